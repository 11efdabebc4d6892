"""CSR arrays written by templates: each stretch of rows that look alike by one broadcast.

A matrix here is channels × axes: row (u, r₁ … r_N) and column (v, c₁ … c_N) hold an entry where
every axis has one and the channels are of one group, and the table says which value stands there.
Along the last axis a *line* of rows is nearly periodic; its entries are a *template* of columns. The
lines of all rows of the leading axes that look alike are the template, each moved by a number: one
broadcast add into a strided view of the result writes them all. The values are not moved at all.
Other output channels are copies, other groups copies that are moved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from convsym.axisruns import AxisRuns, Row, Run
from convsym.strided import strided

Array = np.ndarray[Any, Any]

TEMPLATE = 16384
"""Entries of a template: few enough for the second cache, enough to hide what a call costs."""

AT_ONCE = 1 << 24
"""Entries written by one call of NumPy, at most, so that progress can be told in between."""


@dataclass(frozen=True)
class Blocks:
    """A matrix of channels × axes, to be written.

    `rows` and `columns` are the channels on either side, `groups` groups of them; an entry of row
    channel u holds values[u][label], where the labels count, row-major, the column channels of the
    group and the labels of every axis.
    """

    axes: tuple[AxisRuns, ...]
    rows: int
    columns: int
    groups: int = 1

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of the matrix."""
        return (
            self.rows * math.prod(a.rows for a in self.axes),
            self.columns * math.prod(a.columns for a in self.axes),
        )

    @property
    def per_channel(self) -> int:
        """The entries of one row channel."""
        return self.columns // self.groups * math.prod(a.nnz for a in self.axes)

    @property
    def nnz(self) -> int:
        """The entries of the matrix."""
        return self.rows * self.per_channel

    @property
    def index_dtype(self) -> np.dtype[Any]:
        """int32 where the entries and both sides fit, else int64."""
        return np.dtype(np.int32 if max(self.nnz, *self.shape) < 2**31 else np.int64)

    @cached_property
    def lines(self) -> tuple[_Lines, ...]:
        """All lines of one row channel, those that look alike together."""
        return tuple(_alike(self))

    def group(self, u: int) -> int:
        """The group of row channel u."""
        return u // (self.rows // self.groups)


class _Like(NamedTuple):
    """Rows of one leading axis that look alike: `repeats` of them, `period` rows apart."""

    row: int
    repeats: int
    period: int
    advance: int
    before: int
    between: int
    read: Row


def _like_rows(axis: AxisRuns) -> Iterator[_Like]:
    """The distinct rows of an axis: `before` entries above the first, `between` to the next like it."""
    above = 0
    for run in axis.runs:
        before = above
        for b, row in enumerate(run.block):
            yield _Like(
                run.start + b, run.repeats, len(run.block), run.advance, before, run.length, row
            )
            before += len(row.columns)
        above += run.repeats * run.length


class _Lines(NamedTuple):
    """Lines that look alike: an array of them, one axis for each leading axis of the matrix.

    `entry` is the place of the first in the index, `row` its first row; `entries`, `rows` and
    `moves` say how far the next is along each axis, in entries, rows and columns. Each row of a line
    takes every entry of the last axis once for each of `columns` (`labels` beside them).
    """

    counts: tuple[int, ...]
    entry: int
    entries: tuple[int, ...]
    row: int
    rows: tuple[int, ...]
    moves: tuple[int, ...]
    columns: Array
    labels: Array


