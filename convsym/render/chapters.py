"""The wording of the chapters about sizes in English, part of the table in `sentences`."""

from __future__ import annotations

from convsym.render.sentence import Sentence

CHAPTERS: dict[str, Sentence] = {
    # ------------------------------------------------------------ what chapters share
    "chapter.output": Sentence(
        "The output size", "As many placements of the window fit as the chapter on sizes counts:"
    ),
    "chapter.sides": Sentence("The padding in all", "What is padded before and behind:"),
    "chapter.here": Sentence("With these numbers", "What that comes down to here:"),
    # ------------------------------------------------------------ effective kernel
    "effective_kernel.title": Sentence(
        "The effective kernel", "$k$ taps that stand $d$ apart span as much as a wider kernel."
    ),
    "effective_kernel.title_layer": Sentence("The effective kernel of {layer}"),
    "effective_kernel.inside": Sentence(
        "Every tap lies inside", "From the first tap at $0$ to the last, none leaves the span:"
    ),
    "effective_kernel.gaps": Sentence(
        "Taps and gaps", "$k$ taps, and a gap of $d - 1$ behind each but the last:"
    ),
    "effective_kernel.least": Sentence("Never less than the taps"),
    "effective_kernel.undilated": Sentence(
        "When nothing is spread", "Without dilation, or with a single tap:"
    ),
    # ------------------------------------------------------------ the guide
    "guide.title": Sentence(
        "The fifteen relationships of the guide",
        "Dumoulin and Visin's guide to convolution arithmetic gives sizes case by case. Here is each case as "
        "a special case of two formulas, under exactly the conditions that it needs. $j$ is the input "
        "size of a transposed convolution.",
    ),
    "guide.title_layer": Sentence("The guide's relationships that apply to {layer}"),
    "guide.r1": Sentence("Relationship 1", "No padding, stride 1:"),
    "guide.r2": Sentence("Relationship 2", "Padding on both sides, stride 1:"),
    "guide.r3": Sentence("Relationship 3", "Half padding, an odd kernel, stride 1:"),
    "guide.r4": Sentence("Relationship 4", "Full padding, stride 1:"),
    "guide.r5": Sentence("Relationship 5", "No padding, any stride:"),
    "guide.r6": Sentence("Relationship 6", "Padding on both sides, any stride:"),
    "guide.r7": Sentence("Relationship 7", "Pooling, which does not pad:"),
    "guide.stuffed": Sentence(
        "The transposed convolution as a convolution",
        "It has stride 1 and works on its $j$ elements with $s - 1$ zeros between each two:",
    ),
    "guide.before": Sentence("What is padded before", "A negative number crops:"),
    "guide.behind": Sentence("What is padded behind", "A negative number crops:"),
    "guide.emulated": Sentence(
        "Its output size", "With stride 1, and $a$ more elements at the end:"
    ),
    "guide.any": Sentence("The transposed size", "Put together:"),
    "guide.crop": Sentence(
        "Pad or crop",
        "The guide's padding $k - p - 1$ needs $p <= k - 1$, which it does not say. Beyond that the same "
        "number is a crop, and all that follows holds as it stands:",
    ),
    "guide.r8": Sentence("Relationship 8", "Of a convolution without padding, stride 1:"),
    "guide.r9": Sentence("Relationship 9", "Of a convolution with padding, stride 1:"),
    "guide.r10": Sentence("Relationship 10", "Of half padding, an odd kernel, stride 1:"),
    "guide.r11": Sentence("Relationship 11", "Of full padding, stride 1:"),
    "guide.r12": Sentence(
        "Relationship 12", "Of a convolution without padding, nothing left over:"
    ),
    "guide.r13": Sentence("Relationship 13", "Of a convolution with padding, nothing left over:"),
    "guide.r14": Sentence("Relationship 14", "With what is left over behind the last window:"),
    "guide.returns": Sentence(
        "It is the size that one came from", "From $i$ to $o$ and back with what was left over:"
    ),
    "guide.r15": Sentence("Relationship 15", "Dilation, padding, any stride:"),
    # ------------------------------------------------------------ round trip
    "round_trip.title": Sentence(
        "There and back again",
        "A convolution leads from $i$ to $o$. The transposed one leads back to $i$ if it is told what was "
        "left over behind the last window.",
    ),
    "round_trip.title_layer": Sentence("There and back again with {layer}"),
    "round_trip.leftover": Sentence("What is left over", "Behind the last window there remain"),
    "round_trip.range": Sentence("It is smaller than the stride"),
    "round_trip.without": Sentence(
        "Without being told", "The way back meets $i$ by itself exactly if nothing is left over:"
    ),
    "round_trip.back": Sentence("The round trip", "Told $a$, it closes, whatever the sizes:"),
    "round_trip.only": Sentence("With nothing else", "No other number closes it:"),
    "round_trip.unit_stride": Sentence("Stride 1", "There is never anything left over:"),
    # ------------------------------------------------------------ preimages
    "preimages.title": Sentence(
        "The sizes that share an output size",
        "The inputs of size $n >= 1$ whose output has $o$ elements.",
    ),
    "preimages.title_layer": Sentence("The sizes that {layer} maps to one"),
    "preimages.low": Sentence("The smallest, if sizes were not bounded below"),
    "preimages.members": Sentence("Which they are"),
    "preimages.count": Sentence(
        "How many they are", "From the first to the last, none if that is negative:"
    ),
    "preimages.all": Sentence("When there are $s$ of them", "As soon as the smallest is a size:"),
    "preimages.none": Sentence("When there is none"),
    "preimages.one": Sentence("Stride 1", "A single one:"),
    # ------------------------------------------------------------ output padding
    "output_padding.title": Sentence(
        "What output padding does",
        "It makes the output of a transposed convolution larger at the end.",
    ),
    "output_padding.title_layer": Sentence("What the output padding of {layer} does"),
    "output_padding.given": Sentence("The size it gives"),
    "output_padding.outputs": Sentence(
        "How many outputs the convolution has there", "One more for each whole stride in it:"
    ),
    "output_padding.closes": Sentence("When the round trip closes", "From $o$ to $n$ and back to"),
    "output_padding.too_large": Sentence(
        "From the stride on it never does",
        "Frameworks accept output padding below the dilation too, and no convolution leads back from there:",
    ),
    "output_padding.below_dilation": Sentence("The smallest example", "With stride 1:"),
    "output_padding.beyond": Sentence(
        "Beyond the last tap", "Nothing is written there, whatever the taps; only the bias is left:"
    ),
    "output_padding.row": Sentence("As a matrix", "Over every ring:"),
    "output_padding.bias_only": Sentence(
        "How many outputs lie there", "The last $max(0, op - p_e)$, if there are as many:"
    ),
    "output_padding.last_tap": Sentence(
        "Not one more", "The output before them is written by the last tap of the last element:"
    ),
    # ------------------------------------------------------------ recipe
    "recipe.title_layer": Sentence("{layer} as an ordinary convolution"),
    "recipe.stuffed": Sentence(
        "Stuff", "With $s - 1$ zeros between each two, the $o$ elements are a line of"
    ),
    "recipe.before": Sentence("Pad before", "A negative number crops:"),
    "recipe.behind": Sentence("Pad behind", "Output padding included; a negative number crops:"),
    "recipe.taps": Sentence("Turn the taps round", "The tap $k - 1 - t$ takes the place of $t$:"),
    "recipe.relation": Sentence(
        "The relation with stride 1",
        "Where $c$, $r$ and $t$ meet, the output $c$ of a convolution with stride 1, padded by $e_b$, reads "
        "with the tap $k - 1 - t$ the place $s*r$ of the stuffed line, and the other way round:",
    ),
    "recipe.element": Sentence(
        "What stands in the stuffed line", "Element $r$ stands at $s*r$, and zeros everywhere else:"
    ),
    "recipe.met": Sentence(
        "The same outputs are written",
        "Some tap writes to $c$ exactly if some turned tap reads an element of the stuffed line:",
    ),
    "recipe.one_axis": Sentence(
        "As matrices, on one axis",
        "[Z] stuffs, [E] puts element $x$ of the stuffed line at $x + e_b$, and [W] convolves with stride 1 "
        "and the taps turned round. Over every ring:",
    ),
    "recipe.any_axes": Sentence(
        "On any axes, with any channels",
        "The same on every axis at once. [W] reads output channels and writes input channels; groups are "
        "blocks of zeros in its weight:",
    ),
    "recipe.layer": Sentence(
        "As matrices",
        "On every axis [Z] stuffs, [E] puts element $x$ of the stuffed line at $x + e_b$, and [W] convolves "
        "with stride 1 and the taps turned round. [W] reads output channels and writes input channels; "
        "groups are blocks of zeros in its weight. Over every ring:",
    ),
    "recipe.factors": Sentence(
        "Factor by factor",
        "[C = S T P]: [S] keeps place $s*r$, [T] reads $x$ from place $q$ with tap $t$, [P] has $c$ at "
        "$c + p_b$. So [Cᵀ = Pᵀ Tᵀ Sᵀ], and [Sᵀ] stuffs:",
    ),
    "recipe.transposed_factor": Sentence(
        "The middle factor",
        "[Tᵀ] is a convolution with turned taps and $d*(k - 1)$ zeros before it:",
    ),
    "recipe.less_before": Sentence(
        "The crop before", "[Pᵀ] takes $p_b$ off, which is as much less padding:"
    ),
    "recipe.less_behind": Sentence(
        "The crop behind",
        "[Sᵀ] leaves $op$ zeros behind the last element; they are padding too:",
    ),
    "recipe.size": Sentence(
        "The size", "The convolution with stride 1 has as many outputs as the transposed layer:"
    ),
    # ------------------------------------------------------------ pixel shuffle
    "pixel_shuffle.title": Sentence(
        "The transposed layer as a convolution and a pixel shuffle",
        "A pixel shuffle by $s$ puts phase $g$ of element $q$ at $s*q + g$. Each phase is an ordinary "
        "convolution.",
    ),
    "pixel_shuffle.title_layer": Sentence("{layer} as a convolution and a pixel shuffle"),
    "pixel_shuffle.phase": Sentence("The phase of a tap"),
    "pixel_shuffle.offset": Sentence("The offset of a tap"),
    "pixel_shuffle.offsets": Sentence("How many offsets there are"),
    "pixel_shuffle.tap": Sentence("Phase and offset tell the tap"),
    "pixel_shuffle.distinct": Sentence("No two taps share both"),
    "pixel_shuffle.range": Sentence("Offsets are taps", "Of a kernel of size $M$:"),
    "pixel_shuffle.relation": Sentence("The relation, in phases"),
    "pixel_shuffle.convolution": Sentence(
        "Each phase is a convolution",
        "With stride 1, the offsets turned round and $M - 1$ zeros on both sides, element $q$ reads",
    ),
    "pixel_shuffle.place": Sentence(
        "The pixel shuffle", "Every place has one element and one phase:"
    ),
    "pixel_shuffle.size": Sentence(
        "The crop",
        "The shuffled line is longer than the output, by $p_b$ before and by $s*M - khat + p_e - op$ behind; "
        "a negative number is padded:",
    ),
    "pixel_shuffle.together": Sentence("Put together"),
    "pixel_shuffle.enough": Sentence(
        "The shuffled line is long enough", "It ends less than a stride behind the last tap:"
    ),
    "pixel_shuffle.any_axes": Sentence(
        "On any axes, with any channels",
        "[W] is the convolution with stride 1 of all phases, [R] the pixel shuffle, [E] takes $p_b$ off. "
        "Over every ring:",
    ),
    "pixel_shuffle.as_layer": Sentence(
        "The pixel shuffle as a layer",
        "A transposed convolution with $k == s$ and a single tap 1 for each phase, on any axes:",
    ),
    "pixel_shuffle.itself": Sentence(
        "The pixel shuffle itself", "With $k == s$ each tap is a phase of its own:"
    ),
    "pixel_shuffle.moves": Sentence(
        "The pixel shuffle moves elements", "One to each place, so [Rᵀ] undoes [R]:"
    ),
    "pixel_shuffle.identity": Sentence(
        "Convolve, shuffle, crop",
        "[W] convolves with stride 1, a channel for each phase, [R] shuffles, [E] crops:",
    ),
    # ------------------------------------------------------------ nearest upsampling
    "nearest_upsampling.title": Sentence(
        "Nearest upsampling is a transposed convolution",
        "With kernel size and stride $s$, no padding, and all taps 1.",
    ),
    "nearest_upsampling.title_layer": Sentence("{layer} as nearest upsampling"),
    "nearest_upsampling.size": Sentence("The size"),
    "nearest_upsampling.inside": Sentence("Every output has its element"),
    "nearest_upsampling.once": Sentence("No two taps meet", "So nothing is added:"),
    "nearest_upsampling.reads": Sentence("Each output is one element"),
    "nearest_upsampling.matrix": Sentence(
        "Its matrix repeats elements", "[U] has in each row the element that is nearest:"
    ),
    # ------------------------------------------------------------ average pooling
    "average_pooling.title": Sentence(
        "Average pooling is a convolution",
        "All taps are one over their number; channels stay apart; padded zeros count.",
    ),
    "average_pooling.title_layer": Sentence("{layer} as average pooling"),
    "average_pooling.window": Sentence("What an output takes the mean of"),
    "average_pooling.back": Sentence("Which outputs an element belongs to"),
    "average_pooling.tiles": Sentence(
        "Windows side by side", "Then the transposed layer is nearest upsampling, divided:"
    ),
    "average_pooling.matrix": Sentence(
        "Windows, then means",
        "[W] lays the windows out one below the other, [A] takes their means:",
    ),
    "average_pooling.adjoint": Sentence(
        "The adjoint", "[Aᵀ] spreads each mean over its window, [Wᵀ] adds what comes together:"
    ),
    # ------------------------------------------------------------ fully connected
    "fully_connected.title": Sentence(
        "A fully connected layer is a convolution", "Its kernel is as large as the input."
    ),
    "fully_connected.title_layer": Sentence("{layer} as a fully connected layer"),
    "fully_connected.single": Sentence("When there is a single window", "Without padding:"),
    "fully_connected.whole": Sentence("A kernel as large as the input"),
    "fully_connected.reads": Sentence("It reads everything once"),
    "fully_connected.matrix": Sentence(
        "Its matrix is the weight", "Row by row, channels and places in the order of the input:"
    ),
    # ------------------------------------------------------------ padding of a transposed layer
    "transposed_padding.title": Sentence(
        "Padding makes a transposed output smaller",
        "What the convolution pads, the transposed convolution crops.",
    ),
    "transposed_padding.title_layer": Sentence("What the padding of {layer} does"),
    "transposed_padding.size": Sentence("The transposed size", "With $p$ on each side:"),
    "transposed_padding.by_two": Sentence("One more on each side", "The output is two smaller:"),
    "transposed_padding.sides": Sentence("Any other padding", "$u$ more in all take $u$ away:"),
    "transposed_padding.opposite": Sentence(
        "A convolution does the opposite", "There the output never shrinks when padding grows:"
    ),
    # ------------------------------------------------------------ the same size
    "same_size.title": Sentence(
        "When the size stays the same", "With stride 1 the size changes by $P - d*(k - 1)$."
    ),
    "same_size.title_layer": Sentence("Whether {layer} keeps the size"),
    "same_size.output": Sentence("The output size", "With stride 1 nothing is rounded:"),
    "same_size.exactly": Sentence("When it stays the same"),
    "same_size.even": Sentence(
        "Equal sides",
        "The padding that it takes can be the same on both sides exactly if it is even:",
    ),
    "same_size.odd": Sentence("Unequal sides", "Otherwise they differ, by one at best:"),
    "same_size.dilation": Sentence(
        "Padding as large as the dilation", "It keeps the size for kernels of three taps only:"
    ),
    # ------------------------------------------------------------ larger or smaller
    "size_change.title": Sentence(
        "When the output is larger or smaller than the input",
        "Compare $o$ with $i$, whatever the stride.",
    ),
    "size_change.title_layer": Sentence("What {layer} does to the size"),
    "size_change.larger": Sentence("When it is larger"),
    "size_change.smaller": Sentence("When it is smaller"),
    "size_change.only_padding": Sentence("Only padding enlarges", "Without it, or with a crop:"),
    "size_change.divided": Sentence(
        "The size over the stride", "With this padding it is divided and rounded up:"
    ),
    "size_change.always": Sentence(
        "With no other padding",
        "If that is so for the sizes from $1$ to $s + 1$, the padding is this one, and so it is for all:",
    ),
    # ------------------------------------------------------------ unread elements
    "unread.title": Sentence(
        "What no window reads",
        "An element $c$ of the input is read if some tap of some window meets it.",
    ),
    "unread.title_layer": Sentence("What {layer} does not read"),
    "unread.before": Sentence(
        "Before the first window", "Where the padding at the beginning is negative, it crops:"
    ),
    "unread.behind": Sentence(
        "Behind the last window",
        "Of the elements that are left over, the last lie in the padding; the others are lost:",
    ),
    "unread.between": Sentence(
        "Between the edges", "What is left lies between the first tap and the last:"
    ),
    "unread.read": Sentence(
        "Which of them are read",
        "The windows start at multiples of the stride, so a tap reads every $s$-th element in its reach:",
    ),
    "unread.strided": Sentence(
        "Without dilation, windows that do not overlap",
        "Count from the padded beginning, $x == c + p_b$. The rest of each stride is skipped:",
    ),
    "unread.overlapping": Sentence(
        "Without dilation, windows that overlap", "Nothing is skipped between the edges:"
    ),
    "unread.last_window": Sentence("What the last window adds", "Up to its last tap:"),
    "unread.dilated": Sentence(
        "Stride 1, few outputs",
        "With no more outputs than the dilation there are gaps that no window fills:",
    ),
    "unread.interleaved": Sentence(
        "Stride 1, enough outputs", "As many outputs as the dilation fill all gaps:"
    ),
    "unread.last_tap": Sentence(
        "What the last tap adds", "Up to where it stands in the last window:"
    ),
    "unread.listed": Sentence("The elements that are not read"),
    "unread.none": Sentence("Every element is read"),
    # ------------------------------------------------------------ frameworks
    "same_padding.title": Sentence(
        '"same" padding',
        "ONNX's SAME_UPPER and SAME_LOWER, TensorFlow's SAME and PyTorch's \"same\" ask for a size and "
        "find the padding for it.",
    ),
    "same_padding.title_layer": Sentence('"same" padding for {layer}'),
    "same_padding.size": Sentence("The size that is asked for"),
    "same_padding.total": Sentence(
        "The padding in all", "What the last of these windows lacks, if it lacks anything:"
    ),
    "same_padding.half": Sentence(
        "The smaller half",
        "SAME_UPPER puts it at the beginning, SAME_LOWER at the end; the other side gets $T - u$:",
    ),
    "same_padding.sides": Sentence("The sides differ by one at most"),
    "same_padding.agree": Sentence("When upper and lower agree"),
    "same_padding.unclipped": Sentence(
        "Without the maximum", "A negative total would crop, and leave the size as it is:"
    ),
    "same_padding.fits": Sentence("It gives the size that was asked for"),
    "same_padding.tensorflow_whole": Sentence(
        "TensorFlow's rule", "Where the stride divides the size:"
    ),
    "same_padding.tensorflow_rest": Sentence("TensorFlow's rule, with a rest", "Otherwise:"),
    "same_padding.pytorch": Sentence('PyTorch\'s "same"', "Only stride 1 is taken:"),
    "same_padding.moved": Sentence(
        "When the maximum moves the windows",
        "Without it the beginning would be negative, for SAME_UPPER and for SAME_LOWER:",
    ),
    "same_padding.clipped": Sentence(
        "Where the maximum moves the windows", "The smallest example for SAME_UPPER, a crop of one:"
    ),
    "same_padding.clipped_lower": Sentence(
        "Where it moves those of SAME_LOWER", "The smallest example, a crop of two:"
    ),
    "same_padding.differ": Sentence("Where upper and lower differ", "The smallest example:"),
    "keras_transposed_size.title": Sentence(
        "Keras' transposed sizes", "Against PyTorch's size $s*(o - 1) + khat - P + op$."
    ),
    "keras_transposed_size.title_layer": Sentence("Keras' transposed sizes for {layer}"),
    "keras_transposed_size.valid": Sentence(
        '"valid"',
        "Keras' size is PyTorch's without padding, and with output padding where $s > khat$:",
    ),
    "keras_transposed_size.valid_agrees": Sentence("When no output padding is needed"),
    "keras_transposed_size.back": Sentence(
        '"same"', 'Keras takes the size times the stride, from which "same" leads back:'
    ),
    "keras_transposed_size.given": Sentence(
        '"same", with an output padding that is given', "Keras pads by half the kernel then:"
    ),
    "keras_transposed_size.given_agrees": Sentence("When both are the same"),
    "keras_transposed_size.given_never": Sentence(
        "Never for an even kernel", "Keras asks for $op < s$, and what it gives is smaller then:"
    ),
    "keras_transposed_size.same": Sentence('When PyTorch\'s size is that of "same"'),
    "keras_transposed_size.valid_differs": Sentence(
        'Where "valid" differs', "The smallest example:"
    ),
    "keras_transposed_size.same_differs": Sentence(
        'Where "same" differs',
        "Half padding of an even kernel crops one too many; the smallest example with stride 1:",
    ),
    "onnx_output_shape.title": Sentence(
        "From ONNX's output_shape to pads", "ConvTranspose may be told its output size $n$."
    ),
    "onnx_output_shape.title_layer": Sentence("From output_shape to pads for {layer}"),
    "onnx_output_shape.total": Sentence("What is cropped in all"),
    "onnx_output_shape.half": Sentence(
        "The smaller half",
        "SAME_UPPER takes it at the beginning, all others at the end; the other side gets $T - u$:",
    ),
    "onnx_output_shape.sides": Sentence("The sides differ by one at most"),
    "onnx_output_shape.agree": Sentence("When upper and lower agree"),
    "onnx_output_shape.beyond": Sentence(
        "When more is asked for than the layer writes", "The pads are negative then, or 0:"
    ),
    "onnx_output_shape.outputs": Sentence(
        "How many outputs the convolution has there", "One more for each whole stride in $op$:"
    ),
    "onnx_output_shape.shape": Sentence("It is the size that was asked for"),
    "onnx_output_shape.differ": Sentence("Where upper and lower differ", "The smallest example:"),
    "ceil_mode.title": Sentence(
        "ceil_mode", "Pooling may count a last window that hangs over the end of the padded input."
    ),
    "ceil_mode.title_layer": Sentence("ceil_mode with the numbers of {layer}"),
    "ceil_mode.floored": Sentence("Without ceil_mode", "Windows that fit:"),
    "ceil_mode.uncorrected": Sentence("With ceil_mode", "Rounded up instead:"),
    "ceil_mode.agree": Sentence("When both agree"),
    "ceil_mode.corrected": Sentence(
        "The correction", "Windows have to start in the input or in the padding before it:"
    ),
    "ceil_mode.inside": Sentence("When nothing is corrected", "The last window starts inside:"),
    "ceil_mode.starts": Sentence("Where the last window starts", "Never in the padding behind:"),
    "ceil_mode.once": Sentence(
        "Frameworks take away one window",
        "That is enough exactly if the last but one starts inside:",
    ),
    "ceil_mode.enough": Sentence(
        "When it is enough", "The padding at the end fits into the window:"
    ),
    "ceil_mode.same": Sentence(
        "When it is the size without ceil_mode", "Nothing is left over, or it is corrected:"
    ),
    "ceil_mode.between": Sentence("One window more at most"),
    "ceil_mode.more": Sentence("Where ceil_mode has one more", "The smallest example:"),
    "ceil_mode.taken_back": Sentence("Where the correction takes it back", "The smallest example:"),
    # ------------------------------------------------------------ checkerboards
    "checkerboard.title": Sentence(
        "Checkerboards of transposed convolutions",
        "Output $j$ is met by a pair of input $r$ and tap $t$ if $j == s*r + d*t - p_b$. How many pairs "
        "there are, and when all outputs away from the border have as many. $g$ is the greatest common "
        "divisor of dilation and stride.",
    ),
    "checkerboard.title_layer": Sentence("Does {layer} draw a checkerboard?"),
    "checkerboard.place": Sentence("Places", "Count from the beginning of what is cropped:"),
    "checkerboard.meets": Sentence(
        "Which taps meet an output",
        "A tap meets it exactly if what is left is a multiple of the stride:",
    ),
    "checkerboard.first": Sentence(
        "The first tap that can", "Tap $t$ may be too early for the inputs:"
    ),
    "checkerboard.last": Sentence("The last tap that can", "Or too late:"),
    "checkerboard.bounds": Sentence("No others are in reach"),
    "checkerboard.common": Sentence(
        "Outputs that nothing meets",
        "Taps and inputs move by multiples of $g$ only. Where $g > 1$, all other places are holes, while tap "
        "0 meets the multiples of the stride: the outputs away from the border are not met equally often.",
    ),
    "checkerboard.reduced": Sentence("The others, divided by the common divisor"),
    "checkerboard.inverse": Sentence(
        "The taps of one output",
        "$T$ and $N$ have no common divisor, so $T$ has an inverse $u$ modulo $N$. The taps are one class:",
    ),
    "checkerboard.count": Sentence(
        "How many there are",
        "Members of a class between two bounds are counted by $y$, so their number is a difference of two "
        "floors, here $floor((K - c)/N) - floor((low - 1 - c)/N)$, or none:",
    ),
    "checkerboard.interior": Sentence(
        "Away from the border", "There every tap is in reach, so the class alone decides:"
    ),
    "checkerboard.class": Sentence(
        "How many taps a class has",
        "Without a common divisor the classes of the taps are met in another order. The class of $c$ has "
        "$floor((k - 1 - c)/s) + 1$ of them:",
    ),
    "checkerboard.equal": Sentence(
        "When all classes have as many",
        "Without a common divisor, exactly if the stride divides the kernel size:",
    ),
    "checkerboard.theorem": Sentence(
        "When the interior is even",
        "The outputs with $d*(k - 1) <= q <= s*(o - 1)$ are the interior. It holds $s$ of them in a row, so",
    ),
    "checkerboard.weighted": Sentence(
        "With taps", "One axis. Each output of the interior sums up the taps of its class, so"
    ),
    "checkerboard.empty": Sentence(
        "When a class has none", "Then outputs are left out, $s - k$ in each $s$:"
    ),
    "checkerboard.enough": Sentence(
        "From which input size the interior is large enough",
        "It has to hold $s$ outputs in a row, so that each class is seen. It starts at the place "
        "$a == max(d*(k - 1), p_b)$ and ends at the last input, or at the last of the $n$ outputs:",
    ),
    "checkerboard.nearest": Sentence(
        "The nearest kernel sizes without", "The multiples of the stride below and above:"
    ),
    "checkerboard.border": Sentence(
        "Holes at the border",
        "They can exist where the interior is even: two taps, $d == 2$, $s == 1$ and a single input. Output "
        "1 is met by none:",
    ),
    "checkerboard.classes": Sentence(
        "How many taps each class has",
        "Row $t$ of the matrix has its 1 in column $rho$, the remainder of $d*t$ divided by $s$. The columns "
        "add up to {counts}: so often is an output of that class met, away from the border.",
    ),
    "checkerboard.holes": Sentence("Some outputs are met by nothing", "A class is empty, because"),
    "checkerboard.no_holes": Sentence("No output there is met by nothing", "No class is empty:"),
    "checkerboard.free": Sentence(
        "The nearest kernel sizes without a checkerboard",
        "The stride has to divide them, so the next ones below and above are",
    ),
    "checkerboard.free_above": Sentence(
        "The nearest kernel size without a checkerboard",
        "The stride has to divide it, so there is none below, and the next one above is",
    ),
    "checkerboard.dilations": Sentence(
        "No kernel size is free of it",
        "Dilation and stride have a common divisor. The nearest dilations that have none with it:",
    ),
    "checkerboard.long_enough": Sentence(
        "The interior",
        "Its first output, its last, and whether all classes are seen between them:",
    ),
    "checkerboard.too_short": Sentence(
        "The interior is too short",
        "Its first output, its last, and how many lie between them; not all classes are seen:",
    ),
    "checkerboard.counted": Sentence(
        "Each output counted",
        "Ones as taps and ones as input: [J] is the layer's matrix with ones as taps.",
    ),
    "checkerboard.sums": Sentence(
        "The sums of the taps in each class",
        "[W] has the taps of the transposed layer, a row for each input channel and each output channel; [M] "
        "sorts them by class, a tuple of remainders where there are several axes. Input that is 1 on that "
        "channel gives these values away from the border:",
    ),
    "checkerboard.response": Sentence(
        "What these taps make of ones", "Ones as input, with the layer's own taps:"
    ),
    "checkerboard.sums_equal": Sentence(
        "Constant input stays constant",
        "[E] puts the first column in place of every other. All classes have the same sum, so away from the "
        "border these taps draw no checkerboard:",
    ),
    "checkerboard.sums_differ": Sentence(
        "Constant input does not stay constant",
        "[E] puts the first column in place of every other. The sums of two classes differ:",
    ),
    "checkerboard.sums_condition": Sentence(
        "When constant input stays constant",
        "[E] puts the first column in place of every other. All classes have the same sum exactly if",
    ),
    "checkerboard.free_result": Sentence(
        "The overlap is even", "Away from the border all outputs are met equally often, because"
    ),
    "checkerboard.uneven_result": Sentence(
        "The overlap draws a checkerboard",
        "Away from the border some outputs are met more often than others, because",
    ),
    "checkerboard.no_result": Sentence(
        "This size does not tell",
        "The interior is too short here. For inputs that are large enough it is decided by",
    ),
    # ------------------------------------------------------------ resize, then convolve
    "resize_convolution.title": Sentence(
        "Resize, then convolve: one transposed convolution",
        "Nearest upsampling shows element $r$ at the places from $s*r$ to $s*r + s - 1$ of a line of $s*i$. "
        "A convolution with stride 1 follows.",
    ),
    "resize_convolution.title_layer": Sentence("Upsampling by {factor}, then {layer}"),
    "resize_convolution.inside": Sentence(
        "Borders",
        "Place $x$ lies in the enlarged line exactly if it shows an element of the input:",
    ),
    "resize_convolution.tap": Sentence(
        "The taps of both together",
        "Tap $t$ of the convolution at remainder $z$ becomes tap $z + d*(k - 1 - t)$: the kernel spread "
        "by $d$, turned round, each tap repeated $s$ times. There are $d*(k - 1) + s$ of them:",
    ),
    "resize_convolution.size": Sentence(
        "The output size",
        "With stride $s$ and the padding $d*(k - 1) - p$ on each side the transposed layer makes as many:",
    ),
    "resize_convolution.relation": Sentence(
        "The same pairs meet",
        "Output $j$ reads element $r$ with tap $t$ exactly if the transposed layer writes $r$ to $j$ with "
        "one of its taps:",
    ),
    "resize_convolution.theorem": Sentence(
        "So the matrices are equal",
        "One axis, with $s*i$ columns in [C], the convolution. [U] repeats each element $s$ times, and [D] "
        "is the convolution of stride $s$ with these taps:",
    ),
    "resize_convolution.classes": Sentence(
        "No checkerboard for constant input", "As the taps are repeated $s$ times:"
    ),
    "resize_convolution.every_class": Sentence(
        "Each tap comes into every class", "It is repeated $s$ times, so into each class modulo $s$"
    ),
    "resize_convolution.once": Sentence("Once into each", "and only once:"),
    "resize_convolution.overlap": Sentence(
        "The overlap may be uneven", "The stride divides the size of the kernel only in this case:"
    ),
    "resize_convolution.product": Sentence(
        "One layer in place of two",
        "[U] repeats each element {factor} times on each axis, [C] is the convolution, and [Dᵀ] is the "
        "matrix of {layer}:",
    ),
    # ------------------------------------------------------------ floors
    "floors.title": Sentence(
        "Floors, ceilings and remainders",
        "Every size formula is rewritten by these rules. $b$, $e$, $g$ and $s$ are divisors, at least 1; "
        "$r$ lies from 0 to $g - 1$ and $v$ from 0 to $s - 1$; the other letters are any integers.",
    ),
    "floors.division": Sentence(
        "Quotient and remainder", "What is left of $n$ when whole multiples of $s$ are taken away:"
    ),
    "floors.range": Sentence("The remainder is small"),
    "floors.bounds": Sentence(
        "The multiples on both sides",
        "$n$ lies between two multiples of $s$ that follow each other:",
    ),
    "floors.lower": Sentence("The multiple below"),
    "floors.upper": Sentence("The multiple above"),
    "floors.unique": Sentence("Only the floor does this", "No other integer $q$ has these bounds:"),
    "floors.monotone": Sentence("Floors keep the order"),
    "floors.shift": Sentence(
        "Shifted by a multiple", "A multiple of the divisor leaves the floor as a whole number:"
    ),
    "floors.small": Sentence(
        "Below the divisor", "What is smaller than the divisor holds it 0 times:"
    ),
    "floors.common": Sentence("A common factor", "What both share is cancelled:"),
    "floors.drop": Sentence(
        "What is smaller than a common factor",
        "It never reaches the next multiple, so it is dropped:",
    ),
    "floors.nested": Sentence(
        "A floor inside a floor",
        "Rounding down twice is rounding down once, as what the first floor drops is smaller than $b$:",
    ),
    "floors.stack": Sentence(
        "Two convolutions in a row",
        "The output of the first is the input of the second; as long as both windows fit, the size is",
    ),
    "floors.inner": Sentence("A floor plus an integer inside a floor"),
    "floors.minus": Sentence("A floor that is taken away inside a floor"),
    "floors.exact": Sentence("An exact quotient inside a floor"),
    "floors.one": Sentence("Divided by 1"),
    "floors.whole": Sentence("A multiple of the divisor"),
    "floors.nonnegative": Sentence("The sign"),
    "floors.sum": Sentence("The floor of a sum", "Two remainders can make one more whole:"),
    "floors.ceiling": Sentence("A ceiling is a floor"),
    "floors.ceiling_next": Sentence("A ceiling is one more than a floor", "As sizes are written:"),
    "floors.ceiling_turned": Sentence("A ceiling is a floor turned round"),
    "floors.ceiling_gap": Sentence("A ceiling is at most one more than the floor"),
    "floors.ceiling_equal": Sentence("When ceiling and floor agree"),
    "floors.ceiling_shift": Sentence("A ceiling shifted by a multiple"),
    "floors.ceiling_common": Sentence("A common factor in a ceiling"),
    "floors.ceiling_nested": Sentence("A ceiling inside a ceiling"),
    "floors.ceiling_one": Sentence("A ceiling divided by 1"),
    "floors.halves": Sentence("Two halves"),
    "floors.mod_shift": Sentence("A remainder shifted by a multiple"),
    "floors.mod_small": Sentence("A remainder of what is small"),
    "floors.mod_common": Sentence("A common factor in a remainder"),
    "floors.mod_floor": Sentence("A remainder holds its divisor 0 times"),
    "floors.mod_mod": Sentence("A remainder of a remainder"),
    "floors.mod_part": Sentence(
        "The floor of a remainder", "For a divisor that is a multiple of $s$:"
    ),
    "floors.mod_multiple": Sentence("A remainder of a remainder by a multiple"),
    "floors.mod_one": Sentence("The remainder by 1"),
    "floors.largest": Sentence("The floor of a maximum"),
    "floors.smallest": Sentence("The floor of a minimum"),
    "floors.not_negative": Sentence("The floor of what is not negative"),
    "floors.equal": Sentence("Equals put for equals in the numerator"),
    "floors.equal_divisor": Sentence("Equals put for equals in the divisor"),
    "floors.chain": Sentence("One after the other"),
    "floors.meet": Sentence("Both are equal to the same"),
    "floors.turned": Sentence("The sides change places"),
    "floors.at_least": Sentence("The bound of an equal"),
    "floors.simplified": Sentence(
        "A size formula made simpler", "Each step is a rule of floors, or a sum collected anew."
    ),
    "floors.identity": Sentence("Multiplied out and collected"),
    "floors.folded": Sentence("Worked out"),
    "floors.bound": Sentence("By the bounds of the letters"),
    "floors.order": Sentence("By the order of the arguments"),
    # ------------------------------------------------------------ stacks
    "stack.title": Sentence(
        "A stack of convolutions is one floor",
        "The output of one layer is the input of the next. The sizes are those of a single layer with a "
        "larger stride, kernel and padding.",
    ),
    "stack.title_layer": Sentence("The output size of {count} layers in a row"),
    "stack.size": Sentence("The size behind this layer"),
    "stack.stride": Sentence("The stride of both", "A step of the later layer is that many here:"),
    "stack.span": Sentence(
        "The span of both", "The later kernel counts in strides of the earlier layer:"
    ),
    "stack.padding": Sentence("The padding of both", "So does the later padding:"),
    "stack.positive": Sentence("It is a stride"),
    "stack.window": Sentence(
        "The same windows fit", "The later window at $r$ and the large one, in the padded input:"
    ),
    "stack.one_floor": Sentence("One floor"),
    "stack.fits": Sentence(
        "Every window has to fit", "The first layer has an output exactly if its window fits:"
    ),
    "stack.hidden": Sentence(
        "What the formula does not see",
        "The padding of the second layer can hide that the first has no output at all. The smallest example:",
    ),
    # ------------------------------------------------------------ taps whose transpose is an inverse
    "single_tap.title": Sentence(
        "One channel: only a single tap is undone by its transpose",
        "Any number of axes, each with its own $i$, $k$, $d$, $s$ and padding. $f$ is the first tap that is "
        "not 0 and $g$ the last, in the order of the axes. The steps show one axis.",
    ),
    "single_tap.inside": Sentence(
        "Some window lies inside", "Where nothing is cropped, an output reads no padding:"
    ),
    "single_tap.extremes": Sentence(
        "First and last tap",
        "That output reads pixel $c$ through $f$ and pixel $q$ through $g$. No other pair of taps between "
        "them is as far apart, so the entry of [Cᵀ C] at $c$ and $q$ is the product of the two, and has to "
        "be 0 unless $f$ is $g$:",
    ),
    "single_tap.kept": Sentence(
        "A single tap that meets every pixel",
        "With stride 1 the outputs through tap $t$ have to reach the first pixel and the last:",
    ),
    "single_tap.strided": Sentence(
        "With a stride it misses some",
        "A single tap never meets two pixels side by side, and there are two:",
    ),
    "single_tap.taps": Sentence(
        "The taps whose transpose is an inverse",
        "A pixel that no output meets is lost, so with a stride the answer is no. All together, for every "
        "size that is large enough:",
    ),
    "single_tap.first_pixel": Sentence(
        "Without padding: the first pixel",
        "Only the first output reads it, through the first tap, which therefore has to be $1$ or $-1$:",
    ),
    "single_tap.last_pixel": Sentence(
        "The last pixel", "If any output reads it, the last one does, through the last tap:"
    ),
    "single_tap.apart": Sentence(
        "And the two cannot both stand",
        "For only they are as far apart as the pixels $0$ and $d*(k - 1)$, whose entry of [Cᵀ C] is the "
        "product of the two. So two taps are too many, and no rank is needed to see it:",
    ),
    "circular_tap.title": Sentence(
        "Circular: only a single tap is undone by its transpose",
        "One channel, one axis, as many outputs as inputs. $m$ is $i$ divided by $gcd(i, d)$: around the "
        "circle, taps $m$ apart read the same pixel. From the first tap that is not 0 to the last it is "
        "$h$ taps, from one to another of any two $e$.",
    ),
    "circular_tap.wraps": Sentence(
        "First and last tap, around the circle",
        "Two taps that are as far apart only when counted around the circle are the two ends, the other way "
        "round, at the smallest $m$. So the entry of [Cᵀ C] for the first and the last is their product, or "
        "twice that:",
    ),
    "circular_tap.taps": Sentence(
        "The taps whose transpose is an inverse",
        "So first and last are one, and every pixel is met once:",
    ),
    "circular_tap.shared": Sentence(
        "On a smaller circle taps share a pixel",
        "Where $m < k$, taps $0$ and $m$ read the same pixel, and one half each will do:",
    ),
    "circular_tap.reflection": Sentence(
        "On a circle of as many places as taps", "Where $m == k$ there is a reflection:"
    ),
    "orthonormal.title": Sentence(
        "Windows that tile the input",
        "$k == s$, no dilation, no padding, and $s$ divides $i$, on every axis; any channels. [W] is the "
        "weight with a row for each output channel.",
    ),
    "orthonormal.columns": Sentence(
        "What it means for any layer", "Any axes, any channels, any stride and padding:"
    ),
    "orthonormal.tiles": Sentence("Each pixel has one window and one tap"),
    "orthonormal.taps": Sentence(
        "Orthonormal columns",
        "Two pixels of different windows share no output. Within a window [Cᵀ C] is [Wᵀ W]:",
        "Space-to-depth and the Haar transform are of this kind.",
    ),
    "taps.kept": Sentence(
        "Which taps could stand alone",
        "A single tap meets every pixel of this axis only if $d*(k - 1) - p_e <= d*t <= p_b$:",
    ),
    "taps.strided": Sentence(
        "No tap could stand alone", "With a stride a single tap misses every second pixel or more:"
    ),
    "lost_column.missed": Sentence(
        "A pixel that no window reads",
        "No tap of any window meets place {column} of this axis:",
    ),
    "lost_column.theorem": Sentence(
        "No left inverse, whatever the taps",
        "That column of [C] is 0, for every channel. What stands there is lost:",
        "So the transpose is **not** an inverse, and no other map undoes this layer either.",
    ),
    "taps.zero": Sentence("No tap", "All taps are 0, and so is [C], at every size:"),
    "taps.two": Sentence(
        "By theorem, for every such size",
        "{count} taps are not 0. The product of the first and the last is an entry of [Cᵀ C] beside the "
        "diagonal, at every such size:",
    ),
    "taps.square": Sentence(
        "By theorem, for every such size",
        "A single tap is not 0, and its square is not 1. That square stands on the diagonal of [Cᵀ C] "
        "wherever the tap meets a pixel:",
    ),
    "taps.misses": Sentence(
        "By theorem, for every such size",
        "A single tap is not 0, at {place}, and it misses a pixel at the border or between two outputs:",
    ),
    "taps.one": Sentence(
        "By theorem, for every such size",
        "A single tap is not 0, at {place}. Its square is 1, and it meets every pixel exactly once:",
    ),
    "taps.never": Sentence(
        "By theorem, for every such size", "No entry has to be looked at. Whatever the taps:"
    ),
    "taps.answer": Sentence(
        "By theorem, for every such size", "No entry has to be looked at; the taps decide it:"
    ),
    "taps.condition": Sentence(
        "By theorem, for every such size",
        "No entry has to be looked at. It depends on the taps, and this is all that it depends on:",
    ),
    # ------------------------------------------------------------ inverse up to overlap
    "overlap_inverse.title": Sentence(
        "An inverse up to overlap",
        "Where no two pixels share an output with a tap that is not 0, the transpose only multiplies each "
        "pixel by a number of its own.",
    ),
    "overlap_inverse.title_layer": Sentence(
        "Is the transpose of {layer} its inverse up to overlap?"
    ),
    "overlap_inverse.one_tap": Sentence(
        "An output with one tap reads one pixel", "Through one tap $t$ an output meets one place:"
    ),
    "overlap_inverse.diagonal": Sentence(
        "One entry in each row",
        "So where each output channel has one tap that is not 0 (unfold, im2col), a row of [C] has at most "
        "one entry that is not 0:",
    ),
    "overlap_inverse.divided": Sentence(
        "Divide by the diagonal",
        "For taps of 1 it counts how often each pixel is read, which is why fold after unfold, divided by "
        "these counts, gives the picture back:",
    ),
    "overlap_inverse.outputs": Sentence("Its outputs", "With stride 1:"),
    "overlap_inverse.tap": Sentence("A tap for pixel $c$", "The first whose output exists:"),
    "overlap_inverse.read": Sentence(
        "Every pixel is read",
        "With stride 1 and no gaps between the taps, output $c + p_b - u$ reads pixel $c$ with tap $u$:",
        "So where each tap of each channel is that of some output channel, no number on the diagonal is 0.",
    ),
    "overlap_inverse.taps": Sentence(
        "One tap for each output channel",
        "[W] has a row for each output channel, and a column for each input channel and tap. One entry in "
        "each row is not 0; [N] adds up the squares in each column:",
    ),
    "overlap_inverse.not_diagonal": Sentence(
        "[Cᵀ C] is not diagonal",
        "[D] is its diagonal. Pixels {row} and {column} share outputs, and the entry for them is {found}:",
        "No division pixel by pixel undoes that.",
    ),
    "overlap_inverse.counts": Sentence(
        "[Cᵀ C] is diagonal", "Each pixel comes back times a number of its own:"
    ),
    "overlap_inverse.over": Sentence("No number is 0", "[V] holds one over each of them:"),
    "overlap_inverse.inverse": Sentence(
        "An inverse up to overlap", "There and back, then divided pixel by pixel:"
    ),
    "overlap_inverse.lost": Sentence(
        "A pixel is lost",
        "Nothing reads pixel {place}. [V] holds one over each number that is not 0:",
    ),
}
