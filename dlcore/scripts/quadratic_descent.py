"""Momentum on a quadratic as a program of its own."""

from __future__ import annotations

from dlcore.elements import quadratic
from dlcore.experiments.quadratic_descent import FAR, QuadraticDescent
from dlcore.scripts import catalogue, program
from dlcore.scripts.program import Program

_TRAIN = '''
def descend(rate, momentum):
    """Descend on the quadratic of these eigenvalues; return what is left of the error.

    Along every eigenvector the error is 1 at the start, and it never mixes with others.
    """
    eigenvalues = torch.tensor(EIGENVALUES)
    error = torch.ones(len(EIGENVALUES), requires_grad=True)
    optimizer = torch.optim.SGD([error], lr=rate, momentum=momentum)
    for _ in range(STEPS):
        loss = (eigenvalues * error.square()).sum() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    left = error.square().mean().sqrt().item()
    return left if left <= FAR else math.nan


def train():
    """Descend as asked, and as well as one can without momentum; return both errors."""
    torch.set_default_dtype(torch.float64)  # the dashboard computes in double precision
    return {"error": descend(RATE, MOMENTUM), "error/plain": descend(BEST_RATE, 0)}
'''


@catalogue.script(QuadraticDescent)
def write(asked: QuadraticDescent) -> Program:
    """Write both descents."""
    eigenvalues = quadratic.spectrum(asked.condition, asked.dimensions)
    best = quadratic.best_descent(eigenvalues[0], eigenvalues[-1])
    return Program(
        settings=[
            program.setting("EIGENVALUES", eigenvalues.tolist(), "Of the Hessian, by equal factors."),
            program.setting("RATE", asked.learning_rate, "learning rate"),
            program.setting("MOMENTUM", asked.momentum, "how much of the velocity is kept"),
            program.setting("STEPS", asked.steps, "of the descent"),
            program.setting("BEST_RATE", float(best.learning_rate), "the best one without momentum"),
            program.setting("FAR", FAR, "an error so large has diverged"),
        ],
        parts=[_TRAIN],
        numbers=[],
        seconds=2 * asked.steps * 1e-4,
    )
