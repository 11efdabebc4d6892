"""The display tree: mathematics as it stands on the page, before any format is chosen.

Nodes are frozen and know nothing of LaTeX, MathML or plain text; the three printers
(`latex_math`, `mathml`, `plain`) walk them. `convert` makes them from terms, SymPy
expressions and Patterns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Node:
    """A piece of mathematics to be shown."""


@dataclass(frozen=True)
class Ident(Node):
    """A letter (italic) or a name (upright), perhaps with an accent: i, vec, k̂, x′."""

    name: str
    upright: bool = False
    accent: Literal["", "hat", "prime"] = ""


@dataclass(frozen=True)
class Number(Node):
    """A number as it is to be read; a minus sign is part of the text ("-3", "3.5")."""

    text: str


@dataclass(frozen=True)
class Op(Node):
    """An operator sign.

    `form` says how it is spaced: "binary" (a + b), "relation" (a = b, wider),
    "prefix" (−a, tight), "punctuation" (a, b: space behind only), "tight" (no space at all:
    a middle dot, an ellipsis), "product" (an invisible product of letters, shown as a thin space).
    The sign is the Unicode one: "−", "≤", "⇔", "·", "…".
    """

    sign: str
    form: Literal["binary", "relation", "prefix", "punctuation", "tight", "product"] = "binary"


@dataclass(frozen=True)
class Words(Node):
    """Words inside mathematics: "and", "for all", "mod"; the spaces they need are theirs."""

    text: str


@dataclass(frozen=True)
class Space(Node):
    """Blank of so many em."""

    em: float = 1.0


@dataclass(frozen=True)
class Row(Node):
    """Nodes side by side."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Fraction(Node):
    """A quotient written with a bar."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True)
class Fenced(Node):
    """A body between two fences that grow with it: ( ), ⌊ ⌋, ⌈ ⌉, { }, ‖ ‖, | |."""

    left: str
    body: Node
    right: str


@dataclass(frozen=True)
class Script(Node):
    """A base with something below right or above right: w₀₁, x², Cᵀ."""

    base: Node
    sub: Node | None = None
    sup: Node | None = None


@dataclass(frozen=True)
class Big(Node):
    """A large operator with limits: ∑, ∏, max."""

    sign: str
    lower: Node | None = None
    upper: Node | None = None


@dataclass(frozen=True)
class Matrix(Node):
    """A bracketed matrix.

    `taps[r][c]` is the kernel row and column of the tap that stands there, or None;
    formats that know colour use it. `groups` are column numbers before which a thin rule
    may stand (the input's rows). `tap_columns` is the kernel's width, by which taps are coloured:
    needed where not every column of the kernel is in sight.
    """

    rows: tuple[tuple[Node, ...], ...]
    taps: tuple[tuple[tuple[int, int] | None, ...], ...] | None = None
    groups: tuple[int, ...] = ()
    tap_columns: int = 0


@dataclass(frozen=True)
class Aligned(Node):
    """Lines set under each other, aligned at the end of their first column."""

    lines: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True)
class Cases(Node):
    """A brace with a value and a condition on each line."""

    lines: tuple[tuple[Node, Node], ...]


ZERO_DOT = Op("·", "tight")  # an entry of a matrix in which nothing stands


def row(*items: Node | Iterable[Node]) -> Node:
    """Join nodes side by side; a single one stays as it is."""
    flat: list[Node] = []
    for item in items:
        if isinstance(item, Row):
            flat.extend(item.items)
        elif isinstance(item, Node):
            flat.append(item)
        else:
            flat.extend(item)
    return flat[0] if len(flat) == 1 else Row(tuple(flat))


def relation(left: Node, sign: str, right: Node) -> Node:
    """left sign right, spaced as a relation."""
    return row(left, Op(sign, "relation"), right)


def parens(body: Node) -> Node:
    """(body)"""
    return Fenced("(", body, ")")


def floor(body: Node) -> Node:
    """⌊body⌋"""
    return Fenced("⌊", body, "⌋")


def ceiling(body: Node) -> Node:
    """⌈body⌉"""
    return Fenced("⌈", body, "⌉")


def transpose(base: Node) -> Node:
    """baseᵀ, with an upright T."""
    return Script(base, sup=Ident("T", upright=True))


def comma(nodes: Iterable[Node]) -> Node:
    """Nodes with commas between them."""
    out: list[Node] = []
    for node in nodes:
        if out:
            out.append(Op(",", "punctuation"))
        out.append(node)
    return row(out)


def is_tall(node: Node) -> bool:
    """Whether a node is higher than a line, so that fences around it must grow."""
    match node:
        case Fraction() | Big() | Matrix() | Aligned() | Cases():
            return True
        case Row(items):
            return any(map(is_tall, items))
        case Fenced(_, body, _):
            return is_tall(body)
        case Script(base, _, _):
            return is_tall(base)
        case _:
            return False


def script_base(node: Node) -> Node:
    """What carries a script: sums, products and quotients in parentheses."""
    return parens(node) if isinstance(node, Row | Fraction) else node


def product_gap(before: Node | None, after: Node | None) -> Literal["none", "thin", "dot"]:
    """What a product shows: nothing in 2p and d(k − 1), a dot in 3·4, else a thin space.

    Without the thin space "i s" reads "is"; plain text, which has none, puts a dot there.
    """
    if _is_number(before):
        return "dot" if _is_number(after) else "none"
    if isinstance(after, Fenced) and after.left == "(":
        return "none"
    return "thin"


def _is_number(node: Node | None) -> bool:
    return isinstance(node.base if isinstance(node, Script) else node, Number)
