"""diagnose against matrices that were built wrong by hand, one fault at a time and two together."""

import random
from fractions import Fraction

import drawing
import numpy as np
import oracle
import pytest
import scipy.sparse
import sympy
from wrong_builders import LAYERS, MISTAKES, layer, plain, sizes, taps

import convsym as cs
from convsym.diagnosis.case import Case
from convsym.diagnosis.faults import FAULTS
from convsym.diagnosis.search import suspects
from convsym.errors import ConvsymError

KINDS = [(name, build) for name, builds in MISTAKES.items() for build in builds]


def first_difference(M, C):
    """(row, column, found, expected) by looking at every entry."""
    for r, c in np.ndindex(*C.shape):
        if M[r, c] != C[r, c]:
            return r, c, M[r, c], C[r, c]
    return None


@pytest.mark.parametrize(
    ("name", "build"), KINDS, ids=[f"{name}-{j}" for j, (name, _) in enumerate(KINDS)]
)
def test_the_fault_that_was_made_is_named_first(name, build):
    draw = random.Random(drawing.seed())
    for _ in range(3):
        M, conv, n = build(draw)
        D = cs.diagnose(M, conv, n)
        assert D.fault == D.faults[0] == D.fits[0].fault == name, (D.faults, conv, n)
        assert not D.ok and D.mend == D.fits[0].mend != ""
        assert D.text().startswith(name[0].upper() + name[1:] + ".")
        C = np.array(conv.matrix(n).toarray())
        assert D.shape == M.shape and D.expected_shape == C.shape
        if M.shape != C.shape:
            assert D.first_difference is D.entries_differ is None and D.rows_differ == ()
        elif np.issubdtype(M.dtype, np.integer):
            assert D.first_difference[:4] == first_difference(M, C)
            assert D.entries_differ == np.count_nonzero(M != C)
            rows = [r for some in D.rows_differ for r in some]
            assert rows == np.flatnonzero((M != C).any(axis=1)).tolist()


def test_every_fault_of_the_table_is_made_by_some_builder():
    read_off = {"scaled", "negated", "taps permuted", "other taps"}
    assert set(MISTAKES) == {fault.name for fault in FAULTS} | read_off
    assert len(FAULTS) == len({fault.name for fault in FAULTS})


# ---------------------------------------------------------------- right is right, a change is not


