"""From a claim to the polynomial goals whose refutation proves it. Trusted, like the kernel.

The conclusion is negated, connectives are pushed down to relations, and each way to satisfy
"hypotheses and not conclusion" becomes a `Goal`. By syntax alone:

* a certificate may name statements by which it splits: each holds or its negation does, and so do all
  cases; their letters are integers like the others;
* an x that is to exist becomes a fresh letter in its range; a statement for all x is used at the
  instances that the certificate names (fewer instances only make it harder to prove), which are
  integers, and which do not depend on a letter made inside an instance;
* x < y becomes y − x − 1 >= 0; x != y is x < y or x > y; x == y is an equation;
* floor(n/s) becomes a fresh letter q, with n = s·q + r and 0 <= r <= s − 1 **only after** the
  obligation "s >= 1 follows from the hypotheses" has become a goal of its own, in which the bounds
  of this quotient are not used. So a dropped hypothesis s >= 1 is never supplied again in silence;
* an exact quotient x/y is multiplied out by y; as an inequality is turned round by a negative y,
  the obligation "y >= 1" may use those hypotheses only that hold no exact quotient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from convsym.proof import terms as T
from convsym.proof.claims import Claim
from convsym.proof.kernel import Goal, Polynomial

Instances = Mapping[str, tuple[T.Term, ...]]
_MOST_CASES = 512
_ONE = Polynomial.constant(1)


class Untranslatable(ValueError):
    """The claim holds something that polynomial certificates do not speak of."""


@dataclass(frozen=True)
class Atom:
    """A polynomial that is >= 0 ("nonneg") or = 0 ("zero")."""

    kind: str
    polynomial: Polynomial


Cases = list[list[Atom]]  # a disjunction of conjunctions


@dataclass
class _Divisors:
    """The quotients met so far: numerator and divisor to the letters for floor and remainder."""

    letters: dict[tuple[Polynomial, Polynomial], tuple[Polynomial, Polynomial]] = field(
        default_factory=dict
    )
    clearing: list[Polynomial] = field(default_factory=list)
    order: list[tuple[str, Polynomial]] = field(default_factory=list)
    side: Cases = field(default_factory=lambda: [[]])
    fresh: int = 0

    def quotient(self, numerator: Polynomial, divisor: Polynomial) -> tuple[Polynomial, Polynomial]:
        """Letters (q, r) for floor and remainder of numerator/divisor."""
        key = (numerator, divisor)
        if key not in self.letters:
            number = len(self.letters) + 1
            names = (f"q#{number}", f"r#{number}")
            self.letters[key] = (Polynomial.variable(names[0]), Polynomial.variable(names[1]))
            self.order.append(("quotient", divisor))
        return self.letters[key]

    def clear(self, divisor: Polynomial) -> None:
        """An exact quotient is multiplied out by this divisor."""
        if divisor not in self.clearing:
            self.clearing.append(divisor)
            self.order.append(("clear", divisor))

    def bounds(self, count: int) -> list[Atom]:
        """n = s·q + r, r >= 0, s − 1 − r >= 0 for the first `count` quotients."""
        atoms = []
        for (numerator, divisor), (quotient, remainder) in list(self.letters.items())[:count]:
            atoms += [
                Atom("zero", numerator - divisor * quotient - remainder),
                Atom("nonneg", remainder),
                Atom("nonneg", divisor - _ONE - remainder),
            ]
        return atoms


def goals(
    claim: Claim, instances: Instances | None = None, splits: Sequence[T.Formula] = ()
) -> tuple[Goal, ...]:
    """The goals whose refutation proves the claim, obligations about divisors first.

    `instances` names terms at which universal statements among the assumptions are used, `splits`
    statements that are assumed to hold in some of the cases and not to hold in the others.
    """
    chosen = dict(instances or {})
    divisors = _Divisors()
    used = set(claim.variables) | {
        n.name
        for one in (claim.conclusion, *claim.hypotheses)
        for n in T.walk(one)
        if isinstance(n, T.Var)
    }
    skolem = _Skolem(used, chosen, tuple(splits))
    opened = [skolem.open(one, True) for one in claim.hypotheses]
    parts = [_cases(one, divisors) for one in opened]
    denied = _cases(skolem.open(claim.conclusion, False), divisors)
    halves = [_cases(T.Or((one, T.Not(one))), divisors) for one in splits]
    plain = [part for one, part in zip(opened, parts, strict=True) if not T.is_rational(one)]
    found = list(_obligations(divisors, _conjunction([*plain, divisors.side])))
    bounds = divisors.bounds(len(divisors.letters))
    assumed = _conjunction([*parts, *halves, divisors.side])
    for number, case in enumerate(_conjunction([assumed, denied, [bounds]]), 1):
        found.append(_goal(f"case {number}", case))
    return tuple(found)


def _obligations(divisors: _Divisors, assumed: Cases) -> list[Goal]:
    """Each divisor is at least 1, by what is assumed and the bounds of the quotients before it."""
    found = []
    quotients = 0
    for use, divisor in divisors.order:
        constant = divisor == Polynomial.constant(1) or (
            len(divisor.terms) == 1 and divisor.terms[0][0] == () and divisor.terms[0][1] >= 1
        )
        if not constant:
            for number, case in enumerate(_conjunction([assumed, [divisors.bounds(quotients)]]), 1):
                name = f"divisor {divisor} >= 1" + (f", case {number}" if number > 1 else "")
                found.append(_goal(name, [*case, Atom("nonneg", -divisor)]))
        quotients += use == "quotient"
    return found


def _goal(name: str, atoms: list[Atom]) -> Goal:
    return Goal(
        name,
        tuple(atom.polynomial for atom in atoms if atom.kind == "nonneg"),
        tuple(atom.polynomial for atom in atoms if atom.kind == "zero"),
    )


def _conjunction(parts: list[Cases]) -> Cases:
    count = 1
    for part in parts:
        count *= len(part)
    if count > _MOST_CASES:
        raise Untranslatable(f"the claim splits into {count} cases, more than {_MOST_CASES}")
    return [[atom for case in choice for atom in case] for choice in product(*parts)]


# ---------------------------------------------------------------- connectives and quantifiers


@dataclass
class _Skolem:
    """Pushes negations down and removes quantifiers."""

    used: set[str]
    instances: Instances
    splits: tuple[T.Formula, ...] = ()
    inside: int = 0  # how many universal statements are open at an instance

    def __post_init__(self) -> None:
        terms = [one for chosen in self.instances.values() for one in chosen]
        if rational := [one for one in terms if T.is_rational(one)]:
            raise Untranslatable(f"{rational[0]} may be no integer, so no statement is used at it")
        for one in self.splits:
            if not isinstance(one, T.Relation) or T.is_rational(one):
                raise Untranslatable(f"{one} is no relation of integers, so no case is split by it")
        self.mentioned = frozenset().union(*map(T.free_variables, (*terms, *self.splits)))

    def open(self, node: T.Formula, holds: bool) -> T.Formula:
        """The formula (or its negation, if not `holds`) in and, or, relations and divides alone."""
        match node:
            case T.Truth(value):
                return T.Truth(value == holds)
            case T.Not(body):
                return self.open(body, not holds)
            case T.And(args) | T.Or(args):
                parts = tuple(self.open(arg, holds) for arg in args)
                return T.And(parts) if isinstance(node, T.And) == holds else T.Or(parts)
            case T.Implies(left, right):
                return self.open(T.Or((T.Not(left), right)), holds)
            case T.Iff(left, right):
                both = T.And((left, right)), T.And((T.Not(left), T.Not(right)))
                either = T.And((left, T.Not(right))), T.And((T.Not(left), right))
                return self.open(T.Or(both if holds else either), True)
            case T.Quantified():
                exists = isinstance(node, T.Exists)
                return (
                    self.at_fresh(node, holds)
                    if exists == holds
                    else self.at_instances(node, holds)
                )
        return node if holds else T.Not(node)

    def at_fresh(self, node: T.Quantified, holds: bool) -> T.Formula:
        """Something in the range for which the body holds (or fails): call it by a fresh letter.

        Inside an instance the letter depends on that instance's term, so no instance may mention it.
        """
        name = node.variable.name
        while name in self.used or (self.inside and name in self.mentioned):
            name += "_"
        self.used.add(name)
        letter = T.Var(name)
        body = T.substitute(node.body, {node.variable.name: letter})
        return T.And((*_within(node, letter), self.open(body, holds)))

    def at_instances(self, node: T.Quantified, holds: bool) -> T.Formula:
        """For everything in the range the body holds (or fails): use it at the chosen terms."""
        parts: list[T.Formula] = [T.Truth(True)]
        self.inside += 1
        for value in self.instances.get(node.variable.name, ()):
            outside = tuple(self.open(part, False) for part in _within(node, value))
            body = T.substitute(node.body, {node.variable.name: value})
            parts.append(T.Or((*outside, self.open(body, holds))))
        self.inside -= 1
        return T.And(tuple(parts))


def _within(node: T.Quantified, value: T.Term) -> tuple[T.Formula, T.Formula]:
    return T.Relation("<=", node.lower, value), T.Relation("<", value, node.upper)


def _cases(node: T.Formula, divisors: _Divisors) -> Cases:
    match node:
        case T.Truth(value):
            return [[]] if value else []
        case T.And(args):
            return _conjunction([_cases(arg, divisors) for arg in args])
        case T.Or(args):
            return [case for arg in args for case in _cases(arg, divisors)]
        case T.Relation(sign, left, right):
            return _relation(sign, left, right, divisors)
        case T.Not(T.Relation(sign, left, right)):
            return _relation(T.OPPOSITE[sign], left, right, divisors)
        case T.Divides(divisor, dividend):
            return _relation("==", T.Mod(dividend, divisor), T.Int(0), divisors)
        case T.Not(T.Divides(divisor, dividend)):
            return _relation("!=", T.Mod(dividend, divisor), T.Int(0), divisors)
    raise Untranslatable(f"{node} has no polynomial form")


def _relation(sign: T.RelationSign, left: T.Term, right: T.Term, divisors: _Divisors) -> Cases:
    top_left, bottom_left = _fraction(left, divisors)
    top_right, bottom_right = _fraction(right, divisors)
    difference = top_right * bottom_left - top_left * bottom_right  # right − left, cleared
    match sign:
        case "==":
            return [[Atom("zero", difference)]]
        case "!=":
            return [[Atom("nonneg", difference - _ONE)], [Atom("nonneg", -difference - _ONE)]]
        case "<=":
            return [[Atom("nonneg", difference)]]
        case "<":
            return [[Atom("nonneg", difference - _ONE)]]
        case ">=":
            return [[Atom("nonneg", -difference)]]
        case ">":
            return [[Atom("nonneg", -difference - _ONE)]]


# ---------------------------------------------------------------- terms


def _fraction(node: T.Term, divisors: _Divisors) -> tuple[Polynomial, Polynomial]:
    """Numerator and denominator; the denominator is a product of divisors shown to be >= 1."""
    match node:
        case T.Quotient(numerator, denominator):
            top, bottom = _fraction(numerator, divisors)
            below = _polynomial(denominator, divisors)
            divisors.clear(below)
            return top, bottom * below
        case T.Neg(arg):
            top, bottom = _fraction(arg, divisors)
            return -top, bottom
        case T.Add(args):
            top, bottom = Polynomial(), _ONE
            for arg in args:
                more, below = _fraction(arg, divisors)
                top, bottom = top * below + more * bottom, bottom * below
            return top, bottom
        case T.Mul(args):
            top, bottom = _ONE, _ONE
            for arg in args:
                more, below = _fraction(arg, divisors)
                top, bottom = top * more, bottom * below
            return top, bottom
    return _polynomial(node, divisors), _ONE


def _polynomial(node: T.Term, divisors: _Divisors) -> Polynomial:
    """The term as a polynomial, with fresh letters for floors, remainders, minima and maxima."""
    match node:
        case T.Int(value):
            return Polynomial.constant(value)
        case T.Var(name):
            return Polynomial.variable(name)
        case T.Neg(arg):
            return -_polynomial(arg, divisors)
        case T.Add(args):
            total = Polynomial()
            for arg in args:
                total = total + _polynomial(arg, divisors)
            return total
        case T.Mul(args):
            total = _ONE
            for arg in args:
                total = total * _polynomial(arg, divisors)
            return total
        case T.Pow(base, exponent):
            total, factor = _ONE, _polynomial(base, divisors)
            for _ in range(exponent):
                total = total * factor
            return total
        case T.Floor(numerator, denominator):
            return _divide(numerator, denominator, divisors)[0]
        case T.Ceiling(numerator, denominator):
            return -_divide(T.Neg(numerator), denominator, divisors)[0]
        case T.Mod(numerator, denominator):
            if T.is_rational(numerator):
                raise Untranslatable(f"the remainder {node} of an exact quotient may be no integer")
            return _divide(numerator, denominator, divisors)[1]
        case T.Min(args):
            return -_largest([-_polynomial(arg, divisors) for arg in args], divisors)
        case T.Max(args):
            return _largest([_polynomial(arg, divisors) for arg in args], divisors)
        case T.Quotient():
            raise Untranslatable(f"the exact quotient {node} may stand in a sum or a product only")
    raise Untranslatable(f"{node} has no polynomial form")


def _divide(
    numerator: T.Term, denominator: T.Term, divisors: _Divisors
) -> tuple[Polynomial, Polynomial]:
    """Floor and remainder. A quotient x/y inside is cleared: floor((x/y)/z) is floor(x/(y·z))."""
    top, bottom = _fraction(numerator, divisors)
    return divisors.quotient(top, bottom * _polynomial(denominator, divisors))


def _largest(values: list[Polynomial], divisors: _Divisors) -> Polynomial:
    """A fresh letter that is at least every value and equal to one of them."""
    divisors.fresh += 1
    letter = Polynomial.variable(f"m#{divisors.fresh}")
    above = [Atom("nonneg", letter - value) for value in values]
    choices = [[*above, Atom("zero", letter - value)] for value in values]
    divisors.side = _conjunction([divisors.side, choices])
    return letter
