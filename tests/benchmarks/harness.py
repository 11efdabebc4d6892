"""Timings as ratios within one run: ours and a reference, shuffled, medians; growth as a slope."""

import gc
import json
import math
import random
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

Pair = tuple[Callable[[], Any], Callable[[], Any]]


@dataclass(frozen=True)
class Case:
    """Ours against a reference: `prepare` gives two calls, which are timed in shuffled order.

    The ratio is ours/theirs and at most `reach`, or, where `faster`, theirs/ours and at least `reach`;
    `aim` is what we should like. `slow` marks references that take long. A timing of ours is the mean
    of `repeats[0]` calls in a row, one of theirs of `repeats[1]`: for calls of microseconds.
    """

    name: str
    reference: str
    reach: float
    aim: float
    prepare: Callable[[], Pair]
    faster: bool = False
    runs: int = 5
    slow: bool = False
    repeats: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Memory:
    """The peak of a build against the bytes of its result, measured in a process of its own."""

    name: str
    reach: float
    aim: float
    prepare: Callable[[], Callable[[], Any]]
    size: Callable[[Any], int]
    reference: str = "bytes of the result"
    slow: bool = False


@dataclass(frozen=True)
class Growth:
    """How a cost grows: the slope of log time against log `amount` over at least four sizes."""

    name: str
    sizes: tuple[int, ...]
    make: Callable[[int], Callable[[], Any]]
    amount: Callable[[int], float]
    claim: str
    runs: int = 5


def timed(call: Callable[[], Any]) -> float:
    """Seconds of one call; what it gives is thrown away outside the clock."""
    gc.collect()
    start = perf_counter()
    found = call()
    end = perf_counter()
    del found
    return end - start


def shuffled_medians(calls: dict[Any, Callable[[], Any]], runs: int, seed: int) -> dict[Any, float]:
    """The median of `runs` timings of each call, after one that is not counted where runs > 1."""
    if runs > 1:
        for call in calls.values():
            timed(call)
    order = [name for name in calls for _ in range(runs)]
    random.Random(seed).shuffle(order)
    times: dict[Any, list[float]] = {name: [] for name in calls}
    for name in order:
        times[name].append(timed(calls[name]))
    return {name: statistics.median(found) for name, found in times.items()}


def measure(case: Case, seed: int) -> tuple[float, float, float]:
    """(ratio, seconds of ours, seconds of the reference)."""
    calls = {name: repeated(call, n) for name, call, n in
             zip(("ours", "theirs"), case.prepare(), case.repeats, strict=True)}  # fmt: skip
    found = shuffled_medians(calls, case.runs, seed)
    ours, theirs = found["ours"] / case.repeats[0], found["theirs"] / case.repeats[1]
    return (theirs / ours if case.faster else ours / theirs), ours, theirs


def repeated(call: Callable[[], Any], count: int) -> Callable[[], Any]:
    """The call, `count` times in a row."""
    if count == 1:
        return call

    def several() -> None:
        for _ in range(count):
            call()

    return several


def measure_memory(case: Memory) -> float:
    """Peak over result, measured by a child process that builds nothing else."""
    command = [sys.executable, str(Path(__file__).with_name("run.py")), "--peak", case.name]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout))


def peak(case: Memory) -> float:
    """What `measure_memory` asks a child for."""
    build = case.prepare()
    before = most_memory()
    found = build()
    return (most_memory() - before) / case.size(found)


def most_memory() -> int:
    """The bytes this process held at its peak. (`ru_maxrss` starts at the parent's on Linux.)"""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            kilobytes = next(line.split()[1] for line in file if line.startswith("VmHWM"))
    except OSError:
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(kilobytes) * 1024


def slope(case: Growth, seed: int) -> tuple[float, list[float]]:
    """(slope, seconds at each size) by least squares in log-log."""
    calls = {size: case.make(size) for size in case.sizes}
    found = shuffled_medians(calls, case.runs, seed)
    x = [math.log(case.amount(size)) for size in case.sizes]
    y = [math.log(found[size]) for size in case.sizes]
    return statistics.linear_regression(x, y).slope, [found[size] for size in case.sizes]
