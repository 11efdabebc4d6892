"""Builds and the table of faults: what every entry promises, whatever the layer."""

import random

import drawing
import numpy as np
import oracle
import pytest
import scipy.sparse
import sympy
from wrong_builders import LAYERS

import convsym as cs
from convsym.diagnosis.builds import Order, right_build
from convsym.diagnosis.comparison import (
    compare,
    judge_for,
    ratio,
    read_matrix,
    rows_of,
    without_frame,
)
from convsym.diagnosis.search import suspects


def cases(count, most=3000):
    """(right build, weight, dense matrix by the definition of the convolution) of drawn layers."""
    draw = random.Random(drawing.seed())
    while count:
        c = drawing.configuration(draw, draw.choice((1, 2, 2, 3)))
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        if np.prod(shape) * np.prod(c["sizes"]) ** 2 > most:
            continue
        count -= 1
        weight = np.random.default_rng(draw.randrange(2**32)).integers(1, 9, shape)
        conv = LAYERS[c["ndim"]](
            c["in_channels"], c["out_channels"], c["kernel_size"], c["stride"], c["padding"],
            c["dilation"], c["groups"], False, c["padding_mode"], weight=weight,
        )  # fmt: skip
        labels = np.arange(1, weight.size + 1).reshape(shape)
        maps = conv.matrix(c["sizes"]).maps
        if draw.random() < 0.3 and c["padding_mode"] == "zeros":
            conv = conv.transpose(c["sizes"])
        dense, _ = oracle.matrix(
            weight.astype(object), c["groups"], c["sizes"], c["stride"], c["padding"],
            c["dilation"], c["padding_mode"],
        )  # fmt: skip
        yield right_build(conv, maps, labels), weight, np.array(dense).astype(int)


def test_the_right_build_is_the_definition():
    for build, weight, dense in cases(60):
        made = build.pattern(np.array([0, *weight.ravel()]))
        assert (made.toarray() == dense).all() and build.convolution_shape == dense.shape


def test_what_every_suspect_promises():
    """Terms in range, some rows as all rows, sentences that can be joined, another matrix by its key."""
    for build, weight, _ in cases(8):
        values = np.array([0, *weight.ravel()])
        for _, name, (sentence, mend, other) in suspects(build, True):
            assert name and sentence and mend and not (sentence + mend).endswith(".")
            assert sentence[0].islower() or sentence.startswith("M ")
            height, width = other.convolution_shape
            row, column, label = other.terms()
            assert row.size == 0 or (row.min() >= 0 and row.max() < height)
            assert row.size == 0 or (column.min() >= 0 and column.max() < width)
            assert other.taps.min() >= 0 and other.taps.max() < len(values)
            assert label.size == 0 or label.max() < len(values)
            some = np.unique([0, height // 2, height - 1])
            whole = other.pattern(values)
            part = other.pattern(values, some)
            assert (part.toarray() == whole.toarray()[some]).all()
            assert rows_of(whole, some).equals(part)


def test_orders_and_their_inverse():
    draw = random.Random(drawing.seed())
    for _ in range(50):
        shape = tuple(draw.randint(1, 4) for _ in range(draw.randint(2, 4)))
        axes = tuple(draw.sample(range(len(shape)), len(shape)))
        backward = tuple(a for a in range(len(shape)) if draw.random() < 0.3)
        order = Order(axes, backward)
        numbers = np.arange(np.prod(shape))
        seen = np.flip(numbers.reshape(shape), backward).transpose(axes).ravel()
        assert (order.row_major(numbers, shape) == seen).all()
        assert (order.flat(order.row_major(numbers, shape), shape) == numbers).all()
        short = order.effective(shape)
        assert (short.flat(numbers, shape) == order.flat(numbers, shape)).all()
        assert order.flat(np.array([-1]), shape).tolist() == [-1]


def test_every_form_of_a_matrix_reads_alike():
    M = np.array([[0, 2, 0], [3, 0, -1]])
    forms = [
        M, M.tolist(), M.astype(np.int8), sympy.Matrix(M), sympy.SparseMatrix(M),
        sympy.ImmutableMatrix(M), cs.Pattern.from_array(M), scipy.sparse.csr_array(M),
        scipy.sparse.csc_matrix(M), scipy.sparse.dok_array(M), scipy.sparse.bsr_array(M),
    ]  # fmt: skip
    for form in forms:
        found = read_matrix(form)
        assert found.shape == (2, 3) and (found.toarray() == M).all() and found.nnz == 3
    assert read_matrix(cs.conv_matrix([1, 2], 3)).shape == (2, 3)
    twice = scipy.sparse.coo_array(([1, 4], ([0, 0], [1, 1])), shape=(1, 2))
    assert read_matrix(twice).toarray().tolist() == [[0, 5]]


def test_ratios_and_frames():
    A = cs.Pattern.from_array([[0, 4], [2, 6]])
    B = cs.Pattern.from_array([[0, 6], [3, 9]])
    judge = judge_for(B, A.values, None)
    alpha = ratio(compare(B, A, judge), judge)
    assert str(alpha) == "3/2" and compare(B, A, judge, alpha).equal
    assert ratio(compare(A - A, A, judge), judge) is None
    framed = cs.Pattern.from_array([[0, 4, 7], [2, 6, 7], [0, 0, 1]])
    assert without_frame(framed, "affine").equals(A)
    assert without_frame(cs.Pattern.from_array([[7, 0, 4], [7, 2, 6]]), "first").equals(A)
    assert without_frame(cs.Pattern.from_array([[0, 4, 7], [2, 6, 7]]), "last").equals(A)
    assert without_frame(framed.T, "affine") is None


@pytest.mark.parametrize(
    ("M", "values", "tolerance", "expected"),
    [
        ([[1, 2]], [1, 2], None, None),
        ([[1, 2]], [1, 2], 0.25, 0.25),
        ([[0.1]], [1], None, 16 * 2.0**-52),
        ([[1]], np.float32([0.5]), None, 16 * 2.0**-23),
        (np.float16([[1]]), [0.1], None, 16 * 2.0**-10),
        ([[float(np.float32(0.1))]], [0.1], None, 16 * 2.0**-23),
        ([[float(np.float32(0.1))]], [0.5], None, 16 * 2.0**-52),
        ([[sympy.sqrt(2)]], [sympy.sqrt(2)], None, None),
        ([[sympy.Float(0.1)]], [1], None, 16 * 2.0**-52),
        ([[sympy.Symbol("x")]], [sympy.Symbol("x")], 0.5, None),
    ],
)
def test_the_tolerance_comes_from_the_coarser_dtype(M, values, tolerance, expected):
    assert judge_for(read_matrix(M), values, tolerance).tolerance == expected
