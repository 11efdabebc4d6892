"""Layers that convolutions are in disguise: pixel shuffle, upsampling, pooling, a fully connected layer."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from convsym.arguments import array, integer, is_sequence, per_axis
from convsym.errors import broken
from convsym.layers import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)

_CONV: dict[int, Any] = {1: Conv1d, 2: Conv2d, 3: Conv3d}
_UP: dict[int, Any] = {1: ConvTranspose1d, 2: ConvTranspose2d, 3: ConvTranspose3d}


def pixel_shuffle(out_channels: int, factor: Any, ndim: int = 2) -> Any:
    """y[u, s·q + ρ] = x[(u, ρ), q], 0 ≤ ρ < s: a transposed convolution with one-hot taps, k = s.

    `factor` s is a number or one for each axis; x has out_channels·∏s channels, u·∏s + ρ with ρ
    row-major, as `torch.nn.PixelShuffle` has them. Its transpose is the pixel unshuffle. Raises
    ValueError for a factor below 1 or another ndim than 1, 2, 3. `derive.pixel_shuffle` proves it.

    >>> pixel_shuffle(1, 2, ndim=1)([[1, 2, 3], [10, 20, 30]])
    array([[ 1, 10,  2, 20,  3, 30]])
    """
    s, channels = _factors(factor, ndim), integer("out_channels", out_channels, 1, symbols=False)
    phases = np.eye(prod(s), dtype=np.int64).reshape(prod(s), 1, *s)
    return _UP[ndim](
        channels * prod(s), channels, s, s, groups=channels, weight=np.concatenate([phases] * channels)
    )  # fmt: skip


def nearest_upsampling(channels: int, factor: Any, ndim: int = 2) -> Any:
    """y[u, c] = x[u, ⌊c/s⌋]: a transposed convolution with taps 1 and k = s, each channel by itself.

    `factor` s is a whole number, or one for each axis, as `torch.nn.Upsample(mode="nearest")` takes it.
    Raises ValueError for a factor below 1 or another ndim than 1, 2, 3. `derive.nearest_upsampling`
    proves it.

    >>> nearest_upsampling(1, 2, ndim=1)([7, 8])
    array([7, 7, 8, 8])
    """
    s, channels = _factors(factor, ndim), integer("channels", channels, 1, symbols=False)
    ones = np.ones((channels, 1, *s), np.int64)
    return _UP[ndim](channels, channels, s, s, groups=channels, weight=ones)


def average_pooling(
    channels: int, kernel_size: Any, stride: Any = None, padding: Any = 0, ndim: int = 2
) -> Any:
    """y[u, r] = (1/∏k)·Σ_t x[u, s·r + t − p]: a convolution with equal taps, each channel by itself.

    `stride` is the kernel size where it is not given. Padded zeros count (`count_include_pad=True`),
    as in `torch.nn.AvgPool2d`. The taps are Fractions, so means are exact. `transpose` spreads each
    mean over its window, the adjoint. Raises what the layers raise. `derive.average_pooling` proves it.

    >>> average_pooling(1, 2, ndim=1)([1, 2, 4, 8])
    array([Fraction(3, 2), Fraction(6, 1)], dtype=object)
    """
    ndim = _dimension(ndim)
    k = per_axis("kernel_size", kernel_size, ndim, least=1)
    channels = integer("channels", channels, 1, symbols=False)
    taps = np.full((channels, 1, *k), Fraction(1, prod(k)), dtype=object)
    stride = k if stride is None else stride
    return _CONV[ndim](channels, channels, k, stride, padding, groups=channels, weight=taps)


def fully_connected(
    in_channels: int, out_features: int, input_size: Any, weight: Any = None, bias: Any = False
) -> Any:
    """y = W·vec(x) + b: a convolution whose kernel is the whole input, so that o = 1 on each axis.

    `input_size` is a number or a tuple, and gives the number of axes; `weight` is W, of shape
    (out_features, in_channels·∏input_size), or the layer's own; symbols where it is left out. Its
    output is (out_features, 1, …). Raises ValueError for another shape. `derive.fully_connected` proves it.

    >>> fully_connected(1, 2, (2, 2), weight=[[1, 2, 3, 4], [0, 0, 0, 1]])([[[1, 1], [1, 5]]]).ravel()
    array([26,  5])
    """
    size = tuple(input_size) if is_sequence(input_size) else (input_size,)
    k = per_axis("input_size", size, _dimension(len(size)), least=1)
    layer = _CONV[len(k)](in_channels, out_features, k, bias=bias)
    if weight is None:
        return layer
    shape = (layer.out_channels, layer.in_channels * prod(k))
    found = array("weight", weight)
    taps = found.reshape(shape[0], -1, *k) if found.shape == shape else found
    return layer.with_weight(taps)


def _factors(factor: Any, ndim: int) -> tuple[Any, ...]:
    return per_axis("factor", factor, _dimension(ndim), least=1)


def _dimension(ndim: Any) -> int:
    """1, 2 or 3."""
    found = integer("ndim", ndim, symbols=False)
    if found not in _CONV:
        raise ValueError(broken("ndim", ndim, "layers have 1, 2 or 3 axes", "choose one of these"))
    return int(found)
