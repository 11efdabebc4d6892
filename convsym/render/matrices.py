"""Patterns and layers' matrices for display: truncated with dots, coloured by tap."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np

from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.render import display as D
from convsym.render.convert import number

MOST_COLUMNS = 16
MOST_ROWS = 16
HEAD, TAIL = 7, 2  # what is kept of a line that is too long

Tap = tuple[int, int] | None


def kept(count: int, most: int) -> tuple[list[int], int | None]:
    """The places that are shown, and before which of them dots stand (None: all are shown)."""
    if count <= most:
        return list(range(count)), None
    return [*range(HEAD), *range(count - TAIL, count)], HEAD


def is_truncated(shape: tuple[int, int]) -> bool:
    """Whether a matrix of this shape is shown in part."""
    return shape[0] > MOST_ROWS or shape[1] > MOST_COLUMNS


def pattern_matrix(
    pattern: Pattern | ConvMatrix,
    tap_at: Callable[[int, int], Tap] | None = None,
    tap_columns: int = 0,
    groups: int = 0,
) -> D.Matrix:
    """The matrix with dots where it is wide or tall; an entry outside the structure is a plain 0.

    `tap_at` tells the kernel row and column that stands at an entry; `groups` is the length of one
    line of the input.
    """
    rows, cut_row = kept(pattern.shape[0], MOST_ROWS)
    columns, cut_column = kept(pattern.shape[1], MOST_COLUMNS)
    cells: list[list[D.Node]] = []
    taps: list[list[Tap]] = []
    for r in rows:
        cells.append([number(pattern[r, c]) for c in columns])
        taps.append([tap_at(r, c) if tap_at else None for c in columns])
    _insert_dots(cells, taps, cut_row, cut_column)
    starts: tuple[int, ...] = ()
    if groups and cut_column is None and pattern.shape[1] > groups:
        starts = tuple(range(groups, pattern.shape[1], groups))
    return D.Matrix(
        tuple(map(tuple, cells)), tuple(map(tuple, taps)) if tap_at else None, starts, tap_columns
    )


def _insert_dots(
    cells: list[list[D.Node]], taps: list[list[Tap]], cut_row: int | None, cut_column: int | None
) -> None:
    if cut_column is not None:
        for line, marks in zip(cells, taps, strict=True):
            line.insert(cut_column, D.Op("⋯", "tight"))
            marks.insert(cut_column, None)
    if cut_row is not None:
        width = len(cells[0])
        dots: list[D.Node] = [D.Op("⋮", "tight")] * width
        if cut_column is not None:
            dots[cut_column] = D.Op("⋱", "tight")
        cells.insert(cut_row, dots)
        taps.insert(cut_row, [None] * width)


def layer_matrix(matrix: ConvMatrix) -> D.Matrix:
    """C of a layer (or Cᵀ), each entry with the tap that stands there where only one does."""
    return pattern_matrix(matrix, _tap_finder(matrix), matrix.maps[-1].k, int(matrix.in_shape[-1]))


def _tap_finder(matrix: ConvMatrix) -> Callable[[int, int], Tap]:
    """Kernel row and column by position; the row is 0 in 1-D, the last two axes count in 3-D."""
    columns = [one.columns() for one in matrix.maps]
    outputs = [one.o for one in matrix.maps]
    inputs = [one.n for one in matrix.maps]
    channels_out = matrix.weight.shape[0] // matrix.groups
    channels_in = matrix.weight.shape[1]

    def find(row: int, column: int) -> Tap:
        if matrix.transposed:
            row, column = column, row
        out_channel, out_place = divmod(row, prod(outputs))
        in_channel, in_place = divmod(column, prod(inputs))
        if out_channel // channels_out != in_channel // channels_in:
            return None
        places = zip(
            columns,
            np.unravel_index(out_place, outputs),
            np.unravel_index(in_place, inputs),
            strict=True,
        )
        taps = [np.flatnonzero(table[int(r)] == int(c)) for table, r, c in places]
        if any(len(found) != 1 for found in taps):
            return None
        first, second = ([0] + [int(found[0]) for found in taps])[-2:]
        return first, second

    return find
