"""Random terms and formulas, over the whole language or the part that certificates speak of."""

from convsym.proof import terms as T

LETTERS = ("n", "s", "x", "y")
SIGNS = ("==", "!=", "<=", "<", ">=", ">")


class Grammar:
    """Draws nodes; `everything` adds gcd, deep powers and quotients anywhere."""

    def __init__(self, draw, everything=False, letters=LETTERS):
        self.draw, self.everything, self.letters = draw, everything, letters

    def number(self):
        value = self.draw.choice((0, 1, 1, 2, 2, 3, 5))
        return T.Int(value)

    def atom(self, bound=()):
        if self.draw.random() < 0.35:
            return self.number()
        return T.Var(self.draw.choice((*self.letters, *bound, *bound)))

    def term(self, depth, bound=(), exact=False):
        """A term; `exact` allows an exact quotient here."""
        if depth <= 0 or self.draw.random() < 0.2:
            return self.atom(bound)
        kinds = ["sum", "sum", "product", "neg", "floor", "floor", "ceiling", "mod", "min", "max"]
        kinds += ["pow"] + ["quotient"] * (4 if exact else self.everything)
        kinds += ["gcd"] * self.everything
        kind = self.draw.choice(kinds)
        below = exact and kind in ("sum", "neg", "product", "floor", "ceiling", "mod")

        def more(allowed=below):
            return self.term(depth - 1, bound, allowed)

        match kind:
            case "sum":
                return T.Add(tuple(more() for _ in range(self.draw.randint(2, 3))))
            case "product":
                return T.Mul((more(), more()))
            case "neg":
                return T.Neg(more())
            case "pow":
                return T.Pow(more(), self.draw.randint(0, 3))
            case "floor":
                return T.Floor(more(), more(False))
            case "ceiling":
                return T.Ceiling(more(), more(False))
            case "mod":
                return T.Mod(more(), more(False))
            case "quotient":
                return T.Quotient(more(), more(False))
            case "gcd":
                return T.Gcd(more(False), more(False))
        group = T.Min if kind == "min" else T.Max
        return group(tuple(more(False) for _ in range(self.draw.randint(2, 3))))

    def relation(self, depth, bound=()):
        sign = self.draw.choice(SIGNS)
        exact = self.draw.random() < 0.4
        return T.Relation(sign, self.term(depth, bound, exact), self.term(depth - 1, bound, exact))

    def formula(self, depth, bound=()):
        if depth <= 0 or self.draw.random() < 0.25:
            if self.draw.random() < 0.15:
                return T.Divides(self.term(1, bound), self.term(1, bound))
            if self.draw.random() < 0.05:
                return T.Truth(self.draw.random() < 0.5)
            return self.relation(self.draw.randint(1, 2), bound)
        kind = self.draw.choice(("not", "and", "or", "implies", "iff", "forall", "exists"))

        def more():
            return self.formula(depth - 1, bound)

        match kind:
            case "not":
                return T.Not(more())
            case "and":
                return T.And((more(), more()))
            case "or":
                return T.Or((more(), more()))
            case "implies":
                return T.Implies(more(), more())
            case "iff":
                return T.Iff(more(), more())
        return self.quantified(T.ForAll if kind == "forall" else T.Exists, depth, bound)

    def quantified(self, kind, depth, bound):
        letter = self.draw.choice("rt" if not self.everything else "rtns")
        low = self.number() if self.draw.random() < 0.7 else T.Neg(self.number())
        high = T.Int(self.draw.randint(0, 4)) if self.draw.random() < 0.7 else self.atom(bound)
        return kind(T.Var(letter), low, high, self.formula(depth - 1, (*bound, letter)))
