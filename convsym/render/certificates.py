"""What can be opened beside a step: its certificate multiplied out, the minor, the multiples."""

from __future__ import annotations

from typing import Any

from convsym.proof import terms as T
from convsym.proof.claims import Claim
from convsym.proof.derivation import Certificate, Exact, Instance, Step
from convsym.proof.kernel import Goal, Polynomial, Refutation
from convsym.proof.translate import goals
from convsym.render import display as D
from convsym.render.blocks import Block, Bullets, Details, Math, Mathematics, Paragraph, Table, Text
from convsym.render.claims import claim_node
from convsym.render.convert import formula_node, letter, number, sympy_node, term_node
from convsym.render.sentences import ENGLISH
from convsym.render.wording import filled


def details(step: Step) -> Details | None:
    """The evidence of a step in full, where there is more to it than its kind."""
    match step.evidence:
        case Certificate():
            return _certificate(step, "certificate.own")
        case Instance(of=theorem, values=put):
            return _theorem(theorem, dict(put))
        case Exact(minor=minor) if minor is not None:
            return _minor(minor)
        case Exact(multipliers=multipliers) if multipliers:
            return _multipliers(multipliers)
    return None


def _theorem(theorem: Step, put: dict[str, T.Term]) -> Details:
    """The theorem behind an instance, what is put into it, and its certificate."""
    inner = _certificate(theorem, "certificate.theorem")
    assert isinstance(theorem.claim, Claim)
    here = [
        D.relation(letter(name), "=", term_node(value))
        for name, value in put.items()
        if value != T.Var(name) and name in theorem.claim.variables
    ]
    if not here:
        return inner
    head = _paragraph("certificate.put", values=D.comma(here))
    return Details(inner.summary, (head, Mathematics(claim_node(theorem.claim)), *inner.body))


def _certificate(step: Step, name: str) -> Details:
    """Every case of the claim's negation, refuted."""
    claim, evidence = step.claim, step.evidence
    assert isinstance(claim, Claim)
    assert isinstance(evidence, Certificate)
    needed = goals(claim, dict(evidence.instances), evidence.splits)
    body: list[Block] = []
    if claim.hypotheses:
        given = D.comma(map(formula_node, claim.hypotheses))
        body.append(_paragraph("certificate.given", given=given))
    if evidence.splits:
        split = D.comma(map(formula_node, evidence.splits))
        body.append(_paragraph("certificate.split", split=split))
    body += [
        _refutation(goal, refutation)
        for goal, refutation in zip(needed, evidence.refutations, strict=True)
    ]
    words = ENGLISH[name]
    title = words.title if len(needed) == 1 else words.before
    return Details(filled(title, {"count": len(needed)}), tuple(body))


def _refutation(goal: Goal, refutation: Refutation) -> Table:
    """The assumptions of one case, and how they add up to −1."""
    zero = D.Number("0")
    rows: list[tuple[Text, ...]] = []
    for c, places in refutation.products:
        shown = _times([polynomial_node(goal.nonneg[place]) for place in places])
        assumed: Text = (Math(D.relation(shown, "≥", zero)),) if places else ("",)
        rows.append(((Math(number(c)),), (Math(shown),), assumed))
    for multiplier, place in refutation.multiples:
        shown = polynomial_node(goal.zero[place])
        factor = polynomial_node(multiplier)
        rows.append(((Math(factor),), (Math(shown),), (Math(D.relation(shown, "=", zero)),)))
    columns = ("certificate.times", "certificate.of", "certificate.assumed")
    head = tuple((ENGLISH[name].title,) for name in columns)
    return Table(head, tuple(rows), caption=_caption(goal))


def _caption(goal: Goal) -> Text:
    """Which case it is; the last assumption of an obligation is that the divisor is at most 0."""
    if goal.name.startswith("divisor"):
        divisor = polynomial_node(-goal.nonneg[-1])
        return filled(ENGLISH["certificate.divisor"].before, {"divisor": divisor})
    return filled(ENGLISH["certificate.case"].before, {"case": goal.name.split()[-1]})


def _paragraph(name: str, **values: Any) -> Paragraph:
    return Paragraph(filled(ENGLISH[name].before, values))


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


def _minor(minor: Any) -> Details:
    words = ENGLISH["certificate.minor"]
    values: dict[str, Any] = {
        "rows": ", ".join(map(str, minor.rows)),
        "columns": ", ".join(map(str, minor.columns)),
        "prime": str(minor.prime),
    }
    if not minor.substitution:
        return Details((words.title,), (Paragraph(filled(words.before, values)),))
    put = [
        D.relation(sympy_node(name), "=", number(value))
        for name, value in minor.substitution.items()
    ]
    pieces: list[Any] = [*filled(words.after, values)]
    for place, one in enumerate(put):
        pieces += [", ", Math(one)] if place else [Math(one)]
    return Details((words.title,), (Paragraph((*pieces, ".")),))


def _multipliers(multipliers: Any) -> Details:
    words = ENGLISH["certificate.multiples"]
    items = [
        filled(words.before, {"multiple": sympy_node(m), "entry": (row, column)})
        for row, column, m in multipliers
    ]
    return Details((words.title,), (Bullets(tuple(items)),))
