"""The walk over a module's fx graph: each node is run on tensors without data and becomes a layer."""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

import torch
from torch import fx

from convsym.arguments import is_sequence, per_axis
from convsym.errors import ConvsymError, broken
from convsym.interop.building import INPUT, Builder
from convsym.interop.leaves import KNOWN, MIXING, OVER_DIM, argument_names, leaf, refused
from convsym.interop.text import CLASSES
from convsym.interop.torch.functions import KEPT, Call, Operand, called
from convsym.layerbase import Layer
from convsym.network.graph import Graph
from convsym.network.layers.module import Module
from convsym.network.layers.passing import Linear, PassThrough

WAY_OUT = (
    "export it to ONNX and read that by from_onnx, or give what print(module) shows to from_text"
)
FOREIGN = ("StochasticDepth", "DropPath", "FrozenBatchNorm2d")
"""Layers of other libraries that keep every place where it is."""


def traced(
    module: Any, example_size: Any, in_channels: int | None, output: str | int | None, weights: bool
) -> Graph:
    """What `from_torch` gives."""
    shape = _input_shape(module, example_size, in_channels)
    if _is_leaf(module):
        module = torch.nn.Sequential(module)
    builder = Builder((shape[1], tuple(shape[2:])))
    with warnings.catch_warnings(), torch.device("meta"):
        warnings.simplefilter("ignore")  # what PyTorch thinks of the module is not asked for here
        reader = _Reader(builder, module, _trace(_without_data(module)), weights)
        found = reader.read(shape)
    place = _chosen(found, output)
    reader.compare(place)
    return builder.graph(place.place or INPUT)


# ---------------------------------------------------------------- before the walk


def _modules(module: Any, names: Iterable[str]) -> Iterable[Any]:
    known = tuple(getattr(torch.nn, name) for name in names if hasattr(torch.nn, name))
    return (one for one in module.modules() if isinstance(one, known))


def _axes(module: Any) -> int | None:
    """The number of axes, as the first convolution, pooling, or padding layer has it."""
    names = [name for name in KNOWN if name[-2:] in ("1d", "2d", "3d")]
    named = [one for one in names if "Norm" not in one]  # BatchNorm1d takes rows of features too
    found = next(iter(_modules(module, named)), None)
    if found is None:
        return None
    return next(int(c.__name__[-2]) for c in type(found).__mro__ if c.__name__ in KNOWN)


def _input_shape(module: Any, example_size: Any, in_channels: int | None) -> tuple[int, ...]:
    """(1, C, *n) of the example."""
    ndim = _axes(module)
    if not is_sequence(example_size):
        if ndim is None:
            rule = "no layer says how many axes there are"
            raise ValueError(broken("example_size", example_size, rule, "give (C, n) or (C, n, m)"))
        example_size = (example_size,) * ndim
    sizes = per_axis("example_size", example_size, len(example_size), least=1, symbols=False)
    extra = len(sizes) - (len(sizes) if ndim is None else ndim)
    if ndim is None and in_channels is None and sizes:
        sizes, in_channels = sizes[1:], sizes[0]
    elif extra == 2:
        sizes, in_channels = sizes[2:], sizes[1]
    elif extra == 1:
        sizes, in_channels = sizes[1:], sizes[0]
    elif extra:
        rule = f"the module has {ndim} axes"
        way_out = "give one entry for each axis, or (C, *n)"
        raise ValueError(broken("example_size", example_size, rule, way_out))
    if in_channels is None:
        first = next(iter(_modules(module, CLASSES)), None)
        if first is None:
            raise ValueError("no convolution says how many channels come in; give in_channels")
        in_channels = first.in_channels
    return (1, in_channels, *sizes)


def _without_data(module: Any) -> Any:
    """A copy whose parameters and buffers have shapes and no data, ready to be run (not to learn)."""
    memo: dict[int, Any] = {}
    for one in _tensors(module):
        empty = one.detach().to("meta")
        if isinstance(one, torch.nn.Parameter):
            empty = torch.nn.Parameter(empty, one.requires_grad)
        memo[id(one)] = empty
    try:
        return copy.deepcopy(module, memo).eval()
    except Exception as fault:
        raise ConvsymError(f"the module cannot be copied ({fault}); {WAY_OUT}") from fault


