"""The route by taps: one GEMM for each tap, which adds its product to the sum where that lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from convsym.errors import broken
from convsym.operator.routes import CACHE, Buffer
from convsym.operator.windows import Reading, Windows, cut, split
from convsym.strided import strided

Array = np.ndarray[Any, Any]

SMALL = 10**6
"""Multiplications up to which OpenBLAS computes a GEMM without copying its factors first."""


def by_taps(weight: Array, source: Array, axes: tuple[Reading, ...], out: Array) -> None:
    """One GEMM for each tap over runs of the last two axes, adding to the sum of those before it.

    The channels of a place lie side by side, so that what a tap reads is a matrix (run, v) that
    begins somewhere, and nothing is laid out: a line of q places makes output (r, c) number r·q + c
    of the run, a tap an offset in it. What falls between two rows of outputs is computed and left.
    For float32, float64 and their complex types.
    """
    if out.dtype.char not in "fdFD":
        rule = f"BLAS has no GEMM of {out.dtype}"
        raise ValueError(broken("route", "taps", rule, 'choose "runs"'))
    from scipy.linalg import get_blas_funcs

    windows = split(source, axes, range(len(axes)), channels_last=True)
    lines = np.ascontiguousarray(np.moveaxis(windows.lines, 3, -1))
    gemm = get_blas_funcs("gemm", dtype=out.dtype)
    u, v = weight.shape[1:3]
    mix = np.ascontiguousarray(np.moveaxis(weight, (1, 2), (-1, -2)))
    pitch, memory = lines.shape[-2], Buffer(out.dtype)
    parts = list(_parts(out.shape[-2:], pitch, _longest(u, v, out.itemsize)))
    for n, group, *place in np.ndindex(*out.shape[:2], *out.shape[3:-2]):
        taps = [
            (matrix.reshape(-1, v).T, mix[(group, *tap)].T, offset)
            for tap, matrix, offset in _read(lines, windows, n, group, place)
        ]
        target = cut(out, n, group, slice(None), *place)
        for rows, columns, first, run in parts:
            total = memory.shaped(u, run).T
            for number, (x, w, offset) in enumerate(taps):
                x = x[:, first + offset : first + offset + run]
                total = gemm(1, x, w, number > 0, total, 1, 1, 1)
            height, width = rows.stop - rows.start, columns.stop - columns.start
            target[:, rows, columns] = strided(total.T, 0, (u, height, width), (run, pitch, 1))


def _longest(u: int, v: int, itemsize: int) -> int:
    """The places of a run: what a GEMM takes without copying, and no more than the cache holds."""
    return max(1, min(SMALL // (u * v), CACHE // (4 * (u + v) * itemsize)))


def _parts(
    outputs: tuple[int, ...], pitch: int, longest: int
) -> Iterator[tuple[slice, slice, int, int]]:
    """Parts of the last two axes, whole rows where they fit: (rows, columns, first place, run)."""
    height, width = outputs
    down, along = max(1, longest // pitch), min(width, longest)
    for top in range(0, height, down):
        bottom = min(top + down, height)
        for left in range(0, width, along):
            right = min(left + along, width)
            run = (bottom - top - 1) * pitch + right - left
            yield slice(top, bottom), slice(left, right), top * pitch + left, run


def _read(
    lines: Array, windows: Windows, n: int, group: int, place: list[int]
) -> Iterator[tuple[tuple[int, ...], Array, int]]:
    """For each tap the plane of the last two axes that it reads, and how far from the run's begin."""
    for tap in np.ndindex(tuple(map(len, windows.taps))):
        *outer, row, column = (starts[t][1] for starts, t in zip(windows.taps, tap, strict=True))
        planes = (start + at for start, at in zip(outer, place, strict=True))
        plane = cut(lines, windows.phase(tap), n, group, *planes)
        yield tap, plane, row * lines.shape[-2] + column
