"""Two layers as one, against products of matrices, loops over the definition, and PyTorch."""

import math
import random
import re
from fractions import Fraction
from itertools import product

import drawing
import numpy as np
import oracle
import pytest
import sympy

import convsym as cs
from convsym.compose import turned
from convsym.compose_border import differing_outputs, differing_rows
from convsym.errors import ConvsymError

MOST_ENTRIES = 40_000
BORDERS = "and no single layer has the border"


# ---------------------------------------------------------------- drawn pairs


def geometry(draw, ndim, transposed):
    lowest = draw.choice((-2, 0, 0))
    found = {
        "kernel_size": tuple(draw.randint(1, 3) for _ in range(ndim)),
        "stride": tuple(draw.randint(1, 3) for _ in range(ndim)),
        "padding": tuple((draw.randint(lowest, 3), draw.randint(lowest, 3)) for _ in range(ndim)),
        "dilation": tuple(draw.randint(1, 3) for _ in range(ndim)),
    }
    if transposed:
        pairs = zip(found["stride"], found["dilation"], strict=True)
        found["output_padding"] = tuple(draw.randint(0, max(pair) - 1) for pair in pairs)
    return found


def integers(draw, shape, low, high):
    taps = [draw.randint(low, high) for _ in range(math.prod(shape))]
    return np.array(taps, dtype=object).reshape(shape)


def pair(draw, ndim, transposed, taps=(1, 10**9), modes=("zeros",), bias=False):
    """Two layers that follow each other, channels and groups too, and an input size that fits both."""
    kind = getattr(cs, f"{'ConvTranspose' if transposed else 'Conv'}{ndim}d")
    while True:
        groups = draw.choice((1, 1, 2, 3)), draw.choice((1, 1, 2, 3))
        middle = math.lcm(*groups) * draw.choice((1, 1, 2))
        channels = groups[0] * draw.randint(1, 2), middle, groups[1] * draw.randint(1, 2)
        made = []
        for number in (0, 1):
            given = geometry(draw, ndim, transposed)
            if not transposed:
                given["padding_mode"] = draw.choice(modes)
            if bias:
                given["bias"] = integers(draw, (channels[number + 1],), -9, 9)
            layer = kind(*channels[number : number + 2], groups=groups[number], **given)
            made.append(layer.with_weight(integers(draw, layer.weight.shape, *taps)))
        sizes = tuple(draw.randint(1, 7 if ndim == 1 else 4) for _ in range(ndim))
        try:
            shapes = made[0].matrix(sizes).shape, made[1].matrix(made[0].output_size(sizes)).shape
        except ValueError:  # a window does not fit
            continue
        if math.prod(shapes[0]) + math.prod(shapes[1]) <= MOST_ENTRIES:
            return *made, sizes


def dense(layer, sizes):
    """The matrix from the oracle's loops, of a transposed layer by transposing."""
    outer = layer.output_size(sizes)
    inner = sizes
    if layer.transposed:
        outer, inner = inner, outer
    pads = [axis.pads(n) for axis, n in zip(layer.axes, inner, strict=True)]
    weight = layer.weight
    rows, columns = weight.shape[0], weight.shape[1] * layer.groups
    found = np.zeros((rows * math.prod(outer), columns * math.prod(inner)), object)
    for u, r, v, c, tap in oracle.entries(
        weight.shape, layer.groups, inner, layer.stride, pads, layer.dilation,
        layer.padding_mode, outer,
    ):  # fmt: skip
        found[oracle.flat(u, r, outer), oracle.flat(v, c, inner)] += weight[tap]
    return found.T if layer.transposed else found


def both(first, second, sizes):
    """C₂·C₁ and the C of the one layer."""
    one = cs.compose(first, second)
    assert type(one) is type(first)
    between = first.output_size(sizes)
    assert one.output_size(sizes) == second.output_size(between)
    return dense(second, between) @ dense(first, sizes), dense(one, sizes)


def places(layer, r, t):
    begins = [axis.pads()[0] for axis in layer.axes]
    axes = zip(layer.stride, r, layer.dilation, t, begins, strict=True)
    return [s * x + d * y - p for s, x, d, y, p in axes]


