"""Doors to other programs: one module each, functions that return layers or arrays."""

from convsym.interop.onnx.model import from_onnx
from convsym.interop.printed.model import from_text
from convsym.interop.text import parse_layer, parse_size, parse_weight
from convsym.interop.torch.model import from_torch

__all__ = ["from_onnx", "from_text", "from_torch", "parse_layer", "parse_size", "parse_weight"]
