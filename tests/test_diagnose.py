"""diagnose against matrices that were built wrong by hand, one fault at a time and two together."""

import random
from fractions import Fraction

import drawing
import numpy as np
import pytest
import scipy.sparse
import sympy
from wrong_builders import LAYERS, MISTAKES, layer, plain, sizes, taps

import convsym as cs
from convsym.errors import ConvsymError
from convsym.faults import FAULTS

KINDS = [(name, build) for name, builds in MISTAKES.items() for build in builds]


@pytest.mark.parametrize(("name", "build"), KINDS, ids=[f"{n}-{j}" for j, (n, _) in enumerate(KINDS)])
def test_the_fault_that_was_made_is_named_first(name, build):
    draw = random.Random(drawing.seed())
    for _ in range(3):
        M, conv, n = build(draw)
        D = cs.diagnose(M, conv, n)
        assert D.fault == name, (D.faults, conv, n)
        assert not D.ok and D.mend and str(D).startswith(name.capitalize())


def test_every_fault_of_the_table_is_made_by_some_builder():
    read_off = {"scaled", "negated", "taps permuted", "other taps"}
    assert set(MISTAKES) == {fault.name for fault in FAULTS} | read_off


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__]))
