"""CᵀC by structure: symbolic against SymPy's sparse product, numeric against SciPy's."""

import numpy as np
from harness import Case, Growth

import convsym as cs


def symbolic_pair():
    """64×64 k3 p1, as index and expressions."""
    C = cs.Conv2d(1, 1, 3, padding=1).matrix((64, 64))
    M = C.to_sympy()
    transpose = M.T
    return C.gram, lambda: transpose * M


def numeric_pair():
    C = cs.conv_matrix(np.random.default_rng(0).standard_normal((3, 3)), (512, 512), padding=1)
    M = C.tocsr()
    transpose = M.T.tocsr()
    return C.gram, lambda: transpose @ M


CASES = (
    Case(
        "symbolic CᵀC, 64×64 k3 p1",
        "SymPy SparseMatrix",
        400,
        400,
        symbolic_pair,
        faster=True,
        repeats=(50, 1),
    ),
    Case("numeric CᵀC, 512² k3 p1", "SciPy's sparse product", 1, 0.3, numeric_pair),
)

GROWTH = (
    Growth(
        "symbolic CᵀC, k3 p1",
        (128, 256, 512, 1024),
        lambda n: cs.Conv2d(1, 1, 3, padding=1).matrix((n, n)).gram,
        lambda n: 25.0 * n * n,
        "linear in the non-zeros, the expressions being 29 at every size",
    ),
)
