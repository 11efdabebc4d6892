r"""Text for LaTeX: every character that pdflatex would stumble over, translated.

>>> latex_text("100 % of 4 × 4")
'100 \\% of 4~$\\times$~4'
"""

from __future__ import annotations

import re

from convsym.render.latex_math import DOUBLE_STRUCK, LETTERS, SIGNS
from convsym.render.plain import SUBSCRIPTS, SUPERSCRIPTS

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "–": "--", "—": "---", "“": "``", "”": "''", "‘": "`", "’": "'", "…": r"\dots{}",
    "\u00a0": "~", "\u2009": r"\,", "\u200a": r"\,", "\u2002": r"\enspace{}", "\u2003": r"\quad{}",
    "\u202f": r"\,", "\u200b": "", "\u2060": "", "\u2062": "", "\u00ad": r"\-",
    "•": r"\textbullet{}",
}  # fmt: skip
MATHEMATICS = {
    **{sign: latex for sign, latex in SIGNS.items() if not sign.isascii()},
    **{letter: rf"\{name}" for letter, name in LETTERS.items()},
    **{letter: rf"\mathbb{{{name}}}" for letter, name in DOUBLE_STRUCK.items()},
    **{shown: f"_{{{ch.replace('−', '-')}}}" for ch, shown in SUBSCRIPTS.items()},
    **{shown: f"^{{{ch.replace('−', '-')}}}" for ch, shown in SUPERSCRIPTS.items()},
    "ᵀ": r"^{\mathsf{T}}", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil",
    "⟨": r"\langle", "⟩": r"\rangle", "‖": r"\Vert", "✓": r"\checkmark", "■": r"\blacksquare",
    "□": r"\square", "″": "''", "µ": r"\mu", "▸": r"\triangleright", "│": r"\vert",
}  # fmt: skip
TYPEWRITER = {
    **SPECIAL, " ": r"\ ", "'": r"\textquotesingle{}", "`": r"\textasciigrave{}", "-": "-{}",
    "<": r"\textless{}", ">": r"\textgreater{}", ",": ",{}", "…": r"\dots{}",
}  # fmt: skip
LATIN = frozenset(map(chr, range(0xA1, 0x100))) | frozenset(  # what T1 fonts and inputenc know
    "ĂăĄąĆćČčĎďĐđĘęĚěĞğİıĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž"
)


def latex_text(text: str) -> str:
    """A text as LaTeX; the parts of a size such as 4 × 4 stay together."""
    text = text.replace(" × ", "\u00a0×\u00a0")
    text = re.sub("(.)\u0302", lambda match: f"\0{match[1]}\0", text)
    return "".join(_piece(part, at) for at, part in enumerate(text.split("\0")))


def _piece(part: str, at: int) -> str:
    """Every second part is a letter under a hat."""
    return rf"$\hat{{{part}}}$" if at % 2 else "".join(_character(ch, SPECIAL) for ch in part)


def latex_code(text: str) -> str:
    r"""Code on one line, for \texttt: its blanks stay, and nothing is joined to a ligature."""
    return "".join(_character(ch, TYPEWRITER) for ch in text)


def _character(ch: str, table: dict[str, str]) -> str:
    if ch in table:
        return table[ch]
    if ch in MATHEMATICS:
        return f"${MATHEMATICS[ch]}$"
    if ch.isascii() or ch in LATIN:
        return ch
    return rf"\texttt{{U+{ord(ch):04X}}}"
