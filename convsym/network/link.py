"""Link: which inputs each output of a layer reads, on one axis, however large the input is.

A network's receptive field and coverage are compositions of links. Every link repeats: output
u + period reads what output u reads, moved by `shift`, so a stack of links repeats too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from convsym.arguments import Size, is_number
from convsym.axis import Axis
from convsym.errors import ConvsymError
from convsym.indexmap import Relation
from convsym.layerbase import Layer
from convsym.network.layers.matching import CropLike, Like, PadLike, UpsampleLike
from convsym.network.layers.merging import Concat, Merge
from convsym.network.layers.module import Module, axes_of
from convsym.network.layers.passing import Flatten, Linear, PassThrough, SliceChannels, Unflatten
from convsym.network.layers.pooling import _Adaptive
from convsym.network.layers.resampling import Upsample


class Link:
    """What output u reads: `reads(u)`, ascending, outside the image too (there lie zeros, or a fold)."""

    period: int = 1
    shift: int = 1

    def reads(self, u: int) -> range:
        """The inputs that output u reads; may be empty."""
        raise NotImplementedError


@dataclass(frozen=True)
class Window(Relation, Link):
    """Output u reads s·u + d·t − begin, 0 ≤ t < k.

    >>> list(Window(begin=1, k=3, s=2, d=1).reads(0))
    [-1, 0, 1]
    """

    begin: int
    k: int
    s: int = 1
    d: int = 1

    @property
    def shift(self) -> int:  # type: ignore[override]
        """The stride."""
        return self.s

    def reads(self, u: int) -> range:
        """The window of output u."""
        return range(self.place(u, 0), self.place(u, self.k - 1) + 1, self.d)


@dataclass(frozen=True)
class Backwards(Relation, Link):
    """Output u reads every r with u = s·r + d·t − begin for some 0 ≤ t < k: a transposed convolution.

    >>> up = Backwards(begin=1, k=3, s=2)
    >>> [list(up.reads(u)) for u in range(4)]
    [[0], [0, 1], [1], [1, 2]]
    """

    begin: int
    k: int
    s: int = 1
    d: int = 1

    @property
    def period(self) -> int:  # type: ignore[override]
        """The stride."""
        return self.s

    def reads(self, u: int) -> range:
        """The elements whose window meets output u."""
        met = [rest // self.s for t in reversed(range(self.k))
               if (rest := u - self.place(0, t)) % self.s == 0]  # fmt: skip
        step = met[1] - met[0] if len(met) > 1 else 1
        return range(met[0], met[-1] + 1, step) if met else range(0)


@dataclass(frozen=True)
class Interpolated(Link):
    """Output u stands at x = ratio·u + offset in the input and reads ⌊x⌋ − below … ⌊x⌋ + above.

    Where x is a whole number only that element counts. The image's border is repeated.

    >>> twice = Interpolated(Fraction(1, 2), Fraction(-1, 4), above=1)
    >>> [list(twice.reads(u)) for u in range(3)]
    [[-1, 0], [0, 1], [0, 1]]
    """

    ratio: Fraction
    offset: Fraction = Fraction(0)
    below: int = 0
    above: int = 0

    @property
    def period(self) -> int:  # type: ignore[override]
        """The denominator of the ratio."""
        return self.ratio.denominator

    @property
    def shift(self) -> int:  # type: ignore[override]
        """Its numerator."""
        return self.ratio.numerator

    def reads(self, u: int) -> range:
        """The neighbours of x."""
        x = self.ratio * u + self.offset
        if x.denominator == 1 and (self.below or self.above):
            return range(int(x), int(x) + 1)
        return range(floor(x) - self.below, floor(x) + self.above + 1)


@dataclass(frozen=True)
class Shares(Link):
    """Output u of m reads ⌊u·n/m⌋ ≤ c < ⌈(u + 1)·n/m⌉: adaptive pooling, all of n where m = 1.

    >>> [list(Shares(5, 2).reads(u)) for u in range(2)]
    [[0, 1, 2], [2, 3, 4]]
    """

    n: int
    m: int

    @property
    def period(self) -> int:  # type: ignore[override]
        """The number of outputs."""
        return self.m

    @property
    def shift(self) -> int:  # type: ignore[override]
        """The number of inputs."""
        return self.n

    def reads(self, u: int) -> range:
        """The share of output u."""
        return range(floor(Fraction(u * self.n, self.m)), ceil(Fraction((u + 1) * self.n, self.m)))


@dataclass(frozen=True)
class Whole(Link):
    """Every output reads the whole axis: adaptive pooling to 1, flattening, a fully connected layer.

    With the size n known it is what is read; `reads` needs it.
    """

    n: int | None = None
    shift = 0

    def reads(self, u: int) -> range:  # noqa: ARG002 - the same for each
        """All of them."""
        if self.n is None:
            raise ConvsymError(
                "an output reads the whole axis, whose size is not known; give the input size"
            )
        return range(self.n)


SELF = Window(begin=0, k=1)
"""Output u reads input u."""

NOTHING = Window(begin=0, k=0)
"""No output reads anything: an input whose size alone counts."""


def links(
    layer: Layer | Module, ndim: int, sizes: Sequence[tuple[Size, ...] | None] = (None,)
) -> tuple[tuple[Link, ...], ...]:
    """For each input of the layer the links on its axes.

    `sizes` are those of each input, None where they are not known. Raises ConvsymError where a link
    depends on an unknown size (padding "same_upper", adaptive pooling, `Upsample(size=…)`), or where the
    layer's own numbers are symbols.

    >>> from convsym.layers import Conv1d
    >>> links(Conv1d(1, 1, 3, stride=2, padding=1), 1)
    ((Window(begin=1, k=3, s=2, d=1),),)
    """
    if isinstance(layer, Concat) and layer.crop is not None:
        return _cropped(layer, sizes)
    if isinstance(layer, Like):
        return _like(layer, ndim, sizes), (NOTHING,) * ndim
    if isinstance(layer, Merge):
        return tuple(tuple(_repeated(one, sizes, j) for j in range(ndim)) for one in sizes)
    return (tuple(link_on(layer, ndim, j, sizes[0]) for j in range(ndim)),)


def link_on(
    layer: Layer | Module,
    ndim: int,
    j: int,
    sizes: tuple[Size, ...] | None = None,
    symbols: bool = False,
) -> Link:
    """The link of a layer with one input on axis j; with `symbols` a window may hold some.

    Raises what `links` raises.
    """
    n = None if sizes is None or j >= len(sizes) or not is_number(sizes[j]) else sizes[j]
    match layer:
        case PassThrough() | SliceChannels():
            return SELF
        case Unflatten():  # a row of features has one place on each axis
            return Whole(n if sizes is None or sizes else 1)
        case Flatten() | Linear():
            return SELF if sizes == () else Whole(n)  # a row of features has been read as a whole
        case _Adaptive(targets=targets):
            m = targets[j]
            if m == 1:
                return Whole(n)
            return SELF if m is None else Shares(_known(layer, n), m)
        case Upsample():
            return _interpolated(layer, ndim, j, n)
    axes = axes_of(layer, ndim)
    return _window(layer, axes[j], n, symbols) if axes else SELF


def _repeated(
    own: tuple[Size, ...] | None, sizes: Sequence[tuple[Size, ...] | None], j: int
) -> Link:
    """An input of size 1 beside a larger one is repeated, so every output reads its one element."""
    known = [one[j] for one in sizes if one is not None and j < len(one)]
    repeated = own is not None and j < len(own) and own[j] == 1 and known != [1] * len(known)
    return Whole(1) if repeated else SELF


def _window(layer: Layer | Module, axis: Axis, n: int | None, symbols: bool) -> Link:
    kind = Backwards if layer.transposed else Window
    if axis.symbolic and (layer.transposed or not symbols):
        raise ConvsymError(
            f"{layer!r} has symbols among its sizes, and which inputs an output reads needs numbers; "
            f"give numbers for kernel_size, stride, padding and dilation"
        )
    if axis.padding in ("same_upper", "same_lower"):
        n = 1 if axis.stride == 1 else _known(layer, n)  # with stride 1 it is the same for all n
        n = axis.transposed_size(n) if layer.transposed else n
    return kind(axis.pads(n)[0], axis.kernel_size, axis.stride, axis.dilation)


def _known(layer: Layer | Module, n: int | None) -> int:
    if n is None:
        raise ConvsymError(
            f"which inputs an output of {layer!r} reads depends on the input size; give that size"
        )
    return n


def _interpolated(layer: Upsample, ndim: int, j: int, n: int | None) -> Link:
    scales = layer.scales(ndim)
    by_size = layer.recompute_scale_factor or layer.align_corners is True or layer.mode == "area"
    if scales is not None and not by_size:
        ratio = 1 / scales[j]
    else:
        here = _known(layer, n)
        m = layer.sizes((here,) * ndim)[j]
        ratio = Fraction(here, m)
        if layer.align_corners is True:
            ratio = Fraction(here - 1, m - 1) if m > 1 else Fraction(0)
    if layer.mode == "area":
        return Shares(ratio.numerator, ratio.denominator)
    if layer.mode == "nearest":
        return Interpolated(ratio)
    half = Fraction(0) if layer.align_corners is True else ratio / 2 - Fraction(1, 2)
    if layer.mode == "nearest-exact":
        return Interpolated(ratio, ratio / 2)
    cubic = layer.mode == "bicubic"
    return Interpolated(ratio, half, below=int(cubic), above=1 + int(cubic))


def _like(layer: Like, ndim: int, sizes: Sequence[tuple[Size, ...] | None]) -> tuple[Link, ...]:
    """How the first input is read, which depends on the sizes of both."""
    here, wanted = sizes if len(sizes) == 2 else (None, None)
    if here is None or wanted is None or not all(map(is_number, (*here, *wanted))):
        raise ConvsymError(f"what {layer!r} reads depends on the input size; give that size")
    if isinstance(layer, UpsampleLike):
        return tuple(_interpolated(layer.at(wanted), ndim, j, here[j]) for j in range(ndim))
    if isinstance(layer, PadLike):
        return tuple(Window((m - n) // 2, 1) for n, m in zip(here, wanted, strict=True))
    assert isinstance(layer, CropLike)
    return tuple(Window(-((n - m) // 2), 1) for n, m in zip(here, wanted, strict=True))


def _cropped(
    layer: Concat, sizes: Sequence[tuple[Size, ...] | None]
) -> tuple[tuple[Link, ...], ...]:
    """Each input moved by what the crop takes before it."""
    known: list[tuple[Any, ...]] = []
    for one in sizes:
        if one is None or not all(map(is_number, one)):
            raise ConvsymError(
                f"how much {layer!r} crops depends on the input size; give that size"
            )
        known.append(one)
    least = tuple(map(min, zip(*known, strict=True)))
    return tuple(
        tuple(Window(-((n - m) // 2), 1) for n, m in zip(one, least, strict=True)) for one in known
    )
