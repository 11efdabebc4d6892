r"""A few extreme singular values of a large matrix, by block Krylov subspaces.

An orthonormal basis Q of a subspace of the inputs, at first random and fixed, grows by blocks
S·(last block); the singular values θ of the thin matrix A·Q, its vectors v = Q·y and u = A·v/θ are the
approximations. A·Q is never squared, so small values keep their digits.

* **Largest**: S = A*A, the operator alone (block Lanczos with restarts that keep half of the basis).
  Where that is slow because values crowd, and the matrix is not large, S below with μ just above them.
* **Smallest**: S = μ(A*A − μ²I)⁻¹ for a shift μ just below the values wanted, at first near 0. It is
  applied without forming A*A, by a sparse LU factorisation of [[−μI, A], [A*, −μI]]: from
  −μy + Ax = 0 and A*y − μx = b follows x = μ(A*A − μ²I)⁻¹b. Squaring would lose all digits of values
  below √ε·σ_max, and iteration without a factorisation needs about as many steps as the condition
  number.

What is certain of the answer, up to rounding: θᵢ ≤ σᵢ for the largest and θᵢ ≥ σᵢ for the smallest,
numbered from the outside (Courant–Fischer); and each θ lies within ‖A*u − θv‖ of a singular value (for
the smallest also between 0 and θ), which is at most `TOLERANCE`·σ_max. The block is wider than the number
of values asked for, so multiple values are found as often as they occur. That the random start has a
part in every direction is not certain; it fails with probability 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from convsym.errors import ConvsymError

Array = np.ndarray[Any, Any]
Step = Callable[[Array], Array]

TOLERANCE = 1e-8
"""The bound on each error, relative to σ_max, that is reached or refused."""

SETTLED = 1e-12
"""Iteration goes on until values move by less than this, relative to σ_max, from round to round."""

FLOOR = 1e-13
"""The smallest shift, relative to σ_max: with it the factorised matrix is not singular."""

PATIENCE = 6
"""Rounds of block Lanczos before the largest values are looked for with a factorisation."""

QUICK, POSSIBLE = 500_000, 4_000_000
"""Non-zeros up to which an LU factorisation takes a few seconds, and some minutes."""


class Map(NamedTuple):
    """A tall matrix A as two products with blocks of columns; `tocsc` makes its entries."""

    shape: tuple[int, int]
    dtype: np.dtype[Any]
    nnz: int
    apply: Step
    adjoint: Step
    tocsc: Callable[[], Any]


class Basis(NamedTuple):
    """Q orthonormal, AQ = A·Q."""

    Q: Array
    AQ: Array


class Ritz(NamedTuple):
    """The approximations from a basis, the wanted ones first: values θ, v, and A·v = θ·u."""

    theta: Array
    v: Array
    u: Array


def largest(A: Map, count: int, rounds: int = 300) -> Array:
    """The `count` largest singular values, descending. ConvsymError where they do not settle."""

    def gram(x: Array) -> Array:
        return A.adjoint(A.apply(x))

    def step(done: int, ritz: Ritz | None) -> Step:
        if ritz is None or done < PATIENCE or A.nnz > QUICK:
            return gram
        first, behind = ritz.theta[0], ritz.theta[count]
        return _shift_and_invert(
            A.tocsc(), float(first + max(0.1 * (first - behind), 1e-6 * first))
        )

    return _iterate(A, count, step, rounds, None)


def smallest(A: Map, count: int, rounds: int = 30) -> tuple[Array, float]:
    """(the `count` smallest singular values, descending; σ_max).

    Raises ConvsymError where they do not settle, and where the factorisation would be too large.
    """
    if A.nnz > POSSIBLE:
        raise ConvsymError(
            f"the smallest singular values need an LU factorisation of the matrix, which has {A.nnz} "
            f"non-zeros, and {POSSIBLE} is the limit; ask for a smaller input size, or use circular "
            "padding with o*s = n"
        )
    sigma_max = float(largest(A, 1)[0])
    if sigma_max == 0:
        return np.zeros(count), 0.0
    matrix = A.tocsc()

    def step(_: int, ritz: Ritz | None) -> Step:
        mu = 1e-4 * sigma_max
        if ritz is not None:
            first, behind = ritz.theta[0], ritz.theta[count]
            mu = max(first - 0.1 * (behind - first), 1e-4 * behind, FLOOR * sigma_max)
        return _shift_and_invert(matrix, float(mu))

    return _iterate(A, count, step, rounds, sigma_max)[::-1], sigma_max


def _iterate(
    A: Map,
    count: int,
    make_step: Callable[[int, Ritz | None], Step],
    rounds: int,
    sigma_max: float | None,
) -> Array:
    """The wanted values from the outside in: grow the basis, look, keep half, until they settle.

    The smallest where `sigma_max` is given, else the largest.
    """
    smallest = sigma_max is not None
    width = count + 2
    size = max(6 * width, 60)
    if A.shape[1] <= size:
        unit = np.eye(A.shape[1], dtype=A.dtype)
        return _ritz(Basis(unit, A.apply(unit)), smallest=smallest).theta[:count]
    draw = np.random.default_rng(0)
    basis = Basis(np.zeros((A.shape[1], 0), A.dtype), np.zeros((A.shape[0], 0), A.dtype))
    basis = _grown(basis, _noise(draw, (A.shape[1], width), A.dtype), A, draw)
    last, ritz, before = basis.Q, None, np.full(count, np.inf)
    for done in range(rounds):
        step = make_step(done, ritz)
        while basis.Q.shape[1] + width <= size:
            basis = _grown(basis, step(last), A, draw)
            last = basis.Q[:, -width:]
        ritz = _ritz(basis, smallest=smallest)
        theta = ritz.theta[:count]
        scale = float(ritz.theta[0]) if sigma_max is None else sigma_max
        if scale == 0:
            return theta
        bound = _bounds(A, ritz, count, smallest=smallest).max() / scale
        moved = np.abs(theta - before).max() / scale
        if bound <= SETTLED or (bound <= TOLERANCE and moved <= SETTLED):
            return theta
        before = theta
        keep = size // 2
        basis = Basis(ritz.v[:, :keep], ritz.u[:, :keep] * ritz.theta[:keep])
        last = basis.Q[:, :width]
    raise ConvsymError(
        f"the {'smallest' if smallest else 'largest'} singular values of a matrix of shape {A.shape} "
        f"did not settle in {rounds} rounds (count {count}): they are known to {bound:.1e} of the "
        f"largest, and {TOLERANCE:.0e} is promised; ask for another count or a smaller input size"
    )


def _bounds(A: Map, ritz: Ritz, count: int, *, smallest: bool) -> Array:
    """How far each θ can be from a singular value: ‖A*u − θv‖, and θ itself for the smallest."""
    theta = ritz.theta[:count]
    found: Array = np.linalg.norm(A.adjoint(ritz.u[:, :count]) - ritz.v[:, :count] * theta, axis=0)
    return np.minimum(found, theta) if smallest else found


def _noise(draw: np.random.Generator, shape: tuple[int, int], dtype: np.dtype[Any]) -> Array:
    found = draw.standard_normal(shape).astype(dtype)
    if dtype.kind == "c":
        found += 1j * draw.standard_normal(shape)
    return found


def _grown(basis: Basis, block: Array, A: Map, draw: np.random.Generator) -> Basis:
    """The basis with the block's part that is new; noise where the block brings nothing new."""
    Q = basis.Q
    for attempt in range(12):
        if attempt == 6 or not np.isfinite(block).all():
            block = _noise(draw, block.shape, A.dtype)
        block, _ = np.linalg.qr(block - Q @ (Q.conj().T @ block))
        if Q.shape[1] == 0 or np.abs(Q.conj().T @ block).max() < 1e-14:
            break
    return Basis(np.hstack([Q, block]), np.hstack([basis.AQ, A.apply(block)]))


