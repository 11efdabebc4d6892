"""Rates that cover, and the rule of Wang et al. beside the criterion: by search over all small stacks."""

import itertools
from math import comb

import pytest
from test_coverage import lowest_gap, message, reached

import convsym as cs
from convsym.network.coverage.gridding import first_missed, wang_distances, wang_rule


def covers(rates, k):
    return lowest_gap(reached([(k, r) for r in rates])) is None


def verdicts(k, layers, most=10):
    """(rates, passed by the rule, reads its whole field) of every stack, in any order."""
    for rates in itertools.product(range(1, most + 1), repeat=layers):
        yield rates, wang_rule(rates, k), covers(rates, k)


def smallest(found):
    return min(found, key=lambda rates: (sum(rates), rates), default=None)


# ---------------------------------------------------------------- the published rule


def test_the_distances_follow_the_formula():
    """Rates 1, 2, 5 and 1, 2, 9 are the paper's own examples."""
    assert wang_distances((1, 2, 5))[1] == 2
    assert wang_distances((1, 2, 9))[1] == 5
    assert wang_rule((1, 2, 5)) and not wang_rule((1, 2, 9))


def test_where_it_passes_a_stack_that_grids_and_refuses_one_that_covers():
    """All 4·(10² + 10³) stacks of two and three layers, k = 2..5, rates up to 10: the smallest of each."""
    passed = {(k, n): smallest(r for r, rule, whole in verdicts(k, n) if rule and not whole)
              for k in range(2, 6) for n in (2, 3)}  # fmt: skip
    refused = {(k, n): smallest(r for r, rule, whole in verdicts(k, n) if whole and not rule)
               for k in range(2, 6) for n in (2, 3)}  # fmt: skip
    assert passed == {
        (2, 2): (2, 2), (3, 2): (2, 2), (4, 2): (2, 2), (5, 2): (2, 2),
        (2, 3): (1, 1, 4), (3, 3): (2, 2, 2), (4, 3): (2, 2, 2), (5, 3): (2, 2, 2),
    }  # fmt: skip
    assert refused == {
        (2, 2): None, (3, 2): None, (4, 2): None, (5, 2): None,
        (2, 3): (1, 2, 1), (3, 3): (1, 3, 1), (4, 3): (1, 3, 1), (5, 3): (1, 4, 1),
    }  # fmt: skip


def ascending(layers, most):
    for rates in itertools.combinations_with_replacement(range(1, most + 1), layers - 1):
        yield (1, *rates)


def test_the_premises_under_which_both_agree():
    """k = 3, ascending, the first rate 1: all stacks of two to six layers with rates up to 12."""
    tried = 0
    for layers in range(2, 7):
        for rates in ascending(layers, 12):
            assert wang_rule(rates, 3) == covers(rates, 3), rates
            tried += 1
    assert tried == sum(comb(11 + j, j) for j in range(1, 6)) == 6187


def test_each_premise_is_needed():
    assert wang_rule((9, 1), 3) and not covers((9, 1), 3)  # not ascending
    assert not wang_rule((1, 3, 1), 3) and covers((1, 3, 1), 3)
    assert wang_rule((2, 2), 3) and not covers((2, 2), 3)  # the first is not 1
    assert wang_rule((1, 1, 4), 2) and not covers((1, 1, 4), 2)  # two taps
    assert not wang_rule((1, 1, 7), 4) and covers((1, 1, 7), 4)  # four taps


def test_with_three_taps_or_more_and_the_first_rate_1_what_it_passes_covers():
    """Tested, in any order: k = 3..5, two to four layers, rates up to 10."""
    tried = 0
    for k, layers in itertools.product((3, 4, 5), (1, 2, 3)):
        for rates in itertools.product(range(1, 11), repeat=layers):
            own = (1, *rates)
            tried += 1
            assert not wang_rule(own, k) or covers(own, k), (k, own)
    assert tried == 3330


def test_a_sawtooth_alone_is_neither_enough_nor_needed():
    """Groups of rates that rise from 1 without a common divisor."""
    assert covers((1, 2, 5, 1, 2, 5), 3)
    assert not covers((1, 6, 1, 6), 3)  # a sawtooth, and place 5 is missed
    assert first_missed([(3, r) for r in (1, 6, 1, 6)]) == 5
    assert covers((5, 2, 1), 3) and covers((1, 1, 1), 3) and covers((3, 1), 3)  # no sawtooth


# ---------------------------------------------------------------- rates that cover


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_designed_rates_have_the_field_read_it_all_and_are_the_fewest(k):
    for field in range(1, 400, k - 1):
        rates = cs.design_rates(field, k)
        bits = reached([(k, r) for r in rates])
        assert bits == (1 << field) - 1
        assert k ** (len(rates) - 1) < field or field == 1
        assert list(rates) == sorted(rates)


def test_no_fewer_layers_read_as_much():
    """Of all rates up to 30, m layers never read a field of more than k^m places completely."""
    for k, layers in ((2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (4, 2)):
        most = 0
        for rates in itertools.combinations_with_replacement(range(1, 31), layers):
            bits = reached([(k, r) for r in rates])
            if lowest_gap(bits) is None:
                most = max(most, bits.bit_length())
        assert most == k**layers


def test_rates_for_several_axes():
    rates = cs.design_rates((27, 15), (3, 3))
    layers = [cs.Conv2d(1, 1, 3, dilation=d) for d in rates]
    found = cs.Sequential(*layers).coverage()
    assert found.shape == (27, 15) and found.complete
    mixed = cs.design_rates((27, 16), (3, 4))
    found = cs.Sequential(*(cs.Conv2d(1, 1, (3, 4), dilation=d) for d in mixed)).coverage()
    assert found.shape == (27, 16) and found.complete


def test_refusals():
    assert message(cs.design_rates, 16) == (
        "receptive_field is 16, but layers of 3 taps have fields 1 + 2*n; the nearest are 15 and 17"
    )
    assert message(cs.design_rates, (81, 5)) == (
        "receptive_field is 5, but 4 layers of 3 taps, as many as another axis needs, have one of 9 or "
        "more; enlarge it, or take fewer taps on this axis"
    )
    assert message(cs.design_rates, 0).startswith("receptive_field is 0, but it must be at least 1")
    assert message(cs.design_rates, 7, 1).startswith("kernel_size is 1, but it must be at least 2")
    assert message(wang_rule, (3,)) == (
        "rates is (3,), but the rule compares M₂ with the kernel size; give two rates or more"
    )
    assert message(wang_rule, 3).startswith("rates is 3, but they are a list of integers")
