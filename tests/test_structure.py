"""Factorisation itself, C = S·T·P, Cᵀ = Pᵀ·Tᵀ·Sᵀ, and the recipe that comes of it."""

import doctest
import random
from dataclasses import replace
from fractions import Fraction

import drawing
import numpy as np
import pytest
import structures
import sympy

import convsym as cs
from convsym import structure
from convsym.derive.recipe import recipe
from convsym.proof import Factor
from convsym.structure.toeplitz import full_correlation, turned_taps

KINDS = ("int", "int", "float", "fraction", "symbol")
CONV = {1: cs.Conv1d, 2: cs.Conv2d, 3: cs.Conv3d}
UP = {1: cs.ConvTranspose1d, 2: cs.ConvTranspose2d, 3: cs.ConvTranspose3d}


def samples():
    """One factorisation of each form."""
    x = sympy.symbols("x_0:4")
    yield structure.subsampled_toeplitz(cs.Conv1d(1, 1, 2, stride=2, padding=1).matrix(4))
    yield structure.subsampled_toeplitz(cs.Conv1d(1, 1, 2, stride=2, padding=1).matrix(4).T)
    yield structure.subsampled_toeplitz(
        cs.Conv1d(1, 2, 2, padding=1, padding_mode="circular").matrix(3).T
    )
    yield structure.kronecker(cs.conv_matrix([[1, 2], [2, 4]], (3, 4)))
    yield structure.kronecker(cs.conv_matrix(np.ones((2, 1, 2, 2), int), (3, 3)).T)
    yield structure.kronecker(cs.conv_matrix([[[1, 2]], [[1, 3]]], 3, groups=2))
    yield structure.kronecker_sum(cs.Conv2d(1, 1, 2).matrix((2, 3)))
    yield structure.im2col(cs.Conv1d(1, 1, 2, padding=1).matrix(4), x)
    yield structure.im2col(cs.Conv1d(1, 1, 2, padding=1).matrix(3).T, x)
    yield structure.interleaved(cs.Conv1d(1, 1, 2, dilation=2).matrix(5))
    yield structure.interleaved(cs.Conv1d(1, 1, 2, dilation=2).matrix(5).T)


# ---------------------------------------------------------------- the data type


def dense(f):
    """The right side by NumPy: nothing of ours but the factors' entries."""
    multiply = np.dot if f.operation == "product" else np.kron
    terms = []
    for term in f.terms:
        arrays = [factor.pattern.toarray().astype(object) for factor in term]
        product = arrays[0]
        for array in arrays[1:]:
            product = multiply(product, array)
        terms.append(product)
    return sum(terms[1:], terms[0])


def with_factor(f, at, place, pattern):
    """The factorisation with another Pattern in one place."""
    term = list(f.terms[at])
    term[place] = Factor(term[place].name, pattern)
    return replace(f, terms=(*f.terms[:at], tuple(term), *f.terms[at + 1 :]))


def test_every_form_is_verified_and_an_altered_factor_is_refused():
    draw = random.Random(drawing.seed())
    for f in samples():
        assert f.verify().ok and structures.same(f.multiplied_out(), dense(f))
        wanted = f.multiplied_out()
        for at, term in enumerate(f.terms):
            for place, factor in enumerate(term):
                doubled = factor.pattern + factor.pattern
                assert not with_factor(f, at, place, doubled).verify().ok
                rows, columns = factor.pattern.shape
                entry = (draw.randrange(rows), draw.randrange(columns), 1)
                touched = factor.pattern + cs.Pattern.from_entries([entry], (rows, columns))
                altered = with_factor(f, at, place, touched)
                assert altered.verify().ok is structures.same(wanted, dense(altered))
        for name in {factor.name for factor in f.left}:
            left = tuple(
                Factor(one.name, -one.pattern if one.name == name else one.pattern)
                for one in f.left
            )
            assert not replace(f, left=left).verify().ok


def test_the_checked_product_is_the_identity_that_is_shown():
    """A Kronecker product or a sum is checked as one product of matrices: it multiplies out the same."""
    for f in samples():
        claim = f.derivation().conclusion
        product = claim.right[0].pattern
        for factor in claim.right[1:]:
            product = product @ factor.pattern
        assert product.equals(f.multiplied_out())


def test_transposed():
    for f in samples():
        assert f.T.verify().ok and str(f.T.T) == str(f)
        assert f.T.multiplied_out().equals(f.multiplied_out().T)
        assert [one.shape for one in f.T.blocks] == [one.shape[::-1] for one in f.blocks]


