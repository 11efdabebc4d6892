"""Which sizes come back to themselves: through an encoder and its mirrored decoder, or through a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from convsym.arguments import integer, is_number, is_sequence, per_axis
from convsym.axis import Axis
from convsym.errors import ConvsymError, broken
from convsym.layerbase import Layer
from convsym.layers import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from convsym.network.fitting.accepted_sizes import SizeClass, alike, check_channels, size_class
from convsym.network.fitting.lines import SAME, Line, axis_at, modulus, pads_on
from convsym.network.fitting.size_set import OnEveryAxis, SizeSet
from convsym.network.graph import INPUT, Graph, Node
from convsym.network.layers.matching import Like
from convsym.network.layers.merging import Merge
from convsym.network.layers.module import Module
from convsym.network.layers.passing import Pad, PassThrough, SliceChannels
from convsym.network.layers.pooling import _Pool
from convsym.network.layers.resampling import PixelShuffle, PixelUnshuffle, Upsample

if TYPE_CHECKING:
    from convsym.network.sequential import Sequential
    from convsym.proof import Derivation

TRANSPOSED = {1: ConvTranspose1d, 2: ConvTranspose2d, 3: ConvTranspose3d}


@dataclass(frozen=True)
class RoundTripSizes(OnEveryAxis):
    """The sizes that come back to themselves. Frozen.

    A number stands for that size on every axis: `n in sizes`. `equal` are these, as a `SizeSet`, whose
    `modulus`, `residues`, `minimum` and `nearest` it has; `axes` those of each axis.

    `mirrored` says whether it is about an encoder and its mirrored decoder; else about the network itself.
    `strided` are then the names of the encoder's strided layers in the decoder's order, the last one first,
    and `output_padding` is what each was given, None where each may take what the size needs:
    `output_padding_for(n)` tells it, `classes()` for each class of sizes.
    """

    net: Graph = field(repr=False)
    mirrored: bool
    strided: tuple[str, ...]
    output_padding: tuple[tuple[int, ...], ...] | None
    axes: tuple[SizeSet, ...]
    equal: SizeSet

    def __contains__(self, n: object) -> bool:
        if not is_sequence(n):
            return n in self.equal
        sizes: tuple[Any, ...] = tuple(n)  # type: ignore[arg-type]
        return len(sizes) == len(self.axes) and all(
            one in axis for one, axis in zip(sizes, self.axes, strict=True)
        )

    def output_padding_for(self, n: Any) -> tuple[Any, ...]:
        """For each strided layer, the last one first, the output padding that leads back to n.

        A number where it is the same on every axis, else a tuple. Raises ValueError where none does.
        """
        if not self.mirrored:
            raise ConvsymError("this network is its own decoder, whose output padding is given")
        sizes = per_axis("n", n, len(self.axes), least=1)
        if sizes not in self:
            near = tuple(one.nearest(m) for one, m in zip(self.axes, sizes, strict=True))
            rule = "this size does not come back"
            raise ValueError(broken("n", n, rule, f"the nearest on each axis are {near}"))
        each = [
            self._paddings(axis, size_class(self.net, axis, 0, m)) for axis, m in enumerate(sizes)
        ]
        found = zip(*each, strict=True)
        return tuple(one[0] if len(set(one)) == 1 else one for one in found)

    def classes(self, axis: int = 0) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """(residue, output paddings) for each class of sizes on the axis that come back."""
        m = modulus(self.net, axis)
        found = []
        for residue in range(m):
            one = size_class(self.net, axis, m, residue)
            if self.mirrored and _comes_back(self, axis, one):
                found.append((residue, self._paddings(axis, one)))
        return tuple(found)

    def derivation(self, axis: int = 0, size: int | None = None) -> Derivation:
        """Why these sizes and no others: `derive.round_trip_sizes`, for an encoder.

        Without an output padding each class of sizes has its own: give `size`, one of the class. A network
        that is its own decoder has `derive.accepted_sizes` of the class of `size` (the smallest that comes
        back, if not given): the sizes behind every layer, the last of which is to be compared with n.
        """
        from convsym.derive import accepted_sizes
        from convsym.derive import round_trip_sizes as derive

        if not self.mirrored:
            least = next(iter(self.axes[axis]), 1)
            return accepted_sizes(self.net, least if size is None else size, axis)
        if self.output_padding is not None:
            return derive(self.net, tuple(one[axis] for one in self.output_padding), axis)
        if size is None:
            raise ConvsymError(
                "the sizes of a class come back with the output padding of that class; give it, as in "
                "round_trip_sizes(output_padding=0), or give one of the sizes, as derivation(size=8)"
            )
        if size not in self.axes[axis]:
            near = self.axes[axis].nearest(size)
            rule = "this size does not come back"
            raise ValueError(broken("size", size, rule, f"the nearest are {near}"))
        given = self._paddings(axis, size_class(self.net, axis, 0, size))
        return derive(self.net, given, axis)

    @cached_property
    def _path(self) -> tuple[int, ...]:
        return encoder_path(self.net) if self.mirrored else ()

    def _paddings(self, axis: int, sizes: SizeClass) -> tuple[int, ...]:
        """The output padding of each strided layer, the last one first."""
        every = zip(self._path, needed_paddings(self.net, axis, sizes, self._path), strict=True)
        found = [op for number, op in every if self.net.nodes[number].name in self.strided]
        return tuple(reversed(found))


def round_trip_sizes(net: Graph, output_padding: Any = None) -> RoundTripSizes:
    """See `Graph.round_trip_sizes`."""
    check_channels(net)
    mirrored = not any(_enlarges(node) for node in net.nodes)
    strided: tuple[str, ...] = ()
    given = None
    if mirrored:
        strided = strided_layers(net)
        given = paddings_given(net, strided, output_padding)
    elif output_padding is not None:
        raise ValueError(
            broken(
                "output_padding", output_padding, "this network enlarges by itself",
                "leave it out, or give the encoder alone",
            )
        )  # fmt: skip
    question = RoundTripSizes(net, mirrored, strided, given, (), SizeSet.of(1, ()))
    axes: list[SizeSet] = []
    for axis in range(net.ndim):
        like = next((j for j in range(axis) if _alike(net, given, j, axis)), None)
        axes.append(_on_axis(question, axis) if like is None else axes[like])
    return RoundTripSizes(net, mirrored, strided, given, tuple(axes), reduce(and_, axes))


def _alike(net: Graph, given: Any, first: int, second: int) -> bool:
    return alike(net, first, second) and all(one[first] == one[second] for one in given or ())


def _on_axis(question: RoundTripSizes, axis: int) -> SizeSet:
    net = question.net
    m = modulus(net, axis)
    classes = [size_class(net, axis, m, residue) for residue in range(m)]
    start = max(m * _settled(net, one) + one.residue for one in classes)
    back = {one.residue for one in classes if _comes_back(question, axis, one)}
    return SizeSet.where(
        lambda n: _comes_back(question, axis, size_class(net, axis, 0, n)), m, back, max(start, 1)
    )


def _settled(net: Graph, sizes: SizeClass) -> int:
    """From which q on the answer of the class is settled."""
    out = _output(net, sizes)
    if sizes.refused is not None or not isinstance(out, Line) or out.a == sizes.modulus:
        return sizes.start
    met, rest = divmod(out.b - sizes.residue, sizes.modulus - out.a)  # where the two lines meet
    return max(sizes.start, met + 1 + (rest > 0))


def _output(net: Graph, sizes: SizeClass) -> Any:
    start = Line(sizes.modulus, sizes.residue)
    return start if net.output == INPUT else sizes.lines[net.output]


def _comes_back(question: RoundTripSizes, axis: int, sizes: SizeClass) -> bool:
    """Whether the sizes of the class come back to themselves, with the output padding that was given."""
    if not sizes.accepted:
        return False
    if not question.mirrored:
        out = _output(question.net, sizes)
        return isinstance(out, Line) and (out.a, out.b) == (sizes.modulus, sizes.residue)
    path = question._path
    needed = needed_paddings(question.net, axis, sizes, path)
    for number, op in zip(path, needed, strict=True):
        window = axis_at(question.net.nodes[number].layer, question.net.ndim, axis)
        assert window is not None
        if not 0 <= op < window.stride or (
            op and not _takes_padding(question.net.nodes[number], window)
        ):
            return False
    if question.output_padding is None:
        return True
    return question._paddings(axis, sizes) == tuple(one[axis] for one in question.output_padding)


def _takes_padding(node: Node, window: Axis) -> bool:
    """Whether the mirrored layer has an output padding."""
    return not isinstance(node.layer, PixelUnshuffle) and window.padding not in SAME


# ---------------------------------------------------------------- the encoder and its mirror


def _enlarges(node: Node) -> bool:
    return bool(node.layer.transposed) or isinstance(node.layer, (Upsample, Like))


def encoder_path(net: Graph) -> tuple[int, ...]:
    """The numbers of the layers with windows on the way from the input to the output, in that order.

    Where branches meet it follows the first one. Raises ConvsymError for a layer that has no mirror.
    """
    path: list[int] = []
    number = net.output
    while number != INPUT:
        node = net.nodes[number]
        if isinstance(node.layer, (_Pool, Pad, PixelUnshuffle)) or (
            isinstance(node.layer, Layer) and not node.layer.transposed
        ):
            path.append(number)
        elif not isinstance(node.layer, (PassThrough, SliceChannels, Merge)):
            raise ConvsymError(
                f"layer {node.name!r} ({node.layer!r}) has no mirror that brings sizes back; ask for "
                f"the part of the network before it"
            )
        number = node.inputs[0]
    return tuple(reversed(path))


def _stride(layer: Layer | Module, ndim: int, axis: int) -> int:
    window = axis_at(layer, ndim, axis)
    return 1 if window is None else int(window.stride)


def strided_layers(net: Graph) -> tuple[str, ...]:
    """The names of the encoder's layers with a stride above 1 on some axis, the last one first."""
    nodes = [net.nodes[number] for number in reversed(encoder_path(net))]
    return tuple(
        node.name
        for node in nodes
        if any(_stride(node.layer, net.ndim, axis) > 1 for axis in range(net.ndim))
    )


