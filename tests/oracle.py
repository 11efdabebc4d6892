"""The definition of a convolution, by loops and nothing else. Shares no code with the library."""

from itertools import product


def border(c, n, mode):
    """The element that place c of a padded line of n elements shows; None for a zero."""
    if 0 <= c < n:
        return c
    if mode == "zeros":
        return None
    if mode == "circular":
        while c < 0:
            c += n
        while c >= n:
            c -= n
        return c
    if mode == "replicate":
        return 0 if c < 0 else n - 1
    while not 0 <= c < n:
        c = -c if c < 0 else 2 * (n - 1) - c
    return c


def output_size(n, k, s, begin, end, d):
    """Count the windows that lie inside the padded line."""
    count = 0
    while s * count + d * (k - 1) < n + begin + end:
        count += 1
    return count


def entries(weight_shape, groups, sizes, strides, pads, dilations, mode, outputs=None):
    """Yield (u, r, v, c, (u, v', t)): output channel and place, input channel and place, tap."""
    out_channels, per_group, *kernel = weight_shape
    axes = range(len(kernel))
    if outputs is None:
        outputs = [
            output_size(sizes[j], kernel[j], strides[j], *pads[j], dilations[j]) for j in axes
        ]
    for u in range(out_channels):
        group = u // (out_channels // groups)
        for r in product(*map(range, outputs)):
            for v in range(per_group):
                for t in product(*map(range, kernel)):
                    c = [
                        border(strides[j] * r[j] + dilations[j] * t[j] - pads[j][0], sizes[j], mode)
                        for j in axes
                    ]
                    if None not in c:
                        yield u, r, group * per_group + v, tuple(c), (u, v, *t)


def flat(channel, place, sizes):
    """The row-major position of a channel and place."""
    position = channel
    for index, size in zip(place, sizes, strict=True):
        position = position * size + index
    return position


def matrix(weight, groups, sizes, strides, pads, dilations, mode, outputs=None):
    """(rows, structure): the dense matrix as nested lists, and the places that a tap meets."""
    shape = weight.shape
    kernel = shape[2:]
    if outputs is None:
        outputs = [
            output_size(sizes[j], kernel[j], strides[j], *pads[j], dilations[j])
            for j in range(len(kernel))
        ]
    height, width = shape[0], shape[1] * groups
    for o in outputs:
        height *= o
    for n in sizes:
        width *= n
    dense = [[0] * width for _ in range(height)]
    structure = set()
    for u, r, v, c, tap in entries(shape, groups, sizes, strides, pads, dilations, mode, outputs):
        row, column = flat(u, r, outputs), flat(v, c, sizes)
        dense[row][column] = dense[row][column] + weight[tap]
        structure.add((row, column))
    return dense, structure
