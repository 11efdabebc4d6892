"""Layers that make images larger: Upsample by interpolation, pixel shuffle; and its way back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor as floor_of
from typing import Any, ClassVar

from sympy import Rational, floor

from convsym.arguments import Size, integer, is_number, is_sequence, per_axis, word
from convsym.axis import Axis
from convsym.errors import broken
from convsym.network.layers.module import Module, shown

MODES = ("nearest", "linear", "bilinear", "trilinear", "bicubic", "area", "nearest-exact")


@dataclass(frozen=True, repr=False)
class Upsample(Module):
    """m = ⌊n·scale_factor⌋, or `size`: each output is interpolated from its neighbours in the input.

    Where output u stands in the input: ⌊u·n/m⌋ (nearest), (u + ½)·n/m − ½, or u(n − 1)/(m − 1) with
    `align_corners`; a given scale_factor takes the place of m/n, as in PyTorch. Raises ValueError unless
    exactly one of `size` and `scale_factor` is given.

    >>> Upsample(scale_factor=2).sizes((7, 9))
    (14, 18)
    """

    size: Any = None
    scale_factor: Any = None
    mode: str = "nearest"
    align_corners: bool | None = None
    recompute_scale_factor: bool | None = None

    def __post_init__(self) -> None:
        word("mode", self.mode, MODES)
        if (self.size is None) == (self.scale_factor is None):
            rule = "exactly one of size and scale_factor must be given"
            raise ValueError(broken("size", self.size, rule, "give one, as scale_factor=2"))
        for factor in self._given(self.scale_factor, 1) if self.size is None else ():
            if not isinstance(factor, Fraction) or factor <= 0:
                raise ValueError(
                    broken("scale_factor", factor, "it must be above 0", "give a number, as 2")
                )

    @staticmethod
    def _given(value: Any, ndim: int) -> tuple[Fraction, ...]:
        each = tuple(value) if is_sequence(value) else (value,) * ndim
        return tuple(Fraction(one) for one in each)

    def scales(self, ndim: int) -> tuple[Fraction, ...] | None:
        """The scale factor of each axis, exactly; None where a size is given."""
        return None if self.scale_factor is None else self._given(self.scale_factor, ndim)

    def sizes(self, sizes: tuple[Size, ...]) -> tuple[Size, ...]:
        """⌊n·scale_factor⌋ on each axis, or the size that was given. Raises ValueError where it is 0."""
        scales = self.scales(len(sizes))
        if scales is None:
            return per_axis("size", self.size, len(sizes), least=1)
        if len(scales) != len(sizes):
            rule = f"the input has {len(sizes)} axes"
            raise ValueError(broken("scale_factor", self.scale_factor, rule, "give one for each"))
        found = tuple(
            self._scaled(n, a, given)
            for n, a, given in zip(sizes, scales, self._as_given(len(sizes)), strict=True)
        )
        for j, (n, m) in enumerate(zip(sizes, found, strict=True)):
            if m == 0:
                rule = f"scale_factor {self.scale_factor} leaves nothing of it"
                raise ValueError(broken(f"size[{j}]", n, rule, "enlarge the input"))
        return found

    def _as_given(self, ndim: int) -> tuple[Any, ...]:
        factors = self.scale_factor
        return tuple(factors) if is_sequence(factors) else (factors,) * ndim

    @staticmethod
    def _scaled(n: Size, scale: Fraction, given: Any) -> Size:
        """⌊n·scale⌋; of a float as frameworks work it out: 10·0.7 is rounded to 7 before the floor."""
        if not is_number(n):
            return floor(n * Rational(scale.numerator, scale.denominator))
        if isinstance(given, float):
            return floor_of(n * given)
        return n * scale.numerator // scale.denominator

    def __repr__(self) -> str:
        what = (
            f"size={self.size!r}"
            if self.size is not None
            else f"scale_factor={self.scale_factor!r}"
        )
        corners = "" if self.align_corners is None else f", align_corners={self.align_corners}"
        return f"Upsample({what}, mode={self.mode!r}{corners})"


@dataclass(frozen=True, repr=False)
class PixelShuffle(Module):
    """y[u, s·q + ρ] = x[(u, ρ), q]: s times the size on each axis, ∏s times fewer channels.

    >>> PixelShuffle(2).output_shape([(12, (5, 6))])
    (3, (10, 12))
    """

    upscale_factor: int
    ndim: ClassVar[int] = 2
    transposed: ClassVar[bool] = True
    keeps_channels: ClassVar[bool] = False

    def __post_init__(self) -> None:
        integer("upscale_factor", self.upscale_factor, least=1)

    def axes_for(self, ndim: int) -> tuple[Axis, ...]:
        """Windows of one stride, read backwards."""
        return (Axis(self.upscale_factor, self.upscale_factor),) * ndim

    def channels(self, channels: Size | None) -> Size | None:
        """C/s²."""
        count = self.upscale_factor**2
        if channels is None:
            return None
        if is_number(channels) and channels % count:
            rule = f"PixelShuffle({self.upscale_factor}) needs a multiple of {count}"
            raise ValueError(broken("channels", channels, rule, "change the layer before it"))
        return channels // count

    def sizes(self, sizes: tuple[Size, ...]) -> tuple[Size, ...]:
        """s·n on each axis."""
        return tuple(self.upscale_factor * n for n in sizes)

    def __repr__(self) -> str:
        return f"PixelShuffle(upscale_factor={shown(self.upscale_factor)})"


@dataclass(frozen=True, repr=False)
class PixelUnshuffle(Module):
    """The way back of PixelShuffle: y[(u, ρ), q] = x[u, s·q + ρ]; s must divide every size.

    >>> PixelUnshuffle(2).output_shape([(3, (10, 12))])
    (12, (5, 6))
    """

    downscale_factor: int
    ndim: ClassVar[int] = 2
    keeps_channels: ClassVar[bool] = False

    def __post_init__(self) -> None:
        integer("downscale_factor", self.downscale_factor, least=1)

    def axes_for(self, ndim: int) -> tuple[Axis, ...]:
        """Windows of one stride."""
        return (Axis(self.downscale_factor, self.downscale_factor),) * ndim

    def channels(self, channels: Size | None) -> Size | None:
        """C·s²."""
        return None if channels is None else channels * self.downscale_factor**2

    def sizes(self, sizes: tuple[Size, ...]) -> tuple[Size, ...]:
        """n/s on each axis. Raises ValueError where s does not divide n."""
        for j, n in enumerate(sizes):
            if is_number(n) and n % self.downscale_factor:
                rule = f"PixelUnshuffle({self.downscale_factor}) needs a multiple of its factor"
                raise ValueError(broken(f"size[{j}]", n, rule, "pad or crop the input"))
        return super().sizes(sizes)

    def __repr__(self) -> str:
        return f"PixelUnshuffle(downscale_factor={shown(self.downscale_factor)})"
