"""The page about a layer: what stands on it, in every format, and what it refuses."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from golden_files import matches_golden
from test_writers import compiled, required_program

import convsym as cs
from convsym.abc import d, i, k, p, s

LAYER = cs.Conv2d(1, 1, kernel_size=3)
PAGE = cs.explain(LAYER, (4, 4))

OTHERS = [
    (cs.Conv1d(1, 1, k, s, p, d), i),
    (cs.Conv1d(1, 1, k, s, p, d), None),
    (cs.Conv2d(1, 1, 2, stride=2, padding=1), (5, 5)),
    (cs.Conv2d(3, 64, 7, stride=2, padding=3), (224, 224)),
    (cs.Conv2d(2, 4, (1, 3), padding=((0, 1), (-1, 2)), groups=2, bias=True), (3, 5)),
    (cs.Conv3d(1, 1, 2), 3),
    (cs.Conv1d(1, 1, 3, padding=1, padding_mode="reflect"), 6),
    (cs.Conv1d(1, 1, 3, padding=1, weight=[0, 1, 0]), 5),
    (cs.Conv1d(1, 1, 3, padding="same_upper", stride=2), 6),
    (cs.ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1), (4, 4)),
    (cs.Conv2d(1, 1, 2, stride=2, weight=np.full((2, 2), 0.5)), (4, 4)),
]


@pytest.mark.parametrize("form", ["txt", "tex", "md"])
def test_the_page_of_the_readme(form: str, tmp_path: Path) -> None:
    written = PAGE.write(tmp_path / f"page.{form}")
    matches_golden(f"conv2d.{form}", written.read_text("utf-8"))


def test_the_page_says_what_a_student_needs() -> None:
    text = PAGE.text()
    for words in (
        "A 3 × 3 convolution on a 4 × 4 input",
        "⎡w₀₀ w₀₁ w₀₂  0  w₁₀ w₁₁ w₁₂  0  w₂₀ w₂₁ w₂₂  0   0   0   0   0 ⎤",
        "vec(y) = C vec(x)",
        "Why the output is 2 × 2",
        "LC ≠ I for every L",
        "The layer leaves its taps open. As an example, put in",
        "1 2 1",
        "C is 4 × 16; 36 entries hold a tap.",
        "Cᵀ is 16 × 4; 36 entries hold a tap.",
        "The layer cannot tell them apart",
    ):
        assert words in text, words


@pytest.mark.parametrize(("layer", "size"), OTHERS, ids=str)
def test_other_layers_have_a_page_in_every_format(
    layer: object, size: object, tmp_path: Path
) -> None:
    page = cs.explain(layer, size)
    assert all(len(line) <= 79 for line in page.text().splitlines())
    for form in ("html", "md", "tex", "txt"):
        assert page.write(tmp_path / f"page.{form}").stat().st_size > 1000


def test_the_latex_of_every_page_compiles(tmp_path: Path) -> None:
    for number, (layer, size) in enumerate([(LAYER, (4, 4)), *OTHERS]):
        folder = tmp_path / str(number)
        folder.mkdir()
        compiled(cs.explain(layer, size).latex(), folder)


class Links(HTMLParser):
    """What a page asks for from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag] if tag in ("script", "link", "img", "iframe") else []
        self.found += [
            f"{name}={value}" for name, value in attrs if name in ("src", "href", "onclick")
        ]


def test_the_page_is_one_file_without_script_or_request() -> None:
    page = PAGE.html()
    links = Links()
    links.feed(page)
    assert links.found == []
    assert not re.search(r"url\((?!data:)", page)
    assert "default-src 'none'" in page


def test_chromium_opens_the_page(tmp_path: Path) -> None:
    program = required_program("chromium")
    page = PAGE.write(tmp_path / "page.html")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             f"--user-data-dir={tmp_path / 'profile'}"]  # fmt: skip
    pdf = tmp_path / "page.pdf"
    subprocess.run(
        [program, *flags, f"--print-to-pdf={pdf}", page.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    read = subprocess.run(
        [required_program("pdftotext"), "-layout", str(pdf), "-"],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    text = " ".join(read.stdout.split())
    for words in ("Why the output is 2 × 2", "The layer is a matrix", "picture", "certificate"):
        assert words in text
    assert len(re.findall(r"\bexact\b", text)) > 5


def test_topics() -> None:
    assert "The layer is a matrix" not in cs.explain(LAYER, (4, 4), topics=["size"]).text()
    assert "Why the output" not in cs.explain(LAYER, (4, 4), topics="matrix").text()
    with pytest.raises(ValueError, match=(
        r"^topics has 'sizes', which is none of size, matrix, transpose, inverse, checkerboard, adjoint, "
        r"pseudo_inverse, gram, gradients; choose among these$"
    )):  # fmt: skip
        cs.explain(LAYER, (4, 4), topics=["sizes"])
    with pytest.raises(
        cs.ConvsymError, match=r"^topic 'matrix' needs numbers for every size; give an "
    ):
        cs.explain(LAYER, topics=["matrix"])
    up = cs.ConvTranspose1d(1, 1, 2)
    with pytest.raises(
        cs.ConvsymError, match=r"^topic 'inverse' is about a convolution; explain the "
    ):
        cs.explain(up, 3, topics=["inverse"])
    with pytest.raises(
        TypeError, match=r"^conv must be a layer such as Conv2d\(1, 1, 3\), got 'Conv2d'$"
    ):
        cs.explain("Conv2d")


@pytest.mark.parametrize("layer", [
    cs.Conv2d(1, 1, 2, stride=2, padding=1), cs.Conv2d(1, 1, 2, weight=[[1, 2], [3, 4]]),
    cs.Conv2d(2, 2, 3, padding=1, padding_mode="reflect"),
])  # fmt: skip
def test_what_stands_on_the_page_when_asked_for(layer: object) -> None:
    usual = cs.explain(layer, (5, 5))
    topics = ["adjoint", "pseudo_inverse", "gram", "gradients"]
    asked = cs.explain(layer, (5, 5), topics=topics)
    for title in ("The transpose is the adjoint", "Is it an inverse up to a factor?",
                  "What there and back does to an image", "The gradients"):  # fmt: skip
        assert f"\n{title}\n---" in asked.text()
        assert title not in usual.text()
    assert "That makes Cᵀ the adjoint of C" in usual.text()
    assert all(part.verify().ok for part in asked.parts if isinstance(part, cs.Derivation))


def test_given_taps_are_used_and_no_example_is_put_in() -> None:
    page = cs.explain(cs.Conv2d(1, 1, 3, weight=[[1, 0, 1], [0, 1, 1], [1, 0, 0]]), (4, 4)).text()
    assert "The layer leaves its taps open" not in page
    assert "26  31" in page.replace(" 26 31", "26  31")
    assert "46" in page and "51" in page


def test_documents() -> None:
    page = cs.Document("Sizes", ["For $s == 1$:", cs.derive.output_size(), LAYER])
    assert page.text().startswith("Sizes\n=====\n\nFor s = 1:\n")
    assert page.markdown().startswith("# Sizes")
    with pytest.raises(ValueError, match=(
        r"^path 'page.pdf' ends in '.pdf', which names no format; end it in .md, .tex, .html, .txt$"
    )):  # fmt: skip
        page.write("page.pdf")
    with pytest.raises(
        TypeError, match=r"^parts is the single string 'text'; give a list of things to "
    ):
        cs.Document("Title", "text")
    with pytest.raises(TypeError, match=r"^title 3 is a int; give a string$"):
        cs.Document(3)
