"""The catalogue: every theorem tried on instances, no theorem vacuous, and verified without a search."""

import random
import subprocess
import sys
from itertools import product

import drawing
import oracle
import pytest
import samples
from evaluator import Judge, compiled, generator, grid

import convsym as cs
from convsym import derive
from convsym.derive import THEOREMS
from convsym.errors import ConvsymError
from convsym.proof import Claim, Definition

DRAWN = 10_000
named = pytest.mark.parametrize("theorem", THEOREMS, ids=[one.name for one in THEOREMS])
CONV = {1: cs.Conv1d, 2: cs.Conv2d}


# ---------------------------------------------------------------- all of it


def test_every_name_is_a_function_that_gives_its_theorem():
    for name in derive.names():
        made = getattr(derive, name)()
        assert made.name == name and made.source == f"cs.derive.{name}()"
        assert made.verify().ok
        kinds = {step.kind for step in made.steps + made.corollaries}
        assert kinds <= {"definition", "certificate", "lemma", "instance"}


def test_every_certified_claim_of_the_catalogue_is_a_named_theorem():
    claims = {str(one.claim) for one in THEOREMS}
    for name in derive.names():
        made = getattr(derive, name)()
        for step in made.steps + made.corollaries:
            if step.kind == "certificate":
                assert str(step.claim) in claims