def _tensors(module: Any) -> Iterable[Any]:
    """Parameters, buffers, and tensors that are plain attributes."""
    yield from module.parameters()
    yield from module.buffers()
    for inner in module.modules():
        yield from (one for one in vars(inner).values() if isinstance(one, torch.Tensor))


def _is_leaf(module: Any) -> bool:
    """A layer of PyTorch, or of a subclass that keeps its `forward`."""
    if isinstance(module, (torch.nn.Sequential, torch.nn.ModuleList, torch.nn.ModuleDict)):
        return False
    if type(module).__name__ in FOREIGN and not list(module.children()):
        return True
    home = getattr(type(module).forward, "__module__", None) or ""
    return home.startswith(("torch.nn.", "torch.ao.nn"))


class _Tracer(fx.Tracer):  # type: ignore[misc] # torch's types are not read
    """Goes into every module but the layers of PyTorch."""

    def is_leaf_module(self, m: Any, module_qualified_name: str) -> bool:  # noqa: ARG002 - fx's
        return _is_leaf(m)


def _trace(module: Any) -> Any:
    """The fx graph, with the arguments of `forward` after the first at their defaults."""
    parameters = list(inspect.signature(module.forward).parameters.values())
    named = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    needed = [p.name for p in named[1:] if p.default is p.empty]
    if needed:
        raise ConvsymError(
            f"forward takes {named[0].name}, {', '.join(needed)}, and a network here has one input; wrap the "
            f"module in one whose forward takes the image alone"
        )
    defaults = {p.name: p.default for p in named[1:]}
    tracer = _Tracer()
    try:
        graph = tracer.trace(module, concrete_args=defaults or None)
    except Exception as fault:  # the module's own code runs here, so anything may come
        raise ConvsymError(
            f"torch.fx cannot trace {type(module).__name__}: {_first_line(fault)}. Where forward asks for "
            f"values or branches on shapes, {WAY_OUT}"
        ) from fault
    return fx.GraphModule(tracer.root, graph)


def _first_line(fault: Exception) -> str:
    return str(fault).strip().split("\n")[0].rstrip(".") or type(fault).__name__


# ---------------------------------------------------------------- the walk


