"""Factorisation: a matrix as a product of named ones, or a sum of products; an exact identity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from operator import matmul
from typing import Literal

from convsym.assembly import assembled, side_by_side, stacked
from convsym.errors import broken
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.proof import Derivation, Exact, Factor, MatrixClaim, Report, Step, Why, why
from convsym.show import Show

PLAIN = why("structure.plain")
TURNED = {
    "structure.toeplitz": "structure.toeplitz_transposed",
    "structure.toeplitz_transposed": "structure.toeplitz",
}
"""The sentence about the transposed identity, where it is another."""


@dataclass(frozen=True, eq=False, repr=False)
class Factorisation(Show):
    """left = the sum over `terms` of the product of each term's factors, entry by entry.

    `left` is a product of factors too, in most cases the single C. The product inside a term is that
    of matrices, or the Kronecker product where `operation` is "kronecker". A Factor has a `name` and a
    `pattern`; all Patterns are exact, floats are the rationals they are. `convolutions` names the
    factors, or blocks of factors, that are matrices of convolutions themselves; `blocks` are those
    matrices. `about` is the sentence that is shown. Iterating gives the factors, `f["T"]` the Pattern
    of that name.

    Raises ValueError where the shapes do not fit.

    >>> import convsym as cs
    >>> f = cs.structure.subsampled_toeplitz(cs.conv_matrix([1, 2], 5, stride=2))
    >>> print(f)
    C = S T P
    >>> [(factor.name, factor.pattern.shape) for factor in f]
    [('S', (2, 4)), ('T', (4, 5)), ('P', (5, 5))]
    >>> f.verify().ok
    True
    """

    name: str
    left: tuple[Factor, ...]
    terms: tuple[tuple[Factor, ...], ...]
    operation: Literal["product", "kronecker"] = "product"
    convolutions: tuple[tuple[str, ConvMatrix], ...] = ()
    about: Why = PLAIN

    def __post_init__(self) -> None:
        wanted = _chained(self.left)
        for term in self.terms:
            found = _chained(term) if self.operation == "product" else _kron_shape(term)
            if found != wanted:
                rule = f"the left side has shape {wanted}"
                raise ValueError(
                    broken(
                        f"shape of {_named(term, self.sign)}", found, rule, "give factors that fit"
                    )
                )

    @property
    def sign(self) -> str:
        """What stands between the factors of a term: a blank, or ⊗."""
        return " " if self.operation == "product" else " ⊗ "

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The factors in order; in a sum, each name once."""
        found: dict[str, Factor] = {}
        for term in self.terms:
            for factor in term:
                found.setdefault(factor.name, factor)
        return tuple(found.values())

    @property
    def blocks(self) -> tuple[ConvMatrix, ...]:
        """The convolutions that the factors are made of."""
        return tuple(matrix for _, matrix in self.convolutions)

    @property
    def T(self) -> Factorisation:
        """The transposed identity: products in reverse order, Kronecker products in the same."""
        about = self.about.sentence
        return replace(
            self,
            about=replace(self.about, sentence=TURNED.get(about, about)),
            left=_transposed(self.left)[::-1],
            terms=tuple(
                _transposed(term)[:: -1 if self.operation == "product" else 1]
                for term in self.terms
            ),
            convolutions=tuple((_toggled(name), matrix.T) for name, matrix in self.convolutions),
        )

    def __iter__(self) -> Iterator[Factor]:
        return iter(self.factors)

    def __len__(self) -> int:
        return len(self.factors)

    def __getitem__(self, name: str) -> Pattern:
        """The Pattern of the factor with this name."""
        for factor in (*self.left, *self.factors):
            if factor.name == name:
                return factor.pattern
        names = ", ".join(dict.fromkeys(factor.name for factor in (*self.left, *self.factors)))
        raise KeyError(broken("name", name, "no factor has it", f"choose from {names}"))

    def __str__(self) -> str:
        right = " + ".join(_named(term, self.sign) for term in self.terms)
        return f"{_named(self.left, ' ')} = {right}"

    def __repr__(self) -> str:
        text = str(self)
        count = len(self.terms)
        if count > 4:
            text = f"{_named(self.left, ' ')} = {_named(self.terms[0], self.sign)} + ..., {count} terms"
        rows, columns = _chained(self.left)
        return f"<Factorisation {text}; {rows} x {columns}>"

    def __bool__(self) -> bool:
        raise TypeError("a Factorisation has no truth value of its own; verify() decides it")

    def multiplied_out(self) -> Pattern:
        """The right side as one matrix, exactly."""
        multiply = matmul if self.operation == "product" else Pattern.kron
        products = [reduce(multiply, (one.pattern.exact() for one in term)) for term in self.terms]
        return assembled([(one, 0, 0) for one in products], _chained(self.left))

    def verify(self) -> Report:
        """Multiply both sides out, over the rationals or over polynomials, and compare."""
        return self.derivation().verify()

    def doctest(self) -> str:
        """Runnable ``>>>`` lines that build the matrices from text and compare them again."""
        return self.derivation().doctest()

    def derivation(self) -> Derivation:
        """The identity as a Derivation of one step, checked by multiplying out.

        Its right side is one product. A ⊗ B is (A ⊗ I)(I ⊗ B), factors K_0, K_1 …, one axis at a
        time; a sum of products A_j·B_j is [A_0 A_1 …] (G) times the B_j under each other (H).

        >>> import convsym as cs
        >>> f = cs.structure.kronecker(cs.conv_matrix([[1, 2], [2, 4]], (3, 3)))
        >>> print(f, "is shown by", f.derivation().conclusion)
        C = A ⊗ B is shown by C == K_0 K_1
        """
        claim = MatrixClaim(self.left, "==", self._one_product())
        step = Step(claim, self._how(), (), Exact())
        source = f"convsym.structure.{self.name}"
        return Derivation(
            self.name, premises=(), steps=(step,), conclusion=claim, title=self.about, source=source
        )

    def _how(self) -> Why:
        """The sentence about the form in which both sides are multiplied out."""
        if len(self.terms) > 1:
            return why("structure.collected")
        one = self.operation == "product" or len(self.terms[0]) == 1
        return why("structure.multiplied" if one else "structure.passes")

    def _one_product(self) -> tuple[Factor, ...]:
        products = [self._passes(term) for term in self.terms]
        if len(products) == 1:
            return products[0]
        firsts = [one[0].pattern for one in products]
        rests = [
            reduce(matmul, (factor.pattern for factor in one[1:]))
            if len(one) > 1
            else Pattern.identity(one[0].pattern.shape[1])
            for one in products
        ]
        return Factor("G", side_by_side(firsts)), Factor("H", stacked(rests))

    def _passes(self, term: tuple[Factor, ...]) -> tuple[Factor, ...]:
        """The term as a product of matrices: A ⊗ B ⊗ D = (A ⊗ I ⊗ I)(I ⊗ B ⊗ I)(I ⊗ I ⊗ D).

        Factor j acts where those behind it have acted: rows before it, columns after it.
        """
        if self.operation == "product" or len(term) == 1:
            return term
        found = []
        for j, factor in enumerate(term):
            sizes = [
                one.pattern.shape[1] if i < j else one.pattern.shape[0]
                for i, one in enumerate(term)
            ]
            parts = [Pattern.identity(n) for n in sizes]
            parts[j] = factor.pattern
            found.append(Factor(f"K_{j}", reduce(Pattern.kron, parts)))
        return tuple(found)


