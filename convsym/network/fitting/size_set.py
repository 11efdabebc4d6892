"""SizeSet: sizes that from some number on are whole classes of residues, and finitely many below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import lcm
from operator import index

from convsym.arguments import integer
from convsym.show import Show

MOST_LISTED = 12  # longer lists are cut in the text, not in the set


@dataclass(frozen=True)
class SizeSet(Show):
    """The n ≥ `minimum` with n mod `modulus` among `residues`, and the `sporadic` ones below. Frozen.

    Sets that are equal have equal fields: the modulus is the least there is, then the minimum. Where all
    sizes end somewhere, there are no residues and all of them are sporadic. Iterates upwards, for ever
    where there are residues.

    >>> sizes = SizeSet.of(16, {12}, 188)
    >>> print(sizes)
    n ≡ 12 (mod 16), n ≥ 188
    >>> 572 in sizes, sizes.nearest(512)
    (True, (508, 524))
    """

    modulus: int
    residues: tuple[int, ...]
    minimum: int
    sporadic: tuple[int, ...] = ()

    @classmethod
    def of(
        cls, modulus: int, residues: Iterable[int], minimum: int = 1, sporadic: Iterable[int] = ()
    ) -> SizeSet:
        """The set in its shortest form.

        >>> SizeSet.of(4, {1, 3}, 6, {3, 5})
        SizeSet(modulus=2, residues=(1,), minimum=3, sporadic=())
        """
        kept = {one % modulus for one in residues}
        shortest = next(
            m
            for m in range(1, modulus + 1)
            if modulus % m == 0 and all((one + m) % modulus in kept for one in kept)
        )
        classes = tuple(sorted({one % shortest for one in kept}))
        below = sorted({one for one in sporadic if one < minimum})
        if not classes:
            return cls(1, (), below[-1] + 1 if below else 1, tuple(below))
        while minimum > 1 and ((minimum - 1) % shortest in classes) == (
            bool(below) and below[-1] == minimum - 1
        ):
            minimum -= 1
            if below and below[-1] == minimum:
                below.pop()
        least = next(n for n in count(minimum) if n % shortest in classes)
        return cls(shortest, classes, least, tuple(below))

    @classmethod
    def where(
        cls, holds: Callable[[int], bool], modulus: int, residues: Iterable[int], start: int
    ) -> SizeSet:
        """The classes from `start` on, and below it the sizes for which `holds` says so."""
        return cls.of(modulus, residues, start, (n for n in range(1, start) if holds(n)))

    @property
    def finite(self) -> bool:
        """Whether it ends."""
        return not self.residues

    def __contains__(self, n: object) -> bool:
        if isinstance(n, bool):
            return False
        try:
            n = index(n)  # type: ignore[arg-type]
        except TypeError:
            return False
        return (n >= self.minimum and n % self.modulus in self.residues) or n in self.sporadic

    def __iter__(self) -> Iterator[int]:
        yield from self.sporadic
        if self.residues:
            yield from (n for n in count(self.minimum) if n % self.modulus in self.residues)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.residues or self.sporadic)

    def __and__(self, other: SizeSet) -> SizeSet:
        """The sizes in both.

        >>> print(SizeSet.of(2, {0}) & SizeSet.of(3, {0}, 5))
        n ≡ 0 (mod 6), n ≥ 6
        """
        modulus = lcm(self.modulus, other.modulus)
        both = {
            one
            for one in range(modulus)
            if one % self.modulus in self.residues and one % other.modulus in other.residues
        }
        start = max(self.minimum, other.minimum)
        return SizeSet.where(lambda n: n in self and n in other, modulus, both, start)

    def nearest(self, n: int) -> tuple[int | None, int | None]:
        """The largest member up to n and the smallest from n on; None where there is none.

        >>> SizeSet.of(4, {0}, 8).nearest(5)
        (None, 8)
        """
        integer("n", n, symbols=False)
        below = [one for one in self.sporadic if one <= n]
        above = [one for one in self.sporadic if one >= n]
        reach = self.modulus if self.residues else 0
        down = range(n, max(self.minimum, n - reach + 1) - 1, -1)
        up = range(max(n, self.minimum), max(n, self.minimum) + reach)
        lower = next((one for one in down if one in self), below[-1] if below else None)
        upper = above[0] if above else next((one for one in up if one in self), None)
        return lower, upper

    def __str__(self) -> str:
        parts = [_runs(self.sporadic)] if self.sporadic else []
        if self.residues:
            bound = f"n ≥ {self.minimum}"
            listed = _listed(self.residues)
            parts.append(
                bound if self.modulus == 1 else f"n ≡ {listed} (mod {self.modulus}), {bound}"
            )
        return "; or ".join(parts) or "no n"


def runs_of(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as (first, last) of those in a row.

    >>> runs_of((3, 4, 5, 9))
    [(3, 5), (9, 9)]
    """
    runs: list[tuple[int, int]] = []
    for n in numbers:
        if runs and runs[-1][1] == n - 1:
            runs[-1] = (runs[-1][0], n)
        else:
            runs.append((n, n))
    return runs


def _listed(numbers: Sequence[int]) -> str:
    if len(numbers) <= MOST_LISTED:
        return ", ".join(map(str, numbers))
    first = ", ".join(map(str, numbers[: MOST_LISTED - 2]))
    return f"{first}, …, {numbers[-1]} ({len(numbers)} classes)"


def _runs(numbers: Sequence[int]) -> str:
    runs = runs_of(numbers)
    shown = [str(lo) if lo == hi else f"{lo} … {hi}" for lo, hi in runs[:MOST_LISTED]]
    more = ", …" if len(runs) > MOST_LISTED else ""
    return f"n = {', '.join(shown)}{more}"


class OnEveryAxis(Show):
    """An answer about the sizes of several axes; `equal` are those that hold on all of them at once."""

    equal: SizeSet

    def __iter__(self) -> Iterator[int]:
        return iter(self.equal)

    def __bool__(self) -> bool:
        return bool(self.equal)

    def __str__(self) -> str:
        return str(self.equal)

    @property
    def modulus(self) -> int:
        """With which the sizes repeat."""
        return self.equal.modulus

    @property
    def residues(self) -> tuple[int, ...]:
        """The classes of sizes."""
        return self.equal.residues

    @property
    def minimum(self) -> int:
        """From which on whole classes are in."""
        return self.equal.minimum

    @property
    def sporadic(self) -> tuple[int, ...]:
        """The sizes below the minimum."""
        return self.equal.sporadic

    def nearest(self, n: int) -> tuple[int | None, int | None]:
        """The largest of the sizes up to n, and the smallest from n on."""
        return self.equal.nearest(n)
