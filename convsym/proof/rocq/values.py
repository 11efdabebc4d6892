"""What each floor, remainder, minimum and maximum of a statement is in letters, as equations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from convsym.proof import terms as T
from convsym.proof.kernel import Polynomial
from convsym.proof.rocq.opening import Leaf, Opened, leaves
from convsym.proof.rocq.script import Script
from convsym.proof.rocq.statements import cleared, term


class Values:
    """The equations, by the term on their left; `by_ring` rewrites with them."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.known: dict[T.Term, str] = {}

    def note(self, trees: Iterable[Opened]) -> None:
        """What each floor, remainder, minimum and maximum of the statement is in letters."""
        found = dict.fromkeys(
            node
            for tree in trees
            for leaf in leaves(tree)
            for side in sides(leaf)
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
                shown = f"{term(node, self.script.names)} = {self.script.text(p)}"
                self._assert_value(node, shown, f"{how} {inner}", parts)
                return
            case _:
                raise AssertionError(node)
        shown = f"{term(node, self.script.names)} = {self.script.text(p)}"
        self._assert_value(node, shown, f"{how} _ _", parts)

    def _assert_value(self, node: T.Term, shown: str, how: str, parts: list[T.Term]) -> None:
        each = " | ".join(self.by_ring(part) for part in parts)
        name = self.script.new("v")
        self.script.say(f"assert ({name} : {shown}) by (refine ({how}); [ {each} ]).")
        self.known[node] = name

    def _own(self, node: T.Term) -> Polynomial:
        """A term without exact quotients, in letters of which no two have the same meaning."""
        own, letters = self._own, self.script.letters
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

    def by_ring(self, *nodes: T.Term) -> str:
        """Put letters for the floors of these terms, the outermost first; then `ring`."""
        inner = dict.fromkeys(one for node in nodes for one in _inner(node))
        known = [self.known[one] for one in reversed(inner)]
        rewriting = f"rewrite {', '.join(f'?{one}' for one in known)}; " if known else ""
        return f"{rewriting}ring"


def plain(node: T.Relation | T.Divides) -> T.Relation | T.Divides:
    """The relation as Rocq sees it, without exact quotients."""
    found = cleared(node)
    assert isinstance(found, T.Relation | T.Divides)
    return found


def sides(leaf: Leaf) -> tuple[T.Term, ...]:
    """The two sides of the relation as Rocq sees it."""
    match plain(leaf.node):
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


def _product(values: Iterable[Polynomial]) -> Polynomial:
    total = Polynomial.constant(1)
    for one in values:
        total = total * one
    return total
