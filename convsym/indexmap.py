r"""The relation c = s·r + d·t − p on one axis of known size.

Output index r, tap index t and input index c meet when

    c = s·r + d·t − p        0 ≤ t < k,  0 ≤ r < o,  0 ≤ c < n

(s stride, d dilation, p padding at the beginning, k taps, n input size, o output size). The
relation is written here, in `Relation.place`, and nowhere else; matrix, operator and figures read
`IndexMap`s, networks the `Link`s of their layers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from convsym.errors import broken

IntArray = np.ndarray[Any, np.dtype[np.int64]]

FOLDS: dict[str, Callable[[IntArray, int], IntArray]] = {
    "zeros": lambda c, n: np.where((c >= 0) & (c < n), c, -1),
    "circular": lambda c, n: c % n,
    "reflect": lambda c, n: (n - 1) - np.abs((n - 1) - np.abs(c)),
    "replicate": lambda c, n: np.clip(c, 0, n - 1),
}
"""The border fold of each padding mode: from a place to the column it reads, −1 for a zero."""


class TapRun(NamedTuple):
    """Outputs start ≤ r < stop, all of which read the same range of taps."""

    start: int
    stop: int
    taps: range


class Relation:
    """c = s·r + d·t − begin for the k taps of a window; r and c may be any integers."""

    begin: int
    k: int
    s: int
    d: int

    def place(self, r: Any, t: Any) -> Any:
        """s·r + d·t − begin: where output r with tap t looks, before the fold; ints or arrays."""
        return self.s * r + self.d * t - self.begin


@dataclass(frozen=True)
class IndexMap(Relation):
    """The relation c = s·r + d·t − begin on one axis of known size, with its border fold.

    n columns, o rows, k taps; `begin` and `end` are the actual pads. Made by `Axis.at`.

    >>> from convsym.axis import Axis
    >>> Axis(3, padding=(1, 1)).at(4).columns()
    array([[-1,  0,  1],
           [ 0,  1,  2],
           [ 1,  2,  3],
           [ 2,  3, -1]])
    """

    n: int
    o: int
    begin: int
    end: int
    k: int
    s: int
    d: int
    mode: str = "zeros"

    def column(self, r: int, t: int) -> int | None:
        """The column c that output r reads with tap t, or None where it reads a padded zero.

        Raises ValueError where r or t is outside 0..o−1 or 0..k−1.

        >>> from convsym.axis import Axis
        >>> Axis(3, padding=(1, 1)).at(4).column(0, 0) is None
        True
        """
        for name, index, stop in (("r", r, self.o), ("t", t, self.k)):
            if not 0 <= index < stop:
                raise ValueError(
                    broken(name, index, f"it must be in 0..{stop - 1}", "choose one of those")
                )
        c = int(FOLDS[self.mode](np.asarray(self.place(r, t)), self.n))
        return None if c < 0 else c

    def reads(self, r: int) -> list[int]:
        """The columns that output r reads, tap by tap, −1 for a padded zero, the fold applied."""
        found: list[int] = FOLDS[self.mode](self.place(r, np.arange(self.k)), self.n).tolist()
        return found

    def columns(self) -> IntArray:
        """The array of shape (o, k) of the columns read, −1 for a padded zero, the fold applied."""
        places = self.place(np.arange(self.o)[:, None], np.arange(self.k)[None, :])
        return FOLDS[self.mode](places, self.n)

    def places(self, c: int) -> tuple[int, ...]:
        """The places of the padded line at which element c stands: c itself, and where it is folded to.

        >>> from convsym.axis import Axis
        >>> Axis(3, padding=(2, 2), padding_mode="reflect").at(4).places(1)
        (-1, 1, 5)
        """
        return tuple(sorted({c, *self._border[self._folded == c].tolist()}))

    def rows(self, c: int) -> tuple[tuple[int, int], ...]:
        """The pairs (r, t) that meet column c, in order of r, then t.

        >>> from convsym.axis import Axis
        >>> Axis(3, 2).at(7).rows(2)
        ((0, 2), (1, 0))
        """
        if not 0 <= c < self.n:
            rule = f"it must be in 0..{self.n - 1}"
            raise ValueError(broken("c", c, rule, "choose one of those"))
        found = []
        for place in self.places(c):
            for t in range(self.k):
                r, rest = divmod(place - self.place(0, t), self.s)
                if rest == 0 and 0 <= r < self.o:
                    found.append((r, t))
        return tuple(sorted(found))

    def taps(self, r: int) -> range:
        """The taps with which output r reads an element of the input, no padded zero.

        They are consecutive: 0 ≤ s·r + d·t − begin < n; with a fold every tap reads one.

        >>> from convsym.axis import Axis
        >>> Axis(3, padding=(1, 1)).at(4).taps(0)
        range(1, 3)
        """
        if not 0 <= r < self.o:
            rule = f"it must be in 0..{self.o - 1}"
            raise ValueError(broken("r", r, rule, "choose one of those"))
        if self.mode != "zeros":
            return range(self.k)
        first = self.place(r, 0)
        low = max(0, -(first // self.d))
        high = min(self.k, -((first - self.n) // self.d))
        return range(low, high) if low < high else range(0)

    @property
    def interior(self) -> range:
        """The outputs whose whole window lies on the input: begin ≤ s·r, s·r + d(k−1) − begin < n.

        >>> from convsym.axis import Axis
        >>> Axis(3, padding=(1, 1)).at(9).interior
        range(1, 8)
        """
        first = min(self.o, max(0, -(self.place(0, 0) // self.s)))
        stop = min(self.o, (self.n - 1 - self.place(0, self.k - 1)) // self.s + 1)
        return range(first, max(first, stop))

    @property
    def unpadded(self) -> bool:
        """Whether every window lies on the input: no border is read, whatever the padding mode."""
        return len(self.interior) == self.o

    @property
    def interior_columns(self) -> range:
        """Columns that meet every tap of their residue class and no place of the border.

        d(k−1) − begin ≤ c ≤ s(o−1) − begin, and no place outside 0..n−1 is folded to c: the rows
        (r, t) of c + s are those of c with r + 1.

        >>> from convsym.axis import Axis
        >>> Axis(3, padding=(1, 1), padding_mode="circular").at(9).interior_columns
        range(1, 8)
        """
        low = max(0, int(self.place(0, self.k - 1)))
        high = min(self.n, int(self.place(self.o - 1, 0)) + 1)
        shown = np.unique(self._folded[(self._folded >= low) & (self._folded < high)])
        edges = [low - 1, *shown.tolist(), high]
        gaps = [range(x + 1, y) for x, y in pairwise(edges)]
        return max(gaps, key=len) if low < high else range(low, low)

    def runs(self) -> tuple[TapRun, ...]:
        """The maximal runs of outputs with the same valid taps; only border outputs are looked at.

        >>> from convsym.axis import Axis
        >>> Axis(3, padding=(1, 1)).at(9).runs()[1]
        TapRun(start=1, stop=8, taps=range(0, 3))
        """
        inner = self.interior if self.mode == "zeros" else range(self.o)
        found: list[TapRun] = []
        blocks = [(r, r + 1) for r in range(inner.start)]
        blocks += [(inner.start, inner.stop)] if inner else []
        blocks += [(r, r + 1) for r in range(inner.stop, self.o)]
        for low, high in blocks:
            taps = self.taps(low)
            if found and found[-1].taps == taps:
                found[-1] = TapRun(found[-1].start, high, taps)
            else:
                found.append(TapRun(low, high, taps))
        return tuple(found)

    @property
    def span(self) -> int:
        """k̂ = d(k − 1) + 1, what the window spans."""
        return self.d * (self.k - 1) + 1

    @property
    def leftover(self) -> int:
        """a = n + P − k̂ − s(o − 1), the padded elements behind the last window.

        >>> from convsym.axis import Axis
        >>> Axis(3, 2).at(6).leftover
        1
        """
        return self.n + self.end - 1 - int(self.place(self.o - 1, self.k - 1))

    @property
    def nnz(self) -> int:
        """How many pairs (r, c) meet, a pair that several taps meet counted once."""
        if self.mode == "zeros":
            return sum((run.stop - run.start) * len(run.taps) for run in self.runs())
        inner = self.interior
        outside = np.array([*range(inner.start), *range(inner.stop, self.o)], dtype=np.int64)
        places = self.place(outside[:, None], np.arange(self.k)[None, :])
        ordered = np.sort(FOLDS[self.mode](places, self.n), axis=1)
        distinct = outside.size + np.count_nonzero(np.diff(ordered, axis=1))
        return int(distinct + len(inner) * self.k)

    @cached_property
    def _border(self) -> IntArray:
        """The places of the padded line outside 0..n−1 that some window reaches."""
        last = self.place(self.o - 1, self.k - 1) + 1
        below, above = np.arange(-self.begin, 0), np.arange(self.n, max(self.n, last))
        return np.concatenate([below, above])

    @cached_property
    def _folded(self) -> IntArray:
        """The columns that the border shows, −1 for a zero."""
        return FOLDS[self.mode](self._border, self.n)
