"""Ways to build a layer's matrix, the right one and wrong ones: what `diagnose` compares with.

A Build says which tap stands where. It is right when it is made by `right_build`; each fault changes
one of its fields.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np

from convsym.axis import Axis
from convsym.indexmap import FOLDS, IndexMap, IntArray
from convsym.memory import refuse_if_too_large
from convsym.pattern import Pattern


class Order(NamedTuple):
    """In which order elements (channel, *place) are counted: `axes` from slowest to fastest.

    Axis 0 is the channel. Along the axes in `backward` the count begins at the end.
    """

    axes: tuple[int, ...]
    backward: tuple[int, ...] = ()

    def flat(self, places: IntArray, shape: tuple[int, ...]) -> IntArray:
        """The place in this order of each row-major place in `shape`; a negative one stays.

        >>> Order((0, 2, 1)).flat(np.arange(6), (1, 2, 3))
        array([0, 2, 4, 1, 3, 5])
        """
        if self == row_major(len(shape)):
            return places
        index = np.unravel_index(np.maximum(places, 0), shape)
        found = np.zeros_like(places)
        for axis in self.axes:
            along = shape[axis] - 1 - index[axis] if axis in self.backward else index[axis]
            found = found * shape[axis] + along
        return np.where(places < 0, places, found)

    def row_major(self, places: IntArray, shape: tuple[int, ...]) -> IntArray:
        """The inverse of `flat`: the row-major place of each place in this order."""
        if self == row_major(len(shape)):
            return places
        index = dict(
            zip(self.axes, np.unravel_index(places, [shape[a] for a in self.axes]), strict=True)
        )
        found = np.zeros_like(places)
        for axis, size in enumerate(shape):
            along = size - 1 - index[axis] if axis in self.backward else index[axis]
            found = found * size + along
        return found

    def effective(self, shape: tuple[int, ...]) -> Order:
        """The order with the axes of size 1 put where they change nothing."""
        long = tuple(a for a in self.axes if shape[a] > 1)
        backward = tuple(a for a in self.backward if shape[a] > 1)
        if long == tuple(sorted(long)):
            return Order(tuple(range(len(shape))), backward)
        return Order((*(a for a in self.axes if shape[a] == 1), *long), backward)


def row_major(ndim: int) -> Order:
    """The order of the library: channel, then the axes, the last one fastest."""
    return Order(tuple(range(ndim)))


class Reading(NamedTuple):
    """What a way of reading sees: places[j] (R, k_j) on each axis, channels (R, C_in/groups)."""

    places: list[IntArray]
    channels: IntArray
    maps: tuple[IndexMap, ...]
    in_channels: int

    @property
    def volume(self) -> int:
        """The elements of one input channel."""
        return math.prod(m.n for m in self.maps)

    def spread(self, on_axes: list[IntArray]) -> list[IntArray]:
        """One array of shape (R, k_0, k_1 …) for each axis, to be added up."""
        ndim = len(on_axes)
        return [
            a.reshape(len(a), *(a.shape[1] if i == j else 1 for i in range(ndim)))
            for j, a in enumerate(on_axes)
        ]

    def joined(self, on_axes: list[IntArray]) -> IntArray:
        """Row-major columns (R, C_in/groups, ∏k); −1 where an axis has none (is outside 0..n−1)."""
        spread = self.spread(on_axes)
        inside: Any = True
        flat: Any = 0
        for a, m in zip(spread, self.maps, strict=True):
            inside = inside & (a >= 0) & (a < m.n)
            flat = flat * m.n + a
        flat, inside = (a.reshape(len(self.channels), 1, -1) for a in (flat, inside))
        return np.where(inside, flat + self.volume * self.channels[:, :, None], -1)

    def unchecked(self) -> IntArray:
        """Flat places in a channel (R, 1, ∏k), no line's end looked at."""
        flat: Any = 0
        for a, m in zip(self.spread(self.places), self.maps, strict=True):
            flat = flat * m.n + a
        return np.asarray(flat).reshape(len(self.channels), 1, -1)


