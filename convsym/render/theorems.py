"""What the theorems about whole matrices say, as mathematics: one entry a theorem, line by line.

The lines are written as sentences are: ``$…$`` for terms, ``[…]`` for products of named matrices, and
``{name}`` for a node of the table `NODES`.
"""

from __future__ import annotations

import re

from convsym.proof import parse_term
from convsym.proof import terms as T
from convsym.proof.claims import TheoremClaim
from convsym.proof.theory import THEOREMS
from convsym.render import display as D
from convsym.render.blocks import Inline, Math
from convsym.render.wording import filled

PLUS = D.Script(D.Ident("C"), sup=D.Op("+", "tight"))
SCALED = D.row(
    D.Script(D.Ident("λ"), sup=D.row(D.Op("−", "prefix"), D.Number("1"))), D.transpose(D.Ident("C"))
)


def _layered(name: str, head: D.Node, tail: tuple[D.Node, ...] = ()) -> D.Node:
    """name = ∑_l head·∏_{j < l} s_j + tail."""
    before = D.Big("∏", D.relation(D.Ident("j"), "<", D.Ident("l")))
    strides = D.row(before, D.Script(D.Ident("s"), sub=D.Ident("j")))
    total = D.row(D.Big("∑", D.Ident("l")), head, D.Op("", "product"), strides, *tail)
    return D.relation(D.Ident(name), "=", total)


_OF = {name: D.Script(D.Ident(name), sub=D.Ident("l")) for name in "kdsp"}
NODES: dict[str, D.Node] = {
    "stride": D.relation(D.Ident("S"), "=", D.row(D.Big("∏", D.Ident("l")), _OF["s"])),
    "padding": _layered("P", _OF["p"]),
    "size": _layered(
        "r",
        D.row(
            D.parens(D.row(_OF["k"], D.Op("−", "binary"), D.Number("1"))),
            D.Op("", "product"),
            _OF["d"],
        ),
        (D.Op("+", "binary"), D.Number("1")),
    ),
    "equal": D.relation(SCALED, "=", PLUS),
    "right": D.relation(D.row(D.Ident("C"), SCALED), "=", D.Ident("I")),
    "solution": D.row(PLUS, D.Ident("y")),
    "paths": D.row(
        D.Op("∏", "tight"),
        D.parens(
            D.row(
                D.Number("1"),
                D.Op("+"),
                D.Script(D.Ident("x"), sup=D.Ident("r")),
                D.Op("+"),
                D.Script(D.Ident("x"), sup=D.row(D.Number("2"), D.Ident("r"))),
                D.Op("+"),
                D.Op("⋯", "tight"),
            )
        ),
    ),
    "power": D.Script(D.Ident("x"), sup=D.Ident("v")),
}

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
    "circular_shared": ("if $i < k*gcd(i, d)$ then [Cᵀ C = I] for taps of which two are not 0",),
    "circular_reflection": (
        "if $i == k*gcd(i, d)$ then [Cᵀ C = I] for the taps",
        "$2/k - 1$ in the first place and $2/k$ in all others",
    ),
    "columns": ("[Cᵀ C = I] exactly if the columns of [C] are orthonormal",),
    "recipe": ("whatever the taps, [Cᵀ = W E Z]",),
    "recipeND": ("whatever the taps, the outputs of [Cᵀ] are those of [W E Z]",),
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
    "paths": (
        "the paths to place $v$ are the coefficient of {power} in {paths},",
        "with $k$ terms in each factor",
    ),
    "coverage": (
        "an output reads its whole receptive field exactly if",
        "on every axis $r <= R + 1$ for each layer with $k >= 2$,",
        "where $R$ adds up $(k - 1)*r$ over the layers with smaller rates",
    ),
    "coverage_listed": ("an output reads every place of its receptive field",),
    "coverage_gap": ("no output reads place $m$ of its receptive field",),
    "subgrids": (
        "if $g$ divides the rates of all layers with $k >= 2$, then",
        "outputs that read the same place are multiples of $g$ apart,",
        "where their distance is taken times the stride of the stack",
    ),
    "subgrids_listed": ("all places that an output reads are multiples of $g$ apart",),
    "wang_enough": (
        "if the rule of Wang et al., $M_2 <= k$, holds,",
        "an output reads its whole receptive field",
    ),
    "wang": (
        "the rule of Wang et al., $M_2 <= 3$, holds exactly if",
        "an output reads its whole receptive field",
    ),
    "adjoint": ("[yᵀ C x = xᵀ Cᵀ y] for all [x] and [y]",),
    "adjoint_unique": ("if [yᵀ C x = xᵀ B y] for all [x] and [y] then [B = Cᵀ]",),
    "tight_frame": (
        "[C Cᵀ = λI] for all taps, $λ$ the sum of their squares,",
        "exactly if $k <= floor(s/gcd(s, d))$ or $o <= floor(d/gcd(s, d))$",
    ),
    "tight": ("if [C Cᵀ = λI] and $λ != 0$ then {equal} and {right}",),
    "pseudo_inverse": ("for $λ != 0$ is {equal} exactly if [C Cᵀ C = λI C]",),
    "least_squares": ("if [Cᵀ C x = Cᵀ y] then no [C z] is nearer to [y] than [C x]",),
    "shortest": ("none of these [x] is shorter than {solution}",),
    "gram": (
        "the entry at $c$ and $e$ of [Cᵀ C] adds up $w_t*w_u$ over all taps $t$ and $u$",
        "with $e - c == d*(u - t)$ and $divides(s, c + p_b - d*t)$",
    ),
    "receptive_field": (
        "output $u$ reads from $S*u - P$ to $S*u - P + r - 1$,",
        "both ends and nothing further, where",
        "{stride}",
        "{padding}",
        "{size}",
    ),
    "paths_meet": (
        "paths of one stride $S$ read from $S*u + a$ to $S*u + b$ together,",
        "both ends and nothing further, where $a$ and $b$ do not depend on $u$",
    ),
    "compose": ("[B A = C]",),
    "compose_rows": (
        "row $r$ of [B A] is that of [C] if for each tap $t_2$",
        "place $j == s_2*r + d_2*t_2 - p_2$ is an output of the first layer,",
        "or $c == s_1*j + d_1*t_1 - p_1$ for no tap $t_1$ and no pixel $c$",
    ),
    "compose_differs": (
        "for taps 1 row $r$ of [B A] is not that of [C] if for some tap $t_2$",
        "place $j == s_2*r + d_2*t_2 - p_2$ is no output of the first layer,",
        "and $c == s_1*j + d_1*t_1 - p_1$ for some tap $t_1$ and some pixel $c$",
    ),
    "compose_polynomials": (
        "the polynomial of the taps of both is that of the first in steps of $d_1$",
        "times that of the second in steps of $s_1*d_2$",
    ),
    "compose_transposed": ("[B A = C]",),
    "compose_mixed": ("[Aᵀ A] is the matrix of no convolution of stride 1",),
    "input_gradient": ("the gradient of [gᵀ C x] in [x] is [Cᵀ g]",),
    "round_trips": (
        "for any number of layers with $op < s$ the size comes back to itself",
        "exactly if it is $R$ modulo $T$, the product of all strides",
    ),
    "windows_fit": ("for any number of layers: every window fits exactly from a least size on",),
    "taps_gradient": ("the gradient of [gᵀ C x] in the taps is [Xᵀ g]",),
}


