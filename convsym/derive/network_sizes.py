"""The derivation for one class of input sizes of a network, or for one size: every layer in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from convsym.arguments import integer
from convsym.axis import Axis
from convsym.derive.accepted_sizes import (
    AGREE,
    CEILED_WINDOW,
    CONSTANT,
    CROP,
    DIFFER,
    FITS,
    LEAST,
    LEFT,
    MULTIPLE,
    NO_MULTIPLE,
    RESIZED,
    SHORT,
    SMALL,
    TRANSPOSED,
    WINDOW,
)
from convsym.derive.sizes import said
from convsym.derive.theorem import Theorem
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.network.fitting.accepted_sizes import SizeClass, size_class
from convsym.network.fitting.lines import SAME, Line, Refused, axis_at, modulus, pads_on
from convsym.network.graph import INPUT, Graph, Node
from convsym.network.layers.matching import CropLike, Like
from convsym.network.layers.merging import Concat, Merge
from convsym.network.layers.passing import Pad, PassThrough
from convsym.network.layers.pooling import PoolAxis
from convsym.network.layers.resampling import PixelUnshuffle, Upsample
from convsym.proof import Claim, Definition, Derivation, Exact, Lemma, Step, why
from convsym.proof import terms as T
from convsym.proof.evaluate import is_true
from convsym.proof.parse import parse_formula, parse_term

TITLES = {
    (True, True): "accepted_sizes.title_class_accepted",
    (True, False): "accepted_sizes.title_class_refused",
    (False, True): "accepted_sizes.title_size_accepted",
    (False, False): "accepted_sizes.title_size_refused",
}


def class_derivation(net: Any, size: Any, axis: int) -> Derivation:
    """Why the sizes of this size's class are accepted, from some on; or why none is."""
    check_net(net, axis, "accepted_sizes")
    if size is None:
        raise TypeError("a network is given without a size; give one, whose class is derived")
    integer("size", size, least=1, symbols=False)
    m = modulus(net, axis)
    found = size_class(net, axis, m, size % m)
    if size < m * found.start + found.residue:
        found = size_class(net, axis, 0, size)
    writer = _Writer(found)
    _Walk(net, axis, found, writer).go()
    sentence = TITLES[writer.symbolic, found.accepted]
    return Derivation(
        name="accepted_sizes",
        premises=(parse_formula(f"q >= {found.start}"),) if writer.symbolic else (),
        steps=tuple(writer.steps),
        conclusion=said(writer.steps[-1]),
        title=why(sentence, modulus=m, residue=size % m, size=size),
        source=f"cs.derive.accepted_sizes({source_of(net)}, {size}, {axis})",
    )


@dataclass
class _Size:
    """A size on the way: what it is called, its line, the step that says so and the one that defines it."""

    name: T.Term
    line: Line
    step: int | None
    defined: int | None = None