def rows_by_loops(first, second, sizes):
    """Outputs of convolutions that read a padded zero whose window, seen by `first`, touches a pixel."""
    between, last = first.output_size(sizes), second.output_size(first.output_size(sizes))
    found = np.zeros(last, bool)
    for r in product(*map(range, last)):
        for t2 in product(*map(range, second.kernel_size)):
            j = places(second, r, t2)
            if all(0 <= x < n for x, n in zip(j, between, strict=True)):
                continue
            for t1 in product(*map(range, first.kernel_size)):
                c = places(first, j, t1)
                found[r] |= all(0 <= x < n for x, n in zip(c, sizes, strict=True))
    return found


@pytest.mark.parametrize(("ndim", "count"), [(1, 700), (2, 80), (3, 5)])
@pytest.mark.parametrize("transposed", [False, True])
def test_rows_differ_exactly_where_they_are_named(ndim, count, transposed):
    """With large positive taps, so that nothing cancels: the rows named and no others."""
    draw = random.Random(drawing.seed())
    named = 0
    for _ in range(count):
        first, second, sizes = pair(draw, ndim, transposed)
        product_, whole = both(first, second, sizes)
        differ = (product_ != whole).any(axis=1).reshape(second.out_channels, -1)
        rows = differing_rows(first, second, sizes)
        assert rows.shape == second.output_size(first.output_size(sizes))
        assert (differ == rows.ravel()).all(), (first, second, sizes)
        if not transposed:
            assert (rows == rows_by_loops(first, second, sizes)).all(), (first, second, sizes)
        named += rows.any()
    assert count < 50 or 0 < named < count


@pytest.mark.parametrize("transposed", [False, True])
def test_small_taps_of_any_sign_differ_in_no_other_rows(transposed):
    draw = random.Random(drawing.seed())
    for _ in range(300):
        first, second, sizes = pair(draw, draw.choice((1, 1, 2)), transposed, (-1, 1))
        product_, whole = both(first, second, sizes)
        differ = (product_ != whole).any(axis=1).reshape(second.out_channels, -1)
        assert not (differ & ~differing_rows(first, second, sizes).ravel()).any()


@pytest.mark.parametrize("transposed", [False, True])
def test_exact_where_the_second_pads_nothing_and_where_the_first_crops_nothing(transposed):
    draw = random.Random(drawing.seed())
    seen = 0
    while seen < 200:
        first, second, sizes = pair(draw, draw.choice((1, 2)), transposed)
        decides = first if transposed else second
        extras = decides.output_padding
        pads = [axis.pads() for axis in decides.axes]
        if all(b <= 0 and e <= x for (b, e), x in zip(pads, extras, strict=True)):
            assert not differing_rows(first, second, sizes).any()
            product_, whole = both(first, second, sizes)
            assert np.array_equal(product_, whole)
            seen += 1


def test_borders_that_fold():
    """Every pair of padding modes: one layer and its rows, or a refusal."""
    draw = random.Random(drawing.seed())
    modes = ("zeros", "circular", "reflect", "replicate")
    made, refused = set(), set()
    for _ in range(1500):
        first, second, sizes = pair(draw, 1, False, modes=modes)
        key = first.padding_mode, second.padding_mode
        try:
            one = cs.compose(first, second)
        except ConvsymError as error:
            assert BORDERS in str(error)
            assert any(pad > 0 for axis in second.axes for pad in axis.pads())
            refused.add(key)
            continue
        try:
            one.matrix(sizes)
        except ValueError as error:  # two circular borders that are longer than the input
            assert "circular" in str(error)
            continue
        product_, whole = both(first, second, sizes)
        differ = (product_ != whole).any(axis=1).reshape(second.out_channels, -1)
        assert (differ == differing_rows(first, second, sizes).ravel()).all(), (
            first,
            second,
            sizes,
        )
        assert not differ.any() or one.padding_mode == "zeros"
        made.add(key)
    assert made == set(product(modes, modes))
    assert refused >= set(product(modes, modes)) - {("zeros", "zeros")}


def test_two_circular_layers_that_keep_the_size_are_one():
    layer = cs.Conv1d(1, 1, 3, padding=1, padding_mode="circular", weight=[1, 2, 4])
    one = cs.compose(layer, layer)
    assert (one.padding_mode, one.padding) == ("circular", (2,))
    product_, whole = both(layer, layer, (6,))
    assert np.array_equal(product_, whole)
    pointwise, mirror = (
        cs.Conv1d(1, 1, 1, weight=[3]),
        cs.Conv1d(1, 1, 3, padding=1, padding_mode="reflect"),
    )
    assert cs.compose(pointwise, mirror).padding_mode == "reflect"


