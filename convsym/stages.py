"""Stages: a transposed convolution as plain steps one after the other; `as_conv`, the recipe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from convsym.axis import Axis
from convsym.batches import as_given, batched, with_bias
from convsym.errors import broken
from convsym.indexmap import IndexMap
from convsym.layerbase import Layer
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Report, Step, Why, why
from convsym.show import Show
from convsym.structure.parts import exact_pattern, shift
from convsym.structure.toeplitz import one_where_equal
from convsym.weights import turned_taps

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False, repr=False)
class Stage(Show):
    """One step, y = matrix·x + bias, called like a layer.

    `letter` names its matrix, a ConvMatrix at the size of the stage; `about` says what it does;
    `layer` is the layer that it is, where there is one. A stage without one only moves elements, and
    keeps the dtype of x. Raises ValueError for an x of another shape.

    >>> import convsym as cs
    >>> stuff, *_ = cs.ConvTranspose1d(1, 1, 2, stride=3).as_conv(2)
    >>> stuff
    <Stage Z: (1, 2) to (1, 4)>
    >>> stuff([7, 8])
    array([7, 0, 0, 8])
    """

    letter: str
    matrix: ConvMatrix
    about: Why
    layer: Layer | None = None
    bias: Array | None = None

    @property
    def pattern(self) -> Pattern:
        """The matrix in exact form: over the integers, the rationals or polynomials."""
        return exact_pattern(self.matrix)

    def __call__(self, x: Any) -> Array:
        """The stage applied to x of shape (C, *n), (N, C, *n), or *n for one channel in and out."""
        channels, *sizes = self.matrix.in_shape
        alone = channels == self.matrix.out_shape[0] == 1
        found, lead = batched("x", x, channels, len(sizes), alone)
        if found.shape[2:] != tuple(sizes):
            rule = f"this stage takes the sizes {tuple(sizes)}"
            raise ValueError(broken("sizes of x", found.shape[2:], rule, "ask for another size"))
        y = self.matrix.apply_batch(found)
        if self.layer is None:
            y = y.astype(found.dtype, copy=False)
        return as_given(with_bias(y, self.bias), lead)

    def __repr__(self) -> str:
        return f"<Stage {self.letter}: {self.matrix.in_shape} to {self.matrix.out_shape}>"


@dataclass(frozen=True, eq=False, repr=False)
class Stages(Show):
    """Stages that together are `layer` at one input size; a tuple of them, and a callable.

    Their matrices multiply to that of the layer, which `verify()` checks exactly.

    >>> import convsym as cs
    >>> stages = cs.ConvTranspose1d(1, 1, 3, stride=2, weight=[1, 2, 3]).as_conv(2)
    >>> stages
    <Stages Cᵀ = W E Z of ConvTranspose1d(1, 1, kernel_size=(3,), stride=(2,), bias=False): 2 → 3 → 7 → 5>
    >>> stages([1, 10]), stages.sizes
    (array([ 1,  2, 13, 20, 30]), ((2,), (3,), (7,), (5,)))
    >>> stages.verify().ok
    True
    """

    layer: Layer
    matrix: ConvMatrix
    stages: tuple[Stage, ...]
    about: Why

    def __iter__(self) -> Iterator[Stage]:
        return iter(self.stages)

    def __len__(self) -> int:
        return len(self.stages)

    def __getitem__(self, place: int) -> Stage:
        return self.stages[place]

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """(channels, *sizes) of the input and behind each stage."""
        return self.matrix.in_shape, *(stage.matrix.out_shape for stage in self.stages)

    @property
    def sizes(self) -> tuple[tuple[int, ...], ...]:
        """The sizes of the input and behind each stage."""
        return tuple(shape[1:] for shape in self.shapes)

    @property
    def convolution(self) -> Layer:
        """The convolution with stride 1 among the stages."""
        return next(one.layer for one in self.stages if one.letter == "W" and one.layer)

    def __call__(self, x: Any) -> Array:
        """All stages one after the other; x as the layer takes it."""
        up = self.layer
        y, lead = batched("x", x, up.in_channels, up.ndim, up.one_channel)
        for stage in self.stages:
            y = stage(y)
        return as_given(y, lead)

    def derivation(self) -> Derivation:
        """Cᵀ is the product of the stages' matrices, the last stage first, multiplied out exactly."""
        left = (Factor("Cᵀ", exact_pattern(self.matrix)),)
        product = tuple(Factor(one.letter, one.pattern) for one in reversed(self.stages))
        claim = MatrixClaim(left, "==", product)
        step = Step(claim, why("structure.multiplied"), (), Exact())
        name = self.about.sentence.partition(".")[2]
        source = f"cs.{self.layer!r}.{name}({self.sizes[0]!r}).derivation()"
        return Derivation(name, (), (step,), conclusion=claim, title=self.about, source=source)

    def verify(self) -> Report:
        """Multiply the matrices of the stages, and compare with that of the layer, exactly."""
        return self.derivation().verify()

    def __repr__(self) -> str:
        product = " ".join(stage.letter for stage in reversed(self.stages))
        path = " → ".join(" × ".join(map(str, sizes)) for sizes in self.sizes)
        return f"<Stages Cᵀ = {product} of {self.layer!r}: {path}>"


