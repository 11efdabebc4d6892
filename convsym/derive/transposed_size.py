"""The transposed size n = s(o − 1) + k̂ − P + a, and why the a (the output padding) is needed."""

from __future__ import annotations

from typing import Any

from convsym.derive.roles import Roles, per_axis_roles, refuse_clash
from convsym.derive.sizes import (
    SPAN,
    layer_derivation,
    put_in,
    said,
    span_step,
    theorem_derivation,
)
from convsym.derive.theorem import Theorem, special_cases, theorem
from convsym.proof import Claim, Definition, Derivation, Exact, Step, why
from convsym.proof import terms as T
from convsym.proof.claims import conjuncts
from convsym.proof.sympy_door import term_from_sympy

SHARED = "o == floor((n + P - khat)/s) + 1"
LEFTOVER = "a == n + P - khat - s*(o - 1)"

BAND = theorem(
    "transposed_size.band",
    f"iff({SHARED}, s*(o - 1) + khat - P <= n and n < s*(o - 1) + khat - P + s)",
    ("s >= 1",),
)
RANGE = theorem("transposed_size.range", f"iff({SHARED}, 0 <= a < s)", ("s >= 1", LEFTOVER))
SOLVED = theorem("transposed_size.solved", "n == s*(o - 1) + khat - P + a", (LEFTOVER,))
REMAINDER = theorem(
    "transposed_size.remainder",
    f"implies({SHARED}, a == (n + P - khat) % s)",
    ("s >= 1", LEFTOVER),
)
AMBIGUOUS = theorem(
    "transposed_size.ambiguous",
    "implies(s >= 2, floor((s*(o - 1) + 0)/s) + 1 == o and floor((s*(o - 1) + 1)/s) + 1 == o)",
    ("s >= 1",),
)
KEPT = theorem(
    "transposed_size.kept",
    "iff(forall(b, 0, s, s*(o - 1) + khat - P + b >= 1), s*(o - 1) + khat - P >= 1)",
    ("s >= 1",),
    b="0",
)
FORMULA = theorem(
    "transposed_size.formula", "n == s*(o - 1) + d*(k - 1) + 1 - P + a", (SPAN, LEFTOVER)
)

RESULT = ("n == s*(o - 1) + d*(k - 1) + 1 - P + a",)
SPECIAL_CASES = (
    theorem(
        "transposed_size.symmetric",
        "implies(P == 2*p and d == 1, n == s*(o - 1) + k - 2*p + a)",
        RESULT,
    ),
    theorem(
        "transposed_size.unit_stride",
        "implies(s == 1 and a == 0, n == o - 1 + d*(k - 1) + 1 - P)",
        RESULT,
    ),
    theorem(
        "transposed_size.same", "implies(s == 1 and a == 0 and P == d*(k - 1), n == o)", RESULT
    ),
    theorem(
        "transposed_size.patches",
        "implies(k == s and d == 1 and P == 0 and a == 0, n == s*o)",
        RESULT,
    ),
)

# a transposed layer starts from o and the chosen a
INPUT_SIZE = "n == s*(o - 1) + khat - P + a"
COMES_BACK = theorem(
    "transposed_size.comes_back", f"iff({SHARED}, 0 <= a < s)", ("s >= 1", INPUT_SIZE)
)
GIVEN = theorem(
    "transposed_size.given", "n == s*(o - 1) + d*(k - 1) + 1 - P + a", (SPAN, INPUT_SIZE)
)

THEOREMS: tuple[Theorem, ...] = (
    BAND, RANGE, SOLVED, REMAINDER, AMBIGUOUS, KEPT, FORMULA, *SPECIAL_CASES, COMES_BACK, GIVEN,
)  # fmt: skip


def transposed_size(layer: Any = None, size: Any = None) -> Derivation:
    r"""n = s(o − 1) + k̂ − P + a with 0 ≤ a < s: the input sizes that share the output size o.

    The transposed convolution takes o back to n; which n is meant must be told, and a, which
    frameworks call `output_padding`, tells it. Without arguments the theorem for all integers
    k, d, s ≥ 1; n is kept if n ≥ 1. With a transposed layer and its input `size` (or a convolution
    and its *output* size) every step shows numbers.

    Raises TypeError if `layer` is no convolution layer, ValueError where the layer crops all of its
    output or `size` is the output of no input, ConvsymError where symbols clash.

    Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016),
    relationships 8 to 14, which are the special cases P = 2p.

    >>> import convsym as cs
    >>> print(cs.derive.transposed_size().conclusion)
    n == s*(o - 1) + d*(k - 1) + 1 - P + a
    >>> up = cs.ConvTranspose1d(1, 1, 2, stride=2, padding=1, output_padding=1)
    >>> print(cs.derive.transposed_size(up, 3).conclusion)
    n == s*(o - 1) + khat - P + a == 2*(3 - 1) + 2 - 2 + 1 == 5
    """
    if layer is None:
        steps = _general_steps()
        cases = special_cases("transposed", SPECIAL_CASES, len(steps) - 1)
        return theorem_derivation("transposed_size", why("transposed.title"), steps, cases)
    axes = per_axis_roles(layer, size, "transposed_size", letter="o")
    result = None  # an ordinary layer leaves open which of the sizes is meant
    if layer.transposed and size is not None:  # one that crops all is refused here, in its words
        result = "n", layer.output_size(layer._sizes("input_size", size))
    title = why("transposed.title_layer", layer=layer)
    return layer_derivation(
        "transposed_size", title, layer, size, axes, _symbolic_steps, _numeric_steps, result
    )


