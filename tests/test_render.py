"""Derivations, layers and matrices as blocks; every sentence that is used exists and every one is used."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import numpy as np
import pytest
import samples
import sympy
from samples import of_convolutions

import convsym as cs
from convsym.abc import d, i, k, p, s
from convsym.render import blocks_of, writers
from convsym.render.blocks import Details, Mathematics, MatrixBlock, Proof, without_details
from convsym.render.matrices import layer_matrix, pattern_matrix
from convsym.render.plain import plain
from convsym.render.sentences import ENGLISH, KINDS
from convsym.render.wording import filled, product
from convsym.simplify import simplification

GROUPS = (
    "(page|prove|certificate|size|transposed|inverse|recipe|structure|stages|spectrum|chapter|taps|lost_column|"
    + "|".join(cs.derive.names())
    + ")"
)
GIVEN_ELSEWHERE = (
    "output_size.",
    "transposed_size.",
    "transpose_as_inverse.",
)  # theorems with other sentences
WORDING = (
    "sentences", "chapters", "composition", "coverage", "fields", "findings", "fitting", "inverses",
    "transposes", "upsampling",
)  # fmt: skip
PACKAGE = Path(cs.__file__).parent

DERIVATIONS = [
    *(getattr(cs.derive, name)() for name in cs.derive.names()),
    simplification("floor((floor((i + 2*p - 3)/2) + 1 + 2*p - 3)/2) + 1"),
    *(one(cs.Conv2d(1, 1, (2, 3), (2, 1), 1), (7, 8)) for one in of_convolutions()),
    *samples.faces(),
    cs.derive.stack([cs.Conv1d(1, 1, 3, 2), cs.Conv1d(1, 1, 3)], 9),
    cs.derive.preimages(cs.Conv1d(1, 1, 3, 2), 4),
    cs.derive.output_size(cs.Conv1d(1, 1, k, s, p, d)),
    cs.derive.output_size(cs.Conv2d(1, 1, 2, 2, 1), (5, 7)),
    cs.derive.output_size(cs.Conv3d(1, 1, 2, 3), (7, 7, 7)),
    cs.derive.output_size(cs.Conv1d(1, 1, 3, padding="same"), i),
    cs.derive.transposed_size(cs.ConvTranspose2d(1, 1, 3, 2, 1, (0, 1)), (4, 4)),
    cs.derive.transposed_size(cs.Conv1d(1, 1, 3, 2), 4),
    cs.derive.transpose_as_inverse(cs.Conv2d(1, 1, 3), (4, 4)),
    cs.derive.transpose_as_inverse(cs.Conv1d(1, 1, 3, padding=1), 5),
    cs.derive.transpose_as_inverse(cs.Conv1d(1, 1, 3, padding=1, weight=[0, 1, 0]), 5),
    cs.derive.transpose_as_inverse(cs.Conv1d(1, 1, 3, padding=1, weight=[1, 1, 0.5]), 5),
    cs.derive.transpose_as_inverse(cs.Conv1d(1, 1, 2, weight=list(sympy.symbols("a b"))), 3),
    cs.derive.transpose_as_inverse(cs.Conv1d(2, 3, 3, stride=2, padding=1), (2048,)),
    cs.derive.transpose_as_inverse(
        cs.Conv1d(1, 1, 2, padding=1, weight=[sympy.Symbol("u"), 0 * sympy.Symbol("u")]), 4
    ),
]


@pytest.mark.parametrize("derivation", DERIVATIONS, ids=lambda one: one.source)
def test_every_derivation_is_shown_in_every_format(derivation: cs.Derivation) -> None:
    assert derivation.verify().ok
    text = derivation.text()
    assert all(len(line) <= 79 for line in text.splitlines())
    assert text == derivation.text()
    page = writers.to_html(blocks_of(derivation))
    latex, markdown = derivation.latex(), derivation.markdown()
    for kind in {step.kind for step in derivation.steps}:
        assert f">{kind}</span>" in page
        assert f"[{kind}]" in text
        assert kind in latex
        assert kind in markdown


def test_a_certificate_tells_what_it_splits_by() -> None:
    shown = cs.derive.same_size().markdown()
    assert "Cases are split by" in shown
    assert "each holds, or it does not." in shown


def test_text_and_latex_leave_certificates_to_the_other_formats() -> None:
    derivation = cs.derive.output_size()
    whole = blocks_of(derivation)
    proofs = [block for block in whole if isinstance(block, Proof)]
    assert any(isinstance(step.details, Details) for proof in proofs for step in proof.steps)
    bare = [block for block in without_details(whole) if isinstance(block, Proof)]
    assert not any(step.details for proof in bare for step in proof.steps)
    assert "add up to" in derivation.markdown()
    assert "add up to" not in derivation.text()


def names_of_sentences_in_the_code() -> set[str]:
    """Every first argument of why(...) and every string that looks like the name of a sentence."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if path.parent.name == "render" and path.stem in WORDING:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.value if isinstance(node, ast.Constant) else None
            if isinstance(name, str) and re.fullmatch(GROUPS + r"\.(?!css)[a-z_]+", name):
                found |= (
                    {key for key in ENGLISH if key.startswith(name)}
                    if name.endswith("_")
                    else {name}
                )
        found |= _put_together(ast.parse(path.read_text("utf-8")))
    found |= {f"{name}.title" for name in cs.derive.names() if f"{name}.title" in ENGLISH}
    found |= {
        f"{name}.title_layer" for name in cs.derive.names() if f"{name}.title_layer" in ENGLISH
    }
    found = {name for name in found if name in ENGLISH or not name.startswith(GIVEN_ELSEWHERE)}
    found |= {theorem.name for theorem in cs.derive.THEOREMS if theorem.name in ENGLISH}
    for theorem in cs.derive.THEOREMS:
        group, name = theorem.name.split(".")
        prefix = {"output_size": "size", "transposed_size": "transposed"}.get(group, "inverse")
        if f"{prefix}.case.{name}" in ENGLISH:
            found.add(f"{prefix}.case.{name}")
    return found