def as_conv(up: Any, input_size: Any) -> Stages:
    """Cᵀ = W·E·Z, the recipe of a transposed convolution: stuff zeros, pad or crop, convolve.

    On each axis Z puts s − 1 zeros between neighbours, s(o − 1) + 1 elements in all. E pads by
    d(k − 1) − p_begin before and by d(k − 1) − p_end + output_padding behind, and crops where that is
    negative. W is a convolution with stride 1, no padding, the same dilation and groups, channels
    swapped and taps turned round; it carries the bias. `derive.recipe` proves it for every size.

    Integers stay integers, symbols symbols. Raises what `up.matrix(input_size)` raises: ValueError
    where nothing is left after the crop, ConvsymError for symbols among the sizes.

    >>> import convsym as cs
    >>> cs.ConvTranspose2d(1, 1, 3, weight=[[1, 0, 1], [0, 1, 1], [1, 0, 0]]).as_conv(2)([[1, 0], [2, 1]])
    array([[1, 0, 1, 0],
           [2, 2, 3, 1],
           [1, 2, 3, 1],
           [2, 1, 0, 0]])
    """
    C = up.matrix(input_size)
    stuffed = tuple(Axis(1, m.s).at(m.s * (m.o - 1) + 1) for m in C.maps)
    pads = tuple((m.span - 1 - m.begin, m.span - 1 - m.end + m.leftover) for m in C.maps)
    layer = up._adjoint(
        up.in_channels,
        up.out_channels,
        up.kernel_size,
        dilation=up.dilation,
        groups=up.groups,
        bias=up._bias,
        weight=turned_taps(up.weight, up.groups),
    )
    zeros = one_where_equal({"zeros": tuple(m.s - 1 for m in C.maps)})
    pad = resized("E", up.in_channels, stuffed, pads, why("stages.pad", **shown_pads(pads)))
    matrix = layer.matrix(pad.matrix.out_shape[1:])
    stages = (
        Stage("Z", shift(up.in_channels, stuffed).T, why("stages.stuff", **zeros)),
        pad,
        Stage("W", matrix, why("stages.convolve", layer=layer), layer, layer.bias),
    )
    return Stages(up, C, stages, why("stages.as_conv", layer=up))


def resized(
    letter: str, channels: int, lines: tuple[IndexMap, ...], pads: tuple[Any, ...], about: Why
) -> Stage:
    """The stage that pads lines of `n` elements by (before, behind) on each axis, or crops them."""
    maps = tuple(
        replace(m, o=m.n + before + behind, begin=before, end=behind, k=1, s=1, d=1)
        for m, (before, behind) in zip(lines, pads, strict=True)
    )
    return Stage(letter, shift(channels, maps), about)


def shown_pads(pads: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    """What sentences say of pads: one number where the axes agree."""
    begin, end = zip(*pads, strict=True)
    return one_where_equal({"begin": begin, "end": end})
