"""Coverage: how many paths lead from each input to one output of a network, and which inputs have none.

A path chooses a tap in every layer. On one axis the numbers of paths to the inputs are the coefficients of
a polynomial; a layer of k taps multiplies it by 1 + x^r + … + x^(r(k − 1)), r its rate.

The pass goes from the output back to the input, so that only what leads to that one output is followed,
whatever the strides of upsampling layers are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convsym.arguments import is_number, per_axis
from convsym.errors import broken
from convsym.memory import refuse_if_too_large
from convsym.network.coverage.paths import Array, Paths, Product, box_of, joined, outer
from convsym.network.layers.module import Shape
from convsym.network.link import links
from convsym.show import Show

if TYPE_CHECKING:
    from convsym.network.graph import Graph, Node


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
    parts: Paths

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.output)

    @cached_property
    def first(self) -> tuple[int, ...]:
        """The first place of the receptive field on each axis, as an index of the input."""
        if self.parts.block is not None:
            return self.parts.block.first
        every = self.parts.products
        return tuple(min((one[j].first for one in every), default=0) for j in range(self.ndim))

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The size of the receptive field on each axis; 0 where the output reads nothing."""
        if self.parts.block is not None:
            return tuple(self.parts.block.counts.shape)
        every = self.parts.products
        last = [max((one[j].last for one in every), default=-1) for j in range(self.ndim)]
        return tuple(b - a + 1 for a, b in zip(self.first, last, strict=True))

    @cached_property
    def paths(self) -> int:
        """All paths together."""
        if self.parts.block is not None:
            return int(self.parts.block.counts.sum())
        return sum(prod(line.total for line in one) for one in self.parts.products)

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
        refuse_if_too_large(8 * prod(self.shape), "counts", "look at axes, the counts of each axis")
        return _read_only(self.parts.whole.counts)

    @cached_property
    def axes(self) -> tuple[Array, ...]:
        """The counts of each axis by itself, the paths of all branches added up.

        For a chain `counts` is their outer product.
        """
        return tuple(_read_only(line.counts) for line in self.parts.axes)

    @cached_property
    def complete(self) -> bool:
        """Whether every place of the receptive field has a path. True where there is no place.

        For a chain it is so exactly if it is so on every axis (`derive.coverage`).
        """
        every = self.parts.products
        if any(self._full(one) for one in every):
            return True
        if len(every) == 1 and self.parts.block is None:
            return False
        return bool(self._read.all())

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
        if self.parts.block is not None:
            return np.asarray(self.parts.block.counts != 0)
        read = np.zeros(self.shape, bool)
        for one in self.parts.products:
            read[box_of(one, self.first)] |= outer([line.counts != 0 for line in one])
        return read

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

    def back(node: Node, paths: Paths) -> list[Paths]:
        sizes = None if shapes is None or start is None else _sizes(node, shapes, start)
        return _before(node, ndim, sizes, paths)

    return Coverage(place, net.walk_back(Paths.of(place), back, joined).trimmed())


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


def _before(
    node: Node, ndim: int, sizes: list[tuple[Any, ...]] | None, paths: Paths
) -> list[Paths]:
    """For each input of the node the paths to its places, from those to the places of its output."""
    known: Sequence[tuple[Any, ...] | None] = sizes or (None,) * len(node.inputs)
    every = links(node.layer, ndim, known)
    return [paths.through(node.layer, own, n) for own, n in zip(every, known, strict=True)]


def _read_only(counts: Array) -> Array:
    """The array, which others share, so that nobody changes it."""
    counts.flags.writeable = False
    return counts
