"""Terms: integer expressions and statements about them that evaluate nothing by themselves.

SymPy turns ``floor((i + 2*p - 2)/2) + 1`` into ``p + floor(i/2)`` and ``k >= 1`` into True under
assumptions; a derivation must show what was written. A term is frozen data: it is compared by its
shape, printed by ``str`` in Python's expression syntax and read back equal by `parse_term`.
"""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import ClassVar, Literal, TypeVar, get_args

RelationSign = Literal["==", "!=", "<=", "<", ">=", ">"]
OPPOSITE: dict[RelationSign, RelationSign] = {
    "==": "!=", "!=": "==", "<=": ">", ">": "<=", "<": ">=", ">=": "<",
}  # fmt: skip
"""The sign of a relation that holds exactly where the other does not."""


@dataclass(frozen=True)
class Node:
    """A term or a formula."""

    strength: ClassVar[int] = 100  # how tightly the printed form binds; atoms bind tightest

    def children(self) -> tuple[Node, ...]:
        """The nodes directly below, in the order of the fields."""
        found: list[Node] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Node):
                found.append(value)
            elif isinstance(value, tuple):
                found.extend(value)
        return tuple(found)

    def __str__(self) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class Term(Node):
    """An integer expression (with `Quotient`, a rational one)."""

    def __add__(self, other: Term | int) -> Term:
        return Add((*self.args, term(other))) if isinstance(self, Add) else Add((self, term(other)))

    def __radd__(self, other: int) -> Term:
        return term(other) + self

    def __sub__(self, other: Term | int) -> Term:
        return self + Neg(term(other))

    def __rsub__(self, other: int) -> Term:
        return term(other) - self

    def __mul__(self, other: Term | int) -> Term:
        return Mul((*self.args, term(other))) if isinstance(self, Mul) else Mul((self, term(other)))

    def __rmul__(self, other: int) -> Term:
        return term(other) * self

    def __neg__(self) -> Term:
        return Neg(self)


@dataclass(frozen=True)
class Formula(Node):
    """A statement about integers."""


# ---------------------------------------------------------------- terms


@dataclass(frozen=True)
class Int(Term):
    """An integer written out, zero or positive; a negative one is Neg(Int(...))."""

    value: int

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < 0:
            raise ValueError(
                f"Int holds an integer >= 0, got {self.value!r}; use term({self.value!r})"
            )

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class Var(Term):
    """A letter that stands for an integer."""

    name: str

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise ValueError(
                f"Var name {self.name!r} is not an identifier; use letters, digits and _"
            )
        if keyword.iskeyword(self.name) or unicodedata.normalize("NFKC", self.name) != self.name:
            raise ValueError(
                f"Var name {self.name!r} is read by Python as something else; rename it"
            )

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Add(Term):
    """A sum of two or more terms, in the order written; (a + b) + c is a + b + c."""

    args: tuple[Term, ...]
    strength = 50

    def __post_init__(self) -> None:
        _splice_first(self)

    def __str__(self) -> str:
        text = _in(self.args[0], 50)
        for arg in self.args[1:]:
            if isinstance(arg, Neg):
                text += " - " + _in(arg.arg, 51)
            else:
                text += " + " + _in(arg, 51)
        return text


@dataclass(frozen=True)
class Neg(Term):
    """The negative of a term."""

    arg: Term
    strength = 60

    def __str__(self) -> str:
        return "-" + _in(self.arg, 61)


@dataclass(frozen=True)
class Mul(Term):
    """A product of two or more terms, in the order written; (a·b)·c is a·b·c."""

    args: tuple[Term, ...]
    strength = 55

    def __post_init__(self) -> None:
        _splice_first(self)

    def __str__(self) -> str:
        return "*".join(_in(arg, 55 if place == 0 else 61) for place, arg in enumerate(self.args))


