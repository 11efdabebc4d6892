"""Terms and formulas as Python functions of a dictionary of letters, for searches over many points.

They say what `evaluate` says, faster; ZeroDivisionError or Unclear stands for Undefined. What a
search finds is confirmed by `evaluate`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from math import gcd
from typing import Any

from convsym.proof import terms as T

At = dict[str, int]
Function = Callable[[At], Any]
_WIDEST = 2_000


class Unclear(Exception):
    """No value at this point, or none that a search should work for."""


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<=": operator.le,
    "<": operator.lt, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip


def compiled(node: T.Node) -> Function:
    """The value of a term, or the truth of a formula, as a function of the letters."""
    match node:
        case T.Int(value) | T.Truth(value):
            return lambda _: value
        case T.Var(name):
            return operator.itemgetter(name)
        case T.Neg(arg):
            one = compiled(arg)
            return lambda at: -one(at)
        case T.Add(args):
            return _sum([*map(compiled, args)])
        case T.Mul(args):
            return _product([*map(compiled, args)])
        case T.Pow(base, exponent):
            one = compiled(base)
            return lambda at: one(at) ** exponent
        case T.Min(args) | T.Max(args):
            parts, group = [*map(compiled, args)], min if isinstance(node, T.Min) else max
            return lambda at: group(part(at) for part in parts)
        case T.Gcd(left, right):
            one, other = compiled(left), compiled(right)
            return lambda at: gcd(_whole(one(at)), _whole(other(at)))
        case T.Quotient() | T.Floor() | T.Ceiling() | T.Mod():
            return _quotient(node)
        case T.Relation(sign, left, right):
            compare, one, other = _COMPARE[sign], compiled(left), compiled(right)
            return lambda at: compare(one(at), other(at))
        case T.Divides(divisor, dividend):
            one, other = compiled(divisor), compiled(dividend)
            return lambda at: _divides(_whole(one(at)), _whole(other(at)))
        case T.Quantified():
            return _quantified(node)
    return _connective(node)


def _sum(parts: list[Function]) -> Function:
    if len(parts) == 2:
        one, other = parts
        return lambda at: one(at) + other(at)
    return lambda at: sum(part(at) for part in parts)


def _product(parts: list[Function]) -> Function:
    one, rest = parts[0], parts[1:]

    def product(at: At) -> Any:
        value = one(at)
        for part in rest:
            value = value * part(at)
        return value

    return product


def _quotient(node: T.Quotient | T.Floor | T.Ceiling | T.Mod) -> Function:
    one, other = compiled(node.numerator), compiled(node.denominator)
    match node:
        case T.Floor():
            return lambda at: one(at) // other(at)
        case T.Ceiling():
            return lambda at: -(-one(at) // other(at))
        case T.Mod():
            return lambda at: one(at) % other(at)
        case T.Quotient():
            return lambda at: Fraction(one(at)) / other(at)


def _connective(node: T.Node) -> Function:
    match node:
        case T.Not(body):
            one = compiled(body)
            return lambda at: not one(at)
        case T.And(args):
            parts = [*map(compiled, args)]
            return lambda at: all(part(at) for part in parts)
        case T.Or(args):
            parts = [*map(compiled, args)]
            return lambda at: any(part(at) for part in parts)
        case T.Implies(left, right):
            one, other = compiled(left), compiled(right)
            return lambda at: not one(at) or other(at)
        case T.Iff(left, right):
            one, other = compiled(left), compiled(right)
            return lambda at: one(at) == other(at)
    raise TypeError(f"{node!r} is no term and no formula")


def _quantified(node: T.Quantified) -> Function:
    low, high, body = compiled(node.lower), compiled(node.upper), compiled(node.body)
    name, wanted = node.variable.name, isinstance(node, T.Exists)

    def quantified(at: At) -> bool:
        first, last = _whole(low(at)), _whole(high(at))
        if last - first > _WIDEST:
            raise Unclear
        inner = dict(at)
        for value in range(first, last):
            inner[name] = value
            if bool(body(inner)) == wanted:
                return wanted
        return not wanted

    return quantified


def _whole(number: Any) -> int:
    if number.denominator != 1:
        raise Unclear
    return int(number)


def _divides(divisor: int, dividend: int) -> bool:
    return dividend % divisor == 0 if divisor else dividend == 0
