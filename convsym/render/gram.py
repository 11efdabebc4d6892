"""CᵀC on a page: the matrix E, and the table of its entries by lag and phase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convsym.pattern import Pattern
from convsym.render import display as D
from convsym.render.blocks import Block, MatrixBlock, Paragraph, Table, Text
from convsym.render.convert import letter, number
from convsym.render.matrices import is_truncated, pattern_matrix
from convsym.render.sentences import ENGLISH
from convsym.render.wording import filled, inline

if TYPE_CHECKING:
    from convsym.derive.gram import Entry

MOST_ROWS = 24
"""Rows of the table; the derivation has them all."""


def gram_blocks(values: dict[str, Any]) -> list[Block]:
    """What a step about CᵀC shows beside its claim."""
    if "E" in values:
        return [_matrix(values["E"])]
    return _table(values["entries"]) if "entries" in values else []


def _matrix(E: Pattern) -> Block:
    rows, columns = E.shape
    part = " Shown in part." if is_truncated(E.shape) else ""
    return MatrixBlock(
        D.relation(letter("E"), "=", pattern_matrix(E)), (f"{rows} × {columns}.{part}",)
    )


def _table(entries: tuple[Entry, ...]) -> list[Block]:
    """A row for each entry: channels where there are several, phase where the stride makes some."""
    channels = len({one.channels for one in entries}) > 1
    phases = len({one.phase for one in entries}) > 1
    named = ["channels"] * channels + ["phase"] * phases + ["lag"]
    head: list[Text] = [*((name,) for name in named), filled(ENGLISH["gram.entry"].title, {})]
    rows = [
        (
            *([(inline(one.channels),)] if channels else []),
            *([(inline(one.phase),)] if phases else []),
            (inline(one.lag),),
            (inline(number(one.value)),),
        )
        for one in entries[:MOST_ROWS]
    ]
    table = Table(tuple(head), tuple(rows), row_heads=False)
    if len(entries) <= MOST_ROWS:
        return [table]
    more = filled(ENGLISH["gram.entry"].after, {"more": len(entries) - MOST_ROWS})
    return [table, Paragraph(more)]
