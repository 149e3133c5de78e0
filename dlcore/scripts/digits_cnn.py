"""Convolutional networks, and perceptrons beside them, learn to read digits: as a script."""

from __future__ import annotations

from dlcore.elements.convolution.cnn_plan import Architecture
from dlcore.elements.datasets import CLASSES
from dlcore.experiments.digits_cnn import DigitsCNN
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import classifying, convolutional, images, numpy_random, starts, torch_noise, updates
from dlcore.scripts.program import Program, setting


@script(DigitsCNN)
def write(question: DigitsCNN) -> Program:
    """Return the script of both kinds of networks, one network after another."""
    split = images.of(question.dataset)
    settings, numbers = images.carried(split.training, split.test)
    built = question.architecture
    return Program(
        settings=[
            setting("SEEDS", tuple(range(question.seed, question.seed + question.seeds)), "of starts and batches"),
            setting("STEPS", question.steps, f"updates: {question.epochs} rounds through the training images"),
            setting("BATCH", question.batch, "images in each step"),
            *settings,
        ],
        parts=[
            convolutional.network(built),
            _perceptron(built),
            starts.START,
            *([torch_noise.DROPOUT, torch_noise.NOISE] if built.dropout else []),
            *updates.of(question.racer),
            convolutional.LEARN,
            TRAIN,
            classifying.SCORES,
            classifying.MEANS,
            images.IMAGES,
            starts.BATCHES,
            numpy_random.RANDOM,
            numpy_random.SHUFFLED,
            numpy_random.NORMAL,
        ],
        numbers=numbers,
        seconds=4 * question.cost(),
        remarks=updates.on_normalized(question.racer) if built.batch_norm else [],
    )


def _perceptron(built: Architecture) -> str:
    features = built.size[1] * built.size[2]
    rows = [f"nn.Linear({features}, {built.rival}),", "nn.ReLU(),", f"nn.Linear({built.rival}, {CLASSES}),"]
    return convolutional.function("perceptron", "a perceptron with about as many parameters, as it starts", rows)


TRAIN = '''
def train():
    """Train every network; return last losses and error rates, means over seeds."""
    (images, labels), test = read_images()  # to learn from, and to be tested on
    results = {}
    for kind, build in {"cnn": convolutional, "perceptron": perceptron}.items():
        rows = []
        for seed in SEEDS:
            model, row = build(seed), {}
            learn(model, seed, images, labels)
            for part, measured in {"training": (images, labels), "test": test}.items():
                loss, error = scores(model, *measured)
                row |= {f"loss/{kind}/{part}": loss, f"error/{kind}/{part}": error}
            rows.append(row)
            print(f"{kind}, seed {seed}: {error:.1%} of the test misread")
        results |= means(rows)
    return results
'''
