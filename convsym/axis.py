r"""One axis of a layer: kernel size, stride, padding, dilation; every size that follows from them.

`Axis.at(n)` binds it to an input size: an `IndexMap`, in which the relation c = s·r + d·t − p stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Max, Mod, ceiling, floor

from convsym.arguments import (
    MODES,
    Padding,
    Size,
    integer,
    is_number,
    padding_of_axis,
    paddings,
    per_axis,
    word,
)
from convsym.errors import ConvsymError, broken
from convsym.indexmap import IndexMap


def _quotient(x: Size, y: Size) -> Size:
    """⌊x/y⌋: Python's for ints, SymPy's `floor` otherwise."""
    return x // y if is_number(x) and is_number(y) else floor(x / y)


def _remainder(x: Size, y: Size) -> Size:
    """x mod y with the sign of y: Python's for ints, SymPy's `Mod` otherwise."""
    return x % y if is_number(x) and is_number(y) else Mod(x, y)


@dataclass(frozen=True)
class Axis:
    """An axis of a layer: kernel size, stride, padding rule, dilation, padding mode; ints or SymPy.

    `padding` is a pair (begin, end), negative to crop, or a word: "valid" (none), "same"
    (PyTorch's: stride 1, d(k−1) in all, the smaller half first), "full" (d(k−1) each side),
    "causal" (d(k−1) before), "same_upper" and "same_lower" (ONNX's: o = ⌈n/s⌉, the odd one at the
    end or the beginning). Raises TypeError for bools and floats, ValueError for k, s or d below 1.

    >>> Axis(3, 2, (1, 1)).output_size(5)
    3
    """

    kernel_size: Size
    stride: Size = 1
    padding: Padding = (0, 0)
    dilation: Size = 1
    padding_mode: str = "zeros"

    def __post_init__(self) -> None:
        for name in ("kernel_size", "stride", "dilation"):
            object.__setattr__(self, name, integer(name, getattr(self, name), least=1))
        object.__setattr__(self, "padding", padding_of_axis("padding", self.padding))
        word("padding_mode", self.padding_mode, MODES)
        if self.padding == "same" and self.stride != 1:
            rule = f"it needs stride 1, and stride is {self.stride}"
            way_out = "use 'same_upper' (ONNX's), or numbers"
            raise ValueError(broken("padding", "same", rule, way_out))

    @property
    def symbolic(self) -> bool:
        """Whether any of its numbers is a symbol; such an axis has sizes and no matrix."""
        pads = () if isinstance(self.padding, str) else self.padding
        return not all(map(is_number, (self.kernel_size, self.stride, self.dilation, *pads)))

    @property
    def effective_kernel_size(self) -> Size:
        """k̂ = d(k − 1) + 1, what the window spans."""
        return self.dilation * (self.kernel_size - 1) + 1

    def pads(self, n: Size | None = None) -> tuple[Size, Size]:
        """The actual (begin, end); only "same_upper" and "same_lower" depend on the input size n.

        Raises ConvsymError for these two without n.

        >>> Axis(4, 2, "same_upper").pads(5)
        (1, 2)
        """
        if not isinstance(self.padding, str):
            begin, end = self.padding
            return begin, end
        reach = self.dilation * (self.kernel_size - 1)
        if self.padding == "valid":
            return 0, 0
        if self.padding == "full":
            return reach, reach
        if self.padding == "causal":
            return reach, 0
        if self.padding == "same":
            half = _quotient(reach, 2)
            return half, reach - half
        if n is None:
            raise ConvsymError(
                f"padding {self.padding!r} depends on the input size; give that size"
            )
        s = self.stride
        short = s * (-_quotient(-n, s) - 1) + self.effective_kernel_size - n
        total = max(0, short) if is_number(short) else Max(0, short)
        half = _quotient(total, 2)
        return (half, total - half) if self.padding == "same_upper" else (total - half, half)

    def output_size(self, n: Size, axis: int = 0) -> Size:
        """o = ⌊(n + P − d(k − 1) − 1)/s⌋ + 1, how many windows lie inside the padded input.

        P = begin + end. `axis` is the number that messages name. With numbers only: ValueError
        where no window fits, or the padding mode cannot fill the padding.

        >>> from convsym.abc import i, k, s, p, d
        >>> Axis(k, s, (p, p), d).output_size(i)
        floor((-d*(k - 1) + i + 2*p - 1)/s) + 1
        """
        n = integer("input_size", n, least=1)
        if self.padding in ("same_upper", "same_lower") and not is_number(n):
            return ceiling(n / self.stride)
        begin, end = self.pads(n)
        total = n + begin + end
        reach = self.dilation * (self.kernel_size - 1)
        if is_number(total) and is_number(reach):
            self._check_mode(n, begin, end, axis)
            if total < reach + 1:
                raise ValueError(self._no_window(total, begin, end, axis))
        return _quotient(total - reach - 1, self.stride) + 1

    def leftover(self, n: Size) -> Size:
        """a = (n + P − k̂) mod s, the elements after the last window: output padding of the return.

        >>> Axis(3, 2).leftover(6)
        1
        """
        n = integer("input_size", n, least=1)
        return _remainder(n + sum(self.pads(n)) - self.effective_kernel_size, self.stride)

    def transposed_size(self, o: Size, output_padding: Size = 0, axis: int = 0) -> Size:
        """n = s(o − 1) + k̂ − P + output_padding, the size a transposed convolution makes from o.

        With "same_upper" and "same_lower" it is s·o, as in ONNX, without output padding. Raises
        ValueError where a number comes out below 1.

        >>> Axis(3, 2, (1, 1)).transposed_size(3, 1)
        6
        """
        o = integer("input_size", o, least=1)
        output_padding = integer("output_padding", output_padding, least=0)
        if self.padding in ("same_upper", "same_lower"):
            if output_padding != 0:
                rule = f"padding {self.padding!r} fixes the output size at stride times input size"
                raise ValueError(broken("output_padding", output_padding, rule, "leave it 0"))
            return self.stride * o
        begin, end = self.pads()
        size = self.stride * (o - 1) + self.effective_kernel_size - (begin + end) + output_padding
        if is_number(size) and size < 1:
            raise ValueError(
                f"input_size {o} on axis {axis} would give an output of size {size} after cropping "
                f"{begin} + {end}, but it must be at least 1; lower the padding or raise the "
                "input_size"
            )
        return size

    def input_sizes(self, o: int) -> range:
        """The sizes n = s(o − 1) + k̂ − P + a, 0 ≤ a < s, n ≥ 1, that share the output size o.

        Where the padding mode limits n (reflect, circular), sizes it refuses are left out. Raises
        ConvsymError for symbols.

        >>> Axis(3, 2, (1, 1)).input_sizes(3)
        range(5, 7)
        """
        o = integer("output_size", o, least=1)
        if self.symbolic or not is_number(o):
            raise ConvsymError(
                "input_sizes needs numbers; in symbols the sizes with output size o are "
                "n = s*(o - 1) + khat - P + a for 0 <= a < s, those with n >= 1"
            )
        if self.padding in ("same_upper", "same_lower"):
            stop = self.stride * o + 1
            least = 1
        else:
            begin, end = self.pads()
            stop = self.stride * o + self.effective_kernel_size - (begin + end)
            least = self._least_size(max(begin, end))
        return range(max(least, stop - self.stride), max(least, stop))

    def at(self, n: int, outputs: int | None = None, axis: int = 0) -> IndexMap:
        """The axis at input size n: an IndexMap with o rows, or only the first `outputs` of them.

        A transposed layer with output_padding ≥ stride needs `outputs`: its adjoint has more rows
        than the layer has inputs. Raises ConvsymError for symbols, ValueError where no window fits.

        >>> Axis(3, 2, (1, 1)).at(5)
        IndexMap(n=5, o=3, begin=1, end=1, k=3, s=2, d=1, mode='zeros')
        """
        n = integer("input_size", n, least=1)
        if self.symbolic or not is_number(n):
            raise ConvsymError(
                f"axis {axis} has symbols among its sizes ({self.described(n)}), and a matrix or a "
                "call needs numbers; give numbers for them"
            )
        o = self.output_size(n, axis)
        if outputs is not None:
            outputs = integer("outputs", outputs, least=1, symbols=False)
            if outputs > o:
                rule = f"axis {axis} has {o} outputs"
                raise ValueError(broken("outputs", outputs, rule, "ask for no more than those"))
            o = outputs
        begin, end = self.pads(n)
        return IndexMap(
            n, o, begin, end, self.kernel_size, self.stride, self.dilation, self.padding_mode
        )

    def described(self, n: Size) -> str:
        """The sizes in words, for messages."""
        return (
            f"kernel_size {self.kernel_size}, stride {self.stride}, padding {self.padding}, "
            f"dilation {self.dilation}, input_size {n}"
        )

    def _least_size(self, pad: int) -> int:
        """The smallest input size whose border the padding mode can fill with `pad` elements."""
        return max(1, {"reflect": pad + 1, "circular": pad}.get(self.padding_mode, 1))

    def _check_mode(self, n: int, begin: int, end: int, axis: int) -> None:
        """Reflect needs pads below n, circular at most n."""
        if n < self._least_size(max(begin, end)):
            limit = "smaller than" if self.padding_mode == "reflect" else "at most"
            raise ValueError(
                f"padding {begin} + {end} with padding_mode {self.padding_mode!r} must each be "
                f"{limit} the input size, but axis {axis} is {n}; lower the padding or enlarge the "
                "input"
            )

    def _no_window(self, total: int, begin: int, end: int, axis: int) -> str:
        span, dilated = self.effective_kernel_size, self.dilation > 1
        how = f" with dilation {self.dilation}" if dilated else ""
        lower = "dilation" if dilated else "kernel_size"
        return (
            f"kernel_size {self.kernel_size}{how} spans {span}, but axis {axis} is {total} after "
            f"padding {begin} + {end}; raise the padding or lower the {lower}"
        )


def make_axes(
    ndim: int,
    kernel_size: object,
    stride: object = 1,
    padding: object = 0,
    dilation: object = 1,
    padding_mode: str = "zeros",
) -> tuple[Axis, ...]:
    """The axes of a layer from PyTorch's arguments: a number for all axes, or one entry for each.

    >>> make_axes(2, 3, padding=(1, 0))[1].padding
    (0, 0)
    """
    sizes = per_axis("kernel_size", kernel_size, ndim, least=1)
    strides = per_axis("stride", stride, ndim, least=1)
    dilations = per_axis("dilation", dilation, ndim, least=1)
    pads = paddings(padding, ndim)
    return tuple(
        Axis(k, s, p, d, padding_mode)
        for k, s, p, d in zip(sizes, strides, pads, dilations, strict=True)
    )
