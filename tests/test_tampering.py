"""Altered derivations: whenever an altered claim is false on some instance, verify() refuses it.

Whether it is false is asked of `evaluator`, which reads the printed claim and shares no code with
the library.
"""

import json
import os
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import chain as chain_

import mutations
import numpy as np
import pytest
import samples
import sympy
from drawing import seed
from evaluator import Judge, generator

from convsym.derive import THEOREMS
from convsym.pattern import Pattern
from convsym.proof import Claim, Definition, MatrixClaim, TheoremClaim
from convsym.proof import terms as T
from convsym.proof.checkers import check
from convsym.proof.derivation import says
from convsym.proof.kernel import Polynomial, Refutation, combination, refutes
from convsym.proof.theory import THEOREMS as MATRIX_THEOREMS
from convsym.proof.verify import _refusal

LIGHT, HARD = 30, 600
THOROUGH = bool(os.environ.get("CONVSYM_THOROUGH"))  # every alteration, whatever the time


@cache
def derivations():
    return tuple(samples.everything())


def altered(derivation, number, claim):
    """The derivation with another claim at this step, its conclusion kept in line."""
    steps = derivation.steps
    if number >= len(steps):
        number -= len(steps)
        others = derivation.corollaries
        return replace(
            derivation,
            corollaries=(
                *others[:number],
                replace(others[number], claim=claim),
                *others[number + 1 :],
            ),
        )
    steps = (*steps[:number], replace(steps[number], claim=claim), *steps[number + 1 :])
    return replace(derivation, steps=steps, conclusion=says(steps[-1].claim))


def refused_step(derivation, number, claim, whole=True):
    """Whether verify() refuses the altered step; not `whole`: asked about this step alone."""
    other = altered(derivation, number, claim)
    if whole:
        return not other.verify().steps[number].ok
    return bool(_refusal(chain(other)[number], number, chain(other), other))


def chain(derivation):
    return derivation.steps + derivation.corollaries


@pytest.fixture(scope="module")
def draw():
    return generator(seed())


def judged(claim, refused, draw):
    """Is it false: a light search where it was refused anyway, a hard one where it was not."""
    try:
        judge = Judge(claim)
    except SyntaxError:
        return None
    return judge.counterexample(draw, LIGHT if refused else HARD)[0]


@pytest.mark.parametrize(
    "family", ["general", "symbolic_sizes", "numeric_sizes", "inverses", "networks"]
)
def test_every_false_alteration_of_an_integer_claim_is_refused(family, draw):
    count = Counter()
    share = {
        "general": 1.0,
        "symbolic_sizes": 0.04,
        "numeric_sizes": 0.06,
        "inverses": 0.5,
        "networks": 0.5,
    }[family]
    for derivation in getattr(samples, family)():
        for number, step in enumerate(chain(derivation)):
            if not isinstance(step.claim, Claim) or isinstance(step.evidence, Definition):
                continue
            for kind, claim in mutations.of_claim(step.claim):
                if draw.random() > share and not THOROUGH:
                    continue
                refused = refused_step(derivation, number, claim, whole=draw.random() < 0.02)
                count["altered"] += 1
                count["accepted"] += not refused
                if refused and draw.random() > 0.3 and not THOROUGH:
                    continue  # nothing to find out but how many of the refused are false
                at = judged(claim, refused, draw)
                count["judged", kind] += 1
                count["false", kind] += at is not None
                count["refused", kind] += refused
                count["refused though no counterexample"] += refused and at is None
                assert refused or at is None, (str(derivation), number, str(claim), at)
    print(family, {" ".join(k) if isinstance(k, tuple) else k: v for k, v in count.items()})
    assert count["false", "one"] > 10


