"""The shortest x that makes ‖A·x − y‖ smallest, exactly, and multiplied out."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from convsym.errors import ConvsymError
from convsym.exact.certificate import as_pattern
from convsym.exact.integers import cleared, rational
from convsym.exact.inverses import pseudo_inverse, reduced, refuse_long_numbers
from convsym.exact.lifting import solve_rational
from convsym.exact.ordering import column_ranks
from convsym.exact.rank_proof import rank_proof
from convsym.pattern import Pattern

if TYPE_CHECKING:
    from convsym.exact.ordering import Matrix

Array = np.ndarray[Any, Any]


def least_squares(matrix: Matrix, y: Any) -> Array:
    """A⁺·y for a vector y: AᵀA·x = Aᵀ·y, and x in the row space of A; exact, an array of objects.

    For rationals one system is solved, V·(U·A·V)⁻¹·U·y by MacDuffee's formula, no pseudo-inverse made,
    and the normal equations are multiplied out. For symbols and complex numbers A⁺ is made.

    Raises ConvsymError as `pseudo_inverse` does.

    >>> least_squares(Pattern.from_array([[1, 1], [1, 1]]), [2, 4])
    array([Fraction(3, 2), Fraction(3, 2)], dtype=object)
    """
    exact = as_pattern(matrix).exact()
    column = Pattern.from_entries([(r, 0, v) for r, v in enumerate(y)], (exact.shape[0], 1)).exact()
    numbers, target = rational(exact), rational(column)
    if numbers is None or target is None:
        return np.asarray((pseudo_inverse(matrix) @ column).toarray()[:, 0])
    B, scale = cleared(numbers)
    Y, divisor = cleared(target)
    n = B.shape[1]
    right = Y.toarray().astype(object)
    lower = rank_proof(matrix).lower
    rows, columns = (np.array(v, dtype=np.int64) for v in (lower.rows, lower.columns))
    if not len(rows):
        return np.array([Fraction(0)] * n, dtype=object)
    U, V = reduced(B, rows, columns)
    M = U @ B @ V
    refuse_long_numbers("least_squares", M, n)
    N, (common,) = solve_rational(M, (U @ right).astype(object), column_ranks(M, M))
    x = (V @ N).astype(object)
    if not np.array_equal(B.T @ (B @ x).astype(object), common * (B.T @ right).astype(object)):
        raise ConvsymError("a least-squares solution did not fulfil the normal equations")
    whole = common * divisor
    return np.array([Fraction(scale * v, whole) for v in x[:, 0].tolist()], dtype=object)
