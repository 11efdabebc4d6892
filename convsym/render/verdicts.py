"""A claim that is refuted or left open, as blocks."""

from __future__ import annotations

from convsym.proof.verdicts import Open, Refuted
from convsym.render import display as D
from convsym.render.blocks import Block, Heading, Mathematics, Paragraph
from convsym.render.claims import claim_node
from convsym.render.convert import formula_node, letter, number
from convsym.render.sentences import ENGLISH
from convsym.render.wording import filled


def refuted_blocks(found: Refuted, level: int = 2) -> list[Block]:
    """The claim, the point, and the sides of the conclusion there."""
    words = ENGLISH["prove.refuted"]
    blocks = _claim("prove.refuted", found, level)
    if not found.at:
        blocks.append(Paragraph(filled(words.after, {})))
        return blocks
    at = [D.relation(letter(name), "=", number(value)) for name, value in found.at]
    name = "prove.smallest" if found.smallest else "prove.point"
    blocks.append(Paragraph(filled(ENGLISH[name].before, {})))
    blocks.append(Mathematics(D.comma(at), key=True))
    sides = [formula_node(one) for one in found.sides()]
    name = "prove.sides" if sides else "prove.fails"
    blocks.append(Paragraph(filled(ENGLISH[name].before, {})))
    if sides:
        blocks.append(Mathematics(D.comma(sides)))
    return blocks


def open_blocks(found: Open, level: int = 2) -> list[Block]:
    """The claim and what was tried in vain."""
    blocks = _claim("prove.open", found, level)
    after = ENGLISH["prove.open"].after
    blocks.append(Paragraph(filled(after, {"tried": found.tried()})))
    return blocks


def _claim(name: str, found: Refuted | Open, level: int) -> list[Block]:
    words = ENGLISH[name]
    blocks: list[Block] = [Heading(filled(words.title, {}), level)]
    if found.claim.note:
        blocks.append(Paragraph((found.claim.note,)))
    return [*blocks, Paragraph(filled(words.before, {})), Mathematics(claim_node(found.claim))]
