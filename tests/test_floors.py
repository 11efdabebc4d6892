"""The rules of floors: found anew, true where tried, refused when altered, and shown."""

from collections import Counter

import mutations
import pytest
from drawing import seed
from evaluator import Judge, generator, grid

import convsym as cs
from convsym.derive.floors import COROLLARIES, RULES, STEPS, THEOREMS
from convsym.proof.checkers import check
from convsym.proof.claims import Claim

named = pytest.mark.parametrize("theorem", THEOREMS, ids=[one.name for one in THEOREMS])


@pytest.fixture(scope="module")
def draw():
    return generator(seed())


def test_the_derivation_verifies_and_ends_with_nested_floors():
    D = cs.derive.floors()
    assert D.verify().ok
    assert str(D.conclusion) == "floor((floor((n + a)/b) + c)/e) == floor((n + a + b*c)/(b*e))"
    assert {step.kind for step in D.steps + D.corollaries} == {"certificate"}
    assert len(D.steps) == len(STEPS)
    assert len(D.corollaries) == len(COROLLARIES)


def test_the_derivation_is_in_the_catalogue():
    assert "floors" in cs.derive.names()
    assert set(THEOREMS) <= set(cs.derive.THEOREMS)
    assert {one for one, _ in (*STEPS, *COROLLARIES)} | set(RULES) == set(THEOREMS)


@pytest.mark.parametrize(
    "statement",
    [
        "floor((floor((n + a)/b) + c)/e) == floor((n + a + b*c)/(b*e))",
        "ceiling((ceiling((n + a)/b) + c)/e) == ceiling((n + a + b*c)/(b*e))",
        "ceiling(n/s) == floor((n + s - 1)/s)",
        "ceiling(n/s) == floor((n - 1)/s) + 1",
        "ceiling(n/s) == -floor(-n/s)",
        "floor((n + s*j)/s) == floor(n/s) + j",
        "ceiling((n + s*j)/s) == ceiling(n/s) + j",
        "(n + s*j) % s == n % s",
        "floor(g*n/(g*s)) == floor(n/s)",
        "floor((g*n + r)/(g*s)) == floor(n/s)",
        "floor(n/1) == n",
        "n % s == n - s*floor(n/s)",
        "0 <= n % s < s",
        "s*floor(n/s) <= n < s*floor(n/s) + s",
        "implies(n <= m, floor(n/s) <= floor(m/s))",
        "floor(v/s) == 0",
        "n % s % s == n % s",
        "n % (g*s) % s == n % s",
        "max(0, floor(n/s)) == floor(max(0, n)/s)",
    ],
)
def test_the_catalogue_says(statement):
    D = cs.derive.floors()
    assert statement in [str(step.claim.conclusion) for step in D.steps + D.corollaries]


@named
def test_true_on_drawn_and_on_all_small_instances(theorem, draw):
    """Against an evaluator that shares no code; and the hypotheses are met somewhere."""
    judge = Judge(theorem.claim)
    at, met = judge.counterexample(draw, 2500)
    assert at is None, at
    assert met >= 100
    reach = {1: 12, 2: 8, 3: 5, 4: 3}.get(len(judge.letters), 1)
    for point in grid(judge.letters, -reach if len(judge.letters) < 5 else 0, reach):
        assert judge.verdict(point) is not False, point


def test_altered_rules_are_refused_where_they_are_false(draw):
    """Signs, ±1, floor to ceiling, < to <=, letters swapped, hypotheses dropped."""
    count = Counter()
    for theorem in THEOREMS:
        for kind, claim in mutations.of_claim(theorem.claim):
            if draw.random() > 0.35:
                continue
            accepted = not check(claim, theorem.certificate)
            count["tried"] += 1
            count["accepted"] += accepted
            if not accepted and draw.random() > 0.2:
                continue
            at, _ = Judge(claim).counterexample(draw, 400 if accepted else 40)
            count["false"] += at is not None
            assert not accepted or at is None, (theorem.name, kind, str(claim), at)
    print(dict(count))
    assert count["tried"] > 600
    assert count["false"] > 50


@named
def test_without_a_hypothesis_about_a_divisor_the_rule_is_refused(theorem):
    """s >= 1 is never supplied in silence."""
    claim = theorem.claim
    for hypothesis in claim.hypotheses:
        if str(hypothesis).endswith(">= 1"):
            kept = [one for one in claim.hypotheses if one != hypothesis]
            assert check(Claim(claim.conclusion, kept), theorem.certificate)


def test_the_page_shows_each_rule_with_its_words():
    text = cs.derive.floors().text()
    assert "⌊(⌊(n + a)/b⌋ + c)/e⌋ = ⌊(n + a + b·c)/(b·e)⌋" in text
    assert "Rounding down twice is rounding down once" in text
    assert "Special cases" in text
