"""The kernel, its channels and groups: taps that stand in the wrong place of the weight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from convsym.diagnosis.builds import Build, moved
from convsym.diagnosis.faults.words import (
    Suspect,
    Suspects,
    axes_words,
    both_sides,
    listed,
    subsets,
    toggled,
    turns,
    with_order,
)
from convsym.weights import swapped_channels


def kernel_flipped(b: Build) -> Suspects:
    """w[k − 1 − t] where w[t] belongs, along all axes or some: true convolution for cross-correlation."""
    axes = tuple(j for j, m in enumerate(b.maps) if m.k > 1)
    for some in subsets(axes):
        where = axes_words(some, b.ndim)
        every = "a true convolution" if some == axes else "a true convolution there"
        yield Suspect(
            f"the kernel is flipped along {where}: tap k − 1 − t stands where tap t belongs, which is "
            f"{every}; the layer is a cross-correlation",
            f"do not flip the kernel along {where}, or flip it back before M is built",
            replace(b, taps=np.flip(b.taps, tuple(2 + j for j in some))),
        )
    if axes and max(b.taps.shape[:2]) > 1:
        yield Suspect(
            "the weight is flipped along all its axes, those of the channels too, as np.flip(weight) "
            "does",
            "leave the flip out",
            replace(b, taps=np.flip(b.taps)),
        )


def kernel_transposed(b: Build) -> Suspects:
    """The axes of the kernel in another order."""
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


def kernel_column_major(b: Build) -> Suspects:
    """A kernel written in one order and read in the other; for square ones it is the transpose."""
    lead, kernel = b.taps.shape[:2], b.taps.shape[2:]
    swapped = (0, 1, *range(b.ndim + 1, 1, -1))
    read = b.taps.reshape(*lead, *kernel[::-1]).transpose(swapped)
    written = b.taps.transpose(swapped).reshape(b.taps.shape)
    for taps in (read, written):
        if sum(k > 1 for k in kernel) > 1:
            yield Suspect(
                "the kernel was flattened and reshaped in two different orders: its taps stand in "
                "column-major order where row-major order belongs",
                "flatten and reshape the kernel with the same order, C",
                replace(b, taps=taps),
            )


def channels_swapped(b: Build) -> Suspects:
    """w[v, u] where w[u, v] belongs, group by group, or the weight reshaped so."""
    outputs, width, *kernel = b.taps.shape
    groups = b.in_channels // width
    standard = np.repeat(np.arange(groups) * width, outputs // groups)
    if max(outputs, b.in_channels) == 1 or tuple(standard) != b.first:
        return
    deep = outputs // groups
    first = tuple(np.repeat(np.arange(groups) * deep, width).tolist())
    kept = replace(b, in_channels=outputs, first=first)
    shape = (b.in_channels, deep, *kernel)
    words = "the input and output channels of the weight are swapped: w[v, u] stands where w[u, v] belongs"
    mend = "swap the first two axes of the weight back"
    if width > 1 or deep > 1:
        yield Suspect(words, mend, replace(kept, taps=swapped_channels(b.taps, groups)))
    if width != deep:
        yield Suspect(
            "the weight was reshaped, not transposed, from output channels first to input channels first",
            "keep the weight as it is",
            replace(kept, taps=b.taps.reshape(shape)),
        )


def channels_reversed(b: Build) -> Suspects:
    """The channels of the input or of the output counted from the end."""
    for name, end, field, count in both_sides(b):
        if count > 1:
            order = getattr(b, field)
            reverse = order._replace(backward=toggled(order.backward, (0,)))
            yield Suspect(
                f"the {end} channels stand in reverse order in the {name} of M (as BGR for RGB)",
                f"reverse the {end} channels",
                with_order(b, field, reverse),
            )


def groups_ignored(b: Build) -> Suspects:
    """Output channels that read other input channels than those of their group."""
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
