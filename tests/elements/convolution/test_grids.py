"""Grids of numbers as texts: read, written, and refused with a sentence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dlcore.elements.convolution import grids


@given(
    arrays.arrays(
        float,
        st.tuples(st.integers(1, 16), st.integers(1, 16)),
        elements=st.integers(-(10**6), 10**6).map(lambda value: value / 1000),
    )
)
def test_what_is_written_is_read_again(numbers):
    text = grids.written(numbers)
    np.testing.assert_array_equal(grids.read(text), numbers)
    assert grids.canonical(text) == text
    assert "-0_" not in f"{text}_".replace("-0.", "")


@pytest.mark.parametrize(
    "text", ["1 2;3 4", "1_2~3_4", " 1, 2 ;\n 3,4 ; ", "1 2\n3 4", "1/1e0;2;3;4", "1.0 2 / 3 4.0004"]
)
def test_people_may_write_as_they_like(text):
    found = grids.read(text)
    assert found.ravel().tolist()[-1] == 4
    if found.shape == (2, 2):
        assert grids.canonical(text) == "1_2~3_4"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there are no numbers"),
        (" ;; ", "there are no numbers"),
        ("1 2; 3", "row 2 has 1 numbers and row 1 has 2"),
        ("1 two", "'two' is no number"),
        ("nan", "out of bounds"),
        ("-inf", "out of bounds"),
        ("1e3 1001", "1001 is out of bounds"),
        ("~".join(["1"] * 17), "17 rows and 1 columns; allowed are at most 16"),
        ("_".join(["1"] * 17), "1 rows and 17 columns; allowed are at most 16"),
    ],
)
def test_what_makes_no_grid_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        grids.read(text)


@pytest.mark.parametrize("id", grids.GRIDS)
@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (3, 12), (12, 3), (16, 16)])
def test_every_grid_is_built_in_any_size_and_survives_the_link(id, rows, columns):
    name, build = grids.GRIDS[id]
    found = build(rows, columns, 3)
    assert name
    assert found.shape == (rows, columns)
    np.testing.assert_array_equal(grids.read(grids.written(found)), found)


def test_seeds_draw_other_numbers_and_the_same_again():
    assert (grids.random(4, 4, 1) == grids.random(4, 4, 1)).all()
    assert (grids.random(4, 4, 1) != grids.random(4, 4, 2)).any()


def test_channels_are_the_grid_and_its_mirror_images():
    first = grids.ramp(2, 3, 0)
    assert grids.channels_of(first, 1).tolist() == [first.tolist()]
    assert grids.channels_of(first, 4)[:, 0, 0].tolist() == [0, 2, 3, 5]
