"""A derivation as blocks: its premises, its numbered steps, their certificates, its corollaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from convsym.proof import terms as T
from convsym.proof.derivation import Derivation, Step
from convsym.render.blocks import (
    Block,
    Evidence,
    Heading,
    Inline,
    Math,
    Mathematics,
    Paragraph,
    Picture,
    Pictures,
    Proof,
    ProofStep,
    Text,
)
from convsym.render.certificates import details
from convsym.render.claims import claim_node
from convsym.render.convert import formula_node
from convsym.render.gram import gram_blocks
from convsym.render.sentences import KINDS
from convsym.render.wording import axes_text, filled, sentence

KIND_ORDER = ("definition", "certificate", "lemma", "instance", "exact", "solver", "tested")


def derivation_blocks(derivation: Derivation, level: int = 2) -> list[Block]:
    """Heading, what is given, the steps, and what follows from them."""
    blocks: list[Block] = []
    if derivation.title is not None:
        words = sentence(derivation.title)
        values = dict(derivation.title.values)
        blocks.append(Heading(filled(words.title, values), level))
        if words.before:
            blocks.append(Paragraph(filled(words.before, values)))
    if derivation.premises:
        blocks.append(Paragraph(premises_text(derivation.premises)))
    last = len(derivation.steps) - 1
    steps = (step_block(step, n == last) for n, step in enumerate(derivation.steps))
    blocks.append(Proof(tuple(steps)))
    if derivation.corollaries:
        blocks.append(Heading(("Special cases",), level + 1))
        blocks.append(Proof(tuple(step_block(step) for step in derivation.corollaries)))
    return blocks


def premises_text(premises: Sequence[T.Formula]) -> Text:
    """What is given, as a sentence: the equations first, then the bounds."""
    equations = [one for one in premises if isinstance(one, T.Relation) and one.sign == "=="]
    rest = [one for one in premises if one not in equations]
    pieces: list[Inline] = []
    for words, group in (
        ("Given ", equations),
        (" with " if equations else "For integers with ", rest),
    ):
        for place, one in enumerate(group):
            glue = words if place == 0 else (" and " if place == len(group) - 1 else ", ")
            pieces += [glue, Math(formula_node(one))]
    return (*pieces, ":")


def legend(kinds: Sequence[str]) -> Evidence:
    """The kinds of evidence that occur, in a fixed order, each with its sentence."""
    return Evidence(tuple((kind, (KINDS[kind],)) for kind in KIND_ORDER if kind in kinds))  # type: ignore[misc]


def step_block(step: Step, last: bool = False) -> ProofStep:
    """One step: its sentence, its claim displayed, its pictures, its certificate to open.

    The last step is the result.
    """
    words, values = sentence(step.why), dict(step.why.values)
    body: list[Block] = []
    if words.before:
        body.append(Paragraph(filled(words.before, values)))
    body.append(Mathematics(claim_node(step.claim), key=last or _is_result(step)))
    body += _pictures(step, values)
    shown = gram_blocks(values) if step.why.sentence.startswith("gram.") else []
    after = [Paragraph(filled(words.after, values))] if words.after else []
    body += [*after, *shown] if "E" in values else [*shown, *after]
    title = filled(words.title, values)
    if values.get("suffix"):
        title = (f"{axes_text(values['axes'])}: ", *title)
    return ProofStep(title, tuple(body), step.evidence.kind, details=details(step))


def _is_result(step: Step) -> bool:
    last = step.why.sentence.rsplit(".", 1)[-1]
    return last in ("formula", "result", "put_in", "all_axes", "rank_theorem", "no_left_inverse",
                    "equal", "never", "condition", "not_equal")  # fmt: skip


# ---------------------------------------------------------------- pictures


@dataclass(frozen=True)
class Shown:
    """A row of pictures: (label, value, shape) each, what the arrows are called, which lead back."""

    pictures: tuple[tuple[str, str, str], ...]
    arrows: tuple[str, ...]
    back: tuple[int, ...] = ()


SHOWN: dict[str, tuple[Shown, ...]] = {
    "inverse.witness": (
        Shown(
            (
                ("[x]", "x", "in_shape"),
                ("[C x]", "y", "out_shape"),
                ("[Cᵀ C x]", "back", "in_shape"),
            ),
            ("[C]", "[Cᵀ]"),
        ),
    ),
    "inverse.twins": (
        Shown(
            (
                ("picture [A]", "first", "in_shape"),
                ("the same output", "output", "out_shape"),
                ("picture [B]", "second", "in_shape"),
            ),
            ("[C]", "[C]"),
            back=(1,),
        ),
    ),
    "overlap_inverse.counts": (Shown((("the diagonal of [D]", "counts", "shape"),), ()),),
    "adjoint.example": (
        Shown((("[a]", "a", "in_shape"), ("[C a]", "there", "out_shape")), ("[C]",)),
        Shown((("[b]", "b", "out_shape"), ("[Cᵀ b]", "back", "in_shape")), ("[Cᵀ]",)),
    ),
    "pseudo_inverse.normal": (
        Shown(
            (("[y]", "y", "out_shape"), ("[x]", "x", "in_shape"), ("[C x]", "there", "out_shape")),
            ("", "[C]"),
        ),
    ),
}
"""The pictures of a step, by its sentence."""


def _pictures(step: Step, values: dict[str, Any]) -> list[Block]:
    rows = SHOWN.get(step.why.sentence, ())
    every = [one for row in rows for one in row.pictures]
    if not all(name in values and fits(values[name], values[shape]) for _, name, shape in every):
        return []
    return [
        Pictures(
            tuple(
                picture(label, values[name], values[shape]) for label, name, shape in row.pictures
            ),
            tuple(filled(arrow, {}) or None for arrow in row.arrows),
            back=row.back,
        )
        for row in rows
    ]


def fits(values: Any, shape: tuple[int, ...]) -> bool:
    """Whether the numbers make a picture: drawable, short enough as text, and finite as floats."""
    if not drawable(shape):
        return False
    try:
        longest = max(len(plain_number(v)) for v in values)
    except OverflowError:
        return False
    return (longest + 1) * shape[-1] <= 72


def drawable(shape: tuple[int, ...]) -> bool:
    """Whether a tensor of this shape is a small picture: one channel, or one line of them."""
    return int(np.prod(shape)) <= 144 and max(shape[-1], 1) <= 12 and len(shape) <= 3


def picture(label: str, values: Any, shape: tuple[int, ...], taps: bool = False) -> Picture:
    """A vector as a grid, channels under each other, shaded by size."""
    grid = np.array([*values], dtype=object).reshape(-1, shape[-1])
    sizes = np.array([[abs(float(v)) for v in line] for line in grid])
    largest = sizes.max() or 1.0
    return Picture(
        filled(label, {}),
        tuple(tuple(plain_number(v) for v in line) for line in grid),
        tuple(tuple(round(float(v) / largest, 3) for v in line) for line in sizes),
        taps,
    )


def plain_number(value: Any) -> str:
    """A number as short text for a cell."""
    if isinstance(value, int | np.integer):
        short = str(int(value)) if abs(int(value)) < 10**7 else f"{float(value):.3g}"
        return short.replace("-", "−")
    if getattr(value, "denominator", 0) == 1:
        return plain_number(int(value))
    return f"{float(value):.3g}".replace("-", "−")
