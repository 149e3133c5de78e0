"""Perceptrons that learn from few images under regularizers: what the pages about them train, as parts of a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.datasets import CLASSES
from dlcore.elements.few_images import Lesson
from dlcore.elements.regularizers import DETAILS, SWITCHES, Regularizers
from dlcore.scripts import perceptrons
from dlcore.scripts.pieces import classifying, images, numpy_random, starts, torch_noise, updates
from dlcore.scripts.program import Program, Setting, only_if, setting

SECONDS = 1e-3
"""Of one step of one network on one core: calls, and drawing in plain Python."""
SHORT = 70
"""Characters of a description that stands in one line."""


def write(lesson: Lesson, members: Mapping[str, Regularizers]) -> Program:
    """Return the script that trains each member with every seed, one network after another.

    Args:
        lesson: of all.
        members: their regularizers, by the names that results have for them.
    """
    parts = lesson.choose(images.of(lesson.dataset), lesson.validation)
    settings, numbers = images.carried(*parts)
    used = _used(list(members.values()))
    return Program(
        settings=[*_settings(lesson, members), *settings],
        parts=_parts(lesson, used),
        numbers=numbers,
        seconds=1 + len(members) * lesson.seeds * lesson.steps * SECONDS,
        remarks=updates.on_normalized(lesson.racer) if used["batch_norm"] else [],
    )


def _used(members: Sequence[Regularizers]) -> dict[str, bool]:
    """Tell which parts of the script anybody needs."""
    used = {name: any(getattr(one, name) for one in members) for name in _PLAIN}
    used |= {name: any(one.mixing == name for one in members) for name in ("mixup", "cutmix", "cutout")}
    used |= {name: any(one.decay and one.penalty == name for one in members) for name in ("l2", "l1", "decoupled")}
    used["penalty"] = used["decay"]
    used["move"] = any(one.augments for one in members)
    used["partner"] = used["mixup"] or used["cutmix"]
    used["changes"] = any(used[name] for name in ("move", "partner", "cutout", "input_noise", "smoothing"))
    used["as_it_is"] = not used["changes"]
    return used


_PLAIN = ("patience", "decay", "input_noise", "weight_noise", "smoothing", "dropout", "batch_norm")


def _settings(lesson: Lesson, members: Mapping[str, Regularizers]) -> list[Setting]:
    default = Regularizers().model_dump()
    on = {field for one in members.values() for switch in one.switches for field in _fields(switch)}
    off = [f"    {field!r}: {default[field]!r}," for field in Regularizers.model_fields if field in on]
    rows = [f"    {name!r}: {_described(one, default, on)}," for name, one in members.items()]
    hidden = [lesson.width] * lesson.hidden_layers
    decoupled = any(one.decay and one.penalty == "decoupled" for one in members.values())
    rate = [setting("LEARNING_RATE", lesson.racer.settings["lr"], "of the optimizer")] if decoupled else []
    return [
        *rate,
        Setting("OFF", _table(off), "All that can keep a network from learning by heart, switched off."),
        Setting("MEMBERS", _table(rows), "What is on, and how strong, by the names of the page."),
        setting("SEEDS", tuple(range(lesson.seed, lesson.seed + lesson.seeds)), "of starts, batches and noise"),
        setting("EPOCHS", lesson.epochs, "rounds through the training images"),
        setting("BATCH", lesson.batch, "images in each step"),
        setting("HIDDEN", tuple(hidden), "units of each hidden layer"),
        setting("CLASSES", CLASSES, "that images show"),
        setting("GAIN", ACTIVATIONS[lesson.activation].gain, f"of first weights in front of {lesson.activation}"),
    ]


def _fields(switch: str) -> tuple[str, ...]:
    return *SWITCHES[switch], *DETAILS.get(switch, ())


def _table(rows: Sequence[str]) -> str:
    return "\n".join(("{", *rows, "}")).replace("'", '"')


def _described(one: Regularizers, default: Mapping[str, object], on: set[str]) -> str:
    """Return what differs from ``OFF``."""
    changed = [f"{field!r}: {value!r}" for field, value in one.model_dump().items() if field in on]
    changed = [text for text in changed if text not in {f"{field!r}: {value!r}" for field, value in default.items()}]
    if not changed:
        return "OFF"
    short = f"OFF | {{{', '.join(changed)}}}"
    long = "\n".join(("{", "        **OFF,", *(f"        {one}," for one in changed), "    }"))
    return short if len(short) < SHORT else long


def _parts(lesson: Lesson, used: Mapping[str, bool]) -> list[str]:
    def some(part: str, *names: str) -> list[str]:
        return [only_if(part, **used)] if any(used[name] for name in names) else []

    activation = perceptrons.ACTIVATIONS[lesson.activation]
    network = only_if(NETWORK, **used).replace("nn.Activation()", f"nn.{activation}()")
    learn, training = only_if(LEARN, **used), only_if(TRAIN, **used)
    if not used["patience"]:
        learn, training = (part.replace(", stopping)", ")") for part in (learn, training))
    return [
        network,
        *updates.of(lesson.racer),
        learn,
        *some(PENALIZE, "penalty"),
        *some(CHANGES, "changes"),
        *some(MOVE, "move"),
        *some(HOLES, "cutout"),
        *some(MIXES, "partner"),
        *some(BOXES, "cutmix", "cutout"),
        *some(STOPPING, "patience"),
        training,
        classifying.SCORES,
        classifying.MEANS,
        images.IMAGES,
        *some(torch_noise.DROPOUT, "dropout"),
        *some(WEIGHT_NOISE, "weight_noise"),
        *some(torch_noise.NOISE, "dropout", "weight_noise", "input_noise"),
        starts.START,
        starts.BATCHES,
        numpy_random.RANDOM,
        numpy_random.SHUFFLED,
        *some(numpy_random.BELOW, "partner", "cutout"),
        numpy_random.NORMAL,
        *some(numpy_random.BETA, "partner"),
    ]


NETWORK = '''
def network(on, seed):
    """Return the perceptron of a seed, as it starts."""
    layers, units = [], HEIGHT * WIDTH
    for depth, width in enumerate(HIDDEN):
        layers.append(nn.Linear(units, width))
        if on["batch_norm"]:  #? batch_norm
            layers.append(nn.BatchNorm1d(width))  #? batch_norm
        layers.append(nn.Activation())
        if on["dropout"]:  #? dropout
            shape = BATCH, width  #? dropout
            layers.append(Dropout(on["dropout"], shape, seed, 21, depth, 0))  #? dropout
        units = width
    model = nn.Sequential(*layers, nn.Linear(units, CLASSES))
    start(weighted(model), [GAIN] * len(HIDDEN) + [1], Random(seed, 1))
    return model
'''

LEARN = '''
def learn(model, on, seed, training, stopping):
    """Take all steps, each down the slope of the cross-entropy on a changed batch."""
    images, labels = training
    targets = functional.one_hot(labels, CLASSES).float()
    update, order = optimizer(model.parameters()), batches(len(images), BATCH, seed)
    change = Changes(on, seed)  #? changes
    noise = WeightNoise(model, on["weight_noise"], seed)  #? weight_noise
    taken = 0
    for epoch in range(1, EPOCHS + 1):
        while taken * BATCH < epoch * len(images):
            chosen, taken = next(order), taken + 1
            batch, wanted = change(images[chosen], targets[chosen])  #? changes
            batch, wanted = images[chosen], targets[chosen]  #? as_it_is
            noise.add()  #? weight_noise
            update.zero_grad()
            functional.cross_entropy(model(batch), wanted).backward()
            noise.take_away()  #? weight_noise
            penalize(model, on)  #? penalty
            update.step()
        stopping.look(epoch)  #? patience
'''

PENALIZE = '''
@torch.no_grad()
def penalize(model, on):
    """Pull the weights (not biases, scales and shifts) towards zero."""
    for layer in weighted(model):
        if on["penalty"] == "l2":  # the slope of decay / 2 * sum of w^2  #? l2
            layer.weight.grad += on["decay"] * layer.weight  #? l2
        if on["penalty"] == "l1":  # the slope of decay * sum of |w|  #? l1
            layer.weight.grad += on["decay"] * layer.weight.sign()  #? l1
        if on["penalty"] == "decoupled":  # beside the gradient, as AdamW does  #? decoupled
            layer.weight -= LEARNING_RATE * on["decay"] * layer.weight  #? decoupled
'''

CHANGES = '''
class Changes:
    """Change the images and targets of each batch anew, by random numbers of a seed."""

    def __init__(self, on, seed):
        self.on = on
        self.motions = motions(on, Random(seed, 22))  #? move
        self.holes = holes(on, Random(seed, 23))  #? cutout
        self.mixes = mixes(on, Random(seed, 24))  #? partner
        self.noise = Noise(self.fill, (BATCH, HEIGHT * WIDTH), seed, 25)  #? input_noise

    def fill(self, numbers, generator):  #? input_noise
        """Draw the noise on pixels."""  #? input_noise
        numbers.normal_(0, self.on["input_noise"], generator=generator)  #? input_noise
  #? input_noise
    def __call__(self, images, targets):
        """Return the changed batch."""
        on = self.on
        if on["rotation"] or on["shift"] or on["scale"]:  #? move
            images = moved(images, *next(self.motions))  #? move
        if on["mixing"] == "cutout":  #? cutout
            images = images.masked_fill(next(self.holes), 0)  #? cutout
        if on["mixing"] == "mixup":  #? mixup
            own, apart, _ = next(self.mixes)  #? mixup
            images = own * images + (1 - own) * images.roll(apart, 0)  #? mixup
            targets = own * targets + (1 - own) * targets.roll(apart, 0)  #? mixup
        if on["mixing"] == "cutmix":  #? cutmix
            own, apart, box = next(self.mixes)  #? cutmix
            images = torch.where(box, images.roll(apart, 0), images)  #? cutmix
            targets = own * targets + (1 - own) * targets.roll(apart, 0)  #? cutmix
        if on["input_noise"]:  #? input_noise
            images = images + self.noise()  #? input_noise
        if on["smoothing"]:  #? smoothing
            share = on["smoothing"]  #? smoothing
            targets = targets * (1 - share) + share / CLASSES  #? smoothing
        return images, targets
'''

MOVE = '''
def motions(on, random):
    """Yield how each image is moved: degrees, pixels right and down, growth."""
    steps = max(1, min(64, 65536 // (6 * BATCH)))  # drawn ahead
    bounds = on["rotation"], on["shift"] * WIDTH, on["shift"] * HEIGHT, on["scale"]
    while True:
        drawn = [
            [2 * bound * random.uniform() - bound for _ in range(steps * BATCH)]
            for bound in bounds
        ]
        numbers = torch.tensor(drawn, dtype=torch.float64)
        yield from numbers.view(4, steps, BATCH).unbind(1)


def moved(images, angle, right, down, growth):
    """Turn, shift and scale each image, between pixels by bilinear interpolation.

    For each pixel of the moved image the matrix tells where to look in the old one.
    """
    cos = angle.deg2rad().cos() / (1 + growth)
    sin = angle.deg2rad().sin() / (1 + growth)
    x = torch.stack([cos, sin, -cos * right - sin * down], -1) / (WIDTH / 2)
    y = torch.stack([-sin, cos, sin * right - cos * down], -1) / (HEIGHT / 2)
    rows = torch.arange(HEIGHT) - (HEIGHT - 1) / 2
    columns = torch.arange(WIDTH) - (WIDTH - 1) / 2
    down, right = torch.meshgrid(rows, columns, indexing="ij")
    pixels = torch.stack([right, down, torch.ones_like(right)], -1).view(-1, 3)
    grid = pixels @ torch.stack([x, y], -1).float()
    whole = images.view(-1, 1, HEIGHT, WIDTH)
    grid = grid.view(-1, HEIGHT, WIDTH, 2)
    return functional.grid_sample(whole, grid, align_corners=False).flatten(1)
'''

BOXES = '''
def box(top, left, bottom, right):
    """Tell which pixels lie in a box; what juts out of the image is cut off."""
    inside = torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)
    inside[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = True
    return inside.flatten()
'''

HOLES = '''
def holes(on, random):
    """Yield the square that cutout blanks in each image of a batch (DeVries 2017)."""
    steps = max(1, min(64, 65536 // (BATCH * HEIGHT * WIDTH)))  # drawn ahead
    side = max(1, round(on["hole"] * min(HEIGHT, WIDTH)))
    while True:
        x = [below(random, WIDTH) - side // 2 for _ in range(steps * BATCH)]
        y = [below(random, HEIGHT) - side // 2 for _ in range(steps * BATCH)]
        places = list(zip(y, x))
        for first in range(0, steps * BATCH, BATCH):
            some = places[first : first + BATCH]
            yield torch.stack([box(i, j, i + side, j + side) for i, j in some])
'''

MIXES = '''
def mixes(on, random):
    """Yield what share stays an image's own, how far off its partner is, and a box."""
    steps = 64  # drawn ahead
    while True:
        shares = [beta(random, on["alpha"]) for _ in range(steps)]
        boxes = [None] * steps
        if on["mixing"] == "cutmix":  # a box of about 1 - share of the image (Yun 2019)  #? cutmix
            x = [below(random, WIDTH) for _ in range(steps)]  #? cutmix
            y = [below(random, HEIGHT) for _ in range(steps)]  #? cutmix
            for i in range(steps):  #? cutmix
                half = 0.5 * math.sqrt(1 - shares[i])  #? cutmix
                high, wide = int(half * HEIGHT), int(half * WIDTH)  #? cutmix
                boxes[i] = box(y[i] - high, x[i] - wide, y[i] + high, x[i] + wide)  #? cutmix
                shares[i] = 1 - boxes[i].sum().item() / (HEIGHT * WIDTH)  #? cutmix
        apart = [1 + below(random, BATCH - 1) for _ in range(steps)]
        yield from zip(shares, apart, boxes)
