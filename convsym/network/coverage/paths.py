"""Paths: how many lead from one output of a network to each place, and what a layer makes of them.

On one axis they are a `Line` of numbers. With several axes a chain's are a product of lines, and branches
that meet add theirs up: a sum of products. Where these become many, in two axes, the numbers
themselves are kept, as one block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import prod
from typing import Any

import numpy as np

from convsym.arguments import is_number
from convsym.errors import ConvsymError
from convsym.indexmap import FOLDS
from convsym.layerbase import Layer
from convsym.memory import refuse_if_too_large
from convsym.network.layers.matching import UpsampleLike
from convsym.network.layers.merging import Merge
from convsym.network.layers.module import Module
from convsym.network.layers.passing import Pad
from convsym.network.layers.resampling import Upsample
from convsym.network.link import NOTHING, SELF, Backwards, Link, Whole, Window

Array = np.ndarray[Any, Any]
MANY = 16
"""Products beyond which, with two axes, their sum is worked out."""
MOST_PRODUCTS = 5000
"""Products beyond which a network with more axes is refused."""
FITS = 2**62
"""Counts that add up to less than this are held as int64, others as Python's integers."""


@dataclass(frozen=True, eq=False)
class Line:
    """Numbers of paths on one axis: `counts[j]` of them lead to place `first` + j.

    In a block `counts[j]` is an array, over the other axes.
    """

    first: int
    counts: Array

    @cached_property
    def total(self) -> int:
        """All paths together."""
        return int(self.counts.sum())

    @cached_property
    def key(self) -> tuple[int, Any]:
        """Equal for lines with equal counts at equal places."""
        plain = self.counts.dtype != object
        return self.first, self.counts.tobytes() if plain else tuple(self.counts)

    @property
    def last(self) -> int:
        """The last place."""
        return self.first + len(self.counts) - 1

    def zeros(self, length: int, total: int) -> Array:
        """Room for counts that add up to `total`, as long as said, and over the same other axes."""
        shape = (length, *self.counts.shape[1:])
        refuse_if_too_large(8 * prod(shape), "coverage", "ask about a part of the network")
        return np.zeros(shape, count_type(total))

    def __add__(self, other: Line) -> Line:
        """The paths of both."""
        first, last = min(self.first, other.first), max(self.last, other.last)
        sums = np.zeros(last - first + 1, count_type(self.total + other.total))
        for one in (self, other):
            sums[one.first - first : one.last - first + 1] += one.counts
        return Line(first, sums)

    def trimmed(self) -> Line:
        """Without the places at its ends that no path leads to; empty where there is none."""
        read = np.flatnonzero(self.counts)
        if not len(read):
            return Line(0, self.counts[:0])
        return Line(self.first + int(read[0]), self.counts[read[0] : read[-1] + 1])


Product = tuple[Line, ...]
"""A line for each axis: their product counts the paths of one branch to a place in N-d."""


@dataclass(frozen=True, eq=False)
class Block:
    """Numbers of paths in N-d: `counts[j, …]` of them lead to place `first` + (j, …)."""

    first: tuple[int, ...]
    counts: Array

    @property
    def last(self) -> tuple[int, ...]:
        """The last place."""
        return tuple(a + n - 1 for a, n in zip(self.first, self.counts.shape, strict=True))

    def followed(self, link: Link, j: int, n: int | None, mode: str) -> Block:
        """The paths to what is read on axis j."""
        there = _inside(_follow(link, Line(self.first[j], np.moveaxis(self.counts, j, 0))), n, mode)
        first = (*self.first[:j], there.first, *self.first[j + 1 :])
        return Block(first, np.moveaxis(there.counts, 0, j))

    def trimmed(self) -> Block:
        """Without the lines at its ends that no path leads to."""
        read = [np.flatnonzero(self._any_but(j)) for j in range(self.counts.ndim)]
        if not len(read[0]):
            return Block((0,) * self.counts.ndim, np.zeros((0,) * self.counts.ndim, np.int64))
        box = tuple(slice(int(x[0]), int(x[-1]) + 1) for x in read)
        first = tuple(a + x.start for a, x in zip(self.first, box, strict=True))
        return Block(first, self.counts[box])

    def _any_but(self, j: int) -> Array:
        others = tuple(axis for axis in range(self.counts.ndim) if axis != j)
        return np.asarray((self.counts != 0).any(axis=others))


