r"""C = F⁻¹·D·F over a cyclotomic field, exactly; block-diagonal with channels or a stride.

With ζ a primitive L-th root of unity, L the least common multiple of the sizes, F is the discrete Fourier
transform, on several axes the Kronecker product of theirs, for each channel:

    F[j, c] = ζ^(−j·c·L/n),      F·F* = n·I,      F⁻¹ = F*/n.

Where output r reads column c(r, t) = s·r + c₀(t) mod n with tap t and s·o ≡ 0 (mod n) (see `periodic`),

    (F_o·C·F_n⁻¹)[m, j] = (1/n)·Σ_r Σ_t w[t]·ζ^(L·(j·c(r, t)/n − m·r/o)),

and the sum over r is o where j·s/n − m/o is an integer, else 0. So C = F_o⁻¹·M·F_n with

    M[m, j] = (o/n)·Σ_t w[t]·ζ^(L·j·c₀(t)/n)   where j·(s·o/n) ≡ m (mod o), else 0:

for one channel and s = 1, o = n the diagonal matrix of the eigenvalues; for o = n/s the frequencies j,
j + o, j + 2o, … meet the frequency j of the output. With rows and columns ordered by frequency, then
group, then channel, M is block-diagonal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from sympy import QQ, ZZ, Expr

from convsym.assembly import selection
from convsym.errors import ConvsymError
from convsym.indexmap import IndexMap
from convsym.matrix import ConvMatrix
from convsym.pattern import Pattern
from convsym.proof.claims import Factor
from convsym.show import Show
from convsym.spectrum.cyclotomic import (
    ZETA,
    conjugate,
    is_product,
    minimal_polynomial,
    powers,
    reduced,
    unit,
)
from convsym.spectrum.periodic import phases, repeats
from convsym.values import objects, symbolic, table_of

Array = np.ndarray[Any, Any]

LARGEST = 2**34
"""The most multiplications of integers that making and checking a factorisation may take: a minute."""


@dataclass(frozen=True, eq=False, repr=False)
class Diagonalisation(Show):
    """left = the product of `factors`, exact over ℚ(ζ) with ζ a primitive root of unity of `order`.

    Either (F⁻¹, D, F) with D diagonal, or (F_o⁻¹, Rᵀ, B, Q, F_n) with permutations R, Q and B of
    `shape_of_blocks` blocks along the diagonal. Values are polynomials in ζ (`cyclotomic.ZETA`) and
    the taps, modulo `minimal_polynomial`. `left` and the factors are pairs (name, pattern); `out_size` and
    `in_size` are the spatial sizes that the two transforms go over. Immutable.
    """

    left: Factor
    factors: tuple[Factor, ...]
    order: int
    out_size: tuple[int, ...]
    in_size: tuple[int, ...]
    shape_of_blocks: tuple[int, int]

    def __repr__(self) -> str:
        names = "·".join(factor.name for factor in self.factors)
        rows, columns = self.left.pattern.shape
        return (
            f"Diagonalisation({self.left.name} = {names}, {rows} x {columns}, order={self.order})"
        )

    @property
    def minimal_polynomial(self) -> Expr:
        """Φ_L(ζ), of which ζ is a root."""
        return minimal_polynomial(self.order)

    @property
    def middle(self) -> Pattern:
        """D, or B."""
        return self.factors[len(self.factors) // 2].pattern

    @property
    def is_diagonal(self) -> bool:
        """Whether C = F⁻¹·D·F, D with the eigenvalues: one channel, stride 1."""
        return len(self.factors) == 3

    def blocks(self) -> tuple[Any, ...]:
        """The blocks along the diagonal of the middle factor, as SymPy matrices over ℚ(ζ)."""
        rows, columns = self.shape_of_blocks
        dense = self.middle.to_sympy().as_mutable()
        count = self.middle.shape[0] // rows
        return tuple(
            sympy.ImmutableMatrix(dense[k * rows : (k + 1) * rows, k * columns : (k + 1) * columns])
            for k in range(count)
        )

    @property
    def eigenvalues(self) -> tuple[Expr, ...]:
        """λ_j for the frequencies j in row-major order, polynomials in ζ.

        Raises ConvsymError where several channels or a stride leave blocks (`is_diagonal`).

        >>> from convsym.matrix import conv_matrix
        >>> C = conv_matrix([1, 1], 4, padding=((0, 1),), padding_mode="circular")
        >>> diagonalise(C).eigenvalues
        (2, zeta + 1, 0, 1 - zeta)
        """
        if not self.is_diagonal:
            raise ConvsymError(
                f"the middle factor has blocks of shape {self.shape_of_blocks}, and only one channel "
                "with stride 1 is diagonalised by F alone; use blocks()"
            )
        return tuple(symbolic(self.middle[j, j]) for j in range(self.middle.shape[0]))

    def explicit(self) -> tuple[Expr, ...]:
        """The eigenvalues at ζ = exp(2πi/L), in cos and sin, in radicals where SymPy has them.

        λ_j = Σ_c C[0, c]·(cos + i·sin)(2π·j·c/n), on several axes with the sum of their j·c/n.

        >>> from convsym.matrix import conv_matrix
        >>> C = conv_matrix([-1, 2, -1], 8, padding=1, padding_mode="circular")
        >>> diagonalise(C).explicit()[:3]
        (0, 2 - sqrt(2), 2)
        """
        count, L = len(self.eigenvalues), self.order
        phases = _phases(self.in_size, L)
        row = [(c, symbolic(value)) for r, c, value in self.left.pattern.entries() if r == 0]
        return tuple(
            sympy.expand(sympy.Add(*(w * unit(int(phases[j, c]), L) for c, w in row)))
            for j in range(count)
        )

    def check(self) -> bool:
        """Whether all of this is so, multiplied out modulo Φ_L.

        The product of the factors is C; F_n·F_n* = ∏n·I and F_o⁻¹·(F_o⁻¹)* = I/∏o; the permutations are
        such; nothing of the middle factor lies outside its blocks.
        """
        patterns = tuple(factor.pattern for factor in self.factors)
        rows, columns = self.shape_of_blocks
        middle = self.middle
        return (
            bool((middle.rows // rows == middle.indices // columns).all())
            and all(_is_permutation(p) for p in patterns[1:-1] if p is not middle)
            and self._is_unitary(patterns[0], sympy.Rational(1, math.prod(self.out_size)))
            and self._is_unitary(patterns[-1], sympy.Integer(math.prod(self.in_size)))
            and is_product(self.left.pattern, patterns, self.order)
        )

    def _is_unitary(self, transform: Pattern, scale: Any) -> bool:
        adjoint = transform.T.map(lambda v: conjugate(v, self.order))
        unit = Pattern.identity(transform.shape[0]).map(lambda _: scale)
        return is_product(unit, (transform, adjoint), self.order)


def diagonalise(C: ConvMatrix) -> Diagonalisation:
    r"""C = F⁻¹·D·F for one channel and stride 1, else C = F_o⁻¹·Rᵀ·B·Q·F_n, B block-diagonal; exact.

    For circular padding with o·s = n on every axis, small sizes (`LARGEST`), and taps that are
    rational or polynomials in symbols with rational coefficients (floats are the rationals they are).
    B has a block of C_out/groups × C_in/groups·∏s numbers for each frequency of the output and each
    group. `check()` multiplies out.

    Raises ConvsymError for anything else.

    >>> from convsym.matrix import conv_matrix
    >>> found = diagonalise(conv_matrix([0, 1, 2], 3, padding=1, padding_mode="circular"))
    >>> [factor.name for factor in found.factors], found.minimal_polynomial
    (['F⁻¹', 'D', 'F'], zeta**2 + zeta + 1)
    >>> found.eigenvalues
    (3, 2*zeta + 1, -2*zeta - 1)
    >>> found
    Diagonalisation(C = F⁻¹·D·F, 3 x 3, order=3)
    >>> found.check()
    True
    """
    _refuse(C)
    order = _order(C)
    spatial = C.out_shape[1:], C.in_shape[1:]
    rows, columns = _blocks_of(C)
    middle = _middle(C, order)
    left = Factor("C", C.pattern().exact())
    first = _transform(spatial[0], C.out_shape[0], order, inverse=True)
    last = _transform(spatial[1], C.in_shape[0], order, inverse=False)
    count = C.groups * math.prod(m.o for m in C.maps)
    shape = C.shape[0] // count, C.shape[1] // count
    if shape == (1, 1) and C.groups == 1:
        factors = Factor("F⁻¹", first), Factor("D", middle), Factor("F", last)
        return Diagonalisation(left, factors, order, *spatial, shape)
    R, Q = selection(rows, len(rows)), selection(columns, len(columns))
    B = R @ middle @ Q.T
    blocks = (
        Factor("F_o⁻¹", first), Factor("Rᵀ", R.T), Factor("B", B), Factor("Q", Q), Factor("F_n", last)
    )  # fmt: skip
    return Diagonalisation(left, blocks, order, *spatial, shape)


def _refuse(C: ConvMatrix) -> None:
    """ConvsymError unless rows repeat, o is one period, the matrix is small and the taps are exact."""
    if not all(repeats(m) and m.o == phases(m).L for m in C.maps):
        raise ConvsymError(
            "the discrete Fourier transform makes a matrix block-diagonal where padding is circular and "
            f"o*s = n on every axis, and here (n, o, s) is {[(m.n, m.o, m.s) for m in C.maps]} with "
            f"padding_mode {C.maps[0].mode!r}; choose such sizes, or use singular_values(count)"
        )
    order, rows = _order(C), max(C.shape)
    letters = len(C.pattern().free_symbols)
    work = math.prod(C.shape) * rows * int(sympy.totient(order)) ** 2 * (1 + letters)
    if work > LARGEST:
        raise ConvsymError(
            f"an exact factorisation of shape {C.shape} over the cyclotomic field of order {order} with "
            f"{letters} symbols would take {work:.1e} multiplications, and {LARGEST:.1e} is the limit; "
            "choose smaller sizes or sizes with a smaller least common multiple, or use singular_values()"
        )
    for w in C.pattern().exact().values:
        if not _is_polynomial(w):
            raise ConvsymError(
                f"the tap {w} is no polynomial with rational coefficients in symbols other than "
                f"{ZETA}, and the factorisation is over such; put a symbol in its place"
            )


def _order(C: ConvMatrix) -> int:
    """L, the least common multiple of the sizes that are transformed."""
    return math.lcm(*(size for m in C.maps for size in (m.n, m.o)))


def _is_polynomial(w: Any) -> bool:
    if not isinstance(w, Expr):
        return True
    letters = sorted(w.free_symbols, key=str)
    if ZETA in letters or not w.is_polynomial(*letters):
        return False
    return (not letters and bool(w.is_Rational)) or bool(
        letters and sympy.Poly(w, *letters).domain in (ZZ, QQ)
    )


def _sums(parts: list[Array]) -> Array:
    """Σ parts[i][jᵢ, cᵢ] over the axes i, for all tuples j and c, both row-major."""
    found: Array = np.zeros((1, 1), dtype=np.int64)
    for part in parts:
        both = np.add.outer(found, part).transpose(0, 2, 1, 3)
        found = both.reshape(found.shape[0] * part.shape[0], -1)
    return found


def _phases(size: tuple[int, ...], L: int) -> Array:
    """Σ j·c·L/n over the axes, modulo L, for all frequencies j and places c."""
    return _sums([np.outer(np.arange(n), np.arange(n)) * (L // n) for n in size]) % L


def _transform(size: tuple[int, ...], channels: int, L: int, *, inverse: bool) -> Pattern:
    """F for each channel, I ⊗ F; or its inverse F*/n."""
    exponents = _phases(size, L) if inverse else -_phases(size, L) % L
    n = len(exponents)
    scale = sympy.Rational(1, n if inverse else 1)
    labels, table = table_of(objects([sympy.expand(scale * v) for v in powers(L)]))
    offset = n * np.arange(channels)[:, None]
    row, column = (x.ravel() for x in np.indices((n, n)))
    return Pattern.from_terms(
        (offset + row).ravel(),
        (offset + column).ravel(),
        np.tile(labels[exponents.ravel()], channels),
        table,
        (n * channels, n * channels),
    )


def _middle(C: ConvMatrix, L: int) -> Pattern:
    """M with C = F_o⁻¹·M·F_n; of a transposed C, Cᵀ = F_n⁻¹·M·F_o, its entry at (−j, −m) is M[m, j]·n/o."""
    axes = [phases(m) for m in C.maps]
    n, o = math.prod(m.n for m in C.maps), math.prod(m.o for m in C.maps)
    exponents = _sums(
        [
            np.outer(np.arange(m.n), a.e * a.place + a.phase) * (L // m.n)
            for m, a in zip(C.maps, axes, strict=True)
        ]
    )
    read: Any = np.ix_(*(a.taps for a in axes))
    taps = C.weight[(slice(None), slice(None), *read)].reshape(*C.weight.shape[:2], 1, -1)
    labels, values = table_of(taps.ravel())
    scale = sympy.Integer(1) if C.transposed else sympy.Rational(o, n)
    table = [reduced(scale * symbolic(w) * z, L) for w in values for z in powers(L)]
    sign = -1 if C.transposed else 1
    met = _joint([sign * np.arange(m.n) * _steps(m) % m.o for m in C.maps], [m.o for m in C.maps])
    own = _joint([sign * np.arange(m.n) % m.n for m in C.maps], [m.n for m in C.maps])
    u, v = np.indices(C.weight.shape[:2])[..., None, None]
    v = v + u // (len(C.weight) // C.groups) * C.weight.shape[1]
    outer, inner, label = np.broadcast_arrays(
        u * o + met[:, None], v * n + own[:, None], labels.reshape(taps.shape) * L + exponents % L
    )
    rows, columns = (inner, outer) if C.transposed else (outer, inner)
    summed = Pattern.from_terms(rows.ravel(), columns.ravel(), label.ravel(), table, C.shape)
    return summed.map(lambda value: reduced(value, L))


def _steps(m: IndexMap) -> int:
    """s·o/n of an axis: output frequency m meets the input frequencies j with j·(s·o/n) ≡ m (mod o)."""
    return m.s * m.o // m.n if m.o > 1 else 0


def _joint(classes: list[Array], counts: list[int]) -> Array:
    """The class of a tuple of frequencies, row-major over all tuples."""
    found: Array = np.zeros(1, dtype=np.int64)
    for one, count in zip(classes, counts, strict=True):
        found = np.add.outer(found * count, one).ravel()
    return found


def _blocks_of(C: ConvMatrix) -> tuple[Array, Array]:
    """(rows, columns) in the order of their block: output frequency, then group, then as they were.

    The class of an input frequency j is the output frequency that it meets.
    """
    counts = [m.o for m in C.maps]
    outer = _joint([np.arange(m.o) for m in C.maps], counts)
    inner = _joint([np.arange(m.n) * _steps(m) % m.o for m in C.maps], counts)
    sides = []
    for channels, frequency_class in (
        (C.weight.shape[0], outer),
        (C.weight.shape[1] * C.groups, inner),
    ):
        group = np.arange(channels) // (channels // C.groups)
        key = np.add.outer(group, frequency_class * C.groups).ravel()
        sides.append(np.argsort(key, kind="stable"))
    return (sides[1], sides[0]) if C.transposed else (sides[0], sides[1])


def _is_permutation(pattern: Pattern) -> bool:
    return (
        pattern.nnz == pattern.shape[0]
        and (pattern @ pattern.T).equals(Pattern.identity(pattern.shape[0]))
        and set(pattern.values) == {1}
    )