class _Reader:
    """Runs each node and puts its layer into the builder."""

    def __init__(self, builder: Builder, module: Any, graph_module: Any, weights: bool) -> None:
        self.builder, self.module, self.weights = builder, module, weights
        self.graph_module = graph_module
        self.runner = fx.Interpreter(graph_module, garbage_collect_values=False)
        self.operands: dict[Any, Operand] = {}
        self.leaves: dict[str, Layer | Module] = {}
        self.expected: dict[str, tuple[str, tuple[int, ...]]] = {}

    def read(self, shape: tuple[int, ...]) -> Any:
        """What the module returns, each tensor as an Operand."""
        dtypes = [one.dtype for one in self.module.parameters() if one.dtype.is_floating_point]
        dtype = dtypes[0] if dtypes else torch.float32
        self.runner.args_iter = iter([torch.empty(shape, dtype=dtype, device="meta")])
        with torch.no_grad():
            for node in self.graph_module.graph.nodes:
                if node.op == "output":
                    return fx.node.map_arg(node.args[0], self.operands.__getitem__)
                value = self._run(node)
                self.operands[node] = self._operand(node, value)
        raise ConvsymError("the module returns nothing; let its forward return the result")

    def compare(self, place: Operand) -> None:
        """Raise ConvsymError where a size is not PyTorch's."""
        for name, (written, shape) in self.expected.items():
            channels, sizes = self.builder.shapes[name]
            if (channels, *sizes) != shape[1:]:
                raise ConvsymError(
                    f"layer {name!r} ({self.builder.entries[name][0]!r}) gives {(channels, *sizes)} where "
                    f"PyTorch's {written} gives {shape[1:]}; please report this"
                )
        if place.place is None:
            raise ConvsymError(
                "the result does not depend on the input; there is no network to show"
            )

    def _run(self, node: Any) -> Any:
        if node.op == "get_attr":
            return attrgetter(node.target)(self.runner.module)
        try:
            value = self.runner.run_node(node)
        except Exception as fault:  # the layers' own code runs here
            raise ConvsymError(
                f"PyTorch refuses this example_size at {self._where(node)}: {_first_line(fault)}; give a "
                f"size that the module takes, and in_channels if the input has others"
            ) from fault
        self.runner.env[node] = value
        return value

    def _operand(self, node: Any, value: Any) -> Operand:
        if node.op == "placeholder":
            place = INPUT if isinstance(value, torch.Tensor) else None
            return Operand(value, place)
        if node.op == "get_attr":
            self.runner.env[node] = value
            return Operand(value, attribute=node.target)
        by_module = node.op == "call_module"
        found = self._module(node, value) if by_module else self._function(node, value)
        if found.place not in (None, INPUT) and isinstance(value, torch.Tensor) and not found.loose:
            self.expected.setdefault(found.place, (self._where(node), tuple(value.shape)))
        return found

    def _module(self, node: Any, value: Any) -> Operand:
        """A layer of PyTorch. One that is called again is the same layer under another name."""
        inputs, name = (*node.args, *node.kwargs.values()), str(node.target)
        given = self.operands[inputs[0]] if isinstance(inputs[0], fx.Node) else Operand(None)
        place, order = given.place, given.order
        if place is None:
            raise refused(type(self.module.get_submodule(name)).__name__, name, WAY_OUT)
        if name not in self.leaves:
            self.leaves[name] = self._layer(name, given.value, value)
        layer = self._turned(name) if order else self.leaves[name]
        if len(inputs) > 1:
            layer = self._sized(name, layer, given.value, value)
        kept = self.builder.add(name, layer, place)
        if order:
            return Operand(value, kept, loose=True, order=order)
        pooled = isinstance(value, (tuple, list)) and getattr(
            self.module.get_submodule(name), "return_indices", False
        )
        if pooled:
            return Operand(value, parts=(kept, None))
        return Operand(value, kept)

    def _turned(self, name: str) -> Layer | Module:
        """A layer whose input has its channels last: Linear is a convolution of kernel size 1 there."""
        layer, module = self.leaves[name], self.module.get_submodule(name)
        if isinstance(layer, PassThrough) and not layer.name.startswith(
            ("Batch", "Instance", "Group")
        ):
            return layer
        if not isinstance(layer, Linear):
            raise refused(
                type(module).__name__, name, f"it reads channels that stand last; {WAY_OUT}"
            )
        ndim = len(self.builder.shapes[INPUT][1])
        taps: dict[str, Any] = {"bias": layer.bias}
        if self.weights:
            taps |= _arrays(module.weight, module.bias)
        if "weight" in taps:
            taps["weight"] = taps["weight"].reshape(*taps["weight"].shape, *(1,) * ndim)
        conv = CLASSES[f"Conv{ndim}d"](layer.in_features, layer.out_features, 1, **taps)
        assert isinstance(conv, Layer)
        return conv

    def _sized(self, name: str, layer: Layer | Module, x: Any, y: Any) -> Layer:
        """A transposed convolution that was told its output_size: the output padding that gives it."""
        if not isinstance(layer, Layer) or not layer.transposed:
            kind = type(self.module.get_submodule(name)).__name__
            raise refused(kind, name, f"it is called with several arguments; {WAY_OUT}")
        plain = layer._replaced(output_padding=0).output_size(tuple(x.shape[2:]))
        extra = tuple(n - m for n, m in zip(y.shape[2:], plain, strict=True))
        self.builder.note(f"{name}: its output_size, {tuple(y.shape[2:])}, is that of the example")
        return layer._replaced(output_padding=extra)

    def _layer(self, name: str, x: Any, y: Any) -> Layer | Module:
        module = self.module.get_submodule(name)
        if hasattr(module, "parametrizations"):  # to read such a weight while learning changes it
            module = copy.deepcopy(module).eval()
        kind = next((c.__name__ for c in type(module).__mro__ if c.__name__ in KNOWN), None)
        if kind in OVER_DIM and module.dim is not None and module.dim % x.dim() > 1:
            raise refused(kind, name, f"with dim={module.dim} it mixes places; {WAY_OUT}")
        learned = sum(one.numel() for one in module.parameters())
        if kind is None:
            return self._unknown(type(module).__name__, name, x, y, learned)
        given = {one: getattr(module, one) for one in argument_names(kind) if hasattr(module, one)}
        if kind in CLASSES or kind == "Linear":
            given["bias"] = module.bias is not None
        if kind in CLASSES and self.weights:
            given |= _arrays(module.weight, module.bias)
        return self._made(kind, name, given, _printed(module), learned)

    @staticmethod
    def _made(kind: str, name: str, given: Any, printed: str, learned: int) -> Layer | Module:
        try:
            return leaf(kind, given, printed, learned)
        except (ValueError, TypeError) as fault:
            raise type(fault)(f"layer {name!r} ({kind}({printed})): {fault}") from fault

    def _unknown(self, kind: str, name: str, x: Any, y: Any, learned: int) -> Module:
        same = isinstance(y, torch.Tensor) and y.shape == x.shape
        if not same or any(one in kind for one in MIXING):
            why = "it mixes places" if same else "it changes the shape"
            raise refused(kind, name, f"{why}, so it cannot be passed through; {WAY_OUT}")
        self.builder.note(f"{kind} {KEPT}", name)
        return PassThrough(kind, learned=learned)

    def _function(self, node: Any, value: Any) -> Operand:
        call = self._call(node, value)
        try:
            return called(call)
        except (TypeError, KeyError, IndexError, AttributeError) as fault:
            raise call.refusal(f"not in a way that is read ({fault})") from fault

    def _call(self, node: Any, value: Any) -> Call:
        """The call of a function or method, its operands looked up."""
        args = fx.node.map_arg(node.args, self.operands.__getitem__)
        kwargs = fx.node.map_arg(node.kwargs, self.operands.__getitem__)
        name = node.target if isinstance(node.target, str) else _function_name(node.target)
        return Call(name, self._where(node), tuple(args), dict(kwargs), value, self)

    def arrays(self, weight: Operand, bias: Operand | None) -> dict[str, Any]:
        """`weight` and `bias` of the original module, as arrays, where they are its own."""
        if not self.weights or weight.attribute is None:
            return {}
        if bias is not None and bias.attribute is None:
            return {}
        found = attrgetter(weight.attribute)(self.module)
        return _arrays(
            found, None if bias is None else attrgetter(str(bias.attribute))(self.module)
        )

    @staticmethod
    def _where(node: Any) -> str:
        """The dotted name of a node: the module in which the function is called, and the function."""
        if node.op == "call_module":
            return str(node.target)
        name = node.target if isinstance(node.target, str) else _function_name(node.target)
        stack = node.meta.get("nn_module_stack") or {}
        around = [str(path) for path in stack if path]
        plain = name.strip("_").removeprefix("i" if name in ("iadd", "imul", "isub") else "")
        return f"{around[-1]}.{plain}" if around else plain


