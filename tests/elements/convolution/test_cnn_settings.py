"""How a network learns, as settings: what follows from them, and a sentence for what cannot be."""

import numpy as np
import pydantic
import pytest

from dlcore.elements.convolution.cnn_plan import Architecture
from dlcore.elements.convolution.cnn_settings import CNNSettings


def test_the_architecture_has_the_images_size_and_ten_classes():
    assert CNNSettings().architecture == Architecture((1, 8, 8), (16, 32), 3, False, 0.0, (32,), 10)
    assert CNNSettings(dataset="mnist", channels=(4,) * 4).architecture.size == (1, 28, 28)


def test_epochs_are_whole_rounds():
    settings = CNNSettings(epochs=3, batch=100)
    assert settings.steps == 41
    logged = settings.logged_steps()
    assert (logged[0], logged[-1]) == (0, 41)
    np.testing.assert_allclose(settings.epochs_after(logged)[-1], 4100 / 1347)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"channels": (2, 2, 2, 2)}, "block 4 would pool an image of 1 × 1 pixels"),
        ({"channels": ()}, "at least 1 item"),
        ({"channels": (2,) * 5}, "at most 4 items"),
        ({"channels": (65,)}, "less than or equal to 64"),
        ({"hidden": (0,)}, "greater than or equal to 1"),
        ({"kernel": 4}, "k must be odd"),
        ({"kernel": 9}, "less than or equal to 7"),
        ({"dropout": 1.0}, "less than or equal to 0.9"),
        ({"batch": 10**6}, "less than or equal to 1000"),
        ({"dataset": "<b>"}, "no set of digits is named '<b>'"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        CNNSettings(**settings)
