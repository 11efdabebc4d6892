"""The table from the name of a function or tensor method to what it is as a layer."""

from __future__ import annotations

from math import prod
from typing import Any

from convsym import layers, network
from convsym.arguments import is_sequence
from convsym.interop.leaves import pairs
from convsym.interop.torch.functions import (
    CLASS_OF,
    Call,
    Handler,
    Operand,
    passes,
    plain,
    pooled,
    sizes_of,
)
from convsym.interop.torch.orders import split_channels
from convsym.network import (
    Add,
    Concat,
    CropLike,
    Flatten,
    Linear,
    Multiply,
    Pad,
    PadLike,
    PixelShuffle,
    PixelUnshuffle,
    SliceChannels,
    Unflatten,
    Upsample,
    UpsampleLike,
)

EXAMPLE_ONLY = "the size was worked out from the example's; it holds for that size only"
MIDDLE = (
    "the bounds of the crop were worked out from sizes; they are taken to be those of the middle"
)
HALVES = "the padding was worked out from sizes; it is taken to be half of what is missing"

# ---------------------------------------------------------------- two operands


def _add(call: Call) -> Operand:
    return _together(call, Add())


def _multiply(call: Call) -> Operand:
    return _together(call, Multiply())


def _together(call: Call, layer: Any) -> Operand:
    placed = call.placed()
    if len(placed) < 2:
        return passes(call)
    note = None
    if call.plain_name not in ("add", "iadd", "mul", "imul", "multiply"):
        note = f"{call.plain_name} of two branches is shown as {layer!r}; sizes and places are the same"
    return call.add(layer, *(one.place for one in placed), note=note)


def _cat(call: Call) -> Operand:
    tensors = call.get(0, "tensors")
    dim = call.plain(1, "dim", call.kwargs.get("axis", 0))
    if isinstance(tensors, Operand):  # the parts of chunk or split
        tensors = [Operand(v, p) for v, p in zip(tensors.value, tensors.parts or (), strict=False)]
    if any(not isinstance(one, Operand) or one.place is None for one in tensors):
        raise call.refusal("one of the tensors does not come from the input")
    if dim % len(call.value.shape) != 1:
        raise call.refusal(f"it goes along dimension {dim}, and only 1, the channels, is read")
    if len(tensors) == 1:
        return Operand(call.value, tensors[0].place)
    places = [one.place for one in tensors]
    if uncropped := _uncropped(call, places):
        return call.add(Concat(crop="center"), *uncropped, note=MIDDLE)
    return call.add(Concat(), *places)


def _uncropped(call: Call, places: list[str]) -> list[str] | None:
    """The places, those before the crop where one is cropped to another of them; None without a crop."""
    entries = call.reader.builder.entries
    found = []
    for place in places:
        layer, inputs = entries.get(place, (None, ()))
        cropped = isinstance(layer, CropLike) and inputs[1] in places
        found.append(inputs[0] if cropped else place)
    return found if found != places else None


# ---------------------------------------------------------------- pooling, convolution, linear


def _max_pool(call: Call) -> Operand:
    names = ("kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices")
    given = _named(call, names)
    indices = bool(given.pop("return_indices", False)) or call.name.endswith("_with_indices")
    return pooled(call, getattr(network, f"MaxPool{call.ndim}d")(**given), indices)


def _avg_pool(call: Call) -> Operand:
    names = (
        "kernel_size",
        "stride",
        "padding",
        "ceil_mode",
        "count_include_pad",
        "divisor_override",
    )
    return call.add(getattr(network, f"AvgPool{call.ndim}d")(**_named(call, names)))


def _lp_pool(call: Call) -> Operand:
    names = ("norm_type", "kernel_size", "stride", "ceil_mode")
    return call.add(getattr(network, f"LPPool{call.ndim}d")(**_named(call, names)))


def _adaptive(call: Call) -> Operand:
    kind = "Max" if "max" in call.name else "Avg"
    layer = getattr(network, f"Adaptive{kind}Pool{call.ndim}d")(call.plain(1, "output_size"))
    indices = kind == "Max" and bool(call.plain(2, "return_indices", False))
    note = EXAMPLE_ONLY if sizes_of(call.get(1, "output_size")) else None
    return pooled(call, layer, indices or call.name.endswith("_with_indices"), note)


