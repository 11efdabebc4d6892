"""Survey: every layer of a network where it stands, with the shapes that reach it; made in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from convsym.arguments import Padding, is_number
from convsym.axis import Axis
from convsym.errors import ConvsymError, broken
from convsym.indexmap import IndexMap
from convsym.layerbase import Layer
from convsym.layers import Conv1d, ConvTranspose1d
from convsym.network import Graph, Node
from convsym.network.fitting.accepted_sizes import _channels_after
from convsym.network.layers.module import Module, Shape, axes_of, shape_after
from convsym.network.receptive.receptive_field import ReceptiveField, receptive_fields
from convsym.report.finding import Question

Known: TypeAlias = "Shape | None"
"""The shape of what a layer gives; None where the sizes are not known, or where an earlier layer failed."""


@dataclass(frozen=True)
class Site:
    """A layer where it stands: the shapes of its inputs and of its output, None where not known.

    `channels` are those of its output, known without sizes too. `fault` is the message of the layer that
    refuses its inputs, empty else.
    """

    node: Node
    inputs: tuple[Known, ...]
    output: Known
    ndim: int
    channels: Any = None
    fault: str = ""

    @property
    def name(self) -> str:
        """The name of the layer."""
        return self.node.name

    @property
    def layer(self) -> Layer | Module:
        """The layer."""
        return self.node.layer

    @property
    def sizes(self) -> tuple[int, ...] | None:
        """The size of its (first) input on each axis, None where not known."""
        return None if self.inputs[0] is None or self.fault else self.inputs[0][1]

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """The windows by which it reads, () where it goes element by element or holds symbols."""
        found = axes_of(self.layer, self.ndim)
        return () if any(axis.symbolic for axis in found) else found

    @property
    def windows(self) -> tuple[Axis, ...]:
        """Its axes if it is a convolution or a pooling layer: read forwards, kernel by kernel."""
        return () if self.layer.transposed or not self._reads_by_kernel else self.axes

    @property
    def backwards(self) -> tuple[Axis, ...]:
        """Its axes if it is a transposed convolution."""
        return self.axes if isinstance(self.layer, Layer) and self.layer.transposed else ()

    @property
    def _reads_by_kernel(self) -> bool:
        return isinstance(self.layer, Layer) or hasattr(self.layer, "kernel_size")

    @cached_property
    def maps(self) -> tuple[IndexMap, ...] | None:
        """The relation on each axis at the size that it has here, None where that is not known.

        Of a transposed layer the one of the convolution that it belongs to: n is its output, o its input.
        """
        if self.sizes is None or not self.axes:
            return None
        if self.backwards:
            assert isinstance(self.layer, Layer)
            return self.layer._maps(self.sizes)
        return tuple(
            axis.at(n, axis=j)
            for j, (axis, n) in enumerate(zip(self.axes, self.sizes, strict=True))
        )

    def ask(self, name: str, j: int) -> Question:
        """The chapter `name` about the windows of axis j, as a layer of one channel, at its size here."""
        layer = self._line(j)
        return Question(name, (layer, self.sizes[j]) if self.sizes else (layer,))

    def ask_forwards(self, name: str, j: int) -> Question:
        """The chapter about the convolution that a transposed layer belongs to, at its output size."""
        assert self.output is not None
        n = self.output[1][j]
        return Question(name, (_convolution(self.axes[j], self.axes[j].pads(n)), n))

    def _line(self, j: int) -> Layer:
        """One axis, one channel, no taps, no bias: what the chapters on windows look at."""
        axis = self.axes[j]
        if isinstance(self.layer, Layer) and self.layer.transposed:
            extra = self.layer.output_padding[j]
            return ConvTranspose1d(
                1,
                1,
                axis.kernel_size,
                axis.stride,
                _given(axis.padding),
                extra,
                dilation=axis.dilation,
            )
        if isinstance(self.layer, Layer):
            return _convolution(axis, axis.padding)
        begin, end = axis.pads(None if self.sizes is None else self.sizes[j])
        if self.maps is not None:  # what ceil_mode takes beyond the padding is padding here
            end += max(0, -self.maps[j].leftover)
        return _convolution(axis, (begin, end))


def _convolution(axis: Axis, padding: Padding) -> Layer:
    """A convolution of one axis and one channel with these windows."""
    k, s, d = axis.kernel_size, axis.stride, axis.dilation
    return Conv1d(1, 1, k, s, _given(padding), d, padding_mode=axis.padding_mode)


def _given(padding: Padding) -> Any:
    """The padding of one axis as a layer takes it: a word, a number, or a pair."""
    if isinstance(padding, str):
        return padding
    return padding[0] if padding[0] == padding[1] else (padding,)


_Stand: TypeAlias = "tuple[Known, Any, Site | None]"
"""What the pass carries: shape, channels, and the layer; the network's input is none."""


