"""Is the transpose the inverse of a layer whose size is open: by the theorems alone."""

from __future__ import annotations

from math import prod
from typing import Any

from convsym.arguments import is_number
from convsym.derive.lost_column import lost_column
from convsym.derive.roles import Roles, layer_source, per_axis_roles
from convsym.derive.tap_answers import Applied, by_theorem, roles_formula
from convsym.errors import ConvsymError
from convsym.proof import Derivation, Lemma, Step, TheoremClaim, why
from convsym.proof import terms as T
from convsym.proof.claims import parameters

OUTPUT_SIZE = "o == floor((i + P - d*(k - 1) - 1)/s) + 1"


def for_every_size(conv: Any, input_size: Any) -> Derivation:
    """The first theorem that answers, its conditions on the size as premises.

    Raises ConvsymError where none does.
    """
    found = by_theorem(conv, input_size) or lost_column(conv, input_size)
    found = found or _fewer_rows(conv, input_size)
    if found is None:
        raise ConvsymError(
            f"input_size {input_size!r} is open, and no theorem answers for every size of {conv!r}; "
            f"give one in numbers, such as {(4,) * conv.ndim}, and CᵀC is looked at"
        )
    return Derivation(
        name="transpose_as_inverse",
        premises=found.premises,
        steps=found.steps,
        conclusion=found.steps[-1].claim,
        answer=found.answer,
        title=why("inverse.title_layer", layer=conv),
        source=layer_source("transpose_as_inverse", conv, input_size),
    )


def _fewer_rows(conv: Any, input_size: Any) -> Applied | None:
    """Rank: C_out·∏o < C_in·∏i, which large sizes meet if C_out < C_in·∏s."""
    if conv.symbolic or conv.out_channels >= conv.in_channels * prod(conv.stride):
        return None
    axes = per_axis_roles(conv, input_size, "transpose_as_inverse")
    if not all(is_number(one) for roles in axes for one in roles.pads):
        return None
    equations: tuple[T.Formula, ...] = ()
    sides: dict[str, list[T.Term]] = {"o": [T.term(conv.out_channels)],
                                      "i": [T.term(conv.in_channels)]}  # fmt: skip
    for roles in axes:
        equations += (*_equations(roles), roles_formula(roles, OUTPUT_SIZE))
        for letter, factors in sides.items():
            factors += [roles.var(letter)] * len(roles.axes)
    rows, columns = (T.Mul(tuple(sides[letter])) for letter in ("o", "i"))
    fewer = T.Relation("<", rows, columns)
    claim = TheoremClaim("no_left_inverse", parameters(rows=rows, columns=columns), (fewer,))
    step = Step(claim, why("inverse.rank_open"), (), Lemma("theory"))
    return Applied((*equations, fewer), (step,), False)


def _equations(roles: Roles) -> tuple[T.Formula, ...]:
    return tuple(
        T.Relation("==", roles.var(name), term)
        for name, term in roles.values.items()
        if term != T.Var(name) or roles.suffix
    )
