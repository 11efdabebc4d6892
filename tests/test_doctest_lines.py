"""D.doctest(): lines that import convsym alone and prove every step again."""

from __future__ import annotations

import doctest

import pytest
from test_render import DERIVATIONS

import convsym as cs


def outcome(lines: str) -> doctest.TestResults:
    test = doctest.DocTestParser().get_doctest(lines, {}, "derivation", None, 0)
    return doctest.DocTestRunner(verbose=False).run(test, out=lambda text: None)


@pytest.mark.parametrize("derivation", DERIVATIONS, ids=lambda one: one.source)
def test_every_step_is_proved_again(derivation: cs.Derivation) -> None:
    lines = derivation.doctest()
    assert [line for line in lines.splitlines() if "import" in line] == [">>> import convsym as cs"]
    found = outcome(lines)
    assert found.failed == 0
    assert lines.count("recheck") == len(derivation.steps + derivation.corollaries)


def test_an_altered_line_fails() -> None:
    lines = cs.derive.output_size().doctest()
    assert outcome(lines.replace("r <= q)", "r < q)", 1)).failed == 1
    lines = cs.derive.transpose_as_inverse(cs.Conv2d(1, 1, 3), (4, 4)).doctest()
    assert outcome(lines.replace("rank=4", "rank=5")).failed == 1
    assert outcome(lines.replace("rows='4'", "rows='16'")).failed == 1