def _named(call: Call, names: tuple[str, ...]) -> dict[str, Any]:
    """Those of the arguments after the first that were given, by name."""
    found = dict(zip(names, map(plain, call.args[1:]), strict=False))
    found |= {one: plain(value) for one, value in call.kwargs.items() if one in names}
    return {one: value for one, value in found.items() if value is not None}


def _convolution(call: Call) -> Operand:
    transposed = "transpose" in call.name
    names: tuple[str, ...] = ("stride", "padding", "dilation", "groups")
    if transposed:
        names = ("stride", "padding", "output_padding", "groups", "dilation")
    given = dict(zip(names, map(plain, call.args[3:]), strict=False))
    given |= {one: plain(value) for one, value in call.kwargs.items() if one in names}
    weight, bias = call.get(1, "weight"), call.get(2, "bias")
    first, second = weight.shape[0], weight.shape[1] * given.get("groups", 1)
    channels = (first, second) if transposed else (second, first)
    kind = f"Conv{'Transpose' if transposed else ''}{call.ndim}d"
    given |= {"bias": bias is not None, **call.reader.arrays(weight, bias)}
    return call.add(getattr(layers, kind)(*channels, weight.shape[2:], **given))


def _linear(call: Call) -> Operand:
    weight = call.get(1, "weight")
    if len(call.x.shape) != 2:
        raise call.refusal(f"it takes a tensor of shape {call.x.shape}, no row of features")
    outputs, inputs = weight.shape
    return call.add(Linear(inputs, outputs, call.get(2, "bias") is not None))


# ---------------------------------------------------------------- sizes


def _interpolate(call: Call) -> Operand:
    names = ("size", "scale_factor", "mode", "align_corners", "recompute_scale_factor", "antialias")
    given = _named(call, names)
    whose = sizes_of([call.get(1, "size"), call.get(2, "scale_factor")])
    note = EXAMPLE_ONLY if whose else None
    if given.pop("antialias", False):
        note = "antialias=True reads more neighbours than are shown; the sizes are right"
    if call.name == "upsample_bilinear":
        given |= {"mode": "bilinear", "align_corners": True}
    if "size" in given and (like := _whose(call, whose)):
        layer = UpsampleLike(given.get("mode", "nearest"), given.get("align_corners"))
        return call.add(layer, call.x.place, like)
    return call.add(Upsample(**given), note=note)


def _whose(call: Call, places: list[str]) -> str | None:
    """The place from whose sizes alone the size of the result was made, and which has that size."""
    wanted = tuple(call.value.shape[2:])
    shapes = call.reader.builder.shapes
    found = [
        one for one in places if one in shapes and shapes[one][1] == wanted and one != call.x.place
    ]
    return found[0] if found else None


def _pad(call: Call) -> Operand:
    flat = call.plain(1, "pad")
    mode = call.plain(2, "mode", "constant")
    if any(flat[2 * call.ndim :]):
        raise call.refusal("it pads channels")
    amounts = pairs(flat[: 2 * call.ndim], call.ndim)
    whose = sizes_of(call.get(1, "pad"))
    if (like := _whose(call, whose)) and _middle(amounts):
        return call.add(PadLike(), call.x.place, like, note=HALVES)
    names = {"constant": "Pad", "reflect": f"ReflectionPad{call.ndim}d"}
    names |= {"replicate": f"ReplicationPad{call.ndim}d", "circular": f"CircularPad{call.ndim}d"}
    return call.add(Pad(amounts, names[mode]), note=EXAMPLE_ONLY if whose else None)


