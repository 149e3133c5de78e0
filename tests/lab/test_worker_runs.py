from __future__ import annotations

import math
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from dlcore import lab
from tests.lab.conftest import Finish, until
from tests.lab.experiments_for_tests import Misbehaviour, Settled, Walk


def test_a_run_goes_from_queued_to_done_and_reports_on_the_way(laboratory: lab.Laboratory, tmp_path: Path) -> None:
    experiment = Walk(steps=60, pause=0.02, seed=1)
    first = laboratory.run(experiment, "a")
    assert first.live
    half = until(lambda: (run := laboratory.peek(experiment)) and run.step > 5 and run)
    assert (half.state, half.steps, half.attempt) == ("running", 60, 1)
    steps, positions = half.curves["position"]
    assert steps[0] == 1
    assert list(positions) == [step * (step + 1) / 2 for step in steps]
    assert all(math.isnan(value) for value in half.curves["hole"][1])
    assert half.picture == {"at": [positions[-1]]}
    assert half.remaining is not None
    assert half.remaining > 0
    assert half.elapsed > 0
    done = until(lambda: not (run := laboratory.run(experiment)).live and run)
    assert (done.state, done.step, done.steps) == ("done", 60, 60)
    assert done.result.note == ""  # its standard input is empty, not the protocol's pipe
    np.testing.assert_array_equal(done.result.squares, np.arange(60))
    assert done.provenance.origin == "worker"
    assert "torch" in done.provenance.versions
    assert laboratory.recent(1)[0].key == done.key
    status = laboratory.status()
    assert status.engine == "embedded"
    assert status.device == done.provenance.device != "starting"
    assert (status.running, status.queued, status.problems) == (0, 0, ())


def test_twenty_sessions_that_ask_the_same_share_one_run(laboratory: lab.Laboratory, tmp_path: Path) -> None:
    experiment = Walk(steps=10, pause=0.02, log=str(tmp_path / "log"))
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda n: laboratory.run(experiment, f"session {n}"), range(20)))
    until(lambda: laboratory.peek(experiment).state == "done")
    assert (tmp_path / "log").read_text().count("begin") == 1


def test_a_stop_kills_the_worker_and_a_later_run_starts_anew(
    laboratory: lab.Laboratory, tmp_path: Path, finish: Finish
) -> None:
    log = tmp_path / "log"
    experiment = Walk(steps=100, pause=0.03, log=str(log))
    laboratory.run(experiment)
    until(lambda: laboratory.peek(experiment).step > 1)
    pid = int(log.read_text().split()[2])
    laboratory.cancel(experiment)
    stopped = laboratory.peek(experiment)
    assert (stopped.state, stopped.error) == ("cancelled", None)
    again = laboratory.run(experiment)
    assert (again.state, again.attempt, again.step) == ("queued", 2, 0)
    until(lambda: not psutil.pid_exists(pid))
    assert finish(laboratory, experiment).state == "done"
    assert log.read_text().count("begin") == 2
    assert log.read_text().count("end") == 1


