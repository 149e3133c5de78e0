"""Deep stacks of convolutions with and without skip connections: as a script."""

from __future__ import annotations

from dlcore.elements.datasets import CLASSES
from dlcore.experiments.skip_connections import LOOKED_AT, MEASURED, SkipConnections
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import classifying, images, numpy_random, starts, updates
from dlcore.scripts.program import Program, only_if, setting


@script(SkipConnections)
def write(question: SkipConnections) -> Program:
    """Return the script of all stacks, one after another."""
    split = images.of("digits")
    learned_from = split.training
    looked_at = learned_from.at_most(LOOKED_AT)
    settings, numbers = images.carried(
        learned_from, learned_from.at_most(MEASURED), split.test.at_most(MEASURED), looked_at
    )
    used = {"normalized": question.batch_norm, "unnormalized": not question.batch_norm}
    return Program(
        settings=[
            setting("CONNECTIONS", question.connections, "how a layer hands on what it got"),
            setting("DEPTH", question.depth, "layers between the first convolution and the classifier"),
            setting("CHANNELS", question.channels, "of the first convolution, and of each layer"),
            setting("GROWTH", question.growth, "channels that a layer adds where layers concatenate"),
            setting("GAIN", question.gain, "of the layers' first weights; 1 is He initialization"),
            setting("SEEDS", tuple(range(question.seed, question.seed + question.seeds)), "of starts and batches"),
            setting("STEPS", question.steps, "updates"),
            setting("BATCH", question.batch, "images in each step"),
            setting("CLASSES", CLASSES, "that images show"),
            *settings,
        ],
        parts=[
            only_if(STACK, **used),
            only_if(BUILD, **used),
            *updates.of(question.racer),
            LEARN,
            TRAIN,
            classifying.SCORES,
            classifying.MEANS,
            images.IMAGES,
            starts.START,
            starts.BATCHES,
            numpy_random.RANDOM,
            numpy_random.SHUFFLED,
            numpy_random.NORMAL,
        ],
        numbers=numbers,
        seconds=2 * question.cost(),
        remarks=updates.on_normalized(question.racer) if question.batch_norm else [],
    )


STACK = '''
class Stack(nn.Module):
    """Convolve once, then in many equal layers; classify by the mean of all places.

    A layer normalizes what it got, cuts it off below zero, and convolves (He 2016).  #? normalized
    A layer cuts off below zero what it got, and convolves.  #? unnormalized
    """

    def __init__(self, connection):
        super().__init__()
        growth = GROWTH if connection == "dense" else 0
        widths = [CHANNELS + growth * layer for layer in range(DEPTH + 1)]
        made = growth or CHANNELS
        self.connection = connection
        self.first = nn.Conv2d(1, CHANNELS, 3, stride=2, padding=1)
        self.layers = nn.ModuleList(
            nn.Conv2d(width, made, 3, padding=1) for width in widths[:-1]
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for width in widths)  #? normalized
        self.classifier = nn.Linear(widths[-1], CLASSES)

    def forward(self, images):
        """Return a number for each class."""
        state = self.first(images.view(-1, 1, HEIGHT, WIDTH))
        for place, layer in enumerate(self.layers):
            units = functional.relu(self.norms[place](state))  #? normalized
            made = layer(functional.relu(state))  #? unnormalized
            made = layer(units)  #? normalized
            if self.connection == "plain":
                state = made
            elif self.connection == "residual":
                state = state + made
            else:
                state = torch.cat([state, made], 1)
        state = self.norms[-1](state)  #? normalized
        return self.classifier(functional.relu(state).mean((2, 3)))
'''

BUILD = '''
def build(connection, seed, images):
    """Return the stack of a seed, as it starts."""
    model = Stack(connection)
    gains = [1] + [GAIN * 2**0.5] * DEPTH + [1]
    start([model.first, *model.layers, model.classifier], gains, Random(seed, 1))
    # Running statistics begin as those of some images, not as 0 and 1: else a deep  #? normalized
    # stack would be of no use until some dozen batches have been seen.  #? normalized
    for norm in model.norms:  #? normalized
        norm.momentum = 1  #? normalized
    with torch.no_grad():  #? normalized
        model(images)  #? normalized
    for norm in model.norms:  #? normalized
        norm.momentum = 0.1  #? normalized
    return model
'''

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
    """Train every stack; return last losses and error rates, means over seeds."""
    learned_from, seen, unseen, (some, _) = read_images()
    results = {}
    for connection in CONNECTIONS:
        rows = []
        for seed in SEEDS:
            model, row = build(connection, seed, some), {}
            learn(model, seed, *learned_from)
            for part, measured in {"training": seen, "test": unseen}.items():
                loss, error = scores(model, *measured)
                row[f"loss/{connection}/{part}"] = loss
                row[f"error/{connection}/{part}"] = error
            rows.append(row)
            print(f"{connection}, seed {seed}: {error:.1%} of the test misread")
        results |= means(rows)
    return results
'''
