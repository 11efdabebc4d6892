"""CS402: branches that meet and look at different places of the input."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from convsym.errors import ConvsymError
from convsym.network.receptive.alignment import Alignment, alignments
from convsym.network.receptive.receptive_field import ReceptiveField
from convsym.report.finding import Finding, Question, Rule, grouped
from convsym.report.survey import Survey
from convsym.report.words import capital, joined, on

APART = 4
"""Offsets that are named at the most."""


def misaligned(survey: Survey) -> Iterator[Finding]:
    """Where the centres of two paths differ; without an input size, where they do whatever it is."""
    ndim = survey.sites[0].ndim if survey.sites else 1
    found = _on_axes(survey)
    for number, node in enumerate(survey.net.nodes):
        here = [_always(records) for records in found.get(node.name, [])]
        facts = [None if one is None else (one.inputs, one.strides, one.offsets) for one in here]
        for axes, (inputs, strides, offsets) in grouped(facts):
            reason = f"{on(axes, ndim)}{_reason(inputs, strides, offsets)}."
            question = _question(survey, number, axes[0], _pair(strides, offsets))
            yield Finding(
                "CS402", node.name, axes, capital(reason), _remedy(strides, offsets), question
            )


def _on_axes(survey: Survey) -> dict[str, list[list[Alignment]]]:
    """For each layer where branches meet, on each axis, the records of all classes of sizes."""
    try:
        records = alignments(survey.net, survey.sizes if survey.accepted else None)
    except (ValueError, ConvsymError):  # no size at all goes through, or no axes are known
        return {}
    found: dict[str, list[list[Alignment]]] = {}
    for one in records:
        axes = found.setdefault(one.node, [])
        while len(axes) <= one.axis:
            axes.append([])
        axes[one.axis].append(one)
    return found


def _always(records: list[Alignment]) -> Alignment | None:
    """The first record, if all of them tell paths apart."""
    return records[0] if records and all(map(_apart, records)) else None


def _apart(one: Alignment) -> bool:
    """Whether the paths differ in their strides, or in centres that are known."""
    moving = [n for n, stride in enumerate(one.strides) if stride != 0]
    known = len({one.strides[n] for n in moving}) > 1 or all(
        one.offsets[n] is not None for n in moving
    )
    return known and not one.aligned


def _reason(inputs: tuple[str, ...], strides: tuple[Any, ...], offsets: tuple[Any, ...]) -> str:
    moving = [n for n, stride in enumerate(strides) if stride != 0]
    names = [repr(inputs[n]) for n in moving]
    if len({strides[n] for n in moving}) > 1:
        each = joined([strides[n] for n in moving])
        return (
            f"the paths from {joined(names)} move by {each} elements of the input for each output"
        )
    pairs = [(names[0], names[at], offsets[n]) for at, n in enumerate(moving) if offsets[n] != 0]
    said = [f"what {other} looks at lies {_elements(offset)} the place of {first}"
            for first, other, offset in pairs[:APART]]  # fmt: skip
    return joined(said)


def _elements(offset: Any) -> str:
    """The distance in words: 1/2 of an element behind."""
    size = abs(offset)
    shown = f"{size} of an element" if size < 1 else f"{size} element{'' if size == 1 else 's'}"
    return f"{shown} {'behind' if offset > 0 else 'before'}"


def _remedy(strides: tuple[Any, ...], offsets: tuple[Any, ...]) -> str:
    moving = [n for n, stride in enumerate(strides) if stride != 0]
    if len({strides[n] for n in moving}) > 1:
        return "Give all paths the same product of strides."
    if all(Fraction(offsets[n]) % strides[n] == 0 for n in moving):
        return (
            "Move padding from one side to the other in one of the paths until the centres agree."
        )
    return (
        "Give the paths kernels for which the centres can agree: an even kernel in one path (a pooling of 2, "
        "say) asks for an even one in the other, or on the way back."
    )


def _pair(strides: tuple[Any, ...], offsets: tuple[Any, ...]) -> tuple[int, int]:
    """The first path that moves, and the first that has another stride or another place."""
    moving = [n for n, stride in enumerate(strides) if stride != 0]
    first = moving[0]
    other = next(n for n in moving if strides[n] != strides[first] or offsets[n] != offsets[first])
    return first, other


def _question(survey: Survey, number: int, axis: int, pair: tuple[int, int]) -> Question | None:
    """The chapter about two paths that differ; None behind upsampling, where outputs differ."""
    inputs = survey.net.nodes[number].inputs
    paths = [_read_through(survey, inputs[n], axis) for n in pair]
    return None if None in paths else Question("alignment", tuple(paths))


def _read_through(survey: Survey, number: int, axis: int) -> tuple[int, int, int] | None:
    """(size, stride, padding) of what a layer reads, or of the input itself."""
    if number < 0:
        return 1, 1, 0
    field = survey.fields[number]
    return None if field is None else _path(field, axis)


def _path(field: ReceptiveField, axis: int) -> tuple[int, int, int] | None:
    """(size, stride, padding) of a path of whole numbers whose outputs all read alike."""
    cases = field.cases[axis]
    numbers = (field.size[axis], field.stride[axis], field.padding[axis])
    if len(cases) > 1 or cases[0].field.period > 1 or len(cases[0].field.parts) > 1:
        return None
    if not all(isinstance(one, int) for one in numbers):
        return None
    size, stride, padding = numbers
    return size, stride, padding


MISALIGNED = Rule(
    "CS402",
    "misaligned branches",
    "Branches that meet look at different places of the input.",
    misaligned,
)
