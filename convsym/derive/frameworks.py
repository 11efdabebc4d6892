"""How frameworks choose pads and sizes: "same" padding, Keras' and ONNX's transposed sizes, ceil_mode."""

from __future__ import annotations

from typing import Any

from convsym.derive.chapter import Chapter, let
from convsym.derive.sizes import SIDES, SPAN
from convsym.derive.theorem import theorem
from convsym.proof import Derivation

POSITIVE = ("k >= 1", "d >= 1", "s >= 1", SPAN)
CEILING = "o == ceiling(i/s)"
TOTAL = "T == max(0, (o - 1)*s + khat - i)"
HALF = "u == floor(T/2)"
LACK = "(o - 1)*s + khat - i"

SAME_PADDING = Chapter(
    "same_padding",
    (
        let(SPAN, "size.span"),
        let(CEILING, "same_padding.size"),
        let(TOTAL, "same_padding.total"),
        let(HALF, "same_padding.half"),
        theorem("same_padding.sides", "0 <= (T - u) - u <= 1", (HALF,)),
        theorem("same_padding.agree", "iff(u == T - u, divides(2, T))", (HALF,)),
        theorem(
            "same_padding.unclipped",
            "floor((i + ((o - 1)*s + khat - i) - khat)/s) + 1 == o",
            ("s >= 1",),
        ),
        theorem(
            "same_padding.fits", "floor((i + T - khat)/s) + 1 == o", (*POSITIVE, CEILING, TOTAL)
        ),
    ),
    cases=(
        theorem(
            "same_padding.tensorflow_whole",
            "implies(i % s == 0, T == max(0, khat - s))",
            ("s >= 1", CEILING, TOTAL),
            splits=("ceiling(i/s) <= floor(i/s)",),
        ),
        theorem(
            "same_padding.tensorflow_rest",
            "implies(i % s != 0, T == max(0, khat - i % s))",
            ("s >= 1", CEILING, TOTAL),
            splits=("ceiling(i/s) <= floor(i/s)", "ceiling(i/s) <= floor(i/s) + 1"),
        ),
        theorem(
            "same_padding.pytorch", "implies(s == 1, T == d*(k - 1))", (*POSITIVE, CEILING, TOTAL)
        ),
        theorem(
            "same_padding.moved",
            f"iff(floor(({LACK})/2) < 0, {LACK} <= -1) and "
            f"iff({LACK} - floor(({LACK})/2) < 0, {LACK} <= -2)",
        ),
        theorem(
            "same_padding.clipped",
            "implies(i == 2 and s == 2 and khat == 1, T == 0 and (o - 1)*s + khat - i == -1)",
            ("s >= 1", CEILING, TOTAL),
            splits=("ceiling(i/s) <= 1",),
        ),
        theorem(
            "same_padding.clipped_lower",
            "implies(i == 3 and s == 3 and khat == 1, T == 0 and (o - 1)*s + khat - i == -2)",
            ("s >= 1", CEILING, TOTAL),
            splits=("ceiling(i/s) <= 1",),
        ),
        theorem(
            "same_padding.differ",
            "implies(i == 1 and s == 1 and khat == 2, u == 0 and T - u == 1)",
            ("s >= 1", CEILING, TOTAL, HALF),
        ),
    ),
    padded=False,
)

KERAS = Chapter(
    "keras_transposed_size",
    (
        let(SPAN, "size.span"),
        theorem(
            "keras_transposed_size.valid",
            "o*s + max(khat - s, 0) == s*(o - 1) + khat + max(0, s - khat)",
        ),
        theorem(
            "keras_transposed_size.valid_agrees",
            "iff(o*s + max(khat - s, 0) == s*(o - 1) + khat, khat >= s)",
        ),
        theorem("keras_transposed_size.back", "ceiling(o*s/s) == o", ("s >= 1",)),
        theorem(
            "keras_transposed_size.given",
            "(o - 1)*s + khat - 2*floor(khat/2) + op == s*(o - 1) + khat % 2 + op",
        ),
        theorem(
            "keras_transposed_size.given_agrees",
            "iff((o - 1)*s + khat - 2*floor(khat/2) + op == o*s, op == s - khat % 2)",
        ),
        theorem(
            "keras_transposed_size.same",
            "iff(s*(o - 1) + khat - P + op == o*s, P == khat - s + op)",
        ),
    ),
    cases=(
        theorem(
            "keras_transposed_size.given_never",
            "implies(khat % 2 == 0 and op < s, (o - 1)*s + khat - 2*floor(khat/2) + op < o*s)",
        ),
        theorem(
            "keras_transposed_size.valid_differs",
            "implies(o == 1 and s == 2 and khat == 1, "
            "o*s + max(khat - s, 0) == 2 and s*(o - 1) + khat == 1)",
        ),
        theorem(
            "keras_transposed_size.same_differs",
            "implies(o == 2 and s == 1 and khat == 2 and P == 2 and op == 0, "
            "o*s == 2 and s*(o - 1) + khat - P + op == 1)",
        ),
    ),
    size="o",
)

