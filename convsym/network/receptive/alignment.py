"""Alignment: whether paths that meet look at the same places of the input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from convsym.network.layers.merging import Merge
from convsym.network.receptive.field import Field, whole
from convsym.network.receptive.survey import Survey, grouped

if TYPE_CHECKING:
    from convsym.network.graph import Graph, Node


@dataclass(frozen=True)
class Alignment:
    """Paths that meet at `node`, on one axis, for input sizes n with n mod `modulus` in `residues`.

    For each path of `inputs`: its stride, and the offset of its centres from those of the first path that
    moves, on average over the outputs of a period; the spread is how far single outputs are from that
    average, as behind nearest upsampling, where two or more outputs read the same. Both are None where the
    strides differ, or where nothing is read. A path that brings all of the axis to every output, stride
    0, has no place of its own, and is neither aligned nor misaligned with others.
    """

    node: str
    axis: int
    inputs: tuple[str, ...]
    strides: tuple[Any, ...]
    offsets: tuple[int | Fraction | None, ...]
    spreads: tuple[int | Fraction | None, ...]
    modulus: int = 1
    residues: tuple[int, ...] = (0,)

    @property
    def aligned(self) -> bool:
        """Whether all paths that move have one stride and, on average, the same centres."""
        moving = [n for n, stride in enumerate(self.strides) if stride != 0]
        return all(self.offsets[n] == self.offsets[moving[0]] for n in moving)


def alignments(net: Graph, input_size: Any = None) -> tuple[Alignment, ...]:
    """For each layer where branches meet, on each axis, whether they look at the same places.

    Where padding depends on the input size and none is given, one record for each class of sizes that
    differs. Layers where something is not known without the input size, or with symbols, are left out.
    `net.misaligned()` gives those that are not aligned.

    >>> import convsym as cs
    >>> net = cs.Parallel(cs.Conv1d(4, 4, 3, padding=1), cs.Conv1d(4, 4, 2, padding=((0, 1),)))
    >>> [(one.node, one.inputs, one.offsets, one.aligned) for one in alignments(net)]
    [('merge', ('0', '1'), (0, Fraction(1, 2)), False)]
    """
    survey = Survey.of(net, input_size)
    found: list[Alignment] = []
    for number, node in enumerate(net.nodes):
        if isinstance(node.layer, Merge):
            for axis in range(len(survey.moduli)):
                found += _at(survey, number, node, axis)
    return tuple(found)


def _at(survey: Survey, number: int, node: Node, axis: int) -> list[Alignment]:
    """The records of one node and axis, one for each class of sizes that differs."""
    compared = {}
    for rest in survey.passes[axis]:
        paths = survey.paths(number, axis, rest)
        told = _compared(paths)
        if told is None:
            return []
        compared[rest] = told
    names = tuple(survey.net.name(one) for one in node.inputs)
    return [
        Alignment(node.name, axis, names, strides, offsets, spreads, modulus, rests)
        for modulus, rests, (strides, offsets, spreads) in grouped(survey.moduli[axis], compared)
    ]


def _compared(paths: Sequence[Field]) -> tuple[tuple[Any, ...], ...] | None:
    """(strides, offsets, spreads); None where something is not known."""
    if any(path.trouble or not isinstance(path.stride, int | Fraction) for path in paths):
        return None
    strides = tuple(path.stride for path in paths)
    moving = [path for path in paths if path.stride != 0]
    first = moving[0] if moving else paths[0]
    pairs = [_offset(first, path) for path in paths]
    return strides, tuple(one for one, _ in pairs), tuple(one for _, one in pairs)


def _offset(first: Field, path: Field) -> tuple[Any, Any]:
    """The mean difference of the centres over a period, and the largest distance from it."""
    if path.stride != first.stride:
        return None, None
    outputs = range(lcm(first.period, path.period))
    centers = [(first.center(u), path.center(u)) for u in outputs]
    apart = [Fraction(b) - Fraction(a) for a, b in centers if _known(a) and _known(b)]
    if not apart:
        return None, None
    mean = sum(apart, Fraction(0)) / len(apart)
    return whole(mean), whole(max(abs(one - mean) for one in apart))


def _known(center: Any) -> bool:
    """Whether it is a number; an output may read nothing, or a whole axis of unknown size."""
    return isinstance(center, int | Fraction)
