"""What fits: a request that the machine's memory cannot hold is refused before any is allocated."""

from __future__ import annotations

import os

from convsym.errors import ConvsymError

LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def machine_memory() -> int:
    """The bytes of memory this process may use: the machine's, or its control group's limit."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for path in LIMITS:
        try:
            with open(path, encoding="ascii") as file:
                limit = file.read().strip()
        except OSError:
            continue
        if limit.isdigit():
            return min(total, int(limit))
    return total


NEVER_TOO_LARGE = 1 << 26
"""Bytes that are not worth asking about."""


def refuse_if_too_large(
    needed: int, method: str, way_out: str = "use C @ x, which needs no matrix"
) -> None:
    """ConvsymError where `needed` bytes exceed the machine's memory, before any is allocated."""
    if needed <= NEVER_TOO_LARGE:
        return
    limit = machine_memory()
    if needed > limit:
        raise ConvsymError(
            f"{method} would need {needed / 2**30:.1f} GiB, and this machine has "
            f"{limit / 2**30:.1f} GiB; {way_out}"
        )
