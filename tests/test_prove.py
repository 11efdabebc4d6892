"""prove: derivations that verify, smallest counterexamples, and what is left open."""

import dataclasses

import pytest
import sympy
from drawing import required, seed
from evaluator import Judge, compiled, generator, grid
from random_terms import Grammar

import convsym as cs
from convsym.proof import Claim, Derivation, Step, StepReport, why
from convsym.proof.verdicts import Open, Refuted
from convsym.prove import claim_from

ISSUE = "floor((i+2*p-k)/s)+1 == ceiling((i+2*p-k+1)/s)", "s >= 1, k >= 1"


def test_the_formula_of_the_readme_is_proved():
    found = cs.prove(*ISSUE)
    assert isinstance(found, Derivation)
    assert (found.verdict, found.counterexample) == ("proved", None)
    assert found.verify().ok
    assert [step.kind for step in found.steps] == ["certificate"]
    assert [*map(str, found.premises)] == ["s >= 1", "k >= 1"]
    assert str(found.conclusion) == "floor((i + 2*p - k)/s) + 1 == ceiling((i + 2*p - k + 1)/s)"
    assert "1. The claim" in found.text()


@pytest.mark.parametrize(
    "claim",
    [
        Claim("n < s*floor(n/s) + s", ["s >= 1"]),
        Claim("0 <= n % s < s", ["s >= 1"]),
        Claim("iff(n % s == 0, s*floor(n/s) == n)", ["s >= 1"]),
        Claim("divides(a, a*b)", ["a >= 1"]),
        Claim("2*x != 2*y + 1"),
        Claim("x*x + y*y >= 2*x*y"),
        Claim("n*(n + 1) % 2 == 0"),
        Claim("exists(r, 0, s, n == s*floor(n/s) + r)", ["s >= 1"]),
        Claim("s*r + d*(k - 1) <= m", ["k >= 1", "forall(t, 0, k, s*r + d*t <= m)"]),
        Claim("n % 2 == 0 or n % 2 == 1"),
    ],
    ids=str,
)
def test_a_proof_says_the_claim_as_given_and_is_no_proof_of_another(claim):
    found = cs.prove(claim)
    assert found.verdict == "proved"
    assert (found.conclusion, found.premises) == (claim.conclusion, claim.hypotheses)
    assert found.verify().ok
    other = cs.Claim("1 == 2").conclusion
    assert not dataclasses.replace(found, conclusion=other).verify().ok
    last = dataclasses.replace(
        found.steps[-1], claim=Claim(other, found.steps[-1].claim.hypotheses)
    )
    forged = dataclasses.replace(found, steps=(*found.steps[:-1], last), conclusion=other)
    assert not forged.verify().ok
    if claim.hypotheses:
        assert not dataclasses.replace(found, premises=()).verify().ok


def test_a_proof_by_parts_ends_in_a_step_that_joins_them():
    found = cs.prove("0 <= n % s < s", "s >= 1")
    assert [step.kind for step in found.steps] == ["certificate", "certificate", "lemma"]
    assert found.steps[-1].uses == (0, 1)
    helped = cs.prove("divides(a, a*b)", "a >= 1")
    assert [str(step.claim.conclusion) for step in helped.steps] == [
        "floor(a*b/a) == b",
        "divides(a, a*b)",
    ]


@pytest.mark.parametrize(
    "claim",
    [
        Claim("False and False", ["2 >= 5**3", "x >= 0"]),
        Claim("x >= 0 and (x >= 0 and x >= -1)", ["x >= 1"]),
        Claim("iff(n >= 0, n >= 0)"),
        Claim("iff(divides(a, a*b), n*n >= 0)", ["a >= 1"]),
        Claim("n*n >= 0 and divides(a, a*b)", ["a >= 1"]),
    ],
    ids=str,
)
def test_parts_that_are_equal_or_nested_or_helped(claim):
    found = cs.prove(claim)
    assert found.verdict == "proved"
    assert found.verify().ok
    assert found.conclusion == claim.conclusion


