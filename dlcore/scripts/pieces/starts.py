"""Parts that draw where networks start."""

START = '''
@torch.no_grad()
def start(layers, gains, random):
    """Draw weights of standard deviation gain / sqrt(fan_in) (He 2015), biases 0."""
    for layer, gain in zip(layers, gains):
        outputs = len(layer.bias)
        fan_in = layer.weight.numel() // outputs
        drawn = normals(random, fan_in, outputs) * (gain / fan_in**0.5)
        layer.weight.copy_(drawn.T.reshape(layer.weight.shape))
        layer.bias.zero_()


def weighted(model):
    """Return the layers that have weights, in the order in which they are used."""
    return [one for one in model.modules() if isinstance(one, (nn.Linear, nn.Conv2d))]
'''

TRANSPOSED = START.replace(
    """        layer.weight.copy_(drawn.T.reshape(layer.weight.shape))
""",
    """        if isinstance(layer, nn.ConvTranspose2d):  # kernels by input channel
            drawn = drawn.view(len(layer.weight), -1, outputs).transpose(1, 2)
            layer.weight.copy_(drawn.reshape(layer.weight.shape))
        else:
            layer.weight.copy_(drawn.T.reshape(layer.weight.shape))
""",
).replace(
    """    return [one for one in model.modules() if isinstance(one, (nn.Linear, nn.Conv2d))]
""",
    """    kinds = nn.Linear, nn.Conv2d, nn.ConvTranspose2d
    return [one for one in model.modules() if isinstance(one, kinds)]
""",
)
"""The same where there are transposed convolutions, too."""

BATCHES = '''
def batches(count, size, seed):
    """Yield for ever which of the examples come next: all in random order, then anew.

    A batch may reach over the end of one round into the next one, so that all have one
    size and no example is left out. A batch of all examples is not shuffled.
    """
    random, waiting = Random(seed, 2), []
    while size == count:
        yield torch.arange(count)
    while True:
        while len(waiting) < size:
            waiting += shuffled(random, count)
        yield torch.tensor(waiting[:size])
        waiting = waiting[size:]
'''
