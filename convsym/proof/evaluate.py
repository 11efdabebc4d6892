"""Exact value of a term and truth of a formula where every letter has a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import floor, gcd

from convsym.proof import terms as T
from convsym.proof.claims import conjuncts

_WIDEST_RANGE = 1_000_000


class Undefined(ValueError):
    """A letter without a value, a division by zero, a range too wide to try."""


def value(node: T.Term, at: Mapping[str, int]) -> Fraction:
    """The rational value of a term. Division by zero and unknown letters raise Undefined."""
    match node:
        case T.Int(number):
            return Fraction(number)
        case T.Var(name):
            if name not in at:
                raise Undefined(f"the letter {name} has no value")
            return Fraction(at[name])
        case T.Add(args):
            return sum((value(arg, at) for arg in args), Fraction(0))
        case T.Neg(arg):
            return -value(arg, at)
        case T.Mul(args):
            product = Fraction(1)
            for arg in args:
                product *= value(arg, at)
            return product
        case T.Pow(base, exponent):
            return value(base, at) ** exponent
        case T.Quotient(top, bottom):
            return _ratio(top, bottom, at)
        case T.Floor(top, bottom):
            return Fraction(floor(_ratio(top, bottom, at)))
        case T.Ceiling(top, bottom):
            return Fraction(-floor(-_ratio(top, bottom, at)))
        case T.Mod(top, bottom):
            return value(top, at) - value(bottom, at) * floor(_ratio(top, bottom, at))
        case T.Min(args):
            return min(value(arg, at) for arg in args)
        case T.Max(args):
            return max(value(arg, at) for arg in args)
        case T.Gcd(left, right):
            return Fraction(gcd(_integer(left, at), _integer(right, at)))
    raise Undefined(f"{node} has no value")


def _ratio(top: T.Term, bottom: T.Term, at: Mapping[str, int]) -> Fraction:
    below = value(bottom, at)
    if below == 0:
        raise Undefined(f"{top} is divided by {bottom}, which is 0")
    return value(top, at) / below


def _integer(node: T.Term, at: Mapping[str, int]) -> int:
    number = value(node, at)
    if number.denominator != 1:
        raise Undefined(f"{node} is {number}, no integer")
    return number.numerator


def holds(node: T.Formula, at: Mapping[str, int]) -> bool:
    """Whether the formula is true at these values, by trying every value of bounded letters."""
    match node:
        case T.Truth(known):
            return known
        case T.Not(body):
            return not holds(body, at)
        case T.And(args):
            return all(holds(arg, at) for arg in args)
        case T.Or(args):
            return any(holds(arg, at) for arg in args)
        case T.Implies(left, right):
            return not holds(left, at) or holds(right, at)
        case T.Iff(left, right):
            return holds(left, at) == holds(right, at)
        case T.Divides(divisor, dividend):
            step, number = _integer(divisor, at), _integer(dividend, at)
            return number == 0 if step == 0 else number % step == 0
        case T.Relation(sign, left, right):
            return _compare(sign, value(left, at), value(right, at))
        case T.Quantified(variable, lower, upper, body):
            first, last = _integer(lower, at), _integer(upper, at)
            if last - first > _WIDEST_RANGE:
                raise Undefined(f"{node} ranges over {last - first} integers; too many to try")
            tried = (holds(body, {**at, variable.name: x}) for x in range(first, last))
            return any(tried) if isinstance(node, T.Exists) else all(tried)
    raise Undefined(f"{node} has no truth value")


def is_true(statement: T.Formula) -> bool:
    """Whether a statement without letters is true."""
    try:
        return holds(statement, {})
    except Undefined:
        return False


def known_values(hypotheses: Iterable[T.Formula]) -> dict[str, int]:
    """The letters to which hypotheses of the form letter == term give an integer value."""
    values: dict[str, int] = {}
    equations = [part for one in hypotheses for part in conjuncts(one)]
    for _ in equations:  # each round settles a letter, or there is nothing more to settle
        before = len(values)
        for part in equations:
            match part:
                case T.Relation("==", T.Var(name), right) if name not in values:
                    if T.free_variables(right) <= values.keys():
                        number = value(right, values)
                        if number.denominator == 1:
                            values[name] = number.numerator
        if len(values) == before:
            break
    return values


def _compare(sign: T.RelationSign, left: Fraction, right: Fraction) -> bool:
    match sign:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<=":
            return left <= right
        case "<":
            return left < right
        case ">=":
            return left >= right
        case ">":
            return left > right
