"""C·x = X(x)·vec(w), and the gradient with respect to the kernel: against loops, torch and SymPy."""

import random
from fractions import Fraction

import drawing
import numpy as np
import oracle
import pytest
import structures
import sympy

import convsym as cs
from convsym.structure import im2col, kernel_gradient

KINDS = ("int", "int", "float", "fraction", "symbol")


def drawn_input(draw, size, kind):
    """A vector of one kind."""
    values = [draw.randint(-5, 5) for _ in range(size)]
    if kind == "float":
        return np.array(values) * 0.1
    if kind == "fraction":
        return [Fraction(v, draw.randint(1, 3)) for v in values]
    return list(sympy.symbols(f"x_0:{size}")) if kind == "symbol" else values


def by_loops(C, c, x):
    """X from the definition: one entry at a time."""
    x = [structures.exact(v) for v in x]
    outputs = [m.o for m in C.maps]
    found = np.zeros((C.shape[0], C.weight.size), dtype=object)
    for u, r, v, place, (_, inside, *t) in oracle.entries(
        C.weight.shape, c["groups"], c["sizes"], c["stride"], c["padding"], c["dilation"],
        c["padding_mode"],
    ):  # fmt: skip
        row, column = oracle.flat(u, r, outputs), oracle.flat(v, place, c["sizes"])
        tap = int(np.ravel_multi_index((u, inside, *t), C.weight.shape))
        if C.transposed:
            row, column = column, row
        found[row, tap] = found[row, tap] + x[column]
    return found


def test_the_second_matrix_form():
    for C, _, draw in structures.drawn(800, KINDS, most=300):
        x = drawn_input(draw, C.shape[1], draw.choice(KINDS))
        f = im2col(C, x)
        assert f.verify().ok and [factor.name for factor in f] == ["X", "w"]
        X, w = f
        assert X.pattern.shape == (C.shape[0], C.weight.size)
        assert w.pattern.toarray()[:, 0].tolist() == [
            sympy.expand(v) if isinstance(v, sympy.Expr) else v
            for v in map(structures.exact, C.weight.ravel())
        ]


def test_against_the_definition():
    for C, c, draw in structures.drawn(200, most=300):
        x = drawn_input(draw, C.shape[1], draw.choice(KINDS))
        X = im2col(C, x)["X"]
        assert structures.same(X, by_loops(C, c, x))
        y = X @ np.array([int(v) for v in C.weight.ravel()], dtype=object)
        wanted = C @ np.array([structures.exact(v) for v in x], dtype=object)
        assert all(sympy.expand(u - v) == 0 for u, v in zip(y, wanted, strict=True))


def test_the_gradient_is_x_transposed_times_g():
    """kernel_gradient does not build X; it is Xᵀ·g and ⟨g, C·x⟩ = ⟨w, gradient⟩, exactly."""
    for C, _, draw in structures.drawn(800, most=600):
        x = np.array(drawn_input(draw, C.shape[1], "int"))
        g = np.array(drawn_input(draw, C.shape[0], "int"))
        found = kernel_gradient(C, x.reshape(C.in_shape), g)
        assert found.shape == C.weight.shape and found.dtype == np.int64
        assert (found.ravel() == im2col(C, x)["X"].T @ g).all()
        weight = C.weight.astype(np.int64)
        assert (
            g @ (cs.ConvMatrix(weight, C.maps, C.groups, C.transposed) @ x)
            == (found * weight).sum()
        )


def test_the_gradient_with_symbols_against_sympy():
    for C, _, draw in structures.drawn(40, most=60, ndims=(1, 1, 2)):
        taps = sympy.symbols(f"w_0:{C.weight.size}")
        weight = np.array(taps, dtype=object).reshape(C.weight.shape)
        symbolic = cs.ConvMatrix(weight, C.maps, C.groups, C.transposed)
        x, g = (drawn_input(draw, size, "symbol") for size in (C.shape[1], C.shape[0]))
        g = [v.subs({v: sympy.Symbol(f"g_{j}")}) for j, v in enumerate(g)]
        loss = sum(u * v for u, v in zip(g, symbolic @ x, strict=True))
        found = kernel_gradient(symbolic, x, g)
        for tap, entry in zip(taps, found.ravel(), strict=True):
            assert sympy.expand(sympy.diff(loss, tap) - entry) == 0
        from_x = im2col(symbolic, x)["X"].T @ g
        assert all(sympy.expand(u - v) == 0 for u, v in zip(from_x, found.ravel(), strict=True))


def windowed(torch, x, first, stop):
    """x from place `first` to `stop` on each axis, as if zeros stood all round it."""
    around = 12 + max(x.shape)
    wide = torch.nn.functional.pad(x, (around,) * (2 * len(first)))
    inside = (slice(around + a, around + b) for a, b in zip(first, stop, strict=True))
    return wide[(slice(None), slice(None), *inside)]


