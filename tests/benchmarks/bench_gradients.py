"""The gradient in the taps, against PyTorch on one thread."""

from typing import Any

import numpy as np
from harness import Case, Growth

from convsym.layers import Conv2d

LAYERS = {
    "3→64 k7 s2 p3 224²": (3, 64, 7, 2, 3, 224),
    "64→64 k3 p1 56²": (64, 64, 3, 1, 1, 56),
    "256→256 k3 p1 14²": (256, 256, 3, 1, 1, 14),
    "one channel k3 p1 512²": (1, 1, 3, 1, 1, 512),
}


def compared(name: str) -> Any:
    """Ours and `torch.nn.grad.conv2d_weight`; their answers agree."""
    import torch

    torch.set_num_threads(1)
    ins, outs, k, s, p, n = LAYERS[name]
    rng = np.random.default_rng(0)
    conv = Conv2d(ins, outs, k, s, p, weight=np.zeros((outs, ins, k, k), dtype=np.float32))
    x = rng.standard_normal((ins, n, n)).astype(np.float32)
    g = rng.standard_normal((outs, *conv.output_size((n, n)))).astype(np.float32)
    given, gradient = torch.tensor(x)[None], torch.tensor(g)[None]

    def reference() -> Any:
        return torch.nn.grad.conv2d_weight(given, (outs, ins, k, k), gradient, s, p)

    expected = reference().numpy()
    assert np.abs(conv.kernel_gradient(x, g) - expected).max() < 1e-3 * np.abs(expected).max()
    return lambda: conv.kernel_gradient(x, g), reference


CASES = tuple(
    Case(
        f"gradient in the taps, {name}",
        reference="torch, one thread",
        reach=1.0 if name.startswith("one") else 2.5,
        aim=1.2,
        prepare=lambda name=name: compared(name),
        runs=21,
        repeats=(5, 5),
    )
    for name in LAYERS
)
GROWTH: tuple[Growth, ...] = ()
