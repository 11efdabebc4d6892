"""The translation from claims to goals: a claim that is false at a point leaves a goal satisfiable.

This is what soundness means, tested: whatever refutes all goals would refute that point as well.
"""

from collections import Counter
from itertools import product

import pytest
from drawing import seed
from evaluator import Judge, Undefined, compiled, generator
from finder import search
from random_terms import LETTERS, Grammar

from convsym.proof import Certificate, Claim, parse_term, translate
from convsym.proof import terms as T
from convsym.proof.checkers import check
from convsym.proof.kernel import Refutation
from convsym.proof.translate import Untranslatable, goals


class Recorder:
    """Translates while noting what each fresh letter stands for, in the order of introduction."""

    def __init__(self, monkeypatch):
        self.defined = []
        recorder, quotient, largest = self, translate._Divisors.quotient, translate._largest

        def quotient_and_note(self, numerator, divisor):
            new = (numerator, divisor) not in self.letters
            pair = quotient(self, numerator, divisor)
            if new:
                recorder.defined.append(("quotient", pair, numerator, divisor))
            return pair

        def largest_and_note(values, divisors):
            letter = largest(values, divisors)
            recorder.defined.append(("largest", (letter,), values, None))
            return letter

        monkeypatch.setattr(translate._Divisors, "quotient", quotient_and_note)
        monkeypatch.setattr(translate, "_largest", largest_and_note)
        monkeypatch.setattr(translate, "_MOST_CASES", 96)

    def goals(self, claim, instances, splits=()):
        self.defined = []
        return goals(claim, instances, splits)

    def complete(self, at):
        """The point with the values that the fresh letters have there."""
        at = dict(at)
        for kind, letters, first, second in self.defined:
            if kind == "largest":
                at[_name(letters[0])] = max(_value(one, at) for one in first)
                continue
            n, s = _value(first, at), _value(second, at)
            q = n // s if s else 0
            at[_name(letters[0])], at[_name(letters[1])] = q, n - s * q
        return at


def _name(letter):
    return letter.terms[0][0][0][0]


def _value(polynomial, at):
    total = 0
    for monomial, coefficient in polynomial.terms:
        part = coefficient
        for name, power in monomial:
            part *= at[name] ** power
        total += part
    return total


def _satisfied(goal, at):
    return all(_value(p, at) >= 0 for p in goal.nonneg) and not any(
        _value(p, at) for p in goal.zero
    )


def _fresh(found, defined, claim):
    """The letters that stand for something that is to exist."""
    known = {_name(letter) for _, letters, *_ in defined for letter in letters}
    polynomials = [p for goal in found for p in (*goal.nonneg, *goal.zero)]
    for kind, _, first, second in defined:
        polynomials += first if kind == "largest" else (first, second)
    names = {name for p in polynomials for m, _ in p.terms for name, _ in m}
    return sorted(names - known - set(claim.variables))


def _instances(draw, claim):
    """Random terms for every bound letter, fresh letters of the translation among them."""
    nodes = (claim.conclusion, *claim.hypotheses)
    bound = {n.variable.name for one in nodes for n in T.walk(one) if isinstance(n, T.Quantified)}
    grammar = Grammar(draw, letters=(*claim.variables, "r_", "t_", "r__", "t__"))
    return {
        name: tuple(grammar.term(draw.randint(0, 2)) for _ in range(draw.randint(0, 2)))
        for name in sorted(bound)
    }


def _splits(draw, claim):
    """Random relations to split by, fresh letters of the translation among their letters."""
    if draw.random() < 0.5:
        return ()
    grammar = Grammar(draw, letters=(*claim.variables, "r_", "t_", "r__", "t__"))
    found = [grammar.relation(draw.randint(1, 2)) for _ in range(draw.randint(1, 2))]
    return tuple(one for one in found if not T.is_rational(one))


def _claim(draw):
    grammar = Grammar(draw)
    hypotheses = [grammar.formula(draw.randint(0, 2)) for _ in range(draw.randint(0, 2))]
    if draw.random() < 0.5:
        hypotheses.append(T.Relation(">=", T.Var("s"), T.Int(1)))
    if draw.random() < 0.1:  # a hypothesis often true, in the shape that is hardest: rational
        hypotheses.append(grammar.relation(2))
    return Claim(grammar.formula(draw.randint(0, 2)), hypotheses)


def _witness(recorder, found, claim, at):
    """Whether some values of the letters that are to exist satisfy a goal at this point."""
    fresh = _fresh(found, recorder.defined, claim)
    if len(fresh) > 3:
        return None
    for values in product(range(-5, 9), repeat=len(fresh)):
        complete = recorder.complete({**at, **dict(zip(fresh, values, strict=True))})
        if any(_satisfied(goal, complete) for goal in found):
            return True
    return False


def _points(judge, draw, count):
    for _ in range(count):
        at = judge.draw(draw, -4, 5)
        if judge.verdict(at) is False:
            yield at


