"""The trusted kernel: polynomial arithmetic against SymPy; what it accepts and what it refuses."""

import ast
import random
import sys
from fractions import Fraction
from inspect import getsource
from pathlib import Path

import pytest
import sympy
from drawing import seed

from convsym.proof import kernel
from convsym.proof.kernel import Goal, Polynomial, Refutation, combination, refutes

X, Y = Polynomial.variable("x"), Polynomial.variable("y")
ONE = Polynomial.constant(1)


def drawn(draw):
    """A random polynomial, made by the kernel's own constructor from unsorted pairs."""
    pairs = []
    for _ in range(draw.randint(0, 5)):
        letters = draw.sample(("x", "y", "q#1", "k"), draw.randint(0, 3))
        monomial = tuple(sorted((name, draw.randint(1, 3)) for name in letters))
        pairs.append((monomial, Fraction(draw.randint(-4, 4), draw.randint(1, 3))))
    return Polynomial.collect(pairs)


def expression(polynomial):
    """The same polynomial in SymPy."""
    total = sympy.Integer(0)
    for monomial, c in polynomial.terms:
        part = sympy.Rational(c.numerator, c.denominator)
        for name, power in monomial:
            part *= sympy.Symbol(name) ** power
        total += part
    return total


def test_arithmetic_is_sympys():
    draw = random.Random(seed())
    for _ in range(400):
        one, other, third = drawn(draw), drawn(draw), drawn(draw)
        a, b = expression(one), expression(other)
        assert sympy.expand(a + b - expression(one + other)) == 0
        assert sympy.expand(a - b - expression(one - other)) == 0
        assert sympy.expand(a * b - expression(one * other)) == 0
        assert sympy.expand(a + expression(-one)) == 0
        # equal polynomials are equal objects, whatever way they were made
        assert (one + other) * third == third * other + third * one
        assert one - one == Polynomial() and one * Polynomial() == Polynomial()
        assert all(c for _, c in (one * other).terms)


def test_the_kernel_imports_the_standard_library_alone_and_is_short():
    source = Path(kernel.__file__).read_text("utf-8")
    assert len(source.splitlines()) < 150
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module.split(".")[0] in sys.stdlib_module_names
        if isinstance(node, ast.Import):
            assert all(one.name.split(".")[0] in sys.stdlib_module_names for one in node.names)
    assert "eval(" not in source and "__import__" not in source


# x >= 1, y >= 1, x·y <= 0:  (x − 1)(y − 1) + (x − 1) + (y − 1) + 1 = x·y
GOAL = Goal("product", (X - ONE, Y - ONE, -(X * Y)), ())
RIGHT = Refutation(((Fraction(1), (0, 1)), (Fraction(1), (0,)), (Fraction(1), (1,)),
                    (Fraction(1), (2,))))  # fmt: skip
# x = 2y, x = 2y + 1
EQUATIONS = Goal("parity", (), (X - Y - Y, X - Y - Y - ONE))
DIFFERENCE = Refutation((), ((-ONE, 0), (ONE, 1)))


def test_right_certificates_are_accepted():
    assert refutes(GOAL, RIGHT) and refutes(EQUATIONS, DIFFERENCE)
    assert combination(GOAL, RIGHT) == Polynomial.constant(-1)


@pytest.mark.parametrize(("products", "message"), [
    (((Fraction(-1), (0,)),), "coefficient -1 of a product of hypotheses is negative"),
    (((Fraction(1), (3,)),), "hypothesis number 3 does not exist; there are 3"),
    (((Fraction(1), (-1,)),), "hypothesis number -1 does not exist; there are 3"),
])  # fmt: skip
def test_wrong_certificates_are_refused_by_whole_message(products, message):
    with pytest.raises(ValueError) as refusal:
        combination(GOAL, Refutation(products))
    assert str(refusal.value) == message
    assert not refutes(GOAL, Refutation(products))


