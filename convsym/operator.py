"""C·x and Cᵀ·y without a matrix: which route, in which dtype."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from convsym.axis import IndexMap
from convsym.operator_adjoint import Route, gather, scatter
from convsym.operator_border import pad
from convsym.operator_plain import plain_adjoint, plain_forward
from convsym.operator_routes import by_columns, by_lines, by_shifts, by_taps
from convsym.operator_windows import reading

Array = np.ndarray[Any, Any]
Maps = tuple[IndexMap, ...]

ROUTES: dict[str, Route] = {
    "taps": by_taps, "lines": by_lines, "columns": by_columns, "shifts": by_shifts,
}  # fmt: skip


def result_dtype(weight: Array, x: Array) -> np.dtype[Any]:
    """The dtype of sums of products: NumPy's promotion, integers at least int64."""
    found = np.result_type(weight.dtype, x.dtype)
    return np.result_type(found, np.int64) if found.kind in "bi" else found


def carrier(weight: Array, x: Array, sums: float) -> np.dtype[Any]:
    """The dtype that is computed in, from which the result is cast.

    float16 is carried by float32, so its sums round once. Integers are carried by float32 or
    float64 where all sums, at most `sums`·max|x| in absolute value, are exact in it, and so the
    result is; by themselves where not.
    """
    dtype = result_dtype(weight, x)
    if dtype == np.float16:
        return np.dtype(np.float32)
    if dtype.kind == "i" and x.size:
        bound = sums * max(float(x.max()), -float(x.min()))
        for wide, limit in ((np.float32, 2.0**23), (np.float64, 2.0**52)):
            if bound <= limit:
                return np.dtype(wide)
    return dtype


def forward(weight: Array, maps: Maps, groups: int, x: Array, route: str | None = None) -> Array:
    dtype = result_dtype(weight, x)
    route = route or choose(weight, maps, groups, dtype, False)
    if route == "plain":
        return plain_forward(weight, maps, groups, x, dtype)
    batch, channels = x.shape[0], weight.shape[0]
    outputs = tuple(m.o for m in maps)
    work = carrier(weight, x, 1e30)
    taps = _by_group(weight.astype(work, copy=False), groups)
    wide, taps, grouped = _lifted(maps, taps, _by_group_x(x.astype(work, copy=False), groups))
    y = np.empty((batch, groups, channels // groups, *(m.o for m in wide)), work)
    ROUTES[route](taps, pad(grouped, wide), tuple(map(reading, wide)), y)
    return y.reshape(batch, channels, *outputs).astype(dtype, copy=False)


def adjoint(weight: Array, maps: Maps, groups: int, y: Array, route: str | None = None) -> Array:
    dtype = result_dtype(weight, y)
    route = route or choose(weight, maps, groups, dtype, True)
    if route == "plain":
        return plain_adjoint(weight, maps, groups, y, dtype)
    work = carrier(weight, y, 1e30)
    taps = _by_group(weight.astype(work, copy=False), groups)
    wide, taps, grouped = _lifted(maps, taps, _by_group_x(y.astype(work, copy=False), groups))
    if route == "spread":
        x = scatter(taps, wide, grouped)
    else:
        x = gather(taps, wide, grouped, ROUTES[route])
    inputs = tuple(m.n for m in maps)
    return x.reshape(y.shape[0], weight.shape[1] * groups, *inputs).astype(dtype, copy=False)

def choose(*a): return "taps"

def _by_group(weight, groups):
    return weight.reshape(groups, weight.shape[0] // groups, *weight.shape[1:])

def _by_group_x(x: Array, groups: int) -> Array:
    """(N, C, *n) as (N, groups, C/groups, *n)."""
    return x.reshape(x.shape[0], groups, x.shape[1] // groups, *x.shape[2:])

def _lifted(maps, weight, x):
    if len(maps) > 1: return maps, weight, x
    one = IndexMap(1, 1, 0, 0, 1, 1, 1, maps[0].mode)
    return (one, *maps), np.expand_dims(weight, 3), np.expand_dims(x, 3)
