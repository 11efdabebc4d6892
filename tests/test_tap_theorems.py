"""For which taps the transpose is an inverse: the theorems against every case, and against Gröbner bases."""

import random
from fractions import Fraction
from functools import cache
from itertools import product
from math import gcd

import drawing
import numpy as np
import pytest
import sympy

import convsym as cs
from convsym.derive import circular_tap, orthonormal, single_tap, transpose_as_inverse
from convsym.derive.condition import decide
from convsym.derive.tap_answers import Applied, applied
from convsym.errors import ConvsymError
from convsym.pattern import Pattern
from convsym.proof import TheoremClaim
from convsym.proof.taps import tap_equations
from convsym.proof.zeros import same_zeros

DOUBLED = (-2, 0, 2, 1)  # twice the taps −1, 0, 1 and ½, so that all is in integers
HALF = Fraction(1, 2)


def meetings(n, k, s, d, begin, end, circular=False):
    """For each tap the 0-1 matrix of outputs and inputs that meet in it; None if no window fits."""
    o = (n + begin + end - d * (k - 1) - 1) // s + 1
    if n < 1 or n + begin + end < d * (k - 1) + 1:
        return None
    found = np.zeros((k, o, n), dtype=np.int64)
    for t in range(k):
        for r in range(o):
            c = s * r + d * t - begin
            if circular:
                found[t, r, c % n] += 1
            elif 0 <= c < n:
                found[t, r, c] = 1
    return found


def isometries(meeting, doubled):
    """For each row of doubled taps whether CᵀC = I."""
    pairs = np.einsum("trc,urq->tucq", meeting, meeting)
    gram = np.einsum("mt,mu,tucq->mcq", doubled, doubled, pairs, optimize=True)
    return (gram == 4 * np.eye(meeting.shape[2], dtype=np.int64)).all(axis=(1, 2))


@cache
def said(theorem, axes, doubled):
    """Whether the theorem has CᵀC = I for these taps."""
    return tap_equations(theorem, [dict(one) for one in axes], row(doubled)) == []


@cache
def row(doubled):
    return Pattern.from_array([[Fraction(w, 2) for w in doubled]])


def kernels(taps):
    return np.array(list(product(DOUBLED, repeat=taps)))


def letters(k, s, d, begin, end):
    """What the equations depend on, so that they are made once."""
    return (("k", k), ("d", d), ("s", min(s, 2)), ("p_b", begin), ("p_e", end))


def test_every_small_layer_of_one_axis():
    """All taps in {−1, 0, 1, ½}, k ≤ 4, n ≤ 8, s ≤ 3, d ≤ 3, paddings −1 to 3: every case counted."""
    cases = inverses = 0
    ranges = (range(1, 9), range(1, 5), range(1, 4), range(1, 4), range(-1, 4), range(-1, 4))
    for n, k, s, d, begin, end in product(*ranges):
        meeting = meetings(n, k, s, d, begin, end)
        if meeting is None or n < d * (k - 1) + s:
            continue
        doubled = kernels(k)
        found = isometries(meeting, doubled)
        axes = (letters(k, s, d, begin, end),)
        wanted = [said("single_tap", axes, tuple(map(int, row))) for row in doubled]
        assert found.tolist() == wanted, (n, k, s, d, begin, end)
        cases, inverses = cases + len(doubled), inverses + int(found.sum())
    print(f"{cases} cases, {inverses} inverses")
    assert (cases, inverses) == (159_680, 1_912)


