"""The derivation of receptive fields: verified, and what it concludes is what the network says."""

import random
import re

import pytest
from drawing import seed

import convsym as cs
from convsym import derive
from convsym.abc import d, k, p, s
from convsym.errors import ConvsymError
from convsym.proof import TheoremClaim


def drawn_chain(draw, ndim):
    conv, pool = (cs.Conv1d, cs.MaxPool1d) if ndim == 1 else (cs.Conv2d, cs.AvgPool2d)

    def several(low, high):
        return tuple(draw.randint(low, high) for _ in range(ndim))

    layers = []
    for _ in range(draw.randint(1, 5)):
        pads = tuple((draw.randint(-2, 3), 1) for _ in range(ndim))
        layers.append(conv(1, 1, several(1, 4), several(1, 3), pads, several(1, 3)))
        if draw.random() < 0.4:
            layers.append(
                pool(draw.randint(2, 3), draw.randint(1, 2), ceil_mode=draw.random() < 0.5)
            )
        if draw.random() < 0.4:
            layers.append(cs.PassThrough("ReLU"))
    return layers


def concluded(made):
    """For each axis, or group of equal ones, (size, stride, padding): the ends of the chains."""
    ends = [int(one) for one in re.findall(r"== (-?\d+)(?= and|\)|$)", str(made.conclusion))]
    return [tuple(ends[n : n + 3]) for n in range(0, len(ends), 3)]


@pytest.mark.parametrize("ndim", [1, 2])
def test_what_it_concludes_is_what_the_network_says(ndim):
    draw = random.Random(seed())
    for _ in range(15):
        layers = drawn_chain(draw, ndim)
        made, field = derive.receptive_field(layers), cs.Sequential(*layers).receptive_field()
        assert made.verify().ok, str(made.verify())
        wanted = list(zip(field.size, field.stride, field.padding, strict=True))
        found = concluded(made)
        if len(found) == ndim:
            assert found == wanted
        else:
            assert found == wanted[:1] and wanted[0] == wanted[1]
        assert derive.receptive_field(cs.Sequential(*layers)).steps == made.steps


def test_the_general_theorem_is_that_of_the_theory():
    made = derive.receptive_field()
    assert made.conclusion == TheoremClaim("receptive_field", ())
    assert made.verify().ok
    assert "S = ∏_{l} sₗ" in made.text() and "r = ∑_{l} (kₗ − 1)·dₗ·∏_{j < l} sⱼ + 1" in made.text()
    assert r"\prod" in made.latex() and r"\sum" in made.markdown()


def test_alexnet_as_published():
    net = cs.Sequential(
        cs.Conv2d(1, 1, 11, 4), cs.MaxPool2d(3, 2), cs.Conv2d(1, 1, 5, padding="same"), cs.MaxPool2d(3, 2),
        *(cs.Conv2d(1, 1, 3, padding="same") for _ in range(3)), cs.MaxPool2d(3, 2),
    )  # fmt: skip
    made = derive.receptive_field(net)
    assert made.verify().ok and concluded(made) == [(195, 32, 64)]
    assert str(made.conclusion).startswith(
        "K_8 == 10*1 + 2*4 + 4*8 + 2*8 + 2*16 + 2*16 + 2*16 + 2*16 + 1"
    )


@pytest.mark.parametrize(
    "layers",
    [
        [cs.Conv1d(1, 1, k, s, p, d), cs.MaxPool1d(2)],
        [cs.Conv2d(1, 1, (3, k), (1, 2)), cs.MaxPool2d(2), cs.Conv2d(1, 1, 3, s)],
        [cs.Pad(((1, 0),)), cs.Conv1d(1, 1, k)],
    ],
)
def test_symbols_for_the_numbers(layers):
    made = derive.receptive_field(layers)
    assert made.verify().ok, str(made.verify())


def test_instances_in_letters_of_unlike_axes_verify():
    """An instance of a theorem, in the letters of one axis of several, is one again."""
    made = derive.stack([cs.Conv2d(1, 1, (3, k), (1, 2)), cs.Conv2d(1, 1, 2)])
    assert made.verify().ok, str(made.verify())


def test_padding_by_the_input_size():
    chain = [cs.Conv1d(1, 1, 3, 2, "same_upper"), cs.Conv1d(1, 1, 3, 2, "same_upper")]
    for n in range(3, 12):
        made = derive.receptive_field(chain, n)
        assert made.verify().ok
        (padding,) = cs.Sequential(*chain).receptive_field(n).padding
        assert concluded(made) == [(7, 4, padding)]
    with pytest.raises(ConvsymError, match="padding 'same_upper' depends on the input size"):
        derive.receptive_field(chain)


def test_one_layer():
    made = derive.receptive_field([cs.Conv2d(1, 1, 5, 2, 1, 3)])
    assert made.verify().ok and concluded(made) == [(13, 2, 1)]
    assert made.text().startswith("What an output behind one layer reads")


def test_its_source_makes_it_again():
    pad = cs.Pad(((1, 0),), name="ZeroPad1d")
    for layers in ([pad, cs.Conv1d(1, 1, 3)], [cs.MaxPool1d(3, ceil_mode=True), cs.AvgPool1d(2)]):
        made = derive.receptive_field(layers)
        assert eval(made.source, {"cs": cs}).steps == made.steps  # noqa: S307 - our own text


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        (
            lambda: derive.receptive_field(None, 4),
            "size 4 is given without layers; give them too, as a list",
        ),
        (
            lambda: derive.receptive_field(7),
            "layers 7 is no sequence of layers; give a list such as [Conv1d(1, 1, 3), MaxPool1d(2)]",
        ),
        (
            lambda: derive.receptive_field([cs.PassThrough("ReLU")]),
            "layers [ReLU()] has no window; give a convolution or a pooling layer",
        ),
        (
            lambda: derive.receptive_field([cs.Conv1d(1, 1, 3), cs.MaxPool2d(2)]),
            "layers have [1, 2] axes; give layers with equally many",
        ),
        (
            lambda: derive.receptive_field([cs.Conv1d(1, 1, 3), cs.Upsample(scale_factor=2)]),
            "layers[1] is Upsample(scale_factor=2, mode='nearest'), and the derivation speaks of windows "
            "that move over the input, as Conv1d(1, 1, 3) or MaxPool1d(2); ask the network for "
            "receptive_field()",
        ),
        (
            lambda: derive.receptive_field(cs.Parallel(cs.Conv1d(1, 1, 1), cs.Sequential())),
            "layers is a network whose branches meet, and the derivation goes along one path; give a chain "
            "of layers, or ask the network for receptive_field()",
        ),
    ],
)
def test_what_is_no_chain_of_windows_is_refused(call, wanted):
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == wanted


def test_letters_that_clash_are_refused():
    import sympy

    with pytest.raises(ConvsymError, match="khat_1"):
        derive.receptive_field([cs.Conv1d(1, 1, sympy.Symbol("khat_1", integer=True))])
