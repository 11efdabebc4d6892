"""ConvMatrix: the matrix of a layer at an input size; geometry and weight, entries when asked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from convsym import csr
from convsym.arguments import array, integer, is_sequence
from convsym.axis import make_axes
from convsym.errors import broken
from convsym.gram import gram
from convsym.indexmap import IndexMap
from convsym.memory import refuse_if_too_large
from convsym.operator import adjoint, forward
from convsym.operator.linear import linear_operator
from convsym.pattern import Pattern
from convsym.show import Show

if TYPE_CHECKING:
    from convsym.exact import RankProof

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False, repr=False)
class ConvMatrix(Show):
    """C with y = C·vec(x): one IndexMap per axis, weight (C_out, C_in/groups, *k), groups; lazy.

    vec is row-major, so C has C_out·∏o rows and C_in·∏n columns; `C.T` flips the flag `transposed`,
    and the matrix of a transposed layer is such a Cᵀ. Every tap in range is a non-zero of the
    structure, one of value 0 included; where the border fold sends several taps to one column, they
    add.

    `C @ x` reads x by the first of these that fits: a Pattern or ConvMatrix (gives a Pattern); a
    SciPy sparse matrix (gives one); a vector of length `shape[1]`; a matrix with `shape[1]` rows; a
    tensor of shape `in_shape`, or without its channel axis where one channel goes in and one comes
    out (gives `out_shape`, likewise). So a tensor of shape (shape[1], 1) is read as a matrix of one
    column.

    >>> C = conv_matrix([[1, 0], [0, 1]], (2, 3))
    >>> C.toarray()
    array([[1, 0, 0, 0, 1, 0],
           [0, 1, 0, 0, 0, 1]])
    >>> C @ [1, 2, 3, 4, 5, 6]
    array([6, 8])
    """

    weight: Array
    maps: tuple[IndexMap, ...]
    groups: int = 1
    transposed: bool = False
    _kept: ClassVar[csr.KeptIndex | None]

    __array_ufunc__ = None

    def __post_init__(self) -> None:
        weight = np.array(self.weight)
        weight.setflags(write=False)
        object.__setattr__(self, "weight", weight)
        object.__setattr__(self, "_kept", None)

    def _like(self, **changes: Any) -> ConvMatrix:
        """The matrix with some fields changed that leave its geometry as it is."""
        found = replace(self, **changes)
        object.__setattr__(found, "_kept", self._kept)
        return found

    @property
    def in_shape(self) -> tuple[int, ...]:
        """The shape (channels, *sizes) of what the matrix is applied to."""
        return self._rows_shape if self.transposed else self._columns_shape

    @property
    def out_shape(self) -> tuple[int, ...]:
        """The shape (channels, *sizes) of what comes out."""
        return self._columns_shape if self.transposed else self._rows_shape

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return math.prod(self.out_shape), math.prod(self.in_shape)

    @property
    def nnz(self) -> int:
        """The number of structural non-zeros, from the geometry alone."""
        channels = self.weight.shape[0] * self.weight.shape[1]
        return int(channels * math.prod(m.nnz for m in self.maps))

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the weight; object for Fractions and SymPy expressions."""
        return np.dtype(self.weight.dtype)

    @property
    def T(self) -> ConvMatrix:
        """Cᵀ, the plain transpose, never conjugated."""
        return self._like(transposed=not self.transposed)

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"ConvMatrix({rows} x {columns}, nnz={self.nnz}, dtype={self.dtype})"

    def __getitem__(self, place: Any) -> Any:
        """C[r, c], a Python number, Fraction or SymPy expression; 0 where nothing meets."""
        if not isinstance(place, tuple) or len(place) != 2:
            rule = "an entry has a row and a column"
            raise TypeError(broken("index", place, rule, "write C[r, c], or use C.tocsr()"))
        ends = []
        for name, index, stop in zip(("row", "column"), place, self.shape, strict=True):
            if isinstance(index, slice):
                rule = "an entry has one row and one column"
                raise TypeError(broken(name, index, rule, "use C.tocsr() or C.toarray()"))
            index = integer(name, index, symbols=False)
            if not -stop <= index < stop:
                rule = f"the matrix has {stop} {name}s"
                raise IndexError(broken(name, index, rule, f"use one in 0..{stop - 1}"))
            ends.append(index % stop)
        r, c = reversed(ends) if self.transposed else ends
        return self._entry(r, c)

    def __matmul__(self, other: Any) -> Any:
        if isinstance(other, ConvMatrix):
            other = other.pattern()
        if isinstance(other, Pattern):
            return self.pattern() @ other
        if hasattr(other, "tocsr"):
            return self.tocsr() @ other
        x = array("x", other.tolist() if hasattr(other, "tolist") and _is_sympy(other) else other)
        rows, columns = self.shape
        if x.shape == (columns,):
            return self.apply_batch(x.reshape(1, *self.in_shape)).reshape(rows)
        if x.ndim == 2 and x.shape[0] == columns:
            stacked = np.ascontiguousarray(x.T).reshape(-1, *self.in_shape)
            return np.ascontiguousarray(self.apply_batch(stacked).reshape(-1, rows).T)
        if x.shape == self.in_shape:
            return self.apply_batch(x[None])[0]
        if self.in_shape[0] == self.out_shape[0] == 1 and x.shape == self.in_shape[1:]:
            return self.apply_batch(x[None, None])[0, 0]
        rule = f"C has {columns} columns and takes tensors of shape {self.in_shape}"
        raise ValueError(broken("shape of x", x.shape, rule, "give x one of these shapes"))

    def __rmatmul__(self, other: Any) -> Any:
        if isinstance(other, Pattern):
            return other @ self.pattern()
        if hasattr(other, "tocsr"):
            return other @ self.tocsr()
        x = array("x", other)
        if x.ndim not in (1, 2) or x.shape[-1] != self.shape[0]:
            rule = f"C has {self.shape[0]} rows"
            way_out = f"give x a last axis of {self.shape[0]}"
            raise ValueError(broken("shape of x", x.shape, rule, way_out))
        return (self.T @ x.T).T

    def tocsr(self) -> Any:
        """The matrix as a `scipy.sparse.csr_array`, rows sorted, structural zeros of value 0 kept.

        int32 indices where they fit. Raises ConvsymError for Fractions and SymPy taps, and before
        anything is allocated where the result exceeds the machine's memory.

        >>> conv_matrix([1, 0, 2], 5, stride=2).tocsr().nnz
        6
        """
        return csr.tocsr(self, self._kept)

    def with_weight(self, weight: Any) -> ConvMatrix:
        """The matrix of the same geometry with other taps, of any dtype.

        From the second `tocsr` of such matrices on, only the values are written: they share their
        index arrays, which are read-only for that reason (`.copy()` gives arrays of one's own).

        >>> C = conv_matrix([1, 2], 3)
        >>> C.with_weight([3, 4]).toarray()
        array([[3, 4, 0],
               [0, 3, 4]])
        """
        taps = array("weight", weight)
        if taps.ndim == len(self.maps) and self.weight.shape[:2] == (1, 1):
            taps = taps[None, None]
        if taps.shape != self.weight.shape:
            rule = f"the matrix was made with {self.weight.shape}"
            raise ValueError(broken("shape of weight", taps.shape, rule, "reshape it"))
        if self._kept is None:
            object.__setattr__(self, "_kept", csr.KeptIndex())
        return self._like(weight=taps)

    def blocks(self, rows: int) -> Iterator[Any]:
        """The matrix as `csr_array`s of `rows` rows each, the last one maybe fewer; each built alone.

        Raises TypeError and ValueError for a number of rows that is none, and ConvsymError as `tocsr`.

        >>> C = conv_matrix([1, 2], 4)
        >>> [block.toarray().tolist() for block in C.blocks(rows=2)]
        [[[1, 2, 0, 0], [0, 1, 2, 0]], [[0, 0, 1, 2]]]
        """
        return csr.row_blocks(self, rows)

    def aslinearoperator(self, *, dtype: Any = None) -> Any:
        """C as a `scipy.sparse.linalg.LinearOperator`, without a matrix; taps cast to `dtype` if given.

        Its `rmatvec` is the adjoint: the conjugate of `C.T` for complex taps. Integers are int64;
        solvers that want floats, as `svds`, get them by dtype=float. Raises ConvsymError for
        Fractions and SymPy taps.

        >>> conv_matrix([1, 2], 3).aslinearoperator().matvec([1, 1, 5])
        array([ 3, 11])
        """
        return linear_operator(self, dtype)

    def toarray(self) -> Array:
        """The matrix as a dense NumPy array; objects where the taps are.

        Raises ConvsymError before anything is allocated where it exceeds the machine's memory.
        """
        needed = self.shape[0] * self.shape[1] * self.dtype.itemsize
        refuse_if_too_large(needed, "toarray", csr.INSTEAD)
        if self.dtype == object:
            return self.pattern().toarray()
        return np.asarray(self.tocsr().toarray())

    def pattern(self) -> Pattern:
        """The exact form: index, labels and a table of the distinct values."""
        return csr.pattern(self)

    def to_sympy(self) -> Any:
        """The matrix as a `sympy.SparseMatrix`."""
        return self.pattern().to_sympy()

    def gram(self) -> Pattern:
        """CᵀC, a Pattern; `C.T.gram()` is CCᵀ.

        Each distinct value is computed once: entries with the same pairs of taps share one.

        >>> conv_matrix([1, 2], 3).gram().toarray()
        array([[1, 2, 0],
               [2, 5, 2],
               [0, 2, 4]])
        """
        return gram(self)

    def rank(self) -> int:
        """The exact rank; with symbols that of the generic matrix. Checked before it is given.

        >>> conv_matrix([1, -1], 4, padding=((1, 0),), padding_mode="circular").rank()
        3
        """
        from convsym.exact import rank

        return rank(self)

    def rank_proof(self) -> RankProof:
        """The rank with the minor that bounds it below and what bounds it above; `check()` it.

        >>> proof = conv_matrix([3, 5], 4).rank_proof()
        >>> proof.rank, proof.route, proof.check()
        (3, 'leading columns; shape', True)
        """
        from convsym.exact import rank_proof

        return rank_proof(self)

    def nullspace(self) -> list[list[Any]]:
        """A basis of {x : C·x = 0}: primitive integer vectors, or polynomial ones for symbols.

        >>> conv_matrix([2, -1], 3).nullspace()
        [[1, 2, 4]]
        """
        from convsym.exact import nullspace

        return nullspace(self)

    def left_inverse(self) -> Pattern:
        """L with L·C = I exactly; ConvsymError, with a null vector, where C loses something.

        >>> conv_matrix([1, 2], 2, padding=1).left_inverse().toarray()
        array([[0, Fraction(1, 1), Fraction(-2, 1)],
               [0, 0, Fraction(1, 1)]], dtype=object)
        """
        from convsym.exact import left_inverse

        return left_inverse(self)

    def pseudo_inverse(self) -> Pattern:
        """C⁺, the Moore–Penrose inverse over the rationals; always there. Symbols stand for reals.

        >>> conv_matrix([1, 2], 2).pseudo_inverse().toarray().T
        array([[Fraction(1, 5), Fraction(2, 5)]], dtype=object)
        """
        from convsym.exact import pseudo_inverse

        return pseudo_inverse(self)

    def singular_values(self, count: int | None = None, which: str = "largest") -> Array:
        """σ₁ ≥ σ₂ ≥ …, all or the `count` "largest" or "smallest"; see `spectrum.singular_values`."""
        from convsym.spectrum import singular_values

        return singular_values(self, count, which)

    def norm(self) -> float:
        """The spectral norm σ₁; see `spectrum.norm`."""
        from convsym.spectrum import norm

        return norm(self)

    def condition(self) -> float:
        """σ_max/σ_min, inf where the rank is not full; see `spectrum.condition`."""
        from convsym.spectrum import condition

        return condition(self)

    @property
    def _rows_shape(self) -> tuple[int, ...]:
        return (self.weight.shape[0], *(m.o for m in self.maps))

    @property
    def _columns_shape(self) -> tuple[int, ...]:
        return (self.weight.shape[1] * self.groups, *(m.n for m in self.maps))

    def apply_batch(self, x: Array) -> Array:
        """C applied to each of a batch: x (N, *in_shape) gives (N, *out_shape)."""
        step = adjoint if self.transposed else forward
        return step(self.weight, self.maps, self.groups, x)

    def _entry(self, r: int, c: int) -> Any:
        """The entry at row r and column c of the matrix that is not transposed."""
        u, *rs = np.unravel_index(r, self._rows_shape)
        v, *cs = np.unravel_index(c, self._columns_shape)
        group, v = divmod(int(v), self.weight.shape[1])
        if int(u) // (self.weight.shape[0] // self.groups) != group:
            return 0
        meeting = [
            [t for t, column in enumerate(m.reads(int(r))) if column == c]
            for m, r, c in zip(self.maps, rs, cs, strict=True)
        ]
        if not all(meeting):
            return 0
        taps = self.weight[(int(u), v)][np.ix_(*meeting)].ravel()
        if self.dtype == object:
            return sum(taps[1:], taps[0])
        return taps.sum(dtype=self.dtype).item()


