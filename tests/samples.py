"""Derivations of every kind, for the tests that check or alter their steps."""

import sympy

import convsym as cs
from convsym import derive
from convsym import faces as layers
from convsym.abc import a, d, i, k, o, p, s
from convsym.layers import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)
from convsym.network import MaxPool1d

x, y = sympy.symbols("x y")


def of_convolutions():
    """The chapters that take a convolution and its input size, but for the output size itself."""
    return (
        derive.effective_kernel, derive.guide, derive.round_trip, derive.size_change, derive.unread,
    )  # fmt: skip


def general():
    """The theorems: the whole catalogue."""
    for name in derive.names():
        yield getattr(derive, name)()


def numeric_sizes():
    """Layers with numbers: 1-D to 3-D, unequal axes, begin/end and negative padding, dilation."""
    yield derive.output_size(Conv1d(1, 1, 2, stride=2, padding=1), 5)
    yield derive.output_size(Conv1d(1, 1, 3, stride=3, padding=((-1, 2),), dilation=2), 11)
    yield derive.output_size(Conv2d(1, 1, 3), (4, 4))
    yield derive.output_size(
        Conv2d(1, 1, (2, 3), stride=(2, 1), padding=((1, 0), (-1, -1)), dilation=(3, 1)), (7, 8)
    )
    yield derive.output_size(Conv2d(1, 1, 3, stride=2, padding="same_upper"), (5, 6))
    yield derive.output_size(
        Conv3d(1, 1, (1, 2, 3), stride=(1, 2, 2), padding=(0, 1, 1)), (3, 4, 5)
    )
    yield derive.transposed_size(ConvTranspose1d(1, 1, 2, stride=2, padding=1, output_padding=1), 3)
    yield derive.transposed_size(
        ConvTranspose2d(1, 1, (2, 3), stride=(3, 1), padding=(0, 1), output_padding=(2, 0)), (2, 5)
    )
    yield derive.transposed_size(ConvTranspose3d(1, 1, 3, stride=2, padding=1), (2, 3, 4))
    yield derive.transposed_size(Conv2d(1, 1, 3, stride=2), (2, 2))
    strided = Conv1d(1, 1, 3, stride=3, padding=((-1, 2),), dilation=2)
    for chapter in of_convolutions():
        yield chapter(strided, 11)
    unequal = Conv2d(1, 1, (2, 3), stride=(2, 1), padding=((1, 0), (1, 1)))
    yield derive.round_trip(unequal, (7, 8))
    yield derive.same_size(Conv2d(1, 1, (3, 4), padding=((1, 1), (1, 2))), (5, 6))
    yield derive.guide(Conv1d(1, 1, 3, padding=1), 6)
    yield derive.stack([strided, Conv1d(1, 1, 2, stride=2), strided], 60)
    yield derive.receptive_field([strided, MaxPool1d(2, ceil_mode=True)])
    yield derive.receptive_field([Conv2d(1, 1, (3, 1), padding="same_upper", stride=2)], (4, 5))
    yield derive.output_padding(ConvTranspose1d(1, 1, 3, stride=2, output_padding=1), 4)
    yield derive.blind_outputs(Conv1d(1, 1, 2, stride=2, padding=3), 4)
    yield derive.half_pixel(Conv1d(1, 1, 4, padding="same"), 5)
    yield derive.alignment((3, 1, 1), (2, 1, 0))
    yield derive.alignment((3, 2, 1), (2, 1, 0))
    yield derive.nearest_upsampling(layers.nearest_upsampling(1, (2, 3)))
    yield derive.average_pooling(layers.average_pooling(1, 3, 2))
    yield from composed()


