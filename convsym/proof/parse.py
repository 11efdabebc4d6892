"""The text form of terms, read through Python's own parser and never evaluated."""

from __future__ import annotations

import ast

from convsym.proof import terms as T

_SIGNS: dict[type[ast.cmpop], T.RelationSign] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.LtE: "<=",
    ast.Lt: "<",
    ast.GtE: ">=",
    ast.Gt: ">",
}
_LONGEST = 20_000
_DEEPEST = 100


def parse_term(text: str) -> T.Node:
    """Text in Python's expression syntax, as a term or a formula; nothing is evaluated.

    ``+ - * **`` and ``floor(x/y)``, ``ceiling(x/y)``, ``x % y``, ``x/y``, ``min``, ``max``,
    ``gcd(a, b)`` make terms, and ``floor(x/y + 1)`` is ``floor((x/y + 1)/1)``;
    ``== != <= < >= >``, ``divides(a, b)``, ``and``, ``or``, ``not``,
    ``implies(a, b)``, ``iff(a, b)``, ``forall(r, lo, hi, body)`` and ``exists(r, lo, hi, body)``
    (over lo <= r < hi) make formulas. A chain ``0 <= a < s`` is the conjunction of its parts.

    Raises ValueError for anything else, naming the place.

    >>> parse_term("floor((i + 2*p - k)/s) + 1")
    Add(args=(Floor(numerator=Add(args=(Var(name='i'), Mul(args=(Int(value=2), Var(name='p'))), \
Neg(arg=Var(name='k')))), denominator=Var(name='s')), Int(value=1)))
    >>> str(parse_term("3.5 <= x"))
    Traceback (most recent call last):
    ...
    ValueError: term '3.5 <= x': 3.5 is no integer; write 7/2
    """
    if not isinstance(text, str):
        raise TypeError(f"parse_term reads a string, got {type(text).__name__}")
    if len(text) > _LONGEST:
        raise ValueError(f"term of {len(text)} characters is longer than {_LONGEST}; split it")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else "too deep or not text"
        raise ValueError(f"term {_short(text)} is not an expression ({reason})") from None
    return _Reader(text).node(tree, 0)


def _short(text: str) -> str:
    return repr(text) if len(text) <= 100 else f"{text[:80]!r}… of {len(text)} characters"


def parse_formula(text: str) -> T.Formula:
    """Like `parse_term`, but it must be a statement (a relation, a connective, a quantifier)."""
    node = parse_term(text)
    if not isinstance(node, T.Formula):
        raise ValueError(
            f"{text!r} is a number, not a statement; write a relation such as {text} >= 1"
        )
    return node


def parse_formulas(text: str) -> tuple[T.Formula, ...]:
    """Statements with commas between them; commas inside parentheses belong to their statement.

    >>> [str(one) for one in parse_formulas("s >= 1, divides(s, n)")]
    ['s >= 1', 'divides(s, n)']
    """
    if not text.strip():
        return ()
    return tuple(map(parse_formula, split_at_commas(text)))