def _is_sympy(value: object) -> bool:
    """Whether a value is a SymPy matrix, whose `tolist` gives rows."""
    return hasattr(value, "free_symbols")


def conv_matrix(
    weight: Any,
    input_size: Any,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
) -> ConvMatrix:
    """The matrix of the convolution with this weight at this input size.

    weight (C_out, C_in/groups, *k), or *k alone for one channel in and out; `input_size` is a
    number or a tuple, and gives the number of axes. The other arguments are the layers'.

    >>> conv_matrix([[1, 0, 1], [0, 1, 1], [1, 0, 0]], (4, 4))
    ConvMatrix(4 x 16, nnz=36, dtype=int64)
    """
    size = tuple(input_size) if is_sequence(input_size) else (input_size,)
    ndim = len(size)
    taps = array("weight", weight)
    if taps.ndim == ndim:
        taps = taps[None, None]
    if taps.ndim != ndim + 2 or 0 in taps.shape:
        rule = f"it must be (C_out, C_in/groups, *k), or *k, with {ndim} spatial axes"
        raise ValueError(broken("shape of weight", taps.shape, rule, "reshape it"))
    groups = integer("groups", groups, least=1, symbols=False)
    if taps.shape[0] % groups:
        rule = f"it must divide the {taps.shape[0]} output channels"
        raise ValueError(broken("groups", groups, rule, "choose a divisor"))
    axes = make_axes(ndim, taps.shape[2:], stride, padding, dilation, padding_mode)
    maps = tuple(a.at(n, axis=j) for j, (a, n) in enumerate(zip(axes, size, strict=True)))
    return ConvMatrix(taps, maps, groups)