def _middle(amounts: tuple[tuple[int, int], ...]) -> bool:
    """Whether ⌊total/2⌋ stands before."""
    return all(begin == (begin + end) // 2 for begin, end in amounts)


def _item(call: Call) -> Operand:
    """x[…]: a member of a tuple, or slices of channels and places."""
    given = call.args[0]
    if given.parts is not None:
        index = call.plain(1, "index")
        if isinstance(index, slice):
            return Operand(call.value, parts=given.parts[index])
        place = given.parts[index]
        if place is None:
            raise call.refusal("it takes the indices of a pooling layer")
        return Operand(call.value, place)
    index = call.args[1] if isinstance(call.args[1], (tuple, list)) else (call.args[1],)
    if any(one is None for one in index):
        return _reshape(call)
    axes = _full(call, list(index))
    if axes[0] != slice(None):
        raise call.refusal("it takes some images of the batch")
    return _sliced(call, axes)


def _full(call: Call, index: list[Any]) -> list[slice]:
    """One slice for each dimension."""
    rank = len(call.x.shape)
    if Ellipsis in [one for one in index if not isinstance(one, (slice, Operand))]:
        at = index.index(Ellipsis)
        index[at : at + 1] = [slice(None)] * (rank - len(index) + 1)
    index += [slice(None)] * (rank - len(index))
    if not all(isinstance(one, slice) for one in index):
        raise call.refusal("it takes single elements")
    return index


def _sliced(call: Call, axes: list[slice]) -> Operand:
    """Channels first, then places: a crop, or steps."""
    source = call.x.place
    channels = call.x.shape[1]
    start, stop, step = plain(axes[1]).indices(channels)
    if step != 1 or stop <= start:
        raise call.refusal("it takes channels by steps")
    if (start, stop) != (0, channels):
        source = call.add(SliceChannels(start, stop), source, name=call.within("channels")).place
    whose = sizes_of(axes[2:])
    bounds = [plain(one).indices(n) for one, n in zip(axes[2:], call.x.shape[2:], strict=True)]
    if all((a, b, c) == (0, n, 1) for (a, b, c), n in zip(bounds, call.x.shape[2:], strict=True)):
        like = _whose(call, whose)  # nothing is cut at the example's size, but may be at others
        if like is None:
            return Operand(call.value, source)
        return call.add(CropLike(), source, like, name=call.within("crop"), note=MIDDLE)
    cut = tuple((-a, b - n) for (a, b, _), n in zip(bounds, call.x.shape[2:], strict=True))
    if any(c < 1 for *_, c in bounds):
        raise call.refusal("it goes backwards")
    if whose and all(c == 1 for *_, c in bounds):
        like = _whose(call, whose)
        if like and _cuts_middle(cut):
            return call.add(CropLike(), source, like, name=call.within("crop"), note=MIDDLE)
    steps = tuple(c for *_, c in bounds)
    layer: Any = Pad(cut, "Crop")
    if set(steps) != {1}:
        layer = getattr(network, f"MaxPool{call.ndim}d")(1, steps, cut)
    fixed = whose or any(_from_the_front(one) for one in axes[2:])
    note = EXAMPLE_ONLY if fixed else None
    return call.add(layer, source, name=call.within("crop"), note=note)


def _cuts_middle(cut: tuple[tuple[int, int], ...]) -> bool:
    """Whether ⌊total/2⌋ is cut off before; `cut` holds negative numbers."""
    return all(-begin == -(begin + end) // 2 for begin, end in cut)


def _from_the_front(one: slice) -> bool:
    """Whether a bound is such that what is cut off depends on the size."""
    start, stop = plain(one.start), plain(one.stop)
    return (stop is not None and stop >= 0) or (start is not None and start < 0)


def _split(call: Call) -> Operand:
    """chunk, split: parts of the channels."""
    dim = call.plain(2, "dim", 0)
    if dim % len(call.x.shape) != 1:
        raise call.refusal(f"it goes along dimension {dim}, and only 1, the channels, is read")
    places, start = [], 0
    for part in call.value:
        stop = start + part.shape[1]
        places.append(call.add(SliceChannels(start, stop)).place)
        start = stop
    return Operand(call.value, parts=tuple(places))


# ---------------------------------------------------------------- rows of features, and back


def _reshape(call: Call) -> Operand:
    """flatten, view, reshape, squeeze, unsqueeze, x[:, :, None]: told by the shapes."""
    before, after = call.x.shape, tuple(call.value.shape)
    if before == after:
        return Operand(call.value, call.x.place)
    if len(after) < 2 or after[0] != before[0]:
        raise call.refusal(f"it turns the shape {before} into {after}")
    if (split := split_channels(call)) is not None:
        return split
    source = call.x.place
    if len(after) == 2:
        return call.add(Flatten(), source)
    if len(before) > 2:
        if prod(before[2:]) != 1:
            raise call.refusal(f"it turns the shape {before} into {after}")
        source = call.add(Flatten(), source, name=f"{call.where}.flatten").place
    return call.add(Unflatten(after[1], after[2:]), source)


def _expand(call: Call) -> Operand:
    """The merge that reads it repeats what has size 1."""
    return Operand(call.value, call.x.place, loose=True)


def _same(call: Call) -> Operand:
    return Operand(call.value, call.x.place, attribute=call.x.attribute, loose=call.x.loose)


def _constant(call: Call) -> Operand:
    return Operand(call.value)


def _mean(call: Call) -> Operand:
    """Mean or maximum over all places: pooling to size 1."""
    dims = call.plain(1, "dim", call.kwargs.get("axis"))
    keep = call.plain(2, "keepdim", False)
    rank = len(call.x.shape)
    over = {one % rank for one in (dims if is_sequence(dims) else (dims,)) if one is not None}
    if not over or over != set(range(2, rank)):
        raise call.refusal(
            f"it goes over the dimensions {dims}, and only all places together are read"
        )
    kind = "Max" if call.plain_name == "amax" else "Avg"
    layer = getattr(network, f"Adaptive{kind}Pool{rank - 2}d")(1)
    if keep:
        return call.add(layer)
    return call.add(Flatten(), call.add(layer, name=f"{call.where}.pool").place)


def _softmax(call: Call) -> Operand:
    dim = call.plain(1, "dim", 1)
    if dim is not None and dim % len(call.x.shape) > 1:
        raise call.refusal("it mixes places")
    return passes(call)


def _pixel_shuffle(call: Call) -> Operand:
    return call.add(PixelShuffle(call.plain(1, "upscale_factor")))


def _pixel_unshuffle(call: Call) -> Operand:
    return call.add(PixelUnshuffle(call.plain(1, "downscale_factor")))


_ELEMENTWISE = """threshold clamp clamp_min clamp_max clip hardtanh hardshrink softshrink softsign tanhshrink
logsigmoid rrelu celu erf exp expm1 log log1p log2 sqrt rsqrt square reciprocal abs neg negative sign sin
cos pow float_power round floor ceil dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout
local_response_norm normalize rms_norm channel_shuffle stochastic_depth masked_fill where nan_to_num
floordiv floor_divide remainder rsub""".split()


def _table() -> dict[str, Handler]:
    found: dict[str, Handler] = dict.fromkeys((*CLASS_OF, *_ELEMENTWISE), passes)
    found |= dict.fromkeys(("softmax", "log_softmax"), _softmax)
    found |= dict.fromkeys(("add", "iadd", "sub", "isub", "subtract", "maximum", "minimum"), _add)
    found |= dict.fromkeys(
        ("mul", "imul", "multiply", "div", "truediv", "itruediv", "divide"), _multiply
    )
    found |= dict.fromkeys(("cat", "concat", "concatenate"), _cat)
    for n in (1, 2, 3):
        found |= dict.fromkeys((f"max_pool{n}d", f"max_pool{n}d_with_indices"), _max_pool)
        found[f"avg_pool{n}d"] = _avg_pool
        found[f"lp_pool{n}d"] = _lp_pool
        kinds = (f"adaptive_max_pool{n}d", f"adaptive_max_pool{n}d_with_indices")
        found |= dict.fromkeys((*kinds, f"adaptive_avg_pool{n}d"), _adaptive)
        found |= dict.fromkeys((f"conv{n}d", f"conv_transpose{n}d"), _convolution)
    found |= dict.fromkeys(
        ("interpolate", "upsample", "upsample_bilinear", "upsample_nearest"), _interpolate
    )
    found |= dict.fromkeys(("chunk", "split"), _split)
    flat = "flatten view reshape squeeze unsqueeze ravel view_as reshape_as unflatten"
    found |= dict.fromkeys(flat.split(), _reshape)
    found |= dict.fromkeys(("expand", "expand_as", "broadcast_to"), _expand)
    same = "contiguous clone detach float half double to type type_as requires_grad cpu cuda"
    found |= dict.fromkeys(same.split(), _same)
    made = (
        "zeros_like ones_like full_like rand_like randn_like empty_like new_zeros new_ones new_full"
    )
    found |= dict.fromkeys(made.split(), _constant)
    found |= dict.fromkeys(("mean", "amax"), _mean)
    return found | {
        "pad": _pad, "getitem": _item, "linear": _linear,
        "pixel_shuffle": _pixel_shuffle, "pixel_unshuffle": _pixel_unshuffle,
    }  # fmt: skip


HANDLERS = _table()
"""From the name, without underscores, to the function that puts the layer into the builder."""