@dataclass(frozen=True)
class Pow(Term):
    """A term to a fixed power of at least 0."""

    base: Term
    exponent: int
    strength = 70

    def __post_init__(self) -> None:
        if type(self.exponent) is not int or not 0 <= self.exponent <= 64:
            raise ValueError(f"Pow takes an integer exponent from 0 to 64, got {self.exponent!r}")

    def __str__(self) -> str:
        return f"{_in(self.base, 71)}**{self.exponent}"


@dataclass(frozen=True)
class Quotient(Term):
    """The exact quotient numerator/denominator, a rational; it may stand in a relation only."""

    numerator: Term
    denominator: Term
    strength = 55

    def __str__(self) -> str:
        return f"{_in(self.numerator, 55)}/{_in(self.denominator, 61)}"


@dataclass(frozen=True)
class Floor(Term):
    """The largest integer that is at most numerator/denominator."""

    numerator: Term
    denominator: Term

    def __str__(self) -> str:
        return f"floor({_in(self.numerator, 55)}/{_in(self.denominator, 61)})"


@dataclass(frozen=True)
class Ceiling(Term):
    """The smallest integer that is at least numerator/denominator."""

    numerator: Term
    denominator: Term

    def __str__(self) -> str:
        return f"ceiling({_in(self.numerator, 55)}/{_in(self.denominator, 61)})"


@dataclass(frozen=True)
class Mod(Term):
    """The remainder numerator − denominator·floor(numerator/denominator)."""

    numerator: Term
    denominator: Term
    strength = 55

    def __str__(self) -> str:
        return f"{_in(self.numerator, 55)} % {_in(self.denominator, 61)}"


@dataclass(frozen=True)
class Min(Term):
    """The smallest of its arguments."""

    args: tuple[Term, ...]

    def __str__(self) -> str:
        return f"min({', '.join(map(str, self.args))})"


@dataclass(frozen=True)
class Max(Term):
    """The largest of its arguments."""

    args: tuple[Term, ...]

    def __str__(self) -> str:
        return f"max({', '.join(map(str, self.args))})"


@dataclass(frozen=True)
class Gcd(Term):
    """The greatest common divisor; gcd(0, 0) = 0."""

    left: Term
    right: Term

    def __str__(self) -> str:
        return f"gcd({self.left}, {self.right})"


# ---------------------------------------------------------------- formulas


@dataclass(frozen=True)
class Relation(Formula):
    """left sign right, the sign as it was written."""

    sign: RelationSign
    left: Term
    right: Term
    strength = 40

    def __post_init__(self) -> None:
        if self.sign not in get_args(RelationSign):
            raise ValueError(f"Relation sign {self.sign!r} is none of == != <= < >= >")

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"


@dataclass(frozen=True)
class Divides(Formula):
    """The divisor divides the dividend without remainder."""

    divisor: Term
    dividend: Term

    def __str__(self) -> str:
        return f"divides({self.divisor}, {self.dividend})"


@dataclass(frozen=True)
class Truth(Formula):
    """True or False."""

    value: bool

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class Not(Formula):
    """The body does not hold."""

    body: Formula
    strength = 30

    def __str__(self) -> str:
        return f"not {_in(self.body, 30)}"


@dataclass(frozen=True)
class And(Formula):
    """All of two or more statements hold; a == b and b == c is printed a == b == c."""

    args: tuple[Formula, ...]
    strength = 20

    @property
    def chain(self) -> tuple[Relation, ...]:
        """The relations, if each begins with the term that the one before ends with; else ()."""
        links = tuple(arg for arg in self.args if isinstance(arg, Relation))
        linked = all(a.right == b.left for a, b in pairwise(links))
        return links if linked and len(links) == len(self.args) > 1 else ()

    def __str__(self) -> str:
        if self.chain:
            return str(self.args[0]) + "".join(f" {one.sign} {one.right}" for one in self.chain[1:])
        return " and ".join(
            str(arg) if isinstance(arg, And) and arg.chain else _in(arg, 21) for arg in self.args
        )


@dataclass(frozen=True)
class Or(Formula):
    """At least one of two or more statements holds."""

    args: tuple[Formula, ...]
    strength = 10

    def __str__(self) -> str:
        return " or ".join(_in(arg, 11) for arg in self.args)


