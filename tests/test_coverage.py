"""Coverage: against sets of places by the definition, against products of matrices, against torch."""

import itertools
import random
import re
from collections import Counter
from functools import reduce

import drawing
import numpy as np
import pytest

import convsym as cs
from convsym.errors import ConvsymError
from convsym.network import UpsampleLike
from convsym.network.coverage import paths
from convsym.network.coverage.gridding import first_missed, stack_rates
from convsym.proof import Factor, TheoremClaim
from convsym.proof import terms as T
from convsym.proof.lemmas import theory

PAIRS = tuple(itertools.product(range(2, 6), range(1, 11)))  # taps and rate of one layer


def reached(pairs):
    """The places that are sums of a rate times a tap, as the bits of an integer."""
    bits = 1
    for k, r in pairs:
        bits = add(bits, k, r)
    return bits


def add(bits, k, r):
    more = 0
    for t in range(k):
        more |= bits << (r * t)
    return more


def lowest_gap(bits):
    """The first 0 below the highest 1; None where all are 1."""
    gap = (~bits & (bits + 1)).bit_length() - 1
    return None if gap >= bits.bit_length() else gap


def multisets(least, bits, chosen, most):
    """Every multiset of up to `most` layers with what it reaches."""
    for j in range(least, len(PAIRS)):
        own, more = (*chosen, PAIRS[j]), add(bits, *PAIRS[j])
        yield own, more
        if len(own) < most:
            yield from multisets(j, more, own, most)


def layered(pairs):
    return cs.Sequential(*(cs.Conv1d(1, 1, k, dilation=r) for k, r in pairs))


# ---------------------------------------------------------------- the criterion


def test_the_criterion_and_the_first_gap_on_all_stacks_of_up_to_four_layers():
    """2..5 taps, rates up to 10: all 135,750 multisets; the order is looked at in the next test."""
    count = covered = 0
    for pairs, bits in multisets(0, 1, (), 4):
        assert first_missed(pairs) == lowest_gap(bits), pairs
        count += 1
        covered += bits & (bits + 1) == 0
    assert (count, covered) == (135_750, 24_925)


def test_the_counts_in_any_order():
    draw = random.Random(drawing.seed())
    gaps = 0
    for _ in range(1500):
        pairs = [draw.choice(PAIRS) for _ in range(draw.randint(1, 4))]
        bits = reached(pairs)
        made = [layered(order).coverage() for order in (pairs, sorted(pairs), pairs[::-1])]
        wanted = Counter(
            sum(r * t for (_, r), t in zip(pairs, taps, strict=True))
            for taps in itertools.product(*(range(k) for k, _ in pairs))
        )
        for found in made:
            assert found.counts.tolist() == [wanted[v] for v in range(bits.bit_length())]
            assert found.complete == (bits & (bits + 1) == 0) == (not len(found.never_read))
            gaps += not found.complete
        missed = {v for v in range(bits.bit_length()) if not bits >> v & 1}
        assert set(made[0].never_read.tolist()) == missed
    assert gaps > 500


def windows(layers, u):
    """What output u of the stack reads, by the definition, layer by layer from the last: {place: paths}."""
    places = Counter({u: 1})
    for k, s, d, p in reversed(layers):
        before = Counter()
        for m, count in places.items():
            for t in range(k):
                before[s * m + d * t - p] += count
        places = before
    return places


def test_two_strided_layers_all_of_them():
    """k = 2..5, d up to 10, s = 1..3, each: 14,400 stacks. The stride of the last plays no part."""
    own = list(itertools.product(range(2, 6), (1, 2, 3), range(1, 11)))
    for (k1, s1, d1), (k2, s2, d2) in itertools.product(own, own):
        places = windows([(k1, s1, d1, 0), (k2, s2, d2, 0)], 0)
        missed = next((v for v in range(max(places)) if v not in places), None)
        assert first_missed([(k1, d1), (k2, s1 * d2)]) == missed


def test_three_strided_layers():
    """k = 2..5, d up to 10, s = 1..3 of the first two: all 576,000 stacks."""
    own = list(itertools.product(range(2, 6), (1, 2, 3), range(1, 11)))
    for (k1, s1, d1), (k2, s2, d2), (k3, d3) in itertools.product(own, own, PAIRS):
        there = {d3 * t for t in range(k3)}
        there = {s2 * m + d2 * t for m in there for t in range(k2)}
        bits = sum(1 << v for v in {s1 * m + d1 * t for m in there for t in range(k1)})
        assert first_missed([(k1, d1), (k2, s1 * d2), (k3, s1 * s2 * d3)]) == lowest_gap(bits)


