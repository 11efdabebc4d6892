"""CS302: receptive fields with holes that the later layers do not fill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import gcd, lcm

from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.network import INPUT, Graph, Module, Node, PassThrough, Sequential
from convsym.network.coverage.gridding import stack_rates
from convsym.network.link import NOTHING, Link, Whole, links
from convsym.report.finding import Finding, Question, Rule, grouped
from convsym.report.survey import Survey
from convsym.report.words import capital, count, on, places

MOST_PERIOD = 256
"""Kinds of outputs beyond which a layer is no longer followed."""


@dataclass(frozen=True)
class Reads:
    """Which inputs the outputs of a layer read on one axis: output m·q + ρ those of `sets[ρ]`, moved by A·q.

    A set is (first, bits), bit j for the place first + j; the lowest bit is 1. An empty one is (0, 0).
    """

    shift: int
    sets: tuple[tuple[int, int], ...]

    def of(self, u: int) -> tuple[int, int]:
        """What output u reads."""
        q, rest = divmod(u, len(self.sets))
        first, bits = self.sets[rest]
        return first + self.shift * q, bits

    def through(self, link: Link) -> Reads | None:
        """What the outputs of the next layer read; None where there are too many kinds of them."""
        period = len(self.sets)
        times = period // gcd(link.shift, period)
        outputs = link.period * times
        if outputs > MOST_PERIOD:
            return None
        shift = self.shift * (link.shift * times // period)
        return Reads(
            shift, tuple(_united(self.of(v) for v in link.reads(u)) for u in range(outputs))
        ).reduced()

    def reduced(self) -> Reads:
        """With the smallest period that tells the same."""
        period = len(self.sets)
        for m in range(1, period):
            if period % m == 0 and self.shift * m % period == 0:
                short = Reads(self.shift * m // period, self.sets[:m])
                if all(short.of(u) == one for u, one in enumerate(self.sets)):
                    return short
        return self

    def holes(self) -> tuple[int, int, tuple[int, ...]] | None:
        """(size, places read, the others counted from 0) of the first kind of output with holes, if any."""
        for _, bits in self.sets:
            if bits & (bits + 1):
                size = bits.bit_length()
                missed = tuple(j for j in range(size) if not bits >> j & 1)
                return size, size - len(missed), missed
        return None


ITSELF = Reads(1, ((0, 1),))


def _united(sets: Iterable[tuple[int, int]]) -> tuple[int, int]:
    found = [one for one in sets if one[1]]
    if not found:
        return 0, 0
    low = min(first for first, _ in found)
    bits = 0
    for first, one in found:
        bits |= one << (first - low)
    return low, bits


def meet(paths: Sequence[Reads]) -> Reads | None:
    """What outputs read by any of the paths; None where the strides of the paths differ."""
    if len(paths) == 1:
        return paths[0]
    period = lcm(*(len(one.sets) for one in paths))
    shifts = {one.shift * period // len(one.sets) for one in paths}
    if len(shifts) > 1 or period > MOST_PERIOD:
        return None
    both = tuple(_united(one.of(u) for one in paths) for u in range(period))
    return Reads(shifts.pop(), both).reduced()


def reads(survey: Survey) -> tuple[tuple[Reads | None, ...], ...]:
    """For each layer what its outputs read on each axis, in one pass; None where that is not known.

    On each axis by itself: where branches meet the places of all of them count. An output that reads the
    whole axis is not followed further: it has no holes.
    """
    ndim = survey.sites[0].ndim if survey.sites else 1
    sizes = {
        site.name: [None if one is None or site.fault else one[1] for one in site.inputs]
        for site in survey.sites
    }

    def step(node: Node, before: tuple[tuple[Reads | None, ...], ...]) -> tuple[Reads | None, ...]:
        if node.layer.ndim not in (None, ndim):
            return (None,) * ndim
        try:
            ways = links(node.layer, ndim, sizes[node.name])
        except ConvsymError:  # it depends on a size that is not known
            return (None,) * ndim
        return tuple(
            _behind([one[j] for one in before], [way[j] if j < len(way) else None for way in ways])
            for j in range(ndim)
        )

    return survey.net.walk((ITSELF,) * ndim, step)


def _behind(before: Sequence[Reads | None], ways: Sequence[Link | None]) -> Reads | None:
    found = []
    for one, link in zip(before, ways, strict=True):
        if link == NOTHING:  # of this input only the size counts
            continue
        if one is None or link is None or isinstance(link, Whole):
            return None
        behind = one.through(link)
        if behind is None:
            return None
        found.append(behind)
    return meet(found)


def gridding(survey: Survey) -> Iterator[Finding]:
    """Where an output of the network has holes in its receptive field, at the layer from which they stay."""
    net = survey.net
    if net.output < 0 or not survey.sites:
        return
    found = reads(survey)
    way = sorted(_behind_output(net))
    first: list[tuple[int, tuple[int, int, tuple[int, ...]]] | None] = []
    for j in range(survey.sites[0].ndim):
        hole = _holes(found[net.output][j])
        first.append(None if hole is None else (_since(found, way, j), hole))
    for axes, (number, (size, read, missed)) in grouped(first):
        node = net.nodes[number]
        of = "one output of the network" if number != net.output else "one output"
        reason = (
            f"{on(axes, survey.sites[0].ndim)}{of} reads {read} of the {count(size, 'place')} of its "
            f"receptive field, and not {places(missed)}; the holes stay from this layer on."
        )
        yield Finding("CS302", node.name, axes, capital(reason), REMEDY, _question(net, number))


REMEDY = (
    "Let the rates begin at 1 and grow so that each is at most 1 + the sum of (k - 1)·rate over the smaller "
    "ones (cs.design_rates proposes such); or give a layer in between more taps."
)


def _holes(one: Reads | None) -> tuple[int, int, tuple[int, ...]] | None:
    return None if one is None else one.holes()


def _behind_output(net: Graph) -> set[int]:
    """The layers that the output depends on."""
    needed = {net.output}
    for number in range(net.output, -1, -1):
        if number in needed:
            needed |= {one for one in net.nodes[number].inputs if one >= 0}
    return needed


def _since(found: Sequence[tuple[Reads | None, ...]], way: list[int], j: int) -> int:
    """The first layer from which on all have holes."""
    since = way[-1]
    for number in reversed(way):
        if _holes(found[number][j]) is None:
            break
        since = number
    return since


def _question(net: Graph, number: int) -> Question | None:
    """The chapter on coverage, which speaks of chains of windows: of the network, or up to this layer."""
    if _has_rates(net):
        return Question("coverage", (net,))
    layers = _chain(net, number)
    return Question("coverage", (layers,)) if _has_rates(Sequential(*layers)) else None


def _has_rates(net: Graph) -> bool:
    try:
        return len(net) > 0 and bool(stack_rates(net))
    except ConvsymError:  # branches that meet, or layers whose outputs read no windows
        return False


def _chain(net: Graph, number: int) -> list[Layer | Module]:
    """The layers from the input to this one, but what goes element by element; none where branches meet."""
    layers: list[Layer | Module] = []
    while number != INPUT:
        node = net.nodes[number]
        if len(node.inputs) > 1:
            return []
        if not isinstance(node.layer, PassThrough):
            layers.append(node.layer)
        number = node.inputs[0]
    return layers[::-1]


GRIDDING = Rule(
    "CS302",
    "gridding",
    "One output does not read all places between the first and the last that it reads, whatever the weights.",
    gridding,
)