# ---------------------------------------------------------------- geometry and taps


def test_the_geometry_is_that_of_the_formulas():
    first = cs.Conv2d(3, 4, (3, 2), (2, 3), ((1, 2), (-1, 4)), (2, 1))
    second = cs.Conv2d(4, 2, (2, 4), (1, 2), ((3, 0), (1, -2)), (3, 2))
    one = cs.compose(
        first.with_weight(np.ones((4, 3, 3, 2))), second.with_weight(np.ones((2, 4, 2, 4)))
    )
    assert (one.in_channels, one.out_channels) == (3, 2)
    assert one.kernel_size == (2 * 2 + 2 * 3 * 1 + 1, 1 * 1 + 3 * 2 * 3 + 1)
    assert (one.stride, one.dilation) == ((2, 6), (1, 1))
    assert one.padding == ((1 + 2 * 3, 2 + 2 * 0), (-1 + 3 * 1, 4 + 3 * -2))
    up = cs.compose(
        cs.ConvTranspose1d(1, 1, 3, 2, 1, 1, dilation=2), cs.ConvTranspose1d(1, 1, 2, 3, 2, 2)
    )
    assert (up.kernel_size, up.stride, up.padding) == ((3 * 4 + 2,), (6,), (2 + 3 * 1,))
    assert up.output_padding == (2 + 3 * 1,)


def test_output_padding_from_the_stride_on_goes_into_the_padding_behind():
    first = cs.ConvTranspose1d(1, 1, 3, 1, 0, 2, dilation=3, weight=[1, 2, 4])
    one = cs.compose(first, first)
    assert (one.stride, one.output_padding, one.padding) == ((1,), (0,), ((0, -4),))
    product_, whole = both(first, first, (4,))
    assert np.array_equal(product_, whole)


def test_the_kernel_is_the_convolution_of_the_stretched_kernels():
    """One axis, one channel: as polynomials, by SymPy."""
    draw = random.Random(drawing.seed())
    x = sympy.Symbol("x")
    for _ in range(100):
        first, second, _ = pair(draw, 1, False, (-9, 9))
        first = cs.Conv1d(1, 1, first.kernel_size, first.stride, 0, first.dilation)
        second = cs.Conv1d(1, 1, second.kernel_size, second.stride, 0, second.dilation)
        w, v = (integers(draw, layer.kernel_size, -9, 9) for layer in (first, second))
        (s,), (d1,), (d2,) = first.stride, first.dilation, second.dilation
        expected = sympy.expand(
            sum(int(a) * x ** (d1 * t) for t, a in enumerate(w))
            * sum(int(a) * x ** (s * d2 * t) for t, a in enumerate(v))
        )
        taps = cs.compose(first.with_weight(w), second.with_weight(v)).weight.ravel().tolist()
        assert sympy.expand(sum(a * x**t for t, a in enumerate(taps)) - expected) == 0


def test_groups():
    """gcd of the groups; a depthwise layer and then a pointwise one is an ordinary convolution."""
    depthwise, pointwise = cs.Conv2d(4, 4, 3, groups=4), cs.Conv2d(4, 6, 1)
    assert cs.compose(depthwise, pointwise).groups == 1
    assert cs.compose(depthwise, pointwise).weight.shape == (6, 4, 3, 3)
    assert cs.compose(depthwise, depthwise).groups == 4
    assert cs.compose(cs.Conv1d(4, 12, 1, groups=4), cs.Conv1d(12, 6, 1, groups=6)).groups == 2
    up = cs.ConvTranspose1d(4, 4, 2, 2, groups=4)
    assert cs.compose(up, cs.ConvTranspose1d(4, 2, 1, groups=2)).groups == 2


def test_several_layers_one_after_the_other():
    draw = random.Random(drawing.seed())
    for _ in range(50):
        drawn = [[draw.randint(1, 3), draw.randint(1, 2), 0, draw.randint(1, 2)] for _ in range(4)]
        layers = [cs.Conv1d(1, 1, *one) for one in drawn]
        layers = [one.with_weight(integers(draw, one.weight.shape, -5, 5)) for one in layers]
        n = 60
        whole, reached = np.identity(n, object), n
        for layer in layers:
            whole = dense(layer, (reached,)) @ whole
            reached = layer.output_size(reached)
        assert np.array_equal(dense(cs.compose(*layers), (n,)), whole)


