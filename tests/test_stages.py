"""A transposed convolution in stages: the recipe and the pixel shuffle, against loops and brute force."""

import random
from dataclasses import replace
from itertools import product

import drawing
import numpy as np
import oracle
import pytest
import sympy
import upsampling

import convsym as cs
from convsym.errors import ConvsymError
from convsym.proof import Factor

FORMS = ("as_conv", "as_pixel_shuffle")


def brute(up, c, x):
    """Cᵀ·x + b by the oracle's loops: the matrix of the convolution, turned on its side."""
    n = up.output_size(c["sizes"])
    y = np.zeros((up.out_channels, *n), dtype=object)
    if up.bias is not None:
        y += np.array(up.bias, dtype=object).reshape(-1, *(1,) * c["ndim"])
    meets = oracle.entries(
        up.weight.shape, up.groups, n, up.stride, [a.pads() for a in up.axes], up.dilation, "zeros",
        outputs=c["sizes"],
    )  # fmt: skip
    for u, r, v, place, tap in meets:
        y[(v, *place)] += up.weight[tap] * x[(u, *r)]
    return y


# ---------------------------------------------------------------- the recipe, by hand


def by_hand(x, weight, s, p):
    """Put zeros between, pad by k − 1 − p, slide the kernel turned round: lists and loops only."""
    rows, columns, k = len(x), len(x[0]), len(weight)
    stuffed = [[0] * (s * (columns - 1) + 1) for _ in range(s * (rows - 1) + 1)]
    for i in range(rows):
        for j in range(columns):
            stuffed[s * i][s * j] = x[i][j]
    around = k - 1 - p
    width = len(stuffed[0]) + 2 * around
    padded = [[0] * width for _ in range(around)]
    padded += [[0] * around + line + [0] * around for line in stuffed]
    padded += [[0] * width for _ in range(around)]
    out = []
    for i in range(len(padded) - k + 1):
        line = []
        for j in range(width - k + 1):
            total = 0
            for a in range(k):
                for b in range(k):
                    total += weight[k - 1 - a][k - 1 - b] * padded[i + a][j + b]
            line.append(total)
        out.append(line)
    return out


EXPERIMENTS = ((1, 0, 3), (2, 0, 3), (2, 1, 3))
PICTURE, KERNEL = [[1, 0], [2, 1]], [[1, 0, 1], [0, 1, 1], [1, 0, 0]]


@pytest.mark.parametrize(("s", "p", "k"), EXPERIMENTS)
def test_the_experiment_of_a_learner(s, p, k):
    numbered = np.arange(1, k * k + 1).reshape(k, k).tolist()
    for weight in (KERNEL, numbered):
        up = cs.ConvTranspose2d(1, 1, k, stride=s, padding=p, weight=weight)
        wanted = by_hand(PICTURE, weight, s, p)
        assert up.as_conv(2)(PICTURE).tolist() == wanted == up(PICTURE).tolist()
        assert up.as_pixel_shuffle(2)(PICTURE).tolist() == wanted


# ---------------------------------------------------------------- drawn layers


@pytest.mark.parametrize("form", FORMS)
def test_the_stages_are_the_layer(form):
    draw = random.Random(drawing.seed())
    crops = mixed = beyond = 0
    for up, c, x in upsampling.drawn(draw, 1200):
        stages = getattr(up, form)(c["sizes"])
        y = stages(x)
        assert y.dtype == np.int64 and np.array_equal(y, brute(up, c, x)), (up, c)
        assert np.array_equal(stages(np.stack([x, 2 * x]))[0], y)
        assert stages.shapes[0] == x.shape and stages.shapes[-1] == y.shape
        step = x
        for stage, shape in zip(stages, stages.shapes[1:], strict=True):
            step = stage(step)
            assert step.shape == shape
        assert np.array_equal(step, y)
        pads = dict((stages[1] if form == "as_conv" else stages[2]).about.values)
        flat = np.hstack([pads["begin"], pads["end"]])
        crops += any(flat < 0)
        mixed += any(flat < 0) and any(flat > 0)
        beyond += any(up.bias_only)
    assert crops > 100 and mixed > 50 and beyond > 50


@pytest.mark.parametrize("form", FORMS)
def test_the_matrices_of_the_stages_multiply_to_the_transpose(form):
    draw = random.Random(drawing.seed())
    tried = 0
    for up, c, _ in upsampling.drawn(draw, 300):
        C = up.matrix(c["sizes"])
        if np.prod(C.shape) > 20_000:
            continue
        tried += 1
        stages = getattr(up, form)(c["sizes"])
        assert stages.verify().ok, up
        first, second, third = (stage.matrix.toarray().astype(float) for stage in stages)
        assert np.array_equal(third @ second @ first, C.toarray())
        if C.nnz < 60:
            symbols = getattr(upsampling.layer(c, None, True), form)(c["sizes"])
            assert symbols.verify().ok and symbols.matrix.dtype == object
    assert tried > 120


