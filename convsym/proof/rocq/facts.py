"""What is known at a step, as proof terms: premises and steps, and the parts of conjunctions."""

from __future__ import annotations

from collections.abc import Iterable

from convsym.errors import ConvsymError
from convsym.proof import terms as T
from convsym.proof.evaluate import is_true
from convsym.proof.rocq.statements import Names, cleared, formula

BY_COMPUTING = "refine (cs_compute _ _); vm_compute; reflexivity"


class Facts:
    """Statements to proof terms."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.known: dict[T.Formula, str] = {}

    def add(self, statement: T.Formula, proof: str) -> None:
        """The statement has this proof; so have its parts."""
        self.known.setdefault(statement, proof)
        if isinstance(statement, T.And):
            for place, part in enumerate(statement.args):
                last = place == len(statement.args) - 1
                path = proof
                for _ in range(place):
                    path = f"(proj2 {path})"
                self.add(part, path if last else f"(proj1 {path})")

    def proof(self, statement: T.Formula) -> str:
        """A proof of the statement: a fact, a conjunction of facts, or a truth about numbers.

        Raises ConvsymError where it is none of these.
        """
        if statement in self.known:
            return self.known[statement]
        if isinstance(statement, T.And):
            proofs = [self.proof(part) for part in statement.args]
            text = proofs[-1]
            for one in reversed(proofs[:-1]):
                text = f"(conj {one} {text})"
            return text
        if is_true(statement):
            shown = formula(cleared(statement), self.names)
            return f"(ltac:({BY_COMPUTING}) : {shown})"
        raise ConvsymError(f"{statement} is neither a premise nor said by a step that is used")


def all_of(names: Names, statements: Iterable[tuple[T.Formula, str]]) -> Facts:
    """Facts from statements with their proofs."""
    facts = Facts(names)
    for statement, proof in statements:
        facts.add(statement, proof)
    return facts
