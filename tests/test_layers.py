"""Layers: PyTorch's arguments, calls, sizes, transposes, symbols, repr."""

import inspect
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from convsym.abc import a, d, i, k, n, o, p, s
from convsym.axis import Axis
from convsym.errors import ConvsymError
from convsym.interop.text import CLASSES, parse_layer
from convsym.layers import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)

KERNEL = [[1, 0, 1], [0, 1, 1], [1, 0, 0]]


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_arguments_have_pytorchs_names_order_and_defaults(name):
    found = inspect.signature(CLASSES[name]).parameters
    convolution = ["stride", "padding", "dilation", "groups", "bias", "padding_mode"]
    transposed = ["stride", "padding", "output_padding", "groups", "bias", "dilation"]
    rest = [*transposed, "padding_mode"] if "Transpose" in name else convolution
    assert list(found) == ["in_channels", "out_channels", "kernel_size", *rest, "weight"]
    defaults = {"stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "dilation": 1}
    defaults |= {"bias": False, "padding_mode": "zeros", "weight": None}
    assert {m: found[m].default for m in [*rest, "weight"]} == {
        m: defaults[m] for m in [*rest, "weight"]
    }
    assert found["weight"].kind is inspect.Parameter.KEYWORD_ONLY


def test_the_issue_example():
    conv = Conv2d(1, 1, kernel_size=3, weight=KERNEL)
    picture = np.arange(1, 17).reshape(4, 4)
    assert conv(picture).tolist() == [[26, 31], [46, 51]]
    assert conv(picture[None]).shape == (1, 2, 2) and conv(picture[None, None]).shape == (
        1,
        1,
        2,
        2,
    )
    assert conv.output_size((4, 4)) == (2, 2) == conv.output_size(4)
    up = conv.transpose(input_size=(4, 4))
    assert up([[1, 0], [2, 1]]).tolist() == [
        [1, 0, 1, 0], [2, 2, 3, 1], [1, 2, 3, 1], [2, 1, 0, 0],
    ]  # fmt: skip
    assert up.matrix((2, 2)).toarray().tolist() == conv.matrix((4, 4)).T.toarray().tolist()


def test_sizes():
    assert Conv1d(1, 1, k, s, p, d).output_size(i) == floor_size()
    assert Conv1d(1, 1, 3).output_size(5) == 3 and Conv1d(1, 1, 3).output_size((5,)) == (3,)
    assert Conv2d(1, 1, 2, 2, 1).output_size(5) == (3, 3)
    assert Conv2d(1, 1, (3, k)).output_size((n, 4)) == (n - 2, 5 - k)
    up = ConvTranspose1d(1, 1, k, s, p, a, dilation=d)
    assert up.output_size(o) == s * (o - 1) + d * (k - 1) + 1 - 2 * p + a
    assert ConvTranspose3d(1, 1, 3, 2, 1, 1).output_size(4) == (8, 8, 8)


def floor_size():
    return sympy.floor((i + 2 * p - d * (k - 1) - 1) / s) + 1


def test_attributes():
    conv = Conv2d(4, 6, 3, padding=((1, 2), (0, 0)), groups=2, dilation=(1, 2), stride=2)
    assert conv.kernel_size == (3, 3) and conv.stride == (2, 2) and conv.dilation == (1, 2)
    assert conv.padding == ((1, 2), (0, 0)) and conv.groups == 2 and conv.ndim == 2
    assert conv.axes == (Axis(3, 2, (1, 2)), Axis(3, 2, (0, 0), 2))
    assert conv.weight.shape == (6, 2, 3, 3) and conv.bias is None
    assert Conv2d(1, 1, 3, padding=((1, 1), (2, 2))).padding == (1, 2)
    assert Conv2d(1, 1, 3, padding="same").padding == "same"
    assert ConvTranspose2d(4, 6, 3, groups=2).weight.shape == (4, 3, 3, 3)


def test_symbols():
    assert Conv2d(1, 1, 2).weight[0, 0].tolist() == [
        list(sympy.symbols("w_0_0 w_0_1")), list(sympy.symbols("w_1_0 w_1_1")),
    ]  # fmt: skip
    assert Conv1d(2, 1, 2).weight[0, 1, 0] == sympy.Symbol("w_0_1_0")
    assert Conv1d(1, 2, 1, bias=True).bias.tolist() == list(sympy.symbols("b_0 b_1"))
    x = sympy.symbols("x_0:3")
    w0, w1, b = sympy.symbols("w_0 w_1 b_0")
    assert Conv1d(1, 1, 2, bias=True)(x).tolist() == [
        w0 * x[0] + w1 * x[1] + b, w0 * x[1] + w1 * x[2] + b,
    ]  # fmt: skip


def test_dtypes_are_kept():
    for dtype in (np.int32, np.float32, np.float64, np.complex64):
        assert Conv1d(1, 1, 2, weight=np.ones(2, dtype)).weight.dtype == dtype
    assert Conv1d(1, 1, 2, weight=[1, 2])([1, 2, 3]).dtype == np.int64
    assert (
        Conv1d(1, 1, 2, weight=np.ones(2, np.float32))(np.ones(3, np.float32)).dtype == np.float32
    )
    halves = Conv1d(1, 1, 2, weight=[Fraction(1, 2), 1])([1, 2, 3]).tolist()
    assert halves == [Fraction(5, 2), Fraction(4)] and type(halves[0]) is Fraction
    assert Conv1d(1, 1, 2, weight=[2**70, 1])([1, 1]).tolist() == [2**70 + 1]
    assert Conv1d(1, 1, 2, weight=np.full(2, 100, np.int8))(np.full(2, 100, np.int8))[0] == 20000


def test_bias():
    conv = Conv1d(1, 2, 2, bias=[10, 20], weight=[[[1, 1]], [[1, -1]]])
    assert conv([[1, 2, 3]]).tolist() == [[13, 15], [19, 19]]
    assert conv(np.ones((4, 1, 3), int)).shape == (4, 2, 2)
    assert Conv1d(1, 1, 2, bias=None).bias is None
    assert ConvTranspose1d(1, 1, 1, bias=[5], weight=[2])([1, 2]).tolist() == [7, 9]


def test_transpose_is_the_adjoint_at_every_size():
    weight = np.random.default_rng(0).integers(-3, 4, (4, 1, 3))
    paddings = [0, 1, ((2, 0),), ((-1, 1),), "full", "causal", "same_upper", "same_lower", "valid"]
    for padding in paddings:
        for stride in (1, 2, 3):
            conv = Conv1d(2, 4, 3, stride, padding, 2, groups=2, bias=True, weight=weight)
            for size in range(6, 12):
                up = conv.transpose(input_size=size)
                out = conv.output_size(size)
                assert up.output_size(out) == size and up.bias is None
                assert np.array_equal(up.matrix(out).toarray(), conv.matrix(size).toarray().T)
                y = np.arange(4 * out).reshape(4, out)
                assert np.array_equal(up(y).ravel(), conv.matrix(size).T @ y.ravel())


def test_transpose_without_a_size():
    up = Conv2d(3, 5, 3, 2, 1).transpose()
    assert repr(up) == (
        "ConvTranspose2d(5, 3, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), bias=False)"
    )
    with pytest.raises(ConvsymError, match="depends on the input size"):
        Conv1d(1, 1, 3, 2, "same_upper").transpose()
    with pytest.raises(ConvsymError, match=r"use matrix\(input_size\)\.T, which is"):
        Conv1d(1, 1, 3, padding=1, padding_mode="circular").transpose()
    assert Conv1d(1, 1, k, s, p, d).transpose(n).output_size(o) == s * (o - 1) + d * (
        k - 1
    ) + 1 - 2 * p + sympy.Mod(n + 2 * p - d * (k - 1) - 1, s)


def test_a_symbolic_layer_has_sizes_only():
    conv = Conv1d(1, 1, k)
    for asked in (lambda: conv.matrix(5), lambda: conv.weight, lambda: conv([1, 2])):
        with pytest.raises(ConvsymError, match="has symbols among its sizes"):
            asked()
    with pytest.raises(ConvsymError, match="has symbols among its sizes"):
        Conv1d(1, 1, 3).matrix(n)
    with pytest.raises(ConvsymError, match="has symbols among its sizes"):
        Conv1d(1, 1, k, weight=[1])
    with pytest.raises(ConvsymError, match="has symbols among its sizes"):
        ConvTranspose1d(1, 1, 3).matrix(n)


def test_frozen():
    conv = Conv1d(1, 1, 2, weight=[1, 2])
    with pytest.raises(AttributeError, match="layers are frozen"):
        conv.stride = (2,)
    with pytest.raises(AttributeError, match="layers are frozen"):
        del conv.stride
    with pytest.raises(ValueError, match="read-only"):
        conv.weight[0, 0, 0] = 3
    with pytest.raises(ValueError, match="read-only"):
        Conv1d(1, 1, 2).weight[0, 0, 0] = 3


def test_with_weight_and_equality():
    conv = Conv2d(1, 1, 3, 2, 1, bias=[3])
    other = conv.with_weight(KERNEL)
    assert other.weight[0, 0].tolist() == KERNEL and other.bias.tolist() == [3]
    assert repr(other) == repr(conv) and other != conv and other == conv.with_weight(KERNEL)
    assert Conv1d(1, 1, 3) == Conv1d(1, 1, (3,)) and hash(Conv1d(1, 1, 3)) == hash(Conv1d(1, 1, 3))
    up = ConvTranspose1d(1, 1, 3, 2, 1, 1)
    assert up.with_weight([1, 2, 3]).output_padding == (1,)


@st.composite
def any_layers(draw):
    ndim = draw(st.sampled_from([1, 2, 3]))
    transposed = draw(st.booleans())
    size = st.integers(1, 5) | st.sampled_from([k, 2 * k - 1, s + 1])
    side = st.integers(-3, 3) | st.sampled_from([p, sympy.floor(p / 2)])
    plain = st.tuples(*[side] * ndim)
    nested = st.tuples(*[st.tuples(side, side)] * ndim)
    words = st.sampled_from(["valid", "full", "causal", "same_upper", "same_lower"])
    stride = draw(size)
    groups = draw(st.integers(1, 3))
    arguments = {
        "in_channels": 2 * groups, "out_channels": groups, "kernel_size": draw(size),
        "stride": stride, "padding": draw(side | plain | nested | words), "dilation": draw(size),
        "groups": groups, "bias": draw(st.booleans()),
    }  # fmt: skip
    if transposed:
        if isinstance(stride, int):
            arguments["output_padding"] = draw(st.integers(0, stride - 1))
        return [ConvTranspose1d, ConvTranspose2d, ConvTranspose3d][ndim - 1](**arguments)
    mode = draw(st.sampled_from(["zeros", "circular", "reflect", "replicate"]))
    return [Conv1d, Conv2d, Conv3d][ndim - 1](**arguments, padding_mode=mode)


@given(any_layers())
def test_repr_reads_back(layer):
    text = repr(layer)
    again = parse_layer(text)
    assert "\n" not in text and "bias=" in text
    assert repr(again) == text and again.axes == layer.axes and again == layer
    assert again.output_padding == layer.output_padding and again.groups == layer.groups


def test_repr():
    assert repr(Conv2d(3, 64, 7, stride=2, padding=3)) == (
        "Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)"
    )
    assert repr(Conv1d(1, 1, 3, padding="same", padding_mode="reflect", dilation=2, bias=True)) == (
        "Conv1d(1, 1, kernel_size=(3,), stride=(1,), padding='same', dilation=(2,), bias=True, "
        "padding_mode='reflect')"
    )
