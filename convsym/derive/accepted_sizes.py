"""In a class n = M·q + u of input sizes every size of a network is A·q + b; so what fits is congruences."""

from __future__ import annotations

from typing import Any

from convsym.derive.chapter import Chapter, let
from convsym.derive.theorem import theorem
from convsym.proof import Derivation

CLASS = "x == A*q + b"
FROM = "q >= m"
WINDOWS = "y == floor((x + P - khat)/s) + 1"
CEILED = "v == min(ceiling((x + P - khat)/s), floor((x + p_b - 1)/s)) + 1"
BACK = "z == s*(x - 1) + khat - P + op"
SCALED = "w == floor(g*x/s)"
CROPPED = "h == min(x, l)"
OTHER = "l == C*q + e"
POSITIVE = ("s >= 1",)

WINDOW = theorem(
    "accepted_sizes.window",
    "implies(A == s*C and e == floor((b + P - khat)/s) + 1, y == C*q + e)",
    (*POSITIVE, CLASS, WINDOWS),
    splits=("floor((x + P - khat)/s) <= C*q + e - 1", "floor((x + P - khat)/s) >= C*q + e - 1"),
)
FITS = theorem(
    "accepted_sizes.fits",
    "implies(A >= 0 and A*m + b + P >= khat, x + P >= khat)",
    (FROM, CLASS),
)
SHORT = theorem("accepted_sizes.short", "implies(A == 0 and b + P < khat, x + P < khat)", (CLASS,))
LEAST = theorem("accepted_sizes.least", "implies(A >= 0 and A*m + b >= k, x >= k)", (FROM, CLASS))
SMALL = theorem("accepted_sizes.small", "implies(A == 0 and b < k, x < k)", (CLASS,))
LEFT = theorem(
    "accepted_sizes.left",
    "implies(A == s*C and a == (b + P - khat) % s, x + P - khat - s*(y - 1) == a)",
    (*POSITIVE, CLASS, WINDOWS),
    splits=(
        "floor((x + P - khat)/s) <= C*q + floor((b + P - khat)/s) - 1",
        "floor((x + P - khat)/s) <= C*q + floor((b + P - khat)/s)",
    ),
)
CEILED_WINDOW = theorem(
    "accepted_sizes.ceiled",
    "implies(A == s*C and e == min(ceiling((b + P - khat)/s), floor((b + p_b - 1)/s)) + 1, "
    "v == C*q + e)",
    (*POSITIVE, CLASS, CEILED),
)
TRANSPOSED = theorem(
    "accepted_sizes.transposed",
    "implies(C == s*A and e == s*(b - 1) + khat - P + op, z == C*q + e)",
    (CLASS, BACK),
)
RESIZED = theorem(
    "accepted_sizes.scaled",
    "implies(g*A == s*C and e == floor(g*b/s), w == C*q + e)",
    (*POSITIVE, CLASS, SCALED),
)
MULTIPLE = theorem(
    "accepted_sizes.multiple",
    "implies(A == s*C and b == s*e, divides(s, x))",
    (*POSITIVE, CLASS),
    splits=("floor(x/s) <= C*q + e", "floor(x/s) >= C*q + e"),
)
NO_MULTIPLE = theorem(
    "accepted_sizes.no_multiple",
    "implies(A == s*C and b == s*e + a and 0 < a < s, not divides(s, x))",
    (*POSITIVE, CLASS),
    splits=("floor(x/s) <= C*q + e", "floor(x/s) >= C*q + e"),
)
AGREE = theorem("accepted_sizes.agree", "implies(A == C and b == e, x == l)", (CLASS, OTHER))
DIFFER = theorem(
    "accepted_sizes.differ",
    "implies(A >= C and A*m + b > C*m + e, x > l)",
    (FROM, CLASS, OTHER),
)
CROP = theorem(
    "accepted_sizes.crop",
    "implies(A >= C and A*m + b >= C*m + e, h == C*q + e)",
    (FROM, CLASS, OTHER, CROPPED),
)

CONSTANT = theorem("accepted_sizes.constant", "implies(A == 0, x == A*q + b)", ("x == b",))

CHAPTER = Chapter(
    "accepted_sizes",
    (
        let(CLASS, "accepted_sizes.class"),
        FITS,
        LEAST,
        let(BACK, "accepted_sizes.back"),
        TRANSPOSED,
        let(SCALED, "accepted_sizes.enlarged"),
        RESIZED,
        let(CEILED, "accepted_sizes.ceil_mode"),
        CEILED_WINDOW,
        let(OTHER, "accepted_sizes.branch"),
        AGREE,
        DIFFER,
        let(CROPPED, "accepted_sizes.cropped"),
        CROP,
        let(WINDOWS, "accepted_sizes.size"),
        WINDOW,
    ),
    cases=(LEFT, SHORT, SMALL, MULTIPLE, NO_MULTIPLE),
    premises=("s >= 1", FROM),
)
THEOREMS = (*CHAPTER.theorems, CONSTANT)


def accepted_sizes(net: Any = None, size: Any = None, axis: int = 0) -> Derivation:
    r"""In a class x = A·q + b every size is C·q + e: ⌊(x + P − k̂)/s⌋ + 1 with C = A/s has no floor left.

    So a window fits, and branches agree, for all q from some m on or for none, and the sizes that a
    network accepts are classes of residues from some number on. Without arguments the rules for one
    layer. With a network and a size on one axis the derivation for the class of that size modulo M,
    with which all sizes repeat: why all of its members from some q on are accepted, or why
    none is. Below that q it is about the single size.

    Raises TypeError for what is no network, ConvsymError where a layer has symbols among its sizes.

    >>> import convsym as cs
    >>> print(cs.derive.accepted_sizes().conclusion)
    implies(A == s*C and e == floor((b + P - khat)/s) + 1, y == C*q + e)
    >>> body = cs.Sequential(cs.MaxPool1d(2), cs.Upsample(scale_factor=2))
    >>> net = cs.Parallel(body, cs.Sequential())
    >>> print(cs.derive.accepted_sizes(net, 7).conclusion)
    n > n_2 >= 2
    """
    if net is None:
        return CHAPTER.derivation()
    from convsym.derive.network_sizes import class_derivation

    return class_derivation(net, size, axis)
