"""Arithmetic and elimination modulo primes, lifting, and the order in which C is banded."""

import random
from fractions import Fraction

import drawing
import exact_cases
import numpy as np
import pytest
import sympy
from sympy import GF
from sympy.polys.matrices import DomainMatrix

from convsym.exact import PRIME
from convsym.exact.elimination import Entries, panels, pivots, solve
from convsym.exact.integers import cleared, dense_objects, submatrix
from convsym.exact.lifting import _factors, _lift, solve_rational
from convsym.exact.modular import exchange, product, reduced
from convsym.exact.ordering import column_ranks, spans
from convsym.exact.residues import is_surely_nonzero, primes
from convsym.matrix import conv_matrix
from convsym.pattern import Pattern

PRIMES = (2, 3, 7, 101, 65537, PRIME)


def entries_of(dense):
    r, c = np.nonzero(dense)
    return Entries(r, c, dense[r, c], dense.shape)


def sparse(draw, rng, m, n, prime):
    dense = rng.integers(0, prime, (m, n))
    dense[rng.random((m, n)) < draw.choice((0, 0.3, 0.7, 0.9))] = 0
    return dense


def over(prime, dense):
    """SymPy's matrix over the field of the prime."""
    field = GF(prime)
    return DomainMatrix([[field(int(v)) for v in row] for row in dense], dense.shape, field)


def test_products_are_exact_at_the_largest_residues():
    rng = np.random.default_rng(drawing.seed())
    for inner in (0, 1, 63, 64, 65, 200):
        for prime in PRIMES:
            for a in (np.full((3, inner), prime - 1), rng.integers(0, prime, (3, inner))):
                b = np.full((inner, 2), prime - 1)
                wanted = a.astype(object) @ b.astype(object) % prime
                assert (product(a, b, prime) == wanted).all()
    assert reduced(np.array([2**62 - 1, 0, PRIME]), PRIME).tolist() == [(2**62 - 1) % PRIME, 0, 0]


def test_the_exchange_inverts_and_gives_the_multipliers():
    draw = random.Random(drawing.seed())
    rng = np.random.default_rng(draw.randrange(2**32))
    for _ in range(300):
        prime = draw.choice(PRIMES)
        A = sparse(draw, rng, draw.randint(1, 9), draw.randint(1, 7), prime)
        P = A.copy()
        R, K = exchange(P, prime)
        assert len(R) == over(prime, A).rank()
        S = np.setdiff1d(np.arange(len(A)), R)
        inverse, factor = P[np.ix_(R, K)], P[np.ix_(S, K)]
        assert (product(A[np.ix_(R, K)], inverse, prime) == np.eye(len(R))).all()
        assert (product(factor, A[np.ix_(R, K)], prime) == A[np.ix_(S, K)]).all()


def test_pivots_count_the_rank_modulo_the_prime():
    draw = random.Random(drawing.seed())
    rng = np.random.default_rng(draw.randrange(2**32))
    for _ in range(400):
        prime = draw.choice(PRIMES)
        m, n, r = draw.randint(1, 40), draw.randint(1, 40), draw.randint(1, 40)
        A = sparse(draw, rng, m, n, prime)
        if draw.random() < 0.5:
            A = product(sparse(draw, rng, m, r, prime), sparse(draw, rng, r, n, prime), prime)
        rows, columns = pivots(entries_of(A), prime)
        _, leftmost = over(prime, A).rref()
        assert len(rows) == len(leftmost) == len(set(rows.tolist()))
        assert tuple(columns.tolist()) == leftmost
        if len(rows):
            assert over(prime, A[np.ix_(rows, columns)]).rank() == len(rows)


def test_solving_multiplies_out():
    draw = random.Random(drawing.seed())
    rng = np.random.default_rng(draw.randrange(2**32))
    solved = 0
    for _ in range(200):
        prime, n = draw.choice(PRIMES), draw.randint(1, 50)
        A = sparse(draw, rng, n, n, prime)
        if len(pivots(entries_of(A), prime)[0]) < n:
            continue
        solved += 1
        b = rng.integers(0, prime, (n, draw.randint(1, 4)))
        x = solve(list(panels(entries_of(A), prime)), b, prime)
        assert (product(A, x, prime) == b).all()
    assert solved > 30


