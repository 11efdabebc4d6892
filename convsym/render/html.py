"""Blocks as one HTML page that needs nothing else: no script, no request, its fonts inside.

`page.css` holds the look, `print.css` what paper changes; both are read when a page is written.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from convsym.render.blocks import (
    Block,
    Bullets,
    Code,
    CodeBlock,
    Details,
    Evidence,
    EvidenceKind,
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
from convsym.render.colour import label_colour, tap_colour
from convsym.render.display import Node
from convsym.render.icons import ICONS
from convsym.render.mathml import mathml
from convsym.render.plain import plain, width
from convsym.render.text import is_number, plain_text

POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
FACES = (  # family, file, weights, style
    ("Page Math", "stix-two-math.woff2", "400", "normal"),
    ("Page Text", "stix-two-text.woff2", "400 600", "normal"),
    ("Page Sans", "inter.woff2", "400 600", "normal"),
)
FONT_NOTICE = (
    "/* Embedded subsets of STIX Two Math and STIX Two Text (Copyright The STIX Fonts Project Authors) "
    "and Inter (Copyright The Inter Project Authors), under the SIL Open Font License 1.1. */"
)
FITS_COLUMN, FITS_PHONE = 74, 40  # characters of plain text that a line of mathematics has room for
CLOSING = re.compile(r"^[.,:;!?)\]’”]+")
FORWARD, BACK = "M2 5h36m-6-4.5l6 4.5l-6 4.5", "M38 5h-36m6-4.5l-6 4.5l6 4.5"


def to_html(blocks: Sequence[Block]) -> str:
    """A page. Everything that comes from outside is escaped; the title is the first Title's."""
    title = next((block.text for block in blocks if isinstance(block, Title)), ("convsym",))
    body, foot = _split_foot(blocks)
    main = "\n".join(map(_block, body))
    footer = f"<footer>{''.join(map(_block, foot))}</footer>" if foot else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(plain_text(title))}</title>\n<style>{_style()}</style></head>\n"
        f"<body><main>\n{main}\n{footer}</main></body></html>\n"
    )


def _split_foot(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """The page, and the lines in small type that close it."""
    end = len(blocks)
    while end and isinstance(blocks[end - 1], Small):
        end -= 1
    return blocks[:end], blocks[end:]


@cache
def _style() -> str:
    return "\n".join((FONT_NOTICE, *map(_face, FACES), _read("page.css"), _read("print.css")))


def _read(name: str) -> str:
    return (files("convsym.render") / name).read_text(encoding="utf-8")


def _face(face: tuple[str, str, str, str]) -> str:
    family, name, weight, style = face
    data = base64.b64encode((files("convsym.render") / "fonts" / name).read_bytes()).decode()
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
        f'font-display:block;src:url(data:font/woff2;base64,{data}) format("woff2")}}'
    )


def _block(block: Block) -> str:
    match block:
        case Title():
            return _title(block)
        case Heading(text, level):
            return f"<h{level}>{_text(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{_text(text)}</p>"
        case Mathematics(node, key):
            return _equation(node, "eq key" if key else "eq")
        case MatrixBlock():
            return _matrix(block)
        case Table():
            return _table(block)
        case Facts(title, items):
            rows = "".join(
                f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in items
            )
            return f'<div class="card"><p class="code">{_text(title)}</p><dl>{rows}</dl></div>'
        case Pictures():
            return _pictures(block)
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{_text(item)}</li>' for item in items)}</ul>"
        case CodeBlock(text):
            attributes = 'tabindex="0" role="group" aria-label="code"'
            return f"<pre {attributes}><code>{escape(text)}</code></pre>"
        case Evidence(items):
            kinds = "".join(
                f"<li>{_mark(kind)} <span>{_text(text)}</span></li>" for kind, text in items
            )
            return f'<ul class="legend">{kinds}</ul>'
        case Details():
            return _details(block)
        case Proof(steps):
            return '<ol class="steps">' + "".join(map(_step, steps)) + "</ol>"
        case Small(text):
            return f'<p class="small">{_text(text)}</p>'
        case _:
            raise TypeError(f"{type(block).__name__} is no block that the HTML writer knows")


def _title(title: Title) -> str:
    kicker = f'<p class="kick">{escape(title.kicker)}</p>' if title.kicker else ""
    lead = f'<p class="dek">{_text(title.lead)}</p>' if title.lead else ""
    return f'<header class="mast">{kicker}<h1>{_text(title.text)}</h1>{lead}</header>'


def _equation(node: Node, names: str) -> str:
    columns = width(plain(node))
    if columns > FITS_COLUMN:
        names += " wide"
    scrolls = (
        ' tabindex="0" role="group" aria-label="formula, scrolls sideways"'
        if columns > FITS_PHONE
        else ""
    )
    return f'<div class="{names}"{scrolls}>{mathml(node, block=True)}</div>'


def _matrix(block: MatrixBlock) -> str:
    attributes = 'tabindex="0" role="group" aria-label="matrix, scrolls sideways"'
    matrix = f'<div class="eq bleed" {attributes}>{mathml(block.node, block=True)}</div>'
    return f'<figure class="wide">{matrix}{_caption(block.caption)}</figure>'


