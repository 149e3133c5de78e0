"""What images look like by their neighbours: against scikit-learn."""

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from dlcore.elements import datasets
from dlcore.elements.latent import neighbours


def test_classes_and_distances_are_scikit_learns():
    split = datasets.digits()
    known, images = split.training.inputs().astype(np.float64), split.test.inputs().astype(np.float64)
    seen = neighbours.look(images, known, split.training.labels)
    reference = KNeighborsClassifier(neighbours.NEIGHBOURS, algorithm="brute").fit(known, split.training.labels)
    apart, _ = reference.kneighbors(images)
    np.testing.assert_allclose(seen.distance, apart[:, 0], atol=1e-6)
    np.testing.assert_allclose(seen.agreement, reference.predict_proba(images).max(1))
    clear = np.sort(reference.predict_proba(images))[:, -1] > np.sort(reference.predict_proba(images))[:, -2]
    np.testing.assert_array_equal(seen.label[clear], reference.predict(images)[clear])
    assert (seen.label != split.test.labels).mean() < 0.03


def test_of_equally_many_votes_the_nearest_decides():
    known = np.array([[1.0], [1.1], [2.0], [2.1]])
    seen = neighbours.look(np.array([[0.0], [9.0]]), known, np.array([3, 4, 4, 3], np.uint8))
    np.testing.assert_array_equal(seen.label, [3, 3])
    np.testing.assert_allclose(seen.agreement, 0.5)


def test_an_image_is_not_asked_for_its_own_class():
    known = np.array([[0.0], [0.1], [0.2], [5.0], [5.1], [5.2], [5.3]])
    labels = np.array([1, 1, 1, 2, 2, 2, 2], np.uint8)
    assert neighbours.leave_one_out(known, labels) == 3 / 7  # its two like ones are outvoted by three of the others
