"""from_torch: a PyTorch module as a network, by torch.fx; sizes compared with PyTorch's own."""

from __future__ import annotations

from typing import Any

from convsym.errors import ConvsymError
from convsym.network.graph import Graph


def from_torch(
    module: Any,
    example_size: Any,
    *,
    in_channels: int | None = None,
    output: str | int | None = None,
    weights: bool = True,
) -> Graph:
    """The network that a `torch.nn.Module` computes, traced by torch.fx; node names are PyTorch's.

    `example_size` is an input size: one entry for each axis, as (224, 224), or with the channels,
    (3, 224, 224); a number serves all axes. Channels that are not given are those that the first
    convolution takes. The trace runs on tensors without data, so that nothing is computed; after
    it every layer's channels and sizes are compared with those of PyTorch. Convolutions carry the module's
    weight and bias as NumPy arrays, unless `weights` is False. `output` picks one of several results, by
    key or number. The module itself is not changed.

    What a layer does is told by its class, or by the function that `forward` calls. An unknown module or
    function that keeps the shape is passed through by name, and `notes` says so; `notes` also says what
    holds for the example's size only.

    Raises TypeError for what is no module, ValueError for an example_size of another length or an output
    that is not there; ConvsymError where PyTorch is not installed, where torch.fx cannot trace the module,
    where a layer does what convsym has no layer for (it is named), and where a size would differ.

    `from_torch(torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3)), (32, 32)).output_size((32, 32))` is (30, 30);
    docs/models.md has longer examples.
    """
    try:
        import torch
    except ImportError:
        raise ConvsymError(
            "from_torch needs PyTorch, which is not installed; run pip install 'convsym[torch]', or give "
            "what print(module) shows to from_text"
        ) from None
    if not isinstance(module, torch.nn.Module):
        raise TypeError(f"module must be a torch.nn.Module, no {type(module).__name__}")
    from convsym.interop.torch.tracing import traced

    return traced(module, example_size, in_channels, output, weights)
