"""A matrix somebody made, read as a Pattern, and compared with another entry by entry.

Integers, rationals and expressions are compared exactly. Where floats occur an entry agrees if it is
off by at most a tolerance times the largest entry that belongs there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import sympy
from sympy import Expr

from convsym.arguments import array
from convsym.errors import broken
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.values import is_zero, kind, objects, symbolic, table_of

Array = np.ndarray[Any, Any]

ROUNDINGS = 16
"""How many units of rounding of its dtype a float entry may be off by."""


def read_matrix(M: Any) -> Pattern:
    """M as a Pattern of its non-zeros: dense or sparse, NumPy, SciPy, SymPy, torch, or of this library.

    >>> read_matrix([[0, 2], [0, 0]])
    Pattern(2 x 2, nnz=1, distinct=1)
    """
    if isinstance(M, ConvMatrix):
        return M.pattern()
    if isinstance(M, Pattern):
        return M
    if hasattr(M, "tocoo") and hasattr(M, "nnz"):
        return _from_scipy(M)
    if isinstance(M, sympy.MatrixBase):
        entries = [(r, c, value) for (r, c), value in M.todok().items()]
        return Pattern.from_entries(entries, M.shape)
    found = array("M", _from_torch(M) if hasattr(M, "detach") else M)
    if found.ndim != 2:
        rule = "a matrix has two axes, rows and columns"
        raise ValueError(broken("shape of M", found.shape, rule, "reshape it to (rows, columns)"))
    rows, columns = np.nonzero(found != 0)
    return _from_places(rows, columns, found[rows, columns], (found.shape[0], found.shape[1]))


def _from_scipy(M: Any) -> Pattern:
    """Entries that share a place add, as SciPy has it."""
    coo = M.tocoo()
    data = array("M", coo.data)
    if len(coo.shape) != 2:
        rule = "a matrix has two axes, rows and columns"
        raise ValueError(broken("shape of M", coo.shape, rule, "reshape it to (rows, columns)"))
    return _from_places(coo.row, coo.col, data, (int(coo.shape[0]), int(coo.shape[1])))


def _from_torch(M: Any) -> Any:
    """A torch tensor as an array, its layout made dense."""
    M = M.detach().cpu()
    try:
        return (M if "strided" in str(M.layout) else M.to_dense()).numpy()
    except TypeError as fault:
        rule = "NumPy has no such numbers"
        raise TypeError(broken("dtype of M", M.dtype, rule, "use M.float()")) from fault


def _from_places(rows: Array, columns: Array, data: Array, shape: tuple[int, int]) -> Pattern:
    labels, table = table_of(data)
    return Pattern.from_terms(rows.astype(np.int64), columns.astype(np.int64), labels, table, shape)


@dataclass(frozen=True)
class Judge:
    """When a found value agrees with the one that belongs there.

    `tolerance` is relative to the largest value that belongs in the matrix; None compares exactly.
    `dtype` is what floats are computed in.
    """

    tolerance: float | None
    dtype: Any = field(default=object)

    def table(self, values: Any) -> Array:
        """The values with a 0 in front, as the judge computes with them."""
        listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
        if self.tolerance is None:
            return objects([0, *listed])
        numbers = [complex(v) if self.dtype == np.complex128 else float(v) for v in listed]
        return np.array([0, *numbers], dtype=self.dtype)

    def agree(self, found: Array, expected: Array, largest: float) -> Array:
        """Which of the found values agree; both may hold SymPy expressions where it is exact."""
        if self.tolerance is None:
            pairs = zip(found, expected, strict=True)
            return np.array([_same(a, b) for a, b in pairs], dtype=bool)
        with np.errstate(invalid="ignore", over="ignore"):
            off = np.abs(found - expected) <= self.tolerance * largest
        return np.asarray(off | (found == expected))


def _same(a: Any, b: Any) -> bool:
    return bool(a == b) or (isinstance(a - b, Expr) and is_zero(a - b))


def judge_for(M: Pattern, values: Any, tolerance: float | None) -> Judge:
    """The judge for M and the layer's values: exact unless floats occur or a tolerance is given.

    The default tolerance is ROUNDINGS times the eps of the coarser float dtype of the two. Floats of
    64 bits that are all float32 numbers, while the layer's are not, were made in float32.
    """
    if M.free_symbols or any(getattr(v, "free_symbols", None) for v in values):
        return Judge(None)
    tables = (M.values, values)
    floats = [t for t in tables if _holds_floats(t)]
    if not floats and tolerance is None:
        return Judge(None)
    parts = [complex(v) for t in tables for v in _listed(t) if kind([v]) in ("complex", "symbolic")]
    dtype = np.complex128 if any(v.imag for v in parts) else np.float64
    if any(kind(t) == "complex" for t in tables):
        dtype = np.complex128
    if tolerance is None:
        tolerance = ROUNDINGS * max(float(np.finfo(_float_dtype(t)).eps) for t in floats)
        if _rounded_to_single(M.values) and not _rounded_to_single(values):
            tolerance = max(tolerance, ROUNDINGS * float(np.finfo(np.float32).eps))
    return Judge(tolerance, dtype)


def _listed(table: Any) -> Any:
    return () if isinstance(table, np.ndarray) and table.dtype != object else table


def _holds_floats(table: Any) -> bool:
    if kind(table) in ("float", "complex"):
        return True
    return any(isinstance(v, Expr) and v.has(sympy.Float) for v in _listed(table))


def _float_dtype(table: Any) -> Any:
    return table.dtype if isinstance(table, np.ndarray) and table.dtype.kind in "fc" else np.float64


def _rounded_to_single(table: Any) -> bool:
    """Whether all values are float32 numbers."""
    numbers = np.array([complex(v) for v in table], dtype=np.complex128)
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.all(numbers.astype(np.complex64) == numbers))


class Compared(NamedTuple):
    """The places where either matrix has an entry, and whether they agree there.

    `keys` are row·columns + column, rising; `found` and `expected` are places in the two tables,
    in which 0 stands first.
    """

    keys: Array
    found: Array
    expected: Array
    agree: Array
    found_table: Array
    expected_table: Array

    @property
    def equal(self) -> bool:
        """Whether the matrices agree everywhere."""
        return bool(self.agree.all())


def compare(found: Pattern, expected: Pattern, judge: Judge, factor: Any = 1) -> Compared:
    """The matrix that was found against `factor` times the expected one, of the same shape."""
    keys, here, there = _aligned(found, expected)
    have, want = judge.table(found.values), judge.table(expected.values)
    if factor != 1:
        want = want * factor
    width = len(want)
    pairs, which = np.unique(here * width + there, return_inverse=True)
    finite = np.abs(want[np.isfinite(want)]) if judge.tolerance is not None else ()
    largest = float(np.max(finite)) if len(finite) else 0.0
    agree = judge.agree(have[pairs // width], want[pairs % width], largest)
    return Compared(keys, here, there, agree[which.ravel()], have, want)


def _aligned(found: Pattern, expected: Pattern) -> tuple[Array, Array, Array]:
    """(keys, label + 1 in the one, label + 1 in the other), 0 where a matrix has no entry."""
    width = max(found.shape[1], 1)
    a, b = (p.rows * width + p.indices for p in (found, expected))
    if np.array_equal(a, b):
        return a, found.labels.astype(np.int64) + 1, expected.labels.astype(np.int64) + 1
    keys = np.union1d(a, b)
    sides = []
    for own, labels in ((a, found.labels), (b, expected.labels)):
        side = np.zeros(keys.size, dtype=np.int64)
        side[np.searchsorted(keys, own)] = labels + 1
        sides.append(side)
    return keys, sides[0], sides[1]


def ratio(compared: Compared, judge: Judge) -> Any:
    """The number α ≠ 0 with found = α·expected at the largest expected entry, or None.

    Where values are exact any entry serves, so the first is taken.
    """
    table = compared.expected_table
    used = np.unique(compared.expected)
    if judge.tolerance is None:
        used = np.array([j for j in used if not is_zero(table[j])][:1], dtype=np.int64)
    else:
        used = used[np.isfinite(table[used]) & (table[used] != 0)]
        used = used[np.argsort(-np.abs(table[used]), kind="stable")][:1]
    if not used.size:
        return None
    at = np.flatnonzero(compared.expected == used[0])[0]
    a, b = compared.found_table[compared.found[at]], table[used[0]]
    if judge.tolerance is not None:
        alpha = (a / b).item()
        return alpha if math.isfinite(abs(alpha)) and alpha != 0 else None
    exact = sympy.cancel(symbolic(a) / symbolic(b))
    if exact.is_Rational:
        exact = Fraction(int(exact.p), int(exact.q))
    elif not exact.is_number:
        return None
    return exact if exact != 0 else None


def rows_of(pattern: Pattern, rows: Array) -> Pattern:
    """The matrix of these rows, in their order."""
    lengths = np.diff(pattern.indptr)[rows]
    offsets = np.cumsum(lengths) - lengths
    at = np.arange(int(lengths.sum())) + np.repeat(pattern.indptr[rows] - offsets, lengths)
    return Pattern.from_terms(
        np.repeat(np.arange(len(rows)), lengths),
        pattern.indices[at].astype(np.int64),
        pattern.labels[at],
        pattern.values,
        (len(rows), pattern.shape[1]),
    )


def without_frame(M: Pattern, framed: str) -> Pattern | None:
    """M without the bias column ("first", "last"), or the homogeneous row too ("affine").

    None where the last row of an affine matrix is not (0, …, 0, 1).
    """
    rows, columns = M.shape
    row, column = M.rows, M.indices
    if framed == "affine":
        bottom = row == rows - 1
        if column[bottom].tolist() != [columns - 1] or M[rows - 1, columns - 1] != 1:
            return None
    kept = column != (0 if framed == "first" else columns - 1)
    if framed == "affine":
        kept &= row != rows - 1
    shift = 1 if framed == "first" else 0
    shape = (rows - (framed == "affine"), columns - 1)
    return Pattern.from_terms(row[kept], column[kept] - shift, M.labels[kept], M.values, shape)
