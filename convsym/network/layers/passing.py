"""Layers that go element by element, padding and cropping, flattening and back, fully connected layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

from convsym.arguments import Size, integer, is_number, per_axis
from convsym.axis import Axis, make_axes
from convsym.errors import broken
from convsym.network.layers.module import Module, Shape, only

NORMALISATIONS = frozenset(
    """BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d
    GroupNorm LayerNorm LayerNorm2d LocalResponseNorm FrozenBatchNorm2d""".split()
)
ELEMENTWISE = frozenset(
    """CELU ELU GELU Hardshrink Hardsigmoid Hardswish Hardtanh Identity LeakyReLU LogSigmoid
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

    >>> PassThrough("ReLU").output_shape([(8, (5, 5))])
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
        return make_axes(ndim, 1, 1, self.amount, padding_mode=self.mode)

    @property
    def mode(self) -> str:
        """What stands there, by the name: zeros (or another constant), or the image folded back."""
        return next((PADS[one] for one in PADS if self.name.startswith(one)), "zeros")

    def __repr__(self) -> str:
        return f"{self.name}({self.amount!r})"


PADS = {"Reflection": "reflect", "Replication": "replicate", "Circular": "circular"}
"""The padding modes of PyTorch's padding layers, by the beginning of their names."""


@dataclass(frozen=True, repr=False)
class Flatten(Module):
    """All places of all channels in one row of features: (C·∏n, ()).

    >>> Flatten().output_shape([(8, (5, 5))])
    (200, ())
    """

    start_dim: int = 1
    end_dim: int = -1
    keeps_channels: ClassVar[bool] = False

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """(C·∏n, ())."""
        (channels, sizes) = only(self, shapes)
        return (None if channels is None else channels * prod(sizes)), ()

    def __repr__(self) -> str:
        return f"Flatten(start_dim={self.start_dim}, end_dim={self.end_dim})"


@dataclass(frozen=True, repr=False)
class Linear(Module):
    """y = W·x + b on a row of features; `bias` is True, as PyTorch has it.

    Raises ValueError where the features are not as many as `in_features`.

    >>> Linear(200, 10).output_shape([(200, ())])
    (10, ())
    """

    in_features: int
    out_features: int
    bias: bool = True
    keeps_channels: ClassVar[bool] = False

    def __post_init__(self) -> None:
        integer("in_features", self.in_features, least=1)
        integer("out_features", self.out_features, least=1)

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
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


@dataclass(frozen=True, repr=False)
class Unflatten(Module):
    """A row of features as an image, the way back of Flatten: (C·∏n, ()) to (C, n).

    Raises ValueError where the features are not as many.

    >>> Unflatten(8, (5, 5)).output_shape([(200, ())])
    (8, (5, 5))
    """

    out_channels: int
    output_size: tuple[int, ...]
    keeps_channels: ClassVar[bool] = False

    def __post_init__(self) -> None:
        integer("out_channels", self.out_channels, least=1)
        sizes = per_axis("output_size", self.output_size, len(self.output_size), least=1)
        object.__setattr__(self, "output_size", sizes)

    def output_shape(self, shapes: Sequence[Shape]) -> Shape:
        """(C, n)."""
        (features, sizes) = only(self, shapes)
        wanted = self.out_channels * prod(self.output_size)
        if sizes:
            rule = "only a row of features becomes an image"
            raise ValueError(broken("input", sizes, rule, "put Flatten() before it"))
        if is_number(features) and features != wanted:
            rule = f"{self!r} takes {wanted}"
            raise ValueError(broken("features", features, rule, "change the layer before it"))
        return self.out_channels, self.output_size

    def __repr__(self) -> str:
        return f"Unflatten(out_channels={self.out_channels}, output_size={self.output_size})"


@dataclass(frozen=True, repr=False)
class SliceChannels(Module):
    """Channels start ≤ u < stop of the input, each place as it is: what chunk, split and x[:, a:b] take.

    Raises ValueError where the input has not so many.

    >>> SliceChannels(4, 8).output_shape([(8, (5, 5))])
    (4, (5, 5))
    """

    start: int
    stop: int
    keeps_channels: ClassVar[bool] = False

    def __post_init__(self) -> None:
        integer("start", self.start, least=0)
        integer("stop", self.stop, least=self.start + 1)

    def channels(self, channels: Size | None) -> Size | None:
        """stop − start."""
        if channels is not None and is_number(channels) and channels < self.stop:
            rule = f"{self!r} takes up to {self.stop}"
            raise ValueError(broken("channels", channels, rule, "lower stop"))
        return self.stop - self.start

    def __repr__(self) -> str:
        return f"SliceChannels(start={self.start}, stop={self.stop})"
