"""The index and values written by templates against the definition, in every mode and direction."""

import os
import pty
import random
import subprocess
import sys
import tracemalloc
from fractions import Fraction

import drawing
import numpy as np
import oracle
import pytest
import scipy.sparse
import sympy

from convsym import csr, gram, memory, template
from convsym.axis import Axis
from convsym.axisruns import cogram_runs, forward_runs, gram_runs, transposed_runs
from convsym.errors import ConvsymError
from convsym.layers import Conv1d, Conv2d, ConvTranspose2d
from convsym.matrix import conv_matrix

MODES = ("zeros", "circular", "reflect", "replicate")
DTYPES = (np.int64, np.int8, np.uint16, np.float32, np.float64, np.complex64)


def drawn(count, largest=30_000, **options):
    """ConvMatrices with their dense form by the definition, and the places of their entries."""
    draw = random.Random(drawing.seed())
    for _ in range(count):
        c = drawing.configuration(draw, draw.choice((1, 1, 2, 2, 3)), **options)
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        weight = np.random.default_rng(draw.randrange(2**32)).integers(0, 5, shape)
        weight = weight.astype(draw.choice(DTYPES))
        geometry = (c["stride"], c["padding"], c["dilation"], c["groups"], c["padding_mode"])
        C = conv_matrix(weight, c["sizes"], *geometry)
        if np.prod(C.shape) <= largest:
            dense, structure = oracle.matrix(
                weight.astype(object), c["groups"], c["sizes"], c["stride"], c["padding"],
                c["dilation"], c["padding_mode"],
            )  # fmt: skip
            yield C, np.array(dense), structure, draw


def entries(found):
    """The (row, column) places of a canonical CSR array, which is checked to be one."""
    assert found.has_canonical_format and found.has_sorted_indices
    fresh = scipy.sparse.csr_array((found.data, found.indices, found.indptr), shape=found.shape)
    fresh.check_format(full_check=True)
    assert fresh.has_canonical_format, "the flag is set without reason"
    rows, columns = found.tocoo().coords
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


@pytest.mark.parametrize("length", [8, 16384])
def test_every_mode_and_direction_is_the_definition(monkeypatch, length):
    """With templates of 8 entries a line is cut into many stretches; 16384 keep it in one."""
    monkeypatch.setattr(csr, "SMALL", 0)
    monkeypatch.setattr(template, "TEMPLATE", length)
    for mode in MODES:
        for C, dense, structure, _ in drawn(60, mode=mode):
            found = C.tocsr()
            assert found.dtype == C.dtype and found.indices.dtype == np.int32
            assert entries(found) == sorted(structure) and (found.toarray() == dense).all()
            back = C.T.tocsr()
            turned = sorted((c, r) for r, c in structure)
            assert entries(back) == turned and (back.toarray() == dense.T).all()
            for matrix, expected in ((C, dense), (C.T, dense.T)):
                P = matrix.pattern()
                assert P.nnz == C.nnz and (P.toarray() == expected).all()
                assert len(set(P.values.tolist())) == len(P.values)
                assert set(P.labels.tolist()) == set(range(len(P.values)))


def test_the_mask_and_the_templates_agree(monkeypatch):
    for C, _, _, _ in drawn(150, mode="zeros"):
        by_mask = csr._by_mask(C)
        monkeypatch.setattr(csr, "SMALL", 0)
        by_template = C.tocsr()
        monkeypatch.undo()
        for name in ("data", "indices", "indptr"):
            a, b = getattr(by_mask, name), getattr(by_template, name)
            assert a.dtype == b.dtype and (a == b).all()


@pytest.mark.parametrize("small", [0, csr.SMALL])
def test_wide_indices(monkeypatch, small):
    """int64 where a side does not fit int32."""
    monkeypatch.setattr(csr, "SMALL", small)
    C = conv_matrix([1, 2, 3], 2**31 + 10, stride=2**28, padding=1)
    found = C.tocsr()
    assert found.indices.dtype == found.indptr.dtype == np.int64
    assert found.indices[-1] == C.maps[0].column(C.shape[0] - 1, 2) == 2**31 + 1
    assert found.indices[:5].tolist() == [0, 1, 2**28 - 1, 2**28, 2**28 + 1]
    assert (
        conv_matrix([1, 2, 3], 2**31 - 1, stride=2**28, padding=1).tocsr().indices.dtype == np.int32
    )


def test_blocks_are_the_rows(monkeypatch):
    for C, dense, _, draw in drawn(150):
        for matrix, expected in ((C, dense), (C.T, dense.T)):
            rows = draw.randint(1, matrix.shape[0] + 3)
            parts = list(matrix.blocks(rows))
            assert all(part.shape[0] == rows for part in parts[:-1])
            for part in parts:
                entries(part)
                assert part.dtype == C.dtype
            together = scipy.sparse.vstack(parts)
            assert (together.toarray() == expected).all() and together.nnz == C.nnz


