"""Descent with batches of several sizes as a program of its own."""

from __future__ import annotations

from dlcore.elements import datasets
from dlcore.experiments.batch_size import BatchSize
from dlcore.scripts import catalogue, digit_lessons, program
from dlcore.scripts.pieces import images
from dlcore.scripts.program import Program

_TRAIN = '''
def train():
    """Train a network per batch size and seed; return the means over the seeds.

    Networks of one seed start from the same weights, whatever their batch size.
    """
    results = {}
    for size in STEPS:
        found = []
        for seed in SEEDS:
            network = build_network()
            set_weights(network, unpack(f"start {seed}"))
            optimizer = torch.optim.SGD(network.parameters(), lr=RATES[size])
            rows_of_steps = batches(f"batches {size} {seed}", STEPS[size])
            found.append(learn(network, optimizer, rows_of_steps))
            error = found[-1]["test_error"]
            print(f"batch of {size}, seed {seed}: test error {error:.1%}")
        for measure, value in mean_over_seeds(found).items():
            results[f"{measure}/{size}"] = value
    return results
'''


@catalogue.script(BatchSize)
def write(asked: BatchSize) -> Program:
    """Write one loop over batch sizes and seeds."""
    chosen = asked.choose(images.of(asked.dataset))
    constants, pixels = images.carried(chosen.training, chosen.test)
    seeds, features = range(asked.seed, asked.seed + asked.seeds), datasets.DATASETS[asked.dataset].features
    steps = {batch: asked.updates(batch) for batch in asked.batches}
    orders = [
        part
        for batch, updates in steps.items()
        for seed in seeds
        for part in digit_lessons.order(f"batches {batch} {seed}", asked.images, batch, updates, seed)
    ]
    cost = sum(count * digit_lessons.seconds_per_step(asked.parameters, batch) for batch, count in steps.items())
    return Program(
        settings=[
            program.setting("STEPS", steps, "updates of the weights, by batch size"),
            program.setting("RATES", {batch: asked.rate(batch) for batch in steps}, "learning rates, by batch size"),
            program.setting("SEEDS", list(seeds), "one start and one order of the batches each"),
            program.setting("MEASURES", list(digit_lessons.MEASURES), "What is measured of a network at its end."),
            *constants,
        ],
        parts=[*digit_lessons.parts(asked, features), _TRAIN],
        numbers=[*pixels, *digit_lessons.starts(asked, features, seeds), *orders],
        seconds=asked.seeds * cost,
        remarks=["Sharpness and noise of the gradients, which the dashboard also measures, are left out."],
    )