def test_a_negative_coefficient_is_refused_even_where_the_sum_comes_out():
    """−1·(x − 1) + … = −1 proves nothing: x >= 1 alone is satisfiable."""
    goal = Goal("satisfiable", (X, X + ONE), ())
    forged = Refutation(((Fraction(1), (0,)), (Fraction(-1), (1,))))
    assert not refutes(goal, forged)


def test_changed_numbers_are_refused():
    for number, (c, places) in enumerate(RIGHT.products):
        for other in (c + 1, c / 2, Fraction(0)):
            products = (*RIGHT.products[:number], (other, places), *RIGHT.products[number + 1 :])
            assert not refutes(GOAL, Refutation(products))
        assert not refutes(
            GOAL, Refutation((*RIGHT.products[:number], *RIGHT.products[number + 1 :]))
        )
    assert not refutes(EQUATIONS, Refutation((), ((ONE, 0), (-ONE, 1))))
    assert not refutes(EQUATIONS, Refutation((), ((-ONE, 1), (ONE, 0))))


def test_the_constant_is_minus_one_exactly():
    goal = Goal("false", (Polynomial.constant(-2),), ())
    assert refutes(goal, Refutation(((Fraction(1, 2), (0,)),)))
    assert not refutes(goal, Refutation(((Fraction(1), (0,)),)))
    assert not refutes(goal, Refutation()) and not refutes(Goal("", (), ()), Refutation())


def test_floats_are_taken_for_what_they_are():
    """(2^53 + 1)·x − 2^53·x is x; in floating point it is 0, and a satisfiable goal looked refuted."""
    big = 2**53
    goal = Goal("x = -1", (), (Polynomial.constant(big + 1) * X - Y,
                               Polynomial.constant(big) * X - Y - ONE))  # fmt: skip

    def constant(c):
        return Polynomial((((), c),))

    assert not refutes(goal, Refutation((), ((constant(-1.0), 0), (constant(1.0), 1))))
    assert refutes(EQUATIONS, Refutation((), ((constant(-1.0), 0), (constant(1.0), 1))))
    for strange in (float("nan"), float("inf"), 1j, "1", None):
        assert not refutes(GOAL, Refutation(((strange, (0,)),)))
        assert not refutes(EQUATIONS, Refutation((), ((constant(strange), 0),)))


def test_strange_powers_are_refused():
    for power in (0.5, "1", None):
        multiplier = Polynomial((((("x", power),), Fraction(1)),))
        assert not refutes(EQUATIONS, Refutation((), ((multiplier, 0),)))


def test_a_refutation_is_a_contradiction_at_every_point():
    """Where a random certificate comes out, the goal has no solution among small rationals."""
    draw = random.Random(seed())
    found = 0
    for _ in range(3000):
        goal = Goal("", tuple(drawn(draw) for _ in range(2)), (drawn(draw),))
        products = tuple(
            (Fraction(draw.randint(0, 2)), tuple(draw.choices((0, 1), k=draw.randint(0, 2))))
            for _ in range(2)
        )
        forced = combination(goal, Refutation(products, ()))
        goal = Goal("", goal.nonneg, (-ONE - forced,))  # the equation that makes it come out
        assert refutes(goal, Refutation(products, ((ONE, 0),)))
        names = sorted({n for p in (*goal.nonneg, *goal.zero) for m, _ in p.terms for n, _ in m})
        at = {sympy.Symbol(n): draw.randint(-2, 2) for n in names}
        if found < 60:
            assert not (
                all(expression(p).subs(at) >= 0 for p in goal.nonneg)
                and all(expression(p).subs(at) == 0 for p in goal.zero)
            )
            found += 1


def test_printed_polynomials_read_back_in_sympy():
    draw = random.Random(seed())
    for _ in range(200):
        polynomial = drawn(draw)
        if "q#1" in str(polynomial):
            continue
        names = {name: sympy.Symbol(name) for name in "xyk"}
        assert sympy.parse_expr(str(polynomial), names, evaluate=True).equals(
            expression(polynomial)
        )
    assert str(Polynomial()) == "0" and str(X * X * Y - ONE) == "x**2*y - 1"
    assert "Fraction" in getsource(kernel)
