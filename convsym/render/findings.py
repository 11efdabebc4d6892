"""The wording of the theorems that a report on a network rests on. Part of `sentences`."""

from __future__ import annotations

from convsym.render.sentence import Sentence

FINDINGS: dict[str, Sentence] = {
    # ------------------------------------------------------------ outputs that read no pixel
    "blind_outputs.title": Sentence(
        "Outputs that read no pixel",
        "A window may lie in the padding altogether. What it gives is zero, or the bias alone. Zero padding; "
        "$i >= 1$.",
    ),
    "blind_outputs.title_layer": Sentence("Which outputs of {layer} read no pixel"),
    "blind_outputs.before": Sentence(
        "Before the image",
        "Tap $t$ of output $r$ looks at the place $s*r + d*t - p_b$. All of them look before the image "
        "exactly if the last one does:",
    ),
    "blind_outputs.behind": Sentence(
        "Behind the image", "All of them look behind it exactly if the first one does:"
    ),
    "blind_outputs.many_before": Sentence(
        "How many before", "The first outputs are blind, so many if the number is above 0:"
    ),
    "blind_outputs.many_behind": Sentence(
        "How many behind", "And the last outputs, so many if the number is above 0:"
    ),
    "blind_outputs.none": Sentence(
        "When no window lies outside",
        "It is enough to look at the first output and the last. Every window meets the image exactly if "
        "neither padding takes in a whole window:",
    ),
    "blind_outputs.between": Sentence(
        "A window that meets the image reads a pixel",
        "Unless the image is shorter than the dilation, some tap stands on it:",
    ),
    "blind_outputs.straddling": Sentence(
        "A window may straddle a small image",
        "Where the dilation is larger than the image, two taps can stand on either side of it:",
    ),
    "blind_outputs.listed": Sentence("The outputs that read no pixel"),
    "blind_outputs.all_see": Sentence("Every output reads a pixel"),
    # ------------------------------------------------------------ half a pixel
    "half_pixel.title": Sentence(
        "Do the windows stand in the middle?",
        "An output is best placed over the middle of its window. Twice the distances are whole numbers.",
    ),
    "half_pixel.title_layer": Sentence("Does {layer} stand in the middle of its input?"),
    "half_pixel.first": Sentence("Where the first window begins"),
    "half_pixel.last": Sentence("Where the last window ends"),
    "half_pixel.end": Sentence(
        "Counted from the end of the image", "That is so many places behind the last pixel:"
    ),
    "half_pixel.shift": Sentence(
        "Two middles",
        "All windows reach from $low$ to $q$, the image from $0$ to $i - 1$. Twice the distance of their "
        "middles is",
    ),
    "half_pixel.centred": Sentence(
        "In the middle exactly if",
        "So the sides have to be equal, what is left over taken off:",
    ),
    "half_pixel.each": Sentence(
        "With stride 1 every output is as far off",
        "Output $r$ stands over the middle of its window. Twice its distance from pixel $r$:",
    ),
    "half_pixel.odd": Sentence(
        "An odd number has no half",
        "Where the size is kept, $d*(k - 1)$ is the padding in all. If it is odd no padding hits the middle:",
    ),
    "half_pixel.odd_reach": Sentence("When it is odd"),
    "half_pixel.even_dilation": Sentence("An even dilation makes it even"),
    "half_pixel.odd_kernel": Sentence("An odd kernel makes it even"),
    "half_pixel.nearest": Sentence(
        'What "same" does',
        "With the smaller half at the beginning, twice the distance is what the division by 2 leaves:",
    ),
    # ------------------------------------------------------------ paths that meet
    "alignment.title": Sentence(
        "Do two paths look at the same place?",
        "A path has a receptive field of $K_1$ elements, stride $S$ and padding $Q_1$; another that meets it "
        "$K_2$, $S$ and $Q_2$. Sums of first and last element are twice the centres, and whole numbers.",
    ),
    "alignment.title_paths": Sentence("Do these two paths look at the same place?"),
    "alignment.first": Sentence(
        "What the first path reads",
        "Output $u$ reads from $S*u - Q_1$ on, $K_1$ elements. First and last together:",
    ),
    "alignment.second": Sentence("What the second path reads"),
    "alignment.agree": Sentence("The centres agree exactly if", "The output has no say in it:"),
    "alignment.apart": Sentence(
        "Twice the distance of the centres", "Else they are as far apart at every output:"
    ),
    "alignment.drift": Sentence(
        "Strides that differ drift apart",
        "Paths whose strides differ have one centre at one output at the most:",
    ),
}
