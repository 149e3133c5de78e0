"""The Dask task: supervise one child while it computes one run. Runs in a thread of a Dask worker.

A failure is a value here, not an exception: Dask would pickle an exception, log it, and hold on to it.
"""

from __future__ import annotations

import secrets
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dlcore.lab.crew import Child, Crew
from dlcore.lab.protocol import Message, ProtocolError
from dlcore.lab.records import Kind

TOPIC = "gradient-lab"
"""The one topic of all events; Dask never forgets a topic."""
POLL_S = 0.05
WARM_UP_LIMIT_S = 180.0

Tell = Callable[[Mapping[str, Any]], None]
Held = Callable[[], bool]


@dataclass(frozen=True)
class Order:
    """Be what a web process asks of a worker."""

    target: str
    """``module:Class`` of the experiment."""
    settings: str
    """Its settings as JSON."""
    key: str
    crew: str
    """Name of the Dask plugin that holds the warm children."""
    time_limit: float
    silence_limit: float

    def for_child(self) -> dict[str, str]:
        """Return the part that the child needs to know."""
        return {"target": self.target, "settings": self.settings, "key": self.key}


@dataclass(frozen=True)
class Outcome:
    """Be how a run ended: with a packed run file, or with a reason why there is none."""

    payload: bytes = b""
    kind: Kind | None = None
    sentence: str = ""
    traceback: str = ""
    abandoned: bool = False
    """Whether it was stopped because nobody held it any more."""


class Stop(Exception):  # noqa: N818  # ends a run early, which is no error of the program
    """Carry the outcome of a run that is stopped from outside."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.sentence)
        self.outcome = outcome


def supervise(order: Order) -> Outcome:
    """Let a warm child compute the order; end with its result, or with the reason why there is none."""
    import distributed

    worker = distributed.get_worker()
    name = worker.get_current_task()
    attempt = secrets.token_hex(8)

    def tell(event: Mapping[str, Any]) -> None:
        worker.log_event(TOPIC, {**event, "task": name, "attempt": attempt})

    def held() -> bool:
        state = worker.state.tasks.get(name)  # not documented by Dask: tests/lab/test_dask_contract.py watches it
        return state is not None and state.state == "executing"

    plugin: Any = worker.plugins[order.crew]
    tell({"event": "started", "hello": plugin.crew.hello})
    return run_in_child(plugin.crew, order, tell, held)


def run_in_child(crew: Crew, order: Order, tell: Tell, held: Held) -> Outcome:
    """Borrow a child for one order, and bring it back only if it is fit for another run."""
    try:
        child = crew.take()
    except (OSError, RuntimeError) as error:
        return Outcome(kind="engine", sentence=f"No worker process could be started ({error}).")
    try:
        outcome = _follow(child, order, tell, held)
    except Stop as stop:
        crew.dismiss(child)
        outcome = stop.outcome
    except (EOFError, OSError, ProtocolError) as error:
        outcome = _post_mortem(child.exit_code(timeout=0.2), error)
        crew.dismiss(child)
    else:
        crew.give_back(child)
        return outcome
    crew.warm_up()
    return outcome


def _follow(child: Child, order: Order, tell: Tell, held: Held) -> Outcome:
    """Wait for the child to be warm, give it the order, and pass its progress on until it is done."""
    limit = time.monotonic() + WARM_UP_LIMIT_S
    while not child.is_warm(POLL_S):
        _check(held, limit, limit, order)
    child.order(order.for_child())
    limit = time.monotonic() + order.time_limit
    silent = time.monotonic() + order.silence_limit
    while True:
        message = child.read(POLL_S)
        if message is not None:
            silent = time.monotonic() + order.silence_limit
            if message.event != "progress":
                return _outcome(message)
            tell(message.body)
        _check(held, limit, silent, order)


def _check(held: Held, limit: float, silent: float, order: Order) -> None:
    if not held():
        raise Stop(Outcome(abandoned=True))
    now = time.monotonic()
    if now > limit:
        sentence = f"The run was stopped at its time limit of {order.time_limit:g} s: ask for fewer steps."
        raise Stop(Outcome(kind="time", sentence=sentence))
    if now > silent:
        sentence = f"The run was stopped because it showed no progress for {order.silence_limit:g} s: press run again."
        raise Stop(Outcome(kind="silence", sentence=sentence))


def _outcome(message: Message) -> Outcome:
    if message.event == "result":
        return Outcome(payload=message.payload)
    if message.event != "failed":
        raise ProtocolError(f"an unknown event {message.event!r}")
    body = message.body
    if body["kind"] == "memory":
        sentence = "The run needs more memory than the worker has: choose a smaller network or fewer of them."
    else:
        sentence = f"The computation stopped with {body['text']}."
    return Outcome(kind=body["kind"], sentence=sentence, traceback=body["traceback"])


def _post_mortem(code: int | None, error: Exception) -> Outcome:
    """Say in a sentence how a child died."""
    if code is None:
        return Outcome(kind="killed", sentence=f"The worker spoke nonsense ({error}) and was stopped: press run again.")
    if code < 0:
        name = signal.Signals(-code).name
        hint = " (often the system being short of memory)" if name == "SIGKILL" else ""
        return Outcome(kind="killed", sentence=f"The worker was killed by {name}{hint}: press run again.")
    return Outcome(kind="killed", sentence=f"The worker ended by itself with exit code {code}: press run again.")
