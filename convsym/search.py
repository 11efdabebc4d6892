"""The search for the faults that explain M: filtered by shape and a projection, decided by all entries."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from sympy import Expr, Float, sympify

from convsym.builds import Build, right_build
from convsym.comparison import (
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
from convsym.faults import FAULTS, Suspect
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.values import table_of

SAMPLES = 6
"""Rows by which suspects are filtered; rows in which M is known to differ come on top."""


class Fit(NamedTuple):
    """An explanation that agrees with M in every entry: the name, what is wrong, how to mend it."""

    fault: str
    sentence: str
    mend: str


class Close(NamedTuple):
    """A fault that explains all but `differing` entries of M."""

    fault: str
    sentence: str
    differing: int


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
        table = np.array([complex(sympify(v).xreplace(put)) for v in table])
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


def suspects(
    build: Build, complex_taps: bool, start: int = 0
) -> Iterator[tuple[int, str, Suspect]]:
    """(place in the table, name, suspect) of every fault from `start` on that the build can have."""
    for place, fault in enumerate(FAULTS[start:], start):
        if fault.name != "conjugated" or complex_taps:
            for suspect in fault.suspects(build):
                yield place, fault.name, suspect


def single_fits(case: Case) -> list[Fit]:
    """The faults that explain M alone; where M is right, those that cannot be told from right."""
    found: dict[str, Fit] = {}
    known: dict[Any, bool] = {}
    for _, name, suspect in suspects(case.right, case.judge.dtype == np.complex128):
        if name in found:
            continue
        key = suspect.build.key()
        if key not in known:
            known[key] = case.fits(suspect.build)
        if known[key]:
            found[name] = Fit(name, suspect.sentence, suspect.mend)
    return list(found.values())


def scaled_fit(case: Case, build: Build) -> Fit | None:
    """M is a multiple of the build's matrix."""
    alpha = case.factor(build)
    if alpha is None:
        return None
    if alpha == -1:
        return Fit("negated", "every entry has the wrong sign", "use −M")
    return Fit("scaled", f"every entry is {alpha} times what it should be", f"divide M by {alpha}")


def double_fits(case: Case) -> list[Fit]:
    """The pairs of faults that explain M together, simplest first: the sum of their places decides."""
    complex_taps = case.judge.dtype == np.complex128
    seen = {case.right.key()}
    found: list[tuple[int, Fit]] = []
    firsts = []
    for place, name, suspect in suspects(case.right, complex_taps):
        key = suspect.build.key()
        if key not in seen:
            seen.add(key)
            firsts.append((place, name, suspect))
    for place, name, suspect in firsts:
        scaled = scaled_fit(case, suspect.build)
        if scaled is not None:
            found.append((place + len(FAULTS), _both(name, suspect, scaled)))
        for other, its_name, second in suspects(suspect.build, complex_taps, place + 1):
            if second.build.shape != case.M.shape:
                continue
            key = second.build.key()
            if key not in seen:
                seen.add(key)
                if case.fits(second.build):
                    fit = Fit(its_name, second.sentence, second.mend)
                    found.append((place + other, _both(name, suspect, fit)))
    found.sort(key=lambda one: one[0])
    unique = {fit.fault: fit for _, fit in reversed(found)}
    return list(reversed(unique.values()))


def _both(name: str, suspect: Suspect, fit: Fit) -> Fit:
    return Fit(
        f"{name} and {fit.fault}",
        f"{suspect.sentence}; and {fit.sentence}",
        f"{suspect.mend}; and {fit.mend}",
    )


