"""The finder of certificates. It is never trusted: the kernel has the last word on what it finds.

For each goal a linear program looks for non-negative numbers for products of at most 1, then 2, then
3 assumptions, and for numbers of any sign for equations times monomials, whose sum is −1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from time import monotonic
from typing import Literal

from convsym.errors import broken
from convsym.proof import terms as T
from convsym.proof.claims import Claim
from convsym.proof.derivation import Certificate
from convsym.proof.kernel import Goal, Refutation, refutes
from convsym.proof.search.candidates import instance_choices
from convsym.proof.search.multipliers import by_highs, by_z3
from convsym.proof.search.reduction import Powers, Reduced, Sparse, reduced, times
from convsym.proof.translate import Untranslatable, goals

Method = Literal["auto", "highs", "z3"]
_MOST_COLUMNS = 4_000
_SECONDS = 20.0


def find(
    goal: Goal,
    *,
    degree: int = 3,
    method: Method = "auto",
    seconds: float = _SECONDS,
) -> Refutation | None:
    """A refutation that the kernel accepts, by products of as few assumptions as do, or None.

    `degree` (1 to 4) is the most assumptions in a product. `method` is "highs" (SciPy), "z3" (with
    the `smt` extra), or "auto": z3 where HiGHS finds none. No search takes much more than `seconds`.

    Raises ValueError for another degree or method.

    >>> from convsym.proof.claims import Claim
    >>> from convsym.proof.translate import goals
    >>> [goal] = goals(Claim("x*y >= 0", ["x >= 0", "y >= 0"]))
    >>> print(find(goal))
    Refutation(products=((Fraction(1, 1), (2,)), (Fraction(1, 1), (0, 1))), multiples=())
    """
    checked(degree, method)
    end = monotonic() + seconds
    small = reduced(goal)
    solvers = {"highs": (by_highs,), "z3": (by_z3,), "auto": (by_highs, by_z3)}[method]
    for solver in solvers:
        for size in range(1, degree + 1):
            if monotonic() > end:
                return None
            found = _combined(small, size, solver, end)
            if found is not None and refutes(goal, found):
                return found
    return None


def has_z3() -> bool:
    """Whether z3 can be imported."""
    try:
        import z3  # noqa: F401
    except ImportError:
        return False
    return True


def checked(degree: int, method: str) -> None:
    """Refuse a degree or a method that `find` does not have."""
    if isinstance(degree, bool) or degree not in (1, 2, 3, 4):
        raise ValueError(
            broken("degree", degree, "it is the most assumptions in a product", "give 1, 2, 3 or 4")
        )
    if method not in ("auto", "highs", "z3"):
        raise ValueError(
            broken("method", method, "no solver has this name", "give 'auto', 'highs' or 'z3'")
        )
    if method == "z3" and not has_z3():
        raise ValueError(
            broken("method", method, "z3 is not installed", "pip install 'convsym[smt]'")
        )


Solver = Callable[[Sequence[Sparse], int, float], dict[int, Fraction] | None]


def _combined(small: Reduced, degree: int, solver: Solver, end: float) -> Refutation | None:
    """The refutation by products of at most `degree` assumptions."""
    chosen: list[tuple[int, ...]] = []
    columns: list[Sparse] = []
    seen: set[tuple[tuple[Powers, Fraction], ...]] = set()
    for places, product in _products(small, degree):
        key = tuple(sorted(product.items()))
        if key not in seen:
            seen.add(key)
            chosen.append(places)
            columns.append(product)
        if len(columns) > _MOST_COLUMNS or monotonic() > end:
            return None
    signed_from = len(columns)
    multiples = [
        (monomial, place)
        for place, _ in small.zero
        for size in range(degree)
        for monomial in combinations_with_replacement(_letters(small), size)
    ]
    columns += [times({m: Fraction(1)}, small.zero[place][1]) for m, place in multiples]
    numbers = solver(columns, signed_from, end - monotonic())
    if numbers is None:
        return None
    return small.lifted(
        [(c, chosen[j]) for j, c in numbers.items() if j < signed_from],
        [(c, *multiples[j - signed_from]) for j, c in numbers.items() if j >= signed_from],
    )


def _products(small: Reduced, degree: int) -> Iterator[tuple[tuple[int, ...], Sparse]]:
    """1, each assumption, each product of two, …, those of few assumptions first."""
    layer: list[tuple[tuple[int, ...], Sparse]] = [((), {(): Fraction(1)})]
    yield from layer
    for _ in range(degree):
        wider = []
        for places, product in layer:
            for index in range(places[-1] if places else 0, len(small.nonneg)):
                wider.append(((*places, index), times(product, small.nonneg[index][2])))
                yield wider[-1]
        layer = wider


def _letters(small: Reduced) -> list[int]:
    polynomials = [one for _, _, one in small.nonneg] + [one for _, one in small.zero]
    return sorted({letter for one in polynomials for monomial in one for letter in monomial})


# ---------------------------------------------------------------- claims

Instances = Mapping[str, Sequence[T.Term]]


def certificate(
    claim: Claim,
    instances: Instances | None = None,
    *,
    degree: int = 3,
    method: Method = "auto",
    seconds: float = _SECONDS,
) -> Certificate | None:
    """A certificate of the claim that the checker accepts, or None if none is found.

    `instances` names the terms at which universal statements among the assumptions are used, by
    the bound letter. Where it is None they are chosen: none, one, then two or three of the ends of
    the ranges, the values that equations give, and the letters and quotients of the claim.

    Raises ValueError for a claim that certificates do not speak of, such as one with gcd.

    >>> from convsym.proof.claims import Claim
    >>> found = certificate(Claim("exists(r, 0, s, n == s*floor(n/s) + r)", ["s >= 1"]))
    >>> [(letter, [str(x) for x in chosen]) for letter, chosen in found.instances]
    [('r', ['n - s*floor(n/s)'])]
    """
    end = monotonic() + seconds
    choices = [_plain(instances)] if instances is not None else instance_choices(claim)
    refused: Untranslatable | None = None
    for number, chosen in enumerate(choices):
        try:
            needed = goals(claim, dict(chosen))
        except Untranslatable as error:
            refused = refused or error
            if number == 0:
                raise
            continue
        found = _all(needed, degree, method, end)
        if found is not None:
            return Certificate(found, chosen)
        if monotonic() > end:
            return None
    return None


def _plain(instances: Instances) -> tuple[tuple[str, tuple[T.Term, ...]], ...]:
    return tuple((letter, tuple(chosen)) for letter, chosen in instances.items())


def _all(
    needed: Sequence[Goal], degree: int, method: Method, end: float
) -> tuple[Refutation, ...] | None:
    """A refutation of each goal; cheap degrees are tried on all of them first."""
    found: dict[int, Refutation] = {}
    for size in range(1, degree + 1):
        for place, goal in enumerate(needed):
            if place in found:
                continue
            if monotonic() > end:
                return None
            one = find(goal, degree=size, method=method, seconds=end - monotonic())
            if one is not None:
                found[place] = one
            elif size == degree:
                return None
    return tuple(found[place] for place in range(len(needed)))
