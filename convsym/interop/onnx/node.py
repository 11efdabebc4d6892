"""OnnxNode: an operator with its inputs, constants and attributes, and what its handler needs."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convsym import network
from convsym.errors import ConvsymError

if TYPE_CHECKING:
    from convsym.interop.onnx.graph import Tensor, Walk

OPEN = "depends on the size of its input, which the file leaves open; give input_size"


class OnnxNode:
    """An operator with its inputs and attributes."""

    def __init__(self, walk: Walk, proto: Any) -> None:
        from onnx import helper

        self.walk, self.proto, self.op = walk, proto, str(proto.op_type)
        self.name = _text(proto.name or proto.output[0])
        missing = [one for one in proto.input if one not in walk.tensors]
        if missing:
            raise ValueError(f"node {self.name!r} reads {missing[0]!r}, which no node before it gives; "
                             f"export the model again")  # fmt: skip
        self.inputs: list[Tensor] = [walk.tensors[one] for one in proto.input]
        self.attributes = {a.name: helper.get_attribute_value(a) for a in proto.attribute}

    @property
    def x(self) -> str:
        """The place of the first input."""
        if not self.inputs or self.inputs[0].place is None:
            raise self.refusal("its first input is no image")
        return self.inputs[0].place

    @property
    def ndim(self) -> int:
        """The number of axes of the first input; 0 for a row of features."""
        return self.walk.ndims[self.x]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes of the first input. Raises ConvsymError where they are open."""
        shape = self.walk.shape_of(self.x)
        if shape is None:
            raise self.refusal(f"what it does {OPEN}", way_out=False)
        return shape[1]

    def attribute(self, name: str, default: Any) -> Any:
        """An attribute, text decoded; the default where it is absent."""
        return _text(self.attributes.get(name, default))

    def constant(self, number: int) -> Any:
        """The value of an input as an array, None where there is none. Refused where it is computed."""
        if number >= len(self.inputs) or not self.proto.input[number]:
            return None
        value = self.inputs[number].value
        if value is None:
            name = self.proto.input[number]
            raise self.refusal(
                f"its input {name!r} is worked out while the model runs, or its size is open"
            )
        return value

    def shape(self, number: int) -> tuple[int, ...] | None:
        """The shape of a constant input, None where there is none."""
        if number >= len(self.inputs):
            return None
        return self.inputs[number].shape

    def layer(self, kind: str) -> Any:
        """The layer class of this kind for as many axes as the first input has."""
        if not self.ndim:
            raise self.refusal("it takes an image, and gets a row of features")
        return getattr(network, f"{kind}{self.ndim}d")

    def given(self, number: int, attribute: str) -> Any:
        """A list of integers that is an input, and was an attribute in earlier versions; None if absent."""
        if attribute in self.attributes:
            return list(self.attributes[attribute])
        found = self.constant(number)
        if found is None:
            return None
        if found.dtype.kind not in "iu":
            raise self.refusal(f"its {attribute} are no integers")
        return [int(one) for one in np.ravel(found)]

    def fixed(self, *numbers: int) -> None:
        """Note where one of these inputs was worked out from the size of the image."""
        if any(self.inputs[one].sized for one in numbers if one < len(self.inputs)):
            self.note("it was worked out from sizes; it holds for this input size only")

    def add(
        self, layer: Any, *sources: str, ndim: int | None = None, name: str = ""
    ) -> list[Tensor]:
        """A layer behind the first input, or behind other places, as the list of outputs."""
        from convsym.interop.onnx.graph import Tensor

        read = sources or (self.x,)
        kept = self.walk.builder.add(name or self.name, layer, *read)
        self.walk.ndims[kept] = self.walk.ndims[read[0]] if ndim is None else ndim
        return [Tensor(kept)]

    def same(self) -> list[Tensor]:
        """The first input as it is."""
        from convsym.interop.onnx.graph import Tensor

        return [Tensor(self.x)]

    def note(self, text: str) -> None:
        """Keep a sentence about this node."""
        self.walk.builder.note(text, self.name)

    def refusal(self, why: str, way_out: bool = True) -> ConvsymError:
        """The error for what convsym has no layer for."""
        end = "; read the part of the model before it and the part behind it" if way_out else ""
        return ConvsymError(f"node {self.name!r}: {self.op}: {why}{end}")


def _text(value: Any) -> Any:
    """Bytes as text, whatever stands in a damaged file."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


Handler = Callable[[OnnxNode], "list[Tensor]"]


def learned(node: OnnxNode, most: int | None = None) -> int:
    """How many numbers of the file the node takes beside the image."""
    shapes = [one.shape for one in node.inputs if one.learned and one.shape is not None]
    return sum(prod(shape) for shape in shapes[:most])
