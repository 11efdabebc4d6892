"""Rocq accepts theory, catalogue, derivations, drawn claims and layers, and refuses planted faults."""

import dataclasses
import itertools
import random
import re
import shutil
import subprocess
import sys
from fractions import Fraction

import drawing
import finder
import pytest
import rocq_compiler
import samples
from random_terms import Grammar
from sympy import Symbol
from test_coverage import windows

import convsym as cs
from convsym.derive import THEOREMS
from convsym.errors import ConvsymError
from convsym.interop import rocq as folder_of
from convsym.interop.rocq_layers import TABLE_NAMES, drawn, instances, tables
from convsym.network.coverage.gridding import first_missed
from convsym.proof import Claim, Lemma, TheoremClaim, theory
from convsym.proof import terms as T
from convsym.proof.rocq import assumptions, catalogue, identifier, prelude
from convsym.proof.rocq.theorem import theorem
from convsym.proof.translate import Untranslatable
from convsym.render.theorems import STATEMENTS as SHOWN

CONV = cs.Conv2d(2, 3, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 3))
UP = cs.ConvTranspose2d(1, 1, (2, 3), stride=(2, 1), padding=1, output_padding=(1, 0))
k, s, p = map(Symbol, "ksp")

DERIVATIONS = {
    "size": cs.derive.output_size,
    "size of a layer": lambda: cs.derive.output_size(CONV, (9, 8)),
    "size in symbols": lambda: cs.derive.output_size(cs.Conv1d(1, 1, k, stride=s, padding=p)),
    "transposed size": cs.derive.transposed_size,
    "transposed size of a layer": lambda: cs.derive.transposed_size(UP, (3, 4)),
    "inverse": cs.derive.transpose_as_inverse,
    "inverse of a layer": lambda: cs.derive.transpose_as_inverse(cs.Conv2d(1, 1, 3), (4, 4)),
    "round trip": cs.derive.round_trip,
    "unread elements": cs.derive.unread,
    "stack": cs.derive.stack,
    "compose": cs.derive.compose,
    "compose of layers": lambda: cs.derive.compose(CONV, cs.Conv2d(3, 1, 2), (9, 8)),
    "compose_transposed": cs.derive.compose_transposed,
    "receptive field of unlike axes": lambda: cs.derive.receptive_field(
        [cs.Conv2d(1, 1, (3, k), (1, 2)), cs.MaxPool2d(2)]
    ),
    "ceil_mode": cs.derive.ceil_mode,
    "rules of floors": cs.derive.floors,
    "unread elements of a layer": lambda: cs.derive.unread(cs.Conv1d(1, 1, 2, stride=3), 9),
    "the guide on a layer": lambda: cs.derive.guide(cs.Conv1d(1, 1, 3, padding=1), 6),
    "a stack": lambda: cs.derive.stack([cs.Conv1d(1, 1, 3, 2), cs.Conv1d(1, 1, 3, 2, 1)], 20),
    "output padding of a layer": lambda: cs.derive.output_padding(UP, (3, 4)),
    "a class of sizes": lambda: next(samples.networks()),
    "round trips": cs.derive.round_trip_sizes,
    "adjoint": cs.derive.adjoint,
    "pseudo_inverse": cs.derive.pseudo_inverse,
    "pseudo_inverse of a layer": lambda: cs.derive.pseudo_inverse(cs.Conv1d(1, 1, 2, 2), 6),
    "gram": cs.derive.gram,
    "gradients": cs.derive.gradients,
    "coverage": cs.derive.coverage,
    "a place that is missed": lambda: cs.derive.coverage([cs.Conv1d(1, 1, 3, dilation=2)] * 2),
    "sub-grids": lambda: cs.derive.gridding([cs.Conv1d(1, 1, 3, dilation=2)] * 2),
    "no_inverse of a large layer": lambda: cs.derive.transpose_as_inverse(
        cs.Conv2d(3, 4, 7, stride=2, padding=3), (224, 224)
    ),
}


# ---------------------------------------------------------------- the theory


def test_every_statement_of_spec_is_closed_and_in_the_table():
    _, said = rocq_compiler.theory()
    found = rocq_compiler.closed(theory.source("Spec"), said["Spec"])
    assert found == dict.fromkeys(theory.STATEMENTS, True)
    defined = re.findall(r"^Definition (spec_\w+) :", theory.source("Spec"), re.MULTILINE)
    assert defined == list(theory.STATEMENTS)


