"""In a class n = M·q + u of input sizes every size of a network is A·q + b; so what fits is congruences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convsym.derive.chapter import Chapter, let
from convsym.derive.theorem import theorem
from convsym.proof import Derivation

if TYPE_CHECKING:
    from convsym.network.graph import Graph

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
SHORT = theorem(
    "accepted_sizes.short", "implies(A == 0 and b + P < khat, x + P < khat)", (CLASS,)
)
LEAST = theorem(
    "accepted_sizes.least", "implies(A >= 0 and A*m + b >= k, x >= k)", (FROM, CLASS)
)
SMALL = theorem("accepted_sizes.small", "implies(A == 0 and b < k, x < k)", (CLASS,))
LEFT = theorem(
    "accepted_sizes.left",
    "implies(A == s*C and a == b + P - khat - s*(e - 1), x + P - khat - s*(y - 1) == a)",
    (CLASS, "y == C*q + e"),
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

CHAPTER = Chapter(
    "accepted_sizes",
    (
        let(CLASS, "accepted_sizes.class"),
        FITS,
        LEAST,
        let(WINDOWS, "accepted_sizes.size"),
        WINDOW,
    ),
    cases=(SHORT, SMALL),
    premises=("s >= 1", FROM),
)
THEOREMS = (
    WINDOW, FITS, SHORT, LEAST, SMALL, LEFT, CEILED_WINDOW, TRANSPOSED, RESIZED, MULTIPLE, NO_MULTIPLE,
    AGREE, DIFFER, CROP,
)  # fmt: skip
