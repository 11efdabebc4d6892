"""Rank with its certificate against python-flint; how rank and null space grow with the image."""

from typing import Any

import numpy as np
from harness import Case, Growth

from convsym.exact import rank_proof
from convsym.matrix import ConvMatrix, conv_matrix


def layer(n: int, kernel: Any = None, mode: str = "zeros") -> ConvMatrix:
    """A 3×3 layer with padding 1 on an n×n image; integer taps from −9 to 9, none of them 0."""
    taps = np.random.default_rng(7).integers(1, 10, (3, 3))
    taps = taps * np.random.default_rng(8).choice([-1, 1], (3, 3)) if kernel is None else kernel
    return conv_matrix(taps, (n, n), padding=1, padding_mode=mode)


def against_flint() -> Any:
    """The proof, made and checked, from the layer; flint's rank of a ready fmpz_mat."""
    from flint import fmpz_mat

    C = layer(64)
    theirs = fmpz_mat(C.toarray().tolist())

    def ours() -> None:
        proof = rank_proof(C)
        assert proof.check() and proof.rank == 4096

    return ours, theirs.rank


def checked_rank(n: int) -> Any:
    """The proof, made and checked."""
    C = layer(n)
    return lambda: rank_proof(C).check()


def laplacian_nullspace(n: int) -> Any:
    """The constant image is what the Laplacian with circular padding sends to 0."""
    C = layer(n, [[0, 1, 0], [1, -4, 1], [0, 1, 0]], "circular")
    return C.nullspace


CASES = (
    Case(
        "rank of C, 64×64 k3 s1 p1, integer taps, with certificate",
        reference="python-flint fmpz_mat.rank",
        reach=1.0,
        aim=10.0,
        prepare=against_flint,
        faster=True,
        slow=True,
    ),
)

GROWTH = (
    Growth(
        "rank with certificate, k3 p1",
        sizes=(32, 48, 64, 96, 128),
        make=checked_rank,
        amount=lambda n: n**4,
        claim="at most columns × band², n²·n² for an n×n image",
    ),
    Growth(
        "null space of the circular Laplacian",
        sizes=(16, 24, 32, 48, 64),
        make=laplacian_nullspace,
        amount=lambda n: n**4,
        claim="at most columns × band², n²·n² for an n×n image",
    ),
)
