"""The rules of floors, ceilings and remainders: what every size formula is rewritten by.

Letters: s, b, e, g are divisors, at least 1; r is a remainder, 0 <= r < g; v lies below the divisor,
0 <= v < s; all others are any integers.
"""

from __future__ import annotations

from convsym.derive.sizes import said
from convsym.derive.theorem import Theorem, theorem
from convsym.proof import Derivation, Step, why
from convsym.proof.parse import parse_formula

STRIDE = ("s >= 1",)
TWO = ("b >= 1", "e >= 1")
SCALED = ("s >= 1", "g >= 1")
REST = ("r >= 0", "r <= g - 1")
BELOW = ("v >= 0", "v <= s - 1")

# ---------------------------------------------------------------- what a quotient is

DIVISION = theorem("floors.division", "n % s == n - s*floor(n/s)", STRIDE)
RANGE = theorem("floors.range", "0 <= n % s < s", STRIDE)
BOUNDS = theorem("floors.bounds", "s*floor(n/s) <= n < s*floor(n/s) + s", STRIDE)
LOWER = theorem("floors.lower", "s*floor(n/s) <= n", STRIDE)
UPPER = theorem("floors.upper", "n <= s*floor(n/s) + s - 1", STRIDE)
UNIQUE = theorem("floors.unique", "iff(floor(n/s) == q, s*q <= n < s*q + s)", STRIDE)
MONOTONE = theorem("floors.monotone", "implies(n <= m, floor(n/s) <= floor(m/s))", STRIDE)

# ---------------------------------------------------------------- floors

SHIFT = theorem("floors.shift", "floor((n + s*j)/s) == floor(n/s) + j", STRIDE)
SMALL = theorem("floors.small", "floor(v/s) == 0", (*STRIDE, *BELOW))
COMMON = theorem("floors.common", "floor(g*n/(g*s)) == floor(n/s)", SCALED)
DROP = theorem("floors.drop", "floor((g*n + r)/(g*s)) == floor(n/s)", (*SCALED, *REST))
NESTED = theorem(
    "floors.nested", "floor((floor((n + a)/b) + c)/e) == floor((n + a + b*c)/(b*e))", TWO
)

# ---------------------------------------------------------------- what follows

ONE = theorem("floors.one", "floor(n/1) == n")
WHOLE = theorem("floors.whole", "floor(s*n/s) == n", STRIDE)
NONNEGATIVE = theorem("floors.nonnegative", "floor(v/s) >= 0", (*STRIDE, "v >= 0"))
SUM = theorem(
    "floors.sum",
    "floor(n/s) + floor(m/s) <= floor((n + m)/s) <= floor(n/s) + floor(m/s) + 1",
    STRIDE,
)
INNER = theorem("floors.inner", "floor((floor(n/b) + c)/e) == floor((n + b*c)/(b*e))", TWO)
MINUS = theorem("floors.minus", "floor((c - floor(n/b))/e) == floor((b*c - n + b - 1)/(b*e))", TWO)
EXACT = theorem("floors.exact", "floor((n/b + c)/e) == floor((n + b*c)/(b*e))", TWO)
STACK = theorem(
    "floors.stack",
    "floor((floor((i + P1 - k1)/s1) + 1 + P2 - k2)/s2) + 1"
    " == floor((i + P1 - k1 + s1*(P2 - k2 + 1))/(s1*s2)) + 1",
    ("s1 >= 1", "s2 >= 1"),
)

CEILING = theorem("floors.ceiling", "ceiling(n/s) == floor((n + s - 1)/s)", STRIDE)
CEILING_NEXT = theorem("floors.ceiling_next", "ceiling(n/s) == floor((n - 1)/s) + 1", STRIDE)
CEILING_TURNED = theorem("floors.ceiling_turned", "ceiling(n/s) == -floor(-n/s)", STRIDE)
CEILING_GAP = theorem("floors.ceiling_gap", "floor(n/s) <= ceiling(n/s) <= floor(n/s) + 1", STRIDE)
CEILING_EQUAL = theorem(
    "floors.ceiling_equal", "iff(ceiling(n/s) == floor(n/s), divides(s, n))", STRIDE
)
CEILING_SHIFT = theorem("floors.ceiling_shift", "ceiling((n + s*j)/s) == ceiling(n/s) + j", STRIDE)
CEILING_COMMON = theorem("floors.ceiling_common", "ceiling(g*n/(g*s)) == ceiling(n/s)", SCALED)
CEILING_NESTED = theorem(
    "floors.ceiling_nested",
    "ceiling((ceiling((n + a)/b) + c)/e) == ceiling((n + a + b*c)/(b*e))",
    TWO,
)
CEILING_ONE = theorem("floors.ceiling_one", "ceiling(n/1) == n")
HALVES = theorem("floors.halves", "floor(n/2) + ceiling(n/2) == n")

MOD_SHIFT = theorem(
    "floors.mod_shift",
    "(n + s*j) % s == n % s",
    (*STRIDE, "floor((n + s*j)/s) == floor(n/s) + j"),
)
MOD_SMALL = theorem("floors.mod_small", "v % s == v", (*STRIDE, "floor(v/s) == 0"))
MOD_COMMON = theorem(
    "floors.mod_common",
    "g*n % (g*s) == g*(n % s)",
    (*SCALED, "floor(g*n/(g*s)) == floor(n/s)"),
)
MOD_FLOOR = theorem("floors.mod_floor", "floor((n % s)/s) == 0", STRIDE)
MOD_MOD = theorem("floors.mod_mod", "n % s % s == n % s", (*STRIDE, "floor((n % s)/s) == 0"))
MOD_PART = theorem("floors.mod_part", "floor(n % (g*s)/s) == floor(n/s) - g*floor(n/(g*s))", SCALED)
MOD_MULTIPLE = theorem(
    "floors.mod_multiple",
    "n % (g*s) % s == n % s",
    (*SCALED, "floor(n % (g*s)/s) == floor(n/s) - g*floor(n/(g*s))"),
)
MOD_ONE = theorem("floors.mod_one", "n % 1 == 0")

