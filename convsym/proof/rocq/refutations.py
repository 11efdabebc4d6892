"""A goal and its refutation as a lemma: the assumptions imply False, by one polynomial identity.

The sum of products of assumptions and multiples of equations is >= 0, and `ring` finds it to be the
negative number that the certificate says. Rational coefficients are multiplied by their common
denominator.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm

from convsym.errors import ConvsymError
from convsym.proof.kernel import Goal, Polynomial, Refutation
from convsym.proof.rocq.statements import polynomial


def letters_of(goal: Goal, refutation: Refutation) -> tuple[str, ...]:
    """The letters that the lemma is about, in order."""
    multipliers = [multiplier for multiplier, _ in refutation.multiples]
    found = {
        name
        for one in (*goal.nonneg, *goal.zero, *multipliers)
        for monomial, _ in one.terms
        for name, _ in monomial
    }
    return tuple(sorted(found))


def lemma(title: str, goal: Goal, refutation: Refutation, names: Mapping[str, str]) -> str:
    """The lemma with its proof."""
    _check_places(goal, refutation)
    letters = [names[name] for name in letters_of(goal, refutation)]
    nonneg = [polynomial(one, names) for one in goal.nonneg]
    zero = [polynomial(one, names) for one in goal.zero]
    head = f"forall {' '.join(letters)} : Z,\n  " if letters else ""
    assumed = [*(f"0 <= {one}" for one in nonneg), *(f"{one} = 0" for one in zero)]
    hypotheses = [f"cs_h{j}" for j in range(len(nonneg))] + [f"cs_e{j}" for j in range(len(zero))]
    scale = lcm(
        *(c.denominator for c, _ in refutation.products),
        *(c.denominator for multiplier, _ in refutation.multiples for _, c in multiplier.terms),
    )
    parts = [_product(c * scale, places, nonneg) for c, places in refutation.products if c]
    parts += [
        _multiple(multiplier * Polynomial.constant(scale), place, zero, names)
        for multiplier, place in refutation.multiples
        if multiplier.terms
    ]
    total, proof = parts[0] if parts else ("0", "Z.le_refl 0")
    for text, shown in parts[1:]:
        total = f"{total} + {text}"
        proof = f"Z.add_nonneg_nonneg _ _ ({proof})\n    ({shown})"
    introduced = " ".join([*letters, *hypotheses])
    return (
        f"(* {goal.name} *)\n"
        f"Lemma {title} : {head}{''.join(f'{one} -> ' for one in assumed)}False.\n"
        f"Proof.\n  {f'intros {introduced}.' if introduced else ''}\n"
        f"  refine (cs_contradiction ({total}) (-{scale})\n    ({proof}) _ eq_refl).\n"
        f"  ring.\nQed.\n"
    )


def _check_places(goal: Goal, refutation: Refutation) -> None:
    for c, places in refutation.products:
        if c < 0:
            raise ConvsymError(f"coefficient {c} of a product of assumptions is negative")
        for place in places:
            _check_place(goal, place, len(goal.nonneg))
    for _, place in refutation.multiples:
        _check_place(goal, place, len(goal.zero))


def _check_place(goal: Goal, place: int, count: int) -> None:
    if not 0 <= place < count:
        raise ConvsymError(
            f"the certificate of the goal '{goal.name}' uses assumption {place} of {count}; count from 0"
        )


def _product(c: Fraction, places: tuple[int, ...], nonneg: list[str]) -> tuple[str, str]:
    """c·∏h as text, and the proof that it is >= 0."""
    assert c.denominator == 1
    text, proof = str(c), f"Pos2Z.is_nonneg {c}%positive"
    for place in places:
        text = f"{text} * ({nonneg[place]})"
        proof = f"Z.mul_nonneg_nonneg _ _ ({proof}) cs_h{place}"
    return text, proof


def _multiple(
    multiplier: Polynomial, place: int, zero: list[str], names: Mapping[str, str]
) -> tuple[str, str]:
    """m·g as text, and the proof that it is >= 0."""
    shown = polynomial(multiplier, names)
    return f"({shown}) * ({zero[place]})", f"cs_multiple ({shown}) _ cs_e{place}"
