"""The letters of a stack: k_1, d_1, s_1 of each layer, its rate r_1, the reach R_1 of those before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

from convsym.proof import Claim, Definition, Exact, Step, why
from convsym.proof import terms as T
from convsym.proof.claims import conjuncts

if TYPE_CHECKING:
    from convsym.network.coverage.gridding import Rate


@dataclass(frozen=True)
class StackAxis:
    """One axis of a stack, or several equal ones: its layers in order, letters with `suffix` behind them.

    Layer 3 has the letters k_3, d_3, s_3, r_3, R_3, or k_3_0 on axis 0 where axes differ.
    """

    layers: tuple[Rate, ...]
    axes: tuple[int, ...]
    suffix: str = ""
    defined: list[T.Relation] = field(default_factory=list, compare=False)

    @cached_property
    def ascending(self) -> tuple[Rate, ...]:
        """The layers with two taps or more, by their rates."""
        return tuple(sorted((x for x in self.layers if x.taps > 1), key=lambda one: one.rate))

    @cached_property
    def reached(self) -> dict[Rate, int]:
        """Σ(k − 1)r over the layers before each in that order."""
        found, reach = {}, 0
        for one in self.ascending:
            found[one] = reach
            reach += (one.taps - 1) * one.rate
        return found

    @cached_property
    def first_missed(self) -> int | None:
        """The first place that is not read."""
        gaps = (self.reached[x] + 1 for x in self.ascending if x.rate > self.reached[x] + 1)
        return next(gaps, None)

    @property
    def shown(self) -> dict[str, Any]:
        """What sentences are told of the axis."""
        return {"axes": self.axes, "suffix": self.suffix} if self.suffix else {}

    def var(self, name: str) -> T.Var:
        """A letter of this axis."""
        return T.Var(name + self.suffix)

    def letter(self, one: Rate, name: str) -> T.Var:
        """A letter of this layer."""
        return self.var(f"{name}_{self.place(one)}")

    def _strided(self, one: Rate) -> list[Rate]:
        """The layers before it with a stride."""
        return [x for x in self.layers[: self.layers.index(one)] if x.stride != 1]

    @cached_property
    def premises(self) -> tuple[T.Formula, ...]:
        """letter == number for the kernel sizes and dilations, and for the strides that matter."""
        needed = {x for one in self.ascending for x in self._strided(one)}
        found: list[T.Formula] = []
        for one in self.layers:
            numbers = {"k": one.taps, "d": one.dilation} if one.taps > 1 else {}
            if one in needed:
                numbers["s"] = one.stride
            found += [T.Relation("==", self.letter(one, x), T.term(n)) for x, n in numbers.items()]
        return tuple(found)

    # ------------------------------------------------------------ steps

    def define(
        self,
        steps: list[Step],
        letter: T.Var,
        sides: Iterable[T.Term | int],
        sentence: str,
        **shown: Any,
    ) -> None:
        """Append letter == side == … == number, from what is given and defined so far."""
        chain = T.chain(letter, *dict.fromkeys(map(T.term, sides)))
        links = conjuncts(chain)
        needed = _behind(T.free_variables(chain) - {letter.name}, self.known)
        claim = Claim(chain, needed)
        reason = why(sentence, **shown, **self.shown)
        steps.append(Step(claim, reason, said_in(needed, steps), Definition()))
        assert isinstance(links[0], T.Relation)
        self.defined.append(links[0])

    def work_out(
        self, steps: list[Step], statement: T.Formula, sentence: str, **shown: Any
    ) -> None:
        """Append a statement that follows from the numbers."""
        needed = _behind(T.free_variables(statement), self.known)
        reason = why(sentence, **shown, **self.shown)
        steps.append(Step(Claim(statement, needed), reason, said_in(needed, steps), Exact()))

    def place(self, one: Rate) -> int:
        """The number of the layer, from 1 on, which its letters carry."""
        return self.layers.index(one) + 1

    def define_rates(self, steps: list[Step]) -> None:
        """r == s·…·d for each layer with two taps or more, in the order of the stack."""
        for one in (x for x in self.layers if x.taps > 1):
            before = self._strided(one)
            letters = [*(self.letter(x, "s") for x in before), self.letter(one, "d")]
            numbers = [*(x.stride for x in before), one.dilation]
            put = [T.term(n) for n in numbers]
            sides = (_product(letters), _product(put), prod(numbers))
            plain = one.layer.isdigit()  # as Sequential numbers its layers, from 0 on
            sentence = "coverage.rate" if plain else "coverage.rate_named"
            shown = {"place": self.place(one)} | ({} if plain else {"layer": one.layer})
            self.define(steps, self.letter(one, "r"), sides, sentence, **shown)

    def define_reach(self, steps: list[Step], one: Rate, before: Rate | None) -> None:
        """R == R′ + r′·(k′ − 1), from the layer before it; 0 for the first."""
        letter = self.letter(one, "R")
        if before is None:
            self.define(steps, letter, (0,), "coverage.start", place=self.place(one))
            return
        R, k, r = (self.letter(before, x) for x in "Rkr")
        numbers = T.term(self.reached[before]) + T.term(before.rate) * (T.term(before.taps) - 1)
        sides = (R + r * (k - 1), numbers, self.reached[one])
        self.define(steps, letter, sides, "coverage.reach", place=self.place(one))

    @property
    def known(self) -> tuple[T.Formula, ...]:
        """All that is given and defined."""
        return (*self.premises, *self.defined)

    def entries(self, letters: str, axis: int | None = None) -> list[tuple[str, T.Term]]:
        """The layers as the list that a theorem takes: k_1 is the kernel of the one with the least rate."""
        behind = "" if axis is None else f"_{axis}"
        return [
            (f"{name}_{place}{behind}", self.letter(one, name))
            for place, one in enumerate(self.ascending, 1)
            for name in letters
        ]


def _product(factors: Sequence[T.Term]) -> T.Term:
    found = factors[0]
    for one in factors[1:]:
        found = found * one
    return found


def _behind(letters: frozenset[str], equations: Sequence[T.Formula]) -> tuple[T.Formula, ...]:
    """The equations from which the letters have their values."""
    needed: set[str] = set()
    open_letters = set(letters)
    links = {str(one.left): one for one in equations if isinstance(one, T.Relation)}
    while open_letters:
        name = open_letters.pop()
        if name not in needed:
            needed.add(name)
            open_letters |= T.free_variables(links[name].right)
    return tuple(one for name, one in links.items() if name in needed)


def said_in(needed: Iterable[T.Formula], steps: Sequence[Step]) -> tuple[int, ...]:
    """The numbers of the steps that say what is needed."""
    wanted = set(needed)
    return tuple(
        number
        for number, step in enumerate(steps)
        if isinstance(step.claim, Claim) and wanted & set(conjuncts(step.claim.conclusion))
    )


def stack_axes(net: Any, caller: str) -> tuple[StackAxis, ...]:
    """The axes of a chain, equal ones together. Raises TypeError for what is no network and no list."""
    from convsym.network.coverage.gridding import stack_rates

    found: dict[tuple[Rate, ...], list[int]] = {}
    for axis, layers in enumerate(stack_rates(as_network(net, caller))):
        found.setdefault(layers, []).append(axis)
    axes = tuple(StackAxis(layers, tuple(some)) for layers, some in found.items())
    if len(axes) == 1:
        return axes
    return tuple(replace(one, suffix=f"_{one.axes[0]}") for one in axes)


def as_network(net: Any, caller: str) -> Any:
    """The network; of a list of layers, one after the other."""
    from convsym.network.graph import Graph
    from convsym.network.sequential import Sequential

    if isinstance(net, (tuple, list)):
        return Sequential(*net)
    if not isinstance(net, Graph):
        raise TypeError(
            f"net must be a network such as Sequential(Conv1d(1, 1, 3), Conv1d(1, 1, 3)), got {net!r}; "
            f"derive.{caller}() without arguments gives the theorem"
        )
    return net


def stack_source(name: str, net: Any, axes: Sequence[StackAxis]) -> str:
    """The call that makes the derivation again: a list of the layers that matter."""
    nodes = as_network(net, name).nodes
    needed = {layer.layer for axis in axes for layer in axis.layers}
    layers = [one.layer for one in nodes if one.name in needed] or [one.layer for one in nodes]
    return f"cs.derive.{name}([{', '.join(f'cs.{one!r}' for one in layers)}])"
