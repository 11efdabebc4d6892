"""The wording of the chapters about sizes in English, part of the table in `sentences`."""

from __future__ import annotations

from convsym.render.sentence import Sentence

CHAPTERS: dict[str, Sentence] = {
    # ------------------------------------------------------------ what chapters share
    "chapter.output": Sentence(
        "The output size",
        "As many placements of the window fit as the derivation of the output size counts:",
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
}
