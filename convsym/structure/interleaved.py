"""C = Qᵀ·diag(C_0, C_1, …)·P: dilation as ordinary convolutions that are interleaved."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import gcd, prod
from typing import Any, NamedTuple

import numpy as np

from convsym.assembly import block_diagonal, selection
from convsym.axis import Axis
from convsym.errors import ConvsymError
from convsym.indexmap import IndexMap
from convsym.matrix import ConvMatrix
from convsym.proof import Factor, why
from convsym.structure.factorisation import Factorisation
from convsym.structure.parts import checked, exact_pattern

Array = np.ndarray[Any, Any]


class Class(NamedTuple):
    """Rows and columns of one axis that meet each other and no others, in the block's own order."""

    rows: Array
    columns: Array
    map: IndexMap


def interleaved(C: ConvMatrix) -> Factorisation:
    r"""C = Qᵀ·B·P, B = diag(C_0, C_1, …), each C_i a convolution with the same taps and dilation 1.

    P and Q are 0/1 matrices with one 1 in each row (P·Pᵀ = I, Q·Qᵀ = I): P sorts the inputs by
    block, Q the outputs, so Q·C·Pᵀ = B. An input in no block is read by no output; an output in no
    block reads padding alone. `blocks` are the C_i, `conv_matrix(w, size, stride, padding, 1, groups)`.
    With several axes the blocks are the products of the axes' classes; all channels stay together.

    **Zero padding**, any s and d, g = gcd(s, d): d/g classes for each axis, of stride s/g (d of stride 1
    at s = 1), less those without an output (o < d/g) or without an input (their outputs read padding
    alone). With s′ = s/g and d′ = d/g, c + p = s·r + d·t = g·(s′r + d′t), so a column where c + p is no
    multiple of g is unread. s′ and d′ are coprime, so s′r mod d′ tells r mod d′: the rows
    r ≡ ρ (mod d′) meet the columns c + p ≡ g·ε (mod d), ε = s′ρ mod d′, and no others. With
    r = d′R + ρ, c + p = d·E + g·ε and q = ⌊s′ρ/d′⌋ the relation is

        E = s′·R + t + q

    an ordinary one of stride s′. E runs from E₀ = ⌈(p − g·ε)/d⌉ over the columns 0 ≤ c < n; the block
    has begin padding E₀ − q, and at the end what the same division leaves of the padded line.

    **Circular** with s = 1 and o = n, h = gcd(d, n): h classes, all with the same block, circular, of
    size m = n/h, padded by b = ⌊(k − 1)/2⌋ before and the rest of k − 1 behind. r ≡ c + p (mod h), and
    d/h has an inverse modulo m, so class ρ has the rows r = d·R + ρ (mod n), R = 0, …, m − 1, and the
    columns c = d·(E + b) + ρ − p (mod n); c = r + d·t − p becomes E = R + t − b (mod m).

    An axis with d = 1 is one class, in every mode; where no padding is read, the mode plays no part.

    Raises ConvsymError for reflect and replicate with d > 1: replicate shows one element at places of
    every class; reflect, c ↦ −c, takes class 1 to class d − 1, and at d = 2 to itself, but turned round
    between two of its elements, which no padding mode does. Also for circular with other s or o, and
    where every output reads padding alone.

    >>> import convsym as cs
    >>> f = interleaved(cs.conv_matrix([1, 2], 6, dilation=2))
    >>> f.blocks
    (ConvMatrix(2 x 3, nnz=4, dtype=int64), ConvMatrix(2 x 3, nnz=4, dtype=int64))
    >>> f["B"].toarray()
    array([[1, 2, 0, 0, 0, 0],
           [0, 1, 2, 0, 0, 0],
           [0, 0, 0, 1, 2, 0],
           [0, 0, 0, 0, 1, 2]])
    """
    axes = [_classes(m, j) for j, m in enumerate(checked(C).maps)]
    chosen = list(product(*axes))
    if not chosen:
        raise ConvsymError(
            "interleaved found no block: every output reads padded zeros alone, so C is zero; lower "
            "the padding or enlarge the input"
        )
    blocks = tuple(ConvMatrix(C.weight, tuple(one.map for one in c), C.groups) for c in chosen)
    out_channels, in_channels = C.weight.shape[0], C.weight.shape[1] * C.groups
    outputs, inputs = tuple(m.o for m in C.maps), tuple(m.n for m in C.maps)
    rows = [_flat(out_channels, [one.rows for one in c], outputs) for c in chosen]
    columns = [_flat(in_channels, [one.columns for one in c], inputs) for c in chosen]
    Q = selection(np.concatenate(rows), out_channels * prod(outputs))
    P = selection(np.concatenate(columns), in_channels * prod(inputs))
    B = block_diagonal([exact_pattern(one) for one in blocks])
    found = Factorisation(
        name="interleaved",
        left=(Factor("C", exact_pattern(C.T if C.transposed else C)),),
        terms=((Factor("Qᵀ", Q.T), Factor("B", B), Factor("P", P)),),
        convolutions=tuple((f"C_{i}", one) for i, one in enumerate(blocks)),
        about=why("structure.interleaved", count=len(blocks)),
    )
    return found.T if C.transposed else found


