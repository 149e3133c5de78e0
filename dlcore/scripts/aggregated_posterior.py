"""Adversarial autoencoder, VAE and autoencoder, trained alike: as a script."""

from __future__ import annotations

from dlcore.elements.latent import agreement, priors
from dlcore.experiments.aggregated_posterior import MODELS, AggregatedPosterior
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import images, latent
from dlcore.scripts.program import Program, only_if, setting


@script(AggregatedPosterior)
def write(question: AggregatedPosterior) -> Program:
    """Return the script of the three models."""
    coder = question.coder
    split = images.of(coder.dataset)
    settings, numbers = latent.carried(coder, split)
    kinds = [question.settings(kind) for kind in MODELS]
    used = latent.flags(coder)
    stream = {"PRIOR_STREAM": priors.STREAM, "CODE_SEED": agreement.SEED, "CODE_STREAM": agreement.STREAM}
    return Program(
        settings=[
            setting("SEED", coder.seed, "of starts, batches and noise"),
            setting("BETA", coder.beta, "weight of the VAE's KL divergence"),
            *latent.constants(coder, len(split.training)),
            *settings,
        ],
        parts=[
            *(part for one in kinds for part in latent.own(one, f"_{one.model}")),
            *(_replaced(only_if(text, **used), stream) for text in (TRAIN, MEASURE, ENERGY)),
            *latent.shared(kinds),
        ],
        numbers=numbers,
        seconds=1 + 2 * question.cost(),
    )


def _replaced(text: str, numbers: dict[str, int]) -> str:
    for name, number in numbers.items():
        text = text.replace(name, str(number))
    return text


TRAIN = '''
def train():
    """Train the three models; return what they come to."""
    images = read_images()[0][0]
    images = binarised(images)  # every pixel has fallen once for all  #? fixed
    results = {}
    print("adversarial autoencoder")
    networks, _ = learn_aae(images, SEED)
    results |= measure("aae", networks)
    print("VAE")
    networks, _ = learn_vae(images, SEED, BETA)
    results |= measure("vae", networks)
    print("autoencoder")
    networks, _ = learn_autoencoder(images, SEED)
    return results | measure("autoencoder", networks)
'''

MEASURE = '''
@torch.no_grad()
def measure(model, networks):
    """Return the reconstruction, and how far codes are from draws of the prior."""
    _, (test, _), (some, _) = read_images()
    results, random = {}, Random(43, 0)
    for half, images in {"training": some, "test": test}.items():
        images = binarised(images)  #? bernoulli
        if model == "vae":
            doubts = normals(random, len(images), CODE).float()
            error, _ = terms_vae(networks, images, doubts)
        else:
            error = terms_aae(networks, images)
        results[f"reconstruction/{model}/{half}"] = error.mean().item()
    codes = networks["encoder"](images)  # of the test images
    if model == "vae":  # a draw of q(z|x) for each
        mean, log_variance = codes.chunk(2, 1)
        doubts = normals(Random(CODE_SEED, CODE_STREAM), *mean.shape)
        codes = mean + (0.5 * log_variance).exp() * doubts
    random = Random(SEED, PRIOR_STREAM)
    wanted = normals(random, len(codes), CODE + 1)
    evenly = [random.uniform() for _ in range(codes.numel())]
    evenly = torch.tensor(evenly, dtype=torch.float64).view(codes.shape)
    draws = wanted[:, :-1] if model == "vae" else prior(wanted, evenly)
    results[f"energy_distance/{model}"] = energy_distance(codes.double(), draws)
    if model == "aae":
        critic = networks["critic"].double()
        right = functional.softplus(-critic(draws)).mean()
        wrong = functional.softplus(critic(codes.double())).mean()
        results["critic_loss"] = (right + wrong).item()
    return results
'''

ENERGY = '''
def energy_distance(some, others):
    """Return 2 E|X - Y| - E|X - X'| - E|Y - Y'|: 0 where both are spread alike."""
    within = torch.cdist(some, some).mean() + torch.cdist(others, others).mean()
    return (2 * torch.cdist(some, others).mean() - within).item()
'''
