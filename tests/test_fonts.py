"""The embedded fonts hold what pages show, keep their larger fences, carry their licences."""

from __future__ import annotations

import io
import re
from html import unescape
from importlib.resources import files

import pytest
import sample_page as page
from drawing import required

from convsym.render.html import to_html
from convsym.render.mathml import italic

FONTS = files("convsym.render") / "fonts"
FIELD = "λσρδεθμπτφψωΣΠΔ−×·⋅÷±=≠<>≤≥≡∣∤∈∉∅∧∨¬⇒⇔→↦∀∃∑∏⌊⌋⌈⌉()[]{}|‖⟨⟩√∞∘⊗ℤℝℚℕ…⋯⋮⋱′ˆ\u0302\u2062"


@pytest.fixture(scope="module")
def mathematics() -> object:
    ttlib = required("fontTools.ttLib")
    required("brotli")
    return ttlib.TTFont(io.BytesIO((FONTS / "stix-two-math.woff2").read_bytes()))


def shown_in_mathematics(html: str) -> set[str]:
    """The characters of all <math> elements; a single letter in <mi> as the italic it becomes."""
    found: set[str] = set()
    for element in re.findall(r"<math.*?</math>", html, flags=re.DOTALL):
        element = re.sub(r"<mtext>.*?</mtext>", "", element)  # set in the text font
        for letter in re.findall(r"<mi>(.)</mi>", element):
            found.add(italic(letter))
        found |= set(unescape(re.sub(r"<mi>.</mi>|<[^>]*>", "", element)))
    return found - {"\n"}


def test_the_font_holds_every_character_of_a_page(mathematics) -> None:
    held = mathematics.getBestCmap()
    shown = shown_in_mathematics(to_html(page.PAGE))
    assert {"𝑖", "⌊", "∑", "ˆ", "ℤ", "⇔", "‖", "∤", "𝜀", "\u2062"} <= shown
    assert [ch for ch in shown if ord(ch) not in held] == []


def test_the_font_holds_the_letters_of_the_field(mathematics) -> None:
    held = mathematics.getBestCmap()
    letters = "".join(map(chr, range(0x20, 0x7F)))
    wanted = letters + italic(letters) + italic("λσρδεθμπτφψω") + FIELD
    assert [ch for ch in wanted if ord(ch) not in held] == []


def test_fences_and_sums_can_grow(mathematics) -> None:
    names, table = mathematics.getBestCmap(), mathematics["MATH"].table.MathVariants
    grow = set(table.VertGlyphCoverage.glyphs)
    assert [ch for ch in "⌊⌋⌈⌉()[]{}|‖∑∏√" if names[ord(ch)] not in grow] == []


@pytest.mark.parametrize(
    ("licence", "lines"),
    [
        (
            "OFL-STIX.txt",
            ("Copyright 2001-2020 The STIX Fonts", "Copyright 2001-2021 The STIX Fonts"),
        ),
        ("OFL-Inter.txt", ("Copyright 2016 The Inter Project Authors",)),
    ],
)
def test_licences_name_the_copyright(licence: str, lines: tuple[str, ...]) -> None:
    text = (FONTS / licence).read_text(encoding="utf-8")
    assert all(line in text for line in lines)
    assert "SIL OPEN FONT LICENSE Version 1.1" in text


def test_each_font_carries_its_copyright(mathematics) -> None:
    assert mathematics["name"].getDebugName(0) in (FONTS / "OFL-STIX.txt").read_text("utf-8")


def test_the_fonts_are_small() -> None:
    sizes = {name: len((FONTS / name).read_bytes()) for name in ("stix-two-math.woff2",)}
    assert sizes["stix-two-math.woff2"] < 40_000
