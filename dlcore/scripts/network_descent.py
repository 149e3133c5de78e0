"""Networks around the interpolation threshold as a program of its own."""

from __future__ import annotations

from dlcore.elements import datasets, initializers, noisy_digits, perceptron
from dlcore.elements.datasets import CLASSES
from dlcore.elements.interpolation import MEASURES
from dlcore.experiments.network_descent import PIXELS, NetworkDescent, parameters
from dlcore.scripts import catalogue, lowest, perceptrons, program
from dlcore.scripts.packed import Numbers, single, whole
from dlcore.scripts.program import Program

_TRAIN = '''
def read_images(seed, count):
    """Return training and test images and labels, all less the mean training image."""
    images = unpack("training images").flatten(1).double() / 16
    test_images = unpack("test images").flatten(1).double() / 16
    images = images[unpack(f"chosen {seed}")[:count].long()]
    mean = images.mean(0)
    labels = unpack(f"labels {seed}")[:count].long()
    test_labels = unpack("test labels").long()
    return (images - mean).float(), labels, (test_images - mean).float(), test_labels


def squared_error(outputs, labels):
    """Return the squared distance of ten outputs from the one-hot label, on average."""
    wanted = functional.one_hot(labels, 10).float()
    return (outputs - wanted).square().sum(1).mean().item()


def measure(network, images, labels, test_images, test_labels):
    """Return what the dashboard measures of a network; NaN if it has diverged."""
    with torch.no_grad():
        outputs, test_outputs = network(images), network(test_images)
        length = torch.cat([part.flatten() for part in network.parameters()]).norm()
        numbers = (
            squared_error(outputs, labels),
            squared_error(test_outputs, test_labels),
            (outputs.argmax(1) != labels).float().mean().item(),
            (test_outputs.argmax(1) != test_labels).float().mean().item(),
            length.item(),
        )
    if not all(math.isfinite(number) for number in numbers):
        return dict.fromkeys(MEASURES, math.nan)
    return dict(zip(MEASURES, numbers))


def learn(count, width, seed):
    """Train one network on all its images at every step; return what is measured."""
    data = read_images(seed, count)
    images, labels = data[:2]
    wanted = functional.one_hot(labels, 10).float()
    network = build_network(width)
    set_weights(network, unpack(f"start {width} {seed}"))
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    for _ in range(EPOCHS):
        loss = functional.mse_loss(network(images), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return measure(network, *data)


def train():
    """Train networks of all sizes; return the means over the seeds."""
    found = {name: {} for name in MEASURES}
    for size, (count, width) in SIZES.items():
        networks = [learn(count, width, seed) for seed in SEEDS]
        for name in MEASURES:
            found[name][size] = sum(one[name] for one in networks) / len(SEEDS)
        error = found["test_error"][size]
        print(f"{count} images, {width} hidden units: test error {error:.1%}")
    return summed(found)
'''


@catalogue.script(NetworkDescent)
def write(asked: NetworkDescent) -> Program:
    """Write one loop over sizes and seeds."""
    shapes, seeds, data = asked.shapes(), range(asked.seed, asked.seed + asked.seeds), datasets.digits()
    sizes = dict(zip(asked.complexities().tolist(), shapes, strict=True))
    swept = "parameters" if asked.sweep == "width" else "training images"
    return Program(
        settings=[
            program.setting("SIZES", sizes, f"(training images, hidden units), by the number of {swept}"),
            program.setting("EPOCHS", asked.epochs, "steps: every step takes all images"),
            program.setting("RATE", asked.lr, "learning rate of Adam"),
            program.setting("SEEDS", list(seeds), "networks of each size, each with images of its own"),
            program.setting("MEASURES", list(MEASURES), "What is measured of a network."),
        ],
        parts=[
            perceptrons.build((PIXELS, "width", CLASSES), "relu", "a network of one hidden layer", "width"),
            perceptrons.SET_WEIGHTS,
            lowest.LOWEST,
            lowest.SUMMED,
            _TRAIN,
        ],
        numbers=[
            Numbers("training images", data.training.pixels, "Images to learn from: 8 × 8 pixels, from 0 to 16."),
            Numbers("test images", data.test.pixels, "Images to be tested on."),
            Numbers("test labels", data.test.labels, "What they show."),
            *_chosen(asked, seeds),
            *_starts(sorted({width for _, width in shapes}), seeds),
        ],
        seconds=sum(asked.epochs * asked.seeds * (2.5e-4 + 3e-10 * n * parameters(width)) for n, width in shapes),
    )


def _chosen(asked: NetworkDescent, seeds: range) -> list[Numbers]:
    """Return which images each seed learns from, and their labels; fewer images are the first of them."""
    most, found = max(count for count, _ in asked.shapes()), []
    for seed in seeds:
        chosen, labels = noisy_digits.choose(most, asked.label_noise, seed)
        words = f"Which images are learned from, in this order, with seed {seed}."
        found.append(Numbers(f"chosen {seed}", whole(chosen), words))
        words = f"Their labels, of which a share of {asked.label_noise:g} is wrong on purpose."
        found.append(Numbers(f"labels {seed}", labels.astype("uint8"), words))
    return found


def _starts(widths: list[int], seeds: range) -> list[Numbers]:
    found = []
    for width in widths:
        rows = initializers.kaiming_normal_stack(seeds, perceptron.dense_layers(PIXELS, (width,), CLASSES, "relu"))
        for seed, row in zip(seeds, rows, strict=True):
            words = f"Where {width} hidden units start: He's normal distribution (numpy, seed {seed})."
            found.append(Numbers(f"start {width} {seed}", single(row), words))
    return found
