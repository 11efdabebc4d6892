"""Left inverses and pseudo-inverses, against SymPy's and by their equations."""

import random
from fractions import Fraction

import drawing
import exact_cases
import numpy as np
import pytest
import sympy

from convsym import exact
from convsym.errors import ConvsymError
from convsym.layers import Conv1d
from convsym.matrix import conv_matrix
from convsym.pattern import Pattern


def product(*factors):
    """The product of dense matrices of Fractions, by loops."""
    found = factors[0]
    for right in factors[1:]:
        columns = list(zip(*right, strict=True))
        found = [
            [sum(a * b for a, b in zip(row, column, strict=True)) for column in columns]
            for row in found
        ]
    return found


def fractions(pattern):
    return [[Fraction(v) for v in row] for row in pattern.toarray().tolist()]


def transposed(matrix):
    return [list(row) for row in zip(*matrix, strict=True)]


def penrose(A, X):
    """Whether X fulfils the four equations that define A⁺."""
    AX, XA = product(A, X), product(X, A)
    return (
        product(AX, A) == A
        and product(XA, X) == X
        and transposed(AX) == AX
        and transposed(XA) == XA
    )


def test_left_inverses_of_layers():
    draw = random.Random(drawing.seed())
    found = refused = 0
    for C in exact_cases.convolutions(draw, 250, most=150):
        dense = exact_cases.domain(C.toarray())
        rank, columns = dense.rank(), C.shape[1]
        if rank < columns:
            refused += 1
            with pytest.raises(
                ConvsymError, match=f"the rank is {rank} and the matrix has {columns}"
            ):
                C.left_inverse()
            continue
        found += 1
        L = C.left_inverse()
        assert L.shape == (columns, C.shape[0])
        assert product(fractions(L), fractions(C.pattern())) == fractions(Pattern.identity(columns))
        assert (L @ C).equals(Pattern.identity(columns))
    assert min(found, refused) > 30


def test_pseudo_inverses_of_layers():
    draw = random.Random(drawing.seed())
    kinds = set()
    # square ones of full rank are drawn two or three times in 120, or not at all
    square = [conv_matrix([2, j], 4, padding=((0, 1),)) for j in range(-2, 3)]
    for C in (*square, *exact_cases.convolutions(draw, 120, most=150)):
        X = C.pseudo_inverse()
        rank = exact_cases.true_rank(C.toarray())
        kinds.add((rank == C.shape[0], rank == C.shape[1]))
        assert penrose(fractions(C.pattern()), fractions(X))
        assert C.T.pseudo_inverse().equals(X.T)
    assert len(kinds) == 4


def test_against_sympy():
    draw = random.Random(drawing.seed())
    for _ in range(60):
        dense = exact_cases.low_rank(draw, most=4)
        pattern = Pattern.from_array(dense)
        wanted = sympy.Matrix(exact_cases.rationals(pattern)).pinv()
        found = exact.pseudo_inverse(pattern)
        assert sympy.Matrix(found.to_sympy()) == wanted
        assert penrose(fractions(pattern), fractions(found))
        if exact_cases.true_rank(dense) == pattern.shape[1]:
            assert (exact.left_inverse(pattern) @ pattern).equals(
                Pattern.identity(pattern.shape[1])
            )


def test_floats_are_the_rationals_they_are():
    C = conv_matrix([0.1, 0.7], 3, padding=1)
    L, X = C.left_inverse(), C.pseudo_inverse()
    assert product(fractions(L), fractions(C.pattern())) == fractions(Pattern.identity(3))
    assert penrose(fractions(C.pattern()), fractions(X))
    assert L[0, 0] == 0 and np.allclose(X.toarray().astype(float), np.linalg.pinv(C.toarray()))


def test_complex_taps_take_the_conjugate_transpose():
    draw = random.Random(drawing.seed())
    for _ in range(25):
        m, n, r = draw.randint(1, 3), draw.randint(1, 3), draw.randint(1, 2)
        values = [complex(draw.randint(-2, 2), draw.randint(-2, 2)) for _ in range((m + n) * r)]
        dense = np.reshape(values[: m * r], (m, r)) @ np.reshape(values[m * r :], (r, n))
        pattern = Pattern.from_array(dense)
        A, X = (
            sympy.Matrix(pattern.to_sympy()),
            sympy.Matrix(exact.pseudo_inverse(pattern).to_sympy()),
        )
        assert (A * X * A - A).expand().is_zero_matrix and (X * A * X - X).expand().is_zero_matrix
        assert ((A * X).H - A * X).expand().is_zero_matrix
        assert ((X * A).H - X * A).expand().is_zero_matrix
        if exact.rank(pattern) == n:
            L = sympy.Matrix(exact.left_inverse(pattern).to_sympy())
            assert (L * A).expand() == sympy.eye(n)
    C = conv_matrix(np.array([1 + 2j, 3j]), 2, padding=1)
    assert (C.left_inverse() @ C.pattern()).equals(Pattern.identity(2))
    assert exact.pseudo_inverse(Pattern.from_array([[1j, 1]])).toarray().ravel().tolist() == [
        -sympy.I / 2, sympy.Rational(1, 2),
    ]  # fmt: skip


