"""Every figure survives the journey to the browser, leaves its inputs alone, and wears the theme and nothing else."""

import inspect
import json
import pkgutil
from importlib import import_module

import numpy as np
import plotly.io
import pytest

from dlcore import figures
from dlcore.elements import optimizers
from dlcore.elements.base_learners import BaseLearner
from dlcore.elements.racer import Racer
from dlcore.experiments import feature_descent
from dlcore.experiments.bagging_gain import BaggingGain
from dlcore.experiments.basin_map import BasinMap
from dlcore.experiments.bias_variance import BiasVariance
from dlcore.experiments.cross_validation import CrossValidation
from dlcore.experiments.ensemble import Ensemble
from dlcore.experiments.feature_descent import FeatureDescent
from dlcore.experiments.leakage import Leakage
from dlcore.experiments.momentum_region import MomentumRegion
from dlcore.experiments.outcome_map import OutcomeMap
from dlcore.experiments.polynomial_complexity import PolynomialComplexity
from dlcore.experiments.polynomial_descent import PolynomialDescent
from dlcore.experiments.quadratic_descent import QuadraticDescent
from dlcore.experiments.regression_race import RegressionRace
from dlcore.experiments.regression_sweep import RegressionSweep
from dlcore.experiments.screening import Screening
from dlcore.experiments.step_anatomy import StepAnatomy
from dlcore.experiments.surface_map import SurfaceMap
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.experiments.surface_tuning import SurfaceTuning
from dlcore.figures import (
    bagging_gain,
    basins,
    bias_variance,
    cross_validation,
    curves,
    descent_in_time,
    digits,
    double_descent,
    ensembles,
    error_curves,
    fitting,
    leakage,
    member_curves,
    momentum,
    momentum_region,
    outcomes,
    pixels,
    places,
    rate_valley,
    regression,
    step_anatomy,
    surface_race,
    sweep,
    theme,
)
from dlcore.lab import codec
from dlcore.lab.experiment import ignore_progress
from tests.contracts import (
    anomaly_pictures,
    architecture_pictures,
    batch_size_pictures,
    channel_pictures,
    cnn_pictures,
    digit_gan_pictures,
    effective_field_pictures,
    latent_map_pictures,
    latent_prior_pictures,
    latent_projection_pictures,
    latent_walk_pictures,
    network_growth_pictures,
    objective_pictures,
    operation_pictures,
    plane_gan_pictures,
    regularization_pictures,
    run_pictures,
    skip_pictures,
    stack_pictures,
    transposed_pictures,
)

NOT_PICTURES = {"theme", "animation", "panels", "pixels"}
"""What these return is a bare figure or one given to them; they have tests of their own."""
TRANSPARENT = "rgba(0,0,0,0)"
FIELD = tuple(Racer(optimizer=id, settings={"lr": lr}) for id, lr in [("sgd", 10.0), ("adam", 0.2), ("lion", 0.05)])
"""The first of them diverges."""
NAMES = step_anatomy.Names("gradient", "momentum", "squares", "step")


def of(racers):
    return [curves.Entrant(one.optimizer, one.rule.name) for one in racers]


def land(surface):
    seen = SurfaceMap(surface=surface, resolution=16).compute(ignore_progress)
    return surface_race.Landscape(seen.x, seen.y, seen.z, seen.minima)


def race(surface, **settings):
    asked = SurfaceRace(surface=surface, racers=FIELD, steps=40, **settings)
    with np.errstate(all="ignore"):
        return asked.compute(ignore_progress)


def paths(seen):
    at = curves.thin(seen.loss.shape[-1], most=20)
    return surface_race.Paths(at, seen.paths[:, :, at], seen.loss[:, :, at])


def swept():
    """A sweep with cells that diverged and cells that did not."""
    rules = tuple(one.optimizer for one in FIELD)
    settings = {"points": 8, "batch": 8, "width": 2, "activation": "relu", "steps": 30, "rates": 4, "seeds": 3}
    asked = RegressionSweep(optimizers=rules, highest_rate=10.0, **settings)
    return sweep.Field(of(FIELD), asked.learning_rates), asked.compute(ignore_progress)


def inside(racer):
    seen = StepAnatomy(racer=racer, steps=20).compute(ignore_progress)
    places = seen.positions
    return step_anatomy.Anatomy(np.arange(20), places[:-1], places[1:], seen.gradients, seen.direction, seen.root)


