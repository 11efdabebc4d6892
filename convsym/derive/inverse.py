"""Is the transposed convolution an inverse? CᵀC compared with the identity, exactly."""

from __future__ import annotations

from itertools import chain
from math import prod
from typing import Any

import numpy as np

from convsym.derive.condition import decide
from convsym.derive.roles import layer_source
from convsym.derive.theorem import Theorem, special_cases, theorem
from convsym.derive.twins import twin_pictures
from convsym.errors import ConvsymError
from convsym.exact import rank_certificate
from convsym.indexmap import IndexMap
from convsym.layerbase import Layer
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.proof import (
    Claim,
    Definition,
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
from convsym.proof.claims import MatrixRelation, parameters
from convsym.proof.parse import parse_formula

SIZE = "o == floor((i + P - d*(k - 1) - 1)/s) + 1"
LOSS = "P - d*(k - 1) < (s - 1)*(i - 1)"

SHRINKS = theorem("transpose_as_inverse.shrinks", f"iff(o < i, {LOSS})", ("s >= 1", SIZE))
FEWER = theorem("transpose_as_inverse.fewer", "o < i", ("s >= 1", SIZE, LOSS))
SPECIAL_CASES = (
    theorem(
        "transpose_as_inverse.unpadded",
        f"implies(k >= 2 and s == 1 and P == 0, {LOSS})",
        ("d >= 1",),
    ),
    theorem(
        "transpose_as_inverse.strided", f"implies(s >= 2 and i >= 2 and P <= d*(k - 1), {LOSS})"
    ),
)
THEOREMS: tuple[Theorem, ...] = (SHRINKS, FEWER, *SPECIAL_CASES)

MOST_COLUMNS = 1200


def transpose_as_inverse(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""CᵀC = I or not: whether the transposed convolution gives back what the convolution got.

    Without arguments the rank theorem: an axis with fewer outputs than inputs, which is where
    P − d(k − 1) < (s − 1)(i − 1), has no left inverse of any kind, whatever the taps.

    With a convolution and a concrete input size CᵀC is compared with I and CᵀC·x with x, exactly
    (float taps are the binary rationals they are). `answer` is False, True, or a SymPy condition on
    real taps: all the equations Eq(entry, 0) of CᵀC − I, simplified where that is small. `witness`
    is a vector x with CᵀC·x ≠ x where the answer is False (for symbolic taps CᵀC·x − x is then a
    non-zero polynomial).

    Beyond 1200 columns a layer with fewer rows is answered by rank alone, without a witness; another
    one raises ConvsymError, as do symbolic sizes. Raises TypeError if `conv` is no convolution,
    ValueError where the window does not fit.

    >>> import convsym as cs
    >>> D = cs.derive.transpose_as_inverse(cs.Conv2d(1, 1, 3), (4, 4))
    >>> D.answer, D.verify().ok
    (False, True)
    >>> middle = cs.Conv1d(1, 1, 3, padding=1, weight=[0, 1, 0])
    >>> cs.derive.transpose_as_inverse(middle, 5).answer
    True
    >>> cs.derive.transpose_as_inverse(cs.Conv1d(1, 1, 1), 5).answer
    Eq(w_0**2 - 1, 0)
    """
    if conv is None:
        return _general()
    if not isinstance(conv, Layer) or conv.transposed:
        raise TypeError(f"conv must be a convolution such as Conv2d(1, 1, 3), got {conv!r}")
    if input_size is None:
        raise ConvsymError(
            "input_size is needed: whether CᵀC is the identity is decided for one size at a time; "
            "give one, such as (4, 4)"
        )
    matrix = conv.matrix(input_size)
    rows, columns = matrix.shape
    if columns > MOST_COLUMNS and rows >= columns:
        raise ConvsymError(
            f"C has {columns} columns and no fewer rows; transpose_as_inverse compares exactly up to "
            f"{MOST_COLUMNS} columns; take a smaller input_size"
        )
    return _Chapter(conv, input_size, matrix).derivation()


def _general() -> Derivation:
    """No arguments: the theorem for one axis and every taps."""
    premises = tuple(map(parse_formula, ("k >= 1", "d >= 1", "s >= 1", SIZE, LOSS)))
    theorem_claim = TheoremClaim(
        "no_left_inverse",
        (("rows", T.Var("o")), ("columns", T.Var("i"))),
        (parse_formula("o < i"),),
    )
    steps = (
        SHRINKS.step(why("inverse.shrinks")),
        FEWER.step(why("inverse.fewer"), 0),
        Step(theorem_claim, why("inverse.rank_theorem"), (1,), Lemma("theory")),
    )
    return Derivation(
        name="transpose_as_inverse",
        premises=premises,
        steps=steps,
        conclusion=theorem_claim,
        corollaries=special_cases("inverse", SPECIAL_CASES),
        title=why("inverse.title"),
        source="cs.derive.transpose_as_inverse()",
    )


class _Chapter:
    """The steps for one layer and one input size, gathered in order."""

    def __init__(self, conv: Any, input_size: Any, matrix: ConvMatrix) -> None:
        self.conv, self.input_size, self.matrix = conv, input_size, matrix
        self.steps: list[Step] = []
        if matrix.shape[1] > MOST_COLUMNS:
            return
        self.C = matrix.pattern().exact()
        self.identity = Pattern.identity(self.C.shape[1])
        self.gram = self.C.T @ self.C
        self.symbolic = self.C.kind == "symbolic"
        self.named = (Factor("Cᵀ", self.C.T), Factor("C", self.C))
        self.I = Factor("I", self.identity)

    def add(self, claim: Any, sentence: str, evidence: Any, *uses: int, **values: Any) -> int:
        """Append a step and tell its number."""
        self.steps.append(Step(claim, why(sentence, **values), uses, evidence))
        return len(self.steps) - 1

    def derivation(self) -> Derivation:
        rows, columns = self.sizes()
        large = columns > MOST_COLUMNS
        answer, witness = self.by_rank(rows, columns) if large else self.decide(rows, columns)
        return Derivation(
            name="transpose_as_inverse",
            premises=(),
            steps=tuple(self.steps),
            conclusion=_conclusion(self.steps[-1]),
            answer=answer,
            witness=witness,
            title=why("inverse.title_layer", layer=self.conv),
            source=layer_source("transpose_as_inverse", self.conv, self.input_size),
        )

    def sizes(self) -> tuple[int, int]:
        """The rows and columns of C, channels counted."""
        for letter, shape, sentence in (
            ("m", self.matrix.out_shape, "inverse.rows"),
            ("n", self.matrix.in_shape, "inverse.columns"),
        ):
            claim = Claim(T.chain(T.Var(letter), T.Mul(tuple(map(T.term, shape))), prod(shape)))
            self.add(claim, sentence, Definition())
        return self.matrix.shape

    def decide(self, rows: int, columns: int) -> tuple[Any, Any]:
        """The answer and the witness; the last step added is the conclusion."""
        if rows < columns:
            return False, self.too_few(rows, columns)
        verdict = decide(self.gram, self.identity)
        if verdict.answer is True:
            self.restored("inverse.restored_too")
            claim = MatrixClaim(self.named, "==", (self.I,))
            self.add(claim, "inverse.equal", Exact(), 0, 1)
            return True, None
        if verdict.answer is False:
            return False, self.never(rows, columns, verdict.multipliers)
        self.compare()
        self.restored("inverse.restored_too")
        claim = MatrixClaim(self.named, "== iff", (self.I,), condition=verdict.condition)
        self.add(claim, "inverse.condition", Exact(), condition=verdict.condition)
        return verdict.answer, None

    def by_rank(self, rows: int, columns: int) -> tuple[bool, Any]:
        """m < n, hence no left inverse at all, whatever the taps; a matrix of any size."""
        fewer = self.fewer_rows(rows, columns)
        self.restored()
        self.no_left_inverse(rows, columns, fewer)
        return False, None

    def too_few(self, rows: int, columns: int) -> Any:
        """The same with all that can be shown of a matrix that is small enough."""
        fewer = self.fewer_rows(rows, columns)
        self.compare()
        witness = self.witness()
        self.lost(rows, columns)
        self.restored()
        self.no_left_inverse(rows, columns, fewer)
        return witness

    def fewer_rows(self, rows: int, columns: int) -> int:
        claim = Claim(T.Relation("<", T.term(rows), T.term(columns)))
        return self.add(claim, "inverse.fewer_rows", Exact(), 0, 1)

    def no_left_inverse(self, rows: int, columns: int, fewer: int) -> None:
        about = self.named[1] if columns <= MOST_COLUMNS else None
        fact = T.Relation("<", T.term(rows), T.term(columns))
        claim = TheoremClaim(
            "no_left_inverse", parameters(rows=rows, columns=columns), (fact,), about
        )
        self.add(claim, "inverse.no_left_inverse", Lemma("theory"), fewer, rows=rows,
                 columns=columns)  # fmt: skip

    def never(self, rows: int, columns: int, multipliers: Any) -> Any:
        """Enough rows, and still not the identity: entries differ, for symbols whatever they are."""
        if self.C.free_symbols:
            self.compare()
        witness = self.witness()
        self.lost(rows, columns)
        self.restored()
        if not self.C.free_symbols:
            self.compare("inverse.not_equal")
            return witness
        claim = MatrixClaim(self.named, "never ==", (self.I,))
        self.add(claim, "inverse.never", Exact(multipliers=multipliers))
        return witness

    def compare(self, sentence: str = "inverse.differs") -> None:
        """Where CᵀC is not the identity: one entry is named, the others are counted."""
        if self.C.free_symbols:
            sentence = "inverse.differs_symbolic"
        places = [(r, c, a, b) for r, c, a, b in self.gram.differences(self.identity)]
        row, column, found, wanted = min(
            places, key=lambda one: (one[0] == one[1], len(str(one[2])), one[0], one[1])
        )
        claim = MatrixClaim(self.named, "!=", (self.I,), (row, column))
        self.add(claim, sentence, Exact(), row=row, column=column, found=found,
                 wanted=wanted, count=len(places), total=self.gram.shape[0] ** 2)  # fmt: skip

    def witness(self) -> Any:
        """An x of small integers with CᵀC·x ≠ x: the picture 1, 2, 3, …, or one with a single 1."""
        size = self.C.shape[1]
        counting = () if self.symbolic else (np.arange(1, size + 1),)
        for x in chain(counting, (_single_one(c, size) for c in range(size))):
            column = _column(x)
            back = self.gram @ column
            places = list(back.differences(column))
            if places:
                break
        row, _, found, wanted = min(places, key=lambda one: (len(str(one[2])), one[0]))
        factor = Factor("x", column)
        claim = MatrixClaim((*self.named, factor), "!=", (factor,), (row, 0))
        values = {"row": row, "found": found, "wanted": wanted}
        if self.C.free_symbols:
            place = int(np.flatnonzero(x)[0])
            self.add(claim, "inverse.witness_symbolic", Exact(), one=place, **values)
            return x
        if self.symbolic:  # complex or algebraic numbers, which make no picture
            self.add(claim, "inverse.witness", Exact(), **values)
            return x
        self.add(claim, "inverse.witness", Exact(), x=x, y=_vector(self.C @ column),
                 back=_vector(back), in_shape=self.matrix.in_shape,
                 out_shape=self.matrix.out_shape, **values)  # fmt: skip
        return x

    def lost(self, rows: int, columns: int) -> None:
        """The rank, and two different non-negative pictures with one output."""
        try:
            minor = rank_certificate(self.C)
        except ConvsymError:  # algebraic taps such as √2 have no residues; the answer needs no rank
            return
        sentence = "inverse.rank_symbolic" if self.C.free_symbols else "inverse.rank"
        if minor.rank == columns and not self.C.free_symbols:
            sentence = "inverse.full_rank"
        certain = minor.rank == min(rows, columns) or not self.symbolic
        relation: MatrixRelation = "rank ==" if certain else "rank >="
        self.add(MatrixClaim((Factor("C", self.C),), relation, rank=minor.rank),
                 sentence,
                 Exact(minor=minor), rank=minor.rank, lost=columns - minor.rank,
                 columns=columns)  # fmt: skip
        pair = None if self.symbolic or minor.rank == columns else twin_pictures(self.C)
        if pair is None:
            return
        first, second = map(_column, pair)
        A, B = Factor("A", first), Factor("B", second)
        place = int(np.flatnonzero(pair[0] != pair[1])[0])
        differ = self.add(
            MatrixClaim((A,), "!=", (B,), (place, 0)), "inverse.twins_differ", Exact()
        )
        shown = {"first": pair[0], "second": pair[1], "output": _vector(self.C @ first)}
        self.add(MatrixClaim((self.named[1], A), "==", (self.named[1], B)), "inverse.twins",
                 Exact(), differ, in_shape=self.matrix.in_shape,
                 out_shape=self.matrix.out_shape, **shown)  # fmt: skip

    def restored(self, sentence: str = "inverse.restored") -> None:
        """What comes back: the shape, if output_padding says which."""
        if self.conv.padding_mode != "zeros":
            return
        maps = self.matrix.maps
        sizes = dict.fromkeys(_restored_size(one) for one in maps)  # equal axes once, in order
        claim = Claim(next(iter(sizes)) if len(sizes) == 1 else T.And(tuple(sizes)))
        self.add(claim, sentence, Exact(), output_padding=tuple(one.leftover for one in maps))


def _restored_size(one: IndexMap) -> T.Formula:
    """s(o − 1) + k̂ − P + a == n, in this axis' numbers."""
    size = T.term(one.s) * (T.term(one.o) - 1) + one.span
    return T.chain(size - T.term(one.begin + one.end) + T.term(one.leftover), one.n)


def _conclusion(step: Step) -> Any:
    return step.claim.conclusion if isinstance(step.claim, Claim) else step.claim


def _single_one(place: int, size: int) -> Any:
    x = np.zeros(size, dtype=np.int64)
    x[place] = 1
    return x


def _column(x: Any) -> Pattern:
    """A vector as a matrix with one column."""
    entries = [(r, 0, int(v)) for r, v in enumerate(x) if v]
    return Pattern.from_entries(entries or [(0, 0, 0)], (len(x), 1))


def _vector(column: Pattern) -> tuple[Any, ...]:
    """The entries of a matrix with one column, integers where they are."""
    values = [column[r, 0] for r in range(column.shape[0])]
    return tuple(int(v) if getattr(v, "denominator", 0) == 1 else v for v in values)
