"""The checkerboard of one transposed layer: the classes of each axis, its interior, what its taps add."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import prod
from typing import Any

import numpy as np

from convsym.derive.condition import decide
from convsym.derive.roles import Roles, layer_source, per_axis_roles
from convsym.derive.theorem import theorem
from convsym.matrix import ConvMatrix
from convsym.overlap import class_counts, coprime_dilations, free_sizes, is_free, overlap_grid
from convsym.pattern import Pattern
from convsym.proof import (
    Claim,
    Derivation,
    Exact,
    Factor,
    Lemma,
    MatrixClaim,
    Step,
    TheoremClaim,
    why,
)
from convsym.proof import terms as T
from convsym.proof.claims import AnyClaim
from convsym.proof.evaluate import value
from convsym.proof.parse import parse_formula
from convsym.proof.theory import THEOREMS
from convsym.structure.parts import exact_taps

LARGE = "max(d*(k - 1), p_b) + s - 1 <= min(s*(o - 1), n + p_b - 1)"
"""The interior holds s outputs in a row; n is the output size."""
ENOUGH = theorem(
    "checkerboard.enough",
    "implies(n == s*(o - 1) + d*(k - 1) + 1 - p_b - p_e + op and "
    "e == a + max(0, p_e - op - d*(k - 1)), "
    "iff(a + s - 1 <= min(s*(o - 1), n + p_b - 1), o >= ceiling((e - 1)/s) + 2))",
    ("s >= 1",),
)
MOST_MET = 100_000
"""Entries of the matrix beyond which outputs are not counted one by one."""
MOST_OPEN_TAPS = 16
"""Taps without a value beyond which no condition on them is worked out."""

Array = np.ndarray[Any, Any]


def checkerboard_of(up: Any, size: Any) -> Derivation:
    """The derivation for a layer without symbols; where `size` is None or a symbol, for every size."""
    if size is not None:
        up.output_size(
            up._sizes("input_size", size)
        )  # a size that the layer refuses is refused here
    return _Layer(up, size).derivation()


@dataclass(frozen=True)
class _Line:
    """One axis, or several that are equal: its letters and its numbers; o may be open."""

    roles: Roles
    numbers: dict[str, int]

    @property
    def given(self) -> tuple[T.Formula, ...]:
        """letter == number; where the input size is open, that it is large enough."""
        numbers = [
            T.Relation("==", self.roles.var(name), T.term(n)) for name, n in self.numbers.items()
        ]
        return (*numbers, *(() if self.sized else map(self.own, ("o >= 1", LARGE))))

    def own(self, text: str) -> T.Formula:
        """A statement in this axis' letters."""
        node = parse_formula(text)
        return T.substitute(node, {name: self.roles.var(name) for name in T.free_variables(node)})

    @property
    def shape(self) -> tuple[int, int, int]:
        """k, s, d."""
        return self.numbers["k"], self.numbers["s"], self.numbers["d"]

    @property
    def reach(self) -> int:
        """d(k − 1)."""
        return self.numbers["d"] * (self.numbers["k"] - 1)

    @property
    def edges(self) -> int:
        """max(d(k − 1), p_begin) + max(0, p_end − op − d(k − 1)): what the border takes of s(o − 1) + 1."""
        begin, end, extra = (self.numbers[one] for one in ("p_b", "p_e", "op"))
        return max(self.reach, begin) + max(0, end - extra - self.reach)

    @property
    def interior(self) -> tuple[int, int]:
        """Its first and its last output; the last before the first where there is none."""
        s, o, begin = (self.numbers[one] for one in ("s", "o", "p_b"))
        first = max(self.reach, begin) - begin
        return first, s * (o - 1) - self.edges + first

    @property
    def sized(self) -> bool:
        """Whether its input size is a number."""
        return "o" in self.numbers

    @property
    def tells(self) -> bool:
        """Whether the criterion decides: the interior holds s outputs, or the size is open."""
        return not self.sized or self.large

    @property
    def large(self) -> bool:
        """Whether the interior holds s outputs in a row."""
        first, last = self.interior
        return last - first + 1 >= self.numbers["s"]


def _line(roles: Roles) -> _Line:
    values = roles.more_values
    fixed = ("k", "s", "d", "p_b", "p_e", "op")
    numbers = {name: int(value(values[name], {})) for name in fixed}
    if not T.free_variables(values["o"]):
        numbers["o"] = int(value(values["o"], {}))
        k, s, d, begin, end, extra, o = numbers.values()
        numbers["n"] = s * (o - 1) + d * (k - 1) + 1 - begin - end + extra
    return _Line(roles, numbers)


