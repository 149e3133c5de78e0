"""Wrong labels: as many as asked for, the same ones when there are more, and none among the test images."""

import numpy as np
import pytest

from dlcore.elements import datasets, noisy_digits


def test_no_label_is_wrong_unless_asked_for_and_test_labels_never_are():
    clean, spoiled = (noisy_digits.draw(1347, share, seed=1) for share in (0.0, 0.5))
    share = (clean.labels != spoiled.labels).mean()
    assert share == pytest.approx(0.5, abs=0.05)
    np.testing.assert_array_equal(spoiled.test_labels, datasets.digits().test.labels)
    assert sorted(clean.labels) == sorted(datasets.digits().training.labels)


def test_more_examples_and_more_noise_keep_what_was_there():
    few, many = (noisy_digits.draw(points, 0.3, seed=2) for points in (50, 200))
    np.testing.assert_array_equal(few.labels, many.labels[:50])
    np.testing.assert_allclose(few.inputs - few.inputs[0], (many.inputs - many.inputs[0])[:50], atol=1e-12)
    clean, little, much = (noisy_digits.draw(200, share, seed=2).labels for share in (0.0, 0.2, 0.4))
    assert set(np.flatnonzero(little != clean)) <= set(np.flatnonzero(much != clean))


def test_inputs_are_centred_on_the_training_images_alone():
    lesson = noisy_digits.draw(40, 0.0, seed=0)
    np.testing.assert_allclose(lesson.inputs.mean(0), 0, atol=1e-12)
    assert np.abs(lesson.test_inputs.mean(0)).max() > 1e-3


def test_targets_are_one_at_the_label():
    lesson = noisy_digits.draw(40, 0.5, seed=0)
    np.testing.assert_array_equal(lesson.targets().argmax(1), lesson.labels)
    np.testing.assert_array_equal(lesson.test_targets().argmax(1), lesson.test_labels)
    assert lesson.targets().sum() == 40


def test_there_are_no_more_images_than_there_are():
    with pytest.raises(ValueError, match="there are 1347 training images, fewer than 2000"):
        noisy_digits.draw(2000, 0.0, seed=0)
