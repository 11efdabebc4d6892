"""Nearest upsampling followed by a convolution with stride 1 is one transposed convolution."""

from __future__ import annotations

from typing import Any

import numpy as np

from convsym.derive.chapter import Chapter, cited, let
from convsym.derive.checkerboard_layer import class_sums
from convsym.derive.sizes import PREMISES, SIDES
from convsym.derive.theorem import theorem
from convsym.errors import ConvsymError
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Step, why
from convsym.resize import resize_convolution as resized
from convsym.structure.parts import exact_pattern, exact_taps
from convsym.structure.toeplitz import one_where_equal

CHAPTER = Chapter(
    "resize_convolution",
    (
        let(SIDES, "chapter.sides"),
        theorem(
            "resize_convolution.inside",
            "iff(0 <= x < s*i, 0 <= floor(x/s) < i)",
            ("s >= 1",),
            splits=("floor(x/s) <= i - 1", "0 <= floor(x/s)"),
        ),
        theorem(
            "resize_convolution.tap",
            "implies(0 <= t < k and 0 <= z < s, 0 <= z + d*(k - 1 - t) < d*(k - 1) + s)",
            ("d >= 1",),
        ),
        theorem(
            "resize_convolution.size",
            "s*(i - 1) + (d*(k - 1) + s) - (d*(k - 1) - p_b) - (d*(k - 1) - p_e) "
            "== s*i + P - d*(k - 1)",
            (SIDES,),
        ),
        theorem(
            "resize_convolution.relation",
            "iff(floor((j + d*t - p_b)/s) == r, "
            "exists(z, 0, s, j == s*r + (z + d*(k - 1 - t)) - (d*(k - 1) - p_b)))",
            ("s >= 1",),
            z="j + d*t - p_b - s*r",
        ),
        cited("resize", "resize_convolution.theorem"),
    ),
    cases=(
        cited("resize_classes", "resize_convolution.classes"),
        theorem(
            "resize_convolution.every_class",
            "exists(z, 0, s, divides(s, z + d*(k - 1 - t) - c))",
            ("s >= 1",),
            splits=(
                "floor((c - d*(k - 1 - t) - s*floor((c - d*(k - 1 - t))/s) + d*(k - 1 - t) - c)/s) "
                "<= -floor((c - d*(k - 1 - t))/s) - 1",
            ),
            z="c - d*(k - 1 - t) - s*floor((c - d*(k - 1 - t))/s)",
        ),
        theorem(
            "resize_convolution.once",
            "implies(0 <= z < s and 0 <= x < s and divides(s, z + y) and divides(s, x + y), z == x)",
            ("s >= 1",),
            splits=(
                "floor((z + y)/s) <= floor((x + y)/s) - 1",
                "floor((z + y)/s) <= floor((x + y)/s)",
            ),
        ),
        theorem(
            "resize_convolution.overlap",
            "iff(divides(s, d*(k - 1) + s), divides(s, d*(k - 1)))",
            ("s >= 1",),
            splits=(
                "floor((d*(k - 1) + s)/s) <= floor(d*(k - 1)/s)",
                "floor((d*(k - 1) + s)/s) >= floor(d*(k - 1)/s) + 2",
            ),
        ),
    ),
    premises=(*PREMISES, "i >= 0"),
)
THEOREMS = CHAPTER.theorems


def resize_convolution(conv: Any = None, factor: Any = None, size: Any = None) -> Derivation:
    r"""Nearest upsampling by s, then a convolution with stride 1, is a transposed convolution, borders too.

    Its kernel is flip(w spread by d) ∗ 1_s of size d(k − 1) + s, its stride s, its padding d(k − 1) − p on
    each side. Without arguments that the relations between input and output are the same, for all
    integers k, d, s ≥ 1; and that each tap comes once into each class modulo s, so that constant input
    stays constant away from the border.

    With a convolution, a factor and the input size before upsampling: C·U = Dᵀ, multiplied out exactly,
    where C is the convolution's matrix, U repeats each element, and Dᵀ is the matrix of
    `convsym.resize_convolution(conv, factor)`; and the sums S of its taps in each class. Raises what
    that raises, and ConvsymError without a size.

    >>> import convsym as cs
    >>> D = cs.derive.resize_convolution(cs.Conv2d(1, 1, 3, padding=1), 2, 3)
    >>> print(D.conclusion, D.verify().ok)
    C U == Dᵀ True
    """
    if conv is None:
        return CHAPTER.derivation()
    up = resized(conv, factor)
    if size is None:
        raise ConvsymError(
            "size is needed: the matrices are compared for one input size at a time; give one"
        )
    C = conv.matrix(tuple(s * n for s, n in zip(up.stride, conv._sizes("size", size), strict=True)))
    repeated = type(up)(
        conv.in_channels, conv.in_channels, up.stride, up.stride, groups=conv.in_channels,
        weight=np.ones((conv.in_channels, 1, *up.stride), np.int64),
    )  # fmt: skip
    taps = resized(conv.with_weight(exact_taps(C).weight), factor)
    U = Factor("U", repeated.matrix(size).pattern())
    D = Factor("Dᵀ", taps.matrix(size).pattern())
    claim = MatrixClaim((Factor("C", exact_pattern(C)), U), "==", (D,))
    values = one_where_equal({"factor": up.stride, "kernel": up.kernel_size})
    product = Step(claim, why("resize_convolution.product", layer=up, **values), (), Exact())
    return Derivation(
        name="resize_convolution",
        premises=(),
        steps=(*class_sums(taps), product),
        conclusion=claim,
        answer=True,
        title=why("resize_convolution.title_layer", layer=conv, **values),
        source=f"cs.derive.resize_convolution(cs.{conv!r}, {factor!r}, {size!r})",
    )
