"""How the children of a printed module are wired: a table of known classes, and a guess that is noted.

`print(module)` shows which layers there are and not how `forward` uses them. What stands in `WIRINGS` are
the classes of torchvision, each with the names of its children, so that another class of the same name
is not taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from convsym.errors import ConvsymError
from convsym.interop.leaves import KNOWN, MIXING, refused
from convsym.interop.printed.layers import WAY_OUT, Leaves
from convsym.interop.printed.tree import Printed
from convsym.layerbase import Layer
from convsym.network import (
    AdaptiveAvgPool2d,
    Add,
    Concat,
    Flatten,
    Multiply,
    PassThrough,
    UpsampleLike,
)
from convsym.network.layers.module import Module

SEQUENTIAL = frozenset(
    """Sequential Conv2dNormActivation Conv3dNormActivation ConvNormActivation ConvBNActivation ConvBNReLU
    _Transition IntermediateLayerGetter ASPPConv DeepLabHead FCNHead SimpleStemIN AnyStage
    BottleneckTransform BasicStem R2Plus1dStem Conv2Plus1D DataParallel DistributedDataParallel""".split()
)
"""Classes whose children follow one another, Sequential's children in torchvision."""

SHORTCUTS = ("downsample", "shortcut", "skip", "skip_connection", "identity")
"""Names that children beside the others of a residual block have."""


class Block:
    """A container whose children are wired: `run` puts one in and gives the place of its output."""

    def __init__(self, reader: Leaves, module: Printed, name: str) -> None:
        self.reader, self.module, self.name = reader, module, name

    def run(self, source: str, *children: str) -> str:
        """Some children, one after the other."""
        for child in children:
            source = wire(self.reader, self.module.children[child], self.named(child), source)
        return source

    def rest(self, source: str, *without: str) -> str:
        """All children but some, in the printed order."""
        return self.run(source, *(one for one in self.module.children if one not in without))

    def add(self, name: str, layer: Layer | Module, *sources: str) -> str:
        """A layer that the text does not show, as it stands in `forward`."""
        return self.reader.put(self.named(name), layer, *sources)

    def leave_out(self, *children: str) -> None:
        """Note the children that are in no path from the input to the output: auxiliary heads."""
        for child in children:
            if child in self.module.children:
                self.reader.builder.note(
                    f"{self.named(child)} is an auxiliary head beside the output; it is left out"
                )

    def named(self, child: str) -> str:
        """The name of a child, dotted."""
        return f"{self.name}.{child}" if self.name else child


Wiring: TypeAlias = Callable[[Block, str], str]


def wire(reader: Leaves, module: Printed, name: str, source: str) -> str:
    """The place of a module's output, its layers put into the builder."""
    if module.kind in KNOWN or module.kind in reader.passes:
        return reader.add(module, name, source)
    if any(one in module.kind for one in MIXING):
        raise refused(module.kind, name or "the module", f"it mixes places; {WAY_OUT}")
    block = Block(reader, module, name)
    if known := _known(module):
        return known(block, source)
    if not module.container and module.kind not in (*SEQUENTIAL, "ModuleList", "ModuleDict"):
        return reader.add(module, name, source)
    if module.kind in SEQUENTIAL:
        return block.rest(source)
    return _guessed(block, source)


def _pools_to_one(child: Printed) -> bool:
    """As gates do: squeeze and excitation, channel attention."""
    whole = re.search(r"output_size=\(?1(, 1)*\)?$", child.arguments)
    return child.kind.startswith("Adaptive") and whole is not None


def _guessed(block: Block, source: str) -> str:
    """A class that is not known: in the printed order, a shortcut beside the rest."""
    children, kind = block.module.children, block.module.kind
    where = f"{block.name} ({kind})" if block.name else kind
    beside = next((one for one in SHORTCUTS if one in children), None)
    said = "printed text does not say how its layers are wired"
    if beside is None:
        gate = "; if it is a gate, that multiplies what it gets, sizes behind it are wrong"
        block.reader.builder.note(
            f"{where}: {said}; they are taken in the printed order"
            + (gate if block.name and any(map(_pools_to_one, children.values())) else "")
        )
        return block.rest(source)
    block.reader.builder.note(
        f"{where}: {said}; {beside!r} is taken to be beside the others, and added"
    )
    body = block.rest(source, beside)
    return block.add("add", Add(), body, block.run(source, beside))


