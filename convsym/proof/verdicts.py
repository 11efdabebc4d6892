"""What `prove` answers where it has no proof: a counterexample, or what it tried in vain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import ClassVar

from convsym.proof import terms as T
from convsym.proof.claims import Claim, conjuncts
from convsym.proof.derivation import Report, StepReport
from convsym.proof.evaluate import Undefined, value
from convsym.proof.search.counterexample import false_at
from convsym.show import Show


@dataclass(frozen=True)
class Refuted(Show):
    """The claim is false: its hypotheses hold at `at`, its conclusion does not.

    `smallest` says that no smaller point refutes it, by the largest |value|, then the sum of the
    |values|, then letter by letter with 0 < 1 < −1 < 2 < −2 < …; else it is the smallest found.

    >>> import convsym as cs
    >>> found = cs.prove("s*floor(n/s) <= n")
    >>> found.counterexample, found.smallest
    ({'n': 1, 's': -2}, True)
    >>> found.verify().ok
    False
    """

    claim: Claim
    at: tuple[tuple[str, int], ...]
    smallest: bool
    verdict: ClassVar[str] = "refuted"

    @property
    def counterexample(self) -> dict[str, int]:
        """Every letter of the claim and the integer that it stands for."""
        return dict(self.at)

    def confirmed(self) -> bool:
        """Whether all hypotheses hold at the point and the conclusion is false, computed afresh."""
        return false_at(self.claim, self.counterexample)

    def sides(self) -> tuple[T.Formula, ...]:
        """The relations of the conclusion with their values put in: 2 <= 1."""
        return tuple(one for part in conjuncts(self.claim.conclusion) for one in self._values(part))

    def _values(self, part: T.Formula) -> tuple[T.Formula, ...]:
        if not isinstance(part, T.Relation):
            return ()
        try:
            left, right = (value(side, self.counterexample) for side in (part.left, part.right))
        except Undefined:
            return ()
        if left.denominator != 1 or right.denominator != 1:
            return ()
        return (T.Relation(part.sign, T.term(int(left)), T.term(int(right))),)

    def verify(self) -> Report:
        """False, with the point as the reason."""
        start = perf_counter()
        reason = f"it is false at {point_text(self.at)}"
        if not self.confirmed():
            reason = f"the point {point_text(self.at)} does not refute it, and there is no proof"
        step = StepReport(1, "refuted", False, perf_counter() - start, reason)
        return Report(False, (step,))

    def __bool__(self) -> bool:
        raise TypeError("the result of prove has no truth value; read verdict, or call verify()")

    def __repr__(self) -> str:
        return f"<Refuted {self.claim.conclusion}: false at {point_text(self.at)}>"


@dataclass(frozen=True)
class Open(Show):
    """Neither a proof nor a counterexample was found; the claim may be true or false.

    `degree` is the most assumptions in a product that a certificate was sought with (0: certificates
    do not speak of such claims, for the reason `beyond`), `unrefuted` the first goal without one.
    All points with letters in −radius..radius were tried (−1: none to the end), and `drawn` points
    further out.
    """

    claim: Claim
    degree: int
    beyond: str
    unrefuted: str
    radius: int
    drawn: int
    verdict: ClassVar[str] = "open"

    @property
    def counterexample(self) -> Mapping[str, int] | None:
        """None: no counterexample is known."""
        return None

    def tried(self) -> str:
        """What was tried in vain, as a sentence."""
        if self.beyond and not self.claim.variables:
            return f"it has no value: {self.beyond}"
        box = "no box of points was tried to its end"
        if self.radius >= 0:
            box = f"no point with letters from {-self.radius} to {self.radius} refutes it"
        return f"{self._searched()}; {box}, nor do {self.drawn} points further out"

    def _searched(self) -> str:
        if self.beyond:
            return f"certificates do not speak of it ({self.beyond})"
        if self.unrefuted.startswith("divisor "):
            wanted = self.unrefuted.removeprefix("divisor ").split(",")[0]
            return f"a proof needs {wanted}, and that was not shown to follow from the hypotheses"
        most = f"products of up to {self.degree} assumptions"
        return f"{most} do not refute the goal '{self.unrefuted}' and what is like it"

    def verify(self) -> Report:
        """False, with what was tried as the reason."""
        return Report(False, (StepReport(1, "open", False, 0.0, self.tried()),))

    def __bool__(self) -> bool:
        raise TypeError("the result of prove has no truth value; read verdict, or call verify()")

    def __repr__(self) -> str:
        return f"<Open {self.claim.conclusion}: {self.tried()}>"


def point_text(at: tuple[tuple[str, int], ...]) -> str:
    """k = 1, s = −2; or that there are no letters."""
    return (
        ", ".join(f"{name} = {number}" for name, number in at) or "every point: it has no letters"
    )
