"""Distributions in the plane: densities are those of the draws, parts are equally likely, own points are checked."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from dlcore.elements.latent import plane_density, plane_targets
from dlcore.elements.latent.plane_targets import TARGETS

each_target = pytest.mark.parametrize("id", [*TARGETS, plane_targets.OWN])
OWN = "-1_0_1.5_0.5_0_2"


@each_target
def test_the_density_integrates_to_one(id):
    target = plane_targets.target(id, OWN)
    _, places = plane_targets.grid(400)
    assert target.density(places).sum() * (6 / 400) ** 2 == pytest.approx(1, abs=2e-3)


@each_target
def test_the_density_is_that_of_the_draws(id):
    """Compare, in boxes of half a unit, the shares of many draws with what the density says."""
    target = plane_targets.target(id, OWN)
    points = target.draw(np.random.default_rng(0), 100_000)
    counted, *_ = np.histogram2d(points[:, 1], points[:, 0], bins=12, range=[[-3, 3]] * 2)
    _, places = plane_targets.grid(240)
    expected = target.density(places).reshape(12, 20, 12, 20).sum((1, 3)) * (6 / 240) ** 2
    np.testing.assert_allclose(counted / 100_000, expected, atol=0.004)


@each_target
def test_draws_lie_near_their_parts_which_are_equally_likely(id):
    target = plane_targets.target(id, OWN)
    nearest = target.nearest(target.draw(np.random.default_rng(1), 20_000))
    shares = np.bincount(nearest.part, minlength=target.parts) / 20_000
    np.testing.assert_allclose(shares, 1 / target.parts, atol=0.02)
    assert plane_density.quality(nearest) > 0.98
    assert plane_density.covered(nearest, target.parts).all()


def test_a_mixture_is_scipys():
    _, places = plane_targets.grid(7)
    centres = [np.array([-1.2, -0.6]), np.array([1.2, 0.6])]
    theirs = sum(multivariate_normal(centre, 0.16).pdf(places) for centre in centres) / 2
    np.testing.assert_allclose(TARGETS["two"].density(places), theirs)


@pytest.mark.parametrize("id", ["line", "ring", "moons"])
def test_the_distance_from_a_curve_is_the_least_to_any_of_its_points(id):
    target, rng = TARGETS[id], np.random.default_rng(2)
    drawn = target.draw(rng, 4000)
    on_curve = drawn[target.nearest(drawn).distance < 0.02]
    places = rng.uniform(-3, 3, (50, 2))
    measured = np.sqrt(((places[:, None] - on_curve) ** 2).sum(-1)).min(1) / 0.15
    np.testing.assert_allclose(target.nearest(places).distance, measured, atol=1.5)


@pytest.mark.parametrize(
    ("text", "sentence"), [("1_2", "at least 2"), ("1_x_2_2", "no number"), ("0_0_2.7_1", "outside of the picture")]
)
def test_what_makes_no_points_is_told(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        plane_targets.own(text)


def test_an_unknown_distribution_is_refused():
    assert plane_targets.known("own") == "own"
    with pytest.raises(ValueError, match="no distribution is named"):
        plane_targets.known("spiral")
