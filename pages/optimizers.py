"""The page "Optimizers": update rules race on surfaces and on real networks."""

from pages import _controls, _frame, _regression_race, _surface_race, _words
from pages._words import _

_frame.heading(_("Optimizers"), _words.explanation("optimizers", "question"))
surface, regression = _controls.tabs(("Surface", "Regression"), key="opt_tab")
if surface.open:
    with surface:
        _surface_race.show()
if regression.open:
    with regression:
        _regression_race.show()