@dataclass(frozen=True, eq=False)
class Paths:
    """The paths from one output to the places of one layer.

    `axes` are those of each axis by itself, as if the network had no other. In N-d they are the sum of
    the `products`, or the `block`.
    """

    axes: tuple[Line, ...]
    products: tuple[Product, ...]
    block: Block | None = None

    @classmethod
    def of(cls, place: tuple[int, ...]) -> Paths:
        """The one path from an output to itself."""
        lines = tuple(Line(u, np.ones(1, np.int64)) for u in place)
        return cls(lines, (lines,))

    def through(self, layer: Layer | Module, own: tuple[Link, ...], sizes: Any) -> Paths:
        """The paths to an input of the layer; `own` are its links, `sizes` those of the input, if known.

        Equal lines are followed once.
        """
        repeated = sizes and isinstance(layer, Merge) and 1 in sizes
        known = [sizes[j] if sizes and is_number(sizes[j]) else None for j in range(len(own))]
        if all(link == SELF for link in own) and not repeated and self._inside(known):
            return self
        mode = mode_of(layer)
        links = [
            Whole(1) if repeated and n == 1 else one for one, n in zip(own, known, strict=True)
        ]
        done: dict[Any, Line] = {}

        def follow(line: Line, j: int) -> Line:
            key = (line.key, links[j], known[j])
            if key not in done:
                done[key] = _inside(_follow(links[j], line), known[j], mode)
            return done[key]

        def every(lines: Product) -> Product:
            return tuple(follow(line, j) for j, line in enumerate(lines))

        products = tuple(map(every, self.products))
        block = self.block
        for j in range(len(own)) if block is not None else ():
            assert block is not None
            block = block.followed(links[j], j, known[j], mode)
        return Paths(every(self.axes), tuple(filter(_reach_something, products)), block)

    def _inside(self, sizes: Sequence[int | None]) -> bool:
        """Whether no path leads beyond these sizes, as behind padding at the end it does."""
        return all(
            n is None or (line.first >= 0 and line.last < n)
            for line, n in zip(self.axes, sizes, strict=True)
        )

    def trimmed(self) -> Paths:
        """Without places at the ends that no path leads to, and without products that reach nothing."""
        products = tuple(tuple(line.trimmed() for line in one) for one in self.products)
        axes = tuple(line.trimmed() for line in self.axes)
        block = None if self.block is None else self.block.trimmed()
        return Paths(axes, tuple(filter(_reach_something, products)), block)

    @property
    def whole(self) -> Block:
        """All of them as a block."""
        return self.block or summed(self.products, len(self.axes))


def joined(branches: Sequence[Paths]) -> Paths:
    """The paths of all branches together; products that differ on one axis alone are one.

    Raises ConvsymError where more than `MOST_PRODUCTS` remain.
    """
    if len(branches) == 1:
        return branches[0]
    ndim = len(branches[0].axes)
    axes = tuple(
        reduce(Line.__add__, column) for column in zip(*(x.axes for x in branches), strict=True)
    )
    products = _fewer([one for some in branches for one in some.products], ndim)
    dense = any(one.block is not None for one in branches)
    if dense or (ndim == 2 and len(products) > MANY):
        return Paths(axes, (), _added([one.whole for one in branches]))
    if len(products) > MOST_PRODUCTS:
        raise ConvsymError(
            f"the branches make {len(products)} kinds of paths, and more than {MOST_PRODUCTS} are not "
            f"followed; ask about a part of the network"
        )
    return Paths(axes, tuple(products))


def _fewer(products: list[Product], ndim: int) -> list[Product]:
    """The same sum, A·B + A·C being A·(B + C)."""
    for j in range(ndim):
        found: dict[Any, Product] = {}
        for one in products:
            key = tuple(line.key for axis, line in enumerate(one) if axis != j)
            other = found.get(key)
            found[key] = one if other is None else (*one[:j], one[j] + other[j], *one[j + 1 :])
        products = list(found.values())
    return products


def _reach_something(lines: Product) -> bool:
    return all(len(line.counts) for line in lines)


def summed(products: Sequence[Product], ndim: int) -> Block:
    """The sum of the products, worked out one after the other."""
    if not products:
        return Block((0,) * ndim, np.zeros((0,) * ndim, np.int64))
    dtype = count_type(sum(prod(line.total for line in one) for one in products))
    first = tuple(min(one[j].first for one in products) for j in range(ndim))
    last = tuple(max(one[j].last for one in products) for j in range(ndim))
    sums = np.zeros(tuple(b - a + 1 for a, b in zip(first, last, strict=True)), dtype)
    for one in products:
        lines = [line.counts.astype(dtype, copy=False) for line in one]
        sums[box_of(one, first)] += outer(lines)
    return Block(first, sums)