@dataclass
class _Writer:
    """The steps so far, and the facts for which the sizes are accepted.

    In a class the sizes are letters and every fact rests on a theorem with numbers put in; a single size
    needs no letters, and its facts are worked out.
    """

    sizes: SizeClass
    steps: list[Step] = field(default_factory=list)
    facts: list[int] = field(default_factory=list)

    @property
    def symbolic(self) -> bool:
        """Whether it is about a class."""
        return self.sizes.modulus > 0

    def add(self, claim: Claim, sentence: str, evidence: Any, *uses: int, **shown: Any) -> int:
        self.steps.append(Step(claim, why(sentence, **shown), uses, evidence))
        return len(self.steps) - 1

    def start(self) -> _Size:
        """The size of the input."""
        line = Line(self.sizes.modulus, self.sizes.residue)
        if not self.symbolic:
            return _Size(T.term(line.b), line, None)
        claim = Claim(f"n == {line.a}*q + {line.b}")
        return _Size(T.Var("n"), line, self.add(claim, "accepted_sizes.class_here", Definition()))

    def size(
        self, number: int | str, text: str, line: Line, theorem: Theorem, values: dict[str, Any],
        sources: Sequence[_Size], **shown: Any,
    ) -> _Size:  # fmt: skip
        """The size behind a layer, by its formula; then without a floor."""
        letter = _letter(number)
        right = parse_term(text)
        assert isinstance(right, T.Term)
        right = T.substitute(right, {f"x{j}": one.name for j, one in enumerate(sources)})
        if not self.symbolic:
            claim = Claim(T.chain(letter, right, line.b))
            self.add(claim, "accepted_sizes.size_here", Definition(), **shown)
            return _Size(T.term(line.b), line, None)
        defined = self.add(
            Claim(T.Relation("==", letter, right)),
            "accepted_sizes.size_here",
            Definition(),
            **shown,
        )
        values = {**values, "C": line.a, "e": line.b, "m": self.sizes.start}
        reason = why("accepted_sizes.line_here", **shown)
        uses = (defined, *(one.step for one in sources if one.step is not None))
        self.steps.append(detached(theorem.at(values, reason, *uses)))
        return _Size(letter, line, len(self.steps) - 1, defined)

    def fact(
        self, theorem: Theorem, values: dict[str, Any], sentence: str, *sources: _Size, **shown: Any
    ) -> int:
        """What the theorem says of these sizes."""
        put = {**values, "m": self.sizes.start}
        if self.symbolic:
            uses = (one.step for one in sources if one.step is not None)
            made = detached(theorem.at(put, why(sentence, **shown), *uses))
            known = next((n for n in self.facts if self.steps[n].claim == made.claim), None)
            if known is not None:
                return known
            self.steps.append(made)
        else:
            conclusion = theorem.claim.conclusion
            assert isinstance(conclusion, T.Implies)
            terms = {name: T.term(one) for name, one in put.items()}
            claim = Claim(T.substitute(conclusion.right, terms))
            self.add(claim, sentence, Exact(), **shown)
        self.facts.append(len(self.steps) - 1)
        return self.facts[-1]

    def remark(
        self, theorem: Theorem, values: dict[str, Any], sentence: str, *sources: _Size, **shown: Any
    ) -> None:
        """What the theorem says, without being a reason to accept."""
        kept = list(self.facts)
        self.fact(theorem, values, sentence, *sources, **shown)
        self.facts = kept

    def together(self, *more: int) -> None:
        """All facts, and what these steps say, as the last step."""
        numbers = tuple(dict.fromkeys((*self.facts, *more)))
        if len(numbers) == 1 and numbers[0] == len(self.steps) - 1:
            return
        all_of = [said(self.steps[number]) for number in numbers]
        end = T.And(tuple(all_of)) if len(all_of) > 1 else all_of[0]
        self.add(Claim(end, all_of), "accepted_sizes.together", Lemma("conjunction"), *numbers)


