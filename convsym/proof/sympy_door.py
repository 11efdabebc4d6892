"""The door to SymPy: terms from its expressions and back. Outside the code that is trusted.

SymPy keeps no order of its own; sums come out in the field's order: what is added before what is
taken away, letters of size first, numbers last (i + 2p − k + 1).
"""

from __future__ import annotations

from typing import Any

import sympy

from convsym.proof import terms as T

_RANK = {name: place for place, name in enumerate("i n o c r q P p khat k d s t a op".split())}


def term_from_sympy(expression: Any) -> T.Term:
    """A term from a SymPy expression (or a Python integer); what terms lack is refused.

    Raises TypeError for what is no integer expression of letters.
    """
    if isinstance(expression, int) and not isinstance(expression, bool):
        return T.term(expression)
    if not isinstance(expression, sympy.Expr):
        raise TypeError(f"{expression!r} is no SymPy expression; give an integer or an expression")
    if isinstance(expression, sympy.Integer):
        return T.term(int(expression))
    if isinstance(expression, sympy.Rational):
        return T.Quotient(T.term(int(expression.p)), T.term(int(expression.q)))
    if isinstance(expression, sympy.Symbol):
        return T.Var(_letter(expression.name))
    if isinstance(expression, sympy.Add):
        return _sum(expression)
    if isinstance(expression, sympy.Mul):
        return _product(expression)
    if isinstance(expression, sympy.Pow) and expression.exp.is_Integer and expression.exp >= 0:
        return T.Pow(term_from_sympy(expression.base), int(expression.exp))
    if isinstance(expression, sympy.floor | sympy.ceiling):
        top, bottom = sympy.fraction(sympy.together(expression.args[0]))
        kind = T.Floor if isinstance(expression, sympy.floor) else T.Ceiling
        return kind(term_from_sympy(top), term_from_sympy(bottom))
    if isinstance(expression, sympy.Mod):
        return T.Mod(*map(term_from_sympy, expression.args))
    if isinstance(expression, sympy.Min | sympy.Max):
        group = T.Min if isinstance(expression, sympy.Min) else T.Max
        return group(tuple(sorted(map(term_from_sympy, expression.args), key=str)))
    raise TypeError(f"{expression} ({type(expression).__name__}) has no form as a term")


def _letter(name: str) -> str:
    if not name.isidentifier():
        raise TypeError(f"the symbol {name!r} is no identifier; call it by letters, digits and _")
    return name


def _sum(expression: Any) -> T.Term:
    parts = sorted(expression.args, key=_place)
    total = term_from_sympy(parts[0])
    for part in parts[1:]:
        negative = part.could_extract_minus_sign()
        more = term_from_sympy(-part if negative else part)
        total = total - more if negative else total + more
    return total


def _place(part: Any) -> tuple[bool, bool, int, str]:
    letters = sorted(_RANK.get(one.name, len(_RANK)) for one in part.free_symbols)
    number = not part.free_symbols
    return number, part.could_extract_minus_sign(), letters[0] if letters else 0, str(part)


def _product(expression: Any) -> T.Term:
    if expression.could_extract_minus_sign():
        return T.Neg(term_from_sympy(-expression))
    top, bottom = sympy.fraction(expression)
    if bottom != 1:
        return T.Quotient(term_from_sympy(top), term_from_sympy(bottom))
    number, rest = expression.as_coeff_mul()
    factors = sorted(rest, key=lambda one: (isinstance(one, sympy.Add), str(one)))
    parts = [*([T.term(int(number))] if number != 1 else []), *map(term_from_sympy, factors)]
    return parts[0] if len(parts) == 1 else T.Mul(tuple(parts))


_SIGNS: dict[Any, T.RelationSign] = {
    sympy.Eq: "==", sympy.Ne: "!=", sympy.Le: "<=", sympy.Lt: "<", sympy.Ge: ">=", sympy.Gt: ">",
}  # fmt: skip


def formula_from_sympy(statement: Any) -> T.Formula:
    """A formula from a SymPy relation or a Boolean of relations.

    Raises TypeError for true and false: SymPy has then decided the statement before it came here.
    """
    if statement in (sympy.true, sympy.false):
        raise TypeError(
            f"SymPy has already evaluated the statement to {statement}; give text such as "
            f"'s >= 1', which nothing rewrites"
        )
    if type(statement) in _SIGNS:
        left, right = map(term_from_sympy, statement.args)
        return T.Relation(_SIGNS[type(statement)], left, right)
    given = getattr(statement, "args", ())
    if isinstance(statement, sympy.And | sympy.Or):
        given = sorted(given, key=str)  # SymPy's own order changes from run to run
    parts = tuple(map(formula_from_sympy, given))
    if isinstance(statement, sympy.And):
        return T.And(parts)
    if isinstance(statement, sympy.Or):
        return T.Or(parts)
    if isinstance(statement, sympy.Not):
        return T.Not(parts[0])
    if isinstance(statement, sympy.Implies):
        return T.Implies(*parts)
    raise TypeError(f"{statement!r} ({type(statement).__name__}) is no relation")


def term_to_sympy(node: T.Term) -> Any:
    """The SymPy expression of a term, its letters as plain symbols. SymPy may rewrite it at once."""
    match node:
        case T.Int(value):
            return sympy.Integer(value)
        case T.Var(name):
            return sympy.Symbol(name)
        case T.Neg(arg):
            return -term_to_sympy(arg)
        case T.Add(args):
            return sympy.Add(*map(term_to_sympy, args))
        case T.Mul(args):
            return sympy.Mul(*map(term_to_sympy, args))
        case T.Pow(base, exponent):
            return term_to_sympy(base) ** exponent
        case T.Quotient(top, bottom):
            return term_to_sympy(top) / term_to_sympy(bottom)
        case T.Floor(top, bottom):
            return sympy.floor(term_to_sympy(top) / term_to_sympy(bottom))
        case T.Ceiling(top, bottom):
            return sympy.ceiling(term_to_sympy(top) / term_to_sympy(bottom))
        case T.Mod(top, bottom):
            return sympy.Mod(term_to_sympy(top), term_to_sympy(bottom))
        case T.Min(args):
            return sympy.Min(*map(term_to_sympy, args))
        case T.Max(args):
            return sympy.Max(*map(term_to_sympy, args))
        case T.Gcd(left, right):
            return sympy.gcd(term_to_sympy(left), term_to_sympy(right))
    raise TypeError(f"{node!r} is no term")
