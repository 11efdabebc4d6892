"""A tap's colour says where it stands in the kernel: hue its row, lightness its column.

The first three ramps with three columns were chosen so that any two of the nine differ by at
least 12.6 (CIEDE2000) under protanopia, deuteranopia and tritanopia. Larger kernels walk the same
ramps in smaller steps; after six rows the hues start again. Every tap prints its index too.

>>> tap_colour(1, 2, 3)
'#886200'
"""

from __future__ import annotations

RAMPS = (
    ("#bfd1ff", "#84a4fd", "#324eb7"),  # blue
    ("#fbd287", "#bb944a", "#886200"),  # amber
    ("#7fd9b8", "#1ea37f", "#367b64"),  # green
    ("#f7bfdc", "#d971ab", "#97326f"),  # rose
    ("#d3c5f7", "#a68be8", "#6a45b0"),  # violet
    ("#a9dcec", "#4da6c2", "#1d6a83"),  # teal
)


def tap_colour(row: int, column: int, columns: int) -> str:
    """The colour of tap (row, column) in a kernel with so many columns, as #rrggbb."""
    light, middle, dark = RAMPS[row % len(RAMPS)]
    at = 2 * column / (columns - 1) if columns > 1 else 1.0
    return mix(light, middle, at) if at <= 1 else mix(middle, dark, at - 1)


def mix(first: str, second: str, share: float) -> str:
    """The colour a share of the way from the first to the second."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def label_colour(colour: str) -> str:
    """White on dark colours, the page's ink on light ones."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#fff" if luminance < 0.18 else "#14161a"


def _channels(colour: str) -> tuple[float, ...]:
    return tuple(float(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
