"""Rank, null space and equality, against SymPy on small matrices."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from convsym import exact
from convsym.errors import ConvsymError
from convsym.layers import Conv1d, Conv2d
from convsym.pattern import Pattern

small = st.lists(
    st.lists(st.sampled_from([0, 0, 1, -1, 2, 7]), min_size=5, max_size=5), min_size=1, max_size=6
)


@given(small)
@settings(max_examples=60, deadline=None)
def test_rank_and_null_space_of_integers(rows):
    pattern = Pattern.from_array(rows)
    dense = sympy.Matrix(rows)
    assert exact.rank(pattern) == dense.rank() == exact.rank(pattern.T)
    basis = exact.nullspace(pattern)
    assert len(basis) == 5 - dense.rank()
    for vector in basis:
        assert all(type(v) is int for v in vector)
        assert sympy.gcd_list(vector) == 1 and next(v for v in vector if v) > 0
        assert not any(dense * sympy.Matrix(vector))
    if basis:
        assert sympy.Matrix(basis).rank() == len(basis)


@given(small)
@settings(max_examples=40, deadline=None)
def test_certificates(rows):
    pattern = Pattern.from_array(rows)
    found = exact.rank_certificate(pattern)
    assert found.substitution is None
    assert exact.check_rank_certificate(pattern, found)
    if found.rank:
        minor = sympy.Matrix(rows).extract(list(found.rows), list(found.columns))
        assert minor.det() % found.prime != 0
        wrong = found._replace(rows=(found.rows[0],) * found.rank)
        assert exact.check_rank_certificate(pattern, wrong) == (found.rank == 1)
        assert not exact.check_rank_certificate(pattern, found._replace(rank=found.rank + 1))
        assert not exact.check_rank_certificate(pattern, found._replace(prime=4))


def test_the_prime():
    assert sympy.isprime(exact.PRIME) and exact.PRIME % 4 == 1 and exact.PRIME < 2**31


def test_a_prime_that_divides_does_not_fool():
    pattern = Pattern.from_array([[exact.PRIME, 0], [0, 1]])
    assert exact.rank_certificate(pattern).rank == 1
    assert exact.rank(pattern) == 2


def test_the_issue_kernel_has_rank_4():
    conv = Conv2d(1, 1, 3, weight=[[1, 0, 1], [0, 1, 1], [1, 0, 0]])
    C = conv.matrix((4, 4))
    assert C.rank() == 4 and C.T.rank() == 4
    assert len(C.nullspace()) == 12 and C.T.nullspace() == []
    for vector in C.nullspace():
        assert not (C @ vector).any()


def test_symbolic_taps():
    pattern = Conv2d(1, 1, 3).matrix((4, 4)).pattern()
    found = exact.rank_certificate(pattern)
    assert found.rank == 4 and exact.check_rank_certificate(pattern, found)
    assert set(found.substitution) == pattern.free_symbols
    dense = pattern.to_sympy()
    minor = dense.extract(list(found.rows), list(found.columns)).xreplace(found.substitution)
    assert minor.det() % found.prime != 0
    basis = exact.nullspace(pattern)
    assert len(basis) == 12
    for vector in basis:
        assert not any((dense * sympy.Matrix(vector)).expand())
        assert all(sympy.sympify(v).is_polynomial() for v in vector)


def test_a_symbolic_rank_below_the_structure():
    a, b = sympy.symbols("a b")
    pattern = Pattern.from_array([[a, b], [a * b, b**2]])
    assert exact.structural_rank(pattern) == 2
    assert exact.rank(pattern) == 1
    assert exact.rank(Pattern.from_array([[a, b], [b, a]])) == 2


def test_floats_are_the_rationals_they_are():
    third = Pattern.from_array([[0.1, 0.3], [0.2, 0.7], [0.3, 1.0]])
    assert exact.rank(third) == 2 and 0.1 + 0.2 != 0.3
    assert exact.rank(Pattern.from_array([[0.1, 1.0], [0.3, 3.0]])) == 2
    assert exact.rank(Pattern.from_array([[0.5, 1.0], [0.25, 0.5]])) == 1
    assert exact.nullspace(Pattern.from_array([[0.5, 0.25]])) == [[1, -2]]
    with pytest.raises(ConvsymError, match="infinite or no number"):
        exact.rank(Pattern.from_array([[float("nan")]]))


def test_complex_and_algebraic_taps():
    C = Conv1d(1, 1, 2, weight=[1 + 2j, 3j]).matrix(4)
    assert C.rank() == 3
    assert exact.check_rank_certificate(C.pattern(), exact.rank_certificate(C.pattern()))
    (vector,) = C.nullspace()
    assert not any((C.to_sympy() * sympy.Matrix(vector)).expand())
    assert exact.rank(Pattern.from_array([[1j, -1], [1, 1j]])) == 1
    root = sympy.sqrt(2)
    assert exact.rank(Pattern.from_array([[root, 2], [1, root]])) == 1
    assert exact.rank(Pattern.from_array([[root, 2], [1, 1]])) == 2


def test_sympy_rationals_give_integer_vectors():
    half = sympy.Rational(1, 2)
    assert exact.nullspace(Pattern.from_array([[half, sympy.Integer(1)]])) == [[2, -1]]
    assert exact.nullspace(Pattern.from_array([[Fraction(1, 3), 1]])) == [[3, -1]]


def test_a_few_hundred_columns():
    rng = np.random.default_rng(0)
    for weight in (rng.integers(-9, 9, (3, 3)), np.ones((3, 3), int)):
        C = Conv2d(1, 1, 3, weight=weight).matrix((16, 16))
        assert C.rank() == 196 and len(C.nullspace()) == 60
    circular = Conv2d(1, 1, 3, padding=1, padding_mode="circular", weight=np.ones((3, 3), int))
    singular = sum(abs(v) < 1e-9 for v in np.linalg.eigvals(circular.matrix((12, 12)).toarray()))
    assert circular.matrix((12, 12)).rank() == 144 - singular < 144


def test_equality():
    a = sympy.Symbol("a")
    assert Pattern.from_array([[(a + 1) ** 2]]).equals(Pattern.from_array([[a**2 + 2 * a + 1]]))
    assert not Pattern.identity(2).equals(Pattern.identity(3))
    nested = sympy.sqrt(3 + 2 * sympy.sqrt(2))
    assert Pattern.from_array([[nested]]).equals(Pattern.from_array([[1 + sympy.sqrt(2)]]))
