"""The conventions of frameworks: the chapters against the frameworks, or their rules written down plainly.

That the padding words of layers are those of ONNX and PyTorch is tested in test_against_onnx and
test_against_torch; here the chapters are compared with these words, and with torch's pooling.
"""

import math
import random
from functools import cache
from itertools import product

import drawing
import numpy as np
import pytest
from evaluator import compiled

import convsym as cs
from convsym import derive
from convsym.axis import Axis


@cache
def definitions(chapter):
    """The letters that a chapter defines, each with the printed text behind it, compiled."""
    texts = [str(one.claim.conclusion) for one in chapter().steps if one.kind == "definition"]
    split = [text.partition(" == ") for text in texts]
    return [(letter, compiled(right)) for letter, _, right in split]


def settled(chapter, **given):
    """The values of all letters that a chapter defines, from those that are given."""
    at = dict(given)
    for letter, right in definitions(chapter):
        if letter not in at:
            at[letter] = right(at)
    return at


def said(chapter, name, at):
    """Whether what a step (by its sentence) says holds at this point."""
    made = chapter()
    (step,) = [
        one for one in made.steps + made.corollaries if one.why.sentence.endswith(f".{name}")
    ]
    return bool(compiled(str(step.claim.conclusion))(at))


SIZES = list(product(range(1, 25), range(1, 6), range(1, 6), range(1, 4)))


def test_same_padding_is_that_of_the_padding_words():
    for i, k, s, d in SIZES:
        at = settled(derive.same_padding, i=i, k=k, s=s, d=d)
        upper, lower = (Axis(k, s, word, d) for word in ("same_upper", "same_lower"))
        assert upper.pads(i) == (at["u"], at["T"] - at["u"]) == lower.pads(i)[::-1]
        assert upper.output_size(i) == lower.output_size(i) == at["o"] == math.ceil(i / s)
        if s == 1:
            assert Axis(k, 1, "same", d).pads(i) == upper.pads(i)


def tensorflow(i, k, s):
    """The rule as TensorFlow's notes on padding give it."""
    total = max(k - s, 0) if i % s == 0 else max(k - (i % s), 0)
    return total // 2, total - total // 2


def test_same_padding_is_tensorflows():
    for i, k, s, d in SIZES:
        at = settled(derive.same_padding, i=i, k=k, s=s, d=d)
        assert tensorflow(i, d * (k - 1) + 1, s) == (at["u"], at["T"] - at["u"])


