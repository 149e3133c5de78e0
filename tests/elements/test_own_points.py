"""Points as a text: it goes into a link and comes back, and what is no point is named."""

import numpy as np
import pytest

from dlcore.elements import own_points


def test_points_survive_the_text_to_a_thousandth():
    rng = np.random.default_rng(0)
    x, y = np.sort(rng.uniform(-3, 3, 100)), rng.uniform(-10, 10, 100)
    back = own_points.read(own_points.written(x, y))
    assert back[0] == pytest.approx(x, abs=0.00051)
    assert sorted(back[1]) == pytest.approx(sorted(y), abs=0.00051)


def test_the_most_points_there_may_be_fit_into_a_link_unescaped():
    widest = own_points.written(np.full(own_points.MOST, -9.999), np.full(own_points.MOST, -9.999))
    assert len(widest) <= own_points.LONGEST_TEXT
    assert set(widest) <= set("0123456789-._")


def test_every_way_of_writing_the_same_points_is_the_same_text():
    texts = ("1,2; -0.5,0", "1.0001_2_-0.5_-0.0", " -0.5 0\n1.00 2.000 ")
    assert {own_points.canonical(text) for text in texts} == {"-0.5_0_1_2"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there are 0 points"),
        ("1_2", "there are 1 points"),
        ("1_2_3", "3 numbers make no pairs"),
        ("1_2_three_4", "'three' is no number"),
        ("1_nan_2_3", "'nan' is no finite number"),
        ("1_2_inf_3", "'inf' is no finite number"),
        ("1_2_3_1e9", "too far away"),
        ("_".join(["0"] * 202), "there are 101 points"),
    ],
)
def test_what_makes_no_points_is_refused_with_its_reason(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        own_points.read(text)
