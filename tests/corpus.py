"""The claims of claims_true.txt and claims_false.txt."""

from pathlib import Path

from convsym.proof import Claim
from convsym.proof.parse import parse_formulas

HERE = Path(__file__).parent


def read(name):
    """(line, claim) for every claim of the file: conclusion ; hypotheses."""
    found = []
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            conclusion, hypotheses = line.split(";")
            found.append((line, Claim(conclusion.strip(), parse_formulas(hypotheses))))
    return found


TRUE = read("claims_true.txt")
FALSE = read("claims_false.txt")
