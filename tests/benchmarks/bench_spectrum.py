"""Singular values: circular padding by FFT against NumPy's dense SVD; how the costs grow."""

import numpy as np
from harness import Case, Growth

from convsym.matrix import conv_matrix


def circular(channels, n):
    """The matrix of a channels → channels layer, 3×3, circular, n×n; taps of one fixed draw."""
    weight = np.random.default_rng(0).standard_normal((channels, channels, 3, 3))
    return conv_matrix(weight, (n, n), padding=1, padding_mode="circular")


def all_values(n):
    """Ours and NumPy's dense SVD, values only; their answers are compared before they are timed."""
    C = circular(4, n)
    dense = C.toarray()

    def ours():
        return C.singular_values()

    def theirs():
        return np.linalg.svd(dense, compute_uv=False)

    small = circular(4, 6)
    expected = np.linalg.svd(small.toarray(), compute_uv=False)
    assert np.abs(small.singular_values() - expected).max() < 1e-12 * expected[0]
    return ours, theirs


CASES = (
    Case(
        "circular singular values, 4→4 k3 32², all 4096",
        reference="numpy.linalg.svd, dense, values only",
        reach=8_000,
        aim=12_000,
        prepare=lambda: all_values(32),
        faster=True,
        slow=True,
        repeats=(20, 1),
    ),
)

GROWTH = (
    Growth(
        "circular singular values, 4→4 k3, n²",
        sizes=(32, 64, 128, 256),
        make=lambda n: circular(4, n).singular_values,
        amount=lambda n: n * n,
        claim="linear in the pixels (n² blocks of 4×4, n² log n for the transform)",
    ),
    Growth(
        "zero padding, the six smallest by iteration, one channel k3, n²",
        sizes=(32, 48, 64, 96),
        make=lambda n: (
            lambda: conv_matrix(
                np.random.default_rng(0).standard_normal((3, 3)), (n, n), padding=1
            ).singular_values(6, which="smallest")
        ),
        amount=lambda n: n * n,
        claim="below (n²)^1.5, what a sparse factorisation of a plane grid costs",
    ),
)