'''

WEIGHT_NOISE = '''
class WeightNoise:
    """Add noise to the weights while a gradient is computed (Graves 2011)."""

    def __init__(self, model, std, seed):
        self.layers = weighted(model)
        count = sum(one.weight.numel() + one.bias.numel() for one in self.layers)
        self.std = std
        self.noise = Noise(self.fill, (count,), seed, 26) if std else None

    def fill(self, numbers, generator):
        """Draw the noise."""
        numbers.normal_(0, self.std, generator=generator)

    @torch.no_grad()
    def add(self):
        """Move the weights."""
        self.still = [layer.weight.clone() for layer in self.layers]
        numbers, used = self.noise() if self.noise else None, 0
        for layer in self.layers if self.noise else ():
            own = numbers[used : used + layer.weight.numel()]
            layer.weight += own.view(layer.weight.T.shape).T
            used += layer.weight.numel() + layer.bias.numel()  # biases stay as they are

    @torch.no_grad()
    def take_away(self):
        """Move them back."""
        for layer, still in zip(self.layers, self.still):
            layer.weight.copy_(still)
'''

STOPPING = '''
class EarlyStopping:
    """Keep the weights of the least validation loss; stop looking when patience ends.

    Training goes on behind that, since the page shows what would have come.
    """

    def __init__(self, model, patience, validation):
        self.model, self.patience, self.validation = model, patience, validation
        self.best, self.best_epoch, self.stopped = math.inf, 0, not patience
        self.look(0)

    def look(self, epoch):
        """Measure after an epoch."""
        if self.stopped:
            return
        loss, _ = scores(self.model, *self.validation)
        if epoch == 0 or loss < self.best:
            self.best, self.best_epoch = loss, epoch
            state = self.model.state_dict()
            self.weights = {name: one.clone() for name, one in state.items()}
        self.stopped = epoch - self.best_epoch >= self.patience

    def restore(self):
        """Take the weights of the best epoch."""
        if self.patience:
            self.model.load_state_dict(self.weights)
'''

TRAIN = '''
def train():
    """Train all networks; return what was measured at the end, means over seeds."""
    # What begins with "kept" is of the weights that early stopping keeps.  #? patience
    names, parts = ("training", "validation", "test"), read_images()
    results = {}
    for member, on in MEMBERS.items():
        rows = []
        for seed in SEEDS:
            model, row = network(on, seed), {}
            stopping = EarlyStopping(model, on["patience"], parts[1])  #? patience
            learn(model, on, seed, parts[0], stopping)
            squares = sum(one.weight.square().sum().item() for one in weighted(model))
            row[f"weight_norm/{member}"] = math.sqrt(squares)
            for part, images in zip(names, parts):
                loss, error = scores(model, *images)
                row |= {f"loss/{member}/{part}": loss, f"error/{member}/{part}": error}
            print(f"{member}, seed {seed}: {error:.1%} of the test misread")
            stopping.restore()  #? patience
            for part, images in zip(names, parts):  #? patience
                loss, error = scores(model, *images)  #? patience
                row[f"kept_loss/{member}/{part}"] = loss  #? patience
                row[f"kept_error/{member}/{part}"] = error  #? patience
            rows.append(row)
        results |= means(rows)
    return results
'''
