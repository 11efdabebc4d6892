"""ConvMatrix against the definition, the adjoint test, the shapes @ reads, memory."""

import random
import resource
import sys
from fractions import Fraction

import drawing
import numpy as np
import oracle
import pytest
import scipy.sparse
import sympy

from convsym import memory
from convsym.errors import ConvsymError
from convsym.layers import Conv1d, Conv2d, ConvTranspose1d
from convsym.matrix import ConvMatrix, conv_matrix
from convsym.pattern import Pattern

KERNEL = [[1, 0, 1], [0, 1, 1], [1, 0, 0]]
DTYPES = (np.int64, np.float32, np.float64, np.complex128, np.int8)


def drawn(count, **options):
    """ConvMatrices with their configuration and weight."""
    draw = random.Random(drawing.seed())
    for _ in range(count):
        c = drawing.configuration(draw, draw.choice((1, 1, 2, 2, 3)), **options)
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        weight = np.random.default_rng(draw.randrange(2**32)).integers(-4, 5, shape)
        weight = weight.astype(draw.choice(DTYPES))
        geometry = (c["stride"], c["padding"], c["dilation"], c["groups"], c["padding_mode"])
        yield conv_matrix(weight, c["sizes"], *geometry), c, weight, draw


def test_against_the_definition():
    for C, c, weight, draw in drawn(150):
        if np.prod(C.shape) > 40_000:
            continue
        dense, structure = oracle.matrix(
            weight.astype(object), c["groups"], c["sizes"], c["stride"], c["padding"],
            c["dilation"], c["padding_mode"],
        )  # fmt: skip
        dense = np.array(dense)
        csr = C.tocsr()
        assert C.shape == dense.shape and C.dtype == csr.dtype == weight.dtype
        assert (csr.toarray() == dense).all() and (C.toarray() == dense).all()
        assert csr.nnz == C.nnz == len(structure)
        rows, columns = csr.tocoo().coords
        assert set(zip(rows.tolist(), columns.tolist(), strict=True)) == structure
        assert list(zip(rows, columns, strict=True)) == sorted(structure)
        found = C.pattern()
        assert found.nnz == C.nnz and (found.toarray() == dense).all()
        assert (C.T.toarray() == dense.T).all() and (C.T.pattern().toarray() == dense.T).all()
        assert C.T.tocsr().has_sorted_indices and C.T.nnz == C.nnz
        r, s = draw.randrange(C.shape[0]), draw.randrange(C.shape[1])
        assert C[r, s] == dense[r, s] == C.T[s, r] == found[r, s]


def test_operators_are_the_matrix_and_its_transpose():
    """⟨Cx, y⟩ = ⟨x, Cᵀy⟩, exactly, in every mode."""
    for mode in ("zeros", "circular", "reflect", "replicate"):
        for C, _, _, draw in drawn(40, mode=mode):
            rng = np.random.default_rng(draw.randrange(2**32))
            x, y = rng.integers(-5, 6, C.shape[1]), rng.integers(-5, 6, C.shape[0])
            assert (
                C @ x == C.tocsr().astype(C.dtype) @ x.astype(C.dtype)
            ).all() or C.dtype == np.int8
            assert (C @ x == C.pattern() @ x).all()
            assert (C.T @ y == C.T.pattern() @ y).all()
            assert (C @ x) @ y == x @ (C.T @ y)


def test_the_issue_example():
    C = conv_matrix(KERNEL, (4, 4))
    assert C.shape == (4, 16)
    assert (C @ np.arange(1, 17)).tolist() == [26, 31, 46, 51]
    assert (C @ np.arange(1, 17).reshape(4, 4)).tolist() == [[26, 31], [46, 51]]
    assert (C.T @ np.array([[1, 0], [2, 1]])).tolist() == [
        [1, 0, 1, 0], [2, 2, 3, 1], [1, 2, 3, 1], [2, 1, 0, 0],
    ]  # fmt: skip
    assert C.rank() == 4 and C.nnz == 36
    assert repr(C) == "ConvMatrix(4 x 16, nnz=36, dtype=int64)"


def test_what_the_product_reads():
    C = Conv2d(2, 3, 2, weight=np.arange(24).reshape(3, 2, 2, 2)).matrix((3, 4))
    dense = C.toarray()
    x = np.arange(24)
    assert (C @ x).shape == (18,) and (C @ x == dense @ x).all()
    assert (C @ x.reshape(2, 3, 4)).shape == C.out_shape == (3, 2, 3)
    columns = np.arange(24 * 5).reshape(24, 5)
    assert (C @ columns == dense @ columns).all()
    assert (columns.T @ C.T == columns.T @ dense.T).all()
    assert isinstance(C @ C.T, Pattern) and ((C @ C.T).toarray() == dense @ dense.T).all()
    assert isinstance(C @ C.T.pattern(), Pattern) and isinstance(C.pattern() @ C.T, Pattern)
    sparse = scipy.sparse.csr_array(columns)
    assert scipy.sparse.issparse(C @ sparse) and ((C @ sparse).toarray() == dense @ columns).all()
    assert (C.gram().toarray() == dense.T @ dense).all()
    assert (C.T.gram().toarray() == dense @ dense.T).all()
    assert (C @ sympy.Matrix(x.tolist())).shape == (18, 1)


