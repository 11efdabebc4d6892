"""Layers as Rocq theorems, and the library's own closed forms as tables that Rocq checks.

The theorems hold for every weight: sizes are numbers, taps are universal. The tables hold numbers that
the library computed; `vm_compute` compares each row with the windows counted one by one and with the
theory's relation `meets`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from convsym.axis import Axis
from convsym.errors import ConvsymError
from convsym.indexmap import IndexMap
from convsym.layerbase import Layer
from convsym.proof.rocq import assumptions

HEAD = """\
From Coq Require Import ZArith Lia.
From mathcomp Require Import all_ssreflect all_algebra.
From Convsym Require Import Convolution Sizes FewerRows Recipe RecipeND Classification.
From Convsym Require Import NotInverse NotInverseND.
Import GRing.Theory. Local Open Scope ring_scope.
"""


# ---------------------------------------------------------------- instances


def instances(layer: Layer, size: Any, title: str = "layer") -> str:
    """Theorems about this layer at this size, for all weights, as the text of a Rocq file.

    Each axis: what its transpose is (the recipe); that it has no left inverse where it shrinks; for
    stride 1 which taps make the transpose an inverse. All axes with their channels: the recipe, and
    an image that is lost where the outputs are fewer. Raises ConvsymError where the theory says
    nothing about the layer.

    >>> import convsym as cs
    >>> text = instances(cs.Conv1d(1, 1, 3, stride=2, padding=1), 7)
    >>> "Theorem layer_axis_0_recipe : forall (R : ringType) (w : 'I_3 -> R)," in text
    True
    """
    return _file(_theorems(layer, size, title))


def drawn(seed: int = 0, count: int = 8) -> str:
    """Theorems about drawn convolutions, up to three axes, crops included: a Rocq file."""
    from convsym import layers

    draw = random.Random(seed)
    found: list[tuple[str, str]] = []
    for number in range(count):
        ndim = draw.choice((1, 1, 1, 2, 3))
        k = tuple(draw.randint(1, 4) for _ in range(ndim))
        s = tuple(draw.randint(1, 4) for _ in range(ndim))
        d = tuple(draw.randint(1, 3) for _ in range(ndim))
        pads = tuple((draw.randint(-1, 3), draw.randint(-1, 3)) for _ in range(ndim))
        n = tuple(
            max(1, d[a] * (k[a] - 1) + 1 - sum(pads[a])) + draw.randint(0, 6) for a in range(ndim)
        )
        layer = getattr(layers, f"Conv{ndim}d")(
            draw.randint(1, 3), draw.randint(1, 2), k, stride=s, padding=pads, dilation=d
        )
        found += _theorems(layer, n, f"drawn_{number}")
    return _file(found)


def _file(theorems: Sequence[tuple[str, str]]) -> str:
    names = (name for name, _ in theorems)
    return "\n".join([HEAD, *(text for _, text in theorems), assumptions(names)])


def _theorems(layer: Layer, size: Any, title: str) -> list[tuple[str, str]]:
    """Names and texts of the theorems about one layer."""
    matrix = layer.matrix(size)
    maps: tuple[IndexMap, ...] = tuple(matrix.maps)
    found: list[tuple[str, str]] = []
    comment = f"(* {layer!r} at {size} *)\n".replace('"', "'")
    if layer.padding_mode == "zeros":
        for number, one in enumerate(maps):
            found += _axis(one, f"{title}_axis_{number}")
        channels = layer.out_channels, layer.in_channels
        found += _all_axes(maps, channels[::-1] if layer.transposed else channels, title)
    rows, columns = matrix.shape
    if rows < columns:
        found.append((f"{title}_no_left_inverse", _no_left_inverse(title, rows, columns)))
    if not found:
        raise ConvsymError(
            f"the theory says nothing about {layer!r} at {size}: its padding_mode is "
            f"{layer.padding_mode!r} and it has no fewer outputs than inputs; take a layer with zeros, "
            f"or one that shrinks"
        )
    return [(name, comment + text) for name, text in found]


def _axis(one: IndexMap, title: str) -> list[tuple[str, str]]:
    """The theorems about the matrix of one axis."""
    reach = one.d * (one.k - 1)
    long, stuffed = one.n + reach, one.s * (one.o - 1) + 1
    C = f"convmat w {one.s} {_int(one.begin)} {one.d} {one.o} {one.n}"
    found = [(
        f"{title}_recipe",
        f"Theorem {title}_recipe : forall (R : ringType) (w : 'I_{one.k} -> R),\n"
        f"  ({C})^T\n  = convmat (w \\o @rev_ord {one.k}) 1 0 {one.d} {one.n} {long}\n"
        f"    *m padmat R {_int(reach - one.begin)} {long} {stuffed}\n"
        f"    *m stuffmat R {one.s} {stuffed} {one.o}.\n"
        f"Proof. by move=> R w; exact: recipe. Qed.\n",
    )]  # fmt: skip
    total = one.begin + one.end
    if one.o < one.n and total >= 0:
        found.append((
            f"{title}_no_left_inverse",
            f"Theorem {title}_no_left_inverse : forall (R : idomainType) (w : 'I_{one.k} -> R) "
            f"(L : 'M[R]_({one.n}, {one.o})),\n  L *m {C} <> 1%:M.\n"
            f"Proof. by move=> R w; exact: (@no_left_inverse R {one.k} w {one.n} {one.s} "
            f"{_int(one.begin)} {total} {one.d}). Qed.\n",
        ))  # fmt: skip
    if one.s == 1 and one.begin >= 0 and one.end >= 0 and reach < one.n:
        found.append((
            f"{title}_inverse",
            f"Theorem {title}_inverse : forall (R : idomainType) (w : 'I_{one.k} -> R),\n"
            f"  let C := {C} in C^T *m C = 1%:M <->\n"
            f"  exists t0 : 'I_{one.k}, [/\\ forall t, t != t0 -> w t = 0, w t0 * w t0 = 1\n"
            f"    & ({max(0, reach - one.end)} <= {one.d} * t0 <= {one.begin})%N].\n"
            f"Proof. by move=> R w; exact: (@classification R {one.k} w {one.d} {one.begin} "
            f"{one.end} {one.n}). Qed.\n",
        ))  # fmt: skip
    return found


def _all_axes(
    maps: tuple[IndexMap, ...], channels: tuple[int, int], title: str
) -> list[tuple[str, str]]:
    """The theorems about all axes with their channels; groups are zero blocks of the weight."""
    axes = f"'I_{len(maps)}"
    outputs, inputs = channels

    def table(name: str) -> str:
        return (
            f"(fun a : {axes} => nth 0%N [:: {'; '.join(str(getattr(m, name)) for m in maps)}]%N a)"
        )

    def integers(values: Iterable[int]) -> str:
        return f"(fun a : {axes} => nth 0 [:: {'; '.join(map(_int, values))}] a)"

    pads = integers(m.begin for m in maps)
    others = integers(m.d * (m.k - 1) - m.begin for m in maps)
    definitions = "".join(
        f"Let {letter} : {axes} -> nat := {table(letter)}.\n"
        for letter in ("s", "d", "k", "o", "n")
    )
    section = f"{title}_axes"
    cases = "case: a => [[" + "|[" * (len(maps)) + "]" * (len(maps) + 1) + "] //"
    found = [
        f"Section {section}.\n{definitions}"
        f"Let p : {axes} -> int := {pads}.\n"
        f"Let q : {axes} -> int := {others}.\n"
        f"Theorem {title}_recipe : forall (R : ringType) (w : 'I_{outputs} -> 'I_{inputs} -> idx k -> R)\n"
        f"  (y : 'I_{outputs} -> idx o -> R) ci (c : idx n),\n"
        f"  convT s d p w y ci c = \\sum_co \\sum_(t : idx k) w co ci (revN t) *\n"
        f"    \\sum_(r : idx o | [forall a, (c a + d a * t a)%N%:Z == (s a * r a)%N%:Z + q a]) y co r.\n"
        f"Proof.\nmove=> R w y ci c; rewrite recipeND; apply: eq_bigr => co _; apply: eq_bigr => t _.\n"
        f"congr (_ * _); apply: eq_bigl => r; apply: eq_forallb => a; congr (_ == _ + _).\n"
        f"by {cases}.\nQed.\n"
    ]
    names = [f"{title}_recipe"]
    rows, columns = outputs, inputs
    for m in maps:
        rows, columns = rows * m.o, columns * m.n
    if rows < columns:
        names.append(f"{title}_lost_image")
        found.append(
            f"Theorem {title}_lost_image : forall (F : fieldType) "
            f"(w : 'I_{outputs} -> 'I_{inputs} -> idx k -> F),\n"
            f"  exists x : 'I_{inputs} -> idx n -> F,\n"
            f"    (exists ci c, x ci c != 0) /\\ forall co (r : idx o), conv s d p w x co r = 0.\n"
            f"Proof.\nmove=> F w; apply: lost_image.\n"
            f"by rewrite !card_ord !big_ord_recl !big_ord0 /s /d /k /o /n /=; nlia.\nQed.\n"
        )
    found[-1] += f"End {section}.\n"
    return list(zip(names, found, strict=True))


def _no_left_inverse(title: str, rows: int, columns: int) -> str:
    return (
        f"Theorem {title}_no_left_inverse : forall (R : idomainType) (m n : nat),\n"
        f"  Z.of_nat m = Zpos {rows}%positive -> Z.of_nat n = Zpos {columns}%positive ->\n"
        f"  forall (C : 'M[R]_(m, n)) (L : 'M[R]_(n, m)), L *m C <> 1%:M.\n"
        f"Proof. by move=> R m n hm hn; exact: (no_left_inverse_sizes hm hn). Qed.\n"
    )


def _int(value: int) -> str:
    """An integer of mathcomp."""
    return f"{value}%:Z" if value >= 0 else f"(- {-value}%:Z)"


# ---------------------------------------------------------------- tables

TABLE_HEAD = """\
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Convsym Require Import Convolution.
Delimit Scope Z_scope with Z.  (* mathcomp gives the key to its own integers *)

