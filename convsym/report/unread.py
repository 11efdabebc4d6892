"""CS101 and CS102: pixels that no output reads, at the border and in the gaps between windows and taps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd, prod
from typing import Any

import numpy as np

from convsym.axis import Axis
from convsym.indexmap import IndexMap
from convsym.layerbase import Layer
from convsym.network import Upsample
from convsym.network.link import links
from convsym.overlap import class_counts, coprime_dilations
from convsym.report.finding import Finding, Question, Rule, grouped
from convsym.report.survey import Site, Survey
from convsym.report.words import axes_words, capital, count, each, ends, joined, on, places


@dataclass(frozen=True)
class _Missed:
    """What is not read of the n elements of an axis: so many at the beginning and the end, and in between."""

    n: int
    first: int
    last: int
    between: tuple[int, ...]

    @classmethod
    def of(cls, n: int, read: Any, hole: int = 0) -> _Missed:
        """From the elements that are read; ends no longer than a `hole` between windows count as such."""
        met = np.zeros(n, dtype=bool)
        met[read] = True
        found = np.flatnonzero(met)
        if not found.size:
            return cls(n, n, 0, ())
        low, high = int(found[0]), int(found[-1]) + 1
        low, high = 0 if low <= hole else low, n if n - high <= hole else high
        gaps = tuple((low + np.flatnonzero(~met[low:high])).tolist())
        return cls(n, low, n - high, gaps)

    @property
    def read(self) -> int:
        """How many are read."""
        return self.n - self.first - self.last - len(self.between)


def missed(site: Site) -> tuple[_Missed, ...]:
    """What each axis of the input loses, () where the layer has no windows or the sizes are not known."""
    if site.sizes is None or site.output is None:
        return ()
    if isinstance(site.layer, Upsample):
        return tuple(
            _Missed.of(n, _through(link, n, m), hole=n)
            for link, n, m in zip(links(site.layer, site.ndim, (site.sizes,))[0], site.sizes,
                                  site.output[1], strict=True)
        )  # fmt: skip
    if site.maps is None:
        return ()
    if site.backwards:
        return tuple(_Missed.of(one.o, _kept_inputs(one)) for one in site.maps)
    if not site.windows:
        return ()
    return tuple(_Missed.of(one.n, _columns(one), _hole(one)) for one in site.maps)


def _hole(one: IndexMap) -> int:
    """How long the holes are that windows leave between them, away from the border; 0 without."""
    seen = np.array(class_counts(one.k, one.s, one.d)) > 0
    where = np.flatnonzero(np.concatenate([seen, seen]))
    return int(np.max(np.diff(where))) - 1


def _through(link: Any, n: int, outputs: int) -> list[int]:
    """The elements that the outputs of an interpolation read, its border repeated."""
    return sorted({min(max(c, 0), n - 1) for u in range(outputs) for c in link.reads(u)})


def _kept_inputs(one: IndexMap) -> list[int]:
    """The inputs of a transposed layer that meet an output, and are not cropped away whole."""
    return [r for r in range(one.o) if one.taps(r)]


def _columns(one: IndexMap) -> Any:
    columns = np.unique(one.columns())
    return columns[columns >= 0]


# ---------------------------------------------------------------- at the border


def cut_off(survey: Survey) -> Iterator[Finding]:
    """CS101: elements before the first window or behind the last one."""
    for site in survey.sites:
        lost = missed(site)
        sides = [one if one.first or one.last else None for one in lost]
        for axes, (one, _) in grouped(_with_windows(site, sides)):
            reason = f"{on(axes, site.ndim)}no output reads {_ends(one)}{_share(lost, axes)}."
            yield Finding(
                "CS101", site.name, axes, capital(reason), _keep(site, axes), _asked(site, axes[0])
            )


def _with_windows(
    site: Site, found: list[_Missed | None]
) -> Iterator[tuple[_Missed, IndexMap | None] | None]:
    """What an axis loses with the windows that lose it: axes with other windows are told apart."""
    maps = site.maps if found and site.maps else (None,) * len(found)
    for one, windows in zip(found, maps, strict=True):
        yield None if one is None else (one, windows)


def _ends(one: _Missed) -> str:
    if one.first == one.n:
        return f"any of the {one.n} elements"
    return f"{ends(one.first, one.last, 'element')} of {one.n}"


def _share(lost: tuple[_Missed, ...], axes: tuple[int, ...]) -> str:
    """How many pixels that makes on these axes, where there are several."""
    if len(lost) == 1:
        return ""
    total = prod(one.n for one in lost)
    read = prod(one.read if axis in axes else one.n for axis, one in enumerate(lost))
    return f"; {total - read} of {total} pixels are lost"


def _keep(site: Site, axes: tuple[int, ...]) -> str:
    """How the border is kept."""
    assert site.maps is not None
    axis = axes[0]
    one = site.maps[axis]
    if site.backwards:
        return (
            "Lower the padding of this layer: it crops its output, and all that these inputs give."
        )
    begin, end = one.begin, one.end
    if begin < 0 or end < min(0, one.leftover):
        return "Raise the negative padding, if the crop is not meant."
    beyond = one.leftover - end
    if one.n == beyond:
        return "Lower the padding, or take a larger input."
    more = one.s - one.leftover
    where = f" on {axes_words(axes)}" if len(axes) < site.ndim else ""
    ceil = "set ceil_mode=True, or " if hasattr(site.layer, "ceil_mode") else ""
    there = "the input" if site.node.inputs == (-1,) else "what reaches this layer"
    return (
        f"{capital(ceil)}{'pad' if ceil else 'Pad'} {count(more, 'element')} more at the end, or let "
        f"{there} have size {one.n - beyond} or {one.n + more}{where}."
    )


def _asked(site: Site, j: int) -> Question | None:
    """What is not read, by the chapters: they speak of zero padding, and not of interpolation.

    An input of a transposed layer is cropped away whole exactly if that output of its convolution is blind.
    """
    layer = site.layer
    if isinstance(layer, Upsample) or (isinstance(layer, Layer) and layer.padding_mode != "zeros"):
        return None
    return site.ask_forwards("blind_outputs", j) if site.backwards else site.ask("unread", j)


# ---------------------------------------------------------------- in the gaps


def gaps(survey: Survey) -> Iterator[Finding]:
    """CS102: elements between windows, or between taps, that no output reads, whatever is padded."""
    for site in survey.sites:
        if site.sizes is None:
            yield from _gaps_at_any_size(survey, site)
            continue
        lost = missed(site)
        holes = [one if one.between else None for one in lost]
        for axes, (one, _) in grouped(_with_windows(site, holes)):
            reason = (
                f"{on(axes, site.ndim)}no output reads {len(one.between)} of {one.n} elements, "
                f"{places(one.between)}{_share(lost, axes)}; {_why(site, axes[0])}.{_elsewhere(survey, site)}"
            )
            yield Finding(
                "CS102", site.name, axes, capital(reason), _close(site, axes[0]),
                _asked(site, axes[0]),
            )  # fmt: skip


def _gaps_at_any_size(survey: Survey, site: Site) -> Iterator[Finding]:
    """What is never read of s elements in a row, away from the border, however large the input is."""
    shapes = [(axis.kernel_size, axis.stride, axis.dilation) for axis in site.windows]
    skipped = [
        (shape, empty) if (empty := class_counts(*shape).count(0)) else None for shape in shapes
    ]
    for axes, ((_, s, _), empty) in grouped(skipped):
        reason = (
            f"{on(axes, site.ndim)}no output reads {empty} of {s} elements in a row, whatever the input "
            f"size; {_why(site, axes[0])}.{_elsewhere(survey, site)}"
        )
        yield Finding("CS102", site.name, axes, capital(reason), _close(site, axes[0]),
                      _asked(site, axes[0]))  # fmt: skip


def _why(site: Site, j: int) -> str:
    if isinstance(site.layer, Upsample):
        return "it makes the image smaller and reads too few neighbours"
    axis = site.axes[j]
    k, s, d = axis.kernel_size, axis.stride, axis.dilation
    if (g := gcd(d, s)) > 1:
        return f"dilation {d} and stride {s} share the factor {g}, so all taps step over the same places"
    if k < s:
        return f"stride {s} steps over what {count(k, 'tap')} cannot reach"
    return f"the dilation {d} is larger than the number of outputs lets it fill"


def _close(site: Site, j: int) -> str:
    """How the gaps are closed."""
    if isinstance(site.layer, Upsample):
        return "Shrink with mode='area', or with average pooling."
    axis = site.axes[j]
    if gcd(axis.dilation, axis.stride) > 1:
        free = joined(sorted(set(coprime_dilations(axis.stride, axis.dilation))), "or")
        return (
            f"Take a dilation without a common divisor with the stride, {free}, and {_wide(axis)}."
        )
    if axis.kernel_size < axis.stride:
        first = f"average over {each((axis.stride,))} elements first and then take stride 1"
        return f"Take {_wide(axis)}, or {first}, if those pixels matter."
    return "Lower the dilation, or give a larger input."


def _wide(axis: Axis) -> str:
    return f"a kernel size of at least {axis.stride}"


def _elsewhere(survey: Survey, site: Site) -> str:
    """Who else reads the same input, as the pixels are not lost to the network then."""
    others = list(survey.others(site))
    if not others:
        return ""
    named = joined([repr(one) for one in others[:2]] + (["others"] if len(others) > 2 else []))
    return f" The same input also goes to {named}."


CUT_OFF = Rule(
    "CS101",
    "pixels cut off at the border",
    "Elements of the input before the first window or behind the last one are read by no output.",
    cut_off,
)
GAPS = Rule(
    "CS102",
    "pixels skipped in the gaps",
    "Elements of the input between two windows or two taps are read by no output.",
    gaps,
)
