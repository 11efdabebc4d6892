r"""Two layers after each other as one: conv then conv, transposed then transposed.

Output r of the second convolution reads place j = s₂r + d₂t₂ − p₂ of the first one's output, which reads
pixel s₁j + d₁t₁ − p₁ = s₁s₂·r + (d₁t₁ + s₁d₂t₂) − (p₁ + s₁p₂): the relation of one layer, whose tap
u = d₁t₁ + s₁d₂t₂ collects the products w₂[t₂]·w₁[t₁]. Where j lies outside the first one's output, the
two layers read a zero and the one layer reads on: `compose_border` says which rows that touches.
"""

from __future__ import annotations

from functools import reduce
from math import gcd
from typing import Any

from convsym import layers
from convsym.arguments import Padding, Size, is_number
from convsym.axis import Axis
from convsym.compose_kernel import composed_bias, composed_kernel
from convsym.errors import ConvsymError, broken
from convsym.layerbase import Layer
from convsym.weights import swapped_channels, turned_taps

_OF_WORDS = ("same_upper", "same_lower")


def compose(first: Any, second: Any, *more: Any) -> Any:
    r"""The layer with kernel (w₁ stretched by d₁) ∗ (w₂ stretched by s₁d₂): `first`, then `second`.

    Convolutions: stride s₁s₂, padding p₁ + s₁p₂ on each side, dilation 1, kernel size
    k̂₁ + s₁(k̂₂ − 1), summed over the channels between. Its matrix is C₂·C₁ but for the rows in which
    `second` reads a padded zero while the window of `first` that would stand there touches a pixel
    (`compose_border.differing_rows`): none where `second` pads nothing, or crops.

    Transposed layers: (w₁ stretched by s₂d₁) ∗ (w₂ stretched by d₂), stride s₁s₂, padding p₂ + s₂p₁,
    output padding op₂ + s₂op₁ (from s₁s₂ on, the padding at the end is less by what is above it).
    It is exact where `first` crops nothing: p_begin ≤ 0 and p_end ≤ output_padding.

    Groups are gcd(g₁, g₂). The bias is b₂ + Σw₂·b₁, right wherever `second` reads no padding. Taps of any
    kind, exactly; floats as floats. Layers without a weight have the symbols w_0, w_1 … both, which are
    taken as they stand, as equal taps. Sizes in symbols give a layer with sizes and no taps. Further
    layers are taken in one by one.

    Raises TypeError for what is no layer, ValueError for axes or channels that do not fit, ConvsymError
    for a convolution and a transposed layer (their product is no convolution in general), for padding
    that depends on the input size, for borders that no layer has, and for a bias of `first` that a
    transposed `second` spreads unevenly.

    >>> from convsym.layers import Conv1d
    >>> first = Conv1d(1, 1, 2, stride=2, weight=[1, 2])
    >>> one = compose(first, Conv1d(1, 1, 2, weight=[1, 10]))
    >>> one, one.weight.ravel()
    (Conv1d(1, 1, kernel_size=(4,), stride=(2,), bias=False), array([ 1,  2, 10, 20]))
    """
    given = (first, second, *more)
    _check(given)
    return reduce(_two, given)


def turned(layer: Any) -> Any:
    """A layer of stride 1 as one of the other kind, its taps turned round: the same map, bias too.

    A transposed layer becomes a convolution with padding d(k − 1) − p, and output_padding more at the end; a
    convolution becomes a transposed layer with padding d(k − 1) − p.

    Raises TypeError for what is no layer, ValueError for another stride, ConvsymError for a padding mode
    that folds the border back and for padding in words that depends on symbols.

    >>> from convsym.layers import ConvTranspose1d
    >>> turned(ConvTranspose1d(1, 1, 3, padding=1, weight=[1, 2, 3])).weight.ravel()
    array([3, 2, 1])
    """
    _check_layer("layer", layer)
    if any(s != 1 for s in layer.stride):
        raise ValueError(
            broken("stride", layer.stride, "it must be 1 on every axis", "no other can be turned")
        )
    if layer.padding_mode != "zeros" and any(map(_pads_anything, layer.axes)):
        raise ConvsymError(
            f"padding_mode is {layer.padding_mode!r}, and no transposed layer folds its border back"
        )
    made = []
    for number, axis in enumerate(layer.axes):
        begin, end, extra = resolved_pads(layer, number, "layer")
        reach = axis.effective_kernel_size - 1
        made.append((reach - begin, reach - end + extra))
    kind = "Conv" if layer.transposed else "ConvTranspose"
    return getattr(layers, f"{kind}{layer.ndim}d")(
        layer.in_channels, layer.out_channels, layer.kernel_size, padding=tuple(made),
        dilation=layer.dilation, groups=layer.groups, bias=layer._bias,
        weight=None if layer.symbolic else turned_taps(layer.weight, layer.groups),
    )  # fmt: skip


