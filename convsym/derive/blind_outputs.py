"""Which outputs read no pixel: their windows lie in the padding, before the image or behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from convsym.axis import Axis
from convsym.derive.chapter import Chapter, let
from convsym.derive.roles import Roles
from convsym.derive.sizes import OUTPUT, PREMISES, SIDES, SPAN
from convsym.derive.theorem import theorem
from convsym.derive.unread import LEFTOVER, MOST_TRIED, all_but
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.proof import Derivation, Exact, Step, why
from convsym.proof import terms as T
from convsym.proof.parse import parse_formula

PLACE = "s*r + d*t - p_b"
READS = f"exists(t, 0, k, 0 <= {PLACE} < i)"


@dataclass(frozen=True)
class _Blind(Chapter):
    """With numbers, the last step lists the outputs."""

    def numeric(self, roles: Roles, first: int) -> tuple[Step, ...]:
        steps = super().numeric(roles, first)
        return (*steps, *_listed(roles))


CHAPTER = _Blind(
    "blind_outputs",
    (
        let(SPAN, "size.span"),
        let(SIDES, "chapter.sides"),
        let(OUTPUT, "chapter.output"),
        let(LEFTOVER, "size.leftover"),
        theorem(
            "blind_outputs.before",
            f"iff(forall(t, 0, k, {PLACE} < 0), s*r + khat <= p_b)",
            ("k >= 1", "d >= 1", SPAN),
            t="k - 1",
        ),
        theorem(
            "blind_outputs.behind",
            f"iff(forall(t, 0, k, i <= {PLACE}), i + p_b <= s*r)",
            ("k >= 1", "d >= 1"),
            t="0",
        ),
        theorem(
            "blind_outputs.many_before",
            "implies(r >= 0, iff(s*r + khat <= p_b, r < floor((p_b - khat)/s) + 1))",
            ("s >= 1",),
        ),
        theorem(
            "blind_outputs.many_behind",
            "implies(r < o, iff(i + p_b <= s*r, r >= o - (floor((p_e - a - khat)/s) + 1)))",
            ("s >= 1", SIDES, LEFTOVER),
        ),
        theorem(
            "blind_outputs.none",
            "implies(o >= 1, iff(forall(r, 0, o, s*r + khat > p_b and s*r < i + p_b), "
            "p_b < khat and p_e - a < khat))",
            ("s >= 1", SIDES, LEFTOVER),
            r="0; o - 1",
        ),
    ),
    cases=(
        theorem(
            "blind_outputs.between",
            f"implies(d <= i and s*r + khat > p_b and s*r < i + p_b, {READS})",
            ("k >= 1", "d >= 1", SPAN),
            splits=("p_b <= s*r",),
            t="0; ceiling((p_b - s*r)/d)",
        ),
        theorem(
            "blind_outputs.straddling",
            f"implies(d >= i + 1 and s*r - p_b == -1, not exists(t, 0, 2, 0 <= {PLACE} < i))",
            splits=("t_ <= 0",),
        ),
    ),
    premises=(*PREMISES, "i >= 1"),
)
THEOREMS = CHAPTER.theorems


def blind_outputs(layer: Any = None, size: Any = None) -> Derivation:
    r"""Output r reads no pixel exactly if sr + k̂ ≤ p_begin, before the image, or sr ≥ i + p_begin, behind it.

    So there is none exactly if p_begin < k̂ and p_end − a < k̂, where a is the leftover; else the first
    ⌊(p_begin − k̂)/s⌋ + 1 and the last ⌊(p_end − a − k̂)/s⌋ + 1 of them are zero, or bias alone. That
    is all for d ≤ i; where the dilation is larger than the image, a window may also straddle it.

    For all integers k, d, s, i ≥ 1, or for a convolution with zero padding and its input size, where
    the last step lists the outputs. Raises ConvsymError for a padding mode that folds the border back,
    as every output reads a pixel there.

    >>> import convsym as cs
    >>> D = cs.derive.blind_outputs(cs.Conv1d(1, 1, 2, padding=2), 3)
    >>> print(D.conclusion)
    forall(r, 0, 6, iff(exists(t, 0, 2, 0 <= 1*r + 1*t - 2 < 3), not (r == 0 or r == 5)))
    """
    if isinstance(layer, Layer) and layer.padding_mode != "zeros":
        raise ConvsymError(
            f"layer has padding_mode {layer.padding_mode!r}, whose border shows pixels, so every output "
            f"reads one; derive.blind_outputs speaks of zero padding"
        )
    return CHAPTER.derivation(layer, size)


def _listed(roles: Roles) -> tuple[Step, ...]:
    """Which outputs read no pixel, found by trying all; nothing where that is too much."""
    numbers = roles.numbers
    size, k, s, d, begin, end = (numbers[name] for name in ("i", "k", "s", "d", "p_b", "p_e"))
    axis = Axis(k, s, (begin, end), d).at(size)
    if axis.o * k > MOST_TRIED:
        return ()
    missed = [r for r in range(axis.o) if not axis.taps(r)]
    put = {name: T.term(n) for name, n in numbers.items()}
    claim = all_but(T.substitute(parse_formula(READS), put), T.Var("r"), axis.o, missed)
    if claim is None:
        return ()
    sentence = "blind_outputs.listed" if missed else "blind_outputs.all_see"
    return (Step(claim, why(sentence, **roles.shown), (), Exact()),)
