"""How CSR arrays are filled: the index of one output channel, repeated for the others."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convsym.axis import IndexMap
from convsym.errors import ConvsymError
from convsym.pattern import Pattern
from convsym.values import table_of

if TYPE_CHECKING:
    from convsym.matrix import ConvMatrix

Array = np.ndarray[Any, Any]


class Template(NamedTuple):
    """Rows of one output channel of the first group, row by row, columns rising.

    `counts` non-zeros of each row; `columns` and, for each, the taps that fall on it: consecutive
    entries of `taps` (flat places in the channel's weight) from `starts` on; None where it is one
    each.
    """

    counts: Array
    columns: Array
    taps: Array
    starts: Array | None


def make_template(maps: tuple[IndexMap, ...], channels: int) -> Template:
    """The template for the C_in/groups input channels of a group.

    Zero padding leaves the columns of a row in rising order, one tap each. A fold may reorder them
    and send several taps to one column: then they are sorted and grouped.
    """
    ndim = len(maps)
    read = [
        m.columns().reshape(
            [m.o if j == i else m.k if j == ndim + i else 1 for j in range(2 * ndim)]
        )
        for i, m in enumerate(maps)
    ]
    strides = [math.prod(m.n for m in maps[i + 1 :]) for i in range(ndim)]
    volume = math.prod(m.n for m in maps)
    outputs, kernel = math.prod(m.o for m in maps), math.prod(m.k for m in maps)
    dtype = np.int32 if channels * volume < 2**31 else np.int64
    place: Array = np.zeros([m.o for m in maps] + [m.k for m in maps], dtype)
    valid: Array = np.ones(place.shape, bool)
    for columns, stride in zip(read, strides, strict=True):
        place += (columns * stride).astype(dtype)
        valid &= columns >= 0
    place = (
        place.reshape(outputs, 1, kernel) + (np.arange(channels) * volume).astype(dtype)[:, None]
    )
    place = place.reshape(outputs, channels * kernel)
    valid = np.broadcast_to(valid.reshape(outputs, 1, kernel), (outputs, channels, kernel))
    valid = valid.reshape(place.shape)
    taps = np.broadcast_to(np.arange(channels * kernel, dtype=np.int32), place.shape)
    if all(m.mode == "zeros" for m in maps):
        return Template(np.count_nonzero(valid, axis=1), place[valid], taps[valid], None)
    return _folded(place, taps)


def _folded(place: Array, taps: Array) -> Template:
    """Sort the taps of each row by column; those that share a column stand together."""
    order = np.argsort(place, axis=1, kind="stable")
    place = np.take_along_axis(place, order, axis=1)
    first = np.ones(place.shape, bool)
    first[:, 1:] = place[:, 1:] != place[:, :-1]
    taps = np.take_along_axis(taps, order, axis=1).ravel()
    return Template(
        np.count_nonzero(first, axis=1), place[first], taps, np.flatnonzero(first.ravel())
    )


def tocsr(matrix: ConvMatrix) -> Any:
    """The `csr_array` of a ConvMatrix: the template's index and the taps of each output channel."""
    from scipy.sparse import csr_array

    weight, nnz = matrix.weight, matrix.nnz
    if weight.dtype == object:
        raise ConvsymError(
            "tocsr needs numbers of a NumPy dtype, but the weight holds Fractions, SymPy "
            "expressions or large integers; use pattern() or to_sympy(), or weight.astype(float)"
        )
    if weight.dtype == np.float16:
        raise ConvsymError(
            "tocsr of a float16 weight: SciPy has no such sparse matrix; use "
            "weight.astype('float32')"
        )
    rows, columns = matrix.T.shape if matrix.transposed else matrix.shape
    wide = max(nnz, rows, columns) >= 2**31
    index = np.dtype(np.int64 if wide else np.int32)
    needed = (weight.itemsize + index.itemsize) * nnz + index.itemsize * (rows + 1)
    refuse_if_too_large(needed * (2 if matrix.transposed else 1), "tocsr")
    out_channels = weight.shape[0]
    model = make_template(matrix.maps, weight.shape[1])
    each = len(model.columns)
    data, indices = np.empty(nnz, weight.dtype), np.empty(nnz, index)
    group_columns = columns // matrix.groups
    for u in range(out_channels):
        here = slice(u * each, (u + 1) * each)
        group = u // (out_channels // matrix.groups)
        np.add(
            model.columns, index.type(group * group_columns), out=indices[here], casting="unsafe"
        )
        taps = weight[u].ravel()
        if model.starts is None:
            np.take(taps, model.taps, out=data[here])
        else:
            np.add.reduceat(taps[model.taps], model.starts, out=data[here])
    indptr = np.zeros(rows + 1, index)
    np.cumsum(np.tile(model.counts, out_channels), out=indptr[1:])
    found = csr_array((data, indices, indptr), shape=(rows, columns))
    found.has_canonical_format = True
    return found.T.tocsr() if matrix.transposed else found


def pattern(matrix: ConvMatrix) -> Pattern:
    """The Pattern of the ConvMatrix that is not transposed, its taps as labels."""
    weight = matrix.weight
    labels, values = table_of(weight.ravel())
    labels = labels.reshape(weight.shape[0], -1)
    rows, columns = matrix.T.shape if matrix.transposed else matrix.shape
    refuse_if_too_large(40 * matrix.nnz, "pattern")
    model = make_template(matrix.maps, weight.shape[1])
    terms = model.counts
    if model.starts is not None:
        terms = np.full(len(model.counts), len(model.taps) // len(model.counts))
    per_term = model.columns
    if model.starts is not None:
        shared = np.diff(np.append(model.starts, len(model.taps)))
        per_term = np.repeat(model.columns, shared)
    row = np.repeat(np.arange(len(terms)), terms)
    out_channels = weight.shape[0]
    group = np.arange(out_channels) // (out_channels // matrix.groups)
    return Pattern.from_terms(
        (row + len(terms) * np.arange(out_channels)[:, None]).ravel(),
        (per_term + (columns // matrix.groups) * group[:, None]).ravel(),
        labels[:, model.taps].ravel(),
        values,
        (rows, columns),
    )


def machine_memory() -> int:
    """The bytes of memory this process may use: the machine's, or its control group's limit."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as file:
            limit = file.read().strip()
    except OSError:
        return total
    return min(total, int(limit)) if limit.isdigit() else total


def refuse_if_too_large(needed: int, method: str) -> None:
    """ConvsymError where `needed` bytes exceed the machine's memory, before any is allocated."""
    limit = machine_memory()
    if needed > limit:
        raise ConvsymError(
            f"{method} would need {needed / 2**30:.1f} GiB, and this machine has "
            f"{limit / 2**30:.1f} GiB; use C @ x, which needs no matrix"
        )
