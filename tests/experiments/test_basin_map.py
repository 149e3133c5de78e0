"""A map of basins equals single races, and says what they say; its science: who ends where, and how fast."""

import numpy as np
import pydantic
import pytest

from dlcore.elements import outcome, surfaces
from dlcore.elements.racer import Racer
from dlcore.elements.surfaces import SURFACES
from dlcore.experiments.basin_map import BasinMap
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.lab.experiment import ignore_progress


def ask(surface, rule, **fields):
    settings = {name: fields.pop(name) for name in ("lr", "momentum") if name in fields}
    return BasinMap(surface=surface, racer=Racer(optimizer=rule, settings=settings), **fields)


def race_from(question, result, row, column):
    return SurfaceRace(
        surface=question.surface,
        condition=question.condition,
        start_x=result.x[column],
        start_y=result.y[row],
        racers=(question.racer,),
        steps=question.steps,
    ).compute(ignore_progress)


CASES = [
    ("himmelblau", "momentum", {"lr": 0.001}),
    ("himmelblau", "adam", {"lr": 0.12}),
    ("styblinski_tang", "momentum", {"lr": 0.03, "momentum": 0.95}),
    ("beale", "sgd", {"lr": 0.01}),
    ("rastrigin", "nadam", {"lr": 0.2}),
    ("ravine", "rmsprop", {"lr": 0.1}),
    ("ackley", "lion", {"lr": 0.05}),
    ("monkey_saddle", "sgd", {"lr": 0.05}),
    ("own:3:x**4 - 3*x**2 + x + y**2", "momentum", {"lr": 0.02}),
    ("own:3:log(x) + (x - 1)**2/4 + y**2", "sgd", {"lr": 0.1}),
    ("own:3:sqrt(x)*(x - 2)**2 + y**2", "adam", {"lr": 0.1}),
]
"""The last two have no value where x < 0; the logarithm has a slope there all the same."""


@pytest.mark.parametrize(("surface", "rule", "settings"), CASES, ids=lambda part: part if isinstance(part, str) else "")
def test_random_pixels_equal_single_runs(surface, rule, settings):
    question = ask(surface, rule, steps=120, resolution=48, **settings)
    result, record, rng = question.compute(ignore_progress), surfaces.get(surface), np.random.default_rng(7)
    radius = outcome.radius(record)
    for row, column in rng.integers(0, 48, (30, 2)):
        race = race_from(question, result, row, column)
        label, steps, path = result.reached[row, column], result.steps[row, column], race.paths[0, 0].astype(float)
        assert result.diverged_at[row, column] == race.diverged_at[0, 0]
        np.testing.assert_allclose(result.final_loss[row, column], race.final_loss[0, 0], rtol=1e-6, atol=1e-30)
        if not record.minima:
            continue
        assert (label == -1) == (race.diverged_at[0, 0] >= 0)
        assert (label >= 0) == race.outcomes[0].startswith(("at the minimum", "caught in"))
        if label >= 0:
            assert label == race.nearest[0, 0]
            away = np.hypot(*(path - result.places[label]).T)
            assert (away[steps:] <= radius * (1 + 1e-5)).all()
            assert steps == 0 or away[steps - 1] > radius * (1 - 1e-5)


def test_the_pixels_fill_the_view_and_each_point_has_its_pixel():
    question = ask("ravine", "sgd", resolution=40)
    x, y = question.starts()
    (left, right), (bottom, top) = SURFACES["ravine"].view
    np.testing.assert_allclose([x[0] - left, right - x[-1]], 0.25)
    np.testing.assert_allclose([y[0] - bottom, top - y[-1]], 0.125)
    for row, column in ((0, 0), (7, 31), (39, 39)):
        assert question.pixel(x[column], y[row]) == (row, column)
        assert question.pixel(round(x[column], 4), round(y[row], 4)) == (row, column)
    assert question.pixel(-1000, 1000) == (39, 0)


def test_shares_add_up_and_medians_are_of_those_who_arrived():
    result = ask("styblinski_tang", "momentum", lr=0.03, momentum=0.95, resolution=64).compute(ignore_progress)
    assert sum(result.share([label]) for label in range(-2, 4)) == pytest.approx(1)
    assert result.share([0, 1]) == pytest.approx(result.share([0]) + result.share([1]))
    assert result.median_steps([0]) == np.median(result.steps[result.reached == 0])
    assert np.isnan(result.median_steps([-1]))
    assert result.global_minima == 1
    assert not result.falls


def test_gradient_descent_flows_to_the_minimum_of_its_own_quarter():
    """Styblinski-Tang is a sum over the coordinates, so the border of each well is the top between them."""
    result = ask("styblinski_tang", "sgd", lr=0.001, steps=2000, resolution=40).compute(ignore_progress)
    top = 0.15673125  # the middle root of 4x³ - 32x + 5
    right, above = result.x > top, result.y > top
    expected = right[None] + 2 * above[:, None]
    np.testing.assert_array_equal(result.reached, expected)


def test_a_surface_without_a_minimum_is_mapped_by_the_direction_of_the_fall():
    result = ask("monkey_saddle", "sgd", lr=0.02, steps=500, resolution=60).compute(ignore_progress)
    assert result.falls
    assert set(np.unique(result.reached)) <= {-2, 1, 4, 7}  # the valleys at 60°, 180° and 300°
    np.testing.assert_array_equal(result.reached[::-1], np.array([-2, -1, 0, 7, 0, 0, 4, 0, 0, 1])[result.reached + 2])
    angle = np.degrees(np.arctan2(*np.meshgrid(result.x, result.y)[::-1])) % 360
    near = np.hypot(*np.meshgrid(result.x, result.y)) > 0.5
    assert (result.reached[near & (np.abs(angle - 180) < 50)] == 4).all()


def test_progress_comes_with_a_picture_that_grows():
    seen = []
    question = ask("himmelblau", "momentum", lr=0.001, steps=100, resolution=130)
    result = question.compute(lambda step, steps, scalars=None, picture=None: seen.append((step, steps, picture)))
    assert [step for step, _, _ in seen] == [20, 40, 60, 80, 100]
    pictures = [np.array(picture["reached"]) for _, _, picture in seen]
    assert pictures[0].shape == (44, 44)
    assert (np.diff([(picture >= 0).mean() for picture in pictures]) >= 0).all()
    np.testing.assert_array_equal(pictures[-1], result.reached[::3, ::3])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"surface": "bowl"}, "no surface is named 'bowl'"),
        ({"resolution": 1000}, "less than or equal to 256"),
        ({"resolution": 256, "steps": 5000}, "256 × 256 runs × 5000 steps are 328 million steps; allowed are 200"),
        ({"tolerance": 0.5}, "less than or equal to 0.04"),
        ({"racer": {"optimizer": "sgd", "settings": {"lr": 99}}}, r"learning rate \(lr\) is 99"),
    ],
)
def test_a_bad_question_is_refused_with_a_sentence(fields, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        BasinMap(**fields)
