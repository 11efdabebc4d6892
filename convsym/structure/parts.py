"""What factorisations start from: a ConvMatrix that is checked, with exact taps, or with a single 1."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from convsym.errors import broken
from convsym.indexmap import IndexMap
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.values import exact_kind, kind, lift

Array = np.ndarray[Any, Any]


def checked(C: Any) -> ConvMatrix:
    """C, where it is a ConvMatrix; TypeError where not."""
    if not isinstance(C, ConvMatrix):
        rule = f"it must be the matrix of a layer, no {type(C).__name__}"
        raise TypeError(broken("C", C, rule, "give conv.matrix(input_size) or conv_matrix(...)"))
    return C


def exact_taps(C: ConvMatrix) -> ConvMatrix:
    """The matrix with floats as the rationals they are, so that taps that meet add exactly."""
    target = exact_kind(kind(C.weight.ravel()))
    if target == "int":
        return C
    return replace(C, weight=lift(C.weight.ravel(), target).reshape(C.weight.shape))


def exact_pattern(C: ConvMatrix) -> Pattern:
    """The Pattern of C (or of Cᵀ), over the rationals or over polynomials."""
    return exact_taps(C).pattern()


def shift(channels: int, maps: tuple[IndexMap, ...]) -> ConvMatrix:
    """A convolution with the single tap 1, each channel by itself: it moves elements, no more."""
    return ConvMatrix(np.ones((channels, 1, *(1 for _ in maps)), np.int64), maps, channels)
