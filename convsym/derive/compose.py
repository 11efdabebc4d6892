"""Two layers after each other as one: the relation, the sizes, which rows are equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from convsym.abc import LETTERS as ABC
from convsym.arguments import is_number
from convsym.compose import compose as composed
from convsym.compose import resolved_pads
from convsym.compose_border import differing_rows
from convsym.derive.chapter import Chapter, Cited, Part, cited, let
from convsym.derive.condition import decide
from convsym.derive.ending import Ending
from convsym.derive.layer_matrix import refuse_if_large
from convsym.derive.roles import Roles, refuse_clash
from convsym.derive.sizes import layer_derivation
from convsym.derive.theorem import theorem
from convsym.layerbase import Layer
from convsym.pattern import Pattern
from convsym.proof import Derivation, Exact, Factor, Lemma, MatrixClaim, Step, why
from convsym.proof import terms as T
from convsym.proof.claims import MatrixRelation
from convsym.proof.sympy_door import term_from_sympy
from convsym.structure.parts import exact_pattern
from convsym.values import exact_kind, kind, lift

POSITIVE = ("k_1 >= 1", "d_1 >= 1", "s_1 >= 1", "k_2 >= 1", "d_2 >= 1", "s_2 >= 1")
SPANS = ("khat_1 == d_1*(k_1 - 1) + 1", "khat_2 == d_2*(k_2 - 1) + 1")
STRIDE = "S == s_1*s_2"

FIRST = "o_1 == floor((i + p_1 + q_1 - khat_1)/s_1) + 1"
SECOND = "o_2 == floor((o_1 + p_2 + q_2 - khat_2)/s_2) + 1"
SPAN = "K == khat_1 + s_1*(khat_2 - 1)"
BEGIN, END = "p == p_1 + s_1*p_2", "q == q_1 + s_1*q_2"
PLACE = "j == s_2*r + d_2*t_2 - p_2"
TAP = "u == d_1*t_1 + s_1*d_2*t_2"
LARGE = "floor((i + p + q - K)/S)"
LAST = theorem(
    "compose.last",
    "forall(r, 0, o_2, s_2*r + d_2*(k_2 - 1) - p_2 < o_1 + q_2)",
    ("s_2 >= 1", SPANS[1], SECOND),
)
SIZE = theorem(
    "compose.size",
    f"o_2 == {LARGE} + 1",
    ("s_1 >= 1", "s_2 >= 1", FIRST, SECOND, STRIDE, SPAN, BEGIN, END),
    splits=(f"{LARGE} <= o_2 - 1", f"{LARGE} >= o_2 - 1"),
)
RELATION: tuple[Part, ...] = (
    let(SPANS[0], "compose.span_of_one"),
    let(SPANS[1], "compose.span_of_one"),
    let(FIRST, "stack.size"),
    let(SECOND, "stack.size"),
    let(STRIDE, "stack.stride"),
    let(SPAN, "stack.span"),
    let(BEGIN, "compose.begin"),
    let(END, "compose.end"),
    let(PLACE, "compose.place"),
    let(TAP, "compose.tap"),
    theorem(
        "compose.relation",
        "iff(c == s_1*j + d_1*t_1 - p_1, c == S*r + u - p)",
        (STRIDE, BEGIN, PLACE, TAP),
    ),
    theorem(
        "compose.taps",
        "implies(0 <= t_1 < k_1 and 0 <= t_2 < k_2, 0 <= u < K)",
        ("d_1 >= 1", "s_1 >= 1", "d_2 >= 1", *SPANS, SPAN, TAP),
    ),
)
BORDER: tuple[Part, ...] = (
    theorem(
        "compose.inside",
        "implies(0 <= t_2 < k_2 and 0 <= r < o_2, -p_2 <= j < o_1 + q_2)",
        ("d_2 >= 1", "s_2 >= 1", SPANS[1], SECOND, PLACE),
    ),
    theorem(
        "compose.before",
        "implies(j < 0 and t_1 < k_1 and khat_1 <= p_1 + s_1, s_1*j + d_1*t_1 - p_1 < 0)",
        ("d_1 >= 1", "s_1 >= 1", SPANS[0]),
    ),
    theorem(
        "compose.behind",
        "implies(j >= o_1 and t_1 >= 0 and khat_1 <= q_1 + 1, s_1*j + d_1*t_1 - p_1 >= i)",
        ("d_1 >= 1", "s_1 >= 1", FIRST),
    ),
)
ROWS = cited("compose_rows", "compose.rows")
CHAPTER = Chapter(
    "compose",
    (*RELATION, SIZE, *BORDER, ROWS),
    cases=(
        cited("compose_differs", "compose.differs"),
        cited("compose_polynomials", "compose.polynomials"),
        cited("compose_mixed", "compose.mixed"),
    ),
    premises=POSITIVE,
)
OF_LAYERS = Chapter("compose", (*RELATION, SIZE))
"""Of two convolutions, the second of which pads."""
EXACT = Chapter(
    "compose",
    (*RELATION, LAST, SIZE),
    ending=Ending("compose", "compose.theory", ("p_2 <= 0", "q_2 <= 0")),
)
"""Of two convolutions, the second of which pads nothing."""

BACK = "n_1 == s_1*(i - 1) + khat_1 - p_1 - q_1 + a_1"
BACK_AGAIN = "n_2 == s_2*(n_1 - 1) + khat_2 - p_2 - q_2 + a_2"
BACK_SPAN = "K == s_2*(khat_1 - 1) + khat_2"
BACK_BEGIN, BACK_END = "p == p_2 + s_2*p_1", "q == q_2 + s_2*q_1"
EXTRA = "a == a_2 + s_2*a_1"
BACK_PLACE = "j == s_1*r + d_1*t_1 - p_1"
BACK_TAP = "u == s_2*d_1*t_1 + d_2*t_2"
BACK_SIZE = theorem(
    "compose_transposed.size",
    "n_2 == S*(i - 1) + K - p - q + a",
    (STRIDE, BACK, BACK_AGAIN, BACK_SPAN, BACK_BEGIN, BACK_END, EXTRA),
)
BACK_LAST = theorem(
    "compose_transposed.last",
    "forall(r, 0, i, s_1*r + d_1*(k_1 - 1) - p_1 < n_1)",
    ("s_1 >= 1", SPANS[0], BACK, "q_1 <= a_1"),
)
UNCROPPED = ("p_1 <= 0", "q_1 <= a_1")
BACK_RELATION: tuple[Part, ...] = (
    let(SPANS[0], "compose.span_of_one"),
    let(SPANS[1], "compose.span_of_one"),
    let(BACK, "stack.size"),
    let(BACK_AGAIN, "stack.size"),
    let(STRIDE, "compose_transposed.stride"),
    let(BACK_SPAN, "compose_transposed.span"),
    let(BACK_BEGIN, "compose_transposed.begin"),
    let(BACK_END, "compose.end"),
    let(EXTRA, "compose_transposed.extra"),
    let(BACK_PLACE, "compose_transposed.place"),
    let(BACK_TAP, "compose.tap"),
    theorem(
        "compose_transposed.relation",
        "iff(c == s_2*j + d_2*t_2 - p_2, c == S*r + u - p)",
        (STRIDE, BACK_BEGIN, BACK_PLACE, BACK_TAP),
    ),
    theorem(
        "compose_transposed.taps",
        "implies(0 <= t_1 < k_1 and 0 <= t_2 < k_2, 0 <= u < K)",
        ("d_1 >= 1", "d_2 >= 1", "s_2 >= 1", *SPANS, BACK_SPAN, BACK_TAP),
    ),
)
TRANSPOSED_THEORY = cited("compose_transposed", "compose_transposed.theory")
TRANSPOSED = Chapter(
    "compose_transposed",
    (
        *BACK_RELATION,
        BACK_SIZE,
        theorem(
            "compose_transposed.below",
            "implies(0 <= a_1 < s_1 and 0 <= a_2 < s_2, 0 <= a < S)",
            (STRIDE, EXTRA),
        ),
        theorem(
            "compose_transposed.inside",
            "implies(0 <= t_1 < k_1 and 0 <= r < i, -p_1 <= j < n_1 + q_1 - a_1)",
            ("d_1 >= 1", "s_1 >= 1", SPANS[0], BACK, BACK_PLACE),
        ),
        BACK_LAST,
        TRANSPOSED_THEORY,
    ),
    premises=(*POSITIVE, *UNCROPPED),
    size="o",
)
BACK_OF_LAYERS = Chapter("compose_transposed", (*BACK_RELATION, BACK_SIZE), size="o")
"""Of two transposed layers, the first of which crops."""
BACK_EXACT = Chapter(
    "compose_transposed",
    (*BACK_RELATION, BACK_LAST, BACK_SIZE),
    size="o",
    ending=Ending("compose_transposed", "compose_transposed.theory", UNCROPPED),
)
"""Of two transposed layers, the first of which crops nothing."""

THEOREMS = (*CHAPTER.theorems, LAST, *TRANSPOSED.theorems)
LETTERS = frozenset("K S p q a j u c r".split()).union(
    f"{name}_{number}"
    for name in ("k", "d", "s", "p", "q", "o", "n", "a", "khat", "t")
    for number in (1, 2)
)
"""The letters of both chapters; a layer's own symbols are to have other names."""


