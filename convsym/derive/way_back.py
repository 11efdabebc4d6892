"""The way back from o to i: the round trip, all sizes that share an o, output padding, padding."""

from __future__ import annotations

from typing import Any

from convsym.derive.chapter import Chapter, cited, let
from convsym.derive.sizes import OUTPUT, PREMISES, SIDES, SPAN
from convsym.derive.theorem import theorem
from convsym.proof import Derivation

LEFTOVER = "a == (i + P - khat) % s"
LOW = "low == s*(o - 1) + khat - P"
GIVEN = "n == s*(o - 1) + khat - P + op"
BACK = "floor((n + P - khat)/s) + 1"

ROUND_TRIP = Chapter(
    "round_trip",
    (
        let(SPAN, "size.span"),
        let(OUTPUT, "chapter.output"),
        let(LEFTOVER, "round_trip.leftover"),
        theorem("round_trip.range", "0 <= a < s", ("s >= 1", LEFTOVER)),
        theorem(
            "round_trip.without",
            "iff(s*(o - 1) + khat - P == i, divides(s, i + P - khat))",
            ("s >= 1", OUTPUT),
        ),
        theorem("round_trip.back", "s*(o - 1) + khat - P + a == i", ("s >= 1", OUTPUT, LEFTOVER)),
    ),
    cases=(
        theorem(
            "round_trip.only",
            "iff(s*(o - 1) + khat - P + x == i, x == a)",
            ("s >= 1", OUTPUT, LEFTOVER),
        ),
        theorem(
            "round_trip.unit_stride",
            "implies(s == 1, a == 0 and o - 1 + khat - P == i)",
            ("s >= 1", OUTPUT, LEFTOVER),
        ),
    ),
)

PREIMAGES = Chapter(
    "preimages",
    (
        let(SPAN, "size.span"),
        let(LOW, "preimages.low"),
        theorem(
            "preimages.members",
            f"iff(n >= 1 and {BACK} == o, max(1, low) <= n < low + s)",
            ("s >= 1", LOW),
        ),
        theorem(
            "preimages.count",
            "max(0, low + s - max(1, low)) == max(0, min(s, low + s - 1))",
        ),
        theorem("preimages.all", "iff(max(0, min(s, low + s - 1)) == s, low >= 1)", ("s >= 1",)),
    ),
    cases=(
        theorem(
            "preimages.none",
            "iff(max(0, min(s, low + s - 1)) == 0, s*o + khat - P <= 1)",
            ("s >= 1", LOW),
        ),
        theorem("preimages.one", "implies(s == 1 and low >= 1, max(0, min(s, low + s - 1)) == 1)"),
    ),
    size="o",
)

OUTPUT_PADDING = Chapter(
    "output_padding",
    (
        let(SPAN, "size.span"),
        let(SIDES, "chapter.sides"),
        let(GIVEN, "output_padding.given"),
        theorem("output_padding.outputs", f"{BACK} == o + floor(op/s)", ("s >= 1", GIVEN)),
        theorem("output_padding.closes", f"iff({BACK} == o, 0 <= op < s)", ("s >= 1", GIVEN)),
    ),
    cases=(
        theorem("output_padding.too_large", f"implies(op >= s, {BACK} > o)", ("s >= 1", GIVEN)),
        theorem(
            "output_padding.below_dilation",
            f"implies(s == 1 and op == 1, {BACK} == o + 1)",
            ("s >= 1", GIVEN),
        ),
        theorem(
            "output_padding.beyond",
            "forall(j, s*(o - 1) + d*(k - 1) - p_b + 1, n, "
            "not exists(t, 0, k, exists(r, 0, o, j == s*r + d*t - p_b)))",
            ("s >= 1", "d >= 1"),
        ),
        cited("bias_only", "output_padding.row"),
        theorem(
            "output_padding.bias_only",
            "forall(j, 0, n, iff(j + p_b > s*(o - 1) + d*(k - 1), j >= n - max(0, op - p_e)))",
            (SPAN, SIDES, GIVEN),
        ),
        theorem(
            "output_padding.last_tap",
            "implies(op >= p_e and k >= 1 and o >= 1, "
            "exists(t, 0, k, exists(r, 0, o, n - 1 - (op - p_e) == s*r + d*t - p_b)))",
            (SPAN, SIDES, GIVEN),
            t="k - 1",
            r="o - 1",
        ),
    ),
    premises=(*PREMISES, "o >= 1"),
    size="o",
)

