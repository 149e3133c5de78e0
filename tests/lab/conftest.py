from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dlcore import lab
from dlcore.lab.crew import Crew

PATIENCE_S = 90.0
"""Only a bound against hanging: on a loaded machine a child needs many seconds to import torch."""

Finish = Callable[..., "lab.Run[Any]"]


def until(condition: Callable[[], Any], patience: float = PATIENCE_S) -> Any:
    """Wait until a condition holds and return its value."""
    deadline = time.monotonic() + patience
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
    return value


@pytest.fixture(scope="session")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[lab.Laboratory]:
    """One laboratory with warm workers for all tests that only run things."""
    settings = lab.Settings(
        store=tmp_path_factory.mktemp("store"), slots=2, silence_limit_s=3.0, queue_limit=12, queue_limit_per_session=5
    )
    opened = lab.open(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def crew() -> Iterator[Crew]:
    hired = Crew(slots=2, device_wish="auto", idle_limit=600.0, tell=lambda hello: None)
    hired.warm_up()
    yield hired
    hired.close()


@pytest.fixture
def quiet_laboratory(tmp_path: Path) -> Iterator[lab.Laboratory]:
    """A laboratory of one's own whose engine is never started: for what is instant or stored."""
    opened = lab.Laboratory(lab.Settings(store=tmp_path / "store"))
    yield opened
    opened.close()


@pytest.fixture
def finish() -> Finish:
    """Run an experiment to its end and return the last snapshot."""

    def finish(laboratory: lab.Laboratory, experiment: lab.Experiment[Any], session: str = "") -> lab.Run[Any]:
        run = laboratory.run(experiment, session)
        deadline = time.monotonic() + PATIENCE_S
        while run.live:
            assert time.monotonic() < deadline, run
            time.sleep(0.02)
            run = laboratory.peek(experiment) or run
        return run

    return finish
