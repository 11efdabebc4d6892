"""Certificates for claims that the tests make up, by the package's finder. It is never trusted."""

from convsym.proof import parse_term
from convsym.proof.search.finder import certificate


def search(claim, quick=False, **instances):
    """A certificate of the claim that the kernel accepts, or None; `t="k - 1"` names an instance."""
    chosen = {letter: (parse_term(text),) for letter, text in instances.items()}
    return certificate(claim, chosen, degree=2 if quick else 3, method="highs")
