"""The convolutional network whose effective fields are measured: as a script."""

from __future__ import annotations

from dlcore.experiments.cnn_field import ADAM, BATCH, CnnField
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import classifying, convolutional, images, numpy_random, starts, updates
from dlcore.scripts.program import Program, setting


@script(CnnField)
def write(question: CnnField) -> Program:
    """Return the script of all networks, one after another, and of their field at the end."""
    split, built = images.of("digits"), question.architecture
    settings, numbers = images.carried(split.training, split.test)
    reached = list(built.steps()).index(question.step) + 2  # behind what makes an image of a row
    return Program(
        settings=[
            setting("SEEDS", tuple(range(question.seed, question.seed + question.seeds)), "of starts and batches"),
            setting("STEPS", question.steps, f"updates: {question.epochs} rounds through the training images"),
            setting("BATCH", BATCH, "images in each step"),
            setting("TIMES", question.side // split.training.pixels.shape[1], "rows and columns that a pixel becomes"),
            setting("LAYERS", reached, f"of the network up to the one that is looked at: {question.layer}"),
            setting("INPUTS", question.inputs, "test images on which the field is measured"),
            *settings,
        ],
        parts=[
            convolutional.network(built),
            *updates.of(ADAM),
            convolutional.LEARN,
            TRAIN,
            FIELD,
            classifying.SCORES,
            images.IMAGES,
            starts.START,
            starts.BATCHES,
            numpy_random.RANDOM,
            numpy_random.SHUFFLED,
            numpy_random.NORMAL,
        ],
        numbers=numbers,
        seconds=1 + 2 * question.cost(),
        remarks=[
            "The effective field is measured once, at the end.",
            *(updates.on_normalized(ADAM) if question.batch_norm else []),
        ],
    )


TRAIN = '''
def train():
    """Train all networks; return their error and how wide the field is at the end."""
    (images, labels), (test, test_labels) = read_images()
    images, test = enlarged(images), enlarged(test)
    errors, squares, sizes = [], 0, 0
    for seed in SEEDS:
        model = convolutional(seed)
        learn(model, seed, images, labels)
        errors.append(scores(model, test, test_labels)[1])
        slopes = gradients(model, test[:INPUTS]).double()
        squares = squares + slopes.square().sum(0)
        sizes = sizes + slopes.abs().sum(0)
        print(f"seed {seed}: {errors[-1]:.1%} of the test misread")
    return {
        "test_error": sum(errors) / len(errors),
        "deviation/square": deviation(squares),
        "deviation/absolute": deviation(sizes),
    }


def enlarged(images):
    """Draw every pixel as a square of several."""
    whole = images.view(-1, HEIGHT, WIDTH).repeat_interleave(TIMES, 1)
    return whole.repeat_interleave(TIMES, 2).flatten(1)
'''

FIELD = '''
def gradients(model, images):
    """Return what reaches the pixels from the layer's unit in the middle (Luo 2016).

    Its channels take turns: all at once would cancel each other.
    """
    model.eval()
    pixels = images.clone().requires_grad_()
    units = model[:LAYERS](pixels)
    slope, channels = torch.zeros_like(units), units.shape[1]
    turns = torch.randperm(channels, generator=torch.Generator().manual_seed(0))
    places = torch.arange(len(images))
    turn = turns[places % channels]
    slope[places, turn, units.shape[2] // 2, units.shape[3] // 2] = 1
    (found,) = torch.autograd.grad(units, pixels, slope)
    return found.view(-1, HEIGHT * TIMES, WIDTH * TIMES)


def deviation(field):
    """Return the standard deviation of a map per axis, in pixels."""
    share = field / field.sum()
    place, squares = torch.arange(len(share)).double(), 0
    for along in (share.sum(0), share.sum(1)):
        squares += (along @ place**2 - (along @ place) ** 2).item()
    return math.sqrt(squares / 2)
'''
