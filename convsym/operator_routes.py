"""The routes from windows to sums: how y[u, r] = Σ w[u, v, t]·x[v, s·r + start of t] is computed.

Each takes weight (groups, u, v, *k), `Windows` over (N, groups, v, ·) with at least two axes, and
fills `out` (N, groups, u, *outputs). Work is cut into tiles whose buffers stay in the cache.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convsym.operator_windows import Reading, Tile, Windows, split, tiles

Array = np.ndarray[Any, Any]

CACHE = 2**20
"""Bytes that the buffers of a tile may take; a second-level cache holds them."""


def by_taps(weight: Array, source: Array, axes: tuple[Reading, ...], out: Array) -> None:
    """One GEMM for each tap, added up.

    The last two axes are read as one run: with a line of q places, output (r, c) is number
    r·q + c, and a tap is an offset. The numbers between two rows of outputs are computed and left.
    """
    _accumulate(weight, source, axes, out, _mixed)


def by_shifts(weight: Array, source: Array, axes: tuple[Reading, ...], out: Array) -> None:
    """One product and one sum of shifted runs for each tap and input channel: for any dtype."""
    _accumulate(weight, source, axes, out, _scaled)


def _accumulate(
    weight: Array,
    source: Array,
    axes: tuple[Reading, ...],
    out: Array,
    step: Callable[[Array, Array, Array, Array], None],
) -> None:
    """Σ over the taps of `step`, tile by tile, over runs of the last two axes."""
    windows = split(source, axes, range(len(axes)))
    pitch = windows.lines.shape[-1]
    runs = windows.lines.reshape(*windows.lines.shape[:-2], -1)
    runs = np.moveaxis(runs, 3, -2)
    outer = len(axes) - 2
    taps = np.ascontiguousarray(np.moveaxis(weight, (1, 2), (-2, -1)))
    taps = np.moveaxis(taps, 0, -3)
    u, v = weight.shape[1:3]
    target = np.moveaxis(out, 2, -3)
    for tile in tiles((*out.shape[:2], *out.shape[3:]), (2 * u + v) * out.itemsize, CACHE):
        rows, columns = tile[-2:]
        height, width = rows.stop - rows.start, columns.stop - columns.start
        run = (height - 1) * pitch + width
        lead = [s.stop - s.start for s in tile[:-2]]
        total = np.empty((*lead, u, height * pitch), out.dtype)
        sums, spare = total[..., :run], np.empty((*lead, u, run), out.dtype)
        for number, tap in enumerate(np.ndindex(weight.shape[3:])):
            places = [axis[t][1] for axis, t in zip(windows.taps, tap, strict=True)]
            first = (places[-2] + rows.start) * pitch + places[-1] + columns.start
            planes = [
                slice(p + s.start, p + s.stop) for p, s in zip(places, tile[2:-2], strict=False)
            ]
            x = runs[(windows.phase(tap), *tile[:2], *planes, slice(None), slice(first, first + run))]
            w = taps[tap][tile[1]].reshape(-1, *(1,) * outer, u, v)
            step(w, x, sums if number == 0 else spare, spare)
            if number:
                np.add(sums, spare, out=sums)
        target[(*tile[:-2], slice(None), rows, columns)] = total.reshape(
            *lead, u, height, pitch
        )[..., :width]


def _mixed(w: Array, x: Array, out: Array, _: Array) -> None:
    """out = w·x over the channels, a GEMM."""
    with np.errstate(invalid="ignore"):  # between two rows ∞ and −∞ may meet that never should
        np.matmul(w, x, out=out)


def _scaled(w: Array, x: Array, out: Array, _: Array) -> None:
    """out = w·x over the channels, channel by channel."""
    np.multiply(w[..., :, :1], x[..., :1, :], out=out)
    for v in range(1, w.shape[-1]):
        out += w[..., :, v : v + 1] * x[..., v : v + 1, :]


def by_lines(weight: Array, source: Array, axes: tuple[Reading, ...], out: Array) -> None:
    """One GEMM (a GEMV for one output channel) for each line of the output.

    Only the taps of the last axis (and of axes before the last two) are laid out side by side:
    buffer[h] has rows (t, v) of what they read in line h. The windows of neighbouring lines
    overlap in it, k·(taps, v) rows from line s·r on, without being copied. Needs taps that read
    consecutive lines on the axis before the last.
    """
    windows = split(source, axes, (len(axes) - 1,))
    kernel, step = len(axes[-2].starts), axes[-2].step
    others = [*(range(len(a.starts)) for a in axes[:-2]), range(len(axes[-1].starts))]
    each = math.prod(map(len, others)) * weight.shape[2]
    order = (0, 1, len(axes) + 1, *range(3, len(axes) + 1), len(axes) + 2, 2)
    mix = np.ascontiguousarray(weight.transpose(order)).reshape(*weight.shape[:2], -1)
    lines_first = windows.taps[-2][0][1]
    target = np.moveaxis(out, 2, -2)
    cost = max(step, kernel) * each * out.itemsize
    for tile in tiles((*out.shape[:2], *out.shape[3:]), cost, CACHE):
        rows, columns = tile[-2:]
        height, width = rows.stop - rows.start, columns.stop - columns.start
        lead = [s.stop - s.start for s in tile[:-2]]
        reach = step * (height - 1) + kernel
        buffer = np.empty((*lead, reach, each, width), out.dtype)
        parts = buffer.reshape(*lead, reach, -1, weight.shape[2], width)
        first = lines_first + step * rows.start
        for number, tap in enumerate(product(*others)):
            full = (*tap[:-1], 0, tap[-1])
            view = _lines_of(windows, full, tile, slice(first, first + reach))
            parts[..., number, :, :] = np.moveaxis(view, 2, -2)
        size = buffer.itemsize
        pitch = (step * each * width * size, width * size, size)
        shape = (*lead, height, kernel * each, width)
        seen = as_strided(buffer, shape, (*buffer.strides[:-3], *pitch), writeable=False)
        w = mix[tile[1]].reshape(-1, *(1,) * (len(axes) - 1), weight.shape[1], kernel * each)
        np.matmul(w, seen, out=target[(*tile[:-2], rows, slice(None), columns)])


def _lines_of(windows: Windows, tap: tuple[int, ...], tile: Tile, lines: slice) -> Array:
    """What a tap reads for a tile, with these lines of the axis before the last: (n, g, v, …)."""
    whole = Windows(
        windows.lines,
        (*windows.steps[:-2], 1, windows.steps[-1]),
        (*windows.taps[:-2], ((0, 0),), windows.taps[-1]),
        windows.strides,
    )
    return whole.view(tap, (*tile[:-2], lines, tile[-1]))


def by_columns(weight: Array, source: Array, axes: tuple[Reading, ...], out: Array) -> None:
    """One GEMM: rows (v, t) of what the taps read, for all outputs of a tile (im2col)."""
    windows = split(source, axes, (len(axes) - 1,))
    kernel = weight.shape[3:]
    mix = weight.reshape(*weight.shape[:2], -1)
    cost = mix.shape[2] * out.itemsize
    for tile in tiles((*out.shape[:2], *out.shape[3:]), cost, 4 * CACHE):
        lead = [s.stop - s.start for s in tile]
        buffer = np.empty((*lead[:2], weight.shape[2], *kernel, *lead[2:]), out.dtype)
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
