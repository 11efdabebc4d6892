"""The receptive field: from where to where an output of each layer reads the network's input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Eq, Integer, Mod, Or, Piecewise, nan

from convsym.abc import i
from convsym.arguments import Size, integer, is_number, is_sequence, per_axis
from convsym.errors import ConvsymError, broken
from convsym.layerbase import Layer
from convsym.network.field import Field, meet
from convsym.network.graph import INPUT, Graph, Node
from convsym.network.link import link_on, links
from convsym.network.merging import Merge
from convsym.network.module import Module, Shape, only, shape_after
from convsym.network.pooling import _Adaptive
from convsym.network.residues import by_residue, moduli
from convsym.show import Show

LARGE = 2**22
"""From about this input size on every window of a real network fits; classes of sizes are tried there."""


@dataclass(frozen=True)
class Case:
    """The field on one axis for input sizes n with n mod `modulus` among `residues`."""

    modulus: int
    residues: tuple[int, ...]
    field: Field

    @property
    def size(self) -> Any:
        """How many inputs an output reads, from the first to the last."""
        return None if self.field.reason else self.field.size

    @property
    def stride(self) -> Any:
        """How far the next output reads."""
        return None if self.field.trouble else self.field.stride

    @property
    def padding(self) -> Any:
        """How many elements before the input output 0 begins."""
        return None if self.field.trouble else self.field.padding


@dataclass(frozen=True)
class ReceptiveField(Show):
    """What outputs of the layer `name` read: output u from −padding + u·stride on, `size` elements.

    Made by `net.receptive_field()`. Each is a tuple over the axes, of exact numbers, or of formulas where the
    layers hold symbols:

    - `size`, from the first to the last element read, whether those between are read or not; ∞ where every
      output reads the whole axis and the input size is not given
    - `stride`, from one output to the next; a Fraction behind upsampling; 0 where all read the whole axis
    - `padding`, how far before the input output 0 begins

    Behind upsampling and transposed layers the outputs of one period differ: there `size` is the largest,
    and `range(u)` says what each reads. Where padding depends on the input size ("same_upper",
    "same_lower", a crop to the smaller branch), `cases` lists it by residue of that size, attributes that
    differ are SymPy's Piecewise in i, the input size on that axis, and `at(input_size)` chooses.

    An attribute is None where the input size would have to be given; `reason` then says why. Elements
    outside the input are padding, and count as read.

    >>> import convsym as cs
    >>> net = cs.Sequential(cs.Conv1d(1, 8, 7, 2, 3), cs.MaxPool1d(3, 2, 1))
    >>> field = net.receptive_field()
    >>> field.size, field.stride, field.padding, field.range(10), field.center(10)
    ((11,), (4,), (5,), (35, 45), 40)
    """

    name: str
    cases: tuple[tuple[Case, ...], ...]

    @property
    def size(self) -> tuple[Any, ...]:
        """On each axis how many elements lie from the first to the last that an output reads."""
        return self._each(lambda case: case.size)

    @property
    def stride(self) -> tuple[Any, ...]:
        """On each axis how far the next output reads."""
        return self._each(lambda case: case.stride)

    @property
    def padding(self) -> tuple[Any, ...]:
        """On each axis how many elements before the input output 0 begins."""
        return self._each(lambda case: case.padding)

    @property
    def reason(self) -> str:
        """Why something is not known; empty if all is."""
        reasons = [case.field.trouble for axis in self.cases for case in axis]
        return next(filter(None, reasons), "")

    def range(self, u: Any) -> Any:
        """(first, last) that output u reads, both read; None where it reads nothing.

        u is a number for every axis or a tuple; 1-D with a number gives one pair, else a tuple over the
        axes. It may lie outside 0 ≤ first, last < n: what lies there is padding. Raises ConvsymError
        where the input size would have to be given.
        """
        outputs = self._outputs(u)
        found = tuple(map(_range, self.cases, outputs))
        return found[0] if len(found) == 1 and not is_sequence(u) else found

    def center(self, u: Any) -> Any:
        """(first + last)/2 of output u: a number where `range` gives one pair, else a tuple over the axes.

        In the coordinates in which element c of the input stands at c. Raises what `range` raises.
        """
        outputs = self._outputs(u)
        found = tuple(map(_center, self.cases, outputs))
        return found[0] if len(found) == 1 and not is_sequence(u) else found

    def at(self, input_size: Any) -> ReceptiveField:
        """The field at this input size, of those that depend on its residue.

        Raises ValueError where no size with that residue goes through the network.
        """
        sizes = per_axis("input_size", input_size, len(self.cases), least=1)
        return ReceptiveField(self.name, tuple(map(_chosen, self.cases, sizes)))

    def _each(self, part: Callable[[Case], Any]) -> tuple[Any, ...]:
        return tuple(_split(axis, [part(case) for case in axis]) for axis in self.cases)

    def _outputs(self, u: Any) -> tuple[Any, ...]:
        ndim = len(self.cases)
        given = tuple(u) if is_sequence(u) else (u,) * ndim
        if len(given) != ndim:
            rule = f"the network has {ndim} axes"
            raise ValueError(broken("u", u, rule, "give a number for each"))
        return tuple(integer("u", one) for one in given)


class ReceptiveFields(Show):
    """A ReceptiveField for each layer, in the order of the nodes; also by name: `fields["pool5"]`."""

    def __init__(self, fields: Sequence[ReceptiveField]) -> None:
        self.fields = tuple(fields)

    def __iter__(self) -> Iterator[ReceptiveField]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ReceptiveFields) and self.fields == other.fields

    def __hash__(self) -> int:
        return hash(self.fields)

    def __getitem__(self, name: int | str) -> ReceptiveField:
        """That of a layer, by its number or its name."""
        if not isinstance(name, str):
            return self.fields[name]
        found = next((one for one in self.fields if one.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def __repr__(self) -> str:
        lines = "".join(f"\n  {one!r}," for one in self.fields)
        return f"ReceptiveFields([{lines}\n])"


# ------------------------------------------------------------ asking a network


def receptive_field(net: Graph, input_size: Any = None) -> ReceptiveField:
    """What the network's outputs read. Raises ConvsymError where that is not known."""
    survey = Survey.of(net, input_size)
    found = survey.field(net.output)
    if found.reason:
        raise ConvsymError(found.reason)
    return found


