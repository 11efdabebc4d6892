"""Which places of the input no output depends on, and which of its own input each layer does not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from convsym.arguments import is_number
from convsym.errors import broken
from convsym.indexmap import FOLDS
from convsym.network.coverage.paths import mode_of
from convsym.network.layers.merging import Merge
from convsym.network.link import Interpolated, Link, links

if TYPE_CHECKING:
    from convsym.network.graph import Graph, Node

Places = tuple[tuple[int, ...], ...]
"""Places on each axis, ascending."""


@dataclass(frozen=True)
class Unread:
    """The places that are not read, axis by axis: a whole row, or column, of pixels each. Frozen.

    `input` are those of the network's input on which no output depends, `layers` those of its own
    input that a layer does not read, for each layer that leaves any. In a network whose branches read
    different pixels of a row, the row counts as read.
    """

    sizes: tuple[int, ...]
    input: Places
    layers: Mapping[str, Places]

    @property
    def count(self) -> int:
        """How many pixels of the input lie in a row or column that is not read.

        >>> Unread((4, 4), ((3,), (3,)), {}).count
        7
        """
        read = (n - len(one) for n, one in zip(self.sizes, self.input, strict=True))
        return prod(self.sizes) - prod(read)


def unread(net: Graph, input_size: Any) -> Unread:
    """See `Graph.unread`."""
    start = net.start(input_size)
    if not all(map(is_number, start[1])):
        rule = "which places are read depends on it"
        raise ValueError(broken("input_size", input_size, rule, "give numbers"))
    shapes = [one[1] for one in net.shapes(input_size)]
    needed: dict[int, list[Any]] = {-1: [np.zeros(n, bool) for n in start[1]]}
    needed |= {number: [np.zeros(n, bool) for n in one] for number, one in enumerate(shapes)}
    needed[net.output] = [np.ones(len(one), bool) for one in needed[net.output]]
    wanted = {net.output}
    layers: dict[str, Places] = {}
    for number in range(len(net.nodes) - 1, -1, -1):
        node = net.nodes[number]
        before = [start[1] if one < 0 else shapes[one] for one in node.inputs]
        each = links(node.layer, net.ndim, before)
        for source, sizes, on_axes in zip(node.inputs, before, each, strict=True):
            if number in wanted:
                wanted.add(source)
                for axis, n in enumerate(sizes):
                    outputs = np.flatnonzero(needed[number][axis]) if shapes[number] else [0]
                    needed[source][axis] |= _read(node, on_axes[axis], outputs, n)
            if not isinstance(node.layer, Merge) and sizes and shapes[number]:
                own = [
                    _read(node, link, range(m), n)
                    for link, m, n in zip(on_axes, shapes[number], sizes, strict=True)
                ]
                if not all(one.all() for one in own):
                    layers[node.name] = _left(own)
    return Unread(start[1], _left(needed[-1]), dict(reversed(layers.items())))


def _read(node: Node, link: Link, outputs: Any, n: int) -> Any:
    """Which of n places these outputs read, the border folded."""
    mode = mode_of(node.layer)
    if isinstance(link, Interpolated) or (isinstance(node.layer, Merge) and n == 1):
        mode = "replicate"
    found = np.zeros(n, bool)
    for u in outputs:
        places = FOLDS[mode](np.asarray(link.reads(int(u)), dtype=np.int64), n)
        found[places[places >= 0]] = True
    return found


def _left(found: list[Any]) -> Places:
    return tuple(tuple(np.flatnonzero(~one).tolist()) for one in found)
