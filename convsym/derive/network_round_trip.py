"""The derivation for an encoder: sizes down, sizes back up, and the class that comes back."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from convsym.derive.network_sizes import check_net, detached, source_of
from convsym.derive.round_trip_sizes import (
    ALL,
    EXACTLY,
    FITS,
    INNERMOST,
    LAST_FITS,
    ONLY,
)
from convsym.derive.sizes import said
from convsym.errors import ConvsymError
from convsym.network.fitting.lines import SAME, axis_at
from convsym.network.fitting.round_trips import encoder_path, paddings_given, strided_layers
from convsym.network.layers.pooling import PoolAxis
from convsym.proof import Claim, Definition, Derivation, Lemma, Step, TheoremClaim, why
from convsym.proof import terms as T


@dataclass(frozen=True)
class _Level:
    """A layer on the way down: its numbers on the axis and the output padding of its mirror."""

    name: str
    s: int
    span: int
    pads: int
    op: int

    def back(self, o: int) -> int:
        """The size that its mirror makes of o."""
        return self.s * (o - 1) + self.span - self.pads + self.op


def round_trip_of(net: Any, output_padding: Any, axis: int) -> Derivation:
    """The steps: down, which windows fit, up, and the classes from the innermost layer outwards."""
    levels = _levels(net, output_padding, axis)
    count = len(levels)
    steps: list[Step] = []

    def add(claim: Claim, sentence: str, *uses: int, **shown: Any) -> int:
        steps.append(Step(claim, why(sentence, **shown), tuple(uses), Definition()))
        return len(steps) - 1

    def use(theorem: Any, values: dict[str, Any], sentence: str, *uses: int, **shown: Any) -> int:
        steps.append(detached(theorem.at(values, why(sentence, **shown), *uses)))
        return len(steps) - 1

    down = [
        add(
            Claim(f"{_n(j + 1)} == floor(({_n(j)} + {one.pads} - {one.span})/{one.s}) + 1"),
            "round_trip_sizes.down_here",
            layer=one.name,
        )
        for j, one in enumerate(levels)
    ]
    last = T.Var(_n(count))
    fits = _windows(levels, down, add, use)
    back = add(Claim(f"{_u(count)} == {_n(count)}"), "round_trip_sizes.turn")
    residue = _innermost(levels)
    values = {"g": T.Var(_u(count)), "o": last, "r": residue, "S": 1}
    only = all_ = use(INNERMOST, values, "round_trip_sizes.innermost", back)
    modulus = 1
    for j in reversed(range(count)):
        one = levels[j]
        text = f"{_u(j)} == {one.s}*({_u(j + 1)} - 1) + {one.span} - {one.pads} + {one.op}"
        up = add(Claim(text), "round_trip_sizes.up_here", layer=one.name)
        larger, moved = one.s * modulus, one.back(residue)
        values = {
            "i": T.Var(_n(j)), "o": T.Var(_n(j + 1)), "g": T.Var(_u(j + 1)), "n": T.Var(_u(j)),
            "s": one.s, "S": modulus, "T": larger, "r": residue, "R": moved,
            "khat": one.span, "P": one.pads, "op": one.op,
        }  # fmt: skip
        given = {"layer": one.name, "modulus": larger, "residue": moved % larger}
        only = use(ONLY, values, "round_trip_sizes.only_here", down[j], up, only, **given)
        all_ = use(ALL, values, "round_trip_sizes.all_here", down[j], up, all_, **given)
        modulus, residue = larger, moved
    values = {"n": T.Var(_u(0)), "i": T.Var(_n(0)), "R": residue, "T": modulus}
    comes_back = use(EXACTLY, values, "round_trip_sizes.exactly", only, all_)
    steps.append(
        Step(TheoremClaim("round_trips", ()), why("round_trip_sizes.theory"), (), Lemma("theory"))
    )
    both = [said(steps[comes_back]), said(steps[fits])]
    end = Claim(T.And(tuple(both)), both)
    reason = why("round_trip_sizes.together")
    steps.append(Step(end, reason, (comes_back, fits), Lemma("conjunction")))
    taken = tuple(one.op for one in reversed(levels) if one.s > 1)
    return Derivation(
        name="round_trip_sizes",
        premises=(),
        steps=tuple(steps),
        conclusion=end.conclusion,
        title=why("round_trip_sizes.title_net", count=count),
        source=f"cs.derive.round_trip_sizes({source_of(net)}, {taken!r}, {axis})",
    )


def _innermost(levels: list[_Level]) -> int:
    """The r from which the classes start, so that the last residue lies between 0 and the product of strides.

    Modulo 1 every r is right, and the last residue moves by that product with it.
    """
    residue = 0
    for one in reversed(levels):
        residue = one.back(residue)
    return -(residue // prod(one.s for one in levels))


def _windows(levels: list[_Level], down: list[int], add: Any, use: Any) -> int:
    """Which n every window fits: from the innermost layer outwards, h the smallest size from there on."""
    count = len(levels)
    here = add(Claim(f"{_h(count)} == {_n(count)}"), "round_trip_sizes.last_size")
    values: dict[str, Any] = {"y": T.Var(_h(count)), "o": T.Var(_n(count)), "m": 1}
    known = use(LAST_FITS, values, "round_trip_sizes.last_fits", here)
    least = 1
    for j in reversed(range(count)):
        one = levels[j]
        text = f"{_h(j)} == min({_n(j)}, {_h(j + 1)})"
        here = add(Claim(text), "round_trip_sizes.smallest_here", layer=one.name)
        low = max(1, one.back(least) - one.op)
        values = {
            "i": T.Var(_n(j)), "o": T.Var(_n(j + 1)), "y": T.Var(_h(j + 1)), "h": T.Var(_h(j)),
            "s": one.s, "khat": one.span, "P": one.pads, "m": least, "low": low,
        }  # fmt: skip
        known = use(
            FITS, values, "round_trip_sizes.fits_here", down[j], known, here, layer=one.name
        )
        least = low
    return int(known)


def _n(j: int) -> str:
    return "n" if j == 0 else f"n_{j}"


def _u(j: int) -> str:
    return "u" if j == 0 else f"u_{j}"


def _h(j: int) -> str:
    return "h" if j == 0 else f"h_{j}"


def _levels(net: Any, output_padding: Any, axis: int) -> list[_Level]:
    """The encoder's layers. Raises ConvsymError for what the derivation does not speak of."""
    check_net(net, axis, "round_trip_sizes")
    path = encoder_path(net)
    if not path or any(len(node.inputs) > 1 for node in net.nodes):
        raise ConvsymError(
            "the derivation speaks of a chain of layers with windows; give the encoder without its branches"
        )
    strided = strided_layers(net)
    given = paddings_given(net, strided, output_padding)
    assert given is not None
    taken = {name: one[axis] for name, one in zip(strided, given, strict=True)}
    levels = []
    for number in path:
        node = net.nodes[number]
        window = axis_at(node.layer, net.ndim, axis)
        assert window is not None
        if window.padding in SAME or (isinstance(window, PoolAxis) and window.ceil_mode):
            raise ConvsymError(
                f"layer {node.name!r} ({node.layer!r}) has another size than ⌊(n + P − k̂)/s⌋ + 1, of "
                f"which the derivation speaks; net.round_trip_sizes() answers for it too"
            )
        if window._least_size(max(window.pads())) > 1:
            raise ConvsymError(
                f"layer {node.name!r} ({node.layer!r}) pads with the image, which has to be large enough "
                f"for that, of which the derivation does not speak; net.round_trip_sizes() answers for it too"
            )
        span, pads = int(window.effective_kernel_size), sum(window.pads())
        levels.append(_Level(node.name, window.stride, span, pads, taken.get(node.name, 0)))
    return levels
