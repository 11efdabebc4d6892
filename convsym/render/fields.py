"""The wording of receptive fields: of their tables and of their derivation. Part of `sentences`."""

from __future__ import annotations

from convsym.render.sentence import Sentence

FIELDS: dict[str, Sentence] = {
    "receptive_field.layer": Sentence(
        "Receptive field of",
        "**Size** counts from the first to the last element that an output reads, **stride** from one output "
        "to the next; **padding** is how far before the input output $0$ begins.",
        "What each output reads, in places of the input; before $0$ and behind the end lies padding:",
    ),
    "receptive_field.layers": Sentence(
        "Receptive fields",
        "**Size** counts from the first to the last element that an output reads, **stride** from one output "
        "to the next; **padding** is how far before the input output $0$ begins.",
    ),
    "receptive_field.more": Sentence("", "{count} rows more."),
    # ------------------------------------------------------------ the derivation
    "receptive_field.title": Sentence(
        "What an output of a stack reads",
        "One more layer behind a stack. Output $v$ of the stack reads $K_1$ elements of the input, from "
        "$S_1*v - Q_1$ on; the layer has $k_2$ taps, dilation $d_2$, stride $s_2$, and $p_2$ of padding at "
        "the beginning. What lies outside the input is padding, and counts as read.",
    ),
    "receptive_field.title_layer": Sentence(
        "What an output behind {layers} reads",
        "From $S*u - Q$ on, $K$ elements, where the last layer's $S$, $K$ and $Q$ are meant. What lies "
        "outside the input is padding, and counts as read.",
    ),
    "receptive_field.window": Sentence(
        "What the first layer reads",
        "Output $u$ reads from $s_1*u - p_1$ on, and its first and last tap are the ends:",
    ),
    "receptive_field.span": Sentence("The first layer", "What its window spans:"),
    "receptive_field.next": Sentence("The next layer", "What its window spans:"),
    "receptive_field.stride": Sentence(
        "The stride so far", "A step of the later layer is that many here:"
    ),
    "receptive_field.size": Sentence(
        "The size so far",
        "The later window spans that many outputs of the layers before, and these are a stride apart:",
    ),
    "receptive_field.padding": Sentence(
        "The padding so far", "The later padding counts in strides of the layers before:"
    ),
    "receptive_field.positive": Sentence("It is a stride"),
    "receptive_field.inside": Sentence(
        "Nothing further",
        "Tap $t$ leads to an output further on, and what that reads stands as many strides further on, no "
        "more than the size grows by:",
    ),
    "receptive_field.range": Sentence(
        "First and last",
        "The first tap leads to the first element of all, the last tap to the last:",
    ),
    "receptive_field.closed": Sentence(
        "In closed form",
        "Put the recurrences into each other, here for two layers. Each layer counts in the strides of all "
        "before it:",
    ),
    "receptive_field.theorem": Sentence(
        "For any number of layers", "The same, layer after layer, by induction:"
    ),
    "receptive_field.center": Sentence(
        "The centre", "Half way from the first to the last, a half where the size is even:"
    ),
    "receptive_field.aligned": Sentence(
        "Paths that meet",
        "Of one stride $S$, with sizes $K$ and $N$ and padding $Q$ and $P$. Their centres agree, at every "
        "output, exactly if the padding makes up for the sizes:",
    ),
    "receptive_field.paths": Sentence(
        "What they read together", "From the first of all to the last of all:"
    ),
    "receptive_field.same": Sentence(
        "Padding that depends on the size",
        "So that $ceiling(n/s)$ windows fit at input size $n$, **same** padding is in all the larger of $0$ "
        "and",
    ),
    "receptive_field.residue": Sentence(
        "On its residue alone",
        "Sizes that differ by a multiple of the stride get the same padding:",
    ),
    "receptive_field.here": Sentence(
        "In closed form",
        "Each layer counts in the strides of all before it: $K$ elements, $S$ from one output to the next, "
        "$Q$ before the input.",
    ),
}
