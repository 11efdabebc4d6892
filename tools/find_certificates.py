"""Find the certificates of the catalogue anew and write convsym/proof/certificates.json.

    python tools/find_certificates.py

For each goal a linear program looks for non-negative multipliers of products of at most 2 (then 3)
assumptions, and multipliers of the equations times 1 or one letter (then two), whose sum is −1.
HiGHS solves it in floating point; the vertex it finds names the products that matter, and a
linear system over the rationals makes their multipliers exact. The kernel has the last word on each of them.
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array

from convsym.derive import THEOREMS
from convsym.derive.theorem import Theorem
from convsym.proof.kernel import Goal, Monomial, Polynomial, Refutation, refutes

TARGET = Path(__file__).parents[1] / "convsym" / "proof" / "certificates.json"


def find(goal: Goal) -> Refutation | None:
    """A refutation of the goal, by the smallest degrees that do."""
    for products, multipliers in ((1, 0), (2, 0), (2, 1), (3, 1), (3, 2)):
        if (found := _find(goal, products, multipliers)) is not None:
            return found
    return None


def _find(goal: Goal, degree: int, multiplier_degree: int) -> Refutation | None:
    places = [
        chosen
        for size in range(degree + 1)
        for chosen in combinations_with_replacement(range(len(goal.nonneg)), size)
    ]
    columns = [_product(goal, chosen) for chosen in places]
    letters = sorted({n for p in (*goal.nonneg, *goal.zero) for m, _ in p.terms for n, _ in m})
    monomials = [
        chosen
        for size in range(multiplier_degree + 1)
        for chosen in combinations_with_replacement(letters, size)
    ]
    multiples = [(_monomial(m), place) for place in range(len(goal.zero)) for m in monomials]
    columns += [multiplier * goal.zero[place] for multiplier, place in multiples]
    solution = _solve(columns, len(places))
    if solution is None:
        return None
    refutation = Refutation(
        tuple((c, places[j]) for j, c in solution.items() if j < len(places)),
        _collect(
            [(multiples[j - len(places)], c) for j, c in solution.items() if j >= len(places)]
        ),
    )
    return refutation if refutes(goal, refutation) else None


def _product(goal: Goal, chosen: tuple[int, ...]) -> Polynomial:
    total = Polynomial.constant(1)
    for place in chosen:
        total = total * goal.nonneg[place]
    return total


def _monomial(letters: tuple[str, ...]) -> Polynomial:
    total = Polynomial.constant(1)
    for name in letters:
        total = total * Polynomial.variable(name)
    return total


def _collect(
    parts: list[tuple[tuple[Polynomial, int], Fraction]],
) -> tuple[tuple[Polynomial, int], ...]:
    by_place: dict[int, Polynomial] = {}
    for (multiplier, place), c in parts:
        more = multiplier * Polynomial.constant(c)
        by_place[place] = by_place.get(place, Polynomial()) + more
    return tuple((multiplier, place) for place, multiplier in sorted(by_place.items()))


def _solve(columns: list[Polynomial], signed_from: int) -> dict[int, Fraction] | None:
    """Multipliers with Σ multiplier·column = −1, those before `signed_from` non-negative."""
    rows: dict[Monomial, int] = {(): 0}
    entries = [
        (rows.setdefault(monomial, len(rows)), j, coefficient)
        for j, column in enumerate(columns)
        for monomial, coefficient in column.terms
    ]
    matrix = csc_array(
        ([float(c) for *_, c in entries], ([i for i, *_ in entries], [j for _, j, _ in entries])),
        shape=(len(rows), len(columns)),
    )
    right = np.zeros(len(rows))
    right[0] = -1
    # equations cost something too, so split them into a positive and a negative part
    free = matrix[:, signed_from:]
    both = csc_array(np.hstack([matrix.toarray(), -free.toarray()]))
    cost = np.array([1.0 + 0.1 * len(columns[j].terms) for j in range(len(columns))])
    cost = np.concatenate([cost, cost[signed_from:]])
    answer = linprog(cost, A_eq=both, b_eq=right, bounds=(0, None), method="highs-ds")
    if answer.status != 0:
        return None
    values = answer.x[: len(columns)].copy()
    values[signed_from:] -= answer.x[len(columns) :]
    support = [j for j, v in enumerate(values) if abs(v) > 1e-9]
    return _exact(columns, support, rows, signed_from)


def _exact(
    columns: list[Polynomial], support: list[int], rows: dict[Monomial, int], signed_from: int
) -> dict[int, Fraction] | None:
    """Gaussian elimination over the rationals on the columns that the linear program used."""
    table = [[Fraction(0)] * (len(support) + 1) for _ in rows]
    for place, j in enumerate(support):
        for monomial, coefficient in columns[j].terms:
            table[rows[monomial]][place] = coefficient
    table[0][-1] = Fraction(-1)
    pivots: list[int] = []
    for place in range(len(support)):
        row = next((i for i in range(len(pivots), len(table)) if table[i][place]), None)
        if row is None:
            return None
        table[len(pivots)], table[row] = table[row], table[len(pivots)]
        pivot = table[len(pivots)]
        pivot[:] = [v / pivot[place] for v in pivot]
        for i, other in enumerate(table):
            if i != len(pivots) and other[place]:
                factor = other[place]
                table[i] = [a - factor * b for a, b in zip(other, pivot, strict=True)]
        pivots.append(place)
    if any(row[-1] for row in table[len(pivots) :]):
        return None
    found = {j: table[i][-1] for i, j in enumerate(support) if table[i][-1]}
    return None if any(v < 0 for j, v in found.items() if j < signed_from) else found


def as_json(goal: Goal, refutation: Refutation) -> dict[str, object]:
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


def certificates(theorem: Theorem) -> list[dict[str, object]]:
    """The certificate of each goal; exits with the goal for which none was found."""
    found = []
    for goal in theorem.goals:
        refutation = find(goal)
        if refutation is None:
            listing = "\n  ".join(
                [f"{p} >= 0" for p in goal.nonneg] + [f"{p} = 0" for p in goal.zero]
            )
            sys.exit(f"{theorem.name}: no certificate for '{goal.name}'\n  {listing}")
        found.append(as_json(goal, refutation))
    return found


def main() -> None:
    """Write the certificates of every theorem in the catalogue."""
    table = {}
    for theorem in THEOREMS:
        table[theorem.name] = certificates(theorem)
        print(f"{theorem.name}: {len(table[theorem.name])} goals")
    TARGET.write_text(_pretty(table) + "\n", "utf-8")


def _pretty(table: dict[str, list[dict[str, object]]]) -> str:
    """One goal a line, so that a change is seen in a diff."""
    blocks = []
    for name, found in table.items():
        lines = ",\n".join("  " + json.dumps(goal) for goal in found)
        blocks.append(f"{json.dumps(name)}: [\n{lines}\n]")
    return "{\n" + ",\n".join(blocks) + "\n}"


if __name__ == "__main__":
    main()
