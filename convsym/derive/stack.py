"""A stack of convolutions has the output size of a single one: one floor instead of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from convsym.derive.chapter import Chapter, Let, let
from convsym.derive.roles import Roles, alike, per_axis_roles
from convsym.derive.sizes import layer_derivation
from convsym.derive.theorem import Theorem, theorem
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.proof import Derivation, why

FIRST = "o_1 == floor((i + P_1 - khat_1)/s_1) + 1"
SECOND = "o_2 == floor((o_1 + P_2 - khat_2)/s_2) + 1"
STRIDE = "S_2 == s_1*s_2"
SPAN = "K_2 == khat_1 + s_1*(khat_2 - 1)"
PADDING = "Q_2 == P_1 + s_1*P_2"

ONE_FLOOR = theorem(
    "stack.one_floor",
    "o_2 == floor((i + Q_2 - K_2)/S_2) + 1",
    ("s_1 >= 1", "s_2 >= 1", FIRST, SECOND, STRIDE, SPAN, PADDING),
    splits=("floor((i + Q_2 - K_2)/S_2) <= o_2 - 1", "floor((i + Q_2 - K_2)/S_2) >= o_2 - 1"),
)
LETTERS = ("k", "d", "s", "P", "o", "khat", "S", "K", "Q")
POSITIVE = theorem("stack.positive", "S_2 >= 1", ("s_1 >= 1", "s_2 >= 1", STRIDE))
TWO = Chapter(
    "stack",
    (
        let(FIRST, "stack.size"),
        let(SECOND, "stack.size"),
        let(STRIDE, "stack.stride"),
        let(SPAN, "stack.span"),
        let(PADDING, "stack.padding"),
        POSITIVE,
        theorem(
            "stack.window",
            "implies(r >= 0, iff(s_2*r + khat_2 <= o_1 + P_2, S_2*r + K_2 <= i + Q_2))",
            ("s_1 >= 1", FIRST, STRIDE, SPAN, PADDING),
        ),
        ONE_FLOOR,
    ),
    cases=(
        theorem("stack.fits", "iff(o_1 >= 1, khat_1 <= i + P_1)", ("s_1 >= 1", FIRST)),
        theorem(
            "stack.hidden",
            "implies(i == 1 and P_1 == 0 and khat_1 == 2 and s_1 == 1 and P_2 == 1 and khat_2 == 1 "
            "and s_2 == 1, o_1 == 0 and o_2 == 1)",
            ("s_1 >= 1", "s_2 >= 1", FIRST, SECOND),
        ),
    ),
    premises=("s_1 >= 1", "s_2 >= 1"),
)
THEOREMS = TWO.theorems


def stack(layers: Any = None, size: Any = None) -> Derivation:
    r"""A stack of convolutions is one floor: ⌊(i + Q − K)/S⌋ + 1 with S = s₁s₂, K = k̂₁ + s₁(k̂₂ − 1).

    And Q = P₁ + s₁P₂; further layers are taken in one by one. It holds for layers without ceil_mode
    and without padding that depends on the size, provided every window fits: where the padding of a
    later layer hides that an earlier one has no output, the formula still gives a size. Without
    arguments for two layers; with a sequence of convolutions (and the input size) for these.

    Raises TypeError for what is no sequence of two or more convolutions, ConvsymError for
    "same_upper" and "same_lower" and for symbols that clash, ValueError where a window does not fit.

    Source: nested floors, R. L. Graham, D. E. Knuth, O. Patashnik, "Concrete Mathematics", (3.11).

    >>> import convsym as cs
    >>> print(cs.derive.stack().conclusion)
    o_2 == floor((i + Q_2 - K_2)/S_2) + 1
    >>> layers = [cs.Conv1d(1, 1, 7, stride=2, padding=3), cs.Conv1d(1, 1, 3, stride=2, padding=1)]
    >>> print(cs.derive.stack(layers, 224).conclusion)
    56 == floor((224 + 10 - 11)/4) + 1
    """
    if layers is None:
        if size is not None:
            raise TypeError(f"size {size!r} is given without layers; give them too, as a list")
        return TWO.derivation()
    _check(layers)
    axes = _axes(layers, size)
    reached = size
    for layer in layers if size is not None else ():  # a window that does not fit is refused here
        reached = layer.output_size(layer._sizes("input_size", reached))
    chapter = _chapter(len(layers))
    made = layer_derivation(
        "stack", why("stack.title_layer", count=len(layers)), layers[0], size, axes,
        chapter.symbolic, chapter.numeric, None,
    )  # fmt: skip
    listed = ", ".join(f"cs.{one!r}" for one in layers)
    given = "" if size is None else f", {size!r}"
    return replace(made, source=f"cs.derive.stack([{listed}]{given})")


def _check(layers: Any) -> None:
    """Refuse what is no sequence of convolutions that have one floor."""
    if not isinstance(layers, Sequence) or len(layers) < 2:
        raise TypeError(
            f"layers {layers!r} is no sequence of two or more convolutions; give a list such as "
            f"[Conv1d(1, 1, 3), Conv1d(1, 1, 3)]"
        )
    for number, one in enumerate(layers):
        if not isinstance(one, Layer) or one.transposed:
            raise TypeError(
                f"layers[{number}] is {one!r}, and a stack takes convolutions such as Conv1d(1, 1, 3)"
            )
        if one.ndim != layers[0].ndim:
            raise TypeError(
                f"layers[{number}] has {one.ndim} axes and layers[0] has {layers[0].ndim}; a stack "
                f"takes layers with equally many"
            )
        for axis in one.axes:
            if axis.padding in ("same_upper", "same_lower"):
                raise ConvsymError(
                    f"layers[{number}] has padding {axis.padding!r}, which depends on the size, so "
                    f"the stack has no single floor; give the padding as numbers"
                )


def _chapter(count: int) -> Chapter:
    """The letters of each layer, and what the layers up to it are together."""
    parts: list[Let | Theorem] = []
    for j in range(1, count + 1):
        before = "i" if j == 1 else f"o_{j - 1}"
        parts += [
            let(f"khat_{j} == d_{j}*(k_{j} - 1) + 1", "size.span"),
            let(f"o_{j} == floor(({before} + P_{j} - khat_{j})/s_{j}) + 1", "stack.size"),
        ]
    for j in range(2, count + 1):
        last = "s_1 khat_1 P_1".split() if j == 2 else [f"{x}_{j - 1}" for x in "SKQ"]
        stride, span, padding = last
        parts += [
            let(f"S_{j} == {stride}*s_{j}", "stack.stride"),
            let(f"K_{j} == {span} + {stride}*(khat_{j} - 1)", "stack.span"),
            let(f"Q_{j} == {padding} + {stride}*P_{j}", "stack.padding"),
        ]
        letters = {
            "o_1": f"o_{j - 1}", "s_1": stride, "khat_1": span, "P_1": padding,
            "o_2": f"o_{j}", "s_2": f"s_{j}", "khat_2": f"khat_{j}", "P_2": f"P_{j}",
            "S_2": f"S_{j}", "K_2": f"K_{j}", "Q_2": f"Q_{j}",
        }  # fmt: skip
        if j < count:
            parts.append(POSITIVE.renamed(letters))
        parts.append(ONE_FLOOR.renamed(letters))
    return Chapter("stack", tuple(parts))


def _axes(layers: Sequence[Layer], size: Any) -> tuple[Roles, ...]:
    """On each axis i and the k, d, s, P of every layer; axes with equal numbers stand together."""
    ndim = layers[0].ndim
    per_layer = [per_axis_roles(one, None, "stack") for one in layers]
    first = per_axis_roles(layers[0], size, "stack")
    values = []
    for axis in range(ndim):
        values.append({"i": _role(first, axis).values["i"]})
        for j, roles in enumerate(per_layer, 1):
            own = _role(roles, axis).values
            values[-1] |= {f"{name}_{j}": own[name] for name in ("k", "d", "s", "P")}
    letters = {f"{letter}_{j}" for letter in LETTERS for j in range(1, len(layers) + 1)}
    return alike(values, frozenset(letters))


def _role(roles: tuple[Roles, ...], axis: int) -> Roles:
    return next(one for one in roles if axis in one.axes)
