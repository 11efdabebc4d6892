"""X(x)ᵀ·g without X: the gradient in the taps, a GEMM for each tap, or for some where channels are few."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from convsym.indexmap import IndexMap
from convsym.operator.border import pad
from convsym.operator.plain import tap_meetings
from convsym.operator.products import carrier, result_dtype
from convsym.operator.windows import cut, reading

Array = np.ndarray[Any, Any]
Maps = tuple[IndexMap, ...]
Part = tuple[slice, Array, Array]

ROWS = 64  # of a GEMM, taps times channels: more make it no faster
BUFFER = 2**23  # bytes that are gathered for it, where one tap does not need more


def taps_gradient(maps: Maps, groups: int, x: Array, g: Array) -> Array:
    """Σ g[b, u, r]·x[b, v, c] over b and all r, c that meet with tap t, for each u, v and t.

    x (N, C_in, *n), g (N, C_out, *o), result (C_out, C_in/groups, *k). Dtypes as in `forward`. A tap
    that meets nothing gets 0, and no padded zero is multiplied where x or g is an object, ∞ or NaN.

    >>> from convsym.axis import Axis
    >>> taps_gradient((Axis(2).at(3),), 1, np.array([[[1, 1, 5]]]), np.array([[[1, 10]]]))
    array([[[11, 51]]])
    """
    dtype = result_dtype(x, g)
    work = carrier(g, x, dtype)
    read, written = (_grouped(one.astype(work, copy=False), groups) for one in (x, g))
    kernel = tuple(m.k for m in maps)
    gradient = np.zeros((*written.shape[:2], math.prod(kernel), read.shape[1]), work)
    plain = work.kind == "O" or not (_finite(read) and _finite(written))
    for taps, left, right in (_meeting if plain else _padded)(maps, kernel, read, written):
        found = _flat(left) @ np.swapaxes(_flat(right), 1, 2)
        gradient[:, :, taps] = found.reshape(*found.shape[:2], -1, read.shape[1])
    shape = (len(written) * written.shape[1], read.shape[1], *kernel)
    return np.swapaxes(gradient, 2, 3).reshape(shape).astype(dtype, copy=False)


def _grouped(x: Array, groups: int) -> Array:
    """(N, C, *n) as (groups, C/groups, N, *n), so that the batch is summed with the places."""
    split = x.reshape(len(x), groups, x.shape[1] // groups, *x.shape[2:])
    return np.ascontiguousarray(np.moveaxis(split, 0, 2))


def _flat(x: Array) -> Array:
    """(groups, C, places): the places of the batch in one row."""
    return x.reshape(*x.shape[:2], math.prod(x.shape[2:]))


def _finite(x: Array) -> bool:
    return x.dtype.kind not in "fc" or bool(np.isfinite(x).all())


def _padded(maps: Maps, kernel: tuple[int, ...], x: Array, g: Array) -> Iterator[Part]:
    """Some taps at a time: all of g, and what they read of x with its border, side by side."""
    lines, axes = pad(x, maps), tuple(map(reading, maps))
    groups, channels, *places = x.shape[:2] + g.shape[2:]
    size = groups * channels * math.prod(places) * x.itemsize
    step = max(1, min(ROWS // channels, BUFFER // max(size, 1)))
    for first in range(0, math.prod(kernel), step):
        taps = slice(first, min(first + step, math.prod(kernel)))
        read = np.empty((groups, taps.stop - taps.start, channels, *places), x.dtype)
        for j, tap in enumerate(range(taps.start, taps.stop)):
            starts = (a.starts[t] for a, t in zip(axes, np.unravel_index(tap, kernel), strict=True))
            seen = (
                slice(start, start + a.step * (a.outputs - 1) + 1, a.step)
                for a, start in zip(axes, starts, strict=True)
            )
            read[:, j] = cut(lines, ..., *seen)
        yield taps, g, read.reshape(groups, (taps.stop - taps.start) * channels, *places)


def _meeting(maps: Maps, kernel: tuple[int, ...], x: Array, g: Array) -> Iterator[Part]:
    """For each tap that meets something: the parts of g and x that it joins."""
    for tap, rows, columns in tap_meetings(maps):
        place = int(np.ravel_multi_index(tap, kernel))
        read, written = cut(x, ..., *np.ix_(*columns)), cut(g, ..., *np.ix_(*rows))
        yield slice(place, place + 1), written, read