def composed():
    """Two layers as one: equal, equal but for the border, on a condition, transposed."""
    same = Conv1d(1, 1, 3, padding=1, weight=[1, 2, 1])
    yield derive.compose(same, Conv1d(1, 1, 2, stride=2, weight=[1, 3]), 6)
    yield derive.compose(same, same, 4)
    yield derive.compose(Conv1d(1, 1, 2, padding=1), Conv1d(1, 1, 2, padding=1), 3)
    up = ConvTranspose2d(1, 1, 2, stride=(2, 1))
    yield derive.compose_transposed(up, up, 2)


def symbolic_sizes():
    """Layers with symbols, some mixed with numbers."""
    yield derive.output_size(Conv1d(1, 1, k, s, p, d), i)
    yield derive.output_size(Conv1d(1, 1, 3, stride=2, padding=1))
    yield derive.output_size(Conv1d(1, 1, k, stride=2, padding=((x, y),)))
    yield derive.output_size(Conv2d(1, 1, (k, 3), stride=(s, 2), padding=(p, 1)))
    yield derive.output_size(Conv2d(1, 1, (3, 2), stride=(x, 1)), (5, y))
    yield derive.output_size(Conv3d(1, 1, (k, k, 3), stride=s, padding=(0, 1, x)))
    yield derive.transposed_size(ConvTranspose1d(1, 1, k, s, p))
    yield derive.transposed_size(ConvTranspose1d(1, 1, k, s, p, output_padding=a, dilation=d), o)
    yield derive.transposed_size(ConvTranspose2d(1, 1, (k, 3), stride=(s, 2), padding=p))
    yield derive.transposed_size(Conv1d(1, 1, k, stride=s, padding=p, dilation=d))
    yield derive.transposed_size(Conv2d(1, 1, (k, 3), stride=(2, x)))
    for chapter in of_convolutions():
        yield chapter(Conv2d(1, 1, (k, 3), stride=(2, s), padding=(p, 1)))
    yield derive.same_size(Conv1d(1, 1, k, padding=p, dilation=d))
    yield derive.half_pixel(Conv1d(1, 1, k, stride=s, padding=p))
    yield derive.recipe(ConvTranspose1d(1, 1, k, stride=s, padding=p))
    yield derive.recipe(ConvTranspose2d(1, 1, (k, 3), stride=2, padding=1, output_padding=1))
    yield derive.pixel_shuffle(ConvTranspose2d(1, 1, (2, 3), stride=(s, 2), dilation=d))
    yield derive.stack([Conv1d(1, 1, k, 2), Conv1d(1, 1, 3, s)])
    yield derive.receptive_field([Conv2d(1, 1, (k, 3), 2, p), Conv2d(1, 1, 3, s)])
    yield derive.compose(Conv1d(1, 1, x, 2), Conv1d(1, 1, 3, y))
    yield derive.compose(Conv2d(1, 1, (3, x)), Conv2d(1, 1, 3, padding=1))
    yield derive.compose_transposed(ConvTranspose1d(1, 1, x, 2), ConvTranspose1d(1, 1, 3, y))


def inverses():
    """Is Cᵀ an inverse: True, False for each reason, and a condition."""
    middle, picture = [0, 1, 0], [[1, 0, 1], [0, 1, 1], [1, 0, 0]]
    picture_of_two, one_only = [[1, 2], [0, 1]], [[0, 0], [1, 0]]
    yield derive.transpose_as_inverse(Conv1d(1, 1, 3, padding=1, weight=middle), 5)
    yield derive.transpose_as_inverse(Conv2d(1, 1, 3, weight=picture), (4, 4))
    yield derive.transpose_as_inverse(Conv2d(1, 1, 3), (4, 4))
    yield derive.transpose_as_inverse(Conv1d(1, 1, 3, padding=1, weight=[1, 1, 1]), 5)
    yield derive.transpose_as_inverse(Conv1d(1, 1, 3, padding=1), 4)
    yield derive.transpose_as_inverse(Conv1d(1, 1, 1), 3)
    yield derive.transpose_as_inverse(Conv1d(1, 2, 2, stride=2), 4)
    yield derive.transpose_as_inverse(Conv1d(1, 1, 2, padding=1, weight=[2, x]), 3)
    apart = Conv1d(1, 2, 2, padding=1, weight=[[[2, x]], [[1, 0]]])
    yield derive.transpose_as_inverse(apart, 3)  # no theorem applies: by the entries
    yield derive.transpose_as_inverse(
        Conv2d(2, 2, 2, padding=1, weight=[[picture_of_two, one_only]] * 2), 2
    )
    yield from by_theorem()


