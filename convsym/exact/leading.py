r"""Full rank that can be read off: in some order of its rows each has a leading column of its own.

**Claim.** Zero padding, one output channel in each group, on every axis p_begin ≤ 0 and
p_end ≤ d(k − 1), and in each group some input channel v with first tap w[v, 0, …, 0] ≠ 0: then C has
full row rank, at every input size.

*Proof.* Output r reads with tap t the column c = s·r + d·t − p_begin of channel v, axis by axis.

1. The first tap always reads an element, none is cut off at a border: c(r, 0) = s·r − p_begin ≥ 0
   since p_begin ≤ 0; and the last window ends in the padded line,
   s·r + d(k − 1) − p_begin ≤ n − 1 + p_end, so c(r, 0) ≤ n − 1 + p_end − d(k − 1) ≤ n − 1.
2. c(r, 0) is different for different r, as s ≥ 1.
3. Take the rows r of the group and the columns (v, c(r, 0)), both in row-major order of r. Row r is
   not 0 at column (v, c(r', 0)) only if s·r + d·t = s·r' for some t ≥ 0 on every axis, hence only if
   r' ≥ r on every axis. So this minor is upper triangular, and its diagonal is w[v, 0, …, 0] ≠ 0. What
   the row holds in the columns of other channels does not matter.
4. Groups share no column, so the minors of the groups stand side by side as one triangular minor with
   as many rows as C. ∎

The proof uses of the pads that every output reads an element with the tap (step 1), and of the tap
that it is at one end of each axis (step 3: with the last tap of an axis, s·r + d·t = s·r' + d(k − 1)
needs r' ≤ r, and the axis is taken in falling order). So any *corner* tap will do, the first or the
last on each axis on its own: the last needs p_begin ≤ d(k − 1) and p_end ≤ 0. Where no output reads
beyond the border the padding mode does not matter. At a given size the corner may read an element with
every output though the pads allow more, because windows leave a rest; that is looked at as well.

**Full column rank** is the same statement read from columns to rows: one input channel in each group,
s = 1, and a corner tap, not 0 in some output channel of the group, with which every column is read,
0 ≤ c + p_begin − d·t ≤ o − 1 for 0 ≤ c < n. With s > 1 it leaves out columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convsym.exact.residues import is_surely_nonzero
from convsym.indexmap import IndexMap
from convsym.pattern import Pattern
from convsym.values import is_zero

if TYPE_CHECKING:
    from convsym.matrix import ConvMatrix

Array = np.ndarray[Any, Any]


class TriangularMinor(NamedTuple):
    """The minor on `rows` and `columns`, in this order, is upper triangular, its diagonal not 0."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def rank(self) -> int:
        """How many rows and columns there are: a lower bound of the rank."""
        return len(self.rows)

    @property
    def T(self) -> TriangularMinor:
        """The minor of the transpose: both orders turned round, so that it is upper again."""
        return TriangularMinor(self.columns[::-1], self.rows[::-1])


def leading_minor(matrix: ConvMatrix) -> TriangularMinor | None:
    """The triangular minor of full rank that the geometry shows; None where it shows none.

    >>> from convsym.matrix import conv_matrix
    >>> leading_minor(conv_matrix([3, 5], 4))
    TriangularMinor(rows=(0, 1, 2), columns=(0, 1, 2))
    >>> leading_minor(conv_matrix([0, 5], 4))
    TriangularMinor(rows=(2, 1, 0), columns=(3, 2, 1))
    """
    found = _rows_minor(matrix) or _columns_minor(matrix)
    return found.T if found and matrix.transposed else found


def check_triangular_minor(pattern: Pattern, minor: TriangularMinor) -> bool:
    """Whether the minor is upper triangular and surely not 0 on the diagonal, entry by entry.

    >>> A = Pattern.from_array([[1, 2, 0], [0, 0, 3]])
    >>> check_triangular_minor(A, TriangularMinor((0, 1), (0, 2)))
    True
    >>> check_triangular_minor(A, TriangularMinor((0, 1), (1, 1)))
    False
    """
    exact = pattern.exact()
    places = []
    for listed, size in zip(minor, exact.shape, strict=True):
        if not all(isinstance(v, int) and 0 <= v < size for v in listed):
            return False
        order = np.full(size, -1)
        order[list(listed)] = np.arange(len(listed))
        places.append(order)
        if np.count_nonzero(order >= 0) != len(listed):
            return False
    if len(minor.rows) != len(minor.columns):
        return False
    r, c = places[0][exact.rows], places[1][exact.indices]
    below = (c >= 0) & (r > c)
    diagonal = (c >= 0) & (r == c)
    if np.count_nonzero(diagonal) != minor.rank:
        return False
    values = exact.values
    return all(is_zero(values[j]) for j in np.unique(exact.labels[below])) and all(
        is_surely_nonzero(values[j]) for j in np.unique(exact.labels[diagonal])
    )


