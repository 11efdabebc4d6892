"""Ranks and null spaces of drawn matrices against SymPy and python-flint; proofs, and forged ones."""

import random
from dataclasses import replace
from fractions import Fraction
from math import prod

import drawing
import exact_cases
import numpy as np
import pytest
import sympy

from convsym import exact
from convsym.errors import ConvsymError
from convsym.exact import Cover, NullVectors, RankCertificate, TriangularMinor
from convsym.exact.rank_proof import Shape
from convsym.exact.symbolic import ExactMinor, check_exact_minor
from convsym.layers import Conv1d, Conv2d
from convsym.matrix import conv_matrix
from convsym.pattern import Pattern

LAPLACE = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]


def test_ranks_of_layers():
    draw = random.Random(drawing.seed())
    routes = set()
    for C in exact_cases.convolutions(draw, 400, most=300):
        wanted = exact_cases.true_rank(C.toarray())
        proof = C.rank_proof()
        routes.add(proof.route.split("; ")[1])
        assert C.rank() == proof.rank == exact.rank(C.pattern()) == wanted
        assert proof.check() and exact.structural_rank(C.pattern()) >= wanted
    assert routes == {"shape", "structure", "null vectors"}


def test_ranks_of_matrices_of_low_rank():
    draw = random.Random(drawing.seed())
    for _ in range(500):
        dense = exact_cases.low_rank(draw)
        proof = exact.rank_proof(Pattern.from_array(dense))
        assert proof.check() and proof.rank == exact_cases.true_rank(dense)


def test_null_spaces_are_the_reduced_ones():
    draw = random.Random(drawing.seed())
    for C in exact_cases.convolutions(draw, 250, most=300):
        wanted = exact_cases.true_nullspace(C.toarray())
        assert C.nullspace() == wanted == exact.nullspace(C.pattern())
        assert all(type(v) is int for vector in C.nullspace() for v in vector)
        first = exact.null_vectors(C, most=1).vectors
        assert list(map(list, first)) == wanted[:1]
    for _ in range(300):
        dense = exact_cases.low_rank(draw)
        assert exact.nullspace(Pattern.from_array(dense)) == exact_cases.true_nullspace(dense)


def test_against_flint():
    flint = drawing.required("flint")
    draw = random.Random(drawing.seed())
    for C in exact_cases.convolutions(draw, 150, most=2000):
        if C.dtype != np.float64:
            matrix = flint.fmpz_mat(C.toarray().tolist())
            assert C.rank() == matrix.rank()
            assert len(C.nullspace()) == matrix.nullspace()[1]


def test_larger_singular_matrices():
    """Circulants lose the frequencies where the kernel's transform is 0; here these are known."""
    for kernel, size, lost in (
        (LAPLACE, (20, 24), 1),
        (np.ones((3, 3), int), (12, 18), 12 * 18 - 10 * 16),
        ([[1, -1], [-1, 1]], (13, 17), 13 + 17 - 1),
    ):
        pads = tuple((k - 1, 0) for k in np.shape(kernel))
        C = conv_matrix(kernel, size, padding=pads, padding_mode="circular")
        proof = C.rank_proof()
        assert proof.rank == prod(size) - lost == C.T.rank() and proof.check()
        basis = C.nullspace()
        assert len(basis) == lost and not any((C @ v).any() for v in basis)
    constant = conv_matrix(LAPLACE, (20, 20), padding=1, padding_mode="circular").nullspace()
    assert constant == [[1] * 400]


def test_the_prime_that_divides_is_left_for_the_next():
    P = exact.PRIME
    for dense in ([[P, 0], [0, 1]], [[1, 1], [1, 1 + P]], [[P * (P - 80)]], [[1, P], [0, P]]):
        proof = exact.rank_proof(Pattern.from_array(dense))
        assert proof.rank == len(dense) and proof.check()
    proof = exact.rank_proof(Pattern.from_array([[P, 0, 0], [0, 1, 1], [0, 2, 2]]))
    assert proof.rank == 2 and proof.check() and proof.lower.prime < P
    assert exact.nullspace(Pattern.from_array([[1, P, 0], [1, 2 * P, 0]])) == [[0, 0, 1]]
    assert exact.rank(Pattern.from_array([[Fraction(1, P), 1], [1, P]])) == 1
    assert exact.nullspace(Pattern.from_array([[1, P]])) == [[P, -1]]


