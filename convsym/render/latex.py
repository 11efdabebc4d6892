r"""Blocks as LaTeX: an article that pdflatex compiles, or the part of it that \input takes.

A body needs amsmath and amssymb; where xcolor and booktabs are not loaded it does without colour
and with plain rules. The macros it uses are provided at its head: a document may define its own.
"""

from __future__ import annotations

from collections.abc import Sequence

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
from convsym.render.colour import label_colour, mix, tap_colour
from convsym.render.display import Aligned, Fenced, Fraction, Ident, Matrix, Node, Op, Row, Script
from convsym.render.latex_math import latex_math
from convsym.render.latex_text import latex_code, latex_text
from convsym.render.plain import plain, width
from convsym.render.text import is_number, plain_text

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern,textcomp}
\usepackage[margin=25mm]{geometry}
\usepackage{amsmath,amssymb,booktabs,graphicx,xcolor}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt plus 2pt}
\setlength{\emergencystretch}{2em}
\allowdisplaybreaks
\begin{document}
"""
MACROS = r"""\providecommand{\textcolor}[3][]{#3}
\providecommand{\color}[2][]{}
\providecommand{\colorbox}[3][]{\fbox{#3}}
\providecommand{\fcolorbox}[4][]{\fbox{#4}}
\providecommand{\toprule}{\hline}
\providecommand{\midrule}{\hline}
\providecommand{\bottomrule}{\hline}
\providecommand{\resizebox}[3]{#3}
\providecommand{\convsymmark}[2]{%
  {\normalfont\sffamily\footnotesize\textcolor[HTML]{#1}{#2}}}
\providecommand{\convsymright}[1]{%
  \unskip\nobreak\hfil\penalty50\hskip1em\null\nobreak\hfill\mbox{#1}}
\providecommand{\convsymkey}[1]{\begin{center}\setlength{\fboxsep}{8pt}%
  \colorbox[HTML]{F3F4F7}{\makebox[\dimexpr\linewidth-16pt\relax]{$\displaystyle #1$}}\end{center}}
\providecommand{\convsymcell}[3]{\begingroup\setlength{\fboxsep}{0pt}\setlength{\fboxrule}{.7pt}%
  \fcolorbox[HTML]{FFFFFF}{#1}{\makebox[2.2em]{\rule[-.75em]{0pt}{2.1em}%
    \textcolor[HTML]{#2}{\small #3}}}\endgroup}
"""
INKS: dict[EvidenceKind, str] = {"certificate": "1F6F57", "lemma": "324EB7", "instance": "324EB7"}
GREY, EMPTY, HEAT = "5A606C", "#eceef2", "#84a4fd"
LINE = 74  # letters that a line of an A4 page at 11 pt has room for
SIZES = ((1.0, ""), (0.91, r"\small"), (0.82, r"\footnotesize"), (0.73, r"\scriptsize"))
SMALLEST = r"\tiny"
LONG_TABLE = 40


def to_latex(blocks: Sequence[Block], *, standalone: bool = True) -> str:
    r"""An article, or with `standalone=False` what stands between its \begin and \end{document}."""
    body = f"{MACROS}\n{_blocks(blocks)}\n"
    return f"{PREAMBLE}{body}\\end{{document}}\n" if standalone else body


def _blocks(blocks: Sequence[Block]) -> str:
    """Blocks under each other; formulas and tables stay with the paragraph before them."""
    out = ""
    before: Block | None = None
    for block in blocks:
        if isinstance(before, Paragraph) and isinstance(block, Mathematics | MatrixBlock):
            out += "\n"
        elif isinstance(before, Paragraph) and isinstance(block, Table | Pictures):
            out += "\\par\\nopagebreak\n"
        elif before is not None:
            out += "\n\n"
        out += _block(block)
        before = block
    return out


def _block(block: Block) -> str:
    match block:
        case Title():
            return _title(block)
        case Heading(text, level):
            return rf"\{'section' if level == 2 else 'subsection'}*{{{_text(text)}}}"
        case Paragraph(text):
            return _text(text)
        case Mathematics(node, key):
            return _display(node, key)
        case MatrixBlock(node, caption):
            return _display(node, False) + _caption(caption)
        case Table():
            return _table(block)
        case Facts(title, items):
            rows = "".join(rf"{_text(name)} & {_text(value)} \\" + "\n" for name, value in items)
            return (
                f"{_text(title)}\\par\\nobreak\n\\begin{{tabular}}{{@{{}}l@{{\\qquad}}l@{{}}}}\n"
                f"\\toprule\n{rows}\\bottomrule\n\\end{{tabular}}"
            )
        case Pictures():
            return _pictures(block)
        case Bullets(items):
            lines = "\n".join(rf"\item {_text(item)}" for item in items)
            return f"\\begin{{itemize}}\n{lines}\n\\end{{itemize}}"
        case CodeBlock(text):
            lines = "\\\\\n".join(rf"\mbox{{{latex_code(line)}}}" for line in text.splitlines())
            return f"\\begin{{flushleft}}\\ttfamily\\small\n{lines}\n\\end{{flushleft}}"
        case Evidence(items):
            rows = "".join(
                rf"{_mark(kind)} & \small {_text(text)} \\" + "\n" for kind, text in items
            )
            return (
                "\\begin{tabular}{@{}l@{\\quad}p{0.75\\linewidth}@{}}\n" + rows + "\\end{tabular}"
            )
        case Details(summary, body):
            head = f"\\textit{{{_text(summary)}}}\\par\\nobreak\n"
            return f"\\begin{{quote}}\\small\n{head}{_blocks(body)}\n\\end{{quote}}"
        case Proof(steps):
            return "\\begin{enumerate}\n" + "\n".join(map(_step, steps)) + "\n\\end{enumerate}"
        case Small(text):
            return f"{{\\footnotesize\\color[HTML]{{{GREY}}}{_text(text)}\\par}}"
        case _:
            raise TypeError(f"{type(block).__name__} is no block that the LaTeX writer knows")


def _title(title: Title) -> str:
    kicker = f"\\convsymmark{{324EB7}}{{\\bfseries {latex_text(title.kicker.upper())}}}\\par\n"
    lead = f"\n{{\\large\\color[HTML]{{{GREY}}}{_text(title.lead)}\\par}}" if title.lead else ""
    head = f"{{\\LARGE\\bfseries {_text(title.text)}\\par}}"
    return (kicker if title.kicker else "") + head + lead


def _step(step: ProofStep) -> str:
    inner = [*step.body, *([step.details] if step.details else [])]
    mark = rf"\convsymright{{{_mark(step.kind, step.label)}}}"
    return f"\\item \\textbf{{{_text(step.title)}}}{mark}\\par\\nobreak\n{_blocks(inner)}"


def _mark(kind: EvidenceKind, label: str = "") -> str:
    return rf"\convsymmark{{{INKS.get(kind, GREY)}}}{{{latex_text(label or kind)}}}"


def _caption(caption: Text) -> str:
    return f"\n{{\\small\\color[HTML]{{{GREY}}}{_text(caption)}\\par}}" if caption else ""


# ------------------------------------------------------------------ mathematics


def _display(node: Node, key: bool) -> str:
    """Displayed mathematics, smaller where the line would be too long for the page."""
    if key:
        return rf"\convsymkey{{{latex_math(node)}}}"
    display = f"\\[\n{latex_math(node)}\n\\]"
    size = _size(LINE / max(extent(node), 1.0))
    gap = "\\arraycolsep=2.5pt\\arrayrulewidth=.15pt" if _most_columns(node) > 8 else ""
    return f"\\begingroup{size}{gap}\n{display}\n\\endgroup" if size or gap else display


def _size(share: float) -> str:
    return next((size for least, size in SIZES if share >= least), SMALLEST)


def extent(node: Node) -> float:
    """About how many letters wide a node is: scripts count less, matrices by their columns."""
    match node:
        case Ident(name):
            return len(name) * (1.3 if name in ("w", "m", "W", "M") else 1.0)
        case Op(_, form):
            return {"binary": 2.2, "relation": 2.5, "product": 0.3}.get(form, 1.0)
        case Matrix(rows):
            gap = 1.0 if len(rows[0]) > 8 else 2.0
            return 2 + sum(max(map(extent, column)) + gap for column in zip(*rows, strict=True))
        case Row(items):
            return sum(map(extent, items))
        case Aligned(lines):
            left, right = (max(map(extent, side)) for side in zip(*lines, strict=True))
            return left + right
        case Fraction(numerator, denominator):
            return max(extent(numerator), extent(denominator))
        case Fenced(_, body, _):
            return extent(body) + 2
        case Script(base, sub, sup):
            return extent(base) + 0.7 * max(extent(part) if part else 0.0 for part in (sub, sup))
        case _:
            return float(width(plain(node)))


def _most_columns(node: Node) -> int:
    match node:
        case Matrix(rows):
            return len(rows[0])
        case Row(items):
            return max(map(_most_columns, items), default=0)
        case Fenced(_, body, _):
            return _most_columns(body)
        case _:
            return 0


# ------------------------------------------------------------------ tables and pictures


FITTED = r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%" + "\n"
"""Before a wide table, and a brace behind it: where it is wider than the line it is made smaller."""


def _table(table: Table) -> str:
    """A long table goes on in a second one, under the same heads."""
    columns = list(zip(*table.rows, strict=True)) or [() for _ in table.head]
    specs = "".join(map(_column, columns))
    head = " & ".join(rf"\small {_text(cell)}" for cell in table.head) + " \\\\ \\midrule\n"
    top = "\\toprule\n" + (head if table.head else "")
    rows = [" & ".join(map(_text, row)) + " \\\\\n" for row in table.rows]
    parts = [rows[at : at + LONG_TABLE] for at in range(0, len(rows), LONG_TABLE)] or [[]]
    caption = f"{_text(table.caption)}\\par\\nobreak\n" if table.caption else ""
    opened, closed = (FITTED, "}") if table.wide else ("", "")
    return caption + "\n\n".join(
        f"{opened}\\begin{{tabular}}{{@{{}}{specs}@{{}}}}\n"
        f"{top}{''.join(part)}\\bottomrule\n\\end{{tabular}}{closed}\\par\\smallskip"
        for part in parts
    )


def _column(cells: tuple[Text, ...]) -> str:
    """Numbers to the right; a column of sentences gets half of the line."""
    texts = [plain_text(cell) for cell in cells]
    said = [text for text in texts if text not in ("", "–")]
    if said and all(map(is_number, said)):
        return "r"
    return r"p{0.5\linewidth}" if max(map(width, texts), default=0) > 45 else "l"


def _pictures(block: Pictures) -> str:
    parts = []
    for at, picture in enumerate(block.pictures):
        arrow = block.arrows[at - 1] if 0 < at <= len(block.arrows) else None
        if arrow is not None:
            name = r"\xleftarrow" if at - 1 in block.back else r"\xrightarrow"
            parts.append(
                rf"\quad$\vcenter{{\hbox{{${name}{{\text{{\ {_text(arrow)}\ }}}}$}}}}$\quad"
            )
        elif at:
            parts.append(r"\qquad")
        parts.append(_picture(picture))
    return "\\begin{center}\n" + "\n".join(parts) + "\n\\end{center}" + _caption(block.caption)


def _picture(picture: Picture) -> str:
    columns = max(map(len, picture.cells), default=0)
    rows = "\\\\[-.5pt]\n".join(
        "".join(_cell(picture, r, c, columns) for c in range(len(row)))
        for r, row in enumerate(picture.cells)
    )
    return (
        f"\\begin{{tabular}}{{@{{}}c@{{}}}}\n{_text(picture.label)}\\\\[3pt]\n"
        "\\renewcommand{\\arraystretch}{0}\\setlength{\\lineskip}{0pt}"
        f"\\begin{{tabular}}{{@{{}}c@{{}}}}\n{rows}\n\\end{{tabular}}\n\\end{{tabular}}"
    )


def _cell(picture: Picture, r: int, c: int, columns: int) -> str:
    share = 0.7 * min(max(picture.shade[r][c], 0.0), 1.0)
    fill = tap_colour(r, c, columns) if picture.taps else mix(EMPTY, HEAT, share)
    ink = "FFFFFF" if label_colour(fill) == "#fff" else "1B1D22"
    return rf"\convsymcell{{{fill[1:].upper()}}}{{{ink}}}{{{latex_text(picture.cells[r][c])}}}"


# ------------------------------------------------------------------ lines of text


def _text(text: Text) -> str:
    return "".join(map(_inline, text))


def _inline(piece: Inline) -> str:
    match piece:
        case Math(node):
            return f"${latex_math(node)}$"
        case Code(text):
            return rf"\texttt{{{latex_code(text)}}}"
        case Strong(text):
            return rf"\textbf{{{latex_text(text)}}}"
        case Mark(kind):
            return _mark(kind)
        case str():
            return latex_text(piece)
