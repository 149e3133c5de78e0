"""The figures of codes with more than two numbers, for ``test_every_figure``."""

import numpy as np

from dlcore.elements.latent import distortion, principal
from dlcore.figures import latent_map, projection

NAMES = tuple("0123456789")


def material():
    """Draw random codes in the plane of their principal components."""
    codes = np.random.default_rng(0).normal(size=(40, 4))
    found = principal.fit(codes)
    places = principal.project(found, codes)
    return {
        "codes": latent_map.Codes(places[None], np.zeros(1), np.arange(40) % 10, NAMES),
        "near": places[:4],
        "shares": found.explained,
        "true": distortion.pairs(codes),
        "shown": distortion.pairs(places),
    }


PICTURES = {
    "projection.picture": [
        lambda m: projection.picture(
            m["projection"]["codes"], (0.1, 0.2), m["projection"]["near"], ("component 1", "component 2")
        )
    ],
    "projection.explained": [lambda m: projection.explained(m["projection"]["shares"], ("component", "share"))],
    "projection.shepard": [
        lambda m: projection.shepard(m["projection"]["true"], m["projection"]["shown"], ("codes", "picture"))
    ],
}
