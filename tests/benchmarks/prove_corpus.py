"""The corpus of claims put to `prove`: the share proved, refuted and left open, with times.

    python tests/benchmarks/prove_corpus.py

Prints a table, and the claims that were left open or took longest.
"""

import sys
from collections import Counter
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpus import FALSE, TRUE

import convsym as cs


def main():
    """Ask for every claim and print the table."""
    print(f"{'claims':<8}{'number':>8}{'proved':>8}{'refuted':>9}{'open':>6}"
          f"{'median ms':>11}{'longest ms':>12}{'total s':>9}{'verify s':>10}")  # fmt: skip
    remarks = []
    for name, claims in (("true", TRUE), ("false", FALSE)):
        times, verdicts, verified = [], Counter(), 0.0
        for line, claim in claims:
            start = perf_counter()
            found = cs.prove(claim)
            times.append(perf_counter() - start)
            verdicts[found.verdict] += 1
            start = perf_counter()
            report = found.verify()
            verified += perf_counter() - start
            if report.ok != (found.verdict == "proved"):
                remarks.append(f"verify() disagrees: {line}")
            if found.verdict == "open":
                remarks.append(f"open: {line}")
            if found.verdict == ("refuted" if name == "true" else "proved"):
                remarks.append(f"WRONG: {line}")
        print(f"{name:<8}{len(claims):>8}{verdicts['proved']:>8}{verdicts['refuted']:>9}"
              f"{verdicts['open']:>6}{1000 * median(times):>11.1f}{1000 * max(times):>12.1f}"
              f"{sum(times):>9.2f}{verified:>10.2f}")  # fmt: skip
    print(*remarks, sep="\n")


if __name__ == "__main__":
    main()
