"""torchvision's networks with their weights: random ones, or trained ones from the folder of data sets or the web."""

from __future__ import annotations

import contextlib
import io
import pickle
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import torch
from torch import nn
from torchvision import models

from dlcore.elements.convolution.architectures import ARCHITECTURES
from dlcore.training import downloads

WEIGHTS = "IMAGENET1K_V1"
"""Which of torchvision's sets of weights: the first one of each network, trained as its paper has it."""

FOLDER = "checkpoints"
"""Where torch keeps files of weights, below the folder of data sets."""


def random(name: str, seed: int) -> nn.Module:
    """Build a network with weights as torchvision draws them, ready for use."""
    plain = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}  # else scipy takes 15 s
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network: nn.Module = models.get_model(name, weights=None, **plain)
    return network.eval()


def trained(name: str, folder: Path) -> nn.Module:
    """Build a network with weights trained on ImageNet; what is missing below ``folder`` is downloaded first.

    Raises:
        ValueError: they are neither there nor to be had, or the file is damaged. The sentence is for visitors: of the
            paths of this machine it names only the folder itself.
    """
    weights = models.get_model_weights(name)[WEIGHTS]
    file, title = Path(urlsplit(weights.url).path).name, ARCHITECTURES[name].title
    place = Path(folder.name, FOLDER)
    there = (folder / FOLDER / file).is_file()
    try:
        with _kept_in(folder), downloads.patience(), contextlib.redirect_stdout(io.StringIO()):
            network: nn.Module = models.get_model(name, weights=weights, progress=False)
    except (*downloads.FAILURES, pickle.UnpicklingError, KeyError, AttributeError) as error:
        if there or (folder / FOLDER / file).is_file():
            raise ValueError(
                f"the file {file} in {place} holds no weights of {title}; delete it, and it is downloaded"
            ) from error
        raise ValueError(
            f"the trained weights of {title} are not on this machine and could not be downloaded: "
            f"{downloads.reason(error)}; put {file} into {place} or look at random weights"
        ) from error
    return network.eval()


@contextlib.contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    """Let torch keep and look for files of weights below this folder."""
    before = torch.hub.get_dir()
    torch.hub.set_dir(str(folder))
    try:
        yield
    finally:
        torch.hub.set_dir(before)
