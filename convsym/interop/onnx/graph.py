"""The walk over an ONNX graph: constants are worked out, every other node becomes a layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper, shape_inference

from convsym.arguments import per_axis
from convsym.errors import ConvsymError, broken
from convsym.interop.building import INPUT, Builder
from convsym.interop.onnx.constants import SAME_SHAPE, folded
from convsym.network.graph import Graph
from convsym.network.layers.module import Shape


def read(model: Any, name: str, input_size: Any, output: str | None, weights: bool) -> Graph:
    """What `from_onnx` gives. Raises ValueError for a model without a graph."""
    if not model.graph.node or not model.graph.output:
        raise ValueError(f"{name} holds no ONNX model (it has no nodes); export the model again")
    if model.functions:
        from onnx import inliner

        model = inliner.inline_local_functions(model)
    walk = Walk(model, input_size, weights)
    for node in model.graph.node:
        if not node.output or not node.op_type:
            raise ValueError(
                f"{name} has a node without operator or output; export the model again"
            )
        walk.step(node)
    return walk.builder.graph(walk.chosen(output))


@dataclass(frozen=True)
class Tensor:
    """A value of the graph: a layer's output by its place, or a constant.

    `learned` says that a constant is an initializer, `sized` that it was worked out from the image's size;
    a constant without `value` has its numbers elsewhere.
    """

    place: str | None = None
    value: Any = None
    shape: tuple[int, ...] | None = None
    learned: bool = False
    sized: bool = False


class Walk:
    """The tensors met so far, by name, and the layers in the builder."""

    def __init__(self, model: Any, input_size: Any, weights: bool) -> None:
        self.model, self.weights = model, weights
        self.opset = _opset(model)
        self.tensors: dict[str, Tensor] = {"": Tensor()}
        for one in model.graph.initializer:
            self.tensors[one.name] = _initializer(one)
        self.input, self.dims = _input(model)
        self.sizes = _sizes(self.dims, input_size)
        channels = self.dims[1] if isinstance(self.dims[1], int) else None
        known = all(isinstance(n, int) for n in self.sizes)
        self.builder = Builder((channels, self.sizes) if known else None, len(self.sizes))
        self.ndims: dict[str, int] = {INPUT: len(self.sizes)}
        self.tensors[self.input] = Tensor(INPUT)
        self._inferred: dict[str, Any] | None = None

    def step(self, proto: Any) -> None:
        """One node: its outputs among the tensors."""
        from convsym.interop.onnx.node import OnnxNode
        from convsym.interop.onnx.operators import converted

        node = OnnxNode(self, proto)
        if not any(one.place for one in node.inputs) or proto.op_type in ("Shape", "Size"):
            self._constants(proto, node)
            return
        found = converted(node)
        found += [Tensor()] * (len(proto.output) - len(found))  # the indices of a MaxPool, say
        self.tensors |= {name: one for name, one in zip(proto.output, found, strict=True) if name}

    def chosen(self, output: str | None) -> str:
        """The place of the output that is asked for."""
        names = [one.name for one in self.model.graph.output]
        found = [name for name in names if self.tensors.get(name, Tensor()).place]
        if output is None and len(found) == 1:
            output = found[0]
        if output is None or output not in found:
            rule = f"the model has {len(found)} outputs"
            way_out = f"choose from {', '.join(map(repr, found))}"
            raise ValueError(broken("output", output, rule, way_out))
        return str(self.tensors[output].place)

    def shape_of(self, place: str) -> Shape | None:
        """(channels, sizes) at a place, None where the input's sizes are open."""
        return self.builder.shapes.get(place)

    def keeps_shape(self, proto: Any) -> bool | None:
        """Whether ONNX's shape inference gives the first output the first input's shape; None: unknown."""
        known = self._inferences()
        before, after = known.get(proto.input[0]), known.get(proto.output[0])
        if before is None or after is None or "?" in (*before, *after):
            return None
        return bool(before == after)

    def _inferences(self) -> dict[str, tuple[Any, ...]]:
        if self._inferred is None:
            self._inferred = {}
            graph = _inferred(self.model, self.input, self.sizes).graph
            for one in (*graph.value_info, *graph.input, *graph.output):
                if one.type.tensor_type.HasField("shape"):
                    dims = one.type.tensor_type.shape.dim
                    self._inferred[one.name] = tuple(map(_dim, dims))
        return self._inferred

    def _constants(self, proto: Any, node: Any) -> None:
        """A node without the image among its inputs, or one that asks for its shape."""
        if proto.op_type in ("Shape", "Size") and node.inputs[0].place:
            self.tensors[proto.output[0]] = self._shape(proto, node)
            return
        values = [one.value for one in node.inputs]
        known = all(one.value is not None or not name
                    for one, name in zip(node.inputs, proto.input, strict=True))  # fmt: skip
        found = folded(proto, values, self.model.opset_import) if known else None
        learned = any(one.learned for one in node.inputs)
        if found is None:
            same = proto.op_type in SAME_SHAPE and node.inputs
            shape = node.inputs[0].shape if same else None
            self.tensors |= dict.fromkeys(proto.output, Tensor(None, None, shape, learned))
            return
        sized = any(one.sized for one in node.inputs)
        for name, value in zip(proto.output, found, strict=False):
            self.tensors[name] = Tensor(None, value, np.shape(value), learned, sized)

    def _shape(self, proto: Any, node: Any) -> Tensor:
        """What Shape gives; the batch counts 1 where it is open."""
        shape = self.shape_of(node.inputs[0].place)
        if shape is None or shape[0] is None or proto.op_type == "Size":
            return Tensor()
        batch = self.dims[0] if isinstance(self.dims[0], int) else 1
        full = np.array([batch, shape[0], *shape[1]], dtype=np.int64)
        attributes = {a.name: helper.get_attribute_value(a) for a in proto.attribute}
        part = full[attributes.get("start", 0) : attributes.get("end", len(full))]
        return Tensor(None, part, part.shape, sized=True)


