"""A factorisation as blocks: the identity in names, then every factor as a matrix with its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.proof import Factor
from convsym.render import display as D
from convsym.render import matrix_blocks
from convsym.render.blocks import Block, Heading, Math, Mathematics, MatrixBlock, Paragraph, Text
from convsym.render.convert import factors_node
from convsym.render.matrices import is_truncated, layer_matrix, pattern_matrix
from convsym.render.sentences import ENGLISH
from convsym.render.wording import filled, sentence
from convsym.structure import Factorisation

MOST_TERMS = 4  # a longer sum is shown by its first two terms and its last
MOST_MATRICES = 8


def factorisation_blocks(f: Factorisation, level: int = 2) -> list[Block]:
    """Heading, what the factors are in words, the identity, the factors, the blocks inside them."""
    words, values = sentence(f.about), dict(f.about.values)
    blocks: list[Block] = [Heading(filled(words.title, values), level)]
    if words.before:
        blocks.append(Paragraph(filled(words.before, values)))
    blocks.append(Mathematics(identity_node(f), key=True))
    shown = [_factor(f, factor) for factor in f.factors]
    shown += [_alike(names, matrix) for names, matrix in _inner(f)]
    blocks += [block for one in shown[:MOST_MATRICES] for block in one]
    if len(shown) > MOST_MATRICES:
        hidden = {"count": len(shown) - MOST_MATRICES}
        blocks.append(Paragraph(filled(ENGLISH["structure.more"].before, hidden)))
    return blocks


def identity_node(f: Factorisation) -> D.Node:
    """C = S T P, C = A ⊗ B, C = W₀ ⊗ A₀ + W₁ ⊗ A₁ + ⋯"""
    terms: list[D.Node] = [_term(f, term) for term in f.terms]
    if len(terms) > MOST_TERMS:
        terms = [*terms[:2], D.Op("⋯", "tight"), terms[-1]]
    return D.relation(factors_node(f.left), "=", _joined(terms, "+"))


def _term(f: Factorisation, term: tuple[Factor, ...]) -> D.Node:
    if f.operation == "product":
        return factors_node(term)
    return _joined([factors_node([factor]) for factor in term], "⊗")


def _joined(nodes: Sequence[D.Node], sign: str) -> D.Node:
    parts: list[D.Node] = []
    for node in nodes:
        parts += [D.Op(sign), node] if parts else [node]
    return D.row(parts)


def _inner(f: Factorisation) -> list[tuple[list[str], ConvMatrix]]:
    """The convolutions inside a factor, those with the same geometry and taps once."""
    factors = {factor.name for factor in f.factors}
    found: dict[Any, tuple[list[str], ConvMatrix]] = {}
    for name, matrix in f.convolutions:
        if name not in factors:
            key = (matrix.maps, tuple(matrix.weight.ravel().tolist()))
            found.setdefault(key, ([], matrix))[0].append(name)
    return list(found.values())


def _alike(names: list[str], matrix: ConvMatrix) -> list[Block]:
    """C₀ = C₁ = […], with the size of each."""
    node = D.relation(_listed(names, D.Op("=", "relation")), "=", layer_matrix(matrix))
    (block,) = matrix_blocks(matrix, names[0])
    assert isinstance(block, MatrixBlock)
    return [replace(block, node=node)]


def _listed(names: Sequence[str], sign: D.Op) -> D.Node:
    """Names with a sign between them; of many the first two and the last."""
    nodes: list[D.Node] = [factors_node([name]) for name in names]
    if len(nodes) > MOST_TERMS:
        nodes = [*nodes[:2], D.Op("…", "tight"), nodes[-1]]
    return D.row(nodes[0], *(part for node in nodes[1:] for part in (sign, node)))


def _factor(f: Factorisation, factor: Factor) -> list[Block]:
    """The factor as a matrix; one of a convolution with the colours of its taps."""
    matrix = dict(f.convolutions).get(factor.name)
    if matrix is not None:
        return matrix_blocks(matrix, factor.name)
    name, pattern = factors_node([factor]), factor.pattern
    rows, columns = pattern.shape
    if _inner(f) and factor.name.removesuffix("ᵀ") == "B":
        blocks = D.parens(_listed([one for one, _ in f.convolutions], D.Op(",", "punctuation")))
        node: D.Node = D.row(D.Ident("diag", upright=True), blocks)
        caption: Text = (Math(name), f" is {rows} × {columns}, zero between the blocks.")
    elif rows == columns and pattern.equals(Pattern.identity(rows)):
        node, caption = D.Ident("I"), (Math(name), f" is {rows} × {columns}, the identity.")
    else:
        node = pattern_matrix(pattern)
        part = " Shown in part." if is_truncated(pattern.shape) else ""
        entries = "one entry" if pattern.nnz == 1 else f"{pattern.nnz} entries"
        caption = (Math(name), f" is {rows} × {columns}, {entries} in the structure.{part}")
    return [MatrixBlock(D.relation(name, "=", node), caption)]