def torch_output(torch, C, c, x, w):
    """The layer in torch; begin and end padding and the modes apart from the convolution."""
    ndim = c["ndim"]
    settings = {"stride": c["stride"], "dilation": c["dilation"], "groups": c["groups"]}
    begins = [m.begin for m in C.maps]
    if C.transposed:
        whole = getattr(torch.nn.functional, f"conv_transpose{ndim}d")(x, w, **settings)
        return windowed(torch, whole, begins, [m.begin + m.n for m in C.maps])
    if c["padding_mode"] == "zeros":
        padded = windowed(torch, x, [-p for p in begins], [m.n + m.end for m in C.maps])
    else:
        flat = [side for pair in reversed(c["padding"]) for side in pair]
        padded = torch.nn.functional.pad(x, flat, mode=c["padding_mode"])
    return getattr(torch.nn.functional, f"conv{ndim}d")(padded, w, **settings)


def test_the_gradient_against_torch():
    torch = drawing.required("torch")
    torch.set_num_threads(1)
    tried = 0
    for C, c, draw in structures.drawn(300, most=1500):
        if c["padding_mode"] != "zeros" and C.transposed:
            continue  # torch has no adjoint of a fold but through autograd, which is tried below
        x = np.array(drawn_input(draw, C.shape[1], "int")).reshape(C.in_shape)
        w = torch.tensor(C.weight.astype(float), requires_grad=True)
        y = torch_output(torch, C, c, torch.tensor(x[None].astype(float)), w)
        assert tuple(y.shape[1:]) == C.out_shape
        g = np.array(drawn_input(draw, C.shape[0], "int")).reshape(C.out_shape)
        (y * torch.tensor(g[None].astype(float))).sum().backward()
        assert (w.grad.numpy() == kernel_gradient(C, x, g)).all()
        tried += 1
    assert tried > 150


def test_the_gradient_of_a_transposed_fold_against_torch():
    """⟨g, Cᵀ·x⟩ with Cᵀ·x the gradient of ⟨x, C·z⟩ in z: torch differentiates twice."""
    torch = drawing.required("torch")
    tried = 0
    for mode in ("circular", "reflect", "replicate"):
        for C, c, draw in structures.drawn(40, most=800, mode=mode):
            C = C if C.transposed else C.T
            x = np.array(drawn_input(draw, C.shape[1], "int")).reshape(C.in_shape)
            g = np.array(drawn_input(draw, C.shape[0], "int")).reshape(C.out_shape)
            w = torch.tensor(C.weight.astype(float), requires_grad=True)
            z = torch.zeros((1, *C.out_shape), dtype=torch.float64, requires_grad=True)
            y = torch_output(torch, C.T, c, z, w)
            inner = (y * torch.tensor(x[None].astype(float))).sum()
            (back,) = torch.autograd.grad(inner, z, create_graph=True)
            (back * torch.tensor(g[None].astype(float))).sum().backward()
            assert (w.grad.numpy() == kernel_gradient(C, x, g)).all()
            tried += 1
    assert tried == 120


def test_the_dtypes_of_the_gradient():
    C = cs.conv_matrix([1, 2], 3)
    assert kernel_gradient(C, np.ones(3, np.int8), np.ones(2, np.int8)).dtype == np.int64
    assert kernel_gradient(C, np.ones(3, np.float32), np.ones(2, np.float32)).dtype == np.float32
    assert kernel_gradient(C, [Fraction(1, 2)] * 3, [1, 1]).tolist() == [[[1, 1]]]
    assert (kernel_gradient(C, [1, 2, 3], [1j, 0]) == [[[1j, 2j]]]).all()


def test_the_shapes_that_x_and_g_may_have():
    C = cs.conv_matrix(np.ones((2, 1, 2, 2), int), (3, 4))
    x, g = np.arange(12), np.arange(12)
    wanted = kernel_gradient(C, x, g)
    for given in (x.reshape(3, 4), x.reshape(1, 3, 4), sympy.Matrix(3, 4, x.tolist()), x.tolist()):
        assert (kernel_gradient(C, given, g.reshape(2, 2, 3)) == wanted).all()
        assert im2col(C, given).verify().ok
    with pytest.raises(ValueError) as error:
        im2col(C, np.ones((4, 3)))
    assert str(error.value) == (
        "shape of x is (4, 3), but it must be one of (1, 3, 4), (12,), (3, 4); reshape x"
    )
    with pytest.raises(ValueError) as error:
        kernel_gradient(C, x, np.ones((2, 3)))
    assert str(error.value) == (
        "shape of g is (2, 3), but it must be one of (2, 2, 3), (12,); reshape g"
    )


def test_meetings():
    from convsym.structure.im2col import meetings

    draw = random.Random(drawing.seed())
    for _ in range(200):
        c = drawing.configuration(draw, draw.choice((1, 2, 3)))
        maps = cs.conv_matrix(np.ones((1, 1, *c["kernel_size"])), c["sizes"], c["stride"], c["padding"],
                              c["dilation"], 1, c["padding_mode"]).maps  # fmt: skip
        outputs = [m.o for m in maps]
        wanted = {
            (
                oracle.flat(0, r, outputs),
                oracle.flat(0, tap[2:], c["kernel_size"]),
                oracle.flat(0, place, c["sizes"]),
            )
            for _, r, _, place, tap in oracle.entries(
                (1, 1, *c["kernel_size"]), 1, c["sizes"], c["stride"], c["padding"], c["dilation"],
                c["padding_mode"],
            )
        }  # fmt: skip
        found = list(zip(*(one.tolist() for one in meetings(maps)), strict=True))
        assert set(found) == wanted and len(found) == len(wanted)
