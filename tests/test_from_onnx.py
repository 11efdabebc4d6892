"""from_onnx against the text of ONNX and its reference evaluator; where they differ the text counts."""

import doctest
import random
import re
import sys
import warnings
from pathlib import Path

import drawing
import numpy as np
import pytest

import convsym as cs
from convsym.errors import ConvsymError

onnx = drawing.required("onnx")
helper, FLOAT = onnx.helper, onnx.TensorProto.FLOAT


def message(fault, call):
    with pytest.raises(fault) as caught:
        call()
    return str(caught.value)


class Model:
    """Nodes one after the other; each gets a name, "n0", "n1" …, which is its output's name too."""

    def __init__(self, shape, opset=22):
        self.shape, self.opset = shape, opset
        self.nodes, self.constants, self.rng = [], [], np.random.default_rng(0)

    def constant(self, value, dtype=np.int64):
        name = f"c{len(self.constants)}"
        self.constants.append(onnx.numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def weight(self, *shape):
        return self.constant(self.rng.integers(-2, 3, shape), np.float32)

    def add(self, operator, *inputs, outputs=1, domain="", **attributes):
        name = f"n{len(self.nodes)}"
        names = [name] if outputs == 1 else [f"{name}_{j}" for j in range(outputs)]
        node = helper.make_node(operator, inputs, names, name=name, domain=domain, **attributes)
        self.nodes.append(node)
        return names[0] if outputs == 1 else names

    def proto(self, *outputs):
        found = outputs or (self.nodes[-1].output[0],)
        graph = helper.make_graph(
            self.nodes, "net",
            [helper.make_tensor_value_info("x", FLOAT, self.shape)],
            [helper.make_empty_tensor_value_info(name) for name in found],
            self.constants,
        )  # fmt: skip
        return helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8
        )

    def shapes(self, size=None):
        """The shape of every node's output by the reference evaluator."""
        from onnx.reference import ReferenceEvaluator

        names = [name for node in self.nodes for name in node.output]
        shape = (1, self.shape[1], *(size or self.shape[2:]))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the mean of a window that holds padding alone
            x = np.ones(shape, np.float32)
            found = ReferenceEvaluator(self.proto(*names)).run(None, {"x": x})
        return {name: np.shape(one) for name, one in zip(names, found, strict=True)}


def compared(model, *outputs, size=None):
    """The network, its shapes equal to the evaluator's at every node."""
    net = cs.from_onnx(model.proto(*outputs), input_size=size)
    seen = model.shapes(size)
    sizes = size or model.shape[2:]
    checked = 0
    for node, (channels, n) in zip(net.nodes, net.shapes(sizes), strict=True):
        if node.name in seen:
            assert (channels, *n) == seen[node.name][1:], (node.name, node.layer)
            checked += 1
    assert checked
    return net


# ---------------------------------------------------------------- single nodes, by the text


