"""Input size, stride, dilation and padding, and what is particular to transposed layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from convsym.axis import Axis
from convsym.diagnosis.builds import Build, moved
from convsym.diagnosis.faults.kernel import channels_swapped
from convsym.diagnosis.faults.words import (
    Suspect,
    Suspects,
    axes_words,
    crosses,
    ends,
    listed,
    plain,
    sides,
    subsets,
    turns,
)
from convsym.indexmap import IndexMap


def swapped(
    what: str, pick: Callable[[IndexMap], tuple[int, ...]], names: tuple[str, ...]
) -> Callable[[Build], Suspects]:
    """The fault that the axes exchange what `pick` reads from their maps."""

    def suspects(b: Build) -> Suspects:
        have = [pick(m) for m in b.maps]
        shown = [plain(one) for one in have]
        seen = {tuple(have)}
        for turn in turns(b.ndim):
            given = [have[j] for j in turn]
            if tuple(given) in seen:
                continue
            seen.add(tuple(given))
            changes = [dict(zip(names, one, strict=True)) for one in given]
            maps = tuple(_with(m, one) for m, one in zip(b.maps, changes, strict=True))
            order = ", ".join(shown[j] for j in turn)
            sentence = (
                f"the {what} of the axes is exchanged: ({order}) where ({', '.join(shown)}) belongs"
            )
            for build in moved(b, maps):
                yield Suspect(sentence, f"give each axis its own {what}", build)

    return suspects


def _with(m: IndexMap, changes: dict[str, Any]) -> IndexMap:
    return replace(m, **changes)


def size_swapped(b: Build) -> Suspects:
    """Height taken for width: the sizes of the axes exchanged."""
    names = ("n",) if b.output_padding is None else ("o",)
    yield from swapped("input size", lambda m: (getattr(m, names[0]),), names)(b)


def _changed(b: Build, changes: dict[int, dict[str, int]], sentence: str, mend: str) -> Suspects:
    """The suspects in which the maps of some axes have other numbers."""
    maps = tuple(_with(m, changes.get(j, {})) for j, m in enumerate(b.maps))
    if all(m.s >= 1 and m.d >= 1 for m in maps):
        for build in moved(b, maps):
            yield Suspect(sentence, mend, build)


def ignored(what: str, letter: str) -> Callable[[Build], Suspects]:
    """The fault that stride or dilation is 1 where it is not."""

    def suspects(b: Build) -> Suspects:
        for some in subsets(tuple(j for j, m in enumerate(b.maps) if getattr(m, letter) > 1)):
            values = listed(dict.fromkeys(getattr(b.maps[j], letter) for j in some))
            where = axes_words(some, b.ndim)
            yield from _changed(
                b,
                {j: {letter: 1} for j in some},
                f"the {what} is ignored along {where}: it is 1 in M and {values} in the layer",
                f"put the {what} in",
            )

    return suspects


def off_by_one(what: str, letter: str) -> Callable[[Build], Suspects]:
    """The fault that stride or dilation is one too large or too small."""

    def suspects(b: Build) -> Suspects:
        for step, words in ((1, "larger"), (-1, "smaller")):
            for some in subsets(tuple(range(b.ndim))):
                changes = {j: {letter: getattr(b.maps[j], letter) + step} for j in some}
                if min(c[letter] for c in changes.values()) < 1:
                    continue
                trivial = letter == "d" and all(b.maps[j].k == 1 for j in some)
                trivial = trivial or (letter == "s" and all(b.maps[j].o == 1 for j in some))
                if not trivial:
                    where = axes_words(some, b.ndim)
                    sentence = f"the {what} along {where} is one {words} in M than in the layer"
                    yield from _changed(b, changes, sentence, f"correct the {what}")

    return suspects


def padding_ignored(b: Build) -> Suspects:
    """Padding 0 where there is one, on all axes or some."""
    for some in subsets(tuple(j for j, m in enumerate(b.maps) if (m.begin, m.end) != (0, 0))):
        values = listed(dict.fromkeys(plain((b.maps[j].begin, b.maps[j].end)) for j in some))
        yield from _changed(
            b,
            {j: {"begin": 0, "end": 0} for j in some},
            f"the padding is dropped along {axes_words(some, b.ndim)}: it is 0 in M and {values} in the "
            "layer",
            "put the padding in",
        )


def padding_kept(b: Build) -> Suspects:
    """The padded elements kept as columns of their own."""
    pads = [(m.begin, m.end) for m in b.maps]
    if min(map(min, pads)) < 0 or max(map(max, pads)) == 0:
        return
    maps = tuple(replace(m, n=m.n + m.begin + m.end, begin=0, end=0) for m in b.maps)
    side = sides(b)[1]
    size = " × ".join(str(m.n) for m in maps)
    yield Suspect(
        f"the {side} of M count the padded {ends(b)[1]}, {size}, where it should be without its padding",
        f"drop the {side} of the border (for padded zeros), or add them to those they repeat",
        replace(b, maps=maps),
    )


def begin_and_end_swapped(b: Build) -> Suspects:
    """The larger half of an uneven padding on the wrong side."""
    for some in subsets(tuple(j for j, m in enumerate(b.maps) if m.begin != m.end)):
        where = axes_words(some, b.ndim)
        have = listed(dict.fromkeys(str((b.maps[j].begin, b.maps[j].end)) for j in some))
        yield from _changed(
            b,
            {j: {"begin": b.maps[j].end, "end": b.maps[j].begin} for j in some},
            f"the padding at the beginning and at the end of {where} is exchanged; it is {have} in the "
            "layer",
            "exchange the two paddings",
        )


STEPS = ((1, 1), (-1, -1), (1, -1), (-1, 1), (1, 0), (-1, 0), (0, 1), (0, -1))
"""What an off by one adds to the padding at the beginning and at the end."""


def padding_off_by_one(b: Build) -> Suspects:
    """One more or less at the beginning, at the end, or on both sides."""
    amount = {1: "one too large", -1: "one too small", 0: "right"}
    for begin, end in STEPS:
        words = f"{amount[begin]} at the beginning and {amount[end]} at the end"
        if begin == end:
            words = f"{amount[begin]} on both sides"
        for some in subsets(tuple(range(b.ndim))):
            changes = {
                j: {"begin": b.maps[j].begin + begin, "end": b.maps[j].end + end} for j in some
            }
            sentence = f"the padding along {axes_words(some, b.ndim)} is off by one: {words}"
            yield from _changed(b, changes, sentence, "correct the padding")


def padding_mode(b: Build) -> Suspects:
    """The border filled in another way."""
    have = b.maps[0].mode
    if not crosses(b) or b.reads != "fold":
        return
    for mode in ("zeros", "circular", "reflect", "replicate"):
        if mode != have:
            yield Suspect(
                f"the padding mode is {mode!r} in M and {have!r} in the layer",
                f"fill the border as {have!r} says",
                replace(b, maps=tuple(replace(m, mode=mode) for m in b.maps)),
            )


def output_padding_ignored(b: Build) -> Suspects:
    """The output padding of a transposed layer left out, or put at the beginning."""
    extra = b.output_padding
    if extra is None or max(extra) == 0:
        return
    none = replace(b, output_padding=(0,) * b.ndim)
    for build in moved(none, b.maps):
        yield Suspect(
            f"the output padding {plain(extra)} is ignored",
            "add the output padding to the end of each axis of the output",
            build,
        )
    maps = tuple(replace(m, begin=m.begin - e) for m, e in zip(b.maps, extra, strict=True))
    yield Suspect(
        f"the output padding {plain(extra)} stands at the beginning of the output",
        "put it at the end",
        replace(b, maps=maps),
    )


def other_kind(b: Build) -> Suspects:
    """The matrix of the transposed layer with the same numbers, or of the convolution."""
    kind = "transposed convolution" if b.output_padding is None else "convolution"
    try:
        maps = tuple(_other_map(m, b.output_padding is None, j) for j, m in enumerate(b.maps))
    except ValueError:
        return
    other = replace(b, maps=maps, transposed=not b.transposed)
    sentence = f"M is the matrix of the {kind} with the same numbers"
    mend = "the two are transposes of each other only at matching sizes; build this layer's own"
    if max(b.in_channels, len(b.taps)) > 1:
        for one in channels_swapped(other):
            yield Suspect(sentence, mend, one.build)
    yield Suspect(sentence, mend, other)


def _other_map(m: IndexMap, convolution: bool, j: int) -> IndexMap:
    axis = Axis(m.k, m.s, (m.begin, m.end), m.d, m.mode)
    if convolution:
        return axis.at(axis.transposed_size(m.n, axis=j), outputs=m.n, axis=j)
    return axis.at(m.o, axis=j)
