"""Claims: what a step asserts. Three forms, frozen data without a truth value of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from convsym.proof import terms as T
from convsym.proof.parse import parse_formula

if TYPE_CHECKING:
    from convsym.pattern import Pattern


def formula(statement: object, what: str = "statement") -> T.Formula:
    """A formula from a formula, from text, or from a SymPy relation."""
    if isinstance(statement, T.Formula):
        return statement
    if isinstance(statement, str):
        return parse_formula(statement)
    if type(statement).__module__.startswith("sympy."):
        from convsym.proof.sympy_door import formula_from_sympy

        return formula_from_sympy(statement)
    if isinstance(statement, bool):
        raise TypeError(
            f"{what} is the bare value {statement!r}: Python or SymPy has already evaluated it; "
            f"give text such as 's >= 1', which nothing rewrites"
        )
    raise TypeError(
        f"{what} {statement!r} is a {type(statement).__name__}; give text, a term or a SymPy relation"
    )


@dataclass(frozen=True, init=False)
class Claim:
    """For all integers that satisfy the hypotheses, the conclusion holds.

    `conclusion` and each hypothesis are terms, text in the language of `parse_term`, or SymPy
    relations. `variables` names the letters; they are found from the two if not given. `note` says
    so where SymPy may have rewritten a statement before it came here.

    Raises TypeError for anything else, and ValueError if `variables` leaves a letter out.

    >>> import convsym as cs
    >>> print(cs.Claim("s*floor(n/s) <= n", hypotheses=["s >= 1"]))
    for all integers n, s with s >= 1: s*floor(n/s) <= n
    """

    conclusion: T.Formula
    hypotheses: tuple[T.Formula, ...]
    variables: tuple[str, ...]
    note: str = field(default="", init=False, compare=False)

    def __init__(
        self,
        conclusion: object,
        hypotheses: Iterable[object] = (),
        variables: Iterable[str] | None = None,
    ) -> None:
        if isinstance(hypotheses, str | T.Formula):
            hypotheses = (hypotheses,)
        hypotheses = tuple(hypotheses)
        end = formula(conclusion, "conclusion")
        assumed = tuple(formula(one, "hypothesis") for one in hypotheses)
        letters = frozenset().union(*(T.free_variables(one) for one in (end, *assumed)))
        named = tuple(sorted(letters)) if variables is None else tuple(variables)
        if missing := sorted(letters - set(named)):
            raise ValueError(f"variables {named} leave out {', '.join(missing)}; name every letter")
        object.__setattr__(self, "conclusion", end)
        object.__setattr__(self, "hypotheses", assumed)
        object.__setattr__(self, "variables", named)
        given = (conclusion, *hypotheses)
        object.__setattr__(self, "note", _note(given, (end, *assumed)))

    def goals(self, **instances: str) -> str:
        """The goals behind the claim, readable: what a certificate shows to be contradictory.

        `t="k - 1"` uses universal statements about t at k − 1. Raises ValueError for a claim that
        certificates do not speak of.

        >>> import convsym as cs
        >>> print(cs.Claim("2*n >= n", ["n >= 3"]).goals())
        case 1: no integers satisfy all of
            n - 3 >= 0
            -n - 1 >= 0
        """
        from convsym.proof.goals import goals_text

        return goals_text(self, instances)

    def __str__(self) -> str:
        head = f"for all integers {', '.join(self.variables)}" if self.variables else ""
        if self.hypotheses:
            given = ", ".join(map(str, self.hypotheses))
            head = f"{head} with {given}" if head else f"given {given}"
        return f"{head}: {self.conclusion}" if head else str(self.conclusion)

    def __repr__(self) -> str:
        given = [str(one) for one in self.hypotheses]
        return f"Claim({str(self.conclusion)!r}" + (f", hypotheses={given})" if given else ")")

    def __bool__(self) -> bool:
        raise TypeError(
            "a Claim has no truth value of its own; put it into a derivation and verify()"
        )


def _note(given: Iterable[object], read: Iterable[T.Formula]) -> str:
    """What is said where statements came through SymPy: how they read now. Text is left alone."""
    through = [
        f"'{now}'"
        for one, now in zip(given, read, strict=True)
        if type(one).__module__.startswith("sympy.")
    ]
    if not through:
        return ""
    return (
        f"SymPy evaluates what it is given, so this may not be what was written; it now reads "
        f"{', '.join(through)}. Give text to keep a statement as it is."
    )


MULTIPLES = ("λI", "μI")
"""What multiples of the identity are called."""


@dataclass(frozen=True)
class Factor:
    """A matrix with the name it is shown by: C, Cᵀ, x; I and `MULTIPLES` are what they are called."""

    name: str
    pattern: Pattern


MatrixRelation = Literal["==", "!=", "never ==", "== iff", "rank ==", "rank >=", "rank <="]


@dataclass(frozen=True)
class MatrixClaim:
    """A statement about concrete matrices, true or false by a finite exact computation.

    "=="        the product of `left` is the product of `right`, entry by entry
    "!="        they differ at `entry` = (row, column); for symbolic taps: as polynomials
    "never =="  they differ whatever the taps
    "== iff"    they are equal for exactly those taps at which all of `condition` vanish
    "rank ==", "rank >=", "rank <="   the rank of the product of `left` against `rank`
    """

    left: tuple[Factor, ...]
    relation: MatrixRelation
    right: tuple[Factor, ...] = ()
    entry: tuple[int, int] | None = None
    rank: int | None = None
    condition: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if not self.left:
            raise ValueError("left of a MatrixClaim is empty; give at least one factor")
        if self.relation.startswith("rank"):
            if self.rank is None or self.right or self.entry is not None:
                raise ValueError(f"relation {self.relation!r} takes rank and nothing on the right")
        elif not self.right or self.rank is not None:
            raise ValueError(f"relation {self.relation!r} takes factors on the right and no rank")
        if (self.relation == "!=") != (self.entry is not None):
            raise ValueError("entry goes with relation '!=' and only with it")
        if self.condition and self.relation != "== iff":
            raise ValueError("condition goes with relation '== iff' and only with it")

    @property
    def whatever(self) -> str:
        """What "never ==" speaks of: all taps, and every symbol that stands on the right alone."""
        taps, there = (
            {x for factor in side for x in factor.pattern.free_symbols}
            for side in (self.left, self.right)
        )
        parts = ["all taps"] if taps or not there else []
        parts += [f"every {x}" for x in sorted(map(str, there - taps))]
        return f"for {' and '.join(parts)}"

    def __str__(self) -> str:
        left = " ".join(factor.name for factor in self.left)
        right = " ".join(factor.name for factor in self.right)
        match self.relation:
            case "!=":
                row, column = self.entry or (0, 0)
                return f"({left})[{row}, {column}] != ({right})[{row}, {column}]"
            case "never ==":
                return f"{left} != {right} {self.whatever}"
            case "== iff":
                zeros = " and ".join(f"{one} == 0" for one in self.condition)
                return f"{left} == {right} iff {zeros}"
            case "==":
                return f"{left} == {right}"
        return f"rank({left}) {self.relation.removeprefix('rank ')} {self.rank}"

    def __bool__(self) -> bool:
        raise TypeError("a MatrixClaim has no truth value of its own; verify() decides it")


@dataclass(frozen=True)
class TheoremClaim:
    """A theorem about whole matrices, by name, with the terms put for its parameters.

    Its side conditions are integer formulas; they must follow from `hypotheses`. `about` is the
    concrete matrix that it speaks of, if there is one: C, or the weight w, one row for each output
    channel. Where the theorem says for which taps CᵀC = I, `condition` are the polynomials that must
    vanish for these: () if it holds as it is, (1,) if it never does.
    """

    theorem: str
    parameters: tuple[tuple[str, T.Term], ...]
    hypotheses: tuple[T.Formula, ...] = ()
    about: Factor | None = None
    condition: tuple[Any, ...] | None = None

    def __str__(self) -> str:
        match self.condition:
            case None:
                values = ", ".join(f"{name} = {value}" for name, value in self.parameters)
                return f"{self.theorem}({values})"
            case ():
                return f"Cᵀ C == I by {self.theorem}"
            case (1,):
                return f"Cᵀ C != I by {self.theorem}"
        zeros = " and ".join(f"{one} == 0" for one in self.condition)
        return f"Cᵀ C == I iff {zeros}, by {self.theorem}"

    def __bool__(self) -> bool:
        raise TypeError("a TheoremClaim has no truth value of its own; verify() decides it")


AnyClaim = Claim | MatrixClaim | TheoremClaim


def parameters(**values: T.Term | int) -> tuple[tuple[str, T.Term], ...]:
    """Parameters of a `TheoremClaim` in the order given."""
    return tuple((name, T.term(value)) for name, value in values.items())


def conjuncts(statement: Any) -> tuple[T.Formula, ...]:
    """The statements that a conjunction asserts, in order; any other formula asserts itself."""
    if isinstance(statement, T.And):
        return tuple(part for arg in statement.args for part in conjuncts(arg))
    return (statement,)
