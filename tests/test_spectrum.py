"""Singular values, norm and condition against dense SVDs of the definition and closed forms."""

import math
import random
from fractions import Fraction

import drawing
import numpy as np
import oracle
import pytest
import sympy

from convsym.errors import ConvsymError
from convsym.layers import Conv1d, Conv2d, ConvTranspose2d
from convsym.matrix import ConvMatrix, conv_matrix
from convsym.spectrum import krylov
from convsym.spectrum import singular as spectrum
from convsym.spectrum.periodic import repeats


def periodic_configuration(draw):
    """Circular layer arguments with o·s = n on every axis, kernels often longer than n."""
    ndim = draw.choice((1, 1, 2, 2, 3))
    axes = []
    while len(axes) < ndim:
        s, k, d = (
            draw.choice((1, 1, 2, 3)),
            draw.randint(1, 4 if ndim < 3 else 3),
            draw.randint(1, 3),
        )
        n = s * draw.randint(1, 8 if ndim == 1 else 4 if ndim == 2 else 2)
        total = d * (k - 1) + 1 - s + draw.randrange(s)
        begin = draw.randint(-2, max(total, 0) + 2)
        if max(begin, total - begin) <= n:
            axes.append((n, k, s, (begin, total - begin), d))
    groups = draw.choice((1, 1, 2, 3))
    sizes, kernel, stride, pads, dilation = zip(*axes, strict=True)
    shape = (groups * draw.randint(1, 3), draw.randint(1, 3), *kernel)
    return sizes, stride, pads, dilation, groups, shape


def taps(draw, shape):
    """A weight of one of the dtypes, sometimes with few distinct values."""
    rng = np.random.default_rng(draw.randrange(2**32))
    what = draw.choice(("int", "float", "float32", "complex", "Fraction"))
    weight = rng.integers(-3, 4, shape)
    if what in ("float", "float32"):
        return rng.standard_normal(shape).astype(what)
    if what == "complex":
        return weight + 1j * rng.integers(-3, 4, shape)
    if what == "Fraction":
        return np.vectorize(lambda w: Fraction(int(w), 7), otypes=[object])(weight)
    return weight


def defined(weight, groups, sizes, stride, pads, dilation, mode):
    """The singular values of the matrix that the definition gives, by NumPy."""
    numbers = weight.astype(complex) if weight.dtype.kind == "c" else weight.astype(float)
    dense, _ = oracle.matrix(numbers, groups, sizes, stride, pads, dilation, mode)
    return np.linalg.svd(np.array(dense), compute_uv=False)


def close(found, expected, tolerance=1e-13):
    """Equal to `tolerance`, relative to the largest."""
    assert found.dtype == np.float64 and found.shape == expected.shape
    assert np.abs(found - expected).max() <= tolerance * max(expected[0], 1e-300)


def test_circular_values_are_those_of_the_definition(monkeypatch):
    monkeypatch.setattr(spectrum, "_dense", None)
    draw = random.Random(drawing.seed())
    for _ in range(400):
        sizes, stride, pads, dilation, groups, shape = periodic_configuration(draw)
        weight = taps(draw, shape)
        C = conv_matrix(weight, sizes, stride, pads, dilation, groups, "circular")
        if np.prod(C.shape) > 10_000:
            continue
        assert all(m.o * m.s == m.n and repeats(m) for m in C.maps)
        expected = defined(weight, groups, sizes, stride, pads, dilation, "circular")
        tolerance = 1e-5 if weight.dtype == np.float32 else 1e-13
        close(C.singular_values(), expected, tolerance)
        close(C.T.singular_values(), expected, tolerance)
        count = draw.randint(1, len(expected))
        close(C.singular_values(count), expected[:count], tolerance)
        assert abs(C.norm() - expected[0]) <= tolerance * max(expected[0], 1e-300)


def test_wherever_rows_repeat_the_transform_gives_the_values():
    """Any mode and size: an axis that `repeats` has a matrix that a shift of s columns maps to itself."""
    draw = random.Random(drawing.seed())
    seen = dict.fromkeys(("zeros", "circular", "reflect", "replicate"), 0)
    for _ in range(4000):
        n, k, s, pads, d = drawing.axis(draw, 1, mode := draw.choice(tuple(seen)))
        weight = np.random.default_rng(draw.randrange(2**32)).standard_normal((2, 2, k))
        C = conv_matrix(weight, (n,), s, (pads,), d, 1, mode)
        dense = oracle.matrix(weight, 1, (n,), (s,), (pads,), (d,), mode)[0]
        (m,) = C.maps
        rows = np.array(dense).reshape(2, m.o, 2, n)
        shifted = np.roll(np.roll(rows, 1, axis=1), s, axis=3)
        if repeats(m):
            seen[mode] += 1
            assert m.o == 1 or (shifted == rows).all()
            close(C.singular_values(), np.linalg.svd(np.array(dense), compute_uv=False))
        elif mode in ("zeros", "circular") and rows.any():
            assert not (shifted == rows).all()
    assert min(seen.values()) > 20


