"""A page in which every block and every display node occurs: what the writers are tested on."""

from __future__ import annotations

from convsym.render.blocks import (
    Block,
    Bullets,
    Code,
    CodeBlock,
    Details,
    Evidence,
    Facts,
    Heading,
    Inline,
    Mark,
    Math,
    Mathematics,
    MatrixBlock,
    Paragraph,
    Picture,
    Pictures,
    Proof,
    ProofStep,
    Small,
    Strong,
    Table,
    Text,
    Title,
)
from convsym.render.display import (
    ZERO_DOT,
    Aligned,
    Big,
    Cases,
    Fenced,
    Fraction,
    Ident,
    Matrix,
    Node,
    Number,
    Op,
    Row,
    Script,
    Space,
    Words,
    comma,
    floor,
    parens,
    relation,
    row,
    transpose,
)

TIMES = Op("", "product")
PLUS, MINUS, LESS, EQUALS = Op("+"), Op("−"), Op("≤", "relation"), Op("=", "relation")
COMMA, DOTS = Op(",", "punctuation"), Op("…", "tight")
a, c, d, i, k, n, o, p, q, r, s, t, x, y, C, P = map(Ident, "acdiknopqrstxyCP")
K_HAT, X_PRIME = Ident("k", accent="hat"), Ident("x", accent="prime")
VEC, KER, DIM = (Ident(name, upright=True) for name in ("vec", "ker", "dim"))


def number(value: int | str) -> Number:
    """A number; a minus sign is the typographic one."""
    return Number(str(value).replace("-", "−"))


def minus(left: Node, right: Node) -> Node:
    """left − right"""
    return row(left, MINUS, right)


def weight(*index: int) -> Node:
    """w with its indices below."""
    return Script(Ident("w"), sub=row(*map(number, index)))


ONE, ZERO = number(1), number(0)
K_LESS_1 = parens(minus(k, ONE))
ROOM = row(i, PLUS, number(2), TIMES, p, MINUS, d, TIMES, K_LESS_1, MINUS, ONE)
SIZE = relation(o, "=", row(floor(Fraction(ROOM, s)), PLUS, ONE))
RELATION = row(s, TIMES, r, PLUS, d, TIMES, t, MINUS, p)
TRANSPOSED_SIZE = row(n, EQUALS, s, TIMES, parens(minus(o, ONE)), PLUS, K_HAT, MINUS, P, PLUS, a)
WITH_NUMBERS = Aligned(
    (
        (
            o,
            row(EQUALS, floor(Fraction(row(number(5), PLUS, number(2)), number(2))), PLUS, ONE),
        ),
        (row(), row(EQUALS, floor(number("3.5")), PLUS, ONE)),
        (row(), row(EQUALS, number(4))),
    )
)
CONVOLUTION = row(
    Script(y, r),
    EQUALS,
    Big("∑", relation(t, "=", ZERO), minus(k, ONE)),
    Script(Ident("w"), t),
    TIMES,
    Script(x, RELATION),
)
CASES = relation(
    Script(y, r),
    "=",
    Cases(((ONE, row(Words("if"), r, LESS, q)), (ZERO, Words("otherwise")))),
)
BOUND = row(r, TIMES, s, LESS, n, Op("⇔", "relation"), r, LESS, floor(Fraction(n, s)))
GRAM = row(transpose(C), C)

