r"""Blocks as Markdown with $…$ and $$…$$, as GitHub, Jupyter and KaTeX read it.

Where Markdown takes a backslash before a punctuation mark for its own, a word stands instead:
\thinspace for \, in formulas within a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from convsym.render.blocks import (
    Block,
    Bullets,
    Code,
    CodeBlock,
    Details,
    Evidence,
    Facts,
    Heading,
    Inline,
    Mark,
    Math,
    Mathematics,
    MatrixBlock,
    Paragraph,
    Picture,
    Pictures,
    Proof,
    ProofStep,
    Small,
    Strong,
    Table,
    Text,
    Title,
)
from convsym.render.display import Node
from convsym.render.latex_math import latex_math
from convsym.render.latex_text import SPECIAL
from convsym.render.text import is_number, plain_text

MARKER = re.compile(r"^(\d*)([#+.)-])")  # what would begin a heading or a list
ESCAPED = {ch: "\\" + ch for ch in "\\`*_[]$~"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def to_markdown(blocks: Sequence[Block]) -> str:
    """The blocks, a blank line between two of them."""
    return "\n\n".join(map(_block, blocks)) + "\n"


def _block(block: Block) -> str:
    match block:
        case Title(kicker, text, lead):
            parts = [f"*{_escape(kicker)}*" if kicker else "", f"# {_text(text)}", _text(lead)]
            return "\n\n".join(part for part in parts if part)
        case Heading(text, level):
            return f"{'#' * level} {_text(text)}"
        case Paragraph(text) | Small(text):
            return MARKER.sub(r"\1\\\2", _text(text))
        case Mathematics(node, _):
            return _display(latex_math(node))
        case MatrixBlock(node, caption):
            return _display(latex_math(node)) + _caption(caption)
        case Table():
            above = f"{_text(block.caption)}\n\n" if block.caption else ""
            return above + _table(block.head, block.rows)
        case Facts(title, items):
            return _table((title, ()), items)
        case Pictures():
            return _display(_pictures(block)) + _caption(block.caption)
        case Bullets(items):
            return "\n".join(f"- {_text(item)}" for item in items)
        case CodeBlock(text, language):
            fence = "````" if "```" in text else "```"
            return f"{fence}{language}\n{text.rstrip()}\n{fence}"
        case Evidence(items):
            return "\n".join(f"- *{kind}*: {_text(text)}" for kind, text in items)
        case Details(summary, body):
            inner = "\n\n".join(map(_block, body))
            head = escape(plain_text(summary))
            return f"<details>\n<summary>{head}</summary>\n\n{inner}\n\n</details>"
        case Proof(steps):
            return "\n\n".join(_step(at, step) for at, step in enumerate(steps, start=1))
        case _:
            raise TypeError(f"{type(block).__name__} is no block that the Markdown writer knows")


def _caption(caption: Text) -> str:
    return f"\n\n{_text(caption)}" if caption else ""


def _step(number: int, step: ProofStep) -> str:
    head = f"**{number}. {_text(step.title)}** *({_escape(step.label or step.kind)})*"
    inner = [*step.body, *([step.details] if step.details else [])]
    return "\n\n".join([head, *map(_block, inner)])


def _display(latex: str) -> str:
    return f"$$\n{latex}\n$$"


def _table(head: Sequence[Text], rows: Sequence[Sequence[Text]]) -> str:
    """A pipe table; columns of numbers are set to the right."""
    columns = list(zip(*rows, strict=True)) or [() for _ in head]
    heads = list(head) or [()] * len(columns)
    rules = (
        "---:" if cells and all(is_number(plain_text(cell)) for cell in cells) else "---"
        for cells in columns
    )
    lines = [_table_line(heads), f"| {' | '.join(rules)} |", *map(_table_line, rows)]
    return "\n".join(lines)


def _table_line(cells: Sequence[Text]) -> str:
    texts = (_text(cell).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(texts)} |"


def _pictures(block: Pictures) -> str:
    """Pictures as one formula: arrays under their labels, arrows between them."""
    parts = []
    for at, picture in enumerate(block.pictures):
        arrow = block.arrows[at - 1] if 0 < at <= len(block.arrows) else None
        if arrow is not None:
            name = r"\xleftarrow" if at - 1 in block.back else r"\xrightarrow"
            parts.append(rf"\quad {name}{{\ {_as_mathematics(arrow)}\ }}\quad")
        elif at:
            parts.append(r"\qquad")
        parts.append(_picture(picture))
    return "\n".join(parts)


def _picture(picture: Picture) -> str:
    columns = max(map(len, picture.cells), default=0)
    rows = "".join(
        " & ".join(cell.replace("−", "-") for cell in row) + r" \\ \hline " for row in picture.cells
    )
    array = rf"\begin{{array}}{{|{'c|' * columns}}} \hline {rows}\end{{array}}"
    return rf"\overset{{{_as_mathematics(picture.label)}}}{{{array}}}"


def _as_mathematics(text: Text) -> str:
    """A label inside a formula."""
    return "".join(
        latex_math(piece.node) if isinstance(piece, Math) else rf"\text{{{_quoted(piece)}}}"
        for piece in text
    )


def _quoted(piece: Inline) -> str:
    return "".join(SPECIAL.get(ch, ch) if ch.isascii() else ch for ch in plain_text((piece,)))


def _text(text: Text) -> str:
    return "".join(map(_inline, text))


def _inline(piece: Inline) -> str:
    match piece:
        case Math(node):
            return f"${_inline_latex(node)}$"
        case Code(text):
            fence = "``" if "`" in text else "`"
            return f"{fence}{text}{fence}"
        case Strong(text):
            return f"**{_escape(text)}**"
        case Mark(kind):
            return f"*({kind})*"
        case str():
            return _escape(piece)


def _inline_latex(node: Node) -> str:
    return latex_math(node).replace(r"\,", r"\thinspace ").replace(r"\;", r"\thickspace ")


def _escape(text: str) -> str:
    return "".join(ESCAPED.get(ch, ch) for ch in text)
