"""The closed table from kind of evidence to checker. Trusted, like the kernel.

A checker gets the claim and its evidence, and answers with the reason why it refuses, or with
nothing. What a step may take for granted stands in its claim's hypotheses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from convsym.errors import ConvsymError
from convsym.proof import terms as T
from convsym.proof.claims import AnyClaim, Claim, MatrixClaim, conjuncts
from convsym.proof.derivation import Certificate, Exact, Instance, Lemma
from convsym.proof.evaluate import Undefined, holds, is_true, known_values
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
        at = known_values((*claim.hypotheses, first))
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
            if holds(claim.conclusion, known_values(claim.hypotheses))
            else "the computation gives the opposite"
        )
    except Undefined as error:
        return str(error)


CHECKERS: dict[str, Callable[[AnyClaim, Any], str]] = {
    "definition": _definition,
    "certificate": _certificate,
    "lemma": _lemma,
    "instance": _instance,
    "exact": _exact,
}
