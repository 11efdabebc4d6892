"""A derivation as blocks: its premises, its numbered steps, their certificates, its corollaries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from convsym.proof import terms as T
from convsym.proof.claims import Claim, MatrixClaim
from convsym.proof.derivation import Certificate, Derivation, Exact, Instance, Step
from convsym.proof.kernel import Goal, Polynomial, Refutation
from convsym.proof.translate import goals
from convsym.render import display as D
from convsym.render.blocks import (
    Block,
    Bullets,
    Details,
    Evidence,
    Heading,
    Inline,
    Math,
    Mathematics,
    Paragraph,
    Picture,
    Pictures,
    Proof,
    ProofStep,
    Table,
    Text,
)
from convsym.render.convert import claim_node, formula_node, letter, number, sympy_node, term_node
from convsym.render.sentences import KINDS
from convsym.render.wording import axes_text, filled, sentence

KIND_ORDER = ("definition", "certificate", "lemma", "instance", "exact", "solver", "tested")


def derivation_blocks(derivation: Derivation, level: int = 2) -> list[Block]:
    """Heading, what is given, the steps, and what follows from them."""
    blocks: list[Block] = []
    if derivation.title is not None:
        words = sentence(derivation.title)
        values = dict(derivation.title.values)
        blocks.append(Heading(filled(words.title, values), level))
        if words.before:
            blocks.append(Paragraph(filled(words.before, values)))
    if derivation.premises:
        blocks.append(Paragraph(premises_text(derivation.premises)))
    blocks.append(Proof(tuple(step_block(step) for step in derivation.steps)))
    if derivation.corollaries:
        blocks.append(Heading(("Special cases",), level + 1))
        blocks.append(Proof(tuple(step_block(step) for step in derivation.corollaries)))
    return blocks


def premises_text(premises: Sequence[T.Formula]) -> Text:
    """What is given, as a sentence: the equations first, then the bounds."""
    equations = [one for one in premises if isinstance(one, T.Relation) and one.sign == "=="]
    rest = [one for one in premises if one not in equations]
    pieces: list[Inline] = []
    for words, group in (
        ("Given ", equations),
        (" with " if equations else "For integers with ", rest),
    ):
        for place, one in enumerate(group):
            glue = words if place == 0 else (" and " if place == len(group) - 1 else ", ")
            pieces += [glue, Math(formula_node(one))]
    return (*pieces, ":")


def legend(kinds: Sequence[str]) -> Evidence:
    """The kinds of evidence that occur, in a fixed order, each with its sentence."""
    return Evidence(tuple((kind, (KINDS[kind],)) for kind in KIND_ORDER if kind in kinds))  # type: ignore[misc]


def step_block(step: Step) -> ProofStep:
    """One step: its sentence, its claim displayed, its pictures, its certificate to open."""
    words, values = sentence(step.why), dict(step.why.values)
    body: list[Block] = []
    if words.before:
        body.append(Paragraph(filled(words.before, values)))
    body.append(Mathematics(claim_node(step.claim), key=_is_result(step)))
    body += _pictures(step, values)
    if words.after:
        body.append(Paragraph(filled(words.after, values)))
    title = filled(words.title, values)
    if values.get("suffix"):
        title = (f"{axes_text(values['axes'])}: ", *title)
    return ProofStep(title, tuple(body), step.evidence.kind, details=_details(step))


def _is_result(step: Step) -> bool:
    last = step.why.sentence.rsplit(".", 1)[-1]
    return last in ("formula", "result", "put_in", "all_axes", "rank_theorem", "no_left_inverse",
                    "equal", "never", "condition", "not_equal")  # fmt: skip


# ---------------------------------------------------------------- pictures


def _pictures(step: Step, values: dict[str, Any]) -> list[Block]:
    if step.why.sentence == "inverse.witness" and "back" in values:
        shown = (("x", values["x"], "in_shape"), ("C x", values["y"], "out_shape"),
                 ("Cᵀ C x", values["back"], "in_shape"))  # fmt: skip
        if not all(fits(found, values[shape]) for _, found, shape in shown):
            return []
        pictures = [picture(f"[{name}]", found, values[shape]) for name, found, shape in shown]
        arrows = (filled("[C]", {}), filled("[Cᵀ]", {}))
        return [Pictures(tuple(pictures), arrows)]
    if step.why.sentence == "inverse.twins":
        shown = (("picture [A]", values["first"], "in_shape"),
                 ("the same output", values["output"], "out_shape"),
                 ("picture [B]", values["second"], "in_shape"))  # fmt: skip
        if not all(fits(found, values[shape]) for _, found, shape in shown):
            return []
        pictures = [picture(label, found, values[shape]) for label, found, shape in shown]
        return [Pictures(tuple(pictures), (filled("[C]", {}), filled("[C]", {})), back=(1,))]
    return []


def fits(values: Any, shape: tuple[int, ...]) -> bool:
    """Whether the numbers make a picture: drawable, short enough as text, and finite as floats."""
    if not drawable(shape):
        return False
    try:
        longest = max(len(plain_number(v)) for v in values)
    except OverflowError:
        return False
    return (longest + 1) * shape[-1] <= 72


def drawable(shape: tuple[int, ...]) -> bool:
    """Whether a tensor of this shape is a small picture: one channel, or one line of them."""
    return int(np.prod(shape)) <= 144 and max(shape[-1], 1) <= 12 and len(shape) <= 3


def picture(label: str, values: Any, shape: tuple[int, ...], taps: bool = False) -> Picture:
    """A vector as a grid, channels under each other, shaded by size."""
    grid = np.array([*values], dtype=object).reshape(-1, shape[-1])
    sizes = np.array([[abs(float(v)) for v in line] for line in grid])
    largest = sizes.max() or 1.0
    return Picture(
        filled(label, {}),
        tuple(tuple(plain_number(v) for v in line) for line in grid),
        tuple(tuple(round(float(v) / largest, 3) for v in line) for line in sizes),
        taps,
    )


def plain_number(value: Any) -> str:
    """A number as short text for a cell."""
    if isinstance(value, int | np.integer):
        short = str(int(value)) if abs(int(value)) < 10**7 else f"{float(value):.3g}"
        return short.replace("-", "−")
    if getattr(value, "denominator", 0) == 1:
        return plain_number(int(value))
    return f"{float(value):.3g}".replace("-", "−")


# ---------------------------------------------------------------- certificates


def _details(step: Step) -> Details | None:
    match step.evidence:
        case Certificate():
            return _certificate(step, step.evidence, "Certificate")
        case Instance(of=theorem, values=put):
            inner = _certificate(
                theorem, theorem.evidence, "The theorem behind it, with certificate"
            )
            here = [
                D.relation(letter(name), "=", term_node(value))
                for name, value in put
                if T.Var(name) != value and isinstance(theorem.claim, Claim)
                and name in theorem.claim.variables
            ]  # fmt: skip
            text: Text = ("Put ", Math(D.comma(here)), " into the theorem:") if here else ()
            head = (Paragraph(text), Mathematics(claim_node(theorem.claim))) if text else ()
            return Details(inner.summary, (*head, *inner.body))
        case Exact(minor=minor) if minor is not None:
            return _minor(step, minor)
        case Exact(multipliers=multipliers) if multipliers:
            return _multipliers(multipliers)
    return None


def _certificate(step: Step, evidence: Any, summary: str) -> Details:
    assert isinstance(step.claim, Claim)
    needed = goals(step.claim, dict(evidence.instances))
    body: list[Block] = []
    if step.claim.hypotheses:
        given = D.comma(map(formula_node, step.claim.hypotheses))
        body.append(Paragraph(("For all integers with ", Math(given), ".")))
    for goal, refutation in zip(needed, evidence.refutations, strict=True):
        body += _refutation(goal, refutation)
    count = f", {len(needed)} cases" if len(needed) > 1 else ""
    return Details((summary + count,), tuple(body))


def _refutation(goal: Goal, refutation: Refutation) -> list[Block]:
    """The assumptions of one case, and how they add up to −1."""
    rows: list[tuple[Text, ...]] = []
    for c, places in refutation.products:
        factors = [polynomial_node(goal.nonneg[place]) for place in places]
        shown = _times(factors)
        sign: Text = (Math(D.relation(shown, "≥", D.Number("0"))),) if factors else ("",)
        rows.append(((Math(number(c)),), (Math(shown),), sign))
    for multiplier, place in refutation.multiples:
        shown = polynomial_node(goal.zero[place])
        equation: Text = (Math(D.relation(shown, "=", D.Number("0"))),)
        rows.append(((Math(polynomial_node(multiplier)),), (Math(shown),), equation))
    name = goal.name.replace("divisor", "if not: divisor") if "divisor" in goal.name else goal.name
    head: tuple[Text, ...] = (("times",), ("polynomial",), ("assumed",))
    return [
        Table(head, tuple(rows), caption=(f"{name.capitalize()}: the products add up to ",
              Math(D.Number("-1")), ", so the assumptions contradict each other.")),
    ]  # fmt: skip


def _times(factors: list[D.Node]) -> D.Node:
    if not factors:
        return D.Number("1")
    if len(factors) == 1:
        return factors[0]
    return D.row([D.parens(one) if isinstance(one, D.Row) else one for one in factors])


def polynomial_node(polynomial: Polynomial) -> D.Node:
    """A polynomial of the kernel: positive terms first, then powers, then letters."""
    if not polynomial.terms:
        return D.Number("0")
    ordered = sorted(
        polynomial.terms,
        key=lambda pair: (pair[1] < 0, not pair[0], -sum(power for _, power in pair[0]), pair[0]),
    )
    parts: list[D.Node] = []
    for monomial, coefficient in ordered:
        if parts:
            parts.append(D.Op("−" if coefficient < 0 else "+"))
        elif coefficient < 0:
            parts.append(D.Op("−", "prefix"))
        parts.append(_monomial(monomial, abs(coefficient)))
    return D.row(parts)


def _monomial(monomial: Any, size: Any) -> D.Node:
    factors: list[D.Node] = [number(size)] if size != 1 or not monomial else []
    for name, power in monomial:
        base = letter(name)
        factors.append(base if power == 1 else D.Script(base, sup=D.Number(str(power))))
    parts: list[D.Node] = []
    for factor in factors:
        parts += [D.Op("", "product")] if parts else []
        parts.append(factor)
    return D.row(parts)


def _minor(step: Step, minor: Any) -> Details:
    assert isinstance(step.claim, MatrixClaim)
    rows, columns = (", ".join(map(str, found)) for found in (minor.rows, minor.columns))
    head = f"The minor on the rows {rows} and the columns {columns} is not 0 modulo {minor.prime}"
    if not minor.substitution:
        return Details(("The minor",), (Paragraph((f"{head}.",)),))
    put = [
        D.relation(sympy_node(name), "=", number(value))
        for name, value in minor.substitution.items()
    ]
    pieces: list[Inline] = [f"{head}, with "]
    for place, one in enumerate(put):
        pieces += [", ", Math(one)] if place else [Math(one)]
    return Details(("The minor",), (Paragraph((*pieces, ".")),))


def _multipliers(multipliers: Any) -> Details:
    items: list[Text] = []
    for row, column, m in multipliers:
        place = Math(D.comma((D.Number(str(row)), D.Number(str(column)))))
        items.append((Math(sympy_node(m)), " times entry ", place))
    return Details(("The multiples",), (Bullets(tuple(items)),))
