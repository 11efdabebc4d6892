"""Module: a layer of a network that is no convolution; what the passes over a network ask of any layer."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, ClassVar, TypeAlias, TypeVar

import numpy as np

from convsym.arguments import Size, is_number
from convsym.axis import Axis
from convsym.errors import broken
from convsym.layerbase import Layer
from convsym.show import Show

Shape: TypeAlias = "tuple[Size | None, tuple[Size, ...]]"
"""(channels, sizes): the channels are None where no layer has said them yet, the sizes one an axis."""


Value = TypeVar("Value")


class Module(Show):
    """A layer that is no convolution, with PyTorch's arguments, order and defaults. Frozen.

    `ndim` is None where it takes any number of axes. `axes_for(ndim)` are the windows it reads by,
    one for each axis, none where output c reads input c and nothing else; `transposed` says that the
    windows are read backwards, `keeps_channels` that as many channels come out as go in.
    """

    ndim: ClassVar[int | None] = None
    transposed: ClassVar[bool] = False
    keeps_channels: ClassVar[bool] = True

    def axes_for(self, ndim: int) -> tuple[Axis, ...]:  # noqa: ARG002 - most have none
        """The windows of each axis, () for a layer that goes element by element."""
        return ()

    def channels(self, channels: Size | None) -> Size | None:
        """How many channels come out; None where that is not known."""
        return channels

    def sizes(self, sizes: tuple[Size, ...]) -> tuple[Size, ...]:
        """The size on each axis of what comes out. Raises ValueError where a window does not fit."""
        axes = self.axes_for(len(sizes))
        if not axes:
            return sizes
        return tuple(
            a.output_size(n, axis=j) for j, (a, n) in enumerate(zip(axes, sizes, strict=True))
        )

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """The shape of what comes out, from the shape of each input; most layers have one input."""
        (channels, sizes) = only(self, shapes)
        if self.ndim is not None and len(sizes) != self.ndim:
            rule = f"it has {len(sizes)} axes, and {type(self).__name__} takes {self.ndim}"
            raise ValueError(broken("input", sizes, rule, "take the class for as many axes"))
        return self.channels(channels), self.sizes(sizes)

    def parameters(self, shape: Shape) -> Size:  # noqa: ARG002 - most have none
        """How many numbers are learned, given the shape of the input."""
        return 0


def only(layer: Any, shapes: Sequence[Value]) -> Value:
    """What is known of the one input, its shape say. Raises ValueError where there are more."""
    if len(shapes) != 1:
        rule = f"{type(layer).__name__} takes one"
        raise ValueError(
            broken("inputs", len(shapes), rule, "let Add or Concat bring them together")
        )
    return shapes[0]


def axes_of(layer: Layer | Module, ndim: int) -> tuple[Axis, ...]:
    """The windows by which a layer reads, one for each axis, or () where it goes element by element."""
    return layer.axes if isinstance(layer, Layer) else layer.axes_for(ndim)


def shape_after(layer: Layer | Module, shapes: Sequence[Shape]) -> Shape:
    """(channels, sizes) of what comes out. Raises ValueError where the inputs do not fit the layer.

    >>> from convsym.layers import Conv1d
    >>> shape_after(Conv1d(3, 8, 2), [(3, (7,))])
    (8, (6,))
    """
    if isinstance(layer, Module):
        return layer.output_shape(shapes)
    (channels, sizes) = only(layer, shapes)
    if len(sizes) != layer.ndim:
        rule = f"it has {len(sizes)} axes, and {type(layer).__name__} takes {layer.ndim}"
        raise ValueError(broken("input", sizes, rule, "take the class for as many axes"))
    if is_number(channels) and channels != layer.in_channels:
        rule = f"{layer!r} takes {layer.in_channels}"
        raise ValueError(broken("channels", channels, rule, "change its in_channels"))
    return layer.out_channels, layer.output_size(sizes)


def parameters_of(layer: Layer | Module, shape: Shape) -> Size:
    """How many numbers a layer learns: weight and bias of a convolution.

    >>> from convsym.layers import Conv2d
    >>> parameters_of(Conv2d(3, 8, 3, bias=True), (3, (7, 7)))
    224
    """
    if isinstance(layer, Module):
        return layer.parameters(shape)
    first, second = layer.in_channels, layer.out_channels
    taps = prod(layer.kernel_size) * first * second // layer.groups
    return taps + (second if layer.bias is not None else 0)


def shown(value: Any) -> str:
    """A value as PyTorch prints it in an argument list."""
    if isinstance(value, tuple) and len(set(value)) == 1 and not isinstance(value[0], tuple):
        return repr(value[0])
    return repr(value.item() if isinstance(value, np.generic) else value)
