"""The display tree as MathML Core, for a page whose style sheet is `page.css`.

What browsers do badly is avoided here: brackets of matrices and the rules between their groups are
drawn in CSS, each cell holds a strut for a common baseline, a prime is part of its letter, products
carry a thin space, and names of functions the space that TeX would give them.

>>> from convsym.render.display import Ident, transpose
>>> mathml(transpose(Ident("C")))
'<math><msup><mi>C</mi><mi mathvariant="normal">T</mi></msup></math>'
"""

from __future__ import annotations

from html import escape

from convsym.render.colour import tap_colour
from convsym.render.display import (
    ZERO_DOT,
    Aligned,
    Big,
    Cases,
    Fenced,
    Fraction,
    Ident,
    Matrix,
    Node,
    Number,
    Op,
    Row,
    Script,
    Space,
    Words,
    is_tall,
    product_gap,
    script_base,
)

STRUT = '<mspace width="0" height=".72em" depth=".28em"/>'  # the same box in every cell
TIMES = '<mo lspace="0" rspace="0">\u2062</mo>'
THIN = '<mspace width=".1667em"/>'
NAME_SPACE = THIN
PRODUCTS = {"none": TIMES, "thin": TIMES + THIN, "dot": "<mo>·</mo>"}
WIDE = frozenset("⇔⇒")  # they stand between statements
NO_STRETCH = frozenset("|‖∣∤→←⇒⇔↦")


def mathml(node: Node, block: bool = False) -> str:
    """The <math> element of a display tree; `block` for displayed mathematics."""
    opening = '<math display="block">' if block else "<math>"
    return f"{opening}{_element(node)}</math>"


def _element(node: Node) -> str:
    match node:
        case Ident():
            return _ident(node)
        case Number(text):
            return f"<mn>{escape(text.replace('-', '−'))}</mn>"
        case Op(sign, form):
            return _operator(sign, form)
        case Words(text):
            return f"<mtext>{escape(text.strip())}</mtext>"
        case Space(em):
            return f'<mspace width="{em:g}em"/>'
        case Row(items):
            return f"<mrow>{_row(items)}</mrow>"
        case Fraction(numerator, denominator):
            return f"<mfrac>{_element(numerator)}{_element(denominator)}</mfrac>"
        case Fenced(left, body, right):
            return _fenced(left, body, right)
        case Script():
            return _script(node)
        case Big():
            return _big(node)
        case Matrix():
            return _matrix(node)
        case Aligned(lines):
            return _lines("al", lines)
        case Cases(lines):
            return f"<mrow>{_fence('{', 'prefix', True)}{_lines('cs', lines)}</mrow>"
        case _:
            raise TypeError(f"{type(node).__name__} is no display node that MathML knows")


def _ident(ident: Ident) -> str:
    match ident.accent:
        case "hat":
            base = _letter(ident.name, ident.upright)
            return f'<mover accent="true">{base}<mo stretchy="false">ˆ</mo></mover>'
        case "prime":
            name = ident.name if ident.upright else italic(ident.name)
            return f"<mi>{escape(name)}′</mi>"
        case _:
            return _letter(ident.name, ident.upright)


def _letter(name: str, upright: bool) -> str:
    if len(name) == 1:
        opening = '<mi mathvariant="normal">' if upright else "<mi>"
        return f"{opening}{escape(name)}</mi>"
    return f"<mi>{escape(name if upright else italic(name))}</mi>"


def italic(name: str) -> str:
    """Letters as mathematical italic ones, which <mi> does only to single letters."""
    return "".join(map(_italic_letter, name))


def _italic_letter(letter: str) -> str:
    if letter == "h":
        return "ℎ"
    for first, last, start in (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("α", "ω", 0x1D6FC)):
        if first <= letter <= last:
            return chr(start + ord(letter) - ord(first))
    return letter


def _operator(sign: str, form: str) -> str:
    if form == "product":
        return TIMES
    attributes = {
        "binary": ' form="infix"',
        "relation": ' form="infix"',
        "prefix": ' form="prefix"',
        "punctuation": ' lspace="0" rspace=".1667em"',
        "tight": ' lspace="0" rspace="0"',
    }[form]
    if sign.isalpha():
        attributes += ' lspace=".2222em" rspace=".2222em"'
    if sign in WIDE:
        attributes += ' lspace=".6em" rspace=".6em"'
    if sign in NO_STRETCH:
        attributes += ' stretchy="false"'
    return f"<mo{attributes}>{escape(sign)}</mo>"


