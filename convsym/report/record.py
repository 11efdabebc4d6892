"""A report as JSON: plain data, keys in order, fractions as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from convsym.arguments import is_number

if TYPE_CHECKING:
    from convsym.network.receptive.receptive_field import ReceptiveField
    from convsym.report.finding import Finding
    from convsym.report.report import Report, ReportRow

SCHEMA = 1
"""Raised where a key changes its meaning or goes; new keys may come."""


def as_json(report: Report) -> str:
    """The report as indented JSON with a newline at the end."""
    return json.dumps(record(report), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def record(report: Report) -> dict[str, Any]:
    """The report as dictionaries, lists, numbers and text."""
    return {
        "schema": SCHEMA,
        "model": report.title or None,
        "input": None if report.input is None else _shape(*report.input),
        "layers": [_row(row) for row in report.rows],
        "parameters": _plain(report.parameters),
        "findings": [_finding(one) for one in report.findings],
        "codes": [rule.code for rule in report.rules],
        "exit_status": report.exit_status,
        "notes": list(report.notes),
    }


def _row(row: ReportRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "layer": repr(row.layer),
        **_shape(row.channels, row.sizes),
        "receptive_field": None if row.field is None else _field(row.field),
        "parameters": _plain(row.parameters),
        "codes": list(row.codes),
    }


def _shape(channels: Any, sizes: Any) -> dict[str, Any]:
    return {
        "channels": _plain(channels),
        "size": None if sizes is None else list(map(_plain, sizes)),
    }


def _field(field: ReceptiveField) -> dict[str, Any]:
    names = ("size", "stride", "padding")
    return {name: list(map(_plain, getattr(field, name))) for name in names}


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "code": one.code,
        "layer": one.layer,
        "axes": list(one.axes),
        "reason": one.reason,
        "remedy": one.remedy,
        "derivation": None if one.question is None else str(one.question),
    }


def _plain(value: Any) -> Any:
    """Integers stay integers, fractions and symbols are text, None is null."""
    return int(value) if is_number(value) else None if value is None else str(value)
