"""Coverage: how many paths lead from each input to one output of a network, and which inputs have none.

A path chooses a tap in every layer. On one axis the numbers of paths to the inputs are the coefficients of
a polynomial; a layer of k taps multiplies it by 1 + x^r + … + x^(r(k − 1)), r its rate. With several axes a
chain's numbers are products over the axes, and branches that meet add theirs up: a sum of products.

The pass goes from the output back to the input: of what lies between only what leads to that one output is
then followed, whatever the strides of upsampling layers are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convsym.arguments import is_number, per_axis
from convsym.errors import ConvsymError, broken
from convsym.indexmap import FOLDS
from convsym.layerbase import Layer
from convsym.memory import refuse_if_too_large
from convsym.network.link import SELF, Backwards, Link, Whole, Window, links
from convsym.network.merging import Merge
from convsym.network.module import Module, Shape
from convsym.network.passing import Linear, Pad
from convsym.network.resampling import Upsample
from convsym.show import Show

if TYPE_CHECKING:
    from convsym.network.graph import Graph, Node

Array = np.ndarray[Any, Any]
MOST_PRODUCTS = 5000
"""Kinds of paths beyond which a network with branches is refused."""
FITS = 2**62
"""Counts that add up to less than this are held as int64, others as Python's integers."""


@dataclass(frozen=True, eq=False)
class Line:
    """Numbers of paths on one axis: `counts[j]` of them lead to place `first` + j."""

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

    def __add__(self, other: Line) -> Line:
        """The paths of both."""
        first, last = min(self.first, other.first), max(self.last, other.last)
        sums = np.zeros(last - first + 1, _dtype(self.total + other.total))
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
class Coverage(Show):
    """The paths from the inputs to output `output` of a network.

    The receptive field is the smallest box that holds every place with a path; it starts at input
    `first`, has the size `shape` and holds the `counts`. Places outside the image count too (padding is
    read there), unless the input size was given.

    >>> import convsym as cs
    >>> net = cs.Sequential(cs.Conv1d(1, 1, 3, dilation=2), cs.Conv1d(1, 1, 3, dilation=2))
    >>> found = net.coverage()
    >>> found.counts, found.complete
    (array([1, 0, 2, 0, 3, 0, 2, 0, 1]), False)
    """

    output: tuple[int, ...]
    products: tuple[Product, ...]

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.output)

    @cached_property
    def first(self) -> tuple[int, ...]:
        """The first place of the receptive field on each axis, as an index of the input."""
        return tuple(
            min((one[j].first for one in self.products), default=0) for j in range(self.ndim)
        )

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The size of the receptive field on each axis; 0 where the output reads nothing."""
        last = [max((one[j].last for one in self.products), default=-1) for j in range(self.ndim)]
        return tuple(b - a + 1 for a, b in zip(self.first, last, strict=True))

    @cached_property
    def paths(self) -> int:
        """All paths together."""
        return sum(prod(line.total for line in one) for one in self.products)

    @cached_property
    def counts(self) -> Array:
        """How many paths lead from each place of the receptive field, exactly: an array of `shape`.

        Read-only; int64, or Python's integers where the paths are 2⁶² or more. Raises ConvsymError where it
        does not fit into memory; `axes` are the counts of each axis by itself.

        >>> import convsym as cs
        >>> cs.Sequential(cs.Conv2d(1, 1, (3, 2)), cs.Conv2d(1, 1, 2)).coverage().counts
        array([[1, 2, 1],
               [2, 4, 2],
               [2, 4, 2],
               [1, 2, 1]])
        """
        dtype = _dtype(self.paths)
        refuse_if_too_large(8 * prod(self.shape), "counts", "look at axes, the counts of each axis")
        if len(self.products) == 1:
            lines = [line.counts.astype(dtype, copy=False) for line in self.products[0]]
            return _read_only(_outer(lines))
        sums = np.zeros(self.shape, dtype)
        for one in self.products:
            sums[self._box(one)] += _outer([line.counts.astype(dtype) for line in one])
        return _read_only(sums)

    @cached_property
    def axes(self) -> tuple[Array, ...]:
        """The counts of each axis by itself, the paths of all branches added up.

        For a chain `counts` is their outer product.
        """
        if not self.products:
            return tuple(np.zeros(0, np.int64) for _ in range(self.ndim))
        sums = [reduce(Line.__add__, (one[j] for one in self.products)) for j in range(self.ndim)]
        return tuple(_read_only(line.counts) for line in sums)

    @cached_property
    def complete(self) -> bool:
        """Whether every place of the receptive field has a path. True where there is no place.

        For a chain it is so exactly if it is so on every axis (`derive.coverage`).
        """
        if any(self._full(one) for one in self.products) or not self.products:
            return True
        return len(self.products) > 1 and bool(self._read.all())

    @cached_property
    def never_read(self) -> Array:
        """The places of the receptive field without a path, as indices of the input, one a row.

        With one axis a flat array.

        >>> import convsym as cs
        >>> cs.Sequential(cs.Conv1d(1, 1, 2, dilation=3, padding=1)).coverage().never_read
        array([0, 1])
        """
        found = np.argwhere(~self._read) + np.array(self.first, np.int64)
        return found[:, 0] if self.ndim == 1 else found

    @cached_property
    def _read(self) -> Array:
        """Which places of the receptive field have a path."""
        refuse_if_too_large(prod(self.shape), "never_read", "look at axes, the counts of each axis")
        read = np.zeros(self.shape, bool)
        for one in self.products:
            read[self._box(one)] |= _outer([line.counts != 0 for line in one])
        return read

    def _box(self, one: Product) -> tuple[slice, ...]:
        starts = [line.first - first for line, first in zip(one, self.first, strict=True)]
        return tuple(slice(a, a + len(x.counts)) for a, x in zip(starts, one, strict=True))

    def _full(self, one: Product) -> bool:
        """Whether this product alone reaches every place."""
        spans = all(len(x.counts) == n for x, n in zip(one, self.shape, strict=True))
        return spans and all(bool((line.counts != 0).all()) for line in one)

    def __repr__(self) -> str:
        size = " x ".join(map(str, self.shape))
        said = "complete" if self.complete else "with places that are never read"
        return f"<Coverage of output {self.output}: {size} places, {self.paths} paths, {said}>"


# ---------------------------------------------------------------- the pass


def coverage(net: Graph, output: Any = None, input_size: Any = None) -> Coverage:
    """The Coverage of one output; see `Graph.coverage`."""
    shapes = None if input_size is None else net.shapes(input_size)
    start = None if input_size is None else net.start(input_size)
    ndim = net.ndim if start is None else len(start[1])
    last = None if shapes is None or start is None else net.at_output(start, shapes)[1]
    place = _place(output, ndim, last)
    one = tuple(Line(u, np.ones(1, np.int64)) for u in place)

    def back(node: Node, products: list[Product]) -> list[list[Product]]:
        sizes = None if shapes is None or start is None else _sizes(node, shapes, start)
        return _pushed(node, ndim, sizes, products)

    found = net.walk_back([one], back, _joined)
    trimmed = (tuple(line.trimmed() for line in one) for one in found)
    return Coverage(place, tuple(one for one in trimmed if all(len(x.counts) for x in one)))


def _sizes(node: Node, shapes: Sequence[Shape], start: Shape) -> list[tuple[Any, ...]]:
    """The sizes of each input of the node."""
    return [start[1] if one < 0 else shapes[one][1] for one in node.inputs]


def _place(output: Any, ndim: int, sizes: tuple[Any, ...] | None) -> tuple[int, ...]:
    """The output that is asked for: the one given, the middle one, or the one at 0."""
    known = sizes is not None and len(sizes) == ndim and all(map(is_number, sizes))
    if output is None:
        return tuple(m // 2 for m in sizes) if known and sizes else (0,) * ndim
    place = per_axis("output", output, ndim, symbols=False)
    if known and not all(0 <= u < m for u, m in zip(place, sizes or (), strict=True)):
        rule = f"the output has size {sizes}"
        raise ValueError(broken("output", output, rule, "give an index from 0 on"))
    return place


def _pushed(
    node: Node, ndim: int, sizes: list[tuple[Any, ...]] | None, products: list[Product]
) -> list[list[Product]]:
    """For each input of the node the paths to its places, from those to the places of its output."""
    known: Sequence[tuple[Any, ...] | None] = sizes or (None,) * len(node.inputs)
    if isinstance(node.layer, Linear) and sizes == [()]:
        every: Sequence[tuple[Link, ...]] = ((SELF,) * ndim,)
    else:
        every = links(node.layer, ndim, known)
    return [
        _through(node.layer, own, size, products) for own, size in zip(every, known, strict=True)
    ]


def _through(
    layer: Layer | Module, own: tuple[Link, ...], sizes: Any, products: list[Product]
) -> list[Product]:
    """The products on the other side of these links; equal lines are followed once."""
    if all(link == SELF for link in own) and not (
        sizes and isinstance(layer, Merge) and 1 in sizes
    ):
        return products
    mode = _mode(layer)
    done: dict[Any, Line] = {}

    def follow(line: Line, j: int) -> Line:
        n = sizes[j] if sizes and is_number(sizes[j]) else None
        link = Whole(1) if n == 1 and isinstance(layer, Merge) else own[j]
        key = (line.key, link, n)
        if key not in done:
            there = _follow(link, line)
            done[key] = there if n is None else _inside(there, n, mode)
        return done[key]

    found = [tuple(follow(line, j) for j, line in enumerate(one)) for one in products]
    return [one for one in found if all(len(line.counts) for line in one)]


def _follow(link: Link, line: Line) -> Line:
    """The paths to what is read, from those to what reads."""
    match link:
        case Window():
            return _window(link, line)
        case Backwards():
            return _backwards(link, line)
        case Whole():
            size = len(link.reads(0))
            return Line(0, np.full(size, line.total, _dtype(line.total * size)))
    reads = [link.reads(u) for u in range(line.first, line.last + 1)]
    some = [(places, c) for places, c in zip(reads, line.counts, strict=True) if len(places) and c]
    if not some:
        return Line(0, line.counts[:0])
    first, last = min(one[0] for one, _ in some), max(one[-1] for one, _ in some)
    most = max(len(one) for one, _ in some)
    sums = np.zeros(last - first + 1, _dtype(line.total * most))
    for places, count in some:
        sums[places[0] - first : places[-1] - first + 1 : places.step] += count
    return Line(first, sums)


def _window(link: Window, line: Line) -> Line:
    """The polynomial in x^s, times 1 + x^d + … + x^(d(k − 1))."""
    k, s, d = link.k, link.s, link.d
    length = s * (len(line.counts) - 1) + 1
    sums = np.zeros(length + d * (k - 1), _dtype(line.total * k))
    for t in range(k):
        sums[d * t : d * t + length : s] += line.counts
    return Line(link.place(line.first, 0), sums)


def _backwards(link: Backwards, line: Line) -> Line:
    """Place u of the line reads r where u = s·r + d·t − begin for a tap t."""
    k, s = link.k, link.s
    first = -(-(line.first - link.place(0, k - 1)) // s)
    last = (line.last - link.place(0, 0)) // s
    sums = np.zeros(max(0, last - first + 1), _dtype(line.total * k))
    for t in range(k):
        r = -(-(line.first - link.place(0, t)) // s)
        own = line.counts[link.place(r, t) - line.first :: s]
        sums[r - first : r - first + len(own)] += own
    return Line(first, sums)


def _mode(layer: Layer | Module) -> str:
    """What lies outside the input of a layer: zeros, or the image folded back."""
    if isinstance(layer, Layer):
        return layer.padding_mode
    if isinstance(layer, Upsample):
        return "replicate"
    if isinstance(layer, Pad):
        return next((PADS[one] for one in PADS if layer.name.startswith(one)), "zeros")
    return "zeros"


PADS = {"Reflection": "reflect", "Replication": "replicate", "Circular": "circular"}
"""The padding modes of PyTorch's padding layers, by the beginning of their names."""