def test_the_lines_of_doctest_prove_it_again():
    for f in samples():
        test = doctest.DocTestParser().get_doctest(f.doctest(), {}, f.name, None, None)
        assert len(test.examples) > 2
        assert doctest.DocTestRunner(verbose=False).run(test).failed == 0
    f = structure.subsampled_toeplitz(cs.conv_matrix([1, 2], 3))
    wrong = f.doctest().replace("[1, 2, 0]", "[1, 3, 0]", 1)
    test = doctest.DocTestParser().get_doctest(wrong, {}, "wrong", None, None)
    assert wrong != f.doctest()
    assert doctest.DocTestRunner(verbose=False).run(test, out=lambda _: None).failed == 1


def test_how_it_is_read():
    f = structure.subsampled_toeplitz(cs.conv_matrix([1, 2], 5, stride=2))
    assert str(f) == "C = S T P" and repr(f) == "<Factorisation C = S T P; 2 x 5>"
    assert [factor.name for factor in f] == ["S", "T", "P"] == [one.name for one in f.factors]
    assert len(f) == 3 and f["T"] is f.factors[1].pattern and f["C"] is f.left[0].pattern
    assert f.blocks[0].pattern().equals(f["T"]) and f.blocks[0].dtype == np.int64
    many = structure.kronecker_sum(cs.conv_matrix(np.ones((2, 3)), (2, 4)))
    assert repr(many) == "<Factorisation C = W_0_0 ⊗ A_0 ⊗ B_0 + ..., 6 terms; 2 x 8>"
    assert len(many) == 6 + 2 + 3


def test_what_does_not_fit_is_refused():
    f = structure.subsampled_toeplitz(cs.conv_matrix([1, 2], 5, stride=2))
    S, T, P = f
    with pytest.raises(ValueError) as error:
        replace(f, terms=((S, P),))
    assert str(error.value) == (
        "shape of P is (5, 5), but S before it has 4 columns; give it as many rows"
    )
    with pytest.raises(ValueError) as error:
        replace(f, terms=((S, T, P), (T, P)))
    assert str(error.value) == (
        "shape of T P is (4, 5), but the left side has shape (2, 5); give factors that fit"
    )
    with pytest.raises(KeyError) as error:
        f["X"]
    assert error.value.args[0] == "name is 'X', but no factor has it; choose from C, S, T, P"
    with pytest.raises(TypeError) as error:
        bool(f)
    assert str(error.value) == "a Factorisation has no truth value of its own; verify() decides it"


def test_what_is_no_matrix_of_a_layer_is_refused():
    layer = cs.Conv1d(1, 1, 2)
    calls = [
        lambda: structure.subsampled_toeplitz(layer),
        lambda: structure.kronecker(layer),
        lambda: structure.kronecker_sum(layer),
        lambda: structure.interleaved(layer),
        lambda: structure.im2col(layer, [1, 2]),
        lambda: structure.kernel_gradient(layer, [1, 2], [1]),
    ]
    for call in calls:
        with pytest.raises(TypeError) as error:
            call()
        assert str(error.value) == (
            "C is Conv1d(1, 1, kernel_size=(2,), stride=(1,), bias=False), but it must be the matrix of "
            "a layer, no Conv1d; give conv.matrix(input_size) or conv_matrix(...)"
        )


def test_kronecker_product_of_patterns():
    draw = random.Random(drawing.seed())
    for case in range(300):
        kinds = draw.choices(KINDS, k=2)
        a, b = (
            structures.taps(draw, (draw.randint(1, 4), draw.randint(1, 4)), kind) for kind in kinds
        )
        A, B = (cs.Pattern.from_array(one) for one in (a, b))
        found = A.kron(B)
        wanted = np.kron(A.exact().toarray().astype(object), B.exact().toarray().astype(object))
        exact = A.exact().kron(B.exact())
        assert structures.same(exact, wanted)
        assert found.shape == wanted.shape and found.nnz == A.nnz * B.nnz
        if case % 5 == 0:
            D = cs.Pattern.from_array(structures.taps(draw, (2, 2), "int"))
            assert exact.kron(D).equals(A.exact().kron(B.exact().kron(D)))
            assert exact.T.equals(A.exact().T.kron(B.exact().T))


