"""The gradients of a layer, and its least-squares solution: against torch, differences and SciPy."""

import random
from fractions import Fraction

import drawing
import numpy as np
import oracle
import pytest
import sympy

import convsym as cs
from convsym import layers
from convsym.operator import taps_gradient
from convsym.operator.plain import tap_meetings


def drawn_layer(draw, ndim, transposed):
    """A layer of any padding mode, or a transposed one, and an input size; None if all is cropped."""
    c = drawing.configuration(draw, ndim, "zeros" if transposed else None)
    ends = [c["in_channels"], c["out_channels"]]
    names = ["kernel_size", "stride", "padding", "dilation", "groups"]
    common = {name: c[name] for name in names} | {"bias": True}
    if not transposed:
        made = getattr(layers, f"Conv{ndim}d")
        return made(*ends, padding_mode=c["padding_mode"], **common), c["sizes"]
    extra = tuple(
        draw.randrange(max(s, d)) for s, d in zip(c["stride"], c["dilation"], strict=True)
    )
    layer = getattr(layers, f"ConvTranspose{ndim}d")(*ends, output_padding=extra, **common)
    try:
        layer.output_size(c["sizes"])
    except ValueError:
        return None
    return layer, c["sizes"]


def drawn(count, ndims=(1, 1, 2, 2, 3), transposed=None):
    """(layer, input size, draw), `count` times."""
    draw = random.Random(drawing.seed())
    found = 0
    while found < count:
        turned = draw.random() < 0.4 if transposed is None else transposed
        made = drawn_layer(draw, draw.choice(ndims), turned)
        if made is not None:
            found += 1
            yield *made, draw


def tensor(draw, shape):
    return np.random.default_rng(draw.randrange(2**32)).integers(-4, 5, shape)


def y_shape(layer, sizes, batch):
    return (batch, layer.out_channels, *layer.output_size(sizes))


# ---------------------------------------------------------------- against torch


def by_torch(torch, layer, x, weight, bias):
    """The layer's output by torch's functions; a crop comes after zeros."""
    functional = torch.nn.functional
    pads = [axis.pads(n) for axis, n in zip(layer.axes, x.shape[2:], strict=True)]
    if not layer.transposed:
        flat = [p for pair in reversed(pads) for p in pair]
        if layer.padding_mode != "zeros":
            x = functional.pad(x, flat, mode=layer.padding_mode)
        else:
            x = functional.pad(functional.pad(x, [max(p, 0) for p in flat]),
                               [min(p, 0) for p in flat])  # fmt: skip
        step = getattr(functional, f"conv{layer.ndim}d")
        return step(x, weight, bias, layer.stride, 0, layer.dilation, layer.groups)
    step = getattr(functional, f"conv_transpose{layer.ndim}d")
    full = step(x, weight, None, layer.stride, 0, 0, layer.groups, layer.dilation)
    ends = [
        (-begin, extra - end)
        for (begin, end), extra in zip(pads, layer.output_padding, strict=True)
    ]
    flat = [p for pair in reversed(ends) for p in pair]
    full = functional.pad(functional.pad(full, [max(p, 0) for p in flat]),
                          [min(p, 0) for p in flat])  # fmt: skip
    return full + bias.reshape(-1, *(1,) * layer.ndim)


def test_all_three_are_those_of_autograd():
    torch = drawing.required("torch")
    modes = set()
    for layer, sizes, draw in drawn(500):
        batch = draw.randint(1, 3)
        values = [tensor(draw, shape).astype(float) for shape in (
            (batch, layer.in_channels, *sizes), layer.weight.shape, (layer.out_channels,))]  # fmt: skip
        x, w, b = (torch.tensor(one, requires_grad=True) for one in values)
        y = by_torch(torch, layer, x, w, b)
        g = tensor(draw, y_shape(layer, sizes, batch)).astype(float)
        assert y.shape == g.shape, layer
        wanted = torch.autograd.grad(y, (x, w, b), torch.tensor(g))
        numbers = layer.with_weight(values[1])
        found = (
            numbers.input_gradient(g, sizes),
            numbers.kernel_gradient(values[0], g),
            numbers.bias_gradient(g),
        )
        for mine, theirs in zip(found, wanted, strict=True):
            assert mine.dtype == float and np.array_equal(mine, theirs.numpy()), layer
        modes.add((layer.transposed, layer.padding_mode, layer.groups > 1))
    assert len(modes) == 10


# ---------------------------------------------------------------- against differences


