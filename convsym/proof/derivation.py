"""Step and Derivation: a chain of claims, each with the evidence that stands behind it. Plain data.

Rendering and checking live elsewhere; `dataclasses.replace` with an altered claim gives a
derivation that `verify()` refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from convsym.exact import RankCertificate
from convsym.proof import terms as T
from convsym.proof.claims import AnyClaim, Claim
from convsym.proof.kernel import Refutation
from convsym.show import Show

Kind = Literal["definition", "certificate", "lemma", "instance", "exact", "solver", "tested"]

# ---------------------------------------------------------------- evidence


@dataclass(frozen=True)
class Definition:
    """The step introduces a letter, or says what a layer does; there is nothing to check."""

    kind: ClassVar[Kind] = "definition"


@dataclass(frozen=True)
class Certificate:
    """One refutation for each goal of the claim, for all integers.

    `instances` names the terms at which a universal statement among the assumptions is used;
    `splits` the relations by which the cases are split: each holds, or its negation does.
    """

    refutations: tuple[Refutation, ...]
    instances: tuple[tuple[str, tuple[T.Term, ...]], ...] = ()
    splits: tuple[T.Formula, ...] = ()
    kind: ClassVar[Kind] = "certificate"


@dataclass(frozen=True)
class Lemma:
    """A rule of the closed list in `lemmas`, by name."""

    rule: str
    kind: ClassVar[Kind] = "lemma"


@dataclass(frozen=True)
class Instance:
    """The theorem `of`, with terms put for its letters."""

    of: Step
    values: tuple[tuple[str, T.Term], ...]
    kind: ClassVar[Kind] = "instance"


@dataclass(frozen=True)
class Exact:
    """A finite exact computation about these very numbers or this very matrix.

    `minor` proves a lower bound on a rank. `multipliers` of "never ==" are (row, column, m): the sum
    of m·(left − right)[row, column] is 1 whatever the taps, so not all these entries can be 0.
    """

    minor: RankCertificate | None = None
    multipliers: tuple[tuple[int, int, Any], ...] = ()
    kind: ClassVar[Kind] = "exact"


Evidence = Definition | Certificate | Lemma | Instance | Exact

# ---------------------------------------------------------------- steps


@dataclass(frozen=True)
class Why:
    """A sentence by its name, and the values put into it; the wording lives in one table."""

    sentence: str
    values: tuple[tuple[str, Any], ...] = ()


def why(sentence: str, **values: Any) -> Why:
    """`why("size.room", n=5)`: the sentence "size.room" with n = 5."""
    return Why(sentence, tuple(values.items()))


@dataclass(frozen=True)
class Step:
    """One step: what it claims, why, the numbers of the steps it rests on, and its evidence."""

    claim: AnyClaim
    why: Why
    uses: tuple[int, ...]
    evidence: Evidence

    @property
    def kind(self) -> Kind:
        """The kind of its evidence."""
        return self.evidence.kind


@dataclass(frozen=True)
class StepReport:
    """What was found about one step. `reason` is empty where it holds."""

    number: int
    kind: str
    ok: bool
    seconds: float
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """What `verify()` found: true or false, and step by step the kind and the time it took."""

    ok: bool
    steps: tuple[StepReport, ...]
    reasons: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        lines = [
            f"{one.number:>3}  {one.kind:<12}{'holds' if one.ok else 'REFUSED: ' + one.reason}"
            for one in self.steps
        ]
        verdict = "verified" if self.ok else "NOT verified"
        return "\n".join([*lines, *self.reasons, f"{verdict}, {len(self.steps)} steps"])


@dataclass(frozen=True)
class Derivation(Show):
    """Premises, steps and a conclusion; where a question was asked, its answer and a witness.

    `conclusion` is what the last step says. It has no truth value of its own: `verify()` decides.
    `source` is the library call that makes it again. `verdict` and `counterexample` are what the
    other results of `prove` have too.

    >>> import convsym as cs
    >>> D = cs.derive.output_size()
    >>> print(D.conclusion)
    o == floor((i + P - d*(k - 1) - 1)/s) + 1
    >>> D.verify().ok
    True
    """

    name: str
    premises: tuple[T.Formula, ...]
    steps: tuple[Step, ...]
    conclusion: T.Formula | AnyClaim
    corollaries: tuple[Step, ...] = ()
    answer: Any = None
    witness: Any = None
    title: Why | None = None
    source: str = ""
    verdict: ClassVar[str] = "proved"
    counterexample: ClassVar[None] = None

    def verify(self) -> Report:
        """Check the whole chain, each step by something that did not produce it.

        >>> import dataclasses, convsym as cs
        >>> D = cs.derive.output_size()
        >>> last = dataclasses.replace(D.steps[-1], claim=cs.Claim("o == floor((i + P - k)/s)"))
        >>> dataclasses.replace(D, steps=D.steps[:-1] + (last,)).verify().ok
        False
        """
        from convsym.proof.verify import verify

        return verify(self)

    def doctest(self) -> str:
        """Runnable ``>>>`` lines that build every step again from plain text and re-prove it."""
        from convsym.proof.doctest import doctest_lines

        return doctest_lines(self)

    def rocq(self) -> str:
        """The text of a Rocq file that proves the steps about integers again, theorem by theorem.

        Steps about concrete matrices are listed at its head. `convsym export rocq` writes the
        folder that compiles. Raises ConvsymError where there is nothing to export.

        >>> import convsym as cs
        >>> cs.derive.output_size().rocq().count("Theorem theorem_")
        13
        """
        from convsym.proof.rocq import rocq

        return rocq(self)

    def __bool__(self) -> bool:
        raise TypeError("a Derivation has no truth value of its own; call verify(), or read answer")

    def __repr__(self) -> str:
        return f"<Derivation {self.name}: {self.conclusion}; {len(self.steps)} steps>"


def says(claim: AnyClaim) -> T.Formula | AnyClaim:
    """What a step asserts, once its hypotheses hold: the conclusion of a claim about integers."""
    return claim.conclusion if isinstance(claim, Claim) else claim
