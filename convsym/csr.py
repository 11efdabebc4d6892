"""From a ConvMatrix to CSR arrays and Patterns: which index, which values, and who writes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convsym.arguments import integer
from convsym.axisruns import AxisRuns, forward_runs, transposed_runs
from convsym.errors import ConvsymError
from convsym.indexmap import IndexMap
from convsym.memory import refuse_if_too_large
from convsym.pattern import Pattern
from convsym.progress import told
from convsym.template import Blocks, write_ends, write_indices, write_values
from convsym.values import table_of
from convsym.weights import swapped_channels

if TYPE_CHECKING:
    from convsym.matrix import ConvMatrix

Array = np.ndarray[Any, Any]

SMALL = 10_000
"""Up to so many entries, padded zeros counted, a mask is faster than templates (zero padding)."""

INSTEAD = "use C @ x, which needs no matrix, or C.blocks(rows=...)"


class Index(NamedTuple):
    """indptr and indices of a geometry, without its values."""

    indptr: Array
    indices: Array


class KeptIndex:
    """The index of a geometry and of its transpose, for matrices that differ in their weight alone."""

    def __init__(self) -> None:
        self.of: dict[bool, Index] = {}


def tocsr(matrix: ConvMatrix, kept: KeptIndex | None) -> Any:
    """The `csr_array` of a ConvMatrix; its index is taken from `kept` and left there, if given."""
    refuse_dtype(matrix.weight, "tocsr")
    if kept is None and _small(matrix):
        return _by_mask(matrix)
    blocks, values = blocks_of(matrix), values_of(matrix)
    index = kept.of.get(matrix.transposed) if kept else None
    itemsize, per_index = matrix.dtype.itemsize, blocks.index_dtype.itemsize
    needed = itemsize * blocks.nnz
    if index is None:
        needed += per_index * (blocks.nnz + blocks.shape[0] + 1)
    refuse_if_too_large(needed, "tocsr", INSTEAD)
    with told("tocsr", needed) as progress:
        if index is None:
            index = _index(blocks, progress)
        data = np.empty(blocks.nnz, matrix.dtype)
        write_values(blocks, _flat(values), data, progress)
    if kept is not None:
        for part in index:
            part.setflags(write=False)
        kept.of[matrix.transposed] = index
    return _csr_array(data, index, blocks.shape)


def pattern(matrix: ConvMatrix) -> Pattern:
    """The Pattern of a ConvMatrix: the same index, and labels of the distinct values."""
    blocks, values = blocks_of(matrix), values_of(matrix)
    refuse_if_too_large(16 * blocks.nnz, "pattern", INSTEAD)
    channels: Any = (slice(None), slice(None))
    met = (*channels, *np.ix_(*(a.used for a in blocks.axes)))
    merged, table = table_of(values[met].ravel())
    labels = np.zeros(values.shape, np.int32)
    labels[met] = merged.reshape(values[met].shape)
    return labelled(blocks, _flat(labels), table)


def labelled(blocks: Blocks, labels: Array, table: Any) -> Pattern:
    """The Pattern with value table[labels[u, label]] at each entry of row channel u."""
    with told("pattern", 8 * blocks.nnz) as progress:
        index = _index(blocks, progress)
        found = np.empty(blocks.nnz, np.int32)
        write_values(blocks, labels, found, progress)
    return Pattern(index.indptr, index.indices, found, table, blocks.shape)


def row_blocks(matrix: ConvMatrix, rows: Any) -> Iterator[Any]:
    """The matrix as `csr_array`s of `rows` rows, each built alone."""
    rows = integer("rows", rows, least=1, symbols=False)
    refuse_dtype(matrix.weight, "blocks")
    blocks, values = blocks_of(matrix), _flat(values_of(matrix))
    for start in range(0, blocks.shape[0], rows):
        yield _rows(blocks, values, start, min(start + rows, blocks.shape[0]))


def _rows(blocks: Blocks, values: Array, start: int, stop: int) -> Any:
    """Rows start ≤ r < stop as a `csr_array`."""
    boxes = list(_boxes([blocks.rows, *(a.rows for a in blocks.axes)], start, stop))
    parts = []
    for channels, *ranges in boxes:
        axes = tuple(a.clipped(*r) for a, r in zip(blocks.axes, ranges, strict=True))
        parts.append((channels, Blocks(axes, blocks.rows, blocks.columns, blocks.groups)))
    sizes = [part.per_channel * (b - a) for (a, b), part in parts]
    nnz = sum(sizes)
    dtype = np.dtype(np.int32 if max(nnz, stop - start, blocks.shape[1]) < 2**31 else np.int64)
    needed = nnz * (values.itemsize + dtype.itemsize) + dtype.itemsize * (stop - start + 1)
    refuse_if_too_large(needed, "blocks", "use fewer rows")
    data, indices = np.empty(nnz, values.dtype), np.empty(nnz, dtype)
    indptr = np.zeros(stop - start + 1, dtype)
    entry, row = 0, 1
    with told("blocks", needed) as progress:
        for ((u, stop_u), part), size in zip(parts, sizes, strict=True):
            count = (stop_u - u) * math.prod(a.rows for a in part.axes)
            ends = indptr[row : row + count]
            write_ends(part, ends)
            ends += dtype.type(entry)
            write_indices(part, indices[entry : entry + size], u, progress)
            write_values(part, values[u:stop_u], data[entry : entry + size], progress)
            entry, row = entry + size, row + count
    return _csr_array(data, Index(indptr, indices), (stop - start, blocks.shape[1]))


def _boxes(sizes: list[int], start: int, stop: int) -> Iterator[tuple[tuple[int, int], ...]]:
    """Row-major places start ≤ j < stop of an array of these sizes, as boxes, one after the other.

    >>> list(_boxes([2, 3], 1, 5))
    [((0, 1), (1, 3)), ((1, 2), (0, 2))]
    """
    if start >= stop:
        return
    inner = sizes[1:]
    each = math.prod(inner)
    first, last = start // each, (stop - 1) // each
    if not inner:
        yield ((start, stop),)
        return
    whole = (-(-start // each), stop // each)
    if first == last and whole != (first, first + 1):
        yield from _under(first, inner, start, stop, each)
        return
    if start % each:
        yield from _under(first, inner, start, (first + 1) * each, each)
    if whole[0] < whole[1]:
        yield (whole, *((0, n) for n in inner))
    if stop % each:
        yield from _under(last, inner, last * each, stop, each)


def _under(
    at: int, inner: list[int], start: int, stop: int, each: int
) -> Iterator[tuple[tuple[int, int], ...]]:
    for box in _boxes(inner, start - at * each, stop - at * each):
        yield ((at, at + 1), *box)


def blocks_of(matrix: ConvMatrix) -> Blocks:
    """Where the entries of a ConvMatrix stand."""
    runs = transposed_runs if matrix.transposed else forward_runs
    channels = (matrix.out_shape[0], matrix.in_shape[0])
    return Blocks(each_axis(runs, matrix.maps), *channels, matrix.groups)


def each_axis(
    runs: Callable[[IndexMap], AxisRuns], maps: tuple[IndexMap, ...]
) -> tuple[AxisRuns, ...]:
    """The runs of every axis, those of equal axes made once."""
    made = {m: runs(m) for m in dict.fromkeys(maps)}
    return tuple(made[m] for m in maps)


def values_of(matrix: ConvMatrix) -> Array:
    """values[u, v, *labels]: the sum of the taps of each label, by row and column channel."""
    weight: Array = matrix.weight
    if matrix.transposed:
        weight = swapped_channels(weight, matrix.groups)
    for j, a in enumerate(blocks_of(matrix).axes):
        if len(a.terms) > weight.shape[2 + j]:
            weight = _merged(weight, a, 2 + j)
    return weight


def _merged(weight: Array, axis: AxisRuns, at: int) -> Array:
    """The taps of one axis added up label by label."""
    summed = [weight.take(taps, at).sum(axis=at, dtype=weight.dtype) for taps in axis.terms]
    return np.stack(summed, axis=at)


def refuse_dtype(weight: Array, method: str) -> None:
    """ConvsymError where SciPy has no sparse matrix of such values."""
    if weight.dtype == object:
        raise ConvsymError(
            f"{method} needs numbers of a NumPy dtype, but the weight holds Fractions, SymPy "
            "expressions or large integers; use pattern() or to_sympy(), or weight.astype(float)"
        )
    if weight.dtype == np.float16:
        raise ConvsymError(
            f"{method} of a float16 weight: SciPy has no such sparse matrix; use "
            "weight.astype('float32')"
        )


def _flat(values: Array) -> Array:
    """One table for each row channel."""
    return values.reshape(len(values), -1)


def _index(blocks: Blocks, progress: Any) -> Index:
    """indptr and indices, written anew."""
    dtype = blocks.index_dtype
    indptr = np.zeros(blocks.shape[0] + 1, dtype)
    write_ends(blocks, indptr[1:])
    indices = np.empty(blocks.nnz, dtype)
    write_indices(blocks, indices, 0, progress)
    return Index(indptr, indices)


def _csr_array(data: Array, index: Index, shape: tuple[int, int]) -> Any:
    from scipy.sparse import csr_array

    found = csr_array((data, index.indices, index.indptr), shape=shape)
    found.has_canonical_format = True
    return found


def _small(matrix: ConvMatrix) -> bool:
    places = math.prod(m.o * m.k for m in matrix.maps)
    channels = matrix.weight.shape[0] * matrix.weight.shape[1]
    narrow = max(matrix.shape) < 2**31
    return places * channels <= SMALL and narrow and all(m.mode == "zeros" for m in matrix.maps)


def _by_mask(matrix: ConvMatrix) -> Any:
    """Every output with every tap, those that meet a padded zero masked out."""
    maps, weight, groups = matrix.maps, matrix.weight, matrix.groups
    place, valid = _places(maps)
    out_channels, per_group = weight.shape[:2]
    volume = math.prod(m.n for m in maps)
    shape = (len(place), per_group, place.shape[1])
    met = np.flatnonzero(np.broadcast_to(valid[:, None, :], shape))
    channels = np.arange(0, per_group * volume, volume, dtype=np.int32)
    columns = (place[:, None, :] + channels[:, None]).ravel()[met]
    data = weight.reshape(out_channels, -1).take(met % (per_group * place.shape[1]), axis=1)
    if out_channels > 1:
        first = np.arange(out_channels) // (out_channels // groups) * (per_group * volume)
        columns = (columns + first.astype(np.int32)[:, None]).ravel()
    counts = per_group * np.count_nonzero(valid, axis=1)
    indptr = np.zeros(out_channels * len(place) + 1, np.int32)
    np.cumsum(counts if out_channels == 1 else np.tile(counts, out_channels), out=indptr[1:])
    rows = (out_channels * len(place), per_group * groups * volume)
    found = _csr_array(data.ravel(), Index(indptr, columns), rows)
    return found.T.tocsr() if matrix.transposed else found


def _places(maps: tuple[IndexMap, ...]) -> tuple[Array, Array]:
    """(place, valid) of shape (∏o, ∏k): the column that each output reads with each tap."""
    place = maps[0].columns()
    valid = place >= 0
    for m in maps[1:]:
        columns = m.columns()[:, None, :]
        shape = (len(place) * m.o, place.shape[1] * m.k)
        place = (place[:, None, :, None] * m.n + columns).reshape(shape)
        valid = (valid[:, None, :, None] & (columns >= 0)).reshape(shape)
    return place.astype(np.int32), valid
