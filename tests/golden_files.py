"""Golden files: what was looked at once and must not change unseen."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def matches_golden(name: str, text: str) -> None:
    """The text is the golden file's; CONVSYM_WRITE_GOLDEN=1 writes it anew, to be looked at in the diff."""
    path = FOLDER / name
    if os.environ.get("CONVSYM_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"{path} is missing; write it with CONVSYM_WRITE_GOLDEN=1 and look at it"
    assert text == path.read_text(encoding="utf-8")
