"""A report in the terminal: a table of the layers, the findings below it, one line that counts them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from convsym.render.networks import is_plain, left_out
from convsym.render.report import column_names, row_cells, summary, total_cells
from convsym.render.text import plain_text

if TYPE_CHECKING:
    from convsym.report.finding import Finding
    from convsym.report.report import Report

WIDTH = 120
"""Columns where the output is no terminal."""
RIGHT = ("channels", "parameters")


def show(report: Report, derive: bool = False, file: Any = None) -> None:
    """Print the report; in colour only to a terminal. With `derive` the derivations follow."""
    console = Console(file=file, highlight=False)
    if not console.is_terminal:
        console = Console(file=file, width=WIDTH, highlight=False, color_system=None)
    console.print(_table(report))
    for block in left_out(row for row in report.rows if is_plain(row.layer) and not row.codes):
        console.print(Text(plain_text(block.text), style="dim"))  # type: ignore[attr-defined]
    names = {rule.code: rule.name for rule in report.rules}
    for one in report.findings:
        console.print()
        console.print(_finding(one, names[one.code]))
    console.print()
    for note in report.notes:
        console.print(Text(f"Note: {note}", style="dim"))
    if report.input is None:
        console.print(
            Text("No input size: only what holds whatever the size was looked for.", style="dim")
        )
    console.print(Text(summary(report), style="bold yellow" if report.findings else "bold green"))
    if derive:
        _derivations(console, report.findings)


def _table(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in column_names(report):
        table.add_column(name, justify="right" if name in RIGHT else "left", overflow="fold")
    for row in report.rows:
        if not is_plain(row.layer) or row.codes:
            style = "yellow" if row.codes else ""
            table.add_row(*(Text(plain_text(cell), style) for cell in row_cells(row, report)))
    table.add_row(*(Text(plain_text(cell), "bold") for cell in total_cells(report)))
    return table


def _finding(one: Finding, name: str) -> Text:
    text = Text()
    text.append(f"{one.code} ", "bold yellow")
    text.append(one.layer, "bold")
    text.append(f"  {name}\n", "dim")
    text.append(f"{one.reason}\n")
    text.append("→ ", "green")
    text.append(one.remedy)
    if one.question is not None:
        text.append(f"\n{one.question}", "dim")
    return text


def _derivations(console: Console, findings: Iterable[Finding]) -> None:
    seen: set[str] = set()
    for one in findings:
        if one.question is not None and str(one.question) not in seen:
            seen.add(str(one.question))
            console.print()
            console.print(Text(one.question.derivation().text()), soft_wrap=True)