SHAPE = "T == s*(o - 1) + op + khat - n"

ONNX_OUTPUT_SHAPE = Chapter(
    "onnx_output_shape",
    (
        let(SPAN, "size.span"),
        let(SHAPE, "onnx_output_shape.total"),
        let(HALF, "onnx_output_shape.half"),
        theorem("onnx_output_shape.sides", "0 <= (T - u) - u <= 1", (HALF,)),
        theorem("onnx_output_shape.agree", "iff(u == T - u, divides(2, T))", (HALF,)),
        theorem(
            "onnx_output_shape.beyond",
            "iff(T < 0, n > s*(o - 1) + khat + op) and implies(T < 0, u < 0 and T - u <= 0)",
            (SHAPE, HALF),
        ),
        theorem(
            "onnx_output_shape.outputs",
            "floor((n + T - khat)/s) + 1 == o + floor(op/s)",
            ("s >= 1", SHAPE),
        ),
        theorem("onnx_output_shape.shape", "s*(o - 1) + op + khat - (u + (T - u)) == n", (SHAPE,)),
    ),
    cases=(
        theorem(
            "onnx_output_shape.differ",
            "implies(o == 1 and s == 1 and op == 0 and khat == 2 and n == 1, u == 0 and T - u == 1)",
            (SHAPE, HALF),
        ),
    ),
    size="o",
    padded=False,
)

FLOORED = "q == floor((i + P - khat)/s) + 1"
UNCORRECTED = "j == ceiling((i + P - khat)/s) + 1"
CORRECTED = "o == min(j, ceiling((i + p_b)/s))"

CEIL_MODE = Chapter(
    "ceil_mode",
    (
        let(SPAN, "size.span"),
        let(SIDES, "chapter.sides"),
        let(FLOORED, "ceil_mode.floored"),
        let(UNCORRECTED, "ceil_mode.uncorrected"),
        theorem(
            "ceil_mode.agree",
            "iff(j == q, divides(s, i + P - khat))",
            ("s >= 1", FLOORED, UNCORRECTED),
        ),
        let(CORRECTED, "ceil_mode.corrected"),
        theorem(
            "ceil_mode.inside",
            "iff((j - 1)*s < i + p_b, o == j)",
            ("s >= 1", CORRECTED),
        ),
        theorem("ceil_mode.starts", "(o - 1)*s < i + p_b", ("s >= 1", CORRECTED)),
        theorem(
            "ceil_mode.once",
            "implies((j - 1)*s >= i + p_b, iff(o == j - 1, (j - 2)*s < i + p_b))",
            ("s >= 1", CORRECTED),
        ),
        theorem(
            "ceil_mode.enough",
            "implies(p_e <= khat, (j - 2)*s < i + p_b)",
            ("s >= 1", SIDES, UNCORRECTED),
        ),
        theorem(
            "ceil_mode.same",
            "implies(p_e < khat, iff(o == q, divides(s, i + P - khat) or (j - 1)*s >= i + p_b))",
            ("s >= 1", SIDES, FLOORED, UNCORRECTED, CORRECTED),
            splits=("j <= q", "ceiling((i + p_b)/s) <= j - 1"),
        ),
        theorem(
            "ceil_mode.between",
            "implies(p_e < khat, q <= o <= q + 1)",
            ("s >= 1", SIDES, FLOORED, UNCORRECTED, CORRECTED),
        ),
    ),
    cases=(
        theorem(
            "ceil_mode.more",
            "implies(i == 3 and s == 2 and khat == 2 and P == 0 and p_b == 0, q == 1 and o == 2)",
            ("s >= 1", FLOORED, UNCORRECTED, CORRECTED),
        ),
        theorem(
            "ceil_mode.taken_back",
            "implies(i == 2 and s == 2 and khat == 1 and P == 0 and p_b == 0, j == 2 and o == 1)",
            ("s >= 1", UNCORRECTED, CORRECTED),
        ),
    ),
)

CHAPTERS = (SAME_PADDING, KERAS, ONNX_OUTPUT_SHAPE, CEIL_MODE)
THEOREMS = tuple(one for chapter in CHAPTERS for one in chapter.theorems)


