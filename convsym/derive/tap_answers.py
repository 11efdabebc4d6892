"""A layer's answer by a theorem of the theory: which one applies, its conditions, the taps it allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import sympy

from convsym.arguments import is_number
from convsym.derive.condition import simplified
from convsym.derive.roles import Roles, layer_source, per_axis_roles
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.pattern import Pattern
from convsym.proof import Claim, Derivation, Exact, Factor, Lemma, Step, TheoremClaim, Why, why
from convsym.proof import terms as T
from convsym.proof.evaluate import Undefined, holds, known_values
from convsym.proof.parse import parse_formula
from convsym.proof.taps import tap_equations
from convsym.proof.theory import THEOREMS, MatrixTheorem

MOST_SYMBOLS = 128
"""More symbolic taps make conditions that nobody reads."""


@dataclass(frozen=True)
class Applied:
    """A theorem about this layer: what it takes for granted of the sizes, its steps, its answer."""

    premises: tuple[T.Formula, ...]
    steps: tuple[Step, ...]
    answer: Any


def tap_answer(name: str, conv: Any, input_size: Any) -> Derivation:
    """The theorem `name` about this layer. Raises ConvsymError where it does not apply."""
    if not isinstance(conv, Layer) or conv.transposed:
        raise TypeError(f"conv must be a convolution such as Conv2d(1, 1, 3), got {conv!r}")
    found = applied(name, conv, input_size)
    if isinstance(found, str):
        raise ConvsymError(
            f"derive.{name} does not apply to {conv!r}: {found}; "
            f"derive.transpose_as_inverse(conv, input_size) decides a layer of any kind"
        )
    return Derivation(
        name=name,
        premises=found.premises,
        steps=found.steps,
        conclusion=found.steps[-1].claim,
        answer=found.answer,
        title=why("inverse.title_layer", layer=conv),
        source=layer_source(name, conv, input_size),
    )


def by_theorem(conv: Any, input_size: Any) -> Applied | None:
    """The first theorem that applies to the layer, if any does."""
    for name in REASONS:
        found = applied(name, conv, input_size)
        if isinstance(found, Applied):
            return found
    return None


def applied(name: str, conv: Any, input_size: Any) -> Applied | str:
    """The theorem about this layer, or the reason why it does not apply."""
    if conv.symbolic:
        return "kernel size, stride, padding and dilation are to be numbers"
    if reason := REASONS[name](conv) or _too_many_symbols(conv):
        return reason
    known = THEOREMS[name]
    axes = per_axis_roles(conv, input_size, name)
    if any(not is_number(one) for roles in axes for one in roles.pads):
        return f"the padding {conv.padding!r} depends on the input size"
    left_open = input_size is None
    equations = layer_equations(axes, (*known.axis, *known.whole), left_open)
    at = known_values(equations)
    conditions: list[T.Formula] = []
    for roles in axes:
        for axis in roles.axes:
            for text in known.conditions:
                condition = at_axis(roles, text, axis, left_open)
                state = _state(condition, at)
                if state is False:
                    return f"{condition} does not hold"
                if state is None and condition not in conditions:
                    conditions.append(condition)
    claim = _claim(name, conv, known, axes, (*equations, *conditions), at, left_open)
    steps: list[Step] = []
    if name == "single_tap" and _may_be_single(claim):
        steps = [_kept(roles, equations, at) for roles in axes]
    steps.append(Step(claim, _reason(name, conv, claim), tuple(range(len(steps))), Lemma("theory")))
    return Applied((*equations, *conditions), tuple(steps), _answer(claim.condition))


def layer_equations(
    axes: tuple[Roles, ...], letters: Iterable[str], left_open: bool
) -> tuple[T.Formula, ...]:
    """letter == value for these letters of every axis; a size that is left open has none."""
    return tuple(
        T.Relation("==", roles.var(letter), term)
        for roles in axes
        for letter, term in roles.more_values.items()
        if letter in letters and not (left_open and letter == "i")
        if term != T.Var(letter) or roles.suffix
    )


def size_letter(roles: Roles, axis: int, left_open: bool) -> T.Var:
    """The letter for the input size: one for each axis where it is left open, as axes may differ in it."""
    return T.Var(f"i_{axis}") if left_open and roles.ndim > 1 else roles.var("i")


def at_axis(roles: Roles, text: str, axis: int, left_open: bool) -> T.Formula:
    """A formula in the letters of this axis."""
    formula = parse_formula(text)
    put: dict[str, T.Term] = {name: roles.var(name) for name in T.free_variables(formula)}
    return T.substitute(formula, put | {"i": size_letter(roles, axis, left_open)})


def roles_formula(roles: Roles, text: str) -> T.Formula:
    """A formula of the theorem in the letters of this axis."""
    formula = parse_formula(text)
    return T.substitute(formula, {name: roles.var(name) for name in T.free_variables(formula)})


def _state(condition: T.Formula, at: Mapping[str, int]) -> bool | None:
    """True or False where the numbers decide it, None where a size is open."""
    try:
        return holds(condition, at)
    except Undefined:
        return None


def _claim(
    name: str,
    conv: Any,
    known: MatrixTheorem,
    axes: tuple[Roles, ...],
    given: tuple[T.Formula, ...],
    at: Mapping[str, int],
    left_open: bool,
) -> TheoremClaim:
    """The theorem with the layer's letters and the condition on its weight."""
    parameters: list[tuple[str, T.Term]] = [
        (letter, roles.var(letter)) for roles in axes for letter in known.whole
    ]
    own: list[dict[str, int]] = [{}] * conv.ndim
    for roles in axes:
        values = {name: at[roles.letter(name)] for name in (*known.axis, *known.whole)
                  if roles.letter(name) in at}  # fmt: skip
        for axis in roles.axes:
            suffix = f"_{axis}" if conv.ndim > 1 else ""
            put = {"i": size_letter(roles, axis, left_open)}
            parameters += [
                (letter + suffix, put.get(letter, roles.var(letter))) for letter in known.axis
            ]
            own[axis] = values
    weight = weight_matrix(conv)
    equations = tap_equations(known.taps, own, weight)
    condition = tuple(equations if equations == [1] else simplified(equations))
    return TheoremClaim(name, tuple(parameters), given, Factor("W", weight), condition)


