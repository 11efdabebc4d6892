"""simplify_size: size formulas made simpler by the rules of floors, each use of a rule proved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sympy

from convsym.derive.floors import TURNED
from convsym.errors import broken
from convsym.proof import Derivation, parse_term, why
from convsym.proof import terms as T
from convsym.proof.claims import formula
from convsym.proof.parse import parse_formula
from convsym.proof.sympy_door import term_from_sympy, term_to_sympy
from convsym.rewrite.canonical import Canonical
from convsym.rewrite.forms import Forms, cost, length
from convsym.rewrite.proof import proof

AT_LEAST_ONE = ("s", "d", "k")
"""Strides, dilations and kernel sizes, also with an index (s1, k_2): at least 1 unless told otherwise."""


def simplify_size(expr: Any, hypotheses: Iterable[Any] | None = None) -> Any:
    """The same size, written with fewer quotients, then fewer letters and numbers.

    Nested floors become one, ceilings and remainders are told from floors, common factors and
    multiples of a divisor leave the floor, a maximum loses what is never the largest, like terms
    are collected. `expr` is a SymPy expression, a term, or text in the language of `parse_term`; the
    result is of the same kind. All letters stand for integers.

    Each rewriting is an instance of a theorem of `convsym.derive.floors` whose conditions are shown;
    `convsym.simplify.simplification` returns the derivation. A rule is not applied where its
    conditions do not follow: without "s >= 1", floor((n + s)/s) stays as it is. `hypotheses` are
    statements that hold; if none are given, the letters s, d and k, also with an index (s1, k_2), are
    at least 1, and what SymPy's symbols assume (positive, nonnegative) holds.

    The result has the value of `expr` wherever the hypotheses hold and `expr` has a value. It has no
    more quotients (floors, ceilings, remainders) than `expr`, and if as many, no more nodes; a floor
    with a number behind it is preferred to a ceiling of the same length, and whole multiples of the
    divisor stand outside, as SymPy writes them. Simplifying the result changes nothing.

    Raises TypeError for what is no number (statements, for instance), ValueError for a division by 0
    and for an exact quotient, which may be no integer.

    Source: R. Graham, D. Knuth, O. Patashnik, "Concrete Mathematics" (2nd ed., 1994), chapter 3.

    >>> import convsym as cs
    >>> cs.simplify_size("floor((floor((i + 2*p - k)/2) + 1 + 2*p - k)/2) + 1")
    'floor((i + 6*p - 3*k + 6)/4)'
    >>> cs.simplify_size("ceiling(n/s) - floor((n - 1)/s)")
    '1'
    >>> cs.simplify_size("floor((n + j)/j)")  # j may be 0 or negative
    'floor((n + j)/j)'
    >>> cs.simplify_size("floor((n + j)/j)", ["j >= 1"])
    'floor(n/j) + 1'
    >>> from sympy import floor
    >>> from convsym.abc import i
    >>> cs.simplify_size(floor(floor(i/2)/3))
    floor(i/6)
    """
    node, back = _opened(expr)
    premises = _premises(expr, node, hypotheses)
    if not isinstance(expr, sympy.Expr):
        return back(_simplest(node, premises)[0])
    seen = [expr]
    while True:  # SymPy rewrites what it is given: until it gives back what it got
        found = back(_simplest(node, premises)[0])
        if found in seen:
            return min(seen[seen.index(found) :], key=lambda one: (one.count_ops(), str(one)))
        seen.append(found)
        node, _ = _opened(found)


def simplification(expr: Any, hypotheses: Iterable[Any] | None = None) -> Derivation:
    """The derivation of expr == simplify_size(expr): each step an instance or a certificate.

    It takes what `simplify_size` takes. The right side is the term that `simplify_size` finds; SymPy
    may write it in another way.

    >>> from convsym.simplify import simplification
    >>> D = simplification("n - s*floor(n/s)")
    >>> print(D.conclusion, D.verify().ok)
    n - s*floor(n/s) == n % s True
    """
    node, _ = _opened(expr)
    premises = _premises(expr, node, hypotheses)
    _, canonical, said = _simplest(node, premises)
    return proof(canonical, said, premises, why("floors.simplified"))


def _simplest(
    node: T.Term, premises: tuple[T.Formula, ...]
) -> tuple[T.Term, Canonical, T.Relation]:
    """(the simplest term, the workings, node == that term, which is a step of the workings)."""
    canonical = _canonical(node, premises)
    _refuse_zero(canonical, node)
    result = _chosen(canonical, Forms(canonical), node)
    tried = {node}
    while (
        result not in tried
    ):  # in the order of its own parts another way of equal cost may be found
        tried.add(result)
        anew = _canonical(result, premises)
        result = _chosen(anew, Forms(anew), result)
    _, plain, before = canonical.form(node)
    _, same, after = canonical.form(result)
    assert plain == same
    work = canonical.work
    if node == result:
        return result, canonical, work.equation(node, node, [])
    if after is None:
        assert before is not None
        return result, canonical, before
    if before is None:
        return result, canonical, work.rule(TURNED, x=result, y=node)
    return result, canonical, work.meet(before, after)


def _canonical(node: T.Term, premises: tuple[T.Formula, ...]) -> Canonical:
    return Canonical(premises, T.free_variables(node).union(*map(T.free_variables, premises)))


def _chosen(canonical: Canonical, forms: Forms, node: T.Term) -> T.Term:
    """The way of least cost that is not longer; else the node with its parts simplified."""
    polynomial, _, _ = canonical.form(node)
    longest, least = length(node), cost(node)
    ways = {one: cost(one) for one in forms.candidates(polynomial)}
    for way in sorted(ways, key=lambda one: (ways[one], str(one))):
        if ways[way] > least:
            break
        if length(way) <= longest and canonical.form(way)[0] == polynomial:
            return way

    def part(child: T.Node) -> T.Node:
        return _chosen(canonical, forms, child) if isinstance(child, T.Term) else child

    parts = T.rebuild(node, part)
    shorter = cost(parts) < least and length(parts) <= longest
    return parts if shorter and canonical.form(parts)[0] == polynomial else node


# ---------------------------------------------------------------- what callers write


def _opened(expr: Any) -> tuple[T.Term, Callable[[T.Term], Any]]:
    """The term, and the way back to the kind that was given."""
    back: Callable[[T.Term], Any]
    node: T.Node
    if isinstance(expr, T.Node):
        node, back = expr, _same
    elif isinstance(expr, str):
        node, back = parse_term(expr), str
    elif isinstance(expr, int) and not isinstance(expr, bool):
        node, back = T.term(expr), _number
    elif isinstance(expr, sympy.Expr):
        symbols = _symbols(expr)
        node = term_from_sympy(expr)

        def back(found: T.Term) -> Any:
            return term_to_sympy(found).xreplace(symbols)

    else:
        raise TypeError(
            broken(
                "expr", expr, f"a {type(expr).__name__} is no size formula",
                "give a SymPy expression, a term, or text such as 'floor(n/s) + 1'",
            )
        )  # fmt: skip
    if not isinstance(node, T.Term):
        raise TypeError(
            broken(
                "expr", str(node), "it is a statement, no number",
                "simplify its sides, or prove it",
            )
        )  # fmt: skip
    _refuse_quotients(node)
    return node, back


def _refuse_zero(canonical: Canonical, node: T.Term) -> None:
    """A divisor that comes to 0 leaves the formula without a value."""
    for part in T.walk(node):
        if not isinstance(part, T.Floor | T.Ceiling | T.Mod):
            continue
        if not canonical.form(part.denominator)[0].terms:
            rule = f"{part.numerator} is divided by 0"
            raise ValueError(broken("expr", str(node), rule, "change the divisor"))


def _same(node: T.Term) -> T.Term:
    return node


def _number(node: T.Term) -> int:
    return int(str(node))


def _symbols(expr: Any) -> dict[Any, Any]:
    """From the plain symbol of each name to the symbol that the expression has."""
    own = sorted(expr.free_symbols, key=str)
    names = [one.name for one in own]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(
            broken(
                "expr", str(expr), f"two different symbols are called {twice[0]}",
                "take each letter from convsym.abc, or make it once",
            )
        )  # fmt: skip
    return {sympy.Symbol(one.name): one for one in own}


def _refuse_quotients(node: T.Term) -> None:
    for part in T.walk(node):
        if isinstance(part, T.Quotient):
            raise ValueError(
                broken(
                    "expr", str(node), f"{part} is an exact quotient and may be no integer",
                    f"write floor({part}), or bring what stands in a floor over one divisor",
                )
            )  # fmt: skip


def _premises(expr: Any, node: T.Term, hypotheses: Iterable[Any] | None) -> tuple[T.Formula, ...]:
    """The hypotheses that were given, or those that hold of sizes by convention."""
    if hypotheses is not None:
        given = [hypotheses] if isinstance(hypotheses, str | T.Formula) else hypotheses
        if not isinstance(given, Iterable):
            raise TypeError(
                broken(
                    "hypotheses", given, "it must be a list of statements",
                    "give text, as hypotheses=['s >= 1']",
                )
            )  # fmt: skip
        return tuple(formula(one, "hypothesis") for one in given)
    names = sorted(T.free_variables(node))
    found = [f"{one} >= 1" for one in names if one.rstrip("_0123456789") in AT_LEAST_ONE]
    if isinstance(expr, sympy.Expr):
        for one in sorted(expr.free_symbols, key=str):
            least = 1 if one.is_positive else 0 if one.is_nonnegative else None
            if least is not None:
                found.append(f"{one.name} >= {least}")
    return tuple(parse_formula(one) for one in dict.fromkeys(found))
