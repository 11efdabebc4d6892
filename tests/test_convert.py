"""Terms, claims and SymPy expressions as they stand on the page."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

import convsym as cs
from convsym.abc import d, i, k, p, s
from convsym.proof.claims import Factor, MatrixClaim
from convsym.proof.terms import Formula
from convsym.render.claims import claim_node
from convsym.render.convert import letter, number, sympy_node, term_node
from convsym.render.latex_math import latex_math
from convsym.render.plain import plain


def shown(text: str) -> str:
    node = cs.parse_term(text)
    return plain(claim_node(cs.Claim(node)) if isinstance(node, Formula) else term_node(node))


@pytest.mark.parametrize(
    ("text", "plainly"),
    [
        ("i + 2*p - k", "i + 2p − k"),
        ("d*(k - 1) + 1", "d(k − 1) + 1"),
        ("floor((i + 2*p - k)/s) + 1", "⌊(i + 2p − k)/s⌋ + 1"),
        ("ceiling(i/s)", "⌈i/s⌉"),
        ("2*(3 - 1)", "2 · (3 − 1)"),
        ("1*r", "1 · r"),
        ("s*r", "s·r"),
        ("7/2", "3.5"),
        ("1/3", "1/3"),
        ("(n + P - khat) % s", "(n + P − k̂) mod s"),
        ("a - (b - c)", "a − (b − c)"),
        ("-(a + b)", "−(a + b)"),
        ("(a + b)**2", "(a + b)²"),
        ("max(0, a - p)", "max(0, a − p)"),
        ("gcd(d, s)", "gcd(d, s)"),
        ("0 <= a < s", "0 ≤ a < s"),
        ("o >= 1 and a == 0", "o ≥ 1 and a = 0"),
        ("iff(a > 0, b != 0)", "a > 0 ⇔ b ≠ 0"),
        ("implies(a > 0, b > 0)", "a > 0 ⇒ b > 0"),
        ("implies(a > 0, iff(b > 0, c > 0))", "b > 0 ⇔ c > 0,  if a > 0"),
        ("forall(t, 0, k, t < k)", "t < k for all 0 ≤ t < k"),
        ("exists(t, 0, k, t == 1)", "t = 1 for some 0 ≤ t < k"),
        ("divides(s, k)", "s ∣ k"),
        ("not a == b", "not (a = b)"),
        ("a == 1 or b == 1 and c == 1", "a = 1 or (b = 1 and c = 1)"),
    ],
)
def test_terms_are_shown_as_written(text: str, plainly: str) -> None:
    assert shown(text) == plainly


@pytest.mark.parametrize(
    ("name", "plainly"),
    [("khat", "k̂"), ("i_0", "i₀"), ("w_1_2", "w₁₂"), ("w_10_2", "w_{10,2}"), ("q#1", "q₁"),
     ("w_0_1_2_2", "w_{0,1,2,2}"), ("lambda", "λ"), ("rows", "rows"), ("x", "x")],
)  # fmt: skip
def test_letters(name: str, plainly: str) -> None:
    assert plain(letter(name)) == plainly


@pytest.mark.parametrize(
    ("value", "plainly"),
    [(3, "3"), (-3, "−3"), (Fraction(7, 2), "3.5"), (Fraction(-2, 3), "−2/3"), (0.1, "0.1"),
     (sympy.Rational(1, 3), "1/3"), (sympy.sqrt(2), "√2"), (1 - 2j, "1.0 − 2.0i"), (True, "True")],
)  # fmt: skip
def test_numbers(value: object, plainly: str) -> None:
    assert plain(number(value)) == plainly


def test_the_order_of_the_field_survives_sympy() -> None:
    size = cs.Conv1d(1, 1, k, s, p, d).output_size(i)
    assert plain(sympy_node(size)) == "⌊(i + 2p − d(k − 1) − 1)/s⌋ + 1"
    assert latex_math(sympy_node(size)) == (
        r"\left\lfloor \frac{i + 2p - d(k - 1) - 1}{s} \right\rfloor + 1"
    )


def test_sympy_beyond_terms() -> None:
    x, y = sympy.symbols("x y")
    assert plain(sympy_node(sympy.sqrt(x + 1) / y)) == "(√(x + 1))/y"
    assert plain(sympy_node(x**-1)) == "1/x"
    assert plain(sympy_node(sympy.Eq(x**2 - 1, 0) & sympy.Eq(y, 0))) == "x² − 1 = 0 and y = 0"
    assert plain(sympy_node(sympy.true)) == "true"


def test_matrix_claims() -> None:
    one = Factor("C", cs.Pattern.identity(2))
    turned = Factor("Cᵀ", cs.Pattern.identity(2))
    unit = Factor("I", cs.Pattern.identity(2))
    assert plain(claim_node(MatrixClaim((turned, one), "==", (unit,)))) == "CᵀC = I"
    assert plain(claim_node(MatrixClaim((turned, one), "!=", (unit,), (0, 1)))) == (
        "(CᵀC)_{0,1} ≠ I_{0,1}"
    )
    assert plain(claim_node(MatrixClaim((one,), "rank >=", rank=2))) == "rank C ≥ 2"
    assert plain(claim_node(MatrixClaim((one,), "never ==", (unit,)))) == "C ≠ I for all taps"


def test_fresh_letters_are_primed():
    from convsym.render.convert import letter
    from convsym.render.plain import plain

    assert plain(letter("t_")) == "t′"
    assert plain(letter("t__")).startswith("t′")
    assert plain(letter("t_0")) != plain(letter("t_"))
