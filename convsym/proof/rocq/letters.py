"""The letters that stand for floors, remainders and maxima, followed through `translate`.

`translate` makes a fresh letter for each minimum and maximum that occurs, and one pair of letters for
each quotient; here letters with the same meaning share one identifier. What is said here is never
believed: `theorem` compares the goals that it makes with those of `translate.goals`, and Rocq checks
each equation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from convsym.proof import terms as T
from convsym.proof.kernel import Polynomial
from convsym.proof.translate import Atom, _Divisors

ONE = Polynomial.constant(1)
Values = tuple[Polynomial, ...]


@dataclass
class Letters:
    """Quotients and maxima in the order in which they are met."""

    divisors: _Divisors = field(default_factory=_Divisors)
    maxima: dict[int, Values] = field(default_factory=dict)
    order: list[tuple[str, int]] = field(default_factory=list)  # ("quotient" or "maximum", number)
    shared: dict[str, str] = field(default_factory=dict)  # a letter to the first with its meaning
    quotients: dict[tuple[Polynomial, Polynomial], int] = field(default_factory=dict)
    largest_of: dict[Values, int] = field(default_factory=dict)

    def relation(self, left: T.Term, right: T.Term) -> Polynomial:
        """right − left, multiplied out, as `translate` makes it."""
        top_left, bottom_left = self.fraction(left)
        top_right, bottom_right = self.fraction(right)
        return top_right * bottom_left - top_left * bottom_right

    def fraction(self, node: T.Term) -> tuple[Polynomial, Polynomial]:
        """Numerator and denominator."""
        match node:
            case T.Quotient(numerator, denominator):
                top, bottom = self.fraction(numerator)
                below = self.polynomial(denominator)
                self.divisors.clear(below)
                return top, bottom * below
            case T.Neg(arg):
                top, bottom = self.fraction(arg)
                return -top, bottom
            case T.Add(args):
                top, bottom = Polynomial(), ONE
                for arg in args:
                    more, below = self.fraction(arg)
                    top, bottom = top * below + more * bottom, bottom * below
                return top, bottom
            case T.Mul(args):
                top, bottom = ONE, ONE
                for arg in args:
                    more, below = self.fraction(arg)
                    top, bottom = top * more, bottom * below
                return top, bottom
        return self.polynomial(node), ONE

    def polynomial(self, node: T.Term) -> Polynomial:
        """The term as a polynomial in letters, new letters noted in the order of `translate`."""
        match node:
            case T.Int(value):
                return Polynomial.constant(value)
            case T.Var(name):
                return Polynomial.variable(name)
            case T.Neg(arg):
                return -self.polynomial(arg)
            case T.Add(args):
                total = Polynomial()
                for arg in args:
                    total = total + self.polynomial(arg)
                return total
            case T.Mul(args):
                total = ONE
                for arg in args:
                    total = total * self.polynomial(arg)
                return total
            case T.Pow(base, exponent):
                total, factor = ONE, self.polynomial(base)
                for _ in range(exponent):
                    total = total * factor
                return total
            case T.Floor(numerator, denominator):
                return self._divide(numerator, denominator)[0]
            case T.Ceiling(numerator, denominator):
                return -self._divide(T.Neg(numerator), denominator)[0]
            case T.Mod(numerator, denominator):
                return self._divide(numerator, denominator)[1]
            case T.Min(args):
                return -self._largest(tuple(-self.polynomial(arg) for arg in args))
            case T.Max(args):
                return self._largest(tuple(self.polynomial(arg) for arg in args))
        raise ValueError(f"{node} has no polynomial form")

    def _divide(self, numerator: T.Term, denominator: T.Term) -> tuple[Polynomial, Polynomial]:
        top, bottom = self.fraction(numerator)
        bottom = bottom * self.polynomial(denominator)
        known = (top, bottom) in self.divisors.letters
        found = self.divisors.quotient(top, bottom)
        if not known:
            number = len(self.divisors.letters)
            first = self.quotients.setdefault((self.own(top), self.own(bottom)), number)
            for kind in "qr":
                self.shared[f"{kind}#{number}"] = f"{kind}#{first}"
            self.order.append(("quotient", number))
        return found

    def _largest(self, values: Values) -> Polynomial:
        self.divisors.fresh += 1
        number = self.divisors.fresh
        self.maxima[number] = values
        first = self.largest_of.setdefault(tuple(map(self.own, values)), number)
        self.shared[f"m#{number}"] = f"m#{first}"
        self.order.append(("maximum", number))
        return Polynomial.variable(f"m#{number}")

    def own(self, p: Polynomial) -> Polynomial:
        """The polynomial in letters of which no two have the same meaning."""
        return Polynomial.collect(
            (_monomial(monomial, self.shared), coefficient) for monomial, coefficient in p.terms
        )

    def first(self, kind: str, number: int) -> bool:
        """Whether no earlier letter has the same meaning."""
        letter = f"{'q' if kind == 'quotient' else 'm'}#{number}"
        return self.shared[letter] == letter

    def choices(self, number: int) -> list[list[Atom]]:
        """What is known of the largest of some values: one case for each that may be it."""
        letter = Polynomial.variable(f"m#{number}")
        above = [Atom("nonneg", letter - value) for value in self.maxima[number]]
        return [[*above, Atom("zero", letter - value)] for value in self.maxima[number]]


def _monomial(
    monomial: tuple[tuple[str, int], ...], shared: Mapping[str, str]
) -> tuple[tuple[str, int], ...]:
    powers: dict[str, int] = {}
    for name, power in monomial:
        name = shared.get(name, name)
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))
