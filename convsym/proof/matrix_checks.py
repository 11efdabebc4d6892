"""Exact checks of claims about concrete matrices: multiply out, compare, look at a minor."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import matmul
from typing import Any

import sympy

from convsym.exact import check_rank_certificate, nullspace, rank_certificate
from convsym.pattern import Pattern
from convsym.proof.claims import Factor, MatrixClaim
from convsym.proof.derivation import Exact
from convsym.proof.zeros import as_sympy, expanded, same_zeros
from convsym.values import is_zero


def check_matrix(claim: MatrixClaim, evidence: Exact) -> str:
    """Why the claim is refused; empty if the computation bears it out."""
    left = product(claim.left)
    if claim.relation.startswith("rank"):
        return _rank(claim, left, evidence)
    right = product(claim.right)
    if left.shape != right.shape:
        return f"the two sides have the shapes {left.shape} and {right.shape}"
    match claim.relation:
        case "==":
            different = next(iter(left.differences(right)), None)
            return f"the sides differ at {different[:2]}" if different else ""
        case "!=":
            return _differ(left, right, claim.entry)
        case "never ==":
            return _never(left, right, evidence)
        case "== iff":
            return _exactly_when(left, right, claim.condition)
    return f"the relation {claim.relation!r} is not known"


def product(factors: Iterable[Factor]) -> Pattern:
    """The factors multiplied out, over the rationals or over polynomials."""
    return reduce(matmul, (factor.pattern.exact() for factor in factors))


def _differ(left: Pattern, right: Pattern, entry: tuple[int, int] | None) -> str:
    if entry is None or not (0 <= entry[0] < left.shape[0] and 0 <= entry[1] < left.shape[1]):
        return f"there is no entry {entry} in a matrix of shape {left.shape}"
    if _surely_not_zero(difference(left, right, entry)):
        return ""
    return f"the sides agree at {entry}, or nothing shows that they do not"


def _surely_not_zero(value: Any) -> bool:
    """Whether a value is shown not to be 0; a polynomial, by one of its coefficients.

    That `expand` leaves something is not enough: nested radicals, sin² + cos² − 1.
    """
    symbols = sorted(value.free_symbols, key=str)
    if symbols and value.is_polynomial(*symbols):
        return any(map(_surely_not_zero, sympy.Poly(value, *symbols).coeffs()))
    if symbols and value.is_rational_function(*symbols):
        return _surely_not_zero(sympy.expand(sympy.fraction(sympy.together(value))[0]))
    return bool(value != 0) if value.is_Rational else value.equals(0) is False


def difference(left: Pattern, right: Pattern, entry: tuple[int, int]) -> Any:
    """left − right at one entry, expanded."""
    return sympy.expand(as_sympy(left[entry]) - as_sympy(right[entry]))


def _never(left: Pattern, right: Pattern, evidence: Exact) -> str:
    total = sympy.Integer(0)
    for row, column, multiplier in evidence.multipliers:
        multiplier = as_sympy(multiplier)
        if not multiplier.is_polynomial(*multiplier.free_symbols):
            return f"the multiplier {multiplier} is no polynomial, so it may be undefined"
        total += multiplier * difference(left, right, (row, column))
    return "" if sympy.expand(total) == 1 else "the multiples of the entries do not add up to 1"


def differing_values(left: Pattern, right: Pattern) -> list[Any]:
    """The distinct non-zero entries of left − right, one of ±e for each, in order of their text."""
    found: dict[Any, None] = {}
    for value in (left - right).values:
        entry = expanded(value)
        if not is_zero(entry) and -entry not in found:
            found.setdefault(entry)
    return sorted(found, key=lambda one: (len(str(one)), str(one)))


def _exactly_when(left: Pattern, right: Pattern, condition: tuple[Any, ...]) -> str:
    """The entries of the difference and the condition have the same common zeros."""
    return same_zeros(differing_values(left, right), condition)


def _rank(claim: MatrixClaim, matrix: Pattern, evidence: Exact) -> str:
    assert claim.rank is not None
    sign = claim.relation.removeprefix("rank ")
    if sign in ("==", ">="):
        minor = evidence.minor or rank_certificate(matrix)
        if any(not (key.is_Symbol or key is sympy.I) for key in minor.substitution or ()):
            return "the minor is taken at values for what is no symbol"
        if minor.rank < claim.rank or not check_rank_certificate(matrix, minor):
            return f"there is no minor of size {claim.rank} that is not 0"
    if sign in ("==", "<=") and claim.rank < min(matrix.shape):
        thin = matrix if matrix.shape[1] <= matrix.shape[0] else matrix.T
        null = nullspace(thin)  # multiplied out there, and independent by their leading entries
        if thin.shape[1] - len(null) > claim.rank:
            return f"the null space has dimension {len(null)}, too small for rank {claim.rank}"
    return ""
