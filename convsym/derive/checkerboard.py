"""Checkerboards: how often the outputs of a transposed convolution are met, and when evenly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from convsym.derive.chapter import Chapter, Cited, cited, let
from convsym.derive.checkerboard_layer import ENOUGH, LARGE, checkerboard_of
from convsym.derive.ending import Ending
from convsym.derive.sizes import PREMISES
from convsym.derive.theorem import Theorem, theorem
from convsym.layerbase import Layer
from convsym.proof import Derivation

PLACE = "q == j + p_b"
FIRST = "low == max(0, ceiling((q - s*(o - 1))/d))"
LAST = "K == min(k - 1, floor(q/d))"
COMMON = ("s == g*N", "d == g*T")
OUTPUTS = "n == s*(o - 1) + d*(k - 1) + 1 - p_b - p_e + op"
NEAREST = theorem(
    "checkerboard.nearest",
    "s*floor(k/s) <= k < s*floor(k/s) + s and s*ceiling(k/s) - s < k <= s*ceiling(k/s)",
    ("s >= 1",),
)

ANY_DILATION: tuple[Theorem, ...] = (
    theorem(
        "checkerboard.common",
        "implies(not divides(g, q), not divides(s, q - d*t))",
        ("g >= 1", "s >= 1", *COMMON),
        splits=("floor(q/g) <= N*floor((q - d*t)/s) + T*t - 1",),
    ),
    theorem(
        "checkerboard.reduced",
        "implies(divides(g, q), iff(divides(s, q - d*t), divides(N, floor(q/g) - T*t)))",
        ("g >= 1", "N >= 1", "s >= 1", *COMMON),
        splits=(
            "floor((floor(q/g) - T*t)/N) <= floor((q - d*t)/s) - 1",
            "floor((q - d*t)/s) <= floor((floor(q/g) - T*t)/N) - 1",
        ),
    ),
    theorem(
        "checkerboard.inverse",
        "implies(divides(N, T*u - 1), iff(divides(N, z - T*t), divides(N, t - u*z)))",
        ("N >= 1",),
        splits=(
            "floor((t - u*z)/N) <= -t*floor((T*u - 1)/N) - u*floor((z - T*t)/N) - 1",
            "floor((z - T*t)/N) <= -z*floor((T*u - 1)/N) - T*floor((t - u*z)/N) - 1",
        ),
    ),
    theorem(
        "checkerboard.count",
        "iff(low <= t <= K and divides(N, t - c), "
        "exists(y, floor((low - 1 - c)/N) + 1, floor((K - c)/N) + 1, t == c + N*y))",
        ("N >= 1",),
        splits=("y_ <= floor((t - c)/N)",),
        y="floor((t - c)/N)",
    ),
)
"""What holds whatever the greatest common divisor of dilation and stride."""

CHAPTER = Chapter(
    "checkerboard",
    (
        let(PLACE, "checkerboard.place"),
        theorem(
            "checkerboard.meets",
            "iff(exists(r, 0, o, j == s*r + d*t - p_b), "
            "divides(s, q - d*t) and 0 <= q - d*t <= s*(o - 1))",
            ("s >= 1", PLACE),
            splits=("r_ <= floor((q - d*t)/s)",),
            r="floor((q - d*t)/s)",
        ),
        let(FIRST, "checkerboard.first"),
        let(LAST, "checkerboard.last"),
        theorem(
            "checkerboard.bounds",
            "iff(0 <= t < k and 0 <= q - d*t <= s*(o - 1), low <= t <= K)",
            ("d >= 1", FIRST, LAST),
        ),
        *ANY_DILATION,
        theorem(
            "checkerboard.interior",
            "implies(d*(k - 1) <= q <= s*(o - 1), low == 0 and K == k - 1)",
            ("d >= 1", "k >= 1", FIRST, LAST),
        ),
        theorem(
            "checkerboard.class",
            "implies(0 <= c < s, iff(0 <= t < k and t % s == c, "
            "exists(y, 0, floor((k - 1 - c)/s) + 1, t == c + s*y)))",
            ("s >= 1",),
            splits=("y_ <= floor(t/s)", "y_ >= floor(t/s)"),
            y="floor(t/s)",
        ),
        theorem(
            "checkerboard.equal",
            "iff(forall(c, 0, s, floor((k - 1 - c)/s) == floor((k - 1)/s)), divides(s, k))",
            ("s >= 1",),
            splits=("floor(k/s) <= floor((k - 1)/s)",),
            c="s - 1",
        ),
        cited("checkerboard", "checkerboard.theorem"),
    ),
    cases=(
        cited("checkerboard_sums", "checkerboard.weighted"),
        theorem(
            "checkerboard.empty",
            "iff(exists(c, 0, s, floor((k - 1 - c)/s) + 1 == 0), k < s)",
            ("s >= 1", "k >= 1"),
            c="s - 1; c_",
        ),
        ENOUGH,
        NEAREST,
        theorem(
            "checkerboard.border",
            "not exists(t, 0, 2, exists(r, 0, 1, 1 == r + 2*t))",
            splits=("t_ <= 0",),
        ),
    ),
    premises=(*PREMISES, "o >= 1", LARGE, "g >= 1", "N >= 1", *COMMON),
    size="o",
)
THEOREMS = CHAPTER.theorems
SYMBOLIC = replace(
    CHAPTER,
    parts=tuple(x for x in CHAPTER.parts if x not in ANY_DILATION and not isinstance(x, Cited)),
    cases=(),
    premises=PREMISES,
    ending=Ending("checkerboard", "checkerboard.theorem", given=("o >= 1", OUTPUTS, LARGE)),
)
"""The steps of a layer with symbols, in which dilation and stride have no common divisor by name."""


def checkerboard(up: Any = None, size: Any = None) -> Derivation:
    r"""Away from the border all outputs are met equally often exactly if gcd(d, s) = 1 and s | k.

    Output j of a transposed convolution is met by the pairs (r, t) with s·r + d·t = q, q = j + p_begin.
    Without arguments their number in closed form, for all integers k, d, s ≥ 1: none unless g = gcd(d, s)
    divides q, else the t of one class modulo s/g between two bounds. The interior is
    d(k − 1) ≤ q ≤ s(o − 1), where no tap is cut off; the theorem needs s outputs of it in a row, as the last
    premises say.
    Outputs that nothing meets exist there exactly if k < s or gcd(d, s) > 1.

    With a transposed layer, axis by axis: the counts of the classes of q modulo s, the criterion, the
    nearest free kernel sizes. `answer` is whether all axes are free of the checkerboard. With its input
    `size` also the interior; where that is shorter than s on some axis the size tells nothing, and
    `answer` is None. Small outputs are counted. A layer with taps gets the sums S_ρ = Σ{w[t] : d·t ≡ ρ
    mod s} too, for each pair of channels: input that is constant on each channel gives a uniform interior
    exactly if they do not depend on ρ, a tuple in N-d. A layer with symbols among its sizes gets the
    theorem in these, with the interior large enough as a premise, and no answer.

    Raises TypeError if `up` is no transposed layer, ValueError where nothing is left after cropping,
    ConvsymError where symbols clash.

    >>> import convsym as cs
    >>> print(cs.derive.checkerboard().conclusion)
    checkerboard(n = n, o = o, k = k, d = d, s = s, p_b = p_b)
    >>> cs.derive.checkerboard(cs.ConvTranspose2d(1, 1, 3, stride=2)).answer
    False
    >>> D = cs.derive.checkerboard(cs.ConvTranspose2d(1, 1, 4, stride=2, padding=1), 8)
    >>> D.answer, D.verify().ok
    (True, True)
    """
    if up is None:
        return CHAPTER.derivation()
    if not isinstance(up, Layer) or not up.transposed:
        raise TypeError(
            f"up must be a transposed layer such as ConvTranspose2d(1, 1, 3), got {up!r}"
        )
    return SYMBOLIC.derivation(up, size) if up.symbolic else checkerboard_of(up, size)
