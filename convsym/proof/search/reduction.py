"""A goal with its equations used up: each linear letter that an equation gives is put in.

Where an equation reads a·(x − t) = 0 with a number a and no x in t, the goal without x has the same
refutations. `Reduced.lifted` turns one of it into one of the goal, multiples of equations included.
Outside the code that is trusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from convsym.proof.kernel import Goal, Monomial, Polynomial, Refutation

Powers = tuple[int, ...]  # the letters of a monomial by number, sorted, as often as they occur
Sparse = dict[Powers, Fraction]
_ONE: Sparse = {(): Fraction(1)}


@dataclass(frozen=True)
class _Equation:
    """letter = value, because Σ multiplier·(equation of the goal) = letter − value."""

    letter: int
    value: Sparse
    multiples: Mapping[int, Sparse]


@dataclass(frozen=True)
class Reduced:
    """Assumptions without the letters that equations give, with whole coefficients.

    `nonneg` holds (place in the goal, scale > 0, scale·polynomial); `zero` (place, polynomial).
    """

    goal: Goal
    letters: tuple[str, ...]
    nonneg: tuple[tuple[int, int, Sparse], ...]
    zero: tuple[tuple[int, Sparse], ...]
    equations: tuple[_Equation, ...]
    leftover: tuple[Mapping[int, Sparse], ...]

    def lifted(
        self,
        products: Sequence[tuple[Fraction, tuple[int, ...]]],
        multiples: Sequence[tuple[Fraction, Powers, int]],
    ) -> Refutation:
        """The refutation of the goal that these products and multiples of the reduced one give.

        Places count in `nonneg` and `zero` here; a multiple is (number, monomial, place).
        """
        found: list[tuple[Fraction, tuple[int, ...]]] = []
        rest = dict(_ONE)
        for number, chosen in products:
            scale, product = number, dict(_ONE)
            for index in chosen:
                place, factor, _ = self.nonneg[index]
                scale *= factor
                product = times(product, self.of(self.goal.nonneg[place]))
            found.append((scale, tuple(sorted(self.nonneg[index][0] for index in chosen))))
            add(rest, product, scale)
        used: dict[int, Sparse] = {}
        for number, monomial, index in multiples:
            self._use(used, rest, self.leftover[index], {monomial: number})
        for equation in self.equations:
            quotient, _ = divided(rest, equation.letter, equation.value)
            self._use(used, rest, equation.multiples, {m: -c for m, c in quotient.items()})
        listed = tuple((self.named(m), place) for place, m in sorted(used.items()) if m)
        return Refutation(tuple(sorted(found, key=lambda one: (len(one[1]), one[1]))), listed)

    def _use(
        self, used: dict[int, Sparse], rest: Sparse, multiples: Mapping[int, Sparse], by: Sparse
    ) -> None:
        """Add `by` times a combination of the goal's equations to what is used and to the rest."""
        for place, multiplier in multiples.items():
            more = times(multiplier, by)
            add(used.setdefault(place, {}), more)
            add(rest, times(more, self.of(self.goal.zero[place])))

    def put_in(self, polynomial: Polynomial) -> Sparse:
        """A polynomial in the goal's letters with those put in that equations give."""
        one = self.of(polynomial)
        for equation in self.equations:
            one = divided(one, equation.letter, equation.value)[1]
        return one

    def of(self, polynomial: Polynomial) -> Sparse:
        """A polynomial of the kernel with letters by number."""
        return _sparse(polynomial, {name: number for number, name in enumerate(self.letters)})

    def named(self, polynomial: Sparse) -> Polynomial:
        """A polynomial for the kernel."""
        return Polynomial.collect((_monomial(m, self.letters), c) for m, c in polynomial.items())


def reduced(goal: Goal) -> Reduced:
    """The goal without the letters that its equations give, assumptions that say nothing dropped."""
    letters = tuple(
        sorted({n for p in (*goal.nonneg, *goal.zero) for m, _ in p.terms for n, _ in m})
    )
    number = {name: place for place, name in enumerate(letters)}
    zero = [(_sparse(p, number), {place: dict(_ONE)}) for place, p in enumerate(goal.zero)]
    nonneg = [_sparse(p, number) for p in goal.nonneg]
    equations: list[_Equation] = []
    while (chosen := _solvable(zero)) is not None:
        place, letter = chosen
        polynomial, multiples = zero.pop(place)
        factor = 1 / polynomial[letter,]
        value = {m: -c * factor for m, c in polynomial.items() if m != (letter,)}
        equation = _Equation(letter, value, {j: scaled(m, factor) for j, m in multiples.items()})
        equations.append(equation)
        zero = [_without(one, combined, equation) for one, combined in zero]
        nonneg = [divided(one, letter, value)[1] for one in nonneg]
    kept = [(one, combined) for one, combined in zero if one]
    return Reduced(
        goal,
        letters,
        _telling(nonneg),
        tuple((place, one) for place, (one, _) in enumerate(kept)),
        tuple(equations),
        tuple(combined for _, combined in kept),
    )


