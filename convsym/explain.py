"""explain: the Document about a layer, by topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np

from convsym import derive
from convsym.abc import LETTERS as LETTERS_OF_THE_FIELD
from convsym.errors import ConvsymError
from convsym.layerbase import Layer
from convsym.proof import Derivation, why
from convsym.render import display as D
from convsym.render import layer_facts, matrix_blocks
from convsym.render.blocks import (
    Block,
    CodeBlock,
    Facts,
    Heading,
    Mathematics,
    Paragraph,
    Pictures,
    Proof,
    Table,
    Text,
)
from convsym.render.convert import factors_node
from convsym.render.document import Document
from convsym.render.pictures import drawable, picture
from convsym.render.sentences import ENGLISH
from convsym.render.steps import legend, step_block
from convsym.render.wording import filled, inline
from convsym.structure.toeplitz import one_where_equal

MOST_NON_ZEROS = 100_000  # a larger identity of matrices is not multiplied out for a page
EXAMPLE_TAPS = (1, 2, 1, 3, 1, 2, 2, 1, 1, *(1 + int(digit) % 3 for digit in
                "14159265358979323846264338327950288419716939937510"))  # fmt: skip
"""The taps put in where a layer has none: [[1, 2, 1], [3, 1, 2], [2, 1, 1]], then digits without a period."""

LETTERS = (
    ("i", "input size"), ("k", "kernel size"), ("s", "stride"), ("P", "padding, begin + end"),
    ("d", "dilation"), ("o", "output size"),
)  # fmt: skip
WITH_NUMBERS = ("inverse.differs", "inverse.witness", "inverse.rank", "inverse.twins_differ",
                "inverse.twins", "inverse.not_equal", "inverse.equal")  # fmt: skip


@dataclass(frozen=True)
class _Subject:
    """The layer and size that a page is about; `size` is None where sizes are symbols."""

    layer: Any
    size: tuple[int, ...] | None
    given: Any

    @property
    def called(self) -> str:
        """The title of the page: A 3 × 3 convolution on a 4 × 4 input."""
        kernel = _times(self.layer.kernel_size)
        kind = "transposed convolution" if self.layer.transposed else "convolution"
        if self.layer.ndim == 1:
            on = f" on an input of size {self.size[0]}" if self.size else ""
            return f"A {kind} with kernel size {kernel}{on}"
        article = "An" if kernel.split()[0] in ("8", "11", "18") else "A"
        on = f" on a {_times(self.size)} input" if self.size else ""
        return f"{article} {kernel} {kind}{on}"


def _times(sizes: Iterable[Any]) -> str:
    return " × ".join(map(str, sizes))


def explain(conv: Any, input_size: Any = None, topics: Iterable[str] | None = None) -> Document:
    """A page about a layer that can be read from top to bottom: its size, matrix, transpose, inverse.

    `topics` chooses among "size", "matrix", "transpose", "inverse" (of a convolution) and "checkerboard"
    (of a transposed layer), all that apply, if not given; and "adjoint", "pseudo_inverse", "gram",
    "gradients", which only stand on the page when asked for. Without numbers in layer and
    `input_size` only the sizes apply. Where the layer has no taps of its own, "inverse" puts numbers
    into them for its pictures and says which.

    Raises TypeError if `conv` is no layer, ValueError for an unknown topic or a window that does not
    fit, ConvsymError where a topic that was asked for does not apply.

    >>> import convsym as cs
    >>> page = cs.explain(cs.Conv2d(1, 1, 3), (4, 4))
    >>> print(page.title)
    A 3 × 3 convolution on a 4 × 4 input
    """
    if not isinstance(conv, Layer):
        raise TypeError(f"conv must be a layer such as Conv2d(1, 1, 3), got {conv!r}")
    subject = _subject(conv, input_size)
    chosen = _chosen(subject, topics)
    body: list[Any] = [_card(subject)]
    sections = [part for topic in chosen for part in TOPICS[topic](subject)]
    kinds = {step.kind for part in sections for step in _steps(part)}
    body += [legend(sorted(kinds)), *sections]
    kicker = ENGLISH["page.title"].title
    return Document(subject.called, body, kicker=kicker, lead=_lead(chosen))


def _lead(topics: tuple[str, ...]) -> str:
    """What the page is about, in one sentence: its topics, then the marks."""
    about = [ENGLISH[f"page.about_{topic}"].before for topic in topics]
    listed = about[0] if len(about) == 1 else f"{', '.join(about[:-1])}, and {about[-1]}"
    return f"{listed[:1].upper()}{listed[1:]}. {ENGLISH['page.title'].after}"


def _subject(conv: Any, input_size: Any) -> _Subject:
    if input_size is None or conv.symbolic:
        return _Subject(conv, None, input_size)
    sizes = tuple(conv._sizes("input_size", input_size))
    conv.output_size(sizes)
    numeric = all(isinstance(n, int) for n in sizes)
    return _Subject(conv, sizes if numeric else None, input_size)


def _chosen(subject: _Subject, topics: Iterable[str] | None) -> tuple[str, ...]:
    if topics is None:
        if not subject.size:
            return ("size",)
        return tuple(one for one in USUAL if _applies(one, subject))
    asked = (topics,) if isinstance(topics, str) else tuple(topics)
    for topic in asked:
        if topic not in TOPICS:
            raise ValueError(
                f"topics has {topic!r}, which is none of {', '.join(TOPICS)}; choose among these"
            )
        if topic != "size" and subject.size is None:
            raise ConvsymError(
                f"topic {topic!r} needs numbers for every size; give an input_size such as (4, 4)"
            )
        if not _applies(topic, subject):
            way = (
                "a transposed layer; explain conv.transpose()"
                if OF_ONE_KIND[topic]
                else "a convolution; explain the one it belongs to"
            )
            raise ConvsymError(f"topic {topic!r} is about {way}")
    return asked


def _applies(topic: str, subject: _Subject) -> bool:
    return topic not in OF_ONE_KIND or OF_ONE_KIND[topic] is subject.layer.transposed


def _steps(part: Any) -> Iterable[Any]:
    """The steps that a part of the page shows, for the legend."""
    match part:
        case Derivation():
            return (*part.steps, *part.corollaries)
        case Proof():
            return part.steps
    return ()


def _card(subject: _Subject) -> Block:
    """The layer's numbers; input, output and matrix too where they are known."""
    facts = layer_facts(subject.layer)
    if subject.size is None:
        return facts
    matrix = subject.layer.matrix(subject.size)
    rows, columns = matrix.shape
    sizes: list[tuple[Text, Text]] = [
        (("input",), (_times(matrix.in_shape),)),
        (("output",), (_times(matrix.out_shape),)),
    ]
    tail: list[tuple[Text, Text]] = [
        (("entries with a tap",), (inline(matrix.nnz),)),
        (("as a matrix",), (f"{rows} × {columns}",)),
    ]
    return Facts(facts.title, (*sizes, *facts.items, *tail))


