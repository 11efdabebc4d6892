"""The routes from windows to sums: how y[u, r] = Σ w[u, v, t]·x[v, s·r + start of t] is computed.

Each takes weight (groups, u, v, *k), `Windows` over (N, groups, v, ·) with at least two axes, and
fills `out` (N, groups, u, *outputs). Work is cut into tiles whose buffers stay in the cache.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

from convsym.operator.windows import Reading, Tile, Windows, cut, split, tiles

Array = np.ndarray[Any, Any]

CACHE = 2**20
"""Bytes that the buffers of a tile should take: about what a second-level cache holds."""


class Buffer:
    """Memory that the tiles of a route share: the first that asks is the largest."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype
        self.memory: Array = np.empty(0, dtype)

    def shaped(self, *shape: int) -> Array:
        """An array of this shape; what it holds is whatever was there."""
        size = math.prod(shape)
        if size > self.memory.size:
            self.memory = np.empty(size, self.dtype)
        return self.memory[:size].reshape(shape)


def by_runs(weight: Array, source: Array, axes: tuple[Reading, ...], out: Array) -> None:
    """One GEMM for each tap, added up, over runs of the last two axes.

    A line of q places makes output (r, c) number r·q + c of the run, and a tap an offset in it. What
    falls between two rows of outputs is computed and left.
    """
    _accumulate(weight, source, axes, out, np.matmul, together=False)


def by_bands(weight: Array, source: Array, axes: tuple[Reading, ...], out: Array) -> None:
    """As `by_runs`, with one GEMM for the taps of the last axis together.

    What they read is laid side by side, so that fewer sums are added afterwards.
    """
    _accumulate(weight, source, axes, out, np.matmul, together=True)


def by_shifts(weight: Array, source: Array, axes: tuple[Reading, ...], out: Array) -> None:
    """As `by_runs`, with a product and a sum of runs for each channel: for dtypes without GEMM."""
    _accumulate(weight, source, axes, out, _scaled, together=False)


def _scaled(w: Array, x: Array, out: Array) -> None:
    """out = w·x, column by column of w."""
    np.multiply(w[..., :, :1], x[..., :1, :], out=out)
    for v in range(1, w.shape[-1]):
        out += w[..., :, v : v + 1] * x[..., v : v + 1, :]


def _accumulate(
    weight: Array,
    source: Array,
    axes: tuple[Reading, ...],
    out: Array,
    multiply: Callable[..., Any],
    together: bool,
) -> None:
    """Σ over the taps of weight times run; those of the last axis `together` or one by one."""
    windows = split(source, axes, range(len(axes)))
    mix = np.ascontiguousarray(np.moveaxis(weight, (0, 1, -1, 2), (-4, -3, -2, -1)))
    target = np.moveaxis(out, 2, -3)
    u, v, last = weight.shape[1], weight.shape[2], weight.shape[-1]
    pitch = windows.lines.shape[-1]
    width = last if together else 1
    totals, spares, sides = Buffer(out.dtype), Buffer(out.dtype), Buffer(out.dtype)
    runs = np.moveaxis(windows.lines.reshape(*windows.lines.shape[:-2], -1), 3, -2)
    cost = (2 * u + width * v) * out.itemsize
    for tile in tiles((*out.shape[:2], *out.shape[3:]), cost, CACHE):
        *lead, rows, columns = (s.stop - s.start for s in tile)
        run = (rows - 1) * pitch + columns
        total = totals.shaped(*lead, u, rows * pitch)
        sums, spare = total[..., :run], spares.shaped(*lead, u, run)
        read = _runs(windows, runs, tile, run, sides if together else None)
        for number, (place, beside, x) in enumerate(read):
            w = mix[place][tile[1], :, beside].reshape(-1, *(1,) * (len(lead) - 2), u, x.shape[-2])
            with np.errstate(all="ignore"):  # between rows ∞ may meet −∞, which it never should
                multiply(w, x, out=spare if number else sums)
                if number:
                    np.add(sums, spare, out=sums)
        found = total.reshape(*lead, u, rows, pitch)[..., :columns]
        target[(*tile[:-2], slice(None), *tile[-2:])] = found