def descended(learning_rate):
    seen = QuadraticDescent(learning_rate=learning_rate, steps=20, dimensions=4).compute(ignore_progress)
    at = np.arange(21)
    return {
        "shares": momentum.Shares(at, seen.errors, seen.eigenvalues, seen.predicted_errors()),
        "lines": [
            momentum.Line("whole", seen.total_error(), "asked"),
            momentum.Line("bound", seen.lower_bound, "bound"),
        ],
        "paths": [momentum.Line(f"β {n}", path, "above") for n, path in enumerate(seen.paths.T)],
        "spectrum": momentum.Spectrum(
            seen.curve_eigenvalues,
            seen.curve_rate,
            seen.plain_curve_rate,
            seen.eigenvalues,
            seen.measured_rate,
            seen.damping,
        ),
        "plane": surface_race.Landscape(seen.flattest, seen.steepest, seen.plane_loss, np.zeros((1, 2))),
    }


def explored():
    seen = MomentumRegion(resolution=16).compute(ignore_progress)
    curve = momentum_region.Curve
    return {
        "rates": [
            momentum_region.Region(seen.learning_rates, seen.momenta, rate, 0.8)
            for rate in (seen.predicted, seen.measured)
        ],
        "edge": curve("edge", seen.edge, seen.edge_momenta),
        "seen": curve("seen", seen.measured_edge, seen.momenta),
        "critical": [curve("λ", seen.curve_rates, beta) for beta in (seen.critical_smallest, seen.critical_largest)],
    }


def many_fits():
    """Bias, variance and a few of the fits that they are made of; with and without what is not known while it runs."""
    asked = BiasVariance(sets=10, points=8, most=3)
    seen, drawn, words = asked.compute(ignore_progress), asked.training_sets(), bias_variance.Words(*"abcdefgh")
    whole = bias_variance.Measured(
        seen.bias, seen.variance, 0.16, seen.test, seen.uncertainty, seen.test_uncertainty, seen.predicted_bias,
        seen.predicted_variance,
    )  # fmt: skip  # one line of values
    x = np.tile(drawn.x, (10, 1))
    return {
        "whole": whole,
        "so far": bias_variance.Measured(seen.bias[:2], seen.variance[:2], 0.16, seen.test[:2]),
        "nothing": bias_variance.Measured(np.empty(0), np.empty(0), 0.16, np.empty(0)),
        "words": words,
        "fits": bias_variance.Fits(seen.grid, seen.truth, seen.fits[2], seen.mean_fit[2], x, drawn.y[:10]),
    }


def validated():
    asked = CrossValidation(points=11, folds=4, most=3)
    seen = asked.compute(ignore_progress)
    return {
        "errors": cross_validation.Errors(seen.training, seen.mean, seen.standard_error, seen.test),
        "choices": cross_validation.Choices(seen.minimum, seen.cautious, seen.best, 2),
        "folds": cross_validation.Folds(
            seen.x, seen.y, seen.fold, seen.grid, seen.truth, seen.fits[2], seen.predictions[2]
        ),
        "by fold": seen.fold_errors[:, 2],
        "claims": Leakage.smallest().compute(ignore_progress),
        "screening": Screening.smallest().compute(ignore_progress),
    }


def starting(surface, lr):
    """Map a few starts: where the steep rim diverges, and where every run falls."""
    racer = Racer(optimizer="momentum", settings={"lr": lr, "momentum": 0.95})
    asked = BasinMap(surface=surface, racer=racer, resolution=16, steps=60)
    seen, named = asked.compute(ignore_progress), [f"place {n}" for n in range(len(asked.ends()[0]))]
    return {
        "runs": pixels.Runs(((-5.0, 5.0), (-5.0, 5.0)), seen.reached, seen.steps, seen.diverged_at),
        "goals": places.Places(seen.places, named, named, seen.global_minima),
        "land": land(surface),
    }


