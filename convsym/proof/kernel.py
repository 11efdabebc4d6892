"""The kernel: polynomials over the rationals, and what it means that a certificate refutes a goal.

This file imports the standard library alone. What must be trusted of a derivation about all
integers is this file, `translate` (from a claim to goals) and the table in `evidence`.

A goal is a list of polynomials h that are assumed to be >= 0 and a list of polynomials g that are
assumed to be = 0. A certificate is a way to combine them to a contradiction,

    Σ c·(product of some h)  +  Σ m·g  =  −1      as polynomials, with rational c >= 0,

because the left side is >= 0 wherever all assumptions hold. Checking it is multiplying out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

Monomial = tuple[
    tuple[str, int], ...
]  # letters with their powers, sorted: x²y is (("x",2),("y",1))


@dataclass(frozen=True)
class Polynomial:
    """A polynomial as sorted pairs (monomial, coefficient) without zero coefficients."""

    terms: tuple[tuple[Monomial, Fraction], ...] = ()

    @staticmethod
    def collect(pairs: Iterable[tuple[Monomial, Fraction]]) -> Polynomial:
        """Add up the coefficients of equal monomials and drop those that are 0."""
        total: dict[Monomial, Fraction] = {}
        for monomial, coefficient in pairs:
            total[monomial] = total.get(monomial, Fraction(0)) + coefficient
        return Polynomial(tuple(sorted(pair for pair in total.items() if pair[1])))

    @staticmethod
    def constant(value: int | Fraction) -> Polynomial:
        """The polynomial that is this number everywhere."""
        return Polynomial.collect([((), Fraction(value))])

    @staticmethod
    def variable(name: str) -> Polynomial:
        """The polynomial that is this letter."""
        return Polynomial(((((name, 1),), Fraction(1)),))

    def __add__(self, other: Polynomial) -> Polynomial:
        return Polynomial.collect([*self.terms, *other.terms])

    def __neg__(self) -> Polynomial:
        return Polynomial(tuple((monomial, -coefficient) for monomial, coefficient in self.terms))

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        return Polynomial.collect(
            (_times(left, right), a * b) for left, a in self.terms for right, b in other.terms
        )

    def __str__(self) -> str:
        """The polynomial in the text form of terms, highest powers first: 2*x**2*y - 3."""
        text = ""
        for monomial, coefficient in sorted(
            self.terms, key=lambda pair: (-_degree(pair[0]), pair[0])
        ):
            letters = [name if power == 1 else f"{name}**{power}" for name, power in monomial]
            size = abs(coefficient)
            factors = [str(size)] if size != 1 or not letters else []
            sign = "-" if coefficient < 0 else "+"
            text += f" {sign} " if text else sign.replace("+", "")
            text += "*".join(factors + letters)
        return text or "0"


def _times(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def _degree(monomial: Monomial) -> int:
    return sum(power for _, power in monomial)


@dataclass(frozen=True)
class Goal:
    """Assumptions that are to be shown contradictory: each `nonneg` >= 0, each `zero` = 0."""

    name: str
    nonneg: tuple[Polynomial, ...]
    zero: tuple[Polynomial, ...]


@dataclass(frozen=True)
class Refutation:
    """`products`: (c, places of the h to multiply); `multiples`: (m, place of the g)."""

    products: tuple[tuple[Fraction, tuple[int, ...]], ...] = ()
    multiples: tuple[tuple[Polynomial, int], ...] = ()


def combination(goal: Goal, refutation: Refutation) -> Polynomial:
    """Σ c·∏h + Σ m·g, multiplied out. A negative c or a place that is not there is refused."""
    total = Polynomial()
    for coefficient, places in refutation.products:
        if coefficient < 0:
            raise ValueError(f"coefficient {coefficient} of a product of hypotheses is negative")
        product = Polynomial.constant(coefficient)
        for place in places:
            product = product * _at(goal.nonneg, place)
        total = total + product
    for multiplier, place in refutation.multiples:
        total = total + _exact(multiplier) * _at(goal.zero, place)
    return total


def _exact(polynomial: Polynomial) -> Polynomial:
    """The same polynomial over Fraction: floats would round, and cancel what does not cancel."""
    if any(type(power) is not int for monomial, _ in polynomial.terms for _, power in monomial):
        raise ValueError(f"the multiplier {polynomial} has a power that is no integer")
    return Polynomial.collect((monomial, Fraction(c)) for monomial, c in polynomial.terms)


def _at(polynomials: tuple[Polynomial, ...], place: int) -> Polynomial:
    if not 0 <= place < len(polynomials):
        raise ValueError(f"hypothesis number {place} does not exist; there are {len(polynomials)}")
    return polynomials[place]


def refutes(goal: Goal, refutation: Refutation) -> bool:
    """Whether the certificate shows that no integers (no reals) satisfy the goal's assumptions."""
    try:
        return combination(goal, refutation) == Polynomial.constant(-1)
    except (ValueError, TypeError, ArithmeticError):
        return False
