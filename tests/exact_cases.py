"""Small matrices to be exact about, and SymPy's answers about them, which share no code with ours."""

import math
from fractions import Fraction

import drawing
import numpy as np
from sympy import QQ, Rational
from sympy.polys.matrices import DomainMatrix

from convsym.exact import PRIME
from convsym.matrix import conv_matrix

TAPS = (
    lambda rng, shape: rng.integers(-4, 5, shape),
    lambda rng, shape: rng.integers(-1, 2, shape),
    lambda rng, shape: rng.integers(0, 2, shape),
    lambda rng, shape: rng.integers(1, 2, shape),
    lambda rng, shape: rng.choice([0, 1, PRIME, -PRIME, 2 * PRIME + 1], shape),
    lambda rng, shape: rng.integers(-8, 9, shape) / 8,
    lambda rng, shape: repeated(rng.integers(-2, 3, shape)),
)


def repeated(weight):
    """Each output channel a multiple of the first, so that the rank falls."""
    return np.stack([(j + 1) * weight[0] for j in range(len(weight))])


def convolutions(draw, count, most=600, **options):
    """Matrices of drawn layers of at most `most` entries, every second transposed."""
    made = 0
    while made < count:
        c = drawing.configuration(draw, draw.choice((1, 1, 2, 2, 3)), **options)
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        rng = np.random.default_rng(draw.randrange(2**32))
        weight = draw.choice(TAPS)(rng, shape)
        geometry = (c["stride"], c["padding"], c["dilation"], c["groups"], c["padding_mode"])
        C = conv_matrix(weight, c["sizes"], *geometry)
        if math.prod(C.shape) <= most:
            made += 1
            yield C.T if draw.random() < 0.5 else C


def low_rank(draw, most=7):
    """A product of two thin matrices, with some zeros and some multiples of the prime."""
    m, n, r = (draw.randint(1, most) for _ in range(3))
    r = min(r, m, n)
    pool = [0, 0, 1, 1, -1, 2, 3, PRIME, Fraction(1, 2)] if draw.random() < 0.5 else [0, 1, -1]
    left = np.array([[draw.choice(pool) for _ in range(r)] for _ in range(m)], dtype=object)
    right = np.array([[draw.choice(pool) for _ in range(n)] for _ in range(r)], dtype=object)
    return left @ right


def domain(dense):
    """The DomainMatrix over the rationals."""
    rows = [[QQ(*Fraction(v).as_integer_ratio()) for v in row] for row in np.array(dense).tolist()]
    return DomainMatrix(rows, np.shape(dense), QQ)


def true_rank(dense):
    """SymPy's rank."""
    return domain(dense).rank()


def true_nullspace(dense):
    """SymPy's reduced form read as null vectors, primitive, the first non-zero positive."""
    n = np.shape(dense)[1]
    reduced, pivots = domain(dense).rref()
    rows = reduced.to_dense().rep.to_list()
    found = []
    for free in sorted(set(range(n)) - set(pivots)):
        vector = [Fraction(0)] * n
        vector[free] = Fraction(1)
        for row, pivot in zip(rows, pivots, strict=False):
            vector[pivot] = -Fraction(int(row[free].numerator), int(row[free].denominator))
        scale = math.lcm(*(v.denominator for v in vector))
        whole = [int(v * scale) for v in vector]
        content = math.gcd(*whole)
        sign = 1 if next(v for v in whole if v) > 0 else -1
        found.append([sign * v // content for v in whole])
    return found


def rationals(pattern):
    """The dense matrix as nested lists of SymPy's rationals."""
    return [[Rational(*Fraction(v).as_integer_ratio()) for v in row] for row in pattern.toarray()]
