"""For which taps CᵀC = I, by the theorems of the theory: the polynomials that have to vanish.

Trusted, like the rules that call it. The weight is a matrix with a row for each output channel; one
row for a layer with one channel, its taps in C order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import prod
from typing import Any

import sympy

from convsym.pattern import Pattern
from convsym.proof.zeros import expanded
from convsym.values import is_zero

Axes = Sequence[dict[str, int]]


def tap_equations(name: str, axes: Axes, weight: Pattern) -> list[Any]:
    """The distinct polynomials that vanish exactly for the taps with CᵀC = I; [1] if none do."""
    found: dict[Any, None] = {}
    for value in EQUATIONS[name](axes, weight.exact()):
        one = value if isinstance(value, Fraction | int) else expanded(value)
        if is_zero(one):
            continue
        if not getattr(one, "free_symbols", None):
            return [sympy.Integer(1)]
        if -one not in found:
            found.setdefault(one)
    return sorted(found, key=lambda one: (len(str(one)), str(one)))


def _single_tap(axes: Axes, weight: Pattern) -> list[Any]:
    """One channel: all products of two taps, the taps that lose a column, Σ w² − 1 over the others.

    A tap loses no column if s = 1 and d(k − 1) − p_end ≤ d·t ≤ p_begin on every axis.
    """
    taps = _one_channel(weight, prod(axis["k"] for axis in axes))
    keeps = [
        all(_keeps(axis, t) for axis, t in zip(axes, place, strict=True))
        for place in product(*(range(axis["k"]) for axis in axes))
    ]
    kept = [w for w, keep in zip(taps, keeps, strict=True) if keep]
    lost = [w for w, keep in zip(taps, keeps, strict=True) if not keep]
    return [*_one_of(kept), *lost]


def _keeps(axis: dict[str, int], t: int) -> bool:
    d, k = axis["d"], axis["k"]
    return axis["s"] == 1 and d * (k - 1) - axis["p_e"] <= d * t <= axis["p_b"]


def _one_of(taps: Sequence[Any]) -> list[Any]:
    """Exactly one of them is not 0, and its square is 1."""
    pairs = [a * b for a, b in combinations(taps, 2)]
    return [*pairs, sum(w * w for w in taps) - 1]


def _circular_tap(axes: Axes, weight: Pattern) -> list[Any]:
    """One channel, one axis, circular, o = n, s = 1: one tap is not 0, and its square is 1."""
    (axis,) = axes
    return _one_of(_one_channel(weight, axis["k"]))


def _orthonormal(axes: Axes, weight: Pattern) -> list[Any]:
    """WᵀW − I, W with a column for each input channel and tap."""
    if weight.shape[1] % (taps := prod(axis["k"] for axis in axes)):
        raise ValueError(f"the weight is {weight.shape}; the theorem needs a column a tap, {taps}")
    return list((weight.T @ weight - Pattern.identity(weight.shape[1])).values)


def _one_channel(weight: Pattern, taps: int) -> list[Any]:
    if weight.shape != (1, taps):
        raise ValueError(f"the weight is {weight.shape}; the theorem needs one row of {taps} taps")
    return [weight[0, t] for t in range(taps)]


EQUATIONS: dict[str, Callable[[Axes, Pattern], list[Any]]] = {
    "single_tap": _single_tap,
    "circular_tap": _circular_tap,
    "orthonormal": _orthonormal,
}
