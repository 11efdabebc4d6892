"""Dense arithmetic modulo a prime below 2^31: products as floating-point ones, the exchange step."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

LONGEST_SUM = 64
"""How many products of a residue with 16 bits of another one a float64 adds up exactly."""


def reduced(x: Array, prime: int) -> Array:
    """Non-negative int64 numbers modulo the prime; the floor division is what NumPy does fast.

    >>> reduced(np.array([10, 3]), 7)
    array([3, 3])
    """
    return np.asarray(x - x // prime * prime)


def product(a: Array, b: Array, prime: int) -> Array:
    """a·b modulo the prime, exactly, by two floating-point products for each 64 columns of a.

    a = 2¹⁶·h + l with l < 2¹⁶ and h < 2¹⁵; a sum of 64 products l·b stays below
    2⁶·2¹⁶·2³¹ = 2⁵³, so no float rounds.

    >>> product(np.array([[2, 3]]), np.array([[4], [5]]), 7)
    array([[2]])
    """
    total = np.zeros((a.shape[0], b.shape[1]), np.int64)
    for start in range(0, a.shape[1], LONGEST_SUM):
        left = a[:, start : start + LONGEST_SUM]
        right = b[start : start + LONGEST_SUM].astype(np.float64)
        high = ((left >> 16).astype(np.float64) @ right).astype(np.int64)
        low = ((left & 0xFFFF).astype(np.float64) @ right).astype(np.int64)
        total += reduced((reduced(high, prime) << 16) + low, prime)
    return reduced(total, prime)


def exchange(panel: Array, prime: int) -> tuple[Array, Array]:
    """Change y = A·x into its exchanged form in place; the pivots (rows, columns), in order.

    Exchanging y_i and x_j solves row i for x_j: with A_ij ≠ 0 the new matrix has 1/A_ij there,
    −A_il/A_ij in row i, A_kj/A_ij in column j and A_kl − A_kj·A_il/A_ij elsewhere. Each column takes
    the first row not exchanged yet that is not 0 there. With pivot rows R, pivot columns K and the
    other rows S the panel then holds (A_RK)⁻¹ at [R, K] and A_SK·(A_RK)⁻¹ at [S, K].

    >>> A = np.array([[0, 1], [2, 1]])
    >>> exchange(A, 7), A
    ((array([1, 0]), array([0, 1])), array([[0, 1],
           [4, 3]]))
    """
    free = np.ones(panel.shape[0], bool)
    rows, columns = [], []
    for j in range(panel.shape[1]):
        column = panel[:, j].copy()
        usable = free & (column != 0)
        i = int(usable.argmax())
        if not usable[i]:
            continue
        free[i] = False
        rows.append(i)
        columns.append(j)
        inverse = pow(int(column[i]), -1, prime)
        row = reduced(panel[i] * inverse, prime)
        panel += (prime - column)[:, None] * row
        panel -= panel // prime * prime
        panel[:, j] = reduced(column * inverse, prime)
        panel[i] = reduced(prime - row, prime)
        panel[i, j] = inverse
    return np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64)