def test_taps_of_every_kind_stay_exact():
    def taps(first, second):
        return cs.compose(
            cs.Conv1d(1, 1, 2, weight=first), cs.Conv1d(1, 1, 2, weight=second)
        ).weight.ravel()

    third = Fraction(1, 3)
    assert taps([third, 1], [3, third]).tolist() == [1, 3 + Fraction(1, 9), third]
    large = taps(np.array([100, 120], np.int8), np.array([100, 2], np.int8))
    assert large.tolist() == [10000, 12200, 240]
    assert taps([2**40, 1], [2**40, 1]).tolist() == [2**80, 2**41, 1]
    x, y = sympy.symbols("x y")
    assert taps([x, 1], [y, x + 1]).tolist() == [x * y, x**2 + x + y, x + 1]
    assert taps([0.5, 1], [x, 1])[0] == x / 2
    halves = taps([0.5, 0.1], [1, 0.25])
    assert halves.dtype == np.float64 and halves.tolist() == [0.5, 0.225, 0.025]
    assert taps(np.array([1, 2], np.float32), np.array([1, 3], np.float32)).dtype == np.float32
    assert taps([1j, 1], [1j, 2]).tolist() == [-1, 3j, 2]


def test_layers_without_a_weight_keep_their_symbols():
    """Both have w_0, w_1 …, as `weight` says; the law holds for them as they stand."""
    layer = cs.Conv1d(1, 1, 2)
    w0, w1 = sympy.symbols("w_0 w_1")
    assert cs.compose(layer, layer).weight.ravel().tolist() == [w0**2, 2 * w0 * w1, w1**2]
    wide = cs.Conv2d(32, 32, 5)
    with pytest.raises(ConvsymError, match="give weights of numbers"):
        cs.compose(wide, wide)


def test_sizes_in_symbols_give_sizes():
    k, s, p, d, n = sympy.symbols("k s p d n", integer=True)
    one = cs.compose(cs.Conv1d(1, 1, k, s, p, d), cs.Conv1d(1, 1, 3, 2, 1, bias=True))
    assert not one.has_taps and one.bias is not None
    assert sympy.expand(one.kernel_size[0] - (d * (k - 1) + 1 + 2 * s)) == 0
    assert sympy.expand(one.stride[0] - 2 * s) == 0 and sympy.expand(one.padding[0] - p - s) == 0
    up = cs.compose(cs.ConvTranspose1d(1, 1, k, s, p), cs.ConvTranspose1d(1, 1, 3, 2))
    two = cs.ConvTranspose1d(1, 1, 3, 2).output_size(
        cs.ConvTranspose1d(1, 1, k, s, p).output_size(n)
    )
    assert sympy.expand(up.output_size(n) - two) == 0


def test_padding_in_words():
    same = cs.Conv1d(1, 1, 4, padding="same", weight=[1, 2, 3, 4])
    assert cs.compose(same, same).padding == ((2, 4),)
    lower = cs.Conv1d(1, 1, 4, padding="same_lower", weight=[1, 2, 3, 4])
    assert cs.compose(lower, lower).padding == (
        (4, 2),
    )  # with stride 1 it does not depend on the size
    full, causal = cs.Conv1d(1, 1, 2, padding="full"), cs.Conv1d(1, 1, 3, 2, "causal")
    assert cs.compose(causal, full).padding == ((2 + 2, 2),)
    for word in ("same_upper", "same_lower"):
        for k, s in product((1, 2, 3, 4), (1, 2, 3)):
            up = cs.ConvTranspose1d(1, 1, k, s, word, weight=list(range(1, k + 1)))
            product_ = dense(up, (s * 3,)) @ dense(up, (3,))
            one = cs.compose(up, up)
            differ = (product_ != dense(one, (3,))).any(axis=1)
            assert one.output_size(3) == s * s * 3
            assert (differ == differing_rows(up, up, 3)).all()


# ---------------------------------------------------------------- bias


def calls_differ(first, second, sizes, draw):
    x = integers(draw, (first.in_channels, *sizes), -9, 9)
    y, z = second(first(x)), cs.compose(first, second)(x)
    return (y != z).any(axis=0) if y.ndim > first.ndim else y != z


