"""The taps and the bias of two layers as one: products summed over the channels between."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from math import gcd, prod
from typing import Any

import numpy as np
import sympy

from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.values import is_monomial, is_zero, join, kind, lift
from convsym.weights import swapped_channels

Array = np.ndarray[Any, Any]
Steps = tuple[int, ...]

MOST_SYMBOLIC = 100_000
"""Products of two taps that are still formed where some of them are symbols: some ten seconds."""


def composed_kernel(
    w: Array, groups: int, steps: Steps, v: Array, other_groups: int, other_steps: Steps
) -> Array:
    """(w stretched by `steps`) ∗ (v stretched by `other_steps`), Σ over the channels between.

    w (M, C_in/groups, *k) and v (C_out, M/other_groups, *k′) give (C_out, C_in/g, *K), where g is
    gcd(groups, other_groups) and K = steps·(k − 1) + other_steps·(k′ − 1) + 1. Integers stay exact.

    >>> composed_kernel(np.array([[[1, 2]]]), 1, (1,), np.array([[[1, 10]]]), 1, (2,)).ravel()
    array([ 1,  2, 10, 20])
    """
    shared = gcd(groups, other_groups)
    one, two = dense_blocks(w, groups, shared), dense_blocks(v, other_groups, shared)
    inner, outer = one.shape[3:], two.shape[3:]
    sizes = [
        a * (k - 1) + b * (m - 1) + 1
        for a, k, b, m in zip(steps, inner, other_steps, outer, strict=True)
    ]
    shape = (shared, two.shape[1], one.shape[2], *sizes)
    target = join(kind(w.ravel()), kind(v.ravel()))
    if target == "symbolic":
        found = _of_symbols(one, steps, two, other_steps, shape)
    else:
        found = _of_numbers(*_ready(one, two, target), steps, other_steps, shape)
    return found.reshape(shape[0] * shape[1], *shape[2:])


def composed_bias(first: Layer, second: Layer) -> Any:
    """b₂ + Σ w₂·b₁, as a layer takes it. Of a transposed `second` each class of taps must have one sum.

    Where sizes are symbols: whether one of the two has a bias. Raises ConvsymError for unequal sums.
    """
    if first.bias is None:
        return second._bias
    if first.symbolic or second.symbolic:
        return True
    v, steps = second.weight, second.dilation
    if second.transposed:
        v = swapped_channels(v, second.groups)
    constant = np.array(first.bias).reshape(-1, 1, *(1 for _ in steps))
    spread = composed_kernel(constant, 1, steps, v, second.groups, steps)[:, 0].astype(object)
    strides = second.stride if second.transposed else (1,) * second.ndim
    sums = [
        spread[(slice(None), *(slice(c, None, s) for c, s in zip(phase, strides, strict=True)))]
        .reshape(len(spread), -1)
        .sum(axis=1)
        for phase in product(*map(range, strides))
    ]
    if not all(is_zero(a - b) for other in sums[1:] for a, b in zip(sums[0], other, strict=True)):
        raise ConvsymError(
            f"first has a bias, which second, of stride {strides}, spreads unevenly: its taps have "
            f"different sums in different classes, and a layer has one bias for a channel; compose the "
            f"layers without the first one's bias"
        )
    added = [] if second.bias is None else list(second.bias)
    target = kind([*sums[0], *added])
    found = lift(list(sums[0]), target).astype(object)
    if added:
        found = found + lift(added, target).astype(object)
    return [sympy.expand(one) for one in found] if target == "symbolic" else found.tolist()


def dense_blocks(weight: Array, groups: int, blocks: int) -> Array:
    """(C_out, C_in/groups, *k) as (blocks, C_out/blocks, C_in/blocks, *k), zeros between the groups.

    `blocks` divides `groups`.

    >>> dense_blocks(np.array([[[1]], [[2]]]), 2, 1)[..., 0].tolist()
    [[[1, 0], [0, 2]]]
    """
    out, per_group, *kernel = weight.shape
    parts, rows = groups // blocks, out // groups
    split = weight.reshape(blocks, parts, rows, per_group, *kernel)
    found = np.zeros((blocks, parts, rows, parts, per_group, *kernel), weight.dtype)
    for part in range(parts):
        found[:, part, :, part] = split[:, part]
    return found.reshape(blocks, parts * rows, parts * per_group, *kernel)


def _ready(one: Array, two: Array, target: str) -> tuple[Array, Array]:
    """Both as arrays whose products and sums are exact: int64 where it is wide enough."""
    if target != "int":
        ready = [lift(w.ravel(), target).reshape(w.shape) for w in (one, two)]
        return ready[0], ready[1]
    terms = two.shape[2] * prod(one.shape[3:]) * prod(two.shape[3:])
    largest = [max(abs(int(w.max())), abs(int(w.min()))) for w in (one, two)]
    wide = np.int64 if largest[0] * largest[1] * terms < 2**62 else object
    ready = [lift(w.ravel(), "int").reshape(w.shape).astype(wide) for w in (one, two)]
    return ready[0], ready[1]


def _of_numbers(
    one: Array, two: Array, steps: Steps, other_steps: Steps, shape: tuple[int, ...]
) -> Array:
    """For each tap of the second layer one product of matrices, added where it belongs."""
    blocks, middle, incoming, *inner = one.shape
    flat = one.reshape(blocks, middle, -1)
    found = np.zeros(shape, np.result_type(one, two))
    taps = np.moveaxis(two, (0, 1, 2), (-3, -2, -1))
    for t in product(*map(range, two.shape[3:])):
        part = (taps[t] @ flat).reshape(blocks, shape[1], incoming, *inner)
        found[_window(t, inner, steps, other_steps)] += part
    return found


def _window(
    t: tuple[int, ...], inner: list[int], steps: Steps, other_steps: Steps
) -> tuple[Any, ...]:
    """The places of the first kernel behind tap t of the second."""
    cuts = [
        slice(b * x, b * x + a * (k - 1) + 1, a)
        for a, b, x, k in zip(steps, other_steps, t, inner, strict=True)
    ]
    return (..., *cuts)


def _of_symbols(
    one: Array, steps: Steps, two: Array, other_steps: Steps, shape: tuple[int, ...]
) -> Array:
    """The same with one SymPy sum for each tap, expanded."""
    axes = tuple(range(2, one.ndim))
    reached = np.count_nonzero(one, axis=axes), np.count_nonzero(two, axis=(1, *axes[1:]))
    count = int(np.sum(reached[0] * reached[1]))
    if count > MOST_SYMBOLIC:
        raise ConvsymError(
            f"the taps are symbols, and the composed kernel has {count} products of two of them, where "
            f"{MOST_SYMBOLIC} are formed at most; give weights of numbers"
        )
    terms: defaultdict[tuple[int, ...], list[Any]] = defaultdict(list)
    by_middle: defaultdict[tuple[int, int], list[Any]] = defaultdict(list)
    for block, m, v, *t in np.argwhere(one != 0).tolist():
        by_middle[block, m].append((v, t, lift([one[(block, m, v, *t)]], "symbolic")[0]))
    for block, u, m, *x in np.argwhere(two != 0).tolist():
        tap = lift([two[(block, u, m, *x)]], "symbolic")[0]
        for v, t, other in by_middle[block, m]:
            place = (a * i + b * j for a, i, b, j in zip(steps, t, other_steps, x, strict=True))
            terms[(block, u, v, *place)].append(tap * other)
    plain = all(is_monomial(tap) for w in (one, two) for tap in w.ravel().tolist())
    found = np.zeros(shape, object)
    for at, parts in terms.items():
        total = sympy.Add(*parts)
        found[at] = total if plain else sympy.expand(total)
    return found
