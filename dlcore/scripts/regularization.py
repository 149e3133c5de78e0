"""Two settings of the regularizers, side by side: as a script."""

from __future__ import annotations

from dlcore.experiments.regularization import Regularization
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import regularized
from dlcore.scripts.program import Program


@script(Regularization)
def write(question: Regularization) -> Program:
    """Return the script of both settings."""
    return regularized.write(question, {"a": question.a, "b": question.b})
