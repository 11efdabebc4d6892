"""The table of faults: each says in words what is wrong, how to mend it, and builds such matrices.

A fault that cannot occur in a layer (a flip of one tap, swapped strides that are equal) yields
nothing. The table is in order of simplicity: `diagnose` names the first fault that fits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, permutations
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from convsym.axis import Axis, IndexMap
from convsym.builds import Build, Order, moved, row_major


class Suspect(NamedTuple):
    """One way to make a fault: what is wrong with M, how to mend it, and the matrix so made."""

    sentence: str
    mend: str
    build: Build


Suspects: TypeAlias = Iterator[Suspect]


class Fault(NamedTuple):
    """A kind of fault by name, and the ways in which it can occur in a build."""

    name: str
    suspects: Callable[[Build], Suspects]


# ---------------------------------------------------------------- words


def listed(numbers: Any) -> str:
    """"1", "1 and 2", "1, 2 and 3".

    >>> listed((0, 2))
    '0 and 2'
    """
    words = [str(n) for n in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def axes_words(axes: tuple[int, ...], ndim: int) -> str:
    """Which axes, in words: "axis 0", "every axis".

    >>> axes_words((1,), 2), axes_words((0, 1), 2)
    ('axis 1', 'every axis')
    """
    if len(axes) == ndim:
        return "every axis" if ndim > 1 else "its axis"
    return f"axis {axes[0]}" if len(axes) == 1 else f"axes {listed(axes)}"


def sides(build: Build) -> tuple[str, str]:
    """What the rows and the columns of C are in M: "rows of M", "columns of M", or the reverse."""
    return ("columns", "rows") if build.transposed else ("rows", "columns")


def ends(build: Build) -> tuple[str, str]:
    """What the rows and the columns of C stand for: the layer's output and input, or the reverse."""
    return ("output", "input") if build.output_padding is None else ("input", "output")