def varied(surface):
    """Map the outcome of a few settings."""
    asked = OutcomeMap(surface=surface, resolution=16, steps=60)
    seen, named = asked.compute(ignore_progress), [f"place {n}" for n in range(len(asked.ends()[0]))]
    plane = outcomes.Plane((asked.racer.rule.hypers[0], asked.second), seen.learning_rates, seen.hypers)
    return {
        "plane": plane,
        "runs": pixels.Runs(plane.view(), seen.reached, seen.steps, seen.diverged_at),
        "goals": places.Places(seen.places, named, named, seen.global_minima),
        "losses": seen.final_loss,
        "edge": seen.predicted_edge,
    }


def polynomials():
    """Fit every degree, and one step by step: errors that leave the picture upwards and downwards."""
    asked, stepwise = PolynomialComplexity(), PolynomialDescent()
    seen, learned = asked.compute(ignore_progress), stepwise.compute(ignore_progress)
    degrees, grid = np.array(asked.degrees, dtype=float), asked.truth()[0]
    seeds = np.stack([learned.training, 2 * learned.training, 3 * learned.training])
    return {
        "examples": fitting.Examples(*asked.examples(), *asked.truth()),
        "polynomial": fitting.Fits(grid, seen.fits[11:13], "degree 12"),
        "frames": learned.fits,
        "by degree": error_curves.Errors(degrees, seen.training[None], seen.test[None]),
        "by step": error_curves.Errors(learned.steps.astype(float), seeds, 2 * seeds),
        "predicted": error_curves.Predicted(
            degrees,
            (seen.expected_training, seen.expected_test),
            (seen.redrawn_training, seen.redrawn_test),
        ),
    }


def grown(**settings):
    """Grow a small ensemble."""
    asked = Ensemble(members=3, points=12, **settings)
    seen, task = asked.compute(ignore_progress), asked.task()
    bands = (ensembles.Band(0, 0.5, 5, "none", hollow=True), ensembles.Band(0.5, np.inf, 9, "some"))
    return {
        "points": ensembles.Points(task.inputs, task.wanted),
        "places": asked.places()[1],
        "truth": asked.truth(),
        "frames": ensembles.Frames(seen.counts, seen.together, seen.own, seen.seen),
        "bands": () if settings.get("method") == "gradient_boosting" else bands,
        "series": [
            member_curves.Series("test", theme.TEST, seen.test_error),
            member_curves.Series("out of bag", theme.OUT_OF_BAG, seen.oob_error),
        ],
    }


def compared_bags():
    """Compare a tree and a line, each alone and bagged, on a few small sets."""
    seen = BaggingGain.smallest().compute(ignore_progress)
    return {
        "sizes": seen.sizes,
        "gain": bagging_gain.Spread(*seen.gain()),
        "variance": seen.variance[:, -1],
        "predicted": seen.predicted_variance()[:, -1],
    }


ENSEMBLE_WORDS = ensembles.Names(("ensemble", "member"), "truth", "member")
BOUNDARIES = ("points", "places", "frames", "bands")
FITS = ("points", "truth", "frames", "bands")
BAG_WORDS = bagging_gain.Words(("tree", "line"), ("single", "bagged"), curves.Axes("points", "error"))


