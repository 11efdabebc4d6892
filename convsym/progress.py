"""A progress bar for what takes long: after two seconds, and where a person looks at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

PATIENCE = 2.0
"""Seconds before the bar appears."""


@contextmanager
def told(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A function to be called with the bytes just written, of `total`; it draws the bar on stderr.

    >>> with told("building", 10) as advance:
    ...     advance(10)
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    begun, done = monotonic(), 0
    bar: Any = None
    task: Any = None

    def advance(count: int) -> None:
        nonlocal bar, task, done
        done += count
        if bar is None and monotonic() - begun > PATIENCE:
            bar, task = _bar(what, total)
        if bar is not None:
            bar.update(task, completed=done)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


def _bar(what: str, total: int) -> tuple[Any, Any]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(binary_units=True))
    bar = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    bar.start()
    return bar, bar.add_task(what, total=total)