def test_rational_solutions_with_and_without_flint():
    draw = random.Random(drawing.seed())
    rng = np.random.default_rng(draw.randrange(2**32))
    solved = 0
    for _ in range(150):
        n, m = draw.randint(1, 8), draw.randint(1, 3)
        reach = draw.choice((3, 1000, PRIME, 2**40, 2**62))
        dense = rng.integers(-reach, reach, (n, n)).astype(object)
        if draw.random() < 0.2:
            dense = dense * PRIME * (PRIME - 80)
        if exact_cases.true_rank(dense) < n:
            continue
        solved += 1
        A = Pattern.from_array(dense)
        b = rng.integers(-reach, reach, (n, m)).astype(object)
        N, D = solve_rational(A, b, np.arange(n))
        X = sympy.Matrix(dense.tolist()).LUsolve(sympy.Matrix(b.tolist()))
        found = [[sympy.Rational(N[i, j], D[j]) for j in range(m)] for i in range(n)]
        assert sympy.Matrix(found) == X and min(D) >= 1
        prime, factors = _factors(A, np.arange(n))
        ours, denominators = _lift(A, b, factors, np.arange(n), prime)
        assert denominators == D and (ours == N).all()
    assert solved > 80


def test_a_wrong_solution_of_flint_is_refused(monkeypatch):
    flint = drawing.required("flint")
    from convsym.errors import ConvsymError

    right = flint.fmpz_mat

    class Wrong:
        def __init__(self, rows):
            self.right = right(rows)

        def solve(self, other):
            return self.right.solve(other.right) * 2

    A = Pattern.from_array([[2**60, 1], [1, 2**60]])
    b = np.array([[1], [2]], dtype=object)
    N, D = solve_rational(A, b, np.arange(2))
    assert np.array_equal(A @ N, b * D[0])
    monkeypatch.setattr(flint, "fmpz_mat", Wrong)
    with pytest.raises(ConvsymError) as caught:
        solve_rational(A, b, np.arange(2))
    assert str(caught.value) == "a solution that python-flint found did not multiply out"


def test_primes_and_signs():
    listed = [p for p, _ in zip(primes(), range(5), strict=False)]
    assert listed[0] == PRIME and sorted(set(listed), reverse=True) == listed
    assert all(sympy.isprime(p) and p % 4 == 1 for p in listed)
    a = sympy.Symbol("a")
    root = sympy.sqrt(2)
    for value in (1, Fraction(1, 3), PRIME, a, a**2 - a, 1 / a, root * a, root - 1, sympy.I + a):
        assert is_surely_nonzero(value)
    nested = sympy.sqrt(3 + 2 * root) - 1 - root
    for value in (0, Fraction(0), sympy.Integer(0), nested, a * 0, sympy.sin(a) ** 2):
        assert not is_surely_nonzero(value)


def test_integer_forms():
    A = Pattern.from_array([[0.5, 0.75], [0.0, 3.0]]).exact()
    B, s = cleared(A)
    assert s == 4 and B.toarray().tolist() == [[2, 3], [0, 12]]
    chosen = submatrix(B, np.array([1, 0]), np.array([1]))
    assert dense_objects(chosen).tolist() == [[12], [3]]
    assert type(dense_objects(chosen)[0, 0]) is int


def test_the_order_makes_a_band():
    """A row then spans at most the lines its window covers, all their channels counted."""
    draw = random.Random(drawing.seed())
    for C in exact_cases.convolutions(draw, 300, most=4000):
        ranks = column_ranks(C, C.pattern())
        assert sorted(ranks.tolist()) == list(range(C.shape[1]))
    weight = np.ones((4, 4, 3, 3), int)
    for mode, lines in (("zeros", 3), ("reflect", 3), ("replicate", 3), ("circular", 5)):
        C = conv_matrix(weight, (16, 20), padding=1, padding_mode=mode)
        P = C.pattern()
        ranks = column_ranks(C, P)[P.indices].reshape(-1)
        starts = P.indptr[:-1]
        reach = np.maximum.reduceat(ranks, starts) - np.minimum.reduceat(ranks, starts)
        assert reach.max() < lines * 16 * 4
    C = conv_matrix(np.ones((4, 2, 3, 3), int), (12, 12), padding=1, groups=2)
    for one in (C, C.T):
        group = column_ranks(one, one.pattern()) // (one.shape[1] // 2)
        assert (group == np.repeat((0, 1), one.shape[1] // 2)).all()


def test_patterns_without_a_geometry_are_ordered_too():
    C = conv_matrix(np.ones((3, 3, 3), int), 60, padding=1)
    P = C.pattern()
    natural = np.arange(P.shape[1])
    found = column_ranks(P, P)
    assert sorted(found.tolist()) == natural.tolist()
    assert 4 * spans(P, found) < spans(P, natural)
    assert column_ranks(
        Pattern.from_entries([], (2, 3)), Pattern.from_entries([], (2, 3))
    ).tolist() == [0, 1, 2]
