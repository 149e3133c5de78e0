"""The science of networks of every width: too few units underfit, many overfit, stopping early helps; divergence."""

import numpy as np
import pytest

from dlcore.experiments.network_complexity import FIT_PLACES, WIDTHS, NetworkComplexity
from dlcore.lab.experiment import ignore_progress


@pytest.fixture(scope="module")
def usual():
    """What the tab shows first, and the pictures that it showed on the way."""
    question, told = NetworkComplexity(), []
    result = question.compute(lambda step, steps, scalars=None, picture=None: told.append((step, picture)))
    return question, result, told


def test_few_units_underfit_and_many_overfit(usual):
    _, result, _ = usual
    training, test = (np.median(part[..., -1], axis=1) for part in (result.training, result.test))
    best = test.argmin()
    assert WIDTHS[best] in {3, 4, 6}
    assert test[0] > 2 * test[best]
    assert training[0] > 5 * training[-1]
    assert test[-4:].min() > 1.3 * test[best]
    assert training[-4:].max() < NetworkComplexity().noise ** 2 / 2


def test_stopping_a_wide_network_early_would_have_helped_and_a_narrow_one_not(usual):
    _, result, _ = usual
    wide, narrow = (np.median(result.test[WIDTHS.index(width)], axis=0) for width in (64, 3))
    assert wide.min() < 0.7 * wide[-1]
    assert 10 < result.epochs[wide.argmin()] < 1000
    assert narrow[-1] < 1.1 * narrow.min()


def test_the_picture_on_the_way_grows_into_the_result(usual):
    question, result, told = usual
    steps = [step for step, _ in told]
    assert steps == sorted(steps)
    assert steps[-1] == question.epochs
    errors = question.errors_so_far(told[-1][1])
    assert errors.epochs.tolist() == result.epochs.tolist()
    assert errors.test == pytest.approx(result.test, rel=1e-3)
    assert len(told[0][1]["fits"]) == len(WIDTHS)


def test_the_fit_on_the_way_ends_as_the_fit_at_the_end(usual):
    _, result, _ = usual
    assert result.fits.shape == (len(WIDTHS), len(result.epochs), FIT_PLACES)
    np.testing.assert_array_equal(result.fits[:, -1], result.last_fits[:, 0])


def test_the_same_question_has_the_same_answer_and_another_seed_another():
    question = NetworkComplexity(epochs=20, seeds=2)
    one, again = question.compute(ignore_progress), question.compute(ignore_progress)
    np.testing.assert_array_equal(one.test, again.test)
    later = NetworkComplexity(epochs=20, seeds=1, seed=1).compute(ignore_progress)
    assert later.test[:, 0] == pytest.approx(one.test[:, 1], rel=1e-4)


def test_divergence_is_told_with_its_step_and_what_to_try():
    question = NetworkComplexity(learning_rate=0.5, seeds=1)
    assert question._reason(np.zeros(14, int)) == ""
    told = question._reason(np.array([0] * 12 + [30, 7]))
    assert "2 of 14 networks diverged, the first at step 7" in told
    assert "below 0.5, for example 0.05" in told


def test_too_much_work_is_refused_with_what_to_change():
    with pytest.raises(ValueError, match="take fewer epochs, seeds or points"):
        NetworkComplexity(points=500, epochs=20_000, seeds=8)
