"""What the scripts share in which perceptrons learn to read digits: network, starts, batches, one training."""

from __future__ import annotations

from collections.abc import Sequence

from dlcore.elements import batch_order, initializers, perceptron
from dlcore.elements.datasets import CLASSES
from dlcore.elements.perceptron import Perceptron
from dlcore.elements.schedules import Schedule
from dlcore.scripts import perceptrons, program, rate_factors
from dlcore.scripts.packed import Numbers, single, whole
from dlcore.scripts.pieces import classifying, images

MEASURES = ("training_loss", "training_error", "test_loss", "test_error")

_LEARN = '''
def batches(name, steps):
    """Yield which images each step learns from; a batch of all is taken as it is."""
    if name in DATA:
        yield from unpack(name)[:steps].long()
    else:
        for _ in range(steps):
            yield slice(None)


def learn(network, optimizer, rows_of_steps):
    """Train one network; return its losses and error rates, NaN if it diverged."""
    training, test = read_images()
    images, labels = training
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, rate_factor)  #? schedule
    for rows in rows_of_steps:
        loss = functional.cross_entropy(network(images[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()  #? schedule
        if not math.isfinite(loss.item()):
            return dict.fromkeys(MEASURES, math.nan)
    return dict(zip(MEASURES, (*scores(network, *training), *scores(network, *test))))


def mean_over_seeds(found):
    """Return the mean of every measure over the networks of all seeds."""
    return {name: sum(one[name] for one in found) / len(found) for name in MEASURES}
'''


def parts(shape: Perceptron, features: int, schedule: Schedule = Schedule()) -> list[str]:  # noqa: B008  # it is frozen
    """Return the functions that build a network, set its weights, read the images, train and measure."""
    words = f"the network of the page: {shape.hidden_layers} hidden layers of {shape.width} {shape.activation} units"
    return [
        perceptrons.build((features, *shape.hidden, CLASSES), shape.activation, words),
        perceptrons.SET_WEIGHTS,
        images.IMAGES,
        classifying.SCORES,
        *rate_factors.parts(schedule),
        program.only_if(_LEARN, schedule=schedule.kind != "constant"),
    ]


def starts(shape: Perceptron, features: int, seeds: Sequence[int]) -> list[Numbers]:
    """Return the weights with which the networks of each seed start."""
    layers = perceptron.dense_layers(features, shape.hidden, CLASSES, shape.activation)
    rows = initializers.kaiming_normal_stack(seeds, layers)
    words = "The weights that training starts from: He's normal distribution (numpy, seed {})."
    return [Numbers(f"start {seed}", single(row), words.format(seed)) for seed, row in zip(seeds, rows, strict=True)]


def order(name: str, points: int, batch: int, steps: int, seed: int) -> list[Numbers]:
    """Return which images each step learns from; nothing where it is always all."""
    if batch == points:
        return []
    words = (
        f"Which {batch} of the {points} images each step learns from: all in random order, and in a new one when all "
        f"have been seen (numpy, seed {seed})."
    )
    return [Numbers(name, whole(batch_order.batches(points, batch, steps, seed)), words)]


def seconds_per_step(parameters: int, batch: int) -> float:
    """Estimate the seconds that one step of one network takes on one core: calls, and arithmetic."""
    return 2.5e-4 + 3e-10 * batch * parameters + 5e-9 * parameters
