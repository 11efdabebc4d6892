"""A smallest point at which a claim is false: all hypotheses hold there, the conclusion does not.

Points are ordered by the largest |value|, then by the sum of the |values|, then letter by letter
with 0 < 1 < −1 < 2 < −2 < …. The search goes outward box by box, lets equations give letters, and
tries a hypothesis as soon as its letters have values. Where boxes become too large, points are
drawn from a fixed sequence and made smaller. Everything found is confirmed by `evaluate`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from convsym.proof import terms as T
from convsym.proof.claims import Claim, conjuncts
from convsym.proof.evaluate import Undefined, holds
from convsym.proof.search.candidates import solutions
from convsym.proof.search.compiled import Function, Unclear, compiled

_NO_VALUE = (ZeroDivisionError, Unclear, OverflowError)
STEPS = 80_000
DRAWS = 4_000
_LARGEST = 2_000  # no box is wider
_NEAR = (0.5, 0.8, 0.2)  # how often a letter is drawn from a few small values
_SIZES = (2, 4, 8, 16, 40, 100, 1000)


@dataclass(frozen=True)
class Search:
    """What was found: a point or None, whether it is the smallest of all; and what was tried.

    All points with letters in −radius..radius were tried, and `drawn` points further out.
    """

    point: tuple[tuple[str, int], ...] | None
    smallest: bool
    radius: int
    drawn: int


def false_at(claim: Claim, point: Mapping[str, int]) -> bool:
    """Whether all hypotheses hold at the point and the conclusion is false there, by `evaluate`."""
    try:
        return all(holds(one, point) for one in claim.hypotheses) and not holds(
            claim.conclusion, point
        )
    except Undefined:
        return False


def counterexample(
    claim: Claim, *, steps: int = STEPS, draws: int = DRAWS, seconds: float = 10.0
) -> Search:
    """The smallest counterexample within `steps` assignments of letters, or one drawn further out.

    >>> counterexample(Claim("s*floor(n/s) <= n")).point
    (('n', 1), ('s', -2))
    """
    hunt = _Hunt(claim, monotonic() + seconds)
    radius, left = -1, steps
    while radius < _LARGEST:
        found, left = hunt.box(radius + 1, left)
        if left <= 0:
            break
        radius += 1
        if found is not None or not claim.variables:
            return Search(found, found is not None, radius, 0)
    point, drawn = hunt.drawn(draws)
    return Search(point, False, radius, drawn)


Point = dict[str, int]


def order(point: Mapping[str, int]) -> tuple[Any, ...]:
    """The key by which one point is smaller than another, letters by name."""
    sizes = [abs(value) for _, value in sorted(point.items())]
    turned = [(abs(value), value < 0) for _, value in sorted(point.items())]
    return max(sizes, default=0), sum(sizes), turned


@dataclass(frozen=True)
class _Letter:
    """A letter in the order of assignment: what gives it, and what can be tried once it is there."""

    name: str
    given: Function | None
    last: bool  # no letter comes behind it
    wanted: tuple[Function, ...]
    unwanted: tuple[Function, ...]


class _Hunt:
    """The search for one claim. What must hold and what must fail is compiled once."""

    def __init__(self, claim: Claim, end: float) -> None:
        self.claim, self.end = claim, end
        wanted: list[T.Formula] = []
        unwanted: list[T.Formula] = []
        for one in claim.hypotheses:
            wanted += conjuncts(one)
        _denied(claim.conclusion, wanted, unwanted)
        self.letters = _ordered(claim.variables, wanted, unwanted)
        self.closed = [(compiled(one), True) for one in wanted if not T.free_variables(one)]
        self.closed += [(compiled(one), False) for one in unwanted if not T.free_variables(one)]

    def box(self, radius: int, steps: int) -> tuple[tuple[tuple[str, int], ...] | None, int]:
        """The smallest counterexample with largest |value| `radius`, and the steps that are left."""
        self.best: Point | None = None
        self.left = steps
        if all(_truth(one, {}) is value for one, value in self.closed):
            self._assign(0, {}, radius, 0)
        found = None if self.best is None else tuple(sorted(self.best.items()))
        return found, self.left

    def _assign(self, place: int, at: Point, radius: int, total: int) -> None:
        if place == len(self.letters):
            self._reached(at, radius)
            return
        letter = self.letters[place]
        for value in _values(letter, at, radius):
            self.left -= 1
            if self.left <= 0 or (self.left % 1024 == 0 and monotonic() > self.end):
                self.left = 0
                return
            more = total + abs(value)
            if self.best is not None and more > sum(map(abs, self.best.values())):
                continue
            at[letter.name] = value
            if _fits(letter, at):
                self._assign(place + 1, at, radius, more)
        at.pop(letter.name, None)

    def _reached(self, at: Point, radius: int) -> None:
        reaches = max(map(abs, at.values()), default=0) == radius
        smaller = self.best is None or order(at) < order(self.best)
        if reaches and smaller and false_at(self.claim, at):
            self.best = dict(at)

    def drawn(self, draws: int) -> tuple[tuple[tuple[str, int], ...] | None, int]:
        """A counterexample among points of a fixed sequence, made smaller; and the points tried."""
        source = random.Random(len(self.letters))
        for number in range(draws):
            if number % 64 == 0 and monotonic() > self.end:
                return None, number
            at = self._draw(source, _SIZES[number % len(_SIZES)], _NEAR[number % len(_NEAR)])
            if at is not None and false_at(self.claim, at):
                return tuple(sorted(self._smaller(at).items())), number + 1
        return None, draws

    def _draw(self, source: random.Random, size: int, small: float) -> Point | None:
        at: Point = {}
        for letter in self.letters:
            for _ in range(8):
                near = source.random() < small
                value = source.randint(-2, 3) if near else source.randint(-size, 2 * size)
                settled = _settled(letter, at, value)
                if settled is None:
                    return None
                at[letter.name] = settled
                if _fits(letter, at):
                    break
            else:
                return None
        return at

    def _smaller(self, at: Point) -> Point:
        """Move one letter at a time towards 0 for as long as the point stays a counterexample."""
        free = [letter.name for letter in self.letters if letter.given is None]
        better = True
        while better and monotonic() < self.end:
            better = False
            for name in free:
                for value in _towards_zero(at[name]):
                    moved = self._again(at, name, value)
                    if (
                        moved is not None
                        and order(moved) < order(at)
                        and false_at(self.claim, moved)
                    ):
                        at, better = moved, True
                        break
        return at

    def _again(self, at: Point, name: str, value: int) -> Point | None:
        moved: Point = {}
        for letter in self.letters:
            settled = _settled(letter, moved, value if letter.name == name else at[letter.name])
            if settled is None:
                return None
            moved[letter.name] = settled
        return moved


def _denied(node: T.Formula, wanted: list[T.Formula], unwanted: list[T.Formula]) -> None:
    """What must hold and what must fail where the formula is false."""
    match node:
        case T.Implies(left, right):
            wanted += conjuncts(left)
            _denied(right, wanted, unwanted)
        case T.Or(args):
            for arg in args:
                _denied(arg, wanted, unwanted)
        case T.Not(body):
            wanted += conjuncts(body)
        case _:
            unwanted.append(node)


def _ordered(
    names: Sequence[str], wanted: Sequence[T.Formula], unwanted: Sequence[T.Formula]
) -> tuple[_Letter, ...]:
    """Letters in an order in which equations give as many as they can and tests come early."""
    left, known = list(names), set[str]()
    found: list[_Letter] = []
    while left:
        name, given = _given(left, known, wanted) or (_useful(left, known, wanted), None)
        left.remove(name)
        before, known = known, known | {name}
        ready = [[compiled(one) for one in group
                  if (free := T.free_variables(one)) <= known and not free <= before]
                 for group in (wanted, unwanted)]  # fmt: skip
        found.append(_Letter(name, given, not left, tuple(ready[0]), tuple(ready[1])))
    return tuple(found)


def _given(
    left: Sequence[str], known: set[str], wanted: Sequence[T.Formula]
) -> tuple[str, Function] | None:
    """A letter that an equation determines from the letters that are known, and its value."""
    for one in wanted:
        if isinstance(one, T.Relation) and one.sign == "==":
            open_letters = T.free_variables(one) - known
            if len(open_letters) == 1 and (name := next(iter(open_letters))) in left:
                values = solutions(one, name, exact=True)
                if values:
                    return name, compiled(values[0])
    return None


def _useful(left: Sequence[str], known: set[str], wanted: Sequence[T.Formula]) -> str:
    """The letter with which most of what must hold can be tried, or can be tried soonest."""

    def rank(name: str) -> tuple[int, int, int]:
        missing = [len(T.free_variables(one) - known - {name}) for one in wanted
                   if name in T.free_variables(one)]  # fmt: skip
        solved = sum(
            isinstance(one, T.Relation) and one.sign == "==" and isinstance(one.left, T.Var)
            and one.left.name == name for one in wanted
        )  # fmt: skip
        return solved, min(missing, default=99), -missing.count(0)

    return min(left, key=rank)


def _values(letter: _Letter, at: Point, radius: int) -> Iterator[int]:
    """The values to try; the last letter must reach the radius if none before it does."""
    if letter.given is None and letter.last and max(map(abs, at.values()), default=0) < radius:
        yield radius
        yield -radius
        return
    if letter.given is None:
        yield 0
        for size in range(1, radius + 1):
            yield size
            yield -size
        return
    value = _settled(letter, at, 0)
    if value is not None and abs(value) <= radius:
        yield value


def _settled(letter: _Letter, at: Point, value: int) -> int | None:
    if letter.given is None:
        return value
    try:
        found = letter.given(at)
    except _NO_VALUE:
        return None
    return int(found) if found.denominator == 1 else None


def _fits(letter: _Letter, at: Point) -> bool:
    return all(_truth(one, at) is True for one in letter.wanted) and all(
        _truth(one, at) is False for one in letter.unwanted
    )


def _truth(one: Function, at: Point) -> bool | None:
    try:
        return bool(one(at))
    except _NO_VALUE:
        return None


def _towards_zero(value: int) -> Iterator[int]:
    """0, half, and the neighbours on the way to 0."""
    sign = 1 if value >= 0 else -1
    sizes = {0, 1, 2, 3, abs(value) // 2, *range(abs(value) - 12, abs(value))}
    yield from (sign * size for size in sorted(sizes) if 0 <= size < abs(value))
    if value < 0:
        yield -value
