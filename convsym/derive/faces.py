"""Nearest upsampling, average pooling and a fully connected layer are convolutions: why, and as matrices."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from convsym import faces
from convsym.assembly import selection
from convsym.derive.chapter import Chapter, let
from convsym.derive.roles import layer_source
from convsym.derive.theorem import theorem
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Step, why
from convsym.structure.parts import exact_pattern

READS = "exists(t, 0, k, c == s*r + t - p_b)"

NEAREST_UPSAMPLING = Chapter(
    "nearest_upsampling",
    (
        let("n == s*o", "nearest_upsampling.size"),
        theorem(
            "nearest_upsampling.inside",
            "iff(0 <= floor(c/s) < o, 0 <= c < n)",
            ("s >= 1", "n == s*o"),
        ),
        theorem(
            "nearest_upsampling.once",
            "implies(0 <= t < s and 0 <= x < s and s*r + t == s*q + x, r == q and t == x)",
            ("s >= 1",),
            splits=("r <= q", "q <= r"),
        ),
        theorem(
            "nearest_upsampling.reads",
            "iff(exists(t, 0, s, c == s*r + t), r == floor(c/s))",
            ("s >= 1",),
            t="c - s*r",
        ),
    ),
    premises=("s >= 1",),
    size="o",
)

AVERAGE_POOLING = Chapter(
    "average_pooling",
    (
        theorem(
            "average_pooling.window",
            f"iff({READS}, s*r - p_b <= c < s*r - p_b + k)",
            t="c - s*r + p_b",
        ),
        theorem(
            "average_pooling.back",
            f"iff({READS}, ceiling((c + p_b - k + 1)/s) <= r <= floor((c + p_b)/s))",
            ("s >= 1",),
            t="c - s*r + p_b",
        ),
    ),
    cases=(
        theorem(
            "average_pooling.tiles",
            f"implies(k == s and p_b == 0, iff({READS}, r == floor(c/s)))",
            ("s >= 1",),
            t="c - s*r + p_b",
        ),
    ),
    premises=("k >= 1", "s >= 1"),
)

FULLY_CONNECTED = Chapter(
    "fully_connected",
    (
        theorem(
            "fully_connected.single", "iff(floor((i - k)/s) + 1 == 1, k <= i < k + s)", ("s >= 1",)
        ),
        theorem("fully_connected.whole", "implies(k == i, floor((i - k)/s) + 1 == 1)", ("s >= 1",)),
        theorem("fully_connected.reads", "iff(exists(t, 0, k, c == s*0 + t), 0 <= c < k)", t="c"),
    ),
    premises=("k >= 1", "s >= 1"),
)

CHAPTERS = (NEAREST_UPSAMPLING, AVERAGE_POOLING, FULLY_CONNECTED)
THEOREMS = tuple(one for chapter in CHAPTERS for one in chapter.theorems)


def nearest_upsampling(layer: Any = None, size: Any = None) -> Derivation:
    r"""With k = s and taps 1, output c of the transposed layer is input ⌊c/s⌋.

    For all integers s ≥ 1 and every o, or for a layer as `faces.nearest_upsampling` makes it; with its
    input size its matrix is compared with the one that repeats elements. Raises ConvsymError for
    another layer.

    >>> import convsym as cs
    >>> print(cs.derive.nearest_upsampling().conclusion)
    iff(exists(t, 0, s, c == s*r + t), r == floor(c/s))
    >>> up = cs.faces.nearest_upsampling(1, 2, ndim=1)
    >>> print(cs.derive.nearest_upsampling(up, 3).conclusion)
    Cᵀ == U
    """
    if layer is not None:
        _same(layer, "nearest_upsampling", "in_channels kernel_size ndim")
    if layer is None or size is None:
        return NEAREST_UPSAMPLING.derivation(layer, size)
    C = layer.matrix(size)
    read = np.arange(C.shape[1]).reshape(C.in_shape)
    for axis, m in enumerate(C.maps, 1):
        read = np.repeat(read, m.s, axis=axis)
    U = Factor("U", selection(read.ravel(), C.shape[1]))
    claim = MatrixClaim((Factor("Cᵀ", exact_pattern(C)),), "==", (U,))
    return _derivation(
        "nearest_upsampling",
        layer,
        size,
        Step(claim, why("nearest_upsampling.matrix"), (), Exact()),
    )


def average_pooling(layer: Any = None, size: Any = None) -> Derivation:
    r"""Output r is the mean over the places s·r − p_begin ≤ c < s·r − p_begin + k; padded zeros count.

    Backwards, c belongs to the windows ⌈(c + p_begin − k + 1)/s⌉ ≤ r ≤ ⌊(c + p_begin)/s⌋. For all
    integers k, s ≥ 1, or for a layer as `faces.average_pooling` makes it; with its input size
    C = A·W: W lays each window out, A takes the mean, and Cᵀ = Wᵀ·Aᵀ is the adjoint. Raises
    ConvsymError for another layer.

    >>> import convsym as cs
    >>> print(cs.derive.average_pooling().steps[0].claim.conclusion)
    iff(exists(t, 0, k, c == s*r + t - p_b), s*r - p_b <= c < s*r - p_b + k)
    >>> pool = cs.faces.average_pooling(1, 2, ndim=1)
    >>> print(cs.derive.average_pooling(pool, 4).conclusion)
    Cᵀ == Wᵀ Aᵀ
    """
    if layer is not None:
        _same(layer, "average_pooling", "in_channels kernel_size stride padding ndim")
    if layer is None or size is None:
        return AVERAGE_POOLING.derivation(layer, size)
    C = layer.matrix(size)
    taps = prod(m.k for m in C.maps)
    mean = Pattern.from_entries([(0, t, Fraction(1, taps)) for t in range(taps)], (1, taps))
    A, W = Pattern.identity(C.shape[0]).kron(mean), _windows(C)
    forth = MatrixClaim((Factor("C", exact_pattern(C)),), "==", (Factor("A", A), Factor("W", W)))
    back = MatrixClaim(
        (Factor("Cᵀ", exact_pattern(C.T)),), "==", (Factor("Wᵀ", W.T), Factor("Aᵀ", A.T))
    )
    return _derivation(
        "average_pooling",
        layer,
        size,
        Step(forth, why("average_pooling.matrix"), (), Exact()),
        Step(back, why("average_pooling.adjoint"), (0,), Exact()),
    )


def fully_connected(layer: Any = None, size: Any = None) -> Derivation:
    r"""A kernel as large as the input has one window, and reads every element once: y = W·vec(x).

    For all integers k, s ≥ 1, or for a layer as `faces.fully_connected` makes it; with its input size
    its matrix is compared with the weight itself, row by row. Raises ConvsymError for another layer,
    and for another size than that of the kernel.

    >>> import convsym as cs
    >>> print(cs.derive.fully_connected().conclusion)
    iff(exists(t, 0, k, c == s*0 + t), 0 <= c < k)
    >>> dense = cs.faces.fully_connected(2, 3, (2, 2))
    >>> print(cs.derive.fully_connected(dense, (2, 2)).conclusion)
    C == W
    """
    if layer is not None:
        _same(layer, "fully_connected", "in_channels out_channels kernel_size _weight _bias")
    if layer is None or size is None:
        return FULLY_CONNECTED.derivation(layer, size)
    sizes = layer._sizes("input_size", size)
    if sizes != layer.kernel_size:
        raise ConvsymError(
            f"input_size {size!r} is not the kernel size {layer.kernel_size} of the layer, so that it is "
            f"fully connected at {layer.kernel_size} alone; give that size"
        )
    C = layer.matrix(size)
    W = Pattern.from_array(layer.weight.reshape(layer.out_channels, -1))
    claim = MatrixClaim((Factor("C", exact_pattern(C)),), "==", (Factor("W", W),))
    return _derivation(
        "fully_connected", layer, size, Step(claim, why("fully_connected.matrix"), (), Exact())
    )


def _same(layer: Any, name: str, arguments: str) -> None:
    """Refuse a layer that `faces` would make otherwise from these numbers of it."""
    if isinstance(layer, Layer) and not layer.symbolic:
        given = [getattr(layer, one) for one in arguments.split()]
        if layer == getattr(faces, name)(*given):
            return
    raise ConvsymError(
        f"layer {layer!r} is none that faces.{name} makes, and derive.{name} speaks of those; make it so"
    )


def _windows(C: ConvMatrix) -> Pattern:
    """W: a row for each channel, output and tap, with a 1 where it reads; a zero row for a padded zero."""
    places = np.arange(C.shape[1]).reshape(C.in_shape)
    padded = np.pad(places, [(0, 0), *((0, 1) for _ in C.maps)], constant_values=-1)
    wanted: Any = (slice(None), *np.ix_(*(m.columns().ravel() for m in C.maps)))
    read = padded[wanted]
    pairs = read.reshape(-1, *(n for m in C.maps for n in (m.o, m.k)))
    outputs, taps = range(1, pairs.ndim, 2), range(2, pairs.ndim, 2)
    return selection(pairs.transpose(0, *outputs, *taps).ravel(), C.shape[1])


def _derivation(name: str, layer: Any, size: Any, *steps: Step) -> Derivation:
    """The steps about the matrices of one layer at one size."""
    return Derivation(
        name=name,
        premises=(),
        steps=steps,
        conclusion=steps[-1].claim,
        title=why(f"{name}.title_layer", layer=layer),
        source=layer_source(name, layer, size),
    )
