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
from convsym.proof.kernel import Polynomial, Refutation


@dataclass(frozen=True)
class Theorem:
    """`claim` for all integers; `instances` says where its universal assumptions are used."""

    name: str
    claim: Claim
    instances: tuple[tuple[str, tuple[T.Term, ...]], ...] = ()

    @property
    def certificate(self) -> Certificate:
        """The stored refutations, one for each goal. Nothing is searched here."""
        return Certificate(stored()[self.name], self.instances)

    def step(self, why: Why, *uses: int) -> Step:
        """The theorem itself as a step."""
        return Step(self.claim, why, uses, self.certificate)

    def at(self, values: Mapping[str, T.Term | int], why: Why, *uses: int) -> Step:
        """The theorem with terms put for letters; hypotheses that become true numbers vanish."""
        from convsym.proof.checkers import is_true

        put = {name: T.term(value) for name, value in values.items()}
        hypotheses = [T.substitute(one, put) for one in self.claim.hypotheses]
        claim = Claim(
            T.substitute(self.claim.conclusion, put),
            [one for one in hypotheses if not is_true(one)],
        )
        general = Step(self.claim, why, (), self.certificate)
        return Step(claim, why, uses, Instance(general, tuple(put.items())))


def theorem(
    name: str, conclusion: str, hypotheses: tuple[str, ...] = (), **instances: str
) -> Theorem:
    """A theorem from text; `t="k - 1"` uses universal statements about t at k − 1."""
    chosen = tuple((letter, (_term(text),)) for letter, text in instances.items())
    return Theorem(name, Claim(conclusion, hypotheses), chosen)


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


def _refutation(goal: Mapping[str, Any]) -> Refutation:
    return Refutation(
        tuple((Fraction(c), tuple(places)) for c, places in goal["products"]),
        tuple((_polynomial(terms), place) for terms, place in goal["multiples"]),
    )


def _polynomial(terms: list[tuple[str, list[tuple[str, int]]]]) -> Polynomial:
    return Polynomial.collect(
        (tuple((name, power) for name, power in monomial), Fraction(c)) for c, monomial in terms
    )