@dataclass(frozen=True)
class Implies(Formula):
    """If the first holds, so does the second."""

    left: Formula
    right: Formula

    def __str__(self) -> str:
        return f"implies({self.left}, {self.right})"


@dataclass(frozen=True)
class Iff(Formula):
    """Both hold or neither."""

    left: Formula
    right: Formula

    def __str__(self) -> str:
        return f"iff({self.left}, {self.right})"


@dataclass(frozen=True)
class Quantified(Formula):
    """A statement about the integers variable with lower <= variable < upper."""

    variable: Var
    lower: Term
    upper: Term
    body: Formula
    word: ClassVar[str] = ""

    def __str__(self) -> str:
        return f"{self.word}({self.variable}, {self.lower}, {self.upper}, {self.body})"


@dataclass(frozen=True)
class ForAll(Quantified):
    """The body holds for every integer in the range; an empty range is no obstacle."""

    word = "forall"


@dataclass(frozen=True)
class Exists(Quantified):
    """The body holds for some integer in the range."""

    word = "exists"


def _splice_first(node: Add | Mul) -> None:
    """Both sum and product associate to the left, so a first argument of the same kind opens up."""
    first = node.args[0]
    if type(first) is type(node):
        object.__setattr__(node, "args", first.args + node.args[1:])


def _in(node: Node, strength: int) -> str:
    """The printed node, in parentheses where it binds less tightly than its place asks."""
    return str(node) if node.strength >= strength else f"({node})"


# ---------------------------------------------------------------- working with them


def term(value: Term | int) -> Term:
    """A Python integer as a term; a term stays as it is."""
    if isinstance(value, Term):
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"a term is made of integers and letters, got {value!r}")
    return Int(value) if value >= 0 else Neg(Int(-value))


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes below it, each before its children."""
    yield node
    for child in node.children():
        yield from walk(child)


def free_variables(node: Node) -> frozenset[str]:
    """The names of the letters that no quantifier binds."""
    if isinstance(node, Var):
        return frozenset({node.name})
    if isinstance(node, Quantified):
        range_letters = free_variables(node.lower) | free_variables(node.upper)
        return range_letters | (free_variables(node.body) - {node.variable.name})
    return frozenset().union(*map(free_variables, node.children()))


def is_rational(node: Node) -> bool:
    """Whether an exact quotient occurs in it, so that its value may be no integer."""
    return any(isinstance(part, Quotient) for part in walk(node))


N = TypeVar("N", bound=Node)


def rebuild(node: N, change: Callable[[Node], Node]) -> N:
    """The same kind of node with `change` applied to each child."""
    new: dict[str, object] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            value = change(value)
        elif isinstance(value, tuple):
            value = tuple(change(child) for child in value)
        new[field.name] = value
    return type(node)(**new)


def substitute(node: N, values: Mapping[str, Term]) -> N:
    """Put terms for free letters, all at once. A bound letter that would capture is refused."""
    if isinstance(node, Var):
        return values.get(node.name, node)  # type: ignore[return-value]
    if isinstance(node, Quantified):
        inner = {name: value for name, value in values.items() if name != node.variable.name}
        used = free_variables(node.body)
        for name, value in inner.items():
            if name in used and node.variable.name in free_variables(value):
                raise ValueError(
                    f"cannot put {value} for {name}: {node.variable} is bound in {node}; "
                    f"rename the bound letter first"
                )
        return type(node)(
            node.variable,
            substitute(node.lower, values),
            substitute(node.upper, values),
            substitute(node.body, inner),
        )
    return rebuild(node, lambda child: substitute(child, values))


def chain(first: Term | int, *rest: Term | int) -> Formula:
    """first == second == …, as one relation or a conjunction of them."""
    sides = [term(first), *map(term, rest)]
    links = tuple(Relation("==", a, b) for a, b in pairwise(sides))
    return links[0] if len(links) == 1 else And(links)
