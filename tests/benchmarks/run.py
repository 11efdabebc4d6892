"""Run the benchmarks and print their table: `python tests/benchmarks/run.py [--fast] [words …]`.

Words choose the cases whose name holds one of them; `--fast` leaves the slow references out. Exit
status 1 where a ratio misses what it must reach.
"""

import importlib
import json
import os
import platform
import random
import sys
from pathlib import Path

import harness

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main(arguments: list[str]) -> int:
    os.environ.update(dict.fromkeys(THREADS, "1"))  # before NumPy is loaded, which reads them
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    fast = "--fast" in arguments
    words = [one for one in arguments if not one.startswith("--")]
    cases, growths = collected()
    if "--peak" in arguments:
        print(json.dumps(harness.peak(next(one for one in cases if one.name == words[0]))))
        return 0
    seed = int(os.environ.get("CONVSYM_SEED") or random.SystemRandom().randrange(2**32))
    print(f"{machine()}; CONVSYM_SEED={seed}\n")
    missed = 0
    print("| case | reference | reach | aim | measured | ours | reference takes |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for case in cases:
        if chosen(case.name, words) and not (fast and case.slow):
            missed += report(case, seed)
    print("\n| cost | sizes | times | slope | claim |\n|---|---|---|---|---|")
    for growth in growths:
        if chosen(growth.name, words):
            found, times = harness.slope(growth, seed)
            sizes = ", ".join(map(str, growth.sizes))
            shown = ", ".join(map(seconds, times))
            print(
                f"| {growth.name} | {sizes} | {shown} | {found:.2f} | {growth.claim} |", flush=True
            )
    return 1 if missed else 0


def collected():
    """The cases and growths of every bench_*.py beside this file."""
    cases, growths = [], []
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        module = importlib.import_module(path.stem)
        cases += module.CASES
        growths += module.GROWTH
    return cases, growths


def chosen(name, words):
    return not words or any(word in name for word in words)


def report(case, seed):
    """Print one row; 1 where the ratio misses what it must reach."""
    faster = getattr(case, "faster", False)
    if isinstance(case, harness.Memory):
        ratio, ours, theirs = harness.measure_memory(case), "", ""
    else:
        ratio, *times = harness.measure(case, seed)
        ours, theirs = map(seconds, times)
    sign = "≥" if faster else "≤"
    places = 0 if faster and ratio > 20 else 2 if not isinstance(case, harness.Memory) else 3
    wanted = f"{sign} {case.reach:g} | {case.aim:g}"
    ok = ratio >= case.reach if faster else ratio <= case.reach
    mark = "" if ok else " **missed**"
    shown = f"{ratio:,.{places}f}{mark}"
    print(
        f"| {case.name} | {case.reference} | {wanted} | {shown} | {ours} | {theirs} |", flush=True
    )
    return 0 if ok else 1


def seconds(value):
    """A time with three digits and its unit."""
    for unit, scale in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if value * scale >= 1:
            return f"{value * scale:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"


def machine():
    """What the numbers were measured on."""
    import numpy
    import scipy
    import sympy

    try:
        with open("/proc/cpuinfo", encoding="ascii") as file:
            model = next(
                line.split(":")[1].strip() for line in file if line.startswith("model name")
            )
    except OSError:
        model = platform.processor()
    python = platform.python_version()
    versions = f"NumPy {numpy.__version__}, SciPy {scipy.__version__}, SymPy {sympy.__version__}"
    return f"{model}, {platform.system()}, Python {python}, {versions}, one thread on one core"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
