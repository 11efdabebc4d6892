"""Doors to other programs: one module each, functions that return layers or arrays."""

from convsym.interop.text import parse_layer, parse_size, parse_weight

__all__ = ["parse_layer", "parse_size", "parse_weight"]
