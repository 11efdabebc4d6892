"""Whether a kernel is a product of one kernel per axis, decided exactly, and those kernels."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from math import gcd, lcm
from operator import mul
from typing import Any, NamedTuple

import numpy as np
import sympy

from convsym.values import exact_kind, is_zero, kind, lift, symbolic

Array = np.ndarray[Any, Any]


class Split(NamedTuple):
    """kernel[t] = scale·∏ kernels[j][t_j], the kernels primitive."""

    scale: Any
    kernels: tuple[tuple[Any, ...], ...]


def split(kernel: Array) -> Split | None:
    """kernel = scale · k_0 ⊗ k_1 ⊗ …, or None where it is no such product.

    Rational kernels k_j are integers without a common divisor; polynomial ones have no common factor;
    the first non-zero tap is positive, or has a positive leading coefficient. What is neither is
    divided by one of its taps. The zero kernel is 0 · (1, 1, …) ⊗ …

    A product is known by the lines through one non-zero tap p: k_j is proportional to the taps that
    differ from p along axis j alone. Every tap is then compared, exactly.

    >>> split(np.array([[2, 4, 2], [4, 8, 4]]))
    Split(scale=2, kernels=((1, 2), (1, 2, 1)))
    >>> split(np.eye(2)) is None
    True
    """
    taps = _exact(kernel)
    pivot = next((t for t in np.ndindex(taps.shape) if not is_zero(taps[t])), None)
    if pivot is None:
        return Split(0, tuple((1,) * size for size in taps.shape))
    lines = [taps[(*pivot[:j], slice(None), *pivot[j + 1 :])] for j in range(taps.ndim)]
    kernels = tuple(primitive(line.tolist()) for line in lines)
    scale = _quotient(taps[pivot], _product(k[t] for k, t in zip(kernels, pivot, strict=True)))
    for t in np.ndindex(taps.shape):
        if not is_zero(taps[t] - scale * _product(k[i] for k, i in zip(kernels, t, strict=True))):
            return None
    return Split(scale, kernels)


def primitive(line: list[Any]) -> tuple[Any, ...]:
    """The line divided by its content; see `split`. It is not all zero.

    >>> primitive([0, Fraction(-1, 2), 1])
    (0, 1, -2)
    >>> a, b = sympy.symbols("a b")
    >>> primitive([a**2 - a*b, a*b])
    (a - b, b)
    """
    line = [symbolic(v) for v in line]
    if all(v.is_Rational for v in line):
        numbers = [Fraction(int(v.p), int(v.q)) for v in line]
        factor = _to_primitive(numbers)
        return tuple(int(v * factor) for v in numbers)
    symbols = sorted({x for v in line for x in v.free_symbols}, key=str)
    try:
        polynomials = [sympy.Poly(v, *symbols, domain="QQ") for v in line]
    except sympy.polys.polyerrors.BasePolynomialError:
        lead = next(v for v in line if not is_zero(v))
        return tuple(_quotient(v, lead) for v in line)
    common = reduce(sympy.gcd, polynomials)
    reduced = [v.exquo(common) for v in polynomials]
    coefficients = [Fraction(int(c.p), int(c.q)) for v in reduced for c in v.coeffs()]
    scale = symbolic(_to_primitive(coefficients))
    return tuple(sympy.expand(v.as_expr() * scale) for v in reduced)


def _to_primitive(numbers: list[Fraction]) -> Fraction:
    """What makes the numbers integers without a common divisor, the first non-zero one positive."""
    sign = 1 if next(v for v in numbers if v) > 0 else -1
    scale = lcm(*(v.denominator for v in numbers))
    return Fraction(sign * scale, gcd(*(int(v * scale) for v in numbers)))


def _exact(kernel: Array) -> Array:
    """The taps as ints, Fractions or SymPy expressions."""
    flat = kernel.ravel()
    return lift(flat, exact_kind(kind(flat))).reshape(kernel.shape)


def _product(values: Iterable[Any]) -> Any:
    return reduce(mul, values, 1)


def _quotient(x: Any, y: Any) -> Any:
    """x/y exactly: an int where it is one, a Fraction, or a cancelled expression."""
    if isinstance(x, sympy.Expr) or isinstance(y, sympy.Expr):
        return sympy.cancel(x / y)
    found = Fraction(x) / Fraction(y)
    return found.numerator if found.denominator == 1 else found
