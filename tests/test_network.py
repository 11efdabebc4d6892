"""Graphs of layers: how they are made and refused, their sizes, and which inputs an output reads."""

import random
from fractions import Fraction

import pytest
from drawing import required, seed
from sympy import Symbol, ceiling, floor, preorder_traversal

import convsym as cs
from convsym.abc import i, k, p, s
from convsym.errors import ConvsymError
from convsym.network.layers.module import parameters_of, shape_after
from convsym.network.link import Backwards, Interpolated, Shares, Whole, Window, links


def message(fault, call):
    with pytest.raises(fault) as caught:
        call()
    return str(caught.value)


def residual(channels=8):
    body = cs.Sequential(
        cs.Conv1d(channels, channels, 3, padding=1),
        cs.PassThrough("ReLU"),
        cs.Conv1d(channels, channels, 3, padding=1),
    )
    return cs.Parallel(body, cs.Sequential())


# ---------------------------------------------------------------- making graphs


def test_inner_graphs_are_spliced_with_dotted_names():
    net = cs.Sequential(cs.Conv1d(1, 8, 3), residual(), cs.MaxPool1d(2))
    assert [node.name for node in net.nodes] == ["0", "1.0.0", "1.0.1", "1.0.2", "1.merge", "2"]
    assert [node.inputs for node in net.nodes] == [(-1,), (0,), (1,), (2,), (3, 0), (4,)]
    assert net.output == 5 and len(net) == 6


def test_an_empty_sequential_is_the_identity():
    assert cs.Sequential().output_size((7, 9)) == (7, 9)
    net = cs.Sequential(cs.Sequential(), cs.Conv1d(1, 1, 2), cs.Sequential())
    assert net.nodes[0].inputs == (-1,) and net.output == 0 and net.output_size(5) == 4


def test_a_graph_by_names_and_sequential_and_parallel_are_the_same():
    named = cs.Graph(
        [
            ("0", cs.Conv1d(4, 4, 3, padding=1), "input"),
            ("1", cs.Sequential(), "input"),
            ("merge", cs.Add(), ("0", "1")),
        ]
    )
    assert named == cs.Parallel(cs.Conv1d(4, 4, 3, padding=1), cs.Sequential())
    assert hash(named) == hash(cs.Parallel(cs.Conv1d(4, 4, 3, padding=1), cs.Sequential()))
    assert named != cs.Sequential(cs.Conv1d(4, 4, 3, padding=1))


def test_an_inner_name_can_be_read_and_another_output_chosen():
    layers = [
        ("stem", cs.Sequential(cs.Conv1d(1, 2, 3), cs.MaxPool1d(2))),
        ("head", cs.Conv1d(2, 1, 1)),
        ("side", cs.Conv1d(2, 1, 1), ("stem.0",)),
    ]
    net = cs.Graph(layers)
    assert net.output_size(9) == 7
    assert cs.Graph(layers, output="head").output_size(9) == 3


def test_a_name_is_a_layer_that_passes_through():
    assert cs.Sequential("ReLU") == cs.Sequential(cs.PassThrough("ReLU"))
    assert cs.Sequential(cs.Conv1d(1, 1, 3), "ReLU", cs.MaxPool1d(2)).output_size(8) == 3


def test_channels_and_axes_that_no_layer_says_may_be_given():
    net = cs.Graph([("act", "ReLU")], in_channels=3, ndim=2, notes=["read from a file"])
    assert net.shapes(5) == ((3, (5, 5)),) and net.notes == ("read from a file",)
    assert net == cs.Graph([("act", "ReLU")])
    assert cs.Graph([("inner", net)]).notes == ("read from a file",)
    assert cs.Sequential(cs.PixelUnshuffle(2), cs.Conv2d(12, 8, 3)).in_channels is None


def test_what_is_no_graph_is_refused():
    conv = cs.Conv1d(1, 1, 3)
    assert message(ValueError, lambda: cs.Graph([("a", conv), ("a", conv)])) == (
        "name is 'a', but another layer, or the input, has this name; give each its own"
    )
    assert message(ValueError, lambda: cs.Graph([("input", conv)])).startswith("name is 'input'")
    assert message(ValueError, lambda: cs.Graph([("a", conv, ("b",)), ("b", conv)])) == (
        "an input of 'a' is 'b', but no layer before it has this name; choose from input"
    )
    assert "it is no layer but int" in message(TypeError, lambda: cs.Sequential(conv, 3))
    assert "it must be (name, layer)" in message(TypeError, lambda: cs.Graph([conv]))
    assert "give a list" in message(TypeError, lambda: cs.Graph("conv"))
    assert "a layer reads something" in message(ValueError, lambda: cs.Graph([("a", conv, ())]))
    two = [("a", conv), ("b", cs.Sequential(conv), ("input", "a"))]
    assert "a network has one input" in message(ValueError, lambda: cs.Graph(two))
    assert "two or more" in message(ValueError, lambda: cs.Parallel(conv))
    assert "several inputs" in message(TypeError, lambda: cs.Parallel(conv, conv, merge=conv))
    with pytest.raises(AttributeError, match="cannot be set"):
        cs.Sequential(conv).output = 3


