"""Factorisations of the matrix of a layer: exact identities of Patterns, checked by multiplying out."""

from convsym.structure.factorisation import Factorisation
from convsym.structure.im2col import im2col, kernel_gradient
from convsym.structure.interleaved import interleaved
from convsym.structure.kronecker import kronecker, kronecker_sum
from convsym.structure.toeplitz import subsampled_toeplitz

__all__ = [
    "Factorisation",
    "im2col",
    "interleaved",
    "kernel_gradient",
    "kronecker",
    "kronecker_sum",
    "subsampled_toeplitz",
]
