r"""Where two layers after each other differ from the one layer that `compose` makes of them.

Read off the relation: output r with taps t₂ and t₁ reads some pixel, or none, through the two layers, and
some pixel, or none, through the one. A row differs, for taps without special relations, exactly if this
is not the same for some pair of taps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from convsym.compose import composed_axes
from convsym.indexmap import FOLDS, IndexMap

Array = np.ndarray[Any, Any]
Flags = tuple[Array, Array]
"""On one axis: the outputs for which all is well or not, and those for which it is not."""


def differing_rows(first: Any, second: Any, input_size: Any) -> Array:
    r"""True at the outputs whose row of C₂·C₁ is not that of `compose(first, second)`: shape *o.

    Convolutions: `second` reads a padded zero at a place where the window of `first` touches a pixel.
    Transposed layers: `second` would spread a place that `first` crops. For generic taps, such as symbols
    or positive numbers, exactly these rows differ; for others no further ones. Raises what `compose`
    raises, taps and bias aside, and ValueError where a window does not fit.

    >>> from convsym.layers import Conv1d
    >>> layer = Conv1d(1, 1, 3, padding=1, weight=[1, 1, 1])
    >>> differing_rows(layer, layer, 5).tolist()
    [True, False, False, False, True]
    """
    axes, maps = composed_axes(first, second), _maps(first, second, input_size)
    if first.transposed:
        return _any_axis([_spread(a, b) for a, b in maps])
    whole = [axis.at(a.n, axis=j) for j, (axis, (a, _)) in enumerate(zip(axes, maps, strict=True))]
    read = [_read(a, b, c) for (a, b), c in zip(maps, whole, strict=True)]
    more = _any_axis([flags for flags, _ in read])
    return np.asarray(more | _any_axis([flags for _, flags in read]))


def differing_outputs(first: Any, second: Any, input_size: Any) -> Array:
    """True at the outputs in which a call may differ: `differing_rows`, and where b₁ is not met in full.

    Without a bias of `first` the same as `differing_rows`. With one, also the outputs for which `second`
    reads any padded zero; of a transposed `second`, any place that `first` does not have.

    >>> from convsym.layers import Conv1d
    >>> pointwise, layer = Conv1d(1, 1, 1, bias=[5], weight=[2]), Conv1d(1, 1, 3, padding=1, weight=[1, 1, 1])
    >>> differing_rows(pointwise, layer, 4).any(), differing_outputs(pointwise, layer, 4).tolist()
    (np.False_, [True, False, False, True])
    """
    rows = differing_rows(first, second, input_size)
    if first.bias is None:
        return rows
    maps = _maps(first, second, input_size)
    if first.transposed:
        return np.asarray(rows | _any_axis([_met(a, b) for a, b in maps]))
    return np.asarray(rows | _any_axis([_padded(b) for _, b in maps]))


def _maps(first: Any, second: Any, input_size: Any) -> list[tuple[IndexMap, IndexMap]]:
    """The relations of both layers on each axis."""
    sizes = first._sizes("input_size", input_size)
    return list(zip(first._maps(sizes), second._maps(first.output_size(sizes)), strict=True))


def _any_axis(axes: Sequence[Flags]) -> Array:
    """True where every axis has a pair of taps for it, and some axis one that is not well."""
    shape = tuple(len(every) for every, _ in axes)
    every, some = np.ones(shape, bool), np.zeros(shape, bool)
    for number, (each, bad) in enumerate(axes):
        along = tuple(-1 if j == number else 1 for j in range(len(shape)))
        every &= each.reshape(along)
        some |= bad.reshape(along)
    return np.asarray(every & some)


def _read(one: IndexMap, two: IndexMap, whole: IndexMap) -> tuple[Flags, Flags]:
    """What the one layer reads and the two do not (or elsewhere), and the other way round."""
    r, t2, t1 = np.ogrid[: two.o, : two.k, : one.k]
    middle = FOLDS[two.mode](two.place(r, t2), two.n)
    through = np.where(middle < 0, -1, FOLDS[one.mode](one.place(middle, t1), one.n))
    direct = FOLDS[whole.mode](whole.place(r, one.d * t1 + one.s * two.d * t2), one.n)
    other = through != direct
    flags = [
        (np.any(read >= 0, axis=(1, 2)), np.any(other & (read >= 0), axis=(1, 2)))
        for read in (direct, through)
    ]
    return flags[0], flags[1]


def _spread(one: IndexMap, two: IndexMap) -> Flags:
    """The outputs that some tap meets, through a place that `one` crops or not."""
    r, t1, t2 = np.ogrid[: one.o, : one.k, : two.k]
    middle = one.place(r, t1)
    place, cropped = np.broadcast_arrays(two.place(middle, t2), (middle < 0) | (middle >= one.n))
    inside = (place >= 0) & (place < two.n)
    every, some = np.zeros(two.n, bool), np.zeros(two.n, bool)
    every[place[inside]] = True
    some[place[inside & cropped]] = True
    return every, some


def _padded(two: IndexMap) -> Flags:
    """The outputs that read a padded zero."""
    return np.ones(two.o, bool), np.any(two.columns() < 0, axis=1)


def _met(one: IndexMap, two: IndexMap) -> Flags:
    """The outputs that some tap of their class meets, and those where one of these has no place."""
    e, t = np.ogrid[: two.n, : two.k]
    middle, rest = np.divmod(e - two.place(0, t), two.s)
    inside = (middle >= 0) & (middle < one.n)
    return np.any(rest == 0, axis=1), np.any((rest == 0) & ~inside, axis=1)
