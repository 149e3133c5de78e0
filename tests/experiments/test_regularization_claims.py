"""What the page "Regularization" says of its settings, in presets and in what there is to notice, is what happens."""

from functools import cache

import numpy as np
import pytest
import torch

from dlcore.elements import seed_interval
from dlcore.elements.few_images import PARTS
from dlcore.elements.regularizers import USUAL, Regularizers
from dlcore.experiments.ablation import Ablation
from dlcore.experiments.regularization import Regularization
from dlcore.lab.experiment import ignore_progress

TRAINING, TEST = PARTS.index("training"), PARTS.index("test")
A, B = 0, 1
STRONG = USUAL.model_copy(
    update={
        "decay": 0.1, "rotation": 90.0, "shift": 0.3, "scale": 0.5, "input_noise": 1.0, "smoothing": 0.6, "alpha": 5.0,
        "dropout": 0.8,
    }
)  # fmt: skip  # the strengths of a preset


@cache
def compare(**settings):
    torch.set_num_threads(1)
    return Regularization(**settings).compute(ignore_progress)


@cache
def ablate(**settings):
    torch.set_num_threads(1)
    return Ablation(**settings).compute(ignore_progress)


def error(result, part=TEST):
    return result.kept_error[..., part].mean(1)


def apart(result):
    """Return by name what each setting gains on none, and the names of those that differ by more than luck."""
    test = 100 * result.kept_error[..., TEST]
    found = seed_interval.against(test[1:], test[0])
    clear = seed_interval.clear(found)
    gains = dict(zip(result.names[1:], -found.mean, strict=True))
    return gains, {name for name, sure in zip(result.names[1:], clear, strict=True) if sure}


def test_a_learns_every_label_by_heart_and_b_misreads_fewer_test_images_by_more_than_luck():
    result = compare()
    assert (error(result, TRAINING)[A], result.diverged_at.any()) == (0, False)
    assert error(result)[B] < error(result)[A] - 0.05
    assert seed_interval.clear(
        seed_interval.against(result.kept_error[1:, :, TEST], result.kept_error[0, :, TEST])
    ).all()
    assert np.median(result.kept_gap("loss")[B]) < 0.3 * np.median(result.kept_gap("loss")[A])


def test_the_test_loss_of_a_rises_again_and_its_training_loss_goes_to_zero():
    test, training = (np.median(compare().loss[A, :, part], 0) for part in (TEST, TRAINING))
    assert test[-1] > 1.4 * test.min()
    assert training[-1] < 0.02


def test_what_is_descended_lies_above_the_training_loss():
    result = compare()
    assert (result.objective[B, :, 1:] > result.loss[B, :, TRAINING, 1:]).mean() > 0.98


def test_early_stopping_goes_back_to_about_epoch_16_and_gains_without_another_training():
    result = compare(b=USUAL.only("stop"))
    assert 12 <= np.median(result.best_epoch[B]) <= 20
    np.testing.assert_array_equal(result.loss[A], result.loss[B])
    assert error(result)[B] < error(result)[A] - 0.05


def test_l2_makes_weights_small_and_l1_leaves_most_at_zero_and_some_large():
    result = compare(a=Regularizers(decay=0.02), b=Regularizers(penalty="l1", decay=0.002))
    edges, shares = result.weight_edges[0], result.weight_shares[:, -1, 0]
    centre = np.flatnonzero((edges[1:] > 0) & (edges[:-1] <= 0)).item()
    near = shares[:, centre - 1 : centre + 2].sum(1)
    assert near[B] > 0.5
    assert near[B] > 1.3 * near[A]
    far = (shares * (np.abs((edges[1:] + edges[:-1]) / 2) > 0.4)).sum(1)
    assert far[B] > 2 * far[A]


def test_noise_on_the_pixels_halves_the_test_error():
    result = compare(b=Regularizers(input_noise=0.5))
    assert error(result)[B] < 0.55 * error(result)[A]


def test_the_objective_of_label_smoothing_comes_down_to_its_floor():
    result = compare(b=USUAL.only("smooth"), epochs=300)
    assert result.floor[B] == pytest.approx(0.50029, abs=1e-5)
    assert result.floor[B] < np.median(result.objective[B, :, -1]) < 0.505