def compose(first: Any = None, second: Any = None, input_size: Any = None) -> Derivation:
    r"""Conv then conv is one layer: S = s₁s₂, p = p₁ + s₁p₂, K = k̂₁ + s₁(k̂₂ − 1), taps d₁t₁ + s₁d₂t₂.

    Output r reads pixel s₁j + d₁t₁ − p₁ through place j = s₂r + d₂t₂ − p₂ of the first output, and that is
    S·r + u − p. Its row is that of the one layer if each j that is read is an output of the first, or its
    window touches no pixel: so if the second pads nothing, or if d₁(k₁ − 1) < s₁ + p₁ before and
    d₁(k₁ − 1) ≤ q₁ behind. For all integers k, d, s ≥ 1, or for two layers: their numbers, and the size
    of the input in numbers: C₂·C₁ and the one layer's C multiplied out. `answer` is whether they are equal:
    True, False, or for symbolic taps a condition. Two transposed layers are the chapter
    `compose_transposed`.

    Raises what `convsym.compose` raises, and ConvsymError beyond 1200 rows or columns.

    >>> import convsym as cs
    >>> first, second = cs.Conv1d(1, 1, 2, stride=2, weight=[1, 2]), cs.Conv1d(1, 1, 2, weight=[1, 3])
    >>> D = cs.derive.compose(first, second, 8)
    >>> print(D.conclusion, D.answer)
    B A == C True
    >>> layer = cs.Conv1d(1, 1, 3, padding=1, weight=[1, 1, 1])
    >>> print(cs.derive.compose(layer, layer, 5).conclusion)
    (B A)[0, 0] != (C)[0, 0]
    """
    return _derivation(CHAPTER, first, second, input_size)