def _flat(channels: int, places: list[Array], sizes: tuple[int, ...]) -> Array:
    """The row-major positions of these places on every axis, channel by channel."""
    flat = np.arange(channels)
    for one, size in zip(places, sizes, strict=True):
        flat = (flat[:, None] * size + one).ravel()
    return flat


def _classes(m: IndexMap, axis: int) -> list[Class]:
    """The classes of one axis; the mode as it acts, zeros where no padding is read."""
    if m.d == 1:
        return [Class(np.arange(m.o), np.arange(m.n), m)]
    if m.mode == "zeros":
        return _zero_classes(m)
    if m.unpadded:
        return [one._replace(map=_unpadded(one.map, m.mode)) for one in _zero_classes(m)]
    if m.mode == "circular" and m.s == 1 and m.o == m.n:
        return _circular_classes(m)
    if m.mode == "circular":
        raise ConvsymError(
            f"axis {axis} is circular with stride {m.s} and {m.o} outputs for {m.n} inputs, and dilation "
            f"{m.d} is interleaved there for stride 1 and as many outputs as inputs alone; choose the "
            f"padding d(k - 1) = {m.d * (m.k - 1)} in all and stride 1, or zero padding"
        )
    raise ConvsymError(
        f"axis {axis} has padding_mode {m.mode!r} and dilation {m.d}, and its border takes elements from "
        "one interleaved part to another or turns a part round between two elements, so the parts are "
        "no ordinary convolutions; use zero padding, or dilation 1"
    )


def _zero_classes(m: IndexMap) -> list[Class]:
    """r ≡ ρ mod d′ for ρ = 0, …, d′ − 1, where such rows are; c = d·E + g·ε − p their columns."""
    g = gcd(m.s, m.d)
    s, d = m.s // g, m.d // g
    found = []
    for rho in range(min(d, m.o)):
        rows = np.arange(rho, m.o, d)
        q, epsilon = divmod(s * rho, d)
        shift = g * epsilon - m.begin  # c = d·E + shift
        first = -(shift // m.d)  # the least E with c >= 0
        stop = -((shift - m.n) // m.d)  # the least E with c >= n
        behind = -((shift - m.n - m.end) // m.d) - stop
        columns = m.d * np.arange(first, stop) + shift
        if len(columns):
            axis = Axis(m.k, s, (first - q, behind))
            found.append(Class(rows, columns, axis.at(len(columns), outputs=len(rows))))
    return found


def _unpadded(block: IndexMap, mode: str) -> IndexMap:
    """The block of an axis that reads no padding, in the axis's own mode, nothing left over."""
    return replace(block, end=block.end - block.leftover, mode=mode)


def _circular_classes(m: IndexMap) -> list[Class]:
    """gcd(d, n) classes; rows in the order d·R + ρ, columns in the order d·(E + b) + ρ − p."""
    h = gcd(m.d, m.n)
    size = m.n // h
    before = (m.k - 1) // 2
    block = Axis(m.k, 1, (before, m.k - 1 - before), 1, "circular").at(size)
    steps = m.d * np.arange(size)
    return [
        Class((steps + rho) % m.n, (steps + m.d * before + rho - m.begin) % m.n, block)
        for rho in range(h)
    ]
