"""Receptive fields as tables: of one layer with what each output reads, and of all layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Rational, Symbol, oo

from convsym.network.receptive.receptive_field import Case, ReceptiveField, ReceptiveFields
from convsym.render import display as D
from convsym.render.blocks import Block, Code, Heading, Math, Paragraph, Table, Text
from convsym.render.convert import letter, number, sympy_node
from convsym.render.sentences import ENGLISH
from convsym.render.wording import filled

MOST_ROWS = 16
U, Q = Symbol("u", integer=True), Symbol("q", integer=True)


def receptive_blocks(field: ReceptiveField, level: int = 2) -> list[Block]:
    """Heading, the numbers of each axis and class of sizes, what an output reads."""
    words = ENGLISH["receptive_field.layer"]
    head: Text = (*filled(words.title, {}), " ", Code(field.name))
    if field.reason:
        return [Heading(head, level), Paragraph((_capital(field.reason) + ".",))]
    groups = _groups(field)
    rows = [(axes, case) for axes, cases in groups for case in cases]
    shown = rows[:MOST_ROWS]
    several, split = len(groups) > 1, any(len(cases) > 1 for _, cases in groups)
    columns: list[tuple[str, Any]] = [("axis", _axes)] if several else []
    columns += [("input size", _residues)] if split else []
    columns += [("size", _size), ("stride", _stride), ("padding", _padding)]
    table = Table(
        tuple((name,) for name, _ in columns),
        tuple(tuple(cell(*row) for _, cell in columns) for row in shown),
        row_heads=several or split,
    )
    left = [("axis", _axes)] if several else []
    left += [("input size", _residues)] if split else []
    outputs = [(row, rest) for row in shown for rest in range(row[1].field.period)]
    read = Table(
        (*((name,) for name, _ in left), ("output",), ("first",), ("last",), ("centre",)),
        tuple(
            (*(cell(*row) for _, cell in left), *_output(row[1], rest))
            for row, rest in outputs[:MOST_ROWS]
        ),
    )
    return [
        Heading(head, level),
        Paragraph(filled(words.before, {})),
        table,
        *_more(len(rows) - len(shown)),
        Paragraph(filled(words.after, {})),
        read,
        *_more(len(outputs) - MOST_ROWS),
    ]


def receptive_table(fields: ReceptiveFields, level: int = 2) -> list[Block]:
    """A row for each layer."""
    words = ENGLISH["receptive_field.layers"]
    head: tuple[Text, ...] = (("layer",), ("size",), ("stride",), ("padding",))
    rows = tuple(
        (
            (Code(one.name),),
            *(_together(one, name) for name in ("size", "stride", "padding")),
        )
        for one in fields
    )
    unknown = [one for one in fields if one.reason]
    notes: list[Block] = []
    if unknown:
        reason = _capital(unknown[0].reason)
        notes.append(Paragraph((Code(unknown[0].name), f": {reason}.")))
    return [
        Heading(filled(words.title, {}), level),
        Paragraph(filled(words.before, {})),
        Table(head, rows),
        *notes,
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _groups(field: ReceptiveField) -> list[tuple[tuple[int, ...], tuple[Case, ...]]]:
    """Axes with equal cases together."""
    found: dict[tuple[Case, ...], list[int]] = {}
    for axis, cases in enumerate(field.cases):
        found.setdefault(cases, []).append(axis)
    return [(tuple(axes), cases) for cases, axes in found.items()]


def _more(count: int) -> list[Block]:
    words = ENGLISH["receptive_field.more"].before
    return [Paragraph(filled(words, {"count": count}))] if count > 0 else []


# ------------------------------------------------------------ cells


def value(x: Any) -> Text:
    """A number, a formula, ∞, or a dash for what is not known."""
    if x is None:
        return ("—",)
    return (Math(D.Ident("∞") if x == oo else _node(x)),)


def _node(x: Any) -> D.Node:
    return sympy_node(x) if hasattr(x, "free_symbols") else number(x)


def _axes(axes: Sequence[int], case: Case) -> Text:  # noqa: ARG001 - columns share one signature
    return (", ".join(map(str, axes)),)


def _residues(axes: Sequence[int], case: Case) -> Text:  # noqa: ARG001 - columns share one signature
    return ("any",) if case.modulus == 1 else (Math(residue_node(case)),)


def residue_node(case: Case) -> D.Node:
    """i mod 4 = 0, 1."""
    rests = D.comma([number(rest) for rest in case.residues])
    modulo = D.row(letter("i"), D.Words("mod"), number(case.modulus))
    return D.relation(modulo, "=", rests)


def _size(axes: Sequence[int], case: Case) -> Text:  # noqa: ARG001 - columns share one signature
    return value(case.size)


def _stride(axes: Sequence[int], case: Case) -> Text:  # noqa: ARG001 - columns share one signature
    return value(case.stride)


def _padding(axes: Sequence[int], case: Case) -> Text:  # noqa: ARG001 - columns share one signature
    return value(case.padding)


def _output(case: Case, rest: int) -> tuple[Text, ...]:
    """The output, as u or as 2q + 1, the first and the last element that it reads, its centre."""
    period = case.field.period
    place = U if period == 1 else period * Q + rest
    found = case.field.span(rest)
    if found is None:
        return (value(place), *(value(None),) * 3)
    step = case.stride * (U if period == 1 else period * Q)
    center = case.field.center(rest)
    return (value(place), *(value(_exact(x) + step) for x in (*found, center)))


def _exact(x: Any) -> Any:
    return x if hasattr(x, "free_symbols") else Rational(x.numerator, x.denominator)


def _together(field: ReceptiveField, name: str) -> Text:
    """What all axes share, or one value an axis."""
    groups = _groups(field)
    cells = [_of_axis(cases, name) for _, cases in groups]
    if all(one == cells[0] for one in cells):
        return cells[0]
    of = {axis: text for (axes, _), text in zip(groups, cells, strict=True) for axis in axes}
    parts = [piece for axis in sorted(of) for piece in (*of[axis], ", ")]
    return ("(", *parts[:-1], ")")


def _of_axis(cases: tuple[Case, ...], name: str) -> Text:
    """The value, or between which values it lies by the residue of the input size."""
    distinct = list(dict.fromkeys(getattr(case, name) for case in cases))
    if len(distinct) == 1:
        return value(distinct[0])
    by = Math(D.row(letter("i"), D.Words("mod"), number(cases[0].modulus)))
    word = " or " if len(distinct) == 2 else " to "
    return (*value(min(distinct)), word, *value(max(distinct)), ", by ", by)
