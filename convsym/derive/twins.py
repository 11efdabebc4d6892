"""Two different non-negative pictures with the same output, from a short integer null vector."""

from __future__ import annotations

from typing import Any

import numpy as np

from convsym.exact import nullspace
from convsym.pattern import Pattern

MOST_REDUCED = 64  # shortening more null vectors than this is not worth the wait


def twin_pictures(matrix: Pattern) -> tuple[Any, Any] | None:
    """(A, B) with C·A = C·B, A ≠ B and no negative entry; None if C loses nothing.

    A null vector v, split into max(v, 0) and max(−v, 0). The basis is shortened first, so that the
    pictures hold small numbers.

    >>> from convsym.pattern import Pattern
    >>> twin_pictures(Pattern.from_array([[1, 1]]))
    (array([1, 0], dtype=object), array([0, 1], dtype=object))
    """
    vectors = nullspace(matrix)
    if not vectors:
        return None
    basis = np.array(vectors, dtype=object)
    v = min(basis, key=_plainness) if len(vectors) > MOST_REDUCED else _filled(_shortened(basis))
    v = v if next(x for x in v if x) > 0 else -v
    return np.maximum(v, 0), np.maximum(-v, 0)


def _shortened(basis: Any) -> Any:
    """A basis of the same lattice with shorter vectors: pair by pair, while a vector gets shorter.

    v − q·u with q the integer nearest to ⟨v, u⟩/⟨u, u⟩ is the shortest of its kind. Each change makes a
    sum of squares of integers smaller, so it ends.
    """
    found = basis.copy()
    products = found @ found.T
    changed = True
    while changed:
        changed = False
        for i in range(len(found)):
            for j in range(len(found)):
                q = (2 * products[i, j] + products[j, j]) // (2 * products[j, j]) if i != j else 0
                if q and abs(2 * products[i, j]) > products[j, j]:
                    found[i] = found[i] - q * found[j]
                    products[i] = products[:, i] = found @ found[i]
                    changed = True
    return found


def _filled(basis: Any) -> Any:
    """A null vector with small entries and few zeros: basis vectors are added while that helps."""
    best = min(basis, key=_plainness)
    steps = [*basis, *(-basis)]
    while True:
        better = min((best + step for step in steps), key=_plainness)
        if not any(better) or _plainness(better) >= _plainness(best):
            return best
        best = better


def _plainness(v: Any) -> tuple[int, int]:
    """The largest entry, then the number of zeros; the zero vector is the least plain."""
    largest = max(map(abs, v))
    return (largest or 10**9, sum(1 for x in v if not x))
