"""Stages and faces against PyTorch, exactly: integer-valued float64, drawn from a printed seed."""

import random

import drawing
import numpy as np
import pytest
import test_faces
import upsampling
from test_against_torch import integers, transposed
from test_stages import EXPERIMENTS, KERNEL, PICTURE, by_hand

import convsym as cs
from convsym import faces

torch = drawing.required("torch")
COUNTS = {1: 600, 2: 400, 3: 100}


@pytest.mark.parametrize(("s", "p", "k"), EXPERIMENTS)
def test_the_experiment_of_a_learner(s, p, k):
    module = torch.nn.ConvTranspose2d(1, 1, k, stride=s, padding=p, bias=False, dtype=torch.float64)
    module.weight.data = torch.tensor([[KERNEL]], dtype=torch.float64)
    found = module(torch.tensor([[PICTURE]], dtype=torch.float64)).detach().numpy()[0, 0]
    up = cs.ConvTranspose2d(1, 1, k, stride=s, padding=p, weight=KERNEL)
    assert found.tolist() == by_hand(PICTURE, KERNEL, s, p) == up.as_conv(2)(PICTURE).tolist()


@pytest.mark.parametrize("ndim", COUNTS)
def test_stages_are_the_transposed_layer(ndim):
    draw = random.Random(drawing.seed())
    cropped = 0
    for up, c, x in upsampling.drawn(draw, COUNTS[ndim], (ndim,)):
        rng = np.random.default_rng(draw.randrange(2**32))
        weight, bias = integers(rng, c["weight_shape"]), integers(rng, c["out_channels"])
        wanted = transposed(x[None] * 1.0, weight, bias, c, c["padding"], c["output_padding"])
        layer = upsampling.layer(c, weight, bias)
        for form in ("as_conv", "as_pixel_shuffle"):
            assert np.array_equal(getattr(layer, form)(c["sizes"])(x[None]), wanted), up
        cropped += min(p for pair in c["padding"] for p in pair) < 0
    assert cropped > COUNTS[ndim] // 20


def test_pixel_shuffle():
    for _, rng, _, channels, _, _ in test_faces.drawn(200):
        factor, sizes = int(rng.integers(1, 4)), tuple(rng.integers(1, 5, 2))
        x = integers(rng, (2, channels * factor**2, *sizes))
        wanted = torch.nn.PixelShuffle(factor)(torch.tensor(x)).numpy()
        shuffle = faces.pixel_shuffle(channels, factor)
        assert np.array_equal(shuffle(x), wanted)
        back = torch.nn.PixelUnshuffle(factor)(torch.tensor(wanted)).numpy()
        assert np.array_equal(shuffle.matrix(sizes).T.apply_batch(wanted), back)


def test_nearest_upsampling():
    for _, rng, ndim, channels, factor, sizes in test_faces.drawn(300):
        x = integers(rng, (2, channels, *sizes))
        scale = tuple(map(float, test_faces.per_axis(factor, ndim)))
        wanted = torch.nn.Upsample(scale_factor=scale, mode="nearest")(torch.tensor(x)).numpy()
        assert np.array_equal(faces.nearest_upsampling(channels, factor, ndim)(x), wanted)


def test_average_pooling():
    tried = 0
    for draw, rng, ndim, channels, factor, sizes in test_faces.drawn(400):
        k = test_faces.per_axis(factor, ndim)
        stride = draw.choice((None, draw.randint(1, 3)))
        padding = tuple(draw.randint(0, a // 2) for a in k)
        if any(n + 2 * p < a for n, p, a in zip(sizes, padding, k, strict=True)):
            continue
        if ndim == 3 and any(n < a for n, a in zip(sizes, k, strict=True)):
            continue  # PyTorch refuses these in 3-D alone, though the window fits the padded input
        tried += 1
        given = torch.tensor(integers(rng, (2, channels, *sizes)), requires_grad=True)
        module = getattr(torch.nn, f"AvgPool{ndim}d")(k, stride, padding)
        wanted = module(given)
        pool = faces.average_pooling(channels, factor, stride, padding, ndim)
        found = pool(given.detach().numpy())
        assert found.shape == wanted.shape
        assert np.allclose(found.astype(float), wanted.detach().numpy(), rtol=0, atol=1e-12)
        back = integers(rng, wanted.shape)
        (gradient,) = torch.autograd.grad(wanted, given, torch.tensor(back))
        spread = pool.transpose(sizes)(back).astype(float)
        assert np.allclose(spread, gradient.numpy(), rtol=0, atol=1e-12)
    assert tried > 150


def test_fully_connected():
    for draw, rng, _, channels, _, sizes in test_faces.drawn(200):
        features, count = draw.randint(1, 4), channels * int(np.prod(sizes))
        module = torch.nn.Linear(count, features, dtype=torch.float64)
        weight, bias = integers(rng, (features, count)), integers(rng, features)
        module.weight.data, module.bias.data = torch.tensor(weight), torch.tensor(bias)
        x = integers(rng, (2, channels, *sizes))
        wanted = module(torch.tensor(x).flatten(1)).detach().numpy()
        layer = faces.fully_connected(channels, features, sizes, weight, bias)
        assert np.array_equal(layer(x).reshape(2, features), wanted)
