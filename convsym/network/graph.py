"""Graph: layers with their inputs, in an order in which each comes after what it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from convsym.arguments import integer, is_sequence, per_axis
from convsym.errors import ConvsymError, broken
from convsym.layerbase import Layer
from convsym.network.layers.module import Module, Shape, shape_after
from convsym.network.layers.passing import PassThrough
from convsym.network.sizes import SizeTable, one_floor, size_table
from convsym.show import Show

if TYPE_CHECKING:
    from convsym.network.coverage.coverage import Coverage
    from convsym.network.fitting.accepted_sizes import AcceptedSizes
    from convsym.network.fitting.round_trips import RoundTripSizes
    from convsym.network.fitting.unread import Unread
    from convsym.network.receptive.alignment import Alignment
    from convsym.network.receptive.receptive_field import ReceptiveField, ReceptiveFields
    from convsym.network.sequential import Sequential

INPUT = -1
"""What stands in `Node.inputs` for the input of the network."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class Node:
    """A layer, its name, and the numbers of the nodes that it reads; `INPUT` is the network's input."""

    name: str
    layer: Layer | Module
    inputs: tuple[int, ...] = (INPUT,)


class Graph(Show):
    """Layers with branches that meet: `Graph([(name, layer, names of its inputs), …])`.

    A layer without inputs reads the one before it, the first one "input", the network's only input.
    What comes out is the last layer, unless `output` names another. A text such as "ReLU" is a
    PassThrough of that name. Layers may be graphs themselves; theirs are named "outer.inner".
    `Sequential` and `Parallel` make graphs without names. `in_channels` and `ndim`, the number of axes,
    need be given only where no layer says them; `notes` are sentences about what had to be assumed,
    where the network was read from elsewhere. Frozen.

    Raises TypeError for what is no layer, ValueError for a name that stands twice or for an input that
    does not come before its layer.

    >>> import convsym as cs
    >>> net = Graph([
    ...     ("conv", cs.Conv1d(8, 8, 3, padding=1)),
    ...     ("sum", cs.Add(), ("conv", "input")),
    ... ])
    >>> net.output_size(5)
    5
    """

    nodes: tuple[Node, ...]
    output: int
    notes: tuple[str, ...]

    def __init__(
        self,
        layers: Iterable[Any],
        output: str | None = None,
        *,
        in_channels: int | None = None,
        ndim: int | None = None,
        notes: Iterable[str] = (),
    ) -> None:
        if isinstance(layers, str) or not isinstance(layers, Iterable):
            raise TypeError(f"layers is {layers!r}; give a list of (name, layer, inputs)")
        nodes: list[Node] = []
        said = list(notes)
        places: dict[str, int] = {"input": INPUT}
        last = INPUT
        for entry in layers:
            name, layer, inputs = _entry(entry)
            sources = (
                (last,) if inputs is None else tuple(_place(one, name, places) for one in inputs)
            )
            if name in places:
                rule = "another layer, or the input, has this name"
                raise ValueError(broken("name", name, rule, "give each its own"))
            if isinstance(layer, Graph):
                last = _splice(nodes, name, layer, sources, places)
                said += [one for one in layer.notes if one not in said]
            else:
                nodes.append(Node(name, _layer(name, layer), sources))
                last = len(nodes) - 1
            places[name] = last
        self.__dict__["nodes"] = tuple(nodes)
        self.__dict__["output"] = last if output is None else _place(output, "output", places)
        self.__dict__["notes"] = tuple(said)
        if in_channels is not None:
            self.__dict__["in_channels"] = integer("in_channels", in_channels, least=1)
        if ndim is not None:
            self.__dict__["ndim"] = integer("ndim", ndim, least=0)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be set; make another network")

    def __eq__(self, other: object) -> bool:
        """The same layers, read in the same way; notes and input channels do not count."""
        if not isinstance(other, Graph):
            return NotImplemented
        return self.nodes == other.nodes and self.output == other.output

    def __hash__(self) -> int:
        return hash((self.nodes, self.output))

    def __len__(self) -> int:
        return len(self.nodes)

    def __repr__(self) -> str:
        """A layer a line, with what it reads where that is not the one before."""
        lines = []
        for number, node in enumerate(self.nodes):
            names = ", ".join(self.name(one) for one in node.inputs)
            reads = "" if node.inputs == (number - 1,) else f" <- {names}"
            lines.append(f"\n  ({node.name}): {node.layer!r}{reads}")
        end = "\n" if lines else ""
        return f"{type(self).__name__}({''.join(lines)}{end})"

    def name(self, number: int) -> str:
        """The name of a node; "input" of the input."""
        return "input" if number == INPUT else self.nodes[number].name

    @cached_property
    def ndim(self) -> int:
        """The number of axes that was given, or as the first layer that has its own says it.

        Raises ConvsymError where none does.
        """
        for node in self.nodes:
            if node.layer.ndim is not None:
                return node.layer.ndim
        raise ConvsymError(
            "no layer says how many axes there are; put a convolution or a pooling layer in, or give the "
            "input size as a tuple"
        )

    @cached_property
    def in_channels(self) -> int | None:
        """The channels that were given, or that the first convolutions take; None where nothing says it."""
        open_, seen = [INPUT], set()
        for number, node in enumerate(self.nodes):
            if any(one in open_ for one in node.inputs):
                if isinstance(node.layer, Layer):
                    seen.add(node.layer.in_channels)
                elif isinstance(node.layer, Module) and node.layer.keeps_channels:
                    open_.append(number)
        return min(seen) if seen else None

    # ------------------------------------------------------------ one pass

    def walk(
        self, start: Value, step: Callable[[Node, tuple[Value, ...]], Value]
    ) -> tuple[Value, ...]:
        """A value for each node, from the values of its inputs; `start` is that of the input.

        Every question about a network (sizes, receptive field, coverage) is one such pass. Where
        `step` raises ValueError or ConvsymError, the name of the node is put before its message.
        """
        found: list[Value] = []
        for node in self.nodes:
            values = tuple(start if one == INPUT else found[one] for one in node.inputs)
            try:
                found.append(step(node, values))
            except (ValueError, ConvsymError) as fault:
                raise type(fault)(f"layer {node.name!r} ({node.layer!r}): {fault}") from fault
        return tuple(found)

    def at_output(self, start: Value, values: Sequence[Value]) -> Value:
        """Of the values of `walk` that of the output."""
        return start if self.output == INPUT else values[self.output]

    def start(self, input_size: Any) -> Shape:
        """(channels, sizes) of the input: a number or expression for every axis, or a tuple."""
        ndim = len(input_size) if is_sequence(input_size) else self.ndim
        known = next((node.layer.ndim for node in self.nodes if node.layer.ndim is not None), ndim)
        if ndim != known:
            rule = f"the network takes {known} {'axis' if known == 1 else 'axes'}"
            way_out = f"give a number, or {known}; channels are no part of it"
            raise ValueError(broken("input_size", input_size, rule, way_out))
        return self.in_channels, per_axis("input_size", input_size, ndim, least=1)

    def shapes(self, input_size: Any) -> tuple[Shape, ...]:
        """(channels, sizes) of what comes out of each node.

        Raises ValueError, with the name of the node, where a window does not fit or branches that
        meet differ.
        """
        return self.walk(
            self.start(input_size), lambda node, shapes: shape_after(node.layer, shapes)
        )

    def output_size(self, input_size: Any) -> Any:
        """The size on each axis of what comes out: a number for 1-D and a scalar, else a tuple.

        With symbols the formula of a chain of convolutions and pooling layers is one floor, by
        the theorem of `derive.stack`; others are simplified. Raises what `shapes` raises.

        >>> import convsym as cs
        >>> from convsym.abc import i
        >>> net = cs.Sequential(cs.Conv1d(1, 8, 7, 2, 3), cs.MaxPool1d(3, 2, 1))
        >>> net.output_size(224), net.output_size(i)
        (56, floor(i/4 - 1/4) + 1)
        """
        start = self.start(input_size)
        found = self.at_output(start, self.shapes(input_size))[1]
        found = tuple(map(one_floor, found))
        return found[0] if len(found) == 1 and not is_sequence(input_size) else found

    def sizes(self, input_size: Any) -> SizeTable:
        """The table of every layer's channels, sizes and parameters at this input size.

        >>> import convsym as cs
        >>> [row.sizes for row in cs.Sequential(cs.Conv1d(1, 8, 7, 2, 3), cs.MaxPool1d(3, 2, 1)).sizes(224)]
        [(112,), (56,)]
        """
        return size_table(self, input_size)

    # ------------------------------------------------------------ what outputs read

    def receptive_field(self, input_size: Any = None) -> ReceptiveField:
        """What an output reads: output u from −padding + u·stride on, `size` elements; on each axis.

        By the recurrences of Araujo, Norris and Sim, with dilation and begin padding, through all
        paths; exact. Where padding depends on the input size and that is not given, by its residue.
        Raises ConvsymError where the size has to be known (adaptive pooling, `Upsample(size=…)`), or
        where paths of different strides meet.

        Source: A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural
        Networks", Distill 2019.

        >>> import convsym as cs
        >>> net = cs.Sequential(cs.Conv2d(3, 64, 7, 2, 3), cs.MaxPool2d(3, 2, 1))
        >>> field = net.receptive_field()
        >>> field.size, field.stride, field.padding
        ((11, 11), (4, 4), (5, 5))
        >>> field.range((0, 10)), field.center((0, 10))
        (((-5, 5), (35, 45)), (0, 40))
        """
        from convsym.network.receptive.receptive_field import receptive_field

        return receptive_field(self, input_size)

    def receptive_fields(self, input_size: Any = None) -> ReceptiveFields:
        """The receptive field of every layer, in order; each knows its layer's `name`.

        >>> import convsym as cs
        >>> net = cs.Sequential(cs.Conv1d(1, 8, 7, 2, 3), cs.MaxPool1d(3, 2, 1))
        >>> [(one.name, one.size, one.stride, one.padding) for one in net.receptive_fields()]
        [('0', (7,), (2,), (3,)), ('1', (11,), (4,), (5,))]
        """
        from convsym.network.receptive.receptive_field import receptive_fields

        return receptive_fields(self, input_size)

    def misaligned(self, input_size: Any = None) -> tuple[Alignment, ...]:
        """Where paths meet whose receptive fields have other centres, or other strides.

        Those of `network.alignments` that are not aligned.

        >>> import convsym as cs
        >>> shifted = cs.Parallel(cs.Conv1d(1, 1, 3, padding=((2, 0),)), cs.Sequential())
        >>> [(one.node, one.inputs, one.offsets) for one in shifted.misaligned()]
        [('merge', ('0', 'input'), (0, 1))]
        """
        from convsym.network.receptive.alignment import alignments

        return tuple(one for one in alignments(self, input_size) if not one.aligned)

    # ------------------------------------------------------------ from the output back

    def walk_back(
        self,
        start: Value,
        step: Callable[[Node, Value], Sequence[Value]],
        together: Callable[[list[Value]], Value],
    ) -> Value:
        """A value for the input, from `start` at the output: the pass of `walk` the other way.

        `step` gives a value for each input of a node from the node's own, `together` one from those of
        all that read the same node. It is for questions about a single output. Messages carry the
        name of the node, as those of `walk`.
        """
        found: dict[int, list[Value]] = {self.output: [start]}
        for number in reversed(range(len(self.nodes))):
            if number not in found:
                continue
            node = self.nodes[number]
            try:
                values = step(node, together(found.pop(number)))
            except (ValueError, ConvsymError) as fault:
                raise type(fault)(f"layer {node.name!r} ({node.layer!r}): {fault}") from fault
            for one, value in zip(node.inputs, values, strict=True):
                found.setdefault(one, []).append(value)
        return together(found[INPUT])

    def coverage(self, output: Any = None, input_size: Any = None) -> Coverage:
        """How many paths lead from each input to one output, and which inputs are never read.

        `output` is its index on each axis. If not given it is the one at 0, far from every border, or,
        with an `input_size`, the one in the middle; then paths through padding are left out, or folded
        back as the padding mode says. Behind upsampling layers outputs may differ: there the index
        matters. Every tap is one path, of pooling layers too; channels are not counted.

        Raises ConvsymError where the size has to be known (fully connected layers, adaptive
        pooling, padding "same_upper"), or where sizes are symbols.

        >>> import convsym as cs
        >>> net = cs.Sequential(*(cs.Conv1d(1, 1, 3, dilation=2**j, padding=2**j) for j in range(10)))
        >>> found = net.coverage()
        >>> found.shape, found.first, found.complete, int(found.counts.max())
        ((2047,), (-1023,), True, 89)
        """
        from convsym.network.coverage.coverage import coverage

        return coverage(self, output, input_size)

    # ------------------------------------------------------------ sizes that fit

    def accepted_sizes(self) -> AcceptedSizes:
        """The input sizes at which every window fits and branches that meet agree: congruences, exactly.

        With the sizes that lose no pixel behind a last window, and the derivation for every class.
        Raises ValueError where channels do not fit, whatever the size, and ConvsymError where layers have
        symbols among their sizes.

        >>> import convsym as cs
        >>> body = cs.Sequential(cs.MaxPool1d(2), cs.MaxPool1d(2), cs.Upsample(scale_factor=4))
        >>> sizes = cs.Parallel(body, cs.Sequential()).accepted_sizes()
        >>> print(sizes)
        n ≡ 0 (mod 4), n ≥ 4
        >>> sizes.nearest(30)
        (28, 32)
        """
        from convsym.network.fitting.accepted_sizes import accepted_sizes

        return accepted_sizes(self)

    def unread(self, input_size: Any) -> Unread:
        """The places of the input on which no output depends, and what each layer leaves unread.

        From the relation of every layer, axis by axis: before the first window, behind the last, and
        in the gaps of strides and dilations. Raises what `shapes` raises.

        >>> import convsym as cs
        >>> net = cs.Sequential(cs.MaxPool1d(2), cs.MaxPool1d(3))
        >>> net.unread(11).input, net.unread(11).layers
        (((6, 7, 8, 9, 10),), {'0': ((10,),), '1': ((3, 4),)})
        """
        from convsym.network.fitting.unread import unread

        return unread(self, input_size)

    def round_trip_sizes(self, output_padding: Any = None) -> RoundTripSizes:
        """The sizes that come back to themselves, through the mirrored decoder or through the network.

        Where no layer enlarges, the network is an encoder. Its mirrored decoder has, in the opposite
        order, for each window the transposed one with the same kernel, stride, padding and dilation, and
        output padding 0 ≤ op < s. With `output_padding`, a number or one for each strided layer (the last
        one first), exactly one class modulo the product of the strides comes back; without it each size
        that does, whatever it needs, which `output_padding_for(n)` tells. Where branches meet, the decoder
        mirrors the first of them. A network that enlarges is its own decoder: n = output_size(n).

        Raises ValueError for op ≥ s, ConvsymError where a layer has no mirror.

        >>> import convsym as cs
        >>> net = cs.Sequential(cs.Conv1d(1, 8, 3, 2, 1), cs.Conv1d(8, 8, 3, 2, 1))
        >>> print(net.round_trip_sizes(output_padding=1))
        n ≡ 0 (mod 4), n ≥ 4
        >>> net.round_trip_sizes().output_padding_for(30)
        (0, 1)
        """
        from convsym.network.fitting.round_trips import round_trip_sizes

        return round_trip_sizes(self, output_padding)

    def decoder(self, input_size: Any) -> Sequential:
        """The mirrored decoder that leads from the output at this input size back to it.

        Convolutions become their transposed layers, pooling a transposed layer of the same windows that takes
        each channel by itself, with weights left open. Raises ValueError where the size does not come back.

        >>> import convsym as cs
        >>> net = cs.Sequential(cs.Conv1d(1, 8, 3, 2, 1), cs.Conv1d(8, 8, 3, 2, 1))
        >>> net.decoder(30).output_size(net.output_size(30))
        30
        """
        from convsym.network.fitting.round_trips import decoder

        return decoder(self, input_size)


