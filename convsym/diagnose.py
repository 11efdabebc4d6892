"""What is wrong with a matrix that somebody made for a layer, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from convsym.diagnosis.case import Case
from convsym.diagnosis.comparison import Compared
from convsym.diagnosis.search import (
    Close,
    Fit,
    closest,
    double_fits,
    of_this_shape,
    other_taps,
    scaled_fit,
    single_fits,
    tap_name,
)
from convsym.errors import ConvsymError, broken
from convsym.layerbase import Layer
from convsym.show import Show

MOST_CLOSE = 3
"""How many faults that nearly fit are told."""


FEW = 3
"""Up to this many entries that differ, in a matrix with four times as many, are told as they are."""


class Difference(NamedTuple):
    """An entry of M that is not the layer's, and in words what stands there."""

    row: int
    column: int
    found: Any
    expected: Any
    words: str


@dataclass(frozen=True, repr=False)
class Diagnosis(Show):
    """What `diagnose` found. `str` and `text()` say it in words; it has no truth value, ask `ok`.

    `fault` is "right", the simplest name that fits (two are joined by " and "), or "unknown";
    `faults` are all that fit, simplest first, after "right" those that make the same matrix here;
    `fits` say each in words. `first_difference` (None where nothing differs), `entries_differ` and
    `rows_differ` compare M with the layer's matrix; where M has another shape they are None, None and
    (). `closest` are faults that leave at most half as many entries unexplained, or have the shape of
    M where C has not. `tolerance` is what a float entry may be off by, as a part of the largest; None
    where all was compared exactly.
    """

    layer: Layer
    input_size: tuple[int, ...]
    shape: tuple[int, int]
    expected_shape: tuple[int, int]
    fits: tuple[Fit, ...]
    first_difference: Difference | None
    entries_differ: int | None
    rows_differ: tuple[range, ...]
    closest: tuple[Close, ...]
    remark: str
    tolerance: float | None

    @property
    def faults(self) -> tuple[str, ...]:
        """The names of all explanations that fit, simplest first; none where none does."""
        return tuple(fit.fault for fit in self.fits)

    @property
    def fault(self) -> str:
        """The simplest explanation, or "unknown"."""
        return self.faults[0] if self.fits else "unknown"

    @property
    def ok(self) -> bool:
        """Whether M is the layer's matrix."""
        return self.fault == "right"

    @property
    def mend(self) -> str:
        """How to mend M by the simplest explanation; empty where M is right."""
        build = f"conv.matrix({self.input_size}).tocsr() is the right matrix"
        return self.fits[0].mend if self.fits else build

    def __bool__(self) -> bool:
        raise TypeError("a Diagnosis has no truth value of its own; ask its ok, or read its fault")

    def __repr__(self) -> str:
        return f"<Diagnosis: {self.fault}; {len(self.fits)} explanations fit>"

    def __str__(self) -> str:
        return self.text()


