"""The MathML of display trees: whole strings, well-formed, and what browsers need."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import sample_page as page

from convsym.render.colour import label_colour, tap_colour
from convsym.render.display import Fraction, Ident, Matrix, Node, Number, Op, Script, Words, row
from convsym.render.mathml import STRUT, italic, mathml

TIMES = '<mo lspace="0" rspace="0">\u2062</mo>'
THIN = '<mspace width=".1667em"/>'
GOLDEN = [
    (row(page.i, page.TIMES, page.s), f"<mrow><mi>i</mi>{TIMES}{THIN}<mi>s</mi></mrow>"),
    (row(Number("2"), page.TIMES, page.p), f"<mrow><mn>2</mn>{TIMES}<mi>p</mi></mrow>"),
    (page.weight(0, 1), "<msub><mi>w</mi><mrow><mn>0</mn><mn>1</mn></mrow></msub>"),
    (page.X_PRIME, "<mi>𝑥′</mi>"),
    (Ident("h", accent="prime"), "<mi>ℎ′</mi>"),
    (page.K_HAT, '<mover accent="true"><mi>k</mi><mo stretchy="false">ˆ</mo></mover>'),
    (
        row(page.DIM, page.KER, page.C),
        f"<mrow><mi>dim</mi>{THIN}<mi>ker</mi>{THIN}<mi>C</mi></mrow>",
    ),
    (Number("-3"), "<mn>−3</mn>"),
    (
        row(page.i, Words("and"), page.s),
        "<mrow><mi>i</mi><mtext>\u00a0and\u00a0</mtext><mi>s</mi></mrow>",
    ),
    (
        Script(Fraction(page.i, page.s), sup=Number("2")),
        '<msup><mrow><mo form="prefix" fence="true" stretchy="true">(</mo>'
        "<mfrac><mi>i</mi><mi>s</mi></mfrac>"
        '<mo form="postfix" fence="true" stretchy="true">)</mo></mrow><mn>2</mn></msup>',
    ),
    (Ident("<b>", upright=True), "<mi>&lt;b&gt;</mi>"),
]


@pytest.mark.parametrize(("node", "inner"), GOLDEN, ids=[str(at) for at in range(len(GOLDEN))])
def test_golden(node: Node, inner: str) -> None:
    assert mathml(node) == f"<math>{inner}</math>"
    assert mathml(node, block=True) == f'<math display="block">{inner}</math>'


@pytest.mark.parametrize("node", page.formulas(), ids=lambda node: type(node).__name__)
def test_well_formed(node: Node) -> None:
    assert ElementTree.fromstring(mathml(node)).tag == "math"


def test_cells_have_a_strut_and_show_their_tap() -> None:
    matrix = Matrix(
        ((page.weight(1, 2), Number("0")), (Number("5"), page.ROW_DOTS)),
        (((1, 2), None), (None, None)),
        (1,),
    )
    shown = mathml(matrix)
    assert shown.count(STRUT) == 4
    assert '<mtd class="u" style="--t:#886200">' in shown
    assert '<mtd class="z bl"><mrow><mn>0</mn>' in shown
    assert "text-align" not in shown


def test_a_tap_has_one_colour_wherever_it_is_shown() -> None:
    part = Matrix(((page.weight(0, 1),),), (((0, 1),),), tap_columns=3)
    assert '--t:#84a4fd"' in mathml(part)


def test_statements_stand_apart() -> None:
    assert '<mo form="infix" lspace=".6em" rspace=".6em" stretchy="false">⇔</mo>' in mathml(
        page.BOUND
    )


def test_a_relation_that_opens_a_line_keeps_its_space() -> None:
    assert '<mtd><mrow><mo form="infix">=</mo>' in mathml(page.WITH_NUMBERS)


def test_a_minus_before_its_operand_is_a_prefix() -> None:
    assert '<mo form="prefix">−</mo>' in mathml(row(Op("−", "prefix"), page.p))


def test_italic_letters() -> None:
    assert italic("xyz") == "𝑥𝑦𝑧"
    assert italic("hH") == "ℎ𝐻"
    assert italic("λ1") == "𝜆1"


def test_taps_of_a_3_by_3_kernel_have_the_chosen_colours() -> None:
    chosen = [[tap_colour(r, c, 3) for c in range(3)] for r in range(3)]
    assert chosen == [
        ["#bfd1ff", "#84a4fd", "#324eb7"],
        ["#fbd287", "#bb944a", "#886200"],
        ["#7fd9b8", "#1ea37f", "#367b64"],
    ]
    assert [label_colour(line[2]) for line in chosen] == ["#fff"] * 3
    assert {label_colour(colour) for line in chosen for colour in line[:2]} == {"#14161a"}


def test_taps_of_a_larger_kernel_have_different_colours() -> None:
    assert len({tap_colour(r, c, 7) for r in range(6) for c in range(7)}) == 42
    assert tap_colour(0, 0, 1) == "#84a4fd"
    assert tap_colour(6, 0, 3) == tap_colour(0, 0, 3)


def test_an_unknown_node_is_refused() -> None:
    with pytest.raises(TypeError, match="Node is no display node that MathML knows"):
        mathml(Node())
