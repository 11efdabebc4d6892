"""Is the transposed convolution an inverse? CᵀC compared with the identity, exactly."""

from __future__ import annotations

from itertools import chain
from math import prod
from typing import Any

import numpy as np

from convsym.derive.condition import decide
from convsym.derive.layer_matrix import MOST_COLUMNS, column, convolution_matrix, vector
from convsym.derive.lost import rank_step, twin_steps
from convsym.derive.roles import layer_source
from convsym.derive.theorem import Theorem, special_cases, theorem
from convsym.errors import ConvsymError
from convsym.indexmap import IndexMap
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
from convsym.proof.claims import parameters
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
    matrix = convolution_matrix(conv, input_size, "whether CᵀC is the identity")
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
            return False, self.never(verdict.multipliers)
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
        self.lost()
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

    def never(self, multipliers: Any) -> Any:
        """Enough rows, and still not the identity: entries differ, for symbols whatever they are."""
        if self.C.free_symbols:
            self.compare()
        witness = self.witness()
        self.lost()
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
            picture = column(x)
            back = self.gram @ picture
            places = list(back.differences(picture))
            if places:
                break
        row, _, found, wanted = min(places, key=lambda one: (len(str(one[2])), one[0]))
        factor = Factor("x", picture)
        claim = MatrixClaim((*self.named, factor), "!=", (factor,), (row, 0))
        values = {"row": row, "found": found, "wanted": wanted}
        if self.C.free_symbols:
            place = int(np.flatnonzero(x)[0])
            self.add(claim, "inverse.witness_symbolic", Exact(), one=place, **values)
            return x
        if self.symbolic:  # complex or algebraic numbers, which make no picture
            self.add(claim, "inverse.witness", Exact(), **values)
            return x
        self.add(claim, "inverse.witness", Exact(), x=x, y=vector(self.C @ picture),
                 back=vector(back), in_shape=self.matrix.in_shape,
                 out_shape=self.matrix.out_shape, **values)  # fmt: skip
        return x

    def lost(self) -> None:
        """The rank, and two different non-negative pictures with one output."""
        C = self.named[1]
        rank = rank_step(C)
        if rank is not None:  # the answer needs no rank
            self.steps.append(rank)
            self.steps += twin_steps(self.matrix, C, rank, len(self.steps))

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
