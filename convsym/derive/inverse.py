"""Is the transposed convolution an inverse? CᵀC compared with the identity, exactly."""

from __future__ import annotations

from typing import Any

from convsym.arguments import is_number
from convsym.derive.every_size import CHANNELS, for_every_size
from convsym.derive.inverse_layer import ForOneSize
from convsym.derive.layer_matrix import MOST_COLUMNS
from convsym.derive.theorem import Theorem, special_cases, theorem
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.proof import Derivation, Lemma, Step, TheoremClaim, why
from convsym.proof import terms as T
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
THEOREMS: tuple[Theorem, ...] = (SHRINKS, FEWER, *SPECIAL_CASES, CHANNELS)


def transpose_as_inverse(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""CᵀC = I or not: whether the transposed convolution gives back what the convolution got.

    Without arguments the rank theorem: an axis with fewer outputs than inputs, which is where
    P − d(k − 1) < (s − 1)(i − 1), has no left inverse of any kind, whatever the taps.

    With a convolution the answer rests on a theorem where one applies, for every such size: `single_tap`
    (one channel), `circular_tap`, `orthonormal` (windows that tile the input), a column that no
    window reads, or the rank. `input_size` may then hold symbols or be left out, and what is taken
    for granted of it stands in the premises. Otherwise CᵀC is compared with I and CᵀC·x with x,
    exactly (float taps are the binary rationals they are), up to 1200 columns. The last step says
    which. `answer` is False, True, or a SymPy condition on real taps, simplified where that is small.
    `witness` is a vector x with CᵀC·x ≠ x where the answer is False and the entries were looked at
    (for symbolic taps CᵀC·x − x is then a non-zero polynomial).

    Raises ConvsymError where no theorem applies and a size is open or C has more than 1200 columns,
    TypeError if `conv` is no convolution, ValueError where the window does not fit.

    >>> import convsym as cs
    >>> D = cs.derive.transpose_as_inverse(cs.Conv2d(1, 1, 3), (4, 4))
    >>> D.answer, D.verify().ok
    (False, True)
    >>> middle = cs.Conv1d(1, 1, 3, padding=1, weight=[0, 1, 0])
    >>> cs.derive.transpose_as_inverse(middle, 5).answer
    True
    >>> cs.derive.transpose_as_inverse(cs.Conv1d(1, 1, 1), 5).answer
    Eq(w_0**2 - 1, 0)
    >>> print(cs.derive.transpose_as_inverse(cs.Conv2d(1, 1, 3, stride=2)).premises[-1])
    i_1 >= d*(k - 1) + s
    """
    if conv is None:
        return _general()
    if not isinstance(conv, Layer) or conv.transposed:
        raise TypeError(f"conv must be a convolution such as Conv2d(1, 1, 3), got {conv!r}")
    sizes = (None,) if input_size is None else conv._sizes("input_size", input_size)
    if not all(map(is_number, sizes)):
        return for_every_size(conv, input_size)
    matrix = conv.matrix(input_size)
    made = ForOneSize(conv, input_size, matrix)
    rows, columns = matrix.shape
    if columns > MOST_COLUMNS and rows >= columns and made.theorem is None:
        raise ConvsymError(
            f"C has {columns} columns and no fewer rows, and no theorem applies; "
            f"transpose_as_inverse compares exactly up to {MOST_COLUMNS} columns; "
            f"take a smaller input_size"
        )
    return made.derivation()


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
