"""Gridding: rates with a common divisor g keep the places of different classes modulo g apart for good."""

from __future__ import annotations

from functools import reduce
from math import gcd
from typing import Any

from convsym.derive.chapter import Chapter, cited, let
from convsym.derive.stack_letters import StackAxis, said_in, stack_axes, stack_source
from convsym.derive.theorem import theorem
from convsym.errors import ConvsymError
from convsym.proof import Claim, Derivation, Exact, Lemma, Step, TheoremClaim, why
from convsym.proof import terms as T

OUTPUT = ("y == floor(u/g)", "e == u % g")
INPUT = ("z == floor((c + p_b)/g)", "q == (c + p_b) % g")
PREMISES = ("g >= 1", "d == g*T")
CHAPTER = Chapter(
    "gridding",
    (
        let(OUTPUT[0], "gridding.output"),
        let(OUTPUT[1], "gridding.output_class"),
        let(INPUT[0], "gridding.input"),
        let(INPUT[1], "gridding.input_class"),
        theorem(
            "gridding.layer",
            "iff(c == u + d*t - p_b, q == e and z == y + T*t)",
            (*PREMISES, *OUTPUT, *INPUT),
            splits=("z <= y + T*t - 1", "z <= y + T*t"),
        ),
        theorem(
            "gridding.sum",
            "implies(divides(g, r) and divides(g, w), divides(g, r*t + w))",
            ("g >= 1",),
            splits=("floor((r*t + w)/g) <= t*floor(r/g) + floor(w/g) - 1",),
        ),
        cited("subgrids", "gridding.theorem"),
    ),
    cases=(
        theorem(
            "gridding.next",
            "implies(divides(g, r) and r >= 1 and t >= 1, r*t >= g)",
            ("g >= 1",),
            splits=("floor(r/g) <= 0",),
        ),
    ),
    premises=PREMISES,
)
THEOREMS = CHAPTER.theorems


def gridding(net: Any = None) -> Derivation:
    r"""All places that one output reads are multiples of every common divisor g of the rates apart.

    So with equal rates r one place in r is read on each axis. Where no layer has a stride, a stack whose
    dilations all are multiples of g is g stacks on each axis that never meet: the places of each class
    modulo g, read by layers of dilation d/g. Without arguments one layer in its classes, the sum, and the
    theorem for stacks. With a chain of layers, or a list of them, the greatest common divisor of the rates;
    `answer` is whether it is 2 or more on some axis.

    Raises what `derive.coverage` raises, and ConvsymError where no layer has two taps.

    >>> import convsym as cs
    >>> D = cs.derive.gridding(cs.Sequential(cs.Conv1d(1, 1, 3, dilation=2), cs.Conv1d(1, 1, 3, dilation=4)))
    >>> D.answer, D.verify().ok
    (True, True)
    >>> print(cs.derive.gridding([cs.Conv1d(1, 1, 3), cs.Conv1d(1, 1, 3, dilation=2)]).conclusion)
    not gcd(r_1, r_2) >= 2
    """
    if net is None:
        return CHAPTER.derivation()
    axes = stack_axes(net, "gridding")
    apart = [one for one in axes if _divisor(one) > 1]
    chosen = apart[:1] or [one for one in axes if one.ascending]
    if not chosen:
        raise ConvsymError(
            "no layer has two taps, so an output reads one place and there are no rates to compare; "
            "give a layer with a larger kernel_size"
        )
    steps: list[Step] = []
    for axis in chosen:
        axis.define_rates(steps)
    claim = _apart(chosen[0], steps) if apart else _together(chosen)
    shown = chosen[0].shown if apart else {}
    reason = why("gridding.subgrids" if apart else "gridding.none", **shown)
    evidence = Lemma("theory") if apart else Exact()
    steps.append(Step(claim, reason, said_in(claim.hypotheses, steps), evidence))
    return Derivation(
        name="gridding",
        premises=tuple(given for axis in chosen for given in axis.premises),
        steps=tuple(steps),
        conclusion=claim if isinstance(claim, TheoremClaim) else claim.conclusion,
        answer=bool(apart),
        title=why("gridding.title_layer"),
        source=stack_source("gridding", net, axes),
    )


def _divisor(axis: StackAxis) -> int:
    return gcd(*(one.rate for one in axis.ascending))


def _divisor_term(axis: StackAxis) -> T.Term:
    """gcd(r_1, r_2, …) of the rates, two at a time."""
    rates: list[T.Term] = [axis.letter(one, "r") for one in axis.ascending]
    return reduce(T.Gcd, rates)


def _apart(axis: StackAxis, steps: list[Step]) -> TheoremClaim:
    """g is defined as the divisor, and divides every rate."""
    axis.define(steps, axis.var("g"), (_divisor_term(axis), _divisor(axis)), "gridding.divisor")
    entries = (("g", axis.var("g")), *axis.entries("kr"))
    return TheoremClaim("subgrids_listed", entries, axis.known)


def _together(axes: list[StackAxis]) -> Claim:
    """No axis has a common divisor of 2 or more."""
    apart = [T.Relation(">=", _divisor_term(one), T.Int(2)) for one in axes]
    some = apart[0] if len(apart) == 1 else T.Or(tuple(apart))
    return Claim(T.Not(some), tuple(x for one in axes for x in one.known))
