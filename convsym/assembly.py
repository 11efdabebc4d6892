"""Patterns put together from others: 0/1 matrices that select, blocks side by side, along the diagonal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from convsym.pattern import Pattern
from convsym.values import join, lift

Array = np.ndarray[Any, Any]


def selection(columns: Array, width: int) -> Pattern:
    """The 0/1 matrix whose row i has its 1 at column columns[i]; −1 leaves the row zero.

    >>> selection(np.array([2, -1]), 3).toarray()
    array([[0, 0, 1],
           [0, 0, 0]])
    """
    rows = np.flatnonzero(columns >= 0)
    labels = np.zeros(rows.size, np.int64)
    return Pattern.from_terms(rows, columns[rows], labels, [1], (columns.size, width))


def assembled(parts: Sequence[tuple[Pattern, int, int]], shape: tuple[int, int]) -> Pattern:
    """The matrix of this shape with each part put at its first row and column; where two meet they add.

    >>> I = Pattern.identity(1)
    >>> assembled([(I, 0, 0), (I, 0, 2)], (1, 3)).toarray()
    array([[1, 0, 1]])
    """
    target = "int"
    for part, _, _ in parts:
        target = join(target, part.kind)
    starts = np.cumsum([0, *(len(part.values) for part, _, _ in parts)])
    return Pattern.from_terms(
        _joined(part.rows + row for part, row, _ in parts),
        _joined(part.indices + column for part, _, column in parts),
        _joined(part.labels + start for (part, _, _), start in zip(parts, starts, strict=False)),
        _joined((lift(part.values, target) for part, _, _ in parts), object),
        shape,
    )


def _joined(arrays: Iterable[Array], dtype: Any = np.int64) -> Array:
    return np.concatenate([np.zeros(0, dtype), *arrays])


def side_by_side(parts: Sequence[Pattern]) -> Pattern:
    """[A B …]"""
    starts = np.cumsum([0, *(part.shape[1] for part in parts)]).tolist()
    placed = [(part, 0, at) for part, at in zip(parts, starts, strict=False)]
    return assembled(placed, (parts[0].shape[0], starts[-1]))


def stacked(parts: Sequence[Pattern]) -> Pattern:
    """The parts under each other."""
    return side_by_side([part.T for part in parts]).T


def block_diagonal(parts: Sequence[Pattern]) -> Pattern:
    """diag(A, B, …), the parts down the diagonal, zeros elsewhere."""
    rows = np.cumsum([0, *(part.shape[0] for part in parts)]).tolist()
    columns = np.cumsum([0, *(part.shape[1] for part in parts)]).tolist()
    placed = list(zip(parts, rows[:-1], columns[:-1], strict=True))
    return assembled(placed, (rows[-1], columns[-1]))
