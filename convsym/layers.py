"""Conv1d/2d/3d, ConvTranspose1d/2d/3d: PyTorch's arguments, order and defaults, bias excepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sympy import Max

from convsym.arguments import Size, is_number
from convsym.axis import Axis
from convsym.errors import ConvsymError, broken
from convsym.indexmap import IntArray
from convsym.layerbase import Layer
from convsym.overlap import free_sizes, overlap_grid

if TYPE_CHECKING:
    from convsym.stages import Stages


class _Conv(Layer):
    """y[u, r] = b[u] + Σ w[u, v, t]·x[v, s·r + d·t − p], cross-correlation as in any framework."""

    transposed = False
    _adjoint: ClassVar[type[_ConvTranspose]]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: Any = False,
        padding_mode: str = "zeros",
        *,
        weight: Any = None,
    ) -> None:
        self._set(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups,
            bias,
            padding_mode,
            0,
            weight,
        )

    def transpose(self, input_size: Any = None) -> _ConvTranspose:
        """The transposed layer, same weight, no bias: its matrix is this layer's transposed.

        With `input_size`, the one that leads from this layer's output back to that size: its
        output_padding is the leftover (n + P − k̂) mod s. Without, output_padding is 0.

        Raises ConvsymError for circular, reflect and replicate padding.

        >>> Conv2d(1, 1, 2, stride=2, padding=1).transpose(input_size=(5, 5)).output_padding
        (1, 1)
        """
        if self.padding_mode != "zeros":
            raise ConvsymError(
                f"padding_mode is {self.padding_mode!r}, and no framework has a layer that is the "
                "adjoint of its fold; use matrix(input_size).T, which is"
            )
        sizes: tuple[Any, ...] = (None,) * self.ndim
        extra: tuple[Any, ...] = (0,) * self.ndim
        if input_size is not None:
            sizes = self._sizes("input_size", input_size)
            self.output_size(sizes)
            extra = tuple(a.leftover(n) for a, n in zip(self.axes, sizes, strict=True))
        pads = tuple(a.pads(n) for a, n in zip(self.axes, sizes, strict=True))
        return self._adjoint(
            self.out_channels,
            self.in_channels,
            self.kernel_size,
            self.stride,
            pads,
            extra,
            self.groups,
            False,
            self.dilation,
            weight=None if self.symbolic else self.weight,
        )


class _ConvTranspose(Layer):
    """y[u, c] = b[u] + Σ w[v, u, t]·x[v, r] over all v, r, t with c = s·r + d·t − p."""

    transposed = True
    _adjoint: ClassVar[type[_Conv]]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        bias: Any = False,
        dilation: Any = 1,
        padding_mode: str = "zeros",
        *,
        weight: Any = None,
    ) -> None:
        if padding_mode != "zeros":
            rule = "a transposed convolution has 'zeros' only, as in PyTorch"
            way_out = "use matrix(input_size).T of the convolution with that mode"
            raise ValueError(broken("padding_mode", padding_mode, rule, way_out))
        self._set(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups,
            bias,
            padding_mode,
            output_padding,
            weight,
        )

    @property
    def bias_only(self) -> tuple[Size, ...]:
        """max(0, output_padding − p_end) on each axis: so many outputs at the end are bias alone.

        They lie beyond the last tap, j + p_begin > s(o − 1) + d(k − 1), whatever the input size; an
        output smaller than that lies beyond it altogether. `derive.output_padding` proves it.

        >>> ConvTranspose1d(1, 1, 3, stride=2, padding=1, output_padding=1).bias_only
        (0,)
        >>> ConvTranspose1d(1, 1, 3, stride=3, output_padding=2).bias_only
        (2,)
        """
        pairs = zip(self.axes, self.output_padding, strict=True)
        return tuple(_beyond_the_last_tap(axis, extra) for axis, extra in pairs)

    def as_conv(self, input_size: Any) -> Stages:
        """Cᵀ = W·E·Z: stuff zeros, pad or crop, convolve with stride 1; see `stages.as_conv`.

        >>> up = ConvTranspose1d(1, 1, 3, stride=2, padding=1, output_padding=1, weight=[1, 2, 3])
        >>> stuff, pad, convolve = up.as_conv(3)
        >>> stuff([4, 5, 6])
        array([4, 0, 5, 0, 6])
        >>> pad(stuff([4, 5, 6]))
        array([0, 4, 0, 5, 0, 6, 0, 0])
        >>> convolve(pad(stuff([4, 5, 6]))), up([4, 5, 6])
        (array([ 8, 17, 10, 21, 12, 18]), array([ 8, 17, 10, 21, 12, 18]))
        """
        from convsym.stages import as_conv

        return as_conv(self, input_size)

    def as_pixel_shuffle(self, input_size: Any) -> Stages:
        """Cᵀ = E·R·W: convolve with stride 1, pixel shuffle, crop; see `subpixel.as_pixel_shuffle`.

        >>> up = ConvTranspose1d(1, 1, 3, stride=2, weight=[1, 2, 3])
        >>> convolve, shuffle, crop = up.as_pixel_shuffle(2)
        >>> convolve.layer.weight.tolist()
        [[[3, 1]], [[0, 2]]]
        >>> crop(shuffle(convolve([[1, 10]]))), up([1, 10])
        (array([[ 1,  2, 13, 20, 30]]), array([ 1,  2, 13, 20, 30]))
        """
        from convsym.subpixel import as_pixel_shuffle

        return as_pixel_shuffle(self, input_size)

    def overlap(self, input_size: Any) -> IntArray:
        """How many pairs (r, t) meet each output, an integer array of the output's spatial shape.

        The values that the layer gives for one channel, ones as taps and ones as input: where they
        differ away from the border, the layer draws a checkerboard. `input_size` as in `matrix`.
        Raises ConvsymError where a size is a symbol, ValueError where nothing is left after cropping.

        >>> ConvTranspose1d(1, 1, 3, stride=2).overlap(4)
        array([1, 1, 2, 1, 2, 1, 2, 1, 1])
        >>> ConvTranspose2d(1, 1, 2, stride=1).overlap(2)
        array([[1, 2, 1],
               [2, 4, 2],
               [1, 2, 1]])
        """
        return overlap_grid(self._maps(input_size))

    def free_kernel_sizes(self) -> tuple[tuple[int | None, int] | None, ...]:
        """For each axis the nearest kernel sizes without checkerboard, not above and not below k.

        They are multiples of the stride, if gcd(d, s) = 1; an axis on which that is not so has none,
        so None. Below the stride there is no such size, so the first of a pair may be None too.
        Raises ConvsymError where kernel size, stride or dilation is a symbol.

        >>> ConvTranspose2d(1, 1, (3, 4), stride=2).free_kernel_sizes()
        ((2, 4), (4, 4))
        >>> ConvTranspose1d(1, 1, 3, stride=2, dilation=2).free_kernel_sizes()
        (None,)
        """
        found = []
        for j, axis in enumerate(self.axes):
            k, s, d = axis.kernel_size, axis.stride, axis.dilation
            if not all(map(is_number, (k, s, d))):
                raise ConvsymError(
                    f"axis {j} has kernel_size {k}, stride {s} and dilation {d}, and the nearest "
                    f"free sizes need numbers; derive.checkerboard says which are free in symbols"
                )
            found.append(free_sizes(k, s, d))
        return tuple(found)


def _beyond_the_last_tap(axis: Axis, extra: Size) -> Size:
    """max(0, op − p_end); ONNX's words fix the size, s·o, and with it both numbers, whatever o is."""
    if axis.padding in ("same_upper", "same_lower"):
        size = axis.transposed_size(1)
        end, extra = axis.pads(size)[1], axis.leftover(size)
    else:
        end = axis.pads()[1]
    return max(0, extra - end) if is_number(extra - end) else Max(0, extra - end)


