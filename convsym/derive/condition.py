"""When two matrices of polynomials are equal: always, never, or under a condition on the symbols."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import sympy

from convsym.pattern import Pattern
from convsym.proof.matrix_checks import difference, differing_values
from convsym.proof.zeros import basis

MOST_SYMBOLS = 9  # beyond, a Gröbner basis may take long; the plain equations are given instead
MOST_SYMBOLS_MULTIPLIERS = 4


@dataclass(frozen=True)
class Verdict:
    """`answer`, and what stands behind it: the equations, or multipliers that refute them."""

    answer: Any
    condition: tuple[Any, ...] = ()
    multipliers: tuple[tuple[int, int, Any], ...] = ()


def decide(left: Pattern, right: Pattern) -> Verdict:
    """left == right: True, False, or the conjunction of Eq(entry, 0) for real symbols.

    False for symbols rests on multipliers m with Σ m·entry = 1, which can be multiplied out; where
    none are found among small ones the condition is given as it stands.
    """
    entries = differing_values(left, right)
    if not entries:
        return Verdict(True)
    if not any(one.free_symbols for one in entries):
        return Verdict(False)
    if multipliers := _refutation(left, right):
        return Verdict(False, multipliers=multipliers)
    condition = tuple(simplified(entries))
    return Verdict(sympy.And(*(sympy.Eq(one, 0) for one in condition)), condition)


def simplified(entries: list[Any]) -> list[Any]:
    """The square-free Gröbner basis where that is small: the same common zeros, fewer equations."""
    symbols = sorted({x for one in entries for x in one.free_symbols}, key=str)
    if not symbols or len(symbols) > MOST_SYMBOLS or not _polynomial(entries, symbols):
        return entries
    shorter = basis(entries, symbols)
    return (
        shorter
        if sum(map(sympy.count_ops, shorter)) < sum(map(sympy.count_ops, entries))
        else entries
    )


def _polynomial(entries: list[Any], symbols: list[Any]) -> bool:
    """Whether all entries are polynomials with rational coefficients."""
    return all(
        one.is_polynomial(*symbols) and sympy.Poly(one, *symbols).domain in (sympy.ZZ, sympy.QQ)
        for one in entries
    )


def _refutation(left: Pattern, right: Pattern) -> tuple[tuple[int, int, Any], ...]:
    """Multipliers m with Σ m·(left − right)[r, c] = 1; empty where small ones do not exist."""
    places: dict[Any, tuple[int, int]] = {}
    for row, column, _, _ in left.differences(right):
        entry = difference(left, right, (row, column))
        if entry.is_number:
            return ((row, column, 1 / entry),)
        if entry not in places and -entry not in places:
            places[entry] = (row, column)
    entries = list(places)
    symbols = sorted({x for one in entries for x in one.free_symbols}, key=str)
    if len(symbols) > MOST_SYMBOLS_MULTIPLIERS or not _polynomial(entries, symbols):
        return ()
    if basis(entries, symbols) != [1]:
        return ()
    for degree in range(5):
        if found := _combination(entries, symbols, degree):
            return tuple((*places[one], m) for one, m in found.items())
    return ()


def _combination(entries: list[Any], symbols: list[Any], degree: int) -> dict[Any, Any]:
    """Solve Σ m·entry = 1 for multipliers m up to this degree, a linear system over the rationals."""
    monomials = [
        sympy.Mul(*chosen)
        for size in range(degree + 1)
        for chosen in combinations_with_replacement(symbols, size)
    ]
    columns = [(entry, monomial) for entry in entries for monomial in monomials]
    terms = [sympy.Poly(entry * monomial, *symbols).as_dict() for entry, monomial in columns]
    one = (0,) * len(symbols)
    keys = sorted({key for found in terms for key in found} | {one})
    system = sympy.zeros(len(keys), len(columns))
    for j, found in enumerate(terms):
        for key, value in found.items():
            system[keys.index(key), j] = value
    target = sympy.Matrix([int(key == one) for key in keys])
    domain = sympy.polys.matrices.DomainMatrix.from_Matrix(system.row_join(target)).to_field()
    reduced, pivots = domain.rref()
    if len(columns) in pivots:
        return {}
    solution = reduced.to_Matrix()
    multipliers: dict[Any, Any] = {}
    for row, j in enumerate(pivots):
        entry, monomial = columns[j]
        multipliers[entry] = multipliers.get(entry, 0) + solution[row, len(columns)] * monomial
    return {entry: m for entry, m in multipliers.items() if m != 0}
