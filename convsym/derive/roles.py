"""Which number of a layer plays which letter: i, P, k, d, s on each axis, numbers or terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.proof import Certificate, Claim, Instance, MatrixClaim, Step, TheoremClaim, Why
from convsym.proof import terms as T
from convsym.proof.parse import parse_formula
from convsym.proof.sympy_door import term_from_sympy

AXIS_LETTERS = frozenset("i n P k d s o a khat N q p op z e low j g u M S K Q T".split())
"""The letters that carry the axis where axes differ (i_0, k_1), those with an index of their own too."""
OWN_LETTERS = frozenset("i n P k d s o a khat N q r t m b".split())
"""The letters of the two chapters on sizes; a layer's own symbols are to have other names."""


def carries_axis(letter: str) -> bool:
    """Whether the letter, without its index, is one of those that carry the axis."""
    return letter.split("_", maxsplit=1)[0] in AXIS_LETTERS


@dataclass(frozen=True)
class Places:
    """The places `first` to `last` of the padded input on these axes, for a sentence to name."""

    first: int
    last: int
    axes: tuple[int, ...]
    ndim: int


@dataclass(frozen=True)
class Roles:
    """One axis, or several equal ones: the term that stands for each letter.

    `suffix` is put behind the letters ("_0") where the axes differ; `axes` are their numbers, `extra`
    is the a of a transposed layer, `mode` the padding mode.
    """

    values: Mapping[str, T.Term]
    axes: tuple[int, ...]
    ndim: int
    pads: tuple[Any, Any]
    extra: Any = None
    mode: str = "zeros"
    suffix: str = ""

    @property
    def more_values(self) -> dict[str, T.Term]:
        """The values, and those of p_b, p_e, of p where both pads are equal, and of op."""
        begin, end = map(term_from_sympy, self.pads)
        more: dict[str, T.Term] = {**self.values, "p_b": begin, "p_e": end}
        if begin == end:
            more["p"] = begin
        if self.extra is not None:
            more["op"] = term_from_sympy(self.extra)
        return more

    @property
    def numeric(self) -> bool:
        """Whether every letter has a number."""
        own = self.values.values()
        return not any(map(T.free_variables, own)) and isinstance(self.extra, int | None)

    @property
    def numbers(self) -> dict[str, int]:
        """The numbers, where all are."""
        from convsym.proof.evaluate import value

        return {name: int(value(term, {})) for name, term in self.values.items()}

    @property
    def shown(self) -> dict[str, Any]:
        """What sentences may speak of."""
        shown = {"axes": self.axes, "begin": self.pads[0], "end": self.pads[1]}
        return {**shown, "suffix": self.suffix} if self.suffix else shown

    def letter(self, name: str) -> str:
        """The letter's name on this axis."""
        return name + self.suffix

    def var(self, name: str) -> T.Var:
        """The letter on this axis."""
        return T.Var(self.letter(name))

    @property
    def equations(self) -> tuple[T.Formula, ...]:
        """letter == value where they differ, and the bounds that a symbolic value leaves open."""
        equations: list[T.Formula] = []
        for name, value in self.values.items():
            if value != T.Var(name) or self.suffix:
                equations.append(T.Relation("==", self.var(name), value))
        if not self.numeric:
            bounded = [name for name in self.values if name.split("_")[0] in ("k", "d", "s")]
            equations += [T.Relation(">=", self.var(name), T.Int(1)) for name in bounded]
        return tuple(equations)

    def premises(self, bounds: Iterable[str]) -> tuple[T.Formula, ...]:
        """The equations, and these bounds in the letters of this axis where its numbers leave them open."""
        own: list[T.Formula] = list(self.equations)
        for bound in () if self.numeric else map(parse_formula, bounds):
            letters = T.free_variables(bound)
            formula = T.substitute(bound, {name: self.var(name) for name in letters})
            if letters <= self.values.keys() and formula not in own:
                own.append(formula)
        return tuple(own)

    def renamed(self, step: Step) -> Step:
        """A step of the theorem in this axis' letters."""
        claim = step.claim
        if not self.suffix or isinstance(claim, MatrixClaim):
            return step
        if isinstance(claim, TheoremClaim):
            return self._renamed_theorem(step, claim)
        letters = {name: self.var(name) for name in claim.variables if carries_axis(name)}
        evidence = step.evidence
        if isinstance(evidence, Certificate):
            evidence = Instance(step, tuple(letters.items()))
        elif isinstance(evidence, Instance):
            evidence = _renamed_instance(evidence, letters)
        own = Claim(
            T.substitute(claim.conclusion, letters),
            [T.substitute(one, letters) for one in claim.hypotheses],
        )
        reason = Why(step.why.sentence, (*step.why.values, *self.shown.items()))
        return Step(own, reason, step.uses, evidence)

    def _renamed_theorem(self, step: Step, claim: TheoremClaim) -> Step:
        """A theorem of the theory about this axis."""
        letters = {name: self.var(name) for name, _ in claim.parameters if carries_axis(name)}
        put = tuple((name, T.substitute(term, letters)) for name, term in claim.parameters)
        given = tuple(T.substitute(one, letters) for one in claim.hypotheses)
        reason = Why(step.why.sentence, (*step.why.values, *self.shown.items()))
        own = replace(claim, parameters=put, hypotheses=given)
        return Step(own, reason, step.uses, step.evidence)


