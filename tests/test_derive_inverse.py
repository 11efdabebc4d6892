"""Is Cᵀ an inverse: the answers against CᵀC multiplied out by loops, the witnesses, the conditions."""

import random
from fractions import Fraction
from itertools import combinations, product
from types import SimpleNamespace

import drawing
import numpy as np
import oracle
import pytest
import sympy

from convsym.derive import transpose_as_inverse
from convsym.errors import ConvsymError
from convsym.layers import Conv1d, Conv2d, Conv3d
from convsym.proof import MatrixClaim, TheoremClaim

CONV = {1: Conv1d, 2: Conv2d, 3: Conv3d}
HALF = sympy.Rational(1, 2)


def exact(tap):
    """A tap as the SymPy number it is."""
    if isinstance(tap, complex):
        return exact(tap.real) + sympy.I * exact(tap.imag)
    if isinstance(tap, int | float | Fraction | np.generic):
        found = Fraction(tap.item() if isinstance(tap, np.generic) else tap)
        return sympy.Rational(found.numerator, found.denominator)
    return tap


def dense(conv, sizes):
    """C by the loops of the definition, its taps exact."""
    weight = np.array([exact(v) for v in conv.weight.ravel().tolist()], dtype=object)
    weight = weight.reshape(conv.weight.shape)
    pads = [axis.pads(n) for axis, n in zip(conv.axes, sizes, strict=True)]
    geometry = [(axis.stride, axis.dilation) for axis in conv.axes]
    strides, dilations = zip(*geometry, strict=True)
    mode = conv.padding_mode
    rows, _ = oracle.matrix(weight, conv.groups, sizes, strides, pads, dilations, mode)
    return rows


def gram(rows):
    """CᵀC, multiplied out here."""
    columns = list(zip(*rows, strict=True))
    return [[sum(a * b for a, b in zip(x, y, strict=True)) for y in columns] for x in columns]


def is_identity(matrix, values=None):
    """Whether the matrix is I, with numbers put for symbols."""
    for r, row in enumerate(matrix):
        for c, entry in enumerate(row):
            found = sympy.expand(sympy.sympify(entry).subs(values or {}) - int(r == c))
            if found != 0 and sympy.simplify(found) != 0:
                return False
    return True


def times(matrix, x):
    return [sympy.expand(sum(a * b for a, b in zip(row, x, strict=True))) for row in matrix]


def judged(conv, sizes):
    """The derivation, verified, its witness checked, next to CᵀC from the definition."""
    sizes = sizes if isinstance(sizes, tuple) else (sizes,)
    made = transpose_as_inverse(conv, sizes)
    report = made.verify()
    assert report.ok, report
    wanted = gram(dense(conv, sizes))
    if made.answer is False:
        x = [int(v) for v in np.asarray(made.witness).ravel()]
        assert times(wanted, x) != x and all(isinstance(v, int) for v in x)
    else:
        assert made.witness is None
    return SimpleNamespace(made=made, gram=wanted)


def rank_argument(made):
    """Whether the derivation says that no left inverse of any kind exists."""
    claims = [step.claim for step in made.steps]
    return any(getattr(one, "theorem", "") == "no_left_inverse" for one in claims)


