"""The finder: by HiGHS and by z3, made exact, with equations used up, with instances of its own choice."""

import ast
import re
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from drawing import required, seed
from evaluator import Judge, generator
from random_terms import Grammar

from convsym.derive import THEOREMS
from convsym.proof import Claim, kernel, lemmas, parse_term
from convsym.proof.checkers import check
from convsym.proof.kernel import Goal, Polynomial, Refutation, combination, refutes
from convsym.proof.search.candidates import instance_choices
from convsym.proof.search.finder import certificate, find
from convsym.proof.search.multipliers import exact
from convsym.proof.search.reduction import divided, reduced, times
from convsym.proof.translate import Untranslatable, goals

MINUS_ONE = Polynomial.constant(-1)


def test_z3_finds_the_certificates_of_the_catalogue_too():
    required("z3")
    for theorem in THEOREMS:
        for goal in theorem.goals:
            refutation = find(goal, method="z3")
            assert refutation is not None, (theorem.name, goal.name)
            assert combination(goal, refutation) == MINUS_ONE


def test_without_z3_highs_does_and_asking_for_z3_is_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    claim = Claim("s*floor(n/s) <= n", ["s >= 1"])
    assert check(claim, certificate(claim)) == ""
    with pytest.raises(ValueError, match="z3") as refusal:
        certificate(claim, method="z3")
    assert str(refusal.value) == (
        "method is 'z3', but z3 is not installed; pip install 'convsym[smt]'"
    )


def test_degrees_and_methods_that_there_are_not_are_refused():
    goal = Goal("g", (), ())
    with pytest.raises(ValueError, match="degree") as refusal:
        find(goal, degree=5)
    assert str(refusal.value) == (
        "degree is 5, but it is the most assumptions in a product; give 1, 2, 3 or 4"
    )


def test_a_goal_that_has_a_solution_has_no_refutation():
    for method in ("highs", "auto"):
        assert find(Goal("g", (Polynomial.variable("x"),), ()), method=method) is None
        assert certificate(Claim("x >= 1", ["x >= 0"]), method=method) is None


def test_numbers_of_very_different_size_are_made_exact():
    big = 10**7 + 19
    for claim in (
        Claim(f"{big}*x + 1 > {big}*y", [f"{big}*x >= {big}*y"]),
        Claim(f"n < {big}*floor(n/{big}) + {big}"),
        Claim(f"x <= {big}*y", ["x >= 0", f"{big - 1}*x <= {big}*y"]),
    ):
        found = certificate(claim, method="highs")
        assert found is not None, claim
        assert check(claim, found) == ""


def test_what_is_lost_in_rounding_is_found_by_z3():
    """Two bounds that differ by 1 of 10¹²: floats cannot tell them apart, z3's rationals can."""
    required("z3")
    big = 10**12 + 39
    claim = Claim(f"n < {big}*floor(n/{big}) + {big}")
    found = certificate(claim)
    assert found is not None
    assert check(claim, found) == ""


def test_exact_numbers_ignore_columns_that_depend_on_others():
    one, x = (), (0,)
    columns = [{x: Fraction(3)}, {x: Fraction(6)}, {one: Fraction(2), x: Fraction(1)}]
    found = exact(columns, [2, 0, 1])
    assert found == {2: Fraction(-1, 2), 0: Fraction(1, 6)}
    assert exact(columns, [0, 1]) is None


def test_what_is_reduced_is_lifted_back():
    """Whatever the reduced goal's refutation, the kernel accepts what it becomes."""
    claim = Claim(
        "o2 == o + 1", ["o == q + 1", "2*q == m", "o2 == q + 2", "m == z*z", "z == w + 1"]
    )
    for goal in goals(claim):
        small = reduced(goal)
        assert len(small.equations) == len(goal.zero)
        assert not small.zero
        found = find(goal)
        assert combination(goal, found) == MINUS_ONE
        assert not refutes(goal, Refutation(found.products, found.multiples[:-1]))


