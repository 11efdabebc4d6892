"""Displayed mathematics in text: matrices as aligned columns, steps in line, long lines broken.

A box is a list of lines and the number of the line on which its neighbours stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from convsym.render.display import Aligned, Cases, Fenced, Matrix, Node, Number, Op, Row, Space
from convsym.render.plain import plain, width

BRACKETS = {  # from the top: first, middle, last; and the one that stands alone
    "[": "⎡⎢⎣[", "]": "⎤⎥⎦]", "(": "⎛⎜⎝(", ")": "⎞⎟⎠)", "{": "⎧⎪⎩{", "}": "⎫⎪⎭}",
    "⌊": "⎢⎢⎣⌊", "⌋": "⎥⎥⎦⌋", "⌈": "⎡⎢⎢⌈", "⌉": "⎤⎥⎥⌉", "|": "││││", "‖": "║║║║",
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """Lines of text; neighbours stand on line `axis`."""

    lines: tuple[str, ...]
    axis: int = 0

    @property
    def columns(self) -> int:
        """How wide the widest line is."""
        return max(map(width, self.lines), default=0)


def plain_lines(node: Node, width: int = 79) -> list[str]:
    """A display tree as lines of at most `width` columns wherever it can be broken."""
    match node:
        case Aligned(lines):
            return _aligned(lines, width)
        case _ if not _has_boxes(node):
            return wrap_mathematics(node, width)
        case Row(items):
            return _with_boxes(items, width)
        case _:
            return list(_trimmed(_box(node, width)))


def _has_boxes(node: Node) -> bool:
    match node:
        case Matrix() | Cases() | Aligned():
            return True
        case Row(items):
            return any(map(_has_boxes, items))
        case Fenced(_, body, _):
            return _has_boxes(body)
        case _:
            return False


def _box(node: Node, room: int) -> Box:
    match node:
        case Matrix():
            return _matrix(node, room)
        case Cases(lines):
            return _cases(lines)
        case Aligned(lines):
            rows = tuple(_aligned(lines, room))
            return Box(rows, (len(rows) - 1) // 2)
        case Fenced(left, body, right) if _has_boxes(body):
            inner = _box(body, room - 2)
            return _beside([_bracket(left, inner), inner, _bracket(right, inner)])
        case Row(items):
            return _beside(_pieces(items, room))
        case _:
            return Box((plain(node),))


def _pieces(items: tuple[Node, ...], room: int) -> list[Box]:
    """Runs of flat nodes as one box each, tall ones as their own."""
    flat = sum(width(plain(item)) + 3 for item in items if not _has_boxes(item))
    pieces: list[Box] = []
    run: list[Node] = []
    for item in (*items, None):
        if item is not None and not _has_boxes(item):
            run.append(item)
            continue
        if run:
            pieces.append(Box((_run(tuple(run)),)))
            run = []
        if item is not None:
            pieces.append(_box(item, max(room - flat, 20)))
    return pieces


def _run(items: tuple[Node, ...]) -> str:
    """Flat nodes between boxes, with the blanks an operator at the edge needs."""
    text = plain(Row(items))
    before = " " if isinstance(items[0], Op) and items[0].form in ("relation", "binary") else ""
    after = " " if isinstance(items[-1], Op) and items[-1].form != "tight" else ""
    return before + text + after


def _beside(boxes: list[Box]) -> Box:
    above = max(box.axis for box in boxes)
    below = max(len(box.lines) - box.axis for box in boxes)
    out = [""] * (above + below)
    for box in boxes:
        columns = box.columns
        for at in range(above + below):
            row = at - above + box.axis
            line = box.lines[row] if 0 <= row < len(box.lines) else ""
            out[at] += line + " " * (columns - width(line))
    return Box(tuple(out), above)


def _trimmed(box: Box) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in box.lines)


def _bracket(sign: str, beside: Box) -> Box:
    height = len(beside.lines)
    top, middle, bottom, single = tuple(BRACKETS.get(sign, sign * 4))
    lines = (single,) if height == 1 else (top, *(middle for _ in range(height - 2)), bottom)
    return Box(lines, beside.axis)


def _matrix(matrix: Matrix, room: int) -> Box:
    cells = [[_capped(plain(entry), room // 2) for entry in line] for line in matrix.rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    if any(not isinstance(entry, Number | Op) for line in matrix.rows for entry in line):
        cells = [list(map(_centre, line, widths)) for line in cells]
    gap = 2 if sum(widths) + 2 * (len(widths) - 1) + 2 <= room else 1
    if sum(widths) + gap * (len(widths) - 1) + 2 <= room:
        return _bracketed(cells, widths, gap)
    return _in_parts(cells, widths, room)


def _capped(text: str, room: int) -> str:
    """An entry that is too long for a line is cut; the other formats show it whole."""
    return text if len(text) <= room else f"{text[: room - 2].rstrip()} …"


def _bracketed(cells: list[list[str]], widths: list[int], gap: int) -> Box:
    lines = tuple(
        (" " * gap).join(_right(cell, columns) for cell, columns in zip(row, widths, strict=True))
        for row in cells
    )
    inner = Box(lines, (len(lines) - 1) // 2)
    return _beside([_bracket("[", inner), inner, _bracket("]", inner)])


def _in_parts(cells: list[list[str]], widths: list[int], room: int) -> Box:
    """A matrix too wide for the line, as bands of columns that say which they are."""
    out: list[str] = []
    begin = 0
    while begin < len(widths):
        end, used = begin, 2
        while end < len(widths) and (end == begin or used + widths[end] + 1 <= room):
            used += widths[end] + 1
            end += 1
        band = _bracketed([row[begin:end] for row in cells], widths[begin:end], 1)
        out += [f"columns {begin}–{end - 1}:", *band.lines]
        begin = end
    return Box(tuple(out), 0)


def _cases(lines: tuple[tuple[Node, Node], ...]) -> Box:
    values = [plain(value) for value, _ in lines]
    room = max(map(width, values))
    texts = tuple(
        f"{value}{' ' * (room - width(value))}   {plain(condition)}"
        for value, (_, condition) in zip(values, lines, strict=True)
    )
    count = len(texts)
    inner = ("⎨" if at == count // 2 else "⎪" for at in range(1, count - 1))
    braces = {1: ("{",), 2: ("⎰", "⎱")}.get(count, ("⎧", *inner, "⎩"))
    rows = tuple(f"{brace} {text}" for brace, text in zip(braces, texts, strict=True))
    return Box(rows, (count - 1) // 2)


def _centre(text: str, columns: int) -> str:
    blank = columns - width(text)
    return " " * (blank // 2) + text + " " * (blank - blank // 2)


def _right(text: str, columns: int) -> str:
    return " " * (columns - width(text)) + text


def _aligned(lines: tuple[tuple[Node, Node], ...], room: int) -> list[str]:
    lefts = [plain(left) for left, _ in lines]
    margin = max(map(width, lefts))
    out: list[str] = []
    for left, (_, right) in zip(lefts, lines, strict=True):
        indent = margin + 1 if margin else 0
        rows = plain_lines(right, max(room - indent, 20))
        first = _right(left, margin) + " " * (indent - margin) + rows[0]
        out += [first.rstrip(), *(" " * indent + row for row in rows[1:])]
    return out


def _with_boxes(items: tuple[Node, ...], room: int) -> list[str]:
    """A row that holds matrices: on one line, else a line for each side of its relations."""
    box = _box(Row(items), room)
    cuts = [at for at, item in enumerate(items) if isinstance(item, Op) and item.form == "relation"]
    if box.columns <= room or not cuts:
        return list(_trimmed(box))
    edges = [0, *(at for at in cuts if at > 0), len(items)]
    out: list[str] = []
    for begin, end in pairwise(edges):
        part = _box(Row(items[begin:end]), room - 2)
        out += _trimmed(part) if not out else (("  " + line).rstrip() for line in part.lines)
    return out


def wrap_mathematics(node: Node, room: int = 79) -> list[str]:
    """One line of mathematics, broken between statements, before relations or at a blank."""
    text = plain(node)
    if len(text) <= room:
        return [text]
    statements = _statements(node)
    if len(statements) > 1:
        return [line for statement in statements for line in wrap_mathematics(statement, room)]
    pieces = _broken(node)
    indent = min(width(pieces[0]) + 1, room // 3) if len(pieces) > 1 else 2
    out = [""]
    for piece in pieces:
        for word in [piece] if len(piece) + indent <= room else piece.split(" "):
            line = f"{out[-1]} {word}" if out[-1].strip() else out[-1] + word
            if len(line) > room and out[-1].strip():
                out.append(" " * indent + word)
            else:
                out[-1] = line
    return out


def _statements(node: Node) -> list[Node]:
    """The parts of a row between wide blanks."""
    parts: list[list[Node]] = [[]]
    for item in node.items if isinstance(node, Row) else (node,):
        if isinstance(item, Space) and item.em >= 1:
            parts.append([])
        else:
            parts[-1].append(item)
    return [Row(tuple(part)) for part in parts if part]


def _broken(node: Node) -> list[str]:
    """The text in pieces, each but the first beginning with a top-level relation."""
    items = node.items if isinstance(node, Row) else (node,)
    pieces: list[list[Node]] = [[]]
    for item in items:
        if isinstance(item, Op) and item.form == "relation" and pieces[-1]:
            pieces.append([])
        pieces[-1].append(item)
    return [plain(Row(tuple(piece))) for piece in pieces]