def _check(given: tuple[Any, ...]) -> None:
    """Refuse what is no layer, and neighbours whose axes, channels or kinds do not fit."""
    for number, one in enumerate(given):
        name = _name(number)
        _check_layer(name, one)
        if not number:
            continue
        before = given[number - 1]
        if one.ndim != before.ndim:
            rule = f"{_name(number - 1)} has {before.ndim} axes and it has {one.ndim}"
            raise ValueError(broken(name, one, rule, "give layers with equally many axes"))
        if one.in_channels != before.out_channels:
            rule = f"{_name(number - 1)} gives {before.out_channels} channels"
            way_out = f"give a layer with in_channels {before.out_channels}"
            raise ValueError(broken(f"in_channels of {name}", one.in_channels, rule, way_out))
        if one.transposed != before.transposed:
            raise ConvsymError(_mixed(before))


def _check_layer(name: str, one: Any) -> None:
    if not isinstance(one, Layer):
        rule = "it must be a convolution or a transposed one"
        raise TypeError(broken(name, one, rule, "give a layer such as Conv2d(1, 1, 3)"))


def _name(number: int) -> str:
    return ("first", "second")[number] if number < 2 else f"more[{number - 2}]"


def _mixed(before: Layer) -> str:
    """Why a convolution and a transposed layer are refused: an example in which they are none."""
    if before.transposed:
        pair = "a transposed layer and then a convolution are"
        example = (
            "ConvTranspose1d(1, 1, 1, stride=2) and then Conv1d(1, 1, 1, stride=3) make 1, 1, 2, 3, 3 "
            "outputs of 1, 2, 3, 4, 5 pixels, sizes that no layer has, and with taps 1 output 1 reads no "
            "pixel where outputs 0 and 2 read pixels 0 and 3"
        )
    else:
        pair = "a convolution and then a transposed layer are"
        example = (
            "Conv1d(1, 1, 1, stride=2) and then ConvTranspose1d(1, 1, 1, stride=2) with taps 1 have on "
            "3 pixels the matrix diag(1, 0, 1), whose row 1 is not row 0 moved on by one, and make "
            "1, 1, 3, 3, 5 outputs of 1, 2, 3, 4, 5 pixels, sizes that no layer has"
        )
    return (
        f"{pair} in general neither a convolution nor a transposed one: {example}; turn a layer of "
        f"stride 1 round (from convsym.compose import turned), or multiply the matrices"
    )


def composed_axes(first: Any, second: Any) -> tuple[Axis, ...]:
    """The axes of the one layer, without its taps. Raises what `compose` raises, but for taps and bias.

    >>> from convsym.layers import Conv1d
    >>> composed_axes(Conv1d(1, 1, 3, 2), Conv1d(1, 1, 3, padding=1))[0]
    Axis(kernel_size=7, stride=2, padding=(2, 2), dilation=1, padding_mode='zeros')
    """
    _check((first, second))
    join = _transposed_axis if first.transposed else _axis
    mode = "zeros" if first.transposed else _mode(first, second)
    made = []
    for number, (s, z) in enumerate(zip(first.stride, second.stride, strict=True)):
        span, pads, _ = join(first, second, number)
        made.append(Axis(span, s * z, pads, 1, mode))
    return tuple(made)


def _two(first: Any, second: Any) -> Any:
    """One layer of the kind of both."""
    axes = composed_axes(first, second)
    groups = gcd(first.groups, second.groups)
    arguments: dict[str, Any] = {
        "in_channels": first.in_channels,
        "out_channels": second.out_channels,
        "kernel_size": tuple(axis.kernel_size for axis in axes),
        "stride": tuple(axis.stride for axis in axes),
        "padding": tuple(axis.padding for axis in axes),
        "groups": groups,
        "bias": composed_bias(first, second),
        "padding_mode": axes[0].padding_mode,
        "weight": _kernel(first, second, groups),
    }
    if first.transposed:
        joined = [_transposed_axis(first, second, number) for number in range(first.ndim)]
        arguments["output_padding"] = tuple(extra for _, _, extra in joined)
    return getattr(layers, type(first).__name__)(**arguments)


