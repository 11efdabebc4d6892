"""What the library is for, on the inputs that everybody tries first."""

from __future__ import annotations

import numpy as np
import pytest

import convsym as cs

KERNEL = [[1, 0, 1], [0, 1, 1], [1, 0, 0]]
SMALL = np.array([[1, 0], [2, 1]])


def test_one_to_sixteen() -> None:
    conv = cs.Conv2d(1, 1, kernel_size=3, weight=KERNEL)
    C = conv.matrix((4, 4))
    assert C.shape == (4, 16)
    assert (C @ np.arange(1, 17)).tolist() == [26, 31, 46, 51]
    assert C.rank() == 4
    found = cs.derive.transpose_as_inverse(conv, (4, 4))
    assert (found.answer, found.verify().ok) == (False, True)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (2, 1)])
def test_the_transpose_and_its_four_steps_agree(stride: int, padding: int) -> None:
    """Insert s − 1 zeros, pad by k − 1 − p, flip, convolve with stride 1."""
    up = cs.ConvTranspose2d(1, 1, 3, stride=stride, padding=padding, weight=KERNEL)
    stuffed = np.zeros((stride + 1, stride + 1), dtype=np.int64)
    stuffed[::stride, ::stride] = SMALL
    padded = np.pad(stuffed, 2 - padding)
    by_steps = cs.Conv2d(1, 1, 3, weight=np.flip(KERNEL))(padded)
    assert by_steps.tolist() == up(SMALL).tolist()
    assert by_steps.ravel().tolist() == (up.matrix((2, 2)) @ SMALL.ravel()).tolist()
    if (stride, padding) == (1, 0):
        assert by_steps.tolist() == [[1, 0, 1, 0], [2, 2, 3, 1], [1, 2, 3, 1], [2, 1, 0, 0]]


def test_a_crop_before_a_pad_would_run_out_of_elements() -> None:
    """Padding above d(k − 1) crops the stuffed input; the relation needs no intermediate picture."""
    up = cs.ConvTranspose1d(1, 1, 2, stride=3, padding=2, output_padding=2, weight=[1, 5])
    assert up.output_size(2) == 3
    assert up([1, 10]).tolist() == [0, 10, 50]


def test_three_and_a_half() -> None:
    conv = cs.Conv2d(1, 1, 2, stride=2, padding=1)
    found = cs.derive.output_size(conv, (5, 5))
    assert found.verify().ok
    text = " ".join(found.text().split())
    assert "(i + P − k̂)/s + 1 = (5 + 2 − 2)/2 + 1 = 3.5" in text
    assert "a = N − s·q = 5 − 2 · 2 = 1" in text
    assert "Never read: row 6 and column 6 of the padded input, counted from 0." in text
    assert "all of it is padding, and no pixel is lost there" in text
    assert str(found.conclusion).endswith("== 3")
    read = {c for r in range(3) for c in range(2 * r, 2 * r + 2)}
    assert set(range(7)) - read == {6}


def test_pixels_that_are_lost_are_told() -> None:
    text = " ".join(cs.derive.output_size(cs.Conv1d(1, 1, 2, stride=3), 7).text().split())
    assert "Never read: elements 5 to 6 of the padded input, counted from 0." in text
    assert "max(0, a − 0) = 2" in text


def test_only_sizes_of_at_least_one_are_kept() -> None:
    found = cs.derive.transposed_size(cs.Conv1d(1, 1, 1, stride=3, padding=1), 1)
    assert found.verify().ok
    assert "those from 1 to 1 are kept" in " ".join(found.text().split())
    with pytest.raises(ValueError, match=(
        r"^size 1 is the output of no input of size 1 or more: those with this output end at -1; "
        r"raise the size or lower the padding$"
    )):  # fmt: skip
        cs.derive.transposed_size(cs.Conv1d(1, 1, 1, stride=3, padding=2), 1)
