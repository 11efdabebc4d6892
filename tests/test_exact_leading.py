"""Full rank read off the leading columns: wherever the conditions hold, and not where one is missed."""

import random
from dataclasses import replace
from itertools import product

import drawing
import exact_cases
import numpy as np
import pytest
import sympy

from convsym.exact import (
    TriangularMinor,
    check_triangular_minor,
    leading_minor,
    rank,
    rank_proof,
)
from convsym.matrix import conv_matrix


def layer(draw, mode="zeros"):
    """Keyword arguments of a layer that fulfils the conditions of the claim, its first taps not 0."""
    ndim = draw.choice((1, 1, 2, 2, 3))
    groups = draw.choice((1, 1, 2, 3))
    channels = draw.randint(1, 3)
    k = [draw.randint(1, 3) for _ in range(ndim)]
    d = [draw.randint(1, 3) for _ in range(ndim)]
    s = [draw.randint(1, 3) for _ in range(ndim)]
    pads = [(-draw.randint(0, 2), draw.randint(-2, e * (q - 1))) for q, e in zip(k, d, strict=True)]
    least = [e * (q - 1) + 1 - sum(p) for q, e, p in zip(k, d, pads, strict=True)]
    sizes = [max(1, low + draw.choice((0, 0, 1, 2, 3))) for low in least]
    weight = np.array(
        [draw.choice((0, 1, -1, 2)) for _ in range(groups * channels * int(np.prod(k)))]
    ).reshape(groups, channels, *k)
    for g in range(groups):
        weight[(g, draw.randrange(channels), *(0 for _ in k))] = draw.choice((1, -2, 5))
    return {
        "weight": weight, "input_size": tuple(sizes), "stride": tuple(s), "padding": tuple(pads),
        "dilation": tuple(d), "groups": groups, "padding_mode": mode,
    }  # fmt: skip


def turned(options):
    """The mirror image: kernel reversed, ends of the padding swapped."""
    axes = tuple(range(2, options["weight"].ndim))
    return {
        **options,
        "weight": np.flip(options["weight"], axes),
        "padding": tuple((e, b) for b, e in options["padding"]),
    }


def small(options, most=900):
    C = conv_matrix(**options)
    return C if C.shape[0] * C.shape[1] <= most else None


def test_the_claim():
    """Full row rank on thousands of layers that fulfil it, and on their transposes."""
    draw = random.Random(drawing.seed())
    count = 0
    while count < 1200:
        options = layer(draw)
        C = small(options)
        if C is None:
            continue
        count += 1
        minor = leading_minor(C)
        assert minor is not None and minor.rank == C.shape[0]
        assert check_triangular_minor(C.pattern(), minor)
        turned_minor = leading_minor(C.T)
        assert turned_minor.rank == C.shape[0] == C.T.shape[1]
        assert check_triangular_minor(C.T.pattern(), turned_minor)
        if count % 5 == 0:
            assert exact_cases.true_rank(C.toarray()) == C.shape[0] == C.rank()


def test_the_mirror_image():
    """Last tap, ends of the padding swapped, wherever no rest is left behind the last window."""
    draw = random.Random(drawing.seed())
    count = 0
    while count < 400:
        C = small(turned(layer(draw)))
        if C is None:
            continue
        count += 1
        minor = leading_minor(C)
        assert minor is not None and check_triangular_minor(C.pattern(), minor)
        assert minor.rank == C.shape[0]


def test_axes_may_take_different_ends():
    weight = np.array([[0, 0, 7], [1, 2, 3], [4, 5, 6]])
    C = conv_matrix(weight, (5, 6), padding=((0, 2), (2, 0)))
    minor = leading_minor(C)
    assert minor.rank == C.shape[0] and check_triangular_minor(C.pattern(), minor)
    assert leading_minor(conv_matrix(np.fliplr(weight), (5, 6), padding=((0, 2), (2, 0)))) is None


def test_where_it_is_found_it_is_right():
    """Drawn layers in every mode: a minor found passes its check and proves the rank SymPy finds."""
    draw = random.Random(drawing.seed())
    found = 0
    for C in exact_cases.convolutions(draw, 1500, most=400):
        minor = leading_minor(C)
        if minor is None:
            continue
        found += 1
        assert check_triangular_minor(C.pattern(), minor)
        assert minor.rank == min(C.shape) == exact_cases.true_rank(C.toarray())
    assert found > 30


MISSES = {
    "two output channels": {"weight": np.array([[[1, 2]], [[2, 4]]]), "input_size": 4},
    "p_begin > 0": {"weight": [1, 1, 1], "input_size": 2, "padding": ((1, 1),)},
    "p_end > d(k - 1)": {"weight": [3], "input_size": 4, "padding": ((0, 1),)},
    "first tap 0": {"weight": [0, 1], "input_size": 1, "padding": ((0, 1),)},
    "first taps of a group 0": {
        "weight": np.array([[[1, 1]], [[0, 1]]]), "input_size": 1, "padding": ((0, 1),), "groups": 2,
    },
    "padding mode": {
        "weight": [1, 1], "input_size": 2, "padding": ((0, 1),), "padding_mode": "circular",
    },
    "one axis": {"weight": [[1], [1], [1]], "input_size": (2, 3), "padding": ((1, 1), (0, 0))},
}  # fmt: skip


