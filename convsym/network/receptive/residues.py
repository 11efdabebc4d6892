"""Residues: where a network's padding depends on the input size, on which classes of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, lcm

from convsym.axis import Axis
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.network.graph import Graph, Node
from convsym.network.layers.merging import Concat, Merge
from convsym.network.layers.module import Module, axes_of
from convsym.network.layers.passing import Flatten, Linear
from convsym.network.layers.pooling import _Adaptive
from convsym.network.layers.resampling import Upsample

Growth = tuple[int, int]
"""(m, a): where the input grows by m elements, the size here grows by a."""
MOST_CLASSES = 10_000


def by_residue(layer: Layer | Module, ndim: int) -> bool:
    """Whether what an output reads depends on the input size modulo some number.

    >>> from convsym.layers import Conv1d
    >>> by_residue(Conv1d(1, 1, 3, 2, "same_upper"), 1), by_residue(Conv1d(1, 1, 3, 2, 1), 1)
    (True, False)
    """
    if isinstance(layer, Concat):
        return layer.crop is not None
    return any(
        axis.padding in ("same_upper", "same_lower") and axis.stride != 1
        for axis in axes_of(layer, ndim)
    )


def moduli(net: Graph, ndim: int) -> tuple[int, ...] | None:
    """For each axis the M such that padding depends on the input size modulo M; None where it does not.

    It is the number of elements by which the input grows while the sizes before every such layer grow by
    a multiple of its stride. Raises ConvsymError where strides are symbols.
    """
    asking = [number for number, node in enumerate(net.nodes) if by_residue(node.layer, ndim)]
    if not asking:
        return None
    start = ((1, 1),) * ndim
    found = net.walk(start, lambda node, growths: _after(node, growths, ndim))
    periods = tuple(lcm(*(found[number][j][0] for number in asking)) for j in range(ndim))
    if max(periods) > MOST_CLASSES:
        raise ConvsymError(
            f"the padding depends on the input size modulo {max(periods)}, too many cases to list; give "
            f"the input size"
        )
    return periods


def _after(node: Node, growths: Sequence[tuple[Growth, ...]], ndim: int) -> tuple[Growth, ...]:
    layer = node.layer
    if isinstance(layer, Merge):
        return tuple(_together([one[j] for one in growths]) for j in range(ndim))
    (before,) = growths[:1]
    axes = axes_of(layer, ndim)
    if any(axis.symbolic for axis in axes):
        raise ConvsymError(
            "its numbers are symbols, and other layers pad by the input size; give numbers for "
            "kernel_size, stride, padding and dilation"
        )
    return tuple(_grown(layer, axes, j, *before[j], ndim) for j in range(ndim))


def _grown(
    layer: Layer | Module, axes: Sequence[Axis], j: int, m: int, a: int, ndim: int
) -> Growth:
    match layer:
        case Flatten() | Linear():
            return 1, 0
        case _Adaptive(targets=targets):
            return (m, a) if targets[j] is None else (1, 0)
        case Upsample():
            scales = layer.scales(ndim)
            if scales is None:
                return 1, 0
            up, down = scales[j].numerator, scales[j].denominator
        case _ if not axes:
            return m, a
        case _ if layer.transposed:
            up, down = axes[j].stride, 1
        case _:
            up, down = 1, axes[j].stride
    times = down // gcd(down, a)
    return m * times, a * times * up // down


def _together(growths: Sequence[Growth]) -> Growth:
    """After the least common period of the paths; a path of fixed size is repeated."""
    m = lcm(*(one[0] for one in growths))
    return m, max(m // one[0] * one[1] for one in growths)
