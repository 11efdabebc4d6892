"""The closed table from kind of evidence to checker. Trusted, like the kernel.

A checker gets the claim and its evidence, and answers with the reason why it refuses, or with
nothing. What a step may take for granted stands in its claim's hypotheses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from convsym.errors import ConvsymError
from convsym.proof import terms as T
from convsym.proof.claims import AnyClaim, Claim, MatrixClaim, conjuncts
from convsym.proof.derivation import Certificate, Exact, Instance, Lemma
from convsym.proof.evaluate import Undefined, holds, value
from convsym.proof.kernel import refutes
from convsym.proof.lemmas import RULES
from convsym.proof.translate import Untranslatable, goals


def check(claim: AnyClaim, evidence: Any) -> str:
    """Why the evidence does not prove the claim; empty if it does."""
    checker = CHECKERS.get(getattr(evidence, "kind", ""))
    if checker is None:
        return f"there is no evidence of kind {getattr(evidence, 'kind', evidence)!r}"
    try:
        return checker(claim, evidence)
    except (
        ConvsymError,
        ValueError,
        TypeError,
        ArithmeticError,
        LookupError,
        AttributeError,
    ) as error:
        return f"it could not be checked: {error}"


def is_true(statement: T.Formula) -> bool:
    """Whether a statement without letters is true."""
    try:
        return holds(statement, {})
    except Undefined:
        return False


def _definition(claim: AnyClaim, evidence: Any) -> str:
    """letter == term introduces the letter; further links of the chain are worked out exactly."""
    if not isinstance(claim, Claim):
        return "a definition introduces a letter for a term"
    first, *links = conjuncts(claim.conclusion)
    match first:
        case T.Relation("==", T.Var(name), right) if name not in T.free_variables(right):
            pass
        case _:
            return "a definition has the form letter == term, the letter not in the term"
    if T.is_rational(first):
        return f"{first.right} may be no integer, so no letter can stand for it"
    try:
        at = _known((*claim.hypotheses, first))
        wrong = [link for link in links if not holds(link, at)]
    except Undefined as error:
        return str(error)
    return f"{wrong[0]} does not hold" if wrong else ""


def _certificate(claim: AnyClaim, evidence: Certificate) -> str:
    if not isinstance(claim, Claim):
        return "a certificate speaks about integers, not about matrices"
    try:
        needed = goals(claim, dict(evidence.instances), evidence.splits)
    except (Untranslatable, ValueError) as error:
        return str(error)
    if len(needed) != len(evidence.refutations):
        return f"the claim has {len(needed)} goals, the certificate {len(evidence.refutations)}"
    for goal, refutation in zip(needed, evidence.refutations, strict=True):
        if not refutes(goal, refutation):
            return f"the certificate does not refute the goal '{goal.name}'"
    return ""


def _lemma(claim: AnyClaim, evidence: Lemma) -> str:
    rule = RULES.get(evidence.rule)
    return rule(claim) if rule else f"{evidence.rule!r} is not in the list of rules"


def _instance(claim: AnyClaim, evidence: Instance) -> str:
    general = evidence.of.claim
    if not isinstance(claim, Claim) or not isinstance(general, Claim):
        return "an instance is one of a theorem about integers"
    if not isinstance(evidence.of.evidence, Certificate):
        return "the theorem behind an instance must carry a certificate"
    if reason := check(general, evidence.of.evidence):
        return f"the theorem itself is refused: {reason}"
    values = dict(evidence.values)
    if rational := [one for one in values.values() if T.is_rational(one)]:
        return f"{rational[0]} may be no integer; the theorem speaks about integers"
    said = T.substitute(general.conclusion, values)
    if claim.conclusion != said and not _detached(said, claim.conclusion):
        return f"putting in the values gives {said}"
    for hypothesis in general.hypotheses:
        needed = T.substitute(hypothesis, values)
        if needed not in claim.hypotheses and not is_true(needed):
            return f"the theorem needs {needed}, which is no hypothesis here"
    return ""


def _detached(said: T.Formula, conclusion: T.Formula) -> bool:
    """Whether it is said under a condition that is true of numbers."""
    return isinstance(said, T.Implies) and said.right == conclusion and is_true(said.left)


def _exact(claim: AnyClaim, evidence: Exact) -> str:
    if isinstance(claim, MatrixClaim):
        from convsym.proof.matrix_checks import check_matrix

        return check_matrix(claim, evidence)
    if not isinstance(claim, Claim):
        return "an exact computation decides no theorem about all sizes"
    try:
        return (
            ""
            if holds(claim.conclusion, _known(claim.hypotheses))
            else "the computation gives the opposite"
        )
    except Undefined as error:
        return str(error)


def _known(hypotheses: Sequence[T.Formula]) -> dict[str, int]:
    """The letters to which hypotheses of the form letter == term give an integer value."""
    values: dict[str, int] = {}
    equations = [part for one in hypotheses for part in conjuncts(one)]
    for _ in equations:  # each round settles a letter, or there is nothing more to settle
        before = len(values)
        for part in equations:
            match part:
                case T.Relation("==", T.Var(name), right) if name not in values:
                    if T.free_variables(right) <= values.keys():
                        number = value(right, values)
                        if number.denominator == 1:
                            values[name] = number.numerator
        if len(values) == before:
            break
    return values


CHECKERS: dict[str, Callable[[AnyClaim, Any], str]] = {
    "definition": _definition,
    "certificate": _certificate,
    "lemma": _lemma,
    "instance": _instance,
    "exact": _exact,
}
