"""Races worth trying, good and bad, each with its why. Functions, since the words depend on the visitor's language."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def surface() -> tuple[Preset, ...]:
    """Return the races on surfaces."""
    return (
        Preset(
            _("Too fast for the ravine"),
            _("Gradient descent just above the limit 2/λₙ = 2: it leaps from wall to wall, each time farther."),
            {"s_sgd_lr": 2.1},
        ),
        Preset(
            _("Momentum at its best"),
            _("Both rules at their optimal settings for κ = 100: the factor per step falls from 0.980 to 0.818."),
            {
                "s_o": ["sgd", "momentum"],
                "s_sgd_lr": 1.980198,
                "s_momentum_lr": 3.305785,
                "s_momentum_momentum": 0.669421,
            },
        ),
        Preset(
            _("Rosenbrock's bent valley"),
            _("Everybody finds the valley at once; following it is what takes the steps."),
            {"s_surface": "rosenbrock", "s_steps": 1500},
        ),
        Preset(
            _("Which of four minima?"),
            _("Himmelblau's surface from its hilltop: the rule decides where you end. Click the map to move."),
            {"s_surface": "himmelblau", "s_o": ["sgd", "momentum", "nesterov", "adam", "lion"]},
        ),
        Preset(
            _("Noise as on mini-batches"),
            _("The same race with noisy gradients, eight times: the spread shows which path was luck."),
            {"s_surface": "booth", "s_noise": 8.0, "s_seeds": 8},
        ),
        Preset(
            _("Adam without its correction"),
            _("Without bias correction the first steps are three times too long: see the effective step at the start."),
            {"s_o": ["adam", "adam_uncorrected"], "s_steps": 100},
        ),
        Preset(
            _("A fair race"),
            _("Each at the best of 321 learning rates: momentum now ends over a million times lower than SGD."),
            {"s_o": ["sgd", "momentum", "nesterov", "adam"], "s_tune": True},
        ),
        Preset(
            _("Inside Adam's first step"),
            _("The gradient points across the valley, the step along both axes alike: each part is one rate long."),
            {"s_o": ["adam"], "s_inside": "adam", "s_at": 0},
        ),
        Preset(
            _("Inside a swing"),
            _("Momentum crosses the valley: the gradient already points back, what it remembers still points on."),
            {"s_o": ["momentum"], "s_inside": "momentum", "s_at": 5},
        ),
        Preset(
            _("A rate that fades"),
            _("The same noise as above, but the rates fall along a cosine: the fan closes on the minimum."),
            {"s_surface": "booth", "s_noise": 8.0, "s_seeds": 8, "s_sched": "cosine"},
        ),
        Preset(
            _("A surface of your own"),
            _("A bowl with dents, typed as a formula: write another one, and click the map."),
            {"s_surface": "own", "s_o": ["sgd", "momentum", "adam", "lion"]},
        ),
        Preset(
            _("Sharp edges"),
            _("The gradient of |x| + 3|y| never shrinks: plain descent jumps about the minimum, Adagrad settles."),
            {"s_surface": "own", "s_f": "abs(x) + 3*abs(y)", "s_o": ["sgd", "adagrad"]},
        ),
    )


def regression() -> tuple[Preset, ...]:
    """Return the races on real networks."""
    return (
        Preset(
            _("The course's assignment"),
            _("SGD, momentum and Adam at one learning rate: Adam fits the wave, SGD hardly bends."),
            {},
        ),
        Preset(
            _("A better rate for momentum"),
            _("Five times the learning rate, and its final loss falls to a third. SGD at that rate would diverge."),
            {"r_momentum_lr": 0.05},
        ),
        Preset(
            _("Over the edge"),
            _("Momentum with a learning rate of 3: it diverges in the first steps, and the others go on."),
            {"r_momentum_lr": 3.0},
        ),
        Preset(
            _("Corners from ReLU"),
            _("ReLU networks are made of straight pieces: watch them put their corners where the zigzag has its own."),
            {"r_target": "zigzag", "r_act": "relu"},
        ),
        Preset(
            _("Sigmoid, three layers deep"),
            _("Each sigmoid passes on at most a quarter of the gradient: it learns slowly (vanishing gradient)."),
            {"r_act": "sigmoid", "r_layers": 3, "r_target": "sine"},
        ),
        Preset(
            _("Fitting the noise"),
            _("Thirty noisy points: momentum and Adam sink below the noise in training, and their test loss rises."),
            {"r_points": 30, "r_batch": 30, "r_noise": 0.3, "r_target": "sine"},
        ),
        Preset(
            _("A fair race"),
            _("Each at the best of 35 learning rates: Adam stays first, but momentum now comes three times lower."),
            {"r_tune": True},
        ),
        Preset(
            _("A bold rate, one cycle"),
            _("At constant rates of 0.24 and 0.23 SGD and momentum diverge at once. Along a cycle they learn well."),
            {"r_sgd_lr": 0.24, "r_momentum_lr": 0.23, "r_adam_lr": 0.037, "r_sched": "one_cycle"},
        ),
        Preset(
            _("A rate that fades"),
            _("RMSprop's steps never shrink by themselves: it jumps about. Along a cosine it ends ten times lower."),
            {"r_o": ["rmsprop", "lion"], "r_rmsprop_lr": 0.01, "r_lion_lr": 0.003, "r_sched": "cosine"},
        ),
    )
