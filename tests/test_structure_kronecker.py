"""C = W ⊗ A ⊗ B where the kernels are separable, refused exactly where they are not; the sum per tap."""

import random
from fractions import Fraction
from itertools import product
from math import gcd

import drawing
import numpy as np
import pytest
import structures
import sympy

import convsym as cs
from convsym.structure import kronecker, kronecker_sum
from convsym.structure.separable import primitive, split

a, b, x, y = sympy.symbols("a b x y")
KINDS = ("int", "int", "float", "fraction", "symbol")


def outer(*lines):
    """The product of one kernel per axis."""
    found = np.array(lines[0], dtype=object)
    for line in lines[1:]:
        found = np.multiply.outer(found, np.array(line, dtype=object))
    return found


def rank_is_one(kernel):
    """By all 2 × 2 minors of all unfoldings: nothing here knows of pivots or contents."""
    for axis in range(kernel.ndim):
        flat = np.moveaxis(kernel, axis, 0).reshape(kernel.shape[axis], -1)
        for (r, s), (u, v) in product(
            product(range(flat.shape[0]), repeat=2), product(range(flat.shape[1]), repeat=2)
        ):
            if sympy.expand(flat[r, u] * flat[s, v] - flat[r, v] * flat[s, u]) != 0:
                return False
    return True


def drawn_kernel(draw, ndim, symbolic):
    """A kernel: separable, nearly so, or as it comes."""
    pool = (0, 1, -1, 2, 3, -4, Fraction(1, 2), *((x, x + y, x * y) if symbolic else ()))
    sizes = [draw.randint(1, 3) for _ in range(ndim)]
    kernel = outer(*([draw.choice(pool) for _ in range(size)] for size in sizes))
    if draw.random() < 0.3:
        kernel[tuple(draw.randrange(size) for size in sizes)] += draw.choice((1, -1, 2))
    return kernel


def test_split_is_exact_and_complete():
    draw = random.Random(drawing.seed())
    found = {True: 0, False: 0}
    for case in range(1000):
        kernel = drawn_kernel(draw, draw.choice((1, 2, 2, 3)), symbolic=case % 7 == 0)
        parts = split(kernel)
        assert (parts is not None) is rank_is_one(kernel)
        found[parts is not None] += 1
        if parts is None:
            continue
        rebuilt = parts.scale * outer(*parts.kernels)
        assert all(sympy.expand(v) == 0 for v in (rebuilt - kernel).ravel())
        for line in parts.kernels:
            if all(isinstance(v, int) for v in line):
                assert gcd(*line) == 1 and next(v for v in line if v) > 0
            else:
                assert sympy.gcd_list(line) in (1, -1)
    assert min(found.values()) > 50


def test_primitive_lines():
    assert primitive([0, Fraction(-1, 2), 1]) == (0, 1, -2)
    assert primitive([x, x * y, 2 * x]) == (1, y, 2)
    assert primitive([x / 2, y / 3]) == (3 * x, 2 * y)
    assert primitive([1 / x, 2 / x]) == (1, 2)
    assert primitive([sympy.sqrt(2), 2]) == (1, sympy.sqrt(2))
    assert primitive([sympy.I, 2]) == (1, -2 * sympy.I)


def test_values_that_are_no_polynomials():
    w = outer([1 / x, 2 / x], [sympy.sqrt(2), x])
    f = kronecker(cs.conv_matrix(w, (3, 3)))
    assert f.verify().ok and str(f) == "C = A ⊗ B"
    complex_taps = np.array(outer([1, 1j], [2, 1 - 1j]), dtype=complex)
    assert kronecker(cs.conv_matrix(complex_taps, (3, 3), padding=1)).verify().ok


