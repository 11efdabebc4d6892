"""from_torch: sizes at every layer against PyTorch's own, names, weights, and what is refused."""

import random

import drawing
import numpy as np
import pytest

import convsym as cs
from convsym.errors import ConvsymError
from convsym.network.layers.matching import CropLike, PadLike, UpsampleLike
from convsym.network.link import links

torch = drawing.required("torch")
import models  # noqa: E402 - it needs torch

nn, F = torch.nn, torch.nn.functional


def message(fault, call):
    with pytest.raises(fault) as caught:
        call()
    return str(caught.value)


def hooked(module, size):
    """(name, shape) of each layer's output in the order of the calls, seen by hooks while it runs."""
    seen = []

    def hook(name):
        return lambda _, __, y: seen.append((name, tuple(y.shape[1:])))

    leaves = [(n, m) for n, m in module.named_modules() if not list(m.children())]
    handles = [m.register_forward_hook(hook(n)) for n, m in leaves]
    first = next(m for m in module.modules() if hasattr(m, "in_channels"))
    channels = 4 if isinstance(module, models.Mixed) else first.in_channels
    with torch.no_grad():
        module.eval()(torch.zeros(1, channels, *size))
    for one in handles:
        one.remove()
    return seen


@pytest.mark.parametrize("name", models.MODELS)
def test_sizes_at_every_layer_are_torchs(name):
    make, sizes = models.MODELS[name]
    module = make()
    net = cs.from_torch(module, sizes[0])
    for size in sizes:
        seen = hooked(module, size)
        if name == "U-Net":  # the fixed crop of an example holds for sizes that fit
            assert net.output_size(size) == seen[-1][1][1:]
        shapes = net.shapes(size)
        named = {}
        for node, (channels, n) in zip(net.nodes, shapes, strict=True):
            named.setdefault(node.name, (channels, *n))
        used = {}
        for layer, shape in seen:
            number = used[layer] = used.get(layer, -1) + 1
            assert named[layer + (f"_{number}" if number else "")] == shape, (layer, size)
        assert cs.from_torch(module, size, weights=False).shapes(size) == shapes


def test_names_are_pytorchs_and_weights_come_along():
    module = models.ResNet(models.BasicBlock, (1, 1, 1, 1))
    net = cs.from_torch(module, (64, 64))
    names = [node.name for node in net.nodes]
    assert names[:5] == ["conv1", "bn1", "relu", "maxpool", "layer1.0.conv1"]
    assert (
        "layer1.0.relu_1" in names and "layer2.0.downsample.0" in names and "layer2.0.add" in names
    )
    place = names.index("layer2.0.conv1")
    conv = net.nodes[place].layer
    assert np.array_equal(conv.weight, module.layer2[0].conv1.weight.detach().numpy())
    x = np.random.default_rng(0).normal(size=(4, 9, 9)).astype(np.float32)
    y = module.layer2[0].conv1(torch.tensor(x)[None]).detach().numpy()[0]
    assert np.allclose(conv(x), y, atol=1e-5)
    plain = cs.from_torch(module, (64, 64), weights=False)
    assert not plain.nodes[place].layer.has_taps and repr(plain) == repr(net)


@pytest.mark.parametrize("name", models.MODELS)
def test_parameters_are_as_many(name):
    module = models.MODELS[name][0]()
    size = models.MODELS[name][1][0]
    net = cs.from_torch(module, size, weights=False)
    once = {node.name: row for node, row in zip(net.nodes, net.sizes(size), strict=True)}
    again = {"relu", "pool", "outer"}
    counted = sum(
        row.parameters for key, row in once.items() if key.rpartition("_")[0] not in again
    )
    assert counted == sum(one.numel() for one in module.parameters())


def test_the_module_is_left_as_it_is():
    module = models.ResNet(models.BasicBlock, (1, 1, 1, 1)).train()
    before = {key: value.clone() for key, value in module.state_dict().items()}
    cs.from_torch(module, (64, 64))
    assert module.training and module.bn1.training
    assert all(torch.equal(value, before[key]) for key, value in module.state_dict().items())
    assert all(one.device.type == "cpu" for one in module.parameters())


def test_nothing_is_computed():
    """A model of 40 billion multiplications is read in no time: its tensors have no data."""
    module = nn.Sequential(*[nn.Conv2d(64, 64, 3, padding=1) for _ in range(4)])
    assert cs.from_torch(module, (512, 512)).output_size((512, 512)) == (512, 512)
    with torch.device("meta"):
        large = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(8, 2**16, 3))
    net = cs.from_torch(large, (9, 9))
    assert net.output_size((9, 9)) == (5, 5) and not net.nodes[0].layer.has_taps


