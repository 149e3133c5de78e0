"""Batch sizes: fair budgets, predicted and measured noise, the edge of stability, and who diverges."""

import json
import subprocess
import sys

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements import datasets
from dlcore.experiments import batch_size
from dlcore.experiments.batch_size import BatchSize
from dlcore.lab.experiment import ignore_progress
from dlcore.training import batch_training, loop

QUICK = {"images": 60, "width": 8, "batches": (4, 60), "steps": 80, "seeds": 3}


def compute(report=ignore_progress, **settings):
    torch.set_num_threads(1)
    return BatchSize(**settings).compute(report)


@pytest.fixture(scope="module")
def quick():
    return compute(**QUICK)


@pytest.fixture(scope="module")
def edge():
    """Full-batch descent of three networks, first at a rate below 2/λ all the way, then beyond."""
    common = {"images": 300, "batches": (300,), "steps": 150, "seeds": 3}
    return {rate: compute(**common, learning_rate=rate) for rate in (0.2, 0.6)}


def test_shapes_are_the_stated_ones(quick):
    for name in ("training_loss", "test_loss", "training_error", "test_error"):
        assert getattr(quick, name).shape == (2, 3, quick.logged_steps.shape[1])
    assert quick.watched_sharpness.shape == quick.noise_trace.shape == quick.watched_steps.shape
    assert quick.sharpness.shape == quick.box_sharpness.shape == quick.diverged_at.shape == (2, 3)
    assert quick.logged_steps[:, 0].tolist() == [0, 0]
    assert np.nanmax(quick.logged_steps, 1).tolist() == [80, 80]
    assert (quick.reasons, quick.test_images) == (("", ""), 450)


def test_networks_of_a_seed_start_alike_and_seeds_start_apart(quick):
    first = quick.training_loss[:, :, 0]
    np.testing.assert_allclose(first[0], first[1], rtol=1e-6)
    assert len(set(first[0].tolist())) == 3


def test_same_settings_same_bits(quick):
    again = compute(**QUICK)
    for name in vars(quick).keys() - {"seconds", "seconds_per_step"}:
        left, right = getattr(quick, name), getattr(again, name)
        assert left.tobytes() == right.tobytes() if isinstance(left, np.ndarray) else left == right, name


def test_rows_of_unequal_length_end_where_their_batch_ends():
    result = compute(**QUICK | {"budget": "epochs", "epochs": 20})
    assert np.nanmax(result.logged_steps, 1).tolist() == [300, 20]
    assert np.isnan(result.training_loss[1, :, -1]).all()
    ends = result.last("training_loss")
    assert ends[0].tolist() == result.training_loss[0, :, -1].tolist()
    assert np.isfinite(ends).all()
    np.testing.assert_allclose(result.gap(), result.last("test_error") - result.last("training_error"))


def test_the_noise_of_batches_is_the_predicted_one(quick):
    predicted = BatchSize(**QUICK).predicted_variance(quick)
    measured, error = quick.batch_variance.T
    assert measured[0] == pytest.approx(predicted[0], abs=4 * error[0])
    assert predicted[1] == 0
    assert measured[1] < 1e-10


def test_full_batch_descent_below_the_edge_never_rises(edge):
    """Up to second order the loss falls as long as η·λ < 2 (Cohen et al. 2021)."""
    calm = edge[0.2]
    assert 0.2 * np.nanmax(calm.watched_sharpness[:, 1:]) < 2
    assert calm.first_rise.tolist() == [[0, 0, 0]]


def test_full_batch_descent_rises_soon_after_its_sharpness_crosses_two_over_the_rate(edge):
    """From there on it is driven back: the loss comes down all the same."""
    wild = edge[0.6]
    steps, stability = wild.watched_steps[0, 1:], 0.6 * wild.watched_sharpness[0, 1:]
    crossing = steps[np.argmax(stability > 2)]
    assert crossing > 1
    assert stability[0] < 2
    rise = wild.first_rise[0, 0]
    assert 0.5 * crossing < rise < 3 * crossing
    assert (wild.last("training_loss") < 0.2).all()


def test_with_the_linear_rule_and_as_many_epochs_every_batch_ends_at_nearly_one_loss():
    """Goyal et al. 2017, as long as the largest rate is stable."""
    settings = {"images": 128, "batches": (1, 8, 32), "scaling": "linear", "budget": "epochs", "epochs": 60, "seeds": 3}
    ends = compute(**settings, learning_rate=0.1).last("training_loss").mean(1)
    assert ends.max() / ends.min() < 1.1
    fixed = compute(**settings | {"scaling": "fixed"}, learning_rate=0.1).last("training_loss").mean(1)
    assert fixed[2] > 5 * fixed[0]


