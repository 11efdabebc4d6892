"""C·x and Cᵀ·y without a matrix: which route computes them, and in which dtype.

The result has NumPy's promotion of weight and input, integers at least 64 bits wide. Fractions and
SymPy expressions are multiplied and added as they are.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from convsym.indexmap import IndexMap
from convsym.operator.backwards import Route, gather, scatter
from convsym.operator.border import pad
from convsym.operator.lines import by_lines
from convsym.operator.plain import plain_adjoint, plain_forward
from convsym.operator.routes import by_bands, by_columns, by_runs, by_shifts
from convsym.operator.taps import by_taps
from convsym.operator.windows import reading

Array = np.ndarray[Any, Any]
Maps = tuple[IndexMap, ...]

GATHERS: dict[str, Route] = {
    "taps": by_taps,
    "runs": by_runs,
    "bands": by_bands,
    "lines": by_lines,
    "columns": by_columns,
    "shifts": by_shifts,
}
"""The routes of both products; the adjoint has "spread" besides, and both have "plain"."""

CHANNELS_LAST = frozenset({"taps"})
"""The routes that want the channels of a place side by side in memory."""


def forward(weight: Array, maps: Maps, groups: int, x: Array, route: str | None = None) -> Array:
    """y[b, u, r] = Σ w[u, v, t]·x[b, v, c] over the v of u's group and all t, c that meet r.

    weight (C_out, C_in/groups, *k), x (N, C_in, *n), result (N, C_out, *o). `route` forces one that
    `choose` would not take. Besides x with its border (twice where a stride splits it) and the
    result, the buffers take a few times `routes.CACHE`, or what one output reads where that
    is more.

    >>> from convsym.axis import Axis
    >>> forward(np.array([[[1, 2]]]), (Axis(2).at(3),), 1, np.array([[[1, 1, 5]]]))
    array([[[ 3, 11]]])
    """
    dtype = result_dtype(weight, x)
    work = carrier(weight, x, dtype)
    route = route or choose(weight, maps, groups, work, transposed=False)
    if route == "plain" or len(x) == 0:
        return plain_forward(weight, maps, groups, x, dtype)
    w, wide, source = _prepared(weight, maps, groups, x, work)
    y = np.empty((len(x), *w.shape[:2], *(m.o for m in wide)), work)
    GATHERS[route](w, pad(source, wide, route in CHANNELS_LAST), tuple(map(reading, wide)), y)
    return y.reshape(len(x), len(weight), *(m.o for m in maps)).astype(dtype, copy=False)


def adjoint(weight: Array, maps: Maps, groups: int, y: Array, route: str | None = None) -> Array:
    """x[b, v, c] = Σ w[u, v, t]·y[b, u, r] over all u, r, t that meet c: `forward` transposed.

    weight (C_out, C_in/groups, *k), y (N, C_out, *o), result (N, C_in, *n). Where the border fold
    sends several r to one c, their products add.

    >>> from convsym.axis import Axis
    >>> adjoint(np.array([[[1, 2]]]), (Axis(2).at(3),), 1, np.array([[[3, 11]]]))
    array([[[ 3, 17, 22]]])
    """
    dtype = result_dtype(weight, y)
    work = carrier(weight, y, dtype)
    route = route or choose(weight, maps, groups, work, transposed=True)
    if route == "plain" or len(y) == 0:
        return plain_adjoint(weight, maps, groups, y, dtype)
    w, wide, source = _prepared(weight, maps, groups, y, work)
    exact = dtype if dtype.kind == "i" else work
    if route == "spread":
        x = scatter(w, wide, source, exact)
    else:
        x = gather(w, wide, source, GATHERS[route], exact, route in CHANNELS_LAST)
    inputs = (len(y), weight.shape[1] * groups, *(m.n for m in maps))
    return x.reshape(inputs).astype(dtype, copy=False)


def choose(weight: Array, maps: Maps, groups: int, work: np.dtype[Any], *, transposed: bool) -> str:
    """The route, by the number of channels and of outputs: the fastest, or nearly, where measured.

    From u channels of a group's source to v of its target, P outputs of C on a channel, K taps in
    all. The times behind it are of float32, in units of PyTorch's on one thread. Of 78 layers, both
    ways, it loses at most a third to the fastest, but for short lines (1-D, under half a millisecond):
    there at most two thirds. `tests/benchmarks/bench_operator.py` has its cases.

    * Objects, and taps that are ∞ or NaN (times a padded zero they are no zero): "plain".
    * No GEMM (longdouble, int64 beyond `carrier`): "shifts" for one channel, 512² k3 int64 2.4 ms,
      "lines" 4.4; else "lines", 64→64 k3 28² int64 12 ms, "shifts" 32.
    * The adjoint, u ≥ 8v or K = 1: "spread". 64→3 k7 s2 to 224² 0.5, "runs" 0.8.
    * P > 128 (1024 with a stride, forward), K > 1, channels that suit (`_suit_taps`; in 3-D 64 at
      least): "taps". 64→64 k3 56² 1.4, "lines" 1.6, "columns" 1.8; dilated by 4 1.5, "columns" 2.0;
      64→16 k3 56² 1.8, "lines" 2.5; 64→64 k9 4000 1.2, "lines" 1.6; 64→64 k3 14³ 0.7, "lines" 0.9.
    * The adjoint, P ≤ 256: "spread". 256→256 k3 14² 1.4, "columns" 1.6.
    * The product, u ≥ 8v: "runs". 64→3 k7 112² 0.8, "bands" 1.5, "lines" 2.1.
    * P ≤ 1024 or K = 1: "columns". 512→512 k3 7² 1.0, "bands" 2.0, "lines" 1.9.
    * No dilation on the axis before the last: "lines". 3→64 k7 s2 224² 1.6, "columns" 2.2; 16→16 k3
      112² 1.7, "taps" 2.2; 1→1 k3 512² 0.3, "shifts" 0.5; 1→1 k31 10⁵ 1.0, "columns" 1.5; 3→16 k3 32³
      0.4, "columns" 0.8.
    * Else: "bands". 8→8 k3 112² dilated by 2 2.5, "runs" 2.1.
    """
    if work.kind == "O" or (weight.dtype.kind in "fc" and not np.isfinite(weight).all()):
        return "plain"
    v, u = len(weight) // groups, weight.shape[1]
    if transposed:
        u, v = v, u
    in_lines = len(maps) == 1 or maps[-2].k == 1 or maps[-2].d == 1
    if work.char not in "fdFD":
        return "shifts" if u == v == 1 else "lines" if in_lines else "runs"
    outputs, taps = math.prod(m.o for m in maps), math.prod(m.k for m in maps)
    if transposed and (u >= 8 * v or taps == 1):
        return "spread"
    least = 128 if transposed or all(m.s == 1 for m in maps) else 1024
    large = len(maps) <= 2 or min(u, v) >= 64
    if large and taps > 1 and outputs > least and _suit_taps(u, v):
        return "taps"
    if transposed and outputs <= 256:
        return "spread"
    if u >= 8 * v and taps > 1:
        return "runs"
    if outputs <= 1024 or taps == 1:
        return "columns"
    return "lines" if in_lines else "bands"


def _suit_taps(u: int, v: int) -> bool:
    """Whether a GEMM from u channels to v is large enough, and W small enough to be read again."""
    enough = min(u, v) >= 32 or (v >= 16 and u >= 3 * v)
    return enough and v < 4 * u and u * v <= 128**2


def result_dtype(weight: Array, x: Array) -> np.dtype[Any]:
    """The dtype of sums of products: NumPy's promotion, integers at least int64."""
    found = np.result_type(weight.dtype, x.dtype)
    return np.result_type(found, np.int64) if found.kind in "bi" else found