def box_of(one: Product, first: tuple[int, ...]) -> tuple[slice, ...]:
    """Where the product stands in an array that begins at `first`."""
    starts = [line.first - a for line, a in zip(one, first, strict=True)]
    return tuple(slice(a, a + len(line.counts)) for a, line in zip(starts, one, strict=True))


def _added(blocks: Sequence[Block]) -> Block:
    some = [one for one in blocks if one.counts.size]
    if len(some) < 2:
        return (some or list(blocks))[0]
    first = tuple(map(min, zip(*(one.first for one in some), strict=True)))
    last = tuple(map(max, zip(*(one.last for one in some), strict=True)))
    total = sum(int(one.counts.sum()) for one in some)
    shape = tuple(b - a + 1 for a, b in zip(first, last, strict=True))
    sums = np.zeros(shape, count_type(total))
    for one in some:
        starts = [a - b for a, b in zip(one.first, first, strict=True)]
        sums[tuple(slice(a, a + n) for a, n in zip(starts, one.counts.shape, strict=True))] += (
            one.counts
        )
    return Block(first, sums)


# ---------------------------------------------------------------- one layer on one axis


def _follow(link: Link, line: Line) -> Line:
    """The paths to what is read, from those to what reads."""
    if not line.counts.size or link == NOTHING:
        return Line(0, line.zeros(0, 0))
    match link:
        case Window():
            return _window(link, line)
        case Backwards():
            return _backwards(link, line)
        case Whole():
            size = len(link.reads(0))
            sums = line.counts.sum(axis=0, dtype=count_type(line.total * size))
            return Line(0, np.repeat(np.asarray(sums)[None], size, axis=0))
    reads = [link.reads(u) for u in range(line.first, line.last + 1)]
    pairs = zip(reads, line.counts, strict=True)
    some = [(places, c) for places, c in pairs if len(places) and np.any(c)]
    if not some:
        return Line(0, line.counts[:0])
    first, last = min(one[0] for one, _ in some), max(one[-1] for one, _ in some)
    most = max(len(one) for one, _ in some)
    sums = line.zeros(last - first + 1, line.total * most)
    for places, count in some:
        sums[places[0] - first : places[-1] - first + 1 : places.step] += count
    return Line(first, sums)


def _window(link: Window, line: Line) -> Line:
    """The polynomial in x^s, times 1 + x^d + … + x^(d(k − 1))."""
    k, s, d = link.k, link.s, link.d
    length = s * (len(line.counts) - 1) + 1
    sums = line.zeros(length + d * (k - 1), line.total * k)
    for t in range(k):
        sums[d * t : d * t + length : s] += line.counts
    return Line(link.place(line.first, 0), sums)


def _backwards(link: Backwards, line: Line) -> Line:
    """Place u of the line reads r where u = s·r + d·t − begin for a tap t."""
    k, s = link.k, link.s
    first = -(-(line.first - link.place(0, k - 1)) // s)
    last = (line.last - link.place(0, 0)) // s
    sums = line.zeros(max(0, last - first + 1), line.total * k)
    for t in range(k):
        r = -(-(line.first - link.place(0, t)) // s)
        own = line.counts[link.place(r, t) - line.first :: s]
        sums[r - first : r - first + len(own)] += own
    return Line(first, sums)


def mode_of(layer: Layer | Module) -> str:
    """What lies outside the input of a layer: zeros, or the image folded back."""
    if isinstance(layer, Layer):
        return layer.padding_mode
    if isinstance(layer, (Upsample, UpsampleLike)):
        return "replicate"
    if isinstance(layer, Pad):
        return layer.mode
    return "zeros"


def _inside(line: Line, n: int | None, mode: str) -> Line:
    """The places of an input of size n: what lies outside is zero or folded back."""
    if n is None or (line.first >= 0 and line.last < n):
        return line
    places = FOLDS[mode](np.arange(line.first, line.last + 1), n)
    sums = np.zeros((n, *line.counts.shape[1:]), line.counts.dtype)
    inside = places >= 0
    np.add.at(sums, places[inside], line.counts[inside])
    return Line(0, sums)


def count_type(total: int) -> Any:
    """The dtype that holds counts which add up to `total`."""
    return np.int64 if total < FITS else object


def outer(lines: Sequence[Array]) -> Array:
    """The product of the lines, an axis each."""
    return reduce(np.multiply.outer, lines)
