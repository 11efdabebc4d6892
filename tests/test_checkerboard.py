"""Overlap counts and checkerboards, against counting by hand and against PyTorch."""

import random
from itertools import product
from math import gcd

import drawing
import numpy as np
import oracle
import pytest

import convsym as cs
from convsym.derive.checkerboard_layer import _line
from convsym.derive.roles import per_axis_roles
from convsym.errors import ConvsymError
from convsym.overlap import class_counts, coprime_dilations, free_sizes, is_free
from convsym.proof import MatrixClaim, TheoremClaim

UP = {1: cs.ConvTranspose1d, 2: cs.ConvTranspose2d, 3: cs.ConvTranspose3d}
torch = drawing.required("torch")


def drawn(draw, ndim, pads=(-2, 6)):
    """(layer, sizes): crops, output padding, dilation; something is left of the output."""
    while True:
        k, s, d = ([draw.randint(1, top) for _ in range(ndim)] for top in (5, 5, 4))
        pads_of = [(draw.randint(*pads), draw.randint(*pads)) for _ in range(ndim)]
        extra = [draw.randrange(max(a, b)) for a, b in zip(s, d, strict=True)]
        sizes = tuple(draw.randint(1, 7 if ndim == 1 else 4) for _ in range(ndim))
        layer = UP[ndim](1, 1, k, s, pads_of, extra, dilation=d)
        outputs = [
            s[j] * (sizes[j] - 1) + d[j] * (k[j] - 1) + 1 - sum(pads_of[j]) + extra[j]
            for j in range(ndim)
        ]
        if min(outputs) >= 1:
            return layer, sizes, outputs


def counted(layer, sizes, outputs):
    """The pairs that meet each output, one by one: the brute force of a convolution, read backwards."""
    found = np.zeros(outputs, dtype=int)
    pads = [axis.padding for axis in layer.axes]
    shape = (1, 1, *layer.kernel_size)
    for _, _, _, c, _ in oracle.entries(
        shape, 1, outputs, layer.stride, pads, layer.dilation, "zeros", sizes
    ):
        found[c] += 1
    return found


def phases(k, s, d):
    """How many taps fall into each class, one by one."""
    found = [0] * s
    for t in range(k):
        found[d * t % s] += 1
    return found


# ---------------------------------------------------------------- the overlap


@pytest.mark.parametrize(("ndim", "count"), [(1, 3000), (2, 400), (3, 60)])
def test_the_closed_form_counts_what_meets_each_output(ndim, count):
    draw = random.Random(drawing.seed())
    for _ in range(count):
        layer, sizes, outputs = drawn(draw, ndim)
        assert np.array_equal(layer.overlap(sizes), counted(layer, sizes, outputs)), layer


def test_the_overlap_is_what_pytorch_gives_for_ones():
    draw = random.Random(drawing.seed())
    for ndim, count in ((1, 300), (2, 150), (3, 40)):
        for _ in range(count):
            layer, sizes, _ = drawn(draw, ndim, pads=(0, 6))
            begin, end = zip(*(axis.padding for axis in layer.axes), strict=True)
            step = getattr(torch.nn.functional, f"conv_transpose{ndim}d")
            x = torch.ones((1, 1, *sizes), dtype=torch.float64)
            w = torch.ones((1, 1, *layer.kernel_size), dtype=torch.float64)
            whole = step(x, w, None, layer.stride, 0, 0, 1, layer.dilation)[0, 0].numpy()
            extra = layer.output_padding
            grown = np.pad(whole, [(0, e) for e in extra])
            cut = tuple(slice(a, n - b) for a, b, n in zip(begin, end, grown.shape, strict=True))
            assert np.array_equal(layer.overlap(sizes), grown[cut]), layer


def test_the_overlap_of_a_large_layer_is_closed_form():
    layer = cs.ConvTranspose1d(1, 1, 5, stride=3, padding=2, dilation=2)
    found = layer.overlap(10**6)
    assert (
        found.sum() == 5 * 10**6 - 2
    )  # the crop takes the first tap of the first input, and the last
    assert found[3000:3003].tolist() == found[900_000:900_003].tolist() == [2, 2, 1]


def test_what_overlap_refuses():
    from convsym.abc import k

    with pytest.raises(ConvsymError, match="needs numbers"):
        cs.ConvTranspose1d(1, 1, k).overlap(3)
    with pytest.raises(ValueError, match="at least 1"):
        cs.ConvTranspose1d(1, 1, 2, padding=3).overlap(3)