def test_steps_that_do_not_verify_are_no_proof(monkeypatch):
    from convsym.proof.search.proving import Proving

    def forged(self, claim):
        one = Claim("n >= n", claim.hypotheses)
        return (Step(one, why("prove.result"), (), self.certificate(one)),)

    monkeypatch.setattr(Proving, "prove", forged)
    assert cs.prove("gcd(n, 1) + n >= n").verdict == "open"
    assert cs.prove("n*n >= 0").verdict == "open"


SMALLEST = [
    ("s*floor(n/s) <= n", ""),
    ("o == i", "p == floor(k/2), o == i + 2*p - k + 1, k >= 1"),
    ("s*(o - 1) + k - 2*p == i", "s >= 1, k >= 1, p >= 0, i >= 1, o == floor((i + 2*p - k)/s) + 1"),
    ("ceiling(n/s) == floor(n/s) + 1", "s >= 1"),
    ("floor(m/s) + floor(n/s) == floor((m + n)/s)", "s >= 1"),
    ("divides(a*b, a)", "a >= 1, b >= 1"),
    ("implies(divides(s, m*n), divides(s, m) or divides(s, n))", "s >= 1"),
    ("gcd(s, k) == 1", "s >= 1, k >= s"),
    ("n <= 5", "n % 3 == 1"),
    ("max(a, b) == a", ""),
    ("False", "x >= 3, y == 0"),
]


def size(at):
    values = [at[name] for name in sorted(at)]
    return (
        max(map(abs, values)),
        sum(map(abs, values)),
        [(abs(value), value < 0) for value in values],
    )


@pytest.mark.parametrize(("text", "where"), SMALLEST, ids=[text for text, _ in SMALLEST])
def test_a_counterexample_is_the_smallest_of_all(text, where):
    """By every point of the box around 0, tried by an evaluator that shares no code."""
    claim = claim_from(text, where)
    found = cs.prove(claim)
    assert isinstance(found, Refuted)
    assert (found.verdict, found.smallest) == ("refuted", True)
    at = found.counterexample
    assert set(at) == set(claim.variables)
    assert all(type(value) is int for value in at.values())
    judge = Judge(claim)
    assert judge.verdict(at) is False
    radius = max(map(abs, at.values()))
    false = [one for one in grid(claim.variables, -radius, radius) if judge.verdict(one) is False]
    assert at == min(false, key=size)
    assert not found.verify().ok
    assert found.confirmed()


def test_what_is_far_away_is_found_and_made_smaller():
    found = cs.prove("n <= 1000", "n % 7 == 3")
    assert (found.counterexample, found.smallest) == ({"n": 1004}, True)
    far = cs.prove("x + y + z + w + u + v <= 300", "x <= 50, y <= 50, z <= 50, w <= 50, u <= 50")
    assert far.verdict == "refuted"
    assert Judge(far.claim).verdict(far.counterexample) is False


def test_a_refuted_claim_verifies_as_false_and_says_where():
    found = cs.prove("s*floor(n/s) <= n")
    report = found.verify()
    assert not report
    [step] = report.steps
    assert dataclasses.replace(step, seconds=0) == StepReport(
        1, "refuted", False, 0, "it is false at n = 1, s = -2"
    )
    assert [*map(str, found.sides())] == ["2 <= 1"]
    assert repr(found) == "<Refuted s*floor(n/s) <= n: false at n = 1, s = -2>"
    forged = Refuted(found.claim, (("n", 1), ("s", 2)), True)
    assert not forged.confirmed()
    assert forged.verify().steps[0].reason == (
        "the point n = 1, s = 2 does not refute it, and there is no proof"
    )
    shown = " ".join(found.text().split())
    assert "The claim is false" in shown
    assert "n = 1, s = −2" in shown
    assert "2 ≤ 1" in shown


