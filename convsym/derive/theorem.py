"""Theorem: a claim about all integers with its stored certificate, ready to be used in a chapter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from convsym.proof import Certificate, Claim, Instance, Step, Why, parse_term, why
from convsym.proof import terms as T
from convsym.proof.kernel import Goal, Polynomial, Refutation
from convsym.proof.parse import parse_formula
from convsym.proof.translate import goals


@dataclass(frozen=True)
class Theorem:
    """`claim` for all integers; `instances` says where its universal assumptions are used.

    `splits` are the relations by which its certificate splits cases.
    """

    name: str
    claim: Claim
    instances: tuple[tuple[str, tuple[T.Term, ...]], ...] = ()
    splits: tuple[T.Formula, ...] = ()

    @property
    def goals(self) -> tuple[Goal, ...]:
        """What its certificate refutes, one after the other."""
        return goals(self.claim, dict(self.instances), self.splits)

    @property
    def certificate(self) -> Certificate:
        """The stored refutations, one for each goal. Nothing is searched here."""
        return Certificate(stored()[self.name], self.instances, self.splits)

    @property
    def example(self) -> dict[str, int]:
        """Integers at which hypotheses, condition and conclusion hold, so that it is not vacuous."""
        return dict(_examples()[self.name])

    def step(self, why: Why, *uses: int) -> Step:
        """The theorem itself as a step."""
        return Step(self.claim, why, uses, self.certificate)

    def renamed(self, letters: Mapping[str, str]) -> Renamed:
        """The theorem in other letters, as an instance of this one."""
        put = {name: T.Var(other) for name, other in letters.items()}
        return Renamed(
            self.name, substituted(self.claim, put), general=self, put=tuple(put.items())
        )

    def at(self, values: Mapping[str, T.Term | int], why: Why, *uses: int) -> Step:
        """The theorem with terms put for letters; hypotheses that become true numbers vanish."""
        from convsym.proof.evaluate import is_true

        put = {name: T.term(value) for name, value in values.items()}
        hypotheses = [T.substitute(one, put) for one in self.claim.hypotheses]
        claim = Claim(
            T.substitute(self.claim.conclusion, put),
            [one for one in hypotheses if not is_true(one)],
        )
        general = Step(self.claim, why, (), self.certificate)
        return Step(claim, why, uses, Instance(general, tuple(put.items())))


@dataclass(frozen=True)
class Renamed(Theorem):
    """A theorem in other letters: it stands on the general one."""

    general: Theorem | None = None
    put: tuple[tuple[str, T.Term], ...] = ()

    def step(self, why: Why, *uses: int) -> Step:
        """The instance as a step."""
        assert self.general is not None
        return self.general.at(dict(self.put), why, *uses)

    def at(self, values: Mapping[str, T.Term | int], why: Why, *uses: int) -> Step:
        """The general theorem with these terms put for its letters."""
        assert self.general is not None
        terms = {name: T.term(value) for name, value in values.items()}
        put = {name: T.substitute(one, terms) for name, one in self.put}
        return self.general.at({**terms, **put}, why, *uses)


def substituted(claim: Claim, values: Mapping[str, T.Term]) -> Claim:
    """The claim with terms put for letters."""
    return Claim(
        T.substitute(claim.conclusion, values),
        [T.substitute(one, values) for one in claim.hypotheses],
    )


def theorem(
    name: str,
    conclusion: str,
    hypotheses: tuple[str, ...] = (),
    splits: tuple[str, ...] = (),
    **instances: str,
) -> Theorem:
    """A theorem from text; `t="0; k - 1"` uses universal statements about t at 0 and at k − 1."""
    chosen = tuple(
        (letter, tuple(map(_term, text.split(";")))) for letter, text in instances.items()
    )
    return Theorem(name, Claim(conclusion, hypotheses), chosen, tuple(map(parse_formula, splits)))


def special_cases(group: str, theorems: tuple[Theorem, ...], *uses: int) -> tuple[Step, ...]:
    """The theorems as steps; what "output_size.half" says is the sentence `group`.case.half."""
    return tuple(one.step(why(f"{group}.case.{one.name.split('.')[1]}"), *uses) for one in theorems)


def _term(text: str) -> T.Term:
    node = parse_term(text)
    assert isinstance(node, T.Term)
    return node


@cache
def stored() -> dict[str, tuple[Refutation, ...]]:
    """The certificates that came with the package, by the theorem's name."""
    text = files("convsym.proof").joinpath("certificates.json").read_text("utf-8")
    return {
        name: tuple(_refutation(goal) for goal in goals) for name, goals in json.loads(text).items()
    }


@cache
def _examples() -> dict[str, dict[str, int]]:
    text = files("convsym.proof").joinpath("examples.json").read_text("utf-8")
    found: dict[str, dict[str, int]] = json.loads(text)
    return found


def _refutation(goal: Mapping[str, Any]) -> Refutation:
    return Refutation(
        tuple((Fraction(c), tuple(places)) for c, places in goal["products"]),
        tuple((_polynomial(terms), place) for terms, place in goal["multiples"]),
    )


def _polynomial(terms: list[tuple[str, list[tuple[str, int]]]]) -> Polynomial:
    return Polynomial.collect(
        (tuple((name, power) for name, power in monomial), Fraction(c)) for c, monomial in terms
    )
