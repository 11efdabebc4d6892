"""Nearest upsampling followed by a convolution as one transposed layer: PyTorch, matrices, sums of taps."""

import random

import drawing
import numpy as np
import oracle
import pytest
from test_against_torch import convolve, integers

import convsym as cs
from convsym.errors import ConvsymError

torch = drawing.required("torch")


def drawn(draw, ndim):
    """A configuration with stride 1 and zero padding, its factors, and its sizes before upsampling."""
    while True:
        c = drawing.configuration(draw, ndim, "zeros")
        c["stride"] = (1,) * ndim
        factors = tuple(draw.randint(1, 4) for _ in range(ndim))
        reach = [d * (k - 1) for d, k in zip(c["dilation"], c["kernel_size"], strict=True)]
        wide = [s * n for s, n in zip(factors, c["sizes"], strict=True)]
        sums = [n + sum(p) - r for n, p, r in zip(wide, c["padding"], reach, strict=True)]
        if min(sums) >= 1:
            return c, factors


def layer(c, weight, bias=False):
    return getattr(cs, f"Conv{c['ndim']}d")(
        c["in_channels"], c["out_channels"], c["kernel_size"], 1, c["padding"], c["dilation"],
        c["groups"], bias, weight=weight,
    )  # fmt: skip


@pytest.mark.parametrize(("ndim", "count"), [(1, 300), (2, 200), (3, 60)])
def test_against_upsample_and_convolution_in_pytorch(ndim, count):
    draw = random.Random(drawing.seed())
    for _ in range(count):
        c, factors = drawn(draw, ndim)
        rng = np.random.default_rng(draw.randrange(2**32))
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        weight, bias = integers(rng, shape), integers(rng, c["out_channels"])
        x = integers(rng, (2, c["in_channels"], *c["sizes"]))
        wide = torch.nn.Upsample(scale_factor=factors, mode="nearest")(torch.tensor(x))
        expected = convolve(wide, torch.tensor(weight), torch.tensor(bias), c).numpy()
        up = cs.resize_convolution(layer(c, weight, bias), factors)
        assert up.stride == factors and up.dilation == (1,) * ndim
        assert up.output_size(c["sizes"]) == expected.shape[2:], c
        assert np.array_equal(up(x), expected), c


def test_the_matrices_are_equal_entry_by_entry():
    """C·U by the oracle's loops, U by its definition."""
    draw = random.Random(drawing.seed())
    for number in range(60):
        c, factors = drawn(draw, 1 + number % 2)
        if np.prod(c["sizes"]) * np.prod(factors) > 200:
            continue
        rng = np.random.default_rng(draw.randrange(2**32))
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        weight = rng.integers(-4, 5, shape)
        wide = tuple(s * n for s, n in zip(factors, c["sizes"], strict=True))
        C, _ = oracle.matrix(
            weight, c["groups"], wide, c["stride"], c["padding"], c["dilation"], "zeros"
        )
        U = np.zeros((c["in_channels"], *wide, c["in_channels"], *c["sizes"]), int)
        for v in range(c["in_channels"]):
            for place in np.ndindex(wide):
                shown = tuple(x // s for x, s in zip(place, factors, strict=True))
                U[(v, *place, v, *shown)] = 1
        U = U.reshape(c["in_channels"] * int(np.prod(wide)), -1)
        up = cs.resize_convolution(layer(c, weight), factors)
        assert np.array_equal(np.array(C) @ U, up.matrix(c["sizes"]).toarray()), c


def test_the_derivation_multiplies_out():
    draw = random.Random(drawing.seed())
    for number in range(40):
        c, factors = drawn(draw, 1 + number % 2)
        rng = np.random.default_rng(draw.randrange(2**32))
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        weight = rng.standard_normal(shape)  # sums of floats round; the derivation has to be exact
        made = cs.derive.resize_convolution(layer(c, weight), factors, c["sizes"])
        assert made.answer is True and made.verify().ok, c
        assert made.steps[1].why.sentence == "checkerboard.sums_equal"
    symbolic = cs.derive.resize_convolution(cs.Conv2d(1, 1, 3, padding=1), 2, 3)
    assert symbolic.verify().ok and symbolic.answer is True


def test_constant_input_stays_constant_and_the_overlap_may_not():
    up = cs.resize_convolution(cs.Conv1d(1, 1, 2, weight=[1, 3]), 2)
    assert up.overlap(5).tolist() == [1, 2, 1, 2, 1, 2, 1, 2, 1]
    assert cs.derive.checkerboard(up).answer is False
    assert set(up(np.ones(6))[2:-2].tolist()) == {4}
    assert cs.derive.checkerboard(cs.resize_convolution(cs.Conv1d(1, 1, 3), 2)).answer is True


def test_words_bias_and_integers():
    conv = cs.Conv2d(
        2, 2, 3, padding="same", bias=[1, 2], weight=np.full((2, 2, 3, 3), 100, np.int8)
    )
    up = cs.resize_convolution(conv, (2, 3))
    assert up.padding == (1, 1) and up.output_size((4, 5)) == (8, 15)
    assert up.bias.tolist() == [1, 2] and up.weight.max() == 600
    assert cs.resize_convolution(cs.Conv1d(1, 1, 3, padding=5), 2).padding == (-3,)
    open_taps = cs.resize_convolution(cs.Conv1d(1, 1, 2), 2)
    assert [str(one) for one in open_taps.weight.ravel()] == ["w_1", "w_0 + w_1", "w_0"]


def test_what_is_refused():
    from convsym.abc import k

    with pytest.raises(TypeError, match="convolution"):
        cs.resize_convolution(cs.ConvTranspose1d(1, 1, 3), 2)
    with pytest.raises(ValueError, match="stride"):
        cs.resize_convolution(cs.Conv1d(1, 1, 3, stride=2), 2)
    with pytest.raises(ConvsymError, match="reads the enlarged input again"):
        cs.resize_convolution(cs.Conv1d(1, 1, 3, padding=1, padding_mode="circular"), 2)
    with pytest.raises(ConvsymError, match="symbols"):
        cs.resize_convolution(cs.Conv1d(1, 1, k), 2)
    for wrong in (0, (2, 2)):
        with pytest.raises(ValueError, match="factor"):
            cs.resize_convolution(cs.Conv1d(1, 1, 3), wrong)
    with pytest.raises(ConvsymError, match="size is needed"):
        cs.derive.resize_convolution(cs.Conv1d(1, 1, 3), 2)
