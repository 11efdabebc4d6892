"""Weights read the other way: channels swapped, as Cᵀ has them, and taps turned round."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def swapped_channels(weight: Array, groups: int) -> Array:
    """Input and output channels swapped inside each group.

    weight (C_out, C_in/groups, *k) gives (C_in, C_out/groups, *k).

    >>> swapped_channels(np.arange(4).reshape(4, 1, 1), 2).tolist()
    [[[0], [1]], [[2], [3]]]
    """
    out, per_group, *kernel = weight.shape
    grouped = weight.reshape(groups, out // groups, per_group, *kernel)
    return np.swapaxes(grouped, 1, 2).reshape(groups * per_group, out // groups, *kernel)


def turned_taps(weight: Array, groups: int) -> Array:
    """The taps turned round on every axis, input and output channels swapped inside each group.

    weight (C_out, C_in/groups, *k) gives (C_in, C_out/groups, *k).

    >>> turned_taps(np.array([[[1, 2, 3]]]), 1)
    array([[[3, 2, 1]]])
    """
    return np.flip(swapped_channels(weight, groups), axis=tuple(range(2, weight.ndim)))
