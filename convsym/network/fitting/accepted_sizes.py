"""Which input sizes a network accepts, for all of them at once: congruences, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import lcm, prod
from operator import and_
from typing import TYPE_CHECKING, Any

from convsym.arguments import is_number, is_sequence, per_axis
from convsym.errors import ConvsymError, broken
from convsym.layerbase import Layer
from convsym.network.fitting.lines import Line, Refused, Size, axis_at, modulus, pads_on, size_lines
from convsym.network.fitting.size_set import OnEveryAxis, SizeSet
from convsym.network.graph import INPUT, Graph, Node
from convsym.network.layers.matching import Like
from convsym.network.layers.merging import Add, Merge
from convsym.network.layers.module import Module, only
from convsym.network.layers.passing import Flatten, Linear
from convsym.network.layers.pooling import _Adaptive
from convsym.network.layers.resampling import Upsample

if TYPE_CHECKING:
    from convsym.proof import Derivation


@dataclass(frozen=True)
class Leftover:
    """What a layer leaves behind its last window on an input: `elements` in all, of which `pixels` are none
    of the padding. Both are numbers of places on the axis.
    """

    layer: str
    elements: int
    pixels: int


@dataclass(frozen=True)
class SizeClass:
    """The input sizes n = modulus·q + residue with q ≥ `start`: all are accepted, or none.

    `lines` are the sizes behind each node, a·q + b; `refused` is why none is accepted, `leftovers` the
    layers that leave something behind their last window.
    """

    modulus: int
    residue: int
    start: int
    lines: tuple[Size, ...]
    refused: Refused | None
    leftovers: tuple[Leftover, ...]

    @property
    def accepted(self) -> bool:
        """Whether the sizes are accepted."""
        return self.refused is None

    @property
    def lossless(self) -> bool:
        """Whether they are, and no layer leaves a pixel behind its last window."""
        return self.accepted and not any(one.pixels for one in self.leftovers)


@dataclass(frozen=True)
class AxisSizes:
    """What sizes are accepted on one axis, whatever the others are; and those that lose no pixel.

    `classes` are one for each residue modulo `modulus`, with which all sizes in the network are a·q + b.
    """

    modulus: int
    accepted: SizeSet
    lossless: SizeSet
    classes: tuple[SizeClass, ...] = field(repr=False)


@dataclass(frozen=True)
class AcceptedSizes(OnEveryAxis):
    """The input sizes that a network accepts: every window fits, branches that meet agree. Frozen.

    A number stands for that size on every axis, a tuple for one on each: `572 in sizes`, `(572, 388) in
    sizes`. It iterates over the sizes that are accepted on every axis at once, and `modulus`,
    `residues`, `minimum`, `sporadic` and `nearest` are those of this set, `equal`. `axes` are the sizes that
    each axis accepts by itself. Where `coupled` names a fully connected layer, sizes on the axes depend on
    each other: their product is prescribed.

    `lossless` are the accepted sizes at which no layer leaves pixels behind its last window;
    `leftovers(n)` counts them. `derivation(n)` proves the answer for the class of n.
    """

    net: Graph = field(repr=False)
    axes: tuple[AxisSizes, ...]
    equal: SizeSet
    lossless: SizeSet
    coupled: tuple[str, ...] = ()

    def __contains__(self, n: object) -> bool:
        if not is_sequence(n):
            return n in self.equal
        sizes: tuple[Any, ...] = tuple(n)  # type: ignore[arg-type]
        if len(sizes) != len(self.axes):
            return False
        sizes = tuple(one.__index__() if hasattr(one, "__index__") else one for one in sizes)
        inside = all(one in axis.accepted for one, axis in zip(sizes, self.axes, strict=True))
        return inside and _Rows.of(self.net).fit([Line(0, one) for one in sizes])

    def leftovers(self, n: Any, axis: int = 0) -> tuple[Leftover, ...]:
        """The layers that leave elements behind their last window at input size n, on this axis.

        `elements` is a = (n + P − k̂) mod s, 0 where a last window hangs over (ceil_mode); `pixels` are those
        that are no padding, max(0, a − max(0, p_end)). Raises ValueError where n is not
        accepted.
        """
        sizes = per_axis("n", n, len(self.axes), least=1)
        if not is_number(sizes[axis]) or sizes[axis] not in self.axes[axis].accepted:
            rule = "this size is not accepted"
            way_out = f"the nearest are {self.axes[axis].accepted.nearest(sizes[axis])}"
            raise ValueError(broken("n", sizes[axis], rule, way_out))
        start = Line(0, sizes[axis])
        return _leftovers(self.net, axis, start, size_lines(self.net, axis, start))

    def derivation(self, n: int, axis: int = 0) -> Derivation:
        """Why the sizes of n's class are accepted, or refused: `derive.accepted_sizes(net, n)`."""
        from convsym.derive import accepted_sizes

        return accepted_sizes(self.net, n, axis)


