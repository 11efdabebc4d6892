"""Alterations of a claim, each at a single place: what a slip of the pen or a forger would do.

sign        a term is negated, or a minus sign dropped
one         a number or a term is off by one
floor       floor to ceiling and back
strict      < to <= and back, == to <= or !=
hypothesis  a hypothesis is dropped
swap        two letters change places, everywhere or at one place
divisor     a divisor is replaced by another letter, by 2, or doubled
"""

from dataclasses import fields

from convsym.proof import Claim
from convsym.proof import terms as T

_OTHER = {
    "<": ("<=",),
    "<=": ("<", "=="),
    ">": (">=",),
    ">=": (">", "=="),
    "==": ("!=",),
    "!=": ("==",),
}


def places(node, path=()):
    """Every (path, node) at or below the node; bound letters are no place of their own."""
    yield path, node
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(node, T.Quantified) and field.name == "variable":
            continue
        if isinstance(value, T.Node):
            yield from places(value, (*path, (field.name, None)))
        elif isinstance(value, tuple):
            for number, child in enumerate(value):
                yield from places(child, (*path, (field.name, number)))


def put(node, path, new):
    """The node with `new` at the path."""
    if not path:
        return new
    (name, number), rest = path[0], path[1:]
    values = {field.name: getattr(node, field.name) for field in fields(node)}
    old = values[name]
    if number is None:
        values[name] = put(old, rest, new)
    else:
        values[name] = (*old[:number], put(old[number], rest, new), *old[number + 1 :])
    return type(node)(**values)


def _changed(node, letters):
    """(kind, new node) for every alteration at this very node."""
    if isinstance(node, T.Term):
        yield "sign", node.arg if isinstance(node, T.Neg) else T.Neg(node)
        yield "one", T.Add((node, T.Int(1)))
        yield "one", T.Add((node, T.Neg(T.Int(1))))
    match node:
        case T.Int(value):
            yield "one", T.Int(value + 1)
            if value:
                yield "one", T.Int(value - 1)
        case T.Floor(top, bottom):
            yield "floor", T.Ceiling(top, bottom)
            yield from (("divisor", T.Floor(top, other)) for other in _divisors(bottom, letters))
        case T.Ceiling(top, bottom):
            yield "floor", T.Floor(top, bottom)
            yield from (("divisor", T.Ceiling(top, other)) for other in _divisors(bottom, letters))
        case T.Mod(top, bottom):
            yield from (("divisor", T.Mod(top, other)) for other in _divisors(bottom, letters))
        case T.Relation(sign, left, right):
            for other in _OTHER[sign]:
                yield "strict", T.Relation(other, left, right)
        case T.Var(name):
            for letter in letters:
                if letter != name:
                    yield "swap", T.Var(letter)


def _divisors(bottom, letters):
    """Other letters, 2, and the divisor doubled."""
    others = [T.Var(letter) for letter in letters if T.Var(letter) != bottom]
    return [*others, T.Int(2), T.Mul((T.Int(2), bottom))]


def of_formula(formula, letters):
    """(kind, formula) for every alteration at a single place, and for two letters swapped."""
    for path, node in places(formula):
        for kind, new in _changed(node, letters):
            altered = _put_or_none(formula, path, new)
            if altered is not None and altered != formula:
                yield kind, altered
    free = sorted(T.free_variables(formula))
    for number, one in enumerate(free):
        for other in free[number + 1 :]:
            altered = T.substitute(formula, {one: T.Var(other), other: T.Var(one)})
            if altered != formula:
                yield "swap", altered


def _put_or_none(formula, path, new):
    try:
        return put(formula, path, new)
    except ValueError:  # an exponent that is no place for a term
        return None


def of_claim(claim):
    """(kind, claim) for every alteration of the conclusion and every hypothesis dropped."""
    for kind, conclusion in of_formula(claim.conclusion, claim.variables):
        yield kind, Claim(conclusion, claim.hypotheses)
    for number in range(len(claim.hypotheses)):
        kept = (*claim.hypotheses[:number], *claim.hypotheses[number + 1 :])
        yield "hypothesis", Claim(claim.conclusion, kept)


def of_hypotheses(claim):
    """(kind, claim) for every alteration of one hypothesis, the conclusion left alone."""
    for number, hypothesis in enumerate(claim.hypotheses):
        for kind, altered in of_formula(hypothesis, claim.variables):
            changed = (*claim.hypotheses[:number], altered, *claim.hypotheses[number + 1 :])
            yield kind, Claim(claim.conclusion, changed)
