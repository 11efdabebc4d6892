"""Accepted sizes, lost pixels and round trips, against going through layer by layer at every size."""

import random
from itertools import count, islice
from math import prod

import drawing
import networks
import numpy as np
import pytest

import convsym as cs
from convsym.errors import ConvsymError
from convsym.network import (
    AdaptiveAvgPool2d,
    Flatten,
    Graph,
    Linear,
    Pad,
    PassThrough,
    PixelUnshuffle,
)
from convsym.network.fitting.size_set import SizeSet
from convsym.network.layers.matching import CropLike

UP_TO = 160


def u_net(padding, crop, channels=2):
    """Four levels, two 3×3 convolutions each, 2×2 pooling and 2×2 transposed convolutions."""
    entries, skips, source, before, c = [], [], "input", 1, channels
    for level in range(4):
        entries += [
            (f"down{level}", cs.Conv2d(before, c, 3, padding=padding), (source,)),
            (f"skip{level}", cs.Conv2d(c, c, 3, padding=padding)),
            (f"pool{level}", cs.MaxPool2d(2)),
        ]
        skips.append(c)
        source, before, c = f"pool{level}", c, 2 * c
    entries += [
        ("bottom", cs.Conv2d(before, c, 3, padding=padding), (source,)),
        ("bottom2", cs.Conv2d(c, c, 3, padding=padding)),
    ]
    for level in reversed(range(4)):
        here = skips[level]
        entries += [
            (f"up{level}", cs.ConvTranspose2d(c, here, 2, 2)),
            (f"cat{level}", cs.Concat(crop=crop), (f"skip{level}", f"up{level}")),
            (f"a{level}", cs.Conv2d(2 * here, here, 3, padding=padding)),
            (f"b{level}", cs.Conv2d(here, here, 3, padding=padding)),
        ]
        c = here
    return Graph([*entries, ("head", cs.Conv2d(c, 2, 1))])


# ---------------------------------------------------------------- sets of sizes


def test_a_set_has_one_form_and_knows_its_members():
    draw = random.Random(drawing.seed())
    for _ in range(300):
        m, start = draw.randint(1, 12), draw.randint(1, 20)
        residues = {n for n in range(m) if draw.random() < 0.4}
        below = {n for n in range(1, start) if draw.random() < 0.4}
        wanted = [n for n in range(1, 80) if (n in below if n < start else n % m in residues)]
        found = SizeSet.of(m, residues, start, below)
        assert [n for n in range(1, 80) if n in found] == wanted
        again = 3 * m  # the same set, told otherwise
        more = {n + j * m for n in residues for j in range(3)}
        later = start + draw.randint(0, 30)
        assert SizeSet.of(again, more, later, [n for n in range(1, later) if n in found]) == found
        for n in range(1, 60):
            low, high = found.nearest(n)
            assert low == max((one for one in wanted if one <= n), default=None)
            assert high == min((one for one in wanted if one >= n), default=None)
        assert list(islice(found, 3)) == wanted[:3]
        assert bool(found) == bool(wanted) and found.finite == (not residues)


def test_the_intersection_of_two_sets():
    draw = random.Random(drawing.seed())
    for _ in range(100):
        a, b = (
            SizeSet.of(m, {n for n in range(m) if draw.random() < 0.6}, draw.randint(1, 9), {1, 3})
            for m in (draw.randint(1, 6), draw.randint(1, 6))
        )
        both = a & b
        assert [n for n in range(1, 90) if n in both] == [
            n for n in range(1, 90) if n in a and n in b
        ]


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        (SizeSet.of(1, ()), "no n"),
        (SizeSet.of(1, {0}), "n ≥ 1"),
        (SizeSet.of(4, {1, 3}, 6), "n ≡ 1 (mod 2), n ≥ 7"),
        (SizeSet.of(1, (), 9, {2, 3, 4, 8}), "n = 2 … 4, 8"),
        (SizeSet.of(4, {0}, 12, {1}), "n = 1; or n ≡ 0 (mod 4), n ≥ 12"),
    ],
)
def test_the_text_of_a_set(sizes, text):
    assert str(sizes) == text


