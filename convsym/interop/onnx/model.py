"""from_onnx: an ONNX model as a network, as the text of ONNX defines its operators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from convsym.errors import ConvsymError
from convsym.network.graph import Graph


def from_onnx(
    path: Any, *, input_size: Any = None, output: str | None = None, weights: bool = True
) -> Graph:
    """The network of an ONNX file (or `onnx.ModelProto`), branches kept; node names are the file's.

    Attributes, auto_pad, output_shape and begin/end pads are read as the text of ONNX defines them, also
    where its shape inference or its reference evaluator computes otherwise (docs/models.md lists the
    cases). Where the file leaves sizes of its input open, some models need `input_size`, one entry for each
    axis. `output` names one of several outputs. Convolutions carry their weight, unless `weights` is False
    or the numbers stand in another file, which is not read.

    What an operator does is told by its name. An unknown one that keeps the shape, by ONNX's shape
    inference, is passed through by name, and `notes` says so.

    Raises ValueError for a file that holds no ONNX model, ConvsymError where onnx is not installed or where
    an operator, which is named, changes the shape in a way that convsym has no layer for.

    `from_onnx("net.onnx").output_size((224, 224))` is a question about a file; docs/models.md has an
    example from its start.
    """
    try:
        import onnx
    except ImportError:
        raise ConvsymError(
            "from_onnx needs onnx, which is not installed; run pip install 'convsym[onnx]'"
        ) from None
    from convsym.interop.onnx.graph import read

    if isinstance(path, onnx.ModelProto):
        return read(path, "the model", input_size, output, weights)
    if not isinstance(path, (str, Path)):
        raise TypeError(f"path must be a path or an onnx.ModelProto, no {type(path).__name__}")
    return read(_loaded(onnx, Path(path)), str(path), input_size, output, weights)


def _loaded(onnx: Any, path: Path) -> Any:
    """The model of a file; other files that it names are left alone."""
    try:
        return onnx.load(path, load_external_data=False)
    except OSError:
        raise
    except Exception as fault:  # protobuf's errors have no common class
        raise ValueError(f"{path} holds no ONNX model ({fault}); export the model again") from fault
