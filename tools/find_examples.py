"""Find an instance for each theorem of the catalogue and write convsym/proof/examples.json.

    python tools/find_examples.py

All hypotheses hold there, and the condition of an implication too, so no theorem is vacuous. It is the
first one in order of the largest size of a letter, which a reader can work out by hand.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from convsym.derive import THEOREMS
from convsym.derive.theorem import Theorem
from convsym.proof import terms as T
from convsym.proof.claims import conjuncts
from convsym.proof.evaluate import Undefined, holds, value

TARGET = Path(__file__).parents[1] / "convsym" / "proof" / "examples.json"
_TRIES = 200_000


def example(theorem: Theorem) -> dict[str, int] | None:
    """Integers for the letters at which hypotheses and condition hold; drawn small first."""
    claim = theorem.claim
    needed = [part for one in claim.hypotheses for part in conjuncts(one)]
    if isinstance(claim.conclusion, T.Implies):
        needed += conjuncts(claim.conclusion.left)
    draw = random.Random(theorem.name)
    for number in range(_TRIES):
        largest = 2 + 6 * number // _TRIES
        at = {name: draw.randint(-1, largest) for name in claim.variables}
        _settle(at, needed)
        if _all_hold((*needed, claim.conclusion), at):
            return at
    return None


def _settle(at: dict[str, int], needed: list[T.Formula]) -> None:
    """Letters that equations give take those values; equations may lean on each other."""
    for _ in range(6):
        for one in needed:
            match one:
                case T.Relation("==", T.Var(name), right):
                    try:
                        found = value(right, at)
                    except Undefined:
                        continue
                    if found.denominator == 1:
                        at[name] = found.numerator


def _all_hold(formulas: tuple[T.Formula, ...], at: dict[str, int]) -> bool:
    try:
        return all(holds(one, at) for one in formulas)
    except Undefined:
        return False


def main() -> None:
    """Write an instance of every theorem in the catalogue."""
    table = {}
    for theorem in THEOREMS:
        found = example(theorem)
        if found is None:
            sys.exit(f"{theorem.name}: no instance found for {theorem.claim}")
        table[theorem.name] = found
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(at)}" for name, at in table.items())
    TARGET.write_text("{\n" + lines + "\n}\n", "utf-8")
    print(f"{len(table)} instances")


if __name__ == "__main__":
    main()