def test_symbols():
    """Generic taps: full rank by their structure, less where the symbols repeat."""
    a, b = sympy.symbols("a b")
    for ndim, size in ((1, 9), (2, (5, 4)), (2, (24, 24))):
        conv = (Conv1d if ndim == 1 else Conv2d)(1, 1, 3, padding=1)
        C = conv.matrix(size)
        proof = C.rank_proof()
        assert proof.rank == C.shape[0] and proof.check()
        assert set(proof.lower.substitution) == C.pattern().free_symbols
    difference = conv_matrix(
        [[a, 0, -a]], (6, 4), padding=((0, 0), (1, 1)), padding_mode="circular"
    )
    proof = difference.rank_proof()
    assert proof.rank == 12 and proof.check() and isinstance(proof.upper, NullVectors)
    assert all(v in (0, 1, -1) for vector in proof.upper.vectors for v in vector)
    shared = conv_matrix(np.array([[[a, b]], [[2 * a, 2 * b]]]), 4)
    proof = shared.rank_proof()
    assert proof.rank == 3 and proof.check()
    product = Pattern.from_array([[a], [b]]) @ Pattern.from_array([[b, 1, a * b]])
    proof = exact.rank_proof(product)
    assert proof.rank == 1 and proof.check()
    ratio = Pattern.from_array([[1 / a, 1], [1, a]])
    assert exact.rank(ratio) == 1 and len(exact.nullspace(ratio)) == 1


def test_symbolic_ranks_against_sympy():
    draw = random.Random(drawing.seed())
    a, b = sympy.symbols("a b")
    pool = (0, 0, 1, a, b, -a, a + b, a * b)
    for _ in range(80):
        m, n, r = draw.randint(1, 4), draw.randint(1, 4), draw.randint(1, 3)
        left = sympy.Matrix(m, r, lambda *_: draw.choice(pool))
        right = sympy.Matrix(r, n, lambda *_: draw.choice(pool))
        dense = (left * right).expand()
        proof = exact.rank_proof(Pattern.from_array(dense))
        assert proof.check()
        assert proof.rank == exact_cases.DomainMatrix.from_Matrix(dense).to_field().rank()
        assert len(exact.nullspace(Pattern.from_array(dense))) == n - proof.rank


def test_complex_taps():
    draw = random.Random(drawing.seed())
    for _ in range(60):
        m, n, r = draw.randint(1, 4), draw.randint(1, 4), draw.randint(1, 3)
        values = [complex(draw.randint(-2, 2), draw.randint(-2, 2)) for _ in range((m + n) * r)]
        left, right = np.array(values[: m * r]), np.array(values[m * r :])
        dense = left.reshape(m, r) @ right.reshape(r, n)
        pattern = Pattern.from_array(dense)
        wanted = sympy.Matrix(pattern.to_sympy())
        proof = exact.rank_proof(pattern)
        assert proof.check() and proof.rank == wanted.rank()
        basis = exact.nullspace(pattern)
        assert len(basis) == n - proof.rank
        for vector in basis:
            assert not any((wanted * sympy.Matrix(vector)).expand())
            last = next(v for v in reversed(vector) if v != 0)
            assert sympy.im(last) == 0 and all(sympy.im(v).is_Integer for v in vector)


def test_roots_and_what_is_undecided():
    root = sympy.sqrt(2)
    proof = exact.rank_proof(Pattern.from_array([[root, 2, 0], [1, root, 0], [0, 0, root]]))
    assert proof.rank == 2 and proof.check()
    assert proof.route == "elimination over algebraic numbers; null vectors"
    full = exact.rank_proof(Pattern.from_array([[root, 2], [1, 1]]))
    assert full.check() and full.route == "elimination over algebraic numbers; shape"
    assert conv_matrix([sympy.pi, 1], 3).rank_proof().route == "leading columns; shape"
    with pytest.raises(ConvsymError) as caught:
        exact.rank(Pattern.from_array([[sympy.pi, sympy.E], [1, 1]]))
    assert str(caught.value) == (
        "E is no algebraic number and no rational function of symbols, so it cannot be decided "
        "exactly when it is 0; put a symbol in its place"
    )