def _renamed_instance(evidence: Instance, letters: Mapping[str, T.Var]) -> Instance:
    """The instance of the same theorem in other letters."""
    put = {name: T.substitute(term, letters) for name, term in evidence.values}
    assert isinstance(evidence.of.claim, Claim)
    left = [name for name in evidence.of.claim.variables if name not in put and name in letters]
    return Instance(evidence.of, (*put.items(), *((name, letters[name]) for name in left)))


def alike(values: Sequence[Mapping[str, T.Term]], letters: frozenset[str]) -> tuple[Roles, ...]:
    """The roles of each axis, those with equal values together; a value must be no letter of these."""
    found: dict[tuple[tuple[str, T.Term], ...], list[int]] = {}
    for axis, own in enumerate(values):
        found.setdefault(tuple(own.items()), []).append(axis)
    made = []
    for given, axes in found.items():
        for _, term in given:
            refuse_clash(term, set(), letters)
        suffix = f"_{axes[0]}" if len(found) > 1 else ""
        made.append(Roles(dict(given), tuple(axes), len(values), (0, 0), suffix=suffix))
    return tuple(made)


def per_axis_roles(conv: Any, input_size: Any, caller: str, letter: str = "i") -> tuple[Roles, ...]:
    """The roles on each axis of a layer; axes with equal numbers stand together."""
    if not isinstance(conv, Layer):
        raise TypeError(
            f"conv must be a convolution layer such as Conv2d(1, 1, 3), got {conv!r}; "
            f"derive.{caller}() without arguments gives the theorem"
        )
    sizes = _sizes(conv, input_size, letter)
    found: dict[tuple[Any, ...], list[int]] = {}
    for number, n in enumerate(sizes):
        found.setdefault(_key(conv, number, n, letter), []).append(number)
    roles = tuple(_roles(key, tuple(numbers), conv, letter) for key, numbers in found.items())
    if len(roles) > 1:
        roles = tuple(replace(one, suffix=f"_{one.axes[0]}") for one in roles)
    return roles


def _key(conv: Any, number: int, n: Any, letter: str) -> tuple[Any, ...]:
    """All that tells one axis from another: n, begin, end, k, d, s and the a of a transposed layer."""
    axis = conv.axes[number]
    fixed = isinstance(axis.padding, str) and axis.padding in ("same_upper", "same_lower")
    if fixed and letter == "o" and not conv.transposed:
        raise ConvsymError(
            f"padding {axis.padding!r} depends on the input size; with it the sizes that share the "
            f"output size o are s*(o - 1) + 1 to s*o"
        )
    if not conv.transposed:
        begin, end = axis.pads(n)
        return n, begin, end, axis.kernel_size, axis.dilation, axis.stride, None
    extra = conv.output_padding[number]
    if not fixed:
        begin, end = axis.pads()
    else:  # these words fix the size, s·o, and with it the padding and what is left over
        size = axis.transposed_size(n)
        begin, end = axis.pads(size)
        extra = axis.leftover(size)
    return n, begin, end, axis.kernel_size, axis.dilation, axis.stride, extra


def _sizes(conv: Any, size: Any, letter: str) -> tuple[Any, ...]:
    """The size on each axis: the letter itself where none is given."""
    if size is None:
        from convsym.abc import LETTERS

        return (LETTERS[letter],) * int(conv.ndim)
    return tuple(conv._sizes("input_size", size))


def _roles(key: tuple[Any, ...], axes: tuple[int, ...], conv: Any, letter: str) -> Roles:
    n, begin, end, k, d, s, extra = key
    values = {
        name: term_from_sympy(value)
        for name, value in ((letter, n), ("P", begin + end), ("k", k), ("d", d), ("s", s))
    }
    plain = {name for name, term in values.items() if term == T.Var(name)}
    for term in values.values():
        refuse_clash(term, plain)
    return Roles(values, axes, conv.ndim, (begin, end), extra, conv.padding_mode)


def refuse_clash(term: T.Term, plain: set[str], letters: frozenset[str] = OWN_LETTERS) -> None:
    """Raise ConvsymError where a layer's term holds a letter of the derivation in another role."""
    own = {one for one in T.free_variables(term) if one in letters or one.split("_")[0] in letters}
    if clash := own - plain:
        others = ", ".join(sorted(letters - set("inPkdso") - {"khat"}))
        raise ConvsymError(
            f"the letter {', '.join(sorted(clash))} in {term} has another meaning in the derivation "
            f"(i and n sizes, P padding, k kernel, d dilation, s stride, o output, and {others}); "
            f"call it otherwise"
        )


def layer_source(name: str, conv: Any, input_size: Any) -> str:
    """The call that makes the derivation again."""
    size = "" if input_size is None else f", {input_size!r}"
    return f"cs.derive.{name}(cs.{conv!r}{size})"
