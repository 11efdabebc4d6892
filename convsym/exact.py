"""Rank and null space of Patterns, exactly: over the rationals or polynomials in taps.

Floats are the binary rationals they are. A lower bound of a rank is a minor that is not zero modulo
a prime; an upper bound is the shape, the structure, or null vectors that were multiplied out.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import sympy
from sympy import Expr

from convsym.errors import ConvsymError
from convsym.pattern import Pattern
from convsym.values import is_zero, objects

Array = np.ndarray[Any, Any]

PRIME = 2147483629
"""2^31 − 19: products of residues fit int64, and −1 is a square modulo it."""


class RankCertificate(NamedTuple):
    """The minor on `rows` and `columns` is not zero modulo `prime`, so the rank is at least `rank`.

    For symbolic values it is taken at `substitution`, symbol to int (I to a root of −1 modulo the
    prime); None where there is nothing to substitute.
    """

    rank: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    prime: int
    substitution: dict[Any, int] | None


def rank_certificate(pattern: Pattern, prime: int = PRIME, seed: int = 0) -> RankCertificate:
    """A minor that proves rank ≥ r, r the largest that elimination modulo the prime finds.

    Symbols are replaced by integers drawn from `seed`: a polynomial minor that is not zero there is
    not zero. Raises ConvsymError where a value is no rational function with rational coefficients.

    >>> rank_certificate(Pattern.from_array([[1, 2], [2, 4]]))[:3]
    (1, (0,), (0,))
    """
    exact = pattern.exact()
    substitution = _substitution(exact, prime, seed)
    dense = _modulo(exact, prime, substitution or {})
    rows, columns = _pivots(dense, prime)
    return RankCertificate(len(rows), tuple(rows), tuple(columns), prime, substitution)


def check_rank_certificate(pattern: Pattern, certificate: RankCertificate) -> bool:
    """Whether the minor is not zero modulo the prime, computed afresh by plain elimination.

    >>> A = Pattern.from_array([[1, 2], [2, 4]])
    >>> check_rank_certificate(A, rank_certificate(A))
    True
    """
    rank, rows, columns, prime, substitution = certificate
    if not rank == len(set(rows)) == len(set(columns)) == len(rows) == len(columns):
        return False
    if not sympy.isprime(prime):
        return False
    values = substitution or {}
    root = values.get(sympy.I)
    if root is not None and (root * root + 1) % prime:
        return False
    exact = pattern.exact()
    residues = np.array([residue(v, prime, values) for v in exact.values], dtype=np.int64)
    dense = np.zeros(exact.shape, dtype=np.int64)
    dense[exact.rows, exact.indices] = residues[exact.labels]
    minor = dense[np.ix_(rows, columns)]
    for j in range(rank):
        below = np.flatnonzero(minor[j:, j])
        if not below.size:
            return False
        minor[[j, j + below[0]]] = minor[[j + below[0], j]]
        factors = minor[j + 1 :, j] * pow(int(minor[j, j]), -1, prime) % prime
        minor[j + 1 :, j:] = (minor[j + 1 :, j:] - factors[:, None] * minor[j, j:]) % prime
    return True


def rank(pattern: Pattern) -> int:
    """The rank, over the rationals or, for symbolic values, of the generic matrix.

    A certificate from below that meets the structure or verified null vectors from above.

    >>> rank(Pattern.from_array([[1, 2], [2, 4], [0, 1]]))
    2
    """
    low = 0
    least = min(pattern.shape)
    try:
        low = rank_certificate(pattern).rank
        if low in (least, structural_rank(pattern)):
            return low
    except ConvsymError:  # algebraic numbers: SymPy's domains decide below
        low = -1
    thin = pattern if pattern.shape[1] == least else pattern.T
    high = least - len(nullspace(thin))
    for seed in range(1, 9):
        if low in (high, -1):
            return high
        prime = int(sympy.prevprime(PRIME - 1000 * seed))
        while prime % 4 == 3:
            prime = int(sympy.prevprime(prime))
        low = max(low, rank_certificate(pattern, prime, seed).rank)
    raise ConvsymError(f"the rank lies between {low} and {high}, and no prime tried decided it")


def structural_rank(pattern: Pattern) -> int:
    """The most non-zeros no two of which share a row or column: an upper bound of the rank."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import structural_rank as matched

    alive = np.array([not is_zero(v) for v in pattern.values], dtype=np.int8)
    if not alive.any():
        return 0
    graph = csr_array(
        (alive[pattern.labels], pattern.indices.copy(), pattern.indptr.copy()), pattern.shape
    )
    graph.eliminate_zeros()
    graph.indices = graph.indices.astype(np.int32)  # older SciPy matches 32-bit graphs alone
    graph.indptr = graph.indptr.astype(np.int32)
    return int(matched(graph))