def test_calls_with_bias_differ_in_no_other_outputs():
    draw = random.Random(drawing.seed())
    seen = 0
    while seen < 300:
        ndim, transposed = draw.choice((1, 1, 2)), draw.random() < 0.4
        first, second, sizes = pair(draw, ndim, transposed, (1, 99), bias=True)
        try:
            cs.compose(first, second)
        except ConvsymError as error:
            assert "spreads unevenly" in str(error)
            continue
        named = differing_outputs(first, second, sizes)
        assert not (calls_differ(first, second, sizes, draw) & ~named).any(), (first, second, sizes)
        seen += 1


def test_outputs_that_are_named_for_the_bias_do_differ():
    """A bias of the first layer only, 1 in each channel, and the image 0."""
    draw = random.Random(drawing.seed())
    named = 0
    for _ in range(300):
        first, second, sizes = pair(draw, draw.choice((1, 1, 2)), False)
        first = type(first)(
            first.in_channels, first.out_channels, first.kernel_size, first.stride,
            tuple(axis.pads() for axis in first.axes), first.dilation, first.groups,
            bias=[1] * first.out_channels, weight=first.weight,
        )  # fmt: skip
        image = np.zeros((first.in_channels, *sizes), object)
        y, z = second(first(image)), cs.compose(first, second)(image)
        bias_only = differing_outputs(first, second, sizes)
        wrong = (np.reshape(y != z, (second.out_channels, *bias_only.shape))).all(axis=0)
        reads = np.zeros(bias_only.shape, bool)
        for j, m in enumerate(second._maps(first.output_size(sizes))):
            along = [1] * first.ndim
            along[j] = -1
            reads |= (m.columns() < 0).any(axis=1).reshape(along)
        assert (wrong == reads).all() and (bias_only >= reads).all()
        named += reads.any()
    assert named


def test_a_bias_that_a_transposed_layer_spreads():
    first = cs.ConvTranspose1d(1, 1, 2, 2, bias=[1], weight=[1, 1])
    even = cs.ConvTranspose1d(1, 1, 4, 2, bias=[7], weight=[1, 5, 3, -1])
    assert cs.compose(first, even).bias.tolist() == [7 + 4]
    with pytest.raises(ConvsymError) as caught:
        cs.compose(first, cs.ConvTranspose1d(1, 1, 3, 2, weight=[1, 2, 3]))
    assert str(caught.value) == (
        "first has a bias, which second, of stride (2,), spreads unevenly: its taps have different sums in "
        "different classes, and a layer has one bias for a channel; compose the layers without the first "
        "one's bias"
    )
    b = sympy.Symbol("b_0")
    symbolic = cs.compose(
        cs.Conv1d(1, 1, 1, bias=True, weight=[2]), cs.Conv1d(1, 1, 2, weight=[3, 4])
    )
    assert symbolic.bias.tolist() == [7 * b]
    assert cs.compose(cs.Conv1d(1, 1, 1), cs.Conv1d(1, 1, 1, bias=True)).bias.tolist() == [b]
    assert cs.compose(cs.Conv1d(1, 1, 1), cs.Conv1d(1, 1, 1)).bias is None


# ---------------------------------------------------------------- PyTorch


def test_against_pytorch():
    torch = drawing.required("torch")
    draw = random.Random(drawing.seed())

    def module(layer):
        name = type(layer).__name__
        arguments = {
            "kernel_size": layer.kernel_size, "stride": layer.stride, "dilation": layer.dilation,
            "groups": layer.groups, "padding": tuple(axis.pads()[0] for axis in layer.axes),
        }  # fmt: skip
        if layer.transposed:
            arguments["output_padding"] = layer.output_padding
        made = getattr(torch.nn, name)(layer.in_channels, layer.out_channels, **arguments).double()
        with torch.no_grad():
            made.weight.copy_(torch.tensor(layer.weight.astype(float)))
            made.bias.copy_(torch.tensor(layer.bias.astype(float)))
        return made

    seen = 0
    while seen < 60:
        ndim, transposed = draw.choice((1, 2)), draw.random() < 0.4
        first, second, sizes = pair(draw, ndim, transposed, (-4, 4), bias=True)
        if any(
            b != e or b < 0 for layer in (first, second) for b, e in (a.pads() for a in layer.axes)
        ):
            continue
        try:
            one = cs.compose(first, second)
        except ConvsymError:
            continue
        x = integers(draw, (first.in_channels, *sizes), -9, 9).astype(float)
        expected = module(second)(module(first)(torch.tensor(x)[None]))[0].detach().numpy()
        kept = ~differing_outputs(first, second, sizes)
        assert np.array_equal(np.reshape(one(x), expected.shape)[:, kept], expected[:, kept])
        seen += 1


