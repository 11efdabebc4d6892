"""Workings: the steps by which a formula is rewritten, each an instance or a certificate.

Nothing is searched for. A claim whose certificate is not stored is about letters alone, and its
certificate is composed from the polynomials in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from convsym.derive.floors import AT_LEAST, CHAIN, MEET
from convsym.derive.theorem import Theorem
from convsym.proof import Certificate, Claim, Exact, Instance, Step, why
from convsym.proof import terms as T
from convsym.proof.claims import conjuncts
from convsym.proof.evaluate import is_true
from convsym.proof.kernel import Polynomial, Refutation
from convsym.proof.translate import goals
from convsym.rewrite import bounds, order
from convsym.rewrite.polynomials import Atoms, replaced

Compose = Callable[[Claim], Certificate]


class Workings:
    """The premises and what has been shown so far."""

    def __init__(self, premises: Iterable[T.Formula], used: Iterable[str]) -> None:
        self.premises = tuple(premises)
        parts = [part for one in self.premises for part in (one, *conjuncts(one))]
        self.given = list(dict.fromkeys(parts))
        self.atoms = Atoms(used)
        self.steps: list[Step] = []
        self.place: dict[T.Formula, int] = {}

    def knows(self, fact: T.Formula) -> bool:
        """Whether the fact is a premise, has been shown, or is true of numbers."""
        return fact in self.given or fact in self.place or is_true(fact)

    def add(self, step: Step) -> T.Relation:
        """Put the step behind the others; what it uses is found by its hypotheses."""
        assert isinstance(step.claim, Claim)
        said = step.claim.conclusion
        assert isinstance(said, T.Relation)
        if not self.knows(said) or is_true(said):
            uses = {self.place[one] for one in step.claim.hypotheses if one in self.place}
            self.place[said] = len(self.steps)
            self.steps.append(replace(step, uses=tuple(sorted(uses))))
        return said

    def rule(self, theorem: Theorem, **values: T.Term) -> T.Relation:
        """The theorem with these terms put in; its hypotheses are known."""
        return self.add(theorem.at(values, why(theorem.name)))

    def folded(self, node: T.Term, value: int) -> T.Relation:
        """A part without letters is worked out."""
        claim = Claim(T.Relation("==", node, T.term(value)))
        return self.add(Step(claim, why("floors.folded"), (), Exact()))

    def general(
        self, said: T.Relation, given: list[T.Relation], sentence: str, compose: Compose
    ) -> T.Relation:
        """A claim about polynomials: shown for letters in place of the atoms, then the atoms put in."""
        claim = Claim(self._named(said), [self._named(one) for one in given])
        evidence = compose(claim)
        put = {name: self.atoms.terms[name] for name in claim.variables}
        if all(term == T.Var(name) for name, term in put.items()):
            return self.add(Step(claim, why(sentence), (), evidence))
        behind = Step(claim, why(sentence), (), evidence)
        known = [one for one in given if not is_true(one)]
        return self.add(
            Step(Claim(said, known), why(sentence), (), Instance(behind, tuple(put.items())))
        )

    def _named(self, fact: T.Relation) -> T.Relation:
        left, right = (self.atoms.read(side)[0] for side in (fact.left, fact.right))
        return T.Relation(fact.sign, left, right)

    # ------------------------------------------------------------ equations

    def equation(self, left: T.Term, right: T.Term, facts: list[T.Relation]) -> T.Relation:
        """left == right, which are the same polynomial once each atom of `facts` is replaced."""
        said = T.Relation("==", left, right)

        def compose(claim: Claim) -> Certificate:
            difference = self.atoms.read(right)[1] - self.atoms.read(left)[1]
            return _identity(claim, difference, self.atoms, facts)

        return self.general(said, facts, "floors.identity", compose)

    def chain(self, first: T.Relation | None, then: T.Relation | None) -> T.Relation | None:
        """x == z from x == y and y == z; an equation that is None says nothing."""
        if first is None or then is None:
            return first or then
        assert first.right == then.left
        if first.left == then.right:
            return None
        return self.rule(CHAIN, x=first.left, y=first.right, z=then.right)

    def meet(self, one: T.Relation, other: T.Relation) -> T.Relation:
        """x == z from x == y and z == y."""
        assert one.right == other.right
        return self.rule(MEET, x=one.left, y=one.right, z=other.left)

    # ------------------------------------------------------------ inequalities

    def shows(self, said: T.Relation, facts: list[T.Relation]) -> bool:
        """Whether said (a >= b or a <= b) is known or follows from the facts; then it is a step."""
        if self.knows(said):
            return True
        target = self._slack(said)
        usable = [(fact, self._slack(fact)) for fact in facts if fact.sign in bounds.SIGNS]
        for fact in facts:
            if fact.sign == "==":  # two bounds
                usable += [(fact, self._slack(fact)), (fact, -self._slack(fact))]
        found = bounds.combination(target, [slack for _, slack in usable])
        if found is None:
            return False
        numbers = sorted({number for _, chosen in found for number in chosen})
        given = list(dict.fromkeys(usable[number][0] for number in numbers))
        slacks = {number: usable[number] for number in numbers}
        self.general(
            said, given, "floors.bound", lambda claim: bounds.certificate(claim, found, slacks)
        )
        return True

    def at_least(self, same: T.Relation | None, bound: T.Relation) -> None:
        """x >= z from x == y and y >= z."""
        if same is not None:
            self.rule(AT_LEAST, x=same.left, y=same.right, z=bound.right)

    def _slack(self, fact: T.Relation) -> Polynomial:
        """The polynomial that is >= 0 where the relation holds."""
        left, right = (self.atoms.read(side)[1] for side in (fact.left, fact.right))
        return bounds.slack(fact.sign, left, right)

    # ------------------------------------------------------------ maxima and minima

    def ordered(self, left: T.Term, right: T.Term, facts: list[T.Relation]) -> T.Relation | None:
        """left == right for maxima or minima of atoms, by what is at most what; None where it fails."""
        said = T.Relation("==", left, right)
        return order.step(self, said, facts)


def _identity(
    claim: Claim, difference: Polynomial, atoms: Atoms, facts: list[T.Relation]
) -> Certificate:
    """The two cases left < right and left > right, refuted by the equations among the hypotheses."""
    multipliers: list[Polynomial] = []
    rest = difference
    for fact in facts:
        name = atoms.name(fact.left)
        rest, multiplier = replaced(rest, name, atoms.read(fact.right)[1])
        multipliers.append(multiplier)
    assert rest == Polynomial(), f"{claim} is no identity"
    refutations = []
    for place, _ in enumerate(goals(claim)):
        # the goal assumes ±difference − 1 >= 0, and 0 == value − atom for each equation
        sign = Polynomial.constant(1 if place == 0 else -1)
        multiples = [(sign * m, number) for number, m in enumerate(multipliers) if m.terms]
        refutations.append(Refutation(((Fraction(1), (0,)),), tuple(multiples)))
    return Certificate(tuple(refutations))
