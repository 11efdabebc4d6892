"""coqc on texts, and what its Print Assumptions say, for the tests."""

import re
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import drawing

from convsym.proof.theory import FILES, source

CLOSED = "Closed under the global context"


@cache
def theory():
    """The folder of the compiled theory, and what the compiler said about each file."""
    folder = Path(mkdtemp(prefix="convsym-theory-"))
    said = {}
    for name in FILES:
        (folder / f"{name}.v").write_text(source(name), "utf-8")
        done = compiled(folder, name)
        assert done.returncode == 0, done.stderr
        said[name] = done.stdout
    return folder, said


def compiled(folder, name, with_theory=None):
    """coqc on a file of the folder."""
    program = drawing.required_program("coqc")
    paths = ("-R", str(with_theory or folder), "Convsym", "-w", "none")
    return subprocess.run(
        [program, *paths, f"{name}.v"], cwd=folder, capture_output=True, text=True, check=False,
        timeout=600,
    )  # fmt: skip


def checked(folder, text, name="Text", with_theory=True):
    """The names that the text asks about and whether each is closed; the text compiles."""
    done = run(folder, text, name, with_theory)
    assert done.returncode == 0, done.stderr
    return closed(text, done.stdout)


def run(folder, text, name="Text", with_theory=True):
    drawing.required_program("coqc")
    (folder / f"{name}.v").write_text(text, "utf-8")
    return compiled(folder, name, theory()[0] if with_theory else None)


def closed(text, output):
    """Name to whether it rests on no axiom; Print Assumptions answers in the order asked.

    Asked about a tuple it answers for all of its parts.
    """
    asked = re.findall(r"^Print Assumptions (\w+)\.$", text, re.MULTILINE)
    answers = [line for line in output.splitlines() if line in (CLOSED, "Axioms:")]
    assert len(answers) == len(asked) > 0, (len(answers), len(asked))
    found = dict(zip(asked, (answer == CLOSED for answer in answers), strict=True))
    for name, parts in re.findall(r"^Definition (\w+) := \(([\w\s,]+)\)\.$", text, re.MULTILINE):
        if name in found:
            answer = found.pop(name)
            found |= {part.strip(): answer for part in parts.split(",")}
    return found


def refused(folder, text, reason, with_theory=True):
    """The text does not compile, for this reason."""
    done = run(folder, text, "Fault", with_theory)
    assert done.returncode != 0
    assert reason in done.stderr, done.stderr
