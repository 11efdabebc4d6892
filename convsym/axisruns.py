"""An axis of a sparse matrix as runs: blocks of rows that repeat, each time a little further right.

Away from the border the rows of a convolution look alike. Row r + 1 of C is row r, moved s columns
to the right; row c + s of Cᵀ is row c, moved by one; the same holds for CᵀC and CCᵀ. So an axis
needs its border rows one by one and its interior once, whatever its size. In N-d the rows of the
matrix are the products of the rows of its axes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from convsym.indexmap import IndexMap

IntArray = np.ndarray[Any, np.dtype[np.int64]]


class Row(NamedTuple):
    """The columns of one row, rising, and for each the label of what stands there."""

    columns: IntArray
    labels: IntArray


@dataclass(frozen=True)
class Run:
    """The rows of `block`, `repeats` times, each time `advance` columns further right.

    The first stands at row `start`; there are len(block)·repeats of them.
    """

    start: int
    repeats: int
    advance: int
    block: tuple[Row, ...]

    @cached_property
    def length(self) -> int:
        """The entries of one block."""
        return sum(len(row.columns) for row in self.block)


@dataclass(frozen=True)
class AxisRuns:
    """`rows` × `columns` on one axis, as runs; label j stands for the sum of `terms[j]`.

    A term is a tap t for C and Cᵀ, a pair of taps for CᵀC and CCᵀ.
    """

    rows: int
    columns: int
    runs: tuple[Run, ...]
    terms: tuple[tuple[Any, ...], ...]

    @cached_property
    def nnz(self) -> int:
        """The entries of the axis."""
        return sum(run.repeats * run.length for run in self.runs)

    @cached_property
    def used(self) -> IntArray:
        """The labels that occur, rising."""
        found = [row.labels for run in self.runs for row in run.block]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def clipped(self, start: int, stop: int) -> AxisRuns:
        """The rows start ≤ r < stop alone, counted from 0.

        >>> from convsym.axis import Axis
        >>> [run.repeats for run in forward_runs(Axis(3).at(9)).clipped(2, 5).runs]
        [3]
        """
        kept = []
        for run in self.runs:
            period = len(run.block)
            low = max(start, run.start) - run.start
            high = min(stop, run.start + period * run.repeats) - run.start
            if low < high:
                kept += [replace(part, start=part.start - start) for part in _cut(run, low, high)]
        return AxisRuns(stop - start, self.columns, tuple(kept), self.terms)


def _cut(run: Run, low: int, high: int) -> Iterator[Run]:
    """Rows low ≤ r < high of a run: the end of a block, whole blocks, the beginning of one."""
    period = len(run.block)
    whole = range(-(-low // period), high // period)
    if len(whole) < 1:
        rows = [_moved(run, r) for r in range(low, high)]
        yield Run(run.start + low, 1, 0, tuple(rows))
        return
    if before := [_moved(run, r) for r in range(low, whole.start * period)]:
        yield Run(run.start + low, 1, 0, tuple(before))
    block = tuple(_moved(run, whole.start * period + b) for b in range(period))
    yield Run(run.start + whole.start * period, len(whole), run.advance, block)
    if behind := [_moved(run, r) for r in range(whole.stop * period, high)]:
        yield Run(run.start + whole.stop * period, 1, 0, tuple(behind))


def _moved(run: Run, r: int) -> Row:
    """Row r of a run, counted from its start."""
    times, b = divmod(r, len(run.block))
    row = run.block[b]
    return Row(row.columns + times * run.advance, row.labels)


class _Labels:
    """Labels by what stands at an entry: equal multisets of terms share one."""

    def __init__(self, first: tuple[tuple[Any, ...], ...] = ()) -> None:
        self.seen = {terms: label for label, terms in enumerate(first)}

    def row(self, meetings: list[tuple[int, Any]]) -> Row:
        """The row of (column, term) pairs; terms that share a column stand together."""
        at: dict[int, list[Any]] = {}
        for column, term in meetings:
            at.setdefault(column, []).append(term)
        columns = sorted(at)
        labels = [self.seen.setdefault(tuple(sorted(at[c])), len(self.seen)) for c in columns]
        return Row(np.array(columns, np.int64), np.array(labels, np.int64))


def _runs(
    rows: int, interior: range, period: int, advance: int, row: Callable[[int], Row]
) -> tuple[Run, ...]:
    """The rows before the interior, as many whole blocks of it as there are, the rows behind them."""
    repeats = len(interior) // period
    if repeats < 2:
        return (Run(0, 1, 0, tuple(map(row, range(rows)))),)
    stop = interior.start + repeats * period
    found = [Run(0, 1, 0, tuple(map(row, range(interior.start))))] if interior.start else []
    block = tuple(map(row, range(interior.start, interior.start + period)))
    found.append(Run(interior.start, repeats, advance, block))
    if stop < rows:
        found.append(Run(stop, 1, 0, tuple(map(row, range(stop, rows)))))
    return tuple(found)


def _singles(k: int) -> tuple[tuple[int, ...], ...]:
    return tuple((t,) for t in range(k))


def forward_runs(m: IndexMap) -> AxisRuns:
    """C on one axis: row r reads column c with the taps t that meet them.

    >>> from convsym.axis import Axis
    >>> [len(run.block) * run.repeats for run in forward_runs(Axis(3, padding=(1, 1)).at(9)).runs]
    [1, 7, 1]
    """
    labels = _Labels(_singles(m.k))

    def row(r: int) -> Row:
        return labels.row([(c, t) for t, c in enumerate(m.reads(r)) if c >= 0])

    runs = _runs(m.o, m.interior, 1, m.s, row)
    return AxisRuns(m.o, m.n, runs, tuple(labels.seen))


def transposed_runs(m: IndexMap) -> AxisRuns:
    """Cᵀ on one axis: row c is read by column r with the taps t that meet them.

    >>> from convsym.axis import Axis
    >>> transposed_runs(Axis(3, 2).at(9)).runs[1].block[1].columns
    array([1])
    """
    labels = _Labels(_singles(m.k))
    runs = _runs(m.n, m.interior_columns, m.s, 1, lambda c: labels.row(list(m.rows(c))))
    return AxisRuns(m.n, m.o, runs, tuple(labels.seen))


def gram_runs(m: IndexMap) -> AxisRuns:
    """CᵀC on one axis: columns c and c′ meet in the pairs (t, t′) that some row r reads them with.

    Interior are the columns that only interior rows read: s·r = c + begin − d·t with r in `interior`.

    >>> from convsym.axis import Axis
    >>> gram_runs(Axis(3, padding=(1, 1)).at(9)).terms[:2]
    (((0, 0), (1, 1)), ((0, 1), (1, 2)))
    """
    labels = _Labels()

    def row(c: int) -> Row:
        met = [(t, m.reads(r)) for r, t in m.rows(c)]
        return labels.row(
            [(c, (t, tap)) for t, read in met for tap, c in enumerate(read) if c >= 0]
        )

    runs = _runs(m.n, _gram_interior(m), m.s, m.s, row)
    return AxisRuns(m.n, m.n, runs, tuple(labels.seen))


def _gram_interior(m: IndexMap) -> range:
    columns, rows = m.interior_columns, m.interior
    start = max(columns.start, int(m.place(rows.start - 1, m.k - 1)) + 1)
    return range(start, max(start, min(columns.stop, int(m.place(rows.stop, 0)))))


def cogram_runs(m: IndexMap) -> AxisRuns:
    """CCᵀ on one axis: rows r and r′ meet in the pairs (t, t′) that read the same column.

    Interior are the interior rows all of whose columns are interior.

    >>> from convsym.axis import Axis
    >>> cogram_runs(Axis(2, 2).at(8)).terms
    (((0, 0), (1, 1)),)
    """
    labels = _Labels()

    def row(r: int) -> Row:
        read = [(t, c) for t, c in enumerate(m.reads(r)) if c >= 0]
        return labels.row([(other, (t, tap)) for t, c in read for other, tap in m.rows(c)])

    runs = _runs(m.o, _cogram_interior(m), 1, 1, row)
    return AxisRuns(m.o, m.o, runs, tuple(labels.seen))


def _cogram_interior(m: IndexMap) -> range:
    columns, rows = m.interior_columns, m.interior
    low = -((int(m.place(0, 0)) - columns.start) // m.s)
    high = (columns.stop - 1 - int(m.place(0, m.k - 1))) // m.s + 1
    start = max(rows.start, low)
    return range(start, max(start, min(rows.stop, high)))
