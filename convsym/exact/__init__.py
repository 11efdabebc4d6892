"""Exact linear algebra: rank, null space and inverses over the rationals, each with its proof.

Floats are the binary rationals they are; symbols are generic. A lower bound of a rank is a minor that
is not zero, an upper bound the shape, the structure, or null vectors that were multiplied out.
"""

from convsym.exact.certificate import RankCertificate, check_rank_certificate, rank_certificate
from convsym.exact.inverses import left_inverse, pseudo_inverse
from convsym.exact.leading import TriangularMinor, check_triangular_minor, leading_minor
from convsym.exact.least_squares import least_squares
from convsym.exact.null_vectors import NullVectors, null_vectors, nullspace
from convsym.exact.rank_proof import RankProof, rank, rank_proof
from convsym.exact.residues import PRIME, residue
from convsym.exact.structure_bound import Cover, smallest_cover, structural_rank

__all__ = [
    "PRIME",
    "Cover",
    "NullVectors",
    "RankCertificate",
    "RankProof",
    "TriangularMinor",
    "check_rank_certificate",
    "check_triangular_minor",
    "leading_minor",
    "least_squares",
    "left_inverse",
    "null_vectors",
    "nullspace",
    "pseudo_inverse",
    "rank",
    "rank_certificate",
    "rank_proof",
    "residue",
    "smallest_cover",
    "structural_rank",
]
