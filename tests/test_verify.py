"""verify(): the chain. Each way to make it believe what does not follow is refused, by message."""

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
import sympy
from finder import search

from convsym import derive
from convsym.exact import RankCertificate
from convsym.layers import Conv1d
from convsym.pattern import Pattern
from convsym.proof import (
    Certificate,
    Claim,
    Definition,
    Derivation,
    Exact,
    Factor,
    Instance,
    Lemma,
    MatrixClaim,
    Step,
    TheoremClaim,
    parse_term,
    why,
)
from convsym.proof import terms as T
from convsym.proof.checkers import CHECKERS, check
from convsym.proof.derivation import says
from convsym.proof.lemmas import RULES

x, y, w = sympy.symbols("x y w")


def step(claim, evidence, *uses):
    claim = Claim(claim) if isinstance(claim, str) else claim
    return Step(claim, why("test"), uses, evidence)


def reasons(*steps, premises=()):
    """The reason of each step, empty where it holds."""
    made = Derivation("test", tuple(map(parse_term, premises)), steps, says(steps[-1].claim))
    report = made.verify()
    assert report.ok == bool(report) == (not any(one.reason for one in report.steps))
    return [one.reason for one in report.steps]


def matrix(rows, name="A"):
    return Factor(name, Pattern.from_array(rows))


# ---------------------------------------------------------------- the closed table


def test_the_tables_are_closed():
    assert set(CHECKERS) == {"definition", "certificate", "lemma", "instance", "exact"}
    assert set(RULES) == {"conjunction", "substitution", "theory"}
    assert reasons(step("1 == 1", Lemma("induction"))) == [
        "'induction' is not in the list of rules"
    ]

    @dataclass(frozen=True)
    class Oracle:
        kind: ClassVar[str] = "oracle"

    assert reasons(step("1 == 1", Oracle())) == ["there is no evidence of kind 'oracle'"]


def test_a_derivation_without_steps_proves_nothing():
    report = Derivation("test", (), (), parse_term("0 == 1")).verify()
    assert not report and report.reasons == ("a derivation without steps proves nothing",)


def test_the_conclusion_is_what_the_last_step_says():
    made = Derivation("test", (), (step("1 == 1", Exact()),), parse_term("0 == 1"))
    assert made.verify().reasons == ("the conclusion is not what the last step says",)
    assert str(made.verify()).endswith("NOT verified, 1 steps")


# ---------------------------------------------------------------- hypotheses and uses


def test_hypotheses_follow_from_premises_or_used_steps():
    claim = Claim("s*floor(n/s) <= n", ["s >= 1"])
    certificate = search(claim)
    missing = "the hypothesis s >= 1 is no premise and stands in no step that is used"
    assert reasons(step(claim, certificate)) == [missing]
    assert reasons(step(claim, certificate), premises=["s >= 1"]) == [""]
    assert reasons(step(claim, certificate), premises=["s >= 1 and n >= 0"]) == [""]
    assert reasons(step(claim, certificate), premises=["s > 0"]) == [missing]
    assert reasons(step(claim, certificate), premises=["s >= 1 or n >= 0"]) == [missing]
    three = step("s == 3", Definition())
    one = step(Claim("s >= 1", ["s == 3"]), search(Claim("s >= 1", ["s == 3"])), 0)
    assert reasons(three, one, step(claim, certificate, 1)) == ["", "", ""]
    assert reasons(three, one, step(claim, certificate, 0)) == ["", "", missing]


@pytest.mark.parametrize("uses", [(0,), (1,), (-1,), (5,)])
def test_a_step_uses_earlier_steps_only(uses):
    claim = Claim("0 == 1", ["0 == 1"])
    found = reasons(Step(claim, why("test"), uses, search(claim)))
    assert found == [f"it uses the steps {uses}, which do not all come before it"]


def test_a_refused_step_refuses_the_whole():
    found = reasons(step("0 == 1", Exact()), step(Claim("1 == 1", ["0 == 1"]), Exact(), 0))
    assert found == ["the computation gives the opposite", ""]


# ---------------------------------------------------------------- definitions