TAPS = tuple(
    tuple(
        (u - at // 2, v - at % 2) if 0 <= u - at // 2 < 3 and 0 <= v - at % 2 < 3 else None
        for u in range(4)
        for v in range(4)
    )
    for at in range(4)
)
WEIGHTS = ((1, 2, 1), (3, 1, 2), (2, 1, 1))
SYMBOLIC = Matrix(
    tuple(tuple(ZERO if tap is None else weight(*tap) for tap in line) for line in TAPS),
    TAPS,
    (4, 8, 12),
)
NUMERIC = Matrix(
    tuple(
        tuple(ZERO if tap is None else number(WEIGHTS[tap[0]][tap[1]]) for tap in line)
        for line in TAPS
    ),
    TAPS,
    (4, 8, 12),
)
ROW_DOTS, COLUMN_DOTS, BOTH_DOTS = Op("⋯", "tight"), Op("⋮", "tight"), Op("⋱", "tight")
TRUNCATED = Matrix(
    (
        (weight(0, 0), weight(0, 1), ZERO, ROW_DOTS, ZERO),
        (ZERO, weight(0, 0), weight(0, 1), ROW_DOTS, ZERO),
        (COLUMN_DOTS, COLUMN_DOTS, COLUMN_DOTS, BOTH_DOTS, COLUMN_DOTS),
        (ZERO, ZERO, ZERO, ROW_DOTS, weight(2, 2)),
    )
)
LINE_TAPS = tuple(
    tuple((0, at - 2 * r) if 0 <= at - 2 * r < 5 else None for at in range(9)) for r in range(3)
)
ONE_AXIS = Matrix(
    tuple(tuple(ZERO_DOT if tap is None else weight(tap[1]) for tap in line) for line in LINE_TAPS),
    LINE_TAPS,
)


def math(*nodes: Node) -> Math:
    """Nodes in a line of text."""
    return Math(row(*nodes))


def text(*pieces: Inline) -> Text:
    """A line of text."""
    return pieces


def picture(label: Text, *rows: tuple[int, ...], taps: bool = False) -> Picture:
    """A grid, shaded by its values."""
    largest = max(map(max, rows)) or 1
    shade = tuple(tuple(value / largest for value in line) for line in rows)
    return Picture(label, tuple(tuple(map(str, line)) for line in rows), shade, taps)


MONOMIALS = Table(
    (("monomial",), ("left side",), ("right side",), ("difference",)),
    tuple(
        (text(math(monomial)), (left,), (left,), ("0",))
        for monomial, left in ((i, "1"), (p, "2"), (row(d, TIMES, k), "−1"), (ONE, "−1"))
    ),
)
STEPS = Proof(
    (
        ProofStep(
            ("The window reads every ", math(d), "-th row"),
            (
                Paragraph(("Output ", math(r), " and tap ", math(t), " meet the input row")),
                Mathematics(
                    row(RELATION, COMMA, Space(1), t, EQUALS, comma((ZERO, DOTS, minus(k, ONE))))
                ),
            ),
            "definition",
        ),
        ProofStep(
            ("The room that is left is one polynomial",),
            (Paragraph(("It fits exactly when ", math(r, TIMES, s, LESS, ROOM), ".")),),
            "certificate",
            details=Details(
                ("Polynomial certificate",),
                (
                    Paragraph(
                        ("In ", math(Ident("ℤ"), Fenced("[", comma((i, p, d, k)), "]")), ":")
                    ),
                    MONOMIALS,
                    Paragraph(
                        (
                            "It holds for ",
                            Strong("all"),
                            " integers.",
                        )
                    ),
                ),
            ),
        ),
        ProofStep(
            ("Floor turns a product into a bound",),
            (Mathematics(BOUND),),
            "lemma",
            "lemma: quotient",
        ),
        ProofStep(("Count the rows",), (Mathematics(SIZE, key=True),), "lemma"),
        ProofStep(("Put in the numbers",), (Mathematics(WITH_NUMBERS),), "instance"),
    )
)
PAGE: tuple[Block, ...] = (
    Title(
        "Layer derivation",
        ("A 3 × 3 convolution on a 4 × 4 picture",),
        ("Where the output size comes from, and which matrix the layer is.",),
    ),
    Facts(
        (Code("Conv2d(1, 1, kernel_size=3, bias=False)"),),
        ((("output",), ("1 × 2 × 2",)), (("stride · padding",), ("1 · 0",))),
    ),
    Heading(("Why the output is 2 × 2",)),
    Paragraph(
        (
            "Padding ",
            math(p),
            ", stride ",
            math(s),
            "; “effective” – the kernel is ",
            math(K_HAT, EQUALS, d, TIMES, K_LESS_1, PLUS, ONE),
            ". Unsafe: <b> & _x_ *y* 100 % #1 ~ ^ \\ {z} $5 | ≤ ⌊x⌋ Cᵀ k̂ λ w₀₀ x² é.",
        )
    ),
    Evidence(
        (
            ("definition", ("introduced here; nothing to check",)),
            ("certificate", ("an identity that can be multiplied out",)),
            ("lemma", ("a rule of the closed list",)),
            ("instance", ("a proved theorem with values put in",)),
            ("exact", ("a finite exact computation about this very matrix",)),
            ("solver", ("an SMT solver says so",)),
            ("tested", ("true on ", math(n), " instances")),
        )
    ),
    STEPS,
    Heading(("The layer is a matrix",)),
    Paragraph((math(VEC, parens(y), EQUALS, C, TIMES, VEC, parens(x)), ":")),
    MatrixBlock(
        relation(C, "=", SYMBOLIC), (Strong("C, 4 × 16."), " One tap is ", math(weight(1, 2)))
    ),
    MatrixBlock(relation(C, "=", NUMERIC), ("With numbers.",)),
    MatrixBlock(relation(C, "=", TRUNCATED), ("Its full size is 676 × 784.",)),
    MatrixBlock(relation(Script(C, ONE), "=", ONE_AXIS)),
    Mathematics(TRANSPOSED_SIZE, key=True),
    Mathematics(CONVOLUTION),
    Mathematics(CASES),
    Mathematics(
        row(
            Fenced("‖", minus(X_PRIME, x), "‖"),
            Op("<", "relation"),
            Ident("ε"),
            COMMA,
            Space(1),
            row(DIM, KER, C, EQUALS, number(12)),
        )
    ),
    Bullets((("one: ", math(i, TIMES, s)), (math(k, Op("∤", "relation"), n),))),
    CodeBlock(">>> import convsym as cs\n>>> cs.Conv2d(1, 1, 3)  # 'a' -- b"),
    Heading((math(transpose(C)), " is not an inverse")),
    Heading(("A picture and what comes back",), level=3),
    Paragraph((math(GRAM, Op("≠", "relation"), Ident("I")), ". ", Mark("exact"))),
    Pictures(
        (
            picture(text(math(x)), (1, 2, 0), (0, 3, 1), (2, 0, 1)),
            picture(text(math(y, EQUALS, C, x)), (15, 16), (18, 13)),
            picture(text(math(GRAM, x)), (15, 46, 47), (63, 112, 90), (84, 104, 80)),
        ),
        (text(math(C)), text(math(transpose(C)))),
        (Strong("There and back."), " Nothing is as it was."),
    ),
    Pictures(
        (
            picture(text("picture ", math(Ident("A"))), (1, 0), (0, 1)),
            picture(("the same output",), (7,)),
            picture(text("picture ", math(Ident("B"))), (0, 1), (1, 0)),
        ),
        (text(math(C)), text(math(C))),
        back=(1,),
    ),
    Pictures((picture(("kernel",), *WEIGHTS, taps=True), picture(("one",), (0, 0)))),
    Table(
        (("question",), ("answer",), ("size",)),
        (
            (("output size",), ("how many ", math(r), " keep the window inside | there"), ("12",)),
            (("nothing",), (), ("−3.5",)),
        ),
        ("Two questions",),
        row_heads=False,
    ),
    Small(("Set in STIX Two and Inter.",)),
)


def formulas(blocks: tuple[Block, ...] = PAGE) -> list[Node]:
    """The formulas of the page that stand on their own."""
    return [block.node for block in blocks if isinstance(block, Mathematics | MatrixBlock)]


EMPTY = Row(())
