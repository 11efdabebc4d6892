"""The wording of what Cᵀ is: adjoint, pseudo-inverse, CᵀC, what is lost, gradients. Part of `sentences`."""

from __future__ import annotations

from convsym.render.sentence import Sentence

_ADJOINT = (
    "For all [x] and [y] the inner product of [C x] with [y] is that of [x] with [Cᵀ y], and no other "
    "matrix in place of [Cᵀ] has this property."
)
_MULTIPLE = (
    "If [C Cᵀ] is λ times the identity, so is the convolution of the transposed convolution, and [Cᵀ] "
    "divided by λ is the pseudo-inverse of [C]."
)
_THERE_AND_BACK = (
    "[E = Cᵀ C − I] is what there and back adds to an image: 0, were the transpose an inverse."
)
_LINEAR = (
    "[g] is the gradient of a loss in [y]. The map is linear in its input and, for a fixed input, in its "
    "taps; the gradient in either is a transpose applied to [g]."
)
_UNIT_STRIDE = (
    "With stride 1 the entry at lag $e - c$ is the autocorrelation of the kernel, its taps spread by the "
    "dilation."
)
_STRIDED = (
    "The entry depends on the lag $e - c$ and on the phase, the remainder of $c + p_b$ modulo $s$: the "
    "autocorrelation of the taps that meet this phase."
)
_ROWS = (
    "So it is in {count} of {total} rows, those from {first} to {last} ([R] keeps them, [A] is made from "
    "the table):"
)
_BORDER = {
    "zeros": " Closer to the border the sums are truncated.",
    "circular": " Closer to the border the sums lack the outputs that there are not, and windows that wrap "
    "around add their products.",
    "reflect": " Closer to the border the sums lack the outputs that there are not, and reflected elements "
    "add their products.",
    "replicate": " Closer to the border the sums lack the outputs that there are not, and repeated "
    "elements add their products.",
    "circle": " There is no border: lags are counted around the circle, and entries whose lags differ by "
    "its size add up.",
    "all": "",
}
"""What the other rows hold, by what is padded; a circle and full padding leave none."""

