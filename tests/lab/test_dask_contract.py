"""What the lab relies on and Dask does not document."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import psutil

from dlcore import lab
from dlcore.lab.engine import Engine
from tests.lab.conftest import until

SEEN: dict[str, Any] = {}


def look_around(name: str) -> None:
    """Write down the state of the own task until it is no longer executing."""
    import distributed

    worker = distributed.get_worker()
    SEEN["name"] = worker.get_current_task()
    SEEN["states"] = []
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        state = worker.state.tasks.get(name)
        SEEN["states"].append(state and state.state)
        if state is None or state.state != "executing":
            break
        time.sleep(0.01)
    SEEN["over"] = True


def test_a_task_sees_that_nobody_holds_it_any_more(tmp_path: Path) -> None:
    events: list[Any] = []
    engine = Engine(lab.Settings(store=tmp_path, slots=1), events.append)
    future = engine.submit(look_around, "lab-watched", "lab-watched", long=False)
    until(lambda: SEEN.get("states"))
    assert SEEN["name"] == "lab-watched"
    time.sleep(0.3)
    assert set(SEEN["states"]) == {"executing"}
    future.release()
    until(lambda: SEEN.get("over"))
    assert SEEN["states"][-1] != "executing"
    assert not engine.lost
    engine.close()


def test_nothing_listens_beyond_this_machine(laboratory: lab.Laboratory) -> None:
    until(lambda: laboratory.status().device != "starting")
    processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
    listening = [
        connection.laddr.ip
        for process in processes
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert set(listening) <= {"127.0.0.1", "::1"}


def test_the_engine_leaves_the_main_thread_and_its_default_client_alone(laboratory: lab.Laboratory) -> None:
    import distributed

    until(lambda: laboratory.status().device != "starting")
    assert threading.current_thread() is threading.main_thread()
    try:
        distributed.default_client()
    except ValueError:
        return
    raise AssertionError("the laboratory made its client everybody's default")
