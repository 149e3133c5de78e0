"""What the literature says about single surfaces, and what compiling them must not cost."""

import subprocess
import sys

import numpy as np
import pytest

from dlcore.elements import surfaces
from dlcore.elements.surfaces import SURFACES


def value(id, x, y, **settings):
    return float(surfaces.compiled(id, **settings).value(np.float64(x), np.float64(y)))


@pytest.mark.parametrize(
    ("id", "place", "expected"),
    [  # Jamil & Yang 2013 (arXiv:1308.4008) and the surfaces' own sources
        ("rosenbrock", (1, 1), 0),
        ("rosenbrock", (-1.2, 1), 24.2),
        ("beale", (3, 0.5), 0),
        ("beale", (0, 0), 14.203125),
        ("himmelblau", (3, 2), 0),
        ("himmelblau", (-0.270845, -0.923039), 181.617),
        ("rastrigin", (0, 0), 0),
        ("rastrigin", (1, 1), 2),
        ("styblinski_tang", (-2.903534, -2.903534), -78.33233),
        ("ackley", (0, 0), 0),
        ("ackley", (1, 1), 3.625385),
        ("booth", (1, 3), 0),
        ("booth", (0, 0), 74),
        ("three_hump_camel", (0, 0), 0),
        ("three_hump_camel", (1.747552, -0.873776), 0.298638),
        ("monkey_saddle", (2, 1), 2),
        ("plateau", (1, 0), 0),
    ],
)
def test_known_values(id, place, expected):
    assert value(id, *place) == pytest.approx(expected, abs=1e-3 if expected > 100 else 1e-5)


@pytest.mark.parametrize("condition", [1.0, 7.5, 1000.0])
def test_the_ravine_has_the_curvatures_one_over_kappa_and_one(condition):
    hessian = surfaces.compiled("ravine", condition).hessian(np.float64(3.0), np.float64(-2.0))
    np.testing.assert_allclose(hessian, [[1 / condition, 0], [0, 1]])
    assert value("ravine", 2, 3, condition=condition) == pytest.approx((4 / condition + 9) / 2)


def test_booth_is_a_bowl_with_curvatures_2_and_18_along_the_diagonals():
    hessian = surfaces.compiled("booth").hessian(np.float64(0.0), np.float64(0.0))
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [2, 18])


def test_the_monkey_saddle_is_flat_and_falls_in_three_directions():
    surface = surfaces.compiled("monkey_saddle")
    np.testing.assert_array_equal(surface.gradient(np.float64(0.0), np.float64(0.0)), 0)
    np.testing.assert_array_equal(surface.hessian(np.float64(0.0), np.float64(0.0)), 0)
    angles = np.linspace(0, 2 * np.pi, 600, endpoint=False)
    falls = surface.value(np.cos(angles), np.sin(angles)) < 0
    assert np.count_nonzero(falls != np.roll(falls, 1)) == 6
    assert SURFACES["monkey_saddle"].minima == ()


def test_the_tip_of_ackleys_cone_has_gradient_zero_and_no_hessian():
    surface = surfaces.compiled("ackley")
    x, y = np.array([0.0, 1e-6, 0.0]), np.array([0.0, 0.0, -1e-6])
    by_x, by_y = surface.gradient(x, y)
    assert (by_x[0], by_y[0]) == (0, 0)
    # The cone's slope: 20 · 0.2 / √2.
    assert by_x[1] == pytest.approx(4 / np.sqrt(2), abs=1e-3)
    assert by_y[2] == pytest.approx(-4 / np.sqrt(2), abs=1e-3)
    assert np.isnan(surface.hessian(x, y)[0]).any()
    assert np.isfinite(surface.gradient(np.float64(0.0), np.float64(0.0))).all()


def test_the_condition_number_is_a_setting_of_the_ravine_alone():
    assert [id for id, record in SURFACES.items() if record.has_condition] == ["ravine"]
    assert surfaces.compiled("booth", 3.0) is surfaces.compiled("booth", 4.0)
    assert surfaces.compiled("ravine", 3.0) is surfaces.compiled("ravine", 3.0)


def test_a_surface_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(KeyError, match="no surface is named 'bowl'; there are: ravine, rosenbrock"):
        surfaces.compiled("bowl")
    with pytest.raises(ValueError, match="no surface is named 'bowl'; there are: ravine, rosenbrock"):
        surfaces.known("bowl")


def test_importing_the_menus_costs_neither_sympy_nor_torch():
    code = (
        "import sys; from dlcore.elements import surfaces, optimizers; "
        "from dlcore.experiments import surface_map, surface_race; surface_race.SurfaceRace().key(); "
        "assert not {'sympy', 'torch'} & set(sys.modules); "
        "surfaces.warm(); assert 'sympy' in sys.modules; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
