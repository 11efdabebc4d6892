"""What looks for certificates and counterexamples. None of it is trusted: the kernel has the last word.

`finder` is a linear program (or z3) over products of hypotheses, with `reduction` (equations used up
first), `multipliers` (its solvers) and `candidates` (instances of universal statements). `proving`
splits a claim and adds `facts`; `counterexample` looks for a smallest point, by `compiled` formulas.
"""