def test_division_by_a_letter_minus_a_value():
    draw = generator(seed())
    for _ in range(100):
        one = {tuple(sorted(draw.choices(range(3), k=draw.randint(0, 4)))): Fraction(draw.randint(1, 9))
               for _ in range(4)}  # fmt: skip
        value = {tuple(sorted(draw.choices((1, 2), k=draw.randint(0, 2)))): Fraction(draw.randint(-3, 3) or 1)
                 for _ in range(2)}  # fmt: skip
        quotient, rest = divided(one, 0, value)
        assert all(0 not in monomial for monomial in rest)
        whole = times({(0,): Fraction(1), **{m: -c for m, c in value.items()}}, quotient)
        for monomial, c in rest.items():
            whole[monomial] = whole.get(monomial, Fraction(0)) + c
        assert {m: c for m, c in whole.items() if c} == one


@pytest.mark.parametrize(
    ("claim", "letter", "chosen"),
    [
        (
            Claim("s*r + d*(k - 1) <= m", ["k >= 1", "forall(t, 0, k, s*r + d*t <= m)"]),
            "t",
            "k - 1",
        ),
        (Claim("x <= m", ["n >= 1", "forall(t, lo, lo + n, x + t - lo <= m)"]), "t", "lo"),
        (Claim("exists(r, 0, s, n == s*floor(n/s) + r)", ["s >= 1"]), "r", "n - s*floor(n/s)"),
        (Claim("f <= c*u", ["0 <= u < n - 1", "forall(t, 0, n, f <= c*t)"]), "t", "u"),
    ],
    ids=str,
)
def test_instances_are_chosen(claim, letter, chosen):
    found = certificate(claim)
    assert check(claim, found) == ""
    assert [(name, [*map(str, terms)]) for name, terms in found.instances] == [(letter, [chosen])]
    named = certificate(claim, {letter: (parse_term(chosen),)})
    assert named.instances == found.instances


def test_choices_of_instances_are_few():
    claim = Claim("exists(t, 0, n, exists(u, 0, n, t + u == n))", [f"x{j} >= 0" for j in range(30)])
    assert len([*instance_choices(claim)]) <= 60
    assert [*instance_choices(Claim("n <= n"))] == [()]


def test_what_certificates_do_not_speak_of_is_refused():
    with pytest.raises(Untranslatable) as refusal:
        certificate(Claim("gcd(a, b) >= 0"))
    assert str(refusal.value) == "gcd(a, b) has no polynomial form"


def test_what_is_found_for_random_claims_is_accepted_and_true():
    grammar = Grammar(generator(seed()))
    found = 0
    for _ in range(300):
        claim = Claim(grammar.formula(1), ["s >= 1", grammar.formula(0)])
        try:
            one = certificate(claim, degree=2, method="highs", seconds=0.2)
        except ValueError:
            continue
        if one is not None:
            found += 1
            assert check(claim, one) == "", claim
            assert Judge(claim).counterexample(grammar.draw, 200)[0] is None, claim
        if found == 6:
            break
    assert found >= 1


# ---------------------------------------------------------------- what is trusted


def test_the_kernel_is_short_and_imports_the_standard_library_alone():
    text = Path(kernel.__file__).read_text("utf-8")
    assert len(text.splitlines()) < 150
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {one.name for one in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module)
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
    assert imported == {"__future__", "collections.abc", "dataclasses", "fractions"}


def test_every_rule_stands_in_words_in_the_list_of_rules():
    described = [
        line.split()[0] for line in lemmas.__doc__.splitlines() if re.match(r"\w+ {2,}", line)
    ]
    assert described == list(lemmas.RULES)
    for rule in lemmas.RULES.values():
        assert rule.__doc__


def test_no_solver_is_imported_before_it_is_asked():
    import subprocess

    code = "import sys, convsym; print([m for m in ('scipy', 'scipy.optimize', 'z3') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "scipy.optimize" not in done.stdout
    assert "z3" not in done.stdout
