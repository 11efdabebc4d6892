"""What a caller wrote, as checked values: integers, entries per axis, paddings, arrays of taps."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from sympy import Expr, Integer, nan, oo, zoo

from convsym.errors import broken

Size: TypeAlias = Any
"""A Python int, or a SymPy expression that stands for one."""

Padding: TypeAlias = Any
"""A word, or a pair (begin, end) of sizes."""

WORDS = ("valid", "same", "full", "causal", "same_upper", "same_lower")
MODES = ("zeros", "circular", "reflect", "replicate")


def is_number(value: Size) -> bool:
    """Whether a checked size is a number, no symbol."""
    return isinstance(value, int)


def integer(name: str, value: object, least: int | None = None, symbols: bool = True) -> Size:
    """An int (NumPy's and SymPy's become Python's), or a SymPy expression where those may stand.

    Raises TypeError for bools, floats and everything else, ValueError below `least`.

    >>> integer("stride", np.int32(2), least=1)
    2
    """
    if isinstance(value, Integer):
        value = int(value)
    wanted = "an integer or a SymPy expression" if symbols else "an integer"
    if isinstance(value, Expr):
        if not symbols or value.is_integer is False:
            raise TypeError(
                broken(name, value, f"it must be {wanted}", f"give an integer, as {name}=1")
            )
        return value
    if isinstance(value, (bool, np.bool_)) or not hasattr(value, "__index__"):
        rule = f"it must be {wanted}, no {type(value).__name__}"
        raise TypeError(broken(name, value, rule, f"give an integer, as {name}=1"))
    try:
        number = operator.index(value)
    except TypeError:
        rule = f"it must be {wanted}, no {type(value).__name__}"
        raise TypeError(broken(name, value, rule, f"give an integer, as {name}=1")) from None
    if least is not None and number < least:
        rule = f"it must be at least {least}"
        raise ValueError(broken(name, number, rule, f"give an integer from {least} on"))
    return number


def is_sequence(value: Any) -> bool:
    """Whether a value is a tuple, a list or a one-dimensional array."""
    return isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim == 1)


def per_axis(
    name: str, value: Any, ndim: int, least: int | None = None, symbols: bool = True
) -> tuple[Size, ...]:
    """One checked integer for each of `ndim` axes; a single one serves all.

    >>> per_axis("stride", 2, 3)
    (2, 2, 2)
    """
    if not is_sequence(value):
        return (integer(name, value, least, symbols),) * ndim
    entries = tuple(value)
    if len(entries) != ndim:
        rule = f"it must have one entry per axis, here {ndim}"
        raise ValueError(broken(name, value, rule, f"give a number or a tuple of length {ndim}"))
    return tuple(integer(f"{name}[{j}]", e, least, symbols) for j, e in enumerate(entries))


def word(name: str, value: object, allowed: Sequence[str]) -> str:
    """One of the allowed words.

    >>> word("padding_mode", "zeros", MODES)
    'zeros'
    """
    if not isinstance(value, str):
        rule = f"it must be a word, no {type(value).__name__}"
        raise TypeError(broken(name, value, rule, f"choose from {', '.join(allowed)}"))
    if value not in allowed:
        rule = "no such word is known"
        raise ValueError(broken(name, value, rule, f"choose from {', '.join(allowed)}"))
    return value


def padding_of_axis(name: str, value: Any) -> Padding:
    """One axis's padding: a word, or (begin, end); a single number stands for both sides.

    >>> padding_of_axis("padding", 1)
    (1, 1)
    """
    if isinstance(value, str):
        return word(name, value, WORDS)
    if not is_sequence(value):
        both = integer(name, value)
        return (both, both)
    entries = tuple(value)
    if len(entries) != 2:
        rule = "the padding of one axis is a pair (begin, end)"
        raise ValueError(broken(name, value, rule, "give two integers"))
    return tuple(integer(f"{name}[{j}]", e) for j, e in enumerate(entries))


def paddings(value: Any, ndim: int) -> tuple[Padding, ...]:
    """The padding of every axis, from a number, a flat tuple, nested (begin, end) pairs, or a word.

    A flat tuple has one entry per axis; begin and end differ only in nested pairs.

    >>> paddings(((1, 2),), 1), paddings((1, 2), 2)
    (((1, 2),), ((1, 1), (2, 2)))
    """
    if isinstance(value, str) or not is_sequence(value):
        return (padding_of_axis("padding", value),) * ndim
    entries = tuple(value)
    if len(entries) != ndim:
        rule = f"it must have one entry per axis, here {ndim}"
        way_out = "nest (begin, end) pairs, as padding=((1, 2),) on one axis"
        raise ValueError(broken("padding", value, rule, way_out))
    return tuple(padding_of_axis(f"padding[{j}]", e) for j, e in enumerate(entries))


def array(name: str, value: object) -> np.ndarray[Any, Any]:
    """Numbers as a NumPy array: its dtype kept; Fractions, SymPy and large integers as objects.

    Raises TypeError for text, bools and other objects, ValueError for ragged lists.

    >>> array("weight", [[Fraction(1, 2), 1]])
    array([[Fraction(1, 2), 1]], dtype=object)
    """
    try:
        found = np.asarray(value)
    except (ValueError, TypeError, RuntimeError) as fault:
        rule = "it is no array of numbers with rows of one length"
        raise ValueError(broken(name, value, rule, "give nested lists or an array")) from fault
    if found.dtype.kind in "iufc":
        return found
    if found.dtype.kind != "O":
        what = {"b": "bools", "U": "text", "S": "bytes"}.get(found.dtype.kind, found.dtype.name)
        rule = f"its entries must be numbers, no {what}"
        raise TypeError(broken(name, value, rule, "give ints, floats, Fractions or SymPy"))
    plain = np.empty(found.shape, dtype=object)
    for place in np.ndindex(found.shape):
        plain[place] = _entry(name, found[place], place)
    return plain


def _entry(name: str, value: object, place: tuple[int, ...]) -> object:
    """An entry of an object array: a Python number, Fraction or commutative SymPy expression."""
    if isinstance(value, np.number):
        value = value.item()
    if isinstance(value, (int, float, complex, Fraction)) and not isinstance(value, bool):
        return value
    if isinstance(value, Expr) and value.has(oo, -oo, zoo, nan):
        full = f"{name}[{', '.join(map(str, place))}]"
        raise ValueError(broken(full, value, "it must be finite", "give finite numbers"))
    if isinstance(value, Expr) and value.is_commutative:
        return value
    rule = f"an entry must be a number or a SymPy expression, no {type(value).__name__}"
    full = f"{name}[{', '.join(map(str, place))}]"
    raise TypeError(broken(full, value, rule, "give ints, floats, Fractions or SymPy"))
