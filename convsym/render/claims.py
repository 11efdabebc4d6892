"""What a claim asserts, as mathematics to display."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convsym.proof.claims import AnyClaim, Claim, MatrixClaim, TheoremClaim
from convsym.render import display as D
from convsym.render.convert import SIGNS, display_lines, factors_node, number, sympy_node
from convsym.render.theorems import theorem_node


def claim_node(claim: AnyClaim) -> D.Node:
    """What a claim asserts, without its hypotheses."""
    match claim:
        case Claim():
            return display_lines(claim.conclusion)
        case MatrixClaim():
            return _matrix_claim(claim)
        case TheoremClaim(condition=None):
            return theorem_node(claim)
        case TheoremClaim():
            return _taps_of_inverse(claim.condition)
    raise TypeError(f"{claim!r} is no claim")


def _taps_of_inverse(condition: tuple[Any, ...] | None) -> D.Node:
    """CᵀC = I, CᵀC ≠ I, or the polynomials that vanish for the taps with CᵀC = I."""
    product, identity = factors_node(["Cᵀ", "C"]), factors_node(["I"])
    match condition:
        case ():
            return D.relation(product, "=", identity)
        case (1,):
            return D.relation(product, "≠", identity)
    return _exactly_where(D.relation(product, "=", identity), condition or ())


def _exactly_where(equation: D.Node, condition: Iterable[Any]) -> D.Node:
    zeros = [(D.row(), D.relation(sympy_node(one), "=", D.Number("0"))) for one in condition]
    return D.Aligned(((equation, D.Op("⇔", "relation")), *zeros))


def _matrix_claim(claim: MatrixClaim) -> D.Node:
    left = factors_node(claim.left)
    vector = claim.left[-1].pattern.shape[1] == 1
    if claim.relation.startswith("rank"):
        sign = SIGNS[claim.relation.removeprefix("rank ")]
        rank = D.row(D.Ident("rank", upright=True), D.Space(0.17), left)
        return D.relation(rank, sign, number(claim.rank))
    right = factors_node(claim.right)
    match claim.relation:
        case "==":
            return D.relation(left, "=", right)
        case "!=":
            assert claim.entry is not None
            entry = claim.entry[:1] if vector else claim.entry
            return D.relation(_entry(left, entry), "≠", _entry(right, entry))
        case "never ==":
            return D.row(D.relation(left, "≠", right), D.Words(claim.whatever))
    return _exactly_where(D.relation(left, "=", right), claim.condition)


def _entry(matrix: D.Node, entry: tuple[int, ...]) -> D.Node:
    base = D.parens(matrix) if isinstance(matrix, D.Row) else matrix
    return D.Script(base, sub=D.comma(D.Number(str(place)) for place in entry))
