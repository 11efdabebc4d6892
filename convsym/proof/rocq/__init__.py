"""Derivations and theorems as Rocq files, to be checked by a system that shares no code with ours.

statements → letters, opening → theorem (a claim with its certificate) → chain (a derivation)
"""

from convsym.proof.rocq.chain import rocq
from convsym.proof.rocq.texts import assumptions, catalogue, identifier, prelude

__all__ = ["assumptions", "catalogue", "identifier", "prelude", "rocq"]
