"""Sizes that fit a network as blocks: the congruence, and a table with a row for each class."""

from __future__ import annotations

from collections.abc import Sequence

from convsym.network.fitting.accepted_sizes import AcceptedSizes, AxisSizes, SizeClass
from convsym.network.fitting.lines import Line
from convsym.network.fitting.round_trips import RoundTripSizes
from convsym.network.fitting.size_set import SizeSet, runs_of
from convsym.render import display as D
from convsym.render.blocks import Block, Math, Mathematics, Paragraph, Table, Text
from convsym.render.convert import letter, number

__all__ = ["AcceptedSizes", "RoundTripSizes", "SizeSet", "sizes_blocks"]

MOST_LISTED = 12  # residues, runs of sizes
MOST_ROWS = 32  # classes in a table


def sizes_blocks(sizes: AcceptedSizes | RoundTripSizes | SizeSet) -> list[Block]:
    """Sizes that fit, come back, or are a set by themselves."""
    match sizes:
        case AcceptedSizes():
            return accepted_blocks(sizes)
        case RoundTripSizes():
            return round_trip_blocks(sizes)
    return [Mathematics(size_set_node(sizes))]


def size_set_node(sizes: SizeSet) -> D.Node:
    """n ≡ 12 (mod 16), n ≥ 188."""
    n = letter("n")
    parts: list[D.Node] = []
    if sizes.sporadic:
        parts.append(D.relation(n, "=", _runs(sizes.sporadic)))
    if sizes.residues:
        bound = D.relation(n, "≥", number(sizes.minimum))
        if sizes.modulus > 1:
            modulo = D.Words(f"(mod {sizes.modulus}),")
            bound = D.row(D.relation(n, "≡", _listed(sizes.residues)), modulo, bound)
        parts.append(bound)
    if not parts:
        return D.Words("no size")
    return parts[0] if len(parts) == 1 else D.row(parts[0], D.Words("or"), parts[1])


def _listed(numbers: Sequence[int]) -> D.Node:
    shown = [number(one) for one in numbers[:MOST_LISTED]]
    if len(numbers) > MOST_LISTED:
        shown = [*shown[:-2], D.Op("…", "tight"), number(numbers[-1])]
    return D.comma(shown)


def _runs(numbers: Sequence[int]) -> D.Node:
    runs = runs_of(numbers)
    shown: list[D.Node] = [
        number(lo) if lo == hi else D.row(number(lo), D.Words("to"), number(hi))
        for lo, hi in runs[:MOST_LISTED]
    ]
    if len(runs) > MOST_LISTED:
        shown.append(D.Op("…", "tight"))
    return D.comma(shown)


def accepted_blocks(sizes: AcceptedSizes) -> list[Block]:
    """What is accepted, what of it loses no pixel, and each class with its output and what it loses."""
    several = len(sizes.axes) > 1
    where = ", the same on every axis" if several else ""
    blocks: list[Block] = [
        Paragraph((f"Accepted input sizes{where}:",)),
        Mathematics(size_set_node(sizes.equal), key=True),
    ]
    if sizes.coupled:
        names = ", ".join(map(_named, sizes.coupled))
        blocks.append(
            Paragraph(
                (f"The product of the sizes is prescribed by {names}; by itself each axis takes:",)
            )
        )
    different = dict.fromkeys(sizes.axes)
    for axis in different:
        numbers = [str(j) for j, one in enumerate(sizes.axes) if one == axis]
        if len(different) > 1:
            blocks.append(Paragraph((f"Axis {', '.join(numbers)}:",)))
        if len(different) > 1 or sizes.coupled:
            blocks.append(Mathematics(size_set_node(axis.accepted)))
        if axis.lossless != axis.accepted:
            blocks.append(Paragraph(("Without pixels left behind a last window:",)))
            blocks.append(Mathematics(size_set_node(axis.lossless)))
        blocks += _classes(sizes, axis)
    return blocks


def _classes(sizes: AcceptedSizes, axis: AxisSizes) -> list[Block]:
    """The table of the classes, where there are several and not too many."""
    if not 1 < len(axis.classes) <= MOST_ROWS:
        return []
    modulo = D.row(letter("n"), D.Words("mod"), number(axis.modulus))
    head: tuple[Text, ...] = ((Math(modulo),), ("output",), ("pixels left behind",))
    rows = tuple(((Math(number(one.residue)),), *_cells(sizes, one)) for one in axis.classes)
    q = D.row(
        letter("n"), D.Op("=", "relation"), number(axis.modulus), D.Op("", "product"), letter("q")
    )
    caption: Text = (
        Math(q),
        " plus the residue, for all ",
        Math(letter("q")),
        " that are large enough.",
    )
    return [Table(head, rows, caption)]


def _cells(sizes: AcceptedSizes, one: SizeClass) -> tuple[Text, Text]:
    if one.refused is not None:
        return (f"refused by {_named(one.refused.node)}",), ("",)
    out = one.lines[sizes.net.output] if one.lines and sizes.net.output >= 0 else None
    shown: Text = (Math(_line(out)),) if isinstance(out, Line) else ("",)
    lost = [f"{_named(left.layer)}: {left.pixels}" for left in one.leftovers if left.pixels]
    return shown, (", ".join(lost) or "none",)


def _line(line: Line) -> D.Node:
    if line.a == 0:
        return number(line.b)
    many = letter("q") if line.a == 1 else D.row(number(line.a), D.Op("", "product"), letter("q"))
    if line.b == 0:
        return many
    return D.row(many, D.Op("+" if line.b > 0 else "−"), number(abs(line.b)))


def round_trip_blocks(sizes: RoundTripSizes) -> list[Block]:
    """Which sizes come back, and with which output padding."""
    given = sizes.output_padding
    through = "through the network" if not sizes.mirrored else "through the mirrored decoder"
    blocks: list[Block] = [
        Paragraph((f"Sizes that come back to themselves {through}:",)),
        Mathematics(size_set_node(sizes.equal), key=True),
    ]
    if not sizes.mirrored or not sizes.strided:
        return blocks
    if given is not None:
        each = [
            f"{_op(one)} at {_named(name)}" for name, one in zip(sizes.strided, given, strict=True)
        ]
        blocks.append(Paragraph((f"The output padding is {', '.join(each)}.",)))
        return blocks
    classes = sizes.classes()
    head: tuple[Text, ...] = (("residue",), *((_named(name),) for name in sizes.strided))
    rows = tuple(
        ((Math(number(residue)),), *((Math(number(op)),) for op in ops))
        for residue, ops in classes[:MOST_ROWS]
    )
    caption = "The output padding of each mirrored layer for the sizes of a class"
    more = (
        f"; the first {MOST_ROWS} of {len(classes)} classes." if len(classes) > MOST_ROWS else "."
    )
    blocks.append(Table(head, rows, (caption + more,)))
    return blocks


def _named(layer: str) -> str:
    return f"layer {layer}" if layer.isdigit() else layer


def _op(each: Sequence[int]) -> str:
    return str(each[0]) if len(set(each)) == 1 else str(tuple(each))
