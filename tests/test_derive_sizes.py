"""The derivations of sizes: verified, true wherever they are tried, and the numbers of a brute count."""

import random
from collections import Counter
from itertools import product

import drawing
import oracle
import pytest
import samples
import sympy
from evaluator import Judge, compiled, generator, grid

from convsym import derive
from convsym.errors import ConvsymError
from convsym.layers import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)
from convsym.proof import Claim, Definition, Lemma
from convsym.proof.claims import conjuncts

CONV = {1: Conv1d, 2: Conv2d, 3: Conv3d}
UP = {1: ConvTranspose1d, 2: ConvTranspose2d, 3: ConvTranspose3d}


def claims():
    """Every distinct claim about integers in the samples, with what it is to be read under.

    The first link of a definition introduces the letter; a lemma speaks where the premises and the
    steps before it hold, which its claim does not repeat.
    """
    found = {}
    for derivation in samples.everything():
        chain = derivation.steps + derivation.corollaries
        for number, step in enumerate(chain):
            if not isinstance(step.claim, Claim):
                continue
            given = list(step.claim.hypotheses)
            if isinstance(step.evidence, Definition):
                given.append(conjuncts(step.claim.conclusion)[0])
            if isinstance(step.evidence, Lemma):
                given += [
                    *derivation.premises,
                    *(
                        before.claim.conclusion
                        for before in chain[:number]
                        if isinstance(before.claim, Claim)
                    ),
                ]
            claim = Claim(step.claim.conclusion, given)
            found.setdefault(str(claim), claim)
    return list(found.values())


def test_every_sample_verifies():
    kinds = Counter()
    for derivation in samples.everything():
        report = derivation.verify()
        assert report.ok, report
        kinds.update(one.kind for one in report.steps)
    assert set(kinds) == {"definition", "certificate", "lemma", "instance", "exact"}


