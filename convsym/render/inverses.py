"""The wording of the theorems on when Cᵀ is an inverse. Part of `sentences`."""

from __future__ import annotations

from convsym.render.sentence import Sentence

INVERSES: dict[str, Sentence] = {
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