def keras(o, k, s, padding, output_padding, d):
    """Keras' rule for the output length of a deconvolution."""
    k = k + (k - 1) * (d - 1)
    if output_padding is None:
        return o * s + max(k - s, 0) if padding == "valid" else o * s
    pad = {"same": k // 2, "valid": 0}[padding]
    return (o - 1) * s + k - 2 * pad + output_padding


def test_keras_sizes():
    for o, k, s, d in product(range(1, 8), range(1, 6), range(1, 6), range(1, 4)):
        at = {"o": o, "s": s, "khat": d * (k - 1) + 1}
        for name, padding, op in (
            ("valid", "valid", None), ("back", "same", None), ("given", "same", 1),
        ):  # fmt: skip
            left = {
                "valid": "o*s + max(khat - s, 0)",
                "back": "o*s",
                "given": "(o - 1)*s + khat - 2*floor(khat/2) + op",
            }[name]
            step = next(
                one for one in derive.keras_transposed_size().steps
                if one.why.sentence == f"keras_transposed_size.{name}"
            )  # fmt: skip
            assert left.split(" + op")[0] in str(step.claim.conclusion)
            assert compiled(left)({**at, "op": 1}) == keras(o, k, s, padding, op, d)
        valid = Axis(k, s, (0, 0), d).transposed_size(o, max(0, s - at["khat"]))
        assert valid == keras(o, k, s, "valid", None, d)


def onnx_pads(shape, o, k, s, op, upper):
    """ConvTranspose's rule for output_shape."""
    total = s * (o - 1) + op + k - shape
    return (total // 2, total - total // 2) if upper else (total - total // 2, total // 2)


def test_output_shape_gives_the_pads_that_give_the_shape():
    for o, k, s, op in product(range(1, 6), range(1, 6), range(1, 5), range(3)):
        full = s * (o - 1) + k + op
        for shape in range(1, full + 3):
            at = settled(derive.onnx_output_shape, o=o, k=k, s=s, d=1, op=op, n=shape)
            assert onnx_pads(shape, o, k, s, op, True) == (at["u"], at["T"] - at["u"])
            assert onnx_pads(shape, o, k, s, op, False) == (at["T"] - at["u"], at["u"])
            if shape <= full:
                begin, end = onnx_pads(shape, o, k, s, op, True)
                assert Axis(k, s, (begin, end)).transposed_size(o, op) == shape


def convtranspose(x, w, **attributes):
    """What ONNX's reference evaluator computes."""
    drawing.required("onnx")
    from onnx import TensorProto, helper
    from onnx.reference import ReferenceEvaluator

    tensors = [helper.make_tensor_value_info(n, TensorProto.DOUBLE, "NCL") for n in "XWY"]
    node = helper.make_node("ConvTranspose", ["X", "W"], ["Y"], **attributes)
    graph = helper.make_graph([node], "g", tensors[:2], tensors[2:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)])
    return ReferenceEvaluator(model).run(None, {"X": x, "W": w})[0]


def test_output_shape_crops_what_onnx_crops():
    """The reference evaluator's output is all that the layer writes, less the chapter's pads."""
    rng = np.random.default_rng(drawing.seed())
    odd = 0
    for o, k, s, d in product(range(1, 4), range(1, 5), range(1, 4), range(1, 3)):
        span = d * (k - 1) + 1
        x = rng.integers(1, 9, (1, 1, o)).astype(float)
        w = rng.integers(1, 9, (1, 1, k)).astype(float)
        written = np.zeros(s * (o - 1) + span)
        for r, t in product(range(o), range(k)):
            written[s * r + d * t] += x[0, 0, r] * w[0, 0, t]
        for shape in range(1, len(written) + 1):
            at = settled(derive.onnx_output_shape, o=o, k=k, s=s, d=d, op=0, n=shape)
            odd += at["T"] % 2
            for word, begin in (("SAME_UPPER", at["u"]), ("SAME_LOWER", at["T"] - at["u"])):
                found = convtranspose(
                    x, w, strides=[s], dilations=[d], output_shape=[shape], auto_pad=word
                )
                assert found[0, 0].tolist() == written[begin : begin + shape].tolist()
    assert odd > 100


def test_version_1_of_the_operator_exchanges_the_halves():
    onnx = drawing.required("onnx")
    rules = {
        version: onnx.defs.get_schema("ConvTranspose", version, "").doc for version in (1, 11, 22)
    }
    half = "SAME_UPPER): pads[start_i] = total_padding[i]/2"
    assert f"auto_pads != {half}" in rules[1]
    assert f"auto_pads == {half}" in rules[11] and f"auto_pads == {half}" in rules[22]


def test_pytorchs_size_against_keras():
    """torch's own size: equal to Keras' where the chapter says so, and to nothing else."""
    torch = drawing.required("torch")
    equal = {True: 0, False: 0}
    for o, k, s, d in product(range(1, 6), range(1, 5), range(1, 5), range(1, 3)):
        span = d * (k - 1) + 1
        x, w = torch.zeros(1, 1, o), torch.zeros(1, 1, k)
        for p, op in product(range(span), range(max(s, d))):
            if s * (o - 1) + span - 2 * p + op < 1:
                continue
            found = torch.nn.functional.conv_transpose1d(
                x, w, stride=s, padding=p, output_padding=op, dilation=d
            ).shape[-1]
            same = keras(o, k, s, "same", None, d)
            assert (found == same) == (2 * p == span - s + op)
            equal[found == same] += 1
            if p == 0 and op == max(0, s - span):
                assert found == keras(o, k, s, "valid", None, d)
            if p == span // 2:
                assert found == keras(o, k, s, "same", op, d)
    assert min(equal.values()) > 100


def pytorch(i, k, s, p):
    """PyTorch's pooling_output_shape with ceil_mode."""
    o = -(-(i + 2 * p - k) // s) + 1
    return o - 1 if (o - 1) * s >= i + p else o


def test_ceil_mode_is_pytorchs_rule():
    for i, k, s, p in product(range(1, 20), range(1, 7), range(1, 6), range(4)):
        if p <= k and i + 2 * p >= k:
            at = settled(derive.ceil_mode, i=i, k=k, s=s, d=1, p_b=p, p_e=p)
            assert at["o"] == pytorch(i, k, s, p), (i, k, s, p)


def test_ceil_mode_is_what_torch_computes():
    torch = drawing.required("torch")
    draw = random.Random(drawing.seed())
    for _ in range(1500):
        i, k, s, d = draw.randint(1, 20), draw.randint(1, 6), draw.randint(1, 6), draw.randint(1, 3)
        p = draw.randint(0, k // 2)
        if i + 2 * p < d * (k - 1) + 1:
            continue
        x = torch.zeros(1, 1, i)
        found = torch.nn.functional.max_pool1d(x, k, s, p, d, ceil_mode=True).shape[-1]
        at = settled(derive.ceil_mode, i=i, k=k, s=s, d=d, p_b=p, p_e=p)
        assert found == at["o"] and (found - 1) * s < i + p
        floored = torch.nn.functional.max_pool1d(x, k, s, p, d).shape[-1]
        assert found - floored in (0, 1)
        whole = (i + 2 * p - d * (k - 1) - 1) % s == 0
        assert (found == floored) == (whole or (at["j"] - 1) * s >= i + p)


def test_one_correction_is_not_always_enough():
    """Where the padding at the end is larger than the window, PyTorch's rule would leave one too many."""
    at = settled(derive.ceil_mode, i=1, k=1, s=1, d=1, p_b=0, p_e=3)
    assert (at["j"] - 1) * 1 >= 1 and at["o"] < at["j"] - 1


# ---------------------------------------------------------------- smallest examples


def smallest(letters, differs, most=4):
    """The points with the smallest sum at which something differs."""
    found = [v for v in product(range(1, most + 1), repeat=letters) if differs(*v)]
    least = min(map(sum, found))
    return {v for v in found if sum(v) == least}


def begin(i, s, k, upper, clip):
    """The padding before, with the maximum or without."""
    total = max(0, unclipped(i, s, k)) if clip else unclipped(i, s, k)
    return total // 2 if upper else total - total // 2


def unclipped(i, s, k):
    return (math.ceil(i / s) - 1) * s + k - i


def test_the_examples_are_the_smallest():
    for upper, example in ((True, (2, 2, 1)), (False, (3, 3, 1))):
        moved = smallest(
            3, lambda *v, u=upper: begin(*v, upper=u, clip=True) != begin(*v, upper=u, clip=False)
        )
        assert moved == {example}
    assert (1, 1, 2) in smallest(3, lambda i, s, k: max(0, unclipped(i, s, k)) % 2 == 1)
    assert (1, 2, 1) in smallest(3, lambda o, s, k: o * s + max(k - s, 0) != s * (o - 1) + k)
    assert smallest(2, lambda o, k: 0 < o - 1 + k - 2 * (k // 2) != o) == {(2, 2)}
    assert (1, 1, 2, 1) in smallest(4, lambda o, s, k, n: (s * (o - 1) + k - n) % 2 == 1)

    def fits(i, s, k):
        return i >= k

    def floored(i, s, k):
        return (i - k) // s + 1

    def corrected(i, s, k):
        return fits(i, s, k) and -(-(i - k) // s) + 1 != pytorch(i, k, s, 0)

    def one_more(i, s, k):
        return fits(i, s, k) and pytorch(i, k, s, 0) != floored(i, s, k)

    assert smallest(3, corrected) == {(2, 2, 1)}
    assert smallest(3, one_more) == {(3, 2, 2)}


@pytest.mark.parametrize(
    ("chapter", "name", "given"),
    [
        ("same_padding", "clipped", {"i": 2, "s": 2, "k": 1, "d": 1}),
        ("same_padding", "clipped_lower", {"i": 3, "s": 3, "k": 1, "d": 1}),
        ("same_padding", "differ", {"i": 1, "s": 1, "k": 2, "d": 1}),
        ("keras_transposed_size", "valid_differs", {"o": 1, "s": 2, "k": 1, "d": 1}),
        (
            "keras_transposed_size",
            "same_differs",
            {"o": 2, "s": 1, "k": 2, "d": 1, "P": 2, "op": 0},
        ),
        ("onnx_output_shape", "differ", {"o": 1, "s": 1, "k": 2, "d": 1, "op": 0, "n": 1}),
        ("ceil_mode", "more", {"i": 3, "s": 2, "k": 2, "d": 1, "p_b": 0, "p_e": 0}),
        ("ceil_mode", "taken_back", {"i": 2, "s": 2, "k": 1, "d": 1, "p_b": 0, "p_e": 0}),
    ],
)
def test_each_example_is_one(chapter, name, given):
    """The condition holds there, and so does what it claims."""
    make = getattr(derive, chapter)
    at = settled(make, **given)
    step = next(one for one in make().corollaries if one.why.sentence.endswith(f".{name}"))
    assert compiled(str(step.claim.conclusion.left))(at)
    assert compiled(str(step.claim.conclusion.right))(at)
    assert said(make, name, at)


# ---------------------------------------------------------------- with a layer


def test_with_layers():
    conv = cs.Conv2d(1, 1, (4, 3), stride=(2, 1), padding=((0, 1), (1, 1)), dilation=(1, 2))
    up = cs.ConvTranspose2d(1, 1, (4, 3), stride=(2, 1), output_padding=(1, 0))
    for made in (
        derive.same_padding(conv, (7, 9)),
        derive.ceil_mode(conv, (7, 9)),
        derive.keras_transposed_size(up, (3, 4)),
        derive.onnx_output_shape(up, (3, 4)),
        derive.same_padding(cs.Conv1d(1, 1, 3, cs.abc.s)),
        derive.ceil_mode(cs.Conv1d(1, 1, cs.abc.k, cs.abc.s, cs.abc.p)),
    ):
        assert made.verify().ok, str(made.verify())
