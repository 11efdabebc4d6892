"""C = F⁻¹·D·F and its blocks, multiplied out by the tests' own arithmetic; altered factors refused."""

import random
from dataclasses import replace
from fractions import Fraction

import drawing
import numpy as np
import oracle
import pytest
import sympy
from test_spectrum import periodic_configuration

from convsym.errors import ConvsymError
from convsym.layers import Conv1d, Conv2d
from convsym.matrix import conv_matrix
from convsym.pattern import Pattern
from convsym.proof.claims import Factor
from convsym.spectrum import diagonalise
from convsym.spectrum.cyclotomic import ZETA, is_product, minimal_polynomial, powers, reduced

HALF = sympy.Rational(1, 2)
AROUND = {"padding": 1, "padding_mode": "circular"}


def divided(top, bottom):
    """The quotient of two polynomials, coefficients from x⁰ on, the bottom monic."""
    top, quotient = list(top), [0] * (len(top) - len(bottom) + 1)
    for place in reversed(range(len(quotient))):
        quotient[place] = top[place + len(bottom) - 1]
        for j, c in enumerate(bottom):
            top[place + j] -= quotient[place] * c
    assert not any(top)
    return quotient


def phi(L):
    """Φ_L as coefficients: x^L − 1 divided by Φ_d for every d < L that divides L."""
    found = [-1] + [0] * (L - 1) + [1]
    for d in range(1, L):
        if L % d == 0:
            found = divided(found, phi(d))
    return found


def remainder(a, modulus):
    a = list(a)
    while len(a) >= len(modulus):
        top = a.pop()
        for j, c in enumerate(modulus[:-1]):
            a[len(a) - len(modulus) + 1 + j] -= top * c
    return a + [0] * (len(modulus) - 1 - len(a))


def rational_matrix(pattern, width):
    """Nested lists of polynomials in ζ with Fractions."""
    dense = [[[0] * width for _ in range(pattern.shape[1])] for _ in range(pattern.shape[0])]
    for r, c, value in pattern.entries():
        for (k,), x in sympy.Poly(value, ZETA).terms():
            dense[r][c][k] += Fraction(int(x.p), int(x.q))
    return dense


def multiplied(A, B, modulus):
    width = len(modulus) - 1
    found = []
    for row in A:
        line = []
        for column in zip(*B, strict=True):
            total = [0] * (2 * width)
            for a, b in zip(row, column, strict=True):
                for i, x in enumerate(a):
                    if x:
                        for j, y in enumerate(b):
                            total[i + j] += x * y
            line.append(remainder(total, modulus))
        found.append(line)
    return found