def subsets(axes: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The subsets that are not empty: all axes first, then single ones, then the others."""
    if axes:
        yield axes
    for size in range(1, len(axes)):
        yield from combinations(axes, size)


def turns(ndim: int) -> Iterator[tuple[int, ...]]:
    """The permutations of the axes but the identity."""
    yield from (turn for turn in permutations(range(ndim)) if turn != tuple(range(ndim)))


def crosses(build: Build) -> bool:
    """Whether some window reaches beyond the border of some axis."""
    return any(
        m.place(0, 0) < 0 or m.place(m.o - 1, m.k - 1) >= m.n or m.place(m.o - 1, 0) >= m.n
        for m in build.maps
    )


# ---------------------------------------------------------------- the whole matrix


def _transposed(b: Build) -> Suspects:
    rows, columns = ends(b) if b.transposed else ends(b)[::-1]
    yield Suspect(
        f"M is the transpose of the matrix: its rows stand for the {rows} and its columns for the "
        f"{columns}",
        "use M.T",
        replace(b, transposed=not b.transposed),
    )


def _conjugated(b: Build) -> Suspects:
    yield Suspect(
        "the taps are conjugated: the layer multiplies by w[t], not by its conjugate",
        "use M.conj()",
        replace(b, conjugated=not b.conjugated),
    )


# ---------------------------------------------------------------- the kernel


def _kernel_flipped(b: Build) -> Suspects:
    axes = tuple(j for j, m in enumerate(b.maps) if m.k > 1)
    for some in subsets(axes):
        where = axes_words(some, b.ndim)
        every = "a true convolution" if some == axes else "a true convolution there"
        yield Suspect(
            f"the kernel is flipped along {where}: tap k − 1 − t stands where tap t belongs, which is "
            f"{every}; the layer is a cross-correlation",
            f"do not flip the kernel along {where}, or flip it back before M is built",
            replace(b, taps=np.flip(b.taps, [2 + j for j in some])),
        )
    if axes and max(b.taps.shape[:2]) > 1:
        yield Suspect(
            "the weight is flipped along all its axes, those of the channels too, as np.flip(weight) "
            "does",
            "leave the flip out",
            replace(b, taps=np.flip(b.taps)),
        )


def _kernel_transposed(b: Build) -> Suspects:
    if max(m.k for m in b.maps) == 1:
        return
    for turn in turns(b.ndim):
        taps = b.taps.transpose(0, 1, *(2 + j for j in turn))
        maps = tuple(replace(m, k=k) for m, k in zip(b.maps, taps.shape[2:], strict=True))
        sentence = "the axes of the kernel are swapped: w[t1, t0] stands where w[t0, t1] belongs"
        if b.ndim > 2:
            sentence = f"the axes of the kernel stand in the order {listed(turn)}"
        for build in moved(replace(b, taps=taps), maps):
            yield Suspect(sentence, "do not transpose the kernel", build)


def _kernel_column_major(b: Build) -> Suspects:
    shape = b.taps.shape
    for read, written in (("F", "C"), ("C", "F")):
        taps = np.empty_like(b.taps)
        for u, v in np.ndindex(*shape[:2]):
            taps[u, v] = b.taps[u, v].ravel(order=written).reshape(shape[2:], order=read)  # type: ignore[call-overload]
        if sum(k > 1 for k in shape[2:]) > 1:
            yield Suspect(
                "the kernel was flattened and reshaped in two different orders: its taps stand in "
                "column-major order where row-major order belongs",
                "flatten and reshape the kernel with the same order, C",
                replace(b, taps=taps),
            )


# ---------------------------------------------------------------- channels and groups


def _channels_swapped(b: Build) -> Suspects:
    outputs, width, *kernel = b.taps.shape
    groups = b.in_channels // width
    standard = np.repeat(np.arange(groups) * width, outputs // groups)
    if max(outputs, b.in_channels) == 1 or tuple(standard) != b.first:
        return
    deep = outputs // groups
    swapped = b.taps.reshape(groups, deep, width, *kernel).swapaxes(1, 2)
    first = tuple(np.repeat(np.arange(groups) * deep, width).tolist())
    kept = replace(b, in_channels=outputs, first=first)
    shape = (b.in_channels, deep, *kernel)
    words = "the input and output channels of the weight are swapped: w[v, u] stands where w[u, v] belongs"
    mend = "swap the first two axes of the weight back"
    if width > 1 or deep > 1:
        yield Suspect(words, mend, replace(kept, taps=swapped.reshape(shape)))
    if width != deep:
        yield Suspect(
            "the weight was reshaped, not transposed, from output channels first to input channels first",
            "keep the weight as it is",
            replace(kept, taps=b.taps.reshape(shape)),
        )


def _channels_reversed(b: Build) -> Suspects:
    for name, end, field, count in _both_sides(b):
        if count > 1:
            order: Order = getattr(b, field)
            yield Suspect(
                f"the {end} channels stand in reverse order in the {name} of M (as BGR for RGB)",
                f"reverse the {end} channels",
                replace(b, **{field: order._replace(backward=_toggled(order.backward, (0,)))}),
            )


def _both_sides(b: Build) -> Iterator[tuple[str, str, str, int]]:
    """(rows or columns of M, output or input, field of the build, channels), for C's columns and rows."""
    (row_side, column_side), (row_end, column_end) = sides(b), ends(b)
    yield column_side, column_end, "columns", b.in_channels
    yield row_side, row_end, "rows", len(b.taps)


def _toggled(backward: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(backward) ^ set(axes)))


def _groups_ignored(b: Build) -> Suspects:
    outputs, width = b.taps.shape[:2]
    groups = b.in_channels // width
    if groups == 1 or len(set(b.first)) == 1:
        return
    none = (0,) * outputs
    turn = tuple(u % groups * width for u in range(outputs))
    mend = f"output channel u reads the {width} input channels of its own group of {groups}"
    tiled = np.tile(b.taps, (1, groups, *(1,) * b.ndim))
    ways = (
        (f"every output channel reads the first {width} input channels", b.taps, b.in_channels, none),
        (f"M has {width} of the {b.in_channels} input channels", b.taps, width, none),
        ("every output channel reads all input channels, its taps repeated", tiled, b.in_channels, none),
        ("the output channels are dealt to the groups in turn, not in blocks", b.taps, b.in_channels, turn),
    )  # fmt: skip
    for words, taps, in_channels, first in ways:
        build = replace(b, taps=taps, in_channels=in_channels, first=first)
        yield Suspect(f"the {groups} groups are ignored: {words}", mend, build)


# ---------------------------------------------------------------- the order of elements


def _ordered(b: Build, axes: tuple[int, ...], backward: tuple[int, ...] = ()) -> Iterator[tuple[str, Build]]:
    """(which side, build) with this order in columns and rows, in columns alone, in rows alone."""
    order = Order(axes, backward)
    shapes = {"columns": b.columns_shape, "rows": b.rows_shape}
    standard = row_major(b.ndim + 1)
    fields = [
        (field, f"{name} of M count the {end}")
        for name, end, field, _ in _both_sides(b)
        if order.effective(shapes[field]) != standard and getattr(b, field) == standard
    ]
    if len(fields) == 2:
        words = "rows and columns of M count their elements"
        yield words, replace(b, columns=order, rows=order)
    for field, words in fields:
        yield words, replace(b, **{field: order})


