"""Derivation.doctest: lines that build each step again from text and prove it again."""

from __future__ import annotations

from typing import Any

import sympy

from convsym.errors import ConvsymError
from convsym.pattern import Pattern
from convsym.proof.claims import Claim, Factor, MatrixClaim, TheoremClaim
from convsym.proof.data import evidence_to_data
from convsym.proof.derivation import Derivation, Exact, Step
from convsym.proof.parse import parse_term
from convsym.proof.sympy_door import term_to_sympy


def doctest_lines(derivation: Derivation) -> str:
    """Runnable lines that import convsym alone; each step prints True."""
    names = _Names()
    lines: list[str] = [">>> import convsym as cs"]
    for step in derivation.steps + derivation.corollaries:
        lines += _step_lines(step, names)
    return "\n".join(lines) + "\n"


def _step_lines(step: Step, names: _Names) -> list[str]:
    match step.claim:
        case Claim(conclusion=conclusion, hypotheses=hypotheses):
            given = [str(one) for one in hypotheses]
            data = evidence_to_data(step.evidence)
            call = f"cs.proof.recheck({str(conclusion)!r}, {given}, {data})"
            return [f">>> {call}", "True"]
        case MatrixClaim():
            return _matrix_lines(step.claim, step.evidence, names)
        case TheoremClaim():
            return _theorem_lines(step.claim, names)


def _theorem_lines(claim: TheoremClaim, names: _Names) -> list[str]:
    lines: list[str] = []
    parts = [repr(claim.theorem), str([str(one) for one in claim.hypotheses])]
    if claim.about is not None:
        lines, about = names.of(claim.about)
        parts.append(f"about={about}")
    if claim.condition is not None:
        parts.append(f"condition={[_polynomial(one) for one in claim.condition]}")
    parts += [f"{name}={str(value)!r}" for name, value in claim.parameters]
    call = f"cs.proof.recheck_theorem({', '.join(parts)})"
    return [*lines, f">>> {call}", "True"]


def _matrix_lines(claim: MatrixClaim, evidence: Any, names: _Names) -> list[str]:
    lines: list[str] = []
    sides = []
    for factors in (claim.left, claim.right):
        listed = []
        for factor in factors:
            new, name = names.of(factor)
            lines += new
            listed.append(name)
        sides.append(f"[{', '.join(listed)}]")
    options = [f"{name}={value!r}" for name, value in (("entry", claim.entry), ("rank", claim.rank))
               if value is not None]  # fmt: skip
    if claim.condition:
        options.append(f"condition={[_polynomial(one) for one in claim.condition]}")
    if isinstance(evidence, Exact) and evidence.multipliers:
        found = [(row, column, _polynomial(m)) for row, column, m in evidence.multipliers]
        options.append(f"multipliers={found}")
    call = ", ".join([sides[0], repr(claim.relation), sides[1], *options])
    return [*lines, f">>> cs.proof.recheck_matrix({call})", "True"]


class _Names:
    """Each matrix is written once and then called by its name; Cᵀ is C.T."""

    def __init__(self) -> None:
        self.known: dict[str, Pattern] = {}

    def of(self, factor: Factor) -> tuple[list[str], str]:
        """The lines that define the matrix, if it is new, and what it is called."""
        turned = factor.name.endswith("ᵀ")
        name = factor.name.removesuffix("ᵀ")
        pattern = factor.pattern.T if turned else factor.pattern
        lines = (
            []
            if name in self.known and self.known[name].equals(pattern)
            else self.define(name, pattern)
        )
        self.known[name] = pattern
        return lines, f"{name}.T" if turned else name

    def define(self, name: str, pattern: Pattern) -> list[str]:
        size = pattern.shape[0]
        if pattern.shape == (size, size) and pattern.equals(Pattern.identity(size)):
            return [f">>> {name} = cs.Pattern.identity({size})"]
        text = "[" + ", ".join(
            "[" + ", ".join(_text(pattern[r, c]) for c in range(pattern.shape[1])) + "]"
            for r in range(pattern.shape[0])
        ) + "]"  # fmt: skip
        return [f">>> {name} = cs.Pattern.from_array(cs.interop.parse_weight({text!r}))"]


def _text(value: Any) -> str:
    """A tap as `parse_weight` reads it; symbols go by their names."""
    from convsym.interop.text import parse_weight

    text = str(value)
    try:
        if bool(parse_weight(f"[{text}]")[0] == _plain(value)):
            return text
    except (ValueError, TypeError):
        pass
    raise ConvsymError(
        f"the tap {text} has no text form that reads back; taps made of integers, fractions, decimal "
        f"numbers and symbols have one"
    )


def _polynomial(value: Any) -> str:
    """A condition or multiplier as `parse_term` reads it."""
    text = str(value)
    try:
        if bool(term_to_sympy(parse_term(text)) == _plain(value)):  # type: ignore[arg-type]
            return text
    except (ValueError, TypeError):
        pass
    raise ConvsymError(
        f"{text} is no polynomial with rational coefficients, so it has no text form"
    )


def _plain(value: Any) -> Any:
    """The value with symbols that are nothing but their names."""
    if not isinstance(value, sympy.Basic):
        return value
    return value.xreplace({one: sympy.Symbol(one.name) for one in value.free_symbols})
