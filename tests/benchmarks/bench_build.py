"""Building CSR: against a fresh fill of arrays of the same bytes, and in memory."""

import numpy as np
from harness import Case, Growth, Memory

import convsym as cs

LARGE = {
    "2048² k3": ((1, 1, 3, 3), (2048, 2048), 1, 1),
    "1-D 10⁶ k31": ((1, 1, 31), (10**6,), 1, 15),
    "3→64 k7 s2 224²": ((64, 3, 7, 7), (224, 224), 2, 3),
    "64→64 k3 56²": ((64, 64, 3, 3), (56, 56), 1, 1),
}
MIDDLE = {
    "512² k3": ((1, 1, 3, 3), (512, 512), 1, 1),
    "64³ k3": ((1, 1, 3, 3, 3), (64, 64, 64), 1, 1),
}


def layer_matrix(shape, size, stride, padding, mode="zeros"):
    weight = np.random.default_rng(0).standard_normal(shape)
    return cs.conv_matrix(weight, size, stride, padding, padding_mode=mode)


def against_fill(build):
    """`build()` and the fresh fill of arrays like those of its result."""
    found = build()
    shapes = [(part.size, part.dtype) for part in (found.data, found.indices, found.indptr)]

    def fill():
        return [np.full(size, 1, dtype) for size, dtype in shapes]

    return build, fill


def fill_pair(arguments, transposed=False, mode="zeros"):
    def prepare():
        C = layer_matrix(*arguments, mode)
        return against_fill(C.T.tocsr if transposed else C.tocsr)

    return prepare


def small_pair():
    """8×8 k3: against SciPy's constructor on ready arrays."""
    from scipy.sparse import csr_array

    C = layer_matrix((1, 1, 3, 3), (8, 8), 1, 1)
    found = C.tocsr()
    arrays, shape = (found.data, found.indices, found.indptr), found.shape

    return C.tocsr, lambda: csr_array(arrays, shape=shape)


def refresh_pair():
    """A new weight on a known structure, against filling its values alone."""
    C = layer_matrix(*LARGE["64→64 k3 56²"])
    weight = C.weight + 1
    nnz = C.with_weight(weight).tocsr().nnz
    return lambda: C.with_weight(weight).tocsr(), lambda: np.full(nnz, 1.0)


def folded_pair(mode):
    """Another padding mode against zero padding."""
    folded = layer_matrix(*LARGE["64→64 k3 56²"], mode)
    return lambda: (folded.tocsr, layer_matrix(*LARGE["64→64 k3 56²"]).tocsr)


def csr_bytes(found):
    return found.data.nbytes + found.indices.nbytes + found.indptr.nbytes


def build_alone(arguments):
    def prepare():
        layer_matrix((1, 1, 3, 3), (64, 64), 1, 1).tocsr()  # what is imported when first used
        return layer_matrix(*arguments).tocsr

    return prepare


CASES = (
    *(Case(f"build {n}", "fresh fill", 1.35, 1.10, fill_pair(a)) for n, a in LARGE.items()),
    *(Case(f"build {n}", "fresh fill", 2.5, 1.4, fill_pair(a), runs=15) for n, a in MIDDLE.items()),
    *(
        Case(f"build Cᵀ, {n}", "fresh fill", 1.35, 1.10, fill_pair(a, True))
        for n, a in LARGE.items()
    ),
    Case(
        "build 8×8 k3",
        "SciPy's csr_array on ready arrays",
        10,
        4,
        small_pair,
        runs=15,
        repeats=(200, 200),
    ),
    *(
        Case(f"build {mode}, 64→64 k3 56²", "zero padding", 3, 1.2, folded_pair(mode))
        for mode in ("circular", "reflect", "replicate")
    ),
    Case("with_weight, 64→64 k3 56²", "fresh fill of the values", 1.35, 1.10, refresh_pair),
    *(
        Memory(f"peak memory, {n}", 1.05, 1.01, build_alone(a), csr_bytes)
        for n, a in {**LARGE, "64³ k3": MIDDLE["64³ k3"]}.items()
    ),
)

GROWTH = (
    Growth(
        "build, one channel, k3",
        (512, 1024, 2048, 4096),
        lambda n: layer_matrix((1, 1, 3, 3), (n, n), 1, 1).tocsr,
        lambda n: 9.0 * n * n,
        "linear in the non-zeros",
    ),
    Growth(
        "build, 16→16 k3",
        (56, 112, 224, 448),
        lambda n: layer_matrix((16, 16, 3, 3), (n, n), 1, 1).tocsr,
        lambda n: 9.0 * 256 * n * n,
        "linear in the non-zeros",
    ),
)
