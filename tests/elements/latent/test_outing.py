"""Walks through a model: they start where they shall, decode what the model decodes, and each dimension by itself."""

import numpy as np
import pytest
from scipy import stats

from dlcore.elements.latent import forward, outing, walked, walks
from dlcore.elements.latent.settings import LatentSettings

KNOWN = walked.Known(np.random.default_rng(5).random((20, 64)), np.repeat(np.arange(10, dtype=np.uint8), 2))


def model(dims=3, kind="vae", **more):
    """Return settings, and a row of random numbers for them."""
    settings = LatentSettings(model=kind, side=8, hidden=(6,), dims=dims, **more)
    size = sum(settings.layout.sizes.values())
    return settings, np.random.default_rng(1).standard_normal(size)


def ask(kind, dims=3, **more):
    start, end = np.random.default_rng(2).standard_normal((2, dims))
    return outing.Ask(**{"kind": kind, "start": start, "end": end, "frames": 7, "dimension": 1, "span": "fixed"} | more)


def go(kind, dims=3, **more):
    settings, row = model(dims)
    return settings, row, outing.go(settings, row, np.zeros((0, dims)), KNOWN, ask(kind, dims, **more))


@pytest.mark.parametrize("kind", ["straight", "spherical", "stepwise"])
def test_the_route_that_is_looked_at_comes_first_and_every_image_is_decoded(kind):
    settings, row, seen = go(kind)
    assert next(iter(seen.walks)) == kind
    assert set(seen.walks) == {"straight", "spherical", "stepwise"}
    for one in seen.walks.values():
        decoded = forward.decode(settings.layout, row, one.path, settings.likelihood)
        np.testing.assert_array_equal(one.images, decoded)
        np.testing.assert_allclose(one.norm, np.linalg.norm(one.path, axis=1))
        np.testing.assert_allclose(one.log_density, stats.multivariate_normal(np.zeros(3)).logpdf(one.path))


def test_the_cross_fade_joins_the_same_pictures_in_the_shortest_way():
    _, _, seen = go("spherical")
    np.testing.assert_allclose(seen.faded.images[[0, -1]], seen.main.images[[0, -1]])
    assert not len(seen.faded.path)
    assert seen.faded.length < seen.main.length
    assert seen.faded.jump[1] == pytest.approx(1)


def test_one_dimension_is_traversed_and_the_others_are_held():
    _, _, seen = go("single")
    assert list(seen.walks) == ["single"]
    np.testing.assert_allclose(seen.main.path[:, 1], np.linspace(-3, 3, 7))
    np.testing.assert_allclose(seen.main.path[:, [0, 2]], np.tile(ask("single").start[[0, 2]], (7, 1)))


def test_a_dimension_that_the_decoder_ignores_changes_nothing():
    settings, row = model()
    first = settings.layout.columns["decoder"].start
    row[first + 6 : first + 12] = 0  # the weights out of the second dimension
    runs = walked.runs("fixed", settings, np.zeros((0, 3)), 5)
    found = walked.traverse(settings, row, np.ones(3), runs)
    assert found.images.shape == (3, 5, 64)
    assert found.change[1] == 0
    assert (found.change[[0, 2]] > 0.01).all()


def test_values_are_quantiles_of_the_prior_or_of_the_codes():
    settings, _ = model()
    shares = walked.levels(5)
    np.testing.assert_allclose(walked.values("prior", settings, 0, np.zeros((0, 3)), 5), stats.norm.ppf(shares))
    codes = np.random.default_rng(3).normal(4, 2, (400, 3))
    np.testing.assert_allclose(walked.values("codes", settings, 2, codes, 5), np.quantile(codes[:, 2], shares))
    square, _ = model(2, "aae", prior="square")
    np.testing.assert_allclose(walked.values("prior", square, 0, codes, 5), 4 * shares - 2, atol=0.05)
    np.testing.assert_allclose(walked.values("codes", settings, 0, codes[:0], 5), stats.norm.ppf(shares))


def test_an_image_is_found_by_class_and_number_and_back():
    labels = np.array([3, 1, 3, 0, 3], np.uint8)
    assert [walked.place(labels, 3, number) for number in range(4)] == [0, 2, 4, None]
    assert [walked.number(labels, place) for place in range(5)] == [(3, 0), (1, 0), (3, 1), (0, 0), (3, 2)]
    np.testing.assert_array_equal(walked.first_of_each_class(labels, 2), [3, 1, 0, 2])
    assert walked.nearest(np.array([[0.0, 0], [2, 2]]), (1.5, 0.9)) == 1


def test_codes_drawn_from_q_have_the_priors_length_where_q_is_the_prior():
    drawn = walked.sampled(np.zeros((4000, 16)), np.zeros((4000, 16)))
    assert walked.mean_length(drawn) == pytest.approx(walks.mean_norm(16), rel=0.01)
    middle = float(walks.norm_between(16, np.array([0.5]))[0])
    assert walked.halfway_norms(drawn).mean() == pytest.approx(middle, rel=0.02)
    means = np.ones((3, 2))
    assert walked.sampled(means, np.zeros((3, 0))) is means


def test_only_a_plane_of_two_numbers_has_the_priors_density_and_only_more_have_lengths():
    flat, deep = model(2)[0], model(16)[0]
    assert outing.prior_on_map(flat, 4.0).sum() * (8 / 80) ** 2 == pytest.approx(1, abs=1e-3)
    assert outing.prior_on_map(deep, 4.0).size == 0
    assert outing.typical_lengths(flat) == ()
    np.testing.assert_allclose(outing.typical_lengths(deep), [walks.mean_norm(16), walks.mean_norm(16) / 2**0.5])
    assert outing.typical_lengths(model(16, "autoencoder")[0]) == ()


def test_a_mosaic_is_cut_into_its_tiles():
    flat = np.arange(4 * 9, dtype=np.uint8)
    np.testing.assert_array_equal(walked.tiled(flat, 2)[1, 0], flat[18:27].reshape(3, 3))


def test_undecided_pixels_are_the_gray_ones():
    np.testing.assert_allclose(walks.undecided(np.array([[0.0, 1.0, 0.5, 0.5], [0, 0, 1, 1]])), [2, 0])
