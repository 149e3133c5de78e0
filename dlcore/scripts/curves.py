"""What the scripts share that fit a curve: the examples, the perceptron, its start and its batches."""

from __future__ import annotations

from collections.abc import Sequence

from dlcore.elements import batch_order, initializers, perceptron
from dlcore.elements.curve_fitting import CurveFitting
from dlcore.scripts import perceptrons
from dlcore.scripts.packed import Numbers, column, single, whole
from dlcore.scripts.program import Setting, setting

LOSS = '''
def mean_squared_error(network, x, y):
    """Return the loss on these examples; NaN if the network has diverged."""
    with torch.no_grad():
        loss = functional.mse_loss(network(x), y).item()
    return loss if math.isfinite(loss) else math.nan
'''

_SOME = '''
def batches(name):
    """Yield which examples each step learns from."""
    yield from unpack(name)[:STEPS].long()
'''

_ALL = '''
def batches(name):
    """Yield which examples each step learns from: always all of them, in order."""
    for _ in range(STEPS):
        yield slice(None)
'''


def settings(fitting: CurveFitting, steps: int) -> list[Setting]:
    """Return the constant that says how long is trained."""
    carried = "" if fitting.batch == fitting.points else "; batches are carried for no more"
    return [setting("STEPS", steps, f"updates of the weights{carried}")]


def parts(fitting: CurveFitting) -> list[str]:
    """Return the functions that build a network, set its weights, draw batches and measure."""
    words = (
        f"the network of the page: {fitting.hidden_layers} hidden layers of {fitting.width} {fitting.activation} units"
    )
    network = perceptrons.build((1, *fitting.hidden, 1), fitting.activation, words)
    return [network, perceptrons.SET_WEIGHTS, _ALL if fitting.batch == fitting.points else _SOME, LOSS]


def numbers(fitting: CurveFitting, seeds: Sequence[int], steps: int) -> list[Numbers]:
    """Return the examples, the curve they are drawn around, and of every seed the start and the batches."""
    (x, y), (grid, truth) = fitting.examples(), fitting.truth()
    layers = perceptron.dense_layers(1, fitting.hidden, 1, fitting.activation)
    starts = initializers.kaiming_normal_stack(seeds, layers)
    found = [
        Numbers("x", column(x), f"Where the examples lie (data seed {fitting.data_seed})."),
        Numbers(
            "y", column(y), f"What was observed there: the curve, and noise of standard deviation {fitting.noise}."
        ),
        Numbers("grid", column(grid), "Even places, on which a fit is compared with the true curve."),
        Numbers("truth", column(truth), "The true curve there, without noise."),
    ]
    for seed, start in zip(seeds, starts, strict=True):
        words = f"The weights that training starts from: He's normal distribution (numpy, seed {seed})."
        found.append(Numbers(f"start {seed}", single(start), words))
        if fitting.batch < fitting.points:
            drawn = batch_order.batches(fitting.points, fitting.batch, steps, seed)
            words = (
                f"Which {fitting.batch} of the {fitting.points} examples each step learns from: all in random order, "
                f"and in a new one when all have been seen (numpy, seed {seed})."
            )
            found.append(Numbers(f"batches {seed}", whole(drawn), words))
    return found


def seconds_per_step(fitting: CurveFitting) -> float:
    """Estimate the seconds that one step of one network takes on one core: calls, and arithmetic."""
    return 3e-4 + 1e-4 * fitting.hidden_layers + 3e-10 * fitting.batch * fitting.parameters + 5e-9 * fitting.parameters
