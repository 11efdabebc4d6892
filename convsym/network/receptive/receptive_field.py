"""The receptive field: from where to where an output of each layer reads the network's input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Eq, Integer, Mod, Or, Piecewise, nan

from convsym.abc import i
from convsym.arguments import Size, integer, is_number, is_sequence, per_axis
from convsym.errors import ConvsymError, broken
from convsym.network.graph import Graph
from convsym.network.receptive.field import Field
from convsym.network.receptive.survey import Survey
from convsym.show import Show


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


@dataclass(frozen=True, repr=False)
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

    def __repr__(self) -> str:
        numbers = f"size={self.size}, stride={self.stride}, padding={self.padding}"
        return f"<ReceptiveField of {self.name!r}: {numbers}>"

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

        Raises ValueError where no large size with that residue goes through the network: a single small
        one may, and `net.receptive_field(input_size)` answers about it.
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
        found = tuple(integer("u", one) for one in given)
        for one, cases in zip(found, self.cases, strict=True):
            period = max(case.field.period for case in cases)
            if period > 1 and not is_number(one):
                rule = f"outputs repeat after {period}, each with a range of its own"
                raise TypeError(broken("u", one, rule, "give an integer, as u=1"))
        return found


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
            names = ", ".join(one.name for one in self.fields)
            raise KeyError(broken("name", name, "no layer has it", f"choose from {names}"))
        return found

    def __repr__(self) -> str:
        lines = "".join(f"\n  {one!r}," for one in self.fields)
        return f"ReceptiveFields([{lines}\n])"


# ------------------------------------------------------------ asking a network


def receptive_field(net: Graph, input_size: Any = None) -> ReceptiveField:
    """What the network's outputs read. Raises ConvsymError where that is not known."""
    found = _field(Survey.of(net, input_size), net.output)
    if found.reason:
        raise ConvsymError(found.reason)
    return found


def receptive_fields(net: Graph, input_size: Any = None) -> ReceptiveFields:
    """What the outputs of each layer read."""
    survey = Survey.of(net, input_size)
    return ReceptiveFields([_field(survey, number) for number in range(len(net.nodes))])


def _field(survey: Survey, number: int) -> ReceptiveField:
    """That of one node."""
    axes = range(len(survey.moduli))
    cases = tuple(tuple(Case(*one) for one in survey.fields(number, j)) for j in axes)
    return ReceptiveField(survey.net.name(number), cases)


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
    m = cases[0].modulus
    rule = f"no large size that leaves {n % m} divided by {m} goes through"
    way_out = "pad or crop the input, or ask net.receptive_field(input_size) about this size"
    raise ValueError(broken("input_size", n, rule, way_out))