# ---------------------------------------------------------------- accepted sizes


def drawn(number, seed=None):
    draw = random.Random(drawing.seed() if seed is None else seed)
    for place in range(number):
        yield draw, networks.like_u(draw) if place % 4 == 0 else networks.graph(draw)


def test_accepted_sizes_are_those_at_which_nothing_is_raised():
    kinds = set()
    for _, net in drawn(600):
        sizes = net.accepted_sizes()
        wanted = [n for n in range(1, UP_TO) if networks.fits(net, n)]
        assert [n for n in range(1, UP_TO) if n in sizes] == wanted, net
        kinds.add(str(sizes))
    assert len(kinds) > 30


def test_the_lines_of_a_class_are_the_sizes_at_its_members():
    for draw, net in drawn(150):
        classes = net.accepted_sizes().axes[0].classes
        for one in draw.sample(classes, min(2, len(classes))):
            q = one.start + draw.randint(0, 3) + 60 * (not one.accepted)
            n = one.modulus * q + one.residue
            if one.accepted:
                found = [None if line is None else line.at(q) for line in one.lines]
                assert found == [sizes[0] if sizes else None for _, sizes in net.shapes(n)]
            else:
                with pytest.raises(ValueError, match=f"layer '{one.refused.node}'"):
                    net.shapes(n)


def test_leftovers_are_what_lies_behind_the_last_window():
    tried = 0
    for _, net in drawn(200):
        sizes = net.accepted_sizes()
        for n in [one for one in range(1, 40) if one in sizes]:
            found = {one.layer: (one.elements, one.pixels) for one in sizes.leftovers(n)}
            before = {-1: n, **{j: s[0] for j, (_, s) in enumerate(net.shapes(n)) if s}}
            for j, node in enumerate(net.nodes):
                axes = getattr(node.layer, "axes", None) or (
                    node.layer.axes_for(1) if hasattr(node.layer, "axes_for") else ()
                )
                if not axes or node.layer.transposed:
                    continue
                size = before[node.inputs[0]]
                begin, end = axes[0].pads(size)
                reach = axes[0].stride * (before[j] - 1) + axes[0].dilation * (
                    axes[0].kernel_size - 1
                )
                behind = range(reach + 1 - begin, size + end)
                pixels = sum(c < size for c in behind)
                assert found.get(node.name, (0, 0)) == (len(behind), pixels), (net, n, node)
                tried += len(behind) > 0
            assert sizes.lossless.__contains__(n) == (not any(p for _, p in found.values()))
    assert tried > 50


def test_the_unpadded_u_net_of_ronneberger():
    """572 gives 388; 2×2 pooling loses nothing exactly at n ≡ 12 (mod 16), n ≥ 188."""
    net = u_net(0, "center")
    sizes = net.accepted_sizes()
    assert net.output_size((572, 572)) == (388, 388)
    assert str(sizes) == "n ≥ 188"
    assert str(sizes.lossless) == "n ≡ 12 (mod 16), n ≥ 188"
    assert net.output_size(188) == (4, 4)
    one = next(c for c in sizes.axes[0].classes if c.residue == 12)
    assert one.lines[-1].at(35) == 388 and 16 * 35 + 12 == 572
    assert not u_net(0, None).accepted_sizes()


def test_the_padded_u_net_gives_multiples_of_16_back():
    net = u_net(1, None)
    assert str(net.accepted_sizes()) == str(net.round_trip_sizes()) == "n ≡ 0 (mod 16), n ≥ 16"
    assert (32, 48) in net.accepted_sizes() and (32, 40) not in net.accepted_sizes()


def test_axes_that_differ_have_answers_of_their_own():
    net = cs.Sequential(cs.Conv2d(1, 1, (3, 1), padding=0), PixelUnshuffle(2))
    sizes = net.accepted_sizes()
    assert [str(one.accepted) for one in sizes.axes] == [
        "n ≡ 0 (mod 2), n ≥ 4",
        "n ≡ 0 (mod 2), n ≥ 2",
    ]
    assert (4, 2) in sizes and (2, 2) not in sizes and (4,) not in sizes
    for height in range(1, 9):
        for width in range(1, 9):
            assert ((height, width) in sizes) == networks.fits(net, (height, width))


