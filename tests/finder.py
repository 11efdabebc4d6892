"""The tool that finds certificates, for tests that need new ones. It is never trusted."""

import importlib.util
from functools import cache
from pathlib import Path

from convsym.proof import Certificate, parse_term
from convsym.proof.translate import goals

PATH = Path(__file__).parents[1] / "tools" / "find_certificates.py"


@cache
def tool():
    """tools/find_certificates.py as a module."""
    spec = importlib.util.spec_from_file_location("find_certificates", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def search(claim, quick=False, **instances):
    """A certificate of the claim that the kernel accepts, or None; `t="k - 1"` names an instance."""
    chosen = tuple((letter, (parse_term(text),)) for letter, text in instances.items())
    find = (lambda goal: tool()._find(goal, 2, 0)) if quick else tool().find
    found = []
    for goal in goals(claim, dict(chosen)):
        refutation = find(goal)
        if refutation is None:
            return None
        found.append(refutation)
    return Certificate(tuple(found), chosen)
