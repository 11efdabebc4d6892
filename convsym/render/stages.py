"""Stages as blocks: what each does, the shape before and after it, the product of their matrices."""

from __future__ import annotations

from collections.abc import Iterable

from convsym.render import display as D
from convsym.render.blocks import Block, Heading, Math, Mathematics, Paragraph, Table, Text
from convsym.render.convert import factors_node
from convsym.render.wording import filled, sentence
from convsym.stages import Stage, Stages


def stages_blocks(stages: Stages, level: int = 2) -> list[Block]:
    """Heading, a row for each stage, the convolution as code, the identity of matrices."""
    words, values = sentence(stages.about), dict(stages.about.values)
    product = factors_node([stage.letter for stage in reversed(stages.stages)])
    return [
        Heading(filled(words.title, values), level),
        Paragraph(filled(words.before, values)),
        stage_table(stages),
        Mathematics(D.relation(factors_node(["Cᵀ"]), "=", product), key=True),
    ]


def stage_table(stages: Iterable[Stage]) -> Table:
    """One row a stage: its letter, what it does, the shapes before and after it."""
    head: tuple[Text, ...] = (("stage",), ("what it does",), ("from",), ("to",))
    return Table(head, tuple(map(_row, stages)))


def _row(stage: Stage) -> tuple[Text, ...]:
    words, values = sentence(stage.about), dict(stage.about.values)
    done = filled(words.before, values)
    if stage.bias is not None:
        done = (*done, *filled(words.after, values))
    shapes = (stage.matrix.in_shape, stage.matrix.out_shape)
    return ((Math(factors_node([stage.letter])),), done, *map(_shape, shapes))


def _shape(shape: tuple[int, ...]) -> Text:
    """Channels × sizes."""
    return (" × ".join(map(str, shape)),)
