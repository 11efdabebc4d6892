"""ONNX's operators that change sizes or take parts: Resize, Pad, DepthToSpace, Slice, Split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from convsym.interop.onnx.node import OPEN, OnnxNode
from convsym.network import Pad, PixelShuffle, PixelUnshuffle, SliceChannels, Upsample

if TYPE_CHECKING:
    from convsym.interop.onnx.graph import Tensor


def resize(node: OnnxNode) -> list[Tensor]:
    """floor(n·scale), or the sizes."""
    if node.attribute("keep_aspect_ratio_policy", "stretch") != "stretch":
        raise node.refusal("its keep_aspect_ratio_policy is not 'stretch'")
    old = node.op == "Upsample" or node.walk.opset < 11
    scales = node.attributes.get("scales")
    if scales is None:
        scales = node.constant(1 if old else 2)
    sizes = None if old or len(node.inputs) < 4 else node.constant(3)
    axes = [one % (node.ndim + 2) for one in node.attribute("axes", range(node.ndim + 2))]
    given = scales if scales is not None and len(scales) else sizes
    by_axis = dict(zip(axes, [] if given is None else np.ravel(given).tolist(), strict=False))
    if not by_axis:
        raise node.refusal("it has neither scales nor sizes")
    mode, corners = _mode(node, old)
    node.fixed(1, 2, 3)
    if scales is not None and len(scales):
        if any(by_axis.get(j, 1) != 1 for j in (0, 1)):
            raise node.refusal("it scales channels")
        factors = tuple(by_axis.get(j + 2, 1.0) for j in range(node.ndim))
        return node.add(Upsample(scale_factor=factors, mode=mode, align_corners=corners))
    own: Sequence[Any] = node.sizes if len(by_axis) < node.ndim or 2 not in by_axis else ()
    wanted = tuple(int(by_axis[j + 2] if j + 2 in by_axis else own[j]) for j in range(node.ndim))
    return node.add(Upsample(size=wanted, mode=mode, align_corners=corners))


def _mode(node: OnnxNode, old: bool) -> tuple[str, bool | None]:
    """The mode of `Upsample`, and what it cannot say as a note."""
    mode = node.attribute("mode", "nearest")
    where = node.attribute("coordinate_transformation_mode", "asymmetric" if old else "half_pixel")
    if where == "tf_crop_and_resize":
        raise node.refusal("it resizes a region of interest")
    rounding = node.attribute("nearest_mode", "floor" if old else "round_prefer_floor")
    if mode == "nearest":
        if (where, rounding) == ("asymmetric", "floor"):
            return "nearest", None
        if where == "half_pixel" and rounding.startswith("round"):
            node.note(
                "shown as nearest-exact; where a place falls between two pixels the other may be meant"
            )
            return "nearest-exact", None
    elif not node.attribute("antialias", 0):
        name = "bicubic" if mode == "cubic" else "linear"
        if where == "align_corners":
            return name, True
        if where in ("half_pixel", "pytorch_half_pixel"):
            return name, False
    said = f"which pixels an output reads with {where} ({rounding})"
    node.note(f"{said} is shown as PyTorch's {mode} has it; sizes are right")
    return {"nearest": "nearest", "cubic": "bicubic"}.get(mode, "linear"), None


def pad(node: OnnxNode) -> list[Tensor]:
    """Begin and end pads, from the attribute or the input, for all axes or some."""
    attribute = "paddings" if "paddings" in node.attributes else "pads"
    flat = node.given(1, attribute)
    node.fixed(1)
    rank = node.ndim + 2
    axes = node.given(3, "axes") or list(range(rank))
    if flat is None or len(flat) != 2 * len(axes):
        raise node.refusal("its pads are not two for each axis")
    amounts = {j % rank: (a, b) for j, a, b in
               zip(axes, flat[: len(axes)], flat[len(axes) :], strict=True)}  # fmt: skip
    if any(amounts.get(j, (0, 0)) != (0, 0) for j in (0, 1)):
        raise node.refusal("it pads channels")
    mode = node.attribute("mode", "constant")
    names = {
        "constant": "Pad",
        "reflect": "ReflectionPad",
        "edge": "ReplicationPad",
        "wrap": "CircularPad",
    }
    if mode not in names:
        raise node.refusal(f"its mode is {mode!r}")
    name = names[mode] if mode == "constant" else f"{names[mode]}{node.ndim}d"
    return node.add(Pad(tuple(amounts.get(j + 2, (0, 0)) for j in range(node.ndim)), name))


def depth_to_space(node: OnnxNode) -> list[Tensor]:
    """PixelShuffle; in mode DCR its channels are ordered otherwise."""
    if node.attribute("mode", "DCR") != "CRD":
        node.note(
            "DepthToSpace in mode DCR orders channels otherwise than PixelShuffle; sizes are the same"
        )
    return node.add(PixelShuffle(node.attribute("blocksize", 1)))


def space_to_depth(node: OnnxNode) -> list[Tensor]:
    """PixelUnshuffle, its channels ordered otherwise."""
    node.note("SpaceToDepth orders channels otherwise than PixelUnshuffle; sizes are the same")
    return node.add(PixelUnshuffle(node.attribute("blocksize", 1)))


def slice_(node: OnnxNode) -> list[Tensor]:
    """Channels, a crop, or steps."""
    starts, ends = node.given(1, "starts"), node.given(2, "ends")
    if starts is None or ends is None:
        raise node.refusal("it has no starts and ends")
    axes = node.given(3, "axes") or list(range(len(starts)))
    steps = node.given(4, "steps") or [1] * len(starts)
    node.fixed(1, 2)
    rank = node.ndim + 2
    cuts = {j % rank: slice(a, b, c) for j, a, b, c in zip(axes, starts, ends, steps, strict=True)}
    if 0 in cuts:
        raise node.refusal("it takes some images of the batch")
    source = node.x
    if 1 in cuts:
        channels = (node.walk.shape_of(source) or (None,))[0]
        if channels is None:
            raise node.refusal(f"which channels it takes {OPEN}", way_out=False)
        start, stop, step = cuts.pop(1).indices(channels)
        if step != 1:
            raise node.refusal("it takes channels by steps")
        name = f"{node.name}.channels" if cuts else node.name
        source = str(node.add(SliceChannels(start, stop), source, name=name)[0].place)
    if not cuts:
        from convsym.interop.onnx.graph import Tensor

        return [Tensor(source)]
    return _cropped(node, source, cuts)


def _cropped(node: OnnxNode, source: str, cuts: dict[int, slice]) -> list[Tensor]:
    """What is cut off before and behind; a bound counted from the other end holds for one size."""
    amounts, steps = [(0, 0)] * node.ndim, [1] * node.ndim
    for j, cut in cuts.items():
        start, stop, step = cut.start, cut.stop, cut.step
        if step < 1:
            raise node.refusal("it goes backwards")
        far = stop >= 2**31 - 1
        if start < 0 or (stop >= 0 and not far):
            n = node.sizes[j - 2]
            start, stop, _ = slice(start, stop).indices(n)
            stop = n if stop >= n else stop - n
            if stop < 0:
                node.note(
                    "it holds for this input size only: a bound is counted from the other end"
                )
            far = stop == n
        amounts[j - 2], steps[j - 2] = (-start, 0 if far else stop), step
    if set(steps) == {1}:
        return node.add(Pad(tuple(amounts), "Crop"), source)
    return node.add(node.layer("MaxPool")(1, tuple(steps), tuple(amounts)), source)


def split(node: OnnxNode) -> list[Tensor]:
    """Parts of the channels."""
    axis = node.attribute("axis", 0)
    if axis % (node.ndim + 2) != 1:
        raise node.refusal(f"it goes along axis {axis}, and only 1, the channels, is read")
    parts = node.given(1, "split")
    if parts is None:
        channels = (node.walk.shape_of(node.x) or (None,))[0]
        if channels is None:
            raise node.refusal(f"which channels it takes {OPEN}", way_out=False)
        count = len(node.proto.output)
        each = -(-channels // count)
        parts = [min(each, channels - j * each) for j in range(count)]
    found, start = [], 0
    for part in parts:
        found += node.add(SliceChannels(start, start + part))
        start += part
    return found