def theorem_node(claim: TheoremClaim) -> D.Node:
    """The statement of a theorem of the theory, with the claim's letters and numbers put in."""
    put = dict(claim.parameters)
    lines = [D.row(*map(_node, filled(_put(line, put), NODES)))
             for line in (*_listed(claim), *STATEMENTS[claim.theorem])]  # fmt: skip
    return lines[0] if len(lines) == 1 else D.Aligned(tuple((D.row(), line) for line in lines))


def _listed(claim: TheoremClaim) -> tuple[str, ...]:
    """The layers that a theorem about a list speaks of: a line for each list, as two axes have."""
    if not THEOREMS[claim.theorem].entry:
        return ()
    values = dict(claim.parameters)
    lists: dict[str, list[str]] = {}
    for name, taps in claim.parameters:
        letter, _, place = name.partition("_")
        if letter == "k":
            pair = f"${taps}$ at rate ${values[f'r_{place}']}$"
            lists.setdefault(place.partition("_")[2], []).append(pair)
    whole = [f"with taps {', '.join(pairs)}" for pairs in lists.values()]
    return tuple(dict.fromkeys(whole)) or ("with one tap in each layer",)


def _put(line: str, values: dict[str, T.Term]) -> str:
    """The line with terms put for the letters in its mathematics."""
    return re.sub(
        r"\$([^$]+)\$",
        lambda found: f"${T.substitute(parse_term(found.group(1)), values)}$",
        line,
    )


def _node(piece: Inline) -> D.Node:
    if isinstance(piece, Math):
        return piece.node
    words = str(piece)
    if words.startswith(","):
        return D.row(D.Op(",", "punctuation"), D.Words(words[1:].lstrip()))
    return D.Words(words)