def test_blocks_are_built_alone(monkeypatch):
    """A matrix beyond memory, row by row; only what a block needs is asked for."""
    monkeypatch.setattr(memory, "machine_memory", lambda: 10**8)
    C = conv_matrix(np.ones((3, 3)), (4000, 4000), padding=1)
    with pytest.raises(ConvsymError, match=r"tocsr would need .*C\.blocks\(rows=\.\.\.\)$"):
        C.tocsr()
    first = next(C.blocks(rows=8000))
    assert first.nnz == 4000 * 6 + 4000 * 9 - 10 and first.shape == (8000, 16_000_000)
    with pytest.raises(ConvsymError, match=r"^blocks would need .* GiB; use fewer rows$"):
        next(C.blocks(rows=10**7))
    with pytest.raises(ValueError, match=r"^rows is 0, but it must be at least 1"):
        next(C.blocks(rows=0))


def test_a_new_weight_shares_the_index():
    for C, _, _, _ in drawn(40):
        first = C.with_weight(C.weight)
        a = first.tocsr()
        b = C.with_weight(2 * C.weight).tocsr()
        t = C.with_weight(2 * C.weight).T.tocsr()
        assert a.indices is b.indices or np.shares_memory(a.indices, b.indices) or not C.nnz
        assert np.shares_memory(a.indptr, b.indptr) and not b.indices.flags.writeable
        plain = conv_matrix_like(C, 2 * C.weight)
        assert (b.toarray() == plain.tocsr().toarray()).all()
        assert (t.toarray() == plain.T.tocsr().toarray()).all()
        assert (b @ np.ones(C.shape[1]) == plain.tocsr() @ np.ones(C.shape[1])).all()
        copy = b.copy()
        assert copy.indices.flags.writeable


def conv_matrix_like(C, weight):
    from convsym.matrix import ConvMatrix

    return ConvMatrix(weight, C.maps, C.groups, C.transposed)


def test_a_weight_of_another_shape_is_refused():
    C = conv_matrix(np.ones((3, 3)), (5, 5))
    with pytest.raises(ValueError) as caught:
        C.with_weight(np.ones((2, 2)))
    assert str(caught.value) == (
        "shape of weight is (1, 1, 2, 2), but the matrix was made with (1, 1, 3, 3); reshape it"
    )


@pytest.mark.parametrize(
    ("runs", "table"),
    [
        (forward_runs, lambda dense: dense),
        (transposed_runs, lambda dense: dense.T),
        (gram_runs, lambda dense: dense.T @ dense),
        (cogram_runs, lambda dense: dense @ dense.T),
    ],
)
def test_runs_are_the_rows_of_an_axis(runs, table):
    """Symbols for taps: a label stands for exactly the terms that the definition adds up."""
    draw = random.Random(drawing.seed())
    for _ in range(120):
        n, k, s, pads, d = drawing.axis(draw, 1, mode := draw.choice(MODES))
        n = n + draw.choice((0, 0, 7, 20)) if mode == "zeros" else n
        axis = Axis(k, s, pads, d, mode).at(n)
        shift = 10 ** np.arange(0, 3 * k, 3).astype(object)
        dense = np.zeros((axis.o, axis.n), object)
        for (r, t), c in np.ndenumerate(axis.columns()):
            if c >= 0:
                dense[r, c] += shift[t]
        found = runs(axis)
        expected = table(dense)
        assert (found.rows, found.columns) == expected.shape
        made = np.zeros(expected.shape, object)
        for run in found.runs:
            for j in range(run.repeats):
                for b, row in enumerate(run.block):
                    r = run.start + j * len(run.block) + b
                    assert (np.diff(row.columns) > 0).all()
                    for c, label in zip(row.columns + j * run.advance, row.labels, strict=True):
                        made[r, c] = sum(
                            shift[term] if np.ndim(term) == 0 else shift[term[0]] * shift[term[1]]
                            for term in found.terms[label]
                        )
        assert (made == expected).all()
        assert found.nnz == np.count_nonzero(expected)
        low, high = sorted((draw.randint(0, found.rows), draw.randint(0, found.rows)))
        part = found.clipped(low, high)
        assert part.rows == high - low
        assert part.nnz == np.count_nonzero(expected[low:high])


def test_large_axes_have_few_runs():
    axis = Axis(31, 3, (17, 9), 2, "reflect").at(10**9)
    for runs in (forward_runs, transposed_runs, gram_runs, cogram_runs):
        found = runs(axis)
        assert len(found.runs) == 3
        assert sum(len(run.block) for run in found.runs) < 500


