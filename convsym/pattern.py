"""Pattern: a sparse matrix as index, labels and a table of values; its algebra.

The index never looks at a value, so one serves numbers, rationals and symbols; a value is computed
once for each distinct label (or multiset of labels), never for each non-zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from convsym.arguments import array, integer
from convsym.errors import ConvsymError, broken
from convsym.show import Show
from convsym.values import (
    Table,
    distinct_groups,
    exact_kind,
    is_zero,
    join,
    kind,
    lift,
    objects,
    sums,
    symbolic,
    table_of,
)

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False, repr=False)
class Pattern(Show):
    """A sparse matrix: values[labels[j]] at (r, indices[j]) for indptr[r] ≤ j < indptr[r+1].

    Columns rise within a row; `values` is a NumPy array of numbers or a tuple of Fractions or
    expanded SymPy expressions, each distinct and in use. Immutable. Closed under `T`, `@`, `+` and
    `-`; entries that cancel stay in the structure with value 0.

    >>> A = Pattern.from_array([[1, 2], [0, 3]])
    >>> (A.T @ A).toarray()
    array([[ 1,  2],
           [ 2, 13]])
    """

    indptr: Array
    indices: Array
    labels: Array
    values: Table
    shape: tuple[int, int]

    def __post_init__(self) -> None:
        for name in ("indptr", "indices", "labels"):
            self._freeze(name)
        if isinstance(self.values, np.ndarray):
            self._freeze("values")

    def _freeze(self, name: str) -> None:
        """Keep a read-only view, so that the caller's own array stays writable."""
        view = getattr(self, name).view()
        view.setflags(write=False)
        object.__setattr__(self, name, view)

    @classmethod
    def from_terms(
        cls, rows: Array, columns: Array, labels: Array, values: Any, shape: tuple[int, int]
    ) -> Pattern:
        """The matrix of sums: term j adds values[labels[j]] at (rows[j], columns[j]).

        Terms that meet are grouped; each distinct multiset of labels is added up once.
        """
        key = rows.astype(np.int64) * shape[1] + columns
        if key.size and not bool(np.all(key[1:] > key[:-1])):
            order = np.lexsort((labels, key))
            key, labels = key[order], labels[order]
        first = np.ones(key.size, bool)
        first[1:] = key[1:] != key[:-1]
        starts = np.flatnonzero(first)
        key = key[starts]
        sizes = np.diff(np.append(starts, labels.size))
        found, labels, sizes = distinct_groups(labels, sizes)
        summed = sums(lift(values, kind(values))[labels], sizes)
        indptr = np.zeros(shape[0] + 1, dtype=np.int64)
        np.cumsum(np.bincount(key // max(shape[1], 1), minlength=shape[0]), out=indptr[1:])
        return cls._made(indptr, key % max(shape[1], 1), found, summed, shape)

    @classmethod
    def _made(
        cls, indptr: Array, indices: Array, labels: Array, values: Any, shape: tuple[int, int]
    ) -> Pattern:
        """Drop values that no entry uses and merge equal ones."""
        used, labels = np.unique(labels, return_inverse=True)
        chosen = values[used] if isinstance(values, np.ndarray) else [values[j] for j in used]
        merged, table = table_of(chosen)
        labels = merged[labels.ravel()].astype(np.int32)
        return cls(indptr, indices, labels, table, shape)

    @classmethod
    def identity(cls, n: int) -> Pattern:
        """I of size n.

        >>> Pattern.identity(2).toarray()
        array([[1, 0],
               [0, 1]])
        """
        n = integer("n", n, least=1, symbols=False)
        return cls(
            np.arange(n + 1), np.arange(n), np.zeros(n, np.int32), np.ones(1, np.int64), (n, n)
        )

    @classmethod
    def from_array(cls, matrix: Any) -> Pattern:
        """The Pattern of a dense matrix (nested lists, array, SymPy matrix), its zeros left out."""
        found = array("matrix", matrix.tolist() if hasattr(matrix, "free_symbols") else matrix)
        if found.ndim != 2:
            rule = "a matrix has two axes"
            raise ValueError(broken("shape of matrix", found.shape, rule, "reshape it"))
        rows, columns = np.nonzero(found != 0)
        entries = zip(rows.tolist(), columns.tolist(), found[rows, columns].tolist(), strict=True)
        return cls.from_entries(entries, (found.shape[0], found.shape[1]))

    @classmethod
    def from_entries(
        cls, entries: Iterable[tuple[int, int, Any]], shape: tuple[int, int]
    ) -> Pattern:
        """The Pattern with these (row, column, value); values that share a place add.

        >>> Pattern.from_entries([(0, 1, 5), (0, 1, 2)], (1, 2)).toarray()
        array([[0, 7]])
        """
        listed = list(entries)
        rows = np.array([e[0] for e in listed], dtype=np.int64)
        columns = np.array([e[1] for e in listed], dtype=np.int64)
        for name, found, stop in zip(("row", "column"), (rows, columns), shape, strict=True):
            outside = found[(found < 0) | (found >= stop)]
            if outside.size:
                rule = f"the matrix has {stop} {name}s"
                raise ValueError(broken(name, int(outside[0]), rule, f"use 0..{stop - 1}"))
        labels, table = table_of([e[2] for e in listed])
        return cls.from_terms(rows, columns, labels, table, shape)

    @property
    def nnz(self) -> int:
        """The number of structural non-zeros."""
        return len(self.indices)

    @property
    def kind(self) -> str:
        """What the values are: "int", "float", "complex", "rational" or "symbolic"."""
        return kind(self.values)

    @property
    def free_symbols(self) -> set[Any]:
        """The symbols in the values."""
        return {s for v in self.values if hasattr(v, "free_symbols") for s in v.free_symbols}

    @property
    def rows(self) -> Array:
        """The row of each non-zero, beside `indices`."""
        return np.repeat(np.arange(self.shape[0]), np.diff(self.indptr))

    @property
    def T(self) -> Pattern:
        """The transpose, never conjugated."""
        order = np.argsort(self.indices, kind="stable")
        indptr = np.zeros(self.shape[1] + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.indices, minlength=self.shape[1]), out=indptr[1:])
        shape = (self.shape[1], self.shape[0])
        return Pattern(indptr, self.rows[order], self.labels[order], self.values, shape)

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"Pattern({rows} x {columns}, nnz={self.nnz}, distinct={len(self.values)})"

    def __getitem__(self, place: tuple[int, int]) -> Any:
        """The entry at (r, c): a Python number, Fraction or SymPy expression; 0 where none is."""
        if not isinstance(place, tuple) or len(place) != 2:
            rule = "an entry has a row and a column"
            raise TypeError(broken("index", place, rule, "write A[r, c]"))
        r = integer("row", place[0], symbols=False)
        c = integer("column", place[1], symbols=False)
        for name, index, stop in zip(("row", "column"), (r, c), self.shape, strict=True):
            if not -stop <= index < stop:
                rule = f"the matrix has {stop} {name}s"
                raise IndexError(broken(name, index, rule, f"use one in 0..{stop - 1}"))
        r, c = r % self.shape[0], c % self.shape[1]
        low, high = int(self.indptr[r]), int(self.indptr[r + 1])
        at = low + int(np.searchsorted(self.indices[low:high], c))
        return self._value(at) if at < high and self.indices[at] == c else 0

    def _value(self, at: int) -> Any:
        value = self.values[self.labels[at]]
        return value.item() if isinstance(value, np.generic) else value

    def entries(self) -> Iterator[tuple[int, int, Any]]:
        """The non-zeros as (row, column, value), row by row."""
        table = list(self.values.tolist() if isinstance(self.values, np.ndarray) else self.values)
        for r, c, label in zip(
            self.rows.tolist(), self.indices.tolist(), self.labels.tolist(), strict=True
        ):
            yield r, c, table[label]

    def map(self, function: Callable[[Any], Any]) -> Pattern:
        """The matrix with `function` applied to every value of the table, once for each.

        >>> Pattern.from_array([[1, 2]]).map(lambda v: 10 * v).toarray()
        array([[10, 20]])
        """
        table = self.values.tolist() if isinstance(self.values, np.ndarray) else self.values
        changed = objects([function(v) for v in table])
        return self._made(self.indptr, self.indices, self.labels, changed, self.shape)

    def exact(self) -> Pattern:
        """The matrix over the rationals: floats as the fractions they are, complex in SymPy."""
        target = exact_kind(self.kind)
        if target == self.kind:
            return self
        table = lift(self.values, target)
        return self._made(self.indptr, self.indices, self.labels, table, self.shape)

    def __add__(self, other: Pattern) -> Pattern:
        return self._plus(other, 1) if isinstance(other, Pattern) else NotImplemented

    def __sub__(self, other: Pattern) -> Pattern:
        return self._plus(other, -1) if isinstance(other, Pattern) else NotImplemented

    def __neg__(self) -> Pattern:
        return self.map(lambda v: -v)

    def _plus(self, other: Pattern, sign: int) -> Pattern:
        if self.shape != other.shape:
            rule = f"the left one is {self.shape}"
            raise ValueError(
                broken("shape of the right matrix", other.shape, rule, "add equal shapes")
            )
        target = join(self.kind, other.kind)
        values = np.concatenate([lift(self.values, target), sign * lift(other.values, target)])
        return Pattern.from_terms(
            np.concatenate([self.rows, other.rows]),
            np.concatenate([self.indices, other.indices]),
            np.concatenate([self.labels, other.labels + np.int32(len(self.values))]),
            values,
            self.shape,
        )

    def __matmul__(self, other: Any) -> Any:
        """The product with a Pattern (a Pattern), or with a vector or dense matrix (an array)."""
        if isinstance(other, Pattern):
            return self._times(other)
        if hasattr(other, "pattern"):
            return self._times(other.pattern())
        x = array("x", other.tolist() if hasattr(other, "free_symbols") else other)
        if x.ndim not in (1, 2) or x.shape[0] != self.shape[1]:
            rule = f"the matrix has {self.shape[1]} columns"
            raise ValueError(broken("shape of x", x.shape, rule, "give x as many rows"))
        return self._apply(x)

    def _times(self, other: Pattern) -> Pattern:
        if self.shape[1] != other.shape[0]:
            rule = f"the left matrix has {self.shape[1]} columns"
            raise ValueError(
                broken("shape of the right matrix", other.shape, rule, "give it as many rows")
            )
        lengths = np.diff(other.indptr)[self.indices]
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if ends.size else 0
        place = np.arange(total) + np.repeat(other.indptr[self.indices] - (ends - lengths), lengths)
        values, labels = self._products(other, self.labels.repeat(lengths), other.labels[place])
        return Pattern.from_terms(
            np.repeat(self.rows, lengths),
            other.indices[place],
            labels,
            values,
            (self.shape[0], other.shape[1]),
        )

    def kron(self, other: Pattern) -> Pattern:
        """A ⊗ B: the block at (r, c) is A[r, c]·B.

        >>> Pattern.from_array([[1, 2]]).kron(Pattern.identity(2)).toarray()
        array([[1, 0, 2, 0],
               [0, 1, 0, 2]])
        """
        left, right = np.divmod(np.arange(self.nnz * other.nnz), max(other.nnz, 1))
        values, labels = self._products(other, self.labels[left], other.labels[right])
        height, width = other.shape
        return Pattern.from_terms(
            self.rows[left] * height + other.rows[right],
            self.indices[left].astype(np.int64) * width + other.indices[right],
            labels,
            values,
            (self.shape[0] * height, self.shape[1] * width),
        )

    def _products(self, other: Pattern, left: Array, right: Array) -> tuple[Array, Array]:
        """(values, labels) of the products of labelled values, one for each distinct pair."""
        target = join(self.kind, other.kind)
        both = np.concatenate([lift(self.values, target), lift(other.values, target)])
        merged, table = table_of(both)
        left, right = merged[left], merged[len(self.values) + right]
        width = len(table)
        pairs, labels = np.unique(
            np.minimum(left, right) * width + np.maximum(left, right), return_inverse=True
        )
        values = lift(table, target)
        return values[pairs // max(width, 1)] * values[pairs % max(width, 1)], labels.ravel()

    def _apply(self, x: Array) -> Array:
        """The product with a dense array; integers as Python's where int64 could overflow."""
        found = join(self.kind, kind(x.ravel()))
        if found in ("float", "complex"):
            values = np.asarray(self.values)
        elif found == "int" and self._fits(x):
            values, x = np.asarray(self.values, dtype=np.int64), x.astype(np.int64)
        else:
            values = lift(self.values, "symbolic" if found == "symbolic" else self.kind)
            x = x.astype(object)
        taps = values[self.labels]
        products = taps.reshape(-1, *(1,) * (x.ndim - 1)) * x[self.indices]
        y = np.zeros((self.shape[0], *x.shape[1:]), dtype=products.dtype)
        full = np.flatnonzero(np.diff(self.indptr))
        if full.size:
            y[full] = np.add.reduceat(products, self.indptr[full], axis=0)
        return y

    def _fits(self, x: Array) -> bool:
        """Whether no integer sum of the product with x can leave int64."""
        if not x.size or not len(self.values):
            return True
        largest = max(abs(int(v)) for v in self.values)
        reach = max(1, abs(int(x.min())), abs(int(x.max())))
        return largest * reach * int(np.diff(self.indptr).max()) < 2**63

    def equals(self, other: Pattern) -> bool:
        """Whether the two matrices are equal entry by entry, exactly, whatever their structures."""
        if self.shape != other.shape:
            return False
        return all(is_zero(v) for v in (self.exact() - other.exact()).values)

    def differences(self, other: Pattern) -> Iterator[tuple[int, int, Any, Any]]:
        """Where the two differ: (row, column, value here, value there), row by row."""
        difference = self.exact() - other.exact()
        zero = [is_zero(v) for v in difference.values]
        for at in np.flatnonzero(~np.array(zero, dtype=bool)[difference.labels]):
            r, c = int(difference.rows[at]), int(difference.indices[at])
            yield r, c, self[r, c], other[r, c]

    def tocsr(self) -> Any:
        """The matrix as a `scipy.sparse.csr_array`; ConvsymError for Fractions and SymPy values."""
        from scipy.sparse import csr_array

        if not isinstance(self.values, np.ndarray):
            raise ConvsymError(
                f"tocsr needs numbers of a NumPy dtype, but the values are {self.kind}; use "
                "to_sympy() or toarray(), or map(float)"
            )
        data = self.values[self.labels]
        return csr_array((data, self.indices.copy(), self.indptr.copy()), shape=self.shape)

    def toarray(self) -> Array:
        """The matrix as a dense NumPy array; objects where the values are Fractions or SymPy."""
        values = self.values if isinstance(self.values, np.ndarray) else objects(self.values)
        dense = np.zeros(self.shape, dtype=values.dtype)
        dense[self.rows, self.indices] = values[self.labels]
        return dense

    def to_sympy(self) -> Any:
        """The matrix as a `sympy.SparseMatrix`, floats as the rationals they are."""
        from sympy import SparseMatrix

        table = [symbolic(v) for v in self.values]
        places = zip(self.rows.tolist(), self.indices.tolist(), self.labels.tolist(), strict=True)
        return SparseMatrix(*self.shape, {(r, c): table[label] for r, c, label in places})
