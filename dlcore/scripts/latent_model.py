"""One model of images with a code (autoencoder, VAE, adversarial autoencoder, GAN): as a script."""

from __future__ import annotations

from dlcore.experiments.latent_model import LatentModel
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import images, latent
from dlcore.scripts.program import Program, only_if, setting


@script(LatentModel)
def write(question: LatentModel) -> Program:
    """Return the script of the model."""
    split = images.of(question.dataset)
    settings, numbers = latent.carried(question, split)
    used = latent.flags(question) | {"fixed": question.likelihood == "fixed"}
    beta = [setting("BETA", question.beta, "weight of the KL divergence")] if used["vae"] else []
    return Program(
        settings=[
            setting("SEED", question.seed, "of start, batches and noise"),
            *beta,
            *latent.constants(question, len(split.training)),
            *settings,
        ],
        parts=[*latent.parts(question), only_if(TRAIN, **used), *([only_if(MEASURE, **used)] if used["coder"] else [])],
        numbers=numbers,
        seconds=1 + 2 * question.cost(),
    )


TRAIN = '''
def train():
    """Train the model; return what it comes to, in nats per image."""
    (images, _), (test, _), (some, _) = read_images()  #? coder
    images = binarised(images)  # every pixel has fallen once for all  #? fixed
    networks, last = learn(images, SEED, BETA)  #? vae
    networks, last = learn(images, SEED)  #? plain
    _, last = learn(read_images()[0][0], SEED)  #? gan
    results = {f"turn/{name}": loss for name, loss in last.items()}
    return results | measure(networks, some, test)  #? coder
    return results  #? gan
'''

MEASURE = '''
@torch.no_grad()
def measure(networks, some, test):
    """Return the terms on some training images and on the test images."""
    results = {}
    random = Random(43, 0)  # always the same draws  #? vae
    for half, images in {"training": some, "test": test}.items():
        images = binarised(images)  #? bernoulli
        doubts = normals(random, len(images), CODE).float()  #? vae
        error, divergence = terms(networks, images, doubts)  #? vae
        error, divergence = error.mean().item(), divergence.mean(0).sum().item()  #? vae
        results[f"reconstruction/{half}"] = error  #? vae
        results[f"divergence/{half}"] = divergence  #? vae
        results[f"elbo/{half}"] = -error - divergence  #? vae
        results[f"reconstruction/{half}"] = terms(networks, images).mean().item()  #? plain
    return results
'''