def _opset(model: Any) -> int:
    found = [one.version for one in model.opset_import if one.domain in ("", "ai.onnx")]
    return max(found, default=1)


def _initializer(tensor: Any) -> Tensor:
    """A constant of the file; without its value where that stands in another file."""
    if tensor.data_location == onnx.TensorProto.EXTERNAL:
        return Tensor(None, None, tuple(tensor.dims), True)
    try:
        value = numpy_helper.to_array(tensor)
    except Exception as fault:  # the bytes are not as many as the shape says
        way_out = "export the model again"
        raise ValueError(
            f"initializer {tensor.name!r} cannot be read ({fault}); {way_out}"
        ) from fault
    return Tensor(None, value, value.shape, True)


def _dim(dim: Any) -> Any:
    if dim.HasField("dim_value"):
        return dim.dim_value
    return dim.dim_param or "?"


def _input(model: Any) -> tuple[str, tuple[Any, ...]]:
    """The name and the dimensions of the one input that is no initializer."""
    constants = {one.name for one in model.graph.initializer}
    found = [one for one in model.graph.input if one.name not in constants]
    if len(found) != 1:
        names = ", ".join(one.name for one in found) or "none"
        raise ConvsymError(
            f"the model has the inputs {names}, and a network here has one; export that part"
        )
    dims = tuple(map(_dim, found[0].type.tensor_type.shape.dim))
    if not 2 <= len(dims) <= 5:
        rule = "an image has a batch, channels, and one to three axes"
        raise ConvsymError(
            broken(f"the shape of {found[0].name}", dims, rule, "export the model anew")
        )
    return found[0].name, dims


def _sizes(dims: tuple[Any, ...], input_size: Any) -> tuple[Any, ...]:
    """The sizes of the input's axes, as the file or the caller has them."""
    own = dims[2:]
    if input_size is None:
        return own
    given = per_axis("input_size", input_size, len(own), least=1, symbols=False)
    for j, (n, m) in enumerate(zip(own, given, strict=True)):
        if isinstance(n, int) and n != m:
            rule = f"the model fixes axis {j} at {n}"
            raise ValueError(
                broken("input_size", given, rule, "leave it out, or export with open sizes")
            )
    return given


def _inferred(model: Any, name: str, sizes: tuple[Any, ...]) -> Any:
    """The model after ONNX's shape inference, its input at these sizes."""
    copied = onnx.ModelProto()
    copied.CopyFrom(model)
    for one in copied.graph.input:
        if one.name == name:
            for dim, n in zip(one.type.tensor_type.shape.dim[2:], sizes, strict=True):
                if isinstance(n, int):
                    dim.dim_value = n
    try:
        return shape_inference.infer_shapes(copied)
    except shape_inference.InferenceError:
        return copied
