"""Layers, sizes and weights from text."""

import ast
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from convsym.abc import d, i, k, p, s
from convsym.interop import text
from convsym.interop.text import parse_layer, parse_size, parse_weight
from convsym.layers import Conv1d, Conv2d, ConvTranspose2d

READ = {
    "Conv2d(1, 1, kernel_size=3)": Conv2d(1, 1, 3),
    "torch.nn.Conv2d(1, 1, 3)": Conv2d(1, 1, 3),
    " nn.Conv1d(2,4,(3,), groups = 2, bias=True) ": Conv1d(2, 4, 3, groups=2, bias=True),
    "cs.Conv1d(1, 1, 3, 1, 'same')": Conv1d(1, 1, 3, padding="same"),
    "Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)": Conv2d(
        3, 64, 7, 2, 3
    ),
    "Conv1d(1, 1, kernel_size=(3,), stride=(1,), padding=same, padding_mode=replicate)": Conv1d(
        1, 1, 3, padding="same", padding_mode="replicate"
    ),
    "Conv1d(1, 1, 3, padding=((-1, 2),))": Conv1d(1, 1, 3, padding=((-1, 2),)),
    "ConvTranspose2d(2, 4, 3, 2, 1, 1, 2, False, 3)": ConvTranspose2d(
        2, 4, 3, 2, 1, 1, 2, False, 3
    ),
    "Conv1d(1, 1, k, s, p, d)": Conv1d(1, 1, k, s, p, d),
    "Conv1d(1, 1, 2*k + 1, padding=k//2)": Conv1d(1, 1, 2 * k + 1, padding=sympy.floor(k / 2)),
    "Conv1d(1, 1, 1, bias=[5])": Conv1d(1, 1, 1, bias=[5]),
    "Conv2d(1, 1, 2, weight=[[1, 1/2], [a, -1]])": Conv2d(
        1, 1, 2, weight=[[1, Fraction(1, 2)], [sympy.Symbol("a"), -1]]
    ),
}


@pytest.mark.parametrize("written", READ)
def test_layers(written):
    assert parse_layer(written) == READ[written]


def test_sizes():
    assert parse_size("4x4") == (4, 4)
    assert parse_size("224x224x3") == (224, 224, 3)
    assert parse_size(" 7 ") == (7,) == parse_size("(7,)")
    assert parse_size("(4, 5)") == (4, 5) == parse_size("4×5")
    assert parse_size("i") == (i,)


def test_weights():
    assert parse_weight("[[1,0,1],[0,1,1]]") == [[1, 0, 1], [0, 1, 1]]
    found = parse_weight("[1/2, -0.5, 3, +1, 2/4]")
    assert found == [Fraction(1, 2), -0.5, 3, 1, Fraction(1, 2)]
    assert list(map(type, found)) == [Fraction, float, int, int, Fraction]
    w, v = sympy.symbols("w_0 v")
    assert parse_weight("[w_0, -v/2, 1/2*v + 1]") == [w, -v / 2, v / 2 + 1]


def test_nothing_is_evaluated(monkeypatch):
    for name in ("eval", "exec", "compile"):
        monkeypatch.delattr(f"builtins.{name}", raising=False)
    monkeypatch.setattr(sympy, "sympify", None)
    monkeypatch.setattr(ast, "parse", lambda *a, **b: pytest.fail("parsed"))
    assert parse_size("4x4") == (4, 4)


@pytest.mark.parametrize(
    "written",
    [
        "Conv2d(1, 1, kernel_size=__import__('os').system('true'))",
        "Conv2d(1, 1, (lambda: 3)())",
        "Conv2d(1, 1, [x for x in (1, 2)])",
        "Conv2d(1, 1, k.name)",
        "Conv2d(1, 1, f'{3}')",
        "Conv2d(1, 1, 9**9**9)",
        "Conv2d(1, 1, k**(9**9))",
        "Conv2d(1, 1, k**1000000)",
        "Conv2d(1, 1, 3 if 1 else 2)",
        "Conv2d(1, 1, 3, padding=3 < 4)",
        "Conv2d(1, 1, floor(k, 2))",
        "Conv2d(1, 1, floor(x=k))",
        "Conv2d(1, 1, Mod(k, 0))",
        "Conv2d(1, 1, k/2)",
        "Conv2d(1, 1, 3, stride=None)",
        "Conv2d(1, 1, 3, bias='yes')",
        "Conv2d(1, 1, 3, groups=k)",
        "Conv2d(1, 1, 3, weight='a')",
        "Conv2d(1, 1, 3, weight=None)",
        "Conv2d(1, 1, 1e999)",
        "Conv2d(1, 1, 3j)",
        "Conv2d(1, 1, b'3')",
        "Conv2d(1, 1, ...)",
        "Conv2d(1, 1, *[3])",
        "Conv2d(1, 1, " + "(" * 3000 + "3" + ")" * 3000 + ")",
        "Conv2d(1, 1, " + "-" * 3000 + "3)",
        "Conv2d(1, 1, " + "1+" * 3000 + "1)",
        "Conv2d(1, 1, " + "9" * 6000 + ")",
        "Conv2d(1, 1, 3); import os",
        "Conv2d",
        "Conv2d(1, 1, 3)(4)",
        "os.Conv2d(1, 1, 3)",
        "Conv2d(1, 1, 3)\0",
        " " * 200_000,
    ],
)
def test_refusals_are_value_errors_of_one_line(written):
    if written == "Conv2d(1, 1, " + "1+" * 3000 + "1)":
        try:
            parse_layer(written)
        except ValueError as fault:
            assert "\n" not in str(fault)
        return
    with pytest.raises(ValueError) as caught:
        parse_layer(written)
    assert type(caught.value) is ValueError
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 600


@given(st.text("Conv12d(,)=[]ksp'\"0123456789.-+*/ x\n", max_size=40))
def test_any_text_is_read_or_refused(written):
    for parse in (parse_layer, parse_size, parse_weight, lambda t: parse_layer(f"Conv1d(1,1,{t})")):
        try:
            parse(written)
        except ValueError as fault:
            assert str(fault)


def test_the_names_are_the_layers_arguments():
    import inspect

    for name, cls in text.CLASSES.items():
        names = text.TRANSPOSED if "Transpose" in name else text.CONVOLUTION
        assert (*names, "weight") == tuple(inspect.signature(cls).parameters)