def test_they_are_the_difference_quotients():
    """The loss ⟨g, y⟩ is linear in each, so that (ℓ(v + h) − ℓ(v − h))/2h is exact, with Fractions."""
    for layer, sizes, draw in drawn(150, ndims=(1, 1, 2)):
        shapes = [(2, layer.in_channels, *sizes), layer.weight.shape, (layer.out_channels,)]
        x, w, b = (
            tensor(draw, shape).astype(object) + Fraction(1, draw.randint(1, 5)) for shape in shapes
        )
        g = tensor(draw, y_shape(layer, sizes, 2)).astype(object) * Fraction(1, 3)
        h = Fraction(1, draw.randint(2, 9))

        def loss(x, w, b, layer=layer, g=g):
            return (g * layer._replaced(weight=w, bias=b)(x)).sum()

        numbers = layer.with_weight(w)
        found = (
            numbers.input_gradient(g, sizes),
            numbers.kernel_gradient(x, g),
            numbers.bias_gradient(g),
        )
        for number, gradient in enumerate(found):
            values = [x, w, b]
            assert gradient.shape == values[number].shape
            for _ in range(3):
                place = tuple(draw.randrange(size) for size in gradient.shape)
                sides = []
                for sign in (1, -1):
                    moved = values[number].copy()
                    moved[place] += sign * h
                    sides.append(loss(*values[:number], moved, *values[number + 1 :]))
                assert (sides[0] - sides[1]) / (2 * h) == gradient[place], layer


# ---------------------------------------------------------------- against the definition


def test_the_kernel_gradient_by_loops():
    for layer, sizes, draw in drawn(150, ndims=(1, 2), transposed=False):
        x = tensor(draw, (2, layer.in_channels, *sizes))
        g = tensor(draw, y_shape(layer, sizes, 2))
        wanted = np.zeros(layer.weight.shape, int)
        pads = [axis.pads(n) for axis, n in zip(layer.axes, sizes, strict=True)]
        for u, r, v, c, tap in oracle.entries(
            layer.weight.shape, layer.groups, sizes, layer.stride, pads, layer.dilation,
            layer.padding_mode,
        ):  # fmt: skip
            for one in range(2):
                wanted[tap] += g[(one, u, *r)] * x[(one, v, *c)]
        assert np.array_equal(layer.kernel_gradient(x, g), wanted)


def test_symbols_give_the_derivatives():
    for layer, sizes, draw in drawn(40, ndims=(1, 1, 2)):
        shape = (layer.in_channels, *sizes)
        if np.prod(shape) > 20 or layer.weight.size > 20:
            continue
        symbolic = layer._replaced(weight=None)
        x = np.array(sympy.symbols(f"x_0:{np.prod(shape)}"), dtype=object).reshape(shape)
        g = tensor(draw, y_shape(layer, sizes, 1)[1:])
        loss = sympy.expand((g * symbolic(x)).sum())
        for names, gradient in (
            (x, symbolic.input_gradient(g, sizes)),
            (symbolic.weight, symbolic.kernel_gradient(x, g)),
            (symbolic.bias, symbolic.bias_gradient(g)),
        ):
            for name, entry in zip(names.flat, gradient.flat, strict=True):
                assert sympy.expand(loss.diff(name) - entry) == 0


def test_integers_stay_integers_up_to_the_end_of_int64():
    layer = cs.Conv1d(1, 1, 2)
    assert layer.kernel_gradient([2**40, 1, 3], [2**20, 5]).tolist() == [[[2**60 + 5, 2**20 + 15]]]
    assert layer.kernel_gradient(np.ones(3, np.int8), np.full(2, 100, np.int8)).tolist() == [
        [[200, 200]]
    ]
    large = layer.kernel_gradient(np.array([2**70, 1, 3], object), [1, 1])
    assert large.tolist() == [[[2**70 + 1, 4]]]


def test_what_is_not_finite_meets_no_padded_zero():
    layer = cs.Conv1d(1, 1, 3, padding=1)
    found = layer.kernel_gradient([1.0, np.inf], [1.0, 2.0])
    assert found.tolist() == [[[2.0, np.inf, np.inf]]]
    assert np.isnan(layer.kernel_gradient([1.0, np.nan], [1.0, 2.0])).tolist() == [
        [[False, True, True]]
    ]


def test_many_taps_at_a_time_and_one_at_a_time_agree(monkeypatch):
    from convsym.operator import gradient

    for layer, sizes, draw in drawn(60, transposed=False):
        x = tensor(draw, (2, layer.in_channels, *sizes)).astype(float)
        g = tensor(draw, y_shape(layer, sizes, 2)).astype(float)
        maps = layer.matrix(sizes).maps
        wanted = taps_gradient(maps, layer.groups, x, g)
        for rows, size in ((1, 2**23), (7, 2**23), (64, 1), (64, 300)):
            monkeypatch.setattr(gradient, "ROWS", rows)
            monkeypatch.setattr(gradient, "BUFFER", size)
            assert np.array_equal(taps_gradient(maps, layer.groups, x, g), wanted)
        monkeypatch.undo()


