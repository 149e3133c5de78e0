"""The measured support of a gradient is what arithmetic says, and an impossible stack is refused in words."""

import numpy as np
import pydantic
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.elements.convolution import known_stacks, layers, stack
from dlcore.experiments.gradient_support import GradientSupport
from dlcore.lab.experiment import ignore_progress
from tests.elements.convolution.random_stacks import any_stack


def measured(**asked):
    torch.set_num_threads(1)
    return GradientSupport(**asked).compute(ignore_progress)


def test_by_default_a_unit_of_vggs_third_block_sees_44_rows_and_columns():
    seen = measured()
    assert seen.sizes.tolist() == [64, 64, 64, 32, 32, 32, 16, 16, 16, 16, 8]
    assert seen.box(0) == seen.box(1) == (14, 57)
    assert seen.support.sum() == 44 * 44
    assert seen.strength.max() == 1


def test_the_box_of_a_dilated_stack_is_only_the_hull():
    seen = measured(layers=known_stacks.GRIDDED, size=32, row=16, column=16)
    assert seen.box(0) == (10, 22)
    assert seen.support.sum() == 7 * 7


def test_a_unit_that_sees_nothing_has_no_box():
    seen = measured(layers="up 1 s3", size=8, row=1, column=1)
    assert seen.box(0) is None
    assert not seen.strength.any()


@settings(max_examples=60, deadline=None)
@given(any_stack(), st.data())
def test_for_any_stack_the_measurement_is_the_prediction(drawn, data):
    chosen, size, built = drawn
    row, column = (data.draw(st.integers(0, built[-1].size - 1)) for _ in range(2))
    seen = measured(layers=layers.written(chosen), size=size, row=row, column=column)
    assert seen.sizes.tolist() == [level.size for level in built]
    for axis, unit in enumerate((row, column)):
        cells = stack.seen(built, unit)[0].cells
        other = stack.seen(built, (column, row)[axis])[0].cells
        assert np.flatnonzero(seen.support.any(1 - axis)).tolist() == (list(cells) if other else [])


def test_another_seed_has_other_weights_and_the_same_support():
    one, other = measured(seed=1), measured(seed=2)
    assert (one.strength != other.strength).any()
    np.testing.assert_array_equal(one.support, other.support)


def test_texts_of_one_stack_are_one_question():
    assert GradientSupport(layers="CONV 3 p1, pool 2").key() == GradientSupport(layers="conv 3 s1 p1; pool 2 s2").key()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"layers": "conv 9", "size": 8, "row": 0, "column": 0}, r"layer 1 \(conv 9\) does not fit on 8 units"),
        ({"layers": "blur 3"}, "'blur' is no layer"),
        ({"row": 8}, "there is no row 8: the last layer has the 8 from 0 to 7"),
        ({"size": 4000}, "less than or equal to 512"),
    ],
)
def test_what_cannot_be_is_refused_in_words(asked, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        GradientSupport(**asked)