@pytest.fixture(scope="module")
def material():
    """Small real results, as arrays that refuse to be written."""
    fan, saddle = race("ravine", noise=1.0, seeds=3), race("monkey_saddle")
    small = RegressionRace.smallest()
    learned = small.compute(ignore_progress)
    tuned = SurfaceTuning(racers=FIELD, steps=20).compute(ignore_progress)
    field, trained = swept()
    made = {
        "ravine": land("ravine"),
        "saddle": land("monkey_saddle"),
        "fan": paths(fan),
        "alone": paths(saddle),
        "steps": np.arange(fan.loss.shape[-1]),
        "losses": fan.loss,
        "falling": saddle.loss,
        "task": regression.Task(*small.examples(), *small.truth()),
        "calm": descended(1.0),
        "wild": descended(4.8),
        "region": explored(),
        "many fits": many_fits(),
        "validated": validated(),
        "rim": starting("styblinski_tang", 0.03),
        "falls": starting("monkey_saddle", 0.002),
        "traps": starting("rastrigin", 0.004),
        "settings": varied("ravine"),
        "sinking": varied("monkey_saddle"),
        "grid": learned.grid,
        "fits": learned.fits,
        "moments": learned.snapshot_steps,
        "plane ensemble": grown(),
        "curve ensemble": grown(kind="regression"),
        "residuals": grown(kind="regression", method="gradient_boosting", learner=BaseLearner(depth=1)),
        "bags": compared_bags(),
        "images": np.arange(4 * 6, dtype=np.uint8).reshape(4, 2, 3),
        "labels": np.array([0, 0, 1, 1]),
        "times": np.arange(12).reshape(3, 4) % 3,
        "field": field,
        "valley": trained.valley("best"),
        "limits": trained.predicted_limits()[:, 0],
        "so far": np.where(np.arange(4) < 3, trained.valley("best").median, np.nan),
        "search": (tuned.rates, tuned.scores, tuned.best_rates),
        **polynomials(),
        "descent": FeatureDescent(data="gaussian", points=10, seeds=3).compute(ignore_progress),
        "descent steps": feature_descent.STEPS,
        **{f"{one.optimizer} inside": inside(one) for one in FIELD[:2]},
        "architectures": architecture_pictures.material(),
        "batches": batch_size_pictures.material(),
        "channels": channel_pictures.material(),
        "anomaly": anomaly_pictures.material(),
        "cnn": cnn_pictures.material(),
        "objective": objective_pictures.material(),
        "digit_gan": digit_gan_pictures.material(),
        "plane_gan": plane_gan_pictures.material(),
        "effective fields": effective_field_pictures.material(),
        "latent_map": latent_map_pictures.material(),
        "latent_prior": latent_prior_pictures.material(),
        "projection": latent_projection_pictures.material(),
        "walks": latent_walk_pictures.material(),
        "regularizers": regularization_pictures.material(),
        "run_curves": run_pictures.material(),
        "skips": skip_pictures.material(),
        "stacks": stack_pictures.material(),
        "transposed": transposed_pictures.material(),
        "operation": operation_pictures.material(),
    }
    for array in arrays(made):
        array.flags.writeable = False
    return made


def arrays(value):
    if isinstance(value, np.ndarray):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [array for part in parts for array in arrays(part)]


def compared(m, name="losses", *, logarithmic=True):
    return curves.compare(of(FIELD), m["steps"], m[name], curves.Axes("step", "loss", logarithmic))


def panels(m, least=0.0):
    halves = digits.Halves(*(np.maximum(m["losses"], least) for _ in range(2)), ("training", "test"))
    return digits.train_and_test(of(FIELD), m["steps"], halves, curves.Axes("epoch", "loss"), 40)


def fitted(m):
    return regression.fits(m["task"], of(FIELD[:1]), m["grid"], m["fits"])


def erring(m, name="by degree"):
    names = error_curves.Names("training", "test", "gap")
    axes = curves.Axes("degree", "error", name == "by step")
    return error_curves.compare(m[name], names, axes, simplest=0.6)


def marked(m):
    region = m["region"]
    return momentum_region.mark(
        momentum_region.predicted(region["rates"][0], region["edge"]),
        theory=region["edge"],
        seen=region["seen"],
        critical=region["critical"],
        places=[momentum_region.Place("place", 2.0, beta) for beta in (0.7, 0.0, 0.4)],
        regimes=("swings", "creeps"),
    )


SQUARES = double_descent.Axes("features", "squared error", "norm")
SHARES = SQUARES._replace(y="error rate", percent=True)


def descent_line(m, measure, **options):
    seen = m["descent"]
    return double_descent.Line(f"measure {measure}", theme.TEST, seen.sizes, seen.by_ridge[measure, ..., 0], **options)


def descent_curves(m, axes=SQUARES):
    lines = [descent_line(m, 0), descent_line(m, 1), descent_line(m, 1, band=False)]
    return double_descent.sweep(lines, descent_line(m, 4), double_descent.Threshold(10, "n = 10"), axes)


def walked(m, kind):
    descent = m[kind]
    left = descent["shares"].left[:, [0, -1]]
    return momentum.plane(descent["plane"], "Momentum", descent["shares"].at, left)


def marked_settings(m, kind):
    part = m[kind]
    drawn = outcomes.steps(part["plane"], part["runs"], 60)
    return outcomes.mark(drawn, part["plane"], (1.0, 0.5), of(FIELD)[0], (0.1, 0.9))


