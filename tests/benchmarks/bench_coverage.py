"""Coverage of a stack with a receptive field of 2047 places, against convolving dense kernels."""

import numpy as np
from harness import Case, Growth

import convsym as cs


def stack(layers, make=cs.Conv1d):
    return cs.Sequential(*(make(1, 1, 3, dilation=2**j) for j in range(layers)))


def counted(net):
    """The coverage with its counts; a Coverage keeps them, so it is made anew."""

    def count():
        found = net.coverage()
        return found.counts, found.complete

    return count


def dense():
    kernels = []
    for j in range(10):
        one = np.zeros(2 * 2**j + 1, np.int64)
        one[:: 2**j] = 1
        kernels.append(one)

    def convolve():
        found = np.ones(1, np.int64)
        for one in kernels:
            found = np.convolve(found, one)
        return found

    return counted(stack(10)), convolve


CASES = (
    Case(
        "coverage, k3, rates 1 to 512 (2047 places)",
        "np.convolve of dense kernels",
        1,
        0.3,
        dense,
        repeats=(20, 20),
    ),
)

GROWTH = (
    Growth(
        "coverage, k3, rates 1, 2, 4 …",
        (13, 15, 17, 19),
        lambda n: counted(stack(n)),
        lambda n: 2.0**n,
        "linear in the receptive field",
    ),
)
