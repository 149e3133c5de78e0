"""Settings of the tab "Channels" worth trying, good and bad, each with its why."""

from __future__ import annotations

from pages._presets import Preset
from pages._words import _


def presets() -> tuple[Preset, ...]:
    """Return them; a function, since the words depend on the visitor's language."""
    return (
        Preset(
            _("Colour without brightness"),
            _("Red less green on the flower: grey of any brightness gives 0, petals come out blue, leaves orange."),
            {"ch_view": "rgb", "ch_photo": "flower", "ch_filters": ["red_against_green", "colour_edges"]},
        ),
        Preset(
            _("Three planes by one channel"),
            _("Along the line on which the temple's colours vary most, one channel keeps 97.5 % of it."),
            {"ch_view": "mix", "ch_mix": "principal", "ch_kept": 1},
        ),
        Preset(
            _("Blind to everybody else"),
            _("Depthwise: each output sees its own channel alone. The fewest weights, and nothing is mixed."),
            {"ch_view": "groups", "ch_g": 8},
        ),
        Preset(
            _("Depthwise separable"),
            _("A 1×1 convolution behind it mixes all channels again: 136 weights here, and 576 in one step."),
            {"ch_view": "groups", "ch_g": 8, "ch_point": True},
        ),
        Preset(
            _("The forgotten edge"),
            _("Windows of 2 on 21 columns: the floor forgets the last column. Switch on ceil_mode to reach it."),
            {"ch_view": "pooling", "ch_size": 2, "ch_step": 2},
        ),
        Preset(
            _("A stride too long"),
            _("A window of 2 that moves by 5 leaps over most of the photo: what it steps over is lost."),
            {"ch_view": "pooling", "ch_size": 2, "ch_step": 5, "ch_cells": 48},
        ),
        Preset(
            _("The course's layer"),
            _("3·3·128·64 = 73,728 weights; with 1×1 to 32 channels first it takes 22,528, less than a third."),
            {"ch_view": "cost", "ch_cin": 128, "ch_cout": 64, "ch_kernel": 3, "ch_narrow": 32, "ch_map": 56},
        ),
        Preset(
            _("GoogLeNet's 5×5 branch"),
            _("192 to 32 channels on 28×28 behind 1×1 to 16: a tenth of the weights and multiply-adds."),
            {"ch_view": "cost"},
        ),
        Preset(
            _("A bottleneck that is none"),
            _("1×1 to 192 channels and then 5×5 costs more than the 5×5 alone: it saves only below 154.8."),
            {"ch_view": "cost", "ch_narrow": 192},
        ),
    )
