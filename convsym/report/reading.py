"""Reading a model from a file: what PyTorch prints, ONNX, or one layer; nothing is ever executed."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from convsym.errors import broken

if TYPE_CHECKING:
    from convsym.network import Graph

LAYER = re.compile(r"\s*\w+\(")
"""How a layer begins that stands in the place of a file."""
EXECUTED = {
    ".py": "Python code",
    ".pt": "a pickle", ".pth": "a pickle", ".pkl": "a pickle", ".ckpt": "a pickle", ".bin": "a pickle",
}  # fmt: skip


def title_of(given: str) -> str:
    """What a report is headed by: the file's name, or the layer; nothing for standard input."""
    if given == "-":
        return ""
    return given if re.match(LAYER, given) else Path(given).name


def read_model(given: str) -> Graph:
    """The network in a file, "-" for standard input, or written out as one layer.

    A file that ends in .onnx is read by `from_onnx`, any other as what PyTorch's `print(module)` shows. A
    layer such as "Conv2d(1, 1, 3)" may stand in the place of a file; "bias=False" is to be said there as
    PyTorch prints it. Raises ValueError for what cannot be read, and for files that would have to be
    executed or unpickled.
    """
    from convsym.interop import from_onnx, from_text

    if given == "-":
        return from_text(_decoded(given, sys.stdin.buffer.read()))
    path = Path(given)
    if path.suffix.lower() in EXECUTED:
        rule = f"it is {EXECUTED[path.suffix.lower()]}, which would have to be executed to be read"
        way_out = "save what print(model) shows in a text file, or export the model to ONNX"
        raise ValueError(broken("model", given, rule, way_out))
    if path.suffix.lower() == ".onnx":
        return from_onnx(path)
    if re.match(LAYER, given) and not path.is_file():
        return from_text(given)
    if not path.is_file():
        rule = "it is a directory" if path.is_dir() else "there is no such file"
        raise ValueError(
            broken("model", given, rule, 'give a text file, an .onnx file, - or "Conv2d(1, 1, 3)"')
        )
    return from_text(_decoded(given, path.read_bytes()))


def _decoded(given: str, data: bytes) -> str:
    """The text; PowerShell's ">" writes UTF-16 with a mark at the beginning."""
    coding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError as fault:
        rule = "it is no text"
        raise ValueError(broken("model", given, rule, "save what print(model) shows")) from fault
    if not text.strip():
        rule = "nothing stands in it"
        raise ValueError(broken("model", given, rule, "give what print(model) shows"))
    return text
