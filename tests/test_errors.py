"""Whole messages: each names the argument, its value, the rule it broke and the way out."""

import re
from fractions import Fraction

import numpy as np
import pytest

from convsym.abc import k, n
from convsym.axis import Axis
from convsym.errors import ConvsymError, broken
from convsym.interop.text import parse_layer, parse_size, parse_weight
from convsym.layers import Conv1d, Conv2d, ConvTranspose1d
from convsym.matrix import conv_matrix
from convsym.pattern import Pattern

HALF = Fraction(1, 2)


def C():
    """A 3 x 4 matrix."""
    return conv_matrix([1, 2], 4)


CASES = [
    (
        lambda: Conv2d(1, 1, 3.5),
        TypeError,
        "kernel_size is 3.5, but it must be an integer or a SymPy expression, no float; give "
        "an integer, as kernel_size=1",
    ),
    (
        lambda: Conv2d(1, 1, "3"),
        TypeError,
        "kernel_size is '3', but it must be an integer or a SymPy expression, no str; give an"
        " integer, as kernel_size=1",
    ),
    (
        lambda: Conv2d(1, 1, None),
        TypeError,
        "kernel_size is None, but it must be an integer or a SymPy expression, no NoneType; "
        "give an integer, as kernel_size=1",
    ),
    (
        lambda: Conv2d(1, 1, True),
        TypeError,
        "kernel_size is True, but it must be an integer or a SymPy expression, no bool; give "
        "an integer, as kernel_size=1",
    ),
    (
        lambda: Conv2d(1, 1, 0),
        ValueError,
        "kernel_size is 0, but it must be at least 1; give an integer from 1 on",
    ),
    (
        lambda: Conv2d(1, 1, 3, stride=0),
        ValueError,
        "stride is 0, but it must be at least 1; give an integer from 1 on",
    ),
    (
        lambda: Conv2d(1, 1, 3, stride=-2),
        ValueError,
        "stride is -2, but it must be at least 1; give an integer from 1 on",
    ),
    (
        lambda: Conv2d(1, 1, 3, stride=(1, 0)),
        ValueError,
        "stride[1] is 0, but it must be at least 1; give an integer from 1 on",
    ),
    (
        lambda: Conv2d(1, 1, 3, stride=(1, 2, 3)),
        ValueError,
        "stride is (1, 2, 3), but it must have one entry per axis, here 2; give a number or a"
        " tuple of length 2",
    ),
    (
        lambda: Conv2d(1, 1, 3, dilation=1.0),
        TypeError,
        "dilation is 1.0, but it must be an integer or a SymPy expression, no float; give an "
        "integer, as dilation=1",
    ),
    (
        lambda: Conv2d(1, 1, 3, padding="big"),
        ValueError,
        "padding is 'big', but no such word is known; choose from valid, same, full, causal, "
        "same_upper, same_lower",
    ),
    (
        lambda: Conv2d(1, 1, 3, padding="same", stride=2),
        ValueError,
        "padding is 'same', but it needs stride 1, and stride is 2; use 'same_upper' "
        "(ONNX's), or numbers",
    ),
    (
        lambda: Conv1d(1, 1, 3, padding=(1, 2)),
        ValueError,
        "padding is (1, 2), but it must have one entry per axis, here 1; nest (begin, end) "
        "pairs, as padding=((1, 2),) on one axis",
    ),
    (
        lambda: Conv1d(1, 1, 3, padding=((1, 2, 3),)),
        ValueError,
        "padding[0] is (1, 2, 3), but the padding of one axis is a pair (begin, end); give "
        "two integers",
    ),
    (
        lambda: Conv1d(1, 1, 3, padding=0.5),
        TypeError,
        "padding is 0.5, but it must be an integer or a SymPy expression, no float; give an "
        "integer, as padding=1",
    ),
    (
        lambda: Conv1d(1, 1, 3, padding_mode="mirror"),
        ValueError,
        "padding_mode is 'mirror', but no such word is known; choose from zeros, circular, "
        "reflect, replicate",
    ),
    (
        lambda: Conv1d(1, 1, 3, padding_mode=1),
        TypeError,
        "padding_mode is 1, but it must be a word, no int; choose from zeros, circular, "
        "reflect, replicate",
    ),
    (
        lambda: Conv1d(0, 1, 3),
        ValueError,
        "in_channels is 0, but it must be at least 1; give an integer from 1 on",
    ),
    (
        lambda: Conv1d(k, 1, 3),
        TypeError,
        "in_channels is k, but it must be an integer; give an integer, as in_channels=1",
    ),
    (
        lambda: Conv1d(3, 4, 3, groups=2),
        ValueError,
        "in_channels is 3, but groups is 2, which does not divide it; choose a divisor for groups",
    ),
    (
        lambda: Conv1d(4, 3, 3, groups=2),
        ValueError,
        "out_channels is 3, but groups is 2, which does not divide it; choose a divisor for groups",
    ),
    (
        lambda: Conv1d(1, 1, 3, groups=0),
        ValueError,
        "groups is 0, but it must be at least 1; give an integer from 1 on",
    ),
    (
        lambda: Conv1d(1, 1, 3, bias=[1, 2]),
        ValueError,
        "bias is [1, 2], but it must be True, False or one number per output channel, here 1;"
        " give 1",
    ),
    (
        lambda: Conv1d(1, 1, 3, bias="yes"),
        TypeError,
        "bias is 'yes', but its entries must be numbers, no text; give ints, floats, "
        "Fractions or SymPy",
    ),
    (
        lambda: Conv2d(1, 1, 3, weight=[1, 2, 3]),
        ValueError,
        "shape of weight is (3,), but Conv2d needs (1, 1, 3, 3) or (3, 3); reshape it or "
        "change channels, groups or kernel_size",
    ),
    (
        lambda: Conv2d(2, 1, 3, weight=np.ones((1, 1, 3, 3))),
        ValueError,
        "shape of weight is (1, 1, 3, 3), but Conv2d needs (1, 2, 3, 3); reshape it or change"
        " channels, groups or kernel_size",
    ),
    (
        lambda: Conv2d(1, 1, 2, weight=[[1, 2], [3]]),
        ValueError,
        "weight is [[1, 2], [3]], but it is no array of numbers with rows of one length; give"
        " nested lists or an array",
    ),
    (
        lambda: Conv1d(1, 1, 2, weight=["a", "b"]),
        TypeError,
        "weight is ['a', 'b'], but its entries must be numbers, no text; give ints, floats, "
        "Fractions or SymPy",
    ),
    (
        lambda: Conv1d(1, 1, 2, weight=[True, False]),
        TypeError,
        "weight is [True, False], but its entries must be numbers, no bools; give ints, "
        "floats, Fractions or SymPy",
    ),
    (
        lambda: Conv1d(1, 1, 2, weight=[1, None]),
        TypeError,
        "weight[1] is None, but an entry must be a number or a SymPy expression, no NoneType;"
        " give ints, floats, Fractions or SymPy",
    ),
    (
        lambda: Conv1d(1, 1, k, weight=[1, 2]),
        ConvsymError,
        "Conv1d(1, 1, kernel_size=(k,), stride=(1,), bias=False) has symbols among its sizes,"
        " so it has output sizes and derivations but no weight; give numbers for kernel_size,"
        " stride, padding and dilation",
    ),
    (
        lambda: ConvTranspose1d(1, 1, 3, stride=2, output_padding=2),
        ValueError,
        "output_padding is 2, but it must be below max(stride, dilation), here max(2, 1); use"
        " at most 1",
    ),
    (
        lambda: ConvTranspose1d(1, 1, 3, output_padding=-1),
        ValueError,
        "output_padding is -1, but it must be at least 0; give an integer from 0 on",
    ),
    (
        lambda: ConvTranspose1d(1, 1, 3, padding_mode="circular"),
        ValueError,
        "padding_mode is 'circular', but a transposed convolution has 'zeros' only, as in "
        "PyTorch; use matrix(input_size).T of the convolution with that mode",
    ),
    (
        lambda: ConvTranspose1d(1, 1, 2, padding=3).output_size(3),
        ValueError,
        "input_size 3 on axis 0 would give an output of size -2 after cropping 3 + 3, but it "
        "must be at least 1; lower the padding or raise the input_size",
    ),
    (
        lambda: ConvTranspose1d(1, 1, 3, 2, "same_upper", 1).output_size(3),
        ValueError,
        "output_padding is 1, but padding 'same_upper' fixes the output size at stride times "
        "input size; leave it 0",
    ),
    (
        lambda: Conv2d(1, 1, 5, dilation=2, padding=1).output_size((9, 5)),
        ValueError,
        "kernel_size 5 with dilation 2 spans 9, but axis 1 is 7 after padding 1 + 1; raise "
        "the padding or lower the dilation",
    ),
    (
        lambda: Conv2d(1, 1, 5).matrix(3),
        ValueError,
        "kernel_size 5 spans 5, but axis 0 is 3 after padding 0 + 0; raise the padding or "
        "lower the kernel_size",
    ),
    (
        lambda: Conv1d(1, 1, 3, padding=4, padding_mode="reflect").matrix(4),
        ValueError,
        "padding 4 + 4 with padding_mode 'reflect' must each be smaller than the input size, "
        "but axis 0 is 4; lower the padding or enlarge the input",
    ),
    (
        lambda: Conv1d(1, 1, 3, padding=4, padding_mode="circular").output_size(3),
        ValueError,
        "padding 4 + 4 with padding_mode 'circular' must each be at most the input size, but "
        "axis 0 is 3; lower the padding or enlarge the input",
    ),
    (
        lambda: Conv1d(1, 1, 3).output_size(0),
        ValueError,
        "input_size is 0, but it must be at least 1; give an integer from 1 on",
    ),
    (
        lambda: Conv1d(1, 1, 3).output_size(2.0),
        TypeError,
        "input_size is 2.0, but it must be an integer or a SymPy expression, no float; give "
        "an integer, as input_size=1",
    ),
    (
        lambda: Conv2d(1, 1, 3).output_size((4, 4, 4)),
        ValueError,
        "input_size is (4, 4, 4), but it must have one entry per axis, here 2; give a number "
        "or a tuple of length 2",
    ),
    (
        lambda: Conv1d(1, 1, k).matrix(4),
        ConvsymError,
        "Conv1d(1, 1, kernel_size=(k,), stride=(1,), bias=False) has symbols among its sizes,"
        " so it has output sizes and derivations but no matrix; give numbers for kernel_size,"
        " stride, padding and dilation",
    ),
    (
        lambda: Conv1d(1, 1, 3).matrix(n),
        ConvsymError,
        "axis 0 has symbols among its sizes (kernel_size 3, stride 1, padding (0, 0), "
        "dilation 1, input_size n), and a matrix or a call needs numbers; give numbers for "
        "them",
    ),
    (
        lambda: Conv1d(1, 1, 3, padding=1, padding_mode="circular").transpose(),
        ConvsymError,
        "padding_mode is 'circular', and no framework has a layer that is the adjoint of its "
        "fold; use matrix(input_size).T, which is",
    ),
    (
        lambda: Conv1d(1, 1, 3, padding="same_upper").transpose(),
        ConvsymError,
        "padding 'same_upper' depends on the input size; give that size",
    ),
    (
        lambda: Conv2d(3, 1, 3)(np.ones((2, 4, 4))),
        ValueError,
        "shape of x is (2, 4, 4), but it must be (3, *n) or (N, 3, *n) with 2 spatial axes; "
        "reshape x",
    ),
    (
        lambda: Conv2d(1, 1, 3)([1, 2, 3]),
        ValueError,
        "shape of x is (3,), but it must be (1, *n) or (N, 1, *n), or *n with 2 spatial axes;"
        " reshape x",
    ),
    (
        lambda: Conv2d(1, 1, 3)("picture"),
        TypeError,
        "x is 'picture', but its entries must be numbers, no text; give ints, floats, "
        "Fractions or SymPy",
    ),
    (
        lambda: conv_matrix([1, 2], (4, 4)),
        ValueError,
        "shape of weight is (2,), but it must be (C_out, C_in/groups, *k), or *k, with 2 spatial "
        "axes; reshape it",
    ),
    (
        lambda: conv_matrix([1, 2], 1),
        ValueError,
        "kernel_size 2 spans 2, but axis 0 is 1 after padding 0 + 0; raise the padding or "
        "lower the kernel_size",
    ),
    (
        lambda: conv_matrix(np.ones((3, 1, 2)), 4, groups=2),
        ValueError,
        "groups is 2, but it must divide the 3 output channels; choose a divisor",
    ),
    (
        lambda: conv_matrix([], 4),
        ValueError,
        "shape of weight is (1, 1, 0), but it must be (C_out, C_in/groups, *k), or *k, with 1 "
        "spatial axes; reshape it",
    ),
    (
        lambda: C() @ [1, 2, 3],
        ValueError,
        "shape of x is (3,), but C has 4 columns and takes tensors of shape (1, 4); give x "
        "one of these shapes",
    ),
    (
        lambda: np.ones(4) @ C(),
        ValueError,
        "shape of x is (4,), but C has 3 rows; give x a last axis of 3",
    ),
    (
        lambda: C()[0],
        TypeError,
        "index is 0, but an entry has a row and a column; write C[r, c], or use C.tocsr()",
    ),
    (
        lambda: C()[0, 1:2],
        TypeError,
        "column is slice(1, 2, None), but an entry has one row and one column; use C.tocsr() "
        "or C.toarray()",
    ),
    (lambda: C()[3, 0], IndexError, "row is 3, but the matrix has 3 rows; use one in 0..2"),
    (
        lambda: C()[0, 0.5],
        TypeError,
        "column is 0.5, but it must be an integer, no float; give an integer, as column=1",
    ),
    (
        lambda: conv_matrix([HALF], 4).tocsr(),
        ConvsymError,
        "tocsr needs numbers of a NumPy dtype, but the weight holds Fractions, SymPy "
        "expressions or large integers; use pattern() or to_sympy(), or weight.astype(float)",
    ),
    (
        lambda: conv_matrix(np.ones(2, np.float16), 4).tocsr(),
        ConvsymError,
        "tocsr of a float16 weight: SciPy has no such sparse matrix; use weight.astype('float32')",
    ),
    (
        lambda: Pattern.identity(2) @ Pattern.identity(3),
        ValueError,
        "shape of the right matrix is (3, 3), but the left matrix has 2 columns; give it as "
        "many rows",
    ),
    (
        lambda: Pattern.identity(2) + Pattern.identity(3),
        ValueError,
        "shape of the right matrix is (3, 3), but the left one is (2, 2); add equal shapes",
    ),
    (
        lambda: Pattern.identity(2) @ [1, 2, 3],
        ValueError,
        "shape of x is (3,), but the matrix has 2 columns; give x as many rows",
    ),
    (
        lambda: Pattern.identity(2)[2, 0],
        IndexError,
        "row is 2, but the matrix has 2 rows; use one in 0..1",
    ),
    (
        lambda: Pattern.from_array([1, 2]),
        ValueError,
        "shape of matrix is (2,), but a matrix has two axes; reshape it",
    ),
    (
        lambda: Pattern.from_entries([(0, 5, 1)], (2, 2)),
        ValueError,
        "column is 5, but the matrix has 2 columns; use 0..1",
    ),
    (
        lambda: Pattern.from_array([[HALF]]).tocsr(),
        ConvsymError,
        "tocsr needs numbers of a NumPy dtype, but the values are rational; use to_sympy() or"
        " toarray(), or map(float)",
    ),
    (
        lambda: Axis(3).at(4, outputs=3),
        ValueError,
        "outputs is 3, but axis 0 has 2 outputs; ask for no more than those",
    ),
    (
        lambda: Axis(k).input_sizes(3),
        ConvsymError,
        "input_sizes needs numbers; in symbols the sizes with output size o are n = s*(o - 1)"
        " + khat - P + a for 0 <= a < s, those with n >= 1",
    ),
    (
        lambda: Axis(3).at(4).column(2, 0),
        ValueError,
        "r is 2, but it must be in 0..1; choose one of those",
    ),
    (
        lambda: Axis(3).at(4).rows(4),
        ValueError,
        "c is 4, but it must be in 0..3; choose one of those",
    ),
    (
        lambda: parse_layer("Conv2d(1, 1"),
        ValueError,
        "layer is 'Conv2d(1, 1', but it cannot be read at column 7 ('(' was never closed); "
        "write a layer, as Conv2d(1, 1, kernel_size=3)",
    ),
    (
        lambda: parse_layer("Linear(3, 4)"),
        ValueError,
        "layer is 'Linear', but no such layer is known; choose from Conv1d, Conv2d, Conv3d, "
        "ConvTranspose1d, ConvTranspose2d, ConvTranspose3d",
    ),
    (
        lambda: parse_layer("Conv2d(1, 1)"),
        ValueError,
        "layer is 'Conv2d(1, 1)', but kernel_size must be given; write it as in Conv2d(1, 1, "
        "kernel_size=3)",
    ),
    (
        lambda: parse_layer("Conv2d(1, 1, 3, colour=2)"),
        ValueError,
        "argument is 'colour', but Conv2d has no such argument; choose from in_channels, "
        "out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, "
        "weight",
    ),
    (
        lambda: parse_layer("Conv2d(1, 1, 3, stride=0)"),
        ValueError,
        "stride is 0, but it must be at least 1; give an integer from 1 on",
    ),
    (
        lambda: parse_layer("Conv2d(1, 1, 3.5)"),
        ValueError,
        "kernel_size is 3.5, but it must be an integer or a SymPy expression, no float; give "
        "an integer, as kernel_size=1",
    ),
    (
        lambda: parse_layer("Conv2d(1, 1, 3, padding=smae)"),
        ValueError,
        "padding is 'smae', but the name means nothing here (column 25); use numbers, letters"
        " and tuples, or one of valid, same, full, causal, same_upper, same_lower",
    ),
    (
        lambda: parse_layer("Conv2d(1, 1, __import__('os'))"),
        ValueError,
        "kernel_size is \"__import__('os')\", but it is no literal, and text is never evaluated"
        " (column 14); use numbers, letters and tuples",
    ),
    (
        lambda: parse_layer("Conv2d(1, 1, 3, kernel_size=4)"),
        ValueError,
        "argument is 'kernel_size', but it is given twice; give it once",
    ),
    (
        lambda: parse_layer("3"),
        ValueError,
        "layer is '3', but it is no call of a layer; write one, as Conv2d(1, 1, kernel_size=3)",
    ),
    (lambda: parse_layer(3), ValueError, "layer is 3, but it must be text, no int; give a string"),
    (
        lambda: parse_layer("Conv1d(1, 1, 3, 1, 0, 1, 1, False, 'zeros', 5)"),
        ValueError,
        "layer is \"Conv1d(1, 1, 3, 1, 0, 1, 1, False, 'zeros', 5)\", but Conv1d takes 9 "
        "arguments; leave out the rest",
    ),
    (
        lambda: parse_size("4x"),
        ValueError,
        "input_size is '4x', but a size is missing; write integers with x, as 4x4",
    ),
    (
        lambda: parse_size("0x4"),
        ValueError,
        "input_size is '0x4', but a size must be at least 1; write positive integers, as 4x4",
    ),
    (
        lambda: parse_size("4x-4"),
        ValueError,
        "input_size is '4x-4', but '-4' is no size; write integers with x, as 4x4",
    ),
    (
        lambda: parse_weight("[1, 2"),
        ValueError,
        "weight is '[1, 2', but it cannot be read at column 1 ('[' was never closed); write "
        "nested lists, as [[1, 0], [0, 1]]",
    ),
    (
        lambda: parse_weight("[1/0]"),
        ValueError,
        "weight is '1/0', but it divides by 0 (column 2); use numbers, letters and lists",
    ),
    (
        lambda: parse_weight("[True]"),
        ValueError,
        "weight is 'True', but it is no value that is read here (column 2); use numbers, "
        "letters and lists",
    ),
    (
        lambda: parse_weight("f(3)"),
        ValueError,
        "weight is 'f(3)', but it is no literal, and text is never evaluated (column 1); use "
        "numbers, letters and lists",
    ),
    (
        lambda: Conv1d(1, 1, 3).__setattr__("stride", 2),
        AttributeError,
        "Conv1d.stride cannot be set, layers are frozen; make another layer",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), CASES)
def test_the_whole_message(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$") as caught:
        call()
    assert type(caught.value) is error


def test_a_long_value_is_cut():
    assert broken("x", "a" * 500, "it is long", "shorten it") == (
        f"x is '{'a' * 149} ... (502 characters), but it is long; shorten it"
    )


def test_convsym_error_is_no_value_error():
    assert not issubclass(ConvsymError, (ValueError, TypeError))
