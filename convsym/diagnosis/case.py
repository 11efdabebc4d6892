"""One matrix on trial: M beside the layer's right build, filtered by projections, decided by all entries."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from sympy import Expr, Float

from convsym.diagnosis.builds import Build, right_build
from convsym.diagnosis.comparison import (
    Array,
    Compared,
    Judge,
    compare,
    judge_for,
    ratio,
    read_matrix,
    rows_of,
    without_frame,
)
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.values import symbolic, table_of

SAMPLES = 6
"""Rows by which suspects are filtered; rows in which M is known to differ come on top."""


class Projection(NamedTuple):
    """Some rows of M, each times one random vector: what suspects are filtered by."""

    rows: Array
    vector: Array
    products: Array
    magnitudes: Array
    counts: Array


@dataclass
class Case:
    """M and the layer's right build, with what the search has already looked at.

    `values` are the layer's, as the judge computes with them; `numbers` and `found_numbers` stand for
    the values of the layer and of M in projections: floats, symbols replaced by drawn ones.
    """

    layer: Any
    matrix: ConvMatrix
    M: Pattern
    judge: Judge
    right: Build
    values: Array
    numbers: Array
    found_numbers: Array
    _seen: dict[tuple[bool, str], Pattern | None] = field(default_factory=dict)
    _projections: dict[tuple[bool, str], Projection] = field(default_factory=dict)
    _differing: Array | None = None

    @classmethod
    def of(cls, M: Any, layer: Any, matrix: ConvMatrix, tolerance: float | None) -> Case:
        """The case of a matrix as somebody made it."""
        found = read_matrix(M)
        labels, table = table_of(matrix.weight.ravel())
        judge = judge_for(found, table, tolerance)
        right = right_build(layer, matrix.maps, labels.reshape(matrix.weight.shape) + 1)
        values = judge.table(table)
        numbers, found_numbers = stand_ins(values), stand_ins(judge.table(found.values))
        return cls(layer, matrix, found, judge, right, values, numbers, found_numbers)

    def convolution(self, build: Build) -> Pattern | None:
        """M as the build sees it: without its frame, transposed where the build is; None if it cannot be."""
        at = (build.transposed, build.framed)
        if at not in self._seen:
            plain = self._without_frame(build.framed) if build.framed else self.M
            self._seen[at] = plain.T if plain is not None and build.transposed else plain
        return self._seen[at]

    def _without_frame(self, framed: str) -> Pattern | None:
        """M without its column, if it can hold a bias: one number an output channel, not all 0."""
        place = 0 if framed == "first" else self.M.shape[1] - 1
        outputs = self.M.shape[0] - (framed == "affine")
        column = self.M.labels[(self.M.indices == place) & (self.M.rows < outputs)]
        distinct = len(np.unique(column)) + (column.size < outputs)
        if not column.size or distinct > self.layer.out_channels:
            return None
        return without_frame(self.M, framed)

    def made(self, build: Build, rows: Array | None = None) -> Pattern:
        """The matrix of the build, or some of its rows."""
        values = np.conj(self.values) if build.conjugated else self.values
        return build.pattern(values, rows)

    def compared(self, build: Build, factor: Any = 1) -> Compared | None:
        """Every entry of M against the build; None where the shapes differ."""
        if build.shape != self.M.shape:
            return None
        found = self.convolution(build)
        return None if found is None else compare(found, self.made(build), self.judge, factor)

    def note_differing(self, rows: Array) -> None:
        """Remember rows in which M differs from the right build: no fault fits without explaining them."""
        self._differing = rows

    def projection(self, build: Build) -> Projection | None:
        """Some rows of M as the build sees it, projected; None where the shapes differ."""
        found = self.convolution(build) if build.shape == self.M.shape else None
        if found is None:
            return None
        at = (build.transposed, build.framed)
        if at not in self._projections:
            rows = self._sample_rows(at, found.shape[0])
            vector = np.random.default_rng(1).uniform(1, 2, found.shape[1])
            part = rows_of(found, rows)
            numbers = stand_ins(self.judge.table(part.values))[part.labels + 1]
            projected = _projected(part.rows, numbers * vector[part.indices], len(rows))
            self._projections[at] = Projection(rows, vector, *projected, np.diff(part.indptr))
        return self._projections[at]

    def _sample_rows(self, at: tuple[bool, str], height: int) -> Array:
        """Drawn rows, the first and the last; of the right view also rows that differ."""
        rows = [*np.random.default_rng(0).integers(0, height, SAMPLES - 2), 0, height - 1]
        if at == (self.right.transposed, "") and self._differing is not None:
            differing = self._differing
            rows += [*differing[np.linspace(0, len(differing) - 1, 3).astype(int)]]
        return np.unique(np.array(rows, dtype=np.int64))

    def _projected_build(self, build: Build, seen: Projection) -> tuple[Array, Array, Array]:
        """(products, magnitudes, counts) of the build's rows with the same vector."""
        numbers = stand_ins(np.conj(self.values)) if build.conjugated else self.numbers
        row, column, label = build.terms(seen.rows)
        terms = numbers[label] * seen.vector[column]
        count = len(seen.rows)
        return *_projected(row, terms, count), np.bincount(row, minlength=count)

    def may_fit(self, build: Build) -> bool:
        """Whether the projections agree as far as floats can tell; never false where M fits."""
        seen = self.projection(build)
        if seen is None:
            return False
        products, magnitudes, counts = self._projected_build(build, seen)
        return self._near(seen, products, magnitudes, counts, 1.0)

    def _near(
        self, seen: Projection, products: Array, magnitudes: Array, counts: Array, factor: float
    ) -> bool:
        with np.errstate(invalid="ignore", over="ignore"):
            bound = 1e-6 * (seen.magnitudes + abs(factor) * magnitudes)
            if self.judge.tolerance:
                largest = float(np.max(np.abs(self.numbers))) * math.prod(self.right.taps.shape[2:])
                bound += 4 * self.judge.tolerance * abs(factor) * largest * (seen.counts + counts)
            return not np.any(np.abs(seen.products - factor * products) > bound)

    def fits(self, build: Build) -> bool:
        """Whether M is the matrix of the build, entry by entry."""
        if not self.may_fit(build):
            return False
        every = self.compared(build)
        return every is not None and every.equal

    def factor(self, build: Build) -> Any:
        """The α with M = α times the matrix of the build, or None."""
        seen = self.projection(build)
        if seen is None or build.conjugated:
            return None
        products, magnitudes, counts = self._projected_build(build, seen)
        if self.judge.dtype != np.complex128 and magnitudes.any():
            at = int(np.argmax(np.abs(products)))
            with np.errstate(all="ignore"):
                near = float(seen.products[at] / products[at])
            if not self._near(seen, products, magnitudes, counts, near):
                return None
        every = self.compared(build)
        alpha = None if every is None else ratio(every, self.judge)
        if alpha is None:
            return None
        every = self.compared(build, alpha)
        return alpha if every is not None and every.equal else None


def stand_ins(table: Array) -> Array:
    """A float for each value, sums for sums: symbols replaced by drawn numbers, a + bi by a + πb."""
    if table.dtype == object and any(isinstance(v, Expr) for v in table):
        symbols = sorted({s for v in table for s in getattr(v, "free_symbols", ())}, key=str)
        put = {s: Float(1 + _drawn(str(s))) for s in symbols}
        table = np.array([complex(symbolic(v).xreplace(put)) for v in table])
    if table.dtype == object:
        return np.array([_as_float(v) for v in table])
    return table.real + math.pi * table.imag if table.dtype.kind == "c" else table


def _drawn(name: str) -> float:
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest(), "big") / 2**48


def _as_float(value: Any) -> float:
    """The value rounded; NaN, which no filter refuses, where it is too large."""
    try:
        return float(value)
    except OverflowError:
        return math.nan


def _projected(row: Array, terms: Array, count: int) -> tuple[Array, Array]:
    """The sums of each row's terms and of their magnitudes."""
    return (
        np.bincount(row, weights=terms, minlength=count),
        np.bincount(row, weights=np.abs(terms), minlength=count),
    )