def _inside(line: Line, n: int, mode: str) -> Line:
    """The places of an input of size n: what lies outside is zero or folded back."""
    if line.first >= 0 and line.last < n:
        return line
    places = FOLDS[mode](np.arange(line.first, line.last + 1), n)
    sums = np.zeros(n, line.counts.dtype)
    inside = places >= 0
    np.add.at(sums, places[inside], line.counts[inside])
    return Line(0, sums)


def _joined(branches: Sequence[list[Product]]) -> list[Product]:
    """All of them; those that differ on one axis alone are one."""
    if len(branches) == 1:
        return branches[0]
    products = [one for some in branches for one in some]
    for j in range(len(products[0]) if products else 0):
        found: dict[Any, Product] = {}
        for one in products:
            key = tuple(line.key for axis, line in enumerate(one) if axis != j)
            other = found.get(key)
            found[key] = one if other is None else (*one[:j], one[j] + other[j], *one[j + 1 :])
        products = list(found.values())
    if len(products) > MOST_PRODUCTS:
        raise ConvsymError(
            f"the branches make {len(products)} kinds of paths, and more than {MOST_PRODUCTS} are not "
            f"followed; ask about a part of the network"
        )
    return products


def _dtype(total: int) -> Any:
    return np.int64 if total < FITS else object


def _read_only(counts: Array) -> Array:
    """The array, which others share, so that nobody changes it."""
    counts.flags.writeable = False
    return counts


def _outer(lines: Sequence[Array]) -> Array:
    return reduce(np.multiply.outer, lines)
