"""The rank with its two bounds: a minor that is not 0 from below, and what allows no more from above."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from convsym.assembly import stacked
from convsym.errors import ConvsymError
from convsym.exact.certificate import (
    RankCertificate,
    as_pattern,
    banded_certificate,
    check_rank_certificate,
)
from convsym.exact.integers import gaussian_parts, rational
from convsym.exact.leading import TriangularMinor, check_triangular_minor, leading_minor
from convsym.exact.null_vectors import NullVectors, null_basis, null_vectors
from convsym.exact.ordering import column_ranks
from convsym.exact.residues import ZeroDenominatorError, primes
from convsym.exact.structure_bound import Cover, smallest_cover, structural_rank
from convsym.exact.symbolic import ExactMinor, check_exact_minor, exact_minor, polynomial_parts
from convsym.pattern import Pattern

if TYPE_CHECKING:
    from convsym.exact.ordering import Matrix

Array = np.ndarray[Any, Any]

Lower: TypeAlias = "RankCertificate | TriangularMinor | ExactMinor"
Upper: TypeAlias = "Shape | Cover | NullVectors"


@dataclass(frozen=True)
class Shape:
    """No rank exceeds the number of rows or of columns."""

    def bound(self, pattern: Pattern) -> int:
        """The smaller of the two."""
        return min(pattern.shape)


@dataclass(frozen=True)
class RankProof:
    """rank(A) = `rank`: A has a minor of that size that is not 0, and nothing larger can be.

    `lower` is a RankCertificate (a minor not 0 modulo a prime), a TriangularMinor or an ExactMinor
    (algebraic numbers); `upper` is the Shape, a Cover (rows and columns that hold every non-zero) or
    NullVectors. For symbolic values the rank is that of the generic matrix, over the field of rational
    functions: `lower` shows it for all values but the zeros of one polynomial, the minor; `upper` holds
    for all values where nothing is divided by 0.

    >>> proof = rank_proof(Pattern.from_array([[1, 2], [2, 4]]))
    >>> proof.rank, proof.route, proof.check()
    (1, 'elimination modulo 2147483629; null vectors', True)
    >>> proof.upper.vectors
    ((2, -1),)
    """

    rank: int
    lower: Lower
    upper: Upper
    pattern: Pattern = field(repr=False)

    def check(self) -> bool:
        """Whether both bounds hold and meet, computed afresh from the matrix and the evidence."""
        return bool(
            self.lower.rank == self.rank
            and _holds(self.pattern, self.lower)
            and self.upper.bound(self.pattern) == self.rank
        )

    @property
    def route(self) -> str:
        """How the two bounds were found, in words."""
        if isinstance(self.lower, RankCertificate):
            below = f"elimination modulo {self.lower.prime}"
        elif isinstance(self.lower, TriangularMinor):
            below = "leading columns"
        else:
            below = "elimination over algebraic numbers"
        above = {Shape: "shape", Cover: "structure", NullVectors: "null vectors"}[type(self.upper)]
        return f"{below}; {above}"


def _holds(pattern: Pattern, lower: Lower) -> bool:
    if isinstance(lower, RankCertificate):
        return check_rank_certificate(pattern, lower)
    if isinstance(lower, TriangularMinor):
        return check_triangular_minor(pattern, lower)
    return check_exact_minor(pattern, lower)


def rank(matrix: Matrix) -> int:
    """The rank, over the rationals or, for symbolic values, of the generic matrix.

    That of a Pattern or a ConvMatrix; `rank_proof` gives it with its proof, which was checked.

    >>> rank(Pattern.from_array([[1, 2], [2, 4], [0, 1]]))
    2
    """
    proof = rank_proof(matrix)
    if not proof.check():
        raise ConvsymError(f"the proof that the rank is {proof.rank} did not pass its own check")
    return proof.rank


def rank_proof(matrix: Matrix) -> RankProof:
    """The rank and its proof, by the first of these that decides it.

    1. Leading columns of their own (`leading`), where the geometry of a ConvMatrix shows full rank.
    2. Elimination modulo a 31-bit prime, along the band: a lower bound, which often meets the shape or
       the structural rank.
    3. Null vectors over the integers, or polynomials, as the upper bound; other primes and seeds where
       the lower bound does not meet it.

    Symbols are replaced by random residues in 2; I is a root of −1. Roots of rationals are left to
    SymPy's domains. Raises ConvsymError for values that are neither (sin(1), π): it is not decided
    when such are 0.
    """
    pattern = as_pattern(matrix)
    minor = None if isinstance(matrix, Pattern) else leading_minor(matrix)
    if minor is not None:
        return RankProof(minor.rank, minor, Shape(), pattern)
    exact = pattern.exact()
    ranks = column_ranks(matrix, exact)
    try:
        lower: Lower = _from_below(exact, ranks, 0)
    except ConvsymError:
        lower = exact_minor(exact)
    if lower.rank == min(pattern.shape):
        return RankProof(lower.rank, lower, Shape(), pattern)
    if lower.rank == structural_rank(exact):
        return RankProof(lower.rank, lower, smallest_cover(exact), pattern)
    null = _from_above(matrix, exact, ranks, lower.rank)
    high = min(pattern.shape) - len(null.vectors)
    attempt = 0
    while lower.rank < high:  # a non-zero minor of that size is 0 modulo finitely many primes
        attempt += 1
        lower = max(lower, _from_below(exact, ranks, attempt), key=lambda one: one.rank)
    return RankProof(high, lower, null, pattern)


def _from_below(exact: Pattern, ranks: Array, attempt: int) -> RankCertificate:
    """The certificate by the prime and the seed of this attempt; later primes for denominators."""
    for prime in islice(primes(), attempt, None):
        try:
            return banded_certificate(exact, ranks, prime, attempt)
        except ZeroDenominatorError:
            continue
    raise AssertionError("the primes do not end")


def _from_above(matrix: Matrix, exact: Pattern, ranks: Array, low: int) -> NullVectors:
    """Null vectors of the matrix or its transpose, whichever has fewer columns."""
    m, n = exact.shape
    if n > m:
        exact = exact.T
        ranks = column_ranks(matrix.T, exact)
    found = _constant_null_vectors(exact, min(m, n) - low) or null_basis(exact, ranks)
    return found._replace(transposed=n > m)


def _constant_null_vectors(exact: Pattern, wanted: int) -> NullVectors | None:
    """Vectors of numbers that are null vectors for all values of the symbols; None if too few.

    A = Σ A_j·m_j with different monomials m_j, so A·x = 0 for numbers x says A_j·x = 0 for all j.
    """
    if rational(exact) is not None or gaussian_parts(exact) is not None:
        return None
    parts = polynomial_parts(exact)
    if not parts:
        return None
    found = null_vectors(stacked(parts))
    return found if len(found.vectors) == wanted else None
