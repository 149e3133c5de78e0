"""Two solutions and the line between them as a program of its own."""

from __future__ import annotations

from dlcore.elements import datasets
from dlcore.experiments.loss_landscape import ALPHAS, LossLandscape
from dlcore.scripts import catalogue, digit_lessons, program
from dlcore.scripts.pieces import images
from dlcore.scripts.program import Program

_TRAIN = '''
def solution(size):
    """Train a network with batches of this size; return all its weights in one row."""
    network = build_network()
    set_weights(network, unpack(f"start {SEED}"))
    optimizer = torch.optim.SGD(network.parameters(), lr=RATES[size])
    found = learn(network, optimizer, batches(f"batches {size} {SEED}", STEPS[size]))
    print(f"batch of {size}: test error {found['test_error']:.1%}")
    return torch.cat([part.detach().flatten() for part in network.parameters()])


def train():
    """Train both networks; return losses and errors on the line between them.

    At 0 stands the solution of the small batch, at 1 that of the large one.
    """
    small, large = (solution(size) for size in STEPS)
    training, test = read_images()
    network, results = build_network(), {}
    for alpha in ALPHAS:
        row = (1 - alpha) * small + alpha * large
        torch.nn.utils.vector_to_parameters(row, network.parameters())
        for half, data in (("training", training), ("test", test)):
            loss, error = scores(network, *data)
            results[f"{half}_loss/{alpha:.6g}"] = loss
            results[f"{half}_error/{alpha:.6g}"] = error
            # Of a curve the dashboard's lists of runs show its last value.
            results[f"{half}_loss"], results[f"{half}_error"] = loss, error
    return results
'''


@catalogue.script(LossLandscape)
def write(asked: LossLandscape) -> Program:
    """Write both trainings of the first seed, and the way from one end to the other."""
    chosen = asked.choose(images.of(asked.dataset))
    constants, pixels = images.carried(chosen.training, chosen.test)
    features, seed = datasets.DATASETS[asked.dataset].features, asked.seed
    steps = {batch: asked.updates(batch) for batch in (asked.small, asked.large)}
    orders = [
        part
        for batch, updates in steps.items()
        for part in digit_lessons.order(f"batches {batch} {seed}", asked.images, batch, updates, seed)
    ]
    return Program(
        settings=[
            program.setting("STEPS", steps, "updates of the weights, by batch size"),
            program.setting("RATES", {batch: asked.rate(batch) for batch in steps}, "learning rates, by batch size"),
            program.setting("SEED", seed, "of the start and of the order of the batches"),
            program.setting("ALPHAS", [round(float(alpha), 9) for alpha in ALPHAS], "Places on the line."),
            program.setting("MEASURES", list(digit_lessons.MEASURES), "What is measured of a network at its end."),
            *constants,
        ],
        parts=[*digit_lessons.parts(asked, features), _TRAIN],
        numbers=[*pixels, *digit_lessons.starts(asked, features, [seed]), *orders],
        seconds=sum(count * digit_lessons.seconds_per_step(asked.parameters, batch) for batch, count in steps.items()),
        remarks=["Sharpness and the planes around both solutions, which the dashboard also shows, are left out."],
    )
