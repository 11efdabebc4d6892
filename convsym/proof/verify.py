"""verify: the whole chain of a derivation, each step by its evidence.

Besides the evidence it checks that a step uses earlier steps only, that its hypotheses are
premises or are said by the steps it uses, that a defined letter is new, that one name means one
matrix throughout (Cᵀ the transpose of C, I the identity, λI a multiple of it), that the conclusion is
what the last step says, and that answer and witness are what conclusion and steps say.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import sympy

from convsym.pattern import Pattern
from convsym.proof import terms as T
from convsym.proof.checkers import check
from convsym.proof.claims import (
    MULTIPLES,
    AnyClaim,
    Claim,
    Factor,
    MatrixClaim,
    TheoremClaim,
    conjuncts,
)
from convsym.proof.derivation import Definition, Derivation, Report, Step, StepReport, says
from convsym.proof.evaluate import is_true
from convsym.proof.theory import THEOREMS


def verify(derivation: Derivation) -> Report:
    """Check every step and every corollary; see the module's text for what else is checked."""
    reports: list[StepReport] = []
    chain = derivation.steps + derivation.corollaries
    for place, step in enumerate(chain):
        start = perf_counter()
        reason = _refusal(step, place, chain, derivation)
        seconds = perf_counter() - start
        reports.append(StepReport(place + 1, step.kind, not reason, seconds, reason))
    found = (_conclusion(derivation), _names(chain), _answer(derivation), _witness(derivation))
    reasons = tuple(reason for reason in found if reason)
    return Report(all(one.ok for one in reports) and not reasons, tuple(reports), reasons)


def _conclusion(derivation: Derivation) -> str:
    if not derivation.steps:
        return "a derivation without steps proves nothing"
    same = says(derivation.steps[-1].claim) == derivation.conclusion
    return "" if same else "the conclusion is not what the last step says"


def _names(chain: Sequence[Step]) -> str:
    """Why the names of the matrices mislead; empty if they do not."""
    known: dict[str, Pattern] = {}
    for factor in (factor for step in chain for factor in _factors(step.claim)):
        turned = factor.name.endswith("ᵀ")
        name = factor.name.removesuffix("ᵀ")
        pattern = factor.pattern.T if turned else factor.pattern
        if name == "I" and not pattern.equals(Pattern.identity(pattern.shape[0])):
            return "the matrix called I is not the identity"
        if name in MULTIPLES and not _multiple_of_identity(pattern):
            return f"the matrix called {name} is no multiple of the identity"
        first = known.setdefault(name, pattern)
        if first is not pattern and (first.shape != pattern.shape or not first.equals(pattern)):
            return f"two different matrices are called {name}"
    return ""


def _multiple_of_identity(pattern: Pattern) -> bool:
    scalar = pattern[0, 0]
    return pattern.equals(Pattern.identity(pattern.shape[0]).map(lambda one: scalar * one))


def _factors(claim: AnyClaim) -> tuple[Factor, ...]:
    match claim:
        case MatrixClaim(left=left, right=right):
            return (*left, *right)
        case TheoremClaim(about=Factor() as about):
            return (about,)
    return ()


def _answer(derivation: Derivation) -> str:
    """Why the answer is not what the conclusion says; empty if it is, or nothing was asked."""
    if derivation.answer is None:
        return ""
    match derivation.conclusion:
        case MatrixClaim(relation="=="):
            right = derivation.answer is True
        case MatrixClaim(relation="!=" | "never =="):
            right = derivation.answer is False
        case MatrixClaim(relation="== iff", condition=condition):
            right = derivation.answer == _all_zero(condition)
        case TheoremClaim(theorem=theorem, condition=None) if theorem in THEOREMS:
            right = derivation.answer is THEOREMS[theorem].answer
        case TheoremClaim(condition=() | (1,) as condition):
            right = derivation.answer is (condition == ())
        case TheoremClaim(condition=condition):
            right = derivation.answer == _all_zero(condition or ())
        case T.Not():
            right = derivation.answer is False
        case T.Formula():
            right = derivation.answer is True
        case _:
            right = False
    return "" if right else "the answer is not what the conclusion says"


def _all_zero(condition: tuple[Any, ...]) -> Any:
    return sympy.And(*(sympy.Eq(one, 0) for one in condition))


def _witness(derivation: Derivation) -> str:
    """Why no step shows the witness; empty if one does, or there is none."""
    if derivation.witness is None:
        return ""
    entries = enumerate(derivation.witness)
    column = Pattern.from_entries([(r, 0, v) for r, v in entries], (len(derivation.witness), 1))
    for step in derivation.steps:
        match step.claim:
            case MatrixClaim(relation="!=", right=(Factor(pattern=pattern),)) if (
                pattern.shape == column.shape and pattern.equals(column)
            ):
                return ""
    return "no step speaks of the witness"


def _refusal(step: Step, place: int, chain: tuple[Step, ...], derivation: Derivation) -> str:
    if any(not 0 <= number < place for number in step.uses):
        return f"it uses the steps {step.uses}, which do not all come before it"
    earlier = [chain[number].claim for number in step.uses]
    facts = [fact for premise in derivation.premises for fact in (premise, *conjuncts(premise))]
    for claim in earlier:
        if isinstance(claim, Claim):
            facts += [claim.conclusion, *conjuncts(claim.conclusion)]
    for hypothesis in _hypotheses(step.claim):
        if hypothesis not in facts and not is_true(hypothesis):
            return f"the hypothesis {hypothesis} is no premise and stands in no step that is used"
    if step.kind == Definition.kind and (
        reason := _not_new(step.claim, chain[:place], derivation.premises)
    ):
        return reason
    return check(step.claim, step.evidence)


def _hypotheses(claim: AnyClaim) -> tuple[T.Formula, ...]:
    return claim.hypotheses if isinstance(claim, Claim | TheoremClaim) else ()


def _not_new(claim: AnyClaim, before: Sequence[Step], premises: Sequence[T.Formula]) -> str:
    """Why the letter that a definition introduces is not new; empty if it is."""
    match conjuncts(says(claim))[0]:
        case T.Relation("==", T.Var(name), _):
            used = set().union(*map(T.free_variables, premises)) if premises else set()
            for step in before:
                if isinstance(step.claim, Claim):
                    used |= set(step.claim.variables)
                elif isinstance(step.claim, TheoremClaim):
                    used |= {x for _, term in step.claim.parameters for x in T.free_variables(term)}
            return f"the letter {name} is not new" if name in used else ""
    return ""
