"""from_text: printed modules read as the modules themselves are, and what is refused."""

import subprocess
import sys

import drawing
import pytest

import convsym as cs
from convsym.errors import ConvsymError
from convsym.interop.leaves import KNOWN
from convsym.interop.printed.tree import parse_printed


def message(fault, call):
    with pytest.raises(fault) as caught:
        call()
    return str(caught.value)


STEM = """
Sequential(
  (conv): Conv2d(3, 8, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)
  (norm): BatchNorm2d(8, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
  (act): ReLU(inplace=True)
  (pool): MaxPool2d(kernel_size=3, stride=2, padding=1, dilation=1, ceil_mode=False)
  (body): Sequential(
    (0): Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=same, padding_mode=replicate)
    (1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=True)
  )
)
"""


def test_nested_modules_words_without_quotes_bias_and_ceil_mode():
    net = cs.from_text(STEM)
    assert [node.name for node in net.nodes] == ["conv", "norm", "act", "pool", "body.0", "body.1"]
    first, inner = net.nodes[0].layer, net.nodes[4].layer
    assert first.bias is None and inner.bias is not None
    assert inner.padding == "same" and inner.padding_mode == "replicate"
    assert net.output_size((65, 224)) == (9, 28)
    assert [row.parameters for row in net.sizes((64, 64))] == [1176, 16, 0, 0, 584, 0]
    assert net.notes == ()


