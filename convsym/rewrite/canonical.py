"""The canonical form of a size formula, with its proof, step by step.

A sum of products of letters, floors, maxima and minima, multiplied out. Ceilings and remainders are
written with floors. In a floor: nothing that is a multiple of the divisor, no factor that all share
with it, no other floor that could be fused, and not a number that is known. A quotient whose divisor
is not shown to be at least 1 stays as it is, together with all in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from convsym.derive.floors import (
    CEILING,
    COMMON,
    DIVISION,
    DROP,
    EQUAL,
    EQUAL_DIVISOR,
    INNER,
    LARGEST,
    LOWER,
    MINUS,
    NONNEGATIVE,
    ONE,
    SHIFT,
    SMALL,
    SMALLEST,
    UPPER,
)
from convsym.derive.theorem import Theorem
from convsym.proof import terms as T
from convsym.proof.evaluate import Undefined, value
from convsym.proof.kernel import Polynomial
from convsym.rewrite.factors import factors
from convsym.rewrite.polynomials import (
    Atoms,
    divided,
    is_constant,
    letters,
    replaced,
    written,
)
from convsym.rewrite.workings import Workings

Fact = T.Relation | None
"""An equation that is a step of the workings; None where both sides are the same term."""

ZERO, UNIT = T.Int(0), T.Int(1)
MOST_ROUNDS = 400


class Canonical:
    """Canonical forms under these premises; what has been shown once is not shown again."""

    def __init__(self, premises: Iterable[T.Formula], used: Iterable[str]) -> None:
        self.work = Workings(premises, used)
        self.forms: dict[T.Term, tuple[Polynomial, Fact]] = {}
        self.bounds: dict[T.Term, list[T.Relation]] = {}
        self.rounds = 0

    @property
    def atoms(self) -> Atoms:
        """The names of the atoms."""
        return self.work.atoms

    # ------------------------------------------------------------ sums and products

    def form(self, node: T.Term) -> tuple[Polynomial, T.Term, Fact]:
        """(polynomial over canonical atoms, the term that it is, node == that term)."""
        polynomial, facts = self._read(node)
        plain = self.plain(polynomial)
        return polynomial, plain, self._equal(node, plain, facts)

    def plain(self, polynomial: Polynomial) -> T.Term:
        """The polynomial written out over its canonical atoms."""
        return written(polynomial, self.atoms.terms)

    def _read(self, node: T.Term) -> tuple[Polynomial, list[T.Relation]]:
        _, polynomial = self.atoms.read(node)
        facts = []
        for atom in self.atoms.parts(polynomial):
            inner, fact = self.atom(atom)
            if fact is not None:
                polynomial, _ = replaced(polynomial, self.atoms.name(atom), inner)
                facts.append(fact)
        return polynomial, facts

    def _equal(self, node: T.Term, target: T.Term, facts: list[T.Relation]) -> Fact:
        if node == target:
            return None
        if len(facts) == 1 and facts[0].left == node and facts[0].right == target:
            return facts[0]
        return self.work.equation(node, target, facts)

    def shaped(self, node: T.Term, target: T.Term) -> Fact:
        """node == target, which have the same canonical form; target is made of canonical atoms."""
        return self._equal(node, target, self._read(node)[1])

    # ------------------------------------------------------------ atoms

    def atom(self, node: T.Term) -> tuple[Polynomial, Fact]:
        """The canonical form of an atom: its own letter, where no rule applies."""
        if node not in self.forms:
            self.rounds += 1
            fact = self._rewritten(node) if self.rounds <= MOST_ROUNDS else None
            if fact is None:
                self.forms[node] = Polynomial.variable(self.atoms.name(node)), None
            else:
                polynomial, _, then = self.form(fact.right)
                self.forms[node] = polynomial, self.work.chain(fact, then)
        return self.forms[node]

    def _rewritten(self, node: T.Term) -> Fact:
        if not T.free_variables(node):
            return self._folded(node)
        match node:
            case T.Floor(numerator, divisor):
                return self._floor(numerator, divisor) if self.positive(divisor) else None
            case T.Ceiling(numerator, divisor) if self.positive(divisor):
                return self.work.rule(CEILING, n=numerator, s=divisor)
            case T.Mod(numerator, divisor) if self.positive(divisor):
                return self.work.rule(DIVISION, n=numerator, s=divisor)
            case T.Max(args) | T.Min(args):
                return self._extreme(node, args)
        return None

    def _folded(self, node: T.Term) -> Fact:
        try:
            number = value(node, {})
        except Undefined:
            return None
        return self.work.folded(node, int(number)) if number.denominator == 1 else None

    # ------------------------------------------------------------ what is known of signs

    def positive(self, divisor: T.Term) -> bool:
        """Whether divisor >= 1 is shown; then it is a step."""
        _, plain, same = self.form(divisor)
        return self._at_least(plain, UNIT, same)

    def _at_least(self, plain: T.Term, least: T.Term, same: Fact) -> bool:
        if not self.shows(T.Relation(">=", plain, least)):
            return False
        self.work.at_least(same, T.Relation(">=", plain, least))
        return True

    def shows(self, said: T.Relation) -> bool:
        """Whether a bound between canonical terms is shown by the premises and the atoms' bounds."""
        if self.work.knows(said):
            return True
        return self.work.shows(said, self._facts(said))

    def _facts(self, said: T.Relation) -> list[T.Relation]:
        facts = [one for one in self.work.given if isinstance(one, T.Relation)]
        facts = [one for one in facts if one.sign != "!=" and not T.is_rational(one)]
        for side in (said.left, said.right):
            for atom in self.atoms.parts(self.atoms.read(side)[1]):
                facts += self._bounds(atom)
        return facts

    def _bounds(self, atom: T.Term) -> list[T.Relation]:
        """What holds of a canonical floor: s·q <= n < s·q + s, and q >= 0 where n >= 0."""
        if atom not in self.bounds:
            self.bounds[atom] = []
            match atom:
                case T.Floor(n, s) if self.work.knows(T.Relation(">=", s, UNIT)):
                    if self.shows(T.Relation(">=", n, ZERO)):
                        self.bounds[atom].append(self.work.rule(NONNEGATIVE, v=n, s=s))
                    self.bounds[atom] += [
                        self.work.rule(LOWER, n=n, s=s),
                        self.work.rule(UPPER, n=n, s=s),
                    ]
        return self.bounds[atom]

    # ------------------------------------------------------------ floors

    def _floor(self, numerator: T.Term, divisor: T.Term) -> Fact:
        """The first rule that applies to a floor whose divisor is at least 1."""
        below, plain_below, same_below = self.form(divisor)
        above, plain_above, _ = self.form(numerator)
        node = T.Floor(numerator, divisor)
        if below == Polynomial.constant(1):
            return self._through(node, plain_above, UNIT, ONE, n=plain_above)
        for rule in (self._small, self._shorter, self._fused, self._shifted, self._spread):
            if (fact := rule(node, above, below)) is not None:
                return fact
        first = self._numerator(node, plain_above)
        then = None
        if same_below is not None:
            then = self.work.rule(EQUAL_DIVISOR, n=plain_above, s=divisor, t=plain_below)
        return self.work.chain(first, then)

    def _numerator(self, node: T.Floor, target: T.Term) -> Fact:
        fact = self.shaped(node.numerator, target)
        if fact is None:
            return None
        return self.work.rule(EQUAL, n=node.numerator, m=target, s=node.denominator)

    def _through(
        self, node: T.Floor, above: T.Term, below: T.Term, theorem: Theorem, **put: T.Term
    ) -> Fact:
        """node == floor(above/below) by equals for equals, then the theorem about that."""
        fact = self._numerator(node, above)
        if self.shaped(node.denominator, below) is not None:
            turned = self.work.rule(EQUAL_DIVISOR, n=above, s=node.denominator, t=below)
            fact = self.work.chain(fact, turned)
        return self.work.chain(fact, self.work.rule(theorem, **put))

    def _small(self, node: T.Floor, above: Polynomial, below: Polynomial) -> Fact:
        """floor(v/s) == 0, also shifted by one s."""
        for shift in (0, 1):
            rest = above + below if shift else above
            v, s = self.plain(rest), self.plain(below)
            top = T.Relation("<=", v, s - 1)
            if not self.shows(T.Relation(">=", v, ZERO)) or not self.shows(top):
                continue
            if not shift:
                return self._through(node, v, s, SMALL, v=v, s=s)
            less = T.Neg(UNIT)
            return self._through(node, v + T.Mul((s, less)), s, SHIFT, n=v, s=s, j=less)
        return None

    def _shorter(self, node: T.Floor, above: Polynomial, below: Polynomial) -> Fact:
        """A factor that the divisor shares with all but a small remainder of the numerator."""
        for factor, inner, rest, divisor in factors(above, below):
            g, n, s = self.plain(factor), self.plain(inner), self.plain(divisor)
            if not (self.positive(g) and self.positive(s)):
                continue
            if not rest.terms:
                return self._through(node, T.Mul((g, n)), T.Mul((g, s)), COMMON, g=g, n=n, s=s)
            r = self.plain(rest)
            bounds = T.Relation(">=", r, ZERO), T.Relation("<=", r, g - 1)
            if all(map(self.shows, bounds)):
                long = T.Add((T.Mul((g, n)), r))
                return self._through(node, long, T.Mul((g, s)), DROP, g=g, n=n, s=s, r=r)
        return None

    def _fused(self, node: T.Floor, above: Polynomial, below: Polynomial) -> Fact:
        """A floor in the numerator, by itself or taken away."""
        for name in letters(above):
            match self.atoms.terms[name]:
                case T.Floor(n, b) as inner if self.work.knows(T.Relation(">=", b, UNIT)):
                    sign = dict(above.terms).get(((name, 1),), Fraction(0))
                    rest = above - Polynomial.constant(sign) * Polynomial.variable(name)
                    if sign not in (1, -1) or name in letters(rest):
                        continue
                    c, e = self.plain(rest), self.plain(below)
                    if sign == 1:
                        return self._through(node, inner + c, e, INNER, n=n, b=b, c=c, e=e)
                    return self._through(node, c - inner, e, MINUS, n=n, b=b, c=c, e=e)
        return None

    def _shifted(self, node: T.Floor, above: Polynomial, below: Polynomial) -> Fact:
        """Multiples of the divisor leave the floor."""
        multiple, rest = divided(above, below)
        if not multiple.terms:
            return None
        n, s, j = self.plain(rest), self.plain(below), self.plain(multiple)
        return self._through(node, n + T.Mul((s, j)), s, SHIFT, n=n, s=s, j=j)

    def _spread(self, node: T.Floor, above: Polynomial, below: Polynomial) -> Fact:
        """A maximum or minimum of two, where the floor of one of them is a number."""
        for name in letters(above):
            match self.atoms.terms[name]:
                case (T.Max((x, y)) | T.Min((x, y))) as inner:
                    rest = above - Polynomial.variable(name)
                    if name in letters(rest):
                        continue
                    j, s = self.plain(rest), self.plain(below)
                    known = (self.form(T.Floor(one + j, s))[0] for one in (x, y))
                    if any(map(is_constant, known)):
                        theorem = LARGEST if isinstance(inner, T.Max) else SMALLEST
                        return self._through(node, inner + j, s, theorem, x=x, y=y, j=j, s=s)
        return None

    # ------------------------------------------------------------ maxima and minima

    def _extreme(self, node: T.Max | T.Min, args: tuple[T.Term, ...]) -> Fact:
        """Arguments in canonical form, flat, in order, each once, without those that others beat."""
        kind = type(node)
        facts, flat = [], []
        for arg in args:
            _, plain, fact = self.form(arg)
            facts += [fact] if fact is not None else []
            flat += list(plain.args) if isinstance(plain, kind) else [plain]
        kept = sorted(dict.fromkeys(flat), key=lambda one: (_numbers_first(one), str(one)))
        for one in tuple(kept):
            for other in kept:
                high, low = (other, one) if kind is T.Max else (one, other)
                if one != other and self.shows(T.Relation(">=", high, low)):
                    facts.append(T.Relation(">=", high, low))
                    kept.remove(one)
                    break
        target = kept[0] if len(kept) == 1 else kind(tuple(kept))
        return None if target == node else self.work.ordered(node, target, facts)


def _numbers_first(node: T.Term) -> bool:
    """Numbers stand before all else: max(0, x)."""
    return bool(T.free_variables(node))
