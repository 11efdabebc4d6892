"""Tensors whose channels stand otherwise for a while: in groups, to be shuffled, or last."""

from __future__ import annotations

from typing import Any

from convsym.interop.torch.functions import CLASS_OF, Call, Operand, passes, plain
from convsym.network import PassThrough

_ARITHMETIC = (
    "add",
    "iadd",
    "sub",
    "isub",
    "mul",
    "imul",
    "multiply",
    "truediv",
    "itruediv",
    "div",
)
_KEEPING = ("contiguous", "clone", "detach")
_RESHAPING = ("view", "reshape", "flatten")


def split_channels(call: Call) -> Operand | None:
    """(N, C, *n) as (N, g, C/g, *n); None where the shapes are others."""
    before, after = call.x.shape, tuple(call.value.shape)
    if len(before) > 2 and len(after) == len(before) + 1 and after[3:] == before[2:]:
        return _standing(call, "split")
    return None


def reordered(call: Call) -> Operand:
    """permute and transpose, and what is called while channels stand otherwise.

    Channels split into g groups, exchanged and put together again are a ChannelShuffle; channels put
    last stay there for what goes element by element. Anything else is refused.
    """
    name = call.plain_name
    if name in _ARITHMETIC and all(one.order == "last" for one in call.placed()):
        from convsym.interop.torch.function_table import HANDLERS

        return _standing(call, "last", HANDLERS[name](call).place)
    order = call.x.order
    if order and name in _KEEPING:
        return _standing(call, order)
    if name in ("permute", "transpose", "swapaxes"):
        return _standing(call, _after(call, order))
    if order in ("split", "shuffled") and name in _RESHAPING:
        return _together(call, order)
    if (
        order == "last"
        and name in CLASS_OF
        and name not in ("softmax", "log_softmax", "batch_norm")
    ):
        return _standing(call, order, passes(call).place)
    raise call.refusal("the channels do not stand where it takes them to be")


def _standing(call: Call, order: str, place: str | None = None) -> Operand:
    return Operand(call.value, place or call.x.place, loose=True, order=order)


def _after(call: Call, order: str) -> str:
    """How channels stand after a permutation; "" where they are in their place again."""
    rank = len(call.x.shape)
    moved = _moved(call, rank)
    last = (0, *range(2, rank), 1)
    back = (0, rank - 1, *range(1, rank - 1))
    if not order and rank > 2 and moved == last:
        return "last"
    if order == "last" and moved == back:
        return ""
    if order == "split" and moved == (0, 2, 1, *range(3, rank)):
        return "shuffled"
    raise call.refusal("it moves or mixes places")


def _moved(call: Call, rank: int) -> tuple[int, ...]:
    """The permutation of the dimensions."""
    given: Any = plain(call.args[1:]) or plain(tuple(call.kwargs.values()))
    if call.plain_name == "permute":
        dims = given[0] if len(given) == 1 else given
        return tuple(one % rank for one in dims)
    order = list(range(rank))
    first, second = (one % rank for one in given)
    order[first], order[second] = second, first
    return tuple(order)


def _together(call: Call, order: str) -> Operand:
    """The groups as channels again."""
    channels, sizes = call.reader.builder.shapes[str(call.x.place)]
    if tuple(call.value.shape[1:]) != (channels, *sizes):
        raise call.refusal(f"it turns the shape {call.x.shape} into {tuple(call.value.shape)}")
    if order == "split":
        return Operand(call.value, call.x.place)
    return call.add(PassThrough("ChannelShuffle"), name=call.within("channel_shuffle"))
