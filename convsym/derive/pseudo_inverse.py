"""When the transposed convolution is an inverse up to a factor: CCᵀ = λI, or Cᵀ/λ = C⁺ in general."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
import sympy

from convsym.derive.chapter import Chapter, cited
from convsym.derive.condition import Verdict, decide
from convsym.derive.layer_matrix import column, convolution_matrix, refuse_if_large, vector
from convsym.derive.roles import layer_source
from convsym.derive.theorem import theorem
from convsym.errors import ConvsymError
from convsym.exact import least_squares
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.proof import Claim, Derivation, Exact, Factor, Lemma, MatrixClaim, Step, why
from convsym.proof.claims import MatrixRelation
from convsym.proof.evaluate import is_true
from convsym.proof.parse import parse_formula
from convsym.structure.parts import exact_pattern
from convsym.values import symbolic

PARTS = ("s == g*S", "d == g*D", "a*S + b*D == 1")
PREMISES = (
    "k >= 1", "d >= 1", "s >= 1", "g >= 1", "S >= 1", "D >= 1", *PARTS,
    "i >= 0", "o >= 1", "p_b <= 0", "s*(o - 1) + d*(k - 1) < i + p_b",
)  # fmt: skip
SHARED = "exists(x, 1, o, exists(y, 1, k, s*x == d*y))"

COMMON = theorem(
    "pseudo_inverse.common",
    "iff(s*x == d*y, x == D*(a*y + b*x) and y == S*(a*y + b*x))",
    ("g >= 1", *PARTS),
)
SIGN = theorem(
    "pseudo_inverse.sign", "implies(s*x == d*y, iff(x >= 1, y >= 1))", ("s >= 1", "d >= 1")
)
EXACTLY = theorem(
    "pseudo_inverse.exactly",
    f"iff({SHARED}, D < o and S < k)",
    ("g >= 1", "S >= 1", "D >= 1", *PARTS),
    splits=("a*y_ + b*x_ <= 0",),
    x="D",
    y="S",
)
THEOREM = cited("pseudo_inverse", "pseudo_inverse.theory")
CHAPTER = Chapter(
    "pseudo_inverse",
    (
        SIGN,
        COMMON,
        EXACTLY,
        cited("tight_frame", "pseudo_inverse.tight_frame"),
        cited("tight", "pseudo_inverse.tight_theory"),
        cited("least_squares", "pseudo_inverse.least_squares"),
        cited("shortest", "pseudo_inverse.shortest"),
        THEOREM,
    ),
    premises=PREMISES,
)
THEOREMS = CHAPTER.theorems

MOST_EXAMPLE = 150
"""Rows and columns of a matrix for which a least-squares solution is shown."""

MOST_TERMS = 4000
"""Products of three symbolic taps in CCᵀC that are still compared: some seconds."""


def pseudo_inverse(conv: Any = None, input_size: Any = None) -> Derivation:
    r"""Cᵀ/λ = C⁺ exactly if CCᵀC = λC; so it is if CCᵀ = λI, and then conv∘convᵀ = λ·identity.

    Without arguments, for one axis: two outputs share an input, through taps, exactly if
    d/gcd(s, d) < o and s/gcd(s, d) < k. So for one channel and no padded zeros CCᵀ = ‖w‖²I for all
    taps exactly if s/gcd(s, d) ≥ k or o ≤ d/gcd(s, d). Then the theorems about any matrix C over a
    field: when Cᵀ/λ = C⁺, what the normal equations CᵀC·x = Cᵀy are for.

    With a convolution and a concrete input size both equations are decided exactly. `answer` is
    whether Cᵀ/λ = C⁺ for some λ: True, False, or for symbolic (real) taps a SymPy condition, in which
    the symbol λ stands for itself. Where the taps are numbers, the shortest solution
    x = C⁺y of the normal equations CᵀC·x = Cᵀy is shown for one y. All padding modes.

    Raises ConvsymError for complex taps (whose adjoint is not Cᵀ), beyond 1200 rows or columns or
    4000 products of three symbols, and without an input size; TypeError if `conv` is no convolution,
    ValueError where the window does not fit.

    >>> import convsym as cs
    >>> cs.derive.pseudo_inverse(cs.Conv1d(1, 1, 2, stride=2), 6).answer
    True
    >>> cs.derive.pseudo_inverse(cs.Conv1d(1, 1, 2, weight=[1, 1]), 3).answer
    False
    >>> cs.derive.pseudo_inverse(cs.Conv1d(1, 1, 1, padding=1, weight=[3]), 2).conclusion.right[0].name
    'λI'
    """
    if conv is None:
        return CHAPTER.derivation()
    matrix = convolution_matrix(conv, input_size, "whether Cᵀ/λ is the pseudo-inverse")
    refuse_if_large("pseudo_inverse", matrix)
    C = exact_pattern(matrix)
    if any(getattr(value, "has", lambda _: False)(sympy.I) for value in C.values):
        raise ConvsymError(
            "the taps are complex, and the adjoint of C is then its conjugate transpose, not Cᵀ; "
            "C.pseudo_inverse() gives C⁺ as it stands"
        )
    asked = _Question(matrix, C)
    answer = asked.decided()
    return Derivation(
        name="pseudo_inverse",
        premises=(),
        steps=tuple(asked.steps),
        conclusion=asked.steps[-1].claim,
        answer=answer,
        title=why("pseudo_inverse.title_layer", layer=conv),
        source=layer_source("pseudo_inverse", conv, input_size),
    )


class _Question:
    """The steps for one matrix, gathered in order."""

    def __init__(self, matrix: ConvMatrix, C: Pattern) -> None:
        self.matrix = matrix
        self.C, self.turned = Factor("C", C), Factor("Cᵀ", C.T)
        self.back = C @ C.T
        self.steps: list[Step] = []

    def decided(self) -> Any:
        """The theorem, CCᵀ against μI, then CCᵀC against λC; the answer."""
        self.steps.append(Step(THEOREM.claim, why("pseudo_inverse.theory"), (), Lemma("theory")))
        self.counted()
        scalar = self.tight()
        if self.C.pattern.kind != "symbolic" and max(self.matrix.shape) <= MOST_EXAMPLE:
            self.example()
        if scalar is None:
            return self.in_general()
        return self.compare(scalar, Verdict(True), "pseudo_inverse.follows")

    def compare(self, scalar: Any, verdict: Verdict, sentence: str, **shown: Any) -> Any:
        """CCᵀC against λC, as the verdict says; the answer."""
        left = (self.C, self.turned, self.C)
        right = (Factor("λI", self.multiple(scalar)), self.C)
        return self.add(left, right, verdict, sentence, scalar=scalar, **shown)

    def add(self, left: Any, right: Any, verdict: Verdict, sentence: str, **shown: Any) -> Any:
        """The step that a verdict stands for; its answer."""
        relation: MatrixRelation = "== iff"
        if isinstance(verdict.answer, bool):
            relation = "==" if verdict.answer else "never =="
        claim = MatrixClaim(left, relation, right, condition=verdict.condition)
        evidence = Exact(multipliers=verdict.multipliers)
        self.steps.append(Step(claim, why(sentence, **shown), (), evidence))
        return verdict.answer

    def multiple(self, scalar: Any) -> Pattern:
        """scalar·I with a row for each of C."""
        return Pattern.identity(self.matrix.shape[0]).map(lambda one: scalar * one)

    def counted(self) -> None:
        """One axis, one output channel, no padded zero: whether two outputs share an input."""
        maps = self.matrix.maps
        if len(maps) > 1 or self.matrix.weight.shape[0] > 1 or not maps[0].unpadded:
            return
        (m,) = maps
        g = gcd(m.s, m.d)
        S, D = m.s // g, m.d // g
        a = pow(S, -1, D)
        values = {"s": m.s, "d": m.d, "o": m.o, "k": m.k, "g": g, "S": S, "D": D}
        reason = why("pseudo_inverse.counted", **values)
        self.steps.append(EXACTLY.at({**values, "a": a, "b": (1 - a * S) // D}, reason))
        meet = parse_formula(f"{D} < {m.o} and {S} < {m.k}")
        shared = is_true(meet)
        apart = parse_formula(f"{D} >= {m.o} or {S} >= {m.k}")
        sentence = "pseudo_inverse.shared" if shared else "pseudo_inverse.apart"
        self.steps.append(Step(Claim(meet if shared else apart), why(sentence), (), Exact()))

    def tight(self) -> Any:
        """λ with CCᵀ = λI, or None; the step that says which."""
        scalar = self.back[0, 0]
        target = self.multiple(scalar)
        self.refuse_if_too_many_terms(target)
        verdict = decide(self.back, target)
        left, right = (self.C, self.turned), (Factor("μI", target),)
        if verdict.answer is True:
            name = "λI" if scalar != 0 else "μI"
            sentence = "pseudo_inverse.tight" if scalar != 0 else "pseudo_inverse.zero"
            self.add(left, (Factor(name, target),), verdict, sentence, scalar=scalar)
            return scalar if scalar != 0 else 1
        if self.C.pattern.free_symbols:
            sentence = "pseudo_inverse.never_tight"
            if verdict.condition:
                sentence = "pseudo_inverse.tight_if"
            self.add(left, right, verdict, sentence, scalar=scalar, condition=verdict.condition)
            return None
        row, other, found, wanted = min(
            self.back.differences(target), key=lambda one: (one[0] == one[1], one[0], one[1])
        )
        sentence = "pseudo_inverse.shorter" if row == other else "pseudo_inverse.overlap"
        reason = why(sentence, row=row, other=other, found=found, wanted=wanted)
        self.steps.append(Step(MatrixClaim(left, "!=", right, (row, other)), reason, (), Exact()))
        return None

    def refuse_if_too_many_terms(self, target: Pattern) -> None:
        """Symbols whose CCᵀC would be long polynomials are refused where CCᵀ does not decide."""
        C = self.C.pattern
        terms = C.nnz * int(np.diff(C.indptr).max()) ** 2
        if C.free_symbols and terms > MOST_TERMS and not self.back.equals(target):
            raise ConvsymError(
                f"C Cᵀ C has about {terms} terms in the taps, and derive.pseudo_inverse compares up to "
                f"{MOST_TERMS}; take a smaller input_size, or put numbers into the taps"
            )

    def in_general(self) -> Any:
        """Whether CCᵀC = λC for some λ, where CCᵀ is no multiple of I."""
        product = self.back @ self.C.pattern
        if not self.C.pattern.free_symbols:
            return self.for_numbers(product)
        used = set(map(str, self.C.pattern.free_symbols))
        scalar = sympy.Symbol(next(name for name in "λμνρσ" if name not in used))
        verdict = decide(product, self.multiple(scalar) @ self.C.pattern)
        sentence = "pseudo_inverse.depends" if verdict.condition else "pseudo_inverse.never"
        return self.compare(scalar, verdict, sentence, condition=verdict.condition)

    def for_numbers(self, product: Pattern) -> Any:
        """λ from one entry; where another asks for a different one, two multipliers that show it."""
        row, column, entry = next(one for one in self.C.pattern.entries() if one[2] != 0)
        scalar = _over(product[row, column], entry)
        target = self.multiple(scalar) @ self.C.pattern
        place = next(product.differences(target), None)
        if place is None:
            return self.compare(scalar, Verdict(True), "pseudo_inverse.equal")
        here, there = (row, column), place[:2]
        (n, c), (other, d) = ((product[one], self.C.pattern[one]) for one in (here, there))
        weight = n * d - other * c  # of the two equations n = λc and other = λd
        shown_by = ((*here, symbolic(_over(d, weight))), (*there, symbolic(_over(-c, weight))))
        verdict = Verdict(False, multipliers=shown_by)
        shown = {"row": here, "other": there, "first": n, "first_entry": c, "second": other,
                 "second_entry": d}  # fmt: skip
        return self.compare(sympy.Symbol("λ"), verdict, "pseudo_inverse.differ", **shown)

    def example(self) -> None:
        """The shortest solution of the normal equations for y = 1, 2, 3 …, exactly."""
        C = self.C.pattern
        y = range(1, C.shape[0] + 1)
        x = least_squares(C, y)
        solution, target = Factor("x", column(x)), Factor("y", column(y))
        claim = MatrixClaim((self.turned, self.C, solution), "==", (self.turned, target))
        reason = why(
            "pseudo_inverse.normal",
            x=tuple(x),
            y=tuple(y),
            there=vector(C @ solution.pattern),
            in_shape=self.matrix.in_shape,
            out_shape=self.matrix.out_shape,
        )
        self.steps.append(Step(claim, reason, (), Exact()))


def _over(top: Any, bottom: Any) -> Any:
    """top/bottom exactly, for numbers of any kind."""
    if isinstance(top, sympy.Basic) or isinstance(bottom, sympy.Basic):
        return sympy.simplify(symbolic(top) / symbolic(bottom))
    return Fraction(top) / Fraction(bottom)
