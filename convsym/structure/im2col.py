"""y = X(x)·vec(w): the second matrix form, in which the taps are the unknowns; its gradient."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from convsym.arguments import array
from convsym.errors import broken
from convsym.indexmap import IndexMap
from convsym.matrix import ConvMatrix
from convsym.operator import taps_gradient
from convsym.pattern import Pattern
from convsym.proof import Factor, why
from convsym.structure.factorisation import Factorisation
from convsym.structure.parts import checked, exact_pattern
from convsym.values import exact_kind, kind, lift, table_of

Array = np.ndarray[Any, Any]


def im2col(C: ConvMatrix, x: Any) -> Factorisation:
    """C·x = X(x)·vec(w): X has a row for each output and a column for each tap.

    X[(u, r), (u, v, t)] = x[v′, c], c what output r reads with tap t and v′ input channel v of the
    group of u; 0 where that is a padded zero, and in the columns of other output channels. For a
    transposed matrix X[(v′, c), (u, v, t)] is the sum of x[u, r] over the r that meet c with tap t.
    vec(w) is row-major in the weight's own layout (C_out, C_in/groups, *k).

    x has the shape `C.in_shape`, or is a vector, or leaves out a single channel; numbers, Fractions
    or SymPy. All padding modes, strides, dilations, groups. Raises ValueError for another shape.

    >>> import convsym as cs
    >>> X, w = im2col(cs.conv_matrix([7, 8], 4, padding=1), [1, 2, 3, 4])
    >>> X.pattern.toarray()
    array([[0, 1],
           [1, 2],
           [2, 3],
           [3, 4],
           [4, 0]])
    """
    column = _exact_column(_shaped("x", x, checked(C).in_shape))
    taps = _exact_column(C.weight)
    X = _transposed_reads(C, column) if C.transposed else _reads(C, column)
    name = "Cᵀ" if C.transposed else "C"
    return Factorisation(
        name="im2col",
        left=(Factor(name, exact_pattern(C)), Factor("x", column)),
        terms=((Factor("X", X), Factor("w", taps)),),
        about=why(
            "structure.second_form" if not C.transposed else "structure.second_form_transposed"
        ),
    )


def kernel_gradient(C: ConvMatrix, x: Any, g: Any) -> Array:
    """∂⟨g, C·x⟩/∂w = X(x)ᵀ·g, in the shape of the weight; without X, tap by tap.

    Entry (u, v, t) is the sum of g[u, r]·x[v′, c] over all r and c that meet with tap t. Since
    ⟨g, Cᵀ·x⟩ = ⟨x, C·g⟩, a transposed matrix has the same with x and g exchanged. It does not depend on
    the taps. x has the shape `C.in_shape` and g `C.out_shape`, or they are vectors, or leave out a
    single channel. Integers stay integers, symbols symbols. Raises ValueError for another shape.

    >>> import convsym as cs
    >>> kernel_gradient(cs.conv_matrix([7, 8], 4), [1, 2, 3, 4], [1, 0, 10])
    array([[[31, 42]]])
    """
    x, g = _shaped("x", x, checked(C).in_shape), _shaped("g", g, C.out_shape)
    if C.transposed:
        x, g = g, x
    return taps_gradient(C.maps, C.groups, x[None], g[None])


def _shaped(name: str, x: Any, shape: tuple[int, ...]) -> Array:
    """x as an array of this shape; vectors and a left-out single channel are understood."""
    found = array(name, x.tolist() if hasattr(x, "free_symbols") else x)
    shapes = [shape, (math.prod(shape),)] + ([shape[1:]] if shape[0] == 1 else [])
    if found.shape not in shapes:
        rule = f"it must be one of {', '.join(map(str, dict.fromkeys(shapes)))}"
        raise ValueError(broken(f"shape of {name}", found.shape, rule, f"reshape {name}"))
    return found.reshape(shape)


def _exact_column(values: Array) -> Pattern:
    """vec(values) as a matrix of one column, every entry in its structure."""
    flat = values.ravel()
    labels, table = table_of(lift(flat, exact_kind(kind(flat))))
    rows = np.arange(flat.size)
    return Pattern.from_terms(rows, np.zeros_like(rows), labels, table, (flat.size, 1))


def meetings(maps: tuple[IndexMap, ...]) -> tuple[Array, Array, Array]:
    """(r, t, c): the flat output, tap and input indices of all that meet, no padded zero.

    >>> from convsym.axis import Axis
    >>> meetings((Axis(2, 2).at(4),))
    (array([0, 0, 1, 1]), array([0, 1, 0, 1]), array([0, 1, 2, 3]))
    """
    r = t = c = np.zeros(1, np.int64)
    for m in maps:
        columns = m.columns()
        rows, taps = np.nonzero(columns >= 0)
        r = (r[:, None] * m.o + rows).ravel()
        t = (t[:, None] * m.k + taps).ravel()
        c = (c[:, None] * m.n + columns[rows, taps]).ravel()
    return r, t, c


def _places(C: ConvMatrix) -> tuple[Array, Array, Array]:
    """(output, input, tap): flat indices, channels included, of all that meet in C untransposed."""
    r, t, c = meetings(C.maps)
    out, per_group, *kernel = C.weight.shape
    outputs, inputs = math.prod(m.o for m in C.maps), math.prod(m.n for m in C.maps)
    u, v = (one.reshape(-1, 1) for one in np.divmod(np.arange(out * per_group), per_group))
    channel = u // (out // C.groups) * per_group + v
    taps = (u * per_group + v) * math.prod(kernel) + t
    return (u * outputs + r).ravel(), (channel * inputs + c).ravel(), taps.ravel()


def _reads(C: ConvMatrix, column: Pattern) -> Pattern:
    """X of C: each output beside each tap holds what it reads."""
    outputs, inputs, taps = _places(C)
    shape = (C.shape[0], C.weight.size)
    return Pattern.from_terms(outputs, taps, column.labels[inputs], column.values, shape)


def _transposed_reads(C: ConvMatrix, column: Pattern) -> Pattern:
    """X of Cᵀ: each element of its output beside each tap holds the sum of what comes through it."""
    read, written, taps = _places(C)
    shape = (C.shape[0], C.weight.size)
    return Pattern.from_terms(written, taps, column.labels[read], column.values, shape)
