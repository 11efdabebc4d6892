"""The output size o = ⌊(i + P − d(k − 1) − 1)/s⌋ + 1, derived from which windows fit."""

from __future__ import annotations

from typing import Any

from convsym.derive.roles import Places, Roles, per_axis_roles
from convsym.derive.sizes import (
    PREMISES,
    SPAN,
    layer_derivation,
    put_in,
    said,
    span_step,
    theorem_derivation,
)
from convsym.derive.theorem import Theorem, special_cases, theorem
from convsym.layerbase import Layer
from convsym.proof import Claim, Definition, Derivation, Exact, Step, Why, why
from convsym.proof import terms as T
from convsym.proof.claims import conjuncts

ROOM = "N == i + P - khat"
QUOTIENT = "q == floor(N/s)"
COUNT = "o == q + 1"
LEFTOVER = "a == N - s*q"
FITS = "forall(t, 0, k, 0 <= s*r + d*t <= i + P - 1)"

WINDOW = theorem(
    "output_size.window",
    f"implies(r >= 0, iff({FITS}, s*r + khat <= i + P))",
    (*PREMISES, SPAN),
    t="k - 1",
)
SPACE = theorem("output_size.room", "iff(s*r + khat <= i + P, s*r <= N)", (ROOM,))
LARGEST = theorem("output_size.largest", "iff(s*r <= N, r <= q)", ("s >= 1", QUOTIENT))
PLACEMENTS = theorem(
    "output_size.placements",
    "iff(0 <= r and s*r + khat <= i + P, 0 <= r < o)",
    ("s >= 1", ROOM, QUOTIENT, COUNT),
)
BOUNDARY = theorem(
    "output_size.boundary",
    "iff(o >= 1, khat <= i + P)",
    ("s >= 1", ROOM, QUOTIENT, COUNT),
)
UNREAD = theorem(
    "output_size.unread",
    "implies(0 <= r < o and 0 <= t < k and x >= i + P - a, s*r + d*t < x)",
    ("d >= 1", "s >= 1", SPAN, ROOM, COUNT, LEFTOVER),
)
FORMULA = theorem(
    "output_size.formula",
    "o == floor((i + P - d*(k - 1) - 1)/s) + 1",
    ("s >= 1", SPAN, ROOM, QUOTIENT, COUNT),
)

RESULT = ("s >= 1", "o == floor((i + P - d*(k - 1) - 1)/s) + 1")
SPECIAL_CASES = (
    theorem(
        "output_size.symmetric",
        "implies(P == 2*p and d == 1, o == floor((i + 2*p - k)/s) + 1)",
        RESULT,
    ),
    theorem("output_size.unit_stride", "implies(s == 1, o == i + P - d*(k - 1))", RESULT),
    theorem(
        "output_size.no_padding", "implies(s == 1 and d == 1 and P == 0, o == i - k + 1)", RESULT
    ),
    theorem("output_size.half", "implies(P == d*(k - 1), o == ceiling(i/s))", RESULT),
    theorem("output_size.full", "implies(s == 1 and P == 2*d*(k - 1), o == i + d*(k - 1))", RESULT),
    theorem(
        "output_size.patches", "implies(k == s and d == 1 and P == 0, o == floor(i/s))", RESULT
    ),
)

THEOREMS: tuple[Theorem, ...] = (
    WINDOW, SPACE, LARGEST, PLACEMENTS, BOUNDARY, UNREAD, FORMULA, *SPECIAL_CASES,
)  # fmt: skip


