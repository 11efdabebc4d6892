"""The goals of a claim as text: what a certificate shows to be contradictory, for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping

from convsym.proof import terms as T
from convsym.proof.claims import Claim
from convsym.proof.kernel import Goal
from convsym.proof.parse import parse_term
from convsym.proof.translate import goals


def goals_text(claim: Claim, instances: Mapping[str, str] | None = None) -> str:
    """Each goal with its name and its assumptions; q#1 and r#1 are the first floor and remainder."""
    chosen = {name: (_term(name, text),) for name, text in (instances or {}).items()}
    needed = goals(claim, chosen)
    if not needed:
        return "nothing is left to show: no case is open"
    return "\n".join(map(goal_text, needed))


def goal_text(goal: Goal) -> str:
    """The name of the goal and what is assumed in it, one a line."""
    lines = [f"{goal.name}: no integers satisfy all of"]
    lines += [f"    {one} >= 0" for one in goal.nonneg]
    lines += [f"    {one} == 0" for one in goal.zero]
    return "\n".join(lines)


def _term(name: str, text: str) -> T.Term:
    node = parse_term(text)
    if not isinstance(node, T.Term):
        raise ValueError(f"the instance {name}={text!r} is a statement; give a number or a term")
    return node
