"""At which terms universal statements among the assumptions are tried: candidates, few at first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from convsym.proof import terms as T
from convsym.proof.claims import Claim

Chosen = tuple[tuple[str, tuple[T.Term, ...]], ...]
_MOST_FOR_A_LETTER = 12
_MOST_CHOICES = 60


def instance_choices(claim: Claim) -> Iterator[Chosen]:
    """No instances; then for each universal statement one candidate, then two, then three."""
    yield ()
    nodes = universal(claim)
    if not nodes:
        return
    named: dict[str, list[T.Term]] = {}
    for node in nodes:
        found = named.setdefault(node.variable.name, [])
        found += [one for one in candidates(node, claim) if one not in found]
    left = _MOST_CHOICES
    for size in (1, 2, 3):
        groups = [
            [*combinations(found[:_MOST_FOR_A_LETTER], min(size, len(found)))]
            for found in named.values()
        ]
        for choice in product(*groups):
            if not (left := left - 1):
                return
            yield tuple(zip(named, choice, strict=True))


def universal(claim: Claim) -> list[T.Quantified]:
    """The statements that "hypotheses and not conclusion" assumes for all of a range."""
    found: list[T.Quantified] = []
    for one in claim.hypotheses:
        found += _universal(one, True)
    return found + _universal(claim.conclusion, False)


def _universal(node: T.Formula, holds: bool) -> list[T.Quantified]:
    match node:
        case T.Not(body):
            return _universal(body, not holds)
        case T.And(args) | T.Or(args):
            return [one for arg in args for one in _universal(arg, holds)]
        case T.Implies(left, right):
            return _universal(left, not holds) + _universal(right, holds)
        case T.Iff(left, right):
            sides = (left, right)
            return [one for side in sides for way in (True, False) for one in _universal(side, way)]
        case T.Quantified(body=body):
            here = [node] if isinstance(node, T.ForAll) == holds else []
            return here + _universal(body, holds)
    return []


def candidates(node: T.Quantified, claim: Claim) -> list[T.Term]:
    """Values that equations in its body give, the ends of its range, quotients, letters."""
    letter = node.variable.name
    bound = {one.variable.name for part in _parts(claim) for one in T.walk(part)
             if isinstance(one, T.Quantified)}  # fmt: skip
    found: list[T.Term] = []
    for relation in T.walk(node.body):
        if isinstance(relation, T.Relation):
            found += solutions(relation, letter)
        if isinstance(relation, T.Divides):
            found += [T.Floor(relation.dividend, relation.divisor)]
    found += [node.lower, node.upper - 1]
    found += [T.Var(name + "_") for name in sorted(bound)]
    quotients = [one for part in _parts(claim) for one in T.walk(part)
                 if isinstance(one, T.Floor | T.Ceiling | T.Mod | T.Min | T.Max)]  # fmt: skip
    found += quotients + [T.Var(name) for name in claim.variables]
    found += [one + shift for one in quotients for shift in (1, -1)]
    kept: list[T.Term] = []
    for one in found:
        free = T.free_variables(one)
        if letter not in free and not free & bound and not T.is_rational(one) and one not in kept:
            kept.append(one)
    return kept


def _parts(claim: Claim) -> tuple[T.Formula, ...]:
    return (claim.conclusion, *claim.hypotheses)


def solutions(relation: T.Relation, letter: str, exact: bool = False) -> list[T.Term]:
    """What a relation suggests for the letter: c·x + a = b gives b − a for c = 1, else quotients of it.

    With `exact` only values that an equation determines are given, whatever the other letters.
    """
    for one, other in ((relation.left, relation.right), (relation.right, relation.left)):
        if letter in T.free_variables(one) and letter not in T.free_variables(other):
            return _solved(one, other, letter, exact)
    return []


def _solved(one: T.Term, other: T.Term, letter: str, exact: bool) -> list[T.Term]:
    match one:
        case T.Var():
            return [other]
        case T.Neg(arg):
            return _solved(arg, T.Neg(other), letter, exact)
        case T.Add(args):
            inside = [arg for arg in args if letter in T.free_variables(arg)]
            if len(inside) != 1:
                return []
            rest = other
            for arg in args:
                if arg is not inside[0]:
                    rest = rest + arg.arg if isinstance(arg, T.Neg) else rest - arg
            return _solved(inside[0], rest, letter, exact)
        case T.Mul(args) if not exact:
            inside = [arg for arg in args if letter in T.free_variables(arg)]
            others = tuple(arg for arg in args if letter not in T.free_variables(arg))
            if len(inside) != 1 or not others:
                return []
            by = others[0] if len(others) == 1 else T.Mul(others)
            quotients = (T.Floor(other, by), T.Ceiling(other, by))
            return [found for q in quotients for found in _solved(inside[0], q, letter, exact)]
    return []
