"""The map of codes: where tiles stand, which code makes an image, what the map is worth."""

import numpy as np
import pytest
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier

from dlcore.elements.latent import forward, inversion, linear_map, manifold, map_measures
from dlcore.elements.latent.layout import Layout
from dlcore.elements.latent.settings import LatentSettings

RNG = np.random.default_rng(5)


def row_of(layout, scale=0.5):
    return np.random.default_rng(1).normal(size=sum(layout.sizes.values())).astype(np.float32) * scale


def test_quantile_tiles_hold_equal_shares_of_the_prior():
    places = manifold.quantiles(9, 4.0)
    np.testing.assert_allclose(places.centres, stats.norm.ppf((np.arange(9) + 0.5) / 9), atol=1e-9)
    np.testing.assert_allclose(np.diff(stats.norm.cdf(places.edges[1:-1])), 1 / 9)
    assert (places.edges[0], places.edges[-1]) == (-4.0, 4.0)
    assert (np.diff(manifold.quantiles(40, 1.0).edges) > 0).all()


def test_even_tiles_have_their_codes_in_the_middle_and_rows_begin_below():
    places = manifold.even(-3, 3, 3)
    np.testing.assert_allclose(places.centres, [-2, 0, 2])
    codes = manifold.codes(places, manifold.even(0, 1, 2), np.array([9.0, 9.0, 7.0]))
    np.testing.assert_allclose(codes[0], [-2, 0.25, 7])
    np.testing.assert_allclose(codes[-1], [2, 0.75, 7])
    assert len(codes) == 6


@pytest.mark.parametrize("dims", [2, 5])
def test_the_code_that_made_an_image_is_found_again(dims):
    layout = Layout("gan", 64, (12,), dims)
    row, tried = row_of(layout), inversion.candidates("gaussian", dims)
    wanted = tried[[3, 700, 1999]]
    made = forward.decode(layout, row, wanted, "dynamic")
    inverse = inversion.closest(layout, row, "dynamic", made, tried)
    np.testing.assert_allclose(inverse.rms, 0, atol=1e-5)
    np.testing.assert_allclose(forward.decode(layout, row, inverse.codes, "dynamic"), made, atol=1e-4)


def test_agreement_is_that_of_the_nearest_others():
    codes, labels = RNG.normal(size=(60, 2)), RNG.integers(0, 3, 60).astype(np.uint8)
    nearest = KNeighborsClassifier(6).fit(codes, labels).kneighbors(codes, return_distance=False)[:, 1:]
    assert map_measures.agreement(codes, labels) == pytest.approx((labels[nearest] == labels[:, None]).mean())
    apart = np.repeat(np.arange(3), 20) * 100 + RNG.normal(size=60)
    assert map_measures.agreement(np.stack([apart, apart], 1), np.repeat(np.arange(3), 20).astype(np.uint8)) == 1


def test_the_place_says_two_numbers_of_a_code_and_the_nearest_one_the_others():
    codes = np.array([[0.0, 0, 5], [3, 3, 6], [1, 0, 7]])
    code, near, distances = map_measures.around((2.9, 3.1), codes, 2)
    np.testing.assert_allclose(code, [2.9, 3.1, 6])
    assert near.tolist() == [1, 2]
    np.testing.assert_allclose(distances, [np.hypot(0.1, 0.1), np.hypot(1.9, 3.1)])


def test_the_aggregated_posterior_has_the_spread_of_codes_and_of_doubts():
    settings = LatentSettings(model="vae", side=8, hidden=(5,))
    codes, images = RNG.normal(size=(200, 2)) * [0.6, 2], RNG.random((200, 64))
    seen = map_measures.Seen(images, (np.arange(200) % 10).astype(np.uint8), codes, np.log(np.full((200, 2), 0.64)))
    measured = map_measures.measure(settings, row_of(settings.layout), seen)
    np.testing.assert_allclose(measured.variance, codes.var(0) + 0.64)
    np.testing.assert_allclose(measured.mean, codes.mean(0))
    assert 0 <= measured.empty <= 1


def test_a_generator_that_makes_one_image_is_said_to_repeat_itself():
    settings = LatentSettings(model="gan", side=8, hidden=(5,))
    images, labels = RNG.random((200, 64)), (np.arange(200) % 10).astype(np.uint8)
    seen = map_measures.Seen(images, labels, RNG.normal(size=(200, 2)), np.zeros((200, 0)))
    measured = map_measures.measure(settings, row_of(settings.layout, 1e-4), seen)
    assert measured.repeats
    assert measured.variety < 0.01
    assert measured.classes == 1


def test_principal_components_leave_what_sklearn_says_and_span_their_own_plane():
    images = RNG.normal(size=(300, 12)) @ np.diag(np.linspace(3, 0.1, 12))
    fitted = PCA(2).fit(images)
    left = ((fitted.inverse_transform(fitted.transform(images)) - images) ** 2).mean()
    assert linear_map.least_error(images, 2) == pytest.approx(left)
    layout = Layout("autoencoder", 12, (), 2)
    turn = np.array([[2.0, 1], [-1, 3]])  # any basis of the plane
    down, up = fitted.components_.T @ np.linalg.inv(turn), turn @ fitted.components_
    row = np.concatenate([down.ravel(), -fitted.mean_ @ down, up.ravel(), fitted.mean_])
    assert linear_map.error(layout, row, images) == pytest.approx(left)
    assert linear_map.angle(layout, row, images) == pytest.approx(0, abs=1e-3)
