"""The reader of terms: what it refuses, by whole message, and that nothing is evaluated."""

import pytest

from convsym.proof import Claim, parse_term
from convsym.proof.parse import parse_formula, parse_formulas

LANGUAGE = "is not part of the language; see convsym.parse_term"

REFUSALS = {
    "3.5 <= x": "term '3.5 <= x': 3.5 is no integer; write 7/2",
    "x + 0.1": "term 'x + 0.1': 0.1 is no integer; write a/b",
    "1e400": "term '1e400': 1e400 is no integer; write a/b",
    "2j": f"term '2j': 2j {LANGUAGE}",
    "'x'": f"""term "'x'": 'x' {LANGUAGE}""",
    "__import__('os')": (
        """term "__import__('os')": __import__('os') is not a use of __import__ that the language """
        "knows; see convsym.parse_term"
    ),
    "os.system": f"term 'os.system': os.system {LANGUAGE}",
    "x.real + 1": f"term 'x.real + 1': x.real {LANGUAGE}",
    "f.g(x)": f"term 'f.g(x)': f.g(x) {LANGUAGE}",
    "x[0]": f"term 'x[0]': x[0] {LANGUAGE}",
    "(lambda: 1)()": f"term '(lambda: 1)()': (lambda: 1)() {LANGUAGE}",
    "[x for x in y]": f"term '[x for x in y]': [x for x in y] {LANGUAGE}",
    "x if y == 1 else 2": f"term 'x if y == 1 else 2': x if y == 1 else 2 {LANGUAGE}",
    "(x := 1)": f"term '(x := 1)': x := 1 {LANGUAGE}",
    "f'{x}'": f"""term "f'{{x}}'": f'{{x}}' {LANGUAGE}""",
    "None": f"term 'None': None {LANGUAGE}",
    "~x": f"term '~x': ~x {LANGUAGE}",
    "x ^ y": "term 'x ^ y': x ^ y uses an operator that is not part of the language",
    "x << 9": "term 'x << 9': x << 9 uses an operator that is not part of the language",
    "x @ y": "term 'x @ y': x @ y uses an operator that is not part of the language",
    "x in y": "term 'x in y': x in y compares in a way that is not part of the language",
    "x is y": "term 'x is y': x is y compares in a way that is not part of the language",
    "x**y": "term 'x**y': x**y has an exponent that is no integer between 0 and 64",
    "x**-1": "term 'x**-1': x**-1 has an exponent that is no integer between 0 and 64",
    "9**9**9": "term '9**9**9': 9**9**9 has an exponent that is no integer between 0 and 64",
    "sin(x)": "term 'sin(x)': sin(x) is not a use of sin that the language knows; "
    "see convsym.parse_term",
    "floor(x/y, 2)": "term 'floor(x/y, 2)': floor(x/y, 2) is not a use of floor that the language "
    "knows; see convsym.parse_term",
    "max(x)": "term 'max(x)': max(x) is not a use of max that the language knows; "
    "see convsym.parse_term",
    "gcd(a, b, c)": "term 'gcd(a, b, c)': gcd(a, b, c) is not a use of gcd that the language knows; "
    "see convsym.parse_term",
    "min(a, b=1)": f"term 'min(a, b=1)': min(a, b=1) {LANGUAGE}",
    "forall(1, 0, n, n == n)": "term 'forall(1, 0, n, n == n)': forall(1, 0, n, n == n) is not a use "
    "of forall that the language knows; see convsym.parse_term",
    "x + (y == 1)": "term 'x + (y == 1)': y == 1 is a statement where a number belongs",
    "x and y == 1": "term 'x and y == 1': x is a number where a statement belongs; write a relation",
    "forall(t, 0, n, t)": "term 'forall(t, 0, n, t)': t is a number where a statement belongs; "
    "write a relation",
    "": "term '' is not an expression (invalid syntax)",
    "x +": "term 'x +' is not an expression (invalid syntax)",
    "x = 1": "term 'x = 1' is not an expression (invalid syntax)",
    "-" * 120 + "x": "term nested deeper than 100; name its parts",
    "x + " * 6000 + "x": "term of 24001 characters is longer than 20000; split it",
}


@pytest.mark.parametrize("text", REFUSALS, ids=lambda text: text[:24])
def test_refusals(text):
    with pytest.raises(ValueError) as refusal:
        parse_term(text)
    assert str(refusal.value) == REFUSALS[text]


@pytest.mark.parametrize("text", ["(" * 300 + "x" + ")" * 300, "x\0y", "not " * 3000 + "x == 1"])
def test_text_that_python_itself_does_not_read(text):
    with pytest.raises(ValueError):
        parse_term(text)


def test_a_long_sum_is_no_deep_one():
    assert len(parse_term("x + " * 500 + "x").args) == 501


def test_other_refusals():
    with pytest.raises(TypeError) as refusal:
        parse_term(3)
    assert str(refusal.value) == "parse_term reads a string, got int"
    with pytest.raises(ValueError) as refusal:
        parse_formula("n + 1")
    assert str(refusal.value) == (
        "'n + 1' is a number, not a statement; write a relation such as n + 1 >= 1"
    )


def test_nothing_is_evaluated(monkeypatch):
    """The names of the language are looked up nowhere."""
    import builtins

    for name in ("eval", "exec", "min", "max"):
        monkeypatch.setattr(builtins, name, None)
    assert str(parse_term("min(a, b) + floor(c/d)")) == "min(a, b) + floor(c/d)"
    assert str(Claim("max(a, b) >= a")) == "for all integers a, b: max(a, b) >= a"


def test_the_floor_of_a_sum_as_frameworks_write_it():
    text = "floor((i + 2*p - d*(k - 1) - 1)/s + 1)"
    assert str(parse_term(text)) == "floor(((i + 2*p - d*(k - 1) - 1)/s + 1)/1)"
    assert parse_term(str(parse_term(text))) == parse_term(text)
    assert str(parse_term("ceiling(x)")) == "ceiling(x/1)"


def test_statements_with_commas_between_them():
    read = parse_formulas("s >= 1, divides(s, n), min(a, b) == max(a, b)")
    assert [*map(str, read)] == ["s >= 1", "divides(s, n)", "min(a, b) == max(a, b)"]
    assert parse_formulas("  ") == ()
    with pytest.raises(ValueError, match="is not an expression") as refusal:
        parse_formulas("s >= 1,")
    assert str(refusal.value) == "term '' is not an expression (invalid syntax)"
