"""The LaTeX of display trees: whole strings."""

from __future__ import annotations

import pytest
import sample_page as page

from convsym.render.display import (
    Fenced,
    Fraction,
    Ident,
    Matrix,
    Node,
    Number,
    Op,
    Script,
    Space,
    Words,
    comma,
    floor,
    parens,
    row,
    transpose,
)
from convsym.render.latex_math import latex_math

GOLDEN = [
    (page.SIZE, r"o = \left\lfloor \frac{i + 2p - d(k - 1) - 1}{s} \right\rfloor + 1"),
    (page.TRANSPOSED_SIZE, r"n = s(o - 1) + \hat{k} - P + a"),
    (page.CONVOLUTION, r"y_r = \sum_{t = 0}^{k - 1} w_t\,x_{s\,r + d\,t - p}"),
    (page.BOUND, r"r\,s \le n \iff r \le \left\lfloor \frac{n}{s} \right\rfloor"),
    (
        page.WITH_NUMBERS,
        r"\begin{aligned} o & = \left\lfloor \frac{5 + 2}{2} \right\rfloor + 1 \\"
        r" & = \lfloor 3.5 \rfloor + 1 \\ & = 4 \end{aligned}",
    ),
    (
        page.CASES,
        r"y_r = \begin{cases} 1 & \text{if } r \le q \\ 0 & \text{otherwise} \end{cases}",
    ),
    (page.GRAM, r"C^{\mathsf{T}}C"),
    (row(page.DIM, page.KER, page.C), r"\dim\ker C"),
    (row(page.VEC, parens(page.y)), r"\operatorname{vec}(y)"),
    (page.X_PRIME, "x'"),
    (Script(Ident("H"), Ident("out", upright=True)), r"H_{\mathrm{out}}"),
    (Script(parens(page.GRAM), sup=row(Op("−", "prefix"), Number("1"))), r"(C^{\mathsf{T}}C)^{-1}"),
    (Script(Fraction(page.i, page.s), sup=Number("2")), r"\left( \frac{i}{s} \right)^2"),
    (Fenced("‖", page.x, "‖"), r"\lVert x \rVert"),
    (Fenced("{", comma((page.i, page.s)), "}"), r"\lbrace i, s \rbrace"),
    (row(Number("3"), page.TIMES, Number("4")), r"3 \cdot 4"),
    (row(Number("-3"), page.TIMES, page.s), "-3s"),
    (row(Op("∀", "prefix"), page.r, Op("∈", "relation"), Ident("ℤ")), r"\forall r \in \mathbb{Z}"),
    (row(page.i, Words("and"), page.s), r"i\text{ and } s"),
    (row(page.i, Space(1), Words("and"), Space(2), page.s), r"i\quad\text{and} \qquad s"),
    (row(page.i, Op("mod"), page.s), r"i \mathbin{\mathrm{mod}} s"),
    (row(Ident("λ"), page.TIMES, page.x), r"\lambda\,x"),
    (Ident("a_b", upright=True), r"\operatorname{a\_b}"),
    (transpose(Ident("C")), r"C^{\mathsf{T}}"),
    (floor(page.i), r"\lfloor i \rfloor"),
    (Matrix(((Number("1"), Number("0")),)), r"\begin{bmatrix} 1 & 0 \end{bmatrix}"),
    (
        Matrix(((Number("1"), Number("0"), Number("2")),), groups=(0, 2)),
        r"\left[\begin{array}{cc|c} 1 & 0 & 2 \end{array}\right]",
    ),
    (page.EMPTY, ""),
]


@pytest.mark.parametrize(("node", "latex"), GOLDEN, ids=[latex for _, latex in GOLDEN])
def test_golden(node: Node, latex: str) -> None:
    assert latex_math(node) == latex


def test_a_matrix_wider_than_bmatrix_is_an_array() -> None:
    assert latex_math(page.SYMBOLIC).startswith(
        r"\left[\begin{array}{cccc|cccc|cccc|cccc} w_{00} & w_{01} & w_{02} & 0 & w_{10}"
    )
    wide = Matrix(((Number("0"),) * 11,))
    assert latex_math(wide).startswith(r"\left[\begin{array}{ccccccccccc} 0 & 0")


def test_an_unknown_node_is_refused() -> None:
    with pytest.raises(TypeError, match="Node is no display node that LaTeX knows"):
        latex_math(Node())
