"""A claim with its certificate as a Rocq theorem: the claim as stated, proved from one lemma a goal.

The proof assumes that the conclusion fails, takes hypotheses and denied conclusion apart into the cases
of `translate`, puts letters for floors, remainders and maxima, shows each divisor to be at least 1, and
closes each case by the lemma of its goal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

from convsym.errors import ConvsymError
from convsym.proof import terms as T
from convsym.proof.claims import Claim
from convsym.proof.derivation import Certificate
from convsym.proof.kernel import Goal, Polynomial
from convsym.proof.rocq.letters import Letters
from convsym.proof.rocq.opening import All, Any, Known, Leaf, Opened, Opener, Witness, leaves
from convsym.proof.rocq.refutations import lemma, letters_of
from convsym.proof.rocq.statements import Names, cleared, formula, polynomial, term
from convsym.proof.translate import Atom, _conjunction, _goal, _obligations, goals

Facts = list[tuple[Atom, str]]
Then = Callable[[int, Facts], None]


def statement(claim: Claim, names: Names) -> str:
    """The claim as a proposition: all letters quantified, hypotheses as premises."""
    bound = " ".join(names[one] for one in claim.variables)
    head = f"forall {bound} : Z,\n  " if bound else ""
    given = "".join(f"({formula(cleared(one), names)}) ->\n  " for one in claim.hypotheses)
    return f"{head}{given}({formula(cleared(claim.conclusion), names)})"


def theorem(title: str, claim: Claim, certificate: Certificate) -> str:
    """The lemmas of the goals, and the theorem that rests on them.

    Raises ConvsymError where the claim has no Rocq form or the certificate not one refutation a goal.
    """
    names = Names()
    stated = statement(claim, names)
    proof = _Proof(title, claim, certificate, names)
    return f"{proof.lemmas()}\nTheorem {title} : {stated}.\nProof.\n{proof.script()}\nQed.\n"


class _Proof:
    """The script for one theorem, written line by line."""

    def __init__(self, title: str, claim: Claim, certificate: Certificate, names: Names) -> None:
        self.title, self.claim, self.names = title, claim, names
        self.refutations = certificate.refutations
        instances = dict(certificate.instances)
        self.goals = goals(claim, instances)
        if len(self.goals) != len(self.refutations):
            raise ConvsymError(
                f"{claim} has {len(self.goals)} goals and its certificate {len(self.refutations)} "
                f"refutations; give one for each"
            )
        used = set(claim.variables) | {
            n.name
            for one in (claim.conclusion, *claim.hypotheses)
            for n in T.walk(one)
            if isinstance(n, T.Var)
        }
        self.opener = Opener(used, instances)
        self.given = [self.opener.open(one, True) for one in claim.hypotheses]
        self.letters = Letters()
        for tree in self.given:
            for leaf in leaves(tree):
                leaf.note(self.letters)
        self.denied = self.opener.open(claim.conclusion, False)
        for leaf in leaves(self.denied):
            leaf.note(self.letters)
        self.lines: list[str] = []
        self.count = 0
        self.values: dict[T.Term, str] = {}
        self._compare()

    def _compare(self) -> None:
        """Refuse if what is split here is not what `translate` proves; say which goal is which."""
        divisors = self.letters.divisors
        divisors.side = _conjunction([self.letters.choices(one) for one in self.letters.maxima])
        parts = [tree.cases() for tree in self.given]
        plain = [
            part
            for one, part in zip(self.claim.hypotheses, parts, strict=True)
            if not T.is_rational(one)
        ]
        self.obliged = prod(map(len, plain)) * len(divisors.side)
        found = list(_obligations(divisors, _conjunction([*plain, divisors.side])))
        self.first_case = len(found)
        bounds = divisors.bounds(len(divisors.letters))
        assumed = _conjunction([*parts, divisors.side])
        for number, case in enumerate(
            _conjunction([assumed, self.denied.cases(), [bounds]]), 1
        ):
            found.append(_goal(f"case {number}", case))
        if tuple(found) != self.goals:
            raise ConvsymError(f"the goals of {self.claim} are not those that the export splits into")

    # ---------------------------------------------------------------- names

    def name(self, letter: str, shared: bool = True) -> str:
        """The identifier of a letter; those with one meaning share it, save in lemmas."""
        kind, hash_sign, number = letter.partition("#")
        if not hash_sign:
            return self.names[letter]
        if shared:
            number = self.letters.shared[letter].partition("#")[2]
        return {"q": "floor_", "r": "rest_", "m": "most_"}[kind] + number

    def text(self, p: Polynomial) -> str:
        """A polynomial in the identifiers of the proof."""
        return polynomial(p, _Lookup(self.name))

    def new(self, kind: str) -> str:
        """A name for a hypothesis that no other has."""
        self.count += 1
        return f"cs_{kind}{self.count}"

    def lemmas(self) -> str:
        """One lemma a goal."""
        lookup = _Lookup(lambda letter: self.name(letter, shared=False))
        return "\n".join(
            lemma(self.label(place), goal, refutation, lookup)
            for place, (goal, refutation) in enumerate(
                zip(self.goals, self.refutations, strict=True)
            )
        )

    def label(self, place: int) -> str:
        """The name of the lemma of a goal."""
        return f"{self.title}_goal_{place + 1}"

    # ---------------------------------------------------------------- the script

    def script(self) -> str:
        """The tactics between Proof and Qed."""
        premises = [self.new("p") for _ in self.given]
        introduced = [self.names[one] for one in self.claim.variables] + premises
        if introduced:
            self.lines.append(f"intros {' '.join(introduced)}.")
        conclusion = formula(cleared(self.claim.conclusion), self.names)
        self.lines.append(f"refine (@cs_absurd ({conclusion}) _ _). intro cs_no.")
        self._unbound()
        self._witnesses()
        self._letters()
        self._values()
        self._premises(0, premises, [], [])
        return "\n".join(f"  {line}" for line in self.lines)

    def _known(self) -> set[str]:
        """The claim's letters, and those for what exists."""
        return set(self.claim.variables) | {one.letter for one in self.opener.witnesses}

    def _unbound(self) -> None:
        """Letters that only an instance holds stand for any integer: here for 0."""
        for letter in sorted(self.opener.mentioned - self._known()):
            self.lines.append(f"destruct (cs_letter 0) as ({self.names[letter]} & _).")

    def _witnesses(self) -> None:
        """Letters for what exists; those made inside an instance last, as instances may hold letters."""
        for one in sorted(self.opener.witnesses, key=lambda one: one.inside):
            lemma_name = "cs_some" if one.holds else "cs_some_not"
            self.lines.append(
                f"destruct ({lemma_name} {self._range(one.node)}) as "
                f"[{self.names[one.letter]} cs_k{one.number}]."
            )

    def _range(self, node: T.Quantified) -> str:
        body = formula(cleared(node.body), self.names)
        low, high = term(node.lower, self.names), term(node.upper, self.names)
        return f"(fun {self.names[node.variable.name]} : Z => {body}) ({low}) ({high})"

    def _letters(self) -> None:
        quotients = list(self.letters.divisors.letters)
        for kind, number in self.letters.order:
            if not self.letters.first(kind, number):
                continue
            if kind == "quotient":
                top, bottom = (self.text(one) for one in quotients[number - 1])
                self.lines.append(
                    f"destruct (cs_letters ({top}) ({bottom})) as "
                    f"(floor_{number} & rest_{number} & cs_q{number} & cs_r{number})."
                )
            else:
                largest, *more = (f"({self.text(one)})" for one in self.letters.maxima[number])
                for value in more:
                    largest = f"(Z.max {largest} {value})"
                self.lines.append(
                    f"destruct (cs_letter {largest}) as (most_{number} & cs_m{number})."
                )

    def _values(self) -> None:
        """What each floor, remainder, minimum and maximum of the statement is in letters."""
        found = dict.fromkeys(
            node
            for tree in (*self.given, self.denied)
            for leaf in leaves(tree)
            for side in _sides(leaf)
            for node in _inner(side)
        )
        for node in found:
            self._value(node)

    def _value(self, node: T.Term) -> None:
        p = self._own(node)
        parts: list[T.Term]
        letter = p.terms[0][0][0][0]
        number = letter.partition("#")[2]
        match node:
            case T.Floor(top, bottom):
                parts, how = [top, bottom], f"cs_div _ _ _ _ _ cs_q{number}"
            case T.Ceiling(top, bottom):
                parts, how = [T.Neg(top), bottom], f"cs_ceiling _ _ _ _ _ cs_q{number}"
            case T.Mod(top, bottom):
                parts, how = [top, bottom], f"cs_mod _ _ _ _ _ cs_r{number}"
            case T.Max(args) | T.Min(args):
                least = isinstance(node, T.Min)
                parts = [T.Neg(arg) for arg in args] if least else list(args)
                inner = "_"
                for _ in args[1:]:
                    inner = f"({'cs_min' if least else 'cs_max'} _ _ _ _ {inner} _)"
                how = f"cs_{'min' if least else 'max'}_of _ _ _ cs_m{number}"
                shown = f"{term(node, self.names)} = {self.text(p)}"
                self._assert_value(node, shown, f"{how} {inner}", parts)
                return
            case _:
                raise AssertionError(node)
        shown = f"{term(node, self.names)} = {self.text(p)}"
        self._assert_value(node, shown, f"{how} _ _", parts)

    def _assert_value(self, node: T.Term, shown: str, how: str, parts: list[T.Term]) -> None:
        each = " | ".join(self._by_ring(part) for part in parts)
        name = self.new("v")
        self.lines.append(f"assert ({name} : {shown}) by (refine ({how}); [ {each} ]).")
        self.values[node] = name

    def _own(self, node: T.Term) -> Polynomial:
        """A term without exact quotients, in letters of which no two have the same meaning."""
        own, letters = self._own, self.letters
        match node:
            case T.Floor(top, bottom):
                return Polynomial.variable(f"q#{letters.quotients[own(top), own(bottom)]}")
            case T.Ceiling(top, bottom):
                return -Polynomial.variable(f"q#{letters.quotients[-own(top), own(bottom)]}")
            case T.Mod(top, bottom):
                return Polynomial.variable(f"r#{letters.quotients[own(top), own(bottom)]}")
            case T.Max(args):
                return Polynomial.variable(f"m#{letters.largest_of[tuple(map(own, args))]}")
            case T.Min(args):
                values = tuple(-own(arg) for arg in args)
                return -Polynomial.variable(f"m#{letters.largest_of[values]}")
            case T.Neg(arg):
                return -own(arg)
            case T.Add(args):
                return sum(map(own, args[1:]), own(args[0]))
            case T.Mul(args):
                return _product(map(own, args))
            case T.Pow(base, exponent):
                return _product([own(base)] * exponent)
        return letters.polynomial(node)

    def _by_ring(self, *nodes: T.Term) -> str:
        """Put letters for the floors of these terms, the outermost first; then `ring`."""
        inner = dict.fromkeys(one for node in nodes for one in _inner(node))
        known = [self.values[one] for one in reversed(inner)]
        rewriting = f"rewrite {', '.join(f'?{one}' for one in known)}; " if known else ""
        return f"{rewriting}ring"

    # ---------------------------------------------------------------- cases

    def _premises(self, place: int, names: list[str], chosen: list[int], facts: list[Facts]) -> None:
        if place == len(self.given):
            self._side(0, [], {}, chosen, facts)
            return

        def then(index: int, found: Facts) -> None:
            self._premises(place + 1, names, [*chosen, index], [*facts, found])

        self.split(self.given[place], names[place], then)

    def _side(
        self, place: int, picked: list[int], side: dict[int, Facts], chosen: list[int], facts: list[Facts]
    ) -> None:
        """Which of its values each maximum is."""
        numbers = list(self.letters.maxima)
        if place == len(numbers):
            self._divisors(picked, [one for n in numbers for one in side[n]], chosen, facts)
            return
        number = numbers[place]
        choices = self.letters.choices(number)
        first = int(self.letters.shared[f"m#{number}"].partition("#")[2])
        above: Facts = []
        for atom in choices[0][:-1]:
            name = self.new("a")
            self.lines.append(
                f"assert ({name} : 0 <= {self.text(atom.polynomial)}) by (clear - cs_m{first}; lia)."
            )
            above.append((atom, name))
        if first != number:
            index = picked[numbers.index(first)]
            atom, name = choices[index][-1], self.new("a")
            self.lines.append(
                f"assert ({name} : {self.text(atom.polynomial)} = 0) by "
                f"(refine (eq_trans _ {side[first][-1][1]}); ring)."
            )
            more = {**side, number: [*above, (atom, name)]}
            self._side(place + 1, [*picked, index], more, chosen, facts)
            return
        name = self.new("a")
        shown = " \\/ ".join(f"{self.text(one[-1].polynomial)} = 0" for one in choices)
        self.lines.append(f"assert ({name} : {shown}) by (clear - cs_m{first}; lia).")
        self.lines.append(f"destruct {name} as {_either([name] * len(choices))}.")
        for index, choice in enumerate(choices):
            more = {**side, number: [*above, (choice[-1], name)]}
            self._side(place + 1, [*picked, index], more, chosen, facts)

    def _divisors(
        self, picked: list[int], side: Facts, chosen: list[int], facts: list[Facts]
    ) -> None:
        """Each divisor is at least 1, in order; with that the bounds of its quotient."""
        sizes = [len(self.letters.choices(one)) for one in self.letters.maxima]
        side_index = _index(picked, sizes)
        plain = [
            place
            for place, one in enumerate(self.claim.hypotheses)
            if not T.is_rational(one)
        ]
        counts = [len(self.given[place].cases()) for place in plain]
        index = _index(
            [*(chosen[place] for place in plain), side_index], [*counts, prod(sizes)]
        )
        known = [one for place in plain for one in facts[place]] + side
        divisors = self.letters.divisors
        bounds: Facts = []
        shown: dict[Polynomial, str] = {}
        goal, number = 0, 0
        for use, divisor in divisors.order:
            constant = self._constant(divisor)
            own = self.letters.own(divisor)
            if own not in shown:
                shown[own] = self.new("d")
                self._at_least_one(shown[own], divisor, constant, goal + index, [*known, *bounds])
            goal += 0 if constant else self.obliged
            if use == "quotient":
                number += 1
                bounds += self._bounds(number, divisor, shown[own])

        def then(last: int, denied: Facts) -> None:
            counts = [*(len(tree.cases()) for tree in self.given), prod(sizes)]
            place = _index([*chosen, side_index, last], [*counts, len(self.denied.cases())])
            every = [one for part in facts for one in part] + side + denied + bounds
            self.lines.append(f"exact ({self._applied(self.first_case + place, every)}).")

        self.split(self.denied, "cs_no", then)

    def _constant(self, divisor: Polynomial) -> bool:
        return len(divisor.terms) == 1 and divisor.terms[0][0] == () and divisor.terms[0][1] >= 1

    def _at_least_one(
        self, name: str, divisor: Polynomial, constant: bool, place: int, facts: Facts
    ) -> None:
        shown = self.text(divisor)
        if constant:
            self.lines.append(f"assert ({name} : 1 <= {shown}) by (clear; lia).")
            return
        below = (Atom("nonneg", -divisor), "cs_below")
        applied = self._applied(place, [*facts, below])
        self.lines.append(
            f"assert ({name} : 1 <= {shown}) by (refine (cs_one _ ({self.text(-divisor)}) _ _); "
            f"[ intro cs_below; exact ({applied}) | ring ])."
        )

    def _bounds(self, number: int, divisor: Polynomial, at_least_one: str) -> Facts:
        atoms = self.letters.divisors.bounds(number)[-3:]
        first = self.letters.shared[f"q#{number}"].partition("#")[2]
        zero, low, high = (self.text(atom.polynomial) for atom in atoms)
        names = [self.new("b") for _ in atoms]
        one = self.text(dict(enumerate(self.letters.divisors.letters, 1))[int(first)][1])
        self.lines.append(
            f"assert (({zero}) = 0 /\\ 0 <= {low} /\\ 0 <= {high}) as ({' & '.join(names)}) by "
            f"(refine (cs_bounds _ _ _ _ _ _ cs_q{first} cs_r{first} _ _ _); "
            f"[ replace ({one}) with ({self.text(divisor)}) by ring; exact {at_least_one} "
            f"| ring | ring ])."
        )
        return list(zip(atoms, names, strict=True))

    def _applied(self, place: int, facts: Facts) -> str:
        """The lemma of a goal, with letters and facts put in."""
        goal: Goal = self.goals[place]
        known = self._known() | self.opener.mentioned | self.letters.shared.keys()
        letters = [
            self.name(one) if one in known else "0"
            for one in letters_of(goal, self.refutations[place])
        ]
        nonneg = [name for atom, name in facts if atom.kind == "nonneg"]
        zero = [name for atom, name in facts if atom.kind == "zero"]
        return " ".join([self.label(place), *letters, *nonneg, *zero])

    # ---------------------------------------------------------------- splitting

    def split(self, tree: Opened, h: str, then: Then) -> None:
        """Take the hypothesis h apart, and go on in each case with its number and its facts."""
        match tree:
            case Known(node, holds):
                if node.value == holds:
                    then(0, [])
                elif node.value:
                    self.lines.append(f"exact ({h} Coq.Init.Logic.I).")
                else:
                    self.lines.append(f"destruct {h}.")
            case Leaf():
                self._leaf(tree, h, then)
            case All(how, parts):
                self._all(parts, self._conjuncts(how, tree, h), then)
            case Any(how, parts):
                counts = [len(part.cases()) for part in parts]
                for place, name in enumerate(self._disjuncts(how, tree, h)):
                    offset = sum(counts[:place])
                    self.split(parts[place], name, lambda i, f, offset=offset: then(offset + i, f))  # type: ignore[misc]

    def _all(self, parts: tuple[Opened, ...], names: list[str], then: Then) -> None:
        if not parts:
            then(0, [])
            return
        rest = prod(len(part.cases()) for part in parts[1:])

        def more(index: int, facts: Facts) -> None:
            self._all(parts[1:], names[1:], lambda i, f: then(index * rest + i, [*facts, *f]))

        self.split(parts[0], names[0], more)

    def _conjuncts(self, how: str, tree: All, h: str) -> list[str]:
        """Tactics that give a hypothesis for each part; their names."""
        names = [self.new("h") for _ in tree.parts]
        match how:
            case "and":
                self.lines.append(f"destruct {h} as {_both(names)}.")
            case "not_or":
                for name in names[:-1]:
                    more = self.new("h")
                    self.lines.append(f"destruct (cs_not_or _ _ {h}) as [{name} {more}].")
                    h = more
                names[-1] = h
            case "not_not":
                self.lines.append(f"pose proof (cs_not_not _ {h}) as {names[0]}.")
            case "not_implies":
                self.lines.append(f"destruct (cs_not_implies _ _ {h}) as {_both(names)}.")
            case "witness":
                assert isinstance(tree.witness, Witness)
                low, high, body = names
                self.lines.append(
                    f"destruct (cs_k{tree.witness.number} {h}) as [[{low} {high}] {body}]."
                )
            case "instances":
                return [h] * len(tree.parts)
        return names

    def _disjuncts(self, how: str, tree: Any, h: str) -> Iterator[str]:
        """Tactics that split into the parts; yields the hypothesis of each when its turn comes."""
        names = [self.new("h") for _ in tree.parts]
        match how:
            case "or":
                self.lines.append(f"destruct {h} as {_either(names)}.")
                yield from names
            case "implies" | "iff" | "not_iff":
                self.lines.append(f"destruct (cs_{how} _ _ {h}) as {_either(names)}.")
                yield from names
            case "not_and":
                for name in names[:-1]:
                    more = self.new("h")
                    self.lines.append(f"destruct (cs_not_and _ _ {h}) as [{name} | {more}].")
                    yield name
                    h = more
                yield h
            case "at" | "not_at":
                assert tree.at is not None
                node, value = tree.at
                low, high = (f"~ {formula(one.node, self.names)}" for one in tree.parts[:2])  # type: ignore[union-attr]
                body = T.substitute(node.body, {node.variable.name: value})
                said = f"({formula(cleared(body), self.names)})"
                said = said if how == "at" else f"~ {said}"
                name = self.new("h")
                self.lines.append(
                    f"assert ({name} : {low} \\/ {high} \\/ {said}) by "
                    f"exact (cs_{how} {self._range(node)} ({term(value, self.names)}) {h})."
                )
                self.lines.append(f"destruct {name} as {_either(names)}.")
                yield from names

    def _leaf(self, leaf: Leaf, h: str, then: Then) -> None:
        relation = _plain(leaf.node)
        if isinstance(relation, T.Divides):
            name = self.new("h")
            rule = "cs_divides" if leaf.holds else "cs_divides_not"
            self.lines.append(f"pose proof ({rule} _ _ {h}) as {name}.")
            h, sides, sign = name, _sides(leaf), "==" if leaf.holds else "!="
            self._atoms(leaf, h, sign, True, sides, then)
        else:
            self._atoms(leaf, h, relation.sign, leaf.holds, _sides(leaf), then)

    def _atoms(
        self, leaf: Leaf, h: str, sign: str, holds: bool, sides: tuple[T.Term, ...], then: Then
    ) -> None:
        by = self._by_ring(*sides)
        if (sign, holds) in (("!=", True), ("==", False)):
            name = self.new("h")
            self.lines.append(f"destruct (cs_ne _ _ {h}) as [{name} | {name}].")
            h = name
            rules = ["cs_lt", "cs_gt"]
        else:
            word = {"==": "eq", "!=": "ne", "<=": "le", "<": "lt", ">=": "ge", ">": "gt"}[sign]
            rules = [f"cs_{'' if holds else 'not_'}{word}"]
        for index, (rule, case) in enumerate(zip(rules, leaf.cases(), strict=True)):
            (atom,) = case
            name = self.new("a")
            p = self.text(atom.polynomial)
            said = f"{p} = 0" if atom.kind == "zero" else f"0 <= {p}"
            self.lines.append(f"assert ({name} : {said}) by (refine ({rule} _ _ _ {h} _); {by}).")
            then(index, [(atom, name)])