def test_numeric_layers_against_the_definition():
    """Small layers of all modes and kinds of taps, plus many that are isometries."""
    draw = random.Random(drawing.seed())
    true = false = 0
    for number in range(120):
        ndim = draw.choice((1, 1, 2))
        settings = drawing.configuration(draw, ndim)
        sizes, ndim = settings.pop("sizes"), settings.pop("ndim")
        shape = (settings["out_channels"], settings["in_channels"] // settings["groups"],
                 *settings["kernel_size"])  # fmt: skip
        if np.prod(sizes) * settings["in_channels"] > 40:
            continue
        taps = draw.choice(((0, 1, -1), (0, 0, 0, 1), (0.5, 0.1, 1.0), (Fraction(1, 3), 1)))
        flat = [draw.choice(taps) for _ in range(int(np.prod(shape)))]
        if number % 3 == 0:  # a single tap: the identity if it stands in the middle
            ndim, sizes, shape = 1, (draw.randint(1, 6),), (1, 1, 3)
            settings = {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "padding": 1}
            flat = [0, 0, 0]
            flat[draw.choice((0, 1, 1))] = draw.choice((1, -1))
        weight = np.array(flat, dtype=object if Fraction(1, 3) in flat else None).reshape(shape)
        conv = CONV[ndim](**settings, weight=weight)
        found = judged(conv, sizes)
        assert found.made.answer is is_identity(found.gram), (repr(conv), sizes, flat)
        rows, columns = len(dense(conv, sizes)), len(found.gram)
        assert rank_argument(found.made) == (rows < columns)
        true, false = true + found.made.answer, false + (not found.made.answer)
    print(true, false)
    assert true >= 3 and false >= 30


@pytest.mark.parametrize(("conv", "sizes"), [
    (Conv1d(1, 1, 3, padding=1, weight=[0, 1, 0]), 5),
    (Conv2d(1, 1, 3, padding=1, weight=[[0, 0, 0], [0, -1, 0], [0, 0, 0]]), (3, 4)),
    (Conv1d(1, 1, 1, weight=[-1]), 4),
    (Conv1d(2, 2, 1, weight=[[[Fraction(3, 5)], [Fraction(4, 5)]],
                             [[Fraction(-4, 5)], [Fraction(3, 5)]]]), 3),
    (Conv1d(1, 1, 3, padding=1, padding_mode="circular", weight=[0, 0, 1]), 5),
    (Conv1d(1, 1, 2, padding=1, weight=[sympy.Rational(3, 5), sympy.Rational(4, 5)]), 1),
    (Conv1d(1, 2, 1, weight=[[[sympy.sqrt(2) / 2]], [[sympy.sqrt(2) / 2]]]), 3),
    (Conv1d(1, 2, 1, weight=[[[sympy.sqrt(3) / 2]], [[HALF]]]), 2),
])  # fmt: skip
def test_true_where_it_is_true(conv, sizes):
    found = judged(conv, sizes)
    assert found.made.answer is True and is_identity(found.gram)
    assert isinstance(found.made.conclusion, MatrixClaim | TheoremClaim)
    assert str(found.made.conclusion).startswith("Cᵀ C == I")


def haar():
    """A stride-2 layer 1→4 whose four 2×2 kernels are orthonormal."""
    half = Fraction(1, 2)
    weight = [[[[half, half], [half, half]]], [[[half, -half], [half, -half]]],
              [[[half, half], [-half, -half]]], [[[half, -half], [-half, half]]]]  # fmt: skip
    return Conv2d(1, 4, 2, stride=2, weight=weight)


def test_orthonormal_patches_at_even_sizes_and_not_at_odd_ones():
    for sizes in ((2, 2), (4, 4), (4, 6)):
        assert judged(haar(), sizes).made.answer is True
    found = judged(haar(), (5, 4))
    assert found.made.answer is False and rank_argument(found.made)
    assert len(dense(haar(), (5, 4))) == 16 and len(found.gram) == 20


