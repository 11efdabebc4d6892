"""E = CᵀC − I written out: the kernel's autocorrelation, polyphase for s > 1, but for the border."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import product
from math import prod
from operator import add
from typing import Any

import numpy as np

from convsym.derive.chapter import Chapter, cited
from convsym.derive.layer_matrix import convolution_matrix, refuse_if_large
from convsym.derive.roles import layer_source
from convsym.derive.theorem import theorem
from convsym.indexmap import IndexMap
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Step, why
from convsym.proof.theory import THEOREMS as THEORY
from convsym.structure.parts import exact_pattern, exact_taps

BOTH = "c_1 == s*r + d*t_1 - p_b and c_2 == s*r + d*t_2 - p_b"
MOVED = "c_1 + s == s*(r + 1) + d*t_1 - p_b and c_2 + s == s*(r + 1) + d*t_2 - p_b"

CHAPTER = Chapter(
    "gram",
    (
        theorem("gram.lag", f"implies({BOTH}, c_2 - c_1 == d*(t_2 - t_1))"),
        theorem(
            "gram.zero",
            f"implies({BOTH}, divides(d, c_2 - c_1))",
            ("d >= 1",),
            splits=("t_2 - t_1 <= floor((c_2 - c_1)/d)",),
        ),
        theorem(
            "gram.phase",
            "implies(c == s*r + d*t - p_b, (c + p_b) % s == (d*t) % s)",
            ("s >= 1",),
            splits=(
                "floor((c + p_b)/s) <= r + floor(d*t/s)",
                "floor((c + p_b)/s) >= r + floor(d*t/s)",
            ),
        ),
        theorem("gram.moved", f"iff({BOTH}, {MOVED})"),
        theorem(
            "gram.interior",
            "implies(d*(k - 1) - p_b <= c <= s*(o - 1) - p_b and 0 <= t < k and "
            "s*r == c + p_b - d*t, 0 <= r < o)",
            ("s >= 1", "d >= 1"),
        ),
        cited("gram", "gram.theory"),
    ),
    cases=(
        theorem(
            "gram.unit",
            "implies(s == 1 and d*(k - 1) - p_b <= c <= o - 1 - p_b and 0 <= t < k, "
            "0 <= c + p_b - d*t < o)",
            ("d >= 1",),
        ),
    ),
    premises=THEORY["gram"].conditions,
)
THEOREMS = CHAPTER.theorems

Index = tuple[int, ...]
Pair = tuple[Index, Index]


def gram(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""CᵀC at (c, c′) is the sum of w[t]·w[t′] over the taps with which some output reads c and c′.

    Then t′ − t = (c′ − c)/d, so that it is 0 unless d divides the lag c′ − c, and d·t ≡ c + p_begin modulo
    s. Away from the border it depends on the lag and on the phase (c + p_begin) mod s alone: for s = 1
    it is the autocorrelation of the dilated kernel. At the border the sum is truncated, or the padding
    adds to it where it repeats the input. E = CᵀC − I is what there and back adds to an image.

    Without arguments these rules for one axis and all integers. With a convolution and a concrete
    input size CᵀC is written out, and its interior rows are those of the formula, exactly, for every
    pair of channels; a table names the entries by lag and phase. All padding modes: where the border
    folds, a row is in the interior if no window of it reaches the border. Circular padding with s·o = n
    has no border: there the lag is taken modulo n, and the formula is that of every row.

    Raises ConvsymError beyond 1200 rows or columns or without an input size, TypeError if `conv` is no
    convolution, ValueError where the window does not fit.

    >>> import convsym as cs
    >>> D = cs.derive.gram(cs.Conv1d(1, 1, 2), 4)
    >>> print(D.conclusion)
    R Cᵀ C == A
    >>> print(*dict(D.steps[-1].why.values)["entries"], sep="\n")
    Entry(lag=(0,), phase=(0,), channels=(0, 0), value=w_0**2 + w_1**2)
    Entry(lag=(1,), phase=(0,), channels=(0, 0), value=w_0*w_1)
    """
    if conv is None:
        return CHAPTER.derivation()
    matrix = convolution_matrix(conv, input_size, "CᵀC")
    refuse_if_large("gram", matrix)
    C = Factor("C", exact_pattern(matrix))
    turned = Factor("Cᵀ", C.pattern.T)
    G = exact_taps(matrix).gram()
    E = G - Pattern.identity(len(G.indptr) - 1)
    shown = why("gram.matrix", E=E)
    steps = [Step(MatrixClaim((turned, C), "==", (Factor("G", G),)), shown, (), Exact())]
    inside = [interior(m) for m in matrix.maps]
    if all(inside):
        steps.append(_interior_step(matrix, C, turned, inside))
    return Derivation(
        name="gram",
        premises=(),
        steps=tuple(steps),
        conclusion=steps[-1].claim,
        title=why("gram.title_layer", layer=conv),
        source=layer_source("gram", conv, input_size),
    )


def wraps(m: IndexMap) -> bool:
    """Whether the axis is a circle that the outputs go round once, so that no column is at a border."""
    return m.mode == "circular" and m.s * m.o == m.n