def nullspace(pattern: Pattern) -> list[list[Any]]:
    """A basis of {x : A·x = 0}: primitive vectors of Python ints, or of polynomials for symbols.

    One vector for each column that no pivot takes: not zero there, zero at the other such columns.
    Each was multiplied out.

    >>> nullspace(Pattern.from_array([[1, 2, 0], [0, 0, 1]]))
    [[2, -1, 0]]
    """
    exact = pattern.exact()
    if exact.kind == "symbolic" and all(v.is_Rational for v in exact.values):
        exact = exact.map(lambda v: Fraction(int(v.p), int(v.q)))
    found = _symbolic_nullspace(exact) if exact.kind == "symbolic" else _integer_nullspace(exact)
    if found:
        product = exact @ np.stack([objects(v) for v in found], axis=1)
        if not all(is_zero(v) for v in product.ravel()):
            raise ConvsymError("a null vector found by elimination did not multiply out to zero")
    return found


def residue(value: Any, prime: int, substitution: dict[Any, int]) -> int:
    """The value modulo the prime: sums, products and integer powers of rationals and known symbols.

    Raises ConvsymError for anything else, and where a denominator is 0 modulo the prime.
    """
    if isinstance(value, int):
        return value % prime
    if not isinstance(value, Expr):
        return _quotient(value.numerator, value.denominator, prime)
    if value in substitution:
        return substitution[value] % prime
    if value.is_Rational:
        return _quotient(int(value.p), int(value.q), prime)
    if value.is_Float:
        return _quotient(*float(value).as_integer_ratio(), prime)
    parts = value.args
    if value.is_Add:
        return sum(residue(v, prime, substitution) for v in parts) % prime
    if value.is_Mul:
        product = 1
        for v in parts:
            product = product * residue(v, prime, substitution) % prime
        return product
    if value.is_Pow and parts[1].is_Integer:
        base, power = residue(parts[0], prime, substitution), int(parts[1])
        if power < 0:
            return _quotient(1, pow(base, -power, prime), prime)
        return pow(base, power, prime)
    raise ConvsymError(
        f"{value} is no rational function with rational coefficients, and a rank certificate needs "
        "one; put a symbol in its place"
    )


def _quotient(x: int, y: int, prime: int) -> int:
    if y % prime == 0:
        raise ConvsymError(f"a denominator is 0 modulo {prime}; choose another prime or seed")
    return x * pow(y, -1, prime) % prime


