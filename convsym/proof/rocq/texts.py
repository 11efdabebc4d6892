"""What files have in common: prelude, comments, names, the question what all theorems rest on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files
from textwrap import wrap

from convsym.proof.claims import Claim
from convsym.proof.derivation import Certificate
from convsym.proof.rocq.theorem import theorem


def assumptions(names: Iterable[str]) -> str:
    """A tuple of all theorems, and what it rests on: one answer for all, as asking takes its time.

    >>> print(assumptions(["first", "second"]))
    Definition everything := (first, second).
    Print Assumptions everything.
    <BLANKLINE>
    """
    listed = "\n  ".join(wrap(", ".join(names), 100))
    return f"Definition everything := ({listed}).\nPrint Assumptions everything.\n"


def prelude() -> str:
    """What every file begins with."""
    return files("convsym.proof.rocq").joinpath("prelude.v").read_text("utf-8")


def comment(text: str) -> str:
    """A Rocq comment that no text can close or break."""
    return f"(* {text.replace('(*', '( *').replace('*)', '* )').replace(chr(34), chr(39))} *)\n"


def identifier(name: str) -> str:
    """A theorem's name in Rocq: output_size.window is output_size_window."""
    return re.sub(r"\W", "_", name, flags=re.ASCII)


def catalogue(theorems: Iterable[tuple[str, Claim, Certificate]]) -> str:
    """Theorems about all integers with their certificates, as one Rocq file.

    Each stands as stated, proved from one lemma for each goal; Print Assumptions follows for all of them.
    Raises ConvsymError for a claim that has no Rocq form.
    """
    found = list(theorems)
    parts = [comment("Theorems about all integers, each proved from its certificate."), prelude()]
    for name, claim, certificate in found:
        parts.append(comment(f"{name}: {claim}"))
        parts.append(theorem(identifier(name), claim, certificate))
    return "\n".join(
        [*parts, *(f"Print Assumptions {identifier(name)}." for name, *_ in found), ""]
    )
