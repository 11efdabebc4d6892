"""CS201: outputs of a convolution or of pooling whose window lies in the padding altogether."""

from __future__ import annotations

from collections.abc import Iterator

from convsym.indexmap import IndexMap
from convsym.report.finding import Finding, Rule, grouped
from convsym.report.survey import Site, Survey
from convsym.report.words import capital, count, ends, on, places


def blind(survey: Survey) -> Iterator[Finding]:
    """Outputs that read no pixel: zero or bias alone, whatever the image."""
    for site in survey.sites:
        if not site.windows:
            continue
        if site.maps is None:
            yield from _at_any_size(site)
            continue
        facts = [(tuple(blind_outputs(one)), one) for one in site.maps]
        found = grouped([fact if fact[0] else None for fact in facts])
        for axes, (outputs, one) in found:
            see = "sees" if len(outputs) == 1 else "see"
            what = f"{_outputs(outputs, one.o)} of {one.o} {see} no pixel"
            reason = f"{on(axes, site.ndim)}{what}; {_why(one)}."
            yield Finding("CS201", site.name, axes, capital(reason), _remedy(one),
                          site.ask("blind_outputs", axes[0]))  # fmt: skip


def blind_outputs(one: IndexMap) -> list[int]:
    """The outputs none of whose taps stands on the image; none where the border is folded back.

    >>> from convsym.axis import Axis
    >>> blind_outputs(Axis(2, padding=(2, 2)).at(3)), blind_outputs(Axis(2, padding=(1, 1), dilation=2).at(1))
    ([0, 5], [0])
    """
    if one.mode != "zeros":
        return []
    inner = one.interior
    if (
        one.d <= one.n and inner
    ):  # the windows go on to the right, so those before and behind are ends
        return [*range(_before(one)), *range(one.o - _behind(one), one.o)]
    return [r for r in range(one.o) if not any(0 <= one.place(r, t) < one.n for t in range(one.k))]


def _before(one: IndexMap) -> int:
    """How many windows end before the image."""
    return min(one.o, max(0, (one.begin - one.span) // one.s + 1))


def _behind(one: IndexMap) -> int:
    """How many begin behind it."""
    return min(one.o, max(0, (one.end - one.leftover - one.span) // one.s + 1))


def _outputs(found: tuple[int, ...], o: int) -> str:
    """Those at the two ends by their number, others by their places."""
    seen = sorted(set(range(o)) - set(found))
    if seen and len(seen) == seen[-1] - seen[0] + 1:
        return ends(seen[0], o - 1 - seen[-1], "output")
    return f"output{'' if len(found) == 1 else 's'} {places(found)}"


def _why(one: IndexMap) -> str:
    if one.d > one.n:
        return f"the image has {count(one.n, 'element')}, and the taps stand {one.d} apart"
    sides = [("beginning", one.begin, _before(one)), ("end", one.end, _behind(one))]
    taken = [f"{pad} at the {side}" for side, pad, lost in sides if lost]
    return f"the window spans {one.span}, and the padding is {' and '.join(taken)}"


def _remedy(one: IndexMap) -> str:
    if one.d > one.n:
        return "Lower the dilation, or give a larger input."
    if one.span == 1:
        return "Set the padding to 0: a window of one element needs none."
    return f"Pad at most {one.span - 1} on each side."


def _at_any_size(site: Site) -> Iterator[Finding]:
    """Those at the beginning, which the size has no say in, and at the end those of every size."""
    sides = []
    for axis in site.windows:
        fixed = axis.padding_mode == "zeros" and axis.padding not in ("same_upper", "same_lower")
        begin, end = axis.pads() if fixed else (0, 0)
        span = axis.effective_kernel_size
        first = max(0, (begin - span) // axis.stride + 1)
        last = max(0, (end - (axis.stride - 1) - span) // axis.stride + 1)
        sides.append((first, last, span, begin, end) if first or last else None)
    for axes, (first, last, span, begin, end) in grouped(sides):
        see = "sees" if first + last == 1 else "see"
        reason = (
            f"{on(axes, site.ndim)}{ends(first, last, 'output')} {see} no pixel, whatever the input size; "
            f"the window spans {span}, and the padding is {begin} and {end}."
        )
        remedy = f"Pad at most {span - 1} on each side."
        yield Finding(
            "CS201", site.name, axes, capital(reason), remedy, site.ask("blind_outputs", axes[0])
        )


BLIND = Rule(
    "CS201",
    "outputs that read no pixel",
    "The window of an output lies in the padding altogether, so the output is zero or the bias alone.",
    blind,
)
