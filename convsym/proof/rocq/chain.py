"""A derivation as a Rocq file: its theorems, then its steps in a section, one lemma a step.

Letters are variables of the section, premises and definitions its hypotheses. What a step says is
proved from them and from earlier steps; after the section each lemma holds for all integers.
"""

from __future__ import annotations

from collections.abc import Iterable

from convsym.errors import ConvsymError
from convsym.proof import terms as T
from convsym.proof.claims import Claim, TheoremClaim, conjuncts
from convsym.proof.derivation import (
    Certificate,
    Definition,
    Derivation,
    Exact,
    Instance,
    Lemma,
    Step,
)
from convsym.proof.rocq.facts import BY_COMPUTING, Facts, all_of
from convsym.proof.rocq.statements import Names, cleared, divisors, formula, term
from convsym.proof.rocq.texts import assumptions, comment, prelude
from convsym.proof.rocq.theorem import theorem
from convsym.proof.theory import THEOREMS
from convsym.proof.translate import Untranslatable


def rocq(derivation: Derivation) -> str:
    """The derivation as the text of a Rocq file.

    Steps about concrete matrices are not exported and listed at the head. A derivation that names a
    theorem of the theory needs the compiled theory (`-R folder Convsym`); any other stands by itself.
    Raises ConvsymError where no step can be exported, or one that is no certificate's business.

    >>> import convsym as cs
    >>> text = rocq(cs.derive.output_size(cs.Conv1d(1, 1, 3), 5))
    >>> "Theorem theorem_1 : forall" in text and "Lemma step_1 : " in text
    True
    """
    return _Chain(derivation).text()


