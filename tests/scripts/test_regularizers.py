"""Scripts of networks under regularizers come to the losses of the dashboard, with each regularizer there is."""

import numpy as np
import pytest

from dlcore.elements.few_images import PARTS
from dlcore.elements.racer import Racer
from dlcore.elements.regularizers import Regularizers
from dlcore.experiments.ablation import Ablation
from dlcore.experiments.regularization import Regularization
from dlcore.lab.experiment import ignore_progress

SMALL = {"images": 30, "validation": 20, "width": 6, "epochs": 3, "batch": 8, "seeds": 2}
MOVED = {"rotation": 20.0, "shift": 0.1, "scale": 0.2}


def assert_same(told, question, names):
    """Compare what was measured at the end and, where there is early stopping, with the weights that are kept."""
    result = question.compute(ignore_progress)
    scalars = question.scalars(result)
    for name, value in told.items():
        wide = {"abs": 0.003} if "error" in name else {"rel": 2e-5}
        if name.startswith("kept"):
            kept = (result.kept_error if "error" in name else result.kept_loss).mean(1)
            _, member, part = name.split("/")
            assert value == pytest.approx(kept[names.index(member), PARTS.index(part)], **wide), name
        else:
            assert value == pytest.approx(scalars[name], **wide), name


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({}, {"decay": 0.1, "penalty": "l1", "patience": 1, "smoothing": 0.2}),
        ({**MOVED, "mixing": "mixup", "alpha": 0.4}, {"decay": 0.2, "penalty": "decoupled", "mixing": "cutmix"}),
        ({"dropout": 0.4, "input_noise": 0.2, "decay": 0.1}, {"weight_noise": 0.1, "mixing": "cutout", "hole": 0.4}),
    ],
)
def test_two_settings_come_to_the_same_losses(execute, a, b):
    question = Regularization(**SMALL, a=Regularizers(**a), b=Regularizers(**b), label_noise=0.3, seed=2)
    told = execute(question)["results"]
    assert len(told) in (14, 26)
    assert_same(told, question, ["a", "b"])


def test_an_ablation_comes_to_the_same_losses(execute):
    strengths = Regularizers(patience=1, batch_norm=True, dropout=0.3, scale=0.2)
    racer = Racer(optimizer="sgd", settings={"lr": 0.1})
    question = Ablation(**SMALL | {"seeds": 1}, strengths=strengths, racer=racer, activation="tanh")
    told = execute(question)["results"]
    assert {name.split("/")[1] for name in told} == {"none", "stop", "augment", "dropout", "norm", "all"}
    assert_same(told, question, list(question.names))
    assert np.isfinite(list(told.values())).all()
