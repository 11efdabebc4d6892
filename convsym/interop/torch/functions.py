"""What the functions and tensor methods that a `forward` calls are as layers; by name, without PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from convsym.errors import ConvsymError
from convsym.interop.building import Builder
from convsym.network.layers.module import Module
from convsym.network.layers.passing import PassThrough


@dataclass(frozen=True)
class Operand:
    """A value of the trace: a tensor (or a number made of sizes), and the layer that it comes from.

    `place` is the name of that layer, None for constants; `attribute` the dotted name of a parameter;
    `parts` the places of a tuple's members; `sizes_of` the places whose sizes a number was made of.
    `loose` tensors need not have the shape of their place: `expand` does that, and `view`. `order` says
    how the channels stand where it is not as in the place: "split" into groups, "shuffled", or "last".
    """

    value: Any
    place: str | None = None
    attribute: str | None = None
    parts: tuple[str | None, ...] | None = None
    sizes_of: frozenset[str] = frozenset()
    loose: bool = False
    order: str = ""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a tensor."""
        return tuple(self.value.shape)


class Reader(Protocol):
    """What a call needs of the walk over the trace."""

    builder: Builder

    def arrays(self, weight: Operand, bias: Operand | None) -> dict[str, Any]:
        """`weight` and `bias` as arrays, where they are the module's own."""


@dataclass(frozen=True)
class Call:
    """A function with its operands and what came out."""

    name: str
    where: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    value: Any
    reader: Reader = field(repr=False)

    @property
    def x(self) -> Operand:
        """The first operand, which is the tensor of a method."""
        found = self.args[0] if self.args else next(iter(self.kwargs.values()))
        if not isinstance(found, Operand) or found.place is None:
            raise self.refusal("its first argument is no image")
        return found

    @property
    def ndim(self) -> int:
        """The number of axes of the first operand."""
        return len(self.x.shape) - 2

    @property
    def plain_name(self) -> str:
        """The name without the underscore of what works in place."""
        return self.name.strip("_")

    def get(self, position: int, name: str, default: Any = None) -> Any:
        """An argument by place or name, as it stands."""
        return self.args[position] if position < len(self.args) else self.kwargs.get(name, default)

    def plain(self, position: int, name: str, default: Any = None) -> Any:
        """An argument, operands in it replaced by their values."""
        return plain(self.get(position, name, default))

    def operands(self) -> Iterator[Operand]:
        """All operands, those in lists too."""
        yield from _inside(self.args)
        yield from _inside(tuple(self.kwargs.values()))

    def placed(self) -> list[Operand]:
        """The operands that come from the input."""
        return [one for one in self.operands() if one.place is not None]

    def within(self, name: str) -> str:
        """A name beside the function, in the same module."""
        around = self.where.rpartition(".")[0]
        return f"{around}.{name}" if around else name

    def add(
        self, layer: Any, *sources: str | None, name: str | None = None, note: str | None = None
    ) -> Operand:
        """The operand that a new layer gives; it reads the first operand if no sources are given."""
        read = [one for one in sources if one is not None] or [str(self.x.place)]
        kept = self.reader.builder.add(name or self.where, layer, *read)
        if note is not None:
            self.reader.builder.note(note, kept)
        return Operand(self.value, kept)

    def refusal(self, why: str) -> ConvsymError:
        """The error for what convsym has no layer for."""
        return ConvsymError(
            f"{self.where}: forward calls {self.name}, and {why}; convsym has no layer for that. Read the "
            f"part of the module before it and the part behind it, each by itself"
        )


Handler = Callable[[Call], Operand]


def plain(value: Any) -> Any:
    """The value, operands in it replaced by theirs."""
    if isinstance(value, Operand):
        return value.value
    if isinstance(value, slice):
        return slice(plain(value.start), plain(value.stop), plain(value.step))
    if isinstance(value, (tuple, list)):
        return tuple(map(plain, value))
    return value


def sizes_of(value: Any) -> list[str]:
    """The places whose sizes stand in a value, in order."""
    return list(dict.fromkeys(place for one in _inside(value) for place in sorted(one.sizes_of)))


