"""The display tree as Unicode text: on one line, or laid out over several.

>>> from convsym.render.display import Fraction, Ident, Number, Op, floor, row
>>> room = row(Ident("i"), Op("−"), Ident("k"))
>>> plain(row(floor(Fraction(room, Ident("s"))), Op("+"), Number("1")))
'⌊(i − k)/s⌋ + 1'
"""

from __future__ import annotations

import re
import unicodedata

from convsym.render.display import (
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
    product_gap,
    script_base,
)

SUBSCRIPTS = dict(
    zip("0123456789+−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
SUPERSCRIPTS = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzT",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ",
        strict=True,
    )
)
ACCENTS = {"": "", "hat": "\u0302", "prime": "′"}


def width(text: str) -> int:
    """Columns a text takes: combining marks take none."""
    return sum(1 for ch in text if not unicodedata.combining(ch))


def plain(node: Node) -> str:
    """A display tree on one line."""
    return re.sub(r" {3,}", "  ", _plain(node)).strip()


def _plain(node: Node) -> str:
    match node:
        case Ident(name, _, accent):
            return name + ACCENTS[accent]
        case Number(text):
            return text.replace("-", "−")
        case Op(sign, form):
            return _operator(sign, form)
        case Words(text):
            return f" {text.strip()} "
        case Space(em):
            return "  " if em >= 1 else " "
        case Row(items):
            return _row(items)
        case Fraction(numerator, denominator):
            return f"{_part(numerator, loose=True)}/{_part(denominator, loose=False)}"
        case Fenced(left, body, right):
            return f"{left}{_plain(body).strip()}{right}"
        case Script(base, sub, sup):
            return _plain(script_base(base)) + _sub(sub) + _sup(sup)
        case Big(sign, lower, upper):
            limits = (f"_{{{plain(lower)}}}" if lower else "") + (
                f"^{{{plain(upper)}}}" if upper else ""
            )
            return f"{sign}{limits} "
        case Matrix(rows):
            return f"[{'; '.join(' '.join(map(plain, line)) for line in rows)}]"
        case Aligned(lines):
            return "; ".join(f"{plain(a)} {plain(b)}".strip() for a, b in lines)
        case Cases(lines):
            return f"{{{'; '.join(f'{plain(a)}, {plain(b)}' for a, b in lines)}}}"
        case _:
            raise TypeError(f"{type(node).__name__} is no display node that plain text knows")


def _operator(sign: str, form: str) -> str:
    match form:
        case "binary" | "relation":
            return f" {sign} "
        case "punctuation":
            return f"{sign} "
        case "prefix" if sign.isalpha():
            return f"{sign} "
        case "product":
            return ""
        case _:
            return sign


def _row(items: tuple[Node, ...]) -> str:
    out = ""
    for at, item in enumerate(items):
        before, after = items[at - 1] if at else None, (*items, None)[at + 1]
        if isinstance(item, Op) and item.form == "product":
            out += "" if product_gap(before, after) == "none" else "·"
            continue
        if _is_function(item) and _is_operand(before) and not out.endswith(" "):
            out += " "
        out += _plain(item)
        if _is_function(item) and _is_operand(after) and not isinstance(after, Fenced):
            out += " "
    return out


def _is_function(node: Node) -> bool:
    return isinstance(node, Ident) and node.upright and len(node.name) > 1


def _is_operand(node: Node | None) -> bool:
    return node is not None and not isinstance(node, Op | Space | Words)


def _part(node: Node, *, loose: bool) -> str:
    """A numerator (loose: products may stand bare) or a denominator."""
    text = plain(node)
    return text if _is_atom(node) or (loose and _is_product(node)) else f"({text})"


def _is_atom(node: Node) -> bool:
    return isinstance(node, Ident | Number | Fenced | Script)


def _is_product(node: Node) -> bool:
    return isinstance(node, Row) and all(
        _is_atom(item) or (isinstance(item, Op) and item.form == "product") for item in node.items
    )


def _sub(node: Node | None) -> str:
    if node is None:
        return ""
    text = plain(node)
    bare = text.replace(" ", "")
    if not (isinstance(node, Ident) and node.upright) and all(ch in SUBSCRIPTS for ch in bare):
        return "".join(SUBSCRIPTS[ch] for ch in bare)
    return f"_{text}" if text.isalnum() else f"_{{{bare if ',' in bare else text}}}"


def _sup(node: Node | None) -> str:
    if node is None:
        return ""
    text = plain(node)
    bare = text.replace(" ", "")
    if len(bare) <= 3 and all(ch in SUPERSCRIPTS for ch in bare):
        return "".join(SUPERSCRIPTS[ch] for ch in bare)
    return f"^{text}" if text.isalnum() else f"^{{{text}}}"
