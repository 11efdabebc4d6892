"""The writers: golden files, and what every page keeps to."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
import sample_page as page

from convsym.render.blocks import (
    Block,
    CodeBlock,
    Heading,
    Mathematics,
    Paragraph,
    Proof,
    ProofStep,
    Table,
    Title,
)
from convsym.render.display import Matrix, Number, Op, Script, relation, row
from convsym.render.html import to_html
from convsym.render.icons import ICONS
from convsym.render.latex import to_latex
from convsym.render.latex_text import latex_code, latex_text
from convsym.render.markdown import to_markdown
from convsym.render.plain import width
from convsym.render.text import to_text, wrap

GOLDEN = Path(__file__).parent / "golden"
WRITERS = {
    "page.txt": to_text(page.PAGE),
    "page.md": to_markdown(page.PAGE),
    "page.tex": to_latex(page.PAGE, standalone=False),
    "page.html": re.sub(r"<style>.*</style>", "<style/>", to_html(page.PAGE), flags=re.DOTALL),
}


@pytest.mark.parametrize("name", WRITERS)
def test_golden(name: str) -> None:
    """CONVSYM_WRITE_GOLDEN=1 writes the files anew; read the difference before you keep it."""
    path = GOLDEN / name
    if os.environ.get("CONVSYM_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(WRITERS[name], encoding="utf-8")
    assert WRITERS[name] == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("writer", [to_text, to_markdown, to_latex, to_html])
def test_an_unknown_block_is_refused(writer) -> None:
    with pytest.raises(TypeError, match=r"Block is no block that the \w+ writer knows"):
        writer([Block()])


@pytest.mark.parametrize("writer", [to_text, to_markdown, to_latex, to_html])
def test_a_page_of_nothing_can_be_written(writer) -> None:
    assert writer([]).endswith("\n")


# ------------------------------------------------------------------ text


def test_text_has_at_most_79_columns() -> None:
    long = Paragraph(("word " * 40, "x" * 200))
    steps = Proof((ProofStep(("A long title " * 12,), (long,), "certificate", "a long label"),))
    table = Table((("head " * 20,), ("other",)), ((("cell " * 40,), ("y" * 90,)),))
    text = to_text([*page.PAGE, long, steps, table])
    assert max(width(line) for line in text.splitlines()) == 79
    assert all(line == line.rstrip() for line in text.splitlines())


def test_the_kind_of_evidence_stands_at_the_right_edge() -> None:
    assert (
        "3. Floor turns a product into a bound ....................... [lemma: quotient]"
        in to_text(page.PAGE).splitlines()
    )


def test_words_are_cut_only_when_they_are_longer_than_the_line() -> None:
    assert wrap("ab cd ef", 5) == ["ab cd", "ef"]
    assert wrap("abcdefg", 3) == ["abc", "def", "g"]
    assert wrap("", 3) == [""]


# ------------------------------------------------------------------ Markdown


def test_markdown_of_unsafe_text() -> None:
    text = to_markdown([Paragraph(("# 1 <b> & _x_ *y* $5 `c` [a](b)",)), Paragraph(("1. no",))])
    assert text == ("\\# 1 &lt;b&gt; &amp; \\_x\\_ \\*y\\* \\$5 \\`c\\` \\[a\\](b)\n\n1\\. no\n")


def test_formulas_in_a_line_hold_no_backslash_that_markdown_takes() -> None:
    text = re.sub(r"\$\$.*?\$\$|```.*?```", "", to_markdown(page.PAGE), flags=re.DOTALL)
    formulas = re.findall(r"(?<!\\)\$(.+?)(?<!\\)\$", text)
    assert formulas
    assert [f for f in formulas if re.search(r"\\[^A-Za-z]", f)] == []


def test_bars_in_tables_are_escaped() -> None:
    assert r"keep the window inside \| there | 12 |" in to_markdown(page.PAGE)


# ------------------------------------------------------------------ HTML


class Balance(HTMLParser):
    """Notes tags that do not close what stands open, and the headings."""

    VOID = frozenset({"meta", "link", "br", "img", "mspace", "path", "circle", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: set[str] = set()
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.levels.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and (not self.open or self.open.pop() != tag):
            self.faults.append(tag)


def parsed(html: str) -> Balance:
    balance = Balance()
    balance.feed(html)
    return balance


def test_html_is_balanced_and_asks_for_nothing() -> None:
    html = to_html(page.PAGE)
    balance = parsed(html)
    assert (balance.faults, balance.open) == ([], [])
    assert not balance.tags & {"script", "link", "img", "iframe", "object"}
    assert not re.search(r"https?:|@import|url\((?!data:font/woff2;base64,)| on\w+=", html)
    assert "default-src 'none'" in html


def test_html_headings_go_down_one_at_a_time() -> None:
    levels = parsed(to_html(page.PAGE)).levels
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_html_has_a_language_and_a_title() -> None:
    html = to_html(page.PAGE)
    assert '<html lang="en">' in html
    assert "<title>A 3 × 3 convolution on a 4 × 4 picture</title>" in html


def test_html_escapes_what_comes_from_outside() -> None:
    evil = '<script>alert("x")</script>'
    blocks = [
        Title(evil, (evil,), (evil,)),
        Heading((evil,)),
        CodeBlock(evil),
        Table(((evil,),), (((evil,),),), (evil,)),
        Mathematics(Number(evil)),
        Mathematics(Script(Op(evil), Op(evil, "tight"))),
        Proof((ProofStep((evil,), (Paragraph((evil,)),), "exact", evil),)),
    ]
    html = to_html(blocks)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 13


def test_what_can_scroll_has_a_name() -> None:
    html = to_html(page.PAGE)
    assert all("aria-label=" in tag for tag in re.findall(r"<[^>]*tabindex[^>]*>", html))


def test_every_kind_of_evidence_has_its_own_icon() -> None:
    assert len(set(ICONS.values())) == 7
    html = to_html(page.PAGE)
    assert all(f'class="mark {kind}"' in html for kind in ICONS)


def test_the_style_sheet_names_only_classes_that_pages_have() -> None:
    html = to_html(page.PAGE)
    style, _, body = html.partition("</style>")
    sheet = re.sub(r"@font-face\{[^}]*\}|/\*.*?\*/|\{[^{}]*\}", "", style, flags=re.DOTALL)
    named = set(re.findall(r"\.([a-z]\w*)", sheet))
    used = {name for found in re.findall(r'class="([^"]*)"', body) for name in found.split()}
    assert named - used == set()


def test_a_full_stop_stays_with_its_formula() -> None:
    html = to_html(
        [
            Paragraph(
                (
                    "Call ",
                    page.math(page.n),
                    ". Then",
                )
            )
        ]
    )
    assert '<span class="nb"><math><mi>n</mi></math>.</span> Then' in html


# ------------------------------------------------------------------ LaTeX


def test_latex_of_unsafe_text() -> None:
    assert latex_text("100 % of 4 × 4 – “a_b”") == r"100 \% of 4~$\times$~4 -- ``a\_b''"
    assert latex_text("k̂ ≤ λ, Cᵀ, w₀") == r"$\hat{k}$ $\le$ $\lambda$, C$^{\mathsf{T}}$, w$_{0}$"
    assert latex_text("☃") == r"\texttt{U+2603}"
    assert latex_code(">>> f(a, b) -- 'c'") == (
        r"\textgreater{}\textgreater{}\textgreater{}\ f(a,{}\ b)\ -{}-{}\ \textquotesingle{}"
        r"c\textquotesingle{}"
    )


def required_program(name: str) -> str:
    """The program, skipping the test without it, failing where CONVSYM_REQUIRE_ALL is set."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CONVSYM_REQUIRE_ALL"):
            pytest.fail(f"{name} is not installed and CONVSYM_REQUIRE_ALL is set")
        pytest.skip(f"{name} is not installed")
    return found


