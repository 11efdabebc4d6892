"""Tables of the distinct values of a Pattern: their kinds, their arithmetic, when two are equal.

A table is a NumPy array of numbers, or a tuple of Fractions (or large ints), or a tuple of expanded
SymPy expressions. Arithmetic happens here, once for each distinct label: exact for ints, Fractions
and polynomials, IEEE for floats. Floats that meet Fractions or symbols become the rationals they
are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import sympy
from sympy import Expr

from convsym.errors import ConvsymError

Array = np.ndarray[Any, Any]
Table: TypeAlias = "Array | tuple[Any, ...]"

KINDS = ("int", "float", "complex", "rational", "symbolic")


def kind(values: Sequence[Any] | Array) -> str:
    """The narrowest of "int", "float", "complex", "rational" and "symbolic" that holds all values.

    >>> kind([1, Fraction(1, 2)])
    'rational'
    """
    if isinstance(values, np.ndarray) and values.dtype != object:
        return {"b": "int", "i": "int", "u": "int", "f": "float", "c": "complex"}[values.dtype.kind]
    found = "int"
    for type_ in set(map(type, values)):
        found = join(found, _kind_of_type(type_))
    return found


def _kind_of_type(type_: type) -> str:
    if issubclass(type_, Expr):
        return "symbolic"
    if issubclass(type_, Fraction):
        return "rational"
    for name, types in (
        ("int", (int, np.integer)),
        ("float", (float, np.floating)),
        ("complex", (complex, np.complexfloating)),
    ):
        if issubclass(type_, types):
            return name
    raise TypeError(
        f"a value has type {type_.__name__}, but it must be a number or a SymPy expression; "
        "give ints, floats, Fractions or SymPy"
    )


def join(first: str, second: str) -> str:
    """The kind in which values of both kinds keep their exact value."""
    low, high = sorted((first, second), key=KINDS.index)
    return "symbolic" if (low, high) == ("complex", "rational") else high


def exact_kind(found: str) -> str:
    """The exact kind of a kind: floats are rationals, complex floats Gaussian ones in SymPy."""
    return {"float": "rational", "complex": "symbolic"}.get(found, found)


def lift(values: Sequence[Any] | Array, target: str) -> Array:
    """The values as an array to compute with: Python objects for the exact kinds, else numbers.

    >>> lift([0.5, 3], "rational")
    array([Fraction(1, 2), Fraction(3, 1)], dtype=object)
    """
    if target in ("float", "complex"):
        found = np.asarray(values)
        if found.dtype == object:
            found = np.array(list(values), dtype=target)
        return found
    changes: dict[str, Callable[[Any], Any]] = {
        "int": int,
        "rational": Fraction,
        "symbolic": symbolic,
    }
    changed = changes[target]
    source = values.tolist() if isinstance(values, np.ndarray) else values
    try:
        return objects([changed(v) for v in source])
    except (ValueError, OverflowError):
        raise ConvsymError(
            "a value is infinite or no number (NaN), so it is no rational; put finite numbers in"
        ) from None


def objects(values: Sequence[Any]) -> Array:
    """A one-dimensional object array, whatever the values are."""
    return np.fromiter(values, object, len(values))


def symbolic(value: Any) -> Any:
    """A number as the SymPy number of exactly its value.

    >>> symbolic(0.5)
    1/2
    """
    if isinstance(value, Expr):
        return value
    if isinstance(value, (complex, np.complexfloating)):
        return symbolic(float(value.real)) + sympy.I * symbolic(float(value.imag))
    exact = Fraction(value.item() if isinstance(value, np.generic) else value)
    return sympy.Rational(exact.numerator, exact.denominator)


def table_of(values: Sequence[Any] | Array, expanded: bool = False) -> tuple[Array, Table]:
    """(labels, table): equal values, after `expand` for SymPy, share one label.

    `expanded` says that the SymPy values are expanded already.

    >>> table_of([7, 2, 7])
    (array([1, 0, 1]), array([2, 7]))
    """
    found = kind(values)
    if isinstance(values, np.ndarray) and values.dtype != object:
        table, labels = np.unique(values.ravel(), return_inverse=True)
        return labels.ravel(), table
    if found in ("float", "complex"):
        return table_of(lift(values, found))
    if found == "int":
        try:
            return table_of(np.array([int(v) for v in values], dtype=np.int64))
        except OverflowError:
            pass
    lifted = lift(values, found)
    seen: dict[Any, int] = {}
    expand: dict[Any, Any] = {}
    labels = np.empty(len(lifted), dtype=np.int64)
    for j, value in enumerate(lifted):
        if found == "symbolic" and not expanded and not is_monomial(value):
            if value not in expand:
                expand[value] = sympy.expand(value)
            value = expand[value]
        labels[j] = seen.setdefault(value, len(seen))
    return labels, tuple(seen)


def is_monomial(value: Any) -> bool:
    """Whether a value is a symbol or a rational number: sums of products of such are expanded."""
    return not isinstance(value, Expr) or value.is_Symbol or value.is_Rational


def distinct_groups(places: Array, lengths: Array) -> tuple[Array, Array, Array]:
    """(labels, places, lengths): which of the distinct groups each is, and these, laid end to end.

    The first lengths[0] of `places` are a group, the next lengths[1], and so on.

    >>> [part.tolist() for part in distinct_groups(np.array([3, 1, 2, 3]), np.array([1, 2, 1]))]
    [[0, 1, 0], [3, 1, 2], [1, 2]]
    """
    if len(places) == len(lengths):  # groups of one
        each, labels = np.unique(places, return_inverse=True)
        return labels.ravel(), each, np.ones(len(each), np.int64)
    size, whole = places.itemsize, places.tobytes()
    bounds = pairwise((0, *np.cumsum(lengths * size).tolist()))
    seen: dict[bytes, int] = {}
    found = [seen.setdefault(whole[start:stop], len(seen)) for start, stop in bounds]
    distinct = np.frombuffer(b"".join(seen), places.dtype)
    return np.array(found, np.int64), distinct, np.array([len(g) // size for g in seen], np.int64)


def sums(values: Array, lengths: Array) -> Array:
    """The sums of the first lengths[0] values, of the next lengths[1], …; values of one kind.

    >>> sums(np.array([1, 2, 3]), np.array([1, 2]))
    array([1, 5])
    """
    ends = np.cumsum(lengths)
    if len(ends) and values.dtype == object and isinstance(values[0], Expr):
        parts = pairwise((0, *ends.tolist()))
        terms = values.tolist()
        return objects([sympy.Add(*terms[start:stop]) for start, stop in parts])
    return np.asarray(np.add.reduceat(values, ends - lengths)) if len(ends) else values[:0]


def is_zero(value: Any) -> bool:
    """Whether a value is zero: exactly for numbers, by `expand` for polynomials.

    What `expand` does not settle (nested radicals, sin² + cos² − 1) is put to SymPy's `equals`; a value
    that it cannot decide counts as not zero.

    >>> from sympy.abc import x
    >>> is_zero((x + 1)**2 - x**2 - 2*x - 1)
    True
    """
    if not isinstance(value, Expr):
        return bool(value == 0)
    value = sympy.expand(value)
    if (
        value == 0
        or value.is_Rational
        or (value.free_symbols and value.is_polynomial(*value.free_symbols))
    ):
        return bool(value == 0)
    if value.free_symbols and value.is_rational_function(*value.free_symbols):
        return is_zero(sympy.fraction(sympy.together(value))[0])
    return bool(value.equals(0))
