"""Models of images with a code: how each kind is built, trained and measured, as parts of a script."""

from __future__ import annotations

from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.datasets import Split
from dlcore.elements.latent.layout import ACTIVATION, CRITIC
from dlcore.elements.latent.settings import LatentSettings
from dlcore.elements.racer import Racer
from dlcore.scripts.packed import Numbers
from dlcore.scripts.pieces import images, numpy_random, starts, torch_noise, updates
from dlcore.scripts.program import Setting, only_if, setting

MEASURED = 450
"""Of ``dlcore.training.latent_lesson``."""
CALM = 0.5
"""Of ``dlcore.training.latent_steps``."""


def carried(settings: LatentSettings, split: Split) -> tuple[list[Setting], list[Numbers]]:
    """Return what is read: images to learn from, to be tested on, and those of the first that are measured on."""
    return images.carried(split.training, split.test, split.training.at_most(MEASURED), side=settings.side)


def constants(settings: LatentSettings, examples: int) -> list[Setting]:
    """Return the settings that every kind has."""
    critic = [setting("CRITIC", CRITIC, "units of the critic's hidden layers")]
    sigma = [setting("SIGMA", settings.sigma, "of the Gaussian noise around what the decoder says")]
    return [
        setting("CODE", settings.dims, "numbers in a code"),
        setting("HIDDEN", settings.hidden, "units of the hidden layers, from image to code"),
        setting("GAIN", ACTIVATIONS[ACTIVATION].gain, "of first weights in front of GELU"),
        *(critic if settings.model == "aae" else []),
        *(sigma if settings.likelihood == "gaussian" else []),
        setting("STEPS", settings.steps, f"updates: {settings.epochs} rounds through the training images"),
        setting("BATCH", min(settings.batch, examples), "images in each step"),
    ]


def flags(settings: LatentSettings) -> dict[str, bool]:
    """Tell which lines of the parts a kind needs."""
    kind, dynamic = settings.model, settings.likelihood == "dynamic"
    coder = kind != "gan"
    return {
        "vae": kind == "vae",
        "aae": kind == "aae",
        "gan": kind == "gan",
        "not_vae": kind != "vae",
        "coder": coder,
        "plain": kind in ("autoencoder", "aae"),
        "critic": kind in ("aae", "gan"),
        "gaussian": settings.likelihood == "gaussian",
        "bernoulli": settings.likelihood != "gaussian",
        "looks": coder and dynamic,
        "steady": coder and not dynamic,
        "aae_looks": kind == "aae" and dynamic,
    }


def parts(settings: LatentSettings) -> list[str]:
    """Return what builds one kind, trains it and measures it."""
    used = flags(settings)
    uniform = used["looks"] or (used["critic"] and "uniform" in _PRIORS[settings.prior])
    return [
        PERCEPTRON,
        only_if(BUILD, **used),
        only_if(LEARN, **used),
        *optimizers(settings),
        DESCEND,
        *([only_if(TERMS, **used)] if used["coder"] else []),
        *([prior(settings.prior)] if used["critic"] else []),
        *([BINARISED] if used["bernoulli"] and used["coder"] else []),
        *images.reader(settings.image_set.height, settings.side),
        *([torch_noise.NOISE] if used["critic"] or used["vae"] or used["looks"] else []),
        *([torch_noise.NORMALS] if used["critic"] or used["vae"] else []),
        *([torch_noise.UNIFORMS] if uniform else []),
        starts.START,
        starts.BATCHES,
        numpy_random.RANDOM,
        numpy_random.SHUFFLED,
        numpy_random.NORMAL,
    ]


def optimizers(settings: LatentSettings) -> list[str]:
    """Return what updates coder and critic."""
    critic = _calmed(settings.racer.at_rate(settings.critic_rate))
    if settings.model == "gan":
        pairs = {"optimizer": _calmed(settings.racer), "critic_optimizer": critic}
    else:
        pairs = {"optimizer": settings.racer} | ({"critic_optimizer": critic} if settings.model == "aae" else {})
    found = [part for name, racer in pairs.items() for part in updates.of(racer, name)]
    return list(dict.fromkeys(found))


