"""The certificates of the catalogue: found anew, and those that are shipped."""

import json
import re
from importlib.resources import files

import pytest
from evaluator import Judge, generator

from convsym.derive import THEOREMS
from convsym.derive.theorem import stored
from convsym.proof.checkers import check
from convsym.proof.kernel import Polynomial, combination, refutes
from convsym.proof.search.finder import find

SHIPPED = json.loads(files("convsym.proof").joinpath("certificates.json").read_text("utf-8"))
named = pytest.mark.parametrize("theorem", THEOREMS, ids=[one.name for one in THEOREMS])


def test_every_theorem_has_its_certificates_and_no_other_is_shipped():
    names = [theorem.name for theorem in THEOREMS]
    assert len(set(names)) == len(names)
    assert list(SHIPPED) == names  # in the order in which the tool writes them
    assert set(stored()) == set(names)


@named
def test_the_certificate_is_found_anew(theorem):
    """By the finder's linear program; the kernel accepts each refutation and multiplies out to −1."""
    for goal in theorem.goals:
        refutation = find(goal)
        assert refutation is not None, goal.name
        assert refutes(goal, refutation)
        assert combination(goal, refutation) == Polynomial.constant(-1)


@named
def test_the_shipped_certificate_proves_the_theorem(theorem):
    assert check(theorem.claim, theorem.certificate) == ""


@named
def test_the_shipped_text_describes_the_goals(theorem):
    """What a reader of the file sees is what the kernel gets: names, assumptions, coefficients."""
    needed = theorem.goals
    entries = SHIPPED[theorem.name]
    assert [entry["goal"] for entry in entries] == [goal.name for goal in needed]
    for goal, entry in zip(needed, entries, strict=True):
        assumptions = [f"{p} >= 0" for p in goal.nonneg] + [f"{p} == 0" for p in goal.zero]
        assert entry["assumptions"] == assumptions
        assert set(entry) == {"goal", "assumptions", "products", "multiples"}
        numbers = [c for c, _ in entry["products"]] + [
            c for terms, _ in entry["multiples"] for c, _ in terms
        ]
        assert all(re.fullmatch(r"-?\d+(/\d+)?", c) for c in numbers)
        assert not any(c.startswith("-") for c, _ in entry["products"])


@named
def test_each_divisor_that_is_no_number_has_its_obligation(theorem):
    text = " ".join(map(str, (theorem.claim.conclusion, *theorem.claim.hypotheses)))
    obliged = any(goal["goal"].startswith("divisor s >= 1") for goal in SHIPPED[theorem.name])
    assert obliged == any(divided in text for divided in ("/s)", "% s", "divides(s,"))


@named
def test_the_theorem_is_true_where_it_is_tried(theorem):
    judge = Judge(theorem.claim)
    at, met = judge.counterexample(generator(3), 1500)
    assert at is None and met >= 100, (theorem.name, at, met)