def test_the_example_may_have_channels_and_a_batch():
    conv = nn.Sequential(nn.Conv2d(3, 8, 3))
    for size in (9, (9, 9), (3, 9, 9), (2, 3, 9, 9)):
        assert cs.from_torch(conv, size).output_size((9, 9)) == (7, 7)
    shuffle = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(12, 8, 3))
    assert message(ValueError, lambda: cs.from_torch(nn.ReLU(), 9)) == (
        "example_size is 9, but no layer says how many axes there are; give (C, n) or (C, n, m)"
    )
    assert cs.from_torch(shuffle, (8, 8), in_channels=3).output_size((8, 8)) == (2, 2)
    assert cs.from_torch(shuffle, (3, 8, 8)).output_size((8, 8)) == (2, 2)
    rows = nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Linear(7, 2))
    assert cs.from_torch(rows, (5,)).shapes(())[-1] == (2, ())
    assert cs.from_torch(nn.Conv1d(2, 3, 5), 9).nodes[0].name == "0"


class Sized(nn.Module):
    """`resize` is what happens between two convolutions."""

    def __init__(self, resize):
        super().__init__()
        self.conv, self.last, self.resize = nn.Conv2d(3, 4, 3, 2), nn.Conv2d(4, 4, 1), resize

    def forward(self, x):
        return self.last(self.resize(self.conv(x), x))