def test_gram_is_the_product():
    for mode in MODES:
        for C, dense, _, _ in drawn(40, largest=3000, mode=mode):
            exact = dense if C.dtype.kind in "iu" else dense.astype(C.dtype)
            for matrix, expected in ((C, exact.T @ exact), (C.T, exact @ exact.T)):
                found = matrix.gram()
                product = matrix.pattern().T @ matrix.pattern()
                assert found.nnz == product.nnz and (found.toarray() == expected).all()
                assert (found.indices == product.indices).all()
                assert (found.indptr == product.indptr).all()
                assert len(set(found.values.tolist())) == len(found.values)


def test_gram_of_symbols_and_rationals():
    draw = random.Random(drawing.seed())
    for _ in range(40):
        c = drawing.configuration(draw, draw.choice((1, 2)))
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        size = int(np.prod(shape))
        names = [sympy.Symbol(f"x{draw.randrange(size)}") for _ in range(size)]
        rationals = [Fraction(draw.randint(-3, 3), draw.randint(1, 4)) for _ in range(size)]
        mixed = [draw.choice((n, n + 1, 2 * n, sympy.Integer(3))) for n in names]
        large = [2**40 * draw.randint(-3, 3) for _ in range(size)]
        for taps in (names, rationals, mixed, large):
            weight = np.array(taps, object).reshape(shape)
            geometry = (c["stride"], c["padding"], c["dilation"], c["groups"], c["padding_mode"])
            C = conv_matrix(weight, c["sizes"], *geometry)
            if np.prod(C.shape) <= 400:
                assert C.gram().equals(C.pattern().T @ C.pattern())
                assert C.T.gram().equals(C.pattern() @ C.pattern().T)


@pytest.mark.parametrize(("channels", "k", "n"), [(12, 3, 8), (2, 41, 90)])
def test_an_exact_gram_takes_no_more_memory_than_it_asks_for(channels, k, n, monkeypatch):
    asked = []
    monkeypatch.setattr(gram, "refuse_if_too_large", lambda needed, *_: asked.append(needed))
    taps = np.array([Fraction(j, 7) for j in range(channels**2 * k)], object)
    C = conv_matrix(taps.reshape(channels, channels, k), n, padding=k // 2)
    tracemalloc.start()
    C.gram()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(asked) == 2 and max(asked) / 2 < peak < sum(asked)


def test_the_distinct_values_of_a_gram_are_bounded():
    """29 for a 3×3 kernel, s = p = d = 1, from 3×3 on; eventually periodic in the size for s > 1."""
    C = Conv2d(1, 1, 3, padding=1)
    assert [len(C.matrix((n, n)).gram().values) for n in (2, 3, 4, 5, 9, 40, 64)] == [10] + [29] * 6
    strided = Conv1d(1, 1, 4, stride=3, padding=2)
    counts = [len(strided.matrix(n).gram().values) for n in range(8, 32)]
    assert counts == [counts[j % 3] for j in range(24)]
    large = Conv1d(1, 1, 5, stride=2, padding=2, dilation=3).matrix(10**6).gram()
    assert len(large.values) < 60 and large.nnz > 10**6


def test_float_grams_are_symmetric():
    weight = np.random.default_rng(drawing.seed()).standard_normal((4, 3, 3, 3))
    dense = conv_matrix(weight, (6, 7), 2, 1).gram().toarray()
    assert (dense == dense.T).all()
    kernel = np.random.default_rng(drawing.seed()).standard_normal((3, 3)).astype(np.float32)
    found = conv_matrix(kernel, (20, 20), padding=1).gram()
    assert found.values.dtype == np.float32 and len(found.values) == 29


def test_gram_of_integers_that_leave_int64():
    C = conv_matrix(np.array([2**40, 3]), 3)
    assert C.gram()[0, 0] == 2**80 and C.T.gram()[0, 1] == 3 * 2**40


def test_transposed_layers_with_output_padding():
    weight = np.arange(54).reshape(2, 3, 3, 3)
    up = ConvTranspose2d(2, 3, 3, 2, padding=1, output_padding=1, weight=weight)
    C = up.matrix((9, 8))
    assert (C.tocsr().toarray() == C.T.tocsr().toarray().T).all()
    x = np.arange(144)
    assert (C.tocsr() @ x == C @ x).all()


def test_progress_is_told_on_a_terminal_alone():
    """A bar after two seconds, here at once, on a pseudo-terminal; nothing where stderr is a pipe."""
    code = (
        "import numpy as np, convsym as cs, convsym.progress as p, convsym.template as t\n"
        "p.PATIENCE, t.AT_ONCE = -1.0, 1000\n"
        "cs.conv_matrix(np.ones((3, 3)), (300, 300), padding=1).tocsr()\n"
    )
    piped = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert piped.stdout == piped.stderr == b""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "80"}
    child = subprocess.Popen([sys.executable, "-c", code], stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # Linux says EIO when the other end is closed
        pass
    os.close(ours)
    assert child.wait() == 0 and b"tocsr" in shown and b"MiB" in shown
