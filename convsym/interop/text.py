"""Layers, sizes and weights from PyTorch's printed form; parsed with `ast`, never evaluated.

Every refusal is a ValueError that names the argument or the place in the text, the value, the rule
and the way out.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from sympy import Expr, Max, Min, Mod, Rational, Symbol, ceiling, floor

from convsym import layers
from convsym.abc import LETTERS
from convsym.arguments import MODES, WORDS
from convsym.errors import broken

CLASSES: dict[str, Any] = {
    cls.__name__: cls
    for cls in (
        layers.Conv1d,
        layers.Conv2d,
        layers.Conv3d,
        layers.ConvTranspose1d,
        layers.ConvTranspose2d,
        layers.ConvTranspose3d,
    )
}

CONVOLUTION = (
    "in_channels",
    "out_channels",
    "kernel_size",
    "stride",
    "padding",
    "dilation",
    "groups",
    "bias",
    "padding_mode",
)
TRANSPOSED = (
    "in_channels",
    "out_channels",
    "kernel_size",
    "stride",
    "padding",
    "output_padding",
    "groups",
    "bias",
    "dilation",
    "padding_mode",
)

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "floor": floor,
    "ceiling": ceiling,
    "Mod": Mod,
    "Max": Max,
    "Min": Min,
}
"""What a layer's repr may hold where its sizes are expressions."""

WORDS_OF: dict[str, tuple[str, ...]] = {"padding": WORDS, "padding_mode": MODES}
"""The arguments in which a bare name is a word."""

LONGEST = 100_000
HIGHEST_POWER = 99
EXAMPLE = "Conv2d(1, 1, kernel_size=3)"


def parse_layer(text: str) -> Any:
    """The layer that a text shows as `print(module)` does; "torch.nn.", "nn." or "cs." may lead.

    Values are integers, words, tuples, lists, True, False, None, and letters of `convsym.abc` with
    + - * // and **, as a layer's `repr` writes them; `padding=same` and `padding_mode=replicate`
    need no quotes, as PyTorch prints them.

    >>> parse_layer("Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)")
    Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)
    """
    call = _tree("layer", text, f"write a layer, as {EXAMPLE}")
    if not isinstance(call, ast.Call):
        raise ValueError(
            broken("layer", text, "it is no call of a layer", f"write one, as {EXAMPLE}")
        )
    name = _layer_name(call.func)
    names = TRANSPOSED if "Transpose" in name else CONVOLUTION
    found: dict[str, Any] = {}
    if len(call.args) > len(names):
        rule = f"{name} takes {len(names)} arguments"
        raise ValueError(broken("layer", text, rule, "leave out the rest"))
    for argument, node in zip(names, call.args, strict=False):
        found[argument] = _Reader(argument, text, _layer_word(argument)).read(node)
    for keyword in call.keywords:
        argument = keyword.arg or "**"
        if argument not in (*names, "weight"):
            rule = f"{name} has no such argument"
            raise ValueError(
                broken("argument", argument, rule, f"choose from {', '.join(names)}, weight")
            )
        if argument in found:
            rule = "it is given twice"
            raise ValueError(broken("argument", argument, rule, "give it once"))
        read = _weight_word if argument == "weight" else _layer_word(argument)
        found[argument] = _Reader(argument, text, read, argument == "weight").read(keyword.value)
    missing = [argument for argument in names[:3] if argument not in found]
    if missing:
        rule = f"{' and '.join(missing)} must be given"
        raise ValueError(broken("layer", text, rule, f"write it as in {EXAMPLE}"))
    try:
        return CLASSES[name](**found)
    except TypeError as fault:
        raise ValueError(str(fault)) from fault