(* Windows r = 0, 1, ... (fewer than 64) that end inside the padded line, counted one by one. *)
Definition windows (n k s b e d : Z) : Z :=
  Z.of_nat (count (fun r => Z.ltb (s * Z.of_nat r + d * (k - 1)) (n + b + e))%Z (iota 0 64)).
"""
TABLE_NAMES = (
    "table_output_size",
    "table_leftover",
    "table_transposed_size",
    "table_meets",
)


def tables() -> str:
    """The library's closed forms, row by row, as the text of a Rocq file.

    `Axis.output_size` against counted windows; `Axis.leftover` against what lies behind the last of them;
    `Axis.transposed_size` against the windows of the size that it gives; the entries of small matrices, by
    `IndexMap`, against the theory's `meets`. Paddings at begin and end differ, and crop.
    """
    sizes, rests, backs, meetings = [], [], [], []
    for k, s, d, b, e, n in product(
        range(1, 5), range(1, 4), range(1, 4), (-1, 0, 2), (-2, 0, 1), range(1, 12)
    ):
        if n + b + e < d * (k - 1) + 1:
            continue
        axis = Axis(k, s, (b, e), d)
        row = (n, k, s, b, e, d)
        sizes.append((*row, axis.output_size(n)))
        rests.append((*row, axis.leftover(n)))
        if n <= 4 and s <= 2 and d <= 2:
            meetings.append((*row, axis.output_size(n), _entries(axis.at(n))))
    for k, s, d, b, e, o in product(
        range(1, 4), range(1, 4), range(1, 3), (-1, 0, 2), (-2, 0, 1), range(1, 5)
    ):
        axis = Axis(k, s, (b, e), d)
        backs += [
            (o, k, s, b, e, d, a, axis.transposed_size(o, a))
            for a in range(s)
            if s * (o - 1) + d * (k - 1) + 1 - b - e + a >= 1
        ]
    count = "let: (n, k, s, b, e, d, x) := row in"
    parts = [
        TABLE_HEAD,
        _table("output_size", sizes, f"{count} Z.eqb (windows n k s b e d) x"),
        _table(
            "leftover",
            rests,
            f"{count} Z.eqb (n + b + e - 1 - (s * (windows n k s b e d - 1) + d * (k - 1)))%Z x",
        ),
        _table(
            "transposed_size",
            backs,
            "let: (o, k, s, b, e, d, a, n) := row in Z.eqb (windows n k s b e d) o &&\n"
            "    Z.eqb (n + b + e - 1 - (s * (o - 1) + d * (k - 1)))%Z a",
        ),
        _meets_table(meetings),
        assumptions(TABLE_NAMES),
    ]
    return "\n".join(parts)


def _entries(one: IndexMap) -> list[tuple[int, int, int]]:
    """The triples (r, t, c) that meet, by the library."""
    columns = one.columns()
    return [
        (r, t, int(columns[r, t])) for r in range(one.o) for t in range(one.k) if columns[r, t] >= 0
    ]


def _table(name: str, rows: Sequence[tuple[int, ...]], check: str) -> str:
    listed = ";\n  ".join("(" + ", ".join(map(str, row)) + ")" for row in rows)
    return (
        f"(* {len(rows)} rows *)\n"
        f"Theorem table_{name} : all (fun row =>\n    {check})\n"
        f"  [:: {listed}]%Z.\nProof. by vm_compute. Qed.\n"
    )


def _meets_table(
    rows: Sequence[tuple[int, int, int, int, int, int, int, list[tuple[int, int, int]]]],
) -> str:
    listed = ";\n  ".join(
        f"({s}, {d}, {f'Posz {b}' if b >= 0 else f'Negz {-b - 1}'}, {k}, {o}, {n}, "
        f"[:: {'; '.join(f'({r}, {t}, {c})' for r, t, c in entries)}] : seq (nat * nat * nat))"
        for n, k, s, b, _, d, o, entries in rows
    )
    return (
        f"(* {len(rows)} matrices *)\n"
        f"Theorem table_meets : all (fun row => let: (s, d, p, k, o, n, found) := row in\n"
        f"    [seq x <- [seq (rt, c) | rt <- [seq (r, t) | r <- iota 0 o, t <- iota 0 k], "
        f"c <- iota 0 n] |\n"
        f"      meets s d p x.1.1 x.1.2 x.2] == found) [::\n  {listed}].\n"
        f"Proof. by vm_compute. Qed.\n"
    )