def _entry(entry: Any) -> tuple[str, Any, tuple[str, ...] | None]:
    """(name, layer, names of the inputs or None) of what was given."""
    if (
        not isinstance(entry, (tuple, list))
        or len(entry) not in (2, 3)
        or not isinstance(entry[0], str)
    ):
        rule = "it must be (name, layer) or (name, layer, inputs)"
        raise TypeError(
            broken("layers", entry, rule, 'write ("conv", Conv2d(1, 1, 3), ("input",))')
        )
    if not entry[0]:
        raise ValueError(broken("name", entry[0], "it must not be empty", 'give one, as "conv1"'))
    if len(entry) == 2:
        return entry[0], entry[1], None
    inputs = (entry[2],) if isinstance(entry[2], str) else tuple(entry[2])
    if not inputs:
        raise ValueError(broken("inputs", inputs, "a layer reads something", 'give ("input",)'))
    return entry[0], entry[1], inputs


def _place(wanted: Any, name: str, places: Mapping[str, int]) -> int:
    if wanted not in places:
        rule = "no layer before it has this name"
        raise ValueError(
            broken(f"an input of {name!r}", wanted, rule, f"choose from {', '.join(places)}")
        )
    return places[wanted]


def _layer(name: str, layer: Any) -> Layer | Module:
    if isinstance(layer, str):
        kind = layer.partition("(")[0].strip()
        if any(kind == one.__name__ for one in (*_kinds(Layer), *_kinds(Module))):
            rule = "a name stands for what keeps every place where it is, and this may not"
            raise TypeError(
                broken(f"layer {name!r}", layer, rule, f"give the layer, as cs.{kind}(…)")
            )
        return PassThrough(layer)
    if not isinstance(layer, (Layer, Module)):
        rule = f"it is no layer but {type(layer).__name__}"
        way_out = "give one of convsym's; from_torch reads PyTorch's modules"
        raise TypeError(broken(f"layer {name!r}", layer, rule, way_out))
    return layer


def _kinds(kind: type[Any]) -> Iterator[type[Any]]:
    """The classes made from this one."""
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


def _splice(
    nodes: list[Node], name: str, inner: Graph, sources: tuple[int, ...], places: dict[str, int]
) -> int:
    """The nodes of an inner graph behind the others; the number of its output."""
    if len(sources) != 1:
        rule = "a network has one input"
        raise ValueError(
            broken(f"inputs of {name!r}", len(sources), rule, "put Add or Concat before it")
        )
    first = len(nodes)

    def outer(number: int) -> int:
        return sources[0] if number == INPUT else first + number

    for node in inner.nodes:
        places[f"{name}.{node.name}"] = len(nodes)
        nodes.append(Node(f"{name}.{node.name}", node.layer, tuple(map(outer, node.inputs))))
    return outer(inner.output)