def test_one_channel():
    """C = A ⊗ B … in every mode, with kernels whose product is the kernel and whose factors are integers."""
    draw = random.Random(drawing.seed())
    for case in range(500):
        ndim = draw.choice((1, 2, 2, 3))
        c = drawing.configuration(draw, ndim)
        pool = (0, 1, -1, 2, 3, Fraction(1, 2), 0.25, *((x, y, x + y) if case % 9 == 0 else ()))
        lines = [[draw.choice(pool) for _ in range(k)] for k in c["kernel_size"]]
        kernel = outer(*lines)
        C = cs.conv_matrix(kernel, c["sizes"], c["stride"], c["padding"], c["dilation"],
                           padding_mode=c["padding_mode"])  # fmt: skip
        if C.nnz > 1500:
            continue
        C = C.T if case % 3 == 0 else C
        f = kronecker(C)
        turned = "ᵀ" if C.transposed else ""
        assert [factor.name for factor in f] == [letter + turned for letter in "ABD"[:ndim]]
        assert f.multiplied_out().equals(structures.exact_pattern(C)) and f.verify().ok
        assert len(f.blocks) == ndim
        found = outer(*(block.weight[0, 0] for block in f.blocks))
        assert all(sympy.expand(structures.exact(u) - structures.exact(v)) == 0
                   for u, v in zip(found.ravel(), kernel.ravel(), strict=True))  # fmt: skip
        for j, block in enumerate(f.blocks):
            alone = cs.conv_matrix(
                block.weight, c["sizes"][j], c["stride"][j], (c["padding"][j],), c["dilation"][j],
                padding_mode=c["padding_mode"],
            )  # fmt: skip
            alone = alone.T if C.transposed else alone
            assert alone.pattern().equals(f.factors[j].pattern)


def test_channels_that_share_their_kernels():
    """One term W ⊗ A ⊗ B: W holds the scales, zero between groups."""
    draw = random.Random(drawing.seed())
    for case in range(300):
        ndim = draw.choice((1, 2, 2, 3))
        c = drawing.configuration(draw, ndim)
        shape = (c["out_channels"], c["in_channels"] // c["groups"])
        if c["out_channels"] == c["in_channels"] == 1:
            continue
        lines = [[1, *(draw.randint(-3, 3) for _ in range(k - 1))] for k in c["kernel_size"]]
        W = np.array([draw.choice((0, 1, -2, Fraction(1, 2))) for _ in range(shape[0] * shape[1])])
        W[draw.randrange(len(W))] = 5
        weight = np.multiply.outer(W.reshape(shape), outer(*lines))
        C = cs.conv_matrix(weight, c["sizes"], c["stride"], c["padding"], c["dilation"],
                           c["groups"], c["padding_mode"])  # fmt: skip
        if C.nnz > 1500:
            continue
        C = C.T if case % 3 == 0 else C
        f = kronecker(C)
        assert f.verify().ok and f.multiplied_out().equals(C.pattern()) and len(f.terms) == 1
        mixed = f.factors[0].pattern.T if C.transposed else f.factors[0].pattern
        wanted = np.zeros((c["out_channels"], c["in_channels"]), dtype=object)
        out, per = c["out_channels"] // c["groups"], shape[1]
        for g in range(c["groups"]):
            rows, columns = slice(g * out, (g + 1) * out), slice(g * per, (g + 1) * per)
            wanted[rows, columns] = W.reshape(shape)[rows]
        assert (mixed.toarray() == wanted).all()


def test_depthwise_kernels_that_differ_are_a_sum():
    weight = np.array([outer([1, 2], [1, 3]), 2 * outer([1, 2], [1, 3]), outer([1, 0], [1, 1])])
    C = cs.conv_matrix(weight[:, None], (3, 4), groups=3, padding=1)
    f = kronecker(C)
    assert str(f) == "C = W_0 ⊗ A_0 ⊗ B_0 + W_1 ⊗ A_1 ⊗ B_1" and f.verify().ok
    assert f["W_0"].toarray().tolist() == [[1, 0, 0], [0, 2, 0], [0, 0, 0]]
    assert f["W_1"].toarray().tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 1]]
    assert f.multiplied_out().equals(C.pattern())
    line = cs.conv_matrix([[[1, 2]], [[3, 1]]], 4)
    assert str(kronecker(line)) == "C = W_0 ⊗ A_0 + W_1 ⊗ A_1" and kronecker(line).verify().ok


