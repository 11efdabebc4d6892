"""The null space, exactly: primitive integer vectors, or polynomials in the taps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import sympy

from convsym.errors import ConvsymError
from convsym.exact.certificate import as_pattern
from convsym.exact.elimination import Entries, panels, pivots, solve
from convsym.exact.integers import (
    all_zero,
    cleared,
    dense_objects,
    gaussian_parts,
    rational,
    realified,
    submatrix,
)
from convsym.exact.lifting import solve_rational
from convsym.exact.ordering import column_ranks
from convsym.exact.residues import is_surely_nonzero, primes, residues
from convsym.exact.symbolic import symbolic_nullspace
from convsym.pattern import Pattern
from convsym.values import is_zero, kind, objects

if TYPE_CHECKING:
    from convsym.exact.ordering import Matrix

Array = np.ndarray[Any, Any]


class NullVectors(NamedTuple):
    """Vectors x with A·x = 0 (Aᵀ·x = 0 where `transposed`), independent: an upper bound of the rank.

    Vector j is not 0 at `places[j]`, and the others are.
    """

    places: tuple[int, ...]
    vectors: tuple[tuple[Any, ...], ...]
    transposed: bool = False

    def bound(self, pattern: Pattern) -> int | None:
        """The upper bound, once all is multiplied out; None where something is not as it says."""
        A = pattern.exact().T if self.transposed else pattern.exact()
        n = A.shape[1]
        if not len(set(self.places)) == len(self.places) == len(self.vectors):
            return None
        if any(len(v) != n or not _is_exact(v) for v in self.vectors):
            return None
        if not all(isinstance(j, int) and 0 <= j < n for j in self.places):
            return None
        for place, vector in zip(self.places, self.vectors, strict=True):
            if not is_surely_nonzero(vector[place]):
                return None
            if not all(is_zero(vector[j]) for j in self.places if j != place):
                return None
        if self.vectors and not all_zero(A @ np.stack([objects(v) for v in self.vectors], axis=1)):
            return None
        return n - len(self.vectors)


def _is_exact(vector: tuple[Any, ...]) -> bool:
    """Whether no entry is a float, whose products could be rounded to 0."""
    if kind(vector) in ("float", "complex"):
        return False
    return not any(isinstance(v, sympy.Expr) and v.has(sympy.Float) for v in vector)


def nullspace(matrix: Matrix) -> list[list[Any]]:
    """A basis of {x : A·x = 0}: primitive vectors of Python ints, or of polynomials for symbols.

    One vector for each column that depends on those to its left: its last non-zero stands there, and
    it is zero at the other such columns, which makes the basis unique but for factors; the first
    non-zero of integers is positive. Complex taps give Gaussian integers, the last non-zero real.
    Each vector was multiplied out. With symbols: for generic taps, over their polynomials.

    >>> nullspace(Pattern.from_array([[1, 2, 0], [0, 0, 1]]))
    [[2, -1, 0]]
    """
    return [list(v) for v in null_vectors(matrix).vectors]


def null_vectors(matrix: Matrix, most: int | None = None) -> NullVectors:
    """The basis that `nullspace` gives, with the columns its vectors belong to; or the first `most`."""
    exact = as_pattern(matrix).exact()
    return null_basis(exact, column_ranks(matrix, exact), most)


def null_basis(exact: Pattern, ranks: Array, most: int | None = None) -> NullVectors:
    """The same for an exact Pattern that is banded with its columns in the order of `ranks`."""
    numbers = rational(exact)
    if numbers is not None:
        return _integer_basis(numbers, ranks, most)
    parts = gaussian_parts(exact)
    if parts is not None:
        return _gaussian_basis(*parts, ranks, most)
    found = symbolic_nullspace(exact)[:most]
    places = tuple(_last(v) for v in found)
    made = NullVectors(places, tuple(map(tuple, found)))
    if made.bound(exact) is None:
        raise ConvsymError("a null vector found by elimination did not multiply out to zero")
    return made


def _last(vector: Any) -> int:
    return max(j for j, value in enumerate(vector) if value)


def _integer_basis(numbers: Pattern, ranks: Array, most: int | None) -> NullVectors:
    """The basis of a rational matrix, banded with its columns in the order of `ranks`."""
    A, _ = cleared(numbers)
    for prime in primes():
        rows, free = _split(A, ranks, prime)
        taken = np.setdiff1d(np.arange(A.shape[1]), free)
        free = free[:most]
        found = np.zeros((A.shape[1], len(free)), dtype=object)
        if len(free):
            right = -dense_objects(submatrix(A, rows, free))
            square = submatrix(A, rows, taken)
            order = np.argsort(np.argsort(ranks[taken]))
            found[taken], denominators = solve_rational(square, right, order)
            found[free, np.arange(len(free))] = denominators
        vectors = tuple(_primitive(v) for v in found.T.tolist())
        made = NullVectors(tuple(free.tolist()), vectors)
        leftmost = all(_last(v) == j for j, v in zip(made.places, vectors, strict=True))
        if leftmost and made.bound(A) is not None:
            return made
    raise AssertionError("the primes do not end")


def _split(A: Pattern, ranks: Array, prime: int) -> tuple[Array, Array]:
    """(rows, free): independent rows, and the columns that depend on those to their left, modulo p.

    Elimination along the band leaves other columns over. Their null vectors, read from the right,
    show the right ones: those of the last non-zeros in reduced form.
    """
    entries = residues(A, prime, None)
    banded = entries._replace(columns=ranks[entries.columns])
    rows, places = pivots(banded, prime)
    order = np.argsort(ranks)
    taken = np.sort(order[places])
    free = np.setdiff1d(np.arange(A.shape[1]), taken)
    if not len(free) or np.array_equal(ranks, np.arange(len(ranks))):
        return rows, free
    inner = np.argsort(np.argsort(ranks[taken]))
    small = residues(submatrix(A, rows, taken), prime, None)
    factors = list(panels(small._replace(columns=inner[small.columns]), prime))
    right = residues(submatrix(A, rows, free), prime, None)
    b = np.zeros((len(rows), len(free)), np.int64)
    b[right.rows, right.columns] = prime - right.data
    vectors = np.zeros((len(free), A.shape[1]), np.int64)
    vectors[:, taken] = solve(factors, b, prime)[inner].T
    vectors[np.arange(len(free)), free] = 1
    backward = vectors[:, ::-1]
    r, c = np.nonzero(backward)
    _, last = pivots(Entries(r, c, backward[r, c], backward.shape), prime)
    return rows, np.sort(A.shape[1] - 1 - last)


def _primitive(vector: list[int]) -> tuple[int, ...]:
    """The vector over its content, its first non-zero positive."""
    content = math.gcd(*vector)
    sign = 1 if next(v for v in vector if v) > 0 else -1
    return tuple(sign * v // content for v in vector)


def _gaussian_basis(x: Pattern, y: Pattern, ranks: Array, most: int | None) -> NullVectors:
    """The basis of X + i·Y: of the two real vectors for a column, the one that is real there."""
    doubled = np.stack([2 * ranks, 2 * ranks + 1], axis=1).ravel()
    both = _integer_basis(realified(x, y), doubled, None if most is None else 2 * most)
    kept = [(j // 2, v) for j, v in zip(both.places, both.vectors, strict=True) if j % 2 == 0]
    return NullVectors(
        tuple(j for j, _ in kept),
        tuple(
            tuple(a + sympy.I * b for a, b in zip(v[::2], v[1::2], strict=True)) for _, v in kept
        ),
    )