def paddings_given(
    net: Graph, strided: Sequence[str], output_padding: Any
) -> tuple[tuple[int, ...], ...] | None:
    """An output padding for every strided layer and axis, from a number or one for each layer.

    Raises ValueError where it is not 0 ≤ op < s, with which no size comes back.
    """
    if output_padding is None:
        return None
    each = list(output_padding) if is_sequence(output_padding) else [output_padding] * len(strided)
    if len(each) != len(strided):
        rule = f"the decoder has {len(strided)} strided layers"
        raise ValueError(broken("output_padding", output_padding, rule, "give one for each"))
    found = []
    for name, one in zip(strided, each, strict=True):
        layer = next(node.layer for node in net.nodes if node.name == name)
        strides = [_stride(layer, net.ndim, axis) for axis in range(net.ndim)]
        given = tuple(one) if is_sequence(one) else tuple(0 if s == 1 else one for s in strides)
        if len(given) != net.ndim:
            rule = f"there are {net.ndim} axes"
            raise ValueError(broken("output_padding", one, rule, "give one number for each"))
        for s, op in zip(strides, given, strict=True):
            integer("output_padding", op, least=0, symbols=False)
            if op >= s:
                rule = f"layer {name!r} has stride {s}, and no size comes back from a larger one"
                raise ValueError(broken("output_padding", op, rule, f"take 0 to {s - 1}"))
        found.append(given)
    return tuple(found)


