"""Is the transpose the inverse of this layer at this size: by rank, by a theorem, or multiplied out."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from math import prod
from typing import Any

import numpy as np

from convsym.derive.condition import decide
from convsym.derive.layer_matrix import MOST_COLUMNS, column, vector
from convsym.derive.lost import rank_step, twin_steps
from convsym.derive.lost_column import lost_column
from convsym.derive.roles import layer_source
from convsym.derive.tap_answers import Applied, by_theorem
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


class ForOneSize:
    """The steps for one layer and one input size, gathered in order."""

    def __init__(self, conv: Any, input_size: Any, matrix: ConvMatrix) -> None:
        self.conv, self.input_size, self.matrix = conv, input_size, matrix
        self.steps: list[Step] = []
        rows, columns = matrix.shape
        self.theorem = None if rows < columns else _applied(conv, input_size)
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
        """The steps, the answer and the witness."""
        rows, columns = self.sizes()
        large = columns > MOST_COLUMNS
        answer, witness = self.unseen(rows, columns) if large else self.decide(rows, columns)
        return Derivation(
            name="transpose_as_inverse",
            premises=self.theorem.premises if self.theorem else (),
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
        if self.theorem is not None:
            return self.theorem.answer, self.by_theorem(self.theorem)
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

    def unseen(self, rows: int, columns: int) -> tuple[Any, Any]:
        """A matrix of any size, its entries not looked at: a theorem, or m < n whatever the taps."""
        if self.theorem is not None:
            lost = self.theorem.answer is False
            self.restored("inverse.restored" if lost else "inverse.restored_too")
            self.cite(self.theorem)
            return self.theorem.answer, None
        fewer = self.fewer_rows(rows, columns)
        self.restored()
        self.no_left_inverse(rows, columns, fewer)
        return False, None

    def by_theorem(self, theorem: Applied) -> Any:
        """What can be seen of the entries, then the theorem, which holds for every such size."""
        witness = None
        if theorem.answer is True:
            self.restored("inverse.restored_too")
            claim = MatrixClaim(self.named, "==", (self.I,))
            self.add(claim, "inverse.multiplied", Exact(), 0, 1)
        elif theorem.answer is False:
            self.compare()
            witness = self.witness()
            self.lost()
            self.restored()
        else:
            self.compare()
            self.restored("inverse.restored_too")
        self.cite(theorem)
        return witness

    def cite(self, theorem: Applied) -> None:
        """The steps of the theorem, numbered on from those that are there."""
        first = len(self.steps)
        self.steps += [replace(step, uses=tuple(first + n for n in step.uses))
                       for step in theorem.steps]  # fmt: skip

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
        """rows < columns, in numbers; the number of the step."""
        claim = Claim(T.Relation("<", T.term(rows), T.term(columns)))
        return self.add(claim, "inverse.fewer_rows", Exact(), 0, 1)

    def no_left_inverse(self, rows: int, columns: int, fewer: int) -> None:
        """The rank theorem at these numbers."""
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


def _applied(conv: Any, input_size: Any) -> Applied | None:
    """The theorem that answers for every such size: a lost pixel, which no map brings back, or taps."""
    return lost_column(conv, input_size) or by_theorem(conv, input_size)


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
