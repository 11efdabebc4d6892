"""Rates: what decides the coverage of a chain; the criterion, rates that meet it, the rule of Wang et al.

Layer i of a chain has kᵢ taps at rate rᵢ = dᵢ·∏(strides before it). One output reads its whole receptive
field exactly if, on every axis, each rate of the layers with kᵢ ≥ 2 is at most one more than Σ(kⱼ − 1)rⱼ
over those with smaller rates (`derive.coverage`). Neither the order of the layers nor their padding matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from convsym.arguments import integer, is_sequence, per_axis
from convsym.errors import ConvsymError, broken
from convsym.network.link import Window, links

if TYPE_CHECKING:
    from convsym.network.graph import Graph, Node


@dataclass(frozen=True)
class Rate:
    """A layer of a chain on one axis: its name, taps, dilation and stride, and its `rate`.

    rate = dilation·∏(strides before it): so far apart its taps are at the input of the chain.
    """

    layer: str
    taps: int
    dilation: int
    stride: int
    rate: int


def stack_rates(net: Graph) -> tuple[tuple[Rate, ...], ...]:
    """For each axis the rates of a chain's layers, in their order; layers of one tap and stride 1 left out.

    Raises ConvsymError for branches that meet, and for layers whose outputs read no windows
    (upsampling, transposed convolutions, adaptive pooling): their network has no rates, and
    `net.coverage()` counts its paths all the same.

    >>> import convsym as cs
    >>> net = cs.Sequential(cs.Conv1d(1, 1, 3, stride=2), cs.Conv1d(1, 1, 2, dilation=3))
    >>> [(one.layer, one.taps, one.rate) for one in stack_rates(net)[0]]
    [('0', 3, 1), ('1', 2, 6)]
    """
    ndim = net.ndim
    start: tuple[Chain, ...] = ((),) * ndim
    found = net.walk(start, lambda node, chains: _longer(node, chains, ndim))
    return net.at_output(start, found)


Chain = tuple[Rate, ...]
"""The layers so far."""


def _longer(node: Node, chains: tuple[tuple[Chain, ...], ...], ndim: int) -> tuple[Chain, ...]:
    if len(chains) > 1:
        raise ConvsymError(
            "branches meet here, and rates belong to a chain; ask for the coverage() of the network, "
            "or for the rates of one branch"
        )
    (windows,) = links(node.layer, ndim)
    return tuple(_with(node, chain, w) for chain, w in zip(chains[0], windows, strict=True))


def _with(node: Node, chain: Chain, window: Any) -> Chain:
    if not isinstance(window, Window):
        raise ConvsymError(
            "its outputs read no windows that are all alike, so it has no rate; ask for the "
            "coverage() of the network"
        )
    if window.k == 1 and window.s == 1:
        return chain
    step = prod(one.stride for one in chain)
    return (*chain, Rate(node.name, window.k, window.d, window.s, window.d * step))


def first_missed(layers: Iterable[tuple[int, int]]) -> int | None:
    """The first place of the receptive field that an output does not read; None if it reads all.

    `layers` are pairs (taps, rate) in any order. Places are counted from the beginning of the field.

    >>> first_missed([(3, 1), (3, 3)]), first_missed([(3, 1), (3, 4)])
    (None, 3)
    """
    reach = 0
    for k, r in sorted((one for one in layers if one[0] > 1), key=lambda one: one[1]):
        if r > reach + 1:
            return reach + 1
        reach += (k - 1) * r
    return None


# ---------------------------------------------------------------- rates that cover


def design_rates(receptive_field: Any, kernel_size: Any = 3) -> tuple[Any, ...]:
    """Dilations for a stack of stride 1 with exactly this field, all of it read, in the fewest layers.

    m layers of k taps read at most k^m places, with the rates 1, k, k², …; the field is
    1 + (k − 1)·Σr. So the fewest are the least m with k^m ≥ receptive_field, and the last rate is what is
    left. The rates ascend; any order covers. With a tuple for either argument each rate is a tuple, one
    dilation an axis, and the axis that needs the most layers says how many.

    Raises ValueError where no stack has that field: where k − 1 does not divide receptive_field − 1, or where
    one axis is too small for the layers that another needs.

    >>> design_rates(27), design_rates(31), design_rates(16, kernel_size=2)
    ((1, 3, 9), (1, 2, 3, 9), (1, 2, 4, 8))
    >>> design_rates((27, 15))
    ((1, 1), (3, 3), (9, 3))
    """
    several = [value for value in (receptive_field, kernel_size) if is_sequence(value)]
    ndim = len(several[0]) if several else 1
    fields = per_axis("receptive_field", receptive_field, ndim, least=1, symbols=False)
    kernels = per_axis("kernel_size", kernel_size, ndim, least=2, symbols=False)
    for field, k in zip(fields, kernels, strict=True):
        _reachable(field, k)
    count = max(_fewest(field, k) for field, k in zip(fields, kernels, strict=True))
    chosen = [_rates(field, k, count) for field, k in zip(fields, kernels, strict=True)]
    return tuple(zip(*chosen, strict=True)) if several else chosen[0]


def _reachable(field: int, k: int) -> None:
    rest = (field - 1) % (k - 1)
    if rest:
        rule = f"layers of {k} taps have fields 1 + {k - 1}*n"
        way_out = f"the nearest are {field - rest} and {field - rest + k - 1}"
        raise ValueError(broken("receptive_field", field, rule, way_out))


def _fewest(field: int, k: int) -> int:
    """The least m with k^m ≥ field."""
    count, most = 0, 1
    while most < field:
        count, most = count + 1, most * k
    return count


def _rates(field: int, k: int, count: int) -> tuple[int, ...]:
    """`count` rates: each as large as those before allow, while 1 is left for each that follows."""
    left = (field - 1) // (k - 1)
    if left < count:
        least = 1 + count * (k - 1)
        rule = f"{count} layers of {k} taps, as many as another axis needs, have one of {least} or more"
        raise ValueError(
            broken("receptive_field", field, rule, "enlarge it, or take fewer taps on this axis")
        )
    found: list[int] = []
    for following in reversed(range(count)):
        largest = 1 + (k - 1) * sum(found)
        found.append(min(largest, left - sum(found) - following))
    return tuple(sorted(found))


# ---------------------------------------------------------------- the published rule


def wang_distances(rates: Sequence[int]) -> tuple[int, ...]:
    """M₁, …, Mₙ of Wang et al.: Mₙ = rₙ, Mᵢ = max(Mᵢ₊₁ − 2rᵢ, Mᵢ₊₁ − 2(Mᵢ₊₁ − rᵢ), rᵢ).

    Source: P. Wang et al., "Understanding Convolution for Semantic Segmentation", WACV 2018.

    >>> wang_distances((1, 2, 5)), wang_distances((1, 2, 9))
    ((1, 2, 5), (3, 5, 9))
    """
    own = _checked(rates)
    found = [own[-1]]
    for r in reversed(own[:-1]):
        after = found[0]
        found.insert(0, max(after - 2 * r, after - 2 * (after - r), r))
    return tuple(found)


def wang_rule(rates: Sequence[int], kernel_size: int = 3) -> bool:
    """Whether M₂ ≤ k, the design goal of Wang et al. for the rates of a dilated stack, in their order.

    It is the exact criterion where k = 3, the rates ascend and the first is 1 (`derive.coverage`).
    Elsewhere it may pass a stack that grids, and refuse one that does not. Raises ValueError below two rates.

    >>> wang_rule((1, 2, 5)), wang_rule((1, 2, 9))
    (True, False)
    >>> wang_rule((2, 2)), first_missed([(3, 2), (3, 2)])  # passed, and it grids
    (True, 1)
    """
    if len(_checked(rates)) < 2:
        rule = "the rule compares M₂ with the kernel size"
        raise ValueError(broken("rates", rates, rule, "give two rates or more"))
    return wang_distances(rates)[1] <= int(integer("kernel_size", kernel_size, 1, symbols=False))


def _checked(rates: Any) -> tuple[int, ...]:
    if not is_sequence(rates) or not len(rates):
        raise ValueError(
            broken("rates", rates, "they are a list of integers", "give one for each layer")
        )
    return per_axis("rates", rates, len(rates), least=1, symbols=False)
