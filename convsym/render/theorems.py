"""What the theorems about whole matrices say, as mathematics: one entry a theorem, line by line.

The lines are written as sentences are: ``$…$`` for terms, ``[…]`` for products of named matrices, and
``{name}`` for a node of the table `NODES`.
"""

from __future__ import annotations

from convsym.render import display as D
from convsym.render.blocks import Inline, Math
from convsym.render.wording import filled

NODES: dict[str, D.Node] = {}

STATEMENTS: dict[str, tuple[str, ...]] = {
    "no_left_inverse": ("[L C ≠ I] for every [L]",),
    "single_tap": (
        "[Cᵀ C = I] exactly if one tap $w_t$ is not 0,",
        "$w_t**2 == 1$, and $s == 1$ and $d*(k - 1) - p_e <= d*t <= p_b$ on every axis",
    ),
    "circular_tap": ("[Cᵀ C = I] exactly if one tap $w_t$ is not 0, and $w_t**2 == 1$",),
    "adjoint": ("[yᵀ C x = xᵀ Cᵀ y] for all [x] and [y]",),
    "orthonormal": ("[Cᵀ C = I] exactly if [Wᵀ W = I]",),
}


def theorem_node(name: str) -> D.Node:
    """The statement of a theorem of the theory."""
    lines = [D.row(*map(_node, filled(line, NODES))) for line in STATEMENTS[name]]
    return lines[0] if len(lines) == 1 else D.Aligned(tuple((line, D.row()) for line in lines))


def _node(piece: Inline) -> D.Node:
    return piece.node if isinstance(piece, Math) else D.Words(str(piece).strip())
