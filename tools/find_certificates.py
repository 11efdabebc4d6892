"""Write convsym/proof/certificates.json: the certificates of the catalogue.

    python tools/find_certificates.py [--anew]

A stored certificate that still proves its theorem is kept; what is missing or no longer fits is
searched by `convsym.proof.search.finder`. With `--anew` all are searched. The theorems stand in the file
in the order of `THEOREMS`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from convsym.derive import THEOREMS
from convsym.derive.theorem import Theorem, stored
from convsym.proof.checkers import check
from convsym.proof.kernel import Goal, Refutation
from convsym.proof.search.finder import find

TARGET = Path(__file__).parents[1] / "convsym" / "proof" / "certificates.json"


def as_json(goal: Goal, refutation: Refutation) -> dict[str, Any]:
    """The refutation as plain data, with the assumptions it combines for the reader."""
    return {
        "goal": goal.name,
        "assumptions": [f"{p} >= 0" for p in goal.nonneg] + [f"{p} == 0" for p in goal.zero],
        "products": [[str(c), list(places)] for c, places in refutation.products],
        "multiples": [
            [[[str(c), [list(pair) for pair in m]] for m, c in multiplier.terms], place]
            for multiplier, place in refutation.multiples
        ],
    }


def kept(theorem: Theorem) -> tuple[Refutation, ...]:
    """The stored refutations, if they prove the theorem as it reads now."""
    there = theorem.name in stored() and check(theorem.claim, theorem.certificate) == ""
    return stored()[theorem.name] if there else ()


def searched(theorem: Theorem) -> tuple[Refutation, ...]:
    """Refutations found anew; exits with the goal for which none was found."""
    found = []
    for goal in theorem.goals:
        refutation = find(goal, seconds=120)
        if refutation is None:
            sys.exit(f"{theorem.name}: no certificate for {goal}")
        found.append(refutation)
    return tuple(found)


def certificates(theorem: Theorem, anew: bool) -> list[dict[str, Any]]:
    """The certificate of each goal as plain data."""
    refutations = () if anew else kept(theorem)
    word = "kept" if refutations else "found"
    refutations = refutations or searched(theorem)
    print(f"{theorem.name}: {len(refutations)} goals, {word}")
    return [as_json(goal, one) for goal, one in zip(theorem.goals, refutations, strict=True)]


def pretty(table: dict[str, list[dict[str, Any]]]) -> str:
    """One goal a line, so that a change is seen in a diff."""
    blocks = []
    for name, found in table.items():
        lines = ",\n".join("  " + json.dumps(goal) for goal in found)
        blocks.append(f"{json.dumps(name)}: [\n{lines}\n]")
    return "{\n" + ",\n".join(blocks) + "\n}"


def main(arguments: list[str]) -> None:
    """Write the certificates of every theorem in the catalogue."""
    if unknown := [one for one in arguments if one != "--anew"]:
        sys.exit(f"{unknown[0]}: the only option is --anew")
    table = {one.name: certificates(one, "--anew" in arguments) for one in THEOREMS}
    TARGET.write_text(pretty(table) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