def test_layers_of_two_axes():
    """The same in two axes: drawn geometries, all taps in {−1, 0, 1, ½}."""
    draw = random.Random(drawing.seed())
    cases = inverses = 0
    for _ in range(250):
        axes, one_by_one = [], []
        for _axis in range(2):
            k, s, d = draw.randint(1, 2), draw.choice((1, 1, 1, 2)), draw.randint(1, 2)
            begin, end = draw.randint(-1, 2), draw.randint(-1, 2)
            n = d * (k - 1) + s + draw.randint(0, 2)
            axes.append(letters(k, s, d, begin, end))
            one_by_one.append(meetings(n, k, s, d, begin, end))
        if any(one is None for one in one_by_one):
            continue
        a, b = one_by_one
        both = np.einsum("trc,uqe->turqce", a, b)
        meeting = both.reshape(len(a) * len(b), a.shape[1] * b.shape[1], -1)
        doubled = kernels(len(meeting))
        found = isometries(meeting, doubled)
        wanted = [said("single_tap", tuple(axes), tuple(map(int, row))) for row in doubled]
        assert found.tolist() == wanted, axes
        cases, inverses = cases + len(doubled), inverses + int(found.sum())
    print(f"{cases} cases, {inverses} inverses")
    assert cases >= 5_000 and inverses >= 5


def test_the_conditions_are_those_of_groebner_bases():
    """Symbolic taps: the theorem's condition and that of all entries of CᵀC have the same zeros."""
    compared = 0
    for n, k, s, d in product(range(1, 6), range(1, 4), range(1, 3), range(1, 3)):
        for begin, end in product(range(-1, 3), repeat=2):
            if n + begin + end < d * (k - 1) + 1:
                continue
            conv = cs.Conv1d(1, 1, k, stride=s, padding=((begin, end),), dilation=d)
            found = applied("single_tap", conv, n)
            if n < d * (k - 1) + s:
                assert isinstance(found, str)
                continue
            assert isinstance(found, Applied)
            C = conv.matrix(n).pattern()
            verdict = decide(C.T @ C, Pattern.identity(n))
            if found.answer is False:
                assert verdict.answer is False or _never(verdict.condition)
            else:
                assert same_zeros(list(verdict.condition), found.steps[-1].claim.condition) == ""
            compared += 1
    print(f"{compared} layers")
    assert compared == 548


def _never(condition):
    """Whether the polynomials have no common zero, by a Gröbner basis."""
    symbols = sorted({x for one in condition for x in one.free_symbols}, key=str)
    return list(sympy.groebner(condition, *symbols).exprs) == [1]


def test_the_answers_of_whole_derivations():
    """Drawn layers, with and without a theorem: the answer is that of CᵀC, and the chain verifies."""
    draw = random.Random(drawing.seed())
    by_theorem = 0
    for _ in range(150):
        k, s, d = draw.randint(1, 3), draw.choice((1, 1, 2)), draw.randint(1, 2)
        begin, end, n = draw.randint(-1, 3), draw.randint(-1, 3), draw.randint(1, 6)
        meeting = meetings(n, k, s, d, begin, end)
        if meeting is None:
            continue
        doubled = [draw.choice(DOUBLED) if draw.random() < 0.5 else 0 for _ in range(k)]
        conv = cs.Conv1d(1, 1, k, stride=s, padding=((begin, end),), dilation=d,
                         weight=[Fraction(w, 2) for w in doubled])  # fmt: skip
        made = transpose_as_inverse(conv, n)
        assert made.answer is bool(isometries(meeting, np.array([doubled]))[0])
        assert made.verify().ok
        last = made.steps[-1].claim
        by_theorem += isinstance(last, TheoremClaim) and last.theorem == "single_tap"
    print(f"{by_theorem} by theorem")
    assert by_theorem >= 10


def test_below_the_theorems_size_more_taps_work():
    """i = k̂ − 1 with full padding: w₀² + w_{k−1}² = 1; the theorem does not speak there."""
    made = transpose_as_inverse(cs.Conv1d(1, 1, 2, padding=1), 1)
    w0, w1 = sympy.symbols("w_0 w_1")
    assert made.answer == sympy.Eq(w0**2 + w1**2 - 1, 0)
    conv = cs.Conv1d(1, 1, 2, padding=1, weight=[Fraction(3, 5), Fraction(4, 5)])
    assert transpose_as_inverse(conv, 1).answer is True
    assert transpose_as_inverse(conv, 2).answer is False
    with pytest.raises(ConvsymError, match="does not hold"):
        single_tap(conv, 1)


