"""Claims and evidence as plain text and lists, and the checkers called on them.

This is what `Derivation.doctest` writes: whoever runs it proves every step again, from text, in
another place, without the code that made the derivation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from convsym.pattern import Pattern
from convsym.proof import terms as T
from convsym.proof.checkers import check
from convsym.proof.claims import Claim, Factor, MatrixClaim, TheoremClaim
from convsym.proof.derivation import (
    Certificate,
    Definition,
    Evidence,
    Exact,
    Instance,
    Lemma,
    Step,
    Why,
)
from convsym.proof.kernel import Polynomial, Refutation
from convsym.proof.parse import parse_formula, parse_term
from convsym.proof.sympy_door import term_to_sympy


def recheck(
    conclusion: str,
    hypotheses: Sequence[str] = (),
    evidence: Mapping[str, Any] | None = None,
) -> bool:
    """Whether the evidence, given as plain data, proves the claim about integers.

    >>> recheck("s*r <= s*r + 1", [], {"kind": "certificate",
    ...     "refutations": [{"products": [["1", [0]]], "multiples": []}]})
    False
    >>> recheck("1 + 1 == 2", [], {"kind": "exact"})
    True
    """
    claim = Claim(conclusion, hypotheses)
    return not check(claim, evidence_from_data(evidence or {"kind": "definition"}))


def recheck_matrix(
    left: Sequence[Pattern],
    relation: Any,
    right: Sequence[Pattern] = (),
    *,
    entry: tuple[int, int] | None = None,
    rank: int | None = None,
    condition: Sequence[str] = (),
    multipliers: Sequence[tuple[int, int, str]] = (),
) -> bool:
    """Whether a claim about these matrices holds, multiplied out afresh.

    >>> from convsym.pattern import Pattern
    >>> recheck_matrix([Pattern.identity(2), Pattern.identity(2)], "==", [Pattern.identity(2)])
    True
    """
    claim = MatrixClaim(
        tuple(Factor("M", one) for one in left),
        relation,
        tuple(Factor("M", one) for one in right),
        entry,
        rank,
        tuple(_expression(text) for text in condition),
    )
    found = tuple((row, column, _expression(text)) for row, column, text in multipliers)
    return not check(claim, Exact(multipliers=found))


def recheck_theorem(
    theorem: str,
    hypotheses: Iterable[str] = (),
    about: Pattern | None = None,
    condition: Iterable[str] | None = None,
    **values: Any,
) -> bool:
    """Whether the theory has the theorem about whole matrices, with these parameters.

    >>> recheck_theorem("no_left_inverse", rows=4, columns=16)
    True
    """
    put = tuple((name, _term(str(value))) for name, value in values.items())
    given = tuple(parse_formula(one) for one in hypotheses)
    named = None if about is None else Factor("M", about)
    zeros = None if condition is None else tuple(map(_expression, condition))
    return not check(TheoremClaim(theorem, put, given, named, zeros), Lemma("theory"))


# ---------------------------------------------------------------- evidence


def evidence_to_data(evidence: Evidence) -> dict[str, Any]:
    """Evidence about integers as dicts, lists and text."""
    match evidence:
        case Certificate(refutations, instances, splits):
            data: dict[str, Any] = {
                "kind": "certificate",
                "refutations": [_refutation_to_data(one) for one in refutations],
            }
            if instances:
                data["instances"] = {name: [str(x) for x in chosen] for name, chosen in instances}
            if splits:
                data["splits"] = [str(one) for one in splits]
            return data
        case Lemma(rule):
            return {"kind": "lemma", "rule": rule}
        case Instance(of, values):
            claim = of.claim
            assert isinstance(claim, Claim)
            return {
                "kind": "instance",
                "conclusion": str(claim.conclusion),
                "hypotheses": [str(one) for one in claim.hypotheses],
                "evidence": evidence_to_data(of.evidence),
                "values": {name: str(value) for name, value in values},
            }
    return {"kind": evidence.kind}


def evidence_from_data(data: Mapping[str, Any]) -> Evidence:
    """The evidence that `evidence_to_data` wrote."""
    match data["kind"]:
        case "certificate":
            chosen = data.get("instances", {}).items()
            return Certificate(
                tuple(_refutation_from_data(one) for one in data["refutations"]),
                tuple((name, tuple(_term(text) for text in texts)) for name, texts in chosen),
                tuple(parse_formula(text) for text in data.get("splits", ())),
            )
        case "lemma":
            return Lemma(data["rule"])
        case "instance":
            claim = Claim(data["conclusion"], data["hypotheses"])
            inner = Step(claim, Why(""), (), evidence_from_data(data["evidence"]))
            return Instance(inner, tuple((n, _term(text)) for n, text in data["values"].items()))
        case "exact":
            return Exact()
        case "definition":
            return Definition()
    raise ValueError(f"kind {data['kind']!r} is no kind of evidence that can be read")


def _refutation_to_data(refutation: Refutation) -> dict[str, Any]:
    return {
        "products": [[str(c), list(places)] for c, places in refutation.products],
        "multiples": [[str(multiplier), place] for multiplier, place in refutation.multiples],
    }


def _refutation_from_data(data: Mapping[str, Any]) -> Refutation:
    return Refutation(
        tuple((Fraction(c), tuple(places)) for c, places in data["products"]),
        tuple((_polynomial(text), place) for text, place in data["multiples"]),
    )


def _polynomial(text: str) -> Polynomial:
    """A multiplier from its text; q#1 is a letter of the translation, no identifier of terms."""
    return _expanded(_term(text.replace("#", "__")))


def _expanded(node: T.Term) -> Polynomial:
    match node:
        case T.Int(value):
            return Polynomial.constant(value)
        case T.Var(name):
            return Polynomial.variable(name.replace("__", "#"))
        case T.Neg(arg):
            return -_expanded(arg)
        case T.Quotient(top, T.Int(bottom)) if bottom:
            return _expanded(top) * Polynomial.constant(Fraction(1, bottom))
        case T.Add(args) | T.Mul(args):
            total = _expanded(args[0])
            for arg in args[1:]:
                more = _expanded(arg)
                total = total + more if isinstance(node, T.Add) else total * more
            return total
        case T.Pow(base, exponent):
            total = Polynomial.constant(1)
            for _ in range(exponent):
                total = total * _expanded(base)
            return total
    raise ValueError(f"{node} is no polynomial")


def _term(text: str) -> T.Term:
    node = parse_term(text)
    if not isinstance(node, T.Term):
        raise ValueError(f"{text!r} is a statement where a number belongs")
    return node


def _expression(text: str) -> Any:
    return term_to_sympy(_term(text))