def _ritz(basis: Basis, *, smallest: bool) -> Ritz:
    u, theta, y = np.linalg.svd(basis.AQ, full_matrices=False)
    v = basis.Q @ y.conj().T
    return Ritz(theta[::-1], v[:, ::-1], u[:, ::-1]) if smallest else Ritz(theta, v, u)


def _shift_and_invert(matrix: Any, mu: float) -> Step:
    """b ↦ μ(A*A − μ²I)⁻¹b from the LU factors of [[−μI, A], [A*, −μI]]."""
    from scipy.sparse import block_array, eye_array
    from scipy.sparse.linalg import splu

    m, n = matrix.shape
    shift = mu * eye_array(m + n)
    both = block_array([[None, matrix], [matrix.conj().T, None]])
    try:
        try:
            factors = splu((both - shift).tocsc())
        except RuntimeError:  # μ is a singular value to the last bit
            factors = splu((both - (1 - 1e-9) * shift).tocsc())
    except MemoryError:
        raise ConvsymError(
            f"the LU factorisation of a matrix of shape {matrix.shape} needs more memory than there "
            "is; ask for a smaller input size, or use circular padding with o*s = n"
        ) from None

    def step(b: Array) -> Array:
        above = np.zeros((m, b.shape[1]), b.dtype)
        return np.asarray(factors.solve(np.vstack([above, b]))[m:])

    return step
