"""The KL term: torch's own in one dimension, the general closed form when the codes are turned."""

import numpy as np
import torch
from scipy import stats
from torch.distributions import Normal, kl_divergence

from dlcore.elements.latent import gaussian

RNG = np.random.default_rng(1)
MEAN, LOG_VARIANCE = RNG.standard_normal((30, 4)), RNG.normal(-1, 1, (30, 4))


def test_divergence_is_that_of_torchs_distributions():
    doubt = Normal(torch.from_numpy(MEAN), torch.from_numpy(np.exp(0.5 * LOG_VARIANCE)))
    exact = kl_divergence(doubt, Normal(0.0, 1.0))
    np.testing.assert_allclose(gaussian.divergence(MEAN, LOG_VARIANCE), exact.numpy(), rtol=1e-12)


def test_turning_all_codes_leaves_the_divergence_as_it_is():
    turn = stats.ortho_group.rvs(4, random_state=2)
    before = gaussian.divergence(MEAN, LOG_VARIANCE).sum(-1)
    np.testing.assert_allclose(gaussian.rotated_divergence(MEAN, LOG_VARIANCE, turn), before, rtol=1e-10)
    stretched = gaussian.rotated_divergence(MEAN, LOG_VARIANCE, 1.5 * turn)
    assert np.abs(stretched - before).min() > 0.01  # what is no turn is noticed
