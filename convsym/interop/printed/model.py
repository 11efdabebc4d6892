"""from_text: a network from what `print(module)` shows; parsed, never evaluated, no PyTorch needed."""

from __future__ import annotations

from collections.abc import Collection

from convsym.interop.building import INPUT, Builder
from convsym.interop.leaves import KNOWN
from convsym.interop.printed.layers import Leaves
from convsym.interop.printed.tree import Printed, parse_printed
from convsym.interop.printed.wiring import SEQUENTIAL, wire
from convsym.network.graph import Graph


def from_text(printed: str, *, passes: Collection[str] = ()) -> Graph:
    """The network that `print(module)` shows in PyTorch, with its names; no PyTorch is needed.

    Sequential's children, and those of its subclasses in torchvision, follow one another. The blocks of
    torchvision's ResNet, MobileNet, EfficientNet, DenseNet, SqueezeNet are wired as there. The text
    of any other class does not say how its children are wired: they are taken in the printed order, a child
    named downsample, shortcut or skip beside the others with an addition at the end; `notes` of the network
    says where that was done, and what PyTorch does not print (AvgPool's ceil_mode, Upsample's
    align_corners). A convolution without "bias=False" has a bias. Layers of an unknown class are refused,
    unless it is named in `passes`: they then keep shape and place.

    Raises ValueError with the number of the line for text that is no printed module or that breaks a
    layer's rules, ConvsymError for layers that convsym does not have.

    >>> net = from_text('''
    ... Sequential(
    ...   (conv): Conv2d(3, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))
    ...   (act): ReLU(inplace=True)
    ...   (pool): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
    ... )''')
    >>> net.output_size((224, 224))
    (56, 56)
    """
    tree = parse_printed(printed)
    if tree.kind in KNOWN or not (tree.container or tree.kind in SEQUENTIAL):
        tree = Printed("Sequential", "", {"0": tree}, True)
    builder = Builder()
    output = wire(Leaves(builder, frozenset(passes)), tree, "", INPUT)
    return builder.graph(output)
