"""Report: the layers of a network in a table, and what was found in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from convsym.arguments import Size
from convsym.errors import broken
from convsym.layerbase import Layer
from convsym.network import Graph, Sequential
from convsym.network.layers.module import Module, Shape, parameters_of
from convsym.network.receptive.receptive_field import ReceptiveField
from convsym.report.finding import Finding, Rule
from convsym.report.rules import chosen
from convsym.report.survey import Survey, survey
from convsym.show import Show

FORMATS = {".md": "markdown", ".html": "html", ".json": "json", ".txt": "text"}


@dataclass(frozen=True)
class ReportRow:
    """A layer with what comes out of it: channels, sizes (None where not known), parameters, codes found.

    `field` is its receptive field, None where the network is not one that has any.
    """

    name: str
    layer: Layer | Module
    channels: Size | None
    sizes: tuple[Size, ...] | None
    field: ReceptiveField | None
    parameters: Size
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Report(Show):
    """A network's layers and findings; `text()`, `markdown()`, `html()` and `json()` show them.

    `rows` has a row for every layer, `findings` are in the order of the layers, then of the codes;
    `rules` are those that were looked for. Iterates over the findings. `exit_status` is 1 if there are
    any, else 0.
    """

    title: str
    net: Graph
    input: Shape | None
    rows: tuple[ReportRow, ...]
    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be assumed where the network was read from text or another program."""
        return self.net.notes

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        raise TypeError(
            "a Report has no truth value of its own; ask its exit_status or its findings"
        )

    def __repr__(self) -> str:
        found = f"{len(self.findings)} finding{'' if len(self.findings) == 1 else 's'}"
        return f"<Report: {len(self.rows)} layer{'s' * (len(self.rows) != 1)}, {found}>"

    def __str__(self) -> str:
        return self.text()

    @property
    def exit_status(self) -> int:
        """0 where nothing was found, 1 where something was."""
        return 1 if self.findings else 0

    @cached_property
    def parameters(self) -> Size:
        """How many numbers the network learns."""
        return sum(row.parameters for row in self.rows)

    def html(self) -> str:
        """One self-contained page, the derivations to be opened; no script, no request."""
        from convsym.render.report import report_page

        return report_page(self).html()

    def markdown(self) -> str:
        """Markdown, the derivations to be opened."""
        from convsym.render.report import report_page

        return report_page(self).markdown()

    def json(self) -> str:
        """The report as JSON, keys in order; `docs/report.md` says what they mean."""
        from convsym.report.record import as_json

        return as_json(self)

    def write(self, path: str | Path) -> Path:
        """Write the report; ".html", ".md", ".json" or ".txt" says how. Returns the path.

        Raises ValueError for another ending, OSError where the file cannot be written.
        """
        target = Path(path)
        form = FORMATS.get(target.suffix.lower())
        if form is None:
            rule = f"it ends in {target.suffix!r}, which names no format"
            raise ValueError(broken("path", str(path), rule, f"end it in {', '.join(FORMATS)}"))
        target.write_text(getattr(self, form)(), encoding="utf-8")
        return target


def report(
    net: Any,
    input_size: Any = None,
    select: str | Iterable[str] | None = None,
    ignore: str | Iterable[str] | None = None,
    *,
    title: str = "",
) -> Report:
    """What every layer of a network does to sizes, and what it does wrong: a Report.

    `net` is a Graph, or a single layer. With `input_size` (a number for every axis, or a tuple) every
    finding is exact for that size; without, only what holds whatever the size is found. `select` and
    `ignore` are codes or beginnings of codes ("CS1"), of which the longer one wins.

    Raises TypeError for what is no network, ValueError for an input size with symbols or of the wrong
    number of axes, and for codes that do not exist. A size that a layer refuses is a finding (CS503).

    >>> import convsym as cs
    >>> net = cs.Sequential(cs.Conv2d(3, 8, 3), cs.MaxPool2d(2))
    >>> found = cs.report(net, (9, 9))
    >>> [(one.code, one.layer) for one in found]
    [('CS101', '1')]
    >>> print(found.findings[0].reason)
    On each axis no output reads the last element of 7; 13 of 49 pixels are lost.
    >>> found.findings[0].derivation.verify().ok, found.exit_status
    (True, 1)
    """
    graph = _network(net)
    rules = chosen(select, ignore)
    seen = survey(graph, input_size)
    order = {site.name: number for number, site in enumerate(seen.sites)}
    found = [one for rule in rules for one in rule.find(seen)]
    found.sort(key=lambda one: (order[one.layer], one.code, one.axes))
    return Report(title, graph, seen.input, _rows(seen, found), tuple(found), rules)


def _network(net: Any) -> Graph:
    if isinstance(net, Graph):
        return net
    if isinstance(net, (Layer, Module)):
        return Sequential(net)
    rule = f"it is no network but {type(net).__name__}"
    raise TypeError(broken("net", net, rule, "give a Graph, or read one with from_torch"))


def _rows(seen: Survey, found: Iterable[Finding]) -> tuple[ReportRow, ...]:
    codes: dict[str, dict[str, None]] = {}
    for one in found:
        codes.setdefault(one.layer, {})[one.code] = None
    rows = []
    for site, field in zip(seen.sites, seen.fields, strict=True):
        channels = site.channels or (
            site.layer.out_channels if isinstance(site.layer, Layer) else None
        )
        sizes = None if site.output is None else site.output[1]
        before = site.inputs[0] or (None, ())
        learned = parameters_of(site.layer, before)
        names = tuple(codes.get(site.name, ()))
        rows.append(ReportRow(site.name, site.layer, channels, sizes, field, learned, names))
    return tuple(rows)