def parse_arguments(text: str, names: tuple[str, ...]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The values without and with a name in "Name(value, name=value)", whatever the class is.

    `names` say what the values without a name are, so that `same` and `replicate` need no quotes.

    >>> parse_arguments("Conv1d(1, 8, kernel_size=(3,), padding=same)", ("in_channels",))
    ((1, 8), {'kernel_size': (3,), 'padding': 'same'})
    """
    call = _tree("layer", text, f"write a layer, as {EXAMPLE}")
    if not isinstance(call, ast.Call):
        rule = "it is no call of a layer"
        raise ValueError(broken("layer", text, rule, f"write one, as {EXAMPLE}"))
    values = []
    for number, node in enumerate(call.args):
        argument = names[number] if number < len(names) else "argument"
        values.append(_Reader(argument, text, _layer_word(argument)).read(node))
    found: dict[str, Any] = {}
    for keyword in call.keywords:
        argument = keyword.arg or "**"
        if argument in found:
            raise ValueError(broken("argument", argument, "it is given twice", "give it once"))
        found[argument] = _Reader(argument, text, _layer_word(argument)).read(keyword.value)
    return tuple(values), found


def parse_size(text: str) -> tuple[Any, ...]:
    """The sizes in "4x4", "224x224x3" or "7"; letters of `convsym.abc` stand for themselves.

    >>> parse_size("4x4")
    (4, 4)
    """
    inner = re.sub(r"^\((.*?),?\)$", r"\1", _checked_text("input_size", text).strip())
    parts = re.split(r"[x×X,]", inner)
    return tuple(_size(part.strip(), text) for part in parts)


def _size(part: str, text: str) -> Any:
    if part in LETTERS:
        return LETTERS[part]
    if not re.fullmatch(r"[0-9]{1,18}", part):
        rule = f"{part!r} is no size" if part else "a size is missing"
        raise ValueError(broken("input_size", text, rule, "write integers with x, as 4x4"))
    if int(part) < 1:
        rule = "a size must be at least 1"
        raise ValueError(broken("input_size", text, rule, "write positive integers, as 4x4"))
    return int(part)


def parse_weight(text: str) -> Any:
    """Nested lists of taps: ints, floats, Fractions (1/2) and symbols by their names.

    >>> parse_weight("[[1, 1/2], [-1, a]]")
    [[1, Fraction(1, 2)], [-1, a]]
    """
    node = _tree("weight", text, "write nested lists, as [[1, 0], [0, 1]]")
    return _Reader("weight", text, _weight_word, fractions=True).read(node)


def _checked_text(name: str, text: object) -> str:
    if not isinstance(text, str):
        rule = f"it must be text, no {type(text).__name__}"
        raise ValueError(broken(name, text, rule, "give a string"))
    if len(text) > LONGEST:
        raise ValueError(
            f"{name} is {len(text)} characters long, but {LONGEST} are read; shorten it"
        )
    return text


def _tree(name: str, text: object, way_out: str) -> ast.expr:
    """The syntax tree of an expression."""
    source = _checked_text(name, text).strip()
    try:
        return ast.parse(source, mode="eval").body
    except SyntaxError as fault:
        rule = f"it cannot be read at column {fault.offset or 1} ({fault.msg})"
        raise ValueError(broken(name, source, rule, way_out)) from None
    except (ValueError, RecursionError, MemoryError):
        raise ValueError(broken(name, source[:60], "it cannot be read", way_out)) from None


def _layer_name(node: ast.expr) -> str:
    """The class named, without its module."""
    written = ast.unparse(node)
    name = re.sub(r"^(torch\.nn|nn|cs|convsym)\.", "", written)
    if name not in CLASSES:
        rule = "no such layer is known"
        raise ValueError(broken("layer", written, rule, f"choose from {', '.join(CLASSES)}"))
    return name


def _layer_word(argument: str) -> Callable[[str], Any]:
    """How a bare name is read in an argument: as a word where words stand, else as a letter."""
    words = WORDS_OF.get(argument, ())

    def read(name: str) -> Any:
        return name if name in words else LETTERS.get(name)

    return read


def _weight_word(name: str) -> Any:
    return Symbol(name)


class _Reader:
    """Reads the literal of an argument; `name_of` says what a bare name means, None for nothing."""

    def __init__(
        self,
        argument: str,
        text: str,
        name_of: Callable[[str], Any],
        fractions: bool = False,
    ) -> None:
        self.argument, self.text = argument, text
        self.name_of, self.fractions = name_of, fractions
        self.inside = 0  # how many functions stand around; a quotient may stand in one

    def read(self, node: ast.expr) -> Any:
        """The value of a node, or ValueError."""
        try:
            return self._value(node)
        except RecursionError:
            raise self._refusal(node, "it is nested too deeply") from None

    def _value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return self._constant(node)
        if isinstance(node, ast.Tuple):
            return tuple(map(self._value, node.elts))
        if isinstance(node, ast.List):
            return list(map(self._value, node.elts))
        if isinstance(node, ast.Name):
            found = self.name_of(node.id)
            if found is None:
                raise self._refusal(node, "the name means nothing here")
            return found
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            value = self._number(node.operand)
            return -value if isinstance(node.op, ast.USub) else value
        if isinstance(node, ast.BinOp):
            return self._operation(node)
        if isinstance(node, ast.Call) and not self.fractions:
            return self._function(node)
        raise self._refusal(node, "it is no literal, and text is never evaluated")

    def _constant(self, node: ast.Constant) -> Any:
        allowed = (int, float) if self.fractions else (int, float, str, type(None))
        if not isinstance(node.value, allowed) or (self.fractions and isinstance(node.value, bool)):
            raise self._refusal(node, "it is no value that is read here")
        if isinstance(node.value, float) and not math.isfinite(node.value):
            raise self._refusal(node, "it is beyond the range of floats")
        return node.value

    def _number(self, node: ast.expr) -> Any:
        value = self._value(node)
        if isinstance(value, bool) or not isinstance(value, (int, float, Fraction, Expr)):
            raise self._refusal(node, "a number or a letter must stand here")
        return value

    def _operation(self, node: ast.BinOp) -> Any:
        left, right = self._number(node.left), self._number(node.right)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, (ast.FloorDiv, ast.Div)) and right == 0:
            raise self._refusal(node, "it divides by 0")
        if isinstance(node.op, ast.FloorDiv) and not self.fractions:
            symbols = isinstance(left, Expr) or isinstance(right, Expr)
            return floor(left / right) if symbols else left // right
        if isinstance(node.op, ast.Div) and (self.fractions or self.inside):
            return _ratio(left, right)
        if isinstance(node.op, ast.Pow) and isinstance(left, Expr) and isinstance(right, int):
            if 0 <= right <= HIGHEST_POWER:
                return left**right
            raise self._refusal(node, f"powers go from 0 to {HIGHEST_POWER}")
        signs = "+ - * and /" if self.fractions else "+ - * and //"
        raise self._refusal(node, f"of operations only {signs} are read")

    def _function(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS or node.keywords:
            raise self._refusal(node, "it is no literal, and text is never evaluated")
        if name in ("floor", "ceiling", "Mod") and len(node.args) != (2 if name == "Mod" else 1):
            raise self._refusal(node, f"{name} has another number of arguments")
        self.inside += 1
        values = [_exact(self._number(argument)) for argument in node.args]
        self.inside -= 1
        if name == "Mod" and values[1] == 0:
            raise self._refusal(node, "it divides by 0")
        return FUNCTIONS[name](*values)

    def _refusal(self, node: ast.AST, rule: str) -> ValueError:
        column = getattr(node, "col_offset", 0) + 1
        part = ast.get_source_segment(self.text.strip(), node) or self.text
        allowed = "numbers, letters and lists" if self.fractions else "numbers, letters and tuples"
        words = WORDS_OF.get(self.argument)
        allowed = f"{allowed}, or one of {', '.join(words)}" if words else allowed
        return ValueError(
            broken(self.argument, part, f"{rule} (column {column})", f"use {allowed}")
        )


def _ratio(left: Any, right: Any) -> Any:
    """left/right: a Fraction of ints and Fractions, a SymPy quotient with symbols, else a float."""
    if isinstance(left, Expr) or isinstance(right, Expr):
        return _exact(left) / _exact(right)
    if isinstance(left, float) or isinstance(right, float):
        return left / right
    return Fraction(left) / Fraction(right)


def _exact(value: Any) -> Any:
    return Rational(value.numerator, value.denominator) if isinstance(value, Fraction) else value
