r"""All singular values where rows repeat with a period, by FFT: circular padding with o·s = n.

Along an axis with c₀(t) the column that output 0 reads with tap t, let every output r read

    c(r, t) = s·r + c₀(t)  mod n,      s·o ≡ 0  (mod n)

(o = n/s is the usual case, where s divides n). Put e = gcd(s, n), L = n/e and write columns as
c = e·q + φ with a phase φ in 0..e−1. Then φ = c₀(t) mod e does not depend on r, and

    q = (s/e)·r + ⌊c₀(t)/e⌋  mod L.

s/e is prime to L and L divides o, so (s/e)·r mod L runs through all of 0..L−1, o/L times. Hence C is,
after a permutation of its rows and of its columns, a stack of o/L equal circulant matrices of stride
1 and size L, in which each input channel has become e channels, one for each phase. The discrete
Fourier transform of length L, which is unitary up to its scale, turns that circulant into one block of
C_out × C_in·e numbers for each frequency,

    B(a)[u, (v, φ)] = Σ w[u, v, t]·exp(2πi·a·q₀(t)/L)   over the t of phase φ,   q₀(t) = ⌊c₀(t)/e⌋,

so the singular values of C are those of the blocks times √(o/L), and zeros. In the frequencies of the
input, a stands for the e frequencies a, a + L, a + 2L, …: strides couple frequencies in groups of s. On
several axes the product of all this holds; groups of channels split each block once more.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convsym.indexmap import FOLDS, IndexMap
from convsym.memory import refuse_if_too_large

if TYPE_CHECKING:
    from convsym.matrix import ConvMatrix

Array = np.ndarray[Any, Any]


def repeats(m: IndexMap) -> bool:
    """Whether c(r, t) = s·r + c₀(t) mod n for all r and t that read, and s·o ≡ 0 (mod n).

    True for circular padding with o·s = n, for windows that tile the input without padding, and for
    a single output.

    >>> from convsym.axis import Axis
    >>> repeats(Axis(3, padding=(1, 1), padding_mode="circular").at(5)), repeats(Axis(2, 2).at(6))
    (True, True)
    """
    if m.o == 1:
        return True
    if m.mode == "zeros":
        same = len(m.runs()) == 1
    elif m.mode == "circular":
        same = True
    else:
        same = m.unpadded
    return same and m.s * m.o % m.n == 0


class Phases(NamedTuple):
    """One axis taken apart: e phases, L places each; phase and place of each tap that reads."""

    e: int
    L: int
    taps: Array
    phase: Array
    place: Array


def phases(m: IndexMap) -> Phases:
    """e = gcd(s, n), or n where there is one output; c₀(t) = e·place + phase.

    >>> from convsym.axis import Axis
    >>> phases(Axis(3, 2, (1, 0), padding_mode="circular").at(6))[:2]
    (2, 3)
    """
    e = m.n if m.o == 1 else math.gcd(m.s, m.n)
    first = FOLDS[m.mode](m.place(0, np.arange(m.k)), m.n)
    taps = np.flatnonzero(first >= 0)
    return Phases(e, m.n // e, taps, first[taps] % e, first[taps] // e)


def singular_values_by_fft(matrix: ConvMatrix) -> Array:
    """All min(shape) singular values, descending; every axis must satisfy `repeats`.

    Real taps need half the frequencies: B(−a) is the conjugate of B(a).
    """
    axes = [phases(m) for m in matrix.maps]
    L = [a.L for a in axes]
    copies = math.prod(m.o // a.L for m, a in zip(matrix.maps, axes, strict=True))
    refuse_if_too_large(
        40 * matrix.weight.shape[0] * matrix.weight.shape[1] * math.prod(m.n for m in matrix.maps),
        "singular_values",
    )
    blocks, multiplicity = _blocks(_circulant(matrix.weight, axes), L, matrix.groups)
    found = np.repeat(_values_of(blocks), multiplicity, axis=0).ravel() * math.sqrt(copies)
    values = np.zeros(min(matrix.shape))
    values[: found.size] = found
    return -np.sort(-values)


def _circulant(weight: Array, axes: list[Phases]) -> Array:
    """The taps as kernels of size L: shape (C_out, C_in/groups, *e, *L); taps that meet add."""
    ndim = len(axes)
    shape = (*weight.shape[:2], *(a.e for a in axes), *(a.L for a in axes))
    kernel = np.zeros(shape, weight.dtype)
    read: Any = (slice(None), slice(None), *np.ix_(*(a.taps for a in axes)))
    outer = [
        np.reshape(x, [-1 if j == i else 1 for j in range(ndim)])
        for x_of_axes in ([a.phase for a in axes], [a.place for a in axes])
        for i, x in enumerate(x_of_axes)
    ]
    place: Any = (slice(None), slice(None), *outer)
    np.add.at(kernel, place, weight[read])
    return kernel


def _blocks(kernel: Array, L: list[int], groups: int) -> tuple[Array, Array]:
    """(blocks, multiplicity): B(a) for enough frequencies a, and how many each stands for.

    blocks (frequencies, groups, C_out/groups, C_in/groups·∏e). For real taps the longest axis is
    halved: there a stands for itself and −a where 0 < a < L/2, for itself alone where 2a ≡ 0; the
    other axes run through all their frequencies, so −a is met in the same half plane or is counted.
    """
    ndim = len(L)
    real = kernel.dtype.kind == "f"
    order = sorted(range(-ndim, 0), key=lambda j: L[j])
    found = np.fft.rfftn(kernel, axes=order) if real else np.fft.fftn(kernel, axes=order)
    half = np.arange(found.shape[order[-1]])
    count = 1 + (real & (half > 0) & (2 * half < L[order[-1]]))
    frequencies = found.shape[-ndim:]
    multiplicity = np.broadcast_to(
        count.reshape([-1 if j == order[-1] else 1 for j in range(-ndim, 0)]), frequencies
    ).ravel()
    out_channels, per_group = kernel.shape[0], math.prod(kernel.shape[1:-ndim])
    found = np.moveaxis(found.reshape(out_channels, per_group, -1), -1, 0)
    return found.reshape(-1, groups, out_channels // groups, per_group), multiplicity


def _values_of(blocks: Array) -> Array:
    """The singular values of each block; of a single row or column its length."""
    if 1 in blocks.shape[-2:]:
        return np.asarray(np.linalg.norm(blocks, axis=(-2, -1)))[..., None]
    return np.asarray(np.linalg.svd(blocks, compute_uv=False))
