"""The convolutional network of the course, layer by layer as torch names them, and how it learns."""

from __future__ import annotations

from dlcore.elements.convolution.cnn_plan import Architecture
from dlcore.elements.datasets import CLASSES

DROPOUT_STREAM = 31
"""Of ``dlcore.nets.cnn``."""


def network(built: Architecture) -> str:
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
    return function("convolutional", "the convolutional network of a seed, as it starts", rows)


def function(name: str, words: str, rows: list[str]) -> str:
    """Return the function that builds a network, of its layers and what it is."""
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
