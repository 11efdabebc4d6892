"""Singular values, norm and condition number of a ConvMatrix, in double precision.

Three routes, the first that fits: by FFT where every axis repeats (`periodic`), a dense SVD where the
matrix is small, block Krylov subspaces (`krylov`) for a few values of a large one. Fractions and
rational SymPy numbers are rounded to floats; float32 is computed in float64.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from convsym.arguments import integer, word
from convsym.errors import ConvsymError, broken
from convsym.memory import refuse_if_too_large
from convsym.spectrum import krylov
from convsym.spectrum.periodic import repeats, singular_values_by_fft

if TYPE_CHECKING:
    from convsym.matrix import ConvMatrix

Array = np.ndarray[Any, Any]

DENSE_WORK = 2**28
"""max(shape)·min(shape)² up to which a dense SVD is faster than iteration for a few values."""

DENSE_ALL = 2**13
"""min(shape) up to which all values are computed by a dense SVD: some minutes."""

EXACT_RANK = 1024
"""min(shape) up to which `condition` asks exact taps for their exact rank."""

DOUBTFUL = 1e-9
"""Below this σ_min/σ_max exact taps are asked for their exact rank."""


def singular_values(C: ConvMatrix, count: int | None = None, which: str = "largest") -> Array:
    """σ₁ ≥ σ₂ ≥ …: all min(shape) singular values, zeros included, or the `count` first or last.

    A float64 array, descending; `which` is "largest" or "smallest". All values, exact up to
    rounding relative to the taps, where every axis repeats (circular padding with o·s = n; windows
    that tile the input): by FFT, for any size. Otherwise a dense SVD where min(shape) ≤ 8192, and
    for a few values of a large matrix iteration with errors of at most 1e-8·σ₁ (`krylov` says what
    is certain).

    Raises ConvsymError for taps with symbols, for all values of a larger matrix, and where
    iteration does not settle; ValueError for a wrong `count` or `which` and for infinite taps.

    >>> from convsym.matrix import conv_matrix
    >>> laplacian = conv_matrix([-1, 2, -1], 4, padding=1, padding_mode="circular")
    >>> singular_values(laplacian)      # |2 - 2 cos(2πj/4)| for j = 2, 1, 3, 0
    array([4., 2., 2., 0.])
    """
    word("which", which, ("largest", "smallest"))
    N = min(C.shape)
    if count is not None:
        count = integer("count", count, least=1, symbols=False)
        if count > N:
            rule = f"a matrix of shape {C.shape} has {N} singular values"
            raise ValueError(broken("count", count, rule, "ask for no more than those"))
    scaled, scale = _scaled(C, "singular_values")
    if not all(map(repeats, C.maps)) and count is not None and not _small(C, count):
        A = _map(scaled)
        found = krylov.largest(A, count) if which == "largest" else krylov.smallest(A, count)[0]
        return found * scale
    values = _all(scaled)
    if count is not None:
        values = values[:count] if which == "largest" else values[N - count :]
    return values * scale


def norm(C: ConvMatrix) -> float:
    """σ₁ = max ‖C·x‖/‖x‖, the spectral norm: the Lipschitz constant of the layer.

    As accurate as `singular_values`, whose errors it raises.

    >>> from convsym.matrix import conv_matrix
    >>> norm(conv_matrix([3, 4], 4, stride=2))
    5.0
    """
    return float(singular_values(C, 1)[0])


def condition(C: ConvMatrix) -> float:
    """σ_max/σ_min over the min(shape) singular values; inf where C has not full rank.

    Float and complex taps: inf where σ_min ≤ ε·max(shape)·σ_max (NumPy's rule for the rank, ε =
    2.2e-16), for then rounding alone may have made σ_min. Integer and rational taps, min(shape) ≤
    1024: where σ_min is in doubt (below 1e-9·σ_max), the exact rank decides; a ConvsymError says so
    where the rank is full and double precision cannot tell σ_min from 0. σ_min is known to about
    1e-14·σ_max, so the relative error is about 1e-14 times the answer. Raises as `singular_values`
    does.

    >>> from convsym.matrix import conv_matrix
    >>> condition(conv_matrix([1, 0, 2], 6, stride=3)), condition(conv_matrix([1, 1], 2))
    (1.0, 1.0)
    >>> condition(conv_matrix([-1, 2, -1], 4, padding=1, padding_mode="circular"))
    inf
    """
    largest, least = _extremes(C)
    if largest == 0:
        return math.inf
    rounding = np.finfo(float).eps * max(C.shape)
    if least <= DOUBTFUL * largest and _exact_taps(C) and min(C.shape) <= EXACT_RANK:
        if C.rank() < min(C.shape):
            return math.inf
        if least <= rounding * largest:
            raise ConvsymError(
                f"C has full rank {min(C.shape)}, exactly, but its smallest singular value is below "
                f"{rounding:.1e} of the largest, where double precision cannot tell it from 0; its "
                f"condition number is finite and above {1 / rounding:.1e}; use exact.rank"
            )
    return math.inf if least <= rounding * largest else largest / least


def _extremes(C: ConvMatrix) -> tuple[float, float]:
    """(σ_max, σ_min) up to a common factor."""
    scaled, _ = _scaled(C, "condition")
    if all(map(repeats, C.maps)) or _small(C, 1):
        values = _all(scaled)
        return float(values[0]), float(values[-1])
    least, largest = krylov.smallest(_map(scaled), 1)
    return largest, float(least[0])


def _small(C: ConvMatrix, count: int) -> bool:
    """Whether a dense SVD is the quickest way to `count` values, or the only one."""
    return max(C.shape) * min(C.shape) ** 2 <= DENSE_WORK or 8 * count > min(C.shape)


def _all(C: ConvMatrix) -> Array:
    """All singular values of a matrix of floats, descending: by FFT, else by a dense SVD."""
    if all(map(repeats, C.maps)):
        return singular_values_by_fft(C)
    N = min(C.shape)
    if N > DENSE_ALL:
        raise ConvsymError(
            f"the singular values of a matrix of shape {C.shape}, all or more than an eighth of them, "
            f"would need a dense SVD, and {DENSE_ALL} rows or columns are the limit; ask for a few with "
            "count=6 and which='largest' or 'smallest', or use circular padding with o*s = n"
        )
    return _dense(C)


def _dense(C: ConvMatrix) -> Array:
    refuse_if_too_large(2 * C.dtype.itemsize * math.prod(C.shape), "a dense SVD")
    return np.linalg.svd(C.toarray(), compute_uv=False)


def _exact_taps(C: ConvMatrix) -> bool:
    """Whether the taps are integers, Fractions or rational SymPy numbers."""
    if C.dtype != object:
        return bool(C.dtype.kind in "iu")
    return all(
        isinstance(w, (int, Fraction)) or getattr(w, "is_Rational", False) for w in C.weight.ravel()
    )


def _scaled(C: ConvMatrix, method: str) -> tuple[ConvMatrix, float]:
    """(C/scale, scale) with float64 or complex128 taps of size below 2, so that no square overflows.

    The scale is a power of two, which changes no digit: taps that cancel still do.
    """
    weight = C.weight
    if weight.dtype == object:
        weight = _numbers(weight, method)
    weight = weight.astype(np.complex128 if weight.dtype.kind == "c" else np.float64)
    largest = float(np.abs(weight).max())
    if not math.isfinite(largest):
        rule = "a singular value of infinite taps (or NaN) is no number"
        raise ValueError(broken("weight", C.weight, rule, "give finite taps"))
    if largest == 0:
        return replace(C, weight=weight), 1.0
    scale = math.ldexp(1.0, math.frexp(largest)[1] - 1)
    return replace(C, weight=weight / scale), scale


def _numbers(weight: Array, method: str) -> Array:
    """Fractions, large integers and SymPy numbers, rounded to floats."""
    letters = {s for w in weight.ravel() for s in getattr(w, "free_symbols", ())}
    if letters:
        shown = ", ".join(sorted(map(str, letters)))
        raise ConvsymError(
            f"{method} needs numbers, but the taps hold symbols ({shown}); give the layer a weight "
            "of numbers, or use spectrum.diagonalise for circular padding"
        )
    try:
        found = np.array([complex(w) for w in weight.ravel()]).reshape(weight.shape)
    except OverflowError:
        raise ConvsymError(
            f"{method} needs taps that fit double precision, but one is beyond 1.8e+308; divide the "
            "weight by its largest tap"
        ) from None
    return found if found.imag.any() else found.real


def _map(C: ConvMatrix) -> krylov.Map:
    """The taller of C and Cᵀ as products with blocks of columns; the adjoint conjugates."""
    A = C if C.shape[0] >= C.shape[1] else C.T

    def product(matrix: ConvMatrix, x: Array) -> Array:
        stacked = np.ascontiguousarray(x.T).reshape(-1, *matrix.in_shape)
        return np.ascontiguousarray(matrix.apply_batch(stacked).reshape(x.shape[1], -1).T)

    def adjoint(y: Array) -> Array:
        if A.dtype.kind != "c":
            return product(A.T, y)
        return product(A.T, y.conj()).conj()

    return krylov.Map(
        A.shape, A.dtype, A.nnz, lambda x: product(A, x), adjoint, lambda: A.tocsr().tocsc()
    )
