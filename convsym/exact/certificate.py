"""RankCertificate: a minor that is not 0 modulo a prime; its finder, and its check by other means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import sympy

from convsym.errors import ConvsymError
from convsym.exact.elimination import Entries, pivots
from convsym.exact.ordering import column_ranks
from convsym.exact.residues import PRIME, draw_substitution, residue, residues
from convsym.pattern import Pattern

if TYPE_CHECKING:
    from convsym.exact.ordering import Matrix

Array = np.ndarray[Any, Any]


ROWS_AHEAD = 8
"""The check takes in the rows of the next few columns at once."""


class RankCertificate(NamedTuple):
    """The minor on `rows` and `columns` is not zero modulo `prime`, so the rank is at least `rank`.

    For symbolic values it is taken at `substitution`, symbol to int (I to a root of −1 modulo the
    prime); None where there is nothing to substitute.
    """

    rank: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    prime: int
    substitution: dict[Any, int] | None


def rank_certificate(matrix: Matrix, prime: int = PRIME, seed: int = 0) -> RankCertificate:
    """A minor that proves rank ≥ r, r the rank modulo the prime; of a Pattern or a ConvMatrix.

    Symbols are replaced by integers drawn from `seed`: a polynomial minor that is not zero there is
    not zero. Rows and columns stand in the order of elimination, in which the minor is banded. Raises
    ConvsymError where a value is no rational function with rational coefficients, or has a
    denominator that is 0 modulo the prime.

    >>> rank_certificate(Pattern.from_array([[1, 2], [2, 4]]))[:3]
    (1, (0,), (0,))
    """
    exact = as_pattern(matrix).exact()
    return banded_certificate(exact, column_ranks(matrix, exact), prime, seed)


def banded_certificate(exact: Pattern, ranks: Array, prime: int, seed: int) -> RankCertificate:
    """The same for an exact Pattern that is banded with its columns in the order of `ranks`."""
    substitution = draw_substitution(exact, prime, seed)
    entries = residues(exact, prime, substitution)
    rows, places = pivots(entries._replace(columns=ranks[entries.columns]), prime)
    columns = np.argsort(ranks)[places]
    return RankCertificate(
        len(rows), tuple(rows.tolist()), tuple(columns.tolist()), prime, substitution
    )


def as_pattern(matrix: Matrix) -> Pattern:
    """The Pattern itself, or that of a ConvMatrix."""
    return matrix if isinstance(matrix, Pattern) else matrix.pattern()


def check_rank_certificate(pattern: Pattern, certificate: RankCertificate) -> bool:
    """Whether the minor is not zero modulo the prime, computed afresh, one pivot after the other.

    Shares no code with the search but the residues of the values. Any order of the rows and columns
    is accepted; that in which the minor is banded is quick. False for what is no certificate: a prime
    that is none or is above 2³¹, a place outside the matrix, a symbol without a value, a value for
    what is no symbol, an I whose square is not −1.

    >>> A = Pattern.from_array([[1, 2], [2, 4]])
    >>> check_rank_certificate(A, rank_certificate(A))
    True
    """
    rank, rows, columns, prime, substitution = certificate
    if not rank == len(set(rows)) == len(set(columns)) == len(rows) == len(columns):
        return False
    numbers = (rank, prime, *rows, *columns, *(substitution or {}).values())
    if not all(isinstance(v, int) and not isinstance(v, bool) for v in numbers):
        return False
    if not (1 < prime < 2**31 and sympy.isprime(prime)):
        return False
    for places, size in ((rows, pattern.shape[0]), (columns, pattern.shape[1])):
        if any(not 0 <= place < size for place in places):
            return False
    values = substitution or {}
    if any(not (key is sympy.I or getattr(key, "is_Symbol", False)) for key in values):
        return False
    root = values.get(sympy.I)
    if root is not None and (root * root + 1) % prime:
        return False
    exact = pattern.exact()
    try:
        table = np.array([residue(v, prime, values) for v in exact.values] or [0], dtype=np.int64)
    except ConvsymError:
        return False
    return _is_regular(_minor(exact, table, rows, columns), prime)


def _minor(exact: Pattern, table: Array, rows: Any, columns: Any) -> Entries:
    """The residues at the rows and columns, numbered in their order."""
    size = len(rows)
    new_row = np.full(exact.shape[0], -1)
    new_column = np.full(exact.shape[1], -1)
    new_row[list(rows)] = new_column[list(columns)] = np.arange(size)
    r, c, data = new_row[exact.rows], new_column[exact.indices], table[exact.labels]
    inside = (r >= 0) & (c >= 0) & (data != 0)
    return Entries(r[inside], c[inside], data[inside], (size, size))


def _is_regular(minor: Entries, prime: int) -> bool:
    """Whether Gaussian elimination of the square matrix finds a pivot in each column.

    The window holds the rows whose first column is reached and that gave no pivot yet, from column
    `left` on.
    """
    size = minor.shape[0]
    first, last = np.full(size, size), np.full(size, -1)
    np.minimum.at(first, minor.rows, minor.columns)
    np.maximum.at(last, minor.rows, minor.columns)
    order = np.argsort(first, kind="stable")
    first, reach = first[order], np.maximum.accumulate(last[order]) + 1
    by_row = np.argsort(minor.rows, kind="stable")
    ends = np.append(0, np.cumsum(np.bincount(minor.rows, minlength=size)))
    window, entered, left = np.zeros((0, 0), np.int64), 0, 0
    for column in range(size):
        if entered < size and first[entered] <= column:
            stop = int(np.searchsorted(first, column + ROWS_AHEAD))
            grown = np.zeros((len(window) + stop - entered, reach[stop - 1] - column), np.int64)
            kept = window[:, column - left :]
            grown[: kept.shape[0], : kept.shape[1]] = kept
            for place, row in enumerate(order[entered:stop], start=len(window)):
                these = by_row[ends[row] : ends[row + 1]]
                grown[place, minor.columns[these] - column] = minor.data[these]
            window, entered, left = grown, stop, column
        rest = window[:, column - left :]
        usable = np.flatnonzero(rest[:, 0] if rest.size else rest)
        if not usable.size:
            return False
        pivot, below = usable[0], usable[1:]
        scaled = rest[pivot] * pow(int(rest[pivot, 0]), -1, prime) % prime
        rest[below] = (rest[below] - rest[below, :1] * scaled) % prime
        window = np.delete(window, pivot, axis=0)
    return True
