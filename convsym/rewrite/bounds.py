"""Bounds by slack: i − k >= 0 where i >= k, d(k − 1) + 1 >= 1 where d >= 1 and k >= 1.

A fact l >= r about a letter says letter = bound + slack with a slack that is not negative. Where a
polynomial, so rewritten, has no negative coefficient, it is not negative, and this very sum of
products of slacks is its certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache

from convsym.proof import Certificate, Claim
from convsym.proof import terms as T
from convsym.proof.kernel import Goal, Polynomial, Refutation
from convsym.proof.translate import goals
from convsym.rewrite.polynomials import letters, of, replaced

SIGNS = (">=", ">", "<=", "<")
_MOST_TRIES = 50
_MOST_MONOMIALS = 60

Solved = Callable[[str, int], Polynomial | None]
Combination = tuple[tuple[Fraction, tuple[int, ...]], ...]
"""Pairs (c, places of the slacks to multiply), c > 0."""


def slack(sign: T.RelationSign, left: Polynomial, right: Polynomial) -> Polynomial:
    """What is >= 0 exactly where the integers satisfy left sign right (for ==: right − left)."""
    match sign:
        case ">=":
            return left - right
        case ">":
            return left - right - Polynomial.constant(1)
        case "<":
            return right - left - Polynomial.constant(1)
    return right - left


def combination(target: Polynomial, slacks: Sequence[Polynomial]) -> Combination | None:
    """target = Σ c·∏ slacks with all c > 0, or None where a few tries do not find it."""
    if not set(letters(target)) <= {name for one in slacks for name in letters(one)}:
        return None

    @cache
    def solved(name: str, number: int) -> Polynomial | None:
        return _solved(slacks[number], name, number)

    return _search(target, solved, len(slacks), frozenset(), [_MOST_TRIES])


def _search(
    target: Polynomial,
    solved: Solved,
    count: int,
    used: frozenset[int],
    tries: list[int],
) -> Combination | None:
    """Put bound + slack for one letter, then for the next."""
    tries[0] -= 1
    if tries[0] < 0 or len(target.terms) > _MOST_MONOMIALS:
        return None
    open_letters = sorted(
        {name for monomial, _ in target.terms for name, _ in monomial if not name.startswith("#")}
    )
    if not open_letters:
        if any(c < 0 for _, c in target.terms):
            return None
        return tuple(
            (c, tuple(int(name[1:]) for name, power in monomial for _ in range(power)))
            for monomial, c in target.terms
        )
    for name, number, value in _ways(open_letters, solved, count, used):
        smaller = replaced(target, name, value)[0]
        if (found := _search(smaller, solved, count, used | {number}, tries)) is not None:
            return found
    return None


def _ways(
    open_letters: list[str], solved: Solved, count: int, used: frozenset[int]
) -> list[tuple[str, int, Polynomial]]:
    """(letter, place of the fact, bound + slack): first those whose bound holds other letters."""
    found = [
        (name, number, value)
        for name in open_letters
        for number in range(count)
        if number not in used and (value := solved(name, number)) is not None
    ]
    return sorted(found, key=lambda way: -len(letters(way[2])))


def _solved(one: Polynomial, name: str, number: int) -> Polynomial | None:
    """The letter in terms of the slack h = one, where the letter stands in it once, by itself."""
    alone = ((name, 1),)
    coefficient = dict(one.terms).get(alone)
    others = of([pair for pair in one.terms if pair[0] != alone])
    if coefficient is None or any(name == x for m, _ in others.terms for x, _ in m):
        return None
    scale = Polynomial.constant(1 / coefficient)
    return scale * (Polynomial.variable(f"#{number}") - others)


def certificate(
    claim: Claim, found: Combination, slacks: Mapping[int, tuple[T.Relation, Polynomial]]
) -> Certificate:
    """(−target − 1) + Σ c·∏ slacks = −1, where the claim is the target's bound."""
    [goal] = goals(claim)
    denied = goal.nonneg[-1]
    products: list[tuple[Fraction, tuple[int, ...]]] = [(Fraction(1), (len(goal.nonneg) - 1,))]
    multiples: list[tuple[Polynomial, int]] = []
    total = denied
    for c, chosen in found:
        part = Polynomial.constant(c)
        for number in chosen:
            part = part * slacks[number][1]
        total = total + part
        equation = next((n for n in chosen if slacks[n][0].sign == "=="), None)
        if equation is None:
            places = tuple(goal.nonneg.index(slacks[n][1]) for n in chosen)
            products.append((c, places))
        else:
            multiples.append(_multiple(goal, c, chosen, equation, slacks))
    assert total == Polynomial.constant(-1), claim
    return Certificate((Refutation(tuple(products), tuple(multiples)),))


def _multiple(
    goal: Goal,
    c: Fraction,
    chosen: tuple[int, ...],
    equation: int,
    slacks: Mapping[int, tuple[T.Relation, Polynomial]],
) -> tuple[Polynomial, int]:
    """A product with an equation in it is a multiple of that equation."""
    rest = list(chosen)
    rest.remove(equation)
    multiplier = Polynomial.constant(c)
    for number in rest:
        multiplier = multiplier * slacks[number][1]
    one = slacks[equation][1]
    if one in goal.zero:
        return multiplier, goal.zero.index(one)
    return -multiplier, goal.zero.index(-one)
