"""How a canonical form may be written, and which way is the simplest.

A floor may take a number from outside, or give one away; it may be a ceiling; n − s·⌊n/s⌋ is n mod s;
a letter may stand before a bracket. Nothing here is trusted: what is chosen is brought to canonical
form again, and has to come out the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from convsym.proof import terms as T
from convsym.proof.kernel import Polynomial
from convsym.rewrite.canonical import Canonical
from convsym.rewrite.polynomials import constant, divided, letters, of, over, written

_MOST_FLOORS = 2
"""More floors than this in a sum are written one by one, each in its own simplest way."""

Cost = tuple[int, int, int, int, int]  # what `cost` counts, in this order
Choice = tuple[T.Term, Polynomial]
"""A way to write a floor: what is shown, and what is to be taken away from it."""


def cost(node: T.Term) -> Cost:
    """Quotients, then letters and numbers, then letters, then ceilings, then nodes.

    A ceiling counts as two numbers more, unless a letter alone stands in it: o = ⌈i/s⌉ is how sizes
    are written, and so is ⌊(i + 2p − k)/s⌋ + 1.
    """
    nodes = list(T.walk(node))
    ceilings = [one for one in nodes if isinstance(one, T.Ceiling)]
    long = sum(not isinstance(one.numerator, T.Var) for one in ceilings)
    return (
        quotients(node),
        sum(isinstance(one, T.Int | T.Var) for one in nodes) + 2 * long,
        sum(isinstance(one, T.Var) for one in nodes),
        len(ceilings),
        len(nodes),
    )


def length(node: T.Term) -> tuple[int, int]:
    """(quotients, nodes): what never becomes more."""
    return quotients(node), sum(1 for _ in T.walk(node))


def quotients(node: T.Term) -> int:
    """How many floors, ceilings and remainders there are in it."""
    return sum(isinstance(one, T.Floor | T.Ceiling | T.Mod) for one in T.walk(node))


class Forms:
    """The ways to write polynomials over the atoms of one canonical form."""

    def __init__(self, canonical: Canonical) -> None:
        self.canonical = canonical
        self.atoms = canonical.atoms
        self.shown: dict[T.Term, T.Term] = {}

    def candidates(self, polynomial: Polynomial) -> Iterator[T.Term]:
        """Every way to write it that is tried, in no order."""
        for one in self._remainders(polynomial):
            for factored in (True, False):
                for shown, rest in self._floors(one, factored):
                    yield written(rest, shown, factored)

    def simplest(self, polynomial: Polynomial) -> T.Term:
        """The candidate of least cost."""
        return min(self.candidates(polynomial), key=lambda one: (cost(one), str(one)))

    # ------------------------------------------------------------ remainders

    def _remainders(self, polynomial: Polynomial) -> Iterator[Polynomial]:
        """The polynomial; with n − (n mod s) for s·floor(n/s), for one floor and for all."""
        yield polynomial
        changed = polynomial
        count = 0
        for name in letters(polynomial):
            one = self._remainder(polynomial, name)
            if one is not None:
                yield one
                further = self._remainder(changed, name)
                changed, count = (changed if further is None else further), count + 1
        if count > 1:
            yield changed

    def _remainder(self, polynomial: Polynomial, name: str) -> Polynomial | None:
        atom = self.atoms.terms[name]
        if not isinstance(atom, T.Floor):
            return None
        head = ((name, 1),)
        inside = [(over(monomial, head), c) for monomial, c in polynomial.terms]
        factor = of([(monomial, c) for monomial, c in inside if monomial is not None])
        if name in letters(factor):
            return None
        n, s = (self.atoms.read(part)[1] for part in (atom.numerator, atom.denominator))
        whole, left = divided(factor, s)
        if left.terms:
            return None
        rest = polynomial - factor * Polynomial.variable(name)
        left_over = T.Mod(self._written(n, True), self._written(s, True))
        return rest + whole * (n - Polynomial.variable(self.atoms.name(left_over)))

    # ------------------------------------------------------------ floors

    def _floors(
        self, polynomial: Polynomial, factored: bool
    ) -> Iterator[tuple[dict[str, T.Term], Polynomial]]:
        """What stands for each atom, and the polynomial to be written with it."""
        names = letters(polynomial)
        fixed = {name: self._atom(self.atoms.terms[name]) for name in names}
        free = [name for name in names if self._shifts(polynomial, name)]
        if len(free) > _MOST_FLOORS:
            yield fixed, polynomial
            return
        choices = [list(self._choices(polynomial, name, factored)) for name in free]
        for chosen in product(*choices):
            rest, shown = polynomial, dict(fixed)
            for name, (term, shift) in zip(free, chosen, strict=True):
                c = Polynomial.constant(dict(polynomial.terms)[(name, 1),])
                shown[name], rest = term, rest - c * shift
            if all(name in shown for name in letters(rest)):
                yield shown, rest

    def _shifts(self, polynomial: Polynomial, name: str) -> bool:
        """Whether it is a floor that stands in the sum by itself, once."""
        if not isinstance(self.atoms.terms[name], T.Floor) or not self._proper(name):
            return False
        places = [monomial for monomial, _ in polynomial.terms if (name, 1) in monomial]
        return places == [((name, 1),)]

    def _proper(self, name: str) -> bool:
        atom = self.atoms.terms[name]
        assert isinstance(atom, T.Floor)
        return self.canonical.work.knows(T.Relation(">=", atom.denominator, T.Int(1)))

    def _choices(self, polynomial: Polynomial, name: str, factored: bool) -> Iterator[Choice]:
        """floor(n/s) as floor((n + t·s)/s) − t and as ceiling((n + 1 + t·s)/s) − 1 − t."""
        atom = self.atoms.terms[name]
        assert isinstance(atom, T.Floor)
        n, s = (self.atoms.read(part)[1] for part in (atom.numerator, atom.denominator))
        below, one = self._written(s, factored), Polynomial.constant(1)
        for t in self._moved(polynomial, name):
            yield T.Floor(self._written(n + t * s, factored), below), t
            up = t - one
            yield T.Ceiling(self._written(n + one + up * s, factored), below), t

    def _moved(self, polynomial: Polynomial, name: str) -> list[Polynomial]:
        """What may be taken into the floor: nothing, −1, the number outside, or all but it, or all."""
        c = dict(polynomial.terms)[(name, 1),]
        numbers = {0, -1}
        number = constant(polynomial)
        if number % c == 0:
            numbers |= {int(number / c), int(number / c) - 1}
        found = [Polynomial.constant(one) for one in sorted(numbers)]
        outside = polynomial - Polynomial.constant(c) * Polynomial.variable(name)
        plain = all(isinstance(self.atoms.terms[x], T.Var) for x in letters(outside))
        if c == 1 and plain and letters(outside):
            found += [outside, outside - Polynomial.constant(1)]
            found.append(outside - Polynomial.constant(number))
        return found

    # ------------------------------------------------------------ atoms

    def _written(self, polynomial: Polynomial, factored: bool) -> T.Term:
        shown = {name: self._atom(self.atoms.terms[name]) for name in letters(polynomial)}
        return written(polynomial, shown, factored)

    def _atom(self, atom: T.Term) -> T.Term:
        """The simplest way to write an atom by itself, without a number beside it."""
        if atom not in self.shown:
            self.shown[atom] = atom
            self.shown[atom] = min(self._ways(atom), key=lambda one: (cost(one), str(one)))
        return self.shown[atom]

    def _ways(self, atom: T.Term) -> list[T.Term]:
        match atom:
            case T.Floor(numerator, denominator) if self._proper(self.atoms.name(atom)):
                n, s = (self.atoms.read(part)[1] for part in (numerator, denominator))
                up = n - s + Polynomial.constant(1)
                ways = (True, False)
                return [
                    *(T.Floor(self._written(n, way), self._written(s, way)) for way in ways),
                    *(T.Ceiling(self._written(up, way), self._written(s, way)) for way in ways),
                ]
            case T.Max(args) | T.Min(args):
                forms = (self.simplest(self.atoms.read(arg)[1]) for arg in args)
                return [type(atom)(tuple(forms))]
        return [atom]
