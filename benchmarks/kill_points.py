"""Kill writers and workers at random moments, and count what is torn: ``python -m benchmarks.kill_points``.

The long version of three tests: 1,000 ``kill -9`` of processes that write runs, 1,000 of processes that bring run files
of peers, and 500 of children that compute.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

import numpy as np

from dlcore.lab import instant, origin, runfile
from dlcore.lab.exchange import Ask
from dlcore.lab.header import RunFileError
from dlcore.lab.imports import Imports
from dlcore.lab.store import Store


@dataclass
class Report:
    """Count what the kills did to the files."""

    kills: int = 0
    whole: int = 0
    torn: int = 0
    cut: int = 0
    """Kills in the middle of a write: each leaves a temporary file, which nobody reads."""


def packed(seed: int, size: int = 10, origin: Literal["worker", "page"] = "worker") -> tuple[str, bytes]:
    """Return a key and a run file of ``size`` numbers."""
    spec = json.dumps(
        {"experiment": "kill_points", "settings": {"seed": seed}, "version": 1}, sort_keys=True, separators=(",", ":")
    )
    values = np.random.default_rng(seed).normal(size=size)
    data = runfile.pack(spec, _record(origin), {"document": np.frombuffer(b"{}", np.uint8), "values.1": values})
    return hashlib.sha256(spec.encode()).hexdigest(), data


def _record(where: Literal["worker", "page"]):
    return origin.record(0.1, 1, "CPU", where)


def kill_writers(folder: Path, kills: int, seed: int) -> Report:
    """Kill processes that write runs without pause, and read every file that is there after each kill.

    The writers are forked: call this in a process without threads.
    """
    root = folder / "store"
    runs = [packed(number, size=20_000) for number in range(8)]

    def read(report: Report) -> None:
        for file in (root / "v1").glob("[0-9a-f][0-9a-f]/*.run"):
            try:
                runfile.unpack(file.read_bytes(), file.stem)
                report.whole += 1
            except RunFileError:
                report.torn += 1

    report = _kill(lambda: _write_for_ever(root, runs), read, random.Random(seed), kills)
    report.cut = len(list((root / "v1" / "tmp").iterdir()))
    return report


def kill_importers(folder: Path, kills: int, seed: int) -> Report:
    """Kill processes that bring run files without pause, and open every one that is listed after each kill.

    The importers are forked: call this in a process without threads.
    """
    from tests.lab.experiments_for_tests import Squares

    root = folder / "imports"
    files = [instant.compute(Squares(count=20_000, shift=number)) for number in range(8)]

    def ask(spec: str) -> Squares:
        return Squares(**json.loads(spec)["settings"])

    def read(report: Report) -> None:
        kept = Imports(root)
        for entry in kept.all():
            try:
                report.whole += kept.get(entry.id, ask) is not None and entry.origin.file == "killed.run"
            except RunFileError:
                report.torn += 1

    report = _kill(lambda: _bring_for_ever(root, files, ask), read, random.Random(seed), kills)
    report.cut = len(list((root / "v1" / "tmp").iterdir()))
    return report


def _kill(write: Callable[[], NoReturn], read: Callable[[Report], None], moments: random.Random, kills: int) -> Report:
    """Let a forked process write, kill it at a random moment, and look at what is there, again and again."""
    report = Report()
    for _ in range(kills):
        writer = os.fork()
        if writer == 0:
            write()
        time.sleep(moments.uniform(0.0, 0.05))
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        report.kills += 1
        read(report)
    return report


def _write_for_ever(root: Path, runs: list[tuple[str, bytes]]) -> NoReturn:
    store = Store(root, 10**7)
    for key, data in itertools.cycle(runs):
        store.put(key, data)
    raise AssertionError("not reached")


def _bring_for_ever(root: Path, files: list[bytes], ask: Ask) -> NoReturn:
    kept = Imports(root, most=4)  # so that every second one drives another out
    for data in itertools.cycle(files):
        kept.take(data, ask, file="killed.run")
    raise AssertionError("not reached")


def kill_children(folder: Path, kills: int, seed: int) -> list[float]:
    """Kill the child of a run at a random moment; return the seconds until the page was told, for each kill.

    Raises:
        AssertionError: a run did not fail with a clear sentence, or a run afterwards did not succeed.
    """
    import psutil

    from dlcore import lab
    from tests.lab.experiments_for_tests import Walk

    generator, delays = random.Random(seed), []
    laboratory = lab.open(lab.Settings(store=folder / "store", slots=2))
    try:
        for kill in range(kills):
            log = folder / f"log{kill}"
            experiment = Walk(steps=10_000, pause=0.01, seed=kill, log=str(log))
            laboratory.run(experiment)
            while not log.exists() or not log.read_text().endswith("\n"):
                time.sleep(0.005)
            time.sleep(generator.uniform(0.0, 0.1))
            psutil.Process(int(log.read_text().split()[2])).send_signal(signal.SIGKILL)
            begun = time.monotonic()
            while (run := laboratory.peek(experiment)).live:
                time.sleep(0.002)
            delays.append(time.monotonic() - begun)
            assert run.error is not None
            assert "SIGKILL" in run.error.sentence, run
        again = Walk(steps=3, seed=-1)
        laboratory.run(again)
        while (run := laboratory.peek(again)).live:
            time.sleep(0.01)
        assert run.state == "done", run
    finally:
        laboratory.close()
    return delays


def main() -> None:
    """Run the long versions and print what they found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=1000)
    parser.add_argument("--importers", type=int, default=1000)
    parser.add_argument("--children", type=int, default=500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.writers:
            report = kill_writers(Path(folder), arguments.writers, seed=1)
            read = report.torn + report.whole
            print(
                f"{report.kills} kills of writers, {report.cut} in mid-write: {report.torn} torn of {read} files read"
            )
        if arguments.importers:
            report = kill_importers(Path(folder), arguments.importers, seed=1)
            read = report.torn + report.whole
            print(
                f"{report.kills} kills of importers, {report.cut} in mid-write: {report.torn} torn of {read} files read"
            )
        if arguments.children:
            delays = np.sort(kill_children(Path(folder), arguments.children, seed=1))
            median, most = np.median(delays), delays[-1]
            print(f"{len(delays)} kills of children: told after {median:.3f} s (median), {most:.3f} s (longest)")


if __name__ == "__main__":
    main()