def test_the_catalogue_is_verified_without_a_search_and_without_a_solver():
    """No linear program, no z3: certificates are looked up."""
    code = (
        "import sys, convsym as cs\n"
        "assert all(getattr(cs.derive, n)().verify().ok for n in cs.derive.names())\n"
        "loaded = [m for m in sys.modules if m.startswith(('scipy.optimize', 'z3'))]\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_doctest_lines_prove_the_catalogue_again():
    import doctest

    for name in derive.names():
        if name == "transpose_as_inverse":
            continue
        lines = getattr(derive, name)().doctest()
        test = doctest.DocTestParser().get_doctest(lines, {}, name, None, 0)
        assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


# ---------------------------------------------------------------- each theorem


@named
def test_the_theorem_is_true_on_ten_thousand_drawn_instances(theorem):
    draw = generator(drawing.seed())
    judge = Judge(theorem.claim)
    met = 0
    while met < DRAWN:
        at, more = judge.counterexample(draw, 500)
        assert at is None, (str(theorem.claim), at)
        assert more, f"no instance in 500 draws: {theorem.claim}"
        met += more


@named
def test_the_theorem_is_true_on_all_small_instances(theorem):
    judge = Judge(theorem.claim)
    free = [name for name in judge.letters if name not in {n for n, _ in judge.given}]
    width = {0: 1, 1: 40, 2: 12, 3: 8, 4: 5, 5: 4, 6: 3, 7: 3}.get(len(free), 2)
    true = 0
    for at in grid(free, 2 - width // 2, 1 + width - width // 2):
        point = judge.settle({**dict.fromkeys(judge.letters, 0), **at})
        verdict = judge.verdict(point)
        assert verdict is not False, (str(theorem.claim), point)
        true += verdict is True
    assert true


@named
def test_the_theorem_is_not_vacuous(theorem):
    """At its stored instance hypotheses, condition and conclusion hold."""
    judge, at = Judge(theorem.claim), theorem.example
    assert set(at) == set(theorem.claim.variables)
    assert judge.verdict(at) is True
    conclusion = theorem.claim.conclusion
    if type(conclusion).__name__ == "Implies":
        assert compiled(str(conclusion.left))(at)


def test_no_instance_is_stored_for_what_is_no_theorem():
    from convsym.derive.theorem import _examples

    assert list(_examples()) == [one.name for one in THEOREMS]


# ---------------------------------------------------------------- with a layer, against brute force


def draws(count, ndim=1):
    draw = random.Random(drawing.seed())
    for _ in range(count):
        axes = [drawing.axis(draw, ndim, "zeros") for _ in range(ndim)]
        n, kernel, stride, pads, dilation = zip(*axes, strict=True)
        yield draw, CONV[ndim](1, 1, kernel, stride, pads, dilation), n, axes


def statements(made, letter):
    """What the derivation says of a letter: the numbers at the end of its chains."""
    return [
        int(str(step.claim.conclusion).rsplit("== ", 1)[1])
        for step in made.steps
        if isinstance(step.evidence, Definition)
        and str(step.claim.conclusion).startswith(f"{letter} ==")
    ]


def test_chapters_with_drawn_layers_verify_and_say_what_a_brute_count_finds():
    for _, conv, n, axes in draws(40):
        ((_, k, _, (begin, end), d),) = axes
        o = oracle.output_size(*axes[0][:3], begin, end, d)
        for chapter in samples.of_convolutions():
            made = chapter(conv, n)
            assert made.verify().ok, str(made.verify())
            assert all(found == o for found in statements(made, "o"))
        assert statements(derive.effective_kernel(conv, n), "khat") == [d * (k - 1) + 1]


def test_padding_for_the_same_size_needs_no_window_that_fits():
    """The layer's own padding plays no role: a kernel wider than the input is padded."""
    assert (
        str(derive.same_padding(cs.Conv1d(1, 1, 5), 2).conclusion)
        == "floor((2 + 4 - 5)/1) + 1 == 2"
    )
    assert derive.onnx_output_shape(cs.ConvTranspose1d(1, 1, 1, padding=1), 2).verify().ok


def read(n, k, s, begin, d, o):
    return {s * r + d * t - begin for r, t in product(range(o), range(k))}


def test_unread_elements_are_those_that_no_tap_meets():
    listed = 0
    for _, conv, n, axes in draws(150):
        ((size, k, s, (begin, end), d),) = axes
        o = oracle.output_size(size, k, s, begin, end, d)
        made = derive.unread(conv, n)
        last = made.steps[-1]
        wanted = set(range(size)) - read(size, k, s, begin, d, o)
        if last.why.sentence == "unread.none":
            assert not wanted
        elif last.why.sentence == "unread.listed":
            text = str(last.claim.conclusion)
            gaps = compiled(text[text.index("not ") + 4 : -2])
            assert {c for c in range(size) if gaps({"c": c})} == wanted
            listed += 1
        assert made.verify().ok
        left = (size + begin + end - d * (k - 1) - 1) % s
        behind = {c for c in range(size) if c > s * (o - 1) + d * (k - 1) - begin}
        before = {c for c in range(size) if c < -begin}
        assert len(behind) == min(size, max(0, left - end)) and len(before) == min(
            size, max(0, -begin)
        )
    assert listed > 10


def test_stacks_have_the_size_of_layer_after_layer():
    draw = random.Random(drawing.seed())
    tried = 0
    while tried < 40:
        layers, n = [], draw.randint(20, 60)
        size = n
        for _ in range(draw.randint(2, 4)):
            k, s, d = draw.randint(1, 3), draw.randint(1, 3), draw.randint(1, 2)
            pads = draw.randint(-1, 2), draw.randint(0, 2)
            layers.append(cs.Conv1d(1, 1, k, s, (pads,), d))
            size = oracle.output_size(size, k, s, *pads, d) if size > 0 else 0
        if size < 1:
            continue
        made = derive.stack(layers, n)
        assert made.verify().ok, str(made.verify())
        assert str(made.conclusion).startswith(f"{size} == floor((")
        tried += 1


def test_sizes_that_share_an_output_size_are_all_of_them():
    for _, conv, _, axes in draws(60):
        ((_, k, s, (begin, end), d),) = axes
        for o in (1, 2, 5):
            made = derive.preimages(conv, o)
            assert made.verify().ok
            members = compiled(str(made.steps[2].claim.conclusion.right))
            found = {n for n in range(1, 60) if members({"n": n})}
            wanted = {
                n for n in range(1, 60)
                if n + begin + end >= d * (k - 1) + 1 and oracle.output_size(n, k, s, begin, end, d) == o
            }  # fmt: skip
            assert found == wanted


def test_output_padding_from_the_stride_on_does_not_come_back():
    draw = random.Random(drawing.seed())
    for _ in range(60):
        k, s, d, o = draw.randint(1, 3), draw.randint(1, 3), draw.randint(1, 4), draw.randint(1, 6)
        op = draw.randint(0, max(s, d) - 1)
        up = cs.ConvTranspose1d(1, 1, k, s, 0, op, dilation=d)
        made = derive.output_padding(up, o)
        assert made.verify().ok
        n = up.output_size(o)
        closes = oracle.output_size(n, k, s, 0, 0, d) == o
        assert closes == (op < s) == (" == " in str(made.conclusion))


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: derive.round_trip(cs.ConvTranspose1d(1, 1, 3), 4),
            TypeError,
            "layer ConvTranspose1d(1, 1, kernel_size=(3,), stride=(1,), bias=False) is a transposed layer, "
            "and derive.round_trip speaks of the convolution that it belongs to; give that one",
        ),
        (
            lambda: derive.same_size(cs.Conv1d(1, 1, 3, stride=2), 4),
            ValueError,
            "layer is Conv1d(1, 1, kernel_size=(3,), stride=(2,), bias=False), but derive.same_size speaks "
            "of stride 1; derive.size_change takes any stride",
        ),
        (
            lambda: derive.round_trip(cs.Conv1d(1, 1, 3), 2),
            ValueError,
            "kernel_size 3 spans 3, but axis 0 is 2 after padding 0 + 0; raise the padding or lower the "
            "kernel_size",
        ),
        (
            lambda: derive.output_padding(cs.ConvTranspose1d(1, 1, 1, padding=1), 2),
            ValueError,
            "input_size 2 on axis 0 would give an output of size 0 after cropping 1 + 1, but it must be at "
            "least 1; lower the padding or raise the input_size",
        ),
        (
            lambda: derive.unread(cs.Conv1d(1, 1, 3, padding=1, padding_mode="circular"), 4),
            ConvsymError,
            "layer has padding_mode 'circular', whose border folds back, so an element may be read "
            "through the fold; derive.unread speaks of zero padding",
        ),
        (
            lambda: derive.stack(None, 4),
            TypeError,
            "size 4 is given without layers; give them too, as a list",
        ),
        (
            lambda: derive.stack([cs.Conv1d(1, 1, 3)], 4),
            TypeError,
            "layers [Conv1d(1, 1, kernel_size=(3,), stride=(1,), bias=False)] is no sequence of two or more "
            "convolutions; give a list such as [Conv1d(1, 1, 3), Conv1d(1, 1, 3)]",
        ),
        (
            lambda: derive.stack([cs.Conv1d(1, 1, 3), 3], 4),
            TypeError,
            "layers[1] is 3, and a stack takes convolutions such as Conv1d(1, 1, 3)",
        ),
        (
            lambda: derive.stack([cs.Conv1d(1, 1, 3), cs.Conv2d(1, 1, 3)]),
            TypeError,
            "layers[1] has 2 axes and layers[0] has 1; a stack takes layers with equally many",
        ),
        (
            lambda: derive.stack([cs.Conv1d(1, 1, 3), cs.Conv1d(1, 1, 3, padding="same_upper")]),
            ConvsymError,
            "layers[1] has padding 'same_upper', which depends on the size, so the stack has no single "
            "floor; give the padding as numbers",
        ),
    ],
)
def test_what_a_chapter_does_not_take_is_refused(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


def test_windows_of_a_stack_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="kernel_size 2 spans 2, but axis 0 is 1"):
        derive.stack([cs.Conv1d(1, 1, 2), cs.Conv1d(1, 1, 1, padding=1)], 1)


def test_a_bound_condition_that_fails_detaches_nothing():
    """An instance may leave out a condition only where that is true of numbers."""
    from convsym.proof.checkers import check

    theorem = next(one for one in THEOREMS if one.name == "round_trip.unit_stride")
    put = dict.fromkeys(theorem.claim.variables, 2)
    step = theorem.at(put, None)
    whole, right = step.claim.conclusion, step.claim.conclusion.right
    assert check(Claim(whole, step.claim.hypotheses), step.evidence) == ""
    assert "putting in the values gives" in check(
        Claim(right, step.claim.hypotheses), step.evidence
    )