def test_a_refusal_names_the_layer():
    net = cs.Sequential(cs.Conv2d(3, 8, 3), cs.Conv2d(4, 8, 3))
    assert message(ValueError, lambda: net.output_size(9)) == (
        "layer '1' (Conv2d(4, 8, kernel_size=(3, 3), stride=(1, 1), bias=False)): channels is 8, but "
        "Conv2d(4, 8, kernel_size=(3, 3), stride=(1, 1), bias=False) takes 4; change its in_channels"
    )
    net = cs.Parallel(cs.Conv1d(1, 1, 3), cs.Sequential())
    assert message(ValueError, lambda: net.output_size(9)) == (
        "layer 'merge' (Add()): size on axis 0 is (7, 9), but branches that meet must have the same; change "
        "the padding or stride of one branch, or the input size"
    )
    net = cs.Sequential(cs.MaxPool2d(2), cs.Conv2d(1, 1, 5))
    assert message(ValueError, lambda: net.output_size((12, 9))).startswith("layer '1'")
    assert "axes" in message(ValueError, lambda: net.output_size((12,)))
    assert "how many axes" in message(ConvsymError, lambda: cs.Sequential().output_size(3))


# ---------------------------------------------------------------- sizes


def windows(n, k_, s_, begin, end, d, ceil_mode=False):
    """How many windows there are, by laying them one after the other."""
    count, start = 0, -begin
    while True:
        last = start + d * (k_ - 1)
        fits = last < n + end
        if ceil_mode:  # the last may run over the end, but starts on the input
            fits = start < n and last - s_ < n + end - 1
        if not fits:
            return count
        count, start = count + 1, start + s_


def test_sizes_of_pooling_are_those_of_windows_laid_out():
    draw = random.Random(seed())
    refused = 0
    for _ in range(3000):
        n, k_, s_, d = (draw.randint(1, top) for top in (14, 5, 4, 3))
        begin, end = draw.randint(0, 3), draw.randint(0, 3)
        ceil_mode = draw.random() < 0.5
        pool = cs.MaxPool1d(k_, s_, ((begin, end),), d, ceil_mode=ceil_mode)
        wanted = windows(n, k_, s_, begin, end, d, ceil_mode)
        if wanted:
            assert pool.sizes((n,)) == (wanted,), (pool, n)
        else:
            refused += 1
            with pytest.raises(ValueError, match="spans"):
                pool.sizes((n,))
    assert refused > 50


def test_symbols_give_one_floor_for_chains_of_windows():
    draw = random.Random(seed())
    for _ in range(60):
        layers = []
        for _ in range(draw.randint(1, 5)):
            arguments = draw.randint(1, 5), draw.randint(1, 4), draw.randint(0, 3)
            layers.append(
                draw.choice((cs.Conv1d, lambda _, __, *a: cs.MaxPool1d(*a)))(1, 1, *arguments)
            )
        net = cs.Sequential(*layers)
        found = net.output_size(i)
        kinds = [type(e) for e in preorder_traversal(found)]
        assert kinds.count(floor) <= 1 and ceiling not in kinds, found
        for n in range(1, 60):
            try:
                wanted = net.output_size(n)
            except ValueError:
                continue
            assert found.subs(i, n) == wanted, (net, n)


def test_letters_of_layers_stay():
    net = cs.Sequential(cs.Conv1d(1, 1, k, s, p), cs.Conv1d(1, 1, 1, 2))
    assert str(net.output_size(i)) == "floor((i - k + 2*p)/(2*s)) + 1"
    assert net.output_size(Symbol("L", integer=True)).free_symbols == {
        k,
        s,
        p,
        Symbol("L", integer=True),
    }