def proofs():
    """A proof of each kind."""
    root, a = sympy.sqrt(2), sympy.Symbol("a")
    circular = {"padding": 1, "padding_mode": "circular"}
    for matrix in (
        conv_matrix([3, 5], 5),
        conv_matrix([[1, 2], [3, 4]], (3, 3)).T,
        conv_matrix([1, 2, 4], 5, padding=1),
        conv_matrix([[a, 2], [1, a]], (3, 3), padding=1),
        conv_matrix(LAPLACE, (4, 5), **circular),
        conv_matrix([1, -1, 0], 5, **circular).T,
        Pattern.from_array([[1, 2, 3], [4, 0, 0], [5, 0, 0]]),
        Pattern.from_array([[1, 1], [2, 2], [3, 3]]),
        Pattern.from_array([[1, 2, 3], [2, 4, 6]]),
        Pattern.from_array([[root, 2], [1, root]]),
        Pattern.from_array([[1j, -1], [1, 1j]]),
        Pattern.from_array([[a, a], [1, 1]]),
        Pattern.from_array([[0, 0], [0, 0]]),
    ):
        yield exact.rank_proof(matrix)


def forged(proof):
    """The same proof with one thing altered."""
    for rank in (proof.rank - 1, proof.rank + 1):
        yield replace(proof, rank=rank)
    lower, upper = proof.lower, proof.upper
    m, n = proof.pattern.shape
    if lower.rank:
        rows, columns = lower.rows, lower.columns
        for field, value, size in (("rows", rows, m), ("columns", columns, n)):
            for altered in (value[:-1], (*value[:-1], size), (*value[:-1], -1), (*value, value[0])):
                yield replace(proof, lower=lower._replace(**{field: altered}))
            if len(value) > 1:
                yield replace(proof, lower=lower._replace(**{field: (*value[:-1], value[0])}))
        yield replace(proof, lower=lower._replace(rows=rows[:-1], columns=columns[:-1]))
    if isinstance(lower, RankCertificate) and lower.rank:
        yield replace(proof, lower=lower._replace(rank=lower.rank - 1))
        for prime in (0, 1, 4, -7, lower.prime - 1, 2**31 - 2, 2**61 - 1, float(lower.prime)):
            yield replace(proof, lower=lower._replace(prime=prime))
        if lower.substitution:
            yield replace(proof, lower=lower._replace(substitution=None))
            for key in lower.substitution:
                left = {k: v for k, v in lower.substitution.items() if k != key}
                yield replace(proof, lower=lower._replace(substitution=left))
                yield replace(
                    proof, lower=lower._replace(substitution={**left, key: Fraction(1, 2)})
                )
            fooled = {**lower.substitution, sympy.Symbol("a") ** 2: 5}
            yield replace(proof, lower=lower._replace(substitution=fooled))
            yield replace(
                proof, lower=lower._replace(substitution={**lower.substitution, sympy.I: 2})
            )
    if isinstance(upper, NullVectors):
        places, vectors = upper.places, upper.vectors
        yield replace(proof, upper=upper._replace(places=places[:-1], vectors=vectors[:-1]))
        yield replace(proof, upper=upper._replace(places=places[:-1]))
        yield replace(
            proof, upper=upper._replace(places=(*places, places[0]), vectors=(*vectors, vectors[0]))
        )
        changed = tuple(v + 1 for v in vectors[0])
        doubled = (vectors[0][0], *(2 * v for v in vectors[0][1:]))
        for vector in (tuple(0 for _ in changed), vectors[0][1:], (*vectors[0], 0)):
            yield replace(proof, upper=upper._replace(vectors=(vector, *vectors[1:])))
        for vector in (changed, doubled):
            if any(row != 0 for row in proof_product(proof, vector)):
                yield replace(proof, upper=upper._replace(vectors=(vector, *vectors[1:])))
        tiny = tuple(float(v) * 1e-300 for v in vectors[0] if not getattr(v, "is_number", False))
        if len(tiny) == len(vectors[0]):
            yield replace(proof, upper=upper._replace(vectors=(tiny, *vectors[1:])))
    if isinstance(upper, Cover):
        yield replace(proof, upper=upper._replace(rows=upper.rows[1:]))
        yield replace(proof, upper=upper._replace(columns=upper.columns[1:]))
        yield replace(proof, upper=upper._replace(rows=(*upper.rows, m)))
        yield replace(proof, upper=upper._replace(columns=(*upper.columns, -1)))
        spare = next(r for r in range(m) if r not in upper.rows)
        yield replace(proof, upper=upper._replace(rows=(*upper.rows, spare)))
    if not isinstance(upper, Shape):
        yield replace(proof, upper=Shape())
    for rows in range(m):
        if rows < proof.rank:
            yield replace(proof, upper=Cover(tuple(range(rows)), ()))


def proof_product(proof, vector):
    """A·x or Aᵀ·x by SymPy."""
    A = proof.pattern.to_sympy()
    return (A.T if proof.upper.transposed else A) * sympy.Matrix(vector)