def test_the_theory_admits_nothing():
    for name in theory.FILES:
        assert not re.search(
            r"\b(Admitted|admit|Axiom|Parameter|Conjecture)\b", theory.source(name)
        )
    project = theory.source("Spec")  # every other file is needed by what Spec imports
    imported = set(
        re.findall(r"\w+", " ".join(re.findall(r"Convsym Require Import (.*)\.", project)))
    )
    assert imported == set(theory.FILES) - {"Spec"}


def test_theorems_that_derivations_name_stand_in_the_table_and_in_spec():
    chapters = [getattr(cs.derive, name)() for name in cs.derive.names()]
    chapters += [make() for make in DERIVATIONS.values()]
    named = [
        (step.claim.theorem, step.evidence)
        for chapter in chapters
        for step in chapter.steps + chapter.corollaries
        if isinstance(step.claim, TheoremClaim)
    ]
    assert named
    for name, evidence in named:
        entry = theory.THEOREMS[name]
        assert evidence == Lemma("theory")
        assert f"Theorem {entry.statement.removeprefix('spec_')} " in theory.source(entry.file)


def test_the_table_of_theorems_names_what_is_proved():
    for name, entry in theory.THEOREMS.items():
        assert f"Definition {entry.statement} :" in theory.source("Spec")
        assert entry.statement in theory.STATEMENTS
        assert entry.file in theory.FILES
        assert name in SHOWN


def test_the_criterion_for_coverage_is_the_one_of_the_theory(tmp_path):
    """coverb and by_rate computed in Rocq, for all lists of two layers of these, against the library."""
    own = list(itertools.product((1, 2, 3), (1, 2, 3, 5)))
    rows = ";\n".join(
        f"([:: ({a}, {r}); ({b}, {q})], {str(first_missed([(a, r), (b, q)]) is None).lower()})"
        for (a, r), (b, q) in itertools.product(own, own)
    )
    text = (
        "From mathcomp Require Import all_ssreflect.\nFrom Convsym Require Import Coverage CoverageStack.\n"
        f"Theorem rows : all (fun x => coverb 0 (by_rate x.1) == x.2) [::\n{rows}].\n"
        "Proof. by vm_compute. Qed.\nPrint Assumptions rows.\n"
    )
    assert rocq_compiler.checked(tmp_path, text) == {"rows": True}


def test_what_a_stack_reads_in_the_theory_is_what_the_tests_of_coverage_count():
    """`windows` of test_coverage: layer by layer from the last, c = s·m + d·t − p for t < k."""
    source = theory.source("CoverageStack")
    assert (
        "exists m, reads l' u m /\\ exists2 t, (t < k)%N & c = s%:Z * m + (d * t)%N%:Z - p"
        in source
    )
    assert windows([(2, 3, 4, 1), (2, 1, 5, 0)], 7) == {20: 1, 24: 1, 35: 1, 39: 1}


# ---------------------------------------------------------------- the catalogue and derivations


def test_the_catalogue(tmp_path):
    text = catalogue((one.name, one.claim, one.certificate) for one in THEOREMS)
    found = rocq_compiler.checked(tmp_path, text, with_theory=False)
    assert found == {identifier(one.name): True for one in THEOREMS}


@pytest.mark.parametrize("name", DERIVATIONS)
def test_derivations(tmp_path, name):
    derivation = DERIVATIONS[name]()
    found = rocq_compiler.checked(tmp_path, derivation.rocq())
    chain = derivation.steps + derivation.corollaries
    for number, step in enumerate(chain, 1):
        if isinstance(step.claim, Claim | TheoremClaim):
            assert found[f"step_{number}"]
    assert all(found.values())


def test_what_is_not_exported_is_listed():
    text = cs.derive.transpose_as_inverse(cs.Conv2d(1, 1, 3), (4, 4)).rocq()
    assert "step 6, rank(C) == 4: a statement about concrete matrices" in text
    assert "Not exported" not in cs.derive.output_size().rocq()


def small(goals):
    return len(goals) <= 30 and all(len(goal.nonneg) <= 14 for goal in goals)


def drawn_claim(draw, grammar):
    """A claim of the whole language, true or false."""
    given = [grammar.formula(draw.randint(0, 2)) for _ in range(draw.randint(0, 2))]
    given += [T.Relation(">=", T.Var(one), T.Int(1)) for one in "nsxy" if draw.random() < 0.8]
    statement = grammar.formula(draw.randint(1, 2))
    kind = draw.random()
    if kind < 0.3:
        return Claim(T.Implies(statement, grammar.formula(1)), given)
    if kind < 0.5:
        return Claim(T.Or((statement, T.Not(statement))), given)
    return Claim(statement, [*given, statement] if kind < 0.7 else given)