def text_size(op, n, a):
    """The size that the text of ONNX gives (operator versions of opset 22); None where no window fits."""
    k, s, d, begin, end = a["k"], a["s"], a["d"], a["begin"], a["end"]
    reach, auto = d * (k - 1) + 1, a["auto_pad"]
    if op == "ConvTranspose":
        if auto.startswith("SAME"):
            return n * s
        return s * (n - 1) + a["extra"] + reach - begin - end
    if auto.startswith("SAME"):
        return -(-n // s)
    if n + begin + end < reach:
        return None
    if auto == "VALID":
        return -(-(n - reach + 1) // s)
    room = n + begin + end - d * (k - 1) - 1
    if not a["ceil_mode"]:
        return room // s + 1
    o = -(-room // s) + 1
    return (
        o - 1 if (o - 1) * s >= n + begin else o
    )  # "windows that would start in the right padding"


def single(op, n, a):
    """A model of one node on an axis of size n, and on a second of size n + 2."""
    model = Model((1, 1, n, n + 2))
    attributes = {"kernel_shape": [a["k"]] * 2, "strides": [a["s"]] * 2, "dilations": [a["d"]] * 2}
    if a["auto_pad"] != "NOTSET":
        attributes["auto_pad"] = a["auto_pad"]
    else:
        attributes["pads"] = [a["begin"]] * 2 + [a["end"]] * 2
    inputs = ["x"]
    if op.startswith("Conv"):
        inputs.append(model.weight(1, 1, a["k"], a["k"]))
        if op == "ConvTranspose":
            attributes["output_padding"] = [a["extra"]] * 2
    else:
        attributes["ceil_mode"] = int(a["ceil_mode"])
    model.add(op, *inputs, **attributes)
    return model


def drawn(draw, op):
    auto = draw.choice(["NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"])
    k, s = draw.randint(1, 4), draw.randint(1, 4)
    explicit = auto == "NOTSET"
    a = {
        "k": k, "s": s, "d": draw.choice((1, 1, 2)), "auto_pad": auto,
        "begin": draw.randrange(k) if explicit else 0, "end": draw.randrange(k) if explicit else 0,
        "ceil_mode": "Pool" in op and draw.random() < 0.5,
        "extra": draw.randrange(s) if op == "ConvTranspose" else 0,
    }  # fmt: skip
    return draw.randint(1, 9), a


def evaluator_is_right(op, a):
    """Not for the cases of docs/models.md in which onnx 1.23's evaluator leaves the text."""
    reach, auto = a["d"] * (a["k"] - 1) + 1, a["auto_pad"]
    if op == "Conv":
        return True
    if op == "ConvTranspose":
        return not (auto.startswith("SAME") and reach + a["extra"] < a["s"])
    if op == "MaxPool":
        return auto != "SAME_LOWER" and not (a["s"] == a["d"] == 1)
    return auto == "NOTSET" or (not a["ceil_mode"] and a["d"] == 1 and a["k"] >= a["s"])


@pytest.mark.parametrize("op", ["Conv", "ConvTranspose", "MaxPool", "AveragePool"])
def test_sizes_are_those_of_the_text_and_of_the_evaluator(op):
    draw = random.Random(drawing.seed())
    evaluated = 0
    for _ in range(150):
        n, a = drawn(draw, op)
        expected = [text_size(op, m, a) for m in (n, n + 2)]
        if a["extra"] >= max(a["s"], a["d"]) or None in expected or min(expected) < 1:
            continue
        model = single(op, n, a)
        net = cs.from_onnx(model.proto())
        assert net.output_size((n, n + 2)) == tuple(expected), (op, n, a)
        if evaluator_is_right(op, a):
            assert model.shapes()["n0"][2:] == tuple(expected), (op, n, a)
            evaluated += 1
    assert evaluated > 20


def test_values_are_those_of_the_evaluator():
    """Not sizes alone: begin and end pads of both auto_pads stand on the right side."""
    from onnx.reference import ReferenceEvaluator

    for auto in ("SAME_UPPER", "SAME_LOWER"):
        for op, shape in (("Conv", (3, 2, 4, 2)), ("ConvTranspose", (2, 3, 4, 2))):
            model = Model((1, 2, 7, 8))
            model.add(op, "x", model.weight(*shape), auto_pad=auto, strides=[2, 1])
            x = np.random.default_rng(1).integers(-3, 4, (1, 2, 7, 8)).astype(np.float32)
            y = ReferenceEvaluator(model.proto()).run(None, {"x": x})[0]
            assert np.array_equal(cs.from_onnx(model.proto()).nodes[0].layer(x), y), (auto, op)


@pytest.mark.parametrize("auto_pad", ["NOTSET", "SAME_UPPER", "SAME_LOWER"])
def test_output_shape_splits_the_padding_as_the_text_says(auto_pad):
    draw = random.Random(drawing.seed())
    for _ in range(40):
        n, k, s, out = (
            draw.randint(1, 6),
            draw.randint(1, 4),
            draw.randint(1, 3),
            draw.randint(1, 14),
        )
        extra = draw.randrange(s)
        total = s * (n - 1) + extra + k - out
        begin = total // 2 if auto_pad == "SAME_UPPER" else total - total // 2
        model = Model((1, 1, n))
        given = {"output_shape": [out], "strides": [s], "output_padding": [extra]}
        if auto_pad != "NOTSET":
            given["auto_pad"] = auto_pad
        model.add("ConvTranspose", "x", model.weight(1, 1, k), **given)
        net = cs.from_onnx(model.proto())
        assert net.output_size(n) == out
        assert net.nodes[0].layer.axes[0].padding == (begin, total - begin)
        assert net.notes == (
            "n0: its output_shape fixes the padding, which holds for this input size only",
        )


def test_resize_has_the_evaluators_size():
    draw = random.Random(drawing.seed())
    for _ in range(80):
        n, scale = draw.randint(1, 40), round(draw.uniform(0.1, 3.0), draw.choice((1, 2, 4)))
        if n * scale < 1.01:
            continue
        model = Model((1, 1, n))
        model.add("Resize", "x", "", model.constant([1, 1, scale], np.float32), mode="linear")
        assert cs.from_onnx(model.proto()).output_size(n) == model.shapes()["n0"][2], (n, scale)


def test_output_shape_before_version_11_has_the_other_half_first():
    for opset, pads in ((10, (1, 2)), (11, (2, 1))):
        model = Model((1, 1, 4), opset)
        model.add("ConvTranspose", "x", model.weight(1, 1, 4), output_shape=[7], strides=[2])
        assert cs.from_onnx(model.proto()).nodes[0].layer.axes[0].padding == pads


def inferred(proto):
    """The size that ONNX's shape inference gives; None where it gives none."""
    found = onnx.shape_inference.infer_shapes(proto).graph.output[0].type.tensor_type.shape.dim
    return found[2].dim_value if len(found) > 2 and found[2].HasField("dim_value") else None


def one_node(op, n, **attributes):
    model = Model((1, 1, n))
    inputs = ["x"]
    if op.startswith("Conv"):
        inputs.append(model.weight(1, 1, attributes.pop("k")))
    else:
        attributes["kernel_shape"] = [attributes.pop("k")]
    model.add(op, *inputs, **attributes)
    return model.proto()


SAME = {"auto_pad": "SAME_UPPER"}
VALID = {"auto_pad": "VALID"}
CONTRADICTIONS = [
    ("ConvTranspose", 4, {"k": 3, "strides": [2], "output_padding": [1], **SAME}, 8, 9, 8),
    (
        "ConvTranspose", 7, {"k": 4, "strides": [4], "output_padding": [1], "auto_pad": "SAME_LOWER"},
        28, 29, 28,
    ),
    ("ConvTranspose", 8, {"k": 4, "strides": [4], "output_shape": [4]}, 4, None, "error"),
    ("ConvTranspose", 8, {"k": 3, "strides": [2], "output_shape": [11]}, 11, 11, "error"),
    ("MaxPool", 7, {"k": 2, "strides": [3], "ceil_mode": 1, **VALID}, 2, 3, 2),
    ("AveragePool", 5, {"k": 3, "strides": [3], "ceil_mode": 1, **VALID}, 1, 2, "error"),
    ("LpPool", 8, {"k": 3, "strides": [3], "ceil_mode": 1, **VALID}, 2, 3, "error"),
    ("MaxPool", 9, {"k": 3, "strides": [2], "dilations": [2], "auto_pad": "SAME_LOWER"}, 5, 5, 4),
    ("MaxPool", 8, {"k": 2, "strides": [1], "pads": [0, 1], "ceil_mode": 1}, 8, 8, 7),
    ("AveragePool", 8, {"k": 4, "strides": [4], "dilations": [2], **VALID}, 1, 1, 2),
    ("LpPool", 8, {"k": 4, "strides": [4], "dilations": [2], **VALID}, 1, 1, 2),
    ("AveragePool", 8, {"k": 2, "strides": [4], **SAME}, 2, 2, "error"),
    ("LpPool", 8, {"k": 2, "strides": [4], **SAME}, 2, 2, "error"),
]  # fmt: skip
"""(operator, n, attributes, size by the text, by shape inference, by the evaluator): docs/models.md."""


def evaluated(proto, n):
    """The size that the reference evaluator gives, or "error"."""
    from onnx.reference import ReferenceEvaluator

    try:
        return (
            ReferenceEvaluator(proto).run(None, {"x": np.ones((1, 1, n), np.float32)})[0].shape[2]
        )
    except Exception:
        return "error"


@pytest.mark.parametrize(
    ("op", "n", "attributes", "text", "inference", "evaluator"), CONTRADICTIONS
)
def test_where_onnx_contradicts_its_text_the_text_is_followed(
    op, n, attributes, text, inference, evaluator
):
    proto = one_node(op, n, **attributes)
    assert cs.from_onnx(proto).output_size(n) == text
    if onnx.__version__.startswith("1.23."):  # another version may have mended it
        assert (inferred(proto), evaluated(proto, n)) == (inference, evaluator)


@pytest.mark.parametrize("op", ["MaxPool", "AveragePool"])
def test_windows_behind_the_image_are_left_out_in_all_versions(op):
    """n = 6, k = 2, s = 4, one element before and none behind: the third window would start at 8 of 7."""
    for opset, notes in ((12, 1), (22, 0)):
        model = Model((1, 1, 6), opset)
        given = {"kernel_shape": [2], "strides": [4], "pads": [1, 0], "ceil_mode": 1}
        model.add(op, "x", **given)
        net = cs.from_onnx(model.proto())
        assert net.output_size(6) == model.shapes()["n0"][2] == 2 and len(net.notes) == notes
        assert all("as the text says from opset 22 on" in note for note in net.notes)


def test_lp_pooling_is_refused_where_its_text_counts_windows_behind_the_image():
    """n = 6, k = 2, s = 4, one element before: the text gives ⌈5/4⌉ + 1 = 3, the third starts at 8 of 7."""
    proto = one_node("LpPool", 6, k=2, strides=[4], pads=[1, 0], ceil_mode=1)
    assert message(ConvsymError, lambda: cs.from_onnx(proto)) == (
        "node 'n0': LpPool: with ceil_mode its text counts windows that start behind the image; read the "
        "part of the model before it and the part behind it"
    )
    assert cs.from_onnx(one_node("LpPool", 6, k=3, strides=[2], ceil_mode=1)).output_size(6) == 3


# ---------------------------------------------------------------- whole models


def residual(opset=22, shape=(1, 3, 17, 22)):
    model = Model(shape, opset)
    x = model.add(
        "Conv", "x", model.weight(4, 3, 7, 7), model.weight(4), pads=[3] * 4, strides=[2, 2]
    )
    norm = [model.weight(4) for _ in range(3)] + [model.constant(np.ones(4), np.float32)]
    x = model.add("BatchNormalization", x, *norm)
    x = model.add("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    y = model.add("Relu", model.add("Conv", x, model.weight(4, 4, 3, 3), auto_pad="SAME_UPPER"))
    y = model.add("Add", model.add("Conv", y, model.weight(4, 1, 3, 3), pads=[1] * 4, group=4), x)
    x = model.add("Concat", y, model.add("LeakyRelu", x, alpha=0.1), axis=1)
    x = model.add("GlobalAveragePool", model.add("Clip", x))
    x = model.add("Flatten", x)
    x = model.add("Gemm", x, model.weight(10, 8), model.weight(10), transB=1)
    model.add("Softmax", x, axis=1)
    return model


def upwards():
    """U-shaped, with every operator that changes sizes."""
    model = Model((1, 2, 12, 16))
    a = model.add("Conv", "x", model.weight(4, 2, 3, 3), auto_pad="SAME_LOWER")
    b = model.add("AveragePool", a, kernel_shape=[2, 2], strides=[2, 2])
    c = model.add("SpaceToDepth", b, blocksize=2)
    c = model.add("DepthToSpace", c, blocksize=2, mode="CRD")
    c = model.add("Resize", c, "", model.constant([1, 1, 2, 2], np.float32), mode="linear")
    c = model.add("Mul", c, model.constant(np.full((4, 1, 1), 2.0), np.float32))
    d = model.add("Concat", a, c, axis=-3)
    d = model.add("Pad", d, model.constant([0, 0, 1, 2, 0, 0, 3, 0]))
    one, two = model.add("Split", d, model.constant([3, 5]), outputs=2, axis=1)
    e = model.add(
        "Slice", two, model.constant([1, 0]), model.constant([-1, 2**40]), model.constant([2, 3])
    )
    e = model.add("Slice", e, model.constant([1]), model.constant([5]), model.constant([1]))
    f = model.add("ConvTranspose", one, model.weight(3, 4, 3, 2), strides=[1, 1], pads=[2, 1, 2, 0])
    model.add("Sub", model.add("Tanh", e), f)
    return model


def squeeze():
    """Attention by channels, and a mean over places."""
    model = Model((1, 8, 9, 7))
    y = model.add("ReduceMean", "x", model.constant([2, 3]), keepdims=0)
    y = model.add("MatMul", y, model.weight(8, 4))
    y = model.add("Relu", model.add("Add", y, model.weight(4)))
    y = model.add("Sigmoid", model.add("Gemm", y, model.weight(4, 8)))
    y = model.add("Unsqueeze", y, model.constant([2, 3]))
    z = model.add("Mul", "x", y)
    z = model.add("GlobalMaxPool", z)
    z = model.add("Squeeze", z, model.constant([2, 3]))
    model.add("Reshape", z, model.constant([0, 2, 2, 2]))
    return model


@pytest.mark.parametrize("make", [residual, upwards, squeeze])
def test_every_node_has_the_evaluators_shape(make):
    net = compared(make())
    assert len(net.nodes) > 7


def test_branches_names_weights_and_parameters():
    model = residual()
    net = cs.from_onnx(model.proto())
    named = {node.name: node for node in net.nodes}
    assert [net.name(one) for one in named["n6"].inputs] == ["n5", "n2"]
    weight = onnx.numpy_helper.to_array(model.constants[0])
    assert np.array_equal(named["n0"].layer.weight, weight)
    assert not cs.from_onnx(model.proto(), weights=False).nodes[0].layer.has_taps
    counted = {row.name: row.parameters for row in net.sizes((17, 22))}
    assert (counted["n0"], counted["n1"], counted["n12"]) == (592, 8, 90)
    assert net.notes == ()


def test_open_sizes():
    model = residual(shape=("n", 3, "h", "w"))
    net = cs.from_onnx(model.proto())
    for size in ((33, 40), (64, 63)):
        compared(model, size=size)
        again = cs.from_onnx(model.proto(), input_size=size)
        assert net.shapes(size) == again.shapes(size)
    fixed = residual().proto()
    assert message(ValueError, lambda: cs.from_onnx(fixed, input_size=(17, 23))) == (
        "input_size is (17, 23), but the model fixes axis 1 at 22; leave it out, or export with open sizes"
    )


def test_sizes_that_the_model_works_out_itself():
    """Shape, Gather, Mul and Concat of constants, as exporters write F.interpolate(size=…)."""
    model = Model((1, 3, "h", "w"))
    y = model.add("Conv", "x", model.weight(4, 3, 3, 3), strides=[2, 2])
    shape = model.add("Shape", "x")
    places = model.add("Slice", shape, model.constant([2]), model.constant([4]))
    first = model.add("Concat", model.constant([1, 4]), places, axis=0)
    model.add("Resize", y, "", "", first, mode="nearest", nearest_mode="floor",
              coordinate_transformation_mode="asymmetric")  # fmt: skip
    net = cs.from_onnx(model.proto(), input_size=(9, 12))
    assert net.output_size((9, 12)) == (9, 12) and len(net.nodes) == 2
    assert net.notes == ("n4: it was worked out from sizes; it holds for this input size only",)
    words = message(ConvsymError, lambda: cs.from_onnx(model.proto()))
    assert words.startswith("node 'n4': Resize: its input 'n3' is worked out while the model runs")


# ---------------------------------------------------------------- unknown, corrupt, absent


def test_an_unknown_operator_that_keeps_the_shape_passes_and_is_noted():
    model = Model((1, 2, 5, 5))
    y = model.add("Conv", "x", model.weight(2, 2, 3, 3))
    model.add("Bernoulli", y)
    net = cs.from_onnx(model.proto())
    assert repr(net.nodes[1].layer) == "Bernoulli()"
    assert net.notes == (
        "n1: Bernoulli is not known; it keeps the shape, and is taken to keep every place where it is",
    )


@pytest.mark.parametrize(
    ("operator", "attributes", "words"),
    [
        (
            "Transpose",
            {"perm": [0, 1, 3, 2]},
            "node 'n1': Transpose: it moves axes; read the part",
        ),
        (
            "Mystery",
            {"domain": "mine"},
            "node 'n1': Mystery: it is not known, and neither is the shape",
        ),
        ("Det", {}, "node 'n1': Det: it is not known and changes the shape"),
        ("Einsum", {"equation": "abcd->abdc"}, "node 'n1': Einsum: it moves or mixes places"),
        ("Softmax", {}, "node 'n1': Softmax: it mixes places"),
        ("Flatten", {"axis": 2}, "node 'n1': Flatten: its axis is 2, and only 1 is read"),
        ("GlobalLpPool", {}, None),
    ],
)
def test_operators_that_change_the_shape_are_refused_by_name(operator, attributes, words):
    model = Model((1, 2, 5, 5))
    model.add(operator, model.add("Conv", "x", model.weight(2, 2, 3, 3)), **attributes)
    if words is None:
        assert "GlobalLpPool is shown as" in cs.from_onnx(model.proto()).notes[0]
        return
    assert words in message(ConvsymError, lambda: cs.from_onnx(model.proto()))


def test_a_wrong_model_names_the_node():
    model = Model((1, 2, 5, 5))
    model.add("Conv", "x", model.weight(2, 3, 3, 3))
    assert "layer 'n0' (Conv2d(3, 2," in message(ValueError, lambda: cs.from_onnx(model.proto()))
    model = Model((1, 2, 5, 5))
    model.add("Conv", "x", model.weight(2, 2, 3, 3), strides=[0, 1])
    assert message(ValueError, lambda: cs.from_onnx(model.proto())) == (
        "node 'n0': Conv: stride[0] is 0, but it must be at least 1; give an integer from 1 on"
    )
    model = Model((1, 2, 5, 5))
    model.add("Relu", "nowhere")
    assert message(ValueError, lambda: cs.from_onnx(model.proto())) == (
        "node 'n0' reads 'nowhere', which no node before it gives; export the model again"
    )


def test_outputs():
    model = Model((1, 2, 5, 5))
    y = model.add("Conv", "x", model.weight(2, 2, 3, 3))
    z = model.add("Relu", y)
    assert cs.from_onnx(model.proto(y, z), output=y).nodes[-1].name == "n0"
    assert message(ValueError, lambda: cs.from_onnx(model.proto(y, z))) == (
        "output is None, but the model has 2 outputs; choose from 'n0', 'n1'"
    )


def test_files(tmp_path):
    path = tmp_path / "net.onnx"
    onnx.save(residual().proto(), path)
    assert cs.from_onnx(path) == cs.from_onnx(str(path)) == cs.from_onnx(residual().proto())
    with pytest.raises(FileNotFoundError):
        cs.from_onnx(tmp_path / "absent.onnx")
    data = path.read_bytes()
    draw = random.Random(drawing.seed())
    for number in range(40):
        if number < 20:
            broken = data[: draw.randrange(len(data))]
        else:
            place = draw.randrange(len(data))
            broken = data[:place] + bytes([draw.randrange(256)]) + data[place + 1 :]
        path.write_bytes(broken)
        try:
            cs.from_onnx(path)  # what was changed may be a name or a number
        except (ValueError, ConvsymError) as fault:
            assert str(fault)
    for broken in (b"", b"\x00" * 50, b"not a model"):
        path.write_bytes(broken)
        assert "holds no ONNX model" in message(ValueError, lambda: cs.from_onnx(path))


def test_weights_in_another_file_are_left_alone(tmp_path):
    model = residual().proto()
    onnx.save(
        model,
        tmp_path / "net.onnx",
        save_as_external_data=True,
        location="weights",
        size_threshold=0,
    )
    (tmp_path / "weights").unlink()
    net = cs.from_onnx(tmp_path / "net.onnx")
    assert not net.nodes[0].layer.has_taps and net.nodes[0].layer.bias is not None
    assert net.shapes((17, 22)) == cs.from_onnx(residual().proto()).shapes((17, 22))


def test_without_onnx_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    assert message(ConvsymError, lambda: cs.from_onnx("net.onnx")) == (
        "from_onnx needs onnx, which is not installed; run pip install 'convsym[onnx]'"
    )


def test_what_is_no_path():
    assert message(TypeError, lambda: cs.from_onnx(7)) == (
        "path must be a path or an onnx.ModelProto, no int"
    )


def test_examples_of_the_page_run(tmp_path, monkeypatch):
    """The blocks of docs/models.md that need torch or onnx."""
    drawing.required("torch")
    page = (Path(__file__).parent.parent / "docs" / "models.md").read_text("utf-8")
    blocks = re.findall(r"```pycon\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {"cs": cs}, "models.md", None, 0)
    assert len(test.examples) > 10 and doctest.DocTestRunner().run(test).failed == 0


def test_local_functions_are_inlined():
    model = Model((1, 2, 5, 5))
    model.add("Twice", model.add("Conv", "x", model.weight(2, 2, 3, 3)), domain="mine")
    proto = model.proto()
    body = [helper.make_node("Add", ["a", "a"], ["b"], name="sum")]
    opsets = [helper.make_opsetid("", 22)]
    proto.functions.append(helper.make_function("mine", "Twice", ["a"], ["b"], body, opsets))
    proto.opset_import.append(helper.make_opsetid("mine", 1))
    net = cs.from_onnx(proto)
    assert [repr(node.layer) for node in net.nodes][1:] == ["Add()"] and net.output_size(5) == (
        3,
        3,
    )
