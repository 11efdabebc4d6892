r"""The display tree as LaTeX mathematics; amsmath is all it needs, and KaTeX and MathJax read it.

>>> from convsym.render.display import Fraction, Ident, Number, floor, row, Op
>>> latex_math(row(floor(Fraction(Ident("i"), Ident("s"))), Op("+"), Number("1")))
'\\left\\lfloor \\frac{i}{s} \\right\\rfloor + 1'
"""

from __future__ import annotations

from itertools import pairwise

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
    is_tall,
    product_gap,
    script_base,
)

SIGNS = {
    "−": "-", "-": "-", "·": r"\cdot", "⋅": r"\cdot", "×": r"\times", "÷": r"\div", "±": r"\pm",
    "∘": r"\circ", "⊗": r"\otimes", "⊙": r"\odot", "∗": r"\ast", "*": r"\ast",
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≡": r"\equiv", "≈": r"\approx", "≢": r"\not\equiv",
    "∣": r"\mid", "∤": r"\nmid", "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "⊆": r"\subseteq",
    "∪": r"\cup", "∩": r"\cap", "∅": r"\varnothing", "∧": r"\land", "∨": r"\lor", "¬": r"\lnot",
    "⇔": r"\iff", "⇒": r"\implies", "→": r"\to", "↦": r"\mapsto", "←": r"\gets",
    "∀": r"\forall", "∃": r"\exists", "…": r"\ldots", "⋯": r"\cdots", "⋮": r"\vdots",
    "⋱": r"\ddots", "∞": r"\infty", "∑": r"\sum", "∏": r"\prod", "⋃": r"\bigcup",
    "⋂": r"\bigcap", "%": r"\%", "≔": r"\mathrel{:=}", "⊥": r"\perp", "√": r"\surd", "′": "'",
}  # fmt: skip
LETTERS = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ϵ": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "varphi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta",
    "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi",
    "Ω": "Omega", "ℓ": "ell",
}  # fmt: skip
DOUBLE_STRUCK = {"ℤ": "Z", "ℝ": "R", "ℚ": "Q", "ℕ": "N", "ℂ": "C"}
NAMED_FUNCTIONS = frozenset({"ker", "dim", "det", "max", "min", "gcd", "lim", "log", "exp", "inf"})
FENCES = {
    "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil",
    "{": r"\lbrace", "}": r"\rbrace", "⟨": r"\langle", "⟩": r"\rangle",
}  # fmt: skip
BARS = {"|": "vert", "‖": "Vert"}
SPACES = {2.0: r"\qquad", 1.0: r"\quad"}
PRODUCTS = {"none": "", "thin": r"\,", "dot": r" \cdot "}
BMATRIX_COLUMNS = 10  # amsmath's MaxMatrixCols; a wider matrix is set as an array


def latex_math(node: Node) -> str:
    """The LaTeX of a display tree, without dollars."""
    match node:
        case Ident():
            return _ident(node)
        case Number(text):
            return text.replace("−", "-")
        case Op(sign, form):
            return _operator(sign, form)
        case Words(text):
            return rf"\text{{{_text(text.strip())}}}"
        case Space(em):
            return _space(em)
        case Row(items):
            return _row(items)
        case Fraction(numerator, denominator):
            return rf"\frac{{{latex_math(numerator)}}}{{{latex_math(denominator)}}}"
        case Fenced(left, body, right):
            return _fenced(left, body, right)
        case Script(base, sub, sup):
            return _base(base) + _script("_", sub) + _script("^", sup)
        case Big(sign, lower, upper):
            return _big(sign) + _script("_", lower) + _script("^", upper)
        case Matrix():
            return _matrix(node)
        case Aligned(lines):
            return _environment("aligned", lines)
        case Cases(lines):
            return _environment("cases", lines)
        case _:
            raise TypeError(f"{type(node).__name__} is no display node that LaTeX knows")


def _ident(ident: Ident) -> str:
    match ident.accent:
        case "hat":
            return rf"\hat{{{_name(ident.name, ident.upright)}}}"
        case "prime":
            return _name(ident.name, ident.upright) + "'"
        case _:
            return _name(ident.name, ident.upright)


