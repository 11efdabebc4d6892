"""ONNX's convolutions and pooling: auto_pad, output_shape, begin and end pads as its text has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convsym import layers, network
from convsym.interop.onnx.node import Handler, OnnxNode

if TYPE_CHECKING:
    from convsym.interop.onnx.graph import Tensor


def _pads(node: OnnxNode, ndim: int) -> Any:
    """`padding` of a layer: a word, or (begin, end) of each axis."""
    auto = node.attribute("auto_pad", "NOTSET")
    if auto in ("SAME_UPPER", "SAME_LOWER"):
        return auto.lower()
    if auto == "VALID":
        return 0
    if auto not in ("NOTSET", ""):
        raise node.refusal(f"its auto_pad is {auto!r}, which ONNX does not have")
    flat = list(node.attribute("pads", [0] * (2 * ndim)))
    if len(flat) != 2 * ndim:
        raise node.refusal(f"it has {len(flat)} pads for {ndim} axes")
    return tuple(zip(flat[:ndim], flat[ndim:], strict=True))


def _each(node: OnnxNode, name: str, ndim: int, default: int = 1) -> tuple[int, ...]:
    return tuple(node.attribute(name, [default] * ndim))


def _weight(node: OnnxNode) -> tuple[tuple[int, ...], dict[str, Any]]:
    """The shape of the weight, and weight and bias as arguments of the layer."""
    shape = node.shape(1)
    if shape is None:
        raise node.refusal("its weight is worked out while the model runs")
    if not 3 <= len(shape) <= 5:
        raise node.refusal(f"its weight has {len(shape) - 2} axes, and one to three are read")
    with_bias = len(node.inputs) > 2 and bool(node.proto.input[2])
    found: dict[str, Any] = {"bias": with_bias}
    values = [node.inputs[1].value, node.inputs[2].value if with_bias else 0]
    if node.walk.weights and all(one is not None for one in values):
        found["weight"] = _plain(values[0])
        found["bias"] = _plain(values[1]) if with_bias else False
    return shape, found


def _plain(value: Any) -> Any:
    """Half-precision numbers as float32."""
    return (
        value if value.dtype.kind in "iu" or value.dtype.itemsize > 2 else value.astype(np.float32)
    )


def conv(node: OnnxNode) -> list[Tensor]:
    """W (M, C/group, *k); kernel_shape is that of W."""
    shape, taps = _weight(node)
    ndim, groups = len(shape) - 2, node.attribute("group", 1)
    layer = getattr(layers, f"Conv{ndim}d")(
        shape[1] * groups, shape[0], shape[2:], _each(node, "strides", ndim), _pads(node, ndim),
        _each(node, "dilations", ndim), groups, **taps,
    )  # fmt: skip
    return node.add(layer)


def conv_transpose(node: OnnxNode) -> list[Tensor]:
    """W (C, M/group, *k); where output_shape is given it fixes the padding."""
    shape, taps = _weight(node)
    ndim, groups = len(shape) - 2, node.attribute("group", 1)
    extra = _each(node, "output_padding", ndim, 0)
    layer = getattr(layers, f"ConvTranspose{ndim}d")(
        shape[0], shape[1] * groups, shape[2:], _each(node, "strides", ndim),
        _crops(node, shape[2:], extra), extra, groups, dilation=_each(node, "dilations", ndim), **taps,
    )  # fmt: skip
    return node.add(layer)


def _crops(node: OnnxNode, k: tuple[int, ...], extra: tuple[int, ...]) -> Any:
    """`padding` of a transposed convolution: auto_pad and output_shape fix its total."""
    ndim = len(k)
    wanted = node.attribute("output_shape", None)
    auto = node.attribute("auto_pad", "NOTSET")
    if not wanted and (auto in ("NOTSET", "VALID", "") or not any(extra)):
        return _pads(node, ndim)
    s, d = _each(node, "strides", ndim), _each(node, "dilations", ndim)
    spans = [d[j] * (k[j] - 1) + 1 + extra[j] for j in range(ndim)]
    if not wanted:  # the output is s times the input, whatever the input is
        totals = [spans[j] - s[j] for j in range(ndim)]
    else:
        sizes = node.sizes
        totals = [s[j] * (sizes[j] - 1) + spans[j] - list(wanted)[-ndim:][j] for j in range(ndim)]
        node.note("its output_shape fixes the padding, which holds for this input size only")
    return tuple(_split_total(node, auto, total) for total in totals)


def _split_total(node: OnnxNode, auto: str, total: int) -> tuple[int, int]:
    """The larger half comes first, unless SAME_UPPER is asked for; before version 11 SAME_LOWER alone."""
    half = total // 2
    before = auto == "SAME_UPPER" or (node.walk.opset < 11 and auto != "SAME_LOWER")
    return (half, total - half) if before else (total - half, half)


def pool(kind: str) -> Handler:
    """MaxPool, AveragePool, LpPool. With auto_pad VALID the text has no use for ceil_mode."""

    def handler(node: OnnxNode) -> list[Tensor]:
        k = tuple(node.attribute("kernel_shape", []))
        ndim = len(k) or node.ndim
        if not k:
            raise node.refusal("it has no kernel_shape")
        ceil = (
            bool(node.attribute("ceil_mode", 0)) and node.attribute("auto_pad", "NOTSET") != "VALID"
        )
        pads = _pads(node, ndim)
        if ceil and _beyond(node, k, pads):
            if kind == "LP":
                raise node.refusal(
                    "with ceil_mode its text counts windows that start behind the image"
                )
            if node.walk.opset < 22:
                node.note(IGNORED)
        given = {
            "stride": _each(node, "strides", ndim), "padding": pads, "ceil_mode": ceil,
            "dilation": _each(node, "dilations", ndim),
        }  # fmt: skip
        if kind == "LP":
            given["norm_type"] = node.attribute("p", 2)
        if kind == "Avg":
            given["count_include_pad"] = bool(node.attribute("count_include_pad", 0))
        return node.add(getattr(network, f"{kind}Pool{ndim}d")(kernel_size=k, **given))

    return handler


IGNORED = (
    "windows that start behind the image are left out, as the text says from opset 22 on; the model's own "
    "version does not say it"
)


def _beyond(node: OnnxNode, k: tuple[int, ...], pads: Any) -> bool:
    """Whether with ceil_mode a window can start behind the image: end + s > k̂ on some axis."""
    if isinstance(pads, str):
        return False
    s, d = _each(node, "strides", len(k)), _each(node, "dilations", len(k))
    ends = [0] * len(k) if isinstance(pads, int) else [end for _, end in pads]
    return any(ends[j] + s[j] > d[j] * (k[j] - 1) + 1 for j in range(len(k)))


def global_pool(kind: str) -> Handler:
    """Pooling to size 1."""

    def handler(node: OnnxNode) -> list[Tensor]:
        if node.op == "GlobalLpPool":
            node.note("GlobalLpPool is shown as an AdaptiveAvgPool; sizes and places are the same")
        return node.add(node.layer(f"Adaptive{kind}Pool")(1))

    return handler