def accepted_sizes(net: Graph) -> AcceptedSizes:
    """See `Graph.accepted_sizes`."""
    check_channels(net)
    axes: list[AxisSizes] = []
    for axis in range(net.ndim):
        like = next((j for j in range(axis) if alike(net, j, axis)), None)
        axes.append(_axis_sizes(net, axis) if like is None else axes[like])
    equal = reduce(and_, (one.accepted for one in axes))
    lossless = reduce(and_, (one.lossless for one in axes))
    rows = _Rows.of(net)
    if rows.wanted:
        equal = _with_products(rows, equal)
        lossless = lossless & equal
    return AcceptedSizes(net, tuple(axes), equal, lossless, tuple(rows.wanted))


def size_class(net: Graph, axis: int, modulus: int, residue: int) -> SizeClass:
    """The class of n = modulus·q + residue; a modulus of 0 speaks of the single size `residue`."""
    start = Line(modulus, residue, 0 if residue or not modulus else 1)
    lines = size_lines(net, axis, start)
    refused = next((one for one in lines if isinstance(one, Refused)), None)
    if refused is not None:
        return SizeClass(modulus, residue, refused.since, lines, refused, ())
    begin = max((one.since for one in lines if isinstance(one, Line)), default=start.since)
    left = _leftovers(net, axis, start, lines)
    return SizeClass(modulus, residue, begin, lines, None, left)


def _axis_sizes(net: Graph, axis: int) -> AxisSizes:
    m = modulus(net, axis)
    classes = tuple(size_class(net, axis, m, residue) for residue in range(m))
    start = max(m * one.start + one.residue for one in classes)
    single = [size_class(net, axis, 0, n) for n in range(1, start)]
    accepted, lossless = (
        SizeSet.of(
            m,
            {one.residue for one in classes if getattr(one, name)},
            max(start, 1),
            {one.residue for one in single if getattr(one, name)},
        )
        for name in ("accepted", "lossless")
    )
    return AxisSizes(m, accepted, lossless, classes)


def _leftovers(net: Graph, axis: int, start: Line, lines: Sequence[Size]) -> tuple[Leftover, ...]:
    """What each layer leaves behind its last window, where it leaves something."""
    found = []
    for node, out in zip(net.nodes, lines, strict=True):
        window = axis_at(node.layer, net.ndim, axis)
        if window is None or node.layer.transposed or not isinstance(out, Line):
            continue
        first = node.inputs[0]
        line = start if first < 0 else lines[first]
        assert isinstance(line, Line)
        begin, end = pads_on(window, line)
        reached = window.stride * (out.b - 1) + window.effective_kernel_size - begin
        elements = max(0, line.b + end - reached)
        if elements:
            found.append(Leftover(node.name, elements, max(0, elements - max(0, end))))
    return tuple(found)


def alike(net: Graph, first: int, second: int) -> bool:
    """Whether no layer tells one axis from the other."""
    return all(
        _on_axis(node.layer, net.ndim, first) == _on_axis(node.layer, net.ndim, second)
        for node in net.nodes
    )


def _on_axis(layer: Layer | Module, ndim: int, axis: int) -> tuple[Any, ...]:
    """All that a layer's sizes on this axis depend on."""
    window = axis_at(layer, ndim, axis)
    extra = layer.output_padding[axis] if isinstance(layer, Layer) and layer.transposed else 0
    target = layer.targets[axis] if isinstance(layer, _Adaptive) else None
    grown = None
    if isinstance(layer, Upsample):
        scales = layer.scales(ndim)
        grown = layer.sizes((1,) * ndim)[axis] if scales is None else scales[axis]
    return window, extra, target, grown


# ---------------------------------------------------------------- channels, and features in a row


def check_channels(net: Graph) -> None:
    """Raise ValueError where channels or numbers of axes do not fit, whatever the size."""

    def step(node: Node, before: tuple[Any, ...]) -> Any:
        layer = node.layer
        if layer.ndim is not None and layer.ndim != net.ndim:
            rule = f"it has {net.ndim} axes, and {type(layer).__name__} takes {layer.ndim}"
            raise ValueError(broken("input", node.name, rule, "take the class for as many axes"))
        return _channels_after(layer, before)

    net.walk(net.in_channels, step)