def test_fully_connected_layers_prescribe_the_product():
    head = (Flatten(), Linear(2 * 12, 5))
    net = cs.Sequential(cs.Conv2d(1, 2, 3, 2, 1), cs.PassThrough("ReLU"), *head)
    sizes = net.accepted_sizes()
    assert sizes.coupled == ("3",) and not sizes  # 12 is no square
    for height in range(1, 26):
        for width in range(1, 26):
            assert ((height, width) in sizes) == networks.fits(net, (height, width))
    square = cs.Sequential(cs.Conv2d(1, 2, 3, 2, 1), Flatten(), Linear(2 * 9, 5)).accepted_sizes()
    assert str(square) == "n = 5 … 6" and (1, 18) in square and (3, 18) not in square
    pooled = cs.Sequential(
        cs.Conv2d(1, 2, 3, 2), AdaptiveAvgPool2d((3, 4)), Flatten(), Linear(24, 5)
    )
    assert str(pooled.accepted_sizes()) == "n ≥ 3"


def test_alexnet_takes_a_range_of_squares():
    """torchvision's pools to 6 × 6 adaptively; without that, 223 to 254 lead to 256·6·6 features."""
    features = [
        cs.Conv2d(3, 64, 11, 4, 2), cs.MaxPool2d(3, 2), cs.Conv2d(64, 192, 5, padding=2),
        cs.MaxPool2d(3, 2), cs.Conv2d(192, 256, 3, padding=1), cs.MaxPool2d(3, 2),
    ]  # fmt: skip
    net = cs.Sequential(*features, Flatten(), Linear(256 * 6 * 6, 10))
    assert str(net.accepted_sizes()) == "n = 223 … 254"


def test_what_is_refused_names_its_reason():
    with pytest.raises(ValueError, match=r"layer '1' .*channels is 3"):
        cs.Sequential(cs.Conv1d(1, 3, 1), cs.Conv1d(2, 1, 1)).accepted_sizes()
    with pytest.raises(ConvsymError, match="symbols among its sizes"):
        cs.Sequential(cs.Conv1d(1, 1, cs.abc.k)).accepted_sizes()
    net = cs.Sequential(cs.MaxPool1d(2), cs.Upsample(scale_factor=2))
    with pytest.raises(ValueError, match="this size is not accepted"):
        net.accepted_sizes().leftovers(1)
    with pytest.raises(ConvsymError, match="classes, and 65536 are the most"):
        cs.Sequential(*[cs.Conv1d(1, 1, 2, 2)] * 17).accepted_sizes()


# ---------------------------------------------------------------- what is never read