def _caption(caption: Text) -> str:
    return f"<figcaption>{_text(caption)}</figcaption>" if caption else ""


def _table(table: Table) -> str:
    caption = f"<caption>{_text(table.caption)}</caption>" if table.caption else ""
    columns = list(zip(*table.rows, strict=True)) or [() for _ in table.head]
    heads = "".join(
        f'<th scope="col"{_side(*column)}>{_text(cell)}</th>'
        for cell, column in zip(table.head, columns, strict=True)
    )
    head = f"<thead><tr>{heads}</tr></thead>" if table.head else ""
    rows = "".join(f"<tr>{_table_row(row, table.row_heads)}</tr>" for row in table.rows)
    return (
        f'<div class="scroll{" wide" if table.wide else ""}" tabindex="0" role="group" '
        'aria-label="table, scrolls sideways">'
        f'<table class="data">{caption}{head}<tbody>{rows}</tbody></table></div>'
    )


def _table_row(row: tuple[Text, ...], headed: bool) -> str:
    first = f'<th scope="row">{_text(row[0])}</th>' if headed and row else ""
    cells = row[1:] if headed else row
    return first + "".join(f"<td{_side(cell)}>{_text(cell)}</td>" for cell in cells)


def _side(*cells: Text) -> str:
    """Numbers stand to the right."""
    return ' class="n"' if cells and all(is_number(plain_text(cell)) for cell in cells) else ""


def _pictures(block: Pictures) -> str:
    arrows = (*block.arrows, *[None] * len(block.pictures))
    pictures = ""
    for at, picture in enumerate(block.pictures):
        arrow = arrows[at - 1] if at else None
        sign = _arrow(arrow, at - 1 in block.back) if arrow is not None else ""
        pictures += f'<div class="leg">{sign}{_picture(picture)}</div>'
    side_by_side = f'<div class="tri">{pictures}</div>'
    return f'<figure class="wide">{side_by_side}{_caption(block.caption)}</figure>'


def _arrow(label: Text, back: bool) -> str:
    path = f'<path class="ar" d="{BACK if back else FORWARD}"/>'
    svg = f'<svg viewBox="0 0 40 10" aria-hidden="true">{path}</svg>'
    return f'<span class="to"><span>{_text(label)}</span>{svg}</span>'


def _picture(picture: Picture) -> str:
    binary = all(cell in ("0", "1") for row in picture.cells for cell in row) and not picture.taps
    columns = max(map(len, picture.cells), default=0)
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{_shade(picture, r, c, columns, binary)}>{escape(cell)}</td>"
            for c, cell in enumerate(row)
        )
        + "</tr>"
        for r, row in enumerate(picture.cells)
    )
    grid = f"<table><tbody>{rows}</tbody></table>"
    return f'<figure class="pic">{_caption(picture.label)}{grid}</figure>'


def _shade(picture: Picture, r: int, c: int, columns: int, binary: bool) -> str:
    if picture.taps:
        colour = tap_colour(r, c, columns)
        return f' style="background:{colour};color:{label_colour(colour)}"'
    if binary:
        return ' class="lit"' if picture.cells[r][c] == "1" else ""
    share = round(70 * min(max(picture.shade[r][c], 0.0), 1.0))
    return f' style="--v:{share}%"' if share else ""


def _details(details: Details) -> str:
    summary = f"<summary>{_text(details.summary)}</summary>"
    body = "".join(map(_block, details.body))
    return f'<details class="cert">{summary}<div class="cb">{body}</div></details>'


def _step(step: ProofStep) -> str:
    body = "".join(map(_block, step.body)) + (_details(step.details) if step.details else "")
    return f"<li><h3>{_text(step.title)}</h3>{_mark(step.kind, step.label)}<div>{body}</div></li>"


def _mark(kind: EvidenceKind, label: str = "") -> str:
    return (
        f'<span class="mark {kind}"><svg viewBox="0 0 16 16" aria-hidden="true">{ICONS[kind]}</svg>'
        f"{escape(label or kind)}</span>"
    )


def _text(text: Text) -> str:
    """A line of text in which a full stop stays with the mathematics before it."""
    return "".join(_glued(text))


def _glued(text: Text) -> Iterator[str]:
    pieces: list[Inline] = list(text)
    for at, piece in enumerate(pieces):
        if not isinstance(piece, Math | Mark):
            yield _inline(piece)
            continue
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        stop = CLOSING.match(after) if isinstance(after, str) else None
        if stop and isinstance(after, str):
            pieces[at + 1] = after[stop.end() :]
            yield f'<span class="nb">{_inline(piece)}{escape(stop.group())}</span>'
        else:
            yield _inline(piece)


def _inline(piece: Inline) -> str:
    match piece:
        case Math(node):
            return mathml(node)
        case Code(text):
            return f"<code>{escape(text)}</code>"
        case Strong(text):
            return f"<strong>{_words(text)}</strong>"
        case Mark(kind):
            return _mark(kind)
        case str():
            return _words(piece)


def _words(text: str) -> str:
    """Escaped; a size stays on one line, and ᵀ, which the fonts lack, is a raised T."""
    return escape(text).replace(" × ", "\u00a0×\u00a0").replace("ᵀ", "<sup>T</sup>")
