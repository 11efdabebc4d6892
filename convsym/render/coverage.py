"""The wording of coverage and gridding, part of `sentences`; and the counts of a network as blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convsym.render.blocks import Block, Facts, Picture, Pictures, Text
from convsym.render.sentence import Sentence

if TYPE_CHECKING:
    from convsym.network.coverage.coverage import Coverage

COVERAGE: dict[str, Sentence] = {
    "coverage.title": Sentence(
        "When an output reads its whole receptive field",
        "A stack of layers, and one of its outputs. $k$ is the kernel size of a layer, $r$ its rate: its "
        "dilation times the strides of the layers before it. Counted from the beginning of the field, the "
        "output reads the places that are sums of a rate times a tap for each layer.",
    ),
    "coverage.title_layer": Sentence(
        "Does an output of this stack read its whole receptive field?"
    ),
    "coverage.paths": Sentence(
        "How many paths lead there",
        "A path chooses one tap in every layer. The paths to all places are counted by a product of "
        "polynomials, one for each layer:",
    ),
    "coverage.step": Sentence(
        "A layer that is near enough",
        "Let the layers so far read every place up to $R$. If $r$ is at most $R + 1$, each place up to "
        "$R + (k - 1)*r$ is one of these, moved by a tap:",
    ),
    "coverage.gap": Sentence(
        "A layer that is too far",
        "If $r$ is larger, no tap brings place $R + 1$ within their reach, and no larger rate does:",
    ),
    "coverage.within": Sentence("And that place lies in the field"),
    "coverage.theorem": Sentence(
        "The criterion",
        "Layer after layer, by rate. A sum does not depend on the order, so the order of the layers plays no "
        "part; nor does padding, which only moves the field. A layer with one tap adds nothing. With several "
        "axes a place is read if it is so on every axis:",
    ),
    "coverage.most": Sentence(
        "How many layers it takes",
        "Each layer makes a field without gaps at most $k$ times as large:",
        "So the most that layers of $k$ taps can read is $k$ times $k$ times $k$ …, a factor for each. The "
        "rates $1$, $k$, $k*k$ … read as much.",
    ),
    "coverage.wang": Sentence(
        "The rule of Wang et al.",
        "Their largest distance $M$ of the layers behind this one becomes the left side. With ascending "
        "rates $r <= M$, and it stays within a bound exactly if two simpler bounds are kept:",
    ),
    "coverage.wang_theorem": Sentence(
        "Where it is the criterion",
        "Three taps everywhere, rates ascending, the first of them 1. From one layer to the next the bound "
        "grows by $2*r$, and so does $R + 1$:",
    ),
    "coverage.wang_enough": Sentence(
        "Where it is enough",
        "$k >= 3$ taps everywhere, rates ascending, the first of them 1. Then $R + 1$ grows by more:",
        "Otherwise the rule may pass a stack that misses places; and it may refuse one that does not.",
    ),
    "coverage.rate": Sentence("The rate of layer {place}"),
    "coverage.rate_named": Sentence(
        "The rate of layer {place}", "In the network it is called {layer}."
    ),
    "coverage.start": Sentence(
        "Layer {place} is the first by rate", "Nothing is reached before it but the place itself:"
    ),
    "coverage.reach": Sentence("What is reached before layer {place}"),
    "coverage.near": Sentence("It is near enough"),
    "coverage.far": Sentence(
        "It is too far", "Between what is reached and what layer {place} adds there is a gap:"
    ),
    "coverage.place": Sentence("The first place in the gap"),
    "coverage.complete": Sentence("Nothing is left out", "So, whatever the padding:"),
    "coverage.missed": Sentence(
        "A place is missed", "Neither this layer nor one with a larger rate leads there:"
    ),
    # ------------------------------------------------------------ sub-grids
    "gridding.title": Sentence(
        "Why equal rates never mix",
        "A layer of stride 1 whose dilation is a multiple of $g$. Sort its outputs and its padded inputs "
        "into classes modulo $g$.",
    ),
    "gridding.output": Sentence("The place of output $u$ in its class"),
    "gridding.output_class": Sentence("And the class"),
    "gridding.input": Sentence("The place of input $c$ in its class"),
    "gridding.input_class": Sentence("And the class"),
    "gridding.title_layer": Sentence("Does this stack mix all places?"),
    "gridding.layer": Sentence(
        "Each class has a layer of its own",
        "Output $u$ reads input $c$ through tap $t$ exactly if both are of one class and a layer with "
        "dilation $T$ reads place $z$ there:",
        "So if $g$ divides every dilation, the stack is a stack of its own on every class, and nothing "
        "passes from one class to another: $g$ sub-grids on each axis.",
    ),
    "gridding.sum": Sentence(
        "With strides: rates instead of dilations",
        "What is read are sums of rates times taps, and multiples of $g$ add up to multiples of $g$:",
    ),
    "gridding.theorem": Sentence(
        "Outputs that share a place", "For stacks of any length, on every axis:"
    ),
    "gridding.next": Sentence(
        "The nearest neighbour", "Nothing is read between a place and the next multiple of $g$:"
    ),
    "gridding.divisor": Sentence("What divides all rates"),
    "gridding.subgrids": Sentence("A sub-grid", "So, whatever the padding and the taps:"),
    "gridding.none": Sentence(
        "Nothing divides them all",
        "So the places do not fall apart into sub-grids:",
        "Some may be missed all the same; that is what coverage tells.",
    ),
}

WIDEST = 16
"""Counts in one line of a picture; an axis of up to that many lines is shown, other fields are told."""
MOST_LISTED = 8


def coverage_blocks(found: Coverage) -> list[Block]:
    """A card with the numbers, and the counts as a picture: all of them, or axis by axis."""
    return [_facts(found), *_pictures(found)]


def _facts(found: Coverage) -> Facts:
    items: list[tuple[Text, Text]] = [
        (("receptive field",), (_times(found.shape),)),
        (("first place",), (_places([found.first]),)),
        (("paths",), (f"{found.paths}",)),
        (("never read",), (_never(found),)),
    ]
    place = found.output[0] if found.ndim == 1 else found.output
    return Facts((f"Coverage of output {place}",), tuple(items))


def _never(found: Coverage) -> str:
    if found.complete:
        return "no place"
    places = found.never_read.reshape(-1, found.ndim)
    more = " …" if len(places) > MOST_LISTED else ""
    listed = _places([tuple(map(int, one)) for one in places[:MOST_LISTED]])
    return f"{len(places)} places: {listed}{more}" if len(places) > 1 else f"1 place: {listed}"


def _places(places: list[tuple[int, ...]]) -> str:
    shown = [str(one[0]) if len(one) == 1 else str(one) for one in places]
    return ", ".join(shown).replace("-", "−")


def _times(sizes: tuple[int, ...]) -> str:
    return " × ".join(map(str, sizes))


def _pictures(found: Coverage) -> list[Block]:
    """The whole field where it is one grid of a few lines; else each axis line by line."""
    if found.ndim == 2 and all(1 <= n <= WIDEST for n in found.shape):
        return _picture("paths to each place", found.counts)
    blocks: list[Block] = []
    for axis, counts in enumerate(found.axes):
        if 1 <= len(counts) <= WIDEST**2:
            label = "paths to each place" if found.ndim == 1 else f"paths on axis {axis}"
            width = _width(len(counts))
            more = f", {width} in a line" if len(counts) > width else ""
            lines = [counts[j : j + width] for j in range(0, len(counts), width)]
            blocks += _picture(label + more, lines)
    return blocks


def _width(length: int) -> int:
    """Of the widths that fit the one that leaves the fewest places of the last line empty."""
    if length <= WIDEST:
        return length
    return min(range(WIDEST // 2, WIDEST + 1), key=lambda width: (-length % width, -width))


def _picture(label: str, lines: Any) -> list[Block]:
    """Cells shaded by count, any path clearly darker than none; nothing where a line is too wide."""
    longest = max(map(len, lines))
    most = max(int(np.max(line)) for line in lines)
    if (len(str(most)) + 1) * longest > 72:
        return []
    cells = [[*map(int, line), *[None] * (longest - len(line))] for line in lines]
    texts = tuple(tuple("" if c is None else str(c) for c in line) for line in cells)
    shades = tuple(
        tuple(round(0.15 + 0.85 * c / most, 3) if c else 0.0 for c in line) for line in cells
    )
    return [Pictures((Picture((label,), texts, shades),))]
