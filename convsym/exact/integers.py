"""Exact matrices as integer ones: denominators cleared, a complex entry as a block of two by two."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from convsym.pattern import Pattern
from convsym.values import is_zero, objects

Array = np.ndarray[Any, Any]


def rational(exact: Pattern) -> Pattern | None:
    """The same matrix with Python numbers for values; None where some value is no rational.

    >>> rational(Pattern.from_array([[sympy.Rational(1, 2)]])).values
    (Fraction(1, 2),)
    """
    if exact.kind != "symbolic":
        return exact
    if not all(v.is_Rational for v in exact.values):
        return None
    return exact.map(lambda v: Fraction(int(v.p), int(v.q)))


def gaussian_parts(exact: Pattern) -> tuple[Pattern, Pattern] | None:
    """X and Y with the matrix X + i·Y, rational; None where some value is not of this form."""
    if exact.kind != "symbolic":
        return None
    parts = [sympy.expand(v).as_real_imag() for v in exact.values if not v.free_symbols]
    if len(parts) < len(exact.values) or not all(u.is_Rational for pair in parts for u in pair):
        return None
    found = []
    for j in (0, 1):
        table = objects([Fraction(int(pair[j].p), int(pair[j].q)) for pair in parts])
        found.append(
            Pattern.from_terms(exact.rows, exact.indices, exact.labels, table, exact.shape)
        )
    return found[0], found[1]


def realified(x: Pattern, y: Pattern) -> Pattern:
    """X + i·Y over the reals: each entry the block [[x, −y], [y, x]], vectors (re, im) side by side.

    Sums, products and inverses of such matrices are those of the complex ones, and the transpose is
    the conjugate transpose.

    >>> one = Pattern.from_array([[1]])
    >>> realified(one, one).toarray()
    array([[ 1, -1],
           [ 1,  1]])
    """
    entries = []
    for r, c, value in x.entries():
        entries += [(2 * r, 2 * c, value), (2 * r + 1, 2 * c + 1, value)]
    for r, c, value in y.entries():
        entries += [(2 * r, 2 * c + 1, -value), (2 * r + 1, 2 * c, value)]
    entries = [entry for entry in entries if entry[2]]
    return Pattern.from_entries(entries, (2 * x.shape[0], 2 * x.shape[1]))


def cleared(exact: Pattern) -> tuple[Pattern, int]:
    """(B, s): the integer matrix B = s·A, s the least common multiple of the denominators.

    >>> B, s = cleared(Pattern.from_array([[0.5, 0.25]]).exact())
    >>> B.toarray(), s
    (array([[2, 1]]), 4)
    """
    values = exact.values
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    scale = math.lcm(*(v.denominator for v in listed))
    return exact.map(lambda v: int(v * scale)), scale


def submatrix(pattern: Pattern, rows: Array, columns: Array) -> Pattern:
    """The rows and columns given, in their order.

    >>> submatrix(Pattern.from_array([[1, 2], [3, 4]]), np.array([1]), np.array([1, 0])).toarray()
    array([[4, 3]])
    """
    r = np.full(pattern.shape[0], -1)
    c = np.full(pattern.shape[1], -1)
    r[rows], c[columns] = np.arange(len(rows)), np.arange(len(columns))
    r, c = r[pattern.rows], c[pattern.indices]
    inside = (r >= 0) & (c >= 0)
    return Pattern.from_terms(
        r[inside], c[inside], pattern.labels[inside], pattern.values, (len(rows), len(columns))
    )


def dense_objects(pattern: Pattern) -> Array:
    """The dense matrix of Python numbers."""
    values = pattern.values
    table = objects(values.tolist() if isinstance(values, np.ndarray) else values)
    dense = np.zeros(pattern.shape, dtype=object)
    if pattern.nnz:
        dense[pattern.rows, pattern.indices] = table[pattern.labels]
    return dense


def all_zero(array: Array) -> bool:
    """Whether every entry is zero, polynomials after expansion."""
    return all(is_zero(v) for v in array[array != 0])
