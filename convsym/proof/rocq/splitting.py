"""A hypothesis split into its cases by tactics, each case with the polynomials that it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

from convsym.proof import terms as T
from convsym.proof.rocq.opening import All, Any, Known, Leaf, Opened, Witness
from convsym.proof.rocq.script import Script
from convsym.proof.rocq.statements import Names, cleared, formula, term
from convsym.proof.rocq.values import Values, plain, sides
from convsym.proof.translate import Atom

Facts = list[tuple[Atom, str]]
Then = Callable[[int, Facts], None]


def binder(node: T.Quantified, names: Names) -> str:
    """The body as a function, and the range, for lemmas about quantified statements."""
    body = formula(cleared(node.body), names)
    low, high = term(node.lower, names), term(node.upper, names)
    return f"(fun {names[node.variable.name]} : Z => {body}) ({low}) ({high})"


def _from(offset: int, then: Then) -> Then:
    """The same continuation, cases counted from `offset`."""
    return lambda index, facts: then(offset + index, facts)


class Splitter:
    """Splits what `opening` has opened; `then` goes on in each case, with its number and facts."""

    def __init__(self, script: Script, values: Values) -> None:
        self.script, self.values = script, values

    def split(self, tree: Opened, h: str, then: Then) -> None:
        """Take the hypothesis h apart, and go on in each case with its number and its facts."""
        match tree:
            case Known(node, holds):
                if node.value == holds:
                    then(0, [])
                elif node.value:
                    self.script.say(f"exact ({h} Coq.Init.Logic.I).")
                else:
                    self.script.say(f"destruct {h}.")
            case Leaf():
                self._leaf(tree, h, then)
            case All(how, parts):
                self._all(parts, self._conjuncts(how, tree, h), then)
            case Any(how, parts):
                offset = 0
                for part, name in zip(parts, self._disjuncts(how, tree, h), strict=True):
                    self.split(part, name, _from(offset, then))
                    offset += len(part.cases())

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
        names = [self.script.new("h") for _ in tree.parts]
        match how:
            case "and":
                self.script.say(f"destruct {h} as {both(names)}.")
            case "not_or":
                for name in names[:-1]:
                    more = self.script.new("h")
                    self.script.say(f"destruct (cs_not_or _ _ {h}) as [{name} {more}].")
                    h = more
                names[-1] = h
            case "not_not":
                self.script.say(f"pose proof (cs_not_not _ {h}) as {names[0]}.")
            case "not_implies":
                self.script.say(f"destruct (cs_not_implies _ _ {h}) as {both(names)}.")
            case "witness":
                assert isinstance(tree.witness, Witness)
                low, high, body = names
                self.script.say(
                    f"destruct (cs_k{tree.witness.number} {h}) as [[{low} {high}] {body}]."
                )
            case "instances":
                return [h] * len(tree.parts)
        return names

    def _disjuncts(self, how: str, tree: Any, h: str) -> Iterator[str]:
        """Tactics that split into the parts; yields the hypothesis of each when its turn comes."""
        names = [self.script.new("h") for _ in tree.parts]
        match how:
            case "or":
                self.script.say(f"destruct {h} as {either(names)}.")
                yield from names
            case "implies" | "iff" | "not_iff":
                self.script.say(f"destruct (cs_{how} _ _ {h}) as {either(names)}.")
                yield from names
            case "not_and":
                for name in names[:-1]:
                    more = self.script.new("h")
                    self.script.say(f"destruct (cs_not_and _ _ {h}) as [{name} | {more}].")
                    yield name
                    h = more
                yield h
            case "at" | "not_at":
                name = self._at(how, tree, h)
                self.script.say(f"destruct {name} as {either(names)}.")
                yield from names

    def _at(self, how: str, tree: Any, h: str) -> str:
        """A universal statement used at a term: outside the range, or the body there."""
        assert tree.at is not None
        names, (node, value) = self.script.names, tree.at
        low, high = (
            f"~ {formula(one.node, names)}" for one in tree.parts[:2] if isinstance(one, Leaf)
        )
        body = T.substitute(node.body, {node.variable.name: value})
        said = f"({formula(cleared(body), names)})"
        said = said if how == "at" else f"~ {said}"
        name = self.script.new("h")
        self.script.say(
            f"assert ({name} : {low} \\/ {high} \\/ {said}) by "
            f"exact (cs_{how} {binder(node, names)} ({term(value, names)}) {h})."
        )
        return name

    def _leaf(self, leaf: Leaf, h: str, then: Then) -> None:
        relation = plain(leaf.node)
        if isinstance(relation, T.Divides):
            name = self.script.new("h")
            rule = "cs_divides" if leaf.holds else "cs_divides_not"
            self.script.say(f"pose proof ({rule} _ _ {h}) as {name}.")
            sign = "==" if leaf.holds else "!="
            self._atoms(leaf, name, sign, True, then)
        else:
            self._atoms(leaf, h, relation.sign, leaf.holds, then)

    def _atoms(self, leaf: Leaf, h: str, sign: str, holds: bool, then: Then) -> None:
        by = self.values.by_ring(*sides(leaf))
        if (sign, holds) in (("!=", True), ("==", False)):
            name = self.script.new("h")
            self.script.say(f"destruct (cs_ne _ _ {h}) as [{name} | {name}].")
            h = name
            rules = ["cs_lt", "cs_gt"]
        else:
            word = {"==": "eq", "!=": "ne", "<=": "le", "<": "lt", ">=": "ge", ">": "gt"}[sign]
            rules = [f"cs_{'' if holds else 'not_'}{word}"]
        for index, (rule, case) in enumerate(zip(rules, leaf.cases(), strict=True)):
            (atom,) = case
            name = self.script.new("a")
            p = self.script.text(atom.polynomial)
            said = f"{p} = 0" if atom.kind == "zero" else f"0 <= {p}"
            self.script.say(f"assert ({name} : {said}) by (refine ({rule} _ _ _ {h} _); {by}).")
            then(index, [(atom, name)])


def both(names: list[str]) -> str:
    """[a [b c]]"""
    text = names[-1]
    for name in reversed(names[:-1]):
        text = f"[{name} {text}]"
    return text


def either(names: list[str]) -> str:
    """[a | [b | c]]"""
    text = f"{names[-1]}"
    for name in reversed(names[:-1]):
        text = f"[{name} | {text}]"
    return text
