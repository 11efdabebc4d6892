"""What Cᵀ is: adjoint, pseudo-inverse up to a factor, CᵀC written out, what is lost, gradients."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import gcd

import drawing
import numpy as np
import oracle
import pytest
import sympy
from test_gradients import drawn as drawn_layers

import convsym as cs
from convsym import layers
from convsym.derive.gram import interior
from convsym.errors import ConvsymError
from convsym.pattern import Pattern
from convsym.proof import Factor


def drawn(count, most=120, ndims=(1, 1, 2, 2, 3), short=False):
    """(layer, sizes, dense matrix by loops, draw) of convolutions with integer taps."""
    draw = random.Random(drawing.seed())
    found = 0
    while found < count:
        c = drawing.configuration(draw, draw.choice(ndims))
        if short:  # often one tap or no overlap
            c["kernel_size"] = tuple(draw.choice((1, k)) for k in c["kernel_size"])
            pairs = zip(c["stride"], c["kernel_size"], strict=True)
            c["stride"] = tuple(map(draw.choice, pairs))
        if np.prod(c["sizes"]) * c["in_channels"] > most:
            continue
        shape = (c["out_channels"], c["in_channels"] // c["groups"], *c["kernel_size"])
        weight = np.random.default_rng(draw.randrange(2**32)).integers(-3, 4, shape)
        layer = getattr(layers, f"Conv{c['ndim']}d")(
            c["in_channels"], c["out_channels"], c["kernel_size"], c["stride"], c["padding"],
            c["dilation"], c["groups"], False, c["padding_mode"], weight=weight,
        )  # fmt: skip
        rows, _ = oracle.matrix(
            weight,
            c["groups"],
            c["sizes"],
            c["stride"],
            c["padding"],
            c["dilation"],
            c["padding_mode"],
        )
        dense = np.array(rows, dtype=object).reshape(len(rows), -1)
        if max(dense.shape) > most:
            continue
        found += 1
        yield layer, c["sizes"], dense, draw


def factors(derivation):
    """Every matrix of the derivation by its name."""
    found = {}
    for step in derivation.steps:
        for factor in (*getattr(step.claim, "left", ()), *getattr(step.claim, "right", ())):
            found[factor.name] = factor.pattern
    return found


def with_factor(derivation, name, pattern):
    """The derivation with another matrix under this name, wherever it stands."""

    def changed(factors):
        return tuple(Factor(name, pattern) if one.name == name else one for one in factors)

    steps = tuple(
        replace(step, claim=replace(step.claim, left=changed(step.claim.left),
                                    right=changed(step.claim.right)))
        if hasattr(step.claim, "left") else step
        for step in derivation.steps
    )  # fmt: skip
    return replace(derivation, steps=steps, conclusion=steps[-1].claim)


# ---------------------------------------------------------------- the adjoint


def test_the_adjoint_of_drawn_layers():
    for layer, sizes, dense, _ in drawn(120):
        made = cs.derive.adjoint(layer, sizes)
        assert made.verify().ok, layer
        named = factors(made)
        assert np.array_equal(named["B"].toarray(), dense.T)
        assert str(made.conclusion) in ("yᵀ C x == xᵀ Cᵀ y", "bᵀ C a == aᵀ Cᵀ b")


def test_no_other_matrix_has_the_property():
    for layer, sizes, dense, draw in drawn(60, most=20):
        made = cs.derive.adjoint(layer, sizes)
        other = dense.T.copy()
        other[draw.randrange(len(other)), draw.randrange(len(dense))] += draw.choice((-1, 1))
        assert not with_factor(made, "B", Pattern.from_array(other)).verify().ok
        assert not with_factor(made, "Cᵀ", Pattern.from_array(other)).verify().ok


def test_symbolic_taps_and_names_of_its_own():
    x = sympy.symbols("x_0 x_1")
    made = cs.derive.adjoint(cs.Conv1d(1, 1, 2, weight=list(x)), 3)
    assert made.verify().ok
    assert factors(made)["x"].free_symbols.isdisjoint(x)


# ---------------------------------------------------------------- the pseudo-inverse


def is_multiple(dense):
    """The λ with C⁺ = Cᵀ/λ, from C⁺ itself; None if there is none."""
    plus = Pattern.from_array(dense).exact()
    from convsym.exact import pseudo_inverse

    found = pseudo_inverse(plus).toarray()
    if not dense.any():
        return Fraction(1)
    row, column = np.argwhere(dense != 0)[0]
    if found[column, row] == 0:
        return None
    scalar = Fraction(int(dense[row, column])) / found[column, row]
    return scalar if np.array_equal(found * scalar, dense.T) else None


def test_the_answer_is_that_of_the_pseudo_inverse_itself():
    answers = []
    for layer, sizes, dense, _ in drawn(250, most=40, short=True):
        made = cs.derive.pseudo_inverse(layer, sizes)
        scalar = is_multiple(dense)
        assert made.answer is (scalar is not None), layer
        assert made.verify().ok
        if scalar is not None:
            assert factors(made)["λI"][0, 0] in (scalar, 0)
        answers.append(made.answer)
    assert 40 < sum(answers) < 210


def test_two_outputs_share_an_input_exactly_if_the_smallest_solution_fits():
    for s, d, k in product(range(1, 7), range(1, 7), range(1, 6)):
        for o in range(1, 8):
            shared = any(
                s * r + d * t == s * q + d * u
                for r, q, t, u in product(range(o), range(o), range(k), range(k))
                if r != q
            )
            g = gcd(s, d)
            assert shared is not (s // g >= k or o <= d // g)


def test_the_counted_theorem_agrees_with_the_matrix():
    draw = random.Random(drawing.seed())
    seen = {True: 0, False: 0}
    for _ in range(60):
        s, d, k, channels = (draw.randint(1, 4), draw.randint(1, 4), draw.randint(1, 3),
                             draw.randint(1, 2))  # fmt: skip
        n = d * (k - 1) + s * draw.randint(0, 3) + draw.randint(1, s)
        crop = draw.choice((0, 0, -1))
        layer = cs.Conv1d(channels, 1, k, s, ((crop, 0),), d)
        made = cs.derive.pseudo_inverse(layer, n - crop)
        assert made.verify().ok
        counted = [step for step in made.steps if step.kind == "instance"]
        assert len(counted) == 1
        o, g = layer.output_size(n - crop), gcd(s, d)
        apart = s // g >= k or o <= d // g
        assert (made.answer is True) is apart
        seen[apart] += 1
        if apart:
            squares = sum(w**2 for w in layer.weight.ravel())
            assert sympy.expand(factors(made)["λI"][0, 0] - squares) == 0
    assert min(seen.values()) > 5


def test_conditions_hold_exactly_at_the_taps_where_the_answer_is_true():
    draw = random.Random(drawing.seed())
    scalar = sympy.Symbol("λ")
    true = 0
    for layer, size in ((cs.Conv1d(1, 1, 2), 4), (cs.Conv1d(1, 1, 2, padding=1), 3),
                        (cs.Conv1d(1, 1, 3, padding=1, padding_mode="circular"), 4),
                        (cs.Conv2d(1, 1, 2, stride=(1, 2)), (3, 4))):  # fmt: skip
        made = cs.derive.pseudo_inverse(layer, size)
        assert made.verify().ok
        symbols = list(layer.weight.ravel())
        for _ in range(25):
            taps = [draw.choice((0, 0, 1, -1, 2)) for _ in symbols]
            if not any(taps):
                continue
            numbers = layer.with_weight(np.reshape(taps, layer.weight.shape))
            answer = cs.derive.pseudo_inverse(numbers, size)
            at = made.answer.subs(dict(zip(symbols, taps, strict=True)))
            if answer.answer:
                true += 1
                value = factors(answer)["λI"][0, 0]
                assert at.subs(scalar, sympy.Rational(value.numerator, value.denominator)) == True  # noqa: E712
            else:
                assert all(at.subs(scalar, value) == False for value in range(1, 60))  # noqa: E712
    assert true > 10


def test_a_multiple_of_the_identity_is_one():
    made = cs.derive.pseudo_inverse(cs.Conv1d(1, 1, 2, stride=2, weight=[3, 4]), 4)
    assert made.verify().ok and factors(made)["λI"].toarray().tolist() == [[25, 0], [0, 25]]
    wrong = with_factor(made, "λI", Pattern.from_array([[25, 0], [0, 24]]))
    assert "the matrix called λI is no multiple of the identity" in wrong.verify().reasons
    assert not with_factor(made, "λI", Pattern.from_array([[24, 0], [0, 24]])).verify().ok
    assert not replace(made, answer=False).verify().ok


def test_no_taps_at_all_and_taps_that_are_floats_or_roots():
    zero = cs.derive.pseudo_inverse(cs.Conv1d(1, 1, 2, weight=[0, 0]), 3)
    assert zero.answer is True and zero.verify().ok
    halves = cs.derive.pseudo_inverse(cs.Conv1d(1, 1, 2, stride=2, weight=[0.6, 0.8]), 4)
    assert halves.answer is True and halves.verify().ok
    root = cs.Conv1d(1, 1, 2, weight=[sympy.sqrt(2), 1])
    made = cs.derive.pseudo_inverse(root, 3)
    assert made.answer is False and made.verify().ok


def test_what_the_pseudo_inverse_refuses():
    with pytest.raises(ConvsymError, match="the taps are complex"):
        cs.derive.pseudo_inverse(cs.Conv1d(1, 1, 2, weight=[1j, 1]), 3)
    with pytest.raises(ConvsymError, match="multiplies out up to 1200"):
        cs.derive.pseudo_inverse(cs.Conv1d(1, 1, 2, weight=[1, 2]), 1300)
    with pytest.raises(ConvsymError, match="put numbers into the taps"):
        cs.derive.pseudo_inverse(cs.Conv2d(1, 1, 3), (8, 8))
    with pytest.raises(ConvsymError, match="input_size is needed"):
        cs.derive.pseudo_inverse(cs.Conv1d(1, 1, 2))
    with pytest.raises(TypeError, match="must be a convolution"):
        cs.derive.pseudo_inverse(cs.ConvTranspose1d(1, 1, 2), 3)


def test_never_says_of_what():
    made = cs.derive.pseudo_inverse(cs.Conv1d(1, 1, 2, weight=[1, 1]), 3)
    assert str(made.conclusion) == "C Cᵀ C != λI C for every λ"
    assert "for every λ" in made.text()


# ---------------------------------------------------------------- CᵀC


def test_each_entry_of_the_table_is_the_entry_of_the_matrix():
    rows = 0
    for layer, sizes, dense, _ in drawn(400, most=150):
        made = cs.derive.gram(layer, sizes)
        assert made.verify().ok, layer
        gram = dense.T @ dense
        assert np.array_equal(factors(made)["G"].toarray(), gram)
        values = dict(made.steps[0].why.values)
        assert np.array_equal(values["E"].toarray(), gram - np.eye(len(gram), dtype=int))
        maps = layer.matrix(sizes).maps
        inside = [interior(m) for m in maps]
        assert len(made.steps) == (2 if all(inside) else 1)
        if not all(inside) or layer.padding_mode == "circular":
            continue
        entries = dict(made.steps[1].why.values)["entries"]
        for channel, *c in product(range(layer.in_channels), *inside):
            phase = tuple((x + m.begin) % m.s for x, m in zip(c, maps, strict=True))
            for one in entries:
                other = [x + lag for x, lag in zip(c, one.lag, strict=True)]
                if one.channels[0] != channel or one.phase != phase:
                    continue
                if all(0 <= x < n for x, n in zip(other, sizes, strict=True)):
                    place = (
                        oracle.flat(channel, c, sizes),
                        oracle.flat(one.channels[1], other, sizes),
                    )
                    assert gram[place] == one.value
                    rows += 1
    assert rows > 1000


def test_the_table_has_every_entry_that_is_not_zero():
    """With taps that do not cancel the rows of the interior hold nothing else."""
    for layer, sizes, _, _ in drawn(60, most=80):
        positive = layer.with_weight(np.abs(layer.weight) + 1)
        made = cs.derive.gram(positive, sizes)
        if len(made.steps) == 1 or layer.padding_mode == "circular":
            continue
        values = dict(made.steps[1].why.values)
        listed = {one.value for one in values["entries"]}
        R, G = factors(made)["R"], factors(made)["G"]
        assert set((R @ G).toarray().ravel().tolist()) - {0} <= listed


def test_stride_1_is_the_autocorrelation():
    w = [2, 3, 5]
    made = cs.derive.gram(cs.Conv1d(1, 1, 3, dilation=2, weight=w), 12)
    found = {one.lag[0]: one.value for one in dict(made.steps[1].why.values)["entries"]}
    assert found == {0: 38, 2: 21, 4: 10}
    assert list(np.correlate(w, w, "full")[2:]) == [38, 21, 10]
    wrong = with_factor(made, "A", factors(made)["A"].map(lambda v: v + 1))
    assert not wrong.verify().ok


def test_on_a_circle_every_row_is_the_formula():
    """s·o = n: the entry at c and c + lag adds up all products whose lag is the same modulo n."""
    draw = random.Random(drawing.seed())
    for _ in range(150):
        k, d, s, o = (draw.randint(1, top) for top in (4, 3, 3, 6))
        n, p = s * o, d * (k - 1)
        begin = draw.randint(0, p)
        if max(begin, p - begin) > n:
            continue
        w = [draw.randint(1, 9) for _ in range(k)]
        layer = cs.Conv1d(1, 1, k, s, [(begin, p - begin)], d, padding_mode="circular", weight=w)
        if layer.output_size(n) != (o,):
            continue
        made = cs.derive.gram(layer, n)
        wanted = np.zeros((n, n), dtype=int)
        for c, t, u in product(range(n), range(k), range(k)):
            if (c + begin - d * t) % s == 0:
                wanted[c, (c + d * (u - t)) % n] += w[t] * w[u]
        assert np.array_equal(factors(made)["A"].toarray(), wanted)
        assert len(made.steps) == 2 and made.verify().ok
        assert "There is no border" in " ".join(made.text().split())


@pytest.mark.parametrize(
    ("mode", "padding", "says"),
    [
        ("zeros", 1, "the sums are truncated"),
        ("zeros", 2, "At a negative lag it is the entry at e, c."),
        ("replicate", 1, "repeated elements add their products"),
        ("reflect", 1, "reflected elements add their products"),
        ("circular", 1, "There is no border"),
        ("circular", 2, "windows that wrap around add their products"),
        ("circular", 0, "the sums are truncated"),
    ],
)
def test_what_is_said_of_the_border(mode, padding, says):
    layer = cs.Conv1d(1, 1, 3, padding=padding, padding_mode=mode, weight=[1, 2, 3])
    text = " ".join(cs.derive.gram(layer, 9).text().split())
    assert says in text
    assert ("truncated" in text) == (says.endswith("truncated"))


# ---------------------------------------------------------------- what is lost


def test_the_rank_and_the_pictures():
    pictures = 0
    for layer, sizes, dense, _ in drawn(150, most=60):
        made = cs.derive.lost(layer, sizes)
        assert made.verify().ok
        rank = np.linalg.matrix_rank(dense.astype(float))
        assert (made.conclusion.relation, made.conclusion.rank) == ("rank ==", rank)
        named = factors(made)
        assert ("A" in named) == (rank < dense.shape[1])
        if "A" in named:
            A, B = (named[name].toarray()[:, 0] for name in "AB")
            assert (A != B).any() and min(A.min(), B.min()) >= 0
            assert np.array_equal(dense @ A, dense @ B)
            pictures += 1
    assert pictures > 60


def test_general_position_and_what_lost_refuses():
    made = cs.derive.lost(cs.Conv2d(1, 1, 2), (3, 3))
    assert made.verify().ok and made.conclusion.rank == 4 and len(made.steps) == 1
    with pytest.raises(ConvsymError, match="algebraic numbers"):
        cs.derive.lost(cs.Conv1d(1, 1, 2, weight=[sympy.sqrt(2), 1]), 3)


# ---------------------------------------------------------------- gradients


def test_the_gradients_of_drawn_layers():
    for layer, sizes, draw in drawn_layers(40, ndims=(1, 1, 2)):
        weight = np.random.default_rng(draw.randrange(2**32)).integers(-3, 4, layer.weight.shape)
        numbers = layer.with_weight(weight)
        made = cs.derive.gradients(numbers, sizes)
        assert made.verify().ok, layer
        named = factors(made)
        C = numbers.matrix(sizes)
        name = "Cᵀ" if layer.transposed else "C"
        assert np.array_equal(named[name].toarray(), C.toarray())
        for one in "fh":
            assert not with_factor(made, one, named[one].map(lambda v: 2 * v + 1)).verify().ok


def test_symbolic_taps_floats_and_large_layers():
    assert cs.derive.gradients(cs.Conv2d(1, 1, 2), (3, 3)).verify().ok
    assert cs.derive.gradients(cs.Conv1d(1, 1, 2, weight=[0.1, 0.2]), 4).verify().ok
    assert cs.derive.gradients(cs.Conv2d(2, 3, 3, padding=1), (8, 8)).verify().ok
    with pytest.raises(ConvsymError, match="input_size is needed"):
        cs.derive.gradients(cs.Conv1d(1, 1, 2))
    with pytest.raises(TypeError, match="layer must be a layer"):
        cs.derive.gradients("Conv1d", 3)
