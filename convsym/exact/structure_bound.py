"""The structural rank: an upper bound from the places of the non-zeros alone, with its cover."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from convsym.pattern import Pattern
from convsym.values import is_zero

Array = np.ndarray[Any, Any]


class Cover(NamedTuple):
    """Rows and columns that hold every non-zero: the rank is at most their number.

    A matrix that is 0 outside a rows and b columns is a sum of one of rank ≤ a and one of rank ≤ b.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]

    def bound(self, pattern: Pattern) -> int | None:
        """How many lines cover the non-zeros; None where some non-zero is left out."""
        m, n = pattern.shape
        for listed, size in ((self.rows, m), (self.columns, n)):
            if not all(isinstance(v, int) and 0 <= v < size for v in listed):
                return None
        covered = np.isin(pattern.rows, self.rows) | np.isin(pattern.indices, self.columns)
        exact = pattern.exact()
        left = np.unique(exact.labels[~covered])
        if not all(is_zero(exact.values[j]) for j in left):
            return None
        return len(set(self.rows)) + len(set(self.columns))


def structural_rank(pattern: Pattern) -> int:
    """The most non-zeros no two of which share a row or column: an upper bound of the rank.

    >>> structural_rank(Pattern.from_array([[1, 2, 3], [4, 0, 0], [5, 0, 0]]))
    2
    """
    return int(np.count_nonzero(_matching(_graph(pattern)) >= 0))


def smallest_cover(pattern: Pattern) -> Cover:
    """As many rows and columns as the structural rank that hold every non-zero (König's theorem).

    From a largest matching: rows that alternating paths from unmatched rows do not reach, and columns
    that they do.

    >>> smallest_cover(Pattern.from_array([[1, 2, 3], [4, 0, 0], [5, 0, 0]]))
    Cover(rows=(0,), columns=(0,))
    """
    graph = _graph(pattern)
    column_of = _matching(graph)
    row_of = np.full(graph.shape[1], -1)
    row_of[column_of[column_of >= 0]] = np.flatnonzero(column_of >= 0)
    row_reached = column_of < 0
    column_reached = np.zeros(graph.shape[1], bool)
    newly = np.flatnonzero(row_reached)
    while newly.size:
        columns = np.unique(graph[newly].indices)
        columns = columns[~column_reached[columns]]
        column_reached[columns] = True
        newly = row_of[columns]
        row_reached[newly] = True
    return Cover(
        tuple(np.flatnonzero(~row_reached).tolist()), tuple(np.flatnonzero(column_reached).tolist())
    )


def _graph(pattern: Pattern) -> Any:
    """The places whose value is not known to be 0, as a SciPy graph."""
    from scipy.sparse import csr_array

    alive = np.array([not is_zero(v) for v in pattern.values] or [False])[pattern.labels]
    ends = (pattern.rows[alive], pattern.indices[alive])
    graph = csr_array((np.ones(len(ends[0]), np.int8), ends), shape=pattern.shape)
    graph.indices = graph.indices.astype(np.int32)  # older SciPy matches 32-bit graphs alone
    graph.indptr = graph.indptr.astype(np.int32)
    return graph


def _matching(graph: Any) -> Array:
    """The column that a largest matching gives each row, −1 for none."""
    from scipy.sparse.csgraph import maximum_bipartite_matching

    return np.asarray(maximum_bipartite_matching(graph, perm_type="column"))