def other_taps(case: Case) -> Fit | None:
    """M is the matrix of the layer with another weight.

    Each tap is read off an entry that it has for itself; the whole matrix of those taps must be M,
    and every tap that is not the layer's must stand in at least two entries.
    """
    right = case.right
    found = case.convolution(right) if right.shape == case.M.shape else None
    if found is None:
        return None
    weight = right.taps
    numbered = replace(right, taps=np.arange(weight.size).reshape(weight.shape))
    row, column, tap = numbered.terms()
    keys, first, many = np.unique(
        row * found.shape[1] + column, return_index=True, return_counts=True
    )
    alone = many == 1
    keys, tap_there = keys[alone], tap[first[alone]]
    labels = np.zeros(keys.size, dtype=np.int64)
    have = found.rows * found.shape[1] + found.indices
    inside: Array = np.isin(keys, have)
    labels[inside] = found.labels[np.searchsorted(have, keys[inside])] + 1
    table = case.judge.table(found.values)
    taps = weight.ravel() + len(table)
    read, at = np.unique(tap_there, return_index=True)
    if not set(np.unique(tap).tolist()) <= set(read.tolist()):
        return None
    taps[read] = labels[at]
    values = np.concatenate([table, case.values])
    build = replace(right, taps=taps.reshape(weight.shape))
    if not compare(found, build.pattern(values), case.judge).equal:
        return None
    largest = float(np.max(np.abs(case.values))) if case.judge.tolerance is not None else 0.0
    want = case.values[weight.ravel()]
    agree = case.judge.agree(values[taps], want, largest)
    wrong = np.flatnonzero(~agree)
    if not wrong.size or np.bincount(tap, minlength=weight.size)[wrong].min() < 2:
        return None
    return _taps_fit(case, wrong, values[taps], want)


def _taps_fit(case: Case, wrong: Array, have: Array, want: Array) -> Fit:
    """The fit in words: the first taps that differ, and whether it is the order alone."""
    shape = case.right.taps.shape
    names = [tap_name(case, int(j)) for j in wrong[:3]]
    shown = [f"{n} is {have[j]} and not {want[j]}" for n, j in zip(names, wrong, strict=False)]
    more = f" and {len(wrong) - 3} more differ" if len(wrong) > 3 else ""
    count = f"{len(wrong)} of {int(np.prod(shape))} taps"
    if sorted(map(str, have)) == sorted(map(str, want)):
        return Fit(
            "taps permuted",
            f"the taps stand in another order: {', '.join(shown)}{more}",
            "check the order in which the kernel was flattened",
        )
    return Fit(
        "other taps",
        f"M is the matrix of this layer with another weight; {count} differ: {', '.join(shown)}{more}",
        "check the weight; conv.with_weight(…) makes the layer that M belongs to",
    )


def tap_name(case: Case, flat: int) -> str:
    """w[u, v, t0, t1], without channels for one channel in and out."""
    shape = case.right.taps.shape
    place = [int(j) for j in np.unravel_index(flat, shape)]
    if case.layer.in_channels == case.layer.out_channels == 1:
        place = place[2:]
    return f"w[{', '.join(map(str, place))}]"


def closest(case: Case, most: int) -> list[Close]:
    """The single faults of M's shape that leave the fewest entries differing, fewest first."""
    scored: list[tuple[int, int, str, Suspect]] = []
    seen = {case.right.key()}
    for place, name, suspect in suspects(case.right, case.judge.dtype == np.complex128):
        build = suspect.build
        key = build.key()
        if build.shape != case.M.shape or key in seen or case.convolution(build) is None:
            continue
        seen.add(key)
        seen_rows = case.projection(build)
        found = case.convolution(build)
        assert seen_rows is not None
        assert found is not None
        rows = seen_rows.rows
        sample = compare(rows_of(found, rows), case.made(build, rows), case.judge)
        wrong = int((~sample.agree).sum())
        scored.append((wrong, place, name, suspect))
    scored.sort(key=lambda one: one[:2])
    close: dict[str, Close] = {}
    for _, _, name, suspect in scored[: 2 * most]:
        compared = case.compared(suspect.build)
        if name not in close and compared is not None:
            close[name] = Close(name, suspect.sentence, int((~compared.agree).sum()))
    return sorted(close.values(), key=lambda one: one.differing)[:most]


def of_this_shape(case: Case) -> list[Close]:
    """The single faults whose matrix has the shape of M, where the right one has not."""
    found: dict[str, Close] = {}
    for _, name, suspect in suspects(case.right, False):
        if suspect.build.shape == case.M.shape and name not in found:
            found[name] = Close(name, suspect.sentence, 0)
    return list(found.values())
