"""Landscapes: the networks of the batch sizes, invariant pictures where they should be, and honest ones where not."""

import numpy as np
import pydantic
import pytest
import torch

from dlcore.experiments.batch_size import BatchSize
from dlcore.experiments.loss_landscape import ALPHAS, LossLandscape
from dlcore.lab.experiment import ignore_progress
from dlcore.training import batch_training

TRAINING = {"images": 60, "width": 8, "steps": 200, "seeds": 2}
QUICK = {**TRAINING, "small": 4, "large": 60}


def compute(**settings):
    torch.set_num_threads(1)
    return LossLandscape(**settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def quick():
    return compute(**QUICK)


@pytest.fixture(scope="module")
def trained():
    """The same networks, as the other question trains them."""
    return BatchSize(**TRAINING, batches=(4, 16, 60)).compute(ignore_progress)


@pytest.mark.parametrize("name", ["training_loss", "test_loss", "training_error", "test_error"])
def test_the_ends_of_the_line_are_the_trained_networks_of_the_other_question(quick, trained, name):
    line = getattr(quick, name)
    for alpha, row in ((0.0, 0), (1.0, 2)):
        (place,) = np.flatnonzero(np.isclose(ALPHAS, alpha))
        assert line[place] == pytest.approx(trained.last(name)[row, 0], rel=1e-4)


def test_the_middle_of_every_plane_is_the_loss_of_its_network(quick, trained):
    middle = len(quick.axis) // 2
    for planes in (quick.normalized, quick.plain):
        for row, batch in enumerate((0, 2)):
            np.testing.assert_allclose(
                planes[:, row, middle, middle], trained.last("training_loss")[batch, 0], rtol=1e-4
            )


def test_sharpness_before_rescaling_is_that_of_the_other_question(quick, trained):
    np.testing.assert_allclose(quick.sharpness[0], trained.sharpness[[0, 2], 0], rtol=5e-3)
    assert quick.distance.shape == (3,)


def test_rescaling_changes_no_output_nor_normalized_picture_but_the_plain_picture_and_the_sharpness(quick):
    """Dinh et al. 2017: the same function can be made as sharp as one likes."""
    assert quick.output_change < 1e-3
    np.testing.assert_allclose(quick.normalized[0], quick.normalized[1], rtol=1e-3, atol=1e-5)
    assert np.abs(np.log(quick.plain[1] / quick.plain[0])).max() > 0.5
    assert (quick.sharpness[1] > 2 * quick.sharpness[0]).all()


def test_a_factor_of_one_changes_nothing():
    result = compute(**QUICK | {"factor": 1.0, "activation": "tanh"})
    np.testing.assert_array_equal(result.plain[0], result.plain[1])
    np.testing.assert_array_equal(result.normalized[0], result.normalized[1])


def test_other_directions_give_another_picture_of_the_same_network(quick):
    other = compute(**QUICK | {"direction_seed": 1})
    np.testing.assert_array_equal(other.training_loss, quick.training_loss)
    middle = len(quick.axis) // 2
    assert other.normalized[0, 0, middle, middle] == quick.normalized[0, 0, middle, middle]
    assert np.abs(np.log(other.normalized / quick.normalized)).max() > 0.1


def test_same_settings_same_bits_whether_remembered_or_trained_again(quick):
    batch_training._latest.clear()
    again = compute(**QUICK)
    for name in vars(quick).keys() - {"seconds"}:
        left, right = getattr(quick, name), getattr(again, name)
        assert left.tobytes() == right.tobytes() if isinstance(left, np.ndarray) else left == right, name


def test_a_network_that_diverged_leaves_its_picture_empty_and_the_others_as_they_are():
    result = compute(**QUICK | {"small": 1, "width": 64, "hidden_layers": 3, "learning_rate": 10.0})
    lost = result.diverged_at > 0
    assert lost.tolist() == [True, False]
    assert np.isnan(result.normalized[:, lost]).all()
    assert np.isfinite(result.normalized[:, ~lost]).all()
    assert np.isnan(result.training_loss).all()


def test_progress_counts_the_updates_of_both():
    told = []
    batch_training._latest.clear()
    LossLandscape(**QUICK).compute(lambda step, steps, *_, **__: told.append((step, steps)))
    assert told[-1] == (400, 400)
    assert {steps for _, steps in told} == {400}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"small": 300}, r"the small batch \(300\) must be smaller than the large one \(300\)"),
        ({"large": 301}, "a batch of 301 is larger than the 300 training images"),
        ({"activation": "tanh"}, "rescaling two layers changes what a network with tanh computes"),
        ({"factor": 0.0}, "greater than or equal to 0.1"),
        ({"hidden_layers": 0}, "greater than or equal to 1"),
        (
            {"images": 1347, "epochs": 1000, "budget": "epochs", "width": 128, "seeds": 10},
            "minutes; allowed are 5: take fewer",
        ),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        LossLandscape(**settings)
