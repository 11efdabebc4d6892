"""Drawn matrices for the tests of factorisations, and what each identity is compared with."""

import random
from dataclasses import replace
from fractions import Fraction

import drawing
import numpy as np
import oracle
import sympy

import convsym as cs

x, y = sympy.symbols("x y")


def exact(value):
    """A tap as the number it is; NumPy's as Python's, floats as Fractions."""
    value = value.item() if isinstance(value, np.generic) else value
    return Fraction(value) if isinstance(value, float) else value


def taps(draw, shape, kind):
    """A weight of one kind: ints, floats with inexact sums, Fractions, or symbols among numbers."""
    rng = np.random.default_rng(draw.randrange(2**32))
    whole = rng.integers(-4, 5, shape)
    if kind == "int":
        return whole.astype(draw.choice((np.int64, np.int8, np.int32)))
    if kind == "float":
        return (whole * 0.1).astype(draw.choice((np.float32, np.float64)))
    values = {
        "fraction": [Fraction(int(v), draw.randint(1, 3)) for v in whole.ravel()],
        "symbol": [draw.choice((x, y, x + y, int(v), Fraction(int(v), 2))) for v in whole.ravel()],
    }[kind]
    found = np.empty(whole.size, dtype=object)
    found[:] = values
    return found.reshape(shape)


def drawn(count, kinds=("int",), most=2500, ndims=(1, 1, 2, 2, 3), **options):
    """(C, configuration, draw): matrices of at most `most` non-zeros, every third one transposed."""
    draw = random.Random(drawing.seed())
    made = 0
    while made < count:
        c = drawing.configuration(draw, draw.choice(ndims), **options)
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        geometry = (c["stride"], c["padding"], c["dilation"], c["groups"], c["padding_mode"])
        C = cs.conv_matrix(taps(draw, shape, draw.choice(kinds)), c["sizes"], *geometry)
        if C.nnz <= most:
            made += 1
            yield (C.T if made % 3 == 0 else C), c, draw


def definition(C, c):
    """The dense exact matrix from the loops of the oracle."""
    weight = np.empty(C.weight.shape, dtype=object)
    for place in np.ndindex(weight.shape):
        weight[place] = exact(C.weight[place])
    dense, _ = oracle.matrix(
        weight, c["groups"], c["sizes"], c["stride"], c["padding"], c["dilation"], c["padding_mode"]
    )
    dense = np.array(dense, dtype=object)
    return dense.T if C.transposed else dense


def same(pattern, dense):
    """Whether a Pattern is the dense matrix, entry by entry, exactly."""
    found = pattern.toarray()
    return found.shape == dense.shape and all(
        sympy.expand(a - b) == 0 if isinstance(a - b, sympy.Expr) else a == b
        for a, b in zip(found.ravel().tolist(), dense.ravel().tolist(), strict=True)
    )


def exact_pattern(C):
    """The Pattern of C with its taps exact, so that a fold adds them unrounded."""
    weight = np.empty(C.weight.shape, dtype=object)
    for place in np.ndindex(weight.shape):
        weight[place] = exact(C.weight[place])
    return replace(C, weight=weight).pattern()
