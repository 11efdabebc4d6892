"""A factorisation over frequencies as blocks: the identity, what ζ is, the eigenvalues or blocks."""

from __future__ import annotations

import math
from itertools import islice, product

import numpy as np

from convsym.pattern import Pattern
from convsym.proof import why
from convsym.render import display as D
from convsym.render.blocks import (
    Block,
    Heading,
    Math,
    Mathematics,
    MatrixBlock,
    Paragraph,
    Table,
    Text,
)
from convsym.render.convert import PRODUCT, factors_node, letter, number, sympy_node
from convsym.render.matrices import is_truncated, pattern_matrix
from convsym.render.sentences import ENGLISH
from convsym.render.wording import filled, inline, sentence
from convsym.spectrum import Diagonalisation
from convsym.spectrum.cyclotomic import ZETA

MOST_EIGENVALUES = 16
MOST_BLOCKS = 6


def diagonalisation_blocks(f: Diagonalisation, level: int = 2) -> list[Block]:
    """Heading, the transform and ζ in words, the identity; then the eigenvalues, or the blocks of B."""
    rows, columns = f.shape_of_blocks
    about = why("spectrum.diagonal")
    if not f.is_diagonal:
        count = f.middle.shape[0] // rows
        about = why("spectrum.blocks", count=count, rows=rows, columns=columns)
    words = sentence(about)
    waves = _wave(f.in_size, f.order)
    if f.out_size != f.in_size:
        waves = D.row(waves, D.Words("and"), _wave(f.out_size, f.order))
    values = dict(about.values) | {
        "waves": waves,
        "j": _place("j", len(f.in_size)),
        "c": _place("c", len(f.in_size)),
        "zeta": sympy_node(ZETA),
        "order": f.order,
        "root": D.relation(sympy_node(f.minimal_polynomial), "=", number(0)),
    }
    names = D.relation(factors_node([f.left]), "=", factors_node(f.factors))
    return [
        Heading(filled(words.title, values), level),
        Paragraph(filled(words.before, values)),
        Mathematics(names, key=True),
        *(_eigenvalues(f) if f.is_diagonal else _blocks(f)),
    ]


def _indices(name: str, axes: int) -> list[D.Node]:
    """j, or j₀, j₁, …"""
    return [letter(name)] if axes == 1 else [letter(f"{name}_{i}") for i in range(axes)]


def _place(name: str, axes: int) -> D.Node:
    """j, or (j₀, j₁)."""
    nodes = _indices(name, axes)
    return nodes[0] if axes == 1 else D.parens(D.comma(nodes))


def _wave(sizes: tuple[int, ...], order: int) -> D.Node:
    """ζ to the power −Σ j·c·L/n over the axes: what the transform has at frequency j and place c."""
    frequency, place = _indices("j", len(sizes)), _indices("c", len(sizes))
    parts: list[D.Node] = []
    for j, c, n in zip(frequency, place, sizes, strict=True):
        if n > 1:
            parts.append(D.Op("−", "binary" if parts else "prefix"))
            parts += [number(order // n)] if order > n else []
            parts += [j, PRODUCT, c]
    return D.Script(letter("zeta"), sup=D.row(parts)) if parts else number(1)


def _eigenvalues(f: Diagonalisation) -> list[Block]:
    """The eigenvalue of each frequency: a polynomial in ζ, and what it is in numbers."""
    axes = len(f.in_size)
    frequencies = list(np.ndindex(f.in_size))
    eigenvalue = Math(D.Script(letter("lambda"), sub=letter("j")))
    turn = D.row(
        number(2), letter("pi"), D.Ident("i", upright=True), D.Op("/", "tight"), number(f.order)
    )
    root = D.relation(sympy_node(ZETA), "=", D.Script(D.Ident("e", upright=True), sup=turn))
    head: tuple[Text, ...] = ((Math(_place("j", axes)),), (eigenvalue,), ("at ", Math(root)))
    values = zip(frequencies, f.eigenvalues, f.explicit(), strict=True)
    rows = tuple(
        ((inline(j),), (Math(sympy_node(exact)),), (Math(sympy_node(explicit)),))
        for j, exact, explicit in islice(values, MOST_EIGENVALUES)
    )
    return [Table(head, rows), *_more("spectrum.more", len(frequencies) - len(rows))]


def _blocks(f: Diagonalisation) -> list[Block]:
    """The blocks of B one by one."""
    blocks = f.blocks()
    per_frequency = len(blocks) // math.prod(f.out_size)
    places = list(product(np.ndindex(f.out_size), range(per_frequency)))
    found: list[Block] = []
    for i, (frequency, group) in enumerate(places[:MOST_BLOCKS]):
        pattern = Pattern.from_array(blocks[i].tolist())
        of_group: Text = (", group ", inline(group)) if per_frequency > 1 else ()
        part = ". Shown in part." if is_truncated(pattern.shape) else "."
        node = D.relation(factors_node([f"B_{i}"]), "=", pattern_matrix(pattern))
        found.append(MatrixBlock(node, ("Frequency ", inline(frequency), *of_group, part)))
    return found + _more("spectrum.more_blocks", len(blocks) - len(found))


def _more(name: str, count: int) -> list[Block]:
    """How much is not shown, where something is not."""
    return [Paragraph(filled(ENGLISH[name].before, {"count": count}))] if count else []
