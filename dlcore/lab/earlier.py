"""What a question that builds on another one's answer calls in its worker: the stored answer, or else the computation.

The store is only read here (``docs/decisions/0002``), so a worker on a machine without it computes the same again.
"""

from __future__ import annotations

from pathlib import Path

from dlcore.lab import codec, header, inventory, runfile, wholefile
from dlcore.lab.experiment import Experiment, Report, Result
from dlcore.lab.header import RunFileError
from dlcore.lab.settings import Settings


def result(experiment: Experiment[Result], report: Report) -> Result:
    """Return the answer of the experiment that another one builds on.

    Args:
        experiment: whose answer is wanted.
        report: who is told on the way where it must be computed.
    """
    stored = find(experiment, Settings.from_environment().store)
    return experiment.compute(report) if stored is None else stored


def find(experiment: Experiment[Result], store: Path) -> Result | None:
    """Return the answer if it lies whole in this store; a damaged one is left to the store to set aside."""
    key = experiment.key()
    try:
        data = wholefile.read(inventory.Inventory(store / "v1").path(key), header.MAX_FILE)
        _, arrays = runfile.unpack(data, key)
        return codec.decode(arrays, experiment.result_type())
    except (OSError, RunFileError, wholefile.NotAPlainFile, ValueError):
        return None
