"""Claims: made from text, terms and SymPy; no truth value; what they refuse."""

import dataclasses

import pytest
import sympy
from evaluator import compiled, generator

from convsym.pattern import Pattern
from convsym.proof import Claim, Factor, MatrixClaim, TheoremClaim, parse_term
from convsym.proof import terms as T
from convsym.proof.sympy_door import term_from_sympy

A = Factor("A", Pattern.from_array([[1, 2]]))


def test_a_claim_from_text_terms_and_sympy():
    s = sympy.Symbol("s", integer=True)
    claims = (
        Claim("s*n <= n", ["s >= 1"]),
        Claim(parse_term("s*n <= n"), [parse_term("s >= 1")]),
        Claim("s*n <= n", "s >= 1"),
        Claim("s*n <= n", [s >= 1], variables=("n", "s")),
    )
    assert len(set(claims)) == 1
    assert str(claims[0]) == "for all integers n, s with s >= 1: s*n <= n"
    assert repr(claims[0]) == "Claim('s*n <= n', hypotheses=['s >= 1'])"
    assert str(Claim("1 == 1")) == "1 == 1"
    assert str(Claim("1 == 1", ["2 == 2"])) == "given 2 == 2: 1 == 1"


def test_a_bound_letter_is_no_variable():
    assert Claim("forall(t, 0, k, t < n)").variables == ("k", "n")
    with pytest.raises(ValueError) as refusal:
        Claim("a + b == c", variables=("a",))
    assert str(refusal.value) == "variables ('a',) leave out b, c; name every letter"


@pytest.mark.parametrize("claim", [
    Claim("1 == 1"), MatrixClaim((A,), "==", (A,)), TheoremClaim("no_left_inverse", ()),
])  # fmt: skip
def test_no_claim_has_a_truth_value(claim):
    with pytest.raises(TypeError):
        bool(claim)


def test_what_is_no_statement_is_refused():
    k = sympy.Symbol("k", positive=True, integer=True)
    with pytest.raises(TypeError) as refusal:
        Claim(k >= 1)
    assert str(refusal.value) == (
        "SymPy has already evaluated the statement to True; give text such as 's >= 1', which "
        "nothing rewrites"
    )
    with pytest.raises(TypeError) as refusal:
        Claim(k == k)  # noqa: PLR0124
    assert str(refusal.value) == (
        "conclusion is the bare value True: Python or SymPy has already evaluated it; give text "
        "such as 's >= 1', which nothing rewrites"
    )
    with pytest.raises(TypeError) as refusal:
        Claim("1 == 1", [3])
    assert str(refusal.value) == ("hypothesis 3 is a int; give text, a term or a SymPy relation")


@pytest.mark.parametrize(("change", "message"), [
    ({"left": ()}, "left of a MatrixClaim is empty; give at least one factor"),
    ({"right": ()}, "relation '==' takes factors on the right and no rank"),
    ({"rank": 1}, "relation '==' takes factors on the right and no rank"),
    ({"relation": "rank =="}, "relation 'rank ==' takes rank and nothing on the right"),
    ({"relation": "!="}, "entry goes with relation '!=' and only with it"),
    ({"entry": (0, 0)}, "entry goes with relation '!=' and only with it"),
    ({"condition": (1,)}, "condition goes with relation '== iff' and only with it"),
])  # fmt: skip
def test_matrix_claims_that_say_nothing_are_refused(change, message):
    with pytest.raises(ValueError) as refusal:
        dataclasses.replace(MatrixClaim((A,), "==", (A,)), **change)
    assert str(refusal.value) == message


def test_terms_from_sympy_have_its_values():
    """The door is outside the trusted code; what comes through means the same all the same."""
    x, y = sympy.symbols("x y", integer=True)
    draw = generator(5)
    for expression in (
        x - 2 * y + 3, sympy.floor((x + 2 * y - 3) / 4) + 1, -sympy.ceiling(x / 3), x * (y - 1) ** 2,
        sympy.Mod(x + y, 5), sympy.Min(x, y, 3) - sympy.Max(x, 2 * y), x / 2 - y / 3 + sympy.Rational(1, 6),
        -x * y / 7, (x + 1) * (y + 1) / 6, sympy.floor(x / 2 + sympy.Rational(1, 3)),
    ):  # fmt: skip
        exact = compiled(str(term_from_sympy(expression)))
        for _ in range(40):
            at = {x: draw.randint(-9, 9), y: draw.randint(-9, 9)}
            named = {one.name: value for one, value in at.items()}
            assert exact(named) == expression.subs(at), (expression, at)


@pytest.mark.parametrize("expression", [
    sympy.sqrt(sympy.Symbol("x")), sympy.Float(0.5), sympy.sin(1), sympy.pi, sympy.Symbol("x y"), 0.5,
])  # fmt: skip
def test_what_terms_lack_is_refused(expression):
    with pytest.raises(TypeError):
        term_from_sympy(expression)


def test_substitution_into_a_claim_keeps_it_frozen():
    claim = Claim("n >= s")
    with pytest.raises(dataclasses.FrozenInstanceError):
        claim.conclusion = T.Truth(True)
