"""PyTorch's layers by class name and arguments, as convsym's; torch is not imported."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from convsym import network
from convsym.arguments import is_sequence
from convsym.errors import ConvsymError, broken
from convsym.interop.text import CLASSES, CONVOLUTION, TRANSPOSED
from convsym.layerbase import Layer
from convsym.network.layers.module import Module
from convsym.network.layers.passing import ELEMENTWISE, NORMALISATIONS

ARGUMENTS: dict[str, tuple[str, ...]] = {
    **{f"Conv{n}d": CONVOLUTION for n in (1, 2, 3)},
    **{f"ConvTranspose{n}d": TRANSPOSED for n in (1, 2, 3)},
    **{
        f"MaxPool{n}d": ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode")
        for n in (1, 2, 3)
    },
    **{f"AvgPool{n}d": ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")
       for n in (1, 2, 3)},
    **{f"LPPool{n}d": ("norm_type", "kernel_size", "stride", "ceil_mode") for n in (1, 2, 3)},
    **{f"Adaptive{kind}Pool{n}d": ("output_size",) for kind in ("Avg", "Max") for n in (1, 2, 3)},
    "Upsample": ("size", "scale_factor", "mode", "align_corners", "recompute_scale_factor"),
    "PixelShuffle": ("upscale_factor",),
    "PixelUnshuffle": ("downscale_factor",),
    "Flatten": ("start_dim", "end_dim"),
    "Unflatten": ("dim", "unflattened_size"),
    "Linear": ("in_features", "out_features", "bias"),
}  # fmt: skip
"""The arguments of each layer in PyTorch's order, those that convsym's layer has too."""

_UPSAMPLING = {"UpsamplingNearest2d": ("nearest", None), "UpsamplingBilinear2d": ("bilinear", True)}
_PADDINGS = ("ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad", "CircularPad")
PADS = frozenset(f"{name}{n}d" for name in _PADDINGS for n in (1, 2, 3))
PASSES = ELEMENTWISE | NORMALISATIONS | {"RMSNorm"}
"""Layers that keep shape and place."""

MIXING = ("Transformer", "MultiheadAttention", "RNN", "LSTM", "GRU")
"""What stands in the names of modules that may keep the shape and yet mix places."""

OVER_DIM = ("Softmax", "LogSoftmax", "Softmin")
"""Layers that keep every place where it is if their `dim` is that of the channels."""

ALIASES = {"Conv3DSimple": "Conv3d", "Conv3DNoTemporal": "Conv3d"}
"""Subclasses that print as the layer that they are, under a name of their own."""

KNOWN = frozenset((*ARGUMENTS, *_UPSAMPLING, *PADS, *PASSES))


def argument_names(name: str) -> tuple[str, ...]:
    """The arguments that `leaf` wants for a class, in PyTorch's order."""
    if name in PADS:
        return ("padding",)
    if name in _UPSAMPLING:
        return ARGUMENTS["Upsample"]
    return ARGUMENTS.get(name, ())


def leaf(
    name: str, given: Mapping[str, Any], printed: str = "", learned: int = 0
) -> Layer | Module:
    """The layer of a class in `KNOWN`, from its arguments by name.

    `printed` and `learned` are the arguments as text and the number of parameters of a layer that
    passes through. Raises what the layer raises, ConvsymError for what convsym's layers cannot be.

    >>> leaf("MaxPool2d", {"kernel_size": 3, "stride": 2})
    MaxPool2d(kernel_size=3, stride=2, padding=0)
    >>> leaf("ZeroPad2d", {"padding": (1, 2, 0, 3)})
    ZeroPad2d(((0, 3), (1, 2)))
    """
    if name in CLASSES:
        return CLASSES[name](**given)  # type: ignore[no-any-return]
    if name in PASSES:
        return network.PassThrough(name, printed, learned)
    if name in PADS:
        return network.Pad(pairs(given["padding"], int(name[-2])), name)
    if name in _UPSAMPLING:
        mode, corners = _UPSAMPLING[name]
        sizes = {one: given.get(one) for one in ("size", "scale_factor")}
        return upsample(**sizes, mode=mode, align_corners=corners)
    if name == "Upsample":
        return upsample(**given)
    if name == "Flatten":
        return _flatten(**given)
    if name == "Unflatten":
        return _unflatten(**given)
    made = getattr(network, name)(**given)
    assert isinstance(made, Module)
    return made


def pairs(flat: Any, ndim: int) -> tuple[tuple[int, int], ...]:
    """PyTorch's flat padding, last axis first, as (begin, end) of each axis, first axis first.

    >>> pairs((1, 2, 3, 4), 2)
    ((3, 4), (1, 2))
    """
    amounts = tuple(flat) if is_sequence(flat) else (flat,) * (2 * ndim)
    found = list(zip(amounts[::2], amounts[1::2], strict=False))[::-1]
    return ((0, 0),) * (ndim - len(found)) + tuple(found)


def upsample(
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
) -> network.Upsample:
    """`Upsample`, where PyTorch leaves the size away that None stands for."""
    return network.Upsample(size, scale_factor, mode, align_corners, recompute_scale_factor)


def _flatten(start_dim: int = 1, end_dim: int = -1) -> network.Flatten:
    if (start_dim, end_dim) != (1, -1):
        raise ConvsymError(
            f"Flatten(start_dim={start_dim}, end_dim={end_dim}) makes no row of all features; of Flatten "
            f"only start_dim=1, end_dim=-1 is read"
        )
    return network.Flatten()


def _unflatten(dim: int, unflattened_size: Any) -> network.Unflatten:
    sizes = tuple(unflattened_size) if is_sequence(unflattened_size) else ()
    if dim != 1 or not sizes:
        raise ConvsymError(
            f"Unflatten(dim={dim}, unflattened_size={unflattened_size}) does not make an image of a row of "
            f"features; of Unflatten only dim=1 is read"
        )
    return network.Unflatten(sizes[0], sizes[1:])


def learned_of(name: str, values: tuple[Any, ...], given: Mapping[str, Any]) -> int:
    """How many numbers a normalisation or PReLU learns, from its printed arguments.

    >>> learned_of("BatchNorm2d", (64,), {"affine": True}), learned_of("PReLU", (), {"num_parameters": 3})
    (128, 3)
    """
    first = values[0] if values else None
    if name.startswith(("BatchNorm", "SyncBatchNorm", "InstanceNorm")):
        count = 2 * given.get("num_features", first)
        return count if given.get("affine", name[0] != "I") else 0
    if name == "GroupNorm":
        channels = values[1] if len(values) > 1 else given["num_channels"]
        return 2 * channels if given.get("affine", True) else 0
    if name in ("LayerNorm", "RMSNorm"):
        shape = given.get("normalized_shape", first)
        count = prod(shape) if is_sequence(shape) else shape
        with_bias = name == "LayerNorm" and given.get("bias", True)
        return count * (2 if with_bias else 1) if given.get("elementwise_affine", True) else 0
    if name == "PReLU":
        return int(given.get("num_parameters", first or 1))
    return 0


def refused(name: str, where: str, way_out: str) -> ConvsymError:
    """What is raised for a layer that convsym cannot be told by."""
    return ConvsymError(broken(f"layer {where!r}", name, "convsym has no such layer", way_out))
