"""Lines: in a class n = M·q + ρ of input sizes every size in a network is a·q + b, without a floor.

M is a multiple of what the strides divide by on the way, so s divides a at each window of stride s, and
⌊(a·q + b + P − k̂)/s⌋ = (a/s)·q + ⌊(b + P − k̂)/s⌋. What a layer asks of its input (a window that fits,
branches that agree) holds or fails from some q on, and says from which. A size in numbers is the line
0·q + n, decided at once: one pass serves classes and single sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, TypeAlias

from convsym.arguments import is_number
from convsym.axis import Axis
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.network.layers.matching import CropLike, Like
from convsym.network.layers.merging import Concat, Merge
from convsym.network.layers.module import Module, axes_of
from convsym.network.layers.passing import Flatten, Linear, Pad, PassThrough, SliceChannels
from convsym.network.layers.pooling import PoolAxis, _Adaptive, _Pool
from convsym.network.layers.resampling import PixelShuffle, PixelUnshuffle, Upsample

if TYPE_CHECKING:
    from convsym.network.graph import Graph, Node

MOST_CLASSES = 1 << 16
"""A network whose sizes repeat with a larger modulus is refused."""

SAME = ("same_upper", "same_lower")


@dataclass(frozen=True)
class Line:
    """The size a·q + b, right for all q ≥ `since`.

    >>> Line(8, 3).at(2)
    19
    """

    a: int
    b: int
    since: int = 0

    def at(self, q: int) -> int:
        """Its value."""
        return self.a * q + self.b

    def reaches(self, least: int) -> int | None:
        """From which q on a·q + b ≥ least; None if it never is.

        >>> Line(2, 3).reaches(10), Line(0, 3).reaches(4)
        (4, None)
        """
        if self.a == 0:
            return self.since if self.b >= least else None
        return max(self.since, -((self.b - least) // self.a))

    def from_(self, since: int) -> Line:
        """The same from a later q on."""
        return Line(self.a, self.b, max(since, self.since))

    def moved(self, by: int) -> Line:
        """a·q + b + by."""
        return Line(self.a, self.b + by, self.since)

    def over(self, s: int) -> Line:
        """⌊(a·q + b)/s⌋; s divides a."""
        assert self.a % s == 0, "the modulus of the classes is no multiple of the strides"
        return Line(self.a // s, self.b // s, self.since)

    def times(self, s: int) -> Line:
        """s·(a·q + b)."""
        return Line(s * self.a, s * self.b, self.since)


@dataclass(frozen=True)
class Refused:
    """What goes wrong at `node` for all q ≥ `since`: "window", "size", "branches", "multiple", "border".

    `lines` are the sizes that it concerns, `need` the least size that would do, where there is one.
    """

    node: str
    reason: str
    lines: tuple[Line, ...]
    need: int = 1
    since: int = 0


Size: TypeAlias = "Line | Refused | None"
"""A size; why there is none; None behind Flatten, where no axes are left."""


def modulus(net: Graph, axis: int) -> int:
    """An M for which every size on the axis is a line in each class n mod M.

    Raises ConvsymError where a layer has symbols among its sizes, or M exceeds 65536.
    """
    rates = net.walk(Fraction(1), lambda node, before: _rate(node.layer, net.ndim, axis, before))
    found = lcm(*(one.denominator for one in rates))
    if found > MOST_CLASSES:
        raise ConvsymError(
            f"the sizes of this network repeat with {found} classes, and {MOST_CLASSES} are the most that "
            f"are looked at; ask for a part of it, or for single sizes by net.sizes(n)"
        )
    return found


def size_lines(net: Graph, axis: int, start: Line) -> tuple[Size, ...]:
    """The size that comes out of each node on this axis, where the input's is `start`."""

    def step(node: Node, before: tuple[Size, ...]) -> Size:
        refused = next((one for one in before if isinstance(one, Refused)), None)
        given = [one for one in before if isinstance(one, Line)]
        if refused is not None or len(given) < len(before):
            return refused
        return _after(node, net.ndim, axis, given)

    return net.walk(start, step)


def _unknown(layer: Layer | Module) -> ConvsymError:
    return ConvsymError(
        f"how the size that comes out of {layer!r} follows from the one that goes in is not known here; take "
        f"a layer of this library, or ask for single sizes by net.sizes(n)"
    )


def axis_at(layer: Layer | Module, ndim: int, axis: int) -> Axis | None:
    """The window on this axis, None for a layer that keeps or sets the size otherwise.

    Raises ConvsymError where its numbers are symbols, or nothing is known of the layer.
    """
    kept = (PassThrough, SliceChannels, Flatten, Linear, _Adaptive, Upsample, Merge, Like)
    if isinstance(layer, kept):
        return None
    if not isinstance(layer, (Layer, _Pool, Pad, PixelShuffle, PixelUnshuffle)):
        raise _unknown(layer)
    found = axes_of(layer, ndim)[axis]
    if found.symbolic:
        raise ConvsymError(
            f"{layer!r} has symbols among its sizes, and which sizes fit needs numbers; give numbers for "
            f"kernel_size, stride, padding and dilation"
        )
    return found


def _rate(layer: Layer | Module, ndim: int, axis: int, before: Sequence[Fraction]) -> Fraction:
    """How the size grows with that of the input."""
    window = axis_at(layer, ndim, axis)
    first = before[0]
    if window is not None:
        s = Fraction(window.stride)
        return first * s if layer.transposed else first / s
    match layer:
        case Merge():
            growing = [one for one in before if one]
            cropped = isinstance(layer, Concat) and layer.crop is not None
            return min(before) if cropped else min(growing, default=Fraction(0))
        case Like():
            return before[1]
        case Upsample():
            scales = layer.scales(ndim)
            return Fraction(0) if scales is None else first * scales[axis]
        case _Adaptive(targets=targets):
            return first if targets[axis] is None else Fraction(0)
    return Fraction(0) if isinstance(layer, (Flatten, Linear)) else first