# ---------------------------------------------------------------- topics


def _size(subject: _Subject) -> list[Any]:
    layer, given = subject.layer, subject.given
    if layer.transposed and subject.size:
        return [_way_back(layer, given), *_output_padding(subject)]
    if layer.transposed:
        return [derive.transposed_size(layer, given)]
    found = derive.output_size(layer, given)
    if subject.size:
        output = _times(layer.output_size(subject.size))
        found = replace(found, title=why("size.title_page", output=output))
    else:
        found = replace(found, title=why("page.size"))
    return [_heading("page.symbols"), _symbols(subject), found]


def _way_back(up: Any, size: Any) -> Derivation:
    """The transposed size under the page's own heading."""
    sizes = tuple(up._sizes("input_size", size))
    title = why("transposed.title_page", input=_times(sizes), output=_times(up.output_size(sizes)))
    return replace(derive.transposed_size(up, size), title=title)


def _output_padding(subject: _Subject) -> list[Any]:
    """What output padding leaves to the bias, and that the way back does not close; where either is so."""
    up = subject.layer
    found: list[Any] = []
    if any(up.bias_only):
        found.append(_paragraph("page.bias_only", **one_where_equal({"count": up.bias_only})))
    too_large = zip(up.output_padding, up.stride, strict=True)
    if any(extra >= stride for extra, stride in too_large):
        numbers = one_where_equal({"extra": up.output_padding, "stride": up.stride})
        found.append(_paragraph("page.no_way_back", **numbers))
    return [*found, derive.output_padding(up, subject.size)] if found else []


def _symbols(subject: _Subject) -> Block:
    """Each letter, what it means, and its value on every axis."""
    layer = subject.layer
    values: dict[str, list[Any]] = {name: [] for name, _ in LETTERS}
    sizes = (
        layer._sizes("input_size", subject.given)
        if subject.given is not None
        else [None] * layer.ndim
    )
    for axis, n in zip(layer.axes, sizes, strict=True):
        begin, end = axis.pads(LETTERS_OF_THE_FIELD["i"] if n is None else n)
        found = {"k": axis.kernel_size, "s": axis.stride, "d": axis.dilation, "P": begin + end}
        found |= {"i": n, "o": None if n is None else axis.output_size(n)}
        for name, _ in LETTERS:
            values[name].append(found[name])
    rows: list[tuple[Text, ...]] = []
    for name, meaning in LETTERS:
        here = values[name]
        shown = here[0] if len(set(here)) == 1 else tuple(here)
        cell: Text = ("any",) if here[0] is None else (inline(shown),)
        rows.append((filled(f"${name}$", {}), (meaning,), cell))
    return Table((("letter",), ("meaning",), ("here",)), tuple(rows))


