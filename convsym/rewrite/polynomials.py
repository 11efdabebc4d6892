"""Terms as polynomials over their parts that are no sum, product or power, and back.

Such a part (a letter, a floor, a maximum …) is an atom. A letter goes by its own name, another atom by
a name that occurs nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd

from convsym.proof import terms as T
from convsym.proof.kernel import Monomial, Polynomial
from convsym.proof.sympy_door import _RANK

MOST_MONOMIALS = 300
"""A product with more monomials than this is not multiplied out; it stays as it is."""

ONE = Polynomial.constant(1)


class Atoms:
    """The names of the atoms met so far."""

    def __init__(self, used: Iterable[str]) -> None:
        self.used = frozenset(used)
        self.names: dict[T.Term, str] = {}
        self.terms: dict[str, T.Term] = {}

    def name(self, atom: T.Term) -> str:
        """The name of an atom; always the same for the same atom."""
        if isinstance(atom, T.Var):
            self.terms.setdefault(atom.name, atom)
            return atom.name
        if atom not in self.names:
            number = len(self.names) + 1
            while f"x{number}" in self.used or f"x{number}" in self.terms:
                number += 1
            self.names[atom] = f"x{number}"
            self.terms[f"x{number}"] = atom
        return self.names[atom]

    def read(self, node: T.Term) -> tuple[T.Term, Polynomial]:
        """The term with names for its atoms, and the polynomial that it is in these names."""
        match node:
            case T.Int(value):
                return node, Polynomial.constant(value)
            case T.Neg(arg):
                named, polynomial = self.read(arg)
                return T.Neg(named), -polynomial
            case T.Add(args):
                parts = [self.read(arg) for arg in args]
                total = Polynomial.collect(pair for _, one in parts for pair in one.terms)
                return T.Add(tuple(named for named, _ in parts)), total
            case T.Mul(args):
                parts = [self.read(arg) for arg in args]
                product = _product([one for _, one in parts])
                if product is not None:
                    return T.Mul(tuple(named for named, _ in parts)), product
            case T.Pow(base, exponent):
                named, polynomial = self.read(base)
                product = _product([polynomial] * exponent)
                if product is not None:
                    return T.Pow(named, exponent), product
        name = self.name(node)
        return T.Var(name), Polynomial.variable(name)

    def parts(self, polynomial: Polynomial) -> list[T.Term]:
        """The atoms that occur in it, in the order of their names."""
        return [self.terms[name] for name in letters(polynomial)]


def _product(factors: list[Polynomial]) -> Polynomial | None:
    """The product, or None where it grows beyond the limit."""
    total = ONE
    for factor in factors:
        if len(total.terms) * max(1, len(factor.terms)) > 20 * MOST_MONOMIALS:
            return None
        total = total * factor
        if len(total.terms) > MOST_MONOMIALS:
            return None
    return total


# ---------------------------------------------------------------- parts of a polynomial


def letters(polynomial: Polynomial) -> list[str]:
    """The names that occur in it, sorted."""
    return sorted({name for monomial, _ in polynomial.terms for name, _ in monomial})


def constant(polynomial: Polynomial) -> int:
    """The number in it."""
    return int(dict(polynomial.terms).get((), Fraction(0)))


def is_constant(polynomial: Polynomial) -> bool:
    """Whether it is a number."""
    return all(not monomial for monomial, _ in polynomial.terms)


def content(polynomial: Polynomial) -> int:
    """The greatest common divisor of the coefficients that stand before letters."""
    return gcd(*(int(c) for monomial, c in polynomial.terms if monomial))


def of(pairs: Mapping[Monomial, Fraction] | Iterable[tuple[Monomial, Fraction]]) -> Polynomial:
    """The polynomial of these pairs."""
    return Polynomial.collect(pairs.items() if isinstance(pairs, Mapping) else pairs)


def over(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    """monomial/divisor, or None where it does not divide."""
    powers = Counter(dict(monomial))
    for name, power in divisor:
        if powers[name] < power:
            return None
        powers[name] -= power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def divided(polynomial: Polynomial, divisor: Polynomial) -> tuple[Polynomial, Polynomial]:
    """(M, R) with polynomial = M·divisor + R and nothing in R that the divisor's lead divides.

    Over the integers: a coefficient that the lead's does not divide stays, the number alone is
    reduced to 0 <= R < divisor where the divisor is a number.
    """
    lead, first = max(divisor.terms, key=lambda pair: (sum(p for _, p in pair[0]), pair[0]))
    quotient, rest = Polynomial(), polynomial
    for _ in range(MOST_MONOMIALS):
        found = _next(rest, lead, int(first))
        if found is None:
            break
        step = of([found])
        quotient, rest = quotient + step, rest - step * divisor
    if is_constant(divisor) and (whole := constant(rest) // int(first)):
        step = Polynomial.constant(whole)
        quotient, rest = quotient + step, rest - step * divisor
    return quotient, rest


def _next(rest: Polynomial, lead: Monomial, first: int) -> tuple[Monomial, Fraction] | None:
    for monomial, coefficient in reversed(rest.terms):
        shorter = over(monomial, lead)
        if shorter is not None and coefficient % first == 0:
            return shorter, coefficient / first
    return None


def replaced(polynomial: Polynomial, name: str, value: Polynomial) -> tuple[Polynomial, Polynomial]:
    """(polynomial with the value put for the letter, m) with polynomial = first + m·(letter − value)."""
    letter = Polynomial.variable(name)
    result, multiplier = Polynomial(), Polynomial()
    for monomial, coefficient in polynomial.terms:
        power = dict(monomial).get(name, 0)
        rest = of([(tuple(pair for pair in monomial if pair[0] != name), coefficient)])
        result = result + rest * _power(value, power)
        for low in range(power):  # x^e − v^e = (x − v)·Σ x^low·v^(e − 1 − low)
            multiplier = multiplier + rest * _power(letter, low) * _power(value, power - 1 - low)
    return result, multiplier


def _power(base: Polynomial, exponent: int) -> Polynomial:
    total = ONE
    for _ in range(exponent):
        total = total * base
    return total


# ---------------------------------------------------------------- back to terms


def written(polynomial: Polynomial, shown: Mapping[str, T.Term], factored: bool = False) -> T.Term:
    """The polynomial as a term: what is added first, letters of size first, numbers last.

    `factored` puts letters that occur more than once before a bracket: d*k − d is d*(k − 1).
    """
    groups = _groups(polynomial) if factored else [((), of([one])) for one in polynomial.terms]
    parts = [_part(head, body, shown, factored) for head, body in groups]
    parts.sort(key=_place)
    if len(parts) > 1 and isinstance(parts[0], T.Neg) and isinstance(parts[-1], T.Int):
        parts = [parts[-1], *parts[:-1]]  # 7 − n, not −n + 7
    if not parts:
        return T.Int(0)
    return parts[0] if len(parts) == 1 else T.Add(tuple(parts))


def _groups(polynomial: Polynomial) -> list[tuple[Monomial, Polynomial]]:
    """(letter, what stands in the bracket) for letters that occur more than once; () for the rest."""
    count = Counter(name for monomial, _ in polynomial.terms for name, _ in monomial)
    most = max(count.values(), default=0)
    if most < 2:
        return _numbers_out(polynomial)
    name = min((one for one in count if count[one] == most), key=_rank)
    head: Monomial = ((name, 1),)
    inside = [(over(monomial, head), c) for monomial, c in polynomial.terms]
    body = of([(monomial, c) for monomial, c in inside if monomial is not None])
    rest = of([pair for pair, (m, _) in zip(polynomial.terms, inside, strict=True) if m is None])
    return [(head, body), *_groups(rest)]


def _numbers_out(polynomial: Polynomial) -> list[tuple[Monomial, Polynomial]]:
    common = content(polynomial)
    if common > 1 and len(polynomial.terms) > 1 and constant(polynomial) % common == 0:
        return [((), polynomial)]
    return [((), of([one])) for one in polynomial.terms]


def _part(head: Monomial, body: Polynomial, shown: Mapping[str, T.Term], factored: bool) -> T.Term:
    """head·body with the sign before it."""
    if len(body.terms) == 1:
        [(monomial, coefficient)] = body.terms
        whole = of([(monomial, coefficient)]) * of([(head, Fraction(1))])
        [(monomial, coefficient)] = whole.terms
        return _monomial(monomial, int(coefficient), shown)
    common = gcd(*(int(c) for _, c in body.terms))
    if all(c < 0 for monomial, c in body.terms if monomial):
        common = -common
    inside = of([(monomial, c / common) for monomial, c in body.terms])
    factors = [*_factors(head, abs(common), shown), written(inside, shown, factored)]
    product = factors[0] if len(factors) == 1 else T.Mul(tuple(factors))
    return T.Neg(product) if common < 0 else product


def _monomial(monomial: Monomial, coefficient: int, shown: Mapping[str, T.Term]) -> T.Term:
    factors = _factors(monomial, abs(coefficient), shown)
    if not monomial:
        return T.term(coefficient)
    product = factors[0] if len(factors) == 1 else T.Mul(tuple(factors))
    return T.Neg(product) if coefficient < 0 else product


def _factors(monomial: Monomial, number: int, shown: Mapping[str, T.Term]) -> list[T.Term]:
    parts: list[T.Term] = [T.Int(number)] if number != 1 else []
    for name, power in sorted(monomial, key=lambda pair: _key(shown[pair[0]])):
        parts.append(shown[name] if power == 1 else T.Pow(shown[name], power))
    return parts


def _rank(name: str) -> tuple[int, str]:
    return _RANK.get(name, len(_RANK)), name


def _key(node: T.Term) -> tuple[bool, str]:
    """Letters by name, then what is longer."""
    return not isinstance(node, T.Var), str(node)


def _place(part: T.Term) -> tuple[bool, bool, int, str]:
    """Numbers last, what is taken away behind what is added, letters of size first."""
    ranks = [_RANK.get(name.rstrip("_0123456789"), len(_RANK)) for name in T.free_variables(part)]
    return not ranks, isinstance(part, T.Neg), min(ranks, default=0), str(part)
