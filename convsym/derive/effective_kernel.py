"""The effective kernel k̂ = d(k − 1) + 1 = k + (k − 1)(d − 1): what a dilated window spans."""

from __future__ import annotations

from typing import Any

from convsym.derive.chapter import Chapter, let
from convsym.derive.sizes import SPAN
from convsym.derive.theorem import theorem
from convsym.proof import Derivation

CHAPTER = Chapter(
    "effective_kernel",
    (
        let(SPAN, "size.span"),
        theorem(
            "effective_kernel.inside",
            "forall(t, 0, k, 0 <= d*t <= khat - 1)",
            ("d >= 1", SPAN),
        ),
        theorem("effective_kernel.gaps", "khat == k + (k - 1)*(d - 1)", (SPAN,)),
    ),
    cases=(
        theorem("effective_kernel.least", "khat >= k", ("k >= 1", "d >= 1", SPAN)),
        theorem(
            "effective_kernel.undilated",
            "iff(khat == k, d == 1 or k == 1)",
            ("k >= 1", "d >= 1", SPAN),
        ),
    ),
)
THEOREMS = CHAPTER.theorems


def effective_kernel(layer: Any = None, size: Any = None) -> Derivation:
    r"""k̂ = d(k − 1) + 1 = k + (k − 1)(d − 1): k taps and the d − 1 gaps behind each but the last.

    For all integers k, d ≥ 1, or for a layer, axis by axis; k̂ = k only without dilation or with a
    single tap. Raises TypeError for what is no convolution.

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016),
    section 5.1.

    >>> import convsym as cs
    >>> print(cs.derive.effective_kernel().conclusion)
    khat == k + (k - 1)*(d - 1)
    >>> print(cs.derive.effective_kernel(cs.Conv1d(1, 1, 3, dilation=4), 9).conclusion)
    9 == 3 + (3 - 1)*(4 - 1)
    """
    return CHAPTER.derivation(layer, size)
