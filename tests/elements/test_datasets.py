"""Sets of images: the numbers they state, one fixed split, and the very digits of scikit-learn."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.datasets import load_digits

from dlcore.elements import datasets
from dlcore.elements.datasets import DATASETS, Images

LOADABLE = [id for id, one in DATASETS.items() if one.load is not None]


@pytest.fixture(scope="module", params=LOADABLE)
def loaded(request):
    record = DATASETS[request.param]
    return record, record.load()


def test_there_are_the_digits_mnist_and_its_garments():
    assert list(DATASETS) == ["digits", "mnist", "fashion"]
    assert DATASETS["mnist"].features == 784
    assert (DATASETS["mnist"].training, DATASETS["mnist"].test) == (60_000, 10_000)
    assert DATASETS["fashion"].name == "Fashion-MNIST"
    assert DATASETS["fashion"].classes[7:] == ("Sneaker", "Bag", "Ankle boot")
    assert LOADABLE == ["digits"]


def test_every_set_names_its_ten_classes():
    for one in DATASETS.values():
        assert len(set(one.classes)) == datasets.CLASSES


def test_pages_that_speak_of_digits_are_offered_sets_of_digits_only():
    assert datasets.digit_names() == {"digits": "scikit-learn's digits", "mnist": "MNIST"}
    assert datasets.known_digits("mnist") == "mnist"
    with pytest.raises(ValueError, match="no set of digits is named 'fashion'; there are: digits, mnist"):
        datasets.known_digits("fashion")


def test_sizes_are_the_stated_ones(loaded):
    record, split = loaded
    for part, count in ((split.training, record.training), (split.test, record.test)):
        assert part.pixels.shape == (count, record.height, record.width)
        assert part.labels.shape == (count,)
        assert part.pixels.dtype == part.labels.dtype == np.uint8
        assert len(part) == count
        assert set(part.labels.tolist()) == set(range(10))


def test_inputs_are_rows_of_pixels_from_0_to_1(loaded):
    record, split = loaded
    for part in (split.training, split.test):
        rows = part.inputs()
        assert rows.shape == (len(part), record.features)
        assert rows.dtype == np.float32
        assert rows.min() == 0
        assert rows.max() == 1
        np.testing.assert_array_equal(rows[3] * part.brightest, part.pixels[3].ravel())


def test_one_hot_rows_say_the_label(loaded):
    _, split = loaded
    hot = split.test.one_hot()
    assert hot.shape == (len(split.test), 10)
    np.testing.assert_array_equal(hot.argmax(1), split.test.labels)
    np.testing.assert_array_equal(hot.sum(1), np.ones(len(hot)))


def test_nobody_can_change_them(loaded):
    _, split = loaded
    with pytest.raises(ValueError, match="read-only"):
        split.training.pixels[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        split.test.labels[0] = 0


def test_the_digits_are_scikit_learns():
    theirs = load_digits()
    split = datasets.digits()
    ours = {
        (row.tobytes(), int(label))
        for part in (split.training, split.test)
        for row, label in zip(part.pixels, part.labels, strict=True)
    }
    images = theirs.images.astype(np.uint8)
    assert ours == {(row.tobytes(), int(label)) for row, label in zip(images, theirs.target, strict=True)}
    assert len(split.training) + len(split.test) == len(theirs.target) == 1797


def test_no_digit_stands_on_both_sides_and_each_class_gives_a_quarter():
    whole = np.concatenate([datasets.digits().training.labels, datasets.digits().test.labels])
    kept, held_out = datasets.stratified(whole, 0.25, 0)
    assert sorted([*kept, *held_out]) == list(range(1797))
    for one in range(10):
        assert (whole[held_out] == one).sum() == round(0.25 * (whole == one).sum())


def test_the_split_is_the_same_every_time_and_another_with_another_seed():
    labels = datasets.digits().training.labels
    one, other, third = (datasets.stratified(labels, 0.3, seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one[1], other[1])
    assert one[1].tolist() != third[1].tolist()
    code = "from dlcore.elements import datasets as d; print(d.digits().test.labels[:40].tolist())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(datasets.digits().test.labels[:40].tolist())


def test_first_of_each_class_come_class_by_class():
    labels = np.array([1, 0, 1, 1, 2], np.uint8)
    images = Images(np.arange(5, dtype=np.uint8)[:, None, None], labels, brightest=4)
    first = images.first_of_each_class(2)
    assert first.labels.tolist() == [0, 1, 1, 2]
    assert first.pixels.ravel().tolist() == [1, 0, 2, 4]


def test_a_choice_among_them_is_always_the_same():
    images = datasets.digits().training
    some = images.at_most(100)
    assert len(some) == 100
    np.testing.assert_array_equal(some.pixels, images.at_most(100).pixels)
    assert len(np.unique(some.labels)) == 10
    assert images.at_most(1347) is images


def test_reading_digits_imports_neither_scikit_learn_nor_torch():
    code = "import sys, dlcore.elements.datasets as d; d.digits(); print({*sys.modules} & {'sklearn', 'torch'})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
