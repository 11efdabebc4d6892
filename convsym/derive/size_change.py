"""When a convolution keeps the size, when it divides it by the stride, enlarges or shrinks it."""

from __future__ import annotations

from typing import Any

from convsym.derive.chapter import Chapter, let
from convsym.derive.sizes import SIDES
from convsym.derive.theorem import theorem
from convsym.errors import broken
from convsym.layerbase import Layer
from convsym.proof import Derivation

OUTPUT = "o == floor((i + P - d*(k - 1) - 1)/s) + 1"

SAME_SIZE = Chapter(
    "same_size",
    (
        let(SIDES, "chapter.sides"),
        let("o == i + P - d*(k - 1)", "same_size.output"),
        theorem("same_size.exactly", "iff(o == i, P == d*(k - 1))", ("o == i + P - d*(k - 1)",)),
    ),
    cases=(
        theorem(
            "same_size.even",
            "iff(exists(p, 0, d*(k - 1) + 1, 2*p == d*(k - 1)), d*(k - 1) % 2 == 0)",
            ("k >= 1", "d >= 1"),
            splits=("p_ <= floor(d*(k - 1)/2)",),
            p="floor(d*(k - 1)/2)",
        ),
        theorem(
            "same_size.odd",
            "implies(P == d*(k - 1) and d*(k - 1) % 2 == 1, p_b != p_e)",
            (SIDES,),
            splits=("p_b <= floor(d*(k - 1)/2)",),
        ),
        theorem("same_size.dilation", "iff(2*d == d*(k - 1), k == 3)", ("d >= 1",)),
    ),
)

SIZE_CHANGE = Chapter(
    "size_change",
    (
        let(OUTPUT, "chapter.output"),
        theorem("size_change.larger", "iff(o > i, P > d*(k - 1) + (s - 1)*i)", ("s >= 1", OUTPUT)),
        theorem(
            "size_change.smaller",
            "iff(o < i, P - d*(k - 1) < (s - 1)*(i - 1))",
            ("s >= 1", OUTPUT),
        ),
    ),
    cases=(
        theorem(
            "size_change.only_padding",
            "implies(i >= 1 and P <= 0, o <= i)",
            ("k >= 1", "d >= 1", "s >= 1", OUTPUT),
        ),
        theorem(
            "size_change.divided", "implies(P == d*(k - 1), o == ceiling(i/s))", ("s >= 1", OUTPUT)
        ),
        theorem(
            "size_change.always",
            "iff(forall(n, 1, s + 2, floor((n + P - d*(k - 1) - 1)/s) + 1 == ceiling(n/s)), "
            "P == d*(k - 1))",
            ("s >= 1",),
            splits=("ceiling(s/s) <= 1", "ceiling((s + 1)/s) <= 1"),
            n="s; s + 1",
        ),
    ),
)

CHAPTERS = (SAME_SIZE, SIZE_CHANGE)
THEOREMS = tuple(one for chapter in CHAPTERS for one in chapter.theorems)


def same_size(layer: Any = None, size: Any = None) -> Derivation:
    r"""With stride 1, o = i exactly if P = d(k − 1).

    Equal sides do it exactly if d(k − 1) is even; an odd one needs p_begin ≠ p_end. The padding
    equals the dilation on both sides exactly for k = 3. For all integers k, d ≥ 1, every i and
    P = p_begin + p_end, or for a convolution and its input size. Raises ValueError for a layer whose
    stride is not 1; what it does to the size, `size_change` says.

    >>> import convsym as cs
    >>> print(cs.derive.same_size().conclusion)
    iff(o == i, P == d*(k - 1))
    >>> print(cs.derive.same_size(cs.Conv1d(1, 1, 4, padding=1), 8).conclusion)
    7 != 8
    """
    if isinstance(layer, Layer) and any(axis.stride != 1 for axis in layer.axes):
        rule = "derive.same_size speaks of stride 1"
        raise ValueError(broken("layer", layer, rule, "derive.size_change takes any stride"))
    return SAME_SIZE.derivation(layer, size)


def size_change(layer: Any = None, size: Any = None) -> Derivation:
    r"""o > i exactly if P > d(k − 1) + (s − 1)i; o < i exactly if P − d(k − 1) < (s − 1)(i − 1).

    So only padding enlarges. And o = ⌈i/s⌉ for every i exactly if P = d(k − 1): if it holds at the
    sizes 1 to s + 1 it holds at all. For all integers k, d, s ≥ 1, or for a convolution and its
    input size.

    >>> import convsym as cs
    >>> D = cs.derive.size_change()
    >>> print(D.steps[1].claim.conclusion)
    iff(o > i, P > d*(k - 1) + (s - 1)*i)
    >>> print(D.conclusion)
    iff(o < i, P - d*(k - 1) < (s - 1)*(i - 1))
    """
    return SIZE_CHANGE.derivation(layer, size)
