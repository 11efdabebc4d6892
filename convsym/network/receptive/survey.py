"""Survey: what one pass over a network finds of its fields, or one pass for each class of input sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap, zip_longest
from typing import Any

from convsym.arguments import Size, is_number, is_sequence, per_axis
from convsym.errors import ConvsymError, broken
from convsym.layerbase import Layer
from convsym.network.graph import INPUT, Graph, Node
from convsym.network.layers.matching import Like
from convsym.network.layers.merging import Merge
from convsym.network.layers.module import Module, Shape, only, shape_after
from convsym.network.layers.pooling import _Adaptive
from convsym.network.link import link_on, links
from convsym.network.receptive.field import Field, meet
from convsym.network.receptive.residues import by_residue, moduli

LARGE = 2**22
"""From about this input size on every window of a real network fits; classes of sizes are tried there."""

Class = tuple[int, tuple[int, ...], Any]
"""(modulus, residues, what holds for sizes with these residues)."""


@dataclass(frozen=True)
class Seen:
    """What a pass knows of a node: its shape, where sizes are known, and its field on each axis.

    `paths` are the fields that the inputs bring on each axis, those of a single input its own field.
    """

    shape: Shape | None
    fields: tuple[Field, ...]
    paths: tuple[tuple[Field, ...], ...] = ()


@dataclass(frozen=True)
class Survey:
    """One pass for each class of input sizes: what was seen, by axis and residue; one where none matters."""

    net: Graph
    moduli: tuple[int, ...]
    passes: tuple[dict[int, tuple[Seen, ...]], ...]

    @staticmethod
    def of(net: Graph, input_size: Any = None) -> Survey:
        """All passes over the network."""
        ndim = len(input_size) if is_sequence(input_size) else net.ndim
        known = input_size is not None and all(
            map(is_number, per_axis("input_size", input_size, ndim, least=1))
        )
        if known:
            one = _pass(net, Seen(net.start(input_size), _start(ndim)))
            return Survey(net, (1,) * ndim, ({0: one},) * ndim)
        periods = moduli(net, ndim)
        if periods is None:
            return Survey(net, (1,) * ndim, ({0: _pass(net, Seen(None, _start(ndim)))},) * ndim)
        return Survey(net, periods, _by_residue(net, periods))

    def fields(self, number: int, j: int) -> list[Class]:
        """The fields of a node on an axis, one for each class of sizes that differs."""
        if number == INPUT:
            return [(1, (0,), Field())]
        found = {rest: seen[number].fields[j] for rest, seen in self.passes[j].items()}
        return grouped(self.moduli[j], found)

    def paths(self, number: int, j: int, rest: int) -> tuple[Field, ...]:
        """What each input of a node brings on an axis, for one residue."""
        return self.passes[j][rest][number].paths[j]


def grouped(modulus: int, found: dict[int, Any]) -> list[Class]:
    """(modulus, residues, value): equal values together, by the smallest modulus that tells them apart."""
    for m in range(1, modulus):
        if modulus % m == 0 and _repeats(modulus, m, found):
            modulus, found = m, {rest: one for rest, one in found.items() if rest < m}
            break
    classes: dict[Any, list[int]] = {}
    for rest, one in found.items():
        classes.setdefault(one, []).append(rest)
    return [(modulus, tuple(rests), one) for one, rests in classes.items()]


def _repeats(modulus: int, m: int, found: dict[int, Any]) -> bool:
    return all(found.get(rest) == found.get(rest % m) for rest in range(modulus))


# ------------------------------------------------------------ passes


def _start(ndim: int) -> tuple[Field, ...]:
    return (Field(),) * ndim


def _pass(net: Graph, start: Seen, by_class: bool = False) -> tuple[Seen, ...]:
    """One walk. By class, the sizes are those of a large member, and only residues are told by them."""
    ndim = len(start.fields)

    def step(node: Node, seen: tuple[Seen, ...]) -> Seen:
        layer = node.layer
        if layer.ndim not in (None, ndim):
            rule = f"it has {ndim} axes, and {type(layer).__name__} takes {layer.ndim}"
            raise ValueError(broken("input", node.name, rule, "take the class for as many axes"))
        shapes = [one.shape for one in seen]
        known = [one for one in shapes if one is not None]
        shape = shape_after(layer, known) if len(known) == len(seen) else None
        if shape is not None and by_class:
            shape = None, shape[1]
        told = not by_class or by_residue(layer, ndim)
        sizes = [one[1] if one is not None and told else None for one in shapes]
        paths = _paths(layer, [one.fields for one in seen], sizes)
        counts = () if shape is None or by_class else shape[1]
        return Seen(shape, tuple(starmap(meet, zip_longest(paths, counts))), paths)

    return net.walk(start, step)


def _paths(
    layer: Layer | Module,
    fields: Sequence[tuple[Field, ...]],
    sizes: Sequence[tuple[Size, ...] | None],
) -> tuple[tuple[Field, ...], ...]:
    """On each axis what each input brings."""
    ndim = len(fields[0])
    if isinstance(layer, Like):  # of its second input only the size counts
        fields = fields[:1]
    elif not isinstance(layer, Merge):
        only(layer, fields)
    return tuple(
        tuple(_behind(layer, one[j], ndim, j, sizes, number) for number, one in enumerate(fields))
        for j in range(ndim)
    )


def _behind(
    layer: Layer | Module,
    field: Field,
    ndim: int,
    j: int,
    sizes: Sequence[tuple[Size, ...] | None],
    number: int,
) -> Field:
    """What one input brings on an axis; why it is not known where the layer needs the input size."""
    try:
        if isinstance(layer, (Merge, Like)):
            return field.through(links(layer, ndim, sizes)[number][j])
        return field.through(link_on(layer, ndim, j, sizes[0], symbols=True))
    except ConvsymError as fault:
        return field.unknown(str(fault), covers=isinstance(layer, _Adaptive))


def _by_residue(net: Graph, moduli: tuple[int, ...]) -> tuple[dict[int, tuple[Seen, ...]], ...]:
    """A pass for each residue that some size goes through with; axes do not depend on each other."""
    found: tuple[dict[int, tuple[Seen, ...]], ...] = tuple({} for _ in moduli)
    accepted: tuple[int, ...] | None = None
    refusal: ValueError | None = None
    for rest in range(max(moduli)):
        rests = tuple(rest % m for m in moduli)
        try:
            seen = _at(net, moduli, rests)
        except ValueError as fault:
            refusal = fault
            continue
        accepted = accepted or rests
        for j, one in enumerate(rests):
            found[j].setdefault(one, seen)
    if accepted is None:
        raise ConvsymError(
            f"no large input goes through the network ({refusal}); give the input size"
        )
    for j, m in enumerate(moduli):
        for rest in set(range(m)) - found[j].keys():
            try:
                found[j][rest] = _at(net, moduli, (*accepted[:j], rest, *accepted[j + 1 :]))
            except ValueError:  # no input of this class goes through
                continue
    return tuple(dict(sorted(one.items())) for one in found)


def _at(net: Graph, moduli: Sequence[int], rests: Sequence[int]) -> tuple[Seen, ...]:
    sizes = tuple(rest - -LARGE // m * m for rest, m in zip(rests, moduli, strict=True))
    return _pass(net, Seen((None, sizes), _start(len(sizes))), by_class=True)
