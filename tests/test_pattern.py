"""Pattern: its algebra against dense arrays, its labels, its promises."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import Symbol

from convsym.layers import Conv1d, Conv2d
from convsym.pattern import Pattern

x, y = Symbol("x"), Symbol("y")
VALUES = {
    "int": st.integers(-3, 3),
    "rational": st.fractions(-2, 2, max_denominator=3),
    "symbolic": st.sampled_from([0, 1, x, y, x + y, x - y, 2 * x]),
    "float": st.sampled_from([0.0, 0.5, -1.5, 2.0]),
    "complex": st.sampled_from([0, 1j, 1 + 1j, -2j]),
}


def objects(rows):
    found = np.empty((len(rows), len(rows[0])), dtype=object)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            found[r, c] = value
    return found


@st.composite
def matrices(draw, shapes):
    """Dense object arrays of the given shapes, each of one kind of value."""
    found = []
    for rows, columns in shapes:
        values = VALUES[draw(st.sampled_from(sorted(VALUES)))]
        found.append(objects([[draw(values) for _ in range(columns)] for _ in range(rows)]))
    return found


def exactly(value):
    """The value in SymPy, floats as the rationals they are."""
    if isinstance(value, complex):
        return exactly(value.real) + sympy.I * exactly(value.imag)
    if isinstance(value, (float, Fraction)):
        return sympy.Rational(*value.as_integer_ratio())
    return sympy.sympify(value)


def sums(dense):
    return np.vectorize(exactly, otypes=[object])(dense)


def same(pattern, dense):
    assert pattern.shape == dense.shape
    for (r, c), value in np.ndenumerate(dense):
        assert sympy.expand(exactly(pattern[r, c]) - value) == 0


@given(matrices([(3, 4), (4, 2)]))
def test_product(case):
    a, b = case
    same(Pattern.from_array(a) @ Pattern.from_array(b), sums(a).dot(sums(b)))


@given(matrices([(3, 4), (3, 4)]))
def test_sum_difference_transpose(case):
    a, b = map(sums, case)
    p, q = map(Pattern.from_array, case)
    same(p + q, a + b)
    same(p - q, a - b)
    same(-p, -a)
    same(p.T, a.T)
    same(p.exact(), a)
    assert p.T.T.equals(p) and (p + q - q).equals(p)
    assert p.equals(q) == (not (a - b).any())
    assert {(r, c) for r, c, _, _ in p.differences(q)} == {
        tuple(map(int, place)) for place in np.argwhere((a - b) != 0)
    }


@given(matrices([(3, 4), (4, 1)]))
def test_vectors(case):
    a, b = case
    found = Pattern.from_array(a) @ b[:, 0]
    for f, e in zip(found.tolist(), sums(a).dot(sums(b))[:, 0], strict=True):
        assert abs(sympy.expand(exactly(f) - e)).subs({x: 3, y: 5}) < 1e-12


@pytest.mark.parametrize("size", [3, 4, 5, 8, 13, 28, 64])
def test_the_gram_matrix_has_29_expressions(size):
    found = Conv2d(1, 1, 3, padding=1).matrix((size, size)).gram()
    assert len(found.values) == 29
    assert 0 not in found.values


def test_products_commute():
    row = Pattern.from_array([[x, y]])
    found = row.T @ row
    assert len(found.values) == 3
    assert found.labels[1] == found.labels[2]


def test_equal_values_share_a_label():
    found = Pattern.from_array([[(x + 1) ** 2, x**2 + 2 * x + 1]])
    assert len(found.values) == 1
    mixed = Pattern.from_array(objects([[Fraction(1, 2), sympy.Rational(1, 2), 0.5]]))
    assert mixed.values == (sympy.Rational(1, 2),)


def test_cancelled_entries_stay_in_the_structure():
    found = Pattern.identity(3) - Pattern.identity(3)
    assert found.nnz == 3 and found.values.tolist() == [0]
    assert found.equals(Pattern.from_array(np.zeros((3, 3), int)))


def test_integers_never_overflow():
    big = Pattern.from_array([[2**40, 2**40]])
    assert (big @ big.T)[0, 0] == 2**81
    assert (big @ [2**40, 2**40])[0] == 2**81
    assert Pattern.from_array(np.array([[200, 100]], np.uint8)).T.map(int).kind == "int"
    small = Pattern.from_array(np.array([[100, 100]], np.int8))
    assert (small @ small.T)[0, 0] == 20000
    assert (small - Pattern.from_array(np.array([[-100, 1]], np.int8)))[0, 0] == 200


def test_floats_that_meet_fractions_stay_exact():
    tenth = Pattern.from_array([[0.1]])
    assert (tenth - Pattern.from_array([[Fraction(1, 10)]]))[0, 0] == Fraction(0.1) - Fraction(
        1, 10
    )
    assert not tenth.equals(Pattern.from_array([[Fraction(1, 10)]]))
    assert tenth.equals(Pattern.from_array([[Fraction(0.1)]]))


def test_doors():
    found = Pattern.from_array([[1, 0], [2, 3]])
    assert found.tocsr().toarray().tolist() == [[1, 0], [2, 3]]
    assert found.to_sympy() == sympy.Matrix([[1, 0], [2, 3]])
    assert found.toarray().tolist() == [[1, 0], [2, 3]]
    assert list(found.entries()) == [(0, 0, 1), (1, 0, 2), (1, 1, 3)]
    assert found.map(lambda v: Fraction(v, 2)).kind == "rational"
    assert found[-1, -1] == 3 and type(found[0, 0]) is int and found[0, 1] == 0
    assert repr(found) == "Pattern(2 x 2, nnz=3, distinct=3)"
    assert Pattern.from_array([[x, y], [0, x]]).free_symbols == {x, y}


def test_immutable():
    found = Pattern.identity(2)
    for name in ("indptr", "indices", "labels", "values"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(found, name)[0] = 1
    with pytest.raises(AttributeError):
        found.shape = (1, 1)


def test_numbers_symbols_and_rationals_share_the_index():
    geometry = {"kernel_size": 3, "stride": 2, "padding": 1}
    symbolic = Conv1d(1, 1, **geometry).matrix(7).pattern()
    numeric = Conv1d(1, 1, **geometry, weight=[0.5, 0.0, 2.0]).matrix(7).pattern()
    assert symbolic.indices.tolist() == numeric.indices.tolist()
    assert symbolic.indptr.tolist() == numeric.indptr.tolist()


def test_empty_structures():
    zero = Pattern.from_entries([], (2, 3))
    assert zero.nnz == 0 and (zero @ zero.T).shape == (2, 2)
    assert (zero @ [1, 2, 3]).tolist() == [0, 0] and zero.equals(zero + zero)
    assert zero.T.shape == (3, 2)
