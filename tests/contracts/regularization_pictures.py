"""The figures about regularizers, drawn from small real results, for ``test_every_figure``."""

import numpy as np

from dlcore.elements import seed_interval
from dlcore.elements.regularizers import Regularizers
from dlcore.experiments.ablation import Ablation
from dlcore.experiments.augmented_samples import Samples
from dlcore.experiments.regularization import Regularization
from dlcore.figures import ablation, augmented, curves, network_insides, regularization
from dlcore.lab.experiment import ignore_progress

TRAINING = {"images": 20, "validation": 10, "width": 2, "epochs": 3}
NAMES = regularization.Names("training", "test", "gap", "restored")
AXES = curves.Axes("epoch", "loss")
SUMS = network_insides.SumNames("sum", "layer {number}", ("training", "use"))


def material():
    """Train a few tiny networks, one setting with early stopping; of an ablation one seed is as if it had diverged."""
    seen = Regularization(**TRAINING, b=Regularizers(patience=1, smoothing=0.1)).compute(ignore_progress)
    curve = seen.curves("loss")
    restored = (np.empty(0), seen.best_epoch[1].astype(float))
    changed = Samples(images=20, shown=4, draws=2).compute(ignore_progress)
    tried = Ablation(**TRAINING, seeds=3, strengths=Regularizers(dropout=0.5)).compute(ignore_progress)
    lost = np.where(np.arange(3) == 1, np.nan, tried.kept_error[..., 0])
    return {
        "sides": [
            regularization.Side("AB"[one], curve.training[one], curve.test[one], restored[one]) for one in range(2)
        ],
        "nothing": [regularization.Side(name, np.empty((3, 0)), np.empty((3, 0)), np.empty(0)) for name in "AB"],
        "epochs": seen.epochs,
        "objective": seen.objective[1],
        "weights": network_insides.Histograms(seen.weight_edges[0], seen.weight_shares[:, :, 0], seen.histogram_epochs),
        "norm": seen.weight_norm,
        "sums": network_insides.Sums(seen.sum_edges, seen.sum_shares[:, 1]),
        "samples": (changed.samples, changed.targets),
        "measures": [
            ablation.Measure("error", values, *seed_interval.over_seeds(values))
            for values in (lost, tried.kept_error[..., 2], tried.kept_gap("error"))
        ],
    }


def _learning(m, part="sides"):
    seen, epochs = m["regularizers"], m["regularizers"]["epochs"] if part == "sides" else np.empty(0)
    return regularization.learning(seen[part], epochs, AXES, NAMES, 3)


def _chart(m):
    return ablation.chart(["None", "Dropout"], m["regularizers"]["measures"], "%", "regularizer")


PICTURES = {
    "ablation.chart": [_chart],
    "ablation.reference": [lambda m: ablation.reference(_chart(m), m["regularizers"]["measures"], 1)],
    "augmented.samples": [
        lambda m: augmented.samples(*m["regularizers"]["samples"], ["draw 1", "draw 2"], ("classes", "seen"))
    ],
    "network_insides.norms": [
        lambda m: network_insides.norms(["A", "B"], m["regularizers"]["epochs"], m["regularizers"]["norm"], AXES)
    ],
    "network_insides.sums": [lambda m: network_insides.sums(["A", "B"], m["regularizers"]["sums"], SUMS)],
    "network_insides.weights": [
        lambda m: network_insides.weights(["A", "B"], m["regularizers"]["weights"], ("weight", "share"))
    ],
    "regularization.floor": [lambda m: regularization.floor(_learning(m), 1, 0.5, "floor")],
    "regularization.follow": [lambda m: regularization.follow(_learning(m), m["regularizers"]["epochs"])],
    "regularization.learning": [_learning, lambda m: _learning(m, "nothing")],
    "regularization.level": [lambda m: regularization.level(_learning(m, "nothing"), 2.3, "guessing")],
    "regularization.objective": [
        lambda m: regularization.objective(
            _learning(m), 1, m["regularizers"]["epochs"], m["regularizers"]["objective"], "objective"
        )
    ],
}