def _after(node: Node, ndim: int, axis: int, lines: Sequence[Line]) -> Size:
    layer = node.layer
    window = axis_at(layer, ndim, axis)
    if isinstance(layer, Merge):
        return _met(node, layer, lines)
    line = lines[0]
    if window is not None:
        if layer.transposed:
            extra = layer.output_padding[axis] if isinstance(layer, Layer) else 0
            return _backwards(node, window, line, extra)
        if isinstance(layer, PixelUnshuffle) and line.b % window.stride:
            return Refused(node.name, "multiple", (line,), window.stride, line.since)
        return _window(node, window, line)
    match layer:
        case Like():
            return _like(node, layer, *lines)
        case Upsample():
            scales = layer.scales(ndim)
            if scales is None:
                return Line(0, layer.sizes((1,) * ndim)[axis], line.since)
            ratio = scales[axis]
            out = line.times(ratio.numerator).over(ratio.denominator)
            return _least(node, "size", out, 1)
        case _Adaptive(targets=targets):
            target = targets[axis]
            if target is None:
                return line
            if not is_number(target):
                raise _unknown(layer)
            return Line(0, target, line.since)
        case Flatten() | Linear():
            return None
    return line


def _least(node: Node, reason: str, line: Line, least: int, shown: Line | None = None) -> Size:
    """The line from where it is at least that, or why it never is."""
    since = line.reaches(least)
    if since is None:
        return Refused(node.name, reason, (shown or line,), least, line.since)
    return line.from_(since)


def _window(node: Node, axis: Axis, line: Line) -> Size:
    """The number of windows, once they fit and the border can be filled."""
    begin, end = pads_on(axis, line)
    border = _least(node, "border", line, axis._least_size(max(begin, end)))
    if isinstance(border, Refused) or border is None:
        return border
    s, span = axis.stride, axis.effective_kernel_size
    ceiled = isinstance(axis, PoolAxis) and axis.ceil_mode and axis.padding not in SAME
    lack = span - begin - end - (s - 1 if ceiled else 0)
    fits = _least(node, "window", border, lack)
    if isinstance(fits, Refused) or fits is None:
        return fits
    if not ceiled:
        return fits.moved(begin + end - span).over(s).moved(1)
    starts = _least(node, "window", fits, 1 - begin)
    if isinstance(starts, Refused) or starts is None:
        return starts
    fits = starts
    up = fits.moved(begin + end - span + s - 1).over(s)
    inside = fits.moved(begin - 1).over(s)
    return (up if up.b < inside.b else inside).moved(1)


def pads_on(axis: Axis, line: Line) -> tuple[int, int]:
    """The pads of a window on an input of this size; in a class they are the same for all q."""
    if axis.padding not in SAME:
        return axis.pads()
    return axis.pads(line.b % axis.stride + axis.stride * axis.effective_kernel_size)


def _backwards(node: Node, axis: Axis, line: Line, extra: int) -> Size:
    """s(o − 1) + k̂ − P + op."""
    if axis.padding in SAME:
        return line.times(axis.stride)
    out = line.moved(-1).times(axis.stride)
    out = out.moved(axis.effective_kernel_size - sum(axis.pads()) + extra)
    return _least(node, "size", out, 1)


def _met(node: Node, layer: Merge, lines: Sequence[Line]) -> Size:
    """The common size of branches."""
    since = max(line.since for line in lines)
    if isinstance(layer, Concat) and layer.crop is not None:
        least = min(lines, key=lambda line: (line.a, line.b))
        return least.from_(max(since, *(_above(one, least) for one in lines)))
    repeated = not isinstance(layer, Concat)
    common = lines[0].from_(since)
    for line in lines[1:]:
        line, both = line.from_(since), (common, line.from_(since))
        if (line.a, line.b) == (common.a, common.b):
            continue
        ones = [one for one in both if (one.a, one.b) == (0, 1)]
        if repeated and ones:
            common = both[1] if both[0] in ones else both[0]
            continue
        return Refused(node.name, "branches", both, 1, _apart(both, repeated))
    return common


def _like(node: Node, layer: Like, line: Line, wanted: Line) -> Size:
    """The size of the second input; to be cropped to it the first has to be as large."""
    out = wanted.from_(line.since)
    if not isinstance(layer, CropLike) or (line.a, line.b) == (wanted.a, wanted.b):
        return out
    if (line.a, line.b) > (wanted.a, wanted.b):
        return out.from_(_above(line, wanted))
    since = wanted.since if line.a == wanted.a else _above(wanted.moved(-1), line)
    return Refused(node.name, "crop", (line, wanted), 1, max(since, line.since))


def _above(line: Line, other: Line) -> int:
    """From which q on it is at least the other, which grows no faster."""
    if line.a == other.a:
        return line.since
    return max(line.since, -((line.b - other.b) // (line.a - other.a)))


def _apart(both: tuple[Line, ...], repeated: bool) -> int:
    """From which q on two different lines differ, and neither is 1."""
    low, high = sorted(both, key=lambda line: (line.a, line.b))
    since = high.since if low.a == high.a else _above(high.moved(-1), low)
    if not repeated:
        return since
    return max(since, *(one.reaches(2) or 0 for one in both))
