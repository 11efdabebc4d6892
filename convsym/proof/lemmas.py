"""The closed list of rules that are no polynomial certificate, each with its statement in words.

A rule sees the claim alone; that its hypotheses are premises or are said by earlier steps is checked
in `verify`, as for every step.

conjunction     If each of several statements holds, so does their conjunction. Every part of the
                conclusion is a hypothesis of the claim.
substitution    Equals may be put for equals: the conclusion is a hypothesis with terms put for
                letters that other hypotheses equate to them.
theory          A theorem about whole matrices, from the table in `proof/theory`: its parameters are
                those of the table, its conditions (along a list those of its first, last and
                neighbouring entries too) are hypotheses or true of the numbers that the hypotheses
                give. Each is written out in Spec.v and proved in Rocq; `theory.THEOREMS` names it and
                `theory.STATEMENTS` says it in words. Where it says for which taps CᵀC = I, the
                claim's condition has the same zeros as the equations of `taps`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from convsym.proof import terms as T
from convsym.proof.claims import AnyClaim, Claim, TheoremClaim, conjuncts
from convsym.proof.evaluate import Undefined, holds, known_values, value
from convsym.proof.parse import parse_formula
from convsym.proof.taps import tap_equations
from convsym.proof.theory import THEOREMS, MatrixTheorem
from convsym.proof.zeros import same_zeros


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


def theory(claim: AnyClaim) -> str:
    """The theorem stands in the table, its conditions hold, its taps are what it says."""
    if not isinstance(claim, TheoremClaim):
        return "the rule proves theorems about whole matrices only"
    known = THEOREMS.get(claim.theorem)
    if known is None:
        return f"the theorem {claim.theorem} is not in the theory"
    values = dict(claim.parameters)
    names = [name for name, _ in claim.parameters]
    suffixes = _suffixes(known, names)
    lists = _lists(known, names)
    wanted = [*known.whole, *(letter + one for one in suffixes for letter in known.axis)]
    wanted += [letter + one for places in lists for one in places for letter in known.entry]
    if not suffixes or sorted(names) != sorted(wanted):
        listed = [f"{letter}_1 …" for letter in known.entry]
        return f"the theorem takes {', '.join([*wanted, *listed])}, got {', '.join(names)}"
    if known.last and not lists:
        return "the theorem speaks of a list with an entry at least, and this one is empty"
    if rational := [one for one in values.values() if T.is_rational(one)]:
        return f"{rational[0]} may be no integer; the theorem speaks about integers"
    given, at = _given(claim.hypotheses), known_values(claim.hypotheses)
    for side in _sides(known, values, suffixes, lists):
        if side not in given and not _true(side, at):
            return f"the side condition {side} is not shown"
    if claim.about is not None and known.whole != ("rows", "columns") and not known.taps:
        return f"the theorem speaks of no matrix that is given, and {claim.about.name} is"
    if claim.about is not None and known.whole == ("rows", "columns"):
        rows, columns = claim.about.pattern.shape
        if (values["rows"], values["columns"]) != (T.term(rows), T.term(columns)):
            return f"{claim.about.name} has {rows} rows and {columns} columns"
    return _taps(claim, known, suffixes, at)


def _suffixes(known: MatrixTheorem, names: Sequence[str]) -> list[str]:
    """What is put behind the letters of an axis: nothing, or _0, _1 …, as far as there are any."""
    if not known.axis or known.axis[0] in names:
        return [""]
    return [f"_{axis}" for axis in range(len(names)) if f"{known.axis[0]}_{axis}" in names]


def _lists(known: MatrixTheorem, names: Sequence[str]) -> list[list[str]]:
    """What is put behind the letters of the entries, list by list: _1, _2 …, or _1_0, _2_0 … on axis 0."""
    if not known.entry:
        return []
    found = [name.removeprefix(known.entry[0]) for name in names
             if name.split("_")[0] == known.entry[0]]  # fmt: skip
    ends = dict.fromkeys(one[one.rfind("_") :] if one.count("_") > 1 else "" for one in found)
    lists = []
    for end in ends:
        count = sum(
            one.count("_") > 1 and one.endswith(end) if end else one.count("_") == 1
            for one in found
        )
        lists.append([f"_{place}{end}" for place in range(1, count + 1)])
    return lists


def _sides(
    known: MatrixTheorem,
    values: Mapping[str, T.Term],
    suffixes: Sequence[str],
    lists: Sequence[Sequence[str]],
) -> Iterator[T.Formula]:
    """The side conditions in the claim's terms: on every axis, or along every list."""
    whole = {name: values[name] for name in known.whole}

    def put(text: str, letters: Sequence[str], behind: str, following: str = "") -> T.Formula:
        own = {name: values[name + behind] for name in letters}
        if following:
            own |= {f"{name}_next": values[name + following] for name in letters}
        return T.substitute(parse_formula(text), {**whole, **own})

    for text in known.conditions:
        if T.free_variables(parse_formula(text)) <= whole.keys():
            yield put(text, (), "")
            continue
        places = [one for entries in lists for one in entries] if known.entry else suffixes
        yield from (put(text, known.entry or known.axis, one) for one in places)
    for entries in lists:
        yield from (put(text, known.entry, entries[0]) for text in known.first)
        yield from (put(text, known.entry, entries[-1]) for text in known.last)
        for one, following in pairwise(entries):
            yield from (put(text, known.entry, one, following) for text in known.between)


def _taps(
    claim: TheoremClaim, known: MatrixTheorem, suffixes: Sequence[str], at: dict[str, int]
) -> str:
    """Why the claim's condition on the taps is not that of the theorem; empty if it is."""
    if claim.condition is None:
        return ""
    if not known.taps or claim.about is None:
        return "the theorem has a condition on taps only together with a weight"
    values = dict(claim.parameters)
    axes = []
    for suffix in suffixes:
        letters = (*known.axis, *known.whole)
        terms = {name: values.get(name + suffix, values.get(name)) for name in letters}
        axes.append({name: int(value(one, at)) for name, one in terms.items() if one is not None
                     and T.free_variables(one) <= at.keys()})  # fmt: skip
    return same_zeros(tap_equations(known.taps, axes, claim.about.pattern), claim.condition)


def _given(hypotheses: Sequence[T.Formula]) -> list[T.Formula]:
    return [part for one in hypotheses for part in (one, *conjuncts(one))]


def _true(statement: T.Formula, at: Mapping[str, int]) -> bool:
    try:
        return holds(statement, at)
    except Undefined:
        return False


RULES: dict[str, Callable[[AnyClaim], str]] = {
    "conjunction": conjunction,
    "substitution": substitution,
    "theory": theory,
}