# ---------------------------------------------------------------- torchvision


def _known(module: Printed) -> Wiring | None:
    """The wiring of a class whose children have the names that torchvision gives them."""
    for kinds, children, optional, wiring in WIRINGS:
        names = set(module.children)
        if module.kind in kinds and children <= names <= children | optional:
            return wiring
    if module.kind == "_DenseBlock" and all(
        one.startswith("denselayer") for one in module.children
    ):
        return _dense_block
    return None


def _basic_block(block: Block, source: str) -> str:
    return _residual(block, source, block.run(source, "conv1", "bn1", "relu", "conv2", "bn2"))


def _bottleneck(block: Block, source: str) -> str:
    first = block.run(source, "conv1", "bn1", "relu", "conv2", "bn2", "relu", "conv3", "bn3")
    return _residual(block, source, first)


def _residual(block: Block, source: str, body: str) -> str:
    if "downsample" in block.module.children:
        source = block.run(source, "downsample")
    return block.run(block.add("add", Add(), body, source), "relu")


def _inverted_residual(block: Block, source: str) -> str:
    """MobileNetV2: x + conv(x) where stride and channels allow it."""
    body = block.run(source, "conv")
    return block.add("add", Add(), source, body) if _keeps_shape(block.module) else body


def _inner_residual(child: str) -> Wiring:
    """MobileNetV3, EfficientNet, MNASNet: block(x) + x where stride and channels allow it."""

    def wiring(block: Block, source: str) -> str:
        body = block.run(source, child)
        if not _keeps_shape(block.module):
            return body
        if "stochastic_depth" in block.module.children:
            body = block.run(body, "stochastic_depth")
        return block.add("add", Add(), body, source)

    return wiring


def _video_block(block: Block, source: str) -> str:
    return _residual(block, source, block.run(source, "conv1", "conv2"))


def _projected(block: Block, source: str) -> str:
    """RegNet: proj(x) + f(x), or x + f(x)."""
    side = block.run(source, "proj") if "proj" in block.module.children else source
    return block.run(block.add("add", Add(), side, block.run(source, "f")), "activation")


def _basic_conv(block: Block, source: str) -> str:
    return block.add("relu", PassThrough("ReLU"), block.run(source, "conv", "bn"))


def _inception(block: Block, source: str) -> str:
    branches = [block.run(source, f"branch{j}") for j in (1, 2, 3, 4)]
    return block.add("cat", Concat(), *branches)


def _squeeze_excitation(block: Block, source: str) -> str:
    scale = block.run(source, "avgpool", "fc1", "activation", "fc2", "scale_activation")
    return block.add("mul", Multiply(), scale, source)


def _fire(block: Block, source: str) -> str:
    squeezed = block.run(source, "squeeze", "squeeze_activation")
    one = block.run(squeezed, "expand1x1", "expand1x1_activation")
    three = block.run(squeezed, "expand3x3", "expand3x3_activation")
    return block.add("cat", Concat(), one, three)


def _dense_block(block: Block, source: str) -> str:
    features = [source]
    for child, layer in block.module.children.items():
        inner = Block(block.reader, layer, block.named(child))
        read = inner.add("cat", Concat(), *features) if len(features) > 1 else source
        features.append(inner.rest(read))
    return block.add("cat", Concat(), *features)


def _aspp(block: Block, source: str) -> str:
    convs = Block(block.reader, block.module.children["convs"], block.named("convs"))
    found = [convs.run(source, one) for one in convs.module.children]
    return block.run(block.add("cat", Concat(), *found), "project")


def _aspp_pooling(block: Block, source: str) -> str:
    return block.add("interpolate", UpsampleLike("bilinear", False), block.rest(source), source)


def _segmentation(block: Block, source: str) -> str:
    block.leave_out("aux_classifier")
    found = block.run(source, "backbone", "classifier")
    return block.add("interpolate", UpsampleLike("bilinear", False), found, source)


def _flat_head(*last: str) -> Wiring:
    """Everything, a Flatten, and the last children on the row of features."""

    def wiring(block: Block, source: str) -> str:
        block.leave_out("aux1", "aux2")
        flat = block.add("flatten", Flatten(), block.rest(source, *last, "aux1", "aux2"))
        return block.run(flat, *last)

    return wiring


