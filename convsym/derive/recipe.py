"""The recipe of a transposed convolution for one layer and size, checked as an identity of matrices."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from convsym.errors import ConvsymError
from convsym.matrix import conv_matrix
from convsym.pattern import Pattern
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Step, why


def recipe(conv: Any, input_size: Any) -> Derivation:
    """Cᵀ = (stride-1 convolution with flipped taps, padded) · (zeros between elements), exactly.

    For zero padding: s − 1 zeros between the outputs, then padding by d(k−1) − p_begin before and
    d(k−1) − p_end + a behind (a crop where negative), the kernel turned round, channels swapped, the
    same dilation and groups, stride 1. Padding and crop act through the relation, so a crop never
    runs out of elements.
    """
    matrix = conv.matrix(input_size)
    if conv.padding_mode != "zeros":
        raise ConvsymError(
            "the recipe is for zero padding; with a fold the border folds back instead"
        )
    flipped = _flipped(matrix.weight, matrix.groups, len(matrix.maps))
    stuffed = tuple(one.s * (one.o - 1) + 1 for one in matrix.maps)
    pads = []
    for one in matrix.maps:
        reach = one.span - 1
        pads.append((reach - one.begin, reach - one.end + one.leftover))
    turned = conv_matrix(
        flipped, stuffed, 1, tuple(pads), tuple(one.d for one in matrix.maps), matrix.groups
    )
    left = (Factor("Cᵀ", matrix.T.pattern()),)
    right = (Factor("F", turned.pattern()), Factor("Z", _stuffing(matrix)))
    sizes = {
        "zeros": tuple(one.s - 1 for one in matrix.maps),
        "begin": tuple(begin for begin, _ in pads),
        "end": tuple(end for _, end in pads),
    }
    claim = MatrixClaim(left, "==", right)
    step = Step(claim, why("recipe.identity", **_short(sizes)), (), Exact())
    return Derivation(
        name="recipe",
        premises=(),
        steps=(step,),
        conclusion=claim,
        title=why("recipe.title"),
        source="",
    )


def _short(sizes: dict[str, tuple[int, ...]]) -> dict[str, Any]:
    """One number where the axes agree."""
    return {name: v[0] if len(set(v)) == 1 else v for name, v in sizes.items()}


def _flipped(weight: Any, groups: int, ndim: int) -> Any:
    """Taps turned round on every axis, input and output channels swapped inside each group."""
    out, per_group, *kernel = weight.shape
    grouped = weight.reshape(groups, out // groups, per_group, *kernel)
    swapped = np.swapaxes(grouped, 1, 2).reshape(groups * per_group, out // groups, *kernel)
    return np.flip(swapped, axis=tuple(range(2, 2 + ndim)))


def _stuffing(matrix: Any) -> Pattern:
    """Z: element r of each axis goes to s·r, channel by channel; zeros stand between."""
    channels = matrix.weight.shape[0]
    outputs = [one.o for one in matrix.maps]
    stuffed = [one.s * (one.o - 1) + 1 for one in matrix.maps]
    places = np.arange(channels)
    for one, length in zip(matrix.maps, stuffed, strict=True):
        places = (places[:, None] * length + one.s * np.arange(one.o)).ravel()
    entries = ((int(row), column, 1) for column, row in enumerate(places))
    return Pattern.from_entries(entries, (channels * prod(stuffed), channels * prod(outputs)))
