"""Drawn networks of one axis, for the tests of what is said of all input sizes at once."""

import convsym as cs
from convsym.network import (
    AdaptiveAvgPool1d,
    Add,
    AvgPool1d,
    Concat,
    Graph,
    MaxPool1d,
    Pad,
    PassThrough,
    Upsample,
)
from convsym.network.layers.matching import CropLike, Like, PadLike, UpsampleLike


def window(draw, padding=True):
    """A convolution or pooling layer, often with padding, dilation or ceil_mode."""
    k, s, d = draw.randint(1, 4), draw.choice((1, 1, 2, 2, 3)), draw.choice((1, 1, 1, 2))
    p = draw.randint(0, k // 2)
    match draw.randrange(6):
        case 0:
            return MaxPool1d(k, s, p, d, ceil_mode=draw.random() < 0.5)
        case 1:
            return AvgPool1d(k, s, p, ceil_mode=draw.random() < 0.5)
        case 2 if padding:
            return cs.Conv1d(1, 1, k, s, ((draw.randint(-1, 3), draw.randint(-1, 3)),), d)
        case 3 if padding:
            word = draw.choice(("same_upper", "same_lower", "causal", "full"))
            return cs.Conv1d(1, 1, k, s, word, d)
        case 4 if padding:
            mode = draw.choice(("reflect", "circular"))
            return cs.Conv1d(1, 1, k, s, draw.randint(0, 3), d, padding_mode=mode)
    return cs.Conv1d(1, 1, k, s, p, d)


def layer(draw):
    """Any layer with one input."""
    match draw.randrange(9):
        case 0:
            k, s = draw.randint(1, 4), draw.randint(1, 3)
            return cs.ConvTranspose1d(1, 1, k, s, draw.randint(0, k // 2), draw.randrange(s))
        case 1:
            return Upsample(scale_factor=draw.choice((2, 3, 1.5, 0.5)))
        case 2:
            return draw.choice((PassThrough("ReLU"), Pad(((1, 0),)), Pad(((0, -2),))))
        case 3 if draw.random() < 0.2:
            return AdaptiveAvgPool1d(draw.choice((1, 4, None)))
    return window(draw)


def merge(draw):
    """A layer with two inputs, of one channel or two."""
    like = UpsampleLike(), PadLike(), CropLike()
    return draw.choice((Add(), Add(), Concat(), Concat(crop="center"), draw.choice(like)))


def graph(draw, most=7):
    """Layers that read any one before them, or two, which meet."""
    names, entries = ["input"], [("first", window(draw), ("input",))]
    for number in range(draw.randint(1, most)):
        name = str(number)
        if len(names) > 2 and draw.random() < 0.3:
            met = merge(draw)
            entries.append((name, met, tuple(draw.sample(names, 2))))
            if isinstance(met, Concat):
                entries.append((name + "c", MIX))
                name += "c"
        else:
            source = names[-1] if draw.random() < 0.7 else draw.choice(names)
            entries.append((name, layer(draw), (source,)))
        names.append(name)
    return Graph(entries)


def like_u(draw):
    """A U-shaped network: down, across, up, with skips."""
    depth, pad = draw.randint(1, 3), draw.choice((0, 1))
    crop = draw.choice((None, "center"))
    entries, skips, source = [], [], "input"
    for level in range(depth):
        entries.append((f"a{level}", cs.Conv1d(1, 1, 3, padding=pad), (source,)))
        skips.append(f"a{level}")
        down = draw.choice((MaxPool1d(2), MaxPool1d(2, ceil_mode=True), cs.Conv1d(1, 1, 3, 2, 1)))
        entries.append((f"p{level}", down))
        source = f"p{level}"
    for level in reversed(range(depth)):
        up = draw.choice((cs.ConvTranspose1d(1, 1, 2, 2), Upsample(scale_factor=2)))
        entries.append((f"u{level}", up, (source,)))
        entries.append((f"c{level}", Concat(crop=crop), (skips[level], f"u{level}")))
        entries.append((f"b{level}", cs.Conv1d(2, 1, 3, padding=pad)))
        source = f"b{level}"
    return Graph(entries)


MIX = cs.Conv1d(2, 1, 1)


def fits(net, n):
    """Whether going through layer by layer at this size raises nothing."""
    try:
        net.shapes(n)
    except ValueError:
        return False
    return True


def plain_graph(draw):
    """Convolutions, transposed ones and pooling without folds, and branches that meet."""
    while True:
        net = graph(draw, 5)
        if all(_plain(node.layer) for node in net.nodes):
            return net


def _plain(one):
    return (
        not isinstance(one, (Upsample, AdaptiveAvgPool1d, PassThrough, Like))
        and getattr(one, "padding_mode", "zeros") == "zeros"
    )
