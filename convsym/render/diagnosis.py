"""A diagnosis as blocks: the verdict, how to mend it, what else fits, where the entries differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convsym.render.blocks import Block, Bullets, Code, Paragraph, Strong, Text

if TYPE_CHECKING:
    from convsym.diagnose import Diagnosis

MOST_RANGES = 5


def diagnosis_blocks(d: Diagnosis) -> list[Block]:
    """What is wrong with the matrix, in words."""
    blocks: list[Block] = [_verdict(d)]
    if not d.ok and d.fits:
        blocks.append(Paragraph(("To mend it: ", f"{d.mend}.")))
    if len(d.fits) > 1:
        lead = "These explain M as well:"
        if d.ok:
            lead = "With this layer and size these faults make the same matrix, so M does not show them:"
        blocks += [
            Paragraph((lead,)),
            Bullets(tuple(_item(f.fault, f.sentence) for f in d.fits[1:])),
        ]
    if not d.fits:
        blocks += _nearest(d)
    if d.first_difference is not None:
        blocks += _where(d)
    if d.remark:
        blocks.append(Paragraph((d.remark,)))
    return blocks


def _verdict(d: Diagnosis) -> Block:
    layer: Text = (Code(repr(d.layer)), f" at input size {_times(d.input_size)}")
    if d.ok:
        how = "exactly"
        if d.tolerance is not None:
            how = f"up to {d.tolerance:.1e} of the largest entry, for rounding"
        return Paragraph(
            (Strong("Right."), " M is the matrix of ", *layer, f", entry by entry, {how}.")
        )
    if d.fits:
        first = f" {_capital(d.fits[0].sentence)}. The layer is "
        return Paragraph((Strong(f"{_capital(d.fault)}."), first, *layer, "."))
    rows, columns = d.shape
    high, wide = d.expected_shape
    text = " M is not the matrix of "
    if d.shape != d.expected_shape:
        end = f": M is {rows} × {columns}, and that is {high} × {wide}. No fault that is known explains it."
        return Paragraph((Strong("Wrong shape."), text, *layer, end))
    differ = d.entries_differ or 0
    if differ <= 3:
        return Paragraph(
            (Strong("Unknown."), f" But for {_count(differ)}, M is the matrix of ", *layer, ".")
        )
    end = ", and no fault that is known explains it."
    return Paragraph((Strong("Unknown."), text, *layer, end))


def _nearest(d: Diagnosis) -> list[Block]:
    if not d.closest:
        return []
    if d.shape != d.expected_shape:
        lead = "M has the shape that these faults would give it, but not their entries:"
    else:
        lead = "These faults come closest:"
    items = [
        (*_item(one.fault, one.sentence), f" {_count(one.differing)} would still differ.")
        if one.differing
        else _item(one.fault, one.sentence)
        for one in d.closest
    ]
    return [Paragraph((lead,)), Bullets(tuple(items))]


def _where(d: Diagnosis) -> list[Block]:
    assert d.first_difference is not None
    shown = [
        str(rows.start) if len(rows) == 1 else f"{rows.start}–{rows.stop - 1}"
        for rows in d.rows_differ[:MOST_RANGES]
    ]
    more = ", …" if len(d.rows_differ) > MOST_RANGES else ""
    one = len(d.rows_differ) == 1 and len(d.rows_differ[0]) == 1
    rows = f"row{'' if one else 's'} {', '.join(shown)}{more}"
    differ = f"{_count(d.entries_differ or 0)} differ{'s' if d.entries_differ == 1 else ''}"
    first = d.first_difference.words
    return [Paragraph((f"{differ} from the layer's matrix, in {rows}. The first: {first}.",))]


def _count(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"


def _item(fault: str, sentence: str) -> Text:
    return (Strong(fault), f": {sentence}.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _times(sizes: tuple[int, ...]) -> str:
    return " × ".join(map(str, sizes))