def compiled(source: str, folder: Path) -> str:
    """The log of a run of pdflatex without an error."""
    program = required_program("pdflatex")
    (folder / "page.tex").write_text(source, encoding="utf-8")
    command = [program, "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    log = (folder / "page.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-3000:]
    assert (folder / "page.pdf").exists()
    return log


def every_character() -> str:
    """All of Latin and every character that the printers know a sign for."""
    from convsym.render.latex_text import MATHEMATICS, SPECIAL

    latin = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA1, 0x180)]))
    return latin + "".join(MATHEMATICS) + "".join(SPECIAL) + "☃ŉ한x̂"


def test_latex_compiles(tmp_path: Path) -> None:
    rows = tuple(((page.math(page.i),), (str(at),)) for at in range(90))
    more = [
        Paragraph((every_character(),)),
        CodeBlock(every_character()),
        Table((("monomial",), ("left",)), rows),
    ]
    log = compiled(to_latex([*page.PAGE, *more]), tmp_path)
    assert "Missing character" not in log


def test_wide_matrices_fit_the_page(tmp_path: Path) -> None:
    square = row(Script(page.weight(0, 0), sup=Number("2")), page.PLUS, page.weight(0, 1))
    wide = [
        Mathematics(relation(page.C, "=", page.SYMBOLIC)),
        Mathematics(relation(page.C, "=", Matrix(((Number("1"),) * 25,) * 3))),
        Mathematics(Matrix(((square,) * 9,) * 2)),
    ]
    log = compiled(to_latex(wide), tmp_path)
    assert "Overfull \\hbox" not in log


def test_a_body_needs_nothing_but_amsmath_and_amssymb(tmp_path: Path) -> None:
    body = to_latex(page.PAGE, standalone=False)
    assert "\\documentclass" not in body
    head = "\\documentclass{article}\\usepackage{amsmath,amssymb}\\begin{document}\n"
    compiled(head + body + "\\end{document}\n", tmp_path)