@dataclass
class _Walk:
    """One pass over the network, a step or two for each layer."""

    net: Graph
    axis: int
    sizes: SizeClass
    write: _Writer

    def go(self) -> None:
        start = self.write.start()
        needed = self._needed()
        found: dict[int, _Size | None] = {INPUT: start}
        for number, node in enumerate(self.net.nodes):
            if number not in needed:
                continue
            before = [found[one] for one in node.inputs]
            out = self.sizes.lines[number]
            if any(one is None for one in before):
                found[number] = None
                continue
            given = [one for one in before if one is not None]
            if isinstance(out, Refused):
                self._refused(number, node, given, out)
                return
            found[number] = None if out is None else self._size(number, node, given, out)
        end = found[self.net.output]
        said_of = () if end is None or end.step is None else (end.step,)
        if not self.write.facts and not said_of:
            self.write.fact(
                LEAST, self._on(start, k=1), "accepted_sizes.least_here", start, layer="input"
            )
        self.write.together(*said_of)

    def _needed(self) -> set[int]:
        """All nodes; where the class is refused, those that lead to where it is."""
        nodes = self.net.nodes
        if self.sizes.refused is None:
            return set(range(len(nodes)))
        last = next(n for n, one in enumerate(nodes) if one.name == self.sizes.refused.node)
        needed = {last}
        for number in range(last, -1, -1):
            if number in needed:
                needed |= set(nodes[number].inputs) - {INPUT}
        return needed

    @staticmethod
    def _on(size: _Size, **more: Any) -> dict[str, Any]:
        return {"x": size.name, "A": size.line.a, "b": size.line.b, **more}

    def _size(self, number: int, node: Node, given: list[_Size], out: Line) -> _Size:
        layer, first = node.layer, given[0]
        window = axis_at(layer, self.net.ndim, self.axis)
        if isinstance(layer, CropLike):
            raise _not_derived(node)
        if isinstance(layer, Like):
            return given[1]
        if isinstance(layer, Merge):
            return self._met(number, node, given)
        if _enlarges(layer, self.net.ndim):
            size = self._enlarged(number, node, first, out)
            self._at_least(size, 1, node)
            return size
        if window is not None:
            return self._window(number, node, first, window, out)
        if out.a == 0 and first.line != out and (first.line.a, first.line.b) != (0, out.b):
            values = {"x": _letter(number), "A": 0, "b": out.b}
            return self.write.size(number, str(out.b), out, CONSTANT, values, [], layer=node.name)
        return first

    def _at_least(self, size: _Size, least: int, node: Node) -> None:
        self.write.fact(
            LEAST, self._on(size, k=least), "accepted_sizes.least_here", size, layer=node.name
        )

    def _window(self, number: int, node: Node, x: _Size, axis: Axis, out: Line) -> _Size:
        s, span = axis.stride, axis.effective_kernel_size
        begin, end = pads_on(axis, x.line)
        border = axis._least_size(max(begin, end))
        if border > 1:
            self._at_least(x, border, node)
        pads = begin + end
        if axis.padding in SAME:  # ⌈n/s⌉ windows, as one tap without padding has
            span, pads = 1, 0
        shown = {"layer": node.name}
        values = self._on(x, s=s, P=pads, khat=span)
        if isinstance(node.layer, PixelUnshuffle):
            self.write.fact(
                MULTIPLE, {**self._on(x, s=s, e=x.line.b // s), "C": out.a}, "accepted_sizes.multiple_here",
                x, **shown,
            )  # fmt: skip
        if isinstance(axis, PoolAxis) and axis.ceil_mode and axis.padding not in SAME:
            self._at_least(x, max(span - pads - s + 1, 1 - begin), node)
            text = f"min(ceiling((x0 + {pads} - {span})/{s}), floor((x0 + {begin} - 1)/{s})) + 1"
            values |= {"v": _letter(number), "p_b": begin}
            return self.write.size(number, text, out, CEILED_WINDOW, values, [x], **shown)
        self.write.fact(FITS, values, "accepted_sizes.fits_here", x, **shown)
        if (s, span, pads) == (1, 1, 0):
            return x
        text = f"floor((x0 + {pads} - {span})/{s}) + 1"
        values |= {"y": _letter(number)}
        size = self.write.size(number, text, out, WINDOW, values, [x], **shown)
        if s > 1 and axis.padding not in SAME:
            left = (x.line.b + pads - span) % s
            values |= {"y": size.name, "C": out.a, "a": left}
            defined = _Size(size.name, out, size.defined)
            self.write.remark(LEFT, values, "accepted_sizes.left_here", x, defined, **shown)
        return size

    def _enlarged(self, number: int, node: Node, x: _Size, out: Line) -> _Size:
        """The size behind a transposed layer, or behind one that enlarges by a factor."""
        layer, letter = node.layer, _letter(number)
        axis = axis_at(layer, self.net.ndim, self.axis)
        if axis is None:
            assert isinstance(layer, Upsample)
            ratio = (layer.scales(self.net.ndim) or ())[self.axis]
            g, s = ratio.numerator, ratio.denominator
            values = self._on(x, w=letter, g=g, s=s)
            text = f"floor({g}*x0/{s})"
            return self.write.size(number, text, out, RESIZED, values, [x], layer=node.name)
        s, span, pads = axis.stride, axis.effective_kernel_size, 0
        extra = layer.output_padding[self.axis] if isinstance(layer, Layer) else 0
        if axis.padding in SAME:
            span = s  # s·n, as a kernel as large as the stride has it
        else:
            pads = sum(axis.pads())
        values = self._on(x, s=s, P=pads, khat=span, op=extra, z=letter)
        text = f"{s}*(x0 - 1) + {span} - {pads} + {extra}"
        return self.write.size(number, text, out, TRANSPOSED, values, [x], layer=node.name)

    def _met(self, number: int, node: Node, given: list[_Size]) -> _Size:
        common = given[0]
        for place, other in enumerate(given[1:], 2):
            if other.name == common.name:
                continue
            if isinstance(node.layer, Concat) and node.layer.crop is not None:
                letter = number if place == len(given) else f"{number + 1}_{place}"
                common = self._cropped(letter, node, common, other)
            elif (other.line.a, other.line.b) == (common.line.a, common.line.b):
                values = self._on(common, l=other.name, C=other.line.a, e=other.line.b)
                sentence = "accepted_sizes.agree_here"
                self.write.fact(AGREE, values, sentence, common, other, layer=node.name)
            else:  # one of them is 1 and is repeated
                ones = [one for one in (common, other) if (one.line.a, one.line.b) == (0, 1)]
                if ones[0].step is not None:
                    self.write.facts.append(ones[0].step)
                common = other if common in ones else common
        return common

    def _cropped(self, number: int | str, node: Node, first: _Size, second: _Size) -> _Size:
        """The smaller of two sizes."""
        low, high = sorted((first, second), key=lambda one: (one.line.a, one.line.b))
        values = self._on(high, l=low.name, h=_letter(number))
        shown = {"layer": node.name}
        return self.write.size(number, "min(x0, x1)", low.line, CROP, values, [high, low], **shown)

    # ------------------------------------------------------------ what goes wrong

    def _refused(self, number: int, node: Node, given: list[_Size], out: Refused) -> None:
        shown = {"layer": node.name}
        x = given[0]
        window = axis_at(node.layer, self.net.ndim, self.axis)
        fact: Callable[..., int] = self.write.fact
        match out.reason:
            case "crop":
                raise _not_derived(node)
            case "branches":
                return self._apart(node, given, out)
            case "multiple":
                assert window is not None
                s = window.stride
                values = self._on(x, s=s, C=x.line.a // s, e=x.line.b // s, a=x.line.b % s)
                last = fact(NO_MULTIPLE, values, "accepted_sizes.no_multiple_here", x, **shown)
            case "window" if window is not None and not _ceiled(window):
                begin, end = pads_on(window, x.line)
                span = window.effective_kernel_size
                values = self._on(x, P=begin + end, khat=span)
                last = fact(SHORT, values, "accepted_sizes.short_here", x, **shown)
            case "size":
                x = self._enlarged(number, node, x, out.lines[0])
                last = fact(SMALL, self._on(x, k=1), "accepted_sizes.small_here", x, **shown)
            case _:
                last = fact(SMALL, self._on(x, k=out.need), "accepted_sizes.small_here", x, **shown)
        self.write.facts = [last]
        return self.write.together()

    def _apart(self, node: Node, given: list[_Size], out: Refused) -> None:
        """Two branches that differ; where one that is 1 would be repeated, neither is."""
        wanted = [(one.a, one.b) for one in out.lines]
        pair = [next(s for s in given if (s.line.a, s.line.b) == one) for one in wanted]
        low, high = sorted(pair, key=lambda one: (one.line.a, one.line.b))
        if not self.write.symbolic or low.line.a == high.line.a:
            low, high = sorted(pair, key=lambda one: one.line.at(self.sizes.start))
        shown = {"layer": node.name}
        values = self._on(high, l=low.name, C=low.line.a, e=low.line.b)
        sentence = "accepted_sizes.differ_here"
        facts = [self.write.fact(DIFFER, values, sentence, high, low, **shown)]
        if not isinstance(node.layer, Concat):
            sentence = "accepted_sizes.not_one_here"
            facts.append(self.write.fact(LEAST, self._on(low, k=2), sentence, low, **shown))
        self.write.facts = facts
        self.write.together()


def _letter(number: int | str) -> T.Var:
    """What the size behind a node is called."""
    return T.Var(f"n_{number + 1}" if isinstance(number, int) else f"n_{number}")


def _not_derived(node: Node) -> ConvsymError:
    return ConvsymError(
        f"layer {node.name!r} ({node.layer!r}) crops to the size of another branch, of which the derivation "
        f"does not speak; net.accepted_sizes() answers for it too"
    )


def _enlarges(layer: Any, ndim: int) -> bool:
    return bool(layer.transposed) or (
        isinstance(layer, Upsample) and layer.scales(ndim) is not None
    )


def _ceiled(axis: Axis) -> bool:
    return isinstance(axis, PoolAxis) and axis.ceil_mode and axis.padding not in SAME


# ---------------------------------------------------------------- what both derivations need


def check_net(net: Any, axis: int, caller: str) -> None:
    """Raise TypeError for what is no network, ValueError for an axis that it does not have."""
    if not isinstance(net, Graph):
        raise TypeError(
            f"net must be a network such as Sequential(Conv1d(1, 1, 3)), got {net!r}; derive.{caller}() "
            f"without arguments gives the theorem"
        )
    if not isinstance(axis, int) or not 0 <= axis < net.ndim:
        raise ValueError(f"axis is {axis!r}, but the network has {net.ndim} axes, numbered from 0")


def detached(step: Step) -> Step:
    """The step without a condition that is true of numbers."""
    claim = step.claim
    assert isinstance(claim, Claim)
    match claim.conclusion:
        case T.Implies(left, right) if is_true(left):
            return Step(Claim(right, claim.hypotheses), step.why, step.uses, step.evidence)
    return step


def source_of(net: Graph) -> str:
    """A call that makes the network again where it is a chain of layers; else the letters net."""
    plain = not any(isinstance(node.layer, (PassThrough, Pad, Merge)) for node in net.nodes)
    if plain and all(node.inputs == (number - 1,) for number, node in enumerate(net.nodes)):
        return f"cs.Sequential({', '.join(f'cs.{node.layer!r}' for node in net.nodes)})"
    return "net"
