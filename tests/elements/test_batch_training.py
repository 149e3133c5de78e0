"""Settings of descent with batches: rates by the rule of scaling, equal budgets, moments, and what is refused."""

import numpy as np
import pytest

from dlcore.elements import batch_noise, ragged
from dlcore.elements.batch_training import BatchTraining


@pytest.mark.parametrize(("scaling", "factor"), [("fixed", 1), ("linear", 4), ("sqrt", 2)])
def test_the_rate_follows_the_rule_and_is_the_asked_one_at_the_reference(scaling, factor):
    settings = BatchTraining(learning_rate=0.1, scaling=scaling, reference=16)
    assert settings.rate(16) == 0.1
    assert settings.rate(64) == pytest.approx(0.1 * factor)
    assert settings.descent(64).settings["lr"] == settings.rate(64)


def test_budgets_are_equal_in_what_they_say():
    epochs = BatchTraining(budget="epochs", epochs=7, images=300)
    seen = [epochs.updates(batch) * batch for batch in (1, 8, 300)]
    assert seen == [2100, 2104, 2100]
    steps = BatchTraining(budget="steps", steps=50)
    assert {steps.updates(batch) for batch in (1, 8, 300)} == {50}


@pytest.mark.parametrize("steps", [1, 2, 10, 20_000])
def test_it_is_measured_at_the_start_and_at_the_end_and_ever_more_rarely(steps):
    for moments in BatchTraining(steps=steps).moments(1):
        assert moments[0] == 0
        assert moments[-1] == steps
        assert (np.diff(moments) > 0).all()
        assert len(moments) <= 37


def test_a_batch_larger_than_the_set_is_refused_in_words():
    with pytest.raises(ValueError, match="a batch of 301 is larger than the 300 training images"):
        BatchTraining().check((301,))


def test_a_rate_that_scaling_makes_too_large_is_refused_in_words():
    with pytest.raises(ValueError, match=r"makes the learning rate 12\.5 at a batch of 200; allowed is 1e-06 to 10"):
        BatchTraining(learning_rate=1.0, scaling="linear", reference=16).check((200,))


def test_noise_falls_with_the_batch_and_is_gone_with_the_full_one():
    trace = np.full(3, 6.0)
    np.testing.assert_allclose(batch_noise.variance(trace, np.array([1, 50, 100]), 100), [5.94, 0.06, 0])
    assert batch_noise.simple_scale(np.array(6.0), np.array(2.0)) == 3


def test_shorter_rows_are_filled_up():
    whole = ragged.stack([np.ones((2, 3)), np.zeros((2, 1))])
    assert whole.shape == (2, 2, 3)
    assert np.isnan(whole[1, :, 1:]).all()
    assert ragged.stack([np.arange(2), np.arange(2)]).dtype == np.arange(2).dtype
