"""Hand-written loops: flat indices that wrap round, negative ones, borders left out, sums overwritten."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from convsym.diagnosis.builds import Build, row_major
from convsym.diagnosis.faults.words import Suspect, Suspects, crosses, sides
from convsym.indexmap import IndexMap


def _reading(b: Build, reads: str, words: str, mend: str) -> Suspects:
    if b.reads == "fold":
        yield Suspect(words, mend, replace(b, reads=reads))


def wrapped(b: Build) -> Suspects:
    """Places checked at the ends of the flat vector alone, not at the ends of each line."""
    mend = "check each axis of the input by itself: an index beyond its end reads the padding"
    many = b.taps.shape[1] > 1 or b.in_channels > 1
    if crosses(b):
        words = "the {0} wrap round: a tap that runs over the end of a line lands in the next line"
        side = sides(b)[1]
        if b.ndim > 1:
            yield from _reading(b, "cut channel", words.format(side), mend)
        yield from _reading(
            b,
            "round channel",
            words.format(side)
            + ", and one over the end of a channel at its other end (a circulant)",
            mend,
        )
        if many:
            more = words.format(side) + ", and one over the end of a channel in the next channel"
            yield from _reading(b, "cut vector", more, mend)
            yield from _reading(b, "round vector", more + ", from the last back to the first", mend)
    yield from _flat_shifts(b)


def _flat_shifts(b: Build) -> Suspects:
    """The kernel laid flat with gaps, one row for each shift of it: the Toeplitz matrix or the circulant."""
    volume = math.prod(m.n for m in b.maps)
    offsets: Any = 0
    for j, m in enumerate(b.maps):
        line = math.prod(n.n for n in b.maps[j + 1 :])
        steps = m.d * np.arange(m.k) * line
        offsets = offsets + steps.reshape([-1 if i == j else 1 for i in range(b.ndim)])
    span = int(offsets.max()) + 1
    if span > volume or b.ndim == 1:
        return
    laid = np.zeros((*b.taps.shape[:2], span), b.taps.dtype)
    laid[:, :, offsets.ravel()] = b.taps.reshape(*b.taps.shape[:2], -1)
    mend = "make one row for each window that lies inside the (padded) picture, and no other"
    rows, _ = sides(b)
    flat = IndexMap(volume, volume - span + 1, 0, 0, span, 1, 1, "zeros")
    ring = replace(flat, o=volume, mode="circular")
    ways = (
        (f"M has {rows} for all shifts of the flattened kernel, also those over a line's end", laid, flat),
        ("M is the circulant of the flattened kernel", laid, ring),
        ("M is the circulant of the flattened and flipped kernel (a true convolution)", laid[:, :, ::-1],
         replace(ring, begin=span - 1)),
    )  # fmt: skip
    order = row_major(2)
    for words, taps, m in ways:
        extra = None if b.output_padding is None else (0,)
        build = replace(
            b, taps=taps, maps=(m,), rows=order, columns=order, output_padding=extra, reads="fold"
        )
        yield Suspect(words, mend, build)


def negative_indices(b: Build) -> Suspects:
    """Places before the border, handed to NumPy as negative indices."""
    if all(m.begin <= 0 for m in b.maps):
        return
    side = sides(b)[1]
    mend = "skip indices below 0: NumPy counts them from the end"
    words = f"negative indices count from the end, so {side} before the border are taken from "
    yield from _reading(b, "negative", words + "the other end of the axis", mend)
    if b.ndim > 1:
        yield from _reading(b, "negative channel", words + "the last lines of the channel", mend)
    if b.in_channels > 1:
        yield from _reading(b, "negative vector", words + "the end of the whole vector", mend)


def border_empty(b: Build) -> Suspects:
    """Only outputs whose whole window lies inside the picture filled in."""
    if crosses(b):
        rows, _ = sides(b)
        yield from _reading(
            b,
            "inside only",
            f"the {rows} of border outputs are empty: only windows that lie inside the picture were "
            "filled in",
            "fill in the border outputs too, with the taps that meet the input",
        )


def circulant(b: Build) -> Suspects:
    """What multiplying Fourier transforms makes: circular, as many outputs as inputs."""
    ring = tuple(replace(m, o=m.n, s=1, begin=0, end=0, mode="circular") for m in b.maps)
    back = tuple(replace(m, begin=m.d * (m.k - 1)) for m in ring)
    flipped = np.flip(b.taps, tuple(2 + j for j in range(b.ndim)))
    mend = "let the window stop at the border; a product of Fourier transforms does not"
    words = (
        "M is the circular {}, its kernel anchored at the first element, as a product of Fourier "
        "transforms"
    )
    if max(m.k for m in b.maps) > 1:
        circular = replace(b, maps=ring)
        yield Suspect(words.format("cross-correlation"), mend, circular)
        yield Suspect(words.format("convolution"), mend, replace(b, maps=back, taps=flipped))


def overwritten(b: Build) -> Suspects:
    """C[r, c] = w[t] in a loop where several taps meet the element and should add."""
    if (b.maps[0].mode != "zeros" or b.reads != "fold") and crosses(b):
        yield Suspect(
            "taps that meet the same element are overwritten: the last one stands where their "
            "sum belongs",
            "add with +=, do not assign",
            replace(b, adds=False),
        )
