"""Sparse elimination modulo a prime, by a front that moves along the band.

Rows enter in the order of their first columns and leave as pivots; the front holds those in between
as one dense block, as wide as their entries reach. For a matrix with band width β that is β rows and
2β columns, so n columns cost n·β² steps and the matrix is never dense.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from convsym.exact.modular import LONGEST_SUM, exchange, product, reduced

Array = np.ndarray[Any, Any]


class Entries(NamedTuple):
    """A sparse matrix of residues: `data[j]`, not 0, at (`rows[j]`, `columns[j]`), each place once."""

    rows: Array
    columns: Array
    data: Array
    shape: tuple[int, int]


class Panel(NamedTuple):
    """What the elimination of a few columns did.

    The pivots are A_RK with R = `rows`, K = `columns`; S = `others` are the rows of the front that go
    on. `inverse` is (A_RK)⁻¹, `factor` A_SK·(A_RK)⁻¹, and `tail` rows R from column `stop` on.
    """

    rows: Array
    columns: Array
    others: Array
    inverse: Array
    factor: Array
    tail: Array
    stop: int


class _Front:
    """The rows between their first column and their pivot, dense, from column `start` on."""

    def __init__(self, entries: Entries, prime: int) -> None:
        self.prime = prime
        order = np.lexsort((entries.columns, entries.rows))
        rows, columns = entries.rows[order], entries.columns[order]
        heads = np.flatnonzero(np.append(True, rows[1:] != rows[:-1])) if rows.size else rows
        tails = np.append(heads[1:], rows.size)
        by_lead = np.argsort(columns[heads], kind="stable")
        self.ids = rows[heads][by_lead]
        self.leads = columns[heads][by_lead]
        self.ends = np.maximum.accumulate(columns[tails[by_lead] - 1] + 1)
        counts = (tails - heads)[by_lead]
        self.indptr = np.append(0, np.cumsum(counts))
        take = np.arange(rows.size) + np.repeat(heads[by_lead] - self.indptr[:-1], counts)
        self.columns, self.data = columns[take], entries.data[order][take]
        self.entered = 0
        self.start = 0
        self.block = np.zeros((0, 0), np.int64)
        self.rows = np.zeros(0, np.int64)

    def next_lead(self) -> int | None:
        """The first column of the next row to enter; None where all have entered."""
        return int(self.leads[self.entered]) if self.entered < len(self.leads) else None

    def enter(self, stop: int) -> None:
        """Take in the rows that begin before column `stop`."""
        low, high = self.entered, int(np.searchsorted(self.leads, stop))
        reach = int(self.ends[high - 1]) if high else stop
        held = self.block.shape
        width = max(reach, stop) - self.start
        block = np.zeros((held[0] + high - low, width), np.int64)
        block[: held[0], : held[1]] = self.block
        these = slice(self.indptr[low], self.indptr[high])
        place = np.repeat(np.arange(held[0], block.shape[0]), np.diff(self.indptr[low : high + 1]))
        block[place, self.columns[these] - self.start] = self.data[these]
        self.block, self.rows = block, np.append(self.rows, self.ids[low:high])
        self.entered = high

    def eliminate(self, stop: int) -> Panel:
        """Eliminate the columns before `stop`; the pivot rows and the rows used up leave."""
        width = stop - self.start
        panel = self.block[:, :width].copy()
        i, j = exchange(panel, self.prime)
        others = np.ones(len(self.rows), bool)
        others[i] = False
        tail, rest = self.block[i, width:], self.block[others, width:]
        factor = panel[np.ix_(others, j)]
        rest = reduced(rest + (self.prime - product(factor, tail, self.prime)), self.prime)
        made = Panel(
            self.rows[i], self.start + j, self.rows[others], panel[np.ix_(i, j)], factor, tail, stop
        )
        alive = rest.any(axis=1)
        self.block, self.rows, self.start = rest[alive], self.rows[others][alive], stop
        return made


def panels(entries: Entries, prime: int) -> Iterator[Panel]:
    """Eliminate, a panel of columns at a time; the panels that have pivots, in order.

    >>> both = np.array([0, 1])
    >>> [panel] = panels(Entries(both, both, np.array([3, 1]), (2, 2)), 7)
    >>> panel.rows, panel.columns
    (array([0, 1]), array([0, 1]))
    """
    front = _Front(entries, prime)
    while True:
        lead = front.next_lead()
        if not len(front.rows):
            if lead is None:
                return
            front.start = lead
            front.block = np.zeros((0, 0), np.int64)
        width = min(LONGEST_SUM, max(16, len(front.rows) // 4))
        stop = min(front.start + width, entries.shape[1])
        front.enter(stop)
        made = front.eliminate(stop)
        if made.rows.size:
            yield made


def pivots(entries: Entries, prime: int) -> tuple[Array, Array]:
    """(rows, columns) of the pivots, in order: as many as the rank modulo the prime.

    In this order the minor has triangular factors: no leading part of it is 0 modulo the prime
    but within a panel.
    """
    found = list(panels(entries, prime))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate([p.rows for p in found]), np.concatenate([p.columns for p in found])


def solve(factors: list[Panel], b: Array, prime: int) -> Array:
    """x with A·x = b modulo the prime, from the panels of a square A with a pivot in each column.

    b of shape (n, m), residues. Forward, b_S −= A_SK·(A_RK)⁻¹·b_R; backward,
    x_K = (A_RK)⁻¹·(b_R − tail·x).
    """
    b, x = b.copy(), np.zeros_like(b)
    for panel in factors:
        change = product(panel.factor, b[panel.rows], prime)
        b[panel.others] = reduced(b[panel.others] + (prime - change), prime)
    for panel in reversed(factors):
        known = x[panel.stop : panel.stop + panel.tail.shape[1]]
        right = reduced(b[panel.rows] + (prime - product(panel.tail, known, prime)), prime)
        x[panel.columns] = product(panel.inverse, right, prime)
    return x
