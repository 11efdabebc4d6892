"""The words that reasons are made of: on which axes, which places, how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MOST_NAMED = 3


def on(axes: Sequence[int], ndim: int) -> str:
    """Where it holds, as the beginning of a sentence; empty with a single axis.

    >>> on((0, 1), 2), on((1,), 2), on((0,), 1)
    ('On each axis ', 'On axis 1 ', '')
    """
    if ndim == 1:
        return ""
    if len(axes) == ndim:
        return "On each axis "
    return f"On {axes_words(axes)} "


def axes_words(axes: Sequence[int]) -> str:
    """The axes in words: axis 1, axes 0 and 2."""
    return f"ax{'i' if len(axes) == 1 else 'e'}s {joined(axes)}"


def joined(parts: Sequence[Any], last: str = "and") -> str:
    """The parts with commas, the last with a word: a, b and c."""
    *some, end = map(str, parts)
    return f"{', '.join(some)} {last} {end}" if some else end


def places(found: Sequence[int]) -> str:
    """Places that are named one by one, or as a range, or the first few of them.

    >>> places([0, 4]), places([1, 2, 3, 4]), places([1, 3, 5, 7])
    ('0 and 4', '1 to 4', '1, 3, 5, …')
    """
    if len(found) > 2 and found[-1] - found[0] == len(found) - 1:
        return f"{found[0]} to {found[-1]}"
    if len(found) > MOST_NAMED:
        return f"{', '.join(map(str, found[:MOST_NAMED]))}, …"
    return joined(found)


def count(number: int, thing: str) -> str:
    """So many of a thing: 1 element, 2 elements."""
    return f"{number} {thing}" + ("" if number == 1 else "s")


def ends(first: int, last: int, thing: str) -> str:
    """How many at the beginning and at the end.

    >>> ends(1, 2, "output"), ends(0, 1, "output")
    ('the first output and the last 2 outputs', 'the last output')
    """
    sides = (("first", first), ("last", last))
    return joined([f"the {side} {thing if n == 1 else count(n, thing)}" for side, n in sides if n])


def each(values: Sequence[Any]) -> str:
    """The value of all axes where they agree, else one for each.

    >>> each((2, 2)), each((2, 3)), each([(0, 1), (0, 1)])
    ('2', '(2, 3)', '((0, 1), (0, 1))')
    """
    same = len(set(values)) == 1 and not isinstance(values[0], tuple)
    return str(values[0]) if same else str(tuple(values))


def capital(text: str) -> str:
    """The text with a capital letter in front, unless it begins with the name of an argument."""
    first = text.partition(" ")[0]
    return text if "_" in first or "(" in first else text[:1].upper() + text[1:]
