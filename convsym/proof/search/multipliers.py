"""Numbers that combine polynomials to −1: by SciPy's HiGHS made exact, or by z3's exact arithmetic.

Outside the code that is trusted: what is found is refused later if it is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from convsym.proof.search.reduction import Powers, Sparse

_ZERO = 1e-9
_TRIES = 3  # other costs lead to other vertices
_MOST_OF_Z3 = 400  # columns that z3 gets; its simplex is exact and slow


def by_highs(
    columns: Sequence[Sparse], signed_from: int, seconds: float
) -> dict[int, Fraction] | None:
    """Numbers with Σ number·column = −1, those before `signed_from` non-negative; None if none are found.

    A linear program in floating point names the columns that matter, linear equations over the
    rationals make their numbers exact. Noise that misleads it is met by other costs.
    """
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csc_array, hstack

    rows = _rows(columns)
    if () not in rows:
        return None
    at = np.array([rows[m] for one in columns for m in one])
    of = np.array([j for j, one in enumerate(columns) for _ in one])
    entries = _balanced(np.array([float(c) for one in columns for c in one.values()]), at, of)
    matrix = csc_array((entries, (at, of)), shape=(len(rows), len(columns)))
    free = matrix[:, signed_from:]
    right = np.zeros(len(rows))
    right[rows[()]] = -1  # rows and columns are scaled, so the answer names columns, not numbers
    for cost in _costs(columns, signed_from):
        answer = linprog(
            cost,
            A_eq=hstack([matrix, -free], format="csc"),
            b_eq=right,
            bounds=(0, None),
            method="highs-ds",
            options={"time_limit": max(seconds, 0.01)},
        )
        if answer.x is None:
            return None
        values = answer.x[: len(columns)].copy()
        values[signed_from:] -= answer.x[len(columns) :]
        support = sorted(np.flatnonzero(np.abs(values) > _ZERO), key=lambda j: -abs(values[j]))
        found = exact(columns, [int(j) for j in support])
        if found is not None and all(c >= 0 for j, c in found.items() if j < signed_from):
            return found
    return None


def _balanced(entries: Any, rows: Any, columns: Any) -> Any:
    """The entries with rows and columns times powers of two, so that the largest of each is about 1."""
    import numpy as np

    for line in (rows, columns, rows, columns):
        largest = np.zeros(line.max() + 1)
        np.maximum.at(largest, line, np.abs(entries))
        entries = entries * 2.0 ** -np.frexp(largest)[1][line]
    return entries


def _costs(columns: Sequence[Sparse], signed_from: int) -> Iterator[Any]:
    """Costs of the columns, equations counted once for each sign: short columns are cheap."""
    import numpy as np

    plain = np.array([1.0 + 0.1 * len(one) for one in columns])
    for number in range(_TRIES):
        bent = plain * (1 + 0.37 * number * np.sin(np.arange(1, len(columns) + 1)) ** 2)
        yield np.concatenate([bent, bent[signed_from:]])


def _rows(columns: Sequence[Sparse]) -> dict[Powers, int]:
    rows: dict[Powers, int] = {}
    for one in columns:
        for monomial in one:
            rows.setdefault(monomial, len(rows))
    return rows


def exact(columns: Sequence[Sparse], support: Sequence[int]) -> dict[int, Fraction] | None:
    """The rational solution of Σ number·column = −1 on these columns, or None.

    Columns that depend on those before them get 0.
    """
    pivots: list[tuple[Powers, int, dict[Powers, Fraction], dict[int, Fraction]]] = []

    def eliminated(
        column: Sparse, made: dict[int, Fraction]
    ) -> tuple[dict[Powers, Fraction], dict[int, Fraction]]:
        left = dict(column)
        for row, _, pivot, of in pivots:
            factor = left.get(row)
            if factor:
                _subtract(left, pivot, factor)
                _subtract(made, of, factor)
        return left, made

    for j in support:
        left, made = eliminated(columns[j], {j: Fraction(1)})
        if left:
            row = min(left)
            lead = left[row]
            scaled = {m: c / lead for m, c in left.items()}
            pivots.append((row, j, scaled, {i: c / lead for i, c in made.items()}))
    left, made = eliminated({(): Fraction(-1)}, {})
    return None if left else {j: -c for j, c in made.items() if c}


def _subtract(total: dict[Any, Fraction], more: dict[Any, Fraction], factor: Fraction) -> None:
    for key, value in more.items():
        new = total.get(key, 0) - factor * value
        if new:
            total[key] = Fraction(new)
        else:
            total.pop(key, None)


def by_z3(
    columns: Sequence[Sparse], signed_from: int, seconds: float
) -> dict[int, Fraction] | None:
    """The same numbers from z3, whose model is exact; None if it finds none or is not installed."""
    try:
        import z3
    except ImportError:
        return None
    if len(columns) > _MOST_OF_Z3:
        return None
    solver = z3.SolverFor("QF_LRA")
    solver.set("timeout", max(int(1000 * seconds), 1))
    numbers = [z3.Real(f"c{j}") for j in range(len(columns))]
    solver.add(*(number >= 0 for number in numbers[:signed_from]))
    sums: dict[Powers, list[Any]] = {(): []}
    for j, one in enumerate(columns):
        for monomial, c in one.items():
            part = z3.RealVal(f"{c.numerator}/{c.denominator}") * numbers[j]
            sums.setdefault(monomial, []).append(part)
    solver.add(*(z3.Sum(parts) == (0 if m else -1) for m, parts in sums.items() if parts or not m))
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    values = [model.eval(number, model_completion=True).as_fraction() for number in numbers]
    return {j: value for j, value in enumerate(values) if value}