def _runs(
    windows: Windows, whole: Array, tile: Tile, run: int, memory: Buffer | None
) -> Iterator[tuple[tuple[int, ...], slice, Array]]:
    """What a GEMM reads of a tile: the tap of the leading axes, the taps of the last, their rows.

    Rows (t, v) of the last axis's taps and channels, each a run. Lines that several taps of the axis
    before the last read, of one phase, are laid side by side in `memory` once; without it the taps
    come one by one.
    """
    pitch, last = windows.lines.shape[-1], len(windows.taps[-1])
    bands: dict[int, list[tuple[int, int]]] = {}
    for t, (phase, start) in enumerate(windows.taps[-2]):
        bands.setdefault(phase, []).append((t, start))
    groups = [range(last)] if memory else [range(t, t + 1) for t in range(last)]
    for outer in np.ndindex(*map(len, windows.taps[:-2])):
        starts = [places[t][1] for places, t in zip(windows.taps, outer, strict=False)]
        planes = [slice(p + s.start, p + s.stop) for p, s in zip(starts, tile[2:], strict=False)]
        for band, group in product(bands.values(), groups):
            top = min(start for _, start in band)
            reach = (max(start for _, start in band) - top) * pitch + run
            views = []
            for t in group:
                first = (top + tile[-2].start) * pitch + windows.taps[-1][t][1] + tile[-1].start
                phase = windows.phase((*outer, band[0][0], t))
                here = slice(first, first + reach)
                views.append(cut(whole, phase, *tile[:2], *planes, slice(None), here))
            rows = _side_by_side(views, memory) if memory and last > 1 else views[0]
            for t, start in band:
                first = (start - top) * pitch
                yield (*outer, t), slice(group[0], group[-1] + 1), rows[..., first : first + run]


def _side_by_side(views: list[Array], memory: Buffer) -> Array:
    """Arrays (..., v, run) as one (..., t·v, run)."""
    *lead, v, run = views[0].shape
    side = memory.shaped(*lead, len(views), v, run)
    for t, view in enumerate(views):
        side[..., t, :, :] = view
    return side.reshape(*lead, len(views) * v, run)


def by_columns(weight: Array, source: Array, axes: tuple[Reading, ...], out: Array) -> None:
    """One GEMM: rows (v, t) of what the taps read, for all outputs of a tile (im2col)."""
    windows = split(source, axes, (len(axes) - 1,))
    kernel = weight.shape[3:]
    mix = weight.reshape(*weight.shape[:2], -1)
    cost = mix.shape[2] * out.itemsize
    memory = Buffer(out.dtype)
    for tile in tiles((*out.shape[:2], *out.shape[3:]), cost, 4 * CACHE):
        lead = [s.stop - s.start for s in tile]
        if math.prod(kernel) == 1:
            buffer = windows.view((0,) * len(axes), tile)
        else:
            buffer = memory.shaped(*lead[:2], weight.shape[2], *kernel, *lead[2:])
            for tap in np.ndindex(kernel):
                buffer[(slice(None), slice(None), slice(None), *tap)] = windows.view(tap, tile)
        found = np.matmul(mix[tile[1]], buffer.reshape(*lead[:2], mix.shape[2], -1))
        place: Any = (*tile[:2], slice(None), *tile[2:])
        out[place] = found.reshape(*lead[:2], -1, *lead[2:])


def spread(weight: Array, source: Array, windows: Windows) -> None:
    """The transpose of what `by_columns` computes: source (N, groups, u, *outputs) into the lines.

    One GEMM gives the products (v, t) of a tile, and each tap adds its own to what it reads.
    """
    kernel = weight.shape[3:]
    mix = weight.reshape(*weight.shape[:2], -1).swapaxes(1, 2)
    cost = mix.shape[1] * source.itemsize
    for tile in tiles((*source.shape[:2], *source.shape[3:]), cost, 4 * CACHE):
        lead = [s.stop - s.start for s in tile]
        part = source[(*tile[:2], slice(None), *tile[2:])].reshape(*lead[:2], weight.shape[1], -1)
        products = np.matmul(mix[tile[1]], part)
        products = products.reshape(*lead[:2], weight.shape[2], *kernel, *lead[2:])
        for tap in np.ndindex(kernel):
            view = windows.view(tap, tile)
            view += products[(slice(None), slice(None), slice(None), *tap)]