class Conv1d(_Conv):
    """y[u, r] = b[u] + Σ w[u, v, t]·x[v, s·r + d·t − p].

    weight (C_out, C_in/groups, k); x (C_in, n) or (N, C_in, n). Arguments are PyTorch's; `bias` is
    False, True (symbols) or numbers; `weight` is keyword-only.

    >>> Conv1d(1, 1, 3, stride=2, padding="same_upper")
    Conv1d(1, 1, kernel_size=(3,), stride=(2,), padding='same_upper', bias=False)
    """

    ndim = 1


class Conv2d(_Conv):
    """y[u, r] = b[u] + Σ w[u, v, t]·x[v, s·r + d·t − p], r and t pairs of indices.

    weight (C_out, C_in/groups, k₀, k₁); x (C_in, n₀, n₁) or (N, C_in, n₀, n₁).

    >>> conv = Conv2d(1, 1, 3, weight=[[1, 0, 1], [0, 1, 1], [1, 0, 0]])
    >>> conv([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]])
    array([[26, 31],
           [46, 51]])
    """

    ndim = 2


class Conv3d(_Conv):
    """y[u, r] = b[u] + Σ w[u, v, t]·x[v, s·r + d·t − p], r and t triples of indices.

    weight (C_out, C_in/groups, k₀, k₁, k₂); x (C_in, n₀, n₁, n₂), or a batch of them.

    >>> Conv3d(1, 2, 3).output_size(5)
    (3, 3, 3)
    """

    ndim = 3


class ConvTranspose1d(_ConvTranspose):
    """y[u, c] = b[u] + Σ w[v, u, t]·x[v, r] over all v, r, t with c = s·r + d·t − p.

    weight (C_in, C_out/groups, k); the size of y is s(o − 1) + k̂ − P + output_padding for o
    inputs.

    >>> ConvTranspose1d(1, 1, 3, stride=2, output_padding=1).output_size(4)
    10
    """

    ndim = 1


class ConvTranspose2d(_ConvTranspose):
    """y[u, c] = b[u] + Σ w[v, u, t]·x[v, r] over all v, r, t with c = s·r + d·t − p, in two axes.

    >>> up = ConvTranspose2d(1, 1, 3, weight=[[1, 0, 1], [0, 1, 1], [1, 0, 0]])
    >>> up([[1, 0], [2, 1]])
    array([[1, 0, 1, 0],
           [2, 2, 3, 1],
           [1, 2, 3, 1],
           [2, 1, 0, 0]])
    """

    ndim = 2


class ConvTranspose3d(_ConvTranspose):
    """y[u, c] = b[u] + Σ w[v, u, t]·x[v, r] over all v, r, t with c = s·r + d·t − p, in three axes.

    >>> ConvTranspose3d(1, 1, 2, stride=2).output_size((2, 3, 4))
    (4, 6, 8)
    """

    ndim = 3


Conv1d._adjoint, ConvTranspose1d._adjoint = ConvTranspose1d, Conv1d
Conv2d._adjoint, ConvTranspose2d._adjoint = ConvTranspose2d, Conv2d
Conv3d._adjoint, ConvTranspose3d._adjoint = ConvTranspose3d, Conv3d
