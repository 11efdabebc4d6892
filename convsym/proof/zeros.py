"""Whether two lists of polynomials have the same common zeros."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy


def as_sympy(value: Any) -> Any:
    """A number as SymPy's; Fractions stay exact."""
    if isinstance(value, sympy.Expr):
        return value
    return sympy.Rational(value.numerator, value.denominator)


def expanded(value: Any) -> Any:
    """The value as an expanded SymPy expression."""
    return sympy.expand(as_sympy(value))


def same_zeros(entries: list[Any], condition: tuple[Any, ...]) -> str:
    """Why the condition has other zeros than the entries; empty if it has the same.

    They are the same polynomials, or `basis` brings both to the same ones.
    """
    if set(entries) == set(condition):
        return ""
    symbols = sorted({x for one in entries for x in one.free_symbols}, key=str)
    if any(one.free_symbols - set(symbols) for one in condition) or not condition or not symbols:
        return "the condition is not that of the entries"
    try:
        same = basis(entries, symbols) == basis(condition, symbols)
    except (sympy.PolynomialError, NotImplementedError) as error:
        return f"the condition could not be compared: {error}"
    return "" if same else "the condition has other zeros than the entries"


def basis(polynomials: Iterable[Any], symbols: list[Any]) -> list[Any]:
    """Simple polynomials with the same common zeros: a reduced Gröbner basis, made square-free.

    x² vanishes where x does, so each polynomial may lose repeated factors; then again from the start.
    """
    found = list(polynomials)
    while True:
        reduced = list(sympy.groebner(found, *symbols, order="grevlex").exprs)
        repeated = [_has_repeated_factor(one, symbols) for one in reduced]
        if not any(repeated):
            return reduced
        found = [
            sympy.sqf_part(one, *symbols) if again else one
            for one, again in zip(reduced, repeated, strict=True)
        ]


def _has_repeated_factor(polynomial: Any, symbols: list[Any]) -> bool:
    if not polynomial.free_symbols:
        return False
    return any(power > 1 for _, power in sympy.sqf_list(polynomial, *symbols)[1])