@pytest.mark.parametrize(("conv", "sizes"), [
    (Conv1d(1, 1, 1), 3),
    (Conv1d(1, 1, 2, padding=1), 1),
    (Conv1d(1, 1, 2, padding=1), 3),
    (Conv1d(1, 1, 3, padding=1), 4),
    (Conv1d(1, 1, 2, padding=((1, 0),)), 3),
    (Conv1d(1, 2, 2, stride=2), 4),
    (Conv1d(1, 2, 1), 2),
    (Conv1d(2, 2, 1), 2),
    (Conv2d(1, 1, (2, 3), stride=(2, 1), padding=(0, 2)), (2, 1)),
    (Conv2d(1, 1, 2, padding=1), (1, 1)),
    (Conv1d(1, 1, 3, padding=1, padding_mode="circular"), 3),
    (Conv1d(1, 1, 3, padding=1, padding_mode="reflect"), 3),
    (Conv1d(1, 1, 3, padding=1, padding_mode="replicate"), 3),
    (Conv1d(1, 1, 2, padding=1, padding_mode="replicate"), 2),
    (Conv1d(1, 1, 2, padding=1, weight=[2, sympy.Symbol("x")]), 3),
    (Conv1d(1, 1, 2, padding=1, weight=[sympy.Symbol("x"), sympy.Symbol("x")]), 1),
    (Conv1d(1, 1, 2, padding=1, weight=[sympy.Symbol("x"), 1 - sympy.Symbol("x")]), 1),
    (Conv2d(1, 1, 3), (4, 4)),
    (Conv1d(1, 1, 2, stride=2), 4),
    (Conv1d(1, 1, 2, dilation=2, padding=2), 3),
])  # fmt: skip
def test_the_condition_holds_exactly_where_the_gram_matrix_is_the_identity(conv, sizes):
    """Every choice of taps from {−1, 0, 1, 1/2} (drawn where there are many), and unit vectors."""
    found = judged(conv, sizes)
    answer = found.made.answer
    symbols = sorted({s for row in found.gram for e in row for s in sympy.sympify(e).free_symbols},
                     key=str)  # fmt: skip
    choices = list(product((-1, 0, 1, HALF), repeat=len(symbols)))
    draw = random.Random(1)
    if len(choices) > 80:
        choices = draw.sample(choices, 80)
    single = [tuple(int(j == k) for j in range(len(symbols))) for k in range(len(symbols))]
    fifths = [tuple(draw.choice((0, sympy.Rational(3, 5), sympy.Rational(4, 5))) for _ in symbols)
              for _ in range(30)]  # fmt: skip
    pairs = [tuple(int(j in both) for j in range(len(symbols)))
             for both in combinations(range(len(symbols)), 2)]  # fmt: skip
    roots = [(sympy.sqrt(HALF),) * len(symbols)]
    held = 0
    for values in (*choices, *single, *pairs, *roots, *fifths):
        put = dict(zip(symbols, values, strict=True))
        says = bool(answer.subs(put)) if isinstance(answer, sympy.Basic) else answer
        assert says == is_identity(found.gram, put), (answer, put)
        held += says
    assert answer is False or held > 0


def test_named_conditions():
    w0, w1, w2 = sympy.symbols("w_0 w_1 w_2")
    full = judged(Conv1d(1, 1, 2, padding=1), 1).made
    assert full.answer == sympy.Eq(w0**2 + w1**2 - 1, 0)
    assert judged(Conv1d(1, 1, 1), 5).made.answer == sympy.Eq(w0**2 - 1, 0)
    middle = judged(Conv1d(1, 1, 3, padding=1), 4).made.answer
    assert middle == sympy.And(sympy.Eq(w0, 0), sympy.Eq(w2, 0), sympy.Eq(w1**2 - 1, 0))


def test_an_inverse_transpose_in_spite_of_fewer_taps_read():
    """n = (2, 1), k = (2, 3), s = (2, 1), p = (0, 2): 3 outputs for 2 pixels, and suitable taps."""
    symbolic = judged(Conv2d(1, 1, (2, 3), stride=(2, 1), padding=(0, 2)), (2, 1)).made
    assert symbolic.answer not in (True, False)
    weight = [[1, 0, 0], [0, 1, 0]]
    conv = Conv2d(1, 1, (2, 3), stride=(2, 1), padding=(0, 2), weight=weight)
    assert judged(conv, (2, 1)).made.answer is True
    put = {s: weight[int(str(s)[2])][int(str(s)[4])] for s in symbolic.answer.free_symbols}
    assert bool(symbolic.answer.subs(put))


