"""Tensors as callers give them: with a batch axis, without, or without a single channel."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from convsym.arguments import array
from convsym.errors import broken

Array = np.ndarray[Any, Any]


def batched(name: str, value: Any, channels: int, ndim: int, alone: bool) -> tuple[Array, int]:
    """(tensor, lead): the tensor as (N, C, *n), and how many axes stood before n: 0, 1 or 2.

    None stands before n only where one channel is `alone` on both sides of the layer. Raises
    ValueError for other shapes.

    >>> batched("x", [1, 2, 3], 1, 1, alone=True)
    (array([[[1, 2, 3]]]), 0)
    """
    found = array(name, value)
    lead = found.ndim - ndim
    given = found.shape[-ndim - 1] if lead in (1, 2) else None
    if given != channels and not (lead == 0 and alone):
        shapes = f"({channels}, *n) or (N, {channels}, *n)" + (", or *n" if alone else "")
        rule = f"it must be {shapes} with {ndim} spatial axes"
        raise ValueError(broken(f"shape of {name}", found.shape, rule, f"reshape {name}"))
    batch = math.prod(found.shape[: max(lead - 1, 0)])
    return found.reshape(batch, channels, *found.shape[lead:]), lead


def as_given(tensor: Array, lead: int) -> Array:
    """A tensor (N, C, *n) with the axes before n that the caller's had."""
    return tensor if lead == 2 else tensor[0] if lead == 1 else tensor[0, 0]


def with_bias(y: Array, bias: Array | None) -> Array:
    """y + b for y of shape (N, C, *n), the bias of each channel added all over it."""
    return y if bias is None else y + bias.reshape(-1, *(1,) * (y.ndim - 2))