def test_a_queued_run_can_be_stopped_before_it_begins(laboratory: lab.Laboratory, tmp_path: Path) -> None:
    busy = [Walk(steps=300, pause=0.02, seed=seed) for seed in (1, 2)]
    waiting = Walk(seed=3, log=str(tmp_path / "log"))
    for experiment in busy:
        laboratory.run(experiment)
    until(lambda: all(laboratory.peek(experiment).state == "running" for experiment in busy))
    assert laboratory.run(waiting).state == "queued"
    laboratory.cancel(waiting)
    assert laboratory.peek(waiting).state == "cancelled"
    for experiment in busy:
        laboratory.cancel(experiment)
    until(lambda: laboratory.status().running == 0)
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize(
    ("way", "kind", "words"),
    [
        ("raise", "error", "ValueError: step 7 diverged"),
        ("path", "error", "stopped with FileNotFoundError"),
        ("memory", "memory", "needs more memory"),
        ("unstorable", "error", "TypeError"),
        ("exit", "killed", "exit code 3"),
        ("kill", "killed", "killed by SIGKILL"),
        ("hog", "silence", "no progress for 3 s"),
    ],
)
def test_whatever_goes_wrong_is_a_sentence_and_the_next_try_succeeds(
    laboratory: lab.Laboratory, finish: Finish, tmp_path: Path, way: str, kind: str, words: str
) -> None:
    experiment = Misbehaviour(way=way, once=str(tmp_path / "once"))
    failed = finish(laboratory, experiment)
    assert failed.state == "failed"
    assert failed.error.kind == kind
    assert words in failed.error.sentence
    assert "/no/such" not in failed.error.sentence
    assert failed.curves["loss"] == ((1,), (1.0,))
    assert laboratory.peek(experiment).error == failed.error  # it stays until somebody runs it again
    again = finish(laboratory, experiment)
    assert (again.state, again.result.note) == ("done", "well")


def test_a_worker_killed_from_outside_fails_only_its_own_run(
    laboratory: lab.Laboratory, finish: Finish, tmp_path: Path
) -> None:
    victim = Walk(steps=1000, pause=0.02, seed=7, log=str(tmp_path / "log"))
    bystander = Walk(steps=60, pause=0.02, seed=8)
    laboratory.run(victim)
    laboratory.run(bystander)
    until(lambda: laboratory.peek(victim).step > 1)
    os.kill(int((tmp_path / "log").read_text().split()[2]), signal.SIGKILL)
    failed = until(lambda: not (run := laboratory.peek(victim)).live and run)
    assert "killed by SIGKILL" in failed.error.sentence
    assert "press run again" in failed.error.sentence
    assert finish(laboratory, bystander).state == "done"


def test_a_session_and_the_whole_queue_are_capped(laboratory: lab.Laboratory) -> None:
    runs = [Walk(steps=500, pause=0.02, seed=100 + n) for n in range(13)]
    for n, experiment in enumerate(runs[:5]):
        assert laboratory.run(experiment, "greedy").live, n
    refused = laboratory.run(runs[5], "greedy")
    assert refused.error.kind == "refused"
    assert "You have 5 runs" in refused.error.sentence
    assert laboratory.peek(runs[5]) is None
    assert laboratory.run(runs[0], "greedy").live  # a run under way is no new one
    for experiment in runs[5:12]:
        assert laboratory.run(experiment, experiment.key()).live
    assert "queue is full with 12" in laboratory.run(runs[12], "late").error.sentence
    for experiment in runs:
        laboratory.cancel(experiment)
    until(lambda: laboratory.status().running == 0)
    assert laboratory.status().queued == 0


def test_a_short_run_overtakes_long_ones_and_finds_a_free_slot(
    laboratory: lab.Laboratory, finish: Finish, tmp_path: Path
) -> None:
    both = [Walk(steps=50, pause=0.02, seed=seed) for seed in (21, 22)]
    for experiment in both:
        laboratory.run(experiment)
    until(lambda: {laboratory.peek(experiment).state for experiment in both} == {"done"})  # now two workers are warm
    log = str(tmp_path / "log")
    long = [Walk(steps=40, pause=0.02, seed=seed, seconds=100.0, log=log) for seed in (1, 2, 3)]
    short = [Walk(steps=2, seed=seed, seconds=1.0, log=log) for seed in (8, 9)]
    laboratory.run(long[0])
    until(lambda: laboratory.peek(long[0]).step > 0)
    for experiment in [*long, *short]:
        laboratory.run(experiment)
    for experiment in [*long, *short]:
        assert finish(laboratory, experiment).state == "done"
    began = [line.split()[1] for line in (tmp_path / "log").read_text().splitlines() if line.startswith("begin")]
    assert began == ["1", "8", "9", "2", "3"]


