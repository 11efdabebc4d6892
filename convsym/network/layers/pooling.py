"""Pooling: MaxPool, AvgPool and LPPool by windows, adaptive pooling to a given size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from sympy import Min, ceiling, floor

from convsym.arguments import Size, is_number, is_sequence, per_axis
from convsym.axis import Axis, make_axes
from convsym.errors import broken
from convsym.network.layers.module import Module, shown


@dataclass(frozen=True)
class PoolAxis(Axis):
    """An axis of a pooling layer; `ceil_mode` also takes a last window that starts on the input.

    o = ⌈(n + P − k̂)/s⌉ + 1, one less where that window would start behind n + p_begin − 1, as in PyTorch and
    ONNX.

    >>> PoolAxis(3, 2, ceil_mode=True).output_size(6), PoolAxis(3, 2).output_size(6)
    (3, 2)
    >>> PoolAxis(2, 3, (1, 1), ceil_mode=True).output_size(5)
    2
    """

    ceil_mode: bool = False

    def output_size(self, n: Size, axis: int = 0) -> Size:
        """How many windows there are."""
        if not self.ceil_mode or self.padding in ("same_upper", "same_lower"):
            return super().output_size(n, axis)
        begin, end = self.pads(n)
        room = n + begin + end - self.effective_kernel_size
        if not is_number(room) or not is_number(self.stride):
            numbers = all(map(is_number, (end, self.stride, self.effective_kernel_size)))
            if numbers and end + self.stride <= self.effective_kernel_size:
                return floor((room + self.stride - 1) / self.stride) + 1  # it starts on the input
            return Min(ceiling(room / self.stride), floor((n + begin - 1) / self.stride)) + 1
        if room <= -self.stride or n + begin < 1:
            raise ValueError(self._no_window(n + begin + end, begin, end, axis))
        return min(-(-room // self.stride), (n + begin - 1) // self.stride) + 1


class _Pool(Module):
    """A window that moves over each channel by itself."""

    ndim: ClassVar[int]
    kernel_size: Any
    stride: Any
    padding: Any
    dilation: Any
    ceil_mode: bool

    def __post_init__(self) -> None:
        if not isinstance(self.ceil_mode, bool):
            rule = "it must be True or False"
            raise TypeError(broken("ceil_mode", self.ceil_mode, rule, "give one of the two"))
        self._axes  # noqa: B018 - what the axes refuse is refused here

    @cached_property
    def _axes(self) -> tuple[PoolAxis, ...]:
        stride = self.kernel_size if self.stride is None else self.stride
        plain = make_axes(self.ndim, self.kernel_size, stride, self.padding, self.dilation)
        return tuple(
            PoolAxis(a.kernel_size, a.stride, a.padding, a.dilation, ceil_mode=self.ceil_mode)
            for a in plain
        )

    def axes_for(self, ndim: int) -> tuple[Axis, ...]:  # noqa: ARG002 - its own number
        """The windows of each axis."""
        return self._axes

    def __repr__(self) -> str:
        stride = self.kernel_size if self.stride is None else self.stride
        parts = [f"kernel_size={shown(self.kernel_size)}", f"stride={shown(stride)}"]
        parts += [f"padding={shown(self.padding)}"]
        parts += [f"dilation={shown(self.dilation)}"] if self.dilation != 1 else []
        parts += ["ceil_mode=True"] if self.ceil_mode else []
        return f"{type(self).__name__}({', '.join(parts)})"


@dataclass(frozen=True, repr=False)
class _MaxPool(_Pool):
    """y[u, r] = max over t of x[u, s·r + d·t − p]; no linear map, so it has sizes and no matrix."""

    kernel_size: Any
    stride: Any = None
    padding: Any = 0
    dilation: Any = 1
    return_indices: bool = False
    ceil_mode: bool = False


@dataclass(frozen=True, repr=False)
class _AvgPool(_Pool):
    """y[u, r] = the mean over t of x[u, s·r + d·t − p]; `faces.average_pooling` is its matrix for d = 1.

    ONNX has a dilation, PyTorch has none.
    """

    kernel_size: Any
    stride: Any = None
    padding: Any = 0
    ceil_mode: bool = False
    count_include_pad: bool = True
    divisor_override: int | None = None
    dilation: Any = 1


@dataclass(frozen=True, repr=False)
class _LPPool(_Pool):
    """y[u, r] = (Σ_t x[u, s·r + d·t − p]^q)^(1/q), q the norm type; PyTorch has d = 1 and p = 0."""

    norm_type: Any
    kernel_size: Any
    stride: Any = None
    ceil_mode: bool = False
    padding: Any = 0
    dilation: Any = 1

    def __repr__(self) -> str:
        parts = super().__repr__().split("(", 1)
        return f"{parts[0]}(norm_type={self.norm_type}, {parts[1]}"


@dataclass(frozen=True, repr=False)
class _Adaptive(Module):
    """Output u of m on an axis of size n reads ⌊u·n/m⌋ ≤ c < ⌈(u + 1)·n/m⌉; None keeps the size.

    Where m = 1 every output reads the whole axis.
    """

    output_size: Any
    return_indices: bool = False
    ndim: ClassVar[int]

    def __post_init__(self) -> None:
        self.targets  # noqa: B018 - what the sizes refuse is refused here

    @property
    def targets(self) -> tuple[Size | None, ...]:
        """The size that each axis gets, None where it keeps its own."""
        given = (
            self.output_size if is_sequence(self.output_size) else (self.output_size,) * self.ndim
        )
        checked = per_axis(
            "output_size", [1 if m is None else m for m in given], self.ndim, least=1
        )
        return tuple(None if m is None else one for m, one in zip(given, checked, strict=True))

    def sizes(self, sizes: tuple[Size, ...]) -> tuple[Size, ...]:
        """The sizes asked for."""
        return tuple(n if m is None else m for m, n in zip(self.targets, sizes, strict=True))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(output_size={self.output_size!r})"


class MaxPool1d(_MaxPool):
    """y[u, r] = max over t of x[u, s·r + d·t − p]; PyTorch's arguments.

    >>> MaxPool1d(3, 2).sizes((7,))
    (3,)
    """

    ndim = 1


class MaxPool2d(_MaxPool):
    """y[u, r] = max over t of x[u, s·r + d·t − p] in two axes.

    >>> MaxPool2d(3, 2, 1, ceil_mode=True)
    MaxPool2d(kernel_size=3, stride=2, padding=1, ceil_mode=True)
    """

    ndim = 2


class MaxPool3d(_MaxPool):
    """y[u, r] = max over t of x[u, s·r + d·t − p] in three axes.

    >>> MaxPool3d(2).sizes((8, 9, 10))
    (4, 4, 5)
    """

    ndim = 3


class AvgPool1d(_AvgPool):
    """y[u, r] = the mean over t of x[u, s·r + t − p]; PyTorch's arguments.

    >>> AvgPool1d(2).sizes((7,))
    (3,)
    """

    ndim = 1


class AvgPool2d(_AvgPool):
    """y[u, r] = the mean over t of x[u, s·r + t − p] in two axes.

    >>> AvgPool2d(2, 1)
    AvgPool2d(kernel_size=2, stride=1, padding=0)
    """

    ndim = 2


class AvgPool3d(_AvgPool):
    """y[u, r] = the mean over t of x[u, s·r + t − p] in three axes.

    >>> AvgPool3d(3, padding=1).sizes((9, 9, 9))
    (3, 3, 3)
    """

    ndim = 3


class LPPool1d(_LPPool):
    """y[u, r] = (Σ_t x[u, s·r + t]^q)^(1/q).

    >>> LPPool1d(2, 3)
    LPPool1d(norm_type=2, kernel_size=3, stride=3, padding=0)
    """

    ndim = 1


class LPPool2d(_LPPool):
    """y[u, r] = (Σ_t x[u, s·r + t]^q)^(1/q) in two axes.

    >>> LPPool2d(2, 3, 2).sizes((9, 9))
    (4, 4)
    """

    ndim = 2


class LPPool3d(_LPPool):
    """y[u, r] = (Σ_t x[u, s·r + t]^q)^(1/q) in three axes.

    >>> LPPool3d(2, 3, 2).sizes((9, 9, 8))
    (4, 4, 3)
    """

    ndim = 3


class AdaptiveAvgPool1d(_Adaptive):
    """The mean over ⌊u·n/m⌋ ≤ c < ⌈(u + 1)·n/m⌉.

    >>> AdaptiveAvgPool1d(4).sizes((9,))
    (4,)
    """

    ndim = 1


class AdaptiveAvgPool2d(_Adaptive):
    """The mean over ⌊u·n/m⌋ ≤ c < ⌈(u + 1)·n/m⌉ in two axes.

    >>> AdaptiveAvgPool2d((None, 7)).sizes((9, 14))
    (9, 7)
    """

    ndim = 2


class AdaptiveAvgPool3d(_Adaptive):
    """The mean over ⌊u·n/m⌋ ≤ c < ⌈(u + 1)·n/m⌉ in three axes.

    >>> AdaptiveAvgPool3d(1).sizes((9, 14, 3))
    (1, 1, 1)
    """

    ndim = 3


class AdaptiveMaxPool1d(_Adaptive):
    """The maximum over ⌊u·n/m⌋ ≤ c < ⌈(u + 1)·n/m⌉.

    >>> AdaptiveMaxPool1d(4)
    AdaptiveMaxPool1d(output_size=4)
    """

    ndim = 1


class AdaptiveMaxPool2d(_Adaptive):
    """The maximum over ⌊u·n/m⌋ ≤ c < ⌈(u + 1)·n/m⌉ in two axes.

    >>> AdaptiveMaxPool2d(4).sizes((9, 8))
    (4, 4)
    """

    ndim = 2


class AdaptiveMaxPool3d(_Adaptive):
    """The maximum over ⌊u·n/m⌋ ≤ c < ⌈(u + 1)·n/m⌉ in three axes.

    >>> AdaptiveMaxPool3d(1).sizes((9, 14, 3))
    (1, 1, 1)
    """

    ndim = 3