def test_everything_at_once_misreads_less_than_half_as_many_and_closes_the_gap():
    result = compare(b=USUAL)
    assert error(result)[B] < 0.5 * error(result)[A]
    assert result.kept_gap("error")[B].mean() < 0 < result.kept_gap("error")[A].mean()


def test_too_much_dropout_learns_nothing_and_has_no_gap():
    result = compare(a=Regularizers(dropout=0.5), b=Regularizers(dropout=0.9))
    assert error(result, TRAINING)[B] > 0.6
    assert abs(result.kept_gap("error")[B].mean()) < 0.1
    assert error(result)[A] < 0.25


def test_with_true_labels_there_is_nothing_to_cure():
    result = compare(b=USUAL, label_noise=0.0)
    assert error(result)[A] < 0.1
    assert error(result)[B] > error(result)[A]


def test_batch_norm_keeps_mean_and_width_of_the_sums_in_six_layers():
    result = compare(b=USUAL.only("norm"), hidden_layers=6, label_noise=0.0)
    width = result.sum_std[..., -1].mean(1)
    assert np.ptp(width[B]) < 0.5 * np.ptp(width[A])
    assert not np.array_equal(result.sum_shares[B, -1, 0], result.sum_shares[B, -1, 1])
    np.testing.assert_allclose(result.sum_shares[A, -1, 0], result.sum_shares[A, -1, 1], atol=1e-6)
    assert result.kept_gap("error")[B].mean() > 0.5 * result.kept_gap("error")[A].mean()


def test_by_default_most_help_alone_two_do_not_and_all_together_help_most():
    gains, clear = apart(ablate())
    clear -= {"penalty"}  # on some processors, where rounding is another, its gain is just within luck
    assert clear == {"stop", "augment", "noise", "mix", "dropout", "all"}
    assert all(gains[name] > 0 for name in clear)
    assert max(gains, key=gains.get) == "all"
    assert gains["all"] < sum(gains[name] for name in clear - {"all"})


@pytest.mark.slow
def test_with_true_labels_hardly_any_helps_and_all_harm():
    gains, clear = apart(ablate(label_noise=0.0))
    assert sum(gains[name] > 0 for name in clear) <= 1
    assert "all" in clear
    assert gains["all"] < 0


@pytest.mark.slow
def test_with_half_of_the_labels_wrong_early_stopping_gains_most_alone_and_all_together_halve_the_error():
    result = ablate(label_noise=0.5)
    gains, clear = apart(result)
    assert {"stop", "all"} <= clear
    assert sorted(gains, key=gains.get)[-2:] == ["stop", "all"]
    assert error(result)[0] == pytest.approx(0.5, abs=0.05)
    assert error(result)[-1] == pytest.approx(0.25, abs=0.05)


@pytest.mark.slow
def test_with_a_thousand_images_batch_norm_learns_wrong_labels_faster():
    result = ablate(images=1000, epochs=40, batch=50)
    norm = result.names.index("norm")
    assert error(result, TRAINING).argmin() == error(result).argmax() == norm


@pytest.mark.slow
def test_with_fifty_images_everything_errs_more_and_few_help():
    few, many = ablate(images=50), ablate()
    assert (error(few) > error(many)).all()
    assert apart(few)[1] == {"stop", "dropout", "all"}


@pytest.mark.slow
def test_too_strong_regularizers_harm_and_all_together_only_guess():
    result = ablate(strengths=STRONG)
    gains, clear = apart(result)
    assert {name for name in clear if gains[name] < 0} == {"penalty", "augment", "dropout", "all"}
    assert min(gains["noise"], gains["mix"]) > 0
    assert {"noise", "mix"} <= clear
    assert error(result)[-1] > 0.85


def test_two_seeds_have_intervals_of_twelve_standard_errors():
    values = np.array([[0.2, 0.3]])
    assert seed_interval.over_seeds(values).half.item() == pytest.approx(12.706 * 0.05, rel=1e-3)
