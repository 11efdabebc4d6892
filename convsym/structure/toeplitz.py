"""C = S·T·P: pad, convolve with stride 1, keep every s-th output; and Cᵀ = Pᵀ·Tᵀ·Sᵀ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from convsym.axis import Axis
from convsym.indexmap import IndexMap
from convsym.matrix import ConvMatrix, conv_matrix
from convsym.proof import Factor, why
from convsym.structure.factorisation import Factorisation
from convsym.structure.parts import checked, exact_pattern, shift
from convsym.weights import turned_taps

Array = np.ndarray[Any, Any]


def subsampled_toeplitz(C: ConvMatrix) -> Factorisation:
    """C = S·T·P (subsample · Toeplitz · pad); Cᵀ = Pᵀ·Tᵀ·Sᵀ (crop or fold · Toeplitzᵀ · stuff).

    Per axis, with L = n + begin + end and a the elements behind the last window:

    P, L × n, pads: row q has its 1 where place q − begin of the padded line reads, after the border
    fold; a padded zero is a zero row, a negative padding leaves columns without a 1. T, (L − k̂ + 1)
    × L, is the convolution with stride 1 and the same dilation, no padding: T[q, q + d·t] = w[t], so
    a Toeplitz matrix on each axis and pair of channels. S, o × (L − k̂ + 1), keeps rows 0, s, 2s, …;
    L − k̂ + 1 = s(o − 1) + 1 + a.

    For Cᵀ read from right to left: Sᵀ stuffs, s − 1 zeros between neighbours and a zeros behind the
    last; Tᵀ is `full_correlation`; Pᵀ crops the padding away, or folds it back onto the elements it
    had copied (circular, reflect, replicate).

    For every configuration: channels and groups, begin/end and negative padding, all four padding
    modes, 1-D to N-d, transposed layers. `blocks` is T (or Tᵀ).

    >>> import convsym as cs
    >>> f = subsampled_toeplitz(cs.conv_matrix([7, 8], 3, stride=2, padding=1))
    >>> f["T"].toarray()
    array([[7, 8, 0, 0, 0],
           [0, 7, 8, 0, 0],
           [0, 0, 7, 8, 0],
           [0, 0, 0, 7, 8]])
    >>> f["S"].toarray()
    array([[1, 0, 0, 0],
           [0, 0, 1, 0]])
    >>> print(f.T)
    Cᵀ = Pᵀ Tᵀ Sᵀ
    """
    kept, T, padded = factors_of(checked(C))
    found = Factorisation(
        name="subsampled_toeplitz",
        left=(Factor("C", exact_pattern(replace(C, transposed=False))),),
        terms=(
            (
                Factor("S", kept.pattern()),
                Factor("T", exact_pattern(T)),
                Factor("P", padded.pattern()),
            ),
        ),
        convolutions=(("T", T),),
        about=why("structure.toeplitz", **numbers(C.maps)),
    )
    return found.T if C.transposed else found


def factors_of(C: ConvMatrix) -> tuple[ConvMatrix, ConvMatrix, ConvMatrix]:
    """(S, T, P) as convolutions: stride alone, taps alone, padding alone; C may be transposed."""
    padded = tuple(_padding(m) for m in C.maps)
    lines = tuple(
        Axis(m.k, dilation=m.d).at(pad.o, axis=j)
        for j, (m, pad) in enumerate(zip(C.maps, padded, strict=True))
    )
    kept = tuple(
        Axis(1, m.s).at(line.o, outputs=m.o, axis=j)
        for j, (m, line) in enumerate(zip(C.maps, lines, strict=True))
    )
    T = ConvMatrix(C.weight, lines, C.groups)
    return shift(C.weight.shape[0], kept), T, shift(C.weight.shape[1] * C.groups, padded)


def _padding(m: IndexMap) -> IndexMap:
    """One tap, stride 1: output q reads what stands at place q − begin."""
    return replace(m, o=m.n + m.begin + m.end, k=1, s=1, d=1)


def full_correlation(T: ConvMatrix) -> ConvMatrix:
    """Tᵀ as a convolution: taps turned round, channels swapped, d(k − 1) zeros on each side.

    T is a convolution without padding and with stride 1, not transposed. In the relation c = r + d·t
    of T, put t = k − 1 − u: r = c + d·u − d(k − 1), a relation of the same kind from c to r.

    >>> import convsym as cs
    >>> T = cs.conv_matrix([1, 2, 3], 4)
    >>> full_correlation(T).pattern().equals(T.T.pattern())
    True
    """
    sizes = tuple(m.o for m in T.maps)
    dilations = tuple(m.d for m in T.maps)
    return conv_matrix(turned_taps(T.weight, T.groups), sizes, 1, "full", dilations, T.groups)


def numbers(maps: tuple[IndexMap, ...]) -> dict[str, Any]:
    """The numbers that the sentences name."""
    values = {
        "stride": tuple(m.s for m in maps),
        "zeros": tuple(m.s - 1 for m in maps),
        "behind": tuple(m.leftover for m in maps),
        "begin": tuple(m.begin for m in maps),
        "end": tuple(m.end for m in maps),
    }
    return one_where_equal(values)


def one_where_equal(values: dict[str, tuple[int, ...]]) -> dict[str, Any]:
    """Values axis by axis; one number where the axes agree."""
    return {name: v[0] if len(set(v)) == 1 else v for name, v in values.items()}
