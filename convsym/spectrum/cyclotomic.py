r"""Exact arithmetic with a root of unity: polynomials in ζ modulo the cyclotomic polynomial Φ_L.

ζ = exp(2πi/L) is a root of Φ_L, which is irreducible over the rationals and has the degree φ(L). So
the numbers of ℚ(ζ), and polynomials in taps over it, have one form each as polynomials in ζ of a degree
below φ(L), and two are equal exactly when these forms are.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import sympy
from sympy import Expr
from sympy.polys.polyerrors import PolynomialError

from convsym.pattern import Pattern
from convsym.values import symbolic

Array = np.ndarray[Any, Any]
Monomial: TypeAlias = tuple[tuple[Any, int], ...]
Coefficients: TypeAlias = dict[Monomial, Array]

ZETA = sympy.Symbol("zeta")
"""ζ, a primitive L-th root of unity; L is said beside it."""


def minimal_polynomial(L: int) -> Expr:
    """Φ_L(ζ).

    >>> minimal_polynomial(12)
    zeta**4 - zeta**2 + 1
    """
    return sympy.cyclotomic_poly(L, ZETA)


@cache
def powers(L: int) -> tuple[Expr, ...]:
    """ζ⁰, ζ¹, …, ζ^(L−1) modulo Φ_L.

    >>> powers(6)
    (1, zeta, zeta - 1, -1, -zeta, 1 - zeta)
    """
    modulus = [int(c) for c in sympy.Poly(minimal_polynomial(L), ZETA).all_coeffs()[:0:-1]]
    digits = [1] + [0] * (len(modulus) - 1)
    found = []
    for _ in range(L):
        found.append(sympy.Add(*(c * ZETA**j for j, c in enumerate(digits))))
        top = digits[-1]
        digits = [c - top * m for c, m in zip([0, *digits[:-1]], modulus, strict=True)]
    return tuple(found)


def reduced(value: Any, L: int) -> Any:
    """The remainder of a polynomial in ζ (and taps) modulo Φ_L, expanded.

    >>> reduced(ZETA**7 + ZETA**2, 6)
    2*zeta - 1
    """
    if not isinstance(value, Expr) or not value.has(ZETA):
        return value
    terms = sympy.Poly(value, ZETA).terms()
    return sympy.expand(sympy.Add(*(c * powers(L)[k % L] for (k,), c in terms)))


def conjugate(value: Any, L: int) -> Any:
    """The value with ζ⁻¹ = ζ^(L−1) for ζ: the complex conjugate where the taps are real.

    >>> conjugate(ZETA, 4)
    -zeta
    """
    if not isinstance(value, Expr) or not value.has(ZETA):
        return value
    terms = sympy.Poly(value, ZETA).terms()
    return sympy.expand(sympy.Add(*(c * powers(L)[-k % L] for (k,), c in terms)))


def is_product(expected: Pattern, factors: tuple[Pattern, ...], L: int) -> bool:
    """Whether `expected` is the product of the factors modulo Φ_L, multiplied out in integers.

    Values are polynomials in ζ and any other symbols with rational coefficients; where one is not, the
    answer is False.

    >>> A = Pattern.from_array([[ZETA]])
    >>> is_product(Pattern.from_array([[-1]]), (A, A), 4)
    True
    """
    inner = [p.shape for p in factors]
    if expected.shape != (inner[0][0], inner[-1][1]) or any(
        left[1] != right[0] for left, right in itertools.pairwise(inner)
    ):
        return False
    try:
        wanted, scale = _split(expected, L)
        found, denominator = _split(factors[-1], L)
        for factor in factors[-2::-1]:
            left, cleared = _split(factor, L)
            found, denominator = _multiplied(left, found, L), denominator * cleared
    except PolynomialError:
        return False
    nothing = np.zeros((1, *expected.shape), dtype=np.int64)
    return all(
        bool(
            (
                _times(denominator, wanted.get(monomial, nothing))
                == _times(scale, found.get(monomial, nothing))
            ).all()
        )
        for monomial in wanted.keys() | found.keys()
    )


def _times(factor: int, A: Array) -> Array:
    """factor·A, in Python's integers where int64 could overflow."""
    return factor * (A if factor * _largest(A) < 2**63 else A.astype(object))


