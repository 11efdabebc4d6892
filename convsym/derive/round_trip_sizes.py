"""Which sizes come back through an encoder and its mirrored decoder: one class modulo the strides."""

from __future__ import annotations

from typing import Any

from convsym.derive.chapter import Chapter, cited, let
from convsym.derive.theorem import theorem
from convsym.proof import Derivation

DOWN = "o == floor((i + P - khat)/s) + 1"
UP = "n == s*(g - 1) + khat - P + op"
RANGE = "0 <= op < s"
PRODUCT = "T == s*S"
RESIDUE = "R == s*(r - 1) + khat - P + op"
SMALLEST = "h == min(i, y)"
GIVEN = ("s >= 1", "S >= 1", "T >= 1", RANGE, DOWN, UP, PRODUCT, RESIDUE)
LEAST = "low == max(1, s*(m - 1) + khat - P)"

MODULUS = theorem("round_trip_sizes.modulus", "T >= 1", ("s >= 1", "S >= 1", PRODUCT))
QUOTIENTS = ("floor((o - r)/S) <= floor((i - R)/T) - 1", "floor((o - r)/S) <= floor((i - R)/T)")
ONLY = theorem(
    "round_trip_sizes.only",
    "implies(n == i, (i - R) % T == 0)",
    (*GIVEN, "implies(g == o, (o - r) % S == 0)"),
    splits=("g <= o - 1", "g <= o", *QUOTIENTS),
)
ALL = theorem(
    "round_trip_sizes.all",
    "implies((i - R) % T == 0, n == i)",
    (*GIVEN, "implies((o - r) % S == 0, g == o)"),
    splits=(*QUOTIENTS, "(o - r) % S <= 0"),
)
EXACTLY = theorem(
    "round_trip_sizes.exactly",
    "iff(n == i, (i - R) % T == 0)",
    ("T >= 1", "implies(n == i, (i - R) % T == 0)", "implies((i - R) % T == 0, n == i)"),
)
INNERMOST = theorem(
    "round_trip_sizes.innermost",
    "implies(S == 1, implies(g == o, (o - r) % S == 0) and implies((o - r) % S == 0, g == o))",
    ("S >= 1", "g == o"),
)
FITS = theorem(
    "round_trip_sizes.fits",
    "iff(h >= 1, i >= low)",
    ("s >= 1", "m >= 1", DOWN, "iff(y >= 1, o >= m)", SMALLEST, LEAST),
)
LAST_FITS = theorem(
    "round_trip_sizes.last_fits", "implies(m == 1, iff(y >= 1, o >= m))", ("y == o",)
)

CHAPTER = Chapter(
    "round_trip_sizes",
    (
        let(SMALLEST, "round_trip_sizes.smallest"),
        let(LEAST, "round_trip_sizes.least"),
        FITS,
        let(UP, "round_trip_sizes.up"),
        let(PRODUCT, "round_trip_sizes.product"),
        MODULUS,
        let(RESIDUE, "round_trip_sizes.class"),
        ONLY,
        ALL,
        EXACTLY,
    ),
    cases=(
        cited("round_trips", "round_trip_sizes.theory"),
        cited("windows_fit", "round_trip_sizes.theory_fits"),
    ),
    premises=(
        "s >= 1", "S >= 1", "m >= 1", RANGE, DOWN, "iff(y >= 1, o >= m)",
        "implies(g == o, (o - r) % S == 0)", "implies((o - r) % S == 0, g == o)",
    ),
)  # fmt: skip
THEOREMS = (*CHAPTER.theorems, INNERMOST, LAST_FITS)


def round_trip_sizes(net: Any = None, output_padding: Any = 0, axis: int = 0) -> Derivation:
    r"""One class modulo ∏s comes back to itself through an encoder and its mirrored decoder, 0 ≤ op < s.

    Layer by layer from the innermost: where the rest brings o back exactly if o ≡ r (mod S), the layer
    brings i back exactly if i ≡ s(r − 1) + k̂ − P + op (mod sS). Every window on the way fits exactly if
    i ≥ max(1, s(m − 1) + k̂ − P), m that number of the rest. For any number of layers this is a theorem of
    the theory. Without arguments for one layer in front of the rest; with a chain of convolutions and pooling
    layers, and the output padding of its strided layers (a number, or one for each, the last layer first),
    for these, on one axis.

    Raises TypeError for what is no network, ConvsymError for branches, ceil_mode and padding that depends on
    the size, ValueError for op ≥ s.

    >>> import convsym as cs
    >>> print(cs.derive.round_trip_sizes().conclusion)
    iff(n == i, (i - R) % T == 0)
    >>> net = cs.Sequential(cs.Conv1d(1, 8, 3, 2, 1), cs.Conv1d(8, 8, 3, 2, 1))
    >>> print(cs.derive.round_trip_sizes(net, output_padding=1).conclusion)
    iff(u == n, (n - 0) % 4 == 0) and iff(h >= 1, n >= 1)
    """
    if net is None:
        return CHAPTER.derivation()
    from convsym.derive.network_round_trip import round_trip_of

    return round_trip_of(net, output_padding, axis)
