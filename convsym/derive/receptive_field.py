"""The receptive field of a stack: from where to where an output reads, layer by layer and in closed form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

from convsym.arguments import per_axis
from convsym.derive.chapter import Chapter, Let, cited, let
from convsym.derive.roles import Roles, alike
from convsym.derive.sizes import layer_derivation, said
from convsym.derive.theorem import Theorem, theorem
from convsym.layerbase import Layer
from convsym.proof import Claim, Definition, Derivation, Exact, Step, why
from convsym.proof import terms as T
from convsym.proof.claims import conjuncts
from convsym.proof.sympy_door import term_from_sympy

if TYPE_CHECKING:
    from convsym.network import Module

FIRST_SPAN = "khat_1 == d_1*(k_1 - 1) + 1"
SPAN = "khat_2 == d_2*(k_2 - 1) + 1"
STRIDE = "S_2 == S_1*s_2"
SIZE = "K_2 == K_1 + S_1*(khat_2 - 1)"
PADDING = "Q_2 == Q_1 + S_1*p_2"
FIRST, LAST = "S_2*u - Q_2", "S_2*u - Q_2 + K_2 - 1"

WINDOW = theorem(
    "receptive_field.window",
    "forall(t, 0, k_1, s_1*u - p_1 <= s_1*u + d_1*t - p_1 <= s_1*u - p_1 + khat_1 - 1)",
    ("d_1 >= 1", FIRST_SPAN),
)
POSITIVE = theorem("receptive_field.positive", "S_2 >= 1", ("S_1 >= 1", "s_2 >= 1", STRIDE))
INSIDE = theorem(
    "receptive_field.inside",
    "forall(t, 0, k_2, 0 <= S_1*d_2*t <= K_2 - K_1)",
    ("S_1 >= 1", "d_2 >= 1", SPAN, SIZE),
)
RANGE = theorem(
    "receptive_field.range",
    f"S_1*(s_2*u - p_2) - Q_1 == {FIRST} "
    f"and S_1*(s_2*u + d_2*(k_2 - 1) - p_2) - Q_1 + K_1 - 1 == {LAST}",
    (SPAN, STRIDE, SIZE, PADDING),
)
TWO = Chapter(
    "receptive_field",
    (
        let(FIRST_SPAN, "receptive_field.span"),
        WINDOW,
        let(SPAN, "receptive_field.next"),
        let(STRIDE, "receptive_field.stride"),
        let(SIZE, "receptive_field.size"),
        let(PADDING, "receptive_field.padding"),
        POSITIVE,
        INSIDE,
        RANGE,
        theorem(
            "receptive_field.closed",
            "implies(S_1 == s_1 and K_1 == khat_1 and Q_1 == p_1, S_2 == s_1*s_2 "
            "and K_2 == d_1*(k_1 - 1) + d_2*(k_2 - 1)*s_1 + 1 and Q_2 == p_1 + p_2*s_1)",
            (FIRST_SPAN, SPAN, STRIDE, SIZE, PADDING),
        ),
        cited("receptive_field", "receptive_field.theorem"),
    ),
    cases=(
        theorem("receptive_field.center", f"(({FIRST}) + ({LAST}))/2 == {FIRST} + (K_2 - 1)/2"),
        theorem(
            "receptive_field.aligned",
            "iff(S*u - Q + (K - 1)/2 == S*u - P + (N - 1)/2, K - N == 2*(Q - P))",
        ),
        cited("paths_meet", "receptive_field.paths"),
        theorem(
            "receptive_field.same",
            "s*(ceiling(n/s) - 1) + khat - n == khat - s + (-n) % s",
            ("s >= 1",),
        ),
        theorem(
            "receptive_field.residue",
            "(-(n + s*q)) % s == (-n) % s",
            ("s >= 1",),
            splits=(
                "floor((-(n + s*q))/s) <= floor((-n)/s) - q - 1",
                "floor((-n)/s) - q <= floor((-(n + s*q))/s) - 1",
            ),
        ),
    ),
    premises=("d_1 >= 1", "S_1 >= 1", "d_2 >= 1", "s_2 >= 1", "s >= 1"),
)
THEOREMS = TWO.theorems
LETTERS = ("k", "d", "s", "p", "khat", "S", "K", "Q")


def receptive_field(layers: Any = None, size: Any = None) -> Derivation:
    r"""Output u reads from uS − P to uS − P + r − 1: S = ∏ s, P = Σ p·∏ s, r = Σ (k − 1)d·∏ s + 1.

    The products go over the strides of the layers before. Without arguments the recurrences for one more
    layer behind a stack, for all integers (S_1, K_1 and Q_1 stand for the stride, the size and the
    padding of the stack), and the closed forms for any number of layers as a theorem of the theory. With
    `layers`, a list of convolutions and pooling layers or a network that is a chain of such, axis by axis
    with their numbers; the last step has the closed forms. Symbols may stand for the numbers. `size`, the
    input size, is needed for "same_upper" and "same_lower" padding alone.

    Padding is that at the beginning, and may be negative. Layers that go element by element are left
    out. Raises TypeError for what is no chain of windows, ConvsymError where the size is needed or
    symbols clash.

    Source: A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural
    Networks", Distill 2019.

    >>> import convsym as cs
    >>> net = cs.Sequential(cs.Conv1d(1, 8, 7, 2, 3), "ReLU", cs.MaxPool1d(3, 2, 1))
    >>> print(cs.derive.receptive_field(net).conclusion)
    K_2 == 6*1 + 2*2 + 1 == 11 and S_2 == 2*2 == 4 and Q_2 == 3*1 + 1*2 == 5
    """
    if layers is None:
        if size is not None:
            raise TypeError(f"size {size!r} is given without layers; give them too, as a list")
        return TWO.derivation()
    chain = _chain(layers)
    axes = _axes(chain, size)
    chapter = _chapter(len(chain))
    made = layer_derivation(
        "receptive_field",
        why("receptive_field.title_layer", layers=_counted(len(chain))),
        next((one for one in chain if isinstance(one, Layer)), chain[0]),  # type: ignore[arg-type]
        size,
        axes,
        chapter.symbolic,
        partial(_numeric, chapter, len(chain)),
        None,
    )
    listed = ", ".join(map(_source, chain))
    given = "" if size is None else f", {size!r}"
    return replace(made, source=f"cs.derive.receptive_field([{listed}]{given})")


def _chain(layers: Any) -> list[Layer | Module]:
    """The layers that read by windows, one after the other."""
    from convsym.network import INPUT, Graph, Module, PassThrough
    from convsym.network.layers.module import axes_of

    if isinstance(layers, Graph):
        before = [INPUT, *range(len(layers) - 1)]
        if layers.output != len(layers) - 1 or any(
            node.inputs != (one,) for node, one in zip(layers.nodes, before, strict=True)
        ):
            raise TypeError(
                "layers is a network whose branches meet, and the derivation goes along one path; give a "
                "chain of layers, or ask the network for receptive_field()"
            )
        layers = [node.layer for node in layers.nodes]
    if not isinstance(layers, Sequence) or isinstance(layers, str):
        raise TypeError(
            f"layers {layers!r} is no sequence of layers; give a list such as "
            f"[Conv1d(1, 1, 3), MaxPool1d(2)]"
        )
    found = [one for one in layers if not isinstance(one, PassThrough)]
    ndims = {one.ndim for one in found if isinstance(one, Layer | Module)} - {None}
    if not found or not ndims:
        raise TypeError(f"layers {layers!r} has no window; give a convolution or a pooling layer")
    if len(ndims) > 1:
        raise TypeError(f"layers have {sorted(ndims)} axes; give layers with equally many")  # type: ignore[type-var]
    for number, one in enumerate(found):
        if not isinstance(one, Layer | Module) or one.transposed or not axes_of(one, _ndim(found)):
            raise TypeError(
                f"layers[{number}] is {one!r}, and the derivation speaks of windows that move over the "
                f"input, as Conv1d(1, 1, 3) or MaxPool1d(2); ask the network for receptive_field()"
            )
    return found


def _ndim(chain: Sequence[Layer | Module]) -> int:
    return next(one.ndim for one in chain if getattr(one, "ndim", None) is not None)  # type: ignore[return-value]


def _source(layer: Layer | Module) -> str:
    from convsym.network import Pad

    return f"cs.Pad({layer.amount!r})" if isinstance(layer, Pad) else f"cs.{layer!r}"


def _axes(chain: Sequence[Layer | Module], size: Any) -> tuple[Roles, ...]:
    """The k, d, s and begin padding of every layer; axes with equal numbers stand together."""
    from convsym.network.layers.module import axes_of, shape_after

    ndim = _ndim(chain)
    values: list[dict[str, T.Term]] = [{} for _ in range(ndim)]
    shape = (None, None if size is None else per_axis("size", size, ndim, least=1))
    for number, layer in enumerate(chain, 1):
        for j, axis in enumerate(axes_of(layer, ndim)):
            n = None if shape[1] is None else shape[1][j]
            numbers = axis.kernel_size, axis.dilation, axis.stride, axis.pads(n)[0]
            for letter, one in zip("kdsp", numbers, strict=True):
                values[j][f"{letter}_{number}"] = term_from_sympy(one)
        if shape[1] is not None:
            shape = (None, shape_after(layer, [(None, shape[1])])[1])
    letters = {f"{x}_{n}" for x in LETTERS for n in range(1, len(chain) + 1)}
    return alike(values, frozenset(letters | {"u"}))


def _chapter(count: int) -> Chapter:
    """The letters of each layer, and what the layers up to it read together."""
    parts: list[Let | Theorem] = [let(FIRST_SPAN, "receptive_field.span"), WINDOW]
    for j in range(2, count + 1):
        stride, size, padding = _before(j)
        letters = {
            "S_1": stride, "K_1": size, "Q_1": padding, "khat_2": f"khat_{j}", "S_2": f"S_{j}",
            "K_2": f"K_{j}", "Q_2": f"Q_{j}",
        } | {f"{x}_2": f"{x}_{j}" for x in "kdsp"}  # fmt: skip
        parts += [
            let(f"khat_{j} == d_{j}*(k_{j} - 1) + 1", "receptive_field.next"),
            let(f"S_{j} == {stride}*s_{j}", "receptive_field.stride"),
            let(f"K_{j} == {size} + {stride}*(khat_{j} - 1)", "receptive_field.size"),
            let(f"Q_{j} == {padding} + {stride}*p_{j}", "receptive_field.padding"),
            INSIDE.renamed(letters),
            *([POSITIVE.renamed(letters)] if j < count else []),
            RANGE.renamed(letters),
        ]
    return Chapter("receptive_field", tuple(parts))


def _before(j: int) -> list[str]:
    """The letters of stride, size and padding of the layers before layer j."""
    return ["s_1", "khat_1", "p_1"] if j == 2 else [f"{x}_{j - 1}" for x in "SKQ"]


def _numeric(chapter: Chapter, count: int, roles: Roles, first: int) -> tuple[Step, ...]:
    """The steps with numbers, and the closed forms last."""
    steps = chapter.numeric(roles, first)
    numbers = roles.numbers
    taps, dilations, strides, pads = (
        [numbers[f"{x}_{j}"] for j in range(1, count + 1)] for x in "kdsp"
    )
    before = [prod(strides[:j]) for j in range(count)]
    reaches = [d * (k - 1) for k, d in zip(taps, dilations, strict=True)]
    r = sum(x * s for x, s in zip(reaches, before, strict=True)) + 1
    shift = sum(p * s for p, s in zip(pads, before, strict=True))
    stride, size, padding = _before(count + 1) if count > 1 else ["s_1", "khat_1", "p_1"]
    closed = [
        _chain_of(roles.var(size), _total(reaches, before, 1), r),
        _chain_of(roles.var(stride), _product(strides), prod(strides)),
        _chain_of(roles.var(padding), _total(pads, before), shift),
    ]
    defined = {
        number: conjuncts(said(step))[0]
        for number, step in enumerate(steps, first)
        if isinstance(step.evidence, Definition)
    }
    claim = Claim(T.And(tuple(closed)), (*roles.equations, *defined.values()))
    reason = why("receptive_field.here", **roles.shown)
    return (*steps, Step(claim, reason, tuple(defined), Exact()))


def _counted(count: int) -> str:
    return "one layer" if count == 1 else f"{count} layers in a row"


def _chain_of(letter: T.Var, written: T.Term, value: int) -> T.Formula:
    return T.chain(letter, *dict.fromkeys((written, T.term(value))))


def _total(values: Sequence[int], before: Sequence[int], more: int = 0) -> T.Term:
    """Σ value·stride before, written out."""
    terms = [T.term(x) * T.term(s) for x, s in zip(values, before, strict=True)]
    total = terms[0]
    for one in terms[1:]:
        total = total + one
    return total + T.term(more) if more else total


def _product(values: Sequence[int]) -> T.Term:
    found = T.term(values[0])
    for one in values[1:]:
        found = found * T.term(one)
    return found