def test_what_is_neither_says_what_was_tried():
    found = cs.prove("gcd(a, b) == gcd(b, a)")
    assert isinstance(found, Open)
    assert (found.verdict, found.counterexample, found.degree) == ("open", None, 0)
    assert found.beyond == "gcd(a, b) has no polynomial form"
    assert not found.verify().ok
    assert found.radius >= 50
    assert found.drawn > 1000
    assert "Neither proved nor refuted" in found.text()
    missing = cs.prove("n/s <= n", "n >= 0, s != 0")  # true, but no divisor is shown to be positive
    assert missing.verdict == "open"
    assert missing.tried().startswith(
        "a proof needs s >= 1, and that was not shown to follow from the hypotheses; no point with "
    )


def test_where_something_is_divided_by_zero_nothing_is_refuted_and_nothing_proved():
    assert cs.prove("n/n == 1").verdict == "open"
    assert cs.prove("n % s < s", "s == 0").verdict == "open"
    assert cs.prove("1/0 == 1").tried() == "it has no value: 1 is divided by 0, which is 0"
    assert cs.prove("n/n == 1", "n >= 1").verdict == "proved"


def test_claims_without_letters_are_worked_out():
    assert cs.prove("floor(7/2) == 3").steps[0].kind == "exact"
    assert cs.prove("floor(7/2) == 3").verify().ok
    assert cs.prove("floor(7/2) == 4").counterexample == {}
    assert "no letters" in cs.prove("floor(7/2) == 4").text()


def test_hypotheses_that_contradict_each_other_are_told():
    for found in (cs.prove("x >= 5", "x >= 3, x <= 2"), cs.prove("1 == 2", ["2 == 3"])):
        assert found.verdict == "proved"
        assert found.verify().ok
        assert found.steps[0].why.sentence == "prove.empty"
        assert "Nothing satisfies the hypotheses" in found.text()
    assert cs.prove("x >= 2", "x >= 3").steps[0].why.sentence == "prove.result"


def test_wide_ranges_do_not_take_for_ever():
    assert cs.prove("forall(r, 0, 10**9*n*n, r <= n)", seconds=2).verdict in ("refuted", "open")


def test_a_claim_through_sympy_says_so():
    n = sympy.Symbol("n")
    claim = Claim(sympy.Le(2 * sympy.floor((2 * n + 4) / 4), n + 2))
    note = (
        "SymPy evaluates what it is given, so this may not be what was written; it now reads "
        "'2*floor(n/2) + 2 <= n + 2'. Give text to keep a statement as it is."
    )
    assert claim.note == note
    assert Claim("n <= n").note == ""
    assert claim == Claim("2*floor(n/2) + 2 <= n + 2")
    assert hash(claim) == hash(Claim("2*floor(n/2) + 2 <= n + 2"))
    found = cs.prove(claim)
    assert found.verify().ok
    assert "SymPy evaluates what it is given" in found.text()
    assert "SymPy evaluates what it is given" in cs.prove(sympy.Le(n, 3)).text()


def test_refusals():
    for call, error, message in [
        (lambda: cs.prove("n <= n", seconds=0), ValueError,
         "seconds is 0, but it must be a number above 0; give 10, say"),
        (lambda: cs.prove("n <= n", method="cvc"), ValueError,
         "method is 'cvc', but no solver has this name; give 'auto', 'highs' or 'z3'"),
        (lambda: cs.prove("n + 1"), ValueError,
         "'n + 1' is a number, not a statement; write a relation such as n + 1 >= 1"),
        (lambda: cs.prove("__import__('os') == 1"), ValueError,
         "term \"__import__('os') == 1\": __import__('os') is not a use of __import__ that the "
         "language knows; see convsym.parse_term"),
        (lambda: cs.prove(True), TypeError,
         "conclusion is the bare value True: Python or SymPy has already evaluated it; give text such "
         "as 's >= 1', which nothing rewrites"),
        (lambda: cs.prove(sympy.true), TypeError,
         "SymPy has already evaluated the statement to True; give text such as 's >= 1', which "
         "nothing rewrites"),
        (lambda: bool(cs.prove("n <= 3")), TypeError,
         "the result of prove has no truth value; read verdict, or call verify()"),
        (lambda: bool(cs.prove("gcd(n, n) == gcd(n, 0)")), TypeError,
         "the result of prove has no truth value; read verdict, or call verify()"),
        (lambda: Claim("n <= n").goals(t="n == 1"), ValueError,
         "the instance t='n == 1' is a statement; give a number or a term"),
    ]:  # fmt: skip
        with pytest.raises(error) as refusal:
            call()
        assert str(refusal.value) == message