def _folded(read: Reading) -> IntArray:
    """As the layer does: each axis is folded by its padding mode."""
    return read.joined([FOLDS[m.mode](a, m.n) for a, m in zip(read.places, read.maps, strict=True)])


def _inside_only(read: Reading) -> IntArray:
    """Outputs whose window reaches beyond the border read nothing."""
    columns = read.joined(read.places)
    return np.where((columns >= 0).all(axis=(1, 2), keepdims=True), columns, -1)


def _negative(read: Reading) -> IntArray:
    """Places before the border count from the end, as NumPy's; those behind it are dropped."""
    on_axes = [np.where(a < 0, a + m.n, a) for a, m in zip(read.places, read.maps, strict=True)]
    return read.joined(on_axes)


def _cut(flat: IntArray, size: int) -> IntArray:
    return np.where((flat >= 0) & (flat < size), flat, -1)


def _channelwise(end: Callable[[IntArray, int], IntArray]) -> Callable[[Reading], IntArray]:
    """Flat places of a channel, `end` applied at the ends of the channel alone."""

    def reads(read: Reading) -> IntArray:
        flat = end(read.unchecked(), read.volume)
        return np.where(flat < 0, -1, flat + read.volume * read.channels[:, :, None])

    return reads


def _overall(end: Callable[[IntArray, int], IntArray]) -> Callable[[Reading], IntArray]:
    """Flat places in the whole input, `end` applied at the ends of the vector alone."""

    def reads(read: Reading) -> IntArray:
        flat = read.unchecked() + read.volume * read.channels[:, :, None]
        return end(flat, read.volume * read.in_channels)

    return reads


def _from_the_end(flat: IntArray, size: int) -> IntArray:
    return _cut(np.where(flat < 0, flat + size, flat), size)


READS: dict[str, Callable[[Reading], IntArray]] = {
    "fold": _folded,
    "inside only": _inside_only,
    "negative": _negative,
    "cut channel": _channelwise(_cut),
    "cut vector": _overall(_cut),
    "round channel": _channelwise(np.mod),
    "round vector": _overall(np.mod),
    "negative channel": _channelwise(_from_the_end),
    "negative vector": _overall(_from_the_end),
}
"""From places to columns: the layer's way ("fold") and the ways of hand-written loops."""