def test_networks_are_those_of_plain_descent():
    """The last row is the full batch: it can be followed without a word about batches."""
    result = compute(**QUICK | {"batches": (60,), "steps": 5, "seeds": 1})
    one = batch_training.prepare(BatchSize(**QUICK), datasets.digits(), "cpu")
    parameters = torch.tensor(one.starts[:1], dtype=torch.float32)
    for _ in range(5):
        leaf = parameters.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(one.loss()(leaf).sum(), leaf)
        parameters = parameters - 0.1 * gradient
    assert result.last("training_loss")[0, 0] == pytest.approx(one.loss()(parameters).item(), rel=1e-4)


def test_divergence_is_named_with_seeds_and_step_and_the_others_go_on():
    result = compute(**QUICK | {"hidden_layers": 3, "width": 64, "learning_rate": 10.0, "batches": (1, 60)})
    lost = result.diverged_at > 0
    assert lost.tolist() == [[True] * 3, [False] * 3]
    first = result.diverged_at[0].min()
    assert result.reasons[0].startswith(f"A batch of 1 diverged with 3 of 3 seeds, first at step {first}:")
    assert result.reasons[0].endswith("below 10 for it, for example 1.")
    assert np.isnan(result.sharpness[lost]).all()
    assert np.isnan(result.box_sharpness[lost]).all()
    assert np.isfinite(result.sharpness[~lost]).all()
    assert np.isnan(result.last("test_loss")[lost]).all()
    assert np.isnan(result.interval(result.gap()).mean[0])


def test_who_only_guesses_is_told_so():
    said = batch_size.reason(1, 3.0, np.array([0, 0]), np.array([0.9, 0.1]))
    assert said.startswith("With a batch of 1, 1 of 2 seeds only guess")
    assert batch_size.reason(1, 3.0, np.array([0, 0]), np.array([0.2, 0.1])) == ""


def test_curves_stand_over_steps_samples_or_seconds(quick):
    asked = BatchSize(**QUICK)
    steps, samples, seconds = (asked.curves(quick, "loss", across).at for across in ("steps", "samples", "seconds"))
    np.testing.assert_array_equal(samples, steps * [[4], [60]])
    np.testing.assert_allclose(seconds, steps * quick.seconds_per_step[:, None])
    assert (quick.seconds_per_step > 0).all()
    assert asked.curves(quick, "error", "steps").test is quick.test_error


def test_what_is_told_on_the_way_becomes_the_result(monkeypatch):
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 0)
    told, asked = [], BatchSize(**QUICK)
    result = compute(
        lambda step, steps, scalars=None, picture=None: told.append((step, steps, json.dumps(picture))), **QUICK
    )
    assert [step for step, *_ in told] == list(range(1, 161))
    assert {steps for _, steps, _ in told} == {160}
    half, whole = (json.loads(told[place][2]) for place in (100, -1))
    for which in ("loss", "error"):
        seen, final = asked.curves_so_far(half, which, "samples"), asked.curves(result, which, "samples")
        known = np.isfinite(seen.at)
        assert 0 < known[0].sum() < known[1].sum()
        for row in range(2):
            count = known[row].sum()
            np.testing.assert_allclose(seen.at[row, :count], final.at[row, :count])
            np.testing.assert_allclose(seen.test[row, :, :count], final.test[row, :, :count], rtol=1e-4)
        training = asked.curves_so_far(whole, which, "steps").training
        np.testing.assert_allclose(training, asked.curves(result, which, "steps").training, rtol=1e-4)
    first = asked.curves_so_far(json.loads(told[0][2]), "loss", "seconds")
    assert np.isnan(first.at[0]).all()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"batches": (1, 301)}, "a batch of 301 is larger than the 300 training images"),
        ({"batches": (0, 8)}, "a batch has at least 1 image"),
        ({"batches": ()}, "at least 1 item"),
        ({"images": 1348, "dataset": "digits"}, "no 1348 training images"),
        ({"scaling": "cubic"}, "Input should be 'fixed', 'linear' or 'sqrt'"),
        (
            {"learning_rate": 10.0, "scaling": "linear"},
            "the rule of scaling makes the learning rate 40 at a batch of 128",
        ),
        ({"images": 1347, "epochs": 1000, "budget": "epochs", "width": 128}, "minutes; allowed are 5: take fewer"),
        ({"epsilon": 1.0}, "less than or equal to 0.1"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        BatchSize(**settings)


def test_sizes_named_twice_or_in_another_order_are_the_same_question():
    assert BatchSize(batches=(300, 8, 8)).key() == BatchSize(batches=(8, 300)).key()


def test_building_one_leaves_torch_unimported():
    code = (
        "import sys; from dlcore.experiments import batch_size as b, loss_landscape as l; b.BatchSize().cost(); "
        "l.LossLandscape().cost(); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