def output_size(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""o = ⌊(i + P − d(k − 1) − 1)/s⌋ + 1, step by step from which placements of the window fit.

    Without arguments the theorem, for all integers k, d, s ≥ 1 and every i and P = begin + end
    (negative padding crops), with its special cases. With a layer its numbers or symbols are put
    in; with `input_size` (a number, or one for each axis) every step shows numbers, axis by axis
    (equal axes once). For a transposed layer see `transposed_size`.

    Raises TypeError if `conv` is no convolution layer, ValueError where no window fits, ConvsymError
    where the layer's symbols clash with the letters of the derivation.

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016),
    relationships 1 to 6 and 15, which are the special cases P = 2p.

    >>> import convsym as cs
    >>> print(cs.derive.output_size().conclusion)
    o == floor((i + P - d*(k - 1) - 1)/s) + 1
    >>> print(cs.derive.output_size(cs.Conv1d(1, 1, 2, stride=2, padding=1), 5).conclusion)
    o == floor((i + P - khat)/s) + 1 == floor((5 + 2 - 2)/2) + 1 == 3
    """
    if conv is None:
        steps = _general_steps()
        cases = special_cases("size", SPECIAL_CASES, len(steps) - 1)
        return theorem_derivation("output_size", why("size.title"), steps, cases)
    if isinstance(conv, Layer) and conv.transposed:
        raise TypeError(f"conv {conv!r} is a transposed layer; derive.transposed_size is for these")
    axes = per_axis_roles(conv, input_size, "output_size")
    result = None  # a window that does not fit is refused here, in the layer's words
    if input_size is not None:
        result = "o", conv.output_size(conv._sizes("input_size", input_size))
    title = why("size.title_layer", layer=conv)
    return layer_derivation(
        "output_size", title, conv, input_size, axes, _symbolic_steps, _numeric_steps, result
    )


def _define(text: str, reason: Why, *uses: int) -> Step:
    return Step(Claim(text), reason, uses, Definition())


def _general_steps(first: int = 0) -> tuple[Step, ...]:
    at = [first + place for place in range(11)]
    return (
        _define(SPAN, why("size.span")),
        WINDOW.step(why("size.window"), at[0]),
        _define(ROOM, why("size.room")),
        SPACE.step(why("size.space"), at[2]),
        _define(QUOTIENT, why("size.quotient")),
        LARGEST.step(why("size.largest"), at[4]),
        _define(COUNT, why("size.count")),
        PLACEMENTS.step(why("size.placements"), at[1], at[2], at[3], at[4], at[5], at[6]),
        BOUNDARY.step(why("size.boundary"), at[2], at[4], at[6]),
        _define(LEFTOVER, why("size.leftover"), at[2], at[4]),
        UNREAD.step(why("size.unread"), at[0], at[2], at[6], at[9]),
        FORMULA.step(why("size.formula"), at[0], at[2], at[4], at[6]),
    )


def _symbolic_steps(roles: Roles, first: int) -> tuple[Step, ...]:
    """The theorem's steps, then the layer's own values put for the letters."""
    steps = tuple(roles.renamed(step) for step in _general_steps(first))
    put = {roles.letter(name): value for name, value in roles.values.items()}
    result = T.substitute(said(steps[-1]), put)
    if result == said(steps[-1]):
        return steps
    by_value = put_in(result, steps[-1], roles, first + 11)
    return (*steps, by_value)


def _numeric_steps(roles: Roles, first: int) -> tuple[Step, ...]:
    """The same steps with this axis' numbers; each letter is defined with its value behind it."""
    n, total, k, d, s = (roles.numbers[name] for name in ("i", "P", "k", "d", "s"))
    span = d * (k - 1) + 1
    room = n + total - span
    quotient, size = room // s, room // s + 1
    values = {**roles.numbers, "khat": span, "N": room, "q": quotient, "o": size}
    shown = dict(roles.shown, **values)
    number = {name: T.term(value) for name, value in values.items()}
    V = roles.var

    def define(letter: str, *sides: T.Term | int, sentence: str, uses: tuple[int, ...]) -> Step:
        given = roles.equations + tuple(
            f for j in uses for f in conjuncts(said(made[j - first]))[:1]
        )
        claim = Claim(T.chain(V(letter), *sides), given)
        return Step(claim, why(sentence, **shown), uses, Definition())

    made = [span_step(roles, shown)]
    made.append(WINDOW.at(number, why("size.window", **shown), first))
    made.append(define(
        "N", V("i") + V("P") - V("khat"), number["i"] + number["P"] - number["khat"], room,
        sentence="size.room", uses=(first,),
    ))  # fmt: skip
    made.append(SPACE.at(number, why("size.space", **shown), first + 2))
    made.append(define(
        "q", T.Floor(V("N"), V("s")), T.Floor(number["N"], number["s"]), quotient,
        sentence="size.quotient", uses=(first, first + 2),
    ))  # fmt: skip
    made.append(LARGEST.at(number, why("size.largest", **shown), first + 4))
    made.append(define(
        "o", V("q") + 1, number["q"] + 1, size,
        sentence="size.count", uses=(first, first + 2, first + 4),
    ))  # fmt: skip
    made.append(
        PLACEMENTS.at(number, why("size.placements", **shown), *(first + j for j in range(1, 7)))
    )
    made += _unread_steps(roles, values, made, first)
    top = V("i") + V("P") - V("khat")
    put = number["i"] + number["P"] - number["khat"]
    uses = (first, first + 2, first + 4, first + 6)
    given = roles.equations + tuple(f for j in uses for f in conjuncts(said(made[j - first]))[:1])
    exact = "size.exact_quotient" if room % s else "size.whole_quotient"
    before = T.chain(T.Quotient(top, V("s")) + 1, T.Quotient(put, number["s"]) + 1,
                     T.Quotient(T.term(room + s), number["s"]))  # fmt: skip
    made.append(Step(Claim(before, given), why(exact, **shown), uses, Exact()))
    result = T.chain(V("o"), T.Floor(top, V("s")) + 1, T.Floor(put, number["s"]) + 1, size)
    made.append(Step(Claim(result, given), why("size.result", **shown), uses, Exact()))
    return tuple(made)


def _unread_steps(
    roles: Roles, values: dict[str, int], made: list[Step], first: int
) -> tuple[Step, ...]:
    """What lies behind the last window: how many elements, which, and how many of them are pixels."""
    V = roles.var
    left = values["N"] - values["s"] * values["q"]
    number = {name: T.term(value) for name, value in {**values, "a": left}.items()}
    begin, end = roles.pads
    size = values["i"] + values["P"]
    given = roles.equations + tuple(conjuncts(said(made[j]))[0] for j in (0, 2, 4))
    sides = V("N") - V("s") * V("q"), number["N"] - number["s"] * number["q"]
    unread_places = Places(size - left, size - 1, roles.axes, roles.ndim)
    shown = {**roles.shown, "left": left, "places": unread_places}
    leftover = Step(
        Claim(T.chain(V("a"), *sides, left), given), why("size.leftover", **shown),
        (first, first + 2, first + 4), Definition(),
    )  # fmt: skip
    if left == 0:
        return (leftover,)
    unread = UNREAD.at(number, why("size.unread", **shown), first + 8)
    if roles.mode != "zeros" or begin < 0 or end < 0 or left > values["i"] + end:
        return leftover, unread  # what is pixel and what is padding is not told by a − end alone
    lost = T.chain(T.Max((T.Int(0), V("a") - T.term(end))), max(0, left - end))
    pixels = Step(
        Claim(lost, (*given, conjuncts(said(leftover))[0])),
        why("size.pixels" if left > end else "size.padding_only", **shown),
        (first, first + 2, first + 4, first + 8), Exact(),
    )  # fmt: skip
    return leftover, unread, pixels
