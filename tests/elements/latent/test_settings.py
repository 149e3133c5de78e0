"""What models of codes can be asked for, and the sentences for what cannot."""

import numpy as np
import pydantic
import pytest

from dlcore.elements.latent.settings import LatentSettings


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"dataset": "mnist", "side": 8}, "have 28 × 28 pixels"),
        ({"batch": 1000, "dims": 1}, "greater than or equal to 2"),
        ({"model": "vae", "prior": "ring"}, "choose the adversarial autoencoder"),
        ({"model": "autoencoder", "prior": "ring"}, "has no prior"),
        ({"prior": "cauchy"}, "no prior is named 'cauchy'"),
        ({"beta": -1}, "greater than or equal to 0"),
        ({"likelihood": "poisson"}, "'dynamic', 'fixed' or 'gaussian'"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        LatentSettings(**settings)


def test_the_parts_of_a_row():
    layout = LatentSettings(model="aae", side=8, hidden=(10, 6), dims=3).layout
    assert list(layout.parts) == ["encoder", "decoder", "critic"]
    assert layout.parts["encoder"].widths == (64, 10, 6, 3)
    assert layout.parts["decoder"].widths == (3, 6, 10, 64)
    assert layout.columns["critic"].stop == sum(layout.sizes.values())
    assert LatentSettings(model="vae", dims=4).layout.parts["encoder"].outputs == 8
    assert LatentSettings(model="gan", side=8).layout.parts["critic"].widths[0] == 64


def test_it_is_measured_at_the_start_and_at_the_end():
    settings = LatentSettings(epochs=3, batch=100)
    logged = settings.logged_steps()
    assert (logged[0], logged[-1]) == (0, settings.steps)
    assert np.allclose(settings.epochs_after(logged)[[0, -1]], [0, settings.steps * 100 / 1347])
