"""One class held out: who is in which group, and what each pixel costs."""

import numpy as np
import pytest
import torch

from dlcore.elements import datasets
from dlcore.elements.latent import held_out, pixel_costs
from dlcore.elements.latent.held_out import HeldOutSettings
from dlcore.training import latent_objectives


@pytest.mark.parametrize("digit", held_out.classes())
def test_the_class_is_truly_absent_and_every_group_is_as_large_whichever_it_is(digit):
    settings = HeldOutSettings()
    data = settings.without(digit, datasets.digits())
    strange = held_out.anomalies(digit, datasets.digits())
    assert len(data.training) == settings.examples == 1185
    assert len(data.test) == held_out.NORMAL
    assert len(strange) == held_out.ANOMALOUS
    assert set(data.training.labels) == set(data.test.labels) == set(range(10)) - {digit}
    assert set(strange.labels) == {digit}


def test_epochs_are_rounds_through_the_images_that_are_left():
    settings = HeldOutSettings(epochs=3, batch=79)
    assert settings.steps == 45
    assert settings.epochs_after(settings.logged_steps())[-1] == 3


def test_an_autoencoder_has_no_scores_that_need_doubt():
    assert HeldOutSettings().scores == tuple(held_out.SCORES)
    assert HeldOutSettings(model="autoencoder").scores == ("reconstruction", "nearest", "ink")


@pytest.mark.parametrize("sigma", [None, 0.3])
def test_the_costs_of_the_pixels_add_up_to_what_the_training_descends(sigma):
    rng = np.random.default_rng(0)
    outputs, seen = 3 * rng.standard_normal((5, 64)), (rng.random((5, 64)) < 0.4).astype(float)
    whole = latent_objectives.reconstruction(torch.from_numpy(outputs), torch.from_numpy(seen), sigma)
    np.testing.assert_allclose(pixel_costs.costs(outputs, seen, sigma).sum(1), whole.numpy())
