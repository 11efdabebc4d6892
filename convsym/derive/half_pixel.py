"""Whether windows stand in the middle: an odd amount of padding moves the picture by half a pixel."""

from __future__ import annotations

from typing import Any

from convsym.derive.chapter import Chapter, let
from convsym.derive.sizes import OUTPUT, SIDES, SPAN
from convsym.derive.theorem import theorem
from convsym.derive.unread import LEFTOVER
from convsym.proof import Derivation

FIRST = "low == -p_b"
LAST = "q == s*(o - 1) + d*(k - 1) - p_b"

CHAPTER = Chapter(
    "half_pixel",
    (
        let(SPAN, "size.span"),
        let(SIDES, "chapter.sides"),
        let(OUTPUT, "chapter.output"),
        let(LEFTOVER, "size.leftover"),
        let(FIRST, "half_pixel.first"),
        let(LAST, "half_pixel.last"),
        theorem("half_pixel.end", "q == i - 1 + p_e - a", (SPAN, SIDES, LEFTOVER, LAST)),
        theorem(
            "half_pixel.shift",
            "(low + q) - (i - 1) == p_e - a - p_b",
            (SPAN, SIDES, LEFTOVER, FIRST, LAST),
        ),
        theorem(
            "half_pixel.centred",
            "iff(low + q == i - 1, p_b == p_e - a)",
            (SPAN, SIDES, LEFTOVER, FIRST, LAST),
        ),
    ),
    cases=(
        theorem(
            "half_pixel.each",
            "implies(s == 1, (r - p_b) + (r + d*(k - 1) - p_b) - 2*r == d*(k - 1) - 2*p_b)",
        ),
        theorem(
            "half_pixel.odd",
            "implies(s == 1 and d*(k - 1) % 2 == 1, d*(k - 1) - 2*p_b != 0)",
            splits=("p_b <= floor(d*(k - 1)/2)",),
        ),
        theorem(
            "half_pixel.odd_reach",
            "implies(d % 2 == 1 and k % 2 == 0, d*(k - 1) % 2 == 1)",
            splits=("2*floor(d/2)*floor(k/2) - floor(d/2) + floor(k/2) <= floor(d*(k - 1)/2)",),
        ),
        theorem(
            "half_pixel.even_dilation",
            "implies(d % 2 == 0, d*(k - 1) % 2 == 0)",
            splits=("floor(d/2)*(k - 1) <= floor(d*(k - 1)/2)",),
        ),
        theorem(
            "half_pixel.odd_kernel",
            "implies(k % 2 == 1, d*(k - 1) % 2 == 0)",
            splits=("d*floor(k/2) <= floor(d*(k - 1)/2)",),
        ),
        theorem(
            "half_pixel.nearest",
            "implies(s == 1 and p_b == floor(d*(k - 1)/2), d*(k - 1) - 2*p_b == d*(k - 1) % 2)",
        ),
    ),
)
THEOREMS = CHAPTER.theorems


def half_pixel(layer: Any = None, size: Any = None) -> Derivation:
    r"""All windows together stand in the middle of the image exactly if p_begin = p_end − a.

    They reach from −p_begin to i − 1 + p_end − a, so their middle is ½(p_end − a − p_begin) behind that
    of the image. With stride 1 and output size i, which takes P = d(k − 1), every output stands as far
    behind its own pixel: by half a pixel if d(k − 1) is odd and the sides as equal as they can be, as "same"
    makes them. And d(k − 1) is odd exactly if d is odd and k even. For all integers, or for a convolution
    and its input size.

    >>> import convsym as cs
    >>> print(cs.derive.half_pixel().conclusion)
    iff(low + q == i - 1, p_b == p_e - a)
    >>> print(cs.derive.half_pixel(cs.Conv1d(1, 1, 4, padding="same"), 8).conclusion)
    -1 + 9 != 8 - 1
    """
    return CHAPTER.derivation(layer, size)
