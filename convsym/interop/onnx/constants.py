"""Constants of an ONNX graph, worked out by ONNX's reference evaluator."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from onnx import helper

from convsym.errors import ConvsymError

LARGEST = 100_000
"""A constant with more elements than this is not worked out anew."""

ARITHMETIC = frozenset(
    """Constant ConstantOfShape Identity Cast CastLike Gather Slice Concat Unsqueeze Squeeze Reshape Flatten
    Transpose Split Expand Add Sub Mul Div Mod Min Max Neg Abs Sign Floor Ceil Round Sqrt Reciprocal Equal
    Less Greater Not And Or Where ReduceProd ReduceSum ReduceMax ReduceMin DequantizeLinear
    Shape Size""".split()
)
"""What exporters write to work out sizes and weights; other operators are not run."""

SAME_SHAPE = ("Identity", "Cast", "CastLike", "DequantizeLinear")


def folded(proto: Any, values: list[Any], opsets: Any) -> list[Any] | None:
    """The outputs of a node whose inputs are these arrays (None where left out), or None.

    None for an operator that is not in `ARITHMETIC`, and where an input or the output is large.
    Raises ConvsymError where the evaluator fails.
    """
    if proto.op_type not in ARITHMETIC or proto.domain or not _small(proto, values):
        return None
    from onnx.reference import ReferenceEvaluator

    names = dict(zip(proto.input, values, strict=True))
    names.pop("", None)
    inputs = [
        helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(v.dtype), v.shape)
        for n, v in names.items()
    ]
    outputs = [helper.make_empty_tensor_value_info(n) for n in proto.output if n]
    graph = helper.make_graph([proto], "constants", inputs, outputs)
    try:
        model = helper.make_model(graph, opset_imports=opsets)
        return list(ReferenceEvaluator(model).run(None, names))
    except Exception as fault:  # whatever the evaluator raises
        raise ConvsymError(
            f"the constant {proto.output[0]!r} cannot be worked out: {proto.op_type}: {fault}; let the "
            f"exporter fold the constants"
        ) from fault


def _small(proto: Any, values: list[Any]) -> bool:
    if any(one is not None and one.size > LARGEST for one in values):
        return False
    if proto.op_type in ("ConstantOfShape", "Expand"):
        shape = values[-1]
        return shape is not None and prod(map(int, np.ravel(shape))) <= LARGEST
    shapes = [one.shape for one in values if one is not None]
    return not shapes or prod(map(max, zip(*_padded(shapes), strict=True))) <= LARGEST


def _padded(shapes: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Shapes of one length, as broadcasting takes them."""
    rank = max(map(len, shapes))
    return [(1,) * (rank - len(shape)) + shape for shape in shapes]