def certified(draw, count):
    """Drawn claims for which the finder has a certificate, with it."""
    from convsym.proof import parse_term
    from convsym.proof.translate import goals

    grammar = Grammar(draw)
    found = []
    while len(found) < count:
        claim = drawn_claim(draw, grammar)
        at = {one: draw.choice(("0", "1", "n", "r_", "t_", "n - 1", "x")) for one in "rt"}
        try:
            if small(goals(claim, {one: (parse_term(text),) for one, text in at.items()})):
                certificate = finder.search(claim, quick=True, **at)
                if certificate is not None:
                    found.append((f"drawn_{len(found)}", claim, certificate))
        except (Untranslatable, ValueError):
            continue
    return found


def test_drawn_claims(tmp_path):
    found = certified(random.Random(drawing.seed()), 25)
    checked = rocq_compiler.checked(tmp_path, catalogue(found), with_theory=False)
    assert checked == {name: True for name, *_ in found}
    kinds = {type(node) for _, claim, _ in found for node in T.walk(claim.conclusion)}
    assert len(kinds) >= 10, kinds


def test_letters_that_rocq_reads_as_something_else(tmp_path):
    claims = [
        Claim("fun*Z <= fun*Z + λ", ["λ >= 0"]),
        Claim("floor(at/cs_h1) <= at", ["cs_h1 >= 1", "at >= 0"]),
        Claim("exists(Z, 0, Z + 1, Z >= theorem_1)", ["Z >= theorem_1", "Z >= 0"]),
    ]
    found = [(f"odd_{j}", one, finder.search(one, Z="Z")) for j, one in enumerate(claims)]
    assert rocq_compiler.checked(tmp_path, catalogue(found), with_theory=False) == {
        "odd_0": True, "odd_1": True, "odd_2": True,
    }  # fmt: skip


def test_a_bound_letter_in_its_own_range_is_renamed(tmp_path):
    claim = Claim("forall(t, 0, t, t >= 0) and n == n")
    text = catalogue([("own_range", claim, finder.search(claim))])
    assert "forall t_ : Z, 0 <= t_ < t -> (t_ >= 0)" in text
    assert rocq_compiler.checked(tmp_path, text, with_theory=False) == {"own_range": True}


# ---------------------------------------------------------------- layers and tables


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        (CONV, (9, 8)),
        (UP, (3, 4)),
        (cs.Conv1d(2, 2, 3, padding=((-1, 2),)), 7),
        (cs.Conv2d(3, 64, 7, stride=2, padding=3), (224, 224)),
        (cs.Conv1d(1, 1, 3, stride=2, padding=1, padding_mode="circular"), 8),
    ],
)
def test_instances_of_layers(tmp_path, layer, size):
    found = rocq_compiler.checked(tmp_path, instances(layer, size))
    assert found
    assert all(found.values())
    zeros = layer.padding_mode == "zeros"
    assert ("layer_recipe" in found) == zeros
    rows, columns = layer.matrix(size).shape
    assert ("layer_no_left_inverse" in found) == (rows < columns)


def test_drawn_instances(tmp_path):
    text = drawn(drawing.seed(), 4)
    found = rocq_compiler.checked(tmp_path, text)
    assert all(found.values())
    assert {f"drawn_{number}_recipe" for number in range(4)} <= found.keys()


def test_tables(tmp_path):
    text = tables()
    assert rocq_compiler.checked(tmp_path, text) == dict.fromkeys(TABLE_NAMES, True)
    counts = list(map(int, re.findall(r"\(\* (\d+) (?:rows|matrices) \*\)", text)))
    assert len(counts) == len(TABLE_NAMES)
    assert min(counts) >= 250, counts


def test_convmat_is_what_torch_computes():
    """convmat of theory/Convolution.v, read plainly, against torch on the basis vectors."""
    torch = drawing.required("torch")
    definition = "\\matrix_(r, c) \\sum_(t < k | meets s d p r t c) w t."
    assert definition in theory.source("Convolution")
    assert "(s * r + d * t)%N%:Z == c%:Z + p." in theory.source("Convolution")
    draw = random.Random(drawing.seed())
    for _ in range(100):
        n, k, s, (begin, end), d = drawing.axis(draw, 1, "zeros")
        w = [draw.randint(-9, 9) for _ in range(k)]
        basis = torch.eye(n, dtype=torch.float64)[:, None, :]
        padded = torch.nn.functional.pad(basis, (max(begin, 0), max(end, 0)))
        padded = torch.nn.functional.pad(padded, (min(begin, 0), min(end, 0)))
        taps = torch.tensor(w, dtype=torch.float64)[None, None, :]
        columns = torch.nn.functional.conv1d(padded, taps, None, s, 0, d)[:, 0, :]
        o = columns.shape[1]
        C = [
            [sum(w[t] for t in range(k) if s * r + d * t == c + begin) for c in range(n)]
            for r in range(o)
        ]
        assert columns.T.tolist() == C, (n, k, s, begin, end, d, w)