def diagnose(M: Any, conv: Any, input_size: Any, *, tolerance: float | None = None) -> Diagnosis:
    r"""Whether M = C, the matrix of `conv` at `input_size`; if not, what is wrong with it, in words.

    M is a NumPy array, nested lists, a SciPy sparse matrix, a SymPy matrix, a Pattern, a ConvMatrix,
    or a torch tensor; `conv` any layer, transposed ones too. M is compared with C, then with the
    matrices that the faults of a table make (kernel flipped, columns wrapped round, column-major
    order …), alone, times a constant, and in pairs; a fault is named only if every entry of M agrees.
    Several may make the same matrix: all that fit are listed, simplest first.

    Integers, rationals and SymPy expressions are compared exactly. Where M or the weight holds floats,
    an entry may be off by 16 units of rounding (eps) of the coarser dtype, times the largest entry of
    C: so a matrix made in float32 is right for a float64 weight. `tolerance` sets another
    bound relative to the largest entry, 0 for none.

    Raises TypeError and ValueError for what is no matrix, ConvsymError where symbols stand on one side
    only: a matrix of numbers needs a layer with a weight.

    >>> import numpy as np
    >>> from convsym.layers import Conv1d
    >>> conv = Conv1d(1, 1, 3, weight=[1, 2, 4])
    >>> diagnose([[1, 2, 4, 0], [0, 1, 2, 4]], conv, 4).ok
    True
    >>> M = np.array([[4, 2, 1, 0], [0, 4, 2, 1]])
    >>> D = diagnose(M, conv, 4)
    >>> D.fault, D.mend
    ('kernel flipped', 'do not flip the kernel along its axis, or flip it back before M is built')
    >>> print(D.first_difference.words)
    row 0 is output 0, column 0 is input 0; w[0] meets them, so 1 belongs there, and M holds 4
    >>> diagnose(-M, conv, 4).fault
    'kernel flipped and negated'
    """
    if not isinstance(conv, Layer):
        rule = "it must be a layer of this library"
        raise TypeError(broken("conv", conv, rule, "give a Conv2d or another layer"))
    tolerance = _checked_tolerance(tolerance)
    matrix = conv.matrix(input_size)
    case = Case.of(M, conv, matrix, tolerance)
    _refuse_one_sided_symbols(case)
    compared = case.compared(case.right)
    fits, close, remark = _explained(case, compared)
    return Diagnosis(
        layer=conv,
        input_size=matrix.in_shape[1:],
        shape=case.M.shape,
        expected_shape=matrix.shape,
        fits=tuple(fits),
        first_difference=_first_difference(case, compared),
        entries_differ=None if compared is None else int((~compared.agree).sum()),
        rows_differ=_rows_differ(case, compared),
        closest=tuple(close),
        remark=remark,
        tolerance=case.judge.tolerance,
    )


def _checked_tolerance(tolerance: Any) -> float | None:
    if tolerance is None:
        return None
    if isinstance(tolerance, bool) or not isinstance(tolerance, (int, float, np.floating)):
        rule = "it must be a number, a part of the largest entry"
        raise TypeError(broken("tolerance", tolerance, rule, "give a float such as 1e-6, or None"))
    if not 0 <= tolerance < math.inf:
        rule = "it must be at least 0 and finite"
        raise ValueError(broken("tolerance", tolerance, rule, "give a float such as 1e-6, or None"))
    return float(tolerance)


def _refuse_one_sided_symbols(case: Case) -> None:
    """Numbers cannot be compared with taps without values, nor symbols with numbers."""
    ours = any(getattr(v, "free_symbols", None) for v in case.matrix.weight.ravel())
    theirs = bool(case.M.free_symbols)
    if ours and not theirs:
        raise ConvsymError(
            "M holds numbers and the weight of the layer symbols, so the two cannot be compared; give "
            "the layer its numbers, conv.with_weight(weight)"
        )
    if theirs and not ours:
        names = ", ".join(sorted(map(str, case.M.free_symbols))[:3])
        raise ConvsymError(
            f"M holds symbols ({names}) and the weight of the layer numbers, so the two cannot be "
            "compared; give the layer those symbols as its weight, or substitute numbers in M"
        )


