"""Sequential and Parallel: graphs without names, as PyTorch numbers its layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from convsym.errors import broken
from convsym.network.graph import Graph
from convsym.network.layers.merging import Add, Merge


class Sequential(Graph):
    """One layer after the other, named "0", "1", …; without layers the identity.

    `Sequential(layer, layer, …)`, or with names of your own `Sequential({"conv1": layer, …})`. Layers
    may be graphs. Raises what `Graph` raises.

    >>> import convsym as cs
    >>> net = Sequential(cs.Conv2d(3, 64, 7, 2, 3), cs.MaxPool2d(3, 2, 1))
    >>> net.output_size((224, 224))
    (56, 56)
    """

    def __init__(self, *layers: Any) -> None:
        if len(layers) == 1 and isinstance(layers[0], Mapping):
            entries = list(layers[0].items())
        else:
            entries = [(str(number), layer) for number, layer in enumerate(layers)]
        super().__init__(entries)


class Parallel(Graph):
    """Branches that start at the same input and meet in `merge`: Add (if not given), Multiply, Concat.

    `Parallel(body, Sequential())` is a residual block, as the empty Sequential is the identity. Layers are
    named after the number of the branch; the last is "merge". Raises what `Graph` raises.

    >>> import convsym as cs
    >>> block = Parallel(cs.Conv1d(8, 8, 3, padding=1), Sequential())
    >>> block
    Parallel(
      (0): Conv1d(8, 8, kernel_size=(3,), stride=(1,), padding=(1,), bias=False)
      (merge): Add() <- 0, input
    )
    """

    def __init__(self, *branches: Any, merge: Merge | None = None) -> None:
        if len(branches) < 2:
            rule = "branches that meet are two or more"
            raise ValueError(broken("branches", len(branches), rule, "give two, as Sequential()"))
        if merge is not None and not isinstance(merge, Merge):
            rule = "it must be a layer with several inputs"
            raise TypeError(broken("merge", merge, rule, "give Add(), Multiply() or Concat()"))
        entries: list[Any] = [(str(number), one, "input") for number, one in enumerate(branches)]
        names = tuple(str(number) for number in range(len(branches)))
        super().__init__([*entries, ("merge", merge or Add(), names)])
