"""Printed layers, one by one, into a builder."""

from __future__ import annotations

import re
from typing import Any

from convsym.errors import ConvsymError, broken
from convsym.interop.building import INPUT, Builder
from convsym.interop.leaves import KNOWN, OVER_DIM, argument_names, leaf, learned_of, refused
from convsym.interop.printed.tree import Printed
from convsym.interop.text import CLASSES, parse_arguments
from convsym.layerbase import Layer
from convsym.network import Add, Concat, Flatten, Linear, PassThrough
from convsym.network.layers.module import Module
from convsym.network.layers.passing import NORMALISATIONS

UNUSED = frozenset(
    {"value", "count_include_pad", "divisor_override", "return_indices", "device", "dtype"}
)
"""Arguments that change no size and no place."""
WAY_OUT = "read the model itself, by from_torch or from_onnx"


class Leaves:
    """Printed layers into the builder; channels are followed, so that a wrong order is found out.

    `passes` are classes that keep shape and place. A row of features that a Linear needs is made by a
    Flatten, which is noted.
    """

    def __init__(self, builder: Builder, passes: frozenset[str]) -> None:
        self.builder, self.passes = builder, passes
        self.made: dict[str, Layer | Module] = {}
        self.channels: dict[str, Any] = {INPUT: None}
        self.rows: set[str] = {INPUT}

    def add(self, module: Printed, name: str, source: str) -> str:
        """The place of a printed layer's output."""
        if name not in self.made:
            self.made[name] = self._layer(module, name)
        layer = self.made[name]
        if module.kind in OVER_DIM and _over_places(module, source in self.rows):
            raise refused(module.kind, name, f"with {module.arguments} it mixes places; {WAY_OUT}")
        if isinstance(layer, Linear) and source not in self.rows:
            parent = name.rpartition(".")[0]
            flat = self.put(f"{parent}.flatten" if parent else "flatten", Flatten(), source)
            self.builder.note(
                f"{flat} is not printed; it is put before {name}, which needs a row of features"
            )
            source = flat
        return self.put(name, layer, source)

    def put(self, name: str, layer: Layer | Module, *sources: str) -> str:
        """The place of a layer's output; a layer that is used again gets a number."""
        kept = self.builder.add(name, layer, *sources)
        if isinstance(layer, (Flatten, Linear)) or (
            isinstance(layer, PassThrough) and sources[0] in self.rows and sources[0] != INPUT
        ):
            self.rows.add(kept)
        self.channels[kept] = self._channels(kept, layer, [self.channels[one] for one in sources])
        return kept

    def _channels(self, name: str, layer: Layer | Module, before: list[Any]) -> Any:
        """The channels that come out. Raises ConvsymError where those that go in are others."""
        known = [one for one in before if one is not None]
        if isinstance(layer, Layer):
            if known and known[0] != layer.in_channels:
                raise ConvsymError(
                    f"layer {name!r} takes {layer.in_channels} channels and would get {known[0]}: the layers "
                    f"are not wired in the printed order; {WAY_OUT}"
                )
            return layer.out_channels
        if isinstance(layer, (Concat, Add)):
            if isinstance(layer, Concat):
                return sum(known) if len(known) == len(before) else None
            if len({*known} - {1}) > 1:
                raise ConvsymError(
                    f"layer {name!r} would add {known[0]} and {known[1]} channels: the layers are not wired "
                    f"as taken from the text; {WAY_OUT}"
                )
            return max(known, default=None)
        if isinstance(layer, (Flatten, Linear)):
            return None
        return layer.channels(before[0])

    def _layer(self, module: Printed, name: str) -> Layer | Module:
        kind = module.kind
        if kind in self.passes:
            return PassThrough(kind, module.arguments)
        if kind not in KNOWN:
            way_out = f'name it in passes=("{kind}",) if it keeps shape and place; else {WAY_OUT}'
            raise refused(kind, name, way_out)
        try:
            return self._known(module)
        except (ValueError, TypeError, KeyError) as fault:
            if missing := re.search(
                r"missing \d+ required positional arguments?: (.*)", str(fault)
            ):
                fault = ValueError(
                    f"{missing[1]} must be given; write it as print(module) shows it"
                )
            raise ValueError(f"layer {name!r} ({kind}({module.arguments})): {fault}") from fault

    def _known(self, module: Printed) -> Layer | Module:
        kind = module.kind
        names = argument_names(kind)
        values: tuple[Any, ...] = ()
        given: dict[str, Any] = {}
        if names or kind in NORMALISATIONS or kind in ("PReLU", "RMSNorm"):
            values, given = parse_arguments(f"{kind}({module.arguments})", names)
        if len(values) > len(names) > 0:
            rule = f"{kind} takes {len(names)} arguments"
            raise ValueError(broken("arguments", module.arguments, rule, "leave out the rest"))
        if names and (stray := [one for one in given if one not in names and one not in UNUSED]):
            rule = f"{kind} has no such argument"
            raise ValueError(broken("argument", stray[0], rule, f"choose from {', '.join(names)}"))
        known = dict(zip(names, values, strict=False))
        known |= {one: value for one, value in given.items() if one in names}
        if kind in CLASSES:
            known.setdefault("bias", True)
        self._unsaid(kind, known)
        return leaf(kind, known, module.arguments, learned_of(kind, values, given))

    def _unsaid(self, kind: str, given: dict[str, Any]) -> None:
        """Note what PyTorch does not print."""
        if kind.startswith("AvgPool") and "ceil_mode" not in given:
            self.builder.note(f"PyTorch does not print ceil_mode of {kind}; False is taken")
        if (
            kind == "Upsample"
            and "linear" in str(given.get("mode"))
            and "align_corners" not in given
        ):
            self.builder.note("PyTorch does not print align_corners of Upsample; False is taken")


def _over_places(module: Printed, row: bool) -> bool:
    """Whether a softmax goes over places: whether its dim is not that of the channels."""
    return module.arguments not in ("", "dim=None", "dim=1") and not (
        row and module.arguments == "dim=-1"
    )
