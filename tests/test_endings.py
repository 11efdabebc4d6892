"""Layers whose derivation ends with a theorem about whole matrices: its letters, its conditions."""

import random
from dataclasses import replace
from itertools import product

import drawing
import numpy as np
import pytest
import sympy

import convsym as cs
from convsym import layers
from convsym.errors import ConvsymError
from convsym.proof import TheoremClaim
from convsym.proof import terms as T
from convsym.proof.evaluate import holds, value


def drawn(count, transposed):
    """Layers of one to three axes without a fold, some of whose axes are equal."""
    draw = random.Random(drawing.seed())
    for _ in range(count):
        ndim = draw.choice((1, 2, 2, 3))
        k, s, d, p = (
            tuple(draw.choice((low, low, draw.randint(low, 4))) for _ in range(ndim))
            for low in (2, 1, 1, 0)
        )
        channels = draw.choice((1, 1, 2)), draw.choice((1, 1, 3))
        kind = "ConvTranspose" if transposed else "Conv"
        yield draw, getattr(layers, f"{kind}{ndim}d")(*channels, k, s, p, dilation=d)


def solved(statements, known):
    """The numbers that are known, and those of the letters that statements equate to them."""
    known = dict(known)
    for _ in statements:
        for one in statements:
            match one:
                case T.Relation("==", T.Var(name), right) if (
                    T.free_variables(right) <= known.keys()
                ):
                    known.setdefault(name, int(value(right, known)))
    return known


def at(derivation, sizes):
    """The parameters of the last theorem as numbers, those of `sizes` put in."""
    steps = [getattr(step.claim, "conclusion", None) for step in derivation.steps]
    known = solved((*derivation.premises, *steps), sizes)
    return {name: int(value(term, known)) for name, term in derivation.conclusion.parameters}


def theorems(derivation):
    return [step.claim for step in derivation.steps if isinstance(step.claim, TheoremClaim)]


