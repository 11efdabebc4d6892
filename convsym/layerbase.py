"""What all convolution layers share: checked arguments, sizes, matrix, call, repr."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np
from sympy import Symbol

from convsym.arguments import Padding, Size, array, integer, is_number, is_sequence, per_axis
from convsym.axis import Axis, make_axes
from convsym.batches import as_given, batched, with_bias
from convsym.errors import ConvsymError, broken
from convsym.gradients import bias_gradient, input_gradient, kernel_gradient
from convsym.indexmap import IndexMap
from convsym.least_squares import least_squares
from convsym.matrix import ConvMatrix
from convsym.show import Show

Array = np.ndarray[Any, Any]


class Layer(Show):
    """What convolutions and transposed convolutions share. Frozen: make another layer instead."""

    ndim: ClassVar[int]
    transposed: ClassVar[bool]
    in_channels: int
    out_channels: int
    kernel_size: tuple[Size, ...]
    stride: tuple[Size, ...]
    padding: str | tuple[Padding, ...]
    output_padding: tuple[Size, ...]
    dilation: tuple[Size, ...]
    groups: int
    padding_mode: str
    axes: tuple[Axis, ...]
    _weight: Array | None
    _bias: bool | Array

    def _set(
        self,
        in_channels: Any,
        out_channels: Any,
        kernel_size: Any,
        stride: Any,
        padding: Any,
        dilation: Any,
        groups: Any,
        bias: Any,
        padding_mode: Any,
        output_padding: Any,
        weight: Any,
    ) -> None:
        """Check every argument and keep it."""
        fields = self.__dict__
        fields["in_channels"] = integer("in_channels", in_channels, least=1, symbols=False)
        fields["out_channels"] = integer("out_channels", out_channels, least=1, symbols=False)
        fields["groups"] = integer("groups", groups, least=1, symbols=False)
        for name in ("in_channels", "out_channels"):
            if fields[name] % self.groups:
                rule = f"groups is {self.groups}, which does not divide it"
                raise ValueError(broken(name, fields[name], rule, "choose a divisor for groups"))
        axes = make_axes(self.ndim, kernel_size, stride, padding, dilation, padding_mode)
        fields["axes"] = axes
        fields["kernel_size"] = tuple(a.kernel_size for a in axes)
        fields["stride"] = tuple(a.stride for a in axes)
        fields["dilation"] = tuple(a.dilation for a in axes)
        fields["padding_mode"] = axes[0].padding_mode
        fields["padding"] = _plain_padding(padding, axes)
        fields["output_padding"] = per_axis("output_padding", output_padding, self.ndim, least=0)
        for a, extra in zip(axes, self.output_padding, strict=True):
            _check_output_padding(a, extra)
        fields["_bias"] = self._checked_bias(bias)
        fields["_weight"] = None if weight is None else self._checked_weight(weight)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"{type(self).__name__}.{name} cannot be set, layers are frozen; make another layer"
        )

    def __delattr__(self, name: str) -> None:
        raise AttributeError(
            f"{type(self).__name__}.{name} cannot be deleted, layers are frozen; make another layer"
        )

    def __repr__(self) -> str:
        """One line in PyTorch's style, `bias=` always printed; reads back to the same geometry."""
        parts = [f"{self.in_channels}, {self.out_channels}"]
        parts += [f"kernel_size={self.kernel_size}", f"stride={self.stride}"]
        if self.padding != (0,) * self.ndim:
            parts.append(f"padding={self.padding!r}")
        if self.dilation != (1,) * self.ndim:
            parts.append(f"dilation={self.dilation}")
        if self.output_padding != (0,) * self.ndim:
            parts.append(f"output_padding={self.output_padding}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        parts.append(f"bias={self._bias is not False}")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    def __eq__(self, other: object) -> bool:
        """The same class, geometry, weight and bias."""
        if not isinstance(other, Layer):
            return NotImplemented
        if repr(self) != repr(other) or self.axes != other.axes:
            return False
        pairs = [(self._weight, other._weight), (self._bias, other._bias)]
        return all(_same(a, b) for a, b in pairs)

    def __hash__(self) -> int:
        return hash(repr(self))

    @property
    def has_taps(self) -> bool:
        """Whether the layer was given a weight of its own."""
        return self._weight is not None

    @property
    def one_channel(self) -> bool:
        """Whether one channel goes in and one comes out, so that tensors may leave it out."""
        return self.in_channels == self.out_channels == 1

    @property
    def symbolic(self) -> bool:
        """Whether kernel size, stride, padding, dilation or output padding hold a symbol."""
        return any(a.symbolic for a in self.axes) or not all(map(is_number, self.output_padding))

    @cached_property
    def weight(self) -> Array:
        """The taps, in PyTorch's layout; symbols w_o_c_0_1 (w_0_1 for 1→1) where none were given.

        Raises ConvsymError where the kernel size is a symbol.
        """
        if self._weight is not None:
            return self._weight
        shape = self._weight_shape("weight")
        taps = np.empty(shape, dtype=object)
        for place in np.ndindex(shape):
            taps[place] = Symbol(
                "_".join(["w", *map(str, place[2:] if self.one_channel else place)])
            )
        taps.setflags(write=False)
        return taps

    @cached_property
    def bias(self) -> Array | None:
        """The bias, one entry per output channel; symbols b_0, b_1 … for True, None for False."""
        if isinstance(self._bias, np.ndarray):
            return self._bias
        if not self._bias:
            return None
        found = np.empty(self.out_channels, dtype=object)
        found[:] = [Symbol(f"b_{u}") for u in range(self.out_channels)]
        found.setflags(write=False)
        return found

    def with_weight(self, weight: Any) -> Self:
        """The same layer with these taps."""
        return self._replaced(weight=weight)

    def output_size(self, input_size: Any) -> Any:
        """The size on each axis of what comes out: a number for 1-D and a scalar, else a tuple.

        `input_size` is a number or SymPy expression for every axis, or a tuple. Raises ValueError
        where the window does not fit.

        >>> from convsym.abc import i, k, s, p, d
        >>> from convsym.layers import Conv1d, ConvTranspose2d
        >>> Conv1d(1, 1, k, s, p, d).output_size(i)
        floor((-d*(k - 1) + i + 2*p - 1)/s) + 1
        >>> ConvTranspose2d(1, 1, 3, stride=2, padding=1, output_padding=1).output_size((4, 5))
        (8, 10)
        """
        sizes = tuple(
            self._axis_output(j, n) for j, n in enumerate(self._sizes("input_size", input_size))
        )
        return sizes[0] if self.ndim == 1 and not is_sequence(input_size) else sizes

    def matrix(self, input_size: Any) -> ConvMatrix:
        """The matrix that maps vec(x) to vec(y), without the bias, at this input size.

        `input_size` has one entry per axis; a number serves all. Raises ConvsymError where a size
        is a symbol, ValueError where the window does not fit.

        >>> from convsym.layers import Conv2d
        >>> Conv2d(1, 1, kernel_size=3).matrix((4, 4))
        ConvMatrix(4 x 16, nnz=36, dtype=object)
        """
        self._weight_shape("matrix")
        return ConvMatrix(self.weight, self._maps(input_size), self.groups, self.transposed)

    def __call__(self, x: Any) -> Array:
        """y = C·x + b for x of shape (C_in, *n) or (N, C_in, *n), or *n for one channel in and out.

        >>> from convsym.layers import Conv1d
        >>> Conv1d(1, 1, 2, weight=[1, 2])([1, 1, 5])
        array([ 3, 11])
        """
        batch, lead = batched("x", x, self.in_channels, self.ndim, self.one_channel)
        y = self.matrix(batch.shape[2:]).apply_batch(batch)
        return as_given(with_bias(y, self.bias), lead)

    def input_gradient(self, g: Any, input_size: Any) -> Array:
        """∂⟨g, y⟩/∂x = Cᵀ·g, in the shape of x; the adjoint, without a matrix.

        g has the shape of y: (C_out, *o), (N, C_out, *o), or *o for one channel in and out. Several
        input sizes may share an output size, so `input_size` says which. All padding modes, and
        transposed layers, whose C is itself some transpose. Exact for integers, Fractions and
        symbols. Raises ValueError for a g of other sizes.

        >>> from convsym.layers import Conv1d
        >>> Conv1d(1, 1, 2, weight=[1, 2]).input_gradient([1, 10], input_size=3)
        array([ 1, 12, 20])
        """
        return input_gradient(self, g, input_size)

    def kernel_gradient(self, x: Any, g: Any) -> Array:
        """∂⟨g, y⟩/∂w = X(x)ᵀ·g, in the shape of the weight, summed over the batch.

        Entry (u, v, t) is the sum of g[u, r]·x[v, c] over the r and c that meet with tap t. x as in
        a call, g of the shape of y. It does not depend on the taps. Exact for integers, Fractions
        and symbols. Raises ValueError where the shapes do not fit.

        >>> from convsym.layers import Conv1d
        >>> Conv1d(1, 1, 2).kernel_gradient(x=[1, 2, 3], g=[1, 10])
        array([[[21, 32]]])
        """
        return kernel_gradient(self, x, g)

    def bias_gradient(self, g: Any) -> Array:
        """∂⟨g, y⟩/∂b = Σ g over the batch and all places, one number for each output channel.

        The same whether the layer has a bias or not. Raises ValueError for a g of another shape.

        >>> from convsym.layers import Conv1d
        >>> Conv1d(1, 2, 2).bias_gradient([[1, 10], [2, 5]])
        array([11,  7])
        """
        return bias_gradient(self, g)

    def least_squares(self, y: Any, input_size: Any) -> Array:
        """C⁺·(y − b): of all x that make ‖C·x + b − y‖ smallest the shortest, in the shape of x.

        It solves CᵀC·x = Cᵀ·(y − b) and is orthogonal to the null space of C. Exact taps, bias and
        y (integers, Fractions, symbols for real numbers) give exact entries, as
        `exact.least_squares` has it; floats are solved by SciPy's LSQR through the operator, to
        about twelve digits where C is well conditioned. y as g in `input_gradient`.

        Raises ConvsymError where exact numbers would grow too long, ValueError for another shape.

        >>> from convsym.layers import Conv1d
        >>> Conv1d(1, 1, 2, weight=[1, 1]).least_squares([2, 4], input_size=3)
        array([Fraction(0, 1), Fraction(2, 1), Fraction(2, 1)], dtype=object)
        """
        return least_squares(self, y, input_size)

    def _replaced(self, **changes: Any) -> Self:
        """A layer of the same class with some arguments changed."""
        names = ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation"]
        names += ["groups", "padding_mode"] + (["output_padding"] if self.transposed else [])
        kept = {name: getattr(self, name) for name in names}
        kept |= {"bias": self._bias, "weight": self._weight}
        return type(self)(**(kept | changes))

    def _maps(self, input_size: Any) -> tuple[IndexMap, ...]:
        """The relation on every axis at this input size; a transposed layer reads it backwards."""
        maps = []
        for j, n in enumerate(self._sizes("input_size", input_size)):
            axis = self.axes[j]
            if self.transposed and is_number(n):
                maps.append(axis.at(self._axis_output(j, n), outputs=n, axis=j))
            else:
                maps.append(axis.at(n, axis=j))
        return tuple(maps)

    def _axis_output(self, j: int, n: Size) -> Size:
        axis = self.axes[j]
        if self.transposed:
            return axis.transposed_size(n, self.output_padding[j], axis=j)
        return axis.output_size(n, axis=j)

    def _sizes(self, name: str, value: Any) -> tuple[Size, ...]:
        return per_axis(name, value, self.ndim, least=1)

    def _weight_shape(self, asked: str) -> tuple[int, ...]:
        """(C_out, C_in/groups, *k), or (C_in, C_out/groups, *k) of a transposed layer."""
        if self.symbolic:
            raise ConvsymError(
                f"{self!r} has symbols among its sizes, so it has output sizes and derivations but "
                f"no {asked}; give numbers for kernel_size, stride, padding and dilation"
            )
        first, second = self.out_channels, self.in_channels
        if self.transposed:
            first, second = second, first
        return (first, second // self.groups, *self.kernel_size)

    def _checked_weight(self, weight: Any) -> Array:
        shape = self._weight_shape("weight")
        taps = np.array(array("weight", weight))
        if self.one_channel and taps.ndim == self.ndim:
            taps = taps[None, None]
        if taps.shape != shape:
            rule = f"{type(self).__name__} needs {shape}"
            if self.one_channel:
                rule += f" or {shape[2:]}"
            way_out = "reshape it or change channels, groups or kernel_size"
            raise ValueError(broken("shape of weight", taps.shape, rule, way_out))
        taps.setflags(write=False)
        return taps

    def _checked_bias(self, bias: Any) -> bool | Array:
        if bias is None or isinstance(bias, (bool, np.bool_)):
            return bool(bias)
        found = np.array(array("bias", bias))
        if found.shape != (self.out_channels,):
            rule = (
                f"it must be True, False or one number per output channel, here {self.out_channels}"
            )
            raise ValueError(broken("bias", bias, rule, f"give {self.out_channels}"))
        found.setflags(write=False)
        return found


def _check_output_padding(axis: Axis, extra: Size) -> None:
    """output_padding < max(stride, dilation), as in PyTorch; symbols are not judged."""
    if is_number(extra) and is_number(axis.stride) and is_number(axis.dilation):
        limit = max(axis.stride, axis.dilation)
        if extra >= limit:
            rule = (
                f"it must be below max(stride, dilation), here max({axis.stride}, {axis.dilation})"
            )
            raise ValueError(broken("output_padding", extra, rule, f"use at most {limit - 1}"))


def _plain_padding(given: Any, axes: tuple[Axis, ...]) -> str | tuple[Padding, ...]:
    """The shortest of a word, one entry per axis, and nested pairs."""
    if isinstance(given, str):
        return given
    if all(isinstance(a.padding, tuple) and a.padding[0] == a.padding[1] for a in axes):
        return tuple(a.padding[0] for a in axes)
    return tuple(a.padding for a in axes)


def _same(a: Any, b: Any) -> bool:
    """Whether two weights or biases are the same word or equal arrays."""
    return a is b or (
        isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and np.array_equal(a, b)
    )
