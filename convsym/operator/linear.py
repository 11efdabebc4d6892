"""C as SciPy's LinearOperator, for its iterative solvers and decompositions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from convsym.errors import ConvsymError, broken
from convsym.operator import result_dtype

if TYPE_CHECKING:
    from convsym.matrix import ConvMatrix

Array = np.ndarray[Any, Any]


def linear_operator(C: ConvMatrix, dtype: Any = None) -> Any:
    """The `scipy.sparse.linalg.LinearOperator` of C, with the taps cast to `dtype` where given.

    rmatvec and rmatmat are the adjoint, Cᴴ·y, the conjugate of Cᵀ·y for real y; `.T` is the plain
    transpose. The dtype is that of the taps, integers at least int64. Raises ConvsymError for
    Fractions and SymPy taps, TypeError where they cannot be cast.
    """
    from scipy.sparse.linalg import LinearOperator

    if dtype is not None:
        C = replace(C, weight=_cast(C, np.dtype(dtype)))
    if C.dtype == object:
        raise ConvsymError(
            f"aslinearoperator needs numbers of a NumPy dtype, but {C!r} has Fractions or SymPy "
            "expressions, with which SciPy's solvers cannot compute; use C @ x or C.pattern(), or, "
            "where all taps are numbers, C.aslinearoperator(dtype=float)"
        )
    transposed = C.T

    def adjoint(y: Array) -> Any:
        if C.dtype.kind != "c":
            return transposed @ y
        return np.conj(transposed @ np.conj(y))

    return LinearOperator(
        C.shape,
        matvec=lambda x: C @ np.ravel(x),
        rmatvec=lambda y: adjoint(np.ravel(y)),
        matmat=lambda x: C @ x,
        rmatmat=adjoint,
        dtype=result_dtype(C.weight, C.weight),
    )


def _cast(C: ConvMatrix, dtype: np.dtype[Any]) -> Array:
    """The taps in another dtype."""
    try:
        return C.weight.astype(dtype)
    except (TypeError, ValueError) as fault:
        rule = f"the taps of {C!r} cannot all be cast to it"
        raise TypeError(broken("dtype", dtype, rule, "give symbols their numbers first")) from fault
