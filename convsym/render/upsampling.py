"""The wording of the transposed layer in other forms, and of its checkerboards. Part of `sentences`."""

from __future__ import annotations

from convsym.render.sentence import Sentence

UPSAMPLING: dict[str, Sentence] = {
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
}