def test_the_order_plays_no_part():
    """All 40⁴ = 2,560,000 stacks of four layers."""
    for pairs in itertools.product(PAIRS, repeat=4):
        assert first_missed(pairs) == lowest_gap(reached(pairs)), pairs


def test_strided_stacks_that_are_drawn():
    draw = random.Random(drawing.seed())
    gaps = 0
    for _ in range(3000):
        layers = [
            (draw.randint(1, 5), draw.randint(1, 3), draw.randint(1, 10), draw.randint(-2, 4))
            for _ in range(draw.randint(3, 4))
        ]
        u = draw.randint(-3, 3)
        places = windows(layers, u)
        rate, pairs = 1, []
        for k, s, d, _ in layers:
            pairs.append((k, rate * d))
            rate *= s
        field = range(min(places), max(places) + 1)
        missed = next((v for v, c in enumerate(field) if c not in places), None)
        assert first_missed(pairs) == missed
        gaps += missed is not None
        if draw.random() < 0.3:
            net = cs.Sequential(*(cs.Conv1d(1, 1, k, s, p, d) for k, s, d, p in layers))
            found = net.coverage(output=u)
            assert found.first == (field.start,)
            assert found.counts.tolist() == [places[c] for c in field]
            assert first_missed([(x.taps, x.rate) for x in stack_rates(net)[0]]) == missed
    assert gaps > 300


# ---------------------------------------------------------------- whole networks


def rows(net, size, place):
    """The row of a network of ones, exactly: matrices multiplied, branches added."""
    (n,) = {row.channels for row in net.sizes(size)} or {1}
    assert n == 1
    start = np.array(np.eye(int(np.prod(size))), dtype=object).astype(int).astype(object)
    shapes = net.shapes(size)

    def step(node, values):
        if isinstance(node.layer, cs.Add):
            return values[0] + values[1]
        before = size if node.inputs[0] < 0 else shapes[node.inputs[0]][1]
        ones = node.layer.with_weight(np.ones(node.layer.weight.shape, int))
        return ones.matrix(before).toarray().astype(object) @ values[0]

    found = net.at_output(start, net.walk(start, step))
    out = net.at_output(net.start(size), shapes)[1]
    return found[np.ravel_multi_index(place, out)].reshape(size)