def _channels_after(layer: Layer | Module, before: tuple[Any, ...]) -> Any:
    """The channels that come out, None where they depend on the size; sizes play no role."""
    if isinstance(layer, Layer):
        (channels, _) = only(layer, [(one, ()) for one in before])
        if is_number(channels) and channels != layer.in_channels:
            rule = f"{layer!r} takes {layer.in_channels}"
            raise ValueError(broken("channels", channels, rule, "change its in_channels"))
        return layer.out_channels
    if isinstance(layer, (Merge, Like)):
        return layer.output_shape([(one, ()) for one in before])[0]
    if isinstance(layer, Like):
        return before[0]
    (channels, _) = only(layer, [(one, ()) for one in before])
    if isinstance(layer, Flatten):
        return None
    return layer.out_features if isinstance(layer, Linear) else layer.channels(channels)


def _flattened(net: Graph) -> dict[str, tuple[tuple[int, ...], int]]:
    """Of each fully connected layer the nodes whose places it reads in a row, and its in_features.

    Raises ConvsymError where rows of features are added, which would have to be equally long.
    """

    def step(node: Node, before: tuple[Any, ...]) -> Any:
        if isinstance(node.layer, Flatten):
            return (node.inputs[0],)
        if isinstance(node.layer, Linear):
            return ()
        if isinstance(node.layer, Add) and any(before):
            raise ConvsymError(
                f"rows of features, whose length depends on the input size, meet in {node.name}; put a fully "
                f"connected layer behind each Flatten"
            )
        return tuple(one for given in before for one in given)

    rows: tuple[tuple[int, ...], ...] = net.walk((), step)
    return {
        node.name: (rows[node.inputs[0]], node.layer.in_features)
        for node in net.nodes
        if isinstance(node.layer, Linear) and node.inputs[0] != INPUT and rows[node.inputs[0]]
    }


@dataclass(frozen=True)
class _Rows:
    """The fully connected layers behind Flatten: what they ask of the product of all sizes."""

    net: Graph
    channels: tuple[Any, ...]
    wanted: dict[str, tuple[tuple[int, ...], int]]

    @classmethod
    def of(cls, net: Graph) -> _Rows:
        channels = net.walk(
            net.in_channels, lambda node, before: _channels_after(node.layer, before)
        )
        known = {
            name: (sources, features)
            for name, (sources, features) in _flattened(net).items()
            if all(_at(one, net.in_channels, channels) is not None for one in sources)
        }
        return cls(net, channels, known)

    def fit(self, starts: Sequence[Line]) -> bool:
        """Whether every one gets its in_features at these sizes, which the axes accept."""
        lines = self._lines(starts)
        for sources, features in self.wanted.values():
            count = 0
            for source in sources:
                sizes = [_at(source, start, one) for start, one in zip(starts, lines, strict=True)]
                assert all(isinstance(one, Line) for one in sizes)
                channels = _at(source, self.net.in_channels, self.channels)
                count += channels * prod(one.b for one in sizes if isinstance(one, Line))
            if count != features:
                return False
        return True

    def settled(self, starts: Sequence[Line]) -> int:
        """From which q on it is settled in this class: each row is constant, or too long."""
        lines = self._lines(starts)
        since = [0]
        for sources, features in self.wanted.values():
            for source in sources:
                most = features // _at(source, self.net.in_channels, self.channels)
                for start, one in zip(starts, lines, strict=True):
                    line = _at(source, start, one)
                    if isinstance(line, Line) and line.a:
                        since.append(line.reaches(most + 1) or 0)
        return max(since)

    def _lines(self, starts: Sequence[Line]) -> list[tuple[Size, ...]]:
        found: dict[Line, tuple[Size, ...]] = {}
        made = []
        for axis, start in enumerate(starts):
            like = axis > 0 and alike(self.net, 0, axis)
            if not like or start not in found:
                found[start] = size_lines(self.net, axis, start)
            made.append(found[start])
        return made


def _at(source: int, start: Any, values: Sequence[Any]) -> Any:
    return start if source == INPUT else values[source]


def _with_products(rows: _Rows, equal: SizeSet) -> SizeSet:
    """Of the sizes that every axis accepts those at which the fully connected layers fit."""
    ndim = rows.net.ndim
    m = lcm(equal.modulus, *(modulus(rows.net, axis) for axis in range(ndim)))
    since = max(rows.settled([Line(m, residue)] * ndim) for residue in range(m))
    start = max(equal.minimum, m * (since + 1))

    def fits(n: int) -> bool:
        return n in equal and rows.fit([Line(0, n)] * ndim)

    return SizeSet.where(fits, m, (n for n in range(start, start + m) if fits(n)), start)