def _alike(blocks: Blocks) -> Iterator[_Lines]:
    """All lines of one row channel, those that look alike together."""
    axes, channels = blocks.axes, blocks.columns // blocks.groups
    ndim = len(axes)
    behind = [math.prod(a.nnz for a in axes[i + 1 :]) for i in range(ndim)]
    rows_behind = [math.prod(a.rows for a in axes[i + 1 :]) for i in range(ndim)]
    columns_behind = [math.prod(a.columns for a in axes[i + 1 :]) for i in range(ndim)]
    labels_behind = [math.prod(len(a.terms) for a in axes[i + 1 :]) for i in range(ndim)]
    volume, table = columns_behind[0] * axes[0].columns, labels_behind[0] * len(axes[0].terms)
    for chosen in product(*(tuple(_like_rows(a)) for a in axes[:-1])):
        columns, labels = np.arange(channels) * volume, np.arange(channels) * table
        entry, entries = 0, []
        for i, one in enumerate(chosen):
            entry += len(columns) * one.before * behind[i]
            entries.append(len(columns) * one.between * behind[i])
            columns = np.add.outer(columns, one.read.columns * columns_behind[i]).ravel()
            labels = np.add.outer(labels, one.read.labels * labels_behind[i]).ravel()
        yield _Lines(
            counts=tuple(one.repeats for one in chosen),
            entry=entry,
            entries=tuple(entries),
            row=sum(one.row * size for one, size in zip(chosen, rows_behind, strict=False)),
            rows=tuple(one.period * n for one, n in zip(chosen, rows_behind, strict=False)),
            moves=tuple(one.advance * n for one, n in zip(chosen, columns_behind, strict=False)),
            columns=columns,
            labels=labels,
        )


class _Stretch(NamedTuple):
    """Entries of a line from `entry` on: a template, `times` over, each moved by `move`.

    `parts` are the runs that the template is made of, each with how often its block is repeated.
    """

    entry: int
    times: int
    length: int
    move: int
    parts: tuple[tuple[Run, int], ...]


