"""The backward pass: y = C·x = X(x)·w is linear in x and in w, so the gradients are Cᵀg and X(x)ᵀg."""

from __future__ import annotations

from typing import Any

import numpy as np

from convsym.derive.adjoint import TRIPLES
from convsym.derive.chapter import Chapter, cited, let
from convsym.derive.layer_matrix import MOST_SYMBOLIC, column, sized_matrix, symbols
from convsym.derive.roles import layer_source
from convsym.derive.sizes import PREMISES
from convsym.derive.theorem import theorem
from convsym.matrix import ConvMatrix
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Step, why
from convsym.structure import im2col, kernel_gradient
from convsym.structure.parts import exact_pattern, exact_taps

LEFTOVER = "a == i + P - d*(k - 1) - 1 - s*(o - 1)"

CHAPTER = Chapter(
    "gradients",
    (
        theorem(
            "gradients.read",
            "iff(exists(c, 0, i, c == s*r + d*t - p_b), 0 <= s*r + d*t - p_b < i)",
            c="s*r + d*t - p_b",
        ),
        TRIPLES,
        let(LEFTOVER, "gradients.leftover"),
        theorem(
            "gradients.swapped",
            "floor((i + P - s*(o - 1) - 1)/d) + 1 == k + floor(a/d)",
            ("d >= 1", LEFTOVER),
        ),
        cited("input_gradient", "gradients.in_the_input"),
        cited("taps_gradient", "gradients.in_the_taps"),
    ),
    premises=(*PREMISES, "i >= 0", "o >= 0"),
)
THEOREMS = tuple(one for one in CHAPTER.theorems if one is not TRIPLES)


def gradients(layer: Any = None, input_size: Any = None) -> Derivation:
    r"""A loss with the gradient g in y = C·x has the gradients Cᵀ·g in x and X(x)ᵀ·g in the taps.

    y is linear in x, and for fixed x it is linear in the taps: y = X(x)·w, where row r of X holds under
    tap t what output r reads with it, x[s·r + d·t − p_begin], or 0.

    Without arguments, for one axis and all integers: what X holds where; the relation read back; and
    that X(x)ᵀ·g is itself a convolution of x, with g for its kernel, stride and dilation exchanged,
    of whose k + ⌊a/d⌋ outputs the first k are the gradient.

    With a layer, transposed or not, and a concrete input size: C·x = X(x)·w, and what
    `layer.input_gradient` and `layer.kernel_gradient` compute without a matrix are Cᵀ·g and X(x)ᵀ·g, so
    that ⟨g, C·x⟩ = ⟨x, Cᵀg⟩ = ⟨w, X(x)ᵀg⟩; for all x and g (symbols), or beyond 400 entries for
    integers. All padding modes. Raises TypeError if `layer` is no layer, ConvsymError without an input
    size, ValueError where the window does not fit.

    >>> import convsym as cs
    >>> D = cs.derive.gradients(cs.Conv1d(1, 1, 2), 3)
    >>> print(*(step.claim for step in D.steps), sep="\n")
    C x == X w
    h == Cᵀ g
    gᵀ C x == xᵀ h
    f == Xᵀ g
    gᵀ C x == wᵀ f
    >>> D.verify().ok
    True
    """
    if layer is None:
        return CHAPTER.derivation()
    matrix = sized_matrix(layer, input_size, "the gradients as matrices")
    steps = _steps(matrix)
    return Derivation(
        name="gradients",
        premises=(),
        steps=steps,
        conclusion=steps[-1].claim,
        title=why("gradients.title_layer", layer=layer),
        source=layer_source("gradients", layer, input_size),
    )


def _steps(matrix: ConvMatrix) -> tuple[Step, ...]:
    exact = exact_taps(matrix)
    rows, columns = matrix.shape
    pattern = exact_pattern(matrix)
    small = matrix.nnz <= MOST_SYMBOLIC
    used = pattern.free_symbols
    x = np.array(symbols("x", columns, used) if small else range(1, columns + 1))
    g = np.array(symbols("g", rows, used) if small else 1 + np.arange(rows) % 5)
    form = im2col(exact, x)
    (C, X_in), ((X, w),) = form.left, form.terms
    turned = "C" if matrix.transposed else "Cᵀ"
    G = Factor("g", column(g))
    into_x = Factor("h", column((exact.T @ g).ravel()))
    into_w = Factor("f", column(kernel_gradient(exact, x, g).ravel()))
    loss = (Factor("gᵀ", G.pattern.T), C, X_in)
    X_turned, w_turned = Factor("Xᵀ", X.pattern.T), Factor("wᵀ", w.pattern.T)
    claims = (
        ("linear", (C, X_in), (X, w), ()),
        ("input", (into_x,), (Factor(turned, C.pattern.T), G), ()),
        ("input_loss", loss, (Factor("xᵀ", X_in.pattern.T), into_x), (1,)),
        ("kernel", (into_w,), (X_turned, G), ()),
        ("kernel_loss", loss, (w_turned, into_w), (0, 3)),
    )
    return tuple(
        Step(MatrixClaim(left, "==", right), why(f"gradients.{name}"), uses, Exact())
        for name, left, right, uses in claims
    )