def test_sizes_that_follow_another_branch():
    like = cs.from_torch(Sized(lambda y, x: F.interpolate(y, size=x.shape[2:])), (16, 16))
    assert like.nodes[1].layer == UpsampleLike("nearest") and like.nodes[1].inputs == (0, -1)
    assert like.output_size((33, 20)) == (33, 20) and like.notes == ()
    half = cs.from_torch(Sized(lambda y, x: F.interpolate(y, size=(x.size(2) // 2, 5))), (16, 16))
    assert half.output_size((33, 20)) == (8, 5)
    assert half.notes == (
        "interpolate: the size was worked out from the example's; it holds for that size only",
    )


def test_crops_and_padding_that_follow_another_branch():
    net = cs.from_torch(models.UNet(0), (140, 140))
    crops = [node for node in net.nodes if repr(node.layer) == "Concat(crop='center')"]
    assert len(crops) == 3 and not any(isinstance(node.layer, CropLike) for node in net.nodes)
    assert net.notes[0].startswith("cat: the bounds of the crop were worked out from sizes")
    padded = cs.from_torch(models.UNet(1), (64, 64))
    assert sum(isinstance(node.layer, PadLike) for node in padded.nodes) == 3


@pytest.mark.parametrize(
    ("layer", "change"),
    [
        (UpsampleLike("nearest"), lambda x, m: F.interpolate(x, size=m)),
        (
            UpsampleLike("linear", False),
            lambda x, m: F.interpolate(x, size=m, mode="linear", align_corners=False),
        ),
        (
            UpsampleLike("linear", True),
            lambda x, m: F.interpolate(x, size=m, mode="linear", align_corners=True),
        ),
        (PadLike(), lambda x, m: F.pad(x, [(m - x.shape[2]) // 2, m - x.shape[2] - (m - x.shape[2]) // 2])),
        (CropLike(), lambda x, m: x[:, :, (x.shape[2] - m) // 2 : (x.shape[2] - m) // 2 + m]),
    ],
)  # fmt: skip
def test_layers_that_follow_a_size_read_what_torch_reads(layer, change):
    """By the gradient of each output; the second input is not read."""
    for n, m in ((5, 9), (4, 11), (9, 5), (8, 5), (7, 7)):
        if (isinstance(layer, CropLike) and n < m) or (isinstance(layer, PadLike) and m < n):
            continue
        x = torch.rand(1, 1, n, dtype=torch.float64, requires_grad=True)
        y = change(x, m)
        first, second = links(layer, 1, ((n,), (m,)))
        for u in range(m):
            (gradient,) = torch.autograd.grad(y[0, 0, u], x, retain_graph=True)
            seen = set(torch.nonzero(gradient[0, 0]).ravel().tolist())
            read = set(first[0].reads(u))
            if isinstance(layer, UpsampleLike):  # which repeats the border
                read = {min(max(c, 0), n - 1) for c in read}
            assert seen == {c for c in read if 0 <= c < n}, (n, m, u)
            assert not list(second[0].reads(u))
    with pytest.raises(ConvsymError, match="depends on the input size; give that size"):
        links(layer, 1, (None, None))


def test_one_result_of_several():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.two = nn.Conv2d(3, 4, 3), nn.Conv2d(3, 4, 5)

        def forward(self, x):
            return self.one(x), self.two(x)

    assert cs.from_torch(Two(), 9, output=1).output_size((9, 9)) == (5, 5)
    assert [node.name for node in cs.from_torch(Two(), 9, output=0).nodes] == ["one"]
    assert message(ValueError, lambda: cs.from_torch(Two(), 9)) == (
        "output is None, but the module returns 2 results; choose from 0, 1"
    )


class Parts(nn.Module):
    """Parts in a slice and put together again; a tensor that is a plain attribute; one made on the way."""

    def __init__(self):
        super().__init__()
        self.conv, self.offset = nn.Conv2d(3, 6, 3), torch.ones(6, 1, 1)

    def forward(self, x):
        x = self.conv(x) + self.offset + torch.ones(1, 1, 1)
        parts = torch.split(x, [1, 2, 3], dim=1)
        return torch.cat(parts[1:], 1), torch.cat(x.chunk(2, 1), 1)


def test_parts_of_channels():
    net = cs.from_torch(Parts(), 9, output=0)
    assert net.shapes((9, 9))[-1] == (5, (7, 7))
    assert [repr(node.layer) for node in net.nodes[-3:]] == [
        "SliceChannels(start=1, stop=3)", "SliceChannels(start=3, stop=6)", "Concat(crop=None)"
    ]  # fmt: skip
    assert cs.from_torch(Parts(), 9, output=1).shapes((9, 9))[-1] == (6, (7, 7))


class Sizing(nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Conv2d(3, 4, 3, 2, 1), nn.ConvTranspose2d(4, 3, 3, 2, 1)

    def forward(self, x):
        return self.up(input=self.down(x), output_size=x.shape)


def test_a_transposed_convolution_that_is_told_its_output_size():
    for size, extra in (((8, 8), (1, 1)), ((9, 8), (0, 1))):
        net = cs.from_torch(Sizing(), size)
        assert net.output_size(size) == size and net.nodes[1].layer.output_padding == extra
        assert net.notes == (f"up: its output_size, {size}, is that of the example",)


def test_softmax_over_places_is_refused():
    over = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Softmax(dim=-1))
    assert "with dim=-1 it mixes places" in message(ConvsymError, lambda: cs.from_torch(over, 9))
    assert len(cs.from_torch(nn.Sequential(nn.Conv2d(3, 4, 3), nn.Softmax(dim=1)), 9)) == 2
    twice = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Softmax(dim=-1))
    assert len(cs.from_torch(twice, 9)) == len(cs.from_text(str(twice))) == 3


class Last(nn.Module):
    """A block of ConvNeXt (Liu et al. 2022): its channels stand last for a while."""

    def __init__(self):
        super().__init__()
        self.depth = nn.Conv2d(4, 4, 7, padding=3, groups=4)
        self.norm, self.wide, self.narrow = nn.LayerNorm(4), nn.Linear(4, 16), nn.Linear(16, 4)
        self.scale = nn.Parameter(torch.ones(4, 1, 1))

    def forward(self, x):
        y = self.norm(self.depth(x).permute(0, 2, 3, 1))
        y = self.narrow(F.gelu(self.wide(y)))
        return x + self.scale * y.permute(0, 3, 1, 2)


def test_channels_that_stand_last_for_a_while():
    module = Last()
    net = cs.from_torch(module, (9, 11))
    kinds = [type(node.layer).__name__ for node in net.nodes]
    assert kinds == [
        "Conv2d",
        "PassThrough",
        "Conv2d",
        "PassThrough",
        "Conv2d",
        "PassThrough",
        "Add",
    ]
    assert net.output_size((9, 11)) == (9, 11) and net.notes == ()
    assert net.sizes((9, 11)).parameters == sum(one.numel() for one in module.parameters())
    x = torch.rand(1, 4, 3, 5)
    y = module.wide(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
    assert np.allclose(net.nodes[2].layer(x.numpy()), y.detach().numpy(), atol=1e-5)


class Calls(nn.Module):
    def __init__(self, call, channels=4):
        super().__init__()
        self.conv, self.call = nn.Conv2d(3, channels, 3), call

    def forward(self, x):
        return self.call(self.conv(x))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: x.permute(0, 1, 3, 2), "forward calls permute, and it moves or mixes places"),
        (lambda x: F.max_pool2d(x.permute(0, 2, 3, 1), 3), "the channels do not stand where it takes them"),
        (lambda x: x.view(1, 2, 2, 7, 7).transpose(2, 3), "forward calls transpose, and it moves or mixes"),
        (lambda x: torch.flip(x, (2,)), "forward calls flip, and it moves or mixes places"),
        (lambda x: x @ x, "forward calls matmul, and it moves or mixes places"),
        (lambda x: x[0], "forward calls getitem, and it takes single elements"),
        (lambda x: x.sum(1, keepdim=True), "forward calls sum, and it is not known and turns the shape"),
        (lambda x: torch.cat((x, x), 2), "it goes along dimension 2, and only 1, the channels, is read"),
        (lambda x: torch.stack((x, x)), "forward calls stack, and it is not known"),
        (lambda x: x.view(1, 2, -1), "forward calls view, and it turns the shape (1, 4, 7, 7) into"),
        (lambda x: x.softmax(dim=-1), "forward calls softmax, and it mixes places"),
        (lambda x: x.mean(1), "forward calls mean, and it goes over the dimensions 1"),
        (lambda x: x if x.sum() > 0 else -x, "torch.fx cannot trace Calls: symbolically traced variables"),
        (lambda x: torch.zeros(3), "the result does not depend on the input"),
    ],
)  # fmt: skip
def test_what_is_no_layer_is_refused_by_name(call, words):
    assert words in message(ConvsymError, lambda: cs.from_torch(Calls(call), 9))


def test_what_is_unknown_and_keeps_the_shape_passes_and_is_noted():
    net = cs.from_torch(Calls(torch.special.expit), 9)
    said = "is not known; it keeps the shape, and is taken to keep every place where it is"
    assert repr(net.nodes[1].layer) == "special_expit()" and said in net.notes[0]
    unknown = nn.Sequential(
        nn.Conv1d(3, 4, 3), nn.modules.activation.Tanhshrink(), nn.CosineSimilarity()
    )
    with pytest.raises(ConvsymError):
        cs.from_torch(unknown, 9)
    recurrent = nn.Sequential(nn.Conv1d(3, 4, 3), nn.LSTM(7, 4))
    assert "layer '1' is 'LSTM', but convsym has no such layer; it changes the shape" in message(
        ConvsymError, lambda: cs.from_torch(recurrent, 9)
    )


def test_wrong_input_says_what_is_wrong():
    assert message(TypeError, lambda: cs.from_torch("resnet", 9)) == (
        "module must be a torch.nn.Module, no str"
    )
    conv = nn.Sequential(nn.Conv2d(3, 8, 3))
    assert message(ValueError, lambda: cs.from_torch(conv, (9, 9, 9, 9, 9))) == (
        "example_size is (9, 9, 9, 9, 9), but the module has 2 axes; give one entry for each axis, or (C, *n)"
    )
    assert "PyTorch refuses this example_size at 0" in message(
        ConvsymError, lambda: cs.from_torch(conv, (2, 2))
    )

    class Pair(nn.Module):
        def forward(self, x, y):
            return x + y

    assert "forward takes x, y, and a network here has one input" in message(
        ConvsymError, lambda: cs.from_torch(Pair(), (3, 9, 9))
    )


def test_convolutions_that_forward_calls_itself_carry_their_weight():
    module = models.Mixed()
    net = cs.from_torch(module, (32, 32))
    conv = next(node.layer for node in net.nodes if node.name == "conv2d")
    assert np.array_equal(conv.weight, np.ones((8, 4, 3, 3)))


def test_spectral_norm_and_subclasses_are_the_layers_that_they_are():
    class Mine(nn.Conv2d):
        pass

    module = nn.Sequential(
        nn.utils.parametrizations.spectral_norm(nn.Conv2d(3, 4, 3)), Mine(4, 5, 3), nn.Softplus()
    )
    before = {key: value.clone() for key, value in module.state_dict().items()}
    net = cs.from_torch(module, 9)
    assert all(torch.equal(value, before[key]) for key, value in module.state_dict().items())
    assert [type(node.layer).__name__ for node in net.nodes] == ["Conv2d", "Conv2d", "PassThrough"]
    assert np.allclose(
        net.nodes[0].layer.weight, module.eval()[0].weight.detach().numpy(), atol=1e-6
    )


def drawn_layer(draw, ndim):
    """(module, convsym's layer or the fault it raises)."""
    kind = draw.choice(["MaxPool", "AvgPool", "LPPool", "Conv", "ConvTranspose"])
    k, s, d = draw.randint(1, 4), draw.randint(1, 4), draw.randint(1, 3)
    p, ceil = draw.randint(0, 3), draw.random() < 0.5
    name = f"{kind}{ndim}d"
    if kind == "MaxPool":
        given = {"kernel_size": k, "stride": s, "padding": p, "dilation": d, "ceil_mode": ceil}
    elif kind == "AvgPool":
        given = {"kernel_size": k, "stride": s, "padding": p, "ceil_mode": ceil}
    elif kind == "LPPool":
        given = {"norm_type": 2, "kernel_size": k, "stride": s, "ceil_mode": ceil}
    else:
        given = {
            "in_channels": 1,
            "out_channels": 1,
            "kernel_size": k,
            "stride": s,
            "padding": p,
            "dilation": d,
        }
        if kind == "ConvTranspose":
            given["output_padding"] = draw.randint(0, 3)
    return name, given


@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_single_layers_have_torchs_sizes_or_are_refused_as_there(ndim):
    draw = random.Random(drawing.seed())
    refused = 0
    for _ in range({1: 250, 2: 150, 3: 60}[ndim]):
        name, given = drawn_layer(draw, ndim)
        sizes = tuple(draw.randint(1, 10) for _ in range(ndim))
        module = getattr(nn, name)(**given)
        try:
            expected = tuple(module(torch.zeros(1, 1, *sizes)).shape[2:])
            if 0 in expected:  # PyTorch hands out empty tensors
                raise ValueError
        except (RuntimeError, ValueError):
            refused += 1
            with pytest.raises((ConvsymError, ValueError)):
                cs.from_torch(nn.Sequential(module), (1, *sizes))
            continue
        net = cs.from_torch(nn.Sequential(module), (1, *sizes))
        assert net.shapes(sizes)[-1][1] == expected, (name, given, sizes)
        again = cs.from_text(str(nn.Sequential(module)))
        if not (name.startswith("AvgPool") and given["ceil_mode"]):  # which is not printed
            assert again == cs.from_torch(nn.Sequential(module), (1, *sizes), weights=False)
    assert refused > 5


def test_scale_factors_give_torchs_sizes():
    draw = random.Random(drawing.seed())
    for _ in range(150):
        n, scale = draw.randint(1, 40), round(draw.uniform(0.1, 3.0), draw.choice((1, 2, 5)))
        try:
            expected = F.interpolate(torch.zeros(1, 1, n), scale_factor=scale).shape[2]
        except RuntimeError:
            continue
        assert cs.Upsample(scale_factor=scale).sizes((n,)) == (expected,), (n, scale)
    assert cs.Upsample(scale_factor=0.7).sizes((10,)) == (7,)  # though 0.7 is below 7/10


def test_without_torch_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    assert message(ConvsymError, lambda: cs.from_torch(object(), 9)) == (
        "from_torch needs PyTorch, which is not installed; run pip install 'convsym[torch]', or give what "
        "print(module) shows to from_text"
    )


class Scaled(nn.Module):
    """ConvNeXt as its authors write it: the scale meets channels that stand last."""

    def __init__(self):
        super().__init__()
        self.depth, self.wide = nn.Conv2d(4, 4, 3, padding=1), nn.Linear(4, 4)
        self.scale = nn.Parameter(torch.ones(4))

    def forward(self, x):
        y = self.scale * self.wide(self.depth(x).permute(0, 2, 3, 1))
        return x + y.permute(0, 3, 1, 2)


def test_a_scale_of_channels_that_stand_last():
    net = cs.from_torch(Scaled(), (9, 11))
    assert [type(one.layer).__name__ for one in net.nodes] == [
        "Conv2d",
        "Conv2d",
        "PassThrough",
        "Add",
    ]
    assert sum(row.parameters for row in net.sizes((9, 11))) == 4 * 9 * 4 + 4 + 20 + 4


class Cropped(nn.Module):
    """The skip is cropped to what comes up; at even sizes nothing is cut."""

    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Conv2d(3, 8, 2, 2), nn.ConvTranspose2d(8, 8, 2, 2)

    def forward(self, x):
        y = self.up(self.down(x))
        return torch.cat([x[:, :, : y.shape[2], : y.shape[3]], y], 1)


@pytest.mark.parametrize("example", [16, 17])
def test_a_crop_that_cuts_nothing_at_the_example_size_is_kept(example):
    module = Cropped()
    net = cs.from_torch(module, (example, example))
    for n in (16, 17, 18, 19):
        assert net.output_size((n, n)) == tuple(module(torch.zeros(1, 3, n, n)).shape[2:])
    assert len(net.notes) == 1