def test_the_table_has_channels_sizes_and_parameters():
    net = cs.Sequential(
        cs.Conv2d(3, 64, 7, 2, 3), cs.PassThrough("BatchNorm2d", "64", learned=128),
        cs.MaxPool2d(3, 2, 1), cs.AdaptiveAvgPool2d(1), cs.Flatten(), cs.Linear(64, 10),
    )  # fmt: skip
    table = net.sizes((224, 225))
    assert [row.sizes for row in table] == [(112, 113), (112, 113), (56, 57), (1, 1), (), ()]
    assert [row.channels for row in table] == [64, 64, 64, 64, 64, 10]
    assert [row.parameters for row in table] == [9408, 128, 0, 0, 0, 650]
    assert table.parameters == 10186 and table["2"].sizes == table[2].sizes and len(table) == 6


def test_shapes_of_single_layers():
    assert shape_after(cs.PixelShuffle(3), [(18, (4, 5))]) == (2, (12, 15))
    assert shape_after(cs.PixelUnshuffle(2), [(3, (4, 6))]) == (12, (2, 3))
    assert shape_after(cs.Pad(((1, 2), (-1, 0))), [(3, (4, 6))]) == (3, (7, 5))
    assert shape_after(cs.Upsample(scale_factor=(1.5, 2)), [(3, (5, 6))]) == (3, (7, 12))
    assert shape_after(cs.Upsample(size=(7, 9)), [(3, (5, 6))]) == (3, (7, 9))
    assert shape_after(cs.Concat(crop="center"), [(3, (9,)), (2, (6,))]) == (5, (6,))
    assert shape_after(cs.Multiply(), [(8, (9, 9)), (8, (1, 1))]) == (8, (9, 9))
    assert shape_after(cs.AvgPool3d(2), [(8, (9, 8, 7))]) == (8, (4, 4, 3))
    assert shape_after(cs.LPPool2d(2, 3, 2), [(8, (9, 8))]) == (8, (4, 3))
    assert shape_after(cs.AdaptiveMaxPool2d((None, 2)), [(8, (9, 8))]) == (8, (9, 2))
    assert parameters_of(cs.Conv2d(4, 6, 3, groups=2, bias=True), (4, (9, 9))) == 6 * 2 * 9 + 6


@pytest.mark.parametrize(
    ("make", "fault", "words"),
    [
        (cs.Upsample, ValueError, "exactly one of size and scale_factor"),
        (lambda: cs.Upsample(scale_factor=0), ValueError, "above 0"),
        (lambda: cs.Upsample(scale_factor=2, mode="cubic"), ValueError, "no such word"),
        (lambda: cs.MaxPool2d(0), ValueError, "at least 1"),
        (lambda: cs.AvgPool2d(2, ceil_mode="False"), TypeError, "True or False"),
        (lambda: cs.AdaptiveAvgPool2d((1, 0)), ValueError, "at least 1"),
        (lambda: cs.PixelShuffle(0), ValueError, "at least 1"),
        (lambda: cs.PixelShuffle(2).output_shape([(6, (3, 3))]), ValueError, "multiple of 4"),
        (
            lambda: cs.PixelUnshuffle(2).output_shape([(6, (3, 4))]),
            ValueError,
            "multiple of its factor",
        ),
        (lambda: cs.Linear(8, 2).output_shape([(8, (3,))]), ValueError, "put Flatten"),
        (lambda: cs.Linear(8, 2).output_shape([(9, ())]), ValueError, "takes 8"),
        (lambda: cs.Concat(crop="left"), ValueError, "no such word"),
        (lambda: cs.Add().output_shape([(8, (3,))]), ValueError, "two or more"),
        (lambda: cs.Add().output_shape([(8, (3,)), (8, (3, 3))]), ValueError, "number of axes"),
        (lambda: cs.Add().output_shape([(8, (3,)), (6, (3,))]), ValueError, "channels"),
        (lambda: cs.PassThrough(""), TypeError, "name of a layer"),
        (lambda: cs.MaxPool1d(2).output_shape([(8, (3, 3))]), ValueError, "takes 1"),
        (lambda: cs.MaxPool1d(2).output_shape([(8, (3,))] * 2), ValueError, "let Add or Concat"),
    ],
)
def test_layers_refuse(make, fault, words):
    assert words in message(fault, make)


# ---------------------------------------------------------------- links


def test_windows_read_what_the_definition_says():
    draw = random.Random(seed())
    for _ in range(500):
        k_, s_, d = (draw.randint(1, 5) for _ in range(3))
        begin, u = draw.randint(-3, 4), draw.randint(-9, 9)
        window = Window(begin, k_, s_, d)
        assert list(window.reads(u)) == [s_ * u + d * t - begin for t in range(k_)]
        back = Backwards(begin, k_, s_, d)
        met = [r for r in range(-40, 40) if any(s_ * r + d * t - begin == u for t in range(k_))]
        assert list(back.reads(u)) == met