def test_a_claim_false_at_a_point_leaves_a_goal_satisfiable(monkeypatch):
    draw = generator(seed())
    recorder = Recorder(monkeypatch)
    count = Counter()
    while count["claims"] < 4000:
        claim = _claim(draw)
        try:
            instances, splits = _instances(draw, claim), _splits(draw, claim)
            found = recorder.goals(claim, instances, splits)
        except (Untranslatable, ValueError):
            count["not translated"] += 1
            continue
        count["claims"] += 1
        count["claims that split"] += bool(splits)
        tried = 0
        for at in _points(Judge(claim), draw, 12):
            answer = _witness(recorder, found, claim, at)
            count["skipped" if answer is None else "false points"] += 1
            assert answer is not False, (str(claim), at, {k: list(map(str, v)) for k, v in
                                                          instances.items()}, splits)  # fmt: skip
            tried += 1
            if tried == 3:
                break
        count["false claims"] += tried > 0
    print(dict(count))
    assert count["false points"] > 3000 and count["claims that split"] > 500


@pytest.mark.parametrize("text", [
    "floor(n/s)", "ceiling(n/s)", "n % s", "min(n, s, 2*n)", "max(n, s)",
    "floor(floor(n/s)/s)", "floor((n/2)/3)", "ceiling((n + 1/2)/s)", "floor(n/2 + 1/3)",
])  # fmt: skip
def test_the_value_of_a_term_satisfies_its_own_assumptions(text, monkeypatch):
    """z == term is never refutable, z the term's true value: no assumption contradicts it."""
    if text == "floor(n/2 + 1/3)":
        text = "floor((n/2 + 1/3)/1)"
    recorder = Recorder(monkeypatch)
    claim = Claim("0 == 1", [f"z == {text}", "s >= 1"])
    found = recorder.goals(claim, {})
    exact = compiled(text)
    for n, s in product(range(-9, 10), range(1, 6)):
        at = recorder.complete({"n": n, "s": s, "z": exact({"n": n, "s": s})})
        assert any(_satisfied(goal, at) for goal in found)
        at["z"] += 1
        assert not any(_satisfied(goal, at) for goal in found if goal.name.startswith("case"))


# ---------------------------------------------------------------- the obligation about divisors


def test_a_dropped_hypothesis_about_the_divisor_is_not_supplied_again():
    true = Claim("s*floor(n/s) <= n", ["s >= 1"])
    false = Claim("s*floor(n/s) <= n")
    certificate = search(true)
    assert check(true, certificate) == ""
    assert [goal.name for goal in goals(true)] == ["divisor s >= 1", "case 1"]
    assert check(false, certificate) == "the certificate does not refute the goal 'divisor s >= 1'"
    judge = Judge(false)
    assert judge.verdict({"n": 1, "s": -2}) is False
    assert judge.verdict({"n": 1, "s": 2}) is True
    assert search(false) is None
    only_case = Certificate(certificate.refutations[1:])
    assert check(false, only_case) == "the claim has 2 goals, the certificate 1"


def test_the_divisor_may_not_be_shown_by_the_quotient_itself():
    """0 <= n % s < s is what s >= 1 would give; without it the remainder is unbounded."""
    assert search(Claim("n % s < s")) is None
    assert search(Claim("n % s >= 0")) is None
    assert search(Claim("s >= 1", ["n % s >= 0"])) is None
    assert search(Claim("n % s >= 0", ["s >= 1"])) is not None


def test_the_divisor_is_shown_by_earlier_quotients():
    """floor(n/floor(m/s)) needs floor(m/s) >= 1, for which s >= 1 and m >= s are needed."""
    claim = "floor(m/s)*floor(n/floor(m/s)) <= n"
    assert search(Claim(claim, ["s >= 1", "m >= s"])) is not None
    assert search(Claim(claim, ["m >= s"])) is None
    assert search(Claim(claim, ["s >= 1"])) is None


# ---------------------------------------------------------------- what used to be unsound


def test_a_hypothesis_with_an_exact_quotient_does_not_show_its_own_divisor():
    """−1/y >= 0 holds at y = −1; multiplied out by y as if y >= 1 it says −1 >= 0."""
    claim = Claim("0 == 1", ["-1/y >= 0"])
    assert Judge(claim).verdict({"y": -1}) is False
    once = Certificate((Refutation(((1, (0,)),)),) * 3)
    assert check(claim, once) == "the certificate does not refute the goal 'divisor y >= 1'"
    assert search(claim) is None
    assert search(Claim("n <= m*s", ["s >= 1", "n/s <= m"])) is not None


def test_a_universal_statement_is_not_used_at_a_fraction():
    claim = Claim("0 == 1", ["forall(t, 0, 2, t*(t - 1) >= 0)"])
    assert Judge(claim).verdict({}) is False
    half = (("t", (parse_term("1/2"),)),)
    assert check(claim, Certificate((), half)) == (
        "1/2 may be no integer, so no statement is used at it"
    )