def test_the_goals_are_shown():
    assert Claim("n < s*floor(n/s) + s", ["s >= 1"]).goals() == (
        "divisor s >= 1: no integers satisfy all of\n"
        "    s - 1 >= 0\n"
        "    -s >= 0\n"
        "case 1: no integers satisfy all of\n"
        "    s - 1 >= 0\n"
        "    -q#1*s + n - s >= 0\n"
        "    r#1 >= 0\n"
        "    -r#1 + s - 1 >= 0\n"
        "    -q#1*s + n - r#1 == 0"
    )
    assert Claim("True").goals() == "nothing is left to show: no case is open"


def test_every_answer_is_shown_in_every_format(tmp_path):
    from convsym.prove import page

    for found in (cs.prove(*ISSUE), cs.prove("n <= 3"), cs.prove("gcd(n, n) == gcd(n, 0)")):
        assert found.text() == found.text()
        assert found.latex() and found.markdown()
        for ending in ("html", "md", "tex", "txt"):
            assert page(found).write(tmp_path / f"page.{ending}").stat().st_size > 100


def test_z3_proves_the_same():
    required("z3")
    found = cs.prove(*ISSUE, method="z3")
    assert found.verdict == "proved"
    assert found.verify().ok


def test_random_claims_are_answered_rightly():
    """What is proved is false nowhere, what is refuted is false there: by the independent evaluator."""
    grammar = Grammar(generator(seed()))
    met = {"proved": 0, "refuted": 0, "open": 0}
    for _ in range(250):
        hypotheses = ["s >= 1"] * (grammar.draw.random() < 0.7)
        hypotheses += [grammar.formula(0) for _ in range(grammar.draw.randint(0, 2))]
        claim = Claim(grammar.formula(grammar.draw.randint(0, 2)), hypotheses)
        found = cs.prove(claim, seconds=0.2)
        met[found.verdict] += 1
        judge = Judge(claim)
        if found.verdict == "refuted":
            assert judge.verdict(found.counterexample) is False, claim
            assert not found.verify().ok
        elif found.verdict == "proved":
            assert found.verify().ok, claim
            assert judge.counterexample(grammar.draw, 300)[0] is None, claim
        if met["proved"] >= 8 and met["refuted"] >= 30:
            break
    print(met)
    assert min(met["proved"], met["refuted"]) >= 1


def test_the_search_reads_statements_as_the_evaluator_does():
    """The fast functions behind the search, against the printed text read by the tests' evaluator."""
    from evaluator import Undefined

    from convsym.proof.search.compiled import Unclear
    from convsym.proof.search.compiled import compiled as fast

    grammar = Grammar(generator(seed()), everything=True)
    defined = 0
    for _ in range(400):
        node = grammar.formula(2)
        quick, slow = fast(node), compiled(str(node))
        for _ in range(8):
            at = {name: grammar.draw.randint(-4, 6) for name in grammar.letters}
            try:
                wanted = bool(slow(at))
            except Undefined:
                continue
            try:
                assert bool(quick(at)) is wanted, (str(node), at)
            except (ZeroDivisionError, Unclear, OverflowError):
                continue
            defined += 1
    assert defined > 800