def _stretches(axis: AxisRuns, width: int) -> Iterator[_Stretch]:
    """A short line in one piece; a long one in templates of some 16384 entries, run by run."""
    if width * axis.nnz <= 2 * TEMPLATE:
        parts = tuple((run, run.repeats) for run in axis.runs)
        yield _Stretch(0, 1, width * axis.nnz, 0, parts)
        return
    entry = 0
    for run in axis.runs:
        length = width * run.length
        copies = max(1, min(run.repeats, TEMPLATE // max(length, 1)))
        count, rest = divmod(run.repeats, copies)
        yield _Stretch(entry, count, copies * length, copies * run.advance, ((run, copies),))
        entry += count * copies * length
        if rest:
            moved = tuple(
                Row(row.columns + count * copies * run.advance, row.labels) for row in run.block
            )
            yield _Stretch(entry, 1, rest * length, 0, ((replace(run, block=moved), rest),))
            entry += rest * length


def _columns_template(stretch: _Stretch, offsets: Array, dtype: np.dtype[Any]) -> Array:
    """The columns of a stretch: those of each row of the last axis, once for each offset."""
    found, at = np.empty(stretch.length, dtype), 0
    offsets = offsets.astype(dtype)
    for run, copies in stretch.parts:
        size = copies * len(offsets) * run.length
        block = found[at : at + size].reshape(copies, size // copies)
        shift = (run.advance * np.arange(copies)).astype(dtype)[:, None, None]
        place = 0
        for row in run.block:
            here = block[:, place : place + len(offsets) * len(row.columns)]
            here = here.reshape(copies, len(offsets), len(row.columns))
            np.add(shift, np.add.outer(offsets, row.columns.astype(dtype)), out=here)
            place += len(offsets) * len(row.columns)
        at += size
    return found


def _labels_template(stretch: _Stretch, offsets: Array) -> Array:
    """The labels of a stretch, beside its columns."""
    found, at = np.empty(stretch.length, np.intp), 0
    for run, copies in stretch.parts:
        block = np.concatenate([np.add.outer(offsets, row.labels).ravel() for row in run.block])
        here = found[at : at + copies * len(block)]
        here.reshape(copies, len(block))[...] = block
        at += here.size
    return found


def _outer_sum(counts: tuple[int, ...], steps: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Σ stepsᵢ·jᵢ over all jᵢ < countsᵢ."""
    found = np.zeros((), dtype)
    for count, step in zip(counts, steps, strict=True):
        if count == 1:
            found = found[..., None]
        else:
            found = np.add.outer(found, np.arange(count, dtype=dtype) * dtype.type(step))
    return found


def _each(view: Array, progress: Callable[[int], None]) -> Iterator[tuple[Any, Array]]:
    """Parts of a view that are written at once, and after each what was written."""
    lines = max(1, AT_ONCE * len(view) // max(view.size, 1))
    for start in range(0, len(view), lines):
        part = slice(start, start + lines)
        yield part, view[part]
        progress(view[part].nbytes)


def write_indices(
    blocks: Blocks, indices: Array, first_channel: int, progress: Callable[[int], None]
) -> None:
    """The column of every entry: the first channel by templates, the others copied and moved."""
    each = blocks.per_channel
    first, dtype = indices[:each], indices.dtype
    for lines in blocks.lines:
        for stretch in _stretches(blocks.axes[-1], len(lines.columns)):
            template = _columns_template(stretch, lines.columns, dtype)
            counts = (*lines.counts, stretch.times)
            shifts = _outer_sum(counts, (*lines.moves, stretch.move), dtype)[..., None]
            steps = (*lines.entries, stretch.length, 1)
            view = strided(first, lines.entry + stretch.entry, (*counts, stretch.length), steps)
            for part, here in _each(view, progress):
                np.add(template, shifts[part], out=here)
    group_columns = blocks.shape[1] // blocks.groups
    lead = blocks.group(first_channel)
    if lead:
        first += dtype.type(lead * group_columns)
    for u in range(1, len(indices) // max(each, 1)):
        here = indices[u * each : (u + 1) * each]
        group = blocks.group(first_channel + u)
        if group == lead:
            here[...] = first
        else:
            np.add(first, dtype.type((group - lead) * group_columns), out=here)
        progress(here.nbytes)


def write_values(
    blocks: Blocks, values: Array, data: Array, progress: Callable[[int], None]
) -> None:
    """The value of every entry, row channel by row channel: values[u] is the table of the u-th."""
    each = blocks.per_channel
    jobs = []
    for lines in blocks.lines:
        for stretch in _stretches(blocks.axes[-1], len(lines.columns)):
            labels = _labels_template(stretch, lines.labels)
            counts = (*lines.counts, stretch.times)
            steps = (*lines.entries, stretch.length, 1)
            jobs.append((lines.entry + stretch.entry, (*counts, stretch.length), steps, labels))
    for u, table in enumerate(values):
        for first, shape, steps, labels in jobs:
            template = table[labels]
            for _, here in _each(strided(data, u * each + first, shape, steps), progress):
                here[...] = template


def write_ends(blocks: Blocks, ends: Array) -> None:
    """Where each row ends: `indptr` without its first entry."""
    each = blocks.per_channel
    per_channel = math.prod(a.rows for a in blocks.axes)
    first, last = ends[:per_channel], blocks.axes[-1]
    if len(blocks.axes) == 1:
        _write_axis_ends(last, first)
        first *= ends.dtype.type(blocks.columns // blocks.groups)
    else:
        below = np.empty(last.rows, ends.dtype)
        _write_axis_ends(last, below)
        for lines in blocks.lines:
            starts = _outer_sum(lines.counts, lines.entries, ends.dtype)
            starts += ends.dtype.type(lines.entry)
            view = strided(first, lines.row, (*lines.counts, last.rows), (*lines.rows, 1))
            np.add(starts[..., None], below * ends.dtype.type(len(lines.columns)), out=view)
    if channels := len(ends) // per_channel - 1:
        shifts = (np.arange(1, channels + 1) * each).astype(ends.dtype)
        np.add(first, shifts[:, None], out=ends[per_channel:].reshape(channels, per_channel))


def _write_axis_ends(axis: AxisRuns, out: Array) -> None:
    """How many entries of the axis stand up to the end of each row."""
    above = 0
    for run in axis.runs:
        period = len(run.block)
        here = out[run.start : run.start + period * run.repeats].reshape(run.repeats, period)
        block = above + np.cumsum([len(row.columns) for row in run.block], dtype=out.dtype)
        if run.length:
            times = np.arange(0, run.repeats * run.length, run.length, dtype=out.dtype)
            np.add(times[:, None], block, out=here)
        else:
            here[...] = block
        above += run.repeats * run.length