def _telling(nonneg: Sequence[Sparse]) -> tuple[tuple[int, int, Sparse], ...]:
    """Each assumption once, with whole coefficients, but for those that are numbers >= 0."""
    found: dict[tuple[tuple[Powers, Fraction], ...], tuple[int, int, Sparse]] = {}
    for place, one in enumerate(nonneg):
        if not one or (one.keys() == {()} and one[()] >= 0):
            continue
        scale = lcm(*(c.denominator for c in one.values()))
        whole = scaled(one, Fraction(scale))
        found.setdefault(tuple(sorted(whole.items())), (place, scale, whole))
    return tuple(found.values())


def _solvable(zero: Sequence[tuple[Sparse, Mapping[int, Sparse]]]) -> tuple[int, int] | None:
    """(place, letter) of an equation that gives a letter; the one whose value is simplest."""
    best = None
    for place, (one, _) in enumerate(zero):
        for monomial, coefficient in one.items():
            if len(monomial) != 1 or any(monomial[0] in m for m in one if m != monomial):
                continue
            degree = max(map(len, one))
            rank = (degree, abs(coefficient) != 1, len(one), place, -monomial[0])
            if best is None or rank < best[0]:
                best = rank, (place, monomial[0])
    return best[1] if best else None


def _without(
    one: Sparse, multiples: Mapping[int, Sparse], equation: _Equation
) -> tuple[Sparse, dict[int, Sparse]]:
    quotient, rest = divided(one, equation.letter, equation.value)
    combined = {place: dict(m) for place, m in multiples.items()}
    for place, multiplier in equation.multiples.items():
        add(combined.setdefault(place, {}), times(multiplier, quotient), Fraction(-1))
    return rest, combined


# ---------------------------------------------------------------- polynomials as dicts


def add(total: Sparse, more: Sparse, factor: Fraction | int = 1) -> None:
    """total += factor·more, in place."""
    for monomial, coefficient in more.items():
        value = total.get(monomial, 0) + coefficient * factor
        if value:
            total[monomial] = Fraction(value)
        else:
            total.pop(monomial, None)


def times(left: Sparse, right: Sparse) -> Sparse:
    """The product."""
    total: Sparse = {}
    for m, a in left.items():
        for n, b in right.items():
            key = tuple(sorted(m + n))
            total[key] = total.get(key, 0) + a * b
    return {m: c for m, c in total.items() if c}


def scaled(one: Sparse, factor: Fraction) -> Sparse:
    """factor·one."""
    return {m: c * factor for m, c in one.items()}


def divided(one: Sparse, letter: int, value: Sparse) -> tuple[Sparse, Sparse]:
    """(Q, R) with one = (letter − value)·Q + R and no `letter` in R: R has the value put in."""
    powers: dict[int, Sparse] = {}
    for monomial, coefficient in one.items():
        power = monomial.count(letter)
        powers.setdefault(power, {})[tuple(n for n in monomial if n != letter)] = coefficient
    quotient: Sparse = {}
    carried: Sparse = {}
    for power in range(max(powers, default=0), 0, -1):  # Horner's scheme
        carried = times(carried, value) if carried else {}
        add(carried, powers.get(power, {}))
        raised = (letter,) * (power - 1)
        add(quotient, {tuple(sorted(m + raised)): c for m, c in carried.items()})
    rest = times(carried, value) if carried else {}
    add(rest, powers.get(0, {}))
    return quotient, rest


def _sparse(polynomial: Polynomial, number: Mapping[str, int]) -> Sparse:
    return {
        tuple(sorted(number[name] for name, power in monomial for _ in range(power))): coefficient
        for monomial, coefficient in polynomial.terms
    }


def _monomial(powers: Powers, letters: Sequence[str]) -> Monomial:
    return tuple(sorted((letters[n], powers.count(n)) for n in sorted(set(powers))))