def _matrix(subject: _Subject) -> list[Any]:
    matrix = subject.layer.matrix(subject.size)
    rows, columns = matrix.shape
    name = factors_node(["Cᵀ" if matrix.transposed else "C"])
    bias = [D.Op("+"), D.Ident("b")] if subject.layer.bias is not None else []
    order = "page.channels" if matrix.in_shape[0] > 1 else "page.lines"
    return [
        _heading("page.matrix"),
        _paragraph("page.matrix", order=ENGLISH[order].before, rows=rows, columns=columns),
        Mathematics(D.relation(_vec("y"), "=", D.row(name, _vec("x"), *bias))),
        *matrix_blocks(matrix),
        _paragraph("page.rows", matrix=name),
    ]


def _heading(name: str) -> Heading:
    return Heading(filled(ENGLISH[name].title, {}))


def _paragraph(name: str, **values: Any) -> Paragraph:
    return Paragraph(filled(ENGLISH[name].before, values))


def _vec(name: str) -> D.Node:
    return D.row(D.Ident("vec", upright=True), D.parens(D.Ident(name)))


def _transpose(subject: _Subject) -> list[Any]:
    layer, size = subject.layer, subject.size
    matrix = layer.matrix(size)
    name = "page.its_transpose" if layer.transposed else "page.transpose"
    parts: list[Any] = [_heading(name), _paragraph(name), *matrix_blocks(matrix.T)]
    if layer.transposed:
        return [*parts, layer.as_conv(size), *_recipe(layer, size)]
    parts.append(_paragraph("page.adjoint"))
    if layer.padding_mode != "zeros":
        return [*parts, _paragraph("page.fold")]
    up = layer.transpose(size)
    parts += [_paragraph("page.frameworks", layer=up), _way_back(up, matrix.out_shape[1:])]
    return [*parts, *_recipe(layer, size)]


def _recipe(layer: Any, size: Any) -> list[Derivation]:
    """The recipe as matrices, where they are small enough to be multiplied out."""
    return [derive.recipe(layer, size)] if layer.matrix(size).nnz <= MOST_NON_ZEROS else []


def _inverse(subject: _Subject) -> list[Any]:
    layer, size = subject.layer, subject.size
    try:
        first = derive.transpose_as_inverse(layer, size)
    except ConvsymError as error:
        return [_heading("page.undecided"), _paragraph("page.undecided", reason=str(error))]
    first = replace(first, title=why("inverse.title_page"))
    return [first] if layer.has_taps else [first, *_with_numbers(layer, size)]


def _with_numbers(layer: Any, size: Any) -> list[Any]:
    """The same question with an example's taps, for its pictures."""
    if layer.matrix(size).shape[1] > derive.MOST_COLUMNS:
        return []
    shape = layer.weight.shape
    taps = np.resize(EXAMPLE_TAPS, prod(shape)).reshape(shape)
    found = derive.transpose_as_inverse(layer.with_weight(taps), size)
    steps = tuple(step_block(step) for step in found.steps if step.why.sentence in WITH_NUMBERS)
    kernel = shape[2:]
    shown: Block = CodeBlock(str(taps.tolist()).replace("]], [", "]],\n ["), "text")
    if prod(shape) == prod(kernel) and drawable(kernel):
        label = ENGLISH["page.kernel"].title
        shown = Pictures((picture(label, taps.ravel(), kernel, taps=True),))
    return [_heading("page.numbers"), _paragraph("page.numbers"), shown, Proof(steps)]


def _derived(name: str, heading: str) -> Callable[[_Subject], list[Any]]:
    """A topic that is the derivation of this name, under the page's heading; or why there is none."""

    def section(subject: _Subject) -> list[Any]:
        try:
            found = getattr(derive, name)(subject.layer, subject.size)
        except ConvsymError as error:
            return [_heading(heading), _paragraph("page.undecided", reason=str(error))]
        return [replace(found, title=why(heading))]

    return section


TOPICS: dict[str, Callable[[_Subject], list[Any]]] = {
    "size": _size,
    "matrix": _matrix,
    "transpose": _transpose,
    "inverse": _inverse,
    "checkerboard": _derived("checkerboard", "page.checkerboard_title"),
    "adjoint": _derived("adjoint", "page.adjoint_title"),
    "pseudo_inverse": _derived("pseudo_inverse", "page.pseudo_inverse_title"),
    "gram": _derived("gram", "page.gram_title"),
    "gradients": _derived("gradients", "page.gradients_title"),
}
USUAL = ("size", "matrix", "transpose", "inverse", "checkerboard")
"""The topics of a page for which none were asked."""
OF_ONE_KIND = {
    "inverse": False, "checkerboard": True, "adjoint": False, "pseudo_inverse": False, "gram": False
}  # fmt: skip
"""Topics that are about one kind of layer only: whether about transposed ones."""