def test_a_defined_letter_is_new():
    five, six = step("q == 5", Definition()), step("q == 6", Definition())
    assert reasons(five, six) == ["", "the letter q is not new"]
    assert reasons(five, premises=["q >= 6"]) == ["the letter q is not new"]
    circle = step("a == b + 1", Definition()), step("b == a + 1", Definition())
    assert reasons(*circle) == ["", "the letter b is not new"]

    @dataclass(frozen=True)
    class Disguised:
        kind: ClassVar[str] = "definition"

    assert reasons(five, step("q == 6", Disguised())) == ["", "the letter q is not new"]


@pytest.mark.parametrize(
    "text", ["q == q + 1", "q + 0 == 5", "5 == q", "q >= 5", "q == 5 or q == 6"]
)
def test_what_is_no_definition_is_refused(text):
    assert reasons(step(text, Definition())) == [
        "a definition has the form letter == term, the letter not in the term"
    ]


def test_a_letter_stands_for_an_integer():
    """q == 1/2 has no integer q; as a definition it once made 2q >= 1 imply q >= 1 at q = 1/2."""
    claim = Claim("q >= 1", ["q == 1/2"])
    found = reasons(step("q == 1/2", Definition()), step(claim, search(claim), 0))
    assert found == ["1/2 may be no integer, so no letter can stand for it", ""]


def test_the_links_behind_a_definition_are_checked():
    assert reasons(step("q == 7 - 2 == 5", Definition())) == [""]
    assert reasons(step("q == 7 - 2 == 4", Definition())) == ["7 - 2 == 4 does not hold"]
    assert reasons(step("q == n == 4", Definition())) == ["the letter n has no value"]
    assert reasons(step("q == 5 and n == 4", Definition())) == ["the letter n has no value"]
    assert reasons(step("q == 5 and 0 == 1", Definition())) == ["0 == 1 does not hold"]


# ---------------------------------------------------------------- instances


GENERAL = Claim("n*floor(m/n) <= m", ["n >= 1"])


def instance(claim, **values):
    general = Step(GENERAL, why("test"), (), search(GENERAL))
    put = tuple((name, parse_term(text)) for name, text in values.items())
    return check(claim, Instance(general, put))


def test_instances():
    assert instance(Claim("3*floor(m/3) <= m"), n="3") == ""
    assert instance(Claim("-3*floor(m/-3) <= m"), n="-3") == (
        "the theorem needs -3 >= 1, which is no hypothesis here"
    )
    assert instance(Claim("s*floor(m/s) <= m"), n="s") == (
        "the theorem needs s >= 1, which is no hypothesis here"
    )
    assert instance(Claim("s*floor(m/s) <= m", ["s >= 1"]), n="s") == ""
    assert (
        instance(Claim("3*floor(m/3) < m"), n="3")
        == "putting in the values gives 3*floor(m/3) <= m"
    )


def test_the_theorem_of_an_instance_is_proved_by_a_certificate():
    forged = Step(Claim("n >= 1"), why("test"), (), Definition())
    assert check(Claim("0 >= 1"), Instance(forged, (("n", T.Int(0)),))) == (
        "the theorem behind an instance must carry a certificate"
    )
    forged = replace(forged, evidence=Certificate(()))
    assert check(Claim("0 >= 1"), Instance(forged, (("n", T.Int(0)),))) == (
        "the theorem itself is refused: the claim has 1 goals, the certificate 0"
    )


def test_no_instance_at_a_fraction():
    """2n >= 1 implies n >= 1 for integers, and not at n = 1/2."""
    claim = Claim("implies(2*n >= 1, n >= 1)")
    general = Step(claim, why("test"), (), search(claim))
    half = parse_term("1/2")
    forged = Claim(T.substitute(claim.conclusion, {"n": half}))
    assert check(forged, Instance(general, (("n", half),))) == (
        "1/2 may be no integer; the theorem speaks about integers"
    )


def test_capture_is_refused_and_not_raised():
    claim = Claim("implies(k == 0, forall(t, 0, k, t >= n))")
    general = Step(claim, why("test"), (), search(claim))
    reason = check(claim, Instance(general, (("n", T.Var("t")),)))
    assert reason.startswith("it could not be checked: cannot put t for n")


# ---------------------------------------------------------------- lemmas