def test_an_instance_does_not_mention_what_exists_because_of_it():
    """For every a some b != a; at a = (the b of this very instance) that would be b != b."""
    claim = Claim("0 == 1", ["forall(a, 0, 10, exists(b, 0, 10, b != a))"])
    assert Judge(claim).verdict({}) is False
    assert search(claim, a="max(0, min(9, b_))") is None
    letters = {name for goal in goals(claim, {"a": (parse_term("b_"),)})
               for p in goal.nonneg for m, _ in p.terms for name, _ in m}  # fmt: skip
    assert letters == {"b_", "b__"}


def test_a_universal_hypothesis_is_used_at_what_the_conclusion_denies():
    claim = Claim("forall(t, 0, k, x + t <= 5)", ["forall(t, 0, k, x + t <= 4)"])
    assert search(claim, t="t_") is not None
    assert search(claim) is None


def test_a_remainder_of_a_fraction_is_refused():
    """(1/2) % 1 is 1/2, no integer; it is not the remainder of 1 by 2."""
    message = "the remainder 1/2 % 1 of an exact quotient may be no integer"
    with pytest.raises(Untranslatable) as refusal:
        goals(Claim("(1/2) % 1 == 1"))
    assert str(refusal.value) == message


@pytest.mark.parametrize(("text", "message"), [
    ("gcd(n, s) >= 1", "gcd(n, s) has no polynomial form"),
    ("min(n/s, 1) >= 1", "the exact quotient n/s may stand in a sum or a product only"),
    ("floor(n/(1/s)) >= 1", "the exact quotient 1/s may stand in a sum or a product only"),
])  # fmt: skip
def test_what_certificates_do_not_speak_of_is_refused(text, message):
    with pytest.raises(Untranslatable) as refusal:
        goals(Claim(text))
    assert str(refusal.value) == message
    assert check(Claim(text), Certificate(())) == message


def test_too_many_cases_are_refused():
    text = " or ".join(["n != 0"] * 2)
    claim = Claim("0 == 1", [f"({text}) and ({text}) and ({text}) and ({text}) and ({text})"])
    with pytest.raises(Untranslatable) as refusal:
        goals(claim)
    assert str(refusal.value) == "the claim splits into 1024 cases, more than 512"


# ---------------------------------------------------------------- end to end


def test_what_the_finder_proves_is_true():
    """Random claims that get a certificate which the kernel accepts hold on a grid of points."""
    draw = generator(seed())
    grammar = Grammar(draw, letters=("n", "s", "x"))
    count = Counter()
    while count["proved"] < 20:
        hypotheses = [grammar.relation(1) for _ in range(draw.randint(0, 2))]
        claim = Claim(grammar.formula(1), [*hypotheses, "s >= 1"][draw.randint(0, 1) :])
        try:
            found = goals(claim)
        except ValueError:
            continue
        if len(found) > 6 or sum(len(g.nonneg) + len(g.zero) for g in found) > 40:
            continue
        count["searched"] += 1
        certificate = search(claim, quick=True)
        if certificate is None:
            continue
        count["proved"] += 1
        assert check(claim, certificate) == ""
        judge = Judge(claim)
        for values in product(range(-4, 6), repeat=len(claim.variables)):
            at = dict(zip(claim.variables, values, strict=True))
            assert judge.verdict(at) is not False, (str(claim), at)
            count["true points"] += judge.verdict(at) is True
    print(dict(count))
    assert count["true points"] > 100


def test_the_evaluator_knows_undefined():
    with pytest.raises(Undefined):
        compiled("floor(n/s)")({"n": 1, "s": 0})
    assert set(LETTERS) == {"n", "s", "x", "y"}


# ---------------------------------------------------------------- splits


def test_a_split_holds_or_does_not():
    """2x == 2y + 1 has a solution in halves; split by x <= y it has none in either case."""
    claim = Claim("2*x != 2*y + 1")
    split = (parse_term("x <= y"),)
    assert [goal.name for goal in goals(claim)] == ["case 1"]
    halves = [set(map(str, goal.nonneg)) for goal in goals(claim, {}, split)]
    assert halves == [{"-x + y"}, {"x - y - 1"}]


@pytest.mark.parametrize("text", ["x/2 <= y", "x <= y or x >= y", "forall(r, 0, x, r >= 0)"])
def test_what_cases_are_not_split_by(text):
    with pytest.raises(
        Untranslatable, match="is no relation of integers, so no case is split by it"
    ):
        goals(Claim("x >= 0"), {}, (parse_term(text),))


def test_a_split_brings_the_obligation_about_its_divisor():
    names = [goal.name for goal in goals(Claim("x <= x"), {}, (parse_term("floor(x/s) <= x"),))]
    assert names[0] == "divisor s >= 1"
