"""Drawn layers through everything at once: repr, derivations, doctest lines, answers, pages."""

import doctest
import random
import re
from fractions import Fraction

import drawing
import numpy as np
import pytest
from test_derive_inverse import dense, gram, is_identity
from test_writers import parsed

import convsym as cs
from convsym.abc import LETTERS, a, d, i, k, p, s
from convsym.interop.text import parse_layer

CONV = {1: cs.Conv1d, 2: cs.Conv2d, 3: cs.Conv3d}
UP = {1: cs.ConvTranspose1d, 2: cs.ConvTranspose2d, 3: cs.ConvTranspose3d}
WORDS = ("valid", "full", "causal", "same_upper", "same_lower")
TAPS = ((0, 1, -1), (0, 0, 0, 1), (0.5, 0.1, -1.25), (Fraction(1, 3), Fraction(-4, 5), 1), (1j, 1),
        (a, d, 1))  # fmt: skip
OWN = {"kernel_size": k, "stride": s, "padding": p, "dilation": d}


def proved(made, again=True):
    """The derivation, verified, and proved again from its text."""
    report = made.verify()
    assert report.ok, (made.source, report)
    if again:
        test = doctest.DocTestParser().get_doctest(made.doctest(), {}, "again", None, 0)
        outcome = doctest.DocTestRunner(verbose=False).run(test, out=lambda text: None)
        assert outcome.failed == 0 and outcome.attempted > 0, made.source
    return made


def ends(made):
    """The numbers at which the chains of a conclusion end, by letter."""
    found = {}
    for part in str(made.conclusion).split(" and "):
        name = re.match(r"[a-z]+(_\d)?", part).group()
        found[name] = int(part.split(" == ")[-1])
    return found


def shown(page):
    """Every format is written; text keeps its width, the HTML its tags in order."""
    text = page.text()
    assert all(len(line) <= 79 for line in text.splitlines()), text
    assert page.markdown() and page.latex()
    balance = parsed(page.html())
    assert not balance.open and not balance.faults


def reads_back(layer):
    again = parse_layer(repr(layer))
    assert repr(again) == repr(layer) and again.axes == layer.axes
    assert again.output_padding == layer.output_padding


def derived(made, letter, sizes):
    """A derivation's numbers are the layer's; equal axes stand once, under the bare letter."""
    found = ends(proved(made))
    for axis, size in enumerate(sizes):
        assert found.get(letter, found.get(f"{letter}_{axis}", size)) == size, (made.source, found)
    assert set(found.values()) <= set(sizes)


def weight(draw, shape):
    taps = draw.choice((*TAPS, None))
    if taps is None:
        return None, True
    exact = all(isinstance(v, int | float | Fraction) for v in taps)
    flat = [draw.choice(taps) for _ in range(int(np.prod(shape)))]
    return np.array(flat, dtype=None if exact and Fraction not in map(type, flat) else object
                    ).reshape(shape), exact  # fmt: skip


def convolution(draw):
    """(layer without taps, sizes), with words among the paddings."""
    settings = drawing.configuration(draw, draw.choice((1, 1, 1, 2, 2, 3)))
    sizes, ndim = settings.pop("sizes"), settings.pop("ndim")
    if settings["padding_mode"] == "zeros" and draw.random() < 0.3:
        word = draw.choice(WORDS)
        fits = word != "valid" or all(
            n > d * (k - 1)
            for n, k, d in zip(sizes, settings["kernel_size"], settings["dilation"], strict=True)
        )
        settings["padding"] = word if fits else settings["padding"]
    layer = CONV[ndim](**settings, bias=draw.random() < 0.3)
    return layer, sizes