def _digits(L: int) -> Array:
    """Row k: the coefficients of ζᵏ in 1, ζ, …, ζ^(φ(L)−1)."""
    width = sympy.totient(L)
    rows = [sympy.Poly(power, ZETA).all_coeffs()[::-1] for power in powers(L)]
    return np.array([[*map(int, row), *[0] * (width - len(row))] for row in rows])


def _split(pattern: Pattern, L: int) -> tuple[Coefficients, int]:
    """(coefficients, denominator): for each monomial in the letters an array (φ(L), rows, columns).

    The entry of the pattern is Σ monomial·ζᵏ·array[k]/denominator, the arrays of integers.
    """
    table: dict[Monomial, dict[int, list[Fraction]]] = {}
    digits = _digits(L).tolist()
    for label, value in enumerate(pattern.values):
        value = symbolic(value)
        letters = sorted(value.free_symbols - {ZETA}, key=sympy.default_sort_key)
        for (k, *powers_of), c in sympy.Poly(value, ZETA, *letters).terms():
            monomial = tuple((w, e) for w, e in zip(letters, powers_of, strict=True) if e)
            if not c.is_Rational:
                raise PolynomialError(f"{c} is not rational")
            row = table.setdefault(monomial, {}).setdefault(label, [Fraction(0)] * len(digits[0]))
            for j, digit in enumerate(digits[k % L]):
                row[j] += digit * Fraction(int(c.p), int(c.q))
    denominator = math.lcm(
        *(x.denominator for rows in table.values() for row in rows.values() for x in row)
    )
    found: Coefficients = {}
    for monomial_, rows in table.items():
        cleared = np.zeros((len(digits[0]), len(pattern.values)), dtype=object)
        for label, row in rows.items():
            cleared[:, label] = [int(x * denominator) for x in row]
        if _largest(cleared) < 2**63:
            cleared = cleared.astype(np.int64)
        dense = np.zeros((len(digits[0]), *pattern.shape), dtype=cleared.dtype)
        dense[:, pattern.rows, pattern.indices] = cleared[:, pattern.labels]
        found[monomial_] = dense
    return found, denominator


def _multiplied(left: Coefficients, right: Coefficients, L: int) -> Coefficients:
    """The product over ℤ[ζ], monomial by monomial: left[k] times ζᵏ·right, for each k."""
    digits = _digits(L)
    width = digits.shape[1]
    found: Coefficients = {}
    for (one, A), (other, B) in itertools.product(left.items(), right.items()):
        monomial = _together(one, other)
        reach = width * width * A.shape[2] * int(np.abs(digits).max())
        exact = reach * _largest(A) * _largest(B) < 2**53  # then floats hold every sum exactly
        A, B = (X.astype(float if exact else object) for X in (A, B))
        total = np.zeros((width, A.shape[1], B.shape[2]), dtype=A.dtype)
        for k in range(width):
            if A[k].any():
                shift = digits[np.arange(k, k + width) % L].astype(A.dtype)
                total = total + A[k] @ np.tensordot(shift.T, B, axes=1)
        total = total.astype(np.int64) if exact else total
        found[monomial] = _plus(found[monomial], total) if monomial in found else total
    return found


def _together(one: Monomial, other: Monomial) -> Monomial:
    """The product of two monomials, each pairs (letter, exponent) in order."""
    if not one or not other:
        return one or other
    exponents: dict[Any, int] = dict(one)
    for letter, exponent in other:
        exponents[letter] = exponents.get(letter, 0) + exponent
    return tuple(sorted(exponents.items(), key=lambda e: sympy.default_sort_key(e[0])))


def _plus(A: Array, B: Array) -> Array:
    """A + B, in Python's integers where int64 could overflow."""
    return A + (B if _largest(A) + _largest(B) < 2**63 else B.astype(object))


def _largest(A: Array) -> int:
    return max(1, int(A.max(initial=0)), -int(A.min(initial=0)))


def unit(k: int, L: int) -> Expr:
    """exp(2πi·k/L) as cos + i·sin; radicals where SymPy has them.

    >>> unit(1, 8)
    sqrt(2)/2 + sqrt(2)*I/2
    """
    angle = 2 * sympy.pi * sympy.Rational(k % L, L)
    return sympy.cos(angle) + sympy.I * sympy.sin(angle)
