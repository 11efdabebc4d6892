"""Is the transpose the inverse of a layer whose size is open: by the theorems alone."""

from __future__ import annotations

from math import prod
from typing import Any

from convsym.arguments import is_number
from convsym.derive.lost_column import lost_column
from convsym.derive.roles import layer_source, per_axis_roles
from convsym.derive.tap_answers import (
    Applied,
    at_axis,
    by_theorem,
    layer_equations,
    size_letter,
)
from convsym.derive.theorem import theorem
from convsym.errors import ConvsymError
from convsym.proof import Derivation, Lemma, Step, TheoremClaim, why
from convsym.proof import terms as T
from convsym.proof.claims import parameters
from convsym.proof.parse import parse_formula

SIZE = "o == floor((i + P - d*(k - 1) - 1)/s) + 1"
LARGE = "(s*u - v)*i > v*(P - d*(k - 1) - 1 + s)"
CHANNELS = theorem("transpose_as_inverse.channels", "v*o < u*i", ("s >= 1", "v >= 0", SIZE, LARGE))


def for_every_size(conv: Any, input_size: Any) -> Derivation:
    """The first theorem that answers, its conditions on the size as premises.

    A lost pixel and the rank of one axis leave no left inverse of any kind, so they come first.
    Raises ConvsymError where none answers.
    """
    found = lost_column(conv, input_size) or _fewer_rows_of_one_axis(conv, input_size)
    found = found or by_theorem(conv, input_size) or _fewer_rows(conv, input_size)
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


def _has_numbers(conv: Any, input_size: Any) -> bool:
    """Whether all but the size is a number."""
    if conv.symbolic:
        return False
    axes = per_axis_roles(conv, input_size, "transpose_as_inverse")
    return all(is_number(one) for roles in axes for one in roles.pads)


def _fewer_rows_of_one_axis(conv: Any, input_size: Any) -> Applied | None:
    """C_out·o < C_in·i from a size on that the numbers give: v and u stand for the channels."""
    if conv.ndim > 1 or not _has_numbers(conv, input_size):
        return None
    (axis,) = conv.axes
    if axis.stride * conv.in_channels <= conv.out_channels and not _shrinks_always(conv):
        return None
    (roles,) = axes = per_axis_roles(conv, input_size, "transpose_as_inverse")
    channels = (("u", conv.in_channels), ("v", conv.out_channels))
    premises = (
        *layer_equations(axes, ("i", "P", "k", "d", "s"), input_size is None),
        *(T.Relation("==", T.Var(letter), T.term(number)) for letter, number in channels),
        *map(parse_formula, ("s >= 1", "v >= 0", SIZE, LARGE)),
    )
    fewer = CHANNELS.step(why("inverse.fewer_open", **roles.shown))
    rows, columns = T.Var("v") * T.Var("o"), T.Var("u") * T.Var("i")
    claim = TheoremClaim(
        "no_left_inverse",
        parameters(rows=rows, columns=columns),
        (T.Relation("<", rows, columns),),
    )
    return Applied(
        premises, (fewer, Step(claim, why("inverse.rank_open"), (0,), Lemma("theory"))), False
    )


def _shrinks_always(conv: Any) -> bool:
    """Stride 1 and less padding than the kernel spans, on every axis, and no more channels."""
    return conv.out_channels <= conv.in_channels and all(
        axis.stride == 1 and sum(axis.pads(1)) < axis.effective_kernel_size - 1
        for axis in conv.axes
    )


def _fewer_rows(conv: Any, input_size: Any) -> Applied | None:
    """C_out·∏o < C_in·∏i as a premise, where large sizes meet it."""
    if not _has_numbers(conv, input_size):
        return None
    if conv.out_channels >= conv.in_channels * prod(conv.stride) and not _shrinks_always(conv):
        return None
    left_open = input_size is None
    axes = per_axis_roles(conv, input_size, "transpose_as_inverse")
    premises = layer_equations(axes, ("i", "P", "k", "d", "s"), left_open)
    outputs: list[T.Term] = [T.term(conv.out_channels)]
    inputs: list[T.Term] = [T.term(conv.in_channels)]
    for roles in axes:
        for axis in roles.axes:
            own = T.Var(f"o_{axis}")
            size = at_axis(roles, SIZE, axis, left_open)
            premises += (T.substitute(size, {str(roles.var("o")): own}),)
            outputs.append(own)
            inputs.append(size_letter(roles, axis, left_open))
    rows, columns = T.Mul(tuple(outputs)), T.Mul(tuple(inputs))
    fewer = T.Relation("<", rows, columns)
    claim = TheoremClaim("no_left_inverse", parameters(rows=rows, columns=columns), (fewer,))
    step = Step(claim, why("inverse.rank_premise"), (), Lemma("theory"))
    return Applied((*premises, fewer), (step,), False)
