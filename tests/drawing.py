"""Random layer configurations for the tests, from a seed that is printed."""

import os
import random

MODES = ("zeros", "zeros", "circular", "reflect", "replicate")


def seed():
    """CONVSYM_SEED, or a fresh one; printed, so that a failure can be run again."""
    found = int(os.environ.get("CONVSYM_SEED") or random.SystemRandom().randrange(2**32))
    print(f"CONVSYM_SEED={found}")
    return found


def required(name):
    """The module, skipping the test without it, failing where CONVSYM_REQUIRE_ALL is set."""
    import importlib

    import pytest

    if os.environ.get("CONVSYM_REQUIRE_ALL"):
        return importlib.import_module(name)
    return pytest.importorskip(name)


def required_program(name):
    """The path of a program, skipping the test without it, failing where CONVSYM_REQUIRE_ALL is set."""
    import shutil

    import pytest

    found = shutil.which(name)
    if found is None:
        message = f"{name} is not installed"
        (pytest.fail if os.environ.get("CONVSYM_REQUIRE_ALL") else pytest.skip)(message)
    return found


def axis(draw, ndim, mode, crops=True):
    """(n, k, s, (begin, end), d) of an axis with at least one output, often barely."""
    while True:
        k = draw.randint(1, 4 if ndim < 3 else 3)
        s = draw.randint(1, 4)
        d = draw.choice((1, 1, 2, 3))
        lowest = -2 if crops and mode == "zeros" and draw.random() < 0.3 else 0
        begin, end = draw.randint(lowest, 4), draw.randint(lowest, 4)
        reach = d * (k - 1) + 1
        least = reach - begin - end
        n = least if draw.random() < 0.3 else draw.randint(1, 10 if ndim == 1 else 6)
        limit = {"reflect": n - 1, "circular": n}.get(mode, 10**9)
        if n >= 1 and least <= n and max(begin, end) <= limit:
            return n, k, s, (begin, end), d


def configuration(draw, ndim, mode=None, crops=True):
    """A dictionary of layer arguments, with `sizes`."""
    mode = mode or draw.choice(MODES)
    axes = [axis(draw, ndim, mode, crops) for _ in range(ndim)]
    groups = draw.choice((1, 1, 2, 3))
    return {
        "ndim": ndim,
        "sizes": tuple(a[0] for a in axes),
        "kernel_size": tuple(a[1] for a in axes),
        "stride": tuple(a[2] for a in axes),
        "padding": tuple(a[3] for a in axes),
        "dilation": tuple(a[4] for a in axes),
        "padding_mode": mode,
        "groups": groups,
        "in_channels": groups * draw.randint(1, 2),
        "out_channels": groups * draw.randint(1, 2),
    }
