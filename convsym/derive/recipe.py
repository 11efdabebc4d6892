"""The recipe of a transposed convolution for one layer and size: where it comes from, as matrices."""

from __future__ import annotations

from typing import Any

from convsym.matrix import ConvMatrix, conv_matrix
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Step, why
from convsym.structure import subsampled_toeplitz
from convsym.structure.parts import exact_pattern
from convsym.structure.toeplitz import (
    factors_of,
    full_correlation,
    numbers,
    one_where_equal,
)
from convsym.weights import turned_taps


def recipe(conv: Any, input_size: Any) -> Derivation:
    """Cᵀ = G·Sᵀ: stuff zeros, then a convolution with stride 1 and the taps turned round, exactly.

    C = S·T·P, so Cᵀ = Pᵀ·Tᵀ·Sᵀ, and Tᵀ = F is the full correlation with the taps turned round and the
    channels swapped. For zero padding the crop Pᵀ only lowers F's own padding: G = Pᵀ·F pads by
    d(k−1) − p_begin before and d(k−1) − p_end behind (a negative number crops). For the other modes
    the last step is Cᵀ = Pᵀ·F·Sᵀ: Pᵀ folds the border back, and no padding stands for it.
    """
    C = conv.matrix(input_size)
    if C.transposed:
        C = C.T
    _, T, _ = factors_of(C)
    f = subsampled_toeplitz(C)
    F = Factor("F", exact_pattern(full_correlation(T)))
    turned = f.T
    back, middle, stuffed = turned.factors
    values = numbers(C.maps)
    cropped = all(one.mode == "zeros" for one in C.maps)
    parts = MatrixClaim(f.left, "==", f.factors)
    flipped = MatrixClaim((middle,), "==", (F,))
    folded = MatrixClaim(turned.left, "==", (back, F, stuffed))
    steps = [
        Step(parts, why("recipe.parts", **values), (), Exact()),
        Step(flipped, why("recipe.turned"), (0,), Exact()),
    ]
    if cropped:
        G = _cropped(C, T)
        pads = {"begin": tuple(m.begin for m in G.maps), "end": tuple(m.end for m in G.maps)}
        less = Factor("G", exact_pattern(G))
        claim = MatrixClaim(turned.left, "==", (less, stuffed))
        steps += [
            Step(MatrixClaim((back, F), "==", (less,)), why("recipe.cropped"), (1,), Exact()),
            Step(
                claim, why("recipe.identity", **values | one_where_equal(pads)), (0, 1, 2), Exact()
            ),
        ]
    else:
        steps.append(Step(folded, why("recipe.folded", **values), (0, 1), Exact()))
    return Derivation(
        name="recipe",
        premises=(),
        steps=tuple(steps),
        conclusion=steps[-1].claim,
        title=why("recipe.title"),
        source="",
    )


def _cropped(C: ConvMatrix, T: ConvMatrix) -> ConvMatrix:
    """G = Pᵀ·F: the full correlation with its padding lowered by the padding of C."""
    pads = tuple((one.span - 1 - one.begin, one.span - 1 - one.end) for one in C.maps)
    sizes, dilations = tuple(one.o for one in T.maps), tuple(one.d for one in C.maps)
    return conv_matrix(turned_taps(C.weight, C.groups), sizes, 1, pads, dilations, C.groups)