def split_at_commas(text: str) -> list[str]:
    """The parts between the commas that stand in no parentheses."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]


class _Reader:
    """Turns one syntax tree into nodes; the text is kept for messages."""

    def __init__(self, text: str) -> None:
        self.text = text

    def refuse(self, tree: ast.AST, why: str) -> ValueError:
        piece = ast.get_source_segment(self.text.strip(), tree) or type(tree).__name__
        return ValueError(f"term {self.text!r}: {piece} {why}")

    def term(self, tree: ast.AST, depth: int) -> T.Term:
        node = self.node(tree, depth)
        if not isinstance(node, T.Term):
            raise self.refuse(tree, "is a statement where a number belongs")
        return node

    def formula(self, tree: ast.AST, depth: int) -> T.Formula:
        node = self.node(tree, depth)
        if not isinstance(node, T.Formula):
            raise self.refuse(tree, "is a number where a statement belongs; write a relation")
        return node

    def node(self, tree: ast.AST, depth: int) -> T.Node:
        if depth > _DEEPEST:
            raise ValueError(f"term nested deeper than {_DEEPEST}; name its parts")
        depth += 1
        match tree:
            case ast.Constant(value=bool() as value):
                return T.Truth(value)
            case ast.Constant(value=int() as value):
                return T.Int(value)
            case ast.Constant(value=float() as value):
                numerator, denominator = value.as_integer_ratio() if abs(value) < 1e15 else (0, 0)
                way_out = (
                    f"write {numerator}/{denominator}" if 0 < denominator < 10**6 else "write a/b"
                )
                raise self.refuse(tree, f"is no integer; {way_out}")
            case ast.Name(id=name):
                return T.Var(name)
            case ast.UnaryOp(op=ast.USub(), operand=arg):
                return T.Neg(self.term(arg, depth))
            case ast.UnaryOp(op=ast.UAdd(), operand=arg):
                return self.term(arg, depth)
            case ast.UnaryOp(op=ast.Not(), operand=arg):
                return T.Not(self.formula(arg, depth))
            case ast.BinOp():
                return self.binary(tree, depth)
            case ast.Compare():
                return self.comparison(tree, depth)
            case ast.BoolOp(op=op, values=values):
                args = tuple(self.formula(value, depth) for value in values)
                return T.And(args) if isinstance(op, ast.And) else T.Or(args)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.call(tree, name, args, depth)
        raise self.refuse(tree, "is not part of the language; see convsym.parse_term")

    def binary(self, tree: ast.BinOp, depth: int) -> T.Term:
        if isinstance(tree.op, ast.Pow):
            match tree.right:
                case ast.Constant(value=int() as exponent) if 0 <= exponent <= 64:
                    return T.Pow(self.term(tree.left, depth), exponent)
            raise self.refuse(tree, "has an exponent that is no integer between 0 and 64")
        chain = self.left_chain(tree)
        if chain is not None:
            return self.sum_or_product(chain, depth)
        left, right = self.term(tree.left, depth), self.term(tree.right, depth)
        match tree.op:
            case ast.Div():
                return T.Quotient(left, right)
            case ast.Mod():
                return T.Mod(left, right)
            case ast.FloorDiv():
                return T.Floor(left, right)
        raise self.refuse(tree, "uses an operator that is not part of the language")

    def left_chain(self, tree: ast.BinOp) -> list[tuple[ast.operator | None, ast.AST]] | None:
        """a + b - c as [a, +b, -c], a*b*c as [a, *b, *c]; None for another operator.

        Sums are read without recursion, so a long one is no deep one.
        """
        if isinstance(tree.op, ast.Add | ast.Sub):
            kinds: tuple[type[ast.operator], ...] = (ast.Add, ast.Sub)
        elif isinstance(tree.op, ast.Mult):
            kinds = (ast.Mult,)
        else:
            return None
        parts: list[tuple[ast.operator | None, ast.AST]] = []
        rest: ast.AST = tree
        while isinstance(rest, ast.BinOp) and isinstance(rest.op, kinds):
            parts.append((rest.op, rest.right))
            rest = rest.left
        parts.append((None, rest))
        return parts[::-1]

    def sum_or_product(
        self, chain: list[tuple[ast.operator | None, ast.AST]], depth: int
    ) -> T.Term:
        args = []
        for op, tree in chain:
            arg = self.term(tree, depth)
            args.append(T.Neg(arg) if isinstance(op, ast.Sub) else arg)
        return T.Mul(tuple(args)) if isinstance(chain[1][0], ast.Mult) else T.Add(tuple(args))

    def comparison(self, tree: ast.Compare, depth: int) -> T.Formula:
        operands = [self.term(side, depth) for side in (tree.left, *tree.comparators)]
        parts: list[T.Formula] = []
        for op, left, right in zip(tree.ops, operands, operands[1:], strict=False):
            if type(op) not in _SIGNS:
                raise self.refuse(tree, "compares in a way that is not part of the language")
            parts.append(T.Relation(_SIGNS[type(op)], left, right))
        return parts[0] if len(parts) == 1 else T.And(tuple(parts))

    def call(self, tree: ast.AST, name: str, args: list[ast.expr], depth: int) -> T.Node:
        match name, args:
            case "floor" | "ceiling", [ast.BinOp(op=ast.Div(), left=left, right=right)]:
                kind = T.Floor if name == "floor" else T.Ceiling
                return kind(self.term(left, depth), self.term(right, depth))
            case "floor" | "ceiling", [arg]:
                kind = T.Floor if name == "floor" else T.Ceiling
                return kind(self.term(arg, depth), T.Int(1))
            case "min" | "max", [_, _, *_]:
                group = T.Min if name == "min" else T.Max
                return group(tuple(self.term(arg, depth) for arg in args))
            case "gcd", [left, right]:
                return T.Gcd(self.term(left, depth), self.term(right, depth))
            case "divides", [left, right]:
                return T.Divides(self.term(left, depth), self.term(right, depth))
            case "implies" | "iff", [left, right]:
                link = T.Implies if name == "implies" else T.Iff
                return link(self.formula(left, depth), self.formula(right, depth))
            case "forall" | "exists", [ast.Name(id=letter), lower, upper, body]:
                quantified = T.ForAll if name == "forall" else T.Exists
                return quantified(
                    T.Var(letter),
                    self.term(lower, depth),
                    self.term(upper, depth),
                    self.formula(body, depth),
                )
        raise self.refuse(
            tree, f"is not a use of {name} that the language knows; see convsym.parse_term"
        )