def _calmed(racer: Racer) -> Racer:
    changed = {"beta1": CALM} if "beta1" in racer.settings else {}
    return Racer(optimizer=racer.optimizer, settings={**racer.settings, **changed})


def prior(id: str) -> str:
    """Return what draws codes from a prior."""
    body = _PRIORS[id]
    return only_if(PRIOR.replace("        BODY\n", body), normals="normals" in body, uniforms="uniforms" in body)


PERCEPTRON = '''
def perceptron(inputs, hidden, outputs):
    """Return a perceptron whose hidden layers have GELU."""
    layers = []
    for units in hidden:
        layers += [nn.Linear(inputs, units), nn.GELU()]
        inputs = units
    return nn.Sequential(*layers, nn.Linear(inputs, outputs))
'''

BUILD = '''
def build(seed):
    """Return the networks of a seed, as they start."""
    pixels = HEIGHT * WIDTH
    networks = nn.ModuleDict()
    networks["encoder"] = perceptron(pixels, HIDDEN, 2 * CODE)  # mean and log variance  #? vae
    networks["encoder"] = perceptron(pixels, HIDDEN, CODE)  #? plain
    networks["decoder"] = perceptron(CODE, HIDDEN[::-1], pixels)
    networks["critic"] = perceptron(CODE, CRITIC, 1)  # judges codes  #? aae
    networks["critic"] = perceptron(pixels, HIDDEN, 1)  # judges images  #? gan
    random = Random(seed, 1)
    for network in networks.values():
        layers = weighted(network)
        start(layers, [GAIN] * (len(layers) - 1) + [1], random)
    return networks
'''

LEARN = '''
def learn(images, seed, beta):  #? vae
def learn(images, seed):  #? not_vae
    """Take all steps; return the networks, and what each turn descended in the last."""
    networks, last = build(seed), {}
    encoder, decoder = networks["encoder"], networks["decoder"]  #? coder
    critic = networks["critic"]  #? aae
    decoder, critic = networks["decoder"], networks["critic"]  #? gan
    update = optimizer([*encoder.parameters(), *decoder.parameters()])  #? coder
    update = optimizer(decoder.parameters())  #? gan
    judge = critic_optimizer(critic.parameters())  #? critic
    fool = critic_optimizer(encoder.parameters())  #? aae
    pixels = Noise(fill_uniform, (BATCH, HEIGHT * WIDTH), seed, 43, 0)  #? looks
    doubts = Noise(fill_normal, (BATCH, CODE), seed, 43, 1)  #? vae
    prior = Prior(seed)  #? critic
    for step, chosen in zip(range(1, STEPS + 1), batches(len(images), BATCH, seed)):
        batch = images[chosen]
        # Every pixel is a coin that falls anew at each look.  #? looks
        seen = (pixels() < batch).float()  #? looks
        seen = batch  #? steady
        error, divergence = terms(networks, seen, doubts())  #? vae
        loss = error.mean() + beta * divergence.sum(1).mean()  # minus the ELBO  #? vae
        loss = terms(networks, seen).mean()  #? plain
        last["coder"] = descend(update, loss)  #? coder
        # The critic tells codes from draws of the prior, then the encoder fools it.  #? aae
        seen = (pixels() < batch).float()  #? aae_looks
        wrong = functional.softplus(critic(encoder(seen).detach())).mean()  #? aae
        last["critic"] = descend(  #? aae
            judge, functional.softplus(-critic(prior())).mean() + wrong  #? aae
        )  #? aae
        seen = (pixels() < batch).float()  #? aae_looks
        loss = functional.softplus(-critic(encoder(seen))).mean()  #? aae
        last["encoder"] = descend(fool, loss)  #? aae
        # The generator (the decoder) fools the critic, which then judges other images.  #? gan
        loss = functional.softplus(-critic(decoder(prior()).sigmoid())).mean()  #? gan
        last["generator"] = descend(update, loss)  #? gan
        fakes = decoder(prior()).sigmoid().detach()  #? gan
        loss = functional.softplus(-critic(batch)).mean()  #? gan
        loss = loss + functional.softplus(critic(fakes)).mean()  #? gan
        last["critic"] = descend(judge, loss)  #? gan
        if step % max(1, STEPS // 10) == 0:
            told = ", ".join(f"{name} {loss:.4f}" for name, loss in last.items())
            print(f"step {step}: {told}")
    return networks, last
'''

