"""An inverse up to overlap: where CᵀC is diagonal, dividing by the diagonal gives every picture back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from convsym.arguments import is_number
from convsym.derive.chapter import Chapter, cited, let
from convsym.derive.roles import layer_source, per_axis_roles
from convsym.derive.sizes import PREMISES
from convsym.derive.tap_answers import weight_matrix
from convsym.derive.theorem import theorem
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.pattern import Pattern
from convsym.proof import Derivation, Exact, Factor, Lemma, MatrixClaim, Step, TheoremClaim, why

OUTPUTS = "o == i + p_b + p_e - k + 1"
SEEN = ("p_b >= 0", "p_e >= 0", "i + p_b + p_e >= k")
TAP = "u == max(0, c + p_b - (o - 1))"
READ = theorem(
    "overlap_inverse.read",
    "implies(0 <= c < i, 0 <= u < k and 0 <= c + p_b - u < o)",
    ("k >= 1", *SEEN, OUTPUTS, TAP),
)
OVERLAP_INVERSE = Chapter(
    "overlap_inverse",
    (
        theorem(
            "overlap_inverse.one_tap",
            "implies(s*r + d*t - p_b == c and s*r + d*t - p_b == q, c == q)",
        ),
        cited("one_tap_rows", "overlap_inverse.diagonal"),
        cited("diagonal", "overlap_inverse.divided"),
    ),
    cases=(READ,),
    premises=(*PREMISES, *SEEN, OUTPUTS, TAP),
)
THEOREMS = OVERLAP_INVERSE.theorems
EVERY_SIZE = Chapter(
    "overlap_inverse",
    (let(OUTPUTS, "overlap_inverse.outputs"), let(TAP, "overlap_inverse.tap"), READ),
    premises=(*PREMISES, *SEEN),
)
"""Every pixel is read, for a layer with stride 1 and no gaps between its taps."""


def overlap_inverse(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""If CᵀC = D is diagonal and no entry of D is 0, then D⁻¹Cᵀ·C = I: divide by the overlap.

    CᵀC is diagonal wherever each row of C has one non-zero entry, as for `faces.unfold`: D counts how
    often a pixel is read, Cᵀ is fold, and fold after unfold, divided by the counts, is the identity.

    With a convolution (numbers as taps) and a size in numbers: `answer` is True or False. Without a
    size, or with symbols for it, where the theorems answer for every size that a window fits: each
    output channel has one tap that is not 0, each tap of each input channel is in some output channel
    (as in unfold), and stride and dilation are 1, no padding negative, so that every pixel is read.
    Raises ConvsymError for symbolic taps and for any other open size, TypeError if `conv` is no
    convolution.

    >>> import convsym as cs
    >>> unfold = cs.Conv1d(1, 2, 2, weight=[[[1, 0]], [[0, 1]]])
    >>> D = cs.derive.overlap_inverse(unfold, 4)
    >>> D.answer, D.verify().ok
    (True, True)
    >>> cs.derive.overlap_inverse(cs.Conv1d(1, 1, 2, weight=[1, 1]), 4).answer
    False
    >>> cs.derive.overlap_inverse(unfold).answer  # for every size
    True
    """
    if conv is None:
        return OVERLAP_INVERSE.derivation()
    if not isinstance(conv, Layer) or conv.transposed:
        raise TypeError(f"conv must be a convolution such as Conv2d(1, 1, 3), got {conv!r}")
    if conv.symbolic or weight_matrix(conv).free_symbols:
        raise ConvsymError(
            "the taps are symbols; overlap_inverse divides by numbers: give a weight"
        )
    if input_size is None or not all(map(is_number, conv._sizes("input_size", input_size))):
        return _for_every_size(conv, input_size)
    matrix = conv.matrix(input_size)
    steps, answer = _steps(matrix.pattern().exact(), matrix.in_shape)
    W = weight_matrix(conv)
    if answer and _one_tap(W):
        steps = [*_one_tap_steps(W), *_shifted(steps, 2)]
    return Derivation(
        name="overlap_inverse",
        premises=(),
        steps=tuple(steps),
        conclusion=steps[-1].claim,
        answer=answer,
        title=why("overlap_inverse.title_layer", layer=conv),
        source=layer_source("overlap_inverse", conv, input_size),
    )