def _row(items: tuple[Node, ...]) -> str:
    out = []
    for at, item in enumerate(items):
        before, after = items[at - 1] if at else None, (*items, None)[at + 1]
        if isinstance(item, Op) and item.form == "product":
            out.append(PRODUCTS[product_gap(before, after)])
            continue
        if _is_function(item) and _is_operand(before) and not _is_function(before):
            out.append(NAME_SPACE)
        out.append(_words(item, before, after) if isinstance(item, Words) else _element(item))
        if _is_function(item) and _is_operand(after) and not isinstance(after, Fenced):
            out.append(NAME_SPACE)
    return "".join(out)


def _words(words: Words, before: Node | None, after: Node | None) -> str:
    """Words with a blank on each side on which something stands."""
    left, right = ("\u00a0" * (not isinstance(side, Space | None)) for side in (before, after))
    return f"<mtext>{left}{escape(words.text.strip())}{right}</mtext>"


def _is_function(node: Node | None) -> bool:
    return isinstance(node, Ident) and node.upright and len(node.name) > 1


def _is_operand(node: Node | None) -> bool:
    return node is not None and not isinstance(node, Op | Space | Words)


def _fenced(left: str, body: Node, right: str) -> str:
    inner = _row(body.items) if isinstance(body, Row) else _element(body)
    grows = is_tall(body)
    return f"<mrow>{_fence(left, 'prefix', grows)}{inner}{_fence(right, 'postfix', grows)}</mrow>"


def _fence(sign: str, form: str, grows: bool) -> str:
    if not sign:
        return ""
    stretchy = "true" if grows else "false"
    return f'<mo form="{form}" fence="true" stretchy="{stretchy}">{escape(sign)}</mo>'


def _script(script: Script) -> str:
    base = _element(script_base(script.base))
    return _attached(base, script.sub, script.sup, "msub", "msup", "msubsup")


def _big(big: Big) -> str:
    word = big.sign.isalpha()
    sign = f"<mi>{escape(big.sign)}</mi>" if word else f'<mo largeop="true">{escape(big.sign)}</mo>'
    out = _attached(sign, big.lower, big.upper, "munder", "mover", "munderover")
    return out + NAME_SPACE if word else out


def _attached(
    base: str, below: Node | None, above: Node | None, low: str, high: str, both: str
) -> str:
    """A base with what hangs below and above it, in the element that fits."""
    parts = base + "".join(_element(part) for part in (below, above) if part is not None)
    if below is not None and above is not None:
        return f"<{both}>{parts}</{both}>"
    if below is not None:
        return f"<{low}>{parts}</{low}>"
    return f"<{high}>{parts}</{high}>" if above is not None else base


def _matrix(matrix: Matrix) -> str:
    columns = len(matrix.rows[0]) if matrix.rows else 0
    in_sight = (tap[1] + 1 for line in matrix.taps or () for tap in line if tap is not None)
    kernel_columns = max(matrix.tap_columns, *in_sight, 1)
    name = "m wide" if columns > 8 else "m"
    body = ""
    for r, line in enumerate(matrix.rows):
        taps = matrix.taps[r] if matrix.taps else (None,) * columns
        cells = (
            _cell(entry, tap, kernel_columns, c in matrix.groups and c > 0, matrix.taps is not None)
            for c, (entry, tap) in enumerate(zip(line, taps, strict=True))
        )
        body += f"<mtr>{''.join(cells)}</mtr>"
    return f'<mtable class="{name}">{body}</mtable>'


def _cell(
    entry: Node, tap: tuple[int, int] | None, kernel_columns: int, ruled: bool, coloured: bool
) -> str:
    empty = entry == ZERO_DOT or (coloured and tap is None and entry == Number("0"))
    names = [name for name, on in (("u", tap), ("z", empty), ("bl", ruled)) if on]
    attributes = ' class="' + " ".join(names) + '"' if names else ""
    if tap is not None:
        attributes += f' style="--t:{tap_colour(*tap, kernel_columns)}"'
    inner = _row(entry.items) if isinstance(entry, Row) else _element(entry)
    return f"<mtd{attributes}><mrow>{inner}{STRUT}</mrow></mtd>"


def _lines(name: str, lines: tuple[tuple[Node, Node], ...]) -> str:
    """A table of two columns; a relation that opens the second keeps its space on both sides."""
    body = "".join(
        f"<mtr><mtd>{_grouped(left)}</mtd><mtd>{_grouped(right)}</mtd></mtr>"
        for left, right in lines
    )
    style = ' displaystyle="true"' if name == "al" else ""
    return f'<mtable class="{name}"{style}>{body}</mtable>'


def _grouped(node: Node) -> str:
    return f"<mrow>{_row(node.items) if isinstance(node, Row) else _element(node)}{STRUT}</mrow>"
