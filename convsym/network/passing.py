"""Layers that go element by element, padding and cropping, flattening, and fully connected layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

from convsym.arguments import Size, integer, is_number
from convsym.axis import Axis, make_axes
from convsym.errors import broken
from convsym.network.module import Module, Shape, only

NORMALISATIONS = frozenset(
    """BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d
    GroupNorm LayerNorm LayerNorm2d LocalResponseNorm FrozenBatchNorm2d""".split()
)
ELEMENTWISE = frozenset(
    """CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh Identity LeakyReLU LogSigmoid
    LogSoftmax Mish PReLU ReLU ReLU6 RReLU SELU SiLU Sigmoid Softmax Softmax2d Softmin Softplus
    Softshrink Softsign Tanh Tanhshrink Threshold AlphaDropout Dropout Dropout1d Dropout2d Dropout3d
    FeatureAlphaDropout DropPath StochasticDepth ChannelShuffle""".split()
)
"""The layers of PyTorch and torchvision that keep every place where it is."""


@dataclass(frozen=True, repr=False)
class PassThrough(Module):
    """A layer by name that keeps sizes and channels: output c is made of input c alone.

    ReLU, BatchNorm2d, Dropout and so on: `ELEMENTWISE` and `NORMALISATIONS` list the names that are
    known; any other is taken at its word. `learned` is how many numbers it learns. (Norms over places, such
    as InstanceNorm, take the scale from the whole image; for receptive fields they count as going
    element by element.)

    >>> PassThrough("ReLU").merge([(8, (5, 5))])
    (8, (5, 5))
    """

    name: str
    arguments: str = ""
    learned: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:
            rule = "it must be the name of a layer"
            raise TypeError(broken("name", self.name, rule, 'give text, as "ReLU"'))

    def parameters(self, shape: Shape) -> Size:  # noqa: ARG002 - known beforehand
        """How many numbers it learns."""
        return self.learned

    def __repr__(self) -> str:
        return f"{self.name}({self.arguments})"


@dataclass(frozen=True, repr=False)
class Pad(Module):
    """Elements set before and behind on each axis: (begin, end) pairs; negative numbers crop.

    `amount` is a number, one for each axis, or pairs, as `padding` of a convolution. `name` is what it
    is printed as: ZeroPad2d, ReflectionPad2d ….

    >>> Pad(((1, 2), (0, -1))).sizes((5, 5))
    (8, 4)
    """

    amount: Any
    name: str = "Pad"
    ndim: ClassVar[int | None] = None

    def axes_for(self, ndim: int) -> tuple[Axis, ...]:
        """Windows of one tap, padded."""
        return make_axes(ndim, 1, 1, self.amount)

    def __repr__(self) -> str:
        return f"{self.name}({self.amount!r})"


@dataclass(frozen=True, repr=False)
class Flatten(Module):
    """All places of all channels in one row of features: (C·∏n, ()).

    >>> Flatten().merge([(8, (5, 5))])
    (200, ())
    """

    start_dim: int = 1
    end_dim: int = -1

    def merge(self, shapes: Sequence[Shape]) -> Shape:
        """(C·∏n, ())."""
        (channels, sizes) = only(self, shapes)
        return (None if channels is None else channels * prod(sizes)), ()

    def __repr__(self) -> str:
        return f"Flatten(start_dim={self.start_dim}, end_dim={self.end_dim})"


@dataclass(frozen=True, repr=False)
class Linear(Module):
    """y = W·x + b on a row of features; `bias` is True, as PyTorch has it.

    Raises ValueError where the features are not as many as `in_features`.

    >>> Linear(200, 10).merge([(200, ())])
    (10, ())
    """

    in_features: int
    out_features: int
    bias: bool = True

    def __post_init__(self) -> None:
        integer("in_features", self.in_features, least=1)
        integer("out_features", self.out_features, least=1)

    def merge(self, shapes: Sequence[Shape]) -> Shape:
        """(out_features, ())."""
        (features, sizes) = only(self, shapes)
        if sizes:
            rule = "a fully connected layer takes a row of features"
            raise ValueError(broken("input", sizes, rule, "put Flatten() before it"))
        if is_number(features) and features != self.in_features:
            rule = f"it takes {self.in_features}"
            raise ValueError(
                broken("features", features, rule, "change the input size or in_features")
            )
        return self.out_features, ()

    def parameters(self, shape: Shape) -> Size:  # noqa: ARG002 - known beforehand
        """The entries of W and b."""
        return self.in_features * self.out_features + (self.out_features if self.bias else 0)

    def __repr__(self) -> str:
        return f"Linear(in_features={self.in_features}, out_features={self.out_features}, bias={self.bias})"
