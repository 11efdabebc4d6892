"""The route by lines: what the taps of the last axis read, side by side, and a GEMM a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, product
from operator import mul
from typing import Any, NamedTuple

import numpy as np

from convsym.errors import broken
from convsym.operator.routes import CACHE, Buffer
from convsym.operator.windows import Reading, Tile, Windows, cut, split, tiles
from convsym.strided import strided

Array = np.ndarray[Any, Any]

WIDE = 112
"""Columns from which on a GEMM is no longer slow for having few."""

ROOM = 2 * CACHE
"""Bytes of the lines of a tile, where they lie side by side."""


class Bundle(NamedTuple):
    """Taps that one copy lays out: for each output, they read `apart` places from one another.

    A tap here has no part on the axis before the last; `first` is where in `Windows.lines` the first
    of them reads for output 0.
    """

    taps: tuple[tuple[int, ...], ...]
    first: int
    apart: int


def by_lines(weight: Array, source: Array, axes: tuple[Reading, ...], out: Array) -> None:
    """One GEMM (a GEMV for one output channel) for each line of the output, or a few lines at once.

    Only the taps of the last axis (and of axes before the last two) are laid out side by side:
    buffer[h] has rows (t, v) of what they read in line h. The windows of neighbouring lines
    overlap in it, k·(taps, v) rows from line s·h on, without being copied. A tile is cut into
    strips, and line h of all strips is one long line, since a GEMM of few columns is slow. Needs
    taps that read consecutive lines on the axis before the last.
    """
    if not axes[-2].consecutive:
        rule = f"the taps of axis -2 read places {axes[-2].starts}, no neighbours"
        raise ValueError(broken("route", "lines", rule, 'choose "bands"'))
    windows = split(source, axes, (len(axes) - 1,))
    bundles = tuple(_bundles(windows))
    u, v = weight.shape[1:3]
    kernel, step = len(axes[-2].starts), axes[-2].step
    mix = _in_order(weight, [tap for bundle in bundles for tap in bundle.taps])
    taps, rows = mix.shape[3], kernel * mix.shape[3] * v
    mix = mix.reshape(-1, *(1,) * (len(axes) - 1), u, rows)
    target = np.moveaxis(out, 2, -2)
    memory, products = Buffer(out.dtype), Buffer(out.dtype)
    most = 1 if u == 1 else min(4, -(-WIDE // out.shape[-1]))
    cost = _cost(taps * v * out.itemsize, most * max(kernel - step, 0), step, out.shape[-2:])
    for tile in tiles((*out.shape[:2], *out.shape[3:]), cost, ROOM, most):
        *lead, height, width = (s.stop - s.start for s in tile)
        strips = max(n for n in range(1, most + 1) if height % n == 0)
        height //= strips
        columns = strips * width
        buffer = memory.shaped(*lead, step * (height - 1) + kernel, taps, v, strips, width)
        _lay_out(windows, bundles, tile, buffer)
        *leading, line = _pitches(buffer)[:-4]
        shape, steps = (*lead, height, rows, columns), (*leading, step * line, columns, 1)
        seen = strided(buffer, 0, shape, steps)
        place = cut(target, *tile[:-1], slice(None), tile[-1])
        if strips == 1:
            np.matmul(mix[tile[1]], seen, out=place)
        else:
            found = np.matmul(mix[tile[1]], seen, out=products.shaped(*lead, height, u, columns))
            found = found.reshape(*lead, height, u, strips, width)
            place.reshape(*lead, strips, height, u, width)[...] = np.moveaxis(found, -2, -4)


def _bundles(windows: Windows) -> Iterator[Bundle]:
    """The taps of all axes but the one before the last, those of one phase of the last together."""
    phase, _, _, _, *pitches = _pitches(windows.lines)
    axes = (*windows.taps[:-2], windows.taps[-2][:1], windows.taps[-1])
    last = sorted(range(len(axes[-1])), key=lambda t: axes[-1][t])
    for outer in product(*(range(len(places)) for places in axes[:-2])):
        for _, group in groupby(last, key=lambda t: axes[-1][t][0]):
            taps = tuple(group)
            tap = (*outer, 0, taps[0])
            starts = (places[t][1] for places, t in zip(axes, tap, strict=True))
            first = phase * windows.phase(tap) + sum(map(mul, pitches, starts))
            apart = axes[-1][taps[1]][1] - axes[-1][taps[0]][1] if len(taps) > 1 else 0
            yield Bundle(tuple((*outer, t) for t in taps), first, apart)


def _lay_out(windows: Windows, bundles: tuple[Bundle, ...], tile: Tile, buffer: Array) -> None:
    """What the taps read of a tile, into buffer (n, groups, *leading, lines, taps, v, strips, width).

    The strips share the outputs of the tile, one below the other.
    """
    *lead, lines, _, v, strips, width = buffer.shape
    _, *batch, channel = _pitches(windows.lines)[:4]
    *outer, line, place = _pitches(windows.lines)[4:]
    moves = (*batch, *map(mul, (*outer, line, place), windows.steps))
    here = sum(move * s.start for move, s in zip(moves, tile, strict=True))
    strip = moves[-2] * (tile[-2].stop - tile[-2].start) // strips
    at = 0
    for bundle in bundles:
        count = len(bundle.taps)
        shape = (*lead, lines, count, v, strips, width)
        steps = (*moves[:-2], line, bundle.apart, channel, strip, place)
        buffer[..., at : at + count, :, :, :] = strided(
            windows.lines, bundle.first + here, shape, steps
        )
        at += count


def _pitches(array: Array) -> list[int]:
    """The strides in elements."""
    return [stride // array.itemsize for stride in array.strides]


def _in_order(weight: Array, taps: list[tuple[int, ...]]) -> Array:
    """weight (groups, u, v, *k) as (groups, u, k of the axis before the last, these taps, v)."""
    lines = weight.ndim - 2
    mix = weight.transpose(0, 1, lines, *range(3, lines), lines + 1, 2)
    kernel = mix.shape[3:-1]
    mix = mix.reshape(*mix.shape[:3], -1, mix.shape[-1])
    order = [int(np.ravel_multi_index(tap, kernel)) for tap in taps]
    in_order = order == list(range(len(order)))
    return np.ascontiguousarray(mix if in_order else mix[:, :, :, order])


def _cost(each: int, halo: int, step: int, outputs: tuple[int, ...]) -> int:
    """Bytes of the buffer an output, where a place of a line takes `each` bytes.

    h lines of outputs read s·h lines and the halo; h is what fits.
    """
    height, width = outputs
    rows = max(1, min((ROOM // (each * width) - halo) // step, height))
    return each * step + -(-each * halo // rows)
