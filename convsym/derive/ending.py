"""Ending: the theorem about whole matrices with which a layer's derivation ends, its letters axis by axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from convsym.derive.roles import Roles
from convsym.derive.sizes import said
from convsym.proof import Claim, Derivation, Lemma, Step, TheoremClaim, why
from convsym.proof import terms as T
from convsym.proof.claims import conjuncts
from convsym.proof.evaluate import is_true, value
from convsym.proof.parse import parse_formula
from convsym.proof.theory import THEOREMS


@dataclass(frozen=True)
class Ending:
    """A theorem of the theory, told by `sentence`.

    A theorem with letters for each axis speaks of all of them at once, with k, or k_0 and k_1 where
    there are several; another speaks of one axis, or of several equal ones. `given` is what an axis
    with symbols takes for granted beside its values.
    """

    theorem: str
    sentence: str
    given: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it speaks of all axes at once."""
        return bool(THEOREMS[self.theorem].axis)

    @property
    def _own_letters(self) -> tuple[str, ...]:
        """The letters of the theorem, of one axis."""
        known = THEOREMS[self.theorem]
        return (*known.axis, *known.whole)

    @property
    def letters(self) -> frozenset[str]:
        """The letters that an axis has a value for."""
        formulas = map(parse_formula, self.given)
        return frozenset(self._own_letters).union(*map(T.free_variables, formulas))

    def after(
        self, made: Derivation, axes: tuple[Roles, ...], lets: Sequence[T.Relation]
    ) -> Derivation:
        """The derivation with this theorem last; without it where its conditions do not hold.

        `lets` are the letters that the derivation defines. What several axes say together stays last
        where the theorem speaks of each on its own; a theorem about all of them takes its place.
        """
        groups = [axes] if self.whole else [(one,) for one in axes]
        together = made.steps[-1:] if len(axes) > 1 else ()
        steps = made.steps[: len(made.steps) - len(together)]
        added = [
            self._step(group, lets, steps)
            for group in groups
            if all(self._may_hold(roles, lets) for roles in group)
        ]
        given = [one for roles in axes if self._may_hold(roles, lets) for one in self._own(roles)]
        steps = (*steps, *added, *(() if self.whole else together))
        end = steps[-1].claim
        return replace(
            made,
            premises=tuple(dict.fromkeys((*made.premises, *given))),
            steps=steps,
            conclusion=said(steps[-1]) if isinstance(end, Claim) else end,
        )

    def _step(
        self, group: tuple[Roles, ...], lets: Sequence[T.Relation], before: tuple[Step, ...]
    ) -> Step:
        known = THEOREMS[self.theorem]
        parameters: dict[str, T.Term] = {}
        needed: list[T.Formula] = []
        for roles in group:
            values = (
                self._numbers(roles, lets) if roles.numeric else _letters(roles, self._own_letters)
            )
            needed += [T.substitute(parse_formula(one), values) for one in known.conditions]
            several = self.whole and roles.ndim > 1
            for axis in roles.axes if several else ("",):
                behind = f"_{axis}" if several else ""
                parameters |= {letter + behind: values[letter] for letter in self._own_letters}
        given = tuple(dict.fromkeys(one for one in needed if not is_true(one)))
        claim = TheoremClaim(self.theorem, tuple(sorted(parameters.items(), key=_place)), given)
        shown = {} if self.whole else group[0].shown
        return Step(claim, why(self.sentence, **shown), sources(given, before), Lemma("theory"))

    def _own(self, roles: Roles) -> list[T.Formula]:
        """What is given, in the letters of this axis; numbers need nothing."""
        formulas = [] if roles.numeric else map(parse_formula, self.given)
        return [T.substitute(one, _letters(roles, T.free_variables(one))) for one in formulas]

    def _may_hold(self, roles: Roles, lets: Sequence[T.Relation]) -> bool:
        """Whether no condition is refuted by the numbers that there are."""
        put = self._numbers(roles, lets)
        needed = [
            T.substitute(parse_formula(one), put) for one in THEOREMS[self.theorem].conditions
        ]
        return all(is_true(one) for one in needed if not T.free_variables(one))

    def _numbers(self, roles: Roles, lets: Sequence[T.Relation]) -> dict[str, T.Term]:
        """The layer's values on this axis, and those that follow from them by definitions."""
        put = dict(roles.values)
        for one in (*lets, *map(parse_formula, self.given)):
            match one:
                case T.Relation("==", T.Var(letter), right):
                    right = T.substitute(right, put)
                    if not T.free_variables(right):
                        put[letter] = T.term(int(value(right, {})))
        return put


def _letters(roles: Roles, names: Sequence[str] | frozenset[str]) -> dict[str, T.Term]:
    return {name: roles.var(name) for name in names}


def _place(parameter: tuple[str, T.Term]) -> int:
    """The axis of a letter k_1, so that those of one axis stand together."""
    end = parameter[0].rsplit("_", maxsplit=1)[-1]
    return int(end) if end.isdigit() else 0


def sources(needed: Iterable[T.Formula], before: Sequence[Step], first: int = 0) -> tuple[int, ...]:
    """The numbers of the steps that say what is needed."""
    found = []
    for number, step in enumerate(before, first):
        if isinstance(step.claim, Claim) and {said(step), *conjuncts(said(step))} & set(needed):
            found.append(number)
    return tuple(found)
