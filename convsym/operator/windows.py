"""Windows over lines without a border: the views that the taps read, and the tiles of the output."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from convsym.indexmap import IndexMap

Array = np.ndarray[Any, Any]
Tile = tuple[slice, ...]


def cut(whole: Array, *places: Any) -> Array:
    """whole[places], a view: of slices, integers and one ellipsis."""
    found: Array = whole[places]
    return found


class Reading(NamedTuple):
    """Output r reads place starts[t] + step·r of a line with tap t, 0 ≤ r < outputs."""

    starts: tuple[int, ...]
    step: int
    outputs: int

    @property
    def span(self) -> int:
        """How many places lie between the first and the last start, both counted."""
        return max(self.starts) - min(self.starts) + 1

    @property
    def consecutive(self) -> bool:
        """Whether the taps of one output read neighbours, in order."""
        return self.starts == tuple(range(self.starts[0], self.starts[0] + len(self.starts)))


def reading(m: IndexMap) -> Reading:
    """What an axis reads of its padded line.

    >>> from convsym.axis import Axis
    >>> reading(Axis(3, 2, (1, 1), dilation=2).at(9))
    Reading(starts=(0, 2, 4), step=2, outputs=4)
    """
    first = m.place(0, 0)
    return Reading(tuple(m.place(0, t) - first for t in range(m.k)), m.s, m.o)


@dataclass(frozen=True)
class Windows:
    """The views that the taps read of `lines` (phases, N, groups, C, *places).

    The lines are contiguous, or so but for the channels, which are the innermost (`zero_lines`).

    An axis that is split by its step s keeps the places φ, φ + s, φ + 2s, … of each phase φ
    together, so that a tap reads neighbours: phase start mod s, from place start div s on. `taps`
    has (phase, start) for each axis and tap, `steps` what is left of the step, 1 on a split axis.
    """

    lines: Array
    steps: tuple[int, ...]
    taps: tuple[tuple[tuple[int, int], ...], ...]
    strides: tuple[int, ...]

    def phase(self, tap: Sequence[int]) -> int:
        """Which of the phases this tap reads."""
        pairs = zip(self.taps, tap, self.strides, strict=True)
        return sum(places[t][0] * stride for places, t, stride in pairs)

    def places(self, tap: Sequence[int], tile: Tile) -> tuple[Any, ...]:
        """The phase, and on each axis the places, that the tap reads for the outputs of a tile."""
        found: list[Any] = [self.phase(tap)]
        for places, t, step, rows in zip(self.taps, tap, self.steps, tile[2:], strict=True):
            first = places[t][1] + step * rows.start
            found.append(slice(first, first + step * (rows.stop - rows.start - 1) + 1, step))
        return tuple(found)

    def view(self, tap: Sequence[int], tile: Tile) -> Array:
        """What the tap reads for the outputs of a tile: (n, groups, C, *outputs)."""
        phase, *places = self.places(tap, tile)
        return cut(self.lines, phase, *tile[:2], slice(None), *places)


def zero_lines(
    shape: Sequence[int], dtype: np.dtype[Any], channels_last: bool, channels: int = 2
) -> Array:
    """Zeros of this shape; with `channels_last` the axis `channels` is the innermost in memory."""
    if not channels_last:
        return np.zeros(shape, dtype)
    moved = (*shape[:channels], *shape[channels + 1 :], shape[channels])
    return np.moveaxis(np.zeros(moved, dtype), -1, channels)


def blank(
    shape: Sequence[int],
    dtype: np.dtype[Any],
    axes: Sequence[Reading],
    which: Sequence[int],
    channels_last: bool = False,
) -> Windows:
    """The windows over an array (N, groups, C, *places), the axes in `which` split; all lines zero.

    Only phases that some tap reads are kept. `channels_last` as `zero_lines` has it.
    """
    steps, used = _phases(axes, which)
    taps = tuple(
        tuple((phases.index(t % s), t // s) for t in a.starts)
        for a, s, phases in zip(axes, steps, used, strict=True)
    )
    strides = tuple(math.prod(map(len, used[j + 1 :])) for j in range(len(used)))
    left = tuple(a.step // s for a, s in zip(axes, steps, strict=True))
    sizes = [-(-n // s) for n, s in zip(shape[3:], steps, strict=True)]
    whole = (math.prod(map(len, used)), *shape[:3], *sizes)
    lines = zero_lines(whole, dtype, channels_last, 3)
    return Windows(lines, left, taps, strides)


def split(
    source: Array, axes: Sequence[Reading], which: Sequence[int], channels_last: bool = False
) -> Windows:
    """The windows over source, as `blank` has them, that read it; without a copy where no step is
    split, the memory being then what it is.
    """
    if all(axes[j].step == 1 for j in which):
        taps = tuple(tuple((0, t) for t in a.starts) for a in axes)
        return Windows(source[None], tuple(a.step for a in axes), taps, (1,) * len(axes))
    windows = blank(source.shape, source.dtype, axes, which, channels_last)
    for line, part in _pairs(windows, axes, which, source):
        line[...] = part
    return windows


def join(windows: Windows, axes: Sequence[Reading], which: Sequence[int], target: Array) -> None:
    """`split` transposed: the lines put back into target (N, groups, C, *places); the rest stays."""
    for line, part in _pairs(windows, axes, which, target):
        part[...] = line


def _phases(axes: Sequence[Reading], which: Sequence[int]) -> tuple[list[int], list[list[int]]]:
    """Per axis: the step it is split by, 1 for none, and the phases that some tap reads."""
    steps = [a.step if j in which else 1 for j, a in enumerate(axes)]
    return steps, [sorted({t % s for t in a.starts}) for a, s in zip(axes, steps, strict=True)]


def _pairs(
    windows: Windows, axes: Sequence[Reading], which: Sequence[int], whole: Array
) -> Iterator[tuple[Array, Array]]:
    """For each phase its lines, and the part of the whole array that they show."""
    steps, used = _phases(axes, which)
    for number, phases in enumerate(product(*used)):
        places = (slice(f, None, s) for f, s in zip(phases, steps, strict=True))
        part = cut(whole, ..., *places)
        yield cut(windows.lines, number, ..., *map(slice, part.shape[3:])), part


def tiles(sizes: Sequence[int], cost: int, limit: int, lines: int = 1) -> Iterator[Tile]:
    """Slices that cover an array, last axes whole where they fit: elements × cost ≤ limit.

    An axis is cut as evenly as it goes, the one before the last in multiples of `lines` where the
    tile has that many. A tile has at least one element, however much that costs.

    >>> [tile[1] for tile in tiles((1, 5), 10, 40)]
    [slice(0, 3, None), slice(3, 5, None)]
    """
    room = max(1, limit // cost)
    ranges: list[list[slice]] = []
    for axis in reversed(range(len(sizes))):
        n = sizes[axis]
        size = _part(n, max(1, min(n, room)), lines if axis == len(sizes) - 2 else 1)
        ranges.insert(0, [slice(low, min(low + size, n)) for low in range(0, n, size)])
        room = max(1, room // size)
    yield from product(*ranges)


def _part(n: int, most: int, unit: int) -> int:
    """The size of even parts of n, at most `most`, a multiple of the unit where that is no more."""
    size = -(-n // max(1, -(-n // most)))
    multiple = min(-(-size // unit), most // unit) * unit
    return multiple or max(size, 1)
