"""The theory in Rocq: which theorem about whole matrices a derivation rests on, and what it says.

`Spec.v` writes each statement out in full; the other files of this folder prove them. A test compares
the two tables with it.
"""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple


class Named(NamedTuple):
    """A theorem of a `TheoremClaim`: the rule that applies it, its name in `Spec.v`, its file."""

    rule: str
    statement: str
    file: str


THEOREMS: dict[str, Named] = {
    "no_left_inverse": Named("fewer_rows", "spec_no_left_inverse_sizes", "FewerRows"),
}
"""What `TheoremClaim.theorem` names."""

STATEMENTS: dict[str, str] = {
    "spec_no_left_inverse_shape": "A matrix with fewer rows than columns has no left inverse: over "
    "every integral domain, for every matrix (any axes, any channels, any padding mode).",
    "spec_no_left_inverse_sizes": "The same, with rows and columns given as integers.",
    "spec_null_vector": "Over a field such a matrix has a non-zero x with C·x = 0.",
    "spec_null_vector_witness": "Over any ring, a non-zero x with C·x = 0 leaves C no left "
    "inverse.",
    "spec_rank_gram": "The rank of CᵀC is at most the number of rows of C.",
    "spec_output_size": "Window r fits exactly if r < ⌊(n + P − d(k − 1) − 1)/s⌋ + 1.",
    "spec_shrinks": "That number is below n exactly if P < (s − 1)(n − 1) + d(k − 1).",
    "spec_no_left_inverse": "A layer of one axis that shrinks has no left inverse, whatever the "
    "taps.",
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
    "spec_gram_inverse": "Any axes, any channels: the transposed layer gives every image back "
    "exactly if the columns of C are orthonormal.",
    "spec_single_tapND": "Any axes, strides and paddings, one channel, some window inside the "
    "image: CᵀC = I exactly if a single tap is not 0, its square is 1, and it meets every column.",
    "spec_classificationND": "The same with the output size: every stride is 1, a single tap is "
    "not 0, its square is 1, and the paddings of every axis leave no column without it.",
    "spec_circ_single": "Circular padding, stride 1: a single tap of square 1 gives CᵀC = I, "
    "whatever n, d and p.",
    "spec_circ_classification": "Nothing else gives it if 2(k − 1) ≤ n / gcd(n, d) and 2 is not 0.",
    "spec_circ_shared": "If n / gcd(n, d) < k others do: two taps read the same place and "
    "share the 1.",
    "spec_circ_reflection": "With k = m = n / gcd(n, d), the tap 2/m − 1 at 0 and 2/m "
    "elsewhere do, if m is not 0 in the field.",
    "spec_circ_three": "So −1/3, 2/3, 2/3 do on a circle of three places.",
    "spec_diagonal_inverse": "If CᵀC is diagonal and has no 0 on the diagonal, Cᵀ divided by it, "
    "row by row, is a left inverse of C.",
    "spec_one_entry_rows": "CᵀC is diagonal if no row of C has two entries that are not 0; its "
    "entries are sums of squares.",
    "spec_zero_column": "A column of zeros leaves C no left inverse, over any ring.",
    "spec_unread_column": "So an input that no output reads leaves a layer no left inverse.",
    "spec_orthonormal": "Any axes, any channels, kernel as large as the stride, no padding: "
    "CᵀC = I exactly if the weight, as a matrix from input channels and taps to output channels, "
    "has orthonormal columns.",
}
"""Every statement of `Spec.v`, in words."""

FILES = (
    "Convolution", "Sizes", "FewerRows", "Recipe", "RecipeND", "Classification", "NotInverse",
    "NotInverseND", "Adjoint", "Composition", "Coverage", "Checkerboard", "Gram",
    "ClassificationND", "Circular", "Diagonal", "Orthonormal", "Spec",
)  # fmt: skip
"""The files of the theory, each after those that it imports."""


def source(name: str) -> str:
    """The text of a file of the theory.

    >>> source("Sizes").splitlines()[0]
    '(* The output size counts the windows that fit, and where it is smaller than the input size.'
    """
    return files(__name__).joinpath(f"{name}.v").read_text("utf-8")
