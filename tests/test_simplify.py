"""simplify_size: values kept, never longer, stable, each rewriting verified; against SymPy's simplify."""

import re
from collections import Counter
from dataclasses import replace

import evaluator
import mutations
import pytest
import sympy
from drawing import seed
from evaluator import generator
from random_terms import Grammar
from sympy import Max, Mod, ceiling, floor

import convsym as cs
from convsym.abc import P, d, i, k, khat, n, p, s
from convsym.proof import Claim, parse_term
from convsym.proof import terms as T
from convsym.proof.checkers import check
from convsym.proof.sympy_door import term_from_sympy, term_to_sympy
from convsym.rewrite.forms import length
from convsym.simplify import simplification, simplify_size

INTEGER = {
    sympy.Symbol(one): sympy.Symbol(one, integer=True) for one in "i n o k s p P d a".split()
}

RULES = [
    # nested floors: a stack of convolutions becomes one floor
    (
        "floor((floor((i + 2*p - 3)/2) + 1 + 2*p - 3)/2) + 1",
        "floor((i + 6*p - 3)/4)",
    ),
    (
        "floor((floor((i + P1 - k1)/s1) + 1 + P2 - k2)/s2) + 1",
        "floor((i + P1 + s1*(P2 - k2 + 1) - k1)/(s1*s2)) + 1",
    ),
    ("floor(floor(floor(n/2)/3)/4)", "floor(n/24)"),
    ("ceiling(ceiling(n/2)/3)", "ceiling(n/6)"),
    ("floor((7 - floor(n/3))/2)", "floor((23 - n)/6)"),
    # multiples of the divisor
    ("floor((i + 2*p - 2)/2) + 1", "floor(i/2) + p"),
    ("floor((n + s*i)/s)", "i + floor(n/s)"),
    ("floor((i - 3)/2) + 1", "floor((i - 1)/2)"),
    ("(n + 3*s) % s", "n % s"),
    ("3*floor((i + 2*p)/2)", "3*(floor(i/2) + p)"),
    # ceilings and floors
    ("ceiling(n/s) - floor((n - 1)/s)", "1"),
    ("floor((n + s - 1)/s)", "ceiling(n/s)"),
    ("floor((n - 1)/s) + 1", "ceiling(n/s)"),
    ("ceiling(n/1)", "n"),
    ("ceiling(s*n/s)", "n"),
    # common factors
    ("floor(s*n/(s*k))", "floor(n/k)"),
    ("floor((2*i + 1)/4)", "floor(i/2)"),
    ("floor((6*n + 4)/9)", "floor((2*n + 1)/3)"),
    ("floor((6*n + 2*x)/9)", "floor((6*n + 2*x)/9)"),
    # remainders
    ("n - s*floor(n/s)", "n % s"),
    ("i + P - khat - s*floor((i + P - khat)/s)", "(i + P - khat) % s"),
    ("n % s % s", "n % s"),
    ("n % 6 % 3", "n % 3"),
    ("floor((n % s)/s)", "0"),
    ("floor((s - 1)/s)", "0"),
    ("floor(-1/s)", "-1"),
    # maxima and minima
    ("max(n, n)", "n"),
    ("min(n, n, n + 1)", "n"),
    ("max(0, n % s)", "n % s"),
    ("max(0, k - 1)", "k - 1"),
    ("floor(max(0, n)/s)", "max(0, floor(n/s))"),
    ("floor(min(n, 0)/s)", "min(0, floor(n/s))"),
    ("max(max(a, b), max(b, a), 3, 4)", "max(4, a, b)"),
    ("max(0, (ceiling(n/s) - 1)*s + k - n)", "max(0, k - (n - 1) % s - 1)"),
    # numbers and like terms
    ("floor(7/2) + ceiling(7/2) + 7 % 4 + gcd(4, 6)", "12"),
    ("floor(n/1) + 2*n - n", "2*n"),
    ("i + P - d*(k - 1) - 1", "i + P - d*(k - 1) - 1"),
    # what the field writes stays
    ("floor((i + P - d*(k - 1) - 1)/s) + 1", "floor((i + P - d*(k - 1) - 1)/s) + 1"),
    ("floor((i + 2*p - k)/s) + 1", "floor((i + 2*p - k)/s) + 1"),
    # no rule without its condition
    ("floor((n + j)/j)", "floor((n + j)/j)"),
    ("floor(j*n/(j*s))", "floor(j*n/(j*s))"),
    ("n % j % j", "n % j % j"),
    ("max(0, i)", "max(0, i)"),
]


