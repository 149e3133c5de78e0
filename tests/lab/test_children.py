from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from dlcore.lab import child, crew, protocol, task
from dlcore.lab.crew import Crew
from tests.lab.conftest import until
from tests.lab.experiments_for_tests import Walk


def order_for(experiment: Any, **limits: float) -> task.Order:
    kind = type(experiment)
    limits = {"time_limit": 60.0, "silence_limit": 60.0} | limits
    return task.Order(
        f"{kind.__module__}:{kind.__qualname__}", experiment.model_dump_json(), experiment.key(), "", **limits
    )


def ignore(event: Any) -> None:
    """Tell nobody."""


def test_a_run_that_goes_on_reporting_ends_at_its_time_limit(crew: Crew) -> None:
    order = order_for(Walk(steps=100_000), time_limit=0.5)
    outcome = task.run_in_child(crew, order, ignore, held=lambda: True)
    assert outcome.kind == "time"
    assert "time limit of 0.5 s" in outcome.sentence


def test_progress_is_thinned_out_but_its_first_and_last_step_arrive(crew: Crew) -> None:
    events: list[Any] = []
    outcome = task.run_in_child(crew, order_for(Walk(steps=400, pause=0.001)), events.append, held=lambda: True)
    steps = [event["step"] for event in events]
    assert outcome.payload
    assert steps[0] == 1
    assert steps[-1] == 400
    assert len(steps) < 300


@pytest.mark.parametrize("target", ["os:system", "dlcore.lab.records:Run", "no.such:Thing", "tests.lab:Nothing"])
def test_only_experiments_are_computed(crew: Crew, target: str) -> None:
    outcome = task.run_in_child(crew, task.Order(target, "{}", "0" * 64, "", 60, 60), ignore, held=lambda: True)
    assert outcome.kind == "error"


def test_another_version_of_the_program_is_noticed(crew: Crew) -> None:
    order = order_for(Walk())
    other = task.Order(order.target, order.settings, "0" * 64, "", 60, 60)
    assert "another version" in task.run_in_child(crew, other, ignore, held=lambda: True).sentence


def test_an_old_child_is_replaced(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    from dlcore.lab import crew as module

    monkeypatch.setattr(module, "RUNS_PER_CHILD", 1)
    borrowed = crew.take()
    borrowed.runs = 1
    crew.give_back(borrowed)
    assert not borrowed.alive


def test_a_child_names_its_device_says_which_is_missing_and_goes_home_when_idle() -> None:
    hellos: list[Any] = []
    missing = "mps" if sys.platform != "darwin" else "cuda"
    idle = crew.Child(threads=1, device_wish=missing, idle_limit=0.1)
    idle.await_hello(hellos.append)
    assert hellos[0]["device"]
    assert f"'{missing}' asked for by GRADIENT_LAB_DEVICE is not there: computing on" in hellos[0]["problem"]
    assert idle.exit_code(timeout=60.0) == 0
    assert idle.kill() == 0


SERVER = """
import sys, time
from pathlib import Path
from dlcore import lab
from tests.lab.experiments_for_tests import Squares, Walk
laboratory = lab.open(lab.Settings(store=Path(sys.argv[1]), slots=1))
assert laboratory.run(Squares()).state == "done"
run = laboratory.run(Walk())
while run.live:
    time.sleep(0.02)
    run = laboratory.peek(Walk())
assert run.state == "done", run
laboratory.status(), laboratory.recent(5)
heavy = {"torch", "streamlit", "plotly", "sympy"} & set(sys.modules)
assert not heavy, heavy
experiment = Walk(steps=100_000)
while laboratory.run(experiment).step < 1:
    time.sleep(0.02)
print("running", flush=True)
time.sleep(600)
"""


def test_a_server_stays_free_of_torch_and_its_children_exit_mid_run_when_it_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", SERVER, str(tmp_path)], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"running\n"
        children = psutil.Process(server.pid).children()
        assert children
        os.kill(server.pid, signal.SIGKILL)
    until(lambda: not any(process.is_running() and process.status() != "zombie" for process in children), 30.0)


def test_a_reporter_keeps_the_latest_of_everything() -> None:
    source, output = os.pipe()
    report = child.Reporter(output)
    report(1, 3, {"a": 1.0}, {"p": 1})
    report(2, 3, {"a": 2.0}, {"p": 2})
    report(3, 3)
    report.flush()
    report.flush()
    os.close(output)
    with os.fdopen(source) as lines:
        messages = [json.loads(line) for line in lines]
    assert messages == [
        {"event": "progress", "step": 1, "steps": 3, "at": 1, "scalars": {"a": 1.0}, "picture": {"p": 1}},
        {"event": "progress", "step": 3, "steps": 3, "at": 2, "scalars": {"a": 2.0}, "picture": {"p": 2}},
    ]


def feed(data: bytes) -> protocol.Reader:
    source, output = os.pipe()
    os.write(output, data)
    os.close(output)
    return protocol.Reader(source)


def test_messages_are_assembled_from_any_pieces() -> None:
    source, output = os.pipe()
    reader = protocol.Reader(source)
    stream = b'{"event":"progress","step":1}\n{"event":"result","bytes":5}\nab\ncd{"event":"hello"}\n'
    messages = []
    for place in range(len(stream)):
        os.write(output, stream[place : place + 1])
        if (message := reader.read(0.0)) is not None:
            messages.append((message.event, message.payload))
    assert messages == [("progress", b""), ("result", b"ab\ncd"), ("hello", b"")]
    os.close(output)
    with pytest.raises(EOFError):
        reader.read(1.0)
    os.close(source)


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense\n",
        b"[]\n",
        b'{"event":"result"}\n',
        b'{"event":"result","bytes":-1}\n',
        b'{"event":"result","bytes":1e99}\n',
    ],
)
def test_nonsense_on_the_pipe_is_an_error(line: bytes) -> None:
    with pytest.raises(protocol.ProtocolError):
        feed(line).read(1.0)
