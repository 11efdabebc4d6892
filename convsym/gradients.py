"""The backward pass of a layer: y = C·x + b is linear in x, in the taps and in b.

A loss ℓ with the gradient g = ∂ℓ/∂y has ∂ℓ/∂x = Cᵀ·g, ∂ℓ/∂w = X(x)ᵀ·g and ∂ℓ/∂b = Σ g. A layer has
these three as methods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from convsym.batches import as_given, batched
from convsym.errors import broken
from convsym.matrix import ConvMatrix
from convsym.operator import taps_gradient

if TYPE_CHECKING:
    from convsym.layerbase import Layer

Array = np.ndarray[Any, Any]


def input_gradient(layer: Layer, g: Any, input_size: Any) -> Array:
    """Cᵀ·g, in the shape of x."""
    C = layer.matrix(input_size)
    outputs, lead = of_outputs(layer, "g", g, C)
    return as_given(C.T.apply_batch(outputs), lead)


def kernel_gradient(layer: Layer, x: Any, g: Any) -> Array:
    """X(x)ᵀ·g, in the shape of the weight, summed over the batch."""
    inputs, _ = batched("x", x, layer.in_channels, layer.ndim, layer.one_channel)
    C = layer.matrix(inputs.shape[2:])
    outputs, _ = of_outputs(layer, "g", g, C)
    if len(inputs) != len(outputs):
        rule = f"x is a batch of {len(inputs)}"
        raise ValueError(broken("batch of g", len(outputs), rule, "give one g for each x"))
    read, written = (outputs, inputs) if layer.transposed else (inputs, outputs)
    return taps_gradient(C.maps, C.groups, read, written)


def bias_gradient(layer: Layer, g: Any) -> Array:
    """Σ g over the batch and all places, one sum for each output channel."""
    outputs, _ = batched("g", g, layer.out_channels, layer.ndim, layer.one_channel)
    return np.asarray(outputs.sum(axis=(0, *range(2, outputs.ndim))))


def of_outputs(layer: Layer, name: str, value: Any, C: ConvMatrix) -> tuple[Array, int]:
    """A tensor as (N, C_out, *o) and its `lead`, where its sizes are those of the output."""
    outputs, lead = batched(name, value, layer.out_channels, layer.ndim, layer.one_channel)
    if outputs.shape[2:] != C.out_shape[1:]:
        rule = f"the output has sizes {C.out_shape[1:]}"
        way_out = f"give {name} these sizes"
        raise ValueError(broken(f"sizes of {name}", outputs.shape[2:], rule, way_out))
    return outputs, lead