def weight_matrix(conv: Any) -> Pattern:
    """W: a row for each output channel, a column for each input channel and tap; zeros between groups."""
    weight = conv.weight.reshape(conv.out_channels, -1)
    taps = prod(conv.kernel_size)
    own, others = conv.out_channels // conv.groups, conv.in_channels // conv.groups * taps
    full = np.zeros((conv.out_channels, conv.in_channels * taps), dtype=object)
    for row in range(conv.out_channels):
        first = row // own * others
        full[row, first : first + others] = weight[row]
    return Pattern.from_array(full if weight.dtype == object or conv.groups > 1 else weight).exact()


def _may_be_single(claim: TheoremClaim) -> bool:
    """Whether a single tap is not 0, or may be."""
    assert claim.about is not None
    weight = claim.about.pattern
    return bool(weight.free_symbols) or sum(w != 0 for w in _taps(weight)) == 1


def _taps(weight: Pattern) -> list[Any]:
    return [weight[0, t] for t in range(weight.shape[1])]


def _kept(roles: Roles, equations: tuple[T.Formula, ...], at: Mapping[str, int]) -> Step:
    """The taps with d(k − 1) − p_end ≤ d·t ≤ p_begin, tried one by one; none with a stride."""
    d, k, s = (at[roles.letter(name)] for name in ("d", "k", "s"))
    if s > 1:
        claim = Claim(roles_formula(roles, "s >= 2"), equations)
        return Step(claim, why("taps.strided", **roles.shown), (), Exact())
    begin, end = at[roles.letter("p_b")], at[roles.letter("p_e")]
    low, high = max(0, -(-(d * (k - 1) - end) // d)), min(k - 1, begin // d)
    kept = "d*(k - 1) - p_e <= d*t <= p_b"
    if low > high:
        text = f"forall(t, 0, k, not ({kept}))"
    else:
        text = f"forall(t, 0, k, iff({kept}, {low} <= t <= {high}))"
        text = text.replace(f"{low} <= t <= {high}", f"t == {low}") if low == high else text
    claim = Claim(roles_formula(roles, text), equations)
    return Step(claim, why("taps.kept", **roles.shown), (), Exact())


def _reason(name: str, conv: Any, claim: TheoremClaim) -> Why:
    """What decides it, in words: how many taps are not 0, and which."""
    if claim.condition not in ((), (1,)):
        return why("taps.condition")
    assert claim.about is not None
    if claim.about.pattern.free_symbols:
        return why("taps.never" if claim.condition == (1,) else "taps.answer")
    if name == "orthonormal":
        return why("taps.answer")
    taps = _taps(claim.about.pattern)
    used = [t for t, w in enumerate(taps) if w != 0]
    if len(used) != 1:
        return why("taps.two", count=len(used)) if used else why("taps.zero")
    place = tuple(int(t) for t in np.unravel_index(used[0], conv.kernel_size))
    if claim.condition == ():
        return why("taps.one", place=place)
    if taps[used[0]] ** 2 != 1:
        return why("taps.square")
    return why("taps.misses", place=place)


def _answer(condition: tuple[Any, ...] | None) -> Any:
    match condition:
        case ():
            return True
        case (1,):
            return False
    return sympy.And(*(sympy.Eq(one, 0) for one in condition or ()))


# ---------------------------------------------------------------- when a theorem applies


def _too_many_symbols(conv: Any) -> str:
    if conv.has_taps or conv.weight.size <= MOST_SYMBOLS:
        return ""
    return f"the weight has {conv.weight.size} symbols, more than {MOST_SYMBOLS}; give it numbers"


def unpadded(conv: Any) -> bool:
    """Whether nothing is padded, so that the padding mode plays no role."""
    return all(axis.padding == (0, 0) for axis in conv.axes)


def _one_channel(conv: Any) -> str:
    one = conv.in_channels == conv.out_channels == 1
    return "" if one else "it speaks of one channel in and out"


def _single_tap(conv: Any) -> str:
    zeros = conv.padding_mode == "zeros" or unpadded(conv)
    return _one_channel(conv) or ("" if zeros else "it speaks of zero padding")


def _circular_tap(conv: Any) -> str:
    circular = conv.padding_mode == "circular" and conv.ndim == 1
    return _one_channel(conv) or ("" if circular else "it speaks of circular padding on one axis")


def _orthonormal(conv: Any) -> str:
    zeros = conv.padding_mode == "zeros" or unpadded(conv)
    return "" if zeros else "it speaks of a layer without padding"


REASONS: dict[str, Callable[[Any], str]] = {
    "single_tap": _single_tap,
    "circular_tap": _circular_tap,
    "orthonormal": _orthonormal,
}
"""Why a theorem does not apply to a layer, before its sizes are looked at; empty if it may."""
