"""Receptive fields against index sets pushed through the layers one by one, and against torch's gradients."""

import random
from fractions import Fraction
from math import floor

import drawing
import pytest
import sympy
from drawing import seed

import convsym as cs
from convsym.abc import d, i, k, p, s
from convsym.errors import ConvsymError
from convsym.network import alignments

u = sympy.Symbol("u", integer=True)


def message(fault, call):
    with pytest.raises(fault) as caught:
        call()
    return str(caught.value)


# ---------------------------------------------------------------- brute force: sets of indices


def before(layer, outputs, n):
    """What these outputs read of the layer's input, index by index, by the layer's own definition.

    n is the input size, for padding that depends on it; what lies outside is read too.
    """
    kind = type(layer).__name__
    if kind == "PassThrough":
        return outputs
    if kind == "Pad":
        return {c - layer.amount[0][0] for c in outputs}
    if kind == "Upsample":
        return {c for r in outputs for c in interpolated(layer.scale_factor, layer.mode, r)}
    if kind == "PixelShuffle":
        return {r // layer.upscale_factor for r in outputs}
    if kind.startswith("Adaptive"):
        m = layer.output_size
        return {c for r in outputs for c in range(r * n // m, -(-(r + 1) * n // m))}
    (axis,) = layer.axes if hasattr(layer, "axes") else layer.axes_for(1)
    taps, stride, dilation = axis.kernel_size, axis.stride, axis.dilation
    begin = padded(axis, n)
    if kind.startswith("ConvTranspose"):
        found = set()
        for q in outputs:
            for t in range(taps):
                r, rest = divmod(q + begin - dilation * t, stride)
                found |= set() if rest else {r}
        return found
    return {stride * r + dilation * t - begin for r in outputs for t in range(taps)}


def padded(axis, n):
    """The padding before, of "same_upper" and "same_lower" from their definition."""
    if axis.padding == "same":
        return axis.dilation * (axis.kernel_size - 1) // 2
    if not isinstance(axis.padding, str):
        return axis.padding[0]
    outputs = (n + axis.stride - 1) // axis.stride
    reach = (outputs - 1) * axis.stride + axis.dilation * (axis.kernel_size - 1) + 1
    total = max(0, reach - n)
    return total // 2 if axis.padding == "same_upper" else total - total // 2


def interpolated(factor, mode, r):
    if mode == "nearest":
        return [floor(Fraction(r) / Fraction(factor))]
    place = (Fraction(r) + Fraction(1, 2)) / Fraction(factor) - Fraction(1, 2)
    low = floor(place)
    return [low] if low == place else [low, low + 1]


def read_by(net, output, sizes=None):
    """The set of inputs that one output reads, node by node from the end to the start."""
    wanted = {net.output: {output}}
    for number in range(len(net.nodes) - 1, -1, -1):
        node, outputs = net.nodes[number], wanted.pop(number, set())
        for one in node.inputs:
            n = None if sizes is None else sizes[one]
            merging = type(node.layer).__name__ in ("Add", "Concat", "Multiply")
            found = outputs if merging else before(node.layer, outputs, n)
            wanted[one] = wanted.get(one, set()) | found
    return wanted.get(-1, set())


def agrees(net, field, outputs, sizes=None):
    """The field's range, centre, stride, size and padding are those of the sets."""
    ends = {}
    for q in outputs:
        found = read_by(net, q, sizes)
        ends[q] = (min(found), max(found)) if found else None
        assert field.range(q) == ends[q], (net, q)
        middle = None if ends[q] is None else Fraction(sum(ends[q]), 2)
        assert field.center(q) == middle
    period = field.cases[0][0].field.period
    (size,), (stride,), (padding,) = field.size, field.stride, field.padding
    full = range(max(outputs) - period, max(outputs))
    assert size == max((b - a + 1 for a, b in filter(None, map(ends.get, full))), default=0)
    for q in full:
        if ends[q] is not None and ends.get(q - period) is not None:
            assert ends[q][0] - ends[q - period][0] == stride * period
    if ends[0] is not None:
        assert padding == -ends[0][0]


# ---------------------------------------------------------------- drawn stacks and graphs


def drawn_layer(draw, same=False):
    taps, stride, dilation = draw.randint(1, 4), draw.randint(1, 3), draw.randint(1, 3)
    pads = (draw.randint(-1, 3), draw.randint(-1, 2))
    kind = draw.randint(0, 9)
    if same and kind < 5:
        return cs.Conv1d(1, 1, taps, stride, draw.choice(("same_upper", "same_lower")), dilation)
    if kind < 4:
        return cs.Conv1d(1, 1, taps, stride, (pads,), dilation)
    if kind < 6:
        return cs.ConvTranspose1d(1, 1, taps, stride, (pads,), dilation=dilation)
    if kind == 6:
        return cs.MaxPool1d(
            taps, stride, min(pads[0], taps // 2) % 3, dilation, ceil_mode=draw.random() < 0.5
        )
    if kind == 7:
        scale = draw.choice((2, 3, Fraction(3, 2), Fraction(1, 2)))
        return cs.Upsample(scale_factor=scale, mode=draw.choice(("nearest", "linear")))
    return cs.Pad((pads,)) if kind == 8 else cs.PassThrough("ReLU")


def drawn_stack(draw, same=False):
    first = cs.Conv1d(1, 1, draw.randint(1, 3), draw.randint(1, 2))
    return cs.Sequential(first, *(drawn_layer(draw, same) for _ in range(draw.randint(0, 4))))


def drawn_path(draw, stride):
    """A path whose stride is this, in one of several ways."""
    pads = (draw.randint(-1, 3), 0)
    taps, dilation = draw.randint(1, 4), draw.randint(1, 3)
    first = cs.Conv1d(1, 1, taps, stride, (pads,), dilation)
    match draw.randint(0, 4):
        case 0:
            return cs.Sequential(first, cs.Conv1d(1, 1, taps))
        case 1:
            return cs.Sequential(cs.AvgPool1d(taps, 1), first)
        case 2:
            finer = draw.randint(2, 3)
            up = cs.ConvTranspose1d(1, 1, taps, finer, pads[0], dilation=dilation)
            return cs.Sequential(up, cs.Conv1d(1, 1, 2, stride * finer))
        case 3:
            down = cs.MaxPool1d(2 * stride)
            return cs.Sequential(down, cs.Upsample(scale_factor=2, mode="linear"))
    return cs.Sequential(cs.Upsample(scale_factor=2), first, cs.MaxPool1d(2))


def drawn_graph(draw):
    """Stacks and places where two or three paths of one stride meet, one inside the other."""
    layers = []
    for _ in range(draw.randint(1, 3)):
        stride = draw.choice((1, 1, 2, 3))
        paths = [drawn_path(draw, stride) for _ in range(draw.randint(2, 3))]
        if stride == 1 and draw.random() < 0.5:
            paths[0] = cs.Parallel(cs.Sequential(), paths[0])
        merge = draw.choice((cs.Add(), cs.Concat(), cs.Multiply()))
        layers += [cs.Parallel(*paths, merge=merge)]
        layers += [drawn_layer(draw)] if draw.random() < 0.5 else []
    return cs.Sequential(*layers)


def test_drawn_stacks_against_sets_of_indices():
    draw = random.Random(seed())
    for _ in range(1500):
        net = drawn_stack(draw)
        field = net.receptive_field()
        period = field.cases[0][0].field.period
        if period <= 24:
            agrees(net, field, range(-3, 2 * period + 3))


def test_drawn_graphs_against_sets_of_indices():
    draw = random.Random(seed())
    for _ in range(500):
        net = drawn_graph(draw)
        field = net.receptive_field()
        period = field.cases[0][0].field.period
        if period <= 24:
            agrees(net, field, range(-2, 2 * period + 2))


def test_padding_by_residue_against_sets_of_indices_at_every_size():
    draw = random.Random(seed())
    tried = 0
    while tried < 120:
        net = drawn_stack(draw, same=True)
        try:
            field = net.receptive_field()
        except ConvsymError:  # no large input goes through: cropped to nothing, say
            continue
        modulus = field.cases[0][0].modulus
        if modulus == 1 or modulus > 40:
            continue
        tried += 1
        for n in {*range(1, 12), *(draw.randint(1, 300) for _ in range(12))}:
            try:
                shapes = net.shapes((n,))
            except ValueError:
                continue
            sizes = {-1: n} | {j: one[1][0] for j, one in enumerate(shapes)}
            here = field.at(n)
            assert here.size == net.receptive_field((n,)).size
            for q in range(-2, 5):
                found = read_by(net, q, sizes)
                assert here.range(q) == ((min(found), max(found)) if found else None)


def test_given_sizes_tell_adaptive_pooling():
    draw = random.Random(seed())
    for _ in range(60):
        m = draw.randint(2, 5)
        net = cs.Sequential(
            cs.Conv1d(1, 1, 3, 2, 1), cs.AdaptiveAvgPool1d(m), cs.Conv1d(1, 1, 2, padding=1)
        )
        n = draw.randint(2 * m + 1, 60)
        shapes = net.shapes((n,))
        sizes = {-1: n} | {j: one[1][0] for j, one in enumerate(shapes)}
        field = net.receptive_field(n)
        for q in range(m):
            found = read_by(net, q, sizes)
            assert field.range(q) == (min(found), max(found))


# ---------------------------------------------------------------- torch: where the gradient is


def test_gradients_of_torch_reach_from_first_to_last():
    """Positive weights, outputs whose range lies on the input: gradient at both ends, none beyond."""
    torch = drawing.required("torch")
    F = torch.nn.functional
    cases = [
        (
            cs.Sequential(
                cs.Conv1d(1, 1, 3, 2, 1, 2), cs.AvgPool1d(3, 2), cs.ConvTranspose1d(1, 1, 4, 2, 1),
                cs.Conv1d(1, 1, 3),
            ),
            lambda x, w: F.conv1d(
                F.conv_transpose1d(
                    F.avg_pool1d(F.conv1d(x, w(3), None, 2, 1, 2), 3, 2), w(4), None, 2, 1
                ),
                w(3),
            ),
        ),
        (
            cs.Sequential(
                cs.AvgPool1d(2),
                cs.Upsample(scale_factor=2, mode="linear"),
                cs.Conv1d(1, 1, 5, 3),
            ),
            lambda x, w: F.conv1d(
                F.interpolate(F.avg_pool1d(x, 2), scale_factor=2, mode="linear"), w(5), None, 3
            ),
        ),
        (
            cs.Parallel(
                cs.Conv1d(1, 1, 5, 2, 2, 1),
                cs.Sequential(cs.Conv1d(1, 1, 3, padding=1), cs.Conv1d(1, 1, 2, 2)),
            ),
            lambda x, w: (
                F.conv1d(x, w(5), None, 2, 2) + F.conv1d(F.conv1d(x, w(3), None, 1, 1), w(2), None, 2)
            ),
        ),
        (
            cs.Sequential(cs.ConvTranspose1d(1, 1, 2, 3), cs.ConvTranspose1d(1, 1, 3, 2, 1)),
            lambda x, w: F.conv_transpose1d(
                F.conv_transpose1d(x, w(2), None, 3), w(3), None, 2, 1
            ),
        ),
    ]  # fmt: skip
    n, looked = 40, 0
    for net, call in cases:
        field = net.receptive_field()
        x = torch.rand(1, 1, n, dtype=torch.float64, requires_grad=True)
        y = call(x, lambda taps: torch.rand(1, 1, taps, dtype=torch.float64) + 0.1)
        assert y.shape[-1] == net.output_size(n)
        for q in range(y.shape[-1]):
            (slope,) = torch.autograd.grad(y[0, 0, q], x, retain_graph=True)
            reached = slope[0, 0].nonzero().flatten().tolist()
            found = field.range(q)
            if found is None:
                assert reached == []
            elif found[0] >= 0 and found[1] < n:
                assert (reached[0], reached[-1]) == found
                looked += 1
    assert looked > 60


# ---------------------------------------------------------------- values, symbols, what is not known


def test_two_axes_and_how_outputs_are_named():
    net = cs.Sequential(cs.Conv2d(1, 1, (3, 5), (1, 2), (1, 0)), cs.MaxPool2d(2))
    field = net.receptive_field()
    assert (field.size, field.stride, field.padding) == ((4, 7), (2, 4), (1, 0))
    assert field.range(1) == field.range((1, 1)) == ((1, 4), (4, 10))
    assert field.center((0, 2)) == (Fraction(1, 2), 11)
    line = cs.Sequential(cs.Conv1d(1, 1, 4)).receptive_field()
    assert line.range(2) == (2, 5) and line.range((2,)) == ((2, 5),)
    assert line.center(2) == Fraction(7, 2) and line.center((2,)) == (Fraction(7, 2),)


def test_fields_of_all_layers_by_number_and_name():
    net = cs.Sequential({"conv": cs.Conv1d(1, 1, 3), "relu": "ReLU", "pool": cs.MaxPool1d(2)})
    fields = net.receptive_fields()
    assert len(fields) == 3 and [one.name for one in fields] == ["conv", "relu", "pool"]
    assert fields[-1] == fields["pool"] == net.receptive_field()
    assert fields["relu"].cases == fields["conv"].cases
    assert fields == net.receptive_fields() and hash(fields) == hash(net.receptive_fields())
    with pytest.raises(KeyError) as caught:
        fields["pool1"]
    wanted = "name is 'pool1', but no layer has it; choose from conv, relu, pool"
    assert caught.value.args == (wanted,)


def test_exact_strides_behind_upsampling():
    up = cs.Sequential(cs.Conv1d(1, 1, 3, 2, 1), cs.Upsample(scale_factor=3))
    field = up.receptive_field()
    assert field.stride == (Fraction(2, 3),) and field.size == (3,) and field.padding == (1,)
    assert [field.range(q) for q in (0, 2, 3, 7)] == [(-1, 1), (-1, 1), (1, 3), (3, 5)]


def test_outputs_that_read_nothing():
    """Stride 3, two taps: every third output of the transposed layer is bias alone."""
    field = cs.Sequential(cs.ConvTranspose1d(1, 1, 2, 3)).receptive_field()
    assert [field.range(q) for q in range(4)] == [(0, 0), (0, 0), None, (1, 1)]
    assert field.center(2) is None and field.padding == (0,) and field.size == (1,)


def test_a_path_that_reads_nothing_adds_nothing():
    """One tap of stride 2, moved by one, then every second output: always the empty ones."""
    dead = cs.Sequential(cs.ConvTranspose1d(1, 1, 1, 2, ((-1, 0),)), cs.Conv1d(1, 1, 1, 2))
    assert dead.receptive_field().range(3) is None and dead.receptive_field().size == (0,)
    net = cs.Parallel(dead, cs.Conv1d(1, 1, 3, 1, 1))
    assert net.receptive_field().range(3) == (2, 4)


def test_transposed_layers_that_pad_by_their_size():
    for word, start in (("same_upper", 1), ("same_lower", 1), ("same_upper", 0)):
        taps = 4 if start else 2
        up = cs.Sequential(cs.Conv1d(1, 1, 3), cs.ConvTranspose1d(1, 1, taps, 2, word))
        plain = cs.Sequential(cs.Conv1d(1, 1, 3), cs.ConvTranspose1d(1, 1, taps, 2, start))
        field, wanted = up.receptive_field(), plain.receptive_field()
        assert [field.range(q) for q in range(6)] == [wanted.range(q) for q in range(6)]
        assert field.cases[0][0].modulus == 1 and up.receptive_field(9) == field


def test_the_identity_reads_one_element():
    field = cs.Sequential().receptive_field((7, 7))
    assert (field.name, field.size, field.stride, field.padding) == (
        "input",
        (1, 1),
        (1, 1),
        (0, 0),
    )


def test_symbols_give_the_formulas_of_the_article():
    chain = [cs.Conv1d(1, 1, k, s, p, d), cs.MaxPool1d(3, 2, 1), cs.Conv1d(1, 1, k, 1, p)]
    field = cs.Sequential(*chain).receptive_field()
    draw = random.Random(seed())
    for _ in range(40):
        at = {
            k: draw.randint(1, 5),
            s: draw.randint(1, 4),
            p: draw.randint(0, 3),
            d: draw.randint(1, 3),
        }
        numbers = [
            cs.Conv1d(1, 1, at[k], at[s], at[p], at[d]), cs.MaxPool1d(3, 2, 1),
            cs.Conv1d(1, 1, at[k], 1, at[p]),
        ]  # fmt: skip
        wanted = cs.Sequential(*numbers).receptive_field()
        for formula, value in zip(
            (*field.size, *field.stride, *field.padding, *field.range(u), field.center(u)),
            (*wanted.size, *wanted.stride, *wanted.padding, *wanted.range(3), wanted.center(3)),
            strict=True,
        ):
            assert formula.subs(at).subs(u, 3) == sympy.Rational(value.numerator, value.denominator)
    plain = cs.Sequential(cs.Conv1d(1, 1, k, s, p, d)).receptive_field()
    assert (*plain.size, *plain.stride, *plain.padding) == (d * (k - 1) + 1, s, p)


def test_symbols_on_branches_that_meet():
    net = cs.Parallel(cs.Conv1d(1, 1, k, padding=p), cs.Conv1d(1, 1, 3, padding=1))
    field = net.receptive_field()
    for taps, pad in ((1, 0), (5, 2), (2, 0)):
        wanted = cs.Parallel(cs.Conv1d(1, 1, taps, padding=pad), cs.Conv1d(1, 1, 3, padding=1))
        at = {k: taps, p: pad}
        assert field.size[0].subs(at) == wanted.receptive_field().size[0]
        assert field.padding[0].subs(at) == wanted.receptive_field().padding[0]


def test_a_classifier_reads_the_whole_axis_at_its_end():
    net = cs.Sequential(
        {
            "conv": cs.Conv2d(3, 8, 3, 2, 1), "pool": cs.AdaptiveAvgPool2d(6), "flat": cs.Flatten(),
            "drop": "Dropout", "full": cs.Linear(288, 10),
        }
    )  # fmt: skip
    fields = net.receptive_fields()
    assert [one.name for one in fields] == ["conv", "pool", "flat", "drop", "full"]
    assert fields["pool"].size == fields["pool"].stride == fields["pool"].padding == (None, None)
    oo = sympy.oo
    for name in ("flat", "drop", "full"):
        one = fields[name]
        assert (one.size, one.stride, one.padding) == ((oo, oo), (0, 0), (1, 1))
        assert one.range(0) == ((-1, oo), (-1, oo))
    known = net.receptive_fields((32, 30))
    assert known["pool"].stride == (Fraction(16, 3), 5)
    assert known["full"].size == (33, 31) and known["full"].range(0) == ((-1, 31), (-1, 29))
    reason = (
        "which inputs an output of AdaptiveAvgPool2d(output_size=6) reads depends on the input size; "
        "give that size"
    )
    assert fields["pool"].reason == reason and fields["full"].reason == ""
    assert message(ConvsymError, lambda: fields["pool"].range(0)) == reason
    pooled = cs.Sequential(cs.Conv2d(3, 8, 3), cs.AdaptiveAvgPool2d(6))
    assert message(ConvsymError, pooled.receptive_field) == reason
    assert net.receptive_field().size == (oo, oo)


def test_gates_bring_the_whole_axis_to_every_output():
    """Squeeze and excitation: a pooled branch that is repeated over the axis."""
    gate = cs.Sequential(cs.AdaptiveAvgPool1d(1), cs.Conv1d(4, 4, 1), "Sigmoid")
    net = cs.Sequential(
        cs.Conv1d(1, 4, 3, 2, 1),
        cs.Parallel(cs.Sequential(), gate, merge=cs.Multiply()),
        cs.Conv1d(4, 4, 3),
    )
    field = net.receptive_field()
    assert (field.size, field.stride, field.padding) == ((sympy.oo,), (0,), (1,))
    for n in (11, 20):
        last = 2 * ((n - 1) // 2) + 1
        field = net.receptive_field(n)
        assert (field.size, field.stride, field.padding) == ((last + 2,), (0,), (1,))
        assert field.range(2) == (-1, last)
    assert net.misaligned() == net.misaligned(20) == ()


def test_a_branch_of_size_one_is_repeated():
    net = cs.Parallel(cs.Conv1d(1, 1, 3, padding=1), cs.Conv1d(1, 1, 7))
    assert [net.receptive_field(7).range(q) for q in (0, 6)] == [(-1, 6), (0, 7)]
    assert net.receptive_field(7).size == (8,)


def test_a_crop_to_the_smaller_branch_goes_by_the_residue():
    inner = cs.Sequential(cs.MaxPool1d(4), cs.Conv1d(4, 8, 3), cs.ConvTranspose1d(8, 4, 4, 4))
    net = cs.Sequential(
        cs.Conv1d(1, 4, 3), cs.Parallel(cs.Sequential(), inner, merge=cs.Concat(crop="center"))
    )
    told = [(one.modulus, one.residues) for one in alignments(net)]
    assert told == [(4, (0, 1)), (4, (2, 3))]  # in the order of n: n − 2 mod 4 is 2, 3, 0, 1
    for n in range(16, 40):
        assert net.receptive_field().at(n) == net.receptive_field(n)
        skip = (n - 2) - net.output_size(n)
        assert net.misaligned(n) == tuple(one for one in alignments(net, n) if one.offsets[1] != 0)
        assert alignments(net, n)[0].offsets[1] == 4 - skip // 2


def test_sizes_that_do_not_go_through_have_no_case():
    inner = cs.Sequential(cs.MaxPool1d(2), cs.ConvTranspose1d(1, 1, 2, 2))
    strided = cs.Conv1d(1, 1, 3, 2, "same_upper")
    net = cs.Sequential(cs.Parallel(cs.Sequential(), inner), strided)
    field = net.receptive_field()
    assert [(one.modulus, one.residues) for one in field.cases[0]] == [(2, (0,))]
    assert field.padding == (0,)
    assert message(ValueError, lambda: field.at(7)) == (
        "input_size is 7, but no large size that leaves 1 divided by 2 goes through; pad or crop the input, "
        "or ask net.receptive_field(input_size) about this size"
    )


def test_piecewise_in_the_residue_of_the_input_size():
    net = cs.Sequential(*(cs.Conv1d(1, 1, 3, 2, "same_upper") for _ in range(2)))
    (padding,) = net.receptive_field().padding
    for n in range(1, 30):
        assert padding.subs(i, n) == net.receptive_field(n).padding[0]
        first, last = (one.subs(i, n) for one in net.receptive_field().range(3))
        assert (first, last) == net.receptive_field(n).range(3)
        assert net.receptive_field().center(1).subs(i, n) == net.receptive_field(n).center(1)


def test_axes_of_different_kinds_of_padding():
    net = cs.Sequential(
        cs.Conv2d(1, 1, 3, (2, 1), "same_upper"), cs.Conv2d(1, 1, (1, 3), (1, 3), "same_upper")
    )
    field = net.receptive_field()
    assert [{one.modulus for one in axis} for axis in field.cases] == [{2}, {3}]
    for size in ((7, 9), (8, 10), (9, 11)):
        assert field.at(size) == net.receptive_field(size)


@pytest.mark.parametrize(
    ("call", "fault", "wanted"),
    [
        (
            lambda: cs.Parallel(cs.Conv1d(1, 1, 3, 2, 1), cs.Conv1d(1, 1, 3, 1, 1)).receptive_field(),
            ConvsymError,
            "paths of strides 2 and 1 meet, so its outputs have no common stride; give the paths the same "
            "stride, or ask for each by itself",
        ),
        (
            lambda: cs.Sequential(cs.Conv2d(1, 1, 3), cs.Conv1d(1, 1, 3)).receptive_field(),
            ValueError,
            "layer '1' (Conv1d(1, 1, kernel_size=(3,), stride=(1,), bias=False)): input is '1', but it has "
            "2 axes, and Conv1d takes 1; take the class for as many axes",
        ),
        (
            lambda: cs.Sequential(cs.Conv2d(1, 1, 3)).receptive_field().range((1, 2, 3)),
            ValueError,
            "u is (1, 2, 3), but the network has 2 axes; give a number for each",
        ),
        (
            lambda: cs.Sequential(cs.Conv1d(1, 1, 3)).receptive_field().range(1.5),
            TypeError,
            "u is 1.5, but it must be an integer or a SymPy expression, no float; give an integer, as u=1",
        ),
        (
            lambda: cs.Sequential(cs.ConvTranspose1d(1, 1, 3, s)).receptive_field(),
            ConvsymError,
            "ConvTranspose1d(1, 1, kernel_size=(3,), stride=(s,), bias=False) has symbols among its sizes, "
            "and which inputs an output reads needs numbers; give numbers for kernel_size, stride, "
            "padding and dilation",
        ),
        (
            lambda: cs.Sequential(
                cs.Conv1d(1, 1, k), cs.Conv1d(1, 1, 3, 2, "same_upper")
            ).receptive_field(),
            ConvsymError,
            "layer '0' (Conv1d(1, 1, kernel_size=(k,), stride=(1,), bias=False)): its numbers are symbols, "
            "and other layers pad by the input size; give numbers for kernel_size, stride, padding "
            "and dilation",
        ),
        (
            lambda: cs.Sequential(cs.Conv1d(1, 1, 3), cs.Upsample(size=9)).receptive_field(),
            ConvsymError,
            "which inputs an output of Upsample(size=9, mode='nearest') reads depends on the input size; "
            "give that size",
        ),
        (
            lambda: cs.Sequential(cs.Conv1d(1, 1, 3, 20011, "same_upper")).receptive_field(),
            ConvsymError,
            "the padding depends on the input size modulo 20011, too many cases to list; give the input size",
        ),
        (
            lambda: cs.Sequential(cs.ConvTranspose1d(1, 1, 3, 200_003)).receptive_field(),
            ConvsymError,
            "which inputs an output reads repeats only after 200003 outputs; ask for the layers before the "
            "resampling",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused(call, fault, wanted):
    assert message(fault, call) == wanted


def test_the_period_of_an_upsampled_output_has_no_formula_in_symbols():
    field = cs.Sequential(cs.Conv1d(1, 1, 1), cs.Upsample(scale_factor=2)).receptive_field()
    assert message(TypeError, lambda: field.range(u)) == (
        "u is u, but outputs repeat after 2, each with a range of its own; give an integer, as u=1"
    )


# ---------------------------------------------------------------- paths that meet


def test_residual_blocks_are_aligned_or_not():
    def block(*pads):
        body = cs.Sequential(*(cs.Conv1d(4, 4, 3, padding=(one,)) for one in pads))
        return cs.Parallel(body, cs.Sequential())

    assert block((1, 1), (1, 1)).misaligned() == ()
    (found,) = block((2, 0), (1, 1)).misaligned()
    assert (found.node, found.axis, found.inputs) == ("merge", 0, ("0.1", "input"))
    assert (found.strides, found.offsets, found.spreads) == ((1, 1), (0, 1), (0, 0))
    (even,) = cs.Parallel(cs.Conv1d(4, 4, 2, padding="same"), cs.Sequential()).misaligned()
    assert even.offsets == (0, Fraction(-1, 2))


def test_upsampled_paths_are_aligned_on_average():
    def unet(up):
        down = cs.Sequential(cs.MaxPool1d(2), cs.Conv1d(4, 4, 3, padding=1), up)
        return cs.Parallel(cs.Sequential(), down, merge=cs.Concat())

    for up in (
        cs.ConvTranspose1d(4, 4, 2, 2),
        cs.Upsample(scale_factor=2),
        cs.ConvTranspose1d(4, 4, 4, 2, 1),
    ):
        (found,) = alignments(unet(up))
        assert found.aligned and found.offsets == (0, 0)
    assert alignments(unet(cs.Upsample(scale_factor=2)))[0].spreads == (0, Fraction(1, 2))
    (odd,) = unet(cs.ConvTranspose1d(4, 4, 3, 2, 1, 1)).misaligned()
    assert odd.offsets == (0, Fraction(1, 2))


def test_paths_of_different_strides_are_not_aligned():
    (found,) = cs.Parallel(cs.Conv1d(1, 1, 3, 2), cs.Conv1d(1, 1, 3)).misaligned()
    assert (found.strides, found.offsets, found.aligned) == ((2, 1), (0, None), False)


def test_alignment_by_the_residue_of_the_input_size():
    """A strided 3 x 3 beside a strided 1 x 1, both "same": aligned at odd sizes alone."""
    net = cs.Parallel(cs.Conv1d(1, 1, 3, 2, "same_upper"), cs.Conv1d(1, 1, 1, 2, "same_upper"))
    told = [(one.modulus, one.residues, one.aligned) for one in alignments(net)]
    assert told == [(2, (0,), False), (2, (1,), True)]
    for n in range(2, 9):
        assert bool(net.misaligned(n)) == (n % 2 == 0)


def test_what_is_not_known_is_left_out_of_alignments():
    net = cs.Sequential(
        cs.AdaptiveAvgPool1d(4), cs.Parallel(cs.Conv1d(1, 1, 3, padding=2), cs.Conv1d(1, 1, 1))
    )
    assert alignments(net) == ()


# ---------------------------------------------------------------- shown forms


def test_the_table_of_all_layers():
    net = cs.Sequential({"conv": cs.Conv2d(3, 8, 7, 2, 3), "pool": cs.MaxPool2d(3, (2, 1), 1)})
    assert net.receptive_fields().text().splitlines()[-4:] == [
        "layer  size  stride  padding",
        "─────  ────  ──────  ───────",
        "conv      7  2             3",
        "pool     11  (4, 2)        5",
    ]
    assert "| `pool` | $11$ | ($4$, $2$) | $5$ |" in net.receptive_fields().markdown()


def test_one_layer_with_its_classes_and_what_outputs_read():
    net = cs.Sequential(cs.Conv1d(1, 1, 3, 2, "same_upper"), cs.Upsample(scale_factor=2))
    lines = net.receptive_field().text().splitlines()
    assert "i mod 2 = 0     3       1        0" in lines
    assert "i mod 2 = 1  2q + 1  2q − 1  2q + 1  2q" in lines
    assert "mod" in net.receptive_field().latex() and "<table" in _html(net.receptive_field())


def _html(shown):
    return cs.Document("Receptive fields", [shown]).html()


def test_all_kinds_of_fields_are_shown_in_every_format():
    classifier = cs.Sequential(
        cs.Conv2d(3, 8, 3), cs.AdaptiveAvgPool2d(6), cs.Flatten(), cs.Linear(288, 9)
    )
    symbols = cs.Sequential(cs.Conv1d(1, 1, k, s, p, d))
    shown = [
        classifier.receptive_fields(), classifier.receptive_field(), classifier.receptive_fields()["1"],
        symbols.receptive_field(), symbols.receptive_fields(),
    ]  # fmt: skip
    for one in shown:
        assert one.text() == one.text() and max(map(len, one.text().splitlines())) <= 79
        assert one.latex() and one.markdown() and _html(one)
    assert "∞" in shown[0].text() and "—" in shown[0].text()
    assert "1: Which inputs an output of AdaptiveAvgPool2d" in shown[0].text()
    assert "∞" in shown[1].text() and "give that size." in shown[2].text()
    assert "d(k − 1) + 1" in shown[3].text()