def test_symbols_stand_for_real_numbers():
    a, b = sympy.symbols("a b")
    row = exact.pseudo_inverse(Pattern.from_array([[a, b]]))
    found = sympy.Matrix(row.toarray().ravel().tolist())
    assert (found - sympy.Matrix([a, b]) / (a**2 + b**2)).applyfunc(sympy.cancel).is_zero_matrix
    C = Conv1d(1, 1, 2).matrix(3)
    X = C.pseudo_inverse()
    A, P = sympy.Matrix(C.to_sympy()), sympy.Matrix(X.to_sympy())
    assert (A * P).applyfunc(sympy.cancel) == sympy.eye(2)
    assert ((P * A).T - P * A).applyfunc(sympy.cancel).is_zero_matrix
    numbers = dict(zip(sorted(C.pattern().free_symbols, key=str), (2, -3), strict=True))
    assert P.subs(numbers) == A.subs(numbers).pinv()
    L = C.T.left_inverse()
    assert (sympy.Matrix(L.to_sympy()) * A.T).applyfunc(sympy.cancel) == sympy.eye(2)
    product_of_two = Pattern.from_array([[a], [b]]) @ Pattern.from_array([[b, 1]])
    Q, Y = (
        sympy.Matrix(p.to_sympy()) for p in (product_of_two, exact.pseudo_inverse(product_of_two))
    )
    assert (Q * Y * Q - Q).applyfunc(sympy.cancel).is_zero_matrix
    root = sympy.sqrt(2)
    R = exact.pseudo_inverse(Pattern.from_array([[root, 2], [1, root]]))
    assert (9 * sympy.Matrix(R.to_sympy())).applyfunc(sympy.nsimplify) == sympy.Matrix(
        [[root, 1], [2, root]]
    )
    assert (
        exact.left_inverse(Pattern.from_array([[root, 2], [1, 1]]))
        @ Pattern.from_array([[root, 2], [1, 1]])
    ).equals(Pattern.identity(2))


def test_zero_matrices():
    zero = conv_matrix([0, 0], 3)
    assert zero.pseudo_inverse().shape == (3, 2) and zero.pseudo_inverse().nnz == 0
    assert exact.pseudo_inverse(Pattern.from_array([[sympy.Symbol("a") * 0, 0]])).nnz == 0


def test_a_larger_one():
    kernel = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    C = conv_matrix(kernel, (9, 9), padding=1, padding_mode="circular")
    X = C.pseudo_inverse().toarray().astype(float)
    assert np.allclose(X, np.linalg.pinv(C.toarray()))
    zeros = conv_matrix(kernel, (9, 9), padding=1)
    assert zeros.left_inverse().equals(zeros.pseudo_inverse())
    assert (zeros.left_inverse() @ zeros).equals(Pattern.identity(81))


W = sympy.Symbol("w")
BIG = np.random.default_rng(0).integers(-9, 10, (3, 3))
REFUSED = [
    (
        lambda: conv_matrix([1, -1], 3).left_inverse(),
        "there is no left inverse: the rank is 2 and the matrix has 3 columns, so it sends "
        "x = [1, 1, 1] to 0; use pseudo_inverse(), which every matrix has",
    ),
    (
        lambda: conv_matrix([[1, -1]], (2, 60)).left_inverse(),
        "there is no left inverse: the rank is 118 and the matrix has 120 columns, so it sends "
        "x = a vector with 60 non-zeros, the last of them x[59], the first that nullspace() gives, to 0; use "
        "pseudo_inverse(), which every matrix has",
    ),
    (
        lambda: conv_matrix([[W, -W]], (1, 2)).left_inverse(),
        "there is no left inverse: the rank is 1 and the matrix has 2 columns, so it sends "
        "x = [1, 1] to 0; use pseudo_inverse(), which every matrix has",
    ),
    (
        lambda: conv_matrix(BIG, (64, 64), padding=1).left_inverse(),
        "left_inverse would have 16777216 entries with numerators of up to 5190 digits, up to "
        "33.7 GiB; take a smaller input size, or solve with C.aslinearoperator() and SciPy's lsqr "
        "in floating point",
    ),
    (
        lambda: conv_matrix(BIG, (48, 48), padding=1).pseudo_inverse(),
        "pseudo_inverse would have 5308416 entries with numerators of up to 2915 digits, up to "
        "6.0 GiB; take a smaller input size, or solve with C.aslinearoperator() and SciPy's lsqr "
        "in floating point",
    ),
    (
        lambda: conv_matrix([W + sympy.I, 1], 2).pseudo_inverse(),
        "pseudo_inverse reads symbols as real numbers, so that the adjoint is the transpose, but "
        "I is not real; give numbers for the symbols, or real symbols for the real and imaginary "
        "parts of a matrix of twice the size",
    ),
    (
        lambda: conv_matrix([sympy.Symbol("z", imaginary=True), 1], 2).pseudo_inverse(),
        "pseudo_inverse reads symbols as real numbers, so that the adjoint is the transpose, but "
        "z is not real; give numbers for the symbols, or real symbols for the real and imaginary "
        "parts of a matrix of twice the size",
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_refusals(call, message):
    with pytest.raises(ConvsymError) as caught:
        call()
    assert str(caught.value) == message


def test_what_does_not_multiply_out_is_no_answer(monkeypatch):
    from convsym.exact import inverses

    right = inverses.solve_rational

    def wrong(*arguments):
        N, D = right(*arguments)
        return N + 1, D

    A = Pattern.from_array([[1, 2], [3, 4], [5, 6]])
    monkeypatch.setattr(inverses, "solve_rational", wrong)
    with pytest.raises(ConvsymError) as caught:
        exact.left_inverse(A)
    assert str(caught.value) == "a left inverse did not multiply out to the identity"
    with pytest.raises(ConvsymError) as caught:
        exact.pseudo_inverse(A)
    assert str(caught.value) == "a pseudo-inverse did not fulfil Penrose's equations"