def test_floats_are_taken_as_they_are_and_no_number_is_refused():
    """0.1 + 0.2 is rounded in a float matrix; the identity holds for the unrounded sum."""
    C = cs.conv_matrix([0.1, 0.2, 0.3], 3, padding=1, padding_mode="replicate")
    f = structure.subsampled_toeplitz(C)
    assert f.verify().ok and f["C"][0, 0] == Fraction(0.1) + Fraction(0.2) != Fraction(C[0, 0])
    with pytest.raises(cs.ConvsymError) as error:
        structure.subsampled_toeplitz(cs.conv_matrix([1.0, float("nan")], 3))
    assert str(error.value) == (
        "a value is infinite or no number (NaN), so it is no rational; put finite numbers in"
    )


def test_shown():
    for f in samples():
        assert all(len(line) <= 79 for line in f.text().splitlines())
        stuffs = "Sᵀ puts zeros between neighbours" in f.text()
        assert stuffs is (str(f) == "Cᵀ = Pᵀ Tᵀ Sᵀ")
        assert f.T.text() != f.text() and f.T.T.text() == f.text()
        assert r"\begin{bmatrix}" in f.latex() or r"\begin{array}" in f.latex()
        assert f.markdown().startswith("## ")
    f = structure.subsampled_toeplitz(cs.conv_matrix([7, 8], 3, stride=2, padding=1))
    assert "C = STP" in f.text()
    assert r"T = \begin{bmatrix} 7 & 8 & 0 & 0 & 0 \\" in f.latex()
    assert "S is 2 × 4, 2 entries in the structure." in f.text()
    assert "P is 5 × 3, 3 entries in the structure." in f.text()
    plain = structure.subsampled_toeplitz(cs.conv_matrix([7, 8], 3)).text()
    assert "P = I" in plain and "P is 3 × 3, the identity." in plain
    wide = structure.subsampled_toeplitz(cs.Conv2d(1, 1, 3, padding=1).matrix((9, 9)))
    assert "T is 81 × 121; 729 entries hold a tap. Shown in part." in wide.text()
    long = structure.kronecker_sum(cs.conv_matrix(np.ones((3, 3)), (4, 4))).text()
    assert "C = W₀₀ ⊗ A₀ ⊗ B₀ + W₀₁ ⊗ A₀ ⊗ B₁ + ⋯ + W₂₂ ⊗ A₂ ⊗ B₂" in long
    assert "Not shown: 7 more of the same kind." in long
    apart = structure.interleaved(
        cs.conv_matrix([1, 2, 3], 6, dilation=2, padding=2, padding_mode="circular")
    ).text()
    assert "B = diag(C₀, C₁)" in apart and "C₀ = C₁ = ⎢" in apart
    several = structure.interleaved(cs.conv_matrix([1, 2], 14, dilation=6)).text()
    assert "B = diag(C₀, C₁, …, C₅)" in several


# ---------------------------------------------------------------- subsample, Toeplitz, pad


def test_c_is_subsample_toeplitz_pad():
    for C, _, _ in structures.drawn(800, KINDS, most=400):
        f = structure.subsampled_toeplitz(C)
        assert f.verify().ok
        assert f["Cᵀ" if C.transposed else "C"].equals(structures.exact_pattern(C))


def test_against_the_definition():
    for C, c, _ in structures.drawn(200, KINDS, most=300):
        f = structure.subsampled_toeplitz(C)
        assert structures.same(f.multiplied_out(), structures.definition(C, c))


def test_what_the_factors_are():
    """P and S move elements, T has the taps and nothing else, in bands that do not change."""
    for C, c, _ in structures.drawn(300, most=600, ndims=(1,)):
        f = structure.subsampled_toeplitz(C.T if C.transposed else C)
        S, T, P = (one.pattern.toarray() for one in f)
        (k,), (s,), (d,), ((begin, end),) = (
            c[name] for name in ("kernel_size", "stride", "dilation", "padding")
        )
        (n,), length, o = c["sizes"], c["sizes"][0] + begin + end, C.maps[0].o
        rows, a = length - d * (k - 1), (length - d * (k - 1) - 1) % s
        assert rows == s * (o - 1) + 1 + a
        channels_out, channels_in = C.weight.shape[0], c["in_channels"]
        assert S.shape == (channels_out * o, channels_out * rows)
        assert P.shape == (channels_in * length, channels_in * n)
        line = np.zeros((o, rows), int)
        line[np.arange(o), s * np.arange(o)] = 1
        assert (np.kron(np.eye(channels_out, dtype=int), line) == S).all()
        padded = P[:length, :n]
        assert (np.kron(np.eye(channels_in, dtype=int), padded) == P).all()
        assert set(padded.ravel()) <= {0, 1} and (padded.sum(axis=1) <= 1).all()
        if c["padding_mode"] == "zeros":
            assert (padded == np.eye(length, n, -begin, dtype=int)).all()
        else:
            assert (padded.sum(axis=1) == 1).all()
        for u in range(channels_out):
            for v in range(channels_in):
                band = T[u * rows : (u + 1) * rows, v * length : (v + 1) * length]
                group = u // (channels_out // c["groups"])
                inside = v - group * C.weight.shape[1]
                wanted = np.zeros((rows, length), dtype=object)
                for t in range(k):
                    if 0 <= inside < C.weight.shape[1]:
                        wanted[np.arange(rows), np.arange(rows) + d * t] += int(
                            C.weight[u, inside, t]
                        )
                assert (band == wanted).all()