def test_forged_proofs_are_refused():
    kinds, count = set(), 0
    for proof in proofs():
        assert proof.check()
        kinds |= {type(proof.lower), type(proof.upper)}
        for other in forged(proof):
            if (
                other.upper == proof.upper
                and other.lower == proof.lower
                and other.rank == proof.rank
            ):
                continue
            count += 1
            assert not other.check(), (proof, other)
    assert kinds == {
        RankCertificate, TriangularMinor, ExactMinor, Shape, Cover, NullVectors,
    }  # fmt: skip
    assert count > 200


def test_certificates_in_any_order():
    """The order of rows and columns is a help to the check, no condition."""
    draw = random.Random(drawing.seed())
    for C in exact_cases.convolutions(draw, 150, most=2000):
        pattern = C.pattern()
        found = exact.rank_certificate(C)
        assert exact.check_rank_certificate(pattern, found)
        rows, columns = list(found.rows), list(found.columns)
        draw.shuffle(rows)
        draw.shuffle(columns)
        shuffled = found._replace(rows=tuple(rows), columns=tuple(columns))
        assert exact.check_rank_certificate(pattern, shuffled)


def test_certificates_of_singular_minors_are_refused():
    draw = random.Random(drawing.seed())
    regular = 0
    for _ in range(600):
        dense = exact_cases.low_rank(draw, most=6)
        pattern = Pattern.from_array(dense)
        m, n = pattern.shape
        r = draw.randint(1, min(m, n))
        rows, columns = draw.sample(range(m), r), draw.sample(range(n), r)
        minor = dense[np.ix_(rows, columns)]
        prime = draw.choice((5, 7, exact.PRIME))
        determinant = sympy.Rational(*Fraction(sympy_det(minor)).as_integer_ratio())
        certificate = RankCertificate(r, tuple(rows), tuple(columns), prime, None)
        wanted = determinant.p % prime != 0 and all(
            Fraction(v).denominator % prime for v in dense.ravel()
        )
        regular += wanted
        assert exact.check_rank_certificate(pattern, certificate) == wanted
    assert regular > 50


def sympy_det(minor):
    """The determinant as a Fraction."""
    found = exact_cases.domain(minor).det()
    return Fraction(int(found.numerator), int(found.denominator))


def test_exact_minors_that_are_none():
    root = sympy.sqrt(2)
    pattern = Pattern.from_array([[root, 2], [1, root]])
    assert check_exact_minor(pattern, ExactMinor((0,), (1,))) and check_exact_minor(
        pattern, ExactMinor((), ())
    )
    for minor in (((0, 1), (0, 1)), ((0,), ()), ((2,), (0,)), ((0,), (-1,)), ((0, 0), (0, 1))):
        assert not check_exact_minor(pattern, ExactMinor(*minor))


def test_a_proof_that_fails_its_check_is_no_answer(monkeypatch):
    monkeypatch.setattr(exact.RankProof, "check", lambda _: False)
    with pytest.raises(ConvsymError) as caught:
        exact.rank(Pattern.from_array([[1, 2], [2, 1]]))
    assert str(caught.value) == "the proof that the rank is 2 did not pass its own check"


def test_memory_is_that_of_the_band():
    """A 48×48 image: the dense matrix would take 42 MB."""
    import tracemalloc

    C = conv_matrix(np.arange(1, 10).reshape(3, 3), (48, 48), padding=1)
    assert C.rank_proof().check()
    tracemalloc.start()
    assert C.rank_proof().check()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < C.shape[0] * C.shape[1] * 8 / 3


A = sympy.Symbol("a")
REFUSED = [
    (
        lambda: exact.rank_certificate(Pattern.from_array([[sympy.sin(A)]])),
        "sin(a) is no rational function with rational coefficients, and a rank certificate needs one; "
        "put a symbol in its place",
    ),
    (
        lambda: exact.rank_certificate(Pattern.from_array([[Fraction(1, 7)]]), prime=7),
        "a denominator is 0 modulo 7; choose another prime or seed",
    ),
    (
        lambda: exact.nullspace(Pattern.from_array([[A * 0.5, 1]])),
        "a symbolic value holds a float; write it as a Fraction",
    ),
    (
        lambda: exact.nullspace(Pattern.from_array([[sympy.sin(A), 1]])),
        "sin(a) is no algebraic number and no rational function of symbols, so it cannot be decided "
        "exactly when it is 0; put a symbol in its place",
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_refusals(call, message):
    with pytest.raises(ConvsymError) as caught:
        call()
    assert str(caught.value) == message
