"""Values modulo a prime: rationals, and rational functions of symbols at random places."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import sympy
from sympy import Expr

from convsym.errors import ConvsymError
from convsym.exact.elimination import Entries
from convsym.pattern import Pattern

PRIME = 2147483629
"""2^31 − 19: products of residues fit int64, and −1 is a square modulo it."""


class ZeroDenominatorError(ConvsymError):
    """A denominator is 0 modulo the prime: another prime is needed, the value is fine."""


def primes() -> Iterator[int]:
    """PRIME and the next smaller ones modulo which −1 is a square, without end.

    >>> found = primes()
    >>> next(found), next(found)
    (2147483629, 2147483549)
    """
    prime = PRIME
    while True:
        yield prime
        prime = int(sympy.prevprime(prime))
        while prime % 4 == 3:
            prime = int(sympy.prevprime(prime))


def residue(value: Any, prime: int, substitution: dict[Any, int]) -> int:
    """The value modulo the prime: sums, products and integer powers of rationals and known symbols.

    Raises ConvsymError for anything else, and where a denominator is 0 modulo the prime.
    """
    if isinstance(value, int):
        return value % prime
    if not isinstance(value, Expr):
        return _quotient(value.numerator, value.denominator, prime)
    if value in substitution:
        return substitution[value] % prime
    if value.is_Rational:
        return _quotient(int(value.p), int(value.q), prime)
    if value.is_Float:
        return _quotient(*float(value).as_integer_ratio(), prime)
    parts = value.args
    if value.is_Add:
        return sum(residue(v, prime, substitution) for v in parts) % prime
    if value.is_Mul:
        product = 1
        for v in parts:
            product = product * residue(v, prime, substitution) % prime
        return product
    if value.is_Pow and parts[1].is_Integer:
        base, power = residue(parts[0], prime, substitution), int(parts[1])
        if power < 0:
            return _quotient(1, pow(base, -power, prime), prime)
        return pow(base, power, prime)
    raise ConvsymError(
        f"{value} is no rational function with rational coefficients, and a rank certificate needs "
        "one; put a symbol in its place"
    )


def _quotient(x: int, y: int, prime: int) -> int:
    if y % prime == 0:
        raise ZeroDenominatorError(
            f"a denominator is 0 modulo {prime}; choose another prime or seed"
        )
    return x * pow(y, -1, prime) % prime


def draw_substitution(exact: Pattern, prime: int, seed: int) -> dict[Any, int] | None:
    """Random residues for the symbols, and a root of −1 for I; None where there are no symbols."""
    if exact.kind != "symbolic":
        return None
    draw = random.Random(seed)
    found: dict[Any, int] = {
        symbol: draw.randrange(1, prime)
        for symbol in sorted(exact.free_symbols, key=lambda s: (str(s), s.sort_key()))
    }
    if any(v.has(sympy.I) for v in exact.values):
        while True:
            root = pow(draw.randrange(2, prime), (prime - 1) // 4, prime)
            if (root * root + 1) % prime == 0:
                found[sympy.I] = root
                break
    return found


def residues(exact: Pattern, prime: int, substitution: dict[Any, int] | None) -> Entries:
    """The entries of an exact Pattern that are not 0 modulo the prime.

    >>> residues(Pattern.from_array([[8, 7]]), 7, None).data
    array([1])
    """
    values = exact.values
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    known = substitution or {}
    table = np.array([residue(v, prime, known) for v in listed] or [0], dtype=np.int64)
    data = table[exact.labels]
    alive = data != 0
    return Entries(exact.rows[alive], exact.indices[alive], data[alive], exact.shape)


def is_surely_nonzero(value: Any) -> bool:
    """Whether a value is shown not to be 0.

    A rational by itself, a rational function by its residue at a random place, a polynomial by one of
    its coefficients, another number by SymPy's `equals`.

    >>> is_surely_nonzero(sympy.sqrt(2) - 1)
    True
    """
    if not isinstance(value, Expr) or value.is_Rational:
        return bool(value != 0)
    one = Pattern.from_entries([(0, 0, value)], (1, 1))
    for seed, prime in zip(range(3), primes(), strict=False):
        try:
            if residue(value, prime, draw_substitution(one, prime, seed) or {}):
                return True
        except ConvsymError:
            continue
    symbols = sorted(value.free_symbols, key=str)
    if not symbols:
        return value.equals(0) is False
    polynomial = value.is_polynomial(*symbols)
    return polynomial and any(map(is_surely_nonzero, sympy.Poly(value, *symbols).coeffs()))
