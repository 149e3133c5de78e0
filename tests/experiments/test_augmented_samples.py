"""The gallery shows what a network sees: the changes of the training, with the targets that go with them."""

import numpy as np
import pytest

from dlcore.elements.regularizers import Regularizers
from dlcore.experiments.augmented_samples import Samples
from dlcore.lab.experiment import ignore_progress


def compute(**settings):
    return Samples(label_noise=0.0, **settings).compute(ignore_progress)


def test_without_regularizers_images_and_targets_are_the_plain_ones():
    result = compute(regularizers=Regularizers(), shown=10, draws=3)
    assert sorted(result.labels) == list(range(10))
    for draw in range(3):
        np.testing.assert_array_equal(result.samples[draw], result.originals)
        np.testing.assert_array_equal(result.targets[draw], np.eye(10)[result.labels])
        np.testing.assert_array_equal(result.partners[draw], np.arange(10))
    assert (result.own_shares == 1).all()


def test_mixup_shows_the_sum_that_its_shares_and_partners_say():
    result = compute(regularizers=Regularizers(mixing="mixup"), shown=12, draws=5)
    own, originals = result.own_shares[..., None, None], result.originals
    mixed = own * originals + (1 - own) * originals[result.partners]
    np.testing.assert_allclose(result.samples, mixed, atol=1e-5)
    labels = np.eye(10)[result.labels]
    wanted = own[..., 0] * labels + (1 - own[..., 0]) * labels[result.partners]
    np.testing.assert_allclose(result.targets, wanted, atol=1e-6)
    assert (np.ptp(result.own_shares, 1) < 1e-6).all()  # one share for a batch
    assert len(set(result.own_shares[:, 0].round(4))) == 5


def test_cutmix_takes_each_pixel_from_the_image_or_from_its_partner():
    result = compute(regularizers=Regularizers(mixing="cutmix", smoothing=0.2), shown=20, draws=4)
    mine = np.broadcast_to(result.originals, result.samples.shape)
    partners = result.originals[result.partners]
    assert ((result.samples == mine) | (result.samples == partners)).all()
    assert (result.samples != mine).any()
    np.testing.assert_allclose(result.targets.sum(2), 1, rtol=1e-6)
    assert result.targets.min() == pytest.approx(0.02)


def test_cutout_blanks_and_leaves_the_target():
    result = compute(regularizers=Regularizers(mixing="cutout", hole=0.5))
    changed = result.samples != result.originals
    assert changed.any()
    assert (result.samples[changed] == 0).all()
    assert (result.own_shares == 1).all()


def test_draws_differ_and_the_seed_decides():
    one, other, again = (compute(regularizers=Regularizers(rotation=20), seed=seed) for seed in (0, 1, 0))
    assert (one.samples[0] != one.samples[1]).any()
    assert (one.samples != other.samples).any()
    np.testing.assert_array_equal(one.samples, again.samples)


def test_labels_may_be_wrong_as_the_training_has_them():
    noisy = Samples(label_noise=0.9, shown=10).compute(ignore_progress)
    plain = compute(shown=10)
    np.testing.assert_array_equal(noisy.originals, plain.originals)
    assert (noisy.labels != plain.labels).sum() > 5


def test_no_more_are_shown_than_there_are():
    assert compute(images=10, shown=50).originals.shape == (10, 8, 8)