TRANSPOSED_PADDING = Chapter(
    "transposed_padding",
    (
        let(SPAN, "size.span"),
        let("n == s*(o - 1) + khat - 2*p + a", "transposed_padding.size"),
        theorem(
            "transposed_padding.by_two",
            "s*(o - 1) + khat - 2*(p + 1) + a == n - 2",
            ("n == s*(o - 1) + khat - 2*p + a",),
        ),
    ),
    cases=(
        theorem(
            "transposed_padding.sides",
            "implies(g == s*(o - 1) + khat - (P + u) + a and m == s*(o - 1) + khat - P + a, g == m - u)",
        ),
        theorem(
            "transposed_padding.opposite",
            "implies(u >= 0, floor((i + P + u - khat)/s) >= floor((i + P - khat)/s))",
            ("s >= 1",),
        ),
    ),
    size="o",
)

CHAPTERS = (ROUND_TRIP, PREIMAGES, OUTPUT_PADDING, TRANSPOSED_PADDING)
THEOREMS = tuple(one for chapter in CHAPTERS for one in chapter.theorems)


def round_trip(layer: Any = None, size: Any = None) -> Derivation:
    r"""i → o → i: s(o − 1) + k̂ − P + a = i with a = (i + P − k̂) mod s, and with no other a.

    For all integers k, d, s ≥ 1 and every i and P = begin + end, or for a convolution and its input
    size. Without output padding the round trip closes exactly if s divides i + P − k̂.

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016),
    relationships 12 to 14, which are the cases P = 2p, d = 1.

    >>> import convsym as cs
    >>> print(cs.derive.round_trip().conclusion)
    s*(o - 1) + khat - P + a == i
    >>> print(cs.derive.round_trip(cs.Conv1d(1, 1, 3, stride=2), 6).conclusion)
    2*(2 - 1) + 3 - 0 + 1 == 6
    """
    return ROUND_TRIP.derivation(layer, size)


def preimages(layer: Any = None, size: Any = None) -> Derivation:
    r"""All n ≥ 1 with output size o: max(1, s(o − 1) + k̂ − P) ≤ n < so + k̂ − P.

    They are max(0, min(s, so + k̂ − P − 1)) in number: exactly s if and only if
    s(o − 1) + k̂ − P ≥ 1. For all integers k, d, s ≥ 1 and every o and P, or for a layer and its
    output size o (the input size of a transposed layer).

    >>> import convsym as cs
    >>> print(cs.derive.preimages().steps[2].claim.conclusion)
    iff(n >= 1 and floor((n + P - khat)/s) + 1 == o, max(1, low) <= n < low + s)
    >>> D = cs.derive.preimages(cs.Conv1d(1, 1, 3, stride=2, padding=2), 1)
    >>> print(D.steps[3].claim.conclusion)
    max(0, -1 + 2 - max(1, -1)) == max(0, min(2, -1 + 2 - 1))
    """
    return PREIMAGES.derivation(layer, size)


def output_padding(layer: Any = None, size: Any = None) -> Derivation:
    r"""At the size that output padding op gives, the convolution has o + ⌊op/s⌋ outputs.

    So the round trip o → n → o closes exactly if 0 ≤ op < s; an op ≥ s, which frameworks accept
    below the dilation, never closes it. The last max(0, op − p_end) outputs j lie beyond the last tap,
    j + p_begin > s(o − 1) + d(k − 1), so they are bias alone (`bias_only` of a layer); where op ≥ p_end,
    the one before them is met by the last tap. For all integers k, d, s ≥ 1, or for a transposed layer
    and its input size.

    >>> import convsym as cs
    >>> print(cs.derive.output_padding().steps[3].claim.conclusion)
    floor((n + P - khat)/s) + 1 == o + floor(op/s)
    >>> up = cs.ConvTranspose1d(1, 1, 3, stride=1, dilation=2, output_padding=1)
    >>> print(cs.derive.output_padding(up, 4).conclusion)
    floor((9 + 0 - 5)/1) + 1 != 4
    """
    return OUTPUT_PADDING.derivation(layer, size)


def transposed_padding(layer: Any = None, size: Any = None) -> Derivation:
    r"""Padding one more on each side makes the transposed output two smaller: n(p + 1) = n(p) − 2.

    A convolution's output never shrinks when padding grows; what is padded there is cropped here.
    For all integers, or for a transposed layer and its input size.

    >>> import convsym as cs
    >>> print(cs.derive.transposed_padding().conclusion)
    s*(o - 1) + khat - 2*(p + 1) + a == n - 2
    """
    return TRANSPOSED_PADDING.derivation(layer, size)
