"""Bias and variance of networks as a program of its own."""

from __future__ import annotations

from dlcore.elements import initializers, perceptron
from dlcore.experiments.network_variance import NetworkVariance
from dlcore.scripts import catalogue, lowest, perceptrons, program
from dlcore.scripts.packed import Numbers, single
from dlcore.scripts.program import Program

_TRAIN = '''
class ManyNetworks(nn.Module):
    """Hold one network for each set of examples: every weight has an axis more."""

    def __init__(self, starts, widths):
        super().__init__()
        self.weights, self.biases, used = nn.ParameterList(), nn.ParameterList(), 0
        for fan_in, fan_out in zip(widths, widths[1:]):
            weights = starts[:, used : used + fan_in * fan_out]
            used += fan_in * fan_out
            self.weights.append(weights.reshape(-1, fan_in, fan_out))
            self.biases.append(starts[:, None, used : used + fan_out].clone())
            used += fan_out

    def forward(self, x):
        """Return what each network says of its own examples: (sets, examples, 1)."""
        units = x
        for depth, (weights, biases) in enumerate(zip(self.weights, self.biases)):
            if depth:
                units = ACTIVATION(units)
            units = torch.baddbmm(biases, units, weights)
        return units


def learn(width):
    """Train one network of this width on each set, all examples at every step."""
    x, y = unpack("x"), unpack("y")
    networks = ManyNetworks(unpack(f"starts {width}"), [1, *[width] * HIDDEN_LAYERS, 1])
    optimizer = torch.optim.Adam(networks.parameters(), lr=RATE)
    for _ in range(STEPS):
        # The sum over networks: no weight of one has a part in the error of another.
        loss = (networks(x) - y).square().mean((1, 2)).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return networks


@torch.no_grad()
def measure(networks):
    """Split the error of the first half of the networks; test the second half."""
    half, truth = len(unpack("y")) // 2, unpack("truth")
    fits = networks(unpack("places").expand(2 * half, -1, -1))[:half, :, 0]
    variance = fits.var(0)
    # The mean of the fits varies itself; by so much its distance is too large.
    bias = (fits.mean(0) - truth).square() - variance / half
    fresh = networks(unpack("fresh x").repeat(2, 1, 1))[half:]
    learned = networks(unpack("x"))[half:]
    return {
        "bias": bias.mean().item(),
        "variance": variance.mean().item(),
        "test_error": (fresh - unpack("fresh y")).square().mean().item(),
        "training_error": (learned - unpack("y")[half:]).square().mean().item(),
    }


def train():
    """Train networks of every width; return squared bias, variance and errors."""
    found = {}
    for width in WIDTHS:
        for name, value in measure(learn(width)).items():
            found.setdefault(name, {})[width] = value
        bias, variance = found["bias"][width], found["variance"][width]
        print(f"width {width}: squared bias {bias:.4f}, variance {variance:.4f}")
    return summed(found)
'''


@catalogue.script(NetworkVariance)
def write(asked: NetworkVariance) -> Program:
    """Write one loop over the widths; the networks of one width are one module."""
    widths, sets = asked.levels.astype(int).tolist(), 2 * asked.sets
    shapes = [(width,) * asked.hidden_layers for width in widths]
    layers = [perceptron.dense_layers(1, hidden, 1, asked.activation) for hidden in shapes]
    program.check_size(4 * sets * sum(layer.parameters for some in layers for layer in some))
    starts = [initializers.kaiming_normal_stack(range(asked.seed, asked.seed + sets), some) for some in layers]
    drawn, fresh, (places, truth) = asked.training_sets(), asked.fresh_examples(), asked.places()
    words = "Where the networks of width {} start: a row for each set (numpy, seeds {} to {})."
    return Program(
        settings=[
            program.setting("WIDTHS", widths, "units of a hidden layer"),
            program.setting("HIDDEN_LAYERS", asked.hidden_layers, "of every network"),
            program.Setting("ACTIVATION", f"nn.{perceptrons.ACTIVATIONS[asked.activation]}()", "of the hidden units"),
            program.setting("STEPS", asked.steps, "every step takes all examples of a set"),
            program.setting("RATE", asked.learning_rate, "learning rate of Adam"),
        ],
        parts=[lowest.LOWEST, lowest.SUMMED, _TRAIN],
        numbers=[
            Numbers(
                "x", single(drawn.x[..., None].repeat(sets // len(drawn.x), 0)), "Where the examples of each set lie."
            ),
            Numbers("y", single(drawn.y[..., None]), "What was observed there."),
            Numbers("places", single(places[:, None]), "Where fits are compared with the truth."),
            Numbers("truth", single(truth), "The true curve there."),
            Numbers("fresh x", single(fresh.x[..., None]), "Where fresh examples lie, for each tested set."),
            Numbers("fresh y", single(fresh.y[..., None]), "What was observed there."),
            *(
                Numbers(f"starts {width}", single(rows), words.format(width, asked.seed, asked.seed + sets - 1))
                for width, rows in zip(widths, starts, strict=True)
            ),
        ],
        seconds=2 * asked.cost(),
        remarks=[f"All {sets} networks of one width are trained as one module, or it would take hours."],
    )
