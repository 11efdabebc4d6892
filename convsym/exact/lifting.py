"""A·X = B over the rationals, for a regular integer A: Dixon's lifting.

With A⁻¹ modulo p the digits of X in base p come one after the other: x = A⁻¹·b mod p, then
b ← (b − A·x)/p, which is an integer of the size of A's entries. Fractions are read off the digits and
multiplied out; until that succeeds more digits are taken. (J. D. Dixon, Exact solution of linear
equations using p-adic expansions, Numer. Math. 40, 1982.)
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from convsym.errors import ConvsymError
from convsym.exact.elimination import Panel, panels, solve
from convsym.exact.integers import dense_objects
from convsym.exact.residues import primes, residues
from convsym.pattern import Pattern

Array = np.ndarray[Any, Any]

MOST_AT_ONCE = 64
"""How many right-hand sides are lifted together: their digits are all in memory."""


def solve_rational(A: Pattern, b: Array, ranks: Array) -> tuple[Array, list[int]]:
    """(N, D) with A·N = b·diag(D) exactly, D ≥ 1: integers, each column in lowest terms.

    A integer, square and regular, banded with its columns in the order of `ranks`; b integers
    (Python's), one right-hand side a column.

    >>> A = Pattern.from_array([[2, 1], [0, 3]])
    >>> solve_rational(A, np.array([[1], [1]], dtype=object), np.arange(2))
    (array([[1],
           [1]], dtype=object), [3])
    """
    prime, factors = _factors(A, ranks)
    if not _stays_narrow(A, b, prime):
        found = _by_flint(A, b)
        if found is not None:
            return found
    numerators, denominators = [np.zeros((A.shape[1], 0), dtype=object)], []
    for start in range(0, b.shape[1], MOST_AT_ONCE):
        N, D = _lift(A, b[:, start : start + MOST_AT_ONCE], factors, ranks, prime)
        numerators.append(N)
        denominators += D
    return np.concatenate(numerators, axis=1), denominators


def _by_flint(A: Pattern, b: Array) -> tuple[Array, list[int]] | None:
    """The same by python-flint, multiplied out; None where that is not installed.

    Asked where the entries are too large for int64, as with taps that were floats: there it is ten
    times faster, with small entries hardly.
    """
    try:
        from flint import fmpz_mat
    except ImportError:
        return None
    solution: Any = fmpz_mat(dense_objects(A).tolist()).solve(fmpz_mat(b.tolist()))
    whole, common = solution.numer_denom()
    N = np.array([[int(v) for v in row] for row in whole.tolist()], dtype=object)
    N, D = _lowest_terms(N.reshape(b.shape), [int(common)] * b.shape[1])
    if not np.array_equal(A @ N, b * np.array(D, dtype=object)):
        raise ConvsymError("a solution that python-flint found did not multiply out")
    return N, D


def _lowest_terms(N: Array, D: list[int]) -> tuple[Array, list[int]]:
    """Each column and its denominator over what they have in common."""
    common = [math.gcd(d, *column) for d, column in zip(D, N.T.tolist(), strict=True)]
    return N // np.array(common, dtype=object), [d // c for d, c in zip(D, common, strict=True)]


def _factors(A: Pattern, ranks: Array) -> tuple[int, list[Panel]]:
    """The first prime modulo which A is regular, and its elimination."""
    for prime in primes():
        entries = residues(A, prime, None)
        factors = list(panels(entries._replace(columns=ranks[entries.columns]), prime))
        if sum(len(panel.rows) for panel in factors) == A.shape[1]:
            return prime, factors
    raise AssertionError("the primes do not end")


def _lift(
    A: Pattern, b: Array, factors: list[Panel], ranks: Array, prime: int
) -> tuple[Array, list[int]]:
    narrow = _stays_narrow(A, b, prime)
    rest = b.astype(np.int64) if narrow else b
    value, modulus = np.zeros(b.shape, dtype=object), 1
    digits: list[Array] = []
    goal = 2
    while True:
        digit = solve(factors, (rest % prime).astype(np.int64), prime)[ranks]
        rest = (rest - A @ digit) // prime
        digits.append(digit)
        if len(digits) < goal:
            continue
        block, size = _joined(digits, prime)
        value, modulus = value + modulus * block, modulus * size
        goal, digits = math.ceil(goal / 2), []
        found = _fractions(value, modulus)
        if found and np.array_equal(A @ found[0], b * np.array(found[1], dtype=object)):
            return found


def _stays_narrow(A: Pattern, b: Array, prime: int) -> bool:
    """Whether b − A·x fits int64 for residues x, and goes on doing so."""
    largest = max((abs(int(v)) for v in A.values), default=0)
    row_sum = largest * int(np.diff(A.indptr).max(initial=0))
    first = max((abs(v) for v in b.ravel().tolist()), default=0)
    return (row_sum + 1) * prime + first < 2**62


def _joined(digits: list[Array], prime: int) -> tuple[Array, int]:
    """(the numbers with these digits in base p, lowest first, p to their count), pair by pair."""
    parts, base = [d.astype(object) for d in digits], prime
    while len(parts) > 1:
        pairs = [low + base * high for low, high in zip(parts[::2], parts[1::2], strict=False)]
        parts = pairs + parts[len(pairs) * 2 :]
        base *= base
    return parts[0], prime ** len(digits)


def _fractions(value: Array, modulus: int) -> tuple[Array, list[int]] | None:
    """Numerators and one denominator a column that agree with the values modulo `modulus`.

    None where some column has none within √(modulus/2), which makes them unique.
    """
    bound = math.isqrt(modulus // 2)
    columns, denominators = [], []
    for column in value.T:
        scale = _denominator(column.tolist(), modulus, bound)
        if scale is None:
            return None
        found = column * scale % modulus
        columns.append(np.where(2 * found > modulus, found - modulus, found))
        denominators.append(scale)
    return _lowest_terms(np.stack(columns, axis=1), denominators)


def _denominator(column: list[int], modulus: int, bound: int) -> int | None:
    """A number, at most `bound`, that brings the column within ±bound modulo `modulus`."""
    scale = 1
    for y in column:
        y = y * scale % modulus
        if bound < y < modulus - bound:
            more = _reconstructed(y, modulus, bound)
            if more is None or scale * more > bound:
                return None
            scale *= more
    ends = [y * scale % modulus for y in column]
    return None if any(bound < y < modulus - bound for y in ends) else scale


def _reconstructed(y: int, modulus: int, bound: int) -> int | None:
    """The denominator q ≤ bound with |q·y mod modulus| ≤ bound, by Euclid's algorithm."""
    r, s, q, t = modulus, y, 0, 1
    while s > bound:
        quotient = r // s
        r, s = s, r - quotient * s
        q, t = t, q - quotient * t
    return abs(t) if 0 < abs(t) <= bound else None
