"""CS401: padding that cannot be halved, so the layer moves its input by half a pixel."""

from __future__ import annotations

from collections.abc import Iterator

from convsym.axis import Axis
from convsym.report.finding import Finding, Rule, grouped
from convsym.report.survey import Site, Survey
from convsym.report.words import capital, on

WORDS = ("same", "same_upper", "same_lower")


def half_pixel(survey: Survey) -> Iterator[Finding]:
    """Layers that keep the size, or ask for "same", with sides that differ by one."""
    for site in survey.sites:
        for axes, (axis, begin, end) in grouped(
            [_uneven(site, j) for j in range(len(site.windows))]
        ):
            side = "beginning" if begin > end else "end"
            k, d, s = axis.kernel_size, axis.dilation, axis.stride
            odd = (
                f"d(k − 1) = {d * (k - 1)} is odd"
                if s == 1
                else f"the padding of {begin + end} is odd"
            )
            reason = (
                f"{on(axes, site.ndim)}{odd}, so the padding is {begin} and {end}, and the windows stand "
                f"half a pixel off the middle of the input, towards the {side}."
            )
            yield Finding(
                "CS401",
                site.name,
                axes,
                capital(reason),
                _remedy(axis),
                site.ask("half_pixel", axes[0]),
            )


def _uneven(site: Site, j: int) -> tuple[Axis, int, int] | None:
    """The axis with its padding if it is as even as it can be, and is not even."""
    axis = site.windows[j]
    if axis.padding in WORDS:
        if site.sizes is None and axis.padding != "same" and axis.stride != 1:
            return None  # the padding depends on the input size
        begin, end = axis.pads(axis.stride if site.sizes is None else site.sizes[j])
    elif axis.padding == "causal" or axis.stride != 1:
        return None
    else:
        begin, end = axis.pads()
        if begin + end != axis.dilation * (axis.kernel_size - 1):
            return None
    return (axis, begin, end) if abs(begin - end) == 1 else None


def _remedy(axis: Axis) -> str:
    k = axis.kernel_size
    if axis.stride != 1:
        return "Give the padding as numbers, equal on both sides, or an input size at which it is even."
    odd = f"{k - 1} or {k + 1}" if k > 1 else "3"
    return f"Take an odd kernel size, {odd}, or an even dilation; or let a later layer pad the other side."


HALF_PIXEL = Rule(
    "CS401",
    "half a pixel off",
    'Padding "same" that is odd in all puts one more on one side, and so moves the picture by half a pixel.',
    half_pixel,
)
