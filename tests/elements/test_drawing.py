"""A drawing: its text holds exactly what was drawn, and its image has the ink where it was drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore.elements import drawing
from dlcore.elements.drawing import SIDE


def stroke(rows=slice(10, 50), columns=slice(30, 36)):
    bitmap = np.zeros((SIDE, SIDE), bool)
    bitmap[rows, columns] = True
    return bitmap


@given(arrays(bool, (SIDE, SIDE), elements=st.booleans()))
def test_what_is_written_is_read_again(bitmap):
    text = drawing.written(bitmap)
    if len(text) <= drawing.LONGEST_TEXT:
        np.testing.assert_array_equal(drawing.read(text), bitmap)


@pytest.mark.parametrize("length", [1, 62, 63, 64, 126, 127, 500])
def test_long_runs_go_on_with_the_next_letter(length):
    bitmap = np.zeros(SIDE * SIDE, bool)
    bitmap[length : 2 * length] = True
    np.testing.assert_array_equal(drawing.read(drawing.written(bitmap.reshape(SIDE, SIDE))).ravel(), bitmap)


def test_an_empty_paper_is_an_empty_text_and_a_digit_a_short_one():
    assert drawing.written(np.zeros((SIDE, SIDE), bool)) == ""
    assert not drawing.read("").any()
    assert len(drawing.written(stroke())) < 100


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("A B", "letters, digits"), ("é", "letters, digits"), ("A" * 1201, "at most 1200"), ("_" * 60, "3780 cells")],
)
def test_what_is_no_drawing_is_refused_in_words(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        drawing.read(text)


@pytest.mark.parametrize("side", [8, 28])
def test_an_image_holds_the_share_of_ink(side):
    image = drawing.as_image(stroke(slice(0, 14), slice(0, 7)), side)
    assert image.shape == (side, side)
    assert image.sum() * (SIDE / side) ** 2 == pytest.approx(14 * 7)
    assert image[0, 0] == 1


def test_no_image_is_made_where_pixels_would_be_unequal():
    with pytest.raises(ValueError, match="cannot be cut into 9"):
        drawing.as_image(stroke(), 9)


@pytest.mark.parametrize("margin", [0.0, 1 / 7])
def test_fitted_ink_stands_in_the_middle_and_fills_the_paper(margin):
    found = drawing.fitted(stroke(slice(3, 23), slice(40, 50)), margin)
    rows, columns = np.flatnonzero(found.any(1)), np.flatnonzero(found.any(0))
    room = round(SIDE * (1 - 2 * margin))
    assert len(rows) == room
    assert len(columns) == pytest.approx(room / 2, abs=1)
    assert rows[0] + rows[-1] == pytest.approx(SIDE - 1, abs=1)
    assert columns[0] + columns[-1] == pytest.approx(SIDE - 1, abs=1)
    assert not drawing.fitted(np.zeros((SIDE, SIDE), bool), margin).any()
