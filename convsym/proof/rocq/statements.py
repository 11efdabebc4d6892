"""Terms and formulas as Rocq text over Z, and letters as identifiers.

floor(x/y) is x / y, which is Z.div; ceiling(x/y) is - ((- x) / y); x % y is x mod y; divides(y, x) is
(y | x). Exact quotients are multiplied out, as in `translate`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from convsym.errors import ConvsymError
from convsym.proof import terms as T
from convsym.proof.kernel import Polynomial

RESERVED = frozenset(
    "as at cofix else end exists exists2 fix for forall fun if IF in let match mod Prop return Set "
    "SProp then Type using where with by rem quot div is of on have suff wlog lxor lor land xor "
    "Z nat True False not eq_refl conj proj1 proj2 eq_ind f_equal2 ring lia".split()
)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_OURS = re.compile(r"(cs|floor|rest|most|letter|step|premise|theorem|everything)(_|\Z)")


class Names:
    """An identifier for every letter: the letter itself wherever Rocq can read it."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def __getitem__(self, letter: str) -> str:
        if letter not in self.known:
            plain = _PLAIN.match(letter) and letter not in RESERVED and not _OURS.match(letter)
            self.known[letter] = letter if plain else f"letter_{len(self.known) + 1}"
        return self.known[letter]


def term(node: T.Term, names: Names) -> str:
    """The term as Rocq text; `cleared` has taken exact quotients out before."""
    match node:
        case T.Int(value):
            return str(value)
        case T.Var(name):
            return names[name]
        case T.Add(args):
            text = _part(args[0], names)
            for arg in args[1:]:
                if isinstance(arg, T.Neg):
                    text += f" - {_tight(arg.arg, names)}"
                else:
                    text += f" + {_part(arg, names)}"
            return text
        case T.Neg(arg):
            return f"- {_tight(arg, names, literal=False)}"
        case T.Mul(args):
            return " * ".join(_tight(arg, names) for arg in args)
        case T.Pow(base, exponent):
            return f"{_tight(base, names)} ^ {exponent}"
        case T.Floor(top, bottom):
            return f"{_tight(top, names)} / {_tight(bottom, names)}"
        case T.Ceiling(top, bottom):
            return f"- ((- {_tight(top, names, literal=False)}) / {_tight(bottom, names)})"
        case T.Mod(top, bottom):
            return f"{_tight(top, names)} mod {_tight(bottom, names)}"
        case T.Min(args) | T.Max(args):
            sign = "Z.min" if isinstance(node, T.Min) else "Z.max"
            text = _tight(args[0], names)
            for place, arg in enumerate(args[1:]):
                text = f"{sign} {text if place == 0 else f'({text})'} {_tight(arg, names)}"
            return text
        case T.Gcd(left, right):
            return f"Z.gcd {_tight(left, names)} {_tight(right, names)}"
    raise ConvsymError(f"{node} has no Rocq form: an exact quotient stands where none is cleared")


def _tight(node: T.Term, names: Names, literal: bool = True) -> str:
    """In parentheses, unless it is a letter or a number (`- 3` would be read as a number)."""
    if isinstance(node, T.Var) or (literal and isinstance(node, T.Int)):
        return term(node, names)
    return f"({term(node, names)})"


def _part(node: T.Term, names: Names) -> str:
    """As an argument of a sum."""
    text = term(node, names)
    return text if isinstance(node, T.Var | T.Int | T.Mul | T.Pow) else f"({text})"


def formula(node: T.Formula, names: Names) -> str:
    """The statement as Rocq text."""
    match node:
        case T.Truth(value):
            return "True" if value else "False"
        case T.Relation(sign, left, right):
            shown = {"==": "=", "!=": "<>"}.get(sign, sign)
            return f"{term(left, names)} {shown} {term(right, names)}"
        case T.Divides(divisor, dividend):
            return f"({term(divisor, names)} | {term(dividend, names)})"
        case T.Not(body):
            return f"~ ({formula(body, names)})"
        case T.And(args):
            return " /\\ ".join(_inside(arg, names) for arg in args)
        case T.Or(args):
            return " \\/ ".join(_inside(arg, names) for arg in args)
        case T.Implies(left, right):
            return f"({formula(left, names)}) -> {_inside(right, names)}"
        case T.Iff(left, right):
            return f"({formula(left, names)}) <-> ({formula(right, names)})"
        case T.Quantified():
            node = _apart(node)
            variable, lower, upper, body = node.variable, node.lower, node.upper, node.body
            letter = names[variable.name]
            within = f"{term(lower, names)} <= {letter} < {term(upper, names)}"
            if isinstance(node, T.Exists):
                return f"exists {letter} : Z, {within} /\\ ({formula(body, names)})"
            return f"forall {letter} : Z, {within} -> ({formula(body, names)})"
    raise ConvsymError(f"{node} has no Rocq form")