def predicted_settings(m):
    part = m["settings"]
    drawn = outcomes.loss(part["plane"], part["runs"], part["losses"], 8.4)
    return outcomes.predict(drawn, part["plane"], outcomes.Theory(part["edge"], (3.0, 0.7)))


def overlaid(m):
    return bias_variance.fits(m["many fits"]["fits"], bias_variance.Names(*"abcd"), ("x", "y"))


def stacked(m, kind):
    part = m["many fits"]
    return bias_variance.parts([str(n) for n in range(4)], part[kind], part["words"], 2)


PICTURES = {
    **architecture_pictures.PICTURES,
    **batch_size_pictures.PICTURES,
    **channel_pictures.PICTURES,
    **anomaly_pictures.PICTURES,
    **cnn_pictures.PICTURES,
    **objective_pictures.PICTURES,
    **digit_gan_pictures.PICTURES,
    **plane_gan_pictures.PICTURES,
    **network_growth_pictures.PICTURES,
    **effective_field_pictures.PICTURES,
    **latent_map_pictures.PICTURES,
    **latent_prior_pictures.PICTURES,
    **latent_projection_pictures.PICTURES,
    **latent_walk_pictures.PICTURES,
    **regularization_pictures.PICTURES,
    **run_pictures.PICTURES,
    **skip_pictures.PICTURES,
    **stack_pictures.PICTURES,
    **transposed_pictures.PICTURES,
    **operation_pictures.PICTURES,
    "bias_variance.fits": [overlaid],
    "bias_variance.parts": [lambda m, kind=kind: stacked(m, kind) for kind in ("whole", "so far", "nothing")],
    "bias_variance.play": [lambda m: bias_variance.play(overlaid(m), m["many fits"]["fits"], "set")],
    "cross_validation.errors": [
        lambda m: cross_validation.errors(
            list("0123"),
            m["validated"]["errors"],
            m["validated"]["choices"],
            cross_validation.Words(*"abcdefgh"),
        )
    ],
    "cross_validation.folds": [
        lambda m: cross_validation.folds(m["validated"]["folds"], cross_validation.Names(*"abcdef"), "fold")
    ],
    "cross_validation.fold_errors": [
        lambda m: cross_validation.fold_errors(m["validated"]["by fold"], (0.5, 0.1), ("mean", "fold", "error"))
    ],
    "leakage.claims": [
        lambda m: leakage.claims(
            list("abcd"), m["validated"]["claims"].reported, m["validated"]["claims"].actual, ("a", "b", "error", "way")
        )
    ],
    "leakage.screening": [
        lambda m: leakage.screening(
            m["validated"]["screening"].wrong, m["validated"]["screening"].right, ("a", "b", "rate", "times"), "half"
        )
    ],
    "basins.reached": [
        lambda m, kind=kind: basins.reached(m[kind]["runs"], m[kind]["goals"], m[kind]["land"], 60)
        for kind in ("rim", "falls", "traps")
    ],
    "basins.sketch": [lambda m: basins.sketch(m["rim"]["runs"], m["rim"]["goals"], m["rim"]["land"])],
    "basins.steps": [
        lambda m, kind=kind: basins.steps(m[kind]["runs"], m[kind]["goals"], m[kind]["land"], 60)
        for kind in ("rim", "falls")
    ],
    "basins.walk": [
        lambda m: basins.walk(
            basins.sketch(m["rim"]["runs"], m["rim"]["goals"], m["rim"]["land"]),
            of(FIELD)[0],
            m["fan"].at,
            m["fan"].positions[0, 0],
        )
    ],
    "basins.shares": [
        lambda m, kind=kind: basins.shares(of(FIELD[:2]), [m[kind]["runs"].reached] * 2, m[kind]["goals"])
        for kind in ("rim", "falls", "traps")
    ],
    "bagging_gain.errors": [
        lambda m: bagging_gain.errors(m["bags"]["sizes"], m["bags"]["gain"], bagging_gain.UNKNOWN, BAG_WORDS)
    ],
    "bagging_gain.by_learner": [lambda m: bagging_gain.by_learner(m["bags"]["sizes"], m["bags"]["gain"], BAG_WORDS)],
    "bagging_gain.gains": [lambda m: bagging_gain.gains(m["bags"]["sizes"], m["bags"]["gain"], BAG_WORDS)],
    "bagging_gain.variances": [
        lambda m: bagging_gain.variances(m["bags"]["variance"], m["bags"]["predicted"], BAG_WORDS)
    ],
    "ensembles.bare": [
        lambda m, kind=kind: ensembles.bare(m[kind]["points"], ENSEMBLE_WORDS)
        for kind in ("plane ensemble", "curve ensemble")
    ],
    "ensembles.boundaries": [
        lambda m: ensembles.boundaries(*(m["plane ensemble"][part] for part in BOUNDARIES), ENSEMBLE_WORDS)
    ],
    "ensembles.fits": [
        lambda m, kind=kind: ensembles.fits(*(m[kind][part] for part in FITS), ENSEMBLE_WORDS)
        for kind in ("curve ensemble", "residuals")
    ],
    "member_curves.errors": [
        lambda m, kind=kind: member_curves.errors(
            m[kind]["series"], curves.Axes("members", "error"), last=3, unit="member", percent=kind != "residuals"
        )
        for kind in ("plane ensemble", "residuals")
    ],
    "member_curves.per_member": [
        lambda m, expected=expected: member_curves.per_member(
            m["plane ensemble"]["series"][0], curves.Axes("member", "share"), expected
        )
        for expected in (None, 0.632)
    ],
    "outcomes.loss": [
        lambda m: outcomes.loss(m["settings"]["plane"], m["settings"]["runs"], m["settings"]["losses"], 8.4)
    ],
    "outcomes.steps": [lambda m: outcomes.steps(m["settings"]["plane"], m["settings"]["runs"], 60)],
    "outcomes.ends": [
        lambda m, kind=kind: outcomes.ends(m[kind]["plane"], m[kind]["runs"], m[kind]["goals"], 60)
        for kind in ("settings", "sinking")
    ],
    "outcomes.sketch": [
        lambda m: outcomes.sketch(m["settings"]["plane"], m["settings"]["runs"], m["settings"]["goals"])
    ],
    "outcomes.predict": [predicted_settings],
    "outcomes.mark": [lambda m, kind=kind: marked_settings(m, kind) for kind in ("settings", "sinking")],
    "curves.compare": [compared, lambda m: compared(m, "falling", logarithmic=False)],
    "curves.ride": [lambda m: curves.ride(compared(m), m["steps"], int(m["steps"][-1]))],
    "curves.level": [lambda m: curves.level(compared(m), 0.5, "noise")],
    "momentum.shares": [lambda m, kind=kind: momentum.shares(m[kind]["shares"]) for kind in ("calm", "wild")],
    "momentum.totals": [
        lambda m, kind=kind: momentum.totals(m[kind]["shares"].at, m[kind]["lines"], moving=1)
        for kind in ("calm", "wild")
    ],
    "momentum.rates": [lambda m, kind=kind: momentum.rates(m[kind]["spectrum"]) for kind in ("calm", "wild")],
    "momentum.paths": [
        lambda m, kind=kind: momentum.paths(m[kind]["shares"].at, m[kind]["paths"]) for kind in ("calm", "wild")
    ],
    "double_descent.sweep": [
        descent_curves,
        lambda m: descent_curves(m, axes=SHARES),
    ],
    "double_descent.singles": [
        lambda m: double_descent.singles(descent_curves(m), descent_line(m, 1), "each seed", percent=False)
    ],
    "descent_in_time.over_time": [
        lambda m, axes=axes: descent_in_time.over_time(
            m["descent steps"],
            [descent_in_time.Course("4", *m["descent"].by_steps[:2, 3])],
            axes._replace(x="step"),
            ("size", "training"),
        )
        for axes in (SQUARES, SHARES)
    ],
    "descent_in_time.field": [
        lambda m, axes=axes: descent_in_time.field(
            m["descent"].sizes,
            m["descent steps"],
            m["descent"].by_steps[1].mean(1),
            double_descent.Threshold(10, "n = 10"),
            axes,
        )
        for axes in (SQUARES, SHARES)
    ],
    "digits.train_and_test": [panels],
    "digits.level": [lambda m: digits.level(panels(m), 2.3, "guessing")],
    "digits.play": [lambda m: digits.play(panels(m), m["steps"])],
    "digits.in_percent": [lambda m: digits.in_percent(panels(m, least=1e-3), 1e-3)],
    "digits.samples": [lambda m: digits.samples(m["images"], m["labels"], ("label", "samples"))],
    "digits.hardest": [
        lambda m: digits.hardest(m["images"], list("abcd"), of(FIELD), m["times"], ("hard", "label", "wrong"))
    ],
    "fitting.fit": [lambda m: fitting.fit(m["examples"], m["polynomial"], ("truth", "points"))],
    "fitting.play_fit": [
        lambda m: fitting.play_fit(fitting.fit(m["examples"], m["polynomial"], ("truth", "points")), m["frames"])
    ],
    "error_curves.compare": [lambda m, name=name: erring(m, name) for name in ("by degree", "by step")],
    "error_curves.theory": [lambda m: error_curves.theory(erring(m), 0.3, "noise", error_curves.Mark(19, "threshold"))],
    "error_curves.mark": [
        lambda m: error_curves.mark(erring(m), error_curves.Mark(7, "best"), 0.2, error_curves.Mark(12, "here"))
    ],
    "error_curves.regions": [lambda m: error_curves.regions(erring(m, "by step"), (1, 1e6), 40, ("under", "over"))],
    "error_curves.play_errors": [lambda m: error_curves.play_errors(erring(m, "by step"), len(m["by step"].at))],
    "error_curves.predicted": [
        lambda m: error_curves.predicted(m["predicted"], ("a", "b"), curves.Axes("degree", "error"), (1e-3, 20.0))
    ],
    "momentum.plane": [lambda m, kind=kind: walked(m, kind) for kind in ("calm", "wild")],
    "momentum_region.predicted": [lambda m: momentum_region.predicted(m["region"]["rates"][0], m["region"]["edge"])],
    "momentum_region.measured": [lambda m: momentum_region.measured(m["region"]["rates"][1])],
    "momentum_region.mark": [marked],
    "regression.fits": [fitted],
    "regression.play": [lambda m: regression.play(fitted(m), m["fits"], m["moments"])],
    "rate_valley.valleys": [lambda m: rate_valley.valleys(of(FIELD), *m["search"], curves.Axes("rate", "loss"))],
    "step_anatomy.show_step": [
        lambda m, id=id: step_anatomy.show_step(
            surface_race.contour(m["ravine"], of(FIELD), m["fan"]), m["ravine"], m[f"{id} inside"], NAMES
        )
        for id in ("adam", "sgd")
    ],
    "surface_race.contour": [
        lambda m: surface_race.contour(m["ravine"], of(FIELD), m["fan"]),
        lambda m: surface_race.contour(m["saddle"], of(FIELD), m["alone"]),
    ],
    "surface_race.relief": [
        lambda m: surface_race.relief(m["ravine"], of(FIELD), m["fan"]),
        lambda m: surface_race.relief(m["saddle"], of(FIELD), m["alone"]),
    ],
    "sweep.loss_map": [lambda m: sweep.loss_map(m["field"], m["valley"], 0.5, sweep.Marks(m["limits"], (1, 2)))],
    "sweep.loss_map_so_far": [lambda m: sweep.loss_map_so_far(m["field"], m["so far"], 0.5)],
    "sweep.spread_map": [lambda m: sweep.spread_map(m["field"], m["valley"], (1, 2))],
    "sweep.valleys": [lambda m: sweep.valleys(m["field"], m["valley"], 0.5, curves.Axes("rate", "loss"))],
}
"""Every function that returns a figure, drawn from the material: an entry more is all that a new one needs."""
CASES = [pytest.param(draw, id=f"{name}-{n}") for name, ways in PICTURES.items() for n, draw in enumerate(ways)]
each_figure = pytest.mark.parametrize("draw", CASES)
NOT_RACES = (
    *channel_pictures.NOT_RACES,
    *network_growth_pictures.NOT_RACES,
    "cnn",
    "digit_gan",
    "objective", "importance_bounds", "image_costs", "beta_sweep",
    "anomaly",
    "latent_map", "decoded_place",
    "latent_prior", "latent_agreement",
    "projection",
    *latent_walk_pictures.NOT_RACES,
    *run_pictures.NOT_RACES,
    *skip_pictures.NOT_RACES,
    *stack_pictures.NOT_RACES,
    "transposed",
    *operation_pictures.NOT_RACES,
    "batch_size", "landscape",
    *effective_field_pictures.NOT_RACES,
    "architectures", "blocks",
    "ablation", "augmented", "network_insides", "regularization",
    "bagging_gain", "plane_gan",
    "ensembles", "member_curves",
    "descent_in_time",
    "bias_variance", "cross_validation", "double_descent", "error_curves", "fitting", "leakage", "momentum",
)  # fmt: skip  # one line of names
"""Files in whose pictures no optimizers race."""
each_race = pytest.mark.parametrize("draw", [case for case in CASES if not case.id.startswith(NOT_RACES)])