@pytest.mark.parametrize(("before", "after"), RULES)
def test_each_rule(before, after):
    assert simplify_size(before) == after
    D = simplification(before)
    assert D.verify().ok
    assert str(D.conclusion) == f"{parse_term(before)} == {after}"
    assert {step.kind for step in D.steps} <= {"certificate", "instance", "exact"}


def test_conditions_come_from_the_hypotheses_and_from_nowhere_else():
    assert simplify_size("floor((n + s)/s)", hypotheses=()) == "floor((n + s)/s)"
    assert simplify_size("floor((n + j)/j)", ["j >= 1"]) == "floor(n/j) + 1"
    assert simplify_size("floor((n + j)/j)", "j > 0") == "floor(n/j) + 1"
    assert simplify_size("floor((n + j)/j)", ["2 <= j <= 5"]) == "floor(n/j) + 1"
    assert simplify_size("floor((n + j)/j)", ["j == s", "s >= 1"]) == "floor(n/j) + 1"
    assert simplify_size("floor((n + j)/j)", ["j != 0"]) == "floor((n + j)/j)"
    assert simplify_size("floor((2*n + r)/(2*s))", ["s >= 1"]) == "floor((2*n + r)/(2*s))"
    assert simplify_size("max(0, i - k)", ["i >= k"]) == "i - k"
    assert simplify_size("max(0, i - 1)", ["i >= k", "k >= 1"]) == "i - 1"
    assert simplify_size("max(0, i - 2)", ["i >= k", "k >= 1"]) == "max(0, i - 2)"
    assert simplify_size("floor(r/s)", ["s >= 1", "0 <= r < s"]) == "0"
    assert simplify_size("floor((s*n + r)/(s*k))", ["s >= 1", "k >= 1", "0 <= r < s"]) == (
        "floor(n/k)"
    )


def test_letters_with_an_index_are_sizes_too():
    assert simplify_size("floor((n + s1)/s1)") == "floor(n/s1) + 1"
    assert simplify_size("max(0, k_2 - 1)") == "k_2 - 1"
    assert simplify_size("max(0, p - 1)") == "max(0, p - 1)"


def test_the_kind_of_the_input_is_kept():
    node = parse_term("floor(floor(n/2)/3)")
    assert simplify_size(node) == T.Floor(T.Var("n"), T.Int(6))
    assert simplify_size(str(node)) == "floor(n/6)"
    assert simplify_size(floor(floor(n / 2) / 3)) == floor(n / 6)
    assert simplify_size(sympy.Integer(3)) == 3


def test_what_sympy_assumes_of_a_symbol_is_used():
    step, size = sympy.symbols("step size", integer=True, positive=True)
    assert simplify_size(Max(0, size - 1)) == size - 1
    assert simplify_size(floor((size - 1) / step) + 1) == ceiling(size / step)
    plain = sympy.Symbol("step", integer=True)
    kept = ceiling(size / plain) - floor((size - 1) / plain)
    assert simplify_size(kept) == kept


STACK = floor((floor((i + 2 * p - k) / s) + 1 + 2 * p - k) / s) + 1
BEYOND = [
    (STACK, floor((i + 2 * p - k + s * (2 * p - k + 1)) / s**2) + 1),
    (floor((floor((n - 3) / 2) - 1) / 2), floor((n - 5) / 4)),
    (ceiling(n / s) - floor((n + s - 1) / s), 0),
    (n - s * floor(n / s), Mod(n, s)),
    (i + P - khat - s * floor((i + P - khat) / s), Mod(i + P - khat, s)),
    (floor(Mod(n, s) / s), 0),
    (floor((2 * i + 1) / 4), floor(i / 2)),
    (Max(0, k - 1), k - 1),
    (Max(n, 3 * floor(n / 3)), n),
]


@pytest.mark.parametrize(("expression", "simple"), BEYOND)
def test_what_sympy_does_not_simplify(expression, simple):
    """SymPy's simplify keeps every floor of these; the values of ours agree everywhere tried."""
    assert sympy.simplify(expression) != simple
    assert simplify_size(expression) == simple
    assert simplify_size(simple) == simple
    draw = generator(11)
    before, after = (evaluator.compiled(str(term_from_sympy(x))) for x in (expression, simple))
    for _ in range(300):
        at = point(draw)
        assert before(at) == after(at), at


def test_text_and_sympy_agree_where_sympy_did_not_rewrite():
    compared = 0
    for text, _ in RULES:
        try:
            expression = term_to_sympy(parse_term(text)).xreplace(INTEGER)
            same = str(term_from_sympy(expression)) == str(parse_term(text))
        except TypeError:
            continue
        if same:
            compared += 1
            simple = term_to_sympy(parse_term(simplify_size(text))).xreplace(INTEGER)
            assert simplify_size(expression) == simple, text
    assert compared >= 8