@dataclass(frozen=True, eq=False)
class Build:
    """A matrix C, rows for the outputs of a convolution and columns for its inputs, or its transpose.

    `taps` (C_out, C_in/groups, *k) are labels of the table of values; output channel u reads
    C_in/groups input channels from `first[u]` on, of `in_channels`. `output_padding` is that of a
    transposed layer, None for a convolution. `framed` names a column or row that was added.
    """

    taps: IntArray
    maps: tuple[IndexMap, ...]
    in_channels: int
    first: tuple[int, ...]
    rows: Order
    columns: Order
    transposed: bool = False
    output_padding: tuple[int, ...] | None = None
    reads: str = "fold"
    adds: bool = True
    framed: str = ""
    conjugated: bool = False

    @property
    def ndim(self) -> int:
        """The number of spatial axes."""
        return len(self.maps)

    @property
    def rows_shape(self) -> tuple[int, ...]:
        """(C_out, *o), what the rows of C stand for."""
        return (len(self.taps), *(m.o for m in self.maps))

    @property
    def columns_shape(self) -> tuple[int, ...]:
        """(C_in, *n), what the columns of C stand for."""
        return (self.in_channels, *(m.n for m in self.maps))

    @property
    def convolution_shape(self) -> tuple[int, int]:
        """(rows, columns) of C, not transposed and without frame."""
        return math.prod(self.rows_shape), math.prod(self.columns_shape)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of the matrix that this build makes."""
        rows, columns = self.convolution_shape
        if self.transposed:
            rows, columns = columns, rows
        return rows + (self.framed == "affine"), columns + (self.framed != "")

    def key(self) -> tuple[Any, ...]:
        """Equal for builds that are alike, so that none is compared twice."""
        digest = blake2b(np.ascontiguousarray(self.taps).tobytes(), digest_size=16).digest()
        return (
            digest,
            self.taps.shape,
            tuple((m.n, m.o, m.begin, m.k, m.s, m.d, m.mode) for m in self.maps),
            self.in_channels,
            self.first,
            self.rows.effective(self.rows_shape),
            self.columns.effective(self.columns_shape),
            self.transposed,
            self.reads,
            self.adds,
            self.framed,
            self.conjugated,
        )

    def terms(self, rows: IntArray | None = None) -> tuple[IntArray, IntArray, IntArray]:
        """(row, column, label) of each tap that meets an input, for these rows of C or for all.

        The row is its place in `rows`. Taps of one row that share a column add.
        """
        height = math.prod(self.rows_shape)
        if rows is None:
            refuse_if_too_large(
                60 * height * math.prod(self.taps.shape[1:]),
                "diagnose",
                "use C @ x, which needs no matrix",
            )
            rows = np.arange(height)
        index = np.unravel_index(self.rows.row_major(rows, self.rows_shape), self.rows_shape)
        channel, outputs = index[0], index[1:]
        places = [
            m.place(r[:, None], np.arange(m.k)[None, :])
            for m, r in zip(self.maps, outputs, strict=True)
        ]
        channels = np.asarray(self.first)[channel][:, None] + np.arange(self.taps.shape[1])
        columns = READS[self.reads](Reading(places, channels, self.maps, self.in_channels))
        labels = self.taps.reshape(*self.taps.shape[:2], -1)[channel]
        columns = np.broadcast_to(columns, labels.shape)
        met = columns >= 0
        row = np.broadcast_to(np.arange(len(rows))[:, None, None], labels.shape)[met]
        column = self.columns.flat(columns[met], self.columns_shape)
        if self.adds:
            return row, column, labels[met]
        return _last_of_each(row, column, labels[met], self.convolution_shape[1])

    def pattern(self, values: Any, rows: IntArray | None = None) -> Pattern:
        """C, not transposed and without frame, or these rows of it."""
        row, column, labels = self.terms(rows)
        height, width = self.convolution_shape
        shape = (height if rows is None else len(rows), width)
        return Pattern.from_terms(row, column, labels, values, shape)


def _last_of_each(
    row: IntArray, column: IntArray, labels: IntArray, width: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Of the terms that share a place the last one, as assignments in a loop leave it."""
    key = row * width + column
    _, last = np.unique(key[::-1], return_index=True)
    kept = np.sort(len(key) - 1 - last)
    return row[kept], column[kept], labels[kept]


def right_build(layer: Any, maps: tuple[IndexMap, ...], labels: IntArray) -> Build:
    """The build of the layer's own matrix; `labels` has the shape of its weight."""
    groups, width = layer.groups, labels.shape[1]
    first = np.repeat(np.arange(groups) * width, len(labels) // groups)
    order = row_major(layer.ndim + 1)
    extra = layer.output_padding if layer.transposed else None
    return Build(
        taps=labels,
        maps=maps,
        in_channels=width * groups,
        first=tuple(first.tolist()),
        rows=order,
        columns=order,
        transposed=layer.transposed,
        output_padding=extra,
    )


def moved(build: Build, maps: tuple[IndexMap, ...]) -> list[Build]:
    """The build with these maps as they are, and with the sizes that a layer of these numbers has.

    A convolution keeps its input size and gets another output size, a transposed layer keeps what
    it reads (the o of its maps). The first is left out where only the padding at the end changes,
    which no entry shows; the second where no such layer exists, or it is the first.
    """
    found = []
    if any(replace(m, end=old.end) != old for m, old in zip(maps, build.maps, strict=True)):
        found.append(replace(build, maps=maps))
    try:
        sized = tuple(_sized(m, build.output_padding, j) for j, m in enumerate(maps))
    except ValueError:
        return found
    if not found or sized != maps:
        found.append(replace(build, maps=sized))
    return found


def _sized(m: IndexMap, output_padding: tuple[int, ...] | None, j: int) -> IndexMap:
    axis = Axis(m.k, m.s, (m.begin, m.end), m.d, m.mode)
    if output_padding is None:
        return axis.at(m.n, axis=j)
    return axis.at(axis.transposed_size(m.o, output_padding[j], axis=j), outputs=m.o, axis=j)