def compose_transposed(first: Any = None, second: Any = None, input_size: Any = None) -> Derivation:
    r"""Transposed then transposed is one: S = s₁s₂, p = p₂ + s₂p₁, a = a₂ + s₂a₁, taps s₂d₁t₁ + d₂t₂.

    Its kernel spans K = s₂(k̂₁ − 1) + k̂₂. It is exact if the first crops nothing, p₁ ≤ 0 and q₁ ≤ a₁ (q₁ the
    padding at the end, a₁ the output padding). For all integers k, d, s ≥ 1, or for two layers as in
    `compose`.

    >>> import convsym as cs
    >>> up = cs.ConvTranspose1d(1, 1, 2, stride=2, weight=[1, 2])
    >>> D = cs.derive.compose_transposed(up, up, 3)
    >>> print(D.conclusion, D.answer)
    B A == C True
    """
    return _derivation(TRANSPOSED, first, second, input_size)


def _derivation(general: Chapter, first: Any, second: Any, size: Any) -> Derivation:
    if first is None and second is None:
        if size is not None:
            raise TypeError(f"input_size {size!r} is given without layers; give them too")
        return general.derivation()
    one = composed(first, second)
    numbers = size is not None and all(map(is_number, first._sizes("input_size", size)))
    if size is not None:  # a window that does not fit is refused here
        second.output_size(first.output_size(first._sizes("input_size", size)))
    chapter, axes = _chapter(first, second), _axes(first, second, size)
    made = layer_derivation(
        chapter.name, why(f"{chapter.name}.title_layer", first=first, second=second), first, size, axes,
        chapter.symbolic, chapter.numeric, None,
    )  # fmt: skip
    lets = [part.definition for part in chapter.parts if hasattr(part, "definition")]
    made = chapter.ending.after(made, axes, lets) if chapter.ending else made
    given = "" if size is None else f", {size!r}"
    made = replace(made, source=f"cs.derive.{chapter.name}(cs.{first!r}, cs.{second!r}{given})")
    if not numbers or one.symbolic:
        return made
    return _multiplied(made, first, second, size)


def _chapter(first: Any, second: Any) -> Chapter:
    """With the theorem about all images where the numbers say that it holds."""
    if any(one.padding_mode != "zeros" for one in (first, second)):
        return OF_LAYERS
    exact, other = (BACK_EXACT, BACK_OF_LAYERS) if first.transposed else (EXACT, OF_LAYERS)
    for number in range(first.ndim):
        layer, name = (first, "first") if first.transposed else (second, "second")
        begin, end, extra = resolved_pads(layer, number, name)
        if not (all(map(is_number, (begin, end, extra))) and begin <= 0 and end <= extra):
            return other
    return exact