def _inside(value: Any) -> Iterator[Operand]:
    if isinstance(value, Operand):
        yield value
    elif isinstance(value, slice):
        yield from _inside((value.start, value.stop, value.step))
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _inside(one)


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor; sizes are none."""
    return hasattr(value, "shape") and hasattr(value, "dtype")


def called(call: Call) -> Operand:
    """What comes out of a call: the layer put into the builder, or a constant."""
    operands = list(call.operands())
    several = isinstance(call.value, (tuple, list)) and any(map(is_tensor, call.value))
    if not is_tensor(call.value) and not several:
        known = [{one.place} if one.place else set(one.sizes_of) for one in operands]
        return Operand(call.value, sizes_of=frozenset().union(*known))
    if not any(one.place or one.parts for one in operands):
        return Operand(call.value)
    from convsym.interop.torch.function_table import HANDLERS
    from convsym.interop.torch.orders import reordered

    if call.plain_name in REORDERING or any(one.order for one in operands):
        return reordered(call)
    return HANDLERS.get(call.plain_name, unknown)(call)


# ---------------------------------------------------------------- what goes element by element

CLASS_OF = {
    "relu": "ReLU", "relu6": "ReLU6", "leaky_relu": "LeakyReLU", "sigmoid": "Sigmoid", "tanh": "Tanh",
    "gelu": "GELU", "elu": "ELU", "selu": "SELU", "silu": "SiLU", "mish": "Mish", "softplus": "Softplus",
    "hardswish": "Hardswish", "hardsigmoid": "Hardsigmoid", "hardtanh": "Hardtanh", "dropout": "Dropout",
    "dropout2d": "Dropout2d", "prelu": "PReLU", "batch_norm": "BatchNorm", "layer_norm": "LayerNorm",
    "group_norm": "GroupNorm", "instance_norm": "InstanceNorm", "softmax": "Softmax",
    "log_softmax": "LogSoftmax",
}  # fmt: skip
"""Functions that have a class of their own."""

MIXING = frozenset(
    """permute transpose t swapaxes swapdims movedim moveaxis flip fliplr flipud roll rot90 matmul mm bmm
    einsum sort argsort cumsum cumprod logcumsumexp gather index_select take take_along_dim fold unfold
    scaled_dot_product_attention multi_head_attention_forward grid_sample affine_grid tril triu cdist
    fft_fft2 fft_rfft2 fft_ifft2 renorm""".split()
)
"""Functions that may keep the shape and yet move or mix places."""


REORDERING = ("permute", "transpose", "swapaxes")


def passes(call: Call, note: str | None = None) -> Operand:
    """One image in, with constants or parameters, and the same shape out."""
    placed = call.placed()
    if len(placed) != 1 or tuple(call.value.shape) != placed[0].shape:
        raise call.refusal("its operands differ in shape")
    learned = sum(one.value.numel() for one in call.operands() if one.attribute is not None)
    name = CLASS_OF.get(call.plain_name, call.plain_name)
    return call.add(PassThrough(name, learned=learned), placed[0].place, note=note)


KEPT = "is not known; it keeps the shape, and is taken to keep every place where it is"


def unknown(call: Call) -> Operand:
    """A function that is not in the table: by its name if it keeps the shape, else refused."""
    placed = call.placed()
    if call.plain_name in MIXING:
        raise call.refusal("it moves or mixes places")
    if len(placed) != 1 or not is_tensor(call.value) or any(one.parts for one in call.operands()):
        raise call.refusal("it is not known")
    if tuple(call.value.shape) != placed[0].shape:
        raise call.refusal(
            f"it is not known and turns the shape {placed[0].shape} into {tuple(call.value.shape)}"
        )
    return passes(call, f"{call.name} {KEPT}")


def pooled(call: Call, layer: Module, returns_indices: bool, note: str | None = None) -> Operand:
    """A pooling layer, whose indices have no place."""
    found = call.add(layer, note=note)
    if returns_indices:
        return Operand(call.value, parts=(found.place, None))
    return found
