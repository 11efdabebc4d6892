"""Networks of TF-Slim, written down from their definitions, for comparison with published numbers.

Two axes, one channel everywhere: channels play no role. SAME is TensorFlow's, the padding of ONNX's
"same_upper". Strides of ResNet stand in the last unit of each block, as TF-Slim has them.
"""

import convsym as cs

SAME, VALID = "same_upper", "valid"


def conv(k, s=1, padding=SAME):
    return cs.Conv2d(1, 1, k, s, padding)


def max_pool(k, s=2, padding=SAME):
    return cs.MaxPool2d(k, s, padding)


def average():
    return cs.Sequential(cs.AvgPool2d(3, 1, 1), conv(1))


def row(*layers):
    return cs.Sequential(*layers)


def mixed(*branches):
    """Branches that meet; added, as for what they read that is the same as concatenated."""
    return cs.Parallel(*branches)


def alexnet_v2():
    return cs.Sequential(
        {
            "conv1": conv(11, 4, VALID), "pool1": max_pool(3, 2, VALID), "conv2": conv(5),
            "pool2": max_pool(3, 2, VALID), "conv3": conv(3), "conv4": conv(3), "conv5": conv(3),
            "pool5": max_pool(3, 2, VALID),
        }
    )  # fmt: skip


def vgg(*counts):
    layers = {}
    for block, count in enumerate(counts, 1):
        for number in range(1, count + 1):
            layers[f"conv{block}_{number}"] = conv(3)
        layers[f"pool{block}"] = max_pool(2, 2, VALID)
    return cs.Sequential(layers)


def resnet_v1(*counts):
    layers = {"conv1": conv(7, 2, 3), "pool1": max_pool(3)}
    for block, count in enumerate(counts, 1):
        units = [bottleneck(1) for _ in range(count - 1)]
        layers[f"block{block}"] = row(*units, bottleneck(2 if block < len(counts) else 1))
    return cs.Sequential(layers)


def bottleneck(stride):
    shortcut = max_pool(1, stride, VALID) if stride > 1 else cs.Sequential()
    return cs.Parallel(row(conv(1), conv(3, stride, 1), conv(1)), shortcut)


def mobilenet_v1():
    layers = {"Conv2d_0": conv(3, 2)}
    for number, stride in enumerate((1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1), 1):
        layers[f"Conv2d_{number}_pointwise"] = row(conv(3, stride), conv(1))
    return cs.Sequential(layers)


def threes(first=3):
    """1 x 1, 1 x 1 and 3 x 3 (or 5 x 5), 1 x 1 and two of 3 x 3, average pooling and 1 x 1."""
    return mixed(conv(1), row(conv(1), conv(first)), row(conv(1), conv(3), conv(3)), average())


def smaller(padding, plain):
    return mixed(
        conv(3, 2, padding) if plain else row(conv(1), conv(3, 2, padding)),
        row(conv(1), conv(3), conv(3, 2, padding)),
        max_pool(3, 2, padding),
    )


def sevens():
    wide, high = (1, 7), (7, 1)
    return mixed(
        conv(1),
        row(conv(1), conv(wide), conv(high)),
        row(conv(1), conv(high), conv(wide), conv(high), conv(wide)),
        average(),
    )


def smaller_by_sevens():
    return mixed(
        row(conv(1), conv(3, 2, VALID)),
        row(conv(1), conv((1, 7)), conv((7, 1)), conv(3, 2, VALID)),
        max_pool(3, 2, VALID),
    )


def parted(*before):
    split = mixed(conv((1, 3)), conv((3, 1)))
    return mixed(conv(1), row(conv(1), split), row(conv(1), *before, split), average())


def stem():
    return {
        "Conv2d_1a_3x3": conv(3, 2, VALID), "Conv2d_2a_3x3": conv(3, 1, VALID), "Conv2d_2b_3x3": conv(3),
    }  # fmt: skip


def inception_v2():
    layers = {
        "Conv2d_1a_7x7": conv(7, 2), "MaxPool_2a_3x3": max_pool(3), "Conv2d_2b_1x1": conv(1),
        "Conv2d_2c_3x3": conv(3), "MaxPool_3a_3x3": max_pool(3),
    }  # fmt: skip
    for name in ("3b", "3c", "4a", "4b", "4c", "4d", "4e", "5a", "5b", "5c"):
        layers[f"Mixed_{name}"] = smaller(SAME, False) if name in ("4a", "5a") else threes()
    return cs.Sequential(layers)


def inception_v3():
    layers = stem() | {
        "MaxPool_3a_3x3": max_pool(3, 2, VALID), "Conv2d_3b_1x1": conv(1, 1, VALID),
        "Conv2d_4a_3x3": conv(3, 1, VALID), "MaxPool_5a_3x3": max_pool(3, 2, VALID),
    }  # fmt: skip
    layers |= {f"Mixed_5{x}": threes(5) for x in "bcd"} | {"Mixed_6a": smaller(VALID, True)}
    layers |= {f"Mixed_6{x}": sevens() for x in "bcde"} | {"Mixed_7a": smaller_by_sevens()}
    return cs.Sequential(layers | {f"Mixed_7{x}": parted(conv(3)) for x in "bc"})


def inception_v4():
    layers = stem() | {
        "Mixed_3a": mixed(max_pool(3, 2, VALID), conv(3, 2, VALID)),
        "Mixed_4a": mixed(
            row(conv(1), conv(3, 1, VALID)),
            row(conv(1), conv((1, 7)), conv((7, 1)), conv(3, 1, VALID)),
        ),
        "Mixed_5a": mixed(conv(3, 2, VALID), max_pool(3, 2, VALID)),
    }
    layers |= {f"Mixed_5{x}": threes() for x in "bcde"} | {"Mixed_6a": smaller(VALID, True)}
    layers |= {f"Mixed_6{x}": sevens() for x in "bcdefgh"} | {"Mixed_7a": smaller_by_sevens()}
    return cs.Sequential(
        layers | {f"Mixed_7{x}": parted(conv((3, 1)), conv((1, 3))) for x in "bcd"}
    )


def inception_resnet_v2(padding=VALID):
    def block(*branches):
        return cs.Parallel(row(mixed(*branches), conv(1)), cs.Sequential())

    def block35():
        return block(conv(1), row(conv(1), conv(3)), row(conv(1), conv(3), conv(3)))

    def block17():
        return block(conv(1), row(conv(1), conv((1, 7)), conv((7, 1))))

    def block8():
        return block(conv(1), row(conv(1), conv((1, 3)), conv((3, 1))))

    strided = row(conv(1), conv(3, 2, padding))
    return cs.Sequential(
        {
            "Conv2d_1a_3x3": conv(3, 2, padding), "Conv2d_2a_3x3": conv(3, 1, padding),
            "Conv2d_2b_3x3": conv(3), "MaxPool_3a_3x3": max_pool(3, 2, padding),
            "Conv2d_3b_1x1": conv(1, 1, padding), "Conv2d_4a_3x3": conv(3, 1, padding),
            "MaxPool_5a_3x3": max_pool(3, 2, padding), "Mixed_5b": threes(5),
            "Repeat": row(*(block35() for _ in range(10))), "Mixed_6a": smaller(padding, True),
            "PreAuxLogits": row(*(block17() for _ in range(20))),
            "Mixed_7a": mixed(
                strided, strided, row(conv(1), conv(3), conv(3, 2, padding)), max_pool(3, 2, padding)
            ),
            "Conv2d_7b_1x1": row(*(block8() for _ in range(10)), conv(1)),
        }
    )  # fmt: skip