def test_conjunction():
    both = Claim("a == 1 and b == 2", ["a == 1", "b == 2"])
    one, two = step("a == 1", Definition()), step("b == 2", Definition())
    assert reasons(one, two, step(both, Lemma("conjunction"), 0, 1)) == ["", "", ""]
    assert reasons(one, two, step(both, Lemma("conjunction"), 0)) == [
        "", "", "the hypothesis b == 2 is no premise and stands in no step that is used",
    ]  # fmt: skip
    half = Claim("a == 1 and b == 2", ["a == 1"])
    assert reasons(one, two, step(half, Lemma("conjunction"), 0, 1))[2] == "b == 2 is no hypothesis"
    either = step(Claim("a == 1 or b == 2", ["a == 1"]), Lemma("conjunction"), 0)
    assert reasons(one, either)[1]


def test_substitution():
    premises = ["k == 3", "n >= 2*k"]

    def put(text, given=premises):
        return reasons(step(Claim(text, given), Lemma("substitution")), premises=given)

    assert put("n >= 2*3") == [""]
    refused = "no hypothesis turns into it by the equations among the others"
    for text in ("n >= 2*4", "n > 2*3", "3 >= 2*3", "n >= 6"):
        assert put(text) == [refused]
    assert put("n >= 2*3", ["k >= 3", "n >= 2*k"]) == [refused]


def test_no_left_inverse():
    def theorem(rows, columns, *given, about=None):
        put = (("rows", parse_term(rows)), ("columns", parse_term(columns)))
        return TheoremClaim("no_left_inverse", put, tuple(map(parse_term, given)), about)

    assert reasons(step(theorem("3", "4"), Lemma("theory"))) == [""]
    assert reasons(step(theorem("4", "4"), Lemma("theory"))) == [
        "the side condition 4 < 4 is not shown"
    ]
    assert reasons(step(theorem("m", "n"), Lemma("theory"))) == [
        "the side condition m < n is not shown"
    ]
    given = step(theorem("m", "n", "m < n"), Lemma("theory"))
    assert reasons(given, premises=["m < n"]) == [""]
    assert reasons(given) == [
        "the hypothesis m < n is no premise and stands in no step that is used"
    ]
    wide = Factor("C", Pattern.from_entries([(0, 0, 1)], (2, 4)))
    assert reasons(step(theorem("2", "4", about=wide), Lemma("theory"))) == [""]
    assert reasons(step(theorem("3", "4", about=wide), Lemma("theory"))) == [
        "C has 2 rows and 4 columns"
    ]
    twice = TheoremClaim(
        "no_left_inverse", (("rows", T.Int(9)), ("rows", T.Int(1)), ("columns", T.Int(3)))
    )
    assert reasons(step(twice, Lemma("theory"))) == [
        "the theorem takes rows, columns, got rows, rows, columns"
    ]


# ---------------------------------------------------------------- exact


def test_exact_knows_only_what_the_hypotheses_give():
    known = step("n == 5", Definition())
    assert reasons(known, step(Claim("n*n == 25", ["n == 5"]), Exact(), 0)) == ["", ""]
    assert reasons(known, step("n*n == 25", Exact(), 0)) == ["", "the letter n has no value"]
    assert reasons(step("1/0 == 1", Exact())) == ["1 is divided by 0, which is 0"]
    assert reasons(step("forall(r, 0, 9, exists(t, 0, 9, t == 8 - r))", Exact())) == [""]
    assert reasons(step("forall(r, 0, 9, exists(t, 0, 8, t == 8 - r))", Exact())) == [
        "the computation gives the opposite"
    ]
    assert "too many to try" in reasons(step("forall(r, 0, 10000000, r >= 0)", Exact()))[0]


def test_different_needs_a_reason():
    """What `expand` leaves is not always different from 0: nested radicals, sin² + cos²."""
    root = sympy.sqrt(3 + 2 * sympy.sqrt(2))
    for left, right, differ in (
        (root, 1 + sympy.sqrt(2), False),
        (root * w, w + sympy.sqrt(2) * w, False),
        (sympy.sin(w) ** 2 + sympy.cos(w) ** 2, 1, False),
        ((w + 1) ** 2, w**2 + 2 * w + 1, False),
        (root, sympy.sqrt(2), True),
        (w * x, w * x + y, True),
        (sympy.sqrt(2) * w, w, True),
        (sympy.cos(w), 1, True),
        (1 + sympy.I, 1 - sympy.I, True),
    ):
        claim = MatrixClaim((matrix([[left]]),), "!=", (matrix([[right]]),), (0, 0))
        assert (check(claim, Exact()) == "") == differ, (left, right)