# ---------------------------------------------------------------- planted faults


def largest():
    return next(one for one in THEOREMS if one.name == "output_size.largest")


def with_certificate(claim, certificate):
    return "\n".join([prelude(), theorem("fault", claim, certificate), assumptions(["fault"])])


def test_a_true_theorem_is_accepted(tmp_path):
    one = largest()
    text = with_certificate(one.claim, one.certificate)
    assert rocq_compiler.checked(tmp_path, text, with_theory=False) == {"fault": True}


def test_a_changed_certificate_is_refused(tmp_path):
    one = largest()
    first, *rest = one.certificate.refutations
    (c, places), *more = first.products
    wrong = dataclasses.replace(first, products=((c + Fraction(1), places), *more))
    certificate = dataclasses.replace(one.certificate, refutations=(wrong, *rest))
    text = with_certificate(one.claim, certificate)
    rocq_compiler.refused(tmp_path, text, "not a valid ring equation", with_theory=False)


@pytest.mark.parametrize(
    "conclusion", ["iff(s*r <= N, r <= -q)", "iff(s*r < N, r <= q)", "iff(s*r <= N, r <= q + 1)"]
)
def test_a_false_claim_is_refused(tmp_path, conclusion):
    one = largest()
    text = with_certificate(Claim(conclusion, one.claim.hypotheses), one.certificate)
    rocq_compiler.refused(tmp_path, text, "not a valid ring equation", with_theory=False)


def test_a_certificate_of_another_claim_is_refused():
    """Without s >= 1 the obligation about the divisor has fewer assumptions than the certificate uses."""
    one = largest()
    claim = Claim(one.claim.conclusion, one.claim.hypotheses[1:])
    assert message(theorem, "x", claim, one.certificate) == (
        "the certificate of the goal 'divisor s >= 1' uses assumption 1 of 1; count from 0"
    )
    first, *rest = one.certificate.refutations
    (c, places), *more = first.products
    negative = dataclasses.replace(first, products=((-c, places), *more))
    certificate = dataclasses.replace(one.certificate, refutations=(negative, *rest))
    assert message(theorem, "x", one.claim, certificate) == (
        "coefficient -1 of a product of assumptions is negative"
    )


def test_a_statement_that_says_more_than_its_lemmas_is_refused(tmp_path):
    """The statement altered after the export: the proof does not fit it."""
    one = largest()
    text = with_certificate(one.claim, one.certificate)
    stated = re.search(r"Theorem fault : (.*?)\.\nProof", text, re.DOTALL)[1]
    assert "r <= q" in stated
    text = text.replace(stated, stated.replace("r <= q", "r < q"))
    rocq_compiler.refused(tmp_path, text, "Error", with_theory=False)


