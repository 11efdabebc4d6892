"""Derivations: each public function returns a `Derivation`; `names()` is the catalogue."""

from convsym.derive import accepted_sizes as _accepted_sizes
from convsym.derive import adjoint as _adjoint
from convsym.derive import alignment as _alignment
from convsym.derive import blind_outputs as _blind_outputs
from convsym.derive import checkerboard as _checkerboard
from convsym.derive import compose as _compose
from convsym.derive import coverage as _coverage
from convsym.derive import effective_kernel as _effective_kernel
from convsym.derive import faces as _faces
from convsym.derive import floors as _floors
from convsym.derive import frameworks as _frameworks
from convsym.derive import gradients as _gradients
from convsym.derive import gram as _gram
from convsym.derive import gridding as _gridding
from convsym.derive import guide as _guide
from convsym.derive import half_pixel as _half_pixel
from convsym.derive import inverse as _inverse
from convsym.derive import lost as _lost
from convsym.derive import output_size as _output_size
from convsym.derive import overlap_inverse as _overlap_inverse
from convsym.derive import pixel_shuffle as _pixel_shuffle
from convsym.derive import pseudo_inverse as _pseudo_inverse
from convsym.derive import receptive_field as _receptive_field
from convsym.derive import recipe as _recipe
from convsym.derive import resize as _resize
from convsym.derive import round_trip_sizes as _round_trip_sizes
from convsym.derive import size_change as _size_change
from convsym.derive import stack as _stack
from convsym.derive import tap_theorems as _tap_theorems
from convsym.derive import transposed_size as _transposed_size
from convsym.derive import unread as _unread
from convsym.derive import way_back as _way_back
from convsym.derive.accepted_sizes import accepted_sizes
from convsym.derive.adjoint import adjoint
from convsym.derive.alignment import alignment
from convsym.derive.blind_outputs import blind_outputs
from convsym.derive.checkerboard import checkerboard
from convsym.derive.compose import compose, compose_transposed
from convsym.derive.coverage import coverage
from convsym.derive.effective_kernel import effective_kernel
from convsym.derive.faces import average_pooling, fully_connected, nearest_upsampling
from convsym.derive.floors import floors
from convsym.derive.frameworks import (
    ceil_mode,
    keras_transposed_size,
    onnx_output_shape,
    same_padding,
)
from convsym.derive.gradients import gradients
from convsym.derive.gram import gram
from convsym.derive.gridding import gridding
from convsym.derive.guide import guide
from convsym.derive.half_pixel import half_pixel
from convsym.derive.inverse import transpose_as_inverse
from convsym.derive.layer_matrix import MOST_COLUMNS
from convsym.derive.lost import lost
from convsym.derive.output_size import output_size
from convsym.derive.overlap_inverse import overlap_inverse
from convsym.derive.pixel_shuffle import pixel_shuffle
from convsym.derive.pseudo_inverse import pseudo_inverse
from convsym.derive.receptive_field import receptive_field
from convsym.derive.recipe import recipe
from convsym.derive.resize import resize_convolution
from convsym.derive.round_trip_sizes import round_trip_sizes
from convsym.derive.size_change import same_size, size_change
from convsym.derive.stack import stack
from convsym.derive.tap_theorems import circular_tap, orthonormal, single_tap
from convsym.derive.transposed_size import transposed_size
from convsym.derive.unread import unread
from convsym.derive.way_back import output_padding, preimages, round_trip, transposed_padding

_CHAPTERS = (
    _output_size, _effective_kernel, _guide, _transposed_size, _way_back, _recipe, _pixel_shuffle,
    _faces, _size_change, _unread, _stack, _compose, _floors, _frameworks, _inverse, _tap_theorems,
    _overlap_inverse, _checkerboard, _resize, _adjoint, _pseudo_inverse,
    _gram, _lost, _gradients, _blind_outputs, _half_pixel, _alignment,
    _coverage, _gridding,
    _accepted_sizes, _round_trip_sizes,
    _receptive_field,
)  # fmt: skip
THEOREMS = tuple(one for chapter in _CHAPTERS for one in chapter.THEOREMS)
"""Every claim about all integers that a derivation uses, each with a stored certificate."""

_CATALOGUE = (
    output_size, effective_kernel, guide, transposed_size, round_trip, preimages, output_padding,
    transposed_padding, recipe, pixel_shuffle, nearest_upsampling, average_pooling, fully_connected,
    same_size, size_change, unread, stack, compose, compose_transposed, floors,
    same_padding, keras_transposed_size, onnx_output_shape, ceil_mode, transpose_as_inverse,
    single_tap, circular_tap, orthonormal, overlap_inverse, checkerboard, resize_convolution,
    adjoint, pseudo_inverse, gram, lost, gradients, blind_outputs, half_pixel,
    alignment,
    coverage, gridding,
    accepted_sizes, round_trip_sizes,
    receptive_field,
)  # fmt: skip


def names() -> list[str]:
    """The catalogue: every name can be called without arguments and gives the general theorem.

    >>> import convsym as cs
    >>> cs.derive.names()[:4]
    ['output_size', 'effective_kernel', 'guide', 'transposed_size']
    """
    return [one.__name__ for one in _CATALOGUE]


__all__ = [
    "MOST_COLUMNS",
    "THEOREMS",
    "accepted_sizes",
    "adjoint",
    "alignment",
    "average_pooling",
    "blind_outputs",
    "ceil_mode",
    "checkerboard",
    "circular_tap",
    "compose",
    "compose_transposed",
    "coverage",
    "effective_kernel",
    "floors",
    "fully_connected",
    "gradients",
    "gram",
    "gridding",
    "guide",
    "half_pixel",
    "keras_transposed_size",
    "lost",
    "names",
    "nearest_upsampling",
    "onnx_output_shape",
    "orthonormal",
    "output_padding",
    "output_size",
    "overlap_inverse",
    "pixel_shuffle",
    "preimages",
    "pseudo_inverse",
    "receptive_field",
    "recipe",
    "resize_convolution",
    "round_trip",
    "round_trip_sizes",
    "same_padding",
    "same_size",
    "single_tap",
    "size_change",
    "stack",
    "transpose_as_inverse",
    "transposed_padding",
    "transposed_size",
    "unread",
]