# ---------------------------------------------------------------- stride 1, turned round


def test_layers_of_stride_1_turned_round():
    draw = random.Random(drawing.seed())
    seen = 0
    while seen < 300:
        transposed = draw.random() < 0.5
        layer, _, sizes = pair(draw, draw.choice((1, 2)), transposed, (-9, 9), bias=True)
        if set(layer.stride) != {1}:
            with pytest.raises(ValueError, match=r"stride is .* it must be 1 on every axis"):
                turned(layer)
            continue
        other = turned(layer)
        assert other.transposed is not transposed and other.dilation == layer.dilation
        assert np.array_equal(dense(other, sizes), dense(layer, sizes))
        assert np.array_equal(other.bias, layer.bias)
        if not any(layer.output_padding):
            assert turned(other) == layer
        seen += 1
    with pytest.raises(ConvsymError, match="no transposed layer folds its border back"):
        turned(cs.Conv1d(1, 1, 3, padding=1, padding_mode="circular"))


def test_a_decoder_of_upsampling_and_a_convolution_is_one_transposed_layer():
    up = cs.ConvTranspose1d(2, 3, 2, stride=2, weight=np.arange(12).reshape(2, 3, 2))
    smooth = cs.Conv1d(3, 1, 3, padding=1, weight=np.arange(9).reshape(1, 3, 3))
    one = cs.compose(up, turned(smooth))
    assert np.array_equal(dense(one, (5,)), dense(smooth, (10,)) @ dense(up, (5,)))


# ---------------------------------------------------------------- refusals


def test_a_convolution_and_a_transposed_layer_are_refused_with_an_example():
    conv, up = (
        cs.Conv1d(1, 1, 1, stride=2, weight=[1]),
        cs.ConvTranspose1d(1, 1, 1, stride=2, weight=[1]),
    )
    with pytest.raises(ConvsymError) as caught:
        cs.compose(conv, up)
    assert str(caught.value) == (
        "a convolution and then a transposed layer are in general neither a convolution nor a transposed "
        "one: Conv1d(1, 1, 1, stride=2) and then ConvTranspose1d(1, 1, 1, stride=2) with taps 1 have on 3 "
        "pixels the matrix diag(1, 0, 1), whose row 1 is not row 0 moved on by one, and make 1, 1, 3, 3, 5 "
        "outputs of 1, 2, 3, 4, 5 pixels, sizes that no layer has; turn a layer of stride 1 round "
        "(from convsym.compose import turned), or multiply the matrices"
    )
    assert (dense(up, (2,)) @ dense(conv, (3,)) == np.diag([1, 0, 1])).all()
    assert [up.output_size(conv.output_size(n)) for n in range(1, 6)] == [1, 1, 3, 3, 5]

    third = cs.Conv1d(1, 1, 1, stride=3, weight=[1])
    with pytest.raises(ConvsymError) as caught:
        cs.compose(up, third)
    assert str(caught.value) == (
        "a transposed layer and then a convolution are in general neither a convolution nor a transposed "
        "one: ConvTranspose1d(1, 1, 1, stride=2) and then Conv1d(1, 1, 1, stride=3) make 1, 1, 2, 3, 3 "
        "outputs of 1, 2, 3, 4, 5 pixels, sizes that no layer has, and with taps 1 output 1 reads no pixel "
        "where outputs 0 and 2 read pixels 0 and 3; turn a layer of stride 1 round "
        "(from convsym.compose import turned), or multiply the matrices"
    )
    assert [third.output_size(up.output_size(n)) for n in range(1, 6)] == [1, 1, 2, 3, 3]
    read = dense(third, up.output_size((4,))) @ dense(up, (4,))
    assert np.argwhere(read).tolist() == [[0, 0], [2, 3]]