def test_evidence_alone_refuses_false_alterations_of_hypotheses(draw):
    """Without the chain around it: a certificate under altered hypotheses still proves no falsehood."""
    count = Counter()
    for theorem in THEOREMS:
        for _, claim in mutations.of_hypotheses(theorem.claim):
            if draw.random() > 0.25:
                continue
            refused = bool(check(claim, theorem.certificate))
            at = judged(claim, refused, draw)
            count["tried"] += 1
            count["false"] += at is not None
            count["refused"] += refused
            assert refused or at is None, (theorem.name, str(claim), at)
    print(dict(count))
    assert count["false"] > 50


def test_altered_links_of_definitions_are_refused(draw):
    """khat == d*(k - 1) + 1 == 1*(2 - 1) + 1 == 2: what stands behind the first link is checked."""
    count = Counter()
    for derivation in samples.numeric_sizes():
        for number, step in enumerate(chain(derivation)):
            if not isinstance(step.evidence, Definition) or not isinstance(
                step.claim.conclusion, T.And
            ):
                continue
            first, *links = step.claim.conclusion.args
            for place, link in enumerate(links):
                for _, other in mutations.of_formula(link, step.claim.variables):
                    if draw.random() > 0.025 and not THOROUGH:
                        continue
                    parts = (first, *links[:place], other, *links[place + 1 :])
                    claim = Claim(T.And(parts), step.claim.hypotheses)
                    at = Judge(Claim(T.And(parts), (*step.claim.hypotheses, first))).counterexample(
                        draw, LIGHT
                    )[0]
                    count["tried"] += 1
                    count["false"] += at is not None
                    assert at is None or refused_step(derivation, number, claim), str(claim)
    print(dict(count))
    assert count["false"] > 10


# ---------------------------------------------------------------- claims about matrices


def _dense(factors):
    """The product of the factors as a SymPy matrix, multiplied out by loops here."""
    total = None
    for factor in factors:
        rows, columns = factor.pattern.shape
        now = [[sympy.Integer(0)] * columns for _ in range(rows)]
        for r, c, v in factor.pattern.entries():
            exact = v if isinstance(v, sympy.Expr) else Fraction(v)
            now[r][c] += exact if isinstance(exact, sympy.Expr) else sympy.Rational(
                exact.numerator, exact.denominator
            )  # fmt: skip
        total = now if total is None else [
            [sum(a * now[m][c] for m, a in enumerate(row) if a != 0) for c in range(columns)]
            for row in total
        ]  # fmt: skip
    return total


def _true(claim):
    """Whether a matrix claim is true, for real taps, decided without the library."""
    left = _dense(claim.left)
    if claim.relation.startswith("rank"):
        rank = sympy.Matrix(left).rank()
        sign = claim.relation.split()[1]
        return {"==": rank == claim.rank, ">=": rank >= claim.rank, "<=": rank <= claim.rank}[sign]
    right = _dense(claim.right)
    if (len(left), len(left[0])) != (len(right), len(right[0])):
        return None
    pairs = zip(chain_(*left), chain_(*right), strict=True)
    entries = [sympy.expand(a - b) for a, b in pairs]
    if claim.relation == "==":
        return not any(entries)
    if claim.relation == "!=":
        row, column = claim.entry
        if not (0 <= row < len(left) and 0 <= column < len(left[0])):
            return None
        return sympy.expand(left[row][column] - right[row][column]) != 0
    return _same_zeros([e for e in entries if e != 0], claim)


def _same_zeros(entries, claim):
    """By putting in numbers: `never ==` and `== iff` on a grid of taps."""
    from itertools import product

    symbols = sorted({s for e in (*entries, *claim.condition) for s in sympy.sympify(e).free_symbols},
                     key=str)  # fmt: skip
    for values in product((-1, 0, 1, sympy.Rational(1, 2)), repeat=len(symbols)):
        put = dict(zip(symbols, values, strict=True))
        equal = all(e.subs(put) == 0 for e in entries)
        wanted = claim.relation != "never ==" and all(
            sympy.sympify(c).subs(put) == 0 for c in claim.condition
        )
        if equal != wanted:
            return False
    return True


