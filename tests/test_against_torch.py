"""Layers, matrices, operators and transposes against PyTorch, exactly: integer-valued float64.

At least 500 configurations a run, drawn from a printed seed (CONVSYM_SEED repeats one).
"""

import random

import drawing
import numpy as np
import pytest

from convsym import layers
from convsym.interop.text import parse_layer
from convsym.matrix import conv_matrix

torch = drawing.required("torch")
functional = torch.nn.functional
COUNTS = {1: 260, 2: 220, 3: 70}
TRANSPOSED = {1: 90, 2: 70, 3: 30}


def integers(rng, shape):
    return rng.integers(-4, 5, shape).astype(np.float64)


def applied(C, x):
    """C @ x, a tensor; of a shape (ncols, 1) that is also a matrix of one column, by its vector."""
    if x.shape == (C.shape[1], 1):
        assert (C @ x).shape == (C.shape[0], 1)
        return (C @ x.ravel()).reshape(C.out_shape)
    return C @ x


def padded(x, pads, mode):
    """torch's own padding; a crop comes after the zeros, so that it never runs out of elements."""
    flat = [p for pair in reversed(pads) for p in pair]
    if mode != "zeros":
        return functional.pad(x, flat, mode=mode)
    grown = functional.pad(x, [max(p, 0) for p in flat])
    return functional.pad(grown, [min(p, 0) for p in flat])


def convolve(x, weight, bias, c):
    step = getattr(functional, f"conv{c['ndim']}d")
    widened = padded(x, c["padding"], c["padding_mode"])
    return step(widened, weight, bias, c["stride"], 0, c["dilation"], c["groups"])


@pytest.mark.parametrize("ndim", COUNTS)
def test_convolutions(ndim):
    draw = random.Random(drawing.seed())
    for _ in range(COUNTS[ndim]):
        c = drawing.configuration(draw, ndim)
        rng = np.random.default_rng(draw.randrange(2**32))
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        weight, bias = integers(rng, shape), integers(rng, c["out_channels"])
        x = integers(rng, (2, c["in_channels"], *c["sizes"]))
        given = torch.tensor(x, requires_grad=True)
        expected = convolve(given, torch.tensor(weight), torch.tensor(bias), c)
        layer = getattr(layers, f"Conv{ndim}d")(
            c["in_channels"], c["out_channels"], c["kernel_size"], c["stride"], c["padding"],
            c["dilation"], c["groups"], bias, c["padding_mode"], weight=weight,
        )  # fmt: skip
        y = expected.detach().numpy()
        assert layer.output_size(c["sizes"]) == y.shape[2:], c
        assert np.array_equal(layer(x), y), c
        assert np.array_equal(layer(x[1]), y[1]), c
        C = layer.matrix(c["sizes"])
        plain = (y - bias.reshape(-1, *(1,) * ndim))[0]
        assert np.array_equal(applied(C, x[0]), plain), c
        assert np.array_equal(C.tocsr() @ x[0].ravel(), plain.ravel()), c
        back = integers(rng, y.shape)
        (gradient,) = torch.autograd.grad(expected, given, torch.tensor(back))
        assert np.array_equal(applied(C.T, back[0]), gradient[0].numpy()), c
        assert np.array_equal(C.tocsr().T @ back[0].ravel(), gradient[0].numpy().ravel()), c
        if c["padding_mode"] == "zeros":
            up = layer.transpose(input_size=c["sizes"])
            assert np.array_equal(up(back), gradient.numpy()), c


