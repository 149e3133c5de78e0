"""The laboratory: run a question once, for everybody, and remember the answer."""

from __future__ import annotations

from typing import Any, TypeVar

from dlcore.lab import exchange, failure, instant
from dlcore.lab.archive import Archive
from dlcore.lab.desk import Desk
from dlcore.lab.experiment import Experiment
from dlcore.lab.gallery import Gallery
from dlcore.lab.imports import Imports
from dlcore.lab.job import Job
from dlcore.lab.records import Run, Status, StoredRun
from dlcore.lab.settings import Settings
from dlcore.lab.store import Store, StoreRefuses
from dlcore.lab.tally import Count
from dlcore.sharing.boards import Boards
from dlcore.sharing.database import Database
from dlcore.sharing.labels import Labels

Result = TypeVar("Result")

INSTANT_WAIT_S = 10.0
"""How long one thread waits for the instant computation of another."""


class Laboratory:
    """Answer experiments from the store or by running them; one per web process, shared by all its threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings.database)
        self.boards = Boards(self.database)
        self.labels = Labels(self.database)
        store = Store(settings.store, settings.store_limit_mb * 10**6, spared=self.labels.pinned)
        self._archive = Archive(store)
        self._desk = Desk(settings, self._archive)
        self.gallery = Gallery(settings.store)
        self.imports = Imports(settings.store)

    def warm_up(self) -> None:
        """Start the engine and its first worker in the background, so that the first run finds them ready."""
        self._desk.warm_up()

    def run(self, experiment: Experiment[Result], session: str = "") -> Run[Result]:
        """Return the stored result, or see to it that the experiment runs, and return how far it is.

        A run that failed or was cancelled starts again. Cheap experiments without torch are done when this returns.

        Args:
            experiment: what to compute.
            session: who asks; one session may have only so many runs in the queue.
        """
        key = experiment.key()
        run = self._archive.find(key, experiment)
        if run is not None:
            return run
        new = Job(key, experiment, session)
        job = self._desk.admit(new)
        self._begin(job, new)
        return job if isinstance(job, Run) else self._desk.snapshot(key) or job.snapshot()

    def repeat(self, experiment: Experiment[Result], session: str = "") -> Run[Result]:
        """Run an experiment although its result is known; the old result stays until the new one takes its place."""
        new = Job(experiment.key(), experiment, session)
        job = self._desk.admit_again(new)
        self._begin(job, new)
        return job if isinstance(job, Run) else job.snapshot()

    def _begin(self, job: Job[Result] | Run[Result], new: Job[Result]) -> None:
        """Compute or dispatch a job if it is the new one; wait for somebody else's instant one."""
        if isinstance(job, Run):
            return
        if job.instant:
            self._await_instant(job, mine=job is new)
        elif job is new:
            self._desk.dispatch(job)

    def peek(self, experiment: Experiment[Result]) -> Run[Result] | None:
        """Return the snapshot of an experiment that is stored, running, failed or cancelled; None if nobody ran it."""
        key = experiment.key()
        run = self._desk.snapshot(key)
        if run is not None and run.live:
            return run
        return self._archive.find(key, experiment) or run

    def cancel(self, experiment: Experiment[Any]) -> None:
        """Stop the run of an experiment, whoever asked for it; its worker is killed within a second."""
        self._desk.cancel(experiment.key())

    def status(self) -> Status:
        """Return the machine's state at a glance."""
        running, queued = self._desk.counts()
        store, engine, hello = self._archive.store, self._desk.engine, self._desk.hello
        entries, size = store.usage()
        problems = (
            *store.problems(),
            *self.gallery.problems(),
            *self.database.problems(),
            engine.problem,
            str(hello.get("problem", "")),
        )
        return Status(
            device=str(hello.get("device", "starting")),
            engine=engine.name,
            running=running,
            queued=queued,
            entries=entries,
            bytes=size,
            limit=store.limit,
            images=self.gallery.usage()[0],
            problems=tuple(problem for problem in problems if problem),
        )

    def count(self) -> Count:
        """Return what has been done since the laboratory was opened."""
        return self._archive.tally.count()

    def ready(self) -> dict[str, bool]:
        """Tell of each part that an answer needs whether it works now: store, engine, database."""
        engine = self._desk.engine
        if not engine.connected:
            self._desk.warm_up()  # in the background: a cluster that has come back is found without a visitor's help
        return {
            "store": not self._archive.store.problem(),
            "engine": engine.connected,
            "database": self.database.answers(),
        }

    def recent(self, n: int) -> tuple[StoredRun, ...]:
        """Return the newest runs that a worker computed, newest first."""
        return self._archive.store.recent(n)

    def all(self) -> tuple[StoredRun, ...]:
        """Return every stored run, newest first, those that the page computed at once among them."""
        return self._archive.store.all()

    def delete(self, key: str) -> None:
        """Move a stored run to the trash; for a day ``restore`` takes it back.

        Raises:
            StoreRefuses: it is under way, not in the store, or cannot be moved; one sentence says so.
        """
        run = self._desk.snapshot(key)
        if run is not None and run.live:
            raise StoreRefuses("This run is under way: stop it first, then delete it.")
        self._archive.delete(key)

    def restore(self, key: str) -> None:
        """Take a deleted run back.

        Raises:
            StoreRefuses: it is not in the trash any more, or cannot be moved; one sentence says so.
        """
        self._archive.store.restore(key)

    def deleted(self) -> tuple[StoredRun, ...]:
        """Return the runs that can be taken back, the last deleted first."""
        return self._archive.store.deleted()

    def run_file(self, experiment: Experiment[Any]) -> bytes | None:
        """Return the run file of an experiment that is done, for a peer; None where it is not known (any more)."""
        self._desk.await_archivist()
        return exchange.export(self._archive, experiment)

    def close(self) -> None:
        """Stop every run and every worker, and write what still waits to be written."""
        self._desk.close()
        self.database.close()

    def _await_instant(self, job: Job[Any], *, mine: bool) -> None:
        if not mine:
            job.ended.wait(INSTANT_WAIT_S)
            return
        try:
            self._desk.complete(job, instant.compute(job.experiment))
        except Exception as error:  # noqa: BLE001  # whatever it is, the visitor gets a sentence
            reason = failure.explain(error)
            self._desk.fail(job, "error", f"The computation stopped with {reason['text']}.", reason["traceback"])
        finally:
            self._desk.fail(job, "error", "The computation was interrupted.")
