"""Axis and IndexMap against the definition, and the sizes in symbols."""

from itertools import pairwise

import numpy as np
import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer, ceiling, floor

from convsym.abc import a, d, i, k, n, o, p, s
from convsym.arguments import MODES
from convsym.axis import Axis, make_axes
from convsym.errors import ConvsymError
from convsym.indexmap import IndexMap


@st.composite
def bound_axes(draw):
    """An Axis and a size at which it has an output."""
    taps, stride, dilation = (
        draw(st.integers(1, 5)),
        draw(st.integers(1, 5)),
        draw(st.integers(1, 4)),
    )
    mode = draw(st.sampled_from(MODES))
    size = draw(st.integers(1, 14))
    highest = {"reflect": size - 1, "circular": size}.get(mode, 9)
    begin, end = draw(st.integers(-4, highest)), draw(st.integers(-4, highest))
    span = dilation * (taps - 1) + 1
    if size + begin + end < span:
        begin, end, taps = 0, 0, 1
    return Axis(taps, stride, (begin, end), dilation, mode), size


@given(bound_axes())
def test_columns_are_the_definition(case):
    axis, size = case
    found = axis.at(size)
    count = oracle.output_size(size, axis.kernel_size, axis.stride, *axis.padding, axis.dilation)
    assert found.o == axis.output_size(size) == count
    for r in range(count):
        for t in range(axis.kernel_size):
            c = axis.stride * r + axis.dilation * t - axis.padding[0]
            expected = oracle.border(c, size, axis.padding_mode)
            assert found.column(r, t) == expected
            assert found.columns()[r, t] == (-1 if expected is None else expected)


@given(bound_axes())
def test_rows_taps_runs_and_nnz_agree_with_columns(case):
    axis, size = case
    found = axis.at(size)
    columns = found.columns()
    for c in range(size):
        meeting = [(r, t) for r in range(found.o) for t in range(found.k) if columns[r, t] == c]
        assert list(found.rows(c)) == meeting
    for r in range(found.o):
        assert list(found.taps(r)) == [t for t in range(found.k) if columns[r, t] >= 0]
    runs = found.runs()
    assert [r for run in runs for r in range(run.start, run.stop)] == list(range(found.o))
    assert all(found.taps(r) == run.taps for run in runs for r in range(run.start, run.stop))
    assert all(x.taps != y.taps for x, y in pairwise(runs))
    assert found.nnz == len({(r, c) for (r, _), c in np.ndenumerate(columns) if c >= 0})


@given(bound_axes())
def test_sizes_lead_back(case):
    axis, size = case
    out = axis.output_size(size)
    assert axis.transposed_size(out, axis.leftover(size)) == size
    sharing = axis.input_sizes(out)
    assert size in sharing
    for other in range(1, 40):
        try:
            same = axis.output_size(other) == out
        except ValueError:
            same = False
        assert (other in sharing) == same


def test_runs_look_only_at_the_border():
    found = Axis(3, 1, (1, 1)).at(10**12)
    assert len(found.runs()) == 3
    assert found.nnz == 3 * 10**12 - 2


def test_outputs_keeps_the_first_rows():
    found = Axis(2, 1, dilation=3).at(9, outputs=4)
    assert found.o == 4 and found.columns().shape == (4, 2)


@pytest.mark.parametrize(
    ("word", "pads"),
    [("valid", (0, 0)), ("same", (4, 5)), ("full", (9, 9)), ("causal", (9, 0))],
)
def test_words(word, pads):
    assert Axis(4, 1, word, 3).pads() == pads


def test_same_keeps_the_size_and_same_upper_gives_the_ceiling():
    for taps in range(1, 6):
        for dilation in (1, 2, 3):
            for size in range(1, 12):
                assert Axis(taps, 1, "same", dilation).output_size(size) == size
                for stride in range(1, 6):
                    upper = Axis(taps, stride, "same_upper", dilation)
                    lower = Axis(taps, stride, "same_lower", dilation)
                    assert upper.output_size(size) == -(-size // stride)
                    assert upper.pads(size) == lower.pads(size)[::-1]
                    assert 0 <= upper.pads(size)[1] - upper.pads(size)[0] <= 1
                    assert upper.transposed_size(size) == stride * size
                    assert upper.output_size(stride * size) == size
                    share = upper.input_sizes(size)
                    assert {upper.output_size(m) for m in share} == {size} and len(share) == stride


def test_symbolic_sizes():
    axis = Axis(k, s, (p, p), d)
    assert axis.output_size(i) == floor((i + 2 * p - d * (k - 1) - 1) / s) + 1
    assert axis.transposed_size(o, a) == s * (o - 1) + d * (k - 1) + 1 - 2 * p + a
    assert axis.effective_kernel_size == d * (k - 1) + 1
    assert axis.symbolic and not Axis(3).symbolic
    assert Axis(k, s, "same_upper").output_size(n) == ceiling(n / s)
    values = {i: 11, k: 3, s: 2, p: 2, d: 3}
    assert axis.output_size(i).subs(values) == Axis(3, 2, (2, 2), 3).output_size(11)
    assert axis.leftover(i).subs(values) == Axis(3, 2, (2, 2), 3).leftover(11)
    upper = Axis(k, s, "same_upper", d)
    for size in range(1, 9):
        taken = {n: size, k: 4, s: 3, d: 1}
        pads = tuple(e.subs(taken) for e in upper.pads(n))
        assert pads == Axis(4, 3, "same_upper").pads(size)


def test_numbers_stay_python_ints():
    axis = Axis(np.int32(3), Integer(2), (np.int64(1), 1))
    found = axis.output_size(np.int64(7))
    assert (found, type(found), type(axis.kernel_size), type(axis.stride)) == (4, int, int, int)
    assert type(axis.leftover(7)) is int and type(axis.transposed_size(4)) is int


def test_the_index_map_of_numbers_only():
    with pytest.raises(ConvsymError, match="symbols among its sizes"):
        Axis(k).at(5)
    with pytest.raises(ConvsymError, match="symbols among its sizes"):
        Axis(3).at(n)
    assert Axis(3, 2, (1, 0)).at(6) == IndexMap(6, 3, 1, 0, 3, 2, 1, "zeros")


def test_make_axes():
    assert make_axes(2, (3, 2), 2, ((1, 2), (0, 0))) == (Axis(3, 2, (1, 2)), Axis(2, 2, (0, 0)))
    assert make_axes(1, 3, padding=(1,)) == (Axis(3, 1, (1, 1)),)
    assert make_axes(2, 3, padding="same") == (Axis(3, 1, "same"),) * 2


def test_a_circular_crop_folds_back_to_the_whole_line():
    assert Axis(1, 1, (-1, 2), 1, "circular").at(3).columns().ravel().tolist() == [1, 2, 0, 1]