def receptive_fields(net: Graph, input_size: Any = None) -> ReceptiveFields:
    """What the outputs of each layer read."""
    survey = Survey.of(net, input_size)
    return ReceptiveFields([survey.field(number) for number in range(len(net.nodes))])


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
            one = _pass(net, Seen(net.start(input_size), _start(ndim, net.start(input_size)[1])))
            return Survey(net, (1,) * ndim, ({0: one},) * ndim)
        periods = moduli(net, ndim)
        if periods is None:
            return Survey(net, (1,) * ndim, ({0: _pass(net, Seen(None, _start(ndim)))},) * ndim)
        return Survey(net, periods, _by_residue(net, periods))

    def field(self, number: int) -> ReceptiveField:
        """That of one node."""
        return ReceptiveField(
            self.net.name(number),
            tuple(self._cases(number, j) for j in range(len(self.moduli))),
        )

    def _cases(self, number: int, j: int) -> tuple[Case, ...]:
        if number == INPUT:
            return (Case(1, (0,), Field()),)
        found = {rest: seen[number].fields[j] for rest, seen in self.passes[j].items()}
        return tuple(Case(*one) for one in grouped(self.moduli[j], found))

    def paths(self, number: int, j: int, rest: int) -> tuple[Field, ...]:
        """What each input of a node brings on an axis, for one residue."""
        return self.passes[j][rest][number].paths[j]


def grouped(modulus: int, found: dict[int, Any]) -> list[tuple[int, tuple[int, ...], Any]]:
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


def _start(ndim: int, sizes: Sequence[Size] | None = None) -> tuple[Field, ...]:
    return tuple(Field(count=None if sizes is None else sizes[j]) for j in range(ndim))


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
        counts = shape[1] if shape is not None and not by_class else ()
        paths = _paths(layer, [one.fields for one in seen], sizes)
        known_counts = [j < len(counts) and is_number(counts[j]) for j in range(ndim)]
        fields = tuple(meet(paths[j], counts[j] if known_counts[j] else None) for j in range(ndim))
        return Seen(shape, fields, paths)

    return net.walk(start, step)


def _paths(
    layer: Layer | Module,
    fields: Sequence[tuple[Field, ...]],
    sizes: Sequence[tuple[Size, ...] | None],
) -> tuple[tuple[Field, ...], ...]:
    """On each axis what each input brings."""
    ndim = len(fields[0])
    if not isinstance(layer, Merge):
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
        if isinstance(layer, Merge):
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


# ------------------------------------------------------------ cases of one axis


def _split(cases: Sequence[Case], values: Sequence[Any]) -> Any:
    """The value that all cases share, or one for each residue of i."""
    if all(one == values[0] for one in values):
        return values[0]
    pieces = []
    for case, value in zip(cases, values, strict=True):
        rest = Mod(i, case.modulus)
        of_class = Or(*(Eq(rest, Integer(one)) for one in case.residues))
        pieces.append((nan if value is None else value, of_class))
    return Piecewise(*pieces)


def _range(cases: Sequence[Case], u: Any) -> Any:
    found = [case.field.span(u) for case in cases]
    if all(one == found[0] for one in found):
        return found[0]
    firsts, lasts = zip(*((None, None) if one is None else one for one in found), strict=True)
    return _split(cases, firsts), _split(cases, lasts)


def _center(cases: Sequence[Case], u: Any) -> Any:
    return _split(cases, [case.field.center(u) for case in cases])


def _chosen(cases: Sequence[Case], n: Size) -> tuple[Case, ...]:
    for case in cases:
        if n % case.modulus in case.residues:
            return (Case(1, (0,), case.field),)
    rule = f"no size that leaves {n % cases[0].modulus} divided by {cases[0].modulus} goes through"
    raise ValueError(broken("input_size", n, rule, "pad or crop the input"))