def test_closed_forms():
    for n in (1, 2, 3, 8, 9, 64):
        C = conv_matrix([-1, 2, -1], n, padding=1, padding_mode="circular")
        expected = np.sort(2 - 2 * np.cos(2 * np.pi * np.arange(n) / n))[::-1]
        assert np.abs(C.singular_values() - expected).max() < 1e-14
        C = conv_matrix([-1, 2, -1], n, padding=1)
        expected = np.sort(2 - 2 * np.cos(np.pi * np.arange(1, n + 1) / (n + 1)))[::-1]
        assert np.abs(C.singular_values() - expected).max() < 1e-13
        assert abs(C.condition() / (expected[0] / expected[-1]) - 1) < 1e-11
    flat = conv_matrix(np.ones((2, 2)), (6, 6), stride=2)
    assert np.allclose(flat.singular_values(), 2, rtol=1e-15) and flat.condition() == 1
    assert conv_matrix([1, 1], 10**6, padding=((1, 0),), padding_mode="circular").norm() == 2
    half = conv_matrix([1, -1], 9, padding=((1, 0),), padding_mode="circular").singular_values()
    assert half[-1] < 1e-15 and np.allclose(half[:8:2], half[1:8:2], rtol=1e-13)


def test_large_dirichlet_laplacian_by_iteration():
    n = 64
    line = 2 - 2 * np.cos(np.pi * np.arange(1, n + 1) / (n + 1))
    expected = np.sort((line[:, None] + line).ravel())[::-1]
    C = conv_matrix([[0, -1, 0], [-1, 4, -1], [0, -1, 0]], (n, n), padding=1)
    close(C.singular_values(6), expected[:6], 1e-12)
    close(C.singular_values(6, which="smallest"), expected[-6:], 1e-12)
    assert abs(C.condition() / (expected[0] / expected[-1]) - 1) < 1e-10


