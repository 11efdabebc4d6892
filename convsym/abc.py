"""The letters of the field, as SymPy symbols that are integers and nothing more, made once.

============  =========================================================
i, n          input size
o             output size
k             kernel size (taps on one axis)
s             stride
p             padding, the same on both sides
P             padding, begin + end
d             dilation
a             the leftover (i + P - khat) mod s
op            output padding
khat          the effective kernel d(k - 1) + 1
r             output index
t             tap index
c             input index
q             a quotient
m, j, l       further integers
============  =========================================================

`symbols("n", integer=True) != symbols("n")`, so a letter made elsewhere is another letter: import
it from here. Nothing is assumed of its sign; `k >= 1` is a hypothesis, not a property of the
symbol.

>>> from convsym.abc import i, k
>>> i - k + 1
i - k + 1
"""

from __future__ import annotations

from sympy import Symbol

i = Symbol("i", integer=True)
n = Symbol("n", integer=True)
o = Symbol("o", integer=True)
k = Symbol("k", integer=True)
s = Symbol("s", integer=True)
p = Symbol("p", integer=True)
P = Symbol("P", integer=True)
d = Symbol("d", integer=True)
a = Symbol("a", integer=True)
op = Symbol("op", integer=True)
khat = Symbol("khat", integer=True)
r = Symbol("r", integer=True)
t = Symbol("t", integer=True)
c = Symbol("c", integer=True)
q = Symbol("q", integer=True)
m = Symbol("m", integer=True)
j = Symbol("j", integer=True)
l = Symbol("l", integer=True)  # noqa: E741  (a letter of the field, not a local name)

LETTERS = {
    letter.name: letter for letter in (i, n, o, k, s, p, P, d, a, op, khat, r, t, c, q, m, j, l)
}
"""Name to symbol, for readers of text."""