def functions():
    for module in pkgutil.iter_modules(figures.__path__):
        if module.name in NOT_PICTURES:
            continue
        for name, function in inspect.getmembers(import_module(f"{figures.__name__}.{module.name}")):
            own = inspect.isfunction(function) and function.__module__.endswith(f".{module.name}")
            if own and not name.startswith("_") and str(function.__annotations__["return"]).endswith("Figure"):
                yield f"{module.name}.{name}"


def test_every_function_that_returns_a_figure_is_drawn_here():
    assert set(functions()) == set(PICTURES)


@each_figure
def test_it_survives_json_and_sends_no_word_that_a_browser_cannot_read(draw, material):
    text = draw(material).to_json()

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    assert json.loads(text, parse_constant=refuse)["data"]
    assert json.loads(plotly.io.from_json(text).to_json()) == json.loads(text)


@each_figure
def test_it_leaves_its_inputs_alone(draw, material):
    before = [(array.tobytes(), array.dtype, array.shape) for array in arrays(material)]
    first, second = draw(material).to_json(), draw(material).to_json()
    assert [(array.tobytes(), array.dtype, array.shape) for array in arrays(material)] == before
    assert first == second


@each_figure
def test_every_axis_has_a_title(draw, material):
    drawn = draw(material)
    solid = any(trace.type in {"surface", "scatter3d"} for trace in drawn.data)
    axes = (
        [drawn.layout.scene.xaxis, drawn.layout.scene.yaxis, drawn.layout.scene.zaxis]
        if solid
        else [drawn.layout.xaxis, drawn.layout.yaxis]
    )
    assert all(axis.title.text or axis.matches for axis in axes)  # the axis that it matches names both