def test_values_below_the_root_of_rounding_are_found():
    """Squaring would give 1e-8; here σ falls to 1e-17 of the largest, hundreds of values below 1e-8."""
    for size, power in ((1000, 8), (1200, 2), (1199, 4)):
        weight = np.array([(-1) ** j * math.comb(power, j) for j in range(power + 1)])
        C = conv_matrix(weight, size, padding=power // 2)
        expected = np.linalg.svd(C.toarray().astype(float), compute_uv=False)
        found = C.singular_values(5, which="smallest")
        assert np.abs(found - expected[-5:]).max() <= 1e-13 * expected[0]


@pytest.fixture
def by_iteration(monkeypatch):
    """Send matrices of every size to the iteration."""
    monkeypatch.setattr(spectrum, "_small", lambda C, count: False)


def test_iteration_against_dense_in_every_mode(by_iteration):
    draw = random.Random(drawing.seed())
    done = 0
    while done < 40:
        c = drawing.configuration(draw, draw.choice((1, 2, 2, 3)))
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        weight = taps(draw, shape)
        geometry = (c["stride"], c["padding"], c["dilation"], c["groups"], c["padding_mode"])
        C = conv_matrix(weight, c["sizes"], *geometry)
        if all(map(repeats, C.maps)) or np.prod(C.shape) > 30_000 or min(C.shape) < 64:
            continue
        done += 1
        expected = defined(
            weight, c["groups"], c["sizes"], c["stride"], c["padding"], c["dilation"],
            c["padding_mode"],
        )  # fmt: skip
        tolerance = 1e-5 if weight.dtype == np.float32 else 1e-12
        count = draw.randint(1, 6)
        scale = max(expected[0], 1e-300)
        for A in (C, C.T):
            largest, smallest = A.singular_values(count), A.singular_values(count, "smallest")
            assert np.abs(largest - expected[:count]).max() <= tolerance * scale
            assert np.abs(smallest - expected[-count:]).max() <= tolerance * scale
            assert (np.diff(largest) <= 0).all() and (np.diff(smallest) <= 0).all()


def test_iteration_repeats_itself_to_the_bit(by_iteration):
    C = conv_matrix(np.arange(18).reshape(2, 1, 3, 3) % 5, (12, 12), padding=1)
    for which in ("largest", "smallest"):
        assert (C.singular_values(3, which) == C.singular_values(3, which)).all()


def test_multiple_values_are_found_as_often_as_they_occur(by_iteration):
    C = conv_matrix(np.ones((4, 1, 3, 3)), (9, 9), padding=1, groups=4)
    expected = np.linalg.svd(C.toarray(), compute_uv=False)
    for count in (1, 3, 5, 9):
        close(C.singular_values(count), expected[:count], 1e-13)
        assert np.abs(C.singular_values(count, "smallest") - expected[-count:]).max() < 1e-13
    identity = conv_matrix([0, 1, 0], 99, padding=1)
    assert np.allclose(identity.singular_values(5), 1) and abs(identity.condition() - 1) < 1e-13
    assert np.allclose(identity.singular_values(5, "smallest"), 1)


def test_condition_against_numpy():
    draw = random.Random(drawing.seed())
    finite = infinite = 0
    while finite < 60 or infinite < 20:
        c = drawing.configuration(draw, draw.choice((1, 1, 2)))
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        weight = np.random.default_rng(draw.randrange(2**32)).integers(-1, 2, shape)
        geometry = (c["stride"], c["padding"], c["dilation"], c["groups"], c["padding_mode"])
        C = conv_matrix(weight, c["sizes"], *geometry)
        if np.prod(C.shape) > 2_000:
            continue
        rank = sympy.Matrix(C.toarray().tolist()).rank() if np.prod(C.shape) < 400 else C.rank()
        if rank < min(C.shape):
            infinite += 1
            assert C.condition() == C.T.condition() == math.inf
            continue
        finite += 1
        expected = np.linalg.cond(C.toarray().astype(float))
        assert abs(C.condition() / expected - 1) < 1e-13 * max(expected, 100)


def test_condition_says_inf_for_rounding_and_for_exact_deficiency():
    third = [1 / 3, -1 / 3]
    assert (
        conv_matrix(third, 40, padding=((1, 0),), padding_mode="circular").condition() == math.inf
    )
    assert conv_matrix(np.zeros(3), 9, padding=1).condition() == math.inf
    near = conv_matrix([1, -1 + 1e-6], 40, padding=((1, 0),), padding_mode="circular")
    assert abs(near.condition() / 2e6 - 1) < 1e-5
    laplacian = conv_matrix([[0, 1, 0], [1, -4, 1], [0, 1, 0]], (40, 40), 1, 1, 1, 1, "replicate")
    assert laplacian.condition() == math.inf
    rational = conv_matrix([Fraction(1, 3), Fraction(-2, 3), Fraction(1, 3)], 5, padding=0)
    assert abs(rational.condition() / np.linalg.cond(rational.toarray().astype(float)) - 1) < 1e-12


def test_condition_beyond_double_precision_is_refused():
    weight = [(-1) ** j * math.comb(16, j) for j in range(17)]
    with pytest.raises(ConvsymError) as caught:
        conv_matrix(weight, 60, padding=8).condition()
    assert str(caught.value) == (
        "C has full rank 60, exactly, but its smallest singular value is below 1.3e-14 of the largest, "
        "where double precision cannot tell it from 0; its condition number is finite and above 7.5e+13;"
        " use exact.rank"
    )


def test_scales_near_the_limits_of_floats():
    for factor in (1e-300, 1e300, 5e-324):
        for padding, mode in ((1, "circular"), (1, "zeros")):
            C = conv_matrix(
                factor * np.array([0.5, 1, 0.5]), 30, padding=padding, padding_mode=mode
            )
            assert math.isclose(C.norm(), factor * 2, rel_tol=0.1) or factor == 5e-324
            assert C.singular_values().shape == (30,)
    assert (conv_matrix(np.zeros((2, 1, 3)), 12, padding=1).singular_values() == 0).all()
    assert conv_matrix(np.array([127, 127], np.int8), 2).norm() == math.sqrt(2) * 127
    assert math.isclose(conv_matrix([10**30, 0], 2).norm(), 1e30)


def test_norm_of_layers_against_torch():
    torch = drawing.required("torch")
    rng = np.random.default_rng(3)
    for layer, size in (
        (Conv2d(3, 5, 3, 2, 1, weight=rng.standard_normal((5, 3, 3, 3))), (30, 31)),
        (Conv2d(4, 6, 3, 1, 2, 2, 2, weight=rng.standard_normal((6, 2, 3, 3))), (16, 16)),
        (ConvTranspose2d(3, 4, 3, 2, 1, 1, weight=rng.standard_normal((3, 4, 3, 3))), (15, 15)),
    ):
        C = layer.matrix(size)
        name = "conv_transpose2d" if layer.transposed else "conv2d"
        options = {"stride": layer.stride, "padding": layer.padding[0], "dilation": layer.dilation}
        if layer.transposed:
            options["output_padding"] = layer.output_padding
        x = torch.ones(1, *C.in_shape, dtype=torch.float64, requires_grad=True)
        for _ in range(1500):  # power iteration by torch's own adjoint
            y = getattr(torch.nn.functional, name)(
                x, torch.tensor(layer.weight), groups=layer.groups, **options
            )
            (g,) = torch.autograd.grad(y, x, y)
            x = (g / g.norm()).detach().requires_grad_()
        assert abs(C.norm() / float(g.norm()) ** 0.5 - 1) < 1e-6
        assert C.norm() >= float(g.norm()) ** 0.5 * (1 - 1e-12)


def test_a_wrong_answer_of_the_iteration_is_refused():
    """What does not settle is refused, never returned."""
    values = np.linspace(1, 1.001, 3000)
    A = krylov.Map(
        (3000, 3000), np.dtype(float), 3000, lambda x: values[:, None] * x,
        lambda y: values[:, None] * y, lambda: None,
    )  # fmt: skip
    with pytest.raises(ConvsymError) as caught:
        krylov.largest(A, 2, rounds=2)
    assert str(caught.value).startswith(
        "the largest singular values of a matrix of shape (3000, 3000) did not settle in 2 rounds (count "
        "2): they are known to "
    )
    assert str(caught.value).endswith(
        " of the largest, and 1e-08 is promised; ask for another count or a smaller input size"
    )


def large():
    """A matrix of 10,000 columns that no transform diagonalises."""
    return conv_matrix([1, 2, 3], 10_000, padding=1)


CASES = [
    (
        lambda: large().singular_values(),
        ConvsymError,
        "the singular values of a matrix of shape (10000, 10000), all or more than an eighth of them, "
        "would need a dense SVD, and 8192 rows or columns are the limit; ask for a few with count=6 and "
        "which='largest' or 'smallest', or use circular padding with o*s = n",
    ),
    (
        lambda: large().singular_values(0),
        ValueError,
        "count is 0, but it must be at least 1; give an integer from 1 on",
    ),
    (
        lambda: conv_matrix([1, 2], 4).singular_values(4),
        ValueError,
        "count is 4, but a matrix of shape (3, 4) has 3 singular values; ask for no more than those",
    ),
    (
        lambda: large().singular_values(2.0),
        TypeError,
        "count is 2.0, but it must be an integer, no float; give an integer, as count=1",
    ),
    (
        lambda: large().singular_values(2, "middle"),
        ValueError,
        "which is 'middle', but no such word is known; choose from largest, smallest",
    ),
    (
        lambda: Conv1d(1, 1, 2).matrix(3).norm(),
        ConvsymError,
        "singular_values needs numbers, but the taps hold symbols (w_0, w_1); give the layer a weight "
        "of numbers, or use spectrum.diagonalise for circular padding",
    ),
    (
        lambda: Conv1d(1, 1, 2).matrix(3).condition(),
        ConvsymError,
        "condition needs numbers, but the taps hold symbols (w_0, w_1); give the layer a weight of "
        "numbers, or use spectrum.diagonalise for circular padding",
    ),
    (
        lambda: conv_matrix([1.0, math.inf], 2).norm(),
        ValueError,
        "weight is array([[[ 1., inf]]]), but a singular value of infinite taps (or NaN) is no number; "
        "give finite taps",
    ),
    (
        lambda: conv_matrix([10**400, 1], 2).norm(),
        ConvsymError,
        "singular_values needs taps that fit double precision, but one is beyond 1.8e+308; divide the "
        "weight by its largest tap",
    ),
    (
        lambda: conv_matrix(np.ones((20, 20, 3, 3)), (50, 50), padding=1).condition(),
        ConvsymError,
        "the smallest singular values need an LU factorisation of the matrix, which has 8761600 "
        "non-zeros, and 4000000 is the limit; ask for a smaller input size, or use circular padding with "
        "o*s = n",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), CASES)
def test_messages(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


def test_a_factorisation_that_memory_cannot_hold_is_refused(monkeypatch, by_iteration):
    def none(*_):
        raise MemoryError

    monkeypatch.setattr("scipy.sparse.linalg.splu", none)
    with pytest.raises(ConvsymError) as caught:
        conv_matrix([1, 2, 3], 99, padding=1).singular_values(1, "smallest")
    assert str(caught.value) == (
        "the LU factorisation of a matrix of shape (99, 99) needs more memory than there is; ask for a "
        "smaller input size, or use circular padding with o*s = n"
    )


def test_a_shift_that_is_a_singular_value_is_moved():
    from scipy.sparse import csc_array

    step = krylov._shift_and_invert(csc_array(np.diag([2.0, 1.0])), 1.0)
    found = step(np.array([[1.0], [1.0]]))
    assert abs(found[1, 0]) > 1e6 * abs(found[0, 0]) > 0


def test_methods_hand_over():
    C = conv_matrix([1.0, 2.0], 5)
    assert isinstance(C, ConvMatrix) and isinstance(C.norm(), float)
    assert (C.singular_values(2, "smallest") == C.singular_values()[-2:]).all()
    assert C.norm() == C.singular_values()[0] and C.condition() == spectrum.condition(C)
