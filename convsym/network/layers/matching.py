"""Layers that bring one branch to the size of another: UpsampleLike, CropLike, PadLike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from convsym.arguments import Size, is_number, word
from convsym.errors import broken
from convsym.network.layers.module import Module, Shape
from convsym.network.layers.resampling import MODES, Upsample


class Like(Module):
    """A layer with two inputs: it changes the first, and takes nothing but the size from the second.

    It is no `Merge`: its inputs may have any sizes, and what is in the second is not read.
    """

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The channels of the first input, the sizes of the second."""
        if len(shapes) != 2:
            rule = f"{type(self).__name__} takes two, the second for its size"
            raise ValueError(broken("inputs", len(shapes), rule, "give it (image, other)"))
        (channels, sizes), (_, wanted) = shapes
        if len(sizes) != len(wanted):
            rule = "they differ in their number of axes"
            raise ValueError(broken("inputs", [sizes, wanted], rule, "bring them to equally many"))
        self.check(sizes, wanted)
        return channels, wanted

    def check(self, sizes: tuple[Size, ...], wanted: tuple[Size, ...]) -> None:
        """Raise ValueError where the one cannot be brought to the other."""


@dataclass(frozen=True, repr=False)
class UpsampleLike(Like):
    """`Upsample` of the first input to the size of the second: F.interpolate(x, size=y.shape[2:]).

    >>> UpsampleLike("bilinear").output_shape([(8, (5, 5)), (4, (9, 11))])
    (8, (9, 11))
    """

    mode: str = "nearest"
    align_corners: bool | None = None

    def __post_init__(self) -> None:
        word("mode", self.mode, MODES)

    def at(self, size: tuple[int, ...]) -> Upsample:
        """The layer for a size that is known."""
        return Upsample(size=size, mode=self.mode, align_corners=self.align_corners)

    def __repr__(self) -> str:
        corners = "" if self.align_corners is None else f", align_corners={self.align_corners}"
        return f"UpsampleLike(mode={self.mode!r}{corners})"


@dataclass(frozen=True)
class CropLike(Like):
    """The middle of the first input, as large as the second: ⌊(n − m)/2⌋ elements are cut off before.

    >>> CropLike().output_shape([(8, (9, 9)), (4, (6, 5))])
    (8, (6, 5))
    """

    def check(self, sizes: tuple[Size, ...], wanted: tuple[Size, ...]) -> None:
        """Raise ValueError where the second is larger."""
        for j, (n, m) in enumerate(zip(sizes, wanted, strict=True)):
            if is_number(n) and is_number(m) and n < m:
                rule = f"the size to crop to is {m}"
                raise ValueError(broken(f"size on axis {j}", n, rule, "exchange the inputs"))


@dataclass(frozen=True)
class PadLike(Like):
    """The first input with zeros around it, as large as the second: ⌊(m − n)/2⌋ elements are set before.

    Where the second is smaller it crops, as F.pad does with negative numbers.

    >>> PadLike().output_shape([(8, (5, 5)), (4, (6, 8))])
    (8, (6, 8))
    """