def same_padding(layer: Any = None, size: Any = None) -> Derivation:
    r"""T = max(0, (⌈i/s⌉ − 1)s + k̂ − i) pads i to ⌈i/s⌉ outputs: ONNX's SAME, TensorFlow's, PyTorch's.

    SAME_UPPER puts ⌊T/2⌋ at the beginning and the rest at the end, SAME_LOWER the other way; they
    agree exactly if T is even (smallest difference: i = 1, s = 1, k̂ = 2). Without the max the size is
    the same, and a negative total moves the windows: from −1 for SAME_UPPER (smallest: i = 2, s = 2,
    k̂ = 1), from −2 for SAME_LOWER (i = 3, s = 3, k̂ = 1). TensorFlow's rule by i mod s gives this T and
    SAME_UPPER; PyTorch's "same" is SAME_UPPER at s = 1, T = d(k − 1). Examples are smallest by the
    sum of the letters named, here and in the other conventions.

    For all integers k, d, s ≥ 1 and every i, or for a layer's k, d and s (its own padding plays no
    role) and its input size.

    Sources: ONNX operator Conv (auto_pad); TensorFlow, tf.nn, "Notes on padding"; PyTorch, Conv2d.

    >>> import convsym as cs
    >>> print(cs.derive.same_padding().conclusion)
    floor((i + T - khat)/s) + 1 == o
    >>> print(cs.derive.same_padding(cs.Conv1d(1, 1, 4, stride=2), 5).conclusion)
    floor((5 + 3 - 4)/2) + 1 == 3
    """
    return SAME_PADDING.derivation(layer, size)


def keras_transposed_size(layer: Any = None, size: Any = None) -> Derivation:
    r"""Keras' transposed sizes: os + max(k̂ − s, 0) for "valid", os for "same", against PyTorch's.

    "valid" is PyTorch's s(o − 1) + k̂ − P + op with P = 0 and op = max(0, s − k̂); without output padding
    they agree exactly if k̂ ≥ s (smallest difference: o = 1, s = 2, k̂ = 1). "same" agrees exactly if
    P = k̂ − s + op (smallest for stride 1, P = 2⌊k̂/2⌋ and an output that is not empty: o = 2, k̂ = 2). With
    an output padding that is given, Keras takes (o − 1)s + k̂ − 2⌊k̂/2⌋ + op for "same": os exactly if
    op = s − k̂ mod 2, and never for an even k̂, as Keras asks for op < s. For all integers, or for a
    transposed layer and its input size.

    Source: Keras, Conv2DTranspose, and its rule for the output length of a deconvolution.

    >>> import convsym as cs
    >>> print(cs.derive.keras_transposed_size().steps[1].claim.conclusion)
    o*s + max(khat - s, 0) == s*(o - 1) + khat + max(0, s - khat)
    """
    return KERAS.derivation(layer, size)


def onnx_output_shape(layer: Any = None, size: Any = None) -> Derivation:
    r"""From ONNX's output_shape n to pads: T = s(o − 1) + op + k̂ − n, ⌊T/2⌋ on one side, the rest opposite.

    SAME_UPPER has the larger half at the end, every other auto_pad at the beginning; they agree
    exactly if T is even (smallest difference: o = 1, s = 1, k̂ = 2, n = 1). With these pads the size
    is n again. A T below 0 asks for more than the layer writes: both pads are negative or 0, that is,
    zeros are added. For all integers, or for a transposed layer and its input size, for every n.

    Source: ONNX operator ConvTranspose since version 11; version 1 exchanges the two halves.

    >>> import convsym as cs
    >>> print(cs.derive.onnx_output_shape().conclusion)
    s*(o - 1) + op + khat - (u + (T - u)) == n
    """
    return ONNX_OUTPUT_SHAPE.derivation(layer, size)


def ceil_mode(layer: Any = None, size: Any = None) -> Derivation:
    r"""ceil_mode: ⌈(i + P − k̂)/s⌉ + 1 windows, less one if the last starts at i + p_begin or behind.

    That is min(⌈(i + P − k̂)/s⌉ + 1, ⌈(i + p_begin)/s⌉) exactly if one correction is enough, for which
    p_end ≤ k̂ suffices; the last window then starts inside. With p_end < k̂ it is floor's size or one more:
    floor's exactly if s divides i + P − k̂ or the correction applies (smallest with one more: i = 3,
    s = 2, k̂ = 2; taken back: i = 2, s = 2, k̂ = 1). For all integers k, d, s ≥ 1, or for a layer's
    numbers and its input size.

    Source: PyTorch, MaxPool2d (ceil_mode); ONNX operator MaxPool.

    >>> import convsym as cs
    >>> print(cs.derive.ceil_mode().conclusion)
    implies(p_e < khat, q <= o <= q + 1)
    >>> print(cs.derive.ceil_mode(cs.Conv1d(1, 1, 2, stride=2), 3).conclusion)
    1 <= 2 <= 1 + 1
    """
    return CEIL_MODE.derivation(layer, size)