def test_never_needs_polynomial_multipliers():
    """w·(1/w) = 1 does not say that w is never 0."""
    claim = MatrixClaim((matrix([[w]]),), "never ==", (matrix([[0]]),))
    assert check(claim, Exact(multipliers=((0, 0, 1 / w),))) == (
        "the multiplier 1/w is no polynomial, so it may be undefined"
    )
    assert check(claim, Exact()) == "the multiples of the entries do not add up to 1"
    both = MatrixClaim((matrix([[w, w + 2]]),), "never ==", (matrix([[0, 0]]),))
    half = sympy.Rational(1, 2)
    assert check(both, Exact(multipliers=((0, 0, -half), (0, 1, half)))) == ""


def test_a_minor_is_taken_at_values_for_symbols():
    """The rank of [[w², w], [w, 1]] is 1; with w² = 5 and w = 2 it would be 2."""
    claim = MatrixClaim((matrix([[w * w, w], [w, 1]]),), "rank ==", rank=2)
    forged = RankCertificate(2, (0, 1), (0, 1), 7, {w * w: 5, w: 2})
    assert check(claim, Exact(minor=forged)) == "the minor is taken at values for what is no symbol"
    assert check(claim, Exact()) == "there is no minor of size 2 that is not 0"
    assert check(replace(claim, rank=1), Exact()) == ""


def test_products_that_do_not_fit_are_refused_and_not_raised():
    claim = MatrixClaim((matrix([[1, 2]]), matrix([[1, 2]])), "==", (matrix([[1]]),))
    assert check(claim, Exact()).startswith("it could not be checked: shape of the right matrix")
    claim = MatrixClaim((matrix([[1, 2]]),), "==", (matrix([[1], [2]]),))
    assert check(claim, Exact()) == "the two sides have the shapes (1, 2) and (2, 1)"


def test_the_report_names_each_step():
    report = derive.output_size(Conv1d(1, 1, 3), 7).verify()
    assert report.ok and [one.number for one in report.steps] == list(
        range(1, len(report.steps) + 1)
    )
    assert {one.kind for one in report.steps} <= set(CHECKERS)
    assert all(one.seconds >= 0 for one in report.steps)
    assert str(report).splitlines()[-1] == f"verified, {len(report.steps)} steps"


# ---------------------------------------------------------------- answer, witness, names


def asked(weight, size=3, **options):
    return derive.transpose_as_inverse(Conv1d(1, 1, len(weight), weight=weight, **options), size)


@pytest.mark.parametrize(
    ("made", "wrong"),
    [
        (asked([1, 2]), True),
        (asked([0, 1, 0], padding=1), False),
        (asked([1, 1, 0], padding=1), True),
        (asked([x, 1, y], padding=1), sympy.Eq(x, 0)),
        (asked([x, 1, y], padding=1), True),
    ],
    ids=str,
)
def test_an_altered_answer_is_refused(made, wrong):
    assert made.verify().ok
    report = replace(made, answer=wrong).verify()
    assert not report.ok
    assert report.reasons == ("the answer is not what the conclusion says",)


def test_an_altered_witness_is_refused():
    made = asked([1, 2])
    other = made.witness.copy()
    other[0] += 1
    report = replace(made, witness=other).verify()
    assert (report.ok, report.reasons) == (False, ("no step speaks of the witness",))


def renamed(made, old, new):
    """What verify says when one matrix is called otherwise."""
    steps = []
    for one in made.steps:
        claim = one.claim
        if isinstance(claim, MatrixClaim):
            left, right = (
                tuple(replace(f, name=new if f.name == old else f.name) for f in side)
                for side in (claim.left, claim.right)
            )
            claim = replace(claim, left=left, right=right)
        steps.append(replace(one, claim=claim))
    return replace(made, steps=tuple(steps), conclusion=says(steps[-1].claim)).verify().reasons


def test_one_name_means_one_matrix():
    made = asked([1, 1, 0], padding=1)
    assert renamed(made, "C", "C") == ()
    assert renamed(made, "C", "I") == ("the matrix called I is not the identity",)
    assert renamed(made, "Cᵀ", "C") == ("two different matrices are called C",)
    assert renamed(made, "x", "C") == ("two different matrices are called C",)
