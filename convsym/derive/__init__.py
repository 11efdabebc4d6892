"""Derivations: each public function returns a `Derivation`; `names()` is the catalogue."""

from convsym.derive import floors as _floors
from convsym.derive import inverse as _inverse
from convsym.derive import output_size as _output_size
from convsym.derive import transposed_size as _transposed_size
from convsym.derive.floors import floors
from convsym.derive.inverse import MOST_COLUMNS, transpose_as_inverse
from convsym.derive.output_size import output_size
from convsym.derive.transposed_size import transposed_size

THEOREMS = (
    *_output_size.THEOREMS,
    *_transposed_size.THEOREMS,
    *_inverse.THEOREMS,
    *_floors.THEOREMS,
)
"""Every claim about all integers that a derivation uses, each with a stored certificate."""


def names() -> list[str]:
    """The catalogue: every name can be called without arguments and gives the general theorem.

    >>> import convsym as cs
    >>> cs.derive.names()
    ['floors', 'output_size', 'transpose_as_inverse', 'transposed_size']
    """
    return ["floors", "output_size", "transpose_as_inverse", "transposed_size"]


__all__ = [
    "MOST_COLUMNS",
    "THEOREMS",
    "floors",
    "names",
    "output_size",
    "transpose_as_inverse",
    "transposed_size",
]
