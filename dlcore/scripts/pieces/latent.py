"""Models of images with a code: how each kind is built, trained and measured, as parts of a script."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dlcore.elements.activations import ACTIVATIONS
from dlcore.elements.datasets import Split
from dlcore.elements.latent.layout import ACTIVATION, CRITIC
from dlcore.elements.latent.settings import LatentSettings
from dlcore.elements.racer import Racer
from dlcore.scripts.packed import Numbers
from dlcore.scripts.pieces import images, latent_texts, numpy_random, priors, starts, torch_noise, updates
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
        *(sigma if settings.likelihood == "gaussian" and settings.model != "gan" else []),
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
        "fixed": settings.likelihood == "fixed",
        "not_fixed": settings.likelihood != "fixed",
        "looks": coder and dynamic,
        "steady": coder and not dynamic,
        "aae_looks": kind == "aae" and dynamic,
    }


def own(settings: LatentSettings, suffix: str = "") -> list[str]:
    """Return what builds one kind and trains it; the suffix is behind the functions' names."""
    used = flags(settings)
    texts = [latent_texts.BUILD, latent_texts.LEARN, *([latent_texts.TERMS] if used["coder"] else [])]
    return [re.sub(r"\b(build|learn|terms)\(", rf"\1{suffix}(", only_if(text, **used)) for text in texts]


def shared(kinds: Sequence[LatentSettings]) -> list[str]:
    """Return what the ``own`` parts of several kinds of one likelihood name."""
    used = {name: any(flags(one)[name] for one in kinds) for name in flags(kinds[0])}
    prior = {one.prior for one in kinds if flags(one)["critic"]}
    drawn = used["critic"] or used["vae"]
    return [
        latent_texts.PERCEPTRON,
        *dict.fromkeys(part for one in kinds for part in optimizers(one)),
        latent_texts.DESCEND,
        *([only_if(latent_texts.RECONSTRUCTION, **used)] if used["coder"] else []),
        *(part for id in prior for part in (priors.of(id), priors.DEALT)),
        *([latent_texts.BINARISED] if used["bernoulli"] and used["coder"] else []),
        *images.reader(kinds[0].image_set.height, kinds[0].side),
        *([torch_noise.NOISE] if drawn or used["looks"] else []),
        *([torch_noise.NORMALS] if drawn else []),
        *([torch_noise.UNIFORMS] if used["critic"] or used["looks"] else []),
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