def _rows_minor(matrix: ConvMatrix) -> TriangularMinor | None:
    """Full row rank: a corner tap that every output reads with, one output channel in each group."""
    weight, maps, groups = matrix.weight, matrix.maps, matrix.groups
    if weight.shape[0] != groups or not _unfolded(maps):
        return None
    for corner, ends in _corners(maps):
        if not all(
            t in m.taps(0) and t in m.taps(m.o - 1) for m, t in zip(maps, corner, strict=True)
        ):
            continue
        channels = _alive(weight, corner, groups)
        if channels is None:
            continue
        outputs = np.indices([m.o for m in maps]).reshape(len(maps), -1)
        reads = [m.place(r, t) for m, r, t in zip(maps, outputs, corner, strict=True)]
        rows = _ordered(outputs, [m.o for m in maps], ends)
        columns = np.ravel_multi_index(reads, [m.n for m in maps])[rows]
        first = np.arange(groups) * weight.shape[1] + [v for _, v in channels]
        return _side_by_side(
            rows, np.arange(groups), outputs.shape[1], columns, first, _volume(maps)
        )
    return None


def _columns_minor(matrix: ConvMatrix) -> TriangularMinor | None:
    """Full column rank: stride 1, one input channel in each group, a corner that reads every column."""
    weight, maps, groups = matrix.weight, matrix.maps, matrix.groups
    if weight.shape[1] != 1 or any(m.s != 1 for m in maps) or not _unfolded(maps):
        return None
    for corner, ends in _corners(maps):
        if not all(_reads_all(m, t) for m, t in zip(maps, corner, strict=True)):
            continue
        channels = _alive(weight, corner, groups)
        if channels is None:
            continue
        inputs = np.indices([m.n for m in maps]).reshape(len(maps), -1)
        outputs = [c - m.place(0, t) for m, c, t in zip(maps, inputs, corner, strict=True)]
        columns = _ordered(inputs, [m.n for m in maps], ends)
        rows = np.ravel_multi_index(outputs, [m.o for m in maps])[columns]
        first = np.arange(groups) * (weight.shape[0] // groups) + [u for u, _ in channels]
        outputs_volume = int(np.prod([m.o for m in maps]))
        return _side_by_side(rows, first, outputs_volume, columns, np.arange(groups), _volume(maps))
    return None


def _unfolded(maps: tuple[IndexMap, ...]) -> bool:
    """Whether all padding is zeros, or no output reads beyond the border."""
    return all(m.mode == "zeros" or m.unpadded for m in maps)


def _corners(maps: tuple[IndexMap, ...]) -> Iterator[tuple[tuple[int, ...], tuple[bool, ...]]]:
    """The first or last tap of each axis, and which axes take the last."""
    for ends in product((False, True), repeat=len(maps)):
        yield tuple(m.k - 1 if last else 0 for m, last in zip(maps, ends, strict=True)), ends


def _alive(weight: Array, corner: tuple[int, ...], groups: int) -> list[tuple[int, int]] | None:
    """For each group the first (output, input) channel with a corner tap surely not 0."""
    index: Any = (slice(None), slice(None), *corner)
    taps = weight[index].reshape(groups, -1)
    found = []
    for row in taps.tolist():
        alive = next((j for j, value in enumerate(row) if _is_alive(value)), None)
        if alive is None:
            return None
        found.append(divmod(alive, weight.shape[1]))
    return found


def _is_alive(value: Any) -> bool:
    exact = Pattern.from_entries([(0, 0, value)], (1, 1)).exact()
    return is_surely_nonzero(exact.values[0])


def _reads_all(one: IndexMap, t: int) -> bool:
    """Whether with stride 1 each column is read with tap t: by an output from 0 to o − 1."""
    return bool(one.place(0, t) <= 0 and one.place(one.o - 1, t) >= one.n - 1)


def _ordered(places: Array, sizes: list[int], ends: tuple[bool, ...]) -> Array:
    """Row-major numbers of the places, an axis that takes the last tap in falling order."""
    turned = [
        size - 1 - p if last else p for p, size, last in zip(places, sizes, ends, strict=True)
    ]
    return np.argsort(np.ravel_multi_index(turned, sizes))


def _volume(maps: tuple[IndexMap, ...]) -> int:
    return int(np.prod([m.n for m in maps]))


def _side_by_side(
    rows: Array,
    row_channels: Array,
    height: int,
    columns: Array,
    column_channels: Array,
    width: int,
) -> TriangularMinor:
    """One minor for each group, on the channels given, one after the other."""
    return TriangularMinor(
        tuple((row_channels[:, None] * height + rows).ravel().tolist()),
        tuple((column_channels[:, None] * width + columns).ravel().tolist()),
    )
