"""The search for the faults that explain M: alone, times a constant, in pairs, or by other taps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from convsym.diagnosis.builds import Build
from convsym.diagnosis.case import Case
from convsym.diagnosis.comparison import Array, compare, rows_of
from convsym.diagnosis.faults import FAULTS, Suspect


class Fit(NamedTuple):
    """An explanation that agrees with M in every entry: the name, what is wrong, how to mend it."""

    fault: str
    sentence: str
    mend: str


class Close(NamedTuple):
    """A fault that explains all but `differing` entries of M."""

    fault: str
    sentence: str
    differing: int


def suspects(
    build: Build, complex_taps: bool, start: int = 0
) -> Iterator[tuple[int, str, Suspect]]:
    """(place in the table, name, suspect) of every fault from `start` on that the build can have."""
    for place, fault in enumerate(FAULTS[start:], start):
        if fault.name != "conjugated" or complex_taps:
            for suspect in fault.suspects(build):
                yield place, fault.name, suspect


def single_fits(case: Case) -> list[Fit]:
    """The faults that explain M alone; where M is right, those that cannot be told from right."""
    found: dict[str, Fit] = {}
    known: dict[Any, bool] = {}
    for _, name, suspect in suspects(case.right, case.judge.dtype == np.complex128):
        if name in found:
            continue
        key = suspect.build.key()
        if key not in known:
            known[key] = case.fits(suspect.build)
        if known[key]:
            found[name] = Fit(name, suspect.sentence, suspect.mend)
    return list(found.values())


def scaled_fit(case: Case, build: Build) -> Fit | None:
    """M is a multiple of the build's matrix."""
    alpha = case.factor(build)
    if alpha is None:
        return None
    if alpha == -1:
        return Fit("negated", "every entry has the wrong sign", "use −M")
    return Fit("scaled", f"every entry is {alpha} times what it should be", f"divide M by {alpha}")


def double_fits(case: Case) -> list[Fit]:
    """The pairs of faults that explain M together, simplest first: the sum of their places decides."""
    complex_taps = case.judge.dtype == np.complex128
    seen = {case.right.key()}
    found: list[tuple[int, Fit]] = []
    firsts = []
    for place, name, suspect in suspects(case.right, complex_taps):
        key = suspect.build.key()
        if key not in seen:
            seen.add(key)
            firsts.append((place, name, suspect))
    for place, name, suspect in firsts:
        scaled = scaled_fit(case, suspect.build)
        if scaled is not None:
            found.append((place + len(FAULTS), _both(name, suspect, scaled)))
        for other, its_name, second in suspects(suspect.build, complex_taps, place + 1):
            if second.build.shape != case.M.shape:
                continue
            key = second.build.key()
            if key not in seen:
                seen.add(key)
                if case.fits(second.build):
                    fit = Fit(its_name, second.sentence, second.mend)
                    found.append((place + other, _both(name, suspect, fit)))
    found.sort(key=lambda one: one[0])
    unique = {fit.fault: fit for _, fit in reversed(found)}
    return list(reversed(unique.values()))


def _both(name: str, suspect: Suspect, fit: Fit) -> Fit:
    return Fit(
        f"{name} and {fit.fault}",
        f"{suspect.sentence}; and {fit.sentence}",
        f"{suspect.mend}; and {fit.mend}",
    )


