"""The wording of the chapters on sizes that fit a network. Part of `sentences`."""

from __future__ import annotations

from convsym.render.sentence import Sentence

FITTING: dict[str, Sentence] = {
    # ------------------------------------------------------------ which sizes are accepted
    "accepted_sizes.title": Sentence(
        "Which sizes a network accepts",
        "The sizes $n$ with the same residue modulo a common multiple of the strides are one class. In a "
        "class every size on the way is a multiple of $q$ and a constant, without a floor. So what a layer "
        "asks of its input holds for all of the class from some $q$ on, or for none of it.",
    ),
    "accepted_sizes.title_class_accepted": Sentence(
        "Accepted: {residue} modulo {modulus}",
        "All sizes $n$ of this class, from the premise on. Layer by layer: the window fits, and the size "
        "behind it.",
    ),
    "accepted_sizes.title_class_refused": Sentence(
        "Refused: {residue} modulo {modulus}",
        "Not one size $n$ of this class, from the premise on, gets through. The way to the layer that "
        "refuses it:",
    ),
    "accepted_sizes.title_size_accepted": Sentence("The size {size} is accepted"),
    "accepted_sizes.title_size_refused": Sentence("The size {size} is refused"),
    "accepted_sizes.class": Sentence("The sizes in front of a layer", "In one class, for all $q$:"),
    "accepted_sizes.class_here": Sentence("The sizes of this class"),
    "accepted_sizes.fits": Sentence(
        "The window fits from some $q$ on", "If it fits at $q == m$, then at every later one:"
    ),
    "accepted_sizes.least": Sentence("So does any lower bound"),
    "accepted_sizes.size": Sentence("The size behind the layer"),
    "accepted_sizes.window": Sentence(
        "Without a floor",
        "The stride divides the multiple of $q$, and the floor takes the constant alone:",
    ),
    "accepted_sizes.short": Sentence(
        "Where the size does not grow",
        "A window that is too large once is too large for every $q$:",
    ),
    "accepted_sizes.small": Sentence("And a bound that is missed is missed for every $q$"),
    "accepted_sizes.left": Sentence(
        "What the last window leaves behind",
        "So many places of the padded input, the same for the whole class:",
    ),
    "accepted_sizes.ceil_mode": Sentence(
        "With ceil_mode", "A last window may hang over, if it starts on the input:"
    ),
    "accepted_sizes.ceiled": Sentence("This has no floor either"),
    "accepted_sizes.back": Sentence("Behind a transposed layer"),
    "accepted_sizes.transposed": Sentence("The multiple of $q$ grows by the stride"),
    "accepted_sizes.enlarged": Sentence("Behind a layer that enlarges by $g/s$"),
    "accepted_sizes.scaled": Sentence("Without a floor, where $s$ divides $g*A$"),
    "accepted_sizes.multiple": Sentence(
        "A layer that takes multiples of $s$ only", "The constant decides, for the whole class:"
    ),
    "accepted_sizes.no_multiple": Sentence("If it is no multiple, no size is"),
    "accepted_sizes.branch": Sentence("Another branch", "Its sizes are of the same form:"),
    "accepted_sizes.agree": Sentence("Branches that agree"),
    "accepted_sizes.differ": Sentence(
        "Branches that do not",
        "What is larger at $q == m$ and grows as fast is larger at every later $q$:",
    ),
    "accepted_sizes.cropped": Sentence("Where the larger one is cropped"),
    "accepted_sizes.crop": Sentence("It is the smaller one from some $q$ on"),
    "accepted_sizes.constant": Sentence("A size that does not depend on the input"),
    "accepted_sizes.size_here": Sentence("Layer {layer}: its size"),
    "accepted_sizes.line_here": Sentence("Layer {layer}: without a floor"),
    "accepted_sizes.left_here": Sentence(
        "Layer {layer}: left behind its last window",
        "Places of the padded input, the same for every size here:",
    ),
    "accepted_sizes.fits_here": Sentence("Layer {layer}: its window fits"),
    "accepted_sizes.least_here": Sentence("Layer {layer}: the size is large enough"),
    "accepted_sizes.multiple_here": Sentence("Layer {layer}: its factor divides the size"),
    "accepted_sizes.agree_here": Sentence("Layer {layer}: the branches agree"),
    "accepted_sizes.short_here": Sentence("Layer {layer}: its window does not fit"),
    "accepted_sizes.small_here": Sentence("Layer {layer}: the size is too small"),
    "accepted_sizes.no_multiple_here": Sentence(
        "Layer {layer}: its factor does not divide the size"
    ),
    "accepted_sizes.differ_here": Sentence("Layer {layer}: the branches differ"),
    "accepted_sizes.not_one_here": Sentence(
        "Layer {layer}: nothing is repeated",
        "Only a size of 1 would be repeated to fit the other, and no branch is 1:",
    ),
    "accepted_sizes.together": Sentence("All together"),
    # ------------------------------------------------------------ which sizes come back
    "round_trip_sizes.title": Sentence(
        "Which sizes come back to themselves",
        "A layer makes $o$ of $i$, the rest of the encoder and its mirrored decoder make $g$ of $o$, and "
        "the transposed layer makes $n$ of $g$. The rest brings $o$ back exactly if it is $r$ modulo $S$, "
        "and its windows fit exactly if $o >= m$; of the sizes in it $y$ is the smallest.",
    ),
    "round_trip_sizes.title_net": Sentence(
        "Which sizes come back through {count} layers and their mirror",
        "Down $n$, $n_1$ and so on, up again to $u$. From the innermost layer outwards: which sizes come "
        "back, and which windows fit. $h$ is the smallest size on the way.",
    ),
    "round_trip_sizes.smallest": Sentence("The smallest size from this layer on"),
    "round_trip_sizes.least": Sentence("The least input size"),
    "round_trip_sizes.fits": Sentence(
        "When every window fits", "Every size from this layer on is at least 1 exactly if:"
    ),
    "round_trip_sizes.up": Sentence("Back through the transposed layer"),
    "round_trip_sizes.product": Sentence("The product of the strides"),
    "round_trip_sizes.modulus": Sentence("It is a modulus"),
    "round_trip_sizes.class": Sentence("The class", "The transposed layer takes $r$ to:"),
    "round_trip_sizes.only": Sentence(
        "Only this class comes back",
        "$n == i$ needs $g == o$, as $op$ and what the last window leaves over are both below the stride:",
    ),
    "round_trip_sizes.all": Sentence("And all of it does"),
    "round_trip_sizes.exactly": Sentence("Exactly one class"),
    "round_trip_sizes.innermost": Sentence(
        "In the middle", "What is in the middle stays as it is, whatever its residue modulo 1:"
    ),
    "round_trip_sizes.last_fits": Sentence("In the middle a size of 1 is enough"),
    "round_trip_sizes.theory": Sentence("For any number of layers"),
    "round_trip_sizes.theory_fits": Sentence("And so for the windows"),
    "round_trip_sizes.down_here": Sentence("Down: layer {layer}"),
    "round_trip_sizes.last_size": Sentence("The size in the middle"),
    "round_trip_sizes.smallest_here": Sentence("The smallest size from layer {layer} on"),
    "round_trip_sizes.fits_here": Sentence(
        "From which size on layer {layer} and those behind it fit"
    ),
    "round_trip_sizes.turn": Sentence("The decoder starts with the size in the middle"),
    "round_trip_sizes.up_here": Sentence("Up: the mirror of layer {layer}"),
    "round_trip_sizes.only_here": Sentence(
        "Layer {layer}: only {residue} modulo {modulus} comes back"
    ),
    "round_trip_sizes.all_here": Sentence(
        "Layer {layer}: and all of {residue} modulo {modulus} does"
    ),
    "round_trip_sizes.together": Sentence(
        "The answer", "The size comes back, and every window fits:"
    ),
}