# ---------------------------------------------------------------- drawn formulas


def size_formula(draw, depth):
    """A formula as people write about sizes: floors of floors, remainders, maxima."""
    if depth == 0:
        return draw.choice(
            (T.Var("n"), T.Var("n"), T.Var("x"), T.Int(draw.randint(0, 7)), 3 * T.Var("x"))
        )
    divisors = (T.Var("s"), T.Int(draw.randint(1, 6)), T.Int(2), 2 * T.Var("s"))
    divisors += (T.Var("k") * T.Var("s"), T.Var("x"), T.Var("k") + 1)
    one, other = size_formula(draw, depth - 1), size_formula(draw, draw.randint(0, depth - 1))
    divisor = draw.choice(divisors)
    match draw.choice("floor floor ceiling mod sum sum minus max min times".split()):
        case "floor":
            return T.Floor(one, divisor)
        case "ceiling":
            return T.Ceiling(one, divisor)
        case "mod":
            return T.Mod(one, divisor)
        case "sum":
            return one + other
        case "minus":
            return one - other
        case "max":
            return T.Max((one, other))
        case "min":
            return T.Min((one, T.Int(draw.randint(0, 3))))
    return draw.choice((T.Var("s"), T.Var("k"), T.Int(3))) * one


def point(draw):
    """Sizes and paddings, positive or not; strides and kernels from 1 on."""
    signed = {letter: draw.randint(-9, 14) for letter in "n x y i p P khat".split()}
    return signed | {letter: draw.randint(1, 7) for letter in ("s", "k", "d")}


def value(function, at):
    try:
        return function(at)
    except evaluator.Undefined:
        return None


def test_a_product_whose_factors_come_in_another_order_is_simplified_once():
    text = (
        "(min(s, floor(0/x), ceiling(s/x)) + n)*(min(s % 5, floor(x/x), floor(s/5))"
        "*floor(floor(2/n)/(1 + 3 + 1)))"
    )
    simple = simplify_size(text)
    assert simplify_size(simple) == simple


def test_drawn_formulas_keep_their_values_and_simplify_once():
    draw = generator(seed())
    count = Counter()
    for number in range(700):
        if number % 3:
            node = size_formula(draw, draw.randint(1, 4))
        else:
            node = Grammar(draw, letters=("n", "s", "x", "k")).term(draw.randint(1, 4))
        text = str(node)
        try:
            simple = simplify_size(text)
        except ValueError as error:
            count["refused"] += 1
            assert re.search(r"divided by 0|exact quotient", str(error)), text
            continue
        count["changed"] += simple != text
        assert length(parse_term(simple)) <= length(parse_term(text)), (text, simple)
        assert simplify_size(simple) == simple, text
        before, after = evaluator.compiled(text), evaluator.compiled(simple)
        for at in (point(draw) for _ in range(10)):
            wanted = value(before, at)
            if wanted is not None:
                count["points"] += 1
                assert value(after, at) == wanted, (text, simple, at)
        if number % 12 == 0:
            report = simplification(text).verify()
            assert report.ok, (text, str(report))
            count["verified"] += 1
    print(dict(count))
    assert count["changed"] > 200
    assert count["points"] > 4500
    assert count["verified"] > 35


def test_an_altered_simplification_is_refused():
    D = simplification("floor((floor((i + 2*p - 3)/2) + 1 + 2*p - 3)/2) + 1")
    wrong = Claim(str(D.conclusion).replace("- 3)/4)", "- 2)/4)"), D.steps[-1].claim.hypotheses)
    last = replace(D.steps[-1], claim=wrong)
    altered = replace(D, steps=(*D.steps[:-1], last), conclusion=wrong.conclusion)
    assert wrong.conclusion != D.conclusion
    assert not altered.verify().ok
    unpremised = replace(simplification("floor((n + s)/s)"), premises=())
    assert not unpremised.verify().ok


def test_altered_claims_of_a_simplification_are_refused_where_they_are_false():
    draw = generator(seed())
    count = Counter()
    for text in ("ceiling(n/s) - floor((n - 1)/s)", "max(0, n % s)", "floor((2*n + 1)/(2*s))"):
        D = simplification(text)
        for number, step in enumerate(D.steps):
            for _, claim in mutations.of_claim(step.claim):
                refused = bool(check(claim, step.evidence))
                count["tried"] += 1
                if refused and draw.random() > 0.1:
                    continue
                at, _ = evaluator.Judge(claim).counterexample(draw, 30 if refused else 300)
                count["false"] += at is not None
                assert refused or at is None, (text, number, str(claim), at)
    print(dict(count))
    assert count["tried"] > 300
    assert count["false"] > 20