def small(draw, limit):
    """Layer arguments with o·s = n whose matrix has at most `limit` entries."""
    while True:
        found = sizes, stride, _, _, groups, shape = periodic_configuration(draw)
        rows = shape[0] * np.prod([n // s for n, s in zip(sizes, stride, strict=True)])
        if rows * shape[1] * groups * np.prod(sizes) <= limit:
            return found


def test_phi():
    for L in range(1, 40):
        found = sympy.Poly(minimal_polynomial(L), ZETA).all_coeffs()[::-1]
        assert [int(c) for c in found] == phi(L)
        root = np.exp(2j * np.pi / L)
        for k, power in enumerate(powers(L)):
            assert sympy.Poly(power, ZETA).degree() < len(phi(L)) - 1 or L <= 2
            assert abs(complex(power.subs(ZETA, root)) - root**k) < 1e-12
    w = sympy.Symbol("w")
    assert reduced(w * ZETA**5 + 1, 4) == w * ZETA + 1 and reduced(Fraction(1, 2), 4) == 0.5


def test_rational_factors_multiply_out():
    """In polynomials modulo Φ_L that the test computes, against the definition."""
    draw = random.Random(drawing.seed())
    for case in range(30):
        sizes, stride, pads, dilation, groups, shape = small(draw, 200)
        weight = np.random.default_rng(draw.randrange(2**32)).integers(-3, 4, shape).astype(object)
        weight = weight * Fraction(1, draw.choice((1, 3)))
        C = conv_matrix(weight, sizes, stride, pads, dilation, groups, "circular")
        dense = np.array(
            oracle.matrix(weight, groups, sizes, stride, pads, dilation, "circular")[0]
        )
        if case % 2:
            C, dense = C.T, dense.T
        D = diagonalise(C)
        modulus = phi(D.order)
        width = len(modulus) - 1
        product = rational_matrix(D.factors[0].pattern, width)
        for factor in D.factors[1:]:
            product = multiplied(product, rational_matrix(factor.pattern, width), modulus)
        for r, row in enumerate(product):
            for c, (constant, *rest) in enumerate(row):
                assert constant == dense[r, c] and not any(rest)
        assert D.check()


def numeric(pattern, root, values):
    """The Pattern at ζ = root, taps replaced by numbers."""
    letters = [ZETA, *values]
    table = [complex(sympy.lambdify(letters, v)(root, *values.values())) for v in pattern.values]
    dense = np.zeros(pattern.shape, complex)
    dense[pattern.rows, pattern.indices] = np.array([*table, 0])[pattern.labels]
    return dense


def test_symbolic_factors_at_the_root_of_unity():
    draw = random.Random(drawing.seed())
    for case in range(30):
        sizes, stride, pads, dilation, groups, shape = small(draw, 250)
        w = np.array(sympy.symbols(f"w:{np.prod(shape)}"), dtype=object).reshape(shape)
        rng = np.random.default_rng(draw.randrange(2**32))
        values = {letter: rng.standard_normal() for letter in w.ravel()}
        numbers = np.array(list(values.values())).reshape(shape)
        C = conv_matrix(w, sizes, stride, pads, dilation, groups, "circular")
        dense = np.array(
            oracle.matrix(numbers, groups, sizes, stride, pads, dilation, "circular")[0]
        )
        if case % 2:
            C, dense = C.T, dense.T
        D = diagonalise(C)
        assert D.check() and D.left.name == "C" and D.left.pattern.equals(C.pattern())
        root = np.exp(2j * np.pi / D.order)
        arrays = [numeric(factor.pattern, root, values) for factor in D.factors]
        found = arrays[0]
        for array in arrays[1:]:
            found = found @ array
        scale = max(1, np.abs(dense).max())
        assert np.abs(found - dense).max() < 1e-10 * scale
        channels, *size = C.in_shape
        unit = np.eye(C.shape[1]).reshape(-1, channels, *size)
        fourier = np.fft.fftn(unit, axes=range(2, 2 + len(size))).reshape(unit.shape[0], -1).T
        assert np.abs(arrays[-1] - fourier).max() < 1e-10
        channels, *size = C.out_shape
        unit = np.eye(C.shape[0]).reshape(-1, channels, *size)
        fourier = np.fft.ifftn(unit, axes=range(2, 2 + len(size))).reshape(unit.shape[0], -1).T
        assert np.abs(arrays[0] - fourier).max() < 1e-10
        middle = arrays[len(arrays) // 2]
        rows, columns = D.shape_of_blocks
        count = middle.shape[0] // rows
        assert rows == C.out_shape[0] // groups * (np.prod(stride) if C.transposed else 1)
        blocks = [
            middle[k * rows : (k + 1) * rows, k * columns : (k + 1) * columns] for k in range(count)
        ]
        assert sum(np.abs(b).sum() for b in blocks) == pytest.approx(np.abs(middle).sum())
        ratio = np.prod(C.in_shape[1:]) / np.prod(C.out_shape[1:])
        spectrum = np.sort(np.concatenate([np.linalg.svd(b)[1] for b in blocks]))[::-1]
        expected = np.linalg.svd(dense)[1]
        assert np.abs(spectrum * np.sqrt(ratio) - expected).max() < 1e-10 * scale
        letters = [ZETA, *values]
        shown = [np.array(b.tolist(), dtype=object) for b in D.blocks()]
        for block, at in zip(shown, blocks, strict=True):
            function = sympy.lambdify(letters, block.tolist())
            assert np.abs(np.array(function(root, *values.values())) - at).max() < 1e-12


def test_eigenvalues_of_the_laplacian():
    for n in (1, 2, 3, 5, 7, 8, 12):
        D = diagonalise(conv_matrix([-1, 2, -1], n, **AROUND))
        for j, value in enumerate(D.explicit()):
            assert value.is_real is not False
            assert sympy.simplify(value - 2 + 2 * sympy.cos(2 * sympy.pi * j / n)) == 0
    D = diagonalise(Conv2d(1, 1, 3, **AROUND).matrix((3, 4)))
    assert D.order == 12 and len(D.eigenvalues) == 12
    root = np.exp(2j * np.pi / 12)
    letters = sorted(D.left.pattern.free_symbols, key=str)
    for exact, shown in zip(D.eigenvalues, D.explicit(), strict=True):
        for w in letters:
            a = complex(sympy.Poly(exact, *letters).coeff_monomial(w).subs(ZETA, root))
            assert abs(a - complex(sympy.Poly(shown, *letters).coeff_monomial(w))) < 1e-12


def test_symbolic_example():
    D = diagonalise(Conv1d(1, 1, 2, padding=((0, 1),), padding_mode="circular").matrix(4))
    w0, w1 = sympy.symbols("w_0 w_1")
    assert D.eigenvalues == (w0 + w1, w0 + w1 * ZETA, w0 - w1, w0 - w1 * ZETA)
    assert D.explicit() == (w0 + w1, w0 + sympy.I * w1, w0 - w1, w0 - sympy.I * w1)
    assert D.factors[2].pattern.toarray()[1].tolist() == [1, -ZETA, -1, ZETA]
    assert D.minimal_polynomial == ZETA**2 + 1
    assert repr(D) == "Diagonalisation(C = F⁻¹·D·F, 4 x 4, order=4)"
    B = diagonalise(Conv1d(1, 1, 2, stride=2).matrix(4))
    assert [f.name for f in B.factors] == ["F_o⁻¹", "Rᵀ", "B", "Q", "F_n"] and B.check()
    assert B.blocks()[0] == sympy.Matrix([[w0 + w1, w0 - w1]]) / 2
    assert B.blocks()[1] == sympy.Matrix([[w0 + w1 * ZETA, w0 - w1 * ZETA]]) / 2


def test_windows_that_tile_and_single_outputs():
    for C in (
        Conv2d(1, 2, 2, stride=2).matrix((4, 2)),
        Conv1d(2, 1, 5).matrix(5),
        conv_matrix([Fraction(1, 3)], 1, 3, 1),
        conv_matrix([0.5, 0.25], 6, 2),
    ):
        D = diagonalise(C)
        assert D.check() and diagonalise(C.T).check()
        assert sum(b.shape[0] for b in D.blocks()) == C.shape[0]


def altered(D, which, pattern, **changes):
    factors = list(D.factors)
    factors[which] = Factor(factors[which].name, pattern)
    return replace(D, factors=tuple(factors), **changes)


def examples():
    yield diagonalise(Conv1d(1, 1, 3, **AROUND).matrix(5))
    yield diagonalise(conv_matrix([1, 2, 4], 6, **AROUND))
    yield diagonalise(Conv2d(1, 2, 2, stride=(2, 1), padding=((0, 0), (0, 1)),
                             padding_mode="circular").matrix((4, 3)))  # fmt: skip


def test_every_altered_entry_is_refused():
    draw = random.Random(drawing.seed())
    for D in examples():
        assert D.check()
        for which, factor in enumerate(D.factors):
            shape = factor.pattern.shape
            for _ in range(6):
                place = draw.randrange(shape[0]), draw.randrange(shape[1])
                change = draw.choice((1, -1, sympy.Rational(1, 7), ZETA, sympy.Symbol("w_0")))
                added = Pattern.from_entries([(*place, change)], shape)
                assert not altered(D, which, factor.pattern + added).check()


def test_what_preserves_the_product_and_is_no_diagonalisation_is_refused():
    for D in examples():
        last = len(D.factors) - 1
        middle = last // 2
        first, inner, end = (D.factors[k].pattern for k in (0, middle, last))
        scaled = altered(
            altered(D, 0, first.map(lambda v: 2 * v)), middle, inner.map(lambda v: v * HALF)
        )
        assert not scaled.check()
        scaled = altered(
            altered(D, last, end.map(lambda v: 2 * v)), middle, inner.map(lambda v: v * HALF)
        )
        assert not scaled.check()
        assert not altered(D, 0, Pattern.identity(len(first.indptr) - 1)).check()
        plain = altered(D, 0, Pattern.identity(first.shape[0]))
        assert not altered(plain, middle, first @ inner).check()
    C = conv_matrix([1, 2, 4], 4, **AROUND)
    D = diagonalise(C)
    swap = Pattern.from_array(np.eye(4, dtype=int)[[1, 0, 2, 3]])
    moved = D.middle @ swap
    assert not altered(altered(D, 1, moved), 2, swap @ D.factors[2].pattern).check()
    assert not replace(D, left=Factor("C", conv_matrix([1, 2, 5], 4, **AROUND).pattern())).check()
    assert not replace(D, order=8).check()
    assert replace(diagonalise(conv_matrix([1, 2, 4], 5, **AROUND)), order=5).check()


def test_values_that_are_no_polynomials_and_shapes_are_refused():
    D = diagonalise(conv_matrix([1, 2, 4], 4, **AROUND))
    F = D.factors[2].pattern
    for value in (1 / ZETA, sympy.sqrt(2), sympy.Float(0.5), sympy.exp(ZETA)):
        assert not altered(D, 1, D.middle.map(lambda v, x=value: x)).check()
    wrong = Pattern.identity(5)
    assert not is_product(F, (F, wrong), 4) and not is_product(wrong, (F, F), 4)
    assert not is_product(D.left.pattern, (F,), 4) and is_product(F, (F,), 4)


def test_integers_beyond_64_bits_stay_exact():
    big = 10**25
    C = conv_matrix([big, big + 1, Fraction(1, big)], 5, **AROUND)
    D = diagonalise(C)
    assert D.check() and D.eigenvalues[0] == 2 * big + 1 + sympy.Rational(1, big)
    added = Pattern.from_entries([(0, 0, Fraction(1, big))], (5, 5))
    assert not altered(D, 1, D.middle + added).check()
    D = diagonalise(conv_matrix([2**52 + 1, 3, 1], 5, **AROUND))
    assert D.check()
    assert not altered(D, 1, D.middle + Pattern.from_entries([(0, 0, 1)], (5, 5))).check()


def test_messages():
    zeta_tap = np.array([[[ZETA, 1, 1]]], dtype=object)
    for call, message in (
        (
            lambda: diagonalise(Conv1d(1, 1, 3, padding=1).matrix(4)),
            "the discrete Fourier transform makes a matrix block-diagonal where padding is circular and "
            "o*s = n on every axis, and here (n, o, s) is [(4, 4, 1)] with padding_mode 'zeros'; choose "
            "such sizes, or use singular_values(count)",
        ),
        (
            lambda: diagonalise(conv_matrix([1, 2], 6, padding=3, padding_mode="circular")),
            "the discrete Fourier transform makes a matrix block-diagonal where padding is circular and "
            "o*s = n on every axis, and here (n, o, s) is [(6, 11, 1)] with padding_mode 'circular'; "
            "choose such sizes, or use singular_values(count)",
        ),
        (
            lambda: diagonalise(Conv2d(1, 1, 3, **AROUND).matrix((13, 17))),
            "an exact factorisation of shape (221, 221) over the cyclotomic field of order 221 with 9 "
            "symbols would take 4.0e+12 multiplications, and 1.7e+10 is the limit; choose smaller sizes "
            "or sizes with a smaller least common multiple, or use singular_values()",
        ),
        (
            lambda: diagonalise(conv_matrix([1, sympy.sqrt(2), 1], 4, **AROUND)),
            "the tap sqrt(2) is no polynomial with rational coefficients in symbols other than zeta, and "
            "the factorisation is over such; put a symbol in its place",
        ),
        (
            lambda: diagonalise(conv_matrix(zeta_tap, 4, **AROUND)),
            "the tap zeta is no polynomial with rational coefficients in symbols other than zeta, and the "
            "factorisation is over such; put a symbol in its place",
        ),
        (
            lambda: diagonalise(conv_matrix([1j, 2, 1], 4, **AROUND)),
            "the tap I is no polynomial with rational coefficients in symbols other than zeta, and the "
            "factorisation is over such; put a symbol in its place",
        ),
        (
            lambda: diagonalise(conv_matrix(np.ones((2, 1, 3)), 4, **AROUND)).eigenvalues,
            "the middle factor has blocks of shape (2, 1), and only one channel with stride 1 is "
            "diagonalised by F alone; use blocks()",
        ),
        (
            lambda: diagonalise(Conv1d(2, 2, 3, groups=2, **AROUND).matrix(4)).explicit(),
            "the middle factor has blocks of shape (1, 1), and only one channel with stride 1 is "
            "diagonalised by F alone; use blocks()",
        ),
    ):
        with pytest.raises(ConvsymError) as caught:
            call()
        assert str(caught.value) == message


def test_the_eigenvalues_are_shown():
    text = diagonalise(conv_matrix([-1, 2, -1], 8, padding=1, padding_mode="circular")).text()
    words = " ".join(text.split())
    assert "┃ C = F⁻¹DF" in words and "with ζ^{−j·c} at frequency j and place c" in words
    assert "root of unity of order 8, ζ⁴ + 1 = 0" in words and "at ζ = e^{2πi/8}" in words
    table = [line.split("  ") for line in text.splitlines() if line[:1].isdigit()]
    shown = [(int(row[0]), row[-1].strip()) for row in table]
    in_words = {0: "0", 4: "4", 2: "2", 6: "2", 1: "2 − √2", 7: "2 − √2", 3: "√2 + 2", 5: "√2 + 2"}
    assert dict(shown) == in_words and len(shown) == 8
    assert "1  ζ³ − ζ + 2  2 − √2" in text
    plane = diagonalise(conv_matrix([[0, 1], [2, 0]], (6, 3), padding=((0, 1), (0, 1)),
                                    padding_mode="circular"))  # fmt: skip
    words = " ".join(plane.text().split())
    assert "with ζ^{−j₀·c₀ − 2j₁·c₁} at frequency (j₀, j₁) and place (c₀, c₁)" in words
    assert words.endswith("Not shown: 2 more frequencies.")
    assert r"C=F^{-1}DF" in plane.latex().replace(" ", "").replace("{}", "")


def test_the_blocks_are_shown():
    layer = Conv1d(2, 2, 3, stride=2, padding=1, padding_mode="circular", groups=2)
    f = diagonalise(layer.matrix(8).with_weight(np.arange(6).reshape(2, 1, 3)))
    text = f.text()
    words = " ".join(text.split())
    assert "C = Fₒ⁻¹RᵀBQFₙ" in words and "with ζ^{−j·c} and ζ^{−2j·c} at frequency" in words
    assert "8 in all, each 1 × 2:" in words and "Not shown: 2 more blocks." in words
    assert text.index("B₀ = [1.5  −0.5]") < text.index("Frequency 0, group 0.")
    assert text.index("B₁ = [6  −2]") < text.index("Frequency 0, group 1.")
    assert f.blocks()[0] == sympy.ImmutableMatrix([[3 * HALF, -HALF]])
