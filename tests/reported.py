"""Networks for the tests of reports, and what their findings say, worked out by counting."""

from itertools import product

import convsym as cs


def normalised(channels, ndim=2):
    return cs.PassThrough(f"BatchNorm{ndim}d", str(channels), 2 * channels)


def residual_network(counts=(3, 4, 6, 3)):
    """A residual network of 50 layers (3 + 4 + 6 + 3 blocks of three), with a stride in the 3 × 3."""
    layers = {
        "conv1": cs.Conv2d(3, 64, 7, 2, 3),
        "bn1": normalised(64),
        "relu": "ReLU",
        "maxpool": cs.MaxPool2d(3, 2, 1),
    }
    channels = 64
    for stage, count in enumerate(counts):
        for number in range(count):
            stride = 2 if stage and not number else 1
            layers[f"layer{stage + 1}.{number}"] = bottleneck(channels, 64 * 2**stage, stride)
            channels = 4 * 64 * 2**stage
    layers |= {"avgpool": cs.AdaptiveAvgPool2d(1), "flatten": cs.Flatten()}
    return cs.Sequential({**layers, "fc": cs.Linear(channels, 1000)})


def bottleneck(channels, middle, stride):
    body = cs.Sequential({
        "conv1": cs.Conv2d(channels, middle, 1), "bn1": normalised(middle), "relu1": "ReLU",
        "conv2": cs.Conv2d(middle, middle, 3, stride, 1), "bn2": normalised(middle), "relu2": "ReLU",
        "conv3": cs.Conv2d(middle, 4 * middle, 1), "bn3": normalised(4 * middle),
    })  # fmt: skip
    shortcut = cs.Sequential()
    if stride > 1 or channels != 4 * middle:
        shortcut = cs.Sequential(cs.Conv2d(channels, 4 * middle, 1, stride), normalised(4 * middle))
    return cs.Sequential({"block": cs.Parallel(body, shortcut), "relu": "ReLU"})


def unet_3d(kernel=2, depth=4, first=16):
    """A padded 3-D U-Net; its up-sampling has the kernel 2, or 3 with padding and output padding 1."""
    layers, skips = [], []
    source, channels = "input", 1

    def double(name, out):
        nonlocal source, channels
        layers.append((f"{name}.conv1", cs.Conv3d(channels, out, 3, padding=1), (source,)))
        layers.append((f"{name}.relu1", "ReLU"))
        layers.append((f"{name}.conv2", cs.Conv3d(out, out, 3, padding=1)))
        layers.append((f"{name}.relu2", "ReLU"))
        source, channels = f"{name}.relu2", out

    for level in range(depth):
        double(f"down{level}", first * 2**level)
        skips.append((source, channels))
        layers.append((f"pool{level}", cs.MaxPool3d(2), (source,)))
        source = f"pool{level}"
    double("middle", first * 2**depth)
    extra = {} if kernel == 2 else {"padding": 1, "output_padding": 1}
    for level in reversed(range(depth)):
        skip, out = skips[level]
        up = cs.ConvTranspose3d(channels, out, kernel, 2, **extra)
        layers.append((f"up{level}", up, (source,)))
        layers.append((f"cat{level}", cs.Concat(), (f"up{level}", skip)))
        source, channels = f"cat{level}", 2 * out
        double(f"dec{level}", out)
    layers.append(("out", cs.Conv3d(channels, 2, 1)))
    return cs.Graph(layers)


# ---------------------------------------------------------------- by counting


def folded(c, n, mode):
    """The pixel that place c shows, None for a zero."""
    if 0 <= c < n:
        return c
    if mode == "zeros":
        return None
    if mode == "circular":
        return c % n
    if mode == "replicate":
        return min(max(c, 0), n - 1)
    return -c if c < 0 else 2 * (n - 1) - c


def windows(n, k, s, begin, d, o, mode="zeros"):
    """For each output the set of pixels that it reads."""
    return [
        {c for t in range(k) if (c := folded(s * r + d * t - begin, n, mode)) is not None}
        for r in range(o)
    ]


def meetings(o, k, s, begin, d, n):
    """For each output of a transposed layer the pairs (r, t) that meet it."""
    found = [[] for _ in range(n)]
    for r, t in product(range(o), range(k)):
        j = s * r + d * t - begin
        if 0 <= j < n:
            found[j].append((r, t))
    return found
