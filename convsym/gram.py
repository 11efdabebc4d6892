"""CᵀC and CCᵀ by structure: entries with the same pairs of taps have the same value, computed once.

Entry (c, c′) of CᵀC is Σ w[t]·w[t′] over the pairs of taps with which some output reads both c and c′.
On each axis the sets of pairs are few whatever the size: those of the interior and those of the border
rows. In N-d the pairs are the products of the pairs of the axes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convsym.axisruns import AxisRuns, cogram_runs, gram_runs
from convsym.csr import INSTEAD, each_axis, labelled
from convsym.memory import refuse_if_too_large
from convsym.pattern import Pattern
from convsym.template import Blocks
from convsym.values import distinct_groups, is_monomial, kind, lift, sums, table_of

if TYPE_CHECKING:
    from convsym.matrix import ConvMatrix

Array = np.ndarray[Any, Any]


def gram(matrix: ConvMatrix) -> Pattern:
    """CᵀC for a ConvMatrix C; of a transposed one, which is some Cᵀ, it is CCᵀ."""
    axes = each_axis(cogram_runs if matrix.transposed else gram_runs, matrix.maps)
    channels = matrix.in_shape[0]
    blocks = Blocks(axes, channels, channels, matrix.groups)
    if blocks.nnz == 0:
        return Pattern.from_entries([], blocks.shape)
    refuse_if_too_large(12 * blocks.nnz, "gram", INSTEAD)
    taps = _by_column_channel(matrix)
    classes = _classes(axes, tuple(m.k for m in matrix.maps))
    if taps.dtype.kind in "biu" and _fits(taps):
        labels, table = _number_sums(taps.astype(np.int64), classes)
    elif taps.dtype.kind in "fc":
        labels, table = _number_sums(taps, classes)
    else:
        labels, table = _exact_sums(taps, classes)
    return labelled(blocks, labels.reshape(channels, -1), table)


class Classes(NamedTuple):
    """The pairs (first[j], second[j]) of flat taps, those of class i from starts[i] on."""

    first: Array
    second: Array
    starts: Array


def _classes(axes: tuple[AxisRuns, ...], kernel: tuple[int, ...]) -> Classes:
    """The classes of all axes together, row-major over the axes' labels; the pairs are products.

    Within a class the pairs stand in the order of their smaller, then their larger tap, so that a
    class and its mirror image are added up in one order.
    """
    (first, second, lengths), *others = map(_axis_classes, axes)
    for (u, v, sizes), k in zip(others, kernel[1:], strict=True):
        old, new, lengths = _ragged_product(lengths, sizes)
        first, second = k * first[old] + u[new], k * second[old] + v[new]
    which = np.repeat(np.arange(len(lengths)), lengths)
    order = np.lexsort((np.maximum(first, second), np.minimum(first, second), which))
    return Classes(first[order], second[order], np.cumsum(lengths) - lengths)


def _axis_classes(axis: AxisRuns) -> tuple[Array, Array, Array]:
    """The pairs of an axis' labels laid end to end, as (first, second), and how many each has."""
    pairs = np.array([pair for terms in axis.terms for pair in terms], np.int64)
    return pairs[:, 0], pairs[:, 1], np.array(list(map(len, axis.terms)), np.int64)


def _ragged_product(m: Array, n: Array) -> tuple[Array, Array, Array]:
    """(left, right, lengths): the products of lists of lengths m with lists of lengths n.

    `left` and `right` are places in the lists laid end to end.

    >>> [part.tolist() for part in _ragged_product(np.array([2]), np.array([1, 2]))]
    [[0, 1, 0, 0, 1, 1], [0, 0, 1, 2, 1, 2], [2, 4]]
    """
    lengths = np.multiply.outer(m, n).ravel()
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    starts_left = np.repeat(np.cumsum(m) - m, len(n))
    starts_right = np.tile(np.cumsum(n) - n, len(m))
    over, under = np.divmod(within, np.repeat(np.tile(n, len(m)), lengths))
    left, right = np.repeat(starts_left, lengths), np.repeat(starts_right, lengths)
    return left + over, right + under, lengths


def _by_column_channel(matrix: ConvMatrix) -> Array:
    """The taps as (groups, channels of a column, channels of a row, taps), channels of one group."""
    out, per_group, *kernel = matrix.weight.shape
    groups = matrix.groups
    taps = matrix.weight.reshape(groups, out // groups, per_group, math.prod(kernel))
    return taps if matrix.transposed else np.swapaxes(taps, 1, 2)


def _fits(taps: Array) -> bool:
    """Whether no sum of products of the integers can leave int64."""
    largest = max(abs(int(taps.max())), abs(int(taps.min())))
    return bool(largest**2 * taps.shape[2] * taps.shape[3] ** 2 < 2**63)


def _number_sums(taps: Array, classes: Classes) -> tuple[Array, Array]:
    """(labels, table): for each pair of channels and class the sum of its products of taps.

    `labels` has the shape (groups, channels, channels · classes).
    """
    groups, channels, _, kernel = taps.shape
    by_tap = np.swapaxes(taps, 2, 3).reshape(groups, channels * kernel, -1)
    product = by_tap @ np.swapaxes(by_tap, 1, 2)
    upper = np.triu(product)
    product = upper + np.swapaxes(np.triu(product, 1), 1, 2)
    product = product.reshape(groups, channels, kernel, channels, kernel)
    summed = np.empty((groups, channels, channels, len(classes.starts)), taps.dtype)
    for here in np.ndindex(groups, channels):
        pairs = np.swapaxes(product[here], 0, 1)[:, classes.first, classes.second]
        np.add.reduceat(pairs, classes.starts, axis=1, out=summed[here])
    labels, table = table_of(summed)
    return labels.reshape(groups, channels, -1), np.asarray(table)


def _exact_sums(taps: Array, classes: Classes) -> tuple[Array, Any]:
    """The same over the rationals or polynomials: one sum for each multiset of products."""
    groups, channels, inner, _ = taps.shape
    count = groups * channels**2 * inner * len(classes.first)  # products, 42 to 59 bytes for each
    refuse_if_too_large(64 * count, "gram", INSTEAD)
    labels, table = table_of(taps.ravel())
    labels, width = labels.reshape(taps.shape), len(table)
    left, right = labels[:, :, None, :, classes.first], labels[:, None, :, :, classes.second]
    products = np.minimum(left, right) * width + np.maximum(left, right)
    products = np.swapaxes(products, -1, -2).reshape(groups * channels**2, -1)
    lengths = inner * np.diff(classes.starts, append=len(classes.first))
    above = np.repeat(np.arange(len(lengths)) * width**2, lengths)
    products = np.sort(products + above, axis=1) - above  # sorted within each class
    found, pairs, lengths = distinct_groups(products.ravel(), np.tile(lengths, len(products)))
    pairs, which = np.unique(pairs, return_inverse=True)
    values = lift(table, kind(table))
    each = values[pairs // width] * values[pairs % width]
    merged, summed = table_of(sums(each[which], lengths), expanded=all(map(is_monomial, table)))
    return merged[found].reshape(groups, channels, -1), summed