def _explained(case: Case, compared: Compared | None) -> tuple[list[Fit], list[Close], str]:
    """The explanations that fit, those that nearly do, and a remark."""
    if compared is not None and compared.equal:
        right = Fit("right", "M is the matrix of the layer, entry by entry", "")
        return [right, *single_fits(case)], [], ""
    if compared is not None:
        rows = np.unique(compared.keys[~compared.agree] // case.right.convolution_shape[1])
        case.note_differing(rows)
    fits = single_fits(case)
    scaled = scaled_fit(case, case.right)
    fits += [scaled] if scaled else []
    if not fits and not _only_zeros(case):
        fits = [] if _nearly_right(compared) else double_fits(case)
        other = None if fits else other_taps(case)
        fits += [other] if other else []
    if fits:
        return fits, [], ""
    close = closest(case, MOST_CLOSE)
    if compared is None:
        return [], close or of_this_shape(case)[:MOST_CLOSE], ""
    wrong = int((~compared.agree).sum())
    return [], [one for one in close if 2 * one.differing <= wrong], _remark(case, compared)


def _nearly_right(compared: Compared | None) -> bool:
    """Whether so few entries differ that two faults together are no explanation."""
    if compared is None:
        return False
    wrong = int((~compared.agree).sum())
    return wrong <= FEW and 4 * wrong <= compared.keys.size


def _only_zeros(case: Case) -> bool:
    return not np.any(case.judge.table(case.M.values))


def _remark(case: Case, compared: Compared) -> str:
    """What strikes the eye where nothing fits: M is zero, or is off by little everywhere."""
    if _only_zeros(case):
        return "M holds only zeros."
    if case.judge.tolerance is None:
        return ""
    found, expected = (
        compared.found_table[compared.found],
        compared.expected_table[compared.expected],
    )
    largest = float(np.max(np.abs(compared.expected_table)))
    off = float(np.max(np.abs(found - expected)))
    if off <= 0.01 * largest:
        return (
            f"No entry is off by more than {off / largest:.1e} of the largest. If M was rounded to a "
            f"coarser type, say so with tolerance={2 * off / largest:.0e}."
        )
    return ""


# ---------------------------------------------------------------- where M differs


def _at(case: Case, key: int) -> tuple[int, int]:
    """(row, column) of M for a key of the convolution's matrix."""
    row, column = divmod(key, case.right.convolution_shape[1])
    return (column, row) if case.right.transposed else (row, column)


def _first_difference(case: Case, compared: Compared | None) -> Difference | None:
    """The first in M, row by row."""
    if compared is None or compared.equal:
        return None
    wrong = np.flatnonzero(~compared.agree)
    if case.right.transposed:
        width = case.right.convolution_shape[1]
        keys = compared.keys[wrong]
        wrong = wrong[np.lexsort((keys // width, keys % width))]
    at = int(wrong[0])
    row, column = _at(case, int(compared.keys[at]))
    found = _plain(compared.found_table[compared.found[at]])
    expected = _plain(compared.expected_table[compared.expected[at]])
    words = f"row {row} is {_element(case.matrix.out_shape, row, 'output')}, column {column} is "
    words += f"{_element(case.matrix.in_shape, column, 'input')}; "
    taps = _taps_at(case, int(compared.keys[at]))
    if taps:
        meet = "meets" if len(taps) == 1 else "meet"
        words += f"{' + '.join(taps)} {meet} them, so {expected} belongs there, and M holds {found}"
    else:
        words += f"no tap meets them, so 0 belongs there, and M holds {found}"
    return Difference(row, column, found, expected, words)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _element(shape: tuple[int, ...], flat: int, what: str) -> str:
    """Which element a row or a column stands for: "output 3", "input (0, 1) of channel 2"."""
    channel, *place = (int(j) for j in np.unravel_index(flat, shape))
    shown = str(place[0]) if len(place) == 1 else f"({', '.join(map(str, place))})"
    return f"{what} {shown}" + (f" of channel {channel}" if shape[0] > 1 else "")


def _taps_at(case: Case, key: int) -> list[str]:
    """The taps that meet at a place of the convolution's matrix."""
    row, column = divmod(key, case.right.convolution_shape[1])
    shape = case.right.taps.shape
    numbered = replace(case.right, taps=np.arange(math.prod(shape)).reshape(shape))
    _, columns, taps = numbered.terms(np.array([row]))
    return [tap_name(case, int(tap)) for tap in taps[columns == column]]


def _rows_differ(case: Case, compared: Compared | None) -> tuple[range, ...]:
    """The rows of M with an entry that differs, as ranges."""
    if compared is None:
        return ()
    row, column = np.divmod(compared.keys[~compared.agree], case.right.convolution_shape[1])
    rows = np.unique(column if case.right.transposed else row)
    if not rows.size:
        return ()
    starts = np.flatnonzero(np.diff(rows, prepend=rows[0] - 2) > 1)
    stops = [*starts[1:], rows.size]
    return tuple(
        range(int(rows[a]), int(rows[b - 1]) + 1) for a, b in zip(starts, stops, strict=True)
    )