class _Layer:
    """The steps for one layer, gathered in order."""

    def __init__(self, up: Any, size: Any) -> None:
        self.up, self.size = up, size
        self.lines = tuple(map(_line, per_axis_roles(up, size, "checkerboard", "o")))
        self.steps: list[Step] = []

    def add(self, claim: AnyClaim, sentence: str, **values: Any) -> None:
        """Append a step that an exact computation decides."""
        self.steps.append(Step(claim, why(f"checkerboard.{sentence}", **values), (), Exact()))

    def derivation(self) -> Derivation:
        for line in self.lines:
            self.axis(line)
        if all(line.sized for line in self.lines):
            self.counted()
        self.taps()
        answer = self.result()
        return Derivation(
            name="checkerboard",
            premises=tuple(one for line in self.lines for one in line.given),
            steps=tuple(self.steps),
            conclusion=self.steps[-1].claim.conclusion,  # type: ignore[union-attr]
            answer=answer,
            title=why("checkerboard.title_layer", layer=self.up),
            source=layer_source("checkerboard", self.up, self.size),
        )

    # ------------------------------------------------------------ one axis

    def axis(self, line: _Line) -> None:
        """Its classes, whether they are equal, what is empty, what sizes are free, the interior."""
        self.classes(line)
        self.holes(line)
        self.free(line)
        if line.sized:
            self.interior(line)
        else:
            self.enough(line)
        self.theorem(line, "checkerboard", "theorem")

    def classes(self, line: _Line) -> None:
        """eᵀM = h: how many taps are in each class modulo s."""
        k, s, d = line.shape
        axis = line.roles.axes[0]
        ones = Factor(_named("eᵀ", self.up, axis), Pattern.from_array(np.ones((1, k), np.int64)))
        M = Factor(_named("M", self.up, axis), _indicator(k, s, d))
        counts = class_counts(k, s, d)
        h = Factor(_named("h", self.up, axis), Pattern.from_array([counts]))
        self.add(MatrixClaim((ones, M), "==", (h,)), "classes", counts=counts, **line.roles.shown)

    def holes(self, line: _Line) -> None:
        """Whether the interior has outputs that nothing meets."""
        k, s, d = map(line.roles.var, "ksd")
        empty = T.Or((T.Relation("<", k, s), T.Relation(">", T.Gcd(d, s), T.Int(1))))
        full = T.And((T.Relation(">=", k, s), T.Relation("==", T.Gcd(d, s), T.Int(1))))
        some = 0 in class_counts(*line.shape)
        claim = Claim(empty if some else full, line.given)
        self.add(claim, "holes" if some else "no_holes", **line.roles.shown)

    def free(self, line: _Line) -> None:
        """The nearest kernel sizes without a checkerboard, or the nearest dilations that have some."""
        shape, V, shown = line.shape, line.roles.var, line.roles.shown
        sizes = free_sizes(*shape)
        if sizes is None:
            nearest = dict.fromkeys(coprime_dilations(shape[1], shape[2]))
            one = [T.chain(T.Gcd(T.term(d), V("s")), 1) for d in nearest]
            claim = Claim(T.And(tuple(one)) if len(one) > 1 else one[0], line.given)
            self.add(claim, "dilations", dilations=tuple(nearest), **shown)
            return
        below, above = sizes
        next_one = T.chain(V("s") * T.Ceiling(V("k"), V("s")), above)
        if below is None:
            self.add(Claim(next_one, line.given), "free_above", **shown)
            return
        both = T.And((T.chain(V("s") * T.Floor(V("k"), V("s")), below), next_one))
        self.add(Claim(both, line.given), "free", **shown)

    def interior(self, line: _Line) -> None:
        """Where it starts and ends, and whether it holds s outputs."""
        V, (first, last) = line.roles.var, line.interior
        reach = V("d") * (V("k") - 1)
        start = T.Max((reach, V("p_b"))) - V("p_b")
        stop = T.Min((V("s") * (V("o") - 1), V("n") + V("p_b") - 1)) - V("p_b")
        count = T.term(max(0, last - first + 1))
        size = T.Relation(">=" if line.large else "<", count, V("s"))
        claim = Claim(T.And((T.chain(start, first), T.chain(stop, last), size)), line.given)
        self.add(claim, "long_enough" if line.large else "too_short", **line.roles.shown)

    def enough(self, line: _Line) -> None:
        """From which input size the interior holds s outputs."""
        known = {**line.numbers, "a": max(line.reach, line.numbers["p_b"]), "e": line.edges}
        put: dict[str, T.Term | int] = {**known, "n": line.roles.var("n"), "o": line.roles.var("o")}
        self.steps.append(ENOUGH.at(put, why("checkerboard.enough", **line.roles.shown)))

    def theorem(self, line: _Line, name: str, sentence: str) -> None:
        """What the theory says of this axis, where its conditions hold."""
        if line.numbers["p_b"] < 0 or not line.tells:
            return
        letters = tuple((one, line.roles.var(one)) for one in THEOREMS[name].whole)
        claim = TheoremClaim(name, letters, line.given)
        reason = why(f"checkerboard.{sentence}", **line.roles.shown)
        self.steps.append(Step(claim, reason, (), Lemma("theory")))

    # ------------------------------------------------------------ all axes

    def counted(self) -> None:
        """Jᵀu = y, J with ones as taps: how often each output is met; then Cᵀu, with the layer's own taps."""
        maps = self.up._maps(self.size)
        ones = ConvMatrix(np.ones((1, 1, *self.up.kernel_size), np.int64), maps, transposed=True)
        if ones.nnz > MOST_MET:
            return
        y = overlap_grid(maps)
        self.multiplied("Jᵀ", ones, "y", y.ravel().tolist(), "counted")
        if self.up.has_taps and self.up.in_channels == self.up.out_channels == 1:
            C = exact_taps(self.up.matrix(self.size))
            self.multiplied(
                "Cᵀ", C, "z", list(C.pattern() @ np.ones(C.shape[1], np.int64)), "response"
            )

    def multiplied(
        self, name: str, matrix: ConvMatrix, end: str, values: Any, sentence: str
    ) -> None:
        """matrix·u = values, u all ones."""
        u = Factor("u", _column([1] * matrix.shape[1]))
        claim = MatrixClaim(
            (Factor(name, matrix.pattern()), u), "==", (Factor(end, _column(values)),)
        )
        self.add(claim, sentence, values=values, shape=matrix.out_shape[1:])

    def taps(self) -> None:
        """The sums of the taps, where the layer has some or few are open."""
        if self.up.has_taps or self.up.weight.size <= MOST_OPEN_TAPS:
            self.steps += class_sums(self.up, len(self.steps))
            if self.up.ndim == 1:
                self.theorem(self.lines[0], "checkerboard_sums", "weighted")

    def result(self) -> bool | None:
        """gcd(d, s) = 1 and s | k on every axis, or not; the answer, None where a size tells nothing."""
        parts: list[T.Formula] = []
        for line in self.lines:
            k, s, d = map(line.roles.var, "ksd")
            parts += [T.Relation("==", T.Gcd(d, s), T.Int(1)), T.Divides(s, k)]
        free = all(is_free(*line.shape) for line in self.lines)
        criterion: T.Formula = T.And(tuple(parts))
        given = [one for line in self.lines for one in line.given]
        tells = all(line.tells for line in self.lines)
        sentence = ("free_result" if free else "uneven_result") if tells else "no_result"
        self.add(Claim(criterion if free else T.Not(criterion), given), sentence)
        return free if tells else None


