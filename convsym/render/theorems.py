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
    "diagonal": ("if [Cᵀ C = D] is diagonal with no 0 on it, then [D⁻¹ Cᵀ C = I]",),
    "one_tap_rows": ("if each row of [C] has at most one entry that is not 0, [Cᵀ C] is diagonal",),
    "lost_column": ("[L C ≠ I] for every [L]",),
    "single_tap": (
        "[Cᵀ C = I] exactly if one tap $w_t$ is not 0,",
        "with $w_t**2 == 1$, and $s == 1$ and $d*(k - 1) - p_e <= d*t <= p_b$ on every axis",
    ),
    "circular_tap": ("[Cᵀ C = I] exactly if one tap $w_t$ is not 0, with $w_t**2 == 1$",),
    "recipe": ("whatever the taps, [Cᵀ = W E Z]",),
    "recipeND": ("whatever the taps, [Cᵀ = W E Z]",),
    "shuffle": ("whatever the taps, [Cᵀ = E R W]",),
    "pixel_shuffle": ("output $s*q + g$ of [R] is phase $g$ of element $q$",),
    "bias_only": (
        "where $j + p_b > s*(o - 1) + d*(k - 1)$ row $j$ of [Cᵀ] is 0, whatever the taps",
    ),
    "orthonormal": ("[Cᵀ C = I] exactly if [Wᵀ W = I]",),
    "checkerboard": (
        "All outputs in the interior are met equally often",
        "exactly if $gcd(d, s) == 1 and divides(s, k)$",
    ),
    "checkerboard_sums": (
        "All outputs of constant input in the interior are equal",
        "exactly if the sums of the taps in all classes modulo $s$ are",
    ),
    "resize": ("[C U = Dᵀ] for all taps and any number of outputs",),
    "resize_classes": ("The taps of [D] in each class modulo $s$ have the sum of all taps",),
}


def theorem_node(name: str) -> D.Node:
    """The statement of a theorem of the theory."""
    lines = [D.row(*map(_node, filled(line, NODES))) for line in STATEMENTS[name]]
    return lines[0] if len(lines) == 1 else D.Aligned(tuple((D.row(), line) for line in lines))


def _node(piece: Inline) -> D.Node:
    return piece.node if isinstance(piece, Math) else D.Words(str(piece))
