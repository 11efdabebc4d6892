"""Blocks as plain text of at most 79 columns, the same every time: for terminals and doctests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

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
from convsym.render.layout import plain_lines
from convsym.render.plain import plain, width

ROOM = 79
TIE = "\ue000"  # a blank at which no line is broken, until the lines are made
LONGEST_TIED = 24


def to_text(blocks: Sequence[Block]) -> str:
    """The blocks under each other, a blank line between two of them."""
    return "\n".join(line.rstrip() for line in _stack(blocks, ROOM)) + "\n"


def plain_text(text: Text) -> str:
    """A line of text without mark-up."""
    return _tied(text).replace(TIE, " ")


def _stack(blocks: Iterable[Block], room: int) -> list[str]:
    out: list[str] = []
    for block in blocks:
        if out:
            out += ["", ""] if isinstance(block, Heading) and block.level == 2 else [""]
        out += _lines(block, room)
    return out


def _lines(block: Block, room: int) -> list[str]:
    match block:
        case Title(kicker, text, lead):
            head = wrap(_tied(text), room)
            rule = "=" * max(map(width, head))
            below = ["", *wrap(_tied(lead), room)] if lead else []
            return [*([kicker.upper()] if kicker else []), *head, rule, *below]
        case Heading(text, level):
            head = wrap(_tied(text), room)
            return [*head, "-" * max(map(width, head))] if level == 2 else head
        case Paragraph(text) | Small(text):
            return wrap(_tied(text), room)
        case Mathematics(node, key):
            mark = "  ┃ " if key else "    "
            return [mark + line for line in plain_lines(node, room - 4)]
        case MatrixBlock(node, caption):
            lines = plain_lines(node, room)
            inset = "    " if max(map(width, lines)) <= room - 4 else ""
            return [*(inset + line for line in lines), *_caption(caption, room)]
        case Table():
            return _table(block, room)
        case Facts(title, items):
            return [
                *wrap(_tied(title), room),
                *_columns([list(item) for item in items], room, "  ", 0),
            ]
        case Pictures():
            return [*_pictures(block, room), *_caption(block.caption, room)]
        case Bullets(items):
            return [line for item in items for line in _hanging("• ", _tied(item), room)]
        case CodeBlock(text):
            return ["    " + line for line in text.splitlines()]
        case Evidence(items):
            return _columns([[(f"[{kind}]",), text] for kind, text in items], room, "", 0)
        case Details(summary, body):
            return [*wrap(_tied(summary), room), *("│ " + s for s in _stack(body, room - 2))]
        case Proof(steps):
            return _proof(steps, room)
        case _:
            raise TypeError(f"{type(block).__name__} is no block that the text writer knows")


def _caption(caption: Text, room: int) -> list[str]:
    return ["", *wrap(_tied(caption), room)] if caption else []


def _proof(steps: Sequence[ProofStep], room: int) -> list[str]:
    out: list[str] = []
    for number, step in enumerate(steps, start=1):
        inner = [*step.body, *([step.details] if step.details else [])]
        out += [""] if out else []
        mark = f"{number}. "
        out += _step_head(mark, step, room)
        out += [""] if inner and not isinstance(inner[0], Paragraph) else []
        out += [" " * len(mark) + line for line in _stack(inner, room - len(mark))]
    return out


def _step_head(number: str, step: ProofStep, room: int) -> list[str]:
    """The step's title, dots, and at the right edge the kind of evidence."""
    mark = f"[{step.label or step.kind}]"
    head = _hanging(number, _tied(step.title), max(room - width(mark) - 4, 20))
    dots = max(room - width(head[-1]) - width(mark) - 2, 1)
    return [*head[:-1], f"{head[-1]} {'.' * dots} {mark}"]


def _hanging(mark: str, text: str, room: int) -> list[str]:
    first, *more = wrap(text, room - width(mark))
    return [mark + first, *(" " * width(mark) + line for line in more)]


# ------------------------------------------------------------------ tables


def _table(table: Table, room: int) -> list[str]:
    rows = [list(row) for row in table.rows]
    head = [list(table.head)] if table.head else []
    lines = _columns(head + rows, room, "", len(head))
    caption = [*wrap(_tied(table.caption), room), ""] if table.caption else []
    return [*caption, *lines]


