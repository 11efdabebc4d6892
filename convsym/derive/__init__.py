"""Derivations: each public function returns a `Derivation`; `names()` is the catalogue."""

from convsym.derive import checkerboard as _checkerboard
from convsym.derive import effective_kernel as _effective_kernel
from convsym.derive import floors as _floors
from convsym.derive import frameworks as _frameworks
from convsym.derive import guide as _guide
from convsym.derive import inverse as _inverse
from convsym.derive import output_size as _output_size
from convsym.derive import resize as _resize
from convsym.derive import size_change as _size_change
from convsym.derive import stack as _stack
from convsym.derive import transposed_size as _transposed_size
from convsym.derive import unread as _unread
from convsym.derive import way_back as _way_back
from convsym.derive.checkerboard import checkerboard
from convsym.derive.effective_kernel import effective_kernel
from convsym.derive.floors import floors
from convsym.derive.frameworks import (
    ceil_mode,
    keras_transposed_size,
    onnx_output_shape,
    same_padding,
)
from convsym.derive.guide import guide
from convsym.derive.inverse import MOST_COLUMNS, transpose_as_inverse
from convsym.derive.output_size import output_size
from convsym.derive.resize import resize_convolution
from convsym.derive.size_change import same_size, size_change
from convsym.derive.stack import stack
from convsym.derive.transposed_size import transposed_size
from convsym.derive.unread import unread
from convsym.derive.way_back import output_padding, preimages, round_trip, transposed_padding

_CHAPTERS = (
    _output_size, _effective_kernel, _guide, _transposed_size, _way_back, _size_change, _unread,
    _stack, _floors, _frameworks, _checkerboard, _resize, _inverse,
)  # fmt: skip
THEOREMS = tuple(one for chapter in _CHAPTERS for one in chapter.THEOREMS)
"""Every claim about all integers that a derivation uses, each with a stored certificate."""

_CATALOGUE = (
    output_size, effective_kernel, guide, transposed_size, round_trip, preimages, output_padding,
    transposed_padding, same_size, size_change, unread, stack, floors,
    same_padding, keras_transposed_size, onnx_output_shape, ceil_mode, checkerboard, resize_convolution,
    transpose_as_inverse,
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
    "ceil_mode",
    "checkerboard",
    "effective_kernel",
    "floors",
    "guide",
    "keras_transposed_size",
    "names",
    "onnx_output_shape",
    "output_padding",
    "output_size",
    "preimages",
    "resize_convolution",
    "round_trip",
    "same_padding",
    "same_size",
    "size_change",
    "stack",
    "transpose_as_inverse",
    "transposed_padding",
    "transposed_size",
    "unread",
]
