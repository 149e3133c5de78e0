"""The figures of the tab "Walk", drawn from a small real result, for ``test_every_figure``."""

import numpy as np

from dlcore.elements.latent import outing, walked, walks
from dlcore.experiments.latent_model import LatentModel
from dlcore.figures import latent_measures, latent_walk
from dlcore.lab.experiment import ignore_progress

SIDE = 8


def material():
    """Train a tiny model, and walk between two of its codes."""
    asked = LatentModel(side=SIDE, hidden=(4,), epochs=1, batch=400)
    seen = asked.compute(ignore_progress)
    known = walked.Known(seen.images.reshape(len(seen.images), -1) / seen.brightest, seen.labels)
    codes = seen.codes[-1].astype(np.float64)
    wish = outing.Ask("spherical", codes[0], codes[1], 5, 0, "fixed")
    went = outing.go(asked, seen.row, codes, known, wish)
    return {
        "went": went,
        "codes": codes,
        "labels": seen.labels.astype(np.int64),
        "density": outing.prior_on_map(asked, 4.0),
        "table": walked.traverse(asked, seen.row, codes[0], walked.runs("fixed", asked, codes, 5)).images,
        "mosaic": np.arange(4 * 64, dtype=np.uint8).reshape(2, 2, SIDE, SIDE),
    }


def _ground(m, labels=True, rings=(), density=True):
    return latent_walk.Ground(
        m["walks"]["codes"],
        m["walks"]["labels"] if labels else np.zeros(0, np.int64),
        ("z₁", "z₂"),
        dict(rings),
        m["walks"]["density"] if density else np.empty((0, 0)),
        4.0,
    )


def _paths(m):
    return [latent_walk.Path(kind, kind, one.path) for kind, one in m["walks"]["went"].walks.items()]


def _films(m):
    went = m["walks"]["went"]
    return [latent_walk.Film(name, one.images.reshape(-1, SIDE, SIDE)) for name, one in _both(went)]


def _both(went):
    return (("decoded", went.main), ("cross-fade", went.faded))


def _strips(m):
    return [
        latent_walk.Strip(name, one.images.reshape(-1, SIDE, SIDE), one.likeness.label, one.likeness.agreement)
        for name, one in _both(m["walks"]["went"])
    ]


def _panels(m):
    went, done = m["walks"]["went"], walks.shares(5)
    norms = [latent_measures.Line(kind, kind, done, one.norm) for kind, one in went.walks.items()]
    faded = [latent_measures.Line("fade", "cross-fade", done, went.faded.undecided)]
    return [
        latent_measures.Panel("length", norms, walks.norm_between(2, done)),
        latent_measures.Panel("undecided", faded, np.empty(0)),
    ]


def _rows(m):
    images = m["walks"]["table"].reshape(2, 5, SIDE, SIDE)
    return [latent_measures.Dimension(f"z{place}", row, place == 1) for place, row in enumerate(images)]


PICTURES = {
    "latent_walk.trail": [
        lambda m: latent_walk.trail(_ground(m), _paths(m)),
        lambda m: latent_walk.trail(_ground(m, labels=False, rings=[("√d", 2.0)], density=False), _paths(m)[:1]),
        lambda m: latent_walk.trail(_ground(m, density=False), []),
    ],
    "latent_walk.movie": [lambda m: latent_walk.movie(_films(m), "8 × 8 pixels")],
    "latent_walk.film_strip": [lambda m, n=n: latent_walk.film_strip(_strips(m), n, ("way", "is")) for n in (3, 9)],
    "latent_walk.mosaic": [lambda m: latent_walk.mosaic(m["walks"]["mosaic"], ("z₁", "z₂"))],
    "latent_measures.along": [lambda m: latent_measures.along(_panels(m), "way", "expected")],
    "latent_measures.dimensions": [
        lambda m: latent_measures.dimensions(_rows(m), list("abcde"), ("value", "dimension"))
    ],
}
NOT_RACES = ("latent_walk", "latent_measures")
