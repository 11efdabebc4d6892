"""The left inverse and the pseudo-inverse, exactly, and multiplied out."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from convsym.errors import ConvsymError
from convsym.exact.certificate import as_pattern
from convsym.exact.integers import (
    cleared,
    dense_objects,
    gaussian_parts,
    rational,
    realified,
    submatrix,
)
from convsym.exact.lifting import solve_rational
from convsym.exact.null_vectors import null_vectors
from convsym.exact.ordering import column_ranks
from convsym.exact.rank_proof import rank_proof
from convsym.exact.symbolic import symbolic_left_inverse, symbolic_pseudo_inverse
from convsym.pattern import Pattern

if TYPE_CHECKING:
    from convsym.exact.ordering import Matrix

Array = np.ndarray[Any, Any]

MOST_BYTES = 2**31
"""Inverses whose numbers could fill more than this are refused before they are computed."""


def left_inverse(matrix: Matrix) -> Pattern:
    """L with L·A = I exactly, where the rank is the number of columns; multiplied out.

    Shape (columns, rows). It is the inverse of n independent rows of A, and 0 in the columns of the
    other rows; `pseudo_inverse`, which is a left inverse too, weighs all rows. With symbols its entries
    are rational functions, and it is one wherever no denominator is 0.

    Raises ConvsymError with the rank and a null vector where there is none, and where the numbers
    could fill more than 2 GiB.

    >>> left_inverse(Pattern.from_array([[2], [3]])).toarray()
    array([[Fraction(1, 2), 0]], dtype=object)
    """
    exact = as_pattern(matrix).exact()
    proof = rank_proof(matrix)
    if proof.rank < exact.shape[1]:
        raise ConvsymError(_no_left_inverse(matrix, proof.rank))
    rows = np.array(proof.lower.rows, dtype=np.int64)
    numbers, parts = rational(exact), gaussian_parts(exact)
    if numbers is not None:
        return _left_inverse(numbers, rows)
    if parts is not None:
        return _complexified(_left_inverse(realified(*parts), _doubled(rows)))
    return symbolic_left_inverse(exact, rows.tolist())


def pseudo_inverse(matrix: Matrix) -> Pattern:
    """A⁺, the Moore–Penrose inverse, which every matrix has; exact, of Fractions.

    The one X with A·X·A = A, X·A·X = X, and A·X and X·A equal to their adjoints; these four equations
    were multiplied out. Floats are the binary rationals they are. For complex numbers the adjoint is
    the conjugate transpose. Symbols stand for *real* numbers here, so that the adjoint is the transpose;
    the entries are rational functions, right wherever no denominator is 0 and the rank is the generic
    one.

    With r independent rows A_R and columns A_K it is A_Rᵀ·(A_Kᵀ·A·A_Rᵀ)⁻¹·A_Kᵀ (MacDuffee's formula).

    Raises ConvsymError for expressions that hold symbols beside I, or symbols that are not real, and
    where the numbers could fill more than 2 GiB.

    >>> pseudo_inverse(Pattern.from_array([[1, 1], [1, 1]])).toarray()[0]
    array([Fraction(1, 4), Fraction(1, 4)], dtype=object)
    """
    exact = as_pattern(matrix).exact()
    lower = rank_proof(matrix).lower
    rows, columns = (np.array(v, dtype=np.int64) for v in (lower.rows, lower.columns))
    numbers, parts = rational(exact), gaussian_parts(exact)
    if numbers is not None:
        return _pseudo_inverse(numbers, rows, columns)
    if parts is not None:
        found = _pseudo_inverse(realified(*parts), _doubled(rows), _doubled(columns))
        return _complexified(found)
    return symbolic_pseudo_inverse(exact, rows.tolist(), columns.tolist())


def _no_left_inverse(matrix: Matrix, rank: int) -> str:
    vector = list(null_vectors(matrix, most=1).vectors[0])
    shown = str(vector)
    if len(shown) > 200:
        places = [j for j, v in enumerate(vector) if v]
        shown = (
            f"a vector with {len(places)} non-zeros, the last of them x[{places[-1]}], the first that "
            "nullspace() gives,"
        )
    n = matrix.shape[1]
    return (
        f"there is no left inverse: the rank is {rank} and the matrix has {n} columns, so it sends "
        f"x = {shown} to 0; use pseudo_inverse(), which every matrix has"
    )


def _left_inverse(numbers: Pattern, rows: Array) -> Pattern:
    B, scale = cleared(numbers)
    square = submatrix(B, rows, np.arange(B.shape[1]))
    n = square.shape[1]
    refuse_long_numbers("left_inverse", square, n * n)
    identity = dense_objects(Pattern.identity(n)) if n else np.zeros((0, 0), dtype=object)
    N, common = _over_common(*solve_rational(square, identity, column_ranks(square, square)))
    if not np.array_equal(square.T @ N.T, common * identity):
        raise ConvsymError("a left inverse did not multiply out to the identity")
    return _fractions(N, scale, common, rows, (n, numbers.shape[0]))


def reduced(B: Pattern, rows: Array, columns: Array) -> tuple[Pattern, Pattern]:
    """(U, V): U = B_Kᵀ and V = B_Rᵀ for independent rows R and columns K; I where none is left out."""
    m, n = B.shape
    r = len(rows)
    U = Pattern.identity(m) if r == m else submatrix(B, np.arange(m), np.sort(columns)).T
    V = Pattern.identity(n) if r == n else submatrix(B, np.sort(rows), np.arange(n)).T
    return U, V


def _pseudo_inverse(numbers: Pattern, rows: Array, columns: Array) -> Pattern:
    """V·(U·B·V)⁻¹·U, with U and V as `reduced` has them."""
    B, scale = cleared(numbers)
    m, n = B.shape
    if len(rows) == 0:
        return Pattern.from_entries([], (n, m))
    U, V = reduced(B, rows, columns)
    M = U @ B @ V
    refuse_long_numbers("pseudo_inverse", M, m * n)
    X, common = _over_common(*solve_rational(M, dense_objects(U), column_ranks(M, M)))
    Q = (V @ X).astype(object)
    if not _is_pseudo_inverse(B, Q, common):
        raise ConvsymError("a pseudo-inverse did not fulfil Penrose's equations")
    return _fractions(Q, scale, common, np.arange(m), (n, m))


def _is_pseudo_inverse(B: Pattern, Q: Array, common: int) -> bool:
    """Penrose's four equations for Q/common, in integers."""
    left, right = (B @ Q).astype(object), (B.T @ Q.T).T
    return bool(
        np.array_equal((B.T @ left.T).T, common * dense_objects(B))
        and np.array_equal(_times(Q, left, common), common * Q)
        and np.array_equal(left, left.T)
        and np.array_equal(right, right.T)
    )


def _times(Q: Array, left: Array, common: int) -> Array:
    """Q·left, quickly where `left` is a multiple of the identity."""
    if np.array_equal(left, common * np.eye(len(left), dtype=int).astype(object)):
        return common * Q
    return np.asarray(Q @ left)


def _over_common(N: Array, D: list[int]) -> tuple[Array, int]:
    """The columns N_j/D_j over one denominator."""
    common = math.lcm(*D)
    return N * np.array([common // d for d in D], dtype=object), common


def _fractions(
    N: Array, scale: int, common: int, columns: Array, shape: tuple[int, int]
) -> Pattern:
    """The Pattern of scale·N/common, its columns at the places given."""
    r, c = np.nonzero(N)
    return Pattern.from_entries(
        [
            (i, j, Fraction(scale * v, common))
            for i, j, v in zip(r.tolist(), columns[c].tolist(), N[r, c].tolist(), strict=True)
        ],
        shape,
    )


def refuse_long_numbers(method: str, M: Pattern, entries: int) -> None:
    """Hadamard's bound on the determinant of M bounds the digits of its inverse."""
    squares: dict[int, int] = {}
    for r, _, value in M.entries():
        squares[r] = squares.get(r, 0) + int(value) ** 2
    bits = sum(math.log2(v) / 2 for v in squares.values() if v)
    needed = entries * bits / 8
    if needed > MOST_BYTES:
        raise ConvsymError(
            f"{method} would have {entries} entries with numerators of up to {int(bits * 0.30103)} "
            f"digits, up to {needed / 2**30:.1f} GiB; take a smaller input size, or solve with "
            "C.aslinearoperator() and SciPy's lsqr in floating point"
        )


def _doubled(places: Array) -> Array:
    return np.stack([2 * places, 2 * places + 1], axis=1).ravel()


def _complexified(real: Pattern) -> Pattern:
    """The complex matrix whose blocks [[x, −y], [y, x]] these are."""
    found: dict[tuple[int, int], Any] = {}
    for r, c, value in real.entries():
        if c % 2 == 0:
            part = sympy.I ** (r % 2) * sympy.Rational(value.numerator, value.denominator)
            place = (r // 2, c // 2)
            found[place] = found.get(place, sympy.Integer(0)) + part
    shape = (real.shape[0] // 2, real.shape[1] // 2)
    return Pattern.from_entries([(r, c, v) for (r, c), v in found.items()], shape)