def test_the_derivation_is_shown_and_rechecked_from_text():
    D = simplification("ceiling(n/s) - floor((n - 1)/s)")
    assert D.title is not None
    assert "A size formula made simpler" in D.text()
    assert "For integers with s ≥ 1" in D.text()
    lines = D.doctest().splitlines()
    assert sum(line == "True" for line in lines) >= len(D.steps)
    assert D.latex()
    assert D.markdown()


def test_large_powers_are_left_alone():
    text = "(a + b + n + i)**40 + floor(floor(n/2)/3)"
    assert simplify_size(text) == "(a + b + n + i)**40 + floor(n/6)"


def test_deep_nests_come_to_one():
    floors = ceilings = largest = "n"
    for _ in range(40):
        floors, ceilings = f"floor({floors}/2)", f"ceiling({ceilings}/2)"
        largest = f"max({largest}, 1)"
    assert simplify_size(floors) == f"floor(n/{2**40})"
    assert simplify_size(ceilings) == f"ceiling(n/{2**40})"
    assert simplify_size(largest) == "max(1, n)"
    assert simplification(largest).verify().ok


def test_the_same_result_in_whatever_order_it_is_asked():
    texts = [text for text, _ in RULES]
    first = [simplify_size(text) for text in texts]
    assert [simplify_size(text) for text in reversed(texts)] == first[::-1]
    assert simplify_size(cs.Conv1d(1, 1, k, s, p, d).output_size(i)) == (
        floor((i + 2 * p - d * (k - 1) - 1) / s) + 1
    )


# ---------------------------------------------------------------- errors

ERRORS = [
    (
        lambda: simplify_size(2.5),
        TypeError,
        "expr is 2.5, but a float is no size formula; give a SymPy expression, a term, or text "
        "such as 'floor(n/s) + 1'",
    ),
    (
        lambda: simplify_size(None),
        TypeError,
        "expr is None, but a NoneType is no size formula; give a SymPy expression, a term, or "
        "text such as 'floor(n/s) + 1'",
    ),
    (
        lambda: simplify_size("s >= 1"),
        TypeError,
        "expr is 's >= 1', but it is a statement, no number; simplify its sides, or prove it",
    ),
    (
        lambda: simplify_size(sympy.Ge(s, 1)),
        TypeError,
        "expr is s >= 1, but a GreaterThan is no size formula; give a SymPy expression, a term, "
        "or text such as 'floor(n/s) + 1'",
    ),
    (
        lambda: simplify_size("floor(n/0)"),
        ValueError,
        "expr is 'floor(n/0)', but n is divided by 0; change the divisor",
    ),
    (
        lambda: simplify_size("n % (2 - 2)"),
        ValueError,
        "expr is 'n % (2 - 2)', but n is divided by 0; change the divisor",
    ),
    (
        lambda: simplify_size("floor(n/(s - s))"),
        ValueError,
        "expr is 'floor(n/(s - s))', but n is divided by 0; change the divisor",
    ),
    (
        lambda: simplify_size("i/2 + 1"),
        ValueError,
        "expr is 'i/2 + 1', but i/2 is an exact quotient and may be no integer; write "
        "floor(i/2), or bring what stands in a floor over one divisor",
    ),
    (
        lambda: simplify_size(sympy.Symbol("n") + n),
        ValueError,
        "expr is 'n + n', but two different symbols are called n; take each letter from "
        "convsym.abc, or make it once",
    ),
    (
        lambda: simplify_size("floor(n/s)", ["s"]),
        ValueError,
        "'s' is a number, not a statement; write a relation such as s >= 1",
    ),
    (
        lambda: simplify_size("floor(n/s)", [True]),
        TypeError,
        "hypothesis is the bare value True: Python or SymPy has already evaluated it; give text "
        "such as 's >= 1', which nothing rewrites",
    ),
    (
        lambda: simplify_size("floor(n/s)", 3),
        TypeError,
        "hypotheses is 3, but it must be a list of statements; give text, as hypotheses=['s >= 1']",
    ),
    (
        lambda: simplify_size("floor(n, s)"),
        ValueError,
        "term 'floor(n, s)': floor(n, s) is not a use of floor that the language knows; see "
        "convsym.parse_term",
    ),
]


@pytest.mark.parametrize(("call", "kind", "message"), ERRORS)
def test_errors_say_what_is_wrong(call, kind, message):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == message
