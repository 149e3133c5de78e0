"""How a question is answered once, for everybody: keys, store, runner, device. Never imports torch outside a worker.

A page needs three words of it: ``laboratory = lab.open()`` once per process, then ``laboratory.run(experiment)`` and
``laboratory.peek(experiment)``, which return frozen snapshots.

- ``experiment``: the abstract class of all questions, and the key of each.
- ``laboratory``, ``desk``, ``job``: ask, queue, follow. ``instant``: what the page computes at once.
- ``engine``, ``plugin``, ``task``: Dask, embedded or a cluster. ``crew``, ``protocol``, ``child``, ``device``: the
  processes that compute.
- ``archive``, ``shelf``, ``store``, ``inventory``, ``trash``: results in memory and on disk. ``codec``, ``runfile``,
  ``header``, ``wholefile``: one self-checking file per run. ``origin``: where a result comes from.
- ``exchange``, ``promise``, ``imports``, ``agreement``: run files that leave, and those that peers brought.
- ``gallery``: images that visitors brought. ``tally``: what has been done, counted for the operator.
"""

from __future__ import annotations

from dlcore.lab.experiment import Experiment, Report
from dlcore.lab.laboratory import Laboratory
from dlcore.lab.records import Problem, Provenance, Run, Status, StoredRun
from dlcore.lab.settings import Settings, SettingsError

__all__ = [
    "Experiment",
    "Laboratory",
    "Problem",
    "Provenance",
    "Report",
    "Run",
    "Settings",
    "SettingsError",
    "Status",
    "StoredRun",
    "open",
]


def open(settings: Settings | None = None) -> Laboratory:
    """Open the laboratory of this process and let its first worker warm up; call ``close`` on it at the end.

    Args:
        settings: the operator's choices, by default those of the environment.

    Raises:
        SettingsError: a setting in the environment cannot be used.
    """
    laboratory = Laboratory(settings or Settings.from_environment())
    laboratory.warm_up()
    return laboratory
