"""An order of the columns in which a matrix is banded: positions before channels.

With row-major vec the channel is the slowest index, so a row that reads C channels spans nearly the
whole matrix. With the channel fastest and the shortest window of lines slowest it spans a few lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from convsym.indexmap import IndexMap
from convsym.pattern import Pattern

if TYPE_CHECKING:
    from convsym.matrix import ConvMatrix

    Matrix: TypeAlias = Pattern | ConvMatrix

Array = np.ndarray[Any, Any]


def column_ranks(matrix: Matrix, pattern: Pattern) -> Array:
    """The place of each column in an order in which the matrix is banded.

    By its geometry for a ConvMatrix. For a Pattern its own order, or that of the reverse
    Cuthill–McKee method where its rows then span less than half as much.

    >>> column_ranks(Pattern.from_array([[1, 1, 0], [0, 1, 1]]), Pattern.identity(3))
    array([0, 1, 2])
    """
    if not isinstance(matrix, Pattern):
        return _by_position(matrix)
    natural = np.arange(pattern.shape[1])
    if pattern.nnz == 0:
        return natural
    found = _cuthill_mckee(pattern)
    return found if 2 * spans(pattern, found) < spans(pattern, natural) else natural


def spans(pattern: Pattern, ranks: Array) -> int:
    """The sum over the rows of the columns from first to last entry: what elimination grows with."""
    full = np.flatnonzero(np.diff(pattern.indptr))
    places, starts = ranks[pattern.indices], pattern.indptr[full]
    reach = np.maximum.reduceat(places, starts) - np.minimum.reduceat(places, starts)
    return int(reach.sum()) + len(full)


def _cuthill_mckee(pattern: Pattern) -> Array:
    """SciPy's order of the graph that joins each row to its columns, restricted to the columns."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    m, n = pattern.shape
    ends = (pattern.rows, pattern.indices + m)
    both = (np.concatenate(ends), np.concatenate(ends[::-1]))
    graph = csr_array((np.ones(len(both[0]), np.int8), both), shape=(m + n, m + n))
    graph.indices = graph.indices.astype(np.int32)  # older SciPy orders 32-bit graphs alone
    graph.indptr = graph.indptr.astype(np.int32)
    order = reverse_cuthill_mckee(graph, symmetric_mode=True)
    ranks = np.empty(n, np.int64)
    ranks[order[order >= m] - m] = np.arange(n)
    return ranks


def _by_position(matrix: ConvMatrix) -> Array:
    """Groups slowest, then the axis whose window is the smallest part of it, then the others."""
    channels, *sizes = matrix.in_shape
    per_group = channels // matrix.groups
    part = [m.span / max(m.n, m.o) for m in matrix.maps]
    axes = sorted(range(len(sizes)), key=lambda j: part[j])
    lines = [_line(m, n) for m, n in zip(matrix.maps, sizes, strict=True)]
    group, channel = np.divmod(np.arange(channels), per_group)
    found = np.zeros((channels, *sizes), np.int64)
    for values, axis, size in (
        (group, 0, matrix.groups),
        *((lines[j], j + 1, sizes[j]) for j in axes),
        (channel, 0, per_group),
    ):
        found *= size
        found += values.reshape([-1 if j == axis else 1 for j in range(found.ndim)])
    return found.ravel()


def _line(one: IndexMap, size: int) -> Array:
    """The places along an axis; where the window wraps round, the two ends side by side.

    0, n−1, 1, n−2, … makes a ring a band twice as wide.
    """
    place = np.arange(size)
    if one.mode != "circular" or max(one.begin, one.end) <= 0:
        return place
    back = size - 1 - place
    return np.where(place <= back, 2 * place, 2 * back + 1)
