"""One model of images with a code (autoencoder, VAE, adversarial autoencoder, GAN): as a script."""

from __future__ import annotations

from dlcore.experiments.latent_model import LatentModel
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import images, latent, latent_texts
from dlcore.scripts.program import Program, only_if, setting


@script(LatentModel)
def write(question: LatentModel) -> Program:
    """Return the script of the model."""
    split = images.of(question.dataset)
    settings, numbers = latent.carried(question, split)
    used = latent.flags(question)
    beta = [setting("BETA", question.beta, "weight of the KL divergence")] if used["vae"] else []
    return Program(
        settings=[
            setting("SEED", question.seed, "of start, batches and noise"),
            *beta,
            *latent.constants(question, len(split.training)),
            *settings,
        ],
        parts=[
            *latent.own(question),
            only_if(TRAIN, **used),
            *([only_if(latent_texts.MEASURE, **used)] if used["coder"] else []),
            *latent.shared([question]),
        ],
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