def needed_paddings(
    net: Graph, axis: int, sizes: SizeClass, path: Sequence[int]
) -> tuple[int, ...]:
    """n − (s(o − 1) + k̂ − P) for each layer of the path: what its mirror has to add."""
    found = []
    for number in path:
        node = net.nodes[number]
        window = axis_at(node.layer, net.ndim, axis)
        first = node.inputs[0]
        line = Line(sizes.modulus, sizes.residue) if first == INPUT else sizes.lines[first]
        out = sizes.lines[number]
        assert window is not None
        assert isinstance(line, Line)
        assert isinstance(out, Line)
        if window.padding in SAME:
            found.append(line.b - window.stride * out.b)
            continue
        found.append(
            line.b + sum(pads_on(window, line)) - window.effective_kernel_size
            - window.stride * (out.b - 1)
        )  # fmt: skip
    return tuple(found)


def decoder(net: Graph, input_size: Any) -> Sequential:
    """See `Graph.decoder`."""
    from convsym.network.sequential import Sequential

    trips = round_trip_sizes(net)
    if not trips.mirrored:
        rule = "it enlarges by itself"
        raise ValueError(broken("net", type(net).__name__, rule, "give the encoder alone"))
    sizes = per_axis("input_size", input_size, net.ndim, least=1)
    if not all(map(is_number, sizes)):
        rule = "the output padding depends on it"
        raise ValueError(broken("input_size", input_size, rule, "give numbers"))
    trips.output_padding_for(sizes)  # a size that does not come back is refused here
    shapes = net.shapes(sizes)
    start = net.start(sizes)
    layers: dict[str, Any] = {}
    for number in reversed(encoder_path(net)):
        node = net.nodes[number]
        before = start if node.inputs[0] == INPUT else shapes[node.inputs[0]]
        layers[node.name.replace(".", "_")] = _mirror(net, node, before)
    return Sequential(layers)


def _mirror(net: Graph, node: Node, before: Any) -> Any:
    """The layer that leads back to the shape before the node."""
    layer = node.layer
    channels, there = before
    if isinstance(layer, Layer):
        return layer.transpose(input_size=there)  # type: ignore[attr-defined]
    axes = [axis_at(layer, net.ndim, axis) for axis in range(net.ndim)]
    if isinstance(layer, PixelUnshuffle):
        return PixelShuffle(layer.downscale_factor)
    pads = [one.pads(n) for one, n in zip(axes, there, strict=True) if one is not None]
    if isinstance(layer, Pad):
        return Pad(tuple((-begin, -end) for begin, end in pads))
    if channels is None:
        raise ConvsymError(
            f"how many channels {node.name!r} has is not known, and its mirror needs the number; put a "
            f"convolution before it"
        )
    return TRANSPOSED[net.ndim](
        channels,
        channels,
        tuple(one.kernel_size for one in axes if one is not None),
        tuple(one.stride for one in axes if one is not None),
        tuple(pads),
        tuple(one.leftover(n) for one, n in zip(axes, there, strict=True) if one is not None),
        groups=channels,
        dilation=tuple(one.dilation for one in axes if one is not None),
    )
