"""C·x and Cᵀ·y without a matrix, against PyTorch on one thread; how the cost grows with the pixels."""

import numpy as np
from harness import Case, Growth

from convsym.layers import Conv2d

LAYERS = {
    "3→64 k7 s2 p3 224²": (3, 64, 7, 2, 3, 224),
    "64→64 k3 p1 56²": (64, 64, 3, 1, 1, 56),
    "one channel k3 p1 512²": (1, 1, 3, 1, 1, 512),
}


def layer(name):
    """(C, x, y): the matrix in float32, a tensor for it and one for its transpose."""
    ins, outs, k, s, p, n = LAYERS[name]
    rng = np.random.default_rng(0)
    weight = rng.standard_normal((outs, ins, k, k)).astype(np.float32)
    C = Conv2d(ins, outs, k, s, p, weight=weight).matrix((n, n))
    x = rng.standard_normal(C.in_shape).astype(np.float32)
    return C, x, rng.standard_normal(C.out_shape).astype(np.float32)


def torch_forward(name, weight):
    """A call of conv2d on a tensor."""
    import torch

    torch.set_num_threads(1)
    *_, s, p, _ = LAYERS[name]
    taps = torch.tensor(weight)
    return lambda x: torch.nn.functional.conv2d(x[None], taps, None, s, p)[0]


def torch_adjoint(name, weight):
    """The faster way of PyTorch: conv_transpose2d, or for stride 1 conv2d with the kernel turned.

    For one channel the first takes ten times as long as the second.
    """
    import torch

    torch.set_num_threads(1)
    _, _, k, s, p, n = LAYERS[name]
    if s == 1:
        turned = torch.tensor(weight[:, :, ::-1, ::-1].swapaxes(0, 1).copy())
        return lambda y: torch.nn.functional.conv2d(y[None], turned, None, 1, k - 1 - p)[0]
    extra = (n + 2 * p - k) % s
    taps = torch.tensor(weight)
    return lambda y: torch.nn.functional.conv_transpose2d(y[None], taps, None, s, p, extra)[0]


def compared(name, way):
    """Ours and PyTorch's, by one of the public calls; their answers agree."""
    import torch

    C, x, y = layer(name)
    L, vector, covector = C.aslinearoperator(), x.ravel(), y.ravel()
    back = way in {"C.T @ y", "rmatvec"}
    reference = (torch_adjoint if back else torch_forward)(name, C.weight)
    given = torch.tensor(y if back else x)
    ours = {
        "C @ x": lambda: C @ x,
        "C.T @ y": lambda: C.T @ y,
        "matvec": lambda: L.matvec(vector),
        "rmatvec": lambda: L.rmatvec(covector),
    }[way]
    expected = reference(given).numpy().ravel()
    assert np.abs(ours().ravel() - expected).max() < 1e-4 * np.abs(expected).max()
    return ours, lambda: reference(given)


def case(name, way):
    """The case of a layer and a call: forward or adjoint, of the matrix or of the LinearOperator."""
    one = name.startswith("one")
    return Case(
        f"operator {way}, {name}",
        reference="torch, one thread",
        reach=1.0 if one else 1.7,
        aim=0.6 if one else 1.2,
        prepare=lambda: compared(name, way),
        runs=21,
        repeats=(10, 10),
    )


CASES = tuple(case(name, way) for name in LAYERS for way in ("C @ x", "C.T @ y")) + tuple(
    case(name, way) for name in LAYERS for way in ("matvec", "rmatvec")
)


def product(channels, n, transposed):
    """A product with a channels → channels layer, 3×3, padding 1, n×n."""
    rng = np.random.default_rng(0)
    weight = rng.standard_normal((channels, channels, 3, 3)).astype(np.float32)
    C = Conv2d(channels, channels, 3, padding=1, weight=weight).matrix((n, n))
    x = rng.standard_normal(C.in_shape).astype(np.float32)
    return lambda: (C.T if transposed else C) @ x


GROWTH = tuple(
    Growth(
        f"operator {'C.T @ y' if transposed else 'C @ x'}, {shown} k3, n²",
        sizes=sizes,
        make=lambda n, channels=channels, transposed=transposed: product(channels, n, transposed),
        amount=lambda n: n * n,
        claim="linear in the pixels",
    )
    for channels, shown, sizes in (
        (1, "one channel", (512, 1024, 2048, 4096)),
        (64, "64→64", (56, 112, 224, 448)),
    )
    for transposed in (False, True)
)
