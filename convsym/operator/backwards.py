"""The adjoint without a border: x̃[v, s·r + start of t] += w[u, v, t]·y[u, r], two ways.

`scatter` computes products and adds them where they belong. `gather` reads the same sums from the
other side: the places of one phase, φ, φ + s, φ + 2s, …, are an ordinary convolution of stride 1 of
y with the taps that meet the phase, turned round.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from convsym.indexmap import IndexMap
from convsym.operator.border import fold_back, length, segments, whole_line
from convsym.operator.routes import spread
from convsym.operator.windows import Reading, blank, cut, join, reading, zero_lines

Array = np.ndarray[Any, Any]
Route = Callable[[Array, Array, tuple[Reading, ...], Array], None]


class Phase(NamedTuple):
    """The places of one residue: the taps that meet them, what they read of y, where they stand."""

    taps: slice
    read: Reading
    places: slice


class Line(NamedTuple):
    """One axis of the adjoint: the phases, and how many elements stand before and behind y."""

    phases: tuple[Phase, ...]
    before: int
    behind: int


def backwards(a: Reading, low: int, high: int) -> Line:
    """The phases of the places low ≤ j < high of a padded line; a negative number crops y.

    Place s·q + φ reads y[q − start div s] with each tap whose start mod s is φ.

    >>> backwards(Reading((0, 1, 2), 1, 4), 1, 5)
    Line(phases=(Phase(taps=slice(2, None, -1), read=Reading(starts=(0, 1, 2), ...
    """
    found = []
    for residue in range(a.step):
        taps = [t for t, start in enumerate(a.starts) if start % a.step == residue]
        first, stop = -((residue - low) // a.step), -((residue - high) // a.step)
        if taps and first < stop:
            found.append((residue, taps, first, stop))
    if not found:
        return Line((), 0, 0)
    shift = {t: start // a.step for t, start in enumerate(a.starts)}
    lowest = min(first - shift[taps[-1]] for _, taps, first, _ in found)
    highest = max(stop - 1 - shift[taps[0]] for _, taps, _, stop in found)
    phases = tuple(
        Phase(
            _reversed(taps),
            Reading(tuple(first - shift[t] - lowest for t in reversed(taps)), 1, stop - first),
            slice(a.step * first + residue - low, high - low, a.step),
        )
        for residue, taps, first, stop in found
    )
    return Line(phases, -lowest, highest + 1 - a.outputs)


def _reversed(taps: list[int]) -> slice:
    """Taps of an even step as a slice from the last to the first."""
    step = taps[1] - taps[0] if len(taps) > 1 else 1
    stop = taps[0] - step
    return slice(taps[-1], stop if stop >= 0 else None, -step)


def gather(
    weight: Array,
    maps: tuple[IndexMap, ...],
    y: Array,
    route: Route,
    folded: np.dtype[Any],
    channels_last: bool = False,
) -> Array:
    """The adjoint phase by phase, each by a route of the forward product.

    weight (groups, u, v, *k), y (N, groups, u, *o), result (N, groups, v, *n). Zero padding asks
    for the places inside the input alone; the other modes for all, which are then folded back in
    dtype `folded`. `channels_last` as `pad` has it.
    """
    zeros = all(m.mode == "zeros" for m in maps)
    sizes = [m.n if zeros else length(m) for m in maps]
    shape = (*y.shape[:2], weight.shape[2], *sizes)
    seen = [segments(m) for m in maps] if zeros else [(whole_line(n),) for n in sizes]
    if not all(seen):
        return np.zeros(shape, y.dtype)
    inside = [s[0] for s in seen]
    lines = [backwards(reading(m), s.start, s.stop) for m, s in zip(maps, inside, strict=True)]
    reached = [sum(p.read.outputs for p in line.phases) for line in lines]
    x: Array = (np.empty if reached == sizes else np.zeros)(shape, y.dtype)
    target = cut(x, ..., *(s.columns for s in inside))
    source = _widened(y, lines, channels_last)
    turned = weight.swapaxes(1, 2)
    for phases in product(*(line.phases for line in lines)):
        taps = cut(turned, ..., *(p.taps for p in phases))
        place = cut(target, ..., *(p.places for p in phases))
        route(taps, source, tuple(p.read for p in phases), place)
    return x if zeros else fold_back(x.astype(folded, copy=False), maps)


def _widened(y: Array, lines: list[Line], channels_last: bool) -> Array:
    """y with zeros before and behind each axis, or cropped there."""
    kept, places, sizes = [], [], []
    for n, line in zip(y.shape[3:], lines, strict=True):
        kept.append(slice(max(-line.before, 0), n - max(-line.behind, 0)))
        start = max(line.before, 0)
        places.append(slice(start, start + kept[-1].stop - kept[-1].start))
        sizes.append(n + line.before + line.behind)
    part = cut(y, ..., *kept)
    if list(part.shape[3:]) == sizes:
        return np.ascontiguousarray(part)
    wide = zero_lines((*y.shape[:3], *sizes), y.dtype, channels_last)
    cut(wide, ..., *places)[...] = part
    return wide


def scatter(weight: Array, maps: tuple[IndexMap, ...], y: Array, folded: np.dtype[Any]) -> Array:
    """The adjoint by GEMM and shifted sums; arguments and result as in `gather`."""
    axes = tuple(map(reading, maps))
    shape = (*y.shape[:2], weight.shape[2], *map(length, maps))
    return fold_back(_spread_over(shape, weight, axes, y).astype(folded, copy=False), maps)


def _spread_over(
    shape: tuple[int, ...], weight: Array, axes: tuple[Reading, ...], y: Array
) -> Array:
    """What `spread` gives on padded lines of this shape."""
    every = range(len(axes))
    windows = blank(shape, y.dtype, axes, every)
    spread(weight, y, windows)
    if all(a.step == 1 for a in axes):
        return cut(windows.lines, 0)
    padded = np.zeros(shape, y.dtype)
    join(windows, axes, every, padded)
    return padded