def _pooled_head(block: Block, source: str) -> str:
    """MobileNetV2: pools and flattens in `forward`."""
    pooled = block.add(
        "adaptive_avg_pool2d", AdaptiveAvgPool2d((1, 1)), block.run(source, "features")
    )
    return block.run(block.add("flatten", Flatten(), pooled), "classifier")


def _mean_head(block: Block, source: str) -> str:
    """MNASNet: the mean over all places."""
    pooled = block.add("mean.pool", AdaptiveAvgPool2d(1), block.run(source, "layers"))
    return block.run(block.add("mean", Flatten(), pooled), "classifier")


def _densenet(block: Block, source: str) -> str:
    found = block.add("relu", PassThrough("ReLU"), block.run(source, "features"))
    found = block.add("adaptive_avg_pool2d", AdaptiveAvgPool2d((1, 1)), found)
    return block.run(block.add("flatten", Flatten(), found), "classifier")


def _squeezenet(block: Block, source: str) -> str:
    return block.add("flatten", Flatten(), block.rest(source))


def _keeps_shape(module: Printed) -> bool:
    """Whether the convolutions inside have no stride, and give as many channels as they take."""
    from convsym.interop.text import parse_layer

    convs = [parse_layer(f"{one.kind}({one.arguments})") for one in _leaves(module)
             if one.kind.startswith("Conv")]  # fmt: skip
    if not convs:
        raise ConvsymError(f"no convolution stands in {module.kind}; read the model by from_torch")
    strides = {s for conv in convs for s in conv.stride}
    return strides == {1} and convs[0].in_channels == convs[-1].out_channels


def _leaves(module: Printed) -> Iterable[Printed]:
    if module.kind in KNOWN:
        yield module
        return
    for child in module.children.values():
        yield from _leaves(child)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BACKBONE = "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc"
_GOOGLENET = """conv1 maxpool1 conv2 conv3 maxpool2 inception3a inception3b maxpool3 inception4a inception4b
inception4c inception4d inception4e maxpool4 inception5a inception5b avgpool dropout fc"""
_FIRE = "squeeze squeeze_activation expand1x1 expand1x1_activation expand3x3 expand3x3_activation"

_ROWS: tuple[tuple[str, str, str, Wiring], ...] = (
    ("BasicBlock", "conv1 bn1 relu conv2 bn2", "downsample", _basic_block),
    ("BasicBlock", "conv1 conv2 relu", "downsample", _video_block),
    ("Bottleneck", "conv1 bn1 conv2 bn2 conv3 bn3 relu", "downsample", _bottleneck),
    ("InvertedResidual", "conv", "", _inverted_residual),
    ("InvertedResidual MBConv FusedMBConv", "block", "stochastic_depth", _inner_residual("block")),
    ("_InvertedResidual", "layers", "", _inner_residual("layers")),
    ("ResBottleneckBlock", "f activation", "proj", _projected),
    ("SqueezeExcitation", "avgpool fc1 fc2 activation scale_activation", "", _squeeze_excitation),
    ("Fire", _FIRE, "", _fire),
    ("BasicConv2d", "conv bn", "", _basic_conv),
    ("Inception", "branch1 branch2 branch3 branch4", "", _inception),
    ("ASPP", "convs project", "", _aspp),
    ("ASPPPooling", "0 1 2 3", "", _aspp_pooling),
    ("DeepLabV3 FCN", "backbone classifier", "aux_classifier", _segmentation),
    ("ResNet", _BACKBONE, "", _flat_head("fc")),
    ("VideoResNet", "stem layer1 layer2 layer3 layer4 avgpool fc", "", _flat_head("fc")),
    ("RegNet", "stem trunk_output avgpool fc", "", _flat_head("fc")),
    ("GoogLeNet", _GOOGLENET, "aux1 aux2", _flat_head("dropout", "fc")),
    ("AlexNet VGG MobileNetV3 EfficientNet", "features avgpool classifier", "", _flat_head("classifier")),
    ("MobileNetV2", "features classifier", "", _pooled_head),
    ("MNASNet", "layers classifier", "", _mean_head),
    ("DenseNet", "features classifier", "", _densenet),
    ("SqueezeNet", "features classifier", "", _squeezenet),
)  # fmt: skip

WIRINGS = tuple((_names(a), _names(b), _names(c), wiring) for a, b, c, wiring in _ROWS)
"""(classes, children that must be there, children that may be, wiring)."""
