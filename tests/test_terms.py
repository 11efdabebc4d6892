"""Terms evaluate nothing, are printed in Python's syntax and read back equal."""

import random

import pytest
from drawing import seed
from evaluator import Undefined, compiled
from random_terms import Grammar

from convsym.proof import evaluate, parse_term
from convsym.proof import terms as T


def test_what_is_printed_reads_back_equal():
    draw = random.Random(seed())
    grammar = Grammar(draw, everything=True)
    for _ in range(6000):
        node = grammar.formula(3) if draw.random() < 0.5 else grammar.term(4, exact=True)
        again = parse_term(str(node))
        assert again == node, str(node)
        assert str(again) == str(node) and hash(again) == hash(node)


def test_values_are_those_of_an_independent_evaluator():
    """`evaluate`, which decides closed statements and Exact steps, against the printed text."""
    draw = random.Random(seed())
    grammar = Grammar(draw, everything=True)
    defined = 0
    for _ in range(5000):
        node = grammar.formula(2) if draw.random() < 0.5 else grammar.term(3, exact=True)
        at = {name: draw.randint(-5, 6) for name in (*grammar.letters, "r", "t")}
        ours = evaluate.holds if isinstance(node, T.Formula) else evaluate.value
        try:
            wanted = compiled(str(node))(at)
        except Undefined:
            with pytest.raises(evaluate.Undefined):
                ours(node, at)
            continue
        assert ours(node, at) == wanted, (str(node), at)
        defined += 1
    assert defined > 2000


def test_a_chain_ends_at_its_first_false_link():
    """Both readers agree that what follows is not asked for a value (seed 915816159)."""
    ends, goes_on = "1 > 2 >= floor(s/0) == s", "2 > 1 >= floor(s/0)"
    assert evaluate.holds(parse_term(ends), {"s": 1}) is False
    assert compiled(ends)({"s": 1}) is False
    with pytest.raises(evaluate.Undefined):
        evaluate.holds(parse_term(goes_on), {"s": 1})
    with pytest.raises(Undefined):
        compiled(goes_on)({"s": 1})


@pytest.mark.parametrize("text", [
    "floor((i + 2*p - 2)/2) + 1", "1 + 1", "k >= 1", "n - n", "2*x/2", "0*x", "x + 0", "1*x", "x**1",
    "-(-x)", "--x", "x - -y", "min(x, x)", "s*floor(n/s) <= n", "not not x == x", "True and False",
    "3/1", "4/2 == 2", "a - (b - c)", "a*(b*c)", "(a*b)*c", "a/(b/c)", "a/b/c", "a/b*c", "(a % b) % c",
    "a % (b % c)", "-a**2", "(-a)**2", "(a + b)**0", "a == b == c", "a == b and b == c",
    "(a == b and b == c) and c == d", "(a == b or b == c) and c == d", "not (a == b and b == c)",
    "implies(a == b, b == a)", "iff(a == b, forall(r, 0, n, exists(t, r, n, t == r)))",
])  # fmt: skip
def test_nothing_evaluates_itself(text):
    node = parse_term(text)
    assert parse_term(str(node)) == node
    text = text.replace("a == b and b == c", "a == b == c")  # how a chain is printed
    assert str(node).replace("(", "").replace(")", "") == text.replace("(", "").replace(")", "")


def test_operators_build_what_is_written():
    x, y = T.Var("x"), T.Var("y")
    assert str(x - x + 0 * y) == "x - x + 0*y"
    assert str(2 - x) == "2 - x" and str(-x * 3) == "-x*3" and str(1 + (x + y)) == "1 + (x + y)"
    assert str(T.chain(x, 1, y)) == "x == 1 == y"
    assert T.Add((x, x)) != T.Mul((T.Int(2), x))


def test_nodes_that_could_not_be_read_back_are_refused():
    """A power −1 was once taken for 1 by the translation and for a reciprocal by the evaluator."""
    x = T.Var("x")
    for exponent in (-1, 65, True, 2.0, "2"):
        with pytest.raises(ValueError) as refusal:
            T.Pow(x, exponent)
        assert str(refusal.value) == (
            f"Pow takes an integer exponent from 0 to 64, got {exponent!r}"
        )
    with pytest.raises(ValueError) as refusal:
        T.Relation("=", x, x)
    assert str(refusal.value) == "Relation sign '=' is none of == != <= < >= >"
    for name in ("lambda", "and", "True", "ﬁ"):
        with pytest.raises(ValueError) as refusal:
            T.Var(name)
        assert str(refusal.value) == (
            f"Var name {name!r} is read by Python as something else; rename it"
        )
    for name in ("", "2x", "a b", "q#1", 3):
        with pytest.raises(ValueError) as refusal:
            T.Var(name)
        assert str(refusal.value) == (
            f"Var name {name!r} is not an identifier; use letters, digits and _"
        )
    for value in (-1, True, 1.0):
        with pytest.raises(ValueError) as refusal:
            T.Int(value)
        assert str(refusal.value) == (
            f"Int holds an integer >= 0, got {value!r}; use term({value!r})"
        )


def test_substitution_is_simultaneous_and_refuses_capture():
    node = parse_term("forall(t, 0, k, s*r + d*t <= k + t)")
    put = {"k": T.Var("r"), "r": T.Var("k"), "t": T.Int(5)}
    assert str(T.substitute(node, put)) == "forall(t, 0, r, s*k + d*t <= r + t)"
    with pytest.raises(ValueError) as refusal:
        T.substitute(node, {"s": parse_term("t + 1")})
    assert str(refusal.value) == (
        "cannot put t + 1 for s: t is bound in forall(t, 0, k, s*r + d*t <= k + t); "
        "rename the bound letter first"
    )
    outside = parse_term("exists(t, 0, k, t == n)")
    assert str(T.substitute(outside, {"k": T.Var("t")})) == "exists(t, 0, t, t == n)"


def test_substitution_means_what_it_says():
    """The value after putting a term for a letter is the value at that term's value."""
    draw = random.Random(seed())
    grammar = Grammar(draw)
    checked = 0
    for _ in range(3000):
        node, term = grammar.formula(2), grammar.term(1)
        at = {name: draw.randint(-4, 5) for name in grammar.letters}
        try:
            put = T.substitute(node, {"x": term})
            inner = compiled(str(term))(at)
            wanted = compiled(str(node))({**at, "x": inner})
            assert compiled(str(put))(at) == wanted, (str(node), str(term))
        except (Undefined, ValueError):
            continue
        checked += 1
    assert checked > 1500


def test_free_letters():
    node = parse_term("forall(t, a, b, exists(r, t, c, r == t + x)) and t == 1")
    assert T.free_variables(node) == {"a", "b", "c", "x", "t"}