@pytest.mark.parametrize("missed", MISSES)
def test_each_condition_matters(missed):
    """These miss one condition, and their rank is not full."""
    C = conv_matrix(**MISSES[missed])
    assert exact_cases.true_rank(C.toarray()) < C.shape[0]
    for minor in (leading_minor(C), leading_minor(C.T)):
        assert minor is None or minor.rank == C.shape[1] < C.shape[0]
    assert rank(C) == exact_cases.true_rank(C.toarray())


def test_layers_that_just_miss_a_condition():
    """Drawn layers that miss one condition by the least: never a wrong minor, some of lower rank."""
    draw = random.Random(drawing.seed())
    lower = dict.fromkeys(("begin", "end", "tap", "channels", "mode"), 0)
    for turn in range(1500):
        options = layer(draw)
        axis = draw.randrange(len(options["input_size"]))
        pads = [list(p) for p in options["padding"]]
        kernel = options["weight"].shape[2:]
        missed = tuple(lower)[turn % len(lower)]
        if missed == "begin":
            pads[axis][0] = 1
        elif missed == "end":
            pads[axis][1] = options["dilation"][axis] * (kernel[axis] - 1) + 1
        elif missed == "tap":
            options["weight"][(slice(None), slice(None), *(0 for _ in kernel))] = 0
        elif missed == "channels":
            options["weight"] = np.repeat(options["weight"], 2, axis=0)
        else:
            pads = [[0, d * (k - 1)] for k, d in zip(kernel, options["dilation"], strict=True)]
            options["padding_mode"] = draw.choice(("circular", "reflect", "replicate"))
        options["padding"] = tuple(map(tuple, pads))
        try:
            C = small(options, most=300)
        except ValueError:
            continue
        if C is None:
            continue
        true = exact_cases.true_rank(C.toarray())
        lower[missed] += true < C.shape[0]
        minor = leading_minor(C)
        if minor is not None:
            assert check_triangular_minor(C.pattern(), minor) and minor.rank == true
        assert rank(C) == true
    del lower["mode"]  # too seldom to be sure of here; `MISSES` shows one
    assert min(lower.values()) > 10


def test_full_column_rank():
    """Stride 1, one input channel a group, every column read with the corner: full padding, causal."""
    draw = random.Random(drawing.seed())
    for _ in range(200):
        k, d, groups = draw.randint(1, 3), draw.randint(1, 2), draw.choice((1, 2))
        weight = np.array([draw.choice((0, 1, 2)) for _ in range(2 * groups * k)])
        weight = weight.reshape(2 * groups, 1, k)
        weight[::2, 0, 0] = 3
        reach = d * (k - 1)
        C = conv_matrix(weight, draw.randint(1, 5), 1, ((reach, reach),), d, groups)
        minor = leading_minor(C)
        assert minor.rank == C.shape[1] == exact_cases.true_rank(C.toarray())
        assert check_triangular_minor(C.pattern(), minor)
        assert C.rank_proof().route == "leading columns; shape"
    strided = conv_matrix([1, 1, 1], 4, 2, padding=2)
    assert leading_minor(strided) is None


def test_symbols_floats_and_unknown_taps():
    a, b = sympy.symbols("a b")
    for taps in ([a, b], [sympy.sqrt(2), b], [0.5, 0.25], [1j, 2], [a - b, 0]):
        C = conv_matrix(taps, 5)
        assert C.rank_proof().route == "leading columns; shape" and C.rank_proof().check()
    nested = sympy.sqrt(3 + 2 * sympy.sqrt(2)) - 1 - sympy.sqrt(2)
    assert leading_minor(conv_matrix([nested, nested], 3)) is None


def test_no_size_is_too_large_to_read_off():
    C = conv_matrix(np.arange(1, 10).reshape(3, 3), (200, 200), padding=((0, 2), (0, 2)))
    proof = rank_proof(C)
    assert proof.rank == 40_000 and proof.check()


def test_forged_minors_are_refused():
    C = conv_matrix([[1, 2], [0, 3]], (4, 4))
    pattern, minor = C.pattern(), leading_minor(C)
    rows, columns = minor
    assert check_triangular_minor(pattern, minor)
    forged = [
        (rows[::-1], columns[::-1]),
        (rows[:-1], columns),
        ((*rows[:-1], rows[0]), columns),
        (rows, (*columns[:-1], columns[0])),
        (rows, (*columns[:-1], 16)),
        ((-1, *rows[1:]), columns),
        ((True, *rows[1:]), columns),
        (rows, tuple(c + 2 for c in columns)),
        ((float(rows[0]), *rows[1:]), columns),
    ]
    for wrong in forged:
        assert not check_triangular_minor(pattern, TriangularMinor(*wrong)), wrong
    for i, j in product(range(len(rows)), repeat=2):
        if i < j:
            swapped = list(rows)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            assert not check_triangular_minor(pattern, TriangularMinor(tuple(swapped), columns))
    zero = conv_matrix([[0, 2], [0, 3]], (4, 4))
    assert not check_triangular_minor(zero.pattern(), minor)
    assert not replace(rank_proof(C), pattern=zero.pattern()).check()
