"""A derivation as blocks: its premises, its numbered steps, their certificates, its corollaries."""

from __future__ import annotations

from collections.abc import Sequence

from convsym.proof import terms as T
from convsym.proof.derivation import Derivation, Step
from convsym.render import display as D
from convsym.render.blocks import (
    Block,
    Evidence,
    Heading,
    Inline,
    Math,
    Mathematics,
    MatrixBlock,
    Paragraph,
    Proof,
    ProofStep,
    Text,
)
from convsym.render.certificates import details
from convsym.render.claims import claim_node
from convsym.render.convert import formula_node
from convsym.render.gram import gram_blocks
from convsym.render.matrices import pattern_matrix
from convsym.render.pictures import step_pictures
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
    body += step_pictures(step)
    if step.why.sentence == "checkerboard.sums":
        body.append(MatrixBlock(D.relation(D.Ident("S"), "=", pattern_matrix(values["sums"]))))
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