def one_layer(draw, ndim, keeps):
    CONV = {1: cs.Conv1d, 2: cs.Conv2d}[ndim]
    UP = {1: cs.ConvTranspose1d, 2: cs.ConvTranspose2d}[ndim]
    k, d = draw.choice((1, 2, 3)), draw.choice((1, 1, 2))
    mode = draw.choice(("zeros", "zeros", "circular", "reflect", "replicate"))
    if keeps:
        k = draw.choice((1, 3))
        return CONV(1, 1, k, padding=d * (k // 2), dilation=d, padding_mode=mode)
    if draw.random() < 0.4:
        return UP(1, 1, k, stride=draw.choice((1, 2, 3)), padding=draw.randint(0, 1), dilation=d)
    return CONV(1, 1, k, draw.choice((1, 2)), draw.randint(0, 2), d, padding_mode=mode)


def drawn_network(draw, ndim):
    parts = []
    for _ in range(draw.randint(1, 4)):
        if draw.random() < 0.4:
            body = cs.Sequential(*(one_layer(draw, ndim, True) for _ in range(draw.randint(1, 2))))
            parts.append(
                cs.Parallel(body, draw.choice((cs.Sequential(), one_layer(draw, ndim, True))))
            )
        else:
            parts.append(one_layer(draw, ndim, False))
    return cs.Sequential(*parts)


@pytest.mark.parametrize(("ndim", "many"), [(1, 16), (2, 16), (2, 0)])
def test_networks_with_branches_against_products_of_matrices(ndim, many, monkeypatch):
    """As a sum of products, and where those are taken to be too many as a block."""
    monkeypatch.setattr(paths, "MANY", many)
    draw = random.Random(drawing.seed())
    tried = holes = 0
    while tried < (120 if ndim == 1 else 60):
        net = drawn_network(draw, ndim)
        size = tuple(draw.randint(6, 12) if ndim == 1 else draw.randint(5, 7) for _ in range(ndim))
        try:
            out = net.shapes(size)[-1][1]
        except ValueError:
            continue
        if np.prod(out) > 200:
            continue
        place = tuple(draw.randrange(m) for m in out)
        try:
            wanted = rows(net, size, place)
        except (ValueError, ConvsymError):  # a reflected border that is wider than the image
            continue
        found = net.coverage(place, size)
        here = np.zeros(size, object)
        box = tuple(slice(a, a + n) for a, n in zip(found.first, found.shape, strict=True))
        here[box] = found.counts
        assert (here == wanted).all(), (net, size, place)
        if found.paths and not any(isinstance(node.layer, cs.Add) for node in net.nodes):
            assert (found.counts == reduce(np.multiply.outer, found.axes)).all()
        read = np.argwhere(wanted != 0)
        if len(read):
            assert found.first == tuple(read.min(0)) and found.shape == tuple(np.ptp(read, 0) + 1)
        else:
            assert found.shape == (0,) * ndim and found.complete
        inside = here[box]
        assert found.complete == bool((inside != 0).all())
        assert len(found.never_read) == (inside == 0).sum()
        holes += not found.complete
        tried += 1
    assert holes > 5


def test_against_the_gradient_of_torch():
    """Which places have a path: pooling, resizing, concatenation, fully connected layers."""
    torch = drawing.required("torch")
    nn = torch.nn
    cases = [
        (cs.Sequential(cs.Conv2d(1, 1, 3, 2, 1), cs.AvgPool2d(2), cs.Upsample(scale_factor=2)),
         nn.Sequential(nn.Conv2d(1, 1, 3, 2, 1), nn.AvgPool2d(2), nn.Upsample(scale_factor=2))),
        (cs.Sequential(cs.Conv2d(1, 1, 2, dilation=3), cs.Upsample(scale_factor=2, mode="bilinear")),
         nn.Sequential(nn.Conv2d(1, 1, 2, dilation=3), nn.Upsample(scale_factor=2, mode="bilinear"))),
        (cs.Sequential(cs.Conv2d(1, 1, 3, padding=2, dilation=2), cs.AdaptiveAvgPool2d(3)),
         nn.Sequential(nn.Conv2d(1, 1, 3, padding=2, dilation=2), nn.AdaptiveAvgPool2d(3))),
        (cs.Sequential(cs.Conv2d(1, 1, 2, 3), cs.PassThrough("ReLU"), cs.Flatten(), cs.Linear(12, 5)),
         nn.Sequential(nn.Conv2d(1, 1, 2, 3), nn.Identity(), nn.Flatten(), nn.Linear(12, 5))),
        (cs.Sequential(cs.Pad(2, "ReflectionPad2d"), cs.Conv2d(1, 1, 3, dilation=2)),
         nn.Sequential(nn.ReflectionPad2d(2), nn.Conv2d(1, 1, 3, dilation=2))),
    ]  # fmt: skip
    for ours, theirs in cases:
        for one in theirs.modules():
            for value in one.parameters(recurse=False):
                nn.init.ones_(value)
        x = torch.zeros(1, 1, 11, 10, dtype=torch.float64, requires_grad=True)
        y = theirs.double()(x)
        flat = y.ndim == 2
        for place in [(0,)] if flat else list(np.ndindex(*y.shape[2:])):
            (grad,) = torch.autograd.grad(
                y[(0, 0, *place) if not flat else (0, 0)], x, retain_graph=True
            )
            found = ours.coverage(None if flat else place, (11, 10))
            here = np.zeros((11, 10), bool)
            box = tuple(slice(a, a + n) for a, n in zip(found.first, found.shape, strict=True))
            here[box] = found.counts != 0
            assert (here == (grad[0, 0].numpy() != 0)).all(), (ours, place)


def test_a_gate_is_read_by_every_output():
    """Squeeze and excitation: the branch of size 1 is repeated."""
    gate = cs.Sequential(cs.AdaptiveAvgPool1d(1), cs.Conv1d(1, 1, 1))
    net = cs.Parallel(cs.Conv1d(1, 1, 3, padding=1), gate, merge=cs.Multiply())
    assert net.coverage(2, 6).counts.tolist() == [1, 2, 2, 2, 1, 1]


def test_far_from_the_border_the_input_size_plays_no_part():
    draw = random.Random(drawing.seed())
    branched = 0
    for _ in range(60):
        net = drawn_network(draw, 1)
        middle = net.output_size(400) // 2
        found, there = net.coverage(middle, 400), net.coverage(middle)
        assert found.first == there.first and found.counts.tolist() == there.counts.tolist()
        branched += len(net) > 4
    assert branched > 10


def residual(make, blocks):
    """Blocks of which each has a path of its own: 2^blocks products in N-d."""
    return cs.Sequential(
        *(
            cs.Parallel(make(1, 1, 3, padding=4**j, dilation=4**j), cs.Sequential())
            for j in range(blocks)
        )
    )


def test_many_branches_as_products_and_as_a_block(monkeypatch):
    found = residual(cs.Conv2d, 5).coverage()
    monkeypatch.setattr(paths, "MANY", 100)
    other = residual(cs.Conv2d, 5).coverage()
    assert (len(found.parts.products), len(other.parts.products)) == (0, 32)
    assert found.first == other.first and (found.counts == other.counts).all()
    assert found.paths == other.paths == 10**5
    assert found.complete is other.complete is False
    assert (found.never_read == other.never_read).all()
    assert len(found.never_read) > 100
    line = residual(cs.Conv1d, 5).coverage()
    for one in (*found.axes, *other.axes):
        assert one.tolist() == line.counts.tolist()


def test_the_field_is_the_receptive_field():
    """Chains of windows: both find the same box, by another way."""
    draw = random.Random(drawing.seed())
    for _ in range(200):
        layers = [
            cs.Conv2d(
                1,
                1,
                *(
                    tuple(draw.randint(a, b) for _ in "ab")
                    for a, b in ((1, 4), (1, 3), (0, 3), (1, 3))
                ),
            )
            for _ in range(draw.randint(1, 4))
        ]
        net = cs.Sequential(*layers)
        field, found = net.receptive_field(), net.coverage((3, 5))
        assert found.shape == field.size
        assert tuple(
            zip(found.first, map(sum, zip(found.first, found.shape, strict=True)), strict=True)
        ) == (tuple((a, b + 1) for a, b in field.range((3, 5))))


def test_the_center_crop_of_a_u_net_against_the_gradient_of_torch():
    torch = drawing.required("torch")
    net = cs.Graph([
        ("down", cs.Conv2d(1, 1, 3)),
        ("pool", cs.MaxPool2d(2)),
        ("deep", cs.Conv2d(1, 1, 3)),
        ("up", cs.ConvTranspose2d(1, 1, 2, 2)),
        ("both", cs.Concat(crop="center"), ("down", "up")),
        ("last", cs.Conv2d(2, 1, 3)),
    ])  # fmt: skip
    F, one = torch.nn.functional, lambda *shape: torch.ones(*shape, dtype=torch.float64)
    x = torch.zeros(1, 1, 18, 20, dtype=torch.float64, requires_grad=True)
    down = F.conv2d(x, one(1, 1, 3, 3))
    up = F.conv_transpose2d(
        F.conv2d(4 * F.avg_pool2d(down, 2), one(1, 1, 3, 3)), one(1, 1, 2, 2), None, 2
    )
    (a, b), (m, n) = (
        ((p - q) // 2 for p, q in zip(down.shape[2:], up.shape[2:], strict=True)),
        up.shape[2:],
    )
    y = F.conv2d(torch.cat([down[..., a : a + m, b : b + n], up], 1), one(1, 2, 3, 3))
    for place in np.ndindex(*y.shape[2:]):
        (grad,) = torch.autograd.grad(y[(0, 0, *place)], x, retain_graph=True)
        found = net.coverage(place, (18, 20))
        here = np.zeros((18, 20), int)
        box = tuple(slice(s, s + w) for s, w in zip(found.first, found.shape, strict=True))
        here[box] = found.counts
        assert (here == grad[0, 0].numpy()).all()


def test_an_input_whose_size_alone_counts_has_no_path():
    net = cs.Graph([
        ("far", cs.Conv1d(1, 1, 3, padding=8, dilation=8)),
        ("near", cs.Conv1d(1, 1, 3, 2, 1)),
        ("up", UpsampleLike(), ("near", "far")),
    ])  # fmt: skip
    near = cs.Sequential(cs.Conv1d(1, 1, 3, padding=8, dilation=8), cs.Conv1d(1, 1, 3, 2, 1))
    for u in (10, 11):
        found, wanted = net.coverage(u, 24), near.coverage(5, 24)
        assert found.first == wanted.first and found.counts.tolist() == wanted.counts.tolist()


def test_large_counts_are_exact():
    net = cs.Sequential(*(cs.Conv1d(1, 1, 5, padding=2) for _ in range(40)))
    wanted = [1]
    for _ in range(40):
        wanted = [sum(wanted[max(0, v - 4) : v + 1]) for v in range(len(wanted) + 4)]
    found = net.coverage()
    assert found.counts.dtype == object and found.counts.tolist() == wanted
    assert found.paths == 5**40 == sum(wanted)
    square = cs.Sequential(*(cs.Conv2d(1, 1, 3) for _ in range(23))).coverage()
    assert square.axes[0].dtype == np.int64 and square.counts.dtype == object
    assert square.counts[23, 23] == int(square.axes[0][23]) ** 2 > 2**62


def test_the_output_that_is_asked_for():
    up = cs.Sequential(cs.ConvTranspose1d(1, 1, 3, stride=2), cs.Conv1d(1, 1, 2))
    assert [up.coverage(u).counts.tolist() for u in (2, 3)] == [[1, 2], [2, 1]]
    assert [up.coverage(u).first for u in (2, 3, 4)] == [(0,), (1,), (1,)]
    assert up.coverage(input_size=7).output == (7,)
    assert up.coverage().output == (0,)
    assert cs.Sequential(cs.PassThrough("ReLU")).coverage(input_size=(4, 6)).output == (2, 3)


def test_shown_forms():
    long = cs.Sequential(*(cs.Conv1d(1, 1, 3, dilation=d) for d in (1, 2, 9))).coverage()
    assert long.text() == (
        "Coverage of output 0\n  receptive field  25\n  first place      0\n  paths            27\n"
        "  never read       4 places: 7, 8, 16, 17\n\n"
        "paths to each place, 13 in a line\n    1 1 2 1 2 1 1 0 0 1 1 2 1\n    2 1 1 0 0 1 1 2 1 2 1 1\n"
    )
    deep = cs.Sequential(cs.Conv3d(1, 1, (1, 2, 3), dilation=2, padding=1)).coverage()
    assert "never read       9 places: (−1, −1, 0)" in deep.text()
    assert deep.text().count("paths on axis") == 3
    wide = cs.Sequential(cs.Conv1d(1, 1, 300)).coverage()
    assert "paths to each place" not in wide.text() and "no place" in wide.text()
    nothing = cs.Sequential(cs.ConvTranspose1d(1, 1, 1, stride=2)).coverage(1)
    assert "receptive field  0" in nothing.text() and nothing.complete and nothing.paths == 0
    for one in (long, deep, wide, nothing):
        assert one.markdown() and one.latex()
    with pytest.raises(ValueError, match="read-only"):
        long.counts[0] = 5


# ---------------------------------------------------------------- derivations


def test_derivations_say_what_is_counted():
    draw = random.Random(drawing.seed())
    CONV = {1: cs.Conv1d, 2: cs.Conv2d, 3: cs.Conv3d}
    answers = Counter()
    for _ in range(250):
        ndim = draw.choice((1, 1, 2, 3))

        def each(values, ndim=ndim):
            return (
                tuple(draw.choice(values) for _ in range(ndim))
                if draw.random() < 0.4
                else draw.choice(values)
            )

        layers = [
            CONV[ndim](
                1, 1, each((1, 2, 3, 3)), each((1, 1, 2)), draw.randint(0, 2), each((1, 1, 2, 3))
            )
            for _ in range(draw.randint(1, 4))
        ]
        net = cs.Sequential(*layers)
        found, made = net.coverage(), cs.derive.coverage(net)
        assert made.verify().ok, str(made.verify())
        assert made.answer == found.complete
        answers[made.answer] += 1
        if not made.answer:
            said = next(x for x in made.steps if x.why.sentence == "coverage.place")
            axis = dict(said.why.values).get("axes", (0,))[0]
            m = int(re.search(r"== (\d+)$", str(said.claim.conclusion))[1])
            assert m == np.flatnonzero(found.axes[axis] == 0)[0]
        if max(net.coverage().shape) == 1:
            continue
        apart = cs.derive.gridding(layers)
        assert apart.verify().ok
        divisors = [np.gcd.reduce(np.flatnonzero(c)) for c in found.axes]
        assert apart.answer == any(g > 1 for g in divisors)
    assert min(answers.values()) > 40


def test_the_source_makes_it_again():
    net = cs.Sequential(
        cs.Conv1d(1, 1, 3), cs.PassThrough("ReLU"), cs.MaxPool1d(2), cs.Conv1d(1, 1, 2, dilation=3)
    )
    for make in (cs.derive.coverage, cs.derive.gridding):
        made = make(net)
        again = eval(made.source, {"cs": cs})  # noqa: S307 - the text is our own
        assert again.conclusion == made.conclusion and again.premises == made.premises


def claim(theorem, **values):
    return TheoremClaim(theorem, tuple((name, T.term(n)) for name, n in values.items()))


def test_the_theorems_about_lists_are_refused_where_their_conditions_fail():
    two = {"k_1": 3, "r_1": 1, "R_1": 0, "k_2": 3, "r_2": 3, "R_2": 2}
    assert theory(claim("coverage_listed", **two)) == ""
    for name, wrong in (("r_2", 4), ("R_2", 3), ("R_1", 1), ("k_1", 1), ("r_1", 2)):
        assert "is not shown" in theory(claim("coverage_listed", **{**two, name: wrong}))
    gap = {**two, "r_2": 4, "m": 3}
    assert theory(claim("coverage_gap", **gap)) == ""
    for name, wrong in (("r_2", 3), ("m", 2), ("m", 4), ("R_2", 1), ("m", 0), ("k_2", 1)):
        assert "is not shown" in theory(claim("coverage_gap", **{**gap, name: wrong}))
    assert "this one is empty" in theory(claim("coverage_gap", m=1))
    assert theory(claim("coverage_listed")) == ""
    assert "divides" in theory(claim("subgrids_listed", g=2, k_1=3, r_1=3))
    assert "1 >= 2 is not shown" in theory(claim("subgrids_listed", g=1, k_1=3, r_1=3))


def test_a_list_for_each_axis_is_whole():
    one = {"k_1_0": 3, "r_1_0": 1, "R_1_0": 0}
    assert theory(claim("coverage_listed", **one, k_1_1=2, r_1_1=1, R_1_1=0)) == ""
    assert theory(claim("coverage_listed", **one, k_1_2=2, r_1_2=1, R_1_2=0)) == ""
    for wrong in (
        {"k_2_1": 2, "r_2_1": 1, "R_2_1": 0},
        {"k_1_1": 2, "r_1_1": 1},
        {"k_1": 2, "r_2": 1},
    ):
        assert theory(claim("coverage_listed", **one, **wrong)).startswith("the theorem takes")


# ---------------------------------------------------------------- refusals


def message(make, *arguments):
    with pytest.raises((ConvsymError, TypeError, ValueError)) as caught:
        make(*arguments)
    return str(caught.value)


def test_refusals(monkeypatch):
    net = cs.Sequential(cs.Conv1d(1, 1, 3), cs.AdaptiveAvgPool1d(1))
    assert message(net.coverage) == (
        "layer '1' (AdaptiveAvgPool1d(output_size=1)): an output reads the whole axis, whose size is "
        "not known; give the input size"
    )
    assert message(net.coverage, 1, 7) == (
        "output is 1, but the output has size (1,); give an index from 0 on"
    )
    branches = cs.Parallel(cs.Conv1d(1, 1, 3, padding=1), cs.Sequential())
    assert message(cs.derive.coverage, branches) == (
        "layer 'merge' (Add()): branches meet here, and rates belong to a chain; ask for the coverage() "
        "of the network, or for the rates of one branch"
    )
    assert message(stack_rates, cs.Sequential(cs.ConvTranspose1d(1, 1, 2, 2))) == (
        "layer '0' (ConvTranspose1d(1, 1, kernel_size=(2,), stride=(2,), bias=False)): its outputs read "
        "no windows that are all alike, so it has no rate; ask for the coverage() of the network"
    )
    assert message(cs.derive.gridding, 3) == (
        "net must be a network such as Sequential(Conv1d(1, 1, 3), Conv1d(1, 1, 3)), got 3; "
        "derive.gridding() without arguments gives the theorem"
    )
    far = cs.Sequential(cs.Conv2d(1, 1, 3, dilation=10**7), residual(cs.Conv2d, 5))
    assert "coverage would need " in message(far.coverage)
    assert message(cs.derive.gridding, [cs.Conv1d(1, 1, 1)]) == (
        "no layer has two taps, so an output reads one place and there are no rates to compare; give a "
        "layer with a larger kernel_size"
    )
    monkeypatch.setattr(paths, "MOST_PRODUCTS", 3)
    twice = cs.Parallel(cs.Conv3d(1, 1, 3, padding=1), cs.Sequential())
    assert cs.Sequential(twice, twice).coverage().complete
    assert message(cs.Sequential(twice, twice, twice).coverage).endswith(
        "the branches make 4 kinds of paths, and more than 3 are not followed; ask about a part of the "
        "network"
    )
    wide = cs.Sequential(*(cs.Conv3d(1, 1, 3, dilation=3**j) for j in range(9)))
    assert wide.coverage().complete
    assert message(lambda: wide.coverage().counts).startswith("counts would need ")


def test_padding_at_the_end_alone_is_no_place_to_read():
    """One tap and no padding before it: output u reads place u, where there is one."""
    for net in (
        cs.Graph([("pad", cs.Pad(((0, 2),)))], ndim=1),
        cs.Sequential(cs.Conv1d(1, 1, 1, padding=((0, 2),))),
        cs.Sequential(cs.Conv1d(1, 1, 3, padding=1), cs.Pad(((0, 2),))),
    ):
        assert [net.coverage(output=u, input_size=5).paths > 0 for u in range(7)] == [True] * 5 + [
            False
        ] * 2


@pytest.mark.parametrize(
    ("mode", "read"), [("", []), ("Reflection", [4]), ("Circular", [1]), ("Replication", [5])]
)
def test_padding_at_the_end_alone_is_no_place_of_the_image(mode: str, read: list[int]) -> None:
    """A layer that pads at the end alone reads as the identity does, but what it pads is no input."""
    pad = cs.Graph([("pad", cs.Pad(((0, 2),)))], ndim=1) if not mode else None
    conv = {
        "": "zeros",
        "Reflection": "reflect",
        "Circular": "circular",
        "Replication": "replicate",
    }[mode]
    layer = cs.Conv1d(1, 1, 1, padding=((0, 2),), padding_mode=conv)
    place = 7 if mode == "Circular" else 6
    for net in filter(None, (pad, cs.Sequential(layer))):
        found = net.coverage(place, 6)
        assert [*range(found.first[0], found.first[0] + found.shape[0])] == read


def test_padding_layers_have_their_mode_everywhere() -> None:
    """As a convolution of that padding_mode: what is read, and from which size on it fits."""
    for name, mode in (
        ("Circular", "circular"),
        ("Reflection", "reflect"),
        ("Replication", "replicate"),
    ):
        last = cs.Conv1d(1, 1, 2, 4)
        layer = cs.Sequential(cs.Pad(((3, 1),), f"{name}Pad1d"), last)
        same = cs.Sequential(cs.Conv1d(1, 1, 1, padding=((3, 1),), padding_mode=mode), last)
        assert layer.unread(6).input == same.unread(6).input
        assert str(layer.accepted_sizes()) == str(same.accepted_sizes())
    assert cs.Sequential(cs.Pad(((1, 0),), "CircularPad1d"), cs.Conv1d(1, 1, 2, 4)).unread(
        4
    ).input == ((1, 2),)


def test_theorems_take_integers_and_only_the_matrices_they_look_at() -> None:
    """k = 5/2 is no number of taps; and of the identity nobody says that it has no left inverse."""
    rational = tuple((x, cs.parse_term(v)) for x, v in (("k_1", "5/2"), ("r_1", "1"), ("R_1", "0")))
    assert "may be no integer" in theory(TheoremClaim("coverage_listed", rational))
    lost = tuple(
        zip(("i", "k", "d", "s", "p_b", "o", "c"), map(T.term, (3, 1, 1, 2, 0, 2, 1)), strict=True)
    )
    assert theory(TheoremClaim("lost_column", lost)) == ""
    identity = Factor("C", cs.Pattern.identity(3))
    assert "no matrix" in theory(TheoremClaim("lost_column", lost, about=identity))
