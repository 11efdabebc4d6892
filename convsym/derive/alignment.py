"""Whether two paths that meet look at the same places: the centres of what their outputs read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from convsym.arguments import integer
from convsym.derive.chapter import Chapter, let
from convsym.derive.roles import Roles
from convsym.derive.sizes import layer_derivation
from convsym.derive.theorem import theorem
from convsym.errors import broken
from convsym.proof import Derivation, why
from convsym.proof import terms as T

FIRST = "x == 2*(S*u - Q_1) + K_1 - 1"
SECOND = "y == 2*(S*u - Q_2) + K_2 - 1"
DRIFT = theorem(
    "alignment.drift",
    "implies(S_1 != S_2 and v != u and 2*(S_1*u - Q_1) + K_1 == 2*(S_2*u - Q_2) + K_2, "
    "2*(S_1*v - Q_1) + K_1 != 2*(S_2*v - Q_2) + K_2)",
)

CHAPTER = Chapter(
    "alignment",
    (
        let(FIRST, "alignment.first"),
        let(SECOND, "alignment.second"),
        theorem("alignment.agree", "iff(x == y, K_1 - 2*Q_1 == K_2 - 2*Q_2)", (FIRST, SECOND)),
        theorem("alignment.apart", "x - y == (K_1 - 2*Q_1) - (K_2 - 2*Q_2)", (FIRST, SECOND)),
    ),
    cases=(DRIFT,),
    premises=(),
)
DRIFTING = Chapter("alignment", (DRIFT,), premises=())
THEOREMS = CHAPTER.theorems


def alignment(first: Any = None, second: Any = None) -> Derivation:
    r"""Paths of one stride have the same centres exactly if K₁ − 2Q₁ = K₂ − 2Q₂.

    A path with receptive field K, stride S and padding Q reads, for its output u, from Su − Q to
    Su − Q + K − 1. The centres of two paths with the same S are ½((K₁ − 2Q₁) − (K₂ − 2Q₂)) apart, for
    every u. Paths of two strides have one centre at one output at the most. For all integers, or for two
    paths, each given as (K, S, Q), as `net.receptive_fields()` has them.

    Raises TypeError for what is no three integers.

    >>> import convsym as cs
    >>> print(cs.derive.alignment().conclusion)
    x - y == K_1 - 2*Q_1 - (K_2 - 2*Q_2)
    >>> print(cs.derive.alignment((3, 1, 1), (2, 1, 0)).conclusion)
    x - y == 3 - 2*1 - (2 - 2*0)
    """
    if first is None and second is None:
        return CHAPTER.derivation()
    paths = [_path(name, given) for name, given in (("first", first), ("second", second))]
    (k_1, s_1, q_1), (k_2, s_2, q_2) = paths
    numbers = {"K_1": k_1, "Q_1": q_1, "K_2": k_2, "Q_2": q_2}
    numbers |= {"S": s_1} if s_1 == s_2 else {"S_1": s_1, "S_2": s_2}
    chapter = replace(CHAPTER, cases=()) if s_1 == s_2 else DRIFTING
    roles = Roles({name: T.term(n) for name, n in numbers.items()}, (0,), 1, (0, 0))
    made = layer_derivation(
        "alignment", why("alignment.title_paths"), None, None, (roles,),
        chapter.symbolic, chapter.numeric, None,
    )  # fmt: skip
    return replace(made, source=f"cs.derive.alignment({paths[0]}, {paths[1]})")


def _path(name: str, given: Any) -> tuple[int, int, int]:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != 3:
        rule = "a path is (size, stride, padding) of its receptive field"
        raise TypeError(broken(name, given, rule, "give three integers, as (3, 1, 1)"))
    size, stride, padding = (integer(name, one, symbols=False) for one in given)
    return size, stride, padding
