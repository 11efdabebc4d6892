"""From terms, SymPy expressions and claims to the display tree. Order and spacing are decided here."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction as Rational
from itertools import pairwise
from typing import Any

import numpy as np
import sympy

from convsym.proof import terms as T
from convsym.proof.claims import MULTIPLES, Factor
from convsym.render import display as D
from convsym.render.plain import plain

SIGNS = {"==": "=", "!=": "≠", "<=": "≤", "<": "<", ">=": "≥", ">": ">"}
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "lambda": "λ", "mu": "μ",
    "nu": "ν", "phi": "φ", "pi": "π", "psi": "ψ", "rho": "ρ", "sigma": "σ", "tau": "τ", "theta": "θ",
    "omega": "ω", "zeta": "ζ",
}  # fmt: skip
PRODUCT = D.Op("", "product")
LONG = 56  # characters; a longer chain of equations goes under each other


# ---------------------------------------------------------------- letters and numbers


def letter(name: str) -> D.Node:
    """A letter with what its name says of it: khat is k̂, i_0 is i₀, w_1_2 is w₁₂, q#1 is q₁.

    The fresh letters of the translation, t_ and t__, are t′ and t′₂.
    """
    plain_name = name.rstrip("_")
    if plain_name != name and len(plain_name) == 1 and plain_name.isalpha():
        primed = D.Ident(plain_name, accent="prime")
        count = len(name) - 1
        return primed if count == 1 else D.Script(primed, sub=D.Number(str(count)))
    base, *indices = name.replace("#", "_").split("_")
    if not base or not all(index.isalnum() for index in indices):
        return D.Ident(name, upright=len(name) > 1)
    if not indices and len(base) > 1 and base[0].isalpha() and base[1:].isdigit():
        base, indices = base[0], [base[1:]]
    accented = base.endswith("hat") and len(base) == 4
    if accented:
        node: D.Node = D.Ident(base[0], accent="hat")
    elif base in GREEK:
        node = D.Ident(GREEK[base])
    elif base == "op":
        node = D.Script(D.Ident("p"), sub=D.Ident("out", upright=True))
        return node if not indices else D.row(node, D.Number(",".join(indices)))
    else:
        node = D.Ident(base, upright=len(base) > 1)
    return D.Script(node, sub=_indices(indices)) if indices else node


def _indices(indices: list[str]) -> D.Node:
    """Two digits stand side by side (w₁₂); more, or longer ones, take commas."""
    nodes = [D.Number(one) if one.isdigit() else D.Ident(one) for one in indices]
    if len(indices) <= 2 and all(len(one) == 1 for one in indices):
        return D.row(nodes)
    return D.comma(nodes)


def number(value: Any) -> D.Node:
    """A number as it is read: −3, 3.5, 2/3, 1.25e−7 as it comes."""
    if isinstance(value, bool):
        return D.Words(str(value))
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, sympy.Rational):
        value = Rational(int(value.p), int(value.q))
    if isinstance(value, int):
        return _signed(str(abs(value)), value < 0)
    if isinstance(value, Rational):
        return _rational(value)
    if isinstance(value, float):
        return _signed(repr(abs(value)), value < 0)
    if isinstance(value, complex):
        real, imaginary = number(value.real), number(abs(value.imag))
        sign = D.Op("−" if value.imag < 0 else "+")
        return D.row(real, sign, imaginary, D.Ident("i", upright=True))
    return sympy_node(value) if isinstance(value, sympy.Basic) else D.Words(str(value))


def _signed(text: str, negative: bool) -> D.Node:
    return D.Number(f"-{text}" if negative else text)


def _rational(value: Rational) -> D.Node:
    if value.denominator == 1:
        return number(value.numerator)
    decimal = _decimal(value)
    if decimal:
        return D.Number(decimal)
    if value.denominator > 10**6:  # a float's binary fraction: exact in the data, short on the page
        return D.row(D.Op("≈", "prefix"), _signed(f"{abs(float(value)):.4g}", value < 0))
    node = D.Fraction(D.Number(str(abs(value.numerator))), D.Number(str(value.denominator)))
    return D.row(D.Op("−", "prefix"), node) if value < 0 else node


def _decimal(value: Rational) -> str:
    """At most three places behind the point, where that is exact; else empty."""
    thousandths = value * 1000
    if thousandths.denominator != 1 or abs(value) >= 10**9:
        return ""
    return f"{float(value):.3f}".rstrip("0").rstrip(".")


# ---------------------------------------------------------------- terms


def term_node(node: T.Term) -> D.Node:
    """A term as it was written: i + 2p − k, d(k − 1), ⌊N/s⌋."""
    match node:
        case T.Int(value):
            return number(value)
        case T.Var(name):
            return letter(name)
        case T.Add(args):
            return _sum(args)
        case T.Neg(arg):
            return D.row(D.Op("−", "prefix"), _closed(arg, T.Add, T.Neg))
        case T.Mul(args):
            return _product(args)
        case T.Pow(base, exponent):
            inner = base if isinstance(base, T.Var) else None
            shown = (
                term_node(base) if inner or isinstance(base, T.Int) else D.parens(term_node(base))
            )
            return D.Script(shown, sup=D.Number(str(exponent)))
        case T.Quotient(T.Int(top), T.Int(bottom)) if bottom and _decimal(Rational(top, bottom)):
            return _rational(Rational(top, bottom))
        case T.Quotient(top, bottom):
            return D.Fraction(term_node(top), term_node(bottom))
        case T.Floor(top, bottom):
            return D.floor(D.Fraction(term_node(top), term_node(bottom)))
        case T.Ceiling(top, bottom):
            return D.ceiling(D.Fraction(term_node(top), term_node(bottom)))
        case T.Mod(top, bottom):
            return D.row(_closed(top, T.Add), D.Words("mod"), _closed(bottom, T.Add, T.Mul))
        case T.Min(args) | T.Max(args):
            name = "min" if isinstance(node, T.Min) else "max"
            return D.row(D.Ident(name, upright=True), D.parens(D.comma(map(term_node, args))))
        case T.Gcd(left, right):
            inside = D.comma((term_node(left), term_node(right)))
            return D.row(D.Ident("gcd", upright=True), D.parens(inside))
    raise TypeError(f"{node!r} is no term")


def _sum(args: tuple[T.Term, ...]) -> D.Node:
    parts: list[D.Node] = [_closed(args[0], T.Mod)]
    for arg in args[1:]:
        if isinstance(arg, T.Neg):
            parts += [D.Op("−"), _closed(arg.arg, T.Add, T.Mod, T.Neg)]
        else:
            parts += [D.Op("+"), _closed(arg, T.Add, T.Mod, T.Neg)]
    return D.row(parts)


def _product(args: tuple[T.Term, ...]) -> D.Node:
    parts = [_closed(args[0], T.Add, T.Mod, T.Neg)]
    for before, arg in pairwise(args):
        one = before == T.Int(1)  # a stride of 1 put for s stays in sight: 1 · r
        dot = one or (isinstance(before, T.Int) and isinstance(_first(arg), T.Int))
        parts += [D.Op("·") if dot else PRODUCT, _closed(arg, T.Add, T.Mod, T.Neg)]
    return D.row(parts)


def _first(node: T.Term) -> T.Node:
    """The letter or number that the printed term begins with."""
    while children := node.children():
        node = children[0]  # type: ignore[assignment]
    return node


def _closed(node: T.Term, *open_kinds: type[T.Term]) -> D.Node:
    """In parentheses where a term of this kind would fall apart."""
    shown = term_node(node)
    return D.parens(shown) if isinstance(node, open_kinds) else shown


# ---------------------------------------------------------------- formulas and claims


def formula_node(node: T.Formula) -> D.Node:
    """A statement: chains stay chains, iff is ⇔, a range is written behind its body."""
    match node:
        case T.Truth(value):
            return D.Words("true" if value else "false")
        case T.Relation(sign, left, right):
            return D.relation(term_node(left), SIGNS[sign], term_node(right))
        case T.Divides(divisor, dividend):
            return D.relation(term_node(divisor), "∣", term_node(dividend))
        case T.Not(body):
            return D.row(D.Words("not"), D.parens(formula_node(body)))
        case T.And(args) if node.chain:
            return _chain(node.chain)
        case T.And(args):
            return _joined(args, "and", (T.Or, T.Implies, T.Iff))
        case T.Or(args):
            return _joined(args, "or", (T.And, T.Implies, T.Iff))
        case T.Implies(left, right) | T.Iff(left, right):
            arrow = "⇒" if isinstance(node, T.Implies) else "⇔"
            return D.row(_side(left), D.Op(arrow, "relation"), _side(right))
        case T.Quantified(variable, lower, upper, body):
            words = "for all" if isinstance(node, T.ForAll) else "for some"
            bounds = T.And((T.Relation("<=", lower, variable), T.Relation("<", variable, upper)))
            return D.row(formula_node(body), D.Words(words), formula_node(bounds))
    raise TypeError(f"{node!r} is no formula")


def _chain(links: tuple[T.Relation, ...]) -> D.Node:
    parts = [term_node(links[0].left)]
    for link in links:
        parts += [D.Op(SIGNS[link.sign], "relation"), term_node(link.right)]
    return D.row(parts)


def _joined(args: Iterable[T.Formula], word: str, closed: tuple[type, ...]) -> D.Node:
    parts: list[D.Node] = []
    for arg in args:
        shown = formula_node(arg)
        parts += [D.Words(word)] if parts else []
        parts.append(D.parens(shown) if isinstance(arg, closed) else shown)
    return D.row(parts)


def _side(node: T.Formula) -> D.Node:
    shown = formula_node(node)
    loose = isinstance(node, T.Implies | T.Iff)
    return D.parens(shown) if loose else shown


def display_lines(node: T.Formula) -> D.Node:
    """A statement for a line of its own: a long chain of equations goes under each other."""
    if isinstance(node, T.And) and len(node.chain) > 1 and _is_long(node):
        return _aligned(node.chain)
    if isinstance(node, T.And) and any(isinstance(arg, T.And) and arg.chain for arg in node.args):
        lines = [
            line
            for arg in node.args
            for line in (_aligned(arg.chain).lines if isinstance(arg, T.And) and arg.chain
                         else ((D.row(), formula_node(arg)),))
        ]  # fmt: skip
        return D.Aligned(tuple(lines))
    if _is_long(node) and len(broken := _broken(node)) > 1:
        return D.Aligned(tuple((D.row(), line) for line in broken))
    if isinstance(node, T.Implies) and isinstance(node.right, T.Iff | T.Implies):
        return D.row(
            formula_node(node.right),
            D.Op(",", "punctuation"),
            D.Words("if"),
            formula_node(node.left),
        )
    return formula_node(node)


def _broken(node: T.Formula) -> list[D.Node]:
    """A long statement on several lines, broken before its arrow and before "and", "or" and "if"."""
    match node:
        case T.Implies(left, T.Iff() | T.Implies() as right):
            first, *rest = _broken(left)
            return [*_broken(right), D.row(D.Words("if"), first), *rest]
        case T.Implies(left, right) | T.Iff(left, right):
            arrow = D.Op("⇒" if isinstance(node, T.Implies) else "⇔", "relation")
            first, *rest = _broken(right) if _is_long(right) else [_side(right)]
            return [
                *(_broken(left) if _is_long(left) else [_side(left)]),
                D.row(arrow, first),
                *rest,
            ]
        case T.And(args) if not node.chain:
            return _packed(args, "and", (T.Or, T.Implies, T.Iff))
        case T.Or(args):
            return _packed(args, "or", (T.And, T.Implies, T.Iff))
    return [formula_node(node)]


def _packed(args: tuple[T.Formula, ...], word: str, closed: tuple[type, ...]) -> list[D.Node]:
    """As many parts on a line as fit."""
    lines: list[tuple[T.Formula, ...]] = []
    for arg in args:
        together = (*lines[-1], arg) if lines else (arg,)
        if lines and len(plain(_joined(together, word, closed))) <= LONG:
            lines[-1] = together
        else:
            lines.append((arg,))
    shown = [_joined(line, word, closed) for line in lines]
    return [shown[0], *(D.row(D.Words(word), line) for line in shown[1:])]


def _is_long(node: T.Formula) -> bool:
    return len(plain(formula_node(node))) > LONG


def _aligned(links: tuple[T.Relation, ...]) -> D.Aligned:
    first = D.row(D.Op(SIGNS[links[0].sign], "relation"), term_node(links[0].right))
    lines = [(term_node(links[0].left), first)]
    lines += [
        (D.row(), D.row(D.Op(SIGNS[link.sign], "relation"), term_node(link.right)))
        for link in links[1:]
    ]
    return D.Aligned(tuple(lines))


def factors_node(factors: Iterable[Factor | str]) -> D.Node:
    """A product of named matrices: CᵀC x; A_0 is A₀, F⁻¹ an inverse, λI C is λC."""
    names = [one if isinstance(one, str) else one.name for one in factors]
    parts: list[D.Node] = []
    for place, name in enumerate(names):
        if name in MULTIPLES:
            parts.append(D.Ident(name[0]))
            if place < len(names) - 1:
                continue
            name = "I"
        base = letter(name.removesuffix("ᵀ").removesuffix("⁻¹"))
        if name.endswith("⁻¹"):
            base = D.Script(base, sup=D.row(D.Op("−", "prefix"), D.Number("1")))
        parts.append(D.transpose(base) if name.endswith("ᵀ") else base)
    return D.row(parts)


# ---------------------------------------------------------------- SymPy


def sympy_node(expression: Any) -> D.Node:
    """A SymPy expression: by the terms' own order where it is one, else by structure."""
    from convsym.proof.sympy_door import formula_from_sympy, term_from_sympy

    if expression in (sympy.true, sympy.false):
        return D.Words(str(bool(expression)).lower())
    if isinstance(expression, sympy.And | sympy.Rel):
        try:
            return formula_node(formula_from_sympy(expression))
        except TypeError:
            return _relations(expression)
    if expression.is_number:
        return _sympy_number(expression)
    try:
        return term_node(term_from_sympy(expression))
    except TypeError:
        return _structure(expression)