def _named(factors: tuple[Factor, ...], sign: str) -> str:
    return sign.join(factor.name for factor in factors)


def _chained(factors: tuple[Factor, ...]) -> tuple[int, int]:
    """The shape of a product; ValueError where two neighbours do not fit."""
    for one, two in pairwise(factors):
        if one.pattern.shape[1] != two.pattern.shape[0]:
            rule = f"{one.name} before it has {one.pattern.shape[1]} columns"
            name = f"shape of {two.name}"
            raise ValueError(broken(name, two.pattern.shape, rule, "give it as many rows"))
    return factors[0].pattern.shape[0], factors[-1].pattern.shape[1]


def _kron_shape(factors: tuple[Factor, ...]) -> tuple[int, int]:
    rows = columns = 1
    for factor in factors:
        rows, columns = rows * factor.pattern.shape[0], columns * factor.pattern.shape[1]
    return rows, columns


def _transposed(factors: tuple[Factor, ...]) -> tuple[Factor, ...]:
    return tuple(Factor(_toggled(one.name), one.pattern.T) for one in factors)


def _toggled(name: str) -> str:
    """A is Aᵀ transposed, and Aᵀ is A."""
    return name.removesuffix("ᵀ") if name.endswith("ᵀ") else f"{name}ᵀ"