def _column_major(b: Build) -> Suspects:
    if b.ndim == 1:
        return
    last = tuple(range(b.ndim, 0, -1))
    ways = [(0, *last)]
    ways += [(*last, 0)] if max(b.in_channels, len(b.taps)) > 1 else []
    for axes in ways:
        also = ", the channels fastest among all" if axes[-1] == 0 else ""
        for words, build in _ordered(b, axes):
            yield Suspect(
                f"the {words} in column-major order: the first axis runs fastest, where the last "
                f"should{also}",
                "flatten in row-major order, order='C'",
                build,
            )


def _channels_interleaved(b: Build) -> Suspects:
    for words, build in _ordered(b, (*range(1, b.ndim + 1), 0)):
        yield Suspect(
            f"the {words} with the channels last: the channels of one place stand side by side, where "
            "each channel should stand as a whole",
            "put the channels first before flattening: (C, *n), not (*n, C)",
            build,
        )


def _other_order(b: Build) -> Suspects:
    axes = tuple(range(1, b.ndim + 1))
    standard = (0, *axes)
    for some in subsets(axes):
        for words, build in _ordered(b, standard, some):
            yield Suspect(
                f"the {words} from the end along {axes_words(tuple(a - 1 for a in some), b.ndim)}",
                "count from the beginning",
                build,
            )
    known = {standard, (0, *axes[::-1]), (*axes[::-1], 0), (*axes, 0)}
    for turn in permutations(standard):
        if turn not in known:
            named = ["channel" if a == 0 else f"axis {a - 1}" for a in turn]
            for words, build in _ordered(b, turn):
                yield Suspect(
                    f"the {words} in the order {', '.join(named)} (slowest first)",
                    "order the elements by channel, then by axis, the last axis fastest",
                    build,
                )


# ---------------------------------------------------------------- the geometry


def _swapped(what: str, pick: Callable[[IndexMap], tuple[int, ...]], names: tuple[str, ...]) -> Callable[[Build], Suspects]:
    """The fault that the axes exchange what `pick` reads from their maps."""

    def suspects(b: Build) -> Suspects:
        have = [pick(m) for m in b.maps]
        shown = [_plain(one) for one in have]
        seen = {tuple(have)}
        for turn in turns(b.ndim):
            given = [have[j] for j in turn]
            if tuple(given) in seen:
                continue
            seen.add(tuple(given))
            maps = tuple(
                replace(m, **dict(zip(names, one, strict=True)))
                for m, one in zip(b.maps, given, strict=True)
            )
            order = ", ".join(shown[j] for j in turn)
            sentence = f"the {what} of the axes is exchanged: ({order}) where ({', '.join(shown)}) belongs"
            for build in moved(b, maps):
                yield Suspect(sentence, f"give each axis its own {what}", build)

    return suspects


def _plain(pair: tuple[int, ...]) -> str:
    return str(pair[0]) if len(set(pair)) == 1 else str(pair)


def _size_swapped(b: Build) -> Suspects:
    names = ("n",) if b.output_padding is None else ("o",)
    yield from _swapped("input size", lambda m: (getattr(m, names[0]),), names)(b)


def _changed(b: Build, changes: dict[int, dict[str, int]], sentence: str, mend: str) -> Suspects:
    """The suspects in which the maps of some axes have other numbers."""
    maps = tuple(replace(m, **changes.get(j, {})) for j, m in enumerate(b.maps))
    if all(m.s >= 1 and m.d >= 1 for m in maps):
        for build in moved(b, maps):
            yield Suspect(sentence, mend, build)


def _ignored(what: str, letter: str) -> Callable[[Build], Suspects]:
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


def _off_by_one(what: str, letter: str) -> Callable[[Build], Suspects]:
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


def _padding_ignored(b: Build) -> Suspects:
    for some in subsets(tuple(j for j, m in enumerate(b.maps) if (m.begin, m.end) != (0, 0))):
        values = listed(dict.fromkeys(_plain((b.maps[j].begin, b.maps[j].end)) for j in some))
        yield from _changed(
            b,
            {j: {"begin": 0, "end": 0} for j in some},
            f"the padding is dropped along {axes_words(some, b.ndim)}: it is 0 in M and {values} in the "
            "layer",
            "put the padding in",
        )


