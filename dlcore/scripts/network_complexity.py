"""Networks of every width on one curve as a program of its own."""

from __future__ import annotations

from dlcore.elements import scattered_starts
from dlcore.experiments import network_complexity
from dlcore.experiments.network_complexity import NetworkComplexity
from dlcore.scripts import catalogue, curves, lowest, perceptrons, program
from dlcore.scripts.packed import Numbers, column, single
from dlcore.scripts.program import Program

_TRAIN = '''
def errors(width, seed):
    """Train one network on all examples at every step; return its two errors."""
    x, y = unpack("x"), unpack("y")
    network = build_network(width)
    set_weights(network, unpack(f"start {width} {seed}"))
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    for _ in range(EPOCHS):
        loss = functional.mse_loss(network(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    training = mean_squared_error(network, x, y)
    return training, mean_squared_error(network, unpack("unseen x"), unpack("unseen y"))


def train():
    """Train networks of every width; return the means of the errors over the seeds."""
    found = {"training_error": {}, "test_error": {}}
    for width in WIDTHS:
        training, test = zip(*(errors(width, seed) for seed in SEEDS))
        found["training_error"][width] = sum(training) / len(SEEDS)
        found["test_error"][width] = sum(test) / len(SEEDS)
        print(f"width {width}: test error {found['test_error'][width]:.4f}")
    return summed(found)
'''


@catalogue.script(NetworkComplexity)
def write(asked: NetworkComplexity) -> Program:
    """Write one loop over widths and seeds."""
    (x, y), (unseen_x, unseen_y) = asked.examples(), asked.unseen()
    seeds = range(asked.seed, asked.seed + asked.seeds)
    words = "Input weights, places of the bends, output weights of {} units (numpy, seed {})."
    starts = [
        Numbers(
            f"start {width} {seed}",
            single(scattered_starts.scattered(seed, width, asked.domain, asked.start_scale, width)),
            words.format(width, seed),
        )
        for width in network_complexity.WIDTHS
        for seed in seeds
    ]
    return Program(
        settings=[
            program.setting("WIDTHS", list(network_complexity.WIDTHS), "Hidden units."),
            program.setting("EPOCHS", asked.epochs, "steps: every step takes all examples"),
            program.setting("RATE", asked.learning_rate, "learning rate of Adam"),
            program.setting("SEEDS", list(seeds), "networks of each width"),
        ],
        parts=[
            perceptrons.build((1, "width", 1), asked.activation, "a network of one hidden layer", "width"),
            perceptrons.SET_WEIGHTS,
            curves.LOSS,
            lowest.LOWEST,
            lowest.SUMMED,
            _TRAIN,
        ],
        numbers=[
            Numbers("x", column(x), "Where the examples lie."),
            Numbers("y", column(y), "What was observed there."),
            Numbers("unseen x", column(unseen_x), "Where the examples lie that nobody learns from."),
            Numbers("unseen y", column(unseen_y), "What was observed there."),
            *starts,
        ],
        seconds=asked.models * asked.epochs * 2.5e-4,
    )