TRANSPOSES: dict[str, Sentence] = {
    "page.adjoint_title": Sentence("The transpose is the adjoint", _ADJOINT),
    "page.pseudo_inverse_title": Sentence("Is it an inverse up to a factor?", _MULTIPLE),
    "page.gram_title": Sentence("What there and back does to an image", _THERE_AND_BACK),
    "page.gradients_title": Sentence("The gradients", _LINEAR),
    # ------------------------------------------------------------ the adjoint
    "adjoint.title": Sentence(
        "The transposed convolution is the adjoint",
        "Output $r$, tap $t$ and input $c$ meet when $c == s*r + d*t - p_b$. The inner product of [C x] "
        "with [y] adds up $y_r*w_t*x_c$ over all that meet, and so does that of [x] with [Cᵀ y].",
    ),
    "adjoint.title_layer": Sentence("The transpose of {layer} is its adjoint", _ADJOINT),
    "adjoint.one_tap": Sentence(
        "An output reads an input through one tap at most", "The taps stand $d$ apart:"
    ),
    "adjoint.one_output": Sentence(
        "A tap joins an input to one output at most", "The windows stand $s$ apart:"
    ),
    "adjoint.triples": Sentence(
        "The relation read from the input's side",
        "From output $r$ tap $t$ leads to $c$. From input $c$ it leads back to $r$, where the stride "
        "divides what is left:",
        "So both sums run over the same triples $r$, $t$, $c$, each once.",
    ),
    "adjoint.unique": Sentence("Only one matrix has this property", "For any matrix [C]:"),
    "adjoint.theory": Sentence(
        "So it is the adjoint",
        "As for one axis and one channel, so for any number of them, whatever the taps:",
        "A loss with the gradient [g] in [y = C x] has the gradient [Cᵀ g] in [x]. That is why frameworks "
        "have the transposed convolution: it is the backward pass of the convolution, not its inverse.",
    ),
    "adjoint.read_back": Sentence(
        "The matrix written from the input's side",
        "Row $c$ of [B] holds the tap through which output $r$ reads input $c$, wherever one does. It is the "
        "transpose:",
        "Frameworks call this layer {up}.",
    ),
    "adjoint.read_back_folded": Sentence(
        "The matrix written from the input's side",
        "Row $c$ of [B] holds the taps through which output $r$ reads input $c$, directly or through the "
        "border that folds back. It is the transpose:",
        "No framework layer computes it for this padding mode, but the backward pass of this layer does.",
    ),
    "adjoint.example": Sentence(
        "An example",
        "Take for [a] the numbers from 1 on, and these for [b]. Both inner products are {product}:",
    ),
    "adjoint.identity": Sentence(
        "The identity, for all [x] and [y]",
        "With symbols for their entries both sides are one polynomial:",
        "A loss with the gradient [g] in [C x] has the gradient [Cᵀ g] in [x]: the transposed convolution "
        "is the backward pass, which is why frameworks have it.",
    ),
    "adjoint.numbers": Sentence(
        "The identity at numbers", "For [x] and [y] with the entries 1, 2, 3 and so on:"
    ),
    # ------------------------------------------------------------ the pseudo-inverse
    "pseudo_inverse.title": Sentence(
        "When two outputs share no input",
        "The entry of [C Cᵀ] at two outputs adds up the products of the taps with which both read one "
        "input. Outputs $x$ apart share an input through taps $y$ apart where $s*x == d*y$. Here $g$ is the "
        "greatest common divisor of $s$ and $d$, so that $S$ and $D$ have none but 1 (Bézout).",
    ),
    "pseudo_inverse.title_layer": Sentence(
        "Is the transpose of {layer} an inverse up to a factor?", _MULTIPLE
    ),
    "pseudo_inverse.sign": Sentence(
        "The same direction", "The later output reads with the earlier tap:"
    ),
    "pseudo_inverse.common": Sentence(
        "All solutions", "They are the multiples of one, with $a*y + b*x$ for the factor:"
    ),
    "pseudo_inverse.exactly": Sentence(
        "Two outputs share an input exactly if the smallest solution fits",
        "There are $o$ outputs and $k$ taps:",
        "So for taps in general position no two outputs share an input exactly if $S >= k$ or $o <= D$.",
    ),
    "pseudo_inverse.tight_frame": Sentence(
        "When [C Cᵀ] is a multiple of the identity",
        "For one channel and no padded zeros, with $S$ and $D$ written out:",
    ),
    "pseudo_inverse.tight_theory": Sentence(
        "Then the transpose is an inverse up to a factor", "For any matrix [C] over a field:"
    ),
    "pseudo_inverse.least_squares": Sentence(
        "What is nearest", "In general [y] is no output of the layer. For any real matrix [C]:"
    ),
    "pseudo_inverse.shortest": Sentence(
        "And what is shortest", "The pseudo-inverse gives one of these solutions:"
    ),
    "pseudo_inverse.theory": Sentence(
        "When the transpose is the pseudo-inverse up to a factor",
        "Of Penrose's four equations three follow from one. For any matrix [C] over a field:",
    ),
    "pseudo_inverse.counted": Sentence(
        "Whether two outputs share an input",
        "Outputs $x$ apart share an input through taps $y$ apart where $s*x == d*y$. The greatest common "
        "divisor of $s$ and $d$ is {g}, so the smallest solution has $x$ = {D} and $y$ = {S}:",
    ),
    "pseudo_inverse.shared": Sentence(
        "They do",
        "It fits:",
        "So for taps in general position [C Cᵀ] is no multiple of the identity.",
    ),
    "pseudo_inverse.apart": Sentence(
        "They do not",
        "It does not fit:",
        "So [C Cᵀ] is a multiple of the identity, by the sum of the squares of the taps, whatever they are.",
    ),
    "pseudo_inverse.tight": Sentence(
        "[C Cᵀ] is a multiple of the identity",
        "With λ = {scalar}, entry by entry:",
        "The convolution of the transposed convolution is λ times the identity.",
    ),
    "pseudo_inverse.zero": Sentence(
        "[C] is zero", "All taps are 0, so [C Cᵀ] is 0 too, and the pseudo-inverse is 0 as [Cᵀ] is:"
    ),
    "pseudo_inverse.overlap": Sentence(
        "[C Cᵀ] is no multiple of the identity",
        "Outputs {row} and {other} overlap: their entry is {found}. Whatever the multiple μ, there stands "
        "{wanted} in it:",
    ),
    "pseudo_inverse.shorter": Sentence(
        "[C Cᵀ] is no multiple of the identity",
        "Rows 0 and {row} of [C] differ in length: the sums of their squares are {wanted} and {found}. The "
        "first of them would be μ:",
    ),
    "pseudo_inverse.tight_if": Sentence(
        "When [C Cᵀ] is a multiple of the identity",
        "Then the multiple is its first entry, μ = {scalar}. It is for exactly these real taps:",
    ),
    "pseudo_inverse.never_tight": Sentence(
        "[C Cᵀ] is no multiple of the identity for any taps",
        "The multiple would be its first entry, μ = {scalar}. Multiples of entries of the difference add "
        "up to 1, so they cannot all be zero:",
    ),
    "pseudo_inverse.normal": Sentence(
        "The least-squares solution",
        "Of all [x] that bring [C x] nearest to [y], the shortest is the pseudo-inverse applied to [y]. "
        "It solves the normal equations, exactly:",
    ),
    "pseudo_inverse.follows": Sentence(
        "So it is the pseudo-inverse",
        "Multiplied by [C] from the right, with λ = {scalar}:",
        "[Cᵀ] divided by λ is the pseudo-inverse, and leads to the least-squares solution.",
    ),
    "pseudo_inverse.equal": Sentence(
        "It is the pseudo-inverse",
        "Still, with λ = {scalar}, multiplied out:",
        "[Cᵀ] divided by λ is the pseudo-inverse, and leads to the least-squares solution.",
    ),
    "pseudo_inverse.differ": Sentence(
        "It is not the pseudo-inverse, by any factor",
        "The entries of [C Cᵀ C] and of [C] at {row} are {first} and {first_entry}, those at {other} are "
        "{second} and {second_entry}, and no λ is the quotient of both:",
    ),
    "pseudo_inverse.never": Sentence(
        "It is not the pseudo-inverse, for any taps and by any factor",
        "Multiples of entries of the difference add up to 1, so they cannot all be zero:",
    ),
    "pseudo_inverse.depends": Sentence(
        "It depends on the taps",
        "[Cᵀ] divided by {scalar} is the pseudo-inverse for exactly those real taps at which, with some "
        "{scalar} other than 0, all of these hold:",
    ),
    # ------------------------------------------------------------ CᵀC
    "gram.title": Sentence(
        "What there and back does to an image",
        "The entry of [Cᵀ C] at two inputs adds up $w_t*w_u$ over the taps $t$ and $u$ with which some "
        "output $r$ reads both.",
    ),
    "gram.title_layer": Sentence("What {layer} and its transpose do to an image", _THERE_AND_BACK),
    "gram.lag": Sentence(
        "The lag says how far apart the taps are", "One output reads $c_1$ and $c_2$:"
    ),
    "gram.zero": Sentence(
        "Zero unless the dilation divides the lag", "There are no other taps in between:"
    ),
    "gram.phase": Sentence(
        "The phase says which taps", "Those with which an input is read leave one remainder:"
    ),
    "gram.moved": Sentence(
        "It repeats with the stride",
        "Both inputs $s$ further on are read by the next output with the same taps:",
        "So away from the border the entry depends on the lag and on the remainder of $c + p_b$ modulo $s$ "
        "alone.",
    ),
    "gram.interior": Sentence(
        "Where nothing is truncated",
        "There every tap of the right remainder belongs to an output:",
        "Elsewhere the sum lacks the outputs that there are not.",
    ),
    "gram.theory": Sentence(
        "The entry",
        "Away from the border, in terms of the two columns alone:",
        "For stride 1 it is the autocorrelation of the kernel at lag $e - c$, its taps spread by the "
        "dilation.",
    ),
    "gram.unit": Sentence(
        "Stride 1", "All taps meet every input of the interior: the autocorrelation of the kernel."
    ),
    "gram.matrix": Sentence(
        "[Cᵀ C] written out",
        "Entry $c$, $e$ adds up $w_t*w_u$ over the taps $t$ and $u$ with which some output reads $c$ and "
        "$e$; entries with the same taps are computed once ([G]). Multiplied out it is the same:",
        "What there and back adds to an image:",
    ),
    **{
        f"gram.{rows}_{border}": Sentence(
            "The pattern",
            f"{entry} {_ROWS}",
            f"At a negative lag it is the entry at $e$, $c$.{end}",
        )
        for rows, entry in (("rows", _UNIT_STRIDE), ("rows_strided", _STRIDED))
        for border, end in _BORDER.items()
    },
    "gram.entry": Sentence("entry of [Cᵀ C]", "", "And {more} more."),
    # ------------------------------------------------------------ what is lost
    "lost.title": Sentence(
        "How much is lost",
        "An input has $i$ dimensions. Those in which [C] has rank leave a trace in the output.",
    ),
    "lost.title_layer": Sentence("What {layer} loses"),
    "lost.counted": Sentence("Outputs that are missing", "So many fewer than inputs:"),
    "lost.some": Sentence("When there are any missing"),
    "lost.at_least": Sentence(
        "Dimensions that are lost, at least", "The rank is at most the number of rows:"
    ),
    # ------------------------------------------------------------ gradients
    "gradients.title": Sentence(
        "The gradients",
        "[y = C x] is linear in [x], and for fixed [x] it is linear in the taps, [y = X w]. Of a loss with "
        "the gradient [g] in [y], the gradient in [x] is [Cᵀ g], and that in the taps is [Xᵀ g].",
    ),
    "gradients.title_layer": Sentence("The gradients of {layer}", _LINEAR),
    "gradients.read": Sentence(
        "The matrix that multiplies the taps",
        "Row $r$ of [X] holds under tap $t$ the input at $s*r + d*t - p_b$, if there is one, else 0:",
    ),
    "gradients.leftover": Sentence("What is left over", "Behind the last window:"),
    "gradients.swapped": Sentence(
        "The gradient in the taps is a convolution",
        "Entry $t$ of [Xᵀ g] adds up $g_r*x_c$ with $c == s*r + d*t - p_b$: the convolution of [x] with the "
        "kernel [g], of stride $d$ and dilation $s$. The first $k$ of its outputs are the gradient:",
    ),
    "gradients.in_the_input": Sentence(
        "The gradient in the input", "For any number of axes and any channels:"
    ),
    "gradients.in_the_taps": Sentence(
        "The gradient in the taps", "For any number of axes and any channels:"
    ),
    "gradients.linear": Sentence(
        "Linear in the taps", "[X] holds under each tap what each output reads with it:"
    ),
    "gradients.input": Sentence(
        "The gradient in the input",
        "What the layer's backward pass gives, computed without a matrix ([h]), is",
    ),
    "gradients.input_loss": Sentence(
        "It is the gradient", "The part of the loss that is linear in [x] has these coefficients:"
    ),
    "gradients.kernel": Sentence(
        "The gradient in the taps", "Computed tap by tap, without [X] ([f]), it is"
    ),
    "gradients.kernel_loss": Sentence(
        "It is the gradient",
        "[X] does not depend on the taps, so the coefficients of [w] are these:",
    ),
}
