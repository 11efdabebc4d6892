"""Blocks: what is to be shown, before any format is chosen.

A page is a list of frozen blocks. `render.blocks(obj)` makes them from an object; the writers
(`latex`, `markdown`, `html`, `text`) see nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from convsym.render.display import Node

EvidenceKind = Literal[
    "definition", "certificate", "lemma", "instance", "exact", "solver", "tested"
]


@dataclass(frozen=True)
class Math:
    """Mathematics inside a line of text."""

    node: Node


@dataclass(frozen=True)
class Code:
    """Code inside a line of text."""

    text: str


@dataclass(frozen=True)
class Strong:
    """Words that carry the weight of a line."""

    text: str


@dataclass(frozen=True)
class Mark:
    """The small mark that says which kind of evidence stands behind a statement."""

    kind: EvidenceKind


Inline = str | Math | Code | Strong | Mark
Text = tuple[Inline, ...]


@dataclass(frozen=True)
class Block:
    """One thing on a page."""


@dataclass(frozen=True)
class Title(Block):
    """The head of a page: a short line above, the title, and one sentence that leads in."""

    kicker: str
    text: Text
    lead: Text = ()


@dataclass(frozen=True)
class Heading(Block):
    """A heading; level 2 is a section of the page."""

    text: Text
    level: int = 2


@dataclass(frozen=True)
class Paragraph(Block):
    """A paragraph of text with mathematics in it."""

    text: Text


@dataclass(frozen=True)
class Mathematics(Block):
    """Displayed mathematics; `key` is set for a result, which is shown on a panel."""

    node: Node
    key: bool = False


@dataclass(frozen=True)
class MatrixBlock(Block):
    """A displayed equation with a (perhaps wide) matrix, and a caption that gives its full size."""

    node: Node
    caption: Text = ()


@dataclass(frozen=True)
class Table(Block):
    """A table. Every cell is a Text; the first column names the row if `row_heads`.

    A `wide` one takes more room than a column of text.
    """

    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    caption: Text = ()
    row_heads: bool = True
    wide: bool = False


@dataclass(frozen=True)
class Facts(Block):
    """A short list of names and values about one thing: the card of a layer."""

    title: Text
    items: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True)
class Picture:
    """A small grid of numbers with a label above it, shaded by value where colour is known.

    Values are numbers as text, row by row; `shade` holds numbers between 0 and 1 of the same shape.
    """

    label: Text
    cells: tuple[tuple[str, ...], ...]
    shade: tuple[tuple[float, ...], ...]
    taps: bool = False  # the grid is a kernel: colour by tap, not by value


@dataclass(frozen=True)
class Pictures(Block):
    """Pictures side by side; between two of them an arrow with its label, or nothing (None).

    `back` holds the numbers of the arrows that point to the left: A → y ← B.
    """

    pictures: tuple[Picture, ...]
    arrows: tuple[Text | None, ...] = ()
    caption: Text = ()
    back: tuple[int, ...] = ()


@dataclass(frozen=True)
class Bullets(Block):
    """A list without numbers."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class CodeBlock(Block):
    """Lines of code, kept as they are."""

    text: str
    language: str = "python"


@dataclass(frozen=True)
class Evidence(Block):
    """The legend: which kinds of evidence occur, each with the sentence that explains it."""

    items: tuple[tuple[EvidenceKind, Text], ...]


@dataclass(frozen=True)
class Details(Block):
    """Something to open when wanted: a certificate. Shown open on paper."""

    summary: Text
    body: tuple[Block, ...]


@dataclass(frozen=True)
class ProofStep:
    """One step: a heading, what is said and shown, the kind of evidence behind it."""

    title: Text
    body: tuple[Block, ...]
    kind: EvidenceKind
    label: str = ""  # shown instead of the bare kind, as in "lemma: rank"
    details: Details | None = None


@dataclass(frozen=True)
class Proof(Block):
    """Numbered steps."""

    steps: tuple[ProofStep, ...]


@dataclass(frozen=True)
class Small(Block):
    """A line in small type at the foot."""

    text: Text


def without_details(blocks: Iterable[Block]) -> list[Block]:
    """The blocks without what is there to be opened: paper and terminal show the steps alone."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Proof):
            block = Proof(tuple(replace(step, details=None) for step in block.steps))
        if not isinstance(block, Details):
            kept.append(block)
    return kept
