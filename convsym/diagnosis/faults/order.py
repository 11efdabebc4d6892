"""The whole matrix: transposed, its elements counted in another order, the bias beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

from convsym.diagnosis.builds import Build, Order, row_major
from convsym.diagnosis.faults.words import (
    Suspect,
    Suspects,
    axes_words,
    both_sides,
    ends,
    subsets,
    with_order,
)


def transposed(b: Build) -> Suspects:
    """Cᵀ where C belongs."""
    rows, columns = ends(b) if b.transposed else ends(b)[::-1]
    yield Suspect(
        f"M is the transpose of the matrix: its rows stand for the {rows} and its columns for the "
        f"{columns}",
        "use M.T",
        replace(b, transposed=not b.transposed),
    )


def conjugated(b: Build) -> Suspects:
    """Complex taps conjugated; with "transposed" the conjugate transpose."""
    yield Suspect(
        "the taps are conjugated: the layer multiplies by w[t], not by its conjugate",
        "use M.conj()",
        replace(b, conjugated=not b.conjugated),
    )


def _ordered(
    b: Build,
    axes: tuple[int, ...],
    backward: tuple[int, ...] = (),
    named: tuple[tuple[int, ...], ...] = (),
) -> Iterator[tuple[str, Build]]:
    """(which side, build) with this order in columns and rows, in columns alone, in rows alone.

    Not where it comes to the right order, or to one of those that are `named` already.
    """
    order = Order(axes, backward)
    shapes = {"columns": b.columns_shape, "rows": b.rows_shape}
    standard = row_major(b.ndim + 1)
    fields = []
    for name, end, field, _ in both_sides(b):
        shape = shapes[field]
        others = [standard, *(Order(one).effective(shape) for one in named)]
        if order.effective(shape) not in others and getattr(b, field) == standard:
            fields.append((field, f"{name} of M count the {end}"))
    if len(fields) == 2:
        words = "rows and columns of M count their elements"
        yield words, replace(b, columns=order, rows=order)
    for field, words in fields:
        yield words, with_order(b, field, order)


def column_major(b: Build) -> Suspects:
    """Elements counted with the first axis fastest, as order="F" does."""
    if b.ndim == 1:
        return
    last = tuple(range(b.ndim, 0, -1))
    ways = [(0, *last)]
    ways += [(*last, 0)] if max(b.in_channels, len(b.taps)) > 1 else []
    for axes in ways:
        also = ", the channels fastest among all" if axes[-1] == 0 else ""
        for words, build in _ordered(b, axes):
            yield Suspect(
                f"the {words} in column-major order: the first axis runs fastest, where the last "
                f"should{also}",
                "flatten in row-major order, order='C'",
                build,
            )


def channels_interleaved(b: Build) -> Suspects:
    """Elements counted place by place, the channels of a place side by side."""
    for words, build in _ordered(b, (*range(1, b.ndim + 1), 0)):
        yield Suspect(
            f"the {words} with the channels last: the channels of one place stand side by side, where "
            "each channel should stand as a whole",
            "put the channels first before flattening: (C, *n), not (*n, C)",
            build,
        )


def other_order(b: Build) -> Suspects:
    """Elements counted from the end along some axes, or with channel and axes in any other order."""
    axes = tuple(range(1, b.ndim + 1))
    standard = (0, *axes)
    for some in subsets(axes):
        for words, build in _ordered(b, standard, some):
            yield Suspect(
                f"the {words} from the end along {axes_words(tuple(a - 1 for a in some), b.ndim)}",
                "count from the beginning",
                build,
            )
    known = (standard, (0, *axes[::-1]), (*axes[::-1], 0), (*axes, 0))
    for turn in permutations(standard):
        if turn not in known:
            named = ["channel" if a == 0 else f"axis {a - 1}" for a in turn]
            for words, build in _ordered(b, turn, named=known):
                yield Suspect(
                    f"the {words} in the order {', '.join(named)} (slowest first)",
                    "order the elements by channel, then by axis, the last axis fastest",
                    build,
                )


def framed(b: Build) -> Suspects:
    """The bias beside the matrix, as a column or in homogeneous coordinates."""
    if b.framed:
        return
    for where, words in (
        ("last", "M has one column more than C, its last: the bias"),
        ("first", "M has one column more than C, its first: the bias"),
        ("affine", "M is the affine map in homogeneous coordinates: the bias as last column, (0 … 0 1) as "
         "last row"),
    ):  # fmt: skip
        mend = "leave the bias out of the matrix: y = C·x + b"
        yield Suspect(words, mend, replace(b, framed=where))