def test_the_sizes_in_the_examples_are_those_of_no_layer():
    """A convolution's size grows by 1 every s input sizes, a transposed layer's by s each time."""
    wanted = {(1, 1, 3, 3, 5), (1, 1, 2, 3, 3)}
    for k, s, p in product(range(1, 8), range(1, 6), range(-4, 8)):
        for kind, extra in ((cs.Conv1d, {}), (cs.ConvTranspose1d, {})):
            layer = kind(1, 1, k, s, ((p, 0),), **extra)
            try:
                found = tuple(layer.output_size(n) for n in range(1, 6))
            except ValueError:
                continue
            assert found not in wanted


def test_refusals_say_what_to_do():
    conv = cs.Conv1d(1, 2, 3)
    with pytest.raises(TypeError, match="second is 3, but it must be a convolution or a"):
        cs.compose(conv, 3)
    with pytest.raises(ValueError) as caught:
        cs.compose(conv, cs.Conv1d(3, 1, 1))
    assert str(caught.value) == (
        "in_channels of second is 3, but first gives 2 channels; give a layer with in_channels 2"
    )
    with pytest.raises(
        ValueError, match="first has 1 axes and it has 2; give layers with equally many"
    ):
        cs.compose(conv, cs.Conv2d(2, 1, 1))
    with pytest.raises(
        ValueError, match=re.escape("in_channels of more[0] is 5, but second gives 1")
    ):
        cs.compose(conv, cs.Conv1d(2, 1, 1), cs.Conv1d(5, 1, 1))
    with pytest.raises(
        ConvsymError, match="second has padding 'same_upper' with stride 2, which depends"
    ):
        cs.compose(cs.Conv1d(1, 1, 3), cs.Conv1d(1, 1, 3, 2, "same_upper"))
    with pytest.raises(TypeError, match="layer is 3, but"):
        turned(3)
    with pytest.raises(TypeError, match="input_size 5 is given without layers"):
        cs.derive.compose(input_size=5)
    with pytest.raises(ConvsymError, match="C has 1398 rows"):
        cs.derive.compose(cs.Conv1d(1, 1, 2), cs.Conv1d(1, 1, 2), 1400)


# ---------------------------------------------------------------- derivations


def test_derivations_say_what_the_matrices_say():
    draw = random.Random(drawing.seed())
    answers = set()
    for _ in range(40):
        ndim, transposed = draw.choice((1, 1, 2)), draw.random() < 0.5
        first, second, sizes = pair(draw, ndim, transposed, (-2, 2))
        product_, whole = both(first, second, sizes)
        if max(*product_.shape, first.matrix(sizes).shape[0]) > 150:
            continue
        name = "compose_transposed" if transposed else "compose"
        made = getattr(cs.derive, name)(first, second, sizes)
        assert made.name == name and made.answer is bool((product_ == whole).all())
        assert made.verify().ok, (first, second, sizes)
        answers.add((transposed, made.answer))
    assert {(False, True), (True, True)} <= answers


def test_the_theorem_about_whole_matrices_is_used_where_it_holds():
    conv, padded = cs.Conv2d(1, 1, 3), cs.Conv2d(1, 1, 3, padding=1)
    assert "compose.theory" in sentences(cs.derive.compose(padded, conv))
    assert "compose.theory" in sentences(cs.derive.compose(padded, conv, (7, 8)))
    assert "compose.theory" not in sentences(cs.derive.compose(conv, padded))
    circular = cs.Conv2d(1, 1, 3, padding=1, padding_mode="circular")
    assert "compose.theory" not in sentences(cs.derive.compose(circular, conv))
    up, cropped = cs.ConvTranspose1d(1, 1, 3, 2, 0, 1), cs.ConvTranspose1d(1, 1, 3, 2, 1)
    assert "compose_transposed.theory" in sentences(cs.derive.compose_transposed(up, cropped))
    assert "compose_transposed.theory" not in sentences(cs.derive.compose_transposed(cropped, up))


def test_symbolic_taps_give_the_condition():
    w, v = sympy.symbols("w_0:2"), sympy.symbols("v_0:2")
    first, second = cs.Conv1d(1, 1, 2, padding=1, weight=w), cs.Conv1d(1, 1, 2, padding=1, weight=v)
    made = cs.derive.compose(first, second, 3)
    assert made.verify().ok
    assert (
        made.answer == sympy.And(sympy.Eq(w[0] * v[1], 0), sympy.Eq(w[1] * v[0], 0))
        or made.answer is True
    )
    rows = differing_rows(first, second, 3)
    assert (made.answer is True) is not rows.any()


def sentences(made):
    return {step.why.sentence for step in made.steps}
