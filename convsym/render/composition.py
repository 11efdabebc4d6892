"""The wording of the chapters on two layers after each other. Part of `sentences`."""

from __future__ import annotations

from convsym.render.sentence import Sentence

COMPOSITION: dict[str, Sentence] = {
    "compose.title": Sentence(
        "Two convolutions are one",
        "The output of the first layer is the input of the second. Before the input stand $p_1$ and "
        "$p_2$ padded zeros, behind it $q_1$ and $q_2$; a negative number crops. $j$ is a place of the "
        "first output, $t_1$ and $t_2$ are taps. [A], [B] and [C] are the matrices of the first layer, "
        "the second and the one.",
    ),
    "compose.title_layer": Sentence(
        "Two layers as one", "The layers are {first} and then {second}."
    ),
    "compose.span_of_one": Sentence("The span of a kernel"),
    "compose.begin": Sentence(
        "The padding of both, before", "A padded zero of the second is $s_1$ places of the first:"
    ),
    "compose.end": Sentence("The padding of both, behind"),
    "compose.place": Sentence("Where the second looks", "Output $r$ with tap $t_2$ reads place"),
    "compose.tap": Sentence(
        "The tap of both",
        "The product of taps $t_1$ and $t_2$ belongs to the tap that is called $u$:",
    ),
    "compose.relation": Sentence(
        "One relation",
        "Through that place output $r$ reads pixel $c$ exactly if the one layer does:",
    ),
    "compose.taps": Sentence(
        "The kernel of both",
        "Stretched by $d_1$ and by $s_1*d_2$ the two kernels are convolved; what no product belongs to "
        "is a tap of value 0:",
    ),
    "compose.size": Sentence("One size", "As for any stack:"),
    "compose.inside": Sentence("What the second reads", "Its places reach as far as its padding:"),
    "compose.before": Sentence(
        "Places before the first output",
        "Their windows touch no pixel where the first layer's padding and stride are large enough for "
        "its kernel:",
    ),
    "compose.behind": Sentence(
        "Places behind the last",
        "Nor do those where the padding behind is at least one less than the span:",
    ),
    "compose.last": Sentence("The last place", "The windows end in time:"),
    "compose.rows": Sentence(
        "Which rows are equal",
        "At a place that is no output of the first layer the second reads a zero, and the one layer "
        "reads on, through the window that would stand there. Where that touches no pixel it is zeros "
        "too. Any axes and any channels:",
    ),
    "compose.theory": Sentence(
        "All rows are equal", "The second layer pads nothing, so whatever the taps and the image:"
    ),
    "compose.differs": Sentence(
        "And no others",
        "For the image that is 1 at a pixel so touched and 0 elsewhere the output is smaller:",
    ),
    "compose.polynomials": Sentence(
        "The taps are a product of polynomials",
        "One axis. A kernel in steps of $g$ is the polynomial with tap $t$ before $x$ to the power of "
        "$g*t$:",
    ),
    "compose.mixed": Sentence(
        "Convolution, then transposed layer: in general no layer",
        "[A] is the convolution with a single tap 1 and stride 2 on three pixels. Its transpose behind it "
        "gives the first and the last back and loses the middle one:",
    ),
    "compose.kept": Sentence(
        "Rows that are equal",
        "The second layer reads beyond the first one's output, to where there are pixels, in {count} "
        "of {rows} rows. [E] keeps the others:",
    ),
    "compose.equal": Sentence("One layer in place of two", "[C] is the matrix of {layer}:"),
    "compose.equal_here": Sentence(
        "One layer in place of two",
        "For these taps all rows are equal. [C] is the matrix of {layer}:",
    ),
    "compose.different": Sentence(
        "The border differs",
        "[C] is the matrix of {layer}. At row {row} and column {column} it has {wanted} and the "
        "product has {found}:",
    ),
    "compose.condition": Sentence(
        "The border differs", "[C] is the matrix of {layer}, and equal for these taps only:"
    ),
    "compose_transposed.title": Sentence(
        "Two transposed layers are one",
        "The output of the first layer is the input of the second. $p_1$ and $p_2$ outputs are cropped "
        "before, $q_1$ and $q_2$ behind; a negative number puts zeros there. $a_1$ and $a_2$ are output "
        "padding. $j$ is a place of the first output. [A], [B] and [C] are the matrices of the first layer, "
        "the second and the one.",
    ),
    "compose_transposed.title_layer": Sentence(
        "Two layers as one", "The layers are {first} and then {second}."
    ),
    "compose_transposed.stride": Sentence(
        "The stride of both", "A step of the first layer is that many of the second:"
    ),
    "compose_transposed.span": Sentence(
        "The span of both", "The earlier kernel counts in strides of the later layer:"
    ),
    "compose_transposed.begin": Sentence(
        "The padding of both, before",
        "What the first crops, the second would have made $s_2$ times as long:",
    ),
    "compose_transposed.extra": Sentence("The output padding of both", "It grows in the same way:"),
    "compose_transposed.place": Sentence(
        "Where the first writes", "Element $r$ goes through tap $t_1$ to place"
    ),
    "compose_transposed.relation": Sentence(
        "One relation", "From there it goes to output $c$ exactly if the one layer writes it there:"
    ),
    "compose_transposed.taps": Sentence(
        "The kernel of both",
        "Stretched by $s_2*d_1$ and by $d_2$ the two kernels are convolved:",
    ),
    "compose_transposed.size": Sentence("One size"),
    "compose_transposed.below": Sentence(
        "The output padding stays below the stride",
        "Where each is below its own. Otherwise the padding behind takes the rest, as only the size "
        "counts:",
    ),
    "compose_transposed.inside": Sentence(
        "What the first writes", "Its places reach as far as it would crop:"
    ),
    "compose_transposed.last": Sentence(
        "The last place", "Where nothing is cropped behind, the first output has it:"
    ),
    "compose_transposed.theory": Sentence(
        "The layers are equal",
        "The first layer crops nothing, so whatever the taps and the input, for any axes and any "
        "channels:",
    ),
}
