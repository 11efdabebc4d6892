"""The fifteen relationships of the guide to convolution arithmetic, each with its conditions."""

from __future__ import annotations

from typing import Any

from convsym.derive.chapter import Chapter, let
from convsym.derive.sizes import OUTPUT, SIDES, SPAN
from convsym.derive.theorem import Theorem, theorem
from convsym.proof import Derivation

STUFFED = "z == s*(j - 1) + 1"
BEFORE = "e_b == d*(k - 1) - p_b"
BEHIND = "e_e == d*(k - 1) - p_e"
BACK = "n == z + a + e_b + e_e - khat + 1"


def _forward(name: str, condition: str, result: str) -> Theorem:
    """A relationship about an ordinary convolution, p on each side."""
    return theorem(name, f"implies({condition}, o == {result})", ("s >= 1", SPAN, OUTPUT))


def _back(name: str, condition: str, result: str) -> Theorem:
    """A relationship about a transposed convolution that starts from j elements."""
    condition = f"d == 1 and p_b == p and p_e == p and {condition}"
    return theorem(name, f"implies({condition}, n == {result})",
                   ("s >= 1", SPAN, STUFFED, BEFORE, BEHIND, BACK))  # fmt: skip


CHAPTER = Chapter(
    "guide",
    (
        let(SPAN, "size.span"),
        let(SIDES, "chapter.sides"),
        let(OUTPUT, "chapter.output"),
        _forward("guide.r1", "d == 1 and s == 1 and P == 0", "i - k + 1"),
        _forward("guide.r2", "d == 1 and s == 1 and P == 2*p", "i - k + 2*p + 1"),
        _forward(
            "guide.r3", "d == 1 and s == 1 and P == 2*p and p == floor(k/2) and k % 2 == 1", "i"
        ),
        _forward("guide.r4", "d == 1 and s == 1 and P == 2*p and p == k - 1", "i + (k - 1)"),
        _forward("guide.r5", "d == 1 and P == 0", "floor((i - k)/s) + 1"),
        _forward("guide.r6", "d == 1 and P == 2*p", "floor((i + 2*p - k)/s) + 1"),
        _forward("guide.r7", "d == 1 and P == 0", "floor((i - k)/s) + 1"),
        let(STUFFED, "guide.stuffed"),
        let(BEFORE, "guide.before"),
        let(BEHIND, "guide.behind"),
        let(BACK, "guide.emulated"),
        theorem(
            "guide.any",
            "n == s*(j - 1) + khat - P + a",
            (SPAN, SIDES, STUFFED, BEFORE, BEHIND, BACK),
        ),
        theorem(
            "guide.crop",
            "e_b == max(0, d*(k - 1) - p_b) - max(0, p_b - d*(k - 1)) and "
            "iff(e_b >= 0, p_b <= d*(k - 1))",
            (BEFORE,),
        ),
        _back("guide.r8", "s == 1 and p == 0 and a == 0", "j + (k - 1)"),
        _back("guide.r9", "s == 1 and a == 0", "j + (k - 1) - 2*p"),
        _back("guide.r10", "s == 1 and a == 0 and p == floor(k/2) and k % 2 == 1", "j"),
        _back("guide.r11", "s == 1 and a == 0 and p == k - 1", "j - (k - 1)"),
        _back("guide.r12", "p == 0 and a == 0", "s*(j - 1) + k"),
        _back("guide.r13", "a == 0", "s*(j - 1) + k - 2*p"),
        _back("guide.r14", "a == (i + 2*p - k) % s", "s*(j - 1) + a + k - 2*p"),
        theorem(
            "guide.returns",
            "implies(j == o and a == (i + P - khat) % s, n == i)",
            ("s >= 1", SPAN, SIDES, OUTPUT, STUFFED, BEFORE, BEHIND, BACK),
        ),
        _forward("guide.r15", "P == 2*p", "floor((i + 2*p - k - (k - 1)*(d - 1))/s) + 1"),
    ),
)
THEOREMS = CHAPTER.theorems


def guide(layer: Any = None, size: Any = None) -> Derivation:
    r"""Relationships 1 to 15 of Dumoulin and Visin's guide, each with its exact conditions.

    They are special cases of o = ⌊(i + P − k̂)/s⌋ + 1 and n = s(j − 1) + k̂ − P + a. Relationships 8 to
    14 replace a transposed convolution by one with stride 1 over the input stuffed with zeros, padded
    by k − p − 1. Where p > k − 1 that is negative, of which the guide does not speak; it is a crop by
    p − k + 1 then, and the sizes hold all the same. With a layer: those that apply to it.

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016).

    >>> import convsym as cs
    >>> D = cs.derive.guide()
    >>> print(D.steps[4].claim.conclusion)
    implies(d == 1 and s == 1 and P == 2*p, o == i - k + 2*p + 1)
    >>> print(D.conclusion)
    implies(P == 2*p, o == floor((i + 2*p - k - (k - 1)*(d - 1))/s) + 1)
    """
    return CHAPTER.derivation(layer, size)
