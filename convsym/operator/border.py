"""The input with its border: what the windows see of each axis, and the way back.

The padded line of an axis has one place for each s·r + d·t − p from the first that a window reads
to the last. `pad` copies an array onto the padded lines of its axes, `fold_back` is its transpose:
it adds every place of the border to the column that the place shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from convsym.indexmap import IndexMap
from convsym.operator.windows import zero_lines

Array = np.ndarray[Any, Any]


class Segment(NamedTuple):
    """Places start ≤ j < stop of a padded line that show columns of an even step: 1, −1 or 0."""

    start: int
    stop: int
    columns: slice
    repeats: bool


def length(m: IndexMap) -> int:
    """The number of places from the first to the last that a window reads.

    >>> from convsym.axis import Axis
    >>> length(Axis(3, 2, (1, 1)).at(6))
    7
    """
    return int(m.place(m.o - 1, m.k - 1) - m.place(0, 0)) + 1


def whole_line(n: int) -> Segment:
    """A line of n places as one segment."""
    return Segment(0, n, slice(0, n), False)


def segments(m: IndexMap) -> tuple[Segment, ...]:
    """The padded line as at most three segments: the input, and the border on both sides; no zeros.

    >>> from convsym.axis import Axis
    >>> [s.columns for s in segments(Axis(3, 1, (1, 1), padding_mode="reflect").at(5))]
    [slice(0, 5, None), slice(1, 2, None), slice(3, 4, None)]
    """
    whole = length(m)
    first = int(m.place(0, 0))
    left, right = min(max(-first, 0), whole), min(max(m.n - first, 0), whole)
    found = []
    if left < right:
        found.append(Segment(left, right, slice(first + left, first + right), False))
    if m.mode != "zeros":
        line = replace(m, o=whole, k=1, s=1)
        for start, stop in ((0, left), (right, whole)):
            if start < stop:
                found.append(_segment(start, stop, line.column(start, 0), line.column(stop - 1, 0)))
    return tuple(found)


def _segment(start: int, stop: int, first: Any, last: Any) -> Segment:
    """Places that show the columns from the first to the last, or one that repeats."""
    if first <= last:
        return Segment(start, stop, slice(first, last + 1), first == last and stop - start > 1)
    return Segment(start, stop, slice(first, last - 1 if last else None, -1), False)


def is_plain(m: IndexMap) -> bool:
    """Whether the padded line is the input itself."""
    return int(m.place(0, 0)) == 0 and length(m) == m.n


def pad(x: Array, maps: tuple[IndexMap, ...], channels_last: bool = False) -> Array:
    """x (N, groups, C, *n) on the padded lines of its last axes, contiguous; x itself where it is that.

    `channels_last` as `zero_lines` has it.

    >>> from convsym.axis import Axis
    >>> pad(np.array([[[[1, 2, 3]]]]), (Axis(3, 1, (2, 1), padding_mode="reflect").at(3),))
    array([[[[3, 2, 1, 2, 3, 2]]]])
    """
    if all(map(is_plain, maps)):
        return np.ascontiguousarray(x)
    padded = zero_lines((*x.shape[:3], *map(length, maps)), x.dtype, channels_last)
    for places, columns, _ in _blocks(maps):
        padded[places] = x[columns]
    return padded


def fold_back(padded: Array, maps: tuple[IndexMap, ...]) -> Array:
    """`pad` transposed: each place adds to the column that it shows; columns never seen stay 0.

    >>> from convsym.axis import Axis
    >>> fold_back(np.array([3, 2, 1, 2, 3, 2]), (Axis(3, 1, (2, 1), padding_mode="reflect").at(3),))
    array([1, 6, 6])
    """
    if all(map(is_plain, maps)):
        return padded
    lead = padded.shape[: padded.ndim - len(maps)]
    x = np.zeros((*lead, *(m.n for m in maps)), padded.dtype)
    for places, columns, repeated in _blocks(maps):
        shown = padded[places]
        x[columns] += shown.sum(repeated, keepdims=True, dtype=x.dtype) if repeated else shown
    return x


def _blocks(maps: tuple[IndexMap, ...]) -> Iterator[tuple[Any, Any, tuple[int, ...]]]:
    """For each choice of a segment on every axis: places, columns, the axes that repeat a column."""
    for chosen in product(*map(segments, maps)):
        places = (..., *(slice(s.start, s.stop) for s in chosen))
        repeated = tuple(j - len(maps) for j, s in enumerate(chosen) if s.repeats)
        yield places, (..., *(s.columns for s in chosen)), repeated