def test_transposed_layers():
    """A transposed layer's output padding may reach behind the stride: the zeros belong to the stuffing."""
    up = cs.ConvTranspose1d(1, 1, 2, output_padding=2, dilation=3, weight=[1, 10])
    f = structure.subsampled_toeplitz(up.matrix(4))
    assert str(f) == "Cᵀ = Pᵀ Tᵀ Sᵀ" and f["Sᵀ"].shape == (6, 4)
    assert (f.multiplied_out() @ [1, 2, 3, 4]).tolist() == [1, 2, 3, 14, 20, 30, 40, 0, 0]
    cropping = cs.ConvTranspose2d(2, 3, 3, stride=2, padding=2, output_padding=1).matrix((3, 2))
    assert structure.subsampled_toeplitz(cropping).verify().ok


def test_the_full_correlation_is_the_transpose_of_stride_1():
    for C, _, _ in structures.drawn(300, KINDS, most=500):
        T = replace(C, maps=tuple(cs.conv_matrix(np.ones(m.k), m.n + m.d * m.k, 1, 0, m.d).maps[0]
                                  for m in C.maps), transposed=False)  # fmt: skip
        assert full_correlation(T).pattern().equals(T.T.pattern())
        turned = turned_taps(C.weight, C.groups)
        assert (turned_taps(turned, C.groups) == C.weight).all()


# ---------------------------------------------------------------- the recipe


def test_the_recipe_in_every_mode():
    for C, c, _ in structures.drawn(200, ("int", "symbol"), most=300):
        names = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation",
                 "groups", "padding_mode")  # fmt: skip
        layer = CONV[c["ndim"]](**{name: c[name] for name in names}, weight=C.weight)
        D = recipe(layer, c["sizes"])
        assert D.verify().ok, D.verify()
        assert D.conclusion.left[0].pattern.equals(layer.matrix(c["sizes"]).T.pattern())
        folded = c["padding_mode"] != "zeros"
        names = [factor.name for factor in D.conclusion.right]
        assert names == (["Pᵀ", "F", "Sᵀ"] if folded else ["G", "Sᵀ"])
        last = D.conclusion.right[-1].pattern
        altered = replace(D.conclusion, right=(*D.conclusion.right[:-1], Factor("N", -last)))
        step = replace(D.steps[-1], claim=altered)
        wrong = replace(D, steps=(*D.steps[:-1], step), conclusion=altered)
        zero = structures.exact_pattern(C).equals(-structures.exact_pattern(C))
        assert wrong.verify().ok is zero


def test_the_recipe_in_words():
    D = recipe(cs.Conv1d(1, 1, 3, stride=2, padding=1, weight=[1, 2, 3]), 6)
    text = " ".join(D.text().split())
    assert "puts zeros between neighbouring outputs, 1 each time, and 1 behind the last" in text
    assert "pad by 1 before and 1 behind" in text
    assert [str(step.claim) for step in D.steps] == [
        "C == S T P", "Tᵀ == F", "Pᵀ F == G", "Cᵀ == G Sᵀ",
    ]  # fmt: skip
    G, stuffed = D.conclusion.right
    assert stuffed.pattern.toarray().tolist() == [
        [1, 0, 0], [0, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0],
    ]  # fmt: skip
    assert G.pattern.equals(cs.conv_matrix([3, 2, 1], 6, padding=1).pattern())
    up = UP[1](1, 1, 3, stride=2, padding=1, output_padding=1, weight=[1, 2, 3])
    assert recipe(up, 3).conclusion.left[0].pattern.equals(up.matrix(3).pattern())
