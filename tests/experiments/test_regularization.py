"""Two settings of the regularizers side by side: the gap opens, early stopping restores, smoothing has its floor."""

import json
import subprocess
import sys

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements.racer import Racer
from dlcore.elements.regularizers import Regularizers
from dlcore.experiments.regularization import BINS, Regularization
from dlcore.lab.experiment import ignore_progress
from dlcore.training import loop
from tests.training.test_mnist import write

TRAINING, VALIDATION, TEST = range(3)
QUICK = {"images": 60, "validation": 50, "epochs": 12, "batch": 20, "seeds": 2, "width": 16, "label_noise": 0.0}
BOTH = {"a": Regularizers(), "b": Regularizers(batch_norm=True, dropout=0.2)}


def compute(**settings):
    torch.set_num_threads(1)
    return Regularization(**settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def quick():
    return compute(**QUICK | BOTH)


def test_shapes_are_the_stated_ones(quick):
    assert quick.epochs.tolist() == list(range(13))
    assert quick.loss.shape == quick.error.shape == (2, 2, 3, 13)
    assert quick.objective.shape == quick.weight_norm.shape == quick.gap("loss").shape == (2, 2, 13)
    assert quick.kept_loss.shape == quick.kept_error.shape == (2, 2, 3)
    assert quick.kept_gap("error").shape == quick.best_epoch.shape == quick.stopped_at.shape == (2, 2)
    histograms = len(quick.histogram_epochs)
    assert (quick.histogram_epochs[0], quick.histogram_epochs[-1]) == (0, 12)
    assert quick.weight_edges.shape == (3, BINS + 1)
    assert quick.weight_shares.shape == (2, histograms, 3, BINS)
    assert quick.sum_edges.shape == (2, BINS + 1)
    assert quick.sum_shares.shape == (2, 2, 2, 2, BINS)
    assert quick.sum_mean.shape == quick.sum_std.shape == (2, 2, 2, 13)
    assert quick.first_weights.shape == (2, 16, 8, 8)
    assert (quick.training_images, quick.validation_images, quick.test_images) == (60, 50, 450)
    assert quick.reasons == ("", "")
    np.testing.assert_allclose(quick.weight_shares.sum(-1), 1, rtol=1e-5)
    np.testing.assert_allclose(quick.sum_shares.sum(-1), 1, rtol=1e-5)


def test_curves_are_those_of_the_parts(quick):
    for which, values in (("loss", quick.loss), ("error", quick.error)):
        curves = quick.curves(which)
        for part, found in enumerate(curves[1:]):
            np.testing.assert_array_equal(found, values[:, :, part])
        np.testing.assert_array_equal(quick.gap(which), values[:, :, TEST] - values[:, :, TRAINING])


def test_both_settings_of_a_seed_start_alike(quick):
    np.testing.assert_allclose(quick.loss[0, :, :, 0], quick.loss[1, :, :, 0], rtol=1e-4)
    assert quick.weight_norm[0, 0, 0] == pytest.approx(quick.weight_norm[1, 0, 0])
    assert quick.loss[0, 0, TEST, 0] != quick.loss[0, 1, TEST, 0]


def test_what_one_setting_does_has_nothing_to_do_with_the_other(quick):
    alone = compute(**QUICK | {"a": BOTH["b"], "b": Regularizers(weight_noise=0.5, mixing="cutmix")})
    np.testing.assert_allclose(alone.loss[0], quick.loss[1], rtol=2e-3)
    np.testing.assert_allclose(alone.objective[0], quick.objective[1], rtol=2e-3)


def test_same_settings_same_bits(quick):
    again = compute(**QUICK | BOTH)
    for name in vars(quick).keys() - {"seconds"}:
        left, right = getattr(quick, name), getattr(again, name)
        assert left.tobytes() == right.tobytes() if isinstance(left, np.ndarray) else left == right, name


def test_without_regularizers_the_gap_opens():
    result = compute(images=100, epochs=60, label_noise=0.2, b=Regularizers(decay=0.03))
    plain, penalised = result.kept_loss
    assert plain[:, TRAINING].max() < 0.05
    assert plain[:, TEST].min() > 0.5
    assert (result.gap("loss")[0, :, -1] > 5 * result.gap("loss")[0, :, 3]).all()
    assert (penalised[:, TEST] < plain[:, TEST]).all()
    assert (result.weight_norm[1, :, -1] < result.weight_norm[0, :, -1]).all()
    np.testing.assert_array_equal(result.kept_loss, result.loss[..., -1])


def test_early_stopping_keeps_the_best_epoch_and_the_curves_go_on():
    result = compute(images=100, epochs=40, b=Regularizers(patience=4), seeds=3)
    assert result.epochs.tolist() == list(range(41))
    validation = result.loss[1, :, VALIDATION]
    stopped, best = result.stopped_at[1], result.best_epoch[1]
    assert (stopped > 0).all()
    np.testing.assert_array_equal(stopped - best, 4)
    for seed in range(3):
        seen = validation[seed, : stopped[seed] + 1]
        assert best[seed] == seen.argmin()
        np.testing.assert_allclose(result.kept_loss[1, seed], result.loss[1, seed, :, best[seed]], rtol=1e-5)
        np.testing.assert_allclose(result.kept_error[1, seed], result.error[1, seed, :, best[seed]])
    np.testing.assert_array_equal(result.loss[0], result.loss[1])
    assert (result.kept_loss[1, :, TEST] < result.kept_loss[0, :, TEST]).all()
    assert (result.stopped_at[0] == 0).all()


def test_label_smoothing_reaches_its_floor_and_never_goes_below():
    smooth = Regularizers(smoothing=0.1)
    result = compute(images=50, epochs=500, batch=10, seeds=2, a=Regularizers(), b=smooth)
    assert result.floor.tolist() == pytest.approx([0, 0.50029], abs=1e-5)
    assert (result.objective[1, :, 1:] > result.floor[1] - 1e-5).all()
    np.testing.assert_allclose(result.objective[1, :, -1], 0.50029, atol=2e-3)
    assert (result.objective[0, :, -1] < 1e-3).all()
    np.testing.assert_allclose(result.loss[1, :, TRAINING, -1], -np.log(0.91), atol=0.02)  # the share of the class


def test_batch_norm_centres_sums_in_training_and_knows_nothing_at_the_start_in_use():
    result = compute(**QUICK | {"b": Regularizers(batch_norm=True), "epochs": 40})
    middles = (result.sum_edges[:, 1:] + result.sum_edges[:, :-1]) / 2
    mean = (result.sum_shares * middles).sum(-1)
    spread = np.sqrt((result.sum_shares * (middles - mean[..., None]) ** 2).sum(-1))
    start, training, use = 0, 0, 1
    np.testing.assert_allclose(mean[1, start, training], 0, atol=0.05)
    np.testing.assert_allclose(spread[1, start, training], 1, atol=0.1)
    np.testing.assert_allclose(mean[1, start, use], mean[0, start, use], atol=1e-6)
    np.testing.assert_allclose(mean[0, :, training], mean[0, :, use], atol=1e-6)  # without it both are the same
    assert (result.sum_std[1, :, :, -1] < result.sum_std[0, :, :, -1]).all()
    end = np.abs(mean[1, 1, training] - mean[1, 1, use])
    assert (end < 0.2).all()


def test_moments_of_the_sums_are_those_of_the_histograms(quick):
    middles = (quick.sum_edges[:, 1:] + quick.sum_edges[:, :-1]) / 2
    mean = (quick.sum_shares[0, 1, 1] * middles).sum(-1)
    np.testing.assert_allclose(mean, quick.sum_mean[0, :, :, -1].mean(0), atol=0.1)


def test_a_network_without_hidden_layers_has_no_sums():
    result = compute(**QUICK | {"hidden_layers": 0, "b": Regularizers(batch_norm=True, dropout=0.5)})
    assert result.sum_shares.shape[-2:] == (0, BINS)
    assert result.sum_mean.shape == (2, 2, 0, 13)
    assert result.first_weights.shape == (2, 10, 8, 8)
    np.testing.assert_allclose(result.loss[0], result.loss[1], rtol=1e-6)


def test_divergence_is_named_with_its_step_and_the_other_setting_is_unharmed():
    sgd = Racer(optimizer="sgd", settings={"lr": 0.3})
    wild = Regularizers(decay=10.0)
    result = compute(**QUICK | {"racer": sgd, "a": Regularizers(), "b": wild, "epochs": 60})
    assert (result.diverged_at[1] > 0).all()
    assert (result.diverged_at[0] == 0).all()
    assert result.reasons[0] == ""
    assert result.reasons[1].startswith(f"2 of 2 networks diverged, first at step {result.diverged_at[1].min()}: ")
    assert np.isnan(result.kept_loss[1]).all()
    assert np.isnan(result.kept_error[1]).all()
    assert np.isfinite(result.kept_loss[0]).all()
    assert np.isfinite(result.weight_shares).all()


def test_what_is_told_on_the_way_becomes_the_result(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told = []
    question = Regularization(**QUICK | BOTH)
    result = question.compute(lambda step, steps, scalars=None, picture=None: told.append(json.dumps(picture)))
    half, whole = (json.loads(told[place]) for place in (len(told) // 2, -1))
    for which in ("loss", "error"):
        seen, final = question.curves_so_far(half, which, 2), result.curves(which)
        count = len(seen.epochs)
        assert 1 < count < len(final.epochs)
        for mine, theirs in zip(seen[1:], final[1:], strict=True):
            np.testing.assert_allclose(mine, theirs[..., :count], atol=1e-5)
        np.testing.assert_allclose(question.curves_so_far(whole, which, 2).test, final.test, atol=1e-5)


def test_what_is_told_of_a_network_that_diverged_is_json(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told = []
    sgd = Racer(optimizer="sgd", settings={"lr": 0.3})
    question = Regularization(**QUICK | {"racer": sgd, "b": Regularizers(decay=10.0), "epochs": 60})
    question.compute(lambda step, steps, scalars=None, picture=None: told.append(json.dumps(picture, allow_nan=False)))
    seen = question.curves_so_far(json.loads(told[-1]), "error", 2)
    assert np.isnan(seen.test[1, :, -1]).all()
    assert np.isfinite(seen.test[0]).all()


def test_mnist_is_read_from_the_folder_of_data_sets(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIENT_LAB_DATA", str(tmp_path))
    write(tmp_path)
    result = compute(
        dataset="mnist", images=10, validation=10, batch=5, epochs=1, width=8, seeds=1, a=Regularizers(rotation=9)
    )
    assert result.first_weights.shape == (2, 8, 28, 28)
    assert np.isfinite(result.kept_loss).all()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"batch": 1, "b": {"batch_norm": True}}, "needs a batch of at least 2"),
        ({"batch": 1, "a": {"mixing": "mixup"}}, "need a batch of at least 2"),
        ({"a": {"dropout": 1}}, "less than or equal to 0.95"),
        ({"images": 2000}, "no 2000 training images"),
        ({"dataset": "mnist", "images": 2000, "epochs": 500, "width": 256, "hidden_layers": 6, "seeds": 10, "batch": 2},
         "minutes; allowed are 10: take fewer epochs"),
    ],
)  # fmt: skip  # a table
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        Regularization(**settings)


def test_cost_grows_with_everything_that_takes_time():
    small = Regularization.smallest().model_copy(update={"b": Regularizers()})
    assert small.cost() < 0.6
    bigger = [small.model_copy(update=change) for change in (
        {"epochs": 50}, {"width": 90}, {"hidden_layers": 2}, {"seeds": 5}, {"dataset": "mnist"},
        {"b": Regularizers(rotation=10)}, {"b": Regularizers(weight_noise=0.1)}, {"a": Regularizers(mixing="mixup")},
    )]  # fmt: skip  # one line of changes
    assert all(one.cost() > small.cost() for one in bigger)


def test_building_one_leaves_torch_unimported():
    code = (
        "import sys; from dlcore.experiments.regularization import Regularization as R; R().key(); R().cost(); "
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
