"""The ablation: every regularizer alone, none and all, each the same as if it were trained for itself."""

import json

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements.regularizers import SWITCHES, USUAL, Regularizers
from dlcore.experiments.ablation import Ablation
from dlcore.experiments.regularization import Regularization
from dlcore.lab.experiment import ignore_progress
from dlcore.training import loop

TRAINING, VALIDATION, TEST = range(3)
QUICK = {"images": 60, "validation": 50, "epochs": 12, "batch": 20, "seeds": 2, "width": 16}


def compute(question):
    torch.set_num_threads(1)
    return question.compute(ignore_progress)


@pytest.fixture(scope="module")
def quick():
    return compute(Ablation(**QUICK))


def test_settings_are_none_each_and_all():
    question = Ablation()
    assert question.names == ("none", *SWITCHES, "all")
    assert question.settings[0] == Regularizers()
    assert question.settings[-1] == USUAL
    assert [one.switches for one in question.settings[1:-1]] == [(switch,) for switch in SWITCHES]


def test_regularizers_without_strength_do_not_take_part_and_one_alone_is_all():
    assert Ablation(strengths=Regularizers(decay=0.1, dropout=0.5)).names == ("none", "penalty", "dropout", "all")
    assert Ablation(strengths=Regularizers(dropout=0.5)).names == ("none", "dropout")
    assert Ablation(strengths=Regularizers()).names == ("none",)


def test_shapes_are_the_stated_ones(quick):
    settings = len(SWITCHES) + 2
    assert quick.names == Ablation(**QUICK).names
    assert quick.loss.shape == quick.error.shape == (settings, 2, 3, 13)
    assert quick.kept("loss").shape == quick.kept("error").shape == (settings, 2, 3)
    assert quick.kept_gap("loss").shape == quick.best_epoch.shape == quick.stopped_at.shape == (settings, 2)
    assert quick.weight_norm.shape == (settings, 2, 13)
    assert quick.reasons == ("",) * settings
    np.testing.assert_array_equal(
        quick.kept_gap("error"), quick.kept_error[..., TEST] - quick.kept_error[..., TRAINING]
    )


@pytest.mark.parametrize(("place", "other"), [(1, 2), (3, 4), (5, 6), (7, 8), (0, 9)])
def test_each_setting_in_company_equals_it_in_other_company(quick, place, other):
    question = Ablation(**QUICK)
    a, b = (question.settings[one] for one in (place, other))
    pair = compute(Regularization(**QUICK, a=a, b=b))
    np.testing.assert_allclose(pair.loss, quick.loss[[place, other]], rtol=5e-3)
    np.testing.assert_allclose(pair.kept_loss, quick.kept_loss[[place, other]], rtol=5e-3)
    np.testing.assert_array_equal(pair.stopped_at, quick.stopped_at[[place, other]])


def test_regularizers_keep_networks_from_learning_wrong_labels_by_heart():
    result = compute(Ablation(seeds=3, epochs=120))
    kept = dict(zip(result.names, result.kept_error.mean(1), strict=True))
    gap = dict(zip(result.names, result.kept_gap("loss").mean(1), strict=True))
    assert kept["none"][TRAINING] < 0.02
    assert kept["none"][TEST] > 0.15
    for helpful in ("stop", "noise", "all"):
        assert kept[helpful][TEST] < kept["none"][TEST] - 0.02
    assert kept["all"][TEST] < 0.6 * kept["none"][TEST]
    assert min(gap, key=gap.get) == "all"
    assert all(gap[name] < gap["none"] for name in result.names[1:])


def test_what_is_told_on_the_way_becomes_the_result(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told = []
    question = Ablation(**QUICK)
    result = question.compute(lambda step, steps, scalars=None, picture=None: told.append(json.dumps(picture)))
    for which in ("loss", "error"):
        seen = question.curves_so_far(json.loads(told[-1]), which, len(question.settings))
        np.testing.assert_allclose(seen.test, result.curves(which).test, atol=1e-5)
    middle = question.curves_so_far(json.loads(told[len(told) // 2]), "loss", len(question.settings))
    assert 1 < len(middle.epochs) < len(result.epochs)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"batch": 1}, "needs a batch of at least 2"),
        ({"batch": 1, "strengths": {"mixing": "cutmix"}}, "need a batch of at least 2"),
        ({"seeds": 11}, "less than or equal to 10"),
        ({"dataset": "mnist", "images": 2000, "epochs": 500, "width": 256}, "minutes; allowed are 15: take fewer"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        Ablation(**settings)


def test_cost_counts_every_setting():
    few, many = Ablation(strengths=Regularizers(dropout=0.5)), Ablation()
    assert few.cost() < 0.4 * many.cost()
