"""Transposed layers for the tests, drawn: crops, output padding, dilation, groups, unequal axes."""

import drawing
import numpy as np

import convsym as cs

UP = {1: cs.ConvTranspose1d, 2: cs.ConvTranspose2d, 3: cs.ConvTranspose3d}


def arguments(draw, ndim, most=6):
    """A dictionary of a transposed layer's arguments, with `sizes`, that the layer may still refuse."""
    while True:
        c = drawing.configuration(draw, ndim, "zeros")
        c["sizes"] = tuple(draw.randint(1, most if ndim < 3 else 3) for _ in range(ndim))
        if (
            draw.random() < 0.2
        ):  # a crop of more than the kernel writes, made up for on the other side
            c["padding"] = tuple((p + draw.randint(3, 9), e - 9) for p, e in c["padding"])
        c["output_padding"] = tuple(
            draw.choice((0, draw.randint(0, max(s, d) - 1)))
            for s, d in zip(c["stride"], c["dilation"], strict=True)
        )
        c["weight_shape"] = (
            c["in_channels"], c["out_channels"] // c["groups"], *c["kernel_size"]
        )  # fmt: skip
        return c


def layer(c, weight, bias=False):
    """The layer of these arguments."""
    names = "in_channels out_channels kernel_size stride padding output_padding dilation groups"
    given = {name: c[name] for name in names.split()}
    return UP[c["ndim"]](**given, bias=bias, weight=weight)


def drawn(draw, count, ndims=(1, 1, 1, 2, 2, 3)):
    """`count` triples (layer with integer taps, arguments, x) that are not refused."""
    made = 0
    while made < count:
        c = arguments(draw, draw.choice(ndims))
        rng = np.random.default_rng(draw.randrange(2**32))
        bias = draw.choice((False, rng.integers(-9, 10, c["out_channels"])))
        up = layer(c, rng.integers(-9, 10, c["weight_shape"]), bias)
        try:
            up.output_size(c["sizes"])
        except ValueError:
            continue
        made += 1
        yield up, c, rng.integers(-9, 10, (c["in_channels"], *c["sizes"]))
