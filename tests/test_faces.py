"""Pixel shuffle, upsampling, pooling and fully connected layers as convolutions, against plain loops."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import drawing
import numpy as np
import pytest
import sympy

import convsym as cs
from convsym import derive, faces
from convsym.errors import ConvsymError
from convsym.proof import Factor


def drawn(count):
    """(draw, rng, ndim, channels, factor, sizes)"""
    draw = random.Random(drawing.seed())
    for _ in range(count):
        ndim = draw.choice((1, 2, 2, 3))
        factor = tuple(draw.randint(1, 3) for _ in range(ndim))
        if draw.random() < 0.4:
            factor = factor[0]
        sizes = tuple(draw.randint(1, 4 if ndim < 3 else 2) for _ in range(ndim))
        rng = np.random.default_rng(draw.randrange(2**32))
        yield draw, rng, ndim, draw.randint(1, 3), factor, sizes


def per_axis(factor, ndim):
    return factor if isinstance(factor, tuple) else (factor,) * ndim


# ---------------------------------------------------------------- each face, by loops


def test_a_pixel_shuffle_alternates_the_phases():
    for _, rng, ndim, channels, factor, sizes in drawn(300):
        s = per_axis(factor, ndim)
        x = rng.integers(-9, 10, (channels * int(np.prod(s)), *sizes))
        layer = faces.pixel_shuffle(channels, factor, ndim)
        y = layer(x)
        assert y.shape == (channels, *(a * n for a, n in zip(s, sizes, strict=True)))
        assert y.dtype == np.int64
        for place in np.ndindex(y.shape):
            u, *c = place
            phase = 0
            for one, a in zip(c, s, strict=True):
                phase = phase * a + one % a
            source = (u * int(np.prod(s)) + phase, *(one // a for one, a in zip(c, s, strict=True)))
            assert y[place] == x[source]
        R = layer.matrix(sizes)
        assert (R @ R.T).equals(cs.Pattern.identity(R.shape[0]))


def test_nearest_upsampling_repeats():
    for _, rng, ndim, channels, factor, sizes in drawn(300):
        s = per_axis(factor, ndim)
        x = rng.integers(-9, 10, (channels, *sizes))
        y = faces.nearest_upsampling(channels, factor, ndim)(x)
        assert y.shape[1:] == tuple(a * n for a, n in zip(s, sizes, strict=True))
        for u, *c in np.ndindex(y.shape):
            assert y[(u, *c)] == x[(u, *(one // a for one, a in zip(c, s, strict=True)))]


def windows(sizes, k, s, pads):
    """The outputs of a pooling, and the places that each takes the mean of; None for a padded zero."""
    counts = [
        (n + b + e - a) // step + 1 for n, a, step, (b, e) in zip(sizes, k, s, pads, strict=True)
    ]
    for r in product(*map(range, counts)):
        lines = [
            [c if 0 <= c < n else None for c in range(one * step - b, one * step - b + a)]
            for one, n, a, step, (b, _) in zip(r, sizes, k, s, pads, strict=True)
        ]
        yield r, list(product(*lines))


def test_average_pooling_takes_means_and_its_transpose_spreads_them():
    tried = 0
    for draw, rng, ndim, channels, factor, sizes in drawn(400):
        k = per_axis(factor, ndim)
        s = draw.choice((None, draw.randint(1, 3), tuple(draw.randint(1, 3) for _ in k)))
        pads = tuple((draw.randint(0, 2), draw.randint(0, 2)) for _ in k)
        steps = k if s is None else per_axis(s, ndim)
        if any(n + sum(p) < a for n, p, a in zip(sizes, pads, k, strict=True)):
            continue
        tried += 1
        pool = faces.average_pooling(channels, factor, s, pads, ndim)
        x = rng.integers(-9, 10, (channels, *sizes))
        y = pool(x)
        back = rng.integers(-9, 10, y.shape)
        spread = np.zeros(x.shape, object)
        for r, places in windows(sizes, k, steps, pads):
            for u in range(channels):
                inside = [(u, *place) for place in places if None not in place]
                assert y[(u, *r)] == Fraction(sum(int(x[one]) for one in inside), len(places))
                for one in inside:
                    spread[one] += Fraction(int(back[(u, *r)]), len(places))
        assert np.array_equal(pool.transpose(sizes)(back), spread)
    assert tried > 250


def test_a_fully_connected_layer_is_its_weight():
    for draw, rng, _, channels, _, sizes in drawn(200):
        features = draw.randint(1, 4)
        W = rng.integers(-9, 10, (features, channels * int(np.prod(sizes))))
        b = rng.integers(-9, 10, features)
        x = rng.integers(-9, 10, (channels, *sizes))
        layer = faces.fully_connected(channels, features, sizes, W, b)
        assert layer(x).shape == (features, *(1,) * len(sizes))
        assert np.array_equal(layer(x).ravel(), W @ x.ravel() + b)
        assert np.array_equal(layer.matrix(sizes).toarray(), W)
        same = faces.fully_connected(channels, features, sizes, layer.weight, b)
        assert same == layer
    open_taps = faces.fully_connected(1, 1, 2)
    assert str(open_taps([1, 10])[0]) == "w_0 + 10*w_1"


# ---------------------------------------------------------------- their derivations


def layers():
    """One layer of each face and a size, and its derivation."""
    for draw, _, ndim, channels, factor, sizes in drawn(25):
        yield derive.nearest_upsampling, faces.nearest_upsampling(channels, factor, ndim), sizes
        yield derive.pixel_shuffle, faces.pixel_shuffle(channels, factor, ndim), sizes
        pads = draw.randint(0, 1)
        k = per_axis(factor, ndim)
        if all(n + 2 * pads >= a for n, a in zip(sizes, k, strict=True)):
            pool = faces.average_pooling(channels, factor, draw.randint(1, 2), pads, ndim)
            yield derive.average_pooling, pool, sizes
        yield derive.fully_connected, faces.fully_connected(channels, 2, sizes), sizes


def test_the_matrices_of_faces_are_checked_and_altered_ones_refused():
    for chapter, layer, sizes in layers():
        made = chapter(layer, sizes)
        assert made.verify().ok, made.source
        assert made.source == f"cs.derive.{made.name}(cs.{layer!r}, {sizes!r})"
        assert chapter(layer).verify().ok and chapter(layer).name == made.name
        claim = made.steps[-1].claim
        last = claim.right[-1]
        altered = replace(claim, right=(*claim.right[:-1], Factor(last.name, -last.pattern)))
        steps = (*made.steps[:-1], replace(made.steps[-1], claim=altered))
        assert not replace(made, steps=steps, conclusion=altered).verify().ok


def test_the_matrices_that_faces_are_compared_with_are_what_they_say():
    up = faces.nearest_upsampling(1, (1, 2))
    U = derive.nearest_upsampling(up, (2, 1)).conclusion.right[0].pattern
    assert U.toarray().tolist() == [[1, 0], [1, 0], [0, 1], [0, 1]]
    pool = faces.average_pooling(1, 2, 1, padding=1, ndim=1)
    A, W = derive.average_pooling(pool, 2).steps[0].claim.right
    assert W.pattern.toarray().tolist() == [[0, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 0]]
    half = Fraction(1, 2)
    assert A.pattern.toarray().tolist() == [
        [half, half, 0, 0, 0, 0], [0, 0, half, half, 0, 0], [0, 0, 0, 0, half, half],
    ]  # fmt: skip
    dense = faces.fully_connected(1, 2, 2, [[1, 2], [3, 4]])
    W = derive.fully_connected(dense, 2).conclusion.right[0].pattern
    assert W.toarray().tolist() == [[1, 2], [3, 4]]


def test_a_pixel_shuffle_by_stages_is_itself():
    """k = s and d = 1: M = 1, so W only sorts channels, and nothing is cropped."""
    for _, _, ndim, channels, factor, sizes in drawn(30):
        stages = faces.pixel_shuffle(channels, factor, ndim).as_pixel_shuffle(sizes)
        assert set(stages.convolution.kernel_size) == {1}
        for stage in (stages[0], stages[2]):
            pattern = stage.pattern
            assert (pattern @ pattern.T).equals(cs.Pattern.identity(pattern.shape[0]))
        assert stages[2].pattern.equals(cs.Pattern.identity(stages[2].matrix.shape[0]))


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: faces.pixel_shuffle(1, 2, ndim=4),
            ValueError,
            "ndim is 4, but layers have 1, 2 or 3 axes; choose one of these",
        ),
        (
            lambda: faces.nearest_upsampling(1, (2, 2, 2)),
            ValueError,
            "factor is (2, 2, 2), but",
        ),
        (lambda: faces.average_pooling(1, 0), ValueError, "kernel_size is 0, but"),
        (lambda: faces.nearest_upsampling(0, 2), ValueError, "channels is 0, but"),
        (
            lambda: faces.fully_connected(1, 2, 3, weight=[[1, 2]]),
            ValueError,
            "shape of weight is (1, 2), but",
        ),
        (
            lambda: derive.nearest_upsampling(cs.ConvTranspose1d(1, 1, 2, stride=2)),
            ConvsymError,
            "is none that faces.nearest_upsampling makes, and derive.nearest_upsampling speaks of those",
        ),
        (
            lambda: derive.average_pooling(cs.Conv1d(1, 1, 2, weight=[1, 1]), 4),
            ConvsymError,
            "is none that faces.average_pooling makes",
        ),
        (
            lambda: derive.average_pooling(cs.Conv1d(1, 1, cs.abc.k)),
            ConvsymError,
            "is none that faces.average_pooling makes",
        ),
        (
            lambda: derive.fully_connected(cs.Conv1d(1, 1, 3, padding=1), 3),
            ConvsymError,
            "is none that faces.fully_connected makes",
        ),
        (
            lambda: derive.fully_connected(faces.fully_connected(1, 1, 3), 4),
            ConvsymError,
            "input_size 4 is not the kernel size (3,) of the layer",
        ),
        (
            lambda: derive.pixel_shuffle(cs.Conv1d(1, 1, 3), 4),
            TypeError,
            "derive.pixel_shuffle speaks of a transposed layer; give layer.transpose(input_size)",
        ),
        (
            lambda: derive.recipe(cs.Conv1d(1, 1, 3, padding=1, padding_mode="circular")),
            ConvsymError,
            "layer has padding_mode 'circular', whose border folds back; give an input size too",
        ),
    ],
)
def test_what_is_refused(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


def test_faces_take_symbols():
    x = np.array(sympy.symbols("x:4")).reshape(1, 4)
    assert faces.nearest_upsampling(1, 2, ndim=1)(x).tolist() == [
        [one for one in x[0] for _ in "ab"]
    ]
    assert faces.average_pooling(1, 2, ndim=1)(x)[0][0] == (x[0][0] + x[0][1]) / 2
