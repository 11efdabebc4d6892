"""Views of an array by steps of one's own."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def strided(array: Array, first: int, shape: tuple[int, ...], steps: tuple[int, ...]) -> Array:
    """array[first + Σ stepsᵢ·jᵢ] as an array over the jᵢ, of a contiguous array read as a line.

    >>> strided(np.arange(5), 1, (2, 3), (1, 1)).tolist()
    [[1, 2, 3], [2, 3, 4]]
    """
    if 0 in shape:
        return np.empty(shape, array.dtype)
    size = array.itemsize
    return np.ndarray(shape, array.dtype, array, first * size, tuple(step * size for step in steps))
