"""Two solutions, found with small and with large batches, and the line between them: as a script."""

from __future__ import annotations

from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.datasets import CLASSES
from dlcore.experiments.loss_landscape import ALPHAS, LossLandscape
from dlcore.scripts import perceptrons
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import classifying, images, numpy_random, starts
from dlcore.scripts.program import Program, setting


@script(LossLandscape)
def write(question: LossLandscape) -> Program:
    """Return the script of both trainings and of the line."""
    chosen = question.choose(images.of(question.dataset))
    settings, numbers = images.carried(chosen.training, chosen.test)
    words = f"the network: {question.hidden_layers} hidden layers of {question.width} {question.activation} units"
    widths = question.image_set.features, *question.hidden, CLASSES
    pair = question.small, question.large
    return Program(
        settings=[
            setting("SEED", question.seed, "of the start and of the order of images"),
            setting("SMALL", question.small, "images in the smaller batch"),
            setting("LARGE", question.large, "images in the larger one"),
            setting("RATES", {one: question.rate(one) for one in pair}, "learning rates, by batch size"),
            setting("STEPS", {one: question.updates(one) for one in pair}, "updates, by batch size"),
            setting("GAIN", ACTIVATIONS[question.activation].gain, "of first weights, but for the last layer"),
            setting("FARTHEST", float(ALPHAS[-1]), "where the page's line ends: 0 is small, 1 is large"),
            *settings,
        ],
        parts=[
            perceptrons.build(widths, question.activation, words),
            LEARN,
            TRAIN,
            classifying.SCORES,
            images.IMAGES,
            starts.START,
            starts.BATCHES,
            numpy_random.RANDOM,
            numpy_random.SHUFFLED,
            numpy_random.NORMAL,
        ],
        numbers=numbers,
        seconds=1 + 2 * sum(question.training_cost(one) for one in pair),
        remarks=[
            "The planes around both solutions and their sharpness, which the dashboard also measures, are left out."
        ],
    )


LEARN = '''
def learn(size, images, labels):
    """Descend with batches of one size; return the weights at the end, in one row."""
    model = build_network()
    layers = weighted(model)
    start(layers, [GAIN] * (len(layers) - 1) + [1], Random(SEED, 1))
    update = torch.optim.SGD(model.parameters(), lr=RATES[size])
    for _, chosen in zip(range(STEPS[size]), batches(len(images), size, SEED)):
        update.zero_grad()
        functional.cross_entropy(model(images[chosen]), labels[chosen]).backward()
        update.step()
    return nn.utils.parameters_to_vector(model.parameters()).detach().double()
'''

TRAIN = '''
def train():
    """Train with both batch sizes from one start; return losses and error rates.

    What has no name behind it is measured at the end of the line through both.
    """
    training, test = read_images()
    small, large = (learn(size, *training) for size in (SMALL, LARGE))
    results, model = {}, build_network()
    for name, place in {"/small": 0, "/large": 1, "": FARTHEST}.items():
        weights = (small + place * (large - small)).float()
        nn.utils.vector_to_parameters(weights, model.parameters())
        for part, images in {"training": training, "test": test}.items():
            loss, error = scores(model, *images)
            results |= {f"{part}_loss{name}": loss, f"{part}_error{name}": error}
        print(f"at {place:g} between small and large: {error:.1%} of the test misread")
    return results
'''
