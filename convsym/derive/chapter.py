"""Chapter: letters defined and theorems about them, in order; in general, or with a layer's numbers put in.

A chapter about sizes is data. Which earlier steps a step rests on is read off its hypotheses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from convsym.derive.roles import Roles, per_axis_roles, refuse_clash
from convsym.derive.sizes import PREMISES, layer_derivation, put_in, said, theorem_derivation
from convsym.derive.theorem import Theorem
from convsym.layerbase import Layer
from convsym.proof import Claim, Definition, Derivation, Exact, Step, why
from convsym.proof import terms as T
from convsym.proof.checkers import is_true
from convsym.proof.claims import conjuncts
from convsym.proof.evaluate import value
from convsym.proof.parse import parse_formula


@dataclass(frozen=True)
class Let:
    """A letter and the term that it stands for, `letter == term`; `sentence` says why."""

    definition: T.Relation
    sentence: str

    @property
    def letter(self) -> str:
        """The letter that is defined."""
        return str(self.definition.left)


def let(text: str, sentence: str) -> Let:
    """`let("khat == d*(k - 1) + 1", "size.span")`."""
    definition = parse_formula(text)
    assert isinstance(definition, T.Relation)
    return Let(definition, sentence)


@dataclass(frozen=True)
class Chapter:
    """`parts` in order, the last of which is the result; `cases` follow from them.

    `size` is the letter of the size that a layer is given beside its own numbers: "i" or "o". Where
    the layer's own padding plays a role (`padded`), a size that it refuses is refused here too. A
    theorem is told by the sentence of its own name.
    """

    name: str
    parts: tuple[Let | Theorem, ...]
    cases: tuple[Theorem, ...] = ()
    premises: tuple[str, ...] = PREMISES
    size: str = "i"
    padded: bool = True

    @property
    def theorems(self) -> tuple[Theorem, ...]:
        """All of its claims that carry a certificate."""
        return (*(one for one in self.parts if isinstance(one, Theorem)), *self.cases)

    @property
    def letters(self) -> frozenset[str]:
        """Every free letter of the chapter."""
        formulas = [one.definition for one in self.parts if isinstance(one, Let)]
        claims = [one.claim for one in self.theorems]
        return frozenset().union(
            *map(T.free_variables, formulas), *(frozenset(one.variables) for one in claims)
        )

    def derivation(self, layer: Any = None, size: Any = None) -> Derivation:
        """For all integers, or about this layer, axis by axis."""
        if layer is None:
            chain = self._steps((*self.parts, *self.cases))
            steps, cases = chain[: len(self.parts)], chain[len(self.parts) :]
            title = why(f"{self.name}.title")
            return theorem_derivation(self.name, title, steps, cases, self.premises)
        if self.size == "i" and isinstance(layer, Layer) and layer.transposed:
            raise TypeError(
                f"layer {layer!r} is a transposed layer, and derive.{self.name} speaks of the "
                f"convolution that it belongs to; give that one"
            )
        axes = tuple(map(self._own, per_axis_roles(layer, size, self.name, self.size)))
        if size is not None and self.padded and layer.transposed == (self.size == "o"):
            layer.output_size(layer._sizes("input_size", size))  # what does not fit is refused here
        title = why(f"{self.name}.title_layer", layer=layer)
        return layer_derivation(
            self.name, title, layer, size, axes, self.symbolic, self.numeric, None
        )

    def _own(self, roles: Roles) -> Roles:
        """The roles that occur in the chapter and are not defined in it."""
        defined = {one.letter for one in self.parts if isinstance(one, Let)}
        wanted = self.letters - defined
        values = {name: one for name, one in roles.more_values.items() if name in wanted}
        plain = {name for name, one in values.items() if one == T.Var(name)}
        for one in values.values():
            refuse_clash(one, plain, self.letters)
        return replace(roles, values=values, extra=None)

    # ------------------------------------------------------------ steps

    @staticmethod
    def _steps(parts: Iterable[Let | Theorem], first: int = 0) -> tuple[Step, ...]:
        made: list[Step] = []
        for part in parts:
            made.append(_step(part, made, first))
        return tuple(made)

    def symbolic(self, roles: Roles, first: int) -> tuple[Step, ...]:
        """The steps for all integers in this axis' letters, then the layer's values put in."""
        steps = tuple(roles.renamed(step) for step in self._steps(self.parts, first))
        put = {roles.letter(name): term for name, term in roles.values.items()}
        result = T.substitute(said(steps[-1]), put)
        if result == said(steps[-1]):
            return steps
        return (*steps, put_in(result, steps[-1], roles, first + len(steps) - 1))

    def numeric(self, roles: Roles, first: int) -> tuple[Step, ...]:
        """Letters with their values, theorems at these values, and what that says of the layer."""
        put: dict[str, T.Term] = {name: T.term(n) for name, n in roles.numbers.items()}
        made: list[Step] = []
        for part in (*self.parts[:-1], *self.cases, self.parts[-1]):
            if isinstance(part, Let):
                step, put[part.letter] = _let_at(part, roles, put, made, first)
            elif part is not self.parts[-1] and not _applies(part, put):
                continue
            else:
                step = _theorem_at(part, roles, put, made, first)
            made.append(step)
        outcome = _outcome(said(made[-1]))
        if outcome is not None:
            reason = why("chapter.here", **roles.shown)
            made.append(Step(Claim(outcome), reason, (first + len(made) - 1,), Exact()))
        return tuple(made)


def _step(part: Let | Theorem, before: Sequence[Step], first: int = 0) -> Step:
    """One part for all integers."""
    if isinstance(part, Let):
        return Step(Claim(part.definition), why(part.sentence), (), Definition())
    return part.step(why(part.name), *sources(part.claim.hypotheses, before, first))


def sources(needed: Iterable[T.Formula], before: Sequence[Step], first: int = 0) -> tuple[int, ...]:
    """The numbers of the steps that say what is needed."""
    found = []
    for number, step in enumerate(before, first):
        if isinstance(step.claim, Claim) and {said(step), *conjuncts(said(step))} & set(needed):
            found.append(number)
    return tuple(found)


def _let_at(
    part: Let, roles: Roles, put: Mapping[str, T.Term], before: Sequence[Step], first: int
) -> tuple[Step, T.Term]:
    """A letter with its value behind it, and the value; without one, with the numbers put in."""
    letter = roles.var(part.letter)
    letters = {name: one if T.free_variables(one) else roles.var(name) for name, one in put.items()}
    written = T.substitute(part.definition.right, letters)
    with_numbers = T.substitute(part.definition.right, put)
    reason = why(part.sentence, **roles.shown)
    if T.free_variables(with_numbers):
        claim = Claim(T.chain(letter, with_numbers))
        return Step(claim, reason, (), Definition()), letter
    number = T.term(int(value(with_numbers, {})))
    given = _values_behind(written, _links(roles, before))
    sides = dict.fromkeys((written, with_numbers, number))
    claim = Claim(T.chain(letter, *sides), given)
    return Step(claim, reason, sources(given, before, first), Definition()), number


def _links(roles: Roles, before: Sequence[Step]) -> dict[str, T.Relation]:
    """letter == term, for each letter that is given or that an earlier step defines."""
    defined = [conjuncts(said(step))[0] for step in before if isinstance(step.evidence, Definition)]
    links = [one for one in (*roles.equations, *defined) if isinstance(one, T.Relation)]
    return {str(one.left): one for one in links}


def _values_behind(term: T.Term, links: Mapping[str, T.Relation]) -> list[T.Formula]:
    """The links that lead from the letters of the term to numbers, in the order of the links."""
    needed: set[str] = set()
    open_letters = list(T.free_variables(term))
    while open_letters:
        name = open_letters.pop()
        if name in links and name not in needed:
            needed.add(name)
            open_letters += T.free_variables(links[name].right)
    return [link for name, link in links.items() if name in needed]


def _theorem_at(
    part: Theorem, roles: Roles, put: Mapping[str, T.Term], before: Sequence[Step], first: int
) -> Step:
    step = part.at(put, why(part.name, **roles.shown))
    assert isinstance(step.claim, Claim)
    claim = step.claim
    match claim.conclusion:
        case T.Implies(left, right) if is_true(left):  # the condition is met, so the rest is said
            claim = Claim(right, claim.hypotheses)
    return replace(step, claim=claim, uses=sources(claim.hypotheses, before, first))


def _applies(part: Theorem, put: Mapping[str, T.Term]) -> bool:
    """Whether its condition, if it has one, is met by these numbers."""
    match part.claim.conclusion:
        case T.Implies(left, _):
            return is_true(T.substitute(left, put))
    return True


def _outcome(statement: T.Formula) -> T.Formula | None:
    """What an equivalence of known statements comes down to."""
    match statement:
        case T.Iff(left, _) if not T.free_variables(statement):
            return _as_it_is(left)
    return None


def _as_it_is(statement: T.Formula) -> T.Formula:
    """The statement if it is true, else its opposite."""
    if is_true(statement):
        return statement
    match statement:
        case T.Relation(sign, left, right):
            return T.Relation(T.OPPOSITE[sign], left, right)
    return T.Not(statement)
