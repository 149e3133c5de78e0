"""Maps worth a look, good and bad, each with its why."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return them; a function, since the words depend on the visitor's language."""
    return (
        Preset(
            _("Borders like lace"),
            _("A heavy ball rolls over several basins before it stays: where it ends is as good as a throw of dice."),
            {
                "map_o": ["sgd", "momentum"],
                "map_momentum_lr": 0.005,
                "map_momentum_momentum": 0.98,
                "map_steps": 450,
            },
        ),
        Preset(
            _("The slope, its scale, its sign"),
            _("SGD follows the slope, Adam scales each coordinate, Lion keeps signs: three ways to share a plane."),
            {"map_o": ["sgd", "adam", "lion"]},
        ),
        Preset(
            _("Speed finds the deep valley"),
            _("From two of three basins momentum rolls on into the deepest; gradient descent stays where it starts."),
            {"map_surface": "three_hump_camel", "map_o": ["sgd", "momentum"], "map_momentum_lr": 0.03},
        ),
        Preset(
            _("A frame of divergence"),
            _("Too fast for the steep rim: whoever starts there is thrown out for good, however good the middle is."),
            {
                "map_surface": "styblinski_tang",
                "map_o": ["sgd", "momentum"],
                "map_momentum_lr": 0.03,
                "map_momentum_momentum": 0.95,
            },
        ),
        Preset(
            _("A grid of traps"),
            _("120 dents: who follows the slope stays in the nearest. Of fast balls one in five rolls on."),
            {
                "map_surface": "rastrigin",
                "map_o": ["sgd", "momentum"],
                "map_momentum_lr": 0.004,
                "map_momentum_momentum": 0.95,
            },
        ),
        Preset(
            _("Three ways off the saddle"),
            _("No minimum at all: the colour is the direction of the fall. In the flat middle they stay the longest."),
            {"map_surface": "monkey_saddle", "map_o": ["sgd", "momentum", "adam"]},
        ),
        Preset(
            _("Momentum's triangle"),
            _("In the ravine theory draws the edge, and the colours keep to it. The fastest pair lies beside it."),
            {"map_kind": "settings", "map_surface": "ravine", "map_by": "steps"},
        ),
        Preset(
            _("Nesterov falls off earlier"),
            _("It looks ahead, and so its edge lies at a third of momentum's learning rate when β is large."),
            {"map_kind": "settings", "map_surface": "ravine", "map_by": "steps", "map_rule": "nesterov"},
        ),
        Preset(
            _("Adam needs its memory"),
            _("With a short β₂ it never rests at a large learning rate; with a long one nearly any above 0.1 will do."),
            {"map_kind": "settings", "map_surface": "ravine", "map_by": "steps", "map_rule": "adam"},
        ),
    )
