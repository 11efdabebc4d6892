"""The script of a proof, written line by line, and the identifiers of its letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from convsym.proof.kernel import Polynomial
from convsym.proof.rocq.letters import Letters
from convsym.proof.rocq.statements import Names, polynomial


@dataclass
class Script:
    """Lines of tactics; names for hypotheses; letters of polynomials as identifiers."""

    names: Names
    letters: Letters
    lines: list[str] = field(default_factory=list)
    count: int = 0

    def say(self, line: str) -> None:
        """Append a line."""
        self.lines.append(line)

    def new(self, kind: str) -> str:
        """A name for a hypothesis that no other has."""
        self.count += 1
        return f"cs_{kind}{self.count}"

    def name(self, letter: str, shared: bool = True) -> str:
        """The identifier of a letter; those with one meaning share it, save in lemmas."""
        kind, hash_sign, number = letter.partition("#")
        if not hash_sign:
            return self.names[letter]
        if shared:
            number = self.letters.shared[letter].partition("#")[2]
        return {"q": "floor_", "r": "rest_", "m": "most_"}[kind] + number

    def text(self, p: Polynomial) -> str:
        """A polynomial in the identifiers of the proof."""
        return polynomial(p, Lookup(self.name))


class Lookup(dict[str, str]):
    """Names looked up by a function."""

    def __init__(self, name: Callable[[str], str]) -> None:
        self.name = name

    def __getitem__(self, letter: str) -> str:
        return self.name(letter)
