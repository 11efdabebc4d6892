"""Document: a title and the things below it, written as a page, a paper or a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convsym.render import blocks_of, writers
from convsym.render.blocks import Block, Title, without_details
from convsym.show import Show

FORMATS = {".md": "markdown", ".tex": "latex", ".html": "html", ".txt": "text"}


@dataclass(frozen=True, init=False)
class Document(Show):
    """A title and what stands below it: layers, matrices, derivations, strings, blocks.

    `lead` is one sentence below the title. `write` chooses the format by the file's ending.

    >>> import convsym as cs
    >>> page = cs.Document("Sizes", ["For stride 1:", cs.derive.output_size()])
    >>> print(page.text().splitlines()[0])
    Sizes
    """

    title: str
    parts: tuple[Any, ...]
    lead: str
    kicker: str

    def __init__(
        self, title: str, parts: Iterable[Any] = (), *, lead: str = "", kicker: str = ""
    ) -> None:
        if not isinstance(title, str):
            raise TypeError(f"title {title!r} is a {type(title).__name__}; give a string")
        if isinstance(parts, str | bytes):
            raise TypeError(f"parts is the single string {parts!r}; give a list of things to show")
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "parts", tuple(parts))
        object.__setattr__(self, "lead", lead)
        object.__setattr__(self, "kicker", kicker)

    def blocks(self) -> list[Block]:
        """The title and the blocks of every part."""
        from convsym.render.wording import filled

        head = Title(self.kicker, (self.title,), filled(self.lead, {}))
        return [head, *(block for part in self.parts for block in blocks_of(part))]

    def html(self) -> str:
        """One self-contained page, without script and without a request."""
        return writers.to_html(self.blocks())

    def latex(self) -> str:
        """A document that pdflatex compiles; the steps without their certificates."""
        return writers.to_latex(without_details(self.blocks()))

    def write(self, path: str | Path) -> Path:
        """Write the document; ".md", ".tex", ".html" or ".txt" says how. Returns the path.

        Raises ValueError for another ending, OSError where the file cannot be written.
        """
        target = Path(path)
        form = FORMATS.get(target.suffix.lower())
        if form is None:
            known = ", ".join(FORMATS)
            raise ValueError(
                f"path {str(path)!r} ends in {target.suffix!r}, which names no format; end it in {known}"
            )
        target.write_text(getattr(self, form)(), encoding="utf-8")
        return target