def _padding_kept(b: Build) -> Suspects:
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


def _begin_and_end_swapped(b: Build) -> Suspects:
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


def _padding_off_by_one(b: Build) -> Suspects:
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


def _padding_mode(b: Build) -> Suspects:
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


# ---------------------------------------------------------------- loops over flat indices


def _reading(b: Build, reads: str, words: str, mend: str) -> Suspects:
    if b.reads == "fold":
        yield Suspect(words, mend, replace(b, reads=reads))


def _wrapped(b: Build) -> Suspects:
    mend = "check each axis of the input by itself: an index beyond its end reads the padding"
    many = b.taps.shape[1] > 1 or b.in_channels > 1
    if crosses(b):
        words = "the {0} wrap round: a tap that runs over the end of a line lands in the next line"
        side = sides(b)[1]
        if b.ndim > 1:
            yield from _reading(b, "cut channel", words.format(side), mend)
        yield from _reading(
            b,
            "round channel",
            words.format(side) + ", and one over the end of a channel at its other end (a circulant)",
            mend,
        )
        if many:
            more = words.format(side) + ", and one over the end of a channel in the next channel"
            yield from _reading(b, "cut vector", more, mend)
            yield from _reading(b, "round vector", more + ", from the last back to the first", mend)
    yield from _flat_shifts(b)


def _flat_shifts(b: Build) -> Suspects:
    """The kernel laid flat with gaps, one row for each shift of it: the Toeplitz matrix or the circulant."""
    volume = math.prod(m.n for m in b.maps)
    offsets: Any = 0
    for j, m in enumerate(b.maps):
        line = math.prod(n.n for n in b.maps[j + 1 :])
        steps = m.d * np.arange(m.k) * line
        offsets = offsets + steps.reshape([-1 if i == j else 1 for i in range(b.ndim)])
    span = int(offsets.max()) + 1
    if span > volume or b.ndim == 1:
        return
    laid = np.zeros((*b.taps.shape[:2], span), b.taps.dtype)
    laid[:, :, offsets.ravel()] = b.taps.reshape(*b.taps.shape[:2], -1)
    mend = "make one row for each window that lies inside the (padded) picture, and no other"
    rows, _ = sides(b)
    flat = IndexMap(volume, volume - span + 1, 0, 0, span, 1, 1, "zeros")
    ring = replace(flat, o=volume, mode="circular")
    ways = (
        (f"M has {rows} for all shifts of the flattened kernel, those that wrap round a line's end too", laid, flat),
        ("M is the circulant of the flattened kernel", laid, ring),
        ("M is the circulant of the flattened and flipped kernel (a true convolution)", laid[:, :, ::-1],
         replace(ring, begin=span - 1)),
    )  # fmt: skip
    order = row_major(2)
    for words, taps, m in ways:
        extra = None if b.output_padding is None else (0,)
        build = replace(
            b, taps=taps, maps=(m,), rows=order, columns=order, output_padding=extra, reads="fold"
        )
        yield Suspect(words, mend, build)


def _negative_indices(b: Build) -> Suspects:
    if all(m.begin <= 0 for m in b.maps):
        return
    side = sides(b)[1]
    mend = "skip indices below 0: NumPy counts them from the end"
    words = f"negative indices count from the end, so {side} before the border are taken from "
    yield from _reading(b, "negative", words + "the other end of the axis", mend)
    if b.ndim > 1:
        yield from _reading(b, "negative channel", words + "the last lines of the channel", mend)
    if b.in_channels > 1:
        yield from _reading(b, "negative vector", words + "the end of the whole vector", mend)


def _border_empty(b: Build) -> Suspects:
    if crosses(b):
        rows, _ = sides(b)
        yield from _reading(
            b,
            "inside only",
            f"the {rows} of border outputs are empty: only windows that lie inside the picture were "
            "filled in",
            "fill in the border outputs too, with the taps that meet the input",
        )


def _circulant(b: Build) -> Suspects:
    ring = tuple(replace(m, o=m.n, s=1, begin=0, end=0, mode="circular") for m in b.maps)
    back = tuple(replace(m, begin=m.d * (m.k - 1)) for m in ring)
    flipped = np.flip(b.taps, [2 + j for j in range(b.ndim)])
    mend = "let the window stop at the border; a product of Fourier transforms does not"
    words = "M is the circular {}, its kernel anchored at the first element, as a product of Fourier transforms"
    if max(m.k for m in b.maps) > 1:
        circular = replace(b, maps=ring)
        yield Suspect(words.format("cross-correlation"), mend, circular)
        yield Suspect(words.format("convolution"), mend, replace(b, maps=back, taps=flipped))


