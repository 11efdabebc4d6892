"""Make the fonts that pages embed: small subsets of STIX Two and Inter that hold our mathematics.

    npm pack @fontsource-variable/stix-two-text@5.3.0 @fontsource-variable/inter@5.3.0
    pip download --no-deps ziamath==0.13
    python tools/subset_fonts.py .

reads the three archives from the folder it is given and writes `convsym/render/fonts/`. It needs
fonttools and brotli. STIX Two Math 2.11 comes from ziamath's wheel, STIX Two Text 2.13 and Inter
4.001 from Fontsource's npm packages. All are under the SIL Open Font License 1.1; OFL-STIX.txt and
OFL-Inter.txt carry the copyright lines of the fonts' own name tables. The output is the same, byte
for byte, for the same archives and versions of the tools.
"""

from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

OUT = Path(__file__).parent.parent / "convsym" / "render" / "fonts"
STIX_TEXT = "fontsource-variable-stix-two-text-5.3.0.tgz"
INTER = "fontsource-variable-inter-5.3.0.tgz"
STIX_MATH = "ziamath-0.13-py3-none-any.whl"

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100)]
PUNCTUATION = [ord(ch) for ch in "–—‘’“”…•′−\u2002\u2009\u02c6"]
GREEK_SMALL = "αβγδεζηθικλμνξπρστυφχψω"
GREEK_CAPITAL = "ΓΔΘΛΞΠΣΦΨΩ"
SIGNS = (
    "−×·⋅÷±∓∗∘⊗⊙⊕=≠≈≡≢<>≤≥≪≫∣∤∈∉∋∅⊂⊆∪∩∧∨¬⇒⇐⇔→←↦↔∀∃∑∏√∞⊥∂"
    "⌊⌋⌈⌉()[]{}|‖⟨⟩/\\,.;:!?′″…⋯⋮⋱"
    "ℤℝℚℕℂℓℎıȷ𝚤𝚥^ˆ\u0302\u0303\u0304"
    "\u2061\u2062\u2063\u2064\u00a0\u2009\u200a"
    "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ✓■□▪●○"
)
MATH = [
    *range(0x20, 0x7F),
    *range(0x1D434, 0x1D455),  # mathematical italic, which <mi> turns single letters into
    *range(0x1D456, 0x1D468),  # (its h stands elsewhere, as ℎ)
    *map(ord, SIGNS + GREEK_SMALL + GREEK_CAPITAL + "ϵϕ"),
    *(0x1D6FC + ord(ch) - ord("α") for ch in GREEK_SMALL),
    *(0x1D6E2 + ord(ch) - ord("Α") for ch in GREEK_CAPITAL),
]


def main(folder: Path) -> None:
    """Write the three subsets and the two licences."""
    text = from_tar(folder / STIX_TEXT, "stix-two-text-latin-wght-normal.woff2")
    sans = from_tar(folder / INTER, "inter-latin-wght-normal.woff2")
    math = from_zip(folder / STIX_MATH, "STIXTwoMath-Regular.ttf")
    ofl = licence(folder / STIX_TEXT)
    OUT.mkdir(exist_ok=True)
    write_licence("OFL-STIX.txt", [math, text], ofl)
    write_licence("OFL-Inter.txt", [sans], ofl)
    write_subset("stix-two-math.woff2", math, MATH)
    write_subset("stix-two-text.woff2", weights(text, (400, 600)), LATIN + PUNCTUATION)
    write_subset("inter.woff2", weights(sans, (400, 600)), LATIN + PUNCTUATION)


def from_tar(archive: Path, name: str) -> TTFont:
    """A font file out of an npm package."""
    return TTFont(io.BytesIO(read_tar(archive, f"package/files/{name}")), recalcTimestamp=False)


def read_tar(archive: Path, name: str) -> bytes:
    """A file out of an npm package."""
    with tarfile.open(archive) as tar:
        member = tar.extractfile(name)
        if member is None:
            raise FileNotFoundError(f"{archive} holds no {name}")
        return member.read()


def from_zip(archive: Path, name: str) -> TTFont:
    """A font file out of a wheel."""
    with zipfile.ZipFile(archive) as wheel:
        member = next(entry for entry in wheel.namelist() if entry.endswith("/" + name))
        return TTFont(io.BytesIO(wheel.read(member)), recalcTimestamp=False)


def licence(archive: Path) -> str:
    """The text of the Open Font License, without the copyright line above it."""
    text = read_tar(archive, "package/LICENSE").decode()
    return text[text.index("This Font Software is licensed under") :]


def weights(font: TTFont, weight: tuple[int, int]) -> TTFont:
    """A variable font, held to a range of weights."""
    held = io.BytesIO()
    instantiateVariableFont(font, {"wght": weight}).save(held)
    held.seek(0)
    return TTFont(held, recalcTimestamp=False)


def write_licence(name: str, fonts: list[TTFont], ofl: str) -> None:
    """The copyright and trademark lines of the fonts' name tables, then the licence."""
    notice: list[str] = []
    for font in fonts:
        said = font["name"].getDebugName
        lines = (f"{said(1)}, {said(5)}", said(0), said(7))
        notice += [line for line in lines if line and line not in notice]
    notice.append("The fonts beside this file are subsets of these.")
    (OUT / name).write_text("\n".join(notice) + "\n\n" + ofl, encoding="utf-8")


def write_subset(name: str, font: TTFont, code_points: list[int]) -> None:
    """A WOFF2 with these code points; the MATH table keeps the larger fences they grow into."""
    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["ccmp", "kern", "mark", "mkmk"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 7, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=code_points)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(OUT / name)
    lacking = " ".join(f"U+{ch:04X}" for ch in sorted(set(code_points) - set(font.getBestCmap())))
    print(f"{name}: {(OUT / name).stat().st_size} bytes; not in the source: {lacking or 'nothing'}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
