"""C·x and Cᵀ·y without a matrix: the routes, which of them is taken, and SciPy's LinearOperator."""

from convsym.operator.gradient import taps_gradient
from convsym.operator.products import adjoint, choose, forward, result_dtype

__all__ = ["adjoint", "choose", "forward", "result_dtype", "taps_gradient"]
