"""What the transposed convolution is: the adjoint, ⟨C·x, y⟩ = ⟨x, Cᵀ·y⟩, and so the backward pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from convsym.derive.chapter import Chapter, cited
from convsym.derive.layer_matrix import (
    MOST_SYMBOLIC,
    column,
    convolution_matrix,
    symbols,
    vector,
)
from convsym.derive.roles import layer_source
from convsym.derive.sizes import PREMISES
from convsym.derive.theorem import theorem
from convsym.matrix import ConvMatrix
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Step, Why, why
from convsym.structure.parts import exact_pattern

MEET = "c == s*r + d*t - p_b"
BACK = "divides(s, c + p_b - d*t) and r == floor((c + p_b - d*t)/s)"

TRIPLES = theorem(
    "adjoint.triples",
    f"iff(0 <= r < o and {MEET}, {BACK} and 0 <= c + p_b - d*t <= s*(o - 1))",
    ("s >= 1",),
    splits=("r <= floor((c + p_b - d*t)/s)",),
)
CHAPTER = Chapter(
    "adjoint",
    (
        theorem(
            "adjoint.one_tap",
            "implies(s*r + d*t_1 - p_b == s*r + d*t_2 - p_b, t_1 == t_2)",
            ("d >= 1",),
        ),
        theorem(
            "adjoint.one_output",
            "implies(s*r_1 + d*t - p_b == s*r_2 + d*t - p_b, r_1 == r_2)",
            ("s >= 1",),
        ),
        TRIPLES,
        cited("adjoint_unique", "adjoint.unique"),
        cited("adjoint", "adjoint.theory"),
    ),
    premises=(*PREMISES, "i >= 0", "o >= 0"),
)
THEOREMS = CHAPTER.theorems


def adjoint(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""⟨C·x, y⟩ = ⟨x, Cᵀ·y⟩ for all x and y, and no other matrix than Cᵀ has this property.

    Without arguments, for one axis and every taps: read from an output r, a tap t leads to
    c = s·r + d·t − p_begin; read from an input c, it leads back to r = (c + p_begin − d·t)/s where that is
    an integer from 0 to o − 1. Both sums run over the same triples (r, t, c), each once.

    With a convolution and a concrete input size the matrix written from the input's side is Cᵀ,
    and the identity holds as one of polynomials in the entries of x and y (and in symbolic taps),
    or, beyond 400 entries, at integers; where the taps are numbers an example is shown. All padding
    modes. Raises TypeError if `conv` is no convolution, ConvsymError without an input size, ValueError
    where the window does not fit.

    >>> import convsym as cs
    >>> print(cs.derive.adjoint().steps[1].claim.conclusion)
    implies(s*r_1 + d*t - p_b == s*r_2 + d*t - p_b, r_1 == r_2)
    >>> D = cs.derive.adjoint(cs.Conv1d(1, 1, 3, stride=2), 7)
    >>> print(D.conclusion, D.verify().ok)
    yᵀ C x == xᵀ Cᵀ y True
    """
    if conv is None:
        return CHAPTER.derivation()
    matrix = convolution_matrix(conv, input_size, "the adjoint as a matrix")
    C = Factor("C", exact_pattern(matrix))
    steps = [_read_back(conv, input_size, matrix, C)]
    if C.pattern.kind != "symbolic":
        steps.append(_example(matrix, C))
    if matrix.nnz <= MOST_SYMBOLIC:
        used = C.pattern.free_symbols
        x, y = (
            symbols(one, size, used) for one, size in zip("xy", matrix.shape[::-1], strict=True)
        )
        steps.append(_identity(C, x, y, why("adjoint.identity")))
    elif C.pattern.kind == "symbolic":
        x, y = (tuple(range(1, size + 1)) for size in matrix.shape[::-1])
        steps.append(_identity(C, x, y, why("adjoint.numbers")))
    return Derivation(
        name="adjoint",
        premises=(),
        steps=tuple(steps),
        conclusion=steps[-1].claim,
        title=why("adjoint.title_layer", layer=conv),
        source=layer_source("adjoint", conv, input_size),
    )


def _read_back(conv: Any, input_size: Any, matrix: ConvMatrix, C: Factor) -> Step:
    """The matrix written column by column of C, from what each input meets; the layer it belongs to."""
    other = Factor("B", exact_pattern(matrix.T))
    claim = MatrixClaim((other,), "==", (Factor("Cᵀ", C.pattern.T),))
    if conv.padding_mode != "zeros":
        return Step(claim, why("adjoint.read_back_folded"), (), Exact())
    return Step(claim, why("adjoint.read_back", up=conv.transpose(input_size)), (), Exact())


def _example(matrix: ConvMatrix, C: Factor) -> Step:
    """Both sides at integers, as pictures: a counts up, b has small entries that differ."""
    a = np.arange(1, matrix.shape[1] + 1)
    b = 1 + np.arange(matrix.shape[0]) ** 2 % 5
    there, back = C.pattern @ column(a), C.pattern.T @ column(b)
    shown = {"a": a, "b": b, "there": vector(there), "back": vector(back)}
    shapes = {"in_shape": matrix.in_shape, "out_shape": matrix.out_shape}
    product = (column(a).T @ back)[0, 0]
    reason = why("adjoint.example", product=product, **shown, **shapes)
    return _identity(C, a, b, reason, names="ab")


def _identity(C: Factor, x: Any, y: Any, reason: Why, names: str = "xy") -> Step:
    """yᵀ·C·x == xᵀ·Cᵀ·y."""
    first, second = column(x), column(y)
    left = (Factor(f"{names[1]}ᵀ", second.T), C, Factor(names[0], first))
    turned = Factor("Cᵀ", C.pattern.T)
    right = (Factor(f"{names[0]}ᵀ", first.T), turned, Factor(names[1], second))
    return Step(MatrixClaim(left, "==", right), reason, (0,), Exact())