@dataclass(frozen=True)
class Survey:
    """A network, the size of its input (None where not given), and its layers where they stand."""

    net: Graph
    input: Known
    sites: tuple[Site, ...]

    @property
    def sizes(self) -> tuple[int, ...] | None:
        """The input size on each axis, None where not given."""
        return None if self.input is None else self.input[1]

    @property
    def accepted(self) -> bool:
        """Whether no layer refuses its inputs."""
        return not any(site.fault for site in self.sites)

    @cached_property
    def fields(self) -> tuple[ReceptiveField | None, ...]:
        """The receptive field of each layer, at the input size where that is accepted."""
        try:
            return tuple(receptive_fields(self.net, self.sizes if self.accepted else None))
        except (ValueError, ConvsymError):  # no size at all goes through, or no axes are known
            return (None,) * len(self.sites)

    def others(self, site: Site) -> Iterator[str]:
        """The names of the other layers that read the same input."""
        for other in self.sites:
            if other is not site and other.node.inputs[0] == site.node.inputs[0]:
                yield other.name


def survey(net: Graph, input_size: Any = None) -> Survey:
    """Every layer with the shapes that reach it, in one pass.

    A layer that refuses its inputs is kept with its message, and what comes after it has no shape. Where
    sizes are not known channels and numbers of axes are compared, which no size can mend.
    Raises ValueError where the input size itself is wrong.
    """
    given = None if input_size is None else _start(net, input_size)
    ndim = _axes(net) if given is None else len(given[1])

    def step(node: Node, before: tuple[_Stand, ...]) -> _Stand:
        shapes = tuple(shape for shape, _, _ in before)
        known = [shape for shape in shapes if shape is not None]
        try:
            if len(known) == len(shapes):
                found = shape_after(node.layer, known)
                return found, found[0], Site(node, shapes, found, ndim, found[0])
            channels = _channels(node, [one for _, one, _ in before], ndim)
        except ValueError as fault:
            return None, None, Site(node, shapes, None, ndim, None, str(fault))
        return None, channels, Site(node, shapes, None, ndim, channels)

    first: _Stand = (given, net.in_channels, None)
    walked = net.walk(first, step)
    return Survey(net, given, tuple(site for _, _, site in walked if site is not None))


def _channels(node: Node, before: list[Any], ndim: int) -> Any:
    """The channels that come out whatever the sizes. Raises ValueError where they do not fit."""
    layer = node.layer
    if layer.ndim not in (None, ndim):
        rule = f"it has {ndim} axes, and {type(layer).__name__} takes {layer.ndim}"
        raise ValueError(broken("input", node.name, rule, "take the class for as many axes"))
    return _channels_after(layer, tuple(before))


def _start(net: Graph, input_size: Any) -> Shape:
    """(channels, sizes) of the input. Raises ValueError for symbols, and for too many axes."""
    start = net.start(input_size)
    if not all(map(is_number, start[1])):
        rule = "a report needs numbers"
        raise ValueError(broken("input_size", input_size, rule, "give them, as (224, 224)"))
    _checked(net, len(start[1]), input_size)
    return start


def _axes(net: Graph) -> int:
    try:
        return net.ndim
    except ConvsymError:  # no layer that has windows of its own
        return 1


def _checked(net: Graph, ndim: int, input_size: Any) -> None:
    try:
        wanted = net.ndim
    except ConvsymError:
        return
    if wanted != ndim:
        rule = f"the network takes {wanted} {'axis' if wanted == 1 else 'axes'}"
        raise ValueError(broken("input_size", input_size, rule, f"give {wanted} numbers"))
