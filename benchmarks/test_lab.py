"""What the lab costs beside doing without it, in one run: files beside plain ones, a worker beside a direct call.

Each pair alternates, and ratios are taken of the medians. ``pytest benchmarks/test_lab.py -s``
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks import kill_points
from dlcore import lab
from dlcore.lab.experiment import ignore_progress
from dlcore.lab.store import Store
from tests.lab.experiments_for_tests import Squares, Walk

MEBIBYTE = 2**17
"""Numbers of 8 bytes in 1 MiB."""


def medians(rounds: int, *ways: Callable[[], object]) -> list[float]:
    """Return the median seconds of each way, having alternated them."""
    seconds: list[list[float]] = [[] for _ in ways]
    for _, (way, taken) in itertools.product(range(rounds), list(zip(ways, seconds, strict=True))):
        begun = time.perf_counter()
        way()
        taken.append(time.perf_counter() - begun)
    return [float(np.median(taken)) for taken in seconds]


def test_a_run_of_one_mebibyte_in_the_store_beside_a_plain_npz(tmp_path: Path) -> None:
    store = Store(tmp_path / "store", 10**9)
    numbers = np.random.default_rng(0).normal(size=MEBIBYTE)
    key, data = kill_points.packed(0, size=MEBIBYTE)

    def get_plain() -> None:
        with np.load(tmp_path / "plain.npz") as file:
            assert file["values"].size == MEBIBYTE

    put, put_plain = medians(30, lambda: store.put(key, data), lambda: np.savez(tmp_path / "plain.npz", values=numbers))
    get, plain = medians(30, lambda: store.get(key), get_plain)
    print(f"\nput, checked and synced to disk: {1e3 * put:.1f} ms, {put / put_plain:.1f} x np.savez (not synced)")
    print(f"get, every byte checked: {1e3 * get:.1f} ms, {get / plain:.1f} x np.load")


def test_a_result_at_hand_beside_computing_it(tmp_path: Path) -> None:
    laboratory = lab.Laboratory(lab.Settings(store=tmp_path))
    experiment = Squares(count=1000)
    laboratory.run(experiment)
    again, compute = medians(300, lambda: laboratory.run(experiment), lambda: experiment.compute(ignore_progress))
    print(f"\na result at hand: {1e6 * again:.0f} µs, {again / compute:.1f} x the cheapest computation there is")
    laboratory.close()


def test_a_run_in_a_warm_worker_beside_a_direct_call(tmp_path: Path) -> None:
    laboratory = lab.open(lab.Settings(store=tmp_path, slots=2))
    seeds = itertools.count()

    def in_a_worker() -> None:
        experiment = Walk(steps=50, seed=next(seeds))
        run = laboratory.run(experiment)
        while run is not None and run.live:
            time.sleep(0.001)
            run = laboratory.peek(experiment)
        assert run is not None
        assert run.state == "done", run

    in_a_worker()
    time.sleep(10.0)  # the spare worker warms up
    worker, direct = medians(10, in_a_worker, _direct)
    extra = 1e3 * (worker - direct)
    print(f"\nthrough a warm worker: {extra:.0f} ms on top of {1e3 * direct:.0f} ms, {worker / direct:.2f} x")
    laboratory.close()


def _direct() -> None:
    """Spend the time of a walk of 50 steps; the walk itself would read the standard input of this process."""
    for step in range(50):
        time.sleep(0.01)
        ignore_progress(step, 50)
