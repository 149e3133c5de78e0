"""The images that most classifiers get wrong come first, with what they are taken for."""

import numpy as np

from dlcore.elements import misreadings

LABELS = np.array([0, 1, 2, 3], np.uint8)
ANSWERS = np.array(
    [
        [[0, 1, 7, 3], [0, 8, 7, 3], [0, 8, 9, 3]],
        [[5, 1, 2, 3], [0, 1, 7, 3], [np.nan] * 4],
    ]
)


def test_the_most_often_misread_come_first_and_those_that_all_read_are_left_out():
    found = misreadings.hardest(ANSWERS, LABELS, 4, classes=10)
    assert found.places.tolist() == [2, 1, 0]
    assert found.times.tolist() == [[3, 2, 0], [1, 0, 1]]


def test_what_most_of_them_say_is_what_it_is_taken_for():
    assert misreadings.hardest(ANSWERS, LABELS, 4, classes=10).taken_for.tolist() == [7, 8, 5]


def test_no_more_than_asked_for():
    assert misreadings.hardest(ANSWERS, LABELS, 2, classes=10).places.tolist() == [2, 1]


def test_who_has_nothing_to_say_is_not_wrong():
    silent = misreadings.hardest(np.full((1, 2, 4), np.nan), LABELS, 4, classes=10)
    assert silent.places.shape == silent.taken_for.shape == (0,)
    assert silent.times.shape == (1, 0)