def _name(name: str, upright: bool) -> str:
    if name in DOUBLE_STRUCK:
        return rf"\mathbb{{{DOUBLE_STRUCK[name]}}}"
    if name in NAMED_FUNCTIONS and upright:
        return rf"\{name}"
    if name in LETTERS:
        return rf"\{LETTERS[name]}"
    if name in SIGNS:
        return SIGNS[name]
    if len(name) <= 1:
        return rf"\mathrm{{{name}}}" if upright else name
    return rf"\{'operatorname' if upright else 'mathit'}{{{_text(name)}}}"


def _operator(sign: str, form: str) -> str:
    if not sign:
        return ""
    latex = SIGNS.get(sign, sign if not sign.isalpha() else rf"\operatorname{{{sign}}}")
    match form:
        case "binary" if sign.isalpha():
            return rf" \mathbin{{\mathrm{{{sign}}}}} "
        case "binary" | "relation":
            return f" {latex} "
        case "punctuation":
            return f"{latex} "
        case _:
            return latex


def _space(em: float) -> str:
    if em in SPACES:
        return SPACES[em]
    if em < 0.2:
        return r"\,"
    return r"\;" if em < 0.35 else rf"\hspace{{{em:g}em}}"


def _row(items: tuple[Node, ...]) -> str:
    out = ""
    for at, item in enumerate(items):
        before, after = items[at - 1] if at else None, (*items, None)[at + 1]
        match item:
            case Op(_, "product"):
                piece = PRODUCTS[product_gap(before, after)]
            case Words(text):
                left, right = (
                    " " * (not isinstance(side, Space | None)) for side in (before, after)
                )
                piece = rf"\text{{{left}{_text(text.strip())}{right}}} "
            case Big():
                piece = latex_math(item) + " "
            case _:
                piece = latex_math(item)
        out = _join(out, piece)
    return out.strip()


def _join(left: str, right: str) -> str:
    """Two pieces of LaTeX side by side: a control word needs a blank before a letter."""
    if left.endswith(" "):
        return left + right.lstrip(" ")
    command = left.rpartition("\\")[2]
    if "\\" in left and command.isalpha() and right[:1].isalnum():
        return f"{left} {right}"
    return left + right


def _fenced(left: str, body: Node, right: str) -> str:
    inner = latex_math(body)
    if is_tall(body):
        return rf"\left{_fence(left, 'l') or '.'} {inner} \right{_fence(right, 'r') or '.'}"
    opening, closing = _fence(left, "l"), _fence(right, "r")
    blank = " " if closing[1:].isalpha() else ""
    return _join(opening, inner) + blank + closing


def _fence(sign: str, side: str) -> str:
    return rf"\{side}{BARS[sign]}" if sign in BARS else FENCES.get(sign, sign)


def _base(node: Node) -> str:
    base = script_base(node)
    bare = isinstance(base, Number | Fenced) or (isinstance(base, Ident) and not base.accent)
    return latex_math(base) if bare else f"{{{latex_math(base)}}}"


def _script(mark: str, node: Node | None) -> str:
    match node:
        case None:
            return ""
        case Ident("T", upright=True):
            return rf"{mark}{{\mathsf{{T}}}}"
        case Ident(name, upright=True) if len(name) > 1:
            return rf"{mark}{{\mathrm{{{_text(name)}}}}}"
        case _:
            inner = latex_math(node)
            return f"{mark}{inner}" if len(inner) == 1 else f"{mark}{{{inner}}}"


def _big(sign: str) -> str:
    return SIGNS[sign] if sign in SIGNS else _name(sign, upright=True)


def _matrix(matrix: Matrix) -> str:
    body = r" \\ ".join(" & ".join(map(latex_math, line)) for line in matrix.rows)
    columns = len(matrix.rows[0]) if matrix.rows else 0
    if columns <= BMATRIX_COLUMNS and not matrix.groups:
        return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
    return (
        rf"\left[\begin{{array}}{{{_columns(columns, matrix.groups)}}} {body} \end{{array}}\right]"
    )


def _columns(count: int, groups: tuple[int, ...]) -> str:
    """The column specification: c's, with a rule before each group."""
    edges = [0, *sorted(g for g in set(groups) if 0 < g < count), count]
    return "|".join("c" * (end - begin) for begin, end in pairwise(edges))


def _environment(name: str, lines: tuple[tuple[Node, Node], ...]) -> str:
    body = r" \\ ".join(f"{latex_math(a)} & {latex_math(b)}".strip() for a, b in lines)
    return rf"\begin{{{name}}} {body} \end{{{name}}}"


def _text(text: str) -> str:
    return "".join("\\" + ch if ch in "_%#&$" else ch for ch in text)
