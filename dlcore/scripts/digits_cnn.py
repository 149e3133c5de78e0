"""Convolutional networks, and perceptrons beside them, learn to read digits: as a script."""

from __future__ import annotations

from dlcore.elements.convolution.cnn_plan import Architecture
from dlcore.elements.datasets import CLASSES
from dlcore.experiments.digits_cnn import DigitsCNN
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import classifying, images, numpy_random, starts, torch_noise, updates
from dlcore.scripts.program import Program, setting

DROPOUT_STREAM = 31
"""Of ``dlcore.nets.cnn``: torch-free here, and held equal by the test."""


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
            _convolutional(built),
            _perceptron(built),
            starts.START,
            *([torch_noise.DROPOUT, torch_noise.NOISE] if built.dropout else []),
            *updates.of(question.racer),
            LEARN,
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
        seconds=2 * question.cost(),
    )


def _convolutional(built: Architecture) -> str:
    """Write the network layer by layer, as torch names them."""
    side = built.size[1]
    rows = [f"nn.Unflatten(1, (1, {side}, {side})),"]
    for block, (inputs, outputs) in enumerate(zip((1, *built.channels), built.channels, strict=False)):
        rows.append(f"nn.Conv2d({inputs}, {outputs}, {built.kernel}, padding={built.kernel // 2}),")
        rows += [f"nn.BatchNorm2d({outputs}),"] if built.batch_norm else []
        rows += ["nn.ReLU(),", "nn.MaxPool2d(2),"]
        if built.dropout:
            rows.append(f"Dropout({built.dropout}, (BATCH, {outputs}), seed, {DROPOUT_STREAM}, {block}),")
    rows.append("nn.Flatten(),")
    widths = built.features, *built.hidden
    for inputs, outputs in zip(widths, built.hidden, strict=False):
        rows += [f"nn.Linear({inputs}, {outputs}),", "nn.ReLU(),"]
    rows.append(f"nn.Linear({widths[-1]}, {CLASSES}),")
    return _function("convolutional", "the convolutional network of a seed, as it starts", rows)


def _perceptron(built: Architecture) -> str:
    features = built.size[1] * built.size[2]
    rows = [f"nn.Linear({features}, {built.rival}),", "nn.ReLU(),", f"nn.Linear({built.rival}, {CLASSES}),"]
    return _function("perceptron", "a perceptron with about as many parameters, as it starts", rows)


def _function(name: str, words: str, rows: list[str]) -> str:
    return "\n".join(
        (
            f"def {name}(seed):",
            f'    """Return {words}."""',
            "    model = nn.Sequential(",
            *(f"        {row}" for row in rows),
            "    )",
            "    layers = weighted(model)",
            "    gains = [2**0.5] * (len(layers) - 1) + [1]  # a ReLU is behind all but the last",
            "    start(layers, gains, Random(seed, 1))",
            "    return model",
        )
    )


LEARN = '''
def learn(model, seed, images, labels):
    """Take all steps, each down the slope of the cross-entropy on a batch."""
    update = optimizer(model.parameters())
    for _, chosen in zip(range(STEPS), batches(len(images), BATCH, seed)):
        update.zero_grad()
        functional.cross_entropy(model(images[chosen]), labels[chosen]).backward()
        update.step()
'''

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
