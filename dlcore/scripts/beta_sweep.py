"""VAEs that differ in the weight of their KL term alone: as a script."""

from __future__ import annotations

from dlcore.experiments.beta_sweep import BetaSweep
from dlcore.scripts.catalogue import script
from dlcore.scripts.pieces import images, latent, latent_texts
from dlcore.scripts.program import Program, only_if, setting


@script(BetaSweep)
def write(question: BetaSweep) -> Program:
    """Return the script of all VAEs, one after another."""
    split = images.of(question.dataset)
    settings, numbers = latent.carried(question, split)
    used = latent.flags(question)
    return Program(
        settings=[
            setting("BETAS", question.betas, "weights of the KL divergence, a VAE for each"),
            setting("SEED", question.seed, "of start, batches and noise"),
            *latent.constants(question, len(split.training)),
            *settings,
        ],
        parts=[
            *latent.own(question),
            only_if(TRAIN, **used),
            only_if(latent_texts.MEASURE, **used),
            *latent.shared([question]),
        ],
        numbers=numbers,
        seconds=1 + 2 * question.cost(),
    )


TRAIN = '''
def train():
    """Train a VAE for every beta; return their terms, in nats per image.

    Those of the last stand under the plain names, too.
    """
    (images, _), (test, _), (some, _) = read_images()
    images = binarised(images)  # every pixel has fallen once for all  #? fixed
    results = {}
    for beta in BETAS:
        print(f"beta {beta:g}")
        networks, _ = learn(images, SEED, beta)
        found = measure(networks, some, test)
        results |= {f"{name}/{beta:g}": value for name, value in found.items()}
    return results | found
'''
