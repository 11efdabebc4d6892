"""C = W ⊗ A ⊗ B: axis by axis, where the kernel is separable; and always as a sum over the taps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from convsym.arguments import array
from convsym.assembly import selection
from convsym.errors import ConvsymError, broken
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.proof import Factor, why
from convsym.structure.factorisation import Factorisation
from convsym.structure.parts import checked, exact_pattern, exact_taps
from convsym.structure.separable import Split, split

Array = np.ndarray[Any, Any]

AXES = "ABDEFGH"  # C is taken


def kronecker(C: ConvMatrix) -> Factorisation:
    """C = W ⊗ A ⊗ B …: W mixes the channels, A acts along axis 0, B along axis 1, and so on.

    A, B, … are the matrices of 1-D convolutions with the kernels k_0, k_1, … and each axis's own size,
    stride, padding and dilation, in any padding mode; `blocks` are these. It needs
    w[u, v, t] = W[u, v]·k_0[t_0]·k_1[t_1]·…, decided exactly over the rationals (floats as the
    rationals they are) or over polynomials. The k_j are primitive: integers without a common divisor,
    or polynomials without a common factor, the first non-zero tap positive; W holds what is left, C_out ×
    C_in, zero between groups. With one channel in and one out there is no W, and k_0 takes the scale:
    k_0 ⊗ k_1 ⊗ … is the kernel.

    Where each pair of channels has a separable kernel, but not all the same up to a factor (depthwise
    layers), C is the sum of W_m ⊗ A_m ⊗ B_m … over the different ones. A transposed matrix has the
    transposed factors. A 1-D kernel is always separable.

    Raises ConvsymError where the kernel of a pair of channels is not separable; `kronecker_sum` takes any.

    >>> import convsym as cs
    >>> sobel = cs.conv_matrix([[1, 0, -1], [2, 0, -2], [1, 0, -1]], (3, 4))
    >>> f = kronecker(sobel)
    >>> print(f)
    C = A ⊗ B
    >>> f["A"].toarray(), f["B"].toarray()
    (array([[1, 2, 1]]), array([[ 1,  0, -1,  0],
           [ 0,  1,  0, -1]]))
    """
    mixed = _channel_matrices(checked(C))
    one_to_one = C.weight.shape[0] == C.weight.shape[1] * C.groups == 1
    terms, convolutions = [], []
    for m, (kernels, W) in enumerate(mixed.items()):
        mark = f"_{m}" if len(mixed) > 1 else ""
        if one_to_one:
            scale = W.get((0, 0), 0)
            kernels = (tuple(scale * tap for tap in kernels[0]), *kernels[1:])
        named = [
            (f"{_axis(j)}{mark}", ConvMatrix(array("weight", [[taps]]), (C.maps[j],)))
            for j, taps in enumerate(kernels)
        ]
        channels = [] if one_to_one else [Factor(f"W{mark}", _channel_pattern(C, W))]
        terms.append((*channels, *(Factor(name, exact_pattern(A)) for name, A in named)))
        convolutions += named
    found = Factorisation(
        name="kronecker",
        left=_untransposed(C),
        terms=tuple(terms),
        operation="kronecker",
        convolutions=tuple(convolutions),
        about=why("structure.kronecker" if one_to_one else "structure.kronecker_channels"),
    )
    return found.T if C.transposed else found


def kronecker_sum(C: ConvMatrix) -> Factorisation:
    """C = Σ over the taps t of W_t ⊗ A_t₀ ⊗ B_t₁ …, for any kernel.

    W_t = w[:, :, t] is the C_out × C_in channel matrix of tap t, zero between groups. A_t is the 0/1
    matrix of axis 0, o × n, with A_t[r, c] = 1 where output r reads column c with tap t, B_t that of
    axis 1, and so on. In every padding mode; a transposed matrix has the transposed factors. One
    term for each tap, a tap of value 0 included.

    >>> import convsym as cs
    >>> f = kronecker_sum(cs.conv_matrix([5, 7], 3))
    >>> print(f)
    C = W_0 ⊗ A_0 + W_1 ⊗ A_1
    >>> f["W_1"].toarray(), f["A_1"].toarray()
    (array([[7]]), array([[0, 1, 0],
           [0, 0, 1]]))
    """
    weight = exact_taps(checked(C)).weight
    shifts = [
        [Factor(f"{_axis(j)}_{t}", selection(columns[:, t], m.n)) for t in range(m.k)]
        for j, (m, columns) in enumerate((m, m.columns()) for m in C.maps)
    ]
    terms = []
    for tap in np.ndindex(weight.shape[2:]):
        taps = weight[(slice(None), slice(None), *tap)]
        W = {(u, v): taps[u, v] for u, v in np.ndindex(taps.shape)}
        name = "_".join(["W", *map(str, tap)])
        read = (shifts[j][t] for j, t in enumerate(tap))
        terms.append((Factor(name, _channel_pattern(C, W)), *read))
    found = Factorisation(
        name="kronecker_sum",
        left=_untransposed(C),
        terms=tuple(terms),
        operation="kronecker",
        about=why("structure.tap_by_tap"),
    )
    return found.T if C.transposed else found


def _axis(j: int) -> str:
    """The letter of axis j."""
    return AXES[j] if j < len(AXES) else f"A{j}"


def _untransposed(C: ConvMatrix) -> tuple[Factor, ...]:
    return (Factor("C", exact_pattern(replace(C, transposed=False))),)


def _channel_pattern(C: ConvMatrix, W: dict[tuple[int, int], Any]) -> Pattern:
    """C_out × C_in, the entries of W (by output channel and input channel inside the group)."""
    out, per_group, *_ = C.weight.shape
    entries = [
        (
            u,
            u // (out // C.groups) * per_group + v,
            value.item() if hasattr(value, "item") else value,
        )
        for (u, v), value in W.items()
    ]
    return Pattern.from_entries(entries, (out, per_group * C.groups))


def _channel_matrices(C: ConvMatrix) -> dict[tuple[Any, ...], dict[tuple[int, int], Any]]:
    """{kernels: {(u, v): scale}}: which pairs of channels share their kernels, up to a factor.

    A pair whose kernel is zero is in none; where all are, one stands with nothing in it.
    """
    found: dict[tuple[Any, ...], dict[tuple[int, int], Any]] = {}
    for u, v in np.ndindex(C.weight.shape[:2]):
        parts = _split(C, u, v)
        if parts.scale != 0:
            found.setdefault(parts.kernels, {})[u, v] = parts.scale
    return found or {_split(C, 0, 0).kernels: {}}


def _split(C: ConvMatrix, u: int, v: int) -> Split:
    parts = split(C.weight[u, v])
    if parts is None:
        rule = "it is no product of one kernel for each axis"
        way_out = "use kronecker_sum, which takes any kernel"
        raise ConvsymError(broken(f"weight[{u}, {v}]", C.weight[u, v].tolist(), rule, way_out))
    return parts
