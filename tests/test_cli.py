"""The command line: pages, refusals with an exit status and without a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import convsym


def run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    code = "from convsym.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, cwd=folder, check=False, timeout=120,
    )  # fmt: skip


def test_explain_writes_a_page(tmp_path: Path) -> None:
    done = run(
        "explain", "Conv2d(1, 1, kernel_size=3)", "4x4", "-o", "derivation.html", folder=tmp_path
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "wrote derivation.html\n", "")
    assert "vec" in (tmp_path / "derivation.html").read_text("utf-8")


def test_explain_prints_to_the_terminal() -> None:
    done = run("explain", "Conv2d(1, 1, kernel_size=3)", "4x4")
    expected = convsym.explain(convsym.Conv2d(1, 1, 3), (4, 4)).text()
    assert (done.returncode, done.stdout) == (0, expected)


def test_weight_puts_numbers_in() -> None:
    weight = "[[1,0,1],[0,1,1],[1,0,0]]"
    done = run("explain", "Conv2d(1, 1, kernel_size=3)", "4x4", "--weight", weight)
    assert done.returncode == 0
    assert "The layer leaves its taps open" not in done.stdout
    assert "⎡1  0  1  0  0  1  1  0  1  0  0  0  0  0  0  0⎤" in done.stdout


def test_symbols_and_what_torch_prints() -> None:
    done = run("explain", "Conv1d(1, 1, kernel_size=k, stride=s)", "i", "--topic", "size")
    assert done.returncode == 0
    assert "⌊(i + 0 − 1 · (k − 1) − 1)/s⌋ + 1" in done.stdout
    printed = "Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)"
    done = run("explain", printed, "224x224", "--topic", "size")
    assert (done.returncode, "112 × 112" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("explain", "Conv2d(1, 1, kernel_size=3)", "2x2"),
            "kernel_size 3 spans 3, but axis 0 is 2 after padding 0 + 0; raise the padding or lower "
            "the kernel_size",
        ),
        (
            ("explain", "Conv2d(1, 1, kernel_size=__import__('os'))", "4x4"),
            "kernel_size is \"__import__('os')\", but it is no literal, and text is never evaluated "
            "(column 26); use numbers, letters and tuples",
        ),
        (
            ("explain", "Conv1d(1, 1, 2)", "4", "-o", "page.pdf"),
            "path 'page.pdf' ends in '.pdf', which names no format; end it in .md, .tex, .html, .txt",
        ),
        (
            ("explain", "Conv1d(1, 1, 2)", "4", "-o", "no/such/folder.md"),
            "[Errno 2] No such file or directory: 'no/such/folder.md'",
        ),
        (
            ("explain", "Conv1d(1, 1, 2)", "--topic", "matrix"),
            "topic 'matrix' needs numbers for every size; give an input_size such as (4, 4)",
        ),
    ],
)
def test_refusals(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = run(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"convsym: {message}\n"


def test_every_malformed_layer_is_refused_without_traceback() -> None:
    for text in ("Conv2d(", "", "Conv2d", "Conv2d(1)", "Conv2d(1, 1, 3, foo=1)", "Conv2d(1, 1, 0)",
                 "Conv2d(1, 1, 3); import os", "Conv9d(1, 1, 3)", "Conv2d(1, 1, 3, stride=-1)"):  # fmt: skip
        done = run("explain", text, "4x4")
        assert done.returncode == 2, text
        assert done.stderr.startswith("convsym: "), text
        assert "Traceback" not in done.stderr, text


def test_version_and_help() -> None:
    assert run("--version").stdout == f"convsym {convsym.__version__}\n"
    assert "explain" in run("--help").stdout


ISSUE = "floor((i+2*p-k)/s)+1 == ceiling((i+2*p-k+1)/s)"


def test_prove_proves(tmp_path: Path) -> None:
    done = run("prove", ISSUE, "--where", "s >= 1, k >= 1")
    expected = convsym.prove(ISSUE, "s >= 1, k >= 1").text()
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")
    done = run("prove", ISSUE, "--where", "s >= 1", "-o", "claim.html", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "proved; wrote claim.html\n")
    assert "certificate" in (tmp_path / "claim.html").read_text("utf-8")


def test_prove_refutes_or_leaves_open_by_its_exit_status() -> None:
    done = run("prove", "s*floor(n/s) <= n")
    assert done.returncode == 1
    assert "n = 1, s = −2" in done.stdout
    done = run("prove", "gcd(a, b) == gcd(b, a)", "--where", "min(a, b) >= 1, a <= 3, b <= 3")
    assert done.returncode == 3
    assert "Neither proved nor refuted" in done.stdout


def test_prove_shows_the_goals() -> None:
    done = run("prove", "2*n >= n", "--where", "n >= 3", "--goals")
    assert done.returncode == 0
    assert done.stdout.startswith(
        "case 1: no integers satisfy all of\n    n - 3 >= 0\n    -n - 1 >= 0\n\nThe claim holds"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("prove", "foo(n) <= n"),
            "term 'foo(n) <= n': foo(n) is not a use of foo that the language knows; see "
            "convsym.parse_term",
        ),
        (
            ("prove", "n <= n", "--where", "s"),
            "'s' is a number, not a statement; write a relation such as s >= 1",
        ),
        (
            ("prove", "gcd(n, n) == n", "--goals"),
            "gcd(n, n) has no polynomial form",
        ),
        (
            ("prove", "n <= n", "--seconds", "0"),
            "seconds is 0.0, but it must be a number above 0; give 10, say",
        ),
    ],
)
def test_refusals_of_prove(arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"convsym: {message}\n"
