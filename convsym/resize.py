r"""Nearest upsampling followed by a convolution with stride 1 is one transposed convolution.

Place c = s·r + e of the enlarged line, 0 ≤ e < s, shows element r. Output j reads c = j + d·t − p, so
j = s·r + (e + d(k − 1) − d·t) − (d(k − 1) − p): the relation of a transposed convolution whose tap
τ = e + d(k − 1 − t) collects w[t].
"""

from __future__ import annotations

from typing import Any

import numpy as np

from convsym import layers
from convsym.arguments import per_axis
from convsym.errors import ConvsymError, broken
from convsym.layerbase import Layer
from convsym.weights import turned_taps

Array = np.ndarray[Any, Any]


def resize_convolution(conv: Any, factor: Any) -> Any:
    r"""The ConvTranspose layer that is nearest upsampling by `factor`, then `conv`, borders included.

    Kernel flip(w spread by d) ∗ 1_s of size d(k − 1) + s, stride s, padding d(k − 1) − p on each side
    (negative where p > d(k − 1)), dilation 1, the same bias; from n elements both make
    s·n + P − d(k − 1). `conv` has stride 1 and zero padding, any channels, groups, dilation and
    pads; `factor` is s, a number or one for each axis. Taps in the residue classes modulo s add up to
    Σw each, so constant input gives no checkerboard away from the border.

    Raises TypeError for what is no convolution, ValueError for a stride that is not 1 or a factor below
    1, ConvsymError for symbolic sizes and for a padding mode that folds the border back.

    >>> import convsym as cs
    >>> up = cs.resize_convolution(cs.Conv1d(1, 1, 3, padding=1, weight=[1, 2, 4]), 2)
    >>> up
    ConvTranspose1d(1, 1, kernel_size=(4,), stride=(2,), padding=(1,), bias=False)
    >>> up.weight.ravel()
    array([4, 6, 3, 1])
    >>> up([1, 5]).tolist() == cs.Conv1d(1, 1, 3, padding=1, weight=[1, 2, 4])([1, 1, 5, 5]).tolist()
    True
    """
    if not isinstance(conv, Layer) or conv.transposed:
        raise TypeError(f"conv must be a convolution such as Conv2d(1, 1, 3), got {conv!r}")
    if any(s != 1 for s in conv.stride):
        way_out = "give a layer with stride 1"
        raise ValueError(broken("stride", conv.stride, "it must be 1 on every axis", way_out))
    if conv.padding_mode != "zeros":
        raise ConvsymError(
            f"padding_mode is {conv.padding_mode!r}, whose border reads the enlarged input again, and no "
            f"transposed convolution does that; resize_convolution speaks of zero padding"
        )
    factors = per_axis("factor", factor, conv.ndim, least=1, symbols=False)
    taps = enlarged(conv.weight, conv.groups, conv.dilation, factors)
    pads = tuple(
        tuple(axis.effective_kernel_size - 1 - pad for pad in axis.pads(1)) for axis in conv.axes
    )
    made = getattr(layers, f"ConvTranspose{conv.ndim}d")
    return made(conv.in_channels, conv.out_channels, taps.shape[2:], factors, pads,
                groups=conv.groups, bias=conv._bias, weight=taps)  # fmt: skip


def enlarged(
    weight: Array, groups: int, dilations: tuple[int, ...], factors: tuple[int, ...]
) -> Array:
    """flip(w spread by d) ∗ 1_s on every axis; integers as int64.

    weight (C_out, C_in/groups, *k) gives (C_in, C_out/groups, *d(k − 1) + s).

    >>> enlarged(np.array([[[1, 5]]]), 1, (2,), (3,)).tolist()
    [[[5, 5, 6, 1, 1]]]
    """
    found = turned_taps(weight, groups)
    if found.dtype.kind in "iu":
        found = found.astype(np.int64)
    for axis, (d, s) in enumerate(zip(dilations, factors, strict=True), 2):
        taps = np.moveaxis(found, axis, 0)
        wide = np.zeros((d * (len(taps) - 1) + s, *taps.shape[1:]), taps.dtype)
        for t, tap in enumerate(taps):
            wide[d * t : d * t + s] += tap
        found = np.moveaxis(wide, 0, axis)
    return found