def _for_every_size(conv: Any, input_size: Any) -> Derivation:
    """Every tap of every channel is read by an output of its own, and every pixel by some tap."""
    W = weight_matrix(conv)
    if not (_one_tap(W) and _every_pixel_is_read(conv, W)):
        raise ConvsymError(
            f"input_size {input_size!r} is open, and no theorem says for every size of {conv!r} that "
            f"CᵀC is diagonal without a 0; give one in numbers, such as {(4,) * conv.ndim}"
        )
    first = [*_one_tap_steps(W), _cited("diagonal", "overlap_inverse.divided")]
    read = EVERY_SIZE.derivation(conv, input_size)
    return replace(
        read,
        steps=(*first, *_shifted(read.steps, len(first))),
        answer=True,
        source=layer_source("overlap_inverse", conv, input_size),
    )


def _one_tap(W: Pattern) -> bool:
    """Whether each output channel has one tap that is not 0: W has a row for each of them."""
    return all(np.count_nonzero(row) == 1 for row in W.toarray())


def _one_tap_steps(W: Pattern) -> list[Step]:
    """WᵀW is diagonal because its rows have one entry each, and so is CᵀC."""
    product = W.T @ W
    squares = Factor("N", _diagonal([Fraction(product[c, c]) for c in range(W.shape[1])]))
    claim = MatrixClaim((Factor("Wᵀ", W.T), Factor("W", W)), "==", (squares,))
    taps = Step(claim, why("overlap_inverse.taps", W=W), (), Exact())
    return [taps, _cited("one_tap_rows", "overlap_inverse.diagonal")]


def _every_pixel_is_read(conv: Any, W: Pattern) -> bool:
    """Whether it is so for every size: every tap somewhere, no gaps, no crop."""
    pads = [one for roles in per_axis_roles(conv, None, "overlap_inverse") for one in roles.pads]
    return (
        bool(np.all(np.count_nonzero(W.toarray(), axis=0)))
        and set(conv.stride) == {1}
        and all(d == 1 or k == 1 for d, k in zip(conv.dilation, conv.kernel_size, strict=True))
        and all(is_number(one) and one >= 0 for one in pads)
    )


def _cited(theorem: str, sentence: str) -> Step:
    """A theorem about every matrix: it has no letters and takes nothing for granted."""
    return Step(TheoremClaim(theorem, (), ()), why(sentence), (), Lemma("theory"))


def _shifted(steps: Iterable[Step], by: int) -> list[Step]:
    """The steps behind `by` others."""
    return [replace(one, uses=tuple(number + by for number in one.uses)) for one in steps]


def _steps(C: Pattern, shape: tuple[int, ...]) -> tuple[list[Step], bool]:
    """CᵀC against its own diagonal, then the diagonal turned over."""
    size = C.shape[1]
    gram = C.T @ C
    diagonal = [Fraction(gram[c, c]) for c in range(size)]
    D, identity = Factor("D", _diagonal(diagonal)), Factor("I", Pattern.identity(size))
    left = (Factor("Cᵀ", C.T), Factor("C", C))
    for row, column, found, _ in gram.differences(D.pattern):
        claim = MatrixClaim(left, "!=", (D,), (row, column))
        reason = why("overlap_inverse.not_diagonal", row=row, column=column, found=found)
        return [Step(claim, reason, (), Exact())], False
    steps = [Step(MatrixClaim(left, "==", (D,)),
                  why("overlap_inverse.counts", counts=diagonal, shape=shape), (), Exact())]  # fmt: skip
    V = Factor("V", _diagonal([1 / one if one else Fraction(0) for one in diagonal]))
    if 0 in diagonal:
        place = diagonal.index(Fraction(0))
        claim = MatrixClaim((V, *left), "!=", (identity,), (place, place))
        steps.append(Step(claim, why("overlap_inverse.lost", place=place), (0,), Exact()))
        return steps, False
    steps.append(
        Step(MatrixClaim((V, D), "==", (identity,)), why("overlap_inverse.over"), (0,), Exact())
    )
    claim = MatrixClaim((V, *left), "==", (identity,))
    steps.append(Step(claim, why("overlap_inverse.inverse"), (0, 1), Exact()))
    return steps, True


def _diagonal(values: list[Fraction]) -> Pattern:
    size = len(values)
    entries = [(c, c, v) for c, v in enumerate(values) if v]
    return Pattern.from_entries(entries or [(0, 0, Fraction(0))], (size, size))
