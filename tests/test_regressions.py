"""What a fuzz run and a first reader found wrong once."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

import convsym as cs
from convsym.abc import a, i, k, op

x, y = sympy.symbols("x y")
WIDE = cs.Conv2d(2, 1, 3, stride=2, padding=3, padding_mode="replicate")


@pytest.mark.parametrize(
    ("layer", "size", "sizes"),
    [
        (cs.ConvTranspose2d(1, 1, 3, stride=2, output_padding=(0, 1)), 3, (7, 8)),
        (cs.ConvTranspose1d(1, 1, 3, stride=2, padding="same_upper"), 3, (6,)),
        (cs.ConvTranspose1d(1, 1, 1, stride=2, padding="same_lower"), 3, (6,)),
        (cs.ConvTranspose1d(1, 1, 1, padding=1, dilation=2, output_padding=1), 2, (1,)),
    ],
    ids=str,
)
def test_transposed_sizes_are_the_layer_s(layer: Any, size: int, sizes: tuple[int, ...]) -> None:
    made = cs.derive.transposed_size(layer, size)
    assert made.verify().ok
    found = layer.output_size(size)
    assert (found if isinstance(found, tuple) else (found,)) == sizes
    ends = [part.split(" == ")[-1] for part in str(made.conclusion).split(" and ")]
    assert tuple(map(int, ends)) == sizes


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        (cs.ConvTranspose2d(1, 1, (k, 2), output_padding=(op, 0)), None),
        (cs.ConvTranspose2d(1, 1, (k, 2), stride=2, output_padding=(a, 0)), None),
        (cs.ConvTranspose1d(1, 1, 2, stride=2, output_padding=a), 3),
    ],
    ids=str,
)
def test_symbolic_output_padding(layer: Any, size: int | None) -> None:
    made = cs.derive.transposed_size(layer, size)
    assert made.verify().ok
    assert str(layer.output_padding[0]) in str(made.conclusion)


def test_no_pixel_is_called_lost_where_the_border_folds_or_crops() -> None:
    for layer, size in (
        (cs.Conv1d(1, 1, 1, stride=2, padding=((1, 0),), padding_mode="circular"), 5),
        (cs.Conv1d(1, 1, 3, stride=3, padding=((3, 0),), padding_mode="reflect"), 5),
        (cs.Conv1d(1, 1, 2, stride=4, padding=((3, 0),)), 1),
        (cs.Conv1d(1, 1, 1, stride=3, padding=((0, -1),)), 6),
    ):
        made = cs.derive.output_size(layer, size)
        assert made.verify().ok
        sentences = {step.why.sentence for step in made.steps}
        assert not sentences & {"size.pixels", "size.padding_only"}, layer


def test_words_that_depend_on_the_input_size() -> None:
    with pytest.raises(cs.ConvsymError, match=(
        r"^padding 'same_lower' depends on the input size; with it the sizes that share the output "
        r"size o are s\*\(o - 1\) \+ 1 to s\*o$"
    )):  # fmt: skip
        cs.derive.transposed_size(cs.Conv1d(1, 1, 3, stride=2, padding="same_lower"), 3)
    assert cs.explain(cs.Conv1d(1, 1, 3, stride=2, padding="same_lower")).text()
    assert cs.derive.output_size(cs.Conv1d(1, 1, 3, stride=2, padding="same_upper"), i).verify().ok


def test_numbers_beyond_a_float_make_no_picture() -> None:
    text = cs.explain(cs.Conv1d(1, 1, 2, weight=[10**400, 1]), 3).text()
    assert "── C ─→" not in text


@pytest.mark.parametrize(
    "shown",
    [
        WIDE.matrix(3),
        cs.derive.transpose_as_inverse(cs.Conv1d(1, 1, 1, weight=[-(10**18)]), 12),
    ],
    ids=repr,
)
def test_long_entries_keep_the_width(shown: Any) -> None:
    assert max(map(len, shown.text().splitlines())) <= 79


@pytest.mark.parametrize("up", [
    cs.ConvTranspose1d(1, 1, 2, padding=3),
    cs.ConvTranspose2d(1, 1, 2, padding=3),  # axes with equal numbers once gave n == -3
    cs.ConvTranspose2d(1, 1, (2, 4), padding=3),
    cs.ConvTranspose2d(1, 1, (2, k), padding=3),
], ids=repr)  # fmt: skip
def test_a_transposed_layer_that_crops_all_is_refused(up: Any) -> None:
    with pytest.raises(
        ValueError, match=r"^input_size 2 on axis 0 would give an output of size -3"
    ):
        cs.derive.transposed_size(up, 2)


def test_complex_taps_are_no_polynomials() -> None:
    text = cs.derive.transpose_as_inverse(cs.Conv1d(1, 1, 2, weight=[1j, 2], padding=1), 2).text()
    assert "for special taps" not in text
    assert "There and back, entry 0 was 1 and is now 3:" in text


def test_taps_that_are_quotients() -> None:
    conv = cs.Conv1d(2, 2, 1, weight=[[[1 / x], [x + y]], [[y], [x]]])
    assert cs.derive.transpose_as_inverse(conv, 1).verify().ok
    made = cs.derive.transpose_as_inverse(cs.Conv1d(1, 1, 1, weight=[1 / x]), 1)
    with pytest.raises(cs.ConvsymError, match="has no text form"):
        made.doctest()


@pytest.mark.parametrize("infinite", [sympy.oo, -sympy.oo, sympy.zoo, sympy.nan], ids=str)
def test_infinite_taps_are_refused(infinite: Any) -> None:
    message = f"^weight\\[0\\] is {infinite}, but it must be finite; give finite numbers$"
    with pytest.raises(ValueError, match=message):
        cs.Conv1d(1, 1, 2, weight=[infinite, 1])


def test_symbols_of_the_field_as_taps_have_doctest_lines() -> None:
    lines = cs.derive.transpose_as_inverse(cs.Conv1d(1, 1, 1, weight=[k]), 2).doctest()
    assert "condition=['k**2 - 1']" in lines
