"""Doctests of the pages, and CI's promise that nothing is skipped."""

from __future__ import annotations

import os
from collections.abc import Generator
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

# A test is right or wrong, not early or late: machines that run CI stall.
hypothesis.settings.register_profile("convsym", deadline=None)
hypothesis.settings.load_profile("convsym")


# Modules that import an extra on top have doctests where it is installed.
NEEDS = {
    "torch": ["convsym/interop/torch/tracing.py", "tests/models.py"],
    "onnx": ["convsym/interop/onnx/graph.py", "convsym/interop/onnx/constants.py"],
}
collect_ignore = [
    name
    for extra, names in NEEDS.items()
    if find_spec(extra) is None and not os.environ.get("CONVSYM_REQUIRE_ALL")
    for name in names
]


def enter_folder(namespace: dict[str, Any]) -> None:
    """Examples of a page write their files into a folder of their own."""
    namespace["_folder"] = folder = TemporaryDirectory()
    namespace["_back"] = Path.cwd()
    os.chdir(folder.name)


def leave_folder(namespace: dict[str, Any]) -> None:
    """Go back, and remove what the page wrote."""
    os.chdir(namespace["_back"])
    namespace["_folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE)],
    patterns=["README.md", "docs/*.md"],
    setup=enter_folder,
    teardown=leave_folder,
).pytest()


def refused_if_skipped(report: Any) -> Any:
    """With CONVSYM_REQUIRE_ALL a skipped test is a failed one."""
    if os.environ.get("CONVSYM_REQUIRE_ALL") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CONVSYM_REQUIRE_ALL is set: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """Refuse a test that was skipped."""
    return refused_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """Refuse a module that was skipped."""
    return refused_if_skipped((yield))
