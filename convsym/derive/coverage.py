"""Coverage: when one output of a stack reads its whole receptive field; the first place it misses."""

from __future__ import annotations

from typing import Any

from convsym.derive.chapter import Chapter, cited
from convsym.derive.stack_letters import StackAxis, as_network, said_in, stack_axes, stack_source
from convsym.derive.theorem import theorem
from convsym.proof import Derivation, Lemma, Step, TheoremClaim, why
from convsym.proof import terms as T

PREMISES = ("k >= 2", "r >= 1", "R >= 0")
CHAPTER = Chapter(
    "coverage",
    (
        cited("paths", "coverage.paths"),
        theorem(
            "coverage.step",
            "implies(r <= R + 1 and 0 <= v <= R + (k - 1)*r, exists(t, 0, k, 0 <= v - r*t <= R))",
            PREMISES,
            t="min(k - 1, floor(v/r))",
        ),
        theorem(
            "coverage.gap",
            "implies(r >= R + 2 and t >= 0, not (0 <= R + 1 - r*t <= R))",
            PREMISES[2:],
            splits=("t >= 1",),
        ),
        theorem("coverage.within", "R + 1 <= R + (k - 1)*r", PREMISES[:2]),
        cited("coverage", "coverage.theorem"),
    ),
    cases=(
        theorem(
            "coverage.most", "implies(r <= R + 1, R + (k - 1)*r + 1 <= k*(R + 1))", PREMISES[:1]
        ),
        theorem(
            "coverage.wang",
            "implies(r <= M, iff(max(M - 2*r, M - 2*(M - r), r) <= B, r <= B and M <= B + 2*r))",
            PREMISES[1:2],
        ),
        cited("wang", "coverage.wang_theorem"),
        cited("wang_enough", "coverage.wang_enough"),
    ),
    premises=PREMISES,
)
THEOREMS = CHAPTER.theorems


def coverage(net: Any = None) -> Derivation:
    r"""One output reads its whole field exactly if each rate is at most 1 + Σ(k − 1)r over the smaller ones.

    On every axis, over the layers with k ≥ 2; the rate of a layer is its dilation times the strides before
    it. Without arguments the step of the induction, its opposite and the theorem; with it how many layers are
    needed, and where the rule of Wang et al. is the same criterion. With a chain of convolutions and pooling
    layers, or a list of layers, the rates in ascending order, one by one; `answer` is whether the field is
    read completely. If not the last step names the first place that is missed on the first axis that has one.

    Raises TypeError for what is no network, ConvsymError for branches that meet, for layers without a
    rate (as upsampling), and for symbols among the sizes.

    Source: the criterion of complete sequences, J. L. Brown, "Note on Complete Sequences of Integers",
    American Mathematical Monthly 68 (1961), for k = 2; several axes, strides and any k are proved here.

    >>> import convsym as cs
    >>> cs.derive.coverage(cs.Sequential(*(cs.Conv2d(1, 1, 3, dilation=d) for d in (1, 2, 5)))).answer
    True
    >>> D = cs.derive.coverage(cs.Sequential(*(cs.Conv1d(1, 1, 3, dilation=2) for _ in range(3))))
    >>> D.answer, str(D.conclusion)[:19], D.verify().ok
    (False, 'coverage_gap(m = m,', True)
    """
    if net is None:
        return CHAPTER.derivation()
    axes = stack_axes(net, "coverage")
    missing = [one for one in axes if one.first_missed is not None]
    chosen = missing[:1] or list(axes)
    steps: list[Step] = []
    for axis in chosen:
        _axis_steps(axis, steps)
    claim = _gap(chosen[0]) if missing else _complete(axes)
    shown = chosen[0].shown if missing else {}
    if len(axes) == 1 or missing:
        counts = as_network(net, "coverage").coverage().axes[chosen[0].axes[0]]
        shown = {**shown, "counts": tuple(counts.tolist()), "shape": counts.shape}
    reason = why("coverage.missed" if missing else "coverage.complete", **shown)
    steps.append(Step(claim, reason, said_in(claim.hypotheses, steps), Lemma("theory")))
    return Derivation(
        name="coverage",
        premises=tuple(given for axis in chosen for given in axis.premises),
        steps=tuple(steps),
        conclusion=claim,
        answer=not missing,
        title=why("coverage.title_layer"),
        source=stack_source("coverage", net, axes),
    )


def _axis_steps(axis: StackAxis, steps: list[Step]) -> None:
    """The rates, then in ascending order how far the layers reach, and whether the next leaves a gap."""
    axis.define_rates(steps)
    before = None
    for one in axis.ascending:
        axis.define_reach(steps, one, before)
        reach, r = axis.reached[one], axis.letter(one, "r")
        after = axis.letter(one, "R") + 1
        if one.rate <= reach + 1:
            links = T.Relation("<=", r, after), T.Relation("==", after, T.term(reach + 1))
            if axis.first_missed is None or reach < axis.first_missed:
                axis.work_out(steps, T.And(links), "coverage.near")
        elif axis.first_missed == reach + 1:
            links = T.Relation(">", r, after), T.Relation("==", after, T.term(reach + 1))
            axis.work_out(steps, T.And(links), "coverage.far", place=axis.place(one))
            axis.define(steps, axis.var("m"), (after, reach + 1), "coverage.place")
        before = one


def _complete(axes: tuple[StackAxis, ...]) -> TheoremClaim:
    several = sum(len(one.axes) for one in axes) > 1
    entries = [
        entry
        for one in axes
        for j in one.axes
        for entry in one.entries("krR", j if several else None)
    ]
    return TheoremClaim(
        "coverage_listed", tuple(entries), tuple(x for one in axes for x in one.known)
    )


def _gap(axis: StackAxis) -> TheoremClaim:
    entries = (("m", axis.var("m")), *axis.entries("krR"))
    return TheoremClaim("coverage_gap", entries, axis.known)
