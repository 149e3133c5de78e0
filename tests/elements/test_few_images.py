"""Which few images are learned from: balanced, disjoint, the same whatever else is asked."""

import numpy as np
import pydantic
import pytest

from dlcore.elements import datasets, few_images
from dlcore.elements.few_images import FewImages, Lesson
from dlcore.elements.regularizers import Regularizers


def rows(images):
    return [bytes(one) for one in images.pixels]


def test_every_beginning_of_the_order_is_balanced():
    labels = datasets.digits().training.labels
    order = few_images.balanced_order(labels, 3)
    assert sorted(order) == list(range(len(labels)))
    for count in (10, 37, 100, 500):
        assert np.ptp(np.bincount(labels[order[:count]], minlength=10)) <= 1
    assert (order != few_images.balanced_order(labels, 4)).any()


def test_parts_have_no_image_in_common_and_training_does_not_depend_on_validation():
    split = datasets.digits()
    parts = FewImages(images=50, data_seed=1).choose(split, 300)
    assert [len(part) for part in parts] == [50, 300, 450]
    places = {one: place for place, one in enumerate(rows(split.training))}
    training, validation = ([places[one] for one in rows(part)] for part in parts[:2])
    assert not set(training) & set(validation)
    assert rows(FewImages(images=50, data_seed=1).choose(split).training) == rows(parts.training)
    assert rows(FewImages(images=40, data_seed=1).choose(split).training) == rows(parts.training)[:40]


def test_label_noise_spoils_the_labels_of_training_images_and_no_others():
    split = datasets.digits()
    true, lesson = FewImages(images=1000).choose(split, 300), Lesson(images=1000, validation=300, label_noise=0.2)
    parts = lesson.choose(split, 300)
    assert [rows(part) for part in parts] == [rows(part) for part in true]
    assert [part.labels.tolist() for part in parts[1:]] == [part.labels.tolist() for part in true[1:]]
    wrong = parts.training.labels != true.training.labels
    assert wrong.mean() == pytest.approx(0.2, abs=4 * np.sqrt(0.2 * 0.8 / 1000))
    moved = (parts.training.labels[wrong].astype(int) - true.training.labels[wrong]) % 10
    assert (np.bincount(moved, minlength=10)[1:] > 0).all()
    assert parts.training.labels.max() <= 9


def test_more_images_and_more_noise_spoil_the_same_labels_and_others():
    labels = datasets.digits().training.labels
    some, more = (few_images.spoiled(labels, share, 3) for share in (0.1, 0.3))
    assert (few_images.spoiled(labels[:50], 0.3, 3) == more[:50]).all()
    assert ((some != labels) <= (more == some)).all()
    assert (few_images.spoiled(labels, 0.0, 3) == labels).all()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"dataset": "cats"}, "no set of digits is named 'cats'"),
        ({"images": 1348, "batch": 20}, "scikit-learn's digits has no 1348 training images, only 1347"),
        ({"images": 10, "batch": 11}, "a batch of 11 is larger than the 10 training images"),
        ({"images": 1300, "validation": 100}, "1300 training images and 100 for validation are more than the 1347"),
        ({"activation": "swish"}, "no activation is named 'swish'"),
        ({"images": 10**6}, "less than or equal to 2000"),
        ({"label_noise": 1.0}, "less than or equal to 0.9"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        Lesson(**settings)


def test_a_batch_of_one_has_nobody_to_be_compared_or_mixed_with():
    lesson = Lesson(batch=1)
    lesson.check((Regularizers(),), 900)
    for one, sentence in (
        (Regularizers(batch_norm=True), "needs a batch"),
        (Regularizers(mixing="mixup"), "need a batch"),
    ):
        with pytest.raises(ValueError, match=sentence):
            lesson.check((one,), 900)


def test_measurements_come_after_whole_epochs():
    lesson = Lesson(images=100, batch=30, epochs=7)
    assert lesson.logged_epochs().tolist() == list(range(8))
    assert [lesson.step_after(epoch) for epoch in range(4)] == [0, 4, 7, 10]
    assert lesson.steps == 24
    assert len(Lesson(epochs=500).logged_epochs()) == few_images.EVALUATIONS


def test_reasons_name_who_diverged_and_who_guesses():
    lesson, good = Lesson(), np.array([0.1, 0.2])
    assert few_images.reason(lesson, np.array([0, 0]), good) == ""
    lost = few_images.reason(lesson, np.array([0, 7]), np.array([0.1, np.nan]))
    assert lost.startswith("1 of 2 networks diverged, first at step 7: ")
    assert "below 0.003, for example 0.0003" in lost
    assert few_images.reason(lesson, np.array([0, 0]), np.array([0.9, 0.1])).startswith("1 of 2 networks only guess")
