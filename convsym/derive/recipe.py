"""The recipe of a transposed convolution: for all sizes by indices, and for one size as matrices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from convsym.arguments import is_number
from convsym.derive.chapter import Chapter, Cited, cited, let
from convsym.derive.ending import Ending
from convsym.derive.roles import layer_source
from convsym.derive.sizes import PREMISES, SPAN
from convsym.derive.theorem import theorem
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
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

GIVEN = "n == s*(o - 1) + khat - p_b - p_e + op"
STUFFED = "z == s*(o - 1) + 1"
BEFORE = "e_b == d*(k - 1) - p_b"
BEHIND = "e_e == d*(k - 1) - p_e + op"
MET = "exists(t, 0, k, exists(r, 0, o, c == s*r + d*t - p_b))"
STANDS = "0 <= c + d*u - e_b < z and (c + d*u - e_b) % s == 0"
ELEMENT = "floor((c + d*(k - 1 - t_) - e_b)/s)"

CHAPTER = Chapter(
    "recipe",
    (
        let(SPAN, "size.span"),
        let(GIVEN, "output_padding.given"),
        let(STUFFED, "recipe.stuffed"),
        let(BEFORE, "recipe.before"),
        let(BEHIND, "recipe.behind"),
        theorem("recipe.taps", "iff(0 <= k - 1 - t < k, 0 <= t < k)"),
        theorem(
            "recipe.relation",
            "iff(c == s*r + d*t - p_b, c + d*(k - 1 - t) - e_b == s*r)",
            (BEFORE,),
        ),
        theorem(
            "recipe.element",
            "iff(exists(r, 0, o, x == s*r), 0 <= x < z and x % s == 0)",
            ("s >= 1", STUFFED),
            splits=("r_ <= floor(x/s)",),
            r="floor(x/s)",
        ),
        theorem(
            "recipe.met",
            f"iff({MET}, exists(u, 0, k, {STANDS}))",
            ("s >= 1", STUFFED, BEFORE),
            splits=(f"r_ <= {ELEMENT}", f"r_ >= {ELEMENT}"),
            t="k - 1 - u_",
            r="floor((c + d*u_ - e_b)/s)",
            u="k - 1 - t_",
        ),
        theorem(
            "recipe.factors",
            "implies(q == s*r and x == q + d*t, iff(c == x - p_b, c == s*r + d*t - p_b))",
        ),
        theorem(
            "recipe.transposed_factor", "iff(x == q + d*t, q == x + d*(k - 1 - t) - d*(k - 1))"
        ),
        theorem(
            "recipe.less_before",
            "implies(x == c + p_b, x + d*t - d*(k - 1) == c + d*t - e_b)",
            (BEFORE,),
        ),
        theorem(
            "recipe.less_behind",
            "n + p_b + p_e - khat + 1 == z + op and z + op + d*(k - 1) - p_e == z + e_e",
            (GIVEN, STUFFED, BEHIND),
        ),
        theorem(
            "recipe.size",
            "z + e_b + e_e - khat + 1 == n",
            (SPAN, GIVEN, STUFFED, BEFORE, BEHIND),
        ),
        cited("recipe", "recipe.one_axis"),
        cited("recipeND", "recipe.any_axes"),
    ),
    premises=(*PREMISES, "o >= 1"),
    size="o",
)
THEOREMS = CHAPTER.theorems
OF_ONE_AXIS = replace(
    CHAPTER,
    parts=tuple(one for one in CHAPTER.parts if not isinstance(one, Cited)),
    ending=Ending("recipe", "recipe.one_axis"),
)
"""The chapter for a layer with one axis and one channel."""
OF_LAYERS = replace(OF_ONE_AXIS, ending=Ending("recipeND", "recipe.layer"))
"""The chapter for every other layer."""


def recipe(layer: Any = None, size: Any = None) -> Derivation:
    r"""Cᵀ: stuff s − 1 zeros, pad or crop, convolve with stride 1, the taps turned round.

    With t′ = k − 1 − t, c = s·r + d·t − p_begin says c + d·t′ − (d(k − 1) − p_begin) = s·r: a relation with
    stride 1 that reads the stuffed line, in which element r stands at s·r. Padding d(k − 1) − p_end + op
    behind gives the size s(o − 1) + k̂ − P + op. The same follows from C = S·T·P, factor by factor.

    For all integers k, d, s ≥ 1, or for a layer (without a size: in the letter o; with a symbol for the
    size of a transposed layer's input: in that). With the size of the layer's own input in numbers the
    matrices are multiplied out: Cᵀ = G·Sᵀ, or Pᵀ·F·Sᵀ where the border folds.
    `as_conv` of a transposed layer is the recipe as layers. Raises ConvsymError for a padding mode
    that folds the border back and no size in numbers.

    >>> import convsym as cs
    >>> print(cs.derive.recipe().steps[6].claim.conclusion)
    iff(c == s*r + d*t - p_b, c + d*(k - 1 - t) - e_b == s*r)
    >>> print(cs.derive.recipe(cs.Conv1d(1, 1, 3, stride=2), 7).conclusion)
    Cᵀ == G Sᵀ
    """
    if layer is None:
        return CHAPTER.derivation()
    if size is not None and not is_open(layer, size):
        return _as_matrices(layer, size)
    if isinstance(layer, Layer) and layer.padding_mode != "zeros":
        raise ConvsymError(
            f"layer has padding_mode {layer.padding_mode!r}, whose border folds back; give an input "
            f"size too, in numbers, for which the matrices are multiplied out"
        )
    chapter = OF_LAYERS
    if isinstance(layer, Layer) and layer.ndim == layer.in_channels == layer.out_channels == 1:
        chapter = OF_ONE_AXIS
    turned = isinstance(layer, Layer) and not layer.transposed  # its own input is no o
    return chapter.derivation(layer, None if turned else size)


def is_open(layer: Any, size: Any) -> bool:
    """Whether the layer or its input size holds a symbol, so that there is no matrix to multiply."""
    if not isinstance(layer, Layer):
        return False
    return layer.symbolic or not all(map(is_number, layer._sizes("input_size", size)))


def _as_matrices(conv: Any, input_size: Any) -> Derivation:
    """Cᵀ = G·Sᵀ, multiplied out for this layer and size.

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
        source=layer_source("recipe", conv, input_size),
    )


def _cropped(C: ConvMatrix, T: ConvMatrix) -> ConvMatrix:
    """G = Pᵀ·F: the full correlation with its padding lowered by the padding of C."""
    pads = tuple((one.span - 1 - one.begin, one.span - 1 - one.end) for one in C.maps)
    sizes, dilations = tuple(one.o for one in T.maps), tuple(one.d for one in C.maps)
    return conv_matrix(turned_taps(C.weight, C.groups), sizes, 1, pads, dilations, C.groups)
