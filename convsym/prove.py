"""prove: a reader's own claim, proved with certificates, refuted by a smallest point, or left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import monotonic

from convsym.errors import broken
from convsym.proof import terms as T
from convsym.proof.claims import Claim
from convsym.proof.derivation import Derivation, Exact, Step, why
from convsym.proof.evaluate import Undefined, holds
from convsym.proof.parse import parse_formulas
from convsym.proof.search.counterexample import DRAWS, STEPS, Search, counterexample
from convsym.proof.search.finder import Instances, Method, checked, find, has_z3
from convsym.proof.search.proving import HIGHEST, Proving
from convsym.proof.translate import Untranslatable, goals
from convsym.proof.verdicts import Open, Refuted
from convsym.render.document import Document

Verdict = Derivation | Refuted | Open
_SHORT = 1.0  # seconds for facts before many points are tried
_QUICK = 4_000  # steps of the search that comes before the proof


def prove(
    claim: object,
    hypotheses: Iterable[object] | str = (),
    *,
    instances: Instances | None = None,
    method: Method = "auto",
    seconds: float = 10.0,
) -> Verdict:
    """A proof of the claim for all integers, or a smallest counterexample, or neither.

    `claim` is a `Claim`, or text, a formula or a SymPy relation, with `hypotheses` a list of these,
    or one text with commas between them. Every letter stands for any integer, negative ones too:
    a claim about sizes says ``s >= 1`` where it needs it. Text is parsed and never evaluated.

    * `Derivation` (verdict "proved"): steps with certificates, as those of `convsym.derive`;
      `verify()` multiplies them out.
    * `Refuted` (verdict "refuted"): `counterexample` gives an integer to every letter, such that all
      hypotheses hold and the conclusion is false. A point where something is divided by 0 is none,
      and a claim is proved only if its divisors are shown to be at least 1.
    * `Open` (verdict "open"): neither was found within `seconds` and the limits it names.

    `instances` names the terms at which universal statements among the assumptions are used, by
    their bound letter; they are chosen if not given. `method` is as for
    `convsym.proof.search.finder.find`.

    Raises TypeError and ValueError for what is no claim, and for options out of range.

    >>> import convsym as cs
    >>> D = cs.prove("floor((i+2*p-k)/s)+1 == ceiling((i+2*p-k+1)/s)", "s >= 1, k >= 1")
    >>> D.verdict, D.verify().ok
    ('proved', True)
    >>> found = cs.prove("o == i", "p == floor(k/2), o == i + 2*p - k + 1")
    >>> found.verdict, found.counterexample
    ('refuted', {'i': 0, 'k': 0, 'o': 1, 'p': 0})
    >>> cs.prove("gcd(a, b) == gcd(b, a)").verdict
    'open'
    """
    asked = claim_from(claim, hypotheses)
    checked(3, method)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds > 0:
        raise ValueError(broken("seconds", seconds, "it must be a number above 0", "give 10, say"))
    if not asked.variables:
        return _worked_out(asked)
    attempt = _Attempt(asked, instances, method, monotonic() + seconds)
    for found in attempt.tries():
        if found is not None:
            return found
    return attempt.given_up()


EXIT_STATUS = {"proved": 0, "refuted": 1, "open": 3}
"""The exit status of ``convsym prove``; a refusal of the input has 2."""


def page(found: Verdict) -> Document:
    """The answer as a document, to be written as HTML, Markdown, LaTeX or text."""
    return Document("A claim about all integers", [found])


def claim_from(claim: object, hypotheses: Iterable[object] | str = ()) -> Claim:
    """A claim from what `prove` takes; text of hypotheses is split at commas outside parentheses."""
    given: Iterable[object]
    if isinstance(hypotheses, str):
        given = parse_formulas(hypotheses)
    elif isinstance(hypotheses, T.Formula):
        given = (hypotheses,)
    else:
        given = tuple(hypotheses)
    if not isinstance(claim, Claim):
        return Claim(claim, given)
    return Claim(claim.conclusion, (*claim.hypotheses, *given)) if given else claim


@dataclass
class _Attempt:
    """One claim under trial. Cheap things come first: small points, one certificate, many points, facts."""

    claim: Claim
    instances: Instances | None
    method: Method
    end: float
    search: Search | None = None

    def __post_init__(self) -> None:
        self.beyond = ""
        try:
            goals(self.claim, {})
        except (Untranslatable, ValueError) as error:
            self.beyond = str(error)

    def tries(self) -> Iterator[Derivation | Refuted | None]:
        """The answers of each way in turn, None where it has none."""
        yield self.refuted(_QUICK, 0)
        yield self.proved(helps=False)
        yield self.proved(helps=True, most=_SHORT)
        yield self.refuted()
        yield self.proved(helps=True)

    def refuted(self, steps: int = STEPS, draws: int = DRAWS) -> Refuted | None:
        """The claim at a point where it is false."""
        seconds = max(self.end - monotonic(), 0.1)
        self.search = counterexample(self.claim, steps=steps, draws=draws, seconds=seconds)
        if self.search.point is None:
            return None
        return Refuted(self.claim, self.search.point, self.search.smallest)

    def proved(self, helps: bool, most: float | None = None) -> Derivation | None:
        """A derivation of the claim within `most` seconds; with `helps`, by facts too.

        Where there is no such limit, by z3 too if it is there.
        """
        if self.beyond:
            return None
        methods: list[Method] = ["z3" if self.method == "z3" else "highs"]
        if helps and most is None and self.method == "auto" and has_z3():
            methods.append("z3")
        for place, method in enumerate(methods):
            left = self.end - monotonic() if most is None else min(most, self.end - monotonic())
            end = monotonic() + left / (len(methods) - place)
            steps = Proving(self.instances, method, end, helps).prove(self.claim)
            if steps is not None:
                derivation = _derivation(self.claim, steps)
                if derivation.verify().ok:
                    return derivation
        return None

    def given_up(self) -> Open:
        """What was tried in vain."""
        assert self.search is not None
        found = self.search
        if self.beyond:
            return Open(self.claim, 0, self.beyond, "", found.radius, found.drawn)
        needed = goals(self.claim, {})
        names = (one.name for one in needed if find(one, method="highs", seconds=1) is None)
        return Open(self.claim, HIGHEST, "", next(names, ""), found.radius, found.drawn)


def _derivation(claim: Claim, steps: tuple[Step, ...]) -> Derivation:
    empty = _contradiction(claim)
    title = why("prove.title", note=claim.note) if claim.note else why("prove.claim")
    return Derivation(
        name="prove",
        premises=claim.hypotheses,
        steps=(*steps[:-1], *empty, steps[-1]),
        conclusion=claim.conclusion,
        title=title,
        source=_source(claim),
    )


def _contradiction(claim: Claim) -> tuple[Step, ...]:
    """The step that no integers satisfy the hypotheses, if that is so and is proved."""
    nothing = Claim(T.Truth(False), claim.hypotheses, claim.variables)
    if counterexample(nothing, steps=_QUICK, draws=200).point is not None:
        return ()
    found = Proving(None, "highs", monotonic() + 1, helps=False).certificate(nothing)
    return () if found is None else (Step(nothing, why("prove.empty"), (), found),)


def _source(claim: Claim) -> str:
    given = [str(one) for one in claim.hypotheses]
    return f"cs.prove({str(claim.conclusion)!r}" + (f", {given})" if given else ")")


def _worked_out(claim: Claim) -> Verdict:
    """A claim without letters is computed; if its hypotheses fail, they contradict each other."""
    try:
        given = all(holds(one, {}) for one in claim.hypotheses)
        if given and not holds(claim.conclusion, {}):
            return Refuted(claim, (), True)
    except Undefined as error:
        return Open(claim, 0, str(error), "", 0, 0)
    if given:
        return _derivation(claim, (Step(claim, why("prove.worked_out"), (), Exact()),))
    attempt = _Attempt(claim, None, "highs", monotonic() + 1, Search(None, False, 0, 0))
    derivation = attempt.proved(helps=False)
    return attempt.given_up() if derivation is None else derivation
