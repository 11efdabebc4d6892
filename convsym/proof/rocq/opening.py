"""A statement that is assumed (or denied), taken apart as `translate` does, with the tactics that do it.

Each class knows its cases, in the order of `translate`, and how a hypothesis in Rocq is split into
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from convsym.proof import terms as T
from convsym.proof.kernel import Polynomial
from convsym.proof.rocq.letters import ONE, Letters
from convsym.proof.translate import Atom, Cases, _conjunction, _within


@dataclass
class Known:
    """True or False."""

    node: T.Truth
    holds: bool

    def cases(self) -> Cases:
        """No case where it is False."""
        return [[]] if self.node.value == self.holds else []


@dataclass
class Leaf:
    """A relation, or that something divides, assumed or denied."""

    node: T.Relation | T.Divides
    holds: bool
    found: Cases = field(default_factory=list)

    def note(self, letters: Letters) -> None:
        """Note the letters of its floors, remainders and maxima, and make its cases."""
        match self.node:
            case T.Relation(sign, left, right):
                difference = letters.relation(left, right)
            case T.Divides(divisor, dividend):
                sign, difference = "==", letters.relation(T.Mod(dividend, divisor), T.Int(0))
        if not self.holds:
            sign = T.OPPOSITE[sign]
        self.found = _cases_of(sign, difference)

    def cases(self) -> Cases:
        """One, or two where two numbers differ."""
        return self.found


@dataclass
class All:
    """All of the parts hold; `how` says by which step a hypothesis gives them."""

    how: str
    parts: tuple[Opened, ...]
    witness: Witness | None = None

    def cases(self) -> Cases:
        """One of each part's."""
        return _conjunction([part.cases() for part in self.parts])


@dataclass
class Any:
    """One of the parts holds."""

    how: str
    parts: tuple[Opened, ...]
    at: tuple[T.Quantified, T.Term] | None = None

    def cases(self) -> Cases:
        """Those of the parts, one after the other."""
        return [case for part in self.parts for case in part.cases()]


Opened = Known | Leaf | All | Any


@dataclass(frozen=True)
class Witness:
    """The fresh letter for something that exists, or for which something fails."""

    number: int
    letter: str
    node: T.Quantified
    holds: bool
    inside: bool


def _cases_of(sign: str, difference: Polynomial) -> Cases:
    match sign:
        case "==":
            return [[Atom("zero", difference)]]
        case "!=":
            return [[Atom("nonneg", difference - ONE)], [Atom("nonneg", -difference - ONE)]]
        case "<=":
            return [[Atom("nonneg", difference)]]
        case "<":
            return [[Atom("nonneg", difference - ONE)]]
        case ">=":
            return [[Atom("nonneg", -difference)]]
    return [[Atom("nonneg", -difference - ONE)]]


@dataclass
class Opener:
    """Opens statements one after the other; letters and instances are those of `translate`."""

    used: set[str]
    instances: dict[str, tuple[T.Term, ...]]
    splits: tuple[T.Formula, ...] = ()
    witnesses: list[Witness] = field(default_factory=list)
    inside: int = 0

    def __post_init__(self) -> None:
        terms = [one for chosen in self.instances.values() for one in chosen]
        self.mentioned = frozenset().union(*map(T.free_variables, (*terms, *self.splits)))

    def halves(self) -> list[Opened]:
        """Each relation that cases are split by holds, or it does not."""
        found: list[Opened] = []
        for one in self.splits:
            assert isinstance(one, T.Relation)
            found.append(Any("or", (Leaf(one, True), Leaf(one, False))))
        return found

    def open(self, node: T.Formula, holds: bool) -> Opened:
        """The statement, assumed to hold (or not to hold), as a tree of its cases."""
        match node:
            case T.Truth():
                return Known(node, holds)
            case T.Relation() | T.Divides():
                return Leaf(node, holds)
            case T.Not(body):
                inner = self.open(body, not holds)
                return inner if holds else All("not_not", (inner,))
            case T.And(args):
                parts = tuple(self.open(arg, holds) for arg in args)
                return All("and", parts) if holds else Any("not_and", parts)
            case T.Or(args):
                parts = tuple(self.open(arg, holds) for arg in args)
                return Any("or", parts) if holds else All("not_or", parts)
            case T.Implies(left, right):
                parts = self.open(left, not holds), self.open(right, holds)
                return Any("implies", parts) if holds else All("not_implies", parts)
            case T.Iff(left, right):
                first = All("and", (self.open(left, True), self.open(right, holds)))
                second = All("and", (self.open(left, False), self.open(right, not holds)))
                return Any("iff" if holds else "not_iff", (first, second))
            case T.Quantified():
                exists = isinstance(node, T.Exists)
                return self._fresh(node, holds) if exists == holds else self._at(node, holds)
        raise ValueError(f"{node} is no statement that can be opened")

    def _fresh(self, node: T.Quantified, holds: bool) -> Opened:
        name = node.variable.name
        while name in self.used or (self.inside and name in self.mentioned):
            name += "_"
        self.used.add(name)
        witness = Witness(len(self.witnesses) + 1, name, node, holds, self.inside > 0)
        self.witnesses.append(witness)
        letter = T.Var(name)
        body = T.substitute(node.body, {node.variable.name: letter})
        low, high = (Leaf(one, True) for one in _relations(node, letter))
        return All("witness", (low, high, self.open(body, holds)), witness)

    def _at(self, node: T.Quantified, holds: bool) -> Opened:
        parts: list[Opened] = []
        self.inside += 1
        for value in self.instances.get(node.variable.name, ()):
            outside = [Leaf(one, False) for one in _relations(node, value)]
            body = T.substitute(node.body, {node.variable.name: value})
            inner = self.open(body, holds)
            how = "at" if holds else "not_at"
            parts.append(Any(how, (*outside, inner), (node, value)))
        self.inside -= 1
        return All("instances", tuple(parts))


def _relations(node: T.Quantified, value: T.Term) -> tuple[T.Relation, T.Relation]:
    low, high = _within(node, value)
    assert isinstance(low, T.Relation)
    assert isinstance(high, T.Relation)
    return low, high


def leaves(tree: Opened) -> Iterator[Leaf]:
    """The relations of the tree, from left to right."""
    if isinstance(tree, Leaf):
        yield tree
    elif isinstance(tree, All | Any):
        for part in tree.parts:
            yield from leaves(part)
