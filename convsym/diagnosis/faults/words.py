"""What the entries of the table share: their form, which axes they concern, how they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, permutations
from typing import Any, NamedTuple, TypeAlias

from convsym.diagnosis.builds import Build, Order


class Suspect(NamedTuple):
    """One way to make a fault: what is wrong with M, how to mend it, and the matrix so made."""

    sentence: str
    mend: str
    build: Build


Suspects: TypeAlias = Iterator[Suspect]


class Fault(NamedTuple):
    """A kind of fault by name, and the ways in which it can occur in a build."""

    name: str
    suspects: Callable[[Build], Suspects]


def listed(numbers: Any) -> str:
    """A list in words, as in 1, 2 and 3.

    >>> listed((0, 2))
    '0 and 2'
    """
    words = [str(n) for n in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def axes_words(axes: tuple[int, ...], ndim: int) -> str:
    """Which axes, in words: "axis 0", "every axis".

    >>> axes_words((1,), 2), axes_words((0, 1), 2)
    ('axis 1', 'every axis')
    """
    if len(axes) == ndim:
        return "every axis" if ndim > 1 else "its axis"
    return f"axis {axes[0]}" if len(axes) == 1 else f"axes {listed(axes)}"


def sides(build: Build) -> tuple[str, str]:
    """What the rows and the columns of C are in M: "rows of M", "columns of M", or the reverse."""
    return ("columns", "rows") if build.transposed else ("rows", "columns")


def ends(build: Build) -> tuple[str, str]:
    """What the rows and the columns of C stand for: the layer's output and input, or the reverse."""
    return ("output", "input") if build.output_padding is None else ("input", "output")


def subsets(axes: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The subsets that are not empty: all axes first, then single ones, then the others."""
    if axes:
        yield axes
    for size in range(1, len(axes)):
        yield from combinations(axes, size)


def turns(ndim: int) -> Iterator[tuple[int, ...]]:
    """The permutations of the axes but the identity."""
    yield from (turn for turn in permutations(range(ndim)) if turn != tuple(range(ndim)))


def crosses(build: Build) -> bool:
    """Whether some window reaches beyond the border of some axis."""
    return any(
        m.place(0, 0) < 0 or m.place(m.o - 1, m.k - 1) >= m.n or m.place(m.o - 1, 0) >= m.n
        for m in build.maps
    )


def both_sides(b: Build) -> Iterator[tuple[str, str, str, int]]:
    """(rows or columns of M, output or input, field of the build, channels), for C's columns and rows."""
    (row_side, column_side), (row_end, column_end) = sides(b), ends(b)
    yield column_side, column_end, "columns", b.in_channels
    yield row_side, row_end, "rows", len(b.taps)


def with_order(build: Build, field: str, order: Order) -> Build:
    """The build with this order of its "rows" or "columns"."""
    return replace(build, rows=order) if field == "rows" else replace(build, columns=order)


def toggled(backward: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    """The axes counted from the end once these are turned round."""
    return tuple(sorted(set(backward) ^ set(axes)))


def plain(pair: tuple[int, ...]) -> str:
    """One number for equal ones: 1 for (1, 1)."""
    return str(pair[0]) if len(set(pair)) == 1 else str(pair)
