"""The whole catalogue, derived and verified, against an import of the library in a fresh process."""

import subprocess
import sys
from typing import Any

from harness import Case, Growth

from convsym import derive


def catalogue() -> None:
    """Every general theorem, each step by its evidence."""
    for name in derive.names():
        assert getattr(derive, name)().verify().ok


def against_import() -> Any:
    """Nothing is searched, so it takes less time than importing convsym (SymPy for the most part)."""
    code = [sys.executable, "-c", "import convsym"]
    return catalogue, lambda: subprocess.run(code, check=True)


CASES = (
    Case("catalogue, derived and verified", "import convsym, a fresh process", 1.0, 0.5,
         against_import),
)  # fmt: skip
GROWTH: tuple[Growth, ...] = ()
