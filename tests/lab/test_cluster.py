from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from dlcore import lab
from tests.lab.conftest import Finish, until
from tests.lab.experiments_for_tests import Misbehaviour, Squares, Walk


@dataclass
class Cluster:
    """A Dask scheduler and two workers on loopback, as processes of their own."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)


def start(*arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen([sys.executable, "-m", "dask", *arguments], env=environment, stderr=subprocess.DEVNULL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    address = f"tcp://127.0.0.1:{free_port()}"
    options = ["--host", address, "--no-dashboard"]
    running = Cluster(address, start("scheduler", *options))
    scratch = str(tmp_path_factory.mktemp("dask"))
    options = ["--host", "127.0.0.1", "--no-dashboard", "--no-nanny", "--nthreads", "1", "--local-directory", scratch]
    running.workers = [start("worker", address, *options) for _ in range(2)]
    yield running
    for process in [*running.workers, running.scheduler]:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def connected(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[lab.Laboratory]:
    settings = lab.Settings(store=tmp_path_factory.mktemp("store"), scheduler_address=cluster.address)
    until(lambda: not _is_closed(cluster.address))
    laboratory = lab.open(settings)
    yield laboratory
    laboratory.close()


def _is_closed(address: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(address.rsplit(":", 1)[1]))) != 0


def test_the_same_code_runs_on_a_cluster(connected: lab.Laboratory, cluster: Cluster, tmp_path: Path) -> None:
    runs = [Walk(steps=80, pause=0.05, seed=seed, log=str(tmp_path / f"log{seed}")) for seed in (1, 2)]
    for experiment in runs:
        assert connected.run(experiment).live
    until(lambda: all(connected.peek(experiment).step > 1 for experiment in runs))
    homes = {psutil.Process(int((tmp_path / f"log{seed}").read_text().split()[2])).ppid() for seed in (1, 2)}
    assert homes == {worker.pid for worker in cluster.workers}
    connected.cancel(runs[0])
    pid = int((tmp_path / "log1").read_text().split()[2])
    until(lambda: not psutil.pid_exists(pid))
    assert connected.peek(runs[0]).state == "cancelled"
    done = until(lambda: not (run := connected.peek(runs[1])).live and run)
    assert (done.state, done.result.extras) == ("done", {"seed": 2})
    status = connected.status()
    assert status.engine == cluster.address
    assert status.device == done.provenance.device
    assert [run.key for run in connected.recent(5)] == [done.key]


def test_a_failure_on_the_cluster_is_a_sentence_too(connected: lab.Laboratory, finish: Finish) -> None:
    assert "ValueError: step 7" in finish(connected, Misbehaviour(way="raise")).error.sentence


def test_a_second_server_shares_a_run_and_leaving_does_not_stop_it(
    connected: lab.Laboratory, cluster: Cluster, tmp_path: Path
) -> None:
    experiment = Walk(steps=100, pause=0.03, seed=5, log=str(tmp_path / "log"))
    connected.run(experiment)
    until(lambda: connected.peek(experiment).step > 1)
    other = lab.open(lab.Settings(store=tmp_path / "other", scheduler_address=cluster.address))
    assert other.run(experiment).live
    until(lambda: other.peek(experiment).step > 1)
    connected.cancel(experiment)
    until(lambda: other.peek(experiment).state == "done")
    other.close()
    assert (tmp_path / "log").read_text().count("begin") == 1


def test_a_killed_cluster_worker_leaves_no_orphan_and_its_run_is_placed_again(
    connected: lab.Laboratory, cluster: Cluster, tmp_path: Path
) -> None:
    experiment = Walk(steps=100, pause=0.02, seed=9, log=str(tmp_path / "log"))
    connected.run(experiment)
    until(lambda: connected.peek(experiment).step > 1)
    child = psutil.Process(int((tmp_path / "log").read_text().split()[2]))
    worker = next(worker for worker in cluster.workers if worker.pid == child.ppid())
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    until(lambda: not child.is_running())
    again = until(lambda: (run := connected.peek(experiment)).attempt == 2 and run)
    assert again.step < 100
    assert until(lambda: not (run := connected.peek(experiment)).live and run).state == "done"
    assert (tmp_path / "log").read_text().count("begin") == 2


def test_a_lost_cluster_is_a_sentence_and_the_page_lives_on(
    connected: lab.Laboratory, cluster: Cluster, finish: Finish
) -> None:
    experiment = Walk(steps=10_000, seed=11)
    connected.run(experiment)
    until(lambda: connected.peek(experiment).step > 1)
    cluster.scheduler.kill()
    cluster.scheduler.wait()
    failed = until(lambda: not (run := connected.peek(experiment)).live and run)
    assert failed.error.kind == "engine"
    assert "lost" in failed.error.sentence
    assert "cannot be reached" in finish(connected, experiment).error.sentence
    assert connected.run(Squares()).state == "done"


def test_an_unreachable_cluster_is_a_sentence_and_is_tried_again_on_demand(tmp_path: Path, finish: Finish) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    laboratory = lab.open(lab.Settings(store=tmp_path, scheduler_address=address))
    failed = finish(laboratory, Walk())
    assert failed.error.kind == "engine"
    assert address in failed.error.sentence
    assert "cannot be reached" in laboratory.status().problems[0]
    assert laboratory.run(Squares()).state == "done"
    scheduler = start("scheduler", "--host", address, "--no-dashboard")
    try:
        until(lambda: not _is_closed(address))
        time.sleep(2.1)  # within two seconds of a failure nothing is tried again
        laboratory.run(Walk())
        until(lambda: laboratory.status().problems == ())
        laboratory.close()
    finally:
        scheduler.kill()
        scheduler.wait()