def interior(m: IndexMap) -> range:
    """The columns of an axis that every tap of their phase meets; of a fold, far from the border too."""
    if wraps(m):
        return range(m.n)
    found = m.interior_columns
    reach = 0 if m.mode == "zeros" else m.span - 1
    low, high = max(found.start, reach), min(found.stop, m.n - reach)
    return range(low, max(low, high))


@dataclass(frozen=True)
class Entry:
    """An entry (c, c + lag) of CᵀC in the interior; `channels` are those of the two elements."""

    lag: Index
    phase: Index
    channels: tuple[int, int]
    value: Any


def autocorrelation(matrix: ConvMatrix) -> Iterator[Entry]:
    """Σ w[u, v, t]·w[u, v′, t + lag/d] over u and the t with d·t ≡ phase modulo s, where there are any.

    >>> import convsym as cs
    >>> for entry in autocorrelation(cs.conv_matrix([1, 2, 4], 9, stride=3)):
    ...     if entry.lag >= (0,):
    ...         print(entry.phase, entry.lag, entry.value)
    (0,) (0,) 1
    (0,) (1,) 2
    (0,) (2,) 4
    (1,) (0,) 4
    (1,) (1,) 8
    (2,) (0,) 16
    """
    exact = exact_taps(matrix).weight
    out, inside, *_ = exact.shape
    weight = exact.reshape(matrix.groups, out // matrix.groups, *exact.shape[1:])
    axes = [_pairs(m) for m in matrix.maps]
    for chosen in product(*(sorted(axis) for axis in axes)):
        phase, lag = zip(*chosen, strict=True)
        taps = list(product(*(axis[one] for axis, one in zip(axes, chosen, strict=True))))
        for group, v, other in product(range(matrix.groups), range(inside), range(inside)):
            own = weight[group]
            terms = [
                own[(u, v, *(t for t, _ in pairs))] * own[(u, other, *(t for _, t in pairs))]
                for pairs in taps
                for u in range(len(own))
            ]
            first = group * inside
            yield Entry(lag, phase, (first + v, first + other), _plain(reduce(add, terms)))


def _pairs(m: IndexMap) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """(phase, lag) → the pairs of taps that have them, on one axis."""
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for t, other in product(range(m.k), repeat=2):
        key = (m.d * t % m.s, m.d * (other - t))
        found.setdefault(key, []).append((t, other))
    return found


def _plain(value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    return value.expand() if hasattr(value, "expand") else value


def _interior_step(matrix: ConvMatrix, C: Factor, turned: Factor, inside: list[range]) -> Step:
    """The rows of the interior against the formula; the entries with lag ≥ 0 in the table."""
    maps, sizes = matrix.maps, [m.n for m in matrix.maps]
    channels, columns = matrix.in_shape[0], matrix.shape[1]
    places = list(product(range(channels), *inside))
    begins, strides = [m.begin for m in maps], [m.s for m in maps]
    entries = list(autocorrelation(matrix))
    table: dict[tuple[int, Index], list[Entry]] = {}
    for one in entries:
        table.setdefault((one.channels[0], one.phase), []).append(one)
    rows: dict[tuple[int, int], Any] = {}
    for row, (channel, *c) in enumerate(places):
        phase = tuple((x + p) % s for x, p, s in zip(c, begins, strides, strict=True))
        for one in table.get((channel, phase), []):
            moved = [x + lag for x, lag in zip(c, one.lag, strict=True)]
            other = [x % m.n if wraps(m) else x for x, m in zip(moved, maps, strict=True)]
            if all(0 <= x < n for x, n in zip(other, sizes, strict=True)):
                place = row, _flat(one.channels[1], other, sizes)
                rows[place] = _plain(rows.get(place, 0) + one.value)
    kept = [(row, _flat(v, c, sizes), 1) for row, (v, *c) in enumerate(places)]
    R = Factor("R", Pattern.from_entries(kept, (len(places), columns)))
    A = Factor(
        "A",
        Pattern.from_entries(
            [(*place, value) for place, value in rows.items()], (len(places), columns)
        ),
    )
    shown = [one for one in entries if one.lag >= (0,) * len(sizes)]
    reason = why(
        ("gram.rows_" if max(strides) == 1 else "gram.rows_strided_")
        + _border(matrix, len(places)),
        entries=tuple(sorted(shown, key=lambda one: (one.channels, one.phase, one.lag))),
        first=tuple(one.start for one in inside),
        last=tuple(one.stop - 1 for one in inside),
        count=len(places),
        total=columns,
    )
    return Step(MatrixClaim((R, turned, C), "==", (A,)), reason, (0,), Exact())


def _border(matrix: ConvMatrix, rows: int) -> str:
    """Which sentence tells of the rows that are not in the interior."""
    if all(map(wraps, matrix.maps)):
        return "circle"
    if rows == matrix.shape[1]:
        return "all"
    padded = any(max(m.begin, m.end) > 0 for m in matrix.maps)
    return matrix.maps[0].mode if padded else "zeros"


def _flat(channel: int, place: list[int], sizes: list[int]) -> int:
    return channel * prod(sizes) + int(np.ravel_multi_index(place, sizes))
