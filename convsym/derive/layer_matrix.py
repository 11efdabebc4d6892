"""The matrix of one layer at one size, for derivations that multiply out; vectors as its factors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy

from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern

MOST_COLUMNS = 1200
"""Rows or columns of a matrix that is still multiplied out with itself."""
MOST_SYMBOLIC = 400
"""Entries of a matrix that is still multiplied with vectors of symbols."""


def convolution_matrix(conv: Any, input_size: Any, question: str) -> ConvMatrix:
    """The matrix of a convolution; TypeError for anything else, ConvsymError without a size."""
    if not isinstance(conv, Layer) or conv.transposed:
        raise TypeError(f"conv must be a convolution such as Conv2d(1, 1, 3), got {conv!r}")
    return sized_matrix(conv, input_size, question)


def sized_matrix(layer: Any, input_size: Any, question: str) -> ConvMatrix:
    """The matrix of any layer; TypeError for anything else, ConvsymError without a size."""
    if not isinstance(layer, Layer):
        raise TypeError(f"layer must be a layer such as Conv2d(1, 1, 3), got {layer!r}")
    if input_size is None:
        raise ConvsymError(
            f"input_size is needed: {question} is decided for one size at a time; give one, such as "
            f"(4, 4)"
        )
    return layer.matrix(input_size)


def refuse_if_large(name: str, matrix: ConvMatrix) -> None:
    """ConvsymError for a matrix that is too large to be multiplied out with itself."""
    if max(matrix.shape) > MOST_COLUMNS:
        rows, columns = matrix.shape
        raise ConvsymError(
            f"C has {rows} rows and {columns} columns; derive.{name} multiplies out up to "
            f"{MOST_COLUMNS}; take a smaller input_size"
        )


def column(values: Iterable[Any]) -> Pattern:
    """A vector as a matrix with one column, zeros left out."""
    listed = list(values)
    entries = [(r, 0, v) for r, v in enumerate(listed) if v != 0]
    return Pattern.from_entries(entries or [(0, 0, 0)], (len(listed), 1))


def vector(pattern: Pattern) -> tuple[Any, ...]:
    """The entries of a matrix with one column, integers where they are."""
    values = [pattern[r, 0] for r in range(pattern.shape[0])]
    return tuple(int(v) if getattr(v, "denominator", 0) == 1 else v for v in values)


def symbols(letter: str, count: int, used: Iterable[Any]) -> tuple[Any, ...]:
    """x_0, x_1 …; another letter's where the layer itself uses one of these."""
    taken = set(map(str, used))
    while any(f"{letter}_{j}" in taken for j in range(count)):
        letter += letter[0]
    return tuple(sympy.Symbol(f"{letter}_{j}") for j in range(count))