def drawn(draw, most=20_000):
    """(configuration, layer without weight, weight shape, transposed), small enough to be made dense."""
    while True:
        c = drawing.configuration(draw, draw.choice((1, 1, 2, 2, 3)))
        up = draw.random() < 0.25 and c["padding_mode"] == "zeros"
        first, second = c["out_channels"], c["in_channels"]
        shape = (first, second // c["groups"], *c["kernel_size"])
        if np.prod(shape) * np.prod(c["sizes"]) ** 2 <= most:
            return c, shape, up


def of_configuration(c, weight, up):
    """(layer, input size, dense matrix by the definition)."""
    arguments = (c["kernel_size"], c["stride"], c["padding"])
    dense, _ = oracle.matrix(
        weight.astype(object), c["groups"], c["sizes"], c["stride"], c["padding"], c["dilation"],
        c["padding_mode"],
    )  # fmt: skip
    conv = LAYERS[c["ndim"]](
        c["in_channels"], c["out_channels"], *arguments, c["dilation"], c["groups"], False,
        c["padding_mode"], weight=weight,
    )  # fmt: skip
    if not up:
        return conv, c["sizes"], np.array(dense)
    back = conv.transpose(c["sizes"])
    o = conv.matrix(c["sizes"]).out_shape[1:]
    return back, o, np.array(dense).T


def read_as(draw, M):
    """The matrix in one of the forms that are read."""
    forms = [np.array, np.ndarray.tolist, sympy.Matrix, sympy.SparseMatrix, cs.Pattern.from_array]
    if M.dtype != object:
        forms += [
            scipy.sparse.csr_array, scipy.sparse.coo_matrix, scipy.sparse.csc_array,
            scipy.sparse.lil_array, np.asfortranarray,
        ]  # fmt: skip
    return draw.choice(forms)(M)


def test_right_is_right_and_one_changed_entry_is_not():
    draw = random.Random(drawing.seed())
    for _ in range(60):
        c, shape, up = drawn(draw, 2500)
        weight = np.random.default_rng(draw.randrange(2**32)).integers(-4, 5, shape)
        if draw.random() < 0.2:
            weight = weight * Fraction(1, 3)
        conv, n, C = of_configuration(c, weight, up)
        if weight.dtype != object:
            C = C.astype(np.int64)
        D = cs.diagnose(read_as(draw, C), conv, n)
        assert D.ok and D.fault == "right" and D.tolerance is None, (conv, n)
        assert D.first_difference is None and D.entries_differ == 0 and D.rows_differ == ()
        r, s = draw.randrange(C.shape[0]), draw.randrange(C.shape[1])
        M = C.copy()
        M[r, s] += draw.choice((1, -1, 7))
        D = cs.diagnose(read_as(draw, M), conv, n)
        assert not D.ok and "right" not in D.faults, (conv, n)
        assert D.first_difference[:4] == (r, s, M[r, s], C[r, s])
        assert D.entries_differ == 1 and D.rows_differ == (range(r, r + 1),)


def test_the_words_name_the_output_the_input_and_the_taps():
    """Of the first difference, by the definition."""
    draw = random.Random(drawing.seed())
    for _ in range(30):
        c, shape, _ = drawn(draw, 2500)
        weight = np.random.default_rng(draw.randrange(2**32)).integers(1, 5, shape)
        conv, n, C = of_configuration(c, weight, False)
        matrix = conv.matrix(n)
        r, s = draw.randrange(C.shape[0]), draw.randrange(C.shape[1])
        C[r, s] += 1
        words = cs.diagnose(C, conv, n).first_difference.words
        outputs, inputs = matrix.out_shape, matrix.in_shape
        meeting = []
        for u, o, v, i, tap in oracle.entries(
            shape, c["groups"], c["sizes"], c["stride"], c["padding"], c["dilation"],
            c["padding_mode"],
        ):  # fmt: skip
            if (oracle.flat(u, o, outputs[1:]), oracle.flat(v, i, inputs[1:])) == (r, s):
                tap = tap[2:] if inputs[0] == outputs[0] == 1 else tap
                meeting.append(f"w[{', '.join(map(str, tap))}]")
        named = words.split("; ")[1]
        assert named.startswith(
            " + ".join(meeting) + " meet" if meeting else "no tap meets them, so 0"
        )
        channel, *place = map(int, np.unravel_index(r, outputs))
        shown = place[0] if len(place) == 1 else tuple(place)
        of = f" of channel {channel}" if outputs[0] > 1 else ""
        assert words.startswith(f"row {r} is output {shown}{of}, column {s} is input ")


def test_symbols_are_compared_exactly():
    conv = cs.Conv2d(1, 1, (2, 3), padding=(1, 0))
    n = (3, 4)
    w = conv.weight
    C = np.array(oracle.matrix(w, 1, n, (1, 1), ((1, 1), (0, 0)), (1, 1), "zeros")[0])
    assert cs.diagnose(C, conv, n).ok and cs.diagnose(sympy.Matrix(C), conv, n).ok
    x = sympy.Symbol("w_0_0")
    unexpanded = np.array([[(v + 1) * (v - 1) + 1 - v**2 + v for v in row] for row in C])
    assert cs.diagnose(unexpanded, conv, n).ok
    flipped = np.array(
        oracle.matrix(w[:, :, ::-1, ::-1], 1, n, (1, 1), ((1, 1), (0, 0)), (1, 1), "zeros")[0]
    )
    assert cs.diagnose(flipped, conv, n).fault == "kernel flipped"
    assert cs.diagnose(-flipped / 2, conv, n).fault == "kernel flipped and scaled"
    assert cs.diagnose(x * C, conv, n).fault == "other taps"
    D = cs.diagnose(C.T, conv, n)
    assert D.fault == "transposed" and "stand for the input" in D.text()


def test_symbols_that_meet_add_where_the_border_folds():
    conv = cs.Conv1d(1, 1, 3, padding=1, padding_mode="circular")
    w = conv.weight
    C = np.array(oracle.matrix(w, 1, (2,), (1,), ((1, 1),), (1,), "circular")[0])
    assert C[0, 1] == sympy.Symbol("w_0") + sympy.Symbol("w_2")
    assert cs.diagnose(C, conv, 2).ok
    C[0, 1] = sympy.Symbol("w_2")
    assert not cs.diagnose(C, conv, 2).ok


# ---------------------------------------------------------------- floats


def test_a_matrix_made_in_float32_is_right_and_a_small_change_is_not():
    draw = random.Random(drawing.seed())
    for _ in range(25):
        c, shape, up = drawn(draw, 1500)
        rng = np.random.default_rng(draw.randrange(2**32))
        weight = rng.normal(size=shape)
        conv, n, C = of_configuration(c, weight, up)
        C = C.astype(np.float64)
        largest = np.abs(C).max()
        for M in (C, C.astype(np.float32), C.astype(np.float32).astype(np.float64)):
            assert cs.diagnose(M, conv, n).ok
        single = conv.with_weight(weight.astype(np.float32))
        assert cs.diagnose(C, single, n).ok and cs.diagnose(C.astype(np.float16), conv, n).ok
        if largest > 0:
            r, s = draw.randrange(C.shape[0]), draw.randrange(C.shape[1])
            M = C.copy()
            M[r, s] += 1e-12 * largest
            D = cs.diagnose(M, conv, n)
            assert not D.ok and D.first_difference[:2] == (r, s) and D.entries_differ == 1
            assert cs.diagnose(M, conv, n, tolerance=2e-12).ok


def test_what_is_no_number_or_rounded_is_not_right_with_tolerance_0():
    w = np.random.default_rng(drawing.seed()).normal(size=4)
    conv = cs.Conv1d(1, 1, 4, weight=w)
    C = plain_float(w, (9,))
    assert not cs.diagnose(C.astype(np.float32), conv, 9, tolerance=0).ok
    for wrong in (np.nan, np.inf, -np.inf):
        M = C.copy()
        M[2, 3] = wrong
        for tolerance in (None, 0.5):
            D = cs.diagnose(M, conv, 9, tolerance=tolerance)
            assert D.fault == "unknown" and D.entries_differ == 1
            assert D.first_difference[:2] == (2, 3)
            np.testing.assert_equal(D.first_difference.found, wrong)


def test_integers_are_exact_beyond_the_floats():
    conv = cs.Conv1d(1, 1, 2, weight=[2**60, 2**70])
    C = [[2**60, 2**70, 0], [0, 2**60, 2**70]]
    assert cs.diagnose(C, conv, 3).ok
    C[0][0] += 1
    assert cs.diagnose(C, conv, 3).first_difference[2:4] == (2**60 + 1, 2**60)


def test_rounding_by_fast_transforms_is_within_the_tolerance():
    """`fftconvolve` leaves 1e-17 where zeros belong."""
    import scipy.signal

    draw = random.Random(drawing.seed())
    for _ in range(10):
        w = np.random.default_rng(draw.randrange(2**32)).normal(size=(3, 2))
        basis = np.eye(42).reshape(-1, 6, 7)
        M = [scipy.signal.fftconvolve(e, w[::-1, ::-1], "valid").ravel() for e in basis]
        M = np.stack(M, axis=1)
        conv = cs.Conv2d(1, 1, (3, 2), weight=w)
        assert np.count_nonzero(M) > conv.matrix((6, 7)).nnz and cs.diagnose(M, conv, (6, 7)).ok
        turned = cs.diagnose(M, conv.with_weight(w[::-1, ::-1]), (6, 7))
        assert turned.fault == "kernel flipped"


def test_torch_on_the_identity_basis():
    torch = drawing.required("torch")
    draw = random.Random(drawing.seed())
    for _ in range(8):
        w = np.random.default_rng(draw.randrange(2**32)).normal(size=(2, 3, 3, 2))
        stride, padding, n = (draw.choice((1, 2)), 1), (draw.choice((0, 1)), 1), (5, 7)
        taps_32 = torch.tensor(w, dtype=torch.float32, requires_grad=True)
        basis = torch.eye(3 * 35).reshape(-1, 3, *n)
        M = torch.nn.functional.conv2d(basis, taps_32, None, stride, padding).flatten(1).T
        conv = cs.Conv2d(3, 2, (3, 2), stride, padding, weight=w)
        assert cs.diagnose(M, conv, n).ok and cs.diagnose(M.to_sparse(), conv, n).ok
        last = torch.nn.functional.conv2d(basis, taps_32, None, stride, padding)
        last = last.permute(0, 2, 3, 1).flatten(1).T
        D = cs.diagnose(last, conv, n)
        assert D.fault == "channels interleaved" and D.fits[0].sentence.startswith("the rows of M")
        up = cs.ConvTranspose2d(2, 3, (3, 2), stride, padding, weight=w)
        basis = torch.eye(2 * 20).reshape(-1, 2, 4, 5)
        M = torch.nn.functional.conv_transpose2d(basis, taps_32, None, stride, padding)
        assert cs.diagnose(M.flatten(1).T, up, (4, 5)).ok
    half = torch.zeros((4, 2), dtype=torch.bfloat16)
    with pytest.raises(TypeError) as caught:
        cs.diagnose(half, cs.Conv1d(1, 1, 1, weight=[1]), 2)
    assert str(caught.value) == (
        "dtype of M is torch.bfloat16, but NumPy has no such numbers; use M.float()"
    )


# ---------------------------------------------------------------- two faults, several explanations


def pair_cases(draw):
    """(names, M, layer, size): two mistakes made one after the other, by NumPy and the definition."""
    n, k = sizes(draw, 5), draw.choice([(3, 2), (2, 3)])
    w = taps(draw, 2, 2, *k)
    C = plain(w, n)
    o = (n[0] - k[0] + 1, n[1] - k[1] + 1)
    numbers = np.arange(2 * n[0] * n[1]).reshape(2, *n)
    flipped = plain(w[:, :, ::-1, ::-1], n)
    square = taps(draw, 1, 1, 3, 3)
    bias = np.full((len(C), 1), 3)
    rows = np.arange(2 * o[0] * o[1]).reshape(2, *o)
    s, p = (1, 2), (0, 2)
    return [
        ("kernel flipped and transposed", flipped.T, layer(w), n),
        ("kernel flipped and kernel transposed",
         plain(np.rot90(square, axes=(2, 3)), n), layer(square), n),
        ("kernel flipped and column-major order",
         flipped[:, numbers.transpose(0, 2, 1).ravel()], layer(w), n),
        ("kernel flipped and channels interleaved",
         flipped[np.ix_(rows.transpose(1, 2, 0).ravel(), numbers.transpose(1, 2, 0).ravel())],
         layer(w), n),
        ("kernel flipped and scaled", 3 * flipped, layer(w), n),
        ("transposed and negated", -C.T, layer(w), n),
        ("transposed and bias column", np.hstack([C.T, np.full((C.shape[1], 1), 3)]), layer(w), n),
        ("kernel flipped and bias column", np.hstack([flipped, bias]), layer(w), n),
        ("kernel flipped and stride swapped", plain(w[:, :, ::-1, ::-1], n, (2, 1)), layer(w, s), n),
        ("kernel flipped and padding ignored", flipped, layer(w, p=p), n),
        ("kernel transposed and padding ignored", plain(square.swapaxes(2, 3), n),
         layer(square, p=(2, 2)), n),
        ("stride swapped and padding swapped", plain(w, n, (2, 1), (2, 0)), layer(w, s, p), n),
        ("channels swapped and stride ignored", plain(w.swapaxes(0, 1), n), layer(w, (2, 2)), n),
    ]  # fmt: skip


def test_two_faults_are_found_together():
    draw = random.Random(drawing.seed())
    for _ in range(1):
        for names, M, conv, n in pair_cases(draw):
            D = cs.diagnose(M, conv, n)
            assert D.fault == names, (D.faults, conv, n)


def test_all_that_fit_are_listed_and_nothing_else():
    """Every matrix of the table, made dense, is M for the faults named and for no other."""
    draw = random.Random(drawing.seed())
    for _ in range(25):
        c, shape, up = drawn(draw, 1500)
        weight = np.random.default_rng(draw.randrange(2**32)).integers(1, 4, shape)
        conv, n, C = of_configuration(c, weight, up)
        case = Case.of(C, conv, conv.matrix(n), None)
        named = [(name, suspect.build) for _, name, suspect in suspects(case.right, False)]
        made = {}
        for name, build in named:
            if not build.framed:
                dense = case.made(build).toarray()
                made.setdefault(name, []).append(dense.T if build.transposed else dense)
        some = [C] + [draw.choice(made[draw.choice(sorted(made))]) for _ in range(3) if made]
        for M in some:
            fitting = {
                name for name, matrices in made.items()
                if any(A.shape == M.shape and (A == M).all() for A in matrices)
            }  # fmt: skip
            found = cs.diagnose(M, conv, n).faults
            if np.any(M != 0):
                assert set(found) - {"right", "scaled", "negated", "bias column"} == fitting, (
                    conv,
                    n,
                )
            assert ("right" in found) == (M.shape == C.shape and bool((M == C).all()))


def test_what_this_kernel_does_not_show():
    same = layer(np.ones((1, 1, 3, 3), int), p=(1, 1))
    D = cs.diagnose(plain(np.ones((1, 1, 3, 3)), (4, 4), p=(1, 1)), same, (4, 4))
    assert D.ok and D.faults == (
        "right", "kernel flipped", "kernel transposed", "kernel column-major", "transposed",
        "column-major order", "order of elements", "other kind of layer",
    )  # fmt: skip
    assert "these faults make the same matrix, so M does not show\nthem:" in D.text()
    square = taps(random.Random(1), 1, 1, 3, 3)
    D = cs.diagnose(plain(square.swapaxes(2, 3), (4, 4)), layer(square), (4, 4))
    assert D.faults == ("kernel transposed", "kernel column-major", "column-major order")
    other = cs.diagnose(plain(square, (4, 5)), layer(square), (4, 5))
    assert other.faults == ("right",)


# ---------------------------------------------------------------- nothing fits


def test_a_fault_with_one_wrong_entry_comes_closest():
    draw = random.Random(drawing.seed())
    for _ in range(5):
        n = sizes(draw)
        w = taps(draw, 2, 1, 3, 2)
        M = plain(w[:, :, ::-1, ::-1], n)
        M[draw.randrange(len(M)), draw.randrange(M.shape[1])] += 1
        D = cs.diagnose(M, layer(w), n)
        assert D.fault == "unknown" and D.faults == ()
        assert D.closest[0][::2] == ("kernel flipped", 1)
        assert "kernel flipped" in D.text() and "1 entry would still differ" in D.text()


def test_unknown_shapes_and_zeros_are_told():
    w = taps(random.Random(0), 1, 1, 3, 3)
    conv = layer(w, p=(1, 1))
    D = cs.diagnose(np.ones((7, 3), int), conv, (4, 5))
    assert D.fault == "unknown" and D.closest == () and D.first_difference is None
    assert D.text() == (
        "Wrong shape. M is not the matrix of Conv2d(1, 1, kernel_size=(3, 3), stride=(1,\n"
        "1), padding=(1, 1), bias=False) at input size 4 × 5: M is 7 × 3, and that is\n"
        "20 × 20. No fault that is known explains it.\n"
    )
    noise = np.random.default_rng(0).integers(1, 9, (6, 20))
    D = cs.diagnose(noise, conv, (4, 5))
    assert D.closest[0].fault == "padding ignored"
    assert "M has the shape that these faults would give it, but not their entries:" in D.text()
    D = cs.diagnose(np.zeros((20, 20)), conv, (4, 5))
    assert D.fault == "unknown" and D.remark == "M holds only zeros."
    assert D.mend == "conv.matrix((4, 5)).tocsr() is the right matrix"


def test_a_coarser_rounding_is_suggested():
    w = np.random.default_rng(3).normal(size=(3, 3))
    conv = cs.Conv2d(1, 1, 3, weight=w)
    M = np.round(plain_float(w, (4, 4)), 3)
    D = cs.diagnose(M, conv, (4, 4))
    assert not D.ok
    if D.fault == "unknown":
        assert "tolerance=" in D.remark
    assert cs.diagnose(M, conv, (4, 4), tolerance=1e-3).ok


def plain_float(w, n):
    """The definition for float taps."""
    ones, none = (1,) * len(n), ((0, 0),) * len(n)
    rows, _ = oracle.matrix(w[None, None].astype(object), 1, n, ones, none, ones, "zeros")
    return np.array(rows).astype(float)


def test_one_wrong_entry_is_told():
    conv = cs.Conv1d(1, 1, 3, weight=[1, 2, 4])
    D = cs.diagnose([[1, 2, 4, 0], [0, 1, 2, 5]], conv, 4)
    assert D.text() == (
        "Unknown. But for 1 entry, M is the matrix of Conv1d(1, 1, kernel_size=(3,),\n"
        "stride=(1,), bias=False) at input size 4.\n"
        "\n"
        "1 entry differs from the layer's matrix, in row 1. The first: row 1 is output\n"
        "1, column 3 is input 3; w[2] meets them, so 4 belongs there, and M holds 5.\n"
    )


# ---------------------------------------------------------------- the object, its texts, its errors


def test_shown_in_every_format():
    conv = cs.Conv1d(1, 1, 3, weight=[1, 2, 4])
    D = cs.diagnose([[4, 2, 1, 0], [0, 4, 2, 1]], conv, 4)
    assert (
        str(D)
        == D.text()
        == (
            "Kernel flipped. The kernel is flipped along its axis: tap k − 1 − t stands\n"
            "where tap t belongs, which is a true convolution; the layer is a\n"
            "cross-correlation. The layer is Conv1d(1, 1, kernel_size=(3,), stride=(1,),\n"
            "bias=False) at input size 4.\n"
            "\n"
            "To mend it: do not flip the kernel along its axis, or flip it back before M is\n"
            "built.\n"
            "\n"
            "These explain M as well:\n"
            "\n"
            "• order of elements: the rows and columns of M count their elements from the\n"
            "  end along its axis.\n"
            "\n"
            "4 entries differ from the layer's matrix, in rows 0–1. The first: row 0 is\n"
            "output 0, column 0 is input 0; w[0] meets them, so 1 belongs there, and M holds\n"
            "4.\n"
        )
    )
    assert D.markdown().startswith("**Kernel flipped.**")
    assert "\\textbf{Kernel flipped.}" in D.latex()
    assert repr(D) == "<Diagnosis: kernel flipped; 2 explanations fit>"
    with pytest.raises(TypeError) as caught:
        bool(D)
    assert str(caught.value) == (
        "a Diagnosis has no truth value of its own; ask its ok, or read its fault"
    )
    with pytest.raises(AttributeError):
        D.remark = "changed"


CONV = cs.Conv1d(1, 1, 2, weight=[1, 2])
ERRORS = [
    (
        lambda: cs.diagnose([[1, 2]], "Conv1d(1, 1, 2)", 2),
        TypeError,
        "conv is 'Conv1d(1, 1, 2)', but it must be a layer of this library; give a Conv2d or another"
        " layer",
    ),
    (
        lambda: cs.diagnose([1, 2], CONV, 2),
        ValueError,
        "shape of M is (2,), but a matrix has two axes, rows and columns; reshape it to (rows, columns)",
    ),
    (
        lambda: cs.diagnose([["1", "2"]], CONV, 2),
        TypeError,
        "M is [['1', '2']], but its entries must be numbers, no text; give ints, floats, Fractions or"
        " SymPy",
    ),
    (
        lambda: cs.diagnose(scipy.sparse.coo_array(np.eye(2)[0]), CONV, 2),
        ValueError,
        "shape of M is (2,), but a matrix has two axes, rows and columns; reshape it to (rows, columns)",
    ),
    (
        lambda: cs.diagnose([[1, 2]], CONV, 2, tolerance="small"),
        TypeError,
        "tolerance is 'small', but it must be a number, a part of the largest entry; give a float such"
        " as 1e-6, or None",
    ),
    (
        lambda: cs.diagnose([[1, 2]], CONV, 2, tolerance=-1),
        ValueError,
        "tolerance is -1, but it must be at least 0 and finite; give a float such as 1e-6, or None",
    ),
    (
        lambda: cs.diagnose([[1, 2]], cs.Conv1d(1, 1, 2), 2),
        ConvsymError,
        "M holds numbers and the weight of the layer symbols, so the two cannot be compared; give the"
        " layer its numbers, conv.with_weight(weight)",
    ),
    (
        lambda: cs.diagnose([[sympy.Symbol("a"), sympy.Symbol("b")]], CONV, 2),
        ConvsymError,
        "M holds symbols (a, b) and the weight of the layer numbers, so the two cannot be compared;"
        " give the layer those symbols as its weight, or substitute numbers in M",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), ERRORS)
def test_whole_messages(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
