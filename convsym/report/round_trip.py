"""CS502: a network that goes down and up again, and does not give back the size that it got."""

from __future__ import annotations

from collections.abc import Iterator

from convsym.errors import ConvsymError
from convsym.network import Graph, Upsample
from convsym.network.fitting.accepted_sizes import AxisSizes, accepted_sizes
from convsym.network.fitting.lines import Line
from convsym.network.fitting.round_trips import round_trip_sizes
from convsym.network.fitting.size_set import SizeSet
from convsym.report.finding import Finding, Question, Rule, grouped
from convsym.report.survey import Survey
from convsym.report.words import capital, joined, on


def round_trip(survey: Survey) -> Iterator[Finding]:
    """An input size that does not come back, where strides up and down are equal and other sizes do.

    Where no size comes back it is found too if other sizes come closer, so that something is lost in
    rounding; a network without padding, which takes the same border from every size, is left alone.
    """
    net = survey.net
    if (
        survey.sizes is None
        or net.output < 0
        or not survey.accepted
        or not any(map(_enlarges, net.nodes))
    ):
        return
    try:
        sizes, back = accepted_sizes(net), round_trip_sizes(net).axes
    except (ValueError, ConvsymError):  # layers with symbols, channels that never fit
        return
    output = survey.sites[net.output].output
    facts: list[str | None] = []
    for j, one in enumerate(back):
        most = _closest(net, sizes.axes[j])
        if most is None or output is None:
            facts.append(None)
        else:
            facts.append(_lost(survey.sizes[j], output[1][j], one, most))
    name = net.nodes[net.output].name
    for axes, fact in grouped(facts):
        reason = f"{on(axes, len(back))}{fact}."
        nearest = _nearest(survey, back[axes[0]], axes[0])
        asked = Question("accepted_sizes", (net, survey.sizes[axes[0]], axes[0]))
        yield Finding("CS502", name, axes, capital(reason), _remedy(nearest), asked)


def _enlarges(node: object) -> bool:
    layer = node.layer  # type: ignore[attr-defined]
    return bool(layer.transposed) or isinstance(layer, Upsample)


def _closest(net: Graph, axis: AxisSizes) -> int | None:
    """The most that output and input size differ by, output − input; None unless both grow alike."""
    found = []
    for one in axis.classes:
        line = one.lines[net.output]
        if not one.accepted:
            continue
        if not isinstance(line, Line) or line.a != one.modulus:
            return None
        found.append(line.b - one.residue)
    return max(found, default=None)


def _lost(n: int, m: int, back: SizeSet, most: int) -> str | None:
    if n == m or (not back and m - n == most):
        return None
    which = f"; the sizes that come back are {back}"
    if not back:
        which = f"; no size comes back, but others come out {abs(most)} {'smaller' if most < 0 else 'larger'}"
    return f"an input of size {n} comes out with size {m}{which}"


def _nearest(survey: Survey, back: SizeSet, axis: int) -> tuple[int, ...]:
    """The sizes on both sides that come back."""
    if survey.sizes is None or not back:
        return ()
    return tuple(one for one in back.nearest(survey.sizes[axis]) if one is not None)


def _remedy(nearest: tuple[int, ...]) -> str:
    each = "give each transposed layer the output_padding that its convolution leaves over"
    if not nearest:
        return f"{capital(each)}, and pad what is read at the border."
    return f"Pad or crop the input to size {joined(nearest, 'or')}; or {each}."


ROUND_TRIP = Rule(
    "CS502",
    "size that does not come back",
    "The network goes down and up by the same strides, and its output has another size than its input.",
    round_trip,
)
