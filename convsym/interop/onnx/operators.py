"""The table from ONNX's operators to layers; what goes element by element, and merges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convsym.interop.onnx import rows, sizes, windows
from convsym.interop.onnx.node import OPEN, Handler, OnnxNode, learned
from convsym.interop.torch.functions import KEPT
from convsym.network import Add, Concat, Multiply, PassThrough

if TYPE_CHECKING:
    from convsym.interop.onnx.graph import Tensor


def converted(node: OnnxNode) -> list[Tensor]:
    """The outputs of a node, its layer put into the builder."""
    try:
        return HANDLERS.get(node.op, _unknown)(node) if not node.proto.domain else _unknown(node)
    except (ValueError, TypeError, IndexError, KeyError) as fault:
        if str(fault).startswith("layer "):
            raise
        raise ValueError(f"node {node.name!r}: {node.op}: {fault}") from fault


def _unknown(node: OnnxNode) -> list[Tensor]:
    """Passed through by name if it keeps the shape, else refused."""
    if node.op in MIXING:
        raise node.refusal("it moves or mixes places")
    places = [one.place for one in node.inputs if one.place]
    if len(places) != 1 or len(node.proto.output) != 1 or node.inputs[0].place is None:
        raise node.refusal("it is not known")
    keeps = node.walk.keeps_shape(node.proto)
    if keeps is None:
        raise node.refusal("it is not known, and neither is the shape that it gives")
    if not keeps:
        raise node.refusal("it is not known and changes the shape")
    node.note(f"{node.op} {KEPT}")
    return node.add(PassThrough(node.op, learned=learned(node)))


def _passes(node: OnnxNode) -> list[Tensor]:
    """BatchNormalization's mean and variance are not learned."""
    places = [one.place for one in node.inputs if one.place]
    if len(places) > 1:
        raise node.refusal("it takes several images")
    most = 2 if node.op == "BatchNormalization" else None
    return node.add(PassThrough(node.op, learned=learned(node, most)), str(places[0]))


def _softmax(node: OnnxNode) -> list[Tensor]:
    axis = node.attribute("axis", -1 if node.walk.opset >= 13 else 1)
    if axis % (node.ndim + 2) != 1 and node.ndim:
        raise node.refusal("it mixes places")
    return _passes(node)


def _together(layer: Any) -> Handler:
    def handler(node: OnnxNode) -> list[Tensor]:
        places = [one.place for one in node.inputs if one.place]
        if len(places) == 1:
            return _with_constant(node, places[0])
        if len(places) < len(node.inputs):
            raise node.refusal("it takes a constant beside several images")
        if node.op not in ("Add", "Sum", "Mul"):
            node.note(f"{node.op} of branches is shown as {layer!r}; sizes and places are the same")
        return node.add(layer, *places)

    return handler


def _with_constant(node: OnnxNode, place: str) -> list[Tensor]:
    """A constant that is repeated over the image, or over its places."""
    rank = node.walk.ndims[place] + 2
    shape = node.walk.shape_of(place)
    for one in node.inputs:
        dims = one.shape
        if one.place or dims is None:
            continue
        if len(dims) > rank:
            raise node.refusal("the constant has more axes than the image")
        padded = (1,) * (rank - len(dims)) + tuple(dims)
        if shape is not None and any(
            m not in (1, n) for m, n in zip(padded[1:], (shape[0], *shape[1]), strict=True)
        ):
            raise node.refusal(f"the constant has the shape {dims} and the image {shape}")
        if shape is None and max(padded[2:], default=1) > 1:
            raise node.refusal(f"whether the constant fits {OPEN}", way_out=False)
    return node.add(PassThrough(node.op, learned=learned(node)), place)


def _concat(node: OnnxNode) -> list[Tensor]:
    axis = node.attribute("axis", 1)
    rank = max(node.walk.ndims[one.place] for one in node.inputs if one.place) + 2
    if axis % rank != 1:
        raise node.refusal(f"it goes along axis {axis}, and only 1, the channels, is read")
    places = [one.place for one in node.inputs]
    if not all(places):
        raise node.refusal("one of its inputs is a constant")
    if len(places) == 1:
        return node.same()
    return node.add(Concat(), *map(str, places))


def _same(node: OnnxNode) -> list[Tensor]:
    return node.same()


MIXING = frozenset(
    """Transpose MatMul Einsum Gather GatherElements GatherND ScatterND ScatterElements CumSum
    ReverseSequence TopK Compress LSTM GRU RNN GridSample RoiAlign MaxRoiPool Attention NonMaxSuppression
    If Loop Scan DFT STFT
    Unique Tile""".split()
)
"""Operators that may keep the shape and yet move or mix places."""

_ELEMENTWISE = """Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Cast CastLike Ceil Celu Clip Cos Cosh
DequantizeLinear Dropout Elu Erf Exp Floor Gelu HardSigmoid HardSwish IsInf IsNaN LeakyRelu Log Mish Neg Not
PRelu Pow QuantizeLinear Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Swish
Tan Tanh ThresholdedRelu BatchNormalization InstanceNormalization GroupNormalization LayerNormalization
RMSNormalization LRN LpNormalization MeanVarianceNormalization""".split()

HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(_ELEMENTWISE, _passes),
    **dict.fromkeys(("Softmax", "LogSoftmax", "Hardmax"), _softmax),
    **dict.fromkeys(("Add", "Sum", "Sub", "Max", "Min", "Mean"), _together(Add())),
    **dict.fromkeys(("Mul", "Div"), _together(Multiply())),
    "Conv": windows.conv,
    "ConvTranspose": windows.conv_transpose,
    "MaxPool": windows.pool("Max"),
    "AveragePool": windows.pool("Avg"),
    "LpPool": windows.pool("LP"),
    "GlobalAveragePool": windows.global_pool("Avg"),
    "GlobalLpPool": windows.global_pool("Avg"),
    "GlobalMaxPool": windows.global_pool("Max"),
    "ReduceMean": rows.reduce("Avg"),
    "ReduceSum": rows.reduce("Avg"),
    "ReduceMax": rows.reduce("Max"),
    "Concat": _concat,
    "Resize": sizes.resize,
    "Upsample": sizes.resize,
    "Pad": sizes.pad,
    "DepthToSpace": sizes.depth_to_space,
    "SpaceToDepth": sizes.space_to_depth,
    "Slice": sizes.slice_,
    "Split": sizes.split,
    "Flatten": rows.flatten,
    "Reshape": rows.reshape,
    "Squeeze": rows.squeeze,
    "Unsqueeze": rows.unsqueeze,
    "Gemm": rows.gemm,
    "MatMul": rows.matmul,
    "Transpose": rows.transpose,
    "Identity": _same,
    "Expand": _same,
}
"""From the operator to the function that puts its layer into the builder."""
