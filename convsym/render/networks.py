"""Networks as blocks: a table of layers with what comes out of each, and a layer in a few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import sympy

from convsym.arguments import is_number, is_sequence
from convsym.layerbase import Layer
from convsym.network.layers.merging import Merge
from convsym.network.layers.module import Module
from convsym.network.layers.passing import Flatten, Linear, PassThrough
from convsym.network.layers.pooling import _Adaptive, _Pool
from convsym.network.layers.resampling import Upsample
from convsym.render.blocks import Block, Code, Paragraph, Table, Text

if TYPE_CHECKING:
    from convsym.network.graph import Graph
    from convsym.network.sizes import SizeTable

AnyLayer = Layer | Module
NONE: Text = ("–",)


def described(layer: AnyLayer) -> str:
    """A layer in a few words, its defaults left out: "Conv2d 7 × 7, stride 2, padding 3".

    >>> import convsym as cs
    >>> described(cs.Conv2d(3, 64, 7, 2, 3)), described(cs.MaxPool2d(2)), described(cs.Add())
    ('Conv2d 7 × 7, stride 2, padding 3', 'MaxPool2d 2 × 2, stride 2', 'Add')
    >>> described(cs.Linear(512, 10)), described(cs.Upsample(scale_factor=2.0))
    ('Linear 512 → 10', 'Upsample × 2, nearest')
    """
    if isinstance(layer, Layer):
        return _windows(layer, layer.ndim, layer.axes, _more_of(layer))
    if isinstance(layer, _Pool):
        more = ["ceil_mode"] if layer.ceil_mode else []
        return _windows(layer, layer.ndim, layer.axes_for(layer.ndim), more)
    match layer:
        case Linear(in_features=before, out_features=after):
            return f"Linear {before} → {after}"
        case Upsample() if layer.scale_factor is not None:
            return f"Upsample × {_factor(layer.scale_factor)}, {layer.mode}"
        case _Adaptive():
            return f"{type(layer).__name__} to {layer.output_size}"
        case Flatten():
            return "Flatten"
    return repr(layer).replace("(crop=None)", "").removesuffix("()")


def _factor(scale: Any) -> str:
    """2.0 as PyTorch prints it is 2."""
    values = scale if is_sequence(scale) else (scale,)
    return one([int(value) if value == int(value) else value for value in values])


def _more_of(layer: Layer) -> list[str]:
    more = []
    if any(extra != 0 for extra in layer.output_padding):
        more.append(f"output padding {one(layer.output_padding)}")
    if layer.groups != 1:
        more.append("depthwise" if layer.groups == layer.in_channels else f"{layer.groups} groups")
    if layer.padding_mode != "zeros":
        more.append(layer.padding_mode)
    return more


def _windows(layer: Any, ndim: int, axes: Sequence[Any], more: Iterable[str]) -> str:
    parts = [f"{type(layer).__name__} {times(axis.kernel_size for axis in axes)}"]
    strides, dilations = [a.stride for a in axes], [a.dilation for a in axes]
    if strides != [1] * ndim:
        parts.append(f"stride {one(strides)}")
    pads = [a.padding for a in axes]
    if any(pad != (0, 0) for pad in pads):
        even = all(isinstance(pad, tuple) and pad[0] == pad[1] for pad in pads)
        parts.append(f"padding {one([pad[0] for pad in pads] if even else pads)}")
    if dilations != [1] * ndim:
        parts.append(f"dilation {one(dilations)}")
    return ", ".join([*parts, *more])


def one(values: Sequence[Any]) -> str:
    """The value of all axes where they agree, else all of them."""
    shown = [str(value) for value in values]
    return shown[0] if len(set(shown)) == 1 else f"({', '.join(shown)})"


def times(sizes: Iterable[Any]) -> str:
    """The sizes with signs between them: 7 × 7."""
    return " × ".join(map(str, sizes))


def size_text(sizes: Sequence[Any] | None) -> Text:
    """The sizes of an output; a dash where there are none."""
    from convsym.render.wording import inline

    if not sizes:
        return NONE
    if all(map(is_number, sizes)):
        return (times(sizes),)
    same = len(set(sizes)) == 1 and len(sizes) > 1
    parts: list[Any] = []
    for value in sizes[:1] if same else sizes:
        parts += [" × "] if parts else []
        parts.append(inline(value))
    return (*parts, " on each axis") if same else tuple(parts)


def field_text(values: Sequence[Any], same: bool = False) -> Text:
    """A size or a stride on each axis, as one number where they agree and `same` is asked for.

    A dash where one is not known, or differs with the input size; "all" where the whole axis is read.
    """
    if any(value is None or isinstance(value, sympy.Piecewise) for value in values):
        return NONE
    shown = ["all" if value is sympy.oo else str(value) for value in values]
    if shown and len(set(shown)) == 1 and (same or shown[0] == "all"):
        return (shown[0],)
    return (times(shown),) if shown else NONE


def number_text(value: Any) -> Text:
    """A count, with commas; a dash for None."""
    from convsym.render.wording import inline

    if value is None:
        return NONE
    return (inline(value),) if isinstance(value, sympy.Basic) else (f"{value:,}",)


def is_plain(layer: AnyLayer) -> bool:
    """Whether it goes element by element and is left out of tables."""
    return isinstance(layer, PassThrough)


def left_out(rows: Iterable[Any]) -> list[Block]:
    """The line that says which layers a table leaves out: those that go element by element."""
    rows = list(rows)
    if not rows:
        return []
    names = Counter(row.layer.name for row in rows)
    listed = ", ".join(f"{number} {name}" for name, number in names.most_common())
    learned = sum(row.parameters for row in rows)
    end = f", with {learned:,} parameters" if learned else ""
    return [Paragraph((f"Left out, as they go element by element: {listed}{end}.",))]


def size_table_blocks(table: SizeTable) -> list[Block]:
    """The rows of `Graph.sizes`: name, layer, channels, size, parameters."""
    head: tuple[Text, ...] = (("name",), ("layer",), ("channels",), ("size",), ("parameters",))
    first: tuple[Text, ...] = (
        ("input",), ("",), number_text(table.channels), size_text(table.sizes), NONE,
    )  # fmt: skip
    shown = [
        ((row.name,), (described(row.layer),), number_text(row.channels), size_text(row.sizes),
         number_text(row.parameters))
        for row in table if not is_plain(row.layer)
    ]  # fmt: skip
    last: tuple[Text, ...] = (("in all",), ("",), NONE, NONE, number_text(table.parameters))
    rest = left_out(row for row in table if is_plain(row.layer))
    return [Table(head, (first, *shown, last), wide=True), *rest]


def network_blocks(obj: Any, level: int = 2) -> list[Block] | None:
    """A network, one of its layers, and what is asked of it; None for anything else."""
    from convsym.network.coverage.coverage import Coverage
    from convsym.network.graph import Graph
    from convsym.network.receptive.receptive_field import ReceptiveField, ReceptiveFields
    from convsym.network.sizes import SizeTable
    from convsym.render.coverage import coverage_blocks
    from convsym.render.receptive import receptive_blocks, receptive_table
    from convsym.render.report import report_blocks
    from convsym.render.size_sets import AcceptedSizes, RoundTripSizes, SizeSet, sizes_blocks
    from convsym.report import Report

    match obj:
        case Module():
            return [Paragraph((Code(repr(obj)),))]
        case Graph():
            return graph_blocks(obj)
        case SizeTable():
            return size_table_blocks(obj)
        case ReceptiveField():
            return receptive_blocks(obj, level)
        case ReceptiveFields():
            return receptive_table(obj, level)
        case Coverage():
            return coverage_blocks(obj)
        case AcceptedSizes() | RoundTripSizes() | SizeSet():
            return sizes_blocks(obj)
        case Report():
            return report_blocks(obj, level)
    return None


def graph_blocks(net: Graph) -> list[Block]:
    """The layers of a network, and what each reads where that is not the one before."""
    rows: list[tuple[Text, ...]] = []
    for number, node in enumerate(net.nodes):
        before = ", ".join(map(net.name, node.inputs))
        reads = "" if node.inputs == (number - 1,) and not isinstance(node.layer, Merge) else before
        rows.append(((node.name,), (described(node.layer),), (reads,)))
    if not rows:
        return [Paragraph(("The network without layers: what comes in goes out.",))]
    blocks: list[Block] = [Table((("name",), ("layer",), ("reads",)), tuple(rows), wide=True)]
    if net.output != len(net.nodes) - 1:
        blocks.append(Paragraph(("What comes out is ", Code(net.name(net.output)), ".")))
    return blocks
