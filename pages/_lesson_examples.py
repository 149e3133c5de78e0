"""Two lessons to try and to learn from: both open in the editor like any other."""

from __future__ import annotations

from typing import NamedTuple

from dlcore.sharing import lesson_text
from dlcore.sharing.lesson import Challenge, Condition, Lesson, Step
from pages._words import _


class Example(NamedTuple):
    """A lesson, the file of its page, and the controls that are not at their defaults, as they stand in an address."""

    lesson: Lesson
    page: str
    settings: dict[str, str]

    def link(self) -> dict[str, str]:
        """Return the parameters of the address."""
        return {**self.settings, "lesson": lesson_text.write(self.lesson)}


def examples() -> tuple[Example, ...]:
    """Return the lessons in the visitor's language."""
    return _steps(), _points()


def _steps() -> Example:
    lesson = Lesson(
        title=_("How long may a step be?"),
        locked=("opt_tab", "s_o", "s_surface", "s_kappa"),
        blocks=("presets", "notice", "formulas", "tables"),
        steps=(
            Step(
                do=_("SGD walks down a ravine for 300 steps, with the learning rate 2.02."),
                question=_("Where will it end?"),
                options=(
                    _("In the middle, sooner than with 1.8"),
                    _("Still on its way to the middle"),
                    _("Far away from the middle"),
                ),
                observation=_(
                    "Far away. Across the ravine the curvature is 1: with a rate above 2 / 1 each step overshoots by"
                    " more than it corrects, so the swings grow."
                ),
                covers=("s_map", "s_loss", "s_dist", "s_relief"),
            ),
            Step(
                do=_("Now 1.8, and it arrives. Look for a rate that brings it closer: is the largest one the best?"),
                settings={"s_sgd_lr": 1.8},
            ),
        ),
        challenges=(
            Challenge(
                words=_("SGD ends at a loss below 0.0000035"),
                experiment="surface_race",
                measure="loss/sgd",
                limit=3.5e-6,
                conditions=(Condition(setting="steps", comparison="most", value=300, words=_("300 steps or fewer")),),
            ),
        ),
    )
    return Example(lesson, "pages/optimizers.py", {"s_o": "SGD", "s_sgd_lr": "2.02"})


def _points() -> Example:
    lesson = Lesson(
        title=_("What more data can do, and what it cannot"),
        locked=("gen_tab", "gen_view", "fit_noise", "fit_target", "fit_model"),
        blocks=("presets", "notice", "formulas"),
        steps=(
            Step(
                do=_("20 points, each with noise of standard deviation 0.3. Find the test error of each degree below."),
                question=_("With 100 points: how low will the lowest test error be?"),
                options=(_("A fifth of now"), _("About 0.09"), _("Nearly 0")),
                observation=_(
                    "About 0.09, which is 0.3 squared: no curve can predict the noise of new points. More data takes"
                    " away the rest of the error, never this part."
                ),
            ),
            Step(do=_("See for yourself, then try other degrees."), settings={"fit_points": 100}),
        ),
        challenges=(
            Challenge(
                words=_("A lowest test error under 0.1, with this noise"),
                experiment="polynomial_complexity",
                measure="test_error/lowest",
                limit=0.1,
                conditions=(Condition(setting="noise", comparison="least", value=0.3, words=_("noise of 0.3")),),
            ),
        ),
    )
    return Example(lesson, "pages/generalization.py", {})