def by_theorem():
    """Answers by a theorem of the theory, for sizes in numbers and left open."""
    ring = Conv1d(1, 1, 3, padding=1, padding_mode="circular")
    yield derive.transpose_as_inverse(Conv2d(1, 1, 3, padding=1))
    yield derive.transpose_as_inverse(Conv2d(1, 1, (2, 3), stride=(2, 1)), (i, x))
    yield derive.single_tap(Conv1d(1, 1, 3, padding=1, weight=[0, 0, 1]), 6)
    yield derive.circular_tap(ring, 8)
    yield derive.circular_tap(ring)
    yield derive.orthonormal(Conv1d(1, 2, 2, stride=2))
    yield derive.transpose_as_inverse(Conv2d(3, 64, 1, stride=2))
    yield derive.transpose_as_inverse(Conv2d(3, 64, 1, stride=2), (50, 60))
    yield derive.transpose_as_inverse(Conv2d(4, 8, 3, stride=2, padding=1))
    unfold = Conv1d(1, 2, 2, weight=[[[1, 0]], [[0, 1]]])
    yield derive.overlap_inverse(unfold, 4)
    yield derive.overlap_inverse(Conv1d(1, 1, 2, weight=[1, 1]), 4)


def faces():
    """Transposed layers, pooling and the like as matrices, multiplied out."""
    up = ConvTranspose1d(1, 2, 3, stride=2, padding=1, output_padding=1, weight=[[[1, 2, 3]] * 2])
    yield derive.recipe(up, 2)
    yield derive.recipe(Conv1d(1, 1, 3, padding=1, padding_mode="circular"), 4)
    yield derive.pixel_shuffle(up, 2)
    yield derive.nearest_upsampling(layers.nearest_upsampling(2, (1, 2)), (1, 2))
    yield derive.average_pooling(layers.average_pooling(1, 2, 1, padding=1, ndim=1), 3)
    yield derive.fully_connected(layers.fully_connected(1, 2, (1, 2)), (1, 2))


def stacks():
    """Coverage and sub-grids: a gap, none, axes that differ, strides, a common divisor or none."""
    dilated = [Conv1d(1, 1, 3, dilation=2)] * 2
    unequal = [Conv2d(1, 1, (2, 3), (2, 1)), Conv2d(1, 1, 3, dilation=(1, 3))]
    yield derive.coverage(dilated)
    yield derive.coverage([Conv1d(1, 1, 3, stride=2), Conv1d(1, 1, 2)])
    yield derive.coverage(unequal)
    yield derive.gridding(dilated)
    yield derive.gridding(unequal)


def networks():
    """Sizes that fit a network: a class accepted, one refused, a single size, a round trip."""
    halved = cs.Sequential(cs.MaxPool1d(2), cs.Upsample(scale_factor=2))
    residual = cs.Parallel(halved, cs.Sequential())
    yield derive.accepted_sizes(residual, 8)
    yield derive.accepted_sizes(residual, 7)
    yield derive.accepted_sizes(residual, 1)
    encoder = cs.Sequential(Conv1d(1, 1, 3, 2, 1), Conv1d(1, 1, 2, 2))
    yield derive.round_trip_sizes(encoder, (1, 0))


def sizes():
    """All derivations about integers."""
    yield from general()
    yield from numeric_sizes()
    yield from symbolic_sizes()
    yield from stacks()


def everything():
    """All of them."""
    yield from sizes()
    yield from inverses()
    yield from faces()
    yield from networks()