def _general_steps(first: int = 0) -> tuple[Step, ...]:
    span = Step(Claim(SPAN), why("size.span"), (), Definition())
    leftover = Step(Claim(LEFTOVER), why("transposed.leftover"), (first,), Definition())
    return (
        span,
        BAND.step(why("transposed.band"), first),
        AMBIGUOUS.step(why("transposed.ambiguous"), first + 1),
        leftover,
        RANGE.step(why("transposed.range"), first + 1, first + 3),
        REMAINDER.step(why("transposed.remainder"), first + 3),
        KEPT.step(why("transposed.kept"), first + 1),
        SOLVED.step(why("transposed.solved"), first + 3),
        FORMULA.step(why("transposed.formula"), first, first + 3, first + 7),
    )


def _symbolic_steps(roles: Roles, first: int) -> tuple[Step, ...]:
    """The theorem's steps (with the layer's own a, if it has one), then the layer's values put in."""
    if roles.extra is not None:
        return _given_steps(roles, term_from_sympy(roles.extra), first)
    steps = tuple(roles.renamed(step) for step in _general_steps(first))
    return _with_values(steps, roles, {}, first)


def _with_values(
    steps: tuple[Step, ...], roles: Roles, more: dict[str, int], first: int
) -> tuple[Step, ...]:
    """A last step that puts the layer's values in; `more` names steps that give further values."""
    put = {roles.letter(name): value for name, value in roles.values.items()}
    facts = {name: said(steps[number - first]) for name, number in more.items()}
    for fact in facts.values():
        assert isinstance(fact, T.Relation)
        put[str(fact.left)] = fact.right
    result = T.substitute(said(steps[-1]), put)
    if result == said(steps[-1]):
        return steps
    last = put_in(result, steps[-1], roles, first + len(steps) - 1)
    assert isinstance(last.claim, Claim)
    claim = Claim(result, (*last.claim.hypotheses, *facts.values()))
    return (*steps, Step(claim, last.why, (*last.uses, *more.values()), last.evidence))


def _given_steps(roles: Roles, a: T.Term, first: int) -> tuple[Step, ...]:
    """A transposed layer tells its a: its size, what leads back, and the size in the layer's values."""
    plain = {name for name, value in roles.values.items() if value == T.Var(name)}
    refuse_clash(a, {"a", *plain})
    span = Step(Claim(SPAN), why("size.span"), (), Definition())
    chosen = Step(
        Claim(T.chain(roles.var("a"), a)), why("transposed.chosen", **roles.shown), (), Definition()
    )
    named = a != roles.var("a")
    at = first + 1 + named
    size = Step(Claim(INPUT_SIZE), why("transposed.size"), tuple(range(first, at)), Definition())
    general = (
        size,
        COMES_BACK.step(why("transposed.comes_back"), at),
        GIVEN.step(why("transposed.formula"), first, at),
    )
    head = (roles.renamed(span), chosen) if named else (roles.renamed(span),)
    steps = (*head, *map(roles.renamed, general))
    return _with_values(steps, roles, {"a": first + 1} if named else {}, first)


def _numeric_steps(roles: Roles, first: int) -> tuple[Step, ...]:
    """The same steps with numbers: which sizes share the output size, and which one is meant."""
    a = roles.extra
    o, total, k, d, s = (roles.numbers[name] for name in ("o", "P", "k", "d", "s"))
    span = d * (k - 1) + 1
    least = s * (o - 1) + span - total
    V, number = roles.var, {n: T.term(v) for n, v in {**roles.numbers, "khat": span}.items()}
    number["n"] = V("m")  # any size; n is the one that is meant
    shown = {**roles.shown, **roles.numbers, "khat": span, "least": least, "most": least + s - 1}
    head = span_step(roles, shown)
    given = (*roles.equations, *conjuncts(said(head))[:1])
    base = V("s") * (V("o") - 1) + V("khat") - V("P")
    put = number["s"] * (number["o"] - 1) + number["khat"] - number["P"]
    smallest = T.chain(base, put, least)
    largest = T.chain(base + V("s") - 1, put + number["s"] - 1, least + s - 1)
    if a is None and least + s - 1 < 1:
        raise ValueError(
            f"size {o} is the output of no input of size 1 or more: those with this output end at "
            f"{least + s - 1}; raise the size or lower the padding"
        )
    sentence = "transposed.sizes_kept" if least < 1 <= least + s - 1 else "transposed.sizes"
    steps = (
        head,
        BAND.at(number, why("transposed.band", **shown), first),
        Step(Claim(T.And((smallest, largest)), given), why(sentence, **shown), (first,), Exact()),
    )
    if a is None:
        return steps
    chosen = T.chain(V("n"), base + V("a"), put + T.term(a), least + a)
    leftover = Step(
        Claim(T.chain(V("a"), a)), why("transposed.chosen", a=a, **shown), (), Definition()
    )
    made = Step(
        Claim(T.chain(V("n"), base + V("a"))),
        why("transposed.size", a=a, **shown), (first, first + 3), Definition(),
    )  # fmt: skip
    back = COMES_BACK.at(
        {**number, "n": T.term(least + a), "a": T.term(a)},
        why("transposed.comes_back", a=a, **shown), first + 4,
    )  # fmt: skip
    facts = (*given, said(leftover), said(made))
    result = Step(
        Claim(chosen, facts), why("size.result", **shown), (first, first + 3, first + 4), Exact()
    )
    return (*steps, leftover, made, back, result)
