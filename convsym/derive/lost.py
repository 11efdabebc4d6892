"""How much a convolution forgets: n − rank C dimensions, and two pictures that it cannot tell apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from convsym.derive.chapter import Chapter, let
from convsym.derive.layer_matrix import column, convolution_matrix, refuse_if_large, vector
from convsym.derive.roles import layer_source
from convsym.derive.theorem import theorem
from convsym.derive.twins import twin_pictures
from convsym.errors import ConvsymError
from convsym.exact import rank_certificate
from convsym.matrix import ConvMatrix
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Step, why
from convsym.proof.claims import MatrixRelation
from convsym.structure.parts import exact_pattern

SIZE = "o == floor((i + P - d*(k - 1) - 1)/s) + 1"
COUNTED = "ceiling(((s - 1)*(i - 1) - (P - d*(k - 1)))/s)"

CHAPTER = Chapter(
    "lost",
    (
        let(SIZE, "chapter.output"),
        theorem(
            "lost.counted",
            f"i - o == {COUNTED}",
            ("s >= 1", SIZE),
        ),
        theorem("lost.some", f"iff({COUNTED} >= 1, P - d*(k - 1) < (s - 1)*(i - 1))", ("s >= 1",)),
        theorem("lost.at_least", f"implies(rank <= o, i - rank >= {COUNTED})", ("s >= 1", SIZE)),
    ),
)
THEOREMS = CHAPTER.theorems


def lost(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""n − rank C dimensions of the input leave no trace in the output; at least n − m by counting.

    Without arguments, for one axis and every taps: i − o = ⌈((s − 1)(i − 1) − (P − d(k − 1)))/s⌉, and
    the rank is at most o. With a convolution and a concrete input size the rank, exactly, with the
    minor that certifies it, and two different pictures without negative entries that have one
    output, where something is lost. For symbolic taps the rank is that of taps in general position,
    and no pictures are drawn.

    Raises ConvsymError beyond 1200 rows or columns, and for algebraic taps such as √2; TypeError if
    `conv` is no convolution, ValueError where the window does not fit.

    >>> import convsym as cs
    >>> D = cs.derive.lost(cs.Conv1d(1, 1, 2, weight=[1, 2]), 3)
    >>> [str(step.claim) for step in D.steps]
    ['(A)[0, 0] != (B)[0, 0]', 'C A == C B', 'rank(C) == 2']
    """
    if conv is None:
        return CHAPTER.derivation()
    matrix = convolution_matrix(conv, input_size, "what is lost")
    refuse_if_large("lost", matrix)
    C = Factor("C", exact_pattern(matrix))
    rank = rank_step(C)
    if rank is None:
        raise ConvsymError(
            "the taps are algebraic numbers, whose rank this derivation has no certificate for; put "
            "integers, fractions, floats or symbols for them"
        )
    return Derivation(
        name="lost",
        premises=(),
        steps=(*twin_steps(matrix, C, rank, 0), rank),
        conclusion=rank.claim,
        title=why("lost.title_layer", layer=conv),
        source=layer_source("lost", conv, input_size),
    )


def rank_step(C: Factor) -> Step | None:
    """The rank, certified by a minor; None for algebraic taps such as √2, which have no residues."""
    rows, columns = C.pattern.shape
    free = bool(C.pattern.free_symbols)
    try:
        minor = rank_certificate(C.pattern)
    except ConvsymError:
        return None
    sentence = "inverse.rank_symbolic" if free else "inverse.rank"
    if minor.rank == columns and not free:
        sentence = "inverse.full_rank"
    certain = minor.rank == min(rows, columns) or C.pattern.kind != "symbolic"
    relation: MatrixRelation = "rank ==" if certain else "rank >="
    reason = why(sentence, rank=minor.rank, lost=columns - minor.rank, columns=columns)
    return Step(MatrixClaim((C,), relation, rank=minor.rank), reason, (), Exact(minor=minor))


def twin_steps(matrix: ConvMatrix, C: Factor, rank: Step, number: int) -> tuple[Step, ...]:
    """Two non-negative pictures that differ and have one output; the first step is that `number`.

    None where the rank step says that nothing is lost, and for symbols.
    """
    assert isinstance(rank.claim, MatrixClaim)
    full = rank.claim.rank == C.pattern.shape[1]
    pair = None if full or C.pattern.kind == "symbolic" else twin_pictures(C.pattern)
    if pair is None:
        return ()
    A, B = (Factor(name, column(one)) for name, one in zip("AB", pair, strict=True))
    place = int(np.flatnonzero(pair[0] != pair[1])[0])
    shapes = {"in_shape": matrix.in_shape, "out_shape": matrix.out_shape}
    output = vector(C.pattern @ A.pattern)
    shown = why("inverse.twins", first=pair[0], second=pair[1], output=output, **shapes)
    return (
        Step(MatrixClaim((A,), "!=", (B,), (place, 0)), why("inverse.twins_differ"), (), Exact()),
        Step(MatrixClaim((C, A), "==", (C, B)), shown, (number,), Exact()),
    )
