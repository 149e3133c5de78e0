"""The effective field of a stack: exact where theory is exact, within sampling error where weights are random."""

import json
import subprocess
import sys

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements.convolution import effective, plain_stack
from dlcore.experiments.stack_field import StackField
from dlcore.lab.experiment import ignore_progress

SAMPLED = {"depth": 10, "channels": 8, "inputs": 8, "seeds": 32}


def compute(**settings):
    torch.set_num_threads(1)
    asked = StackField(**settings)
    return asked, asked.compute(ignore_progress)


def deviation(result, measure, **which):
    return effective.fit(result.map(measure, **which)).deviation


@pytest.mark.parametrize(("depth", "law"), [(5, 1.8257), (10, 2.5820)])
def test_equal_weights_without_a_bend_follow_the_law_exactly(depth, law):
    asked, seen = compute(depth=depth, weights="uniform", activation="linear", inputs=1, seeds=1, channels=2)
    assert deviation(seen, "absolute") == pytest.approx(law, abs=5e-5)
    for measure in ("absolute", "square"):
        assert asked.is_exact(measure)
        np.testing.assert_allclose(seen.map(measure), asked.predicted(measure), atol=1e-8)
    assert np.isnan(seen.error("absolute"))


@pytest.mark.parametrize(
    "settings",
    [
        {"activation": "linear"},
        {"activation": "linear", "skips": True},
        {"activation": "linear", "dilations": (1, 2)},
        {"activation": "linear", "downsampling": "stride", "every": 4},
        {"activation": "linear", "downsampling": "average", "every": 4},
        {"activation": "relu"},
        {"activation": "tanh"},
    ],
)
def test_random_weights_follow_the_law_within_sampling_error(settings):
    asked, seen = compute(**SAMPLED, **settings)
    expected = effective.fit(asked.predicted("square")).deviation
    error = seen.error("square")
    assert 0 < error < 0.03 * expected
    assert abs(deviation(seen, "square") - expected) < 4 * error
    assert effective.overlap(seen.square, asked.predicted("square")) > 0.9
    assert asked.is_exact("square") == (settings["activation"] == "linear")
    assert not asked.is_exact("absolute")


def test_absolute_gradients_of_random_weights_are_as_wide_as_predicted():
    asked, seen = compute(**SAMPLED, activation="linear")
    expected = effective.fit(asked.predicted("absolute")).deviation
    assert deviation(seen, "absolute") == pytest.approx(expected, rel=0.03)
    assert deviation(seen, "absolute") > 1.3 * deviation(seen, "square")


def test_skip_connections_narrow_the_field_and_dilation_widens_it():
    narrow, plain, wide = (
        deviation(compute(**SAMPLED, **settings)[1], "square")
        for settings in ({"skips": True}, {}, {"dilations": (1, 2)})
    )
    assert narrow < 0.8 * plain
    assert wide > 1.4 * plain


def test_a_single_input_through_relu_and_max_pooling_is_far_from_the_average():
    """REFERENCE.md, traps: average over inputs and say what is shown."""
    asked, seen = compute(depth=12, every=3, channels=4, downsampling="max")  # as the preset has it: half as many cells
    alone, together = (effective.cells_that_hold(seen.map("square", alone=one)) for one in (True, False))
    assert alone / together == pytest.approx(0.5, abs=0.05)
    expected = asked.predicted("square")
    assert effective.overlap(seen.map("square", alone=True), expected) < effective.overlap(seen.square, expected) - 0.2


def test_equal_weights_tell_nothing_apart():
    """All channels and inputs give the same gradient where nothing is bent."""
    _, one = compute(depth=4, weights="uniform", activation="linear", inputs=1, seeds=1, channels=1)
    _, many = compute(depth=4, weights="uniform", activation="linear", inputs=5, seeds=3, channels=3, seed=7)
    np.testing.assert_allclose(one.absolute, many.absolute, atol=1e-8)
    np.testing.assert_allclose(many.absolute_alone, many.absolute, atol=1e-8)


def test_squares_of_equal_weights_are_exact_unless_a_skip_connection_favours_a_channel():
    for channels in (1, 3):
        asked, seen = compute(depth=6, weights="uniform", activation="linear", skips=True, channels=channels, seeds=1)
        np.testing.assert_allclose(seen.absolute, asked.predicted("absolute"), atol=1e-8)
        assert asked.is_exact("absolute")
        apart = np.abs(seen.square - asked.predicted("square")).max()
        assert asked.is_exact("square") == (apart < 1e-7) == (channels == 1)


def test_same_settings_same_numbers_and_other_seeds_other_ones():
    one, same, other = (compute(depth=4, inputs=4, seeds=2, seed=seed)[1] for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.square, same.square)
    assert np.abs(one.square - other.square).max() > 0


def test_the_map_is_told_on_the_way_and_ends_as_the_result():
    told = []
    asked = StackField(depth=6, channels=4, inputs=30, seeds=3)
    seen = asked.compute(
        lambda step, steps, scalars=None, picture=None: told.append((step, steps, json.dumps(picture)))
    )
    assert [step for step, *_ in told] == list(range(9, 91, 9))
    assert {steps for _, steps, _ in told} == {90}
    for measure in ("square", "absolute"):
        last = effective.told(json.loads(told[-1][2]), measure, asked.field)
        assert last.step == 1
        np.testing.assert_allclose(last.share / last.share.sum(), seen.map(measure), atol=1e-4)


def test_a_gradient_that_vanishes_is_named():
    with pytest.raises(ValueError, match="no gradient reaches the input: it vanished on the way"):
        compute(depth=60, kernel=2, channels=1, activation="relu", inputs=1, seeds=1)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"depth": 60, "kernel": 9}, "the field of this stack has 481 cells a side; allowed are 201"),
        ({"kernel": 4, "skips": True}, r"\(k − 1\)·d must be even"),
        ({"activation": "<b>"}, "no activation is named '<b>'; there are: tanh"),
        ({"depth": 60, "channels": 32, "inputs": 256, "seeds": 64}, "minutes; allowed are 5: take fewer inputs"),
        ({"dilations": ()}, "at least 1 item"),
        ({"dilations": (0,)}, "greater than or equal to 1"),
        ({"seeds": 0}, "greater than or equal to 1"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        StackField(**settings)


def test_the_default_is_ready_within_seconds_and_costs_grow():
    small = StackField.smallest()
    assert StackField().cost() < 6
    changes = ({"depth": 9}, {"kernel": 5}, {"channels": 8}, {"inputs": 9}, {"seeds": 9})
    assert all(small.model_copy(update=change).cost() > small.cost() for change in changes)


def test_the_law_is_about_the_measure_that_is_shown_first():
    assert StackField().natural_measure == "square"
    assert StackField(weights="uniform").natural_measure == "absolute"
    assert StackField(depth=7).first == -7
    assert plain_stack.standard_deviation(20, 3) == pytest.approx(
        effective.fit(StackField().predicted("square")).deviation
    )


def test_building_and_predicting_leave_torch_unimported():
    code = (
        "import sys; from dlcore.experiments.stack_field import StackField as S; S().key(); S().predicted('square'); "
        "from dlcore.experiments.depth_law import DepthLaw as D; D().predicted(); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