@pytest.mark.parametrize("ndim", TRANSPOSED)
def test_transposed_convolutions(ndim):
    draw = random.Random(drawing.seed())
    checked = 0
    while checked < TRANSPOSED[ndim]:
        c = drawing.configuration(draw, ndim, "zeros", crops=False)
        extra = tuple(
            draw.randint(0, max(s, d) - 1) for s, d in zip(c["stride"], c["dilation"], strict=True)
        )
        pads = tuple(draw.randint(0, 3) for _ in range(ndim))
        if draw.random() < 0.5:
            pads = c["padding"]
        rng = np.random.default_rng(draw.randrange(2**32))
        shape = (c["in_channels"], c["out_channels"] // c["groups"], *c["kernel_size"])
        weight, bias = integers(rng, shape), integers(rng, c["out_channels"])
        x = integers(rng, (2, c["in_channels"], *c["sizes"]))
        layer = getattr(layers, f"ConvTranspose{ndim}d")(
            c["in_channels"], c["out_channels"], c["kernel_size"], c["stride"], pads, extra,
            c["groups"], bias, c["dilation"], weight=weight,
        )  # fmt: skip
        try:
            size = layer.output_size(c["sizes"])
        except ValueError:
            continue
        checked += 1
        expected = transposed(x, weight, bias, c, pads, extra)
        assert size == expected.shape[2:], (c, pads, extra)
        assert np.array_equal(layer(x), expected), (c, pads, extra)
        C = layer.matrix(c["sizes"])
        plain = (expected - bias.reshape(-1, *(1,) * ndim))[0]
        assert np.array_equal(applied(C, x[0]), plain)
        assert np.array_equal(C.tocsr() @ x[0].ravel(), plain.ravel())
        assert np.vdot(plain, plain) == np.vdot(x[0], applied(C.T, plain))


def transposed(x, weight, bias, c, pads, extra):
    """torch's transposed convolution; begin/end pads as crops of the unpadded one."""
    ndim = c["ndim"]
    step = getattr(functional, f"conv_transpose{ndim}d")
    args = (torch.tensor(x), torch.tensor(weight))
    if all(isinstance(p, int) for p in pads):
        found = step(
            *args, torch.tensor(bias), c["stride"], pads, extra, c["groups"], c["dilation"]
        )
        return found.numpy()
    whole = step(*args, None, c["stride"], 0, 0, c["groups"], c["dilation"])
    flat = []
    for j in reversed(range(ndim)):
        flat += [-pads[j][0], extra[j] - pads[j][1]]
    whole = functional.pad(whole, [max(f, 0) for f in flat])
    return functional.pad(whole, [min(f, 0) for f in flat]).numpy() + bias.reshape(-1, *(1,) * ndim)


@pytest.mark.parametrize("name", ["Conv1d", "Conv2d", "Conv3d"])
@pytest.mark.parametrize("mode", ["zeros", "circular", "reflect", "replicate"])
@pytest.mark.parametrize("padding", [0, 1, "same", "valid"])
def test_modules_with_the_same_arguments(name, mode, padding):
    ndim = int(name[4])
    arguments = {"padding": padding, "dilation": 2, "padding_mode": mode, "bias": False}
    module = getattr(torch.nn, name)(2, 4, 3, groups=2, **arguments, dtype=torch.float64)
    rng = np.random.default_rng(0)
    weight = integers(rng, tuple(module.weight.shape))
    module.weight.data = torch.tensor(weight)
    x = integers(rng, (2, 2, *(6,) * ndim))
    layer = getattr(layers, name)(2, 4, 3, groups=2, **arguments, weight=module.weight.detach())
    assert np.array_equal(layer(x), module(torch.tensor(x)).detach().numpy())
    again = parse_layer(repr(module))
    assert repr(again) == repr(layer) and again.axes == layer.axes


def test_printed_transposed_modules_read_back():
    module = torch.nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, 2, False, 3)
    layer = parse_layer(str(module))
    assert layer.output_size((5, 4)) == tuple(module(torch.zeros(1, 4, 5, 4)).shape[2:])
    assert layer.weight.shape == tuple(module.weight.shape)


def test_the_columns_of_the_matrix_are_the_basis_vectors_seen_by_torch():
    weight = np.random.default_rng(0).integers(-4, 5, (4, 1, 3, 2)).astype(np.float64)
    C = conv_matrix(weight, (4, 5), (2, 1), (1, 2), (1, 2), 2)
    basis = torch.eye(2 * 4 * 5, dtype=torch.float64).reshape(-1, 2, 4, 5)
    seen = functional.conv2d(basis, torch.tensor(weight), None, (2, 1), (1, 2), (1, 2), 2)
    assert np.array_equal(C.toarray(), seen.reshape(40, -1).T.numpy())


def test_output_padding_has_torchs_limit():
    for stride, dilation in ((1, 1), (2, 1), (1, 3), (3, 2)):
        for extra in range(5):
            module = torch.nn.ConvTranspose1d(1, 1, 2, stride, 0, extra, 1, False, dilation)
            try:
                expected = tuple(module(torch.zeros(1, 1, 4)).shape[2:])
            except RuntimeError:
                with pytest.raises(ValueError, match="output_padding"):
                    layers.ConvTranspose1d(1, 1, 2, stride, 0, extra, dilation=dilation)
            else:
                layer = layers.ConvTranspose1d(1, 1, 2, stride, 0, extra, dilation=dilation)
                assert layer.output_size((4,)) == expected