def test_a_flipped_padding_sign_is_refused(tmp_path):
    text = instances(cs.Conv1d(1, 1, 3, stride=2, padding=((2, 1),)), 7)
    assert "convmat w 2 2%:Z 1 4 7" in text
    rocq_compiler.refused(
        tmp_path, text.replace("convmat w 2 2%:Z", "convmat w 2 (- 2%:Z)"), "Error"
    )
    axes = text.replace("nth 0 [:: 2%:Z]", "nth 0 [:: (- 2%:Z)]")
    assert axes != text
    rocq_compiler.refused(tmp_path, axes, "Error")


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_one_wrong_row_is_refused(tmp_path, name):
    text = tables()
    start = text.index(f"Theorem {name} ")
    stop = text.index("Qed.", start) + 4
    head, table = text[: text.index("(* ", text.index("Fixpoint") if "Fixpoint" in text else
                       text.index("Definition windows"))], text[start:stop]  # fmt: skip
    rows = list(re.finditer(r"(\d+)\)(?=;\n|\]%Z|\] : seq)", table))
    one = rows[len(rows) // 2]
    wrong = f"{table[: one.start(1)]}{int(one[1]) + 1}{table[one.end(1) :]}"
    assert wrong != table
    rocq_compiler.refused(tmp_path, head + wrong, "Error")


def test_an_admitted_theorem_is_not_closed(tmp_path):
    one = largest()
    text = with_certificate(one.claim, one.certificate)
    start = text.index("Proof.", text.index("Theorem fault"))
    text = f"{text[:start]}Admitted.\n{assumptions(['fault'])}"
    assert rocq_compiler.checked(tmp_path, text, with_theory=False) == {"fault": False}


def test_a_removed_theorem_is_missed(tmp_path):
    one = largest()
    whole = catalogue((one.name, one.claim, one.certificate) for one in (one, THEOREMS[0]))
    start = whole.index(f"Theorem {identifier(one.name)}")
    text = whole[:start] + whole[whole.index("Qed.", start) + 4 :]
    rocq_compiler.refused(tmp_path, text, identifier(one.name), with_theory=False)


# ---------------------------------------------------------------- the folder, refusals


def general():
    """How many files are about no layer: theory, catalogue, tables."""
    catalogues = [name for name in folder_of.files() if name.startswith("Catalogue")]
    assert catalogues
    return len(theory.FILES) + len(catalogues) + len(["Tables.v", "Instances.v"])


def test_the_folder_names_every_file(tmp_path):
    paths = folder_of.write(tmp_path / "new", cs.Conv1d(1, 1, 3, stride=2), 9)
    names = [path.name for path in paths]
    listed = (tmp_path / "new" / "_CoqProject").read_text().splitlines()
    assert listed == ["-R . Convsym", "-arg -w", "-arg none", *names[:-1]]
    assert names[-4:] == ["LayerSize.v", "LayerInverse.v", "LayerInstances.v", "_CoqProject"]
    text = folder_of.export(tmp_path, cs.ConvTranspose1d(1, 1, 3), None)
    assert text.startswith(f"wrote {general() + 2} files to {tmp_path}: Convolution.v ")
    assert text.endswith("&& make -f CoqMakefile\n")


def command(*arguments, folder):
    code = "from convsym.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "export", "rocq", *arguments],
        capture_output=True, text=True, cwd=folder, check=False, timeout=120,
    )  # fmt: skip


def test_the_command_writes_a_folder_that_compiles(tmp_path):
    drawing.required_program("coq_makefile")
    done = command("Conv1d(1, 1, 3, stride=2, padding=1)", "9", "-o", "proofs", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    wrote, compiles = done.stdout.splitlines()
    assert wrote.startswith(f"wrote {general() + 4} files to proofs: Convolution.v Sizes.v ")
    assert compiles == f"to compile: cd proofs && {folder_of.COMPILE}"
    target = tmp_path / "proofs"
    for name, text in folder_of.files(cs.Conv1d(1, 1, 3, stride=2, padding=1), 9).items():
        assert (target / name).read_text("utf-8") == text
    wanted = f"{folder_of.COMPILE} LayerSize.vo NotInverse.vo"  # the others compile in other tests
    done = subprocess.run(
        [shutil.which("bash"), "-c", wanted],
        cwd=target,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(rocq_compiler.CLOSED) == 1
    assert (target / "NotInverse.vo").exists()


def test_the_command_refuses_politely(tmp_path):
    done = command("Conv2d(1, 1, 3)", "2x2", "-o", "proofs", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "convsym: kernel_size 3 spans 3, but axis 0 is 2 after padding 0 + 0; raise the padding or "
        "lower the kernel_size\n"
    )
    assert not (tmp_path / "proofs").exists()


def message(make, *arguments):
    with pytest.raises((ConvsymError, TypeError)) as caught:
        make(*arguments)
    return str(caught.value)


def test_refusals():
    assert message(folder_of.files, None, 4) == "size 4 is that of no layer; give the layer too"
    assert message(folder_of.files, "x") == (
        "layer must be a layer such as Conv1d(1, 1, 3), got 'x'"
    )
    circular = cs.Conv1d(1, 1, 3, padding=1, padding_mode="circular")
    assert message(instances, circular, 4) == (
        f"the theory says nothing about {circular!r} at 4: its padding_mode is 'circular' and it has "
        f"no fewer outputs than inputs; take a layer with zeros, or one that shrinks"
    )
    one = largest()
    none = dataclasses.replace(one.certificate, refutations=())
    assert message(theorem, "x", one.claim, none) == (
        f"{one.claim} has 3 goals and its certificate 0 refutations; give one for each"
    )
    by_entries = cs.Conv1d(1, 1, 2, padding=1, weight=[1, 0])
    derivation = cs.derive.transpose_as_inverse(by_entries, 1)
    only = dataclasses.replace(derivation, steps=derivation.steps[-1:])
    assert message(only.rocq) == (
        "transpose_as_inverse has no step about integers, and steps about concrete matrices are not "
        "exported; verify() checks them"
    )