def test_an_altered_stage_is_refused():
    draw = random.Random(drawing.seed())
    for form in FORMS:
        up = cs.ConvTranspose1d(1, 2, 3, stride=2, padding=1, weight=[[[1, 2, 3], [4, 5, 6]]])
        derivation = getattr(up, form)(3).derivation()
        (step,) = derivation.steps
        refused = 0
        for _ in range(60):
            right = list(step.claim.right)
            place = draw.randrange(3)
            shape = right[place].pattern.shape
            entry = (draw.randrange(shape[0]), draw.randrange(shape[1]), 1)
            altered = right[place].pattern + cs.Pattern.from_entries([entry], shape)
            right[place] = Factor(right[place].name, altered)
            claim = replace(step.claim, right=tuple(right))
            steps = (replace(step, claim=claim),)
            found = replace(derivation, steps=steps, conclusion=claim).verify().ok
            dense = np.linalg.multi_dot([one.pattern.toarray() for one in right])
            assert found is np.array_equal(dense, up.matrix(3).toarray())
            refused += not found
        assert refused > 30


# ---------------------------------------------------------------- each stage


def test_each_stage_of_the_recipe_does_what_it_says():
    draw = random.Random(drawing.seed())
    for up, c, x in upsampling.drawn(draw, 300):
        stuff, pad, convolve = up.as_conv(c["sizes"])
        spread = np.zeros(
            (x.shape[0], *(s * (o - 1) + 1 for s, o in zip(up.stride, c["sizes"], strict=True))),
            int,
        )
        spread[(slice(None), *(slice(None, None, s) for s in up.stride))] = x
        assert np.array_equal(stuff(x), spread)
        line = spread
        for axis, (k, d, (begin, end), op) in enumerate(
            zip(
                up.kernel_size,
                up.dilation,
                (one.pads() for one in up.axes),
                up.output_padding,
                strict=True,
            ),
            1,
        ):
            line = resized(line, axis, d * (k - 1) - begin, d * (k - 1) - end + op)
        assert np.array_equal(pad(spread), line)
        layer = convolve.layer
        assert layer.stride == (1,) * up.ndim and layer.padding == (0,) * up.ndim
        assert (layer.dilation, layer.groups) == (up.dilation, up.groups)
        assert (
            np.array_equal(convolve(line), layer(line))
            and layer == up.as_conv(c["sizes"]).convolution
        )
        for g, u, v in product(
            range(up.groups),
            range(up.out_channels // up.groups),
            range(up.in_channels // up.groups),
        ):
            into, out = (
                g * (up.in_channels // up.groups) + v,
                g * (up.out_channels // up.groups) + u,
            )
            assert np.array_equal(np.flip(layer.weight[out, v]), up.weight[into, u])


def resized(line, axis, before, behind):
    """Zeros or crops at both ends of an axis, element by element."""
    n = line.shape[axis]
    shape = list(line.shape)
    shape[axis] = n + before + behind
    out = np.zeros(shape, line.dtype)
    for q in range(shape[axis]):
        if 0 <= q - before < n:
            place = [slice(None)] * line.ndim
            source = list(place)
            place[axis], source[axis] = q, q - before
            out[tuple(place)] = line[tuple(source)]
    return out


def test_the_convolution_before_a_pixel_shuffle_has_the_kernel_size_of_its_offsets():
    draw = random.Random(drawing.seed())
    for up, c, _ in upsampling.drawn(draw, 200):
        stages = up.as_pixel_shuffle(c["sizes"])
        for j, (k, s, d) in enumerate(zip(up.kernel_size, up.stride, up.dilation, strict=True)):
            offsets = {d * t // s for t in range(k)}
            assert stages.convolution.kernel_size[j] == max(offsets) + 1
        assert stages.convolution.out_channels == up.out_channels * np.prod(up.stride)
        assert sorted(stages.convolution.weight[stages.convolution.weight != 0].tolist()) == sorted(
            up.weight[up.weight != 0].tolist()
        )


def test_numbers_keep_their_kind():
    up = cs.ConvTranspose1d(1, 1, 3, stride=2, padding=1, output_padding=1, weight=[1, 2, 3])
    stuff, pad, _ = up.as_conv(2)
    for dtype in (np.int8, np.float32, np.complex128, object):
        x = np.array([1, 2], dtype)
        assert stuff(x).dtype == pad(stuff(x)).dtype == dtype
    x = np.array(sympy.symbols("x:2"))
    for form in FORMS:
        assert getattr(up, form)(2)(x).tolist() == up(x).tolist()
    with_symbols = cs.ConvTranspose1d(1, 1, 2, stride=3, output_padding=2, bias=True)
    for form in FORMS:
        y = getattr(with_symbols, form)(2)(x)
        assert [sympy.expand(one) for one in y] == [sympy.expand(one) for one in with_symbols(x)]
        assert str(y[-1]) == "b_0"


# ---------------------------------------------------------------- shown and refused


def test_how_stages_are_shown():
    up = cs.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1)
    stages = up.as_conv((4, 4))
    assert stages.sizes == ((4, 4), (7, 7), (10, 10), (8, 8)) and len(stages) == 3
    assert repr(stages).endswith(": 4 × 4 → 7 × 7 → 10 × 10 → 8 × 8>")
    for text in (stages.text(), stages.markdown(), stages.latex().replace("~$\\times$~", " × ")):
        for size in ("1 × 4 × 4", "1 × 7 × 7", "1 × 10 × 10", "1 × 8 × 8"):
            assert size in text
    assert "CᵀWEZ" in stages.text().replace(" ", "").replace("=", "")
    assert "10 × 7" not in stages[0].text() and "Z is 49 × 16" in stages[0].text()
    shuffled = up.as_pixel_shuffle((4, 4)).text()
    assert "a pixel shuffle by 2" in shuffled and "4 × 5 × 5" in shuffled
    assert "bias" not in shuffled.split("Cᵀ")[0].replace("bias=False", "")
    biased = cs.ConvTranspose1d(1, 1, 3, stride=2, bias=[7])
    assert "then the bias added" in " ".join(biased.as_pixel_shuffle(3).text().split())


@pytest.mark.parametrize("form", FORMS)
def test_what_the_layer_refuses_is_refused(form):
    cropped = cs.ConvTranspose1d(1, 1, 1, padding=2)
    with pytest.raises(ValueError, match="would give an output of size 0") as of_layer:
        cropped.matrix(4)
    with pytest.raises(ValueError, match="would give an output of size 0") as of_stages:
        getattr(cropped, form)(4)
    assert str(of_layer.value) == str(of_stages.value)
    assert getattr(cropped, form)(5).sizes[-1] == (1,)
    with pytest.raises(ConvsymError, match="symbols among its sizes"):
        getattr(cs.ConvTranspose1d(1, 1, 3, stride=cs.abc.s), form)(4)
    stages = getattr(cs.ConvTranspose1d(2, 1, 3), form)(4)
    with pytest.raises(ValueError, match=r"it must be \(2, \*n\) or \(N, 2, \*n\)"):
        stages([1, 2, 3, 4])
    with pytest.raises(ValueError, match="this stage takes the sizes"):
        stages(np.ones((2, 5)))


def test_words_for_padding_that_fix_the_size():
    for word, k in product(("same_upper", "same_lower", "causal", "full"), (1, 2, 3)):
        up = cs.ConvTranspose1d(1, 1, k, stride=3, padding=word, weight=list(range(1, k + 1)))
        x = np.arange(1, 9)
        for form in FORMS:
            assert np.array_equal(getattr(up, form)(8)(x), up(x))


# ---------------------------------------------------------------- outputs that are bias only


def test_outputs_that_are_bias_only_are_the_rows_beyond_the_last_tap():
    draw = random.Random(drawing.seed())
    seen = capped = holes = 0
    for _ in range(4000):
        c = upsampling.arguments(draw, 1)
        c |= {"in_channels": 1, "out_channels": 1, "groups": 1}
        up = upsampling.layer(c, np.ones((1, 1, *c["kernel_size"]), int))
        (o,), (op,), (begin, end) = c["sizes"], up.output_padding, up.axes[0].pads()
        try:
            (n,) = up.output_size((o,))
        except ValueError:
            continue
        (s,), (d,), (k,) = up.stride, up.dilation, up.kernel_size
        last = max(s * r + d * t - begin for r in range(o) for t in range(k))
        beyond = sum(j > last for j in range(n))
        (said,) = up.bias_only
        assert beyond == min(n, said), up
        rows = up.matrix(o).toarray().any(axis=1).tolist()
        trailing = next((n - 1 - j for j in reversed(range(n)) if rows[j]), n)
        if op >= end:
            assert trailing == beyond
        else:
            assert said == 0
            holes += trailing > 0
        seen += said > 0
        capped += said > n
    assert seen > 200 and holes > 10 and capped > 0


def test_the_page_tells_of_bias_only_and_of_no_way_back():
    def text(*arguments, **more):
        return " ".join(cs.explain(cs.ConvTranspose1d(1, 1, *arguments, **more), 4).text().split())

    said = text(3, stride=3, output_padding=2)
    assert "Bias only: at the end of each axis, 2 outputs lie beyond the last tap." in said
    assert "No way back" not in said
    said = text(3, stride=1, padding=1, output_padding=1, dilation=2)
    assert "No way back: the output padding 1 is not below the stride 1" in said
    assert "Bias only" not in said
    assert "No way back" not in text(3, stride=2, padding=1, output_padding=1)
    assert "as a convolution" in said