def _columns(rows: list[list[Text]], room: int, inset: str, heads: int) -> list[str]:
    """Cells in aligned columns, numbers to the right; a rule below the heads."""
    cells = [[_tied(cell) for cell in row] for row in rows]
    widths = _fitted(
        [max(map(width, column)) for column in zip(*cells, strict=True)], room - len(inset)
    )
    numeric = [all(map(is_number, column[heads:])) for column in zip(*cells, strict=True)]
    out: list[str] = []
    for at, row in enumerate(cells):
        wrapped = [wrap(cell, columns) for cell, columns in zip(row, widths, strict=True)]
        out.extend(
            inset + "  ".join(map(_padded, parts, widths, numeric))
            for parts in zip_longest(*wrapped, fillvalue="")
        )
        if at + 1 == heads:
            out.append(inset + "  ".join("─" * columns for columns in widths))
    return out


def _fitted(widths: list[int], room: int) -> list[int]:
    """The widths, the widest made narrower until all fit with two blanks between them."""
    fitted = list(widths)
    while sum(fitted) + 2 * (len(fitted) - 1) > room and max(fitted) > 1:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _padded(text: str, columns: int, right: bool) -> str:
    blank = " " * (columns - width(text))
    return blank + text if right else text + blank


def is_number(text: str) -> bool:
    """Whether a cell is a number, and so stands to the right."""
    return bool(text) and all(ch in "0123456789.,/−-+" for ch in text)


# ------------------------------------------------------------------ pictures


def _pictures(block: Pictures, room: int) -> list[str]:
    """Pictures side by side, as many as fit, each with its label above it."""
    bands: list[list[list[str]]] = [[]]
    for at, picture in enumerate(block.pictures):
        arrow = block.arrows[at - 1] if 0 < at <= len(block.arrows) else None
        parts = (
            [_gap(arrow, at - 1 in block.back), _picture(picture)] if at else [_picture(picture)]
        )
        used = sum(_breadth(part) for part in bands[-1])
        if bands[-1] and used + sum(map(_breadth, parts)) > room:
            bands.append(parts if arrow is not None else parts[1:])
        else:
            bands[-1] += parts
    out: list[str] = []
    for band in bands:
        out += ([""] if out else []) + _side_by_side(band)
    return out


def _picture(picture: Picture) -> list[str]:
    columns = max((width(cell) for row in picture.cells for cell in row), default=1)
    rows = [" ".join(_padded(cell, columns, True) for cell in row) for row in picture.cells]
    label = plain_text(picture.label)
    breadth = max(width(label), *map(width, rows))
    return [_middle(line, breadth) for line in (label, *rows)]


def _gap(arrow: Text | None, back: bool) -> list[str]:
    if arrow is None:
        return ["    "]
    label = plain_text(arrow)
    return [f"  ←─ {label} ──  " if back else f"  ── {label} ─→  "]


def _breadth(lines: list[str]) -> int:
    return max(map(width, lines))


def _middle(line: str, columns: int) -> str:
    blank = columns - width(line)
    return " " * (blank // 2) + line + " " * (blank - blank // 2)


def _side_by_side(parts: list[list[str]]) -> list[str]:
    """Labels in the first line; below it each part in the middle of the height."""
    height = max(map(len, parts))
    out = [""] * height
    for part in parts:
        above = (height - len(part) + 1) // 2
        for at in range(height):
            line = part[at - above] if 0 <= at - above < len(part) else ""
            out[at] += line + " " * (_breadth(part) - width(line))
    return out


# ------------------------------------------------------------------ lines of text


def wrap(text: str, room: int) -> list[str]:
    """Lines of at most `room` columns; a word that is longer is cut."""
    lines = [""]
    for word in text.replace("\u00a0", TIE).split():
        for piece in _cut(word, room):
            line = f"{lines[-1]} {piece}" if lines[-1] else piece
            if len(line) > room:
                lines.append(piece)
            else:
                lines[-1] = line
    return [line.replace(TIE, " ") for line in lines]


def _cut(word: str, room: int) -> list[str]:
    if len(word) <= room:
        return [word]
    if TIE in word:
        return [piece for part in word.split(TIE) for piece in _cut(part, room)]
    return [word[at : at + room] for at in range(0, len(word), room)]


def _tied(text: Text) -> str:
    """A line of text in which short mathematics holds together."""
    return "".join(map(_inline, text)).replace(" × ", f"{TIE}×{TIE}")


def _inline(piece: Inline) -> str:
    match piece:
        case Math(node):
            shown = plain(node)
            return shown.replace(" ", TIE) if width(shown) <= LONGEST_TIED else shown
        case Code(text):
            return text.replace(" ", TIE) if width(text) <= LONGEST_TIED else text
        case Strong(text):
            return text
        case Mark(kind):
            return f"[{kind}]"
        case str():
            return piece
