"""A claim with its certificate as a Rocq theorem: the claim as stated, proved from one lemma a goal.

The proof assumes that the conclusion fails, takes hypotheses and denied conclusion apart into the cases
of `translate`, puts letters for floors, remainders and maxima, shows each divisor to be at least 1, and
closes each case by the lemma of its goal.
"""

from __future__ import annotations

from math import prod

from convsym.errors import ConvsymError
from convsym.proof import terms as T
from convsym.proof.claims import Claim
from convsym.proof.derivation import Certificate
from convsym.proof.kernel import Goal, Polynomial
from convsym.proof.rocq.letters import Letters
from convsym.proof.rocq.opening import Opener, leaves
from convsym.proof.rocq.refutations import lemma, letters_of
from convsym.proof.rocq.script import Lookup, Script
from convsym.proof.rocq.splitting import Facts, Splitter, binder, either
from convsym.proof.rocq.statements import Names, cleared, formula
from convsym.proof.rocq.values import Values
from convsym.proof.translate import Atom, _conjunction, _goal, _obligations, goals


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
    return f"{proof.lemmas()}\nTheorem {title} : {stated}.\nProof.\n{proof.proof()}\nQed.\n"


class _Proof:
    """The script for one theorem, written line by line."""

    def __init__(self, title: str, claim: Claim, certificate: Certificate, names: Names) -> None:
        self.title, self.claim, self.names = title, claim, names
        self.refutations = certificate.refutations
        instances = dict(certificate.instances)
        self.goals = goals(claim, instances, certificate.splits)
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
        self.opener = Opener(used, instances, certificate.splits)
        self.given = [self.opener.open(one, True) for one in claim.hypotheses]
        self.letters = Letters()
        for tree in self.given:
            for leaf in leaves(tree):
                leaf.note(self.letters)
        self.denied = self.opener.open(claim.conclusion, False)
        self.halves = self.opener.halves()
        for tree in (self.denied, *self.halves):
            for leaf in leaves(tree):
                leaf.note(self.letters)
        self.script = Script(names, self.letters)
        self.values = Values(self.script)
        self.splitter = Splitter(self.script, self.values)
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
        halves = [tree.cases() for tree in self.halves]
        assumed = _conjunction([*parts, *halves, divisors.side])
        for number, case in enumerate(_conjunction([assumed, self.denied.cases(), [bounds]]), 1):
            found.append(_goal(f"case {number}", case))
        if tuple(found) != self.goals:
            raise ConvsymError(
                f"the goals of {self.claim} are not those that the export splits into"
            )

    def lemmas(self) -> str:
        """One lemma a goal."""
        lookup = Lookup(lambda letter: self.script.name(letter, shared=False))
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

    def proof(self) -> str:
        """The tactics between Proof and Qed."""
        premises = [self.script.new("p") for _ in self.given]
        introduced = [self.names[one] for one in self.claim.variables] + premises
        if introduced:
            self.script.say(f"intros {' '.join(introduced)}.")
        conclusion = formula(cleared(self.claim.conclusion), self.names)
        self.script.say(f"refine (@cs_absurd ({conclusion}) _ _). intro cs_no.")
        self._unbound()
        self._witnesses()
        self._letters()
        self.values.note((*self.given, self.denied, *self.halves))
        self._premises(0, [*premises, *self._splits()], [], [])
        return "\n".join(f"  {line}" for line in self.script.lines)

    def _known(self) -> set[str]:
        """The claim's letters, and those for what exists."""
        return set(self.claim.variables) | {one.letter for one in self.opener.witnesses}

    def _unbound(self) -> None:
        """Letters that only an instance holds stand for any integer: here for 0."""
        for letter in sorted(self.opener.mentioned - self._known()):
            self.script.say(f"destruct (cs_letter 0) as ({self.names[letter]} & _).")

    def _witnesses(self) -> None:
        """Letters for what exists; those made inside an instance last, as instances may hold letters."""
        for one in sorted(self.opener.witnesses, key=lambda one: one.inside):
            lemma_name = "cs_some" if one.holds else "cs_some_not"
            self.script.say(
                f"destruct ({lemma_name} {binder(one.node, self.names)}) as "
                f"[{self.names[one.letter]} cs_k{one.number}]."
            )

    def _letters(self) -> None:
        quotients = list(self.letters.divisors.letters)
        for kind, number in self.letters.order:
            if not self.letters.first(kind, number):
                continue
            if kind == "quotient":
                top, bottom = (self.script.text(one) for one in quotients[number - 1])
                self.script.say(
                    f"destruct (cs_letters ({top}) ({bottom})) as "
                    f"(floor_{number} & rest_{number} & cs_q{number} & cs_r{number})."
                )
            else:
                largest, *more = (
                    f"({self.script.text(one)})" for one in self.letters.maxima[number]
                )
                for value in more:
                    largest = f"(Z.max {largest} {value})"
                self.script.say(
                    f"destruct (cs_letter {largest}) as (most_{number} & cs_m{number})."
                )

    def _splits(self) -> list[str]:
        """Each relation that cases are split by holds, or it does not; the names of that."""
        names = []
        for one in self.opener.splits:
            name, shown = self.script.new("s"), formula(one, self.names)
            self.script.say(f"assert ({name} : {shown} \\/ ~ ({shown})) by (clear; lia).")
            names.append(name)
        return names

    # ---------------------------------------------------------------- cases

    def _premises(
        self, place: int, names: list[str], chosen: list[int], facts: list[Facts]
    ) -> None:
        trees = [*self.given, *self.halves]
        if place == len(trees):
            self._side(0, [], {}, chosen, facts)
            return

        def then(index: int, found: Facts) -> None:
            self._premises(place + 1, names, [*chosen, index], [*facts, found])

        self.splitter.split(trees[place], names[place], then)

    def _side(
        self,
        place: int,
        picked: list[int],
        side: dict[int, Facts],
        chosen: list[int],
        facts: list[Facts],
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
            name = self.script.new("a")
            self.script.say(
                f"assert ({name} : 0 <= {self.script.text(atom.polynomial)}) by (clear - cs_m{first}; lia)."
            )
            above.append((atom, name))
        if first != number:
            index = picked[numbers.index(first)]
            atom, name = choices[index][-1], self.script.new("a")
            self.script.say(
                f"assert ({name} : {self.script.text(atom.polynomial)} = 0) by "
                f"(refine (eq_trans _ {side[first][-1][1]}); ring)."
            )
            more = {**side, number: [*above, (atom, name)]}
            self._side(place + 1, [*picked, index], more, chosen, facts)
            return
        name = self.script.new("a")
        shown = " \\/ ".join(f"{self.script.text(one[-1].polynomial)} = 0" for one in choices)
        self.script.say(f"assert ({name} : {shown}) by (clear - cs_m{first}; lia).")
        self.script.say(f"destruct {name} as {either([name] * len(choices))}.")
        for index, choice in enumerate(choices):
            more = {**side, number: [*above, (choice[-1], name)]}
            self._side(place + 1, [*picked, index], more, chosen, facts)

    def _divisors(
        self, picked: list[int], side: Facts, chosen: list[int], facts: list[Facts]
    ) -> None:
        """Each divisor is at least 1, in order; with that the bounds of its quotient."""
        sizes = [len(self.letters.choices(one)) for one in self.letters.maxima]
        side_index = _index(picked, sizes)
        plain = [place for place, one in enumerate(self.claim.hypotheses) if not T.is_rational(one)]
        counts = [len(self.given[place].cases()) for place in plain]
        index = _index([*(chosen[place] for place in plain), side_index], [*counts, prod(sizes)])
        known = [one for place in plain for one in facts[place]] + side
        divisors = self.letters.divisors
        bounds: Facts = []
        shown: dict[Polynomial, str] = {}
        goal, number = 0, 0
        for use, divisor in divisors.order:
            constant = self._constant(divisor)
            own = self.letters.own(divisor)
            if own not in shown:
                shown[own] = self.script.new("d")
                self._at_least_one(shown[own], divisor, constant, goal + index, [*known, *bounds])
            goal += 0 if constant else self.obliged
            if use == "quotient":
                number += 1
                bounds += self._bounds(number, divisor, shown[own])

        def then(last: int, denied: Facts) -> None:
            trees = (*self.given, *self.halves)
            counts = [*(len(tree.cases()) for tree in trees), prod(sizes)]
            place = _index([*chosen, side_index, last], [*counts, len(self.denied.cases())])
            every = [one for part in facts for one in part] + side + denied + bounds
            self.script.say(f"exact ({self._applied(self.first_case + place, every)}).")

        self.splitter.split(self.denied, "cs_no", then)

    def _constant(self, divisor: Polynomial) -> bool:
        return len(divisor.terms) == 1 and divisor.terms[0][0] == () and divisor.terms[0][1] >= 1

    def _at_least_one(
        self, name: str, divisor: Polynomial, constant: bool, place: int, facts: Facts
    ) -> None:
        shown = self.script.text(divisor)
        if constant:
            self.script.say(f"assert ({name} : 1 <= {shown}) by (clear; lia).")
            return
        below = (Atom("nonneg", -divisor), "cs_below")
        applied = self._applied(place, [*facts, below])
        self.script.say(
            f"assert ({name} : 1 <= {shown}) by (refine (cs_one _ ({self.script.text(-divisor)}) _ _); "
            f"[ intro cs_below; exact ({applied}) | ring ])."
        )

    def _bounds(self, number: int, divisor: Polynomial, at_least_one: str) -> Facts:
        atoms = self.letters.divisors.bounds(number)[-3:]
        first = self.letters.shared[f"q#{number}"].partition("#")[2]
        zero, low, high = (self.script.text(atom.polynomial) for atom in atoms)
        names = [self.script.new("b") for _ in atoms]
        one = self.script.text(dict(enumerate(self.letters.divisors.letters, 1))[int(first)][1])
        self.script.say(
            f"assert (({zero}) = 0 /\\ 0 <= {low} /\\ 0 <= {high}) as ({' & '.join(names)}) by "
            f"(refine (cs_bounds _ _ _ _ _ _ cs_q{first} cs_r{first} _ _ _); "
            f"[ replace ({one}) with ({self.script.text(divisor)}) by ring; exact {at_least_one} "
            f"| ring | ring ])."
        )
        return list(zip(atoms, names, strict=True))

    def _applied(self, place: int, facts: Facts) -> str:
        """The lemma of a goal, with letters and facts put in."""
        goal: Goal = self.goals[place]
        known = self._known() | self.opener.mentioned | self.letters.shared.keys()
        letters = [
            self.script.name(one) if one in known else "0"
            for one in letters_of(goal, self.refutations[place])
        ]
        nonneg = [name for atom, name in facts if atom.kind == "nonneg"]
        zero = [name for atom, name in facts if atom.kind == "zero"]
        return " ".join([self.label(place), *letters, *nonneg, *zero])


def _index(chosen: list[int], sizes: list[int]) -> int:
    """The place of a choice in the product of ranges of these sizes."""
    place = 0
    for one, size in zip(chosen, [*sizes, *[1] * (len(chosen) - len(sizes))], strict=True):
        place = place * size + one
    return place
