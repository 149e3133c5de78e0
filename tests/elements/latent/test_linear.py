"""The linear Gaussian model: its density is scipy's, and no weights are better than its optimum."""

import numpy as np
import pytest
from scipy import stats

from dlcore.elements import datasets
from dlcore.elements.latent import linear
from dlcore.elements.latent.layout import Layout

RNG = np.random.default_rng(0)
IMAGES = RNG.standard_normal((40, 6)) @ RNG.standard_normal((6, 6)) + 1


def best_decoder(images, dims, noise):
    """Return the weights of Tipping and Bishop's equation 7, without a rotation."""
    centred = images - images.mean(0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(images))
    kept = np.maximum(values[::-1][:dims] - noise, 0)
    return linear.Decoder(np.sqrt(kept)[:, None] * vectors.T[::-1][:dims], images.mean(0))


def test_density_is_that_of_the_whole_gaussian():
    weights, bias, sigma = RNG.standard_normal((3, 6)), RNG.standard_normal(6), 0.4
    exact = stats.multivariate_normal(bias, weights.T @ weights + sigma**2 * np.eye(6)).logpdf(IMAGES)
    np.testing.assert_allclose(linear.log_density(IMAGES, linear.Decoder(weights, bias), sigma), exact, rtol=1e-10)


def test_at_the_optimum_both_terms_add_up_to_the_likelihood_of_probabilistic_pca():
    sigma, dims = 0.7, 4
    best = linear.optimum(linear.spectrum(IMAGES), dims, sigma)
    exact = linear.log_density(IMAGES, best_decoder(IMAGES, dims, sigma**2), sigma).mean()
    assert best.reconstruction + best.divergence.sum() == pytest.approx(-exact)


def test_no_other_weights_explain_the_images_better():
    sigma, dims = 0.7, 4
    best, start = linear.optimum(linear.spectrum(IMAGES), dims, sigma), best_decoder(IMAGES, dims, sigma**2)
    for _ in range(20):
        other = start._replace(weights=start.weights + 0.05 * RNG.standard_normal(start.weights.shape))
        assert linear.log_density(IMAGES, other, sigma).mean() < -best.reconstruction - best.divergence.sum()


@pytest.mark.parametrize("beta", [0.3, 3.0])
def test_terms_at_the_optimum_are_those_of_that_model_with_its_own_posterior(beta):
    """Each image's q(z|x) is the true posterior of the model whose noise is βσ²; the terms are worked out in full."""
    sigma, dims = 0.7, 4
    water = beta * sigma**2
    best, used = linear.optimum(linear.spectrum(IMAGES), dims, sigma, beta), best_decoder(IMAGES, dims, water)
    small = used.weights @ used.weights.T + water * np.eye(dims)
    means = np.linalg.solve(small, used.weights @ (IMAGES - used.bias).T).T
    variances = water * np.diag(np.linalg.inv(small))
    rates = 0.5 * (means**2 + variances - 1 - np.log(variances)).mean(0)
    np.testing.assert_allclose(best.divergence, rates, atol=1e-10)
    left = IMAGES - used.bias - means @ used.weights
    error = (left**2).sum(1).mean() + (variances * (used.weights**2).sum(1)).sum()
    assert best.reconstruction == pytest.approx(error / (2 * sigma**2) + 3 * np.log(2 * np.pi * sigma**2))


def test_dimensions_collapse_where_the_images_vary_less_than_the_noise():
    variances = linear.spectrum(datasets.digits().training.inputs())
    sigma = float(np.sqrt((variances[2] + variances[3]) / 2))
    assert (linear.optimum(variances, 8, sigma).divergence > 0).tolist() == [True] * 3 + [False] * 5


def test_a_decoder_is_read_off_the_row_and_one_with_hidden_layers_refused():
    layout = Layout("vae", 6, (), 2)
    row = np.arange(sum(layout.sizes.values()), dtype=np.float32)
    found = linear.decoder(layout, row)
    np.testing.assert_array_equal(np.concatenate([found.weights.ravel(), found.bias]), row[layout.columns["decoder"]])
    with pytest.raises(ValueError, match="without hidden layers"):
        linear.decoder(layout._replace(hidden=(3,)), row)
