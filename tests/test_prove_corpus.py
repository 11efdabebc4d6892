"""prove on claims of the kind people write about sizes: none answered wrongly, few left open."""

import pytest
from corpus import FALSE, TRUE
from evaluator import Judge, generator

import convsym as cs

ANSWERS = {}


def answer(line, claim):
    """The answer of `prove`, asked once."""
    if line not in ANSWERS:
        ANSWERS[line] = cs.prove(claim, seconds=2)
    return ANSWERS[line]


def test_the_corpus_is_large_and_holds_no_claim_twice():
    assert len(TRUE) >= 100
    assert len(FALSE) >= 100
    claims = [(claim.conclusion, claim.hypotheses) for _, claim in (*TRUE, *FALSE)]
    assert len(set(claims)) == len(claims)


@pytest.mark.parametrize(("line", "claim"), TRUE, ids=[line for line, _ in TRUE])
def test_a_true_claim_is_false_nowhere(line, claim):
    at, met = Judge(claim).counterexample(generator(5), 2500)
    assert at is None, (line, at)
    assert met >= 12, (line, met)


def test_no_true_claim_is_refuted_and_nearly_all_are_proved():
    found = {line: answer(line, claim) for line, claim in TRUE}
    assert [line for line, one in found.items() if one.verdict == "refuted"] == []
    proved = [one for one in found.values() if one.verdict == "proved"]
    assert all(one.verify().ok for one in proved)
    assert len(proved) >= 0.9 * len(TRUE)


def test_every_false_claim_is_refuted_at_a_point_where_it_is_false():
    for line, claim in FALSE:
        found = answer(line, claim)
        assert found.verdict == "refuted", (line, found)
        assert set(found.counterexample) == set(claim.variables)
        assert Judge(claim).verdict(found.counterexample) is False, line
        assert not found.verify().ok
