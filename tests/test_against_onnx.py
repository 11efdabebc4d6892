"""Layers against the reference evaluator of ONNX: Conv and ConvTranspose, auto_pad included.

float32 with small integers: exact.
"""

import random

import drawing
import numpy as np
import pytest

from convsym import layers

onnx = drawing.required("onnx")
helper, TensorProto = onnx.helper, onnx.TensorProto


def evaluate(operator, x, weight, bias, attributes):
    """The output of a model of one node."""
    from onnx.reference import ReferenceEvaluator

    names = ["X", "W", "B"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, value.shape)
        for name, value in zip(names, (x, weight, bias), strict=True)
    ]
    output = helper.make_tensor_value_info("Y", TensorProto.FLOAT, None)
    node = helper.make_node(operator, names, ["Y"], **attributes)
    model = helper.make_model(
        helper.make_graph([node], "one", inputs, [output]),
        opset_imports=[helper.make_opsetid("", 22)],
    )
    return ReferenceEvaluator(model).run(None, {"X": x, "W": weight, "B": bias})[0]


def integers(rng, shape):
    return rng.integers(-4, 5, shape).astype(np.float32)


def drawn(count, transposed):
    """Configurations with arrays, zero padding, no crops: ONNX's pads are not negative."""
    draw = random.Random(drawing.seed())
    for _ in range(count):
        c = drawing.configuration(draw, draw.choice((1, 2, 2, 3)), "zeros", crops=False)
        rng = np.random.default_rng(draw.randrange(2**32))
        first, second = c["out_channels"], c["in_channels"]
        if transposed:
            first, second = second, first
        weight = integers(rng, (first, second // c["groups"], *c["kernel_size"]))
        x = integers(rng, (2, c["in_channels"], *c["sizes"]))
        attributes = {
            "kernel_shape": c["kernel_size"], "strides": c["stride"],
            "dilations": c["dilation"], "group": c["groups"],
        }  # fmt: skip
        yield draw, c, x, weight, integers(rng, c["out_channels"]), attributes


def pads_of(c):
    return [p[0] for p in c["padding"]] + [p[1] for p in c["padding"]]


def convolution(c, weight, bias, padding):
    return getattr(layers, f"Conv{c['ndim']}d")(
        c["in_channels"], c["out_channels"], c["kernel_size"], c["stride"], padding,
        c["dilation"], c["groups"], bias, weight=weight,
    )  # fmt: skip


def transposed_layer(c, weight, bias, padding, extra):
    return getattr(layers, f"ConvTranspose{c['ndim']}d")(
        c["in_channels"], c["out_channels"], c["kernel_size"], c["stride"], padding, extra,
        c["groups"], bias, c["dilation"], weight=weight,
    )  # fmt: skip


def test_conv():
    for _, c, x, weight, bias, attributes in drawn(80, False):
        expected = evaluate("Conv", x, weight, bias, {**attributes, "pads": pads_of(c)})
        assert np.array_equal(convolution(c, weight, bias, c["padding"])(x), expected), c


@pytest.mark.parametrize("auto_pad", ["VALID", "SAME_UPPER", "SAME_LOWER"])
def test_conv_with_auto_pad(auto_pad):
    checked = 0
    for _, c, x, weight, bias, attributes in drawn(80, False):
        layer = convolution(c, weight, bias, auto_pad.lower())
        try:
            layer.output_size(c["sizes"])
        except ValueError:
            continue
        expected = evaluate("Conv", x, weight, bias, {**attributes, "auto_pad": auto_pad})
        assert np.array_equal(layer(x), expected), c
        checked += 1
    assert checked > 10


def without_groups(c):
    """Transposed layers with groups are left out: there the evaluator (onnx 1.23.2,
    op_conv_transpose.py) contradicts the ONNX text. It cuts W (C, M/group, ...) along its first
    axis by M/group where C/group belongs, writes each group into one output channel, and adds the
    first entries of B to every group.
    """
    return c["groups"] == 1


def text_is_clear(c):
    """Kernels shorter than the stride are left out under auto_pad: there the total padding of
    the ONNX text, k̂ − s, is negative. The evaluator splits it all the same, which shifts the
    output; ONNX Runtime and TensorFlow take max(0, k̂ − s), and so does convsym: its transposed
    layer is the adjoint of the convolution under the same word.
    """
    return all(
        d * (k - 1) + 1 >= s
        for k, s, d in zip(c["kernel_size"], c["stride"], c["dilation"], strict=True)
    )


def test_conv_transpose():
    checked = 0
    for draw, c, x, weight, bias, attributes in drawn(120, True):
        if not without_groups(c):
            continue
        extra = tuple(draw.randrange(max(s, 1)) for s in c["stride"])
        layer = transposed_layer(c, weight, bias, c["padding"], extra)
        try:
            layer.output_size(c["sizes"])
        except ValueError:
            continue
        attributes |= {"pads": pads_of(c), "output_padding": extra}
        expected = evaluate("ConvTranspose", x, weight, bias, attributes)
        assert np.array_equal(layer(x), expected), (c, extra)
        checked += 1
    assert checked > 10


@pytest.mark.parametrize("auto_pad", ["SAME_UPPER", "SAME_LOWER"])
def test_conv_transpose_with_auto_pad(auto_pad):
    checked = 0
    for _, c, x, weight, bias, attributes in drawn(120, True):
        if not (without_groups(c) and text_is_clear(c)):
            continue
        layer = transposed_layer(c, weight, bias, auto_pad.lower(), 0)
        attributes["auto_pad"] = auto_pad
        expected = evaluate("ConvTranspose", x, weight, bias, attributes)
        assert np.array_equal(layer(x), expected), c
        checked += 1
    assert checked > 5
