"""Small classrooms for tests that train with batches."""

import numpy as np

from dlcore.elements import datasets
from dlcore.elements.batch_training import BatchTraining
from dlcore.training import batch_training

TINY = {"images": 40, "width": 4, "steps": 60, "seeds": 2}


def room(**settings):
    return batch_training.prepare(BatchTraining(**TINY | settings), datasets.digits(), "cpu")


def some_parameters(one, models=1, seed=3):
    rng = np.random.default_rng(seed)
    return (one.starts[0] + 0.3 * rng.normal(size=(models, one.starts.shape[1]))).astype(np.float32)
