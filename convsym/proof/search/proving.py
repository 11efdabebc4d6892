"""From a claim to steps that prove it: by one certificate, or with facts and parts before it.

Outside the code that is trusted; `verify` checks the steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic

from convsym.proof import terms as T
from convsym.proof.claims import Claim, conjuncts
from convsym.proof.derivation import Certificate, Lemma, Step, why
from convsym.proof.kernel import Goal
from convsym.proof.search.facts import gaps, quotient_facts, residues, signs
from convsym.proof.search.finder import Instances, Method, certificate
from convsym.proof.translate import Untranslatable, goals

MOST_FACTS = 6
HIGHEST = 4  # the most assumptions in a product


@dataclass
class Proving:
    """The proof of one claim: the facts that are there so far, and what may still be spent.

    Without `helps` no facts are looked for.
    """

    instances: Instances | None
    method: Method
    end: float
    helps: bool = True
    steps: list[Step] = field(default_factory=list)

    def prove(self, claim: Claim) -> tuple[Step, ...] | None:
        """Steps of which the last says the claim, or None."""
        parts = _parts(claim)
        whole = None if isinstance(claim.conclusion, T.And) else self.certificate(claim)
        if whole is not None:
            return (Step(claim, why("prove.result"), (), whole),)
        if parts[0].conclusion == claim.conclusion:
            done = self.helped(parts[0])
            return None if done is None else (*self.steps, done)
        numbers = []
        for part in parts:
            one = self.certificate(part)
            done = Step(part, why("prove.part"), (), one) if one else self.helped(part)
            if done is None:
                return None
            numbers.append(len(self.steps))
            self.steps.append(Step(done.claim, why("prove.part"), done.uses, done.evidence))
        return self._together(claim, parts, tuple(numbers))

    def _together(
        self, claim: Claim, parts: Sequence[Claim], numbers: tuple[int, ...]
    ) -> tuple[Step, ...] | None:
        """The last step, from its parts."""
        said = [part.conclusion for part in parts]
        if isinstance(claim.conclusion, T.And):
            last = Step(
                Claim(claim.conclusion, said), why("prove.result"), numbers, Lemma("conjunction")
            )
            return (*self.steps, last)
        joined = Claim(claim.conclusion, (*claim.hypotheses, *said))
        found = self.certificate(joined, 2)
        if found is None:
            return None
        return (*self.steps, Step(joined, why("prove.result"), numbers, found))

    def certificate(self, claim: Claim, degree: int = 3) -> Certificate | None:
        """One certificate for the claim, or None, also where certificates do not speak of it."""
        left = self.end - monotonic()
        if left <= 0:
            return None
        try:
            return certificate(
                claim, self.instances, degree=degree, method=self.method, seconds=left
            )
        except Untranslatable:
            return None

    def helped(self, claim: Claim) -> Step | None:
        """The claim as a step that rests on facts, which become steps before it."""
        if not self.helps:
            return None
        for facts in self._helps(claim):
            if monotonic() > self.end:
                return None
            more = Claim(claim.conclusion, (*claim.hypotheses, *(one for one, _ in facts)))
            found = self.certificate(more)
            if found is not None:
                used = tuple(self._number(fact, claim, proof) for fact, proof in facts)
                return Step(more, why("prove.result"), used, found)
        found = self.certificate(claim, HIGHEST)
        return None if found is None else Step(claim, why("prove.result"), (), found)

    def _number(self, fact: T.Formula, claim: Claim, proof: Certificate) -> int:
        """The number of the step that says the fact."""
        for number, step in enumerate(self.steps):
            if isinstance(step.claim, Claim) and step.claim.conclusion == fact:
                return number
        self.steps.append(Step(Claim(fact, claim.hypotheses), why("prove.fact"), (), proof))
        return len(self.steps) - 1

    def _helps(self, claim: Claim) -> Iterator[list[tuple[T.Formula, Certificate]]]:
        """Groups of proved facts, the likeliest first."""
        conditions, statements = _context(claim)
        equal: list[tuple[T.Formula, Certificate]] = []
        for fact in quotient_facts(conditions, statements):
            equal += self._proved(_under(claim, fact), claim)
        if equal:
            yield equal[:MOST_FACTS]
            if len(equal) > 1:
                yield from ([one] for one in equal)
        for cases in (gaps(claim, self._failed(claim)), signs(claim)):
            proved = [one for fact in cases for one in self._proved(fact, claim)]
            yield from ([one] for one in proved)
            yield from ([*equal[:2], one] for one in proved if equal)
        for fact in residues(claim):
            yield self._by_residue(fact, claim)

    def _by_residue(self, fact: T.Formula, claim: Claim) -> list[tuple[T.Formula, Certificate]]:
        """The cases of a remainder, and what the quotients are in each of them."""
        conditions, statements = _context(claim)
        found = self._proved(fact, claim)
        assert isinstance(fact, T.Or)
        for case in fact.args:
            for one in quotient_facts((*conditions, case), (*statements, case)):
                found += self._proved(T.Implies(case, one), claim)
        return found

    def _proved(self, fact: T.Formula, claim: Claim) -> list[tuple[T.Formula, Certificate]]:
        found = self.certificate(Claim(fact, claim.hypotheses), 2)
        return [] if found is None else [(fact, found)]

    def _failed(self, claim: Claim) -> tuple[Goal, ...]:
        try:
            return goals(claim, {})
        except Untranslatable:
            return ()


def _parts(claim: Claim) -> list[Claim]:
    """The parts of a conjunction, the two directions of an equivalence; else the claim itself."""
    match claim.conclusion:
        case T.And():
            parts: tuple[T.Formula, ...] = conjuncts(claim.conclusion)
        case T.Iff(left, right):
            parts = (T.Implies(left, right), T.Implies(right, left))
        case _:
            parts = (claim.conclusion,)
    return [Claim(one, claim.hypotheses) for one in dict.fromkeys(parts)]


def _context(claim: Claim) -> tuple[list[T.Formula], list[T.Formula]]:
    """What holds where the claim could fail, one by one; and all statements of the claim."""
    given = [part for one in claim.hypotheses for part in conjuncts(one)]
    match claim.conclusion:
        case T.Implies(left, right):
            given += conjuncts(left)
            return given, [*given, right]
    return given, [*given, claim.conclusion]


def _under(claim: Claim, fact: T.Formula) -> T.Formula:
    """The fact, under the condition of the claim if it has one."""
    match claim.conclusion:
        case T.Implies(left, _):
            return T.Implies(left, fact)
    return fact
