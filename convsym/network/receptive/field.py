"""Field: from where to where each output of a network reads the input, on one axis.

Composed link by link. What it says repeats: output u + period reads what output u reads, moved by `shift`.
Everything is counted as if the image went on on both sides, so padding is read as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm
from typing import Any

from sympy import Basic, Max, Min, expand, oo

from convsym.arguments import is_number
from convsym.errors import ConvsymError
from convsym.network.link import Link, Whole, Window

Ends = tuple[Any, Any]
"""(first, reach): from `first` to `first + reach`."""

MOST_OUTPUTS = 100_000
"""A field that repeats after more outputs is refused: resizing by odd ratios, one after the other."""


def whole(x: Any) -> Any:
    """An int where a fraction is whole.

    >>> whole(Fraction(4, 2)), whole(Fraction(1, 2))
    (2, Fraction(1, 2))
    """
    return x.numerator if isinstance(x, Fraction) and x.denominator == 1 else x


def least(values: Iterable[Any]) -> Any:
    """The smallest: of symbols SymPy's Min."""
    return _extreme(tuple(values), min, Min)


def most(values: Iterable[Any]) -> Any:
    """The largest: of symbols SymPy's Max."""
    return _extreme(tuple(values), max, Max)


def _extreme(values: tuple[Any, ...], known: Any, symbolic: Any) -> Any:
    if all(is_number(one) or isinstance(one, Fraction) or one == oo for one in values):
        return known(values)
    return symbolic(*values)


