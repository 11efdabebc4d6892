"""Vectors as small pictures: a grid of numbers, shaded by size; and which pictures a step has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from convsym.proof.derivation import Step
from convsym.render.blocks import Block, Picture, Pictures
from convsym.render.wording import filled

MOST_COLUMNS = 12
MOST_COUNTED = 16  # counts are short, so more of them fit


@dataclass(frozen=True)
class Shown:
    """A row of pictures: (label, value, shape) each, what the arrows are called, which lead back."""

    pictures: tuple[tuple[str, str, str], ...]
    arrows: tuple[str, ...] = ()
    back: tuple[int, ...] = ()
    most: int = MOST_COLUMNS


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
    "overlap_inverse.counts": (Shown((("the diagonal of [D]", "counts", "shape"),)),),
    "checkerboard.counted": (Shown((("[y]", "values", "shape"),), most=MOST_COUNTED),),
    "checkerboard.response": (Shown((("[z]", "values", "shape"),), most=MOST_COUNTED),),
    "coverage.complete": (Shown((("paths to each place", "counts", "shape"),), most=MOST_COUNTED),),
    "coverage.missed": (Shown((("paths to each place", "counts", "shape"),), most=MOST_COUNTED),),
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


def step_pictures(step: Step) -> list[Block]:
    """The pictures that the sentence of a step has, where its values make some."""
    values = dict(step.why.values)
    rows = SHOWN.get(step.why.sentence, ())
    every = [(*one, row.most) for row in rows for one in row.pictures]
    if not all(
        name in values and fits(values[name], values[shape], most) for _, name, shape, most in every
    ):
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


def fits(values: Any, shape: tuple[int, ...], most: int = MOST_COLUMNS) -> bool:
    """Whether the numbers make a picture: drawable, short enough as text, and finite as floats."""
    if not drawable(shape, most):
        return False
    try:
        longest = max(len(plain_number(v)) for v in values)
    except OverflowError:
        return False
    return (longest + 1) * shape[-1] <= 72


def drawable(shape: tuple[int, ...], most: int = MOST_COLUMNS) -> bool:
    """Whether a tensor of this shape is a small picture: one channel, or one line of them."""
    return int(np.prod(shape)) <= most**2 and max(shape[-1], 1) <= most and len(shape) <= 3


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
