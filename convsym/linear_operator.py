"""C as SciPy's LinearOperator, for its iterative solvers and decompositions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convsym.errors import ConvsymError

if TYPE_CHECKING:
    from convsym.matrix import ConvMatrix

Array = np.ndarray[Any, Any]


def linear_operator(C: ConvMatrix, dtype: Any = None) -> Any:
    """The `scipy.sparse.linalg.LinearOperator` of C, with the taps cast to `dtype` where given.

    rmatvec and rmatmat are the adjoint, Cᴴ·y; where taps are real, that is Cᵀ·y. `.T` is the plain
    transpose and `.H` the adjoint. Raises ConvsymError for Fractions and SymPy taps.
    """
    from scipy.sparse.linalg import LinearOperator

    taps = C.weight if dtype is None else C.weight.astype(dtype)
    if taps.dtype == object:
        raise ConvsymError(
            f"aslinearoperator needs floats, complex numbers or integers, but {C!r} has Fractions "
            "or SymPy expressions, which SciPy's solvers cannot compute with; use C @ x or "
            "C.pattern(), or give aslinearoperator(dtype=float) where they are numbers"
        )
    from dataclasses import replace

    C = C if dtype is None else replace(C, weight=taps)
    rows = C.T

    def adjoint(y: Array) -> Array:
        """Cᴴ·y, the conjugate of Cᵀ on the conjugate of y."""
        return np.conj(rows @ np.conj(y))

    return LinearOperator(
        C.shape,
        matvec=lambda x: C @ np.ravel(x),
        rmatvec=lambda y: adjoint(np.ravel(y)),
        matmat=lambda x: C @ x,
        rmatmat=adjoint,
        dtype=np.result_type(taps.dtype, np.int64) if taps.dtype.kind in "bi" else taps.dtype,
    )
