"""Claims, derivations and what makes them believable.

terms → claims → translate → kernel is the way of a claim about all integers to its proof;
`derivation` holds the data, `checkers` the closed table from kind of evidence to checker.
"""

from convsym.proof.claims import Claim, Factor, MatrixClaim, TheoremClaim
from convsym.proof.data import recheck, recheck_matrix, recheck_theorem
from convsym.proof.derivation import (
    Certificate,
    Definition,
    Derivation,
    Exact,
    Instance,
    Lemma,
    Report,
    Step,
    StepReport,
    Why,
    why,
)
from convsym.proof.parse import parse_term

__all__ = [
    "Certificate", "Claim", "Definition", "Derivation", "Exact", "Factor", "Instance", "Lemma",
    "MatrixClaim", "Report", "Step", "StepReport", "TheoremClaim", "Why", "parse_term", "recheck",
    "recheck_matrix", "recheck_theorem", "why",
]  # fmt: skip
