"""Symbolic matrices by SymPy's domains: null spaces, minors, inverses over rational functions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import sympy

from convsym.errors import ConvsymError
from convsym.pattern import Pattern

Array = np.ndarray[Any, Any]


class ExactMinor(NamedTuple):
    """The minor on `rows` and `columns` is not 0 in an extension of the rationals by roots."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def rank(self) -> int:
        """How many rows and columns there are: a lower bound of the rank."""
        return len(self.rows)


def domain_matrix(exact: Pattern) -> Any:
    """SymPy's DomainMatrix over the smallest domain of the entries.

    Raises ConvsymError for floats within expressions, and for values that are no algebraic numbers or
    rational functions of symbols with such coefficients: SymPy cannot tell when those are 0.
    """
    from sympy.polys.matrices import DomainMatrix

    if any(v.has(sympy.Float) for v in exact.values):
        raise ConvsymError("a symbolic value holds a float; write it as a Fraction")
    matrix = DomainMatrix.from_Matrix(exact.to_sympy(), extension=True)
    ground = matrix.domain
    while getattr(ground, "is_Composite", False):
        if not all(s.is_Symbol for s in ground.symbols):
            raise ConvsymError(_undecided(ground.symbols))
        ground = ground.domain
    if not (
        ground.is_ZZ or ground.is_QQ or ground.is_ZZ_I or ground.is_QQ_I or ground.is_Algebraic
    ):
        raise ConvsymError(_undecided(exact.values))
    return matrix


def _undecided(values: Any) -> str:
    shown = next((v for v in values if not getattr(v, "is_Symbol", False)), values)
    return (
        f"{shown} is no algebraic number and no rational function of symbols, so it cannot be decided "
        "exactly when it is 0; put a symbol in its place"
    )


def symbolic_nullspace(exact: Pattern) -> list[list[Any]]:
    """The null space over the field of the entries, without denominators and common factors."""
    basis = domain_matrix(exact).nullspace()
    ring = basis.domain
    found = []
    for row in basis.to_dense().rep.to_list():
        content = ring.zero
        if not ring.is_Field:
            for value in row:
                content = ring.gcd(content, value)
            row = [ring.exquo(v, content) if v else v for v in row]
        found.append([ring.to_sympy(v) for v in row])
    return found


def exact_minor(exact: Pattern) -> ExactMinor:
    """The pivots of elimination over the field of the entries.

    >>> root = sympy.sqrt(2)
    >>> exact_minor(Pattern.from_array([[root, 2], [1, root]]))
    ExactMinor(rows=(0,), columns=(0,))
    """
    matrix = domain_matrix(exact).to_field()
    return ExactMinor(tuple(matrix.transpose().rref()[1]), tuple(matrix.rref()[1]))


def check_exact_minor(pattern: Pattern, minor: ExactMinor) -> bool:
    """Whether the minor is regular, by SymPy's determinant over the field of the entries."""
    m, n = pattern.shape
    if len(minor.rows) != len(minor.columns):
        return False
    if not all(isinstance(r, int) and 0 <= r < m for r in minor.rows):
        return False
    if not all(isinstance(c, int) and 0 <= c < n for c in minor.columns):
        return False
    if not minor.rows:
        return True
    matrix = domain_matrix(pattern.exact()).to_field().to_dense()
    determinant = matrix.extract(list(minor.rows), list(minor.columns)).det()
    return not matrix.domain.is_zero(determinant)


def polynomial_parts(exact: Pattern) -> list[Pattern] | None:
    """Rational A_1, A_2, … with A = Σ A_j·m_j, m_j the different monomials; None for no polynomials.

    >>> a, b = sympy.symbols("a b")
    >>> [part.toarray().tolist() for part in polynomial_parts(Pattern.from_array([[a, b - a]]))]
    [[[1, -1]], [[0, 1]]]
    """
    symbols = sorted(exact.free_symbols, key=str)
    if not symbols:
        return None
    try:
        terms = [sympy.Poly(v, *symbols).terms() for v in exact.values]
    except sympy.PolynomialError:
        return None
    found = []
    for monomial in sorted({m for one in terms for m, _ in one}, reverse=True):
        table = [dict(one).get(monomial, sympy.Integer(0)) for one in terms]
        if not all(v.is_Rational for v in table):
            return None
        rational = [sympy.Rational(v) for v in table]
        found.append(
            Pattern.from_entries(
                [
                    (r, c, _number(rational[label]))
                    for r, c, label in zip(
                        exact.rows.tolist(),
                        exact.indices.tolist(),
                        exact.labels.tolist(),
                        strict=True,
                    )
                    if rational[label]
                ],
                exact.shape,
            )
        )
    return found


def _number(value: Any) -> Any:
    return int(value) if value.is_Integer else Fraction(int(value.p), int(value.q))


def symbolic_left_inverse(exact: Pattern, rows: list[int]) -> Pattern:
    """The inverse of the rows given, over the field of the entries; 0 in the other columns.

    >>> a, b = sympy.symbols("a b")
    >>> symbolic_left_inverse(Pattern.from_array([[a], [b]]), [0]).toarray()
    array([[1/a, 0]], dtype=object)
    """
    m, n = exact.shape
    A = domain_matrix(exact).to_field().to_dense()
    inverse = A.extract(rows, list(range(n))).inv()
    if inverse * A.extract(rows, list(range(n))) != A.eye(n, A.domain).to_dense():
        raise ConvsymError("a left inverse did not multiply out to the identity")
    return _from_domain(inverse, rows, (n, m))


def symbolic_pseudo_inverse(exact: Pattern, rows: list[int], columns: list[int]) -> Pattern:
    """A_Rᵀ·(A_Kᵀ·A·A_Rᵀ)⁻¹·A_Kᵀ over the field of the entries, which are taken to be real.

    >>> a, b = sympy.symbols("a b")
    >>> symbolic_pseudo_inverse(Pattern.from_array([[a, b]]), [0], [0]).toarray().T
    array([[a/(a**2 + b**2), b/(a**2 + b**2)]], dtype=object)
    """
    _refuse_if_not_real(exact)
    m, n = exact.shape
    if not rows:
        return Pattern.from_entries([], (n, m))
    A = domain_matrix(exact).to_field().to_dense()
    U = A.extract(list(range(m)), sorted(columns)).transpose()
    V = A.extract(sorted(rows), list(range(n))).transpose()
    X = V * (U * A * V).inv() * U
    if not (
        A * X * A == A
        and X * A * X == X
        and (A * X).transpose() == A * X
        and (X * A).transpose() == X * A
    ):
        raise ConvsymError("a pseudo-inverse did not fulfil Penrose's equations")
    return _from_domain(X, list(range(m)), (n, m))


def _refuse_if_not_real(exact: Pattern) -> None:
    for value in exact.values:
        for part in sympy.preorder_traversal(value):
            if part.is_real is False or (not part.free_symbols and part.is_real is not True):
                raise ConvsymError(
                    f"pseudo_inverse reads symbols as real numbers, so that the adjoint is the "
                    f"transpose, but {part} is not real; give numbers for the symbols, or real "
                    "symbols for the real and imaginary parts of a matrix of twice the size"
                )


def _from_domain(matrix: Any, columns: list[int], shape: tuple[int, int]) -> Pattern:
    """The Pattern of a DomainMatrix, its columns at the places given."""
    domain = matrix.domain
    return Pattern.from_entries(
        [
            (r, columns[c], domain.to_sympy(value))
            for r, row in enumerate(matrix.to_dense().rep.to_list())
            for c, value in enumerate(row)
            if value
        ],
        shape,
    )