def test_one_shrinking_axis_is_not_enough():
    """n = (2, 1), k = (2, 3), s = (2, 1), p = (0, 2): the first axis shrinks, and Cᵀ is an inverse."""
    conv = cs.Conv2d(1, 1, (2, 3), stride=(2, 1), padding=(0, 2), weight=[[1, 0, 0], [0, 1, 0]])
    assert conv.output_size((2, 1)) == (1, 3)
    made = transpose_as_inverse(conv, (2, 1))
    assert made.answer is True and made.verify().ok


# ---------------------------------------------------------------- circular


def circular(n, k, d, weight=None):
    reach = d * (k - 1)
    return cs.Conv1d(1, 1, k, padding=((reach // 2, reach - reach // 2),), dilation=d,
                     padding_mode="circular", weight=weight)  # fmt: skip


def test_circular_every_small_layer():
    """All taps in {−1, 0, 1, ½}, k ≤ 4, n ≤ 8, d ≤ 3, o = n: where the theorem speaks it is right."""
    cases = 0
    for n, k, d in product(range(1, 9), range(1, 5), range(1, 4)):
        if n // gcd(n, d) < 2 * k - 2:
            continue
        reach = d * (k - 1)
        doubled = kernels(k)
        found = isometries(meetings(n, k, 1, d, reach // 2, reach - reach // 2, True), doubled)
        axes = (letters(k, 1, d, 0, 0),)
        assert found.tolist() == [said("circular_tap", axes, tuple(map(int, w))) for w in doubled]
        cases += len(doubled)
    print(f"{cases} cases")
    assert cases == 2_704


def test_circular_conditions_against_groebner_bases():
    """The equations of CᵀC have no other zeros exactly if n/gcd(n, d) ≥ 2k − 2."""
    exact = other = 0
    for n, k, d in product(range(2, 8), range(2, 5), range(1, 4)):
        if d * (k - 1) // 2 > n or d * (k - 1) - d * (k - 1) // 2 > n:
            continue  # circular padding is at most once around
        conv = circular(n, k, d)
        C = conv.matrix(n).pattern()
        entries = list(decide(C.T @ C, Pattern.identity(n)).condition)
        taps = list(conv.weight.ravel())
        single = [a * b for i, a in enumerate(taps) for b in taps[:i]]
        single.append(sum(w**2 for w in taps) - 1)
        if n // gcd(n, d) >= 2 * k - 2:
            assert same_zeros(entries, tuple(single)) == ""
            exact += 1
        else:
            assert _real_solution(entries, taps), (n, k, d)
            other += 1
    print(f"{exact} exact, {other} with other solutions")
    assert exact >= 10 and other >= 10


def _real_solution(entries, taps):
    """A real zero with two taps that are not 0, by Newton steps that change as little as they can."""
    draw = np.random.default_rng(drawing.seed())
    values = sympy.lambdify(taps, entries, "numpy")
    slopes = sympy.lambdify(taps, sympy.Matrix(entries).jacobian(taps), "numpy")
    for _ in range(200):
        w = draw.normal(size=len(taps))
        for _step in range(60):
            w = w - np.linalg.pinv(np.array(slopes(*w), dtype=float), rcond=1e-9) @ np.array(
                values(*w), dtype=float
            )
        if np.abs(values(*w)).max() < 1e-12 and np.sort(np.abs(w))[-2] > 0.05:
            return True
    return False


def test_circular_examples():
    third = Fraction(1, 3)
    assert transpose_as_inverse(circular(3, 3, 1, [-third, 2 * third, 2 * third]), 3).answer is True
    assert circular_tap(circular(4, 3, 1, [0, 0, 1]), 4).answer is True
    assert circular_tap(circular(4, 3, 1, [1, 0, 1]), 4).answer is False
    more = cs.Conv1d(1, 1, 1, padding=1, padding_mode="circular")  # o = 4 is not n = 2
    assert transpose_as_inverse(more, 2).answer == sympy.Eq(2 * sympy.Symbol("w_0") ** 2 - 1, 0)
    with pytest.raises(ConvsymError, match=r"P == d\*\(k - 1\) does not hold"):
        circular_tap(more, 2)


# ---------------------------------------------------------------- channels


def test_orthonormal_against_the_entries():
    """Tiling windows, one to three channels and groups: orthonormal exactly where CᵀC = I."""
    draw = random.Random(drawing.seed())
    seen = {True: 0, False: 0}
    for _ in range(60):
        ndim = draw.choice((1, 2))
        s = tuple(draw.randint(1, 2) for _ in range(ndim))
        groups, own = draw.choice((1, 1, 2)), draw.randint(1, 2)
        taps = int(np.prod(s)) * own
        size = taps * draw.choice((1, 1, 2))
        basis = np.eye(size, dtype=object)[:, :taps]
        if draw.random() < 0.5 and size > 1:  # turn two rows by the angle of 3, 4, 5
            c, t = Fraction(3, 5), Fraction(4, 5)
            basis[:2] = np.array([[c, -t], [t, c]], dtype=object) @ basis[:2]
        if draw.random() < 0.4:
            basis[draw.randrange(size), draw.randrange(taps)] += 1
        draw.shuffle(rows := list(basis))
        weight = np.array(rows * groups, dtype=object).reshape(size * groups, own, *s)
        layer = {1: cs.Conv1d, 2: cs.Conv2d}[ndim]
        conv = layer(own * groups, size * groups, s, stride=s, groups=groups, weight=weight)
        sizes = tuple(step * draw.randint(1, 2) for step in s)
        C = conv.matrix(sizes).pattern().exact()
        wanted = (C.T @ C).equals(Pattern.identity(C.shape[1]))
        for size_given in (sizes, None):
            made = orthonormal(conv, size_given)
            assert made.answer is wanted and made.verify().ok
        seen[wanted] += 1
    assert min(seen.values()) >= 5


def test_haar_and_space_to_depth():
    half = sympy.Rational(1, 2)
    signs = [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]
    weight = [[[[half * a, half * b], [half * c, half * d]]] for a, b, c, d in signs]
    haar = cs.Conv2d(1, 4, 2, stride=2, weight=weight)
    made = transpose_as_inverse(haar)
    assert made.answer is True and made.verify().ok
    assert str(made.premises[-1]) == "divides(s, i_1)"
    assert transpose_as_inverse(haar, (200, 300)).answer is True
    with pytest.raises(ConvsymError, match=r"divides\(s_?\d?, i_?\d?\) does not hold"):
        orthonormal(haar, (3, 4))


# ---------------------------------------------------------------- open sizes


def test_open_sizes_hold_for_each_size():
    """What is said of an open size is what the entries say at every size that meets the premises."""
    draw = random.Random(drawing.seed())
    size = sympy.Symbol("i")
    compared = 0
    for _ in range(40):
        k, s, d = draw.randint(1, 3), draw.randint(1, 3), draw.randint(1, 2)
        begin, end, c_in, c_out = (draw.randint(0, 2) for _ in range(4))
        c_in, c_out = c_in + 1, c_out + 1
        shape = (c_out, c_in, k)
        taps = [draw.choice((0, 0, 1, -1)) for _ in range(c_out * c_in * k)]
        conv = cs.Conv1d(c_in, c_out, k, stride=s, dilation=d, padding=((begin, end),),
                         weight=np.array(taps).reshape(shape))  # fmt: skip
        try:
            made = transpose_as_inverse(conv, size)
        except ConvsymError:
            continue
        assert made.verify().ok
        for n in range(1, 10):
            if n + begin + end <= d * (k - 1) or not _met(made, conv, n):
                continue
            C = conv.matrix(n).pattern().exact()
            assert made.answer is (C.T @ C).equals(Pattern.identity(C.shape[1]))
            compared += 1
    print(f"{compared} sizes")
    assert compared >= 60


def _met(made, conv, n):
    """Whether the premises hold at the size n."""
    from convsym.proof.evaluate import holds, known_values

    letters_known = known_values(made.premises) | {"i": n}
    letters_known.setdefault("o", conv.output_size(n))
    return all(holds(one, letters_known) for one in made.premises)


def test_open_sizes_by_each_theorem():
    for conv, theorem in (
        (cs.Conv2d(1, 1, 3, stride=2), "single_tap"),
        (circular(9, 3, 1), "circular_tap"),
        (cs.Conv2d(2, 8, 2, stride=2), "orthonormal"),
        (cs.Conv2d(3, 64, 1, stride=2), "lost_column"),
        (cs.Conv2d(64, 128, 3, stride=2, padding=1), "no_left_inverse"),
        (cs.Conv1d(2, 1, 2, stride=2), "no_left_inverse"),
        (cs.Conv2d(2, 2, 3), "no_left_inverse"),
        (cs.Conv1d(1, 1, 3, padding_mode="circular"), "no_left_inverse"),
    ):
        made = transpose_as_inverse(conv)
        assert made.steps[-1].claim.theorem == theorem and made.verify().ok
    with pytest.raises(ConvsymError, match="no theorem answers for every size"):
        transpose_as_inverse(cs.Conv2d(2, 2, 3, padding=1))


def test_axes_that_are_left_open_may_differ():
    """Without a size each axis has a letter of its own."""
    made = single_tap(cs.Conv2d(1, 1, 3, padding=1))
    parameters = {name: str(term) for name, term in made.conclusion.parameters}
    assert (parameters["i_0"], parameters["i_1"], parameters["k_1"]) == ("i_0", "i_1", "k")
    assert [str(one) for one in made.premises[-2:]] == [
        "i_0 >= d*(k - 1) + s", "i_1 >= d*(k - 1) + s"
    ]  # fmt: skip


def test_too_many_symbols_are_refused():
    with pytest.raises(ConvsymError, match="the weight has 2304 symbols, more than 128"):
        orthonormal(cs.Conv2d(3, 48, 4, stride=4))


def test_large_layers():
    """Beyond 1200 columns the theorems answer, and say nothing of the entries."""
    centre = np.zeros((3, 3), dtype=int)
    centre[1, 1] = -1
    assert (
        transpose_as_inverse(cs.Conv2d(1, 1, 3, padding=1, weight=centre), (500, 400)).answer
        is True
    )
    assert transpose_as_inverse(cs.Conv2d(3, 64, 1, stride=2), (99, 99)).answer is False
    with pytest.raises(ConvsymError, match="no theorem applies"):
        transpose_as_inverse(cs.Conv2d(2, 2, 3, padding=1), (99, 99))


def test_altered_conditions_are_refused():
    """The answer of a theorem is checked: another condition on the taps does not verify."""
    import dataclasses

    made = single_tap(cs.Conv1d(1, 1, 3, padding=1), 5)
    w = sympy.Symbol("w_1")
    for condition in ((), (1,), (w,), made.steps[-1].claim.condition[1:]):
        claim = dataclasses.replace(made.steps[-1].claim, condition=condition)
        step = dataclasses.replace(made.steps[-1], claim=claim)
        altered = dataclasses.replace(made, steps=(*made.steps[:-1], step), conclusion=claim)
        assert not altered.verify().ok


def test_unfold_is_inverted_up_to_overlap():
    for k, s, p, n in product(range(1, 4), range(1, 3), range(2), range(3, 7)):
        unfold = cs.Conv1d(1, k, k, stride=s, padding=p, weight=np.eye(k, dtype=int)[:, None])
        made = cs.derive.overlap_inverse(unfold, n)
        counts = meetings(n, k, s, 1, p, p).sum(axis=(0, 1))
        assert made.verify().ok and made.answer is bool(counts.all())
    with pytest.raises(ConvsymError, match="give a weight"):
        cs.derive.overlap_inverse(cs.Conv1d(1, 1, 2), 4)