def test_drawn_convolutions():
    draw = random.Random(drawing.seed())
    pages = answers = 0
    for number in range(36):
        layer, sizes = convolution(draw)
        reads_back(layer)
        outputs = layer.output_size(sizes)
        derived(cs.derive.output_size(layer, sizes), "o", outputs)
        if "same" not in str(layer.padding):
            proved(cs.derive.output_size(layer), again=number % 4 == 0)
            proved(cs.derive.transposed_size(layer), again=number % 4 == 0)
            proved(cs.derive.transposed_size(layer, outputs))
        columns = layer.in_channels * int(np.prod(sizes))
        if columns > 16:
            continue
        taps, exact = weight(draw, layer.weight.shape)
        layer = layer if taps is None else layer.with_weight(taps)
        made = proved(cs.derive.transpose_as_inverse(layer, sizes), again=False)
        if exact and taps is not None:
            proved(made)
            assert made.answer is is_identity(gram(dense(layer, sizes))), repr(layer)
            answers += 1
        if number % 3 == 0 and layer.padding_mode == "zeros":
            shown(cs.explain(layer, sizes))
            pages += 1
    print(pages, answers)


def test_drawn_transposed_layers():
    """Equal output padding on all axes, sizes of at least 1, numbers for the padding."""
    draw = random.Random(drawing.seed())
    seen = 0
    for number in range(60):
        ndim = draw.choice((1, 1, 2, 2, 3))
        settings = drawing.configuration(draw, ndim, mode="zeros")
        del settings["ndim"], settings["sizes"], settings["padding_mode"]
        extra = draw.randrange(
            min(map(max, zip(settings["stride"], settings["dilation"], strict=True)))
        )
        layer = UP[ndim](**settings, output_padding=extra)
        reads_back(layer)
        sizes = tuple(draw.randint(1, 4) for _ in range(ndim))
        try:
            outputs = layer.output_size(sizes)
        except ValueError as refused:
            assert "; lower the padding" in str(refused)
            continue
        if any(n - extra + s < 2 for n, s in zip(outputs, layer.stride, strict=True)):
            continue  # no convolution leads to these sizes
        derived(cs.derive.transposed_size(layer, sizes), "n", outputs)
        assert layer.matrix(sizes).shape[1] == layer.in_channels * int(np.prod(sizes))
        if number % 5 == 0 and ndim < 3:
            shown(cs.explain(layer, sizes))
        seen += 1
    assert seen >= 12


def test_drawn_symbols():
    """Some numbers of a layer are letters: proved, and right where numbers are put for them."""
    draw = random.Random(drawing.seed())
    for number in range(36):
        ndim = draw.choice((1, 1, 2))
        settings = drawing.configuration(draw, ndim, mode="zeros")
        sizes = settings.pop("sizes")
        del settings["ndim"]
        letters, put = dict(settings), {}
        for name, letter in OWN.items():
            if draw.random() < 0.5:
                where = draw.randrange(ndim)
                values = list(settings[name])
                value = values[where]
                values[where] = (letter, letter) if name == "padding" else letter
                put[letter] = value[0] if name == "padding" else value
                letters[name] = tuple(values)
                if name == "padding":
                    fixed = list(settings[name])
                    fixed[where] = (value[0], value[0])
                    settings[name] = tuple(fixed)
        layer = CONV[ndim](**letters)
        reads_back(layer)
        given = tuple(draw.choice((n, i)) for n in sizes) if number % 2 else i
        proved(cs.derive.output_size(layer, None if given is i else given))
        proved(cs.derive.transposed_size(layer))
        numbers = CONV[ndim](**settings)
        found = layer.output_size(sizes if put else (i,) * ndim)
        for axis, n in enumerate(sizes):
            try:
                wanted = numbers.axes[axis].output_size(n)
            except ValueError:
                continue
            got = found[axis]
            got = got if isinstance(got, int) else got.subs({**put, i: n})
            assert got == wanted, (repr(layer), sizes)
        if number % 6 == 0:
            shown(cs.explain(layer))


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_every_letter_as_a_size_is_proved_or_refused(name):
    for argument in ("kernel_size", "stride", "padding", "dilation"):
        layer = cs.Conv1d(1, 1, **{"kernel_size": 3, argument: LETTERS[name]})
        reads_back(layer)
        for chapter in (cs.derive.output_size, cs.derive.transposed_size):
            try:
                made = chapter(layer)
            except cs.ConvsymError as refused:
                assert "has another meaning in the derivation" in str(refused)
                assert f"the letter {name} in " in str(refused) and "; " in str(refused)
            else:
                proved(made)