def test_every_run_finds_a_clean_process(laboratory: lab.Laboratory, finish: Finish) -> None:
    found = [finish(laboratory, Settled(seed=seed)).result.extras for seed in range(3)]
    pids = [extras.pop("pid") for extras in found]
    groups = [extras.pop("group") for extras in found]
    assert found[0] == found[1] == found[2]
    assert found[0]["dtype"] == "torch.float32"
    assert found[0]["grad"] is True
    assert found[0]["nice"] >= 10 or os.nice(0) >= 10
    assert os.getpid() not in pids
    assert groups == pids
    assert len(set(pids)) < 3  # processes are used again


def test_curves_that_grow_too_long_are_thinned_out() -> None:
    from dlcore.lab import job

    walk: job.Job = job.Job("key", Walk(), "")
    walk.apply({"event": "started", "attempt": "x"})
    for step in range(10 * job.MAX_POINTS):
        walk.apply(
            {"event": "progress", "attempt": "x", "step": step, "steps": 9, "scalars": {"a": float(step)}, "at": step}
        )
    steps, values = walk.snapshot().curves["a"]
    assert job.MAX_POINTS / 2 <= len(steps) <= job.MAX_POINTS
    assert steps == tuple(sorted(steps))
    assert values == tuple(map(float, steps))
    assert steps[-1] > 9.9 * job.MAX_POINTS


def test_events_of_an_execution_that_is_over_are_ignored() -> None:
    from dlcore.lab import job

    walk: job.Job = job.Job("key", Walk(), "")

    def progress(attempt: str, step: int) -> None:
        walk.apply(
            {"event": "progress", "attempt": attempt, "step": step, "steps": 9, "scalars": {"a": 1.0}, "at": step}
        )

    progress("first", 5)
    walk.apply({"event": "started", "attempt": "second"})
    progress("first", 6)
    assert (walk.snapshot().step, walk.snapshot().attempt, walk.snapshot().curves) == (0, 2, {})
    progress("second", 1)
    assert walk.snapshot().curves["a"] == ((1,), (1.0,))


def test_closing_leaves_no_process(tmp_path: Path) -> None:
    laboratory = lab.open(lab.Settings(store=tmp_path / "store", slots=1))
    experiment = Walk(steps=1000, pause=0.05)
    laboratory.run(experiment)
    until(lambda: laboratory.peek(experiment).state == "running")
    time.sleep(0.2)
    before = {process.pid for process in psutil.Process().children()}
    laboratory.close()
    left = {process.pid for process in psutil.Process().children()}
    assert before - left
    assert not [pid for pid in before - left if psutil.pid_exists(pid)]
    assert laboratory.peek(experiment).state == "cancelled"
    assert laboratory.run(Walk(seed=5)).error.kind == "refused"


def test_a_repeated_run_works_again_and_gives_the_same_numbers(
    laboratory: lab.Laboratory, tmp_path: Path, finish: Finish
) -> None:
    experiment = Walk(steps=10, pause=0.02, log=str(tmp_path / "log"))
    first = finish(laboratory, experiment)
    again = laboratory.repeat(experiment)
    assert again.live
    assert laboratory.run(experiment).result is first.result  # nobody else is disturbed
    assert laboratory.peek(experiment).live
    second = until(lambda: not (run := laboratory.peek(experiment)).live and run)
    assert second.result is not first.result
    np.testing.assert_array_equal(second.result.squares, first.result.squares)
    assert (tmp_path / "log").read_text().count("begin") == 2


def test_a_repetition_that_is_stopped_leaves_the_old_result(
    laboratory: lab.Laboratory, tmp_path: Path, finish: Finish
) -> None:
    experiment = Walk(steps=30, pause=0.02, log=str(tmp_path / "log"))
    first = finish(laboratory, experiment)
    laboratory.repeat(experiment)
    laboratory.cancel(experiment)
    assert until(lambda: not (run := laboratory.peek(experiment)).live and run).result is first.result
