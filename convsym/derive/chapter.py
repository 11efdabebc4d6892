"""Chapter: letters defined and theorems about them, in order; in general, or with a layer's numbers put in.

A chapter about sizes is data. Which earlier steps a step rests on is read off its hypotheses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from convsym.derive.ending import Ending, sources
from convsym.derive.roles import Roles, per_axis_roles, refuse_clash
from convsym.derive.sizes import PREMISES, layer_derivation, put_in, said, theorem_derivation
from convsym.derive.theorem import Theorem
from convsym.layerbase import Layer
from convsym.proof import Claim, Definition, Derivation, Exact, Lemma, Step, TheoremClaim, why
from convsym.proof import terms as T
from convsym.proof.claims import conjuncts
from convsym.proof.derivation import says
from convsym.proof.evaluate import is_true, value
from convsym.proof.parse import parse_formula
from convsym.proof.theory import THEOREMS


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
class Cited:
    """A theorem about whole matrices, from the theory, in the letters of the chapter."""

    theorem: str
    sentence: str

    @property
    def claim(self) -> TheoremClaim:
        """The theorem in its own letters, what it takes for granted as hypotheses."""
        known = THEOREMS[self.theorem]
        letters = (*known.whole, *known.axis)
        given = tuple(map(parse_formula, known.conditions))
        return TheoremClaim(self.theorem, tuple((one, T.Var(one)) for one in letters), given)


def cited(theorem: str, sentence: str) -> Cited:
    """`cited("recipe", "recipe.theory")`: the theorem "recipe" of the theory, told by that sentence."""
    return Cited(theorem, sentence)


Part = Let | Theorem | Cited


@dataclass(frozen=True)
class Chapter:
    """`parts` in order, the last of which is the result; `cases` follow from them.

    `size` is the letter of the size that a layer is given beside its own numbers: "i" or "o". Where
    the layer's own padding plays a role (`padded`), a size that it refuses is refused here too. A
    theorem is told by the sentence of its own name. What a layer's derivation ends with, after all
    axes, is its `ending`.
    """

    name: str
    parts: tuple[Part, ...]
    cases: tuple[Theorem | Cited, ...] = ()
    premises: tuple[str, ...] = PREMISES
    size: str = "i"
    padded: bool = True
    ending: Ending | None = None

    @property
    def theorems(self) -> tuple[Theorem, ...]:
        """All of its claims that carry a certificate."""
        return tuple(one for one in self._everything if isinstance(one, Theorem))

    @property
    def letters(self) -> frozenset[str]:
        """Every free letter of the chapter."""
        formulas = [one.definition for one in self.parts if isinstance(one, Let)]
        claims = [one.claim for one in self.theorems]
        known = [THEOREMS[one.theorem] for one in self._everything if isinstance(one, Cited)]
        return frozenset().union(
            *map(T.free_variables, formulas),
            *(frozenset(one.variables) for one in claims),
            *(frozenset((*one.axis, *one.whole)) for one in known),
            *([self.ending.letters] if self.ending else []),
        )

    @property
    def _everything(self) -> tuple[Part, ...]:
        return (*self.parts, *self.cases)

    def derivation(self, layer: Any = None, size: Any = None) -> Derivation:
        """For all integers, or about this layer, axis by axis."""
        if layer is None:
            chain = self._steps(self._everything)
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
        made = layer_derivation(
            self.name,
            title,
            layer,
            size,
            axes,
            self.symbolic,
            self.numeric,
            None,
            self.premises,
        )
        lets = [one.definition for one in self.parts if isinstance(one, Let)]
        return self.ending.after(made, axes, lets) if self.ending else made

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
    def _steps(parts: Iterable[Part], first: int = 0) -> tuple[Step, ...]:
        made: list[Step] = []
        for part in parts:
            made.append(_step(part, made, first))
        return tuple(made)

    def symbolic(self, roles: Roles, first: int) -> tuple[Step, ...]:
        """The steps for all integers in this axis' letters, then the layer's values put in."""
        steps = tuple(roles.renamed(step) for step in self._steps(self.parts, first))
        if isinstance(self.parts[-1], Cited):
            return steps
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
            elif isinstance(part, Cited):
                step = _cited_at(part, roles, put, made, first)
            elif part in self.cases and not _applies(part, put):
                continue
            else:
                step = _theorem_at(part, roles, put, made, first)
            made.append(step)
        outcome = _outcome(says(made[-1].claim))
        if outcome is not None:
            reason = why("chapter.here", **roles.shown)
            made.append(Step(Claim(outcome), reason, (first + len(made) - 1,), Exact()))
        return tuple(made)


def _step(part: Part, before: Sequence[Step], first: int = 0) -> Step:
    """One part for all integers."""
    if isinstance(part, Let):
        return Step(Claim(part.definition), why(part.sentence), (), Definition())
    if isinstance(part, Cited):
        uses = sources(part.claim.hypotheses, before, first)
        return Step(part.claim, why(part.sentence), uses, Lemma("theory"))
    return part.step(why(part.name), *sources(part.claim.hypotheses, before, first))


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


def _cited_at(
    part: Cited, roles: Roles, put: Mapping[str, T.Term], before: Sequence[Step], first: int
) -> Step:
    claim = part.claim
    needed = [T.substitute(one, put) for one in claim.hypotheses]
    given = tuple(one for one in needed if not is_true(one))
    values = tuple((name, T.substitute(term, put)) for name, term in claim.parameters)
    here = replace(claim, parameters=values, hypotheses=given)
    uses = sources(given, before, first)
    return Step(here, why(part.sentence, **roles.shown), uses, Lemma("theory"))


def _applies(part: Theorem, put: Mapping[str, T.Term]) -> bool:
    """Whether its condition, if it has one, is met by these numbers."""
    match part.claim.conclusion:
        case T.Implies(left, _):
            return is_true(T.substitute(left, put))
    return True


def _outcome(statement: Any) -> T.Formula | None:
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
