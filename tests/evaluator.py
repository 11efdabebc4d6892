"""What a printed statement says about given integers. Shares no code with the library.

It reads the text with Python's `ast`, knows a closed list of constructions, and computes with ints
and exact Fractions. `eval` is not used. A division by zero, a letter without a value or a range
that does not end on integers makes a statement `Undefined` at a point.
"""

import ast
import math
import operator
import random
from contextlib import suppress
from fractions import Fraction


class Undefined(Exception):
    """The statement has no truth value at this point."""


_COMPARE = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _integer(number):
    if isinstance(number, Fraction):
        if number.denominator != 1:
            raise Undefined(f"{number} is no integer")
        return number.numerator
    return number


def _quotient(top, bottom):
    if bottom == 0:
        raise Undefined("division by zero")
    return Fraction(top) / Fraction(bottom)


def _floor(top, bottom):
    return math.floor(_quotient(top, bottom))


def _divides(divisor, dividend):
    divisor, dividend = _integer(divisor), _integer(dividend)
    return dividend == 0 if divisor == 0 else dividend % divisor == 0


_ARITHMETIC = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
    ast.Div: _quotient,
    ast.Mod: lambda top, bottom: top - bottom * _floor(top, bottom),
}
_FUNCTIONS = {
    "min": lambda *args: min(args),
    "max": lambda *args: max(args),
    "gcd": lambda a, b: math.gcd(_integer(a), _integer(b)),
    "divides": _divides,
}


def compiled(text):
    """A function from a dictionary of letters to the value of the text."""
    return _build(ast.parse(text, mode="eval").body)


def _build(tree):
    match tree:
        case ast.Constant(value=bool() | int() as value):
            return lambda at: value
        case ast.Name(id=name):
            return lambda at: _letter(at, name)
        case ast.UnaryOp(op=ast.USub(), operand=arg):
            inner = _build(arg)
            return lambda at: -inner(at)
        case ast.UnaryOp(op=ast.Not(), operand=arg):
            inner = _build(arg)
            return lambda at: not inner(at)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            combine, one, other = _ARITHMETIC[type(op)], _build(left), _build(right)
            return lambda at: combine(one(at), other(at))
        case ast.BoolOp(op=ast.And(), values=values):
            parts = [_build(value) for value in values]
            return lambda at: all(part(at) for part in parts)
        case ast.BoolOp(op=ast.Or(), values=values):
            parts = [_build(value) for value in values]
            return lambda at: any(part(at) for part in parts)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [_build(side) for side in (left, *comparators)]
            signs = [_COMPARE[type(op)] for op in ops]
            return lambda at: _chain(signs, sides, at)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return _call(name, args)
    raise SyntaxError(f"{ast.dump(tree)} is not part of the language")


def _letter(at, name):
    if name not in at:
        raise Undefined(f"{name} has no value")
    return at[name]


def _chain(signs, sides, at):
    """Like Python, a chain ends at its first false link: what follows is not asked for a value."""
    left = sides[0](at)
    for sign, side in zip(signs, sides[1:], strict=True):
        right = side(at)
        if not sign(left, right):
            return False
        left = right
    return True


def _call(name, args):
    match name, args:
        case "floor", [ast.BinOp(left=top, op=ast.Div(), right=bottom)]:
            one, other = _build(top), _build(bottom)
            return lambda at: _floor(one(at), other(at))
        case "ceiling", [ast.BinOp(left=top, op=ast.Div(), right=bottom)]:
            one, other = _build(top), _build(bottom)
            return lambda at: -_floor(-one(at), other(at))
        case "implies", [left, right]:
            one, other = _build(left), _build(right)
            return lambda at: not one(at) or other(at)
        case "iff", [left, right]:
            one, other = _build(left), _build(right)
            return lambda at: one(at) == other(at)
        case "forall" | "exists", [ast.Name(id=letter), low, high, body]:
            first, last, inner = _build(low), _build(high), _build(body)
            group = all if name == "forall" else any
            return lambda at: group(
                inner({**at, letter: x}) for x in range(_integer(first(at)), _integer(last(at)))
            )
        case _ if name in _FUNCTIONS:
            function, parts = _FUNCTIONS[name], [_build(arg) for arg in args]
            return lambda at: function(*(part(at) for part in parts))
    raise SyntaxError(f"{name} is not a function of the language")


