"""The spectrum of a ConvMatrix: singular values, norm, condition; its exact diagonalisation."""

from convsym.spectrum.diagonalisation import Diagonalisation, diagonalise
from convsym.spectrum.singular import condition, norm, singular_values

__all__ = ["Diagonalisation", "condition", "diagonalise", "norm", "singular_values"]
