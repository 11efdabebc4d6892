"""A report as blocks: what was found, with remedies and derivations, and the table of the layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from convsym.render.blocks import (
    Block,
    Bullets,
    Code,
    Details,
    Heading,
    Paragraph,
    Small,
    Strong,
    Table,
    Text,
    without_details,
)
from convsym.render.networks import (
    NONE,
    described,
    field_text,
    is_plain,
    left_out,
    number_text,
    size_text,
    times,
)

if TYPE_CHECKING:
    from convsym.render.document import Document
    from convsym.report.finding import Finding, Question, Rule
    from convsym.report.report import Report, ReportRow


def report_page(report: Report) -> Document:
    """The page of a report: its title and one sentence, then its blocks with the derivations."""
    from convsym.render.document import Document

    title = report.title or "A network, layer by layer"
    return Document(title, _body(report, 2), lead=summary(report), kicker="Report")


def summary(report: Report) -> str:
    """The network in a sentence, and how much was found."""
    layers = _count(len(report.rows), "layer")
    at = ""
    if report.input is not None:
        channels, sizes = report.input
        at = f", input {times(sizes)}" + (
            f" with {_count(channels, 'channel')}" if channels else ""
        )
    found = _count(len(report.findings), "finding") if report.findings else "no findings"
    learned = report.parameters
    shown = f"{learned:,}" if isinstance(learned, int) else str(learned)
    return f"{layers}, {shown} parameters{at}: {found}."


def report_blocks(report: Report, level: int = 2) -> list[Block]:
    """The network in a sentence, what was found, the layers."""
    return [Paragraph((summary(report),)), *_body(report, level)]


def _body(report: Report, level: int) -> list[Block]:
    blocks: list[Block] = [Heading(("What was found",), level)]
    if not report.findings:
        codes = f"{report.rules[0].code} to {report.rules[-1].code}" if report.rules else "none"
        blocks.append(Paragraph((f"Nothing, of {len(report.rules)} codes looked for ({codes}).",)))
    for rule in report.rules:
        here = [one for one in report.findings if one.code == rule.code]
        blocks += _of_rule(rule, here, level + 1) if here else []
    if report.input is None:
        blocks.append(Small((
            "No input size was given, so only what holds whatever the size was looked for.",
        )))  # fmt: skip
    blocks += [Heading(("The layers",), level), *layer_table(report)]
    if report.notes:
        notes = tuple((one,) for one in report.notes)
        blocks += [Heading(("What was assumed",), level), Bullets(notes)]
    return blocks


def _of_rule(rule: Rule, found: list[Finding], level: int) -> Iterator[Block]:
    """One code: what it means, the layers in which it was found, and the derivations behind them."""
    yield Heading((f"{rule.code}: {rule.name}",), level)
    yield Paragraph((rule.says,))
    asked: dict[Question, list[str]] = {}
    by_remedy: dict[str, dict[str, list[str]]] = {}
    for one in found:
        by_remedy.setdefault(one.remedy, {}).setdefault(one.reason, []).append(one.layer)
        if one.question is not None:
            asked.setdefault(one.question, []).append(one.layer)
    for remedy, reasons in by_remedy.items():
        yield Bullets(tuple((*_names(names), f": {reason}") for reason, names in reasons.items()))
        yield Paragraph((Strong("Remedy."), f" {remedy}"))
    for question, layers in asked.items():
        yield _derivation(question, list(dict.fromkeys(layers)), level + 1)


def _names(layers: list[str]) -> Text:
    """The names in strong type, with commas."""
    pieces: list[Any] = [Strong(layers[0])]
    for name in layers[1:]:
        pieces += [", ", Strong(name)]
    return tuple(pieces)


def _derivation(question: Question, layers: list[str], level: int) -> Details:
    """The derivation, to be opened."""
    from convsym.render.steps import derivation_blocks

    named = ", ".join(layers[:4]) + (", …" if len(layers) > 4 else "")
    steps = without_details(derivation_blocks(question.derivation(), level))
    source = Small(("With its certificates: ", Code(str(question)), "."))
    return Details((f"Derivation ({named})",), (*steps, source))


def layer_table(report: Report) -> list[Block]:
    """The layers that have windows or bring branches together, and a line about the others."""
    shown = [row for row in report.rows if not is_plain(row.layer) or row.codes]
    head: tuple[Text, ...] = tuple((name,) for name in column_names(report))
    rows = [row_cells(row, report) for row in shown]
    others = [row for row in report.rows if is_plain(row.layer) and not row.codes]
    return [Table(head, (*rows, total_cells(report)), wide=True), *left_out(others)]


def column_names(report: Report) -> tuple[str, ...]:
    """The heads of the table's columns; sizes only where they are known."""
    sized = ("size",) if report.input is not None else ()
    return ("name", "layer", "channels", *sized, "receptive field", "stride", "parameters", "found")


def row_cells(row: ReportRow, report: Report) -> tuple[Text, ...]:
    """A layer as cells of the table."""
    sized = (size_text(row.sizes),) if report.input is not None else ()
    size = NONE if row.field is None else field_text(row.field.size)
    stride = NONE if row.field is None else field_text(row.field.stride, same=True)
    named: tuple[Text, ...] = ((row.name,), (described(row.layer),), number_text(row.channels))
    return (*named, *sized, size, stride, number_text(row.parameters), (", ".join(row.codes),))


def total_cells(report: Report) -> tuple[Text, ...]:
    """The last line: all parameters."""
    empty: Text = ("",)
    between = len(column_names(report)) - 3
    return (("in all",), *[empty] * between, number_text(report.parameters), empty)


def _count(number: int, thing: Any) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")
