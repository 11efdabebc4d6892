"""Errors say four things: the name, its value, the rule it broke, the way out.

Wrong input is a `ValueError` or a `TypeError` at the call that received it. What cannot be derived
or computed, yet or ever, is a `ConvsymError` that says which.
"""

from __future__ import annotations


class ConvsymError(Exception):
    """What was asked for cannot be derived or computed; the message says whether yet or ever."""


def broken(name: str, value: object, rule: str, way_out: str) -> str:
    """The text "name is value, but rule; way out" that every refusal of an argument has.

    >>> broken("stride", 0, "it must be at least 1", "give an integer from 1 on")
    'stride is 0, but it must be at least 1; give an integer from 1 on'
    """
    shown = repr(value)
    if len(shown) > 200:
        shown = f"{shown[:150]} ... ({len(shown)} characters)"
    return f"{name} is {shown}, but {rule}; {way_out}"
