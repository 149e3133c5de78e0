"""Sweeps worth trying, good and bad, each with its why."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return them; a function, since the words depend on the visitor's language."""
    return (
        Preset(
            _("The seven of the course"),
            _("Adam's valley is the deepest; gradient descent falls off before it has learned anything."),
            {},
        ),
        Preset(
            _("How much is luck?"),
            _("Eight seeds of a narrow network: near the best rates the worst seed can be several times the best."),
            {"sweep_width": 8, "sweep_seeds": 8},
        ),
        Preset(
            _("Adam's relatives"),
            _("Lion wants about a tenth of Adam's rate; without its bias correction Adam wants a smaller one too."),
            {
                "sweep_o": ["adam", "adam_uncorrected", "adamw", "adamax", "nadam", "radam", "amsgrad", "lion"],
                "sweep_high": 0.1,
                "sweep_rates": 10,
                "sweep_seeds": 2,
            },
        ),
        Preset(
            _("Adadelta beyond 1"),
            _("It needs no learning rate, said its author, and took 1. Here it does best at several times that."),
            {"sweep_o": ["adagrad", "adadelta"], "sweep_low": 0.01, "sweep_high": 10.0},
        ),
        Preset(
            _("A cosine widens the valley"),
            _("A rate set too high ends well where it fades. Compare the final loss with that of a constant rate."),
            {"sweep_o": ["rmsprop", "adam"], "sweep_sched": "cosine", "sweep_loss": "final"},
        ),
        Preset(
            _("Full batches"),
            _("Without mini-batch noise Adam comes to half the loss and seeds agree, for eight times the examples."),
            {
                "sweep_o": ["momentum", "adam"],
                "sweep_batch": 256,
                "sweep_low": 0.001,
                "sweep_high": 0.1,
                "sweep_rates": 8,
                "sweep_seeds": 2,
            },
        ),
        Preset(
            _("ReLU: theory too careful"),
            _("Training flees from the steep start to flatter places, and stands rates far above the limit in theory."),
            {"sweep_o": ["sgd", "momentum", "nesterov"], "sweep_act": "relu", "sweep_seeds": 2},
        ),
        Preset(
            _("Sigmoid: nobody is good"),
            _("Its small gradients starve every rule that does not rescale them: flat rows, whatever the rate."),
            {"sweep_o": ["sgd", "momentum", "rmsprop", "adam"], "sweep_act": "sigmoid", "sweep_seeds": 2},
        ),
        Preset(
            _("Too few, too noisy points"),
            _("Judged by the test loss, the best rates are the smaller ones: the others fit the noise."),
            {
                "sweep_target": "sine",
                "sweep_points": 16,
                "sweep_batch": 16,
                "sweep_noise": 0.3,
                "sweep_width": 32,
                "sweep_loss": "test",
            },
        ),
    )