def test_well_known_kernels():
    sobel = kronecker(cs.conv_matrix([[1, 0, -1], [2, 0, -2], [1, 0, -1]], (4, 4)))
    assert [block.weight.ravel().tolist() for block in sobel.blocks] == [[1, 2, 1], [1, 0, -1]]
    blur = kronecker(cs.conv_matrix(outer([1, 2, 1], [1, 2, 1]) * Fraction(1, 16), (4, 4)))
    assert blur.blocks[0].weight.ravel().tolist() == [
        Fraction(1, 16),
        Fraction(1, 8),
        Fraction(1, 16),
    ]
    assert blur.blocks[1].weight.ravel().tolist() == [1, 2, 1]
    nothing = kronecker(cs.conv_matrix(np.zeros((2, 2)), (3, 3)))
    assert nothing.verify().ok and nothing.multiplied_out().shape == (4, 9)
    nothing = kronecker(cs.conv_matrix(np.zeros((2, 3, 2, 2)), (3, 3)))
    assert nothing.verify().ok and nothing["W"].nnz == 0
    symbols = kronecker(cs.conv_matrix([[a * x, a * y], [b * x, b * y]], (3, 3)))
    assert [list(block.weight.ravel()) for block in symbols.blocks] == [[a, b], [x, y]]


def test_what_is_not_separable_is_refused():
    with pytest.raises(cs.ConvsymError) as error:
        kronecker(cs.conv_matrix([[1, 0], [0, 1]], (3, 3)))
    assert str(error.value) == (
        "weight[0, 0] is [[1, 0], [0, 1]], but it is no product of one kernel for each axis; use "
        "kronecker_sum, which takes any kernel"
    )
    with pytest.raises(cs.ConvsymError) as error:
        kronecker(cs.Conv2d(1, 1, 2).matrix((3, 3)))
    assert str(error.value) == (
        "weight[0, 0] is [[w_0_0, w_0_1], [w_1_0, w_1_1]], but it is no product of one kernel for each "
        "axis; use kronecker_sum, which takes any kernel"
    )
    nearly = outer([0.1, 0.3], [0.3, 0.7]).astype(float)
    with pytest.raises(cs.ConvsymError, match="it is no product of one kernel for each axis"):
        kronecker(cs.conv_matrix(nearly, (3, 3)))
    exactly = outer([0.5, 0.25], [3.0, 1.5]).astype(float)
    assert kronecker(cs.conv_matrix(exactly, (3, 3))).verify().ok


def test_a_sum_over_the_taps_for_any_kernel():
    for C, c, _ in structures.drawn(400, KINDS, most=300):
        f = kronecker_sum(C)
        assert f.multiplied_out().equals(structures.exact_pattern(C)) and f.verify().ok
        assert len(f.terms) == np.prod(c["kernel_size"])


def test_the_sum_against_the_definition():
    for C, c, _ in structures.drawn(150, KINDS, most=300):
        f = kronecker_sum(C)
        assert structures.same(f.multiplied_out(), structures.definition(C, c))
        for term in f.terms:
            taps = np.array([int(t) for t in term[0].name.removesuffix("ᵀ").split("_")[1:]])
            mixed = term[0].pattern.T if C.transposed else term[0].pattern
            per = C.weight.shape[1]
            for u in range(C.weight.shape[0]):
                first = u // (C.weight.shape[0] // C.groups) * per
                for v in range(per):
                    wanted = structures.exact(C.weight[(u, v, *taps)])
                    assert mixed[u, first + v] == sympy.expand(wanted)
            assert mixed.nnz == C.weight.shape[0] * per
            for factor in term[1:]:
                assert set(factor.pattern.toarray().ravel()) <= {0, 1}


def test_more_axes_than_letters():
    C = cs.conv_matrix(np.ones((1,) * 8, int), (1,) * 8)
    assert str(kronecker(C)) == "C = A ⊗ B ⊗ D ⊗ E ⊗ F ⊗ G ⊗ H ⊗ A7" and kronecker(C).verify().ok
    assert kronecker_sum(C).verify().ok
