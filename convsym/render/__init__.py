"""Showing things: `blocks_of` turns an object into blocks, the writers turn blocks into text."""

from __future__ import annotations

from typing import Any

import sympy

from convsym.render import display as D
from convsym.render.blocks import Block, Code, Facts, Math, Mathematics, MatrixBlock, Paragraph

__all__ = ["blocks_of"]


def blocks_of(obj: Any, level: int = 2) -> list[Block]:
    """What is to be shown of an object, as blocks. A new kind of object needs one function here.

    Strings become paragraphs (`$…$` is mathematics in the language of terms), lists their parts.
    Raises TypeError for what has no shown form.
    """
    from convsym.diagnose import Diagnosis
    from convsym.layerbase import Layer
    from convsym.matrix import ConvMatrix
    from convsym.pattern import Pattern
    from convsym.proof import Claim, Derivation, MatrixClaim, TheoremClaim
    from convsym.proof import terms as T
    from convsym.proof.verdicts import Open, Refuted
    from convsym.render.claims import claim_node
    from convsym.render.convert import formula_node, sympy_node, term_node
    from convsym.render.diagnosis import diagnosis_blocks
    from convsym.render.diagonalisation import diagonalisation_blocks
    from convsym.render.document import Document
    from convsym.render.factorisations import factorisation_blocks
    from convsym.render.networks import network_blocks
    from convsym.render.stages import stages_blocks
    from convsym.render.steps import derivation_blocks
    from convsym.render.verdicts import open_blocks, refuted_blocks
    from convsym.render.wording import filled
    from convsym.spectrum import Diagonalisation
    from convsym.stages import Stage, Stages
    from convsym.structure import Factorisation

    match obj:
        case Block():
            return [obj]
        case Document():
            return obj.blocks()
        case Derivation():
            return derivation_blocks(obj, level)
        case Refuted():
            return refuted_blocks(obj, level)
        case Open():
            return open_blocks(obj, level)
        case Diagnosis():
            return diagnosis_blocks(obj)
        case Layer():
            return [layer_facts(obj)]
        case ConvMatrix():
            return matrix_blocks(obj)
        case Pattern():
            return _pattern_blocks(obj)
        case Factorisation():
            return factorisation_blocks(obj, level)
        case Stages():
            return stages_blocks(obj, level)
        case Stage():
            return matrix_blocks(obj.matrix, obj.letter)
        case Diagonalisation():
            return diagonalisation_blocks(obj, level)
        case T.Term():
            return [Mathematics(term_node(obj))]
        case T.Formula():
            return [Mathematics(formula_node(obj))]
        case Claim() | MatrixClaim() | TheoremClaim():
            return [Mathematics(claim_node(obj))]
        case str():
            return [Paragraph(filled(obj, {}))]
        case list() | tuple():
            return [block for one in obj for block in blocks_of(one, level)]
        case sympy.Basic():
            return [Mathematics(sympy_node(obj))]
    found = network_blocks(obj, level)
    if found is not None:
        return found
    raise TypeError(
        f"{type(obj).__name__} has no shown form; give layers, networks, matrices, derivations, terms, SymPy "
        f"expressions, strings, or lists of them"
    )


def layer_facts(layer: Any) -> Facts:
    """The card of a layer: what it is called and its numbers."""
    from convsym.render.wording import inline

    def sizes(values: tuple[Any, ...]) -> Any:
        return inline(values[0] if len(set(values)) == 1 else values)

    items: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = [
        (("channels",), (f"{layer.in_channels} → {layer.out_channels}",)),
        (("kernel size",), (_kernel(layer.kernel_size),)),
        (("stride",), (sizes(layer.stride),)),
        (("padding",), (_padding(layer),)),
        (("dilation",), (sizes(layer.dilation),)),
    ]
    if layer.transposed:
        items.append((("output padding",), (sizes(layer.output_padding),)))
    if layer.groups > 1:
        items.append((("groups",), (inline(layer.groups),)))
    if not layer.symbolic:
        taps = int(layer.weight.size)
        items.append((("taps",), (inline(taps),)))
    return Facts((Code(repr(layer)),), tuple(items))


def _kernel(sizes: tuple[Any, ...]) -> Any:
    from convsym.render.wording import inline

    if any(isinstance(size, sympy.Basic) for size in sizes):
        return inline(sizes)
    return " × ".join(map(str, sizes))


def _padding(layer: Any) -> Any:
    from convsym.render.wording import inline

    if isinstance(layer.padding, str):
        return layer.padding
    mode = "" if layer.padding_mode == "zeros" else f" ({layer.padding_mode})"
    flat = tuple(layer.padding)
    if len(set(flat)) == 1 and not isinstance(flat[0], tuple):
        return inline(flat[0]) if not mode else f"{flat[0]}{mode}"
    return f"{layer.padding}{mode}"


def matrix_blocks(matrix: Any, name: str = "") -> list[Block]:
    """C = […], truncated where it is wide, with its full size below."""
    from convsym.render.convert import factors_node
    from convsym.render.matrices import is_truncated, layer_matrix

    called = name or ("Cᵀ" if matrix.transposed else "C")
    node = D.relation(factors_node([called]), "=", layer_matrix(matrix))
    rows, columns = matrix.shape
    part = " Shown in part." if is_truncated(matrix.shape) else ""
    caption = (
        Math(factors_node([called])),
        f" is {rows} × {columns}; {matrix.nnz} entries hold a tap.{part}",
    )
    return [MatrixBlock(node, caption)]


def _pattern_blocks(pattern: Any) -> list[Block]:
    from convsym.render.matrices import is_truncated, pattern_matrix

    rows, columns = pattern.shape
    part = " Shown in part." if is_truncated(pattern.shape) else ""
    caption = (f"{rows} × {columns}, {pattern.nnz} entries in the structure.{part}",)
    return [MatrixBlock(pattern_matrix(pattern), caption)]
