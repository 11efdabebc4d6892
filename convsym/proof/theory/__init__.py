"""The theory in Rocq: which theorem about whole matrices a derivation rests on, and what it says.

`Spec.v` writes each statement out in full; the other files of this folder prove them. A test compares
the two tables with it.
"""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple


class MatrixTheorem(NamedTuple):
    """A theorem about whole matrices: where it is proved, its letters, what it takes for granted.

    `statement` is its name in `Spec.v`, `file` where it is proved. `axis` are the letters that each
    axis has a value for (k, or k_0 and k_1), `whole` those of the layer as a whole; `conditions` are
    the hypotheses in these letters, on every axis. `taps` names the equations for the taps
    (`proof/taps.py`) where the theorem says for which of them CᵀC = I; `answer` is what it says
    of that question for all taps.
    """

    statement: str
    file: str
    axis: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    taps: str = ""
    answer: bool | None = None


_POSITIVE = ("k >= 1", "d >= 1", "s >= 1")

THEOREMS: dict[str, MatrixTheorem] = {
    "no_left_inverse": MatrixTheorem(
        "spec_no_left_inverse_sizes",
        "FewerRows",
        whole=("rows", "columns"),
        conditions=("rows < columns",),
        answer=False,
    ),
    "single_tap": MatrixTheorem(
        "spec_classificationND",
        "ClassificationND",
        axis=("i", "k", "d", "s", "p_b", "p_e"),
        conditions=(*_POSITIVE, "i >= d*(k - 1) + s"),
        taps="single_tap",
    ),
    "circular_tap": MatrixTheorem(
        "spec_circular",
        "Circular",
        whole=("i", "k", "d"),
        conditions=("k >= 1", "d >= 1", "i >= 1", "i >= (2*k - 2)*gcd(i, d)"),
        taps="circular_tap",
    ),
    "adjoint": MatrixTheorem(
        "spec_adjointND",
        "Adjoint",
        axis=("i", "k", "d", "s", "p_b", "o"),
        conditions=(*_POSITIVE, "i >= 0", "o >= 0"),
    ),
    "orthonormal": MatrixTheorem(
        "spec_orthonormal",
        "Orthonormal",
        axis=("i", "k", "d", "s", "p_b", "p_e"),
        conditions=(
            "s >= 1", "k == s", "d == 1", "p_b == 0", "p_e == 0", "i >= 1", "divides(s, i)"
        ),
        taps="orthonormal",
    ),
}  # fmt: skip
"""What `TheoremClaim.theorem` names."""

STATEMENTS: dict[str, str] = {
    "spec_no_left_inverse_shape": "A matrix with fewer rows than columns has no left inverse: over "
    "every integral domain, for every matrix (any axes, any channels, any padding mode).",
    "spec_no_left_inverse_sizes": "The same, with rows and columns given as integers.",
    "spec_null_vector": "Over a field such a matrix has a non-zero x with C·x = 0.",
    "spec_null_vector_witness": "Over any ring, a non-zero x with C·x = 0 leaves C no left inverse.",
    "spec_rank_gram": "The rank of CᵀC is at most the number of rows of C.",
    "spec_output_size": "Window r fits exactly if r < ⌊(n + P − d(k − 1) − 1)/s⌋ + 1.",
    "spec_shrinks": "That number is below n exactly if P < (s − 1)(n − 1) + d(k − 1).",
    "spec_no_left_inverse": "A layer of one axis that shrinks has no left inverse, whatever the taps.",
    "spec_transpose_not_inverse": "In particular CᵀC is not the identity there.",
    "spec_lost_image": "For any number of axes and any channels: a layer with fewer outputs than "
    "inputs sends some non-zero image to 0, whatever the taps.",
    "spec_classification": "One axis, stride 1: CᵀC = I exactly if a single tap is not 0, its square is "
    "1, and both paddings leave no column without it.",
    "spec_recipe": "Cᵀ = convolution with the taps turned round, of stride 1 · padding or cropping by "
    "d(k − 1) − p · zeros put between.",
    "spec_recipe_entry": "The same, entry by entry.",
    "spec_recipeND": "The same for any number of axes and any channels.",
    "spec_adjoint": "⟨C·x, y⟩ = ⟨x, Cᵀ·y⟩.",
    "spec_adjoint_unique": "No other matrix than Cᵀ satisfies that for all x and y.",
    "spec_adjointND": "The adjoint identity for any number of axes and any channels.",
    "spec_compose": "Two convolutions after each other are one, if the second does not pad.",
    "spec_compose_padded_fails": "If the second pads, in general they are not.",
    "spec_kpoly_comp": "The taps of the two together are the product of polynomials.",
    "spec_coverage": "A stack reads every place of its receptive field exactly if each rate is at most "
    "one more than the reach of the layers before it (rates ascending).",
    "spec_checkerboard": "Away from the border all columns are met equally often exactly if s divides k "
    "and is coprime to d.",
}
"""Every statement of `Spec.v`, in words."""

FILES = (
    "Convolution", "Sizes", "FewerRows", "Recipe", "RecipeND", "Classification", "NotInverse",
    "NotInverseND", "Adjoint", "Composition", "Coverage", "Checkerboard", "Spec",
)  # fmt: skip
"""The files of the theory, each after those that it imports."""


def source(name: str) -> str:
    """The text of a file of the theory.

    >>> source("Sizes").splitlines()[0]
    '(* The output size counts the windows that fit, and where it is smaller than the input size.'
    """
    return files(__name__).joinpath(f"{name}.v").read_text("utf-8")
