"""A folder that Rocq compiles: the theory, the catalogue, tables, and what concerns one layer."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from convsym import derive
from convsym.derive.theorem import Theorem
from convsym.errors import ConvsymError
from convsym.interop.rocq_layers import drawn, instances, tables
from convsym.layerbase import Layer
from convsym.proof import Derivation
from convsym.proof.rocq import catalogue
from convsym.proof.theory import FILES, source

COMPILE = "coq_makefile -f _CoqProject -o CoqMakefile && make -f CoqMakefile"
CHAPTER = 60  # theorems a file, so that `make -j` has something to share out


def files(layer: Layer | None = None, size: Any = None) -> dict[str, str]:
    """The files of the folder, by name: theory, catalogue, tables, instances, and `_CoqProject`.

    With a layer and an input size also its size derivation, whether its transpose is its inverse
    (for a convolution), and the theorems about it for all weights. Without a size the derivation is the
    symbolic one. What the theory or the derivation of the inverse says nothing about has no file.
    Raises TypeError for what is no layer, ConvsymError for a size without one, and what the
    derivation of the size raises.

    >>> list(files())[-3:]
    ['Tables.v', 'Instances.v', '_CoqProject']
    """
    if layer is None and size is not None:
        raise ConvsymError(f"size {size!r} is that of no layer; give the layer too")
    if layer is not None and not isinstance(layer, Layer):
        raise TypeError(f"layer must be a layer such as Conv1d(1, 1, 3), got {layer!r}")
    found = {f"{name}.v": source(name) for name in FILES}
    found |= _catalogue()
    found["Tables.v"] = tables()
    found["Instances.v"] = drawn()
    if layer is not None:
        found |= _about(layer, size)
    listed = "".join(f"{name}\n" for name in found)
    found["_CoqProject"] = f"-R . Convsym\n-arg -w\n-arg none\n{listed}"
    return found


def write(folder: Path | str, layer: Layer | None = None, size: Any = None) -> list[Path]:
    """Write the files into the folder, which is made if it does not exist; the paths written."""
    texts = files(layer, size)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (target / name).write_text(text, "utf-8")
    return [target / name for name in texts]


def export(folder: Path | str, layer: Layer | None = None, size: Any = None) -> str:
    """What `convsym export rocq` prints: the files written and the command that compiles them."""
    paths = write(folder, layer, size)
    names = " ".join(path.name for path in paths)
    return f"wrote {len(paths)} files to {folder}: {names}\nto compile: cd {folder} && {COMPILE}\n"


def _catalogue() -> dict[str, str]:
    theorems: tuple[Theorem, ...] = derive.THEOREMS
    parts = [theorems[j : j + CHAPTER] for j in range(0, len(theorems), CHAPTER)]
    return {
        f"Catalogue{number}.v": catalogue((one.name, one.claim, one.certificate) for one in part)
        for number, part in enumerate(parts, 1)
    }


def _about(layer: Layer, size: Any) -> dict[str, str]:
    found = {"LayerSize.v": _size(layer, size).rocq()}
    if size is None:
        return found
    if not layer.transposed:
        with suppress(ConvsymError):  # too large to compare, and no fewer rows
            found["LayerInverse.v"] = derive.transpose_as_inverse(layer, size).rocq()
    with suppress(ConvsymError):  # the theory says nothing about it
        found["LayerInstances.v"] = instances(layer, size)
    return found


def _size(layer: Layer, size: Any) -> Derivation:
    if layer.transposed:
        return derive.transposed_size(layer, size)
    return derive.output_size(layer, size)
