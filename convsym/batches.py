"""The shapes in which a layer takes its input: a batch, one tensor, or one channel without its axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from convsym.arguments import array
from convsym.errors import broken

Array = np.ndarray[Any, Any]


def batch(name: str, x: Any, channels: int, outputs: int, ndim: int) -> tuple[Array, int]:
    """x as (N, channels, *n), and the number of axes before its sizes, which `unbatched` takes.

    x is (channels, *n) or (N, channels, *n), or *n where one channel goes in and one comes out.
    Raises ValueError for another shape.

    >>> batch("x", [1, 2, 3], 1, 1, ndim=1)
    (array([[[1, 2, 3]]]), 0)
    """
    found = array(name, x)
    lead = found.ndim - ndim
    one = channels == outputs == 1
    if not (lead in (1, 2) and found.shape[-ndim - 1] == channels) and not (lead == 0 and one):
        shapes = f"({channels}, *n) or (N, {channels}, *n)" + (", or *n" if one else "")
        rule = f"it must be {shapes} with {ndim} spatial axes"
        raise ValueError(broken(f"shape of {name}", found.shape, rule, f"reshape {name}"))
    return found.reshape(-1, channels, *found.shape[lead:]), lead


def unbatched(y: Array, lead: int) -> Array:
    """y of shape (N, channels, *n) with as many axes before its sizes as its input had."""
    return y if lead == 2 else y.reshape(y.shape[2 - lead :])


def with_bias(y: Array, bias: Array | None) -> Array:
    """y + b, the bias of each channel added all over it."""
    return y if bias is None else y + bias.reshape(-1, *(1,) * (y.ndim - 2))