class _Lookup(dict[str, str]):
    """Names looked up by a function."""

    def __init__(self, name: Callable[[str], str]) -> None:
        self.name = name

    def __getitem__(self, letter: str) -> str:
        return self.name(letter)


def _plain(node: T.Relation | T.Divides) -> T.Relation | T.Divides:
    found = cleared(node)
    assert isinstance(found, T.Relation | T.Divides)
    return found


def _sides(leaf: Leaf) -> tuple[T.Term, ...]:
    """The two sides of the relation as Rocq sees it."""
    match _plain(leaf.node):
        case T.Divides(divisor, dividend):
            return (T.Mod(dividend, divisor),)
        case T.Relation(_, left, right):
            return left, right
    raise AssertionError(leaf)


def _inner(node: T.Term) -> Iterator[T.Term]:
    """Floors, remainders, minima and maxima in a term, inner ones first."""
    for child in node.children():
        assert isinstance(child, T.Term)
        yield from _inner(child)
    if isinstance(node, T.Floor | T.Ceiling | T.Mod | T.Min | T.Max):
        yield node


def _product(values: object) -> Polynomial:
    total = Polynomial.constant(1)
    for one in values:  # type: ignore[attr-defined]
        total = total * one
    return total


def _index(chosen: list[int], sizes: list[int]) -> int:
    """The place of a choice in the product of ranges of these sizes."""
    place = 0
    for one, size in zip(chosen, [*sizes, *[1] * (len(chosen) - len(sizes))], strict=True):
        place = place * size + one
    return place


def _both(names: list[str]) -> str:
    """[a [b c]]"""
    text = names[-1]
    for name in reversed(names[:-1]):
        text = f"[{name} {text}]"
    return text


def _either(names: list[str]) -> str:
    """[a | [b | c]]"""
    text = f"{names[-1]}"
    for name in reversed(names[:-1]):
        text = f"[{name} | {text}]"
    return text