def test_exact_and_symbolic_taps():
    taps = [Fraction(1, 2), Fraction(1, 3)]
    C = conv_matrix(taps, 3)
    assert C.dtype == object and C[0, 1] == Fraction(1, 3)
    assert (C @ [1, 1, 1]).tolist() == [Fraction(5, 6)] * 2
    assert (
        C.to_sympy()
        == sympy.Matrix([[1, 0, 0], [0, 1, 0]]) / 2 + sympy.Matrix([[0, 1, 0], [0, 0, 1]]) / 3
    )
    symbolic = Conv1d(1, 1, 2).matrix(3)
    w0, w1 = sympy.symbols("w_0 w_1")
    assert symbolic.to_sympy() == sympy.Matrix([[w0, w1, 0], [0, w0, w1]])
    x = sympy.symbols("x:3")
    assert (symbolic @ x).tolist() == [w0 * x[0] + w1 * x[1], w0 * x[1] + w1 * x[2]]
    assert symbolic.toarray().tolist() == [[w0, w1, 0], [0, w0, w1]]


def test_taps_that_share_a_column_add():
    C = Conv1d(1, 1, 3, padding=1, padding_mode="reflect").matrix(3)
    w0, w1, w2 = sympy.symbols("w_0 w_1 w_2")
    assert C.to_sympy() == sympy.Matrix([[w1, w0 + w2, 0], [w0, w1, w2], [0, w0 + w2, w1]])
    assert C.nnz == 7 and C[0, 1] == w0 + w2
    around = Conv1d(1, 1, 3, padding=1, padding_mode="circular").matrix(1)
    assert around.nnz == 1 and around[0, 0] == w0 + w1 + w2
    edge = Conv1d(1, 1, 3, padding=2, padding_mode="replicate").matrix(2)
    assert edge[0, 0] == w0 + w1 + w2 and edge[3, 1] == w0 + w1 + w2 and edge.nnz == 6


def test_a_tap_of_value_0_is_a_non_zero():
    C = conv_matrix([1, 0], 3)
    assert C.nnz == C.tocsr().nnz == C.pattern().nnz == 4


def test_a_transposed_layer_with_a_long_output_padding():
    up = ConvTranspose1d(1, 1, 2, output_padding=2, dilation=3, weight=[1, 10])
    C = up.matrix(4)
    assert C.shape == (9, 4)
    assert (C @ [1, 2, 3, 4]).tolist() == [1, 2, 3, 14, 20, 30, 40, 0, 0]


def test_everything_is_immutable():
    weight = np.array([1, 2])
    C = conv_matrix(weight, 3)
    weight[0] = 7
    assert C[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        C.weight[0, 0, 0] = 5


def test_too_large_is_refused_before_it_is_allocated(monkeypatch):
    huge = conv_matrix(np.ones((8, 8, 3, 3)), (4096, 4096), padding=1)
    with pytest.raises(ConvsymError, match=r"tocsr would need .* GiB, .*use C @ x"):
        huge.tocsr()
    with pytest.raises(ConvsymError, match=r"toarray would need .* GiB"):
        huge.toarray()
    with pytest.raises(ConvsymError, match=r"pattern would need .* GiB"):
        huge.pattern()
    monkeypatch.setattr(memory, "machine_memory", lambda: 10**8)
    with pytest.raises(ConvsymError, match="use C @ x, which needs no matrix"):
        conv_matrix([1, 2], 10**7).tocsr()


def test_resnet_first_layer():
    """116,214,528 non-zeros: the count, the memory, the product against the operator."""
    weight = np.random.default_rng(0).integers(-3, 4, (64, 3, 7, 7)).astype(np.float32)
    C = Conv2d(3, 64, 7, stride=2, padding=3, weight=weight).matrix((224, 224))
    assert isinstance(C, ConvMatrix) and C.shape == (802816, 150528) and C.nnz == 116_214_528
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    csr = C.tocsr()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert csr.nnz == csr.indptr[-1] == 116_214_528
    assert csr.indices.dtype == np.int32 and csr.dtype == np.float32
    if sys.platform == "linux":
        assert (after - before) * 1024 < 2 * (csr.data.nbytes + csr.indices.nbytes)
    x = np.random.default_rng(1).integers(-9, 10, (3, 224, 224)).astype(np.float32)
    assert (csr @ x.ravel() == (C @ x).ravel()).all()