def _overwritten(b: Build) -> Suspects:
    if (b.maps[0].mode != "zeros" or b.reads != "fold") and crosses(b):
        yield Suspect(
            "taps that meet the same element are overwritten: the last one stands where their sum belongs",
            "add with +=, do not assign",
            replace(b, adds=False),
        )


# ---------------------------------------------------------------- transposed layers


def _output_padding_ignored(b: Build) -> Suspects:
    extra = b.output_padding
    if extra is None or max(extra) == 0:
        return
    none = replace(b, output_padding=(0,) * b.ndim)
    yield Suspect(
        f"the output padding {_plain(extra)} is ignored",
        "add the output padding to the end of each axis of the output",
        moved(none, b.maps)[-1],
    )
    maps = tuple(replace(m, begin=m.begin + e) for m, e in zip(b.maps, extra, strict=True))
    yield Suspect(
        f"the output padding {_plain(extra)} stands at the beginning of the output",
        "put it at the end",
        replace(b, maps=maps),
    )


def _other_kind(b: Build) -> Suspects:
    kind = "transposed convolution" if b.output_padding is None else "convolution"
    try:
        maps = tuple(_other_map(m, b.output_padding is None, j) for j, m in enumerate(b.maps))
    except ValueError:
        return
    other = replace(b, maps=maps, transposed=not b.transposed)
    sentence = f"M is the matrix of the {kind} with the same numbers"
    mend = "the two are transposes of each other only at matching sizes; build this layer's own"
    if max(b.in_channels, len(b.taps)) > 1:
        for one in _channels_swapped(other):
            yield Suspect(sentence, mend, one.build)
    yield Suspect(sentence, mend, other)


def _other_map(m: IndexMap, convolution: bool, j: int) -> IndexMap:
    axis = Axis(m.k, m.s, (m.begin, m.end), m.d, m.mode)
    if convolution:
        return axis.at(axis.transposed_size(m.n, axis=j), outputs=m.n, axis=j)
    return axis.at(m.o, axis=j)


def _framed(b: Build) -> Suspects:
    if b.framed:
        return
    for where, words in (
        ("last", "M has one more column, its last: the bias"),
        ("first", "M has one more column, its first: the bias"),
        ("affine", "M is the affine map in homogeneous coordinates: the bias as last column, (0 … 0 1) as "
         "last row"),
    ):  # fmt: skip
        mend = "leave the bias out of the matrix: y = C·x + b"
        yield Suspect(words, mend, replace(b, framed=where))


FAULTS = (
    Fault("transposed", _transposed),
    Fault("kernel flipped", _kernel_flipped),
    Fault("kernel transposed", _kernel_transposed),
    Fault("kernel column-major", _kernel_column_major),
    Fault("channels swapped", _channels_swapped),
    Fault("channels reversed", _channels_reversed),
    Fault("groups ignored", _groups_ignored),
    Fault("column-major order", _column_major),
    Fault("channels interleaved", _channels_interleaved),
    Fault("stride swapped", _swapped("stride", lambda m: (m.s,), ("s",))),
    Fault("padding swapped", _swapped("padding", lambda m: (m.begin, m.end), ("begin", "end"))),
    Fault("dilation swapped", _swapped("dilation", lambda m: (m.d,), ("d",))),
    Fault("input size swapped", _size_swapped),
    Fault("stride ignored", _ignored("stride", "s")),
    Fault("dilation ignored", _ignored("dilation", "d")),
    Fault("padding ignored", _padding_ignored),
    Fault("padding kept", _padding_kept),
    Fault("padding begin and end swapped", _begin_and_end_swapped),
    Fault("padding off by one", _padding_off_by_one),
    Fault("padding mode", _padding_mode),
    Fault("columns wrapped round", _wrapped),
    Fault("negative indices", _negative_indices),
    Fault("border outputs empty", _border_empty),
    Fault("taps overwritten", _overwritten),
    Fault("output padding", _output_padding_ignored),
    Fault("circular by Fourier transform", _circulant),
    Fault("stride off by one", _off_by_one("stride", "s")),
    Fault("dilation off by one", _off_by_one("dilation", "d")),
    Fault("order of elements", _other_order),
    Fault("other kind of layer", _other_kind),
    Fault("conjugated", _conjugated),
    Fault("bias column", _framed),
)
"""Simplest first. "scaled" and "other taps" need no build: `diagnose` reads them off the entries."""
