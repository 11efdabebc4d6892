"""Factors that a divisor shares with a numerator, but for a remainder."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd

from convsym.proof.kernel import Polynomial
from convsym.rewrite.polynomials import constant, content, of, over

Split = tuple[Polynomial, Polynomial, Polynomial, Polynomial]
"""(g, n, r, s): the numerator is g·n + r, the divisor g·s."""


def factors(above: Polynomial, below: Polynomial) -> Iterator[Split]:
    """Numbers first, then letters; the divisor is not the factor itself."""
    yield from _number(above, below)
    for name in sorted({name for monomial, _ in below.terms for name, _ in monomial}):
        head = ((name, 1),)
        divisor = [(over(monomial, head), c) for monomial, c in below.terms]
        if any(monomial is None for monomial, _ in divisor):
            continue
        inner = [(over(monomial, head), c) for monomial, c in above.terms]
        n = of([(monomial, c) for monomial, c in inner if monomial is not None])
        s = of([(monomial, c) for monomial, c in divisor if monomial is not None])
        g = Polynomial.variable(name)
        if n.terms and s != Polynomial.constant(1):
            yield g, n, above - g * n, s


def _number(above: Polynomial, below: Polynomial) -> Iterator[Split]:
    whole = gcd(content(below), constant(below))
    g = gcd(content(above), whole)
    if g <= 1 or below == Polynomial.constant(g):
        return
    scale = Fraction(1, g)
    rest = constant(above) % g
    n = Polynomial.constant(scale) * (above - Polynomial.constant(rest))
    yield Polynomial.constant(g), n, Polynomial.constant(rest), Polynomial.constant(scale) * below