def other_taps(case: Case) -> Fit | None:
    """M is the matrix of the layer with another weight.

    Each tap is read off an entry that it has for itself; the whole matrix of those taps must be M,
    and every tap that is not the layer's must stand in at least two entries.
    """
    right = case.right
    found = case.convolution(right) if right.shape == case.M.shape else None
    if found is None:
        return None
    weight = right.taps
    numbered = replace(right, taps=np.arange(weight.size).reshape(weight.shape))
    row, column, tap = numbered.terms()
    keys, first, many = np.unique(
        row * found.shape[1] + column, return_index=True, return_counts=True
    )
    alone = many == 1
    keys, tap_there = keys[alone], tap[first[alone]]
    labels = np.zeros(keys.size, dtype=np.int64)
    have = found.rows * found.shape[1] + found.indices
    inside: Array = np.isin(keys, have)
    labels[inside] = found.labels[np.searchsorted(have, keys[inside])] + 1
    table = case.judge.table(found.values)
    taps = weight.ravel() + len(table)
    read, at = np.unique(tap_there, return_index=True)
    if not set(np.unique(tap).tolist()) <= set(read.tolist()):
        return None
    taps[read] = labels[at]
    values = np.concatenate([table, case.values])
    build = replace(right, taps=taps.reshape(weight.shape))
    if not compare(found, build.pattern(values), case.judge).equal:
        return None
    largest = float(np.max(np.abs(case.values))) if case.judge.tolerance is not None else 0.0
    want = case.values[weight.ravel()]
    agree = case.judge.agree(values[taps], want, largest)
    wrong = np.flatnonzero(~agree)
    if not wrong.size or np.bincount(tap, minlength=weight.size)[wrong].min() < 2:
        return None
    return _taps_fit(case, wrong, values[taps], want)


def _taps_fit(case: Case, wrong: Array, have: Array, want: Array) -> Fit:
    """The fit in words: the first taps that differ, and whether it is the order alone."""
    shape = case.right.taps.shape
    names = [tap_name(case, int(j)) for j in wrong[:3]]
    shown = [f"{n} is {have[j]} and not {want[j]}" for n, j in zip(names, wrong, strict=False)]
    more = f" and {len(wrong) - 3} more differ" if len(wrong) > 3 else ""
    count = f"{len(wrong)} of {int(np.prod(shape))} taps"
    if sorted(map(str, have)) == sorted(map(str, want)):
        return Fit(
            "taps permuted",
            f"the taps stand in another order: {', '.join(shown)}{more}",
            "check the order in which the kernel was flattened",
        )
    return Fit(
        "other taps",
        f"M is the matrix of this layer with another weight; {count} differ: {', '.join(shown)}{more}",
        "check the weight; conv.with_weight(…) makes the layer that M belongs to",
    )


def tap_name(case: Case, flat: int) -> str:
    """w[u, v, t0, t1], without channels for one channel in and out."""
    shape = case.right.taps.shape
    place = [int(j) for j in np.unravel_index(flat, shape)]
    if case.layer.in_channels == case.layer.out_channels == 1:
        place = place[2:]
    return f"w[{', '.join(map(str, place))}]"


def closest(case: Case, most: int) -> list[Close]:
    """The single faults of M's shape that leave the fewest entries differing, fewest first."""
    scored: list[tuple[int, int, str, Suspect]] = []
    seen = {case.right.key()}
    for place, name, suspect in suspects(case.right, case.judge.dtype == np.complex128):
        build = suspect.build
        key = build.key()
        if build.shape != case.M.shape or key in seen or case.convolution(build) is None:
            continue
        seen.add(key)
        seen_rows = case.projection(build)
        found = case.convolution(build)
        assert seen_rows is not None
        assert found is not None
        rows = seen_rows.rows
        sample = compare(rows_of(found, rows), case.made(build, rows), case.judge)
        wrong = int((~sample.agree).sum())
        scored.append((wrong, place, name, suspect))
    scored.sort(key=lambda one: one[:2])
    close: dict[str, Close] = {}
    for _, _, name, suspect in scored[: 2 * most]:
        compared = case.compared(suspect.build)
        if name not in close and compared is not None:
            close[name] = Close(name, suspect.sentence, int((~compared.agree).sum()))
    return sorted(close.values(), key=lambda one: one.differing)[:most]


def of_this_shape(case: Case) -> list[Close]:
    """The single faults whose matrix has the shape of M, where the right one has not."""
    found: dict[str, Close] = {}
    for _, name, suspect in suspects(case.right, False):
        if suspect.build.shape == case.M.shape and name not in found:
            found[name] = Close(name, suspect.sentence, 0)
    return list(found.values())
