"""The table of what a report looks for, and which of it was asked for."""

from __future__ import annotations

from collections.abc import Iterable

from convsym.errors import broken
from convsym.report.blind import BLIND
from convsym.report.checkerboard import CHECKERBOARD
from convsym.report.finding import Rule
from convsym.report.gridding import GRIDDING
from convsym.report.half_pixel import HALF_PIXEL
from convsym.report.misaligned import MISALIGNED
from convsym.report.output_padding import OUTPUT_PADDING
from convsym.report.refused import REFUSED
from convsym.report.round_trip import ROUND_TRIP
from convsym.report.unmet import BETWEEN, BEYOND
from convsym.report.unread import CUT_OFF, GAPS

RULES: tuple[Rule, ...] = (
    CUT_OFF, GAPS, BLIND, BEYOND, BETWEEN, CHECKERBOARD, GRIDDING, HALF_PIXEL, MISALIGNED,
    OUTPUT_PADDING, ROUND_TRIP, REFUSED,
)  # fmt: skip
"""What a report looks for, in the order of the codes; `GROUPS` says what the hundreds stand for."""

GROUPS = {
    "CS1": "pixels that no output reads",
    "CS2": "outputs that see no pixel",
    "CS3": "reading or writing that is uneven",
    "CS4": "positions that are off",
    "CS5": "sizes that do not fit",
}


def chosen(
    select: str | Iterable[str] | None, ignore: str | Iterable[str] | None
) -> tuple[Rule, ...]:
    """The rules whose code begins with one of `select` and with none of `ignore`, as linters read them.

    Each is a code, the beginning of codes, or several with commas between; None selects all. The longer
    beginning wins: `select="CS1", ignore="CS"` leaves CS1. Raises ValueError for what begins no code.

    >>> [rule.code for rule in chosen("CS1,CS301", "CS102")]
    ['CS101', 'CS301']
    """
    wanted = ("CS",) if select is None else _beginnings("select", select)
    refused = () if ignore is None else _beginnings("ignore", ignore)
    return tuple(
        rule for rule in RULES if _longest(rule.code, wanted) > _longest(rule.code, refused)
    )


def _longest(code: str, beginnings: tuple[str, ...]) -> int:
    """The length of the longest that the code begins with, −1 where none does."""
    return max((len(one) for one in beginnings if code.startswith(one)), default=-1)


def _beginnings(name: str, given: str | Iterable[str]) -> tuple[str, ...]:
    parts = [given] if isinstance(given, str) else list(given)
    for one in parts:
        if not isinstance(one, str):
            raise TypeError(broken(name, one, "it must be text", 'give codes, as "CS1"'))
    found = tuple(word.strip().upper() for one in parts for word in one.split(",") if word.strip())
    if not found and name == "select":
        raise ValueError(
            broken(name, given, "it names no code", 'give codes, as "CS1", or leave it out')
        )
    for word in found:
        if not any(rule.code.startswith(word) for rule in RULES):
            known = ", ".join(rule.code for rule in RULES)
            raise ValueError(broken(name, word, "no code begins so", f"the codes are {known}"))
    return found
