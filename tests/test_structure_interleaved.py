"""Dilation as interleaved ordinary convolutions, and why reflect and replicate have no such form."""

from itertools import product
from math import gcd, prod

import numpy as np
import oracle
import pytest
import structures
import sympy

import convsym as cs
from convsym.structure import interleaved

KINDS = ("int", "int", "float", "fraction", "symbol")


def parts(f):
    """(Q, B, P) of the matrix that is not transposed."""
    f = f.T if f.left[0].name == "Cᵀ" else f
    Q, B, P = (factor.pattern for factor in f)
    return Q.T, B, P


def is_identity(pattern):
    return pattern.equals(cs.Pattern.identity(pattern.shape[0]))


def checked(C, f):
    """The identity and its inverse form; each block an ordinary convolution, by `conv_matrix`."""
    assert f.multiplied_out().equals(structures.exact_pattern(C)) and f.verify().ok
    Q, B, P = parts(f)
    left = structures.exact_pattern(C.T if C.transposed else C)
    assert is_identity(Q @ Q.T) and is_identity(P @ P.T) and (Q @ left @ P.T).equals(B)
    row = column = 0
    for block in f.blocks:
        block = block.T if C.transposed else block
        maps = block.maps
        assert all(m.d == 1 for m in maps) or C.maps == maps
        again = cs.conv_matrix(
            C.weight, tuple(m.n for m in maps), tuple(m.s for m in maps),
            tuple((m.begin, m.end) for m in maps), tuple(m.d for m in maps), C.groups, maps[0].mode,
        )  # fmt: skip
        assert again.maps == maps and {m.mode for m in maps} == {maps[0].mode}
        pattern = structures.exact_pattern(again)
        height, width = pattern.shape
        shown = B.toarray()[row : row + height, column : column + width]
        assert structures.same(pattern, shown)
        row, column = row + height, column + width
    assert B.shape == (row, column)


def zero_classes(n, o, k, s, d, begin):
    """How many r mod d/g have both an output and an input that some output of the class could read."""
    g = gcd(s, d)
    steps = d // g
    return sum(
        any((c + begin - s * rho) % d == 0 for c in range(n)) for rho in range(min(steps, o))
    )


