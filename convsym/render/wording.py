"""Sentences filled in: text with mathematics in it, as inline pieces."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import sympy

from convsym.derive.roles import Places, carries_axis
from convsym.proof import parse_term
from convsym.proof import terms as T
from convsym.proof.derivation import Why
from convsym.render import display as D
from convsym.render.blocks import Code, Inline, Math, Strong, Text
from convsym.render.convert import factors_node, formula_node, number, sympy_node, term_node
from convsym.render.sentence import Sentence
from convsym.render.sentences import ENGLISH

_PIECES = re.compile(r"(\$[^$]+\$|\[[^\]]+\]|\{\w+\}|\*\*[^*]+\*\*)")


def sentence(why: Why) -> Sentence:
    """The sentence that a step names. KeyError where the table has none."""
    return ENGLISH[why.sentence]


def filled(text: str, values: dict[str, Any]) -> Text:
    """The text with its mathematics and values put in.

    A value `suffix` is put behind the derivation's letters, as in its formulas: s·r becomes s₀·r₀.
    """
    return tuple(_piece(piece, values) for piece in _PIECES.split(text) if piece)


def _piece(piece: str, values: dict[str, Any]) -> Inline:
    match piece[0]:
        case "$":
            return Math(mathematics(piece[1:-1], values.get("suffix", "")))
        case "[":
            return Math(product(piece[1:-1]))
        case "{":
            return inline(values[piece[1:-1]])
        case "*":
            return Strong(piece[2:-2])
    return piece


def mathematics(text: str, suffix: str = "") -> D.Node:
    """Text in the language of terms as a display tree."""
    node = parse_term(text)
    if suffix:
        own = filter(carries_axis, T.free_variables(node))
        node = T.substitute(node, {name: T.Var(name + suffix) for name in own})
    return term_node(node) if isinstance(node, T.Term) else formula_node(node)  # type: ignore[arg-type]


def product(text: str) -> D.Node:
    """Names of matrices with blanks between them, and = ≠ − between products: "Cᵀ C ≠ I"."""
    parts: list[D.Node] = []
    names: list[str] = []
    for word in [*text.split(), ""]:
        if word in ("=", "≠", "−", ""):
            parts += [_named(names)] if names else []
            if word:
                parts.append(D.Op(word, "binary" if word == "−" else "relation"))
            names = []
        else:
            names.append(word)
    return D.row(parts)


def _named(names: list[str]) -> D.Node:
    return D.Number(names[0]) if names[0].isdigit() else factors_node(names)


def inline(value: Any) -> Inline:
    """A value inside a line: numbers and expressions as mathematics, layers as code."""
    if isinstance(value, D.Node):
        return Math(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Places):
        return places_text(value)
    if isinstance(value, tuple):
        nodes = tuple(number(one) for one in value)
        return Math(nodes[0] if len(nodes) == 1 else D.parens(D.comma(nodes)))
    if isinstance(value, sympy.Basic):
        return Math(sympy_node(value))
    if isinstance(value, int | float | complex | np.generic) or hasattr(value, "denominator"):
        return Math(number(value))
    return Code(repr(value))


AXIS_NAMES = {1: ("element",), 2: ("row", "column"), 3: ("plane", "row", "column")}


def places_text(places: Places) -> str:
    """The places in words: row 6 and column 6, or elements 5 to 7."""
    names = [AXIS_NAMES[places.ndim][axis] for axis in places.axes]
    if places.first == places.last:
        parts = [f"{name} {places.first}" for name in names]
    else:
        parts = [f"{name}s {places.first} to {places.last}" for name in names]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def axes_text(axes: tuple[int, ...]) -> str:
    """The axes in words: Axis 0, or Axes 0 and 2."""
    if len(axes) == 1:
        return f"Axis {axes[0]}"
    return f"Axes {', '.join(map(str, axes[:-1]))} and {axes[-1]}"
