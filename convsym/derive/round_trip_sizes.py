"""Which sizes come back through an encoder and its mirrored decoder: one class modulo the strides."""

from __future__ import annotations

from convsym.derive.chapter import Chapter, cited, let
from convsym.derive.theorem import theorem

DOWN = "o == floor((i + P - khat)/s) + 1"
LEFT = "a == (i + P - khat) % s"
UP = "n == s*(g - 1) + khat - P + op"
RANGE = "0 <= op < s"
REST = "iff(g == o, (o - r) % S == 0)"
PRODUCT = "T == s*S"
RESIDUE = "R == s*(r - 1) + khat - P + op"
ON_THIS = "iff(n == i, (o - r) % S == 0 and op == a)"
IN_CLASS = "iff((o - r) % S == 0 and op == a, (i - R) % T == 0)"
STRIDES = ("s >= 1", "S >= 1", "T >= 1")

LAYER = theorem(
    "round_trip_sizes.layer",
    ON_THIS,
    ("s >= 1", "S >= 1", RANGE, DOWN, LEFT, UP, REST),
    splits=("g <= o - 1", "g <= o"),
)
MODULUS = theorem("round_trip_sizes.modulus", "T >= 1", ("s >= 1", "S >= 1", PRODUCT))
CLASS = theorem(
    "round_trip_sizes.class",
    IN_CLASS,
    (*STRIDES, RANGE, DOWN, LEFT, PRODUCT, RESIDUE),
    splits=(
        "o - r <= S*floor((i - R)/T) - 1",
        "o - r <= S*floor((i - R)/T)",
        "floor((o - r)/S) <= floor((i - R)/T) - 1",
        "floor((o - r)/S) <= floor((i - R)/T)",
    ),
)
STEP = theorem(
    "round_trip_sizes.step", "iff(n == i, (i - R) % T == 0)", ("S >= 1", "T >= 1", ON_THIS, IN_CLASS)
)
INNERMOST = theorem(
    "round_trip_sizes.innermost",
    "implies(S == 1, iff(g == o, (o - r) % S == 0))",
    ("S >= 1", "g == o"),
)
ONE_CLASS = theorem(
    "round_trip_sizes.one_class",
    "implies((R - u) % T == 0 and 0 <= u < T, iff((i - R) % T == 0, i % T == u))",
    ("T >= 1",),
    splits=(
        "floor(i/T) <= floor((i - R)/T) + floor((R - u)/T) - 1",
        "floor(i/T) <= floor((i - R)/T) + floor((R - u)/T)",
    ),
)
CONCLUSION = theorem(
    "round_trip_sizes.so",
    "iff(n == i, i % T == u)",
    ("T >= 1", "iff(n == i, (i - R) % T == 0)", "iff((i - R) % T == 0, i % T == u)"),
)
LEAST = "low == max(1, s*(m - 1) + khat - P)"
FITS = theorem(
    "round_trip_sizes.fits",
    "iff(h >= 1, i >= low)",
    ("s >= 1", "m >= 1", DOWN, "iff(y >= 1, o >= m)", "h == min(i, y)", LEAST),
)
LAST_FITS = theorem("round_trip_sizes.last_fits", "implies(m == 1, iff(y >= m, o >= m))", ("y == o",))