def _axes(first: Any, second: Any, size: Any) -> tuple[Roles, ...]:
    """On each axis i and the k, d, s, p, q (and a) of both; axes with equal numbers stand together."""
    sizes = (ABC["i"],) * first.ndim if size is None else first._sizes("input_size", size)
    found: dict[tuple[tuple[str, T.Term], ...], list[int]] = {}
    for number, n in enumerate(sizes):
        values = {"i": n}
        for j, layer in enumerate((first, second), 1):
            axis = layer.axes[number]
            begin, end, extra = resolved_pads(layer, number, ("first", "second")[j - 1])
            values |= {
                f"k_{j}": axis.kernel_size, f"d_{j}": axis.dilation, f"s_{j}": axis.stride,
                f"p_{j}": begin, f"q_{j}": end,
            }  # fmt: skip
            if layer.transposed:
                values[f"a_{j}"] = extra
        terms = {name: term_from_sympy(value) for name, value in values.items()}
        found.setdefault(tuple(terms.items()), []).append(number)
    made = []
    for given, axes in found.items():
        for _, term in given:
            refuse_clash(term, {"i"} if term == T.Var("i") else set(), LETTERS | {"i"})
        suffix = f"_{axes[0]}" if len(found) > 1 else ""
        made.append(Roles(dict(given), tuple(axes), first.ndim, (0, 0), suffix=suffix))
    return tuple(made)


# ------------------------------------------------------------ multiplied out


def _multiplied(made: Derivation, first: Layer, second: Layer, size: Any) -> Derivation:
    """C₂·C₁ = C, or on which rows, multiplied out."""
    sizes = first._sizes("input_size", size)
    one = composed(first, second)
    whole, left, right = (
        one.matrix(sizes),
        second.matrix(first.output_size(sizes)),
        first.matrix(sizes),
    )
    for matrix in (whole, left, right):
        refuse_if_large("compose", matrix)
    A, B, C = map(exact_pattern, (right, left, whole))
    if any(x.weight.dtype.kind in "fc" for x in (left, right)):
        C = exact_pattern(_exactly(first, second).matrix(sizes))
    places = np.tile(differing_rows(first, second, sizes).ravel(), second.out_channels)
    product, factors = B @ A, (Factor("B", B), Factor("A", A))
    steps = list(made.steps)
    if places.any() and not places.all():
        kept = _selection(np.flatnonzero(~places).tolist(), len(places))
        claim = MatrixClaim(
            (Factor("E", kept), *factors), "==", (Factor("E", kept), Factor("C", C))
        )
        shown = {"count": int(places.sum()), "rows": len(places)}
        theory = [] if first.transposed else [_cited(ROWS)]
        steps += [*theory, Step(claim, why("compose.kept", **shown), (), Exact())]
    claim, answer, reason, evidence = _compared(
        product, C, factors, Factor("C", C), one, bool(places.any())
    )
    steps.append(Step(claim, reason, (), evidence))
    return replace(made, steps=tuple(steps), conclusion=claim, answer=answer)


def _compared(
    product: Pattern,
    C: Pattern,
    factors: tuple[Factor, ...],
    whole: Factor,
    layer: Layer,
    border: bool,
) -> tuple[MatrixClaim, Any, Any, Exact]:
    """B·A against C: equal, different at an entry, or a condition on the taps."""
    different = next(iter(product.differences(C)), None)
    if different is None:
        sentence = "compose.equal_here" if border else "compose.equal"
        return MatrixClaim(factors, "==", (whole,)), True, why(sentence, layer=layer), Exact()
    if not (product.free_symbols or C.free_symbols):
        row, column, found, wanted = different
        reason = why(
            "compose.different", layer=layer, row=row, column=column, found=found, wanted=wanted
        )
        return MatrixClaim(factors, "!=", (whole,), (row, column)), False, reason, Exact()
    verdict = decide(product, C)
    relation: MatrixRelation = "never ==" if verdict.answer is False else "== iff"
    claim = MatrixClaim(factors, relation, (whole,), condition=verdict.condition)
    reason = why("compose.condition", layer=layer)
    return claim, verdict.answer, reason, Exact(multipliers=verdict.multipliers)


def _cited(part: Cited) -> Step:
    return Step(part.claim, why(part.sentence), (), Lemma("theory"))


def _exactly(first: Layer, second: Layer) -> Any:
    """The one layer from taps that are the rationals the floats are."""
    given = []
    for one in (first, second):
        taps = one.weight
        target = exact_kind(kind(taps.ravel()))
        given.append(one.with_weight(lift(taps.ravel(), target).reshape(taps.shape)))
    return composed(*given)


def _selection(kept: Sequence[int], size: int) -> Pattern:
    """The identity's rows with these numbers."""
    return Pattern.from_entries([(r, c, 1) for r, c in enumerate(kept)], (len(kept), size))
