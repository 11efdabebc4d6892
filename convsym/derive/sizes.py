"""A derivation of a size: the theorem with its special cases; or a layer's, axis by axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from convsym.derive.roles import Roles, layer_source
from convsym.layerbase import Layer
from convsym.proof import Claim, Definition, Derivation, Exact, Lemma, Step, Why, why
from convsym.proof import terms as T
from convsym.proof.claims import conjuncts
from convsym.proof.derivation import says
from convsym.proof.parse import parse_formula

PREMISES = ("k >= 1", "d >= 1", "s >= 1")
SPAN = "khat == d*(k - 1) + 1"
SIDES = "P == p_b + p_e"
OUTPUT = "o == floor((i + P - khat)/s) + 1"

AxisSteps = Callable[[Roles, int], tuple[Step, ...]]
"""The steps about one axis; the first of them has the number that is given."""


def theorem_derivation(
    name: str,
    title: Why,
    steps: tuple[Step, ...],
    corollaries: tuple[Step, ...],
    premises: tuple[str, ...] = PREMISES,
) -> Derivation:
    """The steps for all integers that satisfy the premises; the last of them is the result."""
    return Derivation(
        name=name,
        premises=tuple(map(parse_formula, premises)),
        steps=steps,
        conclusion=says(steps[-1].claim),
        corollaries=corollaries,
        title=title,
        source=f"cs.derive.{name}()",
    )


def layer_derivation(
    name: str,
    title: Why,
    layer: Layer | None,
    size: Any,
    axes: tuple[Roles, ...],
    symbolic: AxisSteps,
    numeric: AxisSteps,
    result: tuple[str, tuple[int, ...]] | None,
    bounds: tuple[str, ...] = (),
) -> Derivation:
    """The steps of each axis and, where axes differ, what they say together.

    `result` is the letter of the size that is derived and its value on every axis, where known;
    `bounds` are what the theorem takes for granted, premises here for the letters that stay open.
    """
    steps: tuple[Step, ...] = ()
    ends: tuple[int, ...] = ()
    for roles in axes:
        steps += (numeric if roles.numeric else symbolic)(roles, len(steps))
        ends += (max(n for n, step in enumerate(steps) if isinstance(step.claim, Claim)),)
    if len(axes) > 1 and result is not None and all(roles.numeric for roles in axes):
        letter, sizes = result
        named = {roles.letter(letter): sizes[roles.axes[0]] for roles in axes}
        steps += (_values_together(axes, steps, named),)
    elif len(axes) > 1:
        steps += (_together(steps, ends),)
    return Derivation(
        name=name,
        premises=tuple(one for roles in axes for one in roles.premises(bounds)),
        steps=steps,
        conclusion=says(steps[-1].claim),
        title=title,
        source=layer_source(name, layer, size),
    )


def said(step: Step) -> T.Formula:
    """The conclusion of a step about integers."""
    assert isinstance(step.claim, Claim)
    return step.claim.conclusion


def span_step(roles: Roles, shown: dict[str, Any]) -> Step:
    """k̂ = d(k − 1) + 1 with this axis' numbers behind it."""
    V, put = roles.var, roles.values
    sides = V("d") * (V("k") - 1) + 1, put["d"] * (put["k"] - 1) + 1
    k, d = roles.numbers["k"], roles.numbers["d"]
    claim = Claim(T.chain(V("khat"), *sides, d * (k - 1) + 1), roles.equations)
    return Step(claim, why("size.span", **shown), (), Definition())


def put_in(result: T.Formula, general: Step, roles: Roles, number: int) -> Step:
    """The layer's own values, which are premises, put into what step `number` says."""
    claim = Claim(result, (said(general), *roles.equations))
    return Step(claim, why("size.put_in", **roles.shown), (number,), Lemma("substitution"))


def _together(steps: tuple[Step, ...], used: tuple[int, ...]) -> Step:
    """What these steps say of each axis, together."""
    sizes = [said(steps[number]) for number in used]
    claim = Claim(T.And(tuple(sizes)), sizes)
    return Step(claim, why("size.all_axes"), used, Lemma("conjunction"))


def _values_together(
    axes: tuple[Roles, ...], steps: tuple[Step, ...], values: dict[str, int]
) -> Step:
    """o_0 == 3 and o_1 == 4, worked out from what is given and the letters that were defined."""
    defined = {
        number: conjuncts(said(step))[0]
        for number, step in enumerate(steps)
        if isinstance(step.evidence, Definition)
    }
    given = (*(one for roles in axes for one in roles.equations), *defined.values())
    claim = Claim(T.And(tuple(T.chain(T.Var(n), v) for n, v in values.items())), given)
    return Step(claim, why("size.all_axes"), tuple(defined), Exact())
