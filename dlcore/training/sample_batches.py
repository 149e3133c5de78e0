"""What a batch of images becomes in training, shown: by the same changes that the training makes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int

from dlcore.elements.datasets import Images
from dlcore.elements.regularizers import Regularizers
from dlcore.training import perturbed_batches


class Changed(NamedTuple):
    """Hold a batch several times over, each time changed anew; see ``augmented_samples.SamplesResult``."""

    samples: Float[np.ndarray, "draws images height width"]
    targets: Float[np.ndarray, "draws images classes"]
    partners: Int[np.ndarray, "draws images"]
    own_shares: Float[np.ndarray, "draws images"]


def change(images: Images, regularizers: Regularizers, draws: int, seed: int) -> Changed:
    """Change all images as one batch, as often as is asked for.

    That the batch is a batch of ``draws`` models, of which each has a seed of its own, makes each draw another one. Who
    was mixed with whom is read off targets that are a class of its own for every image.
    """
    count, size = len(images), images.pixels.shape[1:]
    settings = [(regularizers, seed * 1000 + draw) for draw in range(draws)]
    inputs = torch.from_numpy(images.inputs()).expand(draws, -1, -1).clone()
    targets = torch.from_numpy(images.one_hot()).expand(draws, -1, -1).clone()
    origins = torch.eye(count).expand(draws, -1, -1).clone()
    plain = [(one.model_copy(update={"smoothing": 0.0}), own) for one, own in settings]
    for given, batch, wanted in ((settings, inputs, targets), (plain, inputs.clone(), origins)):
        for rows, make in perturbed_batches.changes(given, count, size, inputs):
            make(batch[rows], wanted[rows])
    own = torch.diagonal(origins, dim1=1, dim2=2)
    mixed_in = torch.where(own < 1, (origins - torch.diag_embed(own)).argmax(2), torch.arange(count))
    return Changed(inputs.view(draws, count, *size).numpy(), targets.numpy(), mixed_in.numpy(), own.numpy())
