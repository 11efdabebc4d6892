"""Finding: one thing that a network does and should not, with its reason, derivation and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from convsym.network import Graph
from convsym.proof import Derivation

if TYPE_CHECKING:
    from convsym.report.survey import Survey

Fact = TypeVar("Fact")


@dataclass(frozen=True)
class Question:
    """A call of the catalogue that is made when its answer is wanted; `str` is the call as text.

    The network itself is called `net` there.

    >>> import convsym as cs
    >>> asked = Question("unread", (cs.Conv1d(1, 1, 3, 2), (6,)))
    >>> print(asked)
    cs.derive.unread(cs.Conv1d(1, 1, kernel_size=(3,), stride=(2,), bias=False), (6,))
    >>> asked.derivation().verify().ok
    True
    """

    name: str
    arguments: tuple[Any, ...] = ()

    def derivation(self) -> Derivation:
        """The derivation, made anew at each call."""
        from convsym import derive

        made: Derivation = getattr(derive, self.name)(*self.arguments)
        return made

    def __str__(self) -> str:
        return f"cs.derive.{self.name}({', '.join(map(_written, self.arguments))})"


def _written(value: Any) -> str:
    if isinstance(value, (list, tuple)) and value and not isinstance(value[0], int):
        inside = ", ".join(map(_written, value))
        return f"[{inside}]"
    if isinstance(value, Graph):
        return "net"
    plain = value is None or isinstance(value, (int, list, tuple))
    return repr(value) if plain else f"cs.{value!r}"


@dataclass(frozen=True)
class Finding:
    """What was found in one layer: `code`, the layer's name, its axes, the reason, the remedy.

    `axes` are those on which it was found, () where it concerns the layer as a whole. `derivation`
    is made when asked for, from `question`; it is None where the catalogue has none for the case.
    """

    code: str
    layer: str
    axes: tuple[int, ...]
    reason: str
    remedy: str
    question: Question | None = None

    @property
    def derivation(self) -> Derivation | None:
        """Why it is so, step by step, each step with its evidence."""
        return None if self.question is None else self.question.derivation()


@dataclass(frozen=True)
class Rule:
    """What is looked for: its code, a name, one sentence that says it, and what finds it."""

    code: str
    name: str
    says: str
    find: Callable[[Survey], Iterator[Finding]]


def grouped(facts: Iterable[Fact | None]) -> list[tuple[tuple[int, ...], Fact]]:
    """The axes with the same fact together, those without one left out.

    >>> grouped(["a", None, "a", "b"])
    [((0, 2), 'a'), ((3,), 'b')]
    """
    found: dict[Any, list[int]] = {}
    for axis, fact in enumerate(facts):
        if fact is not None:
            found.setdefault(fact, []).append(axis)
    return [(tuple(axes), fact) for fact, axes in found.items()]
