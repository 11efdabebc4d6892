"""Display trees as text: whole strings, and no line longer than it may be."""

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
    Words,
    parens,
    relation,
    row,
)
from convsym.render.layout import plain_lines
from convsym.render.plain import plain, width

GOLDEN = [
    (page.SIZE, "o = ⌊(i + 2p − d(k − 1) − 1)/s⌋ + 1"),
    (page.TRANSPOSED_SIZE, "n = s(o − 1) + k̂ − P + a"),
    (page.CONVOLUTION, "yᵣ = ∑_{t = 0}^{k − 1} wₜ·x_{s·r + d·t − p}"),
    (page.BOUND, "r·s ≤ n ⇔ r ≤ ⌊n/s⌋"),
    (page.WITH_NUMBERS, "o = ⌊(5 + 2)/2⌋ + 1; = ⌊3.5⌋ + 1; = 4"),
    (page.CASES, "yᵣ = {1, if r ≤ q; 0, otherwise}"),
    (page.GRAM, "CᵀC"),
    (row(page.DIM, page.KER, page.C), "dim ker C"),
    (row(page.VEC, parens(page.y), page.EQUALS, page.C), "vec(y) = C"),
    (page.X_PRIME, "x′"),
    (page.weight(0, 0), "w₀₀"),
    (Script(Ident("w"), page.comma((page.ZERO, page.ONE))), "w_{0,1}"),
    (Script(Ident("H"), Ident("out", upright=True)), "H_out"),
    (Script(page.x, sup=Number("2")), "x²"),
    (Script(parens(page.GRAM), sup=row(Op("−", "prefix"), page.ONE)), "(CᵀC)⁻¹"),
    (Script(row(page.i, page.PLUS, page.s), sup=page.q), "(i + s)^q"),
    (Fraction(page.i, row(Number("2"), page.TIMES, page.s)), "i/(2s)"),
    (Fraction(row(Number("2"), page.TIMES, page.s), page.i), "2s/i"),
    (row(Number("3"), page.TIMES, Number("4")), "3·4"),
    (row(page.i, Words("and"), page.s), "i and s"),
    (Matrix(((page.ONE, page.ZERO), (page.ZERO, page.ONE))), "[1 0; 0 1]"),
    (page.EMPTY, ""),
]


@pytest.mark.parametrize(("node", "shown"), GOLDEN, ids=[shown for _, shown in GOLDEN])
def test_on_one_line(node: Node, shown: str) -> None:
    assert plain(node) == shown


def test_a_combining_hat_takes_no_column() -> None:
    assert width("k̂ + 1") == 5


def shown(node: Node, columns: int = 79) -> str:
    return "\n" + "\n".join(plain_lines(node, columns)) + "\n"


def test_matrices_stand_in_columns() -> None:
    assert (
        shown(relation(page.C, "=", page.TRUNCATED))
        == """
    ⎡w₀₀  w₀₁   0   ⋯   0 ⎤
C = ⎢ 0   w₀₀  w₀₁  ⋯   0 ⎥
    ⎢ ⋮    ⋮    ⋮   ⋱   ⋮ ⎥
    ⎣ 0    0    0   ⋯  w₂₂⎦
"""
    )


def test_numbers_stand_to_the_right() -> None:
    assert (
        shown(Matrix(((Number("1"), Number("-10")), (Number("112"), Number("3")))))
        == """
⎡  1  −10⎤
⎣112    3⎦
"""
    )


def test_one_row_has_plain_brackets() -> None:
    assert shown(Matrix(((page.ONE, page.ZERO),))) == "\n[1  0]\n"


def test_a_matrix_too_wide_comes_in_bands_of_columns() -> None:
    lines = shown(page.SYMBOLIC, 40)
    assert "columns 0–8:" in lines
    assert "columns 9–15:" in lines
    assert all(width(line) <= 40 for line in lines.splitlines())


def test_matrices_in_an_equation_too_wide_go_under_each_other() -> None:
    wide = relation(page.NUMERIC, "=", page.NUMERIC)
    assert (
        shown(wide, 60)
        == """
⎡1  2  1  0  3  1  2  0  2  1  1  0  0  0  0  0⎤
⎢0  1  2  1  0  3  1  2  0  2  1  1  0  0  0  0⎥
⎢0  0  0  0  1  2  1  0  3  1  2  0  2  1  1  0⎥
⎣0  0  0  0  0  1  2  1  0  3  1  2  0  2  1  1⎦
     ⎡1  2  1  0  3  1  2  0  2  1  1  0  0  0  0  0⎤
   = ⎢0  1  2  1  0  3  1  2  0  2  1  1  0  0  0  0⎥
     ⎢0  0  0  0  1  2  1  0  3  1  2  0  2  1  1  0⎥
     ⎣0  0  0  0  0  1  2  1  0  3  1  2  0  2  1  1⎦
"""
    )


def test_steps_stand_under_each_other() -> None:
    assert (
        shown(page.WITH_NUMBERS)
        == """
o = ⌊(5 + 2)/2⌋ + 1
  = ⌊3.5⌋ + 1
  = 4
"""
    )


def test_cases_have_a_brace() -> None:
    assert (
        shown(page.CASES)
        == """
yᵣ = ⎰ 1   if r ≤ q
     ⎱ 0   otherwise
"""
    )


def test_fences_grow_around_a_matrix() -> None:
    assert (
        shown(Fenced("(", Matrix(((page.ONE,), (page.ZERO,))), ")"))
        == """
⎛⎡1⎤⎞
⎝⎣0⎦⎠
"""
    )


def test_long_lines_break_before_a_relation() -> None:
    long = row(page.SIZE, page.LESS, page.ROOM, page.LESS, page.ROOM)
    assert (
        shown(long, 60)
        == """
o = ⌊(i + 2p − d(k − 1) − 1)/s⌋ + 1 ≤ i + 2p − d(k − 1) − 1
  ≤ i + 2p − d(k − 1) − 1
"""
    )


@pytest.mark.parametrize("columns", [40, 60, 79])
@pytest.mark.parametrize("node", page.formulas(), ids=lambda node: plain(node)[:24])
def test_no_line_is_too_long(node: Node, columns: int) -> None:
    assert all(width(line) <= columns for line in plain_lines(node, columns))


def test_an_unknown_node_is_refused() -> None:
    with pytest.raises(TypeError, match="Node is no display node that plain text knows"):
        plain(Node())
