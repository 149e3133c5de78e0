"""Corruptions: images stay images, nothing happens at strength 0, and each does what its name says."""

import numpy as np
import pytest

from dlcore.elements import datasets
from dlcore.elements.latent.corruptions import CORRUPTIONS, corrupted

every = pytest.mark.parametrize("name", CORRUPTIONS)


@pytest.fixture(scope="module")
def some():
    return datasets.digits().test.at_most(40).inputs().reshape(-1, 8, 8)


@every
@pytest.mark.parametrize("strength", [0.0, 0.05, 0.5, 1.0])
def test_images_keep_shape_and_range_and_their_originals(name, strength, some):
    before = some.copy()
    made = corrupted(name, some, strength)
    assert made.shape == some.shape
    assert made.dtype == np.float32
    assert made.min() >= 0
    assert made.max() <= 1
    np.testing.assert_array_equal(some, before)


@every
def test_nothing_happens_at_strength_0_and_more_at_more(name, some):
    np.testing.assert_allclose(corrupted(name, some, 0.0), some, atol=1e-6)
    changes = [np.abs(corrupted(name, some, strength) - some).mean() for strength in (0.1, 0.3, 0.5)]
    assert 0 < changes[0] < changes[1] < changes[2]


@every
def test_equal_questions_have_equal_answers(name, some):
    np.testing.assert_array_equal(corrupted(name, some, 0.4), corrupted(name, some, 0.4))


def test_each_does_what_its_name_says(some):
    np.testing.assert_allclose(corrupted("inversion", some, 1.0), 1 - some, atol=1e-6)
    assert not corrupted("fading", some, 1.0).any()
    np.testing.assert_allclose(corrupted("rotation", some, 1.0), some[:, ::-1, ::-1], atol=1e-5)
    assert set(np.unique(corrupted("salt_and_pepper", some, 1.0))) == {0.0, 1.0}
    covered = corrupted("occlusion", np.zeros((500, 8, 8), np.float32), 0.5)
    assert (covered.sum((1, 2)) == 16).all()
    assert len(np.unique(covered, axis=0)) == 25  # every place for a square of 4 × 4
    flat = corrupted("noise", np.full((200, 8, 8), 0.5, np.float32), 0.1)
    assert flat.std() == pytest.approx(0.1, rel=0.03)
    assert corrupted("blur", some, 0.5).max(axis=(1, 2)).mean() < some.max(axis=(1, 2)).mean()
