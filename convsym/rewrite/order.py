"""Maxima and minima of letters: flattened, put in order, without what is never the largest.

In each case of the translation a maximum is at least all its arguments and equal to one; what is to
be refuted is u > v. A path v >= … >= u along the assumptions, added up, is the certificate.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from typing import TYPE_CHECKING

from convsym.proof import Certificate, Claim, Instance, Step, why
from convsym.proof import terms as T
from convsym.proof.evaluate import is_true
from convsym.proof.kernel import Goal, Polynomial, Refutation, refutes
from convsym.proof.translate import Untranslatable, goals

if TYPE_CHECKING:
    from convsym.rewrite.workings import Workings


def step(workings: Workings, said: T.Relation, facts: list[T.Relation]) -> T.Relation | None:
    """The claim as a step of the workings, or None where the paths do not show it."""
    kind = type(said.left)
    names = _Names(kind, {one.left for one in facts if one.sign == "=="})
    left, right = names.put(said.left), names.put(said.right)
    given = [T.Relation(one.sign, names.put(one.left), names.put(one.right)) for one in facts]
    claim = Claim(T.Relation(said.sign, left, right), given)
    try:
        refutations = [_refutation(goal, kind is T.Min) for goal in goals(claim)]
    except Untranslatable:
        return None
    found = [one for one in refutations if one is not None]
    if len(found) < len(refutations):
        return None
    behind = Step(claim, why("floors.order"), (), Certificate(tuple(found)))
    values = tuple((name, term) for term, name in names.names.items())
    known = [one for one in facts if not is_true(one)]
    return workings.add(Step(Claim(said, known), why("floors.order"), (), Instance(behind, values)))


class _Names:
    """A letter for each argument, equal ones by the same letter.

    An argument that is of this kind itself is opened, unless an equation among the facts replaces it.
    """

    def __init__(self, kind: type[T.Term], replaced: set[T.Term]) -> None:
        self.kind, self.replaced = kind, replaced
        self.names: dict[T.Term, str] = {}

    def put(self, node: T.Term) -> T.Term:
        opened = type(node) is self.kind and node not in self.replaced
        if opened and isinstance(node, T.Max | T.Min):
            return type(node)(tuple(map(self.put, node.args)))
        return T.Var(self.names.setdefault(node, f"x{len(self.names) + 1}"))


Edge = tuple[str, str, bool, int, int]  # from, to (from >= to), equation?, place, sign


def _refutation(goal: Goal, turned: bool) -> Refutation | None:
    """u − v − 1 >= 0, which is the denied conclusion, against a path from v down to u.

    A minimum is the negative of the largest negative: `turned` reads each letter as its negative.
    """
    edges: list[Edge] = []
    strict: list[tuple[str, str, int]] = []
    for place, one in enumerate(_read(goal.nonneg, turned)):
        pair = _difference(one)
        if pair is not None:
            edges.append((*pair, False, place, 1))
        elif (pair := _difference(one + Polynomial.constant(1))) is not None:
            strict.append((*pair, place))
    for place, one in enumerate(_read(goal.zero, turned)):
        if (pair := _difference(one)) is not None:
            edges += [(*pair, True, place, 1), (pair[1], pair[0], True, place, -1)]
    for high, low, place in strict:
        path = _path(edges, low, high)
        if path is None:
            continue
        products = [(Fraction(1), (place,))]
        multiples = []
        for *_, equation, at, sign in path:
            if equation:
                multiples.append((Polynomial.constant(sign), at))
            else:
                products.append((Fraction(1), (at,)))
        refutation = Refutation(tuple(products), tuple(multiples))
        if refutes(goal, refutation):
            return refutation
    return None


def _read(polynomials: tuple[Polynomial, ...], turned: bool) -> list[Polynomial]:
    if not turned:
        return list(polynomials)
    return [
        Polynomial.collect((m, -c if m and "#" not in m[0][0] else c) for m, c in polynomial.terms)
        for polynomial in polynomials
    ]


def _difference(one: Polynomial) -> tuple[str, str] | None:
    """(a, b) where the polynomial is a − b."""
    if len(one.terms) != 2:
        return None
    (first, c), (second, e) = one.terms
    if {c, e} != {1, -1} or len(first) != 1 or len(second) != 1:
        return None
    if first[0][1] != 1 or second[0][1] != 1:
        return None
    a, b = first[0][0], second[0][0]
    return (a, b) if c == 1 else (b, a)


def _path(edges: list[Edge], start: str, end: str) -> list[Edge] | None:
    """Edges from start to end, as few as possible."""
    reached: dict[str, list[Edge]] = {start: []}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here == end:
            return reached[here]
        for edge in edges:
            if edge[0] == here and edge[1] not in reached:
                reached[edge[1]] = [*reached[here], edge]
                waiting.append(edge[1])
    return None
