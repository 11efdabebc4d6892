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
    of that question for all taps; or of the question that the theorem itself answers.

    A theorem about a list, such as a stack of layers, has letters for each entry of it (`entry`): k_1,
    k_2 …, or k_1_0, k_2_0 … where there is a list for each axis. The `conditions` hold for every entry,
    `first` for the first, `last` for the last, and `between` for every two neighbours, the letters of the
    second with `_next` behind them. A list may be empty unless there is a `last`.
    """

    statement: str
    file: str
    axis: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    taps: str = ""
    answer: bool | None = None
    entry: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    last: tuple[str, ...] = ()


_POSITIVE = ("k >= 1", "d >= 1", "s >= 1")
_TWO = ("k_1 >= 1", "d_1 >= 1", "s_1 >= 1", "k_2 >= 1", "d_2 >= 1", "s_2 >= 1")
_OUTPUTS = (*_POSITIVE, "o >= 1")
_LARGE_INTERIOR = (
    "o >= 1", "max(d*(k - 1), p_b) + s - 1 <= min(s*(o - 1), n + p_b - 1)"
)  # fmt: skip
_RELATION = ("i", "k", "d", "s", "p_b", "o")
_SIZES = (*_POSITIVE, "i >= 0", "o >= 0")

THEOREMS: dict[str, MatrixTheorem] = {
    "no_left_inverse": MatrixTheorem(
        "spec_no_left_inverse_sizes",
        "FewerRows",
        whole=("rows", "columns"),
        conditions=("rows < columns",),
        answer=False,
    ),
    "diagonal": MatrixTheorem("spec_diagonal", "Diagonal"),
    "one_tap_rows": MatrixTheorem("spec_one_tap_rows", "Diagonal"),
    "lost_column": MatrixTheorem(
        "spec_lost_column_back",
        "Diagonal",
        whole=("i", "k", "d", "s", "p_b", "o", "c"),
        conditions=(
            *_POSITIVE, "c >= 0", "c < i",
            "forall(t, 0, k, not (divides(s, c + p_b - d*t) and 0 <= c + p_b - d*t <= s*(o - 1)))",
        ),
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
        whole=("i", "k", "d", "s", "P"),
        conditions=(
            "k >= 1", "d >= 1", "s == 1", "i >= 1", "P == d*(k - 1)", "i >= (2*k - 2)*gcd(i, d)"
        ),
        taps="circular_tap",
    ),
    "circular_shared": MatrixTheorem(
        "spec_circular_shared", "Circular", whole=("i", "k", "d"), conditions=("d >= 1", "i >= 1")
    ),
    "circular_reflection": MatrixTheorem(
        "spec_circular_reflection", "Circular", whole=("i", "k", "d"),
        conditions=("d >= 1", "i >= 1"),
    ),
    "columns": MatrixTheorem("spec_gramND_inverse", "GramND"),
    "orthonormal": MatrixTheorem(
        "spec_orthonormal",
        "Orthonormal",
        axis=("i", "k", "d", "s", "p_b", "p_e"),
        conditions=(
            "s >= 1", "k == s", "d == 1", "p_b == 0", "p_e == 0", "i >= 1", "divides(s, i)"
        ),
        taps="orthonormal",
    ),
    "recipe": MatrixTheorem(
        "spec_recipe", "Recipe", whole=("k", "d", "s", "p_b", "o"), conditions=_OUTPUTS
    ),
    "recipeND": MatrixTheorem(
        "spec_recipeND", "RecipeND", axis=("k", "d", "s", "p_b", "o"), conditions=_OUTPUTS
    ),
    "shuffle": MatrixTheorem(
        "spec_shuffle_factorsND",
        "ShuffleFactorsND",
        axis=("k", "d", "s", "p_b", "o", "M"),
        conditions=(*_OUTPUTS, "d*(k - 1) < s*M"),
    ),
    "pixel_shuffle": MatrixTheorem(
        "spec_pixel_shuffle", "Shuffle", axis=("s", "o"), conditions=("s >= 1", "o >= 1")
    ),
    "bias_only": MatrixTheorem(
        "spec_bias_only", "BiasOnly", whole=("k", "d", "s", "p_b", "o"), conditions=_OUTPUTS
    ),
    "checkerboard": MatrixTheorem(
        "spec_checkerboard",
        "Checkerboard",
        whole=("n", "o", "k", "d", "s", "p_b"),
        conditions=(*_POSITIVE, *_LARGE_INTERIOR),
    ),
    "checkerboard_sums": MatrixTheorem(
        "spec_checkerboard_weighted",
        "Checkerboard",
        whole=("n", "o", "k", "d", "s", "p_b"),
        conditions=(*_POSITIVE, *_LARGE_INTERIOR),
    ),
    "resize": MatrixTheorem(
        "spec_resize", "Resize", whole=("i", "k", "d", "s", "p_b"), conditions=(*_POSITIVE, "i >= 0")
    ),
    "resize_classes": MatrixTheorem(
        "spec_resize_classes", "Resize", whole=("k", "d", "s"), conditions=_POSITIVE
    ),
    "coverage": MatrixTheorem("spec_coverageND", "CoverageStack"),
    "coverage_listed": MatrixTheorem(
        "spec_coverage_listedND",
        "CoverageStack",
        entry=("k", "r", "R"),
        conditions=("k >= 2", "r >= 0", "r <= R + 1"),
        first=("R == 0",),
        between=("R_next == R + (k - 1)*r",),
        answer=True,
    ),
    "coverage_gap": MatrixTheorem(
        "spec_coverage_gapND",
        "CoverageStack",
        whole=("m",),
        entry=("k", "r", "R"),
        conditions=("k >= 2", "r >= 0", "m >= 1", "R + (k - 1)*r < m or r > m"),
        first=("R == 0",),
        between=("R_next == R + (k - 1)*r",),
        last=("m <= R + (k - 1)*r",),
        answer=False,
    ),
    "paths": MatrixTheorem("spec_paths_poly", "CoverageStack"),
    "subgrids": MatrixTheorem("spec_subgridND", "CoverageStack"),
    "subgrids_listed": MatrixTheorem(
        "spec_subgrid",
        "CoverageStack",
        whole=("g",),
        entry=("k", "r"),
        conditions=("g >= 2", "k >= 2", "r >= 0", "divides(g, r)"),
        answer=True,
    ),
    "wang": MatrixTheorem("spec_wang_three", "Wang"),
    "wang_enough": MatrixTheorem("spec_wang_enough", "Wang"),
    "adjoint": MatrixTheorem("spec_adjointND", "RecipeND", _RELATION, conditions=_SIZES),
    "adjoint_unique": MatrixTheorem("spec_adjoint_unique", "Adjoint"),
    "tight_frame": MatrixTheorem(
        "spec_tight_frame",
        "TightFrame",
        whole=_RELATION,
        conditions=(*_POSITIVE, "i >= 0", "o >= 1", "p_b <= 0", "s*(o - 1) + d*(k - 1) < i + p_b"),
    ),
    "tight": MatrixTheorem("spec_tight_pseudo_inverse", "PseudoInverse"),
    "pseudo_inverse": MatrixTheorem("spec_transpose_pseudo_inverse", "PseudoInverse"),
    "least_squares": MatrixTheorem("spec_least_squares", "PseudoInverse"),
    "shortest": MatrixTheorem("spec_pseudo_inverse_shortest", "PseudoInverse"),
    "gram": MatrixTheorem(
        "spec_gram_interior",
        "Gram",
        whole=(*_RELATION, "c", "e"),
        conditions=(
            *_POSITIVE, "o >= 1", "0 <= c < i", "0 <= e < i",
            "d*(k - 1) <= c + p_b <= s*(o - 1)",
        ),
    ),
    "receptive_field": MatrixTheorem("spec_receptive_field", "ReceptiveField"),
    "paths_meet": MatrixTheorem("spec_paths_meet", "ReceptiveField"),
    "compose": MatrixTheorem(
        "spec_compose_unpadded",
        "CompositionRows",
        axis=("k_1", "d_1", "s_1", "p_1", "k_2", "d_2", "s_2", "p_2", "q_2", "o_1", "o_2"),
        conditions=(
            *_TWO, "p_2 <= 0", "q_2 <= 0", "forall(r, 0, o_2, s_2*r + d_2*(k_2 - 1) - p_2 < o_1 + q_2)",
        ),
    ),
    "compose_rows": MatrixTheorem("spec_composeND", "CompositionRows"),
    "compose_differs": MatrixTheorem("spec_compose_differs", "CompositionRows"),
    "compose_polynomials": MatrixTheorem("spec_kpoly_comp", "Composition"),
    "compose_transposed": MatrixTheorem(
        "spec_compose_transposed",
        "CompositionRows",
        axis=("k_1", "d_1", "s_1", "p_1", "k_2", "d_2", "s_2", "p_2", "i", "n_1"),
        conditions=(
            *_TWO, "p_1 <= 0", "forall(r, 0, i, s_1*r + d_1*(k_1 - 1) - p_1 < n_1)",
        ),
    ),
    "compose_mixed": MatrixTheorem("spec_compose_mixed_fails", "CompositionRows"),
    "input_gradient": MatrixTheorem("spec_input_derivative", "Gradients", _RELATION, conditions=_SIZES),
    "taps_gradient": MatrixTheorem("spec_kernel_derivative", "Gradients", _RELATION, conditions=_SIZES),
    "round_trips": MatrixTheorem("spec_round_trips", "RoundTrip"),
    "windows_fit": MatrixTheorem("spec_windows_fit_from", "RoundTrip"),
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
    "spec_composeND": "Any axes, any channels: output r of two convolutions after each other is that of "
    "the one, if each place that the second reads there is an output of the first or one whose window "
    "touches no pixel.",
    "spec_compose_unpadded": "So are all outputs if the second layer pads nothing.",
    "spec_compose_differs": "With taps 1 an output is smaller, for some image, where the second layer reads "
    "a place that is no output of the first and whose window touches a pixel.",
    "spec_compose_transposed": "Two transposed layers are one if the first crops nothing: any axes, any "
    "channels.",
    "spec_compose_mixed_fails": "A convolution and then a transposed layer, both with stride 2 and a "
    "single tap 1, are on three pixels no convolution of stride 1.",
    "spec_coverage": "A stack reads every place of its receptive field exactly if each rate is at most "
    "one more than the reach of the layers before it (rates ascending).",
    "spec_reads_axes": "Stacks, any axes, any strides, dilations and paddings: an output reads a place "
    "exactly if it does so on every axis.",
    "spec_reads_paths": "On one axis it reads the places to which there is a path, counted from the "
    "first place of its field; the paths depend on the kernel sizes and the rates alone.",
    "spec_paths_poly": "The paths are counted by the product of the polynomials 1 + x^r + … + x^(r(k − 1)).",
    "spec_coverageND": "Any axes, any order of the rates: an output reads its whole field exactly if on "
    "every axis each rate of a layer with two or more taps is at most one more than the reach of those with "
    "smaller rates.",
    "spec_coverage_listedND": "For that it is enough that the layers can be listed so that each rate is at "
    "most one more than the reach of those listed before it.",
    "spec_coverage_gapND": "If the layers with rates up to m reach less far than m on some axis, no "
    "place that stands m behind the first one on that axis is read.",
    "spec_subgridND": "Outputs that read the same place differ, times the stride of the stack, by a "
    "multiple of every common divisor of the rates.",
    "spec_subgrid": "All places that an output reads are multiples of it apart.",
    "spec_wang_three": "The rule of Wang et al. is the criterion for coverage where all layers have "
    "three taps, the rates ascend and the first is 1.",
    "spec_wang_enough": "With three taps or more, rates ascending and the first 1, a stack that the rule "
    "passes reads its whole field.",
    "spec_checkerboard": "Away from the border all columns are met equally often exactly if s divides k "
    "and is coprime to d.",
    "spec_resize": "Nearest upsampling by s and then a convolution of stride 1 is a transposed "
    "convolution of stride s.",
    "spec_resize_classes": "Its taps have the same sum in each residue class modulo s.",
    "spec_resize_constant": "So away from the border it makes a constant image constant.",
    "spec_shuffle": "A transposed convolution of stride s is one of stride 1 with s times the "
    "channels on each axis, a pixel shuffle and a crop: any number of axes and any channels.",
    "spec_shuffle_axis": "For one axis: output c stands at place ⌊(c + p)/s⌋ of channel (c + p) "
    "mod s.",
    "spec_pixel_shuffle": "Pixel shuffle is a transposed convolution whose kernel has the size of "
    "its stride and one tap a channel.",
    "spec_bias_only": "Beyond its last tap a transposed convolution gives 0 before the bias.",
    "spec_bias_only_count": "There are max(0, op − p_e) such outputs where op is the output "
    "padding, unless p_b exceeds s(o − 1) + d(k − 1) + 1.",
    "spec_pseudo_inverse_unique": "A matrix has at most one pseudo-inverse (Moore and Penrose).",
    "spec_transpose_pseudo_inverse": "Cᵀ/λ is the pseudo-inverse of C exactly if C·Cᵀ·C = λ·C.",
    "spec_tight_pseudo_inverse": "If C·Cᵀ = λ·I, it is the pseudo-inverse and a right inverse.",
    "spec_least_squares": "Over ordered fields: if CᵀC·x = Cᵀ·y, no z brings C·z nearer to y than "
    "C·x.",
    "spec_pseudo_inverse_normal": "The pseudo-inverse solves that equation.",
    "spec_pseudo_inverse_shortest": "And its solution is the shortest.",
    "spec_tight_frame": "One channel, one axis, every window inside: C·Cᵀ = Σ w[t]²·I for all taps "
    "exactly if k ≤ s/gcd(s, d) or o ≤ d/gcd(s, d).",
    "spec_gram": "Entry (c, c′) of CᵀC sums the products of two taps by which one row meets both "
    "columns.",
    "spec_gram_interior": "Away from the border it is the autocorrelation of the taps at c′ − c, "
    "the first tap in the residue class of c + p modulo s.",
    "spec_convT_ones": "Away from the border Cᵀ makes of the constant image the sums of the taps "
    "in each residue class modulo s.",
    "spec_checkerboard_weighted": "That is constant exactly if these sums are equal.",
    "spec_kernel_derivative": "The gradient of ⟨w ∗ x, g⟩ with respect to the kernel is the "
    "correlation of the patches of x with g: any number of axes and any channels.",
    "spec_input_derivative": "Its gradient with respect to x is the transposed convolution of g.",
    "spec_conv_patch": "The convolution is the kernel times the patches (im2col).",
    "spec_gramND_inverse": "Any axes, any channels: the transposed layer gives every image back "
    "exactly if the columns of C are orthonormal.",
    "spec_single_tapND": "Any axes, strides and paddings, one channel, some window inside the "
    "image: CᵀC = I exactly if a single tap is not 0, its square is 1, and it meets every "
    "column.",
    "spec_classificationND": "The same with sizes and paddings, the outputs being the windows "
    "that fit: every stride is 1, a single tap is not 0, its square is 1, and the paddings of "
    "every axis leave no column without it.",
    "spec_circular_single": "Circular padding, stride 1: a single tap of square 1 gives CᵀC = I, "
    "whatever n, d and p.",
    "spec_circular": "Nothing else gives it if 2(k − 1) ≤ n/gcd(n, d) and 2 is not 0.",
    "spec_circular_shared": "If n/gcd(n, d) < k others do: two taps read the same place and "
    "share the 1.",
    "spec_circular_reflection": "If k = m = n/gcd(n, d) the tap 2/m − 1 at 0 and 2/m elsewhere "
    "do, if m is not 0 in the field.",
    "spec_circular_three": "So −1/3, 2/3, 2/3 do on a circle of three places.",
    "spec_diagonal": "If CᵀC is diagonal and has no 0 on the diagonal, Cᵀ divided by it, row by "
    "row, is a left inverse of C.",
    "spec_one_tap_rows": "CᵀC is diagonal if no row of C has two entries that are not 0; its "
    "entries are sums of squares.",
    "spec_zero_column": "A column of zeros leaves C no left inverse, over any ring.",
    "spec_lost_column": "Any axes, any channels: if no output meets place c of one axis, every "
    "image that is 0 elsewhere goes to 0.",
    "spec_lost_column_back": "So no map gives every image back from the output.",
    "spec_orthonormal": "Any axes, any channels, kernel as large as the stride, no padding: "
    "CᵀC = I exactly if the weight, as a matrix from input channels and taps to output channels, "
    "has orthonormal columns.",
    "spec_factors": "C = every s-th row · the convolution of stride 1 without padding · padding or "
    "cropping by p.",
    "spec_convT_crop": "The padding of a transposed convolution crops its output.",
    "spec_shuffle_factors": "Cᵀ = crop by p · pixel shuffle · a convolution of stride 1 for each "
    "phase, padded by M − 1 on both sides, if d(k − 1) < s·M.",
    "spec_shuffle_factorsND": "The same for any number of axes and any channels; what lies outside "
    "the shuffled image is 0.",
    "spec_sees_one": "What an output of one layer reads is the relation of its matrix.",
    "spec_receptive_field": "A stack of any number of layers, each with a stride, a dilation and a signed "
    "padding: output u reads from S·u − P to S·u − P + r − 1 and no further, both ends included, S = ∏ s, "
    "P = Σ p·(strides before), r = Σ (k − 1)·d·(strides before) + 1.",
    "spec_receptive_recurrences": "The recurrences that go layer by layer give the same S, P and r.",
    "spec_receptive_moved": "Output u + q reads what output u reads, moved by S·q.",
    "spec_paths_meet": "Paths of one S that meet read from S·u + a to S·u + b together, for some a and b.",
    "spec_round_trips": "Any number of layers with 0 ≤ op < s: a size comes back to itself through "
    "them and their mirrored decoder exactly if it lies in one class modulo the product of the strides.",
    "spec_round_trips_once": "So of that many sizes in a row exactly one does.",
    "spec_windows_fit_from": "Every window on the way fits exactly from a least size on.",
    "spec_wanted_padding": "A layer's size comes back exactly if the output padding is what the last window "
    "leaves over.",
}
"""Every statement of `Spec.v`, in words."""

FILES = (
    "Convolution", "Sizes", "FewerRows", "Recipe", "RecipeND", "Classification", "NotInverse",
    "NotInverseND", "Adjoint", "Composition", "Coverage", "CoverageStack", "Wang",
    "Checkerboard", "Resize", "Shuffle", "BiasOnly", "PseudoInverse", "TightFrame", "Gram",
    "Gradients", "GramND", "ClassificationND", "Circular", "Diagonal", "Orthonormal", "Factors",
    "ShuffleFactors", "ShuffleFactorsND", "CompositionRows", "ReceptiveField", "RoundTrip", "Spec",
)  # fmt: skip
"""The files of the theory, each after those that it imports."""


def source(name: str) -> str:
    """The text of a file of the theory.

    >>> source("Sizes").splitlines()[0]
    '(* The output size counts the windows that fit, and where it is smaller than the input size.'
    """
    return files(__name__).joinpath(f"{name}.v").read_text("utf-8")