def _relations(expression: Any) -> D.Node:
    if isinstance(expression, sympy.Rel):
        sign = SIGNS[expression.rel_op]
        return D.relation(sympy_node(expression.lhs), sign, sympy_node(expression.rhs))
    parts: list[D.Node] = []
    for arg in sorted(expression.args, key=str):
        parts += [D.Words("and")] if parts else []
        parts.append(sympy_node(arg))
    return D.row(parts)


def _sympy_number(expression: Any) -> D.Node:
    if isinstance(expression, sympy.Rational):
        return number(expression)
    return _structure(expression)


def _structure(expression: Any) -> D.Node:
    if isinstance(expression, sympy.Rational):
        return number(expression)
    if isinstance(expression, sympy.Symbol):
        return letter(expression.name)
    if isinstance(expression, sympy.Add):
        parts: list[D.Node] = []
        for term in expression.as_ordered_terms():
            negative = term.could_extract_minus_sign()
            if parts:
                parts.append(D.Op("−" if negative else "+"))
                term = -term if negative else term
            parts.append(_structure(term))
        return D.row(parts)
    if isinstance(expression, sympy.Mul):
        if expression.could_extract_minus_sign():
            return D.row(D.Op("−", "prefix"), _grouped(-expression))
        top, bottom = sympy.fraction(expression)
        if bottom != 1:
            return D.Fraction(_structure(top), _structure(bottom))
        parts = []
        for factor in expression.as_ordered_factors():
            parts += [PRODUCT] if parts else []
            parts.append(_grouped(factor))
        return D.row(parts)
    if isinstance(expression, sympy.Pow):
        if expression.exp == sympy.Rational(1, 2):
            return D.row(D.Op("√", "prefix"), _grouped(expression.base))
        if expression.exp.is_negative:
            return D.Fraction(D.Number("1"), _structure(1 / expression))
        return D.Script(_grouped(expression.base), sup=_structure(expression.exp))
    if expression is sympy.I:
        return D.Ident("i", upright=True)
    return D.Words(str(expression))


def _grouped(expression: Any) -> D.Node:
    shown = _structure(expression)
    return D.parens(shown) if isinstance(expression, sympy.Add) else shown
