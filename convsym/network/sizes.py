"""SizeTable: channels, size and parameters of every layer; sizes in symbols as one floor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sympy import Basic, ceiling, floor, fraction, together

from convsym.arguments import Size, is_number
from convsym.layerbase import Layer
from convsym.network.layers.module import Module, Shape, parameters_of
from convsym.show import Show
from convsym.simplify import simplify_size

if TYPE_CHECKING:
    from convsym.network.graph import Graph


@dataclass(frozen=True)
class SizeRow:
    """A layer with the shape that comes out of it and the number of its parameters."""

    name: str
    layer: Layer | Module
    channels: Size | None
    sizes: tuple[Size, ...]
    parameters: Size


@dataclass(frozen=True)
class SizeTable(Show):
    """What comes in, and a row for every layer; iterates over the rows."""

    channels: Size | None
    sizes: tuple[Size, ...]
    rows: tuple[SizeRow, ...]

    def __iter__(self) -> Iterator[SizeRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: int | str) -> SizeRow:
        """A row by the number or the name of its layer."""
        if isinstance(name, str):
            return next(row for row in self.rows if row.name == name)
        return self.rows[name]

    @property
    def parameters(self) -> Size:
        """How many numbers the network learns."""
        return sum(row.parameters for row in self.rows)


def size_table(net: Graph, input_size: Any) -> SizeTable:
    """The table of a network at an input size, its formulas simplified."""
    start = net.start(input_size)
    shapes = net.shapes(input_size)
    rows = []
    for node, (channels, sizes) in zip(net.nodes, shapes, strict=True):
        before: Shape = start if node.inputs[0] < 0 else shapes[node.inputs[0]]
        learned = parameters_of(node.layer, before)
        rows.append(SizeRow(node.name, node.layer, channels, tuple(map(one_floor, sizes)), learned))
    return SizeTable(start[0], start[1], tuple(rows))


def one_floor(size: Size) -> Size:
    """The same size with as few floors as the proved rules allow, and no ceilings; numbers as they are.

    >>> from sympy import floor
    >>> from convsym.abc import i
    >>> one_floor(floor((floor((i - 1)/2) + 1)/2))
    floor(i/4 + 1/4)
    >>> one_floor(floor((floor((i - 1)/2))/2) + 1)
    floor(i/4 - 1/4) + 1
    """
    if is_number(size) or not isinstance(size, Basic):
        return size
    return simplify_size(size).replace(ceiling, _as_floor)


def _as_floor(x: Any) -> Any:
    """⌈p/q⌉ = ⌊(p − 1)/q⌋ + 1 for integers p and q ≥ 1."""
    p, q = fraction(together(x))
    return floor((p - 1) / q) + 1