# ---------------------------------------------------------------- the two equivalences


LARGEST = 7


def test_uniform_and_holes_exactly_where_the_theorem_says():
    """All k, s, d from 1 to 7, three pads each side: 343 · 9 cases, interiors of at least s outputs."""
    cases = 0
    for k, s, d in product(range(1, LARGEST + 1), repeat=3):
        for begin, end in product((0, 1, 4), repeat=2):
            layer = cs.ConvTranspose1d(1, 1, k, s, ((begin, end),), dilation=d)
            o = -(-(d * (k - 1) + begin + end + s) // s) + 2
            n = layer.output_size(o)
            count = counted(layer, (o,), [n])
            inner = [count[j] for j in range(n) if d * (k - 1) <= j + begin <= s * (o - 1)]
            assert len(inner) >= s
            assert (len(set(inner)) == 1) == (gcd(d, s) == 1 and k % s == 0)
            assert (0 in inner) == (k < s or gcd(d, s) > 1)
            if cases % 40 == 0:
                assert cs.derive.checkerboard(layer, o).answer is (len(set(inner)) == 1)
            cases += 1
    assert cases == 343 * 9


def test_a_short_interior_can_be_even_without_the_theorem():
    """So the condition that it holds s outputs is needed."""
    layer = cs.ConvTranspose1d(1, 1, 3, stride=2)
    assert layer.overlap(2).tolist() == [1, 1, 2, 1, 1]  # the interior is output 2 alone
    made = cs.derive.checkerboard(layer, 2)
    assert made.answer is None and made.verify().ok
    assert "checkerboard.too_short" in [step.why.sentence for step in made.steps]
    assert not any(isinstance(step.claim, TheoremClaim) for step in made.steps)


def test_holes_at_the_border_of_an_even_interior():
    layer = cs.ConvTranspose1d(1, 1, 2, dilation=2)
    assert layer.overlap(1).tolist() == [1, 0, 1]
    assert layer.overlap(4).tolist() == [1, 1, 2, 2, 1, 1]
    assert cs.derive.checkerboard(layer).answer is True
    border = cs.derive.checkerboard().corollaries[-1]
    assert str(border.claim) == "not exists(t, 0, 2, exists(r, 0, 1, 1 == r + 2*t))"


def test_the_interior_of_the_derivation_is_that_of_the_index_map():
    draw = random.Random(drawing.seed())
    large = 0
    for _ in range(2000):
        layer, sizes, _ = drawn(draw, 1)
        (roles,) = per_axis_roles(layer, sizes, "checkerboard", "o")
        line = _line(roles)
        first, last = line.interior
        inner = layer._maps(sizes)[0].interior_columns
        assert list(range(first, last + 1)) == list(inner)
        assert line.large == (len(inner) >= layer.stride[0])
        large += line.large
    assert large > 100


def test_the_least_input_size_is_least():
    """What the theorem about the size says, against the interiors themselves."""
    draw = random.Random(drawing.seed())
    theorem = next(one for one in cs.derive.THEOREMS if one.name == "checkerboard.enough")
    assert "o >= ceiling((e - 1)/s) + 2" in str(theorem.claim)
    for _ in range(500):
        layer, _, _ = drawn(draw, 1, pads=(-2, 9))
        (axis,), (extra,) = layer.axes, layer.output_padding
        (begin, end), s = axis.padding, axis.stride
        reach = axis.dilation * (axis.kernel_size - 1)
        least = -(-(max(reach, begin) + max(0, end - extra - reach) - 1) // s) + 2
        for o in range(max(1, least - 3), least + 3):
            if s * (o - 1) + reach + 1 - begin - end + extra >= 1:
                enough = len(layer._maps(o)[0].interior_columns) >= s
                assert enough == (o >= least), (layer, o)


# ---------------------------------------------------------------- classes and free sizes


def test_classes_and_free_sizes_against_trying_all():
    for k, s, d in product(range(1, 10), repeat=3):
        assert class_counts(k, s, d) == tuple(phases(k, s, d))
        free = [x for x in range(1, 40) if len(set(phases(x, s, d))) == 1]
        assert is_free(k, s, d) == (k in free)
        found = free_sizes(k, s, d)
        if not free:
            assert found is None and gcd(d, s) > 1
            below, above = coprime_dilations(s, d)
            assert [x for x in range(below, above + 1) if gcd(x, s) == 1] == [below, above]
            assert below < d < above
            continue
        below = [x for x in free if x <= k]
        assert found == (below[-1] if below else None, min(x for x in free if x >= k))
    assert cs.ConvTranspose2d(1, 1, (3, 1), (2, 4), dilation=(2, 3)).free_kernel_sizes() == (
        None,
        (None, 4),
    )


def test_free_kernel_sizes_are_free_and_symbols_are_refused():
    from convsym.abc import k

    for size in cs.ConvTranspose1d(1, 1, 7, stride=3, dilation=2).free_kernel_sizes()[0]:
        assert cs.derive.checkerboard(cs.ConvTranspose1d(1, 1, size, 3, dilation=2)).answer is True
    with pytest.raises(ConvsymError, match="in symbols"):
        cs.ConvTranspose1d(1, 1, k).free_kernel_sizes()


# ---------------------------------------------------------------- taps


def test_the_sums_of_the_taps_decide_for_constant_input():
    """Drawn taps with channels and groups: PyTorch's output for constant channels, and the derivation."""
    draw = random.Random(drawing.seed())
    seen = {True: 0, False: 0}
    for number in range(160):
        ndim = 1 + number % 2
        groups = draw.choice((1, 2))
        channels = groups * draw.randint(1, 2), groups * draw.randint(1, 2)
        k, s, d = ([draw.randint(1, top) for _ in range(ndim)] for top in (5, 3, 3))
        rng = np.random.default_rng(draw.randrange(2**32))
        shape = (channels[0], channels[1] // groups, *k)
        weight = rng.integers(-3, 4, shape)
        if draw.random() < 0.5:  # taps of equal sums: each class gets the same total
            k = [a * draw.randint(1, 2) for a in s]
            d = [draw.choice([x for x in (1, 2, 3) if gcd(x, a) == 1]) for a in s]
            weight = np.ones((*shape[:2], *k), int) * rng.integers(-3, 4, (*shape[:2], *[1] * ndim))
            if ndim == 1 and k[0] > s[0]:  # moved from a tap to another of its class
                weight[..., 0] += 5
                weight[..., s[0]] -= 5
        up = UP[ndim](*channels, k, s, groups=groups, dilation=d, weight=weight)
        sizes = tuple(-(-(b * (a - 1) + 2 * c) // c) + 2 for a, c, b in zip(k, s, d, strict=True))
        inner = tuple(
            slice(m.interior_columns.start, m.interior_columns.stop) for m in up._maps(sizes)
        )
        step = getattr(torch.nn.functional, f"conv_transpose{ndim}d")
        uniform = True
        for channel in range(channels[0]):
            x = torch.zeros((1, channels[0], *sizes), dtype=torch.float64)
            x[0, channel] = 1
            y = step(x, torch.tensor(weight, dtype=torch.float64), None, s, 0, 0, groups, d)[
                0
            ].numpy()
            assert np.array_equal(up(x[0].numpy()), y)
            uniform &= all(len(np.unique(one[inner])) == 1 for one in y)
        made = cs.derive.checkerboard(up, sizes)
        assert made.verify().ok
        sentences = [step.why.sentence for step in made.steps]
        assert ("checkerboard.sums_equal" in sentences) == uniform, up
        assert ("checkerboard.sums_differ" in sentences) != uniform
        seen[uniform] += 1
    assert min(seen.values()) >= 20


def test_the_sums_are_those_of_the_classes():
    draw = random.Random(drawing.seed())
    for _ in range(100):
        k, s, d = ([draw.randint(1, top) for _ in range(2)] for top in (4, 3, 3))
        rng = np.random.default_rng(draw.randrange(2**32))
        weight = rng.integers(-9, 10, (2, 3, *k))
        made = cs.derive.checkerboard(cs.ConvTranspose2d(2, 3, k, s, dilation=d, weight=weight))
        sums = next(one for one in made.steps if one.why.sentence == "checkerboard.sums")
        found = dict(sums.why.values)["sums"].toarray().reshape(2, 3, *s)
        for place in np.ndindex(2, 3, *s):
            total = sum(
                int(weight[(*place[:2], *t)])
                for t in np.ndindex(*k)
                if all(d[a] * t[a] % s[a] == place[2 + a] for a in range(2))
            )
            assert found[place] == total


def test_open_taps_get_the_condition():
    made = cs.derive.checkerboard(cs.ConvTranspose1d(1, 1, 3, stride=2))
    claim = next(
        one.claim for one in made.steps if one.why.sentence == "checkerboard.sums_condition"
    )
    assert [str(one) for one in claim.condition] == ["-w_0 + w_1 - w_2"]
    large = cs.derive.checkerboard(cs.ConvTranspose2d(1, 1, 5, stride=2))
    assert not any("sums" in one.why.sentence for one in large.steps)


def test_bilinear_taps_draw_nothing_although_the_overlap_is_uneven():
    taps = np.array([0.5, 1, 0.5])
    up = cs.ConvTranspose2d(1, 1, 3, stride=2, padding=1, weight=np.outer(taps, taps))
    made = cs.derive.checkerboard(up, 5)
    assert made.answer is False and made.verify().ok
    assert "checkerboard.sums_equal" in [one.why.sentence for one in made.steps]


# ---------------------------------------------------------------- derivations of layers


def test_layers_are_verified_and_answered():
    draw = random.Random(drawing.seed())
    answers = {True: 0, False: 0, None: 0}
    for number in range(120):
        ndim = 1 + number % 3
        layer, sizes, _ = drawn(draw, ndim)
        given = None if draw.random() < 0.3 else sizes
        made = cs.derive.checkerboard(layer, given)
        report = made.verify()
        assert report.ok, (layer, given, str(report))
        maps = layer._maps(sizes)
        if given and any(len(m.interior_columns) < m.s for m in maps):
            assert made.answer is None
        else:
            assert made.answer is all(len(set(phases(m.k, m.s, m.d))) == 1 for m in maps)
        answers[made.answer] += 1
    assert min(answers.values()) >= 5


def test_the_theory_is_cited_on_every_axis_with_a_large_interior():
    made = cs.derive.checkerboard(cs.ConvTranspose2d(1, 1, (3, 4), stride=2), (5, 6))
    cited = [one.claim for one in made.steps if isinstance(one.claim, TheoremClaim)]
    assert [one.theorem for one in cited] == ["checkerboard", "checkerboard"]
    enlarged = cs.derive.checkerboard(cs.ConvTranspose1d(1, 1, 3, stride=2, padding=-1), 5)
    assert any(isinstance(one.claim, TheoremClaim) for one in enlarged.steps)


def test_a_wrong_answer_is_refused():
    from dataclasses import replace

    made = cs.derive.checkerboard(cs.ConvTranspose1d(1, 1, 3, stride=2), 5)
    assert made.answer is False
    assert not replace(made, answer=True).verify().ok
    counted_step = next(n for n, one in enumerate(made.steps) if "counted" in one.why.sentence)
    claim = made.steps[counted_step].claim
    assert isinstance(claim, MatrixClaim)
    (y,) = claim.right
    wrong = replace(y, pattern=y.pattern + y.pattern)
    step = replace(made.steps[counted_step], claim=replace(claim, right=(wrong,)))
    steps = (*made.steps[:counted_step], step, *made.steps[counted_step + 1 :])
    assert not replace(made, steps=steps).verify().ok


def test_layers_with_symbols():
    from convsym.abc import d, k, p, s

    made = cs.derive.checkerboard(cs.ConvTranspose1d(1, 1, k, s, p, dilation=d))
    assert made.verify().ok and made.answer is None
    half = cs.derive.checkerboard(cs.ConvTranspose2d(1, 1, (k, 3), 2), (4, 5))
    assert half.verify().ok
    with pytest.raises(TypeError, match="transposed layer"):
        cs.derive.checkerboard(cs.Conv1d(1, 1, 3))


def test_the_page_shows_the_counts():
    page = cs.explain(cs.ConvTranspose2d(1, 1, 3, stride=2), (3, 3))
    text = page.text()
    assert "how evenly its outputs are met" in " ".join(text.split())
    for line in ("1 1 2 1 2 1 1", "2 2 4 2 4 2 2", "The overlap draws a checkerboard"):
        assert line in text
    with pytest.raises(ConvsymError, match="a transposed layer"):
        cs.explain(cs.Conv2d(1, 1, 3), (4, 4), "checkerboard")
