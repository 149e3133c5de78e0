"""The desk where runs are asked for: one per key, capped queues, and what became of each."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from dlcore.lab import task
from dlcore.lab.archive import Archive
from dlcore.lab.engine import Engine, EngineError
from dlcore.lab.job import Job
from dlcore.lab.records import Kind, Problem, Run
from dlcore.lab.settings import Settings

log = logging.getLogger(__name__)

Result = TypeVar("Result")

LONG_S = 5.0
"""Runs estimated above this many seconds of one core give way to shorter ones."""
REMEMBERED = 500
"""How many runs that failed or were stopped stay visible."""


class Desk:
    """Take in runs, hand them to the engine, follow them to their end; safe to use from many threads."""

    def __init__(self, settings: Settings, archive: Archive) -> None:
        self.hello: Mapping[str, Any] = {}
        """What the last worker said about its device; empty until one is warm."""
        self.engine = Engine(settings, self._on_event)
        self._settings = settings
        self._archive = archive
        self._lock = threading.RLock()
        self._jobs: dict[str, Job[Any]] = {}
        self._dispatcher = ThreadPoolExecutor(1, thread_name_prefix="lab-dispatcher")
        self._archivist = ThreadPoolExecutor(1, thread_name_prefix="lab-archivist")
        self._closed = False

    def warm_up(self) -> None:
        """Start the engine in the background."""
        self._dispatcher.submit(self.engine.try_to_connect)

    def snapshot(self, key: str) -> Run[Any] | None:
        """Return how far a run is that waits, runs, failed or was cancelled; None for any other."""
        with self._lock:
            self._notice_loss()
            job = self._jobs.get(key)
            return None if job is None else job.snapshot()

    def admit(self, job: Job[Result]) -> Job[Result] | Run[Result]:
        """Enter a new run, unless it is under way already, has just ended, or the queue is full.

        Returns:
            The given job once it is entered; the job of somebody else who came first; or a finished or refused run.
        """
        with self._lock:
            return self._under_way(job.key) or self._archive.at_hand(job.key) or self._enter_new(job)

    def admit_again(self, job: Job[Result]) -> Job[Result] | Run[Result]:
        """Enter a run whose result may be known already, unless it is under way or the queue is full; see ``admit``."""
        with self._lock:
            job.name = f"lab-{job.key}-{secrets.token_hex(4)}"  # Dask may still hold the one whose result is known
            return self._under_way(job.key) or self._enter_new(job)

    def _under_way(self, key: str) -> Job[Any] | None:
        self._notice_loss()
        job = self._jobs.get(key)
        return job if job is not None and job.live else None

    def _enter_new(self, job: Job[Result]) -> Job[Result] | Run[Result]:
        refusal = self._refusal(job)
        if refusal:
            self._note_end(job, "refused")
            return Run(job.key, "failed", error=_problem("refused", refusal))
        past = self._jobs.get(job.key)
        job.name = job.name or f"lab-{job.key}"
        if past is not None:
            # Dask may still hold the past one, or stop it just now: never share a name with it.
            job.name = f"lab-{job.key}-{secrets.token_hex(4)}"
            job.attempt = past.attempt + 1
        self._enter(job)
        return job

    def dispatch(self, job: Job[Any]) -> None:
        """Hand an admitted run to the engine in the background."""
        self._dispatcher.submit(self._dispatch, job)

    def cancel(self, key: str) -> None:
        """Stop a run; its worker is killed as soon as it notices that nobody holds the run."""
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and job.live and not job.instant:
                self._release(job)
                job.end("cancelled")
                self._note_end(job, "cancelled")

    def fail(self, job: Job[Any], kind: Kind, sentence: str, traceback: str = "") -> None:
        """End a run with a problem, unless it has ended already."""
        with self._lock:
            if job.live:
                self._release(job)
                job.end("failed", _problem(kind, sentence, traceback))
                self._note_end(job, kind)

    def complete(self, job: Job[Any], payload: bytes) -> None:
        """End a run with its packed result: to memory at once, to disk in the background."""
        try:
            run = self._archive.unpack(job.key, job.experiment, payload)
        except ValueError as error:
            self.fail(job, "result", f"The result cannot be kept: {error}.")
            return
        with self._lock:
            self._jobs.pop(job.key, None)
            self._release(job)
            job.complete(run)
            self._note_end(job, "done", run.elapsed)
            if not self._closed:
                self._archivist.submit(self._archive.store.put, job.key, payload)

    def counts(self) -> tuple[int, int]:
        """Return how many runs are running, and how many wait."""
        with self._lock:
            self._notice_loss()
            states = [job.state for job in self._jobs.values()]
        return states.count("running"), states.count("queued")

    def await_archivist(self) -> None:
        """Return when the results of all runs that have ended so far are written, or wait in memory for a disk."""
        with self._lock:
            turn = None if self._closed else self._archivist.submit(bool)
        if turn is not None:
            turn.result()

    def close(self) -> None:
        """Stop all runs and workers, and write what still waits to be written."""
        with self._lock:
            self._closed = True
            for key in list(self._jobs):
                self.cancel(key)
        self._dispatcher.shutdown(cancel_futures=True)
        self.engine.close()
        self._archivist.shutdown()

    def _refusal(self, job: Job[Any]) -> str:
        if self._closed:
            return "The laboratory is closed."
        if job.instant:
            return ""
        live = [other for other in self._jobs.values() if other.live]
        if len(live) >= self._settings.queue_limit:
            return f"The queue is full with {len(live)} runs: try again in a moment."
        mine = sum(other.session == job.session for other in live)
        if mine >= self._settings.queue_limit_per_session:
            return f"You have {mine} runs in the queue already: stop one of them or wait for it."
        return ""

    def _enter(self, job: Job[Any]) -> None:
        self._archive.tally.compute()
        self._jobs.pop(job.key, None)
        self._jobs[job.key] = job
        ended = [key for key, other in self._jobs.items() if not other.live]
        for key in ended[: max(0, len(ended) - REMEMBERED)]:
            del self._jobs[key]

    def _dispatch(self, job: Job[Any]) -> None:
        with self._lock:
            wanted = job.live
        if not wanted:
            return
        order = self._order(job)
        try:
            future = self.engine.submit(task.supervise, order, job.name, long=job.experiment.cost() > LONG_S)
        except EngineError as error:
            self.fail(job, "engine", str(error))
            return
        except Exception as error:  # noqa: BLE001  # Dask may raise anything when its cluster goes down just now
            self.fail(job, "engine", "The run could not be handed to the workers: press run again.", repr(error))
            return
        with self._lock:
            if not job.live:
                future.release()
                return
            job.future = future
        future.add_done_callback(lambda done: self._archivist.submit(self._finish, job, done))

    def _order(self, job: Job[Any]) -> task.Order:
        kind = type(job.experiment)
        return task.Order(
            target=f"{kind.__module__}:{kind.__qualname__}",
            settings=job.experiment.model_dump_json(),
            key=job.key,
            crew=self.engine.crew_name,
            time_limit=self._settings.time_limit_s,
            silence_limit=self._settings.silence_limit_s,
        )

    def _finish(self, job: Job[Any], future: Any) -> None:
        """Take in how a task ended, unless the run was cancelled or begun again since."""
        with self._lock:
            if job.future is not future:
                return
        if future.status != "finished":
            reason = repr(future.exception()) if future.status == "error" else future.status
            self.fail(job, "engine", "The run was lost with its worker or its cluster: press run again.", reason)
            return
        outcome: task.Outcome = future.result()
        if outcome.payload:
            self.complete(job, outcome.payload)
        elif outcome.kind is not None:
            self.fail(job, outcome.kind, outcome.sentence, outcome.traceback)
        else:
            self._repeat(job)

    def _repeat(self, job: Job[Any]) -> None:
        """Hand a run in again that Dask stopped because somebody else on the cluster had let go of it."""
        with self._lock:
            self._release(job)
            job.name = f"lab-{job.key}-{secrets.token_hex(4)}"
        self.dispatch(job)

    def _note_end(self, job: Job[Any], outcome: str, seconds: float | None = None) -> None:
        """Count how a run ended; the log hears of those that a worker was asked for."""
        self._archive.tally.end("page" if job.instant else "worker", outcome, seconds)
        if not job.instant:
            name = type(job.experiment).__name__
            fields = {"run": job.key, "experiment": name, "outcome": outcome, "seconds": seconds}
            log.info("a run of %s ended: %s", name, outcome, extra=fields)

    def _release(self, job: Job[Any]) -> None:
        future, job.future = job.future, None
        if future is not None:
            future.release()

    def _notice_loss(self) -> None:
        """Fail the runs of a cluster that is gone: Dask itself would let them wait for ever."""
        if self.engine.lost:
            for job in self._jobs.values():
                if job.live and job.future is not None:
                    self.fail(job, "engine", f"The connection to {self.engine.name} was lost: press run again.")

    def _on_event(self, event: Mapping[str, Any]) -> None:
        with self._lock:
            self.hello = event.get("hello") or self.hello
            name = event.get("task", "")
            job = self._jobs.get(name.removeprefix("lab-")[:64])
            if job is not None and job.name == name:
                job.apply(event)


def _problem(kind: Kind, sentence: str, traceback: str = "") -> Problem:
    """Give a problem an id, and leave what the visitor need not see in the log under that id."""
    problem = Problem(secrets.token_hex(3), sentence, kind)
    if kind != "refused":
        fields = {"problem": problem.id, "kind": kind}
        log.error("problem %s: %s %s", problem.id, sentence, traceback, extra=fields)
    return problem
