"""CS202 and CS203: outputs of a transposed convolution that no input reaches, at the end and in between."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd

from convsym.axis import Axis
from convsym.indexmap import IndexMap
from convsym.overlap import class_counts, coprime_dilations, overlap_counts
from convsym.report.finding import Finding, Rule, grouped
from convsym.report.survey import Site, Survey
from convsym.report.words import capital, count, ends, joined, on, places


def beyond(survey: Survey) -> Iterator[Finding]:
    """CS202: outputs before the first tap or beyond the last one are the bias alone."""
    for site in survey.sites:
        for axes, (first, last, extra, pads, _) in grouped(map(_ends, *_per_axis(site))):
            are = "is" if first + last == 1 else "are"
            reason = (
                f"{on(axes, site.ndim)}{ends(first, last, 'output')} {are} the bias alone; output_padding is "
                f"{extra}, and the padding {pads[0]} and {pads[1]}."
            )
            remedy = f"Raise the kernel size by {last}, or let padding be at least output_padding."
            if not last:
                remedy = "Raise the negative padding at the beginning."
            yield Finding(
                "CS202",
                site.name,
                axes,
                capital(reason),
                remedy,
                site.ask("output_padding", axes[0]),
            )


def _per_axis(site: Site) -> tuple[list[Axis], list[int], list[IndexMap | None]]:
    maps = site.maps or (None,) * len(site.backwards)
    extra = list(site.layer.output_padding) if site.backwards else []  # type: ignore[union-attr]
    return list(site.backwards), extra, list(maps)


def _ends(
    axis: Axis, extra: int, one: IndexMap | None
) -> tuple[int, int, int, tuple[int, int], Axis] | None:
    """How many at the beginning and at the end; with a size, no more than there are outputs."""
    if axis.padding in (
        "same_upper",
        "same_lower",
    ):  # these words fix size and leftover, whatever o is
        size = axis.transposed_size(1)
        begin, end = axis.pads(size)
        extra = axis.leftover(size)
    else:
        begin, end = axis.pads()
    most = 10**9 if one is None else one.n
    first, last = min(most, max(0, -begin)), min(most, max(0, extra - end))
    return (first, last, extra, (begin, end), axis) if first or last else None


def between(survey: Survey) -> Iterator[Finding]:
    """CS203: outputs that stand between taps and are met by none."""
    for site in survey.sites:
        for axes, (axis, one, empty) in grouped(map(_holes, site.backwards, _per_axis(site)[2])):
            if one is None:
                holes = class_counts(axis.kernel_size, axis.stride, axis.dilation).count(0)
                what = f"{holes} of {count(axis.stride, 'output')} in a row"
            else:
                what = f"{len(empty)} of {count(one.n, 'output')}, {places(empty)},"
            are = "is" if what.startswith("1 ") else "are"
            reason = f"{on(axes, site.ndim)}{what} {are} met by no tap; {_why(axis)}."
            yield Finding(
                "CS203",
                site.name,
                axes,
                capital(reason),
                _remedy(axis),
                site.ask("checkerboard", axes[0]),
            )


def _holes(
    axis: Axis, one: IndexMap | None
) -> tuple[Axis, IndexMap | None, tuple[int, ...]] | None:
    if one is None:
        empty = 0 in class_counts(axis.kernel_size, axis.stride, axis.dilation)
        return (axis, None, ()) if empty else None
    low, high = one.place(0, 0), one.place(one.o - 1, one.k - 1)
    counts = overlap_counts(one)
    holes = tuple(j for j in range(max(0, low), min(one.n, high + 1)) if counts[j] == 0)
    return (axis, one, holes) if holes else None


def _why(axis: Axis) -> str:
    k, s, d = axis.kernel_size, axis.stride, axis.dilation
    if (g := gcd(d, s)) > 1:
        return f"dilation {d} and stride {s} share the factor {g}"
    if k < s:
        return f"{count(k, 'tap')} cannot fill a stride of {s}"
    return f"the taps stand {d} apart, and there are too few inputs to fill the gaps"


def _remedy(axis: Axis) -> str:
    if gcd(axis.dilation, axis.stride) > 1:
        free = joined(sorted(set(coprime_dilations(axis.stride, axis.dilation))), "or")
        return (
            f"Take a dilation without a common divisor with the stride, {free}, and a kernel size of at "
            f"least {axis.stride}."
        )
    if axis.kernel_size < axis.stride:
        return f"Take a kernel size of at least {axis.stride}, the stride."
    return "Lower the dilation, or give a larger input."


BEYOND = Rule(
    "CS202",
    "outputs that are bias alone",
    "Outputs of a transposed convolution beyond its first or last tap are the bias alone.",
    beyond,
)
BETWEEN = Rule(
    "CS203",
    "outputs that no tap meets",
    "Outputs of a transposed convolution between its taps are the bias alone.",
    between,
)
