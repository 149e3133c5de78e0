"""None, each alone and all of some regularizers: as a script."""

from __future__ import annotations

from dlcore.experiments.ablation import Ablation
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import regularized
from dlcore.scripts.program import Program


@script(Ablation)
def write(question: Ablation) -> Program:
    """Return the script of all settings."""
    return regularized.write(question, dict(zip(question.names, question.settings, strict=True)))
