"""Where branches meet: Add, Multiply, Concat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, ClassVar

from sympy import Min

from convsym.arguments import Size, is_number, word
from convsym.errors import broken
from convsym.network.layers.module import Module, Shape


class Merge(Module):
    """A layer with several inputs, output c of which is made of input c of each."""


@dataclass(frozen=True)
class Add(Merge):
    """y = x₁ + x₂ + …: shapes are equal, or 1 where one of them is repeated. As in residual networks.

    >>> Add().output_shape([(8, (5, 5)), (8, (5, 5))])
    (8, (5, 5))
    """

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The common shape. Raises ValueError where sizes or channels differ."""
        _several(self, shapes)
        channels = reduce(lambda a, b: _common("channels", a, b), (c for c, _ in shapes))
        return channels, _common_sizes([sizes for _, sizes in shapes])


@dataclass(frozen=True)
class Multiply(Add):
    """y = x₁·x₂·…, element by element, as gates and attention have it.

    >>> Multiply().output_shape([(8, (5, 5)), (8, (1, 1))])
    (8, (5, 5))
    """


@dataclass(frozen=True)
class Concat(Merge):
    """The channels of all inputs, one after the other; sizes are equal.

    `crop="center"` cuts larger inputs to the smallest size on each axis, ⌊(n − m)/2⌋ elements before, as
    the unpadded U-Net does.

    >>> Concat().output_shape([(8, (5, 5)), (4, (5, 5))])
    (12, (5, 5))
    >>> Concat(crop="center").output_shape([(8, (9, 9)), (4, (5, 5))])
    (12, (5, 5))
    """

    crop: str | None = None
    keeps_channels: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.crop is not None:
            word("crop", self.crop, ("center",))

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The sum of the channels. Raises ValueError where sizes differ and are not cropped."""
        _several(self, shapes)
        known = [c for c, _ in shapes if c is not None]
        channels = sum(known) if len(known) == len(shapes) else None
        sizes = [sizes for _, sizes in shapes]
        if self.crop is None:
            return channels, _common_sizes(sizes, repeated=False)
        return channels, tuple(map(_least, zip(*sizes, strict=True)))


def _several(layer: Merge, shapes: Sequence[Shape]) -> None:
    if len(shapes) < 2:
        rule = f"{type(layer).__name__} brings two or more together"
        raise ValueError(broken("inputs", len(shapes), rule, "give it the branches"))
    if len({len(sizes) for _, sizes in shapes}) > 1:
        rule = "they differ in their number of axes"
        raise ValueError(
            broken("inputs", [s for _, s in shapes], rule, "bring them to equally many")
        )


def _least(sizes: Sequence[Size]) -> Size:
    return min(sizes) if all(map(is_number, sizes)) else Min(*sizes)


def _common_sizes(sizes: Sequence[tuple[Size, ...]], repeated: bool = True) -> tuple[Size, ...]:
    return tuple(
        reduce(lambda a, b: _common(f"size on axis {j}", a, b, repeated), column)
        for j, column in enumerate(zip(*sizes, strict=True))
    )


def _common(name: str, first: Any, second: Any, repeated: bool = True) -> Any:
    """The value that two branches share; where one is a symbol it is taken to be the other."""
    if first is None or second is None:
        return second if first is None else first
    if first == second:
        return first
    if repeated and 1 in (first, second):
        return second if first == 1 else first
    if is_number(first) and is_number(second):
        rule = "branches that meet must have the same"
        way_out = "change the padding or stride of one branch, or the input size"
        raise ValueError(broken(name, (first, second), rule, way_out))
    if is_number(first) or is_number(second):
        return first if is_number(first) else second
    return min(first, second, key=lambda size: len(str(size)))
