r"""How often the outputs of a transposed convolution are met, and the kernel sizes that make it even.

On one axis output j is met by the pairs (r, t) with s·r + d·t = x, x = j + p. With g = gcd(d, s) there
are none unless g divides x; then t runs over one residue class modulo s/g, between the bounds that
0 ≤ r < o and 0 ≤ t < k leave, so the number of pairs is a difference of two floors.
"""

from __future__ import annotations

from functools import reduce
from math import gcd

import numpy as np

from convsym.indexmap import IndexMap, IntArray


def overlap_counts(one: IndexMap) -> IntArray:
    """How many pairs (r, t) meet each column 0 ≤ j < n, 0 ≤ r < o, 0 ≤ t < k; shape (n,).

    >>> from convsym.axis import Axis
    >>> overlap_counts(Axis(3, 2).at(9))
    array([1, 1, 2, 1, 2, 1, 2, 1, 1])
    """
    g = gcd(one.d, one.s)
    step = one.s // g
    x = np.arange(one.n, dtype=np.int64) - one.place(0, 0)
    first = (x // g) % step * pow(one.d // g, -1, step) % step  # the least t >= 0 of the class
    low = np.maximum(0, -((one.place(one.o - 1, 0) - one.place(0, 0) - x) // one.d))
    high = np.minimum(one.k - 1, x // one.d)
    count = (high - first) // step - (low - 1 - first) // step
    return np.where((x % g == 0) & (low <= high), count, 0)


def overlap_grid(maps: tuple[IndexMap, ...]) -> IntArray:
    """The counts of all axes multiplied; shape (n₀, n₁, …)."""
    found: IntArray = reduce(np.multiply.outer, map(overlap_counts, maps))
    return found


def class_counts(k: int, s: int, d: int) -> tuple[int, ...]:
    """#{t : d·t ≡ ρ mod s, 0 ≤ t < k} for ρ = 0 … s − 1: the counts of the interior.

    >>> class_counts(3, 2, 1), class_counts(4, 2, 2)
    ((2, 1), (4, 0))
    """
    return tuple(np.bincount(d * np.arange(k) % s, minlength=s).tolist())


def is_free(k: int, s: int, d: int) -> bool:
    """gcd(d, s) = 1 and s | k: all classes have the same count.

    >>> is_free(4, 2, 1), is_free(3, 2, 1), is_free(4, 2, 2)
    (True, False, False)
    """
    return gcd(d, s) == 1 and k % s == 0


def free_sizes(k: int, s: int, d: int) -> tuple[int | None, int] | None:
    """The nearest free kernel sizes not above and not below k; None where no size is free.

    Below s there is none, so the first is None there.

    >>> free_sizes(3, 2, 1), free_sizes(4, 2, 3), free_sizes(1, 2, 1), free_sizes(3, 2, 2)
    ((2, 4), (4, 4), (None, 2), None)
    """
    if gcd(d, s) != 1:
        return None
    return k // s * s or None, -(-k // s) * s


def coprime_dilations(s: int, d: int) -> tuple[int, int]:
    """The nearest dilations not above and not below d that are coprime to s.

    >>> coprime_dilations(2, 4), coprime_dilations(6, 3)
    ((3, 5), (1, 5))
    """
    below, above = d, d
    while gcd(below, s) != 1:
        below -= 1
    while gcd(above, s) != 1:
        above += 1
    return below, above
