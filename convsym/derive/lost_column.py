"""A column that no window reads: its pixel is lost, so the layer has no left inverse."""

from __future__ import annotations

from typing import Any

from convsym.arguments import is_number
from convsym.derive.roles import Roles, per_axis_roles
from convsym.derive.tap_answers import Applied, layer_equations, unpadded
from convsym.proof import Claim, Exact, Lemma, Step, TheoremClaim, why
from convsym.proof import terms as T
from convsym.proof.parse import parse_formula
from convsym.proof.theory import THEOREMS

LETTERS = ("i", "k", "d", "s", "p_b")


def lost_column(conv: Any, input_size: Any) -> Applied | None:
    """The theorem at the first column on some axis that no tap meets, if there is one."""
    if conv.symbolic or (conv.padding_mode != "zeros" and not unpadded(conv)):
        return None
    for roles in per_axis_roles(conv, input_size, "transpose_as_inverse"):
        if all(map(is_number, roles.pads)):
            column = _missed(conv, roles)
            if column is not None:
                return _applied(conv, roles, column, input_size is None)
    return None


def _missed(conv: Any, roles: Roles) -> int | None:
    """The first column without a tap: of the first s where the size is open, else of all."""
    axis = conv.axes[roles.axes[0]]
    if not roles.numeric:
        begin = roles.pads[0]
        met = {axis.dilation * t % axis.stride for t in range(axis.kernel_size)}
        return next((c for c in range(axis.stride) if (c + begin) % axis.stride not in met), None)
    bound = axis.at(roles.numbers["i"])
    read = set(bound.columns().ravel().tolist())
    return next((c for c in range(bound.n) if c not in read), None)


def _applied(conv: Any, roles: Roles, column: int, left_open: bool) -> Applied:
    """The premises, the step about the column, and the theorem."""
    equations = layer_equations((roles,), LETTERS, left_open)
    letters = {name: roles.var(name) for name in LETTERS}
    put: dict[str, T.Term] = {**letters, "c": T.Int(column), "o": roles.var("o")}
    inside, missed = (
        T.substitute(parse_formula(one), put) for one in THEOREMS["lost_column"].conditions[-2:]
    )
    if roles.numeric:
        outputs = conv.axes[roles.axes[0]].at(roles.numbers["i"]).o
        premises = (*equations, T.Relation("==", put["o"], T.Int(outputs)))
    else:
        premises = (*equations, inside)
    shown = {**roles.shown, "column": column}
    step = Step(Claim(missed, premises), why("lost_column.missed", **shown), (), Exact())
    claim = TheoremClaim("lost_column", tuple(put.items()), (*premises, missed))
    last = Step(claim, why("lost_column.theorem", **shown), (0,), Lemma("theory"))
    return Applied(premises, (step, last), False)
