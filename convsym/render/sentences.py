"""The wording: one table a language. A step names its sentence and gives the values.

A sentence has a title, text before the displayed claim and text behind it. In the text ``$…$`` is
mathematics in the language of terms, ``[…]`` a product of named matrices with relation signs,
``{name}`` a value of the step, ``**…**`` a strong word. What is missing in a table is an error that
a test finds, not an empty line on a page.
"""

from __future__ import annotations

from convsym.render.chapters import CHAPTERS
from convsym.render.composition import COMPOSITION
from convsym.render.coverage import COVERAGE
from convsym.render.fields import FIELDS
from convsym.render.findings import FINDINGS
from convsym.render.fitting import FITTING
from convsym.render.inverses import INVERSES
from convsym.render.sentence import Sentence
from convsym.render.transposes import TRANSPOSES
from convsym.render.upsampling import UPSAMPLING

ENGLISH: dict[str, Sentence] = {
    # ------------------------------------------------------------ the page about a layer
    "page.title": Sentence(
        "Layer derivation", "", "Every step carries a mark that says how it was checked."
    ),
    "page.about_size": Sentence("", "where the output size comes from"),
    "page.about_matrix": Sentence("", "which matrix the layer is"),
    "page.about_transpose": Sentence("", "what its transpose does"),
    "page.about_inverse": Sentence("", "what the matrix forgets"),
    "page.about_checkerboard": Sentence("", "how evenly its outputs are met"),
    "page.checkerboard_title": Sentence(
        "Does it draw a checkerboard?",
        "Some outputs may be met by more pairs of input and tap than others.",
    ),
    "page.about_adjoint": Sentence("", "why its transpose is the adjoint"),
    "page.about_pseudo_inverse": Sentence("", "whether its transpose is an inverse up to a factor"),
    "page.about_gram": Sentence("", "what there and back does to an image"),
    "page.about_gradients": Sentence("", "where its gradients come from"),
    "page.size": Sentence("The output size", "For all sizes at once."),
    "page.symbols": Sentence("The symbols"),
    "page.matrix": Sentence(
        "The layer is a matrix",
        "Read the input {order} into a column of {columns} numbers, vec($x$), and the output into a "
        "column of {rows}, vec($y$). Then",
    ),
    "page.lines": Sentence("", "line by line"),
    "page.channels": Sentence("", "channel by channel, each line by line,"),
    "page.rows": Sentence(
        "",
        "Each row of {matrix} belongs to one output and holds the taps where that output reads; each "
        "column belongs to one input.",
    ),
    "page.transpose": Sentence(
        "[Cᵀ] and the transposed convolution",
        "Turn [C] on its side: [Cᵀ] maps outputs back to the shape of the input. Where an output read an "
        "input through a tap, it now writes to that place through the same tap.",
    ),
    "page.adjoint": Sentence(
        "",
        "That makes [Cᵀ] the **adjoint** of [C]: the inner product of [C x] with [y] is that of [x] with "
        "[Cᵀ y], for all [x] and [y]. If [g] is the gradient of a loss in the output, [Cᵀ g] is its gradient "
        "in the input. This backward pass is why frameworks have the transposed layer.",
    ),
    "page.its_transpose": Sentence(
        "Its transpose",
        "The transpose of this layer's matrix is the matrix [C] of the convolution that it belongs to:",
    ),
    "page.fold": Sentence(
        "", "No framework layer computes [Cᵀ] for this padding mode: its border folds back."
    ),
    "page.frameworks": Sentence("", "Frameworks call this layer {layer}."),
    "page.bias_only": Sentence(
        "",
        "**Bias only**: at the end of each axis, {count} outputs lie beyond the last tap. No tap writes "
        "there, whatever the input size.",
    ),
    "page.no_way_back": Sentence(
        "",
        "**No way back**: the output padding {extra} is not below the stride {stride}, so no convolution "
        "with these numbers leads back to the input size.",
    ),
    "page.undecided": Sentence("Is the transpose an inverse?", "Not decided here: {reason}."),
    "page.numbers": Sentence(
        "With numbers put into the taps",
        "The layer leaves its taps open. As an example, put in",
    ),
    "page.kernel": Sentence("the kernel $w$"),
    # ------------------------------------------------------------ certificates
    "certificate.own": Sentence("Certificate", "Certificate, {count} cases"),
    "certificate.theorem": Sentence(
        "The theorem behind it, with certificate",
        "The theorem behind it, with certificate, {count} cases",
    ),
    "certificate.put": Sentence("", "Put {values} into the theorem:"),
    "certificate.given": Sentence("", "For all integers with {given}."),
    "certificate.split": Sentence("", "Cases are split by {split}: each holds, or it does not."),
    "certificate.times": Sentence("times"),
    "certificate.of": Sentence("polynomial"),
    "certificate.assumed": Sentence("assumed"),
    "certificate.case": Sentence(
        "", "Case {case}: the products add up to $-1$, so the assumptions contradict each other."
    ),
    "certificate.divisor": Sentence(
        "",
        "The divisor {divisor} is at least 1: were it not, the products would still add up to $-1$.",
    ),
    "certificate.minor": Sentence(
        "The minor",
        "The minor on the rows {rows} and the columns {columns} is not 0 modulo {prime}.",
        "The minor on the rows {rows} and the columns {columns} is not 0 modulo {prime}, with ",
    ),
    "certificate.multiples": Sentence("The multiples", "{multiple} times entry {entry}"),
    # ------------------------------------------------------------ a reader's own claim
    "prove.claim": Sentence("The claim holds for all integers"),
    "prove.title": Sentence("The claim holds for all integers", "{note}"),
    "prove.fact": Sentence("A fact that helps"),
    "prove.part": Sentence("One part of it"),
    "prove.result": Sentence("The claim"),
    "prove.worked_out": Sentence("The claim", "It has no letters. Worked out:"),
    "prove.empty": Sentence(
        "Nothing satisfies the hypotheses",
        "They contradict each other, so the claim is true and says nothing:",
    ),
    "prove.refuted": Sentence(
        "The claim is false", "Asked was", "It has no letters, and worked out it is false."
    ),
    "prove.smallest": Sentence(
        "",
        "The hypotheses hold and the conclusion is false at this point. No other point with that "
        "property has a smaller largest value, or the same and a smaller sum of sizes:",
    ),
    "prove.point": Sentence(
        "",
        "The hypotheses hold and the conclusion is false at this point. It was made smaller as far as "
        "that went; a smaller one may exist:",
    ),
    "prove.sides": Sentence("", "There the conclusion reads"),
    "prove.fails": Sentence("", "Put in, the conclusion does not hold."),
    "prove.open": Sentence(
        "Neither proved nor refuted",
        "Asked was",
        "The claim may be true or false. Tried in vain: {tried}.",
    ),
    # ------------------------------------------------------------ output size
    "size.title": Sentence(
        "The output size of a convolution",
        "One axis is enough: the others work alike. The input has $i$ elements, the padding adds $P$ "
        "in all, the kernel has $k$ taps that stand $d$ apart, and the window moves by $s$.",
    ),
    "size.title_layer": Sentence("The output size of {layer}"),
    "size.title_page": Sentence("Why the output is {output}", "The window decides it."),
    "size.span": Sentence(
        "What the window spans",
        "$k$ taps that stand $d$ apart cover",
        "elements, gaps included.",
    ),
    "size.window": Sentence(
        "Which placements fit",
        "Number the padded input $0$ to $i + P - 1$. Placed at $r$, tap $t$ reads element "
        "$s*r + d*t$. All taps stay inside exactly if the first and the last do, and the first does:",
    ),
    "size.room": Sentence(
        "The room that is left", "Behind a window at the very beginning there is room for"
    ),
    "size.space": Sentence(
        "A placement fits if its shift fits into the room", "The window at $r$ is shifted by $s*r$:"
    ),
    "size.quotient": Sentence(
        "How many whole steps", "The room holds this many whole steps of the stride:"
    ),
    "size.largest": Sentence(
        "The largest placement", "A shift that is a multiple of the stride fits up to this step:"
    ),
    "size.count": Sentence("Count from zero", "From placement $0$ on there is one more:"),
    "size.placements": Sentence(
        "These are all of them",
        "The placements that fit are exactly the integers from $0$ to $o - 1$:",
    ),
    "size.boundary": Sentence("When there is an output at all", "", "The window has to fit once."),
    "size.leftover": Sentence(
        "What the last step leaves",
        "The room need not be a multiple of the stride; this much of it is left over:",
    ),
    "size.unread": Sentence(
        "Nothing reads behind the last window",
        "The last $a$ elements of the padded input are out of reach of every tap of every window:",
    ),
    "size.pixels": Sentence(
        "Pixels that are never read",
        "Never read: {places} of the padded input, counted from 0. The padding at the end is "
        "{end}; the others are pixels of the input, and this many are lost behind the last window:",
    ),
    "size.padding_only": Sentence(
        "It is padding, no pixel",
        "Never read: {places} of the padded input, counted from 0. The padding at the end is {end}, so "
        "all of it is padding, and no pixel is lost there:",
    ),
    "size.formula": Sentence("The output size", "Put together:"),
    "size.put_in": Sentence("The layer's own values", "Put in what the layer says:"),
    "size.exact_quotient": Sentence(
        "The quotient before its floor",
        "Without rounding the formula gives",
        "and only whole placements count.",
    ),
    "size.whole_quotient": Sentence(
        "The quotient", "The room is a multiple of the stride, so nothing is rounded:"
    ),
    "size.result": Sentence("The size"),
    "size.all_axes": Sentence("All axes together"),
    "size.case.symmetric": Sentence(
        "Equal padding on both sides, no dilation", "$p$ on each side:"
    ),
    "size.case.unit_stride": Sentence("Stride 1"),
    "size.case.no_padding": Sentence("Stride 1, no padding, no dilation"),
    "size.case.half": Sentence("Half padding", "Padding by $d*(k - 1)$ in all:"),
    "size.case.full": Sentence("Full padding", "Padding by $d*(k - 1)$ on each side:"),
    "size.case.patches": Sentence("Windows side by side", "As in pooling, with a stride of $k$:"),
    # ------------------------------------------------------------ transposed size
    "transposed.title": Sentence(
        "The output size of a transposed convolution",
        "A transposed convolution leads from $o$ elements back to the $n$ that a convolution made "
        "them from. Several $n$ share one $o$; the output padding $a$ tells which is meant.",
    ),
    "transposed.title_layer": Sentence("The output size of {layer}"),
    "transposed.title_page": Sentence(
        "The way back: from {input} to {output}",
        "The transposed layer starts from $o$ elements. Several sizes lead to one $o$, so the "
        "layer is told which of them is meant.",
    ),
    "transposed.band": Sentence(
        "Which sizes give this output size",
        "By the formula of the convolution, undone:",
    ),
    "transposed.ambiguous": Sentence(
        "Why one number is not enough",
        "With a stride of 2 or more, the smallest of these sizes and the next one give the same output:",
    ),
    "transposed.leftover": Sentence(
        "Name what tells them apart", "Behind the last window this many elements are left:"
    ),
    "transposed.range": Sentence("It is smaller than the stride", "For the sizes in question:"),
    "transposed.remainder": Sentence("It is a remainder", "Frameworks call it output padding:"),
    "transposed.kept": Sentence(
        "Only sizes of at least 1 are kept", "All $s$ of them are, as soon as the smallest is:"
    ),
    "transposed.solved": Sentence("Solve for the size"),
    "transposed.formula": Sentence("The transposed size", "Put together:"),
    "transposed.sizes": Sentence("From the smallest to the largest"),
    "transposed.sizes_kept": Sentence(
        "From the smallest to the largest",
        "",
        "A size is at least 1, so those from 1 to {most} are kept.",
    ),
    "transposed.chosen": Sentence("Which of them is meant", "The layer's output padding says it:"),
    "transposed.size": Sentence(
        "The size that is meant", "So the transposed layer takes $o$ elements to"
    ),
    "transposed.comes_back": Sentence(
        "Whether the convolution leads back",
        "At this size the convolution has as many outputs as we started from exactly if the output "
        "padding is below the stride:",
    ),
    "transposed.case.symmetric": Sentence("Equal padding on both sides, no dilation"),
    "transposed.case.unit_stride": Sentence("Stride 1"),
    "transposed.case.same": Sentence("Half padding, stride 1"),
    "transposed.case.patches": Sentence("Windows side by side"),
    # ------------------------------------------------------------ recipe
    "recipe.title": Sentence("The transposed layer as an ordinary convolution"),
    "recipe.parts": Sentence(
        "Take the layer apart",
        "The layer pads by {begin} before and {end} behind ([P]), convolves with stride 1 ([T]) and keeps "
        "one output in {stride} ([S]), from the first on:",
    ),
    "recipe.turned": Sentence(
        "The transpose of a convolution with stride 1",
        "It is one itself: the kernel turned round, input and output channels swapped, the same dilation "
        "and groups, $d*(k - 1)$ zeros on each side ([F]):",
    ),
    "recipe.cropped": Sentence(
        "The crop is less padding",
        "[Pᵀ] takes off what the layer had padded, and [F] need not have padded that in the first place. "
        "The same convolution with as much less padding is [G]:",
    ),
    "recipe.identity": Sentence(
        "Stuff, pad, flip, convolve",
        "From right to left: [Sᵀ] puts zeros between neighbouring outputs, {zeros} each time, and {behind} "
        "behind the last. Then pad by {begin} before and {end} behind (a negative number crops), turn the "
        "kernel round, swap input and output channels, and convolve with stride 1 and the same dilation "
        "([G]). Multiplied out, this is the transpose, entry by entry:",
    ),
    "recipe.folded": Sentence(
        "Stuff, flip, convolve, fold back",
        "From right to left: [Sᵀ] puts zeros between neighbouring outputs, {zeros} each time, and {behind} "
        "behind the last. Then convolve with the kernel turned round ([F]). [Pᵀ] adds each element of the "
        "border to the one that it had been copied from:",
    ),
    # ------------------------------------------------------------ stages
    "stages.as_conv": Sentence(
        "{layer} as a convolution",
        "The same output in three stages: stuff zeros, pad or crop, convolve with stride 1.",
    ),
    "stages.stuff": Sentence("Stuff", "zeros between neighbours, {zeros} each time"),
    "stages.pad": Sentence(
        "Pad or crop", "zeros padded, {begin} before and {end} behind (a negative number crops)"
    ),
    "stages.convolve": Sentence("Convolve", "{layer}, taps turned round and channels swapped"),
    "stages.as_pixel_shuffle": Sentence(
        "{layer} as a convolution and a pixel shuffle",
        "The same output in three stages: convolve with stride 1, once for each phase; let the phases "
        "alternate; crop.",
    ),
    "stages.phases": Sentence("Convolve", "{layer}, a channel for each phase"),
    "stages.shuffle": Sentence("Shuffle", "a pixel shuffle by {factor}"),
    "stages.crop": Sentence(
        "Crop or pad",
        "zeros padded, {begin} before and {end} behind (a negative number crops)",
        "; then the bias added",
    ),
    # ------------------------------------------------------------ factorisations
    "structure.plain": Sentence("A factorisation"),
    "structure.toeplitz": Sentence(
        "Pad, convolve, subsample",
        "From right to left: [P] pads the input, by {begin} before and {end} behind (a negative number "
        "crops). [T] is the convolution with stride 1 on what is padded, a Toeplitz matrix for each axis "
        "and pair of channels. [S] keeps one output in {stride}, from the first on; {behind} behind the last "
        "that is kept are dropped too.",
    ),
    "structure.toeplitz_transposed": Sentence(
        "Stuff, convolve, crop or fold back",
        "From right to left: [Sᵀ] puts zeros between neighbours, {zeros} each time, and {behind} behind the "
        "last. [Tᵀ] is the full correlation with the kernel turned round. [Pᵀ] takes off {begin} before and "
        "{end} behind (a negative number pads): it crops padded zeros, and adds copies to what they "
        "had been copied from.",
    ),
    "structure.kronecker": Sentence(
        "One axis at a time",
        "The kernel is separable: a product of one kernel for each axis. The first factor acts along axis "
        "0, the next along axis 1, and so on.",
    ),
    "structure.kronecker_channels": Sentence(
        "Channels and axes, one at a time",
        "The kernels are separable: products of one kernel for each axis. The first factor mixes the "
        "channels, the second acts along axis 0, the next along axis 1, and so on.",
    ),
    "structure.tap_by_tap": Sentence(
        "Tap by tap",
        "Each tap moves the input and mixes its channels. The first factor of its term holds the tap between "
        "each two channels; the second says which elements it joins along axis 0, and so on. The indices "
        "are the tap's.",
    ),
    "structure.second_form": Sentence(
        "The taps as the unknowns",
        "[X] has a row for each output and a column for each tap, and holds what is read; [w] is the "
        "weight as a column. The gradient of a loss with respect to [w] is [Xᵀ] times that with respect to "
        "the output.",
    ),
    "structure.second_form_transposed": Sentence(
        "The taps as the unknowns",
        "[X] has a row for each place that is written and a column for each tap, and holds what comes "
        "there through it; [w] is the weight as a column. The gradient of a loss with respect to [w] is "
        "[Xᵀ] times that with respect to the output.",
    ),
    "structure.interleaved": Sentence(
        "Interleaved convolutions",
        "The dilated convolution falls apart into convolutions on interleaved grids, each with the same taps "
        "and no dilation: the blocks of [B], {count} in all. [P] sorts the convolution's inputs by "
        "block, [Q] its outputs.",
    ),
    "structure.multiplied": Sentence("Multiplied out", "Both sides agree, entry by entry:"),
    "structure.passes": Sentence(
        "As a product of matrices",
        "[K_0] applies the first factor of the Kronecker product and leaves the rest alone, [K_1] the "
        "second, and so on. Multiplied out, both sides agree, entry by entry:",
    ),
    "structure.collected": Sentence(
        "The sum as one product",
        "[G] holds the first factors of the terms side by side, [H] the rest of each term under each other. "
        "Multiplied out, both sides agree, entry by entry:",
    ),
    "structure.more": Sentence("", "Not shown: {count} more of the same kind."),
    # ------------------------------------------------------------ spectrum
    "spectrum.diagonal": Sentence(
        "Frequency by frequency",
        "The border wraps round, so a wave is mapped to a multiple of itself. [F] is the discrete Fourier "
        "transform, with {waves} at frequency {j} and place {c}; {zeta} is a primitive root of unity of "
        "order {order}, {root}. [D] holds an eigenvalue for each frequency:",
    ),
    "spectrum.blocks": Sentence(
        "Frequency by frequency",
        "The border wraps round, so waves are mapped to waves. [F_n] and [F_o] are the discrete Fourier "
        "transforms of the input and of the output, channel by channel, with {waves} at "
        "frequency {j} and place {c}; {zeta} is a primitive root of unity of order {order}, {root}. [R] "
        "and [Q] sort by frequency, and by group where there are several. [B] is zero but for its blocks, "
        "{count} in all, each {rows} × {columns}:",
    ),
    "spectrum.more": Sentence("", "Not shown: {count} more frequencies."),
    "spectrum.more_blocks": Sentence("", "Not shown: {count} more blocks."),
    # ------------------------------------------------------------ inverse
    "inverse.title": Sentence(
        "A transposed convolution is no inverse where the map shrinks",
        "One axis with one channel. The layer maps $i$ numbers to $o$; if $o < i$, something is lost, "
        "and nothing brings it back.",
    ),
    "inverse.title_layer": Sentence("Is the transpose of {layer} its inverse?"),
    "inverse.title_page": Sentence(
        "Is the transpose an inverse?",
        "It has the right shape. It undoes the layer exactly if [Cᵀ C = I].",
    ),
    "inverse.shrinks": Sentence("When the output is smaller than the input"),
    "inverse.fewer": Sentence("So it is smaller here"),
    "inverse.rank_theorem": Sentence(
        "No left inverse of any kind",
        "[C] has $o$ rows and more columns. The columns are dependent: some $x$ other than zero has "
        "[C x = 0], and then [L C x = 0] as well. Whatever the taps:",
        "With [L = Cᵀ]: [Cᵀ C] is not the identity, so the transposed convolution is no inverse.",
    ),
    "inverse.case.unpadded": Sentence("Without padding", "Two taps are enough:"),
    "inverse.case.strided": Sentence("With a stride", "Up to half padding:"),
    "inverse.rows": Sentence("The rows of [C]", "One row for each output, channels counted:"),
    "inverse.columns": Sentence("The columns of [C]", "One column for each input:"),
    "inverse.fewer_rows": Sentence("Fewer rows than columns"),
    "inverse.differs": Sentence(
        "[Cᵀ C] is not the identity",
        "It differs from [I] in {count} of {total} entries. One of them is {found}, where [I] has "
        "{wanted}:",
    ),
    "inverse.differs_symbolic": Sentence(
        "[Cᵀ C] compared with the identity",
        "As polynomials in the taps they differ in {count} of {total} entries. One of them is {found}, "
        "where [I] has {wanted}:",
    ),
    "inverse.witness_symbolic": Sentence(
        "A picture that does not come back in general",
        "Take for [x] the picture with a single 1, at place {one}. There and back, entry {row} was "
        "{wanted} and is now {found}, which is equal to it for special taps at most:",
    ),
    "inverse.witness": Sentence(
        "A picture that does not come back",
        "There and back, entry {row} was {wanted} and is now {found}:",
    ),
    "inverse.rank": Sentence(
        "How much is lost",
        "[C] has rank {rank}, so {lost} of {columns} dimensions are lost. A minor that is not zero "
        "certifies the rank:",
    ),
    "inverse.full_rank": Sentence(
        "Nothing is lost",
        "[C] has full rank, certified by a minor that is not zero: some map undoes the layer, but it is "
        "not the transpose:",
    ),
    "inverse.rank_symbolic": Sentence(
        "How much is lost",
        "For taps in general position {lost} of {columns} dimensions are lost, for special ones possibly "
        "more. A minor that is not the zero polynomial certifies the rank:",
    ),
    "inverse.twins_differ": Sentence(
        "Two different pictures", "Neither has a negative entry, and they differ:"
    ),
    "inverse.twins": Sentence(
        "The layer cannot tell them apart",
        "Both give the same output, so no later layer can ever tell them apart:",
    ),
    "inverse.restored": Sentence(
        "What does come back: the shape",
        "With output padding {output_padding} the transposed layer gives $s*(o - 1) + khat - P + a$ "
        "elements on each axis, which is the size we came from:",
        "The shape is restored, the content is not.",
    ),
    "inverse.restored_too": Sentence(
        "The shape comes back",
        "With output padding {output_padding} the transposed layer gives $s*(o - 1) + khat - P + a$ "
        "elements on each axis, which is the size we came from:",
    ),
    "inverse.no_left_inverse": Sentence(
        "No left inverse, whatever the taps",
        "{rows} rows against {columns} columns: the columns are dependent, some $x$ other than zero "
        "has [C x = 0], and every $L$ leaves it at zero:",
        "So [Cᵀ C] is not the identity, for these taps or any others: the transpose is **not** an "
        "inverse, and no other map undoes this layer either.",
    ),
    "inverse.fewer_open": Sentence(
        "Fewer outputs than inputs", "$u$ channels come in and $v$ go out, so for every such size"
    ),
    "inverse.rank_open": Sentence(
        "No left inverse, whatever the taps",
        "[C] has fewer rows than columns, so the columns are dependent: some $x$ other than zero has "
        "[C x = 0], and every $L$ leaves it at zero:",
    ),
    "inverse.rank_premise": Sentence(
        "No left inverse, whatever the taps",
        "Where the outputs, channels counted, are fewer than the inputs, the columns of [C] are "
        "dependent: some $x$ other than zero has [C x = 0], and every $L$ leaves it at zero:",
        "Every size that is large enough has fewer.",
    ),
    "inverse.multiplied": Sentence("Multiplied out", "At this size every entry agrees:"),
    "inverse.never": Sentence(
        "Not for any taps",
        "Multiples of entries of [Cᵀ C − I] add up to 1, so they cannot all be zero:",
        "There are enough rows, and still the transpose is **not** an inverse.",
    ),
    "inverse.not_equal": Sentence(
        "So it is not an inverse",
        "[Cᵀ C] differs from [I] in {count} of {total} entries. One of them is {found}, where [I] has "
        "{wanted}:",
    ),
    "inverse.equal": Sentence(
        "It is an inverse",
        "Multiplied out, every entry agrees:",
        "The transpose gives back exactly what the layer got.",
    ),
    "inverse.condition": Sentence(
        "It depends on the taps",
        "The transpose undoes the layer for exactly those real taps at which all of these hold:",
    ),
    **CHAPTERS,
    **TRANSPOSES,
    **UPSAMPLING,
    **INVERSES,
    **FINDINGS,
    **FIELDS,
    **COVERAGE,
    **FITTING,
    **COMPOSITION,
}

KINDS: dict[str, str] = {
    "definition": "introduces a letter, or says what the layer does; nothing to check",
    "certificate": "an identity of polynomials that you can multiply out, for all integers",
    "lemma": "a rule of a short list, its conditions checked",
    "instance": "a theorem with a certificate, with numbers put in",
    "exact": "a finite computation about these very numbers",
    "solver": "an SMT solver says so",
    "tested": "true on the instances that were tried",
}
