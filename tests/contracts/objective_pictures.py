"""The figures of the tab "Objective", drawn from numbers that could be results, for ``test_every_figure``."""

import numpy as np

from dlcore.figures import beta_sweep, image_costs, importance_bounds, objective

NAMES = objective.Names("training", "test", "reconstruction", "-ELBO")
SWEPT = beta_sweep.Names("training", "test", "predicted", "equal")
AXES = ("epoch", "KL", "by dimension", "at the end", "dimension")


def material():
    """Make up terms, bounds and codes."""
    rng = np.random.default_rng(0)
    epochs, unknown = np.linspace(0, 5, 6), np.full((2, 6), np.nan)
    rate = rng.random((2, 6, 12))
    known = objective.Terms(epochs, 20 + rng.random((2, 6)), rate)
    k = np.array([1, 2, 5, 10])
    bound, gain = -20 + rng.random((2, 4)), rng.random((2, 4))
    exact, nobody = np.array([-19.0, -18.5]), np.full(2, np.nan)
    betas = (0.1, 1.0, 10.0, 20.0)
    sweep = beta_sweep.Sweep(betas, rng.random((2, 4)), rng.random((2, 4, 3)))
    return {
        "terms": known,
        "no terms": objective.Terms(epochs, unknown, np.full((2, 6, 12), np.nan)),
        "dead": rate[1, -1] < 0.5,
        "bounds": importance_bounds.Bounds(k, bound, gain / 9, gain, gain / 9, exact),
        "bounds so far": importance_bounds.Bounds(
            k, np.where(k < 5, bound, np.nan), unknown[:, :4], gain, unknown[:, :4], nobody
        ),
        "images": rng.random((6, 8, 8)),
        "labels": np.arange(6).astype(np.uint8),
        "sweep": sweep,
        "no sweep": beta_sweep.Sweep(betas, np.full((2, 4), np.nan), np.full((2, 4, 3), np.nan)),
        "codes": rng.standard_normal((4, 6, 3)),
    }


def _of(part, draw):
    return lambda m: draw(m["objective"][part])


PICTURES = {
    "objective.terms": [
        _of(part, lambda one: objective.terms(one, ("epoch", "-ELBO", "KL"), NAMES, 5.0))
        for part in ("terms", "no terms")
    ],
    "objective.dimensions": [
        lambda m: objective.dimensions(m["objective"]["terms"], m["objective"]["dead"], AXES, NAMES),
    ],
    "importance_bounds.bounds": [
        _of(part, lambda one: importance_bounds.bounds(one, ("k", "-bound", "gain"), ("training", "test", "exact")))
        for part in ("bounds", "bounds so far")
    ],
    "image_costs.per_image": [
        _of("labels", lambda labels: image_costs.per_image(labels / 2, 1.0 + labels, labels, 2, ("KL", "error")))
    ],
    "image_costs.gallery": [
        _of(
            "images",
            lambda images: image_costs.gallery([images], ["seen"], [f"{n}" for n in range(6)], ("what", "how")),
        )
    ],
    "image_costs.best_and_worst": [
        _of(
            "images",
            lambda images: image_costs.best_and_worst(
                [images, 1 - images],
                ["seen", "back"],
                [f"{n}<br>nats" for n in range(6)],
                ("nats", "as"),
                ("best", "worst"),
            ),
        )
    ],
    "beta_sweep.rate_distortion": [
        _of(part, lambda one, best=best: beta_sweep.rate_distortion(one, best, ("R", "D", "β", "KL"), SWEPT))
        for part in ("sweep", "no sweep")
        for best in [(np.array([np.nan] * 4),) * 2, (np.arange(4.0), np.arange(4.0))]
    ],
    "beta_sweep.maps": [
        _of(
            "codes",
            lambda codes: beta_sweep.maps(
                codes, np.arange(6).astype(np.uint8), [f"β = {n}" for n in range(4)], ("z1", "z2")
            ),
        ),
        _of(
            "codes",
            lambda codes: beta_sweep.maps(
                codes[:, :0], np.zeros(0, np.uint8), [f"{n}" for n in range(4)], ("z1", "z2")
            ),
        ),
    ],
}