def test_zero_padding_at_any_size_stride_and_padding():
    for C, c, _ in structures.drawn(1000, KINDS, most=200, mode="zeros"):
        try:
            f = interleaved(C)
        except cs.ConvsymError as error:
            assert str(error).startswith(
                "interleaved found no block: every output reads padded zeros"
            )
            assert not any(structures.exact_pattern(C).toarray().ravel())
            continue
        checked(C, f)
        steps = [gcd(s, d) for s, d in zip(c["stride"], c["dilation"], strict=True)]
        strides = [s // g for s, g in zip(c["stride"], steps, strict=True)]
        for block in f.blocks:
            for m, s, d, wanted in zip(
                block.maps, c["stride"], c["dilation"], strides, strict=True
            ):
                assert (m.s, m.d) == ((wanted, 1) if d > 1 else (s, 1))
        count = [zero_classes(m.n, m.o, m.k, m.s, m.d, m.begin) if m.d > 1 else 1 for m in C.maps]
        assert len(f.blocks) == prod(count)
        enough = all(m.o >= m.d // g and m.n >= m.d for m, g in zip(C.maps, steps, strict=True))
        if enough:
            assert len(f.blocks) == prod(m.d // g for m, g in zip(C.maps, steps, strict=True))


def test_stride_1_gives_d_blocks_on_each_axis():
    for n, k, d, begin, end in product((7, 9), (2, 3), (2, 3), (-1, 0, 2), (-1, 0, 4)):
        if n + begin + end < d * k:
            continue
        line = cs.conv_matrix(range(1, k + 1), n, 1, ((begin, end),), d)
        assert len(interleaved(line).blocks) == d
        plane = cs.conv_matrix(np.ones((k, 2), int), (n, 8), 1, ((begin, end), (0, 0)), (d, 2))
        assert len(interleaved(plane).blocks) == d * 2
        checked(plane, interleaved(plane))


def test_stride_and_dilation_with_a_common_divisor():
    """g = gcd(s, d): d/g blocks of stride s/g, and inputs that nothing reads."""
    C = cs.conv_matrix([1, 2], 12, 4, 1, 6)
    f = interleaved(C)
    assert [(b.maps[0].s, b.maps[0].d) for b in f.blocks] == [(2, 1)] * len(f.blocks)
    unread = set(range(12)) - set(parts(f)[2].indices.tolist())
    assert unread >= {c for c in range(12) if (c + 1) % 2}
    dense = C.toarray()
    assert not dense[:, sorted(unread)].any()
    whole = interleaved(cs.conv_matrix([1, 2, 3], 9, 2, 0, 2))
    assert len(whole.blocks) == 1 and whole.blocks[0].maps[0].s == whole.blocks[0].maps[0].d == 1


def test_circular_with_as_many_outputs_as_inputs():
    for n, k, d, begin in product(range(1, 11), range(1, 5), range(1, 6), (-2, 0, 1, 4)):
        end = d * (k - 1) - begin
        if max(begin, end) > n or (n + begin + k + d) % 2:
            continue
        C = cs.conv_matrix(range(1, k + 1), n, 1, ((begin, end),), d, 1, "circular")
        f = interleaved(C)
        checked(C, f)
        if d > 1 and (begin > 0 or end > 0):
            h = gcd(d, n)
            assert len(f.blocks) == h and {b.maps for b in f.blocks} == {f.blocks[0].maps}
            m = f.blocks[0].maps[0]
            assert (m.n, m.o, m.begin, m.end, m.d) == (n // h, n // h, (k - 1) // 2, k // 2, 1)


def test_circular_planes_with_channels():
    for C, _, _ in structures.drawn(900, most=500, mode="circular"):
        allowed = all(
            m.d == 1
            or (m.s == 1 and m.o == m.n)
            or (m.begin <= 0 and m.s * (m.o - 1) + m.d * (m.k - 1) - m.begin < m.n)
            for m in C.maps
        )
        if allowed:
            checked(C, interleaved(C))
        else:
            with pytest.raises(cs.ConvsymError, match="is circular with stride"):
                interleaved(C)
    weight = np.arange(2 * 1 * 3 * 3).reshape(2, 1, 3, 3)
    C = cs.conv_matrix(weight, (6, 4), 1, 2, 2, 2, "circular")
    checked(C, interleaved(C))
    assert len(interleaved(C).blocks) == 4
    unequal = cs.conv_matrix(weight, (6, 9), 1, ((2, 2), (3, 3)), (2, 3), 2, "circular")
    checked(unequal, interleaved(unequal))
    assert len(interleaved(unequal).blocks) == 6


def test_other_modes_where_no_padding_is_read():
    """Nothing folds there: reflect and replicate are what zeros are, and keep their mode."""
    for mode in ("reflect", "replicate", "circular"):
        C = cs.conv_matrix([1, 2, 3], 12, 2, ((-1, 1),), 3, padding_mode=mode)
        assert C.maps[0].leftover >= 1
        f = interleaved(C)
        checked(C, f)
        assert len(f.blocks) == 3 and {b.maps[0].mode for b in f.blocks} == {mode}
    for C, _, _ in structures.drawn(300, most=500):
        read = any(m.begin > 0 or m.s * (m.o - 1) + m.d * (m.k - 1) - m.begin >= m.n
                   for m in C.maps if m.d > 1)  # fmt: skip
        if not read and C.maps[0].mode != "zeros":
            checked(C, interleaved(C))


# ---------------------------------------------------------------- why not reflect and replicate


def classes_mixed(n, k, d, begin, end, mode):
    """Whether two outputs of different r mod d read a common input, by the definition."""
    o = oracle.output_size(n, k, 1, begin, end, d)
    readers = {}
    for r in range(o):
        for t in range(k):
            readers.setdefault(oracle.border(r + d * t - begin, n, mode), set()).add(r % d)
    return any(len(found) > 1 for found in readers.values())


def configurations(mode, dilations):
    """The smallest first: by n, then k, then padding. At least one output reads padding."""
    for n, k, begin, end, d in product(range(1, 7), (2, 3), range(4), range(4), dilations):
        limit = n - 1 if mode == "reflect" else 9
        if max(begin, end) <= limit and n + begin + end > d * (k - 1) and begin + end:
            yield n, k, d, begin, end


def test_replicate_mixes_the_classes():
    smallest = next(
        c for c in configurations("replicate", (2, 3)) if classes_mixed(*c, "replicate")
    )
    assert smallest == (1, 2, 2, 0, 3)
    wider = next(c for c in configurations("replicate", (2,))
                 if c[0] > 2 and classes_mixed(*c, "replicate"))  # fmt: skip
    assert wider == (3, 2, 2, 0, 1)
    n, _, d, begin, end = wider
    C = cs.conv_matrix(sympy.symbols("w_0:2"), n, 1, ((begin, end),), d, padding_mode="replicate")
    w0, w1 = sympy.symbols("w_0:2")
    assert C.toarray().tolist() == [[w0, 0, w1], [0, w0, w1]]
    with pytest.raises(cs.ConvsymError):
        interleaved(C)


def test_reflect_mixes_the_classes_from_dilation_3_on():
    smallest = next(c for c in configurations("reflect", (3,)) if classes_mixed(*c, "reflect"))
    n, _, d, begin, end = smallest
    C = cs.conv_matrix([1, 2], n, 1, ((begin, end),), d, padding_mode="reflect")
    assert smallest == (3, 2, 3, 0, 2) and C.toarray().tolist() == [[1, 2, 0], [2, 1, 0]]
    with pytest.raises(cs.ConvsymError):
        interleaved(C)


def test_reflect_with_dilation_2_keeps_the_classes_but_not_as_convolutions():
    assert not any(classes_mixed(*c, "reflect") for c in configurations("reflect", (2,)))
    w = sympy.symbols("w_0:3")
    C = cs.conv_matrix(w, 4, 1, 2, 2, padding_mode="reflect")
    odd = C.toarray()[1::2, 1::2]
    assert odd.tolist() == [[w[0] + w[1], w[2]], [w[0] + w[2], w[1]]]
    tried = 0
    for mode, begin, end in product(cs.arguments.MODES, range(-2, 3), range(-2, 3)):
        try:
            block = cs.conv_matrix(w, 2, 1, ((begin, end),), padding_mode=mode)
        except ValueError:
            continue
        tried += 1
        assert block.shape != (2, 2) or block.toarray().tolist() != odd.tolist()
    assert tried > 10


def test_the_messages():
    with pytest.raises(cs.ConvsymError) as error:
        interleaved(cs.conv_matrix([1, 2], 5, 1, 2, 2, padding_mode="reflect"))
    assert str(error.value) == (
        "axis 0 has padding_mode 'reflect' and dilation 2, and its border takes elements from one "
        "interleaved part to another or turns a part round between two elements, so the parts are no "
        "ordinary convolutions; use zero padding, or dilation 1"
    )
    with pytest.raises(cs.ConvsymError) as error:
        interleaved(cs.conv_matrix([1, 2], 6, 2, 1, 2, padding_mode="circular"))
    assert str(error.value) == (
        "axis 0 is circular with stride 2 and 3 outputs for 6 inputs, and dilation 2 is interleaved "
        "there for stride 1 and as many outputs as inputs alone; choose the padding d(k - 1) = 2 in all "
        "and stride 1, or zero padding"
    )
    with pytest.raises(cs.ConvsymError) as error:
        interleaved(cs.conv_matrix([1, 2], 1, 1, ((1, 2),), 3))
    assert str(error.value) == (
        "interleaved found no block: every output reads padded zeros alone, so C is zero; lower the "
        "padding or enlarge the input"
    )