def _kernel(first: Layer, second: Layer, groups: int) -> Any:
    """The taps, where the sizes are numbers."""
    if first.symbolic or second.symbolic:
        return None
    w, v = first.weight, second.weight
    if not first.transposed:
        steps = tuple(s * d for s, d in zip(first.stride, second.dilation, strict=True))
        return composed_kernel(w, first.groups, first.dilation, v, second.groups, steps)
    w, v = swapped_channels(w, first.groups), swapped_channels(v, second.groups)
    steps = tuple(s * d for s, d in zip(second.stride, first.dilation, strict=True))
    taps = composed_kernel(w, first.groups, steps, v, second.groups, second.dilation)
    return swapped_channels(taps, groups)


def _axis(first: Layer, second: Layer, number: int) -> tuple[Size, Padding, Size]:
    """Kernel size and padding of two convolutions on one axis: k̂₁ + s₁(k̂₂ − 1), p₁ + s₁p₂."""
    one, two = first.axes[number], second.axes[number]
    span = one.effective_kernel_size + one.stride * (two.effective_kernel_size - 1)
    begin, end, _ = resolved_pads(first, number, "first")
    before, behind, _ = resolved_pads(second, number, "second")
    return span, (begin + one.stride * before, end + one.stride * behind), 0


def _transposed_axis(first: Layer, second: Layer, number: int) -> tuple[Size, Padding, Size]:
    """Of two transposed layers: s₂(k̂₁ − 1) + k̂₂, p₂ + s₂p₁, op₂ + s₂op₁, the last below s₁s₂."""
    one, two = first.axes[number], second.axes[number]
    begin, end, extra = resolved_pads(first, number, "first")
    before, behind, more = resolved_pads(second, number, "second")
    span = two.stride * (one.effective_kernel_size - 1) + two.effective_kernel_size
    begin, end = before + two.stride * begin, behind + two.stride * end
    extra = more + two.stride * extra
    limit = one.stride * two.stride
    if is_number(extra) and is_number(limit) and extra >= limit:  # the size is what counts
        end, extra = end - (extra - (limit - 1)), limit - 1
    return span, (begin, end), extra


def resolved_pads(layer: Layer, number: int, name: str) -> tuple[Size, Size, Size]:
    """(begin, end, output padding) of an axis, where they do not depend on the input size.

    Raises ConvsymError where they do; `name` is what the message calls the layer.
    """
    axis = layer.axes[number]
    if axis.padding not in _OF_WORDS:
        return *axis.pads(), layer.output_padding[number]
    if layer.transposed:  # the words fix size, s·o, and with it the padding
        size = axis.transposed_size(1)
        return *axis.pads(size), axis.leftover(size)
    if axis.stride == 1:
        return *axis.pads(1), 0
    raise ConvsymError(
        f"{name} has padding {axis.padding!r} with stride {axis.stride}, which depends on the input "
        f"size, so the two are one layer for one size at a time; give the padding as numbers"
    )


def _mode(first: Layer, second: Layer) -> str:
    """The padding mode with which one layer has the border of both, on every axis."""
    allowed = [
        _modes(a, b, first.padding_mode, second.padding_mode)
        for a, b in zip(first.axes, second.axes, strict=True)
    ]
    for mode in ("zeros", first.padding_mode, second.padding_mode):
        if all(one is None or mode in one for one in allowed):
            return mode
    raise ConvsymError(
        f"first has padding_mode {first.padding_mode!r} and second pads with "
        f"{second.padding_mode!r}, and no single layer has the border that the two make; take the padding "
        f"off the second, or multiply the matrices"
    )


def _modes(one: Axis, two: Axis, mode: str, other: str) -> set[str] | None:
    """The modes that serve on this axis; None for any.

    A second layer that pads reads beyond the first one's output. That is right for zeros but for the rows
    that `differing_rows` names; after a first layer of one tap, stride 1 and no padding; and for two
    circular ones if the first keeps the size.
    """
    if not _pads_anything(two):
        return {mode} if _pads_anything(one) else None
    unpadded = not _pads_anything(one)
    found = set()
    if other == "zeros" and (mode == "zeros" or unpadded):
        found.add("zeros")
    if one.kernel_size == 1 and one.stride == 1 and _total(one) == 0 and unpadded:
        found.add(other)
    kept = one.stride == 1 and _total(one) == one.effective_kernel_size - 1
    if mode == other == "circular" and kept:
        found.add("circular")
    return found


def _pads_anything(axis: Axis) -> bool:
    """Whether it pads on some side, or may: a symbol counts."""
    if axis.padding in _OF_WORDS:
        return True
    return not all(is_number(pad) and pad <= 0 for pad in axis.pads())


def _total(axis: Axis) -> Size:
    """begin + end; of the words that depend on the input size only with stride 1, where they do not."""
    begin, end = axis.pads(1)
    return begin + end
