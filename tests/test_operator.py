"""The operator: every route against the definition, the adjoint, PyTorch, SciPy, memory, dtypes."""

import random
import tracemalloc
import warnings
from fractions import Fraction
from itertools import product

import drawing
import numpy as np
import oracle
import pytest
import scipy.sparse
import scipy.sparse.linalg
import sympy

from convsym import csr
from convsym.errors import ConvsymError
from convsym.layers import Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d
from convsym.matrix import conv_matrix
from convsym.operator import adjoint, choose, forward, result_dtype
from convsym.operator import lines as operator_lines
from convsym.operator import routes as operator_routes
from convsym.operator import taps as operator_taps
from convsym.operator.border import fold_back, length, pad
from convsym.operator.products import GATHERS
from convsym.operator.windows import reading, tiles

MODES = ("zeros", "circular", "reflect", "replicate")
DTYPES = (
    np.int64, np.int32, np.int8, np.uint8, np.float16, np.float32, np.float64, np.longdouble,
    np.complex64, np.complex128, object,
)  # fmt: skip


def drawn(draw, count, limit=4000, modes=MODES, ndims=(1, 1, 2, 2, 2, 3)):
    """(C, configuration, weight) with small integers as taps; matrices of at most `limit` places."""
    found = 0
    while found < count:
        mode = modes[found % len(modes)]
        c = drawing.configuration(draw, draw.choice(ndims), mode)
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        weight = np.array([draw.randint(-4, 4) for _ in range(np.prod(shape))]).reshape(shape)
        geometry = (c["stride"], c["padding"], c["dilation"], c["groups"], c["padding_mode"])
        C = conv_matrix(weight, c["sizes"], *geometry)
        if np.prod(C.shape) <= limit:
            found += 1
            yield C, c, weight


def definition(weight, c):
    """The dense matrix, by loops."""
    geometry = (c["groups"], c["sizes"], c["stride"], c["padding"], c["dilation"])
    return np.array(oracle.matrix(weight.astype(object), *geometry, c["padding_mode"])[0])


def names(C, transposed):
    """The routes that apply to a matrix."""
    found = ["plain", *GATHERS, *(["spread"] if transposed else [])]
    if len(C.maps) > 1 and C.maps[-2].k > 1 and C.maps[-2].d > 1:
        found.remove("lines")
    return found


def whole(draw, shape, dtype):
    """A tensor of small integers, non-negative ones where the dtype has no others."""
    low = 0 if np.dtype(dtype).kind == "u" else -5
    size = int(np.prod(shape))
    return np.array([draw.randint(low, 5) for _ in range(size)]).reshape(shape).astype(dtype)