def test_the_text_is_read_without_torch():
    code = (
        "import sys; sys.modules['torch'] = None; import convsym as cs\n"
        f"print(cs.from_text({STEM!r}).output_size((64, 64)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "(8, 8)\n"


def test_a_single_layer_is_a_network_too():
    net = cs.from_text("ConvTranspose2d(8, 4, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1))")
    assert net.nodes[0].name == "0" and net.output_size((5, 6)) == (10, 12)
    assert cs.from_text("torch.nn.Conv1d(1, 1, 3)").output_size(5) == 3


def test_repeated_modules_stand_once_each():
    tree = parse_printed("ModuleList(\n (0-2): 3 x Sequential(\n (0): ReLU()\n )\n (3): Tanh()\n)")
    assert list(tree.children) == ["0", "1", "2", "3"]
    net = cs.from_text("ModuleList(\n  (0-2): 3 x Conv1d(1, 1, kernel_size=(3,), stride=(1,))\n)")
    assert [node.name for node in net.nodes] == ["0", "1", "2"] and net.output_size(9) == 3


def test_an_unknown_class_is_taken_in_the_printed_order_and_says_so():
    text = "Net(\n  (a): Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1))\n  (b): ReLU()\n)"
    assert cs.from_text(text).notes == (
        "Net: printed text does not say how its layers are wired; they are taken in the printed order",
    )
    text = (
        "Sequential(\n  (0): Mine(\n"
        "    (one): Conv2d(4, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))\n"
        "    (shortcut): Conv2d(4, 8, kernel_size=(1, 1), stride=(2, 2))\n  )\n)"
    )
    net = cs.from_text(text)
    assert [node.inputs for node in net.nodes] == [(-1,), (-1,), (0, 1)]
    assert net.notes == (
        "0 (Mine): printed text does not say how its layers are wired; 'shortcut' is taken to be beside the "
        "others, and added",
    )


def test_an_order_that_cannot_be_is_found_out():
    text = (
        "Net(\n  (a): Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1))\n"
        "  (b): Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1))\n)"
    )
    assert message(ConvsymError, lambda: cs.from_text(text)) == (
        "layer 'b' takes 1 channels and would get 2: the layers are not wired in the printed order; read the "
        "model itself, by from_torch or from_onnx"
    )


def test_a_row_of_features_is_made_before_a_linear_layer():
    text = (
        "Net(\n  (a): Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1))\n"
        "  (fc): Linear(in_features=50, out_features=10, bias=True)\n)"
    )
    net = cs.from_text(text)
    assert net.shapes((7, 7))[-1] == (10, ())
    assert "flatten is not printed; it is put before fc, which needs a row of features" in net.notes


def test_what_is_not_printed_is_said():
    text = (
        "Sequential(\n  (0): AvgPool2d(kernel_size=2, stride=2, padding=0)\n"
        "  (1): Upsample(scale_factor=2.0, mode='bilinear')\n)"
    )
    assert cs.from_text(text).notes == (
        "PyTorch does not print ceil_mode of AvgPool2d; False is taken",
        "PyTorch does not print align_corners of Upsample; False is taken",
    )


@pytest.mark.parametrize(
    ("text", "fault", "words"),
    [
        ("", ValueError, "printed is empty, but it must show a module; paste what print(module) shows"),
        ("Sequential(\n  (0): ReLU()", ValueError, "printed ends before its last module does"),
        (")", ValueError, "line 1 is ')', but it is no module"),
        ("hello", ValueError, "line 1 is 'hello', but it is no module"),
        ("ReLU()\nReLU()", ValueError, "line 2 is 'ReLU()', but the module has ended before it"),
        ("Sequential(\n(0): ReLU()\n(0): ReLU()\n)", ValueError, "line 3 is '(0): ReLU()', but '0' stands"),
        ("ModuleList(\n(0-2): 2 x ReLU()\n)", ValueError, "but the range is not as long as it says"),
        ("ModuleList(\n(0-99998): 99999 x ReLU()\n)", ValueError, "but a module stands at most 10000"),
        ("A(\n" + "(a): A(\n" * 200, ValueError, "but modules are nested more than 100 deep"),
        ("Mystery()", ConvsymError, "layer '0' is 'Mystery', but convsym has no such layer; name it in"),
        ("LSTM(3, 4)", ConvsymError, "'LSTM', but convsym has no such layer; it mixes places"),
        ("ViT(\n(0): MultiheadAttention(\n(out): Linear(2, 2)\n)\n)", ConvsymError, "it mixes places"),
        ("Softmax(dim=2)", ConvsymError, "layer '0' is 'Softmax', but convsym has no such layer; with dim=2"),
        ("GLU(dim=1)", ConvsymError, "layer '0' is 'GLU', but convsym has no such layer"),
        ("Conv2d(3, 8)", ValueError, "layer '0' (Conv2d(3, 8))"),
        ("Conv2d(3, 8, kernel_size=(0, 3))", ValueError, "kernel_size[0] is 0, but it must be at least 1"),
        ("Conv2d(3, 8, kernel_size=__import__('os').getcwd())", ValueError, "text is never evaluated"),
        ("MaxPool2d(kernel_size=9**9**9, stride=2)", ValueError, "of operations only + - * and // are read"),
        ("Flatten(start_dim=0, end_dim=-1)", ConvsymError, "of Flatten only start_dim=1, end_dim=-1 is read"),
        (7, TypeError, "printed is 7, but it must be text, no int"),
    ],
)  # fmt: skip
def test_what_is_no_printed_module_is_refused(text, fault, words):
    assert words in message(fault, lambda: cs.from_text(text))


def test_layers_named_in_passes_keep_their_place():
    text = (
        "Sequential(\n  (0): Conv1d(1, 1, kernel_size=(3,), stride=(1,))\n  (1): Mystery(p=row)\n)"
    )
    net = cs.from_text(text, passes=["Mystery"])
    assert repr(net.nodes[1].layer) == "Mystery(p=row)" and net.output_size(9) == 7


# ---------------------------------------------------------------- against the modules themselves


WIRED = (
    "AlexNet", "VGG", "ResNet-18", "ResNet-50", "MobileNetV2", "DenseNet", "SqueezeNet", "EfficientNet",
    "GoogLeNet", "MNASNet", "RegNet", "VideoResNet", "DCGAN", "DeepLab",
)  # fmt: skip


@pytest.mark.parametrize("name", WIRED)
def test_text_and_module_give_the_same_network(name):
    drawing.required("torch")
    import models

    make, sizes = models.MODELS[name]
    module = make()
    net = cs.from_text(str(module))
    assert net == cs.from_torch(module, sizes[0], weights=False)
    assert net.shapes(sizes[1]) == cs.from_torch(module, sizes[1], weights=False).shapes(sizes[1])


def test_every_known_layer_reads_as_torch_prints_it():
    torch = drawing.required("torch")
    nn = torch.nn
    arguments = {
        "BatchNorm": (4,), "InstanceNorm": (4,), "GroupNorm": (2, 4), "LayerNorm": ((4, 8, 8),),
        "SyncBatchNorm": (4,), "LocalResponseNorm": (3,), "RMSNorm": ((4, 8, 8),), "Threshold": (0.1, 2.0),
        "ChannelShuffle": (2,), "Conv": (4, 4, 3), "MaxPool": (2,), "AvgPool": (2,), "LPPool": (2, 2),
        "Adaptive": (3,), "Linear": (4, 2), "Upsampling": (None, 2), "Upsample": (None, 2.0),
        "PixelShuffle": (2,), "PixelUnshuffle": (2,), "Unflatten": (1, (2, 2)), "ZeroPad": (1,),
        "ConstantPad": (1, 2.5), "Reflection": (1,), "Replication": (1,), "Circular": (1,),
    }  # fmt: skip
    checked = 0
    for name in sorted(KNOWN):
        if not hasattr(nn, name):
            continue
        given = next((v for key, v in arguments.items() if name.startswith(key)), ())
        module = nn.Sequential(getattr(nn, name)(*given))
        ndim = int(name[-2]) if name[-2:] in ("1d", "2d", "3d") else 2
        size = (4, *(8,) * ndim)
        if name in ("Linear", "Unflatten"):
            size = (4,)
        text = cs.from_text(str(module))
        if name in ("UpsamplingBilinear2d", "UpsamplingNearest2d"):
            assert text.nodes[0].layer.mode in ("bilinear", "nearest")
        assert repr(text) == repr(cs.from_torch(module, size)), name
        again = cs.from_torch(module, size, weights=False)
        shape = (4, (8,) * ndim) if len(size) > 1 else (4, ())
        learned = sum(one.numel() for one in module.parameters())
        assert cs.network.layers.module.parameters_of(text.nodes[0].layer, shape) == learned, name
        assert again == text, name
        checked += 1
    assert checked > 80


def test_what_may_be_a_gate_is_said():
    """Squeeze and excitation of one's own: the text does not show that it multiplies."""
    printed = """Net(
      (conv): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))
      (gate): Gate(
        (pool): AdaptiveAvgPool2d(output_size=1)
        (fc): Conv2d(8, 8, kernel_size=(1, 1), stride=(1, 1))
      )
    )"""
    said = [note for note in cs.from_text(printed).notes if note.startswith("gate")]
    assert len(said) == 1 and "if it is a gate" in said[0]
    plain = printed.replace("output_size=1", "output_size=7")
    assert not any("if it is a gate" in note for note in cs.from_text(plain).notes)
