"""For which taps the transpose is an inverse: the theorems that answer for every size at once."""

from __future__ import annotations

from typing import Any

from convsym.derive.chapter import Chapter, cited, let
from convsym.derive.sizes import SIDES
from convsym.derive.tap_answers import tap_answer
from convsym.derive.theorem import theorem
from convsym.proof import Derivation

OUTPUT = "o == floor((i + P - d*(k - 1) - 1)/s) + 1"

SINGLE_TAP = Chapter(
    "single_tap",
    (
        let(SIDES, "chapter.sides"),
        let(OUTPUT, "chapter.output"),
        theorem(
            "single_tap.inside",
            "implies(p_b >= 0 and p_e >= 0, exists(r, 0, o, 0 <= s*r - p_b and "
            "s*r - p_b + d*(k - 1) <= i - 1))",
            ("k >= 1", "d >= 1", "s >= 1", "i >= d*(k - 1) + s", SIDES, OUTPUT),
            r="ceiling(p_b/s)",
        ),
        theorem(
            "single_tap.extremes",
            "implies(f <= t and u <= g and d*(u - t) == d*(g - f), t == f and u == g)",
            ("d >= 1",),
        ),
        theorem(
            "single_tap.kept",
            "implies(s == 1, iff(0 <= p_b - d*t and i - 1 + p_b - d*t <= o - 1, "
            "d*(k - 1) - p_e <= d*t <= p_b))",
            ("s >= 1", SIDES, OUTPUT),
        ),
        theorem(
            "single_tap.strided",
            "implies(s >= 2 and s*r + d*t - p_b == c, s*q + d*t - p_b != c + 1)",
            splits=("q <= r",),
        ),
        cited("single_tap", "single_tap.taps"),
    ),
    cases=(
        theorem(
            "single_tap.first_pixel",
            "implies(p_b == 0 and 0 <= r and 0 <= t and s*r + d*t - p_b == 0, r == 0 and t == 0)",
            ("d >= 1", "s >= 1"),
        ),
        theorem(
            "single_tap.last_pixel",
            "implies(p_b == 0 and p_e == 0 and 0 <= r < o and 0 <= t < k and "
            "s*r + d*t - p_b == i - 1, r == o - 1 and t == k - 1)",
            ("d >= 1", "s >= 1", SIDES, OUTPUT),
        ),
        theorem(
            "single_tap.apart",
            "implies(0 <= t and t < k and 0 <= u and u < k and d*(u - t) == d*(k - 1), "
            "t == 0 and u == k - 1)",
            ("d >= 1",),
        ),
    ),
    premises=("k >= 1", "d >= 1", "s >= 1", "i >= d*(k - 1) + s"),
)

CIRCULAR_TAP = Chapter(
    "circular_tap",
    (
        theorem(
            "circular_tap.wraps",
            "implies(e == h + m*q and q != 0, m == 2*k - 2 and h == k - 1 and e == 1 - k)",
            ("k >= 2", "0 <= h < k", "-k < e < k", "m == 2*k - 2 + z", "z >= 0"),
        ),
        cited("circular_tap", "circular_tap.taps"),
    ),
    cases=(
        cited("circular_shared", "circular_tap.shared"),
        cited("circular_reflection", "circular_tap.reflection"),
    ),
    premises=(
        "k >= 1", "d >= 1", "s == 1", "i >= 1", "P == d*(k - 1)", "i >= (2*k - 2)*gcd(i, d)",
        "k >= 2", "0 <= h < k", "-k < e < k", "m == 2*k - 2 + z", "z >= 0",
    ),
)  # fmt: skip

ORTHONORMAL = Chapter(
    "orthonormal",
    (
        cited("columns", "orthonormal.columns"),
        theorem(
            "orthonormal.tiles",
            "implies(0 <= t < s, iff(c == s*r + t, r == floor(c/s) and t == c % s))",
            ("s >= 1",),
            splits=("r <= floor(c/s)", "r <= floor(c/s) - 1"),
        ),
        cited("orthonormal", "orthonormal.taps"),
    ),
    premises=(
        "s >= 1", "k == s", "d == 1", "p_b == 0", "p_e == 0", "i >= 1", "divides(s, i)"
    ),
)  # fmt: skip

CHAPTERS = (SINGLE_TAP, CIRCULAR_TAP, ORTHONORMAL)
THEOREMS = tuple(one for chapter in CHAPTERS for one in chapter.theorems)


def single_tap(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""One channel, any axes, every i ≥ d(k − 1) + s: CᵀC = I iff one tap ±1 is left and loses no column.

    Exactly if a single tap w_t is not 0, w_t² = 1, s = 1 and d(k − 1) − p_end ≤ d·t ≤ p_begin on every
    axis. By the lexicographically first and last non-zero taps: their product is an entry of CᵀC,
    and no other pair of taps is that far apart. Zero padding, negative to crop; taps of an integral
    domain. For s = 1 the condition on the size is i ≥ k̂; with a stride above 1 the answer is no.

    With a layer, and a size in numbers or symbols: `answer` is True, False or a SymPy condition on
    the taps. Raises ConvsymError where the theorem does not apply.

    >>> import convsym as cs
    >>> cs.derive.single_tap(cs.Conv2d(1, 1, 3, stride=2)).answer
    False
    >>> cs.derive.single_tap(cs.Conv1d(1, 1, 3, padding=1)).answer
    Eq(w_0, 0) & Eq(w_2, 0) & Eq(w_1**2 - 1, 0)
    """
    if conv is None:
        return SINGLE_TAP.derivation()
    return tap_answer("single_tap", conv, input_size)


def circular_tap(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""One channel, one axis, circular, o = i, s = 1: CᵀC = I iff a single tap is not 0, and it is ±1.

    For all sizes i with i/gcd(i, d) ≥ 2k − 2. Below that there are other solutions: i = 3 and
    w = (−1/3, 2/3, 2/3). The product of the first and the last non-zero tap is an entry of CᵀC, twice
    that product if i/gcd(i, d) = 2k − 2.

    With a layer, and a size in numbers or symbols: `answer` as in `single_tap`.

    >>> import convsym as cs
    >>> conv = cs.Conv1d(1, 1, 3, padding=1, padding_mode="circular", weight=[0, 0, -1])
    >>> cs.derive.circular_tap(conv).answer
    True
    """
    if conv is None:
        return CIRCULAR_TAP.derivation()
    return tap_answer("circular_tap", conv, input_size)


def orthonormal(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""k = s, d = 1, no padding, s divides i: CᵀC = I exactly if WᵀW = I, W the weight as a matrix.

    W has a row for each output channel and a column for each input channel and tap. The windows
    tile the input, so CᵀC is WᵀW once for each window: space-to-depth, Haar and other orthonormal
    transforms are undone by their transpose. Any axes and channels; groups are zero blocks of W.

    With a layer, and a size in numbers or symbols: `answer` as in `single_tap`.

    >>> import convsym as cs
    >>> half = [[[1, 1], [1, 1]], [[1, -1], [1, -1]], [[1, 1], [-1, -1]], [[1, -1], [-1, 1]]]
    >>> from sympy import Rational
    >>> weight = [[[[Rational(x, 2) for x in row] for row in one]] for one in half]
    >>> cs.derive.orthonormal(cs.Conv2d(1, 4, 2, stride=2, weight=weight)).answer
    True
    """
    if conv is None:
        return ORTHONORMAL.derivation()
    return tap_answer("orthonormal", conv, input_size)