def test_a_tap_that_meets_nothing_has_gradient_zero():
    layer = cs.Conv1d(1, 1, 3, padding=3, dilation=3)
    maps = layer.matrix(1).maps
    assert [tap for tap, _, _ in tap_meetings(maps)] == [(1,)]
    assert layer.kernel_gradient([5], [7]).tolist() == [[[0, 35, 0]]]


def test_shapes_as_in_a_call():
    layer = cs.Conv2d(1, 1, 2)
    assert layer.input_gradient(np.ones((2, 3)), (3, 4)).shape == (3, 4)
    assert layer.input_gradient(np.ones((1, 2, 3)), (3, 4)).shape == (1, 3, 4)
    assert layer.input_gradient(np.ones((5, 1, 2, 3)), (3, 4)).shape == (5, 1, 3, 4)
    assert layer.kernel_gradient(np.ones((3, 4)), np.ones((2, 3))).shape == (1, 1, 2, 2)
    assert layer.kernel_gradient(np.ones((0, 1, 3, 4)), np.ones((0, 1, 2, 3))).tolist() == [
        [[[0, 0], [0, 0]]]
    ]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda layer: layer.input_gradient(np.ones((3, 4)), 5), "shape of g"),
        (lambda layer: layer.input_gradient(np.ones((2, 5)), 5), "sizes of g is (5,)"),
        (lambda layer: layer.kernel_gradient(np.ones((3, 5)), np.ones((2, 3))), "shape of x"),
        (
            lambda layer: layer.kernel_gradient(np.ones((4, 5)), np.ones((2, 4))),
            "sizes of g is (4,)",
        ),
        (
            lambda layer: layer.kernel_gradient(np.ones((3, 4, 5)), np.ones((2, 2, 3))),
            "batch of g is 2",
        ),
        (lambda layer: layer.bias_gradient(np.ones((3, 4))), "shape of g"),
        (lambda layer: layer.least_squares(np.ones((2, 5)), 5), "sizes of y is (5,)"),
    ],
)
def test_what_does_not_fit_is_refused(call, words):
    with pytest.raises(ValueError, match=r"it must|has sizes|is a batch") as caught:
        call(cs.Conv1d(4, 2, 3, weight=np.ones((2, 4, 3))))
    assert words in str(caught.value)


# ---------------------------------------------------------------- least squares


def test_exact_solutions_are_those_of_the_pseudo_inverse():
    for layer, sizes, draw in drawn(120, ndims=(1, 1, 2)):
        layer = layer._replaced(weight=tensor(draw, layer.weight.shape), bias=False)
        C = layer.matrix(sizes)
        if max(C.shape) > 60:
            continue
        y = tensor(draw, C.out_shape)
        x = layer.least_squares(y, sizes)
        assert x.shape == C.in_shape and all(isinstance(v, Fraction) for v in x.flat)
        wanted = C.pseudo_inverse().toarray().astype(object) @ y.ravel()
        assert x.ravel().tolist() == wanted.tolist()
        dense = np.linalg.lstsq(C.toarray().astype(float), y.ravel().astype(float), rcond=None)[0]
        assert np.allclose(x.ravel().astype(float), dense, atol=1e-8)


def test_floats_are_solved_by_iteration_to_the_same():
    for layer, sizes, draw in drawn(60, ndims=(1, 2)):
        taps, bias = tensor(draw, layer.weight.shape), tensor(draw, layer.out_channels)
        exact = layer._replaced(weight=taps, bias=bias)
        C = exact.matrix(sizes)
        dense = C.toarray().astype(float)
        singular = np.linalg.svd(dense, compute_uv=False)
        kept = singular[singular > 1e-9 * max(singular.max(), 1)]
        if max(C.shape) > 80 or not kept.size or kept.max() / kept.min() > 1e3:
            continue
        y = tensor(draw, (2, *C.out_shape))
        rounded = exact._replaced(weight=taps.astype(float)).least_squares(y, sizes)
        assert rounded.dtype == float
        assert np.allclose(rounded, exact.least_squares(y, sizes).astype(float), atol=1e-7)


def test_symbolic_taps_and_outputs():
    w = sympy.symbols("w_0 w_1", real=True)
    layer = cs.Conv1d(1, 1, 2, weight=list(w))
    y = sympy.Symbol("y", real=True)
    found = layer.least_squares([y], 2)
    square = w[0] ** 2 + w[1] ** 2
    assert [sympy.simplify(v - t * y / square) for v, t in zip(found, w, strict=True)] == [0, 0]


def test_a_map_to_zero_has_the_solution_zero():
    assert cs.Conv1d(1, 1, 2, weight=[0, 0]).least_squares([1, 2], 3).tolist() == [0, 0, 0]