def _put_together(tree: ast.AST) -> set[str]:
    """The sentences named by f"group.{name}", each name a string of the same file."""
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    heads = {
        node.values[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    }
    return {
        key for key in ENGLISH if f"{key.split('.')[0]}." in heads and key.split(".", 1)[1] in words
    }


def test_every_sentence_is_there_and_none_is_left_over() -> None:
    assert names_of_sentences_in_the_code() == set(ENGLISH)


def test_every_kind_of_evidence_has_its_sentence() -> None:
    from convsym.proof.checkers import CHECKERS

    assert set(CHECKERS) <= set(KINDS)


def test_sentences_hold_mathematics_that_can_be_read() -> None:
    for words in ENGLISH.values():
        for text in (words.title, words.before, words.after):
            holes = dict.fromkeys(re.findall(r"\{(\w+)\}", text), 1)
            filled(text, holes)


def test_products_of_matrices() -> None:
    assert plain(product("Cᵀ C ≠ I")) == "CᵀC ≠ I"
    assert plain(product("C x = 0")) == "Cx = 0"


def test_a_matrix_is_truncated_in_both_directions_and_its_size_is_told() -> None:
    matrix = cs.Conv2d(1, 1, 3, padding=1).matrix((9, 9))
    shown = layer_matrix(matrix)
    assert (len(shown.rows), len(shown.rows[0])) == (10, 10)
    assert [plain(cell) for cell in shown.rows[7]] == ["⋮"] * 7 + ["⋱"] + ["⋮"] * 2
    assert "C is 81 × 81; 625 entries hold a tap. Shown in part." in matrix.text()


def test_taps_are_told_by_position() -> None:
    shown = layer_matrix(cs.Conv2d(1, 1, 2, stride=2).matrix((2, 4)))
    assert shown.taps is not None
    assert shown.taps[1] == (None, None, (0, 0), (0, 1), None, None, (1, 0), (1, 1))
    assert layer_matrix(cs.Conv1d(1, 1, 2).matrix(3).T).taps == (
        ((0, 0), None), ((0, 1), (0, 0)), (None, (0, 1)),
    )  # fmt: skip
    grouped = layer_matrix(cs.Conv1d(2, 2, 1, groups=2).matrix(1))
    assert grouped.taps == (((0, 0), None), (None, (0, 0)))


def test_a_huge_matrix_is_shown_without_being_built() -> None:
    text = cs.Conv2d(3, 64, 7, stride=2, padding=3).matrix((224, 224)).text()
    assert "C is 802816 × 150528; 116214528 entries hold a tap. Shown in part." in " ".join(
        text.split()
    )


def test_patterns_and_terms_and_strings() -> None:
    gram = cs.Conv1d(1, 1, 2).matrix(3).gram()
    assert "w₀² + w₁²" in gram.text()
    assert isinstance(blocks_of(cs.parse_term("i + 1"))[0], Mathematics)
    assert isinstance(blocks_of(gram)[0], MatrixBlock)
    assert plain(pattern_matrix(cs.Pattern.identity(1)).rows[0][0]) == "1"
    assert len(blocks_of(["a", "b", cs.Claim("1 <= 2")])) == 3
    with pytest.raises(
        TypeError, match=r"^int has no shown form; give layers, networks, matrices, "
    ):
        blocks_of(3)


def test_notebooks_show_a_matrix_as_latex_and_a_derivation_as_markdown() -> None:
    matrix = cs.Conv1d(1, 1, 2, weight=[1, 2]).matrix(3)
    latex = matrix._repr_latex_()
    assert latex is not None
    assert latex.startswith("$\\displaystyle C = ")
    derivation = cs.derive.output_size()
    assert derivation._repr_latex_() is None
    assert derivation._repr_markdown_() == derivation.markdown()


def test_numbers_of_float_and_fraction_taps() -> None:
    from fractions import Fraction

    shown = layer_matrix(cs.Conv1d(1, 1, 2, weight=np.array([0.25, 1.5])).matrix(2))
    assert [plain(cell) for cell in shown.rows[0]] == ["0.25", "1.5"]
    shown = layer_matrix(cs.Conv1d(1, 1, 2, weight=[Fraction(1, 3), Fraction(1, 2)]).matrix(2))
    assert [plain(cell) for cell in shown.rows[0]] == ["1/3", "0.5"]
