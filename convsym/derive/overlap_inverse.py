"""An inverse up to overlap: where CᵀC is diagonal, dividing by the diagonal gives every picture back."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from convsym.derive.chapter import Chapter, cited
from convsym.derive.roles import layer_source
from convsym.derive.theorem import theorem
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.pattern import Pattern
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Step, why

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
)
THEOREMS = OVERLAP_INVERSE.theorems


def overlap_inverse(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""If CᵀC = D is diagonal and no entry of D is 0, then D⁻¹Cᵀ·C = I: divide by the overlap.

    CᵀC is diagonal wherever each row of C has one non-zero entry, as for `faces.unfold`: D counts how
    often a pixel is read, Cᵀ is fold, and fold after unfold, divided by the counts, is the identity.

    With a convolution (numbers as taps) and a size in numbers: `answer` is True or False. Raises
    ConvsymError for symbolic taps or an open size, TypeError if `conv` is no convolution.

    >>> import convsym as cs
    >>> unfold = cs.Conv1d(1, 2, 2, weight=[[[1, 0]], [[0, 1]]])
    >>> D = cs.derive.overlap_inverse(unfold, 4)
    >>> D.answer, D.verify().ok
    (True, True)
    >>> cs.derive.overlap_inverse(cs.Conv1d(1, 1, 2, weight=[1, 1]), 4).answer
    False
    """
    if conv is None:
        return OVERLAP_INVERSE.derivation()
    if not isinstance(conv, Layer) or conv.transposed:
        raise TypeError(f"conv must be a convolution such as Conv2d(1, 1, 3), got {conv!r}")
    if input_size is None:
        raise ConvsymError("input_size is needed: CᵀC is multiplied out; give one, such as (4, 4)")
    matrix = conv.matrix(input_size)
    C = matrix.pattern().exact()
    if C.free_symbols:
        raise ConvsymError(
            "the taps are symbols; overlap_inverse divides by numbers: give a weight"
        )
    steps, answer = _steps(C, matrix.in_shape)
    return Derivation(
        name="overlap_inverse",
        premises=(),
        steps=tuple(steps),
        conclusion=steps[-1].claim,
        answer=answer,
        title=why("overlap_inverse.title_layer", layer=conv),
        source=layer_source("overlap_inverse", conv, input_size),
    )


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