def test_real_kernel_of_the_picture():
    made = judged(Conv2d(1, 1, 3, weight=[[1, 0, 1], [0, 1, 1], [1, 0, 0]]), (4, 4)).made
    assert made.answer is False and rank_argument(made)
    texts = [str(step.claim) for step in made.steps]
    assert "rank(C) == 4" in texts and texts[-1] == "no_left_inverse(rows = 4, columns = 16)"
    twins = [s.claim for s in made.steps if str(s.claim) == "C A == C B"]
    first, second = (claim.left[1].pattern.toarray().ravel() for claim in
                     (twins[0], MatrixClaim(twins[0].right, "==", twins[0].left)))  # fmt: skip
    rows = dense(Conv2d(1, 1, 3, weight=[[1, 0, 1], [0, 1, 1], [1, 0, 0]]), (4, 4))
    assert min(first) >= 0 and min(second) >= 0 and list(first) != list(second)
    assert times(rows, first) == times(rows, second)


def test_whatever_the_taps_three_by_three_on_four_by_four():
    made = judged(Conv2d(1, 1, 3), (4, 4)).made
    assert made.answer is False and rank_argument(made)
    assert str(made.conclusion) == "no_left_inverse(rows = 4, columns = 16)"


def test_floats_are_the_binary_rationals_they_are():
    """0.6² + 0.8² is 1 in decimals; the floats are no such numbers. 0.5, four times, is exact."""
    assert judged(Conv1d(1, 1, 2, padding=1, weight=[0.6, 0.8]), 1).made.answer is False
    assert (
        judged(Conv1d(1, 4, 1, weight=[[[0.5]], [[0.5]], [[-0.5]], [[0.5]]]), 2).made.answer is True
    )
    assert judged(Conv1d(1, 1, 1, weight=[0.1]), 2).made.answer is False
    single = np.array([[[0.5]], [[0.5]], [[0.5]], [[0.5]]], dtype=np.float32)
    assert judged(Conv1d(1, 4, 1, weight=single), 2).made.answer is True


def test_complex_taps_are_transposed_and_not_conjugated():
    """The tap i: CᵀC = −1, although |i| = 1."""
    assert judged(Conv1d(1, 1, 1, weight=[1j]), 2).made.answer is False
    assert judged(Conv1d(1, 2, 1, weight=[[[1.25]], [[0.75j]]]), 2).made.answer is True
    assert judged(Conv1d(1, 1, 1, weight=[sympy.I]), 2).made.answer is False


def test_roots():
    root = sympy.sqrt(2) / 2
    assert judged(Conv1d(1, 1, 2, padding=1, weight=[root, root]), 1).made.answer is True
    assert judged(Conv1d(1, 1, 2, padding=1, weight=[root, root]), 2).made.answer is False
    nested = sympy.sqrt(3 + 2 * sympy.sqrt(2))  # 1 + sqrt(2)
    other = sympy.sqrt(1 - (1 + sympy.sqrt(2)) ** 2 / 100)
    assert judged(Conv1d(1, 2, 1, weight=[[[nested / 10]], [[other]]]), 3).made.answer is True


def test_an_angle_is_no_condition():
    """cos² + sin² = 1 whatever the angle: the answer is True."""
    angle = sympy.Symbol("theta", real=True)
    conv = Conv1d(1, 2, 1, weight=[[[sympy.cos(angle)]], [[sympy.sin(angle)]]])
    made = transpose_as_inverse(conv, 3)
    assert made.verify().ok and made.answer is True


def test_what_cannot_be_decided_says_so():
    with pytest.raises(ConvsymError):
        transpose_as_inverse(Conv1d(2, 2, 3, padding=1))
    with pytest.raises(ConvsymError):
        transpose_as_inverse(Conv1d(1, 1, sympy.Symbol("k")), 5)
    with pytest.raises(TypeError):
        transpose_as_inverse(3, 5)
    with pytest.raises(ValueError):
        transpose_as_inverse(Conv1d(1, 1, 9), 5)