def read_by_tracing(net, n):
    """Which inputs change the output, by sets of inputs carried forward: no window formula of convsym's."""
    sets = {-1: [{c} for c in range(n)]}
    for j, node in enumerate(net.nodes):
        layer = node.layer
        given = [sets[one] for one in node.inputs]
        size = net.shapes(n)[j][1][0]
        if isinstance(layer, (cs.Add, cs.Multiply)):
            wide = [one * size if len(one) == 1 else one for one in given]
            sets[j] = [set().union(*column) for column in zip(*wide, strict=True)]
        elif isinstance(layer, cs.Concat):
            cut = [one[(len(one) - size) // 2 :][:size] for one in given]
            sets[j] = [set().union(*column) for column in zip(*cut, strict=True)]
        else:
            axis = getattr(layer, "axes", None) or layer.axes_for(1)
            axis, (begin, _) = axis[0], axis[0].pads(len(given[0]))
            sets[j] = [set() for _ in range(size)]
            small, large = (size, len(given[0])) if not layer.transposed else (len(given[0]), size)
            for r in range(small):
                for t in range(axis.kernel_size):
                    c = axis.stride * r + axis.dilation * t - begin
                    if 0 <= c < large:
                        to, of = (c, r) if layer.transposed else (r, c)
                        sets[j][to] |= given[0][of]
    return set().union(*sets[net.output])


def test_unread_places_are_those_on_which_no_output_depends():
    draw, tried, left = random.Random(drawing.seed()), 0, 0
    while tried < 120:
        net = networks.plain_graph(draw)
        n = draw.randint(1, 30)
        if not networks.fits(net, n):
            continue
        found = net.unread(n)
        assert set(found.input[0]) == set(range(n)) - read_by_tracing(net, n), (net, n)
        assert found.count == len(found.input[0])
        tried, left = tried + 1, left + (found.count > 0)
    assert left > 10


def test_unread_through_folds_heads_and_interpolation():
    mirror = cs.Sequential(cs.Conv1d(1, 1, 3, 3, 1, padding_mode="reflect"))
    assert mirror.unread(4).input == ((),)
    assert cs.Sequential(cs.Conv1d(1, 1, 3, 3, 1)).unread(4).input == ((),)
    head = cs.Sequential(cs.MaxPool2d(2), Flatten(), Linear(4, 1))
    assert head.unread((5, 4)).input == ((4,), ()) and head.unread((5, 4)).count == 4
    up = cs.Sequential(cs.Upsample(scale_factor=2, mode="linear"), cs.MaxPool1d(2))
    assert up.unread(5).input == ((),)
    skipping = cs.Sequential(cs.Conv1d(1, 1, 1, 2))
    assert skipping.unread(5).input == ((1, 3),) and skipping.unread(5).layers == {"0": ((1, 3),)}


# ---------------------------------------------------------------- round trips


def axis_of(layer):
    return (getattr(layer, "axes", None) or layer.axes_for(1))[0]


def paddings_that_close(layers, n):
    """For each layer the op with 0 ≤ op < s that makes the size before of it, if there is one."""
    found = []
    for layer in layers:
        axis, o = axis_of(layer), cs.Sequential(layer).output_size(n)
        begin, end = axis.pads(n)
        span = axis.dilation * (axis.kernel_size - 1) + 1
        fixed = axis.padding in ("same_upper", "same_lower")
        options = [0] if fixed else range(axis.stride)
        made = (axis.stride * o if fixed else axis.stride * (o - 1) + span - begin - end + op
                for op in options)  # fmt: skip
        closing = [op for op, size in zip(options, made, strict=True) if size == n]
        if not closing:
            return None
        found.append(closing[0])
        n = o
    return found


def test_sizes_come_back_through_the_mirrored_decoder():
    draw, closed = random.Random(drawing.seed()), 0
    for _ in range(60):
        layers = [networks.window(draw) for _ in range(draw.randint(1, 4))]
        layers = [cs.Conv1d(1, 1, 1), *layers]
        net = cs.Sequential(*layers)
        sizes = net.round_trip_sizes()
        strided = [j for j, layer in enumerate(layers) if axis_of(layer).stride > 1]
        every = {}
        for n in range(1, 100):
            wanted = paddings_that_close(layers, n) if networks.fits(net, n) else None
            assert (n in sizes) == (wanted is not None), (net, n)
            if wanted is None:
                continue
            every[n] = tuple(wanted[j] for j in reversed(strided))
            assert sizes.output_padding_for(n) == every[n]
            if n % 7 == 0 and not any(
                getattr(x, "padding_mode", "zeros") != "zeros" for x in layers
            ):
                assert net.decoder(n).output_size(net.output_size(n)) == n
                closed += 1
        if not sizes:
            continue
        op = every[draw.choice(list(every))] if every else sizes.classes()[0][1]
        fixed = net.round_trip_sizes(op)
        assert [n for n in range(1, 100) if n in fixed] == [n for n in every if every[n] == op]
        plain = all(
            type(layer).__name__ == "Conv1d" and layer.padding_mode == "zeros" for layer in layers
        )
        if plain and not any(isinstance(axis_of(x).padding, str) for x in layers):
            assert fixed.modulus == prod(axis_of(x).stride for x in layers)
            assert len(fixed.residues) == 1  # exactly one class
    assert closed > 20


def test_a_network_that_enlarges_is_its_own_decoder():
    for _, net in drawn(120):
        try:
            sizes = net.round_trip_sizes()
        except ConvsymError:
            continue
        if sizes.mirrored:
            continue
        for n in range(1, 80):
            back = networks.fits(net, n) and net.output_size(n) == n
            assert (n in sizes) == back, (net, n)


def test_branches_of_an_encoder_are_mirrored_along_the_first():
    body = cs.Sequential(cs.Conv1d(4, 4, 3, 2, 1), cs.Conv1d(4, 4, 3, padding=1))
    net = cs.Parallel(body, cs.Conv1d(4, 4, 1, 2))
    assert str(net.round_trip_sizes(0)) == "n ≡ 1 (mod 2), n ≥ 1"
    assert net.decoder(10).output_size(5) == 10


def test_round_trips_that_are_refused():
    net = cs.Sequential(cs.Conv2d(1, 1, 3, 2, 1), PassThrough("ReLU"), Pad(1), cs.MaxPool2d((2, 1)))
    assert net.round_trip_sizes().strided == ("3", "0")
    with pytest.raises(ValueError, match="layer '0' has stride 2, and no size comes back"):
        net.round_trip_sizes((0, 2))
    with pytest.raises(ValueError, match="the decoder has 2 strided layers"):
        net.round_trip_sizes((0,))
    with pytest.raises(ConvsymError, match="has no mirror"):
        cs.Sequential(cs.Conv1d(1, 1, 3), Flatten()).round_trip_sizes()
    with pytest.raises(ValueError, match="this network enlarges by itself"):
        cs.Sequential(cs.Conv1d(1, 1, 3), cs.ConvTranspose1d(1, 1, 3)).round_trip_sizes(0)
    with pytest.raises(ValueError, match="this size does not come back"):
        cs.Sequential(cs.MaxPool1d(3, 2, ceil_mode=True)).round_trip_sizes().output_padding_for(4)
    with pytest.raises(ConvsymError, match="give it, as in round_trip_sizes"):
        cs.Sequential(cs.Conv1d(1, 1, 3)).round_trip_sizes().derivation()


def test_decoders_are_torchs_transposed_layers():
    torch = drawing.required("torch")
    draw = random.Random(drawing.seed())
    for _ in range(20):
        layers = [
            cs.Conv2d(
                1, 1, draw.randint(1, 4), draw.randint(1, 3), draw.randint(0, 2), draw.randint(1, 2)
            )
            for _ in range(draw.randint(1, 3))
        ]
        net = cs.Sequential(*layers)
        n = draw.randint(30, 60), draw.randint(30, 60)
        if n not in net.round_trip_sizes():
            continue
        x = torch.zeros(1, 1, *n)
        for one in layers:
            x = torch.nn.Conv2d(1, 1, one.kernel_size, one.stride, one.padding[0], one.dilation)(x) \
                if not isinstance(one.padding[0], tuple) else torch_conv(torch, one)(x)  # fmt: skip
        for node in net.decoder(n).nodes:
            x = torch_conv(torch, node.layer)(x)
        assert tuple(x.shape[2:]) == n


def torch_conv(torch, layer):
    """The layer as torch has it; padding is the same on both sides."""
    pads = tuple(begin for begin, _ in (axis.pads() for axis in layer.axes))
    given = {"dilation": layer.dilation, "stride": layer.stride, "padding": pads}
    if layer.transposed:
        return torch.nn.ConvTranspose2d(
            1, 1, layer.kernel_size, output_padding=layer.output_padding, **given
        )
    return torch.nn.Conv2d(1, 1, layer.kernel_size, **given)


# ---------------------------------------------------------------- derivations


def test_the_derivation_of_a_class_verifies_and_says_what_is_so():
    for draw, net in drawn(60):
        sizes = net.accepted_sizes()
        if any(isinstance(node.layer, CropLike) for node in net.nodes):
            continue  # refused, see below
        for n in draw.sample(range(1, 150), 3):
            made = sizes.derivation(n)
            assert made.verify().ok, (net, n, str(made.verify()))
            assert made.title.sentence.endswith("accepted") == (n in sizes)


def test_the_derivation_of_a_round_trip_names_class_and_least_size():
    draw, tried = random.Random(drawing.seed()), 0
    while tried < 12:
        layers = [cs.Conv1d(1, 1, draw.randint(1, 4), draw.randint(1, 3), draw.randint(0, 2))
                  for _ in range(draw.randint(1, 3))]  # fmt: skip
        net = cs.Sequential(*layers)
        op = tuple(
            draw.randrange(axis_of(x).stride) for x in reversed(layers) if axis_of(x).stride > 1
        )
        sizes = net.round_trip_sizes(op)
        made = sizes.derivation()
        assert made.verify().ok, str(made.verify())
        modulus, (residue,) = prod(axis_of(x).stride for x in layers), sizes.residues
        least = next(n for n in count(1) if networks.fits(net, n))
        end = f"iff(u == n, (n - {residue}) % {modulus} == 0) and iff(h >= 1, n >= {least})"
        assert str(made.conclusion) == end
        tried += 1


def test_what_the_derivations_do_not_speak_of_is_refused():
    chain = cs.Sequential(cs.MaxPool1d(2, ceil_mode=True))
    with pytest.raises(ConvsymError, match="has another size than"):
        cs.derive.round_trip_sizes(chain)
    with pytest.raises(ConvsymError, match="pads with the image"):
        cs.derive.round_trip_sizes(cs.Sequential(cs.Conv1d(1, 1, 3, 1, 2, padding_mode="reflect")))
    with pytest.raises(ConvsymError, match="a chain of layers"):
        cs.derive.round_trip_sizes(cs.Parallel(cs.Conv1d(1, 1, 1), cs.Sequential()))
    crop = Graph([("a", cs.MaxPool1d(2)), ("b", CropLike(), ("input", "a"))])
    with pytest.raises(ConvsymError, match="crops to the size of another branch"):
        cs.derive.accepted_sizes(crop, 8)
    with pytest.raises(TypeError, match="net must be a network"):
        cs.derive.accepted_sizes(cs.Conv1d(1, 1, 3), 4)
    with pytest.raises(TypeError, match="without a size"):
        cs.derive.accepted_sizes(chain)
    with pytest.raises(ValueError, match="axis is 1, but the network has 1 axes"):
        cs.derive.accepted_sizes(chain, 4, 1)


# ---------------------------------------------------------------- as they are shown


def test_sizes_are_shown_in_every_format():
    enc = cs.Sequential(cs.Conv1d(1, 1, 3, 2, 1), cs.MaxPool1d(2))
    shown = [
        u_net(0, "center").accepted_sizes(), u_net(1, None).round_trip_sizes(), enc.round_trip_sizes(),
        enc.round_trip_sizes(0), SizeSet.of(4, {0}, 12, {1, 2}),
    ]  # fmt: skip
    for one in shown:
        assert all(len(line) <= 79 for line in one.text().splitlines())
        assert one.latex() and one.markdown()
    assert "n ≡ 12 (mod 16), n ≥ 188" in shown[0].text()
    assert "16q − 172" in shown[0].text()
    assert "refused by cat3" in u_net(1, None).accepted_sizes().text()
    assert np.all([str(one) for one in shown])


def test_a_network_that_is_its_own_decoder_has_a_derivation():
    net = cs.Sequential(cs.Conv1d(1, 1, 3, 2, 1), cs.ConvTranspose1d(1, 1, 3, 2, 1, 1))
    sizes = net.round_trip_sizes()
    for n, last in ((2, "n_2 == 2*q + 0"), (7, "n_2 == 2*q + 2")):
        made = sizes.derivation(size=n)
        assert made.verify().ok and str(made.conclusion).endswith(last)
    encoder = cs.Sequential(cs.Conv1d(1, 1, 3, 2, 1)).round_trip_sizes()
    assert "(n - 0) % 2 == 0" in str(encoder.derivation(size=8).conclusion)


def test_numbers_of_numpy_are_sizes():
    sizes = cs.Sequential(cs.MaxPool2d(2)).accepted_sizes()
    assert np.int64(6) in sizes and (np.int64(6), 6) in sizes and 6.0 not in sizes
