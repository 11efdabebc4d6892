"""A transposed convolution as an ordinary one with more channels, a pixel shuffle, and a crop."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from convsym.faces import pixel_shuffle
from convsym.proof import why
from convsym.stages import Stage, Stages, resized, shown_pads
from convsym.structure.toeplitz import one_where_equal
from convsym.weights import swapped_channels

Array = np.ndarray[Any, Any]


def as_pixel_shuffle(up: Any, input_size: Any) -> Stages:
    """Cᵀ = E·R·W: a convolution with stride 1, a pixel shuffle by s, a crop; the bias comes last.

    On each axis d·t = s·m + ρ, 0 ≤ ρ < s: tap t writes with phase ρ and offset m, 0 ≤ m < M,
    M = ⌊d(k − 1)/s⌋ + 1. W has M taps, ∏s output channels for each one of `up`, and M − 1 zeros padded
    on each side; its tap M − 1 − m of phase ρ is w[t], 0 where no tap has that phase and offset. R puts
    phase ρ of element q at s·q + ρ. E crops p_begin before, and behind down to the output size; it
    extends by zeros where output padding goes beyond. `derive.pixel_shuffle` proves it for every size.

    Any stride per axis, dilation, groups. Raises what `up.matrix(input_size)` raises.

    >>> import convsym as cs
    >>> stages = cs.ConvTranspose2d(1, 1, 3, stride=2, padding=1).as_pixel_shuffle((4, 4))
    >>> stages.convolution
    Conv2d(1, 4, kernel_size=(2, 2), stride=(1, 1), padding=(1, 1), bias=False)
    >>> stages.shapes
    ((1, 4, 4), (4, 5, 5), (1, 10, 10), (1, 7, 7))
    """
    C = up.matrix(input_size)
    strides, reaches = tuple(m.s for m in C.maps), tuple(m.span - 1 for m in C.maps)
    offsets = tuple(reach // s + 1 for reach, s in zip(reaches, strides, strict=True))
    layer = up._adjoint(
        up.in_channels,
        up.out_channels * prod(strides),
        offsets,
        padding=tuple(count - 1 for count in offsets),
        groups=up.groups,
        weight=phases(up.weight, up.groups, strides, up.dilation, offsets),
    )
    shuffle = pixel_shuffle(up.out_channels, strides, up.ndim)
    convolved = layer.matrix(input_size)
    shuffled = shuffle.matrix(convolved.out_shape[1:])
    pads = tuple(
        (-m.begin, m.n + m.begin - line.n) for m, line in zip(C.maps, shuffled.maps, strict=True)
    )
    about = why("stages.crop", **shown_pads(pads))
    crop = resized("E", up.out_channels, tuple(shuffled.maps), pads, about)
    factor = one_where_equal({"factor": strides})
    stages = (
        Stage("W", convolved, why("stages.phases", layer=layer), layer),
        Stage("R", shuffled, why("stages.shuffle", **factor)),
        Stage("E", crop.matrix, about, bias=up.bias),
    )
    return Stages(up, C, stages, why("stages.as_pixel_shuffle", layer=up))


def phases(
    weight: Array,
    groups: int,
    strides: tuple[int, ...],
    dilations: tuple[int, ...],
    offsets: tuple[int, ...],
) -> Array:
    """The taps of a transposed layer sorted by phase and offset: (C_out·∏s, C_in/groups, *M).

    The dilated kernel, filled up to s·M places on each axis, is cut into M pieces of s; phases become
    channels, and offsets are turned round.

    >>> phases(np.array([[[1, 2, 3]]]), 1, (2,), (1,), (2,)).tolist()
    [[[3, 1]], [[0, 2]]]
    """
    taps = swapped_channels(weight, groups)
    first, second, *kernel = taps.shape
    line = np.zeros(
        (first, second, *(s * m for s, m in zip(strides, offsets, strict=True))), taps.dtype
    )
    steps = zip(dilations, kernel, strict=True)
    places: Any = (..., *(slice(0, d * (k - 1) + 1, d) for d, k in steps))
    line[places] = taps
    ndim = len(kernel)
    pieces = [n for pair in zip(offsets, strides, strict=True) for n in pair]
    cut = np.flip(line.reshape(first, second, *pieces), axis=tuple(range(2, 2 + 2 * ndim, 2)))
    order = (0, *range(3, 3 + 2 * ndim, 2), 1, *range(2, 2 + 2 * ndim, 2))
    return cut.transpose(order).reshape(first * prod(strides), second, *offsets)
