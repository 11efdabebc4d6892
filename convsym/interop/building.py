"""Builder: a graph put together layer by layer, as it is read from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.network.graph import Graph
from convsym.network.layers.module import Module, Shape, shape_after

INPUT = "input"


class Builder:
    """Layers in order, each with the names of what it reads, and the notes that a reader should see.

    With the shape of the input given, `shape` knows that of every layer, and `add` refuses what does
    not fit with the name of the layer.

    >>> from convsym.network import Add, PassThrough
    >>> builder = Builder()
    >>> first = builder.add("relu", PassThrough("ReLU"), "input")
    >>> builder.add("relu", PassThrough("ReLU"), first)
    'relu_1'
    >>> builder.graph(first)
    Graph(
      (relu): ReLU()
    )
    """

    def __init__(self, shape: Shape | None = None, ndim: int | None = None) -> None:
        self.ndim = len(shape[1]) if shape is not None else ndim
        self.entries: dict[str, tuple[Layer | Module, tuple[str, ...]]] = {}
        self.shapes: dict[str, Shape] = {} if shape is None else {INPUT: shape}
        self.notes: list[tuple[str | None, str]] = []

    def add(self, name: str, layer: Layer | Module, *inputs: str) -> str:
        """The name under which the layer is kept: `name`, with _1, _2 … where it is taken."""
        kept = self._free(name)
        if all(one in self.shapes for one in inputs):
            try:
                self.shapes[kept] = shape_after(layer, [self.shapes[one] for one in inputs])
            except (ValueError, ConvsymError) as fault:
                raise type(fault)(f"layer {kept!r} ({layer!r}): {fault}") from fault
        self.entries[kept] = (layer, inputs)
        return kept

    def note(self, text: str, name: str | None = None) -> None:
        """Keep a sentence once; one about a layer goes with it."""
        if (name, text) not in self.notes:
            self.notes.append((name, text))

    def graph(self, output: str) -> Graph:
        """The graph of what leads to the output; other layers are left out."""
        kept = self._before(output)
        entries: Iterable[Any] = [
            (name, layer, inputs) for name, (layer, inputs) in self.entries.items() if name in kept
        ]
        notes = [
            text if name is None else f"{name}: {text}"
            for name, text in self.notes
            if name is None or name in kept
        ]
        channels = self.shapes[INPUT][0] if INPUT in self.shapes else None
        return Graph(entries, output, in_channels=channels, ndim=self.ndim, notes=notes)

    def _free(self, name: str) -> str:
        number, kept = 0, name
        while kept in self.entries or kept == INPUT:
            number += 1
            kept = f"{name}_{number}"
        return kept

    def _before(self, output: str) -> set[str]:
        found, open_ = {output}, [output]
        while open_:
            name = open_.pop()
            for one in self.entries[name][1] if name in self.entries else ():
                if one not in found:
                    found.add(one)
                    open_.append(one)
        return found
