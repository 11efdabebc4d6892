"""Which elements of the input no window reads: before the first, behind the last, in the gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from convsym.axis import Axis
from convsym.derive.chapter import Chapter, let
from convsym.derive.roles import Roles
from convsym.derive.sizes import OUTPUT, SIDES, SPAN
from convsym.derive.theorem import theorem
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.proof import Claim, Derivation, Exact, Step, why
from convsym.proof import terms as T
from convsym.proof.parse import parse_formula

LEFTOVER = "a == i + P - khat - s*(o - 1)"
READ = "exists(t, 0, k, exists(r, 0, o, c == s*r + d*t - p_b))"
MET = "exists(t, 0, k, divides(s, c + p_b - d*t) and 0 <= c + p_b - d*t <= s*(o - 1))"

SPREAD = "exists(t, 0, k, exists(r, 0, o, x == s*r + d*t))"


@dataclass(frozen=True)
class _Unread(Chapter):
    """With numbers, the last step lists the pixels."""

    def numeric(self, roles: Roles, first: int) -> tuple[Step, ...]:
        steps = super().numeric(roles, first)
        return (*steps, *_listed(roles))


CHAPTER = _Unread(
    "unread",
    (
        let(SPAN, "size.span"),
        let(SIDES, "chapter.sides"),
        let(OUTPUT, "chapter.output"),
        let(LEFTOVER, "size.leftover"),
        theorem(
            "unread.before",
            "implies(0 <= c < i and c < max(0, -p_b) and 0 <= r and 0 <= t, c < s*r + d*t - p_b)",
            ("d >= 1", "s >= 1"),
        ),
        theorem(
            "unread.behind",
            "implies(0 <= c < i and c >= i - max(0, a - p_e) and 0 <= r < o and 0 <= t < k, "
            "s*r + d*t - p_b < c)",
            ("d >= 1", "s >= 1", SPAN, SIDES, LEFTOVER),
        ),
        theorem(
            "unread.between",
            "implies(0 <= c < i, iff(max(0, -p_b) <= c < i - max(0, a - p_e), "
            "-p_b <= c <= s*(o - 1) + khat - 1 - p_b))",
            (SIDES, LEFTOVER),
        ),
        theorem(
            "unread.read",
            f"iff({READ}, {MET})",
            ("s >= 1",),
            splits=("r_ <= floor((c + p_b - d*t_)/s)",),
            t="t_; t__",
            r="floor((c + p_b - d*t__)/s)",
        ),
    ),
    cases=(
        theorem(
            "unread.strided",
            f"implies(d == 1 and k <= s, iff({SPREAD}, 0 <= x and x % s < k and floor(x/s) < o))",
            ("s >= 1",),
            splits=("r_ <= floor(x/s)", "r_ >= floor(x/s)"),
            t="x - s*floor(x/s)",
            r="floor(x/s)",
        ),
        theorem(
            "unread.overlapping",
            f"implies(d == 1 and k >= s and 0 <= x and floor(x/s) < o, {SPREAD})",
            ("s >= 1",),
            t="x - s*floor(x/s)",
            r="floor(x/s)",
        ),
        theorem(
            "unread.last_window",
            f"implies(d == 1 and o >= 1 and floor(x/s) >= o and x <= s*(o - 1) + k - 1, {SPREAD})",
            ("s >= 1",),
            t="x - s*(o - 1)",
            r="o - 1",
        ),
        theorem(
            "unread.dilated",
            f"implies(s == 1 and o <= d, iff({SPREAD}, 0 <= x and x % d < o and floor(x/d) < k))",
            ("d >= 1",),
            splits=("t_ <= floor(x/d)", "t_ >= floor(x/d)"),
            t="floor(x/d)",
            r="x - d*floor(x/d)",
        ),
        theorem(
            "unread.interleaved",
            f"implies(s == 1 and o >= d and 0 <= x and floor(x/d) < k, {SPREAD})",
            ("d >= 1",),
            t="floor(x/d)",
            r="x - d*floor(x/d)",
        ),
        theorem(
            "unread.last_tap",
            f"implies(s == 1 and floor(x/d) >= k and x <= o - 1 + d*(k - 1), {SPREAD})",
            ("d >= 1", "k >= 1"),
            t="k - 1",
            r="x - d*(k - 1)",
        ),
    ),
)
THEOREMS = CHAPTER.theorems


def unread(layer: Any = None, size: Any = None) -> Derivation:
    r"""The elements c of the input that no window reads, as a set in closed form.

    Before the first window max(0, −p_begin), behind the last max(0, a − p_end), and in between those
    that no tap meets: c is read exactly if for some tap t the stride divides c + p_begin − dt and
    0 ≤ c + p_begin − dt ≤ s(o − 1). For d = 1 and for s = 1 this needs no "for some": with x = c + p_begin,
    x mod s < k and ⌊x/s⌋ < o where windows do not overlap, all between the edges where they do.

    For all integers k, d, s ≥ 1, or for a convolution with zero padding and its input size, where the
    last step lists the unread elements. Raises ConvsymError for a padding mode that folds the
    border back (an element may then be read through the fold).

    >>> import convsym as cs
    >>> D = cs.derive.unread(cs.Conv1d(1, 1, 2, dilation=2), 3)
    >>> print(D.conclusion)
    forall(c, 0, 3, iff(exists(t, 0, 2, exists(r, 0, 1, c == 1*r + 2*t - 0)), not c == 1))
    """
    if isinstance(layer, Layer) and layer.padding_mode != "zeros":
        raise ConvsymError(
            f"layer has padding_mode {layer.padding_mode!r}, whose border folds back, so an element "
            f"may be read through the fold; derive.unread speaks of zero padding"
        )
    return CHAPTER.derivation(layer, size)


MOST_TRIED = 200_000
"""Pairs of output and tap beyond which places are not listed."""
_MOST_RUNS = 12


def _listed(roles: Roles) -> tuple[Step, ...]:
    """Which elements are unread, found by trying all; nothing where that is too much."""
    numbers = roles.numbers
    size, k, s, d, begin, end = (numbers[name] for name in ("i", "k", "s", "d", "p_b", "p_e"))
    axis = Axis(k, s, (begin, end), d).at(size)
    if size * k * axis.o > MOST_TRIED:
        return ()
    missed = sorted(set(range(size)) - set(axis.columns().ravel().tolist()))
    put = {name: T.term(n) for name, n in {**numbers, "o": axis.o}.items()}
    claim = all_but(T.substitute(parse_formula(READ), put), T.Var("c"), size, missed)
    if claim is None:
        return ()
    sentence = "unread.listed" if missed else "unread.none"
    return (Step(claim, why(sentence, **roles.shown), (), Exact()),)


def all_but(said: T.Formula, letter: T.Var, stop: int, places: list[int]) -> Claim | None:
    """For all 0 ≤ letter < stop `said` holds exactly off these places; None where they are too many runs."""
    runs = _runs(places)
    if len(runs) > _MOST_RUNS:
        return None
    parts = [T.Relation("==", letter, T.term(lo)) if lo == hi else
             T.And((T.Relation("<=", T.term(lo), letter), T.Relation("<=", letter, T.term(hi))))
             for lo, hi in runs]  # fmt: skip
    if parts:
        said = T.Iff(said, T.Not(parts[0] if len(parts) == 1 else T.Or(tuple(parts))))
    return Claim(T.ForAll(letter, T.Int(0), T.term(stop), said))


def _runs(places: list[int]) -> list[tuple[int, int]]:
    """Neighbouring places as (first, last)."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
