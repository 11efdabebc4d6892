"""C·x and Cᵀ·y by the definition: one gather or scatter for each tap, through the IndexMaps.

It multiplies and adds what meets and nothing else, no padded zero and no rounding that the dtype
has not: for objects (Fraction, SymPy), for weights that are not finite, and to test the routes by.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from convsym.indexmap import IndexMap

Array = np.ndarray[Any, Any]


def plain_forward(
    weight: Array, maps: tuple[IndexMap, ...], groups: int, x: Array, dtype: np.dtype[Any]
) -> Array:
    """y[b, u, r] = Σ w[u, v, t]·x[b, v, c] over the v of u's group and all t, c that meet r.

    weight (C_out, C_in/groups, *k), x (N, C_in, *n), result (N, C_out, *o)
    of this dtype.

    >>> from convsym.axis import Axis
    >>> plain_forward(np.array([[[1, 2]]]), (Axis(2).at(3),), 1, np.array([[[1, 1, 5]]]), np.dtype(int))
    array([[[ 3, 11]]])
    """
    batch, out_channels = x.shape[0], weight.shape[0]
    outputs = tuple(m.o for m in maps)
    grouped = _grouped(x.astype(dtype, copy=False), groups)
    y = np.zeros((batch, groups, out_channels // groups, *outputs), dtype)
    for taps, rows, columns in _meetings(weight, maps, groups, dtype):
        place: Any = (slice(None), slice(None), slice(None), *np.ix_(*rows))
        source: Any = (slice(None), slice(None), slice(None), *np.ix_(*columns))
        y[place] += _mix(taps, grouped[source])
    return y.reshape(batch, out_channels, *outputs)


def plain_adjoint(
    weight: Array, maps: tuple[IndexMap, ...], groups: int, y: Array, dtype: np.dtype[Any]
) -> Array:
    """x[b, v, c] = Σ w[u, v, t]·y[b, u, r] over all u, r, t that meet c: `plain_forward` transposed.

    weight (C_out, C_in/groups, *k), y (N, C_out, *o), result (N, C_in, *n). Where the border fold
    sends several r to one c, their products add.

    >>> from convsym.axis import Axis
    >>> plain_adjoint(np.array([[[1, 2]]]), (Axis(2).at(3),), 1, np.array([[[3, 11]]]), np.dtype(int))
    array([[[ 3, 17, 22]]])
    """
    batch, in_channels = y.shape[0], weight.shape[1] * groups
    inputs = tuple(m.n for m in maps)
    grouped = _grouped(y.astype(dtype, copy=False), groups)
    x = np.zeros((batch, groups, in_channels // groups, *inputs), dtype)
    for taps, rows, columns in _meetings(weight, maps, groups, dtype):
        source: Any = (slice(None), slice(None), slice(None), *np.ix_(*rows))
        place: Any = (slice(None), slice(None), slice(None), *np.ix_(*columns))
        found = _mix(np.swapaxes(taps, 1, 2), grouped[source])
        if all(len(set(c.tolist())) == len(c) for c in columns):
            x[place] += found
        else:
            np.add.at(x, place, found)
    return x.reshape(batch, in_channels, *inputs)


def _grouped(x: Array, groups: int) -> Array:
    """(N, C, *n) as (N, groups, C/groups, *n)."""
    return x.reshape(x.shape[0], groups, x.shape[1] // groups, *x.shape[2:])


def _meetings(
    weight: Array, maps: tuple[IndexMap, ...], groups: int, dtype: np.dtype[Any]
) -> Iterator[tuple[Array, list[Array], list[Array]]]:
    """For each tap: weights (groups, C_out/groups, C_in/groups), per axis the r and c joined."""
    grouped = weight.reshape(groups, weight.shape[0] // groups, *weight.shape[1:])
    grouped = grouped.astype(dtype, copy=False)
    for tap, rows, columns in tap_meetings(maps):
        place: Any = (slice(None), slice(None), slice(None), *tap)
        yield grouped[place], rows, columns


def tap_meetings(
    maps: tuple[IndexMap, ...],
) -> Iterator[tuple[tuple[int, ...], list[Array], list[Array]]]:
    """For each tap that meets something: the tap, and per axis the r and the c that it joins.

    >>> from convsym.axis import Axis
    >>> [(tap, r[0].tolist(), c[0].tolist()) for tap, r, c in tap_meetings((Axis(2, 2).at(4),))]
    [((0,), [0, 1], [0, 2]), ((1,), [0, 1], [1, 3])]
    """
    read = [m.columns() for m in maps]
    for tap in np.ndindex(tuple(m.k for m in maps)):
        rows = [np.flatnonzero(c[:, t] >= 0) for c, t in zip(read, tap, strict=True)]
        columns = [c[r, t] for c, r, t in zip(read, rows, tap, strict=True)]
        if all(len(r) for r in rows):
            yield tap, rows, columns


def _mix(taps: Array, x: Array) -> Array:
    """Σ over v of taps[g, u, v]·x[b, g, v, ...]."""
    batch, groups, channels, *sizes = x.shape
    flat = x.reshape(batch, groups, channels, math.prod(sizes))
    return np.asarray(np.matmul(taps, flat)).reshape(batch, groups, taps.shape[1], *sizes)