def class_sums(up: Any, first: int = 0) -> tuple[Step, Step]:
    """W·M = S, the sums of the taps in each class; then whether all columns of S are the same, S = S·E.

    W has the taps, a row for each pair of channels; M[t, ρ] = 1 where d·t ≡ ρ mod s on every axis.
    """
    classes = zip(up.kernel_size, up.stride, up.dilation, strict=True)
    M = reduce(Pattern.kron, (_indicator(*one) for one in classes))
    W = Pattern.from_array(up.weight.reshape(-1, prod(up.kernel_size))).exact()
    S = Factor("S", W @ M)
    count = M.shape[1]
    E = Factor("E", Pattern.from_entries([(0, c, 1) for c in range(count)], (count, count)))
    made = MatrixClaim((Factor("W", W), Factor("M", M)), "==", (S,))
    compared, sentence = _compared(S, E)
    return (
        Step(made, why("checkerboard.sums", sums=S.pattern), (), Exact()),
        Step(compared, why(f"checkerboard.{sentence}"), (first,), Exact()),
    )


def _compared(S: Factor, E: Factor) -> tuple[MatrixClaim, str]:
    """S = S·E, the opposite at an entry, or the condition on the taps; and the sentence about it."""
    repeated = S.pattern @ E.pattern
    verdict = decide(S.pattern, repeated)
    if verdict.answer is True:
        return MatrixClaim((S,), "==", (S, E)), "sums_equal"
    if verdict.answer is not False:
        claim = MatrixClaim((S,), "== iff", (S, E), condition=verdict.condition)
        return claim, "sums_condition"
    row, column, *_ = next(iter(S.pattern.differences(repeated)))
    return MatrixClaim((S,), "!=", (S, E), (row, column)), "sums_differ"


def _named(name: str, up: Any, axis: int) -> str:
    """The name of a matrix about one axis: M on a single axis, else M_0; eᵀ and e_0ᵀ."""
    if up.ndim == 1:
        return name
    return f"{name.removesuffix('ᵀ')}_{axis}" + ("ᵀ" if name.endswith("ᵀ") else "")


def _indicator(k: int, s: int, d: int) -> Pattern:
    """M[t, ρ] = 1 where d·t ≡ ρ mod s; k × s."""
    return Pattern.from_entries([(t, d * t % s, 1) for t in range(k)], (k, s))


def _column(values: Any) -> Pattern:
    return Pattern.from_array([[one] for one in values])