def _substitution(exact: Pattern, prime: int, seed: int) -> dict[Any, int] | None:
    """Random residues for the symbols, and a root of −1 for I."""
    if exact.kind != "symbolic":
        return None
    draw = random.Random(seed)
    found: dict[Any, int] = {
        symbol: draw.randrange(1, prime)
        for symbol in sorted(exact.free_symbols, key=lambda s: (str(s), s.sort_key()))
    }
    if any(v.has(sympy.I) for v in exact.values):
        while True:
            root = pow(draw.randrange(2, prime), (prime - 1) // 4, prime)
            if (root * root + 1) % prime == 0:
                found[sympy.I] = root
                break
    return found


def _modulo(exact: Pattern, prime: int, substitution: dict[Any, int]) -> Array:
    """The dense matrix of residues."""
    values = exact.values
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    table = np.array([residue(v, prime, substitution) for v in listed] or [0], dtype=np.int64)
    dense = np.zeros(exact.shape, dtype=np.int64)
    dense[exact.rows, exact.indices] = table[exact.labels]
    return dense


def _pivots(a: Array, prime: int) -> tuple[list[int], list[int]]:
    """The pivots (row, column) of elimination modulo the prime; `a` is used up.

    Only the rows and columns that a pivot meets are touched, so a band stays cheap.
    """
    order = np.arange(a.shape[0])
    columns: list[int] = []
    for column in range(a.shape[1]):
        top = len(columns)
        if top == a.shape[0]:
            break
        below = np.flatnonzero(a[top:, column]) + top
        if not below.size:
            continue
        swap = [top, int(below[0])]
        a[swap], order[swap] = a[swap[::-1]], order[swap[::-1]]
        columns.append(column)
        rest = below[1:]
        reach = np.flatnonzero(a[top, column:]) + column
        factor = a[rest, column] * pow(int(a[top, column]), -1, prime) % prime
        block = np.ix_(rest, reach)
        a[block] = (a[block] - factor[:, None] * a[top, reach] % prime) % prime
    return order[: len(columns)].tolist(), columns


def _integer_rows(exact: Pattern) -> Iterator[dict[int, int]]:
    """Each row, its denominators cleared, as a dictionary from column to integer."""
    rows: dict[int, dict[int, Any]] = {}
    for r, c, value in exact.entries():
        if value:
            rows.setdefault(r, {})[c] = value
    for _, row in sorted(rows.items()):
        scale = math.lcm(*(v.denominator for v in row.values()))
        yield {c: int(v * scale) for c, v in row.items()}


def _reduced(row: dict[int, int], pivot: dict[int, int], column: int) -> dict[int, int]:
    """The row with its entry at `column` cancelled by the pivot row, divided by its content."""
    common = math.gcd(row[column], pivot[column])
    up, down = pivot[column] // common, row[column] // common
    found = {c: v * up for c, v in row.items()}
    for c, v in pivot.items():
        found[c] = found.get(c, 0) - v * down
    found = {c: v for c, v in found.items() if v}
    content = math.gcd(*found.values())
    return {c: v // content for c, v in found.items()} if content > 1 else found


def _integer_nullspace(exact: Pattern) -> list[list[int]]:
    """Fraction-free elimination of sparse rows, to reduced form, then one vector a free column."""
    pivots: dict[int, dict[int, int]] = {}
    for row in _integer_rows(exact):
        while row:
            lead = min(row)
            if lead not in pivots:
                pivots[lead] = row
                break
            row = _reduced(row, pivots[lead], lead)
    for lead in sorted(pivots, reverse=True):
        row = pivots[lead]
        for c in sorted(set(row) & pivots.keys() - {lead}):
            row = _reduced(row, pivots[c], c)
        pivots[lead] = row
    users: dict[int, list[int]] = {}
    for lead, row in pivots.items():
        for c in row:
            users.setdefault(c, []).append(lead)
    size = exact.shape[1]
    return [
        _null_vector(free, users.get(free, []), pivots, size)
        for free in range(size)
        if free not in pivots
    ]


def _null_vector(
    free: int, leads: list[int], pivots: dict[int, dict[int, int]], size: int
) -> list[int]:
    """The primitive null vector of a free column, its first non-zero positive."""
    scale = math.lcm(*(pivots[lead][lead] for lead in leads))
    vector = [0] * size
    vector[free] = scale
    for lead in leads:
        vector[lead] = -pivots[lead][free] * (scale // pivots[lead][lead])
    content = math.gcd(*vector)
    sign = 1 if next(v for v in vector if v) > 0 else -1
    return [sign * v // content for v in vector]


def _symbolic_nullspace(exact: Pattern) -> list[list[Any]]:
    """SymPy's fraction-free null space over the ring of the entries, common factors divided out."""
    from sympy.polys.matrices import DomainMatrix

    matrix = DomainMatrix.from_Matrix(exact.to_sympy(), extension=True)
    if matrix.domain.is_Field and not matrix.domain.is_Exact:
        raise ConvsymError("a symbolic value holds a float; write it as a Fraction")
    basis = matrix.nullspace()
    ring = basis.domain
    found = []
    for row in basis.to_dense().rep.to_list():
        content = ring.zero
        if not ring.is_Field:
            for value in row:
                content = ring.gcd(content, value)
            row = [ring.exquo(v, content) if v else v for v in row]
        vector = [ring.to_sympy(v) for v in row]
        found.append(vector)
    return found