LARGEST = theorem(
    "floors.largest",
    "floor((max(x, y) + j)/s) == max(floor((x + j)/s), floor((y + j)/s))",
    STRIDE,
)
SMALLEST = theorem(
    "floors.smallest",
    "floor((min(x, y) + j)/s) == min(floor((x + j)/s), floor((y + j)/s))",
    STRIDE,
)
NOT_NEGATIVE = theorem("floors.not_negative", "max(0, floor(n/s)) == floor(max(0, n)/s)", STRIDE)

# ---------------------------------------------------------------- equals for equals

EQUAL = theorem("floors.equal", "floor(n/s) == floor(m/s)", (*STRIDE, "n == m"))
EQUAL_DIVISOR = theorem("floors.equal_divisor", "floor(n/s) == floor(n/t)", (*STRIDE, "s == t"))
CHAIN = theorem("floors.chain", "x == z", ("x == y", "y == z"))
MEET = theorem("floors.meet", "x == z", ("x == y", "z == y"))
TURNED = theorem("floors.turned", "y == x", ("x == y",))
AT_LEAST = theorem("floors.at_least", "x >= z", ("x == y", "y >= z"))

STEPS: tuple[tuple[Theorem, tuple[int, ...]], ...] = (
    (DIVISION, ()),
    (RANGE, ()),
    (BOUNDS, (0, 1)),
    (UNIQUE, (2,)),
    (MONOTONE, (2,)),
    (SHIFT, (3,)),
    (SMALL, (3,)),
    (COMMON, (3,)),
    (DROP, (3, 7)),
    (NESTED, (3, 8)),
)
"""The steps of the derivation, each with the numbers of those that it rests on."""

COROLLARIES: tuple[tuple[Theorem, tuple[int, ...]], ...] = (
    (STACK, (9,)),
    (INNER, (9,)),
    (MINUS, (9,)),
    (EXACT, (8,)),
    (ONE, (3,)),
    (WHOLE, (5,)),
    (NONNEGATIVE, (4,)),
    (SUM, (2,)),
    (CEILING, (3,)),
    (CEILING_NEXT, (5, 18)),
    (CEILING_TURNED, (3,)),
    (CEILING_GAP, (18,)),
    (CEILING_EQUAL, (18,)),
    (CEILING_SHIFT, (5, 18)),
    (CEILING_COMMON, (7, 20)),
    (CEILING_NESTED, (9, 20)),
    (CEILING_ONE, (14,)),
    (HALVES, (18,)),
    (MOD_SHIFT, (0, 5)),
    (MOD_SMALL, (0, 6)),
    (MOD_COMMON, (0, 7)),
    (MOD_FLOOR, (1, 6)),
    (MOD_MOD, (0, 31)),
    (MOD_PART, (0, 5, 9)),
    (MOD_MULTIPLE, (0, 33)),
    (MOD_ONE, (0, 14)),
    (LARGEST, (4,)),
    (SMALLEST, (4,)),
    (NOT_NEGATIVE, (36,)),
)
"""What follows, numbered behind the steps."""

RULES: tuple[Theorem, ...] = (LOWER, UPPER, EQUAL, EQUAL_DIVISOR, CHAIN, MEET, TURNED, AT_LEAST)
"""One bound by itself, and equals for equals: what `convsym.simplify` needs besides."""

THEOREMS: tuple[Theorem, ...] = (
    *(one for one, _ in (*STEPS, *COROLLARIES)),
    *RULES,
)


def floors() -> Derivation:
    r"""⌊(⌊(n + a)/b⌋ + c)/e⌋ = ⌊(n + a + bc)/(be)⌋ for b, e ≥ 1, with the rules around it.

    The steps say what a quotient and its remainder are, and how a floor is shifted by a multiple of
    its divisor, shortened by a common factor, and nested. The corollaries say the same of ceilings
    and remainders: ⌈n/s⌉ = ⌊(n + s − 1)/s⌋ = ⌊(n − 1)/s⌋ + 1 = −⌊−n/s⌋, (n mod gs) mod s = n mod s,
    max(0, ⌊n/s⌋) = ⌊max(0, n)/s⌋; and that two convolutions in a row have a size that is one floor.
    All letters stand for integers; which are divisors and at least 1, the premises say. Takes no
    layer; `convsym.simplify_size` applies the rules.

    Source: R. Graham, D. Knuth, O. Patashnik, "Concrete Mathematics" (2nd ed., 1994), chapter 3.

    >>> import convsym as cs
    >>> D = cs.derive.floors()
    >>> print(D.conclusion)
    floor((floor((n + a)/b) + c)/e) == floor((n + a + b*c)/(b*e))
    >>> D.verify().ok
    True
    """
    steps = tuple(_step(one, uses) for one, uses in STEPS)
    given = dict.fromkeys(("b >= 1", "e >= 1", "g >= 1", "s >= 1", "s1 >= 1", "s2 >= 1"))
    return Derivation(
        name="floors",
        premises=tuple(map(parse_formula, (*given, *REST, *BELOW))),
        steps=steps,
        conclusion=said(steps[-1]),
        corollaries=tuple(_step(one, uses) for one, uses in COROLLARIES),
        title=why("floors.title"),
        source="cs.derive.floors()",
    )


def _step(one: Theorem, uses: tuple[int, ...]) -> Step:
    return one.step(why(one.name), *uses)