def carrier(weight: Array, x: Array, dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype that products and their sums are computed in, before the cast to `dtype`.

    float16 is carried by float32, so that a sum is rounded once. Integers are carried by float32 or
    float64 where no sum of |w·x| over channels and taps can leave the integers these hold exactly,
    for the sake of their GEMM; else by themselves.

    >>> carrier(np.array([[[1, 2]]]), np.array([[[1, 1, 5]]]), np.dtype(np.int64))
    dtype('float32')
    """
    if dtype == np.float16:
        return np.dtype(np.float32)
    if dtype.kind == "i" and x.size:
        bound = np.abs(weight.astype(float)).sum() * max(float(x.max()), -float(x.min()))
        for wide, limit in ((np.float32, 2.0**23), (np.float64, 2.0**52)):
            if bound <= limit:
                return np.dtype(wide)
    return dtype


def _prepared(
    weight: Array, maps: Maps, groups: int, x: Array, work: np.dtype[Any]
) -> tuple[Array, Maps, Array]:
    """weight (groups, u, v, *k) and x (N, groups, v, *n) in their dtype, with at least two axes."""
    w = weight.reshape(groups, len(weight) // groups, *weight.shape[1:]).astype(work, copy=False)
    grouped = x.reshape(len(x), groups, x.shape[1] // groups, *x.shape[2:]).astype(work, copy=False)
    if len(maps) > 1:
        return w, maps, grouped
    point = IndexMap(n=1, o=1, begin=0, end=0, k=1, s=1, d=1)
    return np.expand_dims(w, 3), (point, *maps), np.expand_dims(grouped, 3)