def test_every_claim_is_true_on_all_small_instances():
    """All points of a small cube, as many as fit, and the hypotheses are met at some drawn point."""
    draw = generator(drawing.seed())
    count = Counter()
    for claim in claims():
        judge = Judge(claim)
        free = [name for name in judge.letters if name not in {n for n, _ in judge.given}]
        width = {0: 1, 1: 30, 2: 9, 3: 5, 4: 3}.get(len(free), 2)
        width = width if len(free) < 8 else 1
        for at in grid(free, 2 - width // 2, 1 + width - width // 2):
            point = judge.settle({**dict.fromkeys(judge.letters, 0), **at})
            verdict = judge.verdict(point)
            assert verdict is not False, (str(claim), point)
            count["true"] += verdict is True
            count["vacuous"] += verdict is None
        assert judge.counterexample(draw, 400)[1] > 0, str(claim)  # the hypotheses can be met
        count["claims"] += 1
    print(dict(count))
    assert count["claims"] > 150 and count["true"] > 2000


# ---------------------------------------------------------------- the numbers


def value_of(derivation, letter):
    """The last number that the conclusion gives to a letter."""
    for part in str(derivation.conclusion).split(" and "):
        if part.startswith(f"{letter} =="):
            return int(part.rsplit("== ", 1)[1])
    raise AssertionError(f"{derivation.conclusion} says nothing about {letter}")


def test_output_sizes_are_those_of_a_brute_count():
    draw = random.Random(drawing.seed())
    for number in range(150):
        ndim = draw.choice((1, 1, 2, 3))
        axes = [drawing.axis(draw, ndim, "zeros") for _ in range(ndim)]
        n, kernel, stride, pads, dilation = zip(*axes, strict=True)
        conv = CONV[ndim](1, 1, kernel, stride, pads, dilation)
        made = derive.output_size(conv, n)
        if number % 5 == 0:
            assert made.verify().ok
        wanted = [oracle.output_size(*a[:3], *a[3], a[4]) for a in axes]
        alone = len(set(axes)) == 1
        seen = {}
        for place, axis in enumerate(axes):
            first = seen.setdefault(axis, place)
            letter = "o" if alone else f"o_{first}"
            assert value_of(made, letter) == wanted[place], (axes, str(made.conclusion))


def test_transposed_sizes_are_the_sizes_that_share_an_output_size():
    """Every n whose brute count is o appears for exactly one a, and no other n."""
    draw = random.Random(drawing.seed())
    for number in range(60):
        k, s, d = draw.randint(1, 4), draw.randint(1, 4), draw.randint(1, 3)
        begin = draw.randint(0, 3)
        o = draw.randint(1, 5)
        sharing = [n for n in range(1, 80) if n + 2 * begin >= d * (k - 1) + 1
                   and oracle.output_size(n, k, s, begin, begin, d) == o]  # fmt: skip
        found = []
        for a in range(min(s, max(s, d))):
            up = ConvTranspose1d(1, 1, k, s, begin, a, dilation=d)
            size = s * (o - 1) + d * (k - 1) + 1 - 2 * begin + a
            if size < 1:
                continue
            made = derive.transposed_size(up, o)
            assert number % 6 or made.verify().ok
            found.append(value_of(made, "n"))
        assert found == sharing, (k, s, d, begin, o)


def test_output_padding_beyond_the_stride_does_not_come_back():
    """PyTorch allows a < max(s, d); for a >= s the convolution gives another size, and it is said."""
    up = ConvTranspose1d(1, 1, 3, 1, 0, 1, dilation=2)
    made = derive.transposed_size(up, 4)
    assert made.verify().ok
    n = value_of(made, "n")
    assert n == 9 and oracle.output_size(n, 3, 1, 0, 0, 2) == 5
    backs = [step.claim for step in made.steps if "iff(4 ==" in str(step.claim)]
    assert backs and any("0 <= 1 < 1" in str(claim) for claim in backs)


@pytest.mark.parametrize(("n", "k", "s", "p", "o", "a"), [(5, 2, 2, 1, 3, 1), (6, 3, 2, 1, 3, 1)])
def test_the_leftover_is_what_is_never_read(n, k, s, p, o, a):
    made = derive.output_size(Conv2d(1, 1, k, s, p), (n, n))
    assert value_of(made, "o") == o
    texts = [str(step.claim.conclusion) for step in made.steps]
    assert any(text.startswith("a ==") and text.endswith(f"== {a}") for text in texts)
    read = {s * r + t for r in range(o) for t in range(k)}
    unread = set(range(n + 2 * p)) - read
    assert unread == set(range(n + 2 * p - a, n + 2 * p))
    reads_pixel = any(p <= place < p + n for place in unread)
    assert any(text.startswith("max(0, a - ") and text.endswith(f"== {int(reads_pixel)}")
               for text in texts)  # fmt: skip


def test_three_and_a_half_is_shown_before_its_floor():
    made = derive.output_size(Conv1d(1, 1, 2, stride=2, padding=1), 5)
    texts = [str(step.claim.conclusion) for step in made.steps]
    assert "(i + P - khat)/s + 1 == (5 + 2 - 2)/2 + 1 == 7/2" in texts
    assert (
        str(made.conclusion) == "o == floor((i + P - khat)/s) + 1 == floor((5 + 2 - 2)/2) + 1 == 3"
    )


# ---------------------------------------------------------------- symbols


@pytest.mark.parametrize("layer", [
    lambda K, S, A, B, D: Conv1d(1, 1, K, S, ((A, B),), D),
    lambda K, S, A, B, D: Conv1d(1, 1, K, S, ((A, 2),), 1),
    lambda K, S, A, B, D: Conv1d(1, 1, K, 2, ((A, A),), D),
])  # fmt: skip
def test_a_symbolic_conclusion_is_the_brute_count_at_every_number(layer):
    """Premises and conclusion are read by the evaluator, at numbers for the layer's own symbols."""
    letters = sympy.symbols("K S A B D")
    made = derive.output_size(layer(*letters))
    assert made.verify().ok
    premises = {
        str(p).split(" == ")[0]: str(p).split(" == ")[1] for p in made.premises if "==" in str(p)
    }
    right = compiled(str(made.conclusion).split(" == ", 1)[1])
    for K, S, A, B, D in product((1, 2, 4), (1, 3), (0, 2), (-1, 1), (1, 2)):
        own = {"K": K, "S": S, "A": A, "B": B, "D": D}
        at = {name: compiled(text)(own) for name, text in premises.items()}
        for i in range(1, 12):
            begin_and_end = at["P"]
            if i + begin_and_end < at["d"] * (at["k"] - 1) + 1:
                continue
            wanted = oracle.output_size(i, at["k"], at["s"], at["P"], 0, at["d"])
            assert right({**own, **at, "i": i}) == wanted


# ---------------------------------------------------------------- what is refused


def test_letters_with_another_meaning_are_refused():
    for name in ("q", "o", "N", "khat", "t", "r"):
        with pytest.raises(ConvsymError):
            derive.output_size(Conv1d(1, 1, sympy.Symbol(name)))


def test_letters_of_another_axis_are_refused():
    """With unequal axes the letters carry the axis: s_0 is taken, and k_1 = s_0 would mix them up."""
    for name in ("s_0", "khat_0", "o_1", "q_0"):
        conv = Conv2d(1, 1, (3, sympy.Symbol(name)), stride=(2, 3))
        with pytest.raises(ConvsymError):
            derive.output_size(conv)


def test_a_convolution_of_unequal_axes_has_its_input_sizes():
    made = derive.transposed_size(Conv2d(1, 1, (3, 2), stride=2), (2, 2))
    assert made.verify().ok


def test_wrong_kinds_of_argument_are_refused():
    with pytest.raises(TypeError):
        derive.output_size(3)
    with pytest.raises(TypeError):
        derive.output_size(ConvTranspose1d(1, 1, 3))
    with pytest.raises(ValueError):
        derive.output_size(Conv1d(1, 1, 9), 4)
    assert UP[2] is ConvTranspose2d