def wanted(layer, sizes, offsets):
    """What the theorem is to say of each axis."""
    names = ["" if layer.ndim == 1 else f"_{j}" for j in range(layer.ndim)]
    found = {}
    for j, end in enumerate(names):
        k, s, d = layer.kernel_size[j], layer.stride[j], layer.dilation[j]
        own = {"k": k, "s": s, "d": d, "p_b": layer.axes[j].pads(None)[0], "o": sizes[j]}
        found |= {letter + end: one for letter, one in own.items()}
        if offsets:
            found["M" + end] = max(d * t // s for t in range(k)) + 1
    return found


@pytest.mark.parametrize("derive", [cs.derive.recipe, cs.derive.pixel_shuffle])
@pytest.mark.parametrize("given", ["nothing", "symbols", "mixed"])
def test_the_theorem_stands_last_and_once_with_the_numbers_of_every_axis(derive, given):
    for draw, layer in drawn(40, transposed=True):
        numbers = tuple(draw.randint(8, 12) for _ in range(layer.ndim))
        letters = sympy.symbols(f"h0:{layer.ndim}", integer=True)
        sizes = {"nothing": None, "symbols": letters, "mixed": (*numbers[:-1], letters[-1])}[given]
        made = derive(layer, sizes)
        assert made.verify().ok, (layer, made.verify().reasons)
        assert theorems(made) == [made.conclusion] == [made.steps[-1].claim]
        one_axis = layer.ndim == layer.in_channels == layer.out_channels == 1
        name = {"recipe": "recipe" if one_axis else "recipeND", "pixel_shuffle": "shuffle"}
        assert made.conclusion.theorem == name[made.name]
        if given == "nothing":
            continue
        put = {str(h): n for h, n in zip(letters, numbers, strict=True)}
        assert at(made, put) == wanted(layer, numbers, made.name == "pixel_shuffle"), layer


def test_a_convolution_has_the_recipe_of_its_transpose():
    for _, layer in drawn(30, transposed=False):
        made = cs.derive.recipe(layer, sympy.symbols("h", integer=True))
        assert made.verify().ok and isinstance(made.conclusion, TheoremClaim)


def test_a_condition_that_is_nowhere_said_is_refused():
    made = cs.derive.recipe(cs.ConvTranspose2d(1, 1, (2, 3), stride=2))
    assert made.verify().ok
    assert not replace(made, premises=made.premises[:-1]).verify().ok


def test_the_letter_for_the_padding_in_all_is_no_matrix():
    """C = S T P has a matrix of that name."""
    made = cs.derive.recipe()
    assert all("P" not in getattr(step.claim, "variables", ()) for step in made.steps)
    assert made.conclusion.theorem == "recipeND"
    assert cs.derive.pixel_shuffle().conclusion.theorem == "shuffle"


# ---------------------------------------------------------------- the checkerboard of layers with symbols

k, s, d, p = sympy.symbols("k s d p", integer=True)


@pytest.mark.parametrize(
    ("up", "size"),
    [
        (cs.ConvTranspose1d(1, 1, k, stride=s), None),
        (cs.ConvTranspose1d(1, 1, k, s, p, dilation=d), None),
        (cs.ConvTranspose1d(1, 1, k, 2, 1), 5),
        (cs.ConvTranspose2d(1, 1, k, s), None),
        (cs.ConvTranspose2d(1, 1, (k, 3), 2), (4, 5)),
    ],
)
def test_a_checkerboard_with_symbols_cites_the_theorem_of_each_axis(up, size):
    made = cs.derive.checkerboard(up, size)
    assert made.verify().ok and made.answer is None
    several = "o_0" in str(made.premises)
    assert [one.theorem for one in theorems(made)] == ["checkerboard"] * (1 + several)
    assert several or made.conclusion == theorems(made)[-1]
    assert "gcd(d, s) = 1" in made.text() or "gcd(1, 2) = 1" in made.text()
    letters = sorted(frozenset().union(*map(T.free_variables, made.premises)))
    equated = solved(made.premises, {})
    free = [x for x in letters if x not in equated and not x.startswith("n")]
    assert any(
        all(holds(one, solved(made.premises, dict(zip(free, numbers, strict=True))))
            for one in made.premises)
        for numbers in product(*((6,) if x.startswith("o") else (0, 1, 2) for x in free))
    ), "the premises exclude each other"  # fmt: skip


def test_numbers_that_refute_a_condition_leave_the_theorem_out():
    enlarged = cs.derive.checkerboard(cs.ConvTranspose1d(1, 1, k, 2, -1))
    assert enlarged.verify().ok and len(theorems(enlarged)) == 1
    short = cs.derive.checkerboard(cs.ConvTranspose2d(1, 1, (k, 9), 2), (4, 5))
    assert short.verify().ok and len(theorems(short)) == 1


# ---------------------------------------------------------------- an inverse up to overlap, for every size


def one_tap_layers(count):
    """Layers each of whose output channels has one tap; often all of unfold's, in some order."""
    draw = random.Random(drawing.seed())
    for _ in range(count):
        ndim, inside = draw.choice(((1, 1), (1, 2), (2, 1), (2, 2)))
        shape = (inside, *(draw.randint(1, 3) for _ in range(ndim)))
        places = list(np.ndindex(*shape))
        draw.shuffle(places)
        places = places[: len(places) - draw.choice((0, 0, 0, 1))] or places
        weight = np.zeros((len(places), *shape), dtype=int)
        for channel, place in enumerate(places):
            weight[(channel, *place)] = draw.choice((1, 1, -2, 3))
        s, d = (draw.choice((1, 1, 1, 2)) for _ in range(2))
        p, mode = draw.choice(((0, "zeros"), (1, "zeros"), (1, "circular"), (-1, "zeros")))
        yield getattr(layers, f"Conv{ndim}d")(
            inside, len(places), shape[1:], s, [(p, p)] * ndim, d, padding_mode=mode, weight=weight
        )  # fmt: skip


def small_sizes(layer):
    """The sizes up to 6 that a window fits."""
    for sizes in product(range(1, 7 if layer.ndim == 1 else 5), repeat=layer.ndim):
        try:
            yield sizes, layer.matrix(sizes).pattern().toarray()
        except ValueError:
            continue


def test_what_the_theorems_say_of_every_size_is_so_at_small_ones():
    answered = refused = 0
    for layer in one_tap_layers(120):
        grams = [(sizes, C.T @ C) for sizes, C in small_sizes(layer)]
        diagonal = [np.array_equal(G, np.diag(np.diag(G))) and np.diag(G).all() for _, G in grams]
        try:
            made = cs.derive.overlap_inverse(layer)
        except ConvsymError:
            refused += 1
        else:
            assert made.verify().ok and made.answer is True
            assert all(diagonal) and grams, layer
            answered += 1
        if not grams:
            continue
        sizes, _ = grams[len(grams) // 2]
        made = cs.derive.overlap_inverse(layer, sizes)
        assert made.verify().ok and made.answer is bool(diagonal[len(grams) // 2])
        cited = [one.theorem for one in theorems(made)]
        assert cited == ["one_tap_rows"] * made.answer
    assert answered > 20 and refused > 20


def test_an_open_size_is_answered_where_the_rest_is_a_number():
    unfold = cs.Conv2d(1, 4, 2, weight=np.eye(4, dtype=int).reshape(4, 1, 2, 2))
    made = cs.derive.overlap_inverse(unfold, (sympy.Symbol("h"), 4))
    assert made.verify().ok and made.answer is True
    assert [one.theorem for one in theorems(made)] == ["one_tap_rows", "diagonal"]
    with pytest.raises(ConvsymError, match="no theorem says for every size"):
        cs.derive.overlap_inverse(cs.Conv1d(1, 1, 2, weight=[1, 1]))
    with pytest.raises(ConvsymError, match="the taps are symbols"):
        cs.derive.overlap_inverse(cs.Conv1d(1, 1, 2))