def _apart(node: T.Quantified) -> T.Quantified:
    """The bound letter renamed if it stands in the range, where it means another one."""
    if node.variable.name not in T.free_variables(node.lower) | T.free_variables(node.upper):
        return node
    taken = {one.name for one in T.walk(node) if isinstance(one, T.Var)}
    name = node.variable.name
    while name in taken:
        name += "_"
    body = T.substitute(node.body, {node.variable.name: T.Var(name)})
    return type(node)(T.Var(name), node.lower, node.upper, body)


def _inside(node: T.Formula, names: Names) -> str:
    text = formula(node, names)
    return text if isinstance(node, T.Relation | T.Truth | T.Divides) else f"({text})"


def polynomial(p: Polynomial, names: Mapping[str, str]) -> str:
    """The polynomial as a sum of products, in the order of its own letters."""
    if not p.terms:
        return "0"
    parts = []
    for monomial, coefficient in p.terms:
        if coefficient.denominator != 1:
            raise ConvsymError(f"{p} has a coefficient that is no integer")
        number = str(coefficient) if coefficient >= 0 else f"({coefficient})"
        letters = [names[name] for name, power in monomial for _ in range(power)]
        shown = letters if coefficient == 1 and letters else [number, *letters]
        parts.append(" * ".join(shown))
    return " + ".join(parts)


# ---------------------------------------------------------------- exact quotients


def cleared(node: T.Formula) -> T.Formula:
    """The statement without exact quotients: each relation multiplied out by its divisors."""
    if not T.is_rational(node):
        return node
    match node:
        case T.Relation(sign, left, right):
            top, bottom = _fraction(left)
            other, below = _fraction(right)
            return T.Relation(sign, _times(top, below), _times(other, bottom))
        case T.Divides():
            raise ConvsymError(f"{node} speaks of an exact quotient, which may be no integer")
        case T.Quantified() if T.is_rational(node.lower) or T.is_rational(node.upper):
            raise ConvsymError(f"the range of {node} ends on an exact quotient")
    return T.rebuild(node, lambda child: cleared(child) if isinstance(child, T.Formula) else child)


def divisors(node: T.Node) -> tuple[T.Term, ...]:
    """The denominators of the exact quotients in it."""
    found = (one.denominator for one in T.walk(node) if isinstance(one, T.Quotient))
    return tuple(dict.fromkeys(found))


def _times(node: T.Term, factor: T.Term | None) -> T.Term:
    return node if factor is None else T.Mul((node, factor))


def _fraction(node: T.Term) -> tuple[T.Term, T.Term | None]:
    """Numerator and denominator, the denominator None where it is 1."""
    match node:
        case T.Quotient(numerator, denominator):
            top, bottom = _fraction(numerator)
            divisor = _whole(denominator)
            return top, divisor if bottom is None else T.Mul((bottom, divisor))
        case T.Neg(arg):
            top, bottom = _fraction(arg)
            return T.Neg(top), bottom
        case T.Add((first, *rest)):
            top, bottom = _fraction(first)
            for arg in rest:
                more, below = _fraction(arg)
                top = T.Add((_times(top, below), _times(more, bottom)))
                bottom = below if bottom is None else _times(bottom, below)
            return top, bottom
        case T.Mul((first, *rest)):
            top, bottom = _fraction(first)
            for arg in rest:
                more, below = _fraction(arg)
                top = T.Mul((top, more))
                bottom = below if bottom is None else _times(bottom, below)
            return top, bottom
    return _whole(node), None


def _whole(node: T.Term) -> T.Term:
    """A term that may hold exact quotients inside floors only."""
    if not T.is_rational(node):
        return node
    match node:
        case T.Floor(numerator, denominator) | T.Ceiling(numerator, denominator):
            top, bottom = _fraction(numerator)
            below = _whole(denominator)
            return type(node)(top, below if bottom is None else T.Mul((bottom, below)))
        case T.Quotient() | T.Mod() | T.Gcd():
            raise ConvsymError(f"the exact quotient in {node} cannot be multiplied out")

    def change(child: T.Node) -> T.Node:
        assert isinstance(child, T.Term)
        return _whole(child)

    return T.rebuild(node, change)
