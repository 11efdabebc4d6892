"""The tree of modules that `print(module)` shows; parsed, never evaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from convsym.errors import broken
from convsym.interop.leaves import ALIASES

LONGEST = 5_000_000
DEEPEST = 100
REPEATED = 10_000
EXAMPLE = "paste what print(module) shows, a layer a line"


@dataclass
class Printed:
    """A module as printed: class, arguments as text, and its children by name."""

    kind: str
    arguments: str = ""
    children: dict[str, Printed] = field(default_factory=dict)
    container: bool = False


_LINE = re.compile(r"(?:\((?P<name>[^()\s]+)\): )?(?:(?P<count>[0-9]{1,6}) x )?(?P<rest>.*)")
_CALL = re.compile(r"(?P<kind>[A-Za-z_][A-Za-z0-9_.]*)\((?P<arguments>.*)\)")
_OPENED = re.compile(r"(?P<kind>[A-Za-z_][A-Za-z0-9_.]*)\(")


def parse_printed(printed: str) -> Printed:
    r"""The tree of modules in the text. Raises ValueError with the number of the line.

    >>> list(parse_printed("A(\n  (0-1): 2 x B(\n    (c): ReLU()\n  )\n)").children)
    ['0', '1']
    """
    lines = _lines(printed)
    root: Printed | None = None
    open_: list[Printed] = []
    for number, line in lines:
        if root is not None and not open_:
            raise _unread(number, line, "the module has ended before it")
        if line == ")" and open_:
            open_.pop()
            continue
        found = _LINE.fullmatch(line)
        assert found is not None  # it matches whatever stands there
        module = _module(found["rest"])
        if open_ and (module is None or found["name"] is None):
            _more_arguments(open_[-1], line)
            continue
        if module is None:
            raise _unread(number, line, "it is no module")
        if root is None:
            root = module
        else:
            _put(open_[-1], found["name"], found["count"], module, number, line)
        if found["rest"].endswith("(") and _OPENED.fullmatch(found["rest"]):
            module.container = True
            open_.append(module)
            if len(open_) > DEEPEST:
                raise _unread(number, line, f"modules are nested more than {DEEPEST} deep")
    if root is None:
        raise ValueError(f"printed is empty, but it must show a module; {EXAMPLE}")
    if open_:
        raise ValueError(f"printed ends before its last module does; {EXAMPLE}")
    return root


def _lines(printed: Any) -> list[tuple[int, str]]:
    """The lines that hold something, with their numbers."""
    if not isinstance(printed, str):
        rule = f"it must be text, no {type(printed).__name__}"
        raise TypeError(broken("printed", printed, rule, EXAMPLE))
    if len(printed) > LONGEST:
        raise ValueError(f"printed is {len(printed)} characters long, but {LONGEST} are read")
    lines = printed.removeprefix("\ufeff").splitlines()
    stripped = [(number, line.strip()) for number, line in enumerate(lines, 1)]
    return [(number, line) for number, line in stripped if line]


def _module(rest: str) -> Printed | None:
    """A module from its line, or None where none stands there."""
    if opened := _OPENED.fullmatch(rest):
        return Printed(_plain(opened["kind"]))
    if called := _CALL.fullmatch(rest):
        return Printed(_plain(called["kind"]), called["arguments"])
    return None


def _plain(kind: str) -> str:
    """The class without its module, and without what parametrisations put before it."""
    plain = kind.rpartition(".")[2].removeprefix("Parametrized")
    return ALIASES.get(plain, plain)


def _more_arguments(module: Printed, line: str) -> None:
    """Arguments that PyTorch prints on a line of their own."""
    module.arguments = f"{module.arguments}, {line}" if module.arguments else line


def _put(
    parent: Printed, name: str, count: str | None, module: Printed, number: int, line: str
) -> None:
    """The child under its name, or under each of "0-3"."""
    names = [name]
    if count is not None:
        first, _, last = name.partition("-")
        if not (first.isdecimal() and last.isdecimal()) or int(last) - int(first) + 1 != int(count):
            raise _unread(number, line, "the range is not as long as it says")
        if int(count) > REPEATED:
            raise _unread(number, line, f"a module stands at most {REPEATED} times")
        names = [str(one) for one in range(int(first), int(last) + 1)]
    for one in names:
        if one in parent.children:
            raise _unread(number, line, f"{one!r} stands twice")
        parent.children[one] = module


def _unread(number: int, line: str, rule: str) -> ValueError:
    return ValueError(broken(f"line {number}", line, rule, EXAMPLE))
