"""Rules for every surface in the catalogue: its derivatives, its minima, and the start its story needs."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.elements import surfaces
from dlcore.elements.surfaces import SURFACES

ALL = list(SURFACES)
MINIMA = [(id, place) for id in ALL for place in SURFACES[id].minima + SURFACES[id].traps]
SMOOTH_MINIMA = [(id, place) for id, place in MINIMA if place not in SURFACES[id].kinks]


def at(place):
    return np.float64(place[0]), np.float64(place[1])


@st.composite
def points(draw, id):
    """Points in the view, off the kinks, where a finite difference means nothing."""
    (left, right), (bottom, top) = SURFACES[id].view
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x, y = rng.uniform(left, right, 20), rng.uniform(bottom, top, 20)
    for kink_x, kink_y in SURFACES[id].kinks:
        far = np.hypot(x - kink_x, y - kink_y) > 1e-2
        x, y = x[far], y[far]
    return x, y


@pytest.mark.parametrize("id", ALL)
@settings(deadline=None, max_examples=20)
@given(data=st.data(), condition=st.floats(1, 1000))
def test_the_gradient_equals_finite_differences(id, data, condition):
    x, y = data.draw(points(id))
    surface, h = surfaces.compiled(id, condition), 1e-5
    by_x = (surface.value(x + h, y) - surface.value(x - h, y)) / (2 * h)
    by_y = (surface.value(x, y + h) - surface.value(x, y - h)) / (2 * h)
    tolerance = 1e-6 * (1 + np.abs(surface.value(x, y)).max())
    np.testing.assert_allclose(surface.gradient(x, y), (by_x, by_y), rtol=1e-6, atol=tolerance)


@pytest.mark.parametrize("id", ALL)
@settings(deadline=None, max_examples=20)
@given(data=st.data(), condition=st.floats(1, 1000))
def test_the_hessian_equals_finite_differences_of_the_gradient(id, data, condition):
    x, y = data.draw(points(id))
    surface, h = surfaces.compiled(id, condition), 1e-5
    by_x = (np.array(surface.gradient(x + h, y)) - surface.gradient(x - h, y)) / (2 * h)
    by_y = (np.array(surface.gradient(x, y + h)) - surface.gradient(x, y - h)) / (2 * h)
    expected = np.moveaxis(np.array([by_x, by_y]), -1, 0)
    hessian = surface.hessian(x, y)
    np.testing.assert_allclose(hessian, expected, rtol=1e-5, atol=1e-5 * (1 + np.abs(expected).max()))
    np.testing.assert_array_equal(hessian, hessian.swapaxes(-1, -2))


@pytest.mark.parametrize("id", ALL)
@pytest.mark.parametrize("shape", [(), (1,), (3, 1), (2, 5)])
def test_every_function_keeps_the_shape_of_the_points(id, shape):
    surface = surfaces.compiled(id)
    x, y = np.full(shape, 0.3), np.full(shape, -0.7)
    assert np.shape(surface.value(x, y)) == shape
    assert [np.shape(slope) for slope in surface.gradient(x, y)] == [shape, shape]
    assert surface.hessian(x, y).shape == (*shape, 2, 2)


@pytest.mark.parametrize("id", ALL)
def test_a_point_alone_has_the_gradient_it_has_among_others(id):
    (left, right), (bottom, top) = SURFACES[id].view
    rng, surface = np.random.default_rng(0), surfaces.compiled(id)
    x, y = rng.uniform(left, right, 37), rng.uniform(bottom, top, 37)
    together = np.array(surface.gradient(x, y))
    alone = np.concatenate([surface.gradient(x[i : i + 1], y[i : i + 1]) for i in range(37)], axis=1)
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize(("id", "place"), MINIMA)
def test_the_gradient_vanishes_at_every_stated_minimum(id, place):
    # Relative to the curvature: half a rounding error of the coordinates is all that is left.
    surface = surfaces.compiled(id)
    hessian = surface.hessian(*at(place))
    curvature = np.abs(hessian).max() if np.isfinite(hessian).all() else 1.0
    np.testing.assert_allclose(surface.gradient(*at(place)), 0, atol=4e-15 * curvature)


@pytest.mark.parametrize(("id", "place"), SMOOTH_MINIMA)
def test_the_hessian_is_positive_definite_at_every_stated_minimum(id, place):
    assert np.linalg.eigvalsh(surfaces.compiled(id).hessian(*at(place))).min() > 0


@pytest.mark.parametrize(("id", "place"), MINIMA)
def test_every_way_leads_up_from_a_stated_minimum(id, place):
    surface, angles = surfaces.compiled(id), np.linspace(0, 2 * np.pi, 64, endpoint=False)
    around = surface.value(place[0] + 1e-3 * np.cos(angles), place[1] + 1e-3 * np.sin(angles))
    assert (around > surface.value(*at(place))).all()


@pytest.mark.parametrize("id", ALL)
def test_the_global_minima_are_equal_and_the_traps_higher(id):
    surface, record = surfaces.compiled(id), SURFACES[id]
    depths = [float(surface.value(*at(place))) for place in record.minima]
    assert np.ptp(depths or [0.0]) < 1e-12
    assert all(surface.value(*at(trap)) > depths[0] + 1e-3 for trap in record.traps)
    (left, right), (bottom, top) = record.view
    x, y = np.meshgrid(np.linspace(left, right, 301), np.linspace(bottom, top, 301))
    if record.minima:
        assert surface.value(x, y).min() >= depths[0] - 1e-12


@pytest.mark.parametrize("id", ALL)
def test_its_record_is_complete(id):
    record = SURFACES[id]
    (left, right), (bottom, top) = record.view
    for x, y in (*record.minima, *record.traps, record.start):
        assert left <= x <= right
        assert bottom <= y <= top
    assert record.id == id
    assert record.source
    assert record.story.endswith(".")
    assert len(set(record.minima + record.traps)) == len(record.minima + record.traps)
    latex = surfaces.compiled(id).latex
    assert "x" in latex
    assert "y" in latex
    assert (r"\kappa" in latex) == record.has_condition
    assert len({other.name for other in SURFACES.values()}) == len(SURFACES)


@pytest.mark.parametrize("id", ALL)
def test_plain_descent_comes_down_from_the_start_at_the_suggested_rate(id):
    record, surface = SURFACES[id], surfaces.compiled(id)
    place = np.array(record.start)
    begin = surface.value(*place)
    for _ in itertools.repeat(None, 500):
        if not np.hypot(*place) < 100:
            break
        place = place - record.learning_rate * np.array(surface.gradient(*place))
    assert surface.value(*place) < begin
    assert (np.hypot(*place) < 100) == bool(record.minima), "only where there is no minimum may it run away"
