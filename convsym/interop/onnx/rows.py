"""ONNX's operators that make rows of features of images, and images of rows."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convsym.interop.onnx.node import OPEN, Handler, OnnxNode
from convsym.network import Flatten, Linear, Unflatten

if TYPE_CHECKING:
    from convsym.interop.onnx.graph import Tensor


def flatten(node: OnnxNode) -> list[Tensor]:
    """(C·∏n, ()), axis 1 alone."""
    if node.attribute("axis", 1) != 1:
        raise node.refusal(f"its axis is {node.attribute('axis', 1)}, and only 1 is read")
    return node.add(Flatten(), ndim=0) if node.ndim else node.same()


def reshape(node: OnnxNode) -> list[Tensor]:
    """To a row of features, to an image of one pixel or of a row, or nothing at all."""
    target = node.given(1, "shape")
    if target is None:
        raise node.refusal("it has no shape")
    if len(target) == 2 and (target[1] == -1 or node.walk.shape_of(node.x) is None):
        return _flatten_to_row(node)
    shape = node.walk.shape_of(node.x)
    if shape is None or shape[0] is None:
        raise node.refusal(f"what it does {OPEN}", way_out=False)
    before = (1, shape[0], *shape[1])
    after = [before[j] if m == 0 else m for j, m in enumerate(target)]
    after[0] = 1
    if -1 in after:
        rest = prod(m for m in after if m != -1)
        after[after.index(-1)] = prod(before) // rest
    return _reshaped(node, tuple(after), before)


def _flatten_to_row(node: OnnxNode) -> list[Tensor]:
    return node.add(Flatten(), ndim=0) if node.ndim else node.same()


def _reshaped(node: OnnxNode, after: tuple[int, ...], before: tuple[int, ...]) -> list[Tensor]:
    if after == before:
        return node.same()
    if len(after) == 2 and prod(after) == prod(before):
        return _flatten_to_row(node)
    if prod(after) != prod(before) or len(after) < 3 or prod(before[2:]) != 1:
        raise node.refusal(f"it turns the shape {before} into {after}")
    source = node.x
    if node.ndim:
        source = str(node.add(Flatten(), ndim=0, name=f"{node.name}.flatten")[0].place)
    return node.add(Unflatten(after[1], after[2:]), source, ndim=len(after) - 2)


def squeeze(node: OnnxNode) -> list[Tensor]:
    """All places taken away: a row of features."""
    axes = node.given(1, "axes")
    rank = node.ndim + 2
    if axes is not None and {j % rank for j in axes} == set(range(2, rank)):
        return node.add(Flatten(), ndim=0)
    raise node.refusal(f"it takes away the axes {axes}, and only all places together are read")


def unsqueeze(node: OnnxNode) -> list[Tensor]:
    """A row of features as an image of one pixel."""
    axes = node.given(1, "axes") or []
    shape = node.walk.shape_of(node.x)
    after = node.ndim + 2 + len(axes)
    if node.ndim or {j % after for j in axes} != set(range(2, after)):
        raise node.refusal(
            f"it puts in the axes {axes}, and only those behind a row of features are read"
        )
    if shape is None or shape[0] is None:
        raise node.refusal(f"what it does {OPEN}", way_out=False)
    return node.add(Unflatten(shape[0], (1,) * len(axes)), ndim=len(axes))


def gemm(node: OnnxNode) -> list[Tensor]:
    """A fully connected layer: x·B, or x·Bᵀ with transB, + C."""
    shape = node.shape(1)
    if shape is None or node.ndim or node.attribute("transA", 0):
        raise node.refusal("it is no fully connected layer on a row of features")
    out, features = shape if node.attribute("transB", 0) else shape[::-1]
    return node.add(Linear(features, out, len(node.inputs) > 2 and bool(node.proto.input[2])))


def matmul(node: OnnxNode) -> list[Tensor]:
    """A fully connected layer without bias."""
    shape = node.shape(1)
    if shape is None or len(shape) != 2 or node.ndim:
        raise node.refusal("it is no fully connected layer on a row of features")
    return node.add(Linear(shape[0], shape[1], bias=False))


def reduce(kind: str) -> Handler:
    """Over all places: pooling to size 1."""

    def handler(node: OnnxNode) -> list[Tensor]:
        axes, rank = node.given(1, "axes"), node.ndim + 2
        if axes is None or {j % rank for j in axes} != set(range(2, rank)):
            raise node.refusal(
                f"it goes over the axes {axes}, and only all places together are read"
            )
        keeps = node.attribute("keepdims", 1)
        name = node.name if keeps else f"{node.name}.pool"
        found = node.add(node.layer(f"Adaptive{kind}Pool")(1), name=name)
        if node.op == "ReduceSum":
            node.note("ReduceSum is shown as an AdaptiveAvgPool; sizes and places are the same")
        if keeps:
            return found
        return node.add(Flatten(), str(found[0].place), ndim=0)

    return handler


def transpose(node: OnnxNode) -> list[Tensor]:
    """Nothing, if it leaves the axes where they are."""
    if list(node.attribute("perm", [])) != list(range(node.ndim + 2)):
        raise node.refusal("it moves axes")
    return node.same()
