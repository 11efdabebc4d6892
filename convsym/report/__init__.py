"""Reports: what the layers of a network do to sizes, and what is wrong with them; a finding a file."""

from convsym.report.finding import Finding, Question, Rule
from convsym.report.report import Report, ReportRow, report
from convsym.report.rules import RULES

__all__ = ["RULES", "Finding", "Question", "Report", "ReportRow", "Rule", "report"]