def test_every_link_repeats():
    found = [
        Window(1, 3, 2, 2), Backwards(2, 4, 3, 2), Interpolated(Fraction(2, 3), Fraction(1, 5), 1, 2),
        Shares(7, 3), Whole(5),
    ]  # fmt: skip
    for link in found:
        for u in range(-6, 7):
            moved = [c + link.shift for c in link.reads(u)]
            assert list(link.reads(u + link.period)) == moved, link


@pytest.mark.parametrize(
    ("mode", "corners"),
    [
        ("nearest", None),
        ("nearest-exact", None),
        ("area", None),
        ("linear", None),
        ("linear", True),
    ],
)
def test_upsampling_reads_what_torch_reads(mode, corners):
    torch = required("torch")
    for n in (3, 4, 7):
        for layer in (
            {"scale_factor": 2}, {"scale_factor": 3}, {"scale_factor": 1.5}, {"size": 5}, {"size": 9}
        ):  # fmt: skip
            x = torch.ones(1, 1, n, dtype=torch.float64, requires_grad=True)
            y = torch.nn.functional.interpolate(x, mode=mode, align_corners=corners, **layer)
            up = cs.Upsample(**layer, mode=mode, align_corners=corners)
            assert up.sizes((n,)) == tuple(y.shape[2:])
            link = links(up, 1, ((n,),))[0][0]
            for u in range(y.shape[2]):
                (grad,) = torch.autograd.grad(y[0, 0, u], x, retain_graph=True)
                wanted = {c for c in range(n) if abs(float(grad[0, 0, c])) > 1e-9}
                read = {min(max(c, 0), n - 1) for c in link.reads(u)}
                assert read == wanted, (up, n, u)


def test_adaptive_pooling_reads_what_torch_reads():
    torch = required("torch")
    for n in range(1, 9):
        for m in range(1, 7):
            x = torch.ones(1, 1, n, dtype=torch.float64, requires_grad=True)
            y = torch.nn.functional.adaptive_avg_pool1d(x, m)
            link = links(cs.AdaptiveAvgPool1d(m), 1, ((n,),))[0][0]
            for u in range(m):
                (grad,) = torch.autograd.grad(y[0, 0, u], x, retain_graph=True)
                assert list(link.reads(u)) == [c for c in range(n) if float(grad[0, 0, c]) > 0]


def test_links_that_depend_on_the_size_say_so():
    for layer in (
        cs.AdaptiveAvgPool1d(3), cs.Upsample(size=3), cs.Conv1d(1, 1, 3, 2, "same_upper"),
        cs.Concat(crop="center"),
    ):  # fmt: skip
        with pytest.raises(ConvsymError, match="depends on the input size"):
            links(layer, 1)
    with pytest.raises(ConvsymError, match="symbols among its sizes"):
        links(cs.Conv1d(1, 1, k), 1)
    same = links(cs.Conv1d(1, 1, 3, 2, "same_upper"), 1, ((7,),))
    assert same == ((Window(1, 3, 2),),)
    cropped = links(cs.Concat(crop="center"), 1, ((9,), (6,)))
    assert cropped == ((Window(-1, 1),), (Window(0, 1),))


def test_a_window_of_ceil_mode_that_must_start_on_the_input_has_one_floor():
    """GoogLeNet's pooling: p_end + s ≤ k̂, so no last window is left out."""
    net = cs.Sequential(cs.Conv1d(1, 1, 7, 2, 3), *[cs.MaxPool1d(3, 2, ceil_mode=True)] * 3)
    size = net.output_size(i)
    assert str(size) == "floor(i/16 + 1/16)"
    assert all(size.subs(i, n) == net.output_size(n) for n in range(40, 90))


@pytest.mark.parametrize("name", ["MaxPool2d", "MaxPool2d(2)", "Flatten", "Conv2d(8, 8, 3)"])
def test_the_name_of_a_layer_that_moves_places_is_refused(name):
    with pytest.raises(TypeError, match="a name stands for what keeps every place"):
        cs.Sequential(cs.Conv2d(3, 8, 3), name)


def test_channels_are_no_part_of_an_input_size():
    net = cs.Sequential(cs.Conv2d(3, 8, 3))
    for ask in (net.output_size, net.sizes, net.receptive_field):
        with pytest.raises(ValueError, match="the network takes 2 axes"):
            ask((3, 9, 9))