def _printed(module: Any) -> str:
    """The arguments, as `print` shows them."""
    shown = str(module)
    if "\n" in shown or not shown.endswith(")"):
        return str(module.extra_repr())
    return shown[:-1].partition("(")[2]


def _function_name(function: Any) -> str:
    return str(getattr(function, "__name__", function)).strip("_")


def _arrays(weight: Any, bias: Any) -> dict[str, Any]:
    """A weight and a bias as NumPy arrays; nothing for those without data."""
    if weight.device.type == "meta":
        return {}
    found = {"weight": _array(weight)}
    if bias is not None:
        found["bias"] = _array(bias)
    return found


def _array(tensor: Any) -> Any:
    tensor = tensor.detach().cpu()
    if tensor.dtype in (torch.bfloat16, torch.float16):
        tensor = tensor.float()
    return tensor.numpy()


def _chosen(found: Any, output: str | int | None) -> Operand:
    """The tensor that is asked for of what the module returns."""
    if isinstance(found, Operand) and found.parts is None:
        return found
    if isinstance(found, Operand):
        rule = "the module returns the parts of a tensor"
        raise ConvsymError(f"{rule}; wrap it in one that returns one of them")
    named = dict(found) if isinstance(found, dict) else dict(enumerate(found))
    tensors = {key: one for key, one in named.items() if isinstance(one, Operand) and one.place}
    if output is None and len(tensors) == 1:
        return next(iter(tensors.values()))
    if output not in tensors:
        raise ValueError(
            broken(
                "output", output, f"the module returns {len(tensors)} results",
                f"choose from {', '.join(map(repr, tensors))}",
            )
        )  # fmt: skip
    return tensors[output]