@each_figure
def test_it_wears_the_theme_and_no_colour_beside_it(draw, material):
    drawn = draw(material)
    assert drawn.layout.template == theme.figure().layout.template
    assert set(colours(json.loads(drawn.to_json()))) <= palette()


def palette():
    constants = {value for value in vars(theme).values() if isinstance(value, str) and value.startswith(("#", "var("))}
    variables = {f"var({name})" for name in theme.PALETTE}
    several = {
        *theme.PLACES,
        *theme.ORDERED,
        *theme.RUNS,
        *theme.PLANES,
        *theme.CLASSES,
        *(theme.colour(id) for id in optimizers.OPTIMIZERS),
    }
    return constants | variables | several | {TRANSPARENT}


def colours(value, key=""):
    """Yield every colour in a figure's JSON: the texts below a key that speaks of colours."""
    if isinstance(value, str):
        if "color" in key and key not in {"coloraxis", "coloring"}:
            yield value
        return
    items = (
        value.items() if isinstance(value, dict) else [(key, item) for item in value] if isinstance(value, list) else []
    )
    for name, item in items:
        yield from colours(item, name)


@each_race
def test_curves_have_names_and_the_colours_of_their_optimizers(draw, material):
    looks = {one.rule.name: theme.colour(one.optimizer) for one in FIELD}
    named = [trace for trace in draw(material).data if trace.name in looks and trace.mode == "lines"]
    assert all(trace.line.color == looks[trace.name] for trace in named)
    assert named or any(
        trace.type in {"heatmap", "bar"} for trace in draw(material).data
    )  # a map names its rows at the axis


def test_results_survive_the_store_before_they_are_drawn(material):
    """What a page draws comes back from a file: the same picture as fresh from the computation."""
    fresh = race("ravine", noise=1.0, seeds=3)
    stored = codec.decode(codec.encode(fresh), type(fresh))
    drawn = [surface_race.contour(material["ravine"], of(FIELD), paths(one)).to_json() for one in (fresh, stored)]
    assert drawn[0] == drawn[1]
