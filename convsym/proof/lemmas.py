"""The closed list of rules that are no polynomial certificate, each with its statement in words.

A rule sees the claim alone; that its hypotheses are premises or are said by earlier steps is checked
in `verify`, as for every step.

conjunction     If each of several statements holds, so does their conjunction. Every part of the
                conclusion is a hypothesis of the claim.
substitution    Equals may be put for equals: the conclusion is a hypothesis with terms put for
                letters that other hypotheses equate to them.
fewer_rows      A matrix with fewer rows than columns has no left inverse: its columns live in a
                space of smaller dimension, so they are dependent, some x != 0 has C·x = 0, and
                L·C·x = 0 != x for every L. Side condition: rows + 1 <= columns. It holds over every
                field, and for polynomial taps over their field of fractions, so whatever the taps.
                Proved in Rocq: spec_no_left_inverse_shape and spec_no_left_inverse_sizes in
                theory/Spec.v, for a matrix of any layer; `theory.THEOREMS` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from convsym.proof import terms as T
from convsym.proof.claims import AnyClaim, Claim, TheoremClaim, conjuncts
from convsym.proof.evaluate import Undefined, holds


def conjunction(claim: AnyClaim) -> str:
    """Every part of the conclusion is a hypothesis, or part of one."""
    if not isinstance(claim, Claim):
        return "the rule speaks about integers only"
    given = _given(claim.hypotheses)
    missing = [part for part in conjuncts(claim.conclusion) if part not in given]
    return f"{missing[0]} is no hypothesis" if missing else ""


def substitution(claim: AnyClaim) -> str:
    """Some hypothesis turns into the conclusion when every letter with an equation is replaced."""
    if not isinstance(claim, Claim):
        return "the rule speaks about integers only"
    kept = T.free_variables(claim.conclusion)
    values: dict[str, T.Term] = {}
    for fact in _given(claim.hypotheses):
        match fact:
            case T.Relation("==", T.Var(name), right) if name not in kept:
                values.setdefault(name, right)
    reached = (T.substitute(fact, values) == claim.conclusion for fact in claim.hypotheses)
    return "" if any(reached) else "no hypothesis turns into it by the equations among the others"


def fewer_rows(claim: AnyClaim) -> str:
    """rows < columns is a hypothesis, or true of two numbers; they are those of the matrix it names."""
    if not isinstance(claim, TheoremClaim) or claim.theorem != "no_left_inverse":
        return "the rule proves the theorem no_left_inverse only"
    names = [name for name, _ in claim.parameters]
    if sorted(names) != ["columns", "rows"]:
        return f"the theorem takes rows and columns, got {', '.join(names)}"
    values = dict(claim.parameters)
    if claim.about is not None:
        rows, columns = claim.about.pattern.shape
        if (values["rows"], values["columns"]) != (T.term(rows), T.term(columns)):
            return f"{claim.about.name} has {rows} rows and {columns} columns"
    side = T.Relation("<", values["rows"], values["columns"])
    given = side in _given(claim.hypotheses) or _true(side)
    return "" if given else f"the side condition {side} is not shown"


def _given(hypotheses: Sequence[T.Formula]) -> list[T.Formula]:
    return [part for one in hypotheses for part in (one, *conjuncts(one))]


def _true(statement: T.Formula) -> bool:
    try:
        return holds(statement, {})
    except Undefined:
        return False


RULES: dict[str, Callable[[AnyClaim], str]] = {
    "conjunction": conjunction,
    "substitution": substitution,
    "fewer_rows": fewer_rows,
}
