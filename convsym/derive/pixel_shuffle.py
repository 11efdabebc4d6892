"""A transposed convolution is a convolution, a pixel shuffle and a crop, for all sizes and for one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from convsym.derive.chapter import Chapter, cited, let
from convsym.derive.ending import Ending
from convsym.derive.recipe import is_open
from convsym.derive.roles import layer_source
from convsym.derive.sizes import PREMISES, SIDES, SPAN
from convsym.derive.theorem import theorem
from convsym.derive.way_back import GIVEN
from convsym.errors import broken
from convsym.layerbase import Layer
from convsym.pattern import Pattern
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Step, why

PHASE = "g == d*t % s"
OFFSET = "u == floor(d*t/s)"
OFFSETS = "M == floor(d*(k - 1)/s) + 1"
MEETS = "c == s*r + d*t - p_b"

CHAPTER = Chapter(
    "pixel_shuffle",
    (
        let(SPAN, "size.span"),
        let(SIDES, "chapter.sides"),
        let(GIVEN, "output_padding.given"),
        let(PHASE, "pixel_shuffle.phase"),
        let(OFFSET, "pixel_shuffle.offset"),
        let(OFFSETS, "pixel_shuffle.offsets"),
        theorem("pixel_shuffle.tap", "d*t == s*u + g and 0 <= g < s", ("s >= 1", PHASE, OFFSET)),
        theorem(
            "pixel_shuffle.distinct",
            "implies(d*t == s*u + g and d*x == s*u + g, t == x)",
            ("d >= 1",),
            splits=("t <= x",),
        ),
        theorem(
            "pixel_shuffle.range",
            "implies(0 <= t < k, 0 <= u < M)",
            ("d >= 1", "s >= 1", OFFSET, OFFSETS),
        ),
        theorem(
            "pixel_shuffle.relation",
            f"iff({MEETS}, c + p_b == s*(r + u) + g)",
            ("s >= 1", PHASE, OFFSET),
        ),
        theorem("pixel_shuffle.convolution", "iff(q == r + u, r == q + (M - 1 - u) - (M - 1))"),
        theorem(
            "pixel_shuffle.place",
            "implies(0 <= g < s, iff(x == s*q + g, q == floor(x/s) and g == x % s))",
            ("s >= 1",),
            splits=("q <= floor(x/s)", "q >= floor(x/s)"),
        ),
        theorem(
            "pixel_shuffle.size",
            "s*(o + 2*(M - 1) - (M - 1)) == p_b + n + (s*M - khat + p_e - op)",
            (SIDES, GIVEN),
        ),
        theorem("pixel_shuffle.enough", "d*(k - 1) < s*M <= d*(k - 1) + s", ("s >= 1", OFFSETS)),
        theorem(
            "pixel_shuffle.together",
            f"iff({MEETS}, r + u == floor((c + p_b)/s) and g == (c + p_b) % s)",
            ("s >= 1", PHASE, OFFSET),
            splits=("r + u <= floor((c + p_b)/s)", "r + u >= floor((c + p_b)/s)"),
        ),
        cited("shuffle", "pixel_shuffle.any_axes"),
    ),
    cases=(
        theorem(
            "pixel_shuffle.itself",
            "implies(k == s and d == 1 and 0 <= t < k, u == 0 and g == t and M == 1)",
            ("s >= 1", PHASE, OFFSET, OFFSETS),
            splits=("u <= 0", "u >= 0"),
        ),
        cited("pixel_shuffle", "pixel_shuffle.as_layer"),
    ),
    premises=(*PREMISES, "o >= 1"),
    size="o",
)
THEOREMS = CHAPTER.theorems
OF_LAYERS = replace(
    CHAPTER,
    parts=CHAPTER.parts[:-1],
    cases=CHAPTER.cases[:1],
    ending=Ending("shuffle", "pixel_shuffle.any_axes"),
)
"""The chapter for a layer: the theorem is about all of its axes at once."""


def pixel_shuffle(layer: Any = None, size: Any = None) -> Derivation:
    r"""Cᵀ = E·R·W: a convolution with stride 1 and s times the channels, a pixel shuffle, a crop.

    With d·t = s·u + g, 0 ≤ g < s, c = s·r + d·t − p_begin says r + u = ⌊(c + p_begin)/s⌋ and
    g = (c + p_begin) mod s: output c is phase g of element r + u of a convolution, whose tap M − 1 − u it
    is, M = ⌊d(k − 1)/s⌋ + 1, padded by M − 1. For k = s and d = 1 it is the pixel shuffle itself.

    For all integers k, d, s ≥ 1, or for a transposed layer (without a size: in the letter o). With
    numbers for its input size the matrices of `as_pixel_shuffle` are multiplied out. Raises
    TypeError for a layer that is not transposed.

    >>> import convsym as cs
    >>> print(cs.derive.pixel_shuffle().conclusion)
    shuffle(k = k, d = d, s = s, p_b = p_b, o = o, M = M)
    >>> up = cs.ConvTranspose1d(1, 1, 3, stride=2, padding=1, weight=[1, 2, 3])
    >>> print(cs.derive.pixel_shuffle(up, 3).conclusion)
    Cᵀ == E R W
    """
    if layer is not None and not (isinstance(layer, Layer) and layer.transposed):
        rule = "derive.pixel_shuffle speaks of a transposed layer"
        raise TypeError(broken("layer", layer, rule, "give layer.transpose(input_size)"))
    if layer is None:
        return CHAPTER.derivation()
    if size is None or is_open(layer, size):
        return OF_LAYERS.derivation(layer, size)
    return _as_matrices(layer, size)


def _as_matrices(up: Any, size: Any) -> Derivation:
    """Each row and column of R holds one 1; Cᵀ is the product of the three."""
    stages = up.as_pixel_shuffle(size)
    product = stages.derivation().steps[0].claim
    assert isinstance(product, MatrixClaim)
    R = product.right[1]
    unit = Factor("I", Pattern.identity(R.pattern.shape[0]))
    back = MatrixClaim((R, Factor("Rᵀ", R.pattern.T)), "==", (unit,))
    return Derivation(
        name="pixel_shuffle",
        premises=(),
        steps=(
            Step(back, why("pixel_shuffle.moves"), (), Exact()),
            Step(product, why("pixel_shuffle.identity"), (), Exact()),
        ),
        conclusion=product,
        title=why("pixel_shuffle.title_layer", layer=up),
        source=layer_source("pixel_shuffle", up, size),
    )
