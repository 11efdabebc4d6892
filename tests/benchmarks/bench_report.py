"""A report on a real network, its page with it, against an import of the library in a fresh process."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness import Case, Growth

import convsym as cs

sys.path.insert(0, str(Path(__file__).parents[1]))
from reported import residual_network, unet_3d


def importing() -> None:
    """What a report of two seconds is counted after."""
    subprocess.run([sys.executable, "-c", "import convsym"], check=True)


def against_import(network: Callable[[], Any], size: Any, shown: bool) -> Any:
    """Build, report and, where asked, the page with its derivations."""

    def ours() -> None:
        found = cs.report(network(), size)
        if shown:
            found.html()

    return ours, importing


CASES = tuple(
    Case(f"report on a {name}{', with its page' if shown else ''}", "import convsym, a fresh process",
         1.0, 0.3, lambda of=of, size=size, shown=shown: against_import(of, size, shown))
    for name, of, size in (
        ("residual network of 50 layers, 224²", residual_network, (224, 224)),
        ("3-D U-Net, 64³", unet_3d, (64, 64, 64)),
        ("3-D U-Net that is refused, 60³", lambda: unet_3d(3), (60, 60, 60)),
    )
    for shown in (False, True)
)  # fmt: skip
GROWTH: tuple[Growth, ...] = ()