def test_against_the_definition_in_every_mode_and_dtype():
    draw = random.Random(drawing.seed())
    for number, (C, c, weight) in enumerate(drawn(draw, 1200, 1500)):
        dense = definition(weight, c)
        dtype = DTYPES[(number // len(MODES)) % len(DTYPES)]
        taps = weight.astype(dtype) if np.dtype(dtype).kind != "u" else weight
        D = conv_matrix(
            taps, c["sizes"], c["stride"], c["padding"], c["dilation"], c["groups"],
            c["padding_mode"],
        )  # fmt: skip
        x, y = whole(draw, C.shape[1], dtype), whole(draw, C.shape[0], dtype)
        forth, back = D @ x, D.T @ y
        assert forth.dtype == back.dtype == result_dtype(taps, x)
        assert (forth == dense @ x.astype(object)).all(), (c, dtype)
        assert (back == dense.T @ y.astype(object)).all(), (c, dtype)
        if dtype not in {object, np.float16, np.longdouble}:  # SciPy has no such matrices
            sparse = D.tocsr().astype(np.complex128)
            assert (sparse @ x.astype(np.complex128) == forth).all()
            assert (D.toarray().astype(np.complex128).T @ y.astype(np.complex128) == back).all()


@pytest.mark.parametrize("cache", [operator_routes.CACHE, 2000, 1])
def test_every_route_on_every_configuration(cache, monkeypatch):
    """Small caches cut the work into many tiles, down to one output each."""
    monkeypatch.setattr(operator_routes, "CACHE", cache)
    monkeypatch.setattr(operator_lines, "ROOM", 2 * cache)
    monkeypatch.setattr(operator_taps, "CACHE", cache)
    draw = random.Random(drawing.seed())
    count = 1000 if cache > 1 else 60
    for C, c, weight in drawn(draw, count, 40_000 if cache > 1 else 2500):
        batch = draw.choice((1, 1, 2, 3))
        dtype = draw.choice((np.float64, np.float32, np.int64, np.complex64))
        x = whole(draw, (batch, *C.in_shape), dtype)
        y = whole(draw, (batch, *C.out_shape), dtype)
        taps = weight.astype(dtype)
        expected = forward(taps, C.maps, C.groups, x, "plain")
        for name in names(C, transposed=False):
            found = forward(taps, C.maps, C.groups, x, name)
            assert found.dtype == expected.dtype and (found == expected).all(), (name, c)
        expected = adjoint(taps, C.maps, C.groups, y, "plain")
        for name in names(C, transposed=True):
            found = adjoint(taps, C.maps, C.groups, y, name)
            assert found.dtype == expected.dtype and (found == expected).all(), (name, c)


def test_the_adjoint_exactly_in_every_mode():
    """⟨Cx, y⟩ = ⟨x, Cᵀy⟩ in integers, on the route that is chosen and on every other."""
    draw = random.Random(drawing.seed())
    for C, c, weight in drawn(draw, 600, 40_000):
        x, y = whole(draw, (1, *C.in_shape), np.int64), whole(draw, (1, *C.out_shape), np.int64)
        left = {int(np.vdot(C @ x.ravel(), y.ravel())), int(np.vdot(x.ravel(), C.T @ y.ravel()))}
        for name in names(C, transposed=True):
            back = adjoint(weight, C.maps, C.groups, y, name)
            left.add(int(np.vdot(x, back)))
        assert len(left) == 1, c


def test_the_adjoint_of_transposed_layers_with_output_padding():
    draw = random.Random(drawing.seed())
    checked = 0
    while checked < 300:
        ndim = draw.choice((1, 2))
        c = drawing.configuration(draw, ndim, "zeros", crops=False)
        extra = tuple(
            draw.randint(0, max(s, d) - 1) for s, d in zip(c["stride"], c["dilation"], strict=True)
        )
        shape = (c["in_channels"], c["out_channels"] // c["groups"], *c["kernel_size"])
        weight = whole(draw, shape, np.int64)
        layer = (ConvTranspose1d, ConvTranspose2d)[ndim - 1](
            c["in_channels"], c["out_channels"], c["kernel_size"], c["stride"], c["padding"], extra,
            c["groups"], False, c["dilation"], weight=weight,
        )  # fmt: skip
        try:
            C = layer.matrix(c["sizes"])
        except ValueError:
            continue
        checked += 1
        x, y = whole(draw, C.shape[1], np.int64), whole(draw, C.shape[0], np.int64)
        assert np.vdot(C @ x, y) == np.vdot(x, C.T @ y)
        csr = C.tocsr()
        assert (csr @ x == C @ x).all() and (csr.T @ y == C.T @ y).all()
        batch = x.reshape(1, *C.in_shape)
        expected = csr @ x
        for name in names(C, transposed=True):
            found = adjoint(C.weight, C.maps, C.groups, batch, name)
            assert (found.ravel() == expected).all(), (name, c, extra)


LARGE = [
    (3, 8, 7, 2, 3, 1, 1, 40),
    (64, 64, 3, 1, 1, 1, 1, 40),
    (1, 1, 3, 1, 1, 1, 1, 80),
    (16, 16, 3, 1, 1, 1, 16, 40),
    (8, 8, 3, 1, 2, 2, 1, 40),
    (4, 6, 5, 3, 2, 1, 2, 61),
    (32, 2, 5, 1, 2, 1, 1, 40),
    (16, 32, 1, 1, 0, 1, 1, 40),
    (16, 32, 1, 2, 0, 1, 1, 41),
    (3, 24, 4, 4, 0, 1, 1, 48),
    (96, 40, 3, 1, 1, 1, 1, 9),
    (48, 16, 3, 2, 1, 1, 1, 70),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("geometry", LARGE)
def test_layers_of_real_sizes_against_torch(geometry, dtype):
    """Each branch of the rule, with rows and columns that no tile ends with; batches."""
    torch = drawing.required("torch")
    functional = torch.nn.functional
    ins, outs, k, s, p, d, groups, n = geometry
    rng = np.random.default_rng(drawing.seed())
    weight = rng.standard_normal((outs, ins // groups, k, k)).astype(dtype)
    sizes = (n, n + 3)
    C = Conv2d(ins, outs, k, s, p, d, groups, weight=weight).matrix(sizes)
    x = rng.standard_normal((2, *C.in_shape)).astype(dtype)
    y = rng.standard_normal((2, *C.out_shape)).astype(dtype)
    taps = torch.tensor(weight)
    expected = functional.conv2d(torch.tensor(x), taps, None, s, p, d, groups).numpy()
    tolerance = np.finfo(dtype).eps * weight[0].size * 40
    close = {"rtol": tolerance, "atol": tolerance}
    found = forward(weight, C.maps, groups, x)
    assert found.dtype == dtype and np.allclose(found, expected, **close)
    assert np.allclose(C @ x[1], expected[1], **close)
    extra = [
        m + 2 * p - d * (k - 1) - 1 - s * (o - 1) for m, o in zip(sizes, y.shape[2:], strict=True)
    ]
    back = functional.conv_transpose2d(torch.tensor(y), taps, None, s, p, extra, groups, d).numpy()
    tolerance *= max(1, outs / ins)
    close = {"rtol": tolerance, "atol": tolerance}
    found = adjoint(weight, C.maps, groups, y)
    assert found.dtype == dtype and np.allclose(found, back, **close)
    assert np.allclose(C.T @ y[1], back[1], **close)
    slow = {"plain", "shifts"}
    for name in set(names(C, transposed=False)) - slow:
        assert np.allclose(forward(weight, C.maps, groups, x, name), expected, **close), name
    for name in set(names(C, transposed=True)) - slow:
        assert np.allclose(adjoint(weight, C.maps, groups, y, name), back, **close), name


def test_the_rule():
    def chosen(ins, outs, k, n, transposed, s=1, d=1, groups=1, dtype=np.float32, ndim=2):
        weight = np.zeros((outs, ins // groups, *(k,) * ndim), dtype)
        C = conv_matrix(weight, (n,) * ndim, s, d * (k // 2), d, groups)
        return choose(weight, C.maps, groups, np.dtype(dtype), transposed=transposed)

    assert chosen(3, 64, 7, 224, False, s=2) == "lines"
    assert chosen(3, 64, 7, 224, True, s=2) == "spread"
    assert chosen(64, 64, 3, 56, False) == chosen(64, 64, 3, 56, True) == "taps"
    assert chosen(64, 64, 3, 56, False, d=4) == chosen(64, 64, 3, 56, True, d=4) == "taps"
    assert (
        chosen(32, 32, 3, 56, False, s=2) == "columns"
        and chosen(64, 64, 3, 80, True, s=2) == "taps"
    )
    assert chosen(16, 16, 3, 56, False) == "lines" and chosen(16, 16, 3, 56, True, d=4) == "bands"
    assert chosen(256, 256, 3, 56, False) == "lines" and chosen(64, 64, 3, 10, False) == "columns"
    assert chosen(64, 64, 3, 14, False, ndim=3) == "taps"
    assert chosen(32, 32, 3, 14, False, ndim=3) == "lines"
    assert chosen(64, 64, 3, 80, False, s=2) == chosen(64, 16, 3, 56, False) == "taps"
    assert chosen(16, 64, 3, 56, False) == "lines" and chosen(16, 64, 3, 56, True) == "taps"
    assert chosen(32, 128, 3, 28, False) == "columns" and chosen(32, 128, 3, 28, True) == "taps"
    assert chosen(1, 1, 3, 512, False) == chosen(1, 1, 3, 512, True) == "lines"
    assert chosen(64, 64, 3, 56, False, groups=64) == "lines"
    assert chosen(1, 1, 3, 64, False, d=2) == chosen(1, 1, 3, 64, True, d=2) == "bands"
    assert chosen(1, 1, 3, 2000, False, ndim=1) == chosen(1, 1, 3, 2000, True, ndim=1) == "lines"
    assert chosen(4, 4, 3, 16, False, ndim=3) == chosen(4, 4, 3, 16, True, ndim=3) == "lines"
    assert chosen(512, 512, 3, 7, False) == "columns" and chosen(512, 512, 3, 7, True) == "spread"
    assert chosen(64, 3, 7, 112, False) == "runs" and chosen(3, 64, 7, 112, True) == "spread"
    assert chosen(64, 256, 1, 56, False) == "columns" and chosen(64, 256, 1, 56, True) == "spread"
    assert chosen(1, 1, 3, 64, False, dtype=np.int64) == "shifts"
    assert chosen(4, 4, 3, 64, False, dtype=np.longdouble) == "lines"
    assert chosen(4, 4, 3, 64, False, d=2, dtype=np.int64) == "runs"
    assert chosen(1, 1, 3, 64, False, dtype=object) == "plain"
    infinite = np.array([[[1, np.inf]]])
    maps = conv_matrix(infinite, 9).maps
    assert choose(infinite, maps, 1, infinite.dtype, transposed=False) == "plain"


def test_a_route_that_does_not_fit_is_refused():
    C = conv_matrix(np.ones((2, 2)), (5, 5), dilation=2)
    with pytest.raises(ValueError) as caught:
        forward(C.weight, C.maps, 1, np.ones((1, 1, 5, 5)), "lines")
    assert str(caught.value) == (
        "route is 'lines', but the taps of axis -2 read places (0, 2), no neighbours; "
        'choose "bands"'
    )
    exact = np.full((2, 2), 2**60)
    with pytest.raises(ValueError) as caught:
        forward(exact[None, None], C.maps, 1, np.ones((1, 1, 5, 5), int), "taps")
    assert str(caught.value) == ("route is 'taps', but BLAS has no GEMM of int64; choose \"runs\"")


def test_inputs_of_any_layout_are_read_and_never_written():
    draw = random.Random(drawing.seed())
    for C, c, weight in drawn(draw, 200, 10_000, ndims=(2,)):
        base = whole(draw, (4, *(2 * n for n in C.in_shape)), np.float64)
        x = base[::2, ::2, ::-2, 1::2]
        fortran = np.asfortranarray(x)
        taps = np.asfortranarray(weight.astype(float))[:, :, ::-1, ::-1]
        kept, kept_taps = base.copy(), taps.copy()
        base.setflags(write=False)
        expected = forward(taps.copy(), C.maps, C.groups, x.copy(), "plain")
        for name in names(C, transposed=False):
            for given in (x, fortran):
                found = forward(taps, C.maps, C.groups, given, name)
                assert (found == expected).all(), (name, c)
                assert not np.shares_memory(found, base) and found.flags.writeable
        y = np.moveaxis(whole(draw, (*C.out_shape, 2), np.float64), -1, 0)
        y.setflags(write=False)
        expected = adjoint(taps, C.maps, C.groups, y, "plain")
        for name in names(C, transposed=True):
            found = adjoint(taps, C.maps, C.groups, y, name)
            assert (found == expected).all() and not np.shares_memory(found, y), (name, c)
        assert (base == kept).all() and (taps == kept_taps).all()


def test_batches_are_their_members():
    draw = random.Random(drawing.seed())
    for C, c, _ in drawn(draw, 150, 10_000):
        x = whole(draw, (5, *C.in_shape), np.int64)
        found = C.apply_batch(x)
        assert (found == np.array([(C @ v.ravel()).reshape(C.out_shape) for v in x])).all(), c
        columns = x.reshape(5, -1).T
        assert (C @ columns == found.reshape(5, -1).T).all()
        assert C.apply_batch(x[:0]).shape == (0, *C.out_shape)
        assert C.T.apply_batch(found[:0]).shape == (0, *C.in_shape)


def test_bools_and_byte_orders():
    mask = np.array([[[True, True, False]]])
    maps = conv_matrix([1, 1, 0], 4).maps
    found = forward(mask, maps, 1, np.array([[[True, True, True, False]]]))
    assert found.dtype == np.int64 and found.tolist() == [[[2, 2]]]
    found = adjoint(mask, maps, 1, np.array([[[True, True]]]))
    assert found.dtype == np.int64 and found.tolist() == [[[1, 2, 1, 0]]]
    swapped = np.array([[[1.5, 2.5]]], ">f4")
    C = conv_matrix(swapped, 3)
    assert (C @ np.array([1, 2, 4], ">f4")).tolist() == [6.5, 13.0]


def test_integers_stay_exact_up_to_the_last_bit():
    """Where float64 would round, integers are carried by themselves; past 64 bits they wrap."""
    draw = random.Random(drawing.seed())
    for bits in (20, 22, 23, 24, 30, 49, 51, 52, 53, 54, 60):
        for channels, mode in product((1, 3), MODES):
            weight = whole(draw, (channels, channels, 3, 3), np.int64)
            C = conv_matrix(weight, (6, 7), 1, 1, 1, 1, mode)
            for matrix, n in ((C, C.shape[1]), (C.T, C.shape[0])):
                x = [draw.choice((-1, 1)) * draw.randrange(2**bits) for _ in range(n)]
                exact = matrix.toarray().astype(object) @ np.array(x, dtype=object)
                assert max(map(abs, exact)) < 2**63 or bits == 60
                wrapped = [(int(v) + 2**63) % 2**64 - 2**63 for v in exact]
                assert (matrix @ np.array(x)).tolist() == wrapped
    least = np.full((1, 4), -(2**63)).ravel()
    assert (conv_matrix([1, 0], 4) @ least).tolist() == least[1:].tolist()


def test_float16_is_rounded_once():
    rng = np.random.default_rng(drawing.seed())
    weight = rng.standard_normal((2, 8, 3, 3)).astype(np.float16)
    C = conv_matrix(weight, (12, 12), padding=1)
    x = rng.standard_normal(C.shape[1]).astype(np.float16)
    found = C @ x
    exact = conv_matrix(weight.astype(float), (12, 12), padding=1) @ x.astype(float)
    assert found.dtype == np.float16
    half = np.spacing(np.abs(exact).astype(np.float16)).astype(float) / 2
    assert (np.abs(found - exact) <= half + 1e-4).all()


def test_infinities_spread_only_where_they_are_read():
    """No padded zero, and nothing between two rows, makes a NaN or a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        C = conv_matrix(np.ones((3, 3)), (6, 6), padding=1)
        x = np.zeros((1, 1, 6, 6))
        x[..., 2, 5], x[..., 3, 0] = np.inf, -np.inf
        y = np.zeros((1, 1, 6, 6))
        y[..., 1:4, 4:], y[..., 2:5, :2] = np.inf, -np.inf
        for name in names(C, transposed=False):
            assert (forward(C.weight, C.maps, 1, x, name) == y).all(), name
        for name in names(C, transposed=True):
            assert (adjoint(C.weight, C.maps, 1, x, name) == y).all(), name
        border = conv_matrix([np.inf, 1.0, 1.0], 3, padding=1)
        assert (border @ [1.0, 1.0, 1.0]).tolist() == [2.0, np.inf, np.inf]
        assert (border.T @ [1.0, 1.0, 1.0]).tolist() == [np.inf, np.inf, 2.0]


def test_the_border_and_its_transpose():
    draw = random.Random(drawing.seed())
    for C, c, _ in drawn(draw, 600, 10**9):
        n = tuple(m.n for m in C.maps)
        x = np.arange(1, np.prod(n) + 1).reshape(1, *n)
        places = [np.arange(length(m)) + int(m.place(0, 0)) for m in C.maps]
        expected = np.zeros((1, *map(len, places)), int)
        dual = np.zeros_like(x)
        padded = np.arange(expected.size).reshape(expected.shape) - 7
        for at in np.ndindex(expected.shape[1:]):
            shown = [
                oracle.border(int(p[a]), m, c["padding_mode"])
                for p, a, m in zip(places, at, n, strict=True)
            ]
            if None not in shown:
                expected[(0, *at)] = x[(0, *shown)]
                dual[(0, *shown)] += padded[(0, *at)]
        assert (pad(x, C.maps) == expected).all() and (fold_back(padded, C.maps) == dual).all()


def test_tiles_cover_every_place_once_within_their_limit():
    draw = random.Random(drawing.seed())
    for _ in range(300):
        sizes = [draw.randint(0, 6) for _ in range(draw.randint(1, 4))]
        cost, limit, lines = draw.randint(1, 30), draw.randint(1, 400), draw.randint(1, 4)
        seen = np.zeros(sizes, int)
        for tile in tiles(sizes, cost, limit, lines):
            seen[tile] += 1
            assert seen[tile].size * cost <= max(limit, cost)
        assert (seen == 1).all()


MEMORY = [
    ((64, 64, 3, 1, 1), 96, 1), ((1, 1, 7, 1, 3), 1024, 1), ((3, 64, 7, 2, 3), 160, 1),
    ((1, 1, 31, 1, 15), 2**20, 1), ((64, 4, 5, 1, 2), 128, 1), ((8, 8, 5, 3, 2), 400, 8),
    ((32, 32, 3, 1, 1), 30, 40),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "n", "batch"), MEMORY)
@pytest.mark.parametrize("transposed", [False, True])
def test_peak_memory(layer, n, batch, transposed):
    """Source, border, phases and result once each, and 12 MiB; never k times the input."""
    ins, outs, k, s, p = layer
    make = Conv1d if n == 2**20 else Conv2d
    ndim = make.ndim
    weight = np.ones((outs, ins, *(k,) * ndim), np.float32)
    C = make(ins, outs, k, s, p, weight=weight).matrix(n)
    C = C.T if transposed else C
    x = np.ones((batch, *C.in_shape), np.float32)
    for name in [None, *names(C, transposed)]:
        if name in ("plain", "shifts"):
            continue
        call = adjoint if transposed else forward
        tracemalloc.start()
        y = call(C.weight, C.maps, 1, x, name)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        wide = [(m.n + 2 * p + s) / m.n for m in C.maps]
        large = C.maps[0].n ** ndim * ins * batch * 4 * np.prod(wide)
        small = np.prod([m.o + 2 * k for m in C.maps]) * outs * batch * 4
        inputs, outputs = (small, 2 * large) if transposed else (2 * large, small)
        assert peak <= inputs + outputs + 12 * 2**20, (name, peak)
        del y


def test_linear_operator_of_a_drawn_matrix(monkeypatch):
    monkeypatch.setattr(csr, "tocsr", None)
    draw = random.Random(drawing.seed())
    for _, c, weight in drawn(draw, 150):
        complex_taps = weight + 1j * np.roll(weight, 1)
        geometry = (c["stride"], c["padding"], c["dilation"], c["groups"], c["padding_mode"])
        dense = definition(weight, c).astype(int)
        turned = definition(np.roll(weight, 1), c).astype(int)
        for taps, M in ((weight, dense), (complex_taps, dense + 1j * turned)):
            D = conv_matrix(taps, c["sizes"], *geometry)
            for matrix, whole_matrix in ((D, M), (D.T, M.T)):
                L = matrix.aslinearoperator()
                assert L.shape == whole_matrix.shape and L.dtype == whole_matrix.dtype
                rows, columns = L.shape
                X = whole(draw, (columns, 3), int) + 1j * whole(draw, (columns, 3), int)
                Y = whole(draw, (rows, 3), int) + 1j * whole(draw, (rows, 3), int)
                assert (L.matvec(X[:, 0]) == whole_matrix @ X[:, 0]).all()
                assert (L.matvec(X[:, :1]) == whole_matrix @ X[:, :1]).all()
                assert (L.matmat(X) == whole_matrix @ X).all() and np.array_equal(
                    L @ X, whole_matrix @ X
                )
                assert (L.rmatvec(Y[:, 0]) == whole_matrix.conj().T @ Y[:, 0]).all()
                assert (L.rmatvec(Y[:, :1]) == whole_matrix.conj().T @ Y[:, :1]).all()
                assert (L.rmatmat(Y) == whole_matrix.conj().T @ Y).all()
                assert (L.T @ Y == whole_matrix.T @ Y).all()
                assert (L.H @ Y[:, 1] == whole_matrix.conj().T @ Y[:, 1]).all()
                assert ((2 * L + L).dot(X) == 3 * (whole_matrix @ X)).all()
                assert (
                    (L.H @ L).matvec(X[:, 2]) == whole_matrix.conj().T @ whole_matrix @ X[:, 2]
                ).all()


def test_scipys_solvers_take_the_linear_operator():
    rng = np.random.default_rng(drawing.seed())
    weight = rng.standard_normal((2, 2, 3, 3))
    for taps in (weight, weight + 1j * rng.standard_normal(weight.shape)):
        C = conv_matrix(taps, (6, 7), padding=1)
        L, dense = C.aslinearoperator(), C.toarray()
        largest = scipy.sparse.linalg.svds(L, k=3, return_singular_vectors=False)
        assert np.allclose(np.sort(largest), np.linalg.svd(dense)[1][:3][::-1])
        x = rng.standard_normal(C.shape[1])
        solved = scipy.sparse.linalg.lsqr(L, dense @ x, atol=1e-13, btol=1e-13, iter_lim=5000)[0]
        assert np.allclose(dense @ solved, dense @ x, atol=1e-6)
        assert scipy.sparse.linalg.aslinearoperator(L) is L
    counts = conv_matrix([[1, 2], [3, 4]], (5, 5))
    assert counts.aslinearoperator().dtype == np.int64
    L = counts.aslinearoperator(dtype=np.float32)
    assert L.dtype == np.float32 and L.matvec(np.ones(25, np.float32)).dtype == np.float32
    found = scipy.sparse.linalg.svds(L, k=1, return_singular_vectors=False)
    assert np.allclose(found, np.linalg.norm(counts.toarray(), 2), rtol=1e-4)
    halves = conv_matrix([Fraction(1, 2), 1], 3).aslinearoperator(dtype=float)
    assert halves.matvec([2.0, 4.0, 8.0]).tolist() == [5.0, 10.0]


def test_linear_operator_refuses_what_is_no_number():
    for taps, shown in (
        ([Fraction(1, 2), 1], "ConvMatrix(2 x 3, nnz=4, dtype=object)"),
        (list(sympy.symbols("a b")), "ConvMatrix(2 x 3, nnz=4, dtype=object)"),
    ):
        with pytest.raises(ConvsymError) as caught:
            conv_matrix(taps, 3).aslinearoperator()
        assert str(caught.value) == (
            f"aslinearoperator needs numbers of a NumPy dtype, but {shown} has Fractions or SymPy "
            "expressions, with which SciPy's solvers cannot compute; use C @ x or C.pattern(), or, "
            "where all taps are numbers, C.aslinearoperator(dtype=float)"
        )
    with pytest.raises(TypeError) as caught:
        conv_matrix(list(sympy.symbols("a b")), 3).aslinearoperator(dtype=float)
    assert str(caught.value) == (
        "dtype is dtype('float64'), but the taps of ConvMatrix(2 x 3, nnz=4, dtype=object) cannot all "
        "be cast to it; give symbols their numbers first"
    )


def test_objects_take_the_plain_route():
    a, b = sympy.symbols("a b")
    C = conv_matrix([[a, b]], (1, 3), padding=((0, 0), (1, 0)))
    assert (C @ [1, 2, a]).tolist() == [b, a + 2 * b, 2 * a + a * b]
    halves = conv_matrix(
        np.full((1, 1, 2, 2), Fraction(1, 2)), (3, 3), padding_mode="reflect", padding=1
    )
    x = [Fraction(j, 3) for j in range(9)]
    assert (halves @ x).tolist() == (halves.toarray() @ np.array(x)).tolist()
    y = [Fraction(j, 5) for j in range(16)]
    assert (halves.T @ y).tolist() == (halves.toarray().T @ np.array(y)).tolist()


def test_what_the_adjoint_never_reaches_stays_zero():
    C = conv_matrix([1.0, 1.0], 9, stride=3, padding=((-2, 0),))
    assert [m.o for m in C.maps] == [2]
    assert (C.T @ [1.0, 2.0]).tolist() == [0, 0, 1, 1, 0, 2, 2, 0, 0]
    for name in names(C, transposed=True):
        found = adjoint(C.weight, C.maps, 1, np.array([[[1.0, 2.0]]]), name)
        assert found.tolist() == [[[0, 0, 1, 1, 0, 2, 2, 0, 0]]], name
    padded_only = conv_matrix([1.0], 1, stride=2, padding=1)
    assert [m.o for m in padded_only.maps] == [2]
    assert (padded_only @ [5.0]).tolist() == [0, 0]
    for name in names(padded_only, transposed=True):
        assert adjoint(padded_only.weight, padded_only.maps, 1, np.ones((1, 1, 2)), name) == 0
    assert reading(padded_only.maps[0]).step == 2
