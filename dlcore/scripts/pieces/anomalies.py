"""Models that never see one class: which images there are, and how anomalous each is, as parts of a script."""

from __future__ import annotations

from dlcore.elements.latent.held_out import ANOMALOUS, NORMAL, HeldOutSettings
from dlcore.scripts.packed import Numbers
from dlcore.scripts.pieces import images, latent
from dlcore.scripts.program import Setting, setting


def settings(question: HeldOutSettings) -> tuple[list[Setting], list[Numbers]]:
    """Return the constants that every question about such models has, and the images."""
    split = images.of(question.dataset)
    constants, numbers = images.carried(split.training, split.test, side=question.side)
    beta = [setting("BETA", question.beta, "weight of the KL divergence")]
    seeds = tuple(range(question.seed, question.seed + question.seeds))
    return [
        setting("SEEDS", seeds, "of starts, batches and noise: a model for each"),
        *(beta if question.model == "vae" else []),
        setting("EXAMPLES", question.examples, "images to learn from"),
        setting("NORMAL", NORMAL, "images of learned classes that are scored, at most"),
        setting("ANOMALOUS", ANOMALOUS, "images of the other class that are scored, at most"),
        *latent.constants(question, question.examples),
        *constants,
    ], numbers


CHOOSE = '''
def at_most(images, count):
    """Return all images, or ``count`` of them, always the same."""
    if len(images) <= count:
        return images
    return images[sorted(shuffled(Random(0), len(images))[:count])]


def choose(held_out):
    """Return images to learn from, others like them, and some of the held-out class."""
    (images, labels), (test, test_labels) = read_images()
    learned_from = at_most(images[labels != held_out], EXAMPLES)
    normal = at_most(test[test_labels != held_out], NORMAL)
    strange = [test[test_labels == held_out], images[labels == held_out]]
    return learned_from, normal, at_most(torch.cat(strange), ANOMALOUS)
'''

SCORE = '''
@torch.no_grad()
def score(networks, gray, learned_from, draws):
    """Return how anomalous each image is by each score: the higher, the more."""
    encoder, decoder = networks["encoder"], networks["decoder"]
    seen = binarised(gray)  #? bernoulli
    seen = gray  #? gaussian
    mean, log_variance = encoder(seen).chunk(2, 1)  #? vae
    random, errors, weights = torch.Generator().manual_seed(44), [], []  #? vae
    most = max(1, 1_000_000 // seen.numel())  # draws ahead  #? vae
    for first in range(0, draws, most):  #? vae
        shape = min(most, draws - first), *mean.shape  #? vae
        for doubts in torch.randn(shape, generator=random):  #? vae
            codes = mean + (0.5 * log_variance).exp() * doubts  #? vae
            errors.append(reconstruction(decoder(codes), seen))  #? vae
            of_prior = -0.5 * codes.square().sum(1)  #? vae
            distance = (codes - mean).square() / log_variance.exp()  #? vae
            of_posterior = -0.5 * (distance + log_variance).sum(1)  #? vae
            weights.append(-errors[-1] + of_prior - of_posterior)  #? vae
    error = torch.stack(errors).double().mean(0)  #? vae
    divergence = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1)  #? vae
    bound = torch.stack(weights).double().logsumexp(0) - math.log(draws)  #? vae
    scores = {  #? vae
        "elbo": error + divergence,  #? vae
        "bound": -bound,  # the importance-weighted one (Burda 2016)  #? vae
        "reconstruction": error,  #? vae
        "divergence": divergence,  #? vae
    }  #? vae
    scores = {"reconstruction": reconstruction(decoder(encoder(seen)), seen)}  #? plain
    exact = "donot_use_mm_for_euclid_dist"
    distances = torch.cdist(gray, learned_from, compute_mode=exact)
    return scores | {"nearest": distances.min(1).values, "ink": gray.double().mean(1)}


def area(normal, strange):
    """Return how often a strange image scores above a normal one, ties half (ROC)."""
    above = (strange[:, None] > normal).double()
    return (above + 0.5 * (strange[:, None] == normal)).mean().item()
'''