def _other_patterns(pattern):
    """The pattern with one value off by one, halved, or an entry moved."""
    entries = list(pattern.entries())
    for number in (0, len(entries) // 2, len(entries) - 1):
        row, column, value = entries[number]
        rest = entries[:number] + entries[number + 1 :]
        for changed in (value + 1, -value, 0):
            yield Pattern.from_entries([*rest, (row, column, changed)], pattern.shape)
        moved = (column + 1) % pattern.shape[1], (row + 1) % pattern.shape[0]
        yield Pattern.from_entries([*rest, (row, moved[0], value)], pattern.shape)
        yield Pattern.from_entries([*rest, (moved[1], column, value)], pattern.shape)


def _other_matrix_claims(claim):
    for side in ("left", "right"):
        factors = getattr(claim, side)
        for number, factor in enumerate(factors):
            for pattern in _other_patterns(factor.pattern):
                changed = (
                    *factors[:number],
                    replace(factor, pattern=pattern),
                    *factors[number + 1 :],
                )
                yield replace(claim, **{side: changed})
    if claim.entry is not None:
        rows, columns = claim.left[0].pattern.shape[0], claim.left[-1].pattern.shape[1]
        for row in sorted({-1, 0, 1, rows // 2, rows - 1, rows}):
            for column in sorted({-1, 0, 1, columns // 2, columns - 1, columns}):
                yield replace(claim, entry=(row, column))
        yield replace(claim, relation="==", entry=None)
    if claim.rank is not None:
        for rank in range(-1, claim.rank + 3):
            for relation in ("rank ==", "rank >=", "rank <="):
                yield replace(claim, rank=rank, relation=relation)
    if claim.relation == "==":
        yield replace(claim, relation="!=", entry=(0, 0))
        yield replace(claim, relation="never ==")
    for number, one in enumerate(claim.condition):
        rest = claim.condition[:number] + claim.condition[number + 1 :]
        yield replace(claim, condition=rest)
        for changed in (
            one + 1,
            one * sympy.sympy.Symbol("w_0"),
            one - 2,
            one.subs(sympy.sympy.Symbol("w_0"), 1),
        ):
            yield replace(claim, condition=(*rest, changed))
    if claim.relation in ("== iff", "never =="):
        yield replace(claim, relation="==", condition=())
        yield replace(claim, relation="never ==", condition=())


def test_every_false_alteration_of_a_matrix_claim_is_refused():
    count = Counter()
    for derivation in (*samples.inverses(), *samples.faces()):
        for number, step in enumerate(derivation.steps):
            if not isinstance(step.claim, MatrixClaim):
                continue
            assert _true(step.claim)
            for claim in _other_matrix_claims(step.claim):
                true = _true(claim)
                if true is None:
                    assert refused_step(derivation, number, claim), str(claim)
                    continue
                refused = refused_step(derivation, number, claim)
                count["tried"] += 1
                count["false"] += not true
                count["refused"] += refused
                count["refused though true"] += refused and true
                assert true or refused, (str(derivation), str(claim))
    print(dict(count))
    assert count["false"] > 300


def test_altered_multipliers_of_never_are_refused():
    found = 0
    for derivation in samples.inverses():
        for step in derivation.steps:
            for place, (row, column, m) in enumerate(getattr(step.evidence, "multipliers", ())):
                others = step.evidence.multipliers
                for changed in ((row, column, m + 1), (row, column, -m), (row + 1, column, m)):
                    forged = (*others[:place], changed, *others[place + 1 :])
                    evidence = replace(step.evidence, multipliers=forged)
                    left, right = _dense(step.claim.left), _dense(step.claim.right)
                    total = sum(c * (left[a][b] - right[a][b]) for a, b, c in forged)
                    if sympy.expand(total) != 1:
                        assert check(step.claim, evidence)
                        found += 1
    assert found >= 2


def test_altered_minors_are_refused_or_true():
    """A minor with other rows, columns, prime or values proves the rank or is refused."""
    tried = 0
    for derivation in samples.inverses():
        for step in derivation.steps:
            minor = getattr(step.evidence, "minor", None)
            if minor is None or not minor.rank:
                continue
            shape = step.claim.left[0].pattern.shape
            for forged in (
                minor._replace(rank=minor.rank + 1),
                minor._replace(prime=minor.prime + 1),
                minor._replace(prime=0),
                minor._replace(rows=minor.rows[:-1]),
                minor._replace(columns=(*minor.columns[:-1], minor.columns[0])),
                minor._replace(rows=(*minor.rows[:-1], shape[0])),
            ):
                if forged == minor or (minor.rank == 1 and forged.columns == minor.columns
                                       and forged.rows == minor.rows and forged.rank == 1
                                       and forged.prime == minor.prime):  # fmt: skip
                    continue
                assert check(step.claim, replace(step.evidence, minor=forged)), forged
                tried += 1
    print(tried)
    assert tried > 10


# ---------------------------------------------------------------- the theorem about whole matrices


def test_altered_theorem_claims_are_refused():
    """Other letters, other names, a side condition that is not shown: each is refused."""
    found = Counter()
    for derivation in derivations():
        for number, step in enumerate(chain(derivation)):
            if not isinstance(step.claim, TheoremClaim):
                continue
            for kind, claim in _other_theorem_claims(step.claim):
                assert refused_step(derivation, number, claim), (kind, str(claim))
                found[kind] += 1
    print(dict(found))
    assert min(found.values()) >= 8 and len(found) == 6


def _other_theorem_claims(claim):
    """(kind, claim) for the theorem with something changed that it does not allow."""
    values = claim.parameters
    yield "name", replace(claim, theorem="no_right_inverse")
    yield "one more", replace(claim, parameters=(*values, ("depth", T.Int(3))))
    for place in range(len(values)):
        yield "one less", replace(claim, parameters=values[:place] + values[place + 1 :])
        yield "twice", replace(claim, parameters=(*values, values[place]))
    known = MATRIX_THEOREMS[claim.theorem]
    for place, (letter, _) in enumerate(values):
        base = letter.rsplit("_", 1)[0] if letter not in (*known.axis, *known.whole) else letter
        if base == "rows" or f"{base} >= 1" in known.conditions:
            bad = T.Int(10**9) if base == "rows" else T.Int(0)
            put = (*values[:place], (letter, bad), *values[place + 1 :])
            yield "condition", replace(claim, parameters=put)
    if claim.condition is not None:
        for other in ((), (1,), (*claim.condition, sympy.Symbol("w_0") - 7)):
            if claim.condition not in (other, (1,)):
                yield "taps", replace(claim, condition=other)
        yield "taps", replace(claim, about=None)


# ---------------------------------------------------------------- the evidence


def _independent(goal, refutation):
    """Σ c·∏h + Σ m·g − (−1) by SymPy: 0 for a refutation; and no c is negative."""

    def expression(polynomial):
        return sympy.Add(*(
            sympy.Rational(c.numerator, c.denominator)
            * sympy.Mul(*(sympy.Symbol(name) ** power for name, power in monomial))
            for monomial, c in polynomial.terms
        ))  # fmt: skip

    total = sympy.Integer(1)
    for c, at in refutation.products:
        if c < 0 or any(not 0 <= place < len(goal.nonneg) for place in at):
            return False
        product = sympy.Mul(*(expression(goal.nonneg[place]) for place in at))
        total += sympy.Rational(c.numerator, c.denominator) * product
    for m, place in refutation.multiples:
        if not 0 <= place < len(goal.zero):
            return False
        total += expression(m) * expression(goal.zero[place])
    return sympy.expand(total) == 0


def _other_refutations(refutation):
    """Every number of the refutation changed, one at a time."""
    products, multiples = refutation.products, refutation.multiples
    for number, (c, at) in enumerate(products):
        changed = [(c + 1, at), (-c, at), (c / 2, at), (Fraction(0), at)]
        for place, index in enumerate(at):
            changed += [
                (c, (*at[:place], other, *at[place + 1 :])) for other in (index + 1, index - 1)
            ]
            changed.append((c, at[:place] + at[place + 1 :]))
        for one in changed:
            yield Refutation((*products[:number], one, *products[number + 1 :]), multiples)
    for number, (m, place) in enumerate(multiples):
        changed = [(m, place + 1), (m, place - 1), (-m, place), (m + Polynomial.constant(1), place)]
        for j, (monomial, c) in enumerate(m.terms):
            rest = (*m.terms[:j], *m.terms[j + 1 :])
            changed.append((Polynomial.collect([*rest, (monomial, c * 2)]), place))
            if monomial:
                changed.append((Polynomial.collect([*rest, (monomial[1:], c)]), place))
        for one in changed:
            yield Refutation(products, (*multiples[:number], one, *multiples[number + 1 :]))


def test_every_number_of_every_stored_certificate_matters(draw):
    """A changed number is refused, or SymPy agrees that it is a refutation all the same."""
    count = Counter()
    for theorem in THEOREMS:
        for goal, refutation in zip(
            theorem.goals,
            theorem.certificate.refutations,
            strict=True,
        ):
            assert refutes(goal, refutation) and _independent(goal, refutation)
            for forged in _other_refutations(refutation):
                accepted = refutes(goal, forged)
                count["tried"] += 1
                count["refutes all the same"] += accepted
                if accepted or draw.random() < 0.1:
                    assert accepted == _independent(goal, forged), (theorem.name, forged)
    print(dict(count))
    assert count["tried"] > 500


def test_altered_splits_and_instances_prove_only_what_is_true(draw):
    """Under altered claims too: a case that is left out, or split otherwise, proves no falsehood."""
    count = Counter()
    for theorem in THEOREMS:
        certificate = theorem.certificate
        if not certificate.splits and not certificate.instances:
            continue
        forged = [replace(certificate, splits=certificate.splits[1:])] * bool(certificate.splits)
        for place, split in enumerate(certificate.splits):
            for _, other in mutations.of_formula(split, theorem.claim.variables):
                splits = (*certificate.splits[:place], other, *certificate.splits[place + 1 :])
                forged.append(replace(certificate, splits=splits))
        for place, (name, chosen) in enumerate(certificate.instances):
            other = (name, tuple(T.Add((one, T.Int(1))) for one in chosen))
            rest = certificate.instances[:place] + certificate.instances[place + 1 :]
            forged += [replace(certificate, instances=rest),
                       replace(certificate, instances=(*rest, other))]  # fmt: skip
        for _, claim in [(None, theorem.claim), *mutations.of_claim(theorem.claim)]:
            for evidence in forged:
                if draw.random() > 40 / len(forged) / 50 and claim is not theorem.claim:
                    continue
                count["tried"] += 1
                if not check(claim, evidence):
                    count["accepted"] += 1
                    assert judged(claim, False, draw) is None, (str(claim), evidence.splits)
    print(dict(count))
    assert count["tried"] > 200


def test_certificates_of_other_theorems_prove_only_what_is_true(draw):
    """Every certificate is tried on every altered goal list: swapped certificates are refused."""
    accepted = []
    for one in THEOREMS:
        for other in THEOREMS:
            if one.name != other.name and not check(one.claim, other.certificate):
                accepted.append((one.name, other.name))
                assert Judge(one.claim).counterexample(draw, HARD)[0] is None
    print(accepted)


def test_shipped_file_holds_what_is_used():
    text = files("convsym.proof").joinpath("certificates.json").read_text("utf-8")
    assert set(json.loads(text)) == {theorem.name for theorem in THEOREMS}
    assert np.all([len(t.certificate.refutations) == len(t.goals)
                   for t in THEOREMS])  # fmt: skip
    assert all(
        combination(goal, refutation) == Polynomial.constant(-1)
        for t in THEOREMS
        for goal, refutation in zip(t.goals, t.certificate.refutations, strict=True)
    )
