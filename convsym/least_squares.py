"""The least-squares solution of y = C·x + b: exactly, or by SciPy's LSQR without a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convsym.batches import as_given
from convsym.gradients import of_outputs
from convsym.matrix import ConvMatrix
from convsym.values import kind

if TYPE_CHECKING:
    from convsym.layerbase import Layer

Array = np.ndarray[Any, Any]
TOLERANCE = 1e-14  # of LSQR; smaller ones change nothing in float64


def least_squares(layer: Layer, y: Any, input_size: Any) -> Array:
    """C⁺·(y − b), in the shape of x, for each of a batch."""
    C = layer.matrix(input_size)
    outputs, lead = of_outputs(layer, "y", y, C)
    if layer.bias is not None:
        outputs = outputs - layer.bias.reshape(-1, *(1,) * layer.ndim)
    by = _by_iteration if _rounded(C.weight) or _rounded(outputs) else _exactly
    found = [by(C, one.ravel()).reshape(C.in_shape) for one in outputs]
    return as_given(np.stack(found), lead)


def _rounded(values: Array) -> bool:
    """Whether they are floats, objects among which one is a float included."""
    return kind(values.ravel()) in ("float", "complex")


def _exactly(C: ConvMatrix, y: Array) -> Array:
    from convsym.exact import least_squares

    return least_squares(C, y.tolist())


def _by_iteration(C: ConvMatrix, y: Array) -> Array:
    """LSQR from 0, which stays in the row space, so that it ends at the shortest."""
    from scipy.sparse.linalg import lsqr

    dtype = np.result_type(np.float64, *(one.dtype for one in (C.weight, y) if one.dtype != object))
    most = 10 * max(C.shape)
    A = C.aslinearoperator(dtype=dtype)
    return np.asarray(lsqr(A, y.astype(dtype), atol=TOLERANCE, btol=TOLERANCE, iter_lim=most)[0])