DESCEND = '''
def descend(update, loss):
    """Take a step down a loss; return it."""
    update.zero_grad()
    loss.backward()
    update.step()
    return loss.item()
'''

TERMS = '''
def terms(networks, seen, doubts):  #? vae
    """Return -log p(x|z) of each image, and the KL divergence in each dimension."""  #? vae
    mean, log_variance = networks["encoder"](seen).chunk(2, 1)  #? vae
    codes = mean + (0.5 * log_variance).exp() * doubts  #? vae
    divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance)  #? vae
    return reconstruction(networks["decoder"](codes), seen), divergence  #? vae
def terms(networks, seen):  #? plain
    """Return -log p(x|z) of each image, in nats."""  #? plain
    return reconstruction(networks["decoder"](networks["encoder"](seen)), seen)  #? plain


def reconstruction(outputs, seen):
    """Return -log p(x|z) of each image, in nats."""
    # Pixels with Gaussian noise of deviation SIGMA around what the decoder says.  #? gaussian
    constant = math.log(SIGMA) + 0.5 * math.log(2 * math.pi)  #? gaussian
    squares = (outputs - seen).square().sum(1) / (2 * SIGMA**2)  #? gaussian
    return squares + outputs.shape[1] * constant  #? gaussian
    # Pixels are coins: the decoder gives the logits of their probabilities.  #? bernoulli
    losses = functional.binary_cross_entropy_with_logits(  #? bernoulli
        outputs, seen, reduction="none"  #? bernoulli
    )  #? bernoulli
    return losses.sum(1)  #? bernoulli
'''

PRIOR = '''
class Prior:
    """Draw codes as they are wanted."""

    def __init__(self, seed):
        self.normals = Noise(fill_normal, (BATCH, CODE + 1), seed, 43, 2)  #? normals
        self.uniforms = Noise(fill_uniform, (BATCH, CODE), seed, 43, 3)  #? uniforms

    def __call__(self):
        """Return as many as a batch has."""
        BODY
'''

_PRIORS = {
    "gaussian": """        return self.normals()[:, :-1]
""",
    "ring": """        # Any direction, and a distance from the origin of about 2.
        normals = self.normals()
        ways, distance = normals[:, :-1], 2 + 0.2 * normals[:, -1:]
        return ways / ways.square().sum(1, keepdim=True).sqrt() * distance
""",
    "mixture": """        # One of ten Gaussians on a circle in the first two dimensions.
        normals, uniforms = self.normals(), self.uniforms()
        angle = (uniforms[:, 0] * 10).floor() * (2 * math.pi / 10)
        x = 2 * angle.cos() + 0.3 * normals[:, 0]
        y = 2 * angle.sin() + 0.3 * normals[:, 1]
        return torch.cat([x[:, None], y[:, None], normals[:, 2:-1]], 1)
""",
    "square": """        return 4 * (self.uniforms() - 0.5)
""",
}

BINARISED = '''
def binarised(images):
    """Let every pixel fall once: ink with its brightness as the probability."""
    random = Random(0, 42)
    chances = [random.uniform() for _ in range(images.numel())]
    chances = torch.tensor(chances, dtype=torch.float64).view(images.shape)
    return (chances < images).float()
'''