class Judge:
    """A claim, read from its printed hypotheses and conclusion, ready to be tried at points."""

    def __init__(self, claim):
        self.letters = tuple(claim.variables)
        self.texts = [str(one) for one in claim.hypotheses]
        self.hypotheses = [compiled(text) for text in self.texts]
        self.conclusion = compiled(str(claim.conclusion))
        self.given = [pair for text in self.texts for pair in _equations(text)]
        self.bounds = [pair for text in self.texts for pair in _lower_bounds(text)]
        self.likely = self.given + _antecedent(str(claim.conclusion))

    def verdict(self, at):
        """True, False, or None where a hypothesis fails or something is undefined."""
        try:
            if not all(one(at) for one in self.hypotheses):
                return None
            return bool(self.conclusion(at))
        except Undefined:
            return None

    def draw(self, draw, lowest=-3, highest=6):
        """A point that tends to satisfy the equations and lower bounds among the hypotheses."""
        at = {name: draw.randint(lowest, highest) for name in self.letters}
        for name, least in self.bounds:
            with suppress(Undefined):
                if draw.random() < 0.7:
                    at[name] = _integer(least(at)) + draw.randint(0, max(highest - 1, 1))
        return self.settle(at, self.likely if draw.random() < 0.6 else self.given)

    def settle(self, at, equations=None):
        """The point with the letters that equations give, by default those of the hypotheses."""
        for _ in range(5):  # equations may lean on each other
            for name, right in self.given if equations is None else equations:
                with suppress(Undefined):
                    at[name] = _integer(right(at))
        return at

    def counterexample(self, draw, tries):
        """(a point at which the claim is false or None, number of points that met the hypotheses)."""
        met = 0
        for number in range(tries):
            wide = 1 if number % 4 else 3
            at = self.draw(draw, -3 * wide, 6 * wide)
            found = self.verdict(at)
            if found is False:
                return at, met + 1
            met += found is True
        return None, met


def _equations(text):
    """(letter, function) for every letter == expression, or … + letter*factor == …, of the text."""
    tree = ast.parse(text, mode="eval").body
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    found = []
    for part in parts:
        match part:
            case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq(), *_], comparators=[right, *_]):
                found.append((name, _build(right)))
            case ast.Compare(
                left=ast.BinOp(
                    left=rest,
                    op=ast.Add(),
                    right=ast.BinOp(left=ast.Name(id=name), op=ast.Mult(), right=factor),
                ),
                ops=[ast.Eq()],
                comparators=[right],
            ):
                found.append((name, _solved(_build(rest), _build(factor), _build(right))))
    return found


def _lower_bounds(text):
    """(letter, function) for every letter >= expression of the text."""
    match ast.parse(text, mode="eval").body:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.GtE()], comparators=[least]):
            return [(name, _build(least))]
    return []


def _solved(rest, factor, right):
    """The x of rest + factor*x == right, rounded down."""
    return lambda at: _floor(right(at) - rest(at), factor(at))


def _antecedent(text):
    """The equations of p in implies(p, q)."""
    match ast.parse(text, mode="eval").body:
        case ast.Call(func=ast.Name(id="implies"), args=[left, _]):
            return _equations(ast.unparse(left))
    return []


def grid(letters, lowest, highest):
    """Every point with each letter in lowest..highest."""
    from itertools import product

    for values in product(range(lowest, highest + 1), repeat=len(letters)):
        yield dict(zip(letters, values, strict=True))


def generator(seed):
    """A source of random numbers of its own."""
    return random.Random(seed)