@dataclass(frozen=True)
class Part:
    """Output m·q + ρ, 0 ≤ ρ < m, reads from first_ρ + shift·q on; `ends[ρ]` is (first, reach).

    None where an output reads nothing. m, the number of ends, is the period. A shift of 0 says that all
    outputs read the same. The numbers of a part with m = 1 may be SymPy expressions.

    >>> Part(2, ((-1, 2),)).span(3)
    (5, 7)
    """

    shift: Any
    ends: tuple[Ends | None, ...]

    @property
    def period(self) -> int:
        """After how many outputs it repeats."""
        return len(self.ends)

    @property
    def stride(self) -> Any:
        """shift/period, how far the next output reads on average."""
        return whole(Fraction(self.shift, self.period)) if self.period > 1 else self.shift

    def span(self, u: Any) -> tuple[Any, Any] | None:
        """(first, last) of output u, None where it reads nothing."""
        q, rest = (u, 0) if self.period == 1 else divmod(u, self.period)
        ends = self.ends[rest]
        if ends is None:
            return None
        first = ends[0] + self.shift * q
        return first, first + ends[1]

    def through(self, link: Link) -> Part:
        """What the outputs read of a layer behind it that has this link."""
        if isinstance(link, Whole):
            return self._everything(link.n)
        if isinstance(link, Window) and self.period == 1:
            return self._window(link)
        times = self.period // gcd(self.period, link.shift)
        if link.period * times > MOST_OUTPUTS:
            raise ConvsymError(
                f"which inputs an output reads repeats only after {link.period * times} outputs; ask for "
                f"the layers before the resampling"
            )
        shift = self.shift * (link.shift * times // self.period)
        outputs = range(link.period * times)
        return Part(shift, tuple(self._hull(link.reads(u)) for u in outputs)).reduced()

    def _window(self, link: Window) -> Part:
        """The recurrences of Araujo, Norris and Sim: numbers and symbols alike."""
        if self.ends[0] is None:
            return Part(self.shift * link.s, (None,))
        first, reach = self.ends[0]
        begin = first + self.shift * link.place(0, 0)
        further = link.place(0, link.k - 1) - link.place(0, 0)
        return Part(self.shift * link.s, ((begin, reach + self.shift * further),))

    def _hull(self, reads: range) -> Ends | None:
        """From the first to the last input of several outputs; the others of a class lie between."""
        ends = range(1) if self.period == 1 else range(self.period)
        near = {reads[i] for i in ends[: len(reads)]} | {reads[-1 - i] for i in ends[: len(reads)]}
        found = [one for one in map(self.span, sorted(near)) if one is not None]
        if not found:
            return None
        if self.period == 1:  # in order, whatever the symbols are
            return found[0][0], found[-1][1] - found[0][0]
        first = least(one[0] for one in found)
        return first, most(one[1] for one in found) - first

    def _everything(self, n: int | None) -> Part:
        """What n outputs read together; as far as the input goes (∞) where n is not known."""
        ends = self._hull(range(self.period if n is None else n))
        if n is None and ends is not None and self.shift != 0:
            ends = ends[0], oo
        return Part(0, (ends,))

    def reduced(self) -> Part:
        """The same with the smallest period.

        >>> Part(4, ((0, 0), (2, 0))).reduced()
        Part(shift=2, ends=((0, 0),))
        """
        for period in range(1, self.period):
            if self.period % period or self.shift * period % self.period:
                continue
            shorter = Part(self.shift * period // self.period, self.ends[:period])
            if all(shorter.span(u) == self.span(u) for u in range(self.period)):
                return shorter
        return self

    def stretched(self, period: int) -> Part:
        """The same with a multiple of its period."""
        times = period // self.period
        if times == 1:
            return self
        ends: list[Ends | None] = []
        for u in range(period):
            found = self.span(u)
            ends.append(None if found is None else (found[0], found[1] - found[0]))
        return Part(self.shift * times, tuple(ends))


SAME = Part(1, ((0, 0),))
"""Output u reads input u."""


@dataclass(frozen=True)
class Field:
    """What the outputs of a node read on one axis: the hull of `parts`, one for each stride.

    One part is the rule. With a second of stride 0, some path brings every output the whole axis. Other
    paths of unlike stride fit together at no size but the smallest; `stride` refuses them. Where the
    input size would have to be known there are no parts, `reason` says why, and `all` is what all
    outputs read together, if that is known. `count` is the number of outputs, where known and needed.
    """

    parts: tuple[Part, ...] = (SAME,)
    count: int | None = None
    reason: str = ""
    all: Part | None = None

    def through(self, link: Link) -> Field:
        """What is read by the outputs of a layer with this link."""
        if self.parts:
            return hull([part.through(link) for part in self.parts])
        if isinstance(link, Whole) and self.all is not None:
            return Field((self.all,))
        return self

    def unknown(self, reason: str, covers: bool) -> Field:
        """The outputs of a layer whose link is not known; `covers` says that together they read all."""
        together = self.through(Whole(None)).parts if covers else ()
        return Field((), None, self.reason or reason, together[0] if together else None)

    def span(self, u: Any) -> tuple[Any, Any] | None:
        """(first, last) of output u, None where it reads nothing."""
        if self.reason:
            raise ConvsymError(self.reason)
        found = [one for one in (part.span(u) for part in self.parts) if one is not None]
        if len(found) < 2:
            return found[0] if found else None
        return least(one[0] for one in found), most(one[1] for one in found)

    @property
    def strides(self) -> tuple[Any, ...]:
        """The stride of each part."""
        return tuple(part.stride for part in self.parts)

    @property
    def trouble(self) -> str:
        """Why there is no stride: the `reason`, or paths of different strides; empty where there is one."""
        moving = [str(one) for one in self.strides if one != 0]
        if len(moving) < 2:
            return self.reason
        return (
            f"paths of strides {' and '.join(moving)} meet, so its outputs have no common stride; give "
            f"the paths the same stride, or ask for each by itself"
        )

    @property
    def stride(self) -> Any:
        """How far the next output reads, on average; 0 where some path reads the whole axis.

        Raises ConvsymError where paths have different strides.
        """
        if self.trouble:
            raise ConvsymError(self.trouble)
        return self.strides[0] if len(self.parts) == 1 else 0

    @property
    def period(self) -> int:
        """After how many outputs it repeats."""
        return lcm(*(part.period for part in self.parts))

    @property
    def size(self) -> Any:
        """The largest number of inputs from the first to the last that an output reads."""
        if self.reason:
            raise ConvsymError(self.reason)
        if len(self.parts) == 1:
            reaches = [ends[1] for ends in self.parts[0].ends if ends is not None]
            return most(reaches) + 1 if reaches else 0
        if self.count is None:
            return oo
        near = min(self.period, self.count)
        outputs = {*range(near), *range(self.count - near, self.count)}
        ranges = [one for one in map(self.span, outputs) if one is not None]
        return most(last - first for first, last in ranges) + 1 if ranges else 0

    @property
    def padding(self) -> Any:
        """How many elements before the input output 0 begins; if it reads nothing, by the next that does."""
        for u in range(self.period):
            found = self.span(u)
            if found is not None:
                return whole(self.stride * u - found[0])
        return 0

    def center(self, u: Any) -> Any:
        """(first + last)/2, None where output u reads nothing."""
        found = self.span(u)
        if found is None:
            return None
        total = found[0] + found[1]
        return total / 2 if isinstance(total, Basic) else whole(Fraction(total, 2))


def hull(parts: Sequence[Part], count: int | None = None) -> Field:
    """The parts together, those of one stride as one; those that read nothing add nothing."""
    groups: dict[Any, list[Part]] = {}
    for part in [one for one in parts if any(one.ends)] or parts[:1]:
        groups.setdefault(_plain(part.stride), []).append(part)
    found = tuple(reduce(_united, group) for group in groups.values())
    return Field(found, count if len(found) > 1 and is_number(count) else None)


def _plain(stride: Any) -> Any:
    return expand(stride) if isinstance(stride, Basic) else stride


def meet(fields: Sequence[Field], count: int | None = None) -> Field:
    """What is read by outputs that read each of these fields: branches that meet."""
    if len(fields) == 1 and fields[0].reason:
        return fields[0]
    for one in fields:
        if one.reason:
            wholes = [Field((f.all,)) if f.all else f.through(Whole(None)) for f in fields]
            known = all(f.parts for f in wholes)
            together = meet(wholes).parts[0] if known else None
            return Field((), None, one.reason, together)
    return hull([part for one in fields for part in one.parts], count)


def _united(a: Part, b: Part) -> Part:
    """The hull of two parts of one stride."""
    period = lcm(a.period, b.period)
    a, b = a.stretched(period), b.stretched(period)
    return Part(a.shift, tuple(map(_union, a.ends, b.ends))).reduced()


def _union(a: Ends | None, b: Ends | None) -> Ends | None:
    if a is None or b is None or a == b:
        return b if a is None else a
    first = least((a[0], b[0]))
    return first, most((a[0] + a[1], b[0] + b[1])) - first
