"""Sentence: a title, and the text before and behind a displayed claim."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """A title, the text before the mathematics and the text behind it."""

    title: str
    before: str = ""
    after: str = ""
