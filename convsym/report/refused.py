"""CS503: an input size that a layer refuses: a window that does not fit, branches that differ."""

from __future__ import annotations

from collections.abc import Iterator

from convsym.report.finding import Finding, Rule
from convsym.report.survey import Survey
from convsym.report.words import capital


def refused(survey: Survey) -> Iterator[Finding]:
    """The layers at which the pass over the sizes ends."""
    for site in survey.sites:
        if site.fault:
            reason, _, remedy = site.fault.rpartition("; ")
            yield Finding(
                "CS503", site.name, (), capital(reason or remedy) + ".", capital(remedy) + "."
            )


REFUSED = Rule(
    "CS503",
    "input size refused",
    "At this input size a window does not fit, or branches that meet differ.",
    refused,
)