class _Chain:
    """The parts of the file, gathered step by step."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self.names = Names()
        self.theorems: dict[tuple[Claim, Certificate], str] = {}
        self.before: list[str] = []  # stands before the section
        self.section: list[str] = []
        self.matrices: list[str] = []  # stands at the section's end, where mathcomp is imported
        self.omitted: list[str] = []
        self.said: dict[int, list[tuple[T.Formula, str]]] = {}
        self.printed: list[str] = []

    def text(self) -> str:
        chain = self.derivation.steps + self.derivation.corollaries
        for place, step in enumerate(chain):
            self._step(place, step)
        if not self.printed:
            raise ConvsymError(
                f"{self.derivation.name} has no step about integers, and steps about concrete matrices "
                f"are not exported; verify() checks them"
            )
        return "\n".join([*self._head(), *self.before, *self._section(), assumptions(self.printed)])

    # ---------------------------------------------------------------- the file

    def _head(self) -> list[str]:
        derivation = self.derivation
        lines = [comment(f"{derivation.name}: {derivation.conclusion}")]
        if derivation.source:
            lines.append(comment(f"made by {derivation.source}"))
        if self.omitted:
            listed = "".join(f"\n   {one}" for one in self.omitted)
            lines.append(comment(f"Not exported, checked by verify() alone:{listed}"))
        if self.matrices:
            lines.append('Set Warnings "-notation-overridden,-ambiguous-paths".')
            lines.append("From mathcomp Require all_ssreflect all_algebra.")
            needed = {THEOREMS[one.theorem].file for one in self._theorem_claims()}
            lines.append(f"From Convsym Require {' '.join(sorted(needed))}.")
        return [*lines, prelude()]

    def _theorem_claims(self) -> list[TheoremClaim]:
        chain = self.derivation.steps + self.derivation.corollaries
        return [step.claim for step in chain if isinstance(step.claim, TheoremClaim)]

    def _section(self) -> list[str]:
        letters = sorted({*self._letters()})
        lines = ["Section Derivation."]
        if letters:
            lines.append(f"Variables {' '.join(self.names[one] for one in letters)} : Z.")
        for number, premise in enumerate(self.derivation.premises, 1):
            lines.append(f"Hypothesis premise_{number} : {self._shown(premise)}.")
        lines += self.section
        if self.matrices:
            files_needed = sorted({THEOREMS[one.theorem].file for one in self._theorem_claims()})
            lines.append(f"Import all_ssreflect all_algebra {' '.join(files_needed)}.")
            lines.append(
                "Delimit Scope Z_scope with Z.  (* mathcomp gives the key to its own integers *)"
            )
            lines += self.matrices
        return [*lines, "End Derivation.\n"]

    def _letters(self) -> Iterable[str]:
        for premise in self.derivation.premises:
            yield from T.free_variables(premise)
        for step in self.derivation.steps + self.derivation.corollaries:
            if isinstance(step.claim, Claim):
                yield from step.claim.variables
            elif isinstance(step.claim, TheoremClaim):
                for _, value in step.claim.parameters:
                    yield from T.free_variables(value)

    # ---------------------------------------------------------------- steps

    def _step(self, place: int, step: Step) -> None:
        number = place + 1
        claim = step.claim
        try:
            if isinstance(claim, TheoremClaim):
                self._matrix_theorem(number, claim, step)
                return
            if not isinstance(claim, Claim):
                raise ConvsymError("a statement about concrete matrices")
            proof = self._proof(number, claim, step)
        except (ConvsymError, Untranslatable) as reason:
            self.omitted.append(f"step {number}, {claim}: {reason}")
            return
        self.section.append(comment(f"step {number}, {step.kind}: {claim}").rstrip())
        self.section += proof
        self.said[place] = [(claim.conclusion, f"step_{number}")]
        self.printed.append(f"step_{number}")

    def _facts(self, step: Step) -> Facts:
        found = [(one, f"premise_{j}") for j, one in enumerate(self.derivation.premises, 1)]
        for number in step.uses:
            found += self.said.get(number, [])
        return all_of(self.names, found)

    def _proof(self, number: int, claim: Claim, step: Step) -> list[str]:
        facts = self._facts(step)
        match step.evidence:
            case Certificate() as certificate:
                title = self._theorem(claim, certificate)
                given = [facts.proof(one) for one in claim.hypotheses]
                letters = [self.names[one] for one in claim.variables]
                proof = " ".join([title, *letters, *given])
            case Instance(of=general, values=values):
                proof = self._instance(general, dict(values), facts, claim.conclusion)
            case Lemma(rule="conjunction"):
                proof = facts.proof(claim.conclusion)
            case Lemma(rule="substitution"):
                proof = self._substituted(claim, facts)
            case Exact():
                proof = self._computed(number, claim.conclusion, claim.hypotheses, facts)
            case Definition():
                return self._definition(number, claim, facts)
            case _:
                raise ConvsymError(f"evidence of kind {step.kind} is not exported")
        return self._lemma(number, claim.conclusion, proof)

    def _lemma(self, number: int, conclusion: T.Formula, proof: str) -> list[str]:
        return [
            f"Lemma step_{number} : {self._shown(conclusion)}.",
            f"Proof. exact ({proof}). Qed.",
        ]

    def _shown(self, statement: T.Formula) -> str:
        return formula(cleared(statement), self.names)

    def _theorem(self, claim: Claim, certificate: Certificate) -> str:
        """The name of the theorem, which is written the first time that it is asked for."""
        key = (claim, certificate)
        if key not in self.theorems:
            title = f"theorem_{len(self.theorems) + 1}"
            self.before += [comment(str(claim)), theorem(title, claim, certificate)]
            self.theorems[key] = title
            self.printed.append(title)
        return self.theorems[key]

    def _instance(
        self, general: Step, values: dict[str, T.Term], facts: Facts, conclusion: T.Formula
    ) -> str:
        assert isinstance(general.claim, Claim)
        assert isinstance(general.evidence, Certificate)
        title = self._theorem(general.claim, general.evidence)
        letters = [
            f"({term(values.get(one, T.Var(one)), self.names)})" for one in general.claim.variables
        ]
        given = [facts.proof(T.substitute(one, values)) for one in general.claim.hypotheses]
        said = T.substitute(general.claim.conclusion, values)
        if isinstance(said, T.Implies) and said != conclusion:  # its condition is true of numbers
            given.append(facts.proof(said.left))
        return " ".join([title, *letters, *given])

    def _substituted(self, claim: Claim, facts: Facts) -> str:
        """Equals put for equals, one letter after the other, by eq_ind."""
        kept = T.free_variables(claim.conclusion)
        values: dict[str, T.Relation] = {}
        for hypothesis in claim.hypotheses:
            for part in (hypothesis, *conjuncts(hypothesis)):
                match part:
                    case T.Relation("==", T.Var(name), _) if name not in kept:
                        values.setdefault(name, part)
        put = {name: one.right for name, one in values.items()}
        if any(map(T.is_rational, put.values())):
            raise ConvsymError("an exact quotient is put for a letter")
        base = next(one for one in claim.hypotheses if T.substitute(one, put) == claim.conclusion)
        proof, done = facts.proof(base), dict[str, T.Term]()
        for name in sorted(T.free_variables(base) & put.keys()):
            hole = T.Var(_new_letter(name, base, *put.values()))
            family = self._shown(T.substitute(base, {**done, name: hole}))
            done[name] = put[name]
            proof = (
                f"eq_ind {self.names[name]} (fun {self.names[hole.name]} : Z => {family}) ({proof}) "
                f"({term(put[name], self.names)}) {facts.proof(values[name])}"
            )
        return proof

    def _computed(
        self, number: int, conclusion: T.Formula, given: Iterable[T.Formula], facts: Facts
    ) -> str:
        """A theorem before the section: letters with known values are put in, the rest is computed."""
        given = tuple(given)
        if any(map(T.is_rational, given)):
            raise ConvsymError("a value is given by an exact quotient")
        letters = sorted(set().union(*map(T.free_variables, (conclusion, *given))))
        head = f"forall {' '.join(self.names[one] for one in letters)} : Z, " if letters else ""
        premises = "".join(f"({self._shown(one)}) -> " for one in given)
        claims = [(f"step_{number}_computed", self._shown(conclusion))]
        if below := divisors(conclusion):
            shown = " /\\ ".join(f"1 <= {term(one, self.names)}" for one in below)
            claims.append((f"step_{number}_divisors", shown))
        names = [*(self.names[one] for one in letters), *(f"cs_p{j}" for j in range(len(given)))]
        introduced = f"  intros {' '.join(names)}.\n" if names else ""
        for title, shown in claims:
            self.before.append(
                f"Theorem {title} : {head}{premises}{shown}.\nProof.\n{introduced}"
                f"  repeat match goal with h : _ /\\ _ |- _ => destruct h end.\n"
                f"  subst. {BY_COMPUTING}.\nQed.\n"
            )
            self.printed.append(title)
        arguments = [self.names[one] for one in letters] + [facts.proof(one) for one in given]
        return " ".join([f"step_{number}_computed", *arguments])

    def _definition(self, number: int, claim: Claim, facts: Facts) -> list[str]:
        first, *links = conjuncts(claim.conclusion)
        lines = [f"Hypothesis step_{number}_defines : {self._shown(first)}."]
        proof = f"step_{number}_defines"
        if links:
            facts.add(first, proof)
            rest = links[0] if len(links) == 1 else T.And(tuple(links))
            computed = self._computed(number, rest, (*claim.hypotheses, first), facts)
            proof = f"conj {proof} ({computed})"
        return [*lines, *self._lemma(number, claim.conclusion, proof)]

    def _matrix_theorem(self, number: int, claim: TheoremClaim, step: Step) -> None:
        """The theorem of the theory at these numbers of rows and columns, its side condition proved."""
        if claim.theorem not in THEOREMS:
            raise ConvsymError(f"the theorem {claim.theorem} is not in the theory")
        if claim.theorem != "no_left_inverse":
            self._theory_theorem(number, claim)
            return
        values = dict(claim.parameters)
        rows, columns = (f"({term(values[one], self.names)})%Z" for one in ("rows", "columns"))
        side = self._facts(step).proof(T.Relation("<", values["rows"], values["columns"]))
        named = THEOREMS[claim.theorem].statement.removeprefix("spec_")
        self.matrices += [
            comment(f"step {number}, by the theory: {claim}").rstrip(),
            f"Theorem step_{number} : forall (cs_R : idomainType) (cs_m cs_n : nat),",
            f"  Z.of_nat cs_m = {rows} -> Z.of_nat cs_n = {columns} ->",
            "  forall (cs_C : 'M[cs_R]_(cs_m, cs_n)) (cs_L : 'M[cs_R]_(cs_n, cs_m)), "
            "(cs_L *m cs_C <> 1%:M)%R.",
            f"Proof. intros cs_R cs_m cs_n cs_rows cs_columns. exact (@{named} cs_R {rows} {columns} "
            f"cs_m cs_n cs_rows cs_columns {side}). Qed.",
        ]
        self.printed.append(f"step_{number}")

    def _theory_theorem(self, number: int, claim: TheoremClaim) -> None:
        """The theorem as the theory states it; what is put for its letters stands in a comment."""
        named = THEOREMS[claim.theorem].statement.removeprefix("spec_")
        self.matrices += [
            comment(f"step {number}, by the theory, with the values named: {claim}").rstrip(),
            f"Definition step_{number} := @{named}.",
        ]
        self.printed.append(f"step_{number}")


def _new_letter(name: str, *nodes: T.Node) -> str:
    taken = {one.name for node in nodes for one in T.walk(node) if isinstance(one, T.Var)}
    while name in taken:
        name += "_"
    return name
