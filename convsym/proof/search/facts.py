"""Facts that help a proof along: quotients that are equal, cases of signs, gaps between integers.

They are suggestions: each becomes a step of its own only if a certificate for it is found.

* If N = D·M + R as polynomials, where equations hold, then ⌊N/D⌋ = M + ⌊R/D⌋: quotients whose
  remainders R agree differ by a polynomial, and those whose R is 0 are polynomials.
* If 2x − 2y − 1 >= 0, then x − y >= 1 or x − y <= 0: integers have no halves.
* x >= 0 or x <= −1: products of signs are known in each case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor, gcd

from convsym.proof import terms as T
from convsym.proof.claims import Claim
from convsym.proof.kernel import Goal, Polynomial
from convsym.proof.search.reduction import Powers, Sparse, add, reduced
from convsym.proof.translate import Untranslatable, _cases, _Divisors, _fraction

_MOST_PAIRS = 12


class Quotients:
    """The quotients of statements that hold no bound letter: what their letters stand for."""

    def __init__(self, statements: Sequence[T.Formula]) -> None:
        self.divisors = _Divisors()
        self.terms: dict[str, T.Term] = {}
        for node in (node for one in statements for node in _free_nodes(one)):
            match node:
                case T.Floor(top, bottom) | T.Mod(top, bottom) | T.Divides(bottom, top):
                    self._name(top, bottom)
                case T.Ceiling(top, bottom):
                    self._name(T.Neg(top), bottom)

    def _name(self, top: T.Term, bottom: T.Term) -> None:
        try:
            over, under = _fraction(top, self.divisors)
            below, one = _fraction(bottom, self.divisors)
        except Untranslatable:
            return
        if T.is_rational(bottom) or one != Polynomial.constant(1):
            return
        quotient, remainder = self.divisors.quotient(over, under * below)
        self.terms.setdefault(str(quotient), T.Floor(top, bottom))
        self.terms.setdefault(str(remainder), T.Mod(top, bottom))

    def equations(self, statements: Sequence[T.Formula]) -> list[Polynomial]:
        """What the statements equate, and n = s·q + r for the remainders r that occur there."""
        found: list[Polynomial] = []
        for one in statements:
            if isinstance(one, T.Divides) or (isinstance(one, T.Relation) and one.sign == "=="):
                try:
                    (case,) = _cases(one, self.divisors)
                except (Untranslatable, ValueError):
                    continue
                found += [atom.polynomial for atom in case]
        numerators = [over for over, _ in self.divisors.letters]
        used = {
            name for p in (*found, *numerators) for monomial, _ in p.terms for name, _ in monomial
        }
        for (over, below), (quotient, remainder) in self.divisors.letters.items():
            if str(remainder) in used:
                found.append(over - below * quotient - remainder)
        return found

    def term(self, polynomial: Polynomial) -> T.Term | None:
        """The polynomial as a term, quotients written out; None if a letter has no term."""
        parts: list[T.Term] = []
        for monomial, c in polynomial.terms:
            if c.denominator != 1:
                return None
            letters = [self._letter(name) for name, power in monomial for _ in range(power)]
            if any(one is None for one in letters):
                return None
            factors = [*([T.term(abs(int(c)))] if abs(c) != 1 or not letters else []), *letters]
            product = factors[0] if len(factors) == 1 else T.Mul(tuple(factors))  # type: ignore[arg-type]
            parts.append(T.Neg(product) if c < 0 else product)  # type: ignore[arg-type]
        parts.sort(key=lambda one: isinstance(one, T.Neg))
        return T.term(0) if not parts else parts[0] if len(parts) == 1 else T.Add(tuple(parts))

    def _letter(self, name: str) -> T.Term | None:
        return self.terms.get(name) if "#" in name else T.Var(name)


def _free_nodes(node: T.Node) -> Iterator[T.Node]:
    """The nodes below that stand under no quantifier, children first."""
    if isinstance(node, T.Quantified):
        return
    for child in node.children():
        yield from _free_nodes(child)
    yield node


# ---------------------------------------------------------------- quotients


def quotient_facts(
    context: Sequence[T.Formula], statements: Sequence[T.Formula]
) -> list[T.Formula]:
    """Equations between the quotients of the statements, where what `context` equates holds."""
    known = Quotients(statements)
    equations = known.equations(context)
    keys = list(known.divisors.letters.items())
    sides = tuple(p for (over, below), _ in keys for p in (over, below))
    small = reduced(Goal("", sides, tuple(equations)))
    split: list[tuple[Polynomial, Sparse, Sparse, Sparse, Sparse]] = []
    for place, (_, (letter, _)) in enumerate(keys):
        over, below = (small.put_in(one) for one in sides[2 * place : 2 * place + 2])
        turned = {m: -c for m, c in over.items()}
        split.append((letter, below, *_split(over, below), *_split(turned, below)[1:]))
    named = small.named
    found: list[T.Formula] = []
    for place, (letter, below, whole, rest, _) in enumerate(split):
        if rest.keys() <= {()} and (not rest or below.keys() == {()}):
            shift = Fraction(floor(rest[()] / below[()])) if rest else Fraction(0)
            found += _equal(known, letter, named(whole) + Polynomial.constant(shift))
        for other, under, more, left, turned in split[place + 1 :]:
            if under == below and left == rest and rest:
                found += _equal(known, letter, other + named(whole) - named(more))
            elif under == below and turned == rest and rest:
                found += _either(known, letter + other, named(whole) + named(more))
    return list(dict.fromkeys(found))[:_MOST_PAIRS]


def _split(over: Sparse, below: Sparse) -> tuple[Sparse, Sparse]:
    """(M, R) with over = below·M + R, as much as possible in M."""
    whole: Sparse = {}
    rest: Sparse = {}
    if not below:
        return whole, dict(over)
    lead = max(below, key=lambda m: (len(m), m))
    left = dict(over)
    while left:
        monomial = max(left, key=lambda m: (len(m), m))
        c = left[monomial]
        factor = _over(monomial, lead)
        count = Fraction(floor(c / below[lead])) if lead == () else c / below[lead]
        if factor is None or not count:
            rest[monomial] = left.pop(monomial)
            continue
        whole[factor] = whole.get(factor, Fraction(0)) + count
        shifted = {tuple(sorted(m + factor)): value for m, value in below.items()}
        add(left, shifted, -count)
        if lead == () and monomial in left:
            rest[monomial] = left.pop(monomial)
    return whole, rest


def _over(monomial: Powers, lead: Powers) -> Powers | None:
    left = list(monomial)
    for letter in lead:
        if letter not in left:
            return None
        left.remove(letter)
    return tuple(left)


def _equal(known: Quotients, left: Polynomial, right: Polynomial) -> list[T.Formula]:
    one, other = known.term(left), known.term(right)
    if one is None or other is None or one == other:
        return []
    return [T.Relation("==", one, other)]


def _either(known: Quotients, total: Polynomial, whole: Polynomial) -> list[T.Formula]:
    """⌊N/D⌋ + ⌊−N/D⌋ is 0 or −1; what is polynomial in the two stands on the other side."""
    one, other = known.term(total), known.term(whole)
    if one is None or other is None:
        return []
    below = T.Relation("==", one, other - 1 if other != T.term(0) else T.term(-1))
    return [T.Or((T.Relation("==", one, other), below))]


# ---------------------------------------------------------------- cases


def gaps(claim: Claim, failed: Sequence[Goal]) -> list[T.Formula]:
    """L >= m or L <= m − 1 where an assumption reads g·L + c >= 0 or = 0 with g >= 2, c no multiple of g."""
    known = _named_as_in_goals(claim)
    found: list[T.Formula] = []
    for goal in failed:
        small = reduced(goal)
        polynomials = [*goal.zero, *goal.nonneg]
        polynomials += [small.named(one) for _, _, one in small.nonneg]
        for one in polynomials:
            constant = sum((c for m, c in one.terms if m == ()), Fraction(0))
            rest = [(m, c) for m, c in one.terms if m != ()]
            if not rest or any(c.denominator != 1 for _, c in one.terms):
                continue
            common = gcd(*(int(c) for _, c in rest))
            if common < 2 or constant % common == 0:
                continue
            form = known.term(Polynomial.collect((m, c / common) for m, c in rest))
            if form is not None:
                least = T.term(ceil(-constant / common))
                below = T.term(ceil(-constant / common) - 1)
                split = T.Or((T.Relation(">=", form, least), T.Relation("<=", form, below)))
                found.append(split)
    return list(dict.fromkeys(found))


def _named_as_in_goals(claim: Claim) -> Quotients:
    """The quotients under the letters that `goals` gives them: hypotheses first, as they are met."""
    return Quotients((*claim.hypotheses, claim.conclusion))


def signs(claim: Claim) -> list[T.Formula]:
    """x >= 0 or x <= −1 for each letter, then for each difference of two of them."""
    names = [T.Var(name) for name in claim.variables]
    forms: list[T.Term] = [*names]
    forms += [one - other for place, one in enumerate(names) for other in names[place + 1 :]]
    zero, minus = T.term(0), T.term(-1)
    return [T.Or((T.Relation(">=", x, zero), T.Relation("<=", x, minus))) for x in forms[:15]]


def residues(claim: Claim) -> list[T.Formula]:
    """x % m == 0 or … or x % m == m − 1 for letters of a product that is divided by a small number m."""
    found: list[T.Formula] = []
    for node in _free_nodes(claim.conclusion):
        match node:
            case T.Floor(top, T.Int(m)) | T.Ceiling(top, T.Int(m)) | T.Mod(top, T.Int(m)) if (
                2 <= m <= 4 and any(isinstance(one, T.Mul | T.Pow) for one in T.walk(top))
            ):
                for name in sorted(T.free_variables(top)):
                    x, q = T.Var(name), T.Mul((T.Int(m), T.Floor(T.Var(name), T.Int(m))))
                    cases = (T.Relation("==", x, q + r if r else q) for r in range(m))
                    found.append(T.Or(tuple(cases)))
    return list(dict.fromkeys(found))
