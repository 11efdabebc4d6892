"""From the workings to a derivation: the steps that the result rests on, and no others."""

from __future__ import annotations

from dataclasses import replace

from convsym.proof import Derivation, Why
from convsym.proof import terms as T
from convsym.rewrite.canonical import Canonical


def proof(
    canonical: Canonical, said: T.Relation, premises: tuple[T.Formula, ...], title: Why
) -> Derivation:
    """The derivation whose last step says `said`."""
    work = canonical.work
    last = work.place[said]
    needed = {last}
    for number in range(last, -1, -1):
        if number in needed:
            needed |= set(work.steps[number].uses)
    order = {old: new for new, old in enumerate(sorted(needed))}
    steps = tuple(
        replace(work.steps[old], uses=tuple(sorted(order[one] for one in work.steps[old].uses)))
        for old in order
    )
    return Derivation(
        name="simplification",
        premises=premises,
        steps=steps,
        conclusion=said,
        title=title,
        source=_source(said, premises),
    )


def _source(said: T.Relation, premises: tuple[T.Formula, ...]) -> str:
    given = [str(one) for one in premises]
    return f"cs.simplify.simplification({str(said.left)!r}, {given!r})"
